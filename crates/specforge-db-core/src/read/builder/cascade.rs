//! What goes with what a statement drops, while a schema grows.

use super::edit::drop_primary_key;
use super::{Misfit, SchemaBuilder};
use crate::dialect::{OptionOf, OptionType};
use crate::model::{DefinitionKind, Index, Key, Table};
use crate::name::Ident;
use crate::read::{Built, BuiltOn, Dependent, Edit, Gone, GoneKind};

impl SchemaBuilder {
    /// Makes a change of a table that drops something, and what is built on that goes as well.
    pub(super) fn alter_cascading(
        &mut self,
        namespace: Option<Ident>,
        table: &Ident,
        edit: Edit,
        only: bool,
    ) -> Result<(), Misfit> {
        let case = self.case;
        let at = self.table_position(namespace.as_ref(), table)?;
        self.name_for_edit(at, &edit);
        let mut todo = Vec::new();
        let keyed = match (&edit, self.tables.get(at)) {
            (Edit::DropColumn(name) | Edit::DropColumnIfPresent(name), _) => {
                let kind = GoneKind::Column(name.clone());
                todo.push(Gone { kind, namespace: namespace.clone(), name: table.clone() });
                Vec::new()
            }
            (
                Edit::DropConstraint(name) | Edit::DropConstraintIfPresent(name),
                Some(Some((_, known))),
            ) => {
                let keys = known.primary_key.iter().chain(&known.uniques);
                let is = |known: &Ident| case.same(known.as_str(), name.as_str());
                let mut keys = keys.filter(|key| key.name.as_ref().is_some_and(is));
                keys.next().map(|key| key.columns().cloned().collect()).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        let there = namespace.clone();
        self.alter(namespace, table, edit, only)?;
        // References need the key that they refer to.
        if !keyed.is_empty() {
            self.drop_references(there.as_ref(), table, |columns| same_set(columns, &keyed));
        }
        self.cascade(todo)
    }

    /// Drops what is built on what has gone, and what is built on that.
    pub(super) fn cascade(&mut self, gone: Vec<Gone>) -> Result<(), Misfit> {
        let Some(built_on) = self.implicit.drops else { return Ok(()) };
        let mut todo = gone;
        while let Some(gone) = todo.pop() {
            if let GoneKind::Column(column) = &gone.kind {
                let refers = |columns: &[Ident]| columns.contains(column);
                self.drop_references(gone.namespace.as_ref(), &gone.name, refers);
            }
            let goes = |built: Built| built != Built::Apart;
            self.take_definitions(&gone, built_on, goes, &mut todo)?;
            self.take_parts(&gone, built_on, &mut todo)?;
        }
        Ok(())
    }

    /// Whether another routine is called alike: which of them is called, only the types of arguments tell.
    pub(super) fn is_called_alike(&self, gone: &Gone) -> bool {
        let base = |name: &Ident| name.as_str().split('(').next().map(ToOwned::to_owned);
        let mut others = self.definitions.iter().flatten().filter(|(namespace, definition)| {
            definition.kind == DefinitionKind::Routine
                && *namespace == gone.namespace
                && definition.name != gone.name
        });
        gone.kind == GoneKind::Routine
            && others.any(|(_, other)| base(&other.name) == base(&gone.name))
    }

    /// A column has gone, and with it what is a part of it: keys, indexes and conditions over it.
    pub(super) fn column_gone(&mut self, at: usize, column: &Ident) -> Result<(), Misfit> {
        let Some(built_on) = self.implicit.drops else { return Ok(()) };
        let mut tables = vec![at];
        let mut seen = Vec::new();
        while let Some(at) = tables.pop() {
            let Some(Some((namespace, table))) = self.tables.get(at) else { continue };
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            let kind = GoneKind::Column(column.clone());
            let gone = Gone { kind, namespace: namespace.clone(), name: table.name.clone() };
            self.take_keys(at, &gone, built_on);
            self.take_definitions(&gone, built_on, |b| b == Built::Into, &mut Vec::new())?;
            tables.extend(self.families.children_of(at).iter().map(|child| child.at));
        }
        Ok(())
    }

    fn take_definitions(
        &mut self,
        gone: &Gone,
        built_on: BuiltOn,
        goes: impl Fn(Built) -> bool,
        todo: &mut Vec<Gone>,
    ) -> Result<(), Misfit> {
        let mut taken = Vec::new();
        let alike = self.is_called_alike(gone);
        for (namespace, definition) in self.definitions.iter().flatten() {
            let built = built_on(Dependent::Definition(namespace.as_ref(), definition), gone);
            if !goes(built) {
                continue;
            }
            if alike || built == Built::Unknown {
                return Err(unknown(gone, &format!("`{}`", definition.name)));
            }
            taken.push(self.definition_key(namespace.as_ref(), definition));
        }
        for key in taken {
            let at = self.definition_at.get(&key).copied();
            let place = at.and_then(|at| self.definitions.get(at)?.as_ref());
            let namespace = place.and_then(|(namespace, _)| namespace.clone());
            let Some(definition) = self.drop_definition(&key) else { continue };
            if !self.scoped_definitions.contains(&definition.kind) {
                self.drop_definitions_on(namespace.as_ref(), &definition.name);
            }
            todo.extend(kind_of(definition.kind).map(|kind| Gone {
                kind,
                namespace,
                name: definition.name,
            }));
        }
        Ok(())
    }

    /// Columns, defaults, conditions and indexes that are built on it.
    fn take_parts(
        &mut self,
        gone: &Gone,
        built_on: BuiltOn,
        todo: &mut Vec<Gone>,
    ) -> Result<(), Misfit> {
        let column_of = |namespace: &Option<Ident>, table: &Table| {
            matches!(gone.kind, GoneKind::Column(_))
                && *namespace == gone.namespace
                && table.name == gone.name
        };
        let alike = self.is_called_alike(gone);
        let expr = |text: &str| match built_on(Dependent::Expr(text), gone) {
            Built::On if alike => Built::Unknown,
            built => built,
        };
        let mut columns = Vec::new();
        for at in 0..self.tables.len() {
            let Some(Some((namespace, table))) = self.tables.get_mut(at) else { continue };
            // An expression has only the columns of its own table.
            if matches!(gone.kind, GoneKind::Column(_)) && !column_of(namespace, table) {
                continue;
            }
            let place = table.name.clone();
            for column in &mut table.columns {
                let computed =
                    column.generated.as_ref().map(|generated| expr(&generated.expr.text));
                let typed = built_on(Dependent::Type(&column.ty), gone);
                let default = column.default.as_ref().map(|default| expr(&default.text));
                let found = [computed, Some(typed)];
                if found.contains(&Some(Built::Unknown)) || default == Some(Built::Unknown) {
                    return Err(unknown(gone, &format!("column `{place}.{}`", column.name)));
                }
                if found.contains(&Some(Built::On)) {
                    columns.push((at, column.name.clone()));
                } else if default == Some(Built::On) {
                    column.default = None;
                }
            }
            if expressions(table).any(|text| expr(text) == Built::Unknown) {
                return Err(unknown(gone, &format!("a condition or an index of `{place}`")));
            }
            self.take_keys(at, gone, built_on);
        }
        for (at, column) in columns {
            let Some(Some((namespace, table))) = self.tables.get_mut(at) else { continue };
            let (namespace, name) = (namespace.clone(), table.name.clone());
            table.columns.retain(|known| known.name != column);
            self.column_gone(at, &column)?;
            todo.push(Gone { kind: GoneKind::Column(column), namespace, name });
        }
        Ok(())
    }

    /// Keys, indexes, references and conditions of a table that are built on it.
    fn take_keys(&mut self, at: usize, gone: &Gone, built_on: BuiltOn) {
        let lists = self.lists;
        let Some(Some((namespace, table))) = self.tables.get_mut(at) else { return };
        let column = match &gone.kind {
            GoneKind::Column(column) => Some(column),
            _ => None,
        };
        let is = |name: &Ident| Some(name) == column;
        let on = |text: &str| built_on(Dependent::Expr(text), gone) == Built::On;
        if table.primary_key.as_ref().is_some_and(|key| key.columns().any(is)) {
            drop_primary_key(table);
        }
        let listed = |key: &Key| {
            let of_key = lists.iter().filter(|row| row.of == OptionOf::Key);
            let mut columns = of_key.filter(|row| row.value == OptionType::Columns);
            column.is_some() && columns.any(|row| key.options.text(row.name).is_some_and(on))
        };
        if table.primary_key.as_ref().is_some_and(listed) {
            drop_primary_key(table);
        }
        table.uniques.retain(|key| !key.columns().any(is) && !listed(key));
        table.foreign_keys.retain(|key| !key.columns.iter().any(is));
        table.checks.retain(|check| !on(&check.expr.text));
        let built = |index: &Index| {
            let mut exprs = index.parts.iter().filter_map(|part| part.expr.as_ref());
            index.parts.iter().filter_map(|part| part.column.as_ref()).any(is)
                || index.include.iter().any(is)
                || exprs.any(|expr| on(&expr.text))
                || index.predicate.as_ref().is_some_and(|expr| on(&expr.text))
        };
        let taken: Vec<Ident> =
            table.indexes.iter().filter(|index| built(index)).map(|i| i.name.clone()).collect();
        table.indexes.retain(|index| !built(index));
        let (namespace, name) = (namespace.clone(), table.name.clone());
        for index in taken {
            self.index_owner.remove(&self.index_key(namespace.as_ref(), &name, &index));
        }
    }

    /// References to some columns of a table go.
    fn drop_references(
        &mut self,
        namespace: Option<&Ident>,
        to: &Ident,
        goes: impl Fn(&[Ident]) -> bool,
    ) {
        let case = self.case;
        let primary = self.table_at.get(&self.key(namespace, to)).and_then(|at| {
            let (_, table) = self.tables.get(*at)?.as_ref()?;
            Some(table.primary_key.as_ref()?.columns().cloned().collect::<Vec<_>>())
        });
        for (own, table) in self.tables.iter_mut().flatten() {
            table.foreign_keys.retain(|key| {
                let there = key.references_namespace.as_ref().or(own.as_ref());
                let refers = there == namespace && case.same(key.references.as_str(), to.as_str());
                // Without columns it refers to the primary key, which may have gone by now.
                let columns = match key.referenced_columns.as_slice() {
                    [] => primary.as_deref(),
                    columns => Some(columns),
                };
                !(refers && columns.is_none_or(&goes))
            });
        }
    }
}

/// What conditions and indexes of a table say.
fn expressions(table: &Table) -> impl Iterator<Item = &str> {
    let parts = table.indexes.iter().flat_map(|index| &index.parts);
    let indexed = parts.filter_map(|part| part.expr.as_ref());
    let predicates = table.indexes.iter().filter_map(|index| index.predicate.as_ref());
    let checks = table.checks.iter().map(|check| &check.expr);
    checks.chain(indexed).chain(predicates).map(|expr| expr.text.as_str())
}

fn kind_of(kind: DefinitionKind) -> Option<GoneKind> {
    match kind {
        DefinitionKind::View | DefinitionKind::MaterializedView => Some(GoneKind::Relation),
        DefinitionKind::Routine => Some(GoneKind::Routine),
        DefinitionKind::Type => Some(GoneKind::Type),
        DefinitionKind::Sequence => Some(GoneKind::Sequence),
        _ => None,
    }
}

fn same_set(one: &[Ident], other: &[Ident]) -> bool {
    one.len() == other.len() && one.iter().all(|name| other.contains(name))
}

fn unknown(gone: &Gone, dependent: &str) -> Misfit {
    let what = match &gone.kind {
        GoneKind::Column(column) => format!("column `{}.{column}`", gone.name),
        _ => format!("`{}`", gone.name),
    };
    format!("CASCADE drops what is built on {what}, and it cannot be told whether {dependent} is")
}

/// What a drop by kind leaves to be followed.
pub(super) fn gone(kind: DefinitionKind, namespace: Option<&Ident>, name: &Ident) -> Option<Gone> {
    let (namespace, name) = (namespace.cloned(), name.clone());
    kind_of(kind).map(|kind| Gone { kind, namespace, name })
}
