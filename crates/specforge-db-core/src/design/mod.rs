//! Designing a schema from requirements.
//!
//! Requirements become a [`Sketch`] that knows no database: entities, then relationships, then
//! features, in an order that does not depend on the request's. [`SchemaDesigner::place`] puts the
//! sketch into the words of a database by its type rows and a few hooks. Every choice on the way is
//! a [`Decision`].

mod access;
mod amend;
mod answer;
mod attributes;
mod calendar;
mod checks;
mod common;
mod cx;
mod draft;
mod duty;
mod engine;
mod entities;
mod external;
mod features;
mod formula;
mod import;
mod indexes;
mod living;
mod names;
mod naming;
pub mod normal;
mod place;
mod relationships;
mod request;
mod requirement;
mod response;
mod sketch;
mod value;
mod wish;
mod words;

pub(crate) use amend::{Amended, Amending, settle};
pub use cx::DesignCx;
pub use draft::{Draft, IndexNote};
pub use duty::{
    Actor, Allowed, Ancestors, Cut, Duty, DutySketch, Free, Kept, RowSecurity, Span, Whose,
};
pub use features::feature_phrases;
pub use formula::{Comparison, Formula, Operator, ParseError, Slot, parse as parse_formula};
pub use import::Document;
pub(crate) use names::{check_name, check_table_name};
pub(crate) use naming::{entity_key, part_name};
pub use naming::{plural, shorten, singular, snake};
pub use normal::{NormalForm, Normalization, Relation, Violation};
pub use place::place;
pub use request::{DESIGN_TASK, DesignOptions, DesignRequest, KeyKind, NamingOptions};
pub use requirement::{
    AccessPattern, AccessPatternEntry, Attribute, Determines, Entity, EntityEntry, Frequency,
    FunctionalDependency, OnDelete, OneOrMany, Relationship, RelationshipType, Requirements,
    Through,
};
pub use response::{
    CheckResult, ChecklistRow, Decision, DesignBody, DesignResponse, DetailedIndex, ExternalEntity,
};
pub use sketch::{
    CheckSketch, ColumnKind, ColumnSketch, Link, Role, Search, Sketch, TableSketch, TypeWish,
    UniqueSketch,
};
pub use value::{DefaultValue, TimeUnit};
pub use wish::{
    AuditStrategy, EnumStrategy, Feature, FeatureEntry, HierarchyStrategy, Interval,
    TenantStrategy, Transition, TransitionStrategy, Transitions, Weight,
};

use smol_str::SmolStr;

use crate::error::Result;
use crate::finding::Finding;
use crate::model::{Column, Definition, Expr, ForeignKey, KeyPart, Table, Type};
use crate::name::Ident;
use crate::plan::{MigrationPlanner, Unsupported};
use crate::version::Version;

/// Designs schemas.
///
/// The engine needs the dialect's type rows; each hook adds what only code can say. A hook that is
/// left out is reported where it would have been needed.
pub trait SchemaDesigner: MigrationPlanner {
    /// The type that the spelling of a type row means, as the database reports it.
    fn ty(&self, spelling: &str) -> Type {
        Type::new(self.family(spelling), spelling)
    }

    /// Spells a default value of a column of that type.
    fn default_expr(
        &self,
        _value: &DefaultValue,
        _wish: &TypeWish,
        _cx: &DesignCx<'_>,
    ) -> Result<Expr, Unsupported> {
        Err(Unsupported::new("it has no defaults"))
    }

    /// Spells a condition on rows.
    fn formula(&self, _formula: &Formula) -> Option<Expr> {
        None
    }

    /// Spells that a column matches a regular expression.
    fn pattern(&self, _column: &Ident, _pattern: &str) -> Result<Expr, Unsupported> {
        Err(Unsupported::new("it has no regular expressions"))
    }

    /// A column that numbers rows of its own accord, in the place of one that does not or by a sequence beside it.
    fn identity_column(&self, _column: &Column, _version: Version) -> Result<Column, Unsupported> {
        Err(Unsupported::new("it has no identity columns"))
    }

    /// Texts of columns as one, with a text between them; what is missing is left out.
    fn joined(&self, _columns: &[Ident], _between: &str, _version: Version) -> Option<Expr> {
        None
    }

    /// What stands in a column before a text, or behind it: nothing where it is not there.
    fn piece(&self, _column: &Ident, _at: &str, _behind: bool, _version: Version) -> Option<Expr> {
        None
    }

    /// The column of a key that the database makes, where its type row does not say it all.
    fn key_column(
        &self,
        _table: &Ident,
        _name: &Ident,
        _kind: KeyKind,
        _cx: &DesignCx<'_>,
    ) -> Option<Column> {
        None
    }

    /// The type of a column that refers to such a key, where it is not that of the key's type row.
    fn reference_type(&self, _kind: KeyKind) -> Option<Type> {
        None
    }

    /// The type of a column whose values are those of an enum, where enums are types.
    fn enum_type(&self, _name: &Ident) -> Option<Type> {
        None
    }

    /// Lets an index find texts by what they begin with, where it does not anyway.
    fn by_prefix(&self, _part: &mut KeyPart) {}

    /// Adds to a foreign key what only the database itself has words for.
    fn reference(&self, _link: &Link, _key: &mut ForeignKey, _cx: &DesignCx<'_>) {}

    /// Why no table can have a name, where the database keeps it for itself.
    fn reserved_name(&self, _name: &str) -> Option<String> {
        None
    }

    /// Why no column can have a name, where every table has such a column already.
    fn reserved_column(&self, _name: &str) -> Option<String> {
        None
    }

    /// Whether rows get numbers by a column of their own accord.
    fn numbers_rows(&self, column: &Column) -> bool {
        column.identity.is_some()
    }

    /// The column that a condition of a table lets have only some texts, and these, where it says nothing else.
    fn listed(&self, condition: &str, _version: Version) -> Option<(Ident, Vec<SmolStr>)> {
        formula::listed(&parse_formula(condition, None).ok()?)
    }

    /// Lets words be found in the texts of a table.
    fn full_text(
        &self,
        _search: &Search,
        _table: &mut Table,
        _cx: &DesignCx<'_>,
    ) -> Result<FullText, Unsupported> {
        Err(Unsupported::new("words cannot be searched by it"))
    }

    /// Makes happen what has to happen when rows of a table are written.
    fn duty(
        &self,
        _duty: &Duty,
        _table: &Table,
        _cx: &DesignCx<'_>,
    ) -> Result<Fulfilled, Unsupported> {
        Err(Unsupported::new("it has nothing that runs when rows are written"))
    }

    /// Cuts a table into parts; those that are there at first come with what is made beside it.
    fn cut(
        &self,
        _cut: &Cut,
        _table: &mut Table,
        _cx: &DesignCx<'_>,
    ) -> Result<Fulfilled, Unsupported> {
        Err(Unsupported::new("its tables have no parts"))
    }

    /// Lets a session reach rows of a table only where a column holds what a setting of the session says.
    fn secure(
        &self,
        _table: &mut Table,
        _column: &Ident,
        _setting: &str,
        _cx: &DesignCx<'_>,
    ) -> Result<Fulfilled, Unsupported> {
        Err(Unsupported::new("whoever reaches a table of it reaches all rows"))
    }

    /// Gives roles the rights that they need; some tables only triggers write.
    fn privileges(
        &self,
        _tables: &[Table],
        _records: &[Ident],
        _cx: &DesignCx<'_>,
    ) -> Result<Fulfilled, Unsupported> {
        Err(Unsupported::new("it has no roles"))
    }

    /// Puts a sketch into the words of the database.
    fn place(&self, sketch: &Sketch, cx: &DesignCx<'_>) -> Result<Draft> {
        place::place(self, sketch, cx)
    }

    /// Changes what the database has a better way for.
    fn refine(&self, _draft: &mut Draft, _cx: &DesignCx<'_>) {}

    /// Designs without the answer around it: schema, decisions, stated renames and backfills.
    fn draft(&self, request: &DesignRequest) -> Result<Draft> {
        engine::draft(self, request).map(|(draft, _)| draft)
    }

    /// Answers a design-schema request.
    fn design(&self, request: &DesignRequest) -> Result<DesignResponse> {
        engine::run(self, request)
    }
}

/// How words are found.
#[derive(Clone, Debug)]
pub struct FullText {
    /// What is created for it beside the table.
    pub definitions: Vec<Definition>,
    /// What serves as the index.
    pub index: IndexNote,
    /// Why so.
    pub decision: Decision,
}

/// What was made so that a table does what was asked.
#[derive(Clone, Debug, Default)]
pub struct Fulfilled {
    /// Tables beside it.
    pub tables: Vec<Table>,
    /// What is created beside the table.
    pub definitions: Vec<Definition>,
    /// Why so, where the database leaves a choice.
    pub decisions: Vec<Decision>,
    /// What has to be there first, and else is worth knowing.
    pub findings: Vec<Finding>,
}

impl From<Vec<Definition>> for Fulfilled {
    fn from(definitions: Vec<Definition>) -> Self {
        Self { definitions, ..Self::default() }
    }
}
