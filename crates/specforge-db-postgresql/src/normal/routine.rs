//! The headers of functions and procedures.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use smol_str::SmolStr;

use super::resolve::{Env, Relation};
use super::syntax::{Cursor, Read, Tok, Ty, Unread, quote};
use super::{body, statement};

/// What a routine takes and gives.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub name: SmolStr,
    /// The types of what goes in.
    pub args: Vec<Ty>,
    /// How many of the last of them need not be said.
    pub defaults: usize,
    pub result: Option<Ty>,
    /// The columns of its rows, where it returns a table.
    pub columns: Option<Relation>,
}

/// Reads the header of CREATE FUNCTION.
pub(super) fn read(text: &str) -> Option<Header> {
    let mut cursor = Cursor::new(text, 0);
    header(&mut cursor).ok()
}

fn header(cursor: &mut Cursor) -> Read<Header> {
    cursor.expect_word("create")?;
    cursor.eat_words(&["or", "replace"]);
    if !cursor.eat_word("function") {
        return Err(Unread);
    }
    let name = cursor.path()?.pop().ok_or(Unread)?;
    let mut header = Header { name, ..Header::default() };
    let mut outputs = Relation::new();
    cursor.need(&Tok::Open)?;
    while !cursor.eat(&Tok::Close) {
        argument(cursor, &mut header, &mut outputs)?;
        cursor.eat(&Tok::Comma);
    }
    if cursor.eat_word("returns") {
        if cursor.eat_word("table") {
            header.columns = Some(cursor.parens(|c| c.list(|c| Ok((c.name()?, Some(c.ty()?)))))?);
            return Ok(header);
        }
        cursor.eat_word("setof");
        let ty = cursor.ty()?;
        header.result = (!ty.is("record")).then_some(ty);
    } else if let [(_, ty)] = outputs.as_slice() {
        header.result.clone_from(ty);
    }
    if outputs.len() > 1 {
        header.columns = Some(outputs);
    }
    Ok(header)
}

fn argument(cursor: &mut Cursor, header: &mut Header, outputs: &mut Relation) -> Read<()> {
    let (mut input, mut output) = (true, false);
    match cursor.word() {
        "in" | "variadic" => {
            cursor.skip(1);
            output = cursor.eat_word("out");
        }
        "out" => {
            cursor.skip(1);
            (input, output) = (false, true);
        }
        "inout" => {
            cursor.skip(1);
            output = true;
        }
        _ => {}
    }
    // A type alone, or a name before it.
    let place = cursor.place();
    let alone = cursor.ty().ok().filter(|_| ends(cursor));
    let (name, ty) = if let Some(ty) = alone {
        (SmolStr::default(), ty)
    } else {
        cursor.back_to(place);
        (cursor.name()?, cursor.ty()?)
    };
    if output {
        outputs.push((name, Some(ty.clone())));
    }
    if input {
        header.args.push(ty.base());
    }
    if cursor.eat_word("default") || cursor.eat_op("=") || cursor.eat_op(":=") {
        cursor.expression()?;
        header.defaults += usize::from(input);
    }
    if matches!(cursor.peek(), Some(Tok::Comma | Tok::Close)) { Ok(()) } else { Err(Unread) }
}

fn ends(cursor: &Cursor) -> bool {
    matches!(cursor.peek(), Some(Tok::Comma | Tok::Close))
        || cursor.word() == "default"
        || cursor.is_op("=")
        || cursor.is_op(":=")
}

/// Spells the statement of a function or procedure with nothing in it that goes without saying.
pub(super) fn normal(cursor: &mut Cursor, env: &Env) -> Read<String> {
    cursor.expect_word("create")?;
    cursor.eat_words(&["or", "replace"]);
    let kind = cursor.label()?;
    if !matches!(kind.as_str(), "function" | "procedure") {
        return Err(Unread);
    }
    let place = cursor.place();
    let name = cursor.path()?.pop().ok_or(Unread)?;
    cursor.back_to(place);
    let mut out = format!("CREATE {kind} {}(", statement::path(cursor)?);
    cursor.need(&Tok::Open)?;
    let mut first = true;
    let mut outputs = Vec::new();
    let mut args = Relation::new();
    while !cursor.eat(&Tok::Close) {
        if !std::mem::take(&mut first) {
            cursor.need(&Tok::Comma)?;
            out.push_str(", ");
        }
        let argument = spelled_argument(cursor, env)?;
        out.push_str(&argument.text);
        outputs.extend(argument.output.then(|| argument.ty.clone()));
        args.push((argument.name, Some(argument.ty)));
    }
    out.push(')');
    let stated = cursor.word() == "returns";
    match outputs.as_slice() {
        // What it gives follows from its arguments, and the server says so.
        [ty] if !stated && kind == "function" => {
            let _ = write!(out, " RETURNS {ty}");
        }
        [_, _, ..] if !stated && kind == "function" => out.push_str(" RETURNS record"),
        _ => {}
    }
    if cursor.eat_word("returns") {
        if cursor.eat_word("table") {
            let columns = cursor.parens(|c| {
                c.list(|c| {
                    let mut column = String::new();
                    quote(&mut column, &c.label()?);
                    Ok(format!("{column} {}", c.ty()?.base()))
                })
            })?;
            let _ = write!(out, " RETURNS TABLE({})", columns.join(", "));
        } else {
            let set = if cursor.eat_word("setof") { "SETOF " } else { "" };
            let _ = write!(out, " RETURNS {set}{}", cursor.ty()?.base());
        }
    }
    let mut options = BTreeMap::new();
    let mut body = String::new();
    while !cursor.is_end() {
        if matches!(cursor.word(), "begin" | "return") {
            body = body::normal(cursor, &name, std::mem::take(&mut args), env);
        } else {
            option(cursor, &mut options, &mut body)?;
        }
    }
    drop_usual(&mut options);
    for (name, value) in &options {
        let _ = write!(out, " {name} {value}");
    }
    Ok(format!("{out} AS {body}"))
}

/// A parameter.
struct Argument {
    text: String,
    name: SmolStr,
    ty: Ty,
    /// Whether something comes out by it.
    output: bool,
}

fn spelled_argument(cursor: &mut Cursor, env: &Env) -> Read<Argument> {
    let mut out = String::new();
    match cursor.word() {
        "in" => cursor.skip(1),
        mode @ ("out" | "inout" | "variadic") => {
            out = format!("{mode} ");
            cursor.skip(1);
        }
        _ => {}
    }
    if out.is_empty() && cursor.eat_word("out") {
        out = "inout ".into();
    }
    let output = out.starts_with("out") || out.starts_with("inout");
    let place = cursor.place();
    let alone = cursor.ty().ok().filter(|_| ends(cursor));
    let (name, ty) = if let Some(ty) = alone {
        (SmolStr::default(), ty)
    } else {
        cursor.back_to(place);
        let name = cursor.label()?;
        quote(&mut out, &name);
        out.push(' ');
        (name, cursor.ty()?)
    };
    out.push_str(&ty.base().to_string());
    if cursor.eat_word("default") || cursor.eat_op("=") || cursor.eat_op(":=") {
        let node = cursor.expression()?;
        let _ = write!(out, " DEFAULT {}", statement::default_value(node, &ty.base(), env));
    }
    Ok(Argument { text: out, name, ty: ty.base(), output })
}

fn option(
    cursor: &mut Cursor,
    options: &mut BTreeMap<String, String>,
    body: &mut String,
) -> Read<()> {
    let mut set = |name: &str, value: &str| {
        options.insert(name.into(), value.into());
    };
    let word = cursor.word().to_owned();
    cursor.skip(1);
    match word.as_str() {
        "language" => set("LANGUAGE", &cursor.label_or_text()?.to_ascii_lowercase()),
        "immutable" | "stable" | "volatile" => set("VOLATILITY", &word),
        "strict" => set("STRICT", ""),
        "called" => {
            cursor.skip(3);
        }
        "returns" => {
            cursor.skip(4);
            set("STRICT", "");
        }
        "window" => set("WINDOW", ""),
        "leakproof" => set("LEAKPROOF", ""),
        "not" => cursor.expect_word("leakproof")?,
        "external" => {}
        "security" => set("SECURITY", &cursor.label()?),
        "parallel" => set("PARALLEL", &cursor.label()?),
        "cost" | "rows" => match cursor.next() {
            Some(Tok::Number(number)) => set(&word.to_ascii_uppercase(), &number),
            _ => return Err(Unread),
        },
        "support" => set("SUPPORT", &statement::path(cursor)?),
        "set" => {
            let mut name = cursor.label()?.to_string();
            while cursor.eat(&Tok::Dot) {
                name = format!("{name}.{}", cursor.label()?);
            }
            if !cursor.eat_op("=") && !cursor.eat_word("to") {
                return Err(Unread);
            }
            let values = cursor.list(|c| match c.next() {
                Some(Tok::Word(text) | Tok::Quoted(text) | Tok::Text(text) | Tok::Number(text)) => {
                    Ok(text.to_string())
                }
                _ => Err(Unread),
            })?;
            set(&format!("SET {name}"), &values.join(", "));
        }
        "as" => {
            let parts = cursor.list(|c| match c.next() {
                Some(Tok::Text(text)) => Ok(text.to_string()),
                _ => Err(Unread),
            })?;
            *body = parts.join("\n-- symbol\n");
        }
        _ => return Err(Unread),
    }
    Ok(())
}

/// <https://www.postgresql.org/docs/current/sql-createfunction.html>
fn drop_usual(options: &mut BTreeMap<String, String>) {
    let native = options.get("LANGUAGE").is_some_and(|name| name == "c" || name == "internal");
    let usual = [
        ("VOLATILITY", "volatile"),
        ("SECURITY", "invoker"),
        ("PARALLEL", "unsafe"),
        ("COST", if native { "1" } else { "100" }),
        ("ROWS", "1000"),
    ];
    for (name, value) in usual {
        if options.get(name).is_some_and(|found| found == value) {
            options.remove(name);
        }
    }
    options.entry("LANGUAGE".into()).or_insert_with(|| "sql".into());
}

/// Whether the server looks at the names in a body before it is called: in SQL it does.
pub(super) fn is_bound(text: &str) -> bool {
    let mut cursor = Cursor::new(text, 0);
    while !cursor.is_end() {
        if cursor.eat_word("language") {
            return matches!(cursor.label_or_text().as_deref(), Ok("sql" | "SQL"));
        }
        cursor.skip(1);
    }
    true
}
