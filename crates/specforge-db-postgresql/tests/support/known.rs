//! Questions that are prepared once in a connection, because planning them takes longer than asking.

use std::collections::BTreeMap;

use postgres::{Client, Row, Statement};

/// What a connection was asked before.
#[derive(Default)]
pub struct Known(BTreeMap<String, Statement>);

impl Known {
    /// Asks.
    pub fn ask(&mut self, client: &mut Client, sql: &str) -> Result<Vec<Row>, postgres::Error> {
        let statement = if let Some(statement) = self.0.get(sql) {
            statement.clone()
        } else {
            let statement = client.prepare(sql)?;
            self.0.insert(sql.to_owned(), statement.clone());
            statement
        };
        client.query(&statement, &[])
    }

    /// Forgets everything; says whether there was anything.
    pub fn forget(&mut self) -> bool {
        let some = !self.0.is_empty();
        self.0.clear();
        some
    }
}
