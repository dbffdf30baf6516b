//! Bodies of routines that the server itself has parsed: RETURN and BEGIN ATOMIC.
//!
//! Of these it keeps the meaning, not the text, as it does of a view's query
//! (<https://www.postgresql.org/docs/current/sql-createfunction.html>, `sql_body`).

use smol_str::SmolStr;

use super::resolve::{Env, Item, Relation, Scope, Walker};
use super::syntax::{Cursor, Node, Read, Tok};
use super::{change, print, statement};

/// Spells such a body; the names of `args` are those of the routine's parameters.
pub(super) fn normal(
    cursor: &mut Cursor,
    routine: &SmolStr,
    mut args: Relation,
    env: &Env,
) -> String {
    args.retain(|(name, _)| !name.is_empty());
    // Beside anything that is read from, the server writes them with the routine's name.
    let item = Item {
        alias: routine.clone(),
        shown: routine.clone(),
        columns: args,
        known: true,
        ..Item::default()
    };
    let scope = Scope { items: vec![item], qualify: true, ..Scope::default() };
    if cursor.eat_word("return") {
        let place = cursor.place();
        let value = cursor.expression().ok().filter(|_| cursor.is_end());
        let Some(node) = value else {
            cursor.back_to(place);
            return format!("RETURN{}", tokens(cursor, &[]));
        };
        return format!("RETURN {}", value_form(node, &scope, env));
    }
    let mut out = String::new();
    for word in ["begin", "atomic"] {
        if cursor.eat_word(word) {
            out.push_str(word);
            out.push(' ');
        }
    }
    while !cursor.is_end() {
        if cursor.word() == "end" && cursor.peek_at(1).is_none() {
            cursor.skip(1);
            break;
        }
        let place = cursor.place();
        if let Ok(form) = one(cursor, &scope, env) {
            out.push_str(&form);
        } else {
            cursor.back_to(place);
            out.push_str(tokens(cursor, &[Tok::Semicolon]).trim_start());
            cursor.eat(&Tok::Semicolon);
        }
        out.push_str("; ");
    }
    out.push_str("end");
    out
}

/// One of the statements, where it is one that is understood.
fn one(cursor: &mut Cursor, scope: &Scope<'_>, env: &Env) -> Read<String> {
    if cursor.eat_word("return") {
        let node = cursor.expression()?;
        cursor.need(&Tok::Semicolon)?;
        return Ok(format!("RETURN {}", value_form(node, scope, env)));
    }
    if matches!(cursor.word(), "insert" | "update" | "delete") {
        let form = change::normal(cursor, scope, env)?;
        cursor.need(&Tok::Semicolon)?;
        return Ok(form);
    }
    let query = cursor.query()?;
    cursor.need(&Tok::Semicolon)?;
    let query = Walker::new(env).within_scope(query, scope);
    Ok(print::query(&query))
}

fn value_form(node: Node, scope: &Scope<'_>, env: &Env) -> String {
    print::expression(&Walker::new(env).assigned(node, scope, None))
}

/// What is not understood, up to one of those tokens.
fn tokens(cursor: &mut Cursor, ends: &[Tok]) -> String {
    let mut out = String::new();
    while let Some(tok) = cursor.peek().cloned() {
        if ends.contains(&tok) {
            break;
        }
        cursor.skip(1);
        out.push(' ');
        statement::spell(&mut out, &tok);
    }
    out
}
