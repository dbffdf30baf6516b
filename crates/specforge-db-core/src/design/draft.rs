//! A design in the words of a database.

use super::response::Decision;
use crate::finding::Finding;
use crate::hash::HashMap;
use crate::model::{DefinitionKind, Namespace, Schema, Table};
use crate::name::Ident;
use crate::plan::{Backfill, RenameSpec};

/// A schema with its reasons.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The schema, in the form in which the database would report it.
    pub schema: Schema,
    /// Every choice with its reason.
    pub decisions: Vec<Decision>,
    /// What is worth knowing.
    pub findings: Vec<Finding>,
    /// The indexes, and what each is for.
    pub indexes: Vec<IndexNote>,
    /// What is known of normal forms.
    pub normalization: Vec<super::normal::Normalization>,
    /// Of indexes by name: how many of their first parts have one value, and up to which part they order.
    pub(super) shapes: HashMap<String, (usize, usize)>,
    /// What only got another name.
    pub renames: Vec<RenameSpec>,
    /// What rows that are there already get in new or newly required columns.
    pub backfills: Vec<Backfill>,
    /// The requirements that a document was read as, where there was one.
    pub requirements: Option<super::requirement::Requirements>,
    /// Entities that are named and not listed.
    pub external_entities: Vec<super::response::ExternalEntity>,
    /// All that lives already, where the request says so, under the names that it is to have; the
    /// design only adds to it.
    pub living: Option<Schema>,
    /// The same under the names that it has, where some are to be others.
    pub lived: Option<Schema>,
    /// What lives already and is referred to; it is no part of the design.
    pub surroundings: Schema,
}

/// An index, and what it is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexNote {
    /// Its name, or that of what serves as one.
    pub name: String,
    /// Its table.
    pub table: Ident,
    /// Its method, where it is not the usual one.
    pub method: Option<String>,
    /// What it is for.
    pub serves: Vec<String>,
}

impl IndexNote {
    /// As the response lists it: `idx_posts_user_id`, `posts_search (FTS5)`.
    pub fn listed(&self) -> String {
        match &self.method {
            Some(method) => format!("{} ({method})", self.name),
            None => self.name.clone(),
        }
    }
}

impl Draft {
    /// The namespace that the design is in.
    pub fn namespace(&mut self, name: Option<&'static str>) -> &mut Namespace {
        self.schema.namespace_mut(name.map(Ident::from).as_ref())
    }

    /// The tables of the design, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.schema.tables().map(|found| found.table)
    }

    /// How many definitions of a kind belong to a table.
    pub fn definitions_on(&self, table: &Ident, kind: DefinitionKind) -> usize {
        let all = self.schema.namespaces.iter().flat_map(|namespace| &namespace.definitions);
        all.filter(|d| d.kind == kind && d.on.as_ref() == Some(table)).count()
    }
}
