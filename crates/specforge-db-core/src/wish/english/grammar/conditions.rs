//! Conditions on rows, and constraints by their names.

use super::{Got, Rule, in_formula, rule, text_in_formula};
use crate::model::Family;
use crate::wish::english::values::Said;
use crate::wish::op::{ConstraintKind, Op};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [MUST|be|is|are] POSITIVE", "Ensure that orders.total is positive", |got| compare(got, ">", "0")),
    rule("hold rows to a condition", "{c} MUST POSITIVE", "orders.total must be positive", |got| compare(got, ">", "0")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [MUST|be|is|are] NONNEGATIVE", "Ensure that orders.total is not negative", |got| compare(got, ">=", "0")),
    rule("hold rows to a condition", "{c} (MUST NONNEGATIVE|MUSTNOT NEGATIVE)", "orders.total must not be negative", |got| compare(got, ">=", "0")),
    rule("hold rows to a condition", "FORBID NEGATIVE [values] [(in|for)] {c}", "Forbid negative orders.total", |got| compare(got, ">=", "0")),
    rule("hold rows to a condition", "(FORBID|REQUIRE non) NONEMPTY [values|strings] [(in|for)] {c}", "Forbid empty users.name", |got| compare(got, "<>", "''")),
    rule("hold rows to a condition", "{c} MUSTNOT NONEMPTY", "users.name must not be empty", |got| compare(got, "<>", "''")),
    rule("hold rows to a condition", "{c} (must|should) [be|look like|contain|hold] [a|an] valid {ty}", "users.email must be a valid email", looks_like),
    rule("hold rows to a condition", "{c} (must|should) look like [a|an] {ty}", "users.email must look like an email", looks_like),
    rule("hold rows to a condition", "ENSURE [that] {c} (is [a|an] valid|looks like [a|an]) {ty}", "Ensure that users.email is a valid email", looks_like),
    rule("hold rows to a condition", "{c} MUST GT {v}", "orders.total must be greater than 10", |got| compared(got, ">")),
    rule("hold rows to a condition", "{c} MUST GE {v}", "users.age must be at least 18", |got| compared(got, ">=")),
    rule("hold rows to a condition", "{c} MUST LT {v}", "users.age must be less than 150", |got| compared(got, "<")),
    rule("hold rows to a condition", "{c} MUST LE {v}", "users.age must be at most 150", |got| compared(got, "<=")),
    rule("hold rows to a condition", "{c} (MUST NE|MUSTNOT [EQ]) {v}", "users.name must not equal 'admin'", |got| compared(got, "<>")),
    rule("hold rows to a condition", "(ENSURE|MAKE|NARROW) [that] {c} [is|are|be] GE {v}", "Ensure users.age is at least 18", |got| compared(got, ">=")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be] GT {v}", "Ensure users.age is above 17", |got| compared(got, ">")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be] LE {v}", "Ensure users.age is at most 150", |got| compared(got, "<=")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be] LT {v}", "Ensure users.age is below 150", |got| compared(got, "<")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be] NE {v}", "Ensure users.name is different from 'admin'", |got| compared(got, "<>")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} > {v}", "orders.total > 0", |got| compared(got, ">")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} >= {v}", "orders.total >= 0", |got| compared(got, ">=")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} < {v}", "orders.total < 1000", |got| compared(got, "<")),
    rule("hold rows to a condition", "[ADD CHECK] [that|:] {c} <= {v}", "orders.total <= 1000", |got| compared(got, "<=")),
    rule("hold rows to a condition", "{c} MUST GT {c2}", "meetings.ends_at must be after meetings.starts_at", |got| columns_compared(got, ">")),
    rule("hold rows to a condition", "{c} MUST GE {c2}", "meetings.ends_at must be no less than meetings.starts_at", |got| columns_compared(got, ">=")),
    rule("hold rows to a condition", "{c} MUST LT {c2}", "meetings.starts_at must be before meetings.ends_at", |got| columns_compared(got, "<")),
    rule("hold rows to a condition", "{c} MUST LE {c2}", "meetings.starts_at must be not after meetings.ends_at", |got| columns_compared(got, "<=")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be|comes] GT {c2}", "Ensure meetings.ends_at is after meetings.starts_at", |got| columns_compared(got, ">")),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {c} [is|are|be|comes] LT {c2}", "Ensure meetings.starts_at is before meetings.ends_at", |got| columns_compared(got, "<")),
    rule("hold rows to a condition", "(ENSURE|MAKE|NARROW) [that] {c} [MUST|to] BETWEEN {v} (and|to) {v2}", "Ensure users.age is between 0 and 150", between),
    rule("hold rows to a condition", "{c} MUST [BETWEEN] {v} (and|to) {v2}", "users.age must be between 0 and 150", between),
    rule("hold rows to a condition", "(ENSURE|MAKE|NARROW|REQUIRE|ALLOW only) [that] {c} [is|are|be|to be|MUST] ONEOF {vs}", "Restrict users.status to one of new, active", one_of),
    rule("hold rows to a condition", "NARROW {c} to {vs}", "Restrict users.status to 'new', 'active'", one_of),
    rule("hold rows to a condition", "{c} MUST ONEOF {vs}", "users.status must be one of new, active", one_of),
    rule("hold rows to a condition", "{c} MUST {vs}", "users.status must be 'new' or 'active'", one_of_quoted),
    rule("hold rows to a condition", "(ALLOW only|only ALLOW) {vs} (in|for|as) {c}", "Allow only 'new', 'active' in users.status", one_of),
    rule("hold rows to a condition", "(ENSURE|MAKE) [that] {f}", "Ensure that total >= 0", formula),
    rule("hold rows to a condition", "ADD CHECK [that|of|for|=|:] {f}", "Add a check that total >= 0", formula),
    rule("hold rows to a condition", "ADD CHECK [that] (on|to|for) {t} [that|:] {f}", "Add a check to orders that total >= 0", formula_in),
    rule("hold rows to a condition", "ADD CHECK [CONSTRAINT] (that|on|to|for) {c} (POSITIVE|MUST POSITIVE)", "Add a check that orders.total is positive", |got| compare(got, ">", "0")),
    rule("hold rows to a condition", "ADD CHECK that {c} MUST GE {v}", "Add a check that users.age is at least 18", |got| compared(got, ">=")),
    rule("hold rows to a condition", "ADD CHECK that {c} MUST GT {v}", "Add a check that users.age is above 17", |got| compared(got, ">")),
    rule("hold rows to a condition", "ADD CHECK that {c} (MUST NONNEGATIVE|MUSTNOT NEGATIVE)", "Add a check that orders.total is not negative", |got| compare(got, ">=", "0")),
    rule("hold rows to a condition", "ADD CHECK that {c} MUST GT {c2}", "Add a check that meetings.ends_at is after meetings.starts_at", |got| columns_compared(got, ">")),
    rule("hold rows to a condition", "ADD CHECK that {c} MUST ONEOF {vs}", "Add a check that users.status is one of new, active", one_of),
    rule("hold rows to a condition", "ADD CHECK that {c} [MUST] BETWEEN {v} and {v2}", "Add a check that users.age is between 0 and 150", between),
    rule("drop a condition", "DROP CHECK [CONSTRAINT] (on|from|of|for|over) {c}", "Drop the check on notes.body", drop_check),
    rule("drop a constraint", "DROP (CONSTRAINT|CHECK|UNIQUENESS|FK) [CALLED] {x} (from|on|of) {t}", "Drop constraint users_status from users", drop_constraint_in),
    rule("drop a constraint", "DROP (CONSTRAINT|CHECK|UNIQUENESS|FK) [CALLED] {x}", "Drop constraint users_status", drop_constraint),
    rule("rename a constraint", "RENAME CONSTRAINT {x} [(of|on|in) {t}] INTO {x2}", "Rename constraint users_status to status_is_known", rename_constraint),
];

fn check(table: &str, text: String) -> Op {
    Op::AddCheck { table: table.to_owned(), check: text, name: None }
}

fn compare(got: &mut Got<'_, '_>, sign: &str, value: &str) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let each =
        |column: &String| check(&columns.table, format!("{} {sign} {value}", in_formula(column)));
    Some(columns.names.iter().map(each).collect())
}

/// What the designer holds texts of a kind to, as a condition on a text that is there.
fn looks_like(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let kind = got.ty("ty")?.words()?.kind;
    if !matches!(got.family(&table, &column), Some(Family::Text { .. }) | None) {
        return None;
    }
    let text = got.reader.names.check_of(kind)?.replace("{column}", &in_formula(&column));
    crate::design::parse_formula(&text, None).ok()?;
    Some(vec![check(&table, text)])
}

/// A value as a condition writes it beside a column.
fn literal(said: &Said, family: Option<&Family>) -> Option<String> {
    match said {
        Said::Number(number) => match family {
            Some(Family::Text { .. }) => Some(text_in_formula(number)),
            _ => Some(number.clone()),
        },
        Said::Text(text) => match family {
            Some(
                Family::Int { .. } | Family::Decimal { .. } | Family::Float { .. } | Family::Bool,
            ) => None,
            _ => Some(text_in_formula(text)),
        },
        Said::Word(text) if matches!(family, Some(Family::Text { .. })) => {
            Some(text_in_formula(text))
        }
        Said::Word(text) if text == "zero" => Some("0".to_owned()),
        Said::Bool(value) if matches!(family, Some(Family::Bool)) => Some(value.to_string()),
        _ => None,
    }
}

fn compared(got: &mut Got<'_, '_>, sign: &str) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let said = got.v("v")?;
    // `should not be dropped` speaks of the column rather than of a value.
    if matches!(&said, Said::Word(word) if crate::wish::english::voice::is_done(word)) {
        return None;
    }
    let value = literal(&said, got.family(&table, &column))?;
    Some(vec![check(&table, format!("{} {sign} {value}", in_formula(&column)))])
}

fn columns_compared(got: &mut Got<'_, '_>, sign: &str) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let (other, second) = got.one("c2")?;
    if table != other || column == second {
        return None;
    }
    Some(vec![check(&table, format!("{} {sign} {}", in_formula(&column), in_formula(&second)))])
}

fn between(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let family = got.family(&table, &column).cloned();
    let low = literal(&got.v("v")?, family.as_ref())?;
    let high = literal(&got.v("v2")?, family.as_ref())?;
    Some(vec![check(&table, format!("{} between {low} and {high}", in_formula(&column)))])
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
    let table = got.t("t")?;
    Some(vec![check(&table, got.text("f")?)])
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
