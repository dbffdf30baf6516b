//! What is built on something that gets another name says the new one from then on: the server knows it by
//! number, our texts do not.

use specforge_db_core::model::Definition;
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Built, Dependent, Gone, GoneKind};
use specforge_db_sql::{Token, TokenKind, lex, string_value, unquote};

use super::built_on::built_on;
use crate::spelling::{SPELLING, literal, quoted, quoted_in};

/// The text of something with the new name in place of the old; absent where the old one may stand there
/// for something else.
pub(crate) fn renamed(dependent: Dependent<'_>, old: &Gone, new: &Gone) -> Option<String> {
    let text = match dependent {
        Dependent::Definition(_, definition) => definition.text.as_str(),
        Dependent::Expr(text) => text,
        Dependent::Type(ty) => ty.raw.as_str(),
    };
    let whole_type = matches!(dependent, Dependent::Type(_));
    let text = match &old.kind {
        GoneKind::Relation | GoneKind::Column(_) => return None,
        GoneKind::Value(value) => {
            let GoneKind::Value(to) = &new.kind else { return None };
            strings(text, |said| (said == value.as_str()).then(|| to.to_string()))
        }
        GoneKind::Sequence => {
            let to = quoted_in(new.namespace.as_ref(), &new.name);
            strings(text, |said| is_name(said, old).then(|| to.clone()))
        }
        GoneKind::Routine => names(text, old, new, |at| at.called),
        GoneKind::Type => names(text, old, new, |at| whole_type || at.is_type || !at.called),
    };
    let left = match dependent {
        Dependent::Definition(namespace, definition) => {
            let changed = Definition { text: text.clone(), ..definition.clone() };
            built_on(Dependent::Definition(namespace, &changed), old)
        }
        Dependent::Expr(_) => built_on(Dependent::Expr(&text), old),
        Dependent::Type(_) => Built::Apart,
    };
    (left == Built::Apart).then_some(text)
}

/// How a name stands in a text.
struct Stands {
    called: bool,
    is_type: bool,
}

/// The text with another name where the old one stands in such a way.
fn names(text: &str, old: &Gone, new: &Gone, is_meant: impl Fn(&Stands) -> bool) -> String {
    let tokens: Vec<Token> = lex(text, &SPELLING).filter(|token| !token.is_comment()).collect();
    let name = |token: &Token| match token.kind {
        TokenKind::Word => Some(Ident::from(token.text(text).to_ascii_lowercase())),
        TokenKind::QuotedIdent => {
            Some(Ident::from(unquote(token.text(text), &SPELLING).into_owned()))
        }
        _ => None,
    };
    let old_name = base(&old.name);
    let spelled = quoted_in(new.namespace.as_ref().filter(|n| *n != "public"), &base(&new.name));
    let (mut out, mut copied) = (String::with_capacity(text.len()), 0);
    let kind = |at: usize| tokens.get(at).map(|token| token.kind);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let from = at;
        at += 1;
        let Some(first) = name(token) else { continue };
        let mut path = vec![first];
        while kind(at) == Some(TokenKind::Dot)
            && let Some(next) = tokens.get(at + 1).and_then(&name)
        {
            path.push(next);
            at += 2;
        }
        let place = path.len().checked_sub(2).and_then(|before| path.get(before));
        let here = place.map_or("public", Ident::as_str);
        let there = old.namespace.as_ref().map_or("public", Ident::as_str);
        let before = from.checked_sub(1).and_then(|before| tokens.get(before));
        let stands = Stands {
            called: kind(at) == Some(TokenKind::Open),
            is_type: before.is_some_and(|token| token.text(text) == "::"),
        };
        let end = tokens.get(at - 1).map_or(token.span.end, |last| last.span.end);
        if path.last() == Some(&old_name) && here == there && is_meant(&stands) {
            out.push_str(text.get(copied..token.span.start).unwrap_or_default());
            out.push_str(&spelled);
            copied = end;
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// The name of a routine without the types of its arguments.
fn base(name: &Ident) -> Ident {
    let first = crate::mentions::names(name.as_str()).into_iter().next();
    match first.filter(|_| name.as_str().contains('(')) {
        Some(first) => first.name,
        None => name.clone(),
    }
}

/// Whether a string is the name of what is renamed.
fn is_name(said: &str, old: &Gone) -> bool {
    let Some(named) = crate::mentions::names(said).into_iter().next() else { return false };
    let place = |namespace: &Option<Ident>| {
        namespace.as_ref().map_or_else(|| "public".to_owned(), ToString::to_string)
    };
    named.name == old.name && place(&named.namespace) == place(&old.namespace)
}

/// The text with other strings.
fn strings(text: &str, new: impl Fn(&str) -> Option<String>) -> String {
    let (mut out, mut copied) = (String::with_capacity(text.len()), 0);
    for token in lex(text, &SPELLING).filter(|token| token.kind == TokenKind::String) {
        let said = string_value(token.text(text), &SPELLING);
        if let Some(to) = said.as_deref().and_then(&new) {
            out.push_str(text.get(copied..token.span.start).unwrap_or_default());
            out.push_str(&literal(&to));
            copied = token.span.end;
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// The name of a definition with the new name of a type in it, as among the arguments of a routine.
pub(crate) fn renamed_in_name(name: &Ident, old: &Gone, new: &Gone) -> Ident {
    if old.kind != GoneKind::Type || !name.as_str().contains('(') {
        return name.clone();
    }
    let own = base(name);
    let spelled = quoted(&own);
    match name.as_str().strip_prefix(&spelled) {
        Some(arguments) => {
            Ident::from(format!("{spelled}{}", names(arguments, old, new, |_| true)))
        }
        None => name.clone(),
    }
}
