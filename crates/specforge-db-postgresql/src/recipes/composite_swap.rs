//! Composite types of which an attribute becomes of another type while columns hold values of them.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Column, Definition, DefinitionKind, Facet, Family, Object, ObjectKind, ObjectPath, Type,
};
use specforge_db_core::plan::{Claim, Group, PlanCx, Recipe, StepDraft, Undo, Unsupported, loses};
use specforge_db_sql::unquote;

use super::type_swap::{Swap, columns_of, disturbed, refuse_what_holds_it, step};
use crate::composites::{lost_attributes, only_in_columns};
use crate::render::{attributes, qualified, statement};
use crate::spelling::SPELLING;
use crate::words::Words;

/// A composite type that another takes the place of.
pub(super) const COMPOSITE_SWAP: Recipe = Recipe {
    id: "composite-swap",
    summary: "Lets another type take the place of a composite type of which an attribute becomes of another type.",
    page: include_str!("composite_swap.md"),
    claim: |group, cx| {
        let at = group.changes.iter().position(|change| swapped(change, cx).is_some());
        let Some(change) = at.and_then(|at| group.changes.get(at)) else { return Claim::none() };
        Claim { changes: at.into_iter().collect(), disturbs: disturbed(&change.path, cx) }
    },
    draft,
};

/// Whether a change lets another type take the place of a composite type.
pub(crate) fn swaps(change: &Change, cx: &PlanCx<'_>) -> bool {
    swapped(change, cx).is_some()
}

/// An attribute: its name, and what stands behind that.
type Attribute = (String, String);

/// A composite type before, as one with its old attributes of their new types, and after.
struct Swapped<'c> {
    was: &'c Definition,
    between: Definition,
    is: &'c Definition,
    old: Vec<Attribute>,
    new: Vec<Attribute>,
}

fn swapped<'c>(change: &'c Change, cx: &PlanCx<'_>) -> Option<Swapped<'c>> {
    let Op::Alter { before: Object::Definition(was), after: Object::Definition(is), .. } =
        &change.op
    else {
        return None;
    };
    if was.kind != DefinitionKind::Type || is.kind != DefinitionKind::Type {
        return None;
    }
    let (old, wanted) = (attributes(&was.text)?, attributes(&is.text)?);
    let of = |list: &[Attribute], name: &str| {
        list.iter().find(|(known, _)| known == name).map(|(_, ty)| ty.clone())
    };
    let new: Vec<Attribute> = old
        .iter()
        .map(|(name, ty)| (name.clone(), of(&wanted, name).unwrap_or_else(|| ty.clone())))
        .collect();
    // What is left can be done to it as it stands: attributes go, and others come behind those that stay.
    let stay = old.iter().filter(|(name, _)| of(&wanted, name).is_some()).map(|(name, _)| name);
    let in_order = stay
        .eq(wanted.iter().take_while(|(name, _)| of(&old, name).is_some()).map(|(name, _)| name));
    let retyped = old.iter().zip(&new).filter(|((_, was), (_, is))| was != is);
    let mut retyped = retyped.peekable();
    if !in_order || retyped.peek().is_none() || !retyped.all(|((_, a), (_, b))| by_text(a, b)) {
        return None;
    }
    let path = &change.path;
    if columns_of(path, cx).is_empty() || !only_in_columns(path, cx) {
        return None;
    }
    let text = statement(|w| create(w, path, &new));
    let text = text.text().unwrap_or_default().to_owned();
    let between = Definition { text, normal: None, ..(**is).clone() };
    Some(Swapped { was, between, is, old, new })
}

fn create(w: &mut specforge_db_sql::SqlWriter, path: &ObjectPath, attributes: &[Attribute]) {
    w.word("CREATE TYPE");
    qualified(w, path);
    w.word("AS").parens(|w| {
        w.list(attributes, |w, (name, ty)| {
            w.raw(name).raw(ty);
        });
    });
}

/// The type of an attribute, without its collation.
fn ty(text: &str) -> Type {
    let words = Words::new(text);
    let raw = words.find(0, &["COLLATE"]).map_or(text, |at| words.before(at)).trim_end();
    Type::new(crate::types::family(raw), raw)
}

/// Whether the text of a value is the text of the same value of another type, or of none of it.
fn by_text(was: &str, is: &str) -> bool {
    use Family as F;
    let (was, is) = (ty(was), ty(is));
    if was == is {
        return true;
    }
    let padded = |ty: &Type| ty.raw.starts_with("character(") || ty.raw == "character";
    match (&was.family, &is.family) {
        (F::Text { .. }, F::Text { .. }) => padded(&was) == padded(&is),
        (_, F::Text { max: None }) => !padded(&is),
        (F::Int { .. }, F::Int { .. } | F::Decimal { .. } | F::Float { .. })
        | (F::Decimal { .. } | F::Float { .. }, F::Decimal { .. } | F::Float { .. })
        | (F::Date, F::Timestamp { .. }) => true,
        _ => false,
    }
}

fn draft(group: &Group<'_>, cx: &PlanCx<'_>) -> Result<Vec<StepDraft>, Unsupported> {
    let found = group.changes.iter().find_map(|change| Some((*change, swapped(change, cx)?)));
    let Some((change, Swapped { was, between, is, old, new })) = found else {
        return Ok(Vec::new());
    };
    let path = &change.path;
    let swap = Swap {
        path,
        kind: "TYPE",
        by_text: true,
        what: format!("an attribute of the type {path} becomes of another type"),
        create: vec![statement(|w| create(w, path, &new))],
        create_back: vec![statement(|w| create(w, path, &old))],
    };
    refuse_what_holds_it(&swap, cx)?;
    let mut step = step(&swap, format!("Let another type take the place of {path}"), cx);
    let definition = |of: &Definition| Object::Definition(Box::new(of.clone()));
    let rest = Change {
        path: path.clone(),
        op: Op::Alter {
            before: definition(&between),
            after: definition(is),
            facets: vec![Facet::Body],
        },
    };
    let renames = cx.renames.reversed(cx.info.name_case);
    step.commands.extend(crate::render::change(&rest, cx)?);
    let mut back = crate::render::change(&rest.inverse(), &cx.reversed(&renames));
    if let (Undo::Commands(commands), Ok(back)) = (&step.undo, &mut back) {
        back.extend(commands.iter().cloned());
    }
    let whole = Change {
        path: path.clone(),
        op: Op::Alter { before: definition(was), after: definition(is), facets: vec![Facet::Body] },
    };
    let rounded = old.iter().zip(&new).filter_map(|(was, is)| {
        let name = unquote(&was.0, &SPELLING).into_owned();
        let column = |text: &str| Object::Column(Box::new(Column::new(name.as_str(), ty(text))));
        let facets = vec![Facet::Type];
        let op = Op::Alter { before: column(&was.1), after: column(&is.1), facets };
        let of = ObjectPath { kind: ObjectKind::Table, ..path.clone() };
        loses(&Change { path: of.part(ObjectKind::Column, name.as_str()), op }, cx)
    });
    let lost: Vec<String> = rounded.chain(lost_attributes(&whole, cx)).collect();
    step.undo = match back {
        Ok(commands) if lost.is_empty() => Undo::Commands(commands),
        Ok(commands) => Undo::Lossy { commands, loses: lost.join("; ") },
        Err(why) => Undo::Impossible {
            why: lost.into_iter().chain([why.why]).collect::<Vec<_>>().join("; "),
        },
    };
    step.why =
        "PostgreSQL changes no attribute of a type that columns hold values of: a new type is made, and the columns become of it."
            .into();
    Ok(vec![step])
}
