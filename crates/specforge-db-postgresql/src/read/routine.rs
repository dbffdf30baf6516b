//! Functions, procedures and aggregates: their names with the types of their arguments.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::Ident;
use specforge_db_core::read::Items;
use specforge_db_sql::TokenKind;

use super::carry::{Manner, declare, definition};
use super::cursor::{Cursor, Qualified, Read};
use super::ty::{self, Modifiers};
use crate::spelling::{quoted, quoted_in};

/// A function or procedure, from its name on.
pub(super) fn routine(cursor: &mut Cursor<'_>, head: &str, manner: Manner) -> Read<Items> {
    let Qualified { namespace, name } = cursor.qualified()?;
    let from = cursor.position();
    let types = arguments(cursor)?;
    let arguments = cursor.since(from);
    let tail = cursor.take_rest();
    let text = format!("{head} {}{arguments} {tail}", quoted_in(namespace.as_ref(), &name));
    let name = with_types(&name, &types);
    Ok(declare(namespace, definition(DefinitionKind::Routine, name, None, text), manner))
}

/// An aggregate, from its name on.
pub(super) fn aggregate(cursor: &mut Cursor<'_>, manner: Manner) -> Read<Items> {
    let Qualified { namespace, name } = cursor.qualified()?;
    let mut ahead = *cursor;
    ahead.skip_one();
    let types = if ahead.kind() == Some(TokenKind::Open) {
        arguments(&mut cursor.clone())?
    } else {
        // The old form names the type among the parameters.
        let mut types = Vec::new();
        for mut item in cursor.clone().group()?.items() {
            if item.eat("BASETYPE") {
                item.eat_text("=");
                if !item.is("ANY") && !item.is_text("'ANY'") && !item.is_text("\"ANY\"") {
                    types.push(ty::spelled(&mut item, Modifiers::Dropped)?);
                }
            }
        }
        types
    };
    let tail = cursor.take_rest();
    let text = format!("CREATE AGGREGATE {}{tail}", quoted_in(namespace.as_ref(), &name));
    let name = with_types(&name, &types);
    Ok(declare(namespace, definition(DefinitionKind::Routine, name, None, text), manner))
}

/// The name of a routine that is only mentioned; without arguments, where it has none of them.
pub(super) fn mentioned(cursor: &mut Cursor<'_>) -> Read<Qualified> {
    let Qualified { namespace, name } = cursor.qualified()?;
    if cursor.kind() != Some(TokenKind::Open) {
        return Ok(Qualified { namespace, name });
    }
    let types = arguments(cursor)?;
    Ok(Qualified { namespace, name: with_types(&name, &types) })
}

/// `total(integer, text)`: the name as SQL, quoted where it has to be, so that it can be told apart.
pub(super) fn with_types(name: &Ident, types: &[String]) -> Ident {
    Ident::from(format!("{}({})", quoted(name), types.join(", ")))
}

/// The types of the arguments that go in.
pub(super) fn arguments(cursor: &mut Cursor<'_>) -> Read<Vec<String>> {
    let mut types = Vec::new();
    for mut item in cursor.group()?.items() {
        // `*` stands for none; ORDER BY starts the aggregated ones.
        if item.is_text("*") {
            continue;
        }
        if item.eat_all(&["ORDER", "BY"]) || order_by(&mut item, &mut types)? {
            types.extend(argument(&mut item)?);
            continue;
        }
        types.extend(argument(&mut item)?);
    }
    Ok(types)
}

/// `float8 ORDER BY anyelement`: no comma stands before ORDER BY.
fn order_by(item: &mut Cursor<'_>, types: &mut Vec<String>) -> Read<bool> {
    let mut ahead = *item;
    while !ahead.at_end() && !ahead.are(&["ORDER", "BY"]) {
        ahead.skip_one();
    }
    if ahead.at_end() {
        return Ok(false);
    }
    types.extend(argument(&mut item.up_to(&ahead))?);
    ahead.eat_all(&["ORDER", "BY"]);
    *item = ahead;
    Ok(true)
}

/// The type of an argument; absent where it only comes out.
fn argument(item: &mut Cursor<'_>) -> Read<Option<String>> {
    let mut out = mode(item);
    let whole = until_default(item);
    // A type alone, or a name before it; the mode may stand behind the name.
    let mut alone = whole;
    let spelled = match ty::spelled(&mut alone, Modifiers::Dropped) {
        Ok(spelled) if alone.at_end() => spelled,
        _ => {
            let mut named = whole;
            named.name()?;
            out |= mode(&mut named);
            let spelled = ty::spelled(&mut named, Modifiers::Dropped)?;
            named.end()?;
            spelled
        }
    };
    Ok((!out).then_some(spelled))
}

/// Passes the mode and says whether the argument only comes out.
fn mode(item: &mut Cursor<'_>) -> bool {
    // `in`, `out` and `inout` are no names here; `variadic` is reserved.
    if item.eat_all(&["IN", "OUT"]) {
        return false;
    }
    matches!(item.eat_any(&["IN", "OUT", "INOUT", "VARIADIC"]), Some("OUT"))
}

fn until_default<'t>(item: &mut Cursor<'t>) -> Cursor<'t> {
    let start = *item;
    while !item.at_end() && !item.is("DEFAULT") && !item.is_text("=") && !item.is_text(":=") {
        item.skip_one();
    }
    start.up_to(item)
}
