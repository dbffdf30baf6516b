//! Random sets of requirements, each made on a server of every version that is there and read back.
//!
//! `SPECFORGE_SETS=2000` makes more of them, `SPECFORGE_SEED=7` others.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod live;
mod support;

use live::{declared, differences, introspect};
use serde_json::json;
use specforge_db_core::design::{DesignRequest, DesignResponse};
use specforge_db_core::dialect::dialect;
use specforge_db_core::plan::Command;
use specforge_db_testkit::Database as _;
use specforge_db_testkit::requirement::Sets;
use support::{Pg, Postgres, build, builds};

/// Makes a design on a server, and says in what it differs from what is read back.
fn made(database: &mut Pg, response: &DesignResponse) -> Result<(), String> {
    let sql = response.body.schema_sql.clone().unwrap_or_default();
    let said = declared(&sql, response.target_version).map_err(|e| e.to_string())?;
    let apart = differences(&response.body.schema, &said);
    if !apart.is_empty() {
        return Err(format!("the statements differ from the model:\n{}", apart.join("\n")));
    }
    database.run(&Command::Text(sql.clone())).map_err(|e| format!("{e}\n{sql}"))?;
    let (found, _) = introspect(&database.url()).map_err(|e| e.to_string())?;
    let apart = differences(&response.body.schema, &found);
    if apart.is_empty() {
        Ok(())
    } else {
        Err(format!("the server and the model differ:\n{}", apart.join("\n")))
    }
}

#[test]
fn random_requirements_are_designed_as_they_were_asked_for() {
    let builds = builds().unwrap();
    let servers = u64::try_from(builds.len()).unwrap();
    for build in builds {
        let major = build.major.to_string();
        let mut sets = Sets::from_environment(300, &[&major]);
        sets.count = sets.count.div_ceil(servers);
        // Each version meets sets of its own.
        sets.seed = sets.seed.wrapping_add(u64::from(build.major) << 32);
        let mut database = Postgres::on(build).unwrap().database().unwrap();
        let report = sets.run(dialect("postgresql").unwrap(), &mut |response| {
            let judged = made(&mut database, response);
            let emptied = database.empty();
            judged.and(emptied)
        });
        assert!(report.failures.is_empty(), "PostgreSQL {major}: {report}");
        assert!(report.refusals() * 3 < report.made, "too many contradict themselves: {report}");
    }
}

/// How a server finds what a query asks for.
fn explained(database: &mut Pg, query: &str) -> String {
    let rows = database.client().unwrap().query(&format!("EXPLAIN (COSTS OFF) {query}"), &[]);
    let lines: Vec<String> = rows.unwrap().iter().map(|row| row.get(0)).collect();
    lines.join("\n")
}

#[test]
fn searches_use_their_indexes_and_nothing_is_sorted() {
    let request = json!({
        "entities": ["Customer", {"name": "Order", "attributes": [
            {"name": "status", "type": "enum", "values": ["open", "paid", "sent"], "required": true},
            {"name": "number", "type": "string", "max_length": 20, "required": true, "unique": true},
            {"name": "total", "type": "bigint", "required": true},
            {"name": "due date", "type": "date"},
            {"name": "created_at", "type": "timestamp", "required": true, "default": "now"}
        ], "access_patterns": [
            {"name": "newest of a customer", "equality": ["customer"], "sort": ["created_at desc"], "projection": ["total", "id"]},
            "find an order by number",
            {"name": "open and late", "equality": ["status"], "sort": ["due date"], "range": ["due date"]},
            {"name": "dear orders of a customer", "equality": ["customer"], "range": ["total"]},
            {"name": "the dearest", "sort": ["total desc", "id desc"]}
        ]}],
        "relationships": [{"from": "Customer", "to": "Order", "type": "one-to-many"}],
        "features": ["soft delete"]
    });
    let request = DesignRequest::from_file(request).unwrap();
    let response = dialect("postgresql").unwrap().design(&request).unwrap();
    let sql = response.body.schema_sql.as_deref().unwrap();
    let comment = r#"COMMENT ON INDEX "public"."idx_orders_customer_id_created_at" IS 'serves `newest of a customer`'"#;
    assert!(sql.contains(comment), "{sql}");
    for major in [15, 18] {
        let mut database = Postgres::on(build(major).unwrap()).unwrap().database().unwrap();
        database.run(&Command::Text(sql.to_owned())).unwrap();
        for statement in [
            "INSERT INTO customers (name, email) SELECT 'c', n || '@x.de' FROM generate_series(1, 100) n",
            "INSERT INTO orders (customer_id, status, number, total, \"due date\", created_at) \
             SELECT 1 + n % 100, (ARRAY['open', 'paid', 'sent'])[1 + n % 3], 'n' || n, n * 7 % 1000, \
             date '2026-01-01' + n % 300, timestamptz '2026-01-01' + n * interval '1 minute' \
             FROM generate_series(1, 30000) n",
            "VACUUM ANALYZE orders",
        ] {
            database.client().unwrap().batch_execute(statement).unwrap();
        }
        for (query, how) in [
            (
                "SELECT id, total FROM orders WHERE customer_id = 3 AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 20",
                "Index Only Scan using idx_orders_customer_id_created_at",
            ),
            (
                "SELECT * FROM orders WHERE number = 'n77' AND deleted_at IS NULL",
                "Index Scan using uq_orders_number",
            ),
            (
                "SELECT * FROM orders WHERE status = 'open' AND \"due date\" < '2026-01-05' AND deleted_at IS NULL ORDER BY \"due date\" LIMIT 20",
                "Index Scan using \"idx_orders_status_due date\"",
            ),
            (
                "SELECT * FROM orders WHERE customer_id = 3 AND total BETWEEN 900 AND 903 AND deleted_at IS NULL",
                "idx_orders_customer_id_total",
            ),
            (
                "SELECT * FROM orders WHERE deleted_at IS NULL ORDER BY total DESC, id DESC LIMIT 10",
                "Index Scan using idx_orders_total_id",
            ),
        ] {
            let plan = explained(&mut database, query);
            assert!(plan.contains(how), "{major}: {query}:\n{plan}");
            assert!(!plan.contains("Sort"), "{major}: {query}:\n{plan}");
        }
    }
}
