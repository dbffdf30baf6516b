//! The values that a check lists, as people write it and as a server prints it.
//!
//! A server keeps `status IN ('a', 'b')` as `status = ANY (ARRAY['a'::text, 'b'::text])`:
//! <https://www.postgresql.org/docs/current/functions-comparisons.html>.

use smol_str::SmolStr;
use specforge_db_core::name::Ident;
use specforge_db_core::version::Version;

use super::syntax::{self, Node};

/// The column that a condition lets have only some texts, and these.
pub(crate) fn listed(text: &str, version: Version) -> Option<(Ident, Vec<SmolStr>)> {
    let (left, list) = match syntax::expression(text, version.major()).ok()? {
        Node::In { left, not: false, list } => (left, list),
        Node::Quantified { left, op, all: false, right } if op == "=" => match bare(*right) {
            Node::Array(list) => (left, list),
            _ => return None,
        },
        _ => return None,
    };
    let Node::Column(path) = bare(*left) else { return None };
    let [column] = path.as_slice() else { return None };
    let values = list.into_iter().map(|value| match bare(value) {
        Node::Text(text) => Some(text),
        _ => None,
    });
    Some((Ident::from(column.as_str()), values.collect::<Option<_>>()?))
}

/// A value without the types that it is said to be of.
fn bare(mut node: Node) -> Node {
    while let Node::Cast(inner, _) = node {
        node = *inner;
    }
    node
}
