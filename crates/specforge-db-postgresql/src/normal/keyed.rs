//! Statements whose parts have names: collations, operators, and casts.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::statement::path;
use super::syntax::{Cursor, Read, Tok, Unread, quote};

/// A collation without what goes without saying
/// (<https://www.postgresql.org/docs/current/sql-createcollation.html>).
pub(super) fn collation(cursor: &mut Cursor) -> Read<String> {
    for word in ["create", "collation"] {
        cursor.expect_word(word)?;
    }
    let name = path(cursor)?;
    let parts = cursor.parens(|c| {
        c.list(|c| {
            let key = c.label()?;
            c.eat_op("=");
            match c.next() {
                Some(Tok::Word(value) | Tok::Quoted(value) | Tok::Text(value)) => Ok((key, value)),
                _ => Err(Unread),
            }
        })
    })?;
    cursor.end()?;
    let mut parts: BTreeMap<SmolStr, SmolStr> = parts.into_iter().collect();
    if let (Some(collate), Some(ctype)) = (parts.get("lc_collate"), parts.get("lc_ctype"))
        && collate == ctype
    {
        let locale = collate.clone();
        parts.remove("lc_collate");
        parts.remove("lc_ctype");
        parts.insert("locale".into(), locale);
    }
    parts.retain(|key, value| {
        !matches!((key.as_str(), value.as_str()), ("provider", "libc") | ("deterministic", "true"))
            && key != "version"
    });
    let parts: Vec<_> = parts.iter().map(|(key, value)| format!("{key} = '{value}'")).collect();
    Ok(format!("CREATE COLLATION {name} ({})", parts.join(", ")))
}

/// A dictionary or a configuration of text search: settings have no order, and their values no type
/// (<https://www.postgresql.org/docs/current/sql-createtsdictionary.html>).
pub(super) fn text_search(cursor: &mut Cursor) -> Read<String> {
    for word in ["create", "text", "search"] {
        cursor.expect_word(word)?;
    }
    let kind = cursor.label()?;
    let name = path(cursor)?;
    let parts = parts(cursor, |_, c| {
        let place = c.place();
        if let Ok(path) = path(c) {
            return Ok(path);
        }
        c.back_to(place);
        let mut value = String::new();
        match c.next() {
            Some(Tok::Text(text) | Tok::Number(text) | Tok::Word(text)) => quote(&mut value, &text),
            _ => return Err(Unread),
        }
        Ok(value)
    })?;
    Ok(format!("CREATE TEXT SEARCH {kind} {name} ({})", listed(&parts)))
}

/// A cast.
pub(super) fn cast(cursor: &mut Cursor) -> Read<String> {
    for word in ["create", "cast"] {
        cursor.expect_word(word)?;
    }
    let (from, to) = cursor.parens(|c| {
        let from = c.ty()?;
        c.expect_word("as")?;
        Ok((from, c.ty()?))
    })?;
    let how = if cursor.eat_words(&["without", "function"]) {
        "WITHOUT FUNCTION".to_owned()
    } else if cursor.eat_words(&["with", "inout"]) {
        "WITH INOUT".to_owned()
    } else {
        cursor.expect_word("with")?;
        cursor.expect_word("function")?;
        let function = path(cursor)?;
        let args = if cursor.is(&Tok::Open) {
            cursor.parens(|c| c.list(Cursor::ty))?
        } else {
            vec![from.clone()]
        };
        let args: Vec<_> = args.iter().map(ToString::to_string).collect();
        format!("WITH FUNCTION {function}({})", args.join(", "))
    };
    let when = if cursor.eat_words(&["as", "assignment"]) {
        " AS ASSIGNMENT"
    } else if cursor.eat_words(&["as", "implicit"]) {
        " AS IMPLICIT"
    } else {
        ""
    };
    cursor.end()?;
    Ok(format!("CREATE CAST ({from} AS {to}) {how}{when}"))
}

/// An operator (<https://www.postgresql.org/docs/current/sql-createoperator.html>).
pub(super) fn operator(cursor: &mut Cursor) -> Read<String> {
    for word in ["create", "operator"] {
        cursor.expect_word(word)?;
    }
    let name = symbol(cursor)?;
    let mut parts = parts(cursor, |key, c| match key {
        "leftarg" | "rightarg" => Ok(c.ty()?.to_string()),
        "commutator" | "negator" if c.eat_word("operator") => c.parens(symbol),
        "commutator" | "negator" => symbol(c),
        _ => path(c),
    })?;
    if let Some(value) = parts.remove("procedure") {
        parts.insert("function".into(), value);
    }
    Ok(format!("CREATE OPERATOR {name} ({})", listed(&parts)))
}

/// The symbol of an operator, with a namespace that has to be said.
pub(super) fn symbol(cursor: &mut Cursor) -> Read<String> {
    let mut out = String::new();
    while let Some(Tok::Word(name) | Tok::Quoted(name)) = cursor.peek().cloned() {
        cursor.skip(1);
        cursor.need(&Tok::Dot)?;
        if !matches!(name.as_str(), "public" | "pg_catalog") {
            quote(&mut out, &name);
            out.push('.');
        }
    }
    match cursor.next() {
        Some(Tok::Op(op)) => Ok(format!("{out}{op}")),
        _ => Err(Unread),
    }
}

/// An aggregate (<https://www.postgresql.org/docs/current/sql-createaggregate.html>), in the form whose
/// arguments stand behind its name.
pub(super) fn aggregate(cursor: &mut Cursor) -> Read<String> {
    cursor.expect_word("create")?;
    cursor.eat_words(&["or", "replace"]);
    cursor.expect_word("aggregate")?;
    let name = path(cursor)?;
    let args = cursor.parens(|c| {
        if c.eat_op("*") {
            return Ok(vec!["*".to_owned()]);
        }
        c.list(argument)
    })?;
    let mut parts = parts(cursor, |key, c| match key {
        "stype" | "mstype" => Ok(c.ty()?.to_string()),
        "sortop" if c.eat_word("operator") => c.parens(symbol),
        "sortop" => symbol(c),
        _ => match c.peek().cloned() {
            Some(Tok::Text(value) | Tok::Number(value)) => {
                c.skip(1);
                Ok(format!("'{}'", value.replace('\'', "''")))
            }
            _ => path(c),
        },
    })?;
    // The form whose arguments are among the parts is another.
    if parts.contains_key("basetype") {
        return Err(Unread);
    }
    parts.retain(|key, value| !(key == "parallel" && value == " = unsafe"));
    Ok(format!("CREATE AGGREGATE {name}({}) ({})", args.join(", "), listed(&parts)))
}

/// The parts in brackets that end a statement: names, each alone or with ` = ` and a value.
fn parts(
    cursor: &mut Cursor,
    value: impl Fn(&str, &mut Cursor) -> Read<String>,
) -> Read<BTreeMap<SmolStr, String>> {
    let parts = cursor.parens(|c| {
        c.list(|c| {
            let key = c.label()?;
            let value =
                if c.eat_op("=") { format!(" = {}", value(&key, c)?) } else { String::new() };
            Ok((key, value))
        })
    })?;
    cursor.end()?;
    Ok(parts.into_iter().collect())
}

fn listed(parts: &BTreeMap<SmolStr, String>) -> String {
    let parts: Vec<_> = parts.iter().map(|(key, value)| format!("{key}{value}")).collect();
    parts.join(", ")
}

/// A type alone, or with a mode and a name before it.
fn argument(cursor: &mut Cursor) -> Read<String> {
    cursor.eat_word("in");
    let mode = if cursor.eat_word("variadic") { "VARIADIC " } else { "" };
    let ends = |c: &Cursor| matches!(c.peek(), None | Some(Tok::Comma | Tok::Close));
    let place = cursor.place();
    if let Ok(ty) = cursor.ty()
        && ends(cursor)
    {
        return Ok(format!("{mode}{}", ty.base()));
    }
    cursor.back_to(place);
    let mut name = String::new();
    quote(&mut name, &cursor.name()?);
    let ty = cursor.ty()?;
    if ends(cursor) { Ok(format!("{mode}{name} {}", ty.base())) } else { Err(Unread) }
}
