//! A dump that the real `pg_dump` made of a schema with something of everything.

use super::{gather, schema};

const DUMP: &str = include_str!("../dumps/rich.sql");

#[test]
fn nothing_of_a_dump_is_lost() {
    let schema = schema(DUMP);
    let count = |name: &str| {
        let found = schema.namespaces.iter().find(|n| n.name.as_ref().is_some_and(|n| n == name));
        let namespace = found.unwrap();
        (namespace.tables.len(), namespace.enums.len(), namespace.definitions.len())
    };
    assert_eq!((count("public"), count("app")), ((0, 0, 0), (0, 0, 0)));
}

#[test]
fn every_statement_of_a_dump_fits() {
    assert!(gather(DUMP).is_ok());
}
