//! Answering plan-migration where wishes say what is wanted.

use super::answer::{Doubts, Understood, Wish, pointer};
use super::edit::{Done, Edit, Trouble};
use super::english::{self, Names, Reading};
use super::op::{Op, WishEntry};
use super::order::{conflict, rank};
use super::recommendation;
use crate::dialect::{Plugin, dialect};
use crate::error::{Error, ErrorCode, Result};
use crate::finding::{Finding, Severity};
use crate::hash::HashMap;
use crate::plan::{Known, MigrationPlanner, PlanRequest, PlanResponse, TableStats};
use crate::read::{Loaded, load};
use crate::version::Version;
use smol_str::SmolStr;

/// How many wishes one request may hold.
const MOST_WISHES: usize = 1000;

/// Plans what wishes ask for; `stats` reads what is known about rows of the current schema.
pub(crate) fn run<P: MigrationPlanner + ?Sized>(
    planner: &P,
    request: &PlanRequest,
    version: Version,
    stats: impl FnOnce(&crate::model::Schema) -> Result<HashMap<SmolStr, TableStats>>,
) -> Result<PlanResponse> {
    let entries = &request.desired_changes;
    refuse_mixture(request)?;
    let designer = dialect(planner.info().id)?;
    let on_unreadable = request.options.on_unreadable;
    let current =
        load(planner, &request.current_schema, version, on_unreadable, "/current_schema")?;
    let stats = stats(&current.schema)?;
    let mut doubts = Doubts::default();
    let wishes = read(entries, &current.schema, (designer, version), &mut doubts);
    let told = |mut doubts: Doubts| {
        doubts.keep_clear(&|entry, ops| {
            is_clear(designer, version, &current.schema, &wishes, entry, ops)
        });
        Err(doubts.into_error(entries))
    };
    if !doubts.is_empty() {
        return told(doubts);
    }
    contradictions(&wishes, planner.info(), &mut doubts);
    if !doubts.is_empty() {
        return told(doubts);
    }
    let mut edit = Edit::new(designer, version, current.schema.clone());
    make(&mut edit, entries, &wishes, &mut doubts);
    if !doubts.is_empty() {
        return told(doubts);
    }
    let Edit { mut schema, renames, mut backfills, findings, .. } = edit;
    crate::design::settle(designer, version, &current.schema, &mut schema);
    backfills.extend(request.backfills.iter().cloned());
    let desired = Loaded { schema, ..Loaded::default() };
    let known = Known { stats: &stats, backfills: &backfills };
    let options = &request.options;
    let plan =
        crate::plan::plan_loaded(planner, current, desired, &renames, known, options, version)?;
    Ok(answer(plan, entries, wishes, findings, planner.info(), version))
}

fn refuse_mixture(request: &PlanRequest) -> Result<()> {
    if request.desired_schema.is_some() {
        let detail = "a request to plan has either `desired_schema` or `desired_changes`, not both";
        return Err(Error::new(ErrorCode::Contradiction, detail).at("/desired_changes"));
    }
    if !request.renames.is_empty() {
        let detail =
            "renames are wishes where `desired_changes` says what is wanted: write them there";
        return Err(Error::new(ErrorCode::Contradiction, detail).at("/renames"));
    }
    if request.desired_changes.len() > MOST_WISHES {
        let detail = format!(
            "there are {} wishes; at most {MOST_WISHES} are planned at once",
            request.desired_changes.len()
        );
        return Err(Error::new(ErrorCode::TooLarge, detail).at("/desired_changes"));
    }
    Ok(())
}

/// The ops that the entries ask for.
///
/// A sentence may speak of what another one makes: those that name what is not there are read again
/// once the others are understood, in whichever order they stand.
fn read(
    entries: &[WishEntry],
    schema: &crate::model::Schema,
    (designer, version): (&dyn Plugin, Version),
    doubts: &mut Doubts,
) -> Vec<Wish> {
    let mut names = Names::of(schema, designer, version);
    let mut read: Vec<Option<Reading>> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        read.push(match entry {
            WishEntry::Op(op) => Some(Reading::Ops(vec![(**op).clone()], Vec::new())),
            WishEntry::Words(_) => None,
            WishEntry::Advice(advised) => {
                match recommendation::ops(&advised.recommendation, designer, version, &pointer(at))
                {
                    Ok(ops) => Some(Reading::Ops(ops, Vec::new())),
                    Err(error) => {
                        let place = error.pointer().map_or_else(|| pointer(at), str::to_owned);
                        doubts.wrong(error.code(), place, error.detail().to_owned(), None);
                        None
                    }
                }
            }
        });
    }
    loop {
        for (reading, entry) in read.iter_mut().zip(entries) {
            if let (WishEntry::Words(words), false) =
                (entry, matches!(reading, Some(Reading::Ops(..))))
            {
                *reading = Some(english::read(words, &names));
            }
        }
        let before = names.size();
        for reading in read.iter().flatten() {
            if let Reading::Ops(ops, _) = reading {
                for op in ops {
                    names.grow(op);
                }
            }
        }
        if names.size() == before {
            break;
        }
    }
    let mut wishes = Vec::new();
    for (at, reading) in read.into_iter().enumerate() {
        match reading {
            Some(Reading::Ops(ops, notes) | Reading::Unknown(ops, notes)) => {
                // What was taken for granted is said once, with the first op of the sentence.
                let mut notes = Some(notes);
                wishes.extend(ops.into_iter().map(|op| Wish {
                    entry: at,
                    op,
                    assumptions: notes.take().unwrap_or_default(),
                }));
            }
            Some(Reading::Question { question, choices, .. }) => {
                let choices = choices.into_iter().map(|ops| (label(&ops), ops)).collect();
                doubts.ask(at, question, choices);
            }
            Some(Reading::Unsupported(detail)) => {
                doubts.wrong(ErrorCode::Unsupported, pointer(at), detail, None);
            }
            Some(Reading::Nothing { detail, help }) => {
                doubts.wrong(ErrorCode::NotUnderstood, pointer(at), detail, Some(help));
            }
            None => {}
        }
    }
    wishes
}

/// Ops as people would say them.
fn label(ops: &[Op]) -> String {
    let said = ops
        .iter()
        .map(|op| english::say(op).or_else(|| serde_json::to_string(op).ok()).unwrap_or_default());
    said.collect::<Vec<_>>().join(" · ")
}

/// Whether nothing is left to be asked of an entry once ops stand in its place.
fn is_clear(
    designer: &'static dyn Plugin,
    version: Version,
    schema: &crate::model::Schema,
    wishes: &[Wish],
    entry: usize,
    ops: &[Op],
) -> bool {
    let others = wishes.iter().filter(|wish| wish.entry != entry).cloned();
    let own = ops.iter().map(|op| Wish { entry, op: op.clone(), assumptions: Vec::new() });
    let all: Vec<Wish> = others.chain(own).collect();
    let mut doubts = Doubts::default();
    contradictions(&all, designer.info(), &mut doubts);
    let mut edit = Edit::new(designer, version, schema.clone());
    make(&mut edit, &[], &all, &mut doubts);
    !doubts.about(entry)
}

/// Asks which of two wishes is meant that cannot both be.
fn contradictions(wishes: &[Wish], info: &crate::dialect::DialectInfo, doubts: &mut Doubts) {
    let home = info.default_namespace.map(|home| format!("{home}."));
    let key = |name: &str| {
        let bare = home.as_ref().and_then(|home| name.strip_prefix(home)).unwrap_or(name);
        info.name_case.key(bare).to_string()
    };
    for wish in wishes {
        if let Some(why) = super::bounds::impossible(&wish.op, &wish.op, &key) {
            doubts.ask(wish.entry, format!("{why}: which is meant?"), Vec::new());
        }
    }
    for (at, wish) in wishes.iter().enumerate() {
        let earlier = wishes.iter().take(at);
        let found = earlier
            .filter(|other| other.op != wish.op)
            .find_map(|other| conflict(&other.op, &wish.op, &key).map(|why| (other, why)));
        let Some((other, why)) = found else { continue };
        let without = |gone: &Wish| -> Vec<Op> {
            let own = wishes.iter().filter(|known| known.entry == gone.entry && *known != gone);
            own.map(|known| known.op.clone()).collect()
        };
        let question = if other.entry == wish.entry {
            format!("{why}: which is meant?")
        } else {
            format!("{why}, here and at `{}`: which is meant?", other.pointer())
        };
        let choices = vec![("not this wish".to_owned(), without(wish))];
        doubts.ask(wish.entry, question.clone(), choices);
        if other.entry == wish.entry {
            continue;
        }
        let choices = vec![("not this wish".to_owned(), without(other))];
        doubts.ask(other.entry, question, choices);
    }
}

/// Makes all ops, in an order in which they can be made.
fn make(edit: &mut Edit<'_>, entries: &[WishEntry], wishes: &[Wish], doubts: &mut Doubts) {
    let ops: Vec<Op> = wishes.iter().map(|wish| wish.op.clone()).collect();
    let mut specs = Vec::new();
    for wish in wishes {
        match edit.rename_of(&wish.op, &ops) {
            Ok(Some(spec)) if !specs.contains(&spec) => specs.push(spec),
            Ok(_) => {}
            Err(trouble) => doubts.of_op(entries, wish, trouble, wishes),
        }
    }
    if !doubts.is_empty() {
        return;
    }
    edit.rename_all(specs);
    let mut waiting: Vec<&Wish> = wishes.iter().filter(|wish| rank(&wish.op) > 0).collect();
    waiting.sort_by_key(|wish| rank(&wish.op));
    let mut made: Vec<&Wish> = Vec::new();
    loop {
        let mut troubles: Vec<(&Wish, Trouble)> = Vec::new();
        let before = waiting.len();
        for wish in std::mem::take(&mut waiting) {
            if let Some(first) = made.iter().find(|other| other.op == wish.op) {
                holds(edit, wish, format!("`{}` asks for the same", first.pointer()));
                continue;
            }
            edit.pointer = wish.pointer();
            let saved =
                (edit.schema.clone(), edit.findings.len(), edit.backfills.len(), edit.made.len());
            match edit.apply(&wish.op) {
                Ok(Done::Changed) => made.push(wish),
                Ok(Done::Holds(why)) => {
                    made.push(wish);
                    holds(edit, wish, why);
                }
                Err(trouble) => {
                    edit.schema = saved.0;
                    edit.findings.truncate(saved.1);
                    edit.backfills.truncate(saved.2);
                    edit.made.truncate(saved.3);
                    waiting.push(wish);
                    troubles.push((wish, trouble));
                }
            }
        }
        if waiting.is_empty() {
            return;
        }
        // What one wish makes another may have waited for.
        if waiting.len() == before {
            for (wish, trouble) in troubles {
                doubts.of_op(entries, wish, trouble, wishes);
            }
            return;
        }
    }
}

fn holds(edit: &mut Edit<'_>, wish: &Wish, why: String) {
    edit.findings.push(Finding::new("already-holds", Severity::Info, why).at(wish.pointer()));
}

/// The plan with what was understood.
fn answer(
    plan: PlanResponse,
    entries: &[WishEntry],
    wishes: Vec<Wish>,
    mut findings: Vec<Finding>,
    info: &crate::dialect::DialectInfo,
    version: Version,
) -> PlanResponse {
    let mut body = plan.body;
    body.understood = wishes
        .into_iter()
        .map(|wish| Understood {
            pointer: wish.pointer(),
            words: match entries.get(wish.entry) {
                Some(WishEntry::Words(words)) => Some(words.clone()),
                _ => None,
            },
            op: wish.op,
            assumptions: wish.assumptions,
        })
        .collect();
    findings.extend(plan.findings);
    crate::contract::Response::completed(info, version, body, findings)
}
