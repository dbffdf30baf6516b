//! Shapes of attributes that nearly always are a table of their own.

use super::{NormalForm, Violation};
use crate::design::naming::snake;
use crate::design::sketch::{ColumnKind, ColumnSketch, TableSketch, place};
use crate::dialect::LogicalType;

/// Lines of an address are not a list: the second goes on where the first ends.
const LINES: &[&str] = &["line", "street", "address"];
/// Endings of names of texts that hold several values.
const LISTS: &[&str] = &["_ids", "_list", "_csv"];
/// Names of columns that say what a value is of.
const NAMES: &[&str] = &["attribute", "attribute_name", "key", "field", "property", "name"];
/// Endings of names of tables that hold values of anything.
const VALUES: &[&str] = &["attribute", "property", "field", "value", "meta", "metadata", "eav"];

/// What looks like a table of its own.
pub(super) fn find(table: &TableSketch) -> Vec<Violation> {
    let mut out = Vec::new();
    repeated(table, &mut out);
    for column in &table.columns {
        if let Some(why) = list_in_text(column) {
            let message = format!(
                "`{}.{}` seems to hold several values in one text ({why}): none of them can be referred to, checked or found by an index",
                table.name, column.name
            );
            out.push(shape(table, "list-in-text", vec![column.name.to_string()], message));
        }
    }
    if let Some(columns) = values_of_anything(table) {
        let message = format!(
            "`{}` seems to hold values of anything by their names: no value can be required, checked or referred to, and reading one thing takes a join for each",
            table.name
        );
        out.push(shape(table, "entity-attribute-value", columns, message));
    }
    out
}

fn shape(table: &TableSketch, kind: &str, attributes: Vec<String>, message: String) -> Violation {
    Violation {
        form: NormalForm::First,
        kind: kind.to_owned(),
        attributes,
        dependency: None,
        stated: false,
        message,
        pointer: table.pointer.clone(),
    }
}

/// `phone_1`, `phone_2` …: columns that differ in a number alone.
fn repeated(table: &TableSketch, out: &mut Vec<Violation>) {
    let mut groups: Vec<(String, Vec<&ColumnSketch>)> = Vec::new();
    for column in &table.columns {
        let name = snake(column.name.as_str());
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        if stem.len() == name.len() || stem.trim_end_matches('_').is_empty() {
            continue;
        }
        let stem = stem.trim_end_matches('_').to_owned();
        match groups.iter_mut().find(|(known, _)| *known == stem) {
            Some((_, columns)) => columns.push(column),
            None => groups.push((stem, vec![column])),
        }
    }
    for (stem, columns) in groups {
        let first = columns.first().map(|column| kind(column));
        let alike = columns.iter().all(|column| Some(kind(column)) == first);
        let last = stem.rsplit('_').next().unwrap_or_default();
        if columns.len() < 2 || !alike || LINES.contains(&last) {
            continue;
        }
        let names: Vec<String> = columns.iter().map(|column| column.name.to_string()).collect();
        let message = format!(
            "`{}` has {} columns for one thing, `{stem}`: another one takes a change of the schema, and a search has to look into each",
            table.name,
            names.len()
        );
        out.push(shape(table, "repeating-group", names, message));
    }
}

/// What a column holds, as far as two of a group have to agree.
fn kind(column: &ColumnSketch) -> Option<LogicalType> {
    match &column.kind {
        ColumnKind::Refers { .. } => Some(LogicalType::Bigint),
        _ => column.wish().map(|wish| wish.logical),
    }
}

fn list_in_text(column: &ColumnSketch) -> Option<String> {
    let wish = column.wish()?;
    if !matches!(wish.logical, LogicalType::String | LogicalType::Text) {
        return None;
    }
    let name = snake(column.name.as_str());
    if let Some(ending) = LISTS.iter().find(|ending| name.ends_with(**ending)) {
        return Some(format!("its name ends in `{ending}`"));
    }
    let said = column.description.as_deref().unwrap_or_default().to_lowercase();
    ["comma-separated", "comma separated", "separated by commas"]
        .iter()
        .find(|words| said.contains(**words))
        .map(|words| format!("its description says {words}"))
}

fn values_of_anything(table: &TableSketch) -> Option<Vec<String>> {
    let own = snake(&table.entity);
    let last = own.rsplit('_').next().unwrap_or_default();
    if !VALUES.contains(&last) {
        return None;
    }
    let stated: Vec<&ColumnSketch> = table
        .columns
        .iter()
        .filter(|column| (place::ATTRIBUTE..place::FEATURE).contains(&column.place))
        .collect();
    let named = stated.iter().find(|column| NAMES.contains(&column.name.as_str()))?;
    let value = stated.iter().find(|column| {
        let text = column.wish().is_some_and(|wish| {
            matches!(wish.logical, LogicalType::String | LogicalType::Text | LogicalType::Json)
        });
        column.name.as_str() == "value" && text
    })?;
    (stated.len() <= 4).then(|| vec![named.name.to_string(), value.name.to_string()])
}
