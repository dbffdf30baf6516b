//! New columns, said in ways of which each speaks of something before it.

use super::columns::added;
use super::{Got, Rule, rule};
use crate::wish::english::attrs::Attr;
use crate::wish::op::Op;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("add a column", "(STORE|put) it (on|in|with|at) {ts} as {d}", "The scanners send a payload; store it on orders as payload, json", named),
    rule("add a column", "[EVERY] {ts} HAVE {d} {tas}", "Users need a phone, as optional text", with_type),
    rule("add a column", "(ADD|STORE) {d} (of|for|on|to|in) [EVERY] {ts} (:|—|«) {d2} [»]", "Record weight and height of labels: weight_kg numeric(5,2), height_cm smallint", refined),
    rule("add a column", "{ts} + {d}", "users + phone varchar(20)", typed),
    rule("add a column", "(i|we) want {d} (on|in|for|to) {ts} {as}", "We want a phone on users", named),
    rule("add a column", "ADD {d} (on|to|in|for) {ts} [,|;|.|—|:] [(please|and)] (call|name) (it|this|the column) {n}", "Add a telephone to users, call it phone", called),
];

fn named(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts")?;
    let drafts = got.drafts("d")?;
    if drafts.iter().any(|draft| draft.table.is_some()) {
        return None;
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

/// One column, with its type behind a comma.
fn with_type(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts")?;
    let drafts = got.drafts("d")?;
    let [draft] = drafts.as_slice() else { return None };
    if draft.table.is_some() {
        return None;
    }
    let more = got.attrs("tas");
    let mut ops = Vec::new();
    for table in &tables {
        ops.extend(added(got, table, draft, &more)?);
    }
    Some(ops)
}

/// What is to be kept, and by which columns: each of these tells one of those.
fn refined(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts")?;
    let (said, exact) = (got.drafts("d")?, got.drafts("d2")?);
    let plain = said.iter().all(|draft| draft.table.is_none() && draft.attrs.is_empty());
    let tells = |draft: &crate::wish::english::column::Draft| {
        draft.table.is_none()
            && said.iter().any(|known| {
                let first = known.name.split('_').next().unwrap_or_default();
                draft.name.split('_').any(|part| part == first)
            })
    };
    if !plain || said.len() != exact.len() || !exact.iter().all(tells) {
        return None;
    }
    let mut ops = Vec::new();
    for table in &tables {
        for draft in &exact {
            ops.extend(added(got, table, draft, &[])?);
        }
    }
    Some(ops)
}

/// `users + phone varchar(20)`: only their types say that they are to come.
fn typed(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let typed = |attr: &Attr| matches!(attr, Attr::Type(_) | Attr::Longest(_));
    let drafts = got.drafts("d")?;
    let all = drafts.iter().all(|draft| draft.attrs.iter().any(typed));
    got.meta.cost += 2;
    all.then(|| named(got)).flatten()
}

/// What is described first and named behind.
fn called(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts")?;
    let name = got.n("n")?;
    let mut drafts = got.drafts("d")?;
    let [draft] = drafts.as_mut_slice() else { return None };
    if draft.table.is_some() {
        return None;
    }
    let was = std::mem::replace(&mut draft.name, name.clone());
    let mut ops = Vec::new();
    for table in &tables {
        ops.extend(added(got, table, draft, &[])?);
    }
    let note = format!("`{}` is called `{name}`", was.replace('_', " "));
    got.meta.notes.retain(|note| !note.ends_with(&format!("becomes the name `{was}`")));
    got.note(note);
    Some(ops)
}
