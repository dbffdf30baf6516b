//! The bounds of partitions: the values that the server makes of them.

use std::collections::BTreeMap;

use smol_str::SmolStr;
use specforge_db_core::model::{Expr, Partitioning, Schema};

use super::resolve::{Env, Scope, Walker, canonical};
use super::syntax::{self, Cursor, Node, Read, Ty, Unread};
use super::{expressions, print};

/// Gives every bound its normal form.
///
/// The server keeps the values, of the types of the key, and not how they were written.
pub(super) fn normalize(schema: &mut Schema, env: &Env) {
    let mut keys: BTreeMap<SmolStr, Vec<Option<Ty>>> = BTreeMap::new();
    for namespace in &schema.namespaces {
        for table in &namespace.tables {
            let Some(partitioning) = &table.partitioning else { continue };
            if partitioning.strategy.is_some() {
                let path = expressions::path(namespace, table.name.as_str());
                let key = key(partitioning, &path, env);
                keys.insert(path, key);
            }
        }
    }
    for namespace in &mut schema.namespaces {
        let own = namespace.name.clone();
        for partitioning in namespace.tables.iter_mut().filter_map(|t| t.partitioning.as_mut()) {
            let Some(of) = &partitioning.of else { continue };
            let place = partitioning.of_namespace.as_ref().or(own.as_ref());
            let whole = expressions::path_in(place, of.as_str());
            let Some(types) = keys.get(&whole) else { continue };
            for bound in &mut partitioning.bounds {
                if let Ok(form) = form(&bound.text, types, env) {
                    *bound = Expr::with_normal(std::mem::take(&mut bound.text), form);
                }
            }
        }
    }
}

/// The types of the parts of a key, where they are known.
fn key(partitioning: &Partitioning, table: &SmolStr, env: &Env) -> Vec<Option<Ty>> {
    let columns = env.relations.get(table).cloned().unwrap_or_default();
    let scope = Scope::of_table(table, columns);
    let of = |part: &Expr| {
        // Behind the expression may stand a collation or an operator class.
        let node = Cursor::new(&part.text, env.major).expression().ok()?;
        Walker::new(env).type_of(node, &scope)
    };
    partitioning.by.iter().map(of).collect()
}

fn form(text: &str, types: &[Option<Ty>], env: &Env) -> Read<String> {
    let mut cursor = Cursor::new(text, env.major);
    if cursor.eat_word("default") {
        cursor.end()?;
        return Ok("DEFAULT".to_owned());
    }
    for word in ["for", "values"] {
        cursor.expect_word(word)?;
    }
    let form = if cursor.eat_word("in") {
        let ty = types.first().and_then(Option::as_ref);
        let mut values = values(&mut cursor, &|_| ty, env)?;
        // Which rows it holds does not depend on the order in which they are named.
        values.sort();
        values.dedup();
        format!("FOR VALUES IN ({})", values.join(", "))
    } else if cursor.eat_word("from") {
        let ty = |at: usize| types.get(at).and_then(Option::as_ref);
        let from = values(&mut cursor, &ty, env)?;
        cursor.expect_word("to")?;
        let to = values(&mut cursor, &ty, env)?;
        format!("FOR VALUES FROM ({}) TO ({})", from.join(", "), to.join(", "))
    } else {
        cursor.expect_word("with")?;
        let mut parts = cursor.parens(|c| {
            c.list(|c| {
                let word = c.label()?;
                c.eat_op("=");
                match c.next() {
                    Some(syntax::Tok::Number(number) | syntax::Tok::Text(number)) => {
                        Ok(format!("{word} {number}"))
                    }
                    _ => Err(Unread),
                }
            })
        })?;
        parts.sort();
        format!("FOR VALUES WITH ({})", parts.join(", "))
    };
    cursor.end()?;
    Ok(form)
}

fn values<'t>(
    cursor: &mut Cursor,
    ty: &dyn Fn(usize) -> Option<&'t Ty>,
    env: &Env,
) -> Read<Vec<String>> {
    let nodes = cursor.parens(|c| c.list(Cursor::expression))?;
    Ok(nodes.into_iter().enumerate().map(|(at, node)| value(node, ty(at), env)).collect())
}

/// A value of that type; a date where a point in time is wanted is one, as the server converts it.
fn value(node: Node, ty: Option<&Ty>, env: &Env) -> String {
    if let Node::Column(path) = &node
        && let [word] = path.as_slice()
        && matches!(word.as_str(), "minvalue" | "maxvalue")
    {
        return word.to_ascii_uppercase();
    }
    let node = Walker::new(env).assigned(node, &Scope::default(), ty);
    match (node, ty) {
        (Node::Const(Some(value), _), Some(ty)) => {
            format!("'{}'", canonical(&value, &env.base(ty)))
        }
        (Node::Const(Some(value), _), None) => format!("'{value}'"),
        (Node::Const(None, _) | Node::Null, _) => "NULL".to_owned(),
        (node, _) => print::expression(&node),
    }
}
