//! How a table follows others: as a part of a partitioned table, or as a child.

use specforge_db_core::model::{Column, ObjectPath, Partitioning, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Command, PlanCx, Unsupported};
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::column::not_null_name;
use super::{alter_table, qualified};
use crate::before::before;
use crate::inherit::Parent;
use crate::model;
use crate::recipes::shares_left;

/// A table without its parents, where it became a part or a child when it was there: it has columns in another
/// order than it would get from them, or a NOT NULL of a name of its own.
pub(super) fn follows_later(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> Option<Table> {
    if let Some(partitioning) = table.partitioning.as_deref().filter(|p| p.of.is_some()) {
        let parent = Parent::of(table, path, cx)?;
        return was_attached(table, path, &parent, cx).then(|| alone(table, partitioning));
    }
    let parents = crate::inherit::names(table.options.text(model::INHERITS)?);
    let is_own = table.columns.iter().all(|column| !column.options.flag(model::INHERITED));
    let mut first: Vec<&Ident> = Vec::new();
    for parent in &parents {
        let known = cx.after(&crate::inherit::name_path(parent, path))?;
        for column in &known.columns {
            if !first.contains(&&column.name) {
                first.push(&column.name);
            }
        }
    }
    let in_order = table.columns.iter().map(|column| &column.name).take(first.len()).eq(first);
    if in_order || !is_own {
        return None;
    }
    let mut alone = table.clone();
    alone.options.remove(model::INHERITS);
    Some(alone)
}

/// Whether a part is made alone and attached.
pub(crate) fn is_attached(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    follows_later(table, path, cx).is_some()
}

fn was_attached(table: &Table, path: &ObjectPath, parent: &Parent<'_>, cx: &PlanCx<'_>) -> bool {
    let Some(whole) = parent.table.filter(|_| !model::is_foreign(table)) else { return false };
    let names = |table: &'_ Table| -> Vec<Ident> {
        table.columns.iter().map(|column| column.name.clone()).collect()
    };
    let (own, of_whole) = (names(table), names(whole));
    if own.len() != of_whole.len() || own.iter().any(|name| !of_whole.contains(name)) {
        return false;
    }
    let named_otherwise = |column: &Column| {
        let of_whole = whole.column(column.name.as_str(), NameCase::Sensitive);
        of_whole.is_some_and(|of_whole| {
            !column.nullable
                && !of_whole.nullable
                && not_null_name(column, path) != not_null_name(of_whole, &parent.path)
        })
    };
    own != of_whole
        || (cx.version >= Version::short(18, 0) && table.columns.iter().any(named_otherwise))
}

/// A part as a table of its own; that it numbers its rows comes with the whole.
fn alone(table: &Table, partitioning: &Partitioning) -> Table {
    let mut alone = table.clone();
    let cut =
        Partitioning { of: None, of_namespace: None, bounds: Vec::new(), ..partitioning.clone() };
    alone.partitioning = cut.strategy.is_some().then(|| Box::new(cut));
    alone.columns.iter_mut().for_each(|column| column.identity = None);
    alone
}

pub(super) fn bound(w: &mut SqlWriter, partitioning: &Partitioning) {
    for bound in &partitioning.bounds {
        w.expr(bound);
    }
}

/// A table becomes a part of another, or stops being one; how it is cut itself stays.
pub(super) fn partitioning(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
    commands: &mut Vec<Command>,
) -> Result<(), Unsupported> {
    let cut = |table: &Table| {
        table.partitioning.as_ref().and_then(|p| Some((p.strategy.clone()?, p.by.clone())))
    };
    if cut(before) != cut(after) {
        return Err(Unsupported::new(format!(
            "PostgreSQL cannot change whether or how {path} is cut into parts: create a table that is, copy the rows, and swap the names"
        )));
    }
    let was = before.partitioning.as_deref().filter(|p| p.of.is_some());
    let is = after.partitioning.as_deref().filter(|p| p.of.is_some());
    if was.is_some()
        && let Some(parent) = Parent::of(before, path, cx)
    {
        commands.push(detach(&parent.path, path, false));
        // Of one that is a part for good they are dropped by themselves, or kept.
        if cx.back && is.is_none() {
            commands.extend(shares_left(path, before, &parent.path, cx));
        }
    }
    if let Some(partitioning) = is
        && let Some(parent) = Parent::of(after, path, cx)
    {
        commands.push(attach(&parent.path, path, partitioning));
    }
    Ok(())
}

/// Lets a table be a part no longer.
pub(crate) fn detach(parent: &ObjectPath, part: &ObjectPath, concurrently: bool) -> Command {
    alter_table(parent, |w| {
        w.word("DETACH PARTITION");
        qualified(w, part);
        if concurrently {
            w.word("CONCURRENTLY");
        }
    })
}

/// Makes a table a part of another.
pub(crate) fn attach(
    parent: &ObjectPath,
    part: &ObjectPath,
    partitioning: &Partitioning,
) -> Command {
    alter_table(parent, |w| {
        w.word("ATTACH PARTITION");
        qualified(w, part);
        bound(w, partitioning);
    })
}

/// A table gets other parents, which never makes what it has only theirs.
pub(super) fn inherits(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
    commands: &mut Vec<Command>,
) -> Result<(), Unsupported> {
    let had = if is_part(before) { Vec::new() } else { crate::inherit::parents(before, path) };
    let comes = |parent: &ObjectPath| !had.contains(&cx.old_path(parent));
    if crate::inherit::parents(after, path).iter().any(comes)
        && let Some(name) = handed(after).find(|name| !is_handed_on(name, path, cx))
    {
        return Err(Unsupported::new(format!(
            "PostgreSQL keeps in mind that {name} of {path} came from its parent alone, and INHERIT makes it the table's own"
        )));
    }
    inherit(before, after, path, commands);
    Ok(())
}

fn is_part(table: &Table) -> bool {
    table.partitioning.as_ref().is_some_and(|part| part.of.is_some())
}

/// What a table has from its parents alone.
fn handed(table: &Table) -> impl Iterator<Item = &Ident> {
    let columns = table.columns.iter().filter(|column| column.options.flag(model::INHERITED));
    let checks = table.checks.iter().filter(|check| check.options.flag(model::INHERITED));
    columns.map(|column| &column.name).chain(checks.filter_map(|check| check.name.as_ref()))
}

/// Whether a parent that a table keeps brings it a column or check, or takes that along.
pub(super) fn is_handed_on(name: &Ident, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let (named, other) = (cx.named().table(table), cx.counterpart(table).map(|(_, other)| other));
    let (was, is) = if cx.back { (named, other) } else { (other, named) };
    let (Some(was), Some(is)) = (was, is) else { return true };
    // The whole of a part is no parent of a child.
    if is_part(was) != is_part(is) {
        return false;
    }
    let had = crate::inherit::parents(was, table);
    let has = |of: &Table| {
        of.column(name.as_str(), NameCase::Sensitive).is_some()
            || of.checks.iter().any(|check| check.name.as_ref() == Some(name))
    };
    crate::inherit::parents(is, table).iter().any(|parent| {
        if cx.back {
            let now = cx.new_path(parent);
            let sides = [cx.to.table(parent), cx.from.table(&now)];
            return had.contains(&now) && sides.into_iter().flatten().any(has);
        }
        let sides =
            [before(parent, cx).as_deref().is_some_and(has), cx.after(parent).is_some_and(has)];
        had.contains(&cx.old_path(parent)) && sides.contains(&true)
    })
}

/// Says which parents a table follows no longer, and which from now on.
pub(super) fn follow(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    commands: &mut Vec<Command>,
) {
    if let Some(part) =
        after.partitioning.as_deref().filter(|_| before.partitioning != after.partitioning)
        && let Some(whole) = crate::inherit::parents(after, path).first()
        && part.of.is_some()
    {
        commands.push(attach(whole, path, part));
    }
    inherit(before, after, path, commands);
}

fn inherit(before: &Table, after: &Table, path: &ObjectPath, commands: &mut Vec<Command>) {
    let list = |table: &Table| -> Vec<String> {
        let text = table.options.text(model::INHERITS).unwrap_or_default();
        crate::inherit::names(text)
    };
    let (was, is) = (list(before), list(after));
    let mut change = |words: &'static str, name: &str| {
        commands.push(alter_table(path, |w| {
            w.word(words).raw(name);
        }));
    };
    was.iter().filter(|name| !is.contains(name)).for_each(|name| change("NO INHERIT", name));
    is.iter().filter(|name| !was.contains(name)).for_each(|name| change("INHERIT", name));
}

/// Whether a table has parents and keeps all of them.
pub(super) fn stay(table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let (Some(was), Some(is)) = (cx.before(table), cx.after(table)) else { return false };
    let kept: Vec<ObjectPath> =
        crate::inherit::parents(is, table).iter().map(|parent| cx.old_path(parent)).collect();
    !kept.is_empty() && crate::inherit::parents(was, table) == kept
}
