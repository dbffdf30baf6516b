//! New columns that are described before they are named, or told by what they answer: `a minimum order value
//! (min_order_total numeric(8,2))`, `when it was logged`, `which task`.

use super::attrs::Attr;
use super::column::Draft;
use super::lexer::Kind;
use super::parts::reference_name;
use super::read::{Meta, Read, Reader};
use crate::design::{singular, snake};
use crate::wish::op::TypeSpec;

/// How many words describe a column at most.
const LONGEST: usize = 6;
/// What is said of rows in other ways.
const TOLD: &[&str] =
    &["created", "changed", "updated", "modified", "edited", "deleted", "touched", "altered"];

impl Reader<'_> {
    /// A new column whose name stands in brackets behind what it is.
    pub(super) fn described(&self, pos: usize, table: Option<&str>) -> Read<Draft> {
        let mut out: Read<Draft> = Vec::new();
        let begin = self.skip(pos);
        let mut end = begin;
        while self.at(end).is_some_and(|token| {
            token.kind == Kind::Word && token.parts.len() == 1 && !token.text.contains('_')
        }) && end < begin + LONGEST
        {
            end += 1;
        }
        if end == begin || !self.sign(end, "(") {
            return out;
        }
        let words: Vec<&str> =
            (begin..end).filter_map(|at| self.at(at)).map(|t| t.lower.as_str()).collect();
        let listed = words.iter().any(|word| {
            matches!(
                *word,
                "and" | "or" | "with" | "to" | "not" | "no" | "without" | "if" | "table"
            )
        });
        if listed {
            return out;
        }
        for (at, draft, meta) in self.draft(end + 1, table) {
            if !self.sign(at, ")") {
                continue;
            }
            let plain = snake(&draft.name);
            let shared = plain.split('_').any(|part| {
                part.len() > 2 && words.iter().any(|word| singular(word) == singular(part))
            });
            let typed = draft.attrs.iter().any(|attr| matches!(attr, Attr::Type(_)));
            let named = draft.name.contains('_') || draft.name.contains(char::is_uppercase);
            let own = snake(&words.join("_"));
            if (own == plain && !typed) || !((shared && (typed || named)) || (typed && named)) {
                continue;
            }
            let note = format!("`{}` is called `{}`", words.join(" "), draft.name);
            for (end, more, after) in self.attrs(at + 1) {
                let attrs = draft.attrs.iter().cloned().chain(more).collect();
                let whole = Draft { attrs, ..draft.clone() };
                out.push((end, whole, meta.and(&after).and(&Meta::noted(1, note.clone()))));
            }
        }
        out
    }

    /// A new column that is told by the question which it answers.
    pub(super) fn answering(&self, pos: usize) -> Read<Draft> {
        let mut out: Read<Draft> = Vec::new();
        let start = self.skip(pos);
        // `the date it was given` is `given_on`.
        for (word, ending) in [("date", "_on"), ("day", "_on"), ("time", "_at"), ("moment", "_at")]
        {
            let Some(at) = self.word(start, word) else { continue };
            let that = ["that", "when", "on which", "at which"].iter();
            let at = that.filter_map(|words| self.said(at, words)).max().unwrap_or(at);
            if let Some((end, mut draft, meta)) = self.moment(at) {
                if ending == "_on" {
                    draft.name = format!("{}_on", draft.name.trim_end_matches("_at"));
                    draft.attrs = vec![Attr::Type(TypeSpec::Word("date".to_owned()))];
                }
                let note = format!("`{}` is called `{}`", self.text_of(start, end), draft.name);
                out.push((end, draft, Meta::noted(meta.cost, note)));
            }
        }
        if let Some(at) = self.word(start, "when") {
            out.extend(self.moment(at));
        }
        for word in ["which", "what", "who"] {
            let Some(at) = self.word(start, word) else { continue };
            let open = self.sign(at, "(");
            if word == "who" && !open {
                continue;
            }
            for (end, table, meta) in self.table(at + usize::from(open)) {
                let closed = !open || self.sign(end, ")");
                let Some(known) = self.names.table(&table).filter(|_| meta.cost == 0 && closed)
                else {
                    continue;
                };
                let Some(name) = reference_name(&known.bare, &known.key) else { continue };
                let ends = end + usize::from(open);
                let next = self.at(ends).is_none_or(|token| {
                    token.kind != Kind::Word || matches!(token.lower.as_str(), "and" | "as")
                });
                if next {
                    let note = format!("`{name}` says which of `{table}` it is");
                    let attrs = vec![Attr::References(table, None)];
                    let draft = Draft { table: None, name, attrs };
                    out.push((ends, draft, Meta::noted(1, note)));
                }
            }
        }
        out
    }

    /// `when it was logged`: the time is `logged_at`.
    fn moment(&self, pos: usize) -> Option<(usize, Draft, Meta)> {
        const WHO: &[&str] = &["it", "they", "this", "he", "she"];
        const BE: &[&str] = &["was", "were", "is", "are", "got", "gets", "has been", "have been"];
        let who = WHO.iter().find_map(|word| self.word(pos, word)).or_else(|| {
            let tables = self.table(pos).into_iter().filter(|(_, _, meta)| meta.cost == 0);
            tables.map(|(end, ..)| end).max()
        })?;
        let be = BE.iter().find_map(|words| self.said(who, words))?;
        let last = self.word(be, "last").or_else(|| self.word(be, "finally")).unwrap_or(be);
        let done = self.at(last).filter(|token| token.kind == Kind::Word)?;
        let word = done.lower.as_str();
        let fits = (word.ends_with("ed")
            || matches!(
                word,
                "sent"
                    | "paid"
                    | "read"
                    | "seen"
                    | "made"
                    | "given"
                    | "taken"
                    | "written"
                    | "begun"
                    | "sold"
                    | "bought"
                    | "built"
                    | "held"
                    | "drawn"
                    | "won"
                    | "lost"
                    | "found"
            ))
            && !TOLD.contains(&word);
        if !fits {
            return None;
        }
        let prefix = if self.word(be, "last").is_some() { "last_" } else { "" };
        let name = format!("{prefix}{word}_at");
        let note = format!("when that was is called `{name}`");
        let attrs = vec![Attr::Type(TypeSpec::Word("timestamp".to_owned()))];
        Some((last + 1, Draft { table: None, name, attrs }, Meta::noted(1, note)))
    }
}
