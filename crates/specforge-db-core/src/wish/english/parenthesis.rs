//! What stands in brackets and only explains: it is set aside, where nothing in it says anything of a wish.

use super::lexer::{Kind, Token};
use super::names::Names;
use super::read::{Reader, Shared, Spoken};

/// The sentence without its remarks in brackets, and what they said.
pub(super) fn without(tokens: &[Token], names: &Names) -> Option<(Vec<Token>, String)> {
    let shared = Shared::default();
    let reader = Reader::new(tokens, names, &shared, Spoken::default(), 0);
    let mut out: Vec<Token> = Vec::new();
    let mut said = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let end = (at + 1..tokens.len())
            .find(|end| reader.sign(*end, ")") || reader.sign(*end, "("))
            .filter(|end| token.is_sign("(") && reader.sign(*end, ")"));
        // Behind a name without a space brackets belong to it: `numeric(10,2)`.
        let apart = at > 0 && tokens.get(at - 1).is_some_and(|before| before.end < token.start);
        if let Some(end) = end.filter(|end| apart && reader.only_tells(at + 1, *end)) {
            said.push(format!("`{}`", reader.text_of(at + 1, end)));
            at = end + 1;
            continue;
        }
        out.push(token.clone());
        at += 1;
    }
    (!said.is_empty())
        .then(|| (out, format!("{} is taken as a remark, which changes nothing", said.join(", "))))
}

impl Reader<'_> {
    /// Whether words in brackets are plain words that tell something: no names, no numbers, no types.
    fn only_tells(&self, pos: usize, end: usize) -> bool {
        let plain = |at: usize| {
            self.at(at).is_some_and(|token| {
                let sign = token.is_sign(",") || token.kind == Kind::Stop;
                let word = token.kind == Kind::Word
                    && token.parts.len() == 1
                    && !token.text.contains('_')
                    && !super::types::is_word(&token.lower);
                sign || word
            })
        };
        end > pos + 1
            && (pos..end).all(plain)
            && !self.lists(pos, end)
            && self.tells(pos, end, false)
    }

    /// Whether words in brackets are a list of single words, which are values or parts rather than a remark.
    fn lists(&self, pos: usize, end: usize) -> bool {
        let mut run = 0;
        let mut several = false;
        for token in (pos..end).filter_map(|at| self.at(at)) {
            if token.is_sign(",") || token.slashed || matches!(token.lower.as_str(), "and" | "or") {
                several = true;
                run = usize::from(token.slashed);
            } else {
                run += 1;
            }
            if run > 1 {
                return false;
            }
        }
        several
    }
}
