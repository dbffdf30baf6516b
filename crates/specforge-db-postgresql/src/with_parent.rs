//! Columns of parts and children of which more changes than what the parent's change brings with it.
//!
//! The server refuses to change the type of a column that comes from a parent but with the parent's, which
//! hands it down, and a NOT NULL as well.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Facet, Object, ObjectKind, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Needs, PlanCx};
use specforge_db_core::version::Version;

use crate::before::before;
use crate::inherit::{counts_on, parents};
use crate::model;
use crate::render::{not_null_name, of};

/// A column of a parent as it is, by its new name, and as it will be.
struct OfParent<'a> {
    path: ObjectPath,
    was: Column,
    is: &'a Column,
}

/// That column in each of the parents that a table had and keeps.
fn of_parents<'a>(column: &ObjectPath, cx: &PlanCx<'a>) -> Vec<OfParent<'a>> {
    let table = of(column);
    let (Some(was), Some(is)) = (cx.before(&table), cx.after(&table)) else { return Vec::new() };
    let had = parents(was, &table);
    let kept = parents(is, &table).into_iter().filter(|path| had.contains(&cx.old_path(path)));
    let name = column.name.as_str();
    let both = kept.filter_map(|path| {
        let was = before(&path, cx)?.column(name, NameCase::Sensitive)?.clone();
        let is = cx.after(&path)?.column(name, NameCase::Sensitive)?;
        Some(OfParent { path, was, is })
    });
    both.collect()
}

fn retyped(was: &Column, is: &Column) -> bool {
    was.ty != is.ty || was.options.get(model::COLLATE) != is.options.get(model::COLLATE)
}

/// Whether a parent hands the new type of a column down.
fn hands_type_down(of: &OfParent<'_>, was: &Column, is: &Column) -> bool {
    retyped(was, is) && !retyped(&of.was, was) && !retyped(of.is, is)
}

/// Whether a parent hands down that a column must have a value, or need not any longer.
fn hands_null_down(
    of_parent: &OfParent<'_>,
    was: &Column,
    is: &Column,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> bool {
    let same = |own: &Column, parents: &Column| {
        cx.version < Version::short(18, 0)
            || not_null_name(own, table) == not_null_name(parents, &of_parent.path)
    };
    was.nullable == of_parent.was.nullable
        && is.nullable == of_parent.is.nullable
        && was.nullable != is.nullable
        && if is.nullable { same(was, &of_parent.was) } else { same(is, of_parent.is) }
}

/// The tables below a table that have a column from it, as they will be.
pub(crate) fn below(table: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let mut found = vec![table.clone()];
    let mut at = 0;
    while let Some(parent) = found.get(at).cloned() {
        at += 1;
        for known in cx.to.schema().tables() {
            let path = known.path();
            if parents(known.table, &path).contains(&parent) && !found.contains(&path) {
                found.push(path);
            }
        }
    }
    found.split_off(1)
}

/// The same columns of the tables below: what is done to one of a parent is done to theirs.
pub(crate) fn of_those_below(columns: &[ObjectPath], cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let columns = columns.iter().filter(|path| path.kind == ObjectKind::Column);
    let own = |column: &ObjectPath| {
        let tables = below(&of(column), cx);
        let name = column.name.clone();
        tables.into_iter().map(move |table| table.part(ObjectKind::Column, name.clone()))
    };
    columns.flat_map(own).collect()
}

/// Whether the default of a column is the same in all tables below, before and after, so that they may get it
/// from that table; else each says its own.
pub(crate) fn hands_default_down(column: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let table = of(column);
    let own = |table: &ObjectPath| {
        let was = before(table, cx);
        let was = was.as_deref().and_then(|t| t.column(column.name.as_str(), NameCase::Sensitive));
        let is = cx.after(table);
        let is = is.and_then(|t| t.column(column.name.as_str(), NameCase::Sensitive));
        (was.cloned(), is)
    };
    let (was, is) = own(&table);
    let same =
        |own: &Column, parents: &Column| own.default == parents.default || counts_on(own, parents);
    below(&table, cx).iter().all(|table| {
        let (own_was, own_is) = own(table);
        let before = own_was.zip(was.as_ref()).is_none_or(|(own, was)| same(&own, was));
        before && own_is.zip(is).is_none_or(|(own, is)| same(own, is))
    })
}

/// Whether a table above changes the default of a column for all tables below it.
pub(crate) fn gets_default(column: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let mut columns = vec![column.clone()];
    let mut at = 0;
    while let Some(below) = columns.get(at).cloned() {
        at += 1;
        for parent in of_parents(&below, cx) {
            let path = parent.path.part(column.kind, column.name.clone());
            if parent.was.default != parent.is.default && hands_default_down(&path, cx) {
                return true;
            }
            if !columns.contains(&path) {
                columns.push(path);
            }
        }
    }
    false
}

/// Whether a column that must have a value all the while has that from a parent alone before or after, and by
/// its own word on the other side: the server makes neither of the other.
pub(crate) fn must_by_another(
    was: &Column,
    is: &Column,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> bool {
    if cx.version < Version::short(18, 0) || was.nullable || is.nullable {
        return false;
    }
    let table = of(path);
    let by = |own: &Column, parents: &Column, parent: &ObjectPath| {
        !parents.nullable && not_null_name(own, &table) == not_null_name(parents, parent)
    };
    // What gets another name keeps the names that the server chose.
    let mut parents = of_parents(path, cx);
    parents.retain(|parent| cx.old_path(&parent.path) == parent.path);
    if cx.old_path(&table) != table || !cx.renames.columns_of(&table, cx.info.name_case).is_empty()
    {
        return false;
    }
    let had = parents.iter().any(|parent| by(was, &parent.was, &parent.path));
    let has = parents.iter().any(|parent| by(is, parent.is, &parent.path));
    had != has
}

/// Leaves of the change of such a column what it does itself.
pub(crate) fn rest(change: Change, cx: &PlanCx<'_>) -> Vec<Change> {
    let Op::Alter { before: Object::Column(was), after: Object::Column(is), facets } = &change.op
    else {
        return vec![change];
    };
    if crate::own_not_null::is_own(&change, cx) {
        return vec![change];
    }
    let (table, parents) = (of(&change.path), of_parents(&change.path, cx));
    let ty = parents.iter().any(|parent| hands_type_down(parent, was, is));
    let null = parents.iter().any(|parent| hands_null_down(parent, was, is, &table, cx));
    if !ty && !null {
        return vec![change];
    }
    let path = &change.path;
    let alter = |before: Column, after: Column, facets: Vec<Facet>| Change {
        path: path.clone(),
        op: Op::Alter {
            before: Object::Column(Box::new(before)),
            after: Object::Column(Box::new(after)),
            facets,
        },
    };
    let option = |name: &str| Facet::Option(name.into());
    let mut left: Vec<Facet> = facets.clone();
    let mut before = (**was).clone();
    let mut changes = Vec::new();
    if ty {
        left.retain(|facet| *facet != Facet::Type && *facet != option(model::COLLATE));
        // On both ways it is said once the column is of its type.
        if was.default.is_some() {
            before.default = None;
            changes.push(alter((**was).clone(), before.clone(), vec![Facet::Default]));
            left.retain(|facet| *facet != Facet::Default);
        }
        if is.default.is_some() && !left.contains(&Facet::Default) {
            left.push(Facet::Default);
        }
        before.ty = is.ty.clone();
        match is.options.get(model::COLLATE) {
            Some(collation) => before.options.set(model::COLLATE, collation.clone()),
            None => drop(before.options.remove(model::COLLATE)),
        }
    }
    if null {
        left.retain(|facet| *facet != Facet::Nullable && *facet != option(model::NOT_NULL_NAME));
        before.nullable = is.nullable;
        match is.options.get(model::NOT_NULL_NAME) {
            Some(name) => before.options.set(model::NOT_NULL_NAME, name.clone()),
            None => drop(before.options.remove(model::NOT_NULL_NAME)),
        }
    }
    if !left.is_empty() {
        changes.push(alter(before, (**is).clone(), left));
    }
    changes
}

/// What a new column that comes with the parent's has by default otherwise than that.
pub(crate) fn own_default(change: &Change, cx: &PlanCx<'_>) -> Option<Change> {
    let Op::Create(Object::Column(is)) = &change.op else { return None };
    let table = of(&change.path);
    let after = cx.after(&table)?;
    let of_parent = parents(after, &table)
        .iter()
        .find_map(|path| cx.after(path)?.column(is.name.as_str(), NameCase::Sensitive))?;
    let counts = of_parent.options.get(model::SERIAL) == is.options.get(model::SERIAL);
    if is.default == of_parent.default && counts || counts_on(is, of_parent) {
        return None;
    }
    let before = Column { default: of_parent.default.clone(), ..(**is).clone() };
    let op = Op::Alter {
        before: Object::Column(Box::new(before)),
        after: Object::Column(is.clone()),
        facets: vec![Facet::Default],
    };
    Some(Change { path: change.path.clone(), op })
}

/// What is left of such a change stands on its side of what the parents do to the type.
pub(crate) fn needs(change: &Change, cx: &PlanCx<'_>, needs: &mut Needs) {
    needs.provides.extend(counted_by(change, cx));
    if let Op::Alter { before: Object::Column(was), after: Object::Column(is), .. } = &change.op
        && was.options.get(model::SERIAL).is_some()
        && was.options.get(model::SERIAL) != is.options.get(model::SERIAL)
    {
        needs.new.push(counters_of(&change.path));
    }
    let Op::Alter { before: Object::Column(was), after: Object::Column(is), .. } = &change.op
    else {
        return;
    };
    if retyped(was, is) {
        return;
    }
    let table = of(&change.path);
    let there = before(&table, cx);
    let there = there.is_some_and(|t| t.column(is.name.as_str(), NameCase::Sensitive).is_some());
    if let Some(after) = cx.after(&table).filter(|_| !there) {
        let above = parents(after, &table).into_iter();
        needs.new.extend(above.map(|path| path.part(change.path.kind, is.name.clone())));
    }
    let mut columns = vec![change.path.clone()];
    let mut at = 0;
    while let Some(column) = columns.get(at).cloned() {
        at += 1;
        for parent in of_parents(&column, cx) {
            let path = parent.path.part(column.kind, column.name.clone());
            if columns.contains(&path) {
                continue;
            }
            if retyped(&parent.was, parent.is) {
                let before = !retyped(&parent.was, is);
                if before { &mut needs.old } else { &mut needs.new }.push(path.clone());
                needs.with.push(path.clone());
            }
            columns.push(path);
        }
    }
}

/// What stands for those who count by the sequence of a column.
fn counters_of(column: &ObjectPath) -> ObjectPath {
    ObjectPath { name: Ident::from(format!("COUNTERS OF {}", column.name)), ..column.clone() }
}

/// The columns of parents by whose sequences a column counts no longer: it lets go of them before they get
/// another name or go, so that the way back finds them.
fn counted_by(change: &Change, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let (was, is) = match &change.op {
        Op::Drop(Object::Column(was)) => (was, None),
        Op::Alter { before: Object::Column(was), after: Object::Column(is), .. } => (was, Some(is)),
        _ => return Vec::new(),
    };
    let old = cx.old_path(&of(&change.path));
    let Some(table) = cx.from.table(&old) else { return Vec::new() };
    let counts = |side: Option<&Table>, column: &Column| {
        let of_parent = side.and_then(|t| t.column(column.name.as_str(), NameCase::Sensitive));
        of_parent.is_some_and(|of_parent| counts_on(column, of_parent))
    };
    let mut found = Vec::new();
    for parent in parents(table, &old).into_iter().filter(|_| was.default.is_some()) {
        let counted = counts(cx.from.table(&parent), was);
        let parent = cx.new_path(&parent);
        if counted && !is.is_some_and(|is| counts(cx.after(&parent), is)) {
            found.push(counters_of(&parent.part(change.path.kind, was.name.clone())));
        }
    }
    found
}
