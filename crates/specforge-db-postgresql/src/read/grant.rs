//! GRANT and REVOKE: one definition for each privilege, object and grantee.

use specforge_db_core::model::{Definition, DefinitionKind};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Amendment, Carried, Dropped, Each, Item, Items, SkipKind};
use specforge_db_core::version::Version;
use specforge_db_sql::TokenKind;

use super::carry::definition;
use super::cursor::{Cursor, Read, tokens};
use super::index::names;
use super::object::{self, Class, Object, Said, grantee};
use crate::model;
use crate::spelling::quoted;

/// What ALL means, by the words of the class
/// (<https://www.postgresql.org/docs/current/ddl-priv.html>).
const ALL: &[(&str, &[&str])] = &[
    ("TABLE", &["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]),
    ("SEQUENCE", &["USAGE", "SELECT", "UPDATE"]),
    ("FUNCTION", &["EXECUTE"]),
    ("PROCEDURE", &["EXECUTE"]),
    ("ROUTINE", &["EXECUTE"]),
    ("SCHEMA", &["USAGE", "CREATE"]),
    ("TYPE", &["USAGE"]),
    ("DOMAIN", &["USAGE"]),
    ("LANGUAGE", &["USAGE"]),
    ("FOREIGN DATA WRAPPER", &["USAGE"]),
    ("SERVER", &["USAGE"]),
    ("TABLES", &["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]),
    ("SEQUENCES", &["USAGE", "SELECT", "UPDATE"]),
    ("FUNCTIONS", &["EXECUTE"]),
    ("TYPES", &["USAGE"]),
    ("SCHEMAS", &["USAGE", "CREATE"]),
];
/// What ALL means for the columns of a table.
const ALL_OF_COLUMNS: &[&str] = &["SELECT", "INSERT", "UPDATE", "REFERENCES"];
/// What everybody has without being given it.
pub(super) const OF_PUBLIC: &[(&str, &str)] = &[
    ("FUNCTION", "EXECUTE"),
    ("PROCEDURE", "EXECUTE"),
    ("ROUTINE", "EXECUTE"),
    ("TYPE", "USAGE"),
    ("DOMAIN", "USAGE"),
    ("LANGUAGE", "USAGE"),
    ("FUNCTIONS", "EXECUTE"),
    ("TYPES", "USAGE"),
];
/// The version in which MAINTAIN came (<https://www.postgresql.org/docs/17/release-17.html>).
const MAINTAIN: Version = Version::short(17, 0);
/// The version in which everybody lost CREATE on `public` (<https://www.postgresql.org/docs/15/release-15.html>).
const PUBLIC_IS_CLOSED: Version = Version::short(15, 0);

/// A GRANT or REVOKE as it was said.
pub(super) struct Saying {
    grant: bool,
    /// REVOKE GRANT OPTION FOR.
    option_only: bool,
    with_option: bool,
    /// Privileges with their columns; absent for ALL.
    privileges: Vec<(Option<String>, Vec<Ident>)>,
    pub(super) grantees: Vec<String>,
    granted_by: Option<String>,
    version: Version,
}

/// Reads GRANT or REVOKE as a whole.
pub(super) fn grant(cursor: &mut Cursor<'_>, statement: &str, version: Version) -> Read<Items> {
    let mut saying = Saying::start(cursor, version)?;
    if !cursor.eat("ON") {
        // Membership in a role belongs to the server.
        return Ok(Items::skip(SkipKind::Server));
    }
    let mut items = Vec::new();
    if cursor.eat("ALL") {
        let each =
            match cursor.eat_any(&["TABLES", "SEQUENCES", "FUNCTIONS", "PROCEDURES", "ROUTINES"]) {
                Some("TABLES") => Each::Tables,
                Some("SEQUENCES") => Each::Sequences,
                Some(_) => Each::Routines,
                None => return Err(cursor.problem("this kind of object is not understood")),
            };
        cursor.need("IN")?;
        cursor.need("SCHEMA")?;
        let mut schemas = vec![cursor.name()?];
        while cursor.eat_kind(TokenKind::Comma) {
            schemas.push(cursor.name()?);
        }
        saying.finish(cursor)?;
        let version = version.major();
        for namespace in schemas {
            let statement = format!("{version} {statement}").into();
            items.push(Item::ForEach { each, namespace, make: on_one, statement });
        }
        return Ok(Items { items, ..Items::default() });
    }
    let said = match object::class(&mut cursor.clone()) {
        // A table may be called like a class.
        Ok(said) if !is_list(cursor, said) => object::class(cursor)?,
        _ => Said { class: Class::Table, words: &["TABLE"] },
    };
    if said.class == Class::Server {
        return Ok(Items::skip(SkipKind::Server));
    }
    // A right on a domain is one on a type, and dumps say it so.
    let said = match said.words {
        ["DOMAIN"] => Said { words: &["TYPE"], ..said },
        _ => said,
    };
    let objects = object::objects(cursor, said)?;
    saying.finish(cursor)?;
    for object in &objects {
        saying.on(object, &mut items)?;
    }
    Ok(Items { items, ..Items::default() })
}

/// Whether what stands here is a name, though it could be the word for a class.
fn is_list(cursor: &Cursor<'_>, said: Said) -> bool {
    let mut ahead = *cursor;
    ahead.eat_all(said.words);
    ahead.is_any(&["TO", "FROM"]) || ahead.kind() == Some(TokenKind::Comma)
}

/// The same statement for one of the objects that ALL … IN SCHEMA means.
fn on_one(namespace: &Ident, name: &Ident, each: Each, statement: &str) -> Vec<Item> {
    let (version, statement) = statement.split_once(' ').unwrap_or_default();
    let version = Version::short(version.parse().unwrap_or_default(), 0);
    let tokens = tokens(statement);
    let mut cursor = Cursor::new(statement, &tokens);
    let read = |cursor: &mut Cursor<'_>| -> Read<Vec<Item>> {
        let mut saying = Saying::start(cursor, version)?;
        while !cursor.at_end() && !cursor.is_any(&["TO", "FROM"]) {
            cursor.next();
        }
        saying.finish(cursor)?;
        let (class, words): (_, &'static [&'static str]) = match each {
            Each::Tables => (Class::Table, &["TABLE"]),
            Each::Sequences => (Class::Carried(DefinitionKind::Sequence), &["SEQUENCE"]),
            Each::Routines => (Class::Routine, &["FUNCTION"]),
        };
        let object = Object::new(Said { class, words }, Some(namespace.clone()), name.clone());
        let mut items = Vec::new();
        saying.on(&object, &mut items)?;
        Ok(items)
    };
    // It has been read before.
    read(&mut cursor).unwrap_or_default()
}

impl Saying {
    pub(super) fn start(cursor: &mut Cursor<'_>, version: Version) -> Read<Self> {
        let grant = cursor.eat("GRANT");
        if !grant {
            cursor.need("REVOKE")?;
        }
        let option_only = cursor.eat_all(&["GRANT", "OPTION", "FOR"]);
        let mut privileges = Vec::new();
        loop {
            let mut word = Vec::new();
            while cursor.kind() == Some(TokenKind::Word) && !cursor.is_any(&["ON", "TO", "FROM"]) {
                word.push(cursor.word().to_ascii_uppercase());
                cursor.next();
            }
            let columns = match cursor.kind() {
                Some(TokenKind::Open) => names(cursor)?,
                _ => Vec::new(),
            };
            let all = word.first().is_some_and(|word| word == "ALL");
            privileges.push(((!all).then(|| word.join(" ")), columns));
            if !cursor.eat_kind(TokenKind::Comma) {
                break;
            }
        }
        Ok(Self {
            grant,
            option_only,
            with_option: false,
            privileges,
            grantees: Vec::new(),
            granted_by: None,
            version,
        })
    }

    /// From TO or FROM to the end.
    pub(super) fn finish(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        cursor.need(if self.grant { "TO" } else { "FROM" })?;
        self.grantees.push(grantee(cursor)?);
        while cursor.eat_kind(TokenKind::Comma) {
            self.grantees.push(grantee(cursor)?);
        }
        self.with_option = cursor.eat_all(&["WITH", "GRANT", "OPTION"]);
        if cursor.eat_all(&["GRANTED", "BY"]) {
            self.granted_by = Some(grantee(cursor)?);
        }
        cursor.eat_any(&["CASCADE", "RESTRICT"]);
        cursor.end()
    }

    /// Each privilege by itself, ALL spelled out.
    pub(super) fn each(&self, words: &str, cursor_problem: &str) -> Read<Vec<String>> {
        let mut found = Vec::new();
        for (privilege, columns) in &self.privileges {
            let of_columns = !columns.is_empty();
            let list: Vec<&str> = match privilege {
                Some(privilege) => vec![privilege],
                None if of_columns => ALL_OF_COLUMNS.to_vec(),
                None => {
                    let row = ALL.iter().find(|(class, _)| *class == words);
                    let mut list = row.map(|(_, list)| list.to_vec()).unwrap_or_default();
                    if matches!(words, "TABLE" | "TABLES") && self.version >= MAINTAIN {
                        list.push("MAINTAIN");
                    }
                    list
                }
            };
            if list.is_empty() {
                let detail = format!("{cursor_problem}: what ALL means here is not known");
                return Err(specforge_db_core::read::Problem { detail, offset: 0 });
            }
            for privilege in list {
                if of_columns {
                    found.extend(columns.iter().map(|c| format!("{privilege} ({})", quoted(c))));
                } else {
                    found.push(privilege.to_owned());
                }
            }
        }
        Ok(found)
    }

    pub(super) fn on(&self, object: &Object, items: &mut Vec<Item>) -> Read<()> {
        let words = object.said.words();
        let short = object.spelled(false);
        let full = object.spelled(true);
        let namespace = object.namespace.as_ref();
        let on = Some(object.name.clone()).filter(|_| object.said.class != Class::Schema);
        for privilege in self.each(&words, &short)? {
            for to in &self.grantees {
                let right = Right {
                    prefix: "",
                    name: format!("{privilege} ON {short}"),
                    text: format!("{privilege} ON {full}"),
                    to,
                    of_public: to == "PUBLIC" && self.everybodys(&words, &privilege, object),
                };
                self.say(namespace, on.as_ref(), &right, items);
            }
        }
        Ok(())
    }

    /// Whether everybody has it without being given it.
    fn everybodys(&self, words: &str, privilege: &str, object: &Object) -> bool {
        let public = object.said.class == Class::Schema && object.name == "public";
        OF_PUBLIC.contains(&(words, privilege))
            || (public
                && (privilege == "USAGE"
                    || (privilege == "CREATE" && self.version < PUBLIC_IS_CLOSED)))
    }

    pub(super) fn say(
        &self,
        namespace: Option<&Ident>,
        on: Option<&Ident>,
        right: &Right<'_>,
        items: &mut Vec<Item>,
    ) {
        let given = Ident::from(format!("{}{} TO {}", right.prefix_name(), right.name, right.to));
        let taken = Ident::from(format!("{}{} FROM {}", right.prefix_name(), right.name, right.to));
        let gone = |name: &Ident| Item::Drop {
            what: Dropped::Definition(DefinitionKind::Grant),
            namespace: namespace.cloned(),
            name: name.clone(),
            on: None,
            cascade: false,
            if_exists: true,
        };
        let declare = |definition: Definition| Item::Definition {
            namespace: namespace.cloned(),
            definition: Box::new(definition),
            if_not_exists: false,
            or_replace: true,
        };
        let carry =
            |name: Ident, text: String| definition(DefinitionKind::Grant, name, on.cloned(), text);
        if self.option_only {
            items.push(Item::Amend {
                kind: DefinitionKind::Grant,
                namespace: namespace.cloned(),
                name: given,
                on: None,
                how: Amendment { apply: without_option, statement: "".into() },
                if_exists: true,
            });
        } else if self.grant {
            if right.of_public {
                items.push(gone(&taken));
                if !self.with_option {
                    return;
                }
            }
            let option = if self.with_option { WITH_OPTION } else { "" };
            let text = format!("{}GRANT {} TO {}{option}", right.prefix, right.text, right.to);
            let mut given = carry(given, text);
            if self.with_option {
                given.options.set(model::GRANT_OPTION, true);
            }
            if self.granted_by.as_deref() == Some(right.to) {
                given.options.set(model::TO_ITSELF, true);
            }
            items.push(declare(given));
        } else {
            items.push(gone(&given));
            if right.of_public {
                let text = format!("{}REVOKE {} FROM {}", right.prefix, right.text, right.to);
                items.push(declare(carry(taken, text)));
            }
        }
    }
}

const WITH_OPTION: &str = " WITH GRANT OPTION";

/// One privilege on one object for one grantee.
pub(super) struct Right<'a> {
    /// What stands before it where it is given by default, such as `ALTER DEFAULT PRIVILEGES `.
    pub(super) prefix: &'a str,
    pub(super) name: String,
    pub(super) text: String,
    pub(super) to: &'a str,
    pub(super) of_public: bool,
}

impl Right<'_> {
    fn prefix_name(&self) -> String {
        match self.prefix.strip_prefix("ALTER DEFAULT PRIVILEGES") {
            Some(rest) => format!("DEFAULT{rest}"),
            None => String::new(),
        }
    }
}

fn without_option(carried: &mut Carried, _: &str) -> Result<(), String> {
    let definition = &mut carried.definition;
    definition.options.remove(model::GRANT_OPTION);
    if let Some(text) = definition.text.strip_suffix(WITH_OPTION) {
        definition.text = text.to_owned();
    }
    Ok(())
}
