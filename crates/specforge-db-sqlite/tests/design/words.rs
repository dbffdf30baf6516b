//! Words: plurals, names and conditions.

use serde_json::json;
use specforge_db_core::design::{parse_formula, plural, singular, snake};

use super::support::{living, refused, run, sql, try_design};

#[test]
fn plurals_and_singulars() {
    let mut wrong = Vec::new();
    for (one, many) in [
        ("user", "users"),
        ("person", "people"),
        ("address", "addresses"),
        ("status", "statuses"),
        ("news", "news"),
        ("criterion", "criteria"),
        ("series", "series"),
        ("child", "children"),
        ("category", "categories"),
        ("order_item", "order_items"),
        ("company", "companies"),
        ("bus", "buses"),
        ("day", "days"),
        ("knife", "knives"),
        ("analysis", "analyses"),
        ("warehouse", "warehouses"),
        ("invoice_line", "invoice_lines"),
        ("box", "boxes"),
        ("class", "classes"),
        ("hero", "heroes"),
        ("photo", "photos"),
        ("audit_log", "audit_logs"),
        ("mouse", "mice"),
        ("process", "processes"),
        ("diagnosis", "diagnoses"),
        ("branch", "branches"),
        ("currency", "currencies"),
        ("survey", "surveys"),
        ("half", "halves"),
        ("shelf", "shelves"),
        ("wife", "wives"),
        ("tomato", "tomatoes"),
        ("potato", "potatoes"),
        ("foot", "feet"),
        ("appendix", "appendices"),
        ("crisis", "crises"),
        ("hypothesis", "hypotheses"),
        ("thesis", "theses"),
        ("phenomenon", "phenomena"),
        ("vertex", "vertices"),
        ("radius", "radii"),
        ("bacterium", "bacteria"),
        ("corpus", "corpora"),
        ("schema", "schemas"),
        ("gas", "gases"),
        ("lease", "leases"),
        ("phase", "phases"),
        ("device", "devices"),
        ("vehicle", "vehicles"),
        ("employee", "employees"),
        ("inventory", "inventories"),
        ("delivery", "deliveries"),
        ("batch", "batches"),
        ("tax", "taxes"),
        ("fax", "faxes"),
        ("nurse", "nurses"),
        ("horse", "horses"),
        ("dose", "doses"),
        ("curriculum", "curricula"),
        ("stimulus", "stimuli"),
        ("alumnus", "alumni"),
    ] {
        // The plural of a plural is itself, and so is the singular of a singular.
        let found = [plural(one), plural(many), singular(many), singular(one)];
        if found != [many, many, one, one] {
            wrong.push(format!("{one}, {many}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(plural("data"), "data");
    assert_eq!(plural("equipment"), "equipment");
}

#[test]
fn snake_case() {
    for (name, expected) in [
        ("OrderItem", "order_item"),
        ("orderItem", "order_item"),
        ("HTTPServer", "http_server"),
        ("order item", "order_item"),
        ("order-item", "order_item"),
        ("OAuthProvider", "o_auth_provider"),
        ("User2Role", "user2_role"),
        ("größe", "größe"),
    ] {
        assert_eq!(snake(name), expected);
    }
}

#[test]
fn conditions_mean_what_they_say() {
    let db = living(json!({"entities": [{"name": "T", "attributes": [
        {"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}, {"name": "s", "type": "string"}, {"name": "ok", "type": "boolean"}
    ], "checks": [
        "a + 2 * b < 100", "not (a = 7 or b = 7)", "b between 0 and 50", "s in ('x', 'it''s') or length(s) > 5",
        "a is null or b is not null", "ok = true or ok is null", "abs(a) <= 90", "s not like 'bad%'", "\"a\" <> -3"
    ]}]}));
    run(
        &db,
        "INSERT INTO ts (a, b, s, ok) VALUES (1, 2, 'it''s', 1), (NULL, NULL, 'longer', NULL)",
    );
    for (columns, values) in [
        ("a, b", "90, 5"),
        ("a, b", "7, 1"),
        ("a, b", "1, 51"),
        ("s", "'y'"),
        ("a", "1"),
        ("ok", "0"),
        ("a, b", "-95, 1"),
        ("s", "'bad one'"),
        ("a, b", "-3, 1"),
    ] {
        let message = refused(&db, &format!("INSERT INTO ts ({columns}) VALUES ({values})"));
        assert!(message.contains("CHECK"), "{columns} {values}: {message}");
    }
}

#[test]
fn conditions_on_amounts_are_in_their_unit() {
    let db = living(json!({"entities": [{"name": "T", "attributes": [
        {"name": "price", "type": "money", "max": 99.5}, {"name": "cost", "type": "money"}
    ], "checks": ["price >= 9.99", "cost <= price", "price in (10, 20.5) or price > 50"]}]}));
    run(&db, "INSERT INTO ts (price_cents, cost_cents) VALUES (1000, 999), (2050, 0), (9950, 1)");
    for values in ["998, 1", "9951, 1", "1001, 1", "1000, 1001"] {
        refused(&db, &format!("INSERT INTO ts (price_cents, cost_cents) VALUES ({values})"));
    }
    let mixed = json!({"entities": [{"name": "T", "attributes": [{"name": "p", "type": "money"}], "checks": ["p + 5 > p"]}]});
    assert!(try_design(mixed).unwrap_err().detail().contains("smallest unit"));
}

#[test]
fn what_is_no_condition_is_refused_at_its_place() {
    for (text, part) in [
        ("a >", "the end"),
        ("a > 1; DROP TABLE x", "`;`"),
        ("a > (SELECT 1)", "`1`"),
        ("load_extension('x') = 1", "no function `load_extension`"),
        ("a > 'x", "never closed"),
        ("a is true", "`null`"),
        ("a in ()", "expected a name or a value"),
        ("a b", "`b`"),
        ("a like b", "a text in"),
        ("a not 5", "`in`, `between` or `like`"),
        ("lenght(a) > 1", "did you mean `length`?"),
        ("coalesce(a) > 1", "takes 2 values"),
        ("a > 1 -- b", "no comments"),
        ("a > 1 /* b */", "no comments"),
    ] {
        let error = parse_formula(text, None).unwrap_err();
        assert!(error.detail.contains(part), "{text}: {}", error.detail);
    }
}

#[test]
fn texts_of_requests_stay_texts() {
    let evil = "x'); DROP TABLE ts; --";
    let response = super::support::design(json!({"entities": [{"name": "T", "attributes": [
        {"name": "a", "type": "string", "default": evil}, {"name": "b", "type": "enum", "values": [evil, "y"], "default": evil}
    ], "checks": ["a <> 'it''s; DROP'"]}]}));
    let db = super::support::database(&response);
    run(&db, "INSERT INTO ts DEFAULT VALUES");
    assert_eq!(super::support::text(&db, "SELECT a || b FROM ts"), format!("{evil}{evil}"));
    assert!(sql(&response).contains("''); DROP"));
}
