//! Tags: things carry words by which they are found.

use super::Applying;
use crate::design::external::own;
use crate::design::naming::singular;
use crate::design::relationships::link;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnSketch, Role, TableSketch, UniqueSketch, place};
use crate::dialect::LogicalType;
use crate::model::ReferentialAction;
use crate::name::Ident;

/// Adds `tags` and a table of pairs for each entity.
pub(super) fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    if entity.is_none() {
        to.incomplete(
            "tags are wanted, but not on what",
            "say `tags on posts`, or name the `entity`",
        );
        return;
    }
    let tagged = to.scope(entity, |_| false);
    let tag = to.sketch.find("tag").unwrap_or_else(|| {
        let mut tags = TableSketch {
            entity: "Tag".to_owned(),
            name: Ident::from(format!("{}tags", to.cx.options.naming.table_prefix)),
            pointer: to.pointer.clone(),
            ..TableSketch::default()
        };
        crate::design::entities::add_key(to.cx, to.sketch, &mut tags);
        tags.add(
            ColumnSketch::typed("name", LogicalType::String, place::ATTRIBUTE)
                .required()
                .longest(100),
        );
        tags.uniques.push(UniqueSketch {
            columns: vec![Ident::from("name")],
            per_tenant: true,
            among_deleted: false,
        });
        to.sketch.add(tags)
    });
    for at in tagged {
        if at == tag {
            to.incomplete("tags do not carry tags", "say which entities carry them");
            continue;
        }
        let (Some(things), Some(tags)) = (own(to.sketch, at), own(to.sketch, tag)) else {
            continue;
        };
        let one = singular(things.table.as_str());
        let name = format!("{one}_tags");
        if to.sketch.find(&name).is_some() {
            continue;
        }
        let mut pairs = TableSketch {
            entity: name.clone(),
            name: Ident::from(name.as_str()),
            role: Role::Junction,
            pointer: to.pointer.clone(),
            ..TableSketch::default()
        };
        let mut sides = Vec::new();
        for (nth, (role, target)) in
            [(one.as_str(), &things), ("tag", &tags)].into_iter().enumerate()
        {
            let mut names = Vec::new();
            for (part, kind) in &target.key {
                let place = place::LINK + u32::try_from(nth).unwrap_or(0);
                let mut column =
                    ColumnSketch::typed(format!("{role}_{part}"), LogicalType::Bigint, place)
                        .required();
                column.kind = kind.clone();
                names.push(column.name.clone());
                pairs.columns.push(column);
            }
            sides.push(names);
        }
        pairs.primary_key = sides.concat();
        let new = to.sketch.add(pairs);
        for ((role, target), names) in
            [(one.as_str(), &things), ("tag", &tags)].into_iter().zip(sides)
        {
            link(to.sketch, new, target, names, ReferentialAction::Cascade, true, false, role);
        }
        to.sketch.decide(
            "tags",
            &name,
            format!("`{name}` says which of `{}` carries which of `{}`", things.table, tags.table),
            "a tag is spelled once and found from both sides; the pair is the key, so that nothing carries a tag twice",
            &["a list of words in the row, where tags are never renamed, counted or listed"],
        );
    }
}
