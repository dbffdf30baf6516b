//! The facts about a database, gathered.

use serde::Serialize;

use super::{Capability, Lock, LogicalType, Operation, OptionOf, OptionSpec, Skill, TypeSpec};
use crate::model::DefinitionKind;
use crate::name::{NameCase, did_you_mean};
use crate::read::Implicit;
use crate::version::Version;

/// Everything that is true of a database and can be said in rows.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct DialectInfo {
    /// The name in requests and crate names: lower-case letters and digits.
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// Other names by which requests may call it.
    pub aliases: &'static [&'static str],
    /// How much a user may rely on it.
    pub tier: Tier,
    /// The version that is meant when a request names none.
    pub default_version: Version,
    /// The oldest version that the rows speak of.
    pub oldest_version: Version,
    /// The newest version that the tests have run against.
    pub newest_version: Version,
    /// When two spellings are one name.
    pub name_case: NameCase,
    /// The namespace that unqualified names are in, where there are several.
    pub default_namespace: Option<&'static str>,
    /// The longest name, in bytes.
    pub max_name_bytes: usize,
    /// Whether the name of an index is unique in its namespace, among tables and views too.
    pub index_names_global: bool,
    /// Kinds of definition whose names are unique only among those of one table.
    pub scoped_definitions: &'static [DefinitionKind],
    /// What it does without being told, and a script that goes on afterwards counts on.
    #[serde(skip)]
    pub implicit: Implicit,
    /// How steps are put into transactions.
    pub transactions: TransactionPolicy,
    /// Whether commands are documents (MongoDB) rather than text.
    pub documents: bool,
    /// The schemes of its URLs, without the colon.
    pub url_schemes: &'static [&'static str],
    /// What it can do.
    pub capabilities: &'static [Capability],
    /// How it spells logical types.
    pub types: &'static [TypeSpec],
    /// What operations cost.
    pub operations: &'static [Operation],
    /// Which options it knows.
    pub options: &'static [OptionSpec],
    /// Words of its own for types in wishes, in lower case, with how it spells them.
    pub type_words: &'static [(&'static str, &'static str)],
    /// What it teaches.
    pub skills: &'static [Skill],
    /// Its documentation.
    pub documentation: &'static str,
}

/// How much a user may rely on a dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Every claim is tested on real servers.
    Tested,
    /// It works; not every claim is tested.
    Preview,
}

/// How steps are put into transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionPolicy {
    /// All steps that may share one do.
    WholePlan,
    /// Each step has its own.
    PerStep,
    /// There are none around schema changes.
    Never,
}

impl DialectInfo {
    /// Whether a version has a capability.
    pub fn can(&self, id: &str, version: Version) -> bool {
        self.capability(id).is_some_and(|row| row.holds(version))
    }

    /// The row of a capability.
    pub fn capability(&self, id: &str) -> Option<&'static Capability> {
        self.capabilities.iter().find(|row| row.id == id)
    }

    /// The row that says what an operation costs in a version.
    pub fn operation(&self, id: &str, version: Version) -> Option<&'static Operation> {
        self.operations.iter().find(|row| row.id == id && row.holds(version))
    }

    /// How a logical type is spelled in a version.
    pub fn type_spec(&self, logical: LogicalType, version: Version) -> Option<&'static TypeSpec> {
        self.types.iter().find(|row| row.logical == logical && version.reaches(row.since))
    }

    /// The row of an option.
    pub fn option(&self, of: OptionOf, name: &str) -> Option<&'static OptionSpec> {
        self.options.iter().find(|row| row.of == of && row.is(name))
    }

    /// The known option that was probably meant.
    pub fn near_option(&self, of: OptionOf, name: &str) -> Option<&'static str> {
        did_you_mean(name, self.options.iter().filter(|row| row.of == of).map(|row| row.name))
    }

    /// The name of the plugin: `specforge-db-` and the id.
    pub fn plugin_name(&self) -> String {
        format!("specforge-db-{}", self.id)
    }

    /// The weakest lock that any operation takes, for steps without a row.
    pub fn unknown_lock(&self) -> Lock {
        Lock::Everything
    }
}
