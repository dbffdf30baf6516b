//! The servers of the tests are what the tests take them for.

#![allow(clippy::unwrap_used)]

mod support;

use specforge_db_core::plan::Command;
use specforge_db_testkit::{Cell, Database};
use support::{Postgres, builds, distribution, own_server, server};

fn sql(text: &str) -> Command {
    Command::Text(text.to_owned())
}

fn text(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

#[test]
fn every_build_runs_what_it_says() {
    for build in builds().unwrap() {
        let mut database = Postgres::on(build.clone()).unwrap().database().unwrap();
        let query = "SELECT current_setting('server_version_num')::int / 10000, \
            current_setting('TimeZone'), current_setting('fsync'), current_setting('server_encoding')";
        let rows = database.ask(&sql(query), 9).unwrap();
        let major = build.major.to_string();
        assert_eq!(rows, [[text(&major), text("UTC"), text("off"), text("UTF8")]]);
    }
}

#[test]
fn a_program_has_one_server_of_a_major() {
    assert_eq!(server(18).unwrap().process.port(), server(18).unwrap().process.port());
}

#[test]
fn databases_are_empty_and_go_away() {
    let on = Postgres::on(distribution().unwrap()).unwrap();
    let (mut one, mut two) = (on.database().unwrap(), on.database().unwrap());
    one.run(&sql("CREATE TABLE t (a int)")).unwrap();
    assert_ne!(one.catalog().unwrap(), two.catalog().unwrap());
    let mut client = on.running().connect("postgres").unwrap();
    let url = one.url();
    let name = url.rsplit('/').next().unwrap();
    let count = "SELECT count(*) FROM pg_database WHERE datname = $1";
    assert_eq!(client.query_one(count, &[&name]).unwrap().get::<_, i64>(0), 1);
    drop(one);
    assert_eq!(client.query_one(count, &[&name]).unwrap().get::<_, i64>(0), 0);
}

#[test]
fn a_killed_server_keeps_what_was_committed() {
    let mut running = own_server(distribution().unwrap()).unwrap();
    let mut client = running.connect("postgres").unwrap();
    client.batch_execute("SET synchronous_commit = on; CREATE TABLE kept (a int)").unwrap();
    running.process.kill().unwrap();
    assert!(client.batch_execute("SELECT 1").is_err());
    running.process.restart().unwrap();
    let mut client = running.connect("postgres").unwrap();
    client.batch_execute("SELECT * FROM kept").unwrap();
}

#[test]
fn statements_that_want_no_transaction_run_as_well() {
    let mut database = Postgres::on(distribution().unwrap()).unwrap().database().unwrap();
    let script = "CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);";
    database.run(&sql(script)).unwrap();
    assert!(database.catalog().unwrap().0.contains_key("index public.i"));
    let error = database.run(&sql("CREATE TABLE u (a int); CREATE TABLE t (a int)")).unwrap_err();
    assert!(error.contains("42P07"), "{error}");
    assert!(!database.catalog().unwrap().0.contains_key("table public.u"));
}

#[test]
fn foreign_scripts_find_the_roles_and_schemas_that_they_presume() {
    let on = Postgres::on(distribution().unwrap()).unwrap();
    let script = "CREATE ROLE presumed;\n\\connect other\nCREATE TABLE elsewhere.t (a int);\n\
        GRANT SELECT ON elsewhere.t TO presumed, somebody;";
    assert!(on.database().unwrap().run(&sql("CREATE TABLE elsewhere.t (a int)")).is_err());
    for _ in 0..2 {
        let mut database = on.lenient().database().unwrap();
        database.run(&sql(script)).unwrap();
        let catalog = database.catalog().unwrap();
        let facts = catalog.0.get("table elsewhere.t").unwrap();
        assert!(facts.contains(&"grant SELECT to somebody".to_owned()), "{facts:?}");
    }
}

const SHOP: &str = "
    CREATE TABLE customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
    CREATE TABLE \"order\" (id bigserial PRIMARY KEY, customer int REFERENCES customer,
        total numeric CHECK (total > 0), twice numeric GENERATED ALWAYS AS (total * 2) STORED);
    INSERT INTO customer (name) VALUES ('Ada'), (E'B\\'ob');
    INSERT INTO \"order\" (customer, total) VALUES (1, 2.50), (2, NULL);";

#[test]
fn rows_are_read_and_put_elsewhere() {
    for build in builds().unwrap() {
        let on = Postgres::on(build).unwrap();
        let mut from = on.database().unwrap();
        from.run(&sql(SHOP)).unwrap();
        let contents = from.contents().unwrap();
        assert_eq!(contents.len(), 2);
        let order = contents.iter().find(|table| table.name == "order").unwrap();
        assert_eq!(order.columns.len(), 3, "computed columns are left out");
        assert_eq!(order.rows.first().unwrap(), &[text("1"), text("1"), text("2.50")]);
        assert_eq!(order.sequence, Some(2));

        let tried = |schema: &str, columns: &[(usize, usize)]| {
            let mut to = on.database().unwrap();
            to.run(&sql(schema)).unwrap();
            let there = to.contents().unwrap();
            let there = there.first().unwrap();
            to.takes(&[(order, there, columns.to_vec())]).unwrap()
        };
        let all = [(0, 0), (1, 1), (2, 2)];
        assert!(tried("CREATE TABLE o (id int, customer int, total real)", &all));
        assert!(!tried("CREATE TABLE o (id int, customer int, total real NOT NULL)", &all));
        assert!(!tried(
            "CREATE TABLE o (id int, customer int UNIQUE CHECK (customer > 1))",
            &all[..2]
        ));
        // Nobody is there to be referred to.
        let orphans = "CREATE TABLE o (id int, customer int); CREATE TABLE z (id int PRIMARY KEY);
            ALTER TABLE o ADD FOREIGN KEY (customer) REFERENCES z";
        assert!(!tried(orphans, &all[..2]));
    }
}

#[test]
fn ailments_are_found() {
    for build in builds().unwrap() {
        let mut database = Postgres::on(build).unwrap().database().unwrap();
        database.run(&sql(SHOP)).unwrap();
        assert_eq!(database.ailments().unwrap(), [""; 0]);
        let harm = "SET session_replication_role = replica; DELETE FROM customer WHERE id = 1;
            SET session_replication_role = origin;
            SELECT pg_advisory_lock(1);";
        database.run(&sql(harm)).unwrap();
        let ailments = database.ailments().unwrap().join("\n");
        assert!(ailments.contains("refers to nothing by order_customer_fkey"), "{ailments}");
        assert!(ailments.contains("advisory lock"), "{ailments}");
        database.run(&sql("INSERT INTO customer (name) VALUES ('Cy'), ('Cy')")).unwrap();
        database
            .run(&sql("CREATE UNIQUE INDEX CONCURRENTLY twins ON customer (name)"))
            .unwrap_err();
        let ailments = database.ailments().unwrap().join("\n");
        assert!(ailments.contains("invalid index public.twins"), "{ailments}");
    }
}

#[test]
fn schemas_are_told_by_the_database() {
    for build in builds().unwrap() {
        let on = Postgres::on(build).unwrap();
        let mut database = on.database().unwrap();
        let schema = "CREATE TABLE t (a int PRIMARY KEY, b text DEFAULT 'x');
            CREATE TABLE specforge_migrations (a int);
            CREATE VIEW v AS SELECT a FROM t";
        database.run(&sql(schema)).unwrap();
        let declared = database.declared().unwrap();
        assert!(!declared.contains("specforge_migrations"), "{declared}");
        let mut again = on.lenient().database().unwrap();
        again.run(&sql(&declared)).unwrap();
        assert_eq!(database.catalog().unwrap(), again.catalog().unwrap());
    }
}
