//! References whose columns get another type on both sides: between the two changes the server knows no
//! comparison of the one with the other.

use std::collections::BTreeSet;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{ForeignKey, Key, Object, ObjectKind, ObjectPath, Table, Type};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::PlanCx;

use crate::apart::apart;
use crate::before::before;
use crate::inherit::Parent;
use crate::render::{base, of};

/// Lets them go before and come back after, also where they change themselves.
pub(crate) fn made_anew(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let retyped: BTreeSet<ObjectPath> = changes
        .iter()
        .filter(|change| {
            matches!(&change.op, Op::Alter { before: Object::Column(before), after: Object::Column(after), .. }
                if before.ty != after.ty)
        })
        .map(|change| of(&change.path))
        .collect();
    let known: BTreeSet<ObjectPath> = changes
        .iter()
        .filter(|change| change.path.kind == ObjectKind::ForeignKey)
        .map(|change| change.path.clone())
        .collect();
    let mut split: BTreeSet<ObjectPath> = BTreeSet::new();
    for path in &retyped {
        let (Some(was), Some(is)) = (before(path, cx), cx.after(path)) else { continue };
        let whole = Parent::of(is, path, cx);
        for key in &is.foreign_keys {
            let handed_down = whole.as_ref().is_some_and(|whole| whole.has_foreign_key(key));
            if handed_down || !parts_company(key, path, is, cx) {
                continue;
            }
            let part = path.part(ObjectKind::ForeignKey, key.name.clone().unwrap_or_default());
            if known.contains(&part) {
                split.insert(part);
            } else if let Some(old) = was.foreign_keys.iter().find(|old| old.name == key.name) {
                let object = |key: &ForeignKey| Object::ForeignKey(Box::new(key.clone()));
                changes.push(Change { path: part.clone(), op: Op::Drop(object(old)) });
                changes.push(Change { path: part, op: Op::Create(object(key)) });
            }
        }
    }
    apart(changes, |path, _, _| split.contains(path));
}

/// Whether the new type of a column cannot be compared with the old one of what it refers to.
fn parts_company(key: &ForeignKey, path: &ObjectPath, is: &Table, cx: &PlanCx<'_>) -> bool {
    let namespace = key.references_namespace.as_ref().or(path.namespace.as_ref());
    let parent = ObjectPath::table(namespace, &key.references);
    let (Some(before), Some(after)) = (before(&parent, cx), cx.after(&parent)) else {
        return false;
    };
    let stated: Vec<&Ident> = key.referenced_columns.iter().collect();
    let primary = || after.primary_key.iter().flat_map(Key::columns).collect();
    let referenced: Vec<&Ident> = if stated.is_empty() { primary() } else { stated };
    let ty = |table: &Table, column: &Ident| {
        table.column(column.as_str(), NameCase::Sensitive).map(|column| column.ty.clone())
    };
    key.columns.iter().zip(referenced).any(|(own, other)| {
        let (Some(own), Some(was)) = (ty(is, own), ty(&before, other)) else { return false };
        !comparable(&own, &was)
    })
}

/// Whether a key of one of the types may refer to one of the other.
pub(crate) fn comparable(a: &Type, b: &Type) -> bool {
    const ALIKE: [&[&str]; 2] =
        [&["smallint", "integer", "bigint"], &["text", "character varying"]];
    let ((a, _), (b, _)) = (base(&a.raw), base(&b.raw));
    a == b || ALIKE.iter().any(|types| types.contains(&a) && types.contains(&b))
}
