//! Domains and composite types that change as they stand.

use specforge_db_core::model::{Definition, ObjectPath};
use specforge_db_core::plan::{Command, PlanCx, Unsupported};
use specforge_db_sql::SqlWriter;

use super::{Rendered, composite};
use crate::read::{Domain, DomainCheck};
use crate::render::{qualified, statement};
use crate::words::Words;
use crate::{composites, domains};

/// Whether the server has words for the change of a type: of a domain, or of a composite type.
pub(super) fn change_as_they_stand(before: &Definition, after: &Definition) -> bool {
    let is_domain = |of: &Definition| Words::new(&of.text).is(1, "DOMAIN");
    let is_composite = |of: &Definition| composite::attributes(&of.text).is_some();
    is_domain(before) && is_domain(after) || is_composite(before) && is_composite(after)
}

pub(super) fn alter(
    before: &Definition,
    after: &Definition,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Rendered {
    let (was, is) = (Words::new(&before.text), Words::new(&after.text));
    if was.is(1, "DOMAIN") && is.is(1, "DOMAIN") {
        return alter_domain(&before.text, &after.text, path, cx);
    }
    if let (Some(was), Some(is)) =
        (composite::attributes(&before.text), composite::attributes(&after.text))
    {
        return composite::alter(&was, &is, path, cx);
    }
    Err(Unsupported::new(format!("the type {path} cannot be changed as it stands")))
}

/// The commands that create a domain of which a condition is not valid: CREATE DOMAIN knows no such.
pub(super) fn not_valid(definition: &Definition, path: &ObjectPath) -> Option<Vec<Command>> {
    let domain = domains::read(&definition.text)?;
    domain.checks.iter().any(|check| check.not_valid).then(|| create_domain(&domain, path))
}

/// The commands that create a domain.
pub(crate) fn create_domain(domain: &Domain, path: &ObjectPath) -> Vec<Command> {
    let mut domain = domain.clone();
    let later: Vec<DomainCheck> = domain.checks.extract_if(.., |check| check.not_valid).collect();
    let text = domain.spell(path.namespace.as_ref(), &path.name);
    let mut commands = vec![super::carried(text)];
    commands.extend(later.iter().map(|check| add_check(check, path)));
    commands
}

/// Adds a condition to a domain.
fn add_check(check: &DomainCheck, path: &ObjectPath) -> Command {
    statement(|w| {
        w.word("ALTER DOMAIN");
        qualified(w, path);
        w.word("ADD");
        if let Some(name) = &check.name {
            w.word("CONSTRAINT").ident(name);
        }
        w.word("CHECK").parens(|w| {
            w.raw(&check.expr);
        });
        if check.not_valid {
            w.word("NOT VALID");
        }
    })
}

fn alter_domain(before: &str, after: &str, path: &ObjectPath, cx: &PlanCx<'_>) -> Rendered {
    let unknown = || Unsupported::new(format!("what the domain {path} says is not understood"));
    let read = |text: &str| {
        let mut domain = domains::read(text)?;
        domain.name_checks(&path.name);
        Some(domain)
    };
    let was = read(before).ok_or_else(unknown)?;
    let is = read(after).ok_or_else(unknown)?;
    if was.ty != is.ty || was.collation != is.collation {
        return Err(Unsupported::new(format!(
            "PostgreSQL cannot change the type beneath the domain {path}: make a new domain and give the columns its type"
        )));
    }
    refuse_composed(&was, &is, path, cx)?;
    let alter = |what: &dyn Fn(&mut SqlWriter)| {
        statement(|w| {
            w.word("ALTER DOMAIN");
            qualified(w, path);
            what(w);
        })
    };
    let mut commands: Vec<Command> = Vec::new();
    for check in was.checks.iter().filter(|check| !is.checks.contains(check)) {
        let name = check.name.as_ref().ok_or_else(unknown)?;
        let validated = is.checks.iter().any(|other| validates(check, other));
        commands.push(alter(&|w| {
            w.word(if validated { "VALIDATE CONSTRAINT" } else { "DROP CONSTRAINT" }).ident(name);
        }));
    }
    if was.default != is.default {
        commands.push(alter(&|w| match &is.default {
            Some(default) => {
                w.word("SET DEFAULT").raw(default);
            }
            None => {
                w.word("DROP DEFAULT");
            }
        }));
    }
    for check in is.checks.iter().filter(|check| !was.checks.contains(check)) {
        if was.checks.iter().any(|known| validates(known, check)) {
            continue;
        }
        commands.push(add_check(check, path));
    }
    if was.not_null != is.not_null {
        commands.push(alter(&|w| {
            w.word(if is.not_null { "SET NOT NULL" } else { "DROP NOT NULL" });
        }));
    }
    if commands.is_empty() {
        return Err(unknown());
    }
    Ok(commands)
}

/// Whether a condition only begins to hold for the rows that were there.
fn validates(before: &DomainCheck, after: &DomainCheck) -> bool {
    before.not_valid && *after == DomainCheck { not_valid: false, ..before.clone() }
}

/// The server looks into no array and no composite value for a domain that begins to ask for more.
fn refuse_composed(
    was: &Domain,
    is: &Domain,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Result<(), Unsupported> {
    let fresh = |check: &DomainCheck| !check.not_valid && !was.checks.contains(check);
    if (!is.not_null || was.not_null) && !is.checks.iter().any(fresh) {
        return Ok(());
    }
    match composites::composed_of(path, cx.from) {
        Some((table, column)) => Err(Unsupported::new(format!(
            "the domain {path} begins to ask for more, and PostgreSQL refuses that while values of {table}.{column} are composed of it: let the condition be NOT VALID, or give the column another type for as long"
        ))),
        None => Ok(()),
    }
}
