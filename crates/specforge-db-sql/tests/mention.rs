//! Names in texts.
#![allow(missing_docs)]

mod common;

use common::{BACKTICK, BRACKET, DOLLAR};
use specforge_db_sql::{Spelling, mentions, mentions_any, rename};

fn renamed(text: &str, spelling: &'static Spelling) -> String {
    rename(text, spelling, &|name| name.eq_ignore_ascii_case("old").then(|| "new\"`".to_owned()))
}

#[test]
fn every_possible_name_is_mentioned() {
    let text = "SELECT a.\"B c\", 'no' FROM t -- no\n WHERE $$ x := y $$ > 1 AND z(:no) /* no */";
    let found: Vec<_> = mentions(text, &DOLLAR).collect();
    assert_eq!(found, ["SELECT", "a", "B c", "FROM", "t", "WHERE", "x", "y", "AND", "z"]);
    let found: Vec<_> = mentions("/*!50001 VIEW `v` */ x", &BACKTICK).collect();
    assert_eq!(found, ["VIEW", "v", "x"]);
    assert!(mentions_any("a + [b]", &BRACKET, &|name| name == "b"));
    assert!(!mentions_any("a + 'b'", &BRACKET, &|name| name == "b"));
}

#[test]
fn bodies_in_bodies_are_looked_into_only_so_deep() {
    let text = "$a$ a $b$ b $c$ c $d$ d $d$ $c$ $b$ $a$ e";
    let found: Vec<_> = mentions(text, &DOLLAR).collect();
    assert_eq!(found, ["a", "b", "c", "e"]);
}

#[test]
fn names_are_rewritten_and_all_else_is_kept() {
    let new = "\"new\"\"`\"";
    for (text, wanted) in [
        ("old > 0", "{} > 0"),
        ("\"old\"  +OLD", "{}  +{}"),
        ("t.old.x", "t.{}.x"),
        ("older + 'old' + $$old$$ -- old\n/* old */", "older + 'old' + $$old$$ -- old\n/* old */"),
        ("old(x) + \"old\" (x)", "old(x) + \"old\" (x)"),
        ("old IN (old)", "{} IN ({})"),
        ("CAST(old AS old)", "CAST({} AS old)"),
        ("CAST((old) AS old(3)) AS old", "CAST(({}) AS old(3)) AS {}"),
        ("old::old", "{}::old"),
        ("old::s.old + old", "{}::s.old + {}"),
        ("a COLLATE old, old", "a COLLATE old, {}"),
        ("old '2020-01-01'", "old '2020-01-01'"),
        ("INSERT INTO old (a)", "INSERT INTO {} (a)"),
        ("REFERENCES s.old(a)", "REFERENCES s.{}(a)"),
        (":old $old", ":old $old"),
    ] {
        assert_eq!(renamed(text, &DOLLAR), wanted.replace("{}", new), "{text}");
    }
    assert_eq!(
        renamed("`old` + \"old\" + old # old", &BACKTICK),
        "`new\"``` + \"old\" + `new\"``` # old"
    );
    assert_eq!(renamed("[old]+`old`", &BRACKET), format!("{new}+{new}"));
}
