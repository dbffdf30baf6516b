//! What goes only to come back is away as briefly as can be: it goes right before the first step that it is
//! in the way of, and comes back right after the last one that it waits for.

use super::StepDraft;
use super::bundle::Bundles;
use crate::hash::{HashMap, HashSet};
use crate::model::ObjectPath;

/// Where a draft stands: before, at or behind a place of the first order, and among those by its own.
type Place = (usize, Side, usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Before,
    At,
    Behind,
}

/// Moves such drafts in an order that holds all `edges`, so that it still does. Drafts that share a
/// transaction with others stay where they are.
pub(super) fn briefly<'d>(
    ordered: &mut [usize],
    draft: impl Fn(usize) -> Option<&'d StepDraft>,
    edges: &[(usize, usize)],
    bundles: &mut Bundles,
) {
    let away = away(ordered, &draft);
    if away.is_empty() {
        return;
    }
    let mut places: Vec<Place> = vec![(0, Side::At, 0); ordered.len()];
    for (place, at) in ordered.iter().enumerate() {
        if let Some(slot) = places.get_mut(*at) {
            *slot = (place, Side::At, place);
        }
    }
    let spans = spans(ordered, &places, bundles);
    let all_away =
        |paths: &[ObjectPath]| !paths.is_empty() && paths.iter().all(|path| away.contains(path));
    let alone = |at: usize| spans.get(at).is_none_or(|(first, last)| first == last);
    let goes = |at: usize| {
        alone(at) && draft(at).is_some_and(|d| all_away(&d.drops) && d.creates.is_empty())
    };
    let comes = |at: usize| {
        alone(at) && draft(at).is_some_and(|d| all_away(&d.creates) && d.drops.is_empty())
    };
    let (mut then, mut first) = (HashMap::<usize, Vec<usize>>::default(), HashMap::default());
    let mut hinders: HashSet<usize> = HashSet::default();
    for (a, b) in edges {
        if goes(*a) {
            then.entry(*a).or_default().push(*b);
            if !comes(*b) {
                hinders.insert(*a);
            }
        }
        if comes(*b) {
            let list: &mut Vec<usize> = first.entry(*b).or_default();
            list.push(*a);
        }
    }
    // What is in the way of nothing that is known goes when it always did.
    for at in ordered.iter().rev().filter(|at| hinders.contains(*at)) {
        let of = |next: &usize| {
            let (place, side, own) = places.get(*next).copied()?;
            let (start, _) = spans.get(*next).copied()?;
            Some(if side == Side::At { (start, Side::Before, own) } else { (place, side, own) })
        };
        let waiting = then.get(at).into_iter().flatten().filter_map(of).min();
        if let (Some((place, ..)), Some(slot)) = (waiting, places.get_mut(*at)) {
            *slot = (place, Side::Before, slot.2);
        }
    }
    for at in ordered.iter().filter(|at| first.contains_key(*at)) {
        let of = |before: &usize| {
            let (place, side, own) = places.get(*before).copied()?;
            let (_, end) = spans.get(*before).copied()?;
            Some(if side == Side::At { (end, Side::Behind, own) } else { (place, side, own) })
        };
        let waits = first.get(at).into_iter().flatten().filter_map(of).max();
        if let (Some((place, side, _)), Some(slot)) = (waits, places.get_mut(*at)) {
            *slot = (place, side, slot.2).min(*slot);
        }
    }
    ordered.sort_by_key(|at| places.get(*at).copied());
}

/// What a draft takes away and a later one brings back.
fn away<'d>(
    ordered: &[usize],
    draft: &impl Fn(usize) -> Option<&'d StepDraft>,
) -> HashSet<ObjectPath> {
    let mut gone: HashSet<&ObjectPath> = HashSet::default();
    let mut away = HashSet::default();
    for draft in ordered.iter().filter_map(|at| draft(*at)) {
        away.extend(draft.creates.iter().filter(|path| gone.contains(path)).cloned());
        gone.extend(&draft.drops);
    }
    away
}

/// The first and last place of the drafts that share a transaction with each: those of a set that stand
/// next to each other.
fn spans(ordered: &[usize], places: &[Place], bundles: &mut Bundles) -> Vec<(usize, usize)> {
    let mut of_root: HashMap<usize, (usize, usize, usize)> = HashMap::default();
    for (place, at) in ordered.iter().enumerate() {
        let (_, last, count) = of_root.entry(bundles.root(*at)).or_insert((place, place, 0));
        *last = place;
        *count += 1;
    }
    let span = |(at, place): (usize, &Place)| match of_root.get(&bundles.root(at)) {
        Some((first, last, count)) if last - first + 1 == *count => (*first, *last),
        _ => (place.0, place.0),
    };
    places.iter().enumerate().map(span).collect()
}
