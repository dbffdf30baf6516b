//! Indexes: for references, for what is unique, and for how rows are looked for.

use super::cx::DesignCx;
use super::formula::Formula;
use super::naming::{part_name, shorten};
use super::sketch::{TableSketch, UniqueSketch};
use crate::dialect::cap;
use crate::finding::Finding;
use crate::hash::HashSet;
use crate::model::{Expr, Index, KeyPart, SortOrder};
use crate::name::Ident;

/// The names of indexes that are taken.
pub(super) type Names = HashSet<String>;

/// An index that somebody asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidate {
    parts: Vec<(Ident, SortOrder)>,
    /// How many of its first parts have one value, so that their order makes no difference.
    equal: usize,
    /// Up to which part the result is in order.
    sorted: usize,
    /// What its name speaks of.
    named: Vec<Ident>,
    unique: bool,
    /// Whether it holds only rows that are not deleted.
    pub(super) living: bool,
    /// Whether somebody looks for rows so.
    pub(super) pattern: bool,
    /// What it carries along.
    pub(super) carried: Vec<Ident>,
    /// What it is for.
    pub(super) serves: Vec<String>,
}

impl Candidate {
    /// An index whose first parts have one value and whose next ones are in order.
    pub(super) fn over(
        parts: Vec<(Ident, SortOrder)>,
        equal: usize,
        sorted: usize,
        serves: String,
    ) -> Self {
        let named = parts.iter().map(|(column, _)| column.clone()).collect();
        Self { parts, equal, sorted, named, serves: vec![serves], ..Self::default() }
    }

    /// Whether each of two serves the other, so that one of them has to go first.
    fn is_served_both_ways(&self, other: &Self) -> bool {
        other.is_served_by(&self.parts) && (other.living || !self.living)
    }

    /// Whether an index over these parts finds what this one would, in the same order or from its end.
    fn is_served_by(&self, parts: &[(Ident, SortOrder)]) -> bool {
        begins(parts, &self.parts, self.shape())
    }

    /// How many of its first parts have one value, and up to which part the result is in order.
    pub(super) fn shape(&self) -> (usize, usize) {
        (self.equal, self.sorted)
    }
}

/// Whether parts begin with others, as far as a search tells them apart: those with one value stand in any
/// order, and what is ordered runs the same way or all of it the other.
pub(super) fn begins(
    parts: &[(Ident, SortOrder)],
    wanted: &[(Ident, SortOrder)],
    (equal, sorted): (usize, usize),
) -> bool {
    let Some(head) = parts.get(..equal) else { return false };
    let same = |(name, _): &(Ident, SortOrder)| head.iter().any(|(known, _)| known == name);
    let rest = wanted.get(equal..).unwrap_or_default();
    let others = parts.get(equal..).unwrap_or_default();
    let along = rest.len() <= others.len()
        && rest.iter().zip(others).all(|((name, _), (other, _))| name == other);
    let ordered = sorted.saturating_sub(equal);
    let mut ways = rest.iter().zip(others).take(ordered).map(|((_, a), (_, b))| a == b);
    let one_way = match ways.next() {
        Some(first) => ways.all(|way| way == first),
        None => true,
    };
    wanted.iter().take(equal).all(same) && along && one_way
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
        let serves = format!("the rows that refer to one of `{}`", link.table);
        let count = parts.len();
        out.push(Candidate { named, ..Candidate::over(ascending(&parts), count, count, serves) });
    }
    for (columns, what) in &table.indexes {
        // Its columns are named in the order in which they are asked for.
        out.push(Candidate::over(ascending(columns), 0, 0, what.clone()));
    }
    for (pattern, pointer) in &table.patterns {
        out.extend(super::access::candidate(cx, table, pattern, pointer, findings));
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
    let count = columns.len();
    let over = Candidate::over(ascending(&columns), count, count, serves);
    Some(Candidate { unique: true, living, ..over })
}

/// What became of the indexes that were asked for.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// Those that are made.
    pub(super) made: Vec<Candidate>,
    /// What the key serves already, so that nothing is made for it.
    pub(super) by_key: Vec<String>,
}

/// Leaves out what another index does as well; that one then serves both.
pub(super) fn merge(candidates: Vec<Candidate>, table: &TableSketch) -> Merged {
    let key = ascending(&table.primary_key);
    let mut merged = Merged::default();
    let mut kept: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
    for at in 0..kept.len() {
        let Some(candidate) = kept.get(at).cloned().flatten() else { continue };
        if candidate.unique {
            continue;
        }
        if candidate.is_served_by(&key) {
            if candidate.pattern {
                merged.by_key.extend(candidate.serves);
            }
            clear(&mut kept, at);
            continue;
        }
        let other = kept.iter().enumerate().position(|(nth, other)| {
            nth != at
                && other.as_ref().is_some_and(|other| {
                    let wider = other.parts.len() > candidate.parts.len()
                        || other.unique
                        || nth < at
                        || !candidate.is_served_both_ways(other);
                    // An index over all rows finds those that live as well; one over those does not find all.
                    let holds = candidate.living || !other.living;
                    holds && wider && candidate.is_served_by(&other.parts)
                })
        });
        if let Some(Some(other)) = other.and_then(|nth| kept.get_mut(nth)) {
            for serves in candidate.serves {
                if !other.serves.contains(&serves) {
                    other.serves.push(serves);
                }
            }
            other.pattern |= candidate.pattern;
            for column in candidate.carried {
                let in_it = other.parts.iter().any(|(name, _)| *name == column);
                if !in_it && !other.carried.contains(&column) {
                    other.carried.push(column);
                }
            }
            clear(&mut kept, at);
        }
    }
    merged.made = kept.into_iter().flatten().collect();
    merged
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
            include: self.carried.clone(),
            predicate: living.and_then(|column| write(&Formula::column(column).is_null())),
            comment: (self.pattern && cx.can(cap::COMMENTS))
                .then(|| format!("serves {}", self.serves.join("; ")).into()),
            ..Index::default()
        }
    }
}
