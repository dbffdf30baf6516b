//! Functions whose arguments SQL separates with words, such as EXTRACT and SUBSTRING.

use super::expr::LIKE;
use super::token::{Cursor, Tok};
use super::{Node, Read, Unread};

impl Cursor {
    pub(super) fn words_call(&mut self, word: &str) -> Read<Node> {
        let place = self.place();
        self.skip(1);
        let found = self.parens(|c| c.words_args(word));
        if let Ok(Some(node)) = found {
            Ok(node)
        } else {
            self.back_to(place);
            self.call()
        }
    }

    fn words_args(&mut self, word: &str) -> Read<Option<Node>> {
        match word {
            "extract" => {
                let field = match self.next() {
                    Some(Tok::Word(field) | Tok::Quoted(field)) => field,
                    Some(Tok::Text(field)) => field.to_ascii_lowercase().into(),
                    _ => return Err(Unread),
                };
                self.expect_word("from")?;
                let from = self.expression()?;
                Ok(Some(self.spelled("EXTRACT", "date_part", vec![Node::Text(field), from])))
            }
            "position" => {
                let what = self.binding(LIKE)?;
                self.expect_word("in")?;
                let within = self.expression()?;
                Ok(Some(self.spelled("POSITION", "position", vec![within, what])))
            }
            "substring" => {
                let text = self.expression()?;
                let mut args = vec![text];
                if self.eat_word("similar") {
                    args.push(self.expression()?);
                    self.expect_word("escape")?;
                    args.push(self.expression()?);
                    return Ok(Some(self.spelled("SUBSTRING SIMILAR", "substring", args)));
                }
                let (mut from, mut length) = (None, None);
                while matches!(self.word(), "from" | "for") {
                    let slot = if self.word() == "from" { &mut from } else { &mut length };
                    if slot.is_some() {
                        return Err(Unread);
                    }
                    self.skip(1);
                    let value = self.expression()?;
                    *slot = Some(value);
                }
                if from.is_none() && length.is_none() {
                    return Ok(None);
                }
                args.push(from.unwrap_or_else(|| Node::Number("1".into())));
                args.extend(length);
                Ok(Some(self.spelled("SUBSTRING", "substring", args)))
            }
            "overlay" => {
                let mut args = vec![self.expression()?];
                for (word, needed) in [("placing", true), ("from", true), ("for", false)] {
                    if self.eat_word(word) {
                        args.push(self.expression()?);
                    } else if needed {
                        return Ok(None);
                    }
                }
                Ok(Some(self.spelled("OVERLAY", "overlay", args)))
            }
            "normalize" => {
                let mut args = vec![self.expression()?];
                if self.eat(&Tok::Comma) {
                    args.push(Node::Text(self.label()?.to_ascii_uppercase().into()));
                }
                Ok(Some(self.spelled("NORMALIZE", "normalize", args)))
            }
            _ => {
                let (words, name) = match self.word() {
                    "leading" => ("TRIM LEADING", "ltrim"),
                    "trailing" => ("TRIM TRAILING", "rtrim"),
                    _ => ("TRIM BOTH", "btrim"),
                };
                if matches!(self.word(), "leading" | "trailing" | "both") {
                    self.skip(1);
                }
                let mut first =
                    if self.eat_word("from") { Vec::new() } else { self.list(Self::expression)? };
                if !first.is_empty() && self.eat_word("from") {
                    let mut args = self.list(Self::expression)?;
                    args.append(&mut first);
                    first = args;
                } else if first.is_empty() {
                    first = self.list(Self::expression)?;
                }
                Ok(Some(self.spelled(words, name, first)))
            }
        }
    }
}
