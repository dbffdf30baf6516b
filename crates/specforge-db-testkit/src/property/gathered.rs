//! The rows of tables that are cut into parts otherwise afterwards: they are those of the whole, wherever they lie.

use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::RenamedKind;

use super::Pair;
use crate::server::{Cell, Contents, TableContents};

/// A table that is cut on one side at least, otherwise than on the other, by its names.
struct Root {
    schema: Option<String>,
    was: String,
    is: String,
}

/// From which names to which others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Forward,
    Back,
}

impl Root {
    fn at_start(&self, way: Way) -> &str {
        if way == Way::Forward { &self.was } else { &self.is }
    }

    fn at_end(&self, way: Way) -> &str {
        if way == Way::Forward { &self.is } else { &self.was }
    }
}

/// The name of a table on the other side.
fn renamed(pair: &Pair, case: NameCase, schema: Option<&str>, name: &str, way: Way) -> String {
    let of_table = pair.renames.iter().filter(|spec| {
        spec.kind == RenamedKind::Table && spec.schema.as_ref().map(Ident::as_str) == schema
    });
    let ends = of_table.map(|spec| match way {
        Way::Forward => (spec.from.as_str(), spec.to.as_str()),
        Way::Back => (spec.to.as_str(), spec.from.as_str()),
    });
    let mut ends = ends.filter(|(start, _)| case.same(start, name));
    ends.next().map_or(name, |(_, end)| end).to_owned()
}

/// Rows before and after, in which the parts of each such table stand as one. A part that leaves its whole, or a
/// table that becomes a part, still stands for itself.
pub(super) fn gathered(
    pair: &Pair,
    case: NameCase,
    (before, after): (&Contents, &Contents),
) -> (Contents, Contents) {
    let (mut before, mut after) = (before.clone(), after.clone());
    let mut roots = roots(pair, case, &before, &after);
    // Those above others come first, and leave nothing for them.
    roots.sort_by_key(|root| {
        let count = |contents: &Contents, name: &str| {
            contents.iter().filter(|table| is_of(table, root, name, case)).count()
        };
        std::cmp::Reverse(count(&before, &root.was) + count(&after, &root.is))
    });
    for root in roots {
        let stays = |table: &TableContents, other: &Contents, way: Way| {
            let name = renamed(pair, case, table.schema.as_deref(), &table.name, way);
            other.iter().any(|known| {
                known.schema == table.schema
                    && case.same(&known.name, &name)
                    && !is_of(known, &root, root.at_end(way), case)
            })
        };
        let part = |contents: &Contents, other: &Contents, way: Way| {
            let (own, rest): (Contents, Contents) = contents.iter().cloned().partition(|table| {
                is_of(table, &root, root.at_start(way), case) && !stays(table, other, way)
            });
            (own, rest)
        };
        let (own_before, rest_before) = part(&before, &after, Way::Forward);
        let (own_after, rest_after) = part(&after, &before, Way::Back);
        if own_before.is_empty() || own_after.is_empty() {
            continue;
        }
        before = rest_before;
        before.push(whole(&own_before, &root.was, case));
        after = rest_after;
        after.push(whole(&own_after, &root.is, case));
    }
    (before, after)
}

fn roots(pair: &Pair, case: NameCase, before: &Contents, after: &Contents) -> Vec<Root> {
    let mut known: Vec<(Option<String>, String)> = Vec::new();
    for table in before {
        let names = table.cuts.iter().map(|cut| &cut.table).chain([&table.name]);
        known.extend(names.map(|name| (table.schema.clone(), name.clone())));
    }
    known.sort_unstable();
    known.dedup();
    let found = known.into_iter().filter_map(|(schema, was)| {
        let is = renamed(pair, case, schema.as_deref(), &was, Way::Forward);
        let old = cut(before, schema.as_ref(), &was, case)?;
        let new = cut(after, schema.as_ref(), &is, case)?;
        (old != new).then_some(Root { schema, was, is })
    });
    found.collect()
}

/// How a table is cut, where it is there; nothing is said of one that is whole.
fn cut<'c>(
    contents: &'c Contents,
    schema: Option<&String>,
    name: &str,
    case: NameCase,
) -> Option<&'c str> {
    let mut own = contents.iter().filter(|table| table.schema.as_ref() == schema);
    own.find_map(|table| match table.cuts.iter().find(|cut| case.same(&cut.table, name)) {
        Some(cut) => Some(cut.by.as_str()),
        None => case.same(&table.name, name).then_some(""),
    })
}

fn is_of(table: &TableContents, root: &Root, name: &str, case: NameCase) -> bool {
    table.schema == root.schema
        && (case.same(&table.name, name)
            || table.cuts.iter().any(|cut| case.same(&cut.table, name)))
}

/// The rows of parts as those of one table.
fn whole(parts: &Contents, name: &str, case: NameCase) -> TableContents {
    let Some(first) = parts.first() else { return TableContents::default() };
    let own = first.cuts.iter().find(|cut| case.same(&cut.table, name));
    let mut whole = TableContents {
        name: name.to_owned(),
        object: own.map_or(&first.object, |cut| &cut.object).clone(),
        rows: Vec::new(),
        sequence: parts.iter().filter_map(|part| part.sequence).max(),
        ..first.clone()
    };
    for part in parts {
        let places: Vec<Option<usize>> = whole
            .columns
            .iter()
            .map(|(name, _)| part.columns.iter().position(|(known, _)| known == name))
            .collect();
        whole.rows.extend(part.rows.iter().map(|row| {
            let cell = |at: &Option<usize>| at.and_then(|at| row.get(at)).cloned();
            places.iter().map(|at| cell(at).unwrap_or(Cell::Null)).collect()
        }));
    }
    whole
}
