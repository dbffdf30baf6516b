//! Remarks on routines and rights to them that name the routine shorter than the catalog does.

use std::collections::BTreeMap;

use specforge_db_core::model::{Definition, DefinitionKind, Namespace, Schema};
use specforge_db_core::name::Ident;

use crate::words::Words;

/// The words for a routine of any kind, and for each kind.
const WORDS: [&str; 4] = [" ON FUNCTION ", " ON PROCEDURE ", " ON ROUTINE ", " ON AGGREGATE "];

/// Says of every remark and right the kind and the arguments of the routine that it is about. Both may be
/// left out where there is only one of the name
/// (<https://www.postgresql.org/docs/current/sql-comment.html>).
pub(super) fn complete(schema: &mut Schema) {
    for namespace in &mut schema.namespaces {
        let routines = routines(namespace);
        for definition in &mut namespace.definitions {
            if matches!(definition.kind, DefinitionKind::Grant | DefinitionKind::Other)
                && let Some(on) = definition.on.clone()
                && let Some(routine) = meant(&routines, &on)
            {
                name_in_full(definition, &on, routine);
            }
        }
    }
}

/// A routine: its name with the arguments, and the word for its kind.
type Routine = (Ident, &'static str);

/// All routines by their names without arguments.
fn routines(namespace: &Namespace) -> BTreeMap<String, Vec<Routine>> {
    let mut all: BTreeMap<String, Vec<Routine>> = BTreeMap::new();
    for definition in namespace.definitions.iter().filter(|d| d.kind == DefinitionKind::Routine) {
        let name = definition.name.as_str();
        let bare = name.find('(').and_then(|at| name.get(..at)).unwrap_or(name);
        let words = Words::new(&definition.text);
        let at = if words.are(1, &["OR", "REPLACE"]) { 3 } else { 1 };
        let word = if words.is(at, "PROCEDURE") {
            " ON PROCEDURE "
        } else if words.is(at, "AGGREGATE") {
            " ON AGGREGATE "
        } else {
            " ON FUNCTION "
        };
        all.entry(bare.to_owned()).or_default().push((definition.name.clone(), word));
    }
    all
}

fn meant<'r>(routines: &'r BTreeMap<String, Vec<Routine>>, on: &Ident) -> Option<&'r Routine> {
    let text = on.as_str();
    match text.find('(').and_then(|at| text.get(..at)) {
        Some(bare) => routines.get(bare)?.iter().find(|(name, _)| name == on),
        None => match routines.get(text)?.as_slice() {
            [one] => Some(one),
            _ => None,
        },
    }
}

fn name_in_full(definition: &mut Definition, on: &Ident, (name, word): &Routine) {
    let is_right = definition.kind == DefinitionKind::Grant;
    let in_full = |text: &str| -> Option<String> {
        let stated = WORDS.iter().find(|stated| text.contains(**stated))?;
        let at = text.find(stated)?;
        let (head, tail) = (text.get(..at)?, text.get(at + stated.len()..)?);
        // The name stands behind that of its namespace, if at all.
        let behind = |at: usize| tail.get(at..)?.strip_prefix(on.as_str());
        let (place, rest) = if let Some(rest) = behind(0) {
            ("", rest)
        } else {
            let dot = tail.find(&format!(".{on}"))? + 1;
            (tail.get(..dot)?, behind(dot)?)
        };
        // Rights to aggregates are spelled as those to functions.
        let word = if is_right && *word == " ON AGGREGATE " { " ON FUNCTION " } else { word };
        Some(format!("{head}{word}{place}{name}{rest}"))
    };
    let Some(text) = in_full(&definition.text) else { return };
    let Some(called) = in_full(definition.name.as_str()) else { return };
    definition.text = text;
    definition.name = called.into();
    definition.on = Some(name.clone());
}
