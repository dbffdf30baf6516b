//! Tables, and columns of a table, that swap their names.

use super::PlanCx;
use crate::diff::{Change, Op};
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
    if renames.len() < 2 {
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
            match renames.iter().position(takes_its_place) {
                Some(next) => at = next,
                None => {
                    walked.clear();
                    break;
                }
            }
        }
        if walked.first() == Some(&at) && walked.len() > 1 {
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
    out
}

fn free_name(wanted: &str, change: &Change, cx: &PlanCx<'_>) -> Ident {
    let namespace = change.path.namespace.as_ref();
    let taken = |name: &str| match &change.path.table {
        None => {
            cx.from.table_named(namespace, name).is_some()
                || cx.to.table_named(namespace, name).is_some()
        }
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
