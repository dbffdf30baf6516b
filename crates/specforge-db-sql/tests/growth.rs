//! Nasty texts of a million pieces: they finish, and four times the text takes about four times
//! the work.
#![allow(missing_docs)]

mod common;

use std::time::{Duration, Instant};

use common::{ALL, BACKTICK, BRACKET, DOLLAR};
use specforge_db_sql::{
    Spelling, annotations, check_carried, lex, mentions, normal, rename, split, strip_parens,
    uncover,
};

const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "'",
    "\"",
    "`",
    "/*",
    "*/",
    "/*!",
    "/*!1 ' */",
    "/*!' ",
    "--",
    "-- @a b=c\n",
    ";",
    "$a",
    "$a$",
    "$a $",
    "$$",
    "BEGIN ",
    "BEGIN;",
    "CREATE TRIGGER t BEGIN ",
    "CREATE PROCEDURE p() BEGIN END;",
    "CASE ",
    "END ",
    "+",
    "+ 1",
    "\\",
    "\\\n",
    "\n.",
    ".",
    "a.",
    "DELIMITER $\n",
    "DELIMITER ;\n",
    "COPY t FROM stdin;\n",
    "\\.\n",
    "E'\\",
    "U&\"",
    "1e",
    "0x",
    "\u{feff}",
    "ü",
    "CAST(",
    ":",
    "@a ",
    "a, -- @r f=\"\n",
    "(a, /* @r */\n",
    ";(",
    "((",
    "#",
    "=-",
    "@@",
    "?",
    "|",
    " ",
    "\n",
    "f(",
    "NOT ",
];

fn work(text: &str, spelling: &'static Spelling) {
    let tokens = lex(text, spelling).count();
    assert!(tokens <= text.len());
    let split = split(text, spelling);
    assert!(split.statements.len() <= tokens);
    assert!(
        split
            .statements
            .iter()
            .all(|s| s.nesting as usize <= tokens && s.chain as usize <= 2 * tokens + 1)
    );
    assert!(strip_parens(text, spelling).len() <= text.len());
    assert_eq!(uncover(text, spelling).len(), text.len());
    assert!(mentions(text, spelling).count() <= text.len());
    assert_eq!(rename(text, spelling, &|_| None), text);
    assert!(annotations(text, spelling).len() <= text.len());
    let _ = check_carried(text, spelling);
    assert!(normal(text, spelling, |_| true).len() <= 4 * text.len() + 4);
}

fn time(text: &str, spelling: &'static Spelling) -> Duration {
    let start = Instant::now();
    work(text, spelling);
    start.elapsed()
}

#[test]
fn a_million_of_anything_finishes() {
    // Quadratic work on a million pieces would take minutes.
    let limit = Duration::from_secs(10);
    for piece in PIECES {
        let text = piece.repeat(1_000_000 / piece.len().max(1));
        for spelling in [&DOLLAR, &BACKTICK, &BRACKET] {
            let start = Instant::now();
            let split = split(&text, spelling);
            let took = start.elapsed();
            assert!(split.statements.len() <= text.len());
            assert!(took < limit, "{piece:?} took {took:?} with {spelling:?}");
        }
    }
}

#[test]
fn work_grows_with_the_text() {
    for piece in PIECES {
        let (small, large) = (piece.repeat(2_000), piece.repeat(32_000));
        for spelling in ALL {
            // Sixteen times the text: linear is 16, quadratic is 256. Short times are noise, and so is
            // what takes long only once.
            let grows = || {
                let (a, b) = (time(&small, spelling), time(&large, spelling));
                let allowed = a * 80 + Duration::from_millis(100);
                (b >= allowed).then(|| format!("{a:?} became {b:?}"))
            };
            let slow = (0..3).map_while(|_| grows()).collect::<Vec<_>>();
            assert!(slow.len() < 3, "{piece:?}: {slow:?} with {spelling:?}");
        }
    }
}

#[test]
fn depth_and_length_are_seen_whatever_they_are_made_of() {
    let n: u32 = 100_000;
    let times = |piece: &str| piece.repeat(n as usize);
    let deep = |text: &str| split(text, &DOLLAR).statements.first().map_or(0, |s| s.nesting);
    for open in ["(", "[", "{", "CASE WHEN ", "CASE WHEN x.end THEN ", "f(", "-(", "(a, ("] {
        assert!(deep(&times(open)) >= n, "{open}");
    }
    let long = |text: &str| split(text, &DOLLAR).statements.first().map_or(0, |s| s.chain);
    for link in [
        "+ 1 ",
        "|| a ",
        "AND b ",
        "UNION SELECT 1 ",
        "a.",
        "[1]",
        "::int ",
        "NOT ",
        "- ",
        "JOIN t ",
        "IS NULL ",
        "COLLATE c ",
        "+ f(1, 2) ",
        "AND (a) ",
        "(1)",
        "DISTINCT ",
        "EXCEPT (SELECT 1) ",
    ] {
        assert!(long(&times(link)) >= n, "{link}");
    }
}
