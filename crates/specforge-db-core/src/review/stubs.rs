//! What a script shows of a schema that nobody handed over.
//!
//! A statement about a table shows that the table is there, and about a column that it has that column.
//! So much is put in place before the statement is read, and said; more is not guessed.

use crate::hash::HashSet;
use crate::model::{
    Check, Column, Definition, Enum, Expr, Generated, Identity, Index, OptionValue, Options, Table,
    Type,
};
use crate::name::Ident;
use crate::read::{AddedColumn, Dropped, Edit, EnumEdit, HandDown, Item, SchemaBuilder};

/// Puts in place what statements show to be there.
#[derive(Debug, Default)]
pub(super) struct Stubs {
    tables: HashSet<usize>,
    /// What the statement at hand made us assume.
    assumed: Vec<String>,
}

impl Stubs {
    /// Puts in place what items show to be there, and says what that is.
    pub(super) fn assume(&mut self, builder: &mut SchemaBuilder, items: &[Item]) -> Vec<String> {
        for item in items {
            self.item(builder, item);
        }
        std::mem::take(&mut self.assumed)
    }

    fn item(&mut self, builder: &mut SchemaBuilder, item: &Item) {
        match item {
            Item::Table { namespace, table, .. } => {
                for key in &table.foreign_keys {
                    let there = key.references_namespace.as_ref().or(namespace.as_ref());
                    // It may refer to itself.
                    if key.references != table.name {
                        self.table(builder, there, &key.references);
                        self.columns(builder, there, &key.references, &key.referenced_columns);
                    }
                }
                if let Some(partitioning) = &table.partitioning
                    && let Some(of) = &partitioning.of
                {
                    let there = partitioning.of_namespace.as_ref().or(namespace.as_ref());
                    self.table(builder, there, of);
                }
            }
            Item::Index { namespace, table, index, .. } => {
                self.table(builder, namespace.as_ref(), table);
                let named = index.parts.iter().filter_map(|part| part.column.clone());
                let named: Vec<Ident> = named.chain(index.include.iter().cloned()).collect();
                self.columns(builder, namespace.as_ref(), table, &named);
            }
            Item::Alter { namespace, table, edit, .. } => {
                // It is there, for all that the script can tell.
                self.table(builder, namespace.as_ref(), table);
                self.edit(builder, namespace.as_ref(), table, edit);
            }
            Item::AlterIndex { namespace, name, .. }
            | Item::Drop { what: Dropped::Index, namespace, name, .. } => {
                self.index(builder, namespace.as_ref(), name);
            }
            Item::AlterEnum { namespace, name, edit } => {
                let values = match edit {
                    EnumEdit::RenameValue(from, _) => vec![from.clone()],
                    _ => Vec::new(),
                };
                let object = Enum { name: name.clone(), values, comment: None };
                self.put(builder, Item::Enum { namespace: namespace.clone(), object });
            }
            Item::Definition { namespace, definition, .. } => {
                if let Some(on) = &definition.on {
                    self.table(builder, namespace.as_ref(), on);
                }
            }
            Item::Amend { kind, namespace, name, on, .. } => {
                self.definition(builder, *kind, namespace.as_ref(), name, on.as_ref());
            }
            Item::Drop { what, namespace, name, on, .. } => match what {
                Dropped::Table => self.table(builder, namespace.as_ref(), name),
                Dropped::Definition(kind) => {
                    self.definition(builder, *kind, namespace.as_ref(), name, on.as_ref());
                }
                Dropped::Namespace => {
                    let name = name.clone();
                    self.put(builder, Item::Namespace { name, if_not_exists: true });
                }
                Dropped::Index | Dropped::Enum => {}
            },
            Item::Standing { item, .. } => self.item(builder, item),
            Item::Either(first, second) => match (&**first, &**second) {
                // A type that is dropped may be of either kind, and nothing tells.
                (Item::Drop { what: Dropped::Enum, .. }, second) => self.item(builder, second),
                (first, _) => self.item(builder, first),
            },
            Item::Then(first, others) => {
                self.item(builder, first);
                if let Item::Table { namespace, table, .. } = &**first {
                    for other in others {
                        if let Item::Alter { edit, .. } = other {
                            self.others(builder, namespace.as_ref(), edit, Some(table));
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn edit(
        &mut self,
        builder: &mut SchemaBuilder,
        namespace: Option<&Ident>,
        table: &Ident,
        edit: &Edit,
    ) {
        if let Edit::Cascade(edit) = edit {
            return self.edit(builder, namespace, table, edit);
        }
        let mut column = |name: &Ident, make: &dyn Fn(&mut Column)| {
            self.column(builder, namespace, table, name, make);
        };
        match edit {
            Edit::SetNullable(name, true) => column(name, &|column| column.nullable = false),
            Edit::SetIdentity(name, None) | Edit::AlterIdentity(name, ..) => {
                column(name, &|column| column.identity = Some(Box::new(Identity::default())));
            }
            Edit::SetDefault(name, None) => {
                column(name, &|column| column.default = Some(Expr::new("?")));
            }
            Edit::SetGenerated(name, _) => column(name, &|column| {
                let expr = Expr::new("?");
                column.generated = Some(Box::new(Generated { expr, stored: true }));
            }),
            Edit::DropColumn(name)
            | Edit::DropColumnIfPresent(name)
            | Edit::RenameColumn(name, _)
            | Edit::SetNullable(name, false)
            | Edit::SetDefault(name, Some(_))
            | Edit::SetType(name, _)
            | Edit::SetIdentity(name, Some(_))
            | Edit::SetColumnOptions(name, _)
            | Edit::ReplaceColumn(name, _)
            | Edit::CommentColumn(name, _) => column(name, &|_| {}),
            Edit::AddPrimaryKey(key) | Edit::AddUnique(key) => {
                key.columns().for_each(|name| column(name, &|_| {}));
            }
            Edit::AddForeignKey(key) => {
                key.columns.iter().for_each(|name| column(name, &|_| {}));
                let there = key.references_namespace.as_ref().or(namespace);
                self.table(builder, there, &key.references);
                self.columns(builder, there, &key.references, &key.referenced_columns);
            }
            Edit::AddKeyFromIndex { index, .. } => {
                if self.is_stub_named(builder, namespace, table)
                    && builder.table_of_index(namespace, index).is_none()
                {
                    let index = Index { name: index.clone(), unique: true, ..Index::default() };
                    self.put(
                        builder,
                        Item::Index {
                            namespace: namespace.cloned(),
                            table: table.clone(),
                            index: Box::new(index),
                            if_not_exists: true,
                        },
                    );
                }
            }
            Edit::DropConstraint(name)
            | Edit::DropConstraintIfPresent(name)
            | Edit::RenameConstraint(name, _) => {
                self.constraint(builder, (namespace, table), name, &[]);
            }
            Edit::SetConstraintOptions(name, set) => {
                self.constraint(builder, (namespace, table), name, set);
            }
            Edit::DetachPart { namespace: place, table: part } => {
                self.table(builder, place.as_ref(), part);
                if self.is_stub_named(builder, place.as_ref(), part) {
                    let (place, part) = (place.clone(), part.clone());
                    // Of which part of it nothing is known.
                    let bound = Expr::new("?");
                    let hand = HandDown::default();
                    let edit = Edit::AttachPart { namespace: place, table: part, bound, hand };
                    self.put_edit(builder, namespace, table, edit);
                }
            }
            edit => self.others(builder, namespace, edit, None),
        }
    }

    /// The other tables that a change of a table is about.
    fn others(
        &mut self,
        builder: &mut SchemaBuilder,
        namespace: Option<&Ident>,
        edit: &Edit,
        own: Option<&Table>,
    ) {
        match edit {
            Edit::AddColumn(added) | Edit::AddColumnIfAbsent(added) => {
                for key in &added.foreign_keys {
                    let there = key.references_namespace.as_ref().or(namespace);
                    self.table(builder, there, &key.references);
                    self.columns(builder, there, &key.references, &key.referenced_columns);
                }
            }
            Edit::AttachPart { namespace, table, .. } | Edit::DetachPart { namespace, table } => {
                self.table(builder, namespace.as_ref(), table);
            }
            Edit::Inherit(inherit) | Edit::Disinherit(inherit) => {
                for (namespace, name) in &inherit.parents {
                    self.table(builder, namespace.as_ref(), name);
                }
            }
            Edit::Like(like) => self.table(builder, like.namespace.as_ref(), &like.table),
            Edit::BecomePart(_) => {
                // What the parent is called stands in the table.
                let of = own.and_then(|table| table.partitioning.as_ref());
                if let Some(partitioning) = of
                    && let Some(of) = &partitioning.of
                {
                    let there = partitioning.of_namespace.as_ref().or(namespace);
                    self.table(builder, there, of);
                }
            }
            _ => {}
        }
    }

    fn is_stub_named(
        &self,
        builder: &SchemaBuilder,
        namespace: Option<&Ident>,
        name: &Ident,
    ) -> bool {
        builder.slot_of(namespace, name).is_some_and(|at| self.tables.contains(&at))
    }

    fn table(&mut self, builder: &mut SchemaBuilder, namespace: Option<&Ident>, name: &Ident) {
        if builder.has_relation(namespace, name) {
            return;
        }
        self.assumed.push(format!("table {name}"));
        let table = Box::new(Table { name: name.clone(), ..Table::default() });
        let namespace = namespace.cloned();
        self.put(builder, Item::Table { namespace: namespace.clone(), table, if_not_exists: true });
        self.tables.extend(builder.slot_of(namespace.as_ref(), name));
    }

    fn columns(
        &mut self,
        builder: &mut SchemaBuilder,
        namespace: Option<&Ident>,
        table: &Ident,
        names: &[Ident],
    ) {
        for name in names {
            self.column(builder, namespace, table, name, &|_| {});
        }
    }

    fn column(
        &mut self,
        builder: &mut SchemaBuilder,
        namespace: Option<&Ident>,
        table: &Ident,
        name: &Ident,
        make: &dyn Fn(&mut Column),
    ) {
        let known = builder.table_named(namespace, table);
        let known = known.is_some_and(|known| known.columns.iter().any(|c| c.name == *name));
        if known || !self.is_stub_named(builder, namespace, table) {
            return;
        }
        let mut column = Column::new(name.clone(), Type::default());
        make(&mut column);
        let added =
            AddedColumn { column, unique: None, foreign_keys: Vec::new(), checks: Vec::new() };
        let edit = Edit::AddColumn(Box::new(added));
        self.put_edit(builder, namespace, table, edit);
    }

    fn constraint(
        &mut self,
        builder: &mut SchemaBuilder,
        (namespace, table): (Option<&Ident>, &Ident),
        name: &Ident,
        set: &[(smol_str::SmolStr, Option<OptionValue>)],
    ) {
        if !self.is_stub_named(builder, namespace, table) {
            return;
        }
        let known = builder.table_named(namespace, table);
        let case = builder.name_case();
        if known.is_some_and(|known| known.constraints_named(name, case).next().is_some()) {
            return;
        }
        let mut options = Options::EMPTY;
        for (key, value) in set {
            // What is taken away was there.
            if value.is_none() {
                options.set(key, true);
            }
        }
        let check = Check { name: Some(name.clone()), expr: Expr::new("?"), column: None, options };
        self.put_edit(builder, namespace, table, Edit::AddCheck(check));
    }

    /// Which table an index is on only the schema tells.
    fn index(&mut self, builder: &mut SchemaBuilder, namespace: Option<&Ident>, name: &Ident) {
        if builder.table_of_index(namespace, name).is_some() {
            return;
        }
        let table = Ident::from(format!("table of {name}"));
        self.table(builder, namespace, &table);
        let index = Index { name: name.clone(), ..Index::default() };
        self.put(
            builder,
            Item::Index {
                namespace: namespace.cloned(),
                table,
                index: Box::new(index),
                if_not_exists: true,
            },
        );
    }

    fn definition(
        &mut self,
        builder: &mut SchemaBuilder,
        kind: crate::model::DefinitionKind,
        namespace: Option<&Ident>,
        name: &Ident,
        on: Option<&Ident>,
    ) {
        if let Some(on) = on {
            self.table(builder, namespace, on);
        }
        let definition = Definition {
            kind,
            name: name.clone(),
            on: on.cloned(),
            text: String::new(),
            normal: None,
            depends_on: Vec::new(),
            options: Options::EMPTY,
        };
        self.put(
            builder,
            Item::Definition {
                namespace: namespace.cloned(),
                definition: Box::new(definition),
                if_not_exists: true,
                or_replace: false,
            },
        );
    }

    fn put_edit(
        &self,
        builder: &mut SchemaBuilder,
        namespace: Option<&Ident>,
        table: &Ident,
        edit: Edit,
    ) {
        self.put(
            builder,
            Item::Alter {
                namespace: namespace.cloned(),
                table: table.clone(),
                edit,
                only: true,
                if_exists: false,
            },
        );
    }

    /// What does not fit is there already.
    fn put(&self, builder: &mut SchemaBuilder, item: Item) {
        drop(builder.add(item));
    }
}
