//! Objects that a statement is about: what DROP, COMMENT, GRANT and ALTER name.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::Ident;
use specforge_db_sql::TokenKind;

use super::cursor::{Cursor, Qualified, Read};
use super::routine::mentioned;
use super::ty::{self, Modifiers};
use crate::spelling::{quoted, quoted_in};

/// What kind of object a statement names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Table,
    Index,
    /// An enum, a composite, a range, a base type or a domain.
    Type,
    Schema,
    Column,
    /// What has a name beneath a table only.
    On(DefinitionKind),
    /// A constraint of a table or a domain.
    Constraint,
    /// What is carried, and found by its own name.
    Carried(DefinitionKind),
    Routine,
    /// What is carried, and found by its kind and the words that tell it.
    Other,
    /// An object of the whole server.
    Server,
}

/// The words of each class, the longer ones before those that they start with.
const CLASSES: &[(&[&str], Class)] = &[
    (&["TABLE"], Class::Table),
    (&["FOREIGN", "TABLE"], Class::Table),
    (&["INDEX"], Class::Index),
    (&["TYPE"], Class::Type),
    (&["DOMAIN"], Class::Type),
    (&["SCHEMA"], Class::Schema),
    (&["COLUMN"], Class::Column),
    (&["CONSTRAINT"], Class::Constraint),
    (&["TRIGGER"], Class::On(DefinitionKind::Trigger)),
    (&["POLICY"], Class::On(DefinitionKind::Policy)),
    (&["RULE"], Class::On(DefinitionKind::Policy)),
    (&["VIEW"], Class::Carried(DefinitionKind::View)),
    (&["MATERIALIZED", "VIEW"], Class::Carried(DefinitionKind::MaterializedView)),
    (&["SEQUENCE"], Class::Carried(DefinitionKind::Sequence)),
    (&["EXTENSION"], Class::Carried(DefinitionKind::Extension)),
    (&["EVENT", "TRIGGER"], Class::Carried(DefinitionKind::Event)),
    (&["FUNCTION"], Class::Routine),
    (&["PROCEDURE"], Class::Routine),
    (&["ROUTINE"], Class::Routine),
    (&["AGGREGATE"], Class::Routine),
    (&["ACCESS", "METHOD"], Class::Other),
    (&["CAST"], Class::Other),
    (&["COLLATION"], Class::Other),
    (&["CONVERSION"], Class::Other),
    (&["FOREIGN", "DATA", "WRAPPER"], Class::Other),
    (&["PROCEDURAL", "LANGUAGE"], Class::Other),
    (&["LANGUAGE"], Class::Other),
    (&["OPERATOR", "CLASS"], Class::Other),
    (&["OPERATOR", "FAMILY"], Class::Other),
    (&["OPERATOR"], Class::Other),
    (&["PUBLICATION"], Class::Other),
    (&["SERVER"], Class::Other),
    (&["FOREIGN", "SERVER"], Class::Other),
    (&["STATISTICS"], Class::Other),
    (&["SUBSCRIPTION"], Class::Other),
    (&["TEXT", "SEARCH", "CONFIGURATION"], Class::Other),
    (&["TEXT", "SEARCH", "DICTIONARY"], Class::Other),
    (&["TEXT", "SEARCH", "PARSER"], Class::Other),
    (&["TEXT", "SEARCH", "TEMPLATE"], Class::Other),
    (&["TRANSFORM"], Class::Other),
    (&["USER", "MAPPING"], Class::Other),
    (&["DATABASE"], Class::Server),
    (&["ROLE"], Class::Server),
    (&["USER"], Class::Server),
    (&["GROUP"], Class::Server),
    (&["TABLESPACE"], Class::Server),
    (&["PARAMETER"], Class::Server),
    (&["LARGE", "OBJECT"], Class::Server),
    (&["OWNED"], Class::Server),
];

/// A class with the words that say it, such as `FOREIGN TABLE`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) class: Class,
    pub(super) words: &'static [&'static str],
}

impl Said {
    pub(super) fn words(&self) -> String {
        match self.words {
            ["PROCEDURAL", "LANGUAGE"] => "LANGUAGE".to_owned(),
            ["FOREIGN", "SERVER"] => "SERVER".to_owned(),
            // A comment or right is the same, whichever kind of routine it is about.
            words => words.join(" "),
        }
    }
}

/// An object that is named.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) said: Said,
    pub(super) namespace: Option<Ident>,
    pub(super) name: Ident,
    /// The table or domain beneath which it is.
    pub(super) on: Option<Ident>,
    /// The words that tell it, where a name does not; with their namespace, and without.
    told: Option<(String, String)>,
}

/// The class whose words stand here.
pub(super) fn class(cursor: &mut Cursor<'_>) -> Read<Said> {
    let found = CLASSES
        .iter()
        .filter(|(words, _)| cursor.are(words))
        .max_by_key(|(words, _)| words.len())
        .map(|(words, class)| Said { class: *class, words });
    let Some(said) = found else {
        return Err(cursor.problem("this kind of object is not understood"));
    };
    cursor.eat_all(said.words);
    Ok(said)
}

/// The object that stands here, behind the words of its class.
pub(super) fn object(cursor: &mut Cursor<'_>, said: Said) -> Read<Object> {
    let plain = |Qualified { namespace, name }: Qualified| Object {
        said,
        namespace,
        name,
        on: None,
        told: None,
    };
    Ok(match said.class {
        Class::Column => {
            let column = cursor.name()?;
            let mut names = vec![column];
            while cursor.eat_kind(TokenKind::Dot) {
                names.push(cursor.name()?);
            }
            let name = names.pop().unwrap_or_default();
            let on = names.pop();
            Object { said, namespace: names.pop(), name, on, told: None }
        }
        Class::On(_) | Class::Constraint => {
            let name = cursor.name()?;
            cursor.need("ON")?;
            let domain = said.class == Class::Constraint && cursor.eat("DOMAIN");
            let table = cursor.qualified()?;
            let told = domain.then(|| {
                let spell = |namespace| {
                    format!("{} ON DOMAIN {}", quoted(&name), quoted_in(namespace, &table.name))
                };
                (spell(table.namespace.as_ref()), spell(None))
            });
            Object { said, namespace: table.namespace, name, on: Some(table.name), told }
        }
        Class::Routine => plain(mentioned(cursor)?),
        Class::Other => {
            let (namespace, full, short) = told(cursor, said)?;
            let name = Ident::from(format!("{} {short}", said.words()));
            Object { said, namespace, name, on: None, told: Some((full, short)) }
        }
        Class::Server => plain(Qualified { namespace: None, name: cursor.name()? }),
        // What is said of a schema is in it, and goes with it.
        Class::Schema => {
            let name = cursor.name()?;
            plain(Qualified { namespace: Some(name.clone()), name })
        }
        _ => plain(cursor.qualified()?),
    })
}

/// The words that tell an object of the kinds that share one list, with namespace and without.
pub(super) fn told(cursor: &mut Cursor<'_>, said: Said) -> Read<(Option<Ident>, String, String)> {
    match said.words {
        ["CAST"] => {
            let mut inside = cursor.group()?;
            let from = ty::spelled(&mut inside, Modifiers::Dropped)?;
            inside.need("AS")?;
            let to = ty::spelled(&mut inside, Modifiers::Dropped)?;
            let words = format!("({from} AS {to})");
            Ok((None, words.clone(), words))
        }
        ["OPERATOR"] => {
            let (namespace, symbol) = operator(cursor);
            let mut types = Vec::new();
            for mut item in cursor.group()?.items() {
                types.push(if item.eat("NONE") {
                    "NONE".to_owned()
                } else {
                    ty::spelled(&mut item, Modifiers::Dropped)?
                });
            }
            let short = format!("{symbol} ({})", types.join(", "));
            let full = match &namespace {
                Some(namespace) if namespace != "public" => {
                    format!("{}.{short}", quoted(namespace))
                }
                _ => short.clone(),
            };
            Ok((namespace, full, short))
        }
        ["OPERATOR", _] => {
            let named = cursor.qualified()?;
            cursor.need("USING")?;
            let method = quoted(&cursor.name()?);
            let full = quoted_in(named.namespace.as_ref(), &named.name);
            let short = quoted(&named.name);
            Ok((
                named.namespace,
                format!("{full} USING {method}"),
                format!("{short} USING {method}"),
            ))
        }
        ["USER", "MAPPING"] => {
            cursor.need("FOR")?;
            // Whoever runs the statement is meant by each of these.
            let user = match grantee(cursor)?.as_str() {
                "USER" | "CURRENT_ROLE" => "CURRENT_USER".to_owned(),
                user => user.to_owned(),
            };
            cursor.need("SERVER")?;
            let words = format!("FOR {user} SERVER {}", quoted(&cursor.name()?));
            Ok((None, words.clone(), words))
        }
        ["TRANSFORM"] => {
            cursor.need("FOR")?;
            let ty = ty::spelled(cursor, Modifiers::Dropped)?;
            cursor.need("LANGUAGE")?;
            let words = format!("FOR {ty} LANGUAGE {}", quoted(&cursor.name()?));
            Ok((None, words.clone(), words))
        }
        _ => {
            let named = cursor.qualified()?;
            let full = quoted_in(named.namespace.as_ref(), &named.name);
            Ok((named.namespace, full, quoted(&named.name)))
        }
    }
}

/// An operator's symbol with its namespace.
pub(super) fn operator(cursor: &mut Cursor<'_>) -> (Option<Ident>, String) {
    let mut namespace = None;
    while cursor.is_name() && cursor.kind_at(1) == Some(TokenKind::Dot) {
        namespace = cursor.name().ok();
        cursor.next();
    }
    let mut symbol = String::new();
    while cursor.kind() == Some(TokenKind::Operator) {
        symbol.push_str(&cursor.spaced(1));
    }
    (namespace, symbol)
}

/// Whom a right is given to: PUBLIC, a role, or a word for the present one.
pub(super) fn grantee(cursor: &mut Cursor<'_>) -> Read<String> {
    const WORDS: &[&str] = &["PUBLIC", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER", "USER"];
    cursor.eat("GROUP");
    match cursor.eat_any(WORDS) {
        Some(word) => Ok(word.to_owned()),
        None => Ok(quoted(&cursor.name()?)),
    }
}

impl Object {
    /// The words that name it: `FUNCTION total(integer)`, `TRIGGER t ON users`.
    pub(super) fn spelled(&self, with_namespace: bool) -> String {
        let namespace = self.namespace.as_ref().filter(|_| with_namespace);
        let words = self.said.words();
        let rest = match (&self.told, self.said.class, &self.on) {
            (Some((full, short)), ..) => if with_namespace { full } else { short }.clone(),
            (None, Class::Column, Some(table)) => {
                format!("{}.{}", quoted_in(namespace, table), quoted(&self.name))
            }
            (None, _, Some(table)) => {
                format!("{} ON {}", quoted(&self.name), quoted_in(namespace, table))
            }
            // Its name is spelled already.
            (None, Class::Routine, None) => match namespace {
                Some(namespace) if namespace != "public" => {
                    format!("{}.{}", quoted(namespace), self.name)
                }
                _ => self.name.as_str().to_owned(),
            },
            (None, Class::Schema, None) => quoted(&self.name),
            (None, _, None) => quoted_in(namespace, &self.name),
        };
        format!("{words} {rest}")
    }
}

/// Several objects of one class, between commas.
pub(super) fn objects(cursor: &mut Cursor<'_>, said: Said) -> Read<Vec<Object>> {
    let mut found = vec![object(cursor, said)?];
    while cursor.eat_kind(TokenKind::Comma) {
        found.push(object(cursor, said)?);
    }
    Ok(found)
}

/// The types of an operator's arguments, as CREATE OPERATOR says them.
pub(super) fn operator_types(cursor: &Cursor<'_>) -> Read<(String, String)> {
    let mut left = "NONE".to_owned();
    let mut right = "NONE".to_owned();
    for mut item in cursor.clone().group()?.items() {
        for (word, side) in [("LEFTARG", &mut left), ("RIGHTARG", &mut right)] {
            if item.eat(word) {
                item.eat_text("=");
                *side = ty::spelled(&mut item, Modifiers::Dropped)?;
            }
        }
    }
    Ok((left, right))
}

impl Object {
    /// An object that is found by its name.
    pub(super) fn new(said: Said, namespace: Option<Ident>, name: Ident) -> Self {
        Self { said, namespace, name, on: None, told: None }
    }
}
