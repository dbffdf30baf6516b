//! Bodies of routines that the server would look at too early: those that name things of their own
//! namespace without it are meant to run where that is in the `search_path`, and a plan does not.

use specforge_db_core::model::{Definition, DefinitionKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx};
use specforge_db_core::read::Named;
use specforge_db_sql::{TokenKind, string_value};

use crate::read::within;
use crate::render::statement;
use crate::spelling::SPELLING;
use crate::words::Words;

/// What keeps the server from looking into bodies
/// (<https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-CHECK-FUNCTION-BODIES>).
const SETTING: &str = "check_function_bodies";

/// Lets the server take a routine whose body it could not look into.
pub(crate) fn unseen(
    routine: &Definition,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
    made: Vec<Command>,
) -> Vec<Command> {
    if routine.kind != DefinitionKind::Routine || !names_its_own(&routine.text, path, cx) {
        return made;
    }
    let mut commands = vec![statement(|w| {
        w.word("SET").raw(SETTING).word("=").word("off");
    })];
    commands.extend(made);
    commands.push(statement(|w| {
        w.word("RESET").raw(SETTING);
    }));
    commands
}

fn names_its_own(text: &str, path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let Some(own) = path.namespace.as_ref().filter(|own| *own != "public") else { return false };
    let words = Words::new(text);
    let sets = |at: &usize| words.is(*at, "SET") && words.is(at + 1, "search_path");
    if (0..words.len()).any(|at| sets(&at)) {
        return false;
    }
    let body = crate::read::cursor::tokens(text)
        .into_iter()
        .filter(|token| token.kind == TokenKind::String)
        .filter_map(|token| string_value(token.text(text), &SPELLING))
        .next_back();
    let schema = cx.to;
    let has = |named: Named, name: &Ident| match named {
        Named::Relation | Named::Type => schema.knows(Some(own), name.as_str()),
        Named::Routine => schema.schema().namespaces.iter().any(|namespace| {
            namespace.name.as_ref() == Some(own)
                && namespace.definitions.iter().any(|known| {
                    known.kind == DefinitionKind::Routine
                        && crate::mentions::names(known.name.as_str())
                            .first()
                            .is_some_and(|known| known.name == *name)
                })
        }),
    };
    body.is_some_and(|body| within(&body, own, &has).is_some())
}
