//! Applying a change to a schema: the oracle of the property tests.

use super::{Check, Definition, DefinitionKind, ForeignKey, Key, Namespace, Object, Schema, Table};
use crate::diff::{Change, Op};
use crate::name::{Ident, NameCase};

/// Why a change does not fit a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ApplyError(pub String);

impl Schema {
    /// Makes a change, so that `from.apply(diff(from, to))` says what `to` says.
    ///
    /// Renames touch only the object itself: what refers to it under its old name has to be renamed
    /// by changes of its own.
    pub fn apply(&mut self, change: &Change, case: NameCase) -> Result<(), ApplyError> {
        let missing =
            || ApplyError(format!("there is no {} {}", change.path.kind.word(), change.path));
        if let Object::Namespace(name) = change.object() {
            match change.op {
                Op::Create(_) => {
                    self.namespace_mut(Some(name));
                }
                _ => self.namespaces.retain(|namespace| namespace.name.as_ref() != Some(name)),
            }
            return Ok(());
        }
        let namespace = self.namespace_mut(change.path.namespace.as_ref());
        if change.path.table.is_none() || matches!(change.object(), Object::Definition(_)) {
            return apply_top(namespace, change, case).ok_or_else(missing);
        }
        let name = change.path.table.as_ref().ok_or_else(missing)?;
        let table = namespace.tables.iter_mut().find(|t| case.same(t.name.as_str(), name.as_str()));
        apply_part(table.ok_or_else(missing)?, change, case).ok_or_else(missing)
    }
}

fn apply_top(namespace: &mut Namespace, change: &Change, case: NameCase) -> Option<()> {
    let same = |a: &str| case.same(a, change.path.name.as_str());
    match &change.op {
        Op::Create(Object::Table(table)) => namespace.tables.push((**table).clone()),
        Op::Create(Object::Enum(object)) => namespace.enums.push(object.clone()),
        Op::Create(Object::Definition(definition)) => {
            namespace.definitions.push((**definition).clone());
        }
        Op::Drop(Object::Table(_)) => {
            remove(&mut namespace.tables, |t| same(t.name.as_str()))?;
        }
        Op::Drop(Object::Enum(_)) => {
            remove(&mut namespace.enums, |e| same(e.name.as_str()))?;
        }
        Op::Drop(Object::Definition(definition)) => {
            remove(&mut namespace.definitions, |d| is_at(d, definition.kind, change, case))?;
        }
        Op::Rename { from, object: Object::Table(_) } => {
            let table =
                namespace.tables.iter_mut().find(|t| case.same(t.name.as_str(), from.as_str()))?;
            table.name = change.path.name.clone();
        }
        Op::Alter { after: Object::Table(after), .. } => {
            let table = namespace.tables.iter_mut().find(|t| same(t.name.as_str()))?;
            table.kind = after.kind;
            table.partitioning.clone_from(&after.partitioning);
            table.options.clone_from(&after.options);
            table.comment.clone_from(&after.comment);
            reorder(table, after, case);
        }
        Op::Alter { after: Object::Enum(after), .. } => {
            *namespace.enums.iter_mut().find(|e| same(e.name.as_str()))? = after.clone();
        }
        Op::Alter { after: Object::Definition(after), .. } => {
            let mut known = namespace.definitions.iter_mut();
            *known.find(|d| is_at(d, after.kind, change, case))? = (**after).clone();
        }
        _ => return None,
    }
    Some(())
}

/// Whether a definition is the one that a change is about; names may be unique only beneath a table.
fn is_at(definition: &Definition, kind: DefinitionKind, change: &Change, case: NameCase) -> bool {
    let same = |a: &Ident, b: &Ident| case.same(a.as_str(), b.as_str());
    definition.kind == kind
        && same(&definition.name, &change.path.name)
        && change
            .path
            .table
            .as_ref()
            .is_none_or(|table| definition.on.as_ref().is_some_and(|on| same(on, table)))
}

fn reorder(table: &mut Table, after: &Table, case: NameCase) {
    let last = after.columns.len();
    table.columns.sort_by_key(|column| {
        after
            .columns
            .iter()
            .position(|c| case.same(c.name.as_str(), column.name.as_str()))
            .unwrap_or(last)
    });
}

fn apply_part(table: &mut Table, change: &Change, case: NameCase) -> Option<()> {
    let same = |a: &str| case.same(a, change.path.name.as_str());
    match &change.op {
        Op::Create(object) => match object {
            Object::Column(column) => table.columns.push((**column).clone()),
            Object::PrimaryKey(key) => table.primary_key = Some(key.clone()),
            Object::Unique(key) => table.uniques.push(key.clone()),
            Object::Index(index) => table.indexes.push((**index).clone()),
            Object::ForeignKey(key) => table.foreign_keys.push((**key).clone()),
            Object::Check(check) => table.checks.push(check.clone()),
            _ => return None,
        },
        Op::Drop(object) => match object {
            Object::Column(_) => drop(remove(&mut table.columns, |c| same(c.name.as_str()))?),
            Object::PrimaryKey(_) => table.primary_key = None,
            Object::Unique(key) => drop(remove(&mut table.uniques, |k| k == key)?),
            Object::Index(_) => drop(remove(&mut table.indexes, |i| same(i.name.as_str()))?),
            Object::ForeignKey(key) => drop(remove(&mut table.foreign_keys, |k| *k == **key)?),
            Object::Check(check) => drop(remove(&mut table.checks, |c| c == check)?),
            _ => return None,
        },
        Op::Rename { from, object } => rename_part(table, from, object, &change.path.name, case)?,
        Op::Alter { before, after, .. } => match (before, after) {
            (_, Object::Column(after)) => {
                *table.columns.iter_mut().find(|c| same(c.name.as_str()))? = (**after).clone();
            }
            (_, Object::PrimaryKey(after)) => table.primary_key = Some(after.clone()),
            (Object::Unique(before), Object::Unique(after)) => {
                *table.uniques.iter_mut().find(|k| *k == before)? = after.clone();
            }
            (_, Object::Index(after)) => {
                *table.indexes.iter_mut().find(|i| same(i.name.as_str()))? = (**after).clone();
            }
            (Object::ForeignKey(before), Object::ForeignKey(after)) => {
                *table.foreign_keys.iter_mut().find(|k| **k == **before)? = (**after).clone();
            }
            (Object::Check(before), Object::Check(after)) => {
                *table.checks.iter_mut().find(|c| *c == before)? = after.clone();
            }
            _ => return None,
        },
    }
    Some(())
}

fn remove<T>(items: &mut Vec<T>, is: impl Fn(&T) -> bool) -> Option<T> {
    let at = items.iter().position(is)?;
    Some(items.remove(at))
}

fn rename_part(
    table: &mut Table,
    from: &Ident,
    object: &Object,
    new: &Ident,
    case: NameCase,
) -> Option<()> {
    let is =
        |name: Option<&Ident>| name.is_some_and(|name| case.same(name.as_str(), from.as_str()));
    match object {
        Object::Column(_) => {
            let column =
                table.columns.iter_mut().find(|c| case.same(c.name.as_str(), from.as_str()))?;
            column.name = new.clone();
        }
        Object::Index(_) => {
            let index =
                table.indexes.iter_mut().find(|i| case.same(i.name.as_str(), from.as_str()))?;
            index.name = new.clone();
        }
        // Of two constraints of one name, which there are while two swap theirs, the one is meant
        // that says what this one says.
        Object::PrimaryKey(_) => table.primary_key.as_mut()?.name = Some(new.clone()),
        Object::Unique(key) => {
            let was = |k: &&mut Key| is(k.name.as_ref()) && k.parts == key.parts;
            table.uniques.iter_mut().find(was)?.name = Some(new.clone());
        }
        Object::ForeignKey(key) => {
            let was = |k: &&mut ForeignKey| is(k.name.as_ref()) && k.columns == key.columns;
            table.foreign_keys.iter_mut().find(was)?.name = Some(new.clone());
        }
        Object::Check(check) => {
            let was = |c: &&mut Check| is(c.name.as_ref()) && c.expr == check.expr;
            table.checks.iter_mut().find(was)?.name = Some(new.clone());
        }
        _ => return None,
    }
    Some(())
}
