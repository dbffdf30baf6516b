//! Definitions that have to be out of the way while something they depend on is rebuilt.

use super::PlanCx;
use crate::diff::{Change, Op};
use crate::hash::HashSet;
use crate::model::{Object, ObjectPath};
use crate::name::Ident;
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
    let fold = |name: &Ident| case.key(name.as_str());
    let key = |path: &ObjectPath| {
        (path.namespace.as_ref().map(fold), path.table.as_ref().map(fold), fold(&path.name))
    };
    let mut touched: HashSet<(Option<SmolStr>, Option<SmolStr>, SmolStr)> = HashSet::default();
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
                let path = before.path(namespace.name.as_ref(), cx.info.scoped_definitions);
                let own = (before.kind, key(&path));
                if handled.contains(&own) || claimed.contains(&own.1) || done.contains(&own) {
                    continue;
                }
                let within = |namespace: Option<&Ident>, name: &Ident| {
                    (namespace.map(fold), None, fold(name))
                };
                let here = namespace.name.as_ref();
                let on = before.on.as_ref().map(|name| within(here, name));
                let in_the_way = on.as_ref().is_some_and(|on| touched.contains(on))
                    || before.depends_on.iter().any(|mention| {
                        touched.contains(&within(mention.namespace_in(here), &mention.name))
                    });
                let orphaned = on.is_some_and(|on| owners.contains(&on));
                if !in_the_way && !orphaned {
                    continue;
                }
                let Some(after) = cx.to.definition(&path, before.kind) else { continue };
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
