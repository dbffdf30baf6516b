//! What every table is to have that lacks it, and what becomes of changes.

use super::{Got, Rule, rule};
use crate::model::Family;
use crate::wish::english::attrs::Attr;
use crate::wish::english::column::Draft;
use crate::wish::english::names::{NamedTable, type_of};
use crate::wish::english::parts::reference_name;
use crate::wish::op::{ColumnSpec, Op, TypeSpec};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("add a column everywhere", "EVERY TABLE [in [the] [{x}] (SCHEMA|database|{x2} SCHEMA)] LACKING {d} [yet] [so far] (HAVE|MUST have|should get|must get|get|gets|should be given|is to get|are to get) [one|it|them|that] {as}", "All tables that have no created_at should get one", lacking),
    rule("add a column everywhere", "(ADD|GIVE) {d} (to|on|in) EVERY TABLE [in [the] [{x}] (SCHEMA|database|{x2} SCHEMA)] [LACKINGIT] {as}", "Add created_at to every table that lacks it", lacking),
    rule("add a column everywhere", "GIVE EVERY TABLE [in [the] [{x}] (SCHEMA|database)] LACKING {d} [one|it|that]", "Give every table without a created_at one", lacking),
    rule("add a column everywhere", "EVERY TABLE [in [the] [{x}] (SCHEMA|database|{x2} SCHEMA)] (HAVE|MUST have|should have) {d} [,] [unless it has one|if it has none|if it is missing|where it is missing]", "Every table should have a created_at", lacking),
    rule("add a column everywhere", "EVERY TABLE (in|of) {x3} (HAVE|MUST have|should have) {d} [,] [unless it has one|if it has none|if it is missing|where it is missing]", "All tables in public need a created_at", lacking_in),
    rule("add a column everywhere", "(ADD|GIVE) {d} (to|on|in) EVERY TABLE (in|of) {x3} [LACKINGIT] {as}", "Add created_at to all tables in public", lacking_in),
    rule("keep a history", "(STORE|log|audit|track|write|save) EVERY (change|changes|modification) (of|to|in) {c} [WITH|along with|together with] [{d}]", "Log every change of users.status with the old value, the new value and the time", history_unnamed),
    rule("keep a history", "(STORE|log|audit|track|write|save|put) EVERY {c} (change|changes) [of [EVERY] {t}] (in|into|to) [a] [TABLE] {nt} [WITH {d}]", "Log every status change in a status_history table", history),
    rule("keep a history", "(STORE|log|audit|track|write|save|put) (changes of|changes to|changes in) {c} (in|into|to) [a] [TABLE] {nt} [WITH {d}]", "Log changes of users.status in a status_history table", history),
];

/// Those of a namespace that is there.
fn lacking_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let name = got.n("x3")?;
    let mut tables = got.reader.names.tables.iter();
    tables.any(|table| table.namespace.as_deref() == Some(name.as_str())).then_some(())?;
    lacking(got)
}

/// The tables that lack a column get it.
fn lacking(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let namespace = got.n("x").or_else(|| got.n("x2")).or_else(|| got.n("x3"));
    let drafts = got.drafts("d")?;
    let tables: Vec<NamedTable> = got.reader.names.tables.clone();
    if let Some(name) = &namespace {
        // A word before `schema` that is no namespace names the database, where it has but one.
        let owns = |table: &NamedTable| table.namespace.as_deref() == Some(name.as_str());
        let several = tables
            .iter()
            .any(|table| table.namespace != tables.first().and_then(|t| t.namespace.clone()));
        if !tables.iter().any(owns) && several {
            return None;
        }
    }
    let mut ops = Vec::new();
    for draft in &drafts {
        if draft.table.is_some() {
            return None;
        }
        let mut notes = Vec::new();
        let spec = got.reader.spec(draft, &got.attrs("as"), &mut notes)?;
        let within = |table: &&NamedTable| {
            namespace.as_ref().is_none_or(|name| {
                table.namespace.as_deref() == Some(name.as_str())
                    || !tables.iter().any(|t| t.namespace.as_deref() == Some(name.as_str()))
            })
        };
        let (mut gets, mut has) = (Vec::new(), Vec::new());
        for table in tables.iter().filter(within) {
            if table.columns_named(&spec.name).is_empty() {
                gets.push(table.path.clone());
            } else {
                has.push(table.path.clone());
            }
        }
        if gets.is_empty() {
            let table = has.first()?.clone();
            let name = got.table(&table)?.columns_named(&spec.name).first()?.name.clone();
            let column = Box::new(ColumnSpec { name, ..ColumnSpec::default() });
            ops.push(Op::AddColumn { table, column });
            continue;
        }
        for note in notes {
            got.note(note);
        }
        got.note(format!("`{}` comes to: {}", spec.name, gets.join(", ")));
        if !has.is_empty() {
            got.note(format!("`{}` is there already in: {}", spec.name, has.join(", ")));
        }
        for table in gets {
            ops.push(Op::AddColumn { table, column: Box::new(spec.clone()) });
        }
    }
    Some(ops)
}

/// The same in a table that is called after what it keeps.
fn history_unnamed(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (of, column) = got.one("c")?;
    let one = crate::design::singular(&crate::design::snake(&got.table(&of)?.bare));
    let table = format!("{one}_{}_history", crate::design::snake(&column));
    got.note(format!("what it was and became is kept in `{table}`"));
    history_in(got, &table)
}

/// A table that keeps what a column was and became; the program writes it.
fn history(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (of, _) = got.one("c")?;
    if got.t("t").is_some_and(|table| table != of) {
        return None;
    }
    let table = got.n("nt")?;
    history_in(got, &table)
}

fn history_in(got: &mut Got<'_, '_>, table: &str) -> Option<Vec<Op>> {
    let (of, column) = got.one("c")?;
    let table = table.to_owned();
    if !got.reader.names.tables_named(None, &table).is_empty() {
        return None;
    }
    let own = got.table(&of)?.clone();
    let reference = reference_name(&own.bare, &own.key)?;
    let family = got.family(&of, &column)?.clone();
    let ty = match &family {
        Family::Enum { name } => TypeSpec::Word(name.to_string()),
        other => type_of(other)?,
    };
    let value = |name: String| ColumnSpec { name, ty: Some(ty.clone()), ..ColumnSpec::default() };
    let time = |name: String| ColumnSpec {
        name,
        ty: Some(TypeSpec::Word("timestamp".to_owned())),
        required: true,
        default: Some("now".into()),
        ..ColumnSpec::default()
    };
    let mut columns = vec![ColumnSpec {
        name: reference.clone(),
        references: Some(of.clone()),
        required: true,
        ..ColumnSpec::default()
    }];
    let plain = |draft: &Draft| {
        draft.table.is_none() && draft.attrs.iter().all(|attr| matches!(attr, Attr::Optional))
    };
    if let Some(drafts) = got.drafts("d") {
        for draft in &drafts {
            let name = &draft.name;
            if plain(draft) && (*name == column || name == "value") {
                columns.push(value(format!("new_{name}")));
                continue;
            }
            let stem = ["old_", "new_", "previous_", "former_", "from_", "to_"]
                .iter()
                .find_map(|lead| name.strip_prefix(lead));
            if plain(draft) && (stem == Some(column.as_str()) || matches!(stem, Some("value"))) {
                columns.push(value(name.clone()));
            } else if plain(draft)
                && matches!(name.as_str(), "time" | "timestamp" | "date" | "when")
            {
                columns.push(time("changed_at".to_owned()));
            } else {
                let mut notes = Vec::new();
                columns.push(got.reader.spec(draft, &[], &mut notes)?);
                for note in notes {
                    got.note(note);
                }
            }
        }
    } else {
        columns.push(value(format!("old_{column}")));
        columns.push(value(format!("new_{column}")));
        columns.push(time("changed_at".to_owned()));
    }
    if !columns.iter().any(|spec| spec.name == "changed_at") && got.held("d").is_none() {
        return None;
    }
    got.note(format!(
        "`{table}` has a key `id` of its own, and `{reference}` says whose row it is"
    ));
    got.note(format!(
        "rows come to `{table}` by the program, or by a trigger of its own, when `{column}` changes"
    ));
    Some(vec![Op::CreateTable { table, columns, primary_key: Vec::new(), unique: Vec::new() }])
}
