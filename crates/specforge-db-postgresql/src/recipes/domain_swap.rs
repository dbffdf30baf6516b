//! Domains that get another type beneath them.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{DefinitionKind, Object, Type};
use specforge_db_core::plan::{
    Check, Claim, Command, Group, PlanCx, Recipe, StepDraft, Unsupported,
};
use specforge_db_sql::SqlWriter;

use super::retype::refused_by_domain;
use super::type_swap::{Swap, as_it_was, columns_of, disturbed, refuse_what_holds_it, step};
use crate::domains;
use crate::read::Domain;
use crate::render::{as_they_are, base, create_domain};
use crate::spelling::SPELLING;

/// A domain that another takes the place of.
pub(super) const DOMAIN_SWAP: Recipe = Recipe {
    id: "domain-swap",
    summary: "Lets another domain take the place of one whose type beneath changes.",
    page: include_str!("domain_swap.md"),
    claim: |group, cx| {
        let at = group.changes.iter().position(|change| swapped(change).is_some());
        let Some(change) = at.and_then(|at| group.changes.get(at)) else { return Claim::none() };
        Claim { changes: at.into_iter().collect(), disturbs: disturbed(&change.path, cx) }
    },
    draft,
};

/// Whether a change lets another domain take the place of one.
pub(super) fn swaps(change: &Change) -> bool {
    swapped(change).is_some()
}

/// The domain before and after, where nothing of a value is lost by the type that comes.
fn swapped(change: &Change) -> Option<(Domain, Domain)> {
    let Op::Alter { before: Object::Definition(before), after: Object::Definition(after), .. } =
        &change.op
    else {
        return None;
    };
    if before.kind != DefinitionKind::Type || after.kind != DefinitionKind::Type {
        return None;
    }
    let (was, is) = (domains::read(&before.text)?, domains::read(&after.text)?);
    let beneath = was.ty != is.ty && keeps_values(&was.ty, &is.ty);
    let sorted = was.ty == is.ty && was.collation != is.collation;
    (beneath || sorted).then_some((was, is))
}

/// Whether a value of one type is either the same as one of the other, or none of it: none is rounded.
fn keeps_values(was: &str, is: &str) -> bool {
    let text = |name: &str| matches!(name, "text" | "character varying");
    let whole = |name: &str| matches!(name, "smallint" | "integer" | "bigint");
    let scale = |raw: &str| {
        let inside = raw.split_once('(').and_then(|(_, rest)| rest.split(')').next());
        inside.map(|inside| {
            inside.split_once(',').map_or(0, |(_, scale)| scale.trim().parse::<i64>().unwrap_or(0))
        })
    };
    let ((a, a_array), (b, b_array)) = (base(was), base(is));
    if a_array || b_array {
        return false;
    }
    match (a, b) {
        (a, b) if text(a) && text(b) => true,
        (a, b) if whole(a) && (whole(b) || b == "numeric") => true,
        (_, b) if text(b) => true,
        ("numeric", "numeric") => match (scale(was), scale(is)) {
            (_, None) => true,
            (Some(was), Some(is)) => was <= is,
            (None, Some(_)) => false,
        },
        _ => false,
    }
}

fn draft(group: &Group<'_>, cx: &PlanCx<'_>) -> Result<Vec<StepDraft>, Unsupported> {
    let found = group.changes.iter().find_map(|change| Some((change, swapped(change)?)));
    let Some((change, (mut was, mut is))) = found else { return Ok(Vec::new()) };
    let path = &change.path;
    // The names that the server would choose are those of the old one's conditions until that is gone.
    was.name_checks(&path.name);
    is.name_checks(&path.name);
    let swap = Swap {
        path,
        kind: "DOMAIN",
        by_text: false,
        what: format!("the type beneath the domain {path} changes"),
        create: create_domain(&is, path),
        create_back: create_domain(&was, path),
    };
    refuse_what_holds_it(&swap, cx)?;
    let title = format!("Let another domain take the place of {path}");
    let mut step = step(&swap, title, cx);
    for (table, column) in columns_of(path, cx) {
        if column.ty.raw.ends_with(']') {
            return Err(Unsupported::new(format!(
                "the type beneath the domain {path} changes, and {table}.{} holds arrays of it: make a new domain, and give the column that",
                column.name
            )));
        }
        let old = cx.before(&table).and_then(|before| as_it_was(column, &table, before, cx));
        let name = old.map_or(&column.name, |old| &old.name);
        let beneath = Type::new(crate::types::family(&was.ty), was.ty.as_str());
        let Some(broken) = refused_by_domain(name, &beneath, &is, cx) else { continue };
        let query = as_they_are(&table, cx, |rows| {
            let mut w = SqlWriter::new(&SPELLING);
            w.word("SELECT * FROM");
            rows.write(&mut w);
            w.word("WHERE").raw(&broken);
            Command::Text(w.finish())
        });
        let why =
            format!("these rows hold values of {table}.{name} that {path} does not take then");
        step.checks.push(Check::no_rows(query, why));
    }
    step.why =
        "PostgreSQL changes no type beneath a domain: a new one is made, and the columns become of it."
            .into();
    Ok(vec![step])
}
