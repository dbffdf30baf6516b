//! What is unique.

use super::indexes::condition_of;
use super::{Got, Rule, living, rule, tenant_of};
use crate::wish::english::attrs::Attr;
use crate::wish::english::parts::Columns;
use crate::wish::op::{ConstraintKind, Op};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("make unique", "ADD [INSENSITIVE] UNIQUENESS [INSENSITIVE] (to|on|for|over|of|across) {c} {as}", "Add unique index on users.email (case-insensitive)", unique),
    rule("make unique", "ENSURE UNIQUENESS (of|on|for) {c} {as}", "Enforce uniqueness of users.email", unique),
    rule("make unique", "(FORBID|ENSURE no|MAKE no|ALLOW no) DUPLICATE [VALUE] [values] [(in|for|of)] {c} {as}", "Forbid duplicate users.email", unique),
    rule("make unique", "ADD [INSENSITIVE] UNIQUENESS « {c} » (to|on|for) {t}", "Add a unique constraint (email, name) to users", unique_in),
    rule("make unique", "ADD UNIQUENESS (on|to|for|over) {t} « lower « {c} » »", "Add a unique index on users (lower(email))", unique_lower),
    rule("make unique", "ADD UNIQUENESS (on|to|for|over) lower « {c} »", "Add a unique index on lower(users.email)", unique_lower),
    rule("make unique", "ADD UNIQUENESS [CALLED] {x} (on|for|over) {c}", "Create unique index users_mail on users.email", unique_named),
    rule("make unique", "MAKE [EVERY] {t} UNIQUE (by|on|in|over) {c}", "Make users unique by name", unique_in),
    rule("make unique", "UNIQUE {c}", "Unique email for users", unique),
    rule("make unique", "no DUPLICATE [values] [(in|for|of)] {c}", "No duplicate users.email", unique),
    rule("make unique", "[no] two {t} (cannot|can not|must not|may not|should not|can never|must never) (have|share) the same {c} {as}", "Two users cannot have the same email", unique_in),
    rule("make unique", "[EVERY] {t} (must|should) have UNIQUE {c}", "Users must have unique emails", unique_in),
    rule("make unique", "no two {t} (can|may|should|must|shall) (have|share) the same {c} {as}", "No two users may have the same email", unique_in),
    rule("make unique", "(no|never) [two] {t} with the same {c}", "No two users with the same email", unique_in),
    rule("make unique", "each {t} must have a UNIQUE {c}", "Each user must have a unique email", unique_in),
    rule("make unique together", "MAKE {c} UNIQUE TOGETHER {as}", "Make users.email and users.name unique together", together),
    rule("make unique together", "MAKE {c} TOGETHER UNIQUE {as}", "Make users.email and users.name together unique", together),
    rule("make unique together", "(MAKE|ENSURE) [that] COMBINATION of {c} [BE] UNIQUE {as}", "Make the combination of email and name in users unique", together),
    rule("make unique together", "MAKE {c} UNIQUE [TOGETHER] (together with|in combination with|along with|with) {c2} {as}", "Make orders.number unique together with user_id", together_with),
    rule("make unique together", "{c} MUST UNIQUE TOGETHER {as}", "users.email and users.name must be unique together", together),
    rule("make unique together", "MAKE {c} UNIQUE (per|for each|within each|within a|for every|within) {x} {as}", "Make orders.number unique per user", per),
    rule("make unique together", "{c} MUST UNIQUE (per|for each|within each|within a|for every|within) {x} {as}", "orders.number must be unique per user", per),
    rule("make unique together", "MAKE « {c} » UNIQUE [TOGETHER] [(on|in|for|of|across) {t}]", "Make (email, name) unique on users", unique_over),
    rule("make unique together", "« {c} » MUST UNIQUE [TOGETHER] [(on|in|for|of|across) {t}]", "(email, name) must be unique on users", unique_over),
    rule("make unique", "MAKE {c} [INSENSITIVE] UNIQUE AMONG ACTIVE {t}", "Make email unique among active users", unique_among),
    rule("make unique", "{c} MUST [INSENSITIVE] UNIQUE AMONG ACTIVE {t}", "email must be unique among active users", unique_among),
    rule("make unique", "ADD [INSENSITIVE] UNIQUENESS (on|to|for|over) {c} AMONG ACTIVE {t}", "Add a unique index on email among active users", unique_among),
    rule("let equal values be", "DROP UNIQUENESS (from|on|of|for|over) {c}", "Drop the unique constraint on users.email", not_unique),
    rule("let equal values be", "ALLOW DUPLICATE [values] [(in|for|of)] {c}", "Allow duplicate users.email", not_unique),
    rule("let equal values be", "{c} (is no longer|need not be|needs not be|does not need to be|should no longer be|do not need to be|should not be|must no longer be) UNIQUE", "users.email is no longer unique", not_unique),
    rule("let equal values be", "MAKE {c} (not|non|no longer) UNIQUE", "Make users.email no longer unique", not_unique),
    rule("make unique", "ADD UNIQUENESS (on|for|over|to) {c} where {f}", "Add a unique index on users.email where age > 17", unique_where),
];

fn said(got: &Got<'_, '_>) -> Vec<Attr> {
    let mut attrs = got.attrs("as");
    // The words of the pattern itself may say so too.
    let insensitive =
        got.reader.tokens.iter().any(|token| token.lower == "insensitive" || token.lower == "case");
    if insensitive && !attrs.contains(&Attr::Insensitive) {
        attrs.push(Attr::Insensitive);
    }
    attrs
}

/// What may be said of uniqueness, and nothing else.
fn only_unique(attrs: &[Attr]) -> bool {
    attrs.iter().all(|attr| {
        matches!(attr, Attr::Insensitive | Attr::PerTenant | Attr::Active | Attr::Unique)
    })
}

fn unique(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let attrs = said(got);
    only_unique(&attrs).then_some(())?;
    // One index or constraint is over all that it names; of anything else nobody knows.
    let one = ["index", "constraint", "key"];
    let one = got.reader.tokens.iter().any(|token| one.contains(&token.lower.as_str()));
    if columns.names.len() > 1 && !one {
        got.ask("are they unique together, or each by itself?");
    }
    Some(vec![unique_op(got, &columns, &attrs)])
}

fn unique_lower(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = match got.t("t") {
        Some(table) => got.within("c", &table)?,
        None => got.c("c")?,
    };
    Some(vec![unique_op(got, &columns, &[Attr::Insensitive])])
}

fn unique_named(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (columns, called) = (got.c("c")?, got.n("x")?);
    match unique_op(got, &columns, &[]) {
        Op::AddUnique { table, columns, case_insensitive, condition, .. } => {
            Some(vec![Op::AddUnique {
                table,
                columns,
                case_insensitive,
                condition,
                name: Some(called),
            }])
        }
        _ => None,
    }
}

fn unique_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    let attrs = got.attrs("as");
    only_unique(&attrs).then_some(())?;
    Some(vec![unique_op(got, &columns, &attrs)])
}

/// Columns in brackets are one list, of a table that is said behind them or not.
fn unique_over(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = match got.t("t") {
        Some(table) => got.within("c", &table)?,
        None => got.c("c")?,
    };
    let attrs = said(got);
    Some(vec![unique_op(got, &columns, &attrs)])
}

/// `among active users`: among the rows of that table which are not deleted.
fn unique_among(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    if columns.names.len() > 1 {
        got.ask("are they unique together, or each by itself?");
    }
    let mut attrs = said(got);
    attrs.push(Attr::Active);
    Some(vec![unique_op(got, &columns, &attrs)])
}

fn together(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c").filter(|columns| columns.names.len() > 1)?;
    let attrs = got.attrs("as");
    only_unique(&attrs).then_some(())?;
    Some(vec![unique_op(got, &columns, &attrs)])
}

fn together_with(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let mut columns = got.c("c")?;
    let more = got.within("c2", &columns.table)?;
    if more.names.iter().any(|column| columns.names.contains(column)) {
        return None;
    }
    columns.names.extend(more.names);
    let attrs = got.attrs("as");
    only_unique(&attrs).then_some(())?;
    Some(vec![unique_op(got, &columns, &attrs)])
}

/// `per user`: together with the column that says whose a row is.
fn per(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let mut columns = got.c("c")?;
    let name = got.n("x")?;
    let table = got.table(&columns.table)?.clone();
    let attrs = got.attrs("as");
    only_unique(&attrs).then_some(())?;
    if crate::design::snake(&name) == "tenant" {
        // What is unique per tenant is said by a row of its own.
        return None;
    }
    let found = [name.clone(), format!("{name}_id"), format!("{name}Id")]
        .iter()
        .find_map(|name| table.columns_named(name).first().map(|column| column.name.clone()))?;
    if columns.names.contains(&found) {
        return None;
    }
    got.note(format!("`{found}` says of which {name} a row is"));
    columns.names.insert(0, found);
    Some(vec![unique_op(got, &columns, &attrs)])
}

fn not_unique(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    Some(vec![Op::DropConstraint {
        table: columns.table,
        name: None,
        kind: Some(ConstraintKind::Unique),
        columns: columns.names,
    }])
}

fn unique_where(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let text = condition_of(got, &columns.table)?;
    match unique_op(got, &columns, &[]) {
        Op::AddUnique { table, columns, case_insensitive, name, .. } => Some(vec![Op::AddUnique {
            table,
            columns,
            case_insensitive,
            condition: Some(text),
            name,
        }]),
        _ => None,
    }
}

/// That rows are unique, in the way that was said.
pub(super) fn unique_op(got: &mut Got<'_, '_>, columns: &Columns, attrs: &[Attr]) -> Op {
    let has = |attr: &Attr| attrs.contains(attr);
    let mut names = columns.names.clone();
    let table = got.table(&columns.table).cloned();
    if has(&Attr::PerTenant) {
        let known = table.as_ref().and_then(tenant_of).map(str::to_owned);
        let Some(tenant) = known else {
            got.ask(format!(
                "no column of `{}` says whose a row is: by which columns is it unique?",
                columns.table
            ));
            return plain_unique(columns, names, false, None);
        };
        got.note(format!("`{tenant}` says whose a row is"));
        if !names.contains(&tenant) {
            names.insert(0, tenant);
        }
    }
    let mut condition = None;
    if has(&Attr::Active) {
        condition = table.as_ref().and_then(living);
        let Some(text) = &condition else {
            got.ask(format!(
                "no column of `{}` says which rows are deleted: which rows are meant?",
                columns.table
            ));
            return plain_unique(columns, names, has(&Attr::Insensitive), None);
        };
        got.note(format!("rows that are not deleted are those where {text}"));
    }
    plain_unique(columns, names, has(&Attr::Insensitive), condition)
}

fn plain_unique(
    columns: &Columns,
    names: Vec<String>,
    case_insensitive: bool,
    condition: Option<String>,
) -> Op {
    Op::AddUnique {
        table: columns.table.clone(),
        columns: names,
        case_insensitive,
        condition,
        name: None,
    }
}
