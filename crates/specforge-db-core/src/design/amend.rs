//! Adding to tables that live already what requirements could have asked of new ones.
//!
//! A living table becomes a sketch whose columns have their types; then the engine of the designer
//! runs as ever, and what it placed beyond what lives is the answer. So a column that is added later
//! is the column that a design would have had.

use super::attributes::add_attribute;
use super::checks;
use super::cx::{DesignCx, Problems};
use super::draft::Draft;
use super::engine::has_minor_units;
use super::features::add_features;
use super::living;
use super::request::DesignOptions;
use super::requirement::{Attribute, Requirements};
use super::sketch::{Role, Sketch, TableSketch, TypeWish};
use super::wish::{Feature, FeatureEntry};
use super::{DefaultValue, Formula, SchemaDesigner};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::hash::HashMap;
use crate::model::{Column, Expr, Key, Namespace, Schema, Table};
use crate::name::Ident;
use crate::version::Version;

/// A schema that is added to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amending<'a, D: ?Sized> {
    /// The dialect.
    pub(crate) designer: &'a D,
    /// The version to write for.
    pub(crate) version: Version,
    /// What lives.
    pub(crate) schema: &'a Schema,
    /// The namespace that is added to.
    pub(crate) namespace: &'a Namespace,
}

/// What the designer placed beyond what lives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Amended {
    /// New tables, and of the living ones their new columns, checks, keys and indexes.
    pub(crate) tables: Vec<Table>,
    /// New enums and definitions.
    pub(crate) draft: Draft,
}

impl Amended {
    /// What was placed in the table of that name.
    pub(crate) fn table(&self, name: &Ident) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == *name)
    }

    /// What was found on the way.
    pub(crate) fn findings(&self) -> &[Finding] {
        &self.draft.findings
    }
}

impl<D: SchemaDesigner + ?Sized> Amending<'_, D> {
    /// Columns for a table that lives or is to be.
    pub(crate) fn columns(&self, table: &Table, attributes: &[Attribute]) -> Result<Amended> {
        self.amend(std::slice::from_ref(table), |cx, sketch, problems| {
            let Some(mut to) = sketch.tables.first().cloned() else { return };
            for attribute in attributes {
                let place = format!("/column/{}", attribute.name);
                add_attribute(cx, sketch, &mut to, attribute, &place, problems);
            }
            if let Some(first) = sketch.tables.first_mut() {
                *first = to;
            }
        })
    }

    /// The column that a table without a stated key is identified by.
    pub(crate) fn key(&self, table: &Table) -> Result<Amended> {
        self.amend(std::slice::from_ref(table), |cx, sketch, _| {
            let Some(mut to) = sketch.tables.first().cloned() else { return };
            super::entities::add_key(cx, sketch, &mut to);
            if let Some(first) = sketch.tables.first_mut() {
                *first = to;
            }
        })
    }

    /// A condition on the rows of a table.
    pub(crate) fn check(&self, table: &Table, text: &str) -> Result<Amended> {
        self.amend(std::slice::from_ref(table), |cx, sketch, problems| {
            let kinds = checks::kinds(sketch, 0);
            if let Some(to) = sketch.tables.first_mut() {
                checks::add(cx, to, &kinds, text, "/check", problems);
            }
        })
    }

    /// A feature of living tables.
    pub(crate) fn feature(&self, feature: &Feature) -> Result<Amended> {
        self.amend(&self.namespace.tables, |cx, sketch, problems| {
            let features = vec![FeatureEntry::Kind(Box::new(feature.clone()))];
            let wanted = Requirements { features, ..Requirements::default() };
            add_features(cx, &wanted, sketch, problems);
        })
    }

    /// A condition or a value in the words of the database, of columns that the table has.
    pub(crate) fn formula(&self, formula: &Formula) -> Result<Expr> {
        self.designer
            .formula(formula)
            .ok_or_else(|| Error::unsupported("the database has no conditions of that kind"))
    }

    /// A default of a column that lives.
    pub(crate) fn default(
        &self,
        column: &Column,
        values: &[String],
        value: &serde_json::Value,
    ) -> Result<Option<Expr>, String> {
        let options = DesignOptions::default();
        let cx = self.cx(&options);
        let wish = TypeWish { values: values.to_vec(), ..living::wish(column) };
        let value = super::value::default_value(value, wish.logical, wish.items)?;
        if let DefaultValue::Text(text) = &value
            && !values.is_empty()
            && !values.iter().any(|known| known == text.as_str())
        {
            let hint = super::cx::hint(text, values.iter().map(String::as_str));
            return Err(format!("`{text}` is none of the values of `{}`{hint}", column.name));
        }
        if value == DefaultValue::Null {
            return Ok(None);
        }
        self.designer.default_expr(&value, &wish, &cx).map(Some).map_err(|why| why.why)
    }

    fn cx<'o>(&'o self, options: &'o DesignOptions) -> DesignCx<'o> {
        let mut cx = DesignCx {
            info: self.designer.info(),
            version: self.version,
            options,
            existing: Some(self.schema),
            minor_units: false,
        };
        cx.minor_units = has_minor_units(self.designer, &cx);
        cx
    }

    fn amend(
        &self,
        tables: &[Table],
        fill: impl FnOnce(&DesignCx<'_>, &mut Sketch, &mut Problems),
    ) -> Result<Amended> {
        let options = DesignOptions::default();
        let cx = self.cx(&options);
        if cx.info.types.is_empty() {
            let detail = format!("columns for {} cannot be designed yet", cx.info.name);
            return Err(Error::unsupported(detail));
        }
        let mut sketch = Sketch::default();
        let mut problems = Problems::default();
        for table in tables {
            sketch.add(sketch_of(table));
        }
        fill(&cx, &mut sketch, &mut problems);
        problems.into_result()?;
        let mut draft = self.designer.place(&sketch, &cx)?;
        let namespace = draft.namespace(cx.info.default_namespace);
        let mut placed = std::mem::take(&mut namespace.tables);
        for table in &mut placed {
            let Some(lived) = tables.iter().find(|known| known.name == table.name) else {
                continue;
            };
            let lives = |column: &Column| lived.columns.iter().any(|c| c.name == column.name);
            table.columns.retain(|column| !lives(column));
            if lived.primary_key.is_some() {
                table.primary_key = None;
            }
            table.comment = None;
        }
        Ok(Amended { tables: placed, draft })
    }
}

fn sketch_of(table: &Table) -> TableSketch {
    let key: Vec<Ident> = table.primary_key.iter().flat_map(Key::columns).cloned().collect();
    let refers = |name: &Ident| table.foreign_keys.iter().any(|link| link.columns.contains(name));
    let pairs = key.len() > 1 && key.iter().all(refers);
    TableSketch {
        entity: table.name.to_string(),
        role: if pairs { Role::Junction } else { Role::Entity },
        lives: false,
        ..living::sketch(table)
    }
}

/// Brings tables that were edited to the form in which they are read back, as a design is.
pub(crate) fn settle<D: SchemaDesigner + ?Sized>(
    designer: &D,
    version: Version,
    before: &Schema,
    schema: &mut Schema,
) {
    let options = DesignOptions::default();
    let info = designer.info();
    let cx = DesignCx { info, version, options: &options, existing: None, minor_units: false };
    for namespace in &mut schema.namespaces {
        let lived = before.namespace(namespace.name.as_ref());
        let lived: HashMap<&Ident, &Table> = lived
            .into_iter()
            .flat_map(|lived| &lived.tables)
            .map(|table| (&table.name, table))
            .collect();
        let unchanged = |table: &Table| lived.get(&table.name).is_some_and(|was| *was == table);
        let mut draft = Draft::default();
        let edited: Vec<usize> = (0..namespace.tables.len())
            .filter(|at| namespace.tables.get(*at).is_some_and(|table| !unchanged(table)))
            .collect();
        let tables = edited.iter().filter_map(|at| namespace.tables.get(*at).cloned());
        draft.schema.namespace_mut(namespace.name.as_ref()).tables = tables.collect();
        designer.refine(&mut draft, &cx);
        let settled =
            std::mem::take(&mut draft.schema.namespace_mut(namespace.name.as_ref()).tables);
        for (at, table) in edited.into_iter().zip(settled) {
            if let Some(slot) = namespace.tables.get_mut(at) {
                *slot = table;
            }
        }
    }
    designer.normalize(schema, version);
}
