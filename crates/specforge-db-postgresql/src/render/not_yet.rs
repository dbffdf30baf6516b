//! What comes with the plan and so cannot be asked before it: types, routines and sequences.

use specforge_db_core::model::{DefinitionKind, Expr, KeyPart, ObjectKind, ObjectPath, Type};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{PlanCx, Probe, SchemaIndex};
use specforge_db_sql::{TokenKind, unquote};

use crate::coming::new_extensions;
use crate::domains;
use crate::mentions::{mentions, names};
use crate::normal::{is_builtin, is_builtin_function};
use crate::spelling::{SPELLING, quoted};
use crate::words::Words;

const CASE: NameCase = NameCase::Sensitive;

/// What a question names: columns, and expressions over them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named<'q> {
    columns: Vec<&'q Ident>,
    texts: Vec<&'q str>,
}

impl<'q> Named<'q> {
    /// A condition alone.
    pub(crate) fn text(text: &'q str) -> Self {
        Self { columns: Vec::new(), texts: vec![text] }
    }

    /// Columns alone.
    pub(crate) fn columns(columns: impl IntoIterator<Item = &'q Ident>) -> Self {
        Self { columns: columns.into_iter().collect(), texts: Vec::new() }
    }

    /// Several expressions.
    pub(crate) fn texts(texts: impl IntoIterator<Item = &'q str>) -> Self {
        Self { columns: Vec::new(), texts: texts.into_iter().collect() }
    }

    /// What a question is about.
    pub(super) fn of(question: &Probe<'q>) -> Self {
        match question {
            Probe::AnyRow { .. } => Self::default(),
            Probe::Nulls { column, .. } => Self::columns([*column]),
            Probe::Duplicates { parts, predicate, .. } => {
                let mut named = Self::parts(parts);
                named.texts.extend(predicate.iter().map(|expr| expr.text.as_str()));
                named
            }
            Probe::Orphans { foreign_key, .. } | Probe::Referring { foreign_key, .. } => {
                Self::columns(&foreign_key.columns)
            }
            Probe::Violations { check, .. } => Self::text(&check.expr.text),
        }
    }

    fn parts(parts: &'q [KeyPart]) -> Self {
        Self {
            columns: parts.iter().filter_map(|part| part.column.as_ref()).collect(),
            texts: parts
                .iter()
                .filter_map(|part| Some(part.expr.as_ref()?.text.as_str()))
                .collect(),
        }
    }

    /// Names what an expression names as well.
    pub(super) fn and(&mut self, expr: &'q Expr) {
        self.texts.push(&expr.text);
    }

    /// Whether it names a column.
    pub(super) fn column(&self, name: &Ident) -> bool {
        self.columns.contains(&name) || self.texts.iter().any(|text| mentions(text, name))
    }

    /// Whether one of its expressions names what comes with the plan.
    pub(super) fn names_new(&self, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
        self.texts.iter().any(|text| names_new(text, table, cx))
    }

    /// Whether all that is done to a column can be done to its text as well.
    pub(super) fn as_text(&self, column: &Ident) -> bool {
        self.texts.iter().all(|text| as_text(text, column))
    }
}

/// Whether an expression over a table names a type, a routine or a sequence that comes with the plan.
pub(crate) fn names_new(text: &str, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let public = Ident::from("public");
    let is_column = |name: &Ident| {
        [cx.before(table), cx.after(table)]
            .iter()
            .flatten()
            .any(|side| side.column(name.as_str(), CASE).is_some())
    };
    names(text).iter().any(|named| {
        let alone = named.namespace.is_none() && !named.called && !named.is_type;
        if alone && is_column(&named.name) {
            return false;
        }
        if named.is_type && named.namespace.is_none() && is_builtin(named.name.as_str()) {
            return false;
        }
        let namespace = Some(named.namespace.as_ref().unwrap_or(&public));
        let spelled = quoted(&named.name);
        let known = |side: &SchemaIndex<'_>| {
            [named.name.as_str(), &spelled].iter().any(|name| side.knows(namespace, name))
        };
        if known(cx.to) || known(cx.from) {
            return !known(cx.from);
        }
        named.called && is_of_new_extension(&named.name, cx)
    })
}

/// Whether a function may be of an extension that comes with the plan: nobody declares it, and the server has
/// none of that name of its own.
fn is_of_new_extension(function: &Ident, cx: &PlanCx<'_>) -> bool {
    !is_builtin_function(function.as_str()) && !new_extensions(cx).is_empty()
}

/// An expression without a cast to a type that comes with the plan, where it is a string and that alone.
pub(super) fn bare_string(expr: &Expr) -> Option<&str> {
    let words = Words::new(&expr.text);
    (words.kind(0) == Some(TokenKind::String)
        && words.token(1) == "::"
        && words.past_name(2) == words.len())
    .then(|| words.token(0))
}

/// What stands for the type of a column until the plan makes that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StandIn {
    /// Another, whose values compare alike.
    Type(String),
    /// The texts of its values: only whether they are equal can be asked.
    Text,
    /// Nothing.
    Nothing,
}

/// What can be asked instead of values of a type that comes with the plan.
pub(super) fn stand_in(ty: &Type, cx: &PlanCx<'_>) -> StandIn {
    let Some(path) = domains::type_path(&ty.raw).filter(|_| !ty.raw.ends_with(']')) else {
        return StandIn::Nothing;
    };
    if let Some((_, domain)) = domains::of_type(&ty.raw, cx.to) {
        let beneath = Type::new(crate::types::family(&domain.ty), domain.ty.as_str());
        return if super::comes(&beneath, cx) {
            stand_in(&beneath, cx)
        } else {
            StandIn::Type(domain.ty)
        };
    }
    let of = cx.to.schema().namespace(path.namespace.as_ref());
    let is_enum = of.is_some_and(|of| of.enums.iter().any(|known| known.name == path.name));
    let is_extension = cx.to.definition(
        &ObjectPath { kind: ObjectKind::Definition, ..path },
        DefinitionKind::Extension,
    );
    // `citext` is the text that compares otherwise, and its extension is called like it.
    if is_enum || is_extension.is_some() { StandIn::Text } else { StandIn::Nothing }
}

/// Functions that ask no more of a value than whether it is there and which it is.
const ALIKE: &[&str] = &["coalesce", "nullif", "num_nulls", "num_nonnulls"];

/// Whether an expression does no more with a column than to compare whether it is equal to something.
fn as_text(text: &str, column: &Ident) -> bool {
    let words = Words::new(text);
    let is_column = |at: usize| match words.kind(at) {
        Some(TokenKind::Word) => words.token(at).eq_ignore_ascii_case(column.as_str()),
        Some(TokenKind::QuotedIdent) => unquote(words.token(at), &SPELLING) == column.as_str(),
        _ => false,
    };
    let orders = |at: Option<usize>| {
        at.is_some_and(|at| match words.kind(at) {
            Some(TokenKind::Operator) => !matches!(words.token(at), "=" | "<>" | "!=" | "::"),
            _ => ["BETWEEN", "LIKE", "ILIKE", "SIMILAR"].iter().any(|word| words.is(at, word)),
        })
    };
    let mut calls: Vec<bool> = Vec::new();
    for at in 0..words.len() {
        match words.kind(at) {
            Some(TokenKind::Open) => {
                let called = at.checked_sub(1).is_some_and(|before| match words.kind(before) {
                    Some(TokenKind::Word) => {
                        let word = words.token(before).to_ascii_lowercase();
                        !crate::normal::is_reserved(&word) && !ALIKE.contains(&word.as_str())
                    }
                    Some(TokenKind::QuotedIdent) => true,
                    _ => false,
                });
                calls.push(called);
            }
            Some(TokenKind::Close) => {
                calls.pop();
            }
            _ if is_column(at) => {
                let cast = words.token(at + 1) == "::" && words.is(at + 2, "text");
                let before = at.checked_sub(1).filter(|_| !cast);
                let after = Some(at + 1).filter(|_| !cast);
                if orders(before) || orders(after) || (calls.contains(&true) && !cast) {
                    return false;
                }
            }
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use specforge_db_core::name::Ident;

    use super::as_text;

    #[test]
    fn a_text_stands_for_a_value_where_only_equality_is_asked() {
        let kind = Ident::from("kind");
        for alike in [
            "kind <> 'box'",
            "kg > 0 AND kind IN ('a', 'b')",
            "(kind = 'a') = (b IS NULL)",
            "coalesce(kind, 'a') = 'b'",
            "length(kind::text) > 3",
        ] {
            assert!(as_text(alike, &kind), "{alike}");
        }
        for other in
            ["kind > 'box'", "'box' < \"kind\"", "rank(kind) = 1", "kind BETWEEN 'a' AND 'b'"]
        {
            assert!(!as_text(other, &kind), "{other}");
        }
    }
}
