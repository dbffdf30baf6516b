//! Tokens, names and strings.
#![allow(missing_docs)]

mod common;

use common::{ALL, BACKTICK, BRACKET, DOLLAR};
use specforge_db_sql::TokenKind::{
    BlockComment, Close, Comma, Dot, LineComment, Number, Open, Operator, Other, Parameter,
    QuotedIdent, Semicolon, String as Str, Unterminated, VersionedComment, Word,
};
use specforge_db_sql::{Spelling, TokenKind, lex, string_value, uncover, unquote};

fn tokens<'t>(text: &'t str, spelling: &'static Spelling) -> Vec<(TokenKind, &'t str)> {
    lex(text, spelling).map(|token| (token.kind, token.text(text))).collect()
}

fn kinds(text: &str, spelling: &'static Spelling) -> Vec<TokenKind> {
    lex(text, spelling).map(|token| token.kind).collect()
}

#[test]
fn a_statement_becomes_its_tokens() {
    assert_eq!(
        tokens("\u{feff}INSERT INTO \"a\".b(c) VALUES (1.5, 'x''y');", &DOLLAR),
        [
            (Word, "INSERT"),
            (Word, "INTO"),
            (QuotedIdent, "\"a\""),
            (Dot, "."),
            (Word, "b"),
            (Open, "("),
            (Word, "c"),
            (Close, ")"),
            (Word, "VALUES"),
            (Open, "("),
            (Number, "1.5"),
            (Comma, ","),
            (Str, "'x''y'"),
            (Close, ")"),
            (Semicolon, ";"),
        ]
    );
}

#[test]
fn comments_end_where_their_dialect_ends_them() {
    assert_eq!(tokens("a -- b\r\nc", &DOLLAR), [(Word, "a"), (LineComment, "-- b"), (Word, "c")]);
    assert_eq!(tokens("/* /* */ x */", &DOLLAR), [(BlockComment, "/* /* */ x */")]);
    assert_eq!(
        tokens("/* /* */ x */", &BRACKET),
        [(BlockComment, "/* /* */"), (Word, "x"), (Operator, "*"), (Operator, "/")]
    );
    assert_eq!(kinds("/*/ x */ y /**/ z", &DOLLAR), [BlockComment, Word, BlockComment, Word]);
    assert_eq!(kinds("/*/*/ x */*/ y", &DOLLAR), [BlockComment, Word]);
    assert_eq!(kinds("1--1", &BACKTICK), [Number, Operator, Operator, Number]);
    assert_eq!(kinds("1-- 1", &BACKTICK), [Number, LineComment]);
    assert_eq!(kinds("1--", &BACKTICK), [Number, LineComment]);
    assert_eq!(kinds("a # b", &BACKTICK), [Word, LineComment]);
    assert_eq!(kinds("a # b", &DOLLAR), [Word, Operator, Word]);
    assert_eq!(kinds("a /* b", &DOLLAR), [Word, Unterminated]);
}

#[test]
fn versioned_comments_end_outside_their_strings() {
    for text in [
        "/*!40101 SET x */",
        "/*!50003 CREATE TRIGGER t BEGIN SET a = '*/'; /* in */ END */",
        "/*!50003 SELECT 1 -- don't */",
        "/*M!100100 x */",
        "/*!999999\\- don't mind */",
    ] {
        assert_eq!(kinds(text, &BACKTICK), [VersionedComment], "{text}");
        assert_eq!(kinds(text, &BRACKET).first(), Some(&BlockComment), "{text}");
    }
    assert_eq!(kinds("/*!1 a", &BACKTICK), [Unterminated]);
}

#[test]
fn strings_know_their_escapes() {
    assert_eq!(kinds(r"'a\' b'", &BACKTICK), [Str]);
    assert_eq!(kinds(r"'a\' b", &DOLLAR), [Str, Word]);
    assert_eq!(kinds(r"E'a\' b'", &DOLLAR), [Str]);
    assert_eq!(kinds("\"a\" 'b'", &BACKTICK), [Str, Str]);
    assert_eq!(kinds("$a$ $b$ ; $a$ x", &DOLLAR), [Str, Word]);
    assert_eq!(kinds("a$b$c", &DOLLAR), [Word]);
    assert_eq!(kinds("$a$", &BRACKET), [Parameter]);
    assert_eq!(kinds("N'x' X'00' b'1' U&'x' U&\"x\"", &DOLLAR), [Str, Str, Str, Str, QuotedIdent]);
    assert_eq!(kinds("'never", &DOLLAR), [Unterminated]);
    assert_eq!(kinds("$$ never $ $", &DOLLAR), [Unterminated]);
}

#[test]
fn numbers_and_what_only_looks_like_one() {
    for number in ["1", "1.", ".5", "1.5e-3", "1e5", "0x1F", "1_000", "0b01"] {
        assert_eq!(kinds(number, &DOLLAR), [Number], "{number}");
    }
    assert_eq!(kinds("2fa", &BACKTICK), [Word]);
    assert_eq!(kinds("t.1", &BACKTICK), [Word, Dot, Number]);
    assert_eq!(kinds("`t`.5", &BACKTICK), [QuotedIdent, Dot, Number]);
    assert_eq!(kinds("1..10", &DOLLAR), [Number, Dot, Number]);
    assert_eq!(kinds("1e", &BACKTICK), [Word]);
}

#[test]
fn operators_are_as_long_as_their_dialect_makes_them() {
    assert_eq!(kinds("a=-1", &DOLLAR), [Word, Operator, Operator, Number]);
    assert_eq!(tokens("a@>b", &DOLLAR).get(1), Some(&(Operator, "@>")));
    assert_eq!(tokens("a?|b", &DOLLAR).get(1), Some(&(Operator, "?|")));
    assert_eq!(tokens("a||-b", &DOLLAR).get(1), Some(&(Operator, "||-")));
    assert_eq!(tokens("a||-b", &BRACKET).get(1), Some(&(Operator, "||")));
    assert_eq!(tokens("a->>b", &BACKTICK).get(1), Some(&(Operator, "->>")));
    assert_eq!(kinds("a*/*c*/b", &DOLLAR), [Word, Operator, BlockComment, Word]);
    assert_eq!(tokens("a::int", &DOLLAR).get(1), Some(&(Operator, "::")));
}

#[test]
fn parameters() {
    assert_eq!(kinds("? ?1 :a @a $a $1", &BRACKET), [Parameter; 6]);
    assert_eq!(kinds("@@global.x @ `x`", &BACKTICK), [Parameter, Dot, Word, Operator, QuotedIdent]);
    assert_eq!(kinds("l:BEGIN", &BACKTICK), [Word, Operator, Word]);
    assert_eq!(kinds("$1 :a", &DOLLAR), [Parameter, Parameter]);
}

#[test]
fn brackets_quote_only_where_they_may() {
    assert_eq!(kinds("[a b]", &BRACKET), [QuotedIdent]);
    assert_eq!(kinds("x[1]", &DOLLAR), [Word, Other, Number, Other]);
    assert_eq!(kinds("`x`", &DOLLAR), [Other, Word, Other]);
}

#[test]
fn names_lose_their_quotes() {
    for (text, name) in [
        ("Plain", "Plain"),
        ("\"a\"\"b\"", "a\"b"),
        ("`a``b`", "a`b"),
        ("[a]]b]", "a]b"),
        ("'a''b'", "a'b"),
        ("\"\"", ""),
        ("\"", "\""),
    ] {
        assert_eq!(unquote(text, &BRACKET), name, "{text}");
    }
    assert_eq!(unquote("U&\"d\\0061t\\+000061\"", &DOLLAR), "data");
    assert_eq!(unquote("\"a\"", &BACKTICK), "a");
    assert_eq!(unquote("`a`", &DOLLAR), "`a`");
}

#[test]
fn strings_say_their_value() {
    let value = |text: &'static str, spelling| string_value(text, spelling).map(String::from);
    assert_eq!(value("'a''b'", &DOLLAR).as_deref(), Some("a'b"));
    assert_eq!(value(r"'a\nb'", &DOLLAR).as_deref(), Some(r"a\nb"));
    assert_eq!(value(r"'a\nb\'\%\q'", &BACKTICK).as_deref(), Some("a\nb'\\%q"));
    assert_eq!(value(r"E'\x41\101\u0041''\''", &DOLLAR).as_deref(), Some("AAA''"));
    assert_eq!(value(r"E'\xff'", &DOLLAR), None);
    assert_eq!(value("$t$a'b$t$", &DOLLAR).as_deref(), Some("a'b"));
    assert_eq!(value("\"a\"", &BACKTICK).as_deref(), Some("a"));
    assert_eq!(value("N'a'", &DOLLAR).as_deref(), Some("a"));
    assert_eq!(value("X'00'", &DOLLAR), None);
    assert_eq!(value("a", &DOLLAR), None);
    assert_eq!(value("", &DOLLAR), None);
}

#[test]
fn uncovering_keeps_every_place() {
    let text = "/*!50003 CREATE*/ /*M!100100 x*/ /* no */ y";
    let shown = uncover(text, &BACKTICK);
    assert_eq!(
        shown.split_whitespace().collect::<Vec<_>>(),
        ["CREATE", "x", "/*", "no", "*/", "y"]
    );
    assert_eq!(shown.len(), text.len());
    assert_eq!(shown.find("CREATE"), text.find("CREATE"));
    assert_eq!(uncover(text, &DOLLAR), text);
}

#[test]
fn every_byte_is_in_a_token_or_white_space() {
    let texts = [
        "\0 \u{1} \\ { } ~ \u{feff} ü \u{a0} [ ] ` \" ",
        "a'b\"c`d$e$f/*g*/--h\n#i;j",
        "E' U& U&' N' $ $$ $1$ : :: := ? @ @@",
    ];
    for spelling in ALL {
        for text in texts {
            let mut end = 0;
            for token in lex(text, spelling) {
                let gap = text.get(end..token.span.start);
                assert!(
                    gap.is_some_and(|gap| gap
                        .chars()
                        .all(|c| c.is_whitespace() || c == '\u{feff}'))
                );
                assert!(token.span.end > token.span.start);
                end = token.span.end;
            }
            assert!(text.get(end..).is_some_and(|gap| gap.trim().is_empty()));
        }
    }
}
