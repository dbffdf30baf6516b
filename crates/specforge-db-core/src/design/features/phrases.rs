//! Features in words: `full-text search on title and body of posts`.

use super::{KINDS, Kind, Said};
use crate::design::requirement::OneOrMany;
use crate::design::wish::Feature;
use crate::name::did_you_mean;

/// Words before a phrase that say nothing.
const FILLERS: &[&str] =
    &["with ", "add ", "enable ", "support for ", "support ", "use ", "a ", "an ", "the "];
/// Words between a phrase and what it is about.
const LINKS: &[&str] = &["on ", "for ", "of ", "in ", "to ", "over ", "across "];

/// What a phrase asks for, or a hint where it is not understood.
pub(super) fn understand(phrase: &str) -> Result<Vec<Feature>, String> {
    let lower = phrase.trim().trim_end_matches(['.', '!']).to_lowercase().replace('-', " ");
    let text = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = text.as_str();
    while let Some(rest) = FILLERS.iter().find_map(|filler| text.strip_prefix(filler)) {
        text = rest;
    }
    let said = |kind: &'static Kind| {
        let phrases = kind.phrases.iter();
        phrases.filter_map(move |phrase| Some((kind, Said { phrase, rest: after(text, phrase)? })))
    };
    // Of several that say the same words, the one that understands most of them.
    let mut found: Vec<(&Kind, Said<'_>)> = KINDS.iter().flat_map(said).collect();
    found.sort_by_key(|(_, said)| std::cmp::Reverse(said.phrase.len()));
    let Some((first, _)) = found.first() else { return Err(near(text)) };
    let expected = first.name.replace('_', " ");
    let mut read = found.iter().filter_map(|(kind, said)| {
        Feature::bare(kind.name).and_then(|feature| (kind.words)(feature, said))
    });
    read.next().ok_or_else(|| {
        format!(": expected `{expected}`, or that followed by `on` and the entities")
    })
}

/// What follows the words, where a text starts with them.
fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(words)?;
    (rest.is_empty() || rest.starts_with([' ', ':'])).then(|| rest.trim_start())
}

fn near(text: &str) -> String {
    let head = LINKS
        .iter()
        .filter_map(|link| text.find(&format!(" {link}")))
        .min()
        .and_then(|at| text.get(..at))
        .unwrap_or(text);
    let known = KINDS.iter().flat_map(|kind| kind.phrases.iter().copied());
    match did_you_mean(head, known) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    }
}

/// Reads what a feature is about: nothing, or `on` and entities.
pub(super) fn plain(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    about(feature, said.rest)
}

/// The same of any words.
pub(super) fn about(mut feature: Feature, rest: &str) -> Option<Vec<Feature>> {
    if rest.is_empty() {
        return Some(vec![feature]);
    }
    let about = subject(rest)?;
    if matches!(
        about,
        "everything" | "all" | "all entities" | "all tables" | "every entity" | "every table"
    ) {
        return Some(vec![feature]);
    }
    if let Some(entity) = feature.entity_mut() {
        *entity = Some(OneOrMany::Many(names(about)));
        return Some(vec![feature]);
    }
    None
}

/// The words behind `on`, `for` and the like.
pub(super) fn subject(rest: &str) -> Option<&str> {
    LINKS.iter().find_map(|link| rest.strip_prefix(link))
}

/// Cuts a text before the last of some words, which name an option: `for bookings per room`.
pub(super) fn option<'t>(text: &'t str, words: &[&str]) -> (&'t str, Option<String>) {
    let found = words.iter().filter_map(|word| {
        let inner = format!(" {word} ");
        let at = text.rfind(&inner)?;
        Some((at, text.get(..at)?, text.get(at + inner.len()..)?))
    });
    match found.max_by_key(|(at, _, _)| *at) {
        Some((_, before, value)) => (before, Some(trimmed(value))),
        None => (text, None),
    }
}

/// `title and body of posts`, `posts.title,body`, `posts (title, body)`, `posts and comments`:
/// entities, each with its attributes.
pub(super) fn attributes(about: &str) -> Vec<(String, Vec<String>)> {
    if let Some((fields, entity)) = about.split_once(" of ") {
        return vec![(trimmed(entity), names(fields))];
    }
    if let Some((entity, fields)) = about.split_once('(') {
        return vec![(trimmed(entity), names(fields.trim_end_matches(')')))];
    }
    if let Some((entity, fields)) = about.split_once('.') {
        let entity = trimmed(entity);
        let prefix = format!("{entity}.");
        let fields = names(fields).into_iter().map(|field| match field.strip_prefix(&prefix) {
            Some(bare) => bare.to_owned(),
            None => field,
        });
        return vec![(entity, fields.collect())];
    }
    names(about).into_iter().map(|entity| (entity, Vec::new())).collect()
}

pub(super) fn names(text: &str) -> Vec<String> {
    let text = text.replace(" and ", ",").replace(" & ", ",").replace(" or ", ",");
    text.split(',').map(trimmed).filter(|name| !name.is_empty()).collect()
}

pub(super) fn trimmed(text: &str) -> String {
    let text = text.trim().trim_matches(['`', '"', '\'']);
    text.strip_prefix("the ").unwrap_or(text).trim().to_owned()
}
