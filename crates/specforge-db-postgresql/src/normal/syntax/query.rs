//! Queries.

use std::fmt::Write as _;

use smol_str::SmolStr;

use super::token::{Cursor, Tok, is_reserved};
use super::{Body, Cte, Node, Query, Read, Select, Target, Unread};

impl Cursor {
    /// A query, in parentheses of its own or not.
    pub(crate) fn query(&mut self) -> Read<Query> {
        self.deeper(2, |c| {
            let (mut recursive, mut with) = (false, Vec::new());
            if c.eat_word("with") {
                recursive = c.eat_word("recursive");
                with = c.list(Self::cte)?;
            }
            let mut query = c.union(0)?;
            if !with.is_empty() {
                if !query.with.is_empty() {
                    return Err(Unread);
                }
                query.with = with;
                query.recursive = recursive;
            }
            c.tail(&mut query)?;
            Ok(query)
        })
    }

    fn cte(&mut self) -> Read<Cte> {
        let name = self.name()?;
        let columns = self.columns()?;
        self.expect_word("as")?;
        let materialized = if self.eat_words(&["not", "materialized"]) {
            Some(false)
        } else {
            self.eat_word("materialized").then_some(true)
        };
        let query = self.parens(Self::query)?;
        let mut rest = String::new();
        while matches!(self.word(), "search" | "cycle") {
            while !matches!(self.peek(), None | Some(Tok::Comma | Tok::Open | Tok::Close))
                && self.word() != "select"
            {
                let _ = write!(rest, "{:?} ", self.next());
            }
        }
        Ok(Cte { name, columns, materialized, query, rest: rest.into() })
    }

    /// UNION and EXCEPT bind alike, INTERSECT tighter.
    fn union(&mut self, least: u8) -> Read<Query> {
        let mut left = self.operand()?;
        for levels in 0.. {
            self.deeper(levels, |_| Ok(()))?;
            let (op, power) = match self.word() {
                "union" => ("UNION", 1),
                "except" => ("EXCEPT", 1),
                "intersect" => ("INTERSECT", 2),
                _ => return Ok(left),
            };
            if power <= least {
                return Ok(left);
            }
            self.skip(1);
            let all = self.eat_word("all");
            if !all {
                self.eat_word("distinct");
            }
            let right = self.deeper(1, |c| c.union(power))?;
            left = plain(Body::Set { op, all, left: Box::new(left), right: Box::new(right) });
        }
        Err(Unread)
    }

    fn operand(&mut self) -> Read<Query> {
        if self.is(&Tok::Open) {
            return self.parens(Self::query);
        }
        match self.word() {
            "select" => Ok(plain(Body::Select(Box::new(self.select()?)))),
            "values" => {
                self.skip(1);
                Ok(plain(Body::Values(self.list(|c| c.parens(|c| c.list(Self::expression)))?)))
            }
            "table" => {
                self.skip(1);
                let path = self.path()?;
                let from = super::From::Relation {
                    path,
                    only: false,
                    alias: None,
                    columns: Vec::new(),
                    sample: None,
                };
                let targets = vec![Target { node: Node::All(Vec::new()), alias: None }];
                Ok(plain(Body::Select(Box::new(Select {
                    targets,
                    from: vec![from],
                    ..Select::default()
                }))))
            }
            _ => Err(Unread),
        }
    }

    fn tail(&mut self, query: &mut Query) -> Read<()> {
        let fresh = query.order.is_empty()
            && query.limit.is_none()
            && query.offset.is_none()
            && query.locks.is_empty();
        let place = self.place();
        if self.eat_words(&["order", "by"]) {
            query.order = self.sorts()?;
        }
        loop {
            if self.eat_word("limit") {
                query.limit = if self.eat_word("all") { None } else { Some(self.expression()?) };
            } else if self.eat_word("offset") {
                query.offset = Some(self.expression()?);
                if !self.eat_word("rows") {
                    self.eat_word("row");
                }
            } else if self.eat_word("fetch") {
                self.skip(1);
                let one = matches!(self.word(), "row" | "rows");
                query.limit = Some(if one { Node::Number("1".into()) } else { self.expression()? });
                self.skip(1);
                query.ties = self.eat_words(&["with", "ties"]);
                if !query.ties {
                    self.expect_word("only")?;
                }
            } else if self.word() == "for" {
                query.locks.push(self.lock());
            } else {
                break;
            }
        }
        // A query in parentheses that already has an end of its own would need two levels.
        if self.place() != place && !fresh { Err(Unread) } else { Ok(()) }
    }

    fn lock(&mut self) -> SmolStr {
        let mut out = String::new();
        while let Some(Tok::Word(word) | Tok::Quoted(word)) = self.peek() {
            out.push_str(word);
            out.push(' ');
            self.skip(1);
            while self.eat(&Tok::Comma) {
                out.push_str(", ");
            }
        }
        out.trim_end().into()
    }

    fn select(&mut self) -> Read<Select> {
        self.expect_word("select")?;
        let mut select = Select::default();
        if self.eat_word("distinct") {
            select.distinct = Some(if self.eat_word("on") {
                self.parens(|c| c.list(Self::expression))?
            } else {
                Vec::new()
            });
        } else {
            self.eat_word("all");
        }
        let empty =
            matches!(self.word(), "from" | "where") || self.is_end() || self.is(&Tok::Close);
        if !empty {
            select.targets = self.list(Self::target)?;
        }
        if self.eat_word("from") {
            select.from = self.list(Self::source)?;
        }
        if self.eat_word("where") {
            select.filter = Some(self.expression()?);
        }
        if self.eat_words(&["group", "by"]) {
            select.group_distinct = self.eat_word("distinct");
            if !select.group_distinct {
                self.eat_word("all");
            }
            select.group = self.list(Self::grouping)?;
        }
        if self.eat_word("having") {
            select.having = Some(self.expression()?);
        }
        if self.eat_word("window") {
            select.windows = self.list(|c| {
                let name = c.name()?;
                c.expect_word("as")?;
                Ok((name, c.parens(Self::window)?))
            })?;
        }
        Ok(select)
    }

    /// A part of GROUP BY; ROLLUP, CUBE and GROUPING SETS as calls in upper case.
    fn grouping(&mut self) -> Read<Node> {
        self.deeper(1, |c| {
            let name = match c.word() {
                "grouping" if c.word_at(1) == "sets" => {
                    c.skip(2);
                    "GROUPING SETS"
                }
                word @ ("rollup" | "cube") if c.peek_at(1) == Some(&Tok::Open) => {
                    let name = if word == "cube" { "CUBE" } else { "ROLLUP" };
                    c.skip(1);
                    name
                }
                _ if c.is(&Tok::Open) && c.peek_at(1) == Some(&Tok::Close) => {
                    c.skip(2);
                    return Ok(Node::Row(Vec::new()));
                }
                _ => return c.expression(),
            };
            let args = c.parens(|c| c.list(Self::grouping))?;
            let args = args.into_iter().map(|arg| (None, arg)).collect();
            Ok(Node::Call(Box::new(super::Call {
                name: name.into(),
                args,
                ..super::Call::default()
            })))
        })
    }

    /// What is asked for, with its name where it has one.
    pub(crate) fn target(&mut self) -> Read<Target> {
        if self.eat_op("*") {
            return Ok(Target { node: Node::All(Vec::new()), alias: None });
        }
        let node = self.expression()?;
        let alias = if self.eat_word("as") {
            Some(self.label()?)
        } else {
            match self.peek() {
                Some(Tok::Quoted(_)) => Some(self.label()?),
                Some(Tok::Word(word)) if !is_reserved(word) && !ends_target(word) => {
                    Some(self.label()?)
                }
                _ => None,
            }
        };
        Ok(Target { node, alias })
    }

    /// A list of names in parentheses, where there is one.
    pub(super) fn columns(&mut self) -> Read<Vec<SmolStr>> {
        if !self.is(&Tok::Open) {
            return Ok(Vec::new());
        }
        self.parens(|c| c.list(Self::name))
    }
}

/// Words that are names, but not bare aliases.
fn ends_target(word: &str) -> bool {
    matches!(word, "over" | "filter" | "within" | "without")
}

/// A query of that body alone.
pub(crate) fn plain(body: Body) -> Query {
    Query {
        recursive: false,
        with: Vec::new(),
        body,
        order: Vec::new(),
        limit: None,
        ties: false,
        offset: None,
        locks: Vec::new(),
    }
}
