//! Indexes: for references, for what is unique, and for how rows are looked for.

use super::cx::DesignCx;
use super::formula::Formula;
use super::naming::{part_name, shorten};
use super::requirement::{AccessPattern, Frequency};
use super::sketch::{TableSketch, UniqueSketch};
use crate::dialect::cap;
use crate::finding::{Finding, Severity};
use crate::hash::HashSet;
use crate::model::{Expr, Index, KeyPart, SortOrder};
use crate::name::Ident;

/// The names of indexes that are taken.
pub(super) type Names = HashSet<String>;

/// An index that somebody asked for.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    parts: Vec<(Ident, SortOrder)>,
    /// What its name speaks of.
    named: Vec<Ident>,
    unique: bool,
    /// Whether it holds only rows that are not deleted.
    living: bool,
    /// What it is for.
    pub(super) serves: Vec<String>,
}

/// Every index that something about a table asks for.
pub(super) fn candidates(
    cx: &DesignCx<'_>,
    table: &TableSketch,
    findings: &mut Vec<Finding>,
) -> Vec<Candidate> {
    let mut out = Vec::new();
    for unique in &table.uniques {
        out.extend(unique_candidate(cx, table, unique));
    }
    for link in &table.links {
        // The reference itself first: it finds the rows, and the tenant follows from it.
        let own: Vec<&Ident> =
            link.columns.iter().filter(|c| table.tenant.as_ref() != Some(*c)).collect();
        let (named, parts): (Vec<Ident>, Vec<Ident>) = if own.is_empty() {
            (link.columns.clone(), link.columns.clone())
        } else {
            let tenant = link.columns.iter().filter(|c| table.tenant.as_ref() == Some(*c));
            let named: Vec<Ident> = own.into_iter().cloned().collect();
            let parts = named.iter().cloned().chain(tenant.cloned()).collect();
            (named, parts)
        };
        out.push(Candidate {
            parts: ascending(&parts),
            named,
            unique: false,
            living: false,
            serves: vec![format!("the rows that refer to one of `{}`", link.table)],
        });
    }
    for (columns, what) in &table.indexes {
        out.push(Candidate {
            parts: ascending(columns),
            named: columns.clone(),
            unique: false,
            living: false,
            serves: vec![what.clone()],
        });
    }
    for (pattern, pointer) in &table.patterns {
        if pattern.frequency == Some(Frequency::Low) {
            let message = format!(
                "`{}` happens seldom and gets no index: it would cost every write more than it gives",
                pattern.name
            );
            findings.push(Finding::new("rare-access-pattern", Severity::Info, message).at(pointer));
            continue;
        }
        out.extend(pattern_candidate(cx, table, pattern));
    }
    out
}

fn ascending(columns: &[Ident]) -> Vec<(Ident, SortOrder)> {
    columns.iter().map(|column| (column.clone(), SortOrder::Asc)).collect()
}

fn unique_candidate(
    cx: &DesignCx<'_>,
    table: &TableSketch,
    unique: &UniqueSketch,
) -> Option<Candidate> {
    let mut columns = unique.columns.clone();
    if let Some(tenant) = &table.tenant
        && unique.per_tenant
        && !columns.contains(tenant)
    {
        columns.insert(0, tenant.clone());
    }
    if columns == table.primary_key {
        return None;
    }
    let living = table.deleted.is_some() && !unique.among_deleted && cx.can(cap::PARTIAL_INDEXES);
    let names = super::entities::list(&columns);
    let serves = if living {
        format!("that no two rows that live have the same {names}")
    } else {
        format!("that no two rows have the same {names}")
    };
    Some(Candidate {
        parts: ascending(&columns),
        named: columns,
        unique: true,
        living,
        serves: vec![serves],
    })
}

fn pattern_candidate(
    cx: &DesignCx<'_>,
    table: &TableSketch,
    pattern: &AccessPattern,
) -> Option<Candidate> {
    let mut parts: Vec<(Ident, SortOrder)> = Vec::new();
    let mut add = |name: &str, order: SortOrder| {
        if let Some(column) = table.meant(name)
            && !parts.iter().any(|(known, _)| *known == column.name)
        {
            parts.push((column.name.clone(), order));
        }
    };
    if let Some(tenant) = &table.tenant {
        add(tenant.as_str(), SortOrder::Asc);
    }
    for name in &pattern.equality {
        add(name, SortOrder::Asc);
    }
    for sort in &pattern.sort {
        if let Some((name, order)) = sort_of(sort) {
            add(name, order);
        }
    }
    for name in &pattern.range {
        add(name, SortOrder::Asc);
    }
    let living = table.deleted.is_some() && cx.can(cap::PARTIAL_INDEXES);
    let named = parts.iter().map(|(column, _)| column.clone()).collect();
    let serves = vec![format!("`{}`", pattern.name)];
    (!parts.is_empty()).then_some(Candidate { parts, named, unique: false, living, serves })
}

/// `created_at desc`: the attribute and which way; absent where it says something else.
pub(super) fn sort_of(text: &str) -> Option<(&str, SortOrder)> {
    let mut words = text.split_whitespace();
    let name = words.next()?;
    let order = match words.next().map(str::to_ascii_lowercase).as_deref() {
        None | Some("asc") => SortOrder::Asc,
        Some("desc") => SortOrder::Desc,
        Some(_) => return None,
    };
    words.next().is_none().then_some((name, order))
}

/// Leaves out what another index does as well; that one then serves both.
pub(super) fn merge(candidates: Vec<Candidate>, table: &TableSketch) -> Vec<Candidate> {
    let key = ascending(&table.primary_key);
    let mut kept: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
    for at in 0..kept.len() {
        let Some(candidate) = kept.get(at).cloned().flatten() else { continue };
        if candidate.unique {
            continue;
        }
        if key.starts_with(&candidate.parts) && !candidate.living {
            clear(&mut kept, at);
            continue;
        }
        let other = kept.iter().enumerate().position(|(nth, other)| {
            nth != at
                && other.as_ref().is_some_and(|other| {
                    let wider =
                        other.parts.len() > candidate.parts.len() || other.unique || nth < at;
                    other.living == candidate.living
                        && wider
                        && other.parts.starts_with(&candidate.parts)
                })
        });
        if let Some(Some(other)) = other.and_then(|nth| kept.get_mut(nth)) {
            for serves in candidate.serves {
                if !other.serves.contains(&serves) {
                    other.serves.push(serves);
                }
            }
            clear(&mut kept, at);
        }
    }
    kept.into_iter().flatten().collect()
}

fn clear(kept: &mut [Option<Candidate>], at: usize) {
    if let Some(slot) = kept.get_mut(at) {
        *slot = None;
    }
}

/// A name that no other has; it is taken from then on.
pub(super) fn free(base: &str, cx: &DesignCx<'_>, names: &mut Names) -> Ident {
    let mut name = base.to_owned();
    let mut count = 1;
    while !names.insert(cx.info.name_case.key(&name).to_string()) {
        count += 1;
        name = shorten(&format!("{base}_{count}"), cx.info.max_name_bytes);
    }
    Ident::from(name)
}

impl Candidate {
    /// The index, under a name that no other has.
    pub(super) fn index(
        &self,
        table: &TableSketch,
        cx: &DesignCx<'_>,
        names: &mut Names,
        write: impl Fn(&Formula) -> Option<Expr>,
    ) -> Index {
        let columns: Vec<&str> = self.named.iter().map(Ident::as_str).collect();
        let longest = cx.info.max_name_bytes;
        let prefix = if self.unique { "uq" } else { "idx" };
        let base = part_name(prefix, table.name.as_str(), &columns, longest);
        let living = table.deleted.as_ref().filter(|_| self.living);
        Index {
            name: free(&base, cx, names),
            unique: self.unique,
            parts: self
                .parts
                .iter()
                .map(|(column, order)| KeyPart { order: *order, ..KeyPart::column(column.clone()) })
                .collect(),
            predicate: living.and_then(|column| write(&Formula::column(column).is_null())),
            ..Index::default()
        }
    }
}
