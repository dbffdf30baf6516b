//! Keys, references and checks.

use specforge_db_core::model::{
    Check, Facet, ForeignKey, Key, ObjectPath, OptionValue, Options, ReferentialAction, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx, Unsupported};
use specforge_db_sql::SqlWriter;
use specforge_db_sql::render::column_list;

use super::{Rendered, alter_table, named, of, parents, rename_constraint as rename};
use crate::inherit::parents;
use crate::model;

/// Adds a key.
pub(crate) fn add_key(key: &Key, primary: bool, table: &ObjectPath) -> Command {
    alter_table(table, |w| {
        w.word("ADD");
        key_clause(w, key, primary);
    })
}

/// A key as CREATE TABLE and ADD write it.
pub(crate) fn key_clause(w: &mut SqlWriter, key: &Key, primary: bool) {
    constraint_name(w, key.name.as_ref());
    w.word(if primary { "PRIMARY KEY" } else { "UNIQUE" });
    if key.options.flag(model::NULLS_NOT_DISTINCT) {
        w.word("NULLS NOT DISTINCT");
    }
    let columns: Vec<&Ident> = key.columns().collect();
    let overlaps = key.options.flag(model::WITHOUT_OVERLAPS);
    w.parens(|w| {
        let last = columns.len().saturating_sub(1);
        w.list(columns.iter().enumerate(), |w, (at, column)| {
            w.ident(column);
            if overlaps && at == last {
                w.word("WITHOUT OVERLAPS");
            }
        });
    });
    if let Some(include) = key.options.text(model::INCLUDE) {
        w.word("INCLUDE").parens(|w| {
            w.raw(include);
        });
    }
    with_parameters(w, &key.options);
    if let Some(space) = key.options.text(model::TABLESPACE) {
        w.word("USING INDEX TABLESPACE").ident(&Ident::from(space));
    }
    deferrable(w, &key.options);
}

/// `WITH (…)`, where options hold storage parameters.
pub(crate) fn with_parameters(w: &mut SqlWriter, options: &Options) {
    let parameters: Vec<(&str, &OptionValue)> = options
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("with.")?, value)))
        .collect();
    if parameters.is_empty() {
        return;
    }
    w.word("WITH").parens(|w| {
        w.list(parameters, |w, (name, value)| parameter(w, name, value));
    });
}

/// `name = value` of a storage parameter.
pub(crate) fn parameter(w: &mut SqlWriter, name: &str, value: &OptionValue) {
    parameter_name(w, name);
    w.word("=");
    let text = value.to_string();
    let bare = !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if bare {
        w.raw(&text);
    } else {
        w.literal(&text);
    }
}

/// The name of a storage parameter, which may have a namespace of its own, as `toast.` is one.
pub(crate) fn parameter_name(w: &mut SqlWriter, name: &str) {
    match name.split_once('.') {
        Some((space, name)) => w.qualified(Some(&Ident::new(space)), &Ident::new(name)),
        None => w.plain(name),
    };
}

fn deferrable(w: &mut SqlWriter, options: &Options) {
    match options.text(model::DEFERRABLE) {
        Some("DEFERRABLE INITIALLY DEFERRED") => w.word("DEFERRABLE INITIALLY DEFERRED"),
        Some(_) => w.word("DEFERRABLE"),
        None => w,
    };
}

fn constraint_name(w: &mut SqlWriter, name: Option<&Ident>) {
    if let Some(name) = name {
        w.word("CONSTRAINT").ident(name);
    }
}

/// Adds a reference.
pub(crate) fn add_foreign_key(key: &ForeignKey, table: &ObjectPath) -> Command {
    alter_table(table, |w| {
        w.word("ADD");
        foreign_key_clause(w, key, table);
        if key.options.flag(model::NOT_VALID) {
            w.word("NOT VALID");
        }
    })
}

/// A reference as CREATE TABLE and ADD write it.
pub(crate) fn foreign_key_clause(w: &mut SqlWriter, key: &ForeignKey, table: &ObjectPath) {
    constraint_name(w, key.name.as_ref());
    let period = key.options.flag(model::PERIOD);
    w.word("FOREIGN KEY");
    with_period(w, &key.columns, period);
    w.word("REFERENCES");
    w.qualified(key.references_namespace.as_ref().or(table.namespace.as_ref()), &key.references);
    if !key.referenced_columns.is_empty() {
        with_period(w, &key.referenced_columns, period);
    }
    if let Some(word) = key.options.text(model::MATCH) {
        w.word("MATCH").plain(word);
    }
    if key.on_update != ReferentialAction::NoAction {
        w.word("ON UPDATE").word(key.on_update.sql());
    }
    if key.on_delete != ReferentialAction::NoAction {
        w.word("ON DELETE").word(key.on_delete.sql());
        if let Some(columns) = key.options.text(model::SET_COLUMNS) {
            w.parens(|w| {
                w.raw(columns);
            });
        }
    }
    deferrable(w, &key.options);
    if key.options.flag(model::NOT_ENFORCED) {
        w.word("NOT ENFORCED");
    }
}

fn with_period(w: &mut SqlWriter, columns: &[Ident], period: bool) {
    if !period {
        column_list(w, columns);
        return;
    }
    let last = columns.len().saturating_sub(1);
    w.parens(|w| {
        w.list(columns.iter().enumerate(), |w, (at, column)| {
            if at == last {
                w.word("PERIOD");
            }
            w.ident(column);
        });
    });
}

/// Adds a check.
pub(crate) fn add_check(check: &Check, table: &ObjectPath) -> Command {
    alter_table(table, |w| {
        w.word("ADD");
        check_clause(w, check);
        if check.options.flag(model::NOT_VALID) {
            w.word("NOT VALID");
        }
    })
}

/// A check as CREATE TABLE and ADD write it.
pub(crate) fn check_clause(w: &mut SqlWriter, check: &Check) {
    constraint_name(w, check.name.as_ref());
    w.word("CHECK").parens(|w| {
        w.expr(&check.expr);
    });
    if check.options.flag(model::NO_INHERIT) {
        w.word("NO INHERIT");
    }
    if check.options.flag(model::NOT_ENFORCED) {
        w.word("NOT ENFORCED");
    }
}

/// Creates a check, unless the table has it from its parent.
pub(super) fn create_check(check: &Check, table: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Command> {
    if comes_and_goes_with_parent(check, table, cx) {
        return Vec::new();
    }
    vec![add_check(check, table)]
}

pub(super) fn drop_check(check: &Check, path: &ObjectPath, cx: &PlanCx<'_>) -> Rendered {
    if comes_and_goes_with_parent(check, &of(path), cx) {
        return Ok(Vec::new());
    }
    Ok(vec![drop_constraint(named(check.name.as_ref(), path)?, &of(path))])
}

/// Whether a check is that of a parent which stays one; what a table got from another it keeps.
fn comes_and_goes_with_parent(check: &Check, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    check.options.flag(model::INHERITED)
        && check.name.as_ref().is_none_or(|name| parents::is_handed_on(name, table, cx))
}

/// Drops a constraint.
pub(crate) fn drop_constraint(name: &Ident, table: &ObjectPath) -> Command {
    alter_table(table, |w| {
        w.word("DROP CONSTRAINT").ident(name);
    })
}

/// Gives a constraint another name.
pub(crate) fn rename_constraint(from: &Ident, to: &Ident, table: &ObjectPath) -> Command {
    alter_table(table, |w| {
        w.word("RENAME CONSTRAINT").ident(from).word("TO").ident(to);
    })
}

/// Checks the rows that were there before a constraint.
pub(crate) fn validate(name: &Ident, table: &ObjectPath) -> Command {
    alter_table(table, |w| {
        w.word("VALIDATE CONSTRAINT").ident(name);
    })
}

/// Whether a constraint differs in its name alone, or in what can be changed as it stands.
fn only(facets: &[Facet], options: &[&str]) -> bool {
    facets.iter().all(|facet| match facet {
        Facet::Name => true,
        Facet::Option(name) => options.contains(&name.as_str()),
        _ => false,
    })
}

fn renamed(
    from: Option<&Ident>,
    to: Option<&Ident>,
    path: &ObjectPath,
) -> Result<Vec<Command>, Unsupported> {
    match (from, to) {
        (from, to) if from == to => Ok(Vec::new()),
        (Some(from), Some(to)) => Ok(vec![rename(from, to, &of(path))]),
        _ => Err(Unsupported::new(format!("the constraint {path} has no name to rename"))),
    }
}

/// Drops a constraint and adds it anew, in one statement.
fn replace(name: &Ident, table: &ObjectPath, add: impl FnOnce(&mut SqlWriter)) -> Command {
    alter_table(table, |w| {
        w.word("DROP CONSTRAINT").ident(name).word(", ADD");
        add(w);
    })
}

pub(super) fn alter_key(
    before: &Key,
    after: &Key,
    facets: &[Facet],
    primary: bool,
    path: &ObjectPath,
) -> Rendered {
    if only(facets, &[]) {
        return renamed(before.name.as_ref(), after.name.as_ref(), path);
    }
    let name = named(before.name.as_ref(), path)?;
    Ok(vec![replace(name, &of(path), |w| key_clause(w, after, primary))])
}

pub(super) fn alter_foreign_key(
    before: &ForeignKey,
    after: &ForeignKey,
    facets: &[Facet],
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Rendered {
    let table = of(path);
    let validated = before.options.flag(model::NOT_VALID) && !after.options.flag(model::NOT_VALID);
    let revalidate =
        facets.iter().any(|f| matches!(f, Facet::Option(name) if name == model::NOT_VALID));
    if only(facets, &[model::DEFERRABLE, model::NOT_VALID]) && (!revalidate || validated) {
        let old = named(before.name.as_ref(), path)?;
        let name = named(after.name.as_ref(), path)?;
        let mut commands = Vec::new();
        if old != name {
            commands = rename_foreign_key(old, name, &table, cx);
        }
        if before.options.get(model::DEFERRABLE) != after.options.get(model::DEFERRABLE) {
            commands.push(alter_table(&table, |w| {
                w.word("ALTER CONSTRAINT").ident(name);
                match after.options.text(model::DEFERRABLE) {
                    Some("DEFERRABLE INITIALLY DEFERRED") => {
                        w.word("DEFERRABLE INITIALLY DEFERRED")
                    }
                    Some(_) => w.word("DEFERRABLE INITIALLY IMMEDIATE"),
                    None => w.word("NOT DEFERRABLE"),
                };
            }));
        }
        if validated {
            commands.push(validate(name, &table));
        }
        return Ok(commands);
    }
    let name = named(before.name.as_ref(), path)?;
    Ok(vec![replace(name, &table, |w| {
        foreign_key_clause(w, after, &table);
        if after.options.flag(model::NOT_VALID) {
            w.word("NOT VALID");
        }
    })])
}

/// Gives a reference another name, in the parts of its table as well: the server leaves the name of what
/// is handed down as it is.
pub(super) fn rename_foreign_key(
    from: &Ident,
    to: &Ident,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Vec<Command> {
    let all = std::iter::once(table.clone()).chain(parts_that_stay(table, cx));
    all.map(|table| rename(from, to, &table)).collect()
}

/// The parts of a table, and theirs, that are parts of it before and after.
fn parts_that_stay(table: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let mut found = vec![table.clone()];
    let mut at = 0;
    while let Some(whole) = found.get(at).cloned() {
        at += 1;
        let Some((other_whole, _)) = cx.counterpart(&whole) else { continue };
        for known in cx.named().schema().tables() {
            let part = known.path();
            let is_part = |table: &Table, path: &ObjectPath, of: &ObjectPath| {
                table.partitioning.is_some() && parents(table, path).contains(of)
            };
            let stays = is_part(known.table, &part, &whole)
                && cx
                    .counterpart(&part)
                    .is_some_and(|(path, other)| is_part(other, &path, &other_whole));
            if stays && !found.contains(&part) {
                found.push(part);
            }
        }
    }
    found.split_off(1)
}

pub(super) fn alter_check(
    before: &Check,
    after: &Check,
    facets: &[Facet],
    path: &ObjectPath,
) -> Rendered {
    let table = of(path);
    if before.options.flag(model::INHERITED) && after.options.flag(model::INHERITED) {
        // It changes with the parent's.
        return Ok(Vec::new());
    }
    let validated = before.options.flag(model::NOT_VALID) && !after.options.flag(model::NOT_VALID);
    let revalidate =
        facets.iter().any(|f| matches!(f, Facet::Option(name) if name == model::NOT_VALID));
    if only(facets, &[model::NOT_VALID]) && (!revalidate || validated) {
        let mut commands = renamed(before.name.as_ref(), after.name.as_ref(), path)?;
        if validated {
            commands.push(validate(named(after.name.as_ref(), path)?, &table));
        }
        return Ok(commands);
    }
    let name = named(before.name.as_ref(), path)?;
    Ok(vec![replace(name, &table, |w| {
        check_clause(w, after);
        if after.options.flag(model::NOT_VALID) {
            w.word("NOT VALID");
        }
    })])
}
