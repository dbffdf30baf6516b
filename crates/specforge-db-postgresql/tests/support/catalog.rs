//! A snapshot of everything that a database declares, asked of the server's own catalog.
//!
//! The queries stand in `catalog/*.sql`, apart by semicolons at ends of lines. Each gives an object
//! and a fact about it. A fact that
//! begins with `order` says in which order the columns are. Nothing in them is shared with the reader under test. Columns that older
//! catalogs lack are reached through `to_jsonb`, which gives no value where there is no column;
//! `-- since N` keeps a query from servers that lack its table.

use postgres::Client;
use postgres::SimpleQueryMessage::Row;
use specforge_db_testkit::Catalog;

use super::known::Known;

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
pub fn catalog(
    client: &mut Client,
    known: &mut Known,
    major: u32,
) -> Result<Catalog, postgres::Error> {
    let mut catalog = Catalog::default();
    for message in client.simple_query(SESSION)? {
        if let Row(row) = message {
            add(&mut catalog, row.get(0), row.get(1));
        }
    }
    client.batch_execute(PINNED)?;
    for row in known.ask(client, &query(major))? {
        add(&mut catalog, row.get(0), row.get(1));
    }
    catalog.sort();
    Ok(catalog)
}

/// As one query, so that what all of them share is worked out once.
fn query(major: u32) -> String {
    let queries: Vec<&str> = QUERIES
        .iter()
        .flat_map(|file| file.split(";\n"))
        .filter(|query| since(query).is_none_or(|since| since <= major))
        .collect();
    format!("{PRELUDE}{}", queries.join("\nUNION ALL\n"))
}

fn add(catalog: &mut Catalog, object: Option<&str>, fact: Option<&str>) {
    if let (Some(object), Some(fact)) = (object, fact) {
        match fact.strip_prefix("order ") {
            Some(columns) => catalog.add_order(object, columns),
            None => catalog.add(object, one_print(fact)),
        }
    }
}

/// An array of constants that is cast as a whole is printed with its elements cast once the server has
/// read its own print, as it does when the type of a column changes: the second print stands for both.
fn one_print(fact: &str) -> String {
    let (open, close) = ("(ARRAY[", "])::text[]");
    let mut out = String::new();
    let mut rest = fact;
    while let Some((before, behind)) = rest.split_once(open) {
        out.push_str(before);
        let Some((inside, after)) =
            behind.split_once(close).filter(|(inside, _)| !inside.contains(open))
        else {
            out.push_str(open);
            rest = behind;
            continue;
        };
        let elements: Vec<String> =
            inside.split(", ").map(|element| format!("({element})::text")).collect();
        out.extend(["ARRAY[", elements.join(", ").as_str(), "]"]);
        rest = after;
    }
    out.push_str(rest);
    out
}

fn since(query: &str) -> Option<u32> {
    let rest = query.split_once("-- since ")?.1;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
