//! Inputs for the benches: dump-like schemas of any size, made by rule.

use std::fmt::Write as _;

use indexmap::IndexMap;
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::plan::{PlanOptions, PlanRequest};
use sqlite3_parser::lexer::sql::Parser;
use sqlite3_parser::{Bump, FallibleIterator as _};

/// A schema of so many tables as a dump prints it; every tenth table differs between the two
/// versions.
pub fn schema(tables: usize, desired: bool) -> String {
    let mut text = String::with_capacity(tables * 900);
    text.push_str("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n");
    for at in 0..tables {
        let changed = desired && at % 10 == 0;
        table(&mut text, at, changed);
    }
    text.push_str("COMMIT;\n");
    text
}

fn table(text: &mut String, at: usize, changed: bool) {
    let parent = at / 2;
    let _ = write!(
        text,
        "CREATE TABLE order_item_{at} (\n  id INTEGER PRIMARY KEY AUTOINCREMENT,\n  \
         customer_id INTEGER NOT NULL REFERENCES order_item_{parent}(id) ON DELETE CASCADE,\n  \
         reference VARCHAR(40) NOT NULL UNIQUE,\n  status TEXT NOT NULL DEFAULT 'pending' \
         CHECK (status IN ('pending', 'paid', 'shipped', 'cancelled')),\n  \
         quantity INTEGER NOT NULL DEFAULT 1 CHECK (quantity > 0),\n  \
         unit_price_cents BIGINT NOT NULL,\n  discount DECIMAL(5,2) DEFAULT 0.0,\n  \
         shipping_address TEXT,\n  note TEXT COLLATE NOCASE,\n  \
         created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,\n  updated_at TIMESTAMP"
    );
    if changed {
        text.push_str(",\n  archived_at TIMESTAMP");
    }
    let _ = write!(
        text,
        ",\n  CONSTRAINT price_{at} CHECK (unit_price_cents >= 0)\n);\n\
         CREATE INDEX idx_order_item_{at}_customer_id ON order_item_{at} (customer_id, created_at DESC);\n\
         CREATE INDEX idx_order_item_{at}_open ON order_item_{at} (status) WHERE status <> 'cancelled';\n"
    );
}

/// Parses a text with the raw parser and counts the statements; the yardstick of the benches.
pub fn raw_parse(text: &str) -> usize {
    let bump = Bump::new();
    let mut parser = Parser::new(&bump, text.as_bytes());
    let mut count = 0;
    while let Ok(Some(_)) = parser.next() {
        count += 1;
    }
    count
}

/// A request to plan between two texts.
pub fn request(current: String, desired: String) -> PlanRequest {
    PlanRequest {
        task: "plan-migration".to_owned(),
        database: None,
        contract_version: None,
        target_version: None,
        current_schema: SchemaSource::Text(current),
        desired_schema: Some(SchemaSource::Text(desired)),
        desired_changes: Vec::new(),
        table_stats: IndexMap::default(),
        renames: Vec::new(),
        backfills: Vec::new(),
        options: PlanOptions::default(),
    }
}
