//! The columns that common entities usually have.

use crate::dialect::LogicalType::{
    self, Bigint, Boolean, Country, Currency, Date, Decimal, Duration, Email, Enum, Integer, Json,
    Money, Phone, Point, Slug, String, Text, Timestamp, Url,
};

/// A column that an entity of that name usually has.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommonColumn {
    pub(super) name: &'static str,
    pub(super) ty: LogicalType,
    pub(super) longest: Option<u32>,
    pub(super) required: bool,
    pub(super) unique: bool,
    /// As in requirements.
    pub(super) default: Option<&'static str>,
    pub(super) values: &'static [&'static str],
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
}

/// What a row starts from.
const fn may(name: &'static str, ty: LogicalType) -> CommonColumn {
    CommonColumn {
        name,
        ty,
        longest: None,
        required: false,
        unique: false,
        default: None,
        values: &[],
        min: None,
        max: None,
    }
}

const fn must(name: &'static str, ty: LogicalType) -> CommonColumn {
    CommonColumn { required: true, ..may(name, ty) }
}

impl CommonColumn {
    const fn up_to(self, longest: u32) -> Self {
        Self { longest: Some(longest), ..self }
    }

    const fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    const fn of(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }

    const fn at_least(self, min: i64) -> Self {
        Self { min: Some(min), ..self }
    }

    const fn between(self, min: i64, max: i64) -> Self {
        Self { min: Some(min), max: Some(max), ..self }
    }
}

/// A common entity.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommonEntity {
    /// The key of its name, see `entity_key`.
    pub(super) key: &'static str,
    /// Whether it is a list of values that everybody shares.
    pub(super) lookup: bool,
    pub(super) columns: &'static [CommonColumn],
}

const fn is(key: &'static str, columns: &'static [CommonColumn]) -> CommonEntity {
    CommonEntity { key, lookup: false, columns }
}

const fn list(key: &'static str, columns: &'static [CommonColumn]) -> CommonEntity {
    CommonEntity { key, lookup: true, columns }
}

/// What an unknown entity has.
pub(super) const NAME: CommonColumn = must("name", String).up_to(255);
const TITLE: CommonColumn = must("title", String).up_to(255);
const DESCRIPTION: CommonColumn = may("description", Text);
const ACTIVE: CommonColumn = must("is_active", Boolean).or("true");
const EMAIL: CommonColumn = must("email", Email).up_to(255).unique();

/// The rows; what is not among them has a name.
pub(super) const COMMON: &[CommonEntity] = &[
    is(
        "user",
        &[EMAIL, must("name", String).up_to(255), may("password_hash", String).up_to(255), ACTIVE],
    ),
    is("account", &[NAME, EMAIL, ACTIVE]),
    is(
        "profile",
        &[may("display_name", String).up_to(100), may("bio", Text), may("avatar_url", Url)],
    ),
    is("customer", &[NAME, EMAIL, may("phone", Phone)]),
    is(
        "person",
        &[
            must("first_name", String).up_to(100),
            must("last_name", String).up_to(100),
            may("email", Email).up_to(255),
        ],
    ),
    is("contact", &[NAME, may("email", Email).up_to(255), may("phone", Phone)]),
    is("employee", &[NAME, EMAIL, may("job_title", String).up_to(100), may("hired_on", Date)]),
    is("company", &[NAME, may("website", Url)]),
    is("organization", &[NAME, must("slug", Slug).up_to(100).unique()]),
    is(
        "tenant",
        &[
            NAME,
            must("subdomain", Slug).up_to(100).unique(),
            must("plan", String).up_to(50).or("free"),
            must("settings", Json).or("{}"),
            ACTIVE,
        ],
    ),
    is("team", &[NAME, DESCRIPTION]),
    is("department", &[NAME]),
    is("post", &[TITLE, must("body", Text), may("published_at", Timestamp)]),
    is("article", &[TITLE, must("body", Text), may("published_at", Timestamp)]),
    is("page", &[TITLE, must("slug", Slug).up_to(200).unique(), must("body", Text)]),
    is("comment", &[must("body", Text)]),
    is("message", &[must("body", Text), may("read_at", Timestamp)]),
    is("note", &[must("body", Text)]),
    is("review", &[must("rating", Integer).between(1, 5), may("body", Text)]),
    is("category", &[NAME, DESCRIPTION]),
    is("tag", &[must("name", String).up_to(100).unique()]),
    is(
        "product",
        &[
            NAME,
            DESCRIPTION,
            must("sku", String).up_to(64).unique(),
            must("price", Money).at_least(0),
            ACTIVE,
        ],
    ),
    is(
        "order",
        &[
            must("status", Enum)
                .of(&["pending", "paid", "shipped", "delivered", "cancelled"])
                .or("pending"),
            must("total", Money).at_least(0).or("0"),
            must("placed_at", Timestamp).or("now"),
        ],
    ),
    is(
        "order_item",
        &[must("quantity", Integer).at_least(1), must("unit_price", Money).at_least(0)],
    ),
    is("cart", &[may("expires_at", Timestamp)]),
    is("cart_item", &[must("quantity", Integer).at_least(1)]),
    is(
        "payment",
        &[
            must("amount", Money).at_least(0),
            must("currency", Currency),
            must("status", Enum).of(&["pending", "succeeded", "failed", "refunded"]).or("pending"),
            may("paid_at", Timestamp),
        ],
    ),
    is(
        "invoice",
        &[
            must("number", String).up_to(50).unique(),
            must("total", Money).at_least(0),
            must("issued_on", Date),
            may("due_on", Date),
        ],
    ),
    is(
        "subscription",
        &[
            must("status", Enum).of(&["trialing", "active", "past_due", "cancelled"]).or("active"),
            must("starts_at", Timestamp),
            may("ends_at", Timestamp),
        ],
    ),
    is(
        "address",
        &[
            must("line1", String).up_to(255),
            may("line2", String).up_to(255),
            must("city", String).up_to(100),
            may("postal_code", String).up_to(20),
            must("country", Country),
        ],
    ),
    is("project", &[NAME, DESCRIPTION]),
    is(
        "task",
        &[
            TITLE,
            DESCRIPTION,
            must("status", Enum).of(&["todo", "in_progress", "done"]).or("todo"),
            may("due_on", Date),
        ],
    ),
    is("event", &[TITLE, must("starts_at", Timestamp), may("ends_at", Timestamp)]),
    is(
        "notification",
        &[
            must("kind", String).up_to(50),
            must("payload", Json).or("{}"),
            may("read_at", Timestamp),
        ],
    ),
    is(
        "file",
        &[
            NAME,
            must("content_type", String).up_to(100),
            must("size_bytes", Bigint).at_least(0),
            must("url", Url),
        ],
    ),
    is("location", &[NAME, may("position", Point)]),
    is("warehouse", &[NAME]),
    is("student", &[NAME, EMAIL, may("enrolled_on", Date)]),
    is("teacher", &[NAME, EMAIL]),
    is("course", &[TITLE, DESCRIPTION, may("starts_on", Date), may("ends_on", Date)]),
    is("lesson", &[TITLE, may("body", Text)]),
    is("author", &[NAME, may("bio", Text)]),
    is("book", &[TITLE, may("isbn", String).up_to(17).unique(), may("published_on", Date)]),
    is("supplier", &[NAME, may("email", Email).up_to(255), may("phone", Phone)]),
    is("vendor", &[NAME, may("email", Email).up_to(255), may("phone", Phone)]),
    is("brand", &[NAME, may("website", Url)]),
    is(
        "coupon",
        &[
            must("code", String).up_to(50).unique(),
            must("percent_off", Integer).between(0, 100),
            may("expires_at", Timestamp),
        ],
    ),
    is(
        "shipment",
        &[
            must("status", Enum)
                .of(&["pending", "in_transit", "delivered", "returned"])
                .or("pending"),
            may("carrier", String).up_to(100),
            may("tracking_number", String).up_to(100),
            may("shipped_at", Timestamp),
            may("delivered_at", Timestamp),
        ],
    ),
    is(
        "refund",
        &[
            must("amount", Money).at_least(0),
            must("currency", Currency),
            may("reason", Text),
            may("refunded_at", Timestamp),
        ],
    ),
    is(
        "booking",
        &[
            must("starts_at", Timestamp),
            must("ends_at", Timestamp),
            must("status", Enum).of(&["pending", "confirmed", "cancelled"]).or("pending"),
        ],
    ),
    is(
        "appointment",
        &[must("starts_at", Timestamp), must("ends_at", Timestamp), may("notes", Text)],
    ),
    is("room", &[NAME, may("capacity", Integer).at_least(0)]),
    is("patient", &[NAME, may("born_on", Date), may("phone", Phone)]),
    is("doctor", &[NAME, EMAIL, may("specialty", String).up_to(100)]),
    is(
        "vehicle",
        &[must("registration", String).up_to(20).unique(), may("model", String).up_to(100)],
    ),
    is("device", &[NAME, may("serial_number", String).up_to(100).unique()]),
    is(
        "ticket",
        &[
            TITLE,
            DESCRIPTION,
            must("status", Enum).of(&["open", "in_progress", "resolved", "closed"]).or("open"),
            must("priority", Enum).of(&["low", "normal", "high", "urgent"]).or("normal"),
        ],
    ),
    is("image", &[must("url", Url), may("alt_text", String).up_to(255)]),
    is("video", &[TITLE, must("url", Url), may("duration", Duration)]),
    is("document", &[TITLE, must("url", Url), must("content_type", String).up_to(100)]),
    is(
        "session",
        &[
            must("token_hash", String).up_to(255).unique(),
            must("expires_at", Timestamp),
            may("revoked_at", Timestamp),
        ],
    ),
    is(
        "api_key",
        &[
            NAME,
            must("key_hash", String).up_to(255).unique(),
            may("expires_at", Timestamp),
            may("revoked_at", Timestamp),
        ],
    ),
    is(
        "auth_provider",
        &[
            must("provider_name", String).up_to(50),
            must("provider_user_id", String).up_to(255),
            may("email", Email).up_to(255),
        ],
    ),
    is("setting", &[must("key", String).up_to(100), must("value", Json).or("{}")]),
    is("member", &[NAME, may("email", Email).up_to(255).unique(), may("joined_on", Date)]),
    is("guest", &[NAME, may("email", Email).up_to(255), may("phone", Phone)]),
    is("deal", &[TITLE, may("amount", Money).at_least(0), may("expected_close_on", Date)]),
    is(
        "lead",
        &[
            NAME,
            may("email", Email).up_to(255),
            may("phone", Phone),
            must("status", Enum)
                .of(&["new", "contacted", "qualified", "lost", "converted"])
                .or("new"),
        ],
    ),
    is("reading", &[must("recorded_at", Timestamp), must("value", Decimal)]),
    is("sensor", &[NAME, may("unit", String).up_to(20)]),
    is("venue", &[NAME, may("capacity", Integer).at_least(0)]),
    is("publisher", &[NAME, may("website", Url)]),
    is("topic", &[TITLE]),
    is("thread", &[TITLE]),
    is("question", &[must("body", Text)]),
    is("answer", &[must("body", Text)]),
    is("quiz", &[TITLE]),
    is("enrollment", &[must("enrolled_at", Timestamp).or("now")]),
    is("sprint", &[NAME, must("starts_on", Date), must("ends_on", Date)]),
    is("campaign", &[NAME, may("starts_at", Timestamp), may("ends_at", Timestamp)]),
    is("job", &[TITLE, DESCRIPTION]),
    list("unit", &[must("code", String).up_to(20).unique(), NAME]),
    list("role", &[must("name", String).up_to(50).unique(), DESCRIPTION]),
    list("permission", &[must("name", String).up_to(100).unique(), DESCRIPTION]),
    list("country", &[must("code", Country).unique(), NAME]),
    list("currency", &[must("code", Currency).unique(), NAME]),
    list("language", &[must("code", String).up_to(10).unique(), NAME]),
    list("plan", &[must("name", String).up_to(100).unique(), must("price", Money).at_least(0)]),
];

/// Last words that say what a thing is, whatever stands before them: a `product_review` is a review.
const HEADS: &[&str] = &[
    "address",
    "article",
    "booking",
    "comment",
    "course",
    "device",
    "document",
    "file",
    "image",
    "invoice",
    "lesson",
    "message",
    "note",
    "notification",
    "order",
    "order_item",
    "payment",
    "post",
    "product",
    "profile",
    "project",
    "refund",
    "review",
    "shipment",
    "team",
    "vehicle",
    "video",
];

/// Lines and positions of an order are its items.
const ITEMS: &[&str] = &["order_line", "order_position", "line_item"];

/// The row of an entity.
pub(super) fn common(key: &str) -> Option<&'static CommonEntity> {
    let row = |key: &str| COMMON.iter().find(|row| row.key == key);
    if let Some(exact) = row(key) {
        return Some(exact);
    }
    let mut tails = std::iter::successors(Some(key), |tail| Some(tail.split_once('_')?.1));
    let head = tails.find_map(|tail| match tail {
        item if ITEMS.contains(&item) => Some("order_item"),
        head => HEADS.contains(&head).then_some(head),
    });
    row(head?)
}
