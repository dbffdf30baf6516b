//! Columns get other names.

use super::{Got, Rule, rule};
use crate::design::{singular, snake};
use crate::wish::english::column::Draft;
use crate::wish::english::names::american;
use crate::wish::op::Op;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("rename a column", "RENAME {c} INTO {n}", "Rename users.name to full_name", rename),
    rule("rename a column", "CHANGE [COLUMN] NAME [of] {c} INTO {n}", "Change the column name users.name to full_name", rename),
    rule("rename a column", "RENAME {c} INTO {n} OF {t}", "Rename name to full_name in users", rename_in),
    rule("rename a column", "OF {t} [,] RENAME {c} INTO {n}", "In users rename name to full_name", rename_in),
    rule("rename a column", "RENAME {c} FROM {t} INTO {n}", "Rename name from users to full_name", rename_in),
    rule("rename a column", "{c} (should|must) be (called|named|renamed to|renamed|spelled|spelt|written) {n}", "users.name should be called full_name", rename),
    rule("rename a column", "(call|name) {c} {n} [instead]", "Call users.name full_name instead", rename),
    rule("rename a column", "{c} (->|=>|becomes|become|should become|must become|is now|is now called|is now named|are now called|is called|gets called|should go by|goes by) {n} [instead]", "users.name -> full_name", rename_short),
    rule("rename a column", "{c} (->|=>) {n} (in|of|on) {t}", "name -> full_name in users", rename_in),
    rule("rename a column", "{c} (gets|get|should get|should have|must get|needs|takes) [a] [new] (name|the name|the new name) {n}", "users.name gets the name full_name", rename),
    rule("rename a column", "(CHANGE|MAKE) {c} NAME (to|into|->) {n}", "Change users.name's name to full_name", rename),
    rule("rename a column", "(CHANGE|MAKE) {c} NAME (to|into|->) {n} OF {t}", "Change nickname's name to alias in users", rename_in),
    rule("rename a column", "GIVE {c} [the] [new] NAME {n}", "Give users.name the new name full_name", rename),
    rule("rename a column", "{c} (should|must) be (called|named|renamed to|renamed|spelled|spelt|written) {n} (in|on|of) {t}", "name should be called full_name in users", rename_in),
    rule("rename a column", "{c} : (rename to|RENAME INTO|new name) {n}", "users.name: rename to full_name", rename),
    rule("rename a column", "RENAME {c} INTO {n} [and|,] {c2} INTO {n2} OF {t}", "Rename name to full_name and age to years in users", rename_both),
    rule("rename a column", "CHANGE [COLUMN] NAME [of] {c} INTO {n} OF {t}", "Change the column name nickname to alias in users", rename_in),
    rule("rename a column", "RENAME {c} INTO {n} (in|on|for|of) {ts}", "Rename user_id to author_id in orders and notes", rename_among),
    rule("rename a column", "RENAME {c} INTO {d}", "Rename users (name, age) to full_name, years", rename_each),
    rule("rename a column", "RENAME {c} INTO [snake_case|snake case] [:|,] {d}", "Rename users (name, age) to snake case: full_name, years", rename_each),
    rule("rename a column", "(RENAME|CHANGE|MAKE) {c} INTO (snake_case|snake case|snake case names)", "Rename lastLogin to snake case", rename_snake),
    rule("rename a column", "{c} (should|must) (just|simply|rather) be {n}", "users.name should simply be full_name", rename_asked),
    rule("rename a column", "(change|alter|modify|update) {c} (to|into) {n}", "Change users.name to full_name", rename_asked),
    rule("rename a column", "MAKE {c} {n}", "Make lastLogin last_login", respell),
    rule("rename a column", "(spell|write) {c} [as] {n}", "Spell lastLogin last_login", respell),
];

fn rename(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, from) = got.one("c")?;
    let to = got.name_in("n", &table)?;
    // `label color -> label colour` says the table again.
    let bare = table.rsplit('.').next().unwrap_or(&table);
    let again = to.strip_prefix(&format!("{}_", singular(&snake(bare))));
    let joined = got.meta.notes.iter().any(|note| note.ends_with(&format!("the name `{to}`")));
    if again.is_some_and(|rest| rest != from) && joined {
        got.ask("is the table's name to be part of the new name of the column?");
    }
    (from != to).then(|| vec![Op::RenameColumn { table, from, to }])
}

fn rename_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    let [from] = columns.names.as_slice() else { return None };
    let to = got.name_in("n", &table)?;
    (*from != to).then(|| vec![Op::RenameColumn { table, from: from.clone(), to }])
}

/// A name behind a sign or `becomes`: a word that may as well be a value or a state is none.
fn rename_short(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let ops = rename(got)?;
    let Some([Op::RenameColumn { to, .. }]) = ops.get(..) else { return None };
    let arrow = got.reader.tokens.iter().any(|token| matches!(token.text.as_str(), "->" | "=>"));
    let called = got.reader.tokens.iter().any(|t| matches!(t.lower.as_str(), "called" | "named"));
    let quoted = got.reader.tokens.iter().any(|t| t.quote.is_some() && t.text == to.as_str());
    if !(arrow || called || quoted || to.contains('_')) {
        got.ask("is that the new name of the column?");
    }
    Some(ops)
}

/// What may be a name or a value is asked for.
fn rename_asked(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let ops = rename(got)?;
    got.ask("is that the new name of the column?");
    Some(ops)
}

/// Two columns of one table.
fn rename_both(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let mut ops = Vec::new();
    for (from, to) in [("c", "n"), ("c2", "n2")] {
        let columns = got.within(from, &table)?;
        let [from] = columns.names.as_slice() else { return None };
        let to = got.name_in(to, &table)?;
        ops.push(Op::RenameColumn { table: table.clone(), from: from.clone(), to });
    }
    Some(ops)
}

/// The same name in each of several tables.
fn rename_among(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts").filter(|tables| tables.len() > 1)?;
    let columns = got.c("c").filter(|columns| tables.contains(&columns.table))?;
    let [name] = columns.names.as_slice() else { return None };
    let to = got.n("n")?;
    got.within("c", &columns.table)?;
    let mut ops = Vec::new();
    for table in tables {
        let known = got.table(&table)?.columns_named(name);
        let [from] = known.as_slice() else { return None };
        let from = from.name.clone();
        ops.push(Op::RenameColumn { table, from, to: to.clone() });
    }
    Some(ops)
}

/// As many names as columns, in the same order.
fn rename_each(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c").filter(|columns| columns.names.len() > 1)?;
    let drafts = got.drafts("d").filter(|drafts| drafts.len() == columns.names.len())?;
    let bare = |draft: &Draft| {
        draft.attrs.is_empty() && draft.table.as_ref().is_none_or(|own| *own == columns.table)
    };
    if !drafts.iter().all(bare) {
        return None;
    }
    let pairs = columns.names.iter().zip(drafts);
    let op = |(from, draft): (&String, Draft)| Op::RenameColumn {
        table: columns.table.clone(),
        from: from.clone(),
        to: draft.name,
    };
    Some(pairs.map(op).collect())
}

fn rename_snake(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let others = columns.names.iter().filter(|name| snake(name) != **name);
    let op = |from: &String| Op::RenameColumn {
        table: columns.table.clone(),
        from: from.clone(),
        to: snake(from),
    };
    Some(others.map(op).collect())
}

/// Another spelling of the same name.
fn respell(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (_, from) = got.one("c")?;
    let ops = rename(got)?;
    let Some([Op::RenameColumn { to, .. }]) = ops.get(..) else { return None };
    let same = snake(&from) == snake(to) || american(&from) == american(to);
    same.then_some(ops)
}
