//! What has to be there while a change is made, and what must be out of the way.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, DefinitionKind, Facet, Object, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Needs, PlanCx, usual_needs};

use crate::disturbed::is_kept;
use crate::inherit::name_path;
use crate::model;
use crate::names::generated;
use crate::part_needs::{
    columns_kept_from, comes_to_follow, follows, follows_no_longer, is_cut, is_default_part,
    place_of_others, shared,
};
use crate::read::{is_default, namespace_of_extension};
use crate::uses::{alter_table_uses, type_uses, uses};

/// What has to be there while a change is made.
pub(crate) fn needs(change: &Change, cx: &PlanCx<'_>) -> Needs {
    let mut needs = match change.object() {
        // What a definition mentions is looked up below, with more care.
        Object::Definition(_) => Needs::default(),
        _ => usual_needs(change, cx),
    };
    let path = &change.path;
    let namespace = path.namespace.as_ref();
    needs_namespace(namespace, &mut needs, &change.op);
    if let Object::Definition(definition) = change.object()
        && definition.kind == DefinitionKind::Extension
    {
        let put_into = namespace_of_extension(definition);
        needs_namespace(put_into.as_ref(), &mut needs, &change.op);
    }
    crate::logs::needs(change, cx, &mut needs);
    crate::room::needs(change, cx, &mut needs);
    crate::key_names::needs(change, cx, &mut needs);
    match &change.op {
        Op::Create(object) => {
            let (new, better) = uses(object, path, cx.to, cx);
            needs.new.extend(new);
            needs.better.extend(better);
            needs.provides.extend(numbered_by(object, path));
            needs.provides.extend(index_of_view(object, path));
            let waited_for = match object {
                Object::ForeignKey(_) => is_cut(path, cx),
                Object::Check(_) => is_cut(path, cx) || comes_to_follow(path, cx),
                _ => false,
            };
            if waited_for {
                needs.provides.push(path.clone());
            }
            needs.provides.extend(place_of_others(object, path));
            if let Object::Definition(definition) = object
                && definition.kind == DefinitionKind::Grant
                && is_default(&definition.name)
            {
                // The objects of the plan have the rights that they say, and no others.
                needs.new.extend(created(cx));
            }
        }
        Op::Drop(object) => {
            // By a new name the table of a part may be called as another was.
            let own = path.owner().filter(|table| table != path && cx.old_path(table) != *table);
            let old = uses(object, path, cx.from, cx).0;
            needs.old.extend(old.into_iter().filter(|used| Some(used) != own.as_ref()));
            needs.frees.extend(index_of_view(object, path));
            needs.frees.extend(numbered_by(object, path));
            if matches!(object, Object::ForeignKey(_) | Object::Check(_)) && is_cut(path, cx) {
                needs.frees.push(path.clone());
            }
            needs.frees.extend(place_of_others(object, path).filter(|_| is_default_part(object)));
            needs.frees.extend(columns_kept_from(object, path, cx));
        }
        Op::Rename { .. } => {}
        Op::Alter { before, after, facets } => {
            let ((new, better), old) = match (before, after) {
                (Object::Table(was), Object::Table(is)) => {
                    let uses = |table| alter_table_uses(table, path, facets, cx);
                    ((uses(is), Vec::new()), uses(was))
                }
                // What stays as it is over its columns waits for none of them.
                _ if is_kept(after, facets) => ((Vec::new(), Vec::new()), Vec::new()),
                _ => (uses(after, path, cx.to, cx), uses(before, path, cx.from, cx).0),
            };
            needs.new.extend(new);
            needs.better.extend(better);
            needs.old.extend(old.into_iter().filter(|used| {
                !(keeps_type(before, after, used, cx) || is_composed(after) && stays(used, cx))
            }));
            if remakes(before, after, facets) || crate::domains::is_type(after) {
                needs.remakes.push(path.clone());
            }
            if facets.contains(&Facet::Partitioning) {
                needs.provides.extend(place_of_others(after, path));
                needs
                    .frees
                    .extend(place_of_others(before, path).filter(|_| is_default_part(before)));
                needs.old.extend(shared(before, path, cx));
            }
            settles(path, (before, after), facets, cx, &mut needs);
            // What a part has from the whole keeps its name.
            match after {
                Object::Column(_)
                    if facets.contains(&Facet::Option(model::NOT_NULL_NAME.into())) =>
                {
                    needs.provides.push(path.clone());
                }
                Object::Table(_) if follows_no_longer(before, after, facets) => {
                    needs.provides.push(path.clone());
                    needs.frees.extend(columns_kept_from(before, path, cx));
                }
                Object::Table(table) if follows(facets) => {
                    let columns = table.columns.iter().map(|column| column.name.clone());
                    needs.new.extend(columns.map(|name| path.part(ObjectKind::Column, name)));
                    // A key that it has becomes a share of the whole's; else the server makes one of that name.
                    let keys = table.primary_key.iter().map(|key| (ObjectKind::PrimaryKey, key));
                    let keys = keys.chain(table.uniques.iter().map(|k| (ObjectKind::Unique, k)));
                    needs.new.extend(
                        keys.filter_map(|(kind, key)| Some(path.part(kind, key.name.clone()?))),
                    );
                    // "Child table is missing constraint" is all that it gets otherwise.
                    let checks = table.checks.iter().filter_map(|check| check.name.clone());
                    needs.new.extend(checks.map(|name| path.part(ObjectKind::Check, name)));
                    // What the whole has not goes before.
                    if let Object::Table(was) = before {
                        let is = |column: &&Column| {
                            table.column(column.name.as_str(), cx.info.name_case).is_none()
                        };
                        let gone = was.columns.iter().filter(is);
                        needs
                            .provides
                            .extend(gone.map(|c| path.part(ObjectKind::Column, c.name.clone())));
                    }
                }
                _ => {}
            }
            if let Object::Column(column) = after {
                needs.provides.extend(key_left(before, column, path, cx));
                let numbered = matches!(before, Object::Column(was) if was.identity.is_some());
                if column.identity.is_some() && !numbered {
                    needs.provides.extend(numbered_by(after, path));
                }
                let counted = matches!(before, Object::Column(was) if was.options.get(model::SERIAL).is_some());
                if counted && column.options.get(model::SERIAL).is_none() {
                    needs.frees.extend(numbered_by(before, path));
                }
            }
            needs.quiet =
                matches!(after, Object::Table(_)) && !facets.contains(&Facet::Partitioning);
            // A value that is added can be used once it was committed.
            if matches!(after, Object::Enum(_)) && facets.contains(&Facet::Values) {
                needs.provides.push(path.clone());
                needs.commits = true;
            }
        }
    }
    if let Object::Definition(definition) = change.object() {
        needs.provides.extend(crate::members::mappings_with(definition, path));
        // Meanwhile it would fire where it must not.
        for side in [cx.from, cx.to] {
            needs.with.extend(crate::firing::uses(definition, path, side));
        }
    }
    crate::overloads::needs(change, cx, &mut needs);
    crate::with_parent::needs(change, cx, &mut needs);
    crate::own_not_null::needs(change, cx, &mut needs);
    crate::shares::needs(change, cx, &mut needs);
    needs
}

/// The sequences that columns bring along, on which rights may be given.
pub(crate) fn numbered_by(object: &Object, path: &ObjectPath) -> Vec<ObjectPath> {
    let columns = match object {
        Object::Table(table) => table.columns.as_slice(),
        Object::Column(column) => std::slice::from_ref(&**column),
        _ => &[],
    };
    let table = path.table.as_ref().unwrap_or(&path.name);
    let of = |column: &Column| {
        if let Some(sequence) = column.options.text(model::SERIAL) {
            return Some(name_path(sequence, path));
        }
        let stated = column.identity.as_ref()?.options.text(model::SEQUENCE_NAME);
        let usual = || generated(&[table.as_str(), column.name.as_str()], "seq");
        Some(stated.map_or_else(
            || ObjectPath::table(path.namespace.as_ref(), &usual()),
            |name| name_path(name, path),
        ))
    };
    columns.iter().filter_map(of).collect()
}

/// The name that an index of a materialised view takes among those of tables.
fn index_of_view(object: &Object, path: &ObjectPath) -> Option<ObjectPath> {
    let Object::Definition(definition) = object else { return None };
    let name = definition.name.as_str().strip_prefix("INDEX ")?;
    Some(name_path(name, path))
}

/// Every object that comes with the desired schema and may get rights by default.
fn created(cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    use DefinitionKind as Kind;
    let mut out = Vec::new();
    for namespace in &cx.to.schema().namespaces {
        let own = namespace.name.as_ref();
        let tables = namespace.tables.iter().map(|table| ObjectPath::table(own, &table.name));
        out.extend(tables.filter(|path| cx.from.table(path).is_none()));
        let enums = namespace.enums.iter();
        out.extend(enums.map(|object| ObjectPath::top(ObjectKind::Enum, own, &object.name)));
        for definition in &namespace.definitions {
            let kind = definition.kind;
            let given = matches!(kind, Kind::View | Kind::MaterializedView | Kind::Sequence)
                || matches!(kind, Kind::Routine | Kind::Type);
            let path = definition.path(own, cx.info.scoped_definitions);
            if given && cx.from.definition(&path, kind).is_none() {
                out.push(path);
            }
        }
    }
    out
}

fn needs_namespace(namespace: Option<&Ident>, needs: &mut Needs, op: &Op) {
    let Some(namespace) = namespace else { return };
    let path = ObjectPath::top(ObjectKind::Namespace, None, namespace);
    match op {
        Op::Drop(_) => needs.old.push(path),
        _ => needs.new.push(path),
    }
}

/// The key that a column was in and is no longer, where it need have no value any longer: until that is
/// gone, it must.
fn key_left(
    before: &Object,
    after: &Column,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<ObjectPath> {
    let Object::Column(before) = before else { return None };
    let table = path.owner().filter(|_| !before.nullable && after.nullable)?;
    let key = cx.before(&table)?.primary_key.as_ref()?;
    let name = cx.after(&table)?.primary_key.as_ref().and_then(|key| key.name.as_ref());
    Some(table.part(ObjectKind::PrimaryKey, name.or(key.name.as_ref())?.clone()))
}

/// Whether that is the type of a column that keeps it: such a change stands on whichever side of what is
/// done to the type.
fn keeps_type(before: &Object, after: &Object, used: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let (Object::Column(was), Object::Column(is)) = (before, after) else { return false };
    was.ty == is.ty && type_uses(&is.ty.raw, cx).contains(used)
}

/// Whether an object is a composite type, whose attributes go and come one by one.
fn is_composed(object: &Object) -> bool {
    matches!(object, Object::Definition(definition)
        if definition.kind == DefinitionKind::Type
            && crate::render::attributes(&definition.text).is_some())
}

/// Whether that is a composite type before and after: it changes under those that are made of it.
fn stays(used: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let path = ObjectPath { kind: ObjectKind::Definition, ..used.clone() };
    [cx.from, cx.to].iter().all(|side| {
        let ty = side.definition(&path, DefinitionKind::Type);
        ty.is_some_and(|ty| crate::render::attributes(&ty.text).is_some())
    })
}

/// Whether whoever uses an object has to be gone before it changes and comes back after.
fn remakes(before: &Object, after: &Object, facets: &[Facet]) -> bool {
    match (before, after) {
        (Object::Column(before), Object::Column(after)) => {
            before.ty != after.ty
                || before.options.get(model::COLLATE) != after.options.get(model::COLLATE)
        }
        (Object::PrimaryKey(_) | Object::Unique(_), _) => facets != [Facet::Name],
        _ => false,
    }
}

/// Some settings of a table hold only once its indexes and policies are there.
fn settles(
    path: &ObjectPath,
    (before, after): (&Object, &Object),
    facets: &[Facet],
    cx: &PlanCx<'_>,
    needs: &mut Needs,
) {
    let (Object::Table(was), Object::Table(table)) = (before, after) else { return };
    for facet in facets {
        let Facet::Option(name) = facet else { continue };
        match name.as_str() {
            model::REPLICA_IDENTITY | model::CLUSTER => {
                let was = was.options.text(name);
                let index = |text: &str| {
                    let name = text.strip_prefix("USING INDEX ").unwrap_or(text);
                    part_of_name(path, name)
                };
                needs.new.extend(table.options.text(name).into_iter().flat_map(index));
                needs.old.extend(was.into_iter().flat_map(index));
            }
            model::ROW_SECURITY if table.options.flag(name) => {
                // Whoever turns it on shuts everybody out until there is a policy.
                for namespace in &cx.to.schema().namespaces {
                    if namespace.name != path.namespace {
                        continue;
                    }
                    for definition in &namespace.definitions {
                        if definition.kind == DefinitionKind::Policy
                            && definition.on.as_ref() == Some(&path.name)
                        {
                            needs.new.push(
                                definition
                                    .path(path.namespace.as_ref(), cx.info.scoped_definitions),
                            );
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// The paths that an index or the key behind it may have.
fn part_of_name(table: &ObjectPath, text: &str) -> Vec<ObjectPath> {
    let name = name_path(text, table).name;
    [ObjectKind::Index, ObjectKind::PrimaryKey, ObjectKind::Unique]
        .map(|kind| table.part(kind, name.clone()))
        .to_vec()
}

/// The name of an object as others mention it.
pub(crate) fn bare(path: &ObjectPath) -> Ident {
    let name = path.name.as_str();
    match name.find('(') {
        Some(at) if at > 0 && path.kind == ObjectKind::Definition => {
            name_path(name.get(..at).unwrap_or(name), path).name
        }
        _ => path.name.clone(),
    }
}
