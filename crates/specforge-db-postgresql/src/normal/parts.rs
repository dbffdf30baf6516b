//! What parts have of the columns of their whole, however they were declared.

use std::collections::BTreeMap;

use specforge_db_core::model::{Column, Identity, Schema, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::version::Version;

/// The version since which parts count with their whole
/// (<https://www.postgresql.org/docs/17/release-17.html>); before, what counts is the whole alone.
const COUNT_TOGETHER: Version = Version::short(17, 0);

/// Namespace, name.
type Place = (Option<Ident>, Ident);

/// What a table is a part of, and its columns that count.
type Known = (Option<Place>, BTreeMap<Ident, Box<Identity>>);

/// Gives the columns of parts the identity of the whole, or none.
pub(super) fn settle(schema: &mut Schema, version: Version) {
    let mut wholes: BTreeMap<Place, Known> = BTreeMap::new();
    let mut any = false;
    for known in schema.tables() {
        let place = (known.namespace.name.clone(), known.table.name.clone());
        let whole = whole_of(known.table, known.namespace.name.as_ref());
        any |= whole.is_some();
        if known.table.partitioning.is_some() {
            let counted = |column: &Column| Some((column.name.clone(), column.identity.clone()?));
            let identities = known.table.columns.iter().filter_map(counted).collect();
            wholes.insert(place, (whole, identities));
        }
    }
    if !any {
        return;
    }
    for namespace in &mut schema.namespaces {
        let own = namespace.name.clone();
        for table in &mut namespace.tables {
            let Some(mut place) = whole_of(table, own.as_ref()) else { continue };
            // Whoever is a part of a part counts with the whole of both.
            for _ in 0..wholes.len() {
                match wholes.get(&place) {
                    Some((Some(above), _)) => place = above.clone(),
                    _ => break,
                }
            }
            let Some((_, identities)) = wholes.get(&place) else { continue };
            for column in &mut table.columns {
                let of_whole = identities.get(&column.name).cloned();
                column.identity = of_whole.filter(|_| version >= COUNT_TOGETHER);
            }
        }
    }
}

fn whole_of(table: &Table, own: Option<&Ident>) -> Option<Place> {
    let part = table.partitioning.as_ref()?;
    Some((part.of_namespace.as_ref().or(own).cloned(), part.of.clone()?))
}
