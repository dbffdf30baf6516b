//! Reading PostgreSQL's statements.

use specforge_db_core::read::Items;
use specforge_db_core::version::Version;

/// Reads one statement.
pub(crate) fn statement(_text: &str, _version: Version) -> Items {
    Items::unreadable("PostgreSQL is not read yet", 0)
}
