//! Where the tables of a diagram stand, and how its lines run.
//!
//! A layered layout, as Sugiyama and others have it: what is referred to stands on the left of what
//! refers to it; long lines go through places of their own in every layer between; the order within
//! layers is the one with the fewest crossings that some sweeps find; heights are those at which
//! lines are straightest without overlaps. Parts that nothing joins are laid out one by one and packed.

/// The size of a table, and the heights at which lines reach its columns.
#[derive(Clone, Debug)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A line between two tables, from what is referred to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// The table that is referred to, and at which height below its top.
    pub(super) to: usize,
    pub(super) to_at: f64,
    /// The table that refers, and at which height below its top.
    pub(super) from: usize,
    pub(super) from_at: f64,
}

/// Where everything is.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The upper left corners of the tables.
    pub(super) places: Vec<(f64, f64)>,
    /// The points of each line, from the table that is referred to.
    pub(super) lines: Vec<Vec<(f64, f64)>>,
}

/// Between two tables in a layer.
const GAP: f64 = 28.0;
/// Between a line on its way and what is above and below.
const LANE: f64 = 12.0;
/// Between parts that nothing joins.
const APART: f64 = 48.0;
/// How often the order within layers is gone over.
pub(super) const SWEEPS: usize = 12;

/// Lays out a diagram.
pub(super) fn lay_out(sizes: &[Size], edges: &[Edge]) -> Layout {
    let parts = parts(sizes.len(), edges);
    let mut blocks: Vec<(Vec<usize>, Vec<usize>, Layout)> = Vec::new();
    for members in parts {
        let place = |at: usize| members.iter().position(|member| *member == at);
        let mut own = Vec::new();
        let mut own_edges = Vec::new();
        for (at, edge) in edges.iter().enumerate() {
            if let (Some(to), Some(from)) = (place(edge.to), place(edge.from)) {
                own.push(at);
                own_edges.push(Edge { to, from, ..*edge });
            }
        }
        let own_sizes: Vec<Size> =
            members.iter().filter_map(|at| sizes.get(*at).cloned()).collect();
        let layout = part(&own_sizes, &own_edges);
        blocks.push((members, own, layout));
    }
    pack(sizes.len(), edges.len(), blocks)
}

/// The tables of each part that nothing joins, in the order of their first.
fn parts(count: usize, edges: &[Edge]) -> Vec<Vec<usize>> {
    let mut part: Vec<usize> = (0..count).collect();
    loop {
        let mut changed = false;
        for edge in edges {
            let (Some(a), Some(b)) = (part.get(edge.to).copied(), part.get(edge.from).copied())
            else {
                continue;
            };
            let least = a.min(b);
            for at in [edge.to, edge.from] {
                if let Some(slot) = part.get_mut(at).filter(|slot| **slot != least) {
                    *slot = least;
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    let mut out: Vec<(usize, Vec<usize>)> = Vec::new();
    for (at, root) in part.into_iter().enumerate() {
        match out.iter_mut().find(|(known, _)| *known == root) {
            Some((_, members)) => members.push(at),
            None => out.push((root, vec![at])),
        }
    }
    out.into_iter().map(|(_, members)| members).collect()
}

/// Puts parts beside and below one another, so that the whole is about as wide as a screen.
fn pack(tables: usize, edges: usize, mut blocks: Vec<(Vec<usize>, Vec<usize>, Layout)>) -> Layout {
    blocks.sort_by(|a, b| {
        b.2.height.total_cmp(&a.2.height).then_with(|| a.0.first().cmp(&b.0.first()))
    });
    let area: f64 = blocks.iter().map(|(_, _, l)| (l.width + APART) * (l.height + APART)).sum();
    let widest = blocks.iter().map(|(_, _, l)| l.width).fold(0.0, f64::max);
    let limit = widest.max((area * 1.6).sqrt());
    let mut out = Layout {
        places: vec![(0.0, 0.0); tables],
        lines: vec![Vec::new(); edges],
        ..Layout::default()
    };
    let (mut x, mut y, mut row) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (members, own, layout) in blocks {
        if x > 0.0 && x + layout.width > limit {
            x = 0.0;
            y += row + APART;
            row = 0.0;
        }
        for (member, place) in members.iter().zip(&layout.places) {
            if let Some(slot) = out.places.get_mut(*member) {
                *slot = (place.0 + x, place.1 + y);
            }
        }
        for (edge, line) in own.iter().zip(&layout.lines) {
            if let Some(slot) = out.lines.get_mut(*edge) {
                *slot = line.iter().map(|(a, b)| (a + x, b + y)).collect();
            }
        }
        out.width = out.width.max(x + layout.width);
        out.height = out.height.max(y + layout.height);
        row = row.max(layout.height);
        x += layout.width + APART;
    }
    out
}

/// A place in a layer: a table, or where a long line passes.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) layer: usize,
    pub(super) height: f64,
    pub(super) table: Option<usize>,
    pub(super) y: f64,
}

/// A piece of a line, from one layer to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) left: usize,
    pub(super) left_at: f64,
    pub(super) right: usize,
    pub(super) right_at: f64,
}

fn part(sizes: &[Size], edges: &[Edge]) -> Layout {
    let layers = layers(sizes.len(), edges);
    let mut nodes: Vec<Node> = sizes
        .iter()
        .zip(&layers)
        .enumerate()
        .map(|(at, (size, layer))| Node {
            layer: *layer,
            height: size.height,
            table: Some(at),
            y: 0.0,
        })
        .collect();
    let mut pieces: Vec<Piece> = Vec::new();
    // The places that each line passes, from left to right.
    let mut passes: Vec<Vec<usize>> = Vec::new();
    for edge in edges {
        let ends = [(edge.to, edge.to_at), (edge.from, edge.from_at)];
        let layer = |at: usize| layers.get(at).copied().unwrap_or(0);
        let (left, right) = if layer(edge.to) <= layer(edge.from) {
            (ends[0], ends[1])
        } else {
            (ends[1], ends[0])
        };
        let mut passed = Vec::new();
        if edge.to != edge.from {
            let mut before = left;
            for layer in layer(left.0) + 1..layer(right.0) {
                let new = nodes.len();
                nodes.push(Node { layer, height: LANE, table: None, y: 0.0 });
                pieces.push(Piece {
                    left: before.0,
                    left_at: before.1,
                    right: new,
                    right_at: LANE / 2.0,
                });
                passed.push(new);
                before = (new, LANE / 2.0);
            }
            pieces.push(Piece {
                left: before.0,
                left_at: before.1,
                right: right.0,
                right_at: right.1,
            });
        }
        passes.push(passed);
    }
    let mut order = super::order::order(&nodes, &pieces);
    heights(&mut nodes, &pieces, &order);
    let top = nodes.iter().map(|node| node.y).fold(f64::INFINITY, f64::min);
    for node in &mut nodes {
        node.y -= top;
    }
    for layer in &mut order {
        layer.retain(|at| nodes.get(*at).is_some_and(|node| node.table.is_some()));
    }
    draw(sizes, edges, &nodes, &order, &passes)
}

/// The layer of each table: behind all that it refers to; lines that would lead back are turned.
fn layers(count: usize, edges: &[Edge]) -> Vec<usize> {
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut incoming = vec![0_usize; count];
    for edge in edges.iter().filter(|edge| edge.to != edge.from) {
        if let Some(list) = after.get_mut(edge.to) {
            list.push(edge.from);
        }
        if let Some(slot) = incoming.get_mut(edge.from) {
            *slot += 1;
        }
    }
    // Those that refer to the least come first, and then in the order of the schema.
    let mut roots: Vec<usize> = (0..count).collect();
    roots.sort_by_key(|at| (incoming.get(*at).copied(), *at));
    let mut state = vec![0_u8; count];
    let mut sorted: Vec<usize> = Vec::new();
    let mut back: Vec<(usize, usize)> = Vec::new();
    for start in roots {
        if state.get(start) != Some(&0) {
            continue;
        }
        let mut stack: Vec<(usize, usize)> = vec![(start, 0)];
        if let Some(slot) = state.get_mut(start) {
            *slot = 1;
        }
        while let Some((at, next)) = stack.last().copied() {
            let Some(to) = after.get(at).and_then(|list| list.get(next)).copied() else {
                if let Some(slot) = state.get_mut(at) {
                    *slot = 2;
                }
                sorted.push(at);
                stack.pop();
                continue;
            };
            if let Some(top) = stack.last_mut() {
                top.1 += 1;
            }
            match state.get_mut(to) {
                Some(slot @ 0) => {
                    *slot = 1;
                    stack.push((to, 0));
                }
                Some(1) => back.push((at, to)),
                _ => {}
            }
        }
    }
    sorted.reverse();
    let mut layer = vec![0_usize; count];
    for at in sorted {
        let own = layer.get(at).copied().unwrap_or(0);
        for to in after.get(at).into_iter().flatten() {
            if !back.contains(&(at, *to))
                && let Some(slot) = layer.get_mut(*to)
            {
                *slot = (*slot).max(own + 1);
            }
        }
    }
    // What only is referred to stands right before the nearest that refers to it.
    for at in 0..count {
        let nearest =
            after.get(at).into_iter().flatten().filter_map(|to| layer.get(*to)).min().copied();
        let is_root = !edges.iter().any(|edge| edge.from == at && edge.to != at);
        if let (Some(nearest), true, Some(slot)) = (nearest, is_root, layer.get_mut(at)) {
            *slot = (*slot).max(nearest.saturating_sub(1));
        }
    }
    layer
}

/// Puts every place at the height where its lines are straightest, without overlaps.
fn heights(nodes: &mut [Node], pieces: &[Piece], order: &[Vec<usize>]) {
    for layer in order {
        let mut y = 0.0;
        for at in layer {
            if let Some(node) = nodes.get_mut(*at) {
                node.y = y;
                y += node.height + gap(node);
            }
        }
    }
    let count = order.len();
    for sweep in 0..SWEEPS * 2 {
        let layers: Vec<usize> =
            if sweep % 2 == 0 { (0..count).collect() } else { (0..count).rev().collect() };
        for layer in layers {
            let Some(list) = order.get(layer) else { continue };
            let mut wanted: Vec<(f64, f64, f64)> = Vec::new();
            let mut offset = 0.0;
            for at in list {
                let Some(node) = nodes.get(*at) else { continue };
                let mut near: Vec<f64> = pieces
                    .iter()
                    .filter_map(|piece| {
                        let (other, there, here) = if piece.left == *at {
                            (piece.right, piece.right_at, piece.left_at)
                        } else if piece.right == *at {
                            (piece.left, piece.left_at, piece.right_at)
                        } else {
                            return None;
                        };
                        Some(nodes.get(other)?.y + there - here)
                    })
                    .collect();
                near.sort_by(f64::total_cmp);
                let middle = match near.len() {
                    0 => node.y,
                    odd if odd % 2 == 1 => near.get(odd / 2).copied().unwrap_or(node.y),
                    even => {
                        let pair = near.get(even / 2 - 1).zip(near.get(even / 2));
                        pair.map_or(node.y, |(a, b)| f64::midpoint(*a, *b))
                    }
                };
                // Long lines should be straight above all.
                let weight = match (near.len(), node.table) {
                    (0, _) => 0.2,
                    (_, None) => 4.0,
                    (several, _) => small(several).min(4.0),
                };
                wanted.push((middle - offset, weight, offset));
                offset += node.height + gap(node);
            }
            for (at, y) in list.iter().zip(settle(&wanted)) {
                if let Some(node) = nodes.get_mut(*at) {
                    node.y = y;
                }
            }
        }
    }
}

fn gap(node: &Node) -> f64 {
    if node.table.is_some() { GAP } else { LANE / 2.0 }
}

/// The nearest places to the wanted ones that keep the order: pools of neighbours share their mean.
fn settle(wanted: &[(f64, f64, f64)]) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (value, weight, _) in wanted {
        let mut pool = (*value * weight, *weight, 1);
        while let Some(last) = pools.last().copied() {
            if last.0 / last.1 <= pool.0 / pool.1 {
                break;
            }
            pool = (pool.0 + last.0, pool.1 + last.1, pool.2 + last.2);
            pools.pop();
        }
        pools.push(pool);
    }
    let means =
        pools.iter().flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, *count));
    means.zip(wanted).map(|(mean, (_, _, offset))| mean + offset).collect()
}

fn draw(
    sizes: &[Size],
    edges: &[Edge],
    nodes: &[Node],
    order: &[Vec<usize>],
    passes: &[Vec<usize>],
) -> Layout {
    let layer_of = |at: usize| nodes.get(at).map_or(0, |node| node.layer);
    let width_of = |at: usize| sizes.get(at).map_or(0.0, |size| size.width);
    // Between two layers there is more room where more lines pass.
    let lines_after = |layer: usize| {
        let spans = |edge: &&Edge| {
            let (a, b) = (layer_of(edge.to), layer_of(edge.from));
            a.min(b) <= layer && layer < a.max(b) || edge.to == edge.from && a == layer
        };
        small(edges.iter().filter(spans).count())
    };
    let mut lefts: Vec<f64> = Vec::new();
    let mut widths: Vec<f64> = Vec::new();
    let mut x = 0.0;
    for (nth, layer) in order.iter().enumerate() {
        let width = layer.iter().map(|at| width_of(*at)).fold(0.0, f64::max);
        lefts.push(x);
        widths.push(width);
        x += width + 56.0 + (lines_after(nth) * 5.0).min(140.0);
    }
    let last_loop =
        edges.iter().any(|edge| edge.to == edge.from && layer_of(edge.to) + 1 == order.len());
    let right = lefts.last().zip(widths.last()).map_or(0.0, |(left, width)| left + width);
    let left_of = |layer: usize| lefts.get(layer).copied().unwrap_or(0.0);
    let width_at = |layer: usize| widths.get(layer).copied().unwrap_or(0.0);
    let place = |at: usize| {
        let y = nodes.get(at).map_or(0.0, |node| node.y);
        (left_of(layer_of(at)), y)
    };
    let lines = edges.iter().zip(passes).map(|(edge, passed)| {
        let (to, from) = (place(edge.to), place(edge.from));
        let (to_y, from_y) = (to.1 + edge.to_at, from.1 + edge.from_at);
        let right_side = |at: usize, place: (f64, f64)| place.0 + width_of(at);
        if edge.to == edge.from {
            let side = right_side(edge.to, to);
            return vec![(side, to_y), (side, from_y)];
        }
        let forward = layer_of(edge.to) <= layer_of(edge.from);
        let (start, end) = if forward {
            ((right_side(edge.to, to), to_y), (from.0, from_y))
        } else {
            ((to.0, to_y), (right_side(edge.from, from), from_y))
        };
        let mut line = vec![start];
        let mut through = |at: &usize| {
            let layer = layer_of(*at);
            let y = nodes.get(*at).map_or(0.0, |node| node.y + LANE / 2.0);
            let (a, b) = (left_of(layer), left_of(layer) + width_at(layer));
            if forward { [(a, y), (b, y)] } else { [(b, y), (a, y)] }
        };
        if forward {
            line.extend(passed.iter().flat_map(&mut through));
        } else {
            line.extend(passed.iter().rev().flat_map(&mut through));
        }
        line.push(end);
        line
    });
    Layout {
        lines: lines.collect(),
        width: right + if last_loop { 40.0 } else { 0.0 },
        height: nodes.iter().map(|node| node.y + node.height).fold(0.0, f64::max),
        places: (0..sizes.len()).map(place).collect(),
    }
}

/// A small number as a length.
pub(super) fn small(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

pub(super) fn count_of(list: &[f64]) -> f64 {
    small(list.len().max(1))
}
