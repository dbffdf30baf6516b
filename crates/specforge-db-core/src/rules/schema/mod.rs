//! Rules that look at a schema.

mod dangling_foreign_key;
mod duplicate_index;
mod float_for_money;
mod foreign_key_type_mismatch;
mod foreign_key_without_index;
mod missing_primary_key;
mod nullable_unique;
mod redundant_index;
mod set_null_on_required;

use smol_str::SmolStr;

use crate::model::{
    ForeignKey, Index, Key, KeyPart, Namespace, ObjectKind, ObjectPath, Table, TableRef,
};
use crate::name::{Ident, NameCase};
use crate::rule::SchemaCx;

/// Something over whose parts a table is kept in order.
#[derive(Clone, Copy, Debug)]
enum Ordered<'t> {
    Primary(&'t Key),
    Unique(&'t Key),
    Index(&'t Index),
}

impl<'t> Ordered<'t> {
    fn parts(self) -> &'t [KeyPart] {
        match self {
            Self::Primary(key) | Self::Unique(key) => &key.parts,
            Self::Index(index) => &index.parts,
        }
    }

    fn is_unique(self) -> bool {
        match self {
            Self::Primary(_) | Self::Unique(_) => true,
            Self::Index(index) => index.unique,
        }
    }

    /// What it is, in words.
    fn words(self) -> String {
        match self {
            Self::Primary(_) => "the primary key".to_owned(),
            Self::Unique(key) => format!("the unique constraint {}", over(key.columns())),
            Self::Index(index) => format!("index {}", index.name),
        }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Primary(_) => 0,
            Self::Unique(_) => 1,
            Self::Index(index) if index.unique => 2,
            Self::Index(_) => 3,
        }
    }

    /// What it covers: which rows, by which method, and each part in turn.
    fn signature(self, case: NameCase) -> Vec<SmolStr> {
        let (predicate, method) = match self {
            Self::Index(index) => {
                (index.predicate.as_ref().map(|p| p.normal().to_owned()), index.method.clone())
            }
            _ => (None, None),
        };
        let head = SmolStr::from(format!("{predicate:?} {method:?}"));
        let part = |part: &KeyPart| {
            let name = part.column.as_ref().map(|column| case.key(column.as_str()));
            let expr = part.expr.as_ref().map(|expr| expr.normal().to_owned());
            SmolStr::from(format!("{name:?} {expr:?} {:?} {:?}", part.order, part.options))
        };
        std::iter::once(head).chain(self.parts().iter().map(part)).collect()
    }
}

/// Everything over whose parts a table is kept in order.
fn ordered(table: &Table) -> impl Iterator<Item = Ordered<'_>> {
    let keys = table.primary_key.iter().map(Ordered::Primary);
    let uniques = table.uniques.iter().map(Ordered::Unique);
    keys.chain(uniques).chain(table.indexes.iter().map(Ordered::Index))
}

/// The same with what each covers, such that equal ones, and one that starts another, are neighbours;
/// of equal ones the one that says most comes first.
fn ranked(table: &Table, case: NameCase) -> Vec<(Vec<SmolStr>, Ordered<'_>)> {
    if table.indexes.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<_> = ordered(table).map(|one| (one.signature(case), one)).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.rank().cmp(&b.1.rank())));
    all
}

/// `(a, b)`.
fn over<'n>(columns: impl IntoIterator<Item = &'n Ident>) -> String {
    let names: Vec<&str> = columns.into_iter().map(Ident::as_str).collect();
    format!("({})", names.join(", "))
}

/// The path of a foreign key: its name, or its columns.
fn key_path(table: TableRef<'_>, key: &ForeignKey) -> ObjectPath {
    let name = key.name.clone().unwrap_or_else(|| Ident::from(over(&key.columns)));
    table.path().part(ObjectKind::ForeignKey, name)
}

/// The table that a foreign key refers to.
fn target<'a>(cx: &SchemaCx<'a>, namespace: &Namespace, key: &ForeignKey) -> Option<&'a Table> {
    let namespace = key.references_namespace.as_ref().or(namespace.name.as_ref());
    cx.index.table_named(namespace, key.references.as_str())
}
