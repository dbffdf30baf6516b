//! What a domain says of the columns that are of it.

use specforge_db_core::model::{Column, DefinitionKind, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::PlanCx;

use crate::mentions::names;
use crate::model;
use crate::normal::is_null;
use crate::words::Words;

/// Whether rows that are there have no value for a column that comes, which requires one by itself or by
/// its domain.
pub(crate) fn needs_value(column: &Column, cx: &PlanCx<'_>) -> bool {
    let computed = column.generated.is_some()
        || column.identity.is_some()
        || column.options.get(model::SERIAL).is_some();
    let domain = Domain::of(column, cx).unwrap_or_default();
    let given = match &column.default {
        Some(default) => !is_null(default),
        None => domain.has_default,
    };
    !computed && (!column.nullable || domain.not_null) && !given
}

#[derive(Clone, Copy, Debug, Default)]
struct Domain {
    has_default: bool,
    not_null: bool,
}

impl Domain {
    fn of(column: &Column, cx: &PlanCx<'_>) -> Option<Self> {
        let public = Ident::from("public");
        let named = names(&column.ty.raw).into_iter().next()?;
        // What is in an array may be missing.
        if column.ty.raw.ends_with(']') {
            return None;
        }
        let namespace = named.namespace.as_ref().unwrap_or(&public);
        let path = ObjectPath::top(ObjectKind::Definition, Some(namespace), &named.name);
        let domain = cx.to.definition(&path, DefinitionKind::Type)?;
        let words = Words::new(&domain.text);
        if !words.is(1, "DOMAIN") {
            return None;
        }
        let stated = words.find(2, &["NOT"]).is_some_and(|at| words.is(at + 1, "NULL"));
        let not_null = stated || checks_for_value(&words);
        Some(Self { has_default: words.find(2, &["DEFAULT"]).is_some(), not_null })
    }
}

/// Whether the one condition of a domain is that there is a value.
fn checks_for_value(words: &Words<'_>) -> bool {
    const NO_VALUE: [&str; 6] = ["(", "VALUE", "IS", "NOT", "NULL", ")"];
    let Some(check) = words.find(2, &["CHECK"]) else { return false };
    (1..).zip(NO_VALUE).all(|(nth, word)| {
        let token = words.token(check + nth);
        token.eq_ignore_ascii_case(word)
    })
}
