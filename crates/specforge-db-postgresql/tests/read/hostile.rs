//! Statements cut anywhere, and words that fit nowhere: problems, never a panic.

use specforge_db_core::read::SchemaReader as _;
use specforge_db_postgresql::Postgresql;

use super::NEWEST;

const DUMP: &str = include_str!("../dumps/rich.sql");

#[test]
fn a_statement_cut_anywhere_does_no_harm() {
    for statement in Postgresql.split(DUMP).statements {
        // The long ones are long by their bodies.
        let text = statement.text;
        let step = (text.len() / 40).max(1);
        for end in (0..text.len()).step_by(step) {
            let Some(cut) = text.get(..end) else { continue };
            let Some(tail) = text.get(end..) else { continue };
            Postgresql.read_statement(cut, NEWEST);
            Postgresql.read_statement(tail, NEWEST);
        }
    }
}

#[test]
fn words_in_any_order_do_no_harm() {
    const WORDS: &[&str] = &[
        "CREATE",
        "ALTER",
        "DROP",
        "TABLE",
        "INDEX",
        "TYPE",
        "AS",
        "(",
        ")",
        ",",
        ".",
        "a",
        "\"B\"",
        "'x'",
        "1",
        "ON",
        "TO",
        "PARTITION",
        "OF",
        "[",
        "]",
        "IDENTITY",
        "GENERATED",
        "DEFAULT",
        "$1",
        "GRANT",
        "REVOKE",
        "COMMENT",
        "IS",
        "FUNCTION",
        "SEQUENCE",
        "OWNED",
        "BY",
        "LIKE",
        "CHECK",
        "é",
        "E'\\",
        "::",
        "-",
        "ADD",
        "COLUMN",
        "SCHEMA",
        "OPERATOR",
        "CASE",
        "END",
        "SET",
        "search_path",
    ];
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..4000 {
        let text: Vec<_> = (0..=next(12)).map(|_| WORDS[next(WORDS.len())]).collect();
        Postgresql.read_statement(&text.join(" "), NEWEST);
    }
}

#[test]
fn tables_that_follow_each_other_are_no_endless_story() {
    let sql = "CREATE TABLE a (i int); CREATE TABLE b (i int); ALTER TABLE a INHERIT b; ALTER TABLE b INHERIT a;
        ALTER TABLE a ADD c int; ALTER TABLE a ATTACH PARTITION b DEFAULT; ALTER TABLE b ATTACH PARTITION a DEFAULT;
        ALTER TABLE b ADD d int; DROP TABLE a;";
    let _ = super::gather(sql);
}
