//! Changes: the differences between two schemas.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Facet, Object, ObjectPath};
use crate::name::Ident;

/// One difference: what happens to which object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The object, by the name it has afterwards, or before where it is dropped.
    pub path: ObjectPath,
    /// What happens to it.
    pub op: Op,
}

/// What happens to an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// It comes into being.
    Create(Object),
    /// It goes.
    Drop(Object),
    /// It gets another name.
    Rename {
        /// The name it had.
        from: Ident,
        /// What it is, under the new name.
        object: Object,
    },
    /// It stays, and differs.
    Alter {
        /// As it was.
        before: Object,
        /// As it will be.
        after: Object,
        /// In which aspects.
        facets: Vec<Facet>,
    },
}

impl Change {
    /// The object as it will be, or as it was where it goes.
    pub fn object(&self) -> &Object {
        match &self.op {
            Op::Create(object) | Op::Drop(object) | Op::Rename { object, .. } => object,
            Op::Alter { after, .. } => after,
        }
    }

    /// The change that takes this one back.
    pub fn inverse(&self) -> Self {
        let op = match &self.op {
            Op::Create(object) => Op::Drop(object.clone()),
            Op::Drop(object) => Op::Create(object.clone()),
            Op::Rename { from, object } => {
                let mut path = self.path.clone();
                path.name = from.clone();
                let object = object.clone().renamed(from);
                return Self { path, op: Op::Rename { from: self.path.name.clone(), object } };
            }
            Op::Alter { before, after, facets } => {
                Op::Alter { before: after.clone(), after: before.clone(), facets: facets.clone() }
            }
        };
        Self { path: self.path.clone(), op }
    }

    /// What happens, in words: `create table users`.
    pub fn describe(&self) -> String {
        let kind = self.path.kind.word();
        match &self.op {
            Op::Create(_) => format!("create {kind} {}", self.path),
            Op::Drop(_) => format!("drop {kind} {}", self.path),
            Op::Rename { from, .. } => format!("rename {kind} {from} to {}", self.path),
            Op::Alter { .. } => format!("alter {kind} {}", self.path),
        }
    }
}
