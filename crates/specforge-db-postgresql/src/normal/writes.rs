//! The normal form of what a rewrite rule does: rows that it inserts, updates or deletes in a table.
//!
//! The server keeps the meaning and not the text: it lists the columns that an INSERT fills, and writes columns with
//! the name of what they are of (<https://www.postgresql.org/docs/current/sql-createrule.html>).

use smol_str::SmolStr;

use super::print;
use super::resolve::{Env, Item, Relation, Scope, Walker};
use super::statement::path;
use super::syntax::{Cursor, Node, Read, Tok, Ty, Unread, quote};

/// The statements of a rule on a table, whose old and new rows they may name.
pub(super) fn normal(cursor: &mut Cursor, columns: &Relation, env: &Env) -> Read<String> {
    let row = |alias: &str| Item {
        alias: alias.into(),
        shown: alias.into(),
        columns: columns.clone(),
        known: true,
        ..Item::default()
    };
    let rows = Scope { items: vec![row("old"), row("new")], qualify: true, ..Scope::default() };
    let all = if cursor.is(&Tok::Open) {
        cursor.parens(|c| {
            let mut all = Vec::new();
            while !c.is(&Tok::Close) {
                all.push(one(c, &rows, env)?);
                if !c.eat(&Tok::Semicolon) {
                    break;
                }
            }
            Ok(all)
        })?
    } else {
        vec![one(cursor, &rows, env)?]
    };
    cursor.end()?;
    Ok(all.join("; "))
}

fn one(cursor: &mut Cursor, rows: &Scope<'_>, env: &Env) -> Read<String> {
    if cursor.eat_words(&["insert", "into"]) {
        return insert(cursor, rows, env);
    }
    let update = cursor.eat_word("update");
    if !update && !cursor.eat_words(&["delete", "from"]) {
        return Err(Unread);
    }
    let only = if cursor.eat_word("only") { "ONLY " } else { "" };
    let table = path(cursor)?;
    let named = table.rsplit('.').next().unwrap_or(&table).to_owned();
    let goes_on = done(cursor).is_ok() || ["set", "where", "using"].contains(&cursor.word());
    let named = if cursor.eat_word("as") || !goes_on { cursor.name()? } else { named.into() };
    let columns = env.relations.get(table.as_str()).cloned().unwrap_or_default();
    let known = !columns.is_empty();
    let target = Item {
        alias: named.clone(),
        shown: named.clone(),
        columns: columns.clone(),
        known,
        ..Item::default()
    };
    let scope =
        Scope { parent: Some(rows), items: vec![target], qualify: true, ..Scope::default() };
    let mut out = format!("{} {only}{table} AS {named}", if update { "UPDATE" } else { "DELETE" });
    if update {
        cursor.expect_word("set")?;
        let set = cursor.list(|c| {
            let name = c.name()?;
            if !c.eat_op("=") {
                return Err(Unread);
            }
            let value = value(c.expression()?, &name, &columns, &scope, env);
            let mut text = String::new();
            quote(&mut text, &name);
            Ok(format!("{text} = {value}"))
        })?;
        out.push_str(" SET ");
        out.push_str(&set.join(", "));
    }
    if cursor.eat_word("where") {
        let condition = Walker::new(env).condition(cursor.expression()?, &scope);
        out.push_str(" WHERE ");
        out.push_str(&print::expression(&condition));
    }
    done(cursor)?;
    Ok(out)
}

fn insert(cursor: &mut Cursor, rows: &Scope<'_>, env: &Env) -> Read<String> {
    let table = path(cursor)?;
    let columns = env.relations.get(table.as_str()).cloned().unwrap_or_default();
    let mut filled: Vec<SmolStr> = if cursor.is(&Tok::Open) {
        cursor.parens(|c| c.list(Cursor::name))?
    } else {
        columns.iter().map(|(name, _)| name.clone()).collect()
    };
    if filled.is_empty() {
        return Err(Unread);
    }
    cursor.expect_word("values")?;
    let lists = cursor.list(|c| {
        c.parens(|c| {
            let mut at = 0;
            c.list(|c| {
                let name = filled.get(at).cloned().ok_or(Unread)?;
                at += 1;
                Ok(value(c.expression()?, &name, &columns, rows, env))
            })
        })
    })?;
    let count = lists.iter().map(Vec::len).max().unwrap_or_default();
    filled.truncate(count);
    done(cursor)?;
    let lists: Vec<_> = lists.iter().map(|list| format!("({})", list.join(", "))).collect();
    Ok(format!("INSERT INTO {table} ({}) VALUES {}", filled.join(", "), lists.join(", ")))
}

/// A value as what goes into a column.
fn value(node: Node, column: &str, columns: &Relation, scope: &Scope<'_>, env: &Env) -> String {
    let of = columns.iter().find(|(name, _)| name == column);
    let ty: Option<&Ty> = of.and_then(|(_, ty)| ty.as_ref());
    print::expression(&Walker::new(env).assigned(node, scope, ty))
}

/// Whether a statement ends here.
fn done(cursor: &Cursor) -> Read<()> {
    let ends = cursor.is_end() || cursor.is(&Tok::Semicolon) || cursor.is(&Tok::Close);
    if ends { Ok(()) } else { Err(Unread) }
}
