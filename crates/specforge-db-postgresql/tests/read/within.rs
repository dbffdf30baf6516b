//! Names without a schema under a search path.

use crate::definitions;

/// What stands in `app` before every statement.
const THERE: &str = "CREATE SCHEMA app; SET search_path = app, public;
    CREATE TYPE size AS ENUM ('s'); CREATE SEQUENCE numbers; CREATE TABLE \"Orders\" (id int);
    CREATE TABLE users (id int, users int, size size, year date);
    CREATE FUNCTION price(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; ";

/// The text of what a statement declares last.
fn text(statement: &str) -> String {
    definitions(&format!("{THERE}{statement}")).pop().unwrap().1
}

#[test]
fn what_the_schema_has_is_said_with_it() {
    for (written, meant) in [
        (
            "CREATE VIEW v AS SELECT u.id FROM users u, \"Orders\" o WHERE o.id = price(u.id)",
            "CREATE VIEW app.v AS SELECT u.id FROM app.users u, app.\"Orders\" o WHERE o.id = app.price(u.id)",
        ),
        (
            "CREATE VIEW v AS SELECT users.users FROM (users JOIN \"Orders\" AS o USING (id))",
            "CREATE VIEW app.v AS SELECT users.users FROM (app.users JOIN app.\"Orders\" AS o USING (id))",
        ),
        (
            "CREATE VIEW v AS SELECT 's'::size, CAST('s' AS size), nextval('numbers'), 'users'::regclass",
            "CREATE VIEW app.v AS SELECT 's'::app.size, CAST('s' AS app.size), nextval('app.numbers'), 'app.users'::regclass",
        ),
        (
            "CREATE RULE r AS ON INSERT TO users DO ALSO DELETE FROM \"Orders\" WHERE id = NEW.id",
            "CREATE RULE r AS ON INSERT TO app.users DO ALSO DELETE FROM app.\"Orders\" WHERE id = NEW.id",
        ),
        (
            "CREATE FUNCTION f(size size, users, OUT z size[]) RETURNS SETOF size LANGUAGE sql AS 'SELECT 1'",
            "CREATE FUNCTION app.f(size app.size, app.users, OUT z app.size[]) RETURNS SETOF app.size LANGUAGE sql AS 'SELECT 1'",
        ),
        (
            "CREATE FUNCTION f() RETURNS TABLE (a size, users int) LANGUAGE sql BEGIN ATOMIC INSERT INTO users (size) VALUES ('s') RETURNING size, id; END",
            "CREATE FUNCTION app.f() RETURNS TABLE (a app.size, users int) LANGUAGE sql BEGIN ATOMIC INSERT INTO app.users (size) VALUES ('s') RETURNING size, id; END",
        ),
        ("CREATE DOMAIN d AS size NOT NULL", "CREATE DOMAIN app.d AS app.size NOT NULL"),
        (
            "CREATE TYPE c AS (users int, a size)",
            "CREATE TYPE app.c AS (users integer, a app.size)",
        ),
        ("GRANT SELECT ON \"Orders\", users TO users", "GRANT SELECT ON TABLE app.users TO users"),
    ] {
        assert_eq!(text(written), meant, "{written}");
    }
}

#[test]
fn what_only_looks_like_it_is_left() {
    for (written, meant) in [
        (
            "CREATE VIEW v AS WITH users AS (SELECT 1 AS id), o (id) AS MATERIALIZED (SELECT 2) SELECT id FROM users JOIN o USING (id)",
            "CREATE VIEW app.v AS WITH users AS (SELECT 1 AS id), o (id) AS MATERIALIZED (SELECT 2) SELECT id FROM users JOIN o USING (id)",
        ),
        (
            "CREATE VIEW v AS SELECT extract(day FROM users) FROM (SELECT now() AS users) AS size (users)",
            "CREATE VIEW app.v AS SELECT extract(day FROM users) FROM (SELECT now() AS users) AS size (users)",
        ),
        (
            "CREATE VIEW v AS SELECT 1 AS price WHERE 1 IS DISTINCT FROM 2 AND public.price(1) = 1",
            "CREATE VIEW app.v AS SELECT 1 AS price WHERE 1 IS DISTINCT FROM 2 AND public.price(1) = 1",
        ),
        (
            "CREATE VIEW v AS SELECT size, users FROM other.users ORDER BY size, users",
            "CREATE VIEW app.v AS SELECT size, users FROM other.users ORDER BY size, users",
        ),
        (
            "CREATE VIEW v AS SELECT 'users' AS text, 'a from users' AS more",
            "CREATE VIEW app.v AS SELECT 'users' AS text, 'a from users' AS more",
        ),
    ] {
        assert_eq!(text(written), meant, "{written}");
    }
}
