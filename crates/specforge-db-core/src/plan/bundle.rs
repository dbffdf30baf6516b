//! Drafts that share a transaction stand next to each other.

use super::graph::{Cycle, cycles, order};
use super::rank::Rank;

/// Sets of drafts that share a transaction: a forest in which each draft points at another of its set.
#[derive(Clone, Debug)]
pub(super) struct Bundles {
    parent: Vec<usize>,
}

impl Bundles {
    /// Each draft by itself.
    pub(super) fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    /// The draft that stands for the set of a draft.
    pub(super) fn root(&mut self, mut at: usize) -> usize {
        while let Some(parent) = self.parent.get(at).copied()
            && parent != at
        {
            let above = self.parent.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.parent.get_mut(at) {
                *slot = above;
            }
            at = above;
        }
        at
    }

    /// Puts two drafts into one set.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        if let Some(slot) = self.parent.get_mut(high) {
            *slot = low;
        }
    }
}

/// Orders drafts so that those of one set stand next to each other.
///
/// Sets that wait for each other in a circle become one. Where a draft that must stand outside any
/// transaction is on that circle, the drafts are ordered without regard to their sets.
pub(super) fn order_together(
    ranks: &[u32],
    edges: &[(usize, usize)],
    bundles: &mut Bundles,
    alone: &[bool],
) -> Result<Vec<usize>, Cycle> {
    let plain = order(ranks, edges)?;
    let count = ranks.len();
    if (0..count).all(|at| bundles.root(at) == at) {
        return Ok(plain);
    }
    let mut contracted = contract(edges, bundles);
    for circle in cycles(count, &contracted) {
        let blocked = (0..count).any(|at| {
            alone.get(at).copied().unwrap_or_default()
                && circle.binary_search(&bundles.root(at)).is_ok()
        });
        if blocked {
            return Ok(plain);
        }
        for (a, b) in circle.iter().zip(circle.iter().skip(1)) {
            bundles.join(*a, *b);
        }
    }
    contracted = contract(&contracted, bundles);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
    for at in &plain {
        let root = bundles.root(*at);
        if let Some(list) = members.get_mut(root) {
            list.push(*at);
        }
    }
    let roots: Vec<u32> = members.iter().map(|members| rank_of(members, ranks)).collect();
    let ordered = order(&roots, &contracted)?;
    Ok(ordered
        .into_iter()
        .flat_map(|root| members.get_mut(root).map(std::mem::take).unwrap_or_default())
        .collect())
}

/// A set stands where its main part would: what is only out of the way meanwhile does not count.
fn rank_of(members: &[usize], ranks: &[u32]) -> u32 {
    let own = members.iter().filter_map(|at| ranks.get(*at).copied());
    let main = own.clone().filter(|rank| *rank < Rank::CreateDefinition.number()).max();
    main.or_else(|| own.min()).unwrap_or_default()
}

fn contract(edges: &[(usize, usize)], bundles: &mut Bundles) -> Vec<(usize, usize)> {
    let mut out: Vec<_> = edges.iter().map(|(a, b)| (bundles.root(*a), bundles.root(*b))).collect();
    out.retain(|(a, b)| a != b);
    out.sort_unstable();
    out.dedup();
    out
}
