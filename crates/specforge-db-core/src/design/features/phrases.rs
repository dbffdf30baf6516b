//! Features in words: `full-text search on title and body of posts`.

use super::{KINDS, Kind, Said, ways};
use crate::design::naming::singular;
use crate::design::requirement::OneOrMany;
use crate::design::wish::Feature;
use crate::name::did_you_mean;

/// Words before a phrase that say nothing.
const FILLERS: &[&str] =
    &["with ", "add ", "enable ", "support for ", "support ", "use ", "a ", "an ", "the "];
/// Words between a phrase and what it is about.
const LINKS: &[&str] = &["on ", "for ", "of ", "in ", "to ", "over ", "across "];

/// What a phrase asks for, or a hint where it is not understood.
pub(super) fn understand(
    phrase: &str,
    knows: &dyn Fn(&str) -> bool,
) -> Result<Vec<Feature>, String> {
    let lower = phrase.trim().trim_end_matches(['.', '!']).to_lowercase().replace('-', " ");
    let text = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = text.as_str();
    while let Some(rest) = FILLERS.iter().find_map(|filler| text.strip_prefix(filler)) {
        text = rest;
    }
    let said = |kind: &'static Kind| {
        let phrases = kind.phrases.iter();
        phrases.filter_map(move |phrase| {
            Some((kind, Said { phrase, rest: after(text, phrase)?, knows }))
        })
    };
    // Of several that say the same words, the one that understands most of them.
    let mut found: Vec<(&Kind, Said<'_>)> = KINDS.iter().flat_map(said).collect();
    found.sort_by_key(|(_, said)| std::cmp::Reverse(said.phrase.len()));
    let mut read = found.iter().filter_map(|(kind, said)| {
        Feature::bare(kind.name).and_then(|feature| (kind.words)(feature, said))
    });
    if let Some(read) = read.next() {
        return Ok(read);
    }
    if let Some(flow) = ways::read(text, knows) {
        return Ok(vec![super::status::workflow(flow)]);
    }
    if let Some(turned) = turned(text, knows) {
        return understand(&turned, &|_| false);
    }
    let Some((first, _)) = found.first() else { return Err(near(text)) };
    let expected = first.name.replace('_', " ");
    Err(format!(": expected `{expected}`, or that followed by `on` and the entities"))
}

/// The same in the usual order of words, where a phrase begins with what it is about: `users have
/// roles`, `nested categories`, `search events by title`, `keep readings for 90 days`. Only entities
/// that are known are taken for such.
fn turned(text: &str, knows: &dyn Fn(&str) -> bool) -> Option<String> {
    let known = |about: &str| {
        let all = names(about);
        !all.is_empty() && all.iter().all(|name| knows(name))
    };
    for verb in ["keep ", "retain ", "delete ", "purge ", "remove ", "archive "] {
        let Some(rest) = text.strip_prefix(verb) else { continue };
        let parted = rest.split_once(" for ").or_else(|| rest.split_once(" after "));
        if let Some((about, time)) = parted.filter(|(about, _)| known(about)) {
            return Some(format!("retention of {time} for {about}"));
        }
    }
    if let Some(rest) = text.strip_prefix("search ") {
        let (about, fields) = rest.split_once(" by ").unwrap_or((rest, ""));
        if known(about) {
            let fields = if fields.is_empty() { String::new() } else { format!("{fields} of ") };
            return Some(format!("search on {fields}{about}"));
        }
    }
    if let Some(about) = text.strip_prefix("nested ").filter(|about| known(about)) {
        return Some(format!("hierarchy of {about}"));
    }
    let phrases = KINDS.iter().flat_map(|kind| kind.phrases.iter().copied());
    let mut ends = phrases.filter_map(|phrase| {
        let about = text.strip_suffix(phrase)?.strip_suffix(' ')?;
        let verbs = [" have", " has", " with"];
        let about = verbs.iter().find_map(|verb| about.strip_suffix(verb)).unwrap_or(about);
        known(about).then(|| (phrase.len(), format!("{phrase} on {about}")))
    });
    // The longest phrase leaves the fewest words to be an entity by chance.
    let first = ends.next()?;
    Some(ends.fold(first, |best, next| if next.0 > best.0 { next } else { best }).1)
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

/// `title and body of posts`, `posts.title,body`, `posts (title, body)`, `posts by title and body`,
/// `post titles`, `posts and comments`: entities, each with its attributes.
pub(super) fn attributes(about: &str, knows: &dyn Fn(&str) -> bool) -> Vec<(String, Vec<String>)> {
    for link in [" by ", " over ", " using "] {
        if let Some((entity, fields)) = about.split_once(link)
            && knows(&trimmed(entity))
        {
            return vec![(trimmed(entity), names(fields))];
        }
    }
    if let Some((entity, fields)) = about.split_once(' ')
        && !knows(about)
        && knows(entity)
        && !about.contains([',', '(', '.'])
        && !about.contains(" and ")
    {
        return vec![(entity.to_owned(), vec![singular(&fields.replace(' ', "_"))])];
    }
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
