//! The order in which tables that refer to each other get or lose their log: what has one never refers to
//! what has none.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Facet, ForeignKey, Object, ObjectKind, ObjectPath, Table, TableRef,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Needs, PlanCx};

use crate::model;
use crate::render::of;

/// Adds what a change does to the logs of tables, and which of them it waits for.
pub(crate) fn needs(change: &Change, cx: &PlanCx<'_>, needs: &mut Needs) {
    let path = &change.path;
    match &change.op {
        Op::Alter { before: Object::Table(before), after: Object::Table(after), facets }
            if facets.contains(&Facet::Option(model::UNLOGGED.into())) =>
        {
            needs.provides.push(log_of(path));
            if after.options.flag(model::UNLOGGED) {
                let children = cx.from.referencing(&cx.old_path(path));
                let others = children.iter().map(TableRef::path);
                let others = others.filter(|child| *child != cx.old_path(path));
                needs.new.extend(others.map(|child| log_of(&cx.new_path(&child))));
            } else {
                let all = parents(before, path, cx).chain(parents(after, path, cx));
                needs.new.extend(all.filter(|parent| parent != path).map(|parent| log_of(&parent)));
            }
        }
        Op::Drop(Object::Table(_)) => needs.provides.push(log_of(path)),
        Op::Drop(Object::ForeignKey(key)) => {
            let table = of(path);
            needs.provides.extend([log_of(&parent(key, &table)), log_of(&table)]);
        }
        Op::Create(Object::Table(table)) => {
            let others = parents(table, path, cx).filter(|parent| parent != path);
            needs.new.extend(others.map(|parent| log_of(&parent)));
        }
        Op::Create(Object::ForeignKey(key)) => {
            let table = of(path);
            needs.new.extend([log_of(&parent(key, &table)), log_of(&table)]);
        }
        _ => {}
    }
}

fn log_of(table: &ObjectPath) -> ObjectPath {
    let name = Ident::from(format!("LOG OF {}", table.name));
    ObjectPath::top(ObjectKind::Definition, table.namespace.as_ref(), &name)
}

fn parent(key: &ForeignKey, table: &ObjectPath) -> ObjectPath {
    let namespace = key.references_namespace.as_ref().or(table.namespace.as_ref());
    ObjectPath::table(namespace, &key.references)
}

fn parents<'a>(
    table: &'a Table,
    path: &'a ObjectPath,
    cx: &'a PlanCx<'_>,
) -> impl Iterator<Item = ObjectPath> + 'a {
    table.foreign_keys.iter().map(move |key| cx.new_path(&parent(key, path)))
}
