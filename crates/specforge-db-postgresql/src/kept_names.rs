//! Names that a part keeps because no command changes them.
//!
//! From 18 on NOT NULL is a constraint with a name. A part has it under the whole's name if it was made as a
//! part, and under its own if it was attached, as in every dump; "cannot rename inherited constraint" is all
//! that the server says to ALTER TABLE … RENAME CONSTRAINT.

use std::collections::{BTreeMap, BTreeSet};

use specforge_db_core::diff::Renames;
use specforge_db_core::finding::{Advice, Finding, Severity};
use specforge_db_core::model::{Column, ObjectPath, Schema, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::version::Version;

use crate::inherit::parents;
use crate::model;
use crate::normal::NOT_NULL_IS_NAMED;
use crate::render::not_null_name;

const CASE: NameCase = NameCase::Sensitive;
/// Nobody cuts a table so often; names in a circle end here.
const DEEPEST: usize = 64;

/// Gives NOT NULL of parts in the desired schema the name that it will have, and says so.
pub(crate) fn keep(
    from: &Schema,
    to: &mut Schema,
    renames: &Renames,
    version: Version,
) -> Vec<Finding> {
    if version < NOT_NULL_IS_NAMED {
        return Vec::new();
    }
    let before: BTreeMap<ObjectPath, &Table> =
        from.tables().map(|known| (known.path(), known.table)).collect();
    let mut kept: BTreeMap<ObjectPath, BTreeSet<Ident>> = BTreeMap::new();
    // The part of a part has the name that its whole has been given.
    for _ in 0..DEEPEST {
        let given = names_otherwise(&before, to, renames);
        if given.is_empty() {
            break;
        }
        for (path, column, name) in given {
            name_it(to, &path, &column, &name);
            kept.entry(path).or_default().insert(column);
        }
    }
    kept.iter().map(|(path, columns)| finding(path, columns)).collect()
}

/// The required columns of parts, with the names that their NOT NULL will have, where those are not the desired.
fn names_otherwise(
    before: &BTreeMap<ObjectPath, &Table>,
    to: &Schema,
    renames: &Renames,
) -> Vec<(ObjectPath, Ident, Ident)> {
    let mut found = Vec::new();
    for known in to.tables().filter(|known| known.table.partitioning.is_some()) {
        let path = known.path();
        let Some(part) = stays_part(&path, known.table, before) else { continue };
        let Some(whole) = parents(known.table, &path).pop() else { continue };
        let Some(was_whole) = before.get(&whole) else { continue };
        let Some(is_whole) = to.table(whole.namespace.as_ref(), whole.name.as_str(), CASE) else {
            continue;
        };
        // What gets another name keeps the names that the server chose.
        let renamed = |table: &&ObjectPath| {
            renames.table_from(table, CASE).is_some() || !renames.columns_of(table, CASE).is_empty()
        };
        if [&path, &whole].iter().any(renamed) {
            continue;
        }
        let required = |column: &&Column| !column.nullable;
        for column in known.table.columns.iter().filter(required) {
            let name = column.name.as_str();
            let Some(of_whole) = is_whole.column(name, CASE).filter(required) else { continue };
            let was = part.column(name, CASE).filter(required);
            let will = match was.zip(was_whole.column(name, CASE).filter(required)) {
                Some((was, _)) => not_null_name(was, &path),
                None if was.is_none() => not_null_name(of_whole, &whole),
                None => continue,
            };
            if will != not_null_name(column, &path) {
                found.push((path.clone(), column.name.clone(), will));
            }
        }
    }
    found
}

/// A table as it was, where it is a part of the same whole before and after.
fn stays_part<'a>(
    path: &ObjectPath,
    after: &Table,
    before: &BTreeMap<ObjectPath, &'a Table>,
) -> Option<&'a Table> {
    let was = before.get(path).copied()?;
    let is_part = |table: &Table| table.partitioning.as_ref().is_some_and(|part| part.of.is_some());
    (is_part(was) && is_part(after) && parents(was, path) == parents(after, path)).then_some(was)
}

fn name_it(to: &mut Schema, path: &ObjectPath, column: &Ident, name: &Ident) {
    let tables = &mut to.namespace_mut(path.namespace.as_ref()).tables;
    let part = tables.iter_mut().find(|table| table.name == path.name);
    let of_part = part.into_iter().flat_map(|part| &mut part.columns);
    for known in of_part.filter(|known| known.name == *column) {
        known.options.remove(model::NOT_NULL_NAME);
        if not_null_name(known, path) != *name {
            known.options.set(model::NOT_NULL_NAME, name.as_str());
        }
    }
}

fn finding(path: &ObjectPath, columns: &BTreeSet<Ident>) -> Finding {
    let columns: Vec<&str> = columns.iter().map(Ident::as_str).collect();
    let message = format!(
        "NOT NULL of {} in {path} is not called as desired: PostgreSQL gives a part the name from its whole, or lets it keep its own, and renames neither",
        columns.join(", ")
    );
    Finding::new("not-null-name-kept", Severity::Info, message)
        .object(path)
        .advise(Advice::note("nothing but the message of a refused NULL shows that name"))
}
