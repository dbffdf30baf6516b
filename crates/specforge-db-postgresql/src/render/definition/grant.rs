//! Rights: what GRANT gives REVOKE takes, and the other way round.

use specforge_db_core::model::{Definition, ObjectPath};
use specforge_db_core::plan::Unsupported;

use super::{Rendered, carried};
use crate::words::Words;

/// Takes back what a definition says.
pub(crate) fn revoke(definition: &Definition, path: &ObjectPath) -> Rendered {
    opposite(&definition.text).map(|text| vec![carried(text)]).ok_or_else(|| {
        Unsupported::new(format!("how the right `{}` is taken back is not known", path.name))
    })
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
