//! Objects of a schema in a few words.

use specforge_db_core::model::{Column, ForeignKey, Index, Key, KeyPart, Object, SortOrder};

/// What an object is, beyond its name.
pub(super) fn sketch(object: &Object) -> String {
    match object {
        Object::Table(table) => super::count(table.columns.len(), "column"),
        Object::Column(column) => sketch_column(column),
        Object::PrimaryKey(key) | Object::Unique(key) => sketch_key(key),
        Object::Index(index) => sketch_index(index),
        Object::ForeignKey(key) => sketch_foreign_key(key),
        Object::Check(check) => check.expr.text.clone(),
        Object::Enum(object) => {
            object.values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(", ")
        }
        Object::Namespace(_) | Object::Definition(_) => String::new(),
    }
}

fn sketch_column(column: &Column) -> String {
    let mut words = vec![column.ty.raw.to_string()];
    if !column.nullable {
        words.push("NOT NULL".to_owned());
    }
    if let Some(default) = &column.default {
        words.push(format!("DEFAULT {}", default.text));
    }
    if let Some(generated) = &column.generated {
        words.push(format!("computed: {}", generated.expr.text));
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

/// The parts of a key.
pub(super) fn sketch_key(key: &Key) -> String {
    parts(&key.parts)
}

fn sketch_index(index: &Index) -> String {
    let unique = if index.unique { "unique " } else { "" };
    let method = index.method.as_deref().map(|method| format!("{method} ")).unwrap_or_default();
    let only = index.predicate.as_ref().map(|p| format!(" where {}", p.text)).unwrap_or_default();
    format!("{unique}{method}{}{only}", parts(&index.parts))
}

/// What a foreign key refers to.
pub(super) fn sketch_foreign_key(key: &ForeignKey) -> String {
    let columns: Vec<&str> =
        key.columns.iter().map(specforge_db_core::name::Ident::as_str).collect();
    let on_delete = if key.on_delete.is_no_action() {
        String::new()
    } else {
        format!(", on delete {}", key.on_delete.sql().to_lowercase())
    };
    format!("{} refers to {}{on_delete}", columns.join(", "), key.references)
}

fn parts(parts: &[KeyPart]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|part| {
            let what = match (&part.column, &part.expr) {
                (Some(column), _) => column.to_string(),
                (None, Some(expr)) => expr.text.clone(),
                (None, None) => String::new(),
            };
            if part.order == SortOrder::Desc { format!("{what} desc") } else { what }
        })
        .collect();
    format!("({})", parts.join(", "))
}
