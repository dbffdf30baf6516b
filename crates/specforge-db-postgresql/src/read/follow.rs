//! What follows a table or column to its new name: the server knows both by number, our texts do not.
//!
//! Texts are changed only at places where the name can mean nothing else; where more than that
//! would have to change, the statement does not fit, and says so.

use specforge_db_core::model::{DefinitionKind, Expr, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Amendment, Carried, Edit, Item};
use specforge_db_sql::{TokenKind, mentions_any, rename};

use super::cursor::{Cursor, Qualified, tokens};
use super::sequence;
use crate::model;
use crate::spelling::{SPELLING, quoted, quoted_in};

/// Lets what is on a table, and what may mention it, follow the table to another name.
pub(super) fn table(old: &Qualified, new: &Ident) -> Item {
    let from = quoted_in(old.namespace.as_ref(), &old.name);
    mentions(old, renamed_table, format!("{from} {}", quoted(new)))
}

/// Lets them follow the table to another namespace.
pub(super) fn namespace(old: &Qualified, new: &Ident) -> Item {
    let from = quoted_in(old.namespace.as_ref(), &old.name);
    mentions(old, moved_table, format!("{from} {}", quoted(new)))
}

/// Lets what is on a table follow one of its columns to another name.
pub(super) fn column(table: &Qualified, old: &Ident, new: &Ident) -> (Item, Edit) {
    let names = format!("{} {} {}", quoted(&table.name), quoted(old), quoted(new));
    let rewrite = Edit::Rewrite { rewrite: renamed_in_table, statement: names.as_str().into() };
    (mentions(table, renamed_column, names), rewrite)
}

type Apply = fn(&mut Carried, &str) -> Result<(), String>;

fn mentions(table: &Qualified, apply: Apply, names: String) -> Item {
    Item::AmendMentions {
        namespace: table.namespace.clone(),
        table: table.name.clone(),
        how: Amendment { apply, statement: names.into() },
    }
}

/// The names that were handed over.
fn names(text: &str) -> Vec<Qualified> {
    let tokens = tokens(text);
    let mut cursor = Cursor::new(text, &tokens);
    let mut names = Vec::new();
    while let Ok(name) = cursor.qualified() {
        names.push(name);
    }
    names
}

fn renamed_table(carried: &mut Carried, statement: &str) -> Result<(), String> {
    let [old, Qualified { name: new, .. }] = names(statement).try_into().unwrap_or_else(|_| none());
    let to = Qualified { namespace: old.namespace.clone(), name: new };
    replace(carried, &old, &to)
}

fn moved_table(carried: &mut Carried, statement: &str) -> Result<(), String> {
    let [old, Qualified { name: new, .. }] = names(statement).try_into().unwrap_or_else(|_| none());
    let to = Qualified { namespace: Some(new.clone()), name: old.name.clone() };
    let on = carried.definition.on.as_ref() == Some(&old.name);
    replace(carried, &old, &to)?;
    if on {
        carried.namespace = Some(new);
    }
    Ok(())
}

fn none() -> [Qualified; 2] {
    let nothing = Qualified { namespace: None, name: Ident::default() };
    [nothing.clone(), nothing]
}

fn replace(carried: &mut Carried, old: &Qualified, new: &Qualified) -> Result<(), String> {
    let definition = &mut carried.definition;
    let is_old = |name: &str| name.eq_ignore_ascii_case(old.name.as_str());
    let stuck = |name: &Ident| {
        format!(
            "`{}` gets another name or place, but `{name}` mentions it by the old one",
            old.name
        )
    };
    if definition.on.as_ref() != Some(&old.name) {
        if mentions_any(&definition.text, &SPELLING, &is_old) {
            return Err(stuck(&definition.name));
        }
        return Ok(());
    }
    definition.on = Some(new.name.clone());
    if definition.kind == DefinitionKind::Sequence {
        let mut parameters =
            sequence::parameters(&definition.text).map_err(|problem| problem.detail)?;
        if let Some(owner) = &mut parameters.owner {
            owner.table = new.name.clone();
            owner.namespace.clone_from(&new.namespace);
        }
        let name = definition.name.clone();
        *definition = parameters.definition(carried.namespace.as_ref(), &name);
        return Ok(());
    }
    let (head, rest) = head(&definition.text, old, new).ok_or_else(|| stuck(&definition.name))?;
    if mentions_any(&rest, &SPELLING, &is_old) {
        return Err(stuck(&definition.name));
    }
    definition.text = format!("{head}{rest}");
    if matches!(definition.kind, DefinitionKind::Grant | DefinitionKind::Other) {
        let bare = |named: &Qualified| Qualified { namespace: None, name: named.name.clone() };
        let name = definition.name.as_str();
        if let Some((head, rest)) = self::head(name, &bare(old), &bare(new)) {
            definition.name = Ident::from(format!("{head}{rest}"));
        }
    }
    Ok(())
}

/// The text up to the table, which gets its new name, and the text behind it.
fn head(text: &str, old: &Qualified, new: &Qualified) -> Option<(String, String)> {
    let tokens = tokens(text);
    let mut cursor = Cursor::new(text, &tokens);
    while !cursor.at_end() {
        let before = cursor.is_any(&["ON", "TABLE", "TO", "FROM"]);
        cursor.next();
        let mut ahead = cursor;
        if before
            && let Ok(named) = ahead.qualified()
            && named.name == old.name
        {
            let head = cursor.since(0).to_owned();
            let rest = ahead.rest();
            let spelled = quoted_in(new.namespace.as_ref(), &new.name);
            return Some((format!("{head} {spelled}"), format!(" {rest}").trim_end().to_owned()));
        }
    }
    None
}

fn renamed_column(carried: &mut Carried, statement: &str) -> Result<(), String> {
    let names = names(statement);
    let [table, old, new] = names.as_slice() else { return Ok(()) };
    let definition = &mut carried.definition;
    let is = |name: &str, known: &Qualified| name.eq_ignore_ascii_case(known.name.as_str());
    let mentioned = |known: &Qualified, text: &str| {
        mentions_any(text, &SPELLING, &|name: &str| is(name, known))
    };
    let on = definition.on.as_ref() == Some(&table.name);
    if !mentioned(old, &definition.text) || !(on || mentioned(table, &definition.text)) {
        return Ok(());
    }
    if !on || old.name == table.name {
        return Err(format!(
            "column `{}` gets another name, but `{}` mentions it by the old one",
            old.name, definition.name
        ));
    }
    if definition.kind == DefinitionKind::Sequence {
        let mut parameters =
            sequence::parameters(&definition.text).map_err(|problem| problem.detail)?;
        if let Some(owner) = parameters.owner.as_mut().filter(|owner| owner.column == old.name) {
            owner.column = new.name.clone();
        }
        let name = definition.name.clone();
        *definition = parameters.definition(carried.namespace.as_ref(), &name);
        return Ok(());
    }
    definition.text = swapped(&definition.text, &old.name, &new.name);
    if definition.kind == DefinitionKind::Grant {
        let plain = format!("({})", quoted(&old.name));
        let name = definition.name.as_str().replace(&plain, &format!("({})", quoted(&new.name)));
        definition.name = Ident::from(name);
    }
    Ok(())
}

/// The names in a list of them.
fn names_in(list: &str) -> Vec<Ident> {
    let tokens = tokens(list);
    let mut cursor = Cursor::new(list, &tokens);
    let mut names = Vec::new();
    while let Ok(name) = cursor.name() {
        names.push(name);
        cursor.eat_kind(TokenKind::Comma);
    }
    names
}

fn renamed_in_table(table: &mut Table, statement: &str) -> Result<(), String> {
    let names = names(statement);
    let [_, old, new] = names.as_slice() else { return Ok(()) };
    let swap = |expr: &mut Expr| {
        *expr = Expr::new(swapped(&expr.text, &old.name, &new.name));
    };
    for column in &mut table.columns {
        if let Some(generated) = &mut column.generated {
            swap(&mut generated.expr);
        }
    }
    let keys = table.primary_key.iter_mut().chain(&mut table.uniques);
    let listed = keys.map(|key| (model::INCLUDE, &mut key.options));
    let references = table.foreign_keys.iter_mut();
    for (name, options) in
        listed.chain(references.map(|key| (model::SET_COLUMNS, &mut key.options)))
    {
        if let Some(list) = options.text(name) {
            let is_old = |name: &Ident| *name == old.name;
            let names = names_in(list).into_iter();
            let new = names.map(|name| quoted(if is_old(&name) { &new.name } else { &name }));
            options.set(name, new.collect::<Vec<_>>().join(", ").as_str());
        }
    }
    table.checks.iter_mut().for_each(|check| swap(&mut check.expr));
    for index in &mut table.indexes {
        index.parts.iter_mut().filter_map(|part| part.expr.as_mut()).for_each(swap);
        index.predicate.iter_mut().for_each(swap);
    }
    if let Some(partitioning) = &mut table.partitioning {
        partitioning.by.iter_mut().for_each(swap);
    }
    Ok(())
}

/// A text in which a column has its new name, bare where it can be.
fn swapped(text: &str, old: &Ident, new: &Ident) -> String {
    let is = |name: &str| {
        name == old.as_str() || (!name.contains('"') && name.to_ascii_lowercase() == old.as_str())
    };
    if !mentions_any(text, &SPELLING, &is) {
        return text.to_owned();
    }
    rename(text, &SPELLING, &|name| is(name).then(|| new.as_str().to_owned()))
}
