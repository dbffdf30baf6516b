//! Rows of things that are said of a column.

use super::attrs::Attr;
use super::column::Draft;
use super::lexer::{DASH, Kind};
use super::read::{Meta, Read, Reader};
use super::values::Said;

impl Reader<'_> {
    /// Any number of things that are said of a column, none included.
    pub(super) fn attrs(&self, pos: usize) -> Read<Vec<Attr>> {
        let mut out: Read<Vec<Attr>> = vec![(pos, Vec::new(), Meta::default())];
        let mut open = out.clone();
        while let Some((end, attrs, meta)) = open.pop() {
            if attrs.len() >= 8 || !self.step() {
                continue;
            }
            let mut starts = vec![end];
            if self.sign(end, ",") {
                starts.push(end + 1);
                starts.extend(self.word(end + 1, "and"));
                starts.extend(self.word(end + 1, "but"));
            }
            starts.extend(self.word(end, "and"));
            starts.extend(self.word(end, "but"));
            if self.at(end).is_some_and(|token| token.kind == Kind::Stop && token.text == ";") {
                starts.push(end + 1);
            }
            if self.sign(end, "(") {
                self.bracketed(end + 1, &attrs, &meta, &mut open, &mut out);
                self.values_in_brackets(end, &attrs, &meta, &mut open, &mut out);
            }
            if self.sign(end, DASH) {
                self.bracketed(end + 1, &attrs, &meta, &mut open, &mut out);
                starts.push(end + 1);
            }
            // What is said of both, or of each, is not said of the last alone.
            let of_all = |start: &usize| {
                *start > end
                    && self.at(*start).is_some_and(|token| {
                        matches!(token.lower.as_str(), "both" | "each" | "all")
                    })
            };
            starts.retain(|start| !of_all(start));
            for start in starts {
                for (next, attr, more) in self.attr(start) {
                    if next <= end || attrs.contains(&attr) {
                        continue;
                    }
                    let all: Vec<Attr> = attrs.iter().cloned().chain([attr]).collect();
                    if let Some(end) = self.said(next, "any more") {
                        push(&mut open, &mut out, (end, all.clone(), meta.and(&more)));
                    }
                    push(&mut open, &mut out, (next, all, meta.and(&more)));
                }
            }
        }
        out
    }

    /// `(string, required)`: the same in brackets, where a type may stand by itself.
    fn bracketed(
        &self,
        pos: usize,
        before: &[Attr],
        meta: &Meta,
        open: &mut Read<Vec<Attr>>,
        out: &mut Read<Vec<Attr>>,
    ) {
        let mut inside: Read<Vec<Attr>> = vec![(pos, Vec::new(), Meta::default())];
        for _ in 0..6 {
            let mut next: Read<Vec<Attr>> = Vec::new();
            for (at, attrs, known) in inside {
                let all = || before.iter().cloned().chain(attrs.clone()).collect();
                let dash = self.sign(pos - 1, DASH);
                let close = if dash { DASH } else { ")" };
                if !attrs.is_empty() && self.sign(at, close) {
                    push(open, out, (at + 1, all(), meta.and(&known)));
                }
                // A dash closes with the sentence.
                let ends = self.at(at).is_none_or(|token| token.kind == Kind::Stop);
                if !attrs.is_empty() && dash && ends {
                    push(open, out, (at, all(), meta.and(&known)));
                }
                let start = at + usize::from(!attrs.is_empty() && self.sign(at, ","));
                if !attrs.is_empty() && start == at {
                    continue;
                }
                let types = self.ty(start).into_iter().map(|(e, ty, m)| (e, Attr::Type(ty), m));
                let truth = self.truth(start).into_iter().map(|(e, a)| (e, a, Meta::cost(1)));
                for (end, attr, more) in types.chain(truth).chain(self.attr(start)) {
                    if self.step() {
                        let all = attrs.iter().cloned().chain([attr]).collect();
                        next.push((end, all, known.and(&more)));
                    }
                }
            }
            inside = next;
        }
    }
}

/// How a remark begins that says of words in brackets that they are values.
const AS_VALUES: &str = "what stands in brackets is taken as the values of";

/// Whether a column is one of a few values by its name: `status`, `payment_method`.
fn is_choice(name: &str) -> bool {
    #[rustfmt::skip]
    const CHOICES: &[&str] = &[
        "status", "state", "type", "kind", "level", "category", "role", "priority", "severity", "method", "mode", "outcome", "result", "size", "gender", "sex", "stage", "tier", "channel", "frequency", "phase", "class", "grade", "plan", "condition", "urgency", "visibility", "direction", "reason", "color", "colour", "importance", "difficulty",
    ];
    let last = name.rsplit('_').next().unwrap_or(name);
    CHOICES.contains(&last.to_lowercase().as_str())
}

/// What is asked of a column that got words in brackets for its values, where its name says nothing of that.
pub(super) fn doubtful_values(draft: &Draft, more: &[Attr], notes: &[String]) -> Option<String> {
    let said = notes.iter().any(|note| note.starts_with(AS_VALUES));
    let values = draft.attrs.iter().chain(more).find_map(|attr| match attr {
        Attr::OneOf(values) => Some(values),
        _ => None,
    })?;
    let default = draft.attrs.iter().chain(more).any(|attr| {
        let Attr::Default(Said::Text(word) | Said::Word(word)) = attr else { return false };
        values.contains(word)
    });
    (said && !default && !is_choice(&draft.name)).then(|| {
        format!("are {} the values that `{}` may have?", super::parts::quoted(values), draft.name)
    })
}

impl Reader<'_> {
    /// `status (open, closed)`: plain words in brackets are the values, where they say nothing else.
    fn values_in_brackets(
        &self,
        pos: usize,
        before: &[Attr],
        meta: &Meta,
        open: &mut Read<Vec<Attr>>,
        out: &mut Read<Vec<Attr>>,
    ) {
        let word = |value: &String| {
            let lower = value.to_lowercase();
            value.starts_with(char::is_alphabetic)
                && !super::types::is_word(&lower)
                && !super::vocabulary::STRUCTURE.contains(&lower.as_str())
                && !self.names.raw_types.iter().any(|(words, _)| *words == lower)
        };
        for (end, values, more) in self.values(pos) {
            if values.len() < 2 || !values.iter().all(word) {
                continue;
            }
            let note = format!("{AS_VALUES} the column: {}", super::parts::quoted(&values));
            let all = before.iter().cloned().chain([Attr::OneOf(values)]).collect();
            push(open, out, (end, all, meta.and(&more).and(&Meta::noted(2, note))));
        }
    }

    /// `(false, not null)`: a truth in brackets is the default.
    fn truth(&self, pos: usize) -> Option<(usize, Attr)> {
        let token =
            self.at(pos).filter(|token| matches!(token.lower.as_str(), "true" | "false"))?;
        let ends = self.sign(pos + 1, ",") || self.sign(pos + 1, ")");
        ends.then(|| (pos + 1, Attr::Default(Said::Bool(token.lower == "true"))))
    }
}

fn push(open: &mut Read<Vec<Attr>>, out: &mut Read<Vec<Attr>>, found: (usize, Vec<Attr>, Meta)) {
    let known = out.iter().any(|(end, attrs, meta)| {
        *end == found.0 && *attrs == found.1 && meta.cost <= found.2.cost
    });
    if !known {
        open.push(found.clone());
        out.push(found);
    }
}
