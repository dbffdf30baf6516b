//! A snapshot of everything that a database declares, asked of the server's own catalog.
//!
//! The queries stand in `catalog/*.sql`, apart by semicolons at ends of lines. Each gives an object
//! and a fact about it. A fact that
//! begins with `order` says in which order the columns are. Nothing in them is shared with the reader under test. Columns that older
//! catalogs lack are reached through `to_jsonb`, which gives no value where there is no column;
//! `-- since N` keeps a query from servers that lack its table.

use postgres::Client;
use postgres::SimpleQueryMessage::{self, Row};
use specforge_db_testkit::Catalog;

const PRELUDE: &str = include_str!("catalog/prelude.sql");
const QUERIES: [&str; 4] = [
    include_str!("catalog/relations.sql"),
    include_str!("catalog/types.sql"),
    include_str!("catalog/routines.sql"),
    include_str!("catalog/others.sql"),
];

/// What a script leaves behind in its session, and what would surprise the next statement.
const SESSION: &str = "SELECT 'session', name || ' = ' || current_setting(name) FROM unnest(ARRAY[ \
    'role', 'session_authorization', 'session_replication_role', 'lock_timeout', \
    'statement_timeout', 'default_transaction_read_only', 'default_transaction_isolation']) name";

/// Settings on which the spelling of definitions depends.
pub const PINNED: &str = "SET LOCAL search_path = ''; SET LOCAL TimeZone = 'UTC'; \
    SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres'; \
    SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; \
    SET LOCAL quote_all_identifiers = off; SET LOCAL statement_timeout = 0; \
    SET LOCAL client_encoding = 'UTF8'";

/// Everything that is declared.
pub fn catalog(client: &mut Client, major: u32) -> Result<Catalog, postgres::Error> {
    let mut catalog = Catalog::default();
    add(&mut catalog, client.simple_query(SESSION)?);
    client.batch_execute(PINNED)?;
    // As one query, so that what all of them share is worked out once.
    let queries: Vec<&str> = QUERIES
        .iter()
        .flat_map(|file| file.split(";\n"))
        .filter(|query| since(query).is_none_or(|since| since <= major))
        .collect();
    let query = format!("{PRELUDE}{}", queries.join("\nUNION ALL\n"));
    add(&mut catalog, client.simple_query(&query)?);
    catalog.sort();
    Ok(catalog)
}

fn add(catalog: &mut Catalog, answer: Vec<SimpleQueryMessage>) {
    for message in answer {
        if let Row(row) = message
            && let (Some(object), Some(fact)) = (row.get(0), row.get(1))
        {
            match fact.strip_prefix("order ") {
                Some(columns) => catalog.add_order(object, columns),
                None => catalog.add(object, fact),
            }
        }
    }
}

fn since(query: &str) -> Option<u32> {
    let rest = query.split_once("-- since ")?.1;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
