//! What holds a dialect to its promises: cases, properties, judges, generators.
//!
//! A dialect crate brings a [`Server`]: a real database that executes what a plan says and
//! reports its catalog without the dialect's own reader. Everything else is here, once:
//!
//! - [`case`]: one Markdown file is one case; `UPDATE=1` rewrites its outputs.
//! - [`design`]: requirements with what is designed for them, to be made on a server.
//! - [`property`]: what must hold of every pair of schemas, whoever wrote them.
//! - [`requirement`]: random sets of requirements, and what must hold of every design.
//! - [`review`]: scripts with what is said of their statements, to be held against a server.
//! - [`random`]: many generated pairs, shrunk when they fail, remembered for ever.
//! - [`mod@conformance`]: cases as models, for dialects that nobody has written yet.
//! - [`process`]: private servers that end with the tests.
//! - [`control`]: planners that are broken on purpose and must be caught.
//! - [`corpus`]: figures over somebody else's pairs and schemas.
//! - [`wish`]: wishes with what each means, and with the schema that they come to.
//! - [`tidy`]: customs of the source tree, held by tests.

pub mod case;
pub mod conformance;
pub mod control;
pub mod corpus;
pub mod design;
pub mod fences;
mod judge;
mod markdown;
pub mod process;
pub mod property;
pub mod random;
pub mod requirement;
pub mod review;
mod server;
pub mod tidy;
pub mod wish;

pub use judge::{Undone, undo};
pub use markdown::{Block, Document};
pub use server::{Catalog, Cell, Contents, Cut, Database, Move, Server, TableContents};
