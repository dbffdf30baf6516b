//! What a database does without being told when something is dropped, renamed or left without a name.

use crate::model::{Column, Definition, Table, Type};
use crate::name::Ident;

/// Something that a statement drops, or gives another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// What it is.
    pub kind: GoneKind,
    /// Where it is.
    pub namespace: Option<Ident>,
    /// Its name; the table of a column.
    pub name: Ident,
}

/// What a statement drops or renames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoneKind {
    /// A table or a view.
    Relation,
    /// A column of the table.
    Column(Ident),
    /// A routine.
    Routine,
    /// A type or an enum.
    Type,
    /// A sequence.
    Sequence,
    /// A value of the enum, which only gets another name.
    Value(Ident),
}

/// What may be built on something else.
#[derive(Clone, Copy, Debug)]
pub enum Dependent<'a> {
    /// A definition and where it is.
    Definition(Option<&'a Ident>, &'a Definition),
    /// An expression of a table, such as a default or a check.
    Expr(&'a str),
    /// The type of a column.
    Type(&'a Type),
}

/// Whether something goes with what a statement drops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Built {
    /// It goes, as long as the statement says CASCADE.
    On,
    /// It goes in any case: it is a part of what is dropped.
    Into,
    /// It stays.
    Apart,
    /// That cannot be told.
    Unknown,
}

/// Says whether something is built on something else.
pub type BuiltOn = fn(Dependent<'_>, &Gone) -> Built;

/// How what is built on something follows it to another name.
#[derive(Clone, Copy, Debug)]
pub struct Renaming {
    /// What is built on it.
    pub built_on: BuiltOn,
    /// The text of a dependent with the new name; absent where the old one may mean something else.
    pub text: fn(Dependent<'_>, &Gone, &Gone) -> Option<String>,
    /// A type by its name.
    pub ty: fn(&str) -> Type,
    /// The name of a definition with the new name in it.
    pub name: fn(&Ident, &Gone, &Gone) -> Ident,
}

/// What a database does without being told, and a script that goes on afterwards counts on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Implicit {
    /// How it names what has no name; absent where statements cannot call it by that name.
    pub names: Option<NameUnnamed>,
    /// The sequence that it makes for a column.
    pub sequence: Option<OwnSequence>,
    /// What goes with what a statement drops; absent where CASCADE takes nothing else along, and where a
    /// column is not dropped as long as something is built on it.
    pub drops: Option<BuiltOn>,
    /// What follows to another name; absent where nothing does.
    pub renames: Option<Renaming>,
}

impl Implicit {
    /// Nothing.
    pub const NONE: Self = Self { names: None, sequence: None, drops: None, renames: None };
}

/// Names what a table holds without a name, as the database does when it makes it.
pub type NameUnnamed = fn(&mut Table, &Surroundings<'_>);

/// What is beside a table in its namespace.
pub struct Surroundings<'a> {
    /// The namespace.
    pub namespace: Option<&'a Ident>,
    /// Whether a table, a view, an index, a key or a sequence goes by a name.
    pub is_relation: &'a dyn Fn(&str) -> bool,
    /// Whether something is true of another table.
    pub any_table: &'a dyn Fn(&IsTrueOf<'_>) -> bool,
}

/// Something that may be true of a table.
pub type IsTrueOf<'a> = dyn Fn(&Table) -> bool + 'a;

/// What is known of the sequences that columns bring along.
#[derive(Clone, Copy, Debug)]
pub struct OwnSequence {
    /// Whether a column brings one along.
    pub brings: fn(&Column) -> bool,
    /// Makes it stand by itself.
    pub apart: SequenceOf,
}

/// Makes a sequence that a column brings along stand by itself: the column says then what it does with it.
///
/// The table has its names; nothing happens where none of its columns brings that sequence along.
pub type SequenceOf = fn(&mut Table, Option<&Ident>, Brought<'_>) -> Option<Definition>;

/// Which sequence is meant.
#[derive(Clone, Copy, Debug)]
pub enum Brought<'a> {
    /// The one of that name.
    Named(&'a Ident),
    /// The one of that column.
    By(&'a Ident),
}

impl std::fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}
