//! What a generated schema is: names apart from identities, so that a rename is only a new name.

pub type Id = u32;

/// The schema that is always there.
pub const PUBLIC: Id = 0;

use std::collections::{BTreeMap, BTreeSet};

pub use super::types::{TYPES, family};

#[derive(Clone, Debug, Default)]
pub struct Schema {
    pub spaces: Vec<Space>,
    pub enums: Vec<Enum>,
    pub domains: Vec<Domain>,
    pub composites: Vec<Composite>,
    pub sequences: Vec<Sequence>,
    pub functions: Vec<Function>,
    pub tables: Vec<Table>,
    pub views: Vec<View>,
    pub triggers: Vec<Trigger>,
    pub rules: Vec<Rule>,
    /// What is remarked on objects that hold no remark of their own.
    pub remarks: BTreeMap<Id, &'static str>,
    /// Types that nobody but their owner may use.
    pub private: BTreeSet<Id>,
}

#[derive(Clone, Debug)]
pub struct Space {
    pub id: Id,
    pub name: String,
    pub comment: Option<&'static str>,
    pub usage: bool,
    /// What everybody gets on what is made in it.
    pub defaults: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Composite {
    pub id: Id,
    pub space: Id,
    pub name: String,
    pub attributes: Vec<(Id, String, &'static str)>,
}

/// A rewrite rule that does nothing.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: Id,
    pub name: String,
    /// A table, or a view, whose rows it then keeps from being written.
    pub on: Id,
    pub event: &'static str,
    pub when: Option<Id>,
}

#[derive(Clone, Debug)]
pub struct Enum {
    pub id: Id,
    pub space: Id,
    pub name: String,
    pub labels: Vec<(Id, String)>,
    pub comment: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Domain {
    pub id: Id,
    pub space: Id,
    pub name: String,
    pub base: &'static str,
    pub not_null: bool,
    pub default: Option<String>,
    /// The name, or none where the server chooses it, and which condition.
    pub check: Option<(Option<String>, u8)>,
}

#[derive(Clone, Debug)]
pub struct Sequence {
    pub id: Id,
    pub space: Id,
    pub name: String,
    pub ty: &'static str,
    pub start: u32,
    pub increment: u32,
    pub maximum: Option<u32>,
    pub cycle: bool,
    /// A table and a column of it.
    pub owner: Option<(Id, Id)>,
    pub public: bool,
}

#[derive(Clone, Debug)]
pub struct Function {
    pub id: Id,
    pub space: Id,
    pub name: String,
    /// Whether it is for triggers; else it makes a number of a number.
    pub trigger: bool,
    pub form: u8,
    pub comment: Option<&'static str>,
    pub private: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Table {
    pub id: Id,
    pub space: Id,
    pub name: String,
    pub unlogged: bool,
    pub columns: Vec<Column>,
    pub parts: Option<Parts>,
    pub key: Option<Key>,
    pub uniques: Vec<Unique>,
    pub checks: Vec<Check>,
    pub references: Vec<Reference>,
    pub indexes: Vec<Index>,
    pub exclusions: Vec<Exclusion>,
    pub statistics: Vec<Statistics>,
    pub policies: Vec<Policy>,
    /// The table before it whose columns it has as well.
    pub parent: Option<Id>,
    pub row_security: bool,
    pub forced: bool,
    pub fillfactor: Option<u8>,
    pub comment: Option<&'static str>,
    pub grants: Vec<&'static str>,
    /// The columns that everybody may read.
    pub readable: Vec<Id>,
}

/// How a table is parted.
#[derive(Clone, Debug)]
pub struct Parts {
    pub by: Id,
    pub how: How,
    pub parts: Vec<Share>,
    pub default: Option<(Id, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Range,
    List,
    Hash,
}

/// By how much remainders are told apart.
pub const MODULUS: u32 = 3;

/// A part, with its number, which says what it holds.
#[derive(Clone, Debug)]
pub struct Share {
    pub id: Id,
    pub name: String,
    pub number: u32,
    /// Whether it is itself in two parts.
    pub cut: bool,
}

#[derive(Clone, Debug)]
pub struct Exclusion {
    pub id: Id,
    pub name: Option<String>,
    pub columns: Vec<Id>,
    pub predicate: Option<(Id, u8)>,
}

#[derive(Clone, Debug)]
pub struct Statistics {
    pub id: Id,
    pub name: String,
    pub kinds: &'static str,
    pub columns: Vec<Id>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    Known(&'static str),
    Enum(Id),
    Domain(Id),
    Composite(Id),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ty {
    pub base: Base,
    pub array: bool,
}

impl Default for Ty {
    fn default() -> Self {
        Self { base: Base::Known("integer"), array: false }
    }
}

/// What can be done with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Int,
    Num,
    Text,
    Bool,
    Date,
    Time,
    Uuid,
    Json,
    Bytes,
    Enum,
    Array,
    Other,
}

#[derive(Clone, Debug, Default)]
pub struct Column {
    pub id: Id,
    pub name: String,
    pub ty: Ty,
    pub not_null: bool,
    pub default: Value,
    pub generated: Option<(Id, u8)>,
    /// Whether what it computes is not stored.
    pub unstored: bool,
    pub collate: &'static str,
    pub comment: Option<&'static str>,
}

/// Where a value comes from when none is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    #[default]
    None,
    /// For a column of that family.
    Expression(String, Family),
    Sequence(Id),
    Label(Id),
    Serial,
    /// Whether always, and where it starts.
    Identity(bool, u32),
}

#[derive(Clone, Debug)]
pub struct Key {
    pub id: Id,
    pub name: Option<String>,
    pub columns: Vec<Id>,
}

#[derive(Clone, Debug)]
pub struct Unique {
    pub id: Id,
    pub name: Option<String>,
    pub columns: Vec<Id>,
    pub nulls_equal: bool,
    pub deferrable: bool,
    pub inline: bool,
    pub include: Option<Id>,
}

#[derive(Clone, Debug)]
pub struct Check {
    pub id: Id,
    pub name: Option<String>,
    pub columns: Vec<Id>,
    pub form: u8,
    pub inline: bool,
    pub no_inherit: bool,
}

#[derive(Clone, Debug)]
pub struct Reference {
    pub id: Id,
    pub name: Option<String>,
    pub columns: Vec<Id>,
    pub table: Id,
    pub target: Vec<Id>,
    pub on_delete: &'static str,
    pub on_update: &'static str,
    /// 0 not, 1 deferrable, 2 initially deferred.
    pub deferred: u8,
    pub not_valid: bool,
}

#[derive(Clone, Debug)]
pub struct Index {
    pub id: Id,
    /// None where the server chooses it.
    pub name: Option<String>,
    pub unique: bool,
    pub method: &'static str,
    pub parts: Vec<Part>,
    pub include: Option<Id>,
    pub predicate: Option<(Id, u8)>,
    pub nulls_equal: bool,
    pub comment: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Part {
    pub column: Id,
    /// 0 the column itself, else an expression over it.
    pub form: u8,
    pub order: &'static str,
}

#[derive(Clone, Debug)]
pub struct Policy {
    pub id: Id,
    pub name: String,
    pub command: &'static str,
    pub restrictive: bool,
    pub using: (Id, u8),
    pub check: bool,
}

#[derive(Clone, Debug)]
pub struct View {
    pub id: Id,
    pub space: Id,
    pub name: String,
    /// A table or an earlier view.
    pub of: Id,
    /// Columns of the table; of a view, as many of its own.
    pub columns: Vec<Id>,
    pub form: u8,
    pub named: bool,
    /// A function and the column with which it is called.
    pub call: Option<(Id, Id)>,
    pub kept: bool,
    /// The unique index of one that is kept.
    pub index: Option<String>,
    pub invoker: bool,
    pub comment: Option<&'static str>,
    pub grants: bool,
}

#[derive(Clone, Debug)]
pub struct Trigger {
    pub id: Id,
    pub name: String,
    pub on: Id,
    pub timing: &'static str,
    pub events: Vec<&'static str>,
    pub of: Option<Id>,
    pub when: Option<Id>,
    pub row: bool,
    pub function: Id,
}

impl Schema {
    pub fn table(&self, id: Id) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    pub fn view(&self, id: Id) -> Option<&View> {
        self.views.iter().find(|view| view.id == id)
    }

    pub fn base(&self, ty: Ty) -> Family {
        match ty.base {
            _ if ty.array => Family::Array,
            Base::Known(name) => family(name),
            Base::Enum(_) => Family::Enum,
            Base::Composite(_) => Family::Other,
            Base::Domain(id) => self
                .domains
                .iter()
                .find(|domain| domain.id == id)
                .map_or(Family::Other, |domain| family(domain.base)),
        }
    }

    /// Whether before 16 a query can say which values of a type are none of another.
    pub fn turns_askably(&self, ty: Ty, after: &Self, to: Ty) -> bool {
        let beneath = |schema: &Self, ty: Ty| match ty.base {
            Base::Known(name) => Some(name),
            Base::Domain(id) => schema.domains.iter().find(|d| d.id == id).map(|d| d.base),
            Base::Enum(_) => None,
            Base::Composite(_) => Some("record"),
        };
        let by_cast = matches!(
            (ty.base, to.base, self.base(ty)),
            (
                Base::Known(_),
                Base::Known(_),
                Family::Int | Family::Num | Family::Date | Family::Time
            )
        );
        let plain = match beneath(after, to) {
            Some(name) => {
                let asked = matches!(name, "numeric" | "uuid" | "bytea" | "boolean" | "bool");
                asked || matches!(family(name), Family::Int | Family::Text)
            }
            None => true,
        };
        let same = beneath(self, ty) == beneath(after, to);
        !ty.array && !to.array && (by_cast || plain || same)
    }

    /// The family of a column's values.
    pub fn family_of(&self, table: &Table, id: Id) -> Family {
        table.column(id).map_or(Family::Other, |column| self.base(column.ty))
    }

    /// All names that are taken anywhere; the same name in two schemas is made on purpose only.
    pub fn names(&self) -> Vec<String> {
        let spaces = self.spaces.iter().map(|s| &s.name);
        let types = self.enums.iter().map(|e| &e.name).chain(self.domains.iter().map(|d| &d.name));
        let types = types.chain(self.composites.iter().map(|c| &c.name));
        let others = self.sequences.iter().map(|s| &s.name);
        let functions = self.functions.iter().map(|f| &f.name);
        let views =
            self.views.iter().flat_map(|v| std::iter::once(&v.name).chain(v.index.as_ref()));
        let tables = self.tables.iter().flat_map(Table::names);
        let all = spaces.chain(types).chain(others).chain(functions).chain(views).chain(tables);
        all.cloned().collect()
    }
}

impl Table {
    pub fn column(&self, id: Id) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }

    fn names(&self) -> Vec<&String> {
        let mut names = vec![&self.name];
        if let Some(parts) = &self.parts {
            names.extend(parts.parts.iter().map(|part| &part.name));
            names.extend(parts.default.iter().map(|(_, name)| name));
        }
        names.extend(self.key.iter().filter_map(|key| key.name.as_ref()));
        names.extend(self.uniques.iter().filter_map(|unique| unique.name.as_ref()));
        names.extend(self.statistics.iter().map(|statistics| &statistics.name));
        names.extend(self.indexes.iter().filter_map(|index| index.name.as_ref()));
        names
    }

    /// Whether these columns are a key, so that others can refer to them.
    pub fn is_unique(&self, columns: &[Id]) -> bool {
        let same = |other: &[Id]| {
            other.len() == columns.len() && columns.iter().all(|id| other.contains(id))
        };
        let key = self.key.as_ref().is_some_and(|key| same(&key.columns));
        !columns.is_empty()
            && (key || self.uniques.iter().any(|u| !u.deferrable && same(&u.columns)))
    }
}
