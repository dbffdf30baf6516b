//! Hierarchy: things are in one another.

use super::build::attribute;
use super::phrases::about;
use super::{Applying, Kind, Said};
use crate::design::duty::{Ancestors, Duty};
use crate::design::external::own;
use crate::design::formula::{Comparison, Formula};
use crate::design::living;
use crate::design::naming::singular;
use crate::design::relationships::link;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{CheckSketch, ColumnKind, ColumnSketch, Role, place};
use crate::design::value::DefaultValue;
use crate::design::wish::{Feature, HierarchyStrategy};
use crate::dialect::LogicalType;
use crate::finding::{Advice, Finding, Severity};
use crate::model::ReferentialAction;
use crate::name::Ident;

pub(super) const KIND: Kind = Kind {
    name: "hierarchy",
    phrases: &["hierarchy", "tree", "nesting"],
    words,
    apply: |to, feature| {
        if let Feature::Hierarchy { entity, strategy } = feature {
            apply(to, entity.as_ref(), strategy.unwrap_or(HierarchyStrategy::Adjacency));
        }
    },
};

/// `of categories with a closure table`, `of folders by path`.
fn words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let mut how = None;
    let mut rest = said.rest;
    for (ending, meant) in [
        ("with a closure table", HierarchyStrategy::Closure),
        ("by closure table", HierarchyStrategy::Closure),
        ("with paths", HierarchyStrategy::Path),
        ("by path", HierarchyStrategy::Path),
        ("by parent", HierarchyStrategy::Adjacency),
    ] {
        if let Some(before) = rest.strip_suffix(ending) {
            how = Some(meant);
            rest = before.trim_end();
        }
    }
    let mut read = about(feature, rest)?;
    for feature in &mut read {
        if let Feature::Hierarchy { strategy, .. } = feature {
            *strategy = how;
        }
    }
    Some(read)
}

fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, strategy: HierarchyStrategy) {
    if entity.is_none() {
        to.incomplete(
            "a hierarchy is wanted, but not of what",
            "say `hierarchy of categories`, or name the `entity`",
        );
        return;
    }
    for at in to.scope(entity, |_| false) {
        let Some(parent) = name_parent(to, at) else { continue };
        let (Some(target), Some(table)) = (own(to.sketch, at), to.sketch.tables.get(at)) else {
            continue;
        };
        let of = table.name.clone();
        to.sketch.decide(
            "hierarchy",
            of.as_str(),
            format!("each of `{of}` names its parent; the topmost have none"),
            "moving a branch is one change, and a recursive query finds ancestors and descendants; nothing is its own parent",
            &["a table of all ancestors (`\"strategy\": \"closure\"`), where subtrees are read far more often than moved", "a path in each row (`\"strategy\": \"path\"`), where trees are read in their order and moves are rare"],
        );
        if strategy == HierarchyStrategy::Adjacency {
            continue;
        }
        let ([(key, kind)], [parent]) = (target.key.as_slice(), parent.as_slice()) else {
            let message = format!(
                "`{of}` is identified by several columns: neither a path nor a table of ancestors is kept of it"
            );
            to.incomplete(message, "a key of its own, `id`, or `\"strategy\": \"adjacency\"`");
            continue;
        };
        let (key, kind, parent) = (key.clone(), kind.clone(), parent.clone());
        if strategy == HierarchyStrategy::Closure {
            keep_ancestors(to, at, &key, &kind, &parent);
        } else {
            keep_path(to, at, parent);
        }
    }
}

/// Lets each name its parent; gives the columns that do.
fn name_parent(to: &mut Applying<'_, '_>, at: usize) -> Option<Vec<Ident>> {
    let target = own(to.sketch, at)?;
    let table = to.sketch.tables.get_mut(at)?;
    if let Some(known) = table.links.iter().find(|link| link.table == table.name) {
        return Some(known.columns.clone());
    }
    let mut names = Vec::new();
    for (part, kind) in &target.key {
        let mut column =
            ColumnSketch::typed(format!("parent_{part}"), LogicalType::Bigint, place::LINK);
        column.kind = kind.clone();
        names.push(column.name.clone());
        table.add(column);
    }
    if let ([(key, _)], [parent], false) = (target.key.as_slice(), names.as_slice(), table.lives) {
        table.checks.push(CheckSketch {
            suffix: format!("{parent}_other"),
            formula: Formula::column(parent).compared(Comparison::NotEqual, Formula::column(key)),
            column: None,
        });
    }
    let on_delete = ReferentialAction::Restrict;
    link(to.sketch, at, &target, names.clone(), on_delete, false, false, "parent");
    Some(names)
}

/// Adds a table of all ancestors.
fn keep_ancestors(
    to: &mut Applying<'_, '_>,
    at: usize,
    key: &Ident,
    kind: &ColumnKind,
    parent: &Ident,
) {
    let of = to.name_of(at);
    let role = singular(of.as_str());
    let entity = format!("{role}_ancestor");
    if !to.is_free(&entity, KIND.name) {
        return;
    }
    let mut beside = to.bare_table(&entity, Role::Junction);
    let into = beside.name.clone();
    let ancestors = Ancestors {
        into: into.clone(),
        thing: Ident::from(format!("{role}_{key}")),
        ancestor: Ident::from(format!("ancestor_{key}")),
        depth: Ident::from("depth"),
        key: key.clone(),
        parent: parent.clone(),
        tenant: None,
    };
    beside.add(attribute("depth", LogicalType::Integer).required());
    beside.at_least("depth", 0);
    let new = to.sketch.add(beside);
    let on_delete = ReferentialAction::Cascade;
    let roles = [(role.as_str(), &ancestors.thing), ("ancestor", &ancestors.ancestor)];
    let mut pair = Vec::new();
    for (role, name) in roles {
        let Some(target) = own(to.sketch, at) else { return };
        let Some(table) = to.sketch.tables.get_mut(new) else { return };
        let nth = u32::try_from(pair.len()).unwrap_or_default();
        let mut column =
            ColumnSketch::typed(name.clone(), LogicalType::Bigint, place::LINK + nth).required();
        column.kind = kind.clone();
        table.add(column);
        link(to.sketch, new, &target, vec![name.clone()], on_delete, true, false, role);
        pair.push(name.clone());
    }
    if let Some(table) = to.sketch.tables.get_mut(new) {
        table.primary_key = pair;
    }
    let pointer = to.pointer.clone();
    let Some(table) = to.sketch.tables.get_mut(at) else { return };
    table.see_to(Duty::Ancestors(ancestors), KIND.name, pointer);
    let lives = table.lives && !living::is_there(to.cx, &into);
    to.sketch.decide(
        "ancestors",
        of.as_str(),
        format!("`{into}` has a row for each of `{of}` and whatever it is in, itself included, with the distance; triggers keep it"),
        "ancestors and whole subtrees are found by one index, without recursion; nothing comes to be in itself, and changes of a tree wait for one another",
        &["the parent alone, where trees are small or moved often", "a path in each row, where trees are read in their order"],
    );
    if lives {
        to.starts_empty(&into, &of);
    }
}

/// Adds a column with the way from the topmost.
fn keep_path(to: &mut Applying<'_, '_>, at: usize, parent: Ident) {
    let pointer = to.pointer.clone();
    let column = Ident::from("path");
    let Some(table) = to.sketch.tables.get_mut(at) else { return };
    let of = table.name.clone();
    let known = table.column("path").is_some();
    if known && !table.lives {
        let message = format!("`{of}.path` has the name of the column that the hierarchy needs");
        to.incomplete(message, "give that attribute another name");
        return;
    }
    let path = ColumnSketch::typed(column.clone(), LogicalType::Text, place::FEATURE);
    table.add(path.required().default(DefaultValue::Text("".into())));
    table.indexes.push((vec![column.clone()], "whatever is below one".to_owned()));
    table.prefixes.push(column.clone());
    table.see_to(Duty::Path { column, parent }, KIND.name, pointer);
    let lives = table.lives && !known;
    to.sketch.decide(
        "path",
        of.as_str(),
        format!("`path` spells the way from the topmost of `{of}`, as `/1/5/9/`; triggers write it, and no program does"),
        "whatever is below one has a path that begins with its own, which an index finds; the order of paths is that of the tree, and a move writes every row of the branch",
        &["the parent alone, where branches move often", "a table of all ancestors, where distances count"],
    );
    if lives {
        to.starts_empty(&of, &of);
    }
}

impl Applying<'_, '_> {
    /// Says that what triggers keep of rows is not there yet for those that live.
    fn starts_empty(&mut self, table: &Ident, of: &Ident) {
        let message = format!(
            "`{table}` knows nothing of the rows of `{of}` that live: triggers keep what changes from now on"
        );
        let finding = Finding::new("rows-wanted", Severity::Warning, message)
            .at(&self.pointer)
            .object(table)
            .advise(Advice::note(
                "set every parent to null and back in one transaction, from the topmost down",
            ));
        self.sketch.findings.push(finding);
    }
}
