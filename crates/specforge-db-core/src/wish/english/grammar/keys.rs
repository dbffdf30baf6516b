//! Indexes, keys, references and conditions.

use super::columns::unique_op;
use super::{Got, Rule, in_formula, living, rule, text_in_formula};
use crate::design::{Feature, OnDelete, OneOrMany};
use crate::model::{Family, SortOrder};
use crate::wish::english::attrs::Attr;
use crate::wish::english::parts::{Columns, Said, reference_name};
use crate::wish::op::{ColumnSpec, ConstraintKind, IndexColumn, Op, OrderedColumn};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("make unique", "ADD [INSENSITIVE] UNIQUENESS [INSENSITIVE] (to|on|for|over|of|across) {c} {as}", "Add unique index on users.email (case-insensitive)", unique),
    rule("make unique", "ENSURE UNIQUENESS (of|on|for) {c} {as}", "Enforce uniqueness of users.email", unique),
    rule("make unique", "(FORBID|ENSURE no|MAKE no|ALLOW no) DUPLICATE [VALUE] [values] [(in|for|of)] {c} {as}", "Forbid duplicate users.email", unique),
    rule("make unique", "ADD [INSENSITIVE] UNIQUENESS « {c} » (to|on|for) {t}", "Add a unique constraint (email, name) to users", unique_in),
    rule("make unique", "ADD UNIQUENESS (on|to|for|over) {t} « lower « {c} » »", "Add a unique index on users (lower(email))", unique_lower),
    rule("make unique", "ADD UNIQUENESS (on|to|for|over) lower « {c} »", "Add a unique index on lower(users.email)", unique_lower),
    rule("make unique", "ADD UNIQUENESS [CALLED] {x} (on|for|over) {c}", "Create unique index users_mail on users.email", unique_named),
    rule("make unique", "UNIQUE {c}", "Unique email for users", unique),
    rule("make unique", "no DUPLICATE [values] [(in|for|of)] {c}", "No duplicate users.email", unique),
    rule("make unique", "[no] two {t} (cannot|can not|must not|may not|should not|can never|must never) (have|share) the same {c} {as}", "Two users cannot have the same email", unique_in),
    rule("make unique", "[EVERY] {t} (must|should) have UNIQUE {c}", "Users must have unique emails", unique_in),
    rule("make unique", "no two {t} (can|may|should|must|shall) (have|share) the same {c} {as}", "No two users may have the same email", unique_in),
    rule("make unique", "(no|never) [two] {t} with the same {c}", "No two users with the same email", unique_in),
    rule("make unique", "each {t} must have a UNIQUE {c}", "Each user must have a unique email", unique_in),
    rule("make unique together", "MAKE {c} UNIQUE TOGETHER {as}", "Make users.email and users.name unique together", together),
    rule("make unique together", "MAKE {c} TOGETHER UNIQUE {as}", "Make users.email and users.name together unique", together),
    rule("make unique together", "(MAKE|ENSURE) [that] COMBINATION of {c} [BE] UNIQUE {as}", "Make the combination of email and name in users unique", together),
    rule("make unique together", "MAKE {c} UNIQUE [TOGETHER] (together with|in combination with|along with|with) {c2} {as}", "Make orders.number unique together with user_id", together_with),
    rule("make unique together", "{c} MUST UNIQUE TOGETHER {as}", "users.email and users.name must be unique together", together),
    rule("make unique together", "MAKE {c} UNIQUE (per|for each|within each|within a|for every|within) {x} {as}", "Make orders.number unique per user", per),
    rule("make unique together", "{c} MUST UNIQUE (per|for each|within each|within a|for every|within) {x} {as}", "orders.number must be unique per user", per),
    rule("let equal values be", "DROP UNIQUENESS (from|on|of|for|over) {c}", "Drop the unique constraint on users.email", not_unique),
    rule("let equal values be", "ALLOW DUPLICATE [values] [(in|for|of)] {c}", "Allow duplicate users.email", not_unique),
    rule("let equal values be", "{c} (is no longer|need not be|needs not be|does not need to be|should no longer be|do not need to be|should not be|must no longer be) UNIQUE", "users.email is no longer unique", not_unique),
    rule("let equal values be", "MAKE {c} (not|non|no longer) UNIQUE", "Make users.email no longer unique", not_unique),
    rule("add an index", "ADD [SEARCH] INDEXNOUN (on|for|over|to|across|of) {c} [COVERING {c2}] [AMONG [BE] {a}] [CALLED {x}]", "Add an index on orders.user_id", index),
    rule("add an index", "ADD INDEXNOUN [CALLED] {x} (on|for|over) {c} [COVERING {c2}]", "Create index orders_by_user on orders (user_id)", index),
    rule("add an index", "ADD INDEXNOUN (on|for|over|to) {c} where {f}", "Add an index on orders.user_id where total > 0", index_where),
    rule("add an index", "INDEX {c} where {f}", "Index orders.user_id where total > 0", index_where),
    rule("add an index", "(in|on|for) {t} [,] ADD INDEXNOUN (on|for|over) {c}", "On orders add an index on user_id", index_in),
    rule("add an index that ignores case", "ADD INDEXNOUN (on|for|over) lower « {c} »", "Add an index on lower(users.name)", index_lower),
    rule("make unique", "ADD UNIQUENESS (on|for|over|to) {c} where {f}", "Add a unique index on users.email where age > 17", unique_where),
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
    rule("add a primary key", "MAKE {c} PK [(of|for|on) {t}]", "Make tags.label the primary key", primary_key),
    rule("add a primary key", "ADD PK (on|to|for|over|of) {c}", "Add a primary key on tags.label", primary_key),
    rule("add a primary key", "ADD PK (to|on|for) {t} (on|over|using|by|with|of) {c}", "Add a primary key to tags on label", primary_key),
    rule("add a primary key", "(use|MAKE) {c} as PK", "Use tags.label as the primary key", primary_key),
    rule("add a reference", "ADD FK (from|on|for|to|between|of) {c} (to|on|and|REFERENCES|into|->) {r} {as}", "Add a foreign key from orders.user_id to users", foreign_key),
    rule("add a reference", "ADD FK {c} (to|REFERENCES|->|=>) {r} {as}", "Add foreign key orders.user_id -> users.id", foreign_key),
    rule("add a reference", "ADD FK to {r} (on|from|for|in|using|via|by) {c} {as}", "Add a foreign key to users on orders.user_id", foreign_key),
    rule("add a reference", "LINK {c} (to|with) {r} {as}", "Link orders.user_id to users", foreign_key),
    rule("add a reference", "MAKE {c} (REFERENCES|reference|refer to|point to|a FK to|a FK into|a FK REFERENCES) {r} {as}", "Make orders.user_id reference users", foreign_key),
    rule("add a reference", "{c} (MUST|should) (reference|refer to|point to|REFERENCES) {r} {as}", "orders.user_id should reference users", foreign_key),
    rule("let rows belong to others", "[EVERY] {t} (MUST|should) (reference|refer to|point to|REFERENCES) [EVERY] {t2} {as}", "Orders should reference notes", belongs),
    rule("let rows belong to others", "LINK EVERY {t} (to|with) [EVERY] {t2} {as}", "Link each order to a note", belongs),
    rule("let rows belong to others", "LINK {t} (to|with) {t2} {as}", "Link orders to notes", belongs),
    rule("let rows belong to others", "[EVERY] {t} BELONGS [EVERY] {t2} {as}", "Each order belongs to a note", belongs),
    rule("let rows belong to others", "(ENSURE|MAKE) [that] [EVERY] {t} BELONGS {t2} {as}", "Make orders belong to notes", belongs),
    rule("let rows belong to others", "ADD FK from {t} to {t2} {as}", "Add a reference from orders to notes", belongs),
    rule("let rows belong to others", "ADD FK to {t2} (on|in|to|for) {t} {as}", "Add a reference to notes on orders", belongs),
    rule("let rows belong to others", "[EVERY] {t2} HASMANY {t} {as}", "A note has many orders", belongs),
    rule("let many belong to many", "ADD MANYMANY [FK] (between|from) {t} (and|to|with) {t2}", "Add a many-to-many relationship between users and tags", many),
    rule("let many belong to many", "{t} HASMANY {t2} and {t3} HASMANY {t4}", "Users can have many orders and orders can have many users", many_both),
    rule("let many belong to many", "LINK {t} (and|to|with) {t2} [as|by|in|with] MANYMANY", "Link users and tags many-to-many", many),
    rule("let many belong to many", "MAKE {t} and {t2} MANYMANY", "Make users and tags many-to-many", many),
    rule("let many belong to many", "{t} (and|to) {t2} [is|are|should be] MANYMANY", "Users and tags are many-to-many", many),
    rule("drop a reference", "DROP FK (from|between) {t} (to|and) {t2}", "Drop the foreign key from notes to users", unlink),
    rule("drop a reference", "DROP FK (on|of|from|for) {c} [(to|REFERENCES) {t2}]", "Drop the foreign key on notes.user_id", drop_reference),
    rule("drop a reference", "{c} (should|must) no longer (reference|refer to|point to) {t2}", "notes.user_id should no longer reference users", drop_reference),
    rule("say what happens on delete", "when [EVERY] {t2} (is|are|gets|get) (deleted|removed) [,] [then] (delete|remove|also delete) [also] {t}", "When a user is deleted, delete their notes", on_delete_rows),
    rule("say what happens on delete", "(delete|remove) {t} (when|if) [EVERY] {t2} (is|are|gets) deleted", "Delete notes when their user is deleted", on_delete_rows),
    rule("say what happens on delete", "CASCADE (delete|deletes|deletions) [of|to] {t} (when|if) {t2} (is|are|gets|get) deleted", "Cascade delete notes when users are deleted", on_delete_rows),
    rule("say what happens on delete", "deleting {t2} (should|must) [also] delete {t}", "Deleting a user should also delete their notes", on_delete_rows),
    rule("say what happens on delete", "CASCADE [deletes|deletions|delete] from {t2} to {t}", "Cascade deletes from users to notes", on_delete_rows),
    rule("say what happens on delete", "(MAKE|CHANGE) FK (on|of|from|for) {c} (to|ONDELETE) [ONDELETE] {act} [ONDELETE]", "Change the foreign key on notes.user_id to cascade on delete", on_delete),
    rule("say what happens on delete", "MAKE ONDELETE (of|for|on) {c} to {act}", "Set on delete of notes.user_id to cascade", on_delete),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [MUST|be|is|are] POSITIVE", "Ensure that orders.total is positive", |got| compare(got, ">", "0")),
    rule("hold rows to a condition", "{c} MUST POSITIVE", "orders.total must be positive", |got| compare(got, ">", "0")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [MUST|be|is|are] NONNEGATIVE", "Ensure that orders.total is not negative", |got| compare(got, ">=", "0")),
    rule("hold rows to a condition", "{c} (MUST NONNEGATIVE|MUSTNOT NEGATIVE)", "orders.total must not be negative", |got| compare(got, ">=", "0")),
    rule("hold rows to a condition", "FORBID NEGATIVE [values] [(in|for)] {c}", "Forbid negative orders.total", |got| compare(got, ">=", "0")),
    rule("hold rows to a condition", "(FORBID|REQUIRE non) NONEMPTY [values|strings] [(in|for)] {c}", "Forbid empty users.name", |got| compare(got, "<>", "''")),
    rule("hold rows to a condition", "{c} MUSTNOT NONEMPTY", "users.name must not be empty", |got| compare(got, "<>", "''")),
    rule("hold rows to a condition", "{c} MUST GT {v}", "orders.total must be greater than 10", |got| compared(got, ">")),
    rule("hold rows to a condition", "{c} MUST GE {v}", "users.age must be at least 18", |got| compared(got, ">=")),
    rule("hold rows to a condition", "{c} MUST LT {v}", "users.age must be less than 150", |got| compared(got, "<")),
    rule("hold rows to a condition", "{c} MUST LE {v}", "users.age must be at most 150", |got| compared(got, "<=")),
    rule("hold rows to a condition", "{c} (MUST NE|MUSTNOT [EQ]) {v}", "users.name must not equal 'admin'", |got| compared(got, "<>")),
    rule("hold rows to a condition", "(ENSURE|MAKE|NARROW) [that] {c} [is|are|be] GE {v}", "Ensure users.age is at least 18", |got| compared(got, ">=")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be] GT {v}", "Ensure users.age is above 17", |got| compared(got, ">")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be] LE {v}", "Ensure users.age is at most 150", |got| compared(got, "<=")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be] LT {v}", "Ensure users.age is below 150", |got| compared(got, "<")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be] NE {v}", "Ensure users.name is different from 'admin'", |got| compared(got, "<>")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} > {v}", "orders.total > 0", |got| compared(got, ">")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} >= {v}", "orders.total >= 0", |got| compared(got, ">=")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} < {v}", "orders.total < 1000", |got| compared(got, "<")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} <= {v}", "orders.total <= 1000", |got| compared(got, "<=")),
    rule("hold rows to a condition", "{c} MUST GT {c2}", "meetings.ends_at must be after meetings.starts_at", |got| columns_compared(got, ">")),
    rule("hold rows to a condition", "{c} MUST GE {c2}", "meetings.ends_at must be no less than meetings.starts_at", |got| columns_compared(got, ">=")),
    rule("hold rows to a condition", "{c} MUST LT {c2}", "meetings.starts_at must be before meetings.ends_at", |got| columns_compared(got, "<")),
    rule("hold rows to a condition", "{c} MUST LE {c2}", "meetings.starts_at must be not after meetings.ends_at", |got| columns_compared(got, "<=")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be|comes] GT {c2}", "Ensure meetings.ends_at is after meetings.starts_at", |got| columns_compared(got, ">")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be|comes] LT {c2}", "Ensure meetings.starts_at is before meetings.ends_at", |got| columns_compared(got, "<")),
    rule("hold rows to a condition", "(ENSURE|MAKE|NARROW) [that] {c} [MUST|to] BETWEEN {v} (and|to) {v2}", "Ensure users.age is between 0 and 150", between),
    rule("hold rows to a condition", "{c} MUST [BETWEEN] {v} (and|to) {v2}", "users.age must be between 0 and 150", between),
    rule("hold rows to a condition", "(ENSURE|MAKE|NARROW|REQUIRE|ALLOW only) [that] {c} [is|are|be|to be|MUST] ONEOF {vs}", "Restrict users.status to one of new, active", one_of),
    rule("hold rows to a condition", "NARROW {c} to {vs}", "Restrict users.status to 'new', 'active'", one_of),
    rule("hold rows to a condition", "{c} MUST ONEOF {vs}", "users.status must be one of new, active", one_of),
    rule("hold rows to a condition", "{c} MUST {vs}", "users.status must be 'new' or 'active'", one_of_quoted),
    rule("hold rows to a condition", "(ALLOW only|only ALLOW) {vs} (in|for|as) {c}", "Allow only 'new', 'active' in users.status", one_of),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {f}", "Ensure that total >= 0", formula),
    rule("hold rows to a condition", "ADD CHECK [that|of|for|=|:] {f}", "Add a check that total >= 0", formula),
    rule("hold rows to a condition", "ADD CHECK [that] (on|to|for) {t} [that|:] {f}", "Add a check to orders that total >= 0", formula_in),
    rule("hold rows to a condition", "ADD CHECK [CONSTRAINT] (that|on|to|for) {c} (POSITIVE|MUST POSITIVE)", "Add a check that orders.total is positive", |got| compare(got, ">", "0")),
    rule("hold rows to a condition", "ADD CHECK that {c} MUST GE {v}", "Add a check that users.age is at least 18", |got| compared(got, ">=")),
    rule("hold rows to a condition", "ADD CHECK that {c} MUST GT {v}", "Add a check that users.age is above 17", |got| compared(got, ">")),
    rule("hold rows to a condition", "ADD CHECK that {c} (MUST NONNEGATIVE|MUSTNOT NEGATIVE)", "Add a check that orders.total is not negative", |got| compare(got, ">=", "0")),
    rule("hold rows to a condition", "ADD CHECK that {c} MUST GT {c2}", "Add a check that meetings.ends_at is after meetings.starts_at", |got| columns_compared(got, ">")),
    rule("hold rows to a condition", "ADD CHECK that {c} MUST ONEOF {vs}", "Add a check that users.status is one of new, active", one_of),
    rule("hold rows to a condition", "ADD CHECK that {c} [MUST] BETWEEN {v} and {v2}", "Add a check that users.age is between 0 and 150", between),
    rule("drop a condition", "DROP CHECK [CONSTRAINT] (on|from|of|for|over) {c}", "Drop the check on notes.body", drop_check),
    rule("drop a constraint", "DROP (CONSTRAINT|CHECK|UNIQUENESS|FK) [CALLED] {x} (from|on|of) {t}", "Drop constraint users_status from users", drop_constraint_in),
    rule("drop a constraint", "DROP (CONSTRAINT|CHECK|UNIQUENESS|FK) [CALLED] {x}", "Drop constraint users_status", drop_constraint),
    rule("rename a constraint", "RENAME CONSTRAINT {x} [(of|on|in) {t}] INTO {x2}", "Rename constraint users_status to status_is_known", rename_constraint),
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

fn said(got: &Got<'_, '_>) -> Vec<Attr> {
    let mut attrs = got.attrs("as");
    // The words of the pattern itself may say so too.
    let insensitive =
        got.reader.tokens.iter().any(|token| token.lower == "insensitive" || token.lower == "case");
    if insensitive && !attrs.contains(&Attr::Insensitive) {
        attrs.push(Attr::Insensitive);
    }
    attrs
}

/// What may be said of uniqueness, and nothing else.
fn only_unique(attrs: &[Attr]) -> bool {
    attrs.iter().all(|attr| {
        matches!(attr, Attr::Insensitive | Attr::PerTenant | Attr::Active | Attr::Unique)
    })
}

fn unique(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let attrs = said(got);
    only_unique(&attrs).then_some(())?;
    // One index or constraint is over all that it names; of anything else nobody knows.
    let one = ["index", "constraint", "key"];
    let one = got.reader.tokens.iter().any(|token| one.contains(&token.lower.as_str()));
    if columns.columns.len() > 1 && !one {
        got.ask("are they unique together, or each by itself?");
    }
    Some(vec![unique_op(got, &columns, &attrs)?])
}

fn unique_lower(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = match got.t("t") {
        Some(table) => got.within("c", &table)?,
        None => got.c("c")?,
    };
    Some(vec![unique_op(got, &columns, &[Attr::Insensitive])?])
}

fn unique_named(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (columns, called) = (got.c("c")?, got.n("x")?);
    match unique_op(got, &columns, &[])? {
        Op::AddUnique { table, columns, case_insensitive, condition, .. } => {
            Some(vec![Op::AddUnique {
                table,
                columns,
                case_insensitive,
                condition,
                name: Some(called),
            }])
        }
        _ => None,
    }
}

fn unique_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    let attrs = got.attrs("as");
    only_unique(&attrs).then_some(())?;
    Some(vec![unique_op(got, &columns, &attrs)?])
}

fn together(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c").filter(|columns| columns.columns.len() > 1)?;
    let attrs = got.attrs("as");
    only_unique(&attrs).then_some(())?;
    Some(vec![unique_op(got, &columns, &attrs)?])
}

fn together_with(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let mut columns = got.c("c")?;
    let more = got.within("c2", &columns.table)?;
    if more.columns.iter().any(|column| columns.columns.contains(column)) {
        return None;
    }
    columns.columns.extend(more.columns);
    let attrs = got.attrs("as");
    only_unique(&attrs).then_some(())?;
    Some(vec![unique_op(got, &columns, &attrs)?])
}

/// `per user`: together with the column that says whose a row is.
fn per(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let mut columns = got.c("c")?;
    let name = got.n("x")?;
    let table = got.table(&columns.table)?.clone();
    let attrs = got.attrs("as");
    only_unique(&attrs).then_some(())?;
    if crate::design::snake(&name) == "tenant" {
        // What is unique per tenant is said by a row of its own.
        return None;
    }
    let found = [name.clone(), format!("{name}_id"), format!("{name}Id")]
        .iter()
        .find_map(|name| table.columns_named(name).first().map(|column| column.name.clone()))?;
    if columns.columns.contains(&found) {
        return None;
    }
    got.note(format!("`{found}` says of which {name} a row is"));
    columns.columns.insert(0, found);
    Some(vec![unique_op(got, &columns, &attrs)?])
}

fn not_unique(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    Some(vec![Op::DropConstraint {
        table: columns.table,
        name: None,
        kind: Some(ConstraintKind::Unique),
        columns: columns.columns,
    }])
}

fn parts(columns: &Columns) -> Vec<IndexColumn> {
    let part = |column: &String| {
        let descending = columns.descending.contains(column);
        let order = if descending { SortOrder::Desc } else { SortOrder::Asc };
        IndexColumn::of(OrderedColumn { column: column.clone(), order, case_insensitive: false })
    };
    columns.columns.iter().map(part).collect()
}

fn index_of(got: &mut Got<'_, '_>, columns: &Columns) -> Option<Vec<Op>> {
    let several = ["indexes", "indices"];
    let several = got.reader.tokens.iter().any(|token| several.contains(&token.lower.as_str()));
    if several && columns.columns.len() > 1 {
        got.ask("is one index over all of them meant, or one for each?");
    }
    let include = match got.held("c2") {
        Some(_) => {
            let table = columns.table.clone();
            let more = got.within("c2", &table)?;
            if more.columns.iter().any(|column| columns.columns.contains(column)) {
                return None;
            }
            more.columns
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
    let text = condition_of(got, &columns.table)?;
    let mut ops = index_of(got, &columns)?;
    for op in &mut ops {
        if let Op::AddIndex { condition, .. } = op {
            *condition = Some(text.clone());
        }
    }
    Some(ops)
}

/// A condition all of whose columns are those of a table.
fn condition_of(got: &Got<'_, '_>, table: &str) -> Option<String> {
    let text = got.text("f")?;
    let formula = crate::design::parse_formula(&text, None).ok()?;
    let known = formula.columns().iter().all(|name| got.family(table, name.as_str()).is_some());
    known.then_some(text)
}

fn unique_where(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let text = condition_of(got, &columns.table)?;
    match unique_op(got, &columns, &[])? {
        Op::AddUnique { table, columns, case_insensitive, name, .. } => Some(vec![Op::AddUnique {
            table,
            columns,
            case_insensitive,
            condition: Some(text),
            name,
        }]),
        _ => None,
    }
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
    let mut columns = got.c("c").filter(|columns| columns.columns.len() == 1)?;
    let down =
        ["descending", "desc"].iter().any(|w| got.reader.tokens.iter().any(|t| t.lower == *w));
    if down {
        columns.descending.clone_from(&columns.columns);
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
        columns: columns.columns.iter().map(part).collect(),
        include: Vec::new(),
        condition: None,
        method: None,
        name: None,
    }])
}

fn drop_index(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    Some(vec![Op::DropIndex { name: None, table: Some(columns.table), columns: columns.columns }])
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

fn primary_key(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = match got.t("t") {
        Some(table) => got.within("c", &table)?,
        None => got.c("c")?,
    };
    Some(vec![Op::AddPrimaryKey { table: columns.table, columns: columns.columns }])
}

/// What may be said of a reference.
struct Reference {
    on_delete: Option<OnDelete>,
    required: bool,
    optional: bool,
    unique: bool,
}

fn reference(attrs: &[Attr]) -> Option<Reference> {
    let mut said = Reference { on_delete: None, required: false, optional: false, unique: false };
    for attr in attrs {
        match attr {
            Attr::OnDelete(action) if said.on_delete.is_none() => said.on_delete = Some(*action),
            Attr::Required => said.required = true,
            Attr::Optional => said.optional = true,
            Attr::Unique => said.unique = true,
            _ => return None,
        }
    }
    (!(said.required && said.optional)).then_some(said)
}

fn foreign_key(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let references = got.t("r")?;
    let said = reference(&got.attrs("as"))?;
    if said.required || said.optional || said.unique {
        return None;
    }
    Some(vec![Op::AddForeignKey {
        table: columns.table,
        columns: columns.columns,
        references,
        referenced_columns: Vec::new(),
        on_delete: said.on_delete,
    }])
}

/// Each row of one table refers to one of the other, by a column that is there or comes.
fn belongs(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, to) = (got.t("t")?, got.t("t2")?);
    let said = reference(&got.attrs("as"))?;
    let target = got.table(&to)?.clone();
    let name = reference_name(&target.bare, &target.key)?;
    let own = got.table(&table)?.clone();
    if let Some(column) = own.columns_named(&name).first() {
        let column = column.name.clone();
        got.note(format!("`{table}.{column}` refers to `{to}`"));
        return Some(vec![Op::AddForeignKey {
            table,
            columns: vec![column],
            references: to,
            referenced_columns: Vec::new(),
            on_delete: said.on_delete,
        }]);
    }
    got.note(format!("a new column `{name}` refers to `{to}`"));
    if !said.required && !said.optional {
        got.note(format!("`{name}` is optional, because nothing says that it is required"));
    }
    let column = ColumnSpec {
        name,
        references: Some(to),
        on_delete: said.on_delete,
        required: said.required,
        unique: said.unique,
        ..ColumnSpec::default()
    };
    Some(vec![Op::AddColumn { table, column: Box::new(column) }])
}

/// Both sides say that they have many of the other.
fn many_both(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let same = got.t("t") == got.t("t4") && got.t("t2") == got.t("t3");
    same.then(|| many(got)).flatten()
}

/// A table of pairs.
fn many(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (a, b) = (got.t("t")?, got.t("t2")?);
    let (first, second) = (got.table(&a)?.clone(), got.table(&b)?.clone());
    if a == b {
        return None;
    }
    let one = reference_name(&first.bare, &first.key)?;
    let other = reference_name(&second.bare, &second.key)?;
    let table = format!(
        "{}_{}",
        crate::design::singular(&crate::design::snake(&first.bare)),
        crate::design::plural(&crate::design::snake(&second.bare))
    );
    got.note(format!(
        "a new table `{table}` holds the pairs, and with either of both goes its pair"
    ));
    let column = |name: &str, to: &str| ColumnSpec {
        name: name.to_owned(),
        references: Some(to.to_owned()),
        required: true,
        on_delete: Some(OnDelete::Cascade),
        ..ColumnSpec::default()
    };
    Some(vec![Op::CreateTable {
        table,
        columns: vec![column(&one, &a), column(&other, &b)],
        primary_key: vec![one, other],
        unique: Vec::new(),
    }])
}

/// The columns by which one table refers to another.
fn links(got: &Got<'_, '_>, table: &str, to: &str) -> Vec<Vec<String>> {
    let Some(own) = got.table(table) else { return Vec::new() };
    let bare = to.rsplit('.').next().unwrap_or(to);
    let all = own.references.iter().filter(|(_, target)| target == bare);
    all.map(|(columns, _)| columns.clone()).collect()
}

fn drop_key(table: &str, columns: Vec<String>) -> Op {
    Op::DropConstraint {
        table: table.to_owned(),
        name: None,
        kind: Some(ConstraintKind::ForeignKey),
        columns,
    }
}

fn unlink(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, to) = (got.t("t")?, got.t("t2")?);
    match links(got, &table, &to).as_slice() {
        [columns] => Some(vec![drop_key(&table, columns.clone())]),
        _ => None,
    }
}

fn drop_reference(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    if let Some(to) = got.t("t2")
        && !links(got, &columns.table, &to).contains(&columns.columns)
    {
        return None;
    }
    Some(vec![drop_key(&columns.table, columns.columns)])
}

fn on_delete_rows(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, to) = (got.t("t")?, got.t("t2")?);
    match links(got, &table, &to).as_slice() {
        [columns] => Some(vec![Op::SetOnDelete {
            table,
            columns: columns.clone(),
            on_delete: OnDelete::Cascade,
        }]),
        _ => None,
    }
}

fn on_delete(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let on_delete = got.act("act")?;
    Some(vec![Op::SetOnDelete { table: columns.table, columns: columns.columns, on_delete }])
}

fn check(table: &str, text: String) -> Op {
    Op::AddCheck { table: table.to_owned(), check: text, name: None }
}

fn compare(got: &mut Got<'_, '_>, sign: &str, value: &str) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let each =
        |column: &String| check(&columns.table, format!("{} {sign} {value}", in_formula(column)));
    Some(columns.columns.iter().map(each).collect())
}

/// A value as a condition writes it beside a column.
fn literal(said: &Said, family: Option<&Family>) -> Option<String> {
    match said {
        Said::Number(number) => match family {
            Some(Family::Text { .. }) => Some(text_in_formula(number)),
            _ => Some(number.clone()),
        },
        Said::Text(text) => match family {
            Some(
                Family::Int { .. } | Family::Decimal { .. } | Family::Float { .. } | Family::Bool,
            ) => None,
            _ => Some(text_in_formula(text)),
        },
        Said::Word(text) if matches!(family, Some(Family::Text { .. })) => {
            Some(text_in_formula(text))
        }
        Said::Word(text) if text == "zero" => Some("0".to_owned()),
        Said::Bool(value) if matches!(family, Some(Family::Bool)) => Some(value.to_string()),
        _ => None,
    }
}

fn compared(got: &mut Got<'_, '_>, sign: &str) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let value = literal(&got.v("v")?, got.family(&table, &column))?;
    Some(vec![check(&table, format!("{} {sign} {value}", in_formula(&column)))])
}

fn columns_compared(got: &mut Got<'_, '_>, sign: &str) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let (other, second) = got.one("c2")?;
    if table != other || column == second {
        return None;
    }
    Some(vec![check(&table, format!("{} {sign} {}", in_formula(&column), in_formula(&second)))])
}

fn between(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let family = got.family(&table, &column).cloned();
    let low = literal(&got.v("v")?, family.as_ref())?;
    let high = literal(&got.v("v2")?, family.as_ref())?;
    Some(vec![check(&table, format!("{} between {low} and {high}", in_formula(&column)))])
}

fn one_of(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let values = got.vs("vs").filter(|values| values.len() > 1)?;
    let family = got.family(&table, &column).cloned();
    let list = values.iter().map(|value| {
        literal(&Said::Word(value.clone()), family.as_ref()).or_else(|| {
            let number = value.parse::<f64>().is_ok();
            literal(
                &if number { Said::Number(value.clone()) } else { Said::Text(value.clone()) },
                family.as_ref(),
            )
        })
    });
    let list = list.collect::<Option<Vec<String>>>()?;
    Some(vec![check(&table, format!("{} in ({})", in_formula(&column), list.join(", ")))])
}

/// Values that stand in quotes need no words around them.
fn one_of_quoted(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let quoted = |value: &String| {
        got.reader.tokens.iter().any(|t| t.quote.is_some() && t.text == value.as_str())
    };
    got.vs("vs")?.iter().all(quoted).then_some(())?;
    one_of(got)
}

/// A condition in the words of requirements; its columns say its table.
fn formula(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let text = got.text("f")?;
    let columns: Vec<String> = crate::design::parse_formula(&text, None)
        .ok()?
        .columns()
        .into_iter()
        .map(ToString::to_string)
        .collect();
    let fits = |table: &&crate::wish::english::names::NamedTable| {
        columns.iter().all(|name| table.columns.iter().any(|column| column.name == *name))
    };
    let tables: Vec<String> =
        got.reader.names.tables.iter().filter(fits).map(|table| table.path.clone()).collect();
    match tables.as_slice() {
        [one] => {
            got.meta.cost += 5;
            got.note(format!("only `{one}` has {}", crate::wish::english::parts::quoted(&columns)));
            Some(vec![check(one, text)])
        }
        [] => None,
        [first, ..] => {
            got.ask("several tables have such columns: of which is the condition?");
            Some(vec![check(first, text)])
        }
    }
}

fn formula_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    Some(vec![check(&table, got.text("f")?)])
}

fn drop_check(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    Some(vec![Op::DropConstraint {
        table: columns.table,
        name: None,
        kind: Some(ConstraintKind::Check),
        columns: columns.columns,
    }])
}

fn constraint_op(table: String, name: String) -> Op {
    Op::DropConstraint { table, name: Some(name), kind: None, columns: Vec::new() }
}

fn drop_constraint_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(vec![constraint_op(got.t("t")?, got.n("x")?)])
}

/// The tables that have a constraint of a name.
fn holders(got: &Got<'_, '_>, name: &str) -> Vec<String> {
    let has = |table: &&crate::wish::english::names::NamedTable| {
        table.constraints.iter().chain(&table.indexes).any(|known| known == name)
    };
    got.reader.names.tables.iter().filter(has).map(|table| table.path.clone()).collect()
}

fn drop_constraint(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let name = got.n("x")?;
    match holders(got, &name).as_slice() {
        [table] => Some(vec![constraint_op(table.clone(), name)]),
        [] => {
            got.ask(format!("no table has a constraint `{name}`: which is meant?"));
            let known: Vec<(String, String)> = got
                .reader
                .names
                .tables
                .iter()
                .flat_map(|t| t.constraints.iter().map(|c| (t.path.clone(), c.clone())))
                .collect();
            let names = known.iter().map(|(_, name)| name.as_str());
            let near = crate::name::did_you_mean(&name, names)?.to_owned();
            let table = known.iter().find(|(_, name)| *name == near)?.0.clone();
            Some(vec![constraint_op(table, near)])
        }
        [first, ..] => {
            got.ask(format!("several tables have a constraint `{name}`: which is meant?"));
            Some(vec![constraint_op(first.clone(), name)])
        }
    }
}

fn rename_constraint(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (from, to) = (got.n("x")?, got.n("x2")?);
    let table = match got.t("t") {
        Some(table) => table,
        None => match holders(got, &from).as_slice() {
            [table] => table.clone(),
            _ => return None,
        },
    };
    Some(vec![Op::RenameConstraint { table, from, to }])
}

fn full_text(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let feature = Feature::FullTextSearch {
        entity: Some(OneOrMany::One(columns.table)),
        fields: Some(columns.columns),
        weights: None,
        language: None,
    };
    Some(vec![Op::AddFeature { feature: Box::new(feature) }])
}
