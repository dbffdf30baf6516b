//! The order of tables and lines within layers: the one with the fewest crossings that some sweeps find.

use super::layout::{Node, Piece, SWEEPS, count_of, small};

/// The order of the places in each layer: the best of some sweeps.
pub(super) fn order(nodes: &[Node], pieces: &[Piece]) -> Vec<Vec<usize>> {
    let count = nodes.iter().map(|node| node.layer + 1).max().unwrap_or(0);
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, node) in nodes.iter().enumerate() {
        if let Some(layer) = order.get_mut(node.layer) {
            layer.push(at);
        }
    }
    let mut best = order.clone();
    let mut fewest = crossings(&order, pieces, nodes.len());
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        let places = positions(&order, nodes.len());
        let mut places = places;
        let layers: Vec<usize> =
            if down { (0..count).collect() } else { (0..count).rev().collect() };
        for layer in layers {
            let Some(list) = order.get_mut(layer) else { continue };
            let wanted = |at: usize| -> f64 {
                let near: Vec<f64> = pieces
                    .iter()
                    .filter_map(|piece| {
                        let (other, at_height) = match (down, piece.left == at, piece.right == at) {
                            (true, _, true) => (piece.left, piece.left_at),
                            (false, true, _) => (piece.right, piece.right_at),
                            _ => return None,
                        };
                        Some(places.get(other)? + at_height / 10_000.0)
                    })
                    .collect();
                let own = places.get(at).copied().unwrap_or(0.0);
                if near.is_empty() { own } else { near.iter().sum::<f64>() / count_of(&near) }
            };
            let mut keyed: Vec<(f64, usize)> = list.iter().map(|at| (wanted(*at), *at)).collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            *list = keyed.into_iter().map(|(_, at)| at).collect();
            for (nth, at) in list.iter().enumerate() {
                if let Some(slot) = places.get_mut(*at) {
                    *slot = small(nth);
                }
            }
        }
        let now = crossings(&order, pieces, nodes.len());
        if now < fewest {
            fewest = now;
            best.clone_from(&order);
        }
    }
    best
}

fn positions(order: &[Vec<usize>], count: usize) -> Vec<f64> {
    let mut places = vec![0.0; count];
    for layer in order {
        for (nth, at) in layer.iter().enumerate() {
            if let Some(slot) = places.get_mut(*at) {
                *slot = small(nth);
            }
        }
    }
    places
}

/// How often lines cross.
fn crossings(order: &[Vec<usize>], pieces: &[Piece], count: usize) -> usize {
    let places = positions(order, count);
    let place = |at: usize, height: f64| places.get(at).copied().unwrap_or(0.0) + height / 10_000.0;
    let mut by_layer: Vec<Vec<(f64, f64)>> = vec![Vec::new(); order.len()];
    for piece in pieces {
        let layer = order.iter().position(|layer| layer.contains(&piece.left));
        if let Some(list) = layer.and_then(|layer| by_layer.get_mut(layer)) {
            list.push((place(piece.left, piece.left_at), place(piece.right, piece.right_at)));
        }
    }
    let crossed = |list: &Vec<(f64, f64)>| {
        let pairs = list.iter().enumerate();
        pairs
            .map(|(at, a)| {
                list.iter().skip(at + 1).filter(|b| (a.0 - b.0) * (a.1 - b.1) < 0.0).count()
            })
            .sum::<usize>()
    };
    by_layer.iter().map(crossed).sum()
}
