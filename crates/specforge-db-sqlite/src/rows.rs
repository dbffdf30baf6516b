//! The rows of a table in the form that they will have, computed from the rows as they are.

use std::collections::HashSet;

use specforge_db_core::diff::{Renames, rename_constraints, rename_indexes, renamed_table};
use specforge_db_core::model::{Column, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Command, PlanCx, Probe, RenameSpec, RenamedKind};
use specforge_db_sql::probe::{Source, probe};
use specforge_db_sql::{SqlWriter, TokenKind, lex, mentions};

use crate::Sqlite;
use crate::foreign_keys::{self, named_afterwards};
use crate::recipes::{rowid_alias, same};
use crate::render::is_literal;
use crate::spelling::SPELLING;
use crate::stored::{Stored, collation, effective};
use crate::types::Affinity;
use crate::words::Words;

const CASE: NameCase = NameCase::AsciiInsensitive;

/// The table as it is, under the names that it and its columns will have.
pub(crate) fn renamed_before<'a>(
    table: &ObjectPath,
    cx: &PlanCx<'a>,
) -> Option<std::borrow::Cow<'a, Table>> {
    renamed_by(table, cx, cx.renames)
}

/// The table as it is, under the name that it will have, its columns under those that they have.
pub(crate) fn with_old_columns(table: &ObjectPath, cx: &PlanCx<'_>) -> Option<Table> {
    let own = |spec: &&RenameSpec| {
        spec.kind == RenamedKind::Column
            && spec.schema == table.namespace
            && spec.table.as_ref().is_some_and(|name| same(name, &table.name))
    };
    let others: Vec<_> = cx.renames.all().iter().filter(|spec| !own(spec)).cloned().collect();
    renamed_by(table, cx, &Renames::new(&others, CASE)).map(std::borrow::Cow::into_owned)
}

fn renamed_by<'a>(
    table: &ObjectPath,
    cx: &PlanCx<'a>,
    renames: &Renames,
) -> Option<std::borrow::Cow<'a, Table>> {
    let before = cx.before(table)?;
    let mut renamed = renamed_table(&Sqlite, before, table, table.namespace.as_ref(), renames);
    // An index cannot be renamed: what is there has its old name.
    if renames.indexes_of(table, CASE).next().is_some() {
        let back: Vec<_> = renames.indexes_of(table, CASE).map(|(a, b)| (b, a)).collect();
        rename_indexes(renamed.to_mut(), &back, CASE);
    }
    // Neither can a constraint.
    if renames.constraints_of(table, CASE).next().is_some() {
        let back: Vec<_> = renames.constraints_of(table, CASE).map(|(a, b)| (b, a)).collect();
        rename_constraints(renamed.to_mut(), &back, CASE);
    }
    Some(renamed)
}

/// Asks a question of the rows in the form that they will have.
pub(crate) fn ask(question: &Probe<'_>, cx: &PlanCx<'_>) -> Command {
    let about = |table: &ObjectPath, words: &Words| {
        with_source(table, words, cx, |source| probe(question, source, &SPELLING))
    };
    match question {
        Probe::AnyRow { table, .. } => about(table, &Words::default()),
        Probe::Nulls { table, column } => about(table, &Words::of_names([*column])),
        Probe::Duplicates { table, parts, predicate, .. } => {
            about(table, &Words::of_parts(parts, *predicate))
        }
        Probe::Orphans { table, foreign_key } => {
            foreign_keys::orphans(table, &named_afterwards(foreign_key, table, cx), cx)
        }
        Probe::Referring { table, foreign_key } => {
            about(table, &Words::of_names(&foreign_key.columns))
        }
        Probe::Violations { table, check } => about(table, &Words::of_condition(&check.expr)),
    }
}

/// A column of the rows as they will be.
struct Cell<'a> {
    value: Value<'a>,
    /// What the column makes of the value, where that is not the value itself.
    stored: Option<Stored>,
    /// By what the value is compared, where the expression would not say it.
    collation: Option<&'a str>,
}

impl Cell<'_> {
    fn is_plain(&self) -> bool {
        self.stored.is_none()
            && self.collation.is_none()
            && matches!(self.value.from, From::Column(name) if name == self.value.name)
    }

    fn write(&self, w: &mut SqlWriter) {
        match self.stored {
            Some(stored) => stored.write(w, &|w| write_value(w, &self.value.from)),
            None => write_value(w, &self.value.from),
        }
        write_collation(w, self.collation);
        if !self.is_plain() {
            w.word("AS").ident(self.value.name);
        }
    }
}

fn write_collation(w: &mut SqlWriter, collation: Option<&str>) {
    if let Some(collation) = collation {
        w.word("COLLATE").ident(&Ident::from(collation));
    }
}

/// Hands the rows of a table, in the form that they will have, to a question that mentions these words.
pub(crate) fn with_source<T>(
    table: &ObjectPath,
    words: &Words,
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
    let mut words = words.clone();
    words.close_over(after);
    let wanted = |column: &&Column| words.has(&column.name);
    let columns: Vec<Cell<'_>> = after
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .map(|column| cell(column, &words, table, (before, after), cx))
        .collect();
    let computed: Vec<&Column> =
        after.columns.iter().filter(|c| c.generated.is_some()).filter(wanted).collect();
    let unchanged = columns.iter().filter(|own| words.has(own.value.name)).all(Cell::is_plain)
        && computed.iter().all(|column| {
            before.column(column.name.as_str(), CASE).is_some_and(|was| was == *column)
        });
    if unchanged {
        let alias = (old.name != table.name).then_some(&table.name);
        return ask(Source { rows: &plain, alias });
    }
    let inner = |w: &mut SqlWriter| {
        w.parens(|w| {
            w.word("SELECT").list(&columns, |w, column| column.write(w));
            w.word("FROM").ident(&old.name);
        });
    };
    let layers = layers(computed);
    let rows = |w: &mut SqlWriter| write_layers(w, &layers, (after, &words), &inner);
    ask(Source { rows: &rows, alias: Some(&table.name) })
}

/// Columns that are computed from others, each after those that it is computed from.
fn layers(mut left: Vec<&Column>) -> Vec<Vec<&Column>> {
    let mut layers = Vec::new();
    while !left.is_empty() {
        let names: HashSet<String> =
            left.iter().map(|column| column.name.as_str().to_ascii_lowercase()).collect();
        let waits = |column: &&Column| {
            column.generated.as_ref().is_some_and(|generated| {
                mentions(&generated.expr.text, &SPELLING)
                    .any(|name| names.contains(&name.to_ascii_lowercase()))
            })
        };
        let (later, now): (Vec<_>, Vec<_>) = left.iter().copied().partition(waits);
        // A circle is none that SQLite takes.
        let stuck = now.is_empty();
        layers.push(if stuck { later.clone() } else { now });
        left = if stuck { Vec::new() } else { later };
    }
    layers
}

fn write_layers(
    w: &mut SqlWriter,
    layers: &[Vec<&Column>],
    (table, words): (&Table, &Words),
    inner: &dyn Fn(&mut SqlWriter),
) {
    let Some((last, first)) = layers.split_last() else { return inner(w) };
    w.parens(|w| {
        w.word("SELECT *");
        for column in last {
            if let Some(generated) = &column.generated {
                w.word(",");
                words.stored(effective(column, table), table).write(w, &|w| {
                    w.parens(|w| {
                        w.expr(&generated.expr);
                    });
                });
                write_collation(w, column.options.text("collate"));
                w.word("AS").ident(&column.name);
            }
        }
        w.word("FROM");
        write_layers(w, first, (table, words), inner);
    });
}

/// Where a column's values come from, and what the column makes of them where that is asked for.
fn cell<'a>(
    column: &'a Column,
    words: &Words,
    table: &ObjectPath,
    (before, after): (&'a Table, &'a Table),
    cx: &PlanCx<'a>,
) -> Cell<'a> {
    let old = old_column(column, table, before, cx);
    let mut value = of_column(column, old.map(|old| &old.name), table, cx);
    // A new column that stands for the rowid is numbered, whatever its default says.
    let numbered = rowid_alias(after).is_some_and(|alias| alias.name == column.name);
    if numbered && matches!(value.from, From::Default(_)) {
        // The copy gives it no value, and the numbers begin anew.
        value.from = From::New("row_number() OVER ()");
        return Cell { value, stored: None, collation: None };
    }
    if !words.has(&column.name) {
        return Cell { value, stored: None, collation: None };
    }
    let wanted = effective(column, after);
    let converted = old.is_some_and(|old| effective(old, before).becomes(wanted))
        || added_text(&value.from).is_some_and(|text| !fits(text, wanted));
    let stored = converted.then(|| words.stored(wanted, after));
    let plain = stored.is_none() && matches!(value.from, From::Column(_));
    let (was, is) = (old.map_or("BINARY", collation), collation(column));
    let differs = !was.eq_ignore_ascii_case(is);
    let says = differs || (!plain && !is.eq_ignore_ascii_case("BINARY"));
    Cell { value, stored, collation: says.then_some(is) }
}

/// A value that the rows do not hold yet.
fn added_text<'a>(from: &From<'a>) -> Option<&'a str> {
    match from {
        From::Filled(_, text) | From::New(text) | From::Default(Some(text)) => Some(text),
        From::Column(_) | From::Default(None) => None,
    }
}

/// Whether a value is certainly what a column of that affinity makes of it.
fn fits(text: &str, affinity: Affinity) -> bool {
    let mut kinds = lex(text, &SPELLING).filter(|token| !token.is_comment()).map(|t| t.kind);
    match (kinds.next(), kinds.next()) {
        (Some(TokenKind::Number), None) => {
            matches!(affinity, Affinity::Integer | Affinity::Numeric) && !text.contains('.')
        }
        (Some(TokenKind::String), None) => affinity == Affinity::Text,
        _ => text.trim().eq_ignore_ascii_case("null"),
    }
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

/// The column that is there now for a column that will be.
pub(crate) fn old_column<'a>(
    column: &Column,
    table: &ObjectPath,
    before: &'a Table,
    cx: &PlanCx<'a>,
) -> Option<&'a Column> {
    let renames = cx.renames.columns_of(table, CASE);
    let renamed = renames.iter().find(|(_, to)| same(to, &column.name));
    // A column whose old name was given to another one is new.
    let given_away = renamed.is_none() && renames.iter().any(|(from, _)| same(from, &column.name));
    let name = renamed.map_or(&column.name, |(from, _)| from);
    before.column(name.as_str(), CASE).filter(|_| !given_away)
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
