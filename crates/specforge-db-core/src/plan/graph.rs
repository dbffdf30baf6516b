//! Ordering steps.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Steps that wait for each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle(
    /// The nodes that could not be ordered.
    pub Vec<usize>,
);

/// Orders nodes so that each comes after all that it waits for; among those that are free, the one
/// with the smallest rank comes first, then the one with the smallest number.
///
/// `edges` are pairs (first, then). Takes time linear in nodes and edges but for a logarithm, and
/// uses no recursion, so that long chains are no danger.
pub fn order(ranks: &[u32], edges: &[(usize, usize)]) -> Result<Vec<usize>, Cycle> {
    let count = ranks.len();
    let mut waiting = vec![0_u32; count];
    let mut starts = vec![0_usize; count + 1];
    for (first, then) in edges {
        if let (Some(start), Some(waits)) = (starts.get_mut(*first + 1), waiting.get_mut(*then)) {
            *start += 1;
            *waits += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut targets = vec![0_usize; edges.len()];
    for (first, then) in edges {
        if let Some(slot) = next.get_mut(*first) {
            if let Some(target) = targets.get_mut(*slot) {
                *target = *then;
            }
            *slot += 1;
        }
    }
    let rank = |node: usize| ranks.get(node).copied().unwrap_or_default();
    let mut free: BinaryHeap<_> = waiting
        .iter()
        .enumerate()
        .filter(|(_, waits)| **waits == 0)
        .map(|(node, _)| Reverse((rank(node), node)))
        .collect();
    let mut ordered = Vec::with_capacity(count);
    while let Some(Reverse((_, node))) = free.pop() {
        ordered.push(node);
        let range = starts.get(node).copied().unwrap_or_default()
            ..starts.get(node + 1).copied().unwrap_or_default();
        for target in targets.get(range).unwrap_or_default() {
            if let Some(waits) = waiting.get_mut(*target) {
                *waits -= 1;
                if *waits == 0 {
                    free.push(Reverse((rank(*target), *target)));
                }
            }
        }
    }
    if ordered.len() == count {
        return Ok(ordered);
    }
    let stuck = waiting.iter().enumerate().filter(|(_, waits)| **waits > 0).map(|(node, _)| node);
    Err(Cycle(stuck.collect()))
}

/// The strongly connected components of a graph with more than one node, without recursion.
///
/// `edges` go from a node to the nodes it refers to; references to itself do not count.
pub(crate) fn cycles(count: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in edges {
        if from != to
            && let Some(list) = out.get_mut(*from)
        {
            list.push(*to);
        }
    }
    let mut state = Tarjan {
        index: vec![None; count],
        low: vec![0; count],
        on_stack: vec![false; count],
        stack: Vec::new(),
        next: 0,
        found: Vec::new(),
    };
    for root in 0..count {
        if state.index.get(root).copied().flatten().is_none() {
            state.visit(root, &out);
        }
    }
    state.found
}

struct Tarjan {
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    found: Vec<Vec<usize>>,
}

impl Tarjan {
    // Positions are node numbers below `count`, the length of every list here.
    #[allow(clippy::indexing_slicing)]
    fn visit(&mut self, root: usize, out: &[Vec<usize>]) {
        let mut work = vec![(root, 0_usize)];
        self.enter(root);
        while let Some((node, at)) = work.last_mut() {
            let node = *node;
            if let Some(target) = out[node].get(*at).copied() {
                *at += 1;
                match self.index[target] {
                    None => {
                        self.enter(target);
                        work.push((target, 0));
                    }
                    Some(seen) if self.on_stack[target] => {
                        self.low[node] = self.low[node].min(seen);
                    }
                    Some(_) => {}
                }
                continue;
            }
            work.pop();
            if let Some((parent, _)) = work.last() {
                self.low[*parent] = self.low[*parent].min(self.low[node]);
            }
            if self.index[node] == Some(self.low[node]) {
                let mut component = Vec::new();
                while let Some(member) = self.stack.pop() {
                    self.on_stack[member] = false;
                    component.push(member);
                    if member == node {
                        break;
                    }
                }
                if component.len() > 1 {
                    component.sort_unstable();
                    self.found.push(component);
                }
            }
        }
    }

    #[allow(clippy::indexing_slicing)]
    fn enter(&mut self, node: usize) {
        self.index[node] = Some(self.next);
        self.low[node] = self.next;
        self.next += 1;
        self.stack.push(node);
        self.on_stack[node] = true;
    }
}
