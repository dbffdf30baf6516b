//! What is wished of a column that was only spoken of before: `allow 40 characters`, `use bigint`.

use super::{Got, Rule, rule};
use crate::model::Family;
use crate::wish::english::parts::Columns;
use crate::wish::english::predicate::{Predicate, Rhs};
use crate::wish::op::{IndexColumn, Op};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("widen a text", "(ALLOW|permit|use|take|make it|let it be|let it have) [up to|at most] {num} DIGITS [long] [instead]", "users.nickname is too short, allow 50 characters", length),
    rule("widen a text", "[up to] {num} [DIGITS] (is enough|are enough|suffices|suffice|will do|would do|should do|should be enough)", "users.nickname is too short; 50 is enough", length),
    rule("change a type", "(use|make it|take|switch to|turn it into|convert it to) [a|an] {ty} [instead] [for it|there]", "users.age may get big, use bigint", retype),
    rule("hold rows to a condition", "[and] {p}", "Rename users.name to full_name, make it required, at most 50 characters", held),
    rule("set a default", "new {t} [should|must|shall|will|MUST] (start|begin|be|come|be created) (on|in|as|with|at) [the] {v} [{x}]", "New users should start as active", of_new),
    rule("widen a text", "WIDEN {n} (to|up to) {num} [DIGITS] (on|in|for|of) {ts}", "Widen email to 254 characters on users and notes", widen_among),
    rule("replace an index", "(replace|change|turn) INDEXNOUN (on|of|over) {k} (by|with|to|into) [one|an index|INDEXNOUN] (on|over|of) {k2}", "Replace the index on users.name by one on name and status", replace),
    rule("add an index", "[ADD] [INDEXKIND] INDEXNOUN {k} {u}", "Composite index orders (user_id, number)", super::indexes::index),
    rule("add an index", "[ADD|use|MAKE] [a] (brin|gin|gist|hash|btree|spgist) INDEXNOUN (on|for|over) {c}", "Hash index on users.email", by_method),
    rule("add an index", "(ADD INDEXNOUN|INDEXNOUN|INDEX) [on|for|over] {c} (with|using|by|as) [a] (brin|gin|gist|hash|btree|spgist) [INDEXNOUN]", "Index users.email using hash", by_method),
    rule("say more of a column", "(must|should|has to|needs to|shall) {as}", "users.nickname should be called alias and must be unique", told_more),
    rule("add an index", "(ADD INDEXNOUN|INDEXNOUN|INDEX {t}) (on|for|over) {k} (and|,|and also|as well as) [,] [separately] [,] (on|for|over) {k2}", "Add indexes on users.name and on users.age", both),
];

/// The columns that were spoken of.
fn spoken(got: &Got<'_, '_>) -> Option<Columns> {
    let (table, columns) = got.reader.spoken.scope.clone()?;
    let one = columns.len() == 1 && got.reader.begin > 0;
    one.then(|| Columns::of(&table, columns))
}

fn note(got: &mut Got<'_, '_>, columns: &Columns) {
    got.meta.cost += 2;
    let name = columns.names.join(", ");
    got.note(format!("`{name}` of `{}` is what was spoken of", columns.table));
}

fn length(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = spoken(got)?;
    let [column] = columns.names.as_slice() else { return None };
    let longest = u32::try_from(got.num("num")?.as_u64()?).ok()?;
    let Some(Family::Text { max: Some(max) }) = got.family(&columns.table, column) else {
        return None;
    };
    if *max > longest {
        got.ask(format!("`{column}` takes more than {longest} characters: is it to take fewer?"));
    }
    let ty = super::change::string_of(longest);
    note(got, &columns);
    Some(vec![super::change::of_type(&columns.table, column, &ty)])
}

fn retype(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = spoken(got)?;
    let [column] = columns.names.as_slice() else { return None };
    let column = column.clone();
    let ty = got.ty("ty")?;
    // `use the email` speaks of a column rather than of a type.
    let hard = |word: &str| crate::wish::english::new_names::is_hard_type(word);
    got.reader.tokens.get(got.reader.begin..)?.iter().any(|t| hard(&t.lower)).then_some(())?;
    got.family(&columns.table, &column)?;
    note(got, &columns);
    Some(vec![super::change::of_type(&columns.table, &column, &ty)])
}

/// What else is so of the column that the clause before made something of.
fn told_more(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = spoken(got).filter(|_| !got.reader.spoken.told)?;
    note(got, &columns);
    got.meta.cost += 2;
    let attrs = got.attrs("as");
    super::change::described(got, &columns, &attrs)
}

/// A condition on what the clause before made something of.
fn held(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    if got.reader.spoken.told {
        return None;
    }
    let columns = spoken(got)?;
    let said = got.predicate("p")?;
    let plain = matches!(
        said,
        Predicate::Length(..) | Predicate::Compare(_, Rhs::Value(_)) | Predicate::Between(..)
    );
    got.meta.cost += 6;
    note(got, &columns);
    plain.then(|| super::conditions::predicated(got, &columns, &said)).flatten()
}

/// `new users should start as active`: the column that is known to have that value.
fn of_new(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let value = got.text_value("v")?;
    let known = got.table(&table)?.clone();
    let noun = got.n("x");
    let mut fits = known.columns.iter().filter(|column| {
        column.values.iter().any(|known| known.eq_ignore_ascii_case(&value))
            && noun.as_ref().is_none_or(|noun| column.name.eq_ignore_ascii_case(noun))
    });
    let (Some(column), None) = (fits.next(), fits.next()) else { return None };
    let value = column.values.iter().find(|known| known.eq_ignore_ascii_case(&value))?.clone();
    got.note(format!("`{value}` is a value of `{}`", column.name));
    Some(vec![super::change::default_op(&table, &column.name, value.into())])
}

/// The same column of several tables.
fn widen_among(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts").filter(|tables| tables.len() > 1)?;
    let name = got.n("n")?;
    let longest = u32::try_from(got.num("num")?.as_u64()?).ok()?;
    let mut ops = Vec::new();
    for table in &tables {
        let known = got.table(table)?.columns_named(&name).first().map(|c| c.name.clone());
        let Some(column) = known else {
            got.ask(format!("`{table}` has no column `{name}`: are the others meant alone?"));
            continue;
        };
        match got.family(table, &column)? {
            Family::Text { max: Some(max) } if *max <= longest => {}
            Family::Text { .. } => {
                got.ask(format!(
                    "`{table}.{column}` takes more than {longest} characters: is it to take fewer?"
                ));
            }
            _ => return None,
        }
        ops.push(super::change::of_type(table, &column, &super::change::string_of(longest)));
    }
    (!ops.is_empty()).then_some(ops)
}

/// One index goes and another comes.
fn replace(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (old, new) = (got.c("k")?, got.c("k2")?);
    if old.table != new.table || old.names == new.names {
        return None;
    }
    let drop = Op::DropIndex { name: None, table: Some(old.table), columns: old.names };
    Some(vec![drop, super::indexes::index_op(&new.table, new.names)])
}

/// An index of a kind that the database knows by its name.
fn by_method(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let known = ["brin", "gin", "gist", "hash", "btree", "spgist"];
    let found = got.reader.tokens.iter().find(|token| known.contains(&token.lower.as_str()))?;
    let method = Some(found.lower.to_string()).filter(|method| method != "btree");
    let (table, include) = (columns.table, Vec::new());
    let columns = columns.names.into_iter().map(IndexColumn::Name).collect();
    Some(vec![Op::AddIndex { table, columns, include, condition: None, method, name: None }])
}

/// Two indexes, each on what follows its `on`.
fn both(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (one, two) = (got.c("k")?, got.c("k2")?);
    if got.t("t").is_some_and(|table| table != one.table || table != two.table) {
        return None;
    }
    if one.table == two.table && one.names == two.names {
        return None;
    }
    Some(vec![
        super::indexes::index_op(&one.table, one.names),
        super::indexes::index_op(&two.table, two.names),
    ])
}
