//! Domains and composite types that change as they stand.

use specforge_db_core::model::{Definition, ObjectPath};
use specforge_db_core::plan::{Command, PlanCx, Unsupported};
use specforge_db_sql::{SqlWriter, TokenKind};

use super::{Rendered, composite};
use crate::render::{qualified, statement};
use crate::words::Words;

pub(super) fn alter(
    before: &Definition,
    after: &Definition,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Rendered {
    let (was, is) = (Words::new(&before.text), Words::new(&after.text));
    if was.is(1, "DOMAIN") && is.is(1, "DOMAIN") {
        return alter_domain(&before.text, &after.text, path);
    }
    if let (Some(was), Some(is)) = (composite::attributes(&was), composite::attributes(&is)) {
        return composite::alter(&was, &is, path, cx);
    }
    Err(Unsupported::new(format!("the type {path} cannot be changed as it stands")))
}

/// What a domain says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Domain {
    ty: Vec<String>,
    collation: Option<String>,
    default: Option<String>,
    not_null: bool,
    /// Conditions with their names.
    checks: Vec<(Option<String>, String, bool)>,
}

const CLAUSES: &[&str] = &["COLLATE", "DEFAULT", "CONSTRAINT", "CHECK", "NOT", "NULL"];

fn domain(text: &str) -> Option<Domain> {
    let words = Words::new(text);
    let named = words.find(0, &["DOMAIN"])?;
    let mut at = words.past_name(named + 1);
    at += usize::from(words.is(at, "AS"));
    let type_end = words.find(at, CLAUSES).unwrap_or(words.len());
    let mut domain = Domain { ty: words.stretch(at, type_end), ..Domain::default() };
    at = type_end;
    let mut name: Option<String> = None;
    while at < words.len() {
        if words.is(at, "COLLATE") {
            let end = words.past_name(at + 1);
            domain.collation = Some(words.between(at + 1, end).to_owned());
            at = end;
        } else if words.is(at, "DEFAULT") {
            // `DEFAULT NULL` begins with a word that else begins a clause.
            let end = words.find(at + 2, CLAUSES).unwrap_or(words.len());
            domain.default = Some(words.between(at + 1, end).to_owned());
            at = end;
        } else if words.is(at, "CONSTRAINT") {
            let end = words.past_name(at + 1);
            name = Some(words.between(at + 1, end).to_owned());
            at = end;
        } else if words.are(at, &["NOT", "NULL"]) {
            domain.not_null = true;
            name = None;
            at += 2;
        } else if words.is(at, "NULL") {
            at += 1;
        } else if words.is(at, "CHECK") && words.kind(at + 1) == Some(TokenKind::Open) {
            let close = words.closing(at + 1)?;
            let condition = words.between(at + 1, close + 1).to_owned();
            at = close + 1;
            let not_valid = words.are(at, &["NOT", "VALID"]);
            at += if not_valid { 2 } else { 0 };
            domain.checks.push((name.take(), condition, not_valid));
        } else {
            return None;
        }
    }
    Some(domain)
}

fn alter_domain(before: &str, after: &str, path: &ObjectPath) -> Rendered {
    let unknown = || Unsupported::new(format!("what the domain {path} says is not understood"));
    // The name that the server chooses for a condition without one.
    let chosen = crate::spelling::quoted(&crate::names::generated(&[path.name.as_str()], "check"));
    let read = |text: &str| {
        let mut domain = domain(text)?;
        let mut unnamed = domain.checks.iter_mut().filter(|check| check.0.is_none());
        if let Some(check) = unnamed.next() {
            check.0 = Some(chosen.clone());
        }
        Some(domain)
    };
    let was = read(before).ok_or_else(unknown)?;
    let is = read(after).ok_or_else(unknown)?;
    if was.ty != is.ty || was.collation != is.collation {
        return Err(Unsupported::new(format!(
            "PostgreSQL cannot change the type beneath the domain {path}: make a new domain and give the columns its type"
        )));
    }
    let alter = |what: &dyn Fn(&mut SqlWriter)| {
        statement(|w| {
            w.word("ALTER DOMAIN");
            qualified(w, path);
            what(w);
        })
    };
    let mut commands: Vec<Command> = Vec::new();
    for check in was.checks.iter().filter(|check| !is.checks.contains(check)) {
        let validated = is.checks.iter().any(|(name, text, not_valid)| {
            *name == check.0 && *text == check.1 && !not_valid && check.2
        });
        let name = check.0.as_ref().ok_or_else(unknown)?;
        commands.push(alter(&|w| {
            w.word(if validated { "VALIDATE CONSTRAINT" } else { "DROP CONSTRAINT" }).raw(name);
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
    for (name, text, not_valid) in is.checks.iter().filter(|check| !was.checks.contains(check)) {
        let known = was.checks.iter().any(|(n, t, nv)| n == name && t == text && *nv && !not_valid);
        if known {
            continue;
        }
        commands.push(alter(&|w| {
            w.word("ADD");
            if let Some(name) = name {
                w.word("CONSTRAINT").raw(name);
            }
            w.word("CHECK").raw(text);
            if *not_valid {
                w.word("NOT VALID");
            }
        }));
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
