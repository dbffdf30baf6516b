//! Objects whose statements are carried.

mod afterwards;
mod collation;
mod composite;
mod grant;
mod in_parts;
mod in_place;
mod other;
mod sequence;
mod types;

pub(crate) use composite::attributes;
pub(super) use grant::revoke;
pub(crate) use in_place::in_place;
pub(crate) use sequence::{owner_of, without_owner};
pub(crate) use types::create_domain;

use std::borrow::Cow;

use specforge_db_core::model::{Definition, DefinitionKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx, Unsupported};
use specforge_db_core::version::Version;

use super::{Rendered, alter_table, qualified, statement};
use crate::filled;
use crate::mentions::takes_all;
use crate::normal::view_is_read;
use crate::words::Words;

/// A definition as it was written.
pub(super) fn create(definition: &Definition, path: &ObjectPath, cx: &PlanCx<'_>) -> Rendered {
    if definition.text.trim().is_empty() {
        return Err(Unsupported::new(format!(
            "what {path} says is not known: it could not be read, or it holds a password"
        )));
    }
    let mut commands = match types::not_valid(definition, path) {
        Some(commands) => commands,
        None if definition.kind == DefinitionKind::MaterializedView => {
            let text = filled::made(definition, &spelled(definition, cx.version), path, cx);
            vec![carried(text)]
        }
        None => vec![carried(spelled(definition, cx.version).into_owned())],
    };
    commands.extend(afterwards::settings(definition, path));
    Ok(crate::bodies::unseen(definition, path, cx, commands))
}

/// A definition as it is sent to the server.
///
/// What a view takes with `*` is fixed when it is made, by the order that columns have then. Where new
/// columns stand at the end of their table that is another order than the schema says, so that the
/// columns are named.
fn spelled(definition: &Definition, version: Version) -> Cow<'_, str> {
    if matches!(definition.kind, DefinitionKind::View | DefinitionKind::MaterializedView)
        && takes_all(&definition.text)
        && view_is_read(&definition.text, version)
        && view_is_read(definition.normal(), version)
    {
        return with_columns(&definition.text, definition.normal())
            .map_or(Cow::Borrowed(definition.normal()), Cow::Owned);
    }
    Cow::Borrowed(&definition.text)
}

/// A view as it was written but for its columns, where nothing else of it says `*`.
fn with_columns(text: &str, normal: &str) -> Option<String> {
    fn list(words: &Words<'_>) -> Option<(usize, usize)> {
        let select = words.find(0, &["AS"])? + 1;
        let from = words.find(select, &["FROM"])?;
        let alone = words.find(select, &["UNION", "INTERSECT", "EXCEPT"]).is_none();
        (words.is(select, "SELECT") && alone).then_some((select + 1, from))
    }
    let (was, is) = (Words::new(text), Words::new(normal));
    let ((first, from), (start, end)) = (list(&was)?, list(&is)?);
    let (head, tail) = (was.before(first), was.from(from));
    (!takes_all(tail)).then(|| format!("{head} {} {tail}", is.between(start, end)))
}

/// A statement that is carried, or put together from one that is.
fn carried(text: String) -> Command {
    let text = other::in_schema(text);
    statement(|w| {
        w.raw(&text);
    })
}

/// The path of what a definition is on, such as the table of a trigger.
fn owner(definition: &Definition, path: &ObjectPath) -> Result<ObjectPath, Unsupported> {
    match &definition.on {
        Some(on) => Ok(ObjectPath::table(path.namespace.as_ref(), on)),
        None => Err(Unsupported::new(format!("it is not known what {path} is on"))),
    }
}

pub(super) fn drop(definition: &Definition, path: &ObjectPath, cx: &PlanCx<'_>) -> Rendered {
    use DefinitionKind as Kind;
    let words = Words::new(&definition.text);
    let named = |kind: &'static str| {
        Ok(vec![statement(|w| {
            w.word("DROP").word(kind);
            qualified(w, path);
        })])
    };
    let global = |kind: &'static str| {
        Ok(vec![statement(|w| {
            w.word("DROP").word(kind).ident(&definition.name);
        })])
    };
    match definition.kind {
        Kind::Extension => global("EXTENSION"),
        Kind::Event => global("EVENT TRIGGER"),
        Kind::Sequence => named("SEQUENCE"),
        Kind::Type if words.is(1, "DOMAIN") => named("DOMAIN"),
        Kind::Type => named("TYPE"),
        Kind::View => named("VIEW"),
        Kind::MaterializedView => named("MATERIALIZED VIEW"),
        Kind::Routine => Ok(vec![statement(|w| {
            w.word("DROP").word(routine_kind(&words));
            routine_name(w, definition, path);
        })]),
        Kind::Trigger | Kind::Policy => {
            let table = owner(definition, path)?;
            Ok(vec![statement(|w| {
                w.word("DROP").word(match definition.kind {
                    Kind::Trigger => "TRIGGER",
                    _ if is_rule(definition) => "RULE",
                    _ => "POLICY",
                });
                w.ident(&definition.name).word("ON");
                qualified(w, &table);
            })])
        }
        Kind::Constraint => {
            let table = owner(definition, path)?;
            Ok(vec![alter_table(&table, |w| {
                w.word("DROP CONSTRAINT").ident(&definition.name);
            })])
        }
        Kind::Grant => grant::revoke(definition, path, cx),
        _ if let Some(followed) = crate::firing::follow(definition, path, cx) => followed,
        _ => match collation::column_of(definition, path, cx) {
            Some(column) => Err(Unsupported::new(format!(
                "{column} is sorted by {path}, which can only be dropped and made anew: make another collation, and give the column that"
            ))),
            None => other::drop(definition, path),
        },
    }
}

/// Whether a definition beneath a table is a rewrite rule.
pub(crate) fn is_rule(definition: &Definition) -> bool {
    let words = Words::new(&definition.text);
    words.is(1, "RULE") || words.are(1, &["OR", "REPLACE", "RULE"])
}

/// The name of a routine with its argument types, which is SQL text.
fn routine_name(w: &mut specforge_db_sql::SqlWriter, definition: &Definition, path: &ObjectPath) {
    if let Some(namespace) = &path.namespace {
        w.ident(namespace).tight().word(".").tight();
    }
    w.raw(definition.name.as_str());
}

fn routine_kind(words: &Words<'_>) -> &'static str {
    let at = if words.are(1, &["OR", "REPLACE"]) { 3 } else { 1 };
    if words.is(at, "PROCEDURE") {
        "PROCEDURE"
    } else if words.is(at, "AGGREGATE") {
        // DROP AGGREGATE would need the arguments as they were declared.
        "ROUTINE"
    } else {
        "FUNCTION"
    }
}

pub(super) fn rename(definition: &Definition, from: &Ident, path: &ObjectPath) -> Rendered {
    use DefinitionKind as Kind;
    let old = ObjectPath { name: from.clone(), ..path.clone() };
    let words = match definition.kind {
        Kind::View => "VIEW",
        Kind::MaterializedView => "MATERIALIZED VIEW",
        Kind::Sequence => "SEQUENCE",
        Kind::Type if Words::new(&definition.text).is(1, "DOMAIN") => "DOMAIN",
        Kind::Type => "TYPE",
        _ => return Err(Unsupported::new(format!("{path} cannot be given another name"))),
    };
    Ok(vec![statement(|w| {
        w.word("ALTER").word(words);
        qualified(w, &old);
        w.word("RENAME TO").ident(&path.name);
    })])
}

pub(super) fn alter(
    before: &Definition,
    after: &Definition,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Rendered {
    use DefinitionKind as Kind;
    match after.kind {
        _ if afterwards::only(before, after)
            && !afterwards::changes(before, after, path).is_empty() =>
        {
            Ok(afterwards::changes(before, after, path))
        }
        // The way back from one to which it was brought as it stands.
        Kind::View if !in_place(before, after, cx.version) => {
            crate::render::refuse_kept_name(path, cx)?;
            let mut commands = drop(before, path, cx)?;
            commands.extend(create(after, path, cx)?);
            Ok(commands)
        }
        Kind::View | Kind::Routine | Kind::Trigger => {
            let mut commands = vec![carried(in_place::or_replace(&spelled(after, cx.version)))];
            // A view keeps what its columns have; a trigger fires the usual way again.
            commands.extend(match after.kind {
                Kind::View => afterwards::columns(Some(before), after, path),
                _ => afterwards::settings(after, path),
            });
            Ok(crate::bodies::unseen(after, path, cx, commands))
        }
        Kind::Grant => grant::alter(before, after, path),
        Kind::Sequence => sequence::alter(before, after, path),
        Kind::Type => types::alter(before, after, path, cx),
        Kind::Other if other::is_comment(after) => create(after, path, cx),
        Kind::Other if in_parts::can(before, after) => in_parts::alter(before, after, path),
        Kind::Extension => other::update_extension(before, after, path),
        _ => Err(Unsupported::new(format!("{path} cannot be changed as it stands"))),
    }
}
