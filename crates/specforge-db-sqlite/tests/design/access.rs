//! Access patterns: what they are made into, and that the database uses it.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::support::{database, design, run, try_design};

fn shop(patterns: &Value, features: &Value) -> Value {
    json!({
        "entities": ["Customer", {"name": "Order", "attributes": [
            {"name": "status", "type": "enum", "values": ["open", "paid", "sent"], "required": true},
            {"name": "number", "type": "string", "max_length": 20, "required": true, "unique": true},
            {"name": "total", "type": "bigint", "required": true},
            {"name": "gift", "type": "boolean", "default": false},
            {"name": "due date", "type": "date"},
            {"name": "place", "type": "point"},
            {"name": "created_at", "type": "timestamp", "required": true, "default": "now"}
        ], "access_patterns": patterns}],
        "relationships": [{"from": "Customer", "to": "Order", "type": "one-to-many"}],
        "features": features
    })
}

/// How the database finds what a query asks for.
fn explained(db: &Connection, query: &str) -> String {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
    let lines = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
    lines.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

#[test]
fn searches_use_their_indexes_and_nothing_is_sorted() {
    let patterns = json!([
        "list a customer's orders newest first",
        "find an order by number",
        {"name": "open and late", "equality": ["status"], "sort": ["due date"], "range": ["due date"], "projection": ["total"]},
        {"name": "dear orders of a customer", "equality": ["customer"], "range": ["total"], "frequency": "high"},
        {"name": "the dearest", "sort": ["total desc", "id desc"]},
    ]);
    let response = design(shop(&patterns, &json!(["soft delete"])));
    let db = database(&response);
    run(
        &db,
        "INSERT INTO customers (name, email) SELECT 'c', value || '@x.de' FROM json_each('[1,2,3,4,5,6,7,8,9]')",
    );
    run(&db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO orders (customer_id, status, number, total, \"due date\", created_at)
        SELECT 1 + i % 9, CASE i % 3 WHEN 0 THEN 'open' WHEN 1 THEN 'paid' ELSE 'sent' END, 'n' || i, i * 7 % 1000,
          date('2026-01-01', '+' || (i % 300) || ' days'), datetime('2026-01-01', '+' || i || ' minutes') FROM n");
    run(&db, "ANALYZE");
    for (query, index) in [
        (
            "customer_id = 3 AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 20",
            "idx_orders_customer_id_created_at",
        ),
        ("number = 'n77' AND deleted_at IS NULL", "uq_orders_number"),
        (
            "status = 'open' AND \"due date\" < '2026-02-01' AND deleted_at IS NULL ORDER BY \"due date\"",
            "idx_orders_status_due date",
        ),
        (
            "customer_id = 3 AND total BETWEEN 900 AND 950 AND deleted_at IS NULL",
            "idx_orders_customer_id_total",
        ),
        ("deleted_at IS NULL ORDER BY total DESC, id DESC LIMIT 10", "idx_orders_total_id"),
    ] {
        let plan = explained(&db, &format!("SELECT id, total FROM orders WHERE {query}"));
        assert!(plan.contains(&format!("INDEX {index}")), "{query}:\n{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{query}:\n{plan}");
    }
    let detailed = &response.body.indexes_detailed;
    let of = |name: &str| detailed.iter().find(|index| index.name == name).unwrap();
    assert_eq!(of("idx_orders_customer_id_created_at").columns, ["customer_id", "created_at DESC"]);
    assert_eq!(
        of("idx_orders_customer_id_created_at").serves,
        ["`list a customer's orders newest first`"]
    );
    assert_eq!(of("uq_orders_number").serves.last().unwrap(), "`find an order by number`");
    assert!(of("idx_orders_total_id").predicate.is_some());
}

#[test]
fn what_another_index_or_the_key_does_is_not_made_twice() {
    let patterns = json!([
        {"name": "by customer", "equality": ["customer_id"]},
        {"name": "by customer and state", "equality": ["customer_id", "status"], "sort": ["created_at desc"]},
        {"name": "by state and customer", "equality": ["status", "customer_id"]},
        {"name": "oldest of a state", "equality": ["customer_id", "status"], "sort": ["created_at"]},
        {"name": "by its key", "equality": ["id"]},
    ]);
    let body = design(shop(&patterns, &json!([]))).body;
    let indexes: Vec<_> = body.indexes.iter().filter(|name| name.contains("orders")).collect();
    assert_eq!(indexes, ["uq_orders_number", "idx_orders_customer_id_status_created_at"]);
    let made =
        body.indexes_detailed.iter().find(|index| index.name.ends_with("created_at")).unwrap();
    assert_eq!(made.serves.len(), 5, "{:?}", made.serves);
    let not_made =
        body.decisions.iter().find(|decision| decision.rule == "index-not-made").unwrap();
    assert!(not_made.choice.contains("`by its key`"), "{}", not_made.choice);
}

#[test]
fn what_no_index_helps_is_said() {
    let patterns = json!([
        {"name": "of a state", "equality": ["status"]},
        {"name": "of two", "equality": ["status", "gift"]},
        {"name": "near", "equality": ["place"]},
        {"name": "nothing"},
        {"name": "rarely", "equality": ["total"], "frequency": "low"},
    ]);
    let response = design(shop(&patterns, &json!([])));
    let found: Vec<_> = response
        .findings
        .iter()
        .map(|f| (f.rule.as_ref(), f.location.pointer.as_deref().unwrap_or_default()))
        .collect();
    let place = |at: usize| format!("/requirements/entities/1/access_patterns/{at}");
    for (rule, at) in [
        ("low-cardinality-index", 0),
        ("low-cardinality-index", 1),
        ("unordered-access-pattern", 2),
        ("empty-access-pattern", 3),
        ("rare-access-pattern", 4),
    ] {
        assert!(found.contains(&(rule, &place(at))), "{rule} {at}: {found:?}");
    }
    let indexes: Vec<_> = response.body.indexes.iter().filter(|i| i.contains("orders")).collect();
    assert_eq!(indexes, ["uq_orders_number", "idx_orders_customer_id"]);
}

#[test]
fn mistakes_are_told_at_their_place() {
    for (pattern, pointer, wanted) in [
        (json!({"name": "x", "equality": ["statsu"]}), "/equality/0", "did you mean `status`?"),
        (json!({"name": "x", "sort": ["totl desc"]}), "/sort/0", "did you mean `total`?"),
        (json!({"name": "x", "sort": ["total upwards"]}), "/sort/0", "is no order"),
        (json!({"name": "x", "range": ["nothing"]}), "/range/0", "has no attribute `nothing`"),
        (json!("find orders by numbr"), "", "did you mean `number`?"),
        (json!("list a customer's invoices"), "", "`invoices` stands where `Order` is expected"),
        (json!("make me happy"), "", "is not understood"),
        (json!("orders with a total between cats"), "", "`cats` stands where"),
    ] {
        let error = try_design(shop(&json!([pattern]), &json!([]))).unwrap_err();
        let place = format!("/requirements/entities/1/access_patterns/0{pointer}");
        assert_eq!(error.pointer(), Some(place.as_str()), "{pattern}: {error}");
        assert!(error.to_string().contains(wanted), "{pattern}: {error}");
    }
}

#[test]
fn words_mean_what_the_parts_say() {
    let meant = |phrase: &str| {
        let body = design(shop(&json!([phrase]), &json!([]))).body;
        let served = |serves: &[String]| serves.iter().any(|text| *text == format!("`{phrase}`"));
        let index = body.indexes_detailed.iter().find(|index| served(&index.serves));
        index.map_or(Vec::new(), |index| index.columns.clone()).join(", ")
    };
    for (phrase, columns) in [
        (
            "orders of a customer sorted by total descending and number",
            "customer_id, total DESC, number",
        ),
        ("list all orders newest first", "created_at DESC"),
        ("Show the customer's orders, highest total first.", "customer_id, total DESC"),
        ("find orders with a total between two values", "total"),
        ("get orders by status and total", "status, total"),
        ("orders with a given status and with a due date since a day", "status, due date"),
        (
            "list orders for a customer with a status oldest first",
            "customer_id, status, created_at",
        ),
    ] {
        assert_eq!(meant(phrase), columns, "{phrase}");
    }
}
