//! What only explains a thing that was named: `the address they were placed from`, and what is to stay as it is.

use super::aside::Aside;
use super::lexer::{DASH, Kind};
use super::read::Reader;

/// Who does something in a clause that explains a thing.
#[rustfmt::skip]
const WHO: &[&str] = &["they", "it", "he", "she", "we", "you", "users", "customers", "people", "somebody", "someone"];
/// What may stand before these.
#[rustfmt::skip]
const LEADS: &[&str] = &["that", "which", "where", "in which", "from which", "to which", "with which", "by which", "on which", "for which", "from where"];
/// What the verb of such a clause begins with, where it is a helping one.
#[rustfmt::skip]
const HELPS: &[&str] = &["was", "were", "is", "are", "has", "have", "had", "can", "could", "will", "would", "got", "gets", "get", "did", "does", "do", "finally", "originally", "last", "first", "actually", "later"];
/// Words that such a clause would hold a condition by, or a wish.
#[rustfmt::skip]
const NOT: &[&str] = &["not", "no", "never", "without", "except", "only", "when", "until", "while", "unless", "if", "or", "should", "must", "shall", "may", "want", "wants", "wish", "need", "needs", "unique", "required", "mandatory", "optional", "nullable", "default", "null", "empty", "still", "longer", "neither", "nor", "both", "whether", "missing", "absent", "unset", "given", "there"];

impl Reader<'_> {
    /// The places behind a clause without a comma that explains what stands before it.
    pub(super) fn relatives(&self, pos: usize) -> Vec<usize> {
        let mut begins = vec![pos];
        begins.extend(LEADS.iter().filter_map(|words| self.said(pos, words)));
        let begin = begins.into_iter().find_map(|at| {
            let who = WHO.iter().find_map(|word| self.word(at, word));
            let named = || {
                let start = self.word(at, "the").or_else(|| self.word(at, "a"))?;
                let tables = self.table(start).into_iter();
                tables.filter(|(_, _, meta)| meta.cost == 0).map(|(end, ..)| end).max()
            };
            who.or_else(named)
        });
        let Some(begin) = begin else { return self.done_to_it(pos) };
        let Some(verb) = self.at(begin).filter(|token| token.kind == Kind::Word) else {
            return Vec::new();
        };
        let word = verb.lower.as_str();
        let many = self.at(begin - 1).is_some_and(|who| {
            !matches!(who.lower.as_str(), "it" | "he" | "she") && !who.lower.ends_with("one")
        });
        let known = self.is_known(verb) && !HELPS.contains(&word);
        let fits = HELPS.contains(&word)
            || (word.ends_with("ed") && word.len() > 4)
            || (word.ends_with('s') && !many && word.len() > 3 && word != "this")
            || (many && !known);
        if !fits {
            return Vec::new();
        }
        let mut end = begin;
        while let Some(token) = self.at(end) {
            let border = token.kind == Kind::Stop
                || [",", ":", "(", ")", DASH].iter().any(|sign| token.is_sign(sign))
                || matches!(token.lower.as_str(), "and" | "so" | "then" | "but" | "as");
            if border {
                break;
            }
            if token.kind != Kind::Word || NOT.contains(&token.lower.as_str()) || end > begin + 8 {
                return Vec::new();
            }
            end += 1;
        }
        if end > begin { vec![end] } else { Vec::new() }
    }

    /// `the vet who gave it`
    fn done_to_it(&self, pos: usize) -> Vec<usize> {
        let Some(at) = ["who", "that", "which"].iter().find_map(|word| self.word(pos, word)) else {
            return Vec::new();
        };
        let Some(verb) = self.at(at).filter(|token| token.kind == Kind::Word) else {
            return Vec::new();
        };
        if NOT.contains(&verb.lower.as_str()) || HELPS.contains(&verb.lower.as_str()) {
            return Vec::new();
        }
        let it = self.word(at + 1, "it").or_else(|| self.word(at + 1, "them"));
        it.into_iter().collect()
    }

    /// The places behind words that say of something that it stays as it is.
    pub(super) fn untouched(&self, pos: usize) -> Vec<Aside> {
        const AS_IT_IS: &[&str] = &[
            "as it is",
            "as is",
            "as they are",
            "untouched",
            "unchanged",
            "alone",
            "in place",
            "as before",
            "the way it is",
            "the way they are",
            "as it was",
        ];
        const THERE: &[&str] = &["existing", "current", "present", "old", "other"];
        const NOUNS: &[&str] = &[
            "rule",
            "rules",
            "check",
            "checks",
            "constraint",
            "constraints",
            "index",
            "indexes",
            "data",
            "values",
            "rows",
            "column",
            "columns",
            "default",
            "defaults",
            "condition",
        ];
        let comma = pos + usize::from(self.sign(pos, ","));
        let begin = self.word(comma, "and").or_else(|| self.word(comma, "but")).unwrap_or(comma);
        let verb = ["keep", "leave", "keeping", "leaving"].iter().find_map(|w| self.word(begin, w));
        let Some(at) = verb.filter(|at| *at > pos) else { return Vec::new() };
        let mut out = Vec::new();
        for end in at + 1..=(at + 6).min(self.tokens.len()) {
            for words in AS_IT_IS {
                out.extend(self.said(end, words));
            }
            if self.at(end - 1).is_some_and(|token| token.kind == Kind::Stop) {
                break;
            }
        }
        // `keep the existing rule that they cannot be negative`
        let start = self.skip(at);
        let there = (at..=start)
            .any(|at| self.at(at).is_some_and(|token| THERE.contains(&token.lower.as_str())));
        let noun = (start..start + 2)
            .find(|at| self.at(*at).is_some_and(|token| NOUNS.contains(&token.lower.as_str())));
        if let Some(noun) = noun.filter(|_| there) {
            let ends = |at: usize| self.at(at).is_none_or(|token| token.kind == Kind::Stop);
            if ends(noun + 1) {
                out.push(noun + 1);
            }
            if self.word(noun + 1, "that").is_some() {
                out.extend((noun + 3..noun + 10).find(|at| ends(*at)));
            }
        }
        out.sort_unstable();
        out.dedup();
        out.into_iter().map(|end| (end, self.text_of(begin, end))).collect()
    }
}
