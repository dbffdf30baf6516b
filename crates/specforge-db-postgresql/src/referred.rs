//! References to the rows of a part that leaves its table: the server does not let these go.

use specforge_db_core::model::{ForeignKey, Key, ObjectPath, Table, TableRef};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Check, Command, PlanCx};
use specforge_db_sql::SqlWriter;

use crate::inherit::parents;
use crate::model;
use crate::spelling::SPELLING;

/// Which rows refer to those of a part that leaves a table that stays, by a reference that stays?
pub(crate) fn leaving(part: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Check> {
    let part_path = cx.old_path(path);
    let mut wholes = match part.partitioning.as_ref().filter(|part| part.of.is_some()) {
        Some(_) => parents(cx.from.table(&part_path).unwrap_or(part), &part_path),
        None => return Vec::new(),
    };
    let mut checks = Vec::new();
    while let Some(whole) = wholes.pop() {
        let Some(table) = cx.from.table(&whole) else { continue };
        let now = cx.new_path(&whole);
        let still = cx.after(path).is_some_and(|after| parents(after, path).contains(&now));
        if cx.after(&now).is_none() || still {
            continue;
        }
        for child in cx.from.referencing(&whole) {
            let all = child.table.foreign_keys.iter();
            let keys = all.filter(|key| stays(key, child, (&whole, &now), cx));
            checks.extend(keys.filter_map(|key| ask(key, child, table, &part_path)));
        }
        if table.partitioning.as_ref().is_some_and(|part| part.of.is_some()) {
            wholes.extend(parents(table, &whole));
        }
    }
    checks
}

/// Whether a reference to the table is there before and after, as one that is held to.
fn stays(
    key: &ForeignKey,
    child: &TableRef<'_>,
    (whole, after): (&ObjectPath, &ObjectPath),
    cx: &PlanCx<'_>,
) -> bool {
    let path = child.path();
    let namespace = key.references_namespace.as_ref().or(path.namespace.as_ref());
    let now = cx.new_path(&path);
    key.references == whole.name
        && namespace == whole.namespace.as_ref()
        && !key.options.flag(model::NOT_ENFORCED)
        && cx.after(&now).is_some_and(|table| {
            let same = |known: &ForeignKey| {
                known.references == after.name && known.columns.len() == key.columns.len()
            };
            table.foreign_keys.iter().any(same)
        })
}

fn ask(key: &ForeignKey, child: &TableRef<'_>, whole: &Table, part: &ObjectPath) -> Option<Check> {
    let primary = || whole.primary_key.iter().flat_map(Key::columns).collect::<Vec<_>>();
    let stated: Vec<&Ident> = key.referenced_columns.iter().collect();
    let referred = if stated.is_empty() { primary() } else { stated };
    if referred.len() != key.columns.len() {
        return None;
    }
    let [one, other] = ["referencing", "referenced"].map(Ident::from);
    let path = child.path();
    let mut name = SqlWriter::new(&SPELLING);
    name.qualified(part.namespace.as_ref(), &part.name);
    let mut w = SqlWriter::new(&SPELLING);
    w.word("SELECT * FROM").qualified(path.namespace.as_ref(), &path.name).word("AS").ident(&one);
    // Its own rows leave with it.
    w.word("WHERE").qualified(Some(&one), &Ident::from("tableoid")).word("<>");
    w.literal(&name.finish()).tight().word("::regclass");
    w.word("AND EXISTS").parens(|w| {
        w.word("SELECT 1 FROM").qualified(part.namespace.as_ref(), &part.name);
        w.word("AS").ident(&other).word("WHERE");
        for (nth, (own, theirs)) in key.columns.iter().zip(&referred).enumerate() {
            if nth > 0 {
                w.word("AND");
            }
            w.qualified(Some(&other), theirs).word("=").qualified(Some(&one), own);
        }
    });
    let why = format!("these rows of {path} refer to rows of {part}, which leaves its table");
    Some(Check::no_rows(Command::Text(w.finish()), why))
}
