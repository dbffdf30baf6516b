//! Changes that neither of the two forms of an object allows: it goes before, and comes back after.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Object, ObjectPath};

/// Makes a drop and a creation of every alteration of which that is so.
pub(crate) fn apart(
    changes: &mut Vec<Change>,
    which: impl Fn(&ObjectPath, &Object, &[Facet]) -> bool,
) {
    for change in std::mem::take(changes) {
        match change.op {
            Op::Alter { before, after, facets } if which(&change.path, &after, &facets) => {
                let path = change.path;
                changes.push(Change { path: path.clone(), op: Op::Drop(before) });
                changes.push(Change { path, op: Op::Create(after) });
            }
            op => changes.push(Change { path: change.path, op }),
        }
    }
}
