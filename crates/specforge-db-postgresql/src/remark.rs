//! What a carried remark is about.

use specforge_db_core::model::{Definition, DefinitionKind, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_sql::unquote;

use crate::spelling::SPELLING;
use crate::words::Words;

/// Kinds of constraint, of which a remark does not say which one it is about.
const CONSTRAINTS: &[ObjectKind] =
    &[ObjectKind::PrimaryKey, ObjectKind::Unique, ObjectKind::ForeignKey, ObjectKind::Check];

/// The paths that the object of a remark may have; none where the definition is no remark.
pub(crate) fn about(definition: &Definition, namespace: Option<&Ident>) -> Vec<ObjectPath> {
    let mut paths = Vec::new();
    if definition.kind != DefinitionKind::Other {
        return paths;
    }
    let Some(what) = definition.name.as_str().strip_prefix("COMMENT ON ") else { return paths };
    let own = Ident::from(what);
    paths.push(ObjectPath::top(ObjectKind::Definition, namespace, &own));
    let words = Words::new(what);
    let beneath = ["TRIGGER", "POLICY", "RULE", "CONSTRAINT"].iter().any(|kind| words.is(0, kind));
    if let (true, Some(on)) = (beneath && words.is(2, "ON"), &definition.on) {
        let name = Ident::from(unquote(words.token(1), &SPELLING).into_owned());
        let table = ObjectPath::table(namespace, on);
        let mut scoped = ObjectPath::top(ObjectKind::Definition, namespace, &name);
        scoped.table = Some(on.clone());
        paths.push(scoped);
        if words.is(0, "CONSTRAINT") {
            paths.extend(CONSTRAINTS.iter().map(|kind| table.part(*kind, name.clone())));
        }
    }
    paths
}
