//! Types, spelled as `format_type` writes them.

use specforge_db_core::model::Type;
use specforge_db_core::read::Problem;
use specforge_db_sql::TokenKind;

use super::cursor::{Cursor, Read};
use crate::spelling::quoted_in;
use crate::types::{self, family};

/// Whether the modifiers of a type count: those of an argument do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Modifiers {
    Kept,
    Dropped,
}

/// The type that stands here.
pub(super) fn ty(cursor: &mut Cursor<'_>) -> Read<Type> {
    let raw = spelled(cursor, Modifiers::Kept)?;
    Ok(Type::new(family(&raw), raw))
}

/// The spelling of the type that stands here.
pub(super) fn spelled(cursor: &mut Cursor<'_>, modifiers: Modifiers) -> Read<String> {
    let mut raw = base(cursor, modifiers)?;
    let mut array = false;
    if cursor.eat("ARRAY") {
        array = true;
    }
    while cursor.is_text("[") {
        cursor.skip_one();
        array = true;
    }
    if array {
        raw.push_str("[]");
    }
    Ok(raw)
}

fn base(cursor: &mut Cursor<'_>, modifiers: Modifiers) -> Read<String> {
    if cursor.kind() == Some(TokenKind::Word)
        && cursor.kind_at(1) != Some(TokenKind::Dot)
        && let Some(found) = keyword(cursor, modifiers)?
    {
        return Ok(found);
    }
    let bare = cursor.kind() == Some(TokenKind::Word);
    let named = cursor.qualified()?;
    if cursor.is_text("%") && cursor.is_at(1, "TYPE") {
        cursor.next();
        cursor.next();
        return Ok(format!("{}%TYPE", quoted_in(named.namespace.as_ref(), &named.name)));
    }
    let of_catalog = named.namespace.as_ref().is_some_and(|n| n == "pg_catalog");
    if named.namespace.is_none() || of_catalog {
        if let Some(known) = types::by_catalog_name(named.name.as_str()) {
            return modified(cursor, known, modifiers);
        }
        // The catalog calls an array by its elements' type with `_` before it.
        if let Some(of) = named.name.as_str().strip_prefix('_')
            && crate::normal::is_builtin(of)
        {
            return Ok(format!("{}[]", types::by_catalog_name(of).unwrap_or(of)));
        }
        if bare
            && named.namespace.is_none()
            && let Some(known) = types::by_keyword(named.name.as_str())
        {
            return modified(cursor, known, modifiers);
        }
    }
    let mut raw = quoted_in(named.namespace.as_ref(), &named.name);
    raw.push_str(&brackets(cursor, modifiers)?);
    Ok(raw)
}

/// Types whose names are words of the grammar.
fn keyword(cursor: &mut Cursor<'_>, modifiers: Modifiers) -> Read<Option<String>> {
    let kept = modifiers == Modifiers::Kept;
    let word = cursor.word();
    let national = word == "national";
    Ok(Some(match word.as_str() {
        "double" if cursor.is_at(1, "PRECISION") => {
            cursor.eat_all(&["DOUBLE", "PRECISION"]);
            "double precision".to_owned()
        }
        "float" => {
            cursor.next();
            let bits = number(&brackets(cursor, Modifiers::Kept)?);
            if bits.is_some_and(|bits| bits <= 24) { "real" } else { "double precision" }.to_owned()
        }
        "char" | "character" | "nchar" | "national" => {
            cursor.next();
            if national && cursor.eat_any(&["CHARACTER", "CHAR"]).is_none() {
                return Err(cursor.problem("expected CHARACTER"));
            }
            if cursor.eat("VARYING") {
                return modified(cursor, "character varying", modifiers).map(Some);
            }
            let length = brackets(cursor, modifiers)?;
            match (kept, length.is_empty()) {
                (true, true) => "character(1)".to_owned(),
                _ => format!("character{length}"),
            }
        }
        "bit" => {
            cursor.next();
            if cursor.eat("VARYING") {
                return modified(cursor, "bit varying", modifiers).map(Some);
            }
            let length = brackets(cursor, modifiers)?;
            match (kept, length.is_empty()) {
                (true, true) => "bit(1)".to_owned(),
                _ => format!("bit{length}"),
            }
        }
        "timestamp" | "time" => {
            cursor.next();
            let precision = precision(&brackets(cursor, modifiers)?);
            let zone = if cursor.eat_all(&["WITH", "TIME", "ZONE"]) {
                "with"
            } else {
                cursor.eat_all(&["WITHOUT", "TIME", "ZONE"]);
                "without"
            };
            format!("{word}{precision} {zone} time zone")
        }
        "interval" => {
            cursor.next();
            interval(cursor, modifiers)?
        }
        _ => return Ok(None),
    }))
}

fn interval(cursor: &mut Cursor<'_>, modifiers: Modifiers) -> Read<String> {
    const FIELDS: &[&str] = &["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];
    let mut raw = "interval".to_owned();
    let mut fields = String::new();
    if let Some(from) = cursor.eat_any(FIELDS) {
        fields = format!(" {}", from.to_ascii_lowercase());
        if cursor.eat("TO") {
            let to = cursor.eat_any(FIELDS).ok_or_else(|| cursor.problem("expected a field"))?;
            fields.push_str(" to ");
            fields.push_str(&to.to_ascii_lowercase());
        }
    }
    let precision = precision(&brackets(cursor, modifiers)?);
    if modifiers == Modifiers::Kept {
        raw.push_str(&fields);
        raw.push_str(&precision);
    }
    Ok(raw)
}

/// A type of the catalog with its modifiers in their place.
fn modified(cursor: &mut Cursor<'_>, known: &str, modifiers: Modifiers) -> Read<String> {
    let given = brackets(cursor, modifiers)?;
    if known == "numeric" {
        let scale = if given.is_empty() || given.contains(',') {
            given
        } else {
            format!("{},0)", given.trim_end_matches(')'))
        };
        return Ok(format!("numeric{scale}"));
    }
    if known == "bpchar" && !given.is_empty() {
        return Ok(format!("character{given}"));
    }
    // The zone stands behind the precision.
    Ok(match known.split_once(' ') {
        Some((word @ ("timestamp" | "time"), zone)) => {
            format!("{word}{} {zone}", precision(&given))
        }
        _ => format!("{known}{given}"),
    })
}

/// The modifiers in their brackets, without a space.
fn brackets(cursor: &mut Cursor<'_>, modifiers: Modifiers) -> Read<String> {
    if cursor.kind() != Some(TokenKind::Open) {
        return Ok(String::new());
    }
    let inside = cursor.group()?;
    if modifiers == Modifiers::Dropped {
        return Ok(String::new());
    }
    let parts: Vec<_> = inside.items().iter_mut().map(|item| item.spaced(usize::MAX)).collect();
    if parts.iter().any(String::is_empty) {
        return Err(Problem { detail: "a type's modifier is empty".to_owned(), offset: 0 });
    }
    // A sign belongs to its number.
    Ok(format!("({})", parts.join(",").replace("- ", "-")))
}

fn number(brackets: &str) -> Option<u32> {
    brackets.trim_matches(['(', ')']).parse().ok()
}

/// Six digits are all that is kept.
fn precision(brackets: &str) -> String {
    match number(brackets) {
        Some(digits) if digits > 6 => "(6)".to_owned(),
        _ => brackets.to_owned(),
    }
}
