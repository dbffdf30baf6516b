//! Settings that name an index which goes and comes back: the server forgets them with the index.
//!
//! While it is away a table that was told apart by it is told apart by whole rows, for who publishes its
//! changes could not make any otherwise
//! (<https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY>).

use std::collections::{BTreeMap, BTreeSet};

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Object, ObjectPath, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::PlanCx;

use crate::before::before;
use crate::inherit::name_path;
use crate::model;
use crate::render::{index_in_place, of};

/// Takes such settings away before and makes them again after.
pub(crate) fn around(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let mut more = Vec::new();
    for (table, indexes) in made_anew(changes) {
        let (Some(was), Some(is)) = (before(&table, cx), cx.after(&table)) else { continue };
        for option in [model::REPLICA_IDENTITY, model::CLUSTER] {
            let named = index_of(&was, option, &table);
            let stays = named.is_some() && named == index_of(is, option, &table);
            if !stays || !named.is_some_and(|index| indexes.contains(&index)) {
                continue;
            }
            let mut between = was.clone().into_owned();
            if option == model::REPLICA_IDENTITY {
                between.options.set(option, "FULL");
            } else {
                between.options.remove(option);
            }
            more.push(alter(&table, &was, &between, option));
            more.push(alter(&table, &between, is, option));
        }
    }
    changes.extend(more);
}

/// Indexes and keys that are not the same ones after the plan, by their tables.
fn made_anew(changes: &[Change]) -> BTreeMap<ObjectPath, BTreeSet<Ident>> {
    let is_index = |object: &Object| {
        matches!(object, Object::Index(_) | Object::PrimaryKey(_) | Object::Unique(_))
    };
    let dropped: BTreeSet<&ObjectPath> = changes
        .iter()
        .filter(|change| matches!(&change.op, Op::Drop(object) if is_index(object)))
        .map(|change| &change.path)
        .collect();
    let mut anew: BTreeMap<ObjectPath, BTreeSet<Ident>> = BTreeMap::new();
    for change in changes {
        let other = match &change.op {
            Op::Create(object) => is_index(object) && dropped.contains(&change.path),
            Op::Alter { after: Object::Index(_), facets, .. } => !index_in_place(facets),
            Op::Alter { after: Object::PrimaryKey(_) | Object::Unique(_), facets, .. } => {
                facets.as_slice() != [Facet::Name]
            }
            _ => false,
        };
        if other {
            anew.entry(of(&change.path)).or_default().insert(change.path.name.clone());
        }
    }
    anew
}

/// The index that a setting of a table names.
pub(crate) fn index_of(table: &Table, option: &str, path: &ObjectPath) -> Option<Ident> {
    let text = table.options.text(option)?;
    let index = match option {
        model::CLUSTER => Some(text),
        _ => text.strip_prefix("USING INDEX "),
    };
    index.map(|text| name_path(text, path).name)
}

fn alter(path: &ObjectPath, before: &Table, after: &Table, option: &str) -> Change {
    let object = |table: &Table| Object::Table(Box::new(table.clone()));
    Change {
        path: path.clone(),
        op: Op::Alter {
            before: object(before),
            after: object(after),
            facets: vec![Facet::Option(option.into())],
        },
    }
}
