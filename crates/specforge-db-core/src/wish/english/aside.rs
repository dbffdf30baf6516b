//! What stands beside a wish: reasons, purposes and remarks. They change nothing and are set aside, but only
//! where nothing in them says a change of its own; what is set aside is said.

use std::sync::LazyLock;

use super::lexer::{DASH, Kind, Token};
use super::read::Reader;
use super::vocabulary::find;
use crate::hash::HashSet;

/// A reason may follow these words, whatever it is.
#[rustfmt::skip]
const BECAUSE: &[&str] = &[
    "because", "because of", "since", "now that", "in that", "for the reason that", "as otherwise", "due to", "thanks to", "owing to", "so that", "in order to", "in order that", "given that", "seeing that", "considering that", "the reason is", "reason", "the reason being",
];

/// A reason may follow these, where one of [`SUBJECTS`] is what it is about.
const LINKS: &[&str] = &["so", "as", "and", "which", "where"];

/// Who or what a remark is about.
#[rustfmt::skip]
const SUBJECTS: &[&str] = &[
    "we", "they", "nobody", "nothing", "everyone", "everybody", "people", "there", "i", "some", "none", "most", "many", "our", "no one", "not all", "not every", "not everyone", "the business", "marketing", "support", "sales", "accounting", "finance", "legal", "ops", "someone", "somebody",
];

/// What a purpose does: `to speed up the dashboard`.
#[rustfmt::skip]
const PURPOSES: &[&str] = &[
    "speed", "improve", "support", "help", "avoid", "track", "group", "attribute", "find", "search", "show", "display", "comply", "save", "reduce", "prepare", "simplify", "ease", "know", "see", "keep", "accelerate", "optimize", "optimise", "match", "follow", "satisfy", "stay", "align", "reflect", "report", "measure", "enable", "be", "tell", "distinguish", "make",
];

/// What things are done for: `for auditing`, `for privacy reasons`.
#[rustfmt::skip]
const CAUSES: &[&str] = &[
    "seo", "auditing", "reporting", "analytics", "marketing", "compliance", "performance", "security", "privacy", "debugging", "gdpr", "statistics", "consistency", "clarity", "convenience", "legal", "tax", "accounting", "billing", "support", "billing", "monitoring", "history", "historical", "technical", "business", "safety", "simplicity", "readability", "regulatory", "shipping", "mobile", "dashboard", "dashboards",
];
const REASONS: &[&str] = &["reasons", "reason", "purposes", "purpose", "sake"];

/// What says something of a wish, so that it cannot be set aside.
#[rustfmt::skip]
const SAYS: &[&str] = &[
    "if", "unless", "except", "until", "between", "least", "most", "exactly", "utc", "zone", "zones", "timezone", "just", "own", "think", "believe", "whether", "maybe", "perhaps", "probably", "sure", "unsure", "guess", "suppose", "doubt", "wonder", "whichever", "or", "otherwise", "but", "instead",
    "required", "mandatory", "obligatory", "compulsory", "optional", "nullable", "null", "nulls", "unique", "distinct", "uniquely", "uniqueness", "duplicate", "duplicates", "twice", "default", "defaults", "primary", "foreign", "cascade", "empty", "blank", "sensitive", "insensitive", "positive", "negative",
    "integer", "int", "bigint", "smallint", "varchar", "char", "numeric", "decimal", "boolean", "bool", "json", "jsonb", "uuid", "timestamp", "timestamptz", "enum",
];
/// What says what is to be, rather than what is.
const MODALS: &[&str] =
    &["must", "should", "shall", "need", "needs", "want", "wants", "let", "wish"];
/// What says what is.
#[rustfmt::skip]
const IS: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "can", "could", "will", "would", "do", "does", "did", "got", "gets", "get", "am", "cannot", "takes", "take", "use", "uses", "used", "grows", "holds", "keeps", "must", "need", "needs",
];
/// What says of something that it is not good as it is.
#[rustfmt::skip]
const POOR: &[&str] = &[
    "unused", "obsolete", "useless", "dead", "redundant", "legacy", "deprecated", "outdated", "superfluous", "slow", "short", "small", "narrow", "long", "misspelled", "misspelt", "confusing", "misleading", "wrong", "huge", "terrible", "bad", "odd", "ugly", "used", "needed", "unnecessary", "pointless", "misnamed", "ambiguous", "old", "stale", "faster", "clearer", "better", "helpful", "useful", "important", "overhead", "wasteful", "noise", "scans", "clutter", "nonsense", "weight", "reads", "liability", "suffices", "outdated", "dated", "cumbersome", "awkward", "cryptic", "tight", "growing", "full",
];

/// Words that no remark begins with: they ask, they forbid, or they hold only at times.
#[rustfmt::skip]
const NO_REMARK: &[&str] = &[
    "if", "unless", "when", "before", "after", "once", "while", "until", "do", "does", "never", "not", "no", "without", "except", "what", "who", "how", "why", "which", "is", "are", "can", "could", "would", "should", "shall", "may", "maybe", "perhaps", "ignore", "forget", "you", "system", "and", "or", "then", "also", "but", "to", "as", "in", "on", "for", "from", "of", "at",
];

/// Verbs that begin wishes.
static VERBS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let classes = [
        "ADD",
        "GIVE",
        "STORE",
        "DROP",
        "RENAME",
        "CHANGE",
        "MAKE",
        "WIDEN",
        "NARROW",
        "REQUIRE",
        "ALLOW",
        "FORBID",
        "ENSURE",
        "INDEX",
        "LINK",
        "MOVE",
        "SPLIT",
        "MERGE",
        "ENABLE",
        "DISABLE",
        "PARTITION",
        "FILL",
        "DESCRIBE",
        "EXTRACT",
        "TAKEAPART",
        "PUTIN",
        "CAP",
        "RESTART",
    ];
    let words = classes.iter().filter_map(|name| find(name)).flat_map(|class| class.words);
    let firsts = words.filter_map(|words| words.split(' ').next());
    #[rustfmt::skip]
    let others = [
        "do", "never", "truncate", "grant", "revoke", "select", "insert", "execute", "run", "call", "name", "leave", "copy", "clear", "reset", "replace", "fix", "use", "sing", "default", "loosen", "relax", "lift", "wire", "unlink", "swap", "wipe", "lock", "audit", "model", "fold", "derive", "compute", "calculate", "bump", "call", "document", "hook", "guard", "treat", "interpret", "compare", "form", "tighten", "revert", "undo", "disallow", "denormalise", "denormalize", "normalise", "normalize", "store", "refactor", "modernise", "modernize",
    ];
    firsts.chain(others).filter(|word| !matches!(*word, "we" | "i" | "there")).collect()
});

/// Whether a word begins a wish.
pub(super) fn is_verb(word: &str) -> bool {
    VERBS.contains(word)
}

/// Words that stand before what a verb is about: behind a word that is none here they make it a verb.
const OBJECTS: &[&str] =
    &["the", "a", "an", "all", "every", "each", "me", "us", "it", "them", "my", "our", "its"];

/// A remark that is set aside: where it ends, and what it says.
pub(super) type Aside = (usize, String);

impl Reader<'_> {
    /// The places behind a reason that begins at a place with a word which says so.
    pub(super) fn reasons(&self, pos: usize) -> Vec<Aside> {
        let mut begins: Vec<usize> = Vec::new();
        begins.extend(BECAUSE.iter().filter_map(|words| self.said(pos, words)));
        for link in LINKS {
            let Some(at) = self.said(pos, link) else { continue };
            let subject = SUBJECTS.iter().any(|words| self.said(at, words).is_some());
            let own = matches!(*link, "so" | "as")
                && self.at(at).is_some_and(|token| {
                    matches!(token.lower.as_str(), "it" | "that" | "this" | "the" | "users")
                });
            if *link != "where" && (subject || own) {
                begins.push(at);
            }
        }
        if let Some(at) = self.word(pos, "to")
            && self.at(at).is_some_and(|token| PURPOSES.contains(&token.lower.as_str()))
        {
            begins.push(at + 1);
        }
        let mut out: Vec<Aside> = Vec::new();
        // `so totals come from the index only`: whatever wishes nothing.
        if let Some(begin) = self.word(pos, "so").filter(|at| !begins.contains(at)) {
            let told = self.at(begin).is_some_and(|token| {
                token.kind == Kind::Word && !VERBS.contains(token.lower.as_str())
            });
            let ends = self.parts_end(begin).filter(|end| told && *end > begin + 2);
            let fits =
                |end: &usize| self.tells(begin, *end, false) && !self.names_thing(begin, *end);
            out.extend(ends.filter(fits).map(|end| (end, self.text_of(pos, end))));
        }
        for begin in begins {
            out.extend(
                self.parts_end(begin)
                    .filter(|end| self.tells(begin, *end, true))
                    .map(|end| (end, self.text_of(pos, end))),
            );
        }
        out.extend(self.cause(pos));
        out.sort();
        out.dedup();
        out
    }

    /// `for privacy reasons`, `for SEO`.
    fn cause(&self, pos: usize) -> Option<Aside> {
        let begin = self.skip(self.word(pos, "for")?);
        let first = self.at(begin)?;
        let known = CAUSES.contains(&first.lower.as_str());
        let end = (begin + 1..begin + 4)
            .find(|at| self.at(*at).is_some_and(|token| REASONS.contains(&token.lower.as_str())));
        let end = match end {
            Some(end) if self.tells(begin, end + 1, true) => end + 1,
            _ if known => begin + 1,
            _ => return None,
        };
        Some((end, self.text_of(pos, end)))
    }

    /// The places behind a remark without a word that says that it is one, which closes a sentence.
    pub(super) fn remarks(&self, pos: usize) -> Vec<Aside> {
        let ends = self.parts_end(pos).filter(|end| {
            self.at(*end).is_none_or(|token| {
                token.kind == Kind::Stop || token.is_sign(DASH) || token.is_sign(")")
            })
        });
        let fits = |end: &usize| self.tells(pos, *end, false) && self.is_remark(pos, *end);
        ends.filter(fits).map(|end| (end, self.text_of(pos, end))).collect()
    }

    /// Whether words are about something that no wish is about.
    fn is_remark(&self, pos: usize, end: usize) -> bool {
        let words: Vec<&Token> = (pos..end).filter_map(|at| self.at(at)).collect();
        let [first, rest @ ..] = words.as_slice() else { return false };
        if matches!(first.lower.as_str(), "it" | "they" | "that" | "this" | "which") {
            return rest.iter().any(|token| POOR.contains(&token.lower.as_str()));
        }
        if SUBJECTS.iter().any(|subject| self.said(pos, subject).is_some()) {
            return true;
        }
        let says = words.iter().skip(1).take(2).any(|word| IS.contains(&word.lower.as_str()));
        let names = words.iter().any(|token| {
            token.parts.len() > 1 || token.kind == Kind::Quoted || self.is_named(token)
        });
        says && !names && !NO_REMARK.contains(&first.lower.as_str())
    }

    /// Whether words name a column, of which something may be wished.
    fn names_thing(&self, pos: usize, end: usize) -> bool {
        (pos..end).filter_map(|at| self.at(at)).any(|token| {
            token.parts.len() > 1
                || token.text.contains('_')
                || self
                    .names
                    .tables
                    .iter()
                    .any(|table| !table.columns_named(&token.text).is_empty())
        })
    }

    fn is_named(&self, token: &Token) -> bool {
        !self.names.tables_named(None, &token.text).is_empty()
            || self.names.tables.iter().any(|table| !table.columns_named(&token.text).is_empty())
    }

    /// The places behind a remark that a wish follows, with what it speaks of.
    pub(super) fn statements(&self, pos: usize) -> Vec<(usize, Aside)> {
        let begin = self.skip(pos);
        let Some(first) = self.at(begin) else { return Vec::new() };
        let word = first.lower.as_str();
        if first.kind == Kind::Word && (VERBS.contains(word) || NO_REMARK.contains(&word)) {
            return Vec::new();
        }
        let mut out = Vec::new();
        for end in self.parts_end(pos) {
            let Some(token) = self.at(end) else { continue };
            let (mut next, mut linked) = (end, false);
            if token.kind != Kind::Word {
                next += 1;
            }
            for link in [
                "so",
                "therefore",
                "hence",
                "thus",
                "and",
                "then",
                "that is why",
                "which is why",
                "which means",
                "which means that",
                "this means",
                "this means that",
                "meaning that",
                "that means",
            ] {
                if let Some(at) = self.said(next, link) {
                    linked |= link != "and";
                    next = at;
                    // `and so`, `so then`.
                    next = self.said(next, "so").unwrap_or(next);
                    break;
                }
            }
            let says =
                (pos..end).filter_map(|at| self.at(at)).any(|t| IS.contains(&t.lower.as_str()))
                    || (end > pos + 3 && self.tells_verb(pos + 1, end));
            let spoken = SUBJECTS.iter().any(|subject| self.said(pos, subject).is_some());
            if end >= pos + 3
                && next > end
                && (says || spoken || linked)
                && self.tells(pos, end, linked)
            {
                out.push((next, (end, self.text_of(pos, end))));
            }
        }
        out
    }

    /// Whether a word among others looks like what somebody does: `writes`, `confuses`, `overflows`.
    fn tells_verb(&self, pos: usize, end: usize) -> bool {
        (pos..end).filter_map(|at| self.at(at)).any(|token| {
            let word = token.lower.as_str();
            token.kind == Kind::Word
                && word.len() > 4
                && (word.ends_with('s') || word.ends_with("ed"))
                && !word.ends_with("ss")
                && !self.is_known(token)
        })
    }

    /// Where parts of a sentence end behind a place.
    fn parts_end(&self, pos: usize) -> impl Iterator<Item = usize> + '_ {
        let stop = (pos..self.tokens.len())
            .find(|at| self.at(*at).is_some_and(|token| token.kind == Kind::Stop))
            .unwrap_or(self.tokens.len());
        (pos + 1..=stop).filter(move |end| *end == stop || self.at(*end).is_some_and(is_border))
    }

    /// Whether words tell what is, and wish nothing.
    pub(super) fn tells(&self, pos: usize, end: usize, modal: bool) -> bool {
        let mut begins = true;
        let mut depth = 0_i32;
        for at in pos..end {
            let Some(token) = self.at(at) else { return false };
            let word = token.lower.as_str();
            depth += i32::from(token.is_sign("(")) - i32::from(token.is_sign(")"));
            if token.kind == Kind::Quoted {
                begins = false;
                continue;
            }
            if SAYS.contains(&word)
                // `because it must be there` says what is wished of it.
                || (matches!(word, "must" | "should" | "shall")
                    && at.checked_sub(1).and_then(|at| self.at(at)).is_some_and(|before| {
                        matches!(before.lower.as_str(), "it" | "they" | "that" | "this" | "which")
                    }))
                || (!modal && MODALS.contains(&word) && !self.is_denied(at))
                || (word == "only" && at + 1 < end && !modal)
                || self.says_wish(at, modal)
                || self.would(at, modal)
            {
                return false;
            }
            if begins && !self.is_noise(at) {
                let object = self.at(at + 1).is_some_and(|t| OBJECTS.contains(&t.lower.as_str()));
                let told = OBJECTS.contains(&word)
                    || SUBJECTS.contains(&word)
                    || self.is_known(token) && !VERBS.contains(word);
                // Of the first part it is known what it is.
                if at > pos && (VERBS.contains(word) || (object && !told)) {
                    return false;
                }
                let who = SUBJECTS.contains(&word) && !object;
                if at == pos && VERBS.contains(word) && !who {
                    return false;
                }
            }
            begins = is_border(token) || token.is_sign("(") || (begins && self.is_noise(at));
        }
        depth == 0 && end > pos
    }

    /// `has to be`, and words that are nearly those of wishes: what is mistyped is no remark.
    fn says_wish(&self, at: usize, modal: bool) -> bool {
        let next = self.at(at + 1).map_or("", |token| token.lower.as_str());
        let Some(token) = self.at(at) else { return false };
        let word = token.lower.as_str();
        if !modal && next == "to" && matches!(word, "has" | "have" | "ought" | "is" | "are") {
            return true;
        }
        // `a manager who is one of our drivers` says what a wish is about.
        if word == "who" && matches!(next, "is" | "are") {
            return true;
        }
        let may = token.kind == Kind::Word && word.len() >= 5 && !self.is_known(token);
        let near = |other: &&str| {
            other.len() >= 5
                && other.len().abs_diff(word.len()) <= 1
                && strsim::osa_distance(other, word) == 1
        };
        may && SAYS.iter().chain(MODALS).any(near)
    }

    /// `I would cap it` wishes, also behind `and`; `because we would lose rows` tells.
    fn would(&self, at: usize, modal: bool) -> bool {
        const MAY: &[&str] = &["would", "could", "can", "will", "might"];
        let word = |at: usize| self.at(at).map_or("", |token| token.lower.as_str());
        let wishes = word(at + 1) == "would" && VERBS.contains(word(at + 2));
        matches!(word(at), "i" | "we") && (wishes || !modal && MAY.contains(&word(at + 1)))
    }

    /// `do not need`, `no longer need`, `must not be stored`: what is not wished is told.
    fn is_denied(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.at(at));
        let not = |token: Option<&Token>| {
            token.is_some_and(|t| matches!(t.lower.as_str(), "not" | "longer" | "nobody" | "never"))
        };
        let kept = (at + 1..at + 5).filter_map(|at| self.at(at)).any(|token| {
            matches!(
                token.lower.as_str(),
                "stored" | "kept" | "used" | "saved" | "held" | "collected"
            )
        });
        // `we need it` gives a reason.
        let it = self.at(at + 1).is_some_and(|token| {
            matches!(token.lower.as_str(), "it" | "this" | "that" | "them" | "these")
        });
        let need = self.at(at).is_some_and(|token| token.lower.starts_with("need"));
        not(before) || (not(self.at(at + 1)) && kept) || (it && need)
    }

    /// Where words end that stand at a place.
    pub(super) fn said(&self, pos: usize, words: &str) -> Option<usize> {
        let mut at = pos;
        for word in words.split(' ') {
            at = self.word(at, word)?;
        }
        Some(at)
    }

    pub(super) fn text_of(&self, pos: usize, end: usize) -> String {
        let mut out = String::new();
        for token in (pos..end).filter_map(|at| self.at(at)) {
            let glued = token.kind == Kind::Stop || token.is_sign(",") || token.is_sign(")");
            if !out.is_empty() && !glued && !out.ends_with('(') {
                out.push(' ');
            }
            out.push_str(&token.text);
            if token.possessive {
                out.push_str("'s");
            }
        }
        out
    }
}

/// What parts of a sentence are set apart by.
fn is_border(token: &Token) -> bool {
    let word = matches!(token.lower.as_str(), "and" | "so" | "then" | "therefore" | "hence");
    token.kind == Kind::Stop
        || [",", ":", ")", "->", "=>", DASH].iter().any(|sign| token.is_sign(sign))
        || token.kind == Kind::Word && word
}
