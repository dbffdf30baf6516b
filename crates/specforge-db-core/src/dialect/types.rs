//! How logical types are spelled.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::version::Version;

/// How a dialect spells a logical type when it designs.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TypeSpec {
    /// The logical type.
    pub logical: LogicalType,
    /// The spelling; `{max}`, `{precision}`, `{scale}` and the type of `{items}` are filled in.
    pub spelling: &'static str,
    /// The first version that has it; rows are tried in order.
    pub since: Option<Version>,
    /// A check that the spelling needs to mean the type, with `{column}` and `{max}` filled in.
    pub check: Option<&'static str>,
    /// Why this spelling, for the design decision.
    pub reason: &'static str,
    /// What else could be chosen, and when that would be better.
    pub alternatives: &'static [&'static str],
    /// Where the vendor describes it.
    pub source: &'static str,
}

/// The types in which requirements speak.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LogicalType {
    /// A short text on one line.
    #[default]
    String,
    /// A text of any length.
    Text,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Bigint,
    /// An exact number with `precision` and `scale`.
    Decimal,
    /// An amount of money.
    Money,
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A point in time.
    Timestamp,
    /// A length of time.
    Duration,
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
    /// Bytes.
    Binary,
    /// One of `values`.
    Enum,
    /// A list of `items`.
    List,
    /// An e-mail address.
    Email,
    /// A URL.
    Url,
    /// A name that fits in a URL.
    Slug,
    /// A telephone number.
    Phone,
    /// An ISO 3166-1 alpha-2 country code.
    Country,
    /// An ISO 4217 currency code.
    Currency,
    /// An IP address.
    Ip,
    /// A point on a map.
    Point,
    /// A vector of numbers.
    Vector,
}
