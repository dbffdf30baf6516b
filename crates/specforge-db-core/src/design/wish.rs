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
        /// Whether roles consist of permissions.
        permissions: bool,
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
        /// Whether the database lets a session reach the rows of its tenant alone; absent means that
        /// it does where it can.
        row_security: bool,
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
        /// What knows the transitions; absent means a trigger.
        strategy: TransitionStrategy,
    }
    /// How a list of values is kept.
    EnumStrategy = "enum_strategy" {
        /// Of what; absent means everything.
        entity: OneOrMany,
        /// How.
        strategy: EnumStrategy,
    }
    /// Amounts of money.
    Money = "money" {
        /// Of what; absent means everything that has amounts.
        entity: OneOrMany,
        /// The currency of all amounts, such as `EUR`; absent means that each row says its own.
        currency: String,
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
        /// Values of an enum in which nothing is occupied; absent means `cancelled` and the like.
        free: Vec<String>,
    }
    /// How often something may be done.
    RateLimits = "rate_limits" {}
    /// Who is logged in.
    Sessions = "sessions" {
        /// Who logs in; absent means the users.
        entity: OneOrMany,
    }
    /// Logging in by others.
    OauthProviders = "oauth_providers" {
        /// Who logs in; absent means the users.
        entity: OneOrMany,
        /// Who may vouch, such as `google`; absent means anybody.
        providers: Vec<String>,
    }
    /// Tables are cut into parts by time.
    Partitioning = "partitioning" {
        /// Which.
        entity: OneOrMany,
        /// By which attribute.
        by: String,
        /// Into how long parts; absent means months.
        interval: Interval,
        /// The first day or month of which there is a part, such as `2026-01`; absent means that parts
        /// are made later, by the function that the schema has.
        from: String,
        /// How many parts there are from then on; absent means 12.
        parts: u32,
    }
    /// Old rows go.
    Retention = "retention" {
        /// Of what.
        entity: OneOrMany,
        /// After how many days.
        days: u32,
        /// By which attribute.
        by: String,
    }
    /// Events are sent exactly when the change that they tell of is kept.
    Outbox = "outbox" {}
    /// Programs may do what they need and no more.
    LeastPrivilege = "least_privilege" {}
}

/// The option `entity` of a feature, where its kind has one.
macro_rules! of_entities {
    ($feature:expr) => {
        match $feature {
            Feature::FullTextSearch { entity, .. }
            | Feature::UserRoles { entity, .. }
            | Feature::SoftDelete { entity }
            | Feature::Timestamps { entity }
            | Feature::AuditTrail { entity, .. }
            | Feature::Versioning { entity }
            | Feature::OptimisticLocking { entity }
            | Feature::MultiTenant { entity, .. }
            | Feature::Tags { entity }
            | Feature::Hierarchy { entity, .. }
            | Feature::Comments { entity }
            | Feature::Attachments { entity }
            | Feature::StatusWorkflow { entity, .. }
            | Feature::EnumStrategy { entity, .. }
            | Feature::Money { entity, .. }
            | Feature::Slugs { entity, .. }
            | Feature::I18n { entity, .. }
            | Feature::Scheduling { entity, .. }
            | Feature::Sessions { entity }
            | Feature::OauthProviders { entity, .. }
            | Feature::Partitioning { entity, .. }
            | Feature::Retention { entity, .. } => Some(entity),
            Feature::RateLimits {} | Feature::Outbox {} | Feature::LeastPrivilege {} => None,
        }
    };
}

impl Feature {
    /// What it is said of, absent where it is said of everything.
    pub fn entity(&self) -> Option<&OneOrMany> {
        of_entities!(self).and_then(Option::as_ref)
    }

    /// Where it says what it is said of; absent where it is never about entities.
    pub(super) fn entity_mut(&mut self) -> Option<&mut Option<OneOrMany>> {
        of_entities!(self)
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
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[$value_meta:meta])+ $value:ident,)+ })+) => {
        $($(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$value_meta])+ $value,)+ })+
    };
}

strategies! {
    /// How long a part of a table is.
    Interval {
        /// A day.
        #[serde(alias = "daily")]
        Day,
        /// A week.
        #[serde(alias = "weekly")]
        Week,
        /// A month.
        #[serde(alias = "monthly")]
        Month,
        /// A year.
        #[serde(alias = "yearly")]
        Year,
    }
    /// How changes are recorded.
    AuditStrategy {
        /// What changed, in one table for all; `changed_fields` says the same.
        #[serde(alias = "changed_fields")]
        Changes,
        /// Whole former rows, in a table beside each; `history_table` says the same.
        #[serde(alias = "history_table")]
        History,
        /// Rows with the time in which they hold, in a table beside each; `validity_ranges` says the same.
        #[serde(alias = "validity_ranges")]
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
    /// What knows in which ways a status changes.
    TransitionStrategy {
        /// The trigger that looks.
        Trigger,
        /// A table, which people can change.
        Table,
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

impl Interval {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
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
