//! Indexes that get another name and another form in one plan.

use std::collections::BTreeMap;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Index, Object, ObjectPath};
use specforge_db_core::name::Ident;

use crate::render::index_in_place;

/// Lets such an index come under its new name and go under its old one: a name that it had only between
/// the two would be in its own way.
pub(crate) fn made_anew(changes: &mut Vec<Change>) {
    let anew = |path: &ObjectPath| {
        changes.iter().any(|change| {
            change.path == *path
                && matches!(&change.op, Op::Alter { after: Object::Index(_), facets, .. }
                    if !index_in_place(facets))
        })
    };
    let renamed: BTreeMap<ObjectPath, Ident> = changes
        .iter()
        .filter_map(|change| match &change.op {
            Op::Rename { from, object: Object::Index(_) } if anew(&change.path) => {
                Some((change.path.clone(), from.clone()))
            }
            _ => None,
        })
        .collect();
    if renamed.is_empty() {
        return;
    }
    for Change { path, op } in std::mem::take(changes) {
        match (op, renamed.get(&path)) {
            (Op::Rename { object: Object::Index(_), .. }, Some(_)) => {}
            (Op::Alter { before: Object::Index(before), after, .. }, Some(from)) => {
                let was = Index { name: from.clone(), ..*before };
                let old = ObjectPath { name: from.clone(), ..path.clone() };
                changes.push(Change { path: old, op: Op::Drop(Object::Index(Box::new(was))) });
                changes.push(Change { path, op: Op::Create(after) });
            }
            (op, _) => changes.push(Change { path, op }),
        }
    }
}
