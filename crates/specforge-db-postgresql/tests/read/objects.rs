//! Objects that are carried: their names, and the statements that create them.

use serde_json::json;
use specforge_db_core::read::SkipKind;

use super::{definition, definitions, json, skipped};

#[test]
fn each_object_is_carried_under_its_name() {
    for (sql, name, text) in [
        (
            "CREATE OR REPLACE VIEW public.v (a) WITH (security_barrier) AS SELECT 1 WITH CASCADED CHECK OPTION",
            "v",
            "CREATE VIEW v (a) WITH (security_barrier) AS SELECT 1 WITH CASCADED CHECK OPTION",
        ),
        (
            "CREATE RECURSIVE VIEW app.v (n) AS SELECT 1",
            "app: v",
            "CREATE RECURSIVE VIEW app.v (n) AS SELECT 1",
        ),
        (
            "CREATE MATERIALIZED VIEW IF NOT EXISTS \"V\" WITH (fillfactor = 70) AS SELECT 1 WITH NO DATA",
            "V",
            "CREATE MATERIALIZED VIEW \"V\" WITH (fillfactor = 70) AS SELECT 1 WITH NO DATA",
        ),
        (
            "CREATE OR REPLACE FUNCTION app.total(a int, OUT b text, c varchar(3) = 'x', VARIADIC d public.mood[]) RETURNS text LANGUAGE sql AS $$ SELECT ';' $$",
            "app: total(integer, character varying, mood[])",
            "CREATE FUNCTION app.total(a int, OUT b text, c varchar(3) = 'x', VARIADIC d public.mood[]) RETURNS text LANGUAGE sql AS $$ SELECT ';' $$",
        ),
        (
            "CREATE FUNCTION \"F\"(double precision, timestamp with time zone, x double precision DEFAULT 1) RETURNS int LANGUAGE sql RETURN 1",
            "\"F\"(double precision, timestamp with time zone, double precision)",
            "CREATE FUNCTION \"F\"(double precision, timestamp with time zone, x double precision DEFAULT 1) RETURNS int LANGUAGE sql RETURN 1",
        ),
        (
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END",
            "f()",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END",
        ),
        (
            "CREATE PROCEDURE p(INOUT n int, IN char) LANGUAGE sql AS ''",
            "p(integer, character)",
            "CREATE PROCEDURE p(INOUT n int, IN char) LANGUAGE sql AS ''",
        ),
        (
            "CREATE AGGREGATE a(float8, int) (SFUNC = f, STYPE = float8)",
            "a(double precision, integer)",
            "CREATE AGGREGATE a(float8, int) (SFUNC = f, STYPE = float8)",
        ),
        (
            "CREATE AGGREGATE a(*) (SFUNC = f, STYPE = int)",
            "a()",
            "CREATE AGGREGATE a(*) (SFUNC = f, STYPE = int)",
        ),
        (
            "CREATE OR REPLACE TRIGGER x BEFORE INSERT OR UPDATE OF a ON public.t FOR EACH ROW EXECUTE PROCEDURE f()",
            "x",
            "CREATE TRIGGER x BEFORE INSERT OR UPDATE OF a ON t FOR EACH ROW EXECUTE PROCEDURE f()",
        ),
        (
            "CREATE CONSTRAINT TRIGGER x AFTER INSERT ON app.t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()",
            "app: x",
            "CREATE CONSTRAINT TRIGGER x AFTER INSERT ON app.t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()",
        ),
        ("CREATE POLICY p ON public.t", "p", "CREATE POLICY p ON t"),
        (
            "CREATE OR REPLACE RULE r AS ON DELETE TO public.t DO INSTEAD NOTHING",
            "r",
            "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
        ),
        (
            "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()",
            "e",
            "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()",
        ),
        (
            "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA public VERSION '1.1' CASCADE",
            "uuid-ossp",
            "CREATE EXTENSION \"uuid-ossp\" VERSION '1.1'",
        ),
        (
            "CREATE SEQUENCE IF NOT EXISTS public.s START 5 INCREMENT BY 2 MINVALUE 1 NO MAXVALUE CACHE 1",
            "s",
            "CREATE SEQUENCE s START WITH 5 INCREMENT BY 2 MINVALUE 1 CACHE 1",
        ),
        (
            "CREATE DOMAIN app.d varchar(5) CHECK (VALUE <> '') DEFAULT 'x' NOT NULL",
            "app: d",
            "CREATE DOMAIN app.d AS character varying(5) DEFAULT 'x' NOT NULL CHECK (VALUE <> '')",
        ),
        (
            "CREATE TYPE app.r AS RANGE (subtype = float8)",
            "app: r",
            "CREATE TYPE app.r AS RANGE (subtype = float8)",
        ),
        ("CREATE TYPE b (INPUT = i, OUTPUT = o)", "b", "CREATE TYPE b (INPUT = i, OUTPUT = o)"),
        (
            "CREATE STATISTICS IF NOT EXISTS app.s (ndistinct) ON a, (b + 1) FROM public.t",
            "app: STATISTICS s",
            "CREATE STATISTICS app.s (ndistinct) ON a, (b + 1) FROM t",
        ),
        (
            "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b')",
            "FOREIGN DATA WRAPPER w",
            "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b')",
        ),
        (
            "CREATE SERVER IF NOT EXISTS s FOREIGN DATA WRAPPER w",
            "SERVER s",
            "CREATE SERVER s FOREIGN DATA WRAPPER w",
        ),
        (
            "CREATE USER MAPPING FOR CURRENT_USER SERVER s",
            "USER MAPPING FOR CURRENT_USER SERVER s",
            "CREATE USER MAPPING FOR CURRENT_USER SERVER s",
        ),
        (
            "CREATE CAST (mood AS int4) WITH INOUT",
            "CAST (mood AS integer)",
            "CREATE CAST (mood AS integer) WITH INOUT",
        ),
        (
            "CREATE OPERATOR app.=== (FUNCTION = f, LEFTARG = int, RIGHTARG = text)",
            "app: OPERATOR === (integer, text)",
            "CREATE OPERATOR app.=== (FUNCTION = f, LEFTARG = int, RIGHTARG = text)",
        ),
        (
            "CREATE OPERATOR CLASS c DEFAULT FOR TYPE int USING btree AS OPERATOR 1 <",
            "OPERATOR CLASS c USING btree",
            "CREATE OPERATOR CLASS c DEFAULT FOR TYPE int USING btree AS OPERATOR 1 <",
        ),
        (
            "CREATE COLLATION IF NOT EXISTS app.c (provider = icu, locale = 'de')",
            "app: COLLATION c",
            "CREATE COLLATION app.c (provider = icu, locale = 'de')",
        ),
        (
            "CREATE TEXT SEARCH CONFIGURATION c (COPY = others)",
            "TEXT SEARCH CONFIGURATION c",
            "CREATE TEXT SEARCH CONFIGURATION c (COPY = others)",
        ),
        (
            "CREATE OR REPLACE TRUSTED PROCEDURAL LANGUAGE l HANDLER h",
            "LANGUAGE l",
            "CREATE TRUSTED LANGUAGE l HANDLER h",
        ),
        (
            "CREATE TRANSFORM FOR int LANGUAGE l (FROM SQL WITH FUNCTION f(internal))",
            "TRANSFORM FOR integer LANGUAGE l",
            "CREATE TRANSFORM FOR integer LANGUAGE l (FROM SQL WITH FUNCTION f(internal))",
        ),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
            "SUBSCRIPTION s",
            "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
        ),
    ] {
        assert_eq!(definition(sql), (name.to_owned(), text.to_owned()), "{sql}");
    }
}

#[test]
fn a_materialised_view_says_whether_it_is_filled() {
    let made = "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a WITH NO DATA";
    let filled = made.trim_end_matches(" WITH NO DATA");
    let empty = "REFRESH MATERIALIZED VIEW v WITH NO DATA";
    for (sql, text) in [
        (made.to_owned(), made),
        (format!("{made}; REFRESH MATERIALIZED VIEW public.v"), filled),
        (format!("{made}; {empty}"), made),
        (format!("{filled}; {empty}; REFRESH MATERIALIZED VIEW CONCURRENTLY v WITH DATA"), filled),
        (format!("{filled} WITH DATA; {empty}"), made),
    ] {
        assert_eq!(definition(&sql).1, text, "{sql}");
    }
    let both = [made, filled].map(crate::schema);
    assert_eq!(both[0].namespaces[0].definitions, both[1].namespaces[0].definitions);
}

#[test]
fn comments_go_where_there_is_a_field_and_are_carried_elsewhere() {
    let sql = "CREATE VIEW app.v AS SELECT 1 AS a; CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        COMMENT ON VIEW app.v IS 'x'; COMMENT ON VIEW app.v IS 'y'; COMMENT ON COLUMN app.v.a IS 'it''s';
        COMMENT ON FUNCTION f(integer) IS 'z'; COMMENT ON FUNCTION f(int) IS NULL;
        COMMENT ON CONSTRAINT c ON app.t IS 'c';";
    let comments: Vec<_> =
        definitions(sql).into_iter().filter(|(name, _)| name.contains("COMMENT")).collect();
    let expected = [
        ("app: COMMENT ON VIEW v", "COMMENT ON VIEW app.v IS 'y'"),
        ("app: COMMENT ON COLUMN v.a", "COMMENT ON COLUMN app.v.a IS 'it''s'"),
        ("app: COMMENT ON CONSTRAINT c ON t", "COMMENT ON CONSTRAINT c ON app.t IS 'c'"),
    ];
    assert_eq!(comments, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
}

#[test]
fn what_a_publication_publishes_comes_and_goes() {
    let sql = "CREATE PUBLICATION p FOR TABLE ONLY public.a (x, y) WHERE (x > 0), app.b, TABLES IN SCHEMA s WITH (publish = 'insert');
        ALTER PUBLICATION p ADD TABLE c; ALTER PUBLICATION p DROP TABLE a;";
    let found = definitions(sql);
    let expected = [
        ("PUBLICATION p", "CREATE PUBLICATION p WITH (publish = 'insert')"),
        ("PUBLICATION p TABLES IN SCHEMA s", "ALTER PUBLICATION p ADD TABLES IN SCHEMA s"),
        ("PUBLICATION p TABLE c", "ALTER PUBLICATION p ADD TABLE c"),
        ("app: PUBLICATION p TABLE app.b", "ALTER PUBLICATION p ADD TABLE app.b"),
    ];
    assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
}

#[test]
fn a_publication_goes_with_all_that_it_publishes() {
    let sql = "CREATE PUBLICATION p FOR TABLE app.a; CREATE PUBLICATION pp FOR TABLE app.a; DROP PUBLICATION p;";
    let names: Vec<_> = definitions(sql).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["PUBLICATION pp", "app: PUBLICATION pp TABLE app.a"]);
}

#[test]
fn a_schema_may_bring_its_elements() {
    let sql = "CREATE SCHEMA app AUTHORIZATION me CREATE TABLE t (a int PRIMARY KEY) CREATE VIEW v AS SELECT a FROM app.t CREATE TABLE u (a int REFERENCES t)";
    assert_eq!(json(sql, "/namespaces/0/name"), "app");
    assert_eq!(json(sql, "/namespaces/0/tables/1/foreign_keys/0/references"), "t");
    assert_eq!(
        json(sql, "/namespaces/0/tables/1/foreign_keys/0").get("references_namespace"),
        None
    );
    assert_eq!(
        json(sql, "/namespaces/0/definitions/0/text"),
        "CREATE VIEW app.v AS SELECT a FROM app.t"
    );
    assert_eq!(
        json("CREATE SCHEMA AUTHORIZATION me", "/namespaces/0"),
        json!({"name": "me", "tables": []})
    );
}

#[test]
fn what_declares_nothing_is_counted_for_what_it_is() {
    use SkipKind::{ClientCommand, Code, Data, Maintenance, Query, Server, Setting, Transaction};
    let sql = "\\connect x\nSET statement_timeout = 0; SELECT pg_catalog.set_config('search_path', '', false);
        BEGIN; INSERT INTO t VALUES (1); COPY t (a) FROM stdin;\n1\n\\.\nSELECT setval('s', 1);
        DO $$ BEGIN NULL; END $$; CREATE ROLE r; GRANT r TO q; ANALYZE t; REINDEX TABLE t;
        CREATE TEMP TABLE x (a int); CREATE DATABASE d; ALTER ROLE r SET x = 1; ALTER TABLE t OWNER TO r;
        ALTER FUNCTION f(int) OWNER TO r; COMMENT ON EXTENSION e IS 'x'; COMMIT;";
    let expected = [
        ClientCommand,
        Data,
        Setting,
        Query,
        Transaction,
        Data,
        Data,
        Query,
        Code,
        Server,
        Server,
        Maintenance,
        Maintenance,
        Setting,
        Server,
        Server,
        Setting,
        Setting,
        Setting,
        Transaction,
    ];
    assert_eq!(skipped(sql), expected);
}

#[test]
fn remarks_state_renames() {
    use specforge_db_core::read::SchemaReader as _;
    let sql = "-- @renamed from=people\nCREATE TABLE users (\n  id int,\n  -- @renamed from=login\n  \"Name\" text\n)";
    let items = specforge_db_postgresql::Postgresql.read_statement(sql, super::NEWEST);
    let stated: Vec<_> = items
        .renames
        .iter()
        .map(|rename| (rename.item.as_ref().map(ToString::to_string), rename.from.to_string()))
        .collect();
    assert_eq!(
        stated,
        [(None, "people".to_owned()), (Some("Name".to_owned()), "login".to_owned())]
    );
}
