//! SQLite: what `.dump` prints, and `sqlite3-parser`.

use std::fmt::Write as _;

use specforge_db_sqlite::Sqlite;
use sqlite3_parser::lexer::sql::Parser;
use sqlite3_parser::{Bump, FallibleIterator as _};

use crate::Yardstick;

/// Both texts, because SQLite's parser is fast.
pub const YARDSTICK: Yardstick =
    Yardstick { database: "sqlite", planner: &Sqlite, schema, raw_parse, texts: 2 };

/// A schema of so many tables as a dump prints it; every tenth table differs between the two
/// versions.
fn schema(tables: usize, desired: bool) -> String {
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

fn raw_parse(text: &str) -> usize {
    let bump = Bump::new();
    let mut parser = Parser::new(&bump, text.as_bytes());
    let mut count = 0;
    while let Ok(Some(_)) = parser.next() {
        count += 1;
    }
    count
}
