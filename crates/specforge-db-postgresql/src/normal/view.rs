//! Views: what their statement says, in the server's words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use smol_str::SmolStr;

use super::print;
use super::resolve::{Env, Relation, Walker};
use super::syntax::{Body, Cte, Cursor, From, Node, Query, Read, Select, Target, Tok, quote};

/// What CREATE VIEW says.
pub(super) struct View {
    head: &'static str,
    path: Vec<SmolStr>,
    columns: Vec<SmolStr>,
    options: BTreeMap<SmolStr, SmolStr>,
    tail: String,
    query: Query,
    /// The relations that it may read.
    pub relations: BTreeSet<SmolStr>,
    /// The same, name by name.
    pub paths: BTreeSet<Vec<SmolStr>>,
}

/// Reads the statement of a view.
pub(super) fn read(text: &str, major: u32) -> Option<View> {
    let mut cursor = Cursor::new(text, major);
    statement(&mut cursor).ok()
}

fn statement(cursor: &mut Cursor) -> Read<View> {
    cursor.expect_word("create")?;
    cursor.eat_words(&["or", "replace"]);
    let recursive = cursor.eat_word("recursive");
    let materialized = cursor.eat_word("materialized");
    cursor.expect_word("view")?;
    cursor.eat_words(&["if", "not", "exists"]);
    let mut path = cursor.path()?;
    if path.len() > 1 && path.first().is_some_and(|first| first == "public") {
        path.remove(0);
    }
    let mut columns =
        if cursor.is(&Tok::Open) { cursor.parens(|c| c.list(Cursor::name))? } else { Vec::new() };
    let mut options = BTreeMap::new();
    let mut tail = String::new();
    if cursor.eat_word("using") {
        let method = cursor.name()?;
        if method != "heap" {
            tail = format!(" USING {method}");
        }
    }
    if cursor.eat_word("with") {
        for (name, value) in cursor.parens(|c| c.list(option))? {
            options.insert(name, value);
        }
    }
    if cursor.eat_word("tablespace") {
        let _ = write!(tail, " TABLESPACE {}", cursor.name()?);
    }
    cursor.expect_word("as")?;
    let mut query = cursor.query()?;
    if cursor.eat_word("with") {
        let local = cursor.eat_word("local");
        if !local {
            cursor.eat_word("cascaded");
        }
        if cursor.eat_words(&["check", "option"]) {
            options.insert("check_option".into(), if local { "local" } else { "cascaded" }.into());
        } else {
            cursor.eat_word("no");
            cursor.expect_word("data")?;
        }
    }
    cursor.end()?;
    options.retain(|name, value| {
        !(matches!(name.as_str(), "security_barrier" | "security_invoker") && value == "false")
    });
    if recursive {
        query = recursion(&path, &columns, query);
        columns.clear();
    }
    let mut paths = BTreeSet::new();
    collect(&query, &mut paths);
    let joined =
        |path: &Vec<SmolStr>| path.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(".").into();
    let relations = paths.iter().map(joined).collect();
    let head = if materialized { "CREATE MATERIALIZED VIEW " } else { "CREATE VIEW " };
    Ok(View { head, path, columns, options, tail, query, relations, paths })
}

/// An option with its value, where TRUE need not be said.
fn option(cursor: &mut Cursor) -> Read<(SmolStr, SmolStr)> {
    let mut name = cursor.label()?.to_string();
    while cursor.eat(&Tok::Dot) {
        name = format!("{name}.{}", cursor.label()?);
    }
    let mut value = SmolStr::from("true");
    if cursor.eat_op("=") {
        value = match cursor.next() {
            Some(Tok::Word(text) | Tok::Number(text)) => text,
            Some(Tok::Text(text) | Tok::Quoted(text)) => text.to_ascii_lowercase().into(),
            _ => return Err(super::syntax::Unread),
        };
    }
    let value = match value.as_str() {
        "on" | "yes" | "1" if name.starts_with("security") => "true".into(),
        "off" | "no" | "0" if name.starts_with("security") => "false".into(),
        _ => value,
    };
    Ok((name.into(), value))
}

/// `CREATE RECURSIVE VIEW v (a) AS …` is a view over a query that is called as the view is.
fn recursion(path: &[SmolStr], columns: &[SmolStr], query: Query) -> Query {
    let name = path.last().cloned().unwrap_or_default();
    let targets = columns
        .iter()
        .map(|column| Target { node: Node::Column(vec![column.clone()]), alias: None });
    let from = From::Relation {
        path: vec![name.clone()],
        only: false,
        alias: None,
        columns: Vec::new(),
        sample: None,
    };
    let select = Select { targets: targets.collect(), from: vec![from], ..Select::default() };
    let cte = Cte {
        name,
        columns: columns.to_vec(),
        materialized: None,
        query,
        rest: SmolStr::default(),
    };
    Query {
        recursive: true,
        with: vec![cte],
        body: Body::Select(Box::new(select)),
        order: Vec::new(),
        limit: None,
        ties: false,
        offset: None,
        locks: Vec::new(),
    }
}

/// Spells a view as the server understands it, and says its columns.
pub(super) fn normal(view: View, env: &Env) -> (String, Relation) {
    let mut walker = Walker::new(env);
    let (mut query, mut columns) = walker.query_named(view.query, None, true);
    rename(&mut query, &mut columns, &view.columns);
    let mut out = String::from(view.head);
    for (nth, name) in view.path.iter().enumerate() {
        if nth > 0 {
            out.push('.');
        }
        quote(&mut out, name);
    }
    if !view.options.is_empty() {
        let options: Vec<_> =
            view.options.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let _ = write!(out, " WITH ({})", options.join(", "));
    }
    out.push_str(&view.tail);
    out.push_str(" AS ");
    out.push_str(&print::query(&query));
    (out, columns)
}

/// The names of a view's columns are those of its query's outputs.
fn rename(query: &mut Query, columns: &mut Relation, names: &[SmolStr]) {
    for ((column, _), name) in columns.iter_mut().zip(names) {
        column.clone_from(name);
    }
    let mut query = query;
    loop {
        match &mut query.body {
            Body::Set { left, .. } => query = left,
            Body::Select(select) => {
                for (target, name) in select.targets.iter_mut().zip(names) {
                    target.alias = Some(name.clone());
                }
                return;
            }
            Body::Values(_) => return,
        }
    }
}

/// The paths of everything that a query and its parts read.
pub(super) fn collect(query: &Query, out: &mut BTreeSet<Vec<SmolStr>>) {
    query.with.iter().for_each(|cte| collect(&cte.query, out));
    match &query.body {
        Body::Select(select) => {
            select.from.iter().for_each(|from| collect_from(from, out));
            let targets = select.targets.iter().map(|target| &target.node);
            let others = select.filter.iter().chain(&select.having).chain(&select.group);
            let distinct = select.distinct.iter().flatten();
            targets.chain(others).chain(distinct).for_each(|node| collect_node(node, out));
        }
        Body::Set { left, right, .. } => {
            collect(left, out);
            collect(right, out);
        }
        Body::Values(rows) => rows.iter().flatten().for_each(|node| collect_node(node, out)),
    }
    query.order.iter().for_each(|sort| collect_node(&sort.by, out));
}

fn collect_from(from: &From, out: &mut BTreeSet<Vec<SmolStr>>) {
    match from {
        From::Relation { path, .. } => {
            out.insert(path.clone());
        }
        From::Query { query, .. } => collect(query, out),
        From::Function(function) => {
            for (call, _) in &function.calls {
                // What it gives may be rows of another view.
                if let Node::Call(call) = call {
                    out.insert(vec![format!("{}()", call.name).into()]);
                }
                collect_node(call, out);
            }
        }
        From::Join(join) => {
            collect_from(&join.left, out);
            collect_from(&join.right, out);
            if let super::syntax::On::Condition(node) = &join.on {
                collect_node(node, out);
            }
        }
    }
}

pub(super) fn collect_node(node: &Node, out: &mut BTreeSet<Vec<SmolStr>>) {
    match node {
        Node::Query(query) | Node::Exists(query) | Node::ArrayQuery(query) => collect(query, out),
        node => node.children().into_iter().for_each(|child| collect_node(child, out)),
    }
}
