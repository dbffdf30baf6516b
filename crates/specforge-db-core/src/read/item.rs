//! What one statement declares.

use super::edit::{Edit, EnumEdit, IndexEdit};
use crate::model::{Definition, DefinitionKind, Enum, Index, Table};
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

/// Puts a name into an item's texts; what is asked tells whether something was declared by another name in the
/// namespace of that name.
pub type Qualify = fn(&mut Item, &Ident, &dyn Fn(&Ident) -> bool);

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
        /// Whether tables that have their columns from this one stay as they are.
        only: bool,
        /// Whether the table may be absent.
        if_exists: bool,
    },
    /// A change of an index, or of the key whose index it is.
    AlterIndex {
        /// Its namespace.
        namespace: Option<Ident>,
        /// Its name.
        name: Ident,
        /// What changes.
        edit: IndexEdit,
        /// Whether it may be absent.
        if_exists: bool,
    },
    /// A change of an enum.
    AlterEnum {
        /// Its namespace.
        namespace: Option<Ident>,
        /// Its name.
        name: Ident,
        /// What changes.
        edit: EnumEdit,
    },
    /// A change of a carried definition.
    Amend {
        /// What it is.
        kind: DefinitionKind,
        /// Its namespace.
        namespace: Option<Ident>,
        /// Its name.
        name: Ident,
        /// The table beneath which its name is unique.
        on: Option<Ident>,
        /// What is made of it.
        how: Amendment,
        /// Whether it may be absent.
        if_exists: bool,
    },
    /// A change of every definition that is on a table, or may mention it as a view does.
    AmendMentions {
        /// The table's namespace.
        namespace: Option<Ident>,
        /// The table.
        table: Ident,
        /// What is made of each.
        how: Amendment,
    },
    /// Another name for a namespace.
    RenameNamespace {
        /// Its name.
        name: Ident,
        /// The new one.
        to: Ident,
    },
    /// Something goes.
    Drop {
        /// What.
        what: Dropped,
        /// Its namespace.
        namespace: Option<Ident>,
        /// Its name.
        name: Ident,
        /// The table beneath which its name is unique.
        on: Option<Ident>,
        /// Whether what depends on it goes too.
        cascade: bool,
        /// Whether it may be absent.
        if_exists: bool,
    },
    /// From here on names without a namespace are in this one; in the usual one where it is absent.
    DefaultNamespace {
        /// Its name.
        name: Option<Ident>,
        /// Puts it into an item's texts, which core cannot read: before what the namespace has by that name.
        qualify: Qualify,
    },
    /// From here on statements are those of this role; of whoever reads them where it is absent.
    Actor {
        /// Its name.
        name: Option<Ident>,
        /// Says it in an item where it makes a difference, which core cannot tell.
        qualify: Qualify,
    },
    /// A definition that, as long as it stands, brings more with everything that is declared after it.
    Standing {
        /// The definition.
        item: Box<Item>,
        /// What it brings with an object.
        brings: fn(&Definition, &Declared<'_>) -> Vec<Item>,
    },
    /// The first, or the second where what the first is about is not there.
    ///
    /// One statement may be about a table or about a view, and only what stands before it tells.
    Either(Box<Item>, Box<Item>),
    /// The first, and if that was not there already, the others.
    Then(Box<Item>, Vec<Item>),
    /// What a statement says of all objects of a kind in a namespace.
    ForEach {
        /// Of what kind.
        each: Each,
        /// The namespace.
        namespace: Ident,
        /// What it says of the one of that name.
        make: fn(&Ident, &Ident, Each, &str) -> Vec<Item>,
        /// The statement.
        statement: Box<str>,
    },
    /// Nothing.
    Skip(SkipKind),
}

/// An object that is declared while a definition stands.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'a> {
    /// Its declaration.
    pub item: &'a Item,
    /// Where it will be.
    pub namespace: Option<&'a Ident>,
    /// The role that declares it, where that is not the one who reads.
    pub actor: Option<&'a Ident>,
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

/// Objects of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// Tables, and what stands for one.
    Tables,
    /// Sequences.
    Sequences,
    /// Routines.
    Routines,
}

/// How a statement changes a carried definition.
///
/// Core does not read the text of a definition: the dialect brings the function, and the statement.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// Changes the definition, or says why it cannot.
    pub apply: fn(&mut Carried, &str) -> Result<(), String>,
    /// The statement.
    pub statement: Box<str>,
}

/// A carried definition, and where it is.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Its namespace.
    pub namespace: Option<Ident>,
    /// The definition.
    pub definition: Definition,
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
