//! Comparing columns.

use super::parts::diff_options;
use super::{Change, Op, Renames};
use crate::hash::HashMap;
use crate::model::{Column, Facet, Object, ObjectKind, ObjectPath, Table};
use crate::name::NameCase;
use crate::plan::MigrationPlanner;
use smol_str::SmolStr;

/// Says which columns were renamed; the comparison itself sees the new names on both sides.
pub(super) fn push_renames(
    after: &Table,
    path: &ObjectPath,
    renames: &Renames,
    case: NameCase,
    changes: &mut Vec<Change>,
) {
    for (from, to) in renames.columns_of(path, case) {
        if let Some(column) = after.column(to.as_str(), case) {
            changes.push(Change {
                path: path.part(ObjectKind::Column, column.name.clone()),
                op: Op::Rename {
                    from: from.clone(),
                    object: Object::Column(Box::new(column.clone())),
                },
            });
        }
    }
}

/// Compares columns; says whether those on both sides stand in another order, or new ones among them.
pub(super) fn diff_columns<P: MigrationPlanner + ?Sized>(
    planner: &P,
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    changes: &mut Vec<Change>,
) -> bool {
    let case = planner.info().name_case;
    let mut old: HashMap<SmolStr, (usize, &Column)> = HashMap::default();
    for (at, column) in before.columns.iter().enumerate() {
        old.insert(case.key(column.name.as_str()), (at, column));
    }
    let mut last_kept = None;
    let mut added = false;
    let mut reordered = false;
    for column in &after.columns {
        let column_path = path.part(ObjectKind::Column, column.name.clone());
        let Some((at, was)) = old.remove(&case.key(column.name.as_str())) else {
            added = true;
            let object = Object::Column(Box::new(column.clone()));
            changes.push(Change { path: column_path, op: Op::Create(object) });
            continue;
        };
        reordered |= added || last_kept.is_some_and(|last| at < last);
        last_kept = Some(at);
        if was == column {
            continue;
        }
        let mut facets = column_facets(was, column);
        let (before, after) =
            (Object::Column(Box::new(was.clone())), Object::Column(Box::new(column.clone())));
        facets.retain(|facet| !planner.same(facet, &before, &after));
        if !facets.is_empty() {
            changes.push(Change { path: column_path, op: Op::Alter { before, after, facets } });
        }
    }
    for column in &before.columns {
        if old.contains_key(&case.key(column.name.as_str())) {
            changes.push(Change {
                path: path.part(ObjectKind::Column, column.name.clone()),
                op: Op::Drop(Object::Column(Box::new(column.clone()))),
            });
        }
    }
    reordered
}

fn column_facets(before: &Column, after: &Column) -> Vec<Facet> {
    let mut facets = Vec::new();
    if before.ty != after.ty {
        facets.push(Facet::Type);
    }
    if before.nullable != after.nullable {
        facets.push(Facet::Nullable);
    }
    if before.default != after.default {
        facets.push(Facet::Default);
    }
    if before.generated != after.generated {
        facets.push(Facet::Generated);
    }
    if before.identity != after.identity {
        facets.push(Facet::Identity);
    }
    if before.comment != after.comment {
        facets.push(Facet::Comment);
    }
    diff_options(&before.options, &after.options, &mut facets);
    facets
}
