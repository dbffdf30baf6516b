//! What lives under a former name: it gets the new one first, and the design starts from there.

use crate::design::SchemaDesigner;
use crate::design::cx::DesignCx;
use crate::design::naming::table_name;
use crate::design::requirement::{Entity, EntityEntry, Requirements};
use crate::diff::{Renames, follow, renamed_table};
use crate::model::{ObjectPath, Schema, Table};
use crate::name::Ident;
use crate::plan::{RenameSpec, RenamedKind};

/// What the requirements rename of what lives; a name that is taken over already is no rename.
pub(in crate::design) fn renames(
    cx: &DesignCx<'_>,
    requirements: &Requirements,
) -> Vec<RenameSpec> {
    let Some(namespace) = super::namespace(cx) else { return Vec::new() };
    let mut specs = Vec::new();
    let mut spec = |kind, table: Option<&Ident>, from: &Ident, to: Ident| {
        specs.push(RenameSpec {
            kind,
            schema: namespace.name.clone(),
            table: table.cloned(),
            from: from.clone(),
            to,
        });
    };
    for entry in &requirements.entities {
        let EntityEntry::Full(entity) = entry else { continue };
        let Some((table, name)) = lived(cx, entity) else { continue };
        if table.name != name {
            spec(RenamedKind::Table, None, &table.name, name.clone());
        }
        for attribute in &entity.attributes {
            let Some(from) = &attribute.renamed_from else { continue };
            let case = cx.info.name_case;
            let column = |name: &str| table.column(name, case);
            let former = column(&cx.column_name(from, attribute.ty)).or_else(|| column(from));
            let to = cx.column_name(&attribute.name, attribute.ty);
            if let Some(former) = former
                && column(&to).is_none()
            {
                spec(RenamedKind::Column, Some(&name), &former.name, Ident::from(to));
            }
        }
    }
    specs
}

/// The table of an entity as it lives, and the name that it is to have.
fn lived<'a>(cx: &DesignCx<'a>, entity: &Entity) -> Option<(&'a Table, Ident)> {
    let name = table_name(&entity.name, &cx.options.naming);
    if let Some(known) = super::table(cx, &entity.name, &name) {
        return Some((known, known.name.clone()));
    }
    let from = entity.renamed_from.as_ref()?;
    let former = super::table(cx, from, &table_name(from, &cx.options.naming))?;
    Some((former, Ident::from(name)))
}

/// What lives, with everything under its new name.
pub(in crate::design) fn renamed<D: SchemaDesigner + ?Sized>(
    designer: &D,
    cx: &DesignCx<'_>,
    existing: &Schema,
    specs: &[RenameSpec],
) -> Schema {
    let case = cx.info.name_case;
    let renames = Renames::new(specs, case);
    let mut schema = existing.clone();
    for namespace in &mut schema.namespaces {
        let before = namespace.clone();
        let own = namespace.name.clone();
        for table in &mut namespace.tables {
            let new = renames.table_to(own.as_ref(), table.name.as_str(), case);
            let path = ObjectPath::table(own.as_ref(), new.unwrap_or(&table.name));
            let renamed = renamed_table(designer, table, &path, own.as_ref(), &renames);
            *table = renamed.into_owned();
        }
        follow(designer, &before, namespace, &renames, cx.version);
    }
    schema
}
