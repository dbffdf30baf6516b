//! Virtual tables, which can only be made anew.

use specforge_db_core::diff::Op;
use specforge_db_core::model::{Definition, DefinitionKind, Object, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{
    Claim, Command, Group, PlanCx, Recipe, Safety, StepDraft, Undo, Unsupported,
};
use specforge_db_sql::{SqlWriter, TokenKind, lex};

use super::in_place::same;
use super::rebuild::temporary_name;
use crate::read::{Arguments, arguments};
use crate::render::fill_derived;
use crate::spelling::SPELLING;

/// A virtual table whose arguments change is made anew and filled from the old one, or from the table
/// that it indexes.
pub(super) static VIRTUAL_TABLE_REBUILD: Recipe = Recipe {
    id: "virtual-table-rebuild",
    summary: "makes a virtual table anew and fills it from the old one",
    page: include_str!("virtual_table.md"),
    claim,
    draft,
};

fn claim(group: &Group<'_>, _: &PlanCx<'_>) -> Claim {
    match pair(group) {
        Some((before, _)) => {
            let path = ObjectPath { name: before.name.clone(), ..group.owner.clone() };
            Claim { changes: vec![0], disturbs: vec![path] }
        }
        None => Claim::none(),
    }
}

fn pair<'g>(group: &Group<'g>) -> Option<(&'g Definition, &'g Definition)> {
    match &group.changes.first()?.op {
        Op::Alter {
            before: Object::Definition(before), after: Object::Definition(after), ..
        } if before.kind == DefinitionKind::VirtualTable => Some((before, after)),
        _ => None,
    }
}

fn draft(group: &Group<'_>, cx: &PlanCx<'_>) -> Result<Vec<StepDraft>, Unsupported> {
    let Some((before, after)) = pair(group) else { return Ok(Vec::new()) };
    let commands = remake(before, after, cx)?;
    let lost = lost_columns(before, after);
    let undo = match remake(after, before, cx) {
        Ok(commands) if lost.is_empty() => Undo::Commands(commands),
        Ok(commands) => {
            Undo::Lossy { commands, loses: format!("the values of {}", lost.join(", ")) }
        }
        Err(why) => Undo::Impossible { why: why.why },
    };
    let mut draft = StepDraft::new(
        "virtual-table-rebuild",
        format!("Make virtual table {} anew", after.name),
        commands,
        undo,
    );
    draft.because = vec![group.owner.clone()];
    draft.table = Some(group.owner.clone());
    draft.uses.extend(
        after
            .depends_on
            .iter()
            .map(|mention| ObjectPath::table(group.owner.namespace.as_ref(), &mention.name)),
    );
    if !lost.is_empty() {
        draft.safety = Some(Safety::Unsafe);
    }
    Ok(vec![draft])
}

fn lost_columns(before: &Definition, after: &Definition) -> Vec<String> {
    if before.options.flag("derived") {
        return Vec::new();
    }
    let (old, new) = (of(before), of(after));
    let kept = |column: &Ident| new.columns.iter().any(|c| same(c, column));
    old.columns
        .iter()
        .filter(|column| !kept(column))
        .map(|column| format!("{}.{column}", before.name))
        .collect()
}

/// Modules whose tables can be read row by row, so that a new one can be filled from an old one.
const COPIED: &[&str] = &["fts3", "fts4", "fts5", "rtree", "rtree_i32"];

fn remake(
    before: &Definition,
    after: &Definition,
    cx: &PlanCx<'_>,
) -> Result<Vec<Command>, Unsupported> {
    let module =
        |definition: &Definition| definition.options.text("module").unwrap_or_default().to_owned();
    if after.options.flag("derived") {
        return Ok(vec![
            drop_table(&before.name),
            Command::Text(after.text.clone()),
            fill_derived(&after.name),
        ]);
    }
    let (old, new) = (of(before), of(after));
    if old.option("content") == Some("") || new.option("content") == Some("") {
        return Err(Unsupported::new(format!(
            "the index of {} is without content, so that its rows cannot be read back; drop it and create it again in two plans",
            before.name
        )));
    }
    if !COPIED.contains(&module(before).as_str()) || !COPIED.contains(&module(after).as_str()) {
        return Err(Unsupported::new(format!(
            "virtual table {} is of module {}, and it is not known how its rows are carried over",
            before.name,
            module(before)
        )));
    }
    let temporary = temporary_name(&after.name, &ObjectPath::table(None, &after.name), cx);
    let tree = module(after).starts_with("rtree");
    let columns: Vec<&Ident> =
        new.columns.iter().filter(|c| old.columns.iter().any(|o| same(o, c))).collect();
    if tree && columns.len() != new.columns.len() {
        return Err(Unsupported::new(format!(
            "an R-tree needs a value in each column: {} gets new ones",
            after.name
        )));
    }
    let create = renamed(after, &temporary);
    let mut fill = SqlWriter::new(&SPELLING);
    let list = |w: &mut SqlWriter| {
        if !tree {
            w.word("rowid");
            if !columns.is_empty() {
                w.word(",");
            }
        }
        w.list(&columns, |w, column| {
            w.ident(column);
        });
    };
    fill.word("INSERT INTO").ident(&temporary).parens(list);
    fill.word("SELECT");
    list(&mut fill);
    fill.word("FROM").ident(&before.name);
    let rename = crate::render::alter_table(&temporary, |w| {
        w.word("RENAME TO").ident(&after.name);
    });
    Ok(vec![create, Command::Text(fill.finish()), drop_table(&before.name), rename])
}

fn drop_table(name: &Ident) -> Command {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("DROP TABLE").ident(name);
    Command::Text(w.finish())
}

/// The statement under another name: a carried definition starts with its head and its name.
fn renamed(definition: &Definition, name: &Ident) -> Command {
    let text = &definition.text;
    let mut tokens = lex(text, &SPELLING).filter(|token| !token.is_comment()).skip(3);
    let rest = tokens.next().and_then(|token| text.get(token.span.end..)).unwrap_or_default();
    let mut w = SqlWriter::new(&SPELLING);
    w.word("CREATE VIRTUAL TABLE").ident(name).raw(rest.trim_start());
    Command::Text(w.finish())
}

fn of(definition: &Definition) -> Arguments {
    let text = &definition.text;
    let tokens: Vec<_> = lex(text, &SPELLING).filter(|token| !token.is_comment()).collect();
    let Some(open) = tokens.iter().position(|token| token.kind == TokenKind::Open) else {
        return Arguments::default();
    };
    let mut pieces = Vec::new();
    let mut depth = 0_u32;
    let mut start = tokens.get(open).map(|token| token.span.end).unwrap_or_default();
    for token in tokens.iter().skip(open) {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    pieces.push(text.get(start..token.span.start).unwrap_or_default());
                    break;
                }
            }
            TokenKind::Comma if depth == 1 => {
                pieces.push(text.get(start..token.span.start).unwrap_or_default());
                start = token.span.end;
            }
            _ => {}
        }
    }
    arguments(pieces)
}
