//! Putting declarations together.

use smol_str::SmolStr;

use super::{AddedColumn, Dropped, Edit, Item};
use crate::dialect::DialectInfo;
use crate::hash::HashMap;
use crate::model::{Definition, DefinitionKind, Enum, Index, Namespace, Schema, Table};
use crate::name::{Ident, NameCase};

type Key = (Option<SmolStr>, SmolStr);

/// Namespace and name, kind, and the table where names are unique only there.
type DefinitionKey = (Key, DefinitionKind, Option<SmolStr>);

/// A schema that grows statement by statement, in time linear in their number.
#[derive(Debug)]
pub struct SchemaBuilder {
    case: NameCase,
    default_namespace: Option<Ident>,
    namespaces: Vec<Option<Ident>>,
    tables: Vec<Option<(Option<Ident>, Table)>>,
    enums: Vec<Option<(Option<Ident>, Enum)>>,
    definitions: Vec<Option<(Option<Ident>, Definition)>>,
    table_at: HashMap<Key, usize>,
    enum_at: HashMap<Key, usize>,
    definition_at: HashMap<DefinitionKey, usize>,
    index_owner: HashMap<(Key, Option<SmolStr>), usize>,
    index_names_global: bool,
    scoped_definitions: &'static [DefinitionKind],
}

/// What keeps a declaration from fitting what was declared before it.
type Misfit = String;

impl SchemaBuilder {
    /// Starts with nothing.
    pub fn new(info: &DialectInfo) -> Self {
        Self {
            case: info.name_case,
            default_namespace: info.default_namespace.map(Ident::from),
            namespaces: Vec::new(),
            tables: Vec::new(),
            enums: Vec::new(),
            definitions: Vec::new(),
            table_at: HashMap::default(),
            enum_at: HashMap::default(),
            definition_at: HashMap::default(),
            index_owner: HashMap::default(),
            index_names_global: info.index_names_global,
            scoped_definitions: info.scoped_definitions,
        }
    }

    /// Adds what one item declares, or says why it does not fit.
    pub fn add(&mut self, item: Item) -> Result<(), Misfit> {
        match item {
            Item::Skip(_) => Ok(()),
            Item::Namespace { name, if_not_exists } => {
                if self.namespaces.iter().flatten().any(|known| *known == name) {
                    return exists(if_not_exists, "namespace", &name);
                }
                self.namespaces.push(Some(name));
                Ok(())
            }
            Item::Table { namespace, table, if_not_exists } => {
                self.add_table(namespace, *table, if_not_exists)
            }
            Item::Index { namespace, table, index, if_not_exists } => {
                self.add_index(namespace, &table, *index, if_not_exists)
            }
            Item::Enum { namespace, object } => {
                let namespace = self.namespace(namespace);
                let key = self.key(namespace.as_ref(), &object.name);
                if self.enum_at.contains_key(&key) {
                    return exists(false, "enum", &object.name);
                }
                self.enum_at.insert(key, self.enums.len());
                self.enums.push(Some((namespace, object)));
                Ok(())
            }
            Item::Definition { namespace, definition, if_not_exists, or_replace } => {
                self.add_definition(namespace, *definition, if_not_exists, or_replace)
            }
            Item::Alter { namespace, table, edit } => self.alter(namespace, &table, edit),
            Item::Drop { what, namespace, name, if_exists } => {
                self.drop(what, namespace, &name, if_exists)
            }
        }
    }

    /// The schema, in the order in which things were declared.
    pub fn finish(self) -> Schema {
        let mut schema = Schema::default();
        let mut at: HashMap<Option<Ident>, usize> = HashMap::default();
        let mut slot = |schema: &mut Schema, name: Option<Ident>| -> usize {
            *at.entry(name.clone()).or_insert_with(|| {
                schema.namespaces.push(Namespace { name, ..Namespace::default() });
                schema.namespaces.len() - 1
            })
        };
        for name in self.namespaces.into_iter().flatten() {
            slot(&mut schema, Some(name));
        }
        for (namespace, mut table) in self.tables.into_iter().flatten() {
            // There may be very many tables, and a list that has grown has room that nobody needs.
            table.indexes.shrink_to_fit();
            let at = slot(&mut schema, namespace);
            if let Some(namespace) = schema.namespaces.get_mut(at) {
                namespace.tables.push(table);
            }
        }
        for (namespace, object) in self.enums.into_iter().flatten() {
            let at = slot(&mut schema, namespace);
            if let Some(namespace) = schema.namespaces.get_mut(at) {
                namespace.enums.push(object);
            }
        }
        for (namespace, definition) in self.definitions.into_iter().flatten() {
            let at = slot(&mut schema, namespace);
            if let Some(namespace) = schema.namespaces.get_mut(at) {
                namespace.definitions.push(definition);
            }
        }
        schema
    }

    fn namespace(&self, stated: Option<Ident>) -> Option<Ident> {
        stated.or_else(|| self.default_namespace.clone())
    }

    fn key(&self, namespace: Option<&Ident>, name: &Ident) -> Key {
        (namespace.map(|n| self.case.key(n.as_str())), self.case.key(name.as_str()))
    }

    fn add_table(
        &mut self,
        namespace: Option<Ident>,
        table: Table,
        if_not_exists: bool,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let key = self.key(namespace.as_ref(), &table.name);
        if self.table_at.contains_key(&key) || self.stands_for_table(&key) {
            return exists(if_not_exists, "table", &table.name);
        }
        let at = self.tables.len();
        for index in &table.indexes {
            let key = self.index_key(namespace.as_ref(), &table.name, &index.name);
            if self.index_owner.insert(key, at).is_some() {
                return exists(false, "index", &index.name);
            }
        }
        self.table_at.insert(key, at);
        self.tables.push(Some((namespace, table)));
        Ok(())
    }

    fn stands_for_table(&self, key: &Key) -> bool {
        [DefinitionKind::View, DefinitionKind::MaterializedView, DefinitionKind::VirtualTable]
            .iter()
            .any(|kind| self.definition_at.contains_key(&(key.clone(), *kind, None)))
    }

    fn index_key(
        &self,
        namespace: Option<&Ident>,
        table: &Ident,
        name: &Ident,
    ) -> (Key, Option<SmolStr>) {
        let table = (!self.index_names_global).then(|| self.case.key(table.as_str()));
        (self.key(namespace, name), table)
    }

    fn add_index(
        &mut self,
        namespace: Option<Ident>,
        table: &Ident,
        index: Index,
        if_not_exists: bool,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let at = self.table_position(namespace.as_ref(), table)?;
        let key = self.index_key(namespace.as_ref(), table, &index.name);
        if self.index_owner.contains_key(&key) {
            return exists(if_not_exists, "index", &index.name);
        }
        self.index_owner.insert(key, at);
        if let Some(Some((_, table))) = self.tables.get_mut(at) {
            table.indexes.push(index);
        }
        Ok(())
    }

    fn add_definition(
        &mut self,
        namespace: Option<Ident>,
        definition: Definition,
        if_not_exists: bool,
        or_replace: bool,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let key = self.key(namespace.as_ref(), &definition.name);
        let own = self.definition_key(namespace.as_ref(), &definition);
        if let Some(at) = self.definition_at.get(&own) {
            if or_replace && let Some(slot) = self.definitions.get_mut(*at) {
                *slot = Some((namespace, definition));
                return Ok(());
            }
            return exists(if_not_exists, "object", &definition.name);
        }
        let stands_for_table = matches!(
            definition.kind,
            DefinitionKind::View | DefinitionKind::MaterializedView | DefinitionKind::VirtualTable
        );
        if stands_for_table && (self.table_at.contains_key(&key) || self.stands_for_table(&key)) {
            return exists(if_not_exists, "table or view", &definition.name);
        }
        self.definition_at.insert(own, self.definitions.len());
        self.definitions.push(Some((namespace, definition)));
        Ok(())
    }

    fn table_position(&self, namespace: Option<&Ident>, table: &Ident) -> Result<usize, Misfit> {
        self.table_at
            .get(&self.key(namespace, table))
            .copied()
            .ok_or_else(|| format!("no table `{table}` has been declared before this statement"))
    }

    fn drop(
        &mut self,
        what: Dropped,
        namespace: Option<Ident>,
        name: &Ident,
        if_exists: bool,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let key = self.key(namespace.as_ref(), name);
        let found = match what {
            Dropped::Namespace => {
                let at = self.namespaces.iter().position(|known| known.as_ref() == Some(name));
                at.and_then(|at| self.namespaces.get_mut(at)).and_then(Option::take).is_some()
            }
            Dropped::Table => match self.table_at.remove(&key) {
                Some(at) => {
                    self.index_owner.retain(|_, owner| *owner != at);
                    self.drop_definitions_on(namespace.as_ref(), name);
                    self.tables.get_mut(at).and_then(Option::take).is_some()
                }
                None => self.drop_definition((key, DefinitionKind::VirtualTable, None)),
            },
            Dropped::Index => self.drop_index(&key, name),
            Dropped::Enum => {
                let at = self.enum_at.remove(&key);
                at.and_then(|at| self.enums.get_mut(at)).and_then(Option::take).is_some()
            }
            Dropped::Definition(kind) => {
                let found = self.drop_definition((key, kind, None));
                if found {
                    self.drop_definitions_on(namespace.as_ref(), name);
                }
                found
            }
        };
        if found || if_exists {
            Ok(())
        } else {
            Err(format!("`{name}` is dropped but was not declared before"))
        }
    }

    fn definition_key(&self, namespace: Option<&Ident>, definition: &Definition) -> DefinitionKey {
        let path = definition.path(namespace, self.scoped_definitions);
        let owner = path.table.map(|table| self.case.key(table.as_str()));
        (self.key(namespace, &definition.name), definition.kind, owner)
    }

    fn drop_definition(&mut self, key: DefinitionKey) -> bool {
        let at = self.definition_at.remove(&key);
        at.and_then(|at| self.definitions.get_mut(at)).and_then(Option::take).is_some()
    }

    fn drop_definitions_on(&mut self, namespace: Option<&Ident>, owner: &Ident) {
        let case = self.case;
        let mut gone = Vec::new();
        for slot in &mut self.definitions {
            let on_owner = slot.as_ref().is_some_and(|(ns, d)| {
                ns.as_ref() == namespace
                    && d.on.as_ref().is_some_and(|on| case.same(on.as_str(), owner.as_str()))
            });
            if on_owner && let Some((_, definition)) = slot.take() {
                gone.push(definition);
            }
        }
        for definition in gone {
            let key = self.definition_key(namespace, &definition);
            self.definition_at.remove(&key);
        }
    }

    fn drop_index(&mut self, key: &Key, name: &Ident) -> bool {
        let owner = self.index_owner.keys().find(|(known, _)| known == key).cloned();
        let Some(at) = owner.and_then(|owner| self.index_owner.remove(&owner)) else {
            return false;
        };
        let case = self.case;
        if let Some(Some((_, table))) = self.tables.get_mut(at) {
            table.indexes.retain(|index| !case.same(index.name.as_str(), name.as_str()));
        }
        true
    }

    fn alter(&mut self, namespace: Option<Ident>, name: &Ident, edit: Edit) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let at = self.table_position(namespace.as_ref(), name)?;
        let case = self.case;
        if let Edit::RenameTable(new) = edit {
            let key = self.key(namespace.as_ref(), &new);
            if self.table_at.contains_key(&key) {
                return exists(false, "table", &new);
            }
            self.table_at.remove(&self.key(namespace.as_ref(), name));
            self.table_at.insert(key, at);
            for (_, table) in self.tables.iter_mut().flatten() {
                for foreign_key in &mut table.foreign_keys {
                    if case.same(foreign_key.references.as_str(), name.as_str()) {
                        foreign_key.references = new.clone();
                    }
                }
            }
            if let Some(Some((_, table))) = self.tables.get_mut(at) {
                table.name = new;
            }
            return Ok(());
        }
        match self.tables.get_mut(at) {
            Some(Some((_, table))) => edit_table(table, edit, case),
            _ => Err(format!("no table `{name}` has been declared before this statement")),
        }
    }
}

fn exists(allowed: bool, kind: &str, name: &Ident) -> Result<(), Misfit> {
    if allowed { Ok(()) } else { Err(format!("{kind} `{name}` is declared a second time")) }
}

fn edit_table(table: &mut Table, edit: Edit, case: NameCase) -> Result<(), Misfit> {
    match edit {
        Edit::RenameTable(_) => {}
        Edit::AddColumn(added) => {
            let AddedColumn { column, unique, foreign_keys, checks } = *added;
            if table.column(column.name.as_str(), case).is_some() {
                return exists(false, "column", &column.name);
            }
            table.columns.push(column);
            table.uniques.extend(unique);
            table.foreign_keys.extend(foreign_keys);
            table.checks.extend(checks);
        }
        Edit::DropColumn(name) => {
            let before = table.columns.len();
            table.columns.retain(|column| !case.same(column.name.as_str(), name.as_str()));
            if table.columns.len() == before {
                return Err(format!("table `{}` has no column `{name}`", table.name));
            }
            let on_column = |c: &Option<Ident>| {
                c.as_ref().is_some_and(|c| case.same(c.as_str(), name.as_str()))
            };
            table.checks.retain(|check| !on_column(&check.column));
            table
                .foreign_keys
                .retain(|key| !key.columns.iter().any(|c| case.same(c.as_str(), name.as_str())));
        }
        Edit::RenameColumn(from, to) => {
            let swap = |name: &mut Ident| {
                if case.same(name.as_str(), from.as_str()) {
                    *name = to.clone();
                }
            };
            let Some(column) =
                table.columns.iter_mut().find(|c| case.same(c.name.as_str(), from.as_str()))
            else {
                return Err(format!("table `{}` has no column `{from}`", table.name));
            };
            column.name = to.clone();
            for key in table.primary_key.iter_mut().chain(&mut table.uniques) {
                key.parts.iter_mut().filter_map(|part| part.column.as_mut()).for_each(swap);
            }
            for index in &mut table.indexes {
                index.parts.iter_mut().filter_map(|part| part.column.as_mut()).for_each(swap);
            }
            for key in &mut table.foreign_keys {
                key.columns.iter_mut().for_each(swap);
            }
        }
        Edit::SetNullable(name, nullable) => column_mut(table, &name, case)?.nullable = nullable,
        Edit::SetDefault(name, default) => column_mut(table, &name, case)?.default = default,
        Edit::SetType(name, ty) => column_mut(table, &name, case)?.ty = ty,
        Edit::ReplaceColumn(name, column) => *column_mut(table, &name, case)? = *column,
        Edit::AddPrimaryKey(key) => {
            if table.primary_key.is_some() {
                return Err(format!("table `{}` has two primary keys", table.name));
            }
            table.primary_key = Some(key);
        }
        Edit::AddUnique(key) => table.uniques.push(key),
        Edit::AddForeignKey(key) => table.foreign_keys.push(*key),
        Edit::AddCheck(check) => table.checks.push(check),
        Edit::DropConstraint(name) => return drop_constraint(table, &name, case),
        Edit::SetOptions(options) => {
            for (name, value) in options.iter() {
                table.options.set(name, value.clone());
            }
        }
        Edit::Comment(comment) => table.comment = comment,
        Edit::CommentColumn(name, comment) => column_mut(table, &name, case)?.comment = comment,
    }
    Ok(())
}

fn column_mut<'t>(
    table: &'t mut Table,
    name: &Ident,
    case: NameCase,
) -> Result<&'t mut crate::model::Column, Misfit> {
    let table_name = table.name.clone();
    let found =
        table.columns.iter_mut().find(|column| case.same(column.name.as_str(), name.as_str()));
    found.ok_or_else(|| format!("table `{table_name}` has no column `{name}`"))
}

fn drop_constraint(table: &mut Table, name: &Ident, case: NameCase) -> Result<(), Misfit> {
    let is = |known: &Option<Ident>| {
        known.as_ref().is_some_and(|known| case.same(known.as_str(), name.as_str()))
    };
    let count = |t: &Table| {
        t.uniques.len()
            + t.foreign_keys.len()
            + t.checks.len()
            + usize::from(t.primary_key.is_some())
    };
    let before = count(table);
    table.uniques.retain(|key| !is(&key.name));
    table.foreign_keys.retain(|key| !is(&key.name));
    table.checks.retain(|check| !is(&check.name));
    if table.primary_key.as_ref().is_some_and(|key| is(&key.name)) {
        table.primary_key = None;
    }
    if count(table) == before {
        return Err(format!("table `{}` has no constraint `{name}`", table.name));
    }
    Ok(())
}
