//! Which values of one type are values of another.
//!
//! A row that cannot be converted is found before anything is done: once the new column is there, who
//! writes such a value is refused.
//! Limits are those of <https://www.postgresql.org/docs/current/datatype-numeric.html> and
//! <https://www.postgresql.org/docs/current/datatype-character.html>.

use specforge_db_core::model::{Column, Enum, ObjectKind, ObjectPath, Type};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Check, Command, PlanCx, SchemaIndex};
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::input;
use crate::domains;
use crate::mentions::names;
use crate::model;
use crate::operations::is_free;
use crate::read::Domain;
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

/// The largest number of each integer type, the first that is too large for a binary fraction, and the
/// digits before the point.
const INTEGERS: [(&str, &str, &str, &str, i64); 3] = [
    ("smallint", "-32768", "32767", "32768", 5),
    ("integer", "-2147483648", "2147483647", "2147483648", 10),
    ("bigint", "-9223372036854775808", "9223372036854775807", "9223372036854775808", 19),
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
    ("timestamp with time zone", "time with time zone"),
    ("time without time zone", "interval"),
    ("time without time zone", "time with time zone"),
    ("time with time zone", "time without time zone"),
    ("interval", "time without time zone"),
    ("jsonb", "json"),
    ("boolean", "integer"),
    ("integer", "boolean"),
    ("inet", "cidr"),
    ("cidr", "inet"),
];

/// Types of which a value fits whatever is said in brackets behind them: it is rounded.
const ROUNDED: &[&str] = &[
    "timestamp without time zone",
    "timestamp with time zone",
    "time without time zone",
    "time with time zone",
    "interval",
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
pub(super) fn fits(column: &Ident, from: &Type, to: &Type, cx: &PlanCx<'_>) -> Fits {
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
    // What truth is as an integer every number can be, and every small one is an integer.
    if how == Cast::ByInteger && (is == "boolean" || limits.is_empty()) {
        return Fits::Always;
    }
    if was_array && is_array {
        return each(column, from, to, cx);
    }
    if let ("character varying" | "character", [longest]) = (is, limits.as_slice())
        && !is_array
    {
        let had = modifiers(&from.raw);
        let shorter = had.first().is_some_and(|had| had <= longest);
        if shorter && matches!(was, "character varying" | "character") {
            return Fits::Always;
        }
        return unless(|w| {
            w.word("length(rtrim").tight().parens(|w| {
                w.ident(column).tight().word("::text");
            });
            w.tight().word(") >").integer(*longest);
        });
    }
    if matches!(how, Cast::Explicit | Cast::ByText) && !ALWAYS.contains(&(was, is)) {
        return by_text(column, from, to, cx);
    }
    if is_array || was_array {
        return if how == Cast::Wrapped { Fits::Always } else { Fits::Unknown };
    }
    let rounds = was == is && ROUNDED.contains(&is);
    if rounds || ALWAYS.contains(&(was, is)) {
        return Fits::Always;
    }
    if let Some(wide) = place(is) {
        return into_integer(column, was, wide);
    }
    match (was, is) {
        (_, "numeric") => into_numeric(column, was, from, &limits, cx.version),
        (_, "real" | "double precision") => input::into_float(column, was, is),
        ("date", "timestamp without time zone" | "timestamp with time zone") => unless(|w| {
            w.ident(column).word("> '294276-12-31' AND").ident(column).word("<> 'infinity'");
        }),
        // The server reads the text anew.
        ("json", "jsonb") => by_text(column, from, to, cx),
        _ => Fits::Unknown,
    }
}

/// Which rows have values that the new type of a column does not take?
pub(crate) fn conversion_check(
    before: &Column,
    after: &Column,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<Check> {
    let (column, fits) = of_column(before, after, table, cx)?;
    let Fits::Unless(condition) = fits else { return None };
    let query = as_they_are(table, cx, |rows| {
        let mut w = SqlWriter::new(&SPELLING);
        w.word("SELECT * FROM");
        rows.write(&mut w);
        w.word("WHERE").raw(&condition);
        Command::Text(w.finish())
    });
    let why = format!("these rows hold values of {column} that are none of {}", after.ty.raw);
    Some(Check::no_rows(query, why))
}

/// Whether it has to be left to the change itself to find out which values the new type of a column does
/// not take.
pub(crate) fn cannot_be_asked(
    before: &Column,
    after: &Column,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> bool {
    let fits = of_column(before, after, table, cx);
    // What differs only in how it compares takes every value.
    !is_free(&before.ty.raw, &after.ty.raw) && fits.is_some_and(|(_, fits)| fits == Fits::Unknown)
}

/// What is known of the values of a column that gets another type, with the name that it has before.
fn of_column<'c>(
    before: &Column,
    after: &'c Column,
    table: &ObjectPath,
    cx: &PlanCx<'c>,
) -> Option<(&'c Ident, Fits)> {
    if cx.before(table).is_none_or(model::is_foreign) {
        return None;
    }
    let renames = cx.renames.columns_of(table, NameCase::Sensitive);
    let renamed = renames.iter().find(|(_, to)| *to == after.name);
    let column = renamed.map_or(&after.name, |(from, _)| from);
    Some((column, fits(column, &before.ty, &after.ty, cx)))
}

/// Arrays, element by element.
fn each(column: &Ident, from: &Type, to: &Type, cx: &PlanCx<'_>) -> Fits {
    let element = Ident::from("element");
    let of = |ty: &Type| {
        let raw = ty.raw.trim_end_matches("[]");
        Type::new(crate::types::family(raw), raw)
    };
    match fits(&element, &of(from), &of(to), cx) {
        Fits::Unless(condition) => unless(|w| {
            w.word("EXISTS").parens(|w| {
                w.word("SELECT FROM unnest").tight().parens(|w| {
                    w.ident(column);
                });
                w.word("AS of_it").parens(|w| {
                    w.ident(&element);
                });
                w.word("WHERE").raw(&condition);
            });
        }),
        other => other,
    }
}

/// Values that become texts, and these values of the new type.
fn by_text(column: &Ident, from: &Type, to: &Type, cx: &PlanCx<'_>) -> Fits {
    if let Some((_, domain)) = domains::of_type(&to.raw, cx.to) {
        return into_domain(column, from, &domain, cx);
    }
    if let Some(of) = enum_of(to, cx.to) {
        return into_enum(column, from, of, cx);
    }
    // What lies beneath a domain can be any text of its type.
    let beneath = domains::of_type(&from.raw, cx.from).map(|(_, domain)| domain.ty);
    if beneath.is_some_and(|beneath| beneath == to.raw) {
        return Fits::Always;
    }
    if comes(to, cx) {
        return Fits::Unknown;
    }
    input::of_text(column, &to.raw, cx.version)
}

/// The condition on a column for values of which a domain takes none; absent where it takes all, or nobody can
/// ask.
pub(crate) fn refused_by_domain(
    column: &Ident,
    from: &Type,
    domain: &Domain,
    cx: &PlanCx<'_>,
) -> Option<String> {
    match into_domain(column, from, domain, cx) {
        Fits::Unless(condition) => Some(condition),
        Fits::Always | Fits::Unknown => None,
    }
}

/// What a domain holds are values of the type beneath it that fulfil its conditions.
fn into_domain(column: &Ident, from: &Type, domain: &Domain, cx: &PlanCx<'_>) -> Fits {
    let beneath = Type::new(crate::types::family(&domain.ty), domain.ty.as_str());
    let was = domains::of_type(&from.raw, cx.from).map(|(_, domain)| domain.ty);
    let same = was.as_deref().unwrap_or(&from.raw) == domain.ty;
    let inner = if same { Fits::Always } else { by_text_alone(column, &beneath, cx) };
    let mut w = SqlWriter::new(&SPELLING);
    w.ident(column).tight().word("::text::").tight().raw(&domain.ty);
    let value = format!("({})", w.finish());
    let mut broken: Vec<String> = Vec::new();
    if !domain.checks.is_empty() {
        broken.push(format!("NOT ({})", domains::conditions_of(&domain.checks, &value)));
    }
    if domain.not_null {
        let mut w = SqlWriter::new(&SPELLING);
        w.ident(column).word("IS NULL");
        broken.push(w.finish());
    }
    match (inner, broken.is_empty()) {
        (inner, true) => inner,
        (Fits::Always, false) => Fits::Unless(broken.join(" OR ")),
        // What is no value of the type beneath must not be asked for more.
        (Fits::Unless(condition), false) => Fits::Unless(format!(
            "CASE WHEN {condition} THEN true ELSE {} END",
            broken.join(" OR ")
        )),
        (Fits::Unknown, false) => Fits::Unknown,
    }
}

fn by_text_alone(column: &Ident, to: &Type, cx: &PlanCx<'_>) -> Fits {
    match (base(&to.raw), modifiers(&to.raw).as_slice()) {
        (("text" | "character varying", false), []) => Fits::Always,
        _ if comes(to, cx) => Fits::Unknown,
        _ => input::of_text(column, &to.raw, cx.version),
    }
}

/// The enum that a type is.
pub(super) fn enum_of<'s>(ty: &Type, side: &SchemaIndex<'s>) -> Option<&'s Enum> {
    if ty.raw.ends_with(']') {
        return None;
    }
    let public = Ident::from("public");
    let named = names(&ty.raw).into_iter().next()?;
    let namespace = named.namespace.as_ref().unwrap_or(&public);
    let of = side.schema().namespace(Some(namespace))?;
    of.enums.iter().find(|known| known.name == named.name)
}

/// Only its values are values of an enum.
fn into_enum(column: &Ident, from: &Type, to: &Enum, cx: &PlanCx<'_>) -> Fits {
    let list = |w: &mut SqlWriter, values: &[&str]| {
        w.list(values, |w, value| {
            w.literal(value);
        });
    };
    let Some(was) = enum_of(from, cx.from) else {
        let values: Vec<&str> = to.values.iter().map(AsRef::as_ref).collect();
        return unless(|w| {
            w.ident(column).tight().word("::text NOT IN").parens(|w| list(w, &values));
        });
    };
    // Values that get other names have them by then.
    let public = Ident::from("public");
    let namespace = names(&from.raw).into_iter().next().and_then(|named| named.namespace);
    let path =
        ObjectPath::top(ObjectKind::Enum, Some(namespace.as_ref().unwrap_or(&public)), &was.name);
    let renamed: Vec<_> = cx.renames.values_of(&path, NameCase::Sensitive).collect();
    let gone: Vec<&str> = was
        .values
        .iter()
        .map(AsRef::as_ref)
        .filter(|value: &&str| {
            let now = renamed.iter().find(|(from, _)| from.as_str() == *value);
            let now = now.map_or(*value, |(_, to)| to.as_str());
            !to.values.iter().any(|known| known.as_str() == now)
        })
        .collect();
    if gone.is_empty() {
        return Fits::Always;
    }
    unless(|w| {
        w.ident(column).tight().word("::text IN").parens(|w| list(w, &gone));
    })
}

fn into_integer(column: &Ident, was: &str, wide: usize) -> Fits {
    let Some((_, low, high, above, _)) = INTEGERS.get(wide) else { return Fits::Unknown };
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
        "real" | "double precision" => unless(|w| {
            let rounded = |w: &mut SqlWriter| {
                w.word("round").tight().parens(|w| {
                    w.ident(column);
                });
            };
            w.word("NOT").parens(|w| {
                rounded(w);
                w.word(">=").raw(low).word("AND");
                rounded(w);
                w.word("<").raw(above);
            });
        }),
        _ => Fits::Unknown,
    }
}

/// Since 14 `numeric` has infinity, which no limit of digits takes.
const INFINITE_NUMERIC: Version = Version::short(14, 0);

fn into_numeric(column: &Ident, was: &str, from: &Type, limits: &[i64], version: Version) -> Fits {
    let (before, scale) = match limits {
        [] => (None, 0),
        [precision] => (Some(*precision), 0),
        [precision, scale, ..] => (Some(precision - scale), *scale),
    };
    let digits = INTEGERS.iter().find(|(name, ..)| *name == was).map(|(.., digits)| *digits);
    let float = matches!(was, "real" | "double precision");
    match (was, before) {
        (_, None) if digits.is_some() || (float && version >= INFINITE_NUMERIC) => Fits::Always,
        (_, None) if float => unless(|w| infinite(w, column)),
        ("numeric", None) => Fits::Always,
        (_, Some(room)) if digits.is_some_and(|digits| digits <= room) => Fits::Always,
        ("numeric", Some(room)) if fits_numeric(&modifiers(&from.raw), room, scale) => Fits::Always,
        (_, Some(room)) if (digits.is_some() || was == "numeric") && room >= 0 => {
            unless(|w| too_wide(w, column, room, scale))
        }
        (_, Some(room)) if float && room >= 0 => unless(|w| {
            w.word("CASE WHEN");
            infinite(w, column);
            w.word("THEN true ELSE");
            too_wide(w, column, room, scale);
            w.word("END");
        }),
        _ => Fits::Unknown,
    }
}

fn infinite(w: &mut SqlWriter, column: &Ident) {
    w.ident(column).word("IN ('Infinity', '-Infinity')");
}

fn too_wide(w: &mut SqlWriter, column: &Ident, room: i64, scale: i64) {
    w.word("abs(round").tight().parens(|w| {
        w.ident(column).tight().word("::numeric,").integer(scale);
    });
    w.tight().word(") >= 10::numeric ^").integer(room);
    // What is no number fits anywhere.
    w.word("AND").ident(column).tight().word("::numeric <> 'NaN'");
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

pub(super) fn unless(write: impl FnOnce(&mut SqlWriter)) -> Fits {
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
