//! Defaults that mention what gets another name, a value of an enum or the sequence of a parent's column:
//! the server keeps the thing, so that a default has the new name once the thing has it.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Expr, Facet, Object, ObjectKind, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::PlanCx;

use crate::from_parent::comes_from_parent;
use crate::inherit::{counts_on, parents};
use crate::mentions::names;
use crate::render::of;

/// Takes away changes of defaults that the renames make, and lets the others start from the new names.
pub(crate) fn settle(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    if cx.renames.is_empty() {
        return;
    }
    changes.retain_mut(|change| {
        let Op::Alter { before: Object::Column(before), after: Object::Column(after), facets } =
            &mut change.op
        else {
            return true;
        };
        let renamed =
            with_new_names(before, cx).or_else(|| counting_on(before, after, &change.path, cx));
        let Some(renamed) = renamed else { return true };
        let follows = after.default.as_ref().is_some_and(|is| is.normal() == renamed.normal());
        if follows {
            facets.retain(|facet| *facet != Facet::Default);
        }
        before.default = Some(renamed);
        // What is left may be the parent's, where its own default stood in the way of that.
        let is_left = !facets.is_empty();
        let comes = follows && comes_from_parent(change, cx);
        is_left && !comes
    });
}

/// The default of a column that counts by a parent's sequence, before and after, by its name afterwards.
fn counting_on(
    before: &Column,
    after: &Column,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<Expr> {
    let table = of(path);
    let counts = |side: &Table, column: &Column| {
        side.column(column.name.as_str(), NameCase::Sensitive)
            .is_some_and(|of_parent| counts_on(column, of_parent))
    };
    parents(cx.after(&table)?, &table).iter().find_map(|parent| {
        let (was, is) = (cx.before(parent)?, cx.after(parent)?);
        (counts(was, before) && counts(is, after)).then(|| after.default.clone())?
    })
}

/// The default of a column by the new name of its value, where that has one.
fn with_new_names(column: &Column, cx: &PlanCx<'_>) -> Option<Expr> {
    let default = column.default.as_ref()?;
    let named = names(&column.ty.raw).into_iter().next()?;
    let namespace = named.namespace.clone().unwrap_or_else(|| Ident::from("public"));
    let path = ObjectPath::top(ObjectKind::Enum, Some(&namespace), &named.name);
    let literal = |name: &Ident| format!("'{}'", name.as_str().replace('\'', "''"));
    cx.renames.values_of(&path, NameCase::Sensitive).find_map(|(from, to)| {
        let (from, to) = (literal(from), literal(to));
        let renamed = |text: &str| Some(format!("{to}{}", text.strip_prefix(from.as_str())?));
        Some(Expr::with_normal(renamed(&default.text)?, renamed(default.normal())?))
    })
}
