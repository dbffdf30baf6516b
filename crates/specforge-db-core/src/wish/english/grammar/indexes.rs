//! Indexes.

use super::{Got, Rule, rule};
use crate::design::{Feature, OneOrMany};
use crate::model::{Family, SortOrder};
use crate::wish::english::parts::Columns;
use crate::wish::english::qualifier::Qualifier;
use crate::wish::english::rows::Rows;
use crate::wish::op::{IndexColumn, Op, OrderedColumn};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("add an index", "[FORSPEED] [ADD] [SEARCH] [INDEXKIND] INDEXNOUN (on|for|over|to|across|of) [{j}] {k} {u}", "Add an index on orders.user_id", index),
    rule("add an index", "ADD [INDEXKIND] INDEXNOUN {u} (on|for|over|to|across|of) {k} {u2}", "Add an index called orders_by_number on orders.number", index),
    rule("add an index", "ADD INDEXNOUN [CALLED] {x} (on|for|over) {k} {u}", "Create index orders_by_user on orders (user_id)", index),
    rule("add an index", "ADD INDEXNOUN {u} (on|for|over|to) {k} {u2} where {f}", "Add an index on orders.user_id where total > 0", index_where),
    rule("add an index", "ADD [INDEXKIND] INDEXNOUN (on|for|to) {t} (for|of|over) [the] {j} ones BY {k}", "Add a partial index on users for deleted ones by name", index_in),
    rule("add an index", "INDEX {k} where {f}", "Index orders.user_id where total > 0", index_where),
    rule("add an index", "INDEX {t} (BY|on) {c} where {f}", "Index orders by user_id where note is urgent", index_in_where),
    rule("add an index", "ADD INDEXNOUN (on|for|to) {t} (BY|on|over) {c} where {f}", "Add an index to orders on user_id where total > 0", index_in_where),
    rule("add an index", "(in|on|for) {t} [,] ADD INDEXNOUN (on|for|over) {k} {u}", "On orders add an index on user_id", index_in),
    rule("add an index", "[ADD] [INDEXKIND] INDEXNOUN (on|for|over) {t} : {k} {u}", "Composite index over orders: user_id, number", index_in),
    rule("add an index", "INDEXNOUN : {k} {u}", "Index: orders (user_id, number)", index),
    rule("add an index", "{t} : [ADD] [INDEXKIND] (INDEXNOUN|INDEX) [on|for|over] {k} {u}", "orders: index on user_id", index_in),
    rule("add an index", "ADD INDEXNOUN to INDEX SEARCH [BY|on|of|for] {k}", "Add an index to speed up queries on orders.user_id", index),
    rule("add an index", "ADD (DESC|ASC) INDEXNOUN (on|for|over|to|of) {c}", "Add a descending index on orders.created_on", index_desc),
    rule("add an index", "INDEX {k} {u}", "Index orders.user_id", index),
    rule("index all references", "ADD [missing] INDEXNOUN (on|for|to|over) [EVERY] [unindexed] ALLFKS [(of|in|on) {t}] [HASNOINDEX]", "Add missing indexes on all foreign keys", index_references),
    rule("index all references", "INDEX [EVERY] [unindexed] ALLFKS [(of|in|on) {t}] [HASNOINDEX]", "Index all foreign keys", index_references),
    rule("index all references", "[EVERY] ALLFKS [(of|in|on) {t}] (NEEDINDEX|MUST indexed|should be indexed|must be indexed)", "All foreign keys of notes should be indexed", index_references),
    rule("add an index", "[ADD] [INDEXKIND] (INDEX|INDEXNOUN) [on|for|over] {k} (of|in|on|for) {j} {t} {u}", "Index the number of open orders (total > 0)", index_in),
    rule("add an index", "(INDEX|MAKE) SEARCH [of|for] [EVERY] {t2} {t} BY {k} [fast|faster] {u}", "Speed up listing a user's notes by user and body", index_of_those),
    rule("add an index", "INDEX [{j}] {t} (BY|on) {k} {u}", "Index orders by user_id", index_in),
    rule("add an index", "ADD INDEXNOUN for SEARCH [of] {t} BY {k} {u}", "Add an index for searching orders by number", index_in),
    rule("add an index", "ADD [INDEXKIND] INDEXNOUN (on|for|to) [{j}] {t} (BY|on|over|for SEARCH by|for SEARCH) {k} {u}", "Add an index to orders on number", index_in),
    rule("add an index", "ADD INDEXNOUN for SEARCH [BY] {k}", "Add an index for searching by orders.number", index),
    rule("add an index", "ADD INDEXNOUN (on|for|to) {k} for SEARCH", "Add an index on orders.number for searching", index),
    rule("add an index", "(INDEX|MAKE) SEARCH [of|for|in|on] [EVERY] [{j}] {t} BY {k} [fast|faster|quick|quicker] {u}", "Speed up searching orders by number", index_in),
    rule("add an index", "(INDEX|MAKE) SEARCH [BY|of|for|on|in] {k} [fast|faster|quick|quicker] {u}", "Speed up lookups by orders.number", index),
    rule("add an index", "SEARCH [of|for|in|on] [EVERY] [{j}] {t} BY {k} (ISSLOW|MUST be FAST) [,|:] [SPEEDIT]", "Searching orders by number is slow", index_in),
    rule("add an index", "SEARCH [BY|of|for|on|in] {k} (ISSLOW|MUST be FAST) [,|:] [SPEEDIT]", "Lookups by orders.number are slow", index),
    rule("add an index", "MAKE {k} (fast to search|quick to search|quickly searchable|faster to search)", "Make orders.number fast to search", index),
    rule("add an index", "[JUST] INDEX [JUST] [EVERY] {t} {w} [,] (BY|on) {k}", "Only index users who are not deleted by name", index_rows),
    rule("add an index", "[WEDO] [OFTEN] LOOKUP [EVERY] {t} (of|for|in|at) [EVERY] {t2} [OFTEN] BY {k} [OFTEN] {u} [,|:] [SPEEDIT]", "We often list the notes of a user by body", index_of_one),
    rule("add an index", "[{j}] {t} MUST [be] FINDABLE (by|via|through) {k} {u}", "Orders should be quickly findable by number", index_in),
    rule("add an index", "MAKE [{j}] {t} FINDABLE (by|via|through) {k} {u}", "Make orders quickly findable by number", index_in),
    rule("add an index", "[WEDO] [OFTEN] LOOKUP [EVERY] {t} [OFTEN] BY {k} [OFTEN] {u} [,|:] [SPEEDIT]", "We often look up orders by number, so speed that up", index_in),
    rule("add an index", "{t} [are|is|get|gets|be] [OFTEN] LOOKEDUP [OFTEN] BY {k} [OFTEN] {u} [,|:] [SPEEDIT]", "Orders are often looked up by number", index_in),
    rule("add an index", "[{j}] {k} {u} NEEDINDEX {u2}", "orders.number needs an index", index),
    rule("add an index", "[{j}] {t} BY {k} {u} NEEDINDEX {u2}", "Orders by number need an index", index_in),
    rule("add an index", "{t} NEEDINDEX (by|on|over) {k} {u}", "Orders should be indexed by number", index_in),
    rule("add an index that ignores case", "ADD INSENSITIVE INDEXNOUN (on|for|to) {k} {u}", "Add a case-insensitive index on users.name", index_lower),
    rule("find parts of words", "ADD TRIGRAM [INDEXNOUN] [(on|for|over|to) {k}]", "Add a trigram index on users.name", |got| Some(trigrams(got))),
    rule("drop an index", "{k} INDEXNOUN CANGO", "The users.name index is no longer needed", drop_index_over),
    rule("drop an index", "{k} INDEXNOUN (on|of|for|in) {t} CANGO", "The name index on users can go", drop_index_over),
    rule("drop an index", "DROP {k} INDEXNOUN (on|of|for|in|from) {t}", "Drop the name index on users", drop_index_over),
    rule("drop an index", "INDEXNOUN (on|over|for|of) {k} CANGO", "The index on users.name can go", drop_index_over),
    rule("drop an index", "DROP INDEXNOUN (on|over|for|from|of) {k}", "Drop the index on name of users", drop_index_over),
    rule("find words in texts", "[ADD|ENABLE] {x} FULLTEXT (on|for|over|in|of|across) {c}", "English full-text search on notes.body", full_text_in),
    rule("find words in texts", "FULLTEXT (on|for|over|in|of|across) {c}", "Full-text search over notes.body", full_text),
    rule("find words in texts", "MAKE {c} FULLTEXT", "Make notes.body full-text searchable", full_text),
    rule("find words in texts", "{c} MUST [be] FULLTEXT", "notes.body should be full-text searchable", full_text),
    rule("drop an index", "DROP {k} INDEXNOUN", "Drop the users.name index", drop_index_over),
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
        let case_insensitive = columns.lowered.contains(column);
        IndexColumn::of(OrderedColumn { column: column.clone(), order, case_insensitive })
    };
    columns.names.iter().map(part).collect()
}

/// Only some rows of a table.
fn index_rows(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, rows) = (got.t("t")?, got.rows("w")?);
    let ops = index_in(got)?;
    let said = condition_said(got, &rows, &table)?;
    Some(ops.into_iter().map(|op| where_said(op, &said)).collect())
}

/// `the orders of a user by …`: whose they are comes first, where one column says it.
fn index_of_one(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, owner) = (got.t("t")?, got.t("t2")?);
    let mut columns = got.ordered("k").filter(|columns| columns.table == table)?;
    let links = super::references::links(got, &table, &owner);
    let [by] = links.as_slice() else { return None };
    if by.iter().any(|column| columns.names.contains(column)) {
        return None;
    }
    got.owned();
    got.note(format!("`{}` says of which of `{owner}` they are", by.join(", ")));
    columns.names.splice(0..0, by.iter().cloned());
    index_of(got, columns)
}

fn index_of(got: &mut Got<'_, '_>, mut columns: Columns) -> Option<Vec<Op>> {
    let several = ["indexes", "indices"];
    let several = got.reader.tokens.iter().any(|token| several.contains(&token.lower.as_str()));
    if several && columns.names.len() > 1 && !columns.grouped {
        got.ask("is one index over all of them meant, or one for each?");
    }
    if columns.either {
        got.ask("is one index over all of them meant, or one for each?");
    }
    let mut qualifiers = got.qualifiers(&["u", "u2"]);
    super::uniqueness::adjective(got, &mut qualifiers)?;
    let (mut condition, mut include) = (None, Vec::new());
    let mut name = got.n("x");
    for one in &qualifiers {
        match one {
            Qualifier::Where(rows) if condition.is_none() => {
                condition = condition_said(got, rows, &columns.table);
                condition.as_ref()?;
            }
            Qualifier::Include(more) if include.is_empty() && more.table == columns.table => {
                if more.names.iter().any(|column| columns.names.contains(column)) {
                    return None;
                }
                got.owned();
                include.clone_from(&more.names);
            }
            Qualifier::Called(said) if name.is_none() => name = Some(said.clone()),
            Qualifier::Descending => columns.descending.extend(columns.names.last().cloned()),
            Qualifier::Insensitive => {
                let text = |name: &&String| {
                    matches!(got.family(&columns.table, name), Some(Family::Text { .. }))
                };
                columns.lowered = columns.names.iter().filter(text).cloned().collect();
                (!columns.lowered.is_empty()).then_some(())?;
            }
            Qualifier::Together | Qualifier::Purpose => {}
            _ => return None,
        }
    }
    Some(vec![Op::AddIndex {
        table: columns.table.clone(),
        columns: parts(&columns),
        include,
        condition,
        method: None,
        name,
    }])
}

/// Which rows an index holds; where nothing says which are deleted, that is asked.
pub(super) fn condition_said(got: &mut Got<'_, '_>, rows: &Rows, table: &str) -> Option<String> {
    let said = got.condition(rows, table);
    let own = match rows {
        Rows::In(of, _) => of == table,
        _ => true,
    };
    if said.is_none() && rows.is_living() && own {
        got.ask(format!(
            "no column of `{table}` says which rows are deleted: which rows are meant?"
        ));
        return Some(String::new());
    }
    said
}

pub(super) fn index(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.ordered("k")?;
    index_of(got, columns)
}

/// Each reference gets an index, unless the key of its table begins with it; what has one already is said.
fn index_references(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let only = got.t("t");
    let tables = got.reader.names.tables.iter();
    let meant = tables.filter(|table| only.as_ref().is_none_or(|only| table.path == *only));
    let mut ops = Vec::new();
    for table in meant {
        for (columns, _) in table.references.iter().filter(|(by, _)| !table.key.starts_with(by)) {
            let columns = columns.iter().cloned().map(IndexColumn::Name).collect();
            let table = table.path.clone();
            let (include, condition, method, name) = (Vec::new(), None, None, None);
            ops.push(Op::AddIndex { table, columns, include, condition, method, name });
        }
    }
    (!ops.is_empty()).then_some(ops)
}

fn index_where(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.ordered("k")?;
    let ops = index_of(got, columns.clone())?;
    only_where(got, ops, &columns.table)
}

fn index_in_where(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    let ops = index_of(got, columns)?;
    only_where(got, ops, &table)
}

/// The same indexes over only some rows.
fn only_where(got: &Got<'_, '_>, ops: Vec<Op>, table: &str) -> Option<Vec<Op>> {
    let text = condition_of(got, table)?;
    Some(ops.into_iter().map(|op| where_said(op, &text)).collect())
}

fn where_said(mut op: Op, text: &str) -> Op {
    if let Op::AddIndex { condition, .. } = &mut op {
        *condition = Some(text.to_owned());
    }
    op
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
    let columns = got.ordered("k").filter(|columns| columns.table == table)?;
    got.owned();
    index_of(got, columns)
}

/// `a user's orders by …`: one of the columns says whose they are.
fn index_of_those(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (owner, table) = (got.t("t2")?, got.t("t")?);
    let columns = got.ordered("k")?;
    let own = got.table(&table)?;
    let bare = owner.rsplit('.').next().unwrap_or(&owner);
    let refers = own.references.iter().any(|(by, to)| {
        to == bare && by.first().is_some_and(|first| columns.names.contains(first))
    });
    refers.then(|| index_in(got)).flatten()
}

/// Parts of words are found by an index of another kind, over what only the database's own words say.
fn trigrams(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse(
        "an index over parts of words needs an extension and an operator class: state both in SQL by `desired_schema`",
    )
}

fn index_desc(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let mut columns = got.c("c").filter(|columns| columns.names.len() == 1)?;
    let down =
        ["descending", "desc"].iter().any(|w| got.reader.tokens.iter().any(|t| t.lower == *w));
    if down {
        columns.descending.clone_from(&columns.names);
    }
    index_of(got, columns)
}

fn index_lower(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let mut columns = got.ordered("k")?;
    let text = |name: &&String| !matches!(got.family(&columns.table, name), Some(family) if !matches!(family, Family::Text { .. }));
    columns.lowered = columns.names.iter().filter(text).cloned().collect();
    (!columns.lowered.is_empty()).then_some(())?;
    index_of(got, columns)
}

fn drop_index_over(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.ordered("k")?;
    if got.t("t").is_some_and(|table| table != columns.table) {
        return None;
    }
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

/// The same in the language of the texts.
fn full_text_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    const LANGUAGES: &[&str] = &[
        "danish",
        "dutch",
        "english",
        "finnish",
        "french",
        "german",
        "hungarian",
        "italian",
        "norwegian",
        "portuguese",
        "romanian",
        "russian",
        "simple",
        "spanish",
        "swedish",
        "turkish",
    ];
    let word = got.n("x")?.to_lowercase();
    LANGUAGES.contains(&word.as_str()).then_some(())?;
    let mut ops = full_text(got)?;
    for op in &mut ops {
        if let Op::AddFeature { feature } = op
            && let Feature::FullTextSearch { language, .. } = &mut **feature
        {
            *language = Some(word.clone());
        }
    }
    Some(ops)
}
