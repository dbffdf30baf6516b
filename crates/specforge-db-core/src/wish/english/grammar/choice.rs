//! Of several columns some have a value: one of them, at least one, not both.

use super::conditions::check;
use super::{Got, Rule, in_formula, rule};
use crate::wish::english::parts::Columns;
use crate::wish::op::Op;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("hold rows to a condition", "[{t} :] [ENSURE] [that] (either|exactly one of|ONLYONE of) {c} [MUST|MAYDO] [be] GIVEN [but not both|not both]", "Either orders.number or orders.note must be set but not both", exactly_one),
    rule("hold rows to a condition", "[{t} :] [ENSURE] [that] at least one of {c} [MUST] [be] (GIVEN|REQUIRED) [(on|in|for|of) {t}]", "At least one of orders.number and orders.note must be set", at_least_one),
    rule("hold rows to a condition", "[EVERY] {t} (MUST have|must have|HAVE|needs|need) at least one of {c}", "Orders must have at least one of number and note", at_least_one),
    rule("hold rows to a condition", "[EVERY] {t} (MUST have|must have|HAVE|needs|need) either {c}", "Orders must have either a number or a note", exactly_one),
    rule("hold rows to a condition", "[{t} :] {c} (MUSTNOT|CANNOT) [both] [be] GIVEN [at the same time|together]", "orders.number and orders.note must not both be set", not_both),
];

/// Columns of which something is said together, and how conditions write that they have a value or none.
fn several(got: &mut Got<'_, '_>) -> Option<(String, Vec<(String, String)>)> {
    let columns = match got.t("t") {
        Some(table) => got.within("c", &table)?,
        None => got.c("c")?,
    };
    let said = |name: &String| {
        let name = in_formula(name);
        (format!("{name} is not null"), format!("{name} is null"))
    };
    (columns.names.len() > 1).then(|| (columns.table, columns.names.iter().map(said).collect()))
}

fn exactly_one(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let both =
        got.reader.tokens.iter().any(|token| token.lower == "exactly" || token.lower == "both");
    let (table, all) = several(got)?;
    let each = (0..all.len()).map(|at| {
        let parts = all.iter().enumerate();
        let parts =
            parts.map(|(nth, (is, none))| if nth == at { is.clone() } else { none.clone() });
        format!("({})", parts.collect::<Vec<_>>().join(" and "))
    });
    let one = check(&table, each.collect::<Vec<_>>().join(" or "));
    if !both {
        got.ask("may both be there, or exactly one of them?");
        let any: Vec<String> = all.iter().map(|(is, _)| is.clone()).collect();
        got.meta.others.push((one.clone(), check(&table, any.join(" or "))));
    }
    Some(vec![one])
}

/// `an email or a phone`: one of them has a value at least.
pub(super) fn any_of(got: &mut Got<'_, '_>, columns: &Columns) -> Option<Vec<Op>> {
    let each: Vec<String> =
        columns.names.iter().map(|name| format!("{} is not null", in_formula(name))).collect();
    got.note(format!("{} is taken as at least one of them", quoted_or(&columns.names)));
    (each.len() > 1).then(|| vec![check(&columns.table, each.join(" or "))])
}

/// `a` or `b`.
fn quoted_or(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

fn at_least_one(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, all) = several(got)?;
    let each: Vec<String> = all.into_iter().map(|(is, _)| is).collect();
    Some(vec![check(&table, each.join(" or "))])
}

/// Words that say of two columns that they are not there at once.
fn not_both(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let both = got.reader.tokens.iter().any(|token| token.lower == "both" || token.lower == "same");
    let (table, all) = several(got).filter(|(_, all)| both && all.len() == 2)?;
    let each: Vec<String> = all.into_iter().map(|(_, none)| none).collect();
    Some(vec![check(&table, each.join(" or "))])
}
