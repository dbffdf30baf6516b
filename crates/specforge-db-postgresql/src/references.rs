//! References whose key goes or changes.

use std::collections::{BTreeMap, BTreeSet};

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Object, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::PlanCx;

use crate::apart::apart;
use crate::inherit::Parent;
use crate::render::of;
use crate::uses::keys_over;

/// References to a key that goes or changes go before and come back after; so do those that change
/// themselves.
pub(crate) fn around(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let mut more: Vec<Change> = Vec::new();
    // By the name that each has before.
    let touched: BTreeMap<ObjectPath, ObjectPath> = changes
        .iter()
        .filter(|change| change.path.kind == ObjectKind::ForeignKey)
        .map(|change| {
            let was = match &change.op {
                Op::Rename { from, .. } => Some(from),
                Op::Alter { before: Object::ForeignKey(before), .. } => before.name.as_ref(),
                _ => None,
            };
            let name = was.unwrap_or(&change.path.name).clone();
            (ObjectPath { name, ..change.path.clone() }, change.path.clone())
        })
        .collect();
    let mut split: BTreeSet<ObjectPath> = BTreeSet::new();
    let mut added: BTreeSet<ObjectPath> = BTreeSet::new();
    for change in changes.iter() {
        let remade = match &change.op {
            Op::Drop(Object::PrimaryKey(_) | Object::Unique(_)) => true,
            Op::Drop(Object::Index(index)) | Op::Alter { before: Object::Index(index), .. } => {
                index.unique
            }
            Op::Alter { after: Object::PrimaryKey(_) | Object::Unique(_), facets, .. } => {
                facets.as_slice() != [Facet::Name]
            }
            _ => false,
        };
        if !remade {
            continue;
        }
        let table = of(&change.path);
        let old = cx.old_path(&table);
        let Some(was) = cx.from.table(&old) else { continue };
        let gone = match &change.op {
            Op::Alter { before, .. } | Op::Drop(before) => name_of(before),
            _ => None,
        };
        for child in cx.from.referencing(&old) {
            let whole = Parent::of(child.table, &child.path(), cx);
            for key in &child.table.foreign_keys {
                // What a part has from its whole goes and comes with it.
                let handed_down = whole.as_ref().is_some_and(|whole| whole.has_foreign_key(key));
                if key.references != old.name || handed_down {
                    continue;
                }
                let over = keys_over(was, &old, &key.referenced_columns);
                // The server takes the primary key first, and else the oldest.
                if over.first().map(|path| &path.name) != gone.as_ref() {
                    continue;
                }
                let path = cx.new_path(&child.path());
                let name = key.name.clone().unwrap_or_default();
                let part = path.part(ObjectKind::ForeignKey, name);
                if let Some(part) = touched.get(&part) {
                    split.insert(part.clone());
                    continue;
                }
                let table = cx.to.table(&path);
                let Some(after) =
                    table.and_then(|table| table.foreign_keys.iter().find(|k| k.name == key.name))
                else {
                    continue;
                };
                if !added.insert(part.clone()) {
                    continue;
                }
                more.push(Change {
                    path: part.clone(),
                    op: Op::Drop(Object::ForeignKey(Box::new(key.clone()))),
                });
                more.push(Change {
                    path: part,
                    op: Op::Create(Object::ForeignKey(Box::new(after.clone()))),
                });
            }
        }
    }
    apart(changes, |path, _, _| split.contains(path));
    changes.extend(more);
}

fn name_of(object: &Object) -> Option<Ident> {
    match object {
        Object::PrimaryKey(key) | Object::Unique(key) => key.name.clone(),
        Object::Index(index) => Some(index.name.clone()),
        _ => None,
    }
}
