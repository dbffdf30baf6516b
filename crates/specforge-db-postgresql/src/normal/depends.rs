//! Which objects of the schema a carried statement mentions.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;
use specforge_db_core::model::{Definition, DefinitionKind, Mention, Schema};
use specforge_db_core::name::Ident;

use super::syntax::{Cursor, Tok};
use super::{routine, view};

/// What may be mentioned under a name, by namespace and bare name.
type Known = BTreeMap<(Option<Ident>, SmolStr), Vec<(Ident, bool)>>;

/// Finds out what every definition mentions.
pub(super) fn complete(schema: &mut Schema, major: u32) {
    let known = known(schema);
    for namespace in &mut schema.namespaces {
        let own = super::foreign(namespace.name.as_ref()).cloned();
        for definition in &mut namespace.definitions {
            definition.depends_on = mentioned(definition, own.as_ref(), &known, major);
        }
    }
}

/// Passes over CREATE, what is created, and its name.
fn past_name(cursor: &mut Cursor) {
    cursor.eat_word("create");
    cursor.eat_words(&["or", "replace"]);
    cursor.skip(1);
    // Where it is not a name that follows, nothing is passed over.
    let place = cursor.place();
    if cursor.path().is_err() {
        cursor.back_to(place);
    }
}

fn known(schema: &Schema) -> Known {
    let mut known = Known::new();
    for namespace in &schema.namespaces {
        let mut add = |bare: &str, name: &Ident, routine: bool| {
            known
                .entry((super::foreign(namespace.name.as_ref()).cloned(), bare.into()))
                .or_default()
                .push((name.clone(), routine));
        };
        for table in &namespace.tables {
            add(table.name.as_str(), &table.name, false);
        }
        for definition in &namespace.definitions {
            let name = definition.name.as_str();
            match definition.kind {
                DefinitionKind::Routine => {
                    add(name.split('(').next().unwrap_or(name), &definition.name, true);
                }
                DefinitionKind::View
                | DefinitionKind::MaterializedView
                | DefinitionKind::Sequence
                | DefinitionKind::Type => add(name, &definition.name, false),
                _ => {}
            }
        }
    }
    known
}

fn mentioned(
    definition: &Definition,
    own: Option<&Ident>,
    known: &Known,
    major: u32,
) -> Vec<Mention> {
    let mut found = BTreeSet::new();
    let mut look = |path: &[SmolStr], called: Option<bool>| {
        let (namespaces, name): (Vec<Option<Ident>>, _) = match path {
            // A bare name is looked for in the default namespace, as the statements say.
            [name] => (vec![None], name),
            [namespace, name] if namespace == "public" => (vec![None], name),
            [namespace, name, ..] => (vec![Some(Ident::from(namespace.as_str()))], name),
            [] => return false,
        };
        let mut any = false;
        for namespace in namespaces {
            for (name, routine) in
                known.get(&(namespace.clone(), name.clone())).into_iter().flatten()
            {
                any = true;
                let itself = *name == definition.name && namespace.as_ref() == own;
                if called.is_none_or(|called| called == *routine) && !itself {
                    let there = namespace.clone().unwrap_or_else(|| Ident::from(super::HOME));
                    let elsewhere = (namespace.as_ref() != own).then_some(there);
                    found.insert(Mention { namespace: elsewhere, name: name.clone() });
                }
            }
        }
        any
    };
    let is_view =
        matches!(definition.kind, DefinitionKind::View | DefinitionKind::MaterializedView);
    let read = if is_view { view::read(&definition.text, major) } else { None };
    if let Some(view) = &read {
        for path in &view.paths {
            look(path, Some(false));
        }
    }
    let late = definition.kind == DefinitionKind::Routine && !routine::is_bound(&definition.text);
    let mut whole = Cursor::new(&definition.text, major);
    if definition.kind == DefinitionKind::Routine {
        // Its own name at its head is no mention of another routine that is called the same.
        past_name(&mut whole);
    }
    let mut cursors = vec![whole];
    while let Some(mut cursor) = cursors.pop() {
        while let Some(tok) = cursor.next() {
            match tok {
                // The body of a function in SQL.
                Tok::Text(body)
                    if definition.kind == DefinitionKind::Routine
                        && !late
                        && body.contains(' ') =>
                {
                    cursors.push(Cursor::new(&body, major));
                }
                Tok::Word(first) | Tok::Quoted(first) => {
                    let mut path = vec![first];
                    while cursor.is(&Tok::Dot) {
                        cursor.skip(1);
                        match cursor.peek().cloned() {
                            Some(Tok::Word(next) | Tok::Quoted(next)) => {
                                cursor.skip(1);
                                path.push(next);
                            }
                            _ => break,
                        }
                    }
                    let called = cursor.is(&Tok::Open);
                    // What a view reads is known from its query; a name in it may be a column as well.
                    let kind = if read.is_some() { Some(true) } else { None };
                    if read.is_some() && !called {
                        continue;
                    }
                    if !look(&path, kind) && path.len() > 1 && !called {
                        look(path.get(..1).unwrap_or_default(), kind);
                    }
                }
                _ => {}
            }
        }
    }
    found.into_iter().collect()
}
