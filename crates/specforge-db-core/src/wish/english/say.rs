//! An op as a sentence that is read as the same op.

use serde_json::Value;

use super::new_names::is_hard_type;
use super::vocabulary::STRUCTURE;
use crate::design::{Feature, OnDelete};
use crate::wish::op::{
    ColumnSpec, ConstraintKind, IndexColumn, Interval, Op, TypeSpec, TypeWords, word_of,
};

/// An op as a sentence; absent where no sentence says it.
pub fn say(op: &Op) -> Option<String> {
    Some(match op {
        Op::AddColumn { table, column } if column.ty.is_none() && column.references.is_none() => {
            format!("Add column {} to {} if it does not exist", name(&column.name)?, path(table)?)
        }
        Op::AddColumn { table, column } => {
            format!("Add column {} {}", dotted(table, &column.name)?, spec(column)?)
        }
        Op::DropColumn { table, column } => format!("Drop column {}", dotted(table, column)?),
        Op::RenameColumn { table, from, to } => {
            format!("Rename column {} to {}", dotted(table, from)?, name(to)?)
        }
        Op::AlterColumn { table, column, ty, required, default, drop_default, backfill } => {
            let mut parts = Vec::new();
            if let Some(ty) = ty {
                parts.push(format!("of type {}", said_type(ty)?));
            }
            if let Some(required) = required {
                parts.push(if *required { "required" } else { "optional" }.to_owned());
            }
            if let Some(value) = default {
                parts.push(format!("default {}", literal(value)?));
            }
            if *drop_default {
                parts.push("default null".to_owned());
            }
            if let Some(value) = backfill {
                parts.push(format!("filled with {}", literal(value)?));
            }
            if parts.is_empty() {
                return None;
            }
            format!("Make {} {}", dotted(table, column)?, parts.join(", "))
        }
        Op::CreateTable { table, columns, primary_key, unique } => {
            if let Some(said) = pairs(op) {
                return Some(said);
            }
            if columns.is_empty() || !unique.is_empty() {
                return None;
            }
            let said = |column: &ColumnSpec| {
                Some(format!("{} {}", name(&column.name)?, bracketed(column)?))
            };
            let columns: Option<Vec<String>> = columns.iter().map(said).collect();
            let mut key = String::new();
            if !primary_key.is_empty() {
                key = format!(", primary key {}", names(primary_key)?);
            }
            format!("Create table {} with {}{key}", path(table)?, columns?.join(", "))
        }
        Op::DropTable { table } => format!("Drop table {}", path(table)?),
        Op::RenameTable { from, to } => format!("Rename table {} to {}", path(from)?, path(to)?),
        Op::AddIndex { table, columns, include, condition, method: None, name: known } => {
            index(table, columns, include, (condition.as_deref(), known.as_deref()))?
        }
        Op::AddIndex {
            table,
            columns,
            include,
            condition: None,
            method: Some(method),
            name: None,
        } if include.is_empty() => {
            let plain = columns.iter().map(|column| {
                let column = column.ordered();
                (column.order.is_ascending() && !column.case_insensitive).then_some(column.column)
            });
            let plain: Vec<String> = plain.collect::<Option<_>>()?;
            format!("Add a {method} index on {}", listed(table, &plain)?)
        }
        Op::DropIndex { name: Some(index), table: None, columns } if columns.is_empty() => {
            format!("Drop index {}", name(index)?)
        }
        Op::DropIndex { name: None, table: Some(table), columns } => {
            format!("Drop the index on {}", listed(table, columns)?)
        }
        Op::RenameIndex { from, to } => format!("Rename index {} to {}", name(from)?, name(to)?),
        Op::AddUnique { table, columns, case_insensitive, condition, name: known } => {
            let how = if *case_insensitive { "case-insensitive " } else { "" };
            let called = called(known.as_deref())?;
            let among = among(condition.as_deref());
            format!("Add a {how}unique index{called} on {}{among}", listed(table, columns)?)
        }
        Op::AddPrimaryKey { table, columns } => {
            format!("Add a primary key on {}", listed(table, columns)?)
        }
        Op::AddForeignKey { table, columns, references, referenced_columns, on_delete }
            if referenced_columns.is_empty() =>
        {
            let action = on_delete.map(said_action).unwrap_or_default();
            format!(
                "Add a foreign key from {} to {}{action}",
                listed(table, columns)?,
                path(references)?
            )
        }
        Op::SetOnDelete { table, columns, on_delete } => {
            let action = said_action(*on_delete);
            format!(
                "Change the foreign key on {} to{}",
                listed(table, columns)?,
                action.trim_start_matches(" on delete")
            ) + " on delete"
        }
        Op::AddCheck { table, check, name: known } => {
            let called = called(known.as_deref())?;
            format!("Add a check{called} to {} that {check}", path(table)?)
        }
        Op::DropConstraint { table, name: Some(known), kind: None, .. } => {
            format!("Drop constraint {} from {}", name(known)?, path(table)?)
        }
        Op::DropConstraint { table, name: None, kind: Some(kind), columns } => {
            let what = match kind {
                ConstraintKind::Unique => "unique constraint",
                ConstraintKind::ForeignKey => "foreign key",
                ConstraintKind::Check => "check",
                ConstraintKind::PrimaryKey => return None,
            };
            format!("Drop the {what} on {}", listed(table, columns)?)
        }
        Op::RenameConstraint { table, from, to } => {
            format!("Rename constraint {} of {} to {}", name(from)?, path(table)?, name(to)?)
        }
        Op::CreateEnum { name: known, values } => {
            format!("Create enum {} ({})", name(known)?, texts(values)?)
        }
        Op::RenameEnum { from, to } => format!("Rename enum {} to {}", name(from)?, name(to)?),
        Op::DropEnum { name: known } => format!("Drop enum {}", name(known)?),
        Op::AddEnumValue { of, value, before, after } => {
            let place = match (before, after) {
                (Some(other), None) => format!(" before {}", text(other)?),
                (None, Some(other)) => format!(" after {}", text(other)?),
                (None, None) => String::new(),
                (Some(_), Some(_)) => return None,
            };
            format!("Add value {} to {}{place}", text(value)?, path(of)?)
        }
        Op::RenameEnumValue { of, from, to } => {
            format!("Rename value {} to {} in {}", text(from)?, text(to)?, path(of)?)
        }
        Op::SetComment { table, column, comment } => {
            let of = match column {
                Some(column) => dotted(table, column)?,
                None => format!("table {}", path(table)?),
            };
            match comment {
                Some(comment) => format!("Set the comment on {of} to {}", text(comment)?),
                None => format!("Remove the comment from {of}"),
            }
        }
        Op::SetOption { table, option, value } if option == "row_security" => {
            let verb = if *value { "Enable" } else { "Disable" };
            format!("{verb} row level security on {}", path(table)?)
        }
        Op::AddFeature { feature } => said_feature(feature)?,
        Op::SplitColumn { table, column, into, at } => {
            let at = at
                .as_deref()
                .map_or(Some(String::new()), |at| Some(format!(" at {}", text(at)?)))?;
            format!("Split {}{at} into {}", dotted(table, column)?, names(into)?)
        }
        Op::AddPattern { table, column, pattern } => {
            format!("Hold {} to the pattern {}", dotted(table, column)?, regular(pattern)?)
        }
        Op::SetIdentity { table, column } => {
            format!("Let {} be an identity column", dotted(table, column)?)
        }
        Op::MergeColumns { table, columns, into } => {
            format!("Merge {} into {}", listed(table, columns)?, name(into)?)
        }
        Op::SplitTable { table, columns, into } => {
            format!("Move {} into table {}", listed(table, columns)?, path(into)?)
        }
        Op::MergeTables { tables, into } => {
            let tables: Option<Vec<String>> = tables.iter().map(|table| path(table)).collect();
            format!("Merge {} into {}", tables?.join(", "), path(into)?)
        }
        Op::MoveTable { table, namespace } => {
            format!("Move {} to schema {}", path(table)?, name(namespace)?)
        }
        Op::PartitionTable { table, by, interval } => {
            let word = match interval {
                Interval::Day => "daily",
                Interval::Week => "weekly",
                Interval::Month => "monthly",
                Interval::Quarter => "quarterly",
                Interval::Year => "yearly",
            };
            format!("Partition {} by {} {word}", path(table)?, name(by)?)
        }
        _ => return None,
    })
}

/// A table of pairs, which is said in words of its own.
fn pairs(op: &Op) -> Option<String> {
    let Op::CreateTable { table, columns, primary_key, unique } = op else { return None };
    let [a, b] = columns.as_slice() else { return None };
    let plain = |column: &ColumnSpec| {
        column.required && column.on_delete == Some(OnDelete::Cascade) && column.ty.is_none()
    };
    let key = [a.name.clone(), b.name.clone()];
    if !plain(a) || !plain(b) || *primary_key != key || !unique.is_empty() {
        return None;
    }
    let (a, b) = (a.references.as_deref()?, b.references.as_deref()?);
    let called = path(table)?;
    Some(format!(
        "Add a many-to-many relationship between {} and {} via {called}",
        path(a)?,
        path(b)?
    ))
}

/// A name as a sentence writes it.
fn name(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && !STRUCTURE.contains(&lower.as_str())
        && text.contains('_')
        && !is_hard_type(&lower);
    if plain {
        return Some(text.to_owned());
    }
    let fits = !text.is_empty()
        && !text.contains(|c: char| c.is_control() || "\"'`’;\\{}".contains(c))
        && !text.contains("--")
        && !text.contains("/*");
    fits.then(|| format!("\"{text}\""))
}

fn names(all: &[String]) -> Option<String> {
    let all: Option<Vec<String>> = all.iter().map(|text| name(text)).collect();
    Some(all?.join(", "))
}

/// A name that may say what it is in.
fn path(text: &str) -> Option<String> {
    let parts: Option<Vec<String>> = text.split('.').map(name).collect();
    Some(parts?.join("."))
}

fn dotted(table: &str, column: &str) -> Option<String> {
    Some(format!("{}.{}", path(table)?, name(column)?))
}

fn listed(table: &str, columns: &[String]) -> Option<String> {
    match columns {
        [one] => dotted(table, one),
        [] => None,
        many => Some(format!("{} ({})", path(table)?, names(many)?)),
    }
}

/// A regular expression in quotes, which may have braces.
fn regular(pattern: &str) -> Option<String> {
    let fits = !pattern.is_empty()
        && !pattern.contains(|c: char| c.is_control() || "\"'`’;\\".contains(c))
        && !["--", "/*", "{{", "}}", "${"].iter().any(|bad| pattern.contains(bad));
    fits.then(|| format!("'{pattern}'"))
}

/// A text in quotes.
fn text(value: &str) -> Option<String> {
    let fits = !value.is_empty()
        && !value.contains(|c: char| c.is_control() || "\"'`’;\\{}".contains(c))
        && !value.contains("--")
        && !value.contains("/*");
    fits.then(|| format!("'{value}'"))
}

fn texts(values: &[String]) -> Option<String> {
    let values: Option<Vec<String>> = values.iter().map(|value| text(value)).collect();
    Some(values?.join(", "))
}

fn literal(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(word) if matches!(word.as_str(), "now" | "today" | "uuid") => {
            Some(word.clone())
        }
        Value::String(word) if super::values::is_later(word) => Some(word.clone()),
        Value::String(word) if word.is_empty() => Some("an empty string".to_owned()),
        Value::String(value) => text(value),
        Value::Object(fields) if fields.is_empty() => Some("an empty object".to_owned()),
        Value::Array(list) if list.is_empty() => Some("an empty list".to_owned()),
        _ => None,
    }
}

fn said_type(ty: &TypeSpec) -> Option<String> {
    let Some(words) = ty.words() else {
        let TypeSpec::Word(word) = ty else { return None };
        return Some(word.to_lowercase());
    };
    let word = match words.kind {
        crate::dialect::LogicalType::Phone => "phone number".to_owned(),
        crate::dialect::LogicalType::Country => "country code".to_owned(),
        crate::dialect::LogicalType::Currency => "currency code".to_owned(),
        kind => word_of(kind),
    };
    Some(match &words {
        TypeWords { values, .. } if !values.is_empty() => format!("enum ({})", texts(values)?),
        TypeWords { items: Some(items), .. } => format!("list of {}", word_of(*items)),
        TypeWords { max_length: Some(longest), .. } => format!("{word} up to {longest} characters"),
        TypeWords { precision: Some(precision), scale, .. } => {
            format!("{word}({precision},{})", scale.unwrap_or(0))
        }
        _ => word,
    })
}

fn said_action(on_delete: OnDelete) -> String {
    let word = match on_delete {
        OnDelete::Cascade => "cascade",
        OnDelete::Restrict => "restrict",
        OnDelete::SetNull => "set null",
    };
    format!(" on delete {word}")
}

fn parts(column: &ColumnSpec) -> Option<Vec<String>> {
    let mut out = Vec::new();
    out.push(if column.required { "required" } else { "optional" }.to_owned());
    if column.unique {
        out.push("unique".to_owned());
    }
    if let Some(value) = &column.default {
        out.push(format!("default {}", literal(value)?));
    }
    if let Some(value) = &column.backfill {
        out.push(format!("filled with {}", literal(value)?));
    }
    if let Some(number) = &column.min {
        out.push(format!("at least {number}"));
    }
    if let Some(number) = &column.max {
        out.push(format!("at most {number}"));
    }
    if let Some(table) = &column.references {
        out.push(format!("references {}", path(table)?));
    }
    if let Some(action) = column.on_delete {
        out.push(said_action(action).trim_start().to_owned());
    }
    if column.index {
        out.push("indexed".to_owned());
    }
    if let Some(comment) = &column.comment {
        out.push(format!("comment {}", text(comment)?));
    }
    Some(out)
}

fn spec(column: &ColumnSpec) -> Option<String> {
    let mut all = Vec::new();
    if let Some(ty) = &column.ty {
        all.push(format!("as {}", said_type(ty)?));
    }
    all.extend(parts(column)?);
    if let Some(expression) = &column.generated {
        return Some(format!("{} computed as {expression}", all.join(", ")));
    }
    Some(all.join(", "))
}

fn bracketed(column: &ColumnSpec) -> Option<String> {
    if column.generated.is_some() {
        return None;
    }
    let mut all = Vec::new();
    if let Some(ty) = &column.ty {
        all.push(said_type(ty)?);
    }
    all.extend(parts(column)?);
    Some(format!("({})", all.join(", ")))
}

/// Which rows, where not all.
fn among(condition: Option<&str>) -> String {
    condition.map(|text| format!(" where {text}")).unwrap_or_default()
}

/// The name that something gets.
fn called(known: Option<&str>) -> Option<String> {
    known.map_or(Some(String::new()), |known| Some(format!(" called {}", name(known)?)))
}

fn index(
    table: &str,
    columns: &[IndexColumn],
    include: &[String],
    (condition, known): (Option<&str>, Option<&str>),
) -> Option<String> {
    let said = columns.iter().map(|column| {
        let column = column.ordered();
        let order = if column.order.is_ascending() { "" } else { " desc" };
        let name = name(&column.column)?;
        let name = if column.case_insensitive { format!("lower({name})") } else { name };
        Some(format!("{name}{order}"))
    });
    let said: Vec<String> = said.collect::<Option<_>>()?;
    let called = called(known)?;
    let mut out = format!("Add an index{called} on {} ({})", path(table)?, said.join(", "));
    if !include.is_empty() {
        out.extend([" including ", &listed(table, include)?]);
    }
    out.push_str(&among(condition));
    Some(out)
}

fn said_feature(feature: &Feature) -> Option<String> {
    let entity = feature.entity()?;
    let [table] = entity.names() else { return None };
    let table = path(table)?;
    Some(match feature {
        Feature::SoftDelete { .. } => format!("Enable soft delete on {table}"),
        Feature::Timestamps { .. } => format!("Enable timestamps on {table}"),
        Feature::AuditTrail { strategy: None, .. } => format!("Enable an audit trail for {table}"),
        Feature::OptimisticLocking { .. } => format!("Enable optimistic locking on {table}"),
        Feature::Hierarchy { strategy: None, .. } => format!("Enable a hierarchy for {table}"),
        Feature::Tags { .. } => format!("Enable tagging for {table}"),
        Feature::FullTextSearch { fields: None, weights: None, language: None, .. } => {
            format!("Enable full-text search on table {table}")
        }
        Feature::FullTextSearch {
            fields: Some(fields),
            weights: None,
            language: Some(language),
            ..
        } => {
            let [table] = entity.names() else { return None };
            format!("Enable {language} full-text search on {}", listed(table, fields)?)
        }
        Feature::FullTextSearch { fields: Some(fields), weights: None, language: None, .. } => {
            let [table] = entity.names() else { return None };
            format!("Enable full-text search on {}", listed(table, fields)?)
        }
        _ => return None,
    })
}
