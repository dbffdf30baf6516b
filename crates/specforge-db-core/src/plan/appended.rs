//! Where new columns come to stand: behind all others, in the order in which the steps add them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{PlanCx, StepDraft};
use crate::dialect::cap;
use crate::model::{ObjectPath, Schema, Table};
use crate::name::{Ident, NameCase};

/// The columns that a plan adds to each table, in the order in which it does.
#[derive(Clone, Debug, Default)]
pub struct Appended(BTreeMap<ObjectPath, Vec<Ident>>);

impl Appended {
    /// Those of steps in their order; none where a version can put columns anywhere.
    pub(super) fn by<'d>(drafts: impl Iterator<Item = &'d StepDraft>, cx: &PlanCx<'_>) -> Self {
        let mut appended = Self::default();
        if cx.can(cap::COLUMN_ORDER) {
            return appended;
        }
        for path in drafts.flat_map(|draft| &draft.appends) {
            let Some(table) = path.owner() else { continue };
            let columns = appended.0.entry(table).or_default();
            columns.retain(|name| *name != path.name);
            columns.push(path.name.clone());
        }
        appended
    }

    /// The schema that the plan reaches, where it was planned for that one.
    pub(super) fn reached<'s>(&self, planned: &'s Schema, case: NameCase) -> Cow<'s, Schema> {
        let mut reached = Cow::Borrowed(planned);
        for (at, namespace) in planned.namespaces.iter().enumerate() {
            for (place, table) in namespace.tables.iter().enumerate() {
                let path = ObjectPath::table(namespace.name.as_ref(), &table.name);
                let Some(columns) = self.of(table, &path) else { continue };
                let behind = |name: &Ident| {
                    let same = |known: &Ident| case.same(known.as_str(), name.as_str());
                    columns.iter().position(same).map_or(0, |place| place + 1)
                };
                if table.columns.is_sorted_by_key(|column| behind(&column.name)) {
                    continue;
                }
                let namespaces = &mut reached.to_mut().namespaces;
                let table = namespaces.get_mut(at).and_then(|known| known.tables.get_mut(place));
                if let Some(table) = table {
                    table.columns.sort_by_key(|column| behind(&column.name));
                }
            }
        }
        reached
    }

    /// What is added to a table; to a part with its whole.
    fn of(&self, table: &Table, path: &ObjectPath) -> Option<&Vec<Ident>> {
        let part = table.partitioning.as_ref();
        let whole = part.and_then(|part| {
            let namespace = part.of_namespace.as_ref().or(path.namespace.as_ref());
            Some(ObjectPath::table(namespace, part.of.as_ref()?))
        });
        self.0.get(path).or_else(|| self.0.get(&whole?))
    }
}
