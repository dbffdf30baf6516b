//! Objects that are told by the words of their kind, such as `PUBLICATION p`, and what is built on them: what
//! is added to a publication, the dictionaries of a text search configuration, the wrapper of a server.

use specforge_db_core::model::{Definition, DefinitionKind, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::SchemaIndex;
use specforge_db_sql::TokenKind;

use crate::inherit::name_path;
use crate::spelling::quoted;
use crate::words::Words;

/// The words that an object is named behind, the kind of that object, and whether several may be named.
const BEHIND: &[(&[&str], &[&str], &str, bool)] = &[
    (&["ALTER", "TEXT", "SEARCH", "CONFIGURATION"], &["WITH"], "TEXT SEARCH DICTIONARY", true),
    (&["CREATE", "TEXT", "SEARCH", "CONFIGURATION"], &["COPY"], "TEXT SEARCH CONFIGURATION", false),
    (&["CREATE", "TEXT", "SEARCH", "CONFIGURATION"], &["PARSER"], "TEXT SEARCH PARSER", false),
    (&["CREATE", "TEXT", "SEARCH", "DICTIONARY"], &["TEMPLATE"], "TEXT SEARCH TEMPLATE", false),
    (&["CREATE", "SERVER"], &["FOREIGN", "DATA", "WRAPPER"], "FOREIGN DATA WRAPPER", false),
    (&["CREATE", "USER", "MAPPING"], &["SERVER"], "SERVER", false),
];

/// The objects that a definition names by the words of their kind, as far as the schema has them.
pub(crate) fn built_on(
    definition: &Definition,
    path: &ObjectPath,
    side: &SchemaIndex<'_>,
) -> Vec<ObjectPath> {
    if definition.kind != DefinitionKind::Other {
        return Vec::new();
    }
    let words = Words::new(&definition.text);
    let mut found = Vec::new();
    if words.are(0, &["ALTER", "PUBLICATION"]) {
        found.push(named("PUBLICATION", words.between(2, words.past_name(2)), path));
    }
    for (head, behind, kind, several) in BEHIND {
        let Some(at) = words.are(0, head).then(|| after(&words, behind)).flatten() else {
            continue;
        };
        let mut at = at + usize::from(words.token(at) == "=");
        loop {
            let end = words.past_name(at);
            found.push(named(kind, words.between(at, end), path));
            if !several || end == at || words.kind(end) != Some(TokenKind::Comma) {
                break;
            }
            at = end + 1;
        }
    }
    found.retain(|used| side.knows(used.namespace.as_ref(), used.name.as_str()) && used != path);
    found
}

/// The place of what a text search configuration does, which each of its mappings is a part of: what is
/// computed by it comes after them.
pub(crate) fn mappings(configuration: &ObjectPath) -> ObjectPath {
    let name = Ident::from(format!("MAPPINGS OF {}", configuration.name));
    ObjectPath { name, ..configuration.clone() }
}

/// The mappings that a definition is one of.
pub(crate) fn mappings_with(definition: &Definition, path: &ObjectPath) -> Option<ObjectPath> {
    let (configuration, _) = definition.name.as_str().split_once(" MAPPING FOR ")?;
    let name = Ident::from(configuration);
    Some(mappings(&ObjectPath::top(ObjectKind::Definition, path.namespace.as_ref(), &name)))
}

/// The place behind those words, which stand in that order.
fn after(words: &Words<'_>, behind: &[&str]) -> Option<usize> {
    (1..words.len()).find(|at| words.are(*at, behind)).map(|at| at + behind.len())
}

fn named(kind: &str, name: &str, from: &ObjectPath) -> ObjectPath {
    let of = name_path(name, from);
    let name = Ident::from(format!("{kind} {}", quoted(&of.name)));
    ObjectPath::top(ObjectKind::Definition, of.namespace.as_ref(), &name)
}
