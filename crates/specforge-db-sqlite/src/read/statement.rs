//! Which statement it is, and what it declares.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::read::{Dropped, Edit, Item, Items, SkipKind, StatedRename};
use specforge_db_core::version::Version;
use specforge_db_sql::{Target, TokenKind, annotations, lex, string_value};
use std::cell::Cell;

use sqlite3_parser::ast::Expr as Ast;
use sqlite3_parser::ast::{
    AlterTableBody, Cmd, InsertBody, Literal, OneSelect, QualifiedName, Stmt,
};
use sqlite3_parser::lexer::sql::{Error, Parser};
use sqlite3_parser::{Bump, FallibleIterator as _};

use super::{index, name, object, table, vtab};
use crate::spelling::SPELLING;

/// Reads one statement.
pub(crate) fn statement(text: &str, version: Version) -> Items {
    if let Some(kind) = passed_over(text) {
        return Items::skip(kind);
    }
    // The memory of one tree serves the next: a dump has thousands of statements.
    let mut bump = ARENA.take().unwrap_or_default();
    let items = parse(&bump, text, version);
    bump.reset();
    ARENA.set(Some(bump));
    items
}

/// How many words a value may have: more would make the parser go too deep.
const LONGEST_VALUE: usize = 2_000;
/// How deep its brackets may nest.
const DEEPEST_VALUE: usize = 100;

/// Refuses what is not one expression.
pub(crate) fn value(text: &str) -> Result<(), String> {
    let (mut depth, mut words) = (0_usize, 0_usize);
    for token in lex(text, &SPELLING).filter(|token| !token.is_comment()) {
        words += 1;
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth == 0 => {
                return Err("one value is expected, and there are several".to_owned());
            }
            _ => {}
        }
        if words > LONGEST_VALUE || depth > DEEPEST_VALUE {
            return Err(format!(
                "a value has at most {LONGEST_VALUE} words, and brackets {DEEPEST_VALUE} deep"
            ));
        }
    }
    let bump = Bump::new();
    let query = format!("SELECT ({text}\n)");
    let mut parser = Parser::new(&bump, query.as_bytes());
    match (words, parser.next()) {
        (1.., Ok(Some(_))) => Ok(()),
        (0, _) => Err("a value is expected, and there is none".to_owned()),
        (_, Ok(None)) => Err("a value is expected".to_owned()),
        (_, Err(error)) => Err(format!("`{text}` is not a value: {error}")),
    }
}

thread_local! {
    static ARENA: Cell<Option<Bump>> = const { Cell::new(None) };
}

fn parse(bump: &Bump, text: &str, version: Version) -> Items {
    let mut parser = Parser::new(bump, text.as_bytes());
    let command = match parser.next() {
        Ok(Some(command)) => command,
        Ok(None) => return Items::default(),
        Err(error) => return unreadable(text, &error),
    };
    let Cmd::Stmt(statement) = command else { return Items::skip(SkipKind::Query) };
    let mut items = read(&statement, text, version);
    if text.contains("@renamed") {
        items.renames = renames(text);
    }
    items
}

/// What declares nothing is not even parsed: rows may be long.
fn passed_over(text: &str) -> Option<SkipKind> {
    let start = text.trim_start();
    let word =
        start.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
    let mut upper = [0_u8; 10];
    let word = upper.get_mut(..word.len()).map(|buffer| {
        buffer.copy_from_slice(word.as_bytes());
        buffer.make_ascii_uppercase();
        &*buffer
    })?;
    match word {
        // A dump declares virtual tables by rows of the catalog itself.
        b"INSERT" if !into_catalog(start) => Some(SkipKind::Data),
        b"REPLACE" | b"UPDATE" | b"DELETE" => Some(SkipKind::Data),
        b"PRAGMA" | b"ATTACH" | b"DETACH" => Some(SkipKind::Setting),
        b"BEGIN" | b"COMMIT" | b"END" | b"ROLLBACK" | b"SAVEPOINT" | b"RELEASE" => {
            Some(SkipKind::Transaction)
        }
        b"ANALYZE" | b"VACUUM" | b"REINDEX" => Some(SkipKind::Maintenance),
        b"SELECT" | b"WITH" | b"VALUES" | b"EXPLAIN" => Some(SkipKind::Query),
        _ => None,
    }
}

fn into_catalog(text: &str) -> bool {
    let head: String = text.chars().take(80).collect::<String>().to_ascii_lowercase();
    head.contains("sqlite_schema") || head.contains("sqlite_master")
}

fn unreadable(text: &str, error: &Error) -> Items {
    let position = match error {
        Error::UnrecognizedToken(at)
        | Error::UnterminatedLiteral(at)
        | Error::UnterminatedBracket(at)
        | Error::UnterminatedBlockComment(at)
        | Error::BadVariableName(at)
        | Error::BadNumber(at)
        | Error::ExpectedEqualsSign(at)
        | Error::MalformedBlobLiteral(at)
        | Error::MalformedHexInteger(at)
        | Error::ParserError(_, at) => at.as_ref(),
        _ => None,
    };
    let offset = position.map_or(0, |at| {
        let line_start: usize =
            text.split_inclusive('\n').take(at.line.saturating_sub(1)).map(str::len).sum();
        (line_start + at.column.saturating_sub(1)).min(text.len())
    });
    Items::unreadable(error.to_string(), offset)
}

fn read(statement: &Stmt<'_>, text: &str, version: Version) -> Items {
    match statement {
        Stmt::CreateTable { temporary: true, .. }
        | Stmt::CreateView { temporary: true, .. }
        | Stmt::CreateTrigger { temporary: true, .. }
        | Stmt::Pragma(..)
        | Stmt::Attach { .. }
        | Stmt::Detach(_) => Items::skip(SkipKind::Setting),
        Stmt::CreateTable { tbl_name, body, if_not_exists, .. } => {
            with_main(tbl_name, || match table::table(name(tbl_name.name.0), body, text) {
                Ok(table) => Items::one(Item::Table {
                    namespace: None,
                    table: Box::new(table),
                    if_not_exists: *if_not_exists,
                }),
                Err(problem) => problem.into_items(),
            })
        }
        Stmt::CreateIndex { unique, if_not_exists, idx_name, tbl_name, columns, where_clause } => {
            with_main(idx_name, || {
                let index = index::index(
                    name(idx_name.name.0),
                    *unique,
                    columns,
                    where_clause.is_some(),
                    text,
                );
                Items::one(Item::Index {
                    namespace: None,
                    table: name(tbl_name.0),
                    index: Box::new(index),
                    if_not_exists: *if_not_exists,
                })
            })
        }
        Stmt::CreateView { view_name, if_not_exists, .. } => with_main(view_name, || {
            let definition = object::definition(
                DefinitionKind::View,
                "CREATE VIEW",
                name(view_name.name.0),
                None,
                text,
            );
            defined(definition, *if_not_exists)
        }),
        Stmt::CreateTrigger { trigger_name, tbl_name, if_not_exists, .. } => {
            with_main(trigger_name, || {
                let on = Some(name(tbl_name.name.0));
                let definition = object::definition(
                    DefinitionKind::Trigger,
                    "CREATE TRIGGER",
                    name(trigger_name.name.0),
                    on,
                    text,
                );
                defined(definition, *if_not_exists)
            })
        }
        Stmt::CreateVirtualTable { tbl_name, module_name, args, if_not_exists } => {
            with_main(tbl_name, || {
                let mut definition = object::definition(
                    DefinitionKind::VirtualTable,
                    "CREATE VIRTUAL TABLE",
                    name(tbl_name.name.0),
                    None,
                    text,
                );
                vtab::describe(&mut definition, &name(module_name.0), args.unwrap_or_default());
                defined(definition, *if_not_exists)
            })
        }
        Stmt::DropTable { if_exists, tbl_name } => dropped(Dropped::Table, tbl_name, *if_exists),
        Stmt::DropIndex { if_exists, idx_name } => dropped(Dropped::Index, idx_name, *if_exists),
        Stmt::DropView { if_exists, view_name } => {
            dropped(Dropped::Definition(DefinitionKind::View), view_name, *if_exists)
        }
        Stmt::DropTrigger { if_exists, trigger_name } => {
            dropped(Dropped::Definition(DefinitionKind::Trigger), trigger_name, *if_exists)
        }
        Stmt::AlterTable(tbl_name, body) => with_main(tbl_name, || match edit(body, text) {
            Ok(edit) => Items::one(Item::Alter {
                namespace: None,
                table: name(tbl_name.name.0),
                edit,
                only: false,
                if_exists: false,
            }),
            Err(problem) => problem.into_items(),
        }),
        Stmt::Insert { body, .. } => catalog_row(body, version),
        Stmt::Select(_) => Items::skip(SkipKind::Query),
        Stmt::Update { .. } | Stmt::Delete { .. } => Items::skip(SkipKind::Data),
        Stmt::Begin(..)
        | Stmt::Commit(_)
        | Stmt::Rollback { .. }
        | Stmt::Savepoint(_)
        | Stmt::Release(_) => Items::skip(SkipKind::Transaction),
        Stmt::Analyze(_) | Stmt::Vacuum(..) | Stmt::Reindex { .. } => {
            Items::skip(SkipKind::Maintenance)
        }
    }
}

/// Only the main database is a schema of ours; `temp` ends with the session.
fn with_main(named: &QualifiedName<'_>, declare: impl FnOnce() -> Items) -> Items {
    match named.db_name.as_ref().map(|db| name(db.0)) {
        Some(db) if db.as_str().eq_ignore_ascii_case("temp") => Items::skip(SkipKind::Setting),
        Some(db) if !db.as_str().eq_ignore_ascii_case("main") => Items::unreadable(
            format!("`{db}` is an attached database; only the main database is read"),
            0,
        ),
        _ => declare(),
    }
}

fn defined(definition: specforge_db_core::model::Definition, if_not_exists: bool) -> Items {
    Items::one(Item::Definition {
        namespace: None,
        definition: Box::new(definition),
        if_not_exists,
        or_replace: false,
    })
}

fn dropped(what: Dropped, named: &QualifiedName<'_>, if_exists: bool) -> Items {
    with_main(named, || {
        Items::one(Item::Drop {
            what,
            namespace: None,
            name: name(named.name.0),
            on: None,
            cascade: false,
            if_exists,
        })
    })
}

fn edit(body: &AlterTableBody<'_>, text: &str) -> Result<Edit, table::Problem> {
    Ok(match body {
        AlterTableBody::RenameTo(new) => Edit::RenameTable(name(new.0)),
        AlterTableBody::AddColumn(column) => {
            Edit::AddColumn(Box::new(table::added_column(column, text)?))
        }
        AlterTableBody::DropColumnNotNull(column) => Edit::SetNullable(name(column.0), true),
        AlterTableBody::SetColumnNotNull(column, _) => Edit::SetNullable(name(column.0), false),
        AlterTableBody::RenameColumn { old, new } => Edit::RenameColumn(name(old.0), name(new.0)),
        AlterTableBody::DropColumn(column) => Edit::DropColumn(name(column.0)),
        AlterTableBody::AddConstraint(constraint) => table::added_constraint(constraint, text)?,
        AlterTableBody::DropConstraint(constraint) => Edit::DropConstraint(name(constraint.0)),
    })
}

/// `INSERT INTO sqlite_schema VALUES ('table', …, 'CREATE VIRTUAL TABLE …')`, as a dump has it.
fn catalog_row(body: &InsertBody<'_>, version: Version) -> Items {
    let InsertBody::Select(select, _) = body else { return Items::skip(SkipKind::Data) };
    let OneSelect::Values(rows) = &select.body.select else { return Items::skip(SkipKind::Data) };
    let mut all = Items::default();
    for row in rows {
        let text = row.iter().rev().find_map(|value| match value {
            Ast::Literal(Literal::String(text)) => string_value(text, &SPELLING),
            _ => None,
        });
        match text {
            Some(text) if text.to_ascii_uppercase().starts_with("CREATE ") => {
                let inner = statement(&text, version);
                all.items.extend(inner.items);
                all.problems.extend(inner.problems);
            }
            _ => all.items.push(Item::Skip(SkipKind::Data)),
        }
    }
    all
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
