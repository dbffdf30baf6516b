//! What FROM reads: tables, functions and joins, and what `*` stands for over them.

use smol_str::{SmolStr, format_smolstr};

use super::super::facts;
use super::super::syntax::{Body, From, FromFunction, Join, Node, On, Ty};
use super::env::Relation;
use super::expr::{Item, Scope, Walker};
use super::query::name_of;

impl Walker<'_> {
    /// What `*` stands for.
    pub(super) fn expand(&self, path: Vec<SmolStr>, scope: &Scope<'_>) -> Vec<(Node, SmolStr)> {
        let of = path.last();
        let items: Vec<_> =
            scope.items.iter().filter(|item| of.is_none_or(|of| *of == item.alias)).collect();
        if items.is_empty() || items.iter().any(|item| !item.known) {
            return vec![(Node::All(path), "*".into())];
        }
        let column = |item: &SmolStr, column: &SmolStr| {
            let path = if item.is_empty() {
                vec![column.clone()]
            } else {
                vec![item.clone(), column.clone()]
            };
            (Node::Column(path), column.clone())
        };
        if of.is_none() {
            return scope.star.iter().map(|(item, name)| column(item, name)).collect();
        }
        let each = |item: &&Item| -> Vec<_> {
            item.columns.iter().map(|(name, _)| column(&item.alias, name)).collect()
        };
        items.iter().take(1).flat_map(each).collect()
    }

    /// The names of what is read, in order, with numbers where a name is taken already.
    pub(super) fn shown_names(&self, from: &[From]) -> Vec<SmolStr> {
        let mut names = Vec::new();
        for source in from {
            collect(source, &mut names);
        }
        let mut out: Vec<SmolStr> = Vec::new();
        for name in names {
            let taken = |name: &SmolStr, out: &[SmolStr]| {
                !name.is_empty()
                    && (out.contains(name) || self.names.iter().any(|level| level.contains(name)))
            };
            let mut shown = name.clone();
            let mut number = 1;
            while taken(&shown, &out) && number < 1000 {
                shown = format_smolstr!("{name}_{number}");
                number += 1;
            }
            out.push(shown);
        }
        out
    }

    pub(super) fn from(
        &mut self,
        from: From,
        scope: &mut Scope<'_>,
        shown: &mut std::vec::IntoIter<SmolStr>,
    ) -> From {
        match from {
            From::Relation { path, only, alias, columns, sample } => {
                let name = path.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(".");
                let found = match path.as_slice() {
                    [one] => self
                        .ctes
                        .iter()
                        .rev()
                        .find(|(cte, _)| cte == one)
                        .map(|(_, columns)| columns),
                    _ => None,
                };
                let found = found.or_else(|| self.env.relation(name.as_str())).cloned();
                let known = found.is_some();
                let own = found.unwrap_or_default();
                let lookup = alias.as_ref().or(path.last()).cloned().unwrap_or_default();
                let display = shown.next().unwrap_or_else(|| lookup.clone());
                let all = renamed(own.clone(), &columns);
                let columns = listed(&all, &own, &columns, known);
                push(
                    scope,
                    Item {
                        alias: lookup,
                        shown: display.clone(),
                        columns: all,
                        known,
                        ..Item::default()
                    },
                );
                let alias = (path.last() != Some(&display)).then_some(display);
                let sample = sample.map(|node| self.walk(node, scope).0);
                From::Relation { path, only, alias, columns, sample }
            }
            From::Query { lateral, query, alias, columns } => {
                let display = shown.next().unwrap_or_default();
                let values = matches!(query.body, Body::Values(_));
                let (query, own) = if lateral {
                    self.query_named(*query, Some(scope), true)
                } else {
                    self.query_named(*query, scope.parent, true)
                };
                let all = renamed(own.clone(), &columns);
                let columns = if values { names(&all) } else { listed(&all, &own, &columns, true) };
                let lookup = alias.unwrap_or_default();
                push(
                    scope,
                    Item {
                        alias: lookup,
                        shown: display.clone(),
                        columns: all,
                        known: true,
                        ..Item::default()
                    },
                );
                let alias = (!display.is_empty()).then_some(display);
                From::Query { lateral, query: Box::new(query), alias, columns }
            }
            From::Function(function) => {
                From::Function(Box::new(self.source_function(*function, scope, shown)))
            }
            From::Join(join) => From::Join(Box::new(self.join(*join, scope, shown))),
        }
    }

    fn source_function(
        &mut self,
        mut function: FromFunction,
        scope: &mut Scope<'_>,
        shown: &mut std::vec::IntoIter<SmolStr>,
    ) -> FromFunction {
        let display = shown.next().unwrap_or_default();
        let lookup = function.alias.clone().unwrap_or_else(|| {
            function.calls.first().map(|(call, _)| self.name_of(call)).unwrap_or_default()
        });
        let mut columns = Relation::new();
        let mut known = true;
        let single = function.calls.len() == 1;
        for (node, defined) in &mut function.calls {
            let call = std::mem::replace(node, Node::Null);
            let name = match &call {
                Node::Call(call) => call.name.clone(),
                _ => SmolStr::default(),
            };
            let count = match &call {
                Node::Call(call) => call.args.len(),
                _ => 0,
            };
            let (call, ty) = self.walk(call, scope);
            *node = call;
            let results = facts::results(&name);
            let own = self.env.relations.get(format!("{name}()").as_str()).cloned();
            if !defined.is_empty() {
                columns.extend(defined.iter().map(|(name, ty)| (name.clone(), Some(ty.clone()))));
            } else if let Some(own) = own {
                columns.extend(own);
            } else if name == "unnest" && count > 1 {
                columns.extend((0..count).map(|_| (SmolStr::from("unnest"), None)));
            } else if let [(only, _)] = results {
                columns.push((only.as_str().into(), ty));
            } else if !results.is_empty() {
                columns.extend(results.iter().map(|(name, ty)| (name.clone(), Some(ty.clone()))));
            } else if let Some(row) =
                ty.as_ref().filter(|ty| !ty.array).and_then(|ty| self.env.relation(&ty.name))
            {
                columns.extend(row.iter().cloned());
            } else if ty.is_some() || !single {
                let column = if single { lookup.clone() } else { name };
                columns.push((column, ty));
            } else {
                // A function whose result is not known may have columns of any name.
                known = false;
            }
        }
        if function.ordinality && known {
            columns.push(("ordinality".into(), Some(Ty::new("int8"))));
        }
        if !known && !function.columns.is_empty() {
            columns = function.columns.iter().map(|name| (name.clone(), None)).collect();
            known = true;
        }
        let all = renamed(columns, &function.columns);
        let defined = function.calls.iter().any(|(_, defined)| !defined.is_empty());
        function.columns = if defined { Vec::new() } else { names(&all) };
        function.lateral = false;
        let scalar = all.len() == 1 && single && !defined;
        push(
            scope,
            Item {
                alias: lookup,
                shown: display.clone(),
                columns: all,
                known,
                scalar,
                ..Item::default()
            },
        );
        function.alias = Some(display);
        function
    }

    fn join(
        &mut self,
        join: Join,
        scope: &mut Scope<'_>,
        shown: &mut std::vec::IntoIter<SmolStr>,
    ) -> Join {
        let (start, first) = (scope.items.len(), scope.star.len());
        let left = self.from(join.left, scope, shown);
        let (middle, second) = (scope.items.len(), scope.star.len());
        let right = self.from(join.right, scope, shown);
        let on = match join.on {
            On::Nothing => On::Nothing,
            On::Condition(node) => {
                // A condition sees only what is joined, which matters where names stand twice.
                let outside: Vec<_> = scope.items.drain(..start).collect();
                let node = self.condition(node, scope);
                scope.items.splice(0..0, outside);
                On::Condition(node)
            }
            On::Using(columns, alias) => {
                merge(scope, (start, middle), (first, second), &columns, join.kind);
                On::Using(columns, alias)
            }
            On::Natural => match common_columns(scope, start, middle) {
                Some(columns) => {
                    merge(scope, (start, middle), (first, second), &columns, join.kind);
                    if columns.is_empty() { On::Nothing } else { On::Using(columns, None) }
                }
                None => On::Natural,
            },
        };
        Join { left, right, on, ..join }
    }
}

/// Takes something that is read into the scope, and into what `*` stands for there.
fn push(scope: &mut Scope<'_>, item: Item) {
    scope.star.extend(item.columns.iter().map(|(name, _)| (item.alias.clone(), name.clone())));
    scope.items.push(item);
}

fn collect(from: &From, names: &mut Vec<SmolStr>) {
    match from {
        From::Join(join) => {
            collect(&join.left, names);
            collect(&join.right, names);
        }
        From::Function(function) if function.alias.is_none() => {
            let name = function.calls.first().and_then(|(call, _)| name_of(call, 18));
            names.push(name.map(|(name, _)| name).unwrap_or_default());
        }
        other => names.push(other.alias().cloned().unwrap_or_default()),
    }
}

fn names(columns: &Relation) -> Vec<SmolStr> {
    columns.iter().map(|(name, _)| name.clone()).collect()
}

pub(super) fn renamed(mut columns: Relation, names: &[SmolStr]) -> Relation {
    for ((name, _), new) in columns.iter_mut().zip(names) {
        name.clone_from(new);
    }
    columns
}

/// The names that have to be said: all where one is not the column's own.
fn listed(all: &Relation, own: &Relation, said: &[SmolStr], known: bool) -> Vec<SmolStr> {
    if !known {
        return said.to_vec();
    }
    let same = all.iter().zip(own).all(|((name, _), (own, _))| name == own);
    if same { Vec::new() } else { names(all) }
}

fn common_columns(scope: &Scope<'_>, start: usize, middle: usize) -> Option<Vec<SmolStr>> {
    let (left, right) = (scope.items.get(start..middle)?, scope.items.get(middle..)?);
    if left.iter().chain(right).any(|item| !item.known) {
        return None;
    }
    let visible = |items: &[Item], name: &SmolStr| {
        items.iter().any(|item| {
            !item.hidden.contains(name) && item.columns.iter().any(|(column, _)| column == name)
        })
    };
    let mut out = Vec::new();
    for item in left {
        for (name, _) in &item.columns {
            if !item.hidden.contains(name) && visible(right, name) && !out.contains(name) {
                out.push(name.clone());
            }
        }
    }
    Some(out)
}

/// A column that a join merges is that of one side; of a full join it is neither's. In `*` it stands
/// before all others.
fn merge(
    scope: &mut Scope<'_>,
    (start, middle): (usize, usize),
    (first, second): (usize, usize),
    columns: &[SmolStr],
    kind: &str,
) {
    let mut merged = Item { known: true, ..Item::default() };
    for (at, item) in scope.items.iter_mut().enumerate().skip(start) {
        let hide = match kind {
            "FULL JOIN" => true,
            "RIGHT JOIN" => at < middle,
            _ => at >= middle,
        };
        for name in columns {
            let Some((_, ty)) = item.columns.iter().find(|(column, _)| column == name) else {
                continue;
            };
            if kind == "FULL JOIN" && !merged.columns.iter().any(|(column, _)| column == name) {
                merged.columns.push((name.clone(), ty.clone()));
            }
            if hide {
                item.hidden.push(name.clone());
            }
        }
    }
    let right = scope.star.split_off(second.min(scope.star.len()));
    let left = scope.star.split_off(first.min(scope.star.len()));
    let of = if kind == "RIGHT JOIN" { &right } else { &left };
    for name in columns {
        let found = of.iter().find(|(_, column)| column == name);
        let full = (SmolStr::default(), name.clone());
        scope.star.push(if kind == "FULL JOIN" { full } else { found.cloned().unwrap_or(full) });
    }
    let rest = left.into_iter().chain(right).filter(|(_, column)| !columns.contains(column));
    scope.star.extend(rest);
    if !merged.columns.is_empty() {
        scope.items.push(merged);
    }
}
