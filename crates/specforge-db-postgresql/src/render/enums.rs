//! Enums.

use specforge_db_core::model::{Enum, ObjectPath};
use specforge_db_core::plan::{Command, PlanCx, Unsupported};

use super::{Rendered, comment, qualified, statement};

/// CREATE TYPE … AS ENUM under the name of the path, with what is remarked on it.
pub(crate) fn create(object: &Enum, path: &ObjectPath) -> Vec<Command> {
    let mut commands = vec![create_named(object, path)];
    if object.comment.is_some() {
        commands.push(remark(object, path));
    }
    commands
}

fn create_named(object: &Enum, path: &ObjectPath) -> Command {
    statement(|w| {
        w.word("CREATE TYPE");
        qualified(w, path);
        w.word("AS ENUM").parens(|w| {
            w.list(&object.values, |w, value| {
                w.literal(value);
            });
        });
    })
}

fn remark(object: &Enum, path: &ObjectPath) -> Command {
    comment(
        |w| {
            w.word("TYPE");
            qualified(w, path);
        },
        object.comment.as_deref(),
    )
}

/// Adds values where they belong; nothing else can be done to an enum as it stands.
pub(super) fn alter(before: &Enum, after: &Enum, path: &ObjectPath, _cx: &PlanCx<'_>) -> Rendered {
    let mut commands = Vec::new();
    if before.values != after.values {
        let Some(added) = additions(before, after) else {
            return Err(Unsupported::new(format!(
                "values of the enum {path} go or change their order, which takes another type in its place"
            )));
        };
        for Addition { value, place } in added {
            commands.push(statement(|w| {
                w.word("ALTER TYPE");
                qualified(w, path);
                w.word("ADD VALUE").literal(value);
                match place {
                    Place::Last => {}
                    Place::After(other) => {
                        w.word("AFTER").literal(other);
                    }
                    Place::Before(other) => {
                        w.word("BEFORE").literal(other);
                    }
                }
            }));
        }
    }
    if before.comment != after.comment {
        commands.push(remark(after, path));
    }
    Ok(commands)
}

/// A value that comes, and where.
#[derive(Debug)]
pub(crate) struct Addition<'a> {
    pub(crate) value: &'a str,
    place: Place<'a>,
}

#[derive(Debug)]
enum Place<'a> {
    Last,
    After(&'a str),
    Before(&'a str),
}

/// The values that come, in the order in which each finds its neighbour; absent where values go or
/// change their order.
pub(crate) fn additions<'a>(before: &'a Enum, after: &'a Enum) -> Option<Vec<Addition<'a>>> {
    let mut kept = after.values.iter().filter(|value| before.values.contains(value));
    if !before.values.iter().all(|value| kept.next() == Some(value)) || kept.next().is_some() {
        return None;
    }
    let mut added = Vec::new();
    for (at, value) in after.values.iter().enumerate() {
        if before.values.contains(value) {
            continue;
        }
        let follows_only_new = after.values.iter().skip(at).all(|v| !before.values.contains(v));
        let place = if follows_only_new {
            Place::Last
        } else if let Some(other) = at.checked_sub(1).and_then(|at| after.values.get(at)) {
            Place::After(other)
        } else {
            let first = before.values.first();
            first.map_or(Place::Last, |first| Place::Before(first))
        };
        added.push(Addition { value, place });
    }
    Some(added)
}
