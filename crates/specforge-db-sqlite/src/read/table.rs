//! CREATE TABLE and the parts of ALTER TABLE that declare.

use specforge_db_core::model::{
    Check, Column, Expr, ForeignKey, Generated, Identity, Key, KeyPart, Options, ReferentialAction,
    SortOrder, Table, Type,
};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{AddedColumn, Edit, Items};
use specforge_db_sql::{lex, normal};
use sqlite3_parser::ast::{
    ColumnConstraint, ColumnDefinition, CreateTableBody, DeferSubclause, Expr as Ast,
    ForeignKeyClause, IndexedColumn, InitDeferredPred, NamedTableConstraint, RefAct, RefArg,
    ResolveType, SortOrder as AstOrder, SortedColumn, TabFlags, TableConstraint,
};

use super::name;
use super::slices::{Slices, added, items};
use crate::spelling::SPELLING;
use crate::types::family;

/// Why a table cannot be read.
#[derive(Debug)]
pub(super) struct Problem(String);

impl Problem {
    pub(super) fn into_items(self) -> Items {
        Items::unreadable(self.0, 0)
    }
}

/// Reads the body of CREATE TABLE.
pub(super) fn table(
    table_name: Ident,
    body: &CreateTableBody<'_>,
    text: &str,
) -> Result<Table, Problem> {
    let CreateTableBody::ColumnsAndConstraints { columns, constraints, flags } = body else {
        return Err(Problem(
            "CREATE TABLE … AS SELECT declares columns that only the database can name; declare them instead".to_owned(),
        ));
    };
    let mut slices = items(text).into_iter();
    let mut table = Table { name: table_name, ..Table::default() };
    table.columns.reserve_exact(columns.len());
    let names: Vec<&str> = columns.iter().map(|column| column.col_name.0).collect();
    let is_name =
        |wanted: &str| names.iter().any(|token| name(token).as_str().eq_ignore_ascii_case(wanted));
    for definition in columns {
        let slices = slices.next().unwrap_or_default();
        let read = column(definition, &slices, &is_name);
        push(&mut table, read)?;
    }
    for constraint in constraints.unwrap_or_default() {
        let slices = slices.next().unwrap_or_default();
        table_constraint(&mut table, constraint, &slices, &is_name)?;
    }
    if flags.contains(TabFlags::Strict) {
        table.options.set("strict", true);
    }
    if flags.contains(TabFlags::WithoutRowid) {
        table.options.set("without_rowid", true);
    }
    // There may be very many tables, and a list that has grown has room that nobody needs.
    table.uniques.shrink_to_fit();
    table.foreign_keys.shrink_to_fit();
    table.checks.shrink_to_fit();
    Ok(table)
}

/// A column with everything that was declared with it.
struct ReadColumn {
    column: Column,
    primary_key: Option<Key>,
    uniques: Vec<Key>,
    foreign_keys: Vec<ForeignKey>,
    checks: Vec<Check>,
}

/// Marks what is declared before the primary key; the normal form keeps it where it makes a difference.
fn first(key: &mut Key, primary_key: Option<&Key>) {
    if primary_key.is_none() {
        key.options.set("first", true);
    }
}

fn push(table: &mut Table, mut read: ReadColumn) -> Result<(), Problem> {
    if read.primary_key.is_some() && table.primary_key.is_some() {
        return Err(Problem(format!("table `{}` has two primary keys", table.name)));
    }
    table.columns.push(read.column);
    if table.primary_key.is_some() {
        read.uniques.iter_mut().for_each(|key| {
            key.options.remove("first");
        });
    }
    table.primary_key = table.primary_key.take().or(read.primary_key);
    table.uniques.extend(read.uniques);
    table.foreign_keys.extend(read.foreign_keys);
    table.checks.extend(read.checks);
    Ok(())
}

fn column(
    definition: &ColumnDefinition<'_>,
    slices: &Slices<'_>,
    is_name: &dyn Fn(&str) -> bool,
) -> ReadColumn {
    let column_name = name(definition.col_name.0);
    let raw = type_raw(slices.ty);
    let mut read = ReadColumn {
        column: Column::new(column_name.clone(), Type::new(family(&raw), raw)),
        primary_key: None,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
    };
    let mut exprs = slices.exprs.iter().copied();
    let mut next = |is_name: &dyn Fn(&str) -> bool| expr(exprs.next().unwrap_or_default(), is_name);
    for named in definition.constraints {
        let constraint_name = named.name.as_ref().map(|token| name(token.0));
        match &named.constraint {
            ColumnConstraint::PrimaryKey { order, conflict_clause, auto_increment } => {
                let mut key =
                    Key { name: constraint_name, inline: true, ..Key::over([column_name.clone()]) };
                set_conflict(&mut key.options, *conflict_clause);
                if matches!(order, Some(AstOrder::Desc)) {
                    key.parts.iter_mut().for_each(|part| part.order = SortOrder::Desc);
                    key.options.set("not_rowid", true);
                }
                if *auto_increment {
                    read.column.identity = Some(Box::new(Identity::default()));
                }
                read.primary_key = Some(key);
            }
            ColumnConstraint::NotNull { nullable, conflict_clause } => {
                if !nullable {
                    read.column.nullable = false;
                    if let Some(conflict) = conflict(*conflict_clause) {
                        read.column.options.set("not_null_conflict", conflict);
                    }
                    if let Some(named) = constraint_name {
                        read.column.options.set("not_null_name", named.as_str());
                    }
                }
            }
            ColumnConstraint::Unique(conflict_clause) => {
                let mut key =
                    Key { name: constraint_name, inline: true, ..Key::over([column_name.clone()]) };
                set_conflict(&mut key.options, *conflict_clause);
                first(&mut key, read.primary_key.as_ref());
                read.uniques.push(key);
            }
            ColumnConstraint::Check(_) => read.checks.push(Check {
                name: constraint_name,
                expr: next(is_name),
                column: Some(column_name.clone()),
                options: Options::EMPTY,
            }),
            ColumnConstraint::Default(_) => read.column.default = Some(next(is_name)),
            ColumnConstraint::Defer(defer) => {
                if let Some(key) = read.foreign_keys.last_mut() {
                    set_deferrable(&mut key.options, Some(defer));
                }
            }
            ColumnConstraint::Collate { collation_name } => {
                read.column.options.set("collate", name(collation_name.0).as_str());
            }
            ColumnConstraint::ForeignKey { clause, defer_clause } => {
                let mut key = foreign_key(clause, defer_clause.as_ref());
                key.name = constraint_name;
                key.columns = vec![column_name.clone()];
                key.inline = true;
                read.foreign_keys.push(key);
            }
            ColumnConstraint::Generated { typ, .. } => {
                let stored = typ.as_ref().is_some_and(|word| word.0.eq_ignore_ascii_case("STORED"));
                read.column.generated = Some(Box::new(Generated { expr: next(is_name), stored }));
            }
        }
    }
    read
}

/// The column that ALTER TABLE … ADD COLUMN declares.
pub(super) fn added_column(
    definition: &ColumnDefinition<'_>,
    text: &str,
) -> Result<AddedColumn, Problem> {
    let own = name(definition.col_name.0);
    let is_name = |wanted: &str| own.as_str().eq_ignore_ascii_case(wanted);
    let read = column(definition, &added(text), &is_name);
    if read.primary_key.is_some() {
        return Err(Problem("a column that is added cannot be the primary key".to_owned()));
    }
    Ok(AddedColumn {
        column: read.column,
        unique: read.uniques.into_iter().next(),
        foreign_keys: read.foreign_keys,
        checks: read.checks,
    })
}

/// The constraint that ALTER TABLE … ADD CONSTRAINT declares.
pub(super) fn added_constraint(
    constraint: &NamedTableConstraint<'_>,
    text: &str,
) -> Result<Edit, Problem> {
    let mut table = Table::default();
    table_constraint(&mut table, constraint, &added(text), &|_| false)?;
    let edit = (table.checks.pop().map(Edit::AddCheck))
        .or_else(|| table.uniques.pop().map(Edit::AddUnique))
        .or_else(|| table.foreign_keys.pop().map(|key| Edit::AddForeignKey(Box::new(key))))
        .or_else(|| table.primary_key.take().map(Edit::AddPrimaryKey));
    edit.ok_or_else(|| Problem("this constraint cannot be added".to_owned()))
}

fn table_constraint(
    table: &mut Table,
    named: &NamedTableConstraint<'_>,
    slices: &Slices<'_>,
    is_name: &dyn Fn(&str) -> bool,
) -> Result<(), Problem> {
    let constraint_name = named.name.as_ref().map(|token| name(token.0));
    match &named.constraint {
        TableConstraint::PrimaryKey { columns, auto_increment, conflict_clause } => {
            if table.primary_key.is_some() {
                return Err(Problem(format!("table `{}` has two primary keys", table.name)));
            }
            let mut key = Key { name: constraint_name, parts: parts(columns)?, ..Key::default() };
            set_conflict(&mut key.options, *conflict_clause);
            if *auto_increment {
                let first = key.columns().next().cloned();
                let column = table.columns.iter_mut().find(|c| {
                    first
                        .as_ref()
                        .is_some_and(|first| c.name.as_str().eq_ignore_ascii_case(first.as_str()))
                });
                if let Some(column) = column {
                    column.identity = Some(Box::new(Identity::default()));
                }
            }
            table.primary_key = Some(key);
        }
        TableConstraint::Unique { columns, conflict_clause } => {
            let mut key = Key { name: constraint_name, parts: parts(columns)?, ..Key::default() };
            set_conflict(&mut key.options, *conflict_clause);
            first(&mut key, table.primary_key.as_ref());
            table.uniques.push(key);
        }
        TableConstraint::Check(_, conflict_clause) => {
            let text = slices.exprs.first().copied().unwrap_or_default();
            let mut check = Check {
                name: constraint_name,
                expr: expr(text, is_name),
                column: None,
                options: Options::EMPTY,
            };
            set_conflict(&mut check.options, *conflict_clause);
            table.checks.push(check);
        }
        TableConstraint::ForeignKey { columns, clause, defer_clause } => {
            let mut key = foreign_key(clause, defer_clause.as_ref());
            key.name = constraint_name;
            key.columns = indexed(columns);
            table.foreign_keys.push(key);
        }
    }
    Ok(())
}

fn parts(columns: &[SortedColumn<'_>]) -> Result<Vec<KeyPart>, Problem> {
    columns
        .iter()
        .map(|column| {
            let (column_name, collation) = plain(&column.expr).ok_or_else(|| {
                Problem("a key is over columns; an expression needs a unique index".to_owned())
            })?;
            let mut part = KeyPart::column(column_name);
            if let Some(collation) = collation {
                part.options.set("collate", collation.as_str());
            }
            if matches!(column.order, Some(AstOrder::Desc)) {
                part.order = SortOrder::Desc;
            }
            Ok(part)
        })
        .collect()
}

/// The column, and its collation, where an expression is nothing but a column.
pub(super) fn plain(ast: &Ast<'_>) -> Option<(Ident, Option<Ident>)> {
    match ast {
        Ast::Id(id) => Some((name(id.0), None)),
        Ast::Name(token) => Some((name(token.0), None)),
        // A string where a column is expected is a column.
        Ast::Literal(sqlite3_parser::ast::Literal::String(token)) => Some((name(token), None)),
        Ast::Collate(inner, collation) => {
            plain(inner).map(|(column, _)| (column, Some(name(collation))))
        }
        Ast::Parenthesized(inner) => match inner.as_slice() {
            [one] => plain(one),
            _ => None,
        },
        _ => None,
    }
}

fn indexed(columns: &[IndexedColumn<'_>]) -> Vec<Ident> {
    columns.iter().map(|column| name(column.col_name.0)).collect()
}

fn foreign_key(clause: &ForeignKeyClause<'_>, defer: Option<&DeferSubclause>) -> ForeignKey {
    let mut key = ForeignKey {
        references: name(clause.tbl_name.0),
        referenced_columns: clause.columns.map(indexed).unwrap_or_default(),
        ..ForeignKey::default()
    };
    for argument in clause.args {
        match argument {
            RefArg::OnDelete(action) => key.on_delete = referential(*action),
            RefArg::OnUpdate(action) => key.on_update = referential(*action),
            RefArg::OnInsert(_) => {}
            RefArg::Match(word) => key.options.set("match", word.0.to_ascii_uppercase().as_str()),
        }
    }
    set_deferrable(&mut key.options, defer);
    key
}

fn referential(action: RefAct) -> ReferentialAction {
    match action {
        RefAct::SetNull => ReferentialAction::SetNull,
        RefAct::SetDefault => ReferentialAction::SetDefault,
        RefAct::Cascade => ReferentialAction::Cascade,
        RefAct::Restrict => ReferentialAction::Restrict,
        RefAct::NoAction => ReferentialAction::NoAction,
    }
}

fn set_deferrable(options: &mut Options, defer: Option<&DeferSubclause>) {
    let Some(defer) = defer else { return };
    let text = match (defer.deferrable, &defer.init_deferred) {
        (true, Some(InitDeferredPred::InitiallyDeferred)) => "DEFERRABLE INITIALLY DEFERRED",
        (true, Some(InitDeferredPred::InitiallyImmediate)) => "DEFERRABLE INITIALLY IMMEDIATE",
        (true, None) => "DEFERRABLE",
        (false, Some(InitDeferredPred::InitiallyDeferred)) => "NOT DEFERRABLE INITIALLY DEFERRED",
        (false, Some(InitDeferredPred::InitiallyImmediate)) => "NOT DEFERRABLE INITIALLY IMMEDIATE",
        (false, None) => "NOT DEFERRABLE",
    };
    options.set("deferrable", text);
}

fn set_conflict(options: &mut Options, clause: Option<ResolveType>) {
    if let Some(conflict) = conflict(clause) {
        options.set("on_conflict", conflict);
    }
}

/// ABORT is what happens without a clause.
fn conflict(clause: Option<ResolveType>) -> Option<&'static str> {
    match clause? {
        ResolveType::Rollback => Some("ROLLBACK"),
        ResolveType::Abort => None,
        ResolveType::Fail => Some("FAIL"),
        ResolveType::Ignore => Some("IGNORE"),
        ResolveType::Replace => Some("REPLACE"),
    }
}

/// An expression as written, with its normal form.
pub(super) fn expr(text: &str, is_name: &dyn Fn(&str) -> bool) -> Expr {
    let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() };
    let normal = normal(&text, &SPELLING, is_name);
    Expr::with_normal(text, normal)
}

/// A type as written, on one line. A comment inside is part of it: SQLite stores it, and looks for
/// INT and the like in it too.
fn type_raw(text: &str) -> String {
    let mut before = b'x';
    let plain = text.bytes().all(|byte| {
        let twice = byte == b' ' && before == b' ';
        before = byte;
        !twice && !matches!(byte, b'\n' | b'\r' | b'\t' | b'/' | b'-')
    });
    if plain {
        return text.to_owned();
    }
    if lex(text, &SPELLING).any(|token| token.is_comment()) {
        return text.replace("\r\n", "\n");
    }
    let mut raw = String::with_capacity(text.len());
    let mut last = None;
    for token in lex(text, &SPELLING) {
        use specforge_db_sql::TokenKind as Kind;
        let tight = matches!(token.kind, Kind::Open | Kind::Close | Kind::Comma)
            || matches!(last, None | Some(Kind::Open | Kind::Comma));
        let signed = raw.ends_with(['+', '-']);
        if !tight && !signed {
            raw.push(' ');
        }
        raw.push_str(token.text(text));
        last = Some(token.kind);
    }
    raw
}
