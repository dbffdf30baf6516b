//! Words by which documents are understood: rows, and what is read off names.

use crate::design::naming::{plural, singular, snake};

/// How a name says that a schema is another form of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Affix {
    /// What is sent to make or change one.
    Request,
    /// What is shown of one.
    View,
    /// What is left of one that is gone.
    Tombstone,
}

/// What stands before the name of an entity; the longer come first.
const PREFIXES: &[(&str, Affix)] = &[
    ("create", Affix::Request),
    ("new", Affix::Request),
    ("update", Affix::Request),
    ("upsert", Affix::Request),
    ("edit", Affix::Request),
    ("patch", Affix::Request),
    ("deleted", Affix::Tombstone),
    ("nullable_simple", Affix::View),
    ("nullable", Affix::View),
    ("simple", Affix::View),
    ("public", Affix::View),
    ("private", Affix::View),
    ("minimal", Affix::View),
    ("full", Affix::View),
    ("basic", Affix::View),
    ("short", Affix::View),
    ("detailed", Affix::View),
    ("partial", Affix::View),
    ("extended", Affix::View),
];

/// What stands behind the name of an entity; the longer come first.
const SUFFIXES: &[(&str, Affix)] = &[
    ("create_request", Affix::Request),
    ("update_request", Affix::Request),
    ("patch_request", Affix::Request),
    ("create_input", Affix::Request),
    ("update_input", Affix::Request),
    ("create_params", Affix::Request),
    ("update_params", Affix::Request),
    ("request_body", Affix::Request),
    ("request", Affix::Request),
    ("create", Affix::Request),
    ("update", Affix::Request),
    ("patch", Affix::Request),
    ("input", Affix::Request),
    ("payload", Affix::Request),
    ("params", Affix::Request),
    ("response_body", Affix::View),
    ("response", Affix::View),
    ("dto", Affix::View),
    ("read", Affix::View),
    ("out", Affix::View),
    ("output", Affix::View),
    ("public", Affix::View),
    ("summary", Affix::View),
    ("details", Affix::View),
    ("detail", Affix::View),
    ("full", Affix::View),
    ("short", Affix::View),
    ("brief", Affix::View),
    ("view", Affix::View),
    ("model", Affix::View),
    ("schema", Affix::View),
    ("resource", Affix::View),
    ("entity", Affix::View),
    ("reference", Affix::View),
    ("ref", Affix::View),
    ("lite", Affix::View),
    ("simple", Affix::View),
    ("expanded", Affix::View),
    ("in_db", Affix::View),
    ("data", Affix::View),
    ("info", Affix::View),
    ("object", Affix::View),
    ("minimal", Affix::View),
    ("compact", Affix::View),
    ("preview", Affix::View),
    ("overview", Affix::View),
    ("extended", Affix::View),
    ("header", Affix::View),
    ("base", Affix::View),
    ("deleted", Affix::Tombstone),
];

/// What is cut off the name of an entity where nothing else has the name without it.
#[rustfmt::skip]
const BARE: &[&str] = &[
    "response_body", "response", "dto", "read", "out", "output", "model", "schema", "resource",
    "entity", "view", "in_db", "details", "detail",
];

/// The name of the entity that a name is another form of, and which form; the most is cut off first.
pub(super) fn stems(key: &str) -> Vec<(String, Affix, bool)> {
    let mut out = Vec::new();
    for (prefix, affix) in PREFIXES {
        let Some(rest) = key.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')) else {
            continue;
        };
        for (suffix, _) in SUFFIXES {
            if let Some(stem) = rest.strip_suffix(suffix).and_then(|stem| stem.strip_suffix('_')) {
                out.push((stem.to_owned(), *affix, true));
            }
        }
        out.push((rest.to_owned(), *affix, true));
    }
    for (suffix, affix) in SUFFIXES {
        if let Some(stem) = key.strip_suffix(suffix).and_then(|stem| stem.strip_suffix('_')) {
            out.push((stem.to_owned(), *affix, false));
        }
    }
    out.retain(|(stem, _, _)| !stem.is_empty());
    out
}

/// The name of an entity without what says that it is shown or kept in a certain form.
pub(super) fn bare(key: &str) -> Option<&str> {
    if let Some(rest) = key.strip_prefix("nullable_").filter(|rest| !rest.is_empty()) {
        return Some(rest);
    }
    let stem = BARE.iter().find_map(|suffix| key.strip_suffix(suffix)?.strip_suffix('_'))?;
    (!stem.is_empty()).then_some(stem)
}

/// Whether a schema of that name is what an API answers when something went wrong.
#[rustfmt::skip]
pub(super) fn is_error(key: &str) -> bool {
    key.split('_')
        .any(|word| matches!(word, "error" | "errors" | "exception" | "problem" | "fault"))
}

/// Whether an object of that name says where in a list one is.
#[rustfmt::skip]
pub(super) fn is_paging(key: &str) -> bool {
    matches!(
        key,
            "pagination" | "paging" | "page_info" | "page_meta" | "page_metadata" | "pageable"
                | "cursor" | "cursors" | "meta" | "response_meta" | "list_meta" | "pagination_meta"
                | "pagination_info" | "pagination_link" | "link" | "paging_info"
    ) || key.starts_with("pagination_")
        || key.ends_with("_pagination")
}

/// Whether an object of that name may hold links of the API.
#[rustfmt::skip]
pub(super) fn is_links(key: &str) -> bool {
    key.starts_with("links_")
        || key.starts_with("link_")
        || key.ends_with("_link")
        || key.ends_with("_links")
}

/// Whether a schema of that name is what is sent or answered.
#[rustfmt::skip]
pub(super) fn is_message(key: &str) -> bool {
    let last = key.rsplit('_').next().unwrap_or(key);
    matches!(
        last,
        "request" | "response" | "input" | "payload" | "params" | "body" | "result" | "command"
    )
}

/// Whether a name is one of a schema around others.
#[rustfmt::skip]
pub(super) fn is_envelope(key: &str) -> bool {
    let last = key.rsplit('_').next().unwrap_or(key);
    let first = key.split('_').next().unwrap_or(key);
    matches!(
        last,
            "list" | "page" | "response" | "result" | "collection" | "envelope" | "wrapper" | "set"
                | "container" | "paginated"
    ) || matches!(first, "paginated" | "paged" | "page" | "list")
}

/// Whether a property of an envelope holds what was asked for.
#[rustfmt::skip]
pub(super) fn is_payload(property: &str) -> bool {
    matches!(
        property,
            "data" | "items" | "results" | "result" | "content" | "contents" | "records" | "entries"
                | "value" | "values" | "list" | "hits" | "rows" | "nodes" | "edges" | "elements"
                | "resources" | "objects" | "payload" | "response" | "body" | "documents" | "page_items"
                | "collection" | "_embedded" | "members"
    )
}

/// Whether a property can only say where in a list one is.
#[rustfmt::skip]
pub(super) fn is_page_mark(property: &str) -> bool {
    matches!(
        property,
            "has_more" | "has_next" | "has_previous" | "has_prev" | "next" | "previous" | "prev"
                | "next_page" | "previous_page" | "prev_page" | "cursor" | "page" | "per_page"
                | "page_size" | "page_number" | "limit" | "offset" | "total_count" | "total_pages"
                | "total_items" | "total_elements" | "total_results" | "next_cursor" | "previous_cursor"
                | "prev_cursor" | "next_page_token" | "next_token" | "links" | "_links" | "pagination"
                | "paging" | "page_info" | "meta" | "pageable" | "number_of_elements"
                | "incomplete_results" | "next_link" | "last_page" | "current_page" | "page_count"
                | "end_cursor" | "start_cursor" | "continuation_token"
    )
}

/// Whether a property of an envelope is beside the point.
#[rustfmt::skip]
pub(super) fn is_beside(property: &str) -> bool {
    is_page_mark(property)
        || matches!(
            property,
            "total" | "count" | "size" | "number" | "first" | "last" | "empty" | "sort" | "object"
                | "url" | "status" | "success" | "ok" | "message" | "error" | "errors" | "code"
                | "warnings" | "request_id" | "timestamp" | "metadata" | "kind" | "self" | "type"
                | "etag"
        )
}

/// Whether a property holds links of the API rather than data.
#[rustfmt::skip]
pub(super) fn is_link(property: &str) -> bool {
    matches!(property, "_links" | "links" | "_link" | "hateoas")
}

/// Whether an entity of that name usually belongs to many others.
#[rustfmt::skip]
pub(super) fn is_shared(key: &str) -> bool {
    let last = key.rsplit('_').next().unwrap_or(key);
    matches!(
        last,
            "tag" | "label" | "category" | "topic" | "keyword" | "genre" | "role" | "permission"
                | "scope" | "skill" | "interest" | "feature" | "amenity" | "ingredient" | "allergen"
                | "language" | "country" | "region" | "currency" | "group" | "team" | "user" | "member"
                | "person" | "author" | "student" | "teacher" | "actor" | "track" | "song" | "product"
                | "book" | "course" | "color" | "size" | "hobby" | "badge"
    )
}

/// Whether an entity of that name usually is a part of one other.
#[rustfmt::skip]
pub(super) fn is_part(key: &str) -> bool {
    let last = key.rsplit('_').next().unwrap_or(key);
    matches!(
        last,
            "item" | "line" | "entry" | "detail" | "comment" | "image" | "photo" | "picture"
                | "attachment" | "address" | "phone" | "email" | "step" | "option" | "variant"
                | "choice" | "answer" | "question" | "chapter" | "section" | "row" | "cell" | "reading"
                | "log" | "note" | "review" | "rating" | "reply" | "message" | "transaction" | "payment"
                | "refund" | "contact" | "version" | "revision" | "event" | "card" | "slot" | "field"
                | "setting" | "preference" | "credential" | "session" | "token" | "device"
                | "vaccination" | "measurement" | "sample" | "point"
    )
}

/// Roles in which people stand, where there is one kind of people.
#[rustfmt::skip]
pub(super) fn is_person_role(role: &str) -> bool {
    let last = role.rsplit('_').next().unwrap_or(role);
    matches!(
        last,
            "owner" | "author" | "creator" | "assignee" | "reviewer" | "sender" | "recipient"
                | "receiver" | "manager" | "reporter" | "editor" | "approver" | "requester" | "uploader"
                | "follower" | "supervisor"
    )
}

/// Entities that people are kept as.
pub(super) const PEOPLE: &[&str] = &["user", "person", "member", "employee", "account"];

/// Objects that mean something only where they stand, though they have names of their own.
#[rustfmt::skip]
pub(super) fn is_value(key: &str) -> bool {
    let last = key.rsplit('_').next().unwrap_or(key);
    matches!(
        last,
            "address" | "location" | "contact" | "note" | "file" | "money" | "amount" | "price"
                | "period" | "range" | "coordinates" | "coordinate" | "point" | "position"
                | "dimensions" | "dimension" | "size" | "quantity" | "settings" | "setting"
                | "preferences" | "options" | "config" | "configuration" | "metadata" | "name"
                | "profile" | "subscription" | "plan" | "notification"
    )
}

/// The stem of a property that names the key of something: `customer` of `customer_id`.
pub(super) fn key_stem(column: &str) -> Option<&str> {
    let stem = ["_id", "_uuid", "_guid", "_ref", "_ids", "_uuids"]
        .iter()
        .find_map(|suffix| column.strip_suffix(suffix))?;
    (!stem.is_empty()).then_some(stem)
}

/// Whether a number of that name is an amount of money.
#[rustfmt::skip]
pub(super) fn is_money(column: &str) -> bool {
    let last = column.rsplit('_').next().unwrap_or(column);
    matches!(
        last,
            "price" | "amount" | "total" | "subtotal" | "cost" | "fee" | "balance" | "salary" | "budget"
                | "revenue" | "tax"
    )
}

/// A component's name as that of an entity: `com.shop.OrderItem` and `order-item` are `OrderItem`.
pub(super) fn entity_name(name: &str) -> String {
    let words: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let snake = snake(&words);
    let last = snake.rsplit('_').next().unwrap_or(&snake);
    let one = singular(last);
    let head = snake.get(..snake.len() - last.len()).unwrap_or_default();
    // `Settings` and `Sales` mean one thing where they name it; a plural that comes back is one.
    let key = if plural(&one) == last { format!("{head}{one}") } else { snake.clone() };
    pascal(&key)
}

/// `OrderItem` of `order_item`.
pub(super) fn pascal(key: &str) -> String {
    key.split('_').filter(|word| !word.is_empty()).fold(String::new(), |mut out, word| {
        let mut chars = word.chars();
        out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        out.extend(chars);
        out
    })
}

/// A property's name as that of a column.
pub(super) fn column_name(property: &str) -> String {
    let words: String =
        property.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { ' ' }).collect();
    let name = snake(&words);
    let name = name.trim_matches('_');
    if name.is_empty() { "value".to_owned() } else { name.to_owned() }
}
