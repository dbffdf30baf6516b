//! Writing a tree: one spelling for each, with all its parentheses.

mod from;
mod words;

use super::syntax::{
    Body, Call, Case, Logic, Node, Query, Select, Sort, Subscript, Ty, Window, quote,
};

/// Spells an expression.
pub(super) fn expression(node: &Node) -> String {
    let mut out = Out(String::new());
    out.node(node);
    out.0
}

/// Spells a query.
pub(super) fn query(query: &Query) -> String {
    let mut out = Out(String::new());
    out.query(query);
    out.0
}

struct Out(String);

impl Out {
    fn put(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn name(&mut self, name: &str) {
        quote(&mut self.0, name);
    }

    fn path(&mut self, path: &[smol_str::SmolStr]) {
        self.list(path, ".", |out, name| out.name(name));
    }

    fn list<T>(&mut self, items: &[T], between: &str, mut each: impl FnMut(&mut Self, &T)) {
        for (nth, item) in items.iter().enumerate() {
            if nth > 0 {
                self.put(between);
            }
            each(self, item);
        }
    }

    fn nodes(&mut self, nodes: &[Node]) {
        self.list(nodes, ", ", Self::node);
    }

    fn string(&mut self, text: &str) {
        if text.contains('\\') {
            self.put("E");
        }
        self.put("'");
        for c in text.chars() {
            if matches!(c, '\'' | '\\') {
                self.0.push(c);
            }
            self.0.push(c);
        }
        self.put("'");
    }

    fn constant(&mut self, value: Option<&str>, ty: &Ty) {
        let Some(value) = value else {
            self.put("NULL::");
            ty.write(&mut self.0);
            return;
        };
        let bare = !ty.array
            && ty.mods.is_empty()
            && match ty.name.as_str() {
                "bool" => matches!(value, "true" | "false"),
                "int4" => value.bytes().all(|b| b.is_ascii_digit()),
                "numeric" => {
                    value.contains('.') && value.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                }
                _ => false,
            };
        if bare {
            self.put(value);
        } else {
            self.string(value);
            self.put("::");
            ty.write(&mut self.0);
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Column(path) => self.path(path),
            Node::All(path) => {
                self.path(path);
                self.put(if path.is_empty() { "*" } else { ".*" });
            }
            Node::Number(text) | Node::Param(text) | Node::Word(text) => self.put(text),
            Node::Text(text) => self.string(text),
            Node::Const(value, ty) => self.constant(value.as_deref(), ty),
            Node::Null => self.put("NULL"),
            Node::Cast(inside, ty) => {
                self.put("(");
                self.node(inside);
                self.put(")::");
                ty.write(&mut self.0);
            }
            Node::Unary(op, inside) => {
                self.put("(");
                self.put(op);
                self.put(" ");
                self.node(inside);
                self.put(")");
            }
            Node::Binary(op, left, right) => self.infix(left, op, right),
            Node::Logic(logic, parts) => {
                self.put("(");
                let word = if *logic == Logic::And { " AND " } else { " OR " };
                self.list(parts, word, Self::node);
                self.put(")");
            }
            Node::Not(inside) => {
                self.put("(NOT ");
                self.node(inside);
                self.put(")");
            }
            Node::Test(inside, what) => {
                self.put("(");
                self.node(inside);
                self.put(" IS ");
                self.put(what);
                self.put(")");
            }
            Node::Distinct(left, right) => self.infix(left, "IS DISTINCT FROM", right),
            Node::Quantified { left, op, all, right } => {
                self.put("(");
                self.node(left);
                self.put(" ");
                self.put(op);
                self.put(if *all { " ALL (" } else { " ANY (" });
                self.node(right);
                self.put("))");
            }
            Node::In { left, not, list } => {
                self.put("(");
                self.node(left);
                self.put(if *not { " NOT IN (" } else { " IN (" });
                self.nodes(list);
                self.put("))");
            }
            Node::Call(call) => self.call(call),
            Node::Case(case) => self.case(case),
            Node::Array(items) => {
                self.put("ARRAY[");
                self.nodes(items);
                self.put("]");
            }
            Node::Row(items) => {
                self.put("ROW(");
                self.nodes(items);
                self.put(")");
            }
            Node::Subscript(inside, subscript) => self.subscript(inside, subscript),
            Node::Field(inside, name) => {
                self.put("(");
                self.node(inside);
                self.put(").");
                if name == "*" { self.put("*") } else { self.name(name) }
            }
            Node::Query(query) => self.nested("", query),
            Node::Exists(query) => self.nested("EXISTS ", query),
            Node::ArrayQuery(query) => self.nested("ARRAY", query),
            Node::Collate(inside, name) => {
                self.put("(");
                self.node(inside);
                self.put(" COLLATE ");
                self.name(name);
                self.put(")");
            }
        }
    }

    fn infix(&mut self, left: &Node, op: &str, right: &Node) {
        self.put("(");
        self.node(left);
        self.put(" ");
        self.put(op);
        self.put(" ");
        self.node(right);
        self.put(")");
    }

    fn nested(&mut self, before: &str, query: &Query) {
        self.put(before);
        self.put("(");
        self.query(query);
        self.put(")");
    }

    fn subscript(&mut self, inside: &Node, subscript: &Subscript) {
        self.put("(");
        self.node(inside);
        self.put(")[");
        match subscript {
            Subscript::At(at) => self.node(at),
            Subscript::Slice(from, to) => {
                if let Some(from) = from {
                    self.node(from);
                }
                self.put(":");
                if let Some(to) = to {
                    self.node(to);
                }
            }
        }
        self.put("]");
    }

    fn call(&mut self, call: &Call) {
        if call.namespace.is_none() && self.spelled_with_words(call) {
            return;
        }
        if let Some(namespace) = &call.namespace {
            self.name(namespace);
            self.put(".");
        }
        if call.name.bytes().any(|b| b.is_ascii_uppercase())
            && call.name.bytes().all(|b| b.is_ascii_uppercase() || b == b' ')
        {
            self.put(&call.name);
        } else {
            self.name(&call.name);
        }
        self.put("(");
        if call.distinct {
            self.put("DISTINCT ");
        }
        if call.star {
            self.put("*");
        }
        let last = call.args.len().saturating_sub(1);
        for (nth, (name, arg)) in call.args.iter().enumerate() {
            if nth > 0 {
                self.put(", ");
            }
            if call.variadic && nth == last {
                self.put("VARIADIC ");
            }
            if let Some(name) = name {
                self.name(name);
                self.put(" => ");
            }
            self.node(arg);
        }
        if call.within {
            self.put(") WITHIN GROUP (");
        }
        self.order(&call.order, if call.within { "ORDER BY " } else { " ORDER BY " });
        self.put(")");
        if let Some(filter) = &call.filter {
            self.put(" FILTER (WHERE ");
            self.node(filter);
            self.put(")");
        }
        if let Some(over) = &call.over {
            self.put(" OVER ");
            self.window(over);
        }
    }

    fn order(&mut self, sorts: &[Sort], before: &str) {
        if sorts.is_empty() {
            return;
        }
        self.put(before);
        self.list(sorts, ", ", |out, sort| {
            out.node(&sort.by);
            if !sort.words.is_empty() {
                out.put(" ");
                out.put(&sort.words);
            }
        });
    }

    fn window(&mut self, window: &Window) {
        if window.bare {
            window.base.iter().for_each(|name| self.name(name));
            return;
        }
        self.put("(");
        window.base.iter().for_each(|name| self.name(name));
        if !window.partition.is_empty() {
            self.put(" PARTITION BY ");
            self.nodes(&window.partition);
        }
        self.order(&window.order, " ORDER BY ");
        for part in &window.frame {
            self.put(" ");
            self.node(part);
        }
        self.put(")");
    }

    fn case(&mut self, case: &Case) {
        self.put("CASE");
        if let Some(operand) = &case.operand {
            self.put(" ");
            self.node(operand);
        }
        for (when, then) in &case.arms {
            self.put(" WHEN ");
            self.node(when);
            self.put(" THEN ");
            self.node(then);
        }
        if let Some(otherwise) = &case.otherwise {
            self.put(" ELSE ");
            self.node(otherwise);
        }
        self.put(" END");
    }

    fn query(&mut self, query: &Query) {
        if !query.with.is_empty() {
            self.put(if query.recursive { "WITH RECURSIVE " } else { "WITH " });
            self.list(&query.with, ", ", |out, cte| {
                out.name(&cte.name);
                out.columns(&cte.columns);
                out.put(match cte.materialized {
                    None => " AS (",
                    Some(true) => " AS MATERIALIZED (",
                    Some(false) => " AS NOT MATERIALIZED (",
                });
                out.query(&cte.query);
                out.put(")");
                out.put(&cte.rest);
            });
            self.put(" ");
        }
        match &query.body {
            Body::Select(select) => self.select(select),
            Body::Set { op, all, left, right } => {
                self.nested("", left);
                self.put(" ");
                self.put(op);
                self.put(if *all { " ALL " } else { " " });
                self.nested("", right);
            }
            Body::Values(rows) => {
                self.put("VALUES ");
                self.list(rows, ", ", |out, row| {
                    out.put("(");
                    out.nodes(row);
                    out.put(")");
                });
            }
        }
        self.order(&query.order, " ORDER BY ");
        if let Some(offset) = &query.offset {
            self.put(" OFFSET ");
            self.node(offset);
        }
        if let Some(limit) = &query.limit {
            self.put(" LIMIT ");
            self.node(limit);
            self.put(if query.ties { " WITH TIES" } else { "" });
        }
        for lock in &query.locks {
            self.put(" ");
            self.put(lock);
        }
    }

    fn select(&mut self, select: &Select) {
        self.put("SELECT");
        match &select.distinct {
            None => {}
            Some(on) if on.is_empty() => self.put(" DISTINCT"),
            Some(on) => {
                self.put(" DISTINCT ON (");
                self.nodes(on);
                self.put(")");
            }
        }
        for (nth, target) in select.targets.iter().enumerate() {
            self.put(if nth > 0 { ", " } else { " " });
            self.node(&target.node);
            if let Some(alias) = &target.alias {
                self.put(" AS ");
                self.name(alias);
            }
        }
        if !select.from.is_empty() {
            self.put(" FROM ");
            self.list(&select.from, ", ", Self::from);
        }
        if let Some(filter) = &select.filter {
            self.put(" WHERE ");
            self.node(filter);
        }
        if !select.group.is_empty() {
            self.put(if select.group_distinct { " GROUP BY DISTINCT " } else { " GROUP BY " });
            self.nodes(&select.group);
        }
        if let Some(having) = &select.having {
            self.put(" HAVING ");
            self.node(having);
        }
        if !select.windows.is_empty() {
            self.put(" WINDOW ");
            self.list(&select.windows, ", ", |out, (name, window)| {
                out.name(name);
                out.put(" AS ");
                out.window(window);
            });
        }
    }
}
