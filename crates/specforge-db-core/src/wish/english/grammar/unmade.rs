//! What is understood and not made, with what to do instead.

use super::{Got, Rule, rule};
use crate::model::Family;
use crate::wish::english::attrs::Attr;
use crate::wish::english::column::Draft;
use crate::wish::english::lexer::Token;
use crate::wish::op::{ColumnSpec, Op, TypeSpec};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("make a view", "ADD [materialized] VIEW {any}", "Create a view of paid orders", |got| Some(view(got))),
    rule("make a view", "[a] (materialized|MATVIEW) VIEW {any}", "Materialized view of orders per month", |got| Some(view(got))),
    rule("make a sequence", "ADD SEQUENCE {any}", "Create a sequence order_numbers", |got| Some(sequence(got))),
    rule("make a sequence", "(CHANGE|MAKE|restart|RESTART|let) SEQUENCE {any}", "Restart the sequence order_numbers at 1000", |got| Some(sequence(got))),
    rule("make a sequence", "[the] {t} [ids|id|numbers|keys] MUST (continue|start|begin|restart|count) (from|at|with) {any}", "The order ids should continue from 500000", |got| Some(sequence(got))),
    rule("make a trigger", "ADD TRIGGER {any}", "Create a trigger on orders", |got| Some(trigger(got))),
    rule("make a trigger", "(STORE|MAKE|UPDATE) {c} [current|up to date|updated] (by|with|using|automatically) {any}", "Keep meetings.note up to date with a trigger", kept),
    rule("move a column", "MOVE {c} [from {t}] (to|into|over to) {t2}", "Move nickname from users to orders", moved),
    rule("look at the clock", "[EVERY] {t} MUST [be] (GE|GT|LE|LT) {num} (years|days|months|weeks|hours) old", "Users must be at least 18 years old", |got| Some(clock(got))),
    rule("look at the clock", "[EVERY] {t} MUST [be] {num} (years|days|months|weeks|hours) [old] (ORMORE|ORLESS|or older|or younger) [old]", "Users must be 18 years or older", |got| Some(clock(got))),
    rule("forbid overlaps", "[ENSURE] [that] [there MUST be] (no|FORBID|avoid|stop) (overlapping|OVERLAPS) [of|between|in] [EVERY] {t} [{any}]", "No overlapping meetings", |got| Some(overlaps(got))),
    rule("forbid overlaps", "[EVERY] {t} (CANNOT|MUSTNOT) overlap [{any}]", "Meetings must not overlap", |got| Some(overlaps(got))),
    rule("defer a reference", "(MAKE|CHANGE) [CONSTRAINT|FK] {ix} [CONSTRAINT|FK] [to|be] (deferrable|DEFERRED) [[,] initially (deferred|immediate)]", "Make the notes_user_id_fkey constraint deferrable", |got| Some(deferred(got))),
    rule("change the primary key", "[{t} :] (use|MAKE) (« {k} »|{k}) [as|to be] PK [(of|for|on) {t2}] [instead] [,] [and|then|instead] [DROP {c}] [instead]", "Use (user_id, number) as the primary key of orders and drop the id", key_and),
    rule("change the primary key", "PK (of|on|for) {t} MUST [be|become] [(« {k} »|{k})] [,] [and|then] [DROP {c}]", "The primary key of orders should be user_id and number", key_and),
    rule("change the primary key", "{c} (is|are|was) (useless|pointless|redundant|superfluous|unnecessary|unneeded|of no use|not needed|unused) [,|;|.|—|:] [so] PK MUST [be|become] (« {k} »|{k})", "orders.id is useless, the primary key should be user_id plus number", key_instead),
    rule("add a primary key", "PK MUST [be] (« {k} »|{k}) [of {t}]", "The primary key should be notes.user_id plus notes.body", plain_key),
    rule("compute a column", "ADD [GENERATED] [COLUMN] {d} to {t} [,] COMPUTEDAS {g}", "Add a generated column gross to orders computed as total * 2", computed),
    rule("compute a column", "ADD [GENERATED] [COLUMN] {d} COMPUTEDAS {g}", "Add orders.gross computed as total * 2", computed),
    rule("compute a column", "[EVERY] {t} (HAVE|MUST have) [a] GENERATED [COLUMN] {d} [COLUMN] COMPUTEDAS {g}", "Orders should have a generated gross column = total * 2", computed),
    rule("compute a column", "GIVE [EVERY] {t} [a] GENERATED [COLUMN] {d} [COLUMN] COMPUTEDAS {g}", "Give orders a generated column gross computed as total * 2", computed),
    rule("compute a column", "{n} (on|of|in|for) {t} [,|:] (COMPUTEDAS|MUST COMPUTEDAS) {g}", "gross on orders, always computed as total * 2", computed),
    rule("compute a column", "{n} [,|:] (COMPUTEDAS|MUST COMPUTEDAS) {g}", "orders: gross, computed as total * 2", computed_about),
    rule("compute a column", "[EVERY] {t} (HAVE|MUST have|should have) {d} [,] [that is|which is] COMPUTEDAS {g}", "Orders should have a gross computed as total * 2", computed),
    rule("compute a column", "ADD {n} [to {t}] [,] (computed|calculated|derived|generated|built|made|composed|assembled|concatenated) (from|of|by|out of) {any}", "Add a full_name to users computed from name and nickname", |got| Some(computed_otherwise(got))),
    rule("compute a column", "ADD [a] GENERATED {any}", "Add a generated column to orders from the first letter of number", |got| Some(computed_otherwise(got))),
    rule("compute a column", "(HAVE|have|MAKE|use) [a] GENERATED {any}", "Have a generated column of the words of notes.body", |got| Some(computed_otherwise(got))),
    rule("compute a column", "{n} (on|of|in|for) {t} [,|:] (generate|compute|calculate|derive) (it|that) from {any}", "gross of orders: compute it from the total and the tax", |got| Some(computed_otherwise(got))),
    rule("change the primary key", "(CHANGE|MAKE|migrate|move) {t} to (uuid|bigint|UUIDKEY) [PK|keys|ids] {any}", "Switch orders to uuid primary keys", |got| Some(key(got))),
    rule("change the primary key", "(CHANGE|MAKE|migrate|move) {t} to (uuid|bigint|UUIDKEY) (PK|primary keys|keys|ids)", "Switch notes to uuid primary keys", |got| Some(key(got))),
    rule("change the primary key", "{t} (HAVE|MUST have) [a] (uuid|bigint) (as|for) [its|their] PK [{any}]", "Orders get a uuid as primary key instead of the serial", |got| Some(key(got))),
    rule("number rows otherwise", "(let|MAKE|CHANGE) {c} [to|be|into|as] [an] IDENTITY [COLUMN] [(instead of|rather than|and not) [a] (serial|bigserial|sequence)]", "Let notes.id be an identity column", identity),
    rule("change the primary key", "{k} MUST [be|become] PK [(of|for|on) {t}] [INSTEAD {c}]", "orders.number should become the primary key", key_of),
    rule("change the primary key", "use {k} as PK [(of|for|on) {t}] [INSTEAD {c}]", "Use orders.number as the primary key instead of id", key_of),
];

fn view(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse("what a view shows is a query, and wishes write none: state the view in SQL by `desired_schema`")
}

fn sequence(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse("sequences and where they go on are not changed by wishes: state the sequence in SQL by `desired_schema`, and set its next value by a statement of your own")
}

fn trigger(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse("what a trigger does is a program, and wishes write none: state its function and the trigger in SQL by `desired_schema`")
}

/// What is kept by a program says so: `with time zone` says something else.
fn kept(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let words = ["trigger", "triggers", "automatically", "procedure", "function"];
    let said = |token: &Token| words.contains(&token.lower.as_str());
    got.reader.tokens.iter().any(said).then(|| trigger(got))
}

/// Nobody gets older in a condition.
fn clock(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse(crate::wish::english::predicate::CLOCK)
}

fn overlaps(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse("that no two spans of time overlap is not said by wishes of tables that live: state the rule in SQL by `desired_schema`, or design the table with the feature `scheduling`")
}

/// Which row of the other gets a value only the program knows.
fn moved(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    if got.t("t").is_some_and(|own| own != table) {
        return None;
    }
    got.table(&table)?;
    let to = got.t("t2").filter(|to| *to != table && got.table(to).is_some())?;
    Some(got.refuse(format!(
        "which row of `{to}` gets the `{column}` of one of `{table}` only the program knows: add the column there, fill it, and drop the old one by a plan of its own"
    )))
}

fn deferred(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse("when a constraint is checked is not changed by wishes: state it in SQL by `desired_schema`")
}

/// What refers to rows by their key would lose its hold.
fn key(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse("what identifies rows that live is not changed by wishes, because whatever refers to them has to follow row by row: state the new key by `desired_schema`, with the columns that refer to it")
}

/// Another key, with the old column dropped where that is said.
fn key_and(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("k")?;
    let said = [got.t("t"), got.t("t2")];
    if said.iter().flatten().any(|table| *table != columns.table) {
        return None;
    }
    if got.t("t").is_some() || got.t("t2").is_some() {
        got.owned();
    }
    let mut ops = Vec::new();
    if got.held("c").is_some() {
        let drop = got.c("c").filter(|drop| drop.table == columns.table)?;
        if drop.names.iter().any(|name| columns.names.contains(name)) {
            return None;
        }
        let table = columns.table.clone();
        ops.extend(
            drop.names.into_iter().map(|column| Op::DropColumn { table: table.clone(), column }),
        );
    }
    ops.insert(0, Op::AddPrimaryKey { table: columns.table, columns: columns.names });
    Some(ops)
}

/// Columns become the key; what was it before stays as a column.
fn key_of(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("k")?;
    if got.t("t").is_some_and(|table| table != columns.table) {
        return None;
    }
    let old = got.table(&columns.table)?.key.clone();
    if let Some(was) = got.c("c") {
        let same = was.table == columns.table && was.names == old;
        same.then_some(())?;
        got.owned();
    }
    if old.is_empty() || old == columns.names {
        return None;
    }
    got.note(format!(
        "{} stays, because nothing says that it is to go",
        crate::wish::english::parts::quoted(&old)
    ));
    Some(vec![Op::AddPrimaryKey { table: columns.table, columns: columns.names }])
}

/// Another key in the place of a column that is said to be of no use; it stays, unless it is said to go.
fn key_instead(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, old) = got.one("c")?;
    let columns = got.c("k").filter(|columns| columns.table == table)?;
    got.owned();
    if columns.names.contains(&old) {
        return None;
    }
    got.note(format!("`{old}` stays as a column, because nothing says that it is to go"));
    Some(vec![Op::AddPrimaryKey { table, columns: columns.names }])
}

fn plain_key(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("k")?;
    if got.t("t").is_some_and(|table| table != columns.table) {
        return None;
    }
    Some(vec![Op::AddPrimaryKey { table: columns.table, columns: columns.names }])
}

/// The same of the table that the sentence is about.
fn computed_about(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, columns) = got.reader.spoken.topic.clone()?;
    if !columns.is_empty() {
        return None;
    }
    let name = got.name_in("n", &table)?;
    computed_of(got, table, Draft { table: None, name, attrs: Vec::new() })
}

/// A new column that the database reckons from others of its row.
fn computed(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, draft) = match (got.drafts("d"), got.t("t")) {
        (Some(drafts), table) => {
            let [draft] = drafts.as_slice() else { return None };
            let table = table.or_else(|| draft.table.clone())?;
            if draft.table.as_ref().is_some_and(|own| *own != table) {
                return None;
            }
            (table, draft.clone())
        }
        (None, Some(table)) => {
            let name = got.name_in("n", &table)?;
            (table, Draft { table: None, name, attrs: Vec::new() })
        }
        _ => return None,
    };
    computed_of(got, table, draft)
}

fn computed_of(got: &mut Got<'_, '_>, table: String, draft: Draft) -> Option<Vec<Op>> {
    let expression = got.text("g")?;
    let formula = crate::design::parse_formula(&expression, None).ok()?;
    let mut ty = None;
    for attr in &draft.attrs {
        match attr {
            Attr::Type(said) if ty.is_none() => ty = Some(said.clone()),
            Attr::Optional => {}
            _ => return None,
        }
    }
    let mut whole = true;
    for name in formula.columns() {
        match got.family(&table, name.as_str())? {
            Family::Int { .. } => {}
            Family::Decimal { .. } | Family::Float { .. } => whole = false,
            _ if ty.is_some() => {}
            _ => return None,
        }
    }
    let ty = ty.unwrap_or_else(|| {
        let word = if whole && !expression.contains('/') { "bigint" } else { "decimal" };
        got.note(format!(
            "nothing says the type of `{}`: {word} is taken, as its parts are numbers",
            draft.name
        ));
        TypeSpec::Word(word.to_owned())
    });
    let column = ColumnSpec {
        name: draft.name,
        ty: Some(ty),
        generated: Some(expression),
        ..ColumnSpec::default()
    };
    Some(vec![Op::AddColumn { table, column: Box::new(column) }])
}

fn computed_otherwise(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse("a column is computed by wishes only from columns and numbers, as in \"computed as price * quantity\": state any other expression in SQL by `desired_schema`")
}

/// Rows are numbered by the column itself.
fn identity(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let word = |word: &str| got.reader.tokens.iter().any(|token| token.lower == word);
    word("identity").then(|| vec![Op::SetIdentity { table, column }])
}
