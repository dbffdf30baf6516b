//! Tables come, get other names and go.

use super::{Got, Rule, rule};
use crate::wish::english::attrs::Attr;
use crate::wish::english::column::Draft;
use crate::wish::op::{ColumnSpec, Op};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("create a table", "ADD {nt} [WITH {d}]", "Create a table invoices with number, total and due date", create),
    rule("create a table", "TABLE {nt} WITH {d}", "A table invoices with number, total and due date", create),
    rule("create a table", "ADD TABLE for {nt} WITH {d}", "Add a table for invoices with number, total", create),
    rule("create a table", "ADD TABLE {nt} « {d} »", "Create table invoices (number string, total money)", create),
    rule("drop a table", "drop {tb}", "Drop notes", drop),
    rule("drop a table", "DROP {tn}", "Remove the notes table", drop),
    rule("drop a table", "ERASE {tb}", "Delete notes", drop_or_empty),
    rule("rename a table", "RENAME {t} INTO {nt}", "Rename users to people", rename),
    rule("rename a table", "{t} (should|must) be (called|named|renamed to|renamed) {nt}", "The users table should be called people", rename),
    rule("rename a table", "{t} (->|=>|becomes|become|should become|must become|is now|is now called|is now named|are now called|gets called) {nt} [instead]", "users -> people", rename_short),
    rule("rename a table", "{t} (gets|get|should get|should have|must get|needs|takes) [a] [new] (name|the name|the new name) {nt}", "The users table gets the name people", rename),
    rule("rename a table", "{t} : (rename to|RENAME INTO|new name) {nt}", "users: rename to people", rename),
    rule("rename a table", "CHANGE NAME [OF] {t} (to|into|->) {nt}", "Change the name of the users table to people", rename),
    rule("rename a table", "(call|name) {t} {nt} [instead]", "Call the users table people instead", rename),
    rule("split a table", "(MOVE|SPLIT) {c} [out] (into|to) [a|TABLE|separate|new] {nt}", "Move users.nickname into a separate table profiles", split),
    rule("merge tables", "MERGE {ts} into {nt}", "Merge orders and notes into entries", merge),
    rule("move a table", "MOVE {t} (to|into) SCHEMA {x}", "Move orders to schema sales", move_to),
    rule("move a table", "MOVE {t} (to|into) {x} SCHEMA", "Move orders to the sales schema", move_to),
    rule("partition a table", "PARTITION {t} by {i}", "Partition orders by month", partition),
    rule("partition a table", "PARTITION {t} (by|on) {c} [by|per|into|in] {i}", "Partition orders by created_on monthly", partition_by),
    rule("partition a table", "PARTITION {t} by {i} (on|of|using|over) {c}", "Partition orders by month on created_on", partition_by),
    rule("partition a table", "(ADD|ENABLE) {i} (partitions|partitioning) (to|for|on) {t} [(on|by|of|using) {c}]", "Add monthly partitions to orders", partition_by),
];

/// A new table with its columns; without any it has a key alone, which is asked for.
fn create(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.n("nt")?;
    let noun = got.reader.tokens.iter().any(|token| {
        matches!(token.lower.as_str(), "table" | "collection" | "tables" | "collections")
    });
    if !noun {
        return None;
    }
    let drafts = got.drafts("d").unwrap_or_default();
    let mut columns: Vec<ColumnSpec> = Vec::new();
    for draft in &drafts {
        let special = |attr: &Attr| {
            matches!(attr, Attr::Insensitive | Attr::PerTenant | Attr::Active | Attr::Above(_))
        };
        if draft.table.is_some() || draft.attrs.iter().any(special) {
            return None;
        }
        if is_own_key(draft)? {
            got.note(format!("`id` is the key of `{table}`, as a table without one gets it"));
            continue;
        }
        let mut notes = Vec::new();
        columns.push(got.reader.spec(draft, &[], &mut notes)?);
        for note in notes {
            got.note(note);
        }
    }
    let own_key = drafts.len() > columns.len();
    if columns.is_empty() {
        got.ask(format!("which columns is `{table}` to have, beside its key?"));
    } else if !own_key && !columns.iter().any(|column| column.name == "id") {
        got.note(format!("`{table}` has a key `id` of its own"));
    }
    Some(vec![Op::CreateTable { table, columns, primary_key: Vec::new(), unique: Vec::new() }])
}

/// Whether a new column is the key that a table gets anyway: `id`, of which nothing else is said than what a
/// key is. Absent where more is said of it, but not its type.
fn is_own_key(draft: &Draft) -> Option<bool> {
    let typed = |attr: &Attr| matches!(attr, Attr::Type(_) | Attr::References(..));
    if !draft.name.eq_ignore_ascii_case("id") || draft.attrs.iter().any(typed) {
        return Some(false);
    }
    let of_keys = |attr: &Attr| matches!(attr, Attr::Required | Attr::Unique | Attr::Indexed);
    draft.attrs.iter().all(of_keys).then_some(true)
}

fn drop_all(got: &mut Got<'_, '_>, label: &str) -> Option<Vec<Op>> {
    let tables = got.ts(label)?;
    let every = got.meta.notes.iter().any(|note| note.starts_with("every table is meant"));
    if every {
        return None;
    }
    Some(tables.into_iter().map(|table| Op::DropTable { table }).collect())
}

fn drop(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    if got.held("tn").is_some() {
        return drop_all(got, "tn");
    }
    let ops = drop_all(got, "tb")?;
    if got.meta.notes.iter().any(|note| note.starts_with("`it` is taken as the table")) {
        got.ask("is the whole table to go, with its rows?");
    }
    for table in got.ts("tb")? {
        may_be_column(got, &table);
    }
    Some(ops)
}

/// A bare name that columns have too is no more likely that of the table.
fn may_be_column(got: &mut Got<'_, '_>, table: &str) {
    let noun = got.reader.tokens.iter().any(|token| {
        matches!(token.lower.as_str(), "table" | "tables" | "collection" | "collections")
    });
    let bare = table.rsplit('.').next().unwrap_or(table);
    let named = got.reader.names.tables.iter().any(|known| !known.columns_named(bare).is_empty());
    if named && !noun {
        got.meta.cost += 5;
    }
}

/// `delete users` may mean its rows.
fn drop_or_empty(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let ops = drop_all(got, "tb")?;
    got.ask("is the whole table to go, with its rows? Rows alone are not deleted by a change of the schema");
    Some(ops)
}

fn rename(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (from, to) = (got.t("t")?, got.n("nt")?);
    may_be_column(got, &from);
    (from != to).then(|| vec![Op::RenameTable { from, to }])
}

/// A name behind a sign or `becomes`: of a word that may be anything, it is said that it is a name.
fn rename_short(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let ops = rename(got)?;
    let Some([Op::RenameTable { to, .. }]) = ops.get(..) else { return None };
    let tokens = got.reader.tokens;
    let arrow = tokens.iter().any(|token| matches!(token.text.as_str(), "->" | "=>"));
    let said = tokens.iter().any(|t| matches!(t.lower.as_str(), "called" | "named" | "table"));
    let quoted = tokens.iter().any(|t| t.quote.is_some() && t.text == to.as_str());
    (arrow || said || quoted).then_some(ops)
}

fn split(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let into = got.n("nt")?;
    let noun = got.reader.tokens.iter().any(|token| token.lower == "table");
    noun.then(|| vec![Op::SplitTable { table: columns.table, columns: columns.names, into }])
}

fn merge(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts").filter(|tables| tables.len() > 1)?;
    Some(vec![Op::MergeTables { tables, into: got.n("nt")? }])
}

fn move_to(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(vec![Op::MoveTable { table: got.t("t")?, namespace: got.n("x")? }])
}

/// By time, where only one column says when rows came.
fn partition(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let interval = got.interval("i")?;
    let times: Vec<String> = got
        .table(&table)?
        .columns
        .iter()
        .filter(|column| {
            matches!(
                column.family,
                crate::model::Family::Date | crate::model::Family::Timestamp { .. }
            )
        })
        .map(|column| column.name.clone())
        .collect();
    let by = if let Some(by) = times.iter().find(|name| *name == "created_at").or(times.first()) {
        by.clone()
    } else {
        got.ask(format!("no column of `{table}` is a time: by which is it to be cut?"));
        String::new()
    };
    if times.len() > 1 {
        got.note(format!("`{by}` is taken as the time of a row"));
    }
    Some(vec![Op::PartitionTable { table, by, interval }])
}

fn partition_by(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    if got.held("c").is_none() {
        return partition(got);
    }
    let columns = got.within("c", &table)?;
    let [by] = columns.names.as_slice() else { return None };
    Some(vec![Op::PartitionTable { table, by: by.clone(), interval: got.interval("i")? }])
}
