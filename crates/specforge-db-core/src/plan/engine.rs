//! The planning engine: changes → drafts → ordered, costed steps.

use std::sync::OnceLock;

use smol_str::SmolStr;

use super::assemble::assemble;
use super::briefly::briefly;
use super::bundle::{Bundles, order_together};
use super::depend::edges;
use super::dependents::{Around, Aside, settle};
use super::graph::cycles;
use super::spell::spell;
use super::table_order::split_tables;
use super::{
    Backfill, Claim, Group, MigrationPlanner, PlanCx, PlanOptions, Recipe, SchemaIndex, Step,
    StepDraft, TableStats, Unsupported,
};
use crate::dialect::cap;
use crate::diff::{Change, Op, Renames, diff_schemas, renamed_table};
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::Finding;
use crate::hash::HashMap;
use crate::model::{Object, ObjectPath, Schema};
use crate::rule::{PlanRuleCx, Subject, check_plan};
use crate::version::Version;

/// A plan, not yet wrapped for the wire.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// The steps in order.
    pub steps: Vec<Step>,
    /// The changes that they make.
    pub changes: Vec<Change>,
    /// What is worth knowing.
    pub findings: Vec<Finding>,
    /// What is known about the rows that each step goes through.
    pub sizes: Vec<TableStats>,
}

/// What a caller knows beyond the two schemas.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What is known about rows.
    pub stats: &'a HashMap<SmolStr, TableStats>,
    /// What rows get that have no value where one is required.
    pub backfills: &'a [Backfill],
}

impl Known<'static> {
    /// Nothing.
    pub fn nothing() -> Self {
        static NO_STATS: OnceLock<HashMap<SmolStr, TableStats>> = OnceLock::new();
        Self { stats: NO_STATS.get_or_init(HashMap::default), backfills: &[] }
    }
}

/// Plans the way from one schema to another, both in normal form and aligned.
pub fn plan_schemas<P: MigrationPlanner + ?Sized>(
    planner: &P,
    (from, to): (&Schema, &Schema),
    renames: &Renames,
    known: Known<'_>,
    options: &PlanOptions,
    version: Version,
) -> Result<Planned> {
    let info = planner.info();
    let changes = diff_schemas(planner, from, to, renames);
    if changes.is_empty() {
        return Ok(Planned::default());
    }
    let (from, to) = (SchemaIndex::new(from, info), SchemaIndex::new(to, info));
    let Known { stats, backfills } = known;
    let cx = PlanCx {
        info,
        version,
        from: &from,
        to: &to,
        renames,
        options,
        backfills,
        stats,
        back: false,
    };
    let Drafted { drafts, mut bundles, around } = draft(planner, changes.clone(), &cx)?;
    let views: Vec<&StepDraft> = drafts.iter().map(|(_, draft)| draft).collect();
    let frame = planner.frame(&views, &cx);
    let edges = edges(&drafts, around, &cx);
    let ranks: Vec<u32> = drafts.iter().map(|(rank, _)| *rank).collect();
    let alone: Vec<bool> = drafts.iter().map(|(_, draft)| draft.alone).collect();
    let mut held = &edges.all;
    let giving_way;
    let mut ordered = order_together(&ranks, held, &mut bundles, &alone);
    if ordered.is_err() {
        // Preferences give way to necessities.
        giving_way = edges.giving_way(ranks.len());
        held = &giving_way;
        ordered = order_together(&ranks, held, &mut bundles, &alone);
    }
    let mut ordered = ordered.map_err(|_| cycle_error(&edges.hard, &drafts))?;
    // Where bodies are bound late, no edge tells what looks through what.
    if !cx.can(cap::LATE_BINDING) {
        briefly(&mut ordered, |at| drafts.get(at).map(|(_, draft)| draft), held, &mut bundles);
    }
    let subjects = subjects(&drafts, &frame, &ordered);
    let steps = assemble(&cx, drafts, frame, &ordered, &mut bundles, &edges.hard);
    let findings = check_plan(&PlanRuleCx {
        plan: &cx,
        changes: &changes,
        steps: &steps,
        subjects: &subjects,
    });
    let size = |subject: &Subject| match &subject.table {
        Some(table) if cx.is_new(table) => TableStats { rows: Some(0), ..TableStats::default() },
        Some(table) => cx.stats_of(table).copied().unwrap_or_default(),
        None => TableStats::default(),
    };
    let sizes = subjects.iter().map(size).collect();
    Ok(Planned { steps, changes, findings, sizes })
}

pub(super) type Ranked = (u32, StepDraft);

/// What the steps are about, in the order in which they will stand.
fn subjects(drafts: &[Ranked], frame: &super::Frame, ordered: &[usize]) -> Vec<Subject> {
    let middle = ordered.iter().filter_map(|at| drafts.get(*at)).map(|(_, draft)| draft);
    let all = frame.before.iter().chain(middle).chain(&frame.after);
    all.map(|draft| Subject {
        table: draft.rows_of().cloned(),
        because: draft.because.clone(),
        drops: draft.drops.clone(),
        creates: draft.creates.clone(),
        remains: draft.remains.len(),
    })
    .collect()
}

fn cycle_error(hard: &[(usize, usize)], drafts: &[Ranked]) -> Error {
    let circle = cycles(drafts.len(), hard).into_iter().next().unwrap_or_default();
    let names: Vec<_> = circle
        .iter()
        .take(8)
        .filter_map(|at| drafts.get(*at))
        .map(|(_, draft)| draft.title.as_str())
        .collect();
    Error::unsupported(format!(
        "these changes wait for each other, and no order makes them all possible: {}",
        names.join("; ")
    ))
    .help("make the migration in two plans: first what is new, then what goes")
}

/// Drafts, which of them share a transaction, and which is known to come before which.
struct Drafted {
    drafts: Vec<Ranked>,
    bundles: Bundles,
    around: Vec<(usize, usize)>,
}

/// Turns changes into drafts: recipes first, then one by one.
fn draft<P: MigrationPlanner + ?Sized>(
    planner: &P,
    changes: Vec<Change>,
    cx: &PlanCx<'_>,
) -> Result<Drafted> {
    let changes = super::rename_cycles::through_temporary_names(changes, cx);
    let changes = remake_indexes(planner, changes, cx);
    let changes = split_tables(planner, changes, cx);
    let changes = planner.rework(changes, cx);
    let mut claimed: Vec<(&'static Recipe, Vec<&Change>, ObjectPath)> = Vec::new();
    let mut single: Vec<&Change> = Vec::new();
    let mut disturbed: Vec<ObjectPath> = Vec::new();
    for (owner, mut group) in groups(&changes) {
        for recipe in planner.recipes() {
            if group.is_empty() {
                break;
            }
            let view = Group { owner: &owner, changes: group.clone() };
            let Claim { changes: positions, disturbs } = (recipe.claim)(&view, cx);
            if positions.is_empty() {
                continue;
            }
            let taken: Vec<&Change> =
                positions.iter().filter_map(|at| group.get(*at).copied()).collect();
            let mut at = 0;
            group.retain(|_| {
                at += 1;
                !positions.contains(&(at - 1))
            });
            disturbed.extend(disturbs);
            claimed.push((recipe, taken, owner.clone()));
        }
        single.extend(group);
    }
    let single: Vec<Change> = single.into_iter().cloned().collect();
    disturbed.extend(single.iter().flat_map(|change| planner.disturbs(change, cx)));
    let Around { changes: single, pairs } =
        settle(planner, single, &claimed_definitions(&claimed), disturbed, cx);

    let mut drafts = Vec::new();
    let mut refused: Vec<(String, Unsupported)> = Vec::new();
    for (recipe, changes, owner) in &claimed {
        let group = Group { owner, changes: changes.clone() };
        match (recipe.draft)(&group, cx) {
            Ok(steps) => {
                drafts.extend(
                    steps.into_iter().map(|draft| (super::spell::rank_of_recipe(&draft), draft)),
                );
            }
            Err(why) => refused.push((owner.to_string(), why)),
        }
    }
    for change in &single {
        match spell(planner, change, cx) {
            Ok(draft) => drafts.push(draft),
            Err(why) => refused.push((change.path.to_string(), why)),
        }
    }
    if !refused.is_empty() {
        return Err(refusal(&refused));
    }
    let (mut bundles, around) = together(&drafts, &pairs);
    if !super::assemble::per_step(cx) {
        // They share a transaction in any case.
        bundles = Bundles::new(drafts.len());
    }
    Ok(Drafted { drafts, bundles, around })
}

/// Which drafts share a transaction: those that a recipe joins, and what is out of the way together
/// with what it is out of the way of.
fn together(drafts: &[Ranked], pairs: &[Aside]) -> (Bundles, Vec<(usize, usize)>) {
    let mut bundles = Bundles::new(drafts.len());
    let mut around = Vec::new();
    for (at, (_, draft)) in drafts.iter().enumerate() {
        if draft.joins && at > 0 {
            bundles.join(at - 1, at);
        }
    }
    if drafts.iter().any(|(_, draft)| !draft.with.is_empty()) {
        with_others(drafts, &mut bundles);
    }
    if pairs.is_empty() {
        return (bundles, around);
    }
    let mut of: HashMap<&ObjectPath, Vec<usize>> = HashMap::default();
    let mut disturbing: HashMap<&ObjectPath, Vec<usize>> = HashMap::default();
    for (at, (_, draft)) in drafts.iter().enumerate() {
        draft.because.iter().for_each(|path| of.entry(path).or_default().push(at));
        draft.disturbs.iter().for_each(|path| disturbing.entry(path).or_default().push(at));
    }
    let drops = |at: usize, path: &ObjectPath| {
        drafts.get(at).is_some_and(|(_, draft)| draft.drops.contains(path))
    };
    for Aside { definition, touched, missed } in pairs {
        let own = of.get(definition).map(Vec::as_slice).unwrap_or_default();
        let changing = disturbing.get(touched).map(Vec::as_slice).unwrap_or_default();
        for at in own {
            for with in changing {
                if *missed {
                    bundles.join(*at, *with);
                }
                around.push(if drops(*at, definition) { (*at, *with) } else { (*with, *at) });
            }
            // What is itself dropped and created again for this reason stays with it.
            for with in of.get(touched).into_iter().flatten() {
                bundles.join(*at, *with);
            }
        }
    }
    (bundles, around)
}

/// Joins drafts with the changes that they name, where these can be in a transaction.
fn with_others(drafts: &[Ranked], bundles: &mut Bundles) {
    let mut of: HashMap<&ObjectPath, Vec<usize>> = HashMap::default();
    for (at, (_, draft)) in drafts.iter().enumerate().filter(|(_, (_, draft))| !draft.alone) {
        draft.because.iter().for_each(|path| of.entry(path).or_default().push(at));
    }
    for (at, (_, draft)) in drafts.iter().enumerate() {
        for other in draft.with.iter().filter_map(|path| of.get(path)).flatten() {
            bundles.join(at, *other);
        }
    }
}

fn refusal(refused: &[(String, Unsupported)]) -> Error {
    let mut items: Vec<ErrorItem> = refused
        .iter()
        .map(|(object, why)| ErrorItem {
            pointer: None,
            detail: format!("{object}: {why}"),
            span: None,
        })
        .collect();
    items.dedup();
    let detail = match items.as_slice() {
        [one] => one.detail.clone(),
        many => format!(
            "{} changes cannot be made; the first: {}",
            many.len(),
            refused.first().map(|(_, w)| w.why.as_str()).unwrap_or_default()
        ),
    };
    Error::of_items(ErrorCode::Unsupported, detail, items)
}

/// Changes by the table they belong to, in the order in which the tables are met.
fn groups(changes: &[Change]) -> Vec<(ObjectPath, Vec<&Change>)> {
    let mut at: HashMap<ObjectPath, usize> = HashMap::default();
    let mut groups: Vec<(ObjectPath, Vec<&Change>)> = Vec::new();
    for change in changes {
        let owner = change.path.owner().unwrap_or_else(|| change.path.clone());
        // Definitions of different kinds may share a name, and stand alone in any case.
        let alone = matches!(change.object(), Object::Definition(_));
        match at.get(&owner) {
            Some(position) if !alone => {
                if let Some((_, group)) = groups.get_mut(*position) {
                    group.push(change);
                }
            }
            _ => {
                if !alone {
                    at.insert(owner.clone(), groups.len());
                }
                groups.push((owner, vec![change]));
            }
        }
    }
    groups
}

/// Where an index cannot be renamed it goes under its old name and comes under the new one, as it
/// will be.
fn remake_indexes<P: MigrationPlanner + ?Sized>(
    planner: &P,
    changes: Vec<Change>,
    cx: &PlanCx<'_>,
) -> Vec<Change> {
    if cx.can(cap::RENAME_INDEX) {
        return changes;
    }
    let is_renamed =
        |change: &Change| matches!(&change.op, Op::Rename { object: Object::Index(_), .. });
    let renamed: Vec<ObjectPath> = changes
        .iter()
        .filter(|change| is_renamed(change))
        .map(|change| change.path.clone())
        .collect();
    if renamed.is_empty() {
        return changes;
    }
    let mut out = Vec::with_capacity(changes.len() + renamed.len());
    for change in changes {
        match change.op {
            Op::Rename { from, object: object @ Object::Index(_) } => {
                let mut old = change.path.clone();
                old.name = from.clone();
                // Columns were renamed before it goes, and are still when it comes back.
                let was = change.path.owner().and_then(|table| {
                    let namespace = table.namespace.as_ref();
                    let before =
                        renamed_table(planner, cx.before(&table)?, &table, namespace, cx.renames);
                    before.index(change.path.name.as_str(), cx.info.name_case).cloned()
                });
                let was =
                    was.map_or_else(|| object.clone(), |index| Object::Index(Box::new(index)));
                let was = was.renamed(&from);
                out.push(Change { path: old, op: Op::Drop(was) });
                out.push(Change { path: change.path, op: Op::Create(object) });
            }
            // What comes under the new name already is as it will be.
            Op::Alter { after: Object::Index(_), .. } if renamed.contains(&change.path) => {}
            op => out.push(Change { path: change.path, op }),
        }
    }
    out
}

fn claimed_definitions(claimed: &[(&'static Recipe, Vec<&Change>, ObjectPath)]) -> Vec<ObjectPath> {
    claimed
        .iter()
        .flat_map(|(_, changes, _)| changes)
        .filter(|change| matches!(change.object(), Object::Definition(_)))
        .map(|change| change.path.clone())
        .collect()
}
