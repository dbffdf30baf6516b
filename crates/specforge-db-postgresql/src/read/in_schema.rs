//! Names in texts that are found in the schema that `search_path` puts first, or in the one whose CREATE
//! SCHEMA declares them: they get its name, for texts are kept as they are read under `public`.

use specforge_db_core::model::{
    Check, Column, Definition, DefinitionKind, Expr, Index, Table, Type,
};
use specforge_db_core::name::Ident;
use specforge_db_sql::{Token, TokenKind, string_value, unquote};

use super::cursor::tokens;
use crate::mentions::tracked;
use crate::normal::{is_builtin, is_builtin_function, is_reserved};
use crate::spelling::{SPELLING, literal, quoted, quoted_in};

/// A schema, and whether it has an object of a name.
#[derive(Clone, Copy)]
pub(super) struct Home<'h> {
    pub(super) own: &'h Ident,
    pub(super) has: &'h dyn Fn(&Ident) -> bool,
}

/// Words behind which a relation stands.
const BEFORE_RELATIONS: &[&str] =
    &["from", "join", "into", "update", "only", "references", "of", "table"];
/// Words behind which a type stands.
const BEFORE_TYPES: &[&str] = &["returns", "setof"];
/// Words that end what FROM reads.
const BEHIND_FROM: &[&str] = &[
    "where",
    "group",
    "order",
    "having",
    "window",
    "limit",
    "offset",
    "fetch",
    "for",
    "union",
    "intersect",
    "except",
    "set",
    "on",
    "select",
    "returning",
];
/// Functions of whose brackets FROM is a part.
const WITH_FROM: &[&str] = &["extract", "substring", "trim", "overlay"];
/// Functions that take the name of a sequence.
const OF_SEQUENCES: &[&str] = &["nextval", "currval", "setval"];

impl Home<'_> {
    pub(super) fn table(self, table: &mut Table) {
        table.columns.iter_mut().for_each(|column| self.column(column));
        table.checks.iter_mut().for_each(|check| self.check(check));
    }

    pub(super) fn column(self, column: &mut Column) {
        self.ty(&mut column.ty);
        column.default.iter_mut().for_each(|expr| self.expr(expr));
        if let Some(generated) = &mut column.generated {
            self.expr(&mut generated.expr);
        }
    }

    pub(super) fn check(self, check: &mut Check) {
        self.expr(&mut check.expr);
    }

    pub(super) fn index(self, index: &mut Index) {
        let parts = index.parts.iter_mut().filter_map(|part| part.expr.as_mut());
        parts.chain(&mut index.predicate).for_each(|expr| self.expr(expr));
    }

    pub(super) fn ty(self, ty: &mut Type) {
        let raw = ty.raw.to_string();
        let all = tokens(&raw);
        let Some(first) =
            all.first().filter(|_| all.get(1).is_none_or(|t| t.kind != TokenKind::Dot))
        else {
            return;
        };
        if let Some(name) = self.name(&raw, first).filter(|name| !is_builtin(name.as_str())) {
            let rest = raw.get(first.span.end..).unwrap_or_default();
            let raw = format!("{}{rest}", quoted_in(Some(self.own), &name));
            *ty = Type::new(ty.family.clone(), raw.as_str());
        }
    }

    pub(super) fn expr(self, expr: &mut Expr) {
        let text = self.text(&expr.text, (false, None));
        if text != expr.text {
            *expr = Expr::new(text);
        }
    }

    pub(super) fn definition(self, definition: &mut Definition) {
        use DefinitionKind as Kind;
        let on = matches!(definition.kind, Kind::Trigger | Kind::Policy);
        if !on && !matches!(definition.kind, Kind::View | Kind::MaterializedView | Kind::Routine) {
            return;
        }
        // What stands in a body between quotes is found when the routine runs.
        let part = tracked(definition);
        let rest = definition.text.get(part.len()..).unwrap_or_default();
        let bare = definition.name.as_str().split('(').next().unwrap_or_default().to_owned();
        let routine = Some(bare.as_str()).filter(|_| definition.kind == Kind::Routine);
        definition.text = format!("{}{rest}", self.text(part, (on, routine)));
        if let Some(bare) = routine {
            definition.name = self.with_types(definition.name.as_str(), bare.len());
        }
    }

    /// The name of a routine, with the schema before those types of its arguments that are found there.
    fn with_types(self, name: &str, bare: usize) -> Ident {
        let all = tokens(name);
        let (mut out, mut copied) = (String::new(), 0);
        for (at, token) in all.iter().enumerate().filter(|(_, token)| token.span.start >= bare) {
            let dot = |at: Option<usize>| {
                at.and_then(|at| all.get(at)).is_some_and(|token| token.kind == TokenKind::Dot)
            };
            let found = self.name(name, token).filter(|name| !is_builtin(name.as_str()));
            if found.is_some() && !dot(at.checked_sub(1)) && !dot(Some(at + 1)) {
                out.push_str(name.get(copied..token.span.start).unwrap_or_default());
                out.push_str(&quoted(self.own));
                out.push('.');
                copied = token.span.start;
            }
        }
        out.push_str(name.get(copied..).unwrap_or_default());
        Ident::from(out)
    }

    /// The name that a token says, where the schema has an object of that name.
    fn name(self, text: &str, token: &Token) -> Option<Ident> {
        let name = match token.kind {
            TokenKind::Word => {
                let word = token.text(text).to_ascii_lowercase();
                Ident::from(Some(word).filter(|word| !is_reserved(word))?)
            }
            TokenKind::QuotedIdent => {
                Ident::from(unquote(token.text(text), &SPELLING).into_owned())
            }
            _ => return None,
        };
        (self.has)(&name).then_some(name)
    }

    /// A text with the schema before each name that is found there; `on` tells whether it is about the table
    /// behind its first ON, or TO of a rule, and `routine` the name of a routine whose arguments have types.
    fn text(self, text: &str, (mut on, routine): (bool, Option<&str>)) -> String {
        let all = tokens(text);
        let word = |at: usize| {
            all.get(at)
                .filter(|t| t.kind == TokenKind::Word)
                .map(|t| t.text(text).to_ascii_lowercase())
        };
        let kind = |at: Option<usize>| at.and_then(|at| all.get(at)).map(|token| token.kind);
        let is_rule = word(1).as_deref() == Some("rule");
        let before_table = if is_rule { "to" } else { "on" };
        let queries: Vec<String> = (0..all.len())
            .filter(|at| {
                let open = if word(at + 2).as_deref() == Some("materialized") { 3 } else { 2 };
                word(at + 1).as_deref() == Some("as")
                    && kind(Some(at + open)) == Some(TokenKind::Open)
            })
            .filter_map(word)
            .collect();
        // For each bracket that is open, what is called with it, and whether FROM is being read in it.
        let mut open: Vec<(Option<String>, bool)> = vec![(None, false)];
        let (mut out, mut copied) = (String::new(), 0);
        for (at, token) in all.iter().enumerate() {
            let before = at.checked_sub(1);
            let last = before.and_then(word);
            let called = open.last().and_then(|(called, _)| called.clone()).unwrap_or_default();
            let reads = open.last().is_some_and(|(_, reads)| *reads);
            match token.kind {
                TokenKind::Open => open.push((last.clone(), false)),
                TokenKind::Close if open.len() > 1 => {
                    open.pop();
                }
                TokenKind::Word => {
                    let is = word(at).unwrap_or_default();
                    let starts = is == "from" && !WITH_FROM.contains(&called.as_str());
                    let ends = BEHIND_FROM.contains(&is.as_str());
                    if let Some((_, reads)) = open.last_mut()
                        && (starts || ends)
                    {
                        *reads = starts;
                    }
                }
                _ => {}
            }
            if token.kind == TokenKind::String && OF_SEQUENCES.contains(&called.as_str()) {
                let value = string_value(token.text(text), &SPELLING)
                    .map(|name| Ident::from(name.into_owned()));
                if let Some(name) = value.filter(|name| (self.has)(name)) {
                    out.push_str(text.get(copied..token.span.start).unwrap_or_default());
                    out.push_str(&literal(&quoted_in(Some(self.own), &name)));
                    copied = token.span.end;
                }
                continue;
            }
            let alone =
                kind(before) != Some(TokenKind::Dot) && kind(Some(at + 1)) != Some(TokenKind::Dot);
            let Some(name) = self.name(text, token).filter(|_| alone) else { continue };
            let distinct = at.checked_sub(2).and_then(word).as_deref() == Some("distinct");
            let behind =
                |words: &[&str]| last.as_ref().is_some_and(|last| words.contains(&last.as_str()));
            let listed = reads && kind(before) == Some(TokenKind::Comma);
            let relation = (behind(BEFORE_RELATIONS) || listed)
                && !distinct
                && !WITH_FROM.contains(&called.as_str())
                && !queries.contains(&name.to_string());
            let table = on && behind(&[before_table]);
            on &= !table;
            let ends_argument =
                matches!(kind(Some(at + 1)), Some(TokenKind::Comma | TokenKind::Close))
                    || word(at + 1).as_deref() == Some("default")
                    || all.get(at + 1).is_some_and(|token| token.text(text) == "=");
            let argument = open.len() == 2
                && ends_argument
                && routine.is_some_and(|own| called == own || called == "table");
            let routine = kind(Some(at + 1)) == Some(TokenKind::Open)
                && !behind(&["as", "with"])
                && !is_builtin_function(name.as_str());
            let cast = before.and_then(|at| all.get(at)).is_some_and(|t| t.text(text) == "::");
            let cast = cast || called == "cast" && behind(&["as"]);
            let ty = (cast || argument || behind(BEFORE_TYPES)) && !is_builtin(name.as_str());
            if relation || table || routine || ty {
                out.push_str(text.get(copied..token.span.start).unwrap_or_default());
                out.push_str(&quoted(self.own));
                out.push('.');
                copied = token.span.start;
            }
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        out
    }
}
