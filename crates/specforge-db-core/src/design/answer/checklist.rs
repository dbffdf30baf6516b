//! What a reviewer would go through, each answer with what shows it.

use super::references;
use crate::design::draft::Draft;
use crate::design::naming::plural;
use crate::design::requirement::{EntityEntry, Requirements};
use crate::design::response::{CheckResult, ChecklistRow, Decision};
use crate::design::wish::FeatureEntry;
use crate::model::{Key, Table};
use crate::name::Ident;

/// The eleven rows.
pub(in crate::design) fn checklist(
    draft: &Draft,
    requirements: &Requirements,
) -> Vec<ChecklistRow> {
    // A part is what its table is: what is said of the one is said of the other.
    let whole = |table: &&Table| table.partitioning.as_ref().is_none_or(|cut| cut.of.is_none());
    let tables: Vec<&Table> = draft.tables().filter(whole).collect();
    let references_count: usize = tables.iter().map(|table| references(table).len()).sum();
    let mut rows = vec![row(
        "diagram",
        "the diagram shows every table and reference",
        CheckResult::Pass,
        format!("{} tables and {references_count} references are drawn", draft.tables().count()),
    )];
    let bare: Vec<&Ident> =
        tables.iter().filter(|t| !has_standard_columns(t)).map(|t| &t.name).collect();
    rows.push(judged(
        "standard-columns",
        "every table has a primary key, and tables of entities say when rows came and changed",
        &bare,
        "all have",
        "without `created_at` or `updated_at`",
    ));
    rows.push(foreign_keys(&tables));
    rows.push(names(&tables));
    rows.push(constraints(&tables));
    rows.push(patterns(draft, requirements));
    let soft: Vec<&Ident> = with_column(&tables, "deleted_at");
    rows.push(feature(
        "soft-delete",
        "deleted rows are kept where that is wanted",
        &soft,
        "have `deleted_at`",
        "nobody asked for soft delete",
    ));
    rows.push(tenancy(draft, &tables));
    rows.push(row(
        "migration",
        "there is a way from what lives to this schema",
        CheckResult::Pass,
        format!(
            "the statements are a plan from {}; {} renames are stated",
            if draft.living.is_some() { "what lives" } else { "an empty database" },
            draft.renames.len()
        ),
    ));
    rows.push(retention(draft, requirements));
    rows.push(row(
        "backup",
        "there are backups, and restoring was tried",
        CheckResult::NotApplicable,
        "backups are no part of a schema".to_owned(),
    ));
    rows
}

fn tenancy(draft: &Draft, tables: &[&Table]) -> ChecklistRow {
    let check = "rows of tenants are kept apart where there are tenants";
    for (rule, apart) in [("tenant-schema", "a namespace"), ("tenant-database", "a database")] {
        if decided(draft, rule).next().is_some() {
            let evidence = format!("each tenant has {apart} of its own, with this schema in it");
            return row("tenancy", check, CheckResult::Pass, evidence);
        }
    }
    let tenanted: Vec<&Ident> = with_column(tables, "tenant_id");
    let good = "have `tenant_id`, and their references hold it";
    feature("tenancy", check, &tenanted, good, "nobody asked for tenants")
}

fn retention(draft: &Draft, requirements: &Requirements) -> ChecklistRow {
    let check = "old rows are archived or go";
    let choices: Vec<&str> = decided(draft, "retention").map(|d| d.choice.as_str()).collect();
    let wanted = requirements.features.iter().any(|entry| match entry {
        FeatureEntry::Kind(feature) => feature.kind() == "retention",
        FeatureEntry::Phrase(phrase) => phrase.to_lowercase().contains("retention"),
    });
    let (result, evidence) = match (choices.as_slice(), wanted) {
        ([], false) => (CheckResult::NotApplicable, "nobody asked for retention".to_owned()),
        ([], true) => (CheckResult::Fail, "retention is wanted, and no rows go".to_owned()),
        (choices, _) => (CheckResult::Pass, choices.join("; ")),
    };
    row("retention", check, result, evidence)
}

/// The decisions of a rule.
fn decided<'d>(draft: &'d Draft, rule: &'d str) -> impl Iterator<Item = &'d Decision> {
    draft.decisions.iter().filter(move |decision| decision.rule == rule)
}

fn row(id: &str, check: &str, result: CheckResult, evidence: String) -> ChecklistRow {
    ChecklistRow { id: id.to_owned(), check: check.to_owned(), result, evidence }
}

fn judged(id: &str, check: &str, wrong: &[&Ident], good: &str, bad: &str) -> ChecklistRow {
    if wrong.is_empty() {
        row(id, check, CheckResult::Pass, good.to_owned())
    } else {
        row(id, check, CheckResult::Fail, format!("{bad}: {}", listed(wrong)))
    }
}

fn feature(id: &str, check: &str, tables: &[&Ident], good: &str, none: &str) -> ChecklistRow {
    if tables.is_empty() {
        row(id, check, CheckResult::NotApplicable, none.to_owned())
    } else {
        row(id, check, CheckResult::Pass, format!("{} {good}", listed(tables)))
    }
}

fn listed(names: &[&Ident]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn with_column<'t>(tables: &[&'t Table], name: &str) -> Vec<&'t Ident> {
    tables
        .iter()
        .filter(|table| table.columns.iter().any(|column| column.name.as_str() == name))
        .map(|table| &table.name)
        .collect()
}

fn has_standard_columns(table: &Table) -> bool {
    let has = |name: &str| table.columns.iter().any(|column| column.name.as_str() == name);
    let key: Vec<&Ident> = table.primary_key.iter().flat_map(Key::columns).collect();
    // Tables of pairs are identified by their references; they and logs need no time of change.
    let pairs = !key.is_empty()
        && key.iter().all(|name| table.foreign_keys.iter().any(|k| k.columns.contains(name)));
    !key.is_empty()
        && (pairs
            || table.name.as_str().ends_with("_logs")
            || (has("created_at") && has("updated_at")))
}

fn foreign_keys(tables: &[&Table]) -> ChecklistRow {
    let mut all = 0_usize;
    let mut bare = Vec::new();
    for table in tables {
        for key in &table.foreign_keys {
            all += 1;
            let leads = |columns: Vec<&Ident>| {
                let head = columns.iter().take(key.columns.len());
                columns.len() >= key.columns.len()
                    && head.into_iter().all(|column| key.columns.contains(column))
            };
            let by_key = table.primary_key.as_ref().is_some_and(|k| leads(k.columns().collect()));
            let by_index = table.indexes.iter().any(|index| {
                index.predicate.is_none()
                    && leads(index.parts.iter().filter_map(|part| part.column.as_ref()).collect())
            });
            if !by_key && !by_index {
                bare.push(&table.name);
            }
        }
    }
    let check = "every foreign key has an index";
    match all {
        0 => row(
            "foreign-keys-indexed",
            check,
            CheckResult::NotApplicable,
            "there are none".to_owned(),
        ),
        all => judged(
            "foreign-keys-indexed",
            check,
            &bare,
            &format!("all {all} have one"),
            "without one in",
        ),
    }
}

fn names(tables: &[&Table]) -> ChecklistRow {
    let snake = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c == '_' || c.is_numeric() || (c.is_alphabetic() && !c.is_uppercase()))
    };
    let odd: Vec<&Ident> = tables
        .iter()
        .filter(|table| {
            let name = table.name.as_str();
            !snake(name)
                || plural(name) != name
                || table.columns.iter().any(|c| !snake(c.name.as_str()))
        })
        .map(|table| &table.name)
        .collect();
    judged(
        "naming",
        "tables are plural and everything is snake_case",
        &odd,
        "all names follow the rules",
        "otherwise named, as the requirements state it",
    )
}

fn constraints(tables: &[&Table]) -> ChecklistRow {
    let required: usize =
        tables.iter().map(|t| t.columns.iter().filter(|c| !c.nullable).count()).sum();
    let checks: usize = tables.iter().map(|t| t.checks.len()).sum();
    let unique: usize = tables.iter().map(|t| t.indexes.iter().filter(|i| i.unique).count()).sum();
    let references: usize = tables.iter().map(|t| t.foreign_keys.len()).sum();
    row(
        "constraints",
        "the database refuses what must not be",
        if required + checks + unique + references > 0 {
            CheckResult::Pass
        } else {
            CheckResult::Fail
        },
        format!(
            "{required} required columns, {checks} checks, {unique} unique indexes, {references} foreign keys"
        ),
    )
}

fn patterns(draft: &Draft, requirements: &Requirements) -> ChecklistRow {
    let check = "every frequent search has an index";
    let all: usize = requirements
        .entities
        .iter()
        .map(|entry| match entry {
            EntityEntry::Name(_) => 0,
            EntityEntry::Full(entity) => entity.access_patterns.len(),
        })
        .sum();
    if all == 0 {
        return row(
            "access-patterns",
            check,
            CheckResult::NotApplicable,
            "no `access_patterns` are given".to_owned(),
        );
    }
    let refused = |finding: &&crate::finding::Finding| finding.rule.ends_with("-access-pattern");
    let few = |finding: &&crate::finding::Finding| finding.rule == "low-cardinality-index";
    let rare = draft.findings.iter().filter(|f| refused(f) || few(f)).count();
    row(
        "access-patterns",
        check,
        CheckResult::Pass,
        format!(
            "{} of {all} have one, and {rare} get none for a reason that is told",
            all - rare.min(all)
        ),
    )
}
