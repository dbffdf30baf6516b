//! Columns: their types by the dialect's rows, their defaults and checks by its hooks.

use super::Placing;
use crate::design::SchemaDesigner;
use crate::design::cx::DesignCx;
use crate::design::formula::{Formula, parse};
use crate::design::naming::{part_name, shorten, singular};
use crate::design::request::KeyKind;
use crate::design::response::Decision;
use crate::design::sketch::{ColumnKind, ColumnSketch, Role, TableSketch, TypeWish};
use crate::design::value::DefaultValue;
use crate::design::words;
use crate::dialect::{LogicalType, TypeSpec};
use crate::error::{Error, Result};
use crate::finding::{Advice, Finding, Severity};
use crate::model::{Check, Column, Enum, Expr, Options, Table, Type};
use crate::name::Ident;

impl<D: SchemaDesigner + ?Sized> Placing<'_, '_, D> {
    pub(super) fn column(
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
            ColumnKind::Key(kind) => self.key(&of.name, *kind, &mut column)?,
            ColumnKind::Refers { table, column: referred } => {
                column.ty = self.referred(table, referred, 0)?;
            }
            ColumnKind::Spelled(ty) | ColumnKind::Lives(ty, _) => column.ty = ty.clone(),
            ColumnKind::Typed(wish) => match self.enum_type(of, &sketch.name, wish) {
                Some(ty) => column.ty = ty,
                None => self.typed(of, sketch, wish, &mut column, table)?,
            },
        }
        if let Some(value) = &sketch.default {
            let number = key_wish(KeyKind::Bigserial);
            let wish = sketch.wish().unwrap_or(&number);
            column.default = self.value(&of.name, &sketch.name, value, wish, "default");
        }
        Ok(column)
    }

    /// A column of the type that its row spells, with what the type means beyond that.
    fn typed(
        &mut self,
        of: &TableSketch,
        sketch: &ColumnSketch,
        wish: &TypeWish,
        column: &mut Column,
        table: &mut Table,
    ) -> Result<()> {
        let (spec, ty) = self.spell(wish)?;
        column.ty = ty;
        self.decide_type(wish.logical, spec);
        self.type_checks(of, &sketch.name, wish, spec, table)
    }

    /// The enum that holds the values of a column, where enums are types and no condition asks more
    /// of it than its value; no two columns share one, so that each can go its own way.
    fn enum_type(&mut self, of: &TableSketch, column: &Ident, wish: &TypeWish) -> Option<Type> {
        let fits = of.checks.iter().all(|check| only_compared(&check.formula, column));
        if !self.sketch.enum_types || wish.values.is_empty() || of.role == Role::Log {
            return None;
        }
        if !fits {
            self.draft.decisions.push(Decision {
                id: format!("enum-as-check:{}.{column}", of.name),
                rule: "enum-as-check".to_owned(),
                choice: format!("a CHECK holds the values of `{}.{column}`", of.name),
                reason:
                    "types of enums are wanted, but a condition looks into the text of this one"
                        .to_owned(),
                alternatives: Vec::new(),
            });
            return None;
        }
        let name = format!("{}_{column}", singular(of.name.as_str()));
        let name = self.free_name(&shorten(&name, self.cx.info.max_name_bytes));
        let ty = self.designer.enum_type(&name)?;
        self.draft.decisions.push(Decision {
            id: format!("enum-type:{}.{column}", of.name),
            rule: "enum-type".to_owned(),
            choice: format!("`{}.{column}` is of the type `{name}`", of.name),
            reason: "types of enums are wanted: values have an order, take few bytes, and a new one comes in an instant".to_owned(),
            alternatives: vec!["a CHECK, where values also go: a type that exists loses none".to_owned()],
        });
        let values = wish.values.iter().map(|value| value.as_str().into()).collect();
        self.enums.push(Enum { name, values, comment: None });
        Some(ty)
    }

    /// A value that the database gives by itself; it is said where it cannot.
    pub(super) fn value(
        &mut self,
        table: &Ident,
        column: &Ident,
        value: &DefaultValue,
        wish: &TypeWish,
        what: &str,
    ) -> Option<Expr> {
        let why = match self.designer.default_expr(value, wish, self.cx) {
            Ok(expr) => return Some(expr),
            Err(why) => why.why,
        };
        let of = self.sketch.tables.iter().find(|known| known.name == *table);
        let message = format!(
            "{} {} cannot give `{table}.{column}` its {what} by itself: {why}",
            self.cx.info.name, self.cx.version
        );
        self.draft.findings.push(
            Finding::new("unsupported-default", Severity::Error, message)
                .at(of.map_or("", |of| of.pointer.as_str()))
                .advise(Advice::note("let the program give the value")),
        );
        None
    }

    fn key(&mut self, table: &Ident, kind: KeyKind, column: &mut Column) -> Result<()> {
        let placed = self.designer.key_column(table, &column.name, kind, self.cx);
        if let Some(placed) = placed {
            *column = placed;
            return Ok(());
        }
        let wish = key_wish(kind);
        let (spec, ty) = self.spell(&wish)?;
        column.ty = ty;
        if kind == KeyKind::Uuid {
            let name = column.name.clone();
            column.default = self.value(table, &name, &DefaultValue::Uuid, &wish, "key");
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
            Some(ColumnKind::Spelled(ty) | ColumnKind::Lives(ty, _)) => Ok(ty.clone()),
            Some(ColumnKind::Typed(wish)) => self.spell(wish).map(|(_, ty)| ty),
            Some(ColumnKind::Refers { table, column }) if depth < 64 => {
                self.referred(table, column, depth + 1)
            }
            _ => Err(Error::internal(format!("no type for a reference to {table}.{column}"))),
        }
    }

    fn spell(&self, wish: &TypeWish) -> Result<(&'static TypeSpec, Type)> {
        spell(self.cx, wish).map(|(spec, raw)| (spec, self.designer.ty(&raw))).ok_or_else(|| {
            Error::unsupported(format!(
                "{} {} has no type for `{}`",
                self.cx.info.name,
                self.cx.version,
                words::logical(wish.logical)
            ))
        })
    }

    fn decide_type(&mut self, logical: LogicalType, spec: &TypeSpec) {
        let word = words::logical(logical);
        let id = format!("type:{word}");
        if self.draft.decisions.iter().any(|known| known.id == id) {
            return;
        }
        self.draft.decisions.push(Decision {
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
            && let Some(text) = fill(self.cx, check, wish)
        {
            let slot = |word: &str| (word == "column").then(|| Formula::column(name));
            let formula = parse(&text, Some(&slot)).map_err(|error| {
                Error::internal(format!("the check of a type row cannot be read: {error}"))
            })?;
            self.check(
                table,
                &format!("{name}_{}", words::logical(wish.logical)),
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
                Ok(expr) => {
                    let check_name = self.check_name(table, &format!("{name}_pattern"));
                    table.checks.push(Check {
                        name: Some(check_name),
                        expr,
                        column: Some(name.clone()),
                        options: Options::EMPTY,
                    });
                }
                Err(why) => {
                    let message = format!(
                        "{} cannot hold `{}.{name}` to the pattern `{pattern}`: {}",
                        self.cx.info.name, of.name, why.why
                    );
                    self.draft.findings.push(
                        Finding::new("unsupported-pattern", Severity::Warning, message)
                            .at(pointer)
                            .advise(Advice::note("check it in the program")),
                    );
                }
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

    pub(super) fn check(
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
                options: Options::EMPTY,
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
    [("{max}", "n"), ("{precision}", "p"), ("{scale}", "s"), ("{items}", "ITEM")]
        .iter()
        .fold(spelling.to_owned(), |text, (slot, letter)| text.replace(slot, letter))
}

/// The first row of a type whose places can all be filled, and its spelling.
pub(in crate::design) fn spell(
    cx: &DesignCx<'_>,
    wish: &TypeWish,
) -> Option<(&'static TypeSpec, String)> {
    let rows = cx.info.types.iter();
    let mut rows = rows.filter(|row| row.logical == wish.logical && cx.version.reaches(row.since));
    rows.find_map(|row| Some((row, fill(cx, row.spelling, wish)?)))
}

/// Fills `{max}`, `{precision}`, `{scale}` and `{items}`; absent where one is not known.
fn fill(cx: &DesignCx<'_>, text: &str, wish: &TypeWish) -> Option<String> {
    let mut out = text.to_owned();
    let scale = wish.scale.or(wish.precision.map(|_| 0));
    if out.contains("{items}") {
        let items = TypeWish { logical: wish.items?, ..TypeWish::default() };
        out = out.replace("{items}", &spell(cx, &items)?.1);
    }
    for (slot, value) in
        [("{max}", wish.max_length), ("{precision}", wish.precision), ("{scale}", scale)]
    {
        if out.contains(slot) {
            out = out.replace(slot, &value?.to_string());
        }
    }
    Some(out)
}

/// Whether a condition asks of a column no more than which of its values it has.
fn only_compared(formula: &Formula, name: &Ident) -> bool {
    let is = |part: &Formula| matches!(part, Formula::Column(column) if column == name);
    let plain = |part: &Formula| is(part) || matches!(part, Formula::Text(_) | Formula::Null);
    match formula {
        Formula::Column(column) => column != name,
        Formula::IsNull { value, .. } if is(value) => true,
        Formula::Compare(..) | Formula::In { .. } | Formula::Between { .. }
            if formula.parts().into_iter().any(is) =>
        {
            formula.parts().into_iter().all(plain)
        }
        other => other.parts().into_iter().all(|part| only_compared(part, name)),
    }
}
