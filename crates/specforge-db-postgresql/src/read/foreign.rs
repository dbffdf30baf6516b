//! OPTIONS of foreign tables and their columns: names with values that only the wrapper understands.

use specforge_db_core::model::{Options, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::read::Edit;

use super::cursor::{Cursor, Read, tokens};
use crate::model;
use crate::spelling::{literal, quoted};

/// Reads the brackets behind OPTIONS, and says them in one spelling.
pub(super) fn options(cursor: &mut Cursor<'_>) -> Read<String> {
    let mut known = Vec::new();
    change(&mut known, cursor.group()?)?;
    Ok(spelled(&known))
}

/// ALTER … OPTIONS, of a table or of one of its columns.
pub(super) fn alter(cursor: &mut Cursor<'_>, column: Option<&Ident>) -> Read<Edit> {
    let column = column.map(|name| format!("{} ", quoted(name))).unwrap_or_default();
    let inside = cursor.group()?;
    change(&mut Vec::new(), inside)?;
    let statement = format!("{column}({})", inside.rest());
    Ok(Edit::Rewrite { rewrite, statement: statement.into() })
}

type Known = Vec<(Ident, String)>;

fn change(known: &mut Known, inside: Cursor<'_>) -> Read<()> {
    for mut item in inside.items() {
        // The word may be the option's own name.
        let action = match item.kind_at(1) {
            Some(specforge_db_sql::TokenKind::String) | None => "ADD",
            Some(_) => item.eat_any(&["ADD", "SET", "DROP"]).unwrap_or("ADD"),
        };
        let name = item.name()?;
        known.retain(|(other, _)| action == "ADD" || *other != name);
        if action != "DROP" {
            known.push((name, item.string()?));
        }
        item.end()?;
    }
    Ok(())
}

/// The order of options means nothing.
fn spelled(known: &Known) -> String {
    let mut known: Vec<_> = known.iter().collect();
    known.sort_unstable_by_key(|(name, _)| name.as_str());
    let list: Vec<_> = known
        .into_iter()
        .map(|(name, value)| format!("{} {}", quoted(name), literal(value)))
        .collect();
    list.join(", ")
}

fn rewrite(table: &mut Table, statement: &str) -> Result<(), String> {
    let all = tokens(statement);
    let mut cursor = Cursor::new(statement, &all);
    let name = cursor.name().ok();
    let options: &mut Options = match &name {
        None => &mut table.options,
        Some(name) => {
            let column = table.columns.iter_mut().find(|column| column.name == *name);
            &mut column.ok_or_else(|| format!("the table has no column `{name}`"))?.options
        }
    };
    let before = format!("({})", options.text(model::FOREIGN_OPTIONS).unwrap_or_default());
    let mut known = Vec::new();
    let old = tokens(&before);
    let merged = Cursor::new(&before, &old)
        .group()
        .and_then(|inside| change(&mut known, inside))
        .and_then(|()| change(&mut known, cursor.group()?));
    merged.map_err(|problem| problem.detail)?;
    if known.is_empty() {
        options.remove(model::FOREIGN_OPTIONS);
    } else {
        options.set(model::FOREIGN_OPTIONS, spelled(&known).as_str());
    }
    Ok(())
}
