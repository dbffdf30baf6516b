//! Words of wishes that are mistyped by a letter, where a sentence is not understood as it stands.

use super::lexer::{Kind, Token};
use super::names::Names;
use super::read::{Reader, Shared, Spoken};

/// Words that sentences are built of.
#[rustfmt::skip]
const CORE: &[&str] = &[
    "should", "must", "have", "need", "needs", "needed", "column", "columns", "table", "tables", "field", "fields", "required", "mandatory", "optional", "nullable", "unique", "default", "defaults", "index", "indexes", "rename", "remove", "delete", "create", "change", "convert", "make", "called", "named", "spelled", "renamed", "removed", "deleted", "dropped", "added", "between", "positive", "negative", "minimum", "maximum", "characters", "references", "reference", "deletes", "removes", "every", "each", "because", "without", "belong", "belongs", "allow", "allowed", "values", "value", "integer", "boolean", "timestamp", "varchar", "numeric", "together", "instead", "least", "greater", "longer", "always", "never", "comment", "constraint", "foreign", "primary", "cascade", "searchable", "widen", "extend", "increase", "number", "with",
];

/// Words of their own that are a letter from words of sentences.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "cable", "cables", "fable", "tablet", "tablets", "yield", "yields", "preference", "preferences", "deference", "bumper", "lumber", "heed", "seed", "seeds", "weed", "weeds", "feed", "feeds", "deed", "deeds", "cave", "caves", "wave", "waves", "cake", "cakes", "lake", "lakes", "rake", "wake", "mast", "fever", "fevers", "lever", "levers", "seven", "orange", "oranges", "range", "ranges", "cropped", "beach", "beaches", "peach", "peaches",
];

/// Whether a word is nobody's slip: one of its own, or the usual name of a column.
pub(super) fn is_word(word: &str) -> bool {
    OTHERS.contains(&word) || super::types::NAMES.iter().any(|row| row.name == word)
}

/// The sentence with its mistyped words put right, and what was put right.
pub(super) fn corrected(tokens: &[Token], names: &Names) -> Option<(Vec<Token>, Vec<String>)> {
    let shared = Shared::default();
    let reader = Reader::new(tokens, names, &shared, Spoken::default(), 0);
    let mut notes = Vec::new();
    let mut out = Vec::new();
    for token in tokens {
        let plain = token.kind == Kind::Word
            && token.parts.len() == 1
            && token.text.chars().count() >= 4
            && token.text.bytes().all(|b| b.is_ascii_lowercase())
            && !reader.is_known(token);
        let near = |word: &&&str| {
            word.len().abs_diff(token.lower.len()) <= 1
                && strsim::osa_distance(word, &token.lower) == 1
        };
        let mut found = CORE.iter().filter(|_| plain).filter(near);
        match (found.next(), found.next()) {
            (Some(word), None) => {
                notes.push(format!("`{}` is read as `{word}`", token.text));
                let mut put = Token::word(word, token.start, token.end);
                put.possessive = token.possessive;
                out.push(put);
            }
            _ => out.push(token.clone()),
        }
    }
    // Of a sentence with many slips nobody knows what it says.
    (!notes.is_empty() && notes.len() <= 2).then_some((out, notes))
}
