//! Values that come to an enum with the plan, so that nobody can write them before it.

use smol_str::SmolStr;
use specforge_db_core::model::{Expr, ObjectPath, Type};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{PlanCx, SchemaIndex};
use specforge_db_sql::{TokenKind, string_value};

use crate::domains;
use crate::mentions::{mentions, names};
use crate::normal::is_builtin;
use crate::spelling::SPELLING;
use crate::words::Words;

/// Whether an expression over columns that a table has names a value that comes to an enum of theirs in this
/// plan.
pub(super) fn names_new_value(expr: &Expr, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let Some(before) = cx.before(table) else { return false };
    let words = Words::new(&expr.text);
    let texts: Vec<_> =
        (0..words.len()).filter_map(|at| string_value(words.token(at), &SPELLING)).collect();
    if texts.is_empty() {
        return false;
    }
    let columns = before.columns.iter().filter(|column| mentions(&expr.text, &column.name));
    let types = columns.flat_map(|column| names(&column.ty.raw));
    types
        .filter(|ty| ty.namespace.is_some() || !is_builtin(ty.name.as_str()))
        .any(|ty| texts.iter().any(|text| is_new(text, &ty.name, cx)))
}

/// The string of a value that comes to an enum in this plan, where an expression is that alone.
pub(super) fn comes_as_value<'e>(expr: &'e Expr, ty: &Type, cx: &PlanCx<'_>) -> Option<&'e str> {
    let words = Words::new(&expr.text);
    let alone = words.len() == 1 || (words.token(1) == "::" && words.past_name(2) == words.len());
    if !alone || words.kind(0) != Some(TokenKind::String) {
        return None;
    }
    let of = domains::type_path(&ty.raw)?;
    let value = string_value(words.token(0), &SPELLING)?;
    is_new(&value, &of.name, cx).then(|| words.token(0))
}

/// Whether an enum of that name has a value afterwards, and not before.
fn is_new(value: &str, of: &Ident, cx: &PlanCx<'_>) -> bool {
    let all = |side: &SchemaIndex<'_>| -> Vec<SmolStr> {
        let namespaces = side.schema().namespaces.iter();
        let enums = namespaces.flat_map(|namespace| &namespace.enums);
        enums.filter(|e| e.name == *of).flat_map(|e| e.values.iter().cloned()).collect()
    };
    let (before, after) = (all(cx.from), all(cx.to));
    let known = |values: &[SmolStr]| values.iter().any(|known| known == value);
    // One that comes whole is new as a type.
    !before.is_empty() && known(&after) && !known(&before)
}
