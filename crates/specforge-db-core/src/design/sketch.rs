//! A design before it is put into the words of a database.
//!
//! Entities, relationships and features shape a [`Sketch`]; it knows types by their meaning and
//! conditions as formulas. Only placing it makes a schema.

use super::duty::{Cut, Duty, DutySketch, RowSecurity};
use super::formula::Formula;
use super::request::KeyKind;
use super::requirement::AccessPattern;
use super::response::Decision;
use super::value::DefaultValue;
use super::wish::Weight;
use crate::dialect::LogicalType;
use crate::finding::Finding;
use crate::hash::{HashMap, HashSet};
use crate::model::{ReferentialAction, Type};
use crate::name::Ident;
use crate::plan::RenameSpec;

/// A design before it is put into the words of a database.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// The tables, in the order in which they were asked for.
    pub tables: Vec<TableSketch>,
    /// The choices so far.
    pub decisions: Vec<Decision>,
    /// What is worth knowing.
    pub findings: Vec<Finding>,
    /// What is known of normal forms.
    pub normalization: Vec<super::normal::Normalization>,
    /// What only got another name.
    pub renames: Vec<RenameSpec>,
    /// What rows that are there already get in new columns.
    pub backfills: Vec<(Ident, Ident, DefaultValue, TypeWish)>,
    /// Names of tables and indexes that live already.
    pub taken: Vec<String>,
    /// Whether a session reaches the rows of its tenant alone.
    pub row_security: Option<RowSecurity>,
    /// Where the request asks for rights of roles.
    pub privileges: Option<String>,
    /// Whether the values of enums are those of types.
    pub enum_types: bool,
    /// The ids of the decisions.
    pub(super) decided: HashSet<String>,
    /// The tables by entity and by name, see [`Sketch::find`].
    pub(super) index: HashMap<String, usize>,
}

impl Sketch {
    /// Adds a table, to be found under the entity's name and its own.
    pub fn add(&mut self, table: TableSketch) -> usize {
        let at = self.tables.len();
        for name in [table.entity.as_str(), table.name.as_str()] {
            self.index.entry(super::naming::entity_key(name)).or_insert(at);
        }
        self.tables.push(table);
        at
    }

    /// The position of the table of an entity, however its name is spelled.
    pub fn find(&self, entity: &str) -> Option<usize> {
        self.index.get(&super::naming::entity_key(entity)).copied()
    }

    /// Adds a decision; a second one of the same id is not added.
    pub fn decide(
        &mut self,
        rule: &str,
        object: &str,
        choice: impl Into<String>,
        reason: impl Into<String>,
        alternatives: &[&str],
    ) {
        let decision = Decision::new(rule, object, choice, reason, alternatives);
        // Others may have added some without asking.
        if self.decided.len() != self.decisions.len() {
            self.decided = self.decisions.iter().map(|known| known.id.clone()).collect();
        }
        if self.decided.insert(decision.id.clone()) {
            self.decisions.push(decision);
        }
    }
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct TableSketch {
    /// The entity that it is of, or its own name.
    pub entity: String,
    /// Its name.
    pub name: Ident,
    /// What it is for.
    pub role: Role,
    /// Whether it lives already: then it is only added to.
    pub lives: bool,
    /// The place in the request that asks for it.
    pub pointer: String,
    /// A remark for people.
    pub description: Option<String>,
    /// Its columns; [`ColumnSketch::place`] orders them.
    pub columns: Vec<ColumnSketch>,
    /// Columns that live and are computed: nothing is written there.
    pub computed: Vec<Ident>,
    /// What identifies a row.
    pub primary_key: Vec<Ident>,
    /// What no two rows have in common.
    pub uniques: Vec<UniqueSketch>,
    /// To what rows refer.
    pub links: Vec<Link>,
    /// What holds for each row.
    pub checks: Vec<CheckSketch>,
    /// How rows are looked for, with the place in the request.
    pub patterns: Vec<(AccessPattern, String)>,
    /// The same in words that are not read yet.
    pub phrases: Vec<(String, String)>,
    /// What follows from what, with the place in the request.
    pub dependencies: Vec<(Vec<Ident>, Vec<Ident>, String)>,
    /// Other indexes: columns, and what for.
    pub indexes: Vec<(Vec<Ident>, String)>,
    /// Columns whose texts are found by what they begin with.
    pub prefixes: Vec<Ident>,
    /// The column that says when a row was deleted, where rows are kept.
    pub deleted: Option<Ident>,
    /// The column that says whose a row is, where tenants share the table.
    pub tenant: Option<Ident>,
    /// How words are found.
    pub search: Option<Search>,
    /// What has to happen when rows are written.
    pub duties: Vec<DutySketch>,
    /// How it is cut into parts.
    pub cut: Option<Cut>,
    /// Indexes of some rows only: columns, which rows, and what for.
    pub narrow: Vec<(Vec<Ident>, Formula, String)>,
    /// How many rows there will be.
    pub estimated_rows: Option<u64>,
}

impl TableSketch {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&ColumnSketch> {
        self.columns.iter().find(|column| column.name.as_str() == name)
    }

    /// The column that is meant by an attribute's name: the amount `price` may be kept in
    /// `price_cents`, and the role `author` in `author_id`. A feature may have brought a column of
    /// the attribute's very name, which is not meant.
    pub fn meant(&self, name: &str) -> Option<&ColumnSketch> {
        let role = |of: &str| of.strip_suffix("_id") == Some(name);
        let plays = |column: &&ColumnSketch| {
            matches!(column.kind, ColumnKind::Refers { .. } | ColumnKind::Lives(..))
                && (role(column.name.as_str()) || column.attribute.as_deref().is_some_and(role))
        };
        let mut columns = self.columns.iter();
        columns
            .find(|column| column.attribute.as_deref() == Some(name))
            .or_else(|| self.column(name))
            .or_else(|| self.columns.iter().find(plays))
    }

    /// Adds a column unless there is one of that name.
    pub fn add(&mut self, column: ColumnSketch) -> bool {
        let new = self.column(column.name.as_str()).is_none();
        if new {
            self.columns.push(column);
        }
        new
    }

    /// Calls a column otherwise, wherever it is named; what requirements say of it is still understood.
    pub(super) fn rename(&mut self, from: &Ident, to: &Ident) {
        for column in self.columns.iter_mut().filter(|column| column.name == *from) {
            column.attribute.get_or_insert_with(|| from.to_string());
            column.name = to.clone();
        }
        let keys = [&mut self.primary_key].into_iter();
        let keys = keys.chain(self.uniques.iter_mut().map(|unique| &mut unique.columns));
        let keys = keys.chain(self.links.iter_mut().map(|link| &mut link.columns));
        let keys = keys.chain(self.indexes.iter_mut().map(|(columns, _)| columns));
        let given = self.dependencies.iter_mut().flat_map(|(from, to, _)| [from, to]);
        for name in keys.chain(given).flatten().filter(|name| *name == from) {
            *name = to.clone();
        }
    }

    /// Adds something that has to happen when rows are written, unless it does already.
    pub fn see_to(&mut self, duty: Duty, feature: &'static str, pointer: impl Into<String>) {
        if !self.duties.iter().any(|known| known.duty == duty) {
            self.duties.push(DutySketch { duty, feature, pointer: pointer.into() });
        }
    }

    /// The columns that triggers write of their own accord: a change of them alone is none.
    pub fn mechanical(&self) -> Vec<Ident> {
        let kept = |column: &ColumnSketch| {
            // A table that lives may have such a trigger already.
            column.name.as_str() == "updated_at"
                || self.duties.iter().any(|known| match &known.duty {
                    Duty::Touch { column: own } | Duty::Count { column: own } => {
                        *own == column.name
                    }
                    _ => false,
                })
        };
        let columns = self.columns.iter().filter(|column| kept(column));
        columns.map(|column| column.name.clone()).collect()
    }
}

/// What a table is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Entities.
    #[default]
    Entity,
    /// Values that others refer to and that everybody shares.
    Lookup,
    /// Pairs of entities.
    Junction,
    /// Tenants.
    Tenants,
    /// A record of what happened.
    Log,
    /// What programs need beside entities.
    Support,
}

/// A column.
#[derive(Clone, Debug)]
pub struct ColumnSketch {
    /// Its name.
    pub name: Ident,
    /// The attribute that it keeps, where that has another name.
    pub attribute: Option<String>,
    /// Where it stands among the others; equal places keep their order.
    pub place: u32,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it always holds something.
    pub required: bool,
    /// The value when none is given.
    pub default: Option<DefaultValue>,
    /// Whether not everyone may see it.
    pub sensitive: bool,
    /// A remark for people.
    pub description: Option<String>,
}

/// Where columns of a kind stand in their table.
pub(crate) mod place {
    /// The key.
    pub(crate) const KEY: u32 = 0;
    /// The tenant.
    pub(crate) const TENANT: u32 = 10;
    /// References, each with the number of its relationship added.
    pub(crate) const LINK: u32 = 1_000;
    /// Attributes.
    pub(crate) const ATTRIBUTE: u32 = 1_000_000;
    /// What features add.
    pub(crate) const FEATURE: u32 = 2_000_000;
    /// When rows came, changed and went.
    pub(crate) const TIME: u32 = 3_000_000;
}

impl ColumnSketch {
    /// A column of a logical type that may be empty.
    pub fn typed(name: impl Into<Ident>, logical: LogicalType, place: u32) -> Self {
        Self {
            name: name.into(),
            attribute: None,
            place,
            kind: ColumnKind::Typed(TypeWish { logical, ..TypeWish::default() }),
            required: false,
            default: None,
            sensitive: false,
            description: None,
        }
    }

    /// The same, always holding something.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same with a default.
    pub fn default(mut self, value: DefaultValue) -> Self {
        self.default = Some(value);
        self
    }

    /// The same with a longest length.
    pub fn longest(mut self, characters: u32) -> Self {
        if let ColumnKind::Typed(wish) = &mut self.kind {
            wish.max_length = Some(characters);
        }
        self
    }

    /// Says what a living column means, where its type leaves that open.
    pub fn means(&mut self, logical: LogicalType) {
        if let ColumnKind::Lives(_, wish) = &mut self.kind {
            wish.logical = logical;
        }
    }

    /// What type was wished for, where it was said by its meaning.
    pub fn wish(&self) -> Option<&TypeWish> {
        match &self.kind {
            ColumnKind::Typed(wish) | ColumnKind::Lives(_, wish) => Some(wish),
            _ => None,
        }
    }
}

/// What a column holds.
#[derive(Clone, Debug)]
pub enum ColumnKind {
    /// A key that the database makes.
    Key(KeyKind),
    /// The key of a row of another table: of the same type as that column.
    Refers {
        /// The table.
        table: Ident,
        /// The column.
        column: Ident,
    },
    /// A type that is spelled already.
    Spelled(Type),
    /// The type of a column that lives already, with what it means as far as that is told.
    Lives(Type, TypeWish),
    /// A type by its meaning.
    Typed(TypeWish),
}

/// A type by its meaning, with its bounds.
#[derive(Clone, Debug, Default)]
pub struct TypeWish {
    /// The meaning.
    pub logical: LogicalType,
    /// The longest length.
    pub max_length: Option<u32>,
    /// Digits in all.
    pub precision: Option<u32>,
    /// Digits behind the point.
    pub scale: Option<u32>,
    /// The values of an enum.
    pub values: Vec<String>,
    /// The elements of a list.
    pub items: Option<LogicalType>,
    /// The regular expression that values match, with its place in the request.
    pub pattern: Option<(String, String)>,
}

/// What no two rows have in common.
#[derive(Clone, Debug, Default)]
pub struct UniqueSketch {
    /// The columns.
    pub columns: Vec<Ident>,
    /// Whether deleted rows count too; otherwise their values can be taken again.
    pub among_deleted: bool,
    /// Whether each tenant has values of its own.
    pub per_tenant: bool,
}

/// A reference to rows of another table.
#[derive(Clone, Debug)]
pub struct Link {
    /// The referring columns.
    pub columns: Vec<Ident>,
    /// The table; it is not of this design where [`Link::external`].
    pub table: Ident,
    /// The columns referred to.
    pub referenced: Vec<Ident>,
    /// What happens when the row referred to goes.
    pub on_delete: ReferentialAction,
    /// Whether a row always refers to one.
    pub required: bool,
    /// Whether at most one row refers to the same.
    pub one: bool,
    /// Whether the table referred to is not of this design.
    pub external: bool,
    /// Whether it is known to exist.
    pub resolved: bool,
    /// Columns that stay when the reference is lost.
    pub keeps: Vec<Ident>,
    /// Whether it is looked at only once everything else has happened.
    pub late: bool,
    /// What it is called in diagrams.
    pub label: String,
}

/// What holds for each row.
#[derive(Clone, Debug)]
pub struct CheckSketch {
    /// What its name ends in.
    pub suffix: String,
    /// The condition.
    pub formula: Formula,
    /// The only column that it speaks of, where it is a rule of that column.
    pub column: Option<Ident>,
}

/// How words are found.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// The columns with words.
    pub columns: Vec<Ident>,
    /// How much words of a column count, where stated.
    pub weights: Vec<(Ident, Weight)>,
    /// The language, where stated.
    pub language: Option<String>,
    /// The place in the request.
    pub pointer: String,
}
