//! The normal form and the parentheses around an expression.
#![allow(missing_docs)]

mod common;

use common::{BACKTICK, BRACKET, DOLLAR};
use specforge_db_sql::{Spelling, normal, strip_parens};

fn same(a: &str, b: &str, spelling: &'static Spelling) -> bool {
    let known = |name: &str| name.eq_ignore_ascii_case("age");
    normal(a, spelling, known) == normal(b, spelling, known)
}

#[test]
fn one_spelling_for_one_meaning() {
    assert_eq!(
        normal(" SELECT  Count( * ) -- x\n FROM a . B ,c WHERE X='Y  z' ; ", &DOLLAR, |_| false),
        "select count(*)from a.b,c where x = 'Y  z'"
    );
    assert!(same("a>=1 and\tb", "A >= 1 AND B", &DOLLAR));
    assert!(same("((\"age\" > 0))", "Age>0", &DOLLAR));
    assert!(same("`AGE` > 0;;", "age > 0", &BACKTICK));
    assert!(same("[age]", "\"age\"", &BRACKET));
    assert!(same("[other]", "`other`", &BRACKET));
    assert!(same("/*!40101 a */ b", "a b", &BACKTICK));
    assert!(same("/* a */ b", "b", &BACKTICK));
}

#[test]
fn other_meanings_stay_apart() {
    assert!(!same("a = 'x'", "a = 'X'", &DOLLAR));
    assert!(!same("a = 'x '", "a = 'x'", &DOLLAR));
    assert!(!same("\"Age\"", "age", &DOLLAR));
    assert!(!same("\"other\"", "other", &DOLLAR));
    assert!(!same("\"a b\"", "a b", &DOLLAR));
    assert!(!same("(a, b)", "a, b", &DOLLAR));
    assert!(!same("(a) + (b)", "a) + (b", &DOLLAR));
    assert!(!same("a - -b", "a b", &DOLLAR));
    assert!(!same("t.1", "t .1", &BACKTICK));
    assert!(!same("E 'a'", "E'a'", &DOLLAR));
    assert!(!same("< =", "<=", &DOLLAR));
}

#[test]
fn parentheses_go_only_where_they_enclose_all() {
    for (text, inner) in [
        ("(a)", "a"),
        (" ( (a + b) ) ", "a + b"),
        ("(a) + (b)", "(a) + (b)"),
        ("((a) + (b))", "(a) + (b)"),
        ("((a, b))", "(a, b)"),
        ("(f(a, b))", "f(a, b)"),
        ("()", "()"),
        ("(())", "()"),
        ("((a)", "((a)"),
        ("(a))", "(a))"),
        (")(", ")("),
        ("(')')", "')'"),
        ("/* x */ (a) -- y", "a"),
        ("a", "a"),
        ("", ""),
        ("(a;)", "(a;)"),
        ("('a", "('a"),
    ] {
        assert_eq!(strip_parens(text, &DOLLAR), inner, "{text}");
    }
}

#[test]
fn dashes_that_are_no_comment_do_not_become_one() {
    let once = normal(";----", &BACKTICK, |_| false);
    assert_eq!(normal(&once, &BACKTICK, |_| false), once);
}
