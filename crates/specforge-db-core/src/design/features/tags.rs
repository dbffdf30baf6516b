//! Tags: things carry words by which they are found.

use super::build::{Reference, short};
use super::phrases::plain;
use super::{Applying, Kind};
use crate::design::naming::singular;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::Role;
use crate::design::wish::Feature;
use crate::model::ReferentialAction;
use crate::name::Ident;

pub(super) const KIND: Kind = Kind {
    name: "tags",
    phrases: &["tags", "tagging"],
    words: plain,
    apply: |to, feature| {
        if let Feature::Tags { entity } = feature {
            apply(to, entity.as_ref());
        }
    },
};

/// Adds `tags` and a table of pairs for each entity.
fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    if entity.is_none() {
        to.incomplete(
            "tags are wanted, but not on what",
            "say `tags on posts`, or name the `entity`",
        );
        return;
    }
    let tagged = to.scope(entity, |_| false);
    let tag = to.sketch.find("tag").unwrap_or_else(|| {
        let mut tags = to.keyed_table("Tag", Role::Entity);
        tags.add(short("name", 100).required());
        tags.unique(&["name"]);
        to.sketch.add(tags)
    });
    for at in tagged {
        if at == tag {
            to.incomplete("tags do not carry tags", "say which entities carry them");
            continue;
        }
        let tables = &to.sketch.tables;
        let (Some(things), Some(tags)) = (tables.get(at), tables.get(tag)) else { continue };
        let (things, tags) = (things.name.clone(), tags.name.clone());
        let one = singular(things.as_str());
        let name = format!("{one}_tags");
        if to.sketch.find(&name).is_some() {
            continue;
        }
        let mut pairs = to.bare_table(&name, Role::Junction);
        pairs.name = Ident::from(name.as_str());
        let new = to.sketch.add(pairs);
        let mut key = Vec::new();
        for (role, target) in [(one.as_str(), at), ("tag", tag)] {
            let how = Reference { role, on_delete: ReferentialAction::Cascade, required: true };
            key.extend(to.refer(new, target, how));
        }
        if let Some(pairs) = to.sketch.tables.get_mut(new) {
            pairs.primary_key = key;
        }
        to.sketch.decide(
            "tags",
            &name,
            format!("`{name}` says which of `{things}` carries which of `{tags}`"),
            "a tag is spelled once and found from both sides; the pair is the key, so that nothing carries a tag twice",
            &["a list of words in the row, where tags are never renamed, counted or listed"],
        );
    }
}
