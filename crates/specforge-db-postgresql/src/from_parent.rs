//! Changes of parts and children that their parents' changes bring with them.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Facet, Object, ObjectPath, Table};
use specforge_db_core::plan::PlanCx;

use crate::before::before;
use crate::inherit::{Parent, is_from_parent};
use crate::model;
use crate::render::of;
use crate::with_parent::{gets_default, must_by_another};

/// Whether a column of a table that is made of a type comes, goes or changes with an attribute of that.
fn comes_from_type(change: &Change, before: &Table, after: &Table) -> bool {
    let of = |table: &Table| table.options.text(model::OF_TYPE).map(str::to_owned);
    let from_type = |facet: &Facet| match facet {
        Facet::Type => true,
        Facet::Option(name) => name == model::COLLATE,
        _ => false,
    };
    of(before).is_some()
        && of(before) == of(after)
        && match &change.op {
            Op::Create(Object::Column(_)) | Op::Drop(Object::Column(_)) => true,
            Op::Rename { object, .. } => matches!(object, Object::Column(_)),
            Op::Alter { after: Object::Column(_), facets, .. } => facets.iter().all(from_type),
            _ => false,
        }
}

/// Whether no more happens to a column than that it takes NULL again.
fn loses_its_own_not_null(after: &Column, facets: &[Facet]) -> bool {
    let about = |facet: &Facet| match facet {
        Facet::Nullable => true,
        Facet::Option(name) => name == model::NOT_NULL_NAME,
        _ => false,
    };
    after.nullable && facets.contains(&Facet::Nullable) && facets.iter().all(about)
}

/// Whether the parent's column takes NULL again as well, which hands it down.
fn parent_loses(table: &ObjectPath, column: &Column, cx: &PlanCx<'_>) -> bool {
    let Some(parent) = cx.after(table).and_then(|after| Parent::of(after, table, cx)) else {
        return false;
    };
    let before = cx.before(&parent.path).and_then(|before| {
        let renames = cx.renames.columns_of(&parent.path, cx.info.name_case);
        let was = renames.iter().find(|(_, to)| *to == column.name).map(|(from, _)| from);
        before.column(was.unwrap_or(&column.name).as_str(), cx.info.name_case)
    });
    before.is_some_and(|before| !before.nullable)
}

/// Whether a change of a part or a child is made by making it in the parent.
pub(crate) fn comes_from_parent(change: &Change, cx: &PlanCx<'_>) -> bool {
    let table = of(&change.path);
    let (Some(was), Some(after)) = (cx.before(&table), cx.after(&table)) else { return false };
    if comes_from_type(change, was, after) {
        return true;
    }
    if crate::own_not_null::is_own(change, cx) {
        return false;
    }
    let parent = Parent::of(after, &table, cx);
    let stays = parent.as_ref().is_some_and(|parent| {
        Parent::of(was, &table, cx).is_some_and(|was| was.path == cx.old_path(&parent.path))
    });
    if !stays {
        return false;
    }
    let whole = parent.as_ref().is_some_and(Parent::is_partitioned);
    let inherited = |column: &Column| whole || column.options.flag(model::INHERITED);
    match &change.op {
        Op::Create(Object::Column(column))
        | Op::Drop(Object::Column(column))
        | Op::Rename { object: Object::Column(column), .. } => inherited(column),
        Op::Alter { before: Object::Column(before), after: Object::Column(after), facets }
            if inherited(after) && must_by_another(before, after, &change.path, cx) =>
        {
            !facets.contains(&Facet::Option(model::NOT_NULL_NAME.into()))
        }
        Op::Alter { after: Object::Column(after), facets, .. } => {
            // Remarks stay with each table, all else is handed down.
            inherited(after)
                && !facets.contains(&Facet::Comment)
                && !facets.contains(&Facet::Option(model::INHERITED.into()))
                && (!facets.contains(&Facet::Default) || gets_default(&change.path, cx))
                && parent.as_ref().is_some_and(|parent| !parent.differs(after))
                && (!loses_its_own_not_null(after, facets) || parent_loses(&table, after, cx))
        }
        Op::Create(Object::Check(check)) => is_from_parent(check, parent.as_ref()),
        Op::Drop(Object::Check(check)) => {
            let was = Parent::of(was, &table, cx);
            let of_parent = |parent: &Parent<'_>| {
                cx.from
                    .table(&parent.path)
                    .is_some_and(|table| table.checks.iter().any(|other| other.name == check.name))
            };
            check.options.flag(model::INHERITED) || was.as_ref().is_some_and(of_parent)
        }
        Op::Alter { before: Object::Check(was), after: Object::Check(check), .. } => {
            is_from_parent(check, parent.as_ref())
                && in_old_parent(&table, cx, |t| {
                    // A rename that is stated of the whole is made there already.
                    t.checks.iter().any(|c| c.name == was.name || c.name == check.name)
                })
        }
        // The key of a part has a name of its own, which only the part's own change gives another.
        Op::Alter { after: Object::PrimaryKey(_) | Object::Unique(_), facets, .. }
            if facets.as_slice() == [Facet::Name] =>
        {
            false
        }
        Op::Alter { after: Object::PrimaryKey(key), .. } => {
            parent.is_some_and(|p| p.has_key(key, true))
                && in_old_parent(&table, cx, |t| t.primary_key.is_some())
        }
        Op::Alter { before: Object::Unique(was), after: Object::Unique(key), .. } => {
            parent.is_some_and(|p| p.has_key(key, false))
                && in_old_parent(&table, cx, |t| t.uniques.iter().any(|k| k.parts == was.parts))
        }
        Op::Alter { before: Object::ForeignKey(was), after: Object::ForeignKey(key), .. } => {
            parent.is_some_and(|p| p.has_foreign_key(key))
                && in_old_parent(&table, cx, |t| {
                    t.foreign_keys
                        .iter()
                        .any(|k| k.columns == was.columns && k.references == was.references)
                })
        }
        Op::Create(Object::PrimaryKey(key)) => parent.is_some_and(|p| p.has_key(key, true)),
        Op::Create(Object::Unique(key)) => parent.is_some_and(|p| p.has_key(key, false)),
        Op::Create(Object::ForeignKey(key)) => parent.is_some_and(|p| p.has_foreign_key(key)),
        Op::Drop(Object::PrimaryKey(_)) => {
            whole && in_old_parent(&table, cx, |t| t.primary_key.is_some())
        }
        Op::Drop(Object::Unique(key)) => {
            whole && in_old_parent(&table, cx, |t| t.uniques.iter().any(|k| k.parts == key.parts))
        }
        Op::Drop(Object::ForeignKey(key)) => {
            whole
                && in_old_parent(&table, cx, |t| {
                    t.foreign_keys
                        .iter()
                        .any(|k| k.columns == key.columns && k.references == key.references)
                })
        }
        _ => false,
    }
}

/// Whether the parent has something as it is, under the names that it and its columns get.
fn in_old_parent(path: &ObjectPath, cx: &PlanCx<'_>, has: impl Fn(&Table) -> bool) -> bool {
    let parent = cx.after(path).and_then(|after| Parent::of(after, path, cx));
    parent.and_then(|parent| before(&parent.path, cx)).is_some_and(|table| has(&table))
}
