//! How statements change what was declared before them.

use smol_str::SmolStr;

use crate::model::{
    Check, Column, Definition, DefinitionKind, Expr, ForeignKey, Identity, IdentityKind, Index,
};
use crate::model::{Key, OptionValue, Options, Table, Type};
use crate::name::Ident;

/// How a statement changes a table.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Another name.
    RenameTable(Ident),
    /// Another namespace.
    SetNamespace(Ident),
    /// A new column with the constraints declared with it.
    AddColumn(Box<AddedColumn>),
    /// A new column, where there is none of that name.
    AddColumnIfAbsent(Box<AddedColumn>),
    /// A column goes.
    DropColumn(Ident),
    /// Something goes, and whatever is built on it.
    Cascade(Box<Edit>),
    /// A column goes, if it is there.
    DropColumnIfPresent(Ident),
    /// A column gets another name.
    RenameColumn(Ident, Ident),
    /// A column's NULLs are allowed or refused.
    SetNullable(Ident, bool),
    /// A column's default.
    SetDefault(Ident, Option<Expr>),
    /// A column's type.
    SetType(Ident, Type),
    /// How a column numbers rows.
    SetIdentity(Ident, Option<Box<Identity>>),
    /// What changes of how a column numbers rows; an absent value removes an option.
    AlterIdentity(Ident, Option<IdentityKind>, Vec<(SmolStr, Option<OptionValue>)>),
    /// Options of a column; an absent value removes one.
    SetColumnOptions(Ident, Vec<(SmolStr, Option<OptionValue>)>),
    /// How a column is computed; where absent it is computed no longer.
    SetGenerated(Ident, Option<Expr>),
    /// A whole new definition of a column.
    ReplaceColumn(Ident, Box<Column>),
    /// A primary key.
    AddPrimaryKey(Key),
    /// A unique constraint.
    AddUnique(Key),
    /// A key made of an index that is there.
    AddKeyFromIndex {
        /// The constraint's name; absent where it takes the index's.
        name: Option<Ident>,
        /// The index.
        index: Ident,
        /// Whether it is the primary key.
        primary: bool,
        /// What else the constraint says.
        options: Options,
    },
    /// A foreign key.
    AddForeignKey(Box<ForeignKey>),
    /// A check.
    AddCheck(Check),
    /// A constraint goes.
    DropConstraint(Ident),
    /// A constraint goes, if it is there.
    DropConstraintIfPresent(Ident),
    /// A constraint gets another name.
    RenameConstraint(Ident, Ident),
    /// Options of a constraint; an absent value removes one.
    SetConstraintOptions(Ident, Vec<(SmolStr, Option<OptionValue>)>),
    /// Options of the table.
    SetOptions(Options),
    /// Options of the table that go.
    RemoveOptions(Vec<SmolStr>),
    /// Another table becomes a part of this one.
    AttachPart {
        /// Its namespace.
        namespace: Option<Ident>,
        /// Its name.
        table: Ident,
        /// Its bound.
        bound: Expr,
        /// How the dialect hands things on.
        hand: HandDown,
    },
    /// Another table is no longer a part of this one.
    DetachPart {
        /// Its namespace.
        namespace: Option<Ident>,
        /// Its name.
        table: Ident,
    },
    /// This table is a part of another and has its columns and constraints.
    BecomePart(HandDown),
    /// This table follows others.
    Inherit(Box<Inherit>),
    /// This table no longer follows another.
    Disinherit(Box<Inherit>),
    /// This table gets copies of what another has, once.
    Like(Box<Like>),
    /// This table takes something from a definition, which only the dialect can read.
    TakeFrom {
        /// What kind of definition.
        kind: DefinitionKind,
        /// Its namespace.
        namespace: Option<Ident>,
        /// Its name.
        name: Ident,
        /// Takes it.
        take: fn(&Definition, &mut Table) -> Result<(), String>,
    },
    /// Texts of the table change as the dialect says, which alone can read them.
    Rewrite {
        /// Changes them.
        rewrite: fn(&mut Table, &str) -> Result<(), String>,
        /// The statement.
        statement: Box<str>,
    },
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

/// Makes the copy of a column what it is in another table: with the namespace of the table that it
/// comes from, that table, the copy, and whether its default comes along.
pub type HandColumn = fn(Option<&Ident>, &Table, &mut Column, bool);

/// What only the dialect knows of how one table hands its columns and constraints to another.
#[derive(Clone, Copy, Debug, Default)]
pub struct HandDown {
    /// Gives a table's constraints the names that they will have, because the names come along.
    pub name: Option<fn(&mut Table)>,
    /// Makes the copy of a column.
    pub column: Option<HandColumn>,
    /// How the indexes of parts are shares of those of the whole.
    pub share: Option<Share>,
}

/// Tables whose changes another one follows.
#[derive(Clone, Debug)]
pub struct Inherit {
    /// The other tables, each with its namespace.
    pub parents: Vec<(Option<Ident>, Ident)>,
    /// Whether the table takes their columns and checks; otherwise it has to have them.
    pub take: bool,
    /// The flag that marks what is another table's and not said again.
    pub mark: &'static str,
    /// The flag of checks that are not handed down.
    pub not_handed_down: &'static str,
    /// The option that lists the other tables.
    pub option: &'static str,
    /// Spells one of them in that list.
    pub spell: fn(Option<&Ident>, &Ident) -> String,
    /// How the dialect hands things on.
    pub hand: HandDown,
}

/// A table of which another gets copies.
#[derive(Clone, Debug, Default)]
pub struct Like {
    /// Its namespace.
    pub namespace: Option<Ident>,
    /// Its name.
    pub table: Ident,
    /// How many columns stand before the copies.
    pub at: usize,
    /// Defaults are copied.
    pub defaults: bool,
    /// How columns are computed is copied.
    pub generated: bool,
    /// How columns number rows is copied.
    pub identity: bool,
    /// Checks are copied.
    pub checks: bool,
    /// Keys and indexes are copied, without their names.
    pub indexes: bool,
    /// Remarks are copied.
    pub comments: bool,
    /// Options of columns that are always copied.
    pub always: &'static [&'static str],
    /// Options of columns that are copied as well.
    pub options: Vec<&'static str>,
    /// How the dialect hands things on.
    pub hand: HandDown,
}

/// How a statement changes an index.
#[derive(Clone, Debug)]
pub enum IndexEdit {
    /// Another name.
    Rename(Ident),
    /// Options; an absent value removes one.
    SetOptions(Vec<(SmolStr, Option<OptionValue>)>),
    /// A remark.
    Comment(Option<Box<str>>),
    /// The index of a part becomes a part of this one, and no longer one of its table.
    Attach {
        /// The other's namespace.
        namespace: Option<Ident>,
        /// The other's name.
        index: Ident,
        /// What becomes of it.
        share: Share,
    },
}

/// The index of a part that is a share of an index of the whole.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// The flag of the whole's index that says that shares are attached by hand; it goes once every part has
    /// one.
    pub by_hand: &'static str,
    /// The option of a share that names the whole's index.
    pub option: &'static str,
    /// Spells the whole's index, by its namespace and its name.
    pub spell: fn(Option<&Ident>, &Ident) -> String,
    /// Whether the server would have made such a share of the part itself, so that it need not be said.
    pub is_usual: fn(&Table, &Index) -> bool,
    /// Whether the server takes the second, an index of a part, for a share of the first instead of making
    /// one.
    pub fits: fn(&Index, &Index) -> bool,
    /// Whether a part never has indexes, so that none waits for its share.
    pub has_none: fn(&Table) -> bool,
}

/// How a statement changes an enum.
#[derive(Clone, Debug)]
pub enum EnumEdit {
    /// Another name.
    Rename(Ident),
    /// Another namespace.
    SetNamespace(Ident),
    /// A new value.
    AddValue {
        /// The value.
        value: SmolStr,
        /// Where it stands.
        place: EnumPlace,
        /// Whether it may be there already.
        if_absent: bool,
    },
    /// A value gets another spelling.
    RenameValue(SmolStr, SmolStr),
    /// A remark.
    Comment(Option<Box<str>>),
}

/// Where a new value of an enum stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumPlace {
    /// Behind all others.
    Last,
    /// Before that one.
    Before(SmolStr),
    /// Behind that one.
    After(SmolStr),
}
