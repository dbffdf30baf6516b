//! The normal forms of statements that write rows, where the server keeps their meaning: in routines that it
//! has parsed, and in rules.
//!
//! It says which columns an INSERT gives, and of which table every column is
//! (`get_insert_query_def` and the like in <https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/ruleutils.c>).

use smol_str::SmolStr;

use super::print;
use super::resolve::{Env, Relation, Scope, Walker};
use super::statement;
use super::syntax::{
    Body, Cursor, From, Node, Query, Read, Select, Target, Tok, Ty, Unread, plain, quote,
};

/// Spells INSERT, UPDATE or DELETE, up to its end or a semicolon.
pub(super) fn normal(cursor: &mut Cursor, around: &Scope<'_>, env: &Env) -> Read<String> {
    let mut change = Change { env, around, walker: Walker::new(env) };
    let form = if cursor.eat_words(&["insert", "into"]) {
        change.insert(cursor)?
    } else if cursor.eat_word("update") {
        change.update(cursor)?
    } else if cursor.eat_words(&["delete", "from"]) {
        change.delete(cursor)?
    } else {
        return Err(Unread);
    };
    if cursor.is_end() || matches!(cursor.peek(), Some(Tok::Semicolon | Tok::Close)) {
        Ok(form)
    } else {
        Err(Unread)
    }
}

struct Change<'e, 'p> {
    env: &'e Env,
    around: &'e Scope<'p>,
    walker: Walker<'e>,
}

/// The table that is written to.
struct Written {
    spelled: String,
    from: From,
    columns: Relation,
}

impl Change<'_, '_> {
    fn target(&self, cursor: &mut Cursor) -> Read<Written> {
        let only = cursor.eat_word("only");
        let place = cursor.place();
        let spelled = statement::path(cursor)?;
        cursor.back_to(place);
        let mut path = cursor.path()?;
        cursor.eat_op("*");
        if path.len() > 1 && path.first().is_some_and(|name| name == "public") {
            path.remove(0);
        }
        let joined = path.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(".");
        let columns = self.env.relations.get(joined.as_str()).cloned().ok_or(Unread)?;
        let alias = if cursor.eat_word("as") {
            Some(cursor.name()?)
        } else {
            let plain = !matches!(
                cursor.word(),
                "set"
                    | "using"
                    | "where"
                    | "returning"
                    | "values"
                    | "select"
                    | "default"
                    | "with"
                    | "on"
                    | "overriding"
                    | "table"
            );
            if plain && matches!(cursor.peek(), Some(Tok::Word(_) | Tok::Quoted(_))) {
                Some(cursor.name()?)
            } else {
                None
            }
        };
        let from = From::Relation { path, only, alias, columns: Vec::new(), sample: None };
        Ok(Written { spelled, from, columns })
    }

    fn insert(&mut self, cursor: &mut Cursor) -> Read<String> {
        let target = self.target(cursor)?;
        let place = cursor.place();
        let stated = cursor.is(&Tok::Open).then(|| cursor.parens(|c| c.list(Cursor::name)));
        let stated = stated.and_then(Result::ok);
        if stated.is_none() {
            cursor.back_to(place);
        }
        let overriding = if cursor.eat_word("overriding") {
            let whose = cursor.label()?;
            cursor.expect_word("value")?;
            format!(" OVERRIDING {whose}")
        } else {
            String::new()
        };
        if cursor.eat_words(&["default", "values"]) {
            let more = self.returning(cursor, target.from)?;
            return Ok(format!("INSERT INTO {}{overriding} DEFAULT{more}", target.spelled));
        }
        let query = match cursor.word() {
            "values" => values(cursor)?,
            _ => cursor.query()?,
        };
        let width = match &query.body {
            Body::Values(rows) => rows.iter().map(Vec::len).max(),
            Body::Select(select)
                if select.targets.iter().all(|t| !matches!(t.node, Node::All(_))) =>
            {
                Some(select.targets.len())
            }
            _ => None,
        };
        let columns: Relation = match (&stated, width) {
            (Some(names), _) => {
                let typed = |name: &SmolStr| {
                    let known = target.columns.iter().find(|(column, _)| column == name);
                    known.cloned().ok_or(Unread)
                };
                names.iter().map(typed).collect::<Read<_>>()?
            }
            (None, Some(width)) => target.columns.iter().take(width).cloned().collect(),
            (None, None) => target.columns.clone(),
        };
        // What is read beside the table that is written to gets a number where it has the same name.
        self.walker.names.push(target.from.alias().into_iter().cloned().collect());
        let gives = self.given(query, &columns);
        self.walker.names.pop();
        let conflict = self.conflict(cursor, &target)?;
        let more = self.returning(cursor, target.from)?;
        Ok(format!(
            "INSERT INTO {} ({}){overriding} {gives}{conflict}{more}",
            target.spelled,
            listed(columns.iter().map(|(name, _)| name))
        ))
    }

    /// What rows are made of, each value for its column.
    fn given(&mut self, query: Query, columns: &Relation) -> String {
        let types: Vec<Option<Ty>> = columns.iter().map(|(_, ty)| ty.clone()).collect();
        match query {
            Query { body: Body::Values(rows), with, .. } if with.is_empty() => {
                let row = |row: Vec<Node>, change: &mut Self| {
                    let values = row.into_iter().enumerate().map(|(at, node)| {
                        let ty = types.get(at).and_then(Option::as_ref);
                        print::expression(&change.walker.assigned(node, change.around, ty))
                    });
                    values.collect::<Vec<_>>().join(", ")
                };
                let rows: Vec<String> =
                    rows.into_iter().map(|one| format!("({})", row(one, self))).collect();
                format!("VALUES {}", rows.join(", "))
            }
            mut query => {
                if let Body::Select(select) = &mut query.body {
                    for (target, ty) in select.targets.iter_mut().zip(&types) {
                        self.give(&mut target.node, ty.as_ref());
                    }
                }
                print::query(&self.walker.within_scope(query, self.around))
            }
        }
    }

    /// A literal becomes what its column takes.
    fn give(&self, node: &mut Node, ty: Option<&Ty>) {
        if let (Node::Text(_) | Node::Null, Some(ty)) = (&*node, ty) {
            let literal = std::mem::replace(node, Node::Null);
            *node = Node::Cast(Box::new(literal), self.env.base(ty).base());
        }
    }

    /// ON CONFLICT: the row that is written stands beside the one that is there as `excluded`.
    fn conflict(&mut self, cursor: &mut Cursor, target: &Written) -> Read<String> {
        if !cursor.eat_words(&["on", "conflict"]) {
            return Ok(String::new());
        }
        let on = if cursor.eat_words(&["on", "constraint"]) {
            format!(" ON CONSTRAINT {}", listed([&cursor.name()?]))
        } else if cursor.is(&Tok::Open) {
            format!(" ({})", listed(&cursor.parens(|c| c.list(Cursor::name))?))
        } else {
            String::new()
        };
        if cursor.eat_words(&["do", "nothing"]) {
            return Ok(format!(" ON CONFLICT{on} DO NOTHING"));
        }
        cursor.expect_word("do")?;
        cursor.expect_word("update")?;
        let (names, targets) = self.sets(cursor, target)?;
        let filter = if cursor.eat_word("where") { Some(cursor.expression()?) } else { None };
        let From::Relation { path, .. } = &target.from else { return Err(Unread) };
        let excluded = From::Relation {
            path: path.clone(),
            only: false,
            alias: Some("excluded".into()),
            columns: Vec::new(),
            sample: None,
        };
        let from = vec![target.from.clone(), excluded];
        let select = Select { targets, from, filter, ..Select::default() };
        Ok(format!(
            " ON CONFLICT{on} DO UPDATE SET ({}) TO {}",
            listed(&names),
            self.spelled(select)
        ))
    }

    /// What SET gives to which columns.
    fn sets(&self, cursor: &mut Cursor, target: &Written) -> Read<(Vec<SmolStr>, Vec<Target>)> {
        cursor.expect_word("set")?;
        let sets = cursor.list(|c| {
            let name = c.name()?;
            c.need(&Tok::Op("=".into()))?;
            Ok((name, c.expression()?))
        })?;
        let types = |name: &SmolStr| {
            let known = target.columns.iter().find(|(column, _)| column == name);
            known.and_then(|(_, ty)| ty.clone())
        };
        let mut targets = Vec::new();
        let mut names = Vec::new();
        for (name, mut node) in sets {
            self.give(&mut node, types(&name).as_ref());
            targets.push(Target { node, alias: None });
            names.push(name);
        }
        Ok((names, targets))
    }

    fn update(&mut self, cursor: &mut Cursor) -> Read<String> {
        let target = self.target(cursor)?;
        let (names, targets) = self.sets(cursor, &target)?;
        let from = if cursor.eat_word("from") { cursor.list(Cursor::source)? } else { Vec::new() };
        let (form, more) = self.over(cursor, targets, target.from, from)?;
        Ok(format!("UPDATE {} SET ({}) TO {form}{more}", target.spelled, listed(&names)))
    }

    fn delete(&mut self, cursor: &mut Cursor) -> Read<String> {
        let target = self.target(cursor)?;
        let from = if cursor.eat_word("using") { cursor.list(Cursor::source)? } else { Vec::new() };
        let (form, more) = self.over(cursor, Vec::new(), target.from, from)?;
        Ok(format!("DELETE FROM {} BY {form}{more}", target.spelled))
    }

    /// Spells what follows as a query over the table and what else is read.
    fn over(
        &mut self,
        cursor: &mut Cursor,
        targets: Vec<Target>,
        target: From,
        others: Vec<From>,
    ) -> Read<(String, String)> {
        let filter = if cursor.eat_word("where") { Some(cursor.expression()?) } else { None };
        let from: Vec<From> = std::iter::once(target).chain(others).collect();
        let select = Select { targets, from: from.clone(), filter, ..Select::default() };
        let form = self.spelled(select);
        let returned = self.returned(cursor)?;
        let more = returned.map(|targets| {
            let select = Select { targets, from, ..Select::default() };
            format!(" RETURNING {}", self.spelled(select))
        });
        Ok((form, more.unwrap_or_default()))
    }

    fn returning(&mut self, cursor: &mut Cursor, target: From) -> Read<String> {
        let returned = self.returned(cursor)?;
        Ok(returned.map_or_else(String::new, |targets| {
            let select = Select { targets, from: vec![target], ..Select::default() };
            format!(" RETURNING {}", self.spelled(select))
        }))
    }

    fn returned(&self, cursor: &mut Cursor) -> Read<Option<Vec<Target>>> {
        if !cursor.eat_word("returning") {
            return Ok(None);
        }
        cursor.list(Cursor::target).map(Some)
    }

    fn spelled(&mut self, select: Select) -> String {
        let query = plain(Body::Select(Box::new(select)));
        print::query(&self.walker.within_scope(query, self.around))
    }
}

/// Rows of values, of which each may be DEFAULT.
fn values(cursor: &mut Cursor) -> Read<Query> {
    cursor.expect_word("values")?;
    let value = |c: &mut Cursor| {
        if c.eat_word("default") { Ok(Node::Param("DEFAULT".into())) } else { c.expression() }
    };
    let rows = cursor.list(|c| c.parens(|c| c.list(value)))?;
    Ok(plain(Body::Values(rows)))
}

/// Names with commas between.
fn listed<'n>(names: impl IntoIterator<Item = &'n SmolStr>) -> String {
    let mut out = String::new();
    for name in names {
        out.push_str(if out.is_empty() { "" } else { ", " });
        quote(&mut out, name);
    }
    out
}
