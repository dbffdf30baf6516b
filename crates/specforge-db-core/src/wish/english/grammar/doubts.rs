//! What is asked of a new column: of which table it is, and whether it is one of another name or a reference.

use super::Got;
use super::columns::added;
use crate::wish::english::column::Draft;
use crate::wish::op::{ColumnSpec, Op};

/// Asks where a column is to come that is said to be one, but not of which table.
pub(super) fn which_table(got: &mut Got<'_, '_>, drafts: &[Draft]) -> Option<Vec<Op>> {
    let reader = got.reader;
    let noun = |at: usize| reader.class(at, "COLUMN").iter().any(|(end, ..)| *end > at);
    let said = (reader.begin..reader.tokens.len()).any(noun);
    let alone = reader.begin == 0 && reader.spoken.scope.is_none() && reader.spoken.gap.is_none();
    let [draft] = drafts else { return None };
    if !said || !alone || draft.table.is_some() {
        return None;
    }
    let mut all = Vec::new();
    let lacks = reader.names.tables.iter().filter(|t| t.columns_named(&draft.name).is_empty());
    for path in lacks.map(|table| table.path.clone()) {
        let before = got.meta.clone();
        let op = added(got, &path, draft, &[]).and_then(|ops| ops.into_iter().next());
        got.meta = before;
        all.extend(op);
    }
    got.ask(format!("which table is to get `{}`?", draft.name));
    let first = all.first()?.clone();
    got.meta.others.extend(all.into_iter().skip(1).map(|other| (first.clone(), other)));
    Some(vec![first])
}

/// The column of a table whose name is this one in the singular or plural.
pub(super) fn near_column(got: &Got<'_, '_>, table: &str, name: &str) -> Option<String> {
    let known = got.table(table)?.columns_named(name);
    known.first().map(|column| column.name.clone())
}

/// The table that a name may mean whose type nobody said: it has the table's name, or nothing is known of it
/// but that its last word is one.
pub(super) fn doubtful(got: &Got<'_, '_>, name: &str) -> Option<String> {
    let noted = |start: &str| {
        let start = format!("{start} `{name}`");
        got.meta.notes.iter().any(|note| note.starts_with(&start))
    };
    let names = got.reader.names;
    let inferred = noted("the name") || noted("nothing says the type of");
    let whole = names.tables_named(None, name).into_iter().next().filter(|_| inferred);
    let last = name.rsplit('_').next().unwrap_or(name);
    let last = || names.tables_named(None, last).into_iter().next();
    let found = whole.or_else(|| last().filter(|_| noted("nothing says the type of")));
    found.map(|table| table.path.clone())
}

/// The column by which rows refer to those of a table, called after what they are: `destination_warehouse_id`.
pub(super) fn reference_to(got: &Got<'_, '_>, name: &str, table: &str) -> Option<ColumnSpec> {
    let key = got.table(table)?.key.clone();
    let [one] = key.as_slice() else { return None };
    let name = format!("{}_{one}", crate::design::singular(name));
    Some(ColumnSpec { name, references: Some(table.to_owned()), ..ColumnSpec::default() })
}
