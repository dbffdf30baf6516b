//! Rights: what GRANT gives REVOKE takes, and the other way round.

use specforge_db_core::model::{Definition, DefinitionKind, ObjectPath};
use specforge_db_core::plan::{PlanCx, SchemaIndex, Unsupported};
use specforge_db_sql::SqlWriter;

use super::{Rendered, carried};
use crate::spelling::SPELLING;
use crate::words::Words;

/// Takes back what a definition says.
pub(crate) fn revoke(definition: &Definition, path: &ObjectPath, cx: &PlanCx<'_>) -> Rendered {
    let taken = opposite(&definition.text).map(|text| spare_owner(definition, text));
    let taken = taken.ok_or_else(|| {
        Unsupported::new(format!("how the right `{}` is taken back is not known", path.name))
    })?;
    let rights = of_columns(definition, path, cx.to).into_iter();
    let kept = rights.filter(|right| was_there(right, path, cx));
    let kept = kept.map(|right| carried(right.text.clone()));
    Ok(std::iter::once(carried(taken)).chain(kept).collect())
}

/// The same right on columns of a table, given to the same: who loses it on the table loses it on them.
fn of_columns<'s>(
    definition: &Definition,
    path: &ObjectPath,
    side: &SchemaIndex<'s>,
) -> Vec<&'s Definition> {
    let Some((right, whom)) = definition.name.as_str().split_once(" ON ") else {
        return Vec::new();
    };
    let same = |other: &&Definition| {
        other.kind == DefinitionKind::Grant
            && other.name.as_str().split_once(" ON ").is_some_and(|(own, of)| {
                of == whom && own.strip_prefix(right).is_some_and(|rest| rest.starts_with(" ("))
            })
    };
    let namespace = side.schema().namespace(path.namespace.as_ref());
    namespace.map(|of| of.definitions.iter().filter(same).collect()).unwrap_or_default()
}

/// Whether a right was there before.
fn was_there(right: &Definition, path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let own = right.path(path.namespace.as_ref(), cx.info.scoped_definitions);
    cx.from.definition(&own, right.kind).is_some()
}

/// The role that a cluster starts with unless another is named, and that owns what was made without
/// thinking of owners (<https://www.postgresql.org/docs/current/database-roles.html>).
const USUAL_OWNER: &str = "postgres";
/// Around the body of a block; a text with these characters gets none.
const QUOTE: &str = "$spare_owner$";

/// Has the server look whose a relation is before it takes a right on it from the usual owner: a text
/// does not say it, and owners have all rights without being given them.
fn spare_owner(definition: &Definition, revoke: String) -> String {
    let words = Words::new(&definition.text);
    let relation = words.find(0, &["TABLE", "SEQUENCE"]);
    let to = words.find_last(&["TO"]);
    let (Some(relation), Some(to)) = (relation, to) else { return revoke };
    if !words.is(0, "GRANT") || !words.is(to + 1, USUAL_OWNER) || revoke.contains(QUOTE) {
        return revoke;
    }
    let mut name = SqlWriter::new(&SPELLING);
    name.literal(words.between(relation + 1, to));
    format!(
        "DO {QUOTE}BEGIN IF (SELECT relowner FROM pg_catalog.pg_class WHERE oid = {}::regclass) <> \
         '{USUAL_OWNER}'::regrole THEN {revoke}; END IF; END{QUOTE}",
        name.finish()
    )
}

/// The statement that takes back another.
fn opposite(text: &str) -> Option<String> {
    let words = Words::new(text);
    let verb = words.find(0, &["GRANT", "REVOKE"])?;
    let gives = words.is(verb, "GRANT");
    let to = words.find_last(&[if gives { "TO" } else { "FROM" }])?;
    // WITH GRANT OPTION goes with the right.
    let end = words.find(to, &["WITH"]).unwrap_or(words.len());
    let (verb_word, to_word) = if gives { ("REVOKE", "FROM") } else { ("GRANT", "TO") };
    let head = words.before(verb);
    let space = if head.is_empty() { "" } else { " " };
    let what = words.between(verb + 1, to);
    let whom = words.between(to + 1, end);
    Some(format!("{head}{space}{verb_word} {what} {to_word} {whom}"))
}

/// Only whether it may be handed on changes.
pub(super) fn alter(before: &Definition, after: &Definition, path: &ObjectPath) -> Rendered {
    let handed_on =
        |definition: &Definition| Words::new(&definition.text).find(0, &["OPTION"]).is_some();
    if handed_on(before) && !handed_on(after) {
        let text = opposite(&before.text).and_then(|text| {
            let words = Words::new(&text);
            let verb = words.find(0, &["REVOKE"])?;
            let head = words.before(verb);
            let space = if head.is_empty() { "" } else { " " };
            Some(format!("{head}{space}REVOKE GRANT OPTION FOR {}", words.from(verb + 1)))
        });
        return text
            .map(|text| vec![carried(text)])
            .ok_or_else(|| Unsupported::new(format!("how `{}` changes is not known", path.name)));
    }
    Ok(vec![carried(after.text.clone())])
}
