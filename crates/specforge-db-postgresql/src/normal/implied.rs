//! What holds in a database without being declared.

use specforge_db_core::model::{Definition, DefinitionKind, Schema};

use crate::model;
use crate::read::unversioned;

/// The rights that an owner has anyway, whether or not somebody gave them to the owner
/// (<https://www.postgresql.org/docs/current/ddl-priv.html>).
pub(super) fn rights_of_owners(schema: &mut Schema) {
    for namespace in &mut schema.namespaces {
        let own = namespace.definitions.extract_if(.., |d| d.options.flag(model::TO_ITSELF));
        namespace.implied.extend(own);
    }
}

/// An extension of some version is one for whoever names none.
pub(super) fn unversioned_extensions(schema: &mut Schema) {
    for namespace in &mut schema.namespaces {
        let extensions =
            namespace.definitions.iter().filter(|d| d.kind == DefinitionKind::Extension);
        let without = extensions.filter_map(|extension| {
            let text = unversioned(extension)?.to_owned();
            let normal = Some(super::statement::tokens(&text).into());
            Some(Definition { text, normal, ..extension.clone() })
        });
        let without: Vec<_> = without.filter(|d| !namespace.implied.contains(d)).collect();
        namespace.implied.extend(without);
    }
}

/// The versions of the extensions of a live database: a text that names none means any.
#[cfg(feature = "connect")]
pub(crate) fn versions(schema: &mut Schema) {
    for namespace in &mut schema.namespaces {
        for extension in &mut namespace.definitions {
            if extension.kind != DefinitionKind::Extension {
                continue;
            }
            let Some(without) = unversioned(extension).map(str::to_owned) else { continue };
            namespace.implied.retain(|known| known.name != extension.name);
            namespace.implied.push(extension.clone());
            extension.normal = Some(super::statement::tokens(&without).into());
            extension.text = without;
        }
    }
}
