//! Definitions that have to be out of the way while something they depend on is rebuilt.

use super::PlanCx;
use crate::diff::{Change, Op};
use crate::hash::HashSet;
use crate::model::{Object, ObjectKind, ObjectPath};
use smol_str::SmolStr;

/// For every unchanged definition that depends on a disturbed table, directly or through others, the
/// pair of changes that drops it before and creates it again after.
pub(super) fn around_disturbed(
    disturbed: &[ObjectPath],
    changes: &[Change],
    claimed: &[ObjectPath],
    cx: &PlanCx<'_>,
) -> Vec<Change> {
    let case = cx.info.name_case;
    let key = |path: &ObjectPath| {
        (path.namespace.as_ref().map(|n| case.key(n.as_str())), case.key(path.name.as_str()))
    };
    let mut touched: HashSet<(Option<SmolStr>, SmolStr)> = HashSet::default();
    for path in disturbed {
        touched.insert(key(path));
        touched.insert(key(&cx.old_path(path)));
    }
    // A definition that goes takes along what belongs to it, and leaves what is built on it broken: a
    // database that binds late still looks at all of it when a table is renamed.
    let mut owners = HashSet::default();
    for change in changes {
        if let Op::Drop(Object::Definition(_)) = &change.op {
            owners.insert(key(&change.path));
            touched.insert(key(&change.path));
        }
    }
    if touched.is_empty() && owners.is_empty() {
        return Vec::new();
    }
    let handled: HashSet<_> = changes
        .iter()
        .filter_map(|change| match change.object() {
            Object::Definition(d) => Some((d.kind, key(&change.path))),
            _ => None,
        })
        .collect();
    let claimed: HashSet<_> = claimed.iter().map(key).collect();

    let mut out = Vec::new();
    let mut done = HashSet::default();
    loop {
        let mut grew = false;
        for namespace in &cx.from.schema().namespaces {
            for before in &namespace.definitions {
                let path =
                    ObjectPath::top(ObjectKind::Definition, namespace.name.as_ref(), &before.name);
                let own = (before.kind, key(&path));
                if handled.contains(&own) || claimed.contains(&own.1) || done.contains(&own) {
                    continue;
                }
                let namespace_key = own.1.0.clone();
                let in_the_way = before.depends_on.iter().chain(&before.on).any(|name| {
                    touched.contains(&(namespace_key.clone(), case.key(name.as_str())))
                });
                let orphaned = before
                    .on
                    .iter()
                    .any(|name| owners.contains(&(namespace_key.clone(), case.key(name.as_str()))));
                if !in_the_way && !orphaned {
                    continue;
                }
                let after =
                    cx.to.definition(namespace.name.as_ref(), before.kind, before.name.as_str());
                let Some(after) = after else { continue };
                // What hangs on it by ownership goes with it; what merely mentions it may stay where
                // bodies are bound late.
                touched.insert(own.1.clone());
                owners.insert(own.1.clone());
                done.insert(own);
                grew = true;
                let object = |d: &crate::model::Definition| Object::Definition(Box::new(d.clone()));
                out.push(Change { path: path.clone(), op: Op::Drop(object(before)) });
                out.push(Change { path, op: Op::Create(object(after)) });
            }
        }
        if !grew {
            return out;
        }
    }
}
