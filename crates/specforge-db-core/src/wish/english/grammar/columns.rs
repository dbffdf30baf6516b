//! Columns come, get other names and go.

use super::keys::unique_op;
use super::{Got, Rule, rule};
use crate::wish::english::attrs::Attr;
use crate::wish::english::column::Draft;
use crate::wish::english::parts::Columns;
use crate::wish::op::{ColumnSpec, Op};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("add a column", "ADD {d} TO {ts} {as}", "Add a phone column to users", add_to),
    rule("add a column", "ADD {d} TO {t} (if it does not exist|if it does not exist yet|if not exists|if it is not there|if it is missing|if missing)", "Add a phone column to users if it does not exist", add_missing),
    rule("add a column", "ADD {d}", "Add users.created_at timestamp", add_dotted),
    rule("add a column", "ADD TO {ts} {d}", "Add to users a phone column", add_to),
    rule("add a column", "TO {ts} ADD {d}", "To users add a phone column", add_to),
    rule("add a column", "GIVE [EVERY] {ts} {d}", "Give users a phone column", add_to),
    rule("add a column", "[EVERY] {ts} HAVE {d}", "Users should have a phone number", add_to),
    rule("add a column", "STORE {d} PERROW {ts} {as}", "Store a phone number for each user", add_to),
    rule("add a column", "STORE {d} (on|for|of|in) {ts} {as}", "Store a birth date on users", add_to),
    rule("add a column", "ADD COLUMN TO {ts} CALLED {d}", "Add a column to users called phone", add_to),
    rule("add a column", "(in|for|on) {ts} [,] ADD {d}", "In users, add a phone column", add_to),
    rule("add a column", "{ts} : ADD {d}", "users: add phone", add_to),
    rule("add a column", "let {ts} have {d}", "Let users have a phone number", add_to),
    rule("add a column", "(extend|expand|augment|enrich) {ts} (with|by) {d}", "Extend users with a phone column", add_to),
    rule("drop a column", "{c} (is|are) (no longer needed|no longer used|not needed any more|obsolete|unused)", "users.nickname is no longer needed", no_longer_used),
    rule("drop a column", "DROP {c}", "Drop nickname from users", drop_columns),
    rule("drop a column", "DROP {c} FROM {t}", "Drop the nickname column from users", drop_from),
    rule("drop a column", "FROM {t} [,] DROP {c}", "From users drop nickname", drop_from),
    rule("drop a column", "[EVERY] {t} no longer (need|needs|have|has|require|requires) {c}", "Users no longer need a nickname", no_longer_needed),
    rule("rename a column", "RENAME {c} INTO {n}", "Rename users.name to full_name", rename),
    rule("rename a column", "CHANGE [COLUMN] NAME [of] {c} INTO {n}", "Change the column name users.name to full_name", rename),
    rule("rename a column", "RENAME {c} INTO {n} OF {t}", "Rename name to full_name in users", rename_in),
    rule("rename a column", "OF {t} [,] RENAME {c} INTO {n}", "In users rename name to full_name", rename_in),
    rule("rename a column", "RENAME {c} FROM {t} INTO {n}", "Rename name from users to full_name", rename_in),
    rule("rename a column", "{c} (should|must) be (called|named|renamed to|renamed) {n}", "users.name should be called full_name", rename),
    rule("rename a column", "(call|name) {c} {n} [instead]", "Call users.name full_name instead", rename),
    rule("split a column", "SPLIT {c} into {d}", "Split name into first_name and last_name", split),
    rule("merge columns", "MERGE {c} into {n}", "Merge users.name and users.nickname into display_name", merge),
    rule("merge columns", "MERGE {c} into a [single] column {n}", "Combine users.name and users.nickname into a single column display_name", merge),
];

/// Ops for new columns, each in every table that was named.
fn add_to(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts")?;
    let drafts = got.drafts("d")?;
    // One that says its table by itself is in no other.
    if drafts.iter().any(|draft| draft.table.is_some()) {
        let same = |draft: &Draft| draft.table.as_ref().is_none_or(|own| tables == [own.clone()]);
        if !drafts.iter().all(same) {
            return None;
        }
    }
    let more = got.attrs("as");
    let mut ops = Vec::new();
    for table in &tables {
        for draft in &drafts {
            ops.extend(added(got, table, draft, &more)?);
        }
    }
    Some(ops)
}

/// A column that comes only where none of that name is there: of one that is, nothing is said but its name.
fn add_missing(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let mut ops = Vec::new();
    for draft in &got.drafts("d")? {
        if draft.table.as_ref().is_some_and(|own| *own != table) {
            return None;
        }
        let known = got.table(&table)?.columns_named(&draft.name);
        match known.first().map(|column| column.name.clone()) {
            Some(name) => {
                let column = Box::new(ColumnSpec { name, ..ColumnSpec::default() });
                ops.push(Op::AddColumn { table: table.clone(), column });
            }
            None => ops.extend(added(got, &table, draft, &[])?),
        }
    }
    Some(ops)
}

fn add_dotted(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let drafts = got.drafts("d")?;
    let first = drafts.first()?.table.clone();
    let mut table = if let Some(table) = first {
        table
    } else {
        // A table that was spoken of before goes on being meant.
        let (table, _) = got.reader.scope.clone()?;
        got.meta.cost += 6;
        got.note(format!("`{table}` is meant, because it was spoken of"));
        table
    };
    let mut ops = Vec::new();
    for draft in &drafts {
        if let Some(own) = &draft.table {
            table.clone_from(own);
        }
        ops.extend(added(got, &table, draft, &[])?);
    }
    Some(ops)
}

/// A column with what is said of it; what makes it unique in a way of its own is an op beside.
fn added(got: &mut Got<'_, '_>, table: &str, draft: &Draft, more: &[Attr]) -> Option<Vec<Op>> {
    let special = |attr: &&Attr| {
        matches!(attr, Attr::Insensitive | Attr::PerTenant | Attr::Active | Attr::Above(_))
    };
    let own: Vec<Attr> = draft.attrs.iter().chain(more).filter(special).cloned().collect();
    let unique = own.iter().any(|attr| !matches!(attr, Attr::Above(_)));
    let keeps = |attr: &Attr| !(special(&attr) || unique && *attr == Attr::Unique);
    let said_unique = draft.attrs.iter().chain(more).any(|attr| *attr == Attr::Unique);
    if unique && !said_unique {
        return None;
    }
    let attrs: Vec<Attr> = draft.attrs.iter().filter(|a| keeps(a)).cloned().collect();
    let more: Vec<Attr> = more.iter().filter(|a| keeps(a)).cloned().collect();
    let plain = Draft { attrs, ..draft.clone() };
    let mut notes = Vec::new();
    let spec = got.reader.spec(&plain, &more, &mut notes)?;
    if spec.name == "id" && notes.iter().any(|note| note.starts_with("nothing says the type")) {
        return None;
    }
    for note in notes {
        got.note(note);
    }
    let name = spec.name.clone();
    if got.family(table, &name).is_some() {
        // What is there is rather spoken of than added.
        got.meta.cost += super::UNKNOWN + 10;
    } else if let Some(near) = near_column(got, table, &name) {
        got.ask(format!("`{table}` has a column `{near}`: is a new one `{name}` meant?"));
    } else if let Some(other) = doubtful(got, &name) {
        got.ask(format!(
            "is `{name}` a value of its own? It might refer to `{other}`, which would be said by `{name}_id`"
        ));
    }
    if name == "tenant" {
        // `a tenant column` is said by a row of its own.
        got.meta.cost += 3;
    }
    let mut ops = vec![Op::AddColumn { table: table.to_owned(), column: Box::new(spec) }];
    if unique {
        let columns = Columns::of(table, vec![name.clone()]);
        ops.push(unique_op(got, &columns, &own));
    }
    for attr in &own {
        if let Attr::Above(number) = attr {
            let check = format!("{} > {number}", super::in_formula(&name));
            ops.push(Op::AddCheck { table: table.to_owned(), check, name: None });
        }
    }
    Some(ops)
}

/// The column of a table whose name is this one in the singular or plural.
fn near_column(got: &Got<'_, '_>, table: &str, name: &str) -> Option<String> {
    let known = got.table(table)?.columns_named(name);
    known.first().map(|column| column.name.clone())
}

/// The table that a name may mean whose type nobody said: it has the table's name, or nothing is known of it
/// but that its last word is one.
fn doubtful(got: &Got<'_, '_>, name: &str) -> Option<String> {
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

fn drop_ops(columns: &Columns) -> Vec<Op> {
    let drop =
        |column: &String| Op::DropColumn { table: columns.table.clone(), column: column.clone() };
    columns.names.iter().map(drop).collect()
}

fn drop_columns(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(drop_ops(&got.c("c")?))
}

fn drop_from(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    Some(drop_ops(&got.within("c", &table)?))
}

fn no_longer_needed(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    got.ask("is the column to go with its values, or to become optional?");
    Some(drop_ops(&columns))
}

fn no_longer_used(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    got.ask("is the column to go with its values, or to become optional?");
    Some(drop_ops(&columns))
}

fn rename(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, from) = got.one("c")?;
    let to = got.name_in("n", &table)?;
    (from != to).then(|| vec![Op::RenameColumn { table, from, to }])
}

fn rename_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    let [from] = columns.names.as_slice() else { return None };
    let to = got.name_in("n", &table)?;
    (*from != to).then(|| vec![Op::RenameColumn { table, from: from.clone(), to }])
}

fn split(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let drafts = got.drafts("d")?;
    let bare = |draft: &Draft| draft.table.is_none() && draft.attrs.is_empty();
    if drafts.len() < 2 || !drafts.iter().all(bare) {
        return None;
    }
    let into = drafts.into_iter().map(|draft| draft.name).collect();
    Some(vec![Op::SplitColumn { table, column, into }])
}

fn merge(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c").filter(|columns| columns.names.len() > 1)?;
    let into = got.name_in("n", &columns.table)?;
    Some(vec![Op::MergeColumns { table: columns.table, columns: columns.names, into }])
}
