//! The rows of the old table in the new one, and the numbers that go on.

use specforge_db_core::model::{Column, Object, ObjectKind, ObjectPath, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, Unsupported};
use specforge_db_sql::{SqlWriter, string_value};

use super::side::Side;
use super::{CASE, Filled};
use crate::inherit::name_path;
use crate::needs::numbered_by;
use crate::render::{Cast, cast, catch_up_column, converted_value, qualified, statement};
use crate::spelling::SPELLING;
use crate::words::Words;

/// Copies the rows; what has no value yet gets the default of the new table.
pub(super) fn rows(
    root: &ObjectPath,
    was: &Table,
    is: &Table,
    source: &ObjectPath,
    filled: &Filled<'_>,
) -> Result<Command, Unsupported> {
    let mut given: Vec<(&Ident, String)> = Vec::new();
    for column in is.columns.iter().filter(|column| column.generated.is_none()) {
        let old = was.column(column.name.as_str(), CASE);
        let value = match old {
            Some(old) => Some(value(old, column, root, filled)?),
            None => filled.value(root, &column.name).map(|expr| expr.text.clone()),
        };
        given.extend(value.map(|value| (&column.name, value)));
    }
    let numbered = given.iter().any(|(name, _)| {
        is.column(name.as_str(), CASE).is_some_and(|column| column.identity.is_some())
    });
    let whole = was.partitioning.as_ref().is_some_and(|p| p.strategy.is_some());
    Ok(statement(|w| {
        w.word("INSERT INTO");
        qualified(w, root);
        if !given.is_empty() {
            w.parens(|w| {
                w.list(&given, |w, (name, _)| {
                    w.ident(name);
                });
            });
        }
        if numbered {
            w.word("OVERRIDING SYSTEM VALUE");
        }
        w.word("SELECT");
        w.list(&given, |w, (_, value)| {
            w.raw(value);
        });
        w.word(if whole { "FROM" } else { "FROM ONLY" });
        qualified(w, source);
        // An expression may name the table as well as the column.
        w.word("AS").ident(&root.name);
    }))
}

fn value(
    old: &Column,
    new: &Column,
    root: &ObjectPath,
    filled: &Filled<'_>,
) -> Result<String, Unsupported> {
    let plain = |w: &mut SqlWriter| {
        w.ident(&old.name);
    };
    let mut w = SqlWriter::new(&SPELLING);
    match cast(&old.ty, &new.ty) {
        _ if old.ty == new.ty => plain(&mut w),
        Cast::Unknown => {
            return Err(Unsupported::new(format!(
                "{root}.{} would turn from {} into {}, and PostgreSQL has no cast that says how: add a column of the new type and fill it",
                new.name, old.ty.raw, new.ty.raw
            )));
        }
        Cast::Assignment => plain(&mut w),
        how => converted_value(&mut w, how, &plain, &new.ty.raw),
    }
    let value = w.finish();
    let other = filled.value(root, &new.name).filter(|_| old.nullable && !new.nullable);
    Ok(match other {
        Some(other) => {
            let mut w = SqlWriter::new(&SPELLING);
            w.word("COALESCE").tight().parens(|w| {
                w.raw(&value).tight().word(",").raw(&other.text);
            });
            w.finish()
        }
        None => value,
    })
}

/// A column that numbers its rows.
pub(super) struct Number<'t> {
    table: ObjectPath,
    column: &'t Column,
    /// The sequence that gave its numbers, where one did.
    was: Option<ObjectPath>,
    /// The one that will.
    is: Option<ObjectPath>,
}

/// The columns of the whole that number rows, on either side.
pub(super) fn numbers<'t>(was: &Side<'_>, is: &Side<'t>) -> Vec<Number<'t>> {
    let root = is.root;
    let (Some(old), Some(new)) = (was.table(root), is.table(root)) else { return Vec::new() };
    let own = was.sequences_beside(&is.cx);
    let own: Vec<ObjectPath> = own.into_iter().chain(is.sequences_beside(&was.cx)).collect();
    let sequence = |column: &Column| {
        let object = Object::Column(Box::new(column.clone()));
        let path = root.part(ObjectKind::Column, column.name.clone());
        let default = column.default.as_ref().map_or("", |default| default.text.as_str());
        let words = Words::new(default);
        let by_default = (0..words.len()).find_map(|at| {
            let name = name_path(&string_value(words.token(at), &SPELLING)?, root);
            own.iter().find(|own| own.name == name.name && own.namespace == name.namespace).cloned()
        });
        numbered_by(&object, &path).into_iter().next().or(by_default)
    };
    let numbers = new.columns.iter().filter_map(|column| {
        let before = old.column(column.name.as_str(), CASE);
        let number = Number {
            table: root.clone(),
            column,
            was: before.and_then(sequence),
            is: sequence(column).filter(|_| before.is_some()),
        };
        (number.was.is_some() || number.is.is_some()).then_some(number)
    });
    numbers.collect()
}

impl Number<'_> {
    /// Gives the old sequence's name to the new one, where that is called the same.
    pub(super) fn make_room(&self, passing: &dyn Fn(&Ident) -> Ident) -> Option<Command> {
        let was = self.was.as_ref()?;
        Some(statement(|w| {
            w.word("ALTER SEQUENCE");
            qualified(w, was);
            w.word("RENAME TO").ident(&passing(&was.name));
        }))
    }

    /// Lets the new sequence go on where the old one stands, or behind the numbers that are there.
    pub(super) fn go_on(&self, passing: &dyn Fn(&Ident) -> Ident) -> Option<Command> {
        let is = self.is.as_ref()?;
        let Some(was) = &self.was else {
            return Some(catch_up_column(self.column, &self.table));
        };
        let mut name = SqlWriter::new(&SPELLING);
        qualified(&mut name, is);
        let name = name.finish();
        Some(statement(|w| {
            let sequence = |w: &mut SqlWriter| {
                w.literal(&name).tight().word("::regclass");
            };
            w.word("SELECT setval").tight().parens(|w| {
                sequence(w);
                w.tight().word(", last_value, is_called");
            });
            w.word("FROM").qualified(was.namespace.as_ref(), &passing(&was.name)).tight();
            w.word(", pg_sequence WHERE seqrelid =");
            sequence(w);
            w.word("AND last_value BETWEEN seqmin AND seqmax");
        }))
    }
}
