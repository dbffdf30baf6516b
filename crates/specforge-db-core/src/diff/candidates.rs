//! Drops and creates that could be renames.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Change, Op};
use crate::hash::HashMap;
use crate::model::{Object, ObjectPath, Table};
use crate::plan::{RenameSpec, RenamedKind};

/// A drop and a create that could be one rename, if the caller says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RenameCandidate {
    /// What to put into `renames` to say so.
    pub rename: RenameSpec,
    /// Why it could be one.
    pub because: String,
}

/// Finds look-alikes among what goes and what comes: columns of one table, tables of one namespace.
///
/// A candidate is reported only where there is exactly one on each side.
pub fn rename_candidates(changes: &[Change]) -> Vec<RenameCandidate> {
    let mut candidates = Vec::new();
    let mut columns: HashMap<(ObjectPath, String), [Vec<&ObjectPath>; 2]> = HashMap::default();
    let mut tables: HashMap<String, [Vec<&ObjectPath>; 2]> = HashMap::default();
    for change in changes {
        let (side, object) = match &change.op {
            Op::Drop(object) => (0, object),
            Op::Create(object) => (1, object),
            _ => continue,
        };
        match object {
            Object::Column(column) => {
                let Some(owner) = change.path.owner() else { continue };
                let signature =
                    format!("{:?} {}", column.ty.raw.to_ascii_lowercase(), column.nullable);
                push(columns.entry((owner, signature)).or_default(), side, &change.path);
            }
            Object::Table(table) => {
                push(tables.entry(signature(&change.path, table)).or_default(), side, &change.path);
            }
            _ => {}
        }
    }
    for ((_, _), sides) in &columns {
        if let [[from], [to]] = [sides[0].as_slice(), sides[1].as_slice()] {
            candidates.push(candidate(
                RenamedKind::Column,
                from,
                to,
                "same table, type and nullability",
            ));
        }
    }
    for sides in tables.values() {
        if let [[from], [to]] = [sides[0].as_slice(), sides[1].as_slice()] {
            candidates.push(candidate(RenamedKind::Table, from, to, "same columns"));
        }
    }
    candidates.sort_by_key(|c| format!("{:?}", c.rename));
    candidates
}

fn push<'a>(sides: &mut [Vec<&'a ObjectPath>; 2], side: usize, path: &'a ObjectPath) {
    if let Some(list) = sides.get_mut(side) {
        list.push(path);
    }
}

fn signature(path: &ObjectPath, table: &Table) -> String {
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| {
            format!(
                "{} {}",
                column.name.as_str().to_lowercase(),
                column.ty.raw.to_ascii_lowercase()
            )
        })
        .collect();
    format!("{:?} {}", path.namespace, columns.join(","))
}

fn candidate(
    kind: RenamedKind,
    from: &ObjectPath,
    to: &ObjectPath,
    because: &str,
) -> RenameCandidate {
    RenameCandidate {
        rename: RenameSpec {
            kind,
            schema: to.namespace.clone(),
            table: to.table.clone(),
            from: from.name.clone(),
            to: to.name.clone(),
        },
        because: because.to_owned(),
    }
}
