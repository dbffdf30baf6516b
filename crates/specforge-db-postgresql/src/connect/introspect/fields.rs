//! The fields of a row, one after the other.

use serde_json::Value;
use specforge_db_core::name::Ident;
use tokio_postgres::SimpleQueryRow;

/// The fields of a row, taken in the order in which they were asked for.
#[derive(Debug)]
pub(super) struct Fields<'r> {
    row: &'r SimpleQueryRow,
    next: usize,
}

impl<'r> Fields<'r> {
    pub(super) fn of(row: &'r SimpleQueryRow) -> Self {
        Self { row, next: 0 }
    }

    /// The next field, absent where it is NULL.
    pub(super) fn maybe(&mut self) -> Option<&'r str> {
        let at = self.next;
        self.next += 1;
        self.row.try_get(at).ok().flatten()
    }

    /// The next field, empty where it is NULL.
    pub(super) fn text(&mut self) -> &'r str {
        self.maybe().unwrap_or_default()
    }

    pub(super) fn name(&mut self) -> Ident {
        Ident::from(self.text())
    }

    pub(super) fn flag(&mut self) -> bool {
        matches!(self.maybe(), Some("t" | "true"))
    }

    pub(super) fn oid(&mut self) -> u32 {
        self.text().parse().unwrap_or_default()
    }

    pub(super) fn number(&mut self) -> i64 {
        self.text().parse().unwrap_or_default()
    }

    /// The items of the next field, which is a list in JSON.
    pub(super) fn list(&mut self) -> Vec<Value> {
        list(self.maybe())
    }

    /// The next field, which is a list of texts in JSON.
    pub(super) fn texts(&mut self) -> Vec<String> {
        self.list().into_iter().filter_map(|item| text(&item).map(str::to_owned)).collect()
    }
}

/// The items of a list in JSON.
pub(super) fn list(json: Option<&str>) -> Vec<Value> {
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// A text inside JSON.
pub(super) fn text(value: &Value) -> Option<&str> {
    value.as_str()
}

/// A text at that place of a list inside JSON.
pub(super) fn at(value: &Value, at: usize) -> Option<&str> {
    value.get(at).and_then(text)
}
