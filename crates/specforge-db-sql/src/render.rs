//! Clauses that the SQL dialects write alike.
//!
//! What only some of them know — deferrability, operator classes, prefix lengths — the dialect
//! writes behind or instead.

use specforge_db_core::model::{ForeignKey, Index, KeyPart, ReferentialAction, SortOrder};
use specforge_db_core::name::Ident;

use crate::writer::SqlWriter;

/// Writes names in parentheses.
pub fn column_list(w: &mut SqlWriter, columns: &[Ident]) {
    w.parens(|w| {
        w.list(columns, |w, column| {
            w.ident(column);
        });
    });
}

/// Writes the parts of a key or an index in parentheses; see [`key_part`].
pub fn key_parts(w: &mut SqlWriter, parts: &[KeyPart]) {
    w.parens(|w| {
        w.list(parts, key_part);
    });
}

/// Writes one part: a name or an expression in parentheses, its collation, and DESC.
pub fn key_part(w: &mut SqlWriter, part: &KeyPart) {
    if let Some(column) = &part.column {
        w.ident(column);
    } else if let Some(expr) = &part.expr {
        w.parens(|w| {
            w.expr(expr);
        });
    }
    if let Some(collation) = part.options.text("collate") {
        w.word("COLLATE").ident(&Ident::new(collation));
    }
    if part.order == SortOrder::Desc {
        w.word("DESC");
    }
}

/// Writes the name of a constraint, where it has one.
pub fn constraint_name(w: &mut SqlWriter, name: Option<&Ident>) {
    if let Some(name) = name {
        w.word("CONSTRAINT").ident(name);
    }
}

/// Writes a foreign key as a constraint of a table.
pub fn foreign_key_clause(w: &mut SqlWriter, key: &ForeignKey) {
    constraint_name(w, key.name.as_ref());
    w.word("FOREIGN KEY");
    column_list(w, &key.columns);
    references_clause(w, key);
}

/// Writes what a foreign key refers to, and what happens to its rows.
pub fn references_clause(w: &mut SqlWriter, key: &ForeignKey) {
    w.word("REFERENCES").qualified(key.references_namespace.as_ref(), &key.references);
    if !key.referenced_columns.is_empty() {
        column_list(w, &key.referenced_columns);
    }
    for (event, action) in [("ON DELETE", key.on_delete), ("ON UPDATE", key.on_update)] {
        if action != ReferentialAction::NoAction {
            w.word(event).word(action.sql());
        }
    }
}

/// Writes `CREATE INDEX` in the form that most dialects share: method, parts, carried columns and
/// predicate.
pub fn create_index(w: &mut SqlWriter, namespace: Option<&Ident>, table: &Ident, index: &Index) {
    w.word(if index.unique { "CREATE UNIQUE INDEX" } else { "CREATE INDEX" });
    w.ident(&index.name).word("ON").qualified(namespace, table);
    index_body(w, index);
}

/// Writes what stands behind the table's name in `CREATE INDEX`.
pub fn index_body(w: &mut SqlWriter, index: &Index) {
    if let Some(method) = &index.method {
        w.word("USING").plain(method);
    }
    key_parts(w, &index.parts);
    if !index.include.is_empty() {
        w.word("INCLUDE");
        column_list(w, &index.include);
    }
    if let Some(predicate) = &index.predicate {
        w.word("WHERE").expr(predicate);
    }
}
