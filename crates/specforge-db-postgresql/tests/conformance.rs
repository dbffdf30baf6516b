//! What every dialect has to fulfil.

#![allow(clippy::expect_used)]

use specforge_db_postgresql as _;

specforge_db_testkit::conformance!("postgresql");
