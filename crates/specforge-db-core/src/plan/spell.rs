//! Drafts of single changes, with the undo made beside the do.

use super::engine::Ranked;
use super::rank::usual_rank;
use super::{Command, MigrationPlanner, Phase, PlanCx, Rank, Safety, StepDraft, Undo, Unsupported};
use crate::dialect::cap;
use crate::diff::{Change, Op};
use crate::model::{Definition, Facet, Family, ForeignKey, Object, ObjectKind, ObjectPath, Type};

/// Where a recipe's step stands: what goes for good goes after everything else was changed.
pub(super) fn rank_of_recipe(draft: &StepDraft) -> u32 {
    let usual = if draft.phase == Phase::Contract { Rank::DropColumn } else { Rank::Alter };
    draft.rank.unwrap_or(usual).number()
}

/// Drafts one change as the engine does where no recipe claims it, for recipes that put several together.
pub fn draft_alone<P: MigrationPlanner + ?Sized>(
    planner: &P,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Result<StepDraft, Unsupported> {
    spell(planner, change, cx).map(|(_, draft)| draft)
}

/// Spells one change as a draft.
pub(super) fn spell<P: MigrationPlanner + ?Sized>(
    planner: &P,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Result<Ranked, Unsupported> {
    let commands = planner.render(change, cx)?;
    let undo = undo(planner, change, cx);
    let mut draft = StepDraft::new(planner.operation(change, cx), title(change), commands, undo);
    draft.why = planner.why(change, cx).unwrap_or_default();
    draft.because = vec![change.path.clone()];
    draft.table = change.path.owner();
    draft.searched = planner.searched(change, cx);
    draft.checks = super::row_checks(planner, change, cx);
    draft.disturbs = planner.disturbs(change, cx);
    connect(planner, change, cx, &mut draft);
    // What is built on a table does not reshape it.
    draft.reshapes &= !matches!(change.object(), Object::Definition(_));
    // Tables that refer to each other in a circle would otherwise wait for each other.
    match &change.op {
        Op::Create(Object::ForeignKey(_)) => {
            draft.reshapes = false;
            draft.uses.extend(change.path.owner());
        }
        Op::Drop(Object::ForeignKey(key)) => {
            draft.reshapes = false;
            draft.uses_old.extend(change.path.owner());
            draft.renamed = under_new_names(change, key, cx);
        }
        _ => {}
    }
    if lost(planner, change, cx).is_some() {
        draft.safety = Some(Safety::Unsafe);
        draft.phase = Phase::Contract;
    } else if matches!(change.op, Op::Rename { .. })
        && matches!(change.path.kind, ObjectKind::Table | ObjectKind::Column)
    {
        draft.safety = Some(Safety::Caution);
        draft.warning = Some("programs that still use the old name fail from here on".to_owned());
    } else if matches!(draft.undo, Undo::Impossible { .. }) && !matches!(change.op, Op::Drop(_)) {
        // A value that an enum gets: it stays for good, but nothing is lost.
        draft.safety = Some(Safety::Caution);
    }
    Ok((draft.rank.unwrap_or_else(|| usual_rank(change)).number(), draft))
}

/// The tables that the drop of a reference, and what takes it back, name by what they and their columns
/// are called afterwards: those that stay, under whatever name.
fn under_new_names(change: &Change, key: &ForeignKey, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let Some(table) = change.path.owner() else { return Vec::new() };
    let own = table.namespace.as_ref();
    let known = cx.before(&table).into_iter().flat_map(|was| &was.foreign_keys);
    let Some(was) = known.into_iter().find(|was| was.name == key.name) else { return Vec::new() };
    let parent = |key: &ForeignKey| {
        ObjectPath::table(key.references_namespace.as_ref().or(own), &key.references)
    };
    let (before, after) = (parent(was), parent(key));
    let stays = cx.after(&after).is_some() && cx.old_path(&after) == before;
    let own = cx.after(&table).is_some().then_some(table);
    own.into_iter().chain(stays.then_some(after)).collect()
}

fn undo<P: MigrationPlanner + ?Sized>(planner: &P, change: &Change, cx: &PlanCx<'_>) -> Undo {
    let renames = cx.renames.reversed(cx.info.name_case);
    let back = cx.reversed(&renames);
    let inverse = before_its_table(change, cx).unwrap_or_else(|| change.inverse());
    let lost = lost(planner, change, cx);
    let mut commands = match planner.render(&inverse, &back) {
        Ok(commands) => commands,
        Err(why) => {
            let all: Vec<String> = lost.into_iter().chain([why.why]).collect();
            return Undo::Impossible { why: all.join("; ") };
        }
    };
    // A table comes back with its indexes, which went with it.
    if let Op::Drop(Object::Table(table)) = &change.op {
        for index in &table.indexes {
            let path = change.path.part(ObjectKind::Index, index.name.clone());
            let create = Change { path, op: Op::Create(Object::Index(Box::new(index.clone()))) };
            match planner.render(&create, &back) {
                Ok(more) => commands.extend(more),
                Err(why) => return Undo::Impossible { why: why.why },
            }
        }
    }
    match lost {
        Some(loses) => Undo::Lossy { commands, loses },
        None => Undo::Commands(commands),
    }
}

/// What takes back the drop of an index whose name its table gets: the index goes before the table is
/// renamed, and comes back after that was taken back.
fn before_its_table(change: &Change, cx: &PlanCx<'_>) -> Option<Change> {
    let Op::Drop(Object::Index(_)) = &change.op else { return None };
    let (table, case) = (change.path.owner()?, cx.info.name_case);
    let old = cx.old_path(&table);
    let name = change.path.name.as_str();
    if !cx.info.index_names_global || old == table || !case.same(name, table.name.as_str()) {
        return None;
    }
    let index = cx.before(&table)?.index(name, case)?;
    let path = old.part(ObjectKind::Index, index.name.clone());
    Some(Change { path, op: Op::Create(Object::Index(Box::new(index.clone()))) })
}

fn lost<P: MigrationPlanner + ?Sized>(
    planner: &P,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Option<String> {
    loses(change, cx).or_else(|| planner.loses(change, cx))
}

/// What a change takes with it for good.
pub fn loses(change: &Change, cx: &PlanCx<'_>) -> Option<String> {
    match &change.op {
        Op::Drop(Object::Table(table)) => Some(format!("the rows of table {}", table.name)),
        Op::Drop(Object::Column(column)) if column.generated.is_none() => {
            Some(format!("the values of column {}", change.path))
        }
        Op::Drop(Object::Definition(definition)) if keeps_rows(definition) => {
            Some(format!("the rows of {}", definition.name))
        }
        Op::Alter { before: Object::Column(before), after: Object::Column(after), facets } => {
            let retyped = facets.contains(&Facet::Type) && cx.can(cap::BOUNDED_TYPES);
            let rounded = retyped.then(|| rounded(&before.ty, &after.ty)).flatten();
            let rounded = rounded.map(|what| format!("{what} of column {}", change.path));
            let table = change.path.owner();
            let filled = before.nullable
                && !after.nullable
                && table.is_some_and(|table| cx.backfill(&table, &after.name).is_some());
            let filled =
                filled.then(|| format!("which rows had no value in column {}", change.path));
            let all: Vec<String> = rounded.into_iter().chain(filled).collect();
            (!all.is_empty()).then(|| all.join(", and "))
        }
        _ => None,
    }
}

/// What a type takes from values of another without a word, where others refuse the values.
fn rounded(before: &Type, after: &Type) -> Option<&'static str> {
    use Family as F;
    let digits = |scale: &Option<i32>| scale.unwrap_or(0);
    let fraction = |ty: &Type| -> Option<u32> {
        let (_, rest) = ty.raw.split_once('(')?;
        rest.split_once(')')?.0.trim().parse().ok()
    };
    match (&before.family, &after.family) {
        (F::Decimal { precision: p, scale: s }, F::Decimal { precision: Some(_), scale: t })
            if p.is_none() || digits(t) < digits(s) =>
        {
            Some("digits behind the point")
        }
        (F::Float { .. }, F::Decimal { precision: Some(_), .. }) => Some("digits behind the point"),
        (F::Int { .. }, F::Bool) => Some("which number other than 0 it was"),
        (F::Decimal { .. } | F::Float { .. }, F::Int { .. }) => {
            Some("what stands behind the point")
        }
        (F::Float { bits: old }, F::Float { bits: new }) if new < old => Some("the last digits"),
        (F::Decimal { .. } | F::Int { .. }, F::Float { .. }) => Some("the last digits"),
        (F::Timestamp { .. }, F::Date) => Some("the time of day"),
        (F::Timestamp { .. }, F::Time { .. }) => Some("the day"),
        (F::Timestamp { .. }, F::Timestamp { .. }) | (F::Time { .. }, F::Time { .. }) => {
            let most = |ty| fraction(ty).unwrap_or(u32::MAX);
            (most(after) < most(before)).then_some("fractions of a second")
        }
        _ => None,
    }
}

fn keeps_rows(definition: &Definition) -> bool {
    use crate::model::DefinitionKind as Kind;
    matches!(definition.kind, Kind::VirtualTable) && !definition.options.flag("derived")
}

fn title(change: &Change) -> String {
    let kind = match change.object() {
        Object::Definition(definition) => match definition.kind {
            crate::model::DefinitionKind::View => "view",
            crate::model::DefinitionKind::MaterializedView => "materialized view",
            crate::model::DefinitionKind::Trigger => "trigger",
            crate::model::DefinitionKind::VirtualTable => "virtual table",
            crate::model::DefinitionKind::Routine => "routine",
            crate::model::DefinitionKind::Sequence => "sequence",
            crate::model::DefinitionKind::Type => "type",
            crate::model::DefinitionKind::Policy => "policy",
            _ => "object",
        },
        object => object.kind().word(),
    };
    match &change.op {
        Op::Create(_) => match change.path.kind {
            ObjectKind::Column
            | ObjectKind::ForeignKey
            | ObjectKind::Check
            | ObjectKind::Unique
            | ObjectKind::PrimaryKey => {
                format!("Add {kind} {}", change.path)
            }
            _ => format!("Create {kind} {}", change.path),
        },
        Op::Drop(_) => format!("Drop {kind} {}", change.path),
        Op::Rename { from, .. } => format!("Rename {kind} {from} to {}", change.path),
        Op::Alter { .. } => format!("Alter {kind} {}", change.path),
    }
}

/// Says what the step creates, drops and uses, which is all that the ordering knows.
fn connect<P: MigrationPlanner + ?Sized>(
    planner: &P,
    change: &Change,
    cx: &PlanCx<'_>,
    draft: &mut StepDraft,
) {
    let path = &change.path;
    let needs = planner.needs(change, cx);
    draft.uses = needs.new;
    draft.uses_old = needs.old;
    draft.prefers = needs.better;
    draft.with = needs.with;
    draft.commits = needs.commits;
    draft.reshapes = !needs.quiet;
    draft.creates.clone_from(&needs.remakes);
    draft.creates.extend(needs.provides);
    draft.drops = needs.remakes;
    draft.drops.extend(needs.frees);
    match &change.op {
        Op::Create(object) => {
            if is_named(object) {
                draft.creates.push(path.clone());
            }
        }
        Op::Drop(object) => {
            if is_named(object) {
                draft.drops.push(path.clone());
            }
            if let Object::Table(table) = object {
                let index =
                    |index: &crate::model::Index| path.part(ObjectKind::Index, index.name.clone());
                draft.drops.extend(table.indexes.iter().map(index));
            }
        }
        // A value of an enum has no place among the names; it is renamed in the enum as it is.
        Op::Rename { object: Object::Enum(_), .. } if path.table.is_some() => {
            draft.uses_old.extend(path.owner());
        }
        Op::Rename { from, object } => {
            draft.creates.push(path.clone());
            let mut old = path.clone();
            old.name = from.clone();
            if is_passing(&old, cx) {
                // A temporary name: it is made in this plan, so its end waits for its beginning.
                draft.uses.push(old);
            } else if matches!(old.kind, ObjectKind::Table) || is_top(object) {
                draft.drops.push(old);
            } else {
                draft.creates.clear();
            }
        }
        Op::Alter { .. } => {}
    }
}

/// Whether that is a name which a table or an index has only between two others.
fn is_passing(old: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    match old.kind {
        ObjectKind::Table => cx.from.table(old).is_none(),
        ObjectKind::Index if cx.info.index_names_global => {
            !cx.from.has_relation(old.namespace.as_ref(), old.name.as_str())
        }
        _ => false,
    }
}

/// Whether an object's name is one among those of a namespace.
fn is_top(object: &Object) -> bool {
    matches!(
        object,
        Object::Namespace(_) | Object::Enum(_) | Object::Index(_) | Object::Definition(_)
    )
}

/// Whether others may depend on the object by its name.
fn is_named(object: &Object) -> bool {
    matches!(
        object,
        Object::Namespace(_)
            | Object::Enum(_)
            | Object::Table(_)
            | Object::Index(_)
            | Object::Column(_)
            | Object::PrimaryKey(_)
            | Object::Unique(_)
            | Object::Definition(_)
    )
}

/// Joins commands into one text, or gathers documents into a list.
pub(super) fn join(commands: &[Command]) -> (Option<String>, Option<serde_json::Value>) {
    let texts: Vec<&str> = commands.iter().filter_map(Command::text).collect();
    if texts.len() == commands.len() {
        let text = match texts.as_slice() {
            [one] => format!("{one};"),
            many => many.iter().map(|text| format!("{text};")).collect::<Vec<_>>().join("\n"),
        };
        return (Some(text), None);
    }
    let documents: Vec<_> = commands.iter().map(Command::to_value).collect();
    let value = match documents.len() {
        1 => documents.into_iter().next().unwrap_or_default(),
        _ => serde_json::Value::Array(documents),
    };
    (None, Some(value))
}
