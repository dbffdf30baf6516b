//! Indexes.

use super::{Got, Rule, living, rule};
use crate::design::{Feature, OneOrMany};
use crate::model::SortOrder;
use crate::wish::english::parts::Columns;
use crate::wish::op::{IndexColumn, Op, OrderedColumn};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("add an index", "ADD [SEARCH] INDEXNOUN (on|for|over|to|across|of) {c} [COVERING {c2}] [AMONG [BE] {a}] [CALLED {x}]", "Add an index on orders.user_id", index),
    rule("add an index", "ADD INDEXNOUN [CALLED] {x} (on|for|over) {c} [COVERING {c2}]", "Create index orders_by_user on orders (user_id)", index),
    rule("add an index", "ADD INDEXNOUN (on|for|over|to) {c} where {f}", "Add an index on orders.user_id where total > 0", index_where),
    rule("add an index", "INDEX {c} where {f}", "Index orders.user_id where total > 0", index_where),
    rule("add an index", "INDEX {t} (BY|on) {c} where {f}", "Index orders by user_id where note is urgent", index_in_where),
    rule("add an index", "ADD INDEXNOUN (on|for|to) {t} (BY|on|over) {c} where {f}", "Add an index to orders on user_id where total > 0", index_in_where),
    rule("add an index", "(in|on|for) {t} [,] ADD INDEXNOUN (on|for|over) {c}", "On orders add an index on user_id", index_in),
    rule("add an index that ignores case", "ADD INDEXNOUN (on|for|over) lower « {c} »", "Add an index on lower(users.name)", index_lower),
    rule("add an index", "ADD INDEXNOUN to INDEX SEARCH [BY|on|of|for] {c}", "Add an index to speed up queries on orders.user_id", index),
    rule("add an index", "ADD (DESC|ASC) INDEXNOUN (on|for|over|to|of) {c}", "Add a descending index on orders.created_on", index_desc),
    rule("add an index", "ADD (composite|compound|combined|multi column|multicolumn|covering|partial|secondary|btree|search|regular|standard|normal) INDEXNOUN (on|for|over|to|across|of) {c} [COVERING {c2}] [AMONG [BE] {a}]", "Add a composite index on orders (user_id, created_on)", index),
    rule("add an index", "INDEX {c} [COVERING {c2}] [AMONG [BE] {a}]", "Index orders.user_id", index),
    rule("add an index", "INDEX {t} (BY|on) {c} [COVERING {c2}] [AMONG [BE] {a}]", "Index orders by user_id", index_in),
    rule("add an index", "ADD INDEXNOUN for SEARCH [of] {t} BY {c}", "Add an index for searching orders by number", index_in),
    rule("add an index", "ADD INDEXNOUN (on|for|to) {t} (BY|on|over|for SEARCH by|for SEARCH) {c} [COVERING {c2}] [AMONG [BE] {a}]", "Add an index to orders on number", index_in),
    rule("add an index", "ADD INDEXNOUN for SEARCH [BY] {c}", "Add an index for searching by orders.number", index),
    rule("add an index", "ADD INDEXNOUN (on|for|to) {c} for SEARCH", "Add an index on orders.number for searching", index),
    rule("add an index", "(INDEX|MAKE) SEARCH [of|for|in|on] {t} BY {c} [fast|faster]", "Speed up searching orders by number", index_in),
    rule("add an index", "(INDEX|MAKE) SEARCH [BY|of|for|on|in] {c} [fast|faster]", "Speed up lookups by orders.number", index),
    rule("add an index", "MAKE {c} (fast to search|quick to search|quickly searchable|faster to search)", "Make orders.number fast to search", index),
    rule("add an index that ignores case", "ADD INSENSITIVE INDEXNOUN (on|for|to) {c}", "Add a case-insensitive index on users.name", index_lower),
    rule("add an index that ignores case", "ADD INDEXNOUN (on|for|to) {c} INSENSITIVE", "Add an index on users.name ignoring case", index_lower),
    rule("drop an index", "DROP INDEXNOUN (on|over|for|from|of) {c}", "Drop the index on users.name", drop_index),
    rule("drop an index", "DROP {c} INDEXNOUN", "Drop the users.name index", drop_index),
    rule("drop an index", "DROP INDEXNOUN [CALLED] {x}", "Drop index idx_users_name", drop_named),
    rule("drop an index", "DROP {x} INDEXNOUN", "Drop the idx_users_name index", drop_named),
    rule("rename an index", "RENAME INDEXNOUN {x} INTO {x2}", "Rename index idx_users_name to users_by_name", rename_index),
    rule("find words in texts", "(ENABLE|ADD) FULLTEXT (on|for|to|over|in|of|across) {c}", "Enable full-text search on notes.body", full_text),
    rule("find words in texts", "MAKE {c} (FULLTEXT|searchable by full text|full text searchable)", "Make notes.body full-text searchable", full_text),
];

pub(super) fn index_op(table: &str, columns: Vec<String>) -> Op {
    Op::AddIndex {
        table: table.to_owned(),
        columns: columns.into_iter().map(IndexColumn::Name).collect(),
        include: Vec::new(),
        condition: None,
        method: None,
        name: None,
    }
}

fn parts(columns: &Columns) -> Vec<IndexColumn> {
    let part = |column: &String| {
        let descending = columns.descending.contains(column);
        let order = if descending { SortOrder::Desc } else { SortOrder::Asc };
        IndexColumn::of(OrderedColumn { column: column.clone(), order, case_insensitive: false })
    };
    columns.names.iter().map(part).collect()
}

fn index_of(got: &mut Got<'_, '_>, columns: &Columns) -> Option<Vec<Op>> {
    let several = ["indexes", "indices"];
    let several = got.reader.tokens.iter().any(|token| several.contains(&token.lower.as_str()));
    if several && columns.names.len() > 1 {
        got.ask("is one index over all of them meant, or one for each?");
    }
    let include = match got.held("c2") {
        Some(_) => {
            let table = columns.table.clone();
            let more = got.within("c2", &table)?;
            if more.names.iter().any(|column| columns.names.contains(column)) {
                return None;
            }
            more.names
        }
        None => Vec::new(),
    };
    let mut condition = None;
    if got.held("a").is_some() {
        condition = got.table(&columns.table).and_then(living);
        match &condition {
            Some(text) => {
                let note = format!("rows that are not deleted are those where {text}");
                got.note(note);
            }
            None => got.ask(format!(
                "no column of `{}` says which rows are deleted: which rows are meant?",
                columns.table
            )),
        }
    }
    Some(vec![Op::AddIndex {
        table: columns.table.clone(),
        columns: parts(columns),
        include,
        condition,
        method: None,
        name: got.n("x"),
    }])
}

fn index(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.ordered("c")?;
    index_of(got, &columns)
}

fn index_where(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.ordered("c")?;
    let ops = index_of(got, &columns)?;
    only_where(got, ops, &columns.table)
}

fn index_in_where(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let ops = index_in(got)?;
    let table = got.t("t")?;
    only_where(got, ops, &table)
}

/// The same indexes over only some rows.
fn only_where(got: &Got<'_, '_>, mut ops: Vec<Op>, table: &str) -> Option<Vec<Op>> {
    let text = condition_of(got, table)?;
    for op in &mut ops {
        if let Op::AddIndex { condition, .. } = op {
            *condition = Some(text.clone());
        }
    }
    Some(ops)
}

/// A condition all of whose columns are those of a table.
pub(super) fn condition_of(got: &Got<'_, '_>, table: &str) -> Option<String> {
    let text = got.text("f")?;
    let formula = crate::design::parse_formula(&text, None).ok()?;
    let known = formula.columns().iter().all(|name| got.family(table, name.as_str()).is_some());
    known.then_some(text)
}

fn index_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = match got.ordered("c")? {
        columns if columns.table != table => return None,
        columns if columns.descending.is_empty() => got.within("c", &table)?,
        columns => columns,
    };
    index_of(got, &columns)
}

fn index_desc(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let mut columns = got.c("c").filter(|columns| columns.names.len() == 1)?;
    let down =
        ["descending", "desc"].iter().any(|w| got.reader.tokens.iter().any(|t| t.lower == *w));
    if down {
        columns.descending.clone_from(&columns.names);
    }
    index_of(got, &columns)
}

fn index_lower(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let part = |column: &String| {
        IndexColumn::of(OrderedColumn {
            column: column.clone(),
            order: SortOrder::Asc,
            case_insensitive: true,
        })
    };
    Some(vec![Op::AddIndex {
        table: columns.table.clone(),
        columns: columns.names.iter().map(part).collect(),
        include: Vec::new(),
        condition: None,
        method: None,
        name: None,
    }])
}

fn drop_index(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    Some(vec![Op::DropIndex { name: None, table: Some(columns.table), columns: columns.names }])
}

/// An index by its name; a name that none has is asked for.
fn drop_named(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let name = got.n("x")?;
    let known = got.reader.names.tables.iter().any(|table| table.indexes.contains(&name));
    if !known {
        got.meta.cost += super::UNKNOWN;
    }
    Some(vec![Op::DropIndex { name: Some(name), table: None, columns: Vec::new() }])
}

fn rename_index(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(vec![Op::RenameIndex { from: got.n("x")?, to: got.n("x2")? }])
}

fn full_text(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let feature = Feature::FullTextSearch {
        entity: Some(OneOrMany::One(columns.table)),
        fields: Some(columns.names),
        weights: None,
        language: None,
    };
    Some(vec![Op::AddFeature { feature: Box::new(feature) }])
}
