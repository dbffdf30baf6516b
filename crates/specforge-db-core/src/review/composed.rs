//! What a whole script renames: the names at its start with those at its end.

use super::walk::{indexes, stated, values};
use crate::hash::HashMap;
use crate::name::Ident;
use crate::plan::{RenameSpec, RenamedKind};
use crate::read::{Edit, Item, Saved, SchemaBuilder};

/// The renames of a script so far, by where the builder keeps the tables.
#[derive(Debug, Default)]
pub(super) struct Composed {
    /// The names that tables had.
    tables: HashMap<usize, Ident>,
    /// What is within a table: of which kind, the name that it had, the name that it has.
    parts: Vec<(usize, RenamedKind, Ident, Ident)>,
    values: Vec<RenameSpec>,
}

impl Composed {
    /// Notes the names at the start.
    pub(super) fn new(builder: &SchemaBuilder) -> Self {
        let tables = builder.slots().map(|(at, _, name)| (at, name.clone())).collect();
        Self { tables, ..Self::default() }
    }

    /// Notes what a statement renames.
    pub(super) fn note(&mut self, items: &[Item], was: &Saved, is: &Saved) {
        let columns = stated(items, |edit| match edit {
            Edit::RenameColumn(from, to) => Some((from, to)),
            _ => None,
        });
        let constraints = stated(items, |edit| match edit {
            Edit::RenameConstraint(from, to) => Some((from, to)),
            _ => None,
        });
        let of_kinds = [
            (RenamedKind::Column, columns),
            (RenamedKind::Constraint, constraints),
            (RenamedKind::Index, indexes(items)),
        ];
        for (kind, pairs) in of_kinds {
            for (from, to) in pairs {
                for (at, slot) in &is.tables {
                    let before = was.tables.get(at).and_then(Option::as_ref);
                    let (Some((_, before)), Some(_)) = (before, slot) else { continue };
                    let case = crate::name::NameCase::Sensitive;
                    let here = match kind {
                        RenamedKind::Column => before.column(from.as_str(), case).is_some(),
                        RenamedKind::Index => before.index(from.as_str(), case).is_some(),
                        _ => before.constraints_named(from, case).next().is_some(),
                    };
                    if here {
                        self.part(*at, kind, from, to);
                    }
                }
            }
        }
        for (namespace, name, from, to) in values(items) {
            let known = self.values.iter_mut().find(|spec| {
                spec.table.as_ref() == Some(name) && spec.to.as_str() == from.as_str()
            });
            match known {
                Some(spec) => spec.to = to.as_str().into(),
                None => self.values.push(RenameSpec {
                    kind: RenamedKind::EnumValue,
                    schema: namespace,
                    table: Some(name.clone()),
                    from: from.as_str().into(),
                    to: to.as_str().into(),
                }),
            }
        }
    }

    fn part(&mut self, at: usize, kind: RenamedKind, from: &Ident, to: &Ident) {
        let mut known = self.parts.iter_mut();
        match known.find(|(slot, of, _, now)| *slot == at && *of == kind && now == from) {
            Some((_, _, _, now)) => *now = to.clone(),
            None => self.parts.push((at, kind, from.clone(), to.clone())),
        }
    }

    /// All of them, by the names at the end.
    pub(super) fn specs(&self, builder: &SchemaBuilder) -> Vec<RenameSpec> {
        let mut specs = self.values.clone();
        let now: HashMap<usize, (Option<&Ident>, &Ident)> =
            builder.slots().map(|(at, namespace, name)| (at, (namespace, name))).collect();
        let spec =
            |kind, schema: Option<&Ident>, table: Option<&Ident>, from: &Ident, to: &Ident| {
                RenameSpec {
                    kind,
                    schema: schema.cloned(),
                    table: table.cloned(),
                    from: from.clone(),
                    to: to.clone(),
                }
            };
        let mut tables: Vec<_> = self.tables.iter().collect();
        tables.sort_unstable_by_key(|(at, _)| **at);
        for (at, from) in tables {
            if let Some((schema, to)) = now.get(at)
                && *to != from
            {
                specs.push(spec(RenamedKind::Table, *schema, None, from, to));
            }
        }
        for (at, kind, from, to) in &self.parts {
            if let Some((schema, table)) = now.get(at)
                && from != to
            {
                specs.push(spec(*kind, *schema, Some(table), from, to));
            }
        }
        specs
    }
}
