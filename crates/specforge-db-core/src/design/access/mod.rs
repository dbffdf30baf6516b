//! Access patterns: how rows are looked for, and what index finds them.
//!
//! The columns that have one value come first, then those that order the result, then those that
//! lie between values: only so are the rows of the result neighbours in the index, in their order.

mod phrase;

use super::cx::{DesignCx, Problems};
use super::indexes::Candidate;
use super::requirement::{AccessPattern, AccessPatternEntry, Frequency};
use super::sketch::{ColumnKind, ColumnSketch, Sketch, TableSketch};
use crate::dialect::{LogicalType, cap};
use crate::error::ErrorCode;
use crate::finding::{Advice, Finding, Severity};
use crate::model::SortOrder;
use crate::name::Ident;

/// So many columns an index carries along at most: a copy of the table is no index.
const CARRIED: usize = 5;
/// With so few values, one of them has so many rows that reading them all is as fast.
const FEW: usize = 8;

/// Reads phrases and looks up every name; patterns may name what features bring, so that this comes last.
pub(super) fn resolve(sketch: &mut Sketch, problems: &mut Problems) {
    for table in &mut sketch.tables {
        for (phrase, pointer) in std::mem::take(&mut table.phrases) {
            match phrase::understand(table, &phrase) {
                Ok(pattern) => table.patterns.push((pattern, pointer)),
                Err((code, detail)) => problems.add(code, pointer, detail),
            }
        }
        for (pattern, pointer) in &table.patterns {
            check(table, pattern, pointer, problems);
        }
    }
}

/// Puts a pattern to its table; a phrase is read later.
pub(super) fn add(table: &mut TableSketch, entry: &AccessPatternEntry, pointer: String) {
    match entry {
        AccessPatternEntry::Phrase(phrase) => table.phrases.push((phrase.clone(), pointer)),
        AccessPatternEntry::Full(pattern) => table.patterns.push((pattern.clone(), pointer)),
    }
}

/// Whether a pattern speaks of when rows came or changed.
pub(super) fn sought_by_time(entry: &AccessPatternEntry) -> bool {
    match entry {
        AccessPatternEntry::Phrase(phrase) => names_time(phrase) || phrase::by_age(phrase),
        AccessPatternEntry::Full(AccessPattern { equality, range, sort, projection, .. }) => {
            [equality, range, sort, projection].into_iter().flatten().any(|name| names_time(name))
        }
    }
}

/// Whether a text names the time when a row came or changed.
pub(super) fn names_time(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| matches!(word, "created_at" | "updated_at"))
}

fn check(table: &TableSketch, pattern: &AccessPattern, pointer: &str, problems: &mut Problems) {
    for (field, names) in [
        ("equality", &pattern.equality),
        ("range", &pattern.range),
        ("projection", &pattern.projection),
    ] {
        for (at, name) in names.iter().enumerate() {
            let place = format!("{pointer}/{field}/{at}");
            super::entities::columns_named(table, name, &place, problems);
        }
    }
    for (at, sort) in pattern.sort.iter().enumerate() {
        let place = format!("{pointer}/sort/{at}");
        if let Some((name, _)) = sort_of(table, sort) {
            super::entities::columns_named(table, name, &place, problems);
        } else {
            let detail =
                format!("`{sort}` is no order: expected an attribute, then `asc` or `desc`");
            problems.add(ErrorCode::NotUnderstood, place, detail);
        }
    }
}

/// `created_at desc`: the attribute and which way; absent where it says something else. An
/// attribute may have spaces in its name, or end in such a word itself.
fn sort_of<'t>(table: &TableSketch, text: &'t str) -> Option<(&'t str, SortOrder)> {
    let text = text.trim();
    if table.meant(text).is_some() {
        return Some((text, SortOrder::Asc));
    }
    let Some((name, word)) = text.rsplit_once(char::is_whitespace) else {
        return (!text.is_empty()).then_some((text, SortOrder::Asc));
    };
    match word.to_ascii_lowercase().as_str() {
        "asc" => Some((name.trim_end(), SortOrder::Asc)),
        "desc" => Some((name.trim_end(), SortOrder::Desc)),
        _ => None,
    }
}

/// The index that a pattern asks for; where it gets none, it is said why.
pub(super) fn candidate(
    cx: &DesignCx<'_>,
    table: &TableSketch,
    pattern: &AccessPattern,
    pointer: &str,
    findings: &mut Vec<Finding>,
) -> Option<Candidate> {
    let mut refuse = |rule: &str, message: String, advice: &str| {
        let finding = Finding::new(rule, Severity::Info, message).at(pointer);
        findings.push(finding.advise(Advice::note(advice)));
        None
    };
    let name = &pattern.name;
    if pattern.frequency == Some(Frequency::Low) {
        let message = format!(
            "`{name}` happens seldom and gets no index: it would cost every write more than it gives"
        );
        return refuse("rare-access-pattern", message, "say `medium` where somebody waits for it");
    }
    let mut parts = Parts { table, all: Vec::new() };
    if let Some(tenant) = &table.tenant {
        parts.add(tenant.as_str(), SortOrder::Asc);
    }
    let before = parts.all.len();
    for name in &pattern.equality {
        parts.add(name, SortOrder::Asc);
    }
    let equal = parts.all.len();
    for sort in &pattern.sort {
        if let Some((name, order)) = sort_of(table, sort) {
            parts.add(name, order);
        }
    }
    let sorted = parts.all.len();
    for name in &pattern.range {
        parts.add(name, SortOrder::Asc);
    }
    let parts = parts.all;
    if parts.len() == before {
        let message =
            format!("`{name}` says nothing by which rows are looked for, and gets no index");
        return refuse("empty-access-pattern", message, "name `equality`, `sort` or `range`");
    }
    let without_order = parts.iter().find(|(column, _)| !is_ordered(table, column));
    if let Some((column, _)) = without_order {
        let message = format!(
            "`{name}` gets no index: values of `{column}` have no order by which an index could find them"
        );
        let advice = "keep what is looked for in an attribute of its own, or search by an index of another method";
        return refuse("unordered-access-pattern", message, advice);
    }
    let own = parts.get(before..equal).unwrap_or_default();
    let few = own.iter().all(|(column, _)| has_few_values(table, column));
    if parts.len() == equal && equal > before && few && before == 0 {
        let columns: Vec<Ident> = own.iter().map(|(column, _)| column.clone()).collect();
        let message = format!(
            "`{name}` gets no index over {} alone: with so few values each has so many rows that reading all of them is as fast, and every write would pay for it",
            super::entities::list(&columns)
        );
        let advice = "add what else the search knows, or how its result is sorted; where one value is rare, an index over the rows with that value alone";
        return refuse("low-cardinality-index", message, advice);
    }
    let living = table.deleted.is_some() && cx.can(cap::PARTIAL_INDEXES);
    let carried = carried(cx, table, pattern, &parts);
    let mut wanted = Candidate::over(parts, equal, sorted, format!("`{name}`"));
    wanted.living = living;
    wanted.pattern = true;
    wanted.carried = carried;
    Some(wanted)
}

struct Parts<'t> {
    table: &'t TableSketch,
    all: Vec<(Ident, SortOrder)>,
}

impl Parts<'_> {
    fn add(&mut self, name: &str, order: SortOrder) {
        if let Some(column) = self.table.meant(name)
            && !self.all.iter().any(|(known, _)| *known == column.name)
        {
            self.all.push((column.name.clone(), order));
        }
    }
}

/// Columns that the index carries along, so that the table itself need not be read.
fn carried(
    cx: &DesignCx<'_>,
    table: &TableSketch,
    pattern: &AccessPattern,
    parts: &[(Ident, SortOrder)],
) -> Vec<Ident> {
    if !cx.can(cap::COVERING_INDEXES) {
        return Vec::new();
    }
    let shown = pattern.projection.iter().filter_map(|name| table.meant(name));
    let mut more: Vec<&ColumnSketch> = Vec::new();
    for column in shown {
        let in_it = parts.iter().any(|(name, _)| *name == column.name);
        if !in_it && !more.iter().any(|known| known.name == column.name) {
            more.push(column);
        }
    }
    let small = more.len() <= CARRIED && more.iter().all(|column| is_small(column));
    if small { more.into_iter().map(|column| column.name.clone()).collect() } else { Vec::new() }
}

/// Whether a value takes few bytes at most.
fn is_small(column: &ColumnSketch) -> bool {
    use LogicalType as T;
    let Some(wish) = column.wish() else { return true };
    match wish.logical {
        T::Text | T::Json | T::Binary | T::List | T::Vector | T::Point => false,
        T::String | T::Email | T::Url | T::Slug | T::Phone => {
            wish.max_length.is_some_and(|longest| longest <= 255)
        }
        _ => true,
    }
}

fn is_ordered(table: &TableSketch, column: &Ident) -> bool {
    use LogicalType as T;
    let wish = table.column(column.as_str()).and_then(ColumnSketch::wish);
    wish.is_none_or(|wish| !matches!(wish.logical, T::Json | T::List | T::Point | T::Vector))
}

fn has_few_values(table: &TableSketch, column: &Ident) -> bool {
    let Some(column) = table.column(column.as_str()) else { return false };
    let unique = table.uniques.iter().any(|unique| unique.columns == [column.name.clone()]);
    let refers = matches!(column.kind, ColumnKind::Refers { .. } | ColumnKind::Key(_));
    !unique
        && !refers
        && column.wish().is_some_and(|wish| match wish.logical {
            LogicalType::Boolean => true,
            LogicalType::Enum => wish.values.len() <= FEW,
            _ => false,
        })
}
