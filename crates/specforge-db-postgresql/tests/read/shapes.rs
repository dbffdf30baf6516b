//! Statements of one shape are read together as each is alone.

use specforge_db_core::read::SchemaReader as _;
use specforge_db_postgresql::Postgresql;

use super::NEWEST;

/// Each is of the shape of the one before it, but for what the grammar looks at.
const PAIRS: [[&str; 2]; 24] = [
    ["ALTER TABLE a ALTER b SET STORAGE plain", "ALTER TABLE a ALTER b SET STORAGE bogus"],
    ["ALTER TABLE a ALTER b SET STORAGE \"plain\"", "ALTER TABLE a ALTER b SET STORAGE \"bogus\""],
    [
        "CREATE TABLE a PARTITION OF b FOR VALUES WITH (modulus 4, remainder 1)",
        "CREATE TABLE a PARTITION OF b FOR VALUES WITH (modulus 4, remains 1)",
    ],
    ["CREATE TABLE a (b int)", "CREATE TABLE left (b int)"],
    ["CREATE TABLE a (b int)", "CREATE TABLE a (select int)"],
    ["CREATE TABLE a (b int)", "CREATE TABLE a (b int"],
    ["CREATE TABLE a (b int)", "CREATE TABLE \"\" (b int)"],
    ["CREATE TABLE a (b int)", "CREATE TABLE 1a (b int)"],
    ["CREATE TABLE a (b text DEFAULT 'x')", "CREATE TABLE a (b text DEFAULT U&'\\zz')"],
    ["CREATE TABLE a (b text DEFAULT 'x')", "CREATE TABLE a (b text DEFAULT E'\\u00')"],
    ["CREATE TABLE a (b text DEFAULT 'x')", "CREATE TABLE a (b text DEFAULT 'x' 'y')"],
    ["CREATE TABLE a (b text DEFAULT 'x'\n'y')", "CREATE TABLE a (b text DEFAULT 'x' 'y')"],
    [
        "CREATE TABLE a (b text DEFAULT U&'!0061' UESCAPE '!')",
        "CREATE TABLE a (b text DEFAULT U&'!0061' UESCAPE '+')",
    ],
    [
        "CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT FROM WHERE'",
    ],
    [
        "CREATE FUNCTION a() RETURNS int LANGUAGE plpgsql AS 'SELECT FROM WHERE'",
        "CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT FROM WHERE'",
    ],
    ["CREATE TABLE a (b int CHECK (b >= 1))", "CREATE TABLE a (b int CHECK (b > = 1))"],
    ["CREATE TABLE a (b int, c text)", "CREATE TABLE a (b int, c text,)"],
    ["CREATE TABLE a (b int, c text)", "CREATE TABLE a (, b int)"],
    ["CREATE TABLE a (b int, c text)", "CREATE TABLE a (b int c text)"],
    ["CREATE TABLE a (b int, c int)", "CREATE TABLE a (b int, c)"],
    ["CREATE TABLE a OF t (b NOT NULL)", "CREATE TABLE a (b NOT NULL)"],
    ["CREATE TABLE a (b int[] DEFAULT ARRAY[1, 2])", "CREATE TABLE a (b int[] DEFAULT ARRAY[1, )"],
    ["CREATE TABLE a (b int) PARTITION BY LIST (b)", "CREATE TABLE a (b int) PARTITION BY LIST (b"],
    ["CREATE TABLE a (b int) PARTITION BY LIST (b)", "CREATE TABLE a (b int) PARTITION LIST (b)"],
];

#[test]
fn what_one_statement_may_another_of_its_shape_may_not() {
    let mut refused = 0;
    for [first, other] in PAIRS {
        // What was refused once is refused again.
        let texts = [first, other, other, first];
        let together = Postgresql.read_statements(&texts, NEWEST);
        for (text, together) in texts.iter().zip(together) {
            let alone = Postgresql.read_statement(text, NEWEST);
            assert_eq!(format!("{together:?}"), format!("{alone:?}"), "{text}");
            refused += usize::from(!alone.problems.is_empty());
        }
    }
    assert!(refused > 10, "the pairs say nothing: only {refused} are refused");
}

#[test]
fn a_dump_is_read_together_as_each_of_its_statements_alone() {
    let split = Postgresql.split(include_str!("../dumps/rich.sql"));
    let texts: Vec<&str> = split.statements.iter().map(|statement| statement.text).collect();
    let alone: Vec<_> = texts.iter().map(|text| Postgresql.read_statement(text, NEWEST)).collect();
    assert_eq!(format!("{:?}", Postgresql.read_statements(&texts, NEWEST)), format!("{alone:?}"));
}
