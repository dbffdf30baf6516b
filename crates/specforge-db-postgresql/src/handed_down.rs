//! Columns that a parent loses and its children keep, as columns of their own.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Facet, Object, ObjectKind, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::PlanCx;
use specforge_db_sql::SqlWriter;

use crate::inherit::{name_path, names};
use crate::model;
use crate::render::{of, qualified};
use crate::spelling::SPELLING;

/// Lets the drop of a parent's column say which children keep it and which do not, and takes away what
/// is done by that.
pub(crate) fn settle(changes: &mut [Change], cx: &PlanCx<'_>) {
    let freed: Vec<ObjectPath> =
        changes.iter().filter(|c| is_freed(c)).map(|c| c.path.clone()).collect();
    if freed.is_empty() {
        return;
    }
    let children = children(cx);
    let mut done: Vec<ObjectPath> = Vec::new();
    for change in changes.iter_mut() {
        let Op::Drop(Object::Column(column)) = &mut change.op else { continue };
        let parent = cx.old_path(&of(&change.path));
        let (mut keep, mut lose) = (Vec::new(), Vec::new());
        for child in children.iter().filter(|child| child.parents.contains(&parent)) {
            let path = &child.path;
            let Some(was) = child.table.column(column.name.as_str(), NameCase::Sensitive) else {
                continue;
            };
            let part = path.part(ObjectKind::Column, column.name.clone());
            if !was.options.flag(model::INHERITED) {
                continue;
            }
            if freed.contains(&part) {
                keep.push(spelled(path));
                done.push(part);
            } else {
                lose.push(spelled(path));
            }
        }
        if !keep.is_empty() {
            column.options.set(model::KEPT_BY, keep.join(", ").as_str());
            if !lose.is_empty() {
                column.options.set(model::LOST_BY, lose.join(", ").as_str());
            }
        }
    }
    for change in changes.iter_mut() {
        let left_parent = || {
            let table = of(&change.path);
            let list = |table: Option<&Table>| {
                table.and_then(|t| t.options.text(model::INHERITS)).map(names).unwrap_or_default()
            };
            let (was, is) = (list(cx.before(&table)), list(cx.after(&table)));
            let has = |parent: &String| {
                let parent = cx.after(&name_path(parent, &table));
                parent.is_some_and(|p| {
                    p.column(change.path.name.as_str(), NameCase::Sensitive).is_some()
                })
            };
            // From a parent that stays it is inherited still; one that comes finds the table's own, which a catalog
            // tells only where the parents' columns stand first.
            let stays = |parent: &&String| was.contains(parent) || !parents_first(&table, cx);
            was != is && !is.iter().filter(stays).any(has)
        };
        let settled =
            done.contains(&change.path) || (freed.contains(&change.path) && left_parent());
        if settled && let Op::Alter { facets, .. } = &mut change.op {
            facets.retain(|facet| *facet != inherited());
        }
    }
}

/// Whether a table has the columns of its parents in front of all others, as one that is made with them has.
fn parents_first(table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let Some(after) = cx.after(table) else { return false };
    let mut first: Vec<&Ident> = Vec::new();
    for parent in crate::inherit::parents(after, table) {
        for column in cx.after(&parent).iter().flat_map(|parent| &parent.columns) {
            if !first.contains(&&column.name) {
                first.push(&column.name);
            }
        }
    }
    after.columns.iter().zip(first).all(|(column, first)| column.name == *first)
}

fn inherited() -> Facet {
    Facet::Option(model::INHERITED.into())
}

/// Whether a column that was the parent's alone becomes the table's own.
fn is_freed(change: &Change) -> bool {
    match &change.op {
        Op::Alter { after: Object::Column(after), facets, .. } => {
            facets.contains(&inherited()) && !after.options.flag(model::INHERITED)
        }
        _ => false,
    }
}

/// A table that stays and has parents.
struct Child<'a> {
    path: ObjectPath,
    table: &'a Table,
    parents: Vec<ObjectPath>,
}

fn children<'a>(cx: &PlanCx<'a>) -> Vec<Child<'a>> {
    let mut found = Vec::new();
    for entry in cx.from.schema().tables() {
        let path = entry.path();
        let Some(parents) = entry.table.options.text(model::INHERITS) else { continue };
        if cx.after(&path).is_some() {
            let parents = names(parents).iter().map(|name| name_path(name, &path)).collect();
            found.push(Child { path, table: entry.table, parents });
        }
    }
    found
}

fn spelled(path: &ObjectPath) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    qualified(&mut w, path);
    w.finish()
}

/// The children that a dropped column's option names.
pub(crate) fn named(column: &Column, option: &str) -> Vec<String> {
    column.options.text(option).map(names).unwrap_or_default()
}
