//! Operators of the schema, which views apply by their symbol.

use std::collections::BTreeSet;

use specforge_db_core::model::{Definition, DefinitionKind, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_sql::TokenKind;

use crate::words::Words;

/// What the name of an operator begins with where it is carried as a statement: `OPERATOR + (a, b)`.
const HEAD: &str = "OPERATOR ";

/// The symbol of an operator that is carried as a statement.
pub(crate) fn symbol(path: &ObjectPath) -> Option<&str> {
    let symbol = path.name.as_str().strip_prefix(HEAD)?.split(" (").next()?;
    let is_symbol = path.kind == ObjectKind::Definition
        && symbol.chars().all(|c| c.is_ascii_punctuation() && !matches!(c, '_' | '"' | '(' | ')'));
    is_symbol.then_some(symbol)
}

/// What a view may apply, by the names of such operators without their types: which of them it is the server
/// alone knows, so that a view over another goes and comes back for nothing.
pub(crate) fn in_view(definition: &Definition) -> Vec<Ident> {
    symbols(definition).into_iter().map(|symbol| Ident::from(format!("{HEAD}{symbol} "))).collect()
}

/// Whether a view applies an operator of that symbol.
pub(crate) fn is_in_view(symbol: &str, definition: &Definition) -> bool {
    symbols(definition).contains(symbol)
}

fn symbols(definition: &Definition) -> BTreeSet<&str> {
    if !matches!(definition.kind, DefinitionKind::View | DefinitionKind::MaterializedView) {
        return BTreeSet::new();
    }
    let words = Words::new(&definition.text);
    let operators = (0..words.len()).filter(|at| words.kind(*at) == Some(TokenKind::Operator));
    operators.map(|at| words.token(at)).collect()
}
