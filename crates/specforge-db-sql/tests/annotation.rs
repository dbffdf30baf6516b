//! Remarks to tools.
#![allow(missing_docs)]

mod common;

use common::{BACKTICK, BRACKET, DOLLAR};
use specforge_db_sql::{Spelling, Target, annotations};

/// `target <- from` of each remark, the statement's own object as `*`.
fn renames(text: &str, spelling: &'static Spelling) -> Vec<String> {
    let found = annotations(text, spelling);
    let line = |annotation: &specforge_db_sql::Annotation<'_>| {
        assert_eq!(annotation.name, "renamed");
        assert!(annotation.span.of(text).contains("@renamed"));
        let target = match &annotation.target {
            Target::Object => "*",
            Target::Item(name) => name,
        };
        format!("{target} <- {}", annotation.value("from").unwrap_or_default())
    };
    found.iter().map(line).collect()
}

#[test]
fn remarks_behind_items_are_about_the_items() {
    let text = "CREATE TABLE t (\n  id int, -- @renamed from=ident\n  \"user name\" text NOT NULL \
                DEFAULT (f(1, 2)), -- @renamed from=\"user \"\"x\"\"\"\n  c varchar(10) /* @renamed from=d */,\n\
                e int CHECK (e /* @renamed from=f */ > 0),\n  CONSTRAINT k UNIQUE (c) -- @renamed from='l m'\n)";
    assert_eq!(
        renames(text, &DOLLAR),
        ["id <- ident", "user name <- user \"x\"", "c <- d", "e <- f", "k <- l m"]
    );
}

#[test]
fn remarks_before_any_item_are_about_the_object() {
    for text in [
        "CREATE TABLE t ( -- @renamed from=old\n a int)",
        "CREATE TABLE t /* @renamed from=old */ (a int)",
        "CREATE TABLE t (a int) /* @renamed from=old */ WITH (x = 1)",
        "CREATE /* @renamed from=old */ TYPE t AS ENUM ('a')",
        "CREATE TYPE t AS ENUM (\n  /* @renamed from=old */\n  'a'\n)",
        "CREATE INDEX i /* @renamed from=old */ ON t (a)",
        "CREATE UNIQUE INDEX i ON t (a, -- @renamed from=old\n b)",
    ] {
        assert_eq!(renames(text, &DOLLAR), ["* <- old"], "{text}");
    }
}

#[test]
fn a_remark_on_its_own_line_behind_a_comma_is_about_the_next_item() {
    let text = "CREATE TABLE t (\n a int, -- b\n -- @renamed from=c\n d int\n -- @renamed from=e\n NOT NULL,\n\n /* @renamed from=f */\n)";
    assert_eq!(renames(text, &DOLLAR), ["d <- c", "d <- e", "d <- f"]);
}

#[test]
fn keywords_before_names_of_indexes_are_passed_over() {
    let text = "CREATE TABLE t (\n KEY a (x), -- @renamed from=1\n UNIQUE KEY `b` (x), -- @renamed from=2\n \
                INDEX c USING BTREE (x), -- @renamed from=3\n key varchar(3), -- @renamed from=4\n \
                key text, -- @renamed from=5\n FULLTEXT INDEX d (x), # @renamed from=6\n key enum('x') -- @renamed from=7\n)";
    assert_eq!(
        renames(text, &BACKTICK),
        ["a <- 1", "b <- 2", "c <- 3", "key <- 4", "key <- 5", "d <- 6", "key <- 7"]
    );
}

#[test]
fn values_of_an_enum_are_items() {
    let text =
        "CREATE TYPE t AS ENUM ('it''s' /* @renamed from=its */, 'b', -- @renamed from=c\n 'd')";
    assert_eq!(renames(text, &DOLLAR), ["it's <- its", "b <- c"]);
}

#[test]
fn only_remarks_are_remarks() {
    for text in [
        "CREATE TABLE t (a text DEFAULT '-- @renamed from=b')",
        "CREATE TABLE t (a text) -- me@renamed from=b",
        "CREATE TABLE t (a text) -- from=b",
        "SELECT @renamed",
    ] {
        assert!(annotations(text, &BRACKET).is_empty(), "{text}");
    }
    let found = annotations("a -- see @x y=1 z @w", &BRACKET);
    assert_eq!(found.len(), 2);
    let first = found.first().map(|found| (found.name, found.value("y"), found.value("")));
    assert_eq!(first, Some(("x", Some("1"), Some("z"))));
}
