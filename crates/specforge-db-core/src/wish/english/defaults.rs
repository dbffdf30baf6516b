//! What rows get when nothing is given, and whether a value may be missing, as people say it.

use super::attrs::Attr;
use super::read::{Meta, Read, Reader};
use super::values::Said;

/// What stands before a default.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "defaulting to", "defaulting", "defaulted to", "default to", "defaults to", "initialized to", "initialised to", "initially", "by default",
    "starts out as", "that starts at", "which starts at", "that start at", "that starts with", "starts out at", "starts out", "starting out as", "starts as", "starts with", "starting as", "starting at", "starting with", "starting from", "starts at", "begins at", "begins with", "starts from", "that begins at", "that begins with", "which begins at", "it starts at", "it begins as", "it starts as", "it begins at", "it starts with", "start out as", "start out at", "start as", "start with", "begins as", "beginning at", "begin as",
    "falls back to", "fall back to", "falling back to", "preset to", "prefilled with", "if not given", "unless given", "unless specified", "unless otherwise specified",
];

/// What stands behind a default.
#[rustfmt::skip]
const BEHIND: &[&str] = &[
    "by default", "as default", "as the default", "as a default", "as its default", "as their default", "as default value", "as the default value", "being the default", "is the default", "as initial value", "as the initial value",
    "to start with", "to begin with", "at the beginning", "in the beginning", "at the start", "at first", "initially", "at creation", "on creation", "when created", "when first created", "out of the box", "from the beginning", "from the outset",
    "unless said otherwise", "unless otherwise said", "if not said otherwise", "unless given", "unless specified", "unless stated", "unless set", "unless provided", "unless stated otherwise", "unless specified otherwise", "unless otherwise specified", "unless otherwise stated", "unless told otherwise", "unless set otherwise", "unless someone says otherwise", "unless someone turns it on", "unless turned on", "unless switched on", "unless someone sets it", "unless somebody turns it on", "unless something else is given", "unless another is given", "unless one is given",
    "if not given", "if not specified", "if not set", "if unset", "if unspecified", "if none is given", "if nothing is given", "if nothing else is given", "if nothing is specified", "if nothing else is said", "if nothing is said", "if nobody says otherwise", "if omitted", "if left out", "if missing",
    "when not given", "when not specified", "when not set", "when none is given", "when nothing is given", "when omitted", "when unspecified", "when missing", "otherwise",
];

/// That there is none.
const NO_DEFAULT: &[&str] = &[
    "no default",
    "no default value",
    "without default",
    "without a default",
    "without any default",
    "no default at all",
];

/// That a value may be missing.
#[rustfmt::skip]
const MAY: &[&str] = &[
    "can", "may", "could", "might", "is allowed to", "are allowed to", "allowed to", "is permitted to", "it is fine to", "it is ok to", "it is okay to", "should be allowed to",
];
/// That none may be.
#[rustfmt::skip]
const MAY_NOT: &[&str] = &[
    "can not", "cannot", "may not", "must not", "should not", "can no longer", "may no longer", "must no longer", "should no longer", "must never", "should never", "can never", "may never", "never", "is not allowed to", "are not allowed to", "not allowed to", "shall not", "could not",
];
/// What a row is without a value.
#[rustfmt::skip]
const WITHOUT: &[&str] = &[
    "be null", "be missing", "be unknown", "be absent", "be omitted", "be unset", "be left empty", "be left blank", "be left out", "be left null", "be left unset", "be skipped", "be nullable", "remain null", "stay null", "remain unset", "be empty ( null )", "be blank ( null )", "be undefined", "be left off", "be unfilled",
];
/// What it is then too, and a text without letters as well.
const EMPTY: &[&str] =
    &["be empty", "be blank", "remain empty", "stay empty", "stay blank", "remain blank"];
/// What a value is that is there.
#[rustfmt::skip]
const GIVEN: &[&str] = &[
    "given", "filled", "filled in", "filled out", "set", "present", "provided", "known", "there", "specified", "entered", "supplied", "populated", "stated",
];
const MUST_BE: &[&str] = &[
    "must be",
    "must always be",
    "should always be",
    "has to be",
    "have to be",
    "needs to be",
    "need to be",
    "is always",
    "are always",
    "always",
];
/// Other ways to say that a value may be missing.
#[rustfmt::skip]
const FINE: &[&str] = &[
    "it is fine if it is", "it is ok if it is", "it is okay if it is", "it is alright if it is", "it is no problem if it is", "it does not matter if it is", "fine if it is", "ok if it is", "it may well be", "it may also be", "which may be", "which can be", "they may be", "they can be", "it may be", "it can be", "that may be", "that can be",
];

impl Reader<'_> {
    /// Defaults, and whether values may be missing.
    pub(super) fn may_be_missing(&self, start: usize, out: &mut Read<Attr>) {
        let with = |firsts: &[&str], seconds: &[&str]| -> Vec<usize> {
            let ends = firsts.iter().filter_map(|words| self.exact(start, words));
            let ends: Vec<usize> = ends.collect();
            let seconds = seconds.iter();
            seconds
                .flat_map(|words| ends.iter().filter_map(|end| self.exact(*end, words)))
                .collect()
        };
        let mut push = |ends: Vec<usize>, attr: Attr| {
            out.extend(ends.into_iter().map(|end| (end, attr.clone(), Meta::default())));
        };
        push(with(MAY, WITHOUT), Attr::Optional);
        push(with(MAY, EMPTY), Attr::Optional);
        push(with(MAY_NOT, WITHOUT), Attr::Required);
        push(with(MUST_BE, GIVEN), Attr::Required);
        push(with(&["need not be"], GIVEN), Attr::Optional);
        push(
            with(&["need not be"], &["required", "mandatory", "not null", "there at all"]),
            Attr::Optional,
        );
        let states: Vec<&str> =
            WITHOUT.iter().chain(EMPTY).filter_map(|w| w.strip_prefix("be ")).collect();
        push(with(FINE, &states), Attr::Optional);
        push(
            with(
                &["need not have", "may have no", "can have no"],
                &["value", "a value", "any value"],
            ),
            Attr::Optional,
        );
        push(
            with(
                &["must have", "must always have", "needs", "always has", "should always have"],
                &["a value", "some value"],
            ),
            Attr::Required,
        );
    }

    /// A default before or behind the words that say so.
    pub(super) fn default_said(&self, start: usize, out: &mut Read<Attr>) {
        for words in BEFORE {
            let Some(end) = self.exact(start, words) else { continue };
            let end = end + usize::from(self.sign(end, ":") || self.sign(end, "="));
            for (end, said) in self.value(end) {
                out.push((end, Attr::Default(said), Meta::default()));
            }
        }
        for words in NO_DEFAULT {
            if let Some(end) = self.exact(start, words) {
                out.push((end, Attr::NoDefault, Meta::default()));
            }
        }
        // `a random default`, `empty by default`
        if let Some(end) = self.said(start, "a random default") {
            out.push((end, Attr::Default(Said::Uuid), Meta::default()));
        }
        if let Some(end) = self.word(start, "empty") {
            for words in BEHIND {
                if let Some(end) = self.exact(end, words) {
                    out.push((end, Attr::Default(Said::Empty), Meta::default()));
                }
            }
        }
        // `that stays empty until somebody edits`
        let stays =
            ["that stays", "which stays", "that remains", "which remains", "that is", "stays"];
        for words in stays {
            let Some(at) = self.said(start, words) else { continue };
            let none = ["empty", "null", "unset", "blank"].iter().find_map(|w| self.word(at, w));
            if let Some(until) = none.and_then(|at| self.word(at, "until")) {
                let border = |at: &usize| {
                    self.at(*at).is_none_or(|token| {
                        token.kind == super::lexer::Kind::Stop
                            || token.is_sign(",")
                            || token.lower == "and"
                    })
                };
                if let Some(end) = (until + 1..until + 8).find(border) {
                    out.push((end, Attr::Optional, Meta::default()));
                }
            }
        }
        for (end, said) in self.value(start) {
            for words in BEHIND {
                if let Some(end) = self.exact(end, words) {
                    out.push((end, Attr::Default(said.clone()), Meta::default()));
                }
            }
        }
    }

    /// Where words end that stand at a place, brackets among them.
    pub(super) fn exact(&self, pos: usize, words: &str) -> Option<usize> {
        let mut at = pos;
        for word in words.split(' ') {
            at = match word {
                "(" | ")" => self.sign(at, word).then_some(at + 1)?,
                word => self.word(at, word)?,
            };
        }
        Some(at)
    }
}
