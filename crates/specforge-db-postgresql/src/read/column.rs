//! Columns, with the constraints declared with them.

use specforge_db_core::model::{
    Check, Column, Expr, ForeignKey, Generated, Identity, IdentityKind, Key, KeyPart, Options, Type,
};
use specforge_db_core::name::Ident;
use specforge_db_core::read::AddedColumn;
use specforge_db_sql::TokenKind;

use super::constraint::{self, attribute, carried, expr, not_null_options};
use super::cursor::{Cursor, Read};
use super::foreign;
use super::sequence::Parameters;
use super::ty;
use crate::model;
use crate::spelling::quoted_in;

/// A column with everything that was declared with it.
#[derive(Debug)]
pub(super) struct ReadColumn {
    pub(super) column: Column,
    pub(super) primary_key: Option<Key>,
    pub(super) uniques: Vec<Key>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    pub(super) checks: Vec<Check>,
}

/// What the attributes behind a constraint belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    PrimaryKey,
    Unique,
    ForeignKey,
    Check,
    NotNull,
}

/// Reads a column: its name, its type, and what stands behind it.
pub(super) fn column(cursor: &mut Cursor<'_>) -> Read<ReadColumn> {
    let name = cursor.name()?;
    let ty = ty::ty(cursor)?;
    behind(cursor, Column::new(name, ty))
}

/// Reads a column whose type another table or a type says.
pub(super) fn column_without_type(cursor: &mut Cursor<'_>) -> Read<ReadColumn> {
    let name = cursor.name()?;
    cursor.eat_all(&["WITH", "OPTIONS"]);
    behind(cursor, Column::new(name, Type::default()))
}

fn behind(cursor: &mut Cursor<'_>, column: Column) -> Read<ReadColumn> {
    let own = column.name.clone();
    let mut read = ReadColumn {
        column,
        primary_key: None,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
    };
    let mut last = Last::Nothing;
    while !cursor.at_end() {
        let name = if cursor.eat("CONSTRAINT") { Some(cursor.name()?) } else { None };
        if cursor.eat_all(&["NOT", "NULL"]) {
            read.column.nullable = false;
            add(&mut read.column.options, &not_null_options(name.as_ref(), &Options::EMPTY));
            last = Last::NotNull;
        } else if cursor.eat("NULL") {
            last = Last::Nothing;
        } else if cursor.eat("CHECK") {
            let (column, expr) = (Some(own.clone()), expr(cursor)?);
            read.checks.push(Check { name, expr, column, options: Options::EMPTY });
            last = Last::Check;
        } else if cursor.eat("DEFAULT") {
            read.column.default = Some(default(cursor));
            last = Last::Nothing;
        } else if cursor.eat("GENERATED") {
            generated(cursor, &mut read.column)?;
            last = Last::Nothing;
        } else if cursor.eat("UNIQUE") {
            let mut key = inline(name, &own);
            constraint::nulls(cursor, &mut key.options);
            constraint::index_parameters(cursor, &mut key.options)?;
            read.uniques.push(key);
            last = Last::Unique;
        } else if cursor.eat_all(&["PRIMARY", "KEY"]) {
            if read.primary_key.is_some() {
                return Err(cursor.problem("a column has two primary keys"));
            }
            let mut key = inline(name, &own);
            constraint::index_parameters(cursor, &mut key.options)?;
            read.primary_key = Some(key);
            last = Last::PrimaryKey;
        } else if cursor.is("REFERENCES") {
            let mut key = constraint::references(cursor)?;
            key.name = name;
            key.columns = vec![own.clone()];
            key.inline = true;
            read.foreign_keys.push(key);
            last = Last::ForeignKey;
        } else if cursor.eat("COLLATE") {
            let collation = cursor.qualified()?;
            let text = quoted_in(collation.namespace.as_ref(), &collation.name);
            read.column.options.set(model::COLLATE, text.as_str());
        } else if cursor.eat("STORAGE") {
            let word = cursor.name()?.as_str().to_ascii_uppercase();
            if word != "DEFAULT" {
                read.column.options.set(model::STORAGE, word.as_str());
            }
        } else if cursor.eat("COMPRESSION") {
            let method = cursor.name()?;
            if method != "default" {
                read.column.options.set(model::COMPRESSION, method.as_str());
            }
        } else if cursor.is("OPTIONS") && cursor.kind_at(1) == Some(TokenKind::Open) {
            cursor.next();
            let text = foreign::options(cursor)?;
            read.column.options.set(model::FOREIGN_OPTIONS, text.as_str());
        } else if !attributes_of(cursor, &mut read, last)? {
            return Err(cursor.problem("this part of a column is not understood"));
        }
    }
    Ok(read)
}

fn attributes_of(cursor: &mut Cursor<'_>, read: &mut ReadColumn, last: Last) -> Read<bool> {
    let mut spare = Options::EMPTY;
    let options = match last {
        Last::PrimaryKey => read.primary_key.as_mut().map(|key| &mut key.options),
        Last::Unique => read.uniques.last_mut().map(|key| &mut key.options),
        Last::ForeignKey => read.foreign_keys.last_mut().map(|key| &mut key.options),
        Last::Check => read.checks.last_mut().map(|check| &mut check.options),
        Last::NotNull | Last::Nothing => None,
    };
    let found = attribute(cursor, options.unwrap_or(&mut spare))?;
    if last == Last::NotNull {
        add(&mut read.column.options, &not_null_options(None, &spare));
    }
    Ok(found)
}

fn add(options: &mut Options, more: &Options) {
    for (name, value) in more.iter() {
        options.set(name, value.clone());
    }
}

fn inline(name: Option<Ident>, column: &Ident) -> Key {
    Key { name, inline: true, parts: vec![KeyPart::column(column.clone())], ..Key::default() }
}

/// A default: an expression without AND, OR and NOT at its first level, so that NOT NULL ends it.
pub(super) fn default(cursor: &mut Cursor<'_>) -> Expr {
    const ENDS: &[&str] = &[
        "CHECK",
        "COLLATE",
        "COMPRESSION",
        "CONSTRAINT",
        "DEFAULT",
        "DEFERRABLE",
        "ENFORCED",
        "GENERATED",
        "INITIALLY",
        "NO",
        "NULL",
        "OPTIONS",
        "PRIMARY",
        "REFERENCES",
        "STORAGE",
        "UNIQUE",
    ];
    let from = cursor.position();
    let mut is = false;
    while !cursor.at_end() {
        let first = cursor.position() == from;
        // `IS NOT DISTINCT FROM` and `IS NOT DOCUMENT` are the only ones with a NOT of their own.
        if !first && ((cursor.is("NOT") && !is) || cursor.is_any(ENDS)) {
            break;
        }
        is = cursor.is("IS");
        // `DEFAULT CASE … END` has words of any kind inside.
        if cursor.is("CASE") {
            skip_case(cursor);
        } else {
            cursor.skip_one();
        }
    }
    carried(cursor.since(from))
}

fn skip_case(cursor: &mut Cursor<'_>) {
    let mut depth = 0_usize;
    while !cursor.at_end() {
        if cursor.is("CASE") {
            depth += 1;
        } else if cursor.is("END") {
            depth = depth.saturating_sub(1);
        }
        cursor.skip_one();
        if depth == 0 {
            break;
        }
    }
}

/// What stands behind GENERATED.
pub(super) fn generated(cursor: &mut Cursor<'_>, column: &mut Column) -> Read<()> {
    let always = cursor.eat("ALWAYS");
    if !always {
        cursor.eat_all(&["BY", "DEFAULT"]);
    }
    cursor.need("AS")?;
    if cursor.eat("IDENTITY") {
        column.identity = Some(Box::new(identity(cursor, always)?));
        column.nullable = false;
        return Ok(());
    }
    let expr = expr(cursor)?;
    let stored = cursor.eat("STORED");
    if !stored {
        cursor.eat("VIRTUAL");
    }
    column.generated = Some(Box::new(Generated { expr, stored }));
    Ok(())
}

/// An identity, from behind its keyword.
pub(super) fn identity(cursor: &mut Cursor<'_>, always: bool) -> Read<Identity> {
    let mut parameters = Parameters::default();
    if cursor.kind() == Some(TokenKind::Open) {
        parameters.read(&mut cursor.group()?)?;
    }
    let kind = if always { IdentityKind::Always } else { IdentityKind::ByDefault };
    Ok(Identity { kind, options: parameters.options() })
}

impl ReadColumn {
    /// The column as ALTER TABLE adds it, and its primary key.
    pub(super) fn added(mut self) -> (AddedColumn, Option<Key>, Vec<Key>) {
        let unique = (!self.uniques.is_empty()).then(|| self.uniques.remove(0));
        let added = AddedColumn {
            column: self.column,
            unique,
            foreign_keys: self.foreign_keys,
            checks: self.checks,
        };
        (added, self.primary_key, self.uniques)
    }
}
