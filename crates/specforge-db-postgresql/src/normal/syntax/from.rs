//! What a query reads from.

use smol_str::SmolStr;

use super::token::{Cursor, Tok, is_reserved};
use super::{From, FromFunction, Join, Node, On, Read, Ty, Unread};

impl Cursor {
    /// One of the things that are read from.
    pub(crate) fn source(&mut self) -> Read<From> {
        let mut left = self.source_primary()?;
        for levels in 0.. {
            self.deeper(levels, |_| Ok(()))?;
            let place = self.place();
            let natural = self.eat_word("natural");
            let kind = match self.word() {
                "join" => "JOIN",
                "inner" => {
                    self.skip(1);
                    "JOIN"
                }
                "cross" => {
                    self.skip(1);
                    "CROSS JOIN"
                }
                side @ ("left" | "right" | "full") => {
                    let kind = match side {
                        "left" => "LEFT JOIN",
                        "right" => "RIGHT JOIN",
                        _ => "FULL JOIN",
                    };
                    self.skip(1);
                    self.eat_word("outer");
                    kind
                }
                _ => {
                    self.back_to(place);
                    return Ok(left);
                }
            };
            self.expect_word("join")?;
            // A join on the right binds tighter than the condition that follows it.
            let right = if kind == "CROSS JOIN" || natural {
                self.source_primary()?
            } else {
                self.deeper(1, Self::source_right)?
            };
            let (on, alias) = self.join_on(natural, kind)?;
            left = From::Join(Box::new(Join { kind, left, right, on, alias }));
        }
        Err(Unread)
    }

    /// `a JOIN b JOIN c ON … ON …`: whatever joins stand before the condition belong to the right.
    fn source_right(&mut self) -> Read<From> {
        let right = self.source_primary()?;
        if matches!(self.word(), "join" | "inner" | "left" | "right" | "full" | "cross" | "natural")
        {
            return Err(Unread);
        }
        Ok(right)
    }

    fn join_on(&mut self, natural: bool, kind: &str) -> Read<(On, Option<SmolStr>)> {
        if natural {
            return Ok((On::Natural, None));
        }
        if kind == "CROSS JOIN" {
            return Ok((On::Nothing, None));
        }
        if self.eat_word("using") {
            let columns = self.columns()?;
            let alias = if self.eat_word("as") { Some(self.name()?) } else { None };
            return Ok((On::Using(columns, alias), None));
        }
        self.expect_word("on")?;
        Ok((On::Condition(self.expression()?), None))
    }

    fn source_primary(&mut self) -> Read<From> {
        self.deeper(1, |c| {
            let lateral = c.eat_word("lateral");
            if c.is(&Tok::Open) {
                if c.starts_subquery() {
                    let query = Box::new(c.parens(Self::query)?);
                    let (alias, columns) = c.alias()?;
                    return Ok(From::Query { lateral, query, alias, columns });
                }
                let mut inside = c.parens(Self::source)?;
                let (alias, columns) = c.alias()?;
                if alias.is_some() {
                    match &mut inside {
                        From::Join(join) if columns.is_empty() => join.alias = alias,
                        _ => return Err(Unread),
                    }
                }
                return Ok(inside);
            }
            if c.is_words(&["rows", "from"]) && c.peek_at(2) == Some(&Tok::Open) {
                c.skip(2);
                let calls = c.parens(|c| c.list(Self::source_call))?;
                return c.source_function(FromFunction {
                    lateral,
                    rows_from: true,
                    calls,
                    ..FromFunction::default()
                });
            }
            let only = c.eat_word("only");
            let mut ahead = 1;
            while c.peek_at(ahead) == Some(&Tok::Dot) {
                ahead += 2;
            }
            if c.peek_at(ahead) == Some(&Tok::Open) && !only || is_value(c.word()) {
                let call = (c.expression()?, Vec::new());
                return c.source_function(FromFunction {
                    lateral,
                    calls: vec![call],
                    ..FromFunction::default()
                });
            }
            let path = if only && c.is(&Tok::Open) { c.parens(Self::path)? } else { c.path()? };
            c.eat_op("*");
            let (alias, columns) = c.alias()?;
            let sample = if c.eat_word("tablesample") { Some(c.expression()?) } else { None };
            if c.word() == "repeatable" {
                return Err(Unread);
            }
            let path = match path.as_slice() {
                [namespace, name] if matches!(namespace.as_str(), "public" | "pg_catalog") => {
                    vec![name.clone()]
                }
                _ => path,
            };
            Ok(From::Relation { path, only, alias, columns, sample })
        })
    }

    fn source_call(&mut self) -> Read<(Node, Vec<(SmolStr, Ty)>)> {
        let call = self.expression()?;
        let columns = if self.eat_word("as") { self.definitions()? } else { Vec::new() };
        Ok((call, columns))
    }

    fn source_function(&mut self, mut function: FromFunction) -> Read<From> {
        function.ordinality = self.eat_words(&["with", "ordinality"]);
        if self.eat_word("as") && self.is(&Tok::Open) {
            let columns = self.definitions()?;
            if let Some((_, defined)) = function.calls.first_mut() {
                *defined = columns;
            }
            return Ok(From::Function(Box::new(function)));
        }
        function.alias = self.alias_name()?;
        if function.alias.is_some() && self.is(&Tok::Open) {
            let place = self.place();
            if let Ok(columns) = self.columns() {
                function.columns = columns;
            } else {
                self.back_to(place);
                let columns = self.definitions()?;
                if let Some((_, defined)) = function.calls.first_mut() {
                    *defined = columns;
                }
            }
        }
        Ok(From::Function(Box::new(function)))
    }

    fn definitions(&mut self) -> Read<Vec<(SmolStr, Ty)>> {
        self.parens(|c| c.list(|c| Ok((c.name()?, c.ty()?))))
    }

    fn alias(&mut self) -> Read<(Option<SmolStr>, Vec<SmolStr>)> {
        self.eat_word("as");
        let alias = self.alias_name()?;
        let columns = if alias.is_some() { self.columns()? } else { Vec::new() };
        Ok((alias, columns))
    }

    fn alias_name(&mut self) -> Read<Option<SmolStr>> {
        self.eat_word("as");
        Ok(match self.peek() {
            Some(Tok::Quoted(_)) => Some(self.label()?),
            Some(Tok::Word(word)) if !is_reserved(word) => Some(self.label()?),
            _ => None,
        })
    }
}

fn is_value(word: &str) -> bool {
    matches!(
        word,
        "current_date" | "current_timestamp" | "current_user" | "session_user" | "localtimestamp"
    )
}
