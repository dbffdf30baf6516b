//! Changes that others bring with them, and changes in the parts in which they are made.

use std::collections::{BTreeMap, BTreeSet};

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Column, Definition, DefinitionKind, Facet, ForeignKey, Object, ObjectKind, ObjectPath, Table,
};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::PlanCx;
use specforge_db_core::version::Version;

use crate::before::before;
use crate::from_parent::comes_from_parent;
use crate::handed_down;
use crate::mentions::mentions;
use crate::model;
use crate::over_columns::over;
use crate::render::{computed_in_place, definition, of};
use crate::settled_anew::index_of;

const CASE: NameCase = NameCase::Sensitive;

/// Prepares changes for being spelled one by one, or made with the table that they are made to.
pub(crate) fn rework(mut changes: Vec<Change>, cx: &PlanCx<'_>) -> Vec<Change> {
    let anew = crate::remade::all(cx);
    if anew.is_empty() {
        return one_by_one(changes, cx);
    }
    let wholes = crate::remade::settle(&mut changes, &anew, cx);
    let mut changes = one_by_one(changes, cx);
    crate::remade::without_own(&mut changes, &anew);
    changes.extend(wholes);
    changes
}

/// Prepares changes for being spelled one by one.
pub(crate) fn one_by_one(mut changes: Vec<Change>, cx: &PlanCx<'_>) -> Vec<Change> {
    handed_down::settle(&mut changes, cx);
    crate::parted_sequences::settle(&mut changes, cx);
    crate::numbered_anew::settle(&mut changes, cx);
    let mut out = Vec::with_capacity(changes.len());
    let changes = changes.into_iter().flat_map(|change| crate::own_not_null::apart(change, cx));
    for change in changes {
        // It is there in every database.
        let public =
            matches!(change.object(), Object::Namespace(name) if name.as_str() == "public");
        // Nobody can put columns into another order.
        let nothing = matches!(&change.op, Op::Alter { facets, .. }
            if facets.iter().all(|facet| *facet == Facet::ColumnOrder));
        if public || nothing || stands_in(&change, cx) {
            continue;
        }
        if comes_from_parent(&change, cx) {
            out.extend(crate::with_parent::own_default(&change, cx));
            continue;
        }
        for change in crate::with_parent::rest(change, cx) {
            split(change, cx, &mut out);
        }
    }
    crate::firing::around(&mut out, cx);
    crate::left_behind::settle(&mut out, cx);
    crate::renamed_indexes::made_anew(&mut out);
    crate::renamed_values::settle(&mut out, cx);
    crate::over_routines::made_anew(&mut out, cx);
    crate::over_enums::made_anew(&mut out, cx);
    computed_around(&mut out, cx);
    crate::over_columns::made_anew(&mut out, cx);
    parts_around(&mut out, cx);
    crate::references::around(&mut out, cx);
    crate::over_keys::made_anew(&mut out, cx);
    crate::settled_anew::around(&mut out, cx);
    in_table_order(&mut out, cx);
    indexes_backwards(&mut out, cx);
    crate::shares::settle(&mut out, cx);
    crate::renamed_shares::settle(&mut out, cx);
    crate::key_names::through_others(&mut out, cx);
    out
}

/// Columns come in the order that their table is promised to have, whatever each of them comes for.
fn in_table_order(changes: &mut [Change], cx: &PlanCx<'_>) {
    let mut coming: BTreeMap<ObjectPath, Vec<usize>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        if matches!(change.op, Op::Create(Object::Column(_))) {
            coming.entry(of(&change.path)).or_default().push(at);
        }
    }
    for (table, slots) in coming.into_iter().filter(|(_, slots)| slots.len() > 1) {
        let Some(after) = cx.after(&table) else { continue };
        let place = |change: &Change| after.columns.iter().position(|c| c.name == change.path.name);
        let mut sorted: Vec<Change> =
            slots.iter().filter_map(|at| changes.get(*at).cloned()).collect();
        sorted.sort_by_key(place);
        for (at, change) in slots.into_iter().zip(sorted) {
            if let Some(slot) = changes.get_mut(at) {
                *slot = change;
            }
        }
    }
}

/// Indexes of a table in parts go the last first, so that they come back in their order: of two that are alike
/// the server names the shares by that.
fn indexes_backwards(changes: &mut [Change], cx: &PlanCx<'_>) {
    let mut going: BTreeMap<ObjectPath, Vec<usize>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        if matches!(change.op, Op::Drop(Object::Index(_))) {
            going.entry(of(&change.path)).or_default().push(at);
        }
    }
    let is_cut = |table: &ObjectPath| {
        let was = cx.before(table).and_then(|was| was.partitioning.as_ref());
        was.is_some_and(|partitioning| partitioning.strategy.is_some())
    };
    for (_, slots) in going.into_iter().filter(|(table, all)| all.len() > 1 && is_cut(table)) {
        for (first, last) in slots.iter().zip(slots.iter().rev()).take(slots.len() / 2) {
            changes.swap(*first, *last);
        }
    }
}

/// Parts of tables that change with the type of their columns, or of those that they refer to, go before
/// and come back after.
fn parts_around(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let mut columns: BTreeMap<ObjectPath, Vec<Ident>> = BTreeMap::new();
    for change in changes.iter() {
        if let Op::Alter { before: Object::Column(before), after: Object::Column(after), .. } =
            &change.op
            && is_retyped(before, after)
        {
            columns.entry(of(&change.path)).or_default().push(change.path.name.clone());
        }
    }
    let mut split: BTreeSet<ObjectPath> = BTreeSet::new();
    for (table, names) in &columns {
        let was = before(table, cx);
        for side in was.as_deref().into_iter().chain(cx.after(table)) {
            split.extend(over(side, table, names).into_iter().map(|(path, _)| path));
        }
        for child in cx.to.referencing(table) {
            for key in &child.table.foreign_keys {
                let refers = key.references == table.name
                    && names.iter().any(|name| key.referenced_columns.contains(name));
                let name = key.name.clone().filter(|_| refers);
                split.extend(name.map(|name| child.path().part(ObjectKind::ForeignKey, name)));
            }
        }
    }
    if !split.is_empty() {
        crate::over_enums::around(changes, &split);
    }
}

/// Whether a view that stands for a renamed table comes with the rename, or a right on it.
fn stands_in(change: &Change, cx: &PlanCx<'_>) -> bool {
    let Op::Create(Object::Definition(definition)) = &change.op else { return false };
    let name = match definition.kind {
        DefinitionKind::View => &definition.name,
        DefinitionKind::Grant => match &definition.on {
            Some(on) => on,
            None => return false,
        },
        _ => return false,
    };
    let namespace = change.path.namespace.as_ref();
    let Some(table) = cx.renames.table_to(namespace, name.as_str(), CASE) else { return false };
    let table = ObjectPath::table(namespace, table);
    crate::stand_ins::of(&table, name, cx).contains(&&**definition)
}

/// A change as the ones that it is made of.
fn split(change: Change, cx: &PlanCx<'_>, out: &mut Vec<Change>) {
    let Change { path, op } = change;
    match op {
        Op::Create(Object::Table(table)) => create_table(path, *table, out),
        Op::Drop(Object::Table(table)) => drop_table(path, *table, cx, out),
        Op::Rename { from, object } => {
            let object = as_it_is(&path, &from, cx).unwrap_or(object);
            out.push(Change { path, op: Op::Rename { from, object } });
        }
        Op::Alter { before: Object::Table(before), after: Object::Table(after), facets } => {
            let (before, facets) = unsettle(&path, *before, &after, facets, cx, out);
            alter_table(path, &before, &after, facets, out);
        }
        Op::Alter { before: Object::Column(before), after: Object::Column(after), .. }
            if !computed_in_place(&before, &after, cx.version) =>
        {
            out.push(Change { path: path.clone(), op: Op::Drop(Object::Column(before)) });
            out.push(Change { path, op: Op::Create(Object::Column(after)) });
        }
        // Neither of two texts fits a table whose columns are about to get the names of others.
        Op::Alter {
            before: Object::Definition(before), after: Object::Definition(after), ..
        } if after.kind == DefinitionKind::Trigger && renames_columns(&path, &after, cx) => {
            out.push(Change { path: path.clone(), op: Op::Drop(Object::Definition(before)) });
            out.push(Change { path, op: Op::Create(Object::Definition(after)) });
        }
        Op::Create(Object::Definition(sequence)) if is_owned(&sequence) => {
            let free = without_owner(&sequence);
            out.push(Change { path: path.clone(), op: Op::Create(free.clone()) });
            out.push(owner_changes(path, free, Object::Definition(sequence)));
        }
        Op::Drop(Object::Definition(sequence)) if is_owned(&sequence) => {
            let free = without_owner(&sequence);
            out.push(owner_changes(path.clone(), Object::Definition(sequence), free.clone()));
            out.push(Change { path, op: Op::Drop(free) });
        }
        op => out.push(Change { path, op }),
    }
}

/// Whether a table that is cut into parts refers to itself by a key, and so to each of its parts.
fn is_to_itself(key: &ForeignKey, table: &Table, path: &ObjectPath) -> bool {
    let namespace = key.references_namespace.as_ref().or(path.namespace.as_ref());
    table.partitioning.as_ref().is_some_and(|p| p.strategy.is_some())
        && key.references == path.name
        && namespace == path.namespace.as_ref()
}

fn reference(key: &ForeignKey, table: &ObjectPath) -> (ObjectPath, Object) {
    let name = key.name.clone().unwrap_or_default();
    (table.part(ObjectKind::ForeignKey, name), Object::ForeignKey(Box::new(key.clone())))
}

/// Gone before anything is renamed, a table comes back after everything was, but for references that went
/// before it: those that another change drops, and those of a table in parts to itself, and so to each of
/// its parts, which go one by one.
fn drop_table(path: ObjectPath, table: Table, cx: &PlanCx<'_>, out: &mut Vec<Change>) {
    let to_itself = |key: &ForeignKey| is_to_itself(key, &table, &path);
    for key in table.foreign_keys.iter().filter(|key| to_itself(key)) {
        let (path, object) = reference(key, &path);
        out.push(Change { path, op: Op::Drop(object) });
    }
    let mut whole = cx.from.table(&path).unwrap_or(&table).clone();
    whole.foreign_keys.retain(|key| {
        !to_itself(key) && table.foreign_keys.iter().any(|known| known.name == key.name)
    });
    out.push(Change { path, op: Op::Drop(Object::Table(Box::new(whole))) });
}

/// A table or column that gets another name, as it is when it gets it: on both ways what goes with the
/// name is what was there then.
fn as_it_is(path: &ObjectPath, from: &Ident, cx: &PlanCx<'_>) -> Option<Object> {
    match path.kind {
        ObjectKind::Table => {
            let old = ObjectPath { name: from.clone(), ..path.clone() };
            // A table that went through a temporary name is known by the name it had before.
            let table = cx.from.table(&old).or_else(|| cx.before(path))?;
            Some(Object::Table(Box::new(table.clone())))
        }
        ObjectKind::Column => {
            let table = cx.before(&of(path))?;
            // One that went through a temporary name is known by the name it had before.
            let first = || {
                let renames = cx.renames.columns_of(&of(path), CASE);
                let (first, _) = renames.iter().find(|(_, to)| *to == path.name)?;
                table.column(first.as_str(), CASE)
            };
            let column = table.column(from.as_str(), CASE).or_else(first)?;
            Some(Object::Column(Box::new(column.clone())))
        }
        _ => None,
    }
}

/// Whether columns of the table that a definition is on get other names.
fn renames_columns(path: &ObjectPath, definition: &Definition, cx: &PlanCx<'_>) -> bool {
    let on = definition.on.as_ref().map(|on| ObjectPath::table(path.namespace.as_ref(), on));
    on.is_some_and(|on| !cx.renames.columns_of(&on, CASE).is_empty())
}

fn is_owned(definition: &Definition) -> bool {
    definition.kind == DefinitionKind::Sequence && definition::owner_of(&definition.text).is_some()
}

fn without_owner(sequence: &Definition) -> Object {
    let mut free = sequence.clone();
    free.text = definition::without_owner(&free.text);
    free.normal = None;
    free.on = None;
    Object::Definition(Box::new(free))
}

fn owner_changes(path: ObjectPath, before: Object, after: Object) -> Change {
    Change { path, op: Op::Alter { before, after, facets: vec![Facet::Body] } }
}

/// Settings that name an index are made once it is there; a reference of a table in parts to itself once
/// they are, so that on the way back it goes before them.
fn create_table(path: ObjectPath, table: Table, out: &mut Vec<Change>) {
    let mut first = table.clone();
    let mut facets = Vec::new();
    let own = |name: &Ident| {
        let mut keys = table.primary_key.iter().chain(&table.uniques);
        keys.any(|key| key.name.as_ref() == Some(name))
    };
    for option in [model::REPLICA_IDENTITY, model::CLUSTER] {
        if index_of(&table, option, &path).is_some_and(|index| !own(&index)) {
            first.options.remove(option);
            facets.push(Facet::Option(option.into()));
        }
    }
    first.foreign_keys.retain(|key| !is_to_itself(key, &table, &path));
    let before = Object::Table(Box::new(first.clone()));
    out.push(Change { path: path.clone(), op: Op::Create(before.clone()) });
    for key in table.foreign_keys.iter().filter(|key| is_to_itself(key, &table, &path)) {
        let (path, object) = reference(key, &path);
        out.push(Change { path, op: Op::Create(object) });
    }
    if !facets.is_empty() {
        let after = Object::Table(Box::new(table));
        out.push(Change { path, op: Op::Alter { before, after, facets } });
    }
}

/// A setting that names an index which goes, and names another afterwards, is away meanwhile: one key may
/// become the other in a single change.
fn unsettle(
    path: &ObjectPath,
    before: Table,
    after: &Table,
    facets: Vec<Facet>,
    cx: &PlanCx<'_>,
    out: &mut Vec<Change>,
) -> (Table, Vec<Facet>) {
    let mut free = before.clone();
    for option in [model::CLUSTER, model::REPLICA_IDENTITY] {
        let named = |table: &Table| index_of(table, option, path);
        let (Some(was), Some(is)) = (named(&before), named(after)) else { continue };
        let stays = |name: &Ident| {
            let mut keys = after.primary_key.iter().chain(&after.uniques);
            keys.any(|key| key.name.as_ref() == Some(name))
                || after.indexes.iter().any(|index| index.name == *name)
        };
        if was != is && !stays(&was) && cx.before(path).is_some() {
            free.options.remove(option);
        }
    }
    if free.options == before.options {
        return (before, facets);
    }
    let gone: Vec<Facet> = facets
        .iter()
        .filter(|facet| match facet {
            Facet::Option(name) => free.options.get(name) != before.options.get(name),
            _ => false,
        })
        .cloned()
        .collect();
    alter_table(path.clone(), &before, &free, gone, out);
    (free, facets)
}

/// Settings that wait for indexes and policies are changes of their own, so that nothing else waits
/// with them.
fn alter_table(
    path: ObjectPath,
    before: &Table,
    after: &Table,
    facets: Vec<Facet>,
    out: &mut Vec<Change>,
) {
    let group = |facet: &Facet| match facet {
        Facet::Option(name) => match name.as_str() {
            model::REPLICA_IDENTITY => 1,
            model::CLUSTER => 2,
            model::ROW_SECURITY | model::FORCE_ROW_SECURITY => 3,
            model::INHERITS => 4,
            model::UNLOGGED => 5,
            model::TABLESPACE => 6,
            model::USING => 7,
            _ => 0,
        },
        Facet::Partitioning => 8,
        Facet::Comment => 9,
        _ => 0,
    };
    let facets: Vec<Facet> = facets.into_iter().filter(|f| *f != Facet::ColumnOrder).collect();
    let groups: BTreeSet<u8> = facets.iter().map(group).collect();
    for number in groups {
        let facets: Vec<Facet> = facets.iter().filter(|f| group(f) == number).cloned().collect();
        let op = Op::Alter {
            before: Object::Table(Box::new(before.clone())),
            after: Object::Table(Box::new(after.clone())),
            facets,
        };
        out.push(Change { path: path.clone(), op });
    }
}

/// The columns that are dropped and added again: those that cannot become computed, or computed
/// otherwise, as they stand, and those that are computed from one whose type changes.
pub(crate) fn made_anew(before: &Table, after: &Table, version: Version) -> Vec<Ident> {
    let computed = |column: &&Column| column.generated.is_some();
    if !before.columns.iter().chain(&after.columns).any(|column| computed(&column)) {
        return Vec::new();
    }
    let both = |column: &Column| before.column(column.name.as_str(), CASE).cloned();
    let retyped: Vec<&Ident> = after
        .columns
        .iter()
        .filter(|is| both(is).is_some_and(|was| is_retyped(&was, is)))
        .map(|column| &column.name)
        .collect();
    let from_retyped = |column: &Column| {
        column.generated.as_ref().is_some_and(|generated| {
            retyped.iter().any(|name| **name != column.name && mentions(&generated.expr.text, name))
        })
    };
    let anew = |is: &&Column| {
        both(is).is_some_and(|was| {
            !computed_in_place(&was, is, version)
                || (is.generated.is_some() && (from_retyped(is) || from_retyped(&was)))
        })
    };
    after.columns.iter().filter(anew).map(|column| column.name.clone()).collect()
}

fn is_retyped(before: &Column, after: &Column) -> bool {
    before.ty != after.ty || before.options.get(model::COLLATE) != after.options.get(model::COLLATE)
}

/// Columns that are computed from one whose type changes go before and come back after.
fn computed_around(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let mut tables: BTreeSet<ObjectPath> = BTreeSet::new();
    for change in changes.iter() {
        if let Op::Alter { before: Object::Column(before), after: Object::Column(after), .. } =
            &change.op
            && is_retyped(before, after)
        {
            tables.insert(of(&change.path));
        }
    }
    let touched: BTreeSet<ObjectPath> = changes
        .iter()
        .filter(|change| matches!(change.op, Op::Create(_) | Op::Drop(_)))
        .map(|change| change.path.clone())
        .collect();
    let mut more = Vec::new();
    for table in tables {
        let (Some(was), Some(is)) = (before(&table, cx), cx.after(&table)) else { continue };
        for name in made_anew(&was, is, cx.version) {
            let path = table.part(ObjectKind::Column, name.clone());
            let columns = (was.column(name.as_str(), CASE), is.column(name.as_str(), CASE));
            let (Some(old), Some(new)) = columns else { continue };
            if touched.contains(&path) {
                continue;
            }
            let object = |column: &Column| Object::Column(Box::new(column.clone()));
            more.push(Change { path: path.clone(), op: Op::Drop(object(old)) });
            more.push(Change { path, op: Op::Create(object(new)) });
        }
    }
    let anew: BTreeSet<ObjectPath> = more.iter().map(|change| change.path.clone()).collect();
    changes
        .retain(|change| !(anew.contains(&change.path) && matches!(change.op, Op::Alter { .. })));
    changes.extend(more);
}
