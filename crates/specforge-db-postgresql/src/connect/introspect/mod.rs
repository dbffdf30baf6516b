//! What a live database declares: its catalog, spelled as statements and read like any other text.
//!
//! So the one reader decides how an object stands in the model, whether it comes from a text or from
//! a server. The catalog is asked a fixed number of queries, all in one message.

mod columns;
mod fields;
mod others;
mod queries;
mod reactions;
mod relations;
mod rights;
mod routines;
mod sequences;
mod spell;
mod types;

use specforge_db_core::error::{Error, ErrorCode, Result};
use specforge_db_core::model::{Definition, DefinitionKind, Options, Schema};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::OnUnreadable;
use specforge_db_core::read::load_statements;
use specforge_db_core::version::Version;
use tokio_postgres::SimpleQueryRow;

use super::wire::Wire;
use crate::{Postgresql, model};
use spell::Script;

/// How often the catalog is read again because an object went while it was read.
const AGAIN: usize = 2;

/// What a server says where an object that it was about to spell is gone
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>, class XX).
const GONE: &str = "(XX000)";

/// Reads the catalog and brings it to normal form.
pub(super) async fn schema(wire: &mut Wire, version: Version, major: u32) -> Result<Schema> {
    let sql = queries::for_version(major);
    let mut tries = 0;
    let answers = loop {
        match wire.ask_patiently(&sql).await {
            Err(error) if error.detail().contains(GONE) && tries < AGAIN => tries += 1,
            answers => break answers?,
        }
    };
    let script = script(answers)?;
    let statements: Vec<(String, String)> =
        script.statements.into_iter().map(|text| (text, "/connection".to_owned())).collect();
    let loaded = load_statements(&Postgresql, &statements, version, OnUnreadable::Fail);
    let mut schema = loaded.map_err(unreadable)?.schema;
    crate::normal::implied::versions(&mut schema);
    mark_invalid(&mut schema, &script.invalid);
    mention_unread(&mut schema, script.unread);
    Ok(schema)
}

/// The statements that would make the database what it is.
fn script(answers: Vec<Vec<SimpleQueryRow>>) -> Result<Script> {
    let answers: [Vec<SimpleQueryRow>; 12] = answers.try_into().map_err(|_| {
        Error::internal("the catalog gave another number of answers than was asked")
    })?;
    let [
        places,
        relations,
        columns,
        constraints,
        indexes,
        sequences,
        types,
        routines,
        reactions,
        comments,
        rights,
        others,
    ] = answers;
    let mut script = Script::default();
    others::places(&mut script, &places);
    types::types(&mut script, &types);
    let owned = sequences::sequences(&mut script, &sequences);
    others::wrappers(&mut script, &others);
    relations::relations(&mut script, &relations, &columns, &constraints, &owned);
    relations::indexes(&mut script, &indexes);
    sequences::owners(&mut script, &owned);
    routines::routines(&mut script, &routines);
    reactions::reactions(&mut script, &reactions);
    others::others(&mut script, &others);
    rights::rights(&mut script, &rights);
    others::comments(&mut script, &comments);
    Ok(script)
}

/// The database is at fault here, not the request.
fn unreadable(error: Error) -> Error {
    let detail = format!("the catalog holds something that is not understood: {}", error.detail());
    Error::new(ErrorCode::Unsupported, detail).at("/connection")
}

/// What is there and is not read stands in the schema without a text.
///
/// So nothing passes over it in silence: a plan that would have to make, change or drop it is refused.
fn mention_unread(schema: &mut Schema, unread: Vec<(String, String)>) {
    for (namespace, name) in unread {
        let namespace = Ident::from(namespace);
        schema.namespace_mut(Some(&namespace)).definitions.push(Definition {
            kind: DefinitionKind::Other,
            name: Ident::from(name),
            on: None,
            text: String::new(),
            normal: None,
            depends_on: Vec::new(),
            options: Options::EMPTY,
        });
    }
}

/// An index that is there and does not work is not what a text declares.
fn mark_invalid(schema: &mut Schema, invalid: &[spell::Named]) {
    if invalid.is_empty() {
        return;
    }
    for namespace in &mut schema.namespaces {
        let own = namespace.name.as_ref().map_or("public", |name| name.as_str()).to_owned();
        let indexes = namespace.tables.iter_mut().flat_map(|table| &mut table.indexes);
        for index in indexes {
            if invalid.iter().any(|bad| bad.namespace == *own && bad.name == index.name) {
                index.options.set(model::INVALID, true);
            }
        }
    }
}
