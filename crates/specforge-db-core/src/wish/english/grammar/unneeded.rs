//! What nobody needs any more: whether it is to go is asked, unless that is said.

use super::columns::no_longer_used;
use super::conditions::drop_part;
use super::tables::drop_unneeded;
use super::{Got, Rule, rule};
use crate::wish::op::Op;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("drop a table", "NEEDNONE {tn} [ANYMORE] [,|:|;|—] [so] [REMOVEIT]", "We no longer need the notes table", drop_unneeded),
    rule("drop a column", "NEEDNONE {c} [ANYMORE]", "We no longer need users.nickname", no_longer_used),
    rule("drop a column", "NEEDNONE {c} [ANYMORE] [,|:|;|—] [so] REMOVEIT", "We no longer need users.nickname, so drop it", dropped),
    rule("drop a part", "NEEDNONE [INDEXNOUN|CONSTRAINT|CHECK|UNIQUENESS|FK] {ix} [ANYMORE]", "We do not need idx_users_name any more", drop_part),
    rule("drop a column", "{c} (is|are) UNNEEDED (on|in|from|for|of) {t}", "nickname is no longer needed on users", no_longer_used_in),
];

fn no_longer_used_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.within("c", &table)?;
    no_longer_used(got)
}

fn dropped(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let table = &columns.table;
    let drop = |column: &String| Op::DropColumn { table: table.clone(), column: column.clone() };
    Some(columns.names.iter().map(drop).collect())
}
