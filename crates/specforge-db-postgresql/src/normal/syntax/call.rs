//! Calls: their arguments, the order of these, and the window that they look at.

use super::token::{Cursor, Tok};
use super::{Call, Node, Read, Sort, Unread, Window};

impl Cursor {
    pub(super) fn call(&mut self) -> Read<Node> {
        let mut path = vec![self.label()?];
        while self.eat(&Tok::Dot) {
            path.push(self.label()?);
        }
        let name = path.pop().unwrap_or_default();
        let namespace = path.pop().filter(|n| !matches!(n.as_str(), "pg_catalog" | "public"));
        let mut call = Call { namespace, name, ..Call::default() };
        self.parens(|c| c.arguments(&mut call))?;
        if self.eat_words(&["within", "group"]) {
            call.within = true;
            call.order = self.parens(|c| {
                c.expect_word("order")?;
                c.expect_word("by")?;
                c.sorts()
            })?;
        }
        if self.word() == "filter" && self.peek_at(1) == Some(&Tok::Open) {
            self.skip(1);
            call.filter = Some(self.parens(|c| {
                c.expect_word("where")?;
                c.expression()
            })?);
        }
        if self.eat_word("over") {
            call.over = Some(if self.is(&Tok::Open) {
                self.parens(Self::window)?
            } else {
                Window { base: Some(self.name()?), bare: true, ..Window::default() }
            });
        }
        Ok(Node::Call(Box::new(call)))
    }

    fn arguments(&mut self, call: &mut Call) -> Read<()> {
        if self.is(&Tok::Close) {
            return Ok(());
        }
        if self.eat_op("*") {
            call.star = true;
            return Ok(());
        }
        if self.eat_word("distinct") {
            call.distinct = true;
        } else {
            self.eat_word("all");
        }
        call.args = self.list(|c| {
            if c.eat_word("variadic") {
                call.variadic = true;
            }
            let named = matches!(c.peek_at(1), Some(Tok::Op(op)) if op == "=>" || op == ":=");
            let name = if named {
                let name = c.label()?;
                c.skip(1);
                Some(name)
            } else {
                None
            };
            Ok((name, c.expression()?))
        })?;
        if self.eat_words(&["order", "by"]) {
            call.order = self.sorts()?;
        }
        Ok(())
    }

    pub(super) fn sorts(&mut self) -> Read<Vec<Sort>> {
        self.list(|c| {
            let by = c.expression()?;
            let mut words = String::new();
            if c.eat_word("using") {
                words = format!("USING {}", c.operator()?);
            }
            let descending = c.eat_word("desc");
            if !descending {
                c.eat_word("asc");
            }
            let mut last = !descending;
            if c.eat_word("nulls") {
                last = c.eat_word("last");
                if !last {
                    c.expect_word("first")?;
                }
            }
            if descending {
                words.push_str("DESC");
            }
            if last == descending {
                words.push_str(if last { " NULLS LAST" } else { " NULLS FIRST" });
            }
            Ok(Sort { by, words: words.trim().into() })
        })
    }

    pub(super) fn window(&mut self) -> Read<Window> {
        let mut window = Window::default();
        if matches!(self.peek(), Some(Tok::Word(_) | Tok::Quoted(_)))
            && !matches!(self.word(), "partition" | "order" | "range" | "rows" | "groups")
        {
            window.base = Some(self.name()?);
        }
        if self.eat_words(&["partition", "by"]) {
            window.partition = self.list(Self::expression)?;
        }
        if self.eat_words(&["order", "by"]) {
            window.order = self.sorts()?;
        }
        if matches!(self.word(), "range" | "rows" | "groups") {
            window.frame = self.frame()?;
        }
        Ok(window)
    }

    fn frame(&mut self) -> Read<Vec<Node>> {
        let word = |text: &str| Node::Word(text.to_ascii_uppercase().into());
        let mut parts = vec![word(self.word())];
        self.skip(1);
        let between = self.eat_word("between");
        parts.extend(self.bound()?);
        if between {
            self.expect_word("and")?;
            parts.extend(self.bound()?);
        } else {
            parts.extend([word("current"), word("row")]);
        }
        if self.eat_word("exclude") {
            let what = match self.word() {
                "current" => Some("EXCLUDE CURRENT ROW"),
                "group" => Some("EXCLUDE GROUP"),
                "ties" => Some("EXCLUDE TIES"),
                "no" => None,
                _ => return Err(Unread),
            };
            self.skip(if matches!(self.word(), "current" | "no") { 2 } else { 1 });
            parts.extend(what.map(word));
        }
        // What the server takes where no frame is given.
        let usual = ["RANGE", "UNBOUNDED", "PRECEDING", "CURRENT", "ROW"].map(word);
        Ok(if parts == usual { Vec::new() } else { parts })
    }

    fn bound(&mut self) -> Read<Vec<Node>> {
        let word = |text: &str| Node::Word(text.to_ascii_uppercase().into());
        let first = match self.word() {
            "unbounded" => {
                self.skip(1);
                word("unbounded")
            }
            "current" => {
                self.skip(2);
                return Ok(vec![word("current"), word("row")]);
            }
            _ => self.expression()?,
        };
        let direction = word(self.word());
        if !matches!(self.word(), "preceding" | "following") {
            return Err(Unread);
        }
        self.skip(1);
        Ok(vec![first, direction])
    }
}
