//! Which statement it is, and what it declares.

use specforge_db_core::model::Options;
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Edit, Item, Items, Problem, SkipKind, StatedRename};
use specforge_db_core::version::Version;
use specforge_db_sql::{Target, TokenKind, annotations};

use super::cursor::{Cursor, Qualified, Read, tokens};
use super::grammar::Grammar;
use super::{alter, comment, create, defaults, drop, grant, search_path};
use crate::model;
use crate::spelling::SPELLING;

/// Reads one statement.
pub(crate) fn statement(text: &str, version: Version) -> Items {
    allowed(text, version, &mut Grammar::default())
}

/// Reads a statement that this crate has written, and that need not be held to the grammar each time.
pub(crate) fn written(text: &str, version: Version) -> Items {
    let tokens = tokens(text);
    debug_assert!(
        Grammar::default().error(text, &tokens).is_none(),
        "the grammar does not allow what was written: {text}"
    );
    read(&mut Cursor::new(text, &tokens), text, version)
        .unwrap_or_else(|Problem { detail, offset }| Items::unreadable(detail, offset))
}

/// Reads statements, each as if it stood alone.
pub(crate) fn statements(texts: &[&str], version: Version) -> Vec<Items> {
    let mut grammar = Grammar::default();
    texts.iter().map(|text| allowed(text, version, &mut grammar)).collect()
}

/// What a statement declares, if the grammar allows it.
pub(super) fn allowed(text: &str, version: Version, grammar: &mut Grammar) -> Items {
    let tokens = tokens(text);
    let mut cursor = Cursor::new(text, &tokens);
    let mut items = match passed_over(cursor) {
        Some(SkipKind::Code) => {
            let made = super::block::made(text, version, grammar);
            return made.unwrap_or_else(|| Items::skip(SkipKind::Code));
        }
        Some(kind) => return Items::skip(kind),
        None if cursor.at_end() => return Items::default(),
        None => match read(&mut cursor, text, version) {
            Ok(items) => items,
            Err(Problem { detail, offset }) => Items::unreadable(detail, offset),
        },
    };
    // What the grammar does not allow is not read, whatever we made of it.
    if let Some(problem) = grammar.error(text, &tokens) {
        return Items { problems: vec![problem], ..Items::default() };
    }
    if text.contains("@renamed") {
        items.renames = renames(text);
    }
    items
}

/// What declares nothing is not even parsed: rows may be long.
fn passed_over(mut cursor: Cursor<'_>) -> Option<SkipKind> {
    if cursor.kind() == Some(TokenKind::Open) {
        return Some(SkipKind::Query);
    }
    let kind = match cursor.word().as_str() {
        "insert" | "update" | "delete" | "merge" | "copy" | "truncate" => SkipKind::Data,
        "set" => {
            cursor.next();
            cursor.eat_any(&["SESSION", "LOCAL"]);
            return match cursor.word().as_str() {
                "search_path" | "schema" | "role" | "authorization" => None,
                "constraints" | "transaction" => Some(SkipKind::Transaction),
                _ => Some(SkipKind::Setting),
            };
        }
        "reset" if cursor.is_at(1, "search_path") || cursor.is_at(1, "role") => return None,
        "reset" if cursor.is_at(1, "session") => return None,
        "reset" | "show" | "discard" | "listen" | "unlisten" | "notify" | "load" | "security"
        | "declare" | "fetch" | "move" | "close" | "deallocate" => SkipKind::Setting,
        "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release"
        | "lock" => SkipKind::Transaction,
        // It says as well by which index the table will be clustered from now on.
        "cluster" if names_index(cursor) => return None,
        "analyze" | "analyse" | "vacuum" | "reindex" | "cluster" | "checkpoint" => {
            SkipKind::Maintenance
        }
        "with" | "values" | "explain" | "table" => SkipKind::Query,
        "select" if !into(cursor) => SkipKind::Query,
        "do" | "call" | "execute" | "prepare" => SkipKind::Code,
        _ => return None,
    };
    Some(kind)
}

/// Whether SET or RESET is about the role whose statements follow.
fn speaks(mut cursor: Cursor<'_>) -> bool {
    cursor.next();
    cursor.eat_any(&["SESSION", "LOCAL"]);
    cursor.is_any(&["ROLE", "AUTHORIZATION"])
}

/// Whether CLUSTER names an index.
fn names_index(mut cursor: Cursor<'_>) -> bool {
    while !cursor.at_end() && !cursor.is_any(&["USING", "ON"]) {
        cursor.skip_one();
    }
    !cursor.at_end()
}

/// By which index a table is ordered; of a materialised view its index says it.
pub(super) fn clustered(table: Qualified, index: &Ident, if_exists: bool) -> Item {
    let mut options = Options::EMPTY;
    options.set(model::CLUSTER, index.as_str());
    let of_view = super::amend::clustered(&table, index, if_exists);
    let of_table = Item::Alter {
        namespace: table.namespace,
        table: table.name,
        edit: Edit::SetOptions(options),
        only: true,
        if_exists,
    };
    Item::Either(Box::new(of_table), Box::new(of_view))
}

/// CLUSTER table USING index, or CLUSTER index ON table as it was once said.
fn cluster(cursor: &mut Cursor<'_>) -> Read<Items> {
    cursor.next();
    cursor.eat("VERBOSE");
    if cursor.kind() == Some(TokenKind::Open) {
        cursor.skip_one();
    }
    let mut table = cursor.qualified()?;
    let index = if cursor.eat("USING") {
        cursor.name()?
    } else {
        cursor.need("ON")?;
        std::mem::replace(&mut table, cursor.qualified()?).name
    };
    cursor.end()?;
    Ok(Items::one(clustered(table, &index, false)))
}

/// REFRESH MATERIALIZED VIEW fills the view or empties it.
fn refresh(cursor: &mut Cursor<'_>) -> Read<Items> {
    cursor.next();
    cursor.need("MATERIALIZED")?;
    cursor.need("VIEW")?;
    cursor.eat("CONCURRENTLY");
    let view = cursor.qualified()?;
    let no_data = cursor.eat_all(&["WITH", "NO", "DATA"]);
    if !no_data {
        cursor.eat_all(&["WITH", "DATA"]);
    }
    cursor.end()?;
    let mut items = Items::skip(SkipKind::Maintenance);
    items.items.push(super::amend::refreshed(view, !no_data));
    Ok(items)
}

/// SELECT … INTO makes a table.
fn into(mut cursor: Cursor<'_>) -> bool {
    while !cursor.at_end() && !cursor.is_any(&["INTO", "FROM", "WHERE", "UNION"]) {
        cursor.skip_one();
    }
    cursor.is("INTO")
}

fn read(cursor: &mut Cursor<'_>, text: &str, version: Version) -> Read<Items> {
    match cursor.word().as_str() {
        "create" => {
            cursor.next();
            create::create(cursor, version)
        }
        "alter" => {
            cursor.next();
            alter::alter(cursor, text, version)
        }
        "drop" => {
            cursor.next();
            drop::drop(cursor)
        }
        "comment" => {
            cursor.next();
            cursor.need("ON")?;
            comment::comment(cursor)
        }
        "cluster" => cluster(cursor),
        "refresh" => refresh(cursor),
        "grant" | "revoke" => grant::grant(cursor, text, version),
        "reassign" => Ok(Items::skip(SkipKind::Setting)),
        "set" | "reset" if speaks(*cursor) => defaults::set_role(cursor),
        "set" | "reset" => search_path::set(cursor),
        "select" => Err(cursor.problem(
            "SELECT … INTO takes the columns of its table from a query that only the database can name; declare them instead",
        )),
        "import" => Err(cursor.problem(
            "IMPORT FOREIGN SCHEMA declares tables that only the other server can name; declare them instead",
        )),
        _ => Err(cursor.problem("this statement is not understood")),
    }
}

fn renames(text: &str) -> Vec<StatedRename> {
    annotations(text, &SPELLING)
        .into_iter()
        .filter(|annotation| annotation.name == "renamed")
        .filter_map(|annotation| {
            let from = annotation.value("from")?.into();
            let item = match &annotation.target {
                Target::Object => None,
                Target::Item(item) => Some(item.as_str().into()),
            };
            Some(StatedRename { item, from })
        })
        .collect()
}
