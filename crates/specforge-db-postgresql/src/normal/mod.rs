//! The form in which two spellings of one schema are equal.

mod body;
mod bound;
mod called;
mod change;
mod classes;
mod declared;
mod definitions;
mod depends;
mod expressions;
mod facts;
pub(crate) mod implied;
mod interval;
mod json;
mod keyed;
mod listed;
mod names;
mod parts;
mod print;
mod publication;
mod resolve;
mod routine;
mod rule;
mod serial;
mod statement;
mod syntax;
mod usual;
mod view;
mod with_options;

pub(crate) use listed::listed;
pub(crate) use names::{NOT_NULL_IS_NAMED, name_checks, name_unnamed, of_index};
pub(crate) use serial::stands_alone;
pub(crate) use syntax::is_reserved;
pub(crate) use usual::largest;

use smol_str::SmolStr;
use specforge_db_core::model::{Expr, Schema};
use specforge_db_core::name::Ident;
use specforge_db_core::version::Version;
use specforge_db_sql::{TokenKind, lex, unquote};

use crate::info::INFO;
use crate::spelling::SPELLING;

/// Brings a schema to the form in which PostgreSQL's own catalog would report it.
pub(crate) fn normalize(schema: &mut Schema, version: Version) {
    home_first(schema);
    usual::settle(schema, version);
    parts::settle(schema, version);
    called::complete(schema);
    names::complete(schema, version);
    serial::fold(schema);
    classes::fold(schema);
    crate::firing::normalize(schema);
    let env = expressions::environment(schema, version);
    expressions::normalize(schema, &env);
    bound::normalize(schema, &env);
    definitions::normalize(schema, env);
    implied::rights_of_owners(schema);
    implied::unversioned_extensions(schema);
    depends::complete(schema, version.major());
}

/// Whether the statement of a view is understood, so that its normal form is a statement too.
pub(crate) fn view_is_read(text: &str, version: Version) -> bool {
    view::read(text, version.major()).is_some()
}

/// The relations that the statement of a view may read, name by name; absent where it is not understood.
pub(crate) fn view_paths(text: &str) -> Option<Vec<Vec<SmolStr>>> {
    view::read(text, NEWEST).map(|view| view.paths.into_iter().collect())
}

/// Whether the server has a type of that name of its own.
pub(crate) fn is_builtin(name: &str) -> bool {
    facts::is_type(name)
}

/// Whether the server has a function of that name of its own.
pub(crate) fn is_builtin_function(name: &str) -> bool {
    !facts::functions(name).is_empty()
}

/// The newest grammar.
const NEWEST: u32 = 18;

/// Whether an expression is NULL, of whatever type it is said to be.
pub(crate) fn is_null(expr: &Expr) -> bool {
    use syntax::Node;
    let mut node = syntax::expression(expr.normal(), INFO.default_version.major()).ok();
    while let Some(Node::Cast(inner, _)) = node {
        node = Some(*inner);
    }
    matches!(node, Some(Node::Null | Node::Const(None, _)))
}

/// The default namespace, which is always there.
const HOME: &str = "public";

/// Puts the default namespace first, whatever was declared before it.
fn home_first(schema: &mut Schema) {
    let home = Ident::from(HOME);
    if !schema.namespaces.iter().any(|namespace| namespace.name.as_ref() == Some(&home)) {
        schema.namespace_mut(None).name = Some(home.clone());
    }
    schema.namespaces.sort_by_key(|namespace| namespace.name.as_ref() != Some(&home));
}

/// A namespace that has to be said.
fn foreign(namespace: Option<&Ident>) -> Option<&Ident> {
    namespace.filter(|namespace| namespace.as_str() != HOME)
}

/// A text in which a name stands as the server prints it: in quotes only where it needs them.
pub(crate) fn quoted_as_needed(text: &str, name: &str) -> String {
    let mut bare = String::new();
    syntax::quote(&mut bare, name);
    if bare.starts_with('"') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for token in lex(text, &SPELLING) {
        if token.kind == TokenKind::QuotedIdent && unquote(token.text(text), &SPELLING) == name {
            out.push_str(text.get(copied..token.span.start).unwrap_or_default());
            out.push_str(&bare);
            copied = token.span.end;
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}
