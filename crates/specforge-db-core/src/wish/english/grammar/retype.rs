//! Types that change, as people say it beside `change … to …`: `from … to …`, `… rather than …`, `-> …`.

use super::change::{alter, retype, retype_from, scaled};
use super::width::{narrow, widen};
use super::{Got, Rule, rule};
use crate::dialect::LogicalType;
use crate::model::Family;
use crate::wish::english::parts::Columns;
use crate::wish::op::{Op, TypeSpec, TypeWords};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("change a type", "CHANGE {c} [TYPE] (to|into|as) {ty2} INSTEAD {ty}", "Change users.age to bigint instead of integer", retype_from),
    rule("change a type", "(MAKE|STORE|use) {c} [as|to be|be|of type|hold|TYPE] {ty2} [TYPE|COLUMN|column instead] INSTEAD {ty}", "Make users.age a bigint rather than an integer", retype_from),
    rule("change a type", "{c} (as|BE|should become|must become|should hold|must hold|should use|must use|should have TYPE) [of type] {ty2} [TYPE|COLUMN] INSTEAD {ty}", "users.age should be a bigint rather than an integer", retype_from),
    rule("change a type", "[CHANGE|MAKE|MOVE|WIDEN|TYPE OF] {c} [TYPE] [:] [from] {ty} (to|into|->|=>) {ty2}", "users.age from integer to bigint", retype_from),
    rule("change a type", "{c} [TYPE] [:] (->|=>|becomes|become|should become|must become|has to become|needs to become) {ty}", "users.age -> bigint", retype),
    rule("change a type", "{c} (should|must) (use|have|hold|get|take|be stored as|be kept as|be saved as|be of) [TYPE] [of|:] {ty} [TYPE]", "users.age should use bigint", retype),
    rule("change a type", "{c} (should|must) be able to (hold|store|take|contain) {ty}", "users.age must be able to hold bigint", retype),
    rule("change a type", "(STORE|keep|save) {c} as {ty}", "Store users.age as bigint", retype),
    rule("change a type", "(STORE|MAKE|keep|save|CHANGE) {c} [be|to be|as timestamp|as a timestamp] (with|including) [a|its|the] (time zone|timezone|time zones|timezones)", "Store meetings.starts_at with time zone", zoned),
    rule("change a type", "{c} MUST (have|carry|include|know|be stored with|be kept with) [a|its|the] (time zone|timezone)", "meetings.starts_at must have a time zone", zoned),
    rule("change a type", "use {ty} [TYPE] (for|in|on) {c}", "Use bigint for users.age", retype),
    rule("change a type", "use {ty2} [TYPE] INSTEAD {ty} (for|in|on) {c}", "Use bigint instead of integer for users.age", retype_from),
    rule("change a type", "(make|MAKE) TYPE OF {c} {ty}", "Make the type of users.age bigint", retype),
    rule("change a type", "TYPE OF {c} (should be|must be|has to be|needs to be|should become|is to be|:) {ty}", "The type of users.age should be bigint", retype),
    rule("change a type", "(need|needs|want|wants) {c} to be {ty}", "users.age needs to be bigint", retype),
    rule("widen a text", "[WIDEN|CHANGE|MAKE] {c} [LENGTH] [:] [from] {num2} [DIGITS] (->|=>|to) {num} [DIGITS]", "users.nickname: 20 -> 50 characters", widen_from),
    rule("widen a text", "[MAKE|CHANGE] {c} [to] [should|must|can|may] [to] [be|have|hold|take|fit|store] [up to|as many as|as long as|a length of] {num} DIGITS [long|wide|INSTEAD {num2}]", "Make users.nickname up to 50 characters long", widen),
    rule("widen a text", "{c} (should|must|can|may|needs to|need to|has to|have to) (be|have|hold|take|fit|store|allow|accept|be able to hold|be able to store|be able to take) [up to|as many as|a length of] {num} DIGITS [long|wide|INSTEAD {num2}]", "users.nickname should hold up to 50 characters", widen),
    rule("change a type", "CHANGE {c} (to|into|as) {ty} (in|on|of) {t}", "Change age to bigint in users", retype_in),
    rule("change a type", "(CHANGE|MOVE) {c} over to {ty}", "Switch users.age over to bigint", retype),
    rule("widen a text", "ALLOW {c} [up to|to have up to] {num} DIGITS", "users.nickname: allow 50 characters", widen),
    rule("change a type", "{c} [TYPE] : {ty}", "users.age: bigint", retype),
    rule("change a type", "{c} [TYPE] (to|into|as) {ty}", "users.age to bigint", retype),
    rule("change a type", "{c} (needs|need|requires) more (digits|room|space|precision|characters|length) (:|,|—|so make it|and should be|so) {ty}", "users.age needs more digits: bigint", retype),
    rule("widen a text", "(MAKE|WIDEN) {c} (longer|wider|bigger|larger) [:|,|—|by allowing|to] [up to] {num} DIGITS [long|wide]", "Make users.nickname longer: 50 characters", widen),
    rule("narrow a text", "(MAKE|NARROW) {c} (shorter|narrower|smaller) [:|,|—|to] [at most|up to] {num} DIGITS [long|wide]", "Make users.nickname shorter: 10 characters", narrow),
    rule("widen a text", "MAKE {c} (be|up to|be up to|hold) {num}", "Let users.nickname be 50", widen),
    rule("widen a text", "(DROP|lift|relax|abolish) [the] LENGTH [limit] (on|of|from|for) {c}", "Lift the length limit on users.nickname", unlimited),
    rule("widen a text", "(DROP|lift|relax) {c} LENGTH [limit]", "Remove users.nickname's length limit", unlimited),
    rule("widen a text", "{c} (should|must) (have no|have no more|not have a|not have any|no longer have a|be without a|be without) LENGTH [limit]", "users.nickname should have no length limit", unlimited),
    rule("widen a text", "[MAKE] {c} [should be|must be|be|of] (unlimited|unbounded|of any length|arbitrarily long|of unlimited length|as long as one likes|any length)", "users.nickname should be of any length", unlimited),
    rule("change digits", "[WIDEN|GIVE|MAKE|CHANGE] {c} [should|must] [have|HAVE|to|with|to have|use|support] {num} (decimal places|decimal place|decimals|decimal digits|decimal|fractional digits|digits after the decimal point|digits behind the point) [INSTEAD {num2}] [[,|:|—] {ty}]", "orders.total needs four decimal places", places),
    rule("change digits", "[WIDEN|CHANGE|MAKE] (scale|number of decimals|decimal places|number of decimal places) OF {c} (to|be) {num}", "Increase the scale of orders.total to 4", places),
    rule("change digits", "(WIDEN|CHANGE|MAKE) [precision] OF {c} (to|be) {num} digits [and|with|,] {num2} (decimals|decimal places|decimal digits|after the point|behind the point|of them behind the point)", "Increase the precision of orders.total to 12 digits with 2 decimals", precision),
    rule("change digits", "(WIDEN|CHANGE|MAKE|GIVE) {c} [to|have] {num} digits [and|with|,] {num2} (decimals|decimal places|decimal digits)", "Widen orders.total to 12 digits with 2 decimals", precision),
    rule("change digits", "(WIDEN|CHANGE|MAKE) precision OF {c} (to|be) [«] {num} , {num2} [»]", "Set the precision of orders.total to (12,2)", precision),
];

/// Times of which it is known where they are meant; others are no times with a zone.
fn zoned(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    for column in &columns.names {
        let Family::Timestamp { .. } = got.family(&columns.table, column)? else { return None };
    }
    let words = TypeWords { kind: LogicalType::Timestamp, ..TypeWords::default() };
    Some(alter(&columns, |is| is.ty = Some(TypeSpec::of(words.clone()))))
}

/// A length that is said to be another one so far.
fn widen_from(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let was = u32::try_from(got.num("num2")?.as_u64()?).ok()?;
    for column in &columns.names {
        match got.family(&columns.table, column)? {
            Family::Text { max } if *max == Some(was) => {}
            Family::Text { .. } => {
                got.ask("the column is not of that length so far: is it meant all the same?");
            }
            _ => return None,
        }
    }
    widen(got)
}

fn retype_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.within("c", &table)?;
    retype(got)
}

/// Texts of any length.
fn unlimited(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let text =
        |column: &String| matches!(got.family(&columns.table, column), Some(Family::Text { .. }));
    if !columns.names.iter().all(text) {
        return None;
    }
    let ty = TypeSpec::of(TypeWords { kind: LogicalType::Text, ..TypeWords::default() });
    Some(alter(&columns, |is| is.ty = Some(ty.clone())))
}

/// So many digits behind the point.
fn places(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let scale = u32::try_from(got.num("num")?.as_u64()?).ok()?;
    let mut ops = Vec::new();
    for column in &columns.names {
        let family = got.family(&columns.table, column)?;
        let known = match family {
            Family::Decimal { scale, .. } => scale.unwrap_or(0),
            _ => 0,
        };
        let was = got.num("num2").and_then(|number| number.as_i64());
        let mut ty = scaled(family, scale);
        if let Some(said) = got.ty("ty") {
            let words = said.words()?;
            if words.kind != LogicalType::Decimal || words.scale != Some(scale) {
                return None;
            }
            ty = Some(said);
        }
        let ty = ty?;
        if was.is_some_and(|was| was != i64::from(known)) || i64::from(scale) < i64::from(known) {
            got.ask(format!(
                "`{column}` has {known} digits behind the point: is it to have {scale}?"
            ));
        } else {
            got.note(format!("`{column}` keeps its digits before the point"));
        }
        let one = Columns::of(&columns.table, vec![column.clone()]);
        ops.extend(alter(&one, |is| is.ty = Some(ty.clone())));
    }
    Some(ops)
}

/// So many digits in all, and so many of them behind the point.
fn precision(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let number = |label: &str| u32::try_from(got.num(label)?.as_u64()?).ok();
    let (precision, scale) = (number("num")?, number("num2")?);
    let decimal = |column: &String| {
        let family = got.family(&columns.table, column);
        matches!(family, Some(Family::Decimal { .. } | Family::Int { .. }))
    };
    if scale > precision || !columns.names.iter().all(decimal) {
        return None;
    }
    let ty = TypeSpec::of(TypeWords {
        kind: LogicalType::Decimal,
        precision: Some(precision),
        scale: Some(scale),
        ..TypeWords::default()
    });
    Some(alter(&columns, |is| is.ty = Some(ty.clone())))
}
