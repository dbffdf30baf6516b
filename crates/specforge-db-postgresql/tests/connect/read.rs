//! A catalog is read as its dump is, and as the text that made it.

use specforge_db_core::plan::{Command, fingerprint};
use specforge_db_testkit::Database as _;

use crate::live::{declared, differences, introspect};
use crate::support::{Build, Postgres, builds};

fn live(build: &Build, sql: &str) -> crate::support::Pg {
    let mut database = Postgres::on(build.clone()).unwrap().database().unwrap();
    database.run(&Command::Text(sql.to_owned())).unwrap();
    database
}

/// A schema with everything in it that is read.
const RICH: &str = include_str!("rich.sql");

/// `pg_dump` spells as the server does and shares nothing with our queries.
#[test]
fn a_catalog_is_read_as_its_dump_is() {
    for build in builds().unwrap() {
        let mut database = live(&build, RICH);
        let (schema, version) = introspect(&database.url()).unwrap();
        let text = declared(&database.declared().unwrap(), version).unwrap();
        let differ = differences(&text, &schema);
        assert!(differ.is_empty(), "{}:\n{}", build.major, differ.join("\n"));
        assert_eq!(fingerprint(&text), fingerprint(&schema));
    }
}

/// The server names a multirange by itself, and its dump says that name.
#[test]
fn ranges_are_read_as_they_are_declared() {
    let sql = "CREATE TYPE span AS RANGE (subtype = double precision, subtype_diff = float8mi); \
        CREATE TYPE narrow_range AS RANGE (subtype = text, collation = \"C\");";
    for build in builds().unwrap() {
        let database = live(&build, sql);
        let (schema, version) = introspect(&database.url()).unwrap();
        assert_eq!(differences(&declared(sql, version).unwrap(), &schema), [""; 0]);
    }
}

/// What was made halfway does not stand for what is declared.
#[test]
fn an_index_that_does_not_work_is_seen_as_such() {
    for build in builds().unwrap() {
        let sql = "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);";
        let mut database = live(&build, sql);
        let make = "CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)";
        let error = database.client().unwrap().batch_execute(make).unwrap_err();
        assert!(crate::support::said(&error).contains("could not create"), "{error:?}");
        let (schema, version) = introspect(&database.url()).unwrap();
        let text = declared(&format!("CREATE TABLE t (a int); {make}"), version).unwrap();
        assert_ne!(fingerprint(&schema), fingerprint(&text));
        let table = schema.tables().next().expect("a table").table;
        assert!(table.indexes[0].options.flag("invalid"), "{:?}", table.indexes);
    }
}

/// Our own journal is no part of a schema, and neither is what extensions bring.
#[test]
fn what_nobody_declared_is_left_out() {
    for build in builds().unwrap() {
        let database = live(&build, "CREATE EXTENSION citext; CREATE EXTENSION hstore");
        let url = database.url();
        let migrations =
            serde_json::json!([{"name": "1_a.sql", "text": "-- UP\nCREATE TABLE a (x int);\n"}]);
        let request = serde_json::json!({"mode": "apply", "migrations": migrations});
        crate::live::execute(&url, request).unwrap();
        let (schema, version) = introspect(&url).unwrap();
        let text = "CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE TABLE a (x int);";
        assert_eq!(differences(&declared(text, version).unwrap(), &schema), [""; 0]);
    }
}

/// What is not read is there all the same, so that nobody takes the database for one without it.
#[test]
fn what_is_not_read_is_mentioned() {
    for build in builds().unwrap() {
        let sql = "CREATE SCHEMA app; CREATE CONVERSION app.en FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; \
            CREATE OPERATOR CLASS c FOR TYPE int4 USING hash AS OPERATOR 1 =;";
        let database = live(&build, sql);
        let (schema, version) = introspect(&database.url()).unwrap();
        let mut found: Vec<_> = schema.namespaces.iter().flat_map(|n| &n.definitions).collect();
        found.sort_by_key(|definition| definition.name.clone());
        let names: Vec<_> = found.iter().map(|definition| definition.name.as_str()).collect();
        assert_eq!(names, ["CONVERSION en", "OPERATOR CLASS c USING hash"]);
        let text = declared("CREATE SCHEMA app;", version).unwrap();
        assert_ne!(fingerprint(&text), fingerprint(&schema));
        let options = specforge_db_core::plan::PlanOptions::default();
        let planned = specforge_db_core::plan::plan_models(
            &specforge_db_postgresql::Postgresql,
            schema,
            text,
            &[],
            &[],
            &options,
            version,
        );
        let error = planned.expect_err("nobody knows how to drop it");
        assert!(error.detail().contains("is not known"), "{error}");
    }
}
