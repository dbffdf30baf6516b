//! The values that operators stand between: literals, columns, parentheses, CASE and ARRAY.

use std::fmt::Write as _;

use smol_str::SmolStr;

use super::token::{Cursor, Tok, is_reserved};
use super::{Case, Node, Read, Ty, Unread};

impl Cursor {
    pub(super) fn query_or_expression(&mut self) -> Read<Node> {
        if self.starts_query() {
            return Ok(Node::Query(Box::new(self.query()?)));
        }
        self.expression()
    }

    /// Whether a query starts here, in parentheses of its own or not.
    pub(super) fn starts_query(&self) -> bool {
        self.query_at(0, 0)
    }

    /// Whether a query in parentheses starts here.
    pub(super) fn starts_subquery(&self) -> bool {
        self.is(&Tok::Open) && self.query_at(1, 0)
    }

    fn query_at(&self, at: usize, depth: usize) -> bool {
        if matches!(self.word_at(at), "select" | "with" | "values") {
            return true;
        }
        // What starts with a query in parentheses may still be an operand of something.
        depth < 8
            && self.peek_at(at) == Some(&Tok::Open)
            && self.query_at(at + 1, depth + 1)
            && self.closes_query(at)
    }

    /// Whether nothing but what belongs to a query follows the parentheses that open here.
    fn closes_query(&self, from: usize) -> bool {
        let mut depth = 0_usize;
        let mut at = from;
        loop {
            match self.peek_at(at) {
                Some(Tok::Open) => depth += 1,
                Some(Tok::Close) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                None => return false,
                _ => {}
            }
            at += 1;
        }
        matches!(self.peek_at(at + 1), None | Some(Tok::Close))
            || matches!(
                self.word_at(at + 1),
                "union" | "intersect" | "except" | "order" | "limit" | "offset" | "fetch"
            )
    }

    pub(super) fn primary(&mut self) -> Read<Node> {
        let Some(tok) = self.peek().cloned() else { return Err(Unread) };
        match tok {
            Tok::Number(number) => {
                self.skip(1);
                Ok(Node::Number(number))
            }
            Tok::Text(text) => {
                self.skip(1);
                Ok(Node::Text(text))
            }
            Tok::Bits(bits) => {
                self.skip(1);
                Ok(Node::Const(Some(binary(&bits)?), Ty::new("bit")))
            }
            Tok::Param(param) => {
                self.skip(1);
                Ok(Node::Param(param))
            }
            Tok::Open => self.parenthesised(),
            Tok::Word(word) => self.starting_with(&word),
            Tok::Quoted(_) => self.named(),
            _ => Err(Unread),
        }
    }

    fn parenthesised(&mut self) -> Read<Node> {
        if self.starts_subquery() {
            return self.parens(|c| Ok(Node::Query(Box::new(c.query()?))));
        }
        let mut list = self.parens(|c| c.list(Self::expression))?;
        Ok(match list.len() {
            1 => list.pop().ok_or(Unread)?,
            _ => Node::Row(list),
        })
    }

    fn starting_with(&mut self, word: &str) -> Read<Node> {
        let open = self.peek_at(1) == Some(&Tok::Open);
        match word {
            "null" => Ok(self.single(Node::Null)),
            "true" | "false" => Ok(self.single(Node::Const(Some(word.into()), Ty::new("bool")))),
            "current_date" | "current_role" | "current_user" | "session_user" | "user"
            | "current_catalog" | "localtime" | "localtimestamp" | "current_time"
            | "system_user" | "current_timestamp" => self.value_word(word),
            "current_schema" if !open => Ok(self.single(Node::Word("CURRENT_SCHEMA".into()))),
            "case" => self.case(),
            "array" if self.peek_at(1) == Some(&Tok::BracketOpen) => {
                self.skip(1);
                self.array()
            }
            "array" if open => {
                self.skip(1);
                self.parens(|c| Ok(Node::ArrayQuery(Box::new(c.query()?))))
            }
            "exists" if open => {
                self.skip(1);
                self.parens(|c| Ok(Node::Exists(Box::new(c.query()?))))
            }
            "row" if open => {
                self.skip(1);
                self.parens(|c| {
                    if c.is(&Tok::Close) {
                        return Ok(Node::Row(Vec::new()));
                    }
                    Ok(Node::Row(c.list(Self::expression)?))
                })
            }
            "cast" if open => {
                self.skip(1);
                self.parens(|c| {
                    let node = c.expression()?;
                    c.expect_word("as")?;
                    Ok(Node::Cast(Box::new(node), c.ty()?))
                })
            }
            "extract" | "position" | "substring" | "trim" | "overlay" | "normalize" if open => {
                self.words_call(word)
            }
            "left" | "right" | "coalesce" if open => self.call(),
            _ if is_reserved(word)
                && !(open && matches!(word, "like" | "ilike" | "collation" | "any")) =>
            {
                Err(Unread)
            }
            _ => {
                if let Some(node) = self.typed_literal()? {
                    return Ok(node);
                }
                self.named()
            }
        }
    }

    fn single(&mut self, node: Node) -> Node {
        self.skip(1);
        node
    }

    fn value_word(&mut self, word: &str) -> Read<Node> {
        self.skip(1);
        let mut text = word.to_ascii_uppercase();
        if self.is(&Tok::Open)
            && matches!(word, "localtime" | "localtimestamp" | "current_time" | "current_timestamp")
        {
            self.skip(1);
            let Some(Tok::Number(digits)) = self.next() else { return Err(Unread) };
            self.need(&Tok::Close)?;
            text = format!("{text}({digits})");
        }
        Ok(Node::Word(text.into()))
    }

    /// `date '…'`, `interval '…' day`, `timestamp(3) '…'`.
    fn typed_literal(&mut self) -> Read<Option<Node>> {
        let place = self.place();
        let Ok(mut ty) = self.ty() else {
            self.back_to(place);
            return Ok(None);
        };
        let Some(Tok::Text(text)) = self.peek().cloned() else {
            self.back_to(place);
            return Ok(None);
        };
        self.skip(1);
        if ty.is("interval") && ty.mods.is_empty() {
            ty.mods = self.interval_mods()?;
        }
        Ok(Some(Node::Cast(Box::new(Node::Text(text)), ty)))
    }

    fn case(&mut self) -> Read<Node> {
        self.skip(1);
        let operand = if self.word() == "when" { None } else { Some(self.expression()?) };
        let mut arms = Vec::new();
        while self.eat_word("when") {
            let when = self.expression()?;
            self.expect_word("then")?;
            arms.push((when, self.expression()?));
        }
        let otherwise = if self.eat_word("else") { Some(self.expression()?) } else { None };
        self.expect_word("end")?;
        Ok(Node::Case(Box::new(Case { operand, arms, otherwise })))
    }

    fn array(&mut self) -> Read<Node> {
        self.deeper(1, |c| {
            c.need(&Tok::BracketOpen)?;
            if c.eat(&Tok::BracketClose) {
                return Ok(Node::Array(Vec::new()));
            }
            let items =
                c.list(|c| if c.is(&Tok::BracketOpen) { c.array() } else { c.expression() })?;
            c.need(&Tok::BracketClose)?;
            Ok(Node::Array(items))
        })
    }

    /// A column or a call.
    fn named(&mut self) -> Read<Node> {
        let mut ahead = 1;
        while self.peek_at(ahead) == Some(&Tok::Dot) {
            ahead += 2;
        }
        if self.peek_at(ahead) == Some(&Tok::Open) {
            return self.call();
        }
        let mut path = vec![self.name()?];
        while self.eat(&Tok::Dot) {
            if self.eat_op("*") {
                return Ok(Node::All(path));
            }
            path.push(self.label()?);
        }
        Ok(Node::Column(path))
    }
}

/// The bits of `b'…'` or `x'…'`.
fn binary(text: &str) -> Read<SmolStr> {
    let inside = text.get(2..).and_then(|t| t.strip_suffix('\'')).ok_or(Unread)?;
    if text.starts_with('b') {
        return Ok(inside.into());
    }
    let mut out = String::new();
    for c in inside.chars() {
        let _ = write!(out, "{:04b}", c.to_digit(16).ok_or(Unread)?);
    }
    Ok(out.into())
}
