//! Rights that an object would get by default and that the schema does not give it.

use specforge_db_core::model::{DefinitionKind, Object, ObjectKind, ObjectPath};
use specforge_db_core::plan::{Command, PlanCx, Unsupported};
use specforge_db_core::read::{Declared, Item};

use super::definition::revoke;
use crate::read::{brings, is_default};

/// Takes from a new object what it was given only because of default privileges that are there.
///
/// Those that the plan itself makes come after all objects, and give these nothing.
pub(super) fn taken_back(
    object: &Object,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Result<Vec<Command>, Unsupported> {
    let namespaces = &cx.from.schema().namespaces;
    let all = namespaces.iter().flat_map(|namespace| &namespace.definitions);
    let mut standing =
        all.filter(|d| d.kind == DefinitionKind::Grant && is_default(&d.name)).peekable();
    if standing.peek().is_none() {
        return Ok(Vec::new());
    }
    let namespace = path.namespace.clone();
    let item = match object {
        Object::Table(table) => {
            Item::Table { namespace, table: Box::new((**table).clone()), if_not_exists: false }
        }
        Object::Enum(object) => Item::Enum { namespace, object: object.clone() },
        Object::Definition(definition) => Item::Definition {
            namespace,
            definition: Box::new((**definition).clone()),
            if_not_exists: false,
            or_replace: false,
        },
        Object::Namespace(name) => Item::Namespace { name: name.clone(), if_not_exists: false },
        _ => return Ok(Vec::new()),
    };
    let declared = Declared { item: &item, namespace: path.namespace.as_ref(), actor: None };
    let mut commands = Vec::new();
    for item in standing.flat_map(|definition| brings(definition, &declared)) {
        let Item::Definition { namespace, definition, .. } = item else { continue };
        let right = ObjectPath::top(ObjectKind::Definition, namespace.as_ref(), &definition.name);
        if cx.to.definition(&right, DefinitionKind::Grant).is_none() {
            commands.extend(revoke(&definition, &right, cx)?);
        }
    }
    Ok(commands)
}
