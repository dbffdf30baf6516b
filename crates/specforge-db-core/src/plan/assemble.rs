//! Numbering, grouping and costing of ordered drafts.

use serde_json::Value;

use super::bundle::Bundles;
use super::cost::{Cost, cost};
use super::engine::Ranked;
use super::spell::join;
use super::{
    Command, Frame, LockInfo, PlanCx, Reversibility, Safety, Step, StepDraft, Timeouts, Undo,
};
use crate::dialect::{Lock, TransactionPolicy};
use crate::hash::{HashMap, HashSet};

/// Turns ordered drafts into the steps of the contract.
pub(super) fn assemble(
    cx: &PlanCx<'_>,
    drafts: Vec<Ranked>,
    frame: Frame,
    ordered: &[usize],
    bundles: &mut Bundles,
    needs: &[(usize, usize)],
) -> Vec<Step> {
    let before = frame.before.len();
    let mut number = HashMap::default();
    for (position, node) in ordered.iter().enumerate() {
        number.insert(*node, before + position + 1);
    }
    let mut depends: HashMap<usize, Vec<u32>> = HashMap::default();
    for (first, then) in needs {
        if let (Some(first), Some(then)) = (number.get(first), number.get(then)) {
            depends.entry(*then).or_default().push(u32::try_from(*first).unwrap_or(u32::MAX));
        }
    }
    let mut slots: Vec<Option<StepDraft>> =
        drafts.into_iter().map(|(_, draft)| Some(draft)).collect();
    let middle = ordered.iter().filter_map(|node| slots.get_mut(*node).and_then(Option::take));
    let sequence: Vec<StepDraft> =
        frame.before.into_iter().chain(middle).chain(frame.after).collect();

    let sets: Vec<Option<usize>> = std::iter::repeat_n(None, before)
        .chain(ordered.iter().map(|at| Some(bundles.root(*at))))
        .chain(std::iter::repeat_n(None, sequence.len() - before - ordered.len()))
        .collect();
    let policy = match cx.info.transactions {
        TransactionPolicy::PerStep if !per_step(cx) => TransactionPolicy::WholePlan,
        policy => policy,
    };
    let transactions = transactions(policy, &sequence, &sets);
    let mut closing: HashMap<String, Vec<super::Check>> = HashMap::default();
    let mut seen: HashSet<(&str, &super::Check)> = HashSet::default();
    let mut last: HashMap<&str, usize> = HashMap::default();
    for (at, (draft, transaction)) in sequence.iter().zip(&transactions).enumerate() {
        last.insert(transaction, at);
        let checks = closing.entry(transaction.clone()).or_default();
        for check in &draft.closing {
            if seen.insert((transaction.as_str(), check)) {
                checks.push(check.clone());
            }
        }
    }
    drop(seen);
    let last: HashMap<String, usize> =
        last.into_iter().map(|(name, at)| (name.to_owned(), at)).collect();
    let mut steps = Vec::with_capacity(sequence.len());
    let mut held: HashMap<String, Cost> = HashMap::default();
    for (at, (draft, transaction)) in sequence.into_iter().zip(transactions).enumerate() {
        let shared = transaction.starts_with("group:");
        let earlier = held.get(&transaction).copied().filter(|_| shared);
        let own = cost(cx.info, cx.version, &draft);
        if shared && !known_small(cx, &draft) {
            let strongest = held.entry(transaction.clone()).or_insert(own);
            if own.lock > strongest.lock {
                *strongest = own;
            }
        }
        let mut step = step(cx, draft, at + 1, &transaction, (own, earlier));
        if last.get(&transaction) == Some(&at) || transaction == "own" {
            step.verify.extend(closing.remove(&transaction).unwrap_or_default());
        }
        let mut depends_on = depends.remove(&(at + 1)).unwrap_or_default();
        depends_on.sort_unstable();
        depends_on.dedup();
        step.depends_on = depends_on;
        steps.push(step);
    }
    steps
}

/// Whether steps have transactions of their own, so that their locks are held briefly.
pub(super) fn per_step(cx: &PlanCx<'_>) -> bool {
    cx.info.transactions == TransactionPolicy::PerStep && cx.options.online
}

fn transactions(
    policy: TransactionPolicy,
    drafts: &[StepDraft],
    sets: &[Option<usize>],
) -> Vec<String> {
    if policy == TransactionPolicy::Never {
        return vec!["none".to_owned(); drafts.len()];
    }
    let whole = policy == TransactionPolicy::WholePlan;
    // Runs of drafts that share a transaction; a draft that stands outside of any ends one.
    let mut runs: Vec<Option<usize>> = Vec::with_capacity(drafts.len());
    let mut run = 0;
    let mut open: Option<Option<usize>> = None;
    for (at, draft) in drafts.iter().enumerate() {
        let set = sets.get(at).copied().flatten();
        if draft.alone {
            open = None;
            runs.push(None);
            continue;
        }
        let continues = match open {
            None => false,
            Some(last) => whole || (last.is_some() && last == set),
        };
        if !continues {
            run += 1;
        }
        runs.push(Some(run));
        open = if draft.commits { None } else { Some(set) };
    }
    let mut sizes: HashMap<usize, usize> = HashMap::default();
    runs.iter().flatten().for_each(|run| *sizes.entry(*run).or_default() += 1);
    let mut numbers: HashMap<usize, usize> = HashMap::default();
    let mut names = Vec::with_capacity(drafts.len());
    for run in runs {
        names.push(match run {
            None => "none".to_owned(),
            Some(run) if !whole && sizes.get(&run) == Some(&1) => "own".to_owned(),
            Some(run) => {
                let next = numbers.len() + 1;
                format!("group:{}", numbers.entry(run).or_insert(next))
            }
        });
    }
    names
}

/// Whether a step goes through no rows, because its table is new or known to be empty.
fn known_small(cx: &PlanCx<'_>, draft: &StepDraft) -> bool {
    draft.rows_of().is_some_and(|table| cx.is_new(table) || cx.rows(table) == Some(0))
}

/// A step with its costs; `earlier` is the strongest lock that a step before it in its transaction took, and
/// that is held while this one goes through rows.
fn step(
    cx: &PlanCx<'_>,
    draft: StepDraft,
    number: usize,
    transaction: &str,
    (mut cost, earlier): (Cost, Option<Cost>),
) -> Step {
    let known_small = known_small(cx, &draft);
    let earlier = earlier.filter(|held| cost.grows && !known_small && held.lock > cost.lock);
    if let Some(held) = earlier {
        (cost.lock, cost.lock_name) = (held.lock, held.lock_name);
    }
    let blocking = cost.lock >= Lock::Writes && cost.grows && !known_small;
    let (sql, command) = join(&draft.commands);
    let (rollback_sql, rollback_command) = rollback(cx.info.documents, &draft.undo);
    let (reversibility, loses) = match &draft.undo {
        Undo::Commands(_) => (Reversibility::Reversible, None),
        Undo::Lossy { loses, .. } => (Reversibility::Lossy, Some(loses.clone())),
        Undo::Impossible { why } => (Reversibility::Irreversible, Some(why.clone())),
    };
    let mut safety = draft.safety.unwrap_or_default();
    let checks: Vec<super::Check> = draft.remains.into_iter().chain(draft.checks).collect();
    if blocking || !checks.is_empty() {
        safety = safety.max(Safety::Caution);
    }
    match reversibility {
        Reversibility::Reversible => {}
        Reversibility::Lossy => safety = safety.max(Safety::Caution),
        // What nothing takes back is unsafe, unless it is known to lose nothing going forward.
        Reversibility::Irreversible if draft.safety == Some(Safety::Caution) => {}
        Reversibility::Irreversible => safety = Safety::Unsafe,
    }
    let says =
        cx.info.operation(draft.operation, cx.version).map(|row| row.says).unwrap_or_default();
    let rationale = match (draft.why.is_empty(), says.is_empty()) {
        (true, _) => says.to_owned(),
        (false, true) => draft.why.clone(),
        (false, false) => format!("{} {says}", draft.why),
    };
    let rationale = match earlier {
        Some(_) => format!(
            "{rationale} What earlier steps of its transaction locked stays locked meanwhile."
        ),
        None => rationale,
    };
    let rationale = match &draft.warning {
        Some(warning) => format!("{rationale} Beware: {warning}."),
        None => rationale,
    };
    Step {
        step: u32::try_from(number).unwrap_or(u32::MAX),
        description: draft.title,
        sql,
        command,
        rationale,
        safety,
        blocking,
        rollback_sql,
        rollback_command,
        prerequisites: checks
            .iter()
            .filter_map(super::Check::to_command)
            .map(|c| c.to_value())
            .collect(),
        phase: Some(draft.phase),
        lock: LockInfo {
            level: cost.lock_name.to_owned(),
            blocks: cost.lock.words().to_owned(),
            duration: if cost.grows && !known_small { "grows with rows" } else { "instant" }
                .to_owned(),
        },
        rewrites_table: cost.rewrites,
        scans_table: cost.scans,
        transaction: transaction.to_owned(),
        timeouts: Timeouts {
            lock_ms: if draft.patient { 0 } else { cx.options.lock_timeout_ms },
            statement_ms: 0,
        },
        reversibility,
        loses,
        checks,
        verify: draft.verify,
        depends_on: Vec::new(),
        evidence: cost.evidence,
        operation: draft.operation.to_owned(),
        repeat: draft.repeat,
    }
}

fn rollback(documents: bool, undo: &Undo) -> (Option<String>, Option<Value>) {
    let commands: &[Command] = undo.commands();
    if commands.is_empty() {
        return if documents {
            (None, Some(Value::Array(Vec::new())))
        } else {
            (Some(String::new()), None)
        };
    }
    join(commands)
}
