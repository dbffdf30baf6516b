//! How a column numbers rows, as ALTER COLUMN changes it.

use specforge_db_core::model::{IdentityKind, OptionValue};
use specforge_db_core::name::Ident;
use specforge_db_core::read::Edit;
use specforge_db_sql::TokenKind;

use super::cursor::{Cursor, Read};
use super::sequence::Parameters;
use crate::model;

/// SET GENERATED, SET START and the like, RESTART.
pub(super) fn alter(cursor: &mut Cursor<'_>, name: Ident) -> Read<Edit> {
    let mut kind = None;
    let mut set: Vec<(smol_str::SmolStr, Option<OptionValue>)> = Vec::new();
    loop {
        if cursor.eat_all(&["SET", "GENERATED", "ALWAYS"]) {
            kind = Some(IdentityKind::Always);
        } else if cursor.eat_all(&["SET", "GENERATED", "BY", "DEFAULT"]) {
            kind = Some(IdentityKind::ByDefault);
        } else if cursor.is("RESTART") || (cursor.is("SET") && !cursor.is_at(1, "DEFAULT")) {
            cursor.eat("SET");
            for (words, key) in
                [("MINVALUE", model::MIN), ("MAXVALUE", model::MAX), ("CYCLE", model::CYCLE)]
            {
                if cursor.are(&["NO", words]) {
                    set.push((key.into(), None));
                }
            }
            let mut part = until_set(cursor);
            let mut parameters = Parameters::default();
            parameters.read(&mut part)?;
            let options = parameters.options();
            set.extend(options.iter().map(|(k, v)| (k.into(), Some(v.clone()))));
        } else {
            return Ok(Edit::AlterIdentity(name, kind, set));
        }
    }
}

/// What stands here up to the next SET, RESTART or comma.
fn until_set<'t>(cursor: &mut Cursor<'t>) -> Cursor<'t> {
    let start = *cursor;
    let first = cursor.position();
    while !cursor.at_end()
        && cursor.kind() != Some(TokenKind::Comma)
        && (cursor.position() == first || !cursor.is_any(&["SET", "RESTART"]))
    {
        cursor.skip_one();
    }
    start.up_to(cursor)
}
