//! Reading a condition.

use std::iter::Peekable;
use std::vec::IntoIter;

use smol_str::SmolStr;

use super::lexer::{Word, words};
use super::{Comparison, Formula, Operator};
use crate::name::{Ident, did_you_mean};

/// Functions that requirements may use, with the number of their arguments.
const FUNCTIONS: &[(&str, usize)] =
    &[("length", 1), ("lower", 1), ("upper", 1), ("trim", 1), ("abs", 1), ("coalesce", 2)];

/// How deep brackets may stand in one another.
const DEEPEST: usize = 50;
/// How many words a condition may have.
const LONGEST: usize = 500;

/// What is wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ParseError {
    /// What, and what was expected.
    pub detail: String,
    /// Where, in bytes.
    pub offset: usize,
}

/// What `{column}` and the like stand for.
pub type Slot<'s> = dyn Fn(&str) -> Option<Formula> + 's;

/// Reads a condition; `slot` says what `{column}` and the like stand for, which only the rows of a
/// dialect may use, and with them any function.
pub fn parse(text: &str, slot: Option<&Slot<'_>>) -> Result<Formula, ParseError> {
    let words = words(text).map_err(|(offset, detail)| ParseError { detail, offset })?;
    if words.len() > LONGEST {
        let detail = format!("the condition has {} words; at most {LONGEST} are read", words.len());
        return Err(ParseError { detail, offset: 0 });
    }
    let mut parser =
        Parser { words: words.into_iter().peekable(), end: text.len(), depth: 0, slot };
    let formula = parser.any()?;
    match parser.words.next() {
        None => Ok(formula),
        Some((offset, word)) => Err(ParseError {
            detail: format!(
                "{} does not belong here: expected the end, `and` or `or`",
                show(&word)
            ),
            offset,
        }),
    }
}

struct Parser<'s> {
    words: Peekable<IntoIter<(usize, Word)>>,
    end: usize,
    depth: usize,
    slot: Option<&'s Slot<'s>>,
}

type Parsed = Result<Formula, ParseError>;

impl Parser<'_> {
    fn any(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong(format!("brackets stand more than {DEEPEST} deep")));
        }
        let mut parts = vec![self.all()?];
        while self.keyword("or") {
            parts.push(self.all()?);
        }
        self.depth -= 1;
        Ok(single(parts, Formula::Or))
    }

    fn all(&mut self) -> Parsed {
        let mut parts = vec![self.not()?];
        while self.keyword("and") {
            parts.push(self.not()?);
        }
        Ok(single(parts, Formula::And))
    }

    fn not(&mut self) -> Parsed {
        let mut count = 0_usize;
        while self.keyword("not") {
            count += 1;
        }
        let inner = self.comparison()?;
        Ok(if count % 2 == 1 { Formula::Not(Box::new(inner)) } else { inner })
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.sum()?;
        for (sign, how) in [
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<>", Comparison::NotEqual),
            ("!=", Comparison::NotEqual),
            ("==", Comparison::Equal),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ] {
            if self.sign(sign) {
                let right = self.sum()?;
                return Ok(left.compared(how, right));
            }
        }
        if self.keyword("is") {
            let negated = self.keyword("not");
            return if self.keyword("null") {
                Ok(Formula::IsNull { value: Box::new(left), negated })
            } else {
                Err(self.expected("`null`"))
            };
        }
        let negated = self.keyword("not");
        let value = Box::new(left);
        if self.keyword("in") {
            self.need("(")?;
            let mut list = vec![self.sum()?];
            while self.sign(",") {
                list.push(self.sum()?);
            }
            self.need(")")?;
            return Ok(Formula::In { value, list, negated });
        }
        if self.keyword("between") {
            let low = Box::new(self.sum()?);
            if !self.keyword("and") {
                return Err(self.expected("`and`"));
            }
            let high = Box::new(self.sum()?);
            return Ok(Formula::Between { value, low, high, negated });
        }
        if self.keyword("like") {
            return match self.words.next() {
                Some((_, Word::Text(pattern))) => Ok(Formula::Like { value, pattern, negated }),
                _ => Err(self.wrong("`like` is followed by a text in '…'".to_owned())),
            };
        }
        if negated {
            return Err(self.expected("`in`, `between` or `like`"));
        }
        Ok(*value)
    }

    fn sum(&mut self) -> Parsed {
        let mut left = self.product()?;
        loop {
            let operator = if self.sign("+") {
                Operator::Plus
            } else if self.sign("-") {
                Operator::Minus
            } else {
                return Ok(left);
            };
            left = Formula::Arithmetic(Box::new(left), operator, Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.value()?;
        loop {
            let operator = if self.sign("*") {
                Operator::Times
            } else if self.sign("/") {
                Operator::Divided
            } else if self.sign("%") {
                Operator::Modulo
            } else {
                return Ok(left);
            };
            left = Formula::Arithmetic(Box::new(left), operator, Box::new(self.value()?));
        }
    }

    fn value(&mut self) -> Parsed {
        let Some((offset, word)) = self.words.next() else { return Err(self.expected("a value")) };
        match word {
            Word::Number(number) => Ok(Formula::Number(number)),
            Word::Text(text) => Ok(Formula::Text(text)),
            Word::Quoted(name) => Ok(Formula::Column(Ident::new(name))),
            Word::Sign("(") => {
                let inner = self.any()?;
                self.need(")")?;
                Ok(inner)
            }
            Word::Sign("-") => match self.words.next() {
                Some((_, Word::Number(number))) => {
                    Ok(Formula::Negative(Box::new(Formula::Number(number))))
                }
                Some((_, Word::Name(name))) => {
                    Ok(Formula::Negative(Box::new(Formula::Column(Ident::new(name)))))
                }
                _ => Err(ParseError {
                    detail: "`-` is followed by a number or a name".into(),
                    offset,
                }),
            },
            Word::Slot(name) => match self.slot.and_then(|slot| slot(&name)) {
                Some(formula) => Ok(formula),
                None => {
                    Err(ParseError { detail: format!("`{{{name}}}` does not belong here"), offset })
                }
            },
            Word::Name(name) => self.named(name, offset),
            word @ Word::Sign(_) => Err(ParseError {
                detail: format!("{} does not belong here: expected a name or a value", show(&word)),
                offset,
            }),
        }
    }

    fn named(&mut self, name: SmolStr, offset: usize) -> Parsed {
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "true" => return Ok(Formula::Bool(true)),
            "false" => return Ok(Formula::Bool(false)),
            "null" => return Ok(Formula::Null),
            "and" | "or" | "in" | "is" | "between" | "like" => {
                let detail = format!("`{name}` does not belong here: expected a name or a value");
                return Err(ParseError { detail, offset });
            }
            _ => {}
        }
        if !self.sign("(") {
            return Ok(Formula::Column(Ident::new(name)));
        }
        let known = FUNCTIONS.iter().find(|(known, _)| *known == lower);
        if known.is_none() && self.slot.is_none() {
            let names = FUNCTIONS.iter().map(|(name, _)| *name);
            let hint = match did_you_mean(&lower, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known are {}", names.collect::<Vec<_>>().join(", ")),
            };
            let detail = format!("there is no function `{name}` in conditions: {hint}");
            return Err(ParseError { detail, offset });
        }
        let mut arguments = vec![self.sum()?];
        while self.sign(",") {
            arguments.push(self.sum()?);
        }
        self.need(")")?;
        if let Some((_, wanted)) = known
            && arguments.len() != *wanted
        {
            let detail =
                format!("`{lower}` takes {wanted} values, and {} are given", arguments.len());
            return Err(ParseError { detail, offset });
        }
        Ok(Formula::Call { function: SmolStr::new(lower), arguments })
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        self.words
            .next_if(|(_, word)| matches!(word, Word::Name(n) if n.eq_ignore_ascii_case(keyword)))
            .is_some()
    }

    fn sign(&mut self, sign: &str) -> bool {
        self.words
            .next_if(|(_, word)| matches!(word, Word::Sign(known) if *known == sign))
            .is_some()
    }

    fn need(&mut self, sign: &str) -> Result<(), ParseError> {
        if self.sign(sign) { Ok(()) } else { Err(self.expected(&format!("`{sign}`"))) }
    }

    fn expected(&mut self, what: &str) -> ParseError {
        let found = self.words.peek().map_or("the end".to_owned(), |(_, word)| show(word));
        self.wrong(format!("expected {what}, found {found}"))
    }

    fn wrong(&mut self, detail: String) -> ParseError {
        let offset = self.words.peek().map_or(self.end, |(offset, _)| *offset);
        ParseError { detail, offset }
    }
}

fn single(mut parts: Vec<Formula>, many: impl Fn(Vec<Formula>) -> Formula) -> Formula {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            many(parts)
        }
    }
}

fn show(word: &Word) -> String {
    match word {
        Word::Name(name) | Word::Quoted(name) | Word::Number(name) => format!("`{name}`"),
        Word::Slot(name) => format!("`{{{name}}}`"),
        Word::Text(text) => format!("'{text}'"),
        Word::Sign(sign) => format!("`{sign}`"),
    }
}
