//! Questions about rows, asked of the rows as they are before anything is done.

use smol_str::SmolStr;
use specforge_db_core::model::{
    Check, Column, Expr, ForeignKey, KeyPart, ObjectKind, ObjectPath, Options, Table, Type,
};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Command, PlanCx, Probe, SchemaIndex, Unsupported};
use specforge_db_sql::probe::{Nulls, Source, duplicates, orphans_among, probe};
use specforge_db_sql::{SqlWriter, string_value};

use super::column_alter::converted;
use super::{Cast, cast};
use crate::domains;
use crate::inherit::Parent;
use crate::mentions::{mentions, names};
use crate::model;
use crate::normal::is_builtin;
use crate::spelling::SPELLING;
use crate::words::Words;

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
    if cx.after(table).is_some_and(model::is_foreign) {
        return Err(Unsupported::new("its rows are elsewhere, and nobody holds them to anything"));
    }
    // Whether there is any row has nothing to do with what is in it.
    if matches!(question, Probe::AnyRow { .. }) {
        return Ok(as_they_are(table, cx, |source| probe(question, source, &SPELLING)));
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
    if let Probe::Violations { table, check } = question
        && names_new_value(&check.expr, table, cx)
    {
        return Err(Unsupported::new("the type does not have a value yet that the check names"));
    }
    if let Probe::Orphans { foreign_key, .. } = question
        && let Some((parent, key)) = of_retyped(foreign_key, table, cx)
    {
        return Ok(with_rows(table, cx, |source| {
            with_rows(&parent, cx, |referenced| {
                orphans_among(source, referenced.rows, &key, &SPELLING)
            })
        }));
    }
    Ok(with_rows(table, cx, |source| probe(question, source, &SPELLING)))
}

/// Whether an expression over columns that a table has names a value that comes to an enum of theirs in this
/// plan.
fn names_new_value(expr: &Expr, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let Some(before) = cx.before(table) else { return false };
    let words = Words::new(&expr.text);
    let texts: Vec<_> =
        (0..words.len()).filter_map(|at| string_value(words.token(at), &SPELLING)).collect();
    if texts.is_empty() {
        return false;
    }
    let all = |side: &SchemaIndex<'_>, name: &Ident| -> Vec<SmolStr> {
        let namespaces = side.schema().namespaces.iter();
        let enums = namespaces.flat_map(|namespace| &namespace.enums);
        enums.filter(|e| e.name == *name).flat_map(|e| e.values.iter().cloned()).collect()
    };
    let columns = before.columns.iter().filter(|column| mentions(&expr.text, &column.name));
    let types = columns.flat_map(|column| names(&column.ty.raw));
    types.filter(|ty| ty.namespace.is_some() || !is_builtin(ty.name.as_str())).any(|ty| {
        let (before, after) = (all(cx.from, &ty.name), all(cx.to, &ty.name));
        let new = |text: &str| {
            let known = |values: &[SmolStr]| values.iter().any(|value| value == text);
            known(&after) && !known(&before)
        };
        texts.iter().any(|text| new(text))
    })
}

/// The referenced table, and the key by the names that its columns get, where one of these gets another
/// type: then values can only be compared as they will be.
fn of_retyped(
    key: &ForeignKey,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<(ObjectPath, ForeignKey)> {
    let namespace = key.references_namespace.as_ref().or(table.namespace.as_ref());
    let now = cx.renames.table_to(namespace, key.references.as_str(), CASE);
    let parent = ObjectPath::table(namespace, now.unwrap_or(&key.references));
    let (before, after) = (cx.before(&parent)?, cx.after(&parent)?);
    let renames = cx.renames.columns_of(&parent, CASE);
    let mut key = key.clone();
    let mut retyped = false;
    for column in &mut key.referenced_columns {
        let was = before.column(column.as_str(), CASE)?;
        let renamed = renames.iter().find(|(from, _)| from == column);
        *column = renamed.map_or(&*column, |(_, to)| to).clone();
        retyped |= after.column(column.as_str(), CASE)?.ty != was.ty;
    }
    retyped.then_some((parent, key))
}

/// Hands the rows of a table, in the form that they will have, to a question.
pub(crate) fn with_rows<T>(
    table: &ObjectPath,
    cx: &PlanCx<'_>,
    ask: impl FnOnce(Source<'_>) -> T,
) -> T {
    let (Some(before), Some(after)) = (cx.before(table), cx.after(table)) else {
        return as_they_are(table, cx, ask);
    };
    let values: Vec<Value<'_>> =
        after.columns.iter().map(|column| value(column, table, before, cx)).collect();
    if values.iter().all(|value| matches!(&value.from, From::Column(name) if *name == value.name)) {
        return as_they_are(table, cx, ask);
    }
    let old = cx.old_path(table);
    let gone = leaving(table, cx);
    let (stored, computed): (Vec<_>, Vec<_>) =
        values.iter().partition(|value| !matches!(value.from, From::Computed(_)));
    let inner = |w: &mut SqlWriter| {
        w.parens(|w| {
            w.word("SELECT").list(&stored, |w, value| write(w, value));
            w.word("FROM").qualified(old.namespace.as_ref(), &old.name);
            without(w, &gone);
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

/// Hands the rows of a table to a question as they are.
pub(crate) fn as_they_are<T>(
    table: &ObjectPath,
    cx: &PlanCx<'_>,
    ask: impl FnOnce(Source<'_>) -> T,
) -> T {
    let old = cx.old_path(table);
    let gone = leaving(table, cx);
    let rows = |w: &mut SqlWriter| {
        if gone.is_empty() {
            w.qualified(old.namespace.as_ref(), &old.name);
            return;
        }
        w.parens(|w| {
            w.word("SELECT * FROM").qualified(old.namespace.as_ref(), &old.name);
            without(w, &gone);
        });
    };
    let alias = (old.name != table.name || !gone.is_empty()).then_some(&table.name);
    ask(Source { rows: &rows, alias })
}

/// The parts and children that a table has before the plan and not after it: what becomes of their rows
/// is nothing to the table.
fn leaving(table: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let mut gone = Vec::new();
    let mut wholes = vec![(cx.old_path(table), Some(table.clone()))];
    let mut at = 0;
    while let Some((old, stays)) = wholes.get(at).cloned() {
        at += 1;
        for part in cx.from.schema().tables() {
            let path = part.path();
            let of_it = Parent::of(part.table, &path, cx).is_some_and(|parent| parent.path == old);
            if !of_it || wholes.iter().any(|(known, _)| *known == path) {
                continue;
            }
            let renamed = cx.renames.table_to(path.namespace.as_ref(), path.name.as_str(), CASE);
            let now = ObjectPath::table(path.namespace.as_ref(), renamed.unwrap_or(&path.name));
            let still = stays.as_ref().filter(|whole| {
                cx.after(&now)
                    .and_then(|after| Parent::of(after, &now, cx))
                    .is_some_and(|parent| parent.path == **whole)
            });
            if still.is_none() {
                gone.push(path.clone());
            }
            let now = still.map(|_| now);
            wholes.push((path, now));
        }
    }
    gone
}

/// Leaves out rows that are in one of those tables.
fn without(w: &mut SqlWriter, tables: &[ObjectPath]) {
    if tables.is_empty() {
        return;
    }
    w.word("WHERE tableoid NOT IN").parens(|w| {
        w.list(tables, |w, table| {
            let mut name = SqlWriter::new(&SPELLING);
            name.qualified(table.namespace.as_ref(), &table.name);
            w.literal(&name.finish());
            w.tight().word("::").tight().word("regclass");
        });
    });
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
    New(Option<&'a Expr>, String),
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
            how if how != Cast::Unknown && old.ty != column.ty && !comes(&column.ty, cx) => {
                From::Converted(&old.name, how, &column.ty.raw)
            }
            _ => From::Column(&old.name),
        };
        match backfill {
            Some(backfill) if !column.nullable => From::Filled(Box::new(is), backfill),
            _ => is,
        }
    } else {
        // What a domain asks for is asked by itself.
        let beneath = domains::of_type(&column.ty.raw, cx.from).map(|(_, domain)| domain.ty);
        let ty = match beneath {
            _ if comes(&column.ty, cx) => "text".to_owned(),
            Some(beneath) => beneath,
            None => column.ty.raw.to_string(),
        };
        From::New(backfill.or(column.default.as_ref()), ty)
    };
    Value { name, from }
}

/// Whether a type is made by the plan, so that it is not there to be asked for.
pub(crate) fn comes(ty: &Type, cx: &PlanCx<'_>) -> bool {
    let public = Ident::from("public");
    names(&ty.raw).iter().any(|named| {
        let namespace = Some(named.namespace.as_ref().unwrap_or(&public));
        let name = named.name.as_str();
        let path = ObjectPath::top(ObjectKind::Enum, namespace, &named.name);
        let renamed = cx.renames.type_from(&path, CASE).is_some();
        cx.to.knows(namespace, name) && (renamed || !cx.from.knows(namespace, name))
    })
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
