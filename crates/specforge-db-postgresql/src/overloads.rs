//! Routines that are called alike: which of them a call means, the types of its arguments tell. Where one
//! comes or goes, the same words may mean another afterwards.

use std::collections::BTreeMap;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Definition, DefinitionKind, Object, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Needs, PlanCx, SchemaIndex};

use crate::mentions::{names, tracked};
use crate::needs::bare;

/// Whether a change makes one of several that are called alike, or drops it.
pub(crate) fn is_one_of_several(change: &Change, cx: &PlanCx<'_>) -> bool {
    others(change, cx).is_some()
}

/// Who calls a routine that comes beside others goes before, and who calls one that goes and leaves others
/// comes back after.
pub(crate) fn needs(change: &Change, cx: &PlanCx<'_>, needs: &mut Needs) {
    let Some(both_ways) = others(change, cx) else { return };
    if both_ways {
        // The one that goes makes room for the one that comes.
        return;
    }
    match &change.op {
        Op::Create(_) => needs.frees.push(change.path.clone()),
        _ => needs.provides.push(change.path.clone()),
    }
}

/// Whether of the routines that are called like the one that a change makes or drops some go while others
/// come; absent where there are no others.
fn others(change: &Change, cx: &PlanCx<'_>) -> Option<bool> {
    let (Op::Create(Object::Definition(routine)) | Op::Drop(Object::Definition(routine))) =
        &change.op
    else {
        return None;
    };
    let namespace = change.path.namespace.as_ref().filter(|_| is_routine(routine))?;
    let name = bare(&change.path);
    let (was, is) = (called(&name, namespace, cx.from), called(&name, namespace, cx.to));
    let gone = was.keys().any(|name| !is.contains_key(name));
    let come = is.keys().any(|name| !was.contains_key(name));
    let changes = was.contains_key(&routine.name) != is.contains_key(&routine.name);
    (changes && !was.is_empty() && !is.is_empty()).then_some(gone && come)
}

/// Whether a definition calls a routine of whose name there are others before than after.
pub(crate) fn may_mean_another(definition: &Definition, cx: &PlanCx<'_>) -> bool {
    let mut named = names(tracked(definition));
    if is_routine(definition) {
        // Its own name at its head calls nothing.
        let own = definition.name.as_str().split('(').next().unwrap_or_default();
        let head = named.iter().position(|named| named.called && named.name.as_str() == own);
        head.map(|at| named.remove(at));
    }
    let public = Ident::from("public");
    named.iter().filter(|named| named.called).any(|named| {
        let namespace = named.namespace.as_ref().unwrap_or(&public);
        let (was, is) =
            (called(&named.name, namespace, cx.from), called(&named.name, namespace, cx.to));
        !was.is_empty() && !is.is_empty() && !was.keys().eq(is.keys())
    })
}

/// The routines of that name, by their names with arguments.
pub(crate) fn called<'s>(
    name: &Ident,
    namespace: &Ident,
    side: &SchemaIndex<'s>,
) -> BTreeMap<&'s Ident, &'s Definition> {
    if !side.knows(Some(namespace), name.as_str()) {
        return BTreeMap::new();
    }
    let Some(of) = side.schema().namespace(Some(namespace)) else { return BTreeMap::new() };
    let routines = of.definitions.iter().filter(|routine| is_routine(routine));
    let path = |routine: &Definition| {
        ObjectPath::top(ObjectKind::Definition, Some(namespace), &routine.name)
    };
    routines
        .filter(|routine| bare(&path(routine)) == *name)
        .map(|routine| (&routine.name, routine))
        .collect()
}

fn is_routine(definition: &Definition) -> bool {
    definition.kind == DefinitionKind::Routine
}
