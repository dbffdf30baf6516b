//! Keys, and references between tables.

use super::{Got, Rule, rule};
use crate::design::OnDelete;
use crate::wish::english::attrs::Attr;
use crate::wish::english::parts::{Columns, reference_name};
use crate::wish::english::pattern::Held;
use crate::wish::op::{ColumnSpec, ConstraintKind, Op};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("add a primary key", "MAKE {c} PK [(of|for|on) {t}]", "Make tags.label the primary key", primary_key),
    rule("add a primary key", "ADD PK (on|to|for|over|of) {c}", "Add a primary key on tags.label", primary_key),
    rule("add a primary key", "ADD PK (to|on|for) {t} (on|over|using|by|with|of) {c}", "Add a primary key to tags on label", primary_key),
    rule("add a primary key", "(use|MAKE) {c} as PK", "Use tags.label as the primary key", primary_key),
    rule("add a primary key", "(CHANGE|MAKE) PK (of|on|for) {t} (to|to be|into|as) (« {c} »|{c})", "Change the primary key of tags to (id, label)", primary_key),
    rule("add a primary key", "(use|MAKE) « {c} » [as] PK [(of|for|on) {t}]", "Make (id, label) the primary key of tags", primary_key),
    rule("add a reference", "ADD FK (from|on|for|to|between|of) {c} (to|on|and|REFERENCES|into|->) {r} {as}", "Add a foreign key from orders.user_id to users", foreign_key),
    rule("add a reference", "ADD FK {c} (to|REFERENCES|->|=>) {r} {as}", "Add foreign key orders.user_id -> users.id", foreign_key),
    rule("add a reference", "ADD FK to {r} (on|from|for|in|using|via|by) {c} {as}", "Add a foreign key to users on orders.user_id", foreign_key),
    rule("add a reference", "LINK {c} (to|with) {r} {as}", "Link orders.user_id to users", foreign_key),
    rule("add a reference", "MAKE {c} (REFERENCES|reference|refer to|point to|a FK to|a FK into|a FK REFERENCES) {r} {as}", "Make orders.user_id reference users", foreign_key),
    rule("add a reference", "{c} (MUST|should) (reference|refer to|point to|REFERENCES) {r} {as}", "orders.user_id should reference users", foreign_key),
    rule("let rows belong to others", "(rows|records|entries) (in|of) {t} (MUST|should) (reference|refer to|point to|REFERENCES) [EVERY] {t2} {as}", "Rows in orders should reference notes", belongs),
    rule("let rows belong to others", "[EVERY] {t} (MUST|should) (reference|refer to|point to|REFERENCES) [EVERY] {t2} {as}", "Orders should reference notes", belongs),
    rule("add a reference", "{c} REFERENCES {r} {as} [,] [MAKEFK]", "orders.user_id points at users, so make that a real foreign key", foreign_key),
    rule("add a reference", "(reference|REFERENCES) {r} from {c} {as}", "Reference users from orders.user_id", foreign_key),
    rule("add a reference", "ADD FK (on|for|to|in) {c} {as}", "Add the missing foreign key on orders.user_id", foreign_key_by_name),
    rule("add a reference", "{c} (is|are) (not|no|not yet|not really|not even) [a|an] FK [yet|so far|at the moment|currently|though|yet though] [,|;|:|.|—] [(MAKE|make) it one|fix that|fix it|fix this|please fix|fix|ADD (one|it|that)|CHANGE that] [please]", "orders.user_id is not a foreign key yet, fix that", foreign_key_by_name),
    rule("add a reference", "{c} (HAVE|NEEDFK) [FK] {as}", "orders.user_id needs its foreign key", foreign_key_by_name),
    rule("add a reference", "(MAKE|turn) {c} [into|a|to] [real] FK {as}", "Make orders.user_id a real foreign key", foreign_key_by_name),
    rule("let rows belong to others", "[EVERY] {t} (BELONGS|MUST|MAYDO|HAVE|CANBE) [reference|refer to|point to|have|REFERENCES|be linked to|be assigned to] [EVERY] [{ro}] {t2} [:] [BYCOLUMN] [«] {n} [»] {as}", "Each order belongs to a note by note_id, optional", belongs_by),
    rule("let rows belong to others", "[EVERY] {t} (HAVE|MAYDO have) [one] {ro} {t2} [,] [MAYBENULL] {as}", "Every order has a first note, optional", belongs_as),
    rule("let rows belong to others", "[EVERY] {t} MAYDO (belong to|be linked to|refer to|point to|be assigned to) [a] {ro} {t2} [,] [MAYBENULL] {as}", "Orders can belong to a first note, optional", belongs_as),
    rule("let rows belong to others", "[EVERY] {t} (HAVE|MAYDO have|MUST have) [a] parent {as}", "Orders may have a parent", parent),
    rule("let rows belong to others", "[EVERY] {t} (MAYDO|MUST) (belong to|be part of|be in|be under|be a child of|have a parent of) (another|another one|other|one other|a parent) [{t2}] {as}", "An order can belong to another order", parent_of_its_kind),
    rule("let rows belong to others", "[EVERY] {t} (HAVE|MAYDO have|MUST have) [a] {n} [,] (who|which|that) (is|are|must be) [also] [EVERY] {t2} [,] [MAYBENULL] {as}", "Every order has an author who is a user", belongs_by),
    rule("let rows belong to others", "[EVERY] {t} [MUST|MAYDO] REFERENCES [EVERY] {t2} [who {x} (it|them)] BYCOLUMN {n} {as}", "Notes reference the order by first_order_id", belongs_by),
    rule("let rows belong to others", "GIVE [EVERY] {t} [a] {n} « [a] {t2} [,] {as} »", "Give orders an author (a user, optional)", belongs_by),
    rule("let rows belong to others", "ADD {n} to {t} « [a] {t2} [,] {as} »", "Add an author to orders (a user, optional)", belongs_by),
    rule("let rows belong to others", "LINK [EVERY] {t} (to|with) [EVERY] {t2} [BYCOLUMN] [«|:] {n} [»] {as}", "Link each order to a note by note_id", belongs_by),
    rule("let rows belong to others", "LINK [EVERY] {t} (to|with) [EVERY] {t2} [{rel}] « {n} [,] {as} »", "Link each order to the note it was made for (made_for_note_id, optional)", belongs_by),
    rule("require a reference", "[EVERY] {t} (must|MUST) [always] have [a] {k}", "Notes must have a user", required_reference),
    rule("let rows belong to others", "LINK EVERY {t} (to|with) [EVERY] {t2} {as}", "Link each order to a note", belongs),
    rule("let rows belong to others", "LINK {t} (to|with) {t2} {as}", "Link orders to notes", belongs),
    rule("let rows belong to others", "[EVERY] {t} (MUST|should) (reference|refer to|point to|REFERENCES) [EVERY] {t2} and [EVERY] {t3}", "Meetings must reference users and notes", belongs_both),
    rule("let rows belong to others", "[EVERY] {t} BELONGS [EVERY] {t2} (who|that|which) {x} (it|them) {as}", "Every order belongs to a note that mentions it", belongs),
    rule("let rows belong to others", "[EVERY] {t} BELONGS [EVERY|ONLYONE] {t2} {as}", "Each order belongs to a note", belongs),
    rule("let rows belong to others", "BELONGS [EVERY|ONLYONE] {t2} {as}", "Orders need a place and belong to a note", belongs_too),
    rule("let rows belong to others", "[EVERY|ONLYONE] {t2} HASMANY [of] them", "Orders need a place, and one note has many of them", belongs_too),
    rule("let rows belong to others", "(ENSURE|MAKE) [that] [EVERY] {t} BELONGS {t2} {as}", "Make orders belong to notes", belongs),
    rule("let rows belong to others", "ADD FK from {t} to {t2} {as}", "Add a reference from orders to notes", belongs),
    rule("let rows belong to others", "ADD FK to {t2} (on|in|to|for) {t} {as}", "Add a reference to notes on orders", belongs),
    rule("let rows belong to others", "[EVERY] {t2} HASMANY {t} {as}", "A note has many orders", belongs),
    rule("drop a reference", "DROP FK (from|between) {t} (to|and) {t2}", "Drop the foreign key from notes to users", unlink),
    rule("drop a reference", "DROP FK (on|of|from|for) {c} [(to|REFERENCES) {t2}]", "Drop the foreign key on notes.user_id", drop_reference),
    rule("drop a reference", "{t} [should|must] no longer (reference|refer to|point to|belong to) {t2}", "Notes no longer reference users", unlink),
    rule("drop a reference", "{t} (MUSTNOT|should not|must not|need not) (reference|refer to|point to|belong to|be linked to) {t2} [ANYMORE]", "Notes should not reference users any more", unlink),
    rule("say what happens on delete", "ADD ONDELETE {act} (to|on|for) {c}", "Add on delete cascade to notes.user_id", on_delete),
    rule("drop a reference", "FK (on|of|from|for) {c} [(to|REFERENCES) {t2}] CANGO", "The foreign key on notes.user_id can go", drop_reference),
    rule("drop a reference", "FK (from|between) {t} (to|and) {t2} CANGO", "The foreign key from notes to users can go", unlink),
    rule("drop a reference", "DROP FK [from|of|in] {c} [(to|REFERENCES) {t2}]", "Drop the reference of notes.user_id to users", drop_reference),
    rule("drop a reference", "{c} (should|must) no longer (reference|refer to|point to) {t2}", "notes.user_id should no longer reference users", drop_reference),
    rule("say what happens on delete", "{ev} [,] [then] {co}", "When a user is deleted, delete their notes", fate),
    rule("say what happens on delete", "{co} [too|also] {ev} [too|also]", "Delete notes when their user is deleted", fate),
    rule("say what happens on delete", "CASCADE (delete|deletes|deletions) [of|to] {t} (when|if) {t2} (is|are|gets|get) deleted", "Cascade delete notes when users are deleted", on_delete_rows),
    rule("say what happens on delete", "DELETING [ANYONE] {t2} {co}", "Deleting a user should also delete their notes", fate),
    rule("say what happens on delete", "CASCADE [deletes|deletions|delete] from {t2} to {t}", "Cascade deletes from users to notes", on_delete_rows),
    rule("say what happens on delete", "DELETING [ANYONE] {t2} (MUST|MUSTNOT|CANNOT) MUSTFAIL {wh}", "Deleting a user must fail while there are notes", fate_refused),
    rule("say what happens on delete", "NODELETE [ANYONE] {t2} {wh}", "Forbid deleting a user that has notes", fate_refused),
    rule("say what happens on delete", "[ANYONE] {t2} (CANNOT|MUSTNOT) DELETABLE {wh}", "A user cannot be deleted while notes refer to it", fate_refused),
    rule("say what happens on delete", "[ANYONE] {t2} {wh} (CANNOT|MUSTNOT) DELETABLE", "A user with notes cannot be deleted", fate_refused),
    rule("say what happens on delete", "{c} [:] ONDELETE {act} [instead of {act2}]", "notes.user_id: on delete cascade", on_delete),
    rule("say what happens on delete", "{c} [:|MUST] {act} [ONDELETE|delete] [instead of {act2}]", "notes.user_id: cascade instead of restrict", on_delete),
    rule("say what happens on delete", "FK (from|between|of) {t} (to|and) {t2} (MUST|should) [be] {act} [ONDELETE]", "The foreign key from notes to users should cascade on delete", on_delete_between),
    rule("say what happens on delete", "(CHANGE|MAKE) FK (from|between|of) {t} (to|and) {t2} (to|into) [ONDELETE] {act} [ONDELETE]", "Change the foreign key from notes to users to cascade", on_delete_between),
    rule("say what happens on delete", "(MAKE|CHANGE) FK (on|of|from|for) {c} (to|ONDELETE) [ONDELETE] {act} [ONDELETE]", "Change the foreign key on notes.user_id to cascade on delete", on_delete),
    rule("say what happens on delete", "(MAKE|CHANGE) ONDELETE [rule|behaviour|behavior|action] (of|for|on) {c} to {act}", "Set on delete of notes.user_id to cascade", on_delete),
    rule("say what happens on delete", "{ev} [,] [then] [ANYONE] {t} [MUST] [just|simply] (lose|lose) [ANYONE] {t2} [too|as well]", "When a note is deleted, its meetings just lose the note", loses),
];

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
    adding(got, columns, references)
}

/// The table that a column refers to by its name: `user_id` to `users`, `parent_id` to its own.
fn foreign_key_by_name(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let [column] = columns.names.as_slice() else { return None };
    let plain = crate::design::snake(column);
    let stem = plain.strip_suffix("_id").unwrap_or(&plain);
    let own = got.table(&columns.table)?.clone();
    let parent =
        ["parent", &format!("parent_{}", crate::design::singular(&own.bare))].contains(&stem);
    let references = if parent {
        columns.table.clone()
    } else {
        let tables = &got.reader.names.tables;
        let by_key = tables.iter().find(|table| {
            reference_name(&table.bare, &table.key).is_some_and(|name| name == plain)
        });
        let named = got.reader.names.tables_named(None, stem);
        by_key.or_else(|| named.first().copied())?.path.clone()
    };
    got.note(format!("the name `{column}` says that it refers to `{references}`"));
    adding(got, columns, references)
}

/// A reference by columns that are there.
fn adding(got: &Got<'_, '_>, columns: Columns, references: String) -> Option<Vec<Op>> {
    let said = reference(&got.attrs("as"))?;
    if said.required || said.optional || said.unique {
        return None;
    }
    Some(vec![Op::AddForeignKey {
        table: columns.table,
        columns: columns.names,
        references,
        referenced_columns: Vec::new(),
        on_delete: said.on_delete,
    }])
}

/// Each row of one table refers to one of the other, by a column that is there or comes.
fn belongs(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let to = got.t("t2")?;
    let name = {
        let target = got.table(&to)?;
        reference_name(&target.bare, &target.key)?
    };
    let table = got.t("t")?;
    let known = links(got, &table, &to);
    let fresh = got.table(&table)?.columns_named(&name).is_empty();
    if let ([columns], true) = (known.as_slice(), fresh) {
        let [column] = columns.as_slice() else { return None };
        return linked_already(got, table, column.clone());
    }
    if !known.is_empty() && fresh {
        got.ask(format!(
            "`{table}` refers to `{to}` by several columns already: is another one meant?"
        ));
    }
    referring(got, name)
}

/// What refers to the other already: with `must`, each row does.
fn linked_already(got: &mut Got<'_, '_>, table: String, column: String) -> Option<Vec<Op>> {
    let said = reference(&got.attrs("as"))?;
    if said.optional || said.unique || said.on_delete.is_some() {
        return None;
    }
    let to = got.t("t2")?;
    got.note(format!("`{table}.{column}` refers to `{to}` already"));
    let must = ["must", "should", "has", "have", "needs", "need", "shall"];
    let must = got.reader.tokens.iter().any(|token| must.contains(&token.lower.as_str()));
    if said.required || must {
        return Some(vec![super::change::required_op(&table, &column)]);
    }
    let columns = vec![column];
    let (references, referenced_columns, on_delete) = (to, Vec::new(), None);
    Some(vec![Op::AddForeignKey { table, columns, references, referenced_columns, on_delete }])
}

/// The same of what was spoken of before: `… and belong to a note`.
fn belongs_too(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    if got.reader.begin == 0 || got.reader.spoken.told {
        return None;
    }
    let (table, _) = got.reader.spoken.scope.clone()?;
    let to = got.t("t2")?;
    if to == table {
        return None;
    }
    let target = got.table(&to)?;
    let name = reference_name(&target.bare, &target.key)?;
    got.meta.cost += 3;
    got.note(format!("`{table}` is meant, because it was spoken of"));
    referring_from(got, table, name)
}

/// The same by a column whose name is said.
fn belongs_by(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let mut name = got.name_in("n", &table)?;
    let plain = crate::design::snake(&name);
    let to = got.t("t2")?;
    // A name that is a type or a word for something else is no column.
    if got.reader.names.tables_named(None, &name).iter().any(|known| known.path == to) {
        return None;
    }
    let known = got.table(&table)?.columns_named(&name).first().map(|column| column.name.clone());
    let key = got.table(&to)?.key.clone();
    if known.is_none()
        && !plain.contains('_')
        && let [one] = key.as_slice()
    {
        name = format!("{plain}_{one}");
    }
    referring(got, known.unwrap_or(name))
}

/// The same by a column that is named after what the other is: `a primary doctor`.
fn belongs_as(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (role, to) = (got.n("ro")?, got.t("t2")?);
    let target = got.table(&to)?;
    let name = reference_name(&target.bare, &target.key)?;
    referring(got, format!("{role}_{name}"))
}

/// Each row refers to one, by the column that does.
fn required_reference(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.c("k").filter(|columns| columns.table == table)?;
    let [column] = columns.names.as_slice() else { return None };
    let refers = got.table(&table)?.references.iter().any(|(by, _)| *by == columns.names);
    let said = got
        .reader
        .tokens
        .iter()
        .any(|token| matches!(token.lower.as_str(), "must" | "has" | "needs"));
    (refers && said).then_some(())?;
    got.owned();
    Some(vec![Op::AlterColumn {
        table,
        column: column.clone(),
        ty: None,
        required: Some(true),
        default: None,
        drop_default: false,
        backfill: None,
    }])
}

/// Rows are in rows of their own table.
fn parent(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let key = got.table(&table)?.key.clone();
    let [one] = key.as_slice() else { return None };
    let said = reference(&got.attrs("as"))?;
    let name = format!("parent_{one}");
    got.note(format!("a new column `{name}` refers to `{table}` itself"));
    let column = ColumnSpec {
        name,
        references: Some(table.clone()),
        on_delete: said.on_delete,
        required: said.required,
        unique: said.unique,
        ..ColumnSpec::default()
    };
    Some(vec![Op::AddColumn { table, column: Box::new(column) }])
}

/// Rows refer to others of their table.
fn parent_of_its_kind(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.t("t2").is_none_or(|other| other == table).then(|| parent(got)).flatten()
}

/// Two references.
fn belongs_both(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    if got.t("t2") == got.t("t3") {
        return None;
    }
    let mut ops = belongs(got)?;
    let named = |slot: &(&'static str, Held)| match slot {
        ("t3", held) => Some(("t2", held.clone())),
        ("t2", _) => None,
        other => Some(other.clone()),
    };
    let slots = got.slots.iter().filter_map(named).collect();
    let mut second = Got { reader: got.reader, slots: &slots, meta: std::mem::take(&mut got.meta) };
    let more = belongs(&mut second);
    got.meta = second.meta;
    ops.extend(more?);
    Some(ops)
}

fn referring(got: &mut Got<'_, '_>, name: String) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    referring_from(got, table, name)
}

fn referring_from(got: &mut Got<'_, '_>, table: String, name: String) -> Option<Vec<Op>> {
    let to = got.t("t2")?;
    let said = reference(&got.attrs("as"))?;
    let own = got.table(&table)?.clone();
    // Of rows that are still to come each belongs to one.
    let said = Reference { required: said.required || (own.made && !said.optional), ..said };
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

/// The columns by which one table refers to another.
pub(super) fn links(got: &Got<'_, '_>, table: &str, to: &str) -> Vec<Vec<String>> {
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
        && !links(got, &columns.table, &to).contains(&columns.names)
    {
        return None;
    }
    Some(vec![drop_key(&columns.table, columns.names)])
}

/// What happens to rows of one table that refer to one of another; by which columns is asked where several do.
pub(super) fn set(
    got: &mut Got<'_, '_>,
    table: &str,
    to: &str,
    on_delete: OnDelete,
) -> Option<Vec<Op>> {
    let all = links(got, table, to);
    let Some((first, more)) = all.split_first() else {
        return set_with_key(got, table, to, on_delete);
    };
    if !more.is_empty() {
        got.ask(format!("`{table}` refers to `{to}` in more than one way: by which columns?"));
    }
    let columns = first.clone();
    Some(vec![Op::SetOnDelete { table: table.to_owned(), columns, on_delete }])
}

/// Rows that only their column's name says to refer to others: what happens to them, the key says that is not there.
fn set_with_key(
    got: &mut Got<'_, '_>,
    table: &str,
    to: &str,
    on_delete: OnDelete,
) -> Option<Vec<Op>> {
    let target = got.table(to)?;
    let name = reference_name(&target.bare, &target.key)?;
    let column = got.table(table)?.columns_named(&name).first()?.name.clone();
    got.ask(format!(
        "`{table}.{column}` is no foreign key to `{to}` yet, and only one does this: is it to become one?"
    ));
    Some(vec![Op::AddForeignKey {
        table: table.to_owned(),
        columns: vec![column],
        references: to.to_owned(),
        referenced_columns: Vec::new(),
        on_delete: Some(on_delete),
    }])
}

fn on_delete_rows(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, to) = (got.t("t")?, got.t("t2")?);
    set(got, &table, &to, OnDelete::Cascade)
}

fn on_delete_between(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, to, action) = (got.t("t")?, got.t("t2")?, got.act("act")?);
    set(got, &table, &to, action)
}

/// A row goes, and what becomes of those that refer to it.
fn fate(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let to = got.t("ev").or_else(|| got.t("t2"))?;
    let fate = match got.held("co")? {
        Held::Fate(fate) => fate.clone(),
        _ => return None,
    };
    match (fate.columns, fate.table) {
        (Some(columns), _) => {
            links(got, &columns.table, &to).contains(&columns.names).then_some(())?;
            got.owned();
            let (table, columns) = (columns.table, columns.names);
            Some(vec![Op::SetOnDelete { table, columns, on_delete: fate.action }])
        }
        (None, Some(table)) if table != to => set(got, &table, &to, fate.action),
        _ => None,
    }
}

/// A row may not go as long as others refer to it.
fn fate_refused(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, to) = (got.t("wh")?, got.t("t2")?);
    (table != to).then(|| set(got, &table, &to, OnDelete::Restrict)).flatten()
}

fn on_delete(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let on_delete = got.act("act")?;
    Some(vec![Op::SetOnDelete { table: columns.table, columns: columns.names, on_delete }])
}

fn primary_key(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = match got.t("t") {
        Some(table) => got.within("c", &table)?,
        None => got.c("c")?,
    };
    Some(vec![Op::AddPrimaryKey { table: columns.table, columns: columns.names }])
}

/// Rows stay, and no longer refer to what goes.
fn loses(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (to, lost, table) = (got.t("ev")?, got.t("t2")?, got.t("t")?);
    (to == lost && table != to).then_some(())?;
    set(got, &table, &to, OnDelete::SetNull)
}
