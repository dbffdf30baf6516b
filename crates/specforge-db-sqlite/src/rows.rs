//! The rows of a table in the form that they will have, computed from the rows as they are.

use specforge_db_core::diff::renamed_table;
use specforge_db_core::model::{Column, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Command, PlanCx, Probe};
use specforge_db_sql::SqlWriter;
use specforge_db_sql::probe::{Source, probe};

use crate::Sqlite;
use crate::render::is_literal;
use crate::spelling::SPELLING;

const CASE: NameCase = NameCase::AsciiInsensitive;

/// The table as it is, under the names that it and its columns will have.
pub(crate) fn renamed_before<'a>(
    table: &ObjectPath,
    cx: &PlanCx<'a>,
) -> Option<std::borrow::Cow<'a, Table>> {
    let before = cx.before(table)?;
    let mut renamed = renamed_table(&Sqlite, before, table, table.namespace.as_ref(), cx.renames);
    // An index cannot be renamed: what is there has its old name.
    for (from, to) in cx.renames.indexes_of(table, CASE) {
        let is =
            |index: &specforge_db_core::model::Index| CASE.same(index.name.as_str(), to.as_str());
        let at = renamed.indexes.iter().position(is);
        if let Some(index) = at.and_then(|at| renamed.to_mut().indexes.get_mut(at)) {
            index.name = from.clone();
        }
    }
    Some(renamed)
}

/// Asks a question of the rows in the form that they will have.
pub(crate) fn ask(question: &Probe<'_>, cx: &PlanCx<'_>) -> Command {
    let table = match question {
        Probe::AnyRow { table }
        | Probe::Nulls { table, .. }
        | Probe::Duplicates { table, .. }
        | Probe::Orphans { table, .. }
        | Probe::Referring { table, .. }
        | Probe::Violations { table, .. } => *table,
    };
    with_source(table, cx, |source| probe(question, source, &SPELLING))
}

/// Hands the rows of a table, in the form that they will have, to a question.
pub(crate) fn with_source<T>(
    table: &ObjectPath,
    cx: &PlanCx<'_>,
    ask: impl FnOnce(Source<'_>) -> T,
) -> T {
    let old = cx.old_path(table);
    let plain = |w: &mut SqlWriter| {
        w.ident(&old.name);
    };
    let (Some(before), Some(after)) = (cx.before(table), cx.after(table)) else {
        return ask(Source { rows: &plain, alias: None });
    };
    let columns: Vec<Value<'_>> = after
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .map(|column| value(column, table, before, cx))
        .collect();
    let computed: Vec<&Column> =
        after.columns.iter().filter(|column| column.generated.is_some()).collect();
    let unchanged =
        columns.iter().all(|value| matches!(value.from, From::Column(name) if name == value.name))
            && computed.iter().all(|column| {
                before.column(column.name.as_str(), CASE).is_some_and(|was| was == *column)
            });
    if unchanged {
        let alias = (old.name != table.name).then_some(&table.name);
        return ask(Source { rows: &plain, alias });
    }
    let inner = |w: &mut SqlWriter| {
        w.parens(|w| {
            w.word("SELECT").list(&columns, |w, value| {
                write_value(w, &value.from);
                if !matches!(value.from, From::Column(name) if name == value.name) {
                    w.word("AS").ident(value.name);
                }
            });
            w.word("FROM").ident(&old.name);
        });
    };
    let rows = |w: &mut SqlWriter| {
        if computed.is_empty() {
            inner(w);
            return;
        }
        w.parens(|w| {
            w.word("SELECT *");
            for column in &computed {
                if let Some(generated) = &column.generated {
                    w.word(",").parens(|w| {
                        w.expr(&generated.expr);
                    });
                    w.word("AS").ident(&column.name);
                }
            }
            w.word("FROM");
            inner(w);
        });
    };
    ask(Source { rows: &rows, alias: Some(&table.name) })
}

/// A value of a row as it will be.
pub(crate) struct Value<'a> {
    /// The column, by its new name.
    pub(crate) name: &'a Ident,
    /// Where its value comes from.
    pub(crate) from: From<'a>,
}

/// Where a value comes from.
pub(crate) enum From<'a> {
    /// A column that is there.
    Column(&'a Ident),
    /// A column that is there, or the backfill where it has no value.
    Filled(&'a Ident, &'a str),
    /// A new value.
    New(&'a str),
    /// The default of the new table; without one, NULL.
    Default(Option<&'a str>),
}

fn value<'a>(
    column: &'a Column,
    table: &ObjectPath,
    before: &'a Table,
    cx: &PlanCx<'a>,
) -> Value<'a> {
    let renamed = cx
        .renames
        .columns_of(table, CASE)
        .iter()
        .find(|(_, to)| CASE.same(to.as_str(), column.name.as_str()));
    let old_name = renamed.map_or(&column.name, |(from, _)| from);
    // A column whose old name was given to another one is new.
    let given_away = renamed.is_none()
        && cx
            .renames
            .columns_of(table, CASE)
            .iter()
            .any(|(from, _)| CASE.same(from.as_str(), column.name.as_str()));
    let old = before.column(old_name.as_str(), CASE).filter(|_| !given_away);
    of_column(column, old.map(|old| &old.name), table, cx)
}

/// The value of a column of the new table, given the column that it comes from.
pub(crate) fn of_column<'a>(
    column: &'a Column,
    old: Option<&'a Ident>,
    table: &ObjectPath,
    cx: &PlanCx<'a>,
) -> Value<'a> {
    let backfill = cx.backfill(table, &column.name).map(|expr| expr.text.as_str());
    let from = match (old, backfill) {
        (Some(old), Some(backfill)) if !column.nullable => From::Filled(old, backfill),
        (Some(old), _) => From::Column(old),
        (None, Some(backfill)) => From::New(backfill),
        (None, None) => From::Default(column.default.as_ref().map(|default| default.text.as_str())),
    };
    Value { name: &column.name, from }
}

/// Writes where a value comes from.
pub(crate) fn write_value(w: &mut SqlWriter, from: &From<'_>) {
    match from {
        From::Column(name) => {
            w.ident(name);
        }
        From::Filled(name, backfill) => {
            w.word("COALESCE").parens(|w| {
                w.ident(name).word(",").raw(backfill);
            });
        }
        From::New(text) | From::Default(Some(text)) => {
            let literal = is_literal(&specforge_db_core::model::Expr::new(*text));
            if literal {
                w.raw(text);
            } else {
                w.parens(|w| {
                    w.raw(text);
                });
            }
        }
        From::Default(None) => {
            w.word("NULL");
        }
    }
}
