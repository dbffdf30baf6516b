//! Placing: a sketch in the words of a database, by its rows and hooks.

use super::SchemaDesigner;
use super::cx::DesignCx;
use super::draft::{Draft, IndexNote};
use super::formula::{Formula, parse};
use super::indexes::{self, Candidate};
use super::naming::{part_name, shorten};
use super::request::KeyKind;
use super::sketch::{ColumnKind, ColumnSketch, Duty, Link, Sketch, TableSketch, TypeWish};
use super::value::DefaultValue;
use crate::dialect::{LogicalType, TypeSpec};
use crate::error::{Error, Result};
use crate::finding::{Advice, Finding, Severity};
use crate::model::{Check, Column, Definition, ForeignKey, Key, Table, Type};
use crate::name::Ident;
use crate::plan::Backfill;

/// Spells a sketch: types by the dialect's rows, the rest by its hooks.
pub fn place<D: SchemaDesigner + ?Sized>(
    designer: &D,
    sketch: &Sketch,
    cx: &DesignCx<'_>,
) -> Result<Draft> {
    let mut to =
        Placing { designer, sketch, cx, draft: Draft::default(), names: indexes::Names::default() };
    let mut tables = Vec::new();
    for table in &sketch.tables {
        let mut placed = to.table(table)?;
        to.constraints(table, &mut placed);
        tables.push(placed);
    }
    let mut definitions: Vec<Definition> = Vec::new();
    for (table, placed) in sketch.tables.iter().zip(&mut tables) {
        to.indexes(table, placed);
        to.duties(table, placed, &mut definitions);
    }
    let Placing { mut draft, .. } = to;
    let namespace = draft.namespace(cx.info.default_namespace);
    namespace.tables = tables;
    namespace.definitions = definitions;
    draft.renames.clone_from(&sketch.renames);
    for (table, column, value, logical) in &sketch.backfills {
        if let Some(value) = designer.default_expr(value, *logical) {
            draft.backfills.push(Backfill {
                schema: None,
                table: table.clone(),
                column: column.clone(),
                value,
            });
        }
    }
    let placing = std::mem::take(&mut draft.decisions);
    draft.decisions.clone_from(&sketch.decisions);
    draft.decisions.extend(placing);
    let findings = std::mem::take(&mut draft.findings);
    draft.findings.clone_from(&sketch.findings);
    draft.findings.extend(findings);
    Ok(draft)
}

struct Placing<'a, 'c, D: ?Sized> {
    designer: &'a D,
    sketch: &'a Sketch,
    cx: &'a DesignCx<'c>,
    draft: Draft,
    names: indexes::Names,
}

impl<D: SchemaDesigner + ?Sized> Placing<'_, '_, D> {
    fn table(&mut self, sketch: &TableSketch) -> Result<Table> {
        let mut table = Table::new(sketch.name.clone());
        let mut columns: Vec<&ColumnSketch> = sketch.columns.iter().collect();
        columns.sort_by_key(|column| column.place);
        for column in columns {
            let placed = self.column(sketch, column, &mut table)?;
            table.columns.push(placed);
        }
        let mut key = Key::over(sketch.primary_key.iter().cloned());
        key.inline = sketch.primary_key.len() == 1;
        table.primary_key = Some(key);
        if self.cx.can(crate::dialect::cap::COMMENTS) {
            table.comment = sketch.description.as_deref().map(Into::into);
        }
        Ok(table)
    }

    fn column(
        &mut self,
        of: &TableSketch,
        sketch: &ColumnSketch,
        table: &mut Table,
    ) -> Result<Column> {
        let mut column = Column::new(sketch.name.clone(), Type::default());
        column.nullable = !sketch.required;
        if self.cx.can(crate::dialect::cap::COMMENTS) {
            column.comment = sketch.description.as_deref().map(Into::into);
        }
        match &sketch.kind {
            ColumnKind::Key(kind) => self.key(*kind, &mut column)?,
            ColumnKind::Refers { table, column: referred } => {
                column.ty = self.referred(table, referred, 0)?;
            }
            ColumnKind::Spelled(ty) => column.ty = ty.clone(),
            ColumnKind::Typed(wish) => {
                let (spec, ty) = self.spell(wish)?;
                column.ty = ty;
                self.decide_type(wish.logical, spec);
                self.type_checks(of, &sketch.name, wish, spec, table)?;
            }
        }
        if let Some(value) = &sketch.default {
            let logical = sketch.wish().map_or(LogicalType::Bigint, |wish| wish.logical);
            match self.designer.default_expr(value, logical) {
                Some(expr) => column.default = Some(expr),
                None => self.draft.findings.push(
                    Finding::new(
                        "unsupported-default",
                        Severity::Error,
                        format!(
                            "{} cannot give `{}.{}` its default by itself",
                            self.cx.info.name, of.name, sketch.name
                        ),
                    )
                    .at(&of.pointer)
                    .advise(Advice::note("let the program give the value")),
                ),
            }
        }
        Ok(column)
    }

    fn key(&mut self, kind: KeyKind, column: &mut Column) -> Result<()> {
        if let Some(placed) = self.designer.key_column(&column.name, kind) {
            *column = placed;
            return Ok(());
        }
        let (spec, ty) = self.spell(&key_wish(kind))?;
        column.ty = ty;
        if kind == KeyKind::Uuid {
            column.default = self.designer.default_expr(&DefaultValue::Uuid, LogicalType::Uuid);
        }
        self.decide_type(spec.logical, spec);
        Ok(())
    }

    /// The type of a column of another table of the design, which may itself refer to one.
    fn referred(&self, table: &Ident, column: &Ident, depth: usize) -> Result<Type> {
        let found = self.sketch.tables.iter().find(|t| t.name == *table);
        let found = found.and_then(|table| table.column(column.as_str()));
        match found.map(|column| &column.kind) {
            Some(ColumnKind::Key(kind)) => match self.designer.reference_type(*kind) {
                Some(ty) => Ok(ty),
                None => self.spell(&key_wish(*kind)).map(|(_, ty)| ty),
            },
            Some(ColumnKind::Spelled(ty)) => Ok(ty.clone()),
            Some(ColumnKind::Typed(wish)) => self.spell(wish).map(|(_, ty)| ty),
            Some(ColumnKind::Refers { table, column }) if depth < 64 => {
                self.referred(table, column, depth + 1)
            }
            _ => Err(Error::internal(format!("no type for a reference to {table}.{column}"))),
        }
    }

    fn spell(&self, wish: &TypeWish) -> Result<(&'static TypeSpec, Type)> {
        spell(self.cx, wish)
            .map(|(spec, raw)| (spec, Type::new(self.designer.family(&raw), raw)))
            .ok_or_else(|| {
                Error::unsupported(format!(
                    "{} {} has no type for `{}`",
                    self.cx.info.name,
                    self.cx.version,
                    super::words::logical(wish.logical)
                ))
            })
    }

    fn decide_type(&mut self, logical: LogicalType, spec: &TypeSpec) {
        let word = super::words::logical(logical);
        let id = format!("type:{word}");
        if self.draft.decisions.iter().any(|known| known.id == id) {
            return;
        }
        self.draft.decisions.push(super::response::Decision {
            id,
            rule: "type".to_owned(),
            choice: format!("`{word}` is {}", in_general(spec.spelling)),
            reason: spec.reason.to_owned(),
            alternatives: spec.alternatives.iter().map(|text| (*text).to_owned()).collect(),
        });
    }

    /// What the type means beyond its spelling.
    fn type_checks(
        &mut self,
        of: &TableSketch,
        name: &Ident,
        wish: &TypeWish,
        spec: &TypeSpec,
        table: &mut Table,
    ) -> Result<()> {
        if let Some(check) = spec.check
            && let Some(text) = fill(check, wish)
        {
            let slot = |word: &str| (word == "column").then(|| Formula::column(name));
            let formula = parse(&text, Some(&slot)).map_err(|error| {
                Error::internal(format!("the check of a type row cannot be read: {error}"))
            })?;
            self.check(
                table,
                &format!("{name}_{}", super::words::logical(wish.logical)),
                Some(name),
                &formula,
            );
        }
        if !wish.values.is_empty() {
            let formula = Formula::column(name).one_of(wish.values.iter().map(String::as_str));
            self.check(table, &format!("{name}_values"), Some(name), &formula);
        }
        if let Some((pattern, pointer)) = &wish.pattern {
            match self.designer.pattern(name, pattern) {
                Some(expr) => {
                    let check_name = self.check_name(table, &format!("{name}_pattern"));
                    table.checks.push(Check {
                        name: Some(check_name),
                        expr,
                        column: Some(name.clone()),
                        options: crate::model::Options::EMPTY,
                    });
                }
                None => self.draft.findings.push(
                    Finding::new(
                        "unsupported-pattern",
                        Severity::Warning,
                        format!("{} cannot hold `{}.{name}` to the pattern `{pattern}`", self.cx.info.name, of.name),
                    )
                    .at(pointer)
                    .advise(Advice::note("check it in the program; what the database can hold are classes of characters with a fixed or free number, such as ^[A-Z]{2}-[0-9]+$")),
                ),
            }
        }
        Ok(())
    }

    fn check_name(&self, table: &Table, suffix: &str) -> Ident {
        let longest = self.cx.info.max_name_bytes;
        let mut name = part_name("chk", table.name.as_str(), &[suffix], longest);
        let base = name.clone();
        let mut count = 1;
        while table
            .checks
            .iter()
            .any(|c| c.name.as_ref().is_some_and(|known| known.as_str() == name))
        {
            count += 1;
            name = shorten(&format!("{base}_{count}"), longest);
        }
        Ident::from(name)
    }

    fn check(
        &mut self,
        table: &mut Table,
        suffix: &str,
        column: Option<&Ident>,
        formula: &Formula,
    ) {
        let name = self.check_name(table, suffix);
        match self.designer.formula(formula) {
            Some(expr) => table.checks.push(Check {
                name: Some(name),
                expr,
                column: column.cloned(),
                options: crate::model::Options::EMPTY,
            }),
            None => self.draft.findings.push(
                Finding::new(
                    "unsupported-check",
                    Severity::Error,
                    format!(
                        "{} cannot hold rows of `{}` to a condition",
                        self.cx.info.name, table.name
                    ),
                )
                .object(&table.name),
            ),
        }
    }

    fn constraints(&mut self, sketch: &TableSketch, table: &mut Table) {
        for check in &sketch.checks {
            self.check(table, &check.suffix, check.column.as_ref(), &check.formula);
        }
        for link in &sketch.links {
            if link.external && !link.resolved {
                continue;
            }
            table.foreign_keys.push(self.foreign_key(table, link));
        }
    }

    fn foreign_key(&self, table: &Table, link: &Link) -> ForeignKey {
        let columns: Vec<&str> = link.columns.iter().map(Ident::as_str).collect();
        let longest = self.cx.info.max_name_bytes;
        ForeignKey {
            name: Some(Ident::from(part_name("fk", table.name.as_str(), &columns, longest))),
            columns: link.columns.clone(),
            references_namespace: None,
            inline: false,
            references: link.table.clone(),
            referenced_columns: link.referenced.clone(),
            on_delete: link.on_delete,
            on_update: crate::model::ReferentialAction::NoAction,
            options: crate::model::Options::EMPTY,
        }
    }

    fn indexes(&mut self, sketch: &TableSketch, table: &mut Table) {
        let candidates: Vec<Candidate> =
            indexes::candidates(self.cx, sketch, &mut self.draft.findings);
        for candidate in indexes::merge(candidates, sketch) {
            let index = candidate
                .index(sketch, self.cx, &mut self.names, |formula| self.designer.formula(formula));
            let shown = super::words::parts(&index.parts);
            let what = if index.unique { "unique index" } else { "index" };
            let condition = if index.predicate.is_some() {
                ", among the rows that are not deleted"
            } else {
                ""
            };
            self.draft.decisions.push(super::response::Decision {
                id: format!("index:{}", index.name),
                rule: "index".to_owned(),
                choice: format!("{what} `{}` on `{}` ({shown}){condition}", index.name, table.name),
                reason: format!("serves {}", candidate.serves.join("; ")),
                alternatives: Vec::new(),
            });
            self.draft.indexes.push(IndexNote {
                name: index.name.to_string(),
                table: table.name.clone(),
                method: index.method.as_ref().map(|method| method.to_uppercase()),
                serves: candidate.serves,
            });
            table.indexes.push(index);
        }
    }

    fn duties(
        &mut self,
        sketch: &TableSketch,
        table: &mut Table,
        definitions: &mut Vec<Definition>,
    ) {
        if let Some(search) = &sketch.search {
            match self.designer.full_text(search, table, self.cx) {
                Ok(placed) => {
                    definitions.extend(placed.definitions);
                    self.draft.decisions.push(placed.decision);
                    self.draft.indexes.push(placed.index);
                }
                Err(why) => self.unsupported("full_text_search", &why.why, &search.pointer),
            }
        }
        for duty in &sketch.duties {
            match self.designer.duty(duty, table, self.cx) {
                Ok(placed) => definitions.extend(placed),
                Err(why) => match duty {
                    Duty::Touch { .. } => self.unsupported("timestamps", &why.why, &sketch.pointer),
                    Duty::Transitions { pointer, .. } => {
                        self.unsupported("status_workflow", &why.why, pointer);
                    }
                    Duty::Record { pointer, .. } => {
                        self.unsupported("audit_trail", &why.why, pointer);
                    }
                },
            }
        }
    }

    fn unsupported(&mut self, feature: &str, why: &str, pointer: &str) {
        let message =
            format!("{} cannot do all of the feature `{feature}`: {why}", self.cx.info.name);
        let known = |finding: &Finding| finding.message == message;
        if !self.draft.findings.iter().any(known) {
            let finding = Finding::new("unsupported-feature", Severity::Error, message).at(pointer);
            self.draft.findings.push(finding.advise(Advice::note("do it in the program")));
        }
    }
}

fn key_wish(kind: KeyKind) -> TypeWish {
    let logical = match kind {
        KeyKind::Bigserial | KeyKind::Identity => LogicalType::Bigint,
        KeyKind::Uuid => LogicalType::Uuid,
    };
    TypeWish { logical, ..TypeWish::default() }
}

/// A spelling for people, with letters where numbers belong.
fn in_general(spelling: &str) -> String {
    spelling.replace("{max}", "n").replace("{precision}", "p").replace("{scale}", "s")
}

/// The first row of a type whose places can all be filled, and its spelling.
pub(super) fn spell(cx: &DesignCx<'_>, wish: &TypeWish) -> Option<(&'static TypeSpec, String)> {
    let rows = cx.info.types.iter();
    let mut rows = rows.filter(|row| row.logical == wish.logical && cx.version.reaches(row.since));
    rows.find_map(|row| Some((row, fill(row.spelling, wish)?)))
}

/// Fills `{max}`, `{precision}` and `{scale}`; absent where one is not known.
fn fill(text: &str, wish: &TypeWish) -> Option<String> {
    let mut out = text.to_owned();
    let scale = wish.scale.or(wish.precision.map(|_| 0));
    for (slot, value) in
        [("{max}", wish.max_length), ("{precision}", wish.precision), ("{scale}", scale)]
    {
        if out.contains(slot) {
            out = out.replace(slot, &value?.to_string());
        }
    }
    Some(out)
}
