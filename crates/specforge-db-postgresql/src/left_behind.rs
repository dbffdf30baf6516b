//! Indexes that a part keeps when it stops being one: its shares of those of the whole, which no text
//! names.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Index, Object, ObjectKind, ObjectPath, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::PlanCx;

use crate::inherit::Parent;
use crate::recipes;

/// Lets them go, or be the indexes that the table is to have by itself.
pub(crate) fn settle(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let mut left: Vec<(ObjectPath, Index)> = Vec::new();
    for change in changes.iter() {
        let Op::Alter { before: Object::Table(before), after: Object::Table(after), facets } =
            &change.op
        else {
            continue;
        };
        let stands_alone =
            |table: &Table| table.partitioning.as_ref().is_none_or(|p| p.of.is_none());
        if facets.contains(&Facet::Partitioning) && !stands_alone(before) && stands_alone(after) {
            let shares = shares(before, &change.path, cx);
            left.extend(shares.into_iter().map(|index| (change.path.clone(), index)));
        }
    }
    for (table, index) in left {
        let path = |name: &Ident| table.part(ObjectKind::Index, name.clone());
        let wanted = changes.iter().position(|change| {
            change.path.owner().as_ref() == Some(&table)
                && matches!(&change.op, Op::Create(Object::Index(new)) if alike(new, &index))
        });
        let Some(at) = wanted else {
            let op = Op::Drop(Object::Index(Box::new(index.clone())));
            changes.push(Change { path: path(&index.name), op });
            continue;
        };
        let change = changes.remove(at);
        if change.path.name != index.name
            && let Op::Create(object) = change.op
        {
            changes.push(Change { path: change.path, op: Op::Rename { from: index.name, object } });
        }
    }
}

/// The shares of a part in the indexes of the whole, under the names that the server chose.
fn shares(part: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Index> {
    let Some(whole) = Parent::of(part, path, cx).and_then(|parent| cx.before(&parent.path)) else {
        return Vec::new();
    };
    recipes::shares(path, &whole.indexes, cx.from, cx.version)
        .into_iter()
        .filter(|(index, _)| !part.indexes.iter().any(|own| alike(own, index)))
        .map(|(index, name)| Index { name, comment: None, ..index.clone() })
        .collect()
}

/// Whether two indexes differ in nothing but their names.
pub(crate) fn alike(one: &Index, other: &Index) -> bool {
    let plain = |index: &Index| Index { name: Ident::default(), comment: None, ..index.clone() };
    plain(one) == plain(other)
}
