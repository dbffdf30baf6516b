//! Closures, keys and decompositions, held against definitions by brute force.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use specforge_db_core::design::normal::dependencies::{
    Attributes, Dependency, candidate_keys, closure, is_lossless, minimal_cover, synthesis,
};

const COUNT: u32 = 6;
const ALL: Attributes = (1 << COUNT) - 1;

fn dependencies() -> impl Strategy<Value = Vec<Dependency>> {
    let side = 1..=ALL;
    let one = (side.clone(), side).prop_map(|(from, to)| Dependency { from, to });
    prop::collection::vec(one, 0..7)
}

/// A set is closed where no dependency leads out of it.
fn is_closed(set: Attributes, dependencies: &[Dependency]) -> bool {
    dependencies.iter().all(|d| d.from & !set != 0 || d.to & !set == 0)
}

/// What follows is the smallest closed set around it, by looking at all sets.
fn by_force(of: Attributes, dependencies: &[Dependency]) -> Attributes {
    let around = (0..=ALL).filter(|set| of & !set == 0 && is_closed(*set, dependencies));
    around.fold(ALL, |all, set| all & set)
}

fn is_key(set: Attributes, dependencies: &[Dependency]) -> bool {
    let subsets = (0..set).filter(|less| less & !set == 0);
    by_force(set, dependencies) == ALL
        && subsets.into_iter().all(|less| by_force(less, dependencies) != ALL)
}

/// What follows from a set by what holds within relations alone.
fn reached(of: Attributes, relations: &[Attributes], dependencies: &[Dependency]) -> Attributes {
    let mut reached = of;
    loop {
        let more = relations
            .iter()
            .fold(reached, |all, relation| all | closure(all & relation, dependencies) & relation);
        if more == reached {
            return reached;
        }
        reached = more;
    }
}

#[test]
#[allow(clippy::many_single_char_names)] // Columns of textbooks are called so.
fn what_follows_by_another_key_has_no_place_beside_them() {
    // b, d and a, b, e are keys of the same things; f follows from c, e and has a relation of its own.
    let [a, b, c, d, e, f] = [1, 2, 4, 8, 16, 32];
    let dependencies = [
        Dependency { from: d | f, to: e },
        Dependency { from: a | b | e, to: d | f },
        Dependency { from: b | d, to: a | b | c | d | e | f },
        Dependency { from: c | e, to: f },
    ];
    let relations = synthesis(ALL, &dependencies);
    let of_both = relations.iter().find(|(relation, _)| relation & (a | b) == a | b).unwrap();
    assert_eq!(of_both.0 & f, 0, "{relations:?}");
}

proptest! {
    #[test]
    fn closures_are_the_smallest_closed_sets(dependencies in dependencies(), of in 0..=ALL) {
        prop_assert_eq!(closure(of, &dependencies), by_force(of, &dependencies));
    }

    #[test]
    fn all_keys_are_found_and_nothing_else(dependencies in dependencies()) {
        let (mut keys, complete) = candidate_keys(ALL, &dependencies);
        keys.sort_unstable();
        let wanted: Vec<_> = (0..=ALL).filter(|set| is_key(*set, &dependencies)).collect();
        prop_assert!(complete);
        prop_assert_eq!(keys, wanted);
    }

    #[test]
    fn a_cover_says_the_same_with_nothing_to_spare(dependencies in dependencies()) {
        let cover = minimal_cover(&dependencies);
        for set in 0..=ALL {
            prop_assert_eq!(closure(set, &cover), closure(set, &dependencies));
        }
        for at in 0..cover.len() {
            let mut less = cover.clone();
            let one = less.remove(at);
            prop_assert!(closure(one.from, &less) & one.to == 0);
        }
    }

    #[test]
    fn a_synthesis_loses_neither_rows_nor_dependencies(dependencies in dependencies()) {
        let relations = synthesis(ALL, &dependencies);
        let sets: Vec<Attributes> = relations.iter().map(|(relation, _)| *relation).collect();
        prop_assert_eq!(sets.iter().fold(0, |all, set| all | set), ALL);
        prop_assert!(is_lossless(ALL, &sets, &dependencies));
        for (relation, key) in &relations {
            prop_assert_eq!(closure(*key, &dependencies) & relation, *relation);
        }
        for one in minimal_cover(&dependencies) {
            prop_assert_eq!(reached(one.from, &sets, &dependencies) & one.to, one.to);
        }
        // The third form: whatever follows from no key of its relation is part of one.
        for (relation, _) in &relations {
            let keys: Vec<Attributes> = (1..=ALL)
                .filter(|set| {
                    let determines = |set: Attributes| closure(set, &dependencies) & relation == *relation;
                    let subsets = (0..*set).filter(|less| less & !set == 0);
                    set & !relation == 0 && determines(*set) && subsets.into_iter().all(|l| !determines(l))
                })
                .collect();
            let prime = keys.iter().fold(0, |prime, key| prime | key);
            for from in (1..=ALL).filter(|set| set & !relation == 0) {
                let follows = closure(from, &dependencies) & relation & !from;
                let superkey = closure(from, &dependencies) & relation == *relation;
                prop_assert!(superkey || follows & !prime == 0);
            }
        }
    }

    #[test]
    fn the_chase_knows_what_rows_show(
        dependencies in dependencies(),
        first in 1..ALL,
        shared in 0..=ALL,
        rows in prop::collection::vec(prop::collection::vec(0_u8..3, COUNT as usize), 1..7),
    ) {
        let second = (ALL & !first) | shared;
        let holds = |d: &Dependency| {
            rows.iter().all(|a| rows.iter().all(|b| !same(a, b, d.from) || same(a, b, d.to)))
        };
        let dependencies: Vec<Dependency> = dependencies.into_iter().filter(holds).collect();
        if is_lossless(ALL, &[first, second], &dependencies) {
            // Joining the two parts gives no row that was not there.
            for a in &rows {
                for b in rows.iter().filter(|b| same(a, b, first & second)) {
                    let joined: Vec<u8> = (0..COUNT as usize)
                        .map(|at| if first & (1 << at) != 0 { a[at] } else { b[at] })
                        .collect();
                    prop_assert!(rows.contains(&joined));
                }
            }
        }
    }
}

fn same(a: &[u8], b: &[u8], on: Attributes) -> bool {
    (0..COUNT as usize).all(|at| on & (1 << at) == 0 || a[at] == b[at])
}
