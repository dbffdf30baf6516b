//! Tables, and columns of a table, that swap their names.

use super::PlanCx;
use crate::diff::{Change, Op};
use crate::hash::HashSet;
use crate::model::{Object, ObjectPath};
use crate::name::Ident;

/// Where renamed tables or columns pass their names round in a circle, one of them takes a temporary
/// name first.
pub(super) fn through_temporary_names(changes: Vec<Change>, cx: &PlanCx<'_>) -> Vec<Change> {
    let case = cx.info.name_case;
    let renames: Vec<(usize, ObjectPath, Ident)> = changes
        .iter()
        .enumerate()
        .filter_map(|(at, change)| match &change.op {
            Op::Rename { from, object: Object::Table(_) | Object::Column(_) } => {
                Some((at, change.path.clone(), from.clone()))
            }
            _ => None,
        })
        .collect();
    if renames.is_empty() {
        return changes;
    }
    let mut seen = vec![false; renames.len()];
    let mut first_of_circle = Vec::new();
    for start in 0..renames.len() {
        let mut at = start;
        let mut walked = Vec::new();
        while !seen.get(at).copied().unwrap_or(true) {
            if let Some(slot) = seen.get_mut(at) {
                *slot = true;
            }
            walked.push(at);
            let Some((_, to, _)) = renames.get(at) else { break };
            let takes_its_place = |(_, path, from): &(usize, ObjectPath, Ident)| {
                path.kind == to.kind
                    && path.namespace == to.namespace
                    && path.table == to.table
                    && case.same(from.as_str(), to.name.as_str())
            };
            let Some(next) = renames.iter().position(takes_its_place) else {
                walked.clear();
                break;
            };
            at = next;
        }
        // A table whose name only changes its case stands in its own way.
        let alone = renames.get(at).is_some_and(|(_, path, _)| path.table.is_some());
        if walked.first() == Some(&at) && (walked.len() > 1 || !alone) {
            first_of_circle.extend(renames.get(start).map(|(position, _, _)| *position));
        }
    }
    let mut out = Vec::with_capacity(changes.len() + first_of_circle.len());
    for (at, change) in changes.into_iter().enumerate() {
        let Op::Rename { from, object } = &change.op else {
            out.push(change);
            continue;
        };
        if !first_of_circle.contains(&at) {
            out.push(change);
            continue;
        }
        let temporary = free_name(&format!("specforge_tmp_{from}"), &change, cx);
        let mut path = change.path.clone();
        path.name = temporary.clone();
        let away = Op::Rename { from: from.clone(), object: object.clone().renamed(&temporary) };
        let home = Op::Rename { from: temporary, object: object.clone() };
        out.push(Change { path, op: away });
        out.push(Change { path: change.path.clone(), op: home });
    }
    free_names_first(out, cx)
}

/// Puts the renames of each table's columns into an order in which every name is free when it is taken.
fn free_names_first(changes: Vec<Change>, cx: &PlanCx<'_>) -> Vec<Change> {
    let case = cx.info.name_case;
    let is_column =
        |change: &Change| matches!(&change.op, Op::Rename { object: Object::Column(_), .. });
    let mut waiting: Vec<Change> =
        changes.iter().filter(|change| is_column(change)).cloned().collect();
    let key = |change: &Change, name: &Ident| {
        (change.path.namespace.clone(), change.path.table.clone(), case.key(name.as_str()))
    };
    let freed: HashSet<_> = waiting
        .iter()
        .filter_map(|change| match &change.op {
            Op::Rename { from, .. } => Some(key(change, from)),
            _ => None,
        })
        .collect();
    if !waiting.iter().any(|change| freed.contains(&key(change, &change.path.name))) {
        return changes;
    }
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let in_the_way = |change: &Change, other: &Change| {
            other.path.namespace == change.path.namespace
                && other.path.table == change.path.table
                && matches!(&other.op, Op::Rename { from, .. } if case.same(from.as_str(), change.path.name.as_str()))
                && other != change
        };
        let free = |change: &&Change| !waiting.iter().any(|other| in_the_way(change, other));
        let next = waiting.iter().find(free).or_else(|| waiting.first()).cloned();
        waiting.retain(|change| Some(change) != next.as_ref());
        ordered.extend(next);
    }
    let mut ordered = ordered.into_iter();
    let place = |change| if is_column(&change) { ordered.next().unwrap_or(change) } else { change };
    changes.into_iter().map(place).collect()
}

fn free_name(wanted: &str, change: &Change, cx: &PlanCx<'_>) -> Ident {
    let namespace = change.path.namespace.as_ref();
    let taken = |name: &str| match &change.path.table {
        None => cx.from.has_relation(namespace, name) || cx.to.has_relation(namespace, name),
        Some(table) => {
            let path = ObjectPath::table(namespace, table);
            [cx.before(&path), cx.after(&path)]
                .iter()
                .flatten()
                .any(|table| table.column(name, cx.info.name_case).is_some())
        }
    };
    let mut name = wanted.to_owned();
    while taken(&name) {
        name.push('_');
    }
    Ident::from(name)
}
