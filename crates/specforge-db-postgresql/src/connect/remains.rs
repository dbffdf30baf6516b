//! What a command outside transactions leaves behind when it fails or is interrupted.
//!
//! An index that was being built or dropped concurrently stays, INVALID and in the way of the next
//! attempt, and a partition that was being detached stays half attached.

use specforge_db_core::error::Result;
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Command;
use specforge_db_core::read::{Dropped, Item};
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::wire::Wire;
use crate::spelling::SPELLING;

const INVALID: &str = "SELECT 'yes' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
    JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname = $1 AND c.relname = $2";

const DETACHING: &str = "SELECT pn.nspname, p.relname, cn.nspname, c.relname FROM pg_inherits i \
    JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace \
    JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace \
    WHERE i.inhdetachpending ORDER BY 1, 2, 3, 4";

/// Clears away what these commands left half made, so that they can be run from the start; a
/// partition whose detaching had begun is detached, for there is no way back.
pub(super) async fn clear(wire: &mut Wire, commands: &[Command], version: Version) -> Result<()> {
    let mut detaches = false;
    for text in commands.iter().filter_map(Command::text) {
        for item in crate::read::statement(text, version).items {
            // Of what may be one thing or another, the first is the usual one.
            let item = match item {
                Item::Either(item, _) | Item::Then(item, _) => *item,
                item => item,
            };
            let (namespace, name) = match item {
                Item::Index { namespace, index, .. } => (namespace, index.name),
                Item::Drop { what: Dropped::Index, namespace, name, .. } => (namespace, name),
                _ => continue,
            };
            drop_invalid(wire, namespace.as_ref(), &name).await?;
        }
        detaches |= is_detach(text);
    }
    if detaches && version.major() >= 14 {
        finish_detaching(wire).await?;
    }
    Ok(())
}

async fn drop_invalid(wire: &mut Wire, namespace: Option<&Ident>, name: &Ident) -> Result<()> {
    let public = Ident::from("public");
    let namespace = namespace.unwrap_or(&public);
    if wire.with(INVALID, &[&namespace.as_str(), &name.as_str()]).await?.is_none() {
        return Ok(());
    }
    let mut sql = SqlWriter::new(&SPELLING);
    sql.word("DROP INDEX CONCURRENTLY IF EXISTS").qualified(Some(namespace), name);
    wire.run(&sql.finish()).await.map(drop)
}

fn is_detach(text: &str) -> bool {
    let mut words = text.split_whitespace().map(str::to_ascii_uppercase);
    words.any(|word| word == "DETACH") && words.any(|word| word == "CONCURRENTLY")
}

async fn finish_detaching(wire: &mut Wire) -> Result<()> {
    let answers = wire.ask(DETACHING).await?;
    for row in answers.iter().flatten() {
        let name = |at: usize| row.get(at).map(Ident::from).unwrap_or_default();
        let mut sql = SqlWriter::new(&SPELLING);
        sql.word("ALTER TABLE").qualified(Some(&name(0)), &name(1));
        sql.word("DETACH PARTITION").qualified(Some(&name(2)), &name(3)).word("FINALIZE");
        wire.run(&sql.finish()).await?;
    }
    Ok(())
}
