//! What a query means: which of its names are columns of what, and how its own columns are named.

use smol_str::{SmolStr, format_smolstr};

use super::super::syntax::{Body, Cte, Node, Query, Select, Sort, Target, Ty};
use super::env::Relation;
use super::expr::{Scope, Walker, coerce};
use super::from::renamed;
use super::literal;

impl Walker<'_> {
    /// A query in an expression, where the names of its columns do not count.
    pub(super) fn query(&mut self, query: Query, parent: Option<&Scope<'_>>) -> (Query, Relation) {
        self.query_named(query, parent, false)
    }

    /// A query that reads the names of something around it as well.
    pub(crate) fn within_scope(&mut self, query: Query, around: &Scope<'_>) -> Query {
        self.query(query, Some(around)).0
    }

    /// A query with the names of its columns.
    pub(crate) fn query_named(
        &mut self,
        mut query: Query,
        parent: Option<&Scope<'_>>,
        named: bool,
    ) -> (Query, Relation) {
        let shown = match &query.body {
            Body::Select(select) => self.shown_names(&select.from),
            _ => Vec::new(),
        };
        let known = self.ctes.len();
        self.names.push(shown.clone());
        query.with = self.with(std::mem::take(&mut query.with), query.recursive, parent);
        let columns = self.body(&mut query, parent, named, shown);
        self.names.pop();
        self.ctes.truncate(known);
        (query, columns)
    }

    fn body(
        &mut self,
        query: &mut Query,
        parent: Option<&Scope<'_>>,
        named: bool,
        shown: Vec<SmolStr>,
    ) -> Relation {
        let body = std::mem::replace(&mut query.body, Body::Values(Vec::new()));
        let nothing = Scope { parent, ..Scope::default() };
        let columns = match body {
            Body::Select(select) => {
                let (select, columns) = self.select(*select, query, parent, named, shown);
                query.body = Body::Select(Box::new(select));
                columns
            }
            Body::Set { op, all, left, right } => {
                let (mut left, mut columns) = self.query_named(*left, parent, named);
                let (mut right, others) = self.query_named(*right, parent, false);
                let types = self.unite(&mut left, &mut right, &columns, &others);
                for ((_, ty), common) in columns.iter_mut().zip(types) {
                    *ty = common;
                }
                query.body = Body::Set { op, all, left: Box::new(left), right: Box::new(right) };
                let position = |sort: Sort| match &sort.by {
                    Node::Column(path) => match path.as_slice() {
                        [name] => match columns.iter().position(|(column, _)| column == name) {
                            Some(at) => {
                                Sort { by: Node::Number(format_smolstr!("{}", at + 1)), ..sort }
                            }
                            None => sort,
                        },
                        _ => sort,
                    },
                    _ => sort,
                };
                query.order = std::mem::take(&mut query.order).into_iter().map(position).collect();
                columns
            }
            Body::Values(rows) => {
                let (rows, columns) = self.values(rows, &nothing);
                query.body = Body::Values(rows);
                query.order = self.sorts(std::mem::take(&mut query.order), &nothing);
                columns
            }
        };
        query.limit = query.limit.take().map(|node| self.walk(node, &nothing).0);
        query.offset = query.offset.take().map(|node| self.walk(node, &nothing).0);
        columns
    }

    /// Literals in the parts of a union become what the other part has.
    fn unite(
        &mut self,
        left: &mut Query,
        right: &mut Query,
        lefts: &Relation,
        rights: &Relation,
    ) -> Vec<Option<Ty>> {
        let mut types = Vec::new();
        for (at, ((_, l), (_, r))) in lefts.iter().zip(rights).enumerate() {
            let common = self.env.common(&[l.clone(), r.clone()]);
            if let Some(common) = &common {
                give(left, at, common);
                give(right, at, common);
            }
            types.push(common);
        }
        types
    }

    fn values(&mut self, rows: Vec<Vec<Node>>, scope: &Scope<'_>) -> (Vec<Vec<Node>>, Relation) {
        let rows: Vec<Vec<_>> = rows
            .into_iter()
            .map(|row| row.into_iter().map(|node| self.walk(node, scope)).collect())
            .collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        let mut columns = Relation::new();
        for at in 0..width {
            let types: Vec<_> =
                rows.iter().filter_map(|row| row.get(at)).map(|(_, ty)| ty.clone()).collect();
            columns.push((format_smolstr!("column{}", at + 1), self.env.common(&types)));
        }
        let rows = rows.into_iter().map(|row| {
            row.into_iter()
                .zip(&columns)
                .map(|((node, ty), (_, common))| match common {
                    Some(common) => coerce(node, ty.as_ref(), common),
                    None => literal::open(node),
                })
                .collect()
        });
        (rows.collect(), columns)
    }

    fn with(&mut self, with: Vec<Cte>, recursive: bool, parent: Option<&Scope<'_>>) -> Vec<Cte> {
        let mut out = Vec::new();
        for cte in with {
            // Inside itself, it has the columns of the part that does not mention it.
            if recursive
                && let Body::Set { left, .. } = &cte.query.body
                && self.spare > 0
            {
                self.spare -= 1;
                let known = self.ctes.len();
                let (_, columns) = self.query_named((**left).clone(), parent, true);
                self.ctes.truncate(known);
                self.ctes.push((cte.name.clone(), renamed(columns, &cte.columns)));
            }
            let (query, columns) = self.query_named(cte.query, parent, true);
            self.ctes.push((cte.name.clone(), renamed(columns, &cte.columns)));
            out.push(Cte { query, ..cte });
        }
        out
    }

    fn select(
        &mut self,
        mut select: Select,
        query: &mut Query,
        parent: Option<&Scope<'_>>,
        named: bool,
        shown: Vec<SmolStr>,
    ) -> (Select, Relation) {
        let mut scope = Scope { parent, qualify: true, ..Scope::default() };
        let mut shown = shown.into_iter();
        let from = std::mem::take(&mut select.from);
        let from = from.into_iter().map(|from| self.from(from, &mut scope, &mut shown)).collect();
        select.from = from;
        // Names are made of what was written, so before it is changed.
        let mut raw = Vec::new();
        for target in std::mem::take(&mut select.targets) {
            match target.node {
                Node::All(path) => raw.extend(self.expand(path, &scope)),
                node => {
                    let name = target.alias.unwrap_or_else(|| self.name_of(&node));
                    raw.push((node, name));
                }
            }
        }
        let outputs: Vec<_> = raw.iter().map(|(node, name)| (name.clone(), node.clone())).collect();
        let mut columns = Relation::new();
        for (node, name) in raw {
            let (node, ty) = self.settled(node, &scope);
            columns.push((name.clone(), ty));
            select.targets.push(Target { node, alias: named.then_some(name) });
        }
        select.filter = select.filter.take().map(|node| self.condition(node, &scope));
        select.having = select.having.take().map(|node| self.condition(node, &scope));
        let group = std::mem::take(&mut select.group).into_iter();
        select.group = group.map(|node| self.grouping(node, &outputs, &scope)).collect();
        if let Some(on) = select.distinct.take() {
            select.distinct =
                Some(on.into_iter().map(|node| self.output(node, &outputs, &scope)).collect());
        }
        let order = std::mem::take(&mut query.order).into_iter();
        query.order = order
            .map(|sort| Sort { by: self.output(sort.by, &outputs, &scope), words: sort.words })
            .collect();
        let windows = std::mem::take(&mut select.windows).into_iter();
        select.windows =
            windows.map(|(name, window)| (name, self.window(window, &scope))).collect();
        let locks = std::mem::take(&mut query.locks);
        query.locks = locks.into_iter().flat_map(|lock| locked(lock, &scope)).collect();
        (select, columns)
    }

    /// A part of ORDER BY: the number or the name of an output, or any expression.
    fn output(&mut self, node: Node, outputs: &[(SmolStr, Node)], scope: &Scope<'_>) -> Node {
        let chosen = match &node {
            Node::Number(number) => number
                .parse::<usize>()
                .ok()
                .and_then(|at| outputs.get(at.checked_sub(1)?))
                .map(|(_, node)| node),
            Node::Column(path) => match path.as_slice() {
                [name] => outputs.iter().find(|(output, _)| output == name).map(|(_, node)| node),
                _ => None,
            },
            _ => None,
        };
        let node = chosen.cloned().unwrap_or(node);
        self.settled(node, scope).0
    }

    /// A part of GROUP BY, where columns of what is read come before outputs.
    fn grouping(&mut self, node: Node, outputs: &[(SmolStr, Node)], scope: &Scope<'_>) -> Node {
        match node {
            Node::Call(mut call)
                if matches!(call.name.as_str(), "ROLLUP" | "CUBE" | "GROUPING SETS") =>
            {
                let args = std::mem::take(&mut call.args).into_iter();
                call.args =
                    args.map(|(name, arg)| (name, self.grouping(arg, outputs, scope))).collect();
                Node::Call(call)
            }
            Node::Row(items) => Node::Row(
                items.into_iter().map(|item| self.grouping(item, outputs, scope)).collect(),
            ),
            Node::Number(_) => self.output(node, outputs, scope),
            Node::Column(path) => {
                let own = match path.as_slice() {
                    [name] => scope
                        .items
                        .iter()
                        .any(|item| item.columns.iter().any(|(column, _)| column == name)),
                    _ => true,
                };
                let node = Node::Column(path);
                if own { self.settled(node, scope).0 } else { self.output(node, outputs, scope) }
            }
            node => self.settled(node, scope).0,
        }
    }

    /// The name that the server gives a column (`FigureColname`).
    pub(super) fn name_of(&self, node: &Node) -> SmolStr {
        name_of(node, self.env.major).map_or_else(|| "?column?".into(), |(name, _)| name)
    }
}

/// Gives a text in one column of a query the type of the column.
fn give(query: &mut Query, at: usize, ty: &Ty) {
    match &mut query.body {
        Body::Select(select) => {
            if let Some(target) = select.targets.get_mut(at)
                && literal::is_text(&target.node)
            {
                let node = std::mem::replace(&mut target.node, Node::Null);
                target.node = coerce(literal::open(node), None, ty);
            }
        }
        Body::Set { left, right, .. } => {
            give(left, at, ty);
            give(right, at, ty);
        }
        Body::Values(_) => {}
    }
}

/// A name, and whether it is a good one.
pub(super) fn name_of(node: &Node, major: u32) -> Option<(SmolStr, bool)> {
    let good = |name: &str| Some((SmolStr::from(name), true));
    match node {
        Node::Column(path) => path.last().map(|name| (name.clone(), true)),
        Node::Field(_, name) => Some((name.clone(), true)),
        Node::Subscript(inside, _) | Node::Collate(inside, _) => name_of(inside, major),
        Node::Call(call) => good(match call.name.as_str() {
            "AT TIME ZONE" => "timezone",
            "EXTRACT" => "extract",
            "NORMALIZE" => "normalize",
            "OVERLAPS" => "overlaps",
            "OVERLAY" => "overlay",
            "POSITION" => "position",
            "SUBSTRING" | "SUBSTRING SIMILAR" => "substring",
            "TRIM BOTH" => "btrim",
            "TRIM LEADING" => "ltrim",
            "TRIM TRAILING" => "rtrim",
            name => name,
        }),
        Node::Word(word) => good(&word.split('(').next().unwrap_or(word).to_ascii_lowercase()),
        Node::Cast(inside, ty) => {
            if let Some(named @ (_, true)) = name_of(inside, major) {
                Some(named)
            } else {
                let bare = ty.name.rsplit('.').next().unwrap_or(&ty.name).trim_matches('"');
                Some((bare.into(), false))
            }
        }
        Node::Case(case) => match case.otherwise.as_ref().and_then(|node| name_of(node, major)) {
            Some(named @ (_, true)) => Some(named),
            _ => Some(("case".into(), false)),
        },
        Node::Const(_, ty) if ty.is("bool") && major < 15 => Some(("bool".into(), false)),
        Node::Exists(_) => good("exists"),
        Node::ArrayQuery(_) | Node::Array(_) => good("array"),
        Node::Row(_) => good("row"),
        Node::Query(query) => match &query.body {
            Body::Select(select) => {
                let target = select.targets.first()?;
                match &target.alias {
                    Some(alias) => Some((alias.clone(), true)),
                    None => name_of(&target.node, major),
                }
            }
            _ => None,
        },
        _ => None,
    }
}

/// FOR UPDATE, once for each table that it is of.
fn locked(lock: SmolStr, scope: &Scope<'_>) -> Vec<SmolStr> {
    match lock.split_once(" of ") {
        Some((head, names)) if !names.ends_with("nowait") && !names.ends_with("locked") => {
            names.split(',').map(|name| format_smolstr!("{head} of {}", name.trim())).collect()
        }
        None if !lock.ends_with("nowait") && !lock.ends_with("locked") => {
            let items = scope.items.iter().filter(|item| !item.scalar);
            items.map(|item| format_smolstr!("{lock} of {}", item.shown)).collect()
        }
        _ => vec![lock],
    }
}

/// The name that an expression gives to an index over it.
pub(crate) fn named_by(node: &Node, major: u32) -> Option<SmolStr> {
    name_of(node, major).map(|(name, _)| name)
}
