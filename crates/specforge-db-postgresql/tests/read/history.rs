//! What cannot be told of statements that follow each other is said, and not passed over.

use crate::gather;

/// What is built on something goes or stays only where that is known.
#[test]
fn what_cascade_takes_along_is_known_or_refused() {
    for (sql, dependent) in [
        // Which of the tables of a join a bare column is of, the statement alone does not tell.
        (
            "CREATE TABLE o (id int, u int); CREATE TABLE u (k int, name text); \
             CREATE VIEW v AS SELECT id, name FROM o JOIN u ON k = u; \
             ALTER TABLE u DROP COLUMN name CASCADE",
            "`v`",
        ),
        // Which of two routines is called, the types of the arguments tell alone.
        (
            "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; \
             CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1'; \
             CREATE VIEW v AS SELECT f('x'::text) AS x; DROP FUNCTION f(int) CASCADE",
            "`v`",
        ),
        (
            "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (mood text, CHECK (mood <> 'b')); \
             DROP TYPE mood CASCADE",
            "a condition or an index of `t`",
        ),
        (
            "CREATE TYPE part AS (n int); CREATE TYPE whole AS (p part); DROP TYPE part CASCADE",
            "`whole`",
        ),
    ] {
        let wrong = gather(sql).unwrap_err();
        let said = format!("cannot be told whether {dependent} is");
        assert!(wrong.iter().any(|wrong| wrong.contains(&said)), "{sql}: {wrong:#?}");
    }
}

/// A name is not changed where it may mean something else.
#[test]
fn what_follows_a_rename_is_known_or_refused() {
    for sql in [
        "CREATE VIEW a AS SELECT 1 AS x; CREATE VIEW b AS SELECT x FROM a; ALTER VIEW a RENAME TO c",
        "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; \
         CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1'; \
         CREATE TABLE t (id int DEFAULT f('x'::text)); ALTER FUNCTION f(int) RENAME TO g",
        "CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t; ALTER TABLE t RENAME TO u",
    ] {
        let wrong = gather(sql).unwrap_err();
        let said = wrong.iter().any(|wrong| wrong.contains("mention"));
        assert!(said, "{sql}: {wrong:#?}");
    }
}
