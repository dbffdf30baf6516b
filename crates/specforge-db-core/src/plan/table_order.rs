//! Foreign keys between tables that come or go together.

use super::graph::cycles;
use super::{MigrationPlanner, PlanCx};
use crate::dialect::cap;
use crate::diff::{Change, Op};
use crate::hash::{HashMap, HashSet};
use crate::model::{Object, ObjectKind, ObjectPath, Table};
use crate::name::Ident;

/// Splits created tables into what the database takes in one statement: the table, its indexes,
/// and foreign keys of their own where tables reference each other in a circle, or themselves by
/// what only an index of theirs makes unique.
///
/// Likewise, before tables that reference each other in a circle go, their foreign keys go.
pub(super) fn split_tables<P: MigrationPlanner + ?Sized>(
    planner: &P,
    changes: Vec<Change>,
    cx: &PlanCx<'_>,
) -> Vec<Change> {
    let circular = if cx.can(cap::FORWARD_REFERENCES) {
        HashSet::default()
    } else {
        circular_keys(planner, &changes, cx)
    };
    let mut split = Vec::with_capacity(changes.len());
    for change in changes {
        match change.op {
            Op::Create(Object::Table(table)) => create(change.path, *table, &circular, &mut split),
            Op::Drop(Object::Table(mut table)) => {
                for (at, key) in table.foreign_keys.iter().enumerate() {
                    if circular.contains(&(change.path.clone(), at)) {
                        split.push(foreign_key(&change.path, key, Op::Drop));
                    }
                }
                // They come back by their own undo.
                let mut at = 0;
                table.foreign_keys.retain(|_| {
                    at += 1;
                    !circular.contains(&(change.path.clone(), at - 1))
                });
                split.push(Change { path: change.path, op: Op::Drop(Object::Table(table)) });
            }
            _ => split.push(change),
        }
    }
    split
}

fn create(
    path: ObjectPath,
    mut table: Table,
    circular: &HashSet<(ObjectPath, usize)>,
    split: &mut Vec<Change>,
) {
    let mut later = Vec::new();
    if !circular.is_empty() {
        let keys = std::mem::take(&mut table.foreign_keys);
        for (at, key) in keys.into_iter().enumerate() {
            if circular.contains(&(path.clone(), at)) {
                later.push(foreign_key(&path, &key, Op::Create));
            } else {
                table.foreign_keys.push(key);
            }
        }
    }
    let indexes: Vec<_> = table
        .indexes
        .iter()
        .map(|index| Change {
            path: path.part(ObjectKind::Index, index.name.clone()),
            op: Op::Create(Object::Index(Box::new(index.clone()))),
        })
        .collect();
    split.push(Change { path, op: Op::Create(Object::Table(Box::new(table))) });
    split.extend(indexes);
    split.extend(later);
}

fn foreign_key(path: &ObjectPath, key: &crate::model::ForeignKey, op: fn(Object) -> Op) -> Change {
    let name = key.name.clone().unwrap_or_else(|| {
        let columns: Vec<_> = key.columns.iter().map(Ident::as_str).collect();
        Ident::from(format!("({}) -> {}", columns.join(", "), key.references))
    });
    Change {
        path: path.part(ObjectKind::ForeignKey, name),
        op: op(Object::ForeignKey(Box::new(key.clone()))),
    }
}

/// The foreign keys, by table and position, that lie on circles of tables that are created or
/// dropped together.
fn circular_keys<P: MigrationPlanner + ?Sized>(
    planner: &P,
    changes: &[Change],
    cx: &PlanCx<'_>,
) -> HashSet<(ObjectPath, usize)> {
    let mut keys = HashSet::default();
    let created = |op: &Op| matches!(op, Op::Create(Object::Table(_)));
    let dropped = |op: &Op| matches!(op, Op::Drop(Object::Table(_)));
    for (made, wanted) in [(true, &created as &dyn Fn(&Op) -> bool), (false, &dropped)] {
        let tables: Vec<(&ObjectPath, &Table)> = changes
            .iter()
            .filter(|change| wanted(&change.op))
            .filter_map(|change| match change.object() {
                Object::Table(table) => Some((&change.path, &**table)),
                _ => None,
            })
            .collect();
        let case = cx.info.name_case;
        let mut at = HashMap::default();
        for (node, (path, _)) in tables.iter().enumerate() {
            let namespace = path.namespace.as_ref().map(|n| case.key(n.as_str()));
            at.insert((namespace, case.key(path.name.as_str())), node);
        }
        let mut edges = Vec::new();
        let mut places = Vec::new();
        for (node, (path, table)) in tables.iter().enumerate() {
            for (position, key) in table.foreign_keys.iter().enumerate() {
                let namespace = key.references_namespace.as_ref().or(path.namespace.as_ref());
                let namespace = namespace.map(|n| case.key(n.as_str()));
                if let Some(target) = at.get(&(namespace, case.key(key.references.as_str()))) {
                    edges.push((node, *target));
                    places.push(((*path).clone(), position));
                }
            }
        }
        // A table comes after those that it has columns from, and goes before them.
        let mut all = edges.clone();
        for (node, (path, table)) in tables.iter().enumerate() {
            for parent in planner.parents(table, path) {
                let namespace = parent.namespace.as_ref().map(|n| case.key(n.as_str()));
                let target = at.get(&(namespace, case.key(parent.name.as_str())));
                all.extend(target.map(|target| (node, *target)));
            }
        }
        let mut component = vec![0_usize; tables.len()];
        for (number, members) in cycles(tables.len(), &all).into_iter().enumerate() {
            for member in members {
                if let Some(slot) = component.get_mut(member) {
                    *slot = number + 1;
                }
            }
        }
        for ((from, to), place) in edges.into_iter().zip(places) {
            let of = |node: usize| component.get(node).copied().unwrap_or_default();
            let circle = from != to && of(from) != 0 && of(from) == of(to);
            let table = tables.get(from).map(|(_, table)| *table);
            if circle || (from == to && made && table.is_some_and(|t| by_index(t, place.1))) {
                keys.insert(place);
            }
        }
    }
    keys
}

/// Whether what a foreign key refers to is no key that comes with the table.
fn by_index(table: &Table, at: usize) -> bool {
    let Some(key) = table.foreign_keys.get(at) else { return false };
    let mut keys = table.primary_key.iter().chain(&table.uniques);
    let is_key = |columns: Vec<&Ident>| {
        columns.len() == key.referenced_columns.len()
            && columns.iter().all(|column| key.referenced_columns.contains(column))
    };
    !key.referenced_columns.is_empty() && !keys.any(|key| is_key(key.columns().collect()))
}
