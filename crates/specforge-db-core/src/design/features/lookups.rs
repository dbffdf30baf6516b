//! Lists of values: as a condition, a type, or a table.

use super::build::{attribute, short};
use super::phrases::about;
use super::{Applying, Kind, Said, is_entity};
use crate::design::duty::{Allowed, Duty};
use crate::design::external::own;
use crate::design::naming::{plural, singular};
use crate::design::relationships::link;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnKind, ColumnSketch, Role, TableSketch};
use crate::design::wish::{EnumStrategy, Feature};
use crate::dialect::{LogicalType, cap};
use crate::finding::{Advice, Finding, Severity};
use crate::model::ReferentialAction;
use crate::name::Ident;

pub(super) const KIND: Kind = Kind {
    name: "enum_strategy",
    phrases: &[
        "enums as checks",
        "enums as types",
        "enums as lookup tables",
        "enums as tables",
        "enum types",
        "lookup tables",
        "enum strategy",
    ],
    words,
    apply: |to, feature| {
        if let Feature::EnumStrategy { entity, strategy } = feature {
            apply(to, entity.as_ref(), *strategy);
        }
    },
};

fn words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let mut read = about(feature, said.rest)?;
    if let [Feature::EnumStrategy { strategy, .. }] = read.as_mut_slice() {
        *strategy = match said.phrase {
            "enums as checks" => Some(EnumStrategy::Check),
            "enums as types" | "enum types" => Some(EnumStrategy::Enum),
            "enum strategy" => None,
            _ => Some(EnumStrategy::Lookup),
        };
    }
    Some(read)
}

/// How lists of values are kept.
fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, strategy: Option<EnumStrategy>) {
    if strategy == Some(EnumStrategy::Lookup) {
        return tables(to, entity);
    }
    let wants_types = strategy == Some(EnumStrategy::Enum);
    if wants_types && to.cx.can(cap::ENUMS) {
        to.sketch.enum_types = true;
        return;
    }
    let reason = if wants_types {
        "types of enums are wanted, but this database has none: a CHECK refuses the same values"
    } else {
        "values that the program knows change with it, and the condition stands beside the column"
    };
    to.sketch.decide(
        "enum-as-check",
        "",
        "values of enums are held by a CHECK",
        reason,
        &["a table of values (`\"strategy\": \"lookup\"`), where people add them at run time, they differ per customer, or carry data of their own"],
    );
}

/// A table for the values of each enum.
fn tables(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    let enumerated = |column: &ColumnSketch| {
        column.wish().is_some_and(|wish| wish.logical == LogicalType::Enum)
            && matches!(column.kind, ColumnKind::Typed(_))
    };
    let has = |table: &TableSketch| is_entity(table) && table.columns.iter().any(enumerated);
    let scope = to.scope(entity, has);
    if scope.is_empty() {
        to.incomplete(
            "tables of values are wanted, but no attribute has the type `enum`",
            "give attributes the type `enum` with `values`",
        );
    }
    for at in scope {
        let Some(table) = to.sketch.tables.get(at) else { continue };
        let (of, enums): (Ident, Vec<ColumnSketch>) = (
            table.name.clone(),
            table.columns.iter().filter(|column| enumerated(column)).cloned().collect(),
        );
        for column in enums {
            let values = column.wish().map(|wish| wish.values.clone()).unwrap_or_default();
            let entity = format!("{}_{}", singular(of.as_str()), plural(column.name.as_str()));
            let longest = values.iter().map(|value| value.chars().count()).max().unwrap_or(0);
            let longest = u32::try_from(longest.max(50)).unwrap_or(255);
            if !to.is_free(&entity, KIND.name) {
                continue;
            }
            let mut list = to.bare_table(&entity, Role::Lookup);
            list.with([
                short("name", longest).required(),
                attribute("description", LogicalType::Text),
                attribute("position", LogicalType::Integer),
            ]);
            list.primary_key = vec![Ident::from("name")];
            let name = list.name.clone();
            let new = to.sketch.add(list);
            let Some(target) = own(to.sketch, new) else { continue };
            if let Some(table) = to.sketch.tables.get_mut(at)
                && let Some(known) = table.columns.iter_mut().find(|c| c.name == column.name)
            {
                known.kind =
                    ColumnKind::Refers { table: name.clone(), column: Ident::from("name") };
            }
            let columns = vec![column.name.clone()];
            let restrict = ReferentialAction::Restrict;
            for (ways, end) in transitions(to, at, &column.name) {
                if let Some(column) =
                    to.sketch.tables.get_mut(ways).and_then(|table| {
                        table.columns.iter_mut().find(|column| column.name == end)
                    })
                {
                    column.kind =
                        ColumnKind::Refers { table: name.clone(), column: Ident::from("name") };
                }
                let label = end.to_string();
                link(to.sketch, ways, &target, vec![end], restrict, true, false, &label);
            }
            let label = column.name.as_str();
            link(to.sketch, at, &target, columns, restrict, column.required, false, label);
            to.wants_rows(&name, &values);
            to.sketch.decide(
                "lookup-table",
                &format!("{of}.{}", column.name),
                format!("`{name}` lists the values of `{of}.{}`", column.name),
                "values come and go without a migration, and carry a description and an order; the name is the key, so that rows are read without looking it up, and a value in use cannot be deleted",
                &["a CHECK, where the program knows all values", "a type of the database, where it has types of enums and values never go"],
            );
        }
    }
}

/// Where a table says in which ways a column changes: its columns with values.
fn transitions(to: &Applying<'_, '_>, at: usize, column: &Ident) -> Vec<(usize, Ident)> {
    let duties = to.sketch.tables.get(at).into_iter().flat_map(|table| &table.duties);
    let listed = duties.filter_map(|known| match &known.duty {
        Duty::Transitions { column: own, allowed: Allowed::Listed { table, from, to } }
            if own == column =>
        {
            Some((table, [from.clone(), to.clone()]))
        }
        _ => None,
    });
    let found = listed.filter_map(|(name, ends)| {
        let at = to.sketch.tables.iter().position(|table| table.name == *name)?;
        Some(ends.map(|end| (at, end)))
    });
    found.flatten().collect()
}

impl Applying<'_, '_> {
    /// Says which rows a table needs before others can be written: a schema holds none.
    pub(super) fn wants_rows(&mut self, table: &Ident, rows: &[String]) {
        let message = if rows.is_empty() {
            format!("`{table}` is empty at first, and allows nothing before it has rows")
        } else {
            format!(
                "`{table}` is empty at first, and other rows cannot be written before it has {} rows: {}",
                rows.len(),
                rows.join(", ")
            )
        };
        let finding = Finding::new("rows-wanted", Severity::Warning, message)
            .at(&self.pointer)
            .object(table)
            .advise(Advice::note("insert them right after the schema is there"));
        self.sketch.findings.push(finding);
    }
}
