//! The examples of the repository, on a real database.

use rusqlite::Connection;
use serde_json::Value;
use specforge_db_core::design::DesignResponse;

use super::support::{assert_read_back, database, design, number, refused, run, text};

fn example(name: &str) -> Value {
    let path = format!("{}/../../examples/{name}/requirements.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn designed(name: &str) -> (DesignResponse, Connection) {
    let response = design(example(name));
    let db = database(&response);
    (response, db)
}

#[test]
fn examples_are_read_back_as_designed_and_twice_the_same() {
    for name in ["shop", "saas", "blog", "auth-oauth"] {
        let response = design(example(name));
        assert_read_back(&response);
        let once = serde_json::to_string(&response).unwrap();
        assert_eq!(once, serde_json::to_string(&design(example(name))).unwrap(), "{name}");
        let failed: Vec<_> = response
            .body
            .checklist
            .iter()
            .filter(|row| row.result == specforge_db_core::design::CheckResult::Fail)
            .collect();
        assert!(failed.is_empty(), "{name}: {failed:#?}");
    }
}

#[test]
fn every_attribute_of_the_examples_has_its_column() {
    for (name, least) in [("shop", 40), ("saas", 40), ("blog", 10), ("auth-oauth", 18)] {
        let request = example(name);
        let response = design(request.clone());
        let requirements = request.get("requirements").unwrap_or(&request);
        let mut columns = 0;
        for entity in requirements["entities"].as_array().unwrap() {
            let table = specforge_db_core::design::plural(&specforge_db_core::design::snake(
                entity["name"].as_str().unwrap(),
            ));
            let table = response.body.schema.tables().find(|t| t.table.name == *table.as_str());
            let table = table.unwrap_or_else(|| panic!("{entity}")).table;
            for attribute in entity["attributes"].as_array().unwrap() {
                let name = attribute["name"].as_str().unwrap();
                let cents = format!("{name}_cents");
                let found =
                    table.columns.iter().any(|c| c.name == name || c.name == cents.as_str());
                assert!(found, "{}.{name}", table.name);
                columns += 1;
            }
        }
        assert!(columns > least, "{name} has {columns} attributes");
    }
}

fn shop() -> Connection {
    let (_, db) = designed("shop");
    run(&db, "INSERT INTO customers (email, first_name, last_name) VALUES ('a@b.c', 'Ada', 'L')");
    run(
        &db,
        "INSERT INTO addresses (customer_id, line1, postal_code, city, country) VALUES (1, 'x', '1', 'y', 'DE')",
    );
    run(
        &db,
        "INSERT INTO products (sku, name, description, price_cents) VALUES ('ABC-1', 'Red lamp', 'shines', 1999)",
    );
    run(&db, "INSERT INTO orders (number, customer_id, shipping_address_id) VALUES ('O-1', 1, 1)");
    db
}

#[test]
fn a_shop_refuses_what_must_not_be() {
    let db = shop();
    for (statement, why) in [
        ("INSERT INTO products (sku, name, price_cents) VALUES ('abc', 'x', 1)", "sku_pattern"),
        ("INSERT INTO products (sku, name, price_cents) VALUES ('AB', 'x', 1)", "sku_pattern"),
        (
            "INSERT INTO products (sku, name, price_cents) VALUES ('ABC-2', 'x', -1)",
            "price_cents_min",
        ),
        (
            "INSERT INTO products (sku, name, price_cents) VALUES ('ABC-2', 'x', 'much')",
            "price_cents_money",
        ),
        (
            "INSERT INTO products (sku, name, price_cents, compare_at_price_cents) VALUES ('ABC-2', 'x', 5, 4)",
            "compare_at_price",
        ),
        (
            "INSERT INTO products (sku, name, price_cents, specifications) VALUES ('ABC-2', 'x', 5, '{')",
            "specifications_json",
        ),
        (
            "INSERT INTO products (sku, name, price_cents, status) VALUES ('ABC-2', 'x', 5, 'gone')",
            "status_values",
        ),
        (
            "INSERT INTO payments (order_id, provider, reference, amount_cents) VALUES (1, 'p', 'r', 0)",
            "amount_cents_min",
        ),
        (
            "INSERT INTO payments (order_id, provider, reference, amount_cents, status) VALUES (1, 'p', 'r', 1, 'succeeded')",
            "status_paid_at",
        ),
        (
            "INSERT INTO order_items (order_id, product_id, quantity, unit_price_cents) VALUES (1, 1, 0, 5)",
            "quantity_min",
        ),
        (
            "INSERT INTO order_items (order_id, product_id, quantity, unit_price_cents) VALUES (1, 7, 1, 5)",
            "FOREIGN KEY",
        ),
        (
            "INSERT INTO addresses (customer_id, line1, postal_code, city, country) VALUES (1, 'x', '1', 'y', 'de')",
            "country",
        ),
        ("DELETE FROM customers", "FOREIGN KEY"),
        ("UPDATE orders SET status = 'delivered'", "orders.status cannot change this way"),
    ] {
        let message = refused(&db, statement);
        assert!(message.contains(why), "{statement}: {message}");
    }
    run(
        &db,
        "INSERT INTO order_items (order_id, product_id, quantity, unit_price_cents) VALUES (1, 1, 2, 1999)",
    );
    assert!(refused(&db, "INSERT INTO order_items (order_id, product_id, quantity, unit_price_cents) VALUES (1, 1, 1, 1)").contains("UNIQUE"));
}

#[test]
fn a_shop_lets_happen_what_may() {
    let db = shop();
    run(
        &db,
        "UPDATE orders SET status = 'paid'; UPDATE orders SET status = 'shipped'; UPDATE orders SET status = 'delivered'",
    );
    run(&db, "UPDATE customers SET deleted_at = CURRENT_TIMESTAMP");
    run(&db, "INSERT INTO customers (email, first_name, last_name) VALUES ('a@b.c', 'Eve', 'X')");
    assert_eq!(
        number(&db, "SELECT count(*) FROM products_search WHERE products_search MATCH 'lamps'"),
        1
    );
    run(&db, "INSERT INTO categories (name, slug) VALUES ('Home', 'home')");
    run(&db, "INSERT INTO categories (name, slug, parent_id) VALUES ('Lamps', 'lamps', 1)");
    run(&db, "INSERT INTO product_categories (product_id, category_id) VALUES (1, 2)");
    run(&db, "INSERT INTO carts DEFAULT VALUES");
    let uuid = text(&db, "SELECT token FROM carts");
    assert!(uuid.len() == 36 && uuid.as_bytes()[14] == b'4', "{uuid}");
}

#[test]
fn the_stated_searches_of_the_shop_use_their_indexes() {
    let db = shop();
    for (query, index) in [
        (
            "SELECT * FROM orders WHERE customer_id = 1 ORDER BY placed_at DESC",
            "idx_orders_customer_id_placed_at",
        ),
        (
            "SELECT * FROM orders WHERE status = 'paid' AND placed_at > '2026-01-01'",
            "idx_orders_status_placed_at",
        ),
        (
            "SELECT * FROM products WHERE brand_id = 1 AND status = 'active' AND deleted_at IS NULL ORDER BY price_cents",
            "idx_products_brand_id_status_price_cents",
        ),
        ("SELECT * FROM order_items WHERE product_id = 1", "idx_order_items_product_id"),
    ] {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
        let details: Vec<String> =
            statement.query_map([], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
        let details = details.join("; ");
        assert!(details.contains(index), "{query}: {details}");
        assert!(!details.contains("TEMP B-TREE"), "{query} sorts: {details}");
    }
}

fn saas() -> Connection {
    let (_, db) = designed("saas");
    run(&db, "INSERT INTO tenants (name, subdomain) VALUES ('One', 'one'), ('Two', 'two')");
    for tenant in [1, 2] {
        run(
            &db,
            &format!(
                "INSERT INTO users (tenant_id, email, name) VALUES ({tenant}, 'a@b.c', 'Ada')"
            ),
        );
        run(
            &db,
            &format!("INSERT INTO projects (tenant_id, code, name) VALUES ({tenant}, 'P', 'P')"),
        );
        run(
            &db,
            &format!(
                "INSERT INTO tasks (tenant_id, project_id, reporter_id, assignee_id, number, title) VALUES ({tenant}, {tenant}, {tenant}, {tenant}, 1, 'Paint the house')"
            ),
        );
    }
    db
}

#[test]
fn tenants_cannot_reach_one_another() {
    let db = saas();
    let foreign = "INSERT INTO tasks (tenant_id, project_id, reporter_id, number, title) VALUES (1, 2, 1, 2, 'x')";
    assert!(refused(&db, foreign).contains("FOREIGN KEY"));
    assert!(
        refused(&db, "UPDATE tasks SET assignee_id = 2 WHERE tenant_id = 1")
            .contains("FOREIGN KEY")
    );
    assert!(refused(&db, "UPDATE tasks SET parent_id = 2 WHERE id = 1").contains("FOREIGN KEY"));
    assert!(
        refused(&db, "INSERT INTO users (tenant_id, email, name) VALUES (1, 'a@b.c', 'Eve')")
            .contains("UNIQUE")
    );
    run(&db, "INSERT INTO teams (tenant_id, name) VALUES (1, 'Core'), (2, 'Core')");
    run(&db, "INSERT INTO memberships (tenant_id, user_id, team_id) VALUES (1, 1, 1)");
    assert!(
        refused(&db, "INSERT INTO memberships (tenant_id, user_id, team_id) VALUES (1, 1, 2)")
            .contains("FOREIGN KEY")
    );
    assert!(
        refused(&db, "INSERT INTO memberships (tenant_id, user_id, team_id) VALUES (1, 1, 1)")
            .contains("UNIQUE")
    );
}

#[test]
fn what_may_be_lost_is_lost_without_the_tenant() {
    let db = saas();
    run(&db, "INSERT INTO users (tenant_id, email, name) VALUES (1, 'b@b.c', 'Bob')");
    run(&db, "UPDATE tasks SET assignee_id = 3 WHERE id = 1");
    run(&db, "DELETE FROM users WHERE id = 3");
    assert_eq!(number(&db, "SELECT tenant_id FROM tasks WHERE id = 1 AND assignee_id IS NULL"), 1);
}

#[test]
fn a_tenant_goes_with_all_its_rows() {
    let db = saas();
    run(&db, "INSERT INTO comments (tenant_id, task_id, author_id, body) VALUES (1, 1, 1, 'well')");
    run(&db, "DELETE FROM tenants WHERE id = 1");
    assert_eq!(number(&db, "SELECT count(*) FROM tasks"), 1);
    assert_eq!(number(&db, "SELECT count(*) FROM comments"), 0);
    assert_eq!(
        number(&db, "SELECT count(*) FROM tasks_search WHERE tasks_search MATCH 'paint'"),
        1
    );
}

#[test]
fn a_comment_is_on_exactly_one_thing() {
    let db = saas();
    run(&db, "INSERT INTO comments (tenant_id, task_id, author_id, body) VALUES (1, 1, 1, 'well')");
    for (columns, values) in [("task_id, project_id", "1, 1"), ("task_id", "NULL")] {
        let statement = format!(
            "INSERT INTO comments (tenant_id, author_id, body, {columns}) VALUES (1, 1, 'x', {values})"
        );
        assert!(refused(&db, &statement).contains("one_subject"));
    }
}

#[test]
fn the_audit_trail_holds_exactly_what_changed() {
    let db = saas();
    run(&db, "UPDATE projects SET name = 'New', status = 'active' WHERE id = 1");
    let changes =
        text(&db, "SELECT changes FROM audit_logs WHERE action = 'update' AND record_id = '1'");
    let changes: Value = serde_json::from_str(&changes).unwrap();
    assert_eq!(
        changes,
        serde_json::json!({"name": {"old": "P", "new": "New"}, "status": {"old": "planned", "new": "active"}})
    );
    assert_eq!(number(&db, "SELECT count(*) FROM audit_logs WHERE action = 'update'"), 1);
    run(&db, "UPDATE projects SET name = 'New' WHERE id = 1");
    assert_eq!(number(&db, "SELECT count(*) FROM audit_logs WHERE action = 'update'"), 1);
}

#[test]
fn a_writer_learns_that_another_was_faster() {
    let db = saas();
    let update = "UPDATE tasks SET title = 'x', version = version + 1 WHERE id = 1 AND version = 1";
    assert_eq!(db.execute(update, []).unwrap(), 1);
    assert_eq!(db.execute(update, []).unwrap(), 0);
}
