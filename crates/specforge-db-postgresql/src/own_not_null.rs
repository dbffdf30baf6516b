//! Columns of parts and children that must have a value by a constraint of their own name, and get it with the
//! parent's.
//!
//! The server hands a NOT NULL of a parent down under the parent's name, but for those below that have one
//! already, which keeps its name (<https://www.postgresql.org/docs/18/release-18.html>). So they get theirs first.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Facet, Object, ObjectPath};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Needs, PlanCx};
use specforge_db_core::version::Version;

use crate::before::before;
use crate::inherit::parents;
use crate::model;
use crate::render::{not_null_name, of};
use crate::with_parent::below;

/// Whether a column comes to need a value in this plan, in a table that is there.
fn comes_to(column: &ObjectPath, cx: &PlanCx<'_>) -> Option<Column> {
    let table = of(column);
    let is = cx.after(&table)?.column(column.name.as_str(), NameCase::Sensitive)?;
    let was = before(&table, cx)?;
    let was = was.column(column.name.as_str(), NameCase::Sensitive);
    (!is.nullable && was.is_none_or(|was| was.nullable)).then(|| is.clone())
}

/// Whether such a column gets that with a parent's, and has another name for it.
fn by_own_name(column: &ObjectPath, cx: &PlanCx<'_>) -> Option<Column> {
    if cx.version < Version::short(18, 0) {
        return None;
    }
    let is = comes_to(column, cx)?;
    let table = of(column);
    let own = not_null_name(&is, &table);
    let of_parent = parents(cx.after(&table)?, &table).into_iter().any(|parent| {
        let above = parent.part(column.kind, column.name.clone());
        cx.before(&table)
            .is_some_and(|was| parents(was, &cx.old_path(&table)).contains(&cx.old_path(&parent)))
            && comes_to(&above, cx).is_some_and(|above| not_null_name(&above, &parent) != own)
    });
    of_parent.then_some(is)
}

/// Whether one below has a name of its own for what a column of a parent comes to need.
fn has_others_below(column: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    !others_below(column, cx).is_empty()
}

fn others_below(column: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    if cx.version < Version::short(18, 0) || comes_to(column, cx).is_none() {
        return Vec::new();
    }
    let own = below(&of(column), cx).into_iter();
    own.map(|table| table.part(column.kind, column.name.clone()))
        .filter(|path| by_own_name(path, cx).is_some())
        .collect()
}

/// A change of a column without what is done by itself, and that: of a part or a child its own NOT NULL, and of a
/// parent's new column the NOT NULL that waits for those.
pub(crate) fn apart(change: Change, cx: &PlanCx<'_>) -> Vec<Change> {
    let path = change.path.clone();
    let alter = |was: Column, is: Column, facets: Vec<Facet>| Change {
        path: path.clone(),
        op: Op::Alter {
            before: Object::Column(Box::new(was)),
            after: Object::Column(Box::new(is)),
            facets,
        },
    };
    match &change.op {
        Op::Alter { before: Object::Column(was), after: Object::Column(_), facets } => {
            let Some(is) = by_own_name(&path, cx) else { return vec![change] };
            let mut required = Column { nullable: false, ..(**was).clone() };
            match is.options.get(model::NOT_NULL_NAME) {
                Some(name) => required.options.set(model::NOT_NULL_NAME, name.clone()),
                None => drop(required.options.remove(model::NOT_NULL_NAME)),
            }
            let own = |facet: &Facet| match facet {
                Facet::Nullable => true,
                Facet::Option(name) => name == model::NOT_NULL_NAME,
                _ => false,
            };
            let (own, rest): (Vec<Facet>, Vec<Facet>) = facets.iter().cloned().partition(own);
            let mut changes = vec![alter((**was).clone(), required.clone(), own)];
            if !rest.is_empty() {
                changes.push(alter(required, is, rest));
            }
            changes
        }
        Op::Create(Object::Column(is)) => {
            let free = || Column { nullable: true, ..(**is).clone() };
            if by_own_name(&path, cx).is_some() {
                let own = alter(free(), (**is).clone(), vec![Facet::Nullable]);
                return vec![change, own];
            }
            if !has_others_below(&path, cx) {
                return vec![change];
            }
            let first = Op::Create(Object::Column(Box::new(free())));
            let then = alter(free(), (**is).clone(), vec![Facet::Nullable]);
            vec![Change { path, op: first }, then]
        }
        _ => vec![change],
    }
}

/// Whether a change is such a NOT NULL, made by itself.
pub(crate) fn is_own(change: &Change, cx: &PlanCx<'_>) -> bool {
    matches!(&change.op, Op::Alter { before: Object::Column(was), after: Object::Column(is), .. }
        if was.nullable && !is.nullable)
        && by_own_name(&change.path, cx).is_some()
}

/// Those below come first.
pub(crate) fn needs(change: &Change, cx: &PlanCx<'_>, needs: &mut Needs) {
    let Op::Alter { before: Object::Column(was), after: Object::Column(is), .. } = &change.op
    else {
        return;
    };
    if !was.nullable || is.nullable {
        return;
    }
    let token = |column: &ObjectPath| ObjectPath {
        name: Ident::from(format!("NOT NULL OF {}", column.name)),
        ..column.clone()
    };
    if by_own_name(&change.path, cx).is_some() {
        needs.provides.push(token(&change.path));
        let table = of(&change.path);
        let there = before(&table, cx)
            .is_some_and(|was| was.column(is.name.as_str(), NameCase::Sensitive).is_some());
        if let Some(after) = cx.after(&table).filter(|_| !there) {
            let above = parents(after, &table).into_iter();
            needs.new.extend(above.map(|path| path.part(change.path.kind, is.name.clone())));
        }
    }
    needs.new.extend(others_below(&change.path, cx).iter().map(token));
}
