//! Changes that neither of the two forms of an object allows: it goes before, and comes back after.

use std::collections::BTreeSet;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Object, ObjectPath};

/// Makes a drop and a creation of every alteration of which that is so, and of what only gets another name.
pub(crate) fn apart(
    changes: &mut Vec<Change>,
    which: impl Fn(&ObjectPath, &Object, &[Facet]) -> bool,
) {
    let altered: BTreeSet<ObjectPath> = changes
        .iter()
        .filter(|change| matches!(change.op, Op::Alter { .. }))
        .map(|change| change.path.clone())
        .collect();
    for change in std::mem::take(changes) {
        match change.op {
            Op::Alter { before, after, facets } if which(&change.path, &after, &facets) => {
                let path = change.path;
                changes.push(Change { path: path.clone(), op: Op::Drop(before) });
                changes.push(Change { path, op: Op::Create(after) });
            }
            Op::Rename { from, object }
                if !altered.contains(&change.path)
                    && which(&change.path, &object, &[Facet::Name]) =>
            {
                let was = ObjectPath { name: from.clone(), ..change.path.clone() };
                let before = object.clone().renamed(&from);
                changes.push(Change { path: was, op: Op::Drop(before) });
                changes.push(Change { path: change.path, op: Op::Create(object) });
            }
            op => changes.push(Change { path: change.path, op }),
        }
    }
}
