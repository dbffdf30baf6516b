//! What people add to things: comments and attachments.

use super::build::{Reference, attribute, now, short};
use super::phrases::plain;
use super::{Applying, Kind};
use crate::design::duty::Duty;
use crate::design::formula::Formula;
use crate::design::naming::singular;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{CheckSketch, ColumnSketch, Role, TableSketch};
use crate::design::wish::Feature;
use crate::dialect::LogicalType;
use crate::model::ReferentialAction;
use crate::name::Ident;

pub(super) const COMMENTS: Kind = Kind {
    name: "comments",
    phrases: &["comments", "commenting", "comment threads"],
    words: plain,
    apply: |to, feature| {
        if let Feature::Comments { entity } = feature {
            apply(to, entity.as_ref(), &COMMENT);
        }
    },
};

pub(super) const ATTACHMENTS: Kind = Kind {
    name: "attachments",
    phrases: &["attachments", "file attachments", "file uploads"],
    words: plain,
    apply: |to, feature| {
        if let Feature::Attachments { entity } = feature {
            apply(to, entity.as_ref(), &ATTACHMENT);
        }
    },
};

/// How many things one table belongs to at most: each costs every row a column, and a check.
const SHARED: usize = 4;

/// What is added to things.
struct Belonging {
    entity: &'static str,
    feature: &'static str,
    /// The role of the user who adds it.
    by: &'static str,
    columns: fn() -> Vec<ColumnSketch>,
    finish: fn(&mut TableSketch),
}

const COMMENT: Belonging = Belonging {
    entity: "Comment",
    feature: "comments",
    by: "author",
    columns: || {
        vec![attribute("body", LogicalType::Text).required(), now("created_at"), now("updated_at")]
    },
    finish: |table| {
        let touch = Duty::Touch { column: Ident::from("updated_at") };
        let pointer = table.pointer.clone();
        table.see_to(touch, "comments", pointer);
    },
};

const ATTACHMENT: Belonging = Belonging {
    entity: "Attachment",
    feature: "attachments",
    by: "uploader",
    columns: || {
        vec![
            short("file_name", 255).required(),
            short("content_type", 127).required(),
            attribute("size_bytes", LogicalType::Bigint).required(),
            short("storage_key", 500).required(),
            now("created_at"),
        ]
    },
    finish: |table| {
        table.at_least("size_bytes", 0);
        table.unique(&["storage_key"]);
    },
};

fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, what: &Belonging) {
    let name = what.feature;
    if entity.is_none() {
        to.incomplete(
            format!("{name} are wanted, but not on what"),
            format!("say `{name} on posts`, or name the `entity`"),
        );
        return;
    }
    let things = to.scope(entity, |_| false);
    let own = to.sketch.find(what.entity);
    // An entity of that name is what was meant, with the attributes that the requirements give it.
    if let Some(own) = own {
        let things: Vec<usize> = things.into_iter().filter(|at| *at != own).collect();
        belong(to, own, &things, what);
        return;
    }
    if things.len() <= SHARED {
        let at = new(to, what, what.entity);
        belong(to, at, &things, what);
        return;
    }
    for thing in things {
        let Some(table) = to.sketch.tables.get(thing) else { continue };
        let entity = format!("{}_{}", singular(table.name.as_str()), singular(what.feature));
        let at = to.sketch.find(&entity).unwrap_or_else(|| new(to, what, &entity));
        belong(to, at, &[thing], what);
    }
}

/// A table of what is added, with who added it.
fn new(to: &mut Applying<'_, '_>, what: &Belonging, entity: &str) -> usize {
    let mut table = to.keyed_table(entity, Role::Entity);
    table.with((what.columns)());
    (what.finish)(&mut table);
    let at = to.sketch.add(table);
    if let Some(users) = to.known_users() {
        let how =
            Reference { role: what.by, on_delete: ReferentialAction::SetNull, required: false };
        to.refer(at, users, how);
    }
    at
}

/// Lets a table belong to things: always to the only one, or to exactly one of several.
fn belong(to: &mut Applying<'_, '_>, at: usize, things: &[usize], what: &Belonging) {
    let only = things.len() == 1;
    let mut firsts: Vec<Ident> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for thing in things {
        let Some(target) = to.sketch.tables.get(*thing) else { continue };
        let (role, target_name) = (singular(target.name.as_str()), target.name.clone());
        names.push(format!("`{target_name}`"));
        let table = to.sketch.tables.get(at);
        let known = table.and_then(|table| {
            table.links.iter().find(|link| link.table == target_name).map(|l| l.columns.clone())
        });
        let lives = table.and_then(|table| {
            let key = crate::design::living::reference(to.cx, &table.name, &target_name)?;
            table.lives.then(|| key.columns.clone())
        });
        let columns = known.or(lives).unwrap_or_else(|| {
            let on_delete = ReferentialAction::Cascade;
            to.refer(at, *thing, Reference { role: &role, on_delete, required: only })
        });
        firsts.extend(columns.into_iter().next());
    }
    let Some(table) = to.sketch.tables.get_mut(at) else { return };
    let name = table.name.clone();
    let feature = what.feature;
    if firsts.is_empty() {
        return;
    }
    if let [_] = firsts.as_slice() {
        to.sketch.decide(
            feature,
            name.as_str(),
            format!("`{name}` belong to {}, and go with it", names.join(", ")),
            format!("a plain reference says to which; one table serves up to {SHARED} kinds of things, each by a reference of its own"),
            &["a table of files or texts that many things share, where one belongs to several"],
        );
        return;
    }
    let formula = exactly_one(&firsts);
    if !table.checks.iter().any(|known| known.formula == formula) {
        table.checks.push(CheckSketch { suffix: "one_of".to_owned(), formula, column: None });
    }
    to.sketch.decide(
        feature,
        name.as_str(),
        format!("each of `{name}` belongs to exactly one of {}, and goes with it", names.join(", ")),
        format!("a reference for each kind of thing keeps every one true, which a name of a table beside a number cannot; a check holds that exactly one is there; up to {SHARED} kinds share a table, more get a table each"),
        &["a table for each kind of thing, where there are many kinds or their rows are never read together", "a type and a number without foreign keys, where nothing has to be true"],
    );
}

/// That exactly one of some columns holds something.
fn exactly_one(columns: &[Ident]) -> Formula {
    let ways = columns.iter().map(|own| {
        Formula::And(
            columns
                .iter()
                .map(|column| {
                    let formula = Formula::column(column);
                    if column == own { formula.is_not_null() } else { formula.is_null() }
                })
                .collect(),
        )
    });
    Formula::Or(ways.collect())
}
