//! What a session does to tables while its transaction is open, as the server tells it.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Client;

/// Modes that keep anybody from anything, from strong to weak, as the rows spell them.
pub const MODES: [(&str, &str); 5] = [
    ("AccessExclusiveLock", "ACCESS EXCLUSIVE"),
    ("ExclusiveLock", "EXCLUSIVE"),
    ("ShareRowExclusiveLock", "SHARE ROW EXCLUSIVE"),
    ("ShareLock", "SHARE"),
    ("ShareUpdateExclusiveLock", "SHARE UPDATE EXCLUSIVE"),
];

const LOCKS: &str = "SELECT l.relation::bigint, l.mode FROM pg_locks l
    WHERE l.pid = pg_backend_pid() AND l.granted AND l.locktype = 'relation' AND l.relation >= 16384";

const TABLES: &str =
    "SELECT c.oid::bigint, n.nspname || '.' || c.relname, pg_relation_filenode(c.oid)::bigint
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384 AND n.nspname !~ '^pg_'";

const READ: &str = "SELECT coalesce(sum(pg_stat_get_xact_tuples_returned(oid)
    + pg_stat_get_xact_tuples_fetched(oid)), 0)::bigint
    FROM pg_class WHERE relkind IN ('r', 'i', 'm') AND oid >= 16384";

const RELATIONS: &str = "SELECT oid::bigint FROM pg_class WHERE oid >= 16384";

const SCANS: &str = "SELECT coalesce(sum(pg_stat_get_xact_numscans(oid)), 0)::bigint
    FROM pg_class WHERE relkind IN ('r', 'm') AND oid = ANY (CAST($1 AS text)::oid[])";

const FILLED: &str = "SELECT coalesce(bool_and(pg_relation_size(oid) > 0), false) FROM pg_class
    WHERE relkind = 'r' AND oid >= 16384 AND relnamespace::regnamespace::text !~ '^pg_'";

/// Tables by their numbers, each with its name and the file of its rows.
pub type Tables = BTreeMap<i64, (String, Option<i64>)>;

/// The tables that are there.
pub fn tables(client: &mut Client) -> Tables {
    let rows = client.query(TABLES, &[]).unwrap();
    rows.iter().map(|row| (row.get(0), (row.get(1), row.get(2)))).collect()
}

/// How many rows the transaction has read.
pub fn rows_read(client: &mut Client) -> i64 {
    client.query_one(READ, &[]).unwrap().get(0)
}

/// How many times the transaction has gone through one of these tables.
pub fn scans(client: &mut Client, known: &Tables) -> i64 {
    let oids: Vec<String> = known.keys().map(i64::to_string).collect();
    client.query_one(SCANS, &[&format!("{{{}}}", oids.join(","))]).unwrap().get(0)
}

/// Whether there are tables, and every one has rows.
pub fn all_filled(client: &mut Client) -> bool {
    client.query_one(FILLED, &[]).unwrap().get(0)
}

/// Everything that a lock can be on: tables, indexes, views, sequences.
pub fn relations(client: &mut Client) -> BTreeSet<i64> {
    client.query(RELATIONS, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// The strictest lock on each of these relations, as its place in [`MODES`].
pub fn held(client: &mut Client, is_known: impl Fn(i64) -> bool) -> BTreeMap<i64, usize> {
    let mut strictest: BTreeMap<i64, usize> = BTreeMap::new();
    for row in client.query(LOCKS, &[]).unwrap() {
        let (relation, mode): (i64, String) = (row.get(0), row.get(1));
        let rank = MODES.iter().position(|(name, _)| *name == mode);
        if let Some(rank) = rank.filter(|_| is_known(relation)) {
            let entry = strictest.entry(relation).or_insert(rank);
            *entry = rank.min(*entry);
        }
    }
    strictest
}
