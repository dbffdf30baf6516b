//! Which values of one type are values of another.
//!
//! A row that cannot be converted is found before anything is done: once the new column is there, who
//! writes such a value is refused.
//! Limits are those of <https://www.postgresql.org/docs/current/datatype-numeric.html> and
//! <https://www.postgresql.org/docs/current/datatype-character.html>.

use specforge_db_core::model::{Column, ObjectPath, Table, Type};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Check, Command, PlanCx};
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use crate::model;
use crate::render::{Cast, as_they_are, base, cast, comes};
use crate::spelling::SPELLING;

/// Whether values of a type can become values of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fits {
    /// All of them.
    Always,
    /// Those for which this condition does not hold.
    Unless(String),
    /// Nobody can ask.
    Unknown,
}

/// The largest number of each integer type, and its digits before the point.
const INTEGERS: [(&str, &str, &str, i64); 3] = [
    ("smallint", "-32768", "32767", 5),
    ("integer", "-2147483648", "2147483647", 10),
    ("bigint", "-9223372036854775808", "9223372036854775807", 19),
];

/// Pairs in which no value is refused, beside texts and integers; from `pg_cast`.
const ALWAYS: &[(&str, &str)] = &[
    ("real", "double precision"),
    ("timestamp without time zone", "timestamp with time zone"),
    ("timestamp with time zone", "timestamp without time zone"),
    ("timestamp without time zone", "date"),
    ("timestamp with time zone", "date"),
    ("timestamp without time zone", "time without time zone"),
    ("timestamp with time zone", "time without time zone"),
    ("time without time zone", "interval"),
    ("jsonb", "json"),
    ("boolean", "integer"),
    ("integer", "boolean"),
];

fn place(base: &str) -> Option<usize> {
    INTEGERS.iter().position(|(name, ..)| *name == base)
}

/// The numbers in the brackets of a type.
fn modifiers(raw: &str) -> Vec<i64> {
    let inside = raw.split_once('(').and_then(|(_, rest)| rest.split(')').next());
    let numbers = inside.unwrap_or_default().split(',');
    numbers.filter_map(|number| number.trim().parse().ok()).collect()
}

/// Whether values of one type can become values of another.
pub(super) fn fits(column: &Ident, from: &Type, to: &Type, version: Version) -> Fits {
    let ((was, was_array), (is, is_array)) = (base(&from.raw), base(&to.raw));
    let how = cast(from, to);
    if how == Cast::Unknown {
        return Fits::Unknown;
    }
    let limits = modifiers(&to.raw);
    let text = matches!(is, "text" | "character varying") && !is_array;
    if text && limits.is_empty() {
        return Fits::Always;
    }
    if is_array {
        return Fits::Unknown;
    }
    if let ("character varying" | "character", [longest]) = (is, limits.as_slice()) {
        return unless(|w| {
            w.word("length(rtrim").tight().parens(|w| {
                w.ident(column).tight().word("::text");
            });
            w.tight().word(") >").integer(*longest);
        });
    }
    if was_array {
        return Fits::Unknown;
    }
    if ALWAYS.contains(&(was, is)) {
        return Fits::Always;
    }
    if let Some(wide) = place(is) {
        return into_integer(column, was, wide, from, to, version);
    }
    if is == "numeric" {
        return into_numeric(column, was, from, &limits, version);
    }
    if is == "double precision" && place(was).is_some() {
        return Fits::Always;
    }
    by_input(column, how, &to.raw, version)
}

/// Which rows have values that the new type of a column does not take?
pub(crate) fn conversion_check(
    before: &Column,
    after: &Column,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<Check> {
    let is_foreign = |side: &Table| side.options.get(model::SERVER).is_some();
    if comes(&after.ty, cx) || cx.before(table).is_some_and(is_foreign) {
        return None;
    }
    let renames = cx.renames.columns_of(table, NameCase::Sensitive);
    let renamed = renames.iter().find(|(_, to)| *to == after.name);
    let column = renamed.map_or(&after.name, |(from, _)| from);
    let Fits::Unless(condition) = fits(column, &before.ty, &after.ty, cx.version) else {
        return None;
    };
    let query = as_they_are(table, cx, |rows| {
        let mut w = SqlWriter::new(&SPELLING);
        w.word("SELECT * FROM");
        rows.write(&mut w);
        w.word("WHERE").raw(&condition);
        Command::Text(w.finish())
    });
    let why = format!(
        "values of {} that {} does not take would stop the change",
        after.name, after.ty.raw
    );
    Some(Check::no_rows(query, why))
}

fn into_integer(
    column: &Ident,
    was: &str,
    wide: usize,
    from: &Type,
    to: &Type,
    version: Version,
) -> Fits {
    let Some((_, low, high, _)) = INTEGERS.get(wide) else { return Fits::Unknown };
    match was {
        _ if place(was).is_some_and(|narrow| narrow <= wide) => Fits::Always,
        _ if place(was).is_some() => unless(|w| {
            w.ident(column).word("NOT BETWEEN").raw(low).word("AND").raw(high);
        }),
        // What is no number is larger than all of them.
        "numeric" => unless(|w| {
            w.word("round").tight().parens(|w| {
                w.ident(column);
            });
            w.word("NOT BETWEEN").raw(low).word("AND").raw(high);
        }),
        _ => by_input(column, cast(from, to), &to.raw, version),
    }
}

fn into_numeric(column: &Ident, was: &str, from: &Type, limits: &[i64], version: Version) -> Fits {
    let (before, scale) = match limits {
        [] => (None, 0),
        [precision] => (Some(*precision), 0),
        [precision, scale, ..] => (Some(precision - scale), *scale),
    };
    let digits = INTEGERS.iter().find(|(name, ..)| *name == was).map(|(.., digits)| *digits);
    match (was, before) {
        (_, None) if digits.is_some() => Fits::Always,
        ("numeric", None) => Fits::Always,
        (_, Some(room)) if digits.is_some_and(|digits| digits <= room) => Fits::Always,
        ("numeric", Some(room)) if fits_numeric(&modifiers(&from.raw), room, scale) => Fits::Always,
        (_, Some(room)) if (digits.is_some() || was == "numeric") && room >= 0 => unless(|w| {
            w.word("abs(round").tight().parens(|w| {
                w.ident(column).tight().word("::numeric,").integer(scale);
            });
            w.tight().word(") >= 10::numeric ^").integer(room);
            // What is no number fits anywhere.
            w.word("AND").ident(column).tight().word("::numeric <> 'NaN'");
        }),
        ("text" | "character varying" | "character", _) => {
            by_input(column, Cast::Explicit, "numeric", version)
        }
        _ => Fits::Unknown,
    }
}

/// Whether the digits before the point have room; rounding may need one more.
fn fits_numeric(was: &[i64], room: i64, scale: i64) -> bool {
    match was {
        [precision] => *precision <= room,
        [precision, own, ..] => {
            let before = precision - own;
            before < room || (before == room && *own <= scale)
        }
        [] => false,
    }
}

/// What the input function of a type says, which can be asked since 16
/// (<https://www.postgresql.org/docs/16/functions-info.html#FUNCTIONS-INFO-VALIDITY>).
fn by_input(column: &Ident, how: Cast, to: &str, version: Version) -> Fits {
    let by_text = matches!(how, Cast::Explicit | Cast::ByText) || matches!(to, "jsonb" | "real");
    if !by_text || version < Version::short(16, 0) {
        return Fits::Unknown;
    }
    unless(|w| {
        w.word("NOT pg_catalog.pg_input_is_valid").tight().parens(|w| {
            w.ident(column).tight().word("::text,").literal(to);
        });
    })
}

fn unless(write: impl FnOnce(&mut SqlWriter)) -> Fits {
    let mut w = SqlWriter::new(&SPELLING);
    write(&mut w);
    Fits::Unless(w.finish())
}

/// Whether different values stay different.
pub(super) fn keeps_apart(from: &Type, to: &Type) -> bool {
    let ((was, was_array), (is, is_array)) = (base(&from.raw), base(&to.raw));
    let wider = place(was).zip(place(is)).is_some_and(|(was, is)| was <= is);
    let text = matches!(is, "text" | "character varying") && modifiers(&to.raw).is_empty();
    // What is padded says the same with and without.
    let padded = matches!(was, "character" | "bpchar" | "citext");
    !was_array && !is_array && (wider || (text && !padded && was != "numeric"))
}
