//! What a table has from its parent: a part of a partitioned table, or a child.

use specforge_db_core::diff::Renames;
use specforge_db_core::model::{Check, Column, ForeignKey, Key, ObjectPath, Options, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::PlanCx;
use specforge_db_sql::{TokenKind, lex, unquote};

use crate::model;
use crate::spelling::{SPELLING, literal, quoted_in};

/// The table that another is a part of.
#[derive(Clone, Debug)]
pub(crate) struct Parent<'a> {
    /// Its path.
    pub(crate) path: ObjectPath,
    /// The table, where it is known.
    pub(crate) table: Option<&'a Table>,
    partitioned: bool,
}

impl<'a> Parent<'a> {
    /// The parent of a table, as it will be or else as it is.
    pub(crate) fn of(table: &Table, path: &ObjectPath, cx: &PlanCx<'a>) -> Option<Self> {
        if let Some(of) = table.partitioning.as_ref().and_then(|p| p.of.as_ref()) {
            let namespace = table.partitioning.as_ref().and_then(|p| p.of_namespace.as_ref());
            let path = ObjectPath::table(namespace.or(path.namespace.as_ref()), of);
            let known = cx.after(&path).or_else(|| cx.from.table(&path));
            return Some(Self { path, table: known, partitioned: true });
        }
        let parents = table.options.text(model::INHERITS)?;
        let first = names(parents).into_iter().next()?;
        let path = name_path(&first, path);
        let known = cx.after(&path).or_else(|| cx.from.table(&path));
        Some(Self { path, table: known, partitioned: false })
    }

    /// Whether the table is a part, whose columns are all the parent's.
    pub(crate) fn is_partitioned(&self) -> bool {
        self.partitioned
    }

    /// Whether a part says of a column what the parent does not.
    pub(crate) fn differs(&self, column: &Column) -> bool {
        let Some(table) = self.table else { return false };
        table.column(column.name.as_str(), NameCase::Sensitive).is_some_and(|of_parent| {
            (column.default.is_some()
                && column.default != of_parent.default
                && !counts_on(column, of_parent))
                || (!column.nullable && of_parent.nullable && !is_key(table, &column.name))
        })
    }

    /// Whether a key comes with the parent's.
    pub(crate) fn has_key(&self, key: &Key, primary: bool) -> bool {
        let Some(table) = self.table.filter(|_| self.partitioned) else { return false };
        let same = |other: &Key| other.parts == key.parts;
        if primary {
            table.primary_key.as_ref().is_some_and(same)
        } else {
            table.uniques.iter().any(same)
        }
    }

    /// Whether a reference comes with the parent's.
    pub(crate) fn has_foreign_key(&self, key: &ForeignKey) -> bool {
        let Some(table) = self.table.filter(|_| self.partitioned) else { return false };
        table.foreign_keys.iter().any(|other| {
            other.columns == key.columns
                && other.references == key.references
                && other.references_namespace == key.references_namespace
        })
    }

    /// Whether a check comes with the parent's.
    fn has_check(&self, check: &Check) -> bool {
        let Some(table) = self.table else { return false };
        table.checks.iter().any(|other| other.name == check.name && other.expr == check.expr)
    }
}

/// The tables from which a table has columns.
pub(crate) fn parents(table: &Table, path: &ObjectPath) -> Vec<ObjectPath> {
    if let Some(part) = table.partitioning.as_ref().filter(|part| part.of.is_some()) {
        let namespace = part.of_namespace.as_ref().or(path.namespace.as_ref());
        return part.of.iter().map(|of| ObjectPath::table(namespace, of)).collect();
    }
    let list = table.options.text(model::INHERITS).unwrap_or_default();
    names(list).iter().map(|name| name_path(name, path)).collect()
}

/// The options of a child whose parents get other names.
pub(crate) fn renamed_options(
    table: &Table,
    path: &ObjectPath,
    renames: &Renames,
) -> Option<Options> {
    let list = names(table.options.text(model::INHERITS)?);
    let mut renamed = false;
    let new = |text: &String| {
        let of = name_path(text, path);
        let to = renames.table_to(of.namespace.as_ref(), of.name.as_str(), NameCase::Sensitive);
        let Some(to) = to else { return text.clone() };
        renamed = true;
        let stated = of.namespace.as_ref().filter(|_| text.contains('.'));
        quoted_in(stated.filter(|space| space.as_str() != "public"), to)
    };
    let list: Vec<String> = list.iter().map(new).collect();
    renamed.then(|| {
        let mut options = table.options.clone();
        options.set(model::INHERITS, list.join(", ").as_str());
        options
    })
}

/// The parts of a table, by their paths.
pub(crate) fn parts<'a>(parent: &ObjectPath, cx: &PlanCx<'a>) -> Vec<(ObjectPath, &'a Table)> {
    cx.to
        .schema()
        .tables()
        .filter(|part| {
            Parent::of(part.table, &part.path(), cx)
                .is_some_and(|known| known.is_partitioned() && known.path == *parent)
        })
        .map(|part| (part.path(), part.table))
        .collect()
}

/// Whether a default is the next number of the parent's sequence, which comes with the column.
pub(crate) fn counts_on(column: &Column, of_parent: &Column) -> bool {
    let sequence = of_parent.options.text(model::SERIAL);
    let default = column.default.as_ref().map_or("", |default| default.normal());
    sequence.is_some_and(|sequence| default.contains(&literal(sequence)))
}

fn is_key(table: &Table, column: &Ident) -> bool {
    table.primary_key.as_ref().is_some_and(|key| key.columns().any(|name| name == column))
}

/// Whether a check comes with the parent's.
pub(crate) fn is_from_parent(check: &Check, parent: Option<&Parent<'_>>) -> bool {
    check.options.flag(model::INHERITED) || parent.is_some_and(|parent| parent.has_check(check))
}

/// The names in a list of them, each as SQL text.
pub(crate) fn names(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut from = 0;
    for token in lex(list, &SPELLING) {
        if token.kind == TokenKind::Comma {
            names.push(list.get(from..token.span.start).unwrap_or_default().trim().to_owned());
            from = token.span.end;
        }
    }
    names.push(list.get(from..).unwrap_or_default().trim().to_owned());
    names.retain(|name| !name.is_empty());
    names
}

/// The path of a table by its name as SQL text, seen from another table.
pub(crate) fn name_path(text: &str, from: &ObjectPath) -> ObjectPath {
    let parts: Vec<Ident> = lex(text, &SPELLING)
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdent))
        .map(|token| Ident::from(unquote(token.text(text), &SPELLING).into_owned()))
        .collect();
    match parts.as_slice() {
        [namespace, name] => ObjectPath::table(Some(namespace), name),
        [name] => {
            let public = Ident::from("public");
            ObjectPath::table(from.namespace.as_ref().map(|_| &public), name)
        }
        _ => from.clone(),
    }
}
