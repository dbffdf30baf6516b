//! Questions about rows, asked of the rows as they are before anything is done.

use specforge_db_core::model::{
    Check, Column, Expr, ForeignKey, KeyPart, ObjectKind, ObjectPath, Options, Table, Type,
};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Command, PlanCx, Probe, Unsupported};
use specforge_db_sql::SqlWriter;
use specforge_db_sql::probe::{Nulls, Source, duplicates, orphans_among, probe};

use super::column_alter::converted;
use super::new_value::{comes_as_value, names_new_value};
use super::not_yet::{Named, StandIn, bare_string, names_new, stand_in};
use super::{Cast, cast, comes};
use crate::domains;
use crate::inherit::Parent;
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
        return with_rows(table, &Named::of(question), cx, |source| {
            duplicates(source, &plain, *predicate, nulls, &SPELLING)
        });
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
        let referred = Named::columns(&key.referenced_columns);
        return with_rows(table, &Named::of(question), cx, |source| {
            with_rows(&parent, &referred, cx, |referenced| {
                orphans_among(source, referenced.rows, &key, &SPELLING)
            })
        })?;
    }
    with_rows(table, &Named::of(question), cx, |source| probe(question, source, &SPELLING))
}

/// Whether a question is about what comes with the plan, so that nobody can ask it before.
pub(crate) fn cannot_be_asked(question: &Probe<'_>, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    if let Probe::Violations { check, .. } = question
        && names_new_value(&check.expr, table, cx)
    {
        return true;
    }
    with_rows(table, &Named::of(question), cx, |_| ()).is_err()
}

/// The referenced table, and the key by the names that its columns get, where one of these gets another
/// type: then values can only be compared as they will be.
fn of_retyped(
    key: &ForeignKey,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<(ObjectPath, ForeignKey)> {
    let namespace = key.references_namespace.as_ref().or(table.namespace.as_ref());
    let parent = cx.new_path(&ObjectPath::table(namespace, &key.references));
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

/// Hands the rows of a table, in the form that they will have, to a question about what it names; where
/// that is nothing that the rows have yet, it cannot be asked.
pub(crate) fn with_rows<T>(
    table: &ObjectPath,
    named: &Named<'_>,
    cx: &PlanCx<'_>,
    ask: impl FnOnce(Source<'_>) -> T,
) -> Result<T, Unsupported> {
    let mut named = named.clone();
    let refused = || Unsupported::new("it names what comes into being with this plan");
    let (Some(before), Some(after)) = (cx.before(table), cx.after(table)) else {
        if named.names_new(table, cx) {
            return Err(refused());
        }
        return Ok(as_they_are(table, cx, ask));
    };
    let mut values: Vec<Value<'_>> =
        after.columns.iter().map(|column| value(column, table, before, cx)).collect();
    for value in &values {
        if let From::Computed(expr) = &value.from
            && named.column(value.name)
        {
            named.and(expr);
        }
    }
    if named.names_new(table, cx) {
        return Err(refused());
    }
    let known = |value: &Value<'_>| match can_be_asked(&value.from, table, cx) {
        Askable::Always => true,
        Askable::AsText => !named.column(value.name) || named.as_text(value.name),
        Askable::Never => false,
    };
    if values.iter().any(|value| !known(value) && named.column(value.name)) {
        return Err(refused());
    }
    values.retain(known);
    if values.iter().all(|value| matches!(&value.from, From::Column(name) if *name == value.name)) {
        return Ok(as_they_are(table, cx, ask));
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
    Ok(ask(Source { rows: &rows, alias: Some(&table.name) }))
}

/// How far a value of a row can be asked for before the plan.
enum Askable {
    Always,
    /// Its text stands for it.
    AsText,
    Never,
}

fn can_be_asked(from: &From<'_>, table: &ObjectPath, cx: &PlanCx<'_>) -> Askable {
    match from {
        From::Column(_) | From::Converted(..) | From::Literal(_) | From::New(None, _) => {
            Askable::Always
        }
        From::Text(is) => match can_be_asked(is, table, cx) {
            Askable::Never => Askable::Never,
            _ => Askable::AsText,
        },
        From::Unknown => Askable::Never,
        From::Filled(_, expr) | From::Computed(expr) | From::New(Some(expr), _)
            if names_new(&expr.text, table, cx) =>
        {
            Askable::Never
        }
        From::OfDomain(expr, _) if names_new(&expr.text, table, cx) => Askable::Never,
        From::Filled(is, _) => can_be_asked(is, table, cx),
        From::Computed(_) | From::New(..) | From::OfDomain(..) => Askable::Always,
    }
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
/// is nothing to the table. A table that is made anew gets the rows of the parts that go with it.
fn leaving(table: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let anew = crate::remade::at(table, cx);
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
            let now = cx.new_path(&path);
            let still = stays.as_ref().filter(|whole| {
                if let Some(anew) = &anew {
                    return anew.gone.contains(&now);
                }
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
    Converted(&'a Ident, Cast, String),
    /// A column that is there, or the backfill where it has no value.
    Filled(Box<From<'a>>, &'a Expr),
    /// An expression over the row.
    Computed(&'a Expr),
    /// A new value, as one of that type.
    New(Option<&'a Expr>, String),
    /// The value that a domain gives, as one of the type beneath it.
    OfDomain(Expr, String),
    /// A string.
    Literal(&'a str),
    /// The text of a value whose type comes with the plan.
    Text(Box<From<'a>>),
    /// A value whose type comes with the plan, and for which nothing stands.
    Unknown,
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
            _ if old.ty != column.ty && comes(&column.ty, cx) => converted_to_new(old, column, cx),
            how if how != Cast::Unknown && old.ty != column.ty => {
                From::Converted(&old.name, how, column.ty.raw.to_string())
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
        let given = backfill.or(column.default.as_ref());
        if given.is_none()
            && let Some((default, ty)) = domains::default_of(column, cx)
        {
            let new = comes(&Type::new(crate::types::family(&ty), ty.as_str()), cx);
            let from = if new { From::Unknown } else { From::OfDomain(default, ty) };
            return Value { name, from };
        }
        let new_value = given.and_then(|given| comes_as_value(given, &column.ty, cx));
        match (new_value, beneath) {
            // The server numbers the rows that are there.
            _ if is_numbered(column) => From::Unknown,
            _ if comes(&column.ty, cx) => new_of_new(given, column, cx),
            (Some(value), _) => From::Text(Box::new(From::Literal(value))),
            (None, Some(beneath)) => From::New(given, beneath),
            (None, None) => From::New(given, column.ty.raw.to_string()),
        }
    };
    Value { name, from }
}

/// Whether a sequence of its own gives a column its values.
fn is_numbered(column: &Column) -> bool {
    column.identity.is_some() || column.options.get(model::SERIAL).is_some()
}

/// A value that is there, where its type comes with the plan.
fn converted_to_new<'a>(old: &'a Column, column: &'a Column, cx: &PlanCx<'a>) -> From<'a> {
    let path = domains::type_path(&column.ty.raw).filter(|_| !column.ty.raw.ends_with(']'));
    let path = path.map(|path| ObjectPath { kind: ObjectKind::Enum, ..path });
    if path.is_some_and(|path| cx.renames.type_from(&path, CASE).is_some()) {
        // It is there, by another name.
        return From::Column(&old.name);
    }
    match stand_in(&column.ty, cx) {
        StandIn::Type(ty) => {
            let to = Type::new(crate::types::family(&ty), ty.as_str());
            match cast(&old.ty, &to) {
                Cast::Unknown => From::Unknown,
                how => From::Converted(&old.name, how, ty),
            }
        }
        StandIn::Text => {
            let text = From::Converted(&old.name, Cast::Explicit, "text".to_owned());
            From::Text(Box::new(text))
        }
        StandIn::Nothing => From::Unknown,
    }
}

/// A new value of a type that comes with the plan.
fn new_of_new<'a>(given: Option<&'a Expr>, column: &'a Column, cx: &PlanCx<'a>) -> From<'a> {
    let ty = match stand_in(&column.ty, cx) {
        StandIn::Type(ty) => return From::New(given, ty),
        StandIn::Text => "text".to_owned(),
        StandIn::Nothing if given.is_some() => return From::Unknown,
        // No value is none of any type.
        StandIn::Nothing => return From::New(None, "text".to_owned()),
    };
    match given.and_then(bare_string) {
        Some(string) => From::Text(Box::new(From::Literal(string))),
        None => From::Text(Box::new(From::New(given, ty))),
    }
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
        From::New(Some(expr), ty) => write_as(w, expr, ty),
        From::OfDomain(expr, ty) => write_as(w, expr, ty),
        From::Literal(string) => {
            w.raw(string).tight().word("::text");
        }
        From::Text(is) => write_from(w, is),
        // Nobody asks for it.
        From::Unknown => {
            w.word("NULL");
        }
        From::New(None, ty) => {
            w.word("NULL::").tight().raw(ty);
        }
    }
}

fn write_as(w: &mut SqlWriter, expr: &Expr, ty: &str) {
    w.parens(|w| {
        w.expr(expr);
    });
    w.tight().word("::").tight().raw(ty);
}
