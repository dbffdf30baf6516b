//! Columns hold more, or less: only what is said is taken, and anything else is asked for.

use super::Got;
use super::change::{alter, retype};
use crate::dialect::LogicalType;
use crate::model::Family;
use crate::wish::english::names::family_of;
use crate::wish::op::{Op, TypeSpec, TypeWords};

/// Which of both was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Wider,
    Narrower,
}

fn length(got: &mut Got<'_, '_>, way: Way) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let longest = u32::try_from(got.num("num")?.as_u64()?).ok()?;
    for column in &columns.names {
        match got.family(&columns.table, column) {
            Some(Family::Text { max: None }) if way == Way::Wider => {
                let question = format!(
                    "`{column}` takes texts of any length, which {longest} characters would narrow: is it to take no more?"
                );
                got.ask(question);
            }
            Some(Family::Text { max: Some(max) }) if way == Way::Wider && *max > longest => {
                let question = format!(
                    "`{column}` takes {max} characters, which is more than {longest}: is it to take fewer?"
                );
                got.ask(question);
            }
            Some(Family::Text { max: Some(max) }) if way == Way::Narrower && *max < longest => {
                let question = format!(
                    "`{column}` takes {max} characters, which is less than {longest}: is it to take more?"
                );
                got.ask(question);
            }
            Some(Family::Text { .. }) | None => {}
            Some(_) => return None,
        }
    }
    let words =
        TypeWords { kind: LogicalType::String, max_length: Some(longest), ..TypeWords::default() };
    Some(alter(&columns, |is| is.ty = Some(TypeSpec::of(words.clone()))))
}

pub(super) fn widen(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    length(got, Way::Wider)
}

pub(super) fn narrow(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    length(got, Way::Narrower)
}

/// What a type is beside another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Same,
    Wider,
    Narrower,
    /// Neither, or nobody knows.
    Other,
}

impl Beside {
    /// How one bound is beside another; absent is no bound.
    fn bounds(was: Option<u32>, is: Option<u32>) -> Self {
        match (was, is) {
            (was, is) if was == is => Self::Same,
            (Some(_), None) => Self::Wider,
            (Some(was), Some(is)) if is > was => Self::Wider,
            _ => Self::Narrower,
        }
    }
}

/// What the type that is said would be beside that of a column.
fn beside(was: &Family, is: &TypeWords) -> Beside {
    match (was, family_of(is.kind)) {
        (Family::Int { bits: was, .. }, Family::Int { bits: is, .. }) => {
            Beside::bounds(Some(u32::from(*was)), Some(u32::from(is)))
        }
        (Family::Int { .. }, Family::Decimal { .. }) if is.precision.is_none() => Beside::Wider,
        (Family::Decimal { precision, scale }, Family::Decimal { .. })
            if is.kind == LogicalType::Decimal =>
        {
            match (precision, is.precision) {
                (Some(_), None) => Beside::Wider,
                (None, None) => Beside::Same,
                (None, Some(_)) => Beside::Narrower,
                (Some(before), Some(now)) => digits((*before, *scale), (now, is.scale)),
            }
        }
        // How long a text may be of which only the kind is said, the database says.
        (Family::Text { max }, Family::Text { .. }) => match is.kind {
            LogicalType::Text => Beside::bounds(*max, None),
            LogicalType::String if is.max_length.is_some() => Beside::bounds(*max, is.max_length),
            _ => Beside::Other,
        },
        (Family::Date, Family::Timestamp { .. }) => Beside::Wider,
        (Family::Timestamp { .. }, Family::Date) => Beside::Narrower,
        _ => Beside::Other,
    }
}

/// How exact numbers are beside others, by their digits in all and behind the point.
fn digits(was: (u32, Option<i32>), is: (u32, Option<u32>)) -> Beside {
    let (was_behind, is_behind) = (i64::from(was.1.unwrap_or(0)), i64::from(is.1.unwrap_or(0)));
    let before = (i64::from(is.0) - is_behind).cmp(&(i64::from(was.0) - was_behind));
    let behind = is_behind.cmp(&was_behind);
    if before.is_eq() && behind.is_eq() {
        Beside::Same
    } else if before.is_ge() && behind.is_ge() {
        Beside::Wider
    } else if before.is_le() && behind.is_le() {
        Beside::Narrower
    } else {
        Beside::Other
    }
}

fn to_type(got: &mut Got<'_, '_>, way: Way) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let ty = got.ty("ty")?;
    // That a column may have only some values is a condition on it.
    if ty.words().is_some_and(|words| words.kind == LogicalType::Enum) {
        return retype(got);
    }
    for column in &columns.names {
        let Some(family) = got.family(&columns.table, column) else { continue };
        let found = ty.words().map_or(Beside::Other, |words| beside(family, &words));
        let (fits, word) = match way {
            Way::Wider => (matches!(found, Beside::Wider | Beside::Same), "wider"),
            Way::Narrower => (matches!(found, Beside::Narrower | Beside::Same), "narrower"),
        };
        if !fits {
            let said = crate::wish::english::column::said_type(&ty);
            got.ask(format!(
                "{said} is not known to be {word} than what `{column}` is: is it to become that?"
            ));
        }
    }
    Some(alter(&columns, |is| is.ty = Some(ty.clone())))
}

pub(super) fn widen_to(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    to_type(got, Way::Wider)
}

pub(super) fn narrow_to(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    to_type(got, Way::Narrower)
}
