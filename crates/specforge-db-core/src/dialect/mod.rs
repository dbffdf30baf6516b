//! Dialects: who a database is and what is true of it.
//!
//! A dialect is data ([`DialectInfo`]: rows of facts, each with its source) and a few hooks.
//! The traits with the hooks stand beside the engines that call them: [`crate::read`],
//! [`crate::design`], [`crate::plan`], [`crate::optimize`] and [`crate::execute`].

mod capability;
mod info;
mod operation;
mod option;
mod registry;
mod skill;
mod types;

pub use capability::{Capability, cap};
pub use info::{DialectInfo, Tier, TransactionPolicy};
pub use operation::{Lock, Observed, Operation};
pub use option::{OptionOf, OptionSpec, OptionType};
pub use registry::{
    ConnectorRegistration, Registration, ReviewerRegistration, connector, connector_for_url,
    dialect, dialects, inventory_check, is_address, reviewer,
};
pub use skill::Skill;
pub use types::{LogicalType, TypeSpec};

use crate::design::SchemaDesigner;
use crate::optimize::QueryOptimizer;
use crate::plan::MigrationPlanner;
use crate::read::SchemaReader;

/// Who this is and what is true of it: data only.
pub trait Dialect: std::fmt::Debug + Send + Sync + 'static {
    /// The facts.
    fn info(&self) -> &'static DialectInfo;
}

/// Everything that a dialect crate registers.
///
/// Implemented for all that implement its parts; jobs that are added later register on their own,
/// so that no third party breaks.
pub trait Plugin: SchemaReader + SchemaDesigner + MigrationPlanner + QueryOptimizer {}

impl<T: SchemaReader + SchemaDesigner + MigrationPlanner + QueryOptimizer> Plugin for T {}
