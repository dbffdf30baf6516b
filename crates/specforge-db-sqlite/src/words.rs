//! What a question about rows mentions, which is all that has to be computed for it.

use std::collections::HashSet;

use specforge_db_core::model::{Expr, KeyPart, Table};
use specforge_db_core::name::Ident;
use specforge_db_sql::{TokenKind, lex, mentions};

use crate::spelling::SPELLING;
use crate::stored::Stored;
use crate::types::Affinity;

/// What a question mentions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    /// Names, in lower case.
    names: HashSet<String>,
    /// Whether the question compares values with others, and which.
    compares: bool,
    numbers: bool,
    texts: bool,
}

impl Words {
    /// Names alone.
    pub(crate) fn of_names<'n>(names: impl IntoIterator<Item = &'n Ident>) -> Self {
        let names = names.into_iter().map(|name| name.as_str().to_ascii_lowercase());
        Self { names: names.collect(), ..Self::default() }
    }

    /// The words of a condition, in which values are compared as the columns will compare them.
    pub(crate) fn of_condition(expr: &Expr) -> Self {
        let mut words = Self::of_expr(expr);
        words.compares = true;
        words
    }

    /// The words of an expression.
    pub(crate) fn of_expr(expr: &Expr) -> Self {
        let mut words = Self::default();
        words.add(expr);
        words
    }

    /// The words of the parts of a key or an index, and of its condition.
    pub(crate) fn of_parts(parts: &[KeyPart], predicate: Option<&Expr>) -> Self {
        let mut words = Self::of_names(parts.iter().filter_map(|part| part.column.as_ref()));
        for expr in parts.iter().filter_map(|part| part.expr.as_ref()).chain(predicate) {
            words.add(expr);
            words.compares = true;
        }
        words
    }

    fn add(&mut self, expr: &Expr) {
        self.names.extend(mentions(&expr.text, &SPELLING).map(|name| name.to_ascii_lowercase()));
        for token in lex(&expr.text, &SPELLING) {
            self.numbers |= token.kind == TokenKind::Number;
            self.texts |= matches!(token.kind, TokenKind::String | TokenKind::QuotedIdent);
        }
    }

    /// Whether a column is mentioned.
    pub(crate) fn has(&self, name: &Ident) -> bool {
        self.names.contains(&name.as_str().to_ascii_lowercase())
    }

    /// Lets the words take in what the columns that they name are computed from.
    pub(crate) fn close_over(&mut self, table: &Table) {
        let mut left: Vec<(&Ident, &Expr)> = table
            .columns
            .iter()
            .filter_map(|column| Some((&column.name, &column.generated.as_ref()?.expr)))
            .collect();
        loop {
            let (named, others): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|(name, _)| self.has(name));
            if named.is_empty() {
                return;
            }
            for (_, expr) in named {
                self.add(expr);
            }
            left = others;
        }
    }

    /// How a value that a column stores has to be written for this question.
    ///
    /// The affinity of a column counts beside its value where it is compared with values of another
    /// kind (<https://sqlite.org/datatype3.html#comparison_expressions>).
    pub(crate) fn stored(&self, affinity: Affinity, table: &Table) -> Stored {
        let others = table.columns.iter().filter(|column| self.has(&column.name)).count() > 1;
        let counts = match affinity {
            Affinity::Text => others || self.numbers,
            Affinity::Integer | Affinity::Real | Affinity::Numeric => others || self.texts,
            Affinity::Blob => false,
        };
        Stored { affinity, compared: self.compares && counts }
    }
}
