//! The names of a part's shares in the indexes of its whole, which the server makes of the names of columns,
//! and which do not follow these.

use std::collections::BTreeSet;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Index, Object, ObjectKind, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::PlanCx;

use crate::before::before;
use crate::inherit::parents;
use crate::recipes::shares;

/// Gives the shares of parts that stay, or come, the names that they would have if they were made of the
/// columns as these are called afterwards.
pub(crate) fn settle(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let renamed: BTreeSet<ObjectPath> = changes
        .iter()
        .filter(|change| matches!(change.op, Op::Rename { object: Object::Column(_), .. }))
        .filter_map(|change| change.path.owner())
        .collect();
    if renamed.is_empty() {
        return;
    }
    let anew: BTreeSet<ObjectPath> = changes
        .iter()
        .filter(|change| matches!(change.op, Op::Drop(Object::Index(_)) | Op::Alter { .. }))
        .map(|change| change.path.clone())
        .collect();
    for part in cx.to.schema().tables().filter(|known| known.table.partitioning.is_some()) {
        let path = part.path();
        for whole in wholes(part.table, &path, cx).iter().filter(|whole| renamed.contains(whole)) {
            changes.extend(of_part(&path, whole, &anew, cx));
        }
    }
}

/// The table that another is a part of, and that of which it is one.
fn wholes(part: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let mut found = parents(part, path);
    let mut at = 0;
    while let Some(of) = found.get(at).cloned() {
        at += 1;
        let above = cx.after(&of).map(|table| parents(table, &of)).unwrap_or_default();
        found.extend(above.into_iter().filter(|_| at < DEEPEST));
    }
    found
}

/// Whole of a whole: nobody cuts so often, and names in a circle end here.
const DEEPEST: usize = 64;

fn of_part(
    part: &ObjectPath,
    whole: &ObjectPath,
    anew: &BTreeSet<ObjectPath>,
    cx: &PlanCx<'_>,
) -> Vec<Change> {
    let (Some(was), Some(renamed), Some(is)) =
        (cx.before(whole), before(whole, cx), cx.after(whole))
    else {
        return Vec::new();
    };
    let old = cx.old_path(part);
    // A part that comes gets its share by what the columns of the index were called when that was made.
    let (named, side) = if cx.from.table(&old).is_some() { (&old, cx.from) } else { (part, cx.to) };
    let olds = shares(named, &was.indexes, side, cx.version);
    let news = shares(part, &is.indexes, cx.to, cx.version);
    let mut changes = Vec::new();
    for (index, to) in news {
        let stays = stays(index, &renamed)
            && !anew.contains(&whole.part(ObjectKind::Index, index.name.clone()));
        let Some(from) = as_it_was(index, &renamed, &was.indexes, &olds).filter(|_| stays) else {
            continue;
        };
        if from != to {
            let object = Object::Index(Box::new(Index { name: to.clone(), ..index.clone() }));
            changes.push(Change {
                path: part.part(ObjectKind::Index, to),
                op: Op::Rename { from, object },
            });
        }
    }
    changes
}

fn stays(index: &Index, before: &Table) -> bool {
    before.index(index.name.as_str(), NameCase::Sensitive).is_some()
}

/// The name of the share in an index that is known by its name afterwards.
fn as_it_was(
    index: &Index,
    renamed: &Table,
    before: &[Index],
    shares: &[(&Index, Ident)],
) -> Option<Ident> {
    // Both lists are the same one, before and after the names were changed.
    let at = renamed.indexes.iter().position(|known| known.name == index.name)?;
    let was = before.get(at)?;
    shares.iter().find(|(known, _)| known.name == was.name).map(|(_, name)| name.clone())
}
