//! Writing conditions of requirements as SQL.

use specforge_db_core::design::Formula;
use specforge_db_core::name::Ident;

use crate::spelling::Spelling;
use crate::writer::SqlWriter;

/// Writes a condition; `truth` spells true and false.
///
/// What is put together from parts stands in parentheses within another, so that no dialect's
/// precedence matters.
pub fn formula(
    formula: &Formula,
    spelling: &'static Spelling,
    truth: (&'static str, &'static str),
) -> String {
    let mut w = SqlWriter::new(spelling);
    write(&mut w, formula, truth);
    w.finish()
}

type Truth = (&'static str, &'static str);

fn write(w: &mut SqlWriter, formula: &Formula, truth: Truth) {
    match formula {
        Formula::Column(name) => {
            w.ident(name);
        }
        Formula::Number(number) => {
            w.raw(number);
        }
        Formula::Text(text) => {
            w.literal(text);
        }
        Formula::Bool(value) => {
            w.word(if *value { truth.0 } else { truth.1 });
        }
        Formula::Null => {
            w.word("NULL");
        }
        Formula::And(parts) => joined(w, parts, "AND", truth),
        Formula::Or(parts) => joined(w, parts, "OR", truth),
        Formula::Not(part) => {
            w.word("NOT");
            w.parens(|w| write(w, part, truth));
        }
        Formula::Compare(a, how, b) => {
            operand(w, a, truth);
            w.word(how.sign());
            operand(w, b, truth);
        }
        Formula::Arithmetic(a, operator, b) => {
            operand(w, a, truth);
            w.word(operator.sign());
            operand(w, b, truth);
        }
        Formula::Negative(part) => match part.as_ref() {
            Formula::Number(number) => {
                w.raw(&format!("-{number}"));
            }
            part => {
                w.word("-");
                w.parens(|w| write(w, part, truth));
            }
        },
        Formula::In { value, list, negated } => {
            operand(w, value, truth);
            w.word(if *negated { "NOT IN" } else { "IN" });
            w.parens(|w| {
                w.list(list, |w, item| operand(w, item, truth));
            });
        }
        Formula::Between { value, low, high, negated } => {
            operand(w, value, truth);
            w.word(if *negated { "NOT BETWEEN" } else { "BETWEEN" });
            operand(w, low, truth);
            w.word("AND");
            operand(w, high, truth);
        }
        Formula::IsNull { value, negated } => {
            operand(w, value, truth);
            w.word(if *negated { "IS NOT NULL" } else { "IS NULL" });
        }
        Formula::Like { value, pattern, negated } => {
            operand(w, value, truth);
            w.word(if *negated { "NOT LIKE" } else { "LIKE" }).literal(pattern);
        }
        Formula::Call { function, arguments } => {
            let mut inside = SqlWriter::new(w.spelling());
            inside.list(arguments, |w, argument| write(w, argument, truth));
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

fn joined(w: &mut SqlWriter, parts: &[Formula], word: &'static str, truth: Truth) {
    for (nth, part) in parts.iter().enumerate() {
        if nth > 0 {
            w.word(word);
        }
        match part {
            Formula::And(_) | Formula::Or(_) => {
                w.parens(|w| write(w, part, truth));
            }
            part => write(w, part, truth),
        }
    }
}

fn operand(w: &mut SqlWriter, formula: &Formula, truth: Truth) {
    let whole = matches!(
        formula,
        Formula::Column(_)
            | Formula::Number(_)
            | Formula::Text(_)
            | Formula::Bool(_)
            | Formula::Null
            | Formula::Call { .. }
    ) || matches!(formula, Formula::Negative(part) if matches!(**part, Formula::Number(_)));
    if whole {
        write(w, formula, truth);
    } else {
        w.parens(|w| write(w, formula, truth));
    }
}
