//! Functional dependencies over at most 128 attributes: what follows from what.
//!
//! The algorithms are the textbook ones (Maier, *The Theory of Relational Databases*, 1983, chapters
//! 4 to 6): closure by repeated application, all candidate keys by Lucchesi and Osborn, a minimal
//! cover, and synthesis of the third normal form by Bernstein.

/// A set of attributes, a bit each.
pub type Attributes = u128;

/// So many candidate keys are looked for; there can be exponentially many.
const MOST_KEYS: usize = 64;

/// Whoever has the same in `from` has the same in `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dependency {
    /// What is given.
    pub from: Attributes,
    /// What follows.
    pub to: Attributes,
}

/// Everything that follows from some attributes.
pub fn closure(of: Attributes, dependencies: &[Dependency]) -> Attributes {
    let mut known = of;
    loop {
        let before = known;
        for dependency in dependencies {
            if dependency.from & !known == 0 {
                known |= dependency.to;
            }
        }
        if known == before {
            return known;
        }
    }
}

/// The single attributes of a set, from the first on.
pub fn members(set: Attributes) -> impl Iterator<Item = Attributes> {
    (0..Attributes::BITS).map(|bit| 1 << bit).filter(move |one| set & one != 0)
}

/// Leaves out what a key does without.
fn minimal(key: Attributes, all: Attributes, dependencies: &[Dependency]) -> Attributes {
    members(key).fold(key, |key, one| {
        let less = key & !one;
        if closure(less, dependencies) & all == all { less } else { key }
    })
}

/// The candidate keys of a relation, and whether these are all.
pub fn candidate_keys(all: Attributes, dependencies: &[Dependency]) -> (Vec<Attributes>, bool) {
    let mut keys = vec![minimal(all, all, dependencies)];
    let mut next = 0;
    while let Some(key) = keys.get(next).copied() {
        next += 1;
        for dependency in dependencies {
            if key & dependency.to == 0 {
                continue;
            }
            let other = (dependency.from | (key & !dependency.to)) & all;
            if keys.iter().all(|known| known & !other != 0) {
                if keys.len() == MOST_KEYS {
                    return (keys, false);
                }
                keys.push(minimal(other, all, dependencies));
            }
        }
    }
    keys.sort_by_key(|key| (key.count_ones(), *key));
    (keys, true)
}

/// The same dependencies without what follows from the others: one attribute follows in each.
pub fn minimal_cover(dependencies: &[Dependency]) -> Vec<Dependency> {
    let mut cover: Vec<Dependency> = Vec::new();
    for dependency in dependencies {
        for to in members(dependency.to & !dependency.from) {
            // A shorter left side that still gives it.
            let from = members(dependency.from).fold(dependency.from, |from, one| {
                let less = from & !one;
                if closure(less, dependencies) & to != 0 { less } else { from }
            });
            let new = Dependency { from, to };
            if !cover.contains(&new) {
                cover.push(new);
            }
        }
    }
    let mut at = 0;
    while let Some(one) = cover.get(at).copied() {
        let rest: Vec<Dependency> =
            cover.iter().enumerate().filter(|(nth, _)| *nth != at).map(|(_, d)| *d).collect();
        if closure(one.from, &rest) & one.to != 0 {
            cover.remove(at);
        } else {
            at += 1;
        }
    }
    cover
}

/// Relations in the third normal form, each with its key: nothing is lost when they are joined, and every
/// dependency follows from those within them (Bernstein, "Synthesizing third normal form relations from
/// functional dependencies", 1976).
pub fn synthesis(all: Attributes, dependencies: &[Dependency]) -> Vec<(Attributes, Attributes)> {
    let mut cover = minimal_cover(dependencies);
    let leads = |from: Attributes, to: Attributes| closure(from, dependencies) & to == to;
    // Left sides that determine each other are keys of one relation.
    let mut groups: Vec<Vec<Attributes>> = Vec::new();
    for from in cover.iter().map(|dependency| dependency.from) {
        let same = |keys: &&mut Vec<Attributes>| {
            keys.iter().all(|key| leads(*key, from) && leads(from, *key))
        };
        match groups.iter_mut().find(same) {
            Some(keys) if keys.contains(&from) => {}
            Some(keys) => keys.push(from),
            None => groups.push(vec![from]),
        }
    }
    // What follows from one of several keys by way of another relation has no place beside them.
    let next = |keys: &[Attributes]| -> Vec<Dependency> {
        let others = keys.iter().cycle().skip(1);
        keys.iter()
            .zip(others)
            .map(|(key, next)| Dependency { from: *key, to: next & !key })
            .collect()
    };
    let between: Vec<Dependency> = groups.iter().flat_map(|keys| next(keys)).collect();
    let mut at = 0;
    while at < cover.len() {
        let one = cover.remove(at);
        let others: Vec<Dependency> = cover.iter().chain(&between).copied().collect();
        if closure(one.from, &others) & one.to != one.to {
            cover.insert(at, one);
            at += 1;
        }
    }
    let relation = |keys: &Vec<Attributes>| {
        let own = cover.iter().filter(|dependency| keys.contains(&dependency.from));
        let whole = own.fold(0, |whole, dependency| whole | dependency.to);
        Some((keys.iter().fold(whole, |whole, key| whole | key), *keys.first()?))
    };
    let mut relations: Vec<(Attributes, Attributes)> = groups.iter().filter_map(relation).collect();
    let covered = relations.iter().fold(0, |covered, (relation, _)| covered | relation);
    let superkey = |set: Attributes| closure(set, dependencies) & all == all;
    if !relations.iter().any(|(relation, _)| superkey(*relation)) {
        let key = minimal(all, all, dependencies);
        relations.insert(0, (key, key));
    }
    // What no dependency speaks of belongs to the key of the whole, and is in it already.
    debug_assert!(all & !covered & !relations.iter().fold(0, |all, (r, _)| all | r) == 0);
    let whole = relations.clone();
    relations.retain(|(relation, _)| {
        !whole.iter().any(|(other, _)| relation != other && relation & !other == 0)
    });
    relations
}

/// Whether joining relations gives back the relation that they were cut out of, by the chase.
pub fn is_lossless(all: Attributes, relations: &[Attributes], dependencies: &[Dependency]) -> bool {
    let columns: Vec<Attributes> = members(all).collect();
    // Nought is the value that all rows share at the end; others are of one row.
    let mut rows: Vec<Vec<usize>> = relations
        .iter()
        .enumerate()
        .map(|(row, relation)| {
            columns.iter().map(|column| if relation & column != 0 { 0 } else { row + 1 }).collect()
        })
        .collect();
    let on = |set: Attributes| -> Vec<usize> {
        let within = columns.iter().enumerate().filter(|(_, column)| set & **column != 0);
        within.map(|(at, _)| at).collect()
    };
    let sides: Vec<(Vec<usize>, Vec<usize>)> =
        dependencies.iter().map(|d| (on(d.from), on(d.to))).collect();
    let same =
        |a: &[usize], b: &[usize], at: &[usize]| at.iter().all(|at| a.get(*at) == b.get(*at));
    loop {
        let mut changed = false;
        for (from, to) in &sides {
            for first in 0..rows.len() {
                for second in 0..first {
                    let (Some(a), Some(b)) = (rows.get(first), rows.get(second)) else { continue };
                    if !same(a, b, from) {
                        continue;
                    }
                    for at in to {
                        let of = |row: usize| rows.get(row).and_then(|row| row.get(*at)).copied();
                        let (Some(a), Some(b)) = (of(first), of(second)) else { continue };
                        if a == b {
                            continue;
                        }
                        changed = true;
                        let (keep, gone) = (a.min(b), a.max(b));
                        for value in rows.iter_mut().filter_map(|row| row.get_mut(*at)) {
                            if *value == gone {
                                *value = keep;
                            }
                        }
                    }
                }
            }
        }
        if rows.iter().any(|row| row.iter().all(|value| *value == 0)) {
            return true;
        }
        if !changed {
            return false;
        }
    }
}
