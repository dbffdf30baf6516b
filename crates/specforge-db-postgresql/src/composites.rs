//! Composite types, and whose values they are part of.

use std::collections::BTreeSet;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Column, DefinitionKind, Family, Object, ObjectKind, ObjectPath, Table,
};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{PlanCx, SchemaIndex};

use crate::domains::{over, read, type_path};
use crate::mentions::names_of;
use crate::model;
use crate::render::attributes;

/// Whether a column gets a composite type of which none of its values is one: their texts are no records.
pub(crate) fn takes_none(before: &Column, after: &Column, cx: &PlanCx<'_>) -> bool {
    let is_composite = |column: &Column, side: &SchemaIndex<'_>| {
        let path = type_path(&column.ty.raw).filter(|_| !column.ty.raw.ends_with(']'));
        let of = path.and_then(|path| side.definition(&path, DefinitionKind::Type));
        of.is_some_and(|of| attributes(&of.text).is_some())
    };
    let is_text = matches!(before.ty.family, Family::Text { .. });
    is_composite(after, cx.to) && !is_text && !is_composite(before, cx.from)
}

/// The attributes that a composite type loses, where a column may hold values of them.
pub(crate) fn lost_attributes(change: &Change, cx: &PlanCx<'_>) -> Option<String> {
    let Op::Alter { before: Object::Definition(before), after: Object::Definition(after), .. } =
        &change.op
    else {
        return None;
    };
    if after.kind != DefinitionKind::Type {
        return None;
    }
    let (was, is) = (attributes(&before.text)?, attributes(&after.text)?);
    let gone: Vec<&str> = was
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| !is.iter().any(|(known, _)| known == name))
        .collect();
    if gone.is_empty() {
        return None;
    }
    let made_of = |table: &Table| {
        let of = table.options.text(model::OF_TYPE).and_then(type_path);
        of.is_some_and(|of| of == change.path)
    };
    let typed = cx.from.schema().tables().find(|known| made_of(known.table));
    let holder = match typed {
        Some(typed) => typed.path().to_string(),
        None => {
            holding(&change.path, cx.from).map(|(table, column)| format!("{table}.{column}"))?
        }
    };
    Some(format!("the values of {} of {}, as in {holder}", gone.join(", "), change.path))
}

/// The first column whose values are composed of values of a domain: the server refuses to hold these to
/// anything new.
pub(crate) fn composed_of(
    path: &ObjectPath,
    side: &SchemaIndex<'_>,
) -> Option<(ObjectPath, Ident)> {
    let (holds, plain) = (composites(path, side), over(path, side));
    column(side, |column| match type_path(&column.ty.raw) {
        Some(ty) if column.ty.raw.ends_with(']') => holds.contains(&ty),
        Some(ty) => holds.contains(&ty) && !plain.contains(&ty),
        None => false,
    })
}

/// Whether a composite type is in columns and arrays of it alone: no other type is composed of it, and no table
/// is made of it.
pub(crate) fn only_in_columns(path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let alone = |side: &SchemaIndex<'_>| {
        composites(path, side).len() == 1
            && !side.schema().tables().any(|known| {
                let of = known.table.options.text(model::OF_TYPE).and_then(type_path);
                of.is_some_and(|of| of == *path)
            })
    };
    alone(cx.from) && alone(cx.to)
}

/// The first column whose values are of a composite type, or composed of such: the server refuses to
/// change what it holds.
pub(crate) fn holding(path: &ObjectPath, side: &SchemaIndex<'_>) -> Option<(ObjectPath, Ident)> {
    let holds = composites(path, side);
    column(side, |column| type_path(&column.ty.raw).is_some_and(|ty| holds.contains(&ty)))
}

/// The first column that holds rows of a table as values, or values composed of such
/// (`find_composite_type_dependencies`).
pub(crate) fn holds_rows(
    table: &ObjectPath,
    side: &SchemaIndex<'_>,
) -> Option<(ObjectPath, Ident)> {
    let name = table.name.as_str();
    // Such a word in the place of a type is the server's own type.
    if crate::types::family(name) != Family::Other {
        return None;
    }
    let schema = side.schema();
    let mut definitions = schema.namespaces.iter().flat_map(|namespace| &namespace.definitions);
    // Most tables are nowhere a type, and to look closer goes through all types.
    let somewhere = schema
        .tables()
        .any(|known| known.table.columns.iter().any(|column| column.ty.raw.contains(name)))
        || definitions.any(|of| of.kind == DefinitionKind::Type && of.text.contains(name));
    let ty = ObjectPath::top(ObjectKind::Definition, table.namespace.as_ref(), &table.name);
    somewhere.then(|| holding(&ty, side)).flatten()
}

/// The first column that is of a type, of a view's rows or of a type over these, before and after, where that goes
/// and another of its name comes: no column can keep what has to go.
pub(crate) fn keeps_name(path: &ObjectPath, cx: &PlanCx<'_>) -> Option<ObjectPath> {
    let path = ObjectPath { kind: ObjectKind::Definition, ..path.clone() };
    let is_enum = || {
        let of = cx.to.schema().namespace(path.namespace.as_ref());
        of.is_some_and(|of| of.enums.iter().any(|known| known.name == path.name))
    };
    let kinds = [DefinitionKind::Type, DefinitionKind::View, DefinitionKind::MaterializedView];
    if kinds.iter().all(|kind| cx.to.definition(&path, *kind).is_none()) && !is_enum() {
        return None;
    }
    let (had, has) = (composites(&path, cx.from), composites(&path, cx.to));
    let is_of = |column: &Column, types: &BTreeSet<ObjectPath>| {
        type_path(&column.ty.raw).is_some_and(|ty| types.contains(&ty))
    };
    cx.to.schema().tables().find_map(|known| {
        let table = known.path();
        let was = crate::before::before(&table, cx)?;
        let column = known.table.columns.iter().find(|is| {
            let was = was.column(is.name.as_str(), NameCase::Sensitive);
            was.is_some_and(|was| is_of(was, &had)) && is_of(is, &has)
        })?;
        Some(table.part(ObjectKind::Column, column.name.clone()))
    })
}

fn column(side: &SchemaIndex<'_>, holds: impl Fn(&Column) -> bool) -> Option<(ObjectPath, Ident)> {
    side.schema().tables().find_map(|known| {
        let column = known.table.columns.iter().find(|column| holds(column))?;
        Some((known.path(), column.name.clone()))
    })
}

/// A type, the domains over it, and the composite types of which it is a part.
fn composites(path: &ObjectPath, side: &SchemaIndex<'_>) -> BTreeSet<ObjectPath> {
    let public = Ident::from("public");
    let mut holding = over(path, side);
    let mut composed: BTreeSet<ObjectPath> = BTreeSet::new();
    loop {
        let known = composed.len();
        for namespace in &side.schema().namespaces {
            for definition in &namespace.definitions {
                let is_composite =
                    definition.kind == DefinitionKind::Type && read(&definition.text).is_none();
                let holds = names_of(definition).iter().any(|named| {
                    let space = named.namespace.as_ref().unwrap_or(&public);
                    let path = ObjectPath::top(ObjectKind::Definition, Some(space), &named.name);
                    holding.contains(&path)
                });
                if is_composite && holds {
                    composed.insert(ObjectPath::top(
                        ObjectKind::Definition,
                        namespace.name.as_ref(),
                        &definition.name,
                    ));
                }
            }
        }
        holding.extend(composed.iter().cloned());
        if composed.len() == known {
            break;
        }
    }
    holding
}
