//! What one statement declares.

use crate::model::{
    Check, Column, Definition, DefinitionKind, Enum, Expr, ForeignKey, Index, Key, Options, Table,
    Type,
};
use crate::name::Ident;
use crate::read::SkipKind;

/// What one statement declares, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Items {
    /// What it declares, in order.
    pub items: Vec<Item>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Renames that comments in it state.
    pub renames: Vec<StatedRename>,
}

impl Items {
    /// Declares one thing.
    pub fn one(item: Item) -> Self {
        Self { items: vec![item], ..Self::default() }
    }

    /// Declares nothing, for that reason.
    pub fn skip(kind: SkipKind) -> Self {
        Self::one(Item::Skip(kind))
    }

    /// Is not understood.
    pub fn unreadable(detail: impl Into<String>, offset: usize) -> Self {
        Self { problems: vec![Problem { detail: detail.into(), offset }], ..Self::default() }
    }
}

/// One thing that a statement declares.
#[derive(Clone, Debug)]
pub enum Item {
    /// A namespace.
    Namespace {
        /// Its name.
        name: Ident,
        /// Whether it may be there already.
        if_not_exists: bool,
    },
    /// A table.
    Table {
        /// Its namespace.
        namespace: Option<Ident>,
        /// The table.
        table: Box<Table>,
        /// Whether it may be there already.
        if_not_exists: bool,
    },
    /// An index.
    Index {
        /// The table's namespace.
        namespace: Option<Ident>,
        /// The table.
        table: Ident,
        /// The index.
        index: Box<Index>,
        /// Whether it may be there already.
        if_not_exists: bool,
    },
    /// An enum.
    Enum {
        /// Its namespace.
        namespace: Option<Ident>,
        /// The enum.
        object: Enum,
    },
    /// A carried definition.
    Definition {
        /// Its namespace.
        namespace: Option<Ident>,
        /// The definition.
        definition: Box<Definition>,
        /// Whether it may be there already.
        if_not_exists: bool,
        /// Whether it takes the place of one that is there.
        or_replace: bool,
    },
    /// A change of a table.
    Alter {
        /// The table's namespace.
        namespace: Option<Ident>,
        /// The table.
        table: Ident,
        /// What changes.
        edit: Edit,
    },
    /// Something goes.
    Drop {
        /// What.
        what: Dropped,
        /// Its namespace.
        namespace: Option<Ident>,
        /// Its name.
        name: Ident,
        /// Whether it may be absent.
        if_exists: bool,
    },
    /// Nothing.
    Skip(SkipKind),
}

/// What a statement drops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// A namespace.
    Namespace,
    /// A table, or a definition that stands for one.
    Table,
    /// An index.
    Index,
    /// An enum.
    Enum,
    /// A definition of that kind.
    Definition(DefinitionKind),
}

/// How a statement changes a table.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Another name.
    RenameTable(Ident),
    /// A new column with the constraints declared with it.
    AddColumn(Box<AddedColumn>),
    /// A column goes.
    DropColumn(Ident),
    /// A column gets another name.
    RenameColumn(Ident, Ident),
    /// A column's NULLs are allowed or refused.
    SetNullable(Ident, bool),
    /// A column's default.
    SetDefault(Ident, Option<Expr>),
    /// A column's type.
    SetType(Ident, Type),
    /// A whole new definition of a column.
    ReplaceColumn(Ident, Box<Column>),
    /// A primary key.
    AddPrimaryKey(Key),
    /// A unique constraint.
    AddUnique(Key),
    /// A foreign key.
    AddForeignKey(Box<ForeignKey>),
    /// A check.
    AddCheck(Check),
    /// A constraint goes.
    DropConstraint(Ident),
    /// Options of the table.
    SetOptions(Options),
    /// A remark on the table.
    Comment(Option<Box<str>>),
    /// A remark on a column.
    CommentColumn(Ident, Option<Box<str>>),
}

/// A new column with the constraints declared with it.
#[derive(Clone, Debug)]
pub struct AddedColumn {
    /// The column.
    pub column: Column,
    /// Its unique constraint.
    pub unique: Option<Key>,
    /// Its references.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its checks.
    pub checks: Vec<Check>,
}

/// Something that is wrong with a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What, and what was expected.
    pub detail: String,
    /// Where, in bytes from the start of the statement.
    pub offset: usize,
}

/// A rename that a comment states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedRename {
    /// The column or constraint; absent where the statement's own object is meant.
    pub item: Option<Ident>,
    /// The name it had.
    pub from: Ident,
}
