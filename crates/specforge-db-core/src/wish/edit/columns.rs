//! Columns come and change.

use indexmap::IndexMap;
use serde_json::Value;

use super::{Done, Edit, Result, Trouble};
use crate::contract::{SchemaSource, ShortSchema, ShortTable};
use crate::design::{Attribute, parse_formula};
use crate::dialect::cap;
use crate::finding::Severity;
use crate::model::{Check, Column, Expr, Family, Generated, ObjectPath, Table};
use crate::name::Ident;
use crate::plan::{Backfill, OnUnreadable};
use crate::read::load;
use crate::wish::op::{ColumnSpec, Op, TypeSpec, TypeWords};

/// A column in the words of the database.
pub(super) struct Built {
    pub(super) column: Column,
    pub(super) checks: Vec<Check>,
    backfill: Option<Expr>,
}

impl Edit<'_> {
    pub(super) fn add_column(&mut self, table: &str, spec: &ColumnSpec) -> Result<Done> {
        let path = self.table("/table", table)?;
        let name = self.new_name("/column/name", "column", &spec.name)?;
        let place = "/column";
        if let Some(known) = self.at(&path)?.column(name.as_str(), self.case()).cloned() {
            return self.column_is_there(table, &path, &known, spec);
        }
        let to = self.at(&path)?.clone();
        let mut built = self.build(&path, &to, spec, place)?;
        if let Some(expression) = &spec.generated {
            built.column.generated =
                Some(Box::new(self.computed(&path, spec, &built, expression)?));
        }
        self.place_column(&path, built, spec)?;
        Ok(Done::Changed)
    }

    /// What computes a column: an expression whose kind is that of the column.
    fn computed(
        &self,
        path: &ObjectPath,
        spec: &ColumnSpec,
        built: &Built,
        expression: &str,
    ) -> Result<Generated> {
        let place = "/column/generated";
        if !self.designer.info().can(cap::GENERATED_COLUMNS, self.version) {
            let detail = "this version has no columns that are computed from others";
            return Err(Trouble::Unsupported(detail.to_owned()));
        }
        if spec.default.is_some() || spec.backfill.is_some() || spec.references.is_some() {
            let detail = "a computed column has no default, no other values and no reference";
            return Err(Trouble::wrong(place, detail));
        }
        let mut formula = parse_formula(expression, None)
            .map_err(|error| Trouble::wrong(place, format!("`{expression}`: {error}")))?;
        // What a condition would compare it with says of which kind it is.
        let probe = match built.column.ty.family {
            Family::Int { .. } | Family::Decimal { .. } | Family::Float { .. } => "0",
            Family::Text { .. } => "''",
            _ => {
                let detail = "only numbers and texts are computed from other columns by wishes";
                return Err(Trouble::Unsupported(detail.to_owned()));
            }
        };
        let to = self.at(path)?.clone();
        self.checks(path, &to, &format!("({expression}) <> {probe}")).map_err(|trouble| {
            match trouble {
                Trouble::Wrong { code, detail, .. } => {
                    Trouble::Wrong { place: place.to_owned(), code, detail }
                }
                other => other,
            }
        })?;
        let computed =
            |name: &Ident| to.columns.iter().any(|c| c.name == *name && c.generated.is_some());
        if formula.columns().iter().any(|name| computed(name)) {
            let detail = "a computed column is not computed from another one";
            return Err(Trouble::wrong(place, detail));
        }
        self.spell(path, &mut formula)?;
        Ok(Generated { expr: self.formula(path, &formula)?, stored: true })
    }

    /// Puts a column that was built into its table, with what else was said of it.
    pub(super) fn place_column(
        &mut self,
        path: &ObjectPath,
        built: Built,
        spec: &ColumnSpec,
    ) -> Result<()> {
        let name = built.column.name.clone();
        if let Some(value) = built.backfill {
            self.fill(path, &name, value);
        }
        self.at_mut(path)?.columns.push(built.column);
        for check in built.checks {
            self.push_check(path, check)?;
        }
        let (table, column) = (path.to_string(), name.to_string());
        if let Some(to) = &spec.references {
            self.add_foreign_key(&table, std::slice::from_ref(&column), (to, &[]), spec.on_delete)?;
        }
        let columns = [column];
        if spec.unique {
            self.add_unique(&table, &columns, false, None, None)?;
        } else if spec.index || spec.references.is_some() {
            let [column] = columns;
            let ordered = crate::wish::op::OrderedColumn { column, ..Default::default() };
            self.add_index(&table, &[ordered], &[], None, (None, None))?;
        }
        Ok(())
    }

    pub(super) fn fill(&mut self, path: &ObjectPath, column: &Ident, value: Expr) {
        self.backfills.push(Backfill {
            schema: path.namespace.clone(),
            table: path.name.clone(),
            column: column.clone(),
            value,
        });
    }

    fn column_is_there(
        &mut self,
        table: &str,
        path: &ObjectPath,
        known: &Column,
        spec: &ColumnSpec,
    ) -> Result<Done> {
        // Of which nothing but the name is said is there, whatever it is.
        let named = ColumnSpec { name: spec.name.clone(), ..ColumnSpec::default() };
        if *spec == named {
            return Ok(Done::Holds(format!("`{path}` has a column `{}` already", known.name)));
        }
        if spec.generated.is_some() {
            let detail = format!(
                "`{path}` has a column `{}` already, and what computes it is not changed by wishes",
                known.name
            );
            return Err(Trouble::Unsupported(detail));
        }
        let mut without = self.at(path)?.clone();
        without.columns.retain(|column| column.name != known.name);
        let wanted = self.build(path, &without, spec, "/column")?.column;
        if wanted.ty.raw == known.ty.raw && wanted.nullable == known.nullable {
            return Ok(Done::Holds(format!("`{path}` has the column `{}` already", known.name)));
        }
        let mut label = format!("change `{}` to {}", known.name, wanted.ty.raw);
        let mut required = None;
        if wanted.nullable != known.nullable {
            label.push_str(if wanted.nullable { ", optional" } else { ", required" });
            required = Some(!wanted.nullable);
        }
        let alter = Op::AlterColumn {
            table: table.to_owned(),
            column: known.name.to_string(),
            ty: spec.ty.clone().filter(|_| wanted.ty.raw != known.ty.raw),
            required,
            default: None,
            drop_default: false,
            backfill: None,
        };
        let null = if known.nullable { "" } else { ", required" };
        let question = format!(
            "`{path}` has a column `{}` already, of the type {}{null}: is it to change?",
            known.name, known.ty.raw
        );
        let other = ColumnSpec { name: format!("{}_2", spec.name), ..spec.clone() };
        let other = Op::AddColumn { table: table.to_owned(), column: Box::new(other) };
        let choices =
            vec![(label, vec![alter]), ("add it under another name".to_owned(), vec![other])];
        Err(Trouble::ask(question, choices))
    }

    /// A column for a table that has the columns of `table`.
    pub(super) fn build(
        &mut self,
        path: &ObjectPath,
        table: &Table,
        spec: &ColumnSpec,
        place: &str,
    ) -> Result<Built> {
        self.new_name(&format!("{place}/name"), "column", &spec.name)?;
        if let Some(why) = self.designer.reserved_column(&spec.name) {
            let detail = format!("no column can be called `{}`: {why}", spec.name);
            return Err(Trouble::wrong(format!("{place}/name"), detail));
        }
        let mut built = match (&spec.references, &spec.ty) {
            (Some(to), None) => {
                let ty = self.key_type(&format!("{place}/references"), to, table, path)?;
                Built::of(Column::new(spec.name.as_str(), ty))
            }
            (_, Some(ty)) => match ty.words() {
                Some(words) => return self.designed(path, table, spec, &words),
                None => self.spelled(path, spec, ty, place)?,
            },
            (None, None) => {
                return Err(Trouble::wrong(
                    format!("{place}/type"),
                    format!("nothing says of what type `{}` is", spec.name),
                ));
            }
        };
        if spec.required {
            built.column.nullable = false;
        }
        self.values_of_spelled(path, spec, &mut built, place)?;
        if self.designer.info().can(cap::COMMENTS, self.version) {
            built.column.comment = spec.comment.as_deref().map(Into::into);
        }
        let mut to = table.clone();
        to.columns.push(built.column.clone());
        for (bound, sign) in [(&spec.min, ">="), (&spec.max, "<=")] {
            if let Some(bound) = bound {
                let text = format!("\"{}\" {sign} {bound}", spec.name);
                built.checks.extend(self.checks(path, &to, &text)?);
            }
        }
        Ok(built)
    }

    /// Default and backfill of a column whose type the database's own words say.
    fn values_of_spelled(
        &self,
        path: &ObjectPath,
        spec: &ColumnSpec,
        built: &mut Built,
        place: &str,
    ) -> Result<()> {
        if let Some(value) = &spec.default {
            built.column.default =
                self.value(path, &built.column, value, &format!("{place}/default"))?;
        }
        if let Some(value) = &spec.backfill {
            built.backfill =
                self.value(path, &built.column, value, &format!("{place}/backfill"))?;
        }
        Ok(())
    }

    /// A column in the words of requirements, as the designer makes it.
    fn designed(
        &mut self,
        path: &ObjectPath,
        table: &Table,
        spec: &ColumnSpec,
        words: &TypeWords,
    ) -> Result<Built> {
        let attribute = Attribute {
            name: spec.name.clone(),
            ty: words.kind,
            required: spec.required,
            default: spec.default.clone(),
            backfill: spec.backfill.clone(),
            values: words.values.clone(),
            min: spec.min.clone(),
            max: spec.max.clone(),
            max_length: words.max_length,
            precision: words.precision,
            scale: words.scale,
            items: words.items,
            description: spec.comment.clone(),
            ..Attribute::default()
        };
        let namespace = self.namespace_of(path)?;
        let added = self.amending(namespace).columns(table, &[attribute]);
        let mut added = added.map_err(|error| Trouble::of(&error))?;
        self.heed(added.findings())?;
        let backfill = added.draft.backfills.pop().map(|backfill| backfill.value);
        let placed = added.table(&table.name).cloned();
        let Some(mut placed) = placed.filter(|placed| placed.columns.len() == 1) else {
            return Err(Trouble::Unsupported(format!("`{}` cannot be placed", spec.name)));
        };
        let Some(column) = placed.columns.pop() else {
            return Err(Trouble::Unsupported(format!("`{}` cannot be placed", spec.name)));
        };
        Ok(Built { column, checks: placed.checks, backfill })
    }

    /// A column whose type the database's own words say, read as its statement would be.
    fn spelled(
        &mut self,
        path: &ObjectPath,
        spec: &ColumnSpec,
        ty: &TypeSpec,
        place: &str,
    ) -> Result<Built> {
        let place = format!("{place}/type");
        let TypeSpec::Word(text) = ty else {
            return Err(Trouble::wrong(place, "it is no type"));
        };
        let name = path.to_string();
        let home = self.designer.info().default_namespace;
        let name = home.and_then(|home| name.strip_prefix(&format!("{home}."))).unwrap_or(&name);
        let columns = IndexMap::from([(spec.name.clone(), text.clone())]);
        let table = ShortTable { columns, constraints: Vec::new(), indexes: Vec::new() };
        let tables = IndexMap::from([(name.to_owned(), table)]);
        let source = SchemaSource::Short(ShortSchema { tables });
        let unclear = || {
            let detail = format!(
                "`{text}` is no type: expected a word of requirements such as `string`, or the database's own type alone"
            );
            Trouble::wrong(place.clone(), detail)
        };
        let loaded = load(self.designer, &source, self.version, OnUnreadable::Fail, "");
        let loaded = loaded.map_err(|_| unclear())?.schema;
        let found = loaded.tables().next().map(|found| found.table.clone());
        let Some(Table {
            mut columns,
            primary_key: None,
            uniques,
            indexes,
            foreign_keys,
            checks,
            ..
        }) = found
        else {
            return Err(unclear());
        };
        let more = uniques.len() + indexes.len() + foreign_keys.len() + checks.len();
        let (Some(column), true, 0) = (columns.pop(), columns.is_empty(), more) else {
            return Err(unclear());
        };
        let known = loaded.tables().count() == 1
            && (column.default.is_none() && column.generated.is_none() && column.comment.is_none());
        if !known || text.trim().is_empty() {
            return Err(unclear());
        }
        self.doubt_type(&column);
        Ok(Built::of(column))
    }

    /// Says so where nobody knows whether the database has a type of that name.
    fn doubt_type(&mut self, column: &Column) {
        let named = |name: &Ident| name.as_str() == column.ty.raw.trim_matches('"');
        let declared = self.schema.namespaces.iter().any(|namespace| {
            namespace.enums.iter().any(|object| named(&object.name))
                || namespace.definitions.iter().any(|definition| named(&definition.name))
        });
        if column.ty.family == Family::Other && !declared {
            let message =
                format!("whether the database has a type `{}` is not known here", column.ty.raw);
            self.say("type-not-known", Severity::Warning, message);
        }
    }

    /// The type of a column that refers to a table's key of one column.
    fn key_type(
        &self,
        place: &str,
        to: &str,
        own: &Table,
        path: &ObjectPath,
    ) -> Result<crate::model::Type> {
        // A table that is just being made may refer to itself.
        let itself = self.case().same(path.name.as_str(), to)
            && self.schema.table(path.namespace.as_ref(), to, self.case()).is_none();
        let table = if itself { own } else { self.at(&self.table(place, to)?)? };
        let mut key = table.primary_key.iter().flat_map(crate::model::Key::columns);
        let (Some(first), None) = (key.next(), key.next()) else {
            let detail =
                format!("`{to}` has no primary key of one column that could be referred to");
            return Err(Trouble::wrong(place, detail));
        };
        let column = table.columns.iter().find(|column| column.name == *first);
        column
            .map(|column| column.ty.clone())
            .ok_or_else(|| Trouble::wrong(place, format!("`{to}` has no column `{first}`")))
    }

    /// A value as an expression; absent where it is NULL.
    pub(super) fn value(
        &self,
        path: &ObjectPath,
        column: &Column,
        value: &Value,
        place: &str,
    ) -> Result<Option<Expr>> {
        let namespace = self.namespace_of(path)?;
        let values = self.values_of(path, column);
        self.amending(namespace)
            .default(column, &values, value)
            .map_err(|detail| Trouble::wrong(place, detail))
    }
}

impl Built {
    fn of(column: Column) -> Self {
        Self { column, checks: Vec::new(), backfill: None }
    }
}
