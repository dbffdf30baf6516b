//! Conditions of entities, such as `ends_at > starts_at`.

use super::cx::{DesignCx, Problems};
use super::formula::{Formula, Kind, Operator, kind, parse};
use super::sketch::{CheckSketch, ColumnKind, Sketch, TableSketch};
use super::value::minor_units;
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::name::Ident;

/// The columns of a table that conditions may speak of, and what each holds.
pub(super) type Kinds = Vec<(Ident, Kind)>;

/// What the columns of a table hold.
pub(super) fn kinds(sketch: &Sketch, at: usize) -> Kinds {
    let columns = sketch.tables.get(at).map_or(&[][..], |table| &table.columns);
    columns.iter().map(|column| (column.name.clone(), held(sketch, &column.kind, 0))).collect()
}

fn held(sketch: &Sketch, column: &ColumnKind, depth: usize) -> Kind {
    use LogicalType as T;
    let wish = match column {
        ColumnKind::Key(super::request::KeyKind::Uuid) => return Kind::Uuid,
        ColumnKind::Key(_) => return Kind::Number,
        ColumnKind::Spelled(_) => return Kind::Any,
        ColumnKind::Refers { table, column } => {
            let found = sketch.tables.iter().find(|known| known.name == *table);
            let found = found.and_then(|table| table.column(column.as_str()));
            return match found {
                Some(column) if depth < 64 => held(sketch, &column.kind, depth + 1),
                _ => Kind::Any,
            };
        }
        ColumnKind::Typed(wish) | ColumnKind::Lives(_, wish) => wish,
    };
    match wish.logical {
        T::String | T::Text | T::Email | T::Url | T::Slug | T::Phone | T::Country | T::Currency => {
            Kind::Text
        }
        T::Integer | T::Bigint | T::Decimal | T::Money => Kind::Number,
        T::Boolean => Kind::Bool,
        T::Date => Kind::Date,
        T::Time => Kind::Time,
        T::Timestamp => Kind::Timestamp,
        T::Duration => Kind::Duration,
        T::Uuid => Kind::Uuid,
        T::Ip => Kind::Ip,
        T::Binary => Kind::Bytes,
        T::Enum => Kind::Enum(wish.values.clone()),
        T::Json | T::List | T::Point | T::Vector => Kind::Opaque,
    }
}

/// Adds a check of an entity to its table.
pub(super) fn add(
    cx: &DesignCx<'_>,
    table: &mut TableSketch,
    kinds: &Kinds,
    text: &str,
    pointer: &str,
    problems: &mut Problems,
) {
    let mut formula = match parse(text, None) {
        Ok(formula) => formula,
        Err(error) => {
            let column = text.get(..error.offset).map_or(1, |before| before.chars().count() + 1);
            let detail = format!("{} (at character {column} of `{text}`)", error.detail);
            problems.add(ErrorCode::NotUnderstood, pointer, detail);
            return;
        }
    };
    if !formula.is_condition() {
        let detail = format!("`{text}` is a value: expected a condition such as `price >= 0`");
        problems.add(ErrorCode::NotUnderstood, pointer, detail);
        return;
    }
    let names = formula.columns();
    let mut known = |name: &str| super::entities::columns_named(table, name, pointer, problems);
    if names.iter().filter_map(|name| known(name.as_str())).count() < names.len() {
        return;
    }
    if names.is_empty() {
        let detail =
            format!("`{text}` speaks of no attribute: it would hold for all rows or for none");
        problems.add(ErrorCode::Contradiction, pointer, detail);
        return;
    }
    let holds = |name: &Ident| {
        let column = table.meant(name.as_str()).map_or(name, |column| &column.name);
        kinds.iter().find(|(known, _)| known == column).map_or(Kind::Any, |(_, kind)| kind.clone())
    };
    in_seconds(&mut formula, &holds);
    if let Err(detail) = kind(&formula, &holds) {
        problems.add(ErrorCode::Contradiction, pointer, format!("in `{text}`, {detail}"));
        return;
    }
    if cx.minor_units
        && let Err(detail) = in_minor_units(&mut formula, table)
    {
        problems.add(ErrorCode::NotUnderstood, pointer, detail);
        return;
    }
    resolve(&mut formula, table);
    let columns: Vec<_> = formula.columns().into_iter().cloned().collect();
    let suffix = columns.iter().map(ToString::to_string).collect::<Vec<_>>().join("_");
    let column = match columns.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    table.checks.push(CheckSketch { suffix, formula, column });
}

/// Replaces the names of attributes by those of their columns.
fn resolve(formula: &mut Formula, table: &TableSketch) {
    if let Formula::Column(name) = formula
        && let Some(column) = table.meant(name.as_str())
    {
        *name = column.name.clone();
    }
    for part in formula.parts_mut() {
        resolve(part, table);
    }
}

/// Says of numbers that stand beside a length of time that they are seconds.
fn in_seconds(formula: &mut Formula, holds: &dyn Fn(&Ident) -> Kind) {
    let joins = !matches!(formula, Formula::And(_) | Formula::Or(_) | Formula::Not(_))
        && !matches!(formula, Formula::Arithmetic(_, Operator::Times | Operator::Divided, _));
    let seconds = joins && formula.parts().into_iter().any(|part| lasts(part, holds));
    for part in formula.parts_mut() {
        if seconds {
            into_seconds(part, holds);
        }
        in_seconds(part, holds);
    }
}

/// Whether a part is a length of time.
fn lasts(formula: &Formula, holds: &dyn Fn(&Ident) -> Kind) -> bool {
    match formula {
        Formula::Column(name) => holds(name) == Kind::Duration,
        Formula::Seconds(_) => true,
        Formula::Negative(_) | Formula::Arithmetic(..) | Formula::Call { .. } => {
            formula.parts().into_iter().any(|part| lasts(part, holds))
        }
        _ => false,
    }
}

fn into_seconds(formula: &mut Formula, holds: &dyn Fn(&Ident) -> Kind) {
    match formula {
        Formula::Number(number) => *formula = Formula::Seconds(number.clone()),
        // Sixty times a minute: one of the two has to be a time.
        Formula::Arithmetic(first, Operator::Times | Operator::Divided, second) => {
            let known = lasts(first, holds) || lasts(second, holds);
            if !known {
                into_seconds(first, holds);
            }
        }
        Formula::Negative(_) | Formula::Arithmetic(..) | Formula::Call { .. } => {
            formula.parts_mut().into_iter().for_each(|part| into_seconds(part, holds));
        }
        _ => {}
    }
}

/// Whether a part is an amount that was stated in the unit of its currency.
fn is_amount(formula: &Formula, table: &TableSketch) -> bool {
    let Formula::Column(name) = formula else { return false };
    table.meant(name.as_str()).is_some_and(|column| {
        column.attribute.as_deref() == Some(name.as_str())
            && column.wish().is_some_and(|wish| wish.logical == LogicalType::Money)
    })
}

/// Scales the numbers that amounts are compared with: `price <= 9.99` is about 999 cents.
fn in_minor_units(formula: &mut Formula, table: &TableSketch) -> Result<(), String> {
    match formula {
        Formula::Compare(a, _, b) => {
            if is_amount(a, table) {
                scale(b, table)?;
            } else if is_amount(b, table) {
                scale(a, table)?;
            } else if mixes(a, table) || mixes(b, table) {
                return Err(mixed());
            }
            Ok(())
        }
        Formula::In { value, list, .. } if is_amount(value, table) => {
            list.iter_mut().try_for_each(|item| scale(item, table))
        }
        Formula::Between { value, low, high, .. } if is_amount(value, table) => {
            scale(low, table)?;
            scale(high, table)
        }
        other => other.parts_mut().into_iter().try_for_each(|part| in_minor_units(part, table)),
    }
}

fn scale(formula: &mut Formula, table: &TableSketch) -> Result<(), String> {
    match formula {
        Formula::Number(number) => match minor_units(number) {
            Some(cents) => {
                *number = cents.to_string().into();
                Ok(())
            }
            None => {
                Err(format!("`{number}` has parts smaller than the smallest unit of a currency"))
            }
        },
        Formula::Negative(inner) => scale(inner, table),
        other if mixes(other, table) => Err(mixed()),
        _ => Ok(()),
    }
}

/// Whether a sum adds a bare number to an amount, or multiplies two: its unit is then unclear.
fn mixes(formula: &Formula, table: &TableSketch) -> bool {
    fn has(formula: &Formula, wanted: &dyn Fn(&Formula) -> bool) -> bool {
        wanted(formula) || formula.parts().into_iter().any(|part| has(part, wanted))
    }
    let amount = |part: &Formula| is_amount(part, table);
    let number = |part: &Formula| matches!(part, Formula::Number(n) if n.as_str() != "0");
    has(formula, &amount) && has(formula, &number)
}

fn mixed() -> String {
    "amounts of money are kept in the smallest unit: in a sum, write them as `<name>_cents` and the \
     numbers in that unit"
        .to_owned()
}
