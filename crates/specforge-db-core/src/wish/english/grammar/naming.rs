//! Names that are said to be bad, with better ones.

use super::{Got, Rule, rule};
use crate::wish::op::Op;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("rename a column", "{c} (is|was|are|were) BADNAME (.|;|,|—|:|->|and) {n} BETTERNAME [,|;|.|—] [so] [RENAME] [it|accordingly|it accordingly]", "users.name was badly chosen; full_name is better", column),
    rule("rename a column", "{c} (is|was|are|were) BADNAME (.|;|,|—|:|and) [so] (call|name|make|RENAME) it [to|into|be called] {n} [instead|rather]", "users.name is a bad name, call it full_name", column),
    rule("rename a table", "{t} (is|was|are|were) BADNAME (.|;|,|—|:|and) {nt} BETTERNAME [,|;|.|—] [so] [RENAME] [it|them|accordingly]", "users is a bad name; people is better", table),
    rule("rename a table", "{t} (is|was|are|were) BADNAME (.|;|,|—|:|and) [so] (call|name|RENAME) (it|them) [to|into] {nt} [instead|rather]", "users is a bad name, call it people", table),
    rule("rename a table", "(we|people|everybody|everyone|the business|the team) (say|says|call it|calls it|call them|calls them|use|uses|talk about|talks about) {nt} [,] [and] (not|instead of|rather than|no longer) {t} [now|any more|these days|nowadays] [,|;|.|—] [so] RENAME [it|the table|them|table] [accordingly]", "We say people, not users, so rename the table", table),
    rule("rename a constraint", "[INDEXNOUN|CONSTRAINT] {ix} (is|was) BADNAME (.|;|,|—|:|and) [so] (call|name|RENAME) it [to|into] {x} [instead|rather]", "idx_users_name is a terrible name. Call it users_by_name", super::conditions::rename_part),
    rule("rename a constraint", "[INDEXNOUN|CONSTRAINT] {ix} (is|was) BADNAME (.|;|,|—|:|and) {x} BETTERNAME", "idx_users_name is a bad name; users_by_name is better", super::conditions::rename_part),
];

fn column(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, from) = got.one("c")?;
    let to = got.name_in("n", &table)?;
    let fresh = got.family(&table, &to).is_none();
    (from != to && fresh).then(|| vec![Op::RenameColumn { table, from, to }])
}

fn table(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (from, to) = (got.t("t")?, got.n("nt")?);
    let fresh = got.reader.names.tables_named(None, &to).is_empty();
    (from != to && fresh).then(|| vec![Op::RenameTable { from, to }])
}
