//! Which texts are values of a type, and which numbers are binary fractions.
//!
//! Since 16 the server can be asked
//! (<https://www.postgresql.org/docs/16/functions-info.html#FUNCTIONS-INFO-VALIDITY>); before, the forms
//! of the simpler types stand here, as their pages give them.

use specforge_db_core::name::Ident;
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::fits::{Fits, unless};
use crate::render::base;

/// What `isspace` takes around numbers and truth values.
const BLANKS: &str = r"[ \t\n\v\f\r]*";

const WHOLE: &str = "[-+]?[0-9]+";

const DECIMAL: &str = r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?";

const UUID: &str =
    r"^(([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}|\{([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}\})$";

const BYTES: &str =
    r"^(\\x([ \t\n\r]*[0-9a-fA-F]{2})*[ \t\n\r]*|(?!\\x)([^\\]|\\\\|\\[0-3][0-7]{2})*)$";

/// Unique beginnings of truth values.
const TRUTHS: [&str; 18] = [
    "t", "tr", "tru", "true", "f", "fa", "fal", "fals", "false", "y", "ye", "yes", "n", "no", "on",
    "of", "off", "1",
];

/// The texts of a column that are no values of a type.
pub(super) fn of_text(column: &Ident, to: &str, version: Version) -> Fits {
    if version >= Version::short(16, 0) {
        return unless(|w| {
            w.word("NOT pg_catalog.pg_input_is_valid").tight().parens(|w| {
                w.ident(column).tight().word("::text,").literal(to);
            });
        });
    }
    if to.ends_with(']') {
        return Fits::Unknown;
    }
    match base(to).0 {
        "smallint" => whole(column, "-32768", "32767"),
        "integer" => whole(column, "-2147483648", "2147483647"),
        "bigint" => whole(column, "-9223372036854775808", "9223372036854775807"),
        "numeric" if !to.contains('(') => unless(|w| {
            unlike(w, column, &format!("^{BLANKS}({DECIMAL}|[nN][aA][nN]){BLANKS}$"));
        }),
        "boolean" => unless(|w| {
            w.word("lower(btrim").tight().parens(|w| {
                text(w, column);
                w.tight().word(",").raw(r"E' \t\n\v\f\r'");
            });
            w.tight().word(") NOT IN").parens(|w| {
                w.list(TRUTHS.iter().chain(&["0"]), |w, truth| {
                    w.literal(truth);
                });
            });
        }),
        "uuid" => unless(|w| unlike(w, column, UUID)),
        "bytea" => unless(|w| unlike(w, column, BYTES)),
        _ => Fits::Unknown,
    }
}

fn text(w: &mut SqlWriter, column: &Ident) {
    w.ident(column).tight().word("::text");
}

fn unlike(w: &mut SqlWriter, column: &Ident, pattern: &str) {
    text(w, column);
    w.word("!~").literal(pattern);
}

/// Whole numbers; what is none must not be compared.
fn whole(column: &Ident, low: &str, high: &str) -> Fits {
    unless(|w| {
        w.word("CASE WHEN");
        unlike(w, column, &format!("^{BLANKS}{WHOLE}{BLANKS}$"));
        w.word("THEN true ELSE");
        text(w, column);
        w.tight().word("::numeric NOT BETWEEN").raw(low).word("AND").raw(high).word("END");
    })
}

/// The largest number that is not rounded up to infinity, and the smallest that is not rounded to nothing.
const SINGLE: (&str, &str) = ("3.40282356e38", "7.006493e-46");
const DOUBLE: (&str, &str) = ("1.7976931348623158e308", "2.4703282292062328e-324");

/// Numbers as binary fractions.
pub(super) fn into_float(column: &Ident, was: &str, is: &str) -> Fits {
    let limits = match (was, is) {
        ("smallint" | "integer" | "bigint", _) => return Fits::Always,
        ("numeric", "double precision") => DOUBLE,
        ("numeric" | "double precision", "real") => SINGLE,
        _ => return Fits::Unknown,
    };
    unless(|w| {
        text(w, column);
        w.word("NOT IN ('NaN', 'Infinity', '-Infinity')");
        w.word("AND").parens(|w| {
            let size = |w: &mut SqlWriter| {
                w.word("abs").tight().parens(|w| {
                    w.ident(column);
                });
            };
            size(w);
            w.word(">").raw(limits.0).word("OR").ident(column).word("<> 0 AND");
            size(w);
            w.word("<").raw(limits.1);
        });
    })
}
