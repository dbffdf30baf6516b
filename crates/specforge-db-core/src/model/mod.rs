//! The model of a schema: plain, ordered data that is also the JSON contract.
//!
//! One model serves tables and document collections, so that one planner, one diff and one set of
//! rules serve every database. It holds no back-pointers and no behaviour of any database.
//! What we understand has a field; what we only carry is a [`Definition`]; what is particular to
//! one database is an entry of [`Options`], checked against that dialect's rows.

mod apply;
mod column;
mod definition;
mod expr;
mod key;
mod mention;
mod object;
mod options;
mod path;
mod schema;
mod table;
mod ty;

pub use apply::ApplyError;
pub use column::{Column, Generated, Identity, IdentityKind};
pub use definition::{Definition, DefinitionKind, Enum};
pub use expr::Expr;
pub use key::{Check, ForeignKey, Index, Key, KeyPart, ReferentialAction, SortOrder};
pub use mention::Mention;
pub use object::{Facet, Object};
pub use options::{OptionValue, Options};
pub use path::{ObjectKind, ObjectPath};
pub use schema::{Namespace, Schema, TableRef};
pub use table::{Partitioning, Table, TableKind};
pub use ty::{Family, Type};
