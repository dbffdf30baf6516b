//! What a domain says, and what that asks of the columns that are of it.

use std::collections::BTreeSet;

use specforge_db_core::model::{
    Column, Definition, DefinitionKind, Expr, Object, ObjectKind, ObjectPath,
};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Check, PlanCx, SchemaIndex};
use specforge_db_sql::probe::violations;
use specforge_db_sql::{SqlWriter, lex};

use crate::inherit::Parent;
use crate::mentions::names;
use crate::model;
use crate::normal::is_null;
use crate::read::{Domain, DomainCheck, parse_domain as parse};
use crate::render::{Named, as_they_are, names_new, with_rows};
use crate::spelling::SPELLING;
use crate::words::Words;

/// The domain that a type is, with its path; nothing for arrays of it.
pub(crate) fn of_type(raw: &str, side: &SchemaIndex<'_>) -> Option<(ObjectPath, Domain)> {
    if raw.ends_with(']') {
        return None;
    }
    let path = type_path(raw)?;
    let domain = side.definition(&path, DefinitionKind::Type)?;
    Some((path, read(&domain.text)?))
}

/// Whether an object is a domain or a composite type.
pub(crate) fn is_type(object: &Object) -> bool {
    matches!(object, Object::Definition(definition) if definition.kind == DefinitionKind::Type)
}

/// What a carried statement says, where it makes a domain.
pub(crate) fn read(text: &str) -> Option<Domain> {
    Words::new(text).is(1, "DOMAIN").then(|| parse(text).ok()).flatten()
}

/// The conditions of a domain with a value in the place of VALUE, as one.
pub(crate) fn conditions_of<'d>(
    checks: impl IntoIterator<Item = &'d DomainCheck>,
    value: &str,
) -> String {
    let all: Vec<String> = checks.into_iter().map(|check| with_value(&check.expr, value)).collect();
    match all.as_slice() {
        [one] => one.clone(),
        _ => all.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" AND "),
    }
}

/// The path of the type that a spelling names, its brackets left out.
pub(crate) fn type_path(raw: &str) -> Option<ObjectPath> {
    let public = Ident::from("public");
    let named = names(raw).into_iter().next()?;
    let namespace = named.namespace.as_ref().unwrap_or(&public);
    Some(ObjectPath::top(ObjectKind::Definition, Some(namespace), &named.name))
}

/// A condition of a domain with something else in the place of VALUE.
fn with_value(condition: &str, value: &str) -> String {
    let mut text = String::new();
    let mut from = 0;
    for token in lex(condition, &SPELLING).filter(|token| token.is_word(condition, "VALUE")) {
        text.push_str(condition.get(from..token.span.start).unwrap_or_default());
        text.push_str(value);
        from = token.span.end;
    }
    text.push_str(condition.get(from..).unwrap_or_default());
    text
}

/// Whether rows that are there have no value for a column that comes, which requires one by itself or by
/// its domain.
pub(crate) fn needs_value(column: &Column, cx: &PlanCx<'_>) -> bool {
    let computed = column.generated.is_some()
        || column.identity.is_some()
        || column.options.get(model::SERIAL).is_some();
    let domain = of_type(&column.ty.raw, cx.to).map(|(_, domain)| domain);
    let given = match &column.default {
        Some(default) => !is_null(default),
        None => domain.as_ref().is_some_and(|domain| domain.default.is_some()),
    };
    let not_null = domain.is_some_and(|domain| domain.not_null);
    !computed && (!column.nullable || not_null) && !given
}

/// The domain of a column with all that lies beneath it, which asks as well, and may come with it.
fn whole(column: &Column, cx: &PlanCx<'_>) -> Option<Domain> {
    let (_, mut domain) = of_type(&column.ty.raw, cx.to)?;
    for _ in 0..16 {
        let Some((_, beneath)) = of_type(&domain.ty, cx.to) else { break };
        domain.checks.extend(beneath.checks);
        domain.default = domain.default.or(beneath.default);
        domain.ty = beneath.ty;
    }
    Some(domain)
}

/// The value that a column has by its domain where nobody says another, and the type beneath.
pub(crate) fn default_of(column: &Column, cx: &PlanCx<'_>) -> Option<(Expr, String)> {
    let domain = whole(column, cx)?;
    Some((Expr::new(domain.default?), domain.ty))
}

/// Asks whether there are rows, where what they would have in a column that comes breaks a condition of
/// its domain.
pub(crate) fn check_of_new(column: &Column, table: &ObjectPath, cx: &PlanCx<'_>) -> Option<Check> {
    let domain = whole(column, cx)?;
    if domain.checks.is_empty() || column.generated.is_some() || column.identity.is_some() {
        return None;
    }
    let value = match (cx.backfill(table, &column.name), &column.default, &domain.default) {
        (Some(backfill), ..) => backfill.text.as_str(),
        (None, Some(default), _) => default.text.as_str(),
        (None, None, Some(default)) => default,
        (None, None, None) => "NULL",
    };
    let mut w = SqlWriter::new(&SPELLING);
    w.parens(|w| {
        w.raw(value);
    });
    w.tight().word("::").tight().raw(&domain.ty);
    let condition = conditions_of(&domain.checks, &w.finish());
    if names_new(&condition, table, cx) {
        return None;
    }
    let why = format!(
        "what the rows that are there would have in {} breaks what its type {} asks for",
        column.name, column.ty.raw
    );
    let condition = Expr::new(condition);
    let query = as_they_are(table, cx, |rows| violations(rows, &condition, &SPELLING));
    Some(Check::no_rows(query, why))
}

/// Which rows break what a domain begins to ask for?
pub(crate) fn checks(
    before: &Definition,
    after: &Definition,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Vec<Check> {
    let (Some(was), Some(is)) = (read(&before.text), read(&after.text)) else {
        return Vec::new();
    };
    let asked = |check: &DomainCheck| {
        let same = |known: &DomainCheck| known.expr == check.expr && !known.not_valid;
        check.not_valid || was.checks.iter().any(same)
    };
    let fresh: Vec<&DomainCheck> = is.checks.iter().filter(|check| !asked(check)).collect();
    let required = is.not_null && !was.not_null;
    let mut checks = Vec::new();
    for (table, column) in columns(path, cx) {
        let mut w = SqlWriter::new(&SPELLING);
        w.ident(&column);
        let value = w.finish();
        if !fresh.is_empty() {
            let why =
                format!("values of {table}.{column} that break what {path} begins to ask for");
            checks.extend(ask(&table, &conditions_of(fresh.iter().copied(), &value), why, cx));
        }
        if required {
            let why = format!("rows without a value in {table}.{column}, which {path} requires");
            checks.extend(ask(&table, &format!("{value} IS NOT NULL"), why, cx));
        }
    }
    checks
}

fn ask(table: &ObjectPath, condition: &str, why: String, cx: &PlanCx<'_>) -> Option<Check> {
    let named = Named::text(condition);
    let condition = Expr::new(condition);
    let query = with_rows(table, &named, cx, |rows| violations(rows, &condition, &SPELLING));
    Some(Check::no_rows(query.ok()?, why))
}

/// The columns that are of a domain, or of one over it, before and after, with their tables; what a part
/// or a child has from its parent is asked with that.
fn columns(path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<(ObjectPath, Ident)> {
    let domains = over(path, cx.to);
    let is_of = |column: &Column| {
        !column.ty.raw.ends_with(']')
            && type_path(&column.ty.raw).is_some_and(|ty| domains.contains(&ty))
    };
    let mut found = Vec::new();
    for known in cx.to.schema().tables() {
        let table = known.path();
        let Some(before) = cx.before(&table) else { continue };
        let foreign = model::is_foreign(known.table);
        if foreign || cx.rows(&table) == Some(0) {
            continue;
        }
        let parent = Parent::of(known.table, &table, cx);
        let from_parent = |name: &Ident| {
            let of = parent.as_ref().and_then(|parent| parent.table);
            of.is_some_and(|of| of.column(name.as_str(), NameCase::Sensitive).is_some())
        };
        let renames = cx.renames.columns_of(&table, NameCase::Sensitive);
        for column in known.table.columns.iter().filter(|column| is_of(column)) {
            let renamed = renames.iter().find(|(_, to)| *to == column.name);
            let old = renamed.map_or(&column.name, |(from, _)| from);
            let was = before.column(old.as_str(), NameCase::Sensitive);
            if was.is_some_and(&is_of) && !from_parent(&column.name) {
                found.push((table.clone(), column.name.clone()));
            }
        }
    }
    found
}

/// A domain and all that stand over it.
pub(crate) fn over(path: &ObjectPath, side: &SchemaIndex<'_>) -> BTreeSet<ObjectPath> {
    let mut found = BTreeSet::from([path.clone()]);
    loop {
        let known = found.len();
        for namespace in &side.schema().namespaces {
            for definition in &namespace.definitions {
                if definition.kind != DefinitionKind::Type {
                    continue;
                }
                let base = read(&definition.text).map(|domain| domain.ty);
                if base.is_some_and(|base| type_path(&base).is_some_and(|ty| found.contains(&ty))) {
                    found.insert(ObjectPath::top(
                        ObjectKind::Definition,
                        namespace.name.as_ref(),
                        &definition.name,
                    ));
                }
            }
        }
        if found.len() == known {
            return found;
        }
    }
}
