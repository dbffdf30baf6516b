//! Declarations that differ in one property, and declarations that only look different.

mod relations;
mod rest;

use super::Different;

/// Pairs that the catalog must tell apart.
pub(crate) static PAIRS: std::sync::LazyLock<Vec<Different>> = std::sync::LazyLock::new(|| {
    let all = relations::PAIRS.iter().chain(rest::PAIRS);
    all.map(|&(since, base, one, other)| Different { since, base, one, other }).collect()
});

/// Two ways that lead to the same schema.
pub(crate) const SAME: [(&str, &str); 8] = [
    (
        "CREATE TABLE t (a int, b text)",
        "CREATE TABLE t (x int, a int, b text); ALTER TABLE t DROP x",
    ),
    (
        "CREATE TABLE t (a serial)",
        "CREATE SEQUENCE t_a_seq AS int; CREATE TABLE t (a int NOT NULL DEFAULT nextval('t_a_seq')); ALTER SEQUENCE t_a_seq OWNED BY t.a",
    ),
    (
        "CREATE TABLE t (a int PRIMARY KEY)",
        "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX t_pkey ON t (a); ALTER TABLE t ADD PRIMARY KEY USING INDEX t_pkey",
    ),
    (
        "CREATE TABLE t (a int CHECK (a > 0))",
        "CREATE TABLE t (a int); ALTER TABLE t ADD CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT t_a_check",
    ),
    (
        "CREATE TYPE e AS ENUM ('a', 'b', 'c')",
        "CREATE TYPE e AS ENUM ('a', 'c'); ALTER TYPE e ADD VALUE 'b' BEFORE 'c'",
    ),
    (
        "CREATE TABLE t ()",
        "CREATE TABLE t (); GRANT SELECT ON t TO reader; REVOKE SELECT ON t FROM reader",
    ),
    (
        "CREATE TABLE t () WITH (fillfactor = 70, autovacuum_enabled = off)",
        "CREATE TABLE t () WITH (autovacuum_enabled = off, fillfactor = 70)",
    ),
    (
        "CREATE TABLE t (); CREATE TABLE specforge_migrations (id bigserial PRIMARY KEY)",
        "CREATE TABLE t ()",
    ),
];
