//! Reading a schema from text.
//!
//! A reader never fails on a statement: what it does not understand becomes a problem with its
//! place, and the engine decides whether that stops the job.

mod builder;
mod complete;
mod declared;
mod edit;
mod implicit;
mod item;
mod load;
mod request;
mod run;
mod sink;
mod source;

pub(crate) use builder::Saved;
pub use builder::SchemaBuilder;
pub use edit::{
    AddedColumn, Edit, EnumEdit, EnumPlace, HandColumn, HandDown, IndexEdit, Inherit, Like, Share,
};
pub use implicit::{
    Brought, Built, BuiltOn, Dependent, Gone, GoneKind, Implicit, IsTrueOf, NameUnnamed,
    OwnSequence, Renaming, SequenceOf, Surroundings,
};
pub use item::{Amendment, Carried, Declared, Dropped, Each, Item, Items, Problem, StatedRename};
pub use load::{Loaded, load, load_pair, load_statements};
pub(crate) use load::{open, parse_script, settle};
pub use request::{ReadBody, ReadRequest, ReadResponse, SkippedCount};
pub use source::{SkipKind, Skipped, Split, Statement};

use crate::dialect::Dialect;
use crate::error::Result;
use crate::model::{Family, Schema};
use crate::name::Ident;
use crate::version::Version;

/// An object, and what keeps it from being what it says.
type Misplaced = (crate::model::ObjectPath, String);

/// What a name without a namespace may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A table, a view or a sequence.
    Relation,
    /// A type that somebody declared; a table is one, too.
    Type,
    /// A routine, by its name without arguments.
    Routine,
}

/// Whether a namespace has something of that name.
pub type Has<'a> = &'a dyn Fn(Named, &Ident) -> bool;

/// Reads what a text declares.
pub trait SchemaReader: Dialect {
    /// Cuts a text into statements.
    fn split<'t>(&self, text: &'t str) -> Split<'t>;

    /// Reads one statement; whatever it does not understand is a problem of the result.
    fn read_statement(&self, statement: &str, version: Version) -> Items;

    /// Reads statements, each as [`read_statement`](Self::read_statement) would; many that are alike may take
    /// less work together.
    fn read_statements(&self, statements: &[&str], version: Version) -> Vec<Items> {
        statements.iter().map(|statement| self.read_statement(statement, version)).collect()
    }

    /// Reads one statement where names without a namespace are in `own`, as far as it has them: the texts
    /// that a schema carries mean the same wherever they are read, and so name it.
    fn read_within(&self, statement: &str, _own: &Ident, _has: Has<'_>, version: Version) -> Items {
        self.read_statement(statement, version)
    }

    /// What a type of that spelling means.
    fn family(&self, raw: &str) -> Family;

    /// Spells a table of the short form as a statement that [`read_statement`](Self::read_statement) reads.
    fn short_table(&self, name: &str, table: &crate::contract::ShortTable) -> Result<String>;

    /// Refuses an expression or a type that would reach beyond its place in a statement, saying why;
    /// asked of every text of a model that did not come out of a statement.
    fn check_text(&self, _text: &str) -> Result<(), String> {
        Ok(())
    }

    /// Refuses what is not one value that could stand in a row, saying why; asked of what callers fill
    /// rows with.
    fn check_value(&self, text: &str) -> Result<(), String> {
        self.check_text(text)
    }

    /// Brings a schema to the form in which the database would report it, so that two spellings of
    /// one schema are equal; doing it twice changes nothing more.
    fn normalize(&self, _schema: &mut Schema, _version: Version) {}

    /// Answers a read-schema request.
    fn read(&self, request: &ReadRequest) -> Result<ReadResponse> {
        run::run(self, request)
    }

    /// Answers a review-schema request.
    fn review_schema(
        &self,
        request: &crate::review::ReviewSchemaRequest,
    ) -> Result<crate::review::ReviewSchemaResponse> {
        crate::review::answer_schema(self, request)
    }
}
