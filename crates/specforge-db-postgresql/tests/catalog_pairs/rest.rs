//! Types, routines, and what belongs to no relation.

type Row = (u32, &'static str, &'static str, &'static str);

const F: &str = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'";
const T: &str = "CREATE TABLE t (a int, b int)";
const GRANTED: &str = "CREATE TABLE t (a int, b int); CREATE SEQUENCE s; CREATE SCHEMA n; CREATE TYPE e AS ENUM ('x'); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'";
const FOREIGN: &str = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w";
const LESS: &str = "CREATE FUNCTION less(box, box) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT area($1) < area($2)'; CREATE FUNCTION more(box, box) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT area($1) > area($2)'; CREATE FUNCTION sorted(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0'";

#[rustfmt::skip]
pub(crate) const PAIRS: &[Row] = &[
    // Types.
    (0, "", "CREATE TYPE e AS ENUM ('a', 'b')", "CREATE TYPE e AS ENUM ('b', 'a')"),
    (0, "", "CREATE TYPE e AS ENUM ('a')", "CREATE TYPE e AS ENUM ('a', 'b')"),
    (0, "", "CREATE DOMAIN d AS int", "CREATE DOMAIN d AS bigint"),
    (0, "", "CREATE DOMAIN d AS int", "CREATE DOMAIN d AS int NOT NULL"),
    (0, "", "CREATE DOMAIN d AS int DEFAULT 1", "CREATE DOMAIN d AS int DEFAULT 2"),
    (0, "", "CREATE DOMAIN d AS int CHECK (VALUE > 0)", "CREATE DOMAIN d AS int CHECK (VALUE > 1)"),
    (0, "CREATE DOMAIN d AS int", "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID", "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)"),
    (0, "", "CREATE DOMAIN d AS text COLLATE \"C\"", "CREATE DOMAIN d AS text"),
    (0, "", "CREATE TYPE k AS (a int, b text)", "CREATE TYPE k AS (b text, a int)"),
    (0, "", "CREATE TYPE k AS (a int)", "CREATE TYPE k AS (a bigint)"),
    (0, "", "CREATE TYPE k AS RANGE (subtype = int)", "CREATE TYPE k AS RANGE (subtype = bigint)"),
    (14, "", "CREATE TYPE k AS RANGE (subtype = int, multirange_type_name = ks)", "CREATE TYPE k AS RANGE (subtype = int, multirange_type_name = kx)"),
    (0, "", "CREATE TYPE k AS RANGE (subtype = float8)", "CREATE TYPE k AS RANGE (subtype = float8, subtype_diff = float8mi)"),
    (0, "", "CREATE TYPE k", "CREATE TYPE k AS ()"),
    (0, "", "CREATE COLLATION c (locale = 'C')", "CREATE COLLATION c (locale = 'POSIX')"),
    // Routines.
    (0, "", F, "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2'"),
    (0, "", F, "CREATE FUNCTION f(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    (0, "", F, "CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    (0, F, "ALTER FUNCTION f(int) IMMUTABLE", "ALTER FUNCTION f(int) STABLE"),
    (0, F, "ALTER FUNCTION f(int) SECURITY DEFINER", ""),
    (0, F, "ALTER FUNCTION f(int) STRICT", ""),
    (0, F, "ALTER FUNCTION f(int) PARALLEL SAFE", ""),
    (0, F, "ALTER FUNCTION f(int) COST 7", ""),
    (0, F, "ALTER FUNCTION f(int) LEAKPROOF", ""),
    (0, F, "ALTER FUNCTION f(int) SET search_path = pg_catalog", ""),
    (0, "", "CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'", "CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 2'"),
    (0, "", "CREATE AGGREGATE g (int) (sfunc = int4pl, stype = int)", "CREATE AGGREGATE g (int) (sfunc = int4pl, stype = int, initcond = '7')"),
    (0, "CREATE TYPE k AS (a int); CREATE FUNCTION f(k) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'", "CREATE CAST (k AS int) WITH FUNCTION f(k)", "CREATE CAST (k AS int) WITH FUNCTION f(k) AS ASSIGNMENT"),
    (0, LESS, "CREATE OPERATOR <# (leftarg = box, rightarg = box, function = less)", "CREATE OPERATOR <# (leftarg = box, rightarg = box, function = more)"),
    (0, LESS, "CREATE OPERATOR <# (leftarg = box, rightarg = box, function = less)", "CREATE OPERATOR <# (leftarg = box, rightarg = box, function = less, restrict = scalarltsel)"),
    (0, LESS, "CREATE OPERATOR CLASS o FOR TYPE int USING btree AS OPERATOR 1 <, FUNCTION 1 sorted(int, int)", "CREATE OPERATOR CLASS o FOR TYPE int USING btree AS OPERATOR 3 =, FUNCTION 1 sorted(int, int)"),
    (0, "", "CREATE OPERATOR FAMILY o USING btree", "CREATE OPERATOR FAMILY o USING hash"),
    (0, "", "CREATE TEXT SEARCH CONFIGURATION c (COPY = english)", "CREATE TEXT SEARCH CONFIGURATION c (COPY = german)"),
    (0, "", "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)", "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, accept = false)"),
    (0, "", "CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1", "CREATE DEFAULT CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1"),
    (0, "", "CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler", ""),
    // Extensions, event triggers, publications.
    (0, "CREATE SCHEMA n", "CREATE EXTENSION hstore", "CREATE EXTENSION hstore SCHEMA n"),
    (0, "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'", "CREATE EVENT TRIGGER g ON ddl_command_start EXECUTE FUNCTION f()", "CREATE EVENT TRIGGER g ON ddl_command_end EXECUTE FUNCTION f()"),
    (0, "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER g ON ddl_command_end EXECUTE FUNCTION f()", "ALTER EVENT TRIGGER g DISABLE", ""),
    (0, T, "CREATE PUBLICATION p FOR TABLE t", "CREATE PUBLICATION p"),
    (0, T, "CREATE PUBLICATION p WITH (publish = 'insert')", "CREATE PUBLICATION p WITH (publish = 'update')"),
    (15, T, "CREATE PUBLICATION p FOR TABLE t (a)", "CREATE PUBLICATION p FOR TABLE t (b)"),
    (15, T, "CREATE PUBLICATION p FOR TABLE t WHERE (a > 0)", "CREATE PUBLICATION p FOR TABLE t WHERE (a > 1)"),
    (15, T, "CREATE PUBLICATION p FOR TABLES IN SCHEMA public", "CREATE PUBLICATION p FOR TABLE t"),
    // Foreign data.
    (0, "", "CREATE FOREIGN DATA WRAPPER w", "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b')"),
    (0, FOREIGN, "ALTER SERVER far OPTIONS (a 'b')", "ALTER SERVER far OPTIONS (a 'c')"),
    (0, FOREIGN, "ALTER SERVER far VERSION '2'", ""),
    (0, FOREIGN, "CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (a 'b')", "CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (a 'c')"),
    (0, FOREIGN, "CREATE FOREIGN TABLE x (a int) SERVER far", "CREATE FOREIGN TABLE x (a int) SERVER far OPTIONS (a 'b')"),
    (0, FOREIGN, "CREATE FOREIGN TABLE x (a int) SERVER far", "CREATE FOREIGN TABLE x (a int OPTIONS (a 'b')) SERVER far"),
    // Comments.
    (0, T, "COMMENT ON TABLE t IS 'x'", "COMMENT ON TABLE t IS 'y'"),
    (0, T, "COMMENT ON COLUMN t.a IS 'x'", "COMMENT ON COLUMN t.b IS 'x'"),
    (0, F, "COMMENT ON FUNCTION f(int) IS 'x'", ""),
    (0, "", "COMMENT ON SCHEMA public IS 'x'", "COMMENT ON SCHEMA public IS 'y'"),
    (0, "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0))", "COMMENT ON CONSTRAINT c ON t IS 'x'", ""),
    (0, "CREATE TABLE t (a int); CREATE INDEX i ON t (a)", "COMMENT ON INDEX i IS 'x'", ""),
    // Rights.
    (0, GRANTED, "GRANT SELECT ON t TO reader", "GRANT INSERT ON t TO reader"),
    (0, GRANTED, "GRANT SELECT ON t TO reader", "GRANT SELECT ON t TO reader WITH GRANT OPTION"),
    (0, GRANTED, "GRANT SELECT ON t TO reader", "GRANT SELECT ON t TO PUBLIC"),
    (0, GRANTED, "GRANT SELECT (a) ON t TO reader", "GRANT SELECT (b) ON t TO reader"),
    (0, GRANTED, "GRANT USAGE ON SEQUENCE s TO reader", "GRANT SELECT ON SEQUENCE s TO reader"),
    (0, GRANTED, "GRANT USAGE ON SCHEMA n TO reader", "GRANT CREATE ON SCHEMA n TO reader"),
    (0, GRANTED, "REVOKE USAGE ON TYPE e FROM PUBLIC", ""),
    (0, GRANTED, "REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC", ""),
    (0, GRANTED, "REVOKE DELETE ON t FROM CURRENT_USER", ""),
    (0, GRANTED, "REVOKE ALL ON SCHEMA public FROM PUBLIC", ""),
    (0, GRANTED, "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(float8) FROM PUBLIC", ""),
    (0, GRANTED, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader", "ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO reader"),
    (0, GRANTED, "ALTER DEFAULT PRIVILEGES IN SCHEMA n GRANT SELECT ON TABLES TO reader", "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader"),
];
