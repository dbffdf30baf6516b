//! Sequences that a column of `serial` no longer owns, or begins to: the sequence and its place stay.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Column, Definition, DefinitionKind, Expr, Facet, Object, ObjectPath,
};
use specforge_db_core::plan::PlanCx;
use specforge_db_sql::SqlWriter;

use crate::inherit::name_path;
use crate::model;
use crate::normal::stands_alone;
use crate::render::of;
use crate::spelling::{SPELLING, literal};

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
        let (owner, other) =
            if leaves { (&mut before, &mut after) } else { (&mut after, &mut before) };
        let name = owner.options.text(model::SERIAL).unwrap_or_default().to_owned();
        owner.options.remove(model::SERIAL);
        facets.retain(|facet| {
            *facet != Facet::Default && *facet != Facet::Option(model::SERIAL.into())
        });
        if counts_by(other, &name) {
            owner.default.clone_from(&other.default);
        } else {
            owner.default = Some(Expr::new(format!("nextval({}::regclass)", literal(&name))));
            facets.push(Facet::Default);
        }
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

/// The sequence that a column owns before or after alone; and whether it leaves.
fn parted(change: &Change, cx: &PlanCx<'_>) -> Option<(ObjectPath, bool)> {
    let Op::Alter { before: Object::Column(before), after: Object::Column(after), .. } = &change.op
    else {
        return None;
    };
    let (had, has) = (before.options.text(model::SERIAL), after.options.text(model::SERIAL));
    let (name, leaves, side) = match (had, has) {
        (Some(had), None) => (had, true, cx.to),
        (None, Some(has)) => (has, false, cx.from),
        _ => return None,
    };
    // Where one stands that begins to count for a column has nothing to do with the numbers in it.
    let numbered = before.identity.is_some() || after.identity.is_some();
    let plain = !numbered && (leaves || counts_by(before, name));
    let same = before.ty == after.ty && plain && stands_alone(side.schema(), name);
    same.then(|| (name_path(name, &change.path), leaves))
}

/// Whether a column that does not own that sequence has its next number by default.
fn counts_by(column: &Column, name: &str) -> bool {
    column.default.as_ref().is_some_and(|default| {
        default.normal().starts_with("nextval(") && default.normal().contains(&literal(name))
    })
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
