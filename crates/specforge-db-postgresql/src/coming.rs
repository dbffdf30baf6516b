//! Types that come with a plan.

use specforge_db_core::model::{DefinitionKind, Family, ObjectKind, ObjectPath, Type};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::PlanCx;

use crate::mentions::names;
use crate::normal::is_builtin;

const CASE: NameCase = NameCase::Sensitive;

/// Whether a type is made by the plan, so that it is not there to be asked for.
pub(crate) fn comes(ty: &Type, cx: &PlanCx<'_>) -> bool {
    let public = Ident::from("public");
    names(&ty.raw).iter().any(|named| {
        let namespace = Some(named.namespace.as_ref().unwrap_or(&public));
        let name = named.name.as_str();
        let path = ObjectPath::top(ObjectKind::Enum, namespace, &named.name);
        let renamed = cx.renames.type_from(&path, CASE).is_some();
        if cx.to.knows(namespace, name) {
            return renamed || !cx.from.knows(namespace, name);
        }
        false
    }) || !extensions_of(ty, cx).is_empty()
}

/// The extensions that a type may be of which come with the plan: nobody declares it, and it is none of the
/// server's own.
pub(crate) fn extensions_of(ty: &Type, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let public = Ident::from("public");
    let undeclared = ty.family == Family::Other
        && names(&ty.raw).iter().any(|named| {
            let namespace = Some(named.namespace.as_ref().unwrap_or(&public));
            let own = named.namespace.is_none() && is_builtin(named.name.as_str());
            !own && !cx.to.knows(namespace, named.name.as_str())
        });
    if undeclared { new_extensions(cx) } else { Vec::new() }
}

/// The extensions that come with the plan.
pub(crate) fn new_extensions(cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let mut found = Vec::new();
    for namespace in &cx.to.schema().namespaces {
        for extension in &namespace.definitions {
            let path = extension.path(namespace.name.as_ref(), cx.info.scoped_definitions);
            if extension.kind == DefinitionKind::Extension
                && cx.from.definition(&path, DefinitionKind::Extension).is_none()
            {
                found.push(path);
            }
        }
    }
    found
}
