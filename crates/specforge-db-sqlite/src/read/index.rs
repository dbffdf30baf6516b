//! CREATE INDEX.

use specforge_db_core::model::{Index, KeyPart, SortOrder};
use specforge_db_core::name::Ident;
use sqlite3_parser::ast::{SortOrder as AstOrder, SortedColumn};

use super::slices;
use super::table::{expr, plain};

/// Reads an index.
pub(super) fn index(
    index_name: Ident,
    unique: bool,
    columns: &[SortedColumn<'_>],
    partial: bool,
    text: &str,
) -> Index {
    let mut index = Index { name: index_name, unique, ..Index::default() };
    index.parts.reserve_exact(columns.len());
    let needs_text = partial || columns.iter().any(|column| plain(&column.expr).is_none());
    let (texts, predicate) = if needs_text { slices::index(text) } else { (Vec::new(), None) };
    // Which names are columns only the table knows: quoted ones stay quoted in the normal form.
    let unknown = |_: &str| false;
    for (at, column) in columns.iter().enumerate() {
        let mut part = if let Some((column_name, collation)) = plain(&column.expr) {
            let mut part = KeyPart::column(column_name);
            if let Some(collation) = collation {
                part.options.set("collate", collation.as_str());
            }
            part
        } else {
            let mut part = KeyPart {
                expr: Some(expr(texts.get(at).copied().unwrap_or_default(), &unknown)),
                ..KeyPart::default()
            };
            if let sqlite3_parser::ast::Expr::Collate(_, collation) = &column.expr {
                part.options.set("collate", super::name(collation).as_str());
            }
            part
        };
        if matches!(column.order, Some(AstOrder::Desc)) {
            part.order = SortOrder::Desc;
        }
        index.parts.push(part);
    }
    index.predicate = predicate.map(|text| expr(text, &unknown));
    index
}
