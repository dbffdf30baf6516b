//! Who corrects themselves: what was begun is taken back, and what follows is meant.

use super::lexer::{DASH, Kind, Token};

/// What takes back a wish that was begun.
#[rustfmt::skip]
const MARKS: &[&str] = &[
    "no wait", "wait no", "oh wait", "hold on", "scratch that", "strike that", "correction", "sorry no", "no sorry", "actually no", "no actually", "i mean", "i meant", "or rather", "on second thought", "on second thoughts", "wait",
];

/// The sentence without what its writer takes back, and what that was.
pub(super) fn corrected(tokens: &[Token]) -> Option<(Vec<Token>, String)> {
    for (at, before) in tokens.iter().enumerate().skip(1) {
        let apart = before.kind == Kind::Stop || before.is_sign(",") || before.is_sign(DASH);
        let Some(mut end) = MARKS.iter().filter_map(|mark| said(tokens, at + 1, mark)).max() else {
            continue;
        };
        while tokens.get(end).is_some_and(|t| t.kind == Kind::Stop || is_pause(t)) {
            end += 1;
        }
        let begins = tokens
            .get(end)
            .is_some_and(|token| token.kind == Kind::Word && super::aside::is_verb(&token.lower));
        if !apart || !begins {
            continue;
        }
        // What was begun is one wish: of several nobody knows how many are taken back.
        let mut last = at;
        while tokens.get(last).is_some_and(|t| t.kind == Kind::Stop || is_pause(t)) && last > 0 {
            last -= 1;
        }
        let begin = tokens.get(..last)?.iter().rposition(|token| token.kind == Kind::Stop);
        let begin = begin.map_or(0, |stop| stop + 1);
        let taken = tokens.get(begin..=last)?;
        let several = taken.iter().any(|token| {
            token.is_sign(",") || matches!(token.lower.as_str(), "and" | "then" | "also")
        });
        if several || begin > 0 {
            return None;
        }
        let words: Vec<&str> = taken.iter().map(|token| token.text.as_str()).collect();
        let rest = tokens.get(end..)?.to_vec();
        return Some((rest, format!("`{}` is taken back", words.join(" "))));
    }
    None
}

fn is_pause(token: &Token) -> bool {
    token.is_sign(",") || token.is_sign(DASH) || token.is_sign(":")
}

fn said(tokens: &[Token], at: usize, words: &str) -> Option<usize> {
    let mut end = at;
    for word in words.split(' ') {
        // `no, wait`
        if end > at && tokens.get(end).is_some_and(|token| token.is_sign(",")) {
            end += 1;
        }
        tokens.get(end).filter(|token| token.kind == Kind::Word && token.lower == *word)?;
        end += 1;
    }
    Some(end)
}
