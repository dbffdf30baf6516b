//! What a column makes of the values that are put into it.

use specforge_db_core::model::{Column, Table};
use specforge_db_sql::SqlWriter;

use crate::types::{Affinity, affinity};

/// The affinity of a column: in a STRICT table ANY keeps values as they are
/// (<https://sqlite.org/stricttables.html>).
pub(crate) fn effective(column: &Column, table: &Table) -> Affinity {
    let raw = column.ty.raw.trim();
    if table.options.flag("strict") && raw.eq_ignore_ascii_case("ANY") {
        Affinity::Blob
    } else {
        affinity(raw)
    }
}

/// The collation under which the values of a column are compared.
pub(crate) fn collation(column: &Column) -> &str {
    column.options.text("collate").unwrap_or("BINARY")
}

impl Affinity {
    /// Whether values of a column of this affinity may become others in one of that affinity, or be
    /// compared otherwise (<https://sqlite.org/datatype3.html#type_affinity>).
    pub(crate) fn becomes(self, other: Self) -> bool {
        use Affinity::{Integer, Numeric};
        self != other && !matches!((self, other), (Integer, Numeric) | (Numeric, Integer))
    }
}

/// A value as a column stores it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stored {
    /// The affinity of the column.
    pub(crate) affinity: Affinity,
    /// Whether the expression has to have the affinity too, and not just the value.
    pub(crate) compared: bool,
}

impl Stored {
    /// Writes a value as the column stores it.
    pub(crate) fn write(self, w: &mut SqlWriter, value: &dyn Fn(&mut SqlWriter)) {
        let Some(ty) = self.affinity.ty().filter(|_| self.compared) else {
            return convert(w, self.affinity, value);
        };
        // A query in brackets has the affinity of its last part, and here the value of its first.
        w.parens(|w| {
            w.word("SELECT");
            convert(w, self.affinity, value);
            w.word("UNION ALL SELECT");
            cast(w, ty, &|w| {
                w.word("NULL");
            });
            w.word("LIMIT 1");
        });
    }
}

impl Affinity {
    fn ty(self) -> Option<&'static str> {
        match self {
            Self::Integer => Some("INTEGER"),
            Self::Text => Some("TEXT"),
            Self::Real => Some("REAL"),
            Self::Numeric => Some("NUMERIC"),
            Self::Blob => None,
        }
    }
}

/// CAST alone would make 0 of a text that is no number, where a column keeps the text; a comparison
/// with a number applies the affinity and nothing else
/// (<https://sqlite.org/datatype3.html#type_conversions_prior_to_comparison>).
fn convert(w: &mut SqlWriter, affinity: Affinity, value: &dyn Fn(&mut SqlWriter)) {
    let when_is = |w: &mut SqlWriter, ty: &'static str, then: &'static str| {
        w.word("WHEN");
        value(w);
        w.word("=");
        cast(w, ty, value);
        w.word("THEN");
        cast(w, then, value);
    };
    match affinity {
        // Values stay; the sign takes away the affinity that the expression has from its column.
        Affinity::Blob => {
            w.word("+");
            return value(w);
        }
        Affinity::Text => {
            w.word("CASE WHEN typeof").parens(|w| value(w));
            w.word("IN").parens(|w| {
                w.literal("integer").word(",").literal("real");
            });
            w.word("THEN");
            cast(w, "TEXT", value);
        }
        Affinity::Real => {
            w.word("CASE");
            when_is(w, "NUMERIC", "REAL");
        }
        Affinity::Integer | Affinity::Numeric => {
            w.word("CASE");
            when_is(w, "INTEGER", "INTEGER");
            when_is(w, "NUMERIC", "NUMERIC");
        }
    }
    w.word("ELSE");
    value(w);
    w.word("END");
}

fn cast(w: &mut SqlWriter, ty: &'static str, value: &dyn Fn(&mut SqlWriter)) {
    w.word("CAST").parens(|w| {
        value(w);
        w.word("AS").word(ty);
    });
}
