//! How a statement is written, read off its tokens.

use specforge_db_core::review::{Deed, Manner, Named, RowVerb};
use specforge_db_core::version::Version;
use specforge_db_sql::{TokenKind, string_value};

use crate::read::cursor::{Cursor, tokens};
use crate::spelling::SPELLING;

/// How a statement is written.
pub(super) fn of(text: &str, version: Version) -> Manner {
    let all = tokens(text);
    let cursor = Cursor::new(text, &all);
    let mut manner = Manner::default();
    for token in &all {
        if token.kind == TokenKind::String {
            manner.literals.extend(string_value(token.text(text), &SPELLING).map(Into::into));
        }
    }
    match cursor.word().as_str() {
        "begin" | "start" => manner.deeds.push(Deed::Begin),
        "commit" | "end" => manner.deeds.push(Deed::Commit),
        "rollback" | "abort" => rollback(cursor, &mut manner),
        "prepare" if cursor.is_at(1, "TRANSACTION") => manner.deeds.push(Deed::Commit),
        "set" | "reset" => set(cursor, &mut manner),
        "insert" | "merge" | "update" | "delete" | "with" => rows(cursor, &mut manner),
        "copy" => copy(cursor, &mut manner),
        "truncate" => truncate(cursor, &mut manner),
        "lock" => lock(cursor, &mut manner),
        "vacuum" => vacuum(cursor, &mut manner),
        "analyze" | "analyse" => {
            let mut cursor = cursor;
            cursor.next();
            options(&mut cursor);
            cursor.eat("VERBOSE");
            work("analyze", list(&mut cursor), None, &mut manner);
        }
        "cluster" => cluster(cursor, &mut manner),
        "reindex" => reindex(cursor, &mut manner),
        "refresh" => refresh(cursor, &mut manner),
        "do" | "call" | "execute" => manner.deeds.push(Deed::Code),
        "create" => create(cursor, &mut manner),
        "drop" => drop(cursor, &mut manner),
        "alter" => alter(cursor, version, &mut manner),
        _ => {}
    }
    manner
}

fn work(id: &'static str, on: Vec<Named>, rows: Option<RowVerb>, manner: &mut Manner) {
    manner.deeds.push(Deed::Operation { id, on, rows });
}

fn rollback(mut cursor: Cursor<'_>, manner: &mut Manner) {
    cursor.next();
    cursor.eat_any(&["WORK", "TRANSACTION"]);
    // To a savepoint: the transaction goes on.
    if !cursor.is_any(&["TO", "PREPARED"]) {
        manner.deeds.push(Deed::Rollback);
    }
}

fn set(mut cursor: Cursor<'_>, manner: &mut Manner) {
    let reset = cursor.is("RESET");
    cursor.next();
    let local = cursor.eat("LOCAL");
    cursor.eat("SESSION");
    let Ok(name) = cursor.name() else { return };
    cursor.eat("TO");
    cursor.eat_text("=");
    let value = match cursor.kind() {
        Some(TokenKind::String) => cursor.string().ok(),
        _ => Some(cursor.take_rest().to_owned()),
    };
    let value = value.filter(|value| !reset && !value.eq_ignore_ascii_case("default"));
    let name = name.as_str().to_ascii_lowercase().into();
    manner.deeds.push(Deed::Set { name, value, local });
}

/// INSERT, UPDATE, DELETE and MERGE, which may stand behind or within WITH.
fn rows(mut cursor: Cursor<'_>, manner: &mut Manner) {
    let mut depth = 0_usize;
    while !cursor.at_end() {
        match cursor.kind() {
            Some(TokenKind::Open) => depth += 1,
            Some(TokenKind::Close) => depth = depth.saturating_sub(1),
            _ => {}
        }
        let start = cursor;
        let verb = if cursor.eat_all(&["INSERT", "INTO"]) {
            Some(("insert-rows", RowVerb::Insert, RowVerb::Insert))
        } else if cursor.eat_all(&["MERGE", "INTO"]) {
            Some(("update-rows", RowVerb::UpdateSome, RowVerb::UpdateSome))
        } else if cursor.eat_all(&["DELETE", "FROM"]) {
            Some(("delete-rows", RowVerb::DeleteSome, RowVerb::DeleteAll))
        } else if cursor.is("UPDATE") && !locks_rows(start) {
            cursor.next();
            Some(("update-rows", RowVerb::UpdateSome, RowVerb::UpdateAll))
        } else {
            None
        };
        let Some((id, some, all)) = verb else {
            cursor.next();
            continue;
        };
        cursor.eat("ONLY");
        let Ok(named) = cursor.qualified() else { continue };
        // ON CONFLICT DO UPDATE SET, and WHEN MATCHED THEN UPDATE SET, are of the statement around.
        if named.name == "set" && named.namespace.is_none() {
            continue;
        }
        let rows = if conditional(cursor, depth) { some } else { all };
        work(id, vec![(named.namespace, named.name)], Some(rows), manner);
        if depth == 0 {
            break;
        }
    }
}

/// Whether UPDATE stands in FOR UPDATE or FOR NO KEY UPDATE, which lock rows and write none; what the
/// tokens before were is not kept, so that what follows has to tell.
fn locks_rows(mut cursor: Cursor<'_>) -> bool {
    cursor.next();
    !cursor.is_name() || cursor.is_any(&["OF", "NOWAIT", "SKIP"])
}

/// Whether WHERE stands at the level of the statement.
fn conditional(mut cursor: Cursor<'_>, _depth: usize) -> bool {
    while !cursor.at_end() && cursor.kind() != Some(TokenKind::Close) {
        if cursor.is("WHERE") {
            return true;
        }
        cursor.skip_one();
    }
    false
}

fn copy(mut cursor: Cursor<'_>, manner: &mut Manner) {
    cursor.next();
    let Ok(named) = cursor.qualified() else { return };
    while !cursor.at_end() && !cursor.is_any(&["FROM", "TO"]) {
        cursor.skip_one();
    }
    if cursor.is("FROM") {
        let on = vec![(named.namespace, named.name)];
        work("insert-rows", on, Some(RowVerb::Insert), manner);
    }
}

fn truncate(mut cursor: Cursor<'_>, manner: &mut Manner) {
    cursor.next();
    cursor.eat("TABLE");
    let on = list(&mut cursor);
    manner.cascade = has(cursor, "CASCADE");
    work("truncate", on, Some(RowVerb::Truncate), manner);
}

/// The modes of LOCK TABLE that keep anybody from anything, and their rows.
const MODES: [(&[&str], &str); 5] = [
    (&["ACCESS", "EXCLUSIVE"], "lock-access-exclusive"),
    (&["EXCLUSIVE"], "lock-exclusive"),
    (&["SHARE", "ROW", "EXCLUSIVE"], "lock-share-row-exclusive"),
    (&["SHARE", "MODE"], "lock-share"),
    (&["SHARE", "UPDATE", "EXCLUSIVE"], "lock-share-update-exclusive"),
];

fn lock(mut cursor: Cursor<'_>, manner: &mut Manner) {
    cursor.next();
    cursor.eat("TABLE");
    let on = list(&mut cursor);
    if !cursor.eat("IN") {
        return work("lock-access-exclusive", on, None, manner);
    }
    if let Some((_, id)) = MODES.iter().find(|(words, _)| cursor.are(words)) {
        work(id, on, None, manner);
    }
}

fn vacuum(mut cursor: Cursor<'_>, manner: &mut Manner) {
    cursor.next();
    let said = options(&mut cursor);
    let mut full = said.iter().any(|word| word == "full");
    while let Some(word) = cursor.eat_any(&["FULL", "FREEZE", "VERBOSE", "ANALYZE", "ANALYSE"]) {
        full |= word == "FULL";
    }
    manner.alone = Some("VACUUM");
    let on = list(&mut cursor);
    work(if full { "vacuum-full" } else { "vacuum" }, on, None, manner);
}

fn cluster(mut cursor: Cursor<'_>, manner: &mut Manner) {
    cursor.next();
    cursor.eat("VERBOSE");
    options(&mut cursor);
    let Ok(first) = cursor.qualified() else {
        // All tables that were clustered before.
        manner.alone = Some("CLUSTER without a table");
        return work("cluster", Vec::new(), None, manner);
    };
    let table = if cursor.eat("ON") { cursor.qualified().unwrap_or(first) } else { first };
    work("cluster", vec![(table.namespace, table.name)], None, manner);
}

fn reindex(mut cursor: Cursor<'_>, manner: &mut Manner) {
    cursor.next();
    let said = options(&mut cursor);
    let what = cursor.eat_any(&["INDEX", "TABLE", "SCHEMA", "DATABASE", "SYSTEM"]);
    manner.concurrently =
        cursor.eat("CONCURRENTLY") || said.iter().any(|word| word == "concurrently");
    if manner.concurrently {
        manner.alone = Some("REINDEX CONCURRENTLY");
    } else if !matches!(what, Some("INDEX" | "TABLE")) {
        manner.alone = Some("REINDEX of a whole schema or database");
    }
    let id = if manner.concurrently { "reindex-concurrently" } else { "reindex" };
    let on = match (what, cursor.qualified()) {
        (Some("TABLE" | "INDEX"), Ok(named)) => vec![(named.namespace, named.name)],
        _ => Vec::new(),
    };
    work(id, on, None, manner);
}

fn refresh(mut cursor: Cursor<'_>, manner: &mut Manner) {
    cursor.next();
    cursor.eat_all(&["MATERIALIZED", "VIEW"]);
    manner.concurrently = cursor.eat("CONCURRENTLY");
    let id = if manner.concurrently {
        "refresh-materialized-view-concurrently"
    } else {
        "refresh-materialized-view"
    };
    if let Ok(view) = cursor.qualified() {
        work(id, vec![(view.namespace, view.name)], None, manner);
    }
}

fn create(mut cursor: Cursor<'_>, manner: &mut Manner) {
    cursor.next();
    if cursor.is_any(&["DATABASE", "TABLESPACE"]) {
        manner.alone = Some("CREATE DATABASE or TABLESPACE");
        return;
    }
    cursor.eat("UNIQUE");
    if cursor.eat("INDEX") {
        manner.concurrently = cursor.eat("CONCURRENTLY");
        if manner.concurrently {
            manner.alone = Some("CREATE INDEX CONCURRENTLY");
        }
    } else {
        cursor.eat_any(&["TABLE", "VIEW", "SEQUENCE", "SCHEMA", "EXTENSION"]);
    }
    manner.if_not_exists = cursor.if_not_exists();
}

fn drop(mut cursor: Cursor<'_>, manner: &mut Manner) {
    cursor.next();
    if cursor.is_any(&["DATABASE", "TABLESPACE"]) {
        manner.alone = Some("DROP DATABASE or TABLESPACE");
        return;
    }
    if cursor.eat("INDEX") && cursor.eat("CONCURRENTLY") {
        manner.concurrently = true;
        manner.alone = Some("DROP INDEX CONCURRENTLY");
    }
    manner.cascade = has(cursor, "CASCADE");
}

fn alter(mut cursor: Cursor<'_>, version: Version, manner: &mut Manner) {
    cursor.next();
    if cursor.is("SYSTEM") {
        manner.alone = Some("ALTER SYSTEM");
        return;
    }
    if cursor.eat("TYPE") {
        if version < Version::short(12, 0) && has(cursor, "ADD") {
            manner.alone = Some("ALTER TYPE … ADD VALUE");
        }
        return;
    }
    if !cursor.eat("TABLE") {
        return;
    }
    cursor.if_exists();
    cursor.eat("ONLY");
    let Ok(table) = cursor.qualified() else { return };
    cursor.eat_text("*");
    let on = || vec![(table.namespace.clone(), table.name.clone())];
    for mut part in cursor.items() {
        if part.are(&["OWNER", "TO"]) {
            work("change-owner", on(), None, manner);
        } else if let Some(word) = part.eat_any(&["ENABLE", "DISABLE"]) {
            if part.eat("TRIGGER") && part.is_any(&["ALL", "USER"]) {
                let _ = word;
                work("switch-triggers", on(), None, manner);
            }
        } else if part.eat_all(&["DETACH", "PARTITION"]) {
            if has(part, "CONCURRENTLY") {
                manner.concurrently = true;
                manner.alone = Some("DETACH PARTITION … CONCURRENTLY");
            }
        } else if part.is("ADD") {
            manner.from_index |= follows(part, &["USING", "INDEX"]);
        } else if part.is("DROP") {
            manner.cascade |= has(part, "CASCADE");
        }
    }
}

/// Whether a word stands in what is left, in no bracket.
fn has(mut cursor: Cursor<'_>, word: &str) -> bool {
    while !cursor.at_end() {
        if cursor.is(word) {
            return true;
        }
        cursor.skip_one();
    }
    false
}

/// Whether words stand one after the other in what is left, in no bracket.
fn follows(mut cursor: Cursor<'_>, words: &[&str]) -> bool {
    while !cursor.at_end() {
        if cursor.are(words) {
            return true;
        }
        cursor.skip_one();
    }
    false
}

/// The words of an option list in brackets, if one stands here.
fn options(cursor: &mut Cursor<'_>) -> Vec<String> {
    if cursor.kind() != Some(TokenKind::Open) {
        return Vec::new();
    }
    let Ok(inside) = cursor.group() else { return Vec::new() };
    let said = inside.items().into_iter().filter_map(|item| {
        let word = item.word();
        let mut rest = item;
        rest.next();
        // `FULL false` and `FULL 0` say that it is not.
        let off = rest.is_any(&["FALSE", "OFF"]) || rest.is_text("0");
        (!off).then_some(word)
    });
    said.collect()
}

/// Tables one after the other, with ONLY, `*` and columns left out.
fn list(cursor: &mut Cursor<'_>) -> Vec<Named> {
    let mut named = Vec::new();
    loop {
        if cursor.is("ONLY") {
            cursor.next();
        }
        if !cursor.is_name() {
            return named;
        }
        let Ok(table) = cursor.qualified() else { return named };
        named.push((table.namespace, table.name));
        cursor.eat_text("*");
        if cursor.kind() == Some(TokenKind::Open) {
            cursor.skip_one();
        }
        if !cursor.eat_kind(TokenKind::Comma) {
            return named;
        }
    }
}
