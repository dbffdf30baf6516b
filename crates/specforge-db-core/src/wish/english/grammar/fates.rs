//! What becomes of rows of several tables, and of those that are used, when what they refer to goes.

use super::references::{links, set};
use super::{Got, Rule, rule};
use crate::design::OnDelete;
use crate::wish::op::Op;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("say what happens on delete", "{ev} [,] [then] [ANYONE] {t} [and [ANYONE] {t2}] [MUST] [also] BEGONE [too|also|as well]", "When a user is deleted, their notes should be deleted too", fates),
    rule("say what happens on delete", "NODELETE [ANYONE] {t2} (that|which|if it|once it|when it|after it) (has been|have been|was|were|is|is still|are|are still|has already been) (in use|{x}) [« {act} »]", "Do not let anyone delete a user that has been used", fate_used),
];

/// Rows of two tables go with that to which they refer.
fn fates(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (to, one) = (got.t("ev")?, got.t("t")?);
    if one == to {
        return None;
    }
    let mut ops = set(got, &one, &to, OnDelete::Cascade)?;
    if let Some(other) = got.t("t2") {
        if one == other || other == to {
            return None;
        }
        ops.extend(set(got, &other, &to, OnDelete::Cascade)?);
    }
    Some(ops)
}

/// `a product that has been ordered`: what refers to it is the one table that does.
fn fate_used(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let to = got.t("t2")?;
    if got.held("act").is_some() && got.act("act") != Some(OnDelete::Restrict) {
        return None;
    }
    let names = got.reader.names;
    let refer = names.tables.iter().filter(|table| !links(got, &table.path, &to).is_empty());
    let refer: Vec<String> = refer.map(|table| table.path.clone()).collect();
    let first = refer.first()?.clone();
    if refer.len() > 1 {
        got.ask(format!(
            "several tables refer to `{to}`: rows of which keep it from being deleted?"
        ));
    }
    got.note(format!("`{first}` is what refers to `{to}`"));
    set(got, &first, &to, OnDelete::Restrict)
}
