//! Between which numbers a condition lets a value be.

use super::op::Op;
use crate::design::{Comparison, Formula, parse_formula};

/// A number that a value is held to, and whether it may be that number itself.
type Bound = Option<(f64, bool)>;

/// The column that a condition bounds, with the least and the most that it may be.
type Bounds = (String, Bound, Bound);

fn number(formula: &Formula) -> Option<f64> {
    match formula {
        Formula::Number(text) => text.parse().ok(),
        Formula::Negative(inner) => number(inner).map(|value| -value),
        _ => None,
    }
}

fn bounds(check: &str) -> Option<Bounds> {
    match parse_formula(check, None).ok()? {
        Formula::Compare(value, sign, with) => {
            let Formula::Column(column) = *value else { return None };
            let with = number(&with)?;
            let (low, high) = match sign {
                Comparison::Greater => (Some((with, false)), None),
                Comparison::GreaterOrEqual => (Some((with, true)), None),
                Comparison::Less => (None, Some((with, false))),
                Comparison::LessOrEqual => (None, Some((with, true))),
                Comparison::Equal => (Some((with, true)), Some((with, true))),
                Comparison::NotEqual => return None,
            };
            Some((column.to_string(), low, high))
        }
        Formula::Between { value, low, high, negated: false } => {
            let Formula::Column(column) = *value else { return None };
            let (low, high) = (number(&low)?, number(&high)?);
            Some((column.to_string(), Some((low, true)), Some((high, true))))
        }
        _ => None,
    }
}

/// Why no value could fulfil two conditions, or one that is both of them; absent where some can.
pub(super) fn impossible(a: &Op, b: &Op, key: &dyn Fn(&str) -> String) -> Option<String> {
    let (Op::AddCheck { table, check, .. }, Op::AddCheck { table: other, check: second, .. }) =
        (a, b)
    else {
        return None;
    };
    let (one, two) = (bounds(check)?, bounds(second)?);
    if key(table) != key(other) || one.0 != two.0 {
        return None;
    }
    let above = |low: Bound, high: Bound| {
        low.zip(high)
            .is_some_and(|((low, from), (high, to))| low > high || low >= high && !(from && to))
    };
    let wrong = above(one.1, one.2) || above(one.1, two.2) || above(two.1, one.2);
    let both = if check == second { "that condition" } else { "both conditions" };
    wrong.then(|| format!("no value of `{}` fulfils {both}", one.0))
}
