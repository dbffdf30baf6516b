//! Several columns of a table whose types change as they stand.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Object, ObjectPath};
use specforge_db_core::plan::{
    Claim, Command, Group, PlanCx, Recipe, StepDraft, Undo, Unsupported, draft_alone,
};

use crate::Postgresql;
use crate::model;
use crate::operations::{Retyping, retyping};
use crate::render::{alter_table, of};
use crate::words::Words;

/// One statement that gives all of them their types.
pub(super) const RETYPE_TOGETHER: Recipe = Recipe {
    id: "types-together",
    summary: "Changes the types of several columns in one statement, so that the rows are written anew once.",
    page: include_str!("retype_together.md"),
    claim: |group, cx| {
        let all: Vec<usize> = group
            .changes
            .iter()
            .enumerate()
            .filter(|(_, change)| rewrites(change, cx))
            .map(|(at, _)| at)
            .collect();
        if all.len() < 2 {
            return Claim::none();
        }
        let changes = all.iter().filter_map(|at| group.changes.get(*at));
        let disturbs = changes.flat_map(|change| crate::disturbed::disturbs(change)).collect();
        Claim { changes: all, disturbs }
    },
    draft: |group, cx| Ok(vec![draft(group, cx)?]),
};

/// Whether a change of a column's type writes every row anew, and does nothing else that has to stand alone.
fn rewrites(change: &Change, cx: &PlanCx<'_>) -> bool {
    let Op::Alter { before: Object::Column(was), after: Object::Column(is), facets } = &change.op
    else {
        return false;
    };
    let table = of(&change.path);
    let (Some(before), Some(after)) = (cx.before(&table), cx.after(&table)) else { return false };
    let plain = |side: &specforge_db_core::model::Table| {
        side.partitioning.is_none() && side.options.get(model::INHERITS).is_none()
    };
    facets.contains(&Facet::Type)
        && !facets.contains(&Facet::Generated)
        && was.generated.is_none()
        && plain(before)
        && plain(after)
        && retyping(was, is, &table, cx) == Retyping::Rewrites
}

fn draft(group: &Group<'_>, cx: &PlanCx<'_>) -> Result<StepDraft, Unsupported> {
    let mut drafts = Vec::new();
    for change in &group.changes {
        drafts.push(draft_alone(&Postgresql, change, cx)?);
    }
    let table =
        group.changes.first().map_or_else(|| group.owner.clone(), |change| of(&change.path));
    let names: Vec<&str> = group.changes.iter().map(|change| change.path.name.as_str()).collect();
    let mut all = drafts.iter();
    let mut whole = all
        .next()
        .cloned()
        .unwrap_or_else(|| StepDraft::new("alter-column", "", Vec::new(), Undo::nothing()));
    all.cloned().for_each(|next| whole.absorb(next));
    whole.title = format!("Alter columns {} of {table}", names.join(", "));
    whole.commands = together(drafts.iter().map(|draft| draft.commands.as_slice()), &table);
    whole.undo = undo(drafts.iter().map(|draft| &draft.undo), &table);
    Ok(whole)
}

fn undo<'d>(all: impl Iterator<Item = &'d Undo>, table: &ObjectPath) -> Undo {
    let mut lists: Vec<&[Command]> = Vec::new();
    let mut lost: Vec<&str> = Vec::new();
    for undo in all {
        match undo {
            Undo::Commands(commands) => lists.push(commands),
            Undo::Lossy { commands, loses } => {
                lists.push(commands);
                lost.push(loses);
            }
            Undo::Impossible { why } => return Undo::Impossible { why: why.clone() },
        }
    }
    let commands = together(lists.into_iter(), table);
    if lost.is_empty() {
        Undo::Commands(commands)
    } else {
        Undo::Lossy { commands, loses: lost.join("; ") }
    }
}

/// What stands before the types, then all types in one statement, then what stands behind them.
fn together<'d>(lists: impl Iterator<Item = &'d [Command]>, table: &ObjectPath) -> Vec<Command> {
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let mut clauses: Vec<&str> = Vec::new();
    for list in lists {
        let mut seen = false;
        for command in list {
            match clause(command, table) {
                Some(clause) => {
                    clauses.push(clause);
                    seen = true;
                }
                None if seen => last.push(command.clone()),
                None => first.push(command.clone()),
            }
        }
    }
    let types = (!clauses.is_empty()).then(|| {
        alter_table(table, |w| {
            w.raw(&clauses.join(", "));
        })
    });
    first.into_iter().chain(types).chain(last).collect()
}

/// The clause of a command that gives a column of the table its type.
fn clause<'c>(command: &'c Command, table: &ObjectPath) -> Option<&'c str> {
    let Command::Text(text) = command else { return None };
    let head = alter_table(table, |_| {});
    let Command::Text(head) = &head else { return None };
    let rest = text.strip_prefix(head.trim_end_matches(';').trim_end())?.trim_start();
    let words = Words::new(rest);
    let types = words.is(0, "ALTER") && words.is(1, "COLUMN") && words.is(3, "TYPE");
    types.then(|| rest.trim_end_matches(';').trim_end())
}
