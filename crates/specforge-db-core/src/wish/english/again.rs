//! What is wished of one thing, wished of another in a few words: `and do the same for students`, `and so is
//! its phone`, `their email too`.

use super::around::between;
use super::lexer::Kind;
use super::parts::Columns;
use super::read::{Clause, Meta, Reader, UNKNOWN};
use crate::wish::op::{IndexColumn, Op};

/// That the same is wished, before what it is wished of.
#[rustfmt::skip]
const SAME: &[&str] = &[
    "do the same for", "do the same to", "do the same on", "do the same with", "do the same in", "the same for", "the same on", "the same in", "the same goes for", "the same holds for", "the same applies to", "same for", "same on", "same in", "same with", "same goes for", "same applies to", "likewise for", "likewise on", "likewise in", "also for", "also on", "also in", "ditto for",
];
/// What `so` stands before.
#[rustfmt::skip]
const SO: &[&str] = &[
    "nor is", "nor are", "nor can", "nor may", "nor must", "nor should", "nor does", "nor do", "neither is", "neither are", "neither does", "so is", "so are", "so does", "so do", "so has", "so have", "so must", "so should", "so will", "so shall", "so can", "so may", "so need", "so needs",
];
/// What stands behind a thing of which the same is wished.
const TOO: &[&str] = &["too", "as well", "likewise", "also"];

impl Reader<'_> {
    /// The ops of a clause for other things that are named behind it, with the places behind these.
    pub(super) fn again(&self, clause: &Clause, end: usize) -> Vec<(usize, Vec<Op>, Meta)> {
        let mut begins = between(self, end);
        begins.push(end);
        begins.sort_unstable();
        begins.dedup();
        let mut out: Vec<(usize, Vec<Op>, Meta)> = Vec::new();
        for begin in begins {
            let named = |words: &&[&str]| words.iter().filter_map(|w| self.said(begin, w)).max();
            let led = [SAME, SO].iter().filter_map(named).max();
            let at = led.unwrap_or(begin);
            for (behind, ops, meta) in self.others(clause, at) {
                let too = TOO.iter().find_map(|words| self.said(behind, words));
                if led.is_none() && too.is_none() {
                    continue;
                }
                let behind = too.unwrap_or(behind);
                let closed = self.at(behind).is_none_or(|t| t.kind == Kind::Stop || t.is_sign(","))
                    || !between(self, behind).is_empty();
                let known = out.iter().any(|(end, known, _)| *end == behind && *known == ops);
                if closed && !known {
                    out.push((behind, ops, meta.and(&Meta::cost(1))));
                }
            }
        }
        out
    }

    fn others(&self, clause: &Clause, at: usize) -> Vec<(usize, Vec<Op>, Meta)> {
        let mut out = Vec::new();
        let table = clause.ops.first().and_then(table_of);
        let mut columns = self.columns(at);
        columns.retain(|(_, _, meta)| meta.cost < UNKNOWN && meta.question.is_none());
        // Of several tables that have such a column the one is meant that was spoken of.
        let own = |found: &Columns| Some(found.table.as_str()) == table;
        if columns.iter().any(|(_, found, _)| own(found)) {
            columns.retain(|(_, found, meta)| own(found) || meta.cost == 0);
        }
        for (end, found, meta) in columns {
            if let Some(ops) = for_columns(&clause.ops, &found) {
                out.push((end, ops, Meta { cost: meta.cost.min(1), ..meta }));
            }
        }
        for (end, tables, meta) in self.tables(at) {
            if meta.cost >= UNKNOWN {
                continue;
            }
            let all: Option<Vec<Vec<Op>>> =
                tables.iter().map(|table| self.for_table(&clause.ops, table)).collect();
            if let Some(all) = all {
                out.push((end, all.concat(), meta));
            }
        }
        out
    }

    /// The same ops on another table that has the same columns.
    fn for_table(&self, ops: &[Op], to: &str) -> Option<Vec<Op>> {
        let known = self.names.table(to)?;
        let has = |name: &String| known.columns.iter().any(|column| column.name == *name);
        let each = |op: &Op| {
            let mut op = op.clone();
            let fits = match &mut op {
                Op::AddColumn { table, column } => {
                    let fresh = !has(&column.name);
                    to.clone_into(table);
                    fresh
                }
                Op::AlterColumn { table, column, .. }
                | Op::RenameColumn { table, from: column, .. } => {
                    to.clone_into(table);
                    has(column)
                }
                Op::AddUnique { table, columns, name: None, .. } => {
                    to.clone_into(table);
                    columns.iter().all(has)
                }
                Op::AddIndex { table, columns, name: None, condition: None, .. } => {
                    to.clone_into(table);
                    columns.iter().all(|column| has(&name_of(column).to_owned()))
                }
                _ => false,
            };
            fits.then_some(op)
        };
        let same = ops.iter().all(|op| table_of(op).is_some_and(|table| table != to));
        ops.iter().map(each).collect::<Option<Vec<Op>>>().filter(|_| same && !ops.is_empty())
    }
}

fn name_of(column: &IndexColumn) -> &str {
    match column {
        IndexColumn::Name(name) => name,
        IndexColumn::Full(ordered) => &ordered.column,
    }
}

fn table_of(op: &Op) -> Option<&str> {
    match op {
        Op::AddColumn { table, .. }
        | Op::AlterColumn { table, .. }
        | Op::RenameColumn { table, .. }
        | Op::AddUnique { table, .. }
        | Op::AddIndex { table, .. } => Some(table),
        _ => None,
    }
}

/// What was wished of one column, of others.
fn for_columns(ops: &[Op], found: &Columns) -> Option<Vec<Op>> {
    let [op] = ops else { return None };
    if !found.also.is_empty() || !found.descending.is_empty() || !found.lowered.is_empty() {
        return None;
    }
    let each = |name: &String| {
        let mut op = op.clone();
        let other = match &mut op {
            // A default or a value for rows that have none is that of one column.
            Op::AlterColumn { table, column, default: None, backfill: None, .. } => {
                let other = *table != found.table || column != name;
                table.clone_from(&found.table);
                column.clone_from(name);
                other
            }
            Op::AddUnique { table, columns, condition: None, name: None, .. }
                if columns.len() == 1 =>
            {
                let other = *table != found.table || columns.first() != Some(name);
                table.clone_from(&found.table);
                *columns = vec![name.clone()];
                other
            }
            _ => false,
        };
        other.then_some(op)
    };
    found.names.iter().map(each).collect()
}
