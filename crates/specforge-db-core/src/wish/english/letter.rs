//! What a wish is wrapped in as a letter is: greetings, signatures, tags, roles and requests to enforce it.

use super::lexer::{DASH, Kind, Token};

/// How a letter begins.
#[rustfmt::skip]
const GREETINGS: &[&str] = &[
    "hi", "hello", "hey", "yo", "hi there", "hello there", "hey there", "hi all", "hello all", "hey all", "hi team", "hello team", "hey team", "dear team", "dear all", "dear colleagues", "hi everyone", "hello everyone", "hi folks", "hey folks", "folks", "hi guys", "hey guys", "guys", "good morning", "good afternoon", "good evening", "morning", "greetings",
];
/// How a letter ends.
#[rustfmt::skip]
const CLOSINGS: &[&str] = &[
    "best regards", "kind regards", "warm regards", "regards", "best", "best wishes", "cheers", "thx", "ty", "tia", "many thanks", "thanks a lot", "thanks so much", "thanks in advance", "thank you in advance", "thank you very much", "thank you so much", "thanks very much", "thanks", "thank you", "sincerely", "yours", "greetings", "have a nice day", "bye",
];
/// What asks once more that a wish be done, what of, and where.
#[rustfmt::skip]
const ENFORCE: &[&str] = &[
    "enforce", "guarantee", "ensure", "make sure of", "see to", "the database should enforce", "the database must enforce", "the database should guarantee", "let the database enforce", "have the database enforce", "make the database enforce", "make the database know", "make it so", "do it", "do that",
];
const WHAT: &[&str] = &["", "this", "that", "it"];
#[rustfmt::skip]
const WHERE: &[&str] = &[
    "", "in the database", "with a check", "by a check", "with a check constraint", "by a check constraint", "with a constraint", "by a constraint", "at the database level", "on the database level", "at database level", "in the schema",
];

/// The wish in a letter.
pub(super) fn body(tokens: &[Token]) -> &[Token] {
    let mut rest = tokens;
    loop {
        let before = rest.len();
        rest = opened(rest);
        rest = closed(rest);
        if rest.len() == before {
            return rest;
        }
    }
}

fn said(tokens: &[Token], at: usize, words: &str) -> Option<usize> {
    let mut end = at;
    for word in words.split(' ') {
        tokens.get(end).filter(|token| token.kind == Kind::Word && token.lower == *word)?;
        end += 1;
    }
    Some(end)
}

fn is_pause(token: &Token) -> bool {
    token.kind == Kind::Stop || [",", ":", DASH, "-"].iter().any(|sign| token.is_sign(sign))
}

/// Behind a greeting, a tag in brackets, or the role of who wishes.
fn opened(tokens: &[Token]) -> &[Token] {
    let greeting = GREETINGS.iter().filter_map(|words| said(tokens, 0, words)).max();
    if let Some(end) = greeting
        && tokens.get(end).is_some_and(is_pause)
        && tokens.len() > end + 2
    {
        return tokens.get(end + 1..).unwrap_or(tokens);
    }
    if tokens.first().is_some_and(|token| token.is_sign("[")) {
        let end = (2..5).find(|at| tokens.get(*at).is_some_and(|token| token.is_sign("]")));
        let words = |end: usize| {
            tokens.get(1..end).is_some_and(|inner| {
                inner.iter().all(|t| t.kind == Kind::Word || t.kind == Kind::Number)
            })
        };
        if let Some(end) = end.filter(|end| words(*end)) {
            let end = end + usize::from(tokens.get(end + 1).is_some_and(is_pause));
            return tokens.get(end + 1..).unwrap_or(tokens);
        }
    }
    // `As a product manager I want …`
    let role = said(tokens, 0, "as a").or_else(|| said(tokens, 0, "as an"));
    if let Some(role) = role {
        let who = (role + 1..role + 4)
            .find(|at| tokens.get(*at).is_some_and(|t| matches!(t.lower.as_str(), "i" | "we")));
        if let Some(who) = who
            && tokens.get(who + 1).is_some_and(|t| {
                matches!(t.lower.as_str(), "want" | "need" | "would" | "wish" | "require")
            })
        {
            return tokens.get(who..).unwrap_or(tokens);
        }
    }
    tokens
}

/// Before a signature, or a request that only says the wish is one.
fn closed(tokens: &[Token]) -> &[Token] {
    for at in (1..tokens.len()).rev().take(12) {
        if !tokens.get(at - 1).is_some_and(is_pause) {
            continue;
        }
        let ends = |end: usize| end == tokens.len();
        if asks_once_more(tokens, at).into_iter().any(ends) {
            return cut(tokens, at);
        }
        let Some(end) = CLOSINGS.iter().filter_map(|words| said(tokens, at, words)).max() else {
            continue;
        };
        // A name may follow: `Best regards, Ulrike`.
        let begin = end + usize::from(tokens.get(end).is_some_and(is_pause));
        let named = tokens.get(begin..).is_some_and(|name| {
            name.len() <= 2
                && name.iter().all(|token| {
                    token.kind == Kind::Word && token.text.starts_with(char::is_uppercase)
                })
        });
        if ends(end) || (named && tokens.get(at - 1).is_some_and(|t| t.kind == Kind::Stop)) {
            return cut(tokens, at);
        }
    }
    tokens
}

/// The places behind what asks that the wish before it be done: `so please enforce this in the database`.
fn asks_once_more(tokens: &[Token], at: usize) -> Vec<usize> {
    let lead = ["so please", "and please", "please", "so", "and"];
    let at = lead.iter().find_map(|words| said(tokens, at, words)).unwrap_or(at);
    let behind = |at: usize, words: &[&str]| -> Vec<usize> {
        let found = words
            .iter()
            .filter_map(|words| if words.is_empty() { Some(at) } else { said(tokens, at, words) });
        found.collect()
    };
    let mut out = behind(at, ENFORCE);
    out = out.into_iter().flat_map(|at| behind(at, WHAT)).collect();
    out.into_iter().flat_map(|at| behind(at, WHERE)).collect()
}

fn cut(tokens: &[Token], at: usize) -> &[Token] {
    let mut end = at;
    while end > 0 && tokens.get(end - 1).is_some_and(is_pause) {
        end -= 1;
    }
    tokens.get(..end).filter(|rest| !rest.is_empty()).unwrap_or(tokens)
}

/// Without `, which is an integer today,`, which tells of a thing what it is so far.
pub(super) fn without_today(tokens: &[Token]) -> Option<Vec<Token>> {
    const NOW: &[&str] =
        &["today", "now", "currently", "at the moment", "right now", "so far", "at present"];
    for (at, comma) in tokens.iter().enumerate() {
        let which = said(tokens, at + 1, "which is").or_else(|| said(tokens, at + 1, "which are"));
        let Some(begin) = which.filter(|_| comma.is_sign(",")) else { continue };
        for end in begin + 1..(begin + 6).min(tokens.len()) {
            let Some(close) = NOW.iter().filter_map(|words| said(tokens, end, words)).max() else {
                continue;
            };
            if !tokens.get(close).is_some_and(|token| token.is_sign(",")) {
                continue;
            }
            let plain = tokens.get(begin..end).is_some_and(|inner| {
                inner.iter().all(|token| token.kind == Kind::Word && token.lower != "not")
            });
            if plain {
                let rest = tokens.get(close + 1..)?;
                return Some(tokens.get(..at)?.iter().chain(rest).cloned().collect());
            }
        }
    }
    None
}
