//! Tables while a schema grows.

use super::{Misfit, SchemaBuilder, exists};
use crate::hash::HashSet;
use crate::model::{Column, Key, Table};
use crate::name::{Ident, NameCase};
use crate::read::Edit;

use super::edit::{drop_primary_key, edit_table};
use super::inherit::{Child, nameless};

impl SchemaBuilder {
    pub(super) fn add_table(
        &mut self,
        namespace: Option<Ident>,
        mut table: Table,
        if_not_exists: bool,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let key = self.key(namespace.as_ref(), &table.name);
        if self.table_at.contains_key(&key) || self.stands_for_table(&key) {
            return exists(if_not_exists, "table", &table.name);
        }
        self.table_is_alone(&key, &table.name)?;
        let at = self.tables.len();
        for index in &table.indexes {
            let key = self.index_key(namespace.as_ref(), &table.name, &index.name);
            if self.index_owner.insert(key, at).is_some() {
                return exists(false, "index", &index.name);
            }
        }
        for key in &mut table.foreign_keys {
            self.relate(namespace.as_ref(), key);
        }
        self.table_at.insert(key, at);
        self.declared.insert(self.key(namespace.as_ref(), &table.name));
        self.tables.push(Some((namespace, table)));
        self.name_at_once(at);
        Ok(())
    }

    pub(super) fn table_position(
        &self,
        namespace: Option<&Ident>,
        table: &Ident,
    ) -> Result<usize, Misfit> {
        self.table_at
            .get(&self.key(namespace, table))
            .copied()
            .ok_or_else(|| format!("no table `{table}` has been declared before this statement"))
    }

    /// Makes a change; `namespace` is where the table is.
    pub(super) fn alter(
        &mut self,
        namespace: Option<Ident>,
        name: &Ident,
        mut edit: Edit,
        only: bool,
    ) -> Result<(), Misfit> {
        let at = self.table_position(namespace.as_ref(), name)?;
        self.name_for_edit(at, &edit);
        self.unfold_for_edit(at, &edit);
        match &mut edit {
            Edit::RenameTable(to) => {
                let to = to.clone();
                return self.rename_table(at, namespace, name, to);
            }
            Edit::SetNamespace(to) => {
                let to = to.clone();
                return self.move_table(at, namespace, name, to);
            }
            Edit::AddForeignKey(key) => self.relate(namespace.as_ref(), key),
            Edit::AddColumn(added) | Edit::AddColumnIfAbsent(added) => {
                for key in &mut added.foreign_keys {
                    self.relate(namespace.as_ref(), key);
                }
            }
            Edit::AttachPart { namespace, table, bound, hand } => {
                let bound = std::mem::take(bound);
                return self.attach_part(at, (namespace.take(), table), (bound, *hand));
            }
            Edit::DetachPart { namespace, table } => {
                return self.detach_part(at, (namespace.take(), table));
            }
            Edit::BecomePart(hand) => {
                let hand = *hand;
                return self.become_part(at, namespace.as_ref(), hand);
            }
            Edit::Inherit(inherit) => return self.inherit(at, namespace.as_ref(), inherit),
            Edit::Disinherit(inherit) => return self.disinherit(at, namespace.as_ref(), inherit),
            Edit::Like(like) => return self.like(at, std::mem::take(like)),
            Edit::Cascade(inner) => {
                let inner = std::mem::replace(&mut **inner, Edit::Comment(None));
                return self.alter_cascading(namespace, name, inner, only);
            }
            Edit::AddKeyFromIndex { name: given, index, primary, options } => {
                let key = self.key(namespace.as_ref(), index);
                let Some((_, taken)) = self.take_index(&key, index) else {
                    return Err(format!(
                        "no index `{index}` has been declared before this statement"
                    ));
                };
                let name = given.take().unwrap_or(taken.name);
                let mut key = Key {
                    name: Some(name),
                    parts: taken.parts,
                    inline: false,
                    options: taken.options,
                };
                for (name, value) in options.iter() {
                    key.options.set(name, value.clone());
                }
                edit = if *primary { Edit::AddPrimaryKey(key) } else { Edit::AddUnique(key) };
            }
            Edit::TakeFrom { kind, namespace, name: of, take } => {
                let place = self.namespace(namespace.take());
                let key = self.named_key(*kind, place.as_ref(), of, None);
                let slot = self.definition_at.get(&key).and_then(|at| self.definitions.get(*at));
                let Some(Some((_, definition))) = slot else {
                    return Err(format!("`{of}` is used but was not declared before"));
                };
                let (definition, take) = (definition.clone(), *take);
                return match self.tables.get_mut(at) {
                    Some(Some((_, table))) => take(&definition, table),
                    _ => Ok(()),
                };
            }
            _ => {}
        }
        let dropped = match &edit {
            Edit::DropColumn(name) | Edit::DropColumnIfPresent(name) => Some(name.clone()),
            _ => None,
        };
        self.edit_family(at, edit, only)?;
        self.name_at_once(at);
        dropped.map_or(Ok(()), |column| self.column_gone(at, &column))
    }

    /// Makes a change of a table, and of those that follow it.
    fn edit_family(&mut self, at: usize, edit: Edit, only: bool) -> Result<(), Misfit> {
        let case = self.case;
        let hand = self.families.hand;
        let children: Vec<Child> =
            if only { Vec::new() } else { self.families.children_of(at).to_vec() };
        let mut told = (!children.is_empty()).then(|| edit.clone());
        let Some(Some((namespace, table))) = self.tables.get_mut(at) else { return Ok(()) };
        let lost = dropped_key(table, &edit, case);
        edit_table(table, edit, case)?;
        if let (Some(Edit::AddCheck(check)), Some(give)) = (&mut told, hand.name) {
            give(table);
            check.name = table.checks.last().and_then(|check| check.name.clone());
        }
        if let (Some(Edit::AddForeignKey(key)), Some(give)) = (&mut told, hand.name) {
            give(table);
            key.name = table.foreign_keys.last().and_then(|key| key.name.clone());
        }
        if let (Some(Edit::AddColumn(added)), Some(make)) = (&mut told, hand.column) {
            make(namespace.as_ref(), table, &mut added.column, true);
        }
        let mut todo: Vec<(Child, Edit)> = children
            .into_iter()
            .filter_map(|child| Some((child, handed_down(told.as_ref()?, child)?)))
            .collect();
        // NOT NULL that comes from another table comes with its name.
        let named = match &told {
            Some(Edit::SetNullable(name, false)) => table.column(name.as_str(), case).cloned(),
            _ => None,
        };
        let named = named.zip(hand.column).map(|(column, make)| {
            let mut bare = Column::new(column.name, column.ty);
            bare.nullable = false;
            make(namespace.as_ref(), table, &mut bare, false);
            bare.options
        });
        // Nothing keeps a script from making two tables follow each other.
        let mut seen = HashSet::default();
        seen.insert(at);
        while let Some((child, edit)) = todo.pop() {
            if !seen.insert(child.at) {
                continue;
            }
            for next in self.families.children_of(child.at) {
                if let Some(edit) = handed_down(&edit, *next) {
                    todo.push((*next, edit));
                }
            }
            if let Some(Some((_, table))) = self.tables.get_mut(child.at) {
                // A part may have been given its key before.
                if matches!(edit, Edit::AddPrimaryKey(_)) && table.primary_key.is_some() {
                    continue;
                }
                if let Some(lost) = lost.as_ref().filter(|_| child.mark.is_none()) {
                    drop_key_of_part(table, lost);
                }
                if let (Edit::SetNullable(name, false), Some(named)) = (&edit, &named) {
                    let same =
                        |column: &&mut Column| case.same(column.name.as_str(), name.as_str());
                    let column = table.columns.iter_mut().find(same);
                    for column in column.into_iter().filter(|column| column.nullable) {
                        named
                            .iter()
                            .for_each(|(name, value)| column.options.set(name, value.clone()));
                    }
                }
                edit_table(table, edit, case)?;
            }
        }
        Ok(())
    }

    fn rename_table(
        &mut self,
        at: usize,
        namespace: Option<Ident>,
        name: &Ident,
        to: Ident,
    ) -> Result<(), Misfit> {
        let key = self.key(namespace.as_ref(), &to);
        if self.table_at.contains_key(&key) || self.stands_for_table(&key) {
            return exists(false, "table", &to);
        }
        self.table_is_alone(&key, &to)?;
        self.table_at.remove(&self.key(namespace.as_ref(), name));
        self.table_at.insert(key, at);
        self.redirect(namespace.as_ref(), name, namespace.as_ref(), &to);
        if let Some(Some((_, table))) = self.tables.get_mut(at) {
            table.name = to;
        }
        Ok(())
    }

    fn move_table(
        &mut self,
        at: usize,
        namespace: Option<Ident>,
        name: &Ident,
        to: Ident,
    ) -> Result<(), Misfit> {
        let key = self.key(Some(&to), name);
        if self.table_at.contains_key(&key) || self.stands_for_table(&key) {
            return exists(false, "table", name);
        }
        self.table_at.remove(&self.key(namespace.as_ref(), name));
        self.table_at.insert(key, at);
        let Some(Some((own, table))) = self.tables.get_mut(at) else { return Ok(()) };
        // What it refers to stays where it is.
        for key in &mut table.foreign_keys {
            let there = key.references_namespace.take().or_else(|| namespace.clone());
            key.references_namespace = there.filter(|there| *there != to);
        }
        *own = Some(to.clone());
        let indexes: Vec<_> = table.indexes.iter().map(|index| index.name.clone()).collect();
        for index in indexes {
            self.index_owner.remove(&self.index_key(namespace.as_ref(), name, &index));
            self.index_owner.insert(self.index_key(Some(&to), name, &index), at);
        }
        self.redirect(namespace.as_ref(), name, Some(&to), name);
        Ok(())
    }

    /// References and parts follow a table to its new name and place.
    fn redirect(&mut self, from: Option<&Ident>, name: &Ident, to: Option<&Ident>, new: &Ident) {
        let case = self.case;
        for (own, table) in self.tables.iter_mut().flatten() {
            let own = own.as_ref();
            let place = to.filter(|to| Some(*to) != own);
            for key in &mut table.foreign_keys {
                let there = key.references_namespace.as_ref().or(own);
                if there == from && case.same(key.references.as_str(), name.as_str()) {
                    key.references = new.clone();
                    key.references_namespace = place.cloned();
                }
            }
            if let Some(partitioning) = &mut table.partitioning
                && let Some(of) = &mut partitioning.of
            {
                let there = partitioning.of_namespace.as_ref().or(own);
                if there == from && case.same(of.as_str(), name.as_str()) {
                    *of = new.clone();
                    partitioning.of_namespace = place.cloned();
                }
            }
        }
    }
}

/// The key that a change drops, and whether it is the primary one.
fn dropped_key(table: &Table, edit: &Edit, case: NameCase) -> Option<(bool, Key)> {
    let (Edit::DropConstraint(name) | Edit::DropConstraintIfPresent(name)) = edit else {
        return None;
    };
    let is = |key: &&Key| {
        key.name.as_ref().is_some_and(|known| case.same(known.as_str(), name.as_str()))
    };
    let primary = table.primary_key.as_ref().filter(is).map(|key| (true, key.clone()));
    primary.or_else(|| table.uniques.iter().find(is).map(|key| (false, key.clone())))
}

/// The key of a part goes with that of the whole, whatever its name.
fn drop_key_of_part(table: &mut Table, (primary, lost): &(bool, Key)) {
    if *primary {
        drop_primary_key(table);
    } else if let Some(at) = table.uniques.iter().position(|key| key.parts == lost.parts) {
        table.uniques.remove(at);
    }
}

/// What a change of a table means for one that follows it.
fn handed_down(edit: &Edit, child: Child) -> Option<Edit> {
    let mark = |mut options: crate::model::Options| {
        if let Some(mark) = child.mark {
            options.set(mark, true);
        }
        options
    };
    Some(match edit {
        Edit::AddColumn(added) | Edit::AddColumnIfAbsent(added) => {
            let mut added = added.clone();
            added.column.options = mark(added.column.options);
            for check in &mut added.checks {
                check.options = mark(std::mem::take(&mut check.options));
            }
            if child.mark.is_some() {
                added.unique = None;
                added.foreign_keys.clear();
                added.column.identity = None;
            }
            added.unique = added.unique.as_ref().map(nameless);
            Edit::AddColumnIfAbsent(added)
        }
        Edit::DropColumn(name) | Edit::DropColumnIfPresent(name) => {
            Edit::DropColumnIfPresent(name.clone())
        }
        Edit::RenameColumn(..)
        | Edit::SetNullable(..)
        | Edit::SetDefault(..)
        | Edit::SetType(..)
        | Edit::RenameConstraint(..)
        | Edit::Rewrite { .. } => edit.clone(),
        Edit::AddCheck(check) => {
            let mut check = check.clone();
            check.options = mark(check.options);
            Edit::AddCheck(check)
        }
        Edit::DropConstraint(name) | Edit::DropConstraintIfPresent(name) => {
            Edit::DropConstraintIfPresent(name.clone())
        }
        Edit::AddPrimaryKey(key) if child.mark.is_none() => Edit::AddPrimaryKey(nameless(key)),
        Edit::AddUnique(key) if child.mark.is_none() => Edit::AddUnique(nameless(key)),
        Edit::AddForeignKey(_) if child.mark.is_none() => edit.clone(),
        _ => return None,
    })
}
