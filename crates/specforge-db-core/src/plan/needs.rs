//! What has to be there while a change is made.

use super::PlanCx;
use crate::dialect::cap;
use crate::diff::{Change, Op};
use crate::model::{Family, Object, ObjectKind, ObjectPath, Table};
use crate::name::Ident;

/// What has to be there while a change is made, by the paths of the objects.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// In their new form, where the plan changes them.
    pub new: Vec<ObjectPath>,
    /// In their old form: whatever changes or drops them comes later.
    pub old: Vec<ObjectPath>,
    /// In their new form, where the order allows it.
    pub better: Vec<ObjectPath>,
    /// Objects in which the change makes something that others may use.
    pub provides: Vec<ObjectPath>,
    /// Names, beside its own, that nothing bears afterwards.
    pub frees: Vec<ObjectPath>,
    /// Whether it changes nothing for those who use the table.
    pub quiet: bool,
    /// Whether what it makes can be used only once its transaction has ended.
    pub commits: bool,
    /// Objects with whose changes it shares a transaction, for what is away meanwhile is missed.
    pub with: Vec<ObjectPath>,
    /// Objects that the change makes anew: who uses them goes before and comes back after.
    pub remakes: Vec<ObjectPath>,
}

/// What the model itself refers to: the tables of keys and definitions, the types of columns, the
/// namespace.
pub fn usual_needs(change: &Change, cx: &PlanCx<'_>) -> Needs {
    let path = &change.path;
    let mut needs = Needs::default();
    match &change.op {
        Op::Create(object) => {
            uses(object, path, cx, &mut needs.new);
            match object {
                Object::Table(table) => needs.better.extend(referenced(table, path)),
                // What is bound late can be made in any order, but until all of it is there, the
                // database refuses to alter anything that it looks through.
                Object::Definition(definition) => {
                    let own = path.namespace.as_ref();
                    needs.better.extend(definition.depends_on.iter().map(|mention| {
                        ObjectPath::table(mention.namespace_in(own), &mention.name)
                    }));
                }
                _ => {}
            }
        }
        Op::Drop(object) => uses(object, path, cx, &mut needs.old),
        Op::Rename { .. } => {}
        Op::Alter { after, .. } => uses(after, path, cx, &mut needs.new),
    }
    needs
}

fn uses(object: &Object, path: &ObjectPath, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    let namespace = path.namespace.as_ref();
    match object {
        Object::Table(table) => {
            table_uses(table, path, cx, out);
        }
        Object::Column(column) => type_uses(&column.ty.family, namespace, out),
        Object::ForeignKey(key) => {
            let namespace = key.references_namespace.as_ref().or(namespace);
            out.push(ObjectPath::table(namespace, &key.references));
        }
        Object::Definition(definition) => {
            let late = cx.can(cap::LATE_BINDING);
            for mention in &definition.depends_on {
                let path = ObjectPath::table(mention.namespace_in(namespace), &mention.name);
                // Where bodies are bound late, the order of views among themselves does not count.
                if !late || cx.from.table(&path).is_some() || cx.to.table(&path).is_some() {
                    out.push(path);
                }
            }
            out.extend(definition.on.iter().map(|name| ObjectPath::table(namespace, name)));
        }
        _ => {}
    }
    if let Some(namespace) = namespace {
        out.push(ObjectPath::top(ObjectKind::Namespace, None, namespace));
    }
}

fn table_uses(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    if !cx.can(cap::FORWARD_REFERENCES) {
        out.extend(referenced(table, path));
    }
    for column in &table.columns {
        type_uses(&column.ty.family, path.namespace.as_ref(), out);
    }
}

/// The other tables that a table refers to.
fn referenced<'t>(table: &'t Table, path: &'t ObjectPath) -> impl Iterator<Item = ObjectPath> + 't {
    let others = table.foreign_keys.iter().filter(|key| key.references != table.name);
    others.map(|key| {
        let namespace = key.references_namespace.as_ref().or(path.namespace.as_ref());
        ObjectPath::table(namespace, &key.references)
    })
}

fn type_uses(family: &Family, namespace: Option<&Ident>, out: &mut Vec<ObjectPath>) {
    match family {
        Family::Enum { name } => {
            out.push(ObjectPath::top(ObjectKind::Enum, namespace, &Ident::new(name.clone())));
        }
        Family::Array { of } => type_uses(&of.family, namespace, out),
        _ => {}
    }
}
