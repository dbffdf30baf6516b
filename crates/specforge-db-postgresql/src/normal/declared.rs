//! The normal forms of types that are declared: domains, ranges and composites.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use smol_str::SmolStr;

use super::print;
use super::resolve::{Env, Item, Relation, Scope, Walker};
use super::statement::path;
use super::syntax::{Cursor, Read, Tok, Ty, Unread, quote};

/// A domain, a range or a composite type.
pub(super) fn normal(cursor: &mut Cursor, env: &Env) -> Read<String> {
    cursor.expect_word("create")?;
    if cursor.eat_word("domain") {
        return domain(cursor, env);
    }
    cursor.expect_word("type")?;
    let name = path(cursor)?;
    cursor.expect_word("as")?;
    if cursor.eat_word("range") {
        return range(cursor, &name);
    }
    if !cursor.is(&Tok::Open) {
        return Err(Unread);
    }
    let fields = cursor.parens(|c| {
        if c.is(&Tok::Close) {
            return Ok(Vec::new());
        }
        c.list(|c| {
            let mut field = String::new();
            quote(&mut field, &c.label()?);
            let _ = write!(field, " {}", c.ty()?);
            if c.eat_word("collate") {
                let _ = write!(field, " COLLATE {}", path(c)?);
            }
            Ok(field)
        })
    })?;
    cursor.end()?;
    Ok(format!("CREATE TYPE {name} AS ({})", fields.join(", ")))
}

/// The fields of a composite type.
pub(super) fn fields(text: &str) -> Option<Relation> {
    let mut cursor = Cursor::new(text, 0);
    if !cursor.eat_words(&["create", "type"]) {
        return None;
    }
    cursor.path().ok()?;
    if !cursor.eat_word("as") || !cursor.is(&Tok::Open) {
        return None;
    }
    let field = |c: &mut Cursor| {
        let (name, ty) = (c.label()?, c.ty()?);
        if c.eat_word("collate") {
            c.path()?;
        }
        Ok((name, Some(ty)))
    };
    cursor.parens(|c| c.list(field)).ok()
}

/// What the values of a range type lie between.
pub(super) fn subtype(text: &str) -> Option<Ty> {
    let mut cursor = Cursor::new(text, 0);
    if !cursor.eat_words(&["create", "type"]) {
        return None;
    }
    cursor.path().ok()?;
    if !cursor.eat_words(&["as", "range"]) {
        return None;
    }
    parts(&mut cursor).ok()?.into_iter().find_map(|(key, value)| {
        let is_subtype = key == "subtype";
        is_subtype.then(|| Cursor::new(&value, 0).ty().ok()).flatten()
    })
}

/// A range, with a name for its multirange where that is not the one that the server makes
/// (`makeMultirangeTypeName`).
fn range(cursor: &mut Cursor, name: &str) -> Read<String> {
    let mut parts = parts(cursor)?;
    cursor.end()?;
    let usual = match name.split_once("range") {
        Some((before, behind)) => format!("{before}multirange{behind}"),
        None => format!("{name}_multirange"),
    };
    parts.retain(|(key, value)| key != "multirange_type_name" || *value != usual);
    parts.sort();
    let parts: Vec<_> = parts.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    Ok(format!("CREATE TYPE {name} AS RANGE ({})", parts.join(", ")))
}

/// What a range type says of itself, each with its name.
fn parts(cursor: &mut Cursor) -> Read<Vec<(SmolStr, String)>> {
    cursor.parens(|c| {
        c.list(|c| {
            let key = c.label()?;
            c.eat_op("=");
            let value = if key == "subtype" { c.ty()?.to_string() } else { path(c)? };
            Ok((key, value))
        })
    })
}

fn domain(cursor: &mut Cursor, env: &Env) -> Read<String> {
    let name = path(cursor)?;
    cursor.eat_word("as");
    let ty = cursor.ty()?;
    let base = env.base(&ty);
    let scope = Scope {
        items: vec![Item {
            columns: vec![("value".into(), Some(base.base()))],
            known: true,
            ..Item::default()
        }],
        ..Scope::default()
    };
    let mut parts = Vec::new();
    let mut checks: BTreeMap<String, String> = BTreeMap::new();
    let own = name.rsplit('.').next().unwrap_or(&name).trim_matches('"').to_owned();
    let mut named = None;
    while !cursor.is_end() {
        if cursor.eat_word("constraint") {
            named = Some(cursor.name()?.to_string());
            continue;
        }
        if cursor.eat_word("collate") {
            parts.push(format!("COLLATE {}", path(cursor)?));
        } else if cursor.eat_word("default") {
            let node = cursor.expression()?;
            // Of NULL the server makes no default, but where it has a length to see to or another domain.
            if node == super::syntax::Node::Null && ty.mods.is_empty() && base == ty {
                continue;
            }
            let node = Walker::new(env).assigned(node, &scope, Some(&base));
            parts.push(format!("DEFAULT {}", print::expression(&node)));
        } else if cursor.eat_words(&["not", "null"]) {
            parts.push("NOT NULL".into());
        } else if cursor.eat_word("null") {
        } else if cursor.eat_word("check") {
            let node = cursor.parens(Cursor::expression)?;
            let node = Walker::new(env).condition(node, &scope);
            let invalid = if cursor.eat_words(&["not", "valid"]) { " NOT VALID" } else { "" };
            let name = named.take().unwrap_or_else(|| free(&checks, &own));
            checks.insert(name, format!("{}{invalid}", print::expression(&node)));
        } else {
            return Err(Unread);
        }
        named = None;
    }
    parts.sort();
    parts.dedup();
    parts.extend(checks.iter().map(|(name, check)| format!("CONSTRAINT {name} CHECK {check}")));
    let parts: Vec<_> = parts.iter().map(|part| format!(" {part}")).collect();
    Ok(format!("CREATE DOMAIN {name} AS {ty}{}", parts.concat()))
}

fn free(checks: &BTreeMap<String, String>, domain: &str) -> String {
    let name = super::names::object_name(domain, "", "check");
    let mut chosen = name;
    let mut number = 1_u32;
    while checks.contains_key(&chosen) {
        chosen = super::names::object_name(domain, "", &format!("check{number}"));
        number += 1;
    }
    chosen
}
