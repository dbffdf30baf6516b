//! Conditions on rows, and constraints by their names.

use super::{Got, Rule, in_formula, rule};
use crate::model::Family;
use crate::wish::english::parts::Columns;
use crate::wish::english::predicate::{Predicate, literal};
use crate::wish::english::values::Said;
use crate::wish::op::{ConstraintKind, Op, TypeSpec};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("hold rows to a condition", "[EVERY] {c} [:] {p}", "orders.total must be greater than 10", held),
    rule("hold rows to a condition", "[EVERY] {c} [,] IFANY [,] {p}", "nickname, if given, must have at least 3 characters", held_if_any),
    rule("hold rows to a condition", "[EVERY] {c} {p} [,] IFANY", "nickname must have at least 3 characters if given", held_if_any),
    rule("hold rows to a condition", "(if|when|whenever|once|as soon as|where) {w} [,] [then] [EVERY] {c} {p}", "When status is active, nickname must be present", conditional),
    rule("hold rows to a condition", "[EVERY] {c} {p} (if|when|whenever|once|as soon as|where) {w}", "nickname must be present when status is active", conditional),
    rule("hold texts to a pattern", "[EVERY] {c} (MUST|should|must) (look like|have the form|have the format|be formatted like|be formatted as|be of the form|follow the pattern|follow the format|be in the format|be in the form) {any}", "users.nickname must look like AB-123", |got| Some(by_example(got))),
    rule("hold texts to a pattern", "(hold|NARROW) {c} to [the] (pattern|regex|regular expression) {q}", "Hold users.nickname to the pattern '^[a-z]+$'", pattern_said),
    rule("hold rows to a condition", "{c} {p} (in|on|of|for) {t}", "total must be at least 0 in orders", held_in),
    rule("hold rows to a condition", "[EVERY] {t} [JUST] (TAKES|accept|accepts|allow|allows) [JUST] {vs} as {c}", "Users only accept new and active as status", one_of_in),
    rule("hold rows to a condition", "{c} (can|may) [only] be {vs} only", "users.status can be new or active only", one_of),
    rule("hold rows to a condition", "{t} : {c} [:] {p}", "orders: total must be greater than 10", held_in),
    rule("hold rows to a condition", "(ENSURE|MAKE|NARROW) [that|to] [EVERY] {c} {p}", "Ensure that orders.total is positive", held),
    rule("hold rows to a condition", "(in|for|on) {t} [,] {c} {p}", "In orders, total must be at least 0", held_in),
    rule("hold rows to a condition", "[EVERY] {t} MUST have {c} {p}", "Orders must have a total above zero", held_in),
    rule("hold rows to a condition", "(NARROW|CAP) {c} (to|at) {p}", "Restrict users.age to between 0 and 150", held),
    rule("hold rows to a condition", "CAP {c} (to|at) [LE] {v}", "Cap users.age at 150", |got| compared(got, "<=")),
    rule("hold rows to a condition", "FORBID {p} [values|VALUE] [(in|for|of)] {c}", "Forbid negative orders.total", forbidden),
    rule("hold rows to a condition", "(FORBID|ALLOW no|no) {p} [values|VALUE] [(in|for|of)] {c}", "Forbid empty users.name", forbidden),
    rule("hold rows to a condition", "{c} (MUST NE|MUSTNOT [EQ]) {v}", "users.name must not equal 'admin'", |got| compared(got, "<>")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} > {v}", "orders.total > 0", |got| compared(got, ">")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} >= {v}", "orders.total >= 0", |got| compared(got, ">=")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} < {v}", "orders.total < 1000", |got| compared(got, "<")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} <= {v}", "orders.total <= 1000", |got| compared(got, "<=")),
    rule("hold rows to a condition", "ADD CHECK [(that|so that|ensuring that|for|on|to|:)] [EVERY] {c} {p}", "Add a check that orders.total is positive", checked),
    rule("hold rows to a condition", "ADD CHECK [that|:] [«] {w} [»] (on|to|for|in) {t}", "Add a check total >= 0 on orders", rows_checked),
    rule("hold rows to a condition", "ADD CONSTRAINT [CALLED {x}] (on|to|for) {t} (that|so that|ensuring that|:) {c} {p}", "Add a constraint to meetings so that ends_at is after starts_at", checked_in),
    rule("hold rows to a condition", "{c} MUST {vs}", "users.status must be new or active", one_of_words),
    rule("hold rows to a condition", "ADD CHECK [CALLED {x}] (on|to|for) {t} [(that|so that|ensuring that|:)] {c} {p}", "Add a check to meetings that ends_at is after starts_at", checked_in),
    rule("hold rows to a condition", "(NARROW|CAP) {c} (to|at) {num} DIGITS (by|with|using|in) CHECK", "Limit notes.body to 10000 characters by a check", longest),
    rule("hold rows to a condition", "(ENSURE|MAKE|NARROW|REQUIRE|ALLOW only) [that] {c} [is|are|be|to be|MUST] ONEOF {vs}", "Restrict users.status to one of new, active", one_of),
    rule("hold rows to a condition", "NARROW {c} to {vs}", "Restrict users.status to 'new', 'active'", one_of),
    rule("hold rows to a condition", "{c} MUST [JUST] {vs}", "users.status must be 'new' or 'active'", one_of_quoted),
    rule("hold rows to a condition", "{c} (may|can) JUST be {vs}", "users.status can only be new or active", one_of),
    rule("hold rows to a condition", "{c} (may|can) be (JUST|either) {vs}", "users.status can be only new or active", one_of),
    rule("hold rows to a condition", "{c} TAKES JUST {vs}", "users.status accepts only new and active", one_of),
    rule("hold rows to a condition", "[the] ALLOWED [values] (for|of|in) {c} (are|:) [JUST] {vs}", "The allowed values of users.status are new, active", one_of),
    rule("hold rows to a condition", "JUST {vs} (are|be|is) ALLOWED (for|in|as) {c}", "Only new and active are allowed for users.status", one_of),
    rule("hold rows to a condition", "{vs} are the only ALLOWED [values|ones] (for|of|in|as) {c}", "'new' and 'active' are the only allowed values for users.status", one_of),
    rule("hold rows to a condition", "JUST {c} {vs} (exist|are ALLOWED|may exist|can exist|may be used)", "Only the statuses new and active exist", one_of),
    rule("hold rows to a condition", "(ALLOW JUST|JUST ALLOW) {vs} (in|for|as) {c}", "Allow only 'new', 'active' in users.status", one_of),
    rule("hold rows to a condition", "[ENSURE] [that] {t} (MUST|MUSTNOT|CANNOT) [never|always] ENDS (after|before) (it|they) STARTS [« {w} »]", "A meeting must end after it starts", order_of_times),
    rule("hold rows to a condition", "[ENSURE] [that] {t} [never|always] ENDS (after|before) (it|they) STARTS [« {w} »]", "A meeting never ends before it starts", order_of_times),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {f}", "Ensure that total >= 0", formula),
    rule("hold rows to a condition", "ADD CHECK [that|of|for|=|:] {f}", "Add a check that total >= 0", formula),
    rule("hold rows to a condition", "[there MUST be] no {c} {p}", "There must be no orders.total below 0", forbidden),
    rule("hold rows to a condition", "ADD CHECK CALLED {x} (on|to|for) {t} [that|:] {f}", "Add a check called not_free to orders that total >= 0", formula_in),
    rule("hold rows to a condition", "ADD CHECK [that] (on|to|for) {t} [that|:] {f}", "Add a check to orders that total >= 0", formula_in),
    rule("hold rows to a condition", "{t} : {f}", "orders: total >= 0", formula_in),
    rule("drop a condition", "DROP CHECK [CONSTRAINT] (on|from|of|for|over) {c}", "Drop the check on notes.body", drop_check),
    rule("drop a constraint", "DROP (CONSTRAINT|CHECK|UNIQUENESS|FK) [CALLED] {x} (from|on|of) {t}", "Drop constraint users_status from users", drop_constraint_in),
    rule("drop a constraint", "DROP (CONSTRAINT|CHECK|UNIQUENESS|FK) [CALLED] {x}", "Drop constraint users_status", drop_constraint),
    rule("drop a condition", "CHECK [CONSTRAINT] (on|of|for|over) {c} CANGO", "The check on notes.body can go", drop_check),
    rule("drop a condition", "DROP {c} CHECK", "Drop the notes.body check", drop_check),
    rule("hold rows to a condition", "neither {c} nor {c2} MAYDO {p}", "Neither orders.total nor orders.user_id may be negative", neither),
    rule("drop a constraint", "DROP {ix}", "Drop users_status", drop_part),
    rule("drop a constraint", "[INDEXNOUN|CONSTRAINT|CHECK|UNIQUENESS|FK] {ix} CANGO", "users_status is no longer needed", drop_part),
    rule("rename a constraint", "RENAME [INDEXNOUN|CONSTRAINT|CHECK|UNIQUENESS|FK|PK] {ix} INTO {x}", "Rename users_status to status_is_known", rename_part),
    rule("rename a constraint", "[INDEXNOUN|CONSTRAINT|CHECK|UNIQUENESS|FK|PK] {ix} (MUST|to) (be renamed to|be renamed|be called|be named|renamed to|called|named) {x}", "The index idx_users_name should be called users_by_name", rename_part),
    rule("rename a constraint", "(call|name) [INDEXNOUN|CONSTRAINT|CHECK|UNIQUENESS|FK|PK] {ix} {x} [instead]", "Call the index idx_users_name users_by_name", rename_part),
    rule("rename a constraint", "RENAME CONSTRAINT {x} [(of|on|in) {t}] INTO {x2}", "Rename constraint users_status to status_is_known", rename_constraint),
];

pub(super) fn check(table: &str, text: String) -> Op {
    Op::AddCheck { table: table.to_owned(), check: text, name: None }
}

/// Something is said of values of columns; what is no value at all, and how long a text may be at most, is said
/// of the columns themselves.
fn held(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let said = got.predicate("p")?;
    let others = match bare(&said) {
        Predicate::Null | Predicate::Compare("=", _) => true,
        Predicate::Length(sign, _) => *sign == "<=" && matches!(said, Predicate::Length(..)),
        _ => false,
    };
    if others && !matches!((&said, bare(&said)), (Predicate::Not(_), Predicate::Compare(..))) {
        return None;
    }
    predicated(got, &columns, &said)
}

fn bare(said: &Predicate) -> &Predicate {
    match said {
        Predicate::Not(inner) => bare(inner),
        other => other,
    }
}

fn held_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.within("c", &table)?;
    held(got)
}

/// The same where it is plainly said to be a check.
fn checked(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let said = got.predicate("p")?;
    predicated(got, &columns, &said)
}

fn checked_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    let said = got.predicate("p")?;
    let mut ops = predicated(got, &columns, &said)?;
    if let (Some(called), [Op::AddCheck { name, .. }]) = (got.n("x"), ops.as_mut_slice()) {
        *name = Some(called);
    }
    Some(ops)
}

/// What may not be said of values.
fn forbidden(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let said = Predicate::Not(Box::new(got.predicate("p")?));
    if matches!(bare(&said), Predicate::Null) {
        return None;
    }
    predicated(got, &columns, &said)
}

/// A condition on rows of a table that is said behind it.
fn rows_checked(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, rows) = (got.t("t")?, got.rows("w")?);
    let text = got.condition(&rows, &table)?;
    Some(vec![check(&table, text)])
}

/// Bare words that are no others, joined by `or`: what a column may be.
fn one_of_words(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let values = got.vs("vs")?;
    let reader = got.reader;
    reader.tokens.iter().any(|token| token.lower == "or").then_some(())?;
    let known = &reader.names.column(&table, &column)?.values;
    let fits = |value: &String| {
        let mut tokens = reader.tokens.iter().filter(|token| token.text == value.as_str());
        let number = value.parse::<f64>().is_ok();
        number || known.contains(value) || tokens.all(|token| !reader.is_known(token))
    };
    values.iter().all(fits).then_some(())?;
    one_of(got)
}

/// What may be said of neither of two columns.
fn neither(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let said = Predicate::Not(Box::new(got.predicate("p")?));
    if matches!(bare(&said), Predicate::Null) {
        return None;
    }
    let (first, second) = (got.c("c")?, got.c("c2")?);
    let mut ops = predicated(got, &first, &said)?;
    ops.extend(predicated(got, &second, &said)?);
    Some(ops)
}

pub(super) fn predicated(
    got: &mut Got<'_, '_>,
    columns: &Columns,
    said: &Predicate,
) -> Option<Vec<Op>> {
    let table = got.table(&columns.table)?.clone();
    if let Some(why) = said.beyond() {
        return Some(got.refuse(why));
    }
    if let Predicate::Pattern(pattern) = said {
        let texts = columns
            .names
            .iter()
            .all(|column| matches!(got.family(&columns.table, column), Some(Family::Text { .. })));
        let op = |column: &String| Op::AddPattern {
            table: columns.table.clone(),
            column: column.clone(),
            pattern: pattern.clone(),
        };
        got.note(format!("as a regular expression that is {pattern}"));
        return texts.then(|| columns.names.iter().map(op).collect());
    }
    let names = got.reader.names;
    let check_of = |ty: &TypeSpec| names.check_of(ty.words()?.kind);
    let mut ops = Vec::new();
    for column in &columns.names {
        let text = said.text(&table, column, check_of)?;
        crate::design::parse_formula(&text, None).ok()?;
        ops.push(check(&columns.table, text));
    }
    Some(ops)
}

/// A thing ends after it begins, by the columns that say when.
fn order_of_times(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    if let Some(rows) = got.rows("w") {
        let text = got.condition(&rows, &table)?;
        return Some(vec![check(&table, text)]);
    }
    let negated = ["never", "not", "cannot"];
    let negated = got.reader.tokens.iter().any(|token| negated.contains(&token.lower.as_str()));
    let after = got.reader.tokens.iter().any(|token| token.lower == "after");
    if negated == after {
        return None;
    }
    let known = got.table(&table)?;
    let begins = |words: &[&str]| -> Option<String> {
        let time = |family: &Family| matches!(family, Family::Date | Family::Timestamp { .. });
        let mut all = known.columns.iter().filter(|column| {
            let plain = crate::design::snake(&column.name);
            time(&column.family) && words.iter().any(|word| plain.starts_with(word))
        });
        match (all.next(), all.next()) {
            (Some(one), None) => Some(one.name.clone()),
            _ => None,
        }
    };
    let (start, end) = (begins(&["start", "begin"])?, begins(&["end", "finish"])?);
    let sign = if negated { ">=" } else { ">" };
    let text = format!("{} {sign} {}", in_formula(&end), in_formula(&start));
    got.note(format!("it begins by `{start}` and ends by `{end}`"));
    Some(vec![check(&table, text)])
}

fn compared(got: &mut Got<'_, '_>, sign: &str) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let said = got.v("v")?;
    // `should not be dropped` speaks of the column rather than of a value.
    if matches!(&said, Said::Word(word) if crate::wish::english::voice::is_done(word)) {
        return None;
    }
    // A bare word is a value where the column is known to have it, and may be anything else elsewhere.
    if let Said::Word(word) = &said
        && !got
            .reader
            .names
            .column(&table, &column)
            .is_some_and(|known| known.values.contains(word))
    {
        return None;
    }
    let value = literal(&said, got.family(&table, &column))?;
    Some(vec![check(&table, format!("{} {sign} {value}", in_formula(&column)))])
}

fn one_of(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let values = got.vs("vs").filter(|values| values.len() > 1)?;
    let family = got.family(&table, &column).cloned();
    let list = values.iter().map(|value| {
        literal(&Said::Word(value.clone()), family.as_ref()).or_else(|| {
            let number = value.parse::<f64>().is_ok();
            literal(
                &if number { Said::Number(value.clone()) } else { Said::Text(value.clone()) },
                family.as_ref(),
            )
        })
    });
    let list = list.collect::<Option<Vec<String>>>()?;
    Some(vec![check(&table, format!("{} in ({})", in_formula(&column), list.join(", ")))])
}

/// What holds of rows that fulfil something else.
fn conditional(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let [column] = columns.names.as_slice() else { return None };
    let rows = got.rows("w")?;
    let said = got.predicate("p")?;
    let table = got.table(&columns.table)?.clone();
    let names = got.reader.names;
    let check_of = |ty: &TypeSpec| names.check_of(ty.words()?.kind);
    let then = said.text(&table, column, check_of)?;
    let when = got.condition(&rows, &columns.table)?;
    if when.contains(column.as_str()) {
        return None;
    }
    let only = ["only", "just", "solely", "exclusively"];
    let only = got.reader.tokens.iter().any(|token| only.contains(&token.lower.as_str()));
    let text = if only {
        // `may only be set when it is done` says nothing of rows that are done.
        if said != Predicate::Not(Box::new(Predicate::Null)) {
            return None;
        }
        got.note(format!("rows for which not ({when}) have no value"));
        format!("{} is null or ({when})", in_formula(column))
    } else {
        got.note(format!("rows for which not ({when}) may have anything"));
        format!("not ({when}) or {then}")
    };
    crate::design::parse_formula(&text, None).ok()?;
    Some(vec![check(&columns.table, text)])
}

/// Rows without a value fulfil a condition as it is; words about whether there is one say something else.
fn held_if_any(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let said = got.predicate("p")?;
    let plain = !matches!(&said, Predicate::Null)
        && !matches!(&said, Predicate::Not(inner) if **inner == Predicate::Null);
    plain.then(|| predicated(got, &columns, &said)).flatten()
}

/// Of an example nobody knows which of its letters may be others.
fn by_example(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse("an example does not say which of its letters may be others: say the pattern as a regular expression in quotes, as in \"nickname must match '^[A-Z]{2}-[0-9]+$'\"")
}

/// A regular expression that is said.
fn pattern_said(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    Some(vec![Op::AddPattern { table, column, pattern: got.text("q")? }])
}

/// `orders accept only EUR and CHF as currency`.
fn one_of_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let just = ["only", "just", "exclusively"];
    got.reader.tokens.iter().any(|t| just.contains(&t.lower.as_str())).then_some(())?;
    got.within("c", &table)?;
    one_of(got)
}

/// Values that stand in quotes need no words around them.
fn one_of_quoted(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let quoted = |value: &String| {
        got.reader.tokens.iter().any(|t| t.quote.is_some() && t.text == value.as_str())
    };
    got.vs("vs")?.iter().all(quoted).then_some(())?;
    one_of(got)
}

/// A condition in the words of requirements; its columns say its table.
fn formula(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let text = got.text("f")?;
    let columns: Vec<String> = crate::design::parse_formula(&text, None)
        .ok()?
        .columns()
        .into_iter()
        .map(ToString::to_string)
        .collect();
    let fits = |table: &&crate::wish::english::names::NamedTable| {
        columns.iter().all(|name| table.columns.iter().any(|column| column.name == *name))
    };
    let tables: Vec<String> =
        got.reader.names.tables.iter().filter(fits).map(|table| table.path.clone()).collect();
    match tables.as_slice() {
        [one] => {
            got.meta.cost += 5;
            got.note(format!("only `{one}` has {}", crate::wish::english::parts::quoted(&columns)));
            Some(vec![check(one, text)])
        }
        [] => None,
        [first, ..] => {
            got.ask("several tables have such columns: of which is the condition?");
            Some(vec![check(first, text)])
        }
    }
}

fn formula_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, name) = (got.t("t")?, got.n("x"));
    Some(vec![Op::AddCheck { table, check: got.text("f")?, name }])
}

fn drop_check(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    Some(vec![Op::DropConstraint {
        table: columns.table,
        name: None,
        kind: Some(ConstraintKind::Check),
        columns: columns.names,
    }])
}

fn constraint_op(table: String, name: String) -> Op {
    Op::DropConstraint { table, name: Some(name), kind: None, columns: Vec::new() }
}

fn drop_constraint_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(vec![constraint_op(got.t("t")?, got.n("x")?)])
}

/// The tables that have a constraint of a name.
fn holders(got: &Got<'_, '_>, name: &str) -> Vec<String> {
    let has = |table: &&crate::wish::english::names::NamedTable| {
        table.constraints.iter().chain(&table.indexes).any(|known| known == name)
    };
    got.reader.names.tables.iter().filter(has).map(|table| table.path.clone()).collect()
}

fn drop_constraint(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let name = got.n("x")?;
    match holders(got, &name).as_slice() {
        [table] => Some(vec![constraint_op(table.clone(), name)]),
        [] => {
            got.ask(format!("no table has a constraint `{name}`: which is meant?"));
            let known: Vec<(String, String)> = got
                .reader
                .names
                .tables
                .iter()
                .flat_map(|t| t.constraints.iter().map(|c| (t.path.clone(), c.clone())))
                .collect();
            let names = known.iter().map(|(_, name)| name.as_str());
            let near = crate::name::did_you_mean(&name, names)?.to_owned();
            let table = known.iter().find(|(_, name)| *name == near)?.0.clone();
            Some(vec![constraint_op(table, near)])
        }
        [first, ..] => {
            got.ask(format!("several tables have a constraint `{name}`: which is meant?"));
            Some(vec![constraint_op(first.clone(), name)])
        }
    }
}

/// What has a name that is there: an index, or a constraint of one table.
fn part(got: &Got<'_, '_>, name: &str) -> Option<(String, bool)> {
    let mut found = Vec::new();
    for table in &got.reader.names.tables {
        if table.indexes.iter().any(|known| known == name) {
            found.push((table.path.clone(), true));
        }
        if table.constraints.iter().any(|known| known == name) {
            found.push((table.path.clone(), false));
        }
    }
    match found.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

pub(super) fn drop_part(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let name = got.n("ix")?;
    let (table, index) = part(got, &name)?;
    Some(vec![if index {
        Op::DropIndex { name: Some(name), table: None, columns: Vec::new() }
    } else {
        constraint_op(table, name)
    }])
}

pub(super) fn rename_part(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (from, to) = (got.n("ix")?, got.n("x")?);
    let (table, index) = part(got, &from)?;
    Some(vec![if index {
        Op::RenameIndex { from, to }
    } else {
        Op::RenameConstraint { table, from, to }
    }])
}

/// A text is held to a length by a check, because the words say so.
fn longest(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let said = Predicate::Length("<=", got.num("num")?.to_string());
    predicated(got, &columns, &said)
}

fn rename_constraint(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (from, to) = (got.n("x")?, got.n("x2")?);
    let table = match got.t("t") {
        Some(table) => table,
        None => match holders(got, &from).as_slice() {
            [table] => table.clone(),
            _ => return None,
        },
    };
    Some(vec![Op::RenameConstraint { table, from, to }])
}
