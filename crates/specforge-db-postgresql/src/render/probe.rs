//! Questions about rows, asked of the rows as they are before anything is done.

use specforge_db_core::model::{
    Check, Column, Expr, ForeignKey, KeyPart, ObjectPath, Options, Table,
};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Command, PlanCx, Probe, Unsupported};
use specforge_db_sql::SqlWriter;
use specforge_db_sql::probe::{Nulls, Source, duplicates, probe};

use super::column_alter::converted;
use super::{Cast, cast};
use crate::mentions::names;
use crate::model;
use crate::spelling::SPELLING;

const CASE: NameCase = NameCase::Sensitive;

/// Asks a question of the rows in the form that they will have.
pub(crate) fn ask(question: &Probe<'_>, cx: &PlanCx<'_>) -> Result<Command, Unsupported> {
    let table = match question {
        Probe::AnyRow { table, .. }
        | Probe::Nulls { table, .. }
        | Probe::Duplicates { table, .. }
        | Probe::Orphans { table, .. }
        | Probe::Referring { table, .. }
        | Probe::Violations { table, .. } => *table,
    };
    if cx.after(table).is_some_and(|table| table.options.get(model::SERVER).is_some()) {
        return Err(Unsupported::new("its rows are elsewhere, and nobody holds them to anything"));
    }
    // Whether there is any row has nothing to do with what is in it.
    if let Probe::AnyRow { column, .. } = question {
        if column.options.get(model::SERIAL).is_some() {
            return Err(Unsupported::new("every row gets a number"));
        }
        let old = cx.old_path(table);
        let rows = |w: &mut SqlWriter| {
            w.qualified(old.namespace.as_ref(), &old.name);
        };
        let alias = (old.name != table.name).then_some(&table.name);
        return Ok(probe(question, Source { rows: &rows, alias }, &SPELLING));
    }
    // Collations and operator classes are SQL text here, and the usual ones count alike.
    if let Probe::Duplicates { parts, predicate, options, .. } = question {
        let plain: Vec<KeyPart> = parts
            .iter()
            .map(|part| KeyPart {
                column: part.column.clone(),
                expr: part.expr.clone(),
                ..KeyPart::default()
            })
            .collect();
        let nulls =
            if options.flag(model::NULLS_NOT_DISTINCT) { Nulls::Equal } else { Nulls::Distinct };
        return Ok(with_rows(table, cx, |source| {
            duplicates(source, &plain, *predicate, nulls, &SPELLING)
        }));
    }
    let asked = match question {
        Probe::Orphans { foreign_key: ForeignKey { options, .. }, .. }
        | Probe::Referring { foreign_key: ForeignKey { options, .. }, .. }
        | Probe::Violations { check: Check { options, .. }, .. } => options,
        _ => &Options::EMPTY,
    };
    if asked.flag(model::PERIOD) {
        return Err(Unsupported::new("whether periods are covered is left to the server"));
    }
    if asked.flag(model::NOT_VALID) || asked.flag(model::NOT_ENFORCED) {
        return Err(Unsupported::new("rows that are there may be as they are"));
    }
    Ok(with_rows(table, cx, |source| probe(question, source, &SPELLING)))
}

/// Hands the rows of a table, in the form that they will have, to a question.
pub(super) fn with_rows<T>(
    table: &ObjectPath,
    cx: &PlanCx<'_>,
    ask: impl FnOnce(Source<'_>) -> T,
) -> T {
    let old = cx.old_path(table);
    let plain = |w: &mut SqlWriter| {
        w.qualified(old.namespace.as_ref(), &old.name);
    };
    let alias = (old.name != table.name).then_some(&table.name);
    let (Some(before), Some(after)) = (cx.before(table), cx.after(table)) else {
        return ask(Source { rows: &plain, alias });
    };
    let values: Vec<Value<'_>> =
        after.columns.iter().map(|column| value(column, table, before, cx)).collect();
    if values.iter().all(|value| matches!(&value.from, From::Column(name) if *name == value.name)) {
        return ask(Source { rows: &plain, alias });
    }
    let (stored, computed): (Vec<_>, Vec<_>) =
        values.iter().partition(|value| !matches!(value.from, From::Computed(_)));
    let inner = |w: &mut SqlWriter| {
        w.parens(|w| {
            w.word("SELECT").list(&stored, |w, value| write(w, value));
            w.word("FROM").qualified(old.namespace.as_ref(), &old.name);
        });
    };
    let rows = |w: &mut SqlWriter| {
        if computed.is_empty() {
            inner(w);
            return;
        }
        w.parens(|w| {
            w.word("SELECT *");
            for value in &computed {
                w.tight().word(",");
                write(w, value);
            }
            w.word("FROM");
            inner(w);
            w.word("AS").ident(&table.name);
        });
    };
    ask(Source { rows: &rows, alias: Some(&table.name) })
}

/// A value of a row as it will be.
struct Value<'a> {
    name: &'a Ident,
    from: From<'a>,
}

enum From<'a> {
    /// A column that is there.
    Column(&'a Ident),
    /// A column that is there, as a value of another type.
    Converted(&'a Ident, Cast, &'a str),
    /// A column that is there, or the backfill where it has no value.
    Filled(Box<From<'a>>, &'a Expr),
    /// An expression over the row.
    Computed(&'a Expr),
    /// A new value, as one of that type.
    New(Option<&'a Expr>, &'a str),
}

fn value<'a>(
    column: &'a Column,
    table: &ObjectPath,
    before: &'a Table,
    cx: &PlanCx<'a>,
) -> Value<'a> {
    let renames = cx.renames.columns_of(table, CASE);
    let renamed = renames.iter().find(|(_, to)| *to == column.name).map(|(from, _)| from);
    let given_away = renamed.is_none() && renames.iter().any(|(from, _)| *from == column.name);
    let old = before.column(renamed.unwrap_or(&column.name).as_str(), CASE).filter(|_| !given_away);
    let name = &column.name;
    if let Some(generated) = &column.generated
        && old.is_none_or(|old| old.generated.as_ref() != Some(generated))
    {
        return Value { name, from: From::Computed(&generated.expr) };
    }
    let backfill = cx.backfill(table, &column.name);
    let from = if let Some(old) = old {
        let is = match cast(&old.ty, &column.ty) {
            how if how != Cast::Unknown && old.ty != column.ty => {
                From::Converted(&old.name, how, &column.ty.raw)
            }
            _ => From::Column(&old.name),
        };
        match backfill {
            Some(backfill) if !column.nullable => From::Filled(Box::new(is), backfill),
            _ => is,
        }
    } else {
        // A type that is made by the plan is not there to be asked for.
        let made = names(&column.ty.raw).iter().any(|named| {
            let public = Ident::from("public");
            let namespace = Some(named.namespace.as_ref().unwrap_or(&public));
            let name = named.name.as_str();
            cx.to.knows(namespace, name) && !cx.from.knows(namespace, name)
        });
        let ty = if made { "text" } else { column.ty.raw.as_str() };
        From::New(backfill.or(column.default.as_ref()), ty)
    };
    Value { name, from }
}

fn write(w: &mut SqlWriter, value: &Value<'_>) {
    write_from(w, &value.from);
    if !matches!(&value.from, From::Column(name) if *name == value.name) {
        w.word("AS").ident(value.name);
    }
}

fn write_from(w: &mut SqlWriter, from: &From<'_>) {
    match from {
        From::Column(name) => {
            w.ident(name);
        }
        From::Converted(name, how, ty) => converted(w, *how, name, ty),
        From::Filled(is, backfill) => {
            w.word("COALESCE").tight().parens(|w| {
                write_from(w, is);
                w.tight().word(",").expr(backfill);
            });
        }
        From::Computed(expr) => {
            w.parens(|w| {
                w.expr(expr);
            });
        }
        From::New(Some(expr), ty) => {
            w.parens(|w| {
                w.expr(expr);
            });
            w.tight().word("::").tight().raw(ty);
        }
        From::New(None, ty) => {
            w.word("NULL::").tight().raw(ty);
        }
    }
}
