//! Which draft has to come before which.

use smol_str::SmolStr;

use super::engine::Ranked;
use super::graph::cycles;
use super::{PlanCx, Rank, StepDraft};
use crate::hash::HashMap;
use crate::model::{ObjectKind, ObjectPath, Table};

/// What occupies a name: relations share one space, the rest have their own.
type Resource = (u8, Option<SmolStr>, Option<SmolStr>, SmolStr);

#[derive(Debug, Default)]
struct Touched {
    creates: Vec<usize>,
    drops: Vec<usize>,
    uses: Vec<usize>,
    uses_old: Vec<usize>,
    /// In its old form under its new name, by which another object may be known until it goes.
    uses_renamed: Vec<usize>,
    prefers: Vec<usize>,
    modifies: Vec<usize>,
    renamed: Vec<usize>,
}

/// Pairs (first, then) of drafts.
type Edges = Vec<(usize, usize)>;

/// Which draft comes before which, in growing strictness.
#[derive(Debug)]
pub(super) struct Order {
    /// All, preferences included.
    pub(super) all: Edges,
    /// Without preferences, but the parts of each table in their usual order.
    usual: Edges,
    /// Only what must hold.
    pub(super) hard: Edges,
}

impl Order {
    /// All but what would close a circle and can give way: first preferences, then the usual order.
    pub(super) fn giving_way(&self, count: usize) -> Edges {
        let usual = outside_circles(count, &self.usual, &self.hard);
        let preferred = self.all.iter().filter(|edge| self.usual.binary_search(edge).is_err());
        let mut all: Edges = usual.iter().chain(preferred).copied().collect();
        all.sort_unstable();
        outside_circles(count, &all, &usual)
    }
}

/// Those edges that `must` holds as well or that are part of no circle; both are sorted.
fn outside_circles(count: usize, edges: &Edges, must: &Edges) -> Edges {
    let mut circle_of = vec![None; count];
    for (number, circle) in cycles(count, edges).into_iter().enumerate() {
        for node in circle {
            if let Some(slot) = circle_of.get_mut(node) {
                *slot = Some(number);
            }
        }
    }
    let circle = |node: usize| circle_of.get(node).copied().flatten();
    let inside =
        |(first, then): (usize, usize)| circle(first).is_some() && circle(first) == circle(then);
    let stays = |edge: &&(usize, usize)| !inside(**edge) || must.binary_search(edge).is_ok();
    edges.iter().filter(stays).copied().collect()
}

/// Finds out which draft comes before which; `around` are pairs that are already known.
pub(super) fn edges(drafts: &[Ranked], around: Edges, cx: &PlanCx<'_>) -> Order {
    let mut touched: HashMap<Resource, Touched> = HashMap::default();
    let mut order: Vec<Resource> = Vec::new();
    let mut note = |path: &ObjectPath, which: fn(&mut Touched) -> &mut Vec<usize>, at: usize| {
        let key = resource(path, cx);
        let entry = touched.entry(key.clone()).or_insert_with(|| {
            order.push(key);
            Touched::default()
        });
        which(entry).push(at);
    };
    for (at, (_, draft)) in drafts.iter().enumerate() {
        draft.creates.iter().for_each(|path| note(path, |t| &mut t.creates, at));
        draft.drops.iter().for_each(|path| note(path, |t| &mut t.drops, at));
        draft.uses.iter().for_each(|path| note(path, |t| &mut t.uses, at));
        draft.prefers.iter().for_each(|path| note(path, |t| &mut t.prefers, at));
        for path in &draft.uses_old {
            if is_new_name(draft, path, cx) {
                note(path, |t| &mut t.uses_renamed, at);
                continue;
            }
            note(path, |t| &mut t.uses_old, at);
            let renamed =
                cx.renames.table_to(path.namespace.as_ref(), path.name.as_str(), cx.info.name_case);
            if let Some(to) = renamed.filter(|_| path.table.is_none()) {
                note(&ObjectPath::table(path.namespace.as_ref(), to), |t| &mut t.uses_old, at);
            }
        }
        draft.renamed.iter().for_each(|path| note(path, |t| &mut t.renamed, at));
        if let Some(table) = draft.table.as_ref().filter(|table| is_named_anew(draft, table, cx)) {
            note(table, |t| &mut t.renamed, at);
        }
        if let Some(table) = draft.table.as_ref().filter(|_| draft.reshapes) {
            note(table, |t| &mut t.modifies, at);
        }
    }

    let mut hard = Vec::new();
    let mut soft = Vec::new();
    let mut preferred = Vec::new();
    for key in &order {
        if let Some(entry) = touched.get_mut(key) {
            connect(entry, drafts, cx, &mut hard, &mut soft);
            for first in &entry.creates {
                preferred.extend(entry.prefers.iter().map(|then| (*first, *then)));
            }
        }
    }
    for (at, (_, draft)) in drafts.iter().enumerate() {
        if draft.follows && at > 0 {
            hard.push((at - 1, at));
        }
    }
    hard.extend(around);
    let tidy = |mut edges: Edges| {
        edges.retain(|(first, then)| first != then);
        edges.sort_unstable();
        edges.dedup();
        edges
    };
    let hard = tidy(hard);
    let usual = tidy(hard.iter().copied().chain(soft).collect());
    let all = tidy(usual.iter().copied().chain(preferred).collect());
    Order { all, usual, hard }
}

/// Whether a draft about a table or a part of one names that, or another, as it is called afterwards.
fn is_new_name(draft: &StepDraft, path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    // A table that goes says what it refers to by the names that all have until then.
    let spoken_anew = draft.because.first().is_some_and(|path| match path.kind {
        ObjectKind::Definition | ObjectKind::Enum => false,
        ObjectKind::Table => !draft.drops.contains(path),
        _ => true,
    });
    spoken_anew && path.kind == ObjectKind::Table && cx.old_path(path) != *path
}

/// Whether a draft that nobody has to wait for names its table as that is called afterwards.
fn is_named_anew(draft: &StepDraft, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    !draft.reshapes
        && !draft.uses.contains(table)
        && !draft.uses_old.contains(table)
        && !draft.because.iter().any(|path| path.kind == ObjectKind::Definition)
        && (cx.old_path(table) != *table
            || !cx.renames.columns_of(table, cx.info.name_case).is_empty())
}

fn connect(
    entry: &mut Touched,
    drafts: &[Ranked],
    cx: &PlanCx<'_>,
    hard: &mut Vec<(usize, usize)>,
    soft: &mut Vec<(usize, usize)>,
) {
    let Touched { creates, drops, uses, uses_old, uses_renamed, modifies, renamed, prefers: _ } =
        entry;
    modifies.retain(|at| !creates.contains(at) && !drops.contains(at));
    let mut all = |firsts: &[usize], thens: &[usize]| {
        for first in firsts {
            hard.extend(thens.iter().map(|then| (*first, *then)));
        }
    };
    // What has got another name in the plan is made anew under that.
    let (anew, gone): (Vec<usize>, Vec<usize>) = drops.iter().partition(|at| creates.contains(at));
    let (renames, made): (Vec<usize>, Vec<usize>) = creates
        .iter()
        .partition(|at| drafts.get(**at).is_some_and(|(rank, _)| *rank == Rank::Rename.number()));
    all(drops, &made);
    all(&gone, &renames);
    all(&renames, &anew);
    all(creates, uses);
    // What is made anew under its name takes the place of the old form.
    let named: Vec<usize> = creates.iter().filter(|at| !anew.contains(at)).copied().collect();
    for old_users in [&*renamed, &*uses_renamed] {
        all(&named, old_users);
        all(old_users, &anew);
    }
    all(uses_old, drops);
    // A table is made before its parts; what used its old form is gone before it changes. What is renamed
    // in the old form may be in what is made anew under its name.
    let is_rename =
        |at: &usize| drafts.get(*at).is_some_and(|(rank, _)| *rank == Rank::Rename.number());
    let of_old = |at: &usize| is_rename(at) && uses_old.binary_search(at).is_ok();
    let of_new: Vec<usize> = modifies.iter().filter(|at| !of_old(at)).copied().collect();
    all(creates, &of_new);
    if creates.is_empty() {
        all(uses, drops);
        all(modifies, drops);
    }
    // The parts of each chain stand in their usual order.
    modifies.sort_by_key(|at| (drafts.get(*at).map(|(rank, _)| *rank), *at));
    let places = |at: &usize| drafts.get(*at).and_then(|(_, draft)| new_column(draft, cx));
    if !modifies.iter().filter_map(places).is_sorted() {
        // New columns stand in their order, whichever recipe makes them.
        modifies.sort_by_key(|at| (drafts.get(*at).map(|(rank, _)| *rank), places(at), *at));
    }
    soft.extend(modifies.iter().zip(modifies.iter().skip(1)).map(|(a, b)| (*a, *b)));
    let users: Vec<usize> = uses.iter().filter(|at| !modifies.contains(at)).copied().collect();
    // Who uses it before and after waits for the changes: what of it must not be there any longer is
    // dropped, and that is an order of its own.
    let old_users = uses_old
        .iter()
        .filter(|at| !modifies.contains(at) && uses.binary_search(at).is_err())
        .copied();
    let (mut by_new_names, by_old_names): (Vec<usize>, Vec<usize>) =
        old_users.partition(|at| renamed.binary_search(at).is_ok());
    by_new_names.extend(
        uses_renamed.iter().filter(|at| !modifies.contains(at) && uses.binary_search(at).is_err()),
    );
    renamed.extend(uses_renamed.iter().copied());
    renamed.sort_unstable();
    renamed.dedup();
    let (renames, others): (Vec<usize>, Vec<usize>) = modifies.iter().partition(|at| is_rename(at));
    chained(modifies, &users, hard);
    let gentle = |at: &usize| drafts.get(*at).is_some_and(|(_, draft)| draft.gentle);
    let hindered: Vec<usize> = modifies.iter().filter(|at| !gentle(at)).copied().collect();
    before_chain(&by_old_names, &hindered, hard);
    chained(&renames, renamed, hard);
    before_chain(&by_new_names, &others, hard);
}

/// The place in its table of the new column that a draft is about.
fn new_column(draft: &StepDraft, cx: &PlanCx<'_>) -> Option<usize> {
    let path = draft.because.first().filter(|path| path.kind == ObjectKind::Column)?;
    let (table, case) = (path.owner()?, cx.info.name_case);
    let place = |table: &Table| {
        table.columns.iter().position(|c| case.same(c.name.as_str(), path.name.as_str()))
    };
    let renamed = cx.renames.columns_of(&table, case).iter().any(|(_, to)| *to == path.name);
    let is_new = !renamed && cx.before(&table).is_some_and(|was| place(was).is_none());
    cx.after(&table).filter(|_| is_new).and_then(place)
}

/// Many users and many modifiers of one table would give their product in edges: from so many on one
/// draft of a chain stands for the others.
const PRODUCT: usize = 4096;

/// Every draft of a chain comes before these.
fn chained(chain: &[usize], thens: &[usize], hard: &mut Edges) {
    let firsts = if chain.len() * thens.len() > PRODUCT {
        chain.last().map(std::slice::from_ref).unwrap_or_default()
    } else {
        chain
    };
    hard.extend(firsts.iter().flat_map(|first| thens.iter().map(|then| (*first, *then))));
}

/// These come before every draft of a chain.
fn before_chain(firsts: &[usize], chain: &[usize], hard: &mut Edges) {
    let thens = if chain.len() * firsts.len() > PRODUCT {
        chain.first().map(std::slice::from_ref).unwrap_or_default()
    } else {
        chain
    };
    hard.extend(thens.iter().flat_map(|then| firsts.iter().map(|first| (*first, *then))));
}

fn resource(path: &ObjectPath, cx: &PlanCx<'_>) -> Resource {
    let case = cx.info.name_case;
    let key = |name: &crate::name::Ident| case.key(name.as_str());
    let space = match path.kind {
        // What stands for a table, and in many databases its indexes, share one space of names.
        // So does an enum where each table is a type of its own as well.
        ObjectKind::Table | ObjectKind::Index | ObjectKind::Definition | ObjectKind::Enum => 0,
        ObjectKind::Namespace => 1,
        _ => 2,
    };
    let table = match path.kind {
        ObjectKind::Index if cx.info.index_names_global => None,
        _ => path.table.as_ref().map(key),
    };
    // Routines of one name differ in what their brackets hold; who mentions one says the name alone.
    let name = match path.kind {
        ObjectKind::Definition => case.key(bare(path)),
        _ => key(&path.name),
    };
    (space, path.namespace.as_ref().map(key), table, name)
}

/// The name of a definition as others mention it: without the types of arguments.
pub(super) fn bare(path: &ObjectPath) -> &str {
    let name = path.name.as_str();
    match name.find('(') {
        Some(at) if at > 0 && path.kind == ObjectKind::Definition => name.get(..at).unwrap_or(name),
        _ => name,
    }
}
