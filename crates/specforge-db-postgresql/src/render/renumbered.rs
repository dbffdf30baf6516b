//! Columns that go on counting by another kind of sequence: a serial column becomes an identity, or the
//! other way round.
//!
//! The numbers go on where they were, whatever rows are left: a key that was given once may still be known
//! elsewhere. Both sequences usually have one name, so that the one that stays for a while has another.

use specforge_db_core::model::{Column, ObjectPath};
use specforge_db_core::plan::Command;

use super::sequence::{Range, SequenceOf, rename_sequence, take_over};
use super::statement;
use crate::model;
use crate::names::generated;
use crate::spelling::quoted;
use crate::words::Words;

/// Whether a column goes on counting where it was, by another kind of sequence.
pub(crate) fn goes_on(before: &Column, after: &Column, table: &ObjectPath) -> bool {
    Renumbered::of(before, after, table).is_some()
}

/// A column that counts before and after, by another kind of sequence.
pub(super) struct Renumbered<'a> {
    /// The sequence of the serial column, as SQL text.
    serial: &'a str,
    /// The name that it has while both are there.
    passing: String,
    table: &'a ObjectPath,
    column: &'a Column,
}

impl<'a> Renumbered<'a> {
    /// The column where that is so, and where each sequence can have the numbers of the other.
    pub(super) fn of(before: &'a Column, after: &'a Column, table: &'a ObjectPath) -> Option<Self> {
        let serial = |column: &'a Column| column.options.text(model::SERIAL);
        let range =
            |column: &Column| column.identity.as_ref().map(|identity| Range::of(identity, column));
        let (serial, fits) = match (serial(before), serial(after)) {
            (Some(had), None) => (had, range(after)?.follows_serial(&before.ty.raw)),
            (None, Some(has)) => (has, range(before)?.precedes_serial(&after.ty.raw)),
            _ => return None,
        };
        let words = Words::new(serial);
        let name = words.token(words.len().checked_sub(1)?);
        let space = serial.strip_suffix(name)?;
        let name = generated(&[table.name.as_str(), after.name.as_str()], "passing_seq");
        let passing = format!("{space}{}", quoted(&name));
        fits.then_some(Self { serial, passing, table, column: after })
    }

    /// The sequence of the serial column that comes, beside that of the identity, which then goes.
    pub(super) fn ahead(&self, create: impl FnOnce(&str) -> Command) -> [Command; 2] {
        let own = SequenceOf::Column(&self.column.name);
        let to = SequenceOf::Named(&self.passing);
        [create(&self.passing), take_over(self.table, own, to)]
    }

    /// Calls the sequence of the serial column as it is to be called.
    pub(super) fn arrives(&self) -> Command {
        rename_sequence(&self.passing, self.serial)
    }

    /// Keeps the sequence of the serial column until the identity has its number.
    pub(super) fn aside(&self) -> [Command; 2] {
        let nobody = statement(|w| {
            w.word("ALTER SEQUENCE").raw(self.serial).word("OWNED BY NONE");
        });
        [nobody, rename_sequence(self.serial, &self.passing)]
    }

    /// The identity goes on where the serial column was.
    pub(super) fn hands_over(&self) -> [Command; 2] {
        let own = SequenceOf::Column(&self.column.name);
        let drop = statement(|w| {
            w.word("DROP SEQUENCE").raw(&self.passing);
        });
        [take_over(self.table, SequenceOf::Named(&self.passing), own), drop]
    }
}
