//! Who does what: sentences whose verb stands behind what it is about, turned round.
//!
//! `The nickname should be dropped from users` is `drop the nickname from users`, and `we want users to
//! have a phone` is `users should have a phone`. The words stay what they are; only their order changes.

use super::lexer::{DASH, Kind, Token};

/// How many sentences one is turned into at most.
const MOST_VOICES: usize = 12;

/// What is done, and the verb that does it.
#[rustfmt::skip]
const DONE: &[(&str, &str)] = &[
    ("dropped", "drop"), ("removed", "remove"), ("deleted", "delete"), ("eliminated", "eliminate"), ("discarded", "discard"), ("scrapped", "drop"), ("killed", "drop"),
    ("renamed", "rename"), ("relabeled", "rename"), ("relabelled", "rename"),
    ("added", "add"), ("introduced", "introduce"), ("created", "create"), ("appended", "append"), ("inserted", "insert"), ("included", "include"), ("put", "put"),
    ("changed", "change"), ("converted", "convert"), ("altered", "alter"), ("turned", "turn"), ("switched", "switch"), ("migrated", "migrate"), ("modified", "modify"), ("transformed", "transform"), ("cast", "cast"), ("updated", "update"),
    ("widened", "widen"), ("extended", "extend"), ("enlarged", "enlarge"), ("lengthened", "lengthen"), ("increased", "increase"), ("expanded", "expand"), ("raised", "raise"),
    ("shortened", "shorten"), ("narrowed", "narrow"), ("reduced", "reduce"), ("limited", "limit"), ("capped", "cap"), ("shrunk", "shrink"),
    ("made", "make"), ("set", "set"), ("declared", "declare"), ("marked", "mark"), ("given", "give"), ("allowed", "allow"), ("permitted", "permit"), ("forbidden", "forbid"), ("disallowed", "disallow"), ("prohibited", "prohibit"),
    ("stored", "store"), ("recorded", "record"), ("tracked", "track"), ("logged", "log"), ("audited", "audit"), ("kept", "keep"), ("saved", "save"), ("remembered", "remember"),
    ("linked", "link"), ("connected", "connect"), ("split", "split"), ("merged", "merge"), ("combined", "combine"), ("moved", "move"), ("partitioned", "partition"), ("indexed", "index"),
    ("enabled", "enable"), ("activated", "activate"), ("disabled", "disable"), ("deactivated", "deactivate"), ("enforced", "enforce"), ("described", "describe"), ("documented", "document"), ("annotated", "annotate"), ("lifted", "lift"), ("cleared", "clear"), ("filled", "fill"), ("backfilled", "backfill"),
];

/// Whether a word says that something is done to what it is said of.
pub(super) fn is_done(word: &str) -> bool {
    DONE.iter().any(|(done, _)| word.eq_ignore_ascii_case(done))
}

/// What stands before what is done.
const MODALS: &[&[&str]] = &[
    &["should"],
    &["must"],
    &["can"],
    &["may"],
    &["could"],
    &["shall"],
    &["will"],
    &["needs", "to"],
    &["need", "to"],
    &["has", "to"],
    &["have", "to"],
    &["is", "to"],
    &["are", "to"],
    &["to"],
];

const BETWEEN: &[&str] = &["also", "now", "simply", "just", "then", "therefore", "always"];

/// What may follow `we want users to`.
const WANTED: &[&str] =
    &["be", "have", "get", "contain", "carry", "include", "default", "reference", "store"];

/// A sentence, and others that say the same with their verbs before what they are about.
pub(super) fn voices(tokens: &[Token]) -> Vec<Vec<Token>> {
    let mut out = vec![tokens.to_vec()];
    let mut at = 0;
    while let Some(sentence) = out.get(at).cloned() {
        for place in 0..sentence.len() {
            for turned in turned(&sentence, place) {
                if out.len() < MOST_VOICES && !out.iter().any(|known| same(known, &turned)) {
                    out.push(turned);
                }
            }
        }
        at += 1;
    }
    out
}

fn same(a: &[Token], b: &[Token]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.lower == b.lower && a.start == b.start)
}

/// The ways to turn round what stands at a place.
fn turned(tokens: &[Token], place: usize) -> Vec<Vec<Token>> {
    let mut out = Vec::new();
    out.extend(asked(tokens, place));
    for be in ["is", "are"] {
        if let Some(end) = stands(tokens, place, &[be]) {
            out.extend(denied(tokens, place, end));
        }
    }
    for modal in MODALS {
        let Some(end) = stands(tokens, place, modal) else { continue };
        if *modal == ["to"] {
            out.extend(wanted(tokens, place));
        } else {
            out.extend(passive(tokens, place, end));
            out.extend(denied(tokens, place, end));
        }
    }
    out
}

fn stands(tokens: &[Token], at: usize, words: &[&str]) -> Option<usize> {
    let fits = words.iter().enumerate().all(|(nth, word)| {
        tokens.get(at + nth).is_some_and(|t| t.kind == Kind::Word && t.lower == *word)
    });
    fits.then_some(at + words.len())
}

/// `can X be dropped from users`: `drop X from users`.
fn asked(tokens: &[Token], place: usize) -> Vec<Vec<Token>> {
    let begins = place == 0
        || tokens
            .get(place - 1)
            .is_some_and(|token| token.kind == Kind::Stop || token.is_sign(","));
    let ask = stands(tokens, place, &["can"]).or_else(|| stands(tokens, place, &["could"]));
    let Some(begin) = ask.filter(|_| begins) else { return Vec::new() };
    let mut out = Vec::new();
    for at in begin + 1..tokens.len() {
        let Some(token) = tokens.get(at) else { break };
        if token.kind == Kind::Stop || token.is_sign(",") {
            break;
        }
        // `can users have a phone`: `users should have a phone`
        if at > begin
            && WANTED.contains(&token.lower.as_str())
            && token.lower != "be"
            && let (Some(before), Some(about), Some(rest)) =
                (tokens.get(..place), tokens.get(begin..at), tokens.get(at..))
        {
            let should = [Token::word("should", token.start, token.end)];
            out.push(before.iter().chain(about).chain(&should).chain(rest).cloned().collect());
        }
        let Some(done) = stands(tokens, at, &["be"]) else { continue };
        let verb = tokens.get(done).and_then(|token| {
            let found = DONE.iter().find(|(word, _)| token.lower == *word);
            found.map(|(_, verb)| Token::word(verb, token.start, token.end))
        });
        let (Some(verb), Some(before), Some(about), Some(rest)) =
            (verb, tokens.get(..place), tokens.get(begin..at), tokens.get(done + 1..))
        else {
            continue;
        };
        let all = before.iter().chain([&verb]).chain(about).chain(rest);
        out.push(all.cloned().collect());
    }
    out
}

/// `X should not be allowed in users`: `forbid X in users`.
fn denied(tokens: &[Token], modal: usize, end: usize) -> Vec<Vec<Token>> {
    let not = ["not", "never", "no longer"].iter().find_map(|words| {
        let words: Vec<&str> = words.split(' ').collect();
        stands(tokens, end, &words)
    });
    let at = not.unwrap_or(end);
    let at = stands(tokens, at, &["be"]).unwrap_or(at);
    let allowed = tokens.get(at).is_some_and(|token| {
        matches!(token.lower.as_str(), "allowed" | "permitted" | "accepted" | "tolerated")
    });
    let Some(token) = tokens.get(at).filter(|_| allowed) else { return Vec::new() };
    let verb = if not.is_some() { "forbid" } else { "allow" };
    turn(tokens, modal, at + 1, &Token::word(verb, token.start, token.end))
}

/// `X should be dropped from users`: `drop X from users`.
fn passive(tokens: &[Token], modal: usize, end: usize) -> Vec<Vec<Token>> {
    let between = |mut at: usize| {
        while tokens.get(at).is_some_and(|token| BETWEEN.contains(&token.lower.as_str())) {
            at += 1;
        }
        at
    };
    let Some(be) = stands(tokens, between(end), &["be"]) else { return Vec::new() };
    let done = between(be);
    let Some(token) = tokens.get(done).filter(|token| token.kind == Kind::Word) else {
        return Vec::new();
    };
    let Some((_, verb)) = DONE.iter().find(|(done, _)| token.lower == *done) else {
        return Vec::new();
    };
    let verb = Token::word(verb, token.start, token.end);
    turn(tokens, modal, done + 1, &verb)
}

/// Puts a verb before what it is about, which ends at one place; the rest begins at another.
fn turn(tokens: &[Token], about: usize, rest: usize, verb: &Token) -> Vec<Vec<Token>> {
    let rest = tokens.get(rest..).unwrap_or_default();
    let mut out = Vec::new();
    for begin in begins(tokens, about) {
        let (before, about) = (tokens.get(..begin), tokens.get(begin..about));
        let (Some(before), Some(about)) = (before, about) else { continue };
        let mut all = before.to_vec();
        all.push(verb.clone());
        if about.is_empty() {
            all.push(Token::word("it", verb.start, verb.end));
        }
        all.extend(about.iter().chain(rest).cloned());
        out.push(all);
    }
    out
}

/// Where the clause may begin that a place is in: behind the signs and words between clauses before it.
fn begins(tokens: &[Token], place: usize) -> Vec<usize> {
    let mut out = Vec::new();
    for at in (0..place).rev() {
        let Some(token) = tokens.get(at) else { continue };
        let stops = token.kind == Kind::Stop || token.is_sign(":") || token.is_sign(DASH);
        let word = matches!(token.lower.as_str(), "and" | "so" | "then" | "but" | "also")
            && token.kind == Kind::Word;
        if stops || word || token.is_sign(",") {
            out.push(at + 1);
        }
        if token.kind == Kind::Stop {
            return out;
        }
    }
    out.push(0);
    out
}

/// `we want users to have a phone`: `users should have a phone`.
fn wanted(tokens: &[Token], to: usize) -> Vec<Vec<Token>> {
    if !tokens.get(to + 1).is_some_and(|token| WANTED.contains(&token.lower.as_str())) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for begin in begins(tokens, to) {
        let who = tokens.get(begin).is_some_and(|t| matches!(t.lower.as_str(), "we" | "i"));
        let wants = tokens
            .get(begin + 1)
            .is_some_and(|token| matches!(token.lower.as_str(), "want" | "need" | "require"));
        if !who || !wants || begin + 2 >= to {
            continue;
        }
        let (before, about) = (tokens.get(..begin), tokens.get(begin + 2..to));
        let (Some(before), Some(about), Some(token)) = (before, about, tokens.get(to)) else {
            continue;
        };
        let rest = tokens.get(to + 1..).unwrap_or_default();
        let should = Token::word("should", token.start, token.end);
        let all = before.iter().chain(about).chain([&should]).chain(rest);
        out.push(all.cloned().collect());
    }
    out
}
