//! What a change costs in a statement as it is written, and which tables it locks.

use specforge_db_core::dialect::{Lock, Operation};
use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Check, Column, Facet, ForeignKey, Object, ObjectPath, Table};
use specforge_db_core::plan::PlanCx;
use specforge_db_core::read::{Edit, Item};
use specforge_db_core::review::{HeldLock, Manner};
use specforge_db_core::version::Version;

use crate::bounds::default_part;
use crate::inherit::Parent;
use crate::model;
use crate::operations;
use crate::render::of as table_of;
use crate::words::Words;

/// Which row says what a change costs; none where the change of the key says it already.
pub(super) fn operation(change: &Change, manner: &Manner, cx: &PlanCx<'_>) -> Option<&'static str> {
    let usual = operations::of(change, cx);
    Some(match (&change.op, usual) {
        // A new column without a value refers to nothing, so that no row is looked up.
        (Op::Create(Object::ForeignKey(key)), "add-foreign-key")
            if comes_empty(key, change, cx) =>
        {
            "add-foreign-key-not-valid"
        }
        (Op::Drop(Object::Index(_)), _) if manner.from_index => return None,
        (Op::Create(Object::Unique(_)), _) if manner.from_index => "add-unique-using-index",
        (Op::Create(Object::PrimaryKey(_)), _) if manner.from_index => {
            "add-primary-key-using-index"
        }
        (_, "create-index") if manner.concurrently => "create-index-concurrently",
        (_, "drop-index") if manner.concurrently => "drop-index-concurrently",
        // Nobody looks up the largest number who does not say so.
        (_, "number-column") => "alter-identity",
        (Op::Alter { after: Object::Column(column), .. }, "set-not-null")
            if is_proven(column, change, cx) =>
        {
            "set-not-null-proven"
        }
        (Op::Alter { before: Object::Table(before), after: Object::Table(after), facets }, _)
            if facets.contains(&Facet::Partitioning) =>
        {
            return Some(partitioned(before, after, &change.path, manner, cx));
        }
        _ => usual,
    })
}

/// Whether a reference is declared with a column that comes without a value.
fn comes_empty(key: &ForeignKey, change: &Change, cx: &PlanCx<'_>) -> bool {
    let table = table_of(&change.path);
    let [name] = key.columns.as_slice() else { return false };
    let find = |table: Option<&Table>| {
        let column = table?.columns.iter().find(|column| column.name == *name)?;
        Some(column.default.is_none() && column.identity.is_none() && column.generated.is_none())
    };
    key.inline && find(cx.before(&table)).is_none() && find(cx.after(&table)) == Some(true)
}

fn is_part(table: &Table) -> bool {
    table.partitioning.as_ref().is_some_and(|partitioning| partitioning.of.is_some())
}

fn partitioned(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    manner: &Manner,
    cx: &PlanCx<'_>,
) -> &'static str {
    match (is_part(before), is_part(after)) {
        (true, false) if manner.concurrently => "detach-partition-concurrently",
        _ => operations::partitioning(before, after, path, cx),
    }
}

/// Whether a valid check says already that a column has a value in every row, which 12 and later see.
fn is_proven(column: &Column, change: &Change, cx: &PlanCx<'_>) -> bool {
    let Some(table) = cx.before(&table_of(&change.path)) else { return false };
    let says = |check: &Check| {
        if check.options.flag(model::NOT_VALID) || check.options.flag(model::NOT_ENFORCED) {
            return false;
        }
        let words = Words::new(&check.expr.text);
        let inside = |at: usize| words.kind(at) == Some(specforge_db_sql::TokenKind::Open);
        let start = (0..words.len()).find(|at| !inside(*at)).unwrap_or_default();
        crate::words::name_at(&words, start).as_deref() == Some(column.name.as_str())
            && words.are(start + 1, &["IS", "NOT", "NULL"])
            && words.len() == start * 2 + 4
    };
    // One that the same statement drops is gone before anything is looked at.
    let stays = |check: &Check| {
        let after = cx.after(&table_of(&change.path));
        after.is_some_and(|after| after.checks.iter().any(|kept| kept.name == check.name))
    };
    cx.version >= Version::short(12, 0)
        && table.checks.iter().any(|check| says(check) && stays(check))
}

/// What an ALTER TABLE costs that changes nothing.
pub(super) fn idle(item: &Item) -> Option<&'static str> {
    let Item::Alter { edit, .. } = item else { return None };
    Some(match edit {
        Edit::SetConstraintOptions(_, set)
            if set.iter().all(|(key, _)| key == model::NOT_VALID) =>
        {
            "set-parameters"
        }
        Edit::SetOptions(options) if options.iter().all(|(key, _)| key.starts_with("with.")) => {
            "set-parameters"
        }
        Edit::RemoveOptions(names) if names.iter().all(|key| key.starts_with("with.")) => {
            "set-parameters"
        }
        Edit::Comment(_) | Edit::CommentColumn(..) => "set-comment",
        Edit::SetColumnOptions(_, set) if set.iter().all(|(key, _)| key == model::STATISTICS) => {
            "alter-column-statistics"
        }
        _ => "alter-nothing",
    })
}

/// Which tables an operation locks; every case was seen by `tests/review.rs`.
pub(super) fn locks(change: &Change, row: &Operation, cx: &PlanCx<'_>) -> Vec<HeldLock> {
    let beneath = match change.object() {
        Object::Definition(definition) => definition.on.as_ref(),
        _ => None,
    };
    let beneath = beneath.map(|on| ObjectPath::table(change.path.namespace.as_ref(), on));
    let table = change.path.owner().map(|path| table_of(&path)).or(beneath);
    let held = |path: ObjectPath| HeldLock::of(path, row);
    let own = || table.clone().map(held);
    let strictly = |path: ObjectPath| HeldLock {
        table: path,
        lock: Lock::Everything,
        name: "ACCESS EXCLUSIVE",
    };
    let changes = |path: ObjectPath| HeldLock {
        table: path,
        lock: Lock::SchemaChanges,
        name: "SHARE UPDATE EXCLUSIVE",
    };
    match (&change.op, row.id) {
        (Op::Create(Object::Table(created)), "create-table-referencing") => {
            referenced(created, &change.path).into_iter().map(held).collect()
        }
        (
            Op::Create(Object::Table(created)),
            "create-partition" | "create-partition-beside-default",
        ) => {
            let Some(parent) = Parent::of(created, &change.path, cx) else { return Vec::new() };
            let default = default_part(&parent.path, cx).map(strictly);
            // A part has the references of its parent, and they are checked for it too.
            let others = referenced(created, &change.path).into_iter().map(|path| HeldLock {
                table: path,
                lock: Lock::Writes,
                name: "SHARE ROW EXCLUSIVE",
            });
            std::iter::once(held(parent.path)).chain(default).chain(others).collect()
        }
        (
            Op::Alter { before: Object::Table(before), after: Object::Table(after), .. },
            "inherit",
        ) if before.options.get(model::INHERITS).is_none() => {
            let parent = Parent::of(after, &change.path, cx).map(|parent| changes(parent.path));
            own().into_iter().chain(parent).collect()
        }
        // What is new nobody uses; of an index only itself is locked, and its table is not.
        (Op::Create(Object::Table(_)), _) | (_, "rename-index" | "alter-index") => Vec::new(),
        (Op::Drop(Object::Table(gone)), _) => {
            let parent = Parent::of(gone, &change.path, cx).filter(Parent::is_partitioned);
            let parent = parent.map(|parent| parent.path);
            let default = parent.as_ref().and_then(|parent| default_part(parent, cx));
            let others = referenced(gone, &change.path);
            own()
                .into_iter()
                .chain(parent.into_iter().chain(default).chain(others).map(held))
                .collect()
        }
        (
            Op::Create(Object::ForeignKey(key)) | Op::Drop(Object::ForeignKey(key)),
            "add-foreign-key" | "add-foreign-key-not-valid" | "drop-foreign-key",
        ) => {
            let namespace = key.references_namespace.as_ref().or(change.path.namespace.as_ref());
            let other = ObjectPath::table(namespace, &key.references);
            own().into_iter().chain(Some(held(other))).collect()
        }
        (Op::Alter { before: Object::Table(before), after: Object::Table(after), .. }, id)
            if id.starts_with("attach-partition") || id.starts_with("detach-partition") =>
        {
            let part = if is_part(after) { after } else { before };
            let Some(parent) = Parent::of(part, &change.path, cx) else { return Vec::new() };
            let default = default_part(&parent.path, cx).map(strictly);
            // What comes does not keep others from the whole, as what goes does.
            let whole = if id.starts_with("attach-partition") {
                changes(parent.path)
            } else {
                held(parent.path)
            };
            [whole, strictly(change.path.clone())].into_iter().chain(default).collect()
        }
        (_, "alter-domain-checked") => users(&change.path, cx).into_iter().map(held).collect(),
        (Op::Create(Object::Index(_)), "create-index") => {
            let Some(table) = table else { return Vec::new() };
            let parts = parts(&table, cx);
            std::iter::once(table).chain(parts).map(held).collect()
        }
        _ => own().into_iter().collect(),
    }
}

/// The other tables that a table refers to.
fn referenced(table: &Table, path: &ObjectPath) -> Vec<ObjectPath> {
    let mut others: Vec<ObjectPath> = Vec::new();
    for key in &table.foreign_keys {
        let namespace = key.references_namespace.as_ref().or(path.namespace.as_ref());
        let other = ObjectPath::table(namespace, &key.references);
        if other != *path && !others.contains(&other) {
            others.push(other);
        }
    }
    others
}

/// The parts of a table, and theirs.
fn parts(parent: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let mut found = Vec::new();
    let mut todo = vec![parent.clone()];
    while let Some(whole) = todo.pop() {
        for part in cx.from.schema().tables() {
            let is = Parent::of(part.table, &part.path(), cx)
                .is_some_and(|known| known.is_partitioned() && known.path == whole);
            if is && !found.contains(&part.path()) {
                found.push(part.path());
                todo.push(part.path());
            }
        }
    }
    found
}

/// The tables with a column of a domain.
fn users(domain: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let uses = |table: &Table| {
        table.columns.iter().any(|column| {
            crate::mentions::names(&column.ty.raw).iter().any(|named| named.name == domain.name)
        })
    };
    cx.from.schema().tables().filter(|t| uses(t.table)).map(|t| t.path()).collect()
}
