//! Writing conditions of requirements as SQL.

use specforge_db_core::design::Formula;
use specforge_db_core::name::Ident;

use crate::spelling::Spelling;
use crate::writer::SqlWriter;

/// How a dialect writes values that are not spelled alike everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Literals {
    /// True.
    pub yes: &'static str,
    /// False.
    pub no: &'static str,
    /// A length of time, by its number of seconds.
    pub seconds: fn(&str) -> String,
}

/// Writes a condition.
///
/// What is put together from parts stands in parentheses within another, so that no dialect's
/// precedence matters.
pub fn formula(formula: &Formula, spelling: &'static Spelling, literals: &Literals) -> String {
    let mut w = SqlWriter::new(spelling);
    write(&mut w, formula, literals);
    w.finish()
}

fn write(w: &mut SqlWriter, formula: &Formula, literals: &Literals) {
    match formula {
        Formula::Column(name) => {
            w.ident(name);
        }
        Formula::Number(number) => {
            w.raw(number);
        }
        Formula::Seconds(number) => {
            w.raw(&(literals.seconds)(number));
        }
        Formula::Text(text) => {
            w.literal(text);
        }
        Formula::Bool(value) => {
            w.word(if *value { literals.yes } else { literals.no });
        }
        Formula::Null => {
            w.word("NULL");
        }
        Formula::And(parts) => joined(w, parts, "AND", literals),
        Formula::Or(parts) => joined(w, parts, "OR", literals),
        Formula::Not(part) => {
            w.word("NOT");
            w.parens(|w| write(w, part, literals));
        }
        Formula::Compare(a, how, b) => {
            operand(w, a, literals);
            w.word(how.sign());
            operand(w, b, literals);
        }
        Formula::Arithmetic(a, operator, b) => {
            operand(w, a, literals);
            w.word(operator.sign());
            operand(w, b, literals);
        }
        Formula::Negative(part) => match part.as_ref() {
            Formula::Number(number) => {
                w.raw(&format!("-{number}"));
            }
            Formula::Seconds(number) => {
                w.raw(&(literals.seconds)(&format!("-{number}")));
            }
            part => {
                w.word("-");
                w.parens(|w| write(w, part, literals));
            }
        },
        Formula::In { value, list, negated } => {
            operand(w, value, literals);
            w.word(if *negated { "NOT IN" } else { "IN" });
            w.parens(|w| {
                w.list(list, |w, item| operand(w, item, literals));
            });
        }
        Formula::Between { value, low, high, negated } => {
            operand(w, value, literals);
            w.word(if *negated { "NOT BETWEEN" } else { "BETWEEN" });
            operand(w, low, literals);
            w.word("AND");
            operand(w, high, literals);
        }
        Formula::IsNull { value, negated } => {
            operand(w, value, literals);
            w.word(if *negated { "IS NOT NULL" } else { "IS NULL" });
        }
        Formula::Like { value, pattern, negated } => {
            operand(w, value, literals);
            w.word(if *negated { "NOT LIKE" } else { "LIKE" }).literal(pattern);
        }
        Formula::Call { function, arguments } => {
            let mut inside = SqlWriter::new(w.spelling());
            inside.list(arguments, |w, argument| write(w, argument, literals));
            let inside = inside.finish();
            let plain = function.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            if plain {
                // Some dialects take a function only where the bracket follows at once.
                w.raw(&format!("{function}({inside})"));
            } else {
                w.ident(&Ident::new(function.as_str())).parens(|w| {
                    w.raw(&inside);
                });
            }
        }
    }
}

fn joined(w: &mut SqlWriter, parts: &[Formula], word: &'static str, literals: &Literals) {
    for (nth, part) in parts.iter().enumerate() {
        if nth > 0 {
            w.word(word);
        }
        match part {
            Formula::And(_) | Formula::Or(_) => {
                w.parens(|w| write(w, part, literals));
            }
            part => write(w, part, literals),
        }
    }
}

fn operand(w: &mut SqlWriter, formula: &Formula, literals: &Literals) {
    let whole = matches!(
        formula,
        Formula::Column(_)
            | Formula::Number(_)
            | Formula::Seconds(_)
            | Formula::Text(_)
            | Formula::Bool(_)
            | Formula::Null
            | Formula::Call { .. }
    ) || matches!(formula, Formula::Negative(part) if matches!(**part, Formula::Number(_) | Formula::Seconds(_)));
    if whole {
        write(w, formula, literals);
    } else {
        w.parens(|w| write(w, formula, literals));
    }
}
