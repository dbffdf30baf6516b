//! What relationships refer to: tables of the design, of what lives already, or of neither.

use super::cx::{DesignCx, Problems};
use super::naming::{entity_key, table_name};
use super::request::KeyKind;
use super::response::ExternalEntity;
use super::sketch::{ColumnKind, Sketch};
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::finding::{Advice, Finding, Severity};
use crate::model::Table;
use crate::name::{Ident, did_you_mean};

/// A table that is referred to, with its key.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) table: Ident,
    /// The columns of its key, with what refers to them.
    pub(super) key: Vec<(Ident, ColumnKind)>,
    /// Whether all of its key's columns are there already.
    pub(super) complete: bool,
    /// Whether it is not of this design.
    pub(super) external: bool,
    /// Whether it is known to exist.
    pub(super) resolved: bool,
}

/// Finds what an entity's name refers to; absent where it is a mistake.
pub(super) fn target(
    cx: &DesignCx<'_>,
    sketch: &mut Sketch,
    entity: &str,
    pointer: &str,
    externals: &mut Vec<ExternalEntity>,
    problems: &mut Problems,
) -> Option<Target> {
    if let Some(at) = sketch.find(entity) {
        return own(sketch, at);
    }
    super::names::check(cx, "entity", entity, pointer, problems);
    let name = table_name(entity, &cx.options.naming);
    if let Some(table) = existing(cx, entity, &name) {
        note(externals, entity, table.name.as_str(), true, pointer);
        if table.primary_key.is_none() {
            let detail = format!("`{}` has no primary key that could be referred to", table.name);
            problems.add(ErrorCode::Contradiction, pointer, detail);
            return None;
        }
        return Some(Target {
            table: table.name.clone(),
            key: key_of(table),
            complete: true,
            external: true,
            resolved: true,
        });
    }
    let names = sketch.tables.iter().map(|table| table.entity.as_str());
    if let Some(near) = did_you_mean(entity, names) {
        let detail = format!("there is no entity `{entity}`; did you mean `{near}`?");
        problems.add(ErrorCode::UnknownEntity, pointer, detail);
        return None;
    }
    if note(externals, entity, &name, false, pointer) {
        let message = format!(
            "`{entity}` is none of the entities, and no existing schema has a table `{name}`: columns that refer to it are made by convention, without a foreign key"
        );
        sketch.findings.push(
            Finding::new("external-entity", Severity::Warning, message)
                .at(pointer)
                .because(crate::finding::Evidence::Missing {
                    wanted: format!("the table `{name}` in `existing_schema`"),
                })
                .advise(Advice::note(format!(
                    "list `{entity}` among the entities, or hand over `existing_schema`"
                ))),
        );
    }
    Some(Target {
        table: Ident::from(name),
        key: vec![(Ident::from("id"), unknown_key(cx))],
        complete: true,
        external: true,
        resolved: false,
    })
}

/// The table of this design at a position.
pub(super) fn own(sketch: &Sketch, at: usize) -> Option<Target> {
    let table = sketch.tables.get(at)?;
    let key: Vec<_> = table
        .primary_key
        .iter()
        .map(|name| {
            let column = table.meant(name.as_str()).map_or(name, |column| &column.name).clone();
            let kind = ColumnKind::Refers { table: table.name.clone(), column: column.clone() };
            (column, kind)
        })
        .collect();
    let complete = !key.is_empty()
        && table.primary_key.iter().all(|name| table.meant(name.as_str()).is_some());
    Some(Target { table: table.name.clone(), key, complete, external: false, resolved: true })
}

fn unknown_key(cx: &DesignCx<'_>) -> ColumnKind {
    let logical = match cx.options.primary_key {
        KeyKind::Uuid => LogicalType::Uuid,
        KeyKind::Bigserial | KeyKind::Identity => LogicalType::Bigint,
    };
    ColumnKind::Typed(super::sketch::TypeWish { logical, ..Default::default() })
}

fn existing<'a>(cx: &DesignCx<'a>, entity: &str, table: &str) -> Option<&'a Table> {
    let wanted = entity_key(entity);
    let mut tables = cx.existing?.tables().map(|found| found.table);
    let all: Vec<_> = tables.by_ref().collect();
    let exact = all.iter().find(|t| cx.info.name_case.same(t.name.as_str(), table));
    exact.or_else(|| all.iter().find(|t| entity_key(t.name.as_str()) == wanted)).copied()
}

fn key_of(table: &Table) -> Vec<(Ident, ColumnKind)> {
    let key = table.primary_key.iter().flat_map(crate::model::Key::columns);
    key.filter_map(|name| {
        let column = table.columns.iter().find(|column| column.name == *name)?;
        Some((name.clone(), ColumnKind::Spelled(column.ty.clone())))
    })
    .collect()
}

/// Notes an external entity; false where it is noted already.
fn note(
    externals: &mut Vec<ExternalEntity>,
    name: &str,
    table: &str,
    resolved: bool,
    pointer: &str,
) -> bool {
    if externals.iter().any(|known| known.table == table) {
        return false;
    }
    externals.push(ExternalEntity {
        name: name.to_owned(),
        table: table.to_owned(),
        resolved,
        pointer: pointer.to_owned(),
    });
    true
}
