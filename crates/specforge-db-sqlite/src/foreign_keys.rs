//! Foreign keys while enforcement is off: what is checked before and after instead.

use specforge_db_core::dialect::cap;
use specforge_db_core::model::{ForeignKey, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{
    Check, Command, PlanCx, Probe, SchemaIndex, Unsupported, refers_to_itself, resolved,
};
use specforge_db_sql::SqlWriter;

use crate::recipes::same;
use crate::rows::{ask, renamed_before, with_source};
use crate::spelling::SPELLING;
use crate::stored::{Stored, effective};
use crate::words::Words;

const CASE: NameCase = NameCase::AsciiInsensitive;

/// `PRAGMA foreign_key_check` of one table.
pub(crate) fn check_pragma(table: &Ident) -> Command {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("PRAGMA foreign_key_check").parens(|w| {
        w.ident(table);
    });
    Command::Text(w.finish())
}

/// Before the transaction ends: no row of the rebuilt table, and none that refers to it, points at
/// nothing.
pub(crate) fn closing_checks(table: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Check> {
    touched(table, cx)
        .into_iter()
        .filter(|path| cx.after(path).is_some_and(|t| sound(t, cx.to)))
        .map(|path| {
            let why = format!("rows of {path} must not refer to rows that are not there");
            Check::no_rows(check_pragma(&path.name), why)
        })
        .collect()
}

/// Before anything is done: rows that already point at nothing would make the closing check fail.
pub(crate) fn standing_checks(table: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Check> {
    touched(table, cx).iter().flat_map(|path| standing_checks_of(path, cx)).collect()
}

fn standing_checks_of(path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Check> {
    let (Some(was), Some(is), Some(before)) =
        (renamed_before(path, cx), cx.after(path), cx.before(path))
    else {
        return Vec::new();
    };
    if !sound(is, cx.to) {
        return Vec::new();
    }
    let why = format!(
        "rows of {path} that already refer to rows that are not there would stop the plan at its end"
    );
    let stays = |key: &ForeignKey, others: &[ForeignKey]| {
        others.contains(key) && !(key.referenced_columns.is_empty() && rekeyed(key, path, cx))
    };
    let all_stay = was.foreign_keys.iter().all(|key| stays(key, &is.foreign_keys));
    if all_stay && sound(before, cx.from) {
        return vec![Check::no_rows(check_pragma(&cx.old_path(path).name), why)];
    }
    // The pragma would count what refers by a key that goes.
    let stay = is.foreign_keys.iter().filter(|key| stays(key, &was.foreign_keys));
    stay.filter_map(|key| {
        let key = resolved(key, path, cx)?;
        let ask = ask(&Probe::Orphans { table: path, foreign_key: &key }, cx);
        Some(Check::no_rows(ask, why.clone()))
    })
    .collect()
}

/// Whether the table that a reference is to gets another primary key.
fn rekeyed(key: &ForeignKey, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let parent = ObjectPath::table(table.namespace.as_ref(), &key.references);
    match (renamed_before(&parent, cx), cx.after(&parent)) {
        (Some(before), Some(after)) => key_columns(&before) != key_columns(after),
        _ => false,
    }
}

fn key_columns(table: &Table) -> Vec<String> {
    let columns = table.primary_key.iter().flat_map(specforge_db_core::model::Key::columns);
    columns.map(|name| name.as_str().to_ascii_lowercase()).collect()
}

/// Before anything is done: references that name no columns follow the primary key, and it changes.
pub(crate) fn rekeyed_checks(table: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Check> {
    let (Some(before), Some(after)) = (renamed_before(table, cx), cx.after(table)) else {
        return Vec::new();
    };
    if key_columns(&before) == key_columns(after) {
        return Vec::new();
    }
    let mut checks = Vec::new();
    for child in cx.to.referencing(table) {
        let path = child.path();
        let implicit = child.table.foreign_keys.iter().filter(|key| {
            key.referenced_columns.is_empty()
                && CASE.same(key.references.as_str(), table.name.as_str())
        });
        let implicit =
            implicit.filter(|key| cx.before(&path).is_some() && !refers_to_itself(key, &path, cx));
        for key in implicit {
            let command = match resolved(key, &path, cx) {
                Some(key) => ask(&Probe::Orphans { table: &path, foreign_key: &key }, cx),
                None => ask(&Probe::Referring { table: &path, foreign_key: key }, cx),
            };
            let why = format!(
                "rows of {path} refer to the primary key of {table}, which is another one then"
            );
            checks.push(Check::no_rows(command, why));
        }
    }
    checks
}

/// The key with the names that the referenced table and its columns will have.
pub(crate) fn named_afterwards(
    key: &ForeignKey,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> ForeignKey {
    let mut key = key.clone();
    let namespace = table.namespace.as_ref();
    if let Some(to) = cx.renames.table_to(namespace, key.references.as_str(), CASE) {
        key.references = to.clone();
    }
    let parent = ObjectPath::table(namespace, &key.references);
    for column in &mut key.referenced_columns {
        let renamed = cx.renames.columns_of(&parent, CASE).iter();
        if let Some((_, to)) = renamed.clone().find(|(from, _)| same(from, column)) {
            *column = to.clone();
        }
    }
    key
}

/// Which rows will point at nothing? The key is named as it will be, its referenced columns filled in.
///
/// SQLite gives the value of the referencing column the affinity of the referenced one, and compares
/// under the collation of the latter (<https://sqlite.org/foreignkeys.html#fk_basics>).
pub(crate) fn orphans(table: &ObjectPath, key: &ForeignKey, cx: &PlanCx<'_>) -> Command {
    let parent = ObjectPath::table(table.namespace.as_ref(), &key.references);
    let affinities = |path: &ObjectPath, name: &Ident| {
        let table = cx.after(path)?;
        Some(effective(table.column(name.as_str(), CASE)?, table))
    };
    let (child_words, parent_words) =
        (Words::of_names(&key.columns), Words::of_names(&key.referenced_columns));
    let (referencing, referenced) = (Ident::from("referencing"), Ident::from("referenced"));
    let mut w = SqlWriter::new(&SPELLING);
    with_source(table, &child_words, cx, |child| {
        with_source(&parent, &parent_words, cx, |parents| {
            w.word("SELECT * FROM");
            (child.rows)(&mut w);
            w.word("AS").ident(&referencing).word("WHERE");
            for (nth, column) in key.columns.iter().enumerate() {
                if nth > 0 {
                    w.word("AND");
                }
                w.qualified(Some(&referencing), column).word("IS NOT NULL");
            }
            w.word("AND NOT EXISTS").parens(|w| {
                w.word("SELECT 1 FROM");
                (parents.rows)(w);
                w.word("AS").ident(&referenced).word("WHERE");
                for (nth, (column, target)) in
                    key.columns.iter().zip(&key.referenced_columns).enumerate()
                {
                    if nth > 0 {
                        w.word("AND");
                    }
                    w.qualified(Some(&referenced), target).word("=");
                    let value = |w: &mut SqlWriter| {
                        w.qualified(Some(&referencing), column);
                    };
                    let (own, wanted) = (affinities(table, column), affinities(&parent, target));
                    match wanted.filter(|wanted| own.is_none_or(|own| own.becomes(*wanted))) {
                        Some(affinity) => Stored { affinity, compared: false }.write(w, &value),
                        None => value(w),
                    }
                }
            });
        });
    });
    Command::Text(w.finish())
}

/// The table itself where it refers to others, and the tables that refer to it, by their new names.
fn touched(table: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let mut paths: Vec<ObjectPath> =
        cx.to.referencing(table).iter().map(specforge_db_core::model::TableRef::path).collect();
    if cx.after(table).is_some_and(|t| !t.foreign_keys.is_empty()) && !paths.contains(table) {
        paths.push(table.clone());
    }
    paths
}

/// Whether every reference of a table is to a key that is there; SQLite reports an error instead of
/// rows where one is not (<https://sqlite.org/foreignkeys.html#fk_indexes>).
fn sound(table: &Table, schema: &SchemaIndex<'_>) -> bool {
    !table.foreign_keys.is_empty() && table.foreign_keys.iter().all(|key| sound_key(key, schema))
}

pub(crate) fn sound_key(key: &ForeignKey, schema: &SchemaIndex<'_>) -> bool {
    let Some(parent) = schema.table_named(None, key.references.as_str()) else { return false };
    let primary: Vec<&Ident> =
        parent.primary_key.iter().flat_map(specforge_db_core::model::Key::columns).collect();
    if key.referenced_columns.is_empty() {
        return primary.len() == key.columns.len();
    }
    let wanted: Vec<&Ident> = key.referenced_columns.iter().collect();
    let is_key = |columns: &[&Ident]| {
        columns.len() == wanted.len()
            && wanted.iter().all(|w| columns.iter().any(|c| CASE.same(c.as_str(), w.as_str())))
    };
    wanted.len() == key.columns.len()
        && (is_key(&primary)
            || parent.uniques.iter().any(|unique| {
                is_key(&unique.columns().collect::<Vec<_>>())
                    && unique.parts.iter().all(|p| p.options.is_empty())
            })
            || parent.indexes.iter().any(|index| {
                let columns: Vec<&Ident> =
                    index.parts.iter().filter_map(|part| part.column.as_ref()).collect();
                index.unique
                    && index.predicate.is_none()
                    && columns.len() == index.parts.len()
                    && index.parts.iter().all(|p| p.options.is_empty())
                    && is_key(&columns)
            }))
}

/// A column that is renamed while its table is copied would leave references to it behind.
pub(crate) fn refuse_renamed_reference(
    table: &ObjectPath,
    column: &Ident,
    cx: &PlanCx<'_>,
) -> Result<(), Unsupported> {
    let referred = cx.to.referencing(table).iter().any(|other| {
        other.path() != *table
            && other.table.foreign_keys.iter().any(|key| {
                CASE.same(key.references.as_str(), table.name.as_str())
                    && key.referenced_columns.iter().any(|c| CASE.same(c.as_str(), column.as_str()))
            })
    });
    if referred {
        let why = if cx.can(cap::RENAME_COLUMN) {
            "it has to be renamed in a copy of its table, which renames nothing elsewhere"
                .to_owned()
        } else {
            format!("SQLite {} cannot rename it there; 3.25 can", cx.version)
        };
        return Err(Unsupported::new(format!(
            "column {table}.{column} is referred to by another table, and {why}"
        )));
    }
    Ok(())
}
