//! Conditions in requirements: a closed grammar, so that no text of a request becomes a command.
//!
//! `ends_at > starts_at` is parsed to a [`Formula`], its names are resolved against the columns,
//! and the dialect writes it. What the grammar does not know is refused at its place.

mod kind;
mod lexer;
mod parser;

pub(super) use kind::{Kind, kind};
pub use parser::{ParseError, Slot, parse};

use smol_str::SmolStr;

use crate::name::Ident;

/// The column that a condition lets have only some texts, and these, where it says nothing else.
pub(super) fn listed(condition: &Formula) -> Option<(Ident, Vec<SmolStr>)> {
    let Formula::In { value, list, negated: false } = condition else { return None };
    let Formula::Column(column) = &**value else { return None };
    let values = list.iter().map(|item| match item {
        Formula::Text(text) => Some(text.clone()),
        _ => None,
    });
    Some((column.clone(), values.collect::<Option<_>>()?))
}

/// A condition or a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// A column.
    Column(Ident),
    /// A number, as it was written.
    Number(SmolStr),
    /// A length of time, as a number of seconds.
    Seconds(SmolStr),
    /// A text.
    Text(SmolStr),
    /// True or false.
    Bool(bool),
    /// NULL.
    Null,
    /// All hold.
    And(Vec<Self>),
    /// One holds at least.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// Two values are compared.
    Compare(Box<Self>, Comparison, Box<Self>),
    /// Two values are reckoned with.
    Arithmetic(Box<Self>, Operator, Box<Self>),
    /// A value with the other sign.
    Negative(Box<Self>),
    /// A value is one of several.
    In {
        /// The value.
        value: Box<Self>,
        /// The several.
        list: Vec<Self>,
        /// Whether it is none of them.
        negated: bool,
    },
    /// A value lies between two others, both included.
    Between {
        /// The value.
        value: Box<Self>,
        /// The smallest.
        low: Box<Self>,
        /// The largest.
        high: Box<Self>,
        /// Whether it lies outside.
        negated: bool,
    },
    /// A value is NULL.
    IsNull {
        /// The value.
        value: Box<Self>,
        /// Whether it is not.
        negated: bool,
    },
    /// A text looks like a pattern with `%` and `_`.
    Like {
        /// The text.
        value: Box<Self>,
        /// The pattern.
        pattern: SmolStr,
        /// Whether it does not.
        negated: bool,
    },
    /// A function of values.
    Call {
        /// Its name, in lower case.
        function: SmolStr,
        /// The values.
        arguments: Vec<Self>,
    },
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Its sign, which every SQL dialect shares.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// How two values are reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Divided,
    /// `%`
    Modulo,
}

impl Operator {
    /// Its sign, which every SQL dialect shares.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Divided => "/",
            Self::Modulo => "%",
        }
    }
}

impl Formula {
    /// A column.
    pub fn column(name: &Ident) -> Self {
        Self::Column(name.clone())
    }

    /// A whole number.
    pub fn integer(number: i64) -> Self {
        Self::Number(SmolStr::new(number.to_string()))
    }

    /// This compared with another.
    pub fn compared(self, how: Comparison, other: Self) -> Self {
        Self::Compare(Box::new(self), how, Box::new(other))
    }

    /// This is one of several texts.
    pub fn one_of<'v>(self, values: impl IntoIterator<Item = &'v str>) -> Self {
        let list = values.into_iter().map(|value| Self::Text(SmolStr::new(value))).collect();
        Self::In { value: Box::new(self), list, negated: false }
    }

    /// Whether this is NULL.
    pub fn is_null(self) -> Self {
        Self::IsNull { value: Box::new(self), negated: false }
    }

    /// Whether this is not NULL.
    pub fn is_not_null(self) -> Self {
        Self::IsNull { value: Box::new(self), negated: true }
    }

    /// The length of this text.
    pub fn length(self) -> Self {
        Self::Call { function: "length".into(), arguments: vec![self] }
    }

    /// The parts that it is made of.
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Column(_)
            | Self::Number(_)
            | Self::Seconds(_)
            | Self::Text(_)
            | Self::Bool(_)
            | Self::Null => Vec::new(),
            Self::And(parts) | Self::Or(parts) | Self::Call { arguments: parts, .. } => {
                parts.iter().collect()
            }
            Self::Not(part)
            | Self::Negative(part)
            | Self::IsNull { value: part, .. }
            | Self::Like { value: part, .. } => vec![part],
            Self::Compare(a, _, b) | Self::Arithmetic(a, _, b) => vec![a, b],
            Self::In { value, list, .. } => {
                std::iter::once(value.as_ref()).chain(list.iter()).collect()
            }
            Self::Between { value, low, high, .. } => vec![value, low, high],
        }
    }

    /// The parts that it is made of, to be changed.
    pub fn parts_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Column(_)
            | Self::Number(_)
            | Self::Seconds(_)
            | Self::Text(_)
            | Self::Bool(_)
            | Self::Null => Vec::new(),
            Self::And(parts) | Self::Or(parts) | Self::Call { arguments: parts, .. } => {
                parts.iter_mut().collect()
            }
            Self::Not(part)
            | Self::Negative(part)
            | Self::IsNull { value: part, .. }
            | Self::Like { value: part, .. } => vec![part],
            Self::Compare(a, _, b) | Self::Arithmetic(a, _, b) => vec![a, b],
            Self::In { value, list, .. } => {
                std::iter::once(value.as_mut()).chain(list.iter_mut()).collect()
            }
            Self::Between { value, low, high, .. } => vec![value, low, high],
        }
    }

    /// The columns that it speaks of, in order, each once.
    pub fn columns(&self) -> Vec<&Ident> {
        fn gather<'f>(formula: &'f Formula, out: &mut Vec<&'f Ident>) {
            if let Formula::Column(name) = formula
                && !out.contains(&name)
            {
                out.push(name);
            }
            for part in formula.parts() {
                gather(part, out);
            }
        }
        let mut out = Vec::new();
        gather(self, &mut out);
        out
    }

    /// Whether it is true or false, rather than a value.
    pub fn is_condition(&self) -> bool {
        matches!(
            self,
            Self::And(_)
                | Self::Or(_)
                | Self::Not(_)
                | Self::Compare(..)
                | Self::In { .. }
                | Self::Between { .. }
                | Self::IsNull { .. }
                | Self::Like { .. }
                | Self::Bool(_)
        )
    }
}
