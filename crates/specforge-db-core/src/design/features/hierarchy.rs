//! Hierarchy: things are in one another.

use super::phrases::plain;
use super::{Applying, Kind};
use crate::design::external::own;
use crate::design::relationships::link;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnSketch, place};
use crate::design::wish::{Feature, HierarchyStrategy};
use crate::dialect::LogicalType;
use crate::model::ReferentialAction;

pub(super) const KIND: Kind = Kind {
    name: "hierarchy",
    phrases: &["hierarchy", "tree", "nesting"],
    words: plain,
    apply: |to, feature| {
        if let Feature::Hierarchy { entity, strategy } = feature {
            match strategy {
                None | Some(HierarchyStrategy::Adjacency) => apply(to, entity.as_ref()),
                Some(_) => to.refuse(feature, "closure tables and paths"),
            }
        }
    },
};

/// Each names its parent.
fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    if entity.is_none() {
        to.incomplete(
            "a hierarchy is wanted, but not of what",
            "say `hierarchy of categories`, or name the `entity`",
        );
        return;
    }
    for at in to.scope(entity, |_| false) {
        let Some(target) = own(to.sketch, at) else { continue };
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        if !table.links.iter().any(|link| link.table == table.name) {
            let mut names = Vec::new();
            for (part, kind) in &target.key {
                let mut column =
                    ColumnSketch::typed(format!("parent_{part}"), LogicalType::Bigint, place::LINK);
                column.kind = kind.clone();
                names.push(column.name.clone());
                table.add(column);
            }
            link(
                to.sketch,
                at,
                &target,
                names,
                ReferentialAction::Restrict,
                false,
                false,
                "parent",
            );
        }
        to.sketch.decide(
            "hierarchy",
            target.table.as_str(),
            format!("each of `{}` names its parent; the topmost have none", target.table),
            "moving a branch is one change, and a recursive query finds ancestors and descendants; what has children cannot be deleted",
            &["a table of all ancestors, where subtrees are read far more often than moved", "a path in each row, where moves are rare"],
        );
    }
}
