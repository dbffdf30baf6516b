//! Joining two schemas.

use super::columns::diff_columns;
use super::parts::{diff_indexes, diff_keys, diff_options};
use super::renamed::{rename_references, renamed_table};
use super::{Change, Op, Renames};
use crate::dialect::DialectInfo;
use crate::hash::HashMap;
use crate::model::{
    Definition, DefinitionKind, Enum, Facet, Namespace, Object, ObjectKind, ObjectPath, Schema,
    Table,
};
use crate::name::{Ident, NameCase};
use crate::plan::MigrationPlanner;
use smol_str::SmolStr;

/// The changes that lead from one schema to another, both in normal form.
///
/// Tables come in the order of the desired schema, then what goes in the order of the current one.
pub fn diff_schemas<P: MigrationPlanner + ?Sized>(
    planner: &P,
    from: &Schema,
    to: &Schema,
    renames: &Renames,
) -> Vec<Change> {
    let case = planner.info().name_case;
    let mut changes = Vec::new();
    for namespace in &to.namespaces {
        let empty = Namespace::default();
        let before = from.namespace(namespace.name.as_ref());
        if before.is_none()
            && let Some(name) = &namespace.name
        {
            let path = ObjectPath::top(ObjectKind::Namespace, None, name);
            changes.push(Change { path, op: Op::Create(Object::Namespace(name.clone())) });
        }
        diff_namespaces(planner, before.unwrap_or(&empty), namespace, renames, case, &mut changes);
    }
    for namespace in &from.namespaces {
        if to.namespace(namespace.name.as_ref()).is_none() {
            let gone = Namespace { name: namespace.name.clone(), ..Namespace::default() };
            diff_namespaces(planner, namespace, &gone, renames, case, &mut changes);
            if let Some(name) = &namespace.name {
                let path = ObjectPath::top(ObjectKind::Namespace, None, name);
                changes.push(Change { path, op: Op::Drop(Object::Namespace(name.clone())) });
            }
        }
    }
    changes
}

fn diff_namespaces<P: MigrationPlanner + ?Sized>(
    planner: &P,
    from: &Namespace,
    to: &Namespace,
    renames: &Renames,
    case: NameCase,
    changes: &mut Vec<Change>,
) {
    diff_enums(from, to, renames, case, changes);

    let mut old: HashMap<SmolStr, &Table> = HashMap::default();
    old.reserve(from.tables.len());
    for table in &from.tables {
        old.insert(case.key(table.name.as_str()), table);
    }
    for table in &to.tables {
        let path = ObjectPath::table(to.name.as_ref(), &table.name);
        let old_name = renames.table_from(&path, case).unwrap_or(&table.name);
        let Some(before) = old.remove(&case.key(old_name.as_str())) else {
            changes.push(Change { path, op: Op::Create(Object::Table(Box::new(table.clone()))) });
            continue;
        };
        let before = renamed_table(planner, before, &path, to.name.as_ref(), renames);
        if *old_name != table.name {
            let object = Object::Table(Box::new(before.clone().into_owned()));
            changes.push(Change {
                path: path.clone(),
                op: Op::Rename { from: old_name.clone(), object },
            });
        }
        if *before != *table {
            diff_tables(planner, &before, table, &path, renames, changes);
        } else if !renames.is_empty() {
            super::columns::push_renames(table, &path, renames, case, changes);
            super::parts::push_index_renames(&before, table, &path, renames, case, changes);
            super::parts::push_constraint_renames(&before, table, &path, renames, case, changes);
        }
    }
    for table in &from.tables {
        if old.contains_key(&case.key(table.name.as_str())) {
            let path = ObjectPath::table(from.name.as_ref(), &table.name);
            // It goes after the renames, unless one of them takes its name, or that of an index of it.
            let takes = |name: &Ident| {
                renames.table_from(&ObjectPath::table(from.name.as_ref(), name), case).is_some()
            };
            let taken = takes(&table.name)
                || (planner.info().index_names_global
                    && table.indexes.iter().any(|index| takes(&index.name)));
            let mut gone = table.clone();
            if !taken {
                rename_references(&mut gone, from.name.as_ref(), renames, case);
            }
            changes.push(Change { path, op: Op::Drop(Object::Table(Box::new(gone))) });
        }
    }
    diff_definitions(from, to, planner.info(), changes);
}

fn diff_tables<P: MigrationPlanner + ?Sized>(
    planner: &P,
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    renames: &Renames,
    changes: &mut Vec<Change>,
) {
    let case = planner.info().name_case;
    super::columns::push_renames(after, path, renames, case, changes);
    let reordered = diff_columns(planner, before, after, path, changes);
    super::parts::push_constraint_renames(before, after, path, renames, case, changes);
    diff_keys(planner, before, after, path, changes);
    diff_indexes(planner, before, after, path, renames, changes);

    let mut facets = Vec::new();
    if before.kind != after.kind {
        facets.push(Facet::Kind);
    }
    if before.partitioning != after.partitioning {
        facets.push(Facet::Partitioning);
    }
    if before.comment != after.comment {
        facets.push(Facet::Comment);
    }
    diff_options(&before.options, &after.options, &mut facets);
    if reordered {
        facets.push(Facet::ColumnOrder);
    }
    let (old, new) =
        (Object::Table(Box::new(before.clone())), Object::Table(Box::new(after.clone())));
    facets.retain(|facet| !planner.same(facet, &old, &new));
    if !facets.is_empty() {
        changes
            .push(Change { path: path.clone(), op: Op::Alter { before: old, after: new, facets } });
    }
}

fn diff_enums(
    from: &Namespace,
    to: &Namespace,
    renames: &Renames,
    case: NameCase,
    changes: &mut Vec<Change>,
) {
    let path = |name| ObjectPath::top(ObjectKind::Enum, to.name.as_ref(), name);
    for after in &to.enums {
        let before = from.enums.iter().find(|e| case.same(e.name.as_str(), after.name.as_str()));
        if let (Some(before), Some(old)) = (before, renames.type_from(&path(&after.name), case)) {
            let object = Object::Enum(before.clone());
            let op = Op::Rename { from: old.clone(), object };
            changes.push(Change { path: path(&after.name), op });
        }
        match before {
            None => changes.push(Change {
                path: path(&after.name),
                op: Op::Create(Object::Enum(after.clone())),
            }),
            Some(before) if before != after => {
                let before =
                    &rename_values(before, after, &path(&after.name), renames, case, changes);
                let mut facets = Vec::new();
                if before.values != after.values {
                    facets.push(Facet::Values);
                }
                if before.comment != after.comment {
                    facets.push(Facet::Comment);
                }
                let (before, after_object) =
                    (Object::Enum(before.clone()), Object::Enum(after.clone()));
                if facets.is_empty() {
                    continue;
                }
                let op = Op::Alter { before, after: after_object, facets };
                changes.push(Change { path: path(&after.name), op });
            }
            Some(_) => {}
        }
    }
    for before in &from.enums {
        if !to.enums.iter().any(|e| case.same(e.name.as_str(), before.name.as_str())) {
            changes.push(Change {
                path: path(&before.name),
                op: Op::Drop(Object::Enum(before.clone())),
            });
        }
    }
}

/// An enum under the new names of its values; each rename is a change, whose path names the value
/// beneath its enum.
fn rename_values(
    before: &Enum,
    after: &Enum,
    path: &ObjectPath,
    renames: &Renames,
    case: NameCase,
    changes: &mut Vec<Change>,
) -> Enum {
    let mut renamed = before.clone();
    for (from, to) in renames.values_of(path, case) {
        let stays = after.values.iter().any(|value| value == from.as_str());
        let comes = after.values.iter().any(|value| value == to.as_str());
        let taken = renamed.values.iter().any(|value| value == to.as_str());
        let Some(slot) = renamed.values.iter_mut().find(|value| *value == from.as_str()) else {
            continue;
        };
        if stays || !comes || taken {
            continue;
        }
        *slot = to.as_str().into();
        let value = path.part(ObjectKind::Enum, to.clone());
        let object = Object::Enum(renamed.clone());
        changes.push(Change { path: value, op: Op::Rename { from: from.clone(), object } });
    }
    renamed
}

fn diff_definitions(
    from: &Namespace,
    to: &Namespace,
    info: &DialectInfo,
    changes: &mut Vec<Change>,
) {
    let path = |d: &Definition| d.path(to.name.as_ref(), info.scoped_definitions);
    let key = |d: &Definition| {
        let owner = path(d).table.map(|table| info.name_case.key(table.as_str()));
        (d.kind, owner, info.name_case.key(d.name.as_str()))
    };
    let mut old: HashMap<(DefinitionKind, Option<SmolStr>, SmolStr), &Definition> =
        from.definitions.iter().map(|d| (key(d), d)).collect();
    for after in &to.definitions {
        match old.remove(&key(after)) {
            None => changes.push(Change {
                path: path(after),
                op: Op::Create(Object::Definition(Box::new(after.clone()))),
            }),
            Some(before) if before != after => changes.push(Change {
                path: path(after),
                op: Op::Alter {
                    before: Object::Definition(Box::new(before.clone())),
                    after: Object::Definition(Box::new(after.clone())),
                    facets: vec![Facet::Body],
                },
            }),
            Some(_) => {}
        }
    }
    for before in &from.definitions {
        if old.contains_key(&key(before)) {
            changes.push(Change {
                path: path(before),
                op: Op::Drop(Object::Definition(Box::new(before.clone()))),
            });
        }
    }
}
