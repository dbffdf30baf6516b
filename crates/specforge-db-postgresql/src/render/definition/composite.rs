//! Composite types that change as they stand.

use specforge_db_core::model::{ObjectKind, ObjectPath, Table};
use specforge_db_core::plan::{PlanCx, Unsupported};
use specforge_db_sql::TokenKind;

use super::Rendered;
use crate::model;
use crate::render::{qualified, statement};
use crate::words::Words;
use crate::{composites, domains};

/// An attribute: its name, and what stands behind that.
type Attribute = (String, String);

/// The attributes of a composite type; nothing where the statement makes another kind of type.
pub(crate) fn attributes(text: &str) -> Option<Vec<Attribute>> {
    let words = Words::new(text);
    let named = words.find(0, &["TYPE"])?;
    let at = words.past_name(named + 1);
    if !words.is(at, "AS") || words.kind(at + 1) != Some(TokenKind::Open) {
        return None;
    }
    let close = words.closing(at + 1)?;
    let mut found = Vec::new();
    let mut start = at + 2;
    let mut depth = 0_u32;
    for here in at + 2..=close {
        match words.kind(here) {
            Some(TokenKind::Open) => depth += 1,
            Some(TokenKind::Close) if here != close => depth = depth.saturating_sub(1),
            Some(TokenKind::Comma | TokenKind::Close) if depth == 0 => {
                if here > start {
                    let name = words.token(start).to_owned();
                    found.push((name, words.between(start + 1, here).to_owned()));
                }
                start = here + 1;
            }
            _ => {}
        }
    }
    Some(found)
}

/// Gives a type other attributes. New ones come last, so that those in front of which one comes, or that
/// change places, go and come back. Where there are values of the type no attribute can do that or become of
/// another type (<https://www.postgresql.org/docs/current/sql-altertype.html>).
pub(super) fn alter(
    was: &[Attribute],
    is: &[Attribute],
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Rendered {
    let kept = |list: &[Attribute], name: &str| list.iter().any(|(known, _)| known == name);
    let stay: Vec<&Attribute> = was.iter().filter(|(name, _)| kept(is, name)).collect();
    let in_place = stay.iter().zip(is).take_while(|(was, is)| was.0 == is.0).count();
    let holder = holder(path, cx);
    let cascades = matches!(&holder, Some(of) if of.kind == ObjectKind::Table);
    let change = |words: &'static str, name: &str, behind: Option<(&'static str, &str)>| {
        statement(|w| {
            w.word("ALTER TYPE");
            qualified(w, path);
            w.word(words).raw(name);
            if let Some((word, ty)) = behind {
                if !word.is_empty() {
                    w.word(word);
                }
                w.raw(ty);
            }
            if cascades {
                w.word("CASCADE");
            }
        })
    };
    let mut commands = Vec::new();
    for (name, _) in was.iter().filter(|(name, _)| !kept(is, name)) {
        commands.push(change("DROP ATTRIBUTE", name, None));
    }
    let (stay, move_on) = stay.split_at(in_place);
    for (name, _) in move_on {
        commands.push(change("DROP ATTRIBUTE", name, None));
    }
    let mut moves = !move_on.is_empty();
    for (was, (name, ty)) in stay.iter().zip(is) {
        if was.1 != *ty {
            moves = true;
            commands.push(change("ALTER ATTRIBUTE", name, Some(("TYPE", ty))));
        }
    }
    for (name, ty) in is.iter().skip(in_place) {
        commands.push(change("ADD ATTRIBUTE", name, Some(("", ty))));
    }
    match holder {
        Some(holder) if moves => Err(Unsupported::new(format!(
            "{holder} holds values of the type {path}, of which no attribute can change its place or become of another type: make a new type, add a column of it, and fill that"
        ))),
        _ => Ok(commands),
    }
}

/// What is there already and holds values of that type: a table that is made of it, or a column that is of it
/// by itself or within an array or another type.
fn holder(ty: &ObjectPath, cx: &PlanCx<'_>) -> Option<ObjectPath> {
    let made_of = |table: &Table| {
        table
            .options
            .text(model::OF_TYPE)
            .is_some_and(|of| domains::type_path(of).as_ref() == Some(ty))
    };
    if let Some(typed) = cx.from.schema().tables().find(|known| made_of(known.table)) {
        return Some(typed.path());
    }
    let (table, column) = composites::holding(ty, cx.from)?;
    Some(table.part(ObjectKind::Column, column))
}

#[cfg(test)]
mod tests {
    use super::attributes;

    #[test]
    fn attributes_are_what_stands_between_commas() {
        let text = "CREATE TYPE a.b AS (x numeric(5, 2), \"Y y\" text COLLATE \"C\")";
        let pairs = attributes(text).unwrap_or_default();
        assert_eq!(
            pairs,
            [("x".into(), "numeric(5, 2)".into()), ("\"Y y\"".into(), "text COLLATE \"C\"".into())]
        );
        assert!(attributes("CREATE TYPE t AS ENUM ('a')").is_none());
    }
}
