//! Whether the checklist tells the truth: each `pass` is looked at again, by the schema alone.

use std::collections::BTreeSet;

use specforge_db_core::design::{
    AccessPatternEntry, CheckResult, ChecklistRow, DesignRequest, DesignResponse, EntityEntry,
    FeatureEntry, Frequency, plural,
};
use specforge_db_core::model::{ForeignKey, Key, Table};
use specforge_db_core::name::Ident;

use super::kept::{indexed, table_name};

/// Finds a row that says what is not so.
pub(super) fn checklist(asked: &DesignRequest, designed: &DesignResponse) -> Result<(), String> {
    let all: Vec<&Table> = designed.body.schema.tables().map(|found| found.table).collect();
    // A part is what its table is.
    let whole = |table: &&Table| table.partitioning.as_ref().is_none_or(|cut| cut.of.is_none());
    let tables: Vec<&Table> = all.iter().copied().filter(whole).collect();
    for row in &designed.body.checklist {
        let looked = match row.result {
            CheckResult::Pass if row.id == "diagram" => diagram(&designed.body.er_diagram, &all),
            CheckResult::Pass => pass(row, asked, designed, &tables),
            CheckResult::NotApplicable => not_asked(row, asked, designed, &tables),
            CheckResult::Fail => Ok(()),
        };
        looked.map_err(|why| {
            format!("the checklist says of `{}`: {}; but {why}", row.id, row.evidence)
        })?;
    }
    Ok(())
}

fn pass(
    row: &ChecklistRow,
    asked: &DesignRequest,
    designed: &DesignResponse,
    tables: &[&Table],
) -> Result<(), String> {
    let naming = &asked.options.naming;
    let entities: Vec<String> =
        asked.requirements.entities.iter().map(|e| table_name(e.name(), naming)).collect();
    match row.id.as_str() {
        "standard-columns" => all(tables, |table| {
            let key: Vec<&Ident> = table.primary_key.iter().flat_map(Key::columns).collect();
            let refers =
                |name: &&Ident| table.foreign_keys.iter().any(|k| k.columns.contains(name));
            let pairs = key.iter().all(refers);
            let log = table.name.as_str().ends_with("_logs");
            let entity = entities.iter().any(|name| name == table.name.as_str());
            let times = has(table, "created_at") && has(table, "updated_at");
            !key.is_empty() && (times || pairs || log && !entity)
        }),
        "foreign-keys-indexed" => all(tables, |table| {
            table.foreign_keys.iter().all(|key| {
                let whole = table.indexes.iter().filter(|index| index.predicate.is_none());
                let whole = whole.map(|index| index.parts.iter().map_while(|p| p.column.as_ref()));
                let whole: Vec<Vec<&Ident>> = whole.map(Iterator::collect).collect();
                let keys = table.primary_key.iter().chain(&table.uniques);
                let keys: Vec<Vec<&Ident>> = keys.map(|key| key.columns().collect()).collect();
                whole.iter().chain(&keys).any(|index| {
                    let head = index.get(..key.columns.len()).unwrap_or_default();
                    !head.is_empty() && head.iter().all(|name| key.columns.contains(name))
                })
            })
        }),
        "naming" => all(tables, |table| {
            let names = table.columns.iter().map(|column| &column.name);
            plural(table.name.as_str()) == table.name.as_str()
                && names.chain([&table.name]).all(|name| is_snake(name.as_str()))
        }),
        "constraints" => {
            let count: usize = tables
                .iter()
                .map(|table| {
                    let required = table.columns.iter().filter(|column| !column.nullable).count();
                    required + table.checks.len() + table.foreign_keys.len()
                })
                .sum();
            if count > 0 { Ok(()) } else { Err("nothing is refused".to_owned()) }
        }
        "access-patterns" => patterns(asked, designed, tables),
        "soft-delete" => listed(row, tables, "deleted_at"),
        "tenancy" => {
            listed(row, tables, "tenant_id")?;
            all(tables, |table| {
                table.foreign_keys.iter().all(|key| {
                    let other = tables.iter().find(|other| other.name == key.references);
                    let both =
                        has(table, "tenant_id") && other.is_some_and(|o| has(o, "tenant_id"));
                    let holds = |other: &ForeignKey| {
                        other.references == key.references
                            && other.columns.iter().any(|name| name.as_str() == "tenant_id")
                            && key.columns.iter().all(|name| other.columns.contains(name))
                    };
                    !both || table.foreign_keys.iter().any(holds)
                })
            })
        }
        // The judge has just gone that way.
        "migration" => Ok(()),
        "retention" => {
            let goes = designed.body.decisions.iter().any(|d| d.rule == "retention");
            if goes { Ok(()) } else { Err("no rows go".to_owned()) }
        }
        other => Err(format!("nobody looks whether `{other}` is so")),
    }
}

/// What does not arise was not asked for, and is not there.
fn not_asked(
    row: &ChecklistRow,
    asked: &DesignRequest,
    designed: &DesignResponse,
    tables: &[&Table],
) -> Result<(), String> {
    let there = match row.id.as_str() {
        "foreign-keys-indexed" => tables.iter().any(|table| !table.foreign_keys.is_empty()),
        "access-patterns" => all_patterns(asked) > 0,
        "soft-delete" => wants(asked, "soft_delete") && tables.iter().any(|t| has(t, "deleted_at")),
        "tenancy" => {
            let said = |rule: &str| designed.body.decisions.iter().any(|d| d.rule == rule);
            wants(asked, "multi_tenant") && tables.iter().any(|t| has(t, "tenant_id"))
                || said("tenant-schema")
                || said("tenant-database")
        }
        "retention" => wants(asked, "retention"),
        _ => false,
    };
    if there { Err("it does arise".to_owned()) } else { Ok(()) }
}

fn all(tables: &[&Table], holds: impl Fn(&Table) -> bool) -> Result<(), String> {
    match tables.iter().find(|table| !holds(table)) {
        None => Ok(()),
        Some(table) => Err(format!("it is not so of `{}`", table.name)),
    }
}

fn has(table: &Table, column: &str) -> bool {
    table.columns.iter().any(|known| known.name.as_str() == column)
}

fn wants(asked: &DesignRequest, kind: &str) -> bool {
    asked.requirements.features.iter().any(|feature| match feature {
        FeatureEntry::Kind(feature) => feature.kind() == kind,
        FeatureEntry::Phrase(phrase) => phrase.replace([' ', '-'], "_").contains(kind),
    })
}

fn is_snake(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c == '_' || c.is_alphanumeric())
        && name.to_lowercase() == name
}

/// The tables that a row names are just those with the column.
fn listed(row: &ChecklistRow, tables: &[&Table], column: &str) -> Result<(), String> {
    all(tables, |table| {
        let named = row.evidence.contains(&format!("`{}`", table.name));
        named == has(table, column)
    })
}

/// Every table is drawn, and as many lines as there are references.
fn diagram(text: &str, tables: &[&Table]) -> Result<(), String> {
    all(tables, |table| text.contains(table.name.as_str()))?;
    let lines = text.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with("%%")
            && (line.contains("--o") || line.contains("--|") || line.contains(".."))
    });
    // A second key that holds the tenants of both apart is no second reference.
    let there: BTreeSet<(&Ident, &Ident, Vec<&Ident>)> = tables
        .iter()
        .flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)))
        .map(|(table, key)| {
            let all: Vec<&Ident> = key.columns.iter().collect();
            let own: Vec<&Ident> =
                all.iter().copied().filter(|name| name.as_str() != "tenant_id").collect();
            (&table.name, &key.references, if own.is_empty() { all } else { own })
        })
        .collect();
    let drawn = lines.count();
    if drawn == there.len() {
        Ok(())
    } else {
        Err(format!("{drawn} of {} references are drawn", there.len()))
    }
}

fn all_patterns(asked: &DesignRequest) -> usize {
    let entities = asked.requirements.entities.iter();
    entities
        .map(|entry| match entry {
            EntityEntry::Name(_) => 0,
            EntityEntry::Full(entity) => entity.access_patterns.len(),
        })
        .sum()
}

/// Every search that is not rare, or refused with a reason, begins in an index.
fn patterns(
    asked: &DesignRequest,
    designed: &DesignResponse,
    tables: &[&Table],
) -> Result<(), String> {
    for (at, entry) in asked.requirements.entities.iter().enumerate() {
        let EntityEntry::Full(entity) = entry else { continue };
        let name = table_name(&entity.name, &asked.options.naming);
        let Some(table) = tables.iter().find(|table| table.name.as_str() == name) else { continue };
        for (nth, pattern) in entity.access_patterns.iter().enumerate() {
            let place = format!("/requirements/entities/{at}/access_patterns/{nth}");
            let AccessPatternEntry::Full(pattern) = pattern else { continue };
            let said = designed
                .findings
                .iter()
                .any(|f| f.location.pointer.as_deref().is_some_and(|p| p.starts_with(&place)));
            let wanted: Vec<&str> = [&pattern.equality, &pattern.sort, &pattern.range]
                .into_iter()
                .flatten()
                .map(|name| name.trim_end_matches(" desc").trim_end_matches(" asc"))
                .collect();
            let begins = indexed(table, false).into_iter().any(|index| {
                let first = index.iter().find(|name| name.as_str() != "tenant_id");
                first.is_some_and(|first| {
                    let first = first.as_str();
                    let base =
                        [first.strip_suffix("_cents"), first.strip_suffix("_id"), Some(first)];
                    wanted.iter().any(|name| base.contains(&Some(*name)))
                })
            });
            let rare = pattern.frequency == Some(Frequency::Low);
            if !said && !rare && !begins && !wanted.is_empty() {
                return Err(format!("`{}` has no index", pattern.name));
            }
        }
    }
    Ok(())
}
