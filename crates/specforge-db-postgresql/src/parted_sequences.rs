//! Sequences that a column of `serial` no longer owns, or begins to: the sequence and its place stay.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Definition, DefinitionKind, Facet, Object, ObjectPath};
use specforge_db_core::plan::PlanCx;
use specforge_db_sql::SqlWriter;

use crate::inherit::name_path;
use crate::model;
use crate::normal::stands_alone;
use crate::render::of;
use crate::spelling::SPELLING;

/// Lets such a sequence change instead of going and coming, and its column stay.
pub(crate) fn settle(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    for at in 0..changes.len() {
        let Some((sequence, leaves)) = changes.get(at).and_then(|change| parted(change, cx)) else {
            continue;
        };
        let Some(Change { path: column, op }) = changes.get(at).cloned() else { continue };
        let is_it = |change: &Change| {
            is_sequence(change)
                && change.path.name == sequence.name
                && change.path.namespace == sequence.namespace
        };
        let other = changes.iter().position(is_it);
        let Some(other) = other.and_then(|other| changes.get_mut(other)) else { continue };
        let Op::Alter {
            before: Object::Column(mut before),
            after: Object::Column(mut after),
            mut facets,
        } = op
        else {
            continue;
        };
        let owner = if leaves { &before } else { &after };
        let owned = owned(&sequence, &column, owner);
        other.op = match &other.op {
            Op::Create(Object::Definition(alone)) => altered(owned, (**alone).clone()),
            Op::Drop(Object::Definition(alone)) => altered((**alone).clone(), owned),
            _ => continue,
        };
        let counts = if leaves { after.default.clone() } else { before.default.clone() };
        for side in [&mut before, &mut after] {
            side.options.remove(model::SERIAL);
            side.default.clone_from(&counts);
        }
        facets.retain(|facet| {
            *facet != Facet::Default && *facet != Facet::Option(model::SERIAL.into())
        });
        let (before, after) = (Object::Column(before), Object::Column(after));
        if let Some(change) = changes.get_mut(at) {
            change.op = Op::Alter { before, after, facets };
        }
    }
    let is_done =
        |change: &Change| matches!(&change.op, Op::Alter { facets, .. } if facets.is_empty());
    changes.retain(|change| !is_done(change));
}

fn altered(before: Definition, after: Definition) -> Op {
    Op::Alter {
        before: Object::Definition(Box::new(before)),
        after: Object::Definition(Box::new(after)),
        facets: vec![Facet::Body],
    }
}

/// The sequence that a column owns before or after alone, and goes on counting by; and whether it leaves.
fn parted(change: &Change, cx: &PlanCx<'_>) -> Option<(ObjectPath, bool)> {
    let Op::Alter { before: Object::Column(before), after: Object::Column(after), .. } = &change.op
    else {
        return None;
    };
    let (had, has) = (before.options.text(model::SERIAL), after.options.text(model::SERIAL));
    let (name, leaves, side, counting) = match (had, has) {
        (Some(had), None) => (had, true, cx.to, after),
        (None, Some(has)) => (has, false, cx.from, before),
        _ => return None,
    };
    let counts = counting.default.as_ref().is_some_and(|default| {
        default.normal().starts_with("nextval(") && default.normal().contains(name)
    });
    let same = before.ty == after.ty && counts && stands_alone(side.schema(), name);
    same.then(|| (name_path(name, &change.path), leaves))
}

fn is_sequence(change: &Change) -> bool {
    matches!(&change.op, Op::Create(Object::Definition(d)) | Op::Drop(Object::Definition(d))
        if d.kind == DefinitionKind::Sequence)
}

/// The sequence of a `serial` column as a statement of its own.
fn owned(sequence: &ObjectPath, column: &ObjectPath, of_column: &Column) -> Definition {
    let table = of(column);
    let mut w = SqlWriter::new(&SPELLING);
    w.word("CREATE SEQUENCE").qualified(sequence.namespace.as_ref(), &sequence.name);
    if of_column.ty.raw != "bigint" {
        w.word("AS").raw(&of_column.ty.raw);
    }
    w.word("OWNED BY").qualified(table.namespace.as_ref(), &table.name).member(&column.name);
    Definition {
        kind: DefinitionKind::Sequence,
        name: sequence.name.clone(),
        on: None,
        text: w.finish(),
        normal: None,
        depends_on: Vec::new(),
        options: specforge_db_core::model::Options::EMPTY,
    }
}
