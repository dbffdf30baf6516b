//! The names that keys take among those of tables and indexes: behind each stands an index.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{DefinitionKind, Facet, Key, Object, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Needs, PlanCx};

use crate::names::generated;
use crate::render::of;

/// Adds which of these names a change takes, and which nothing bears after it.
pub(crate) fn needs(change: &Change, cx: &PlanCx<'_>, needs: &mut Needs) {
    let path = &change.path;
    match &change.op {
        Op::Create(object) => needs.provides.extend(names(object, path)),
        Op::Drop(object) => needs.frees.extend(names(object, path)),
        Op::Alter { before, after, .. } => {
            let (Some(was), Some(is)) = (key_name(before), key_name(after)) else { return };
            if was == is {
                return;
            }
            let index = |name: &Ident| of(path).part(ObjectKind::Index, name.clone());
            needs.provides.push(index(is));
            // A name that it has for a moment is no one's before.
            if is_known(was, path, cx) {
                needs.frees.push(index(was));
            } else {
                needs.new.push(index(was));
            }
        }
        Op::Rename { .. } => {}
    }
}

fn names(object: &Object, path: &ObjectPath) -> Vec<ObjectPath> {
    let found: Vec<&Ident> = match object {
        Object::PrimaryKey(key) | Object::Unique(key) => key.name.iter().collect(),
        Object::Table(table) => {
            let keys = table.primary_key.iter().chain(&table.uniques);
            keys.filter_map(|key| key.name.as_ref()).collect()
        }
        Object::Definition(definition) if definition.kind == DefinitionKind::Constraint => {
            vec![&definition.name]
        }
        _ => Vec::new(),
    };
    let table = match object {
        Object::Table(_) => path.clone(),
        _ => of(path),
    };
    found.into_iter().map(|name| table.part(ObjectKind::Index, name.clone())).collect()
}

fn key_name(object: &Object) -> Option<&Ident> {
    match object {
        Object::PrimaryKey(key) | Object::Unique(key) => key.name.as_ref(),
        _ => None,
    }
}

fn is_known(name: &Ident, path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let table = cx.before(&of(path));
    table.is_some_and(|table| {
        let mut keys = table.primary_key.iter().chain(&table.uniques);
        keys.any(|key| key.name.as_ref() == Some(name))
    })
}

/// Where indexes and keys that only get other names pass these round in a circle, one of them takes a
/// name for a moment first.
pub(crate) fn through_others(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let moves: Vec<(usize, Ident, Ident)> = changes
        .iter()
        .enumerate()
        .filter_map(|(at, change)| match &change.op {
            Op::Rename { from, object: Object::Index(_) } => {
                Some((at, from.clone(), change.path.name.clone()))
            }
            Op::Alter { before, after, facets } if facets.as_slice() == [Facet::Name] => {
                Some((at, key_name(before)?.clone(), key_name(after)?.clone()))
            }
            _ => None,
        })
        .collect();
    let mut firsts = Vec::new();
    let mut seen = vec![false; moves.len()];
    for start in 0..moves.len() {
        let mut at = start;
        while let Some(slot) = seen.get_mut(at).filter(|seen| !**seen) {
            *slot = true;
            let takes = |(other, from, _): &(usize, Ident, Ident)| {
                moves.get(at).is_some_and(|(own, _, to)| {
                    from == to && namespace(changes, *own) == namespace(changes, *other)
                })
            };
            let Some(next) = moves.iter().position(takes) else { break };
            at = next;
            if at == start {
                firsts.extend(moves.get(at).map(|(position, ..)| *position));
            }
        }
    }
    if firsts.is_empty() {
        return;
    }
    for (at, change) in std::mem::take(changes).into_iter().enumerate() {
        if firsts.contains(&at) {
            changes.extend(in_two(change, cx));
        } else {
            changes.push(change);
        }
    }
}

fn namespace(changes: &[Change], at: usize) -> Option<&Ident> {
    changes.get(at).and_then(|change| change.path.namespace.as_ref())
}

/// A change of a name as two, with a name between that nothing bears.
fn in_two(Change { path, op }: Change, cx: &PlanCx<'_>) -> Vec<Change> {
    let passing = free_name(&path, cx);
    let away = ObjectPath { name: passing.clone(), ..path.clone() };
    match op {
        Op::Rename { from, object } => vec![
            Change {
                path: away,
                op: Op::Rename { from, object: object.clone().renamed(&passing) },
            },
            Change { path, op: Op::Rename { from: passing, object } },
        ],
        Op::Alter { before, after, facets } => {
            let between = match &after {
                Object::PrimaryKey(key) => Object::PrimaryKey(named(key, &passing)),
                Object::Unique(key) => Object::Unique(named(key, &passing)),
                other => other.clone(),
            };
            let first = Op::Alter { before, after: between.clone(), facets: facets.clone() };
            vec![
                Change { path: away, op: first },
                Change { path, op: Op::Alter { before: between, after, facets } },
            ]
        }
        op => vec![Change { path, op }],
    }
}

fn named(key: &Key, name: &Ident) -> Key {
    Key { name: Some(name.clone()), ..key.clone() }
}

fn free_name(path: &ObjectPath, cx: &PlanCx<'_>) -> Ident {
    let space = path.namespace.as_ref();
    let is_key = |name: &Ident| {
        [cx.from, cx.to].iter().any(|side| {
            side.schema().tables().filter(|known| known.namespace.name.as_ref() == space).any(
                |known| {
                    let mut keys = known.table.primary_key.iter().chain(&known.table.uniques);
                    keys.any(|key| key.name.as_ref() == Some(name))
                },
            )
        })
    };
    let taken = |name: &Ident| {
        let is_relation =
            [cx.from, cx.to].iter().any(|side| side.has_relation(space, name.as_str()));
        is_relation || is_key(name)
    };
    let mut name = generated(&["specforge_tmp", path.name.as_str()], "name");
    let mut number = 1_u32;
    while taken(&name) {
        name = generated(&["specforge_tmp", path.name.as_str()], &format!("name{number}"));
        number += 1;
    }
    name
}
