//! What a remark speaks of, for the wish that follows it.

use super::read::{Place, Reader};

/// What a remark speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mentioned {
    Nothing,
    /// A table, or a column of it.
    One(Place),
    Several,
}

impl Reader<'_> {
    /// What the words between two places speak of: one table, and columns of it.
    pub(super) fn mentioned(&self, pos: usize, end: usize) -> Mentioned {
        let mut tables: Vec<(String, usize)> = Vec::new();
        let mut columns: Vec<(String, String)> = Vec::new();
        let mut at = pos;
        while at < end {
            let dotted =
                self.columns(at).into_iter().filter(|(to, _, meta)| *to <= end && meta.cost == 0);
            let longest = dotted.max_by_key(|(to, ..)| *to);
            if let Some((to, found, _)) = longest.filter(|(to, ..)| *to > at) {
                columns.extend(found.names.iter().map(|name| (found.table.clone(), name.clone())));
                at = to;
                continue;
            }
            let table = self.table(at).into_iter().filter(|(to, _, m)| *to <= end && m.cost == 0);
            if let Some((to, table, _)) = table.max_by_key(|(to, ..)| *to) {
                tables.push((table, at));
                at = to;
                continue;
            }
            at += 1;
        }
        tables.dedup_by(|a, b| a.0 == b.0);
        if columns.is_empty() {
            // Columns whose table is said elsewhere, or that only one table has.
            for at in pos..end {
                if tables.iter().any(|(_, place)| *place == at) {
                    continue;
                }
                for (to, found, meta) in self.columns(at) {
                    let of = tables.first().is_none_or(|(table, _)| *table == found.table);
                    if to <= end && meta.question.is_none() && meta.cost <= 5 && of {
                        let named = found.names.iter();
                        columns.extend(named.map(|name| (found.table.clone(), name.clone())));
                    }
                }
            }
        }
        columns.sort();
        columns.dedup();
        match (tables.as_slice(), columns.as_slice()) {
            ([], []) => Mentioned::Nothing,
            (tables, [(table, column)]) if tables.iter().all(|(other, _)| other == table) => {
                Mentioned::One((table.clone(), vec![column.clone()]))
            }
            ([(table, _)], []) => Mentioned::One((table.clone(), Vec::new())),
            // Several of one table: `them`, but not `it`.
            (tables, [(table, _), ..])
                if columns.iter().all(|(other, _)| other == table)
                    && tables.iter().all(|(other, _)| other == table) =>
            {
                let names = columns.iter().map(|(_, name)| name.clone()).collect();
                Mentioned::One((table.clone(), names))
            }
            _ => Mentioned::Several,
        }
    }
}
