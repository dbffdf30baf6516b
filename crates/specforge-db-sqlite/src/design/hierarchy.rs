//! Triggers that keep what a tree says of its things: all ancestors, or the way from the topmost.

use specforge_db_core::design::Ancestors;
use specforge_db_core::model::{Definition, Key, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_sql::SqlWriter;

use super::{call, literal, of_row, trigger};
use crate::spelling::SPELLING;

fn ident(name: &Ident) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.ident(name);
    w.finish()
}

/// Refuses where a query finds something.
fn refuse(table: &Table, found: &str) -> String {
    let message = literal(&format!("a row of {} cannot be in itself", table.name));
    format!("SELECT {} WHERE EXISTS ({found})", call("RAISE", &["ABORT".to_owned(), message]))
}

/// Keeps all ancestors.
pub(super) fn ancestors(table: &Table, wanted: &Ancestors) -> Vec<Definition> {
    let (into, things) = (ident(&wanted.into), ident(&table.name));
    let [thing, ancestor, depth, key, parent] =
        [&wanted.thing, &wanted.ancestor, &wanted.depth, &wanted.key, &wanted.parent].map(ident);
    let (own, above) = (of_row("new", &wanted.key), of_row("new", &wanted.parent));
    let (column, value) = wanted.tenant.as_ref().map_or_else(Default::default, |tenant| {
        (format!("{}, ", ident(tenant)), format!("{}, ", of_row("new", tenant)))
    });
    let insert = format!("INSERT INTO {into} ({column}{thing}, {ancestor}, {depth})");
    let branch = format!("SELECT {thing} FROM {into} WHERE {ancestor} = {own}");
    let itself = format!("{insert} VALUES ({value}{own}, {own}, 0)");
    let children = format!(
        "{insert} SELECT {value}branch.{thing}, {own}, branch.{depth} + 1 FROM {things} AS child JOIN {into} AS branch ON branch.{ancestor} = child.{key} WHERE child.{parent} = {own}"
    );
    let joined = format!(
        "{insert} SELECT {value}branch.{thing}, above.{ancestor}, branch.{depth} + above.{depth} + 1 FROM {into} AS branch CROSS JOIN {into} AS above WHERE branch.{ancestor} = {own} AND above.{thing} = {above}"
    );
    let cut =
        format!("DELETE FROM {into} WHERE {thing} IN ({branch}) AND {ancestor} NOT IN ({branch})");
    let inside = refuse(
        table,
        &format!("SELECT 1 FROM {into} WHERE {thing} = {above} AND {ancestor} = {own}"),
    );
    let inserted = |w: &mut SqlWriter| {
        w.word("AFTER INSERT");
    };
    let moved = |w: &mut SqlWriter| {
        w.word("AFTER UPDATE OF").ident(&wanted.parent);
    };
    let changed = format!("{} IS NOT {above}", of_row("old", &wanted.parent));
    vec![
        trigger(table, "ancestors", inserted, None, &[itself, children, joined.clone()]),
        trigger(table, "ancestors_moved", moved, Some(&changed), &[inside, cut, joined]),
    ]
}

/// Keeps the way from the topmost; a move writes the whole branch in one statement.
pub(super) fn path(
    table: &Table,
    column: &Ident,
    parent: &Ident,
) -> Result<Vec<Definition>, Unsupported> {
    let key = table.primary_key.iter().flat_map(Key::columns).next();
    let key = key.ok_or_else(|| Unsupported::new(format!("`{}` has no key", table.name)))?;
    let (things, path) = (ident(&table.name), ident(column));
    let (own, above, was) = (of_row("new", key), of_row("new", parent), of_row("old", column));
    let key = ident(key);
    let upper = format!("SELECT {path} FROM {things} WHERE {key} = {above}");
    let upper = format!("coalesce(({upper}), '/')");
    let spell = format!("UPDATE {things} SET {path} = {upper} || {own} || '/' WHERE {key} = {own}");
    let below = format!("substr({path}, 1, length({was})) = {was}");
    let inside =
        refuse(table, &format!("SELECT 1 FROM {things} WHERE {key} = {above} AND {below}"));
    let follow = format!(
        "UPDATE {things} SET {path} = {upper} || substr({path}, length({was}) - length({own} || '/') + 1) WHERE {below}"
    );
    let inserted = |w: &mut SqlWriter| {
        w.word("AFTER INSERT");
    };
    let moved = |w: &mut SqlWriter| {
        w.word("AFTER UPDATE OF").ident(parent);
    };
    let changed = format!("{} IS NOT {above}", of_row("old", parent));
    Ok(vec![
        trigger(table, column.as_str(), inserted, None, &[spell]),
        trigger(table, &format!("{column}_moved"), moved, Some(&changed), &[inside, follow]),
    ])
}
