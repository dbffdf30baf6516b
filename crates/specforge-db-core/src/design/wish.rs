//! The words of requirements: features.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::requirement::OneOrMany;

/// A feature: a phrase, or its kind with options.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FeatureEntry {
    /// A phrase, such as `full-text search on posts`.
    Phrase(String),
    /// A kind with its options.
    Kind(Box<Feature>),
}

macro_rules! features {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal {
        $($(#[doc = $field_doc:literal])+ $field:ident: $ty:ty,)*
    })+) => {
        /// A feature with its options.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
        pub enum Feature {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant {
                $($(#[doc = $field_doc])+
                #[serde(default, skip_serializing_if = "Option::is_none")]
                $field: Option<$ty>,)*
            },)+
        }

        impl Feature {
            /// The names of all kinds.
            pub const KINDS: &'static [&'static str] = &[$($name,)+];

            /// The name of its kind.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name,)+ }
            }

            /// The feature of that kind without options.
            pub fn bare(kind: &str) -> Option<Self> {
                match kind { $($name => Some(Self::$variant { $($field: <Option<$ty>>::None,)* }),)+ _ => None }
            }
        }
    };
}

features! {
    /// Words are found in texts.
    FullTextSearch = "full_text_search" {
        /// In what.
        entity: OneOrMany,
        /// In which attributes; absent means its texts.
        fields: Vec<String>,
        /// How much a word in an attribute counts.
        weights: IndexMap<String, Weight>,
        /// The language of the texts.
        language: String,
    }
    /// Users have roles.
    UserRoles = "user_roles" {
        /// Who has them; absent means the users.
        entity: OneOrMany,
    }
    /// Deleted rows are kept and marked.
    SoftDelete = "soft_delete" {
        /// Of what; absent means everything but lists of values.
        entity: OneOrMany,
    }
    /// Rows say when they came and when they last changed.
    Timestamps = "timestamps" {
        /// Of what; absent means everything.
        entity: OneOrMany,
    }
    /// Changes are recorded.
    AuditTrail = "audit_trail" {
        /// Of what; absent means everything.
        entity: OneOrMany,
        /// How.
        strategy: AuditStrategy,
    }
    /// Former versions are kept.
    Versioning = "versioning" {
        /// Of what.
        entity: OneOrMany,
    }
    /// A writer learns that somebody else was faster.
    OptimisticLocking = "optimistic_locking" {
        /// Of what; absent means everything.
        entity: OneOrMany,
    }
    /// Tenants share the database and do not see one another.
    MultiTenant = "multi_tenant" {
        /// How they are kept apart.
        strategy: TenantStrategy,
        /// Which entity is the tenant; absent means `Tenant`.
        entity: OneOrMany,
        /// Entities that all tenants share.
        shared: Vec<String>,
    }
    /// Things carry tags.
    Tags = "tags" {
        /// Which.
        entity: OneOrMany,
    }
    /// Things are in one another.
    Hierarchy = "hierarchy" {
        /// Which.
        entity: OneOrMany,
        /// How it is kept.
        strategy: HierarchyStrategy,
    }
    /// Things are commented on.
    Comments = "comments" {
        /// Which.
        entity: OneOrMany,
    }
    /// Files belong to things.
    Attachments = "attachments" {
        /// To which.
        entity: OneOrMany,
    }
    /// A status takes certain values and changes only in certain ways.
    StatusWorkflow = "status_workflow" {
        /// Of what.
        entity: OneOrMany,
        /// The attribute; absent means `status`.
        field: String,
        /// The values; absent means those of the attribute, or those of the transitions.
        values: Vec<String>,
        /// From which value to which.
        transitions: Transitions,
    }
    /// How a list of values is kept.
    EnumStrategy = "enum_strategy" {
        /// How.
        strategy: EnumStrategy,
    }
    /// Amounts of money.
    Money = "money" {
        /// Of what.
        entity: OneOrMany,
    }
    /// Names that fit in a URL.
    Slugs = "slugs" {
        /// Of what.
        entity: OneOrMany,
        /// The attribute that they are made from.
        from: String,
    }
    /// Texts in several languages.
    I18n = "i18n" {
        /// Of what.
        entity: OneOrMany,
        /// Which texts.
        fields: Vec<String>,
    }
    /// Times that do not overlap.
    Scheduling = "scheduling" {
        /// Of what.
        entity: OneOrMany,
        /// For which resource.
        resource: String,
        /// The attribute with the beginning.
        start: String,
        /// The attribute with the end.
        end: String,
    }
    /// How often something may be done.
    RateLimits = "rate_limits" {}
    /// Who is logged in.
    Sessions = "sessions" {}
    /// Logging in by others.
    OauthProviders = "oauth_providers" {}
    /// Tables are cut into parts by time.
    Partitioning = "partitioning" {
        /// Which.
        entity: OneOrMany,
        /// By which attribute.
        by: String,
        /// Into how long parts.
        interval: String,
    }
    /// Old rows go.
    Retention = "retention" {
        /// Of what.
        entity: OneOrMany,
        /// After how many days.
        days: u32,
    }
    /// Events are sent exactly when the change that they tell of is kept.
    Outbox = "outbox" {}
    /// Programs may do what they need and no more.
    LeastPrivilege = "least_privilege" {}
}

impl Feature {
    /// What it is said of, absent where it is said of everything.
    pub fn entity(&self) -> Option<&OneOrMany> {
        match self {
            Self::FullTextSearch { entity, .. }
            | Self::UserRoles { entity }
            | Self::SoftDelete { entity }
            | Self::Timestamps { entity }
            | Self::AuditTrail { entity, .. }
            | Self::Versioning { entity }
            | Self::OptimisticLocking { entity }
            | Self::MultiTenant { entity, .. }
            | Self::Tags { entity }
            | Self::Hierarchy { entity, .. }
            | Self::Comments { entity }
            | Self::Attachments { entity }
            | Self::StatusWorkflow { entity, .. }
            | Self::Money { entity }
            | Self::Slugs { entity, .. }
            | Self::I18n { entity, .. }
            | Self::Scheduling { entity, .. }
            | Self::Partitioning { entity, .. }
            | Self::Retention { entity, .. } => entity.as_ref(),
            Self::EnumStrategy { .. }
            | Self::RateLimits {}
            | Self::Sessions {}
            | Self::OauthProviders {}
            | Self::Outbox {}
            | Self::LeastPrivilege {} => None,
        }
    }
}

/// How much a word counts: a letter from A (most) to D, or a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Weight {
    /// A letter from A to D.
    Letter(String),
    /// A factor.
    Factor(f64),
}

macro_rules! strategies {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $value_doc:literal])+ $value:ident,)+ })+) => {
        $($(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[doc = $value_doc])+ $value,)+ })+
    };
}

strategies! {
    /// How changes are recorded.
    AuditStrategy {
        /// What changed, in one table for all.
        Changes,
        /// Whole former rows, in a table beside each.
        History,
        /// Rows with the time in which they hold.
        Validity,
    }
    /// How tenants are kept apart.
    TenantStrategy {
        /// By a column.
        Column,
        /// By a namespace each.
        Schema,
        /// By a database each.
        Database,
    }
    /// How things that are in one another are kept.
    HierarchyStrategy {
        /// Each names its parent.
        Adjacency,
        /// A table of all ancestors.
        Closure,
        /// Each spells the way to it.
        Path,
    }
    /// How a list of values is kept.
    EnumStrategy {
        /// A condition on the column.
        Check,
        /// A type of the database.
        Enum,
        /// A table.
        Lookup,
    }
}

/// From which value to which: `{"draft": ["published"]}`, or pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Transitions {
    /// By the value that is left.
    Map(IndexMap<String, OneOrMany>),
    /// As pairs.
    Pairs(Vec<(String, String)>),
    /// As named pairs.
    Named(Vec<Transition>),
}

/// One way of a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// The value that is left.
    pub from: OneOrMany,
    /// The value that is taken.
    pub to: OneOrMany,
}

impl Transitions {
    /// The pairs, in order.
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        match self {
            Self::Map(map) => map
                .iter()
                .flat_map(|(from, to)| to.names().iter().map(|to| (from.as_str(), to.as_str())))
                .collect(),
            Self::Pairs(pairs) => {
                pairs.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect()
            }
            Self::Named(ways) => ways
                .iter()
                .flat_map(|way| {
                    way.from.names().iter().flat_map(|from| {
                        way.to.names().iter().map(|to| (from.as_str(), to.as_str()))
                    })
                })
                .collect(),
        }
    }
}
