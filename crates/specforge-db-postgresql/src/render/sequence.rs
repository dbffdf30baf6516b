//! Sequences behind columns.

use specforge_db_core::model::{Column, Identity, ObjectPath, OptionValue, Options, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Command;
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::{alter_table, statement};
use crate::model;
use crate::names::generated;
use crate::spelling::SPELLING;
use crate::words::Words;

/// `(…)` with the parameters of an identity's sequence, where there are any.
pub(super) fn identity_options(w: &mut SqlWriter, options: &Options) {
    if options.is_empty() {
        return;
    }
    w.parens(|w| {
        if let Some(name) = options.text(model::SEQUENCE_NAME) {
            w.word("SEQUENCE NAME").raw(name);
        }
        for (name, words) in NUMBERS {
            if let Some(OptionValue::Int(number)) = options.get(name) {
                w.word(words).integer(*number);
            }
        }
        if options.flag(model::CYCLE) {
            w.word("CYCLE");
        }
    });
}

/// Parameters that are numbers, with the words that set them.
pub(super) const NUMBERS: [(&str, &str); 5] = [
    (model::START, "START WITH"),
    (model::INCREMENT, "INCREMENT BY"),
    (model::MIN, "MINVALUE"),
    (model::MAX, "MAXVALUE"),
    (model::CACHE, "CACHE"),
];

/// Creates the sequence of a serial column.
///
/// Since 15 it has a log where its table has one
/// (<https://www.postgresql.org/docs/15/sql-createsequence.html>).
pub(super) fn create_serial(
    sequence: &str,
    column: &Column,
    table: Option<&Table>,
    version: Version,
) -> Command {
    let unlogged = version >= Version::short(15, 0)
        && table.is_some_and(|table| table.options.flag(model::UNLOGGED));
    statement(|w| {
        w.word(if unlogged { "CREATE UNLOGGED SEQUENCE" } else { "CREATE SEQUENCE" });
        w.raw(sequence).word("AS").raw(&column.ty.raw);
    })
}

/// Lets a column own a sequence, so that it goes with the column.
pub(crate) fn own(sequence: &str, table: &ObjectPath, column: &Ident) -> Command {
    statement(|w| {
        w.word("ALTER SEQUENCE").raw(sequence).word("OWNED BY");
        w.qualified(table.namespace.as_ref(), &table.name).member(column);
    })
}

/// Which sequence is to go on behind the numbers that are there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SequenceOf<'a> {
    /// This one.
    Named(&'a str),
    /// That of a column.
    Column(&'a Ident),
}

impl SequenceOf<'_> {
    /// Writes an expression that tells which one it is.
    fn write(self, w: &mut SqlWriter, table: &ObjectPath) {
        match self {
            Self::Named(name) => {
                w.literal(name).tight().word("::regclass");
            }
            Self::Column(column) => {
                let mut name = SqlWriter::new(w.spelling());
                name.qualified(table.namespace.as_ref(), &table.name);
                let values = [name.finish(), column.as_str().to_owned()];
                w.word("pg_get_serial_sequence").tight().parens(|w| {
                    w.list(&values, |w, value| {
                        w.literal(value);
                    });
                });
            }
        }
    }
}

/// Starts the sequence of a column anew where its last number lies outside of bounds.
fn restart_outside(table: &ObjectPath, column: &Ident, start: i64, min: i64, max: i64) -> Command {
    statement(|w| {
        let mut name = SqlWriter::new(w.spelling());
        name.qualified(table.namespace.as_ref(), &table.name);
        let values = [name.finish(), column.as_str().to_owned()];
        w.word("SELECT setval(s.seqrelid::regclass,").integer(start).tight().word(", false)");
        w.word("FROM pg_sequence AS s WHERE s.seqrelid = pg_get_serial_sequence").tight();
        w.parens(|w| {
            w.list(&values, |w, value| {
                w.literal(value);
            });
        });
        w.tight().word("::regclass AND COALESCE(pg_sequence_last_value(s.seqrelid), s.seqstart)");
        w.word("NOT BETWEEN").integer(min).word("AND").integer(max);
    })
}

/// Lets a sequence go on behind the last number that is there, and not before the one that it starts with.
pub(super) fn catch_up(
    sequence: SequenceOf<'_>,
    range: Range,
    table: &ObjectPath,
    column: &Ident,
) -> Command {
    let (last, next, further) =
        if range.falls { ("min", "- 1", "LEAST") } else { ("max", "+ 1", "GREATEST") };
    let usual = range.start == 1 && !range.falls;
    statement(|w| {
        w.word("SELECT setval").tight().parens(|w| {
            sequence.write(w, table);
            // Neither counts what is not there.
            w.tight().word(",").word(if usual { "COALESCE" } else { further }).tight().parens(
                |w| {
                    w.word(last).tight().parens(|w| {
                        w.ident(column);
                    });
                    w.word(next).tight().word(",").integer(range.start);
                },
            );
            w.tight().word(", false");
        });
        w.word("FROM").qualified(table.namespace.as_ref(), &table.name);
    })
}

/// Lets one sequence go on where another stands.
pub(crate) fn take_over(table: &ObjectPath, from: SequenceOf<'_>, to: SequenceOf<'_>) -> Command {
    statement(|w| {
        w.word("SELECT setval").tight().parens(|w| {
            to.write(w, table);
            w.tight().word(", last) FROM (SELECT pg_sequence_last_value").tight();
            w.parens(|w| {
                from.write(w, table);
                if matches!(from, SequenceOf::Column(_)) {
                    w.tight().word("::regclass");
                }
            });
            w.word("AS last");
        });
        w.word("AS was WHERE last IS NOT NULL");
    })
}

/// Lets the sequence of a column go on behind the last number that is there.
pub(crate) fn catch_up_column(column: &Column, table: &ObjectPath) -> Command {
    let range = column.identity.as_ref().map_or_else(Range::usual, |is| Range::of(is, column));
    catch_up(SequenceOf::Column(&column.name), range, table, &column.name)
}

/// The numbers that a sequence gives, and the first of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    min: i64,
    max: i64,
    pub(super) start: i64,
    falls: bool,
}

impl Range {
    pub(super) fn of(identity: &Identity, column: &Column) -> Self {
        let number = |name: &str| match identity.options.get(name) {
            Some(OptionValue::Int(number)) => Some(*number),
            _ => None,
        };
        let largest = crate::normal::largest(&column.ty.raw);
        let falls = number(model::INCREMENT).is_some_and(|step| step < 0);
        let (low, high) = if falls { (-largest - 1, -1) } else { (1, largest) };
        let (min, max) = (number(model::MIN).unwrap_or(low), number(model::MAX).unwrap_or(high));
        let start = number(model::START).unwrap_or(if falls { max } else { min });
        Self { min, max, start, falls }
    }

    /// That of a sequence of which nothing is said.
    pub(super) fn usual() -> Self {
        Self { min: 1, max: i64::MAX, start: 1, falls: false }
    }

    /// Whether it rises and gives every number that a serial column of a type may have come to.
    pub(super) fn follows_serial(self, ty: &str) -> bool {
        !self.falls && self.holds(1) && self.holds(crate::normal::largest(ty))
    }

    /// Whether a serial column of a type may go on wherever it has come to.
    pub(super) fn precedes_serial(self, ty: &str) -> bool {
        !self.falls && self.min >= 1 && self.max <= crate::normal::largest(ty)
    }

    fn holds(self, number: i64) -> bool {
        (self.min..=self.max).contains(&number)
    }

    /// Starts a sequence anew where it stands outside the bounds that it gets: the server refuses
    /// bounds that do not hold its last number.
    pub(super) fn leave_for(self, new: Self, column: &Column, table: &ObjectPath) -> Vec<Command> {
        let mut commands = Vec::new();
        if new.holds(self.min) && new.holds(self.max) {
            return commands;
        }
        if !self.holds(new.start) {
            commands.push(alter_table(table, |w| {
                w.word("ALTER COLUMN").ident(&column.name);
                w.word("SET MINVALUE").integer(self.min.min(new.min));
                w.word("SET MAXVALUE").integer(self.max.max(new.max));
            }));
        }
        commands.push(restart_outside(table, &column.name, new.start, new.min, new.max));
        commands
    }
}

/// The name of an identity's sequence as SQL text; where none is said, the one that the server gives it.
pub(super) fn identity_name(identity: &Identity, table: &ObjectPath, column: &Column) -> String {
    if let Some(name) = identity.options.text(model::SEQUENCE_NAME) {
        return name.to_owned();
    }
    let usual = generated(&[table.name.as_str(), column.name.as_str()], "seq");
    let mut w = SqlWriter::new(&SPELLING);
    w.qualified(table.namespace.as_ref(), &usual);
    w.finish()
}

/// `ALTER SEQUENCE … RENAME TO …`; both names are SQL text, the new one loses its namespace.
pub(crate) fn rename_sequence(from: &str, to: &str) -> Command {
    statement(|w| {
        let words = Words::new(to);
        let name = words.token(words.len().saturating_sub(1));
        w.word("ALTER SEQUENCE").raw(from).word("RENAME TO").raw(name);
    })
}
