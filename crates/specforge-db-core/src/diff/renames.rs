//! Renames that the caller stated; nothing is ever guessed to be one.

use crate::hash::HashMap;
use crate::model::{ObjectPath, Schema};
use crate::name::{Ident, NameCase};
use crate::plan::{MigrationPlanner, RenameSpec, RenamedKind};
use smol_str::SmolStr;

type TableKey = (Option<SmolStr>, SmolStr);

/// Stated renames, by the names that the objects have afterwards.
#[derive(Clone, Debug, Default)]
pub struct Renames {
    tables: HashMap<TableKey, Ident>,
    table_targets: HashMap<TableKey, Ident>,
    columns: HashMap<TableKey, Vec<(Ident, Ident)>>,
    indexes: HashMap<TableKey, Vec<(Ident, Ident)>>,
    constraints: HashMap<TableKey, Vec<(Ident, Ident)>>,
    values: HashMap<TableKey, Vec<(Ident, Ident)>>,
    all: Vec<RenameSpec>,
}

impl Renames {
    /// Sorts stated renames; those of a kind that no database has yet are kept aside.
    pub fn new(specs: &[RenameSpec], case: NameCase) -> Self {
        let mut renames = Self { all: specs.to_vec(), ..Self::default() };
        for spec in specs {
            let namespace = spec.schema.as_ref().map(|name| case.key(name.as_str()));
            let key = |name: &Ident| (namespace.clone(), case.key(name.as_str()));
            match (spec.kind, &spec.table) {
                (RenamedKind::Table, _) => {
                    renames.tables.insert(key(&spec.to), spec.from.clone());
                    renames.table_targets.insert(key(&spec.from), spec.to.clone());
                }
                (RenamedKind::Column, Some(table)) => {
                    let pair = (spec.from.clone(), spec.to.clone());
                    renames.columns.entry(key(table)).or_default().push(pair);
                }
                (RenamedKind::Index | RenamedKind::Constraint | RenamedKind::EnumValue, table) => {
                    let table = table.clone().unwrap_or_default();
                    let pair = (spec.from.clone(), spec.to.clone());
                    let of_kind = match spec.kind {
                        RenamedKind::Index => &mut renames.indexes,
                        RenamedKind::EnumValue => &mut renames.values,
                        _ => &mut renames.constraints,
                    };
                    of_kind.entry(key(&table)).or_default().push(pair);
                }
                _ => {}
            }
        }
        renames
    }

    /// Whether nothing is renamed.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// As they were stated.
    pub fn all(&self) -> &[RenameSpec] {
        &self.all
    }

    /// The name that a table had, by its path afterwards.
    pub fn table_from(&self, table: &ObjectPath, case: NameCase) -> Option<&Ident> {
        self.tables.get(&key(table.namespace.as_ref(), table_name(table), case))
    }

    /// The name that a table gets, by its name before.
    pub fn table_to(
        &self,
        namespace: Option<&Ident>,
        name: &str,
        case: NameCase,
    ) -> Option<&Ident> {
        self.table_targets.get(&key(namespace, name, case))
    }

    /// The columns of a table that are renamed, as (from, to), by the table's path afterwards.
    pub fn columns_of(&self, table: &ObjectPath, case: NameCase) -> &[(Ident, Ident)] {
        self.columns
            .get(&key(table.namespace.as_ref(), table_name(table), case))
            .map_or(&[], Vec::as_slice)
    }

    /// The indexes of a table that are renamed, as (from, to).
    pub fn indexes_of(
        &self,
        table: &ObjectPath,
        case: NameCase,
    ) -> impl Iterator<Item = &(Ident, Ident)> {
        let own = self.indexes.get(&key(table.namespace.as_ref(), table_name(table), case));
        let any = self.indexes.get(&key(table.namespace.as_ref(), "", case));
        own.into_iter().chain(any).flatten()
    }

    /// The constraints of a table that are renamed, as (from, to).
    pub fn constraints_of(
        &self,
        table: &ObjectPath,
        case: NameCase,
    ) -> impl Iterator<Item = &(Ident, Ident)> {
        let own = self.constraints.get(&key(table.namespace.as_ref(), table_name(table), case));
        let any = self.constraints.get(&key(table.namespace.as_ref(), "", case));
        own.into_iter().chain(any).flatten()
    }

    /// The values of an enum that are renamed, as (from, to).
    pub fn values_of(
        &self,
        of: &ObjectPath,
        case: NameCase,
    ) -> impl Iterator<Item = &(Ident, Ident)> {
        let own = self.values.get(&key(of.namespace.as_ref(), of.name.as_str(), case));
        let any = self.values.get(&key(of.namespace.as_ref(), "", case));
        own.into_iter().chain(any).flatten()
    }

    /// The name that an enum had, by its path afterwards.
    pub fn type_from(&self, path: &ObjectPath, case: NameCase) -> Option<&Ident> {
        let found = self.all.iter().find(|spec| {
            spec.kind == RenamedKind::Type
                && spec.schema == path.namespace
                && case.same(spec.to.as_str(), path.name.as_str())
        });
        found.map(|spec| &spec.from)
    }

    /// The same renames the other way round, for the way back.
    pub fn reversed(&self, case: NameCase) -> Self {
        let specs: Vec<_> = self
            .all
            .iter()
            .map(|spec| {
                let table = spec.table.as_ref().map(|table| {
                    let path = ObjectPath::table(spec.schema.as_ref(), table);
                    self.table_from(&path, case).unwrap_or(table).clone()
                });
                RenameSpec { from: spec.to.clone(), to: spec.from.clone(), table, ..spec.clone() }
            })
            .collect();
        Self::new(&specs, case)
    }
}

/// The renames of columns as they reach the parts of a table, which have its columns and are not named
/// in what was stated.
pub(super) fn of_parts<P: MigrationPlanner + ?Sized>(
    planner: &P,
    specs: &[RenameSpec],
    (from, to): (&Schema, &Schema),
) -> Vec<RenameSpec> {
    let case = planner.info().name_case;
    let stated = Renames::new(specs, case);
    if stated.columns.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<RenameSpec> = Vec::new();
    // Parts of parts are reached by another round.
    loop {
        let mut more = Vec::new();
        for part in to.tables() {
            let path = part.path();
            let wholes = planner.parents(part.table, &path);
            if wholes.is_empty() {
                continue;
            }
            let old = stated.table_from(&path, case).unwrap_or(&path.name);
            let Some(was) = from.table(path.namespace.as_ref(), old.as_str(), case) else {
                continue;
            };
            let known = ObjectPath::table(path.namespace.as_ref(), old);
            if planner.parents(was, &known).is_empty() {
                continue;
            }
            let is_of = |spec: &RenameSpec, whole: &ObjectPath| {
                spec.schema == whole.namespace
                    && spec
                        .table
                        .as_ref()
                        .is_some_and(|of| case.same(of.as_str(), whole.name.as_str()))
            };
            for spec in specs.iter().chain(&found) {
                let reaches = spec.kind == RenamedKind::Column
                    && wholes.iter().any(|whole| is_of(spec, whole))
                    && was.column(spec.from.as_str(), case).is_some()
                    && part.table.column(spec.to.as_str(), case).is_some();
                let (schema, table) = (path.namespace.clone(), Some(path.name.clone()));
                let reached = RenameSpec { schema, table, ..spec.clone() };
                if reaches && !specs.contains(&reached) && !found.contains(&reached) {
                    more.push(reached);
                }
            }
        }
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

fn table_name(path: &ObjectPath) -> &str {
    path.table.as_ref().unwrap_or(&path.name).as_str()
}

fn key(namespace: Option<&Ident>, name: &str, case: NameCase) -> TableKey {
    (namespace.map(|name| case.key(name.as_str())), case.key(name))
}
