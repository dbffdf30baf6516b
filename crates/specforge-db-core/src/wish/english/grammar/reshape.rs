//! One column becomes several, and several become one.

use super::{Got, Rule, rule};
use crate::wish::english::column::Draft;
use crate::wish::op::Op;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("split a column", "SPLIT {c} into {d}", "Split name into first_name and last_name", split),
    rule("split a column", "(SPLIT|TAKEAPART) {c} (at|by|on) [the] [first] (space|blank|whitespace|{q}) into {d} [[,] [and] [then] (drop|remove|delete) (the original|it|the old column|the old one)]", "Split users.name at the first space into first_name and last_name", split_at),
    rule("split a column", "(SPLIT|TAKEAPART) {c} into {d} (at|by|on) [the] [first] (space|blank|whitespace|{q})", "Split users.name into first_name and last_name at the first space", split_at),
    rule("merge columns", "MERGE {c} (in|of|on|from) {t} into [a|one|single] [column] [CALLED] {n} [column]", "Merge name and nickname in users into one display_name", merge_in),
    rule("merge columns", "MERGE {c} into (one|a) [single] [column] [CALLED] {n} [column]", "Merge users.name and users.nickname into one display_name", merge),
    rule("merge columns", "MERGE [EVERY] {t} {c} into (one|a) [single] [column] [CALLED] {n} [column]", "Combine the users' name and nickname into a single full_name column", merge_in),
    rule("merge columns", "MERGE {c} into {n}", "Merge users.name and users.nickname into display_name", merge),
    rule("merge columns", "MERGE {c} into a [single] column {n}", "Combine users.name and users.nickname into a single column display_name", merge),
];

fn split(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let drafts = got.drafts("d")?;
    let bare = |draft: &Draft| draft.table.is_none() && draft.attrs.is_empty();
    if drafts.len() < 2 || !drafts.iter().all(bare) {
        return None;
    }
    let into = drafts.into_iter().map(|draft| draft.name).collect();
    Some(vec![Op::SplitColumn { table, column, into, at: None }])
}

/// Where they are cut is said.
fn split_at(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let at = got.text("q").unwrap_or_else(|| " ".to_owned());
    match split(got)?.pop()? {
        Op::SplitColumn { table, column, into, .. } if into.len() == 2 => {
            Some(vec![Op::SplitColumn { table, column, into, at: Some(at) }])
        }
        _ => None,
    }
}

fn merge_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.within("c", &table)?;
    merge(got)
}

fn merge(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c").filter(|columns| columns.names.len() > 1)?;
    let into = got.name_in("n", &columns.table)?;
    Some(vec![Op::MergeColumns { table: columns.table, columns: columns.names, into }])
}
