//! What is said of a column apart from its type and belongs to that: lengths, digits and values.

use super::attrs::Attr;
use super::names::family_of;
use crate::dialect::LogicalType;
use crate::model::Family;
use crate::wish::op::{ColumnSpec, TypeSpec, TypeWords};

/// Puts a length that was said apart into the type.
pub(super) fn stated_length(spec: &mut ColumnSpec, attrs: &[&Attr]) -> Option<()> {
    let kind = spec.ty.as_ref().and_then(TypeSpec::words).map(|words| words.kind);
    let text = kind.is_some_and(|kind| family_of(kind) == (Family::Text { max: None }))
        && spec.min.is_none();
    if text && spec.max.is_some() {
        spec.max = None;
    }
    let lengths: Vec<u32> = attrs
        .iter()
        .filter_map(|attr| match attr {
            Attr::Longest(longest) | Attr::Exactly(longest) => Some(*longest),
            // Of a text, a number says how long it may be.
            Attr::Max(number) if text => u32::try_from(number.as_u64()?).ok(),
            _ => None,
        })
        .collect();
    let longest = match lengths.as_slice() {
        [] => return Some(()),
        [one] => *one,
        _ => return None,
    };
    let mut words = spec.ty.as_ref()?.words()?;
    if family_of(words.kind) != (Family::Text { max: None }) {
        return None;
    }
    if words.kind == LogicalType::Text {
        words.kind = LogicalType::String;
    }
    words.max_length = Some(longest);
    spec.ty = Some(TypeSpec::of(words));
    Some(())
}

/// Digits of a number of which only those behind the point are said.
pub(super) const USUAL_DIGITS: u32 = 12;

/// Puts digits that were said apart into the type.
pub(super) fn stated_precision(spec: &mut ColumnSpec, attrs: &[&Attr]) -> Option<()> {
    for attr in attrs {
        let (precision, scale) = match attr {
            Attr::Precision(precision, scale) => (*precision, *scale),
            Attr::Scale(scale) => (USUAL_DIGITS.max(*scale), *scale),
            _ => continue,
        };
        let mut words = spec.ty.as_ref()?.words()?;
        // What nobody gave a type is a number where digits are said of it.
        if words.kind == LogicalType::String && words.max_length.is_none() {
            words.kind = LogicalType::Decimal;
        }
        if !matches!(words.kind, LogicalType::Decimal | LogicalType::Money)
            || words.precision.is_some()
        {
            return None;
        }
        words.precision = Some(precision);
        words.scale = Some(scale);
        spec.ty = Some(TypeSpec::of(words));
    }
    Some(())
}

/// The values of a column that may have only some.
pub(super) fn listed(spec: &mut ColumnSpec, attrs: &[&Attr]) -> Option<()> {
    let mut lists = attrs.iter().filter_map(|attr| match attr {
        Attr::OneOf(values) => Some(values),
        _ => None,
    });
    let (Some(values), None) = (lists.next(), lists.next()) else {
        return attrs.iter().all(|attr| !matches!(attr, Attr::OneOf(_))).then_some(());
    };
    let text = spec.ty.as_ref().is_none_or(|ty| {
        ty.words().is_some_and(|words| {
            matches!(words.kind, LogicalType::String | LogicalType::Text | LogicalType::Enum)
                && words.values.is_empty()
        })
    });
    if !text {
        return None;
    }
    spec.ty = Some(TypeSpec::of(TypeWords {
        kind: LogicalType::Enum,
        values: values.clone(),
        ..TypeWords::default()
    }));
    Some(())
}

/// Whether a name says that a column holds what refers to no row: of `paid_at, belonging to invoices` the table
/// belongs to these.
pub(super) fn says_no_row(name: &str) -> bool {
    super::types::of_name(&crate::design::snake(name)).is_some_and(|row| {
        matches!(
            row.logical,
            LogicalType::Timestamp
                | LogicalType::Date
                | LogicalType::Time
                | LogicalType::Boolean
                | LogicalType::Money
        )
    })
}
