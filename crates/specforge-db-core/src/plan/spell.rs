//! Drafts of single changes, with the undo made beside the do.

use super::engine::Ranked;
use super::{Command, MigrationPlanner, Phase, PlanCx, Safety, StepDraft, Undo, Unsupported};
use crate::dialect::cap;
use crate::diff::{Change, Op};
use crate::model::{Definition, Family, Object, ObjectKind, ObjectPath, Table};
use crate::name::Ident;

const RANK_DROP_DEFINITION: u32 = 10;
// Before parts go: what goes is spelled, and comes back, under the new names.
const RANK_RENAME: u32 = 20;
const RANK_DROP_PART: u32 = 30;
const RANK_CREATE_TYPE: u32 = 40;
const RANK_CREATE_TABLE: u32 = 50;
/// Where altering a table stands among the steps.
const RANK_ALTER: u32 = 60;
const RANK_CREATE_PART: u32 = 70;
const RANK_DROP_COLUMN: u32 = 75;
const RANK_CREATE_DEFINITION: u32 = 80;
const RANK_DROP_TABLE: u32 = 100;

/// Where a recipe's step stands: what goes for good goes after everything else was changed.
pub(super) fn rank_of_recipe(draft: &StepDraft) -> u32 {
    if draft.phase == Phase::Contract { RANK_DROP_COLUMN } else { RANK_ALTER }
}

/// Spells one change as a draft.
pub(super) fn spell<P: MigrationPlanner + ?Sized>(
    planner: &P,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Result<Ranked, Unsupported> {
    let commands = planner.render(change, cx)?;
    let undo = undo(planner, change, cx);
    let mut draft = StepDraft::new(planner.operation(change), title(change), commands, undo);
    draft.because = vec![change.path.clone()];
    draft.table = change.path.owner();
    draft.checks = super::row_checks(planner, change, cx);
    connect(change, cx, &mut draft);
    // Tables that refer to each other in a circle would otherwise wait for each other.
    match &change.op {
        Op::Create(Object::ForeignKey(_)) => {
            draft.reshapes = false;
            draft.uses.extend(change.path.owner());
        }
        Op::Drop(Object::ForeignKey(_)) => {
            draft.reshapes = false;
            draft.uses_old.extend(change.path.owner());
        }
        _ => {}
    }
    if loses(change).is_some() {
        draft.safety = Some(Safety::Unsafe);
        draft.phase = Phase::Contract;
    } else if matches!(change.op, Op::Rename { .. })
        && matches!(change.path.kind, ObjectKind::Table | ObjectKind::Column)
    {
        draft.safety = Some(Safety::Caution);
        draft.warning = Some("programs that still use the old name fail from here on".to_owned());
    }
    Ok((rank(change), draft))
}

fn undo<P: MigrationPlanner + ?Sized>(planner: &P, change: &Change, cx: &PlanCx<'_>) -> Undo {
    let renames = cx.renames.reversed(cx.info.name_case);
    let back = cx.reversed(&renames);
    let inverse = change.inverse();
    let mut commands = match planner.render(&inverse, &back) {
        Ok(commands) => commands,
        Err(why) => return Undo::Impossible { why: why.why },
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
    match loses(change) {
        Some(loses) => Undo::Lossy { commands, loses },
        None => Undo::Commands(commands),
    }
}

/// What a change takes with it for good.
fn loses(change: &Change) -> Option<String> {
    match &change.op {
        Op::Drop(Object::Table(table)) => Some(format!("the rows of table {}", table.name)),
        Op::Drop(Object::Column(column)) if column.generated.is_none() => {
            Some(format!("the values of column {}", change.path))
        }
        Op::Drop(Object::Definition(definition)) if keeps_rows(definition) => {
            Some(format!("the rows of {}", definition.name))
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

fn rank(change: &Change) -> u32 {
    match (&change.op, change.path.kind) {
        (Op::Drop(_), ObjectKind::Definition) => RANK_DROP_DEFINITION,
        (Op::Drop(_), ObjectKind::Column) => RANK_DROP_COLUMN,
        (Op::Drop(_), ObjectKind::Table | ObjectKind::Enum | ObjectKind::Namespace) => {
            RANK_DROP_TABLE
        }
        (Op::Drop(_), _) => RANK_DROP_PART,
        (Op::Rename { .. }, _) => RANK_RENAME,
        (Op::Create(_), ObjectKind::Namespace | ObjectKind::Enum) => RANK_CREATE_TYPE,
        (Op::Create(_), ObjectKind::Table) => RANK_CREATE_TABLE,
        (Op::Create(_), ObjectKind::Column) | (Op::Alter { .. }, _) => RANK_ALTER,
        (Op::Create(_), ObjectKind::Definition) => RANK_CREATE_DEFINITION,
        (Op::Create(_), _) => RANK_CREATE_PART,
    }
}

/// Says what the step creates, drops and uses, which is all that the ordering knows.
fn connect(change: &Change, cx: &PlanCx<'_>, draft: &mut StepDraft) {
    let path = &change.path;
    match &change.op {
        Op::Create(object) => {
            if is_named(object) {
                draft.creates.push(path.clone());
            }
            uses(object, path, cx, &mut draft.uses);
            match object {
                Object::Table(table) => draft.prefers.extend(referenced(table, path)),
                // What is bound late can be made in any order, but until all of it is there, the
                // database refuses to alter anything that it looks through.
                Object::Definition(definition) => {
                    let own = path.namespace.as_ref();
                    draft.prefers.extend(definition.depends_on.iter().map(|mention| {
                        ObjectPath::table(mention.namespace_in(own), &mention.name)
                    }));
                }
                _ => {}
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
            uses(object, path, cx, &mut draft.uses_old);
        }
        Op::Rename { from, object } => {
            draft.creates.push(path.clone());
            let mut old = path.clone();
            old.name = from.clone();
            if is_named(object) && old.kind == ObjectKind::Table && cx.from.table(&old).is_none() {
                // A temporary name: it is made in this plan, so its end waits for its beginning.
                draft.uses.push(old);
            } else if is_named(object) {
                draft.drops.push(old);
            } else {
                draft.creates.clear();
            }
        }
        Op::Alter { after, .. } => uses(after, path, cx, &mut draft.uses),
    }
}

/// Whether others may depend on the object by its name.
fn is_named(object: &Object) -> bool {
    matches!(
        object,
        Object::Namespace(_)
            | Object::Enum(_)
            | Object::Table(_)
            | Object::Index(_)
            | Object::Definition(_)
    )
}

fn uses(object: &Object, path: &ObjectPath, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    let namespace = path.namespace.as_ref();
    match object {
        Object::Table(table) => {
            table_uses(table, path, cx, out);
        }
        Object::Column(column) => type_uses(&column.ty.family, namespace, out),
        Object::ForeignKey(key) => {
            let namespace = key.references_namespace.as_ref().or(namespace);
            out.push(ObjectPath::table(namespace, &key.references));
        }
        Object::Definition(definition) => {
            let late = cx.can(cap::LATE_BINDING);
            for mention in &definition.depends_on {
                let path = ObjectPath::table(mention.namespace_in(namespace), &mention.name);
                // Where bodies are bound late, the order of views among themselves does not count.
                if !late || cx.from.table(&path).is_some() || cx.to.table(&path).is_some() {
                    out.push(path);
                }
            }
            out.extend(definition.on.iter().map(|name| ObjectPath::table(namespace, name)));
        }
        _ => {}
    }
    if let Some(namespace) = namespace {
        out.push(ObjectPath::top(ObjectKind::Namespace, None, namespace));
    }
}

fn table_uses(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    if !cx.can(cap::FORWARD_REFERENCES) {
        out.extend(referenced(table, path));
    }
    for column in &table.columns {
        type_uses(&column.ty.family, path.namespace.as_ref(), out);
    }
}

/// The other tables that a table refers to.
fn referenced<'t>(table: &'t Table, path: &'t ObjectPath) -> impl Iterator<Item = ObjectPath> + 't {
    let others = table.foreign_keys.iter().filter(|key| key.references != table.name);
    others.map(|key| {
        let namespace = key.references_namespace.as_ref().or(path.namespace.as_ref());
        ObjectPath::table(namespace, &key.references)
    })
}

fn type_uses(family: &Family, namespace: Option<&Ident>, out: &mut Vec<ObjectPath>) {
    match family {
        Family::Enum { name } => {
            out.push(ObjectPath::top(ObjectKind::Enum, namespace, &Ident::new(name.clone())));
        }
        Family::Array { of } => type_uses(&of.family, namespace, out),
        _ => {}
    }
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
