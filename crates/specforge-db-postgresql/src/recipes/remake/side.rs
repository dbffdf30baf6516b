//! The schema of one side, with the tables that are made anew as if they were new in it.

use std::sync::OnceLock;

use crate::Postgresql;
use crate::inherit::{Parent, name_path};
use crate::model;
use crate::names::generated;
use crate::needs::numbered_by;
use crate::recipes::shares;
use crate::remade::refers;
use crate::render::definition::owner_of;
use crate::render::{Manner, drop_constraint, drop_index, not_null_name};
use crate::rework::one_by_one;
use crate::shares::drop_if_there;
use crate::words::Words;
use specforge_db_core::diff::{Change, Op, Renames, renamed_table};
use specforge_db_core::model::{
    DefinitionKind, ForeignKey, Index, Object, ObjectKind, ObjectPath, Schema, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx, SchemaIndex};
use specforge_db_core::version::Version;

/// The tables of one side, wholes before their parts.
pub(super) struct Side<'a> {
    /// From a schema without them to one that has them.
    pub(super) cx: PlanCx<'a>,
    pub(super) tables: &'a [ObjectPath],
    pub(super) root: &'a ObjectPath,
}

/// The current schema with its tables under the names that they get.
pub(super) fn under_new_names(cx: &PlanCx<'_>) -> Schema {
    let mut schema = cx.from.schema().clone();
    if cx.renames.is_empty() {
        return schema;
    }
    for namespace in &mut schema.namespaces {
        for table in &mut namespace.tables {
            let old = ObjectPath::table(namespace.name.as_ref(), &table.name);
            let new = cx.new_path(&old);
            let renamed =
                renamed_table(&Postgresql, table, &new, new.namespace.as_ref(), cx.renames);
            *table = renamed.into_owned();
        }
    }
    schema
}

/// A schema without some of its tables.
pub(super) fn without(schema: &Schema, tables: &[ObjectPath]) -> Schema {
    let mut schema = schema.clone();
    for namespace in &mut schema.namespaces {
        let name = namespace.name.clone();
        namespace
            .tables
            .retain(|table| !tables.contains(&ObjectPath::table(name.as_ref(), &table.name)));
    }
    schema
}

/// The way from one schema to another in which nothing gets another name.
pub(super) fn context<'b>(
    cx: &PlanCx<'b>,
    from: &'b SchemaIndex<'b>,
    to: &'b SchemaIndex<'b>,
) -> PlanCx<'b> {
    static NONE: OnceLock<Renames> = OnceLock::new();
    PlanCx {
        from,
        to,
        renames: NONE.get_or_init(Renames::default),
        backfills: &[],
        back: false,
        ..*cx
    }
}

impl<'a> Side<'a> {
    pub(super) fn table(&self, path: &ObjectPath) -> Option<&'a Table> {
        self.cx.to.table(path)
    }

    /// A name that nobody has, for what is called so until it goes.
    pub(super) fn passing(&self, name: &Ident, of: &ObjectPath, other: &PlanCx<'_>) -> Ident {
        let namespace = of.namespace.as_ref();
        let taken = |name: &Ident| {
            [self.cx.to, self.cx.from, other.to].iter().any(|side| {
                side.has_relation(namespace, name.as_str()) || side.knows(namespace, name.as_str())
            })
        };
        let numbered = (1_u32..).map(|n| generated(&[name.as_str()], &format!("old{n}")));
        let mut names = std::iter::once(generated(&[name.as_str()], "old")).chain(numbered);
        names.find(|name| !taken(name)).unwrap_or_default()
    }

    /// Frees the names of keys and indexes, which the new ones get: the rows that are there stay.
    pub(super) fn without_keys(&self) -> Vec<Command> {
        let mut commands = Vec::new();
        for path in self.tables {
            let Some(table) = self.table(path) else { continue };
            let parent = Parent::of(table, path, &self.cx);
            let parted = path != self.root;
            let own_reference = |key: &&ForeignKey| {
                let handed_down = parted && parent.as_ref().is_some_and(|p| p.has_foreign_key(key));
                !handed_down && self.tables.iter().any(|other| refers(key, path, other))
            };
            let references = table.foreign_keys.iter().filter(own_reference);
            let references = references.filter_map(|key| key.name.as_ref());
            commands.extend(references.map(|name| drop_constraint(name, path)));
        }
        for path in self.tables {
            let Some(table) = self.table(path) else { continue };
            let parent = Parent::of(table, path, &self.cx).filter(|_| path != self.root);
            let handed_down =
                |key, primary| parent.as_ref().is_some_and(|parent| parent.has_key(key, primary));
            let keys = table.primary_key.iter().filter(|key| !handed_down(key, true));
            let keys = keys.chain(table.uniques.iter().filter(|key| !handed_down(key, false)));
            commands.extend(
                keys.filter_map(|key| key.name.as_ref()).map(|name| drop_constraint(name, path)),
            );
            let own = table
                .indexes
                .iter()
                .filter(|index| path == self.root || index.options.get(model::SHARE_OF).is_none());
            commands.extend(
                own.map(|index| drop_index(&index.name, path.namespace.as_ref(), Manner::Plain)),
            );
        }
        commands
    }

    /// Frees the names of the shares that a part keeps as indexes of its own when it leaves its whole.
    pub(super) fn without_shares(&self, whole: &ObjectPath) -> Vec<Command> {
        let whole = self.table(whole).map(|whole| whole.indexes.clone()).unwrap_or_default();
        let whole: Vec<Index> = whole
            .into_iter()
            .map(|mut index| {
                // Those that were attached by hand are shares as well.
                index.options.remove(model::ONLY);
                index
            })
            .collect();
        let shares = shares(self.root, &whole, self.cx.to, self.cx.version).into_iter();
        let namespace = self.root.namespace.as_ref();
        shares.map(|(_, name)| drop_if_there("DROP INDEX IF EXISTS", namespace, &name)).collect()
    }

    /// What makes the tables: before rows are copied, and after that.
    pub(super) fn changes(&self) -> (Vec<Change>, Vec<Change>) {
        let mut changes = Vec::new();
        for path in self.tables {
            let Some(table) = self.table(path) else { continue };
            let mut bare = table.clone();
            let references = std::mem::take(&mut bare.foreign_keys);
            self.name_not_nulls(&mut bare, path);
            changes.push(create(path.clone(), Object::Table(Box::new(bare))));
            for index in &table.indexes {
                let path = path.part(ObjectKind::Index, index.name.clone());
                changes.push(create(path, Object::Index(Box::new(index.clone()))));
            }
            let parent = Parent::of(table, path, &self.cx);
            for key in references {
                if !parent.as_ref().is_some_and(|parent| parent.has_foreign_key(&key)) {
                    let name = key.name.clone().unwrap_or_default();
                    let path = path.part(ObjectKind::ForeignKey, name);
                    changes.push(create(path, Object::ForeignKey(Box::new(key))));
                }
            }
        }
        let own = |change: &Change| {
            !matches!(change.object(), Object::Definition(_))
                && change.path.owner().is_some_and(|table| self.tables.contains(&table))
        };
        let changes = one_by_one(changes, &self.cx).into_iter().filter(own);
        let is_first = |change: &Change| matches!(change.op, Op::Create(Object::Table(_)));
        let (mut first, mut later): (Vec<Change>, Vec<Change>) = changes.partition(is_first);
        let depth = |path: &ObjectPath| {
            let table = path.owner().unwrap_or_else(|| path.clone());
            self.tables.iter().position(|known| *known == table)
        };
        first.sort_by_key(|change| depth(&change.path));
        // An index of a whole takes those of its parts, where it is not made to wait for them.
        later.sort_by_key(|change| match change.object() {
            Object::Index(index) if index.options.flag(model::ONLY) => (0, 0),
            Object::Index(_) => (1, usize::MAX - depth(&change.path).unwrap_or_default()),
            Object::ForeignKey(_) => (2, 0),
            _ => (3, 0),
        });
        (first, later)
    }

    /// Sequences of their own that come and go with the table, being there on this side alone.
    pub(super) fn sequences_beside(&self, other: &PlanCx<'_>) -> Vec<ObjectPath> {
        let (root, kind) = (self.root, DefinitionKind::Sequence);
        let Some(table) = other.to.table(root) else { return Vec::new() };
        let numbered = numbered_by(&Object::Table(Box::new(table.clone())), root).into_iter();
        numbered
            .map(|path| ObjectPath { kind: ObjectKind::Definition, ..path })
            .filter(|path| self.cx.to.definition(path, kind).is_some())
            .collect()
    }

    /// The server would choose other names than the usual, as the old tables still have these.
    fn name_not_nulls(&self, table: &mut Table, path: &ObjectPath) {
        if self.cx.version < Version::short(18, 0) {
            return;
        }
        for column in table.columns.iter_mut().filter(|column| !column.nullable) {
            let name = not_null_name(column, path);
            column.options.set(model::NOT_NULL_NAME, name.as_str());
        }
    }

    /// Sequences of their own that columns own on both sides, with these columns as they will be.
    pub(super) fn owned_sequences(&self, other: &PlanCx<'_>) -> Vec<(ObjectPath, String)> {
        let mut found = Vec::new();
        for namespace in &self.cx.to.schema().namespaces {
            for sequence in
                namespace.definitions.iter().filter(|d| d.kind == DefinitionKind::Sequence)
            {
                let path = sequence.path(namespace.name.as_ref(), self.cx.info.scoped_definitions);
                let after = other.to.definition(&path, sequence.kind);
                let owner = |text: &str| {
                    let owned = owner_of(text)?;
                    let owner = Words::new(&owned).from(2).to_owned();
                    let table = owner.rsplit_once('.').map(|(table, _)| name_path(table, &path))?;
                    self.tables.contains(&table).then_some(owner)
                };
                let (was, is) = (owner(&sequence.text), after.and_then(|d| owner(&d.text)));
                if let (Some(_), Some(column)) = (was, is) {
                    let table = ObjectPath::table(path.namespace.as_ref(), &path.name);
                    found.push((table, column));
                }
            }
        }
        found
    }
}

fn create(path: ObjectPath, object: Object) -> Change {
    Change { path, op: Op::Create(object) }
}
