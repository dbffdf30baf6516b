//! What holds for any text.
#![allow(missing_docs)]

mod common;

use common::ALL;
use proptest::collection::vec;
use proptest::prelude::*;
use specforge_db_core::model::Expr;
use specforge_db_core::name::Ident;
use specforge_db_sql::{
    Spelling, SqlWriter, TokenKind, check_carried, lex, normal, rename, split, string_value,
    strip_parens, unquote,
};

/// Pieces of which nasty texts are made.
const PIECES: &[&str] = &[
    "'",
    "\"",
    "`",
    "[",
    "]",
    "\\",
    "$$",
    "$a$",
    "$",
    "--",
    "#",
    "/*",
    "*/",
    "/*!",
    "/*!40101 ",
    "\n",
    "\r\n",
    " ",
    ";",
    ";;",
    "(",
    ")",
    ",",
    ".",
    "1",
    "1.5",
    "e",
    "E'",
    "N'",
    "U&\"",
    "CREATE ",
    "TRIGGER ",
    "PROCEDURE ",
    "BEGIN ",
    "ATOMIC ",
    "END",
    "CASE ",
    "DELIMITER ",
    "//",
    "COPY t ",
    "FROM stdin",
    "\\.\n",
    "\n.x",
    "\n\\c",
    "ü",
    "\u{feff}",
    "\u{a0}",
    "\0",
    "a",
    "Abc",
    "@",
    ":",
    "?",
    "||",
    "-",
    "+",
    "=",
    "<",
    "::",
    "{",
    "}",
    "AS ",
    "CAST(",
    "COLLATE ",
];

fn nasty() -> impl Strategy<Value = String> {
    vec(prop_oneof![8 => proptest::sample::select(PIECES), 1 => Just("x ")], 0..40)
        .prop_map(|pieces| pieces.concat())
}

/// Text that may be carried often enough.
fn carried() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "a", "B", "1", ",", "+", "(a)", "(a, b)", "((b))", "() ", "'x)'", " ", "\n", "-- x\n",
        "-- (", "/* ) */", "\"(\"", ".", "[1]", "#", "--", "- ", "{}", "f", "$$)$$",
    ];
    vec(proptest::sample::select(PIECES), 0..12).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![nasty(), any::<String>()]
}

fn spelling() -> impl Strategy<Value = &'static Spelling> {
    proptest::sample::select(ALL.as_slice())
}

/// The tokens without their places, comments left out.
fn meaning(text: &str, spelling: &'static Spelling) -> Vec<(TokenKind, String)> {
    let tokens = lex(text, spelling).filter(|token| !token.is_comment());
    tokens.map(|token| (token.kind, token.text(text).to_owned())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4000,
        failure_persistence: None,
        max_global_rejects: 1_000_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_name_is_written_as_one_identifier(
        name in any_text().prop_map(|text| text.replace('\0', "")),
        spelling in spelling(),
    ) {
        let mut w = SqlWriter::new(spelling);
        w.ident(&Ident::new(name.as_str()));
        let text = w.finish();
        let tokens: Vec<_> = lex(&text, spelling).collect();
        prop_assert_eq!(tokens.len(), 1);
        prop_assert_eq!(tokens[0].kind, TokenKind::QuotedIdent);
        prop_assert_eq!(tokens[0].text(&text), text.as_str());
        prop_assert_eq!(unquote(&text, spelling), name);
    }

    #[test]
    fn any_value_is_written_as_one_string(
        value in any_text().prop_map(|text| text.replace('\0', "")),
        spelling in spelling(),
    ) {
        let mut w = SqlWriter::new(spelling);
        w.literal(&value);
        let text = w.finish();
        let tokens: Vec<_> = lex(&text, spelling).collect();
        prop_assert_eq!(tokens.len(), 1);
        prop_assert_eq!(tokens[0].kind, TokenKind::String);
        prop_assert_eq!(string_value(&text, spelling).map(String::from), Some(value));
    }

    #[test]
    fn names_and_values_stay_apart(
        a in any_text(), b in any_text(), value in any_text(), spelling in spelling(),
    ) {
        let (a, b, value) = (a.replace('\0', ""), b.replace('\0', ""), value.replace('\0', ""));
        let mut w = SqlWriter::new(spelling);
        w.word("SELECT").qualified(Some(&Ident::new(a.as_str())), &Ident::new(b.as_str()));
        w.word("=").literal(&value);
        let text = w.finish();
        let tokens: Vec<_> = lex(&text, spelling).collect();
        prop_assert_eq!(tokens.len(), 6);
        prop_assert_eq!(unquote(tokens[1].text(&text), spelling), a);
        prop_assert_eq!(unquote(tokens[3].text(&text), spelling), b);
        let split = split(&text, spelling);
        prop_assert_eq!(split.statements.len(), 1);
        prop_assert_eq!(split.statements[0].text, text.as_str());
    }

    #[test]
    fn tokens_cover_the_text(text in any_text(), spelling in spelling()) {
        let mut end = 0;
        for token in lex(&text, spelling) {
            prop_assert!(token.span.start >= end && token.span.end > token.span.start);
            prop_assert!(blank(&text[end..token.span.start]));
            end = token.span.end;
        }
        prop_assert!(blank(&text[end..]));
    }

    #[test]
    fn splitting_loses_nothing(text in any_text(), spelling in spelling()) {
        let split = split(&text, spelling);
        let mut spans: Vec<_> = split.statements.iter().map(|s| s.span)
            .chain(split.skipped.iter().map(|s| s.span)).collect();
        spans.sort();
        let mut end = 0;
        for span in spans {
            prop_assert!(span.start >= end && span.end > span.start);
            gap(&text[end..span.start], &text, spelling)?;
            end = span.end;
        }
        gap(&text[end..], &text, spelling)?;
        for statement in &split.statements {
            prop_assert_eq!(statement.span.of(&text), statement.text);
            prop_assert!(statement.chain >= 1);
        }
    }

    #[test]
    fn the_normal_form_is_its_own(text in any_text(), spelling in spelling()) {
        let once = normal(&text, spelling, |name| name == "abc");
        prop_assert_eq!(&normal(&once, spelling, |name| name == "abc"), &once);
    }

    #[test]
    fn the_normal_form_ignores_form_and_keeps_meaning(
        words in vec(proptest::sample::select(&[
            "select", "\"A b\"", "'X'", "(", ")", ",", ".", "+", "1", "1.5", "x", "=", "case",
        ][..]), 1..20),
        spaces in vec(proptest::sample::select(&[
            " ", "\n", "\t ", " /* c; */ ", " -- '\n", "\r\n",
        ][..]), 20),
        upper in vec(any::<bool>(), 20),
    ) {
        let spelling = &common::DOLLAR;
        let plain = words.join(" ");
        let mut other = String::new();
        for ((word, space), upper) in words.iter().zip(&spaces).zip(&upper) {
            let word_is_plain = word.bytes().all(|b| b.is_ascii_alphabetic());
            let spelled =
                if *upper && word_is_plain { word.to_uppercase() } else { (*word).to_owned() };
            other.push_str(&spelled);
            other.push_str(space);
        }
        let form = normal(&plain, spelling, |_| false);
        prop_assert_eq!(&normal(&other, spelling, |_| false), &form);
        // Injective: the form has the very tokens of the text without its outer parentheses.
        prop_assert_eq!(meaning(&form, spelling), meaning(strip_parens(&plain, spelling), spelling));
    }

    #[test]
    fn renaming_nothing_changes_nothing(text in any_text(), spelling in spelling()) {
        prop_assert_eq!(rename(&text, spelling, &|_| None), text);
    }

    #[test]
    fn renaming_touches_identifiers_only(text in any_text(), spelling in spelling()) {
        let renamed = rename(&text, spelling, &|name| Some(name.to_owned()));
        let names = |text: &str| -> Vec<_> {
            lex(text, spelling).map(|t| unquote(t.text(text), spelling).into_owned()).collect()
        };
        // A name that grows quotes cannot merge with what stands beside it.
        if lex(&text, spelling).all(|t| !matches!(t.kind, TokenKind::Unterminated)) {
            let strings = |text: &str| -> Vec<_> {
                lex(text, spelling).filter(|t| t.kind == TokenKind::String)
                    .map(|t| t.text(text).to_owned()).collect()
            };
            if !text.contains(['"', '`', '[', ']', '.', ':', '&']) {
                prop_assert_eq!(strings(&renamed), strings(&text));
                prop_assert_eq!(names(&renamed), names(&text));
            }
        }
    }

    #[test]
    fn checked_text_stays_in_its_place(text in prop_oneof![carried(), any_text()], spelling in spelling()) {
        prop_assume!(check_carried(&text, spelling).is_ok());
        let mut w = SqlWriter::new(spelling);
        w.word("CHECK").parens(|w| { w.expr(&Expr::new(text.as_str())); }).word("STOP");
        let written = w.finish();
        let tokens: Vec<_> = lex(&written, spelling).filter(|t| !t.is_comment()).collect();
        prop_assert_eq!(tokens[tokens.len() - 1].text(&written), "STOP");
        prop_assert_eq!(tokens[tokens.len() - 2].kind, TokenKind::Close);
        let inside = lex(&text, spelling).filter(|t| !t.is_comment()).count();
        prop_assert_eq!(tokens.len(), inside + 4);
    }

    #[test]
    fn stripped_parentheses_enclosed_the_whole(text in carried(), pairs in 0_usize..4) {
        let spelling = &common::DOLLAR;
        prop_assume!(check_carried(&text, spelling).is_ok());
        prop_assume!(lex(&text, spelling).any(|t| !t.is_comment()));
        let around = format!("{}{text}\n{}", "(".repeat(pairs), ")".repeat(pairs));
        let row = lex(strip_parens(&text, spelling), spelling).fold((0_i32, false), |(d, c), t| match t.kind {
            TokenKind::Open => (d + 1, c),
            TokenKind::Close => (d - 1, c),
            TokenKind::Comma => (d, c || d == 0),
            _ => (d, c),
        }).1;
        prop_assume!(!row);
        prop_assert_eq!(strip_parens(&around, spelling), strip_parens(&text, spelling));
    }
}

fn blank(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_whitespace() || c == '\u{b}' || c == '\u{feff}')
}

/// A gap holds white space, comments and terminators. What a delimiter is may have been set.
fn gap(gap: &str, text: &str, spelling: &'static Spelling) -> Result<(), TestCaseError> {
    for token in lex(gap, spelling) {
        let is_delimiter = spelling.delimiter_command && text.contains("DELIMITER");
        prop_assert!(
            token.is_comment() || token.kind == TokenKind::Semicolon || is_delimiter,
            "{:?} in {:?} of {:?}",
            token.text(gap),
            gap,
            text
        );
    }
    Ok(())
}
