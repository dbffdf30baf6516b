//! Which objects a text mentions.

use specforge_db_core::model::{Definition, DefinitionKind, Mention};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{PlanCx, SchemaIndex};
use specforge_db_sql::{TokenKind, lex, string_value, unquote};

use crate::normal::{is_builtin, is_reserved};
use crate::operators;
use crate::render::attributes;
use crate::spelling::{SPELLING, quoted};
use crate::words::Words;

/// A name as a text says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The namespace, where it says one.
    pub(crate) namespace: Option<Ident>,
    /// The name.
    pub(crate) name: Ident,
    /// Whether a bracket follows, as behind the name of a function.
    pub(crate) called: bool,
    /// Whether it stands behind `::`.
    pub(crate) is_type: bool,
}

/// Every name in a text; the parts of `a.b.c` as `a.b`, and as `a` alone.
pub(crate) fn names(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    collect(text, 0, &mut found);
    found
}

/// How many dollar quotes may stand in one another before we stop looking into them.
const DEEPEST: usize = 3;

fn collect(text: &str, level: usize, found: &mut Vec<Named>) {
    let words: Vec<_> = lex(text, &SPELLING).filter(|token| !token.is_comment()).collect();
    let is_name = |at: usize| {
        words.get(at).is_some_and(|t| matches!(t.kind, TokenKind::Word | TokenKind::QuotedIdent))
    };
    let kind = |at: usize| words.get(at).map(|token| token.kind);
    let name = |at: usize| {
        let token =
            words.get(at).map_or((TokenKind::Other, ""), |token| (token.kind, token.text(text)));
        match token {
            (TokenKind::Word, word) => Ident::from(word.to_ascii_lowercase()),
            (_, word) => Ident::from(unquote(word, &SPELLING).into_owned()),
        }
    };
    for (at, token) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        if token.kind == TokenKind::String {
            let code = token.text(text);
            if code.starts_with('$') && level < DEEPEST {
                if let Some(inside) = inside(code) {
                    collect(inside, level + 1, found);
                }
            } else if let Some(value) = string_value(code, &SPELLING)
                && value.len() < 200
                && words.get(at + 1).is_some_and(|next| next.text(text) == "::")
            {
                // `nextval('app.s'::regclass)`
                collect(&value, DEEPEST, found);
            }
            continue;
        }
        if !is_name(at) || before.is_some_and(|token| token.kind == TokenKind::Dot) {
            continue;
        }
        // A word of the language, which as a name stands in quotes.
        if token.kind == TokenKind::Word && is_reserved(name(at).as_str()) {
            continue;
        }
        let is_type = before.is_some_and(|token| token.text(text) == "::");
        if kind(at + 1) == Some(TokenKind::Dot) && is_name(at + 2) {
            let called = kind(at + 3) == Some(TokenKind::Open);
            found.push(Named { namespace: Some(name(at)), name: name(at + 2), called, is_type });
        }
        let called = kind(at + 1) == Some(TokenKind::Open);
        found.push(Named { namespace: None, name: name(at), called, is_type });
    }
}

/// The code inside a dollar quote.
fn inside(code: &str) -> Option<&str> {
    let tag = code.get(1..)?.find('$')? + 2;
    code.get(tag..code.len().checked_sub(tag)?)
}

/// The objects of either schema that names mean; routines are known by their name as SQL writes it.
pub(crate) fn known<'n>(
    names: impl IntoIterator<Item = &'n Named>,
    cx: &PlanCx<'_>,
) -> Vec<(Ident, Ident)> {
    known_in(names, &[cx.from, cx.to])
}

/// The objects of these schemas that names mean.
pub(crate) fn known_in<'n>(
    names: impl IntoIterator<Item = &'n Named>,
    sides: &[&SchemaIndex<'_>],
) -> Vec<(Ident, Ident)> {
    let public = Ident::from("public");
    let mut out: Vec<(Ident, Ident)> = Vec::new();
    for named in names {
        if named.is_type && named.namespace.is_none() && is_builtin(named.name.as_str()) {
            continue;
        }
        let namespace = named.namespace.as_ref().unwrap_or(&public);
        let mut look = |name: &str| {
            if sides.iter().any(|side| side.knows(Some(namespace), name)) {
                out.push((namespace.clone(), Ident::from(name)));
            }
        };
        look(named.name.as_str());
        let spelled = quoted(&named.name);
        if spelled != named.name.as_str() {
            look(&spelled);
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The names in a definition, without those of its own parts: an attribute of a composite type may be
/// called as a table is.
pub(crate) fn names_of(definition: &Definition) -> Vec<Named> {
    let attributes =
        if definition.kind == DefinitionKind::Type { attributes(&definition.text) } else { None };
    if let Some(attributes) = attributes {
        return attributes.iter().flat_map(|(_, ty)| names(ty)).collect();
    }
    let mut found = names(&definition.text);
    found.extend(quoted_body(definition).iter().flat_map(|body| names(body)));
    found
}

/// The body of a routine that the server checks, where it stands between apostrophes.
fn quoted_body(definition: &Definition) -> Option<String> {
    if definition.kind != DefinitionKind::Routine || !body_is_checked(definition) {
        return None;
    }
    let words = Words::new(&definition.text);
    let at = words.find(0, &["AS"])?;
    let body = words.token(at + 1);
    (!body.starts_with('$')).then(|| string_value(body, &SPELLING)).flatten().map(Into::into)
}

/// The objects that a definition mentions.
pub(crate) fn of_definition(definition: &Definition, cx: &PlanCx<'_>) -> Vec<Mention> {
    let mut out: Vec<Mention> = known(&names_of(definition), cx)
        .into_iter()
        .map(|(namespace, name)| Mention { namespace: Some(namespace), name })
        .collect();
    out.extend(definition.depends_on.iter().cloned());
    out.extend(definition.on.iter().map(|name| Mention::from(name.clone())));
    // The index of a materialised view is known by its kind and its name.
    let about = definition.name.as_str().strip_prefix("COMMENT ON INDEX ");
    out.extend(about.map(|name| Mention::from(Ident::from(format!("INDEX {name}")))));
    out.extend(operators::in_view(definition).into_iter().map(Mention::from));
    out
}

/// Whether a text mentions a name in any place.
pub(crate) fn mentions(text: &str, name: &Ident) -> bool {
    specforge_db_sql::mentions_any(text, &SPELLING, &|word| {
        word == name.as_str() || word.to_ascii_lowercase() == name.as_str()
    })
}

/// Whether a text takes all columns of something with `*`.
pub(crate) fn takes_all(text: &str) -> bool {
    let words = Words::new(text);
    (1..words.len()).any(|at| {
        words.token(at) == "*"
            && (["SELECT", "DISTINCT", "ALL", "RETURNING"]
                .iter()
                .any(|word| words.is(at - 1, word))
                || matches!(words.kind(at - 1), Some(TokenKind::Dot | TokenKind::Comma)))
    })
}

/// What of a routine the server itself keeps track of: everything but a body in quotes.
pub(crate) fn tracked(definition: &Definition) -> &str {
    if definition.kind != DefinitionKind::Routine {
        return &definition.text;
    }
    let words = Words::new(&definition.text);
    match words.find(0, &["AS"]) {
        Some(at) if words.kind(at + 1) == Some(TokenKind::String) => words.before(at),
        _ => &definition.text,
    }
}

/// Whether the server looks up what the body of a routine mentions when the routine is created.
pub(crate) fn body_is_checked(definition: &Definition) -> bool {
    let words = Words::new(&definition.text);
    match words.find(0, &["LANGUAGE"]) {
        Some(at) => words.token(at + 1).trim_matches(['\'', '"']).eq_ignore_ascii_case("sql"),
        // Without LANGUAGE the body is SQL that is parsed at once.
        None => true,
    }
}

/// Whether a routine whose body the server checks when it is made mentions what gets another name: it goes before
/// that and comes back after, as neither body can be made while the other's names hold.
pub(crate) fn speaks_of_renamed(definition: &Definition, cx: &PlanCx<'_>) -> bool {
    if definition.kind != DefinitionKind::Routine || !body_is_checked(definition) {
        return false;
    }
    let case = cx.info.name_case;
    let quoted = quoted_body(definition);
    let says = |name: &Ident| {
        mentions(&definition.text, name) || quoted.as_ref().is_some_and(|body| mentions(body, name))
    };
    cx.to.schema().tables().any(|known| {
        let table = known.path();
        let was = cx.renames.table_from(&table, case);
        let columns = cx.renames.columns_of(&table, case);
        (was.is_some() || !columns.is_empty())
            && says(was.unwrap_or(&table.name))
            && (was.is_some() || columns.iter().any(|(from, _)| says(from)))
    })
}
