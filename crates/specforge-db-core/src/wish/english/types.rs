//! Words for types, and what names say about types.

use crate::dialect::LogicalType;
use crate::wish::op::TypeWords;

/// A word for a type.
#[derive(Clone, Copy, Debug)]
pub struct TypeRow {
    /// What it means.
    pub logical: LogicalType,
    /// Whether people end names of columns with it: `birth date` is a name.
    pub noun: bool,
    /// The words.
    pub words: &'static [&'static str],
}

const fn row(logical: LogicalType, noun: bool, words: &'static [&'static str]) -> TypeRow {
    TypeRow { logical, noun, words }
}

/// The rows.
#[rustfmt::skip]
pub const TYPES: &[TypeRow] = &[
    row(LogicalType::String, false, &["string", "strings", "short text", "short string", "str", "varchar", "character varying"]),
    row(LogicalType::Text, false, &["text", "long text", "texts", "longtext", "free text", "multi line text", "large text", "plain text", "unlimited text", "unbounded text"]),
    row(LogicalType::Integer, false, &["integer", "int", "whole number", "integers", "int4", "integer number", "whole numbers", "plain integer", "plain integers", "normal integer", "normal integers", "regular integer", "regular integers"]),
    row(LogicalType::Bigint, false, &["bigint", "big integer", "long", "large integer", "int8", "64 bit integer", "long integer", "big int"]),
    row(LogicalType::Decimal, false, &["decimal", "numeric", "decimal number", "exact number", "decimals"]),
    row(LogicalType::Money, false, &["money", "monetary", "amount of money", "monetary amount", "currency amount", "money amount", "monetary value"]),
    row(LogicalType::Boolean, false, &["boolean", "bool", "flag", "yes/no flag", "yes no flag", "yes/no", "yes no", "true/false", "true false", "true/false flag", "boolean flag", "booleans", "yes or no flag", "true or false", "true or false flag", "yes or no"]),
    row(LogicalType::Date, true, &["date", "calendar date", "dates"]),
    row(LogicalType::Time, true, &["time", "time of day"]),
    row(LogicalType::Timestamp, false, &["timestamp", "datetime", "date time", "date and time", "point in time", "timestamptz", "timestamp with time zone", "moment", "timestamps", "timezone aware timestamp", "timezone aware", "time zone aware", "timezone aware timestamps", "timestamp with timezone", "timestamp with a time zone"]),
    row(LogicalType::Duration, true, &["duration", "interval", "length of time", "time span"]),
    row(LogicalType::Uuid, false, &["uuid", "guid", "uuids"]),
    row(LogicalType::Json, false, &["json", "jsonb", "json document", "json object", "json data"]),
    row(LogicalType::Binary, false, &["binary", "bytes", "blob", "bytea", "binary data"]),
    row(LogicalType::Email, true, &["email", "email address", "e mail address", "e mail"]),
    row(LogicalType::Url, true, &["url", "web address", "link url"]),
    row(LogicalType::Slug, true, &["slug"]),
    row(LogicalType::Phone, true, &["phone number", "telephone number"]),
    row(LogicalType::Country, true, &["country code"]),
    row(LogicalType::Currency, true, &["currency code"]),
    row(LogicalType::Ip, true, &["ip", "ip address", "inet"]),
    row(LogicalType::Point, false, &["point", "geo point", "coordinates"]),
];

/// What a name says about a column.
#[derive(Clone, Copy, Debug)]
pub struct NameRow {
    /// The name, or with `*` in the place of what may be anything.
    pub name: &'static str,
    /// What it is.
    pub logical: LogicalType,
    /// How long it may be.
    pub longest: Option<u32>,
    /// Whether each row has one.
    pub required: bool,
    /// The value when none is given, as in requirements.
    pub default: Option<&'static str>,
}

const fn name(name: &'static str, logical: LogicalType) -> NameRow {
    NameRow { name, logical, longest: None, required: false, default: None }
}

const fn text(of: &'static str, longest: u32) -> NameRow {
    NameRow { longest: Some(longest), ..name(of, LogicalType::String) }
}

const fn always(of: &'static str, logical: LogicalType, default: &'static str) -> NameRow {
    NameRow { required: true, default: Some(default), ..name(of, logical) }
}

/// The rows, the more special first.
#[rustfmt::skip]
pub const NAMES: &[NameRow] = &[
    text("phone", 20), text("*_phone", 20), text("phone_number", 20), text("telephone", 20), text("mobile", 20), text("fax", 20), text("mobile_number", 20), text("*_phone_number", 20),
    always("created_at", LogicalType::Timestamp, "now"), always("updated_at", LogicalType::Timestamp, "now"),
    name("*_at", LogicalType::Timestamp), name("timestamp", LogicalType::Timestamp), name("eta", LogicalType::Timestamp), name("etd", LogicalType::Timestamp), name("last_login", LogicalType::Timestamp), name("last_seen", LogicalType::Timestamp), name("first_seen", LogicalType::Timestamp), name("last_visit", LogicalType::Timestamp), name("last_activity", LogicalType::Timestamp),
    name("time", LogicalType::Timestamp), name("day", LogicalType::Date), name("weekday", LogicalType::Integer), name("hour", LogicalType::Integer), name("hours", LogicalType::Integer), name("minute", LogicalType::Integer), name("minutes", LogicalType::Integer), name("seconds", LogicalType::Integer), name("month", LogicalType::Integer), name("valid_from", LogicalType::Date), name("valid_to", LogicalType::Date), name("valid_until", LogicalType::Date), name("*_start", LogicalType::Timestamp), name("*_end", LogicalType::Timestamp), name("*_day", LogicalType::Date), name("*_year", LogicalType::Integer),
    name("*_on", LogicalType::Date), name("*_date", LogicalType::Date), name("date", LogicalType::Date), name("birthday", LogicalType::Date), name("birthdate", LogicalType::Date), name("date_of_*", LogicalType::Date), name("dob", LogicalType::Date), name("deadline", LogicalType::Date),
    name("*_time", LogicalType::Time),
    always("is_*", LogicalType::Boolean, "false"), always("has_*", LogicalType::Boolean, "false"), always("*_verified", LogicalType::Boolean, "false"), always("can_*", LogicalType::Boolean, "false"), always("*_enabled", LogicalType::Boolean, "false"), always("verified", LogicalType::Boolean, "false"), always("archived", LogicalType::Boolean, "false"), always("*_confirmed", LogicalType::Boolean, "false"), always("enabled", LogicalType::Boolean, "false"), always("published", LogicalType::Boolean, "false"), always("deleted", LogicalType::Boolean, "false"),
    name("email", LogicalType::Email), name("*_email", LogicalType::Email), name("email_address", LogicalType::Email),
    name("url", LogicalType::Url), name("*_url", LogicalType::Url), name("website", LogicalType::Url), name("homepage", LogicalType::Url), name("link", LogicalType::Url),
    name("slug", LogicalType::Slug),
    name("price", LogicalType::Money), name("*_price", LogicalType::Money), name("amount", LogicalType::Money), name("*_amount", LogicalType::Money), name("total", LogicalType::Money), name("*_total", LogicalType::Money), name("cost", LogicalType::Money), name("*_cost", LogicalType::Money), name("balance", LogicalType::Money), name("salary", LogicalType::Money), name("fee", LogicalType::Money), name("subtotal", LogicalType::Money), name("budget", LogicalType::Money), name("discount", LogicalType::Money), name("tax", LogicalType::Money),
    name("age", LogicalType::Integer), name("*_temperature", LogicalType::Decimal), name("*_distance", LogicalType::Decimal), name("*_volume", LogicalType::Decimal), name("*_weight", LogicalType::Decimal), name("*_height", LogicalType::Decimal), name("*_width", LogicalType::Decimal), name("capacity", LogicalType::Integer), name("*_capacity", LogicalType::Integer), name("mileage", LogicalType::Integer), name("temperature", LogicalType::Decimal), name("distance", LogicalType::Decimal), name("volume", LogicalType::Decimal), name("quantity", LogicalType::Integer), name("count", LogicalType::Integer), name("*_count", LogicalType::Integer), name("position", LogicalType::Integer), name("rank", LogicalType::Integer), name("rating", LogicalType::Integer), name("priority", LogicalType::Integer), name("stock", LogicalType::Integer), name("year", LogicalType::Integer), name("number_of_*", LogicalType::Integer), name("score", LogicalType::Integer), name("sort_order", LogicalType::Integer), name("duration_seconds", LogicalType::Integer), name("*_minutes", LogicalType::Integer), name("*_seconds", LogicalType::Integer), name("weight", LogicalType::Decimal), name("height", LogicalType::Decimal), name("width", LogicalType::Decimal), name("latitude", LogicalType::Decimal), name("longitude", LogicalType::Decimal), name("percentage", LogicalType::Decimal), name("*_percentage", LogicalType::Decimal), name("*_percent", LogicalType::Decimal), name("*_rate", LogicalType::Decimal), name("*_kg", LogicalType::Decimal), name("*_cm", LogicalType::Decimal), name("*_mm", LogicalType::Decimal), name("*_km", LogicalType::Decimal), name("*_meters", LogicalType::Decimal), name("*_grams", LogicalType::Decimal), name("*_pixels", LogicalType::Integer), name("*_px", LogicalType::Integer), name("*_bytes", LogicalType::Bigint), name("*_days", LogicalType::Integer), name("*_hours", LogicalType::Decimal), name("*_weeks", LogicalType::Integer), name("*_months", LogicalType::Integer), name("*_years", LogicalType::Integer), name("*_cents", LogicalType::Bigint),
    name("duration", LogicalType::Duration), name("*_duration", LogicalType::Duration), name("uuid", LogicalType::Uuid), name("*_uuid", LogicalType::Uuid),
    name("metadata", LogicalType::Json), name("settings", LogicalType::Json), name("preferences", LogicalType::Json), name("payload", LogicalType::Json), name("attributes", LogicalType::Json), name("*_data", LogicalType::Json), name("*_json", LogicalType::Json), name("config", LogicalType::Json),
    name("description", LogicalType::Text), name("bio", LogicalType::Text), name("biography", LogicalType::Text), name("body", LogicalType::Text), name("content", LogicalType::Text), name("notes", LogicalType::Text), name("note", LogicalType::Text), name("comment", LogicalType::Text), name("summary", LogicalType::Text), name("message", LogicalType::Text), name("reason", LogicalType::Text), name("address", LogicalType::Text), name("*_address", LogicalType::Text), name("remarks", LogicalType::Text), name("*_notes", LogicalType::Text), name("*_description", LogicalType::Text),
    name("tags", LogicalType::List), name("*_tags", LogicalType::List), name("labels", LogicalType::List), name("keywords", LogicalType::List), name("aliases", LogicalType::List), name("hashtags", LogicalType::List),
    name("country_code", LogicalType::Country), name("currency_code", LogicalType::Currency), name("currency", LogicalType::Currency), name("ip_address", LogicalType::Ip), name("ip", LogicalType::Ip), name("*_ip", LogicalType::Ip),
    text("name", 255), text("*_name", 255), text("title", 255), text("*_title", 255), text("nickname", 100), text("username", 100), text("code", 50), text("*_code", 50), text("sku", 64), text("city", 100), text("state", 100), text("country", 100), text("postal_code", 20), text("zip", 20), text("zip_code", 20), text("color", 50), text("language", 50), text("locale", 20), text("timezone", 50), text("time_zone", 50), text("gender", 50), text("password_hash", 255), text("token", 255), text("*_token", 255), text("label", 100), text("status", 50), text("*_status", 50), text("type", 50), text("*_type", 50), text("category", 100), text("number", 50), text("*_number", 50), text("reference", 100), text("role", 50), text("street", 255), text("company", 255), text("subject", 255), text("first_name", 100), text("last_name", 100), text("middle_name", 100), text("kind", 50), text("source", 100), text("avatar", 255),
];

/// Whether a word alone is one for a type, also where only some databases know it.
pub(super) fn is_word(word: &str) -> bool {
    let standard = ["char", "character", "smallint", "real", "double", "float"];
    standard.contains(&word) || TYPES.iter().any(|row| row.words.contains(&word))
}

/// The type that a name says; of a list nobody knows what it holds, so that texts are taken.
pub(super) fn words_of(row: &NameRow) -> TypeWords {
    TypeWords {
        kind: row.logical,
        max_length: row.longest,
        items: (row.logical == LogicalType::List).then_some(LogicalType::String),
        ..TypeWords::default()
    }
}

/// What a name in `snake_case` says, where it says anything.
pub(super) fn of_name(snake: &str) -> Option<&'static NameRow> {
    // What is named exactly counts more than what only looks alike.
    let exact = NAMES.iter().find(|row| row.name == snake);
    exact.or_else(|| {
        NAMES.iter().find(|row| {
            if let Some(end) = row.name.strip_prefix('*') {
                snake.len() > end.len() && snake.ends_with(end)
            } else if let Some(start) = row.name.strip_suffix('*') {
                snake.len() > start.len() && snake.starts_with(start)
            } else {
                false
            }
        })
    })
}
