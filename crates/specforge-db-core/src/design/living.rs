//! Designing into a schema that lives: what is there is neither dropped, renamed nor changed.
//!
//! An entity whose table lives starts from that table; what the design adds to it is put beside what
//! is there. What the requirements say otherwise than it is stays as it is, and is said.

mod renamed;
mod served;

pub(super) use self::renamed::{renamed, renames};
use self::served::{columns, serves};
use super::SchemaDesigner;
use super::cx::DesignCx;
use super::draft::Draft;
use super::naming::entity_key;
use super::requirement::{Attribute, Entity};
use super::sketch::{ColumnKind, ColumnSketch, Sketch, TableSketch, TypeWish, place};
use crate::dialect::LogicalType;
use crate::finding::{Advice, Finding, Severity};
use crate::hash::HashMap;
use crate::model::{Check, Column, Expr, Family, ForeignKey, Key, Namespace, Schema, Table};
use crate::name::Ident;

/// The namespace of the design, as it lives.
fn namespace<'a>(cx: &DesignCx<'a>) -> Option<&'a Namespace> {
    let existing = cx.existing?;
    let name = cx.info.default_namespace.map(Ident::from);
    existing.namespace(name.as_ref()).or_else(|| existing.namespace(None))
}

/// The table of an entity, where it lives: under the name that it would get, or another spelling.
pub(super) fn table<'a>(cx: &DesignCx<'a>, entity: &str, name: &str) -> Option<&'a Table> {
    let tables = &namespace(cx)?.tables;
    let wanted = entity_key(entity);
    let exact = tables.iter().find(|table| cx.info.name_case.same(table.name.as_str(), name));
    exact.or_else(|| tables.iter().find(|table| entity_key(table.name.as_str()) == wanted))
}

/// A table that lives, as the start of a design.
pub(super) fn sketch(table: &Table) -> TableSketch {
    let column = |column: &Column| ColumnSketch {
        name: column.name.clone(),
        attribute: None,
        place: place::KEY,
        kind: ColumnKind::Lives(column.ty.clone(), wish(column)),
        required: !column.nullable,
        default: None,
        sensitive: false,
        description: None,
    };
    let computed = table.columns.iter().filter(|column| column.generated.is_some());
    TableSketch {
        name: table.name.clone(),
        lives: true,
        computed: computed.map(|column| column.name.clone()).collect(),
        columns: table.columns.iter().map(column).collect(),
        primary_key: table.primary_key.iter().flat_map(Key::columns).cloned().collect(),
        ..TableSketch::default()
    }
}

/// What a living column holds, in the words of requirements.
pub(super) fn wish(column: &Column) -> TypeWish {
    use LogicalType as T;
    let mut wish_of = TypeWish::default();
    wish_of.logical = match &column.ty.family {
        Family::Bool => T::Boolean,
        Family::Int { bits, .. } if *bits <= 32 => T::Integer,
        Family::Int { .. } => T::Bigint,
        Family::Decimal { .. } | Family::Float { .. } => T::Decimal,
        Family::Bytes { .. } => T::Binary,
        Family::Date => T::Date,
        Family::Time { .. } => T::Time,
        Family::Timestamp { .. } => T::Timestamp,
        Family::Interval => T::Duration,
        Family::Uuid => T::Uuid,
        Family::Json => T::Json,
        Family::Array { of } => {
            wish_of.items = Some(wish(&Column::new(column.name.clone(), (**of).clone())).logical);
            T::List
        }
        Family::Vector { .. } => T::Vector,
        Family::Network => T::Ip,
        _ => T::Text,
    };
    wish_of
}

/// Says that an entity has the table that lives.
pub(super) fn decide(sketch: &mut Sketch, table: &TableSketch) {
    sketch.decide(
        "living-table",
        table.name.as_str(),
        format!("`{}` is the table `{}` that lives; it is only added to", table.entity, table.name),
        "what is there is neither dropped nor renamed: programs use it",
        &["another name for the entity, where it is another thing"],
    );
}

/// The living column that an attribute means, where there is one.
pub(super) fn column<'t>(
    cx: &DesignCx<'_>,
    table: &'t TableSketch,
    attribute: &Attribute,
) -> Option<&'t ColumnSketch> {
    let named = cx.column_name(&attribute.name, attribute.ty);
    let snake = super::naming::snake(&attribute.name);
    let mut names = [named.as_str(), attribute.name.as_str(), snake.as_str()].into_iter();
    names.find_map(|name| {
        table.columns.iter().find(|column| cx.info.name_case.same(column.name.as_str(), name))
    })
}

/// Keeps what an attribute says of a living column: what it is called, what its values mean, and who may see them.
pub(super) fn means(cx: &DesignCx<'_>, column: &mut ColumnSketch, attribute: &Attribute) {
    if column.name.as_str() != attribute.name {
        column.attribute = Some(attribute.name.clone());
    }
    column.sensitive |= attribute.sensitive;
    let holds = holds(cx, &column.kind, attribute);
    if let ColumnKind::Lives(_, wish) = &mut column.kind
        && holds
    {
        wish.logical = attribute.ty;
        wish.values.clone_from(&attribute.values);
    }
}

/// Whether a living column holds such values as an attribute asks for: by what its type means, or because
/// the design would spell it so.
fn holds(cx: &DesignCx<'_>, kind: &ColumnKind, attribute: &Attribute) -> bool {
    let ColumnKind::Lives(ty, lived) = kind else { return false };
    let wish = TypeWish {
        logical: attribute.ty,
        max_length: attribute.max_length,
        precision: attribute.precision,
        scale: attribute.scale,
        items: attribute.items,
        ..TypeWish::default()
    };
    class(lived.logical) == class(attribute.ty)
        || super::place::spell(cx, &wish).is_some_and(|(_, raw)| raw.eq_ignore_ascii_case(&ty.raw))
}

/// Says where a living column is not what an attribute asks for.
pub(super) fn compare(
    cx: &DesignCx<'_>,
    sketch: &mut Sketch,
    table: &TableSketch,
    column: &ColumnSketch,
    attribute: &Attribute,
    pointer: &str,
) {
    let ColumnKind::Lives(ty, _) = &column.kind else { return };
    let mut apart: Vec<String> = Vec::new();
    if !holds(cx, &column.kind, attribute) {
        let wanted = super::words::logical(attribute.ty);
        apart.push(format!("it is {}, and `{wanted}` is wanted", ty.raw));
    }
    if attribute.required && !column.required {
        apart.push("it may be empty, and a value is required".to_owned());
    }
    if apart.is_empty() {
        return;
    }
    let message = format!("`{}.{}` stays as it is: {}", table.name, column.name, apart.join("; "));
    sketch.findings.push(
        Finding::new("lives-otherwise", Severity::Warning, message)
            .at(pointer)
            .object(format!("{}.{}", table.name, column.name))
            .advise(Advice::note("change it by a plan of its own (`plan-migration`)")),
    );
}

/// Types that hold the same values as far as a design goes.
fn class(ty: LogicalType) -> u8 {
    use LogicalType as T;
    match ty {
        T::Integer | T::Bigint => 1,
        T::Decimal | T::Money => 2,
        T::Boolean => 3,
        T::Date => 4,
        T::Time => 5,
        T::Timestamp => 6,
        T::Duration => 7,
        T::Json | T::List | T::Vector => 9,
        T::Binary => 10,
        // Databases without types for these keep them as texts.
        T::String
        | T::Text
        | T::Enum
        | T::Email
        | T::Url
        | T::Slug
        | T::Phone
        | T::Country
        | T::Currency
        | T::Ip
        | T::Point
        | T::Uuid => 11,
    }
}

/// Says that the key of a living table stays.
pub(super) fn compare_key(
    sketch: &mut Sketch,
    table: &TableSketch,
    entity: &Entity,
    pointer: &str,
) {
    let lived: Vec<&str> = table.primary_key.iter().map(Ident::as_str).collect();
    if entity.primary_key.is_empty() || lived == entity.primary_key {
        return;
    }
    let message =
        format!("`{}` stays identified by `{}`, as it lives", table.name, lived.join("`, `"));
    sketch.findings.push(
        Finding::new("lives-otherwise", Severity::Warning, message)
            .at(format!("{pointer}/primary_key"))
            .object(&table.name),
    );
}

/// The living reference of one table to another, where there is exactly one.
pub(super) fn reference<'a>(cx: &DesignCx<'a>, from: &Ident, to: &Ident) -> Option<&'a ForeignKey> {
    let case = cx.info.name_case;
    let same = |a: &Ident, b: &Ident| case.same(a.as_str(), b.as_str());
    let table = namespace(cx)?.tables.iter().find(|table| same(&table.name, from))?;
    let mut keys = table.foreign_keys.iter().filter(|key| same(&key.references, to));
    let first = keys.next()?;
    keys.next().is_none().then_some(first)
}

/// Whether a table lives, whether requirements name it or a feature makes it.
pub(super) fn is_there(cx: &DesignCx<'_>, table: &Ident) -> bool {
    let tables = namespace(cx).map_or(&[][..], |namespace| &namespace.tables);
    tables.iter().any(|known| cx.info.name_case.same(known.name.as_str(), table.as_str()))
}

/// Whether a living table is cut into parts by a column.
pub(super) fn is_cut(cx: &DesignCx<'_>, table: &Ident, by: &Ident) -> bool {
    let same = |name: &str, other: &Ident| cx.info.name_case.same(name, other.as_str());
    let tables = namespace(cx).map_or(&[][..], |namespace| &namespace.tables);
    let found = tables.iter().find(|known| same(known.name.as_str(), table));
    let cut = found.and_then(|table| table.partitioning.as_ref());
    cut.is_some_and(|cut| {
        cut.strategy.is_some()
            && matches!(cut.by.as_slice(), [only] if same(only.text.trim_matches(['"', '`']), by))
    })
}

/// Whether a living table refers to another already, which is said.
pub(super) fn refers(
    cx: &DesignCx<'_>,
    sketch: &mut Sketch,
    own: usize,
    to: &Ident,
    role: &str,
) -> bool {
    let Some(table) = sketch.tables.get(own).filter(|table| table.lives) else { return false };
    let name = table.name.clone();
    let Some(lived) = reference(cx, &name, to) else { return false };
    let columns: Vec<&str> = lived.columns.iter().map(Ident::as_str).collect();
    sketch.decide(
        "living-reference",
        &format!("{name}.{role}"),
        format!("`{name}` refers to `{to}` by `{}` as it lives", columns.join("`, `")),
        "the reference is there already, whatever it is called",
        &["a role of its own (`as`), where a second reference is wanted"],
    );
    true
}

/// Names of tables and indexes that are taken.
pub(super) fn names<'a>(cx: &DesignCx<'a>) -> impl Iterator<Item = &'a str> {
    let tables = cx.existing.into_iter().flat_map(Schema::tables);
    tables.flat_map(|found| {
        let indexes = found.table.indexes.iter().map(|index| index.name.as_str());
        std::iter::once(found.table.name.as_str()).chain(indexes)
    })
}

/// Puts what was designed beside what lives.
pub(super) fn keep<D: SchemaDesigner + ?Sized>(designer: &D, cx: &DesignCx<'_>, draft: &mut Draft) {
    let (Some(existing), Some(lived)) = (cx.existing, namespace(cx)) else { return };
    let case = cx.info.name_case;
    let same = |a: &Ident, b: &Ident| case.same(a.as_str(), b.as_str());
    let mut designed = std::mem::take(draft.namespace(cx.info.default_namespace));
    let mut dropped: Vec<String> = Vec::new();
    for table in &mut designed.tables {
        if let Some(living) = lived.tables.iter().find(|living| same(&living.name, &table.name)) {
            let aside = (&mut dropped, &mut draft.findings);
            *table = beside(designer, cx, living, table, &draft.shapes, aside);
        }
    }
    designed.enums.retain(|new| !lived.enums.iter().any(|known| same(&known.name, &new.name)));
    designed.definitions.retain(|new| {
        let known = lived.definitions.iter().find(|known| {
            known.kind == new.kind && same(&known.name, &new.name) && known.on == new.on
        });
        if let Some(known) = known
            && known.normal() != new.normal()
        {
            let message =
                format!("`{}` stays as it lives; the design has another of that name", new.name);
            draft.findings.push(
                Finding::new("lives-otherwise", Severity::Warning, message).object(&new.name),
            );
        }
        known.is_none()
    });
    draft.indexes.retain(|note| !dropped.contains(&note.name));
    let id = |name: &String| format!("index:{name}");
    draft.decisions.retain(|decision| !dropped.iter().any(|name| decision.id == id(name)));
    *draft.namespace(cx.info.default_namespace) = designed;
    draft.living = Some(existing.clone());
}

/// A living table with what a design adds to it.
fn beside<D: SchemaDesigner + ?Sized>(
    designer: &D,
    cx: &DesignCx<'_>,
    living: &Table,
    designed: &Table,
    shapes: &HashMap<String, (usize, usize)>,
    (dropped, findings): (&mut Vec<String>, &mut Vec<Finding>),
) -> Table {
    let case = cx.info.name_case;
    let mut out = living.clone();
    let lives =
        |name: &Ident| living.columns.iter().any(|c| case.same(c.name.as_str(), name.as_str()));
    out.columns.extend(designed.columns.iter().filter(|column| !lives(&column.name)).cloned());
    for check in &designed.checks {
        let known = |other: &Check| {
            other.expr == check.expr
                || other.name.is_some() && other.name == check.name
                || respelled(designer, &other.expr).is_some_and(|text| text == check.expr.text)
        };
        if !living.checks.iter().any(known) {
            out.checks.push(check.clone());
        }
    }
    for key in &designed.foreign_keys {
        match living.foreign_keys.iter().find(|known| known.columns == key.columns) {
            None => out.foreign_keys.push(key.clone()),
            Some(known) if case.same(known.references.as_str(), key.references.as_str()) => {}
            Some(known) => {
                let columns: Vec<&str> = key.columns.iter().map(Ident::as_str).collect();
                let message = format!(
                    "`{}` of `{}` refers to `{}` as it lives, and not to `{}`",
                    columns.join("`, `"),
                    living.name,
                    known.references,
                    key.references
                );
                findings.push(
                    Finding::new("lives-otherwise", Severity::Warning, message)
                        .object(&living.name),
                );
            }
        }
    }
    for index in &designed.indexes {
        let shape = shapes.get(index.name.as_str()).copied();
        if serves(living, index, shape.unwrap_or_default()) {
            dropped.push(index.name.to_string());
            continue;
        }
        let unique = living.uniques.iter().find(|key| key.columns().map(Some).eq(columns(index)));
        let unique = unique.map(|key| key.name.clone().unwrap_or_else(|| living.name.clone()));
        let stricter = living.indexes.iter().find(|known| {
            known.unique && known.predicate.is_none() && columns(known) == columns(index)
        });
        let stricter = stricter.map(|known| known.name.clone()).or(unique).filter(|_| index.unique);
        match stricter {
            Some(known) if index.predicate.is_some() => {
                dropped.push(index.name.to_string());
                let message = format!(
                    "`{}` of `{}` stays as it lives: what is unique is unique among deleted rows too",
                    known, living.name
                );
                findings.push(
                    Finding::new("lives-otherwise", Severity::Warning, message)
                        .object(&known)
                        .advise(Advice::note(
                            "replace it by a plan of its own, where a value is to be free again",
                        )),
                );
            }
            _ => out.indexes.push(index.clone()),
        }
    }
    out
}

/// A condition as a design would spell it, where it is one that requirements could state.
fn respelled<D: SchemaDesigner + ?Sized>(designer: &D, expr: &Expr) -> Option<String> {
    let formula = super::parse_formula(&expr.text, None).ok()?;
    Some(designer.formula(&formula)?.text)
}

/// All that will be there: what lives, with what was designed.
pub(super) fn whole(existing: &Schema, designed: &Schema) -> Schema {
    let mut whole = existing.clone();
    for namespace in &designed.namespaces {
        let to = whole.namespace_mut(namespace.name.as_ref());
        let places = to.tables.iter().enumerate().map(|(at, known)| (known.name.clone(), at));
        let places: HashMap<Ident, usize> = places.collect();
        for table in &namespace.tables {
            match places.get(&table.name).and_then(|at| to.tables.get_mut(*at)) {
                Some(known) => *known = table.clone(),
                None => to.tables.push(table.clone()),
            }
        }
        to.enums.extend(namespace.enums.iter().cloned());
        to.definitions.extend(namespace.definitions.iter().cloned());
    }
    whole
}
