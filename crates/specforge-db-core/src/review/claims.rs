//! What the changes of a statement cost, as it is written.

use super::{HeldLock, Manner, Operated, ScriptReviewer};
use crate::dialect::Lock;
use crate::diff::{Change, Op};
use crate::hash::HashSet;
use crate::model::{DefinitionKind, Facet, Object, ObjectKind, ObjectPath, Table};
use crate::name::Ident;
use crate::plan::{PlanCx, loses};
use crate::read::{Dropped, Item, Saved, SchemaBuilder};

/// Up to so many rows, going through them is over before anybody notices.
pub const FEW: u64 = 10_000;

/// What was there before a statement.
pub(super) struct Before<'a> {
    /// Tables that came with the script, by where they are kept.
    pub(super) created: &'a HashSet<usize>,
    pub(super) was: &'a Saved,
    pub(super) is: &'a Saved,
}

impl Before<'_> {
    /// Whether a table came with the script, so that nobody uses it yet.
    pub(super) fn is_created(&self, table: &ObjectPath) -> bool {
        let named = |saved: &Saved| {
            let mut slots = saved.tables.iter();
            slots.find_map(|(at, slot)| {
                let (namespace, known) = slot.as_ref()?;
                (known.name == table.name && *namespace == table.namespace).then_some(*at)
            })
        };
        match named(self.is).or_else(|| named(self.was)) {
            Some(at) => {
                self.created.contains(&at) || self.was.tables.get(&at).is_none_or(Option::is_none)
            }
            None => false,
        }
    }
}

/// How costs are told.
pub(super) struct Cost<'a, R: ?Sized> {
    pub(super) reviewer: &'a R,
    pub(super) cx: &'a PlanCx<'a>,
    pub(super) before: &'a Before<'a>,
    pub(super) manner: &'a Manner,
}

impl<R: ScriptReviewer + ?Sized> Cost<'_, R> {
    /// What a change costs; nothing where another one of the statement says it.
    pub(super) fn of(&self, change: &Change) -> Option<Operated> {
        let id = self.reviewer.written_operation(change, self.manner, self.cx)?;
        let row = self.cx.info.operation(id, self.cx.version);
        let locks = match row {
            Some(row) => self.reviewer.locks(change, row, self.cx),
            None => unknown(change.path.owner()),
        };
        Some(self.operated(id, locks, Some(change), change.path.clone()))
    }

    /// What an item costs that changes nothing.
    pub(super) fn idle(&self, item: &Item, builder: &SchemaBuilder) -> Option<Operated> {
        let (namespace, name) = match item {
            Item::Alter { namespace, table, .. } => (namespace.as_ref(), table),
            Item::Either(first, second) => {
                return self.idle(first, builder).or_else(|| self.idle(second, builder));
            }
            _ => return None,
        };
        let table = builder.table_named(namespace, name)?;
        let path = ObjectPath::table(builder.place_of(namespace).as_ref(), &table.name);
        let id = self.reviewer.idle_operation(item)?;
        let row = self.cx.info.operation(id, self.cx.version);
        let locks = match row {
            Some(row) => vec![HeldLock::of(path.clone(), row)],
            None => unknown(Some(path.clone())),
        };
        Some(self.operated(id, locks, None, path))
    }

    fn operated(
        &self,
        id: &'static str,
        mut locks: Vec<HeldLock>,
        change: Option<&Change>,
        path: ObjectPath,
    ) -> Operated {
        let cx = self.cx;
        // A table in another namespace is not known there by its old name.
        let moved = change.is_some_and(|change| {
            matches!(&change.op, Op::Rename { object: Object::Table(_), .. })
        });
        let in_use = |table: &ObjectPath| {
            !self.before.is_created(table) && (moved || self.reviewer.in_use(table, cx))
        };
        locks.retain(|held| held.lock > Lock::Nothing && !self.before.is_created(&held.table));
        let owner = path.owner();
        let used = match (&owner, locks.as_slice()) {
            // What is done to something else than a table goes through rows of whatever it is made of.
            (None, []) => true,
            (Some(table), []) => in_use(table),
            (_, locks) => locks.iter().any(|held| in_use(&held.table)),
        };
        let new = owner.as_ref().is_some_and(|table| self.before.is_created(table));
        let size = owner.as_ref().and_then(|table| cx.rows(table));
        let keeps = !new && size != Some(0);
        Operated {
            id,
            row: cx.info.operation(id, cx.version),
            change: change.cloned(),
            rows: None,
            locks,
            in_use: used,
            size,
            loses: change.filter(|_| keeps).and_then(|change| loses(change, cx)),
            path: Some(path),
        }
    }
}

fn unknown(table: Option<ObjectPath>) -> Vec<HeldLock> {
    let held = |table| HeldLock { table, lock: Lock::Everything, name: "unknown" };
    table.map(held).into_iter().collect()
}

/// Tables that are in another namespace afterwards, by their paths before and after.
pub(super) fn moved(was: &Saved, is: &Saved) -> Vec<(ObjectPath, ObjectPath)> {
    let mut moved = Vec::new();
    for (at, slot) in &is.tables {
        let before = was.tables.get(at).and_then(Option::as_ref);
        if let (Some((from, before)), Some((to, after))) = (before, slot)
            && from != to
        {
            let path = |namespace: &Option<Ident>, table: &Table| {
                ObjectPath::table(namespace.as_ref(), &table.name)
            };
            moved.push((path(from, before), path(to, after)));
        }
    }
    moved
}

/// Enums that have another name or namespace afterwards.
pub(super) fn renamed_types(was: &Saved, is: &Saved) -> Vec<(ObjectPath, ObjectPath)> {
    let mut renamed = Vec::new();
    for (at, slot) in &is.enums {
        let before = was.enums.get(at).and_then(Option::as_ref);
        if let (Some((from, before)), Some((to, after))) = (before, slot)
            && (from != to || before.name != after.name)
        {
            let path = |namespace: &Option<Ident>, name: &Ident| {
                ObjectPath::top(ObjectKind::Enum, namespace.as_ref(), name)
            };
            renamed.push((path(from, &before.name), path(to, &after.name)));
        }
    }
    renamed
}

/// The table of that path.
pub(super) fn table_at<'s>(saved: &'s Saved, path: &ObjectPath) -> Option<&'s Table> {
    let mut all = saved.tables.values().flatten();
    let found = all.find(|(n, table)| *n == path.namespace && table.name == path.name);
    found.map(|(_, table)| table)
}

/// Definitions that came, went or changed, told by where they are kept.
pub(super) fn definitions(
    items: &[Item],
    was: &Saved,
    is: &Saved,
    scoped: &[DefinitionKind],
) -> Vec<Change> {
    // What is on a table follows it to its new name.
    let follows = items.iter().any(|item| matches!(item, Item::AmendMentions { .. }));
    let gone: HashSet<&Ident> = was
        .tables
        .iter()
        .filter(|(at, slot)| slot.is_some() && is.tables.get(at).is_none_or(Option::is_none))
        .filter_map(|(_, slot)| slot.as_ref().map(|(_, table)| &table.name))
        .collect();
    let mut changes = Vec::new();
    for (at, slot) in &is.definitions {
        let before = was.definitions.get(at).and_then(Option::as_ref);
        let path = |namespace: &Option<Ident>, definition: &crate::model::Definition| {
            definition.path(namespace.as_ref(), scoped)
        };
        let change = match (before, slot) {
            (Some((_, before)), Some((_, after))) if before == after || follows => continue,
            (Some((_, before)), Some((namespace, after))) if before.name != after.name => Change {
                path: path(namespace, after),
                op: Op::Rename {
                    from: before.name.clone(),
                    object: Object::Definition(Box::new(after.clone())),
                },
            },
            (Some((_, before)), Some((namespace, after))) => Change {
                path: path(namespace, after),
                op: Op::Alter {
                    before: Object::Definition(Box::new(before.clone())),
                    after: Object::Definition(Box::new(after.clone())),
                    facets: vec![Facet::Body],
                },
            },
            (None, Some((namespace, after))) => Change {
                path: path(namespace, after),
                op: Op::Create(Object::Definition(Box::new(after.clone()))),
            },
            // It goes with its table, which says it.
            (Some((_, before)), None) if before.on.as_ref().is_some_and(|on| gone.contains(on)) => {
                continue;
            }
            (Some((namespace, before)), None) => Change {
                path: path(namespace, before),
                op: Op::Drop(Object::Definition(Box::new(before.clone()))),
            },
            (None, None) => continue,
        };
        changes.push(change);
    }
    changes
}

/// Namespaces that come or go.
pub(super) fn namespaces(items: &[Item]) -> Vec<Change> {
    let change = |name: &Ident, op: fn(Object) -> Op| Change {
        path: ObjectPath::top(ObjectKind::Namespace, None, name),
        op: op(Object::Namespace(name.clone())),
    };
    let found = items.iter().filter_map(|item| match item {
        Item::Namespace { name, .. } => Some(change(name, Op::Create)),
        Item::Drop { what: Dropped::Namespace, name, .. } => Some(change(name, Op::Drop)),
        _ => None,
    });
    found.collect()
}
