//! Reading a sentence: patterns of word classes and slots, matched in every way that they fit.
//!
//! Each way is a reading with its cost: what is taken for granted costs more than what was said. The
//! cheapest readings count, and where these are several ops, nobody guesses which was meant.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::LazyLock;

use super::attrs::Attr;
use super::lexer::{Kind, Token};
use super::names::Names;
use super::pattern::Held;
use super::vocabulary::{self, CLASSES, STRUCTURE};
use crate::hash::{HashMap, HashSet};
use crate::wish::op::Op;

/// How many steps the reading of one sentence may take.
const MOST_STEPS: u32 = 400_000;
/// What a reading costs at least that speaks of a name which is not there.
pub(super) const UNKNOWN: u32 = 100;
/// What a corrected letter costs.
const TYPO: u32 = 20;

/// What is known of a way to read something.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Meta {
    pub(super) cost: u32,
    /// What was taken for granted.
    pub(super) notes: Vec<String>,
    /// What has to be asked first.
    pub(super) question: Option<String>,
    /// What may be meant instead of an op, where it is asked.
    pub(super) others: Vec<(Op, Op)>,
    /// Why what is understood is not made.
    pub(super) refusal: Option<String>,
}

impl Meta {
    pub(super) fn cost(cost: u32) -> Self {
        Self { cost, ..Self::default() }
    }

    pub(super) fn noted(cost: u32, note: impl Into<String>) -> Self {
        Self { cost, notes: vec![note.into()], ..Self::default() }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        let mut notes = self.notes.clone();
        for note in &other.notes {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        Self {
            cost: self.cost + other.cost,
            notes,
            question: self.question.clone().or_else(|| other.question.clone()),
            others: self.others.iter().chain(&other.others).cloned().collect(),
            refusal: self.refusal.clone().or_else(|| other.refusal.clone()),
        }
    }
}

/// Something that was read, with the place behind it.
pub(super) type Read<T> = Vec<(usize, T, Meta)>;

/// The words of all classes, split, and every word that stands in one.
struct Dictionary {
    classes: HashMap<&'static str, Vec<Vec<&'static str>>>,
    words: HashSet<&'static str>,
}

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
    let split = |phrase: &'static str| -> Vec<&'static str> {
        if !phrase.contains(char::is_alphanumeric) {
            return vec![phrase];
        }
        phrase.split([' ', '-', '/']).filter(|word| !word.is_empty()).collect()
    };
    let mut classes = HashMap::default();
    let mut words: HashSet<&'static str> = STRUCTURE.iter().copied().collect();
    for class in CLASSES {
        let phrases: Vec<Vec<&'static str>> =
            class.words.iter().map(|words| split(words)).collect();
        words.extend(phrases.iter().flatten().copied());
        classes.insert(class.name, phrases);
    }
    for row in super::types::TYPES {
        words.extend(row.words.iter().flat_map(|phrase| split(phrase)));
    }
    Dictionary { classes, words }
});

/// What was found at a place, by what was looked for.
type Memo<T> = RefCell<HashMap<(&'static str, usize), Rc<T>>>;

/// What is found out once about a sentence, wherever its clauses begin.
#[derive(Debug, Default)]
pub(super) struct Shared {
    steps: Cell<u32>,
    /// Where words of a class stand.
    classes: Memo<Read<()>>,
    /// Which words are known, by their place and the names that there are.
    known: RefCell<HashMap<(usize, usize), bool>>,
}

impl Shared {
    /// Whether the reading was given up.
    pub(super) fn gave_up(&self) -> bool {
        self.steps.get() >= MOST_STEPS
    }
}

/// A table, and columns of it.
pub(super) type Place = (String, Vec<String>);

/// What was spoken of before a clause.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Spoken {
    /// The table and the columns that were spoken of last.
    pub(super) scope: Option<Place>,
    /// Whether they were only spoken of, in a remark.
    pub(super) told: bool,
    /// What the sentence is about: `users: …`, `in users, …`.
    pub(super) topic: Option<Place>,
    /// The verb of the clause before, which this one may leave out.
    pub(super) gap: Option<&'static str>,
    /// Whether that clause added columns, or a table.
    pub(super) added: bool,
    /// Which names there are: those of the schema, or with them what clauses before have made.
    pub(super) world: usize,
}

/// A sentence that is read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) names: &'a Names,
    shared: &'a Shared,
    /// What was spoken of before.
    pub(super) spoken: Spoken,
    /// Where the clause begins.
    pub(super) begin: usize,
    /// What slots may hold, by kind and place.
    pub(super) memo: Memo<Vec<(usize, Held, Meta)>>,
    /// What is said of a column at a place.
    pub(super) said_there: RefCell<HashMap<usize, Rc<Read<Attr>>>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        tokens: &'a [Token],
        names: &'a Names,
        shared: &'a Shared,
        spoken: Spoken,
        begin: usize,
    ) -> Self {
        Self {
            tokens,
            names,
            shared,
            spoken,
            begin,
            memo: RefCell::default(),
            said_there: RefCell::default(),
        }
    }

    pub(super) fn at(&self, pos: usize) -> Option<&'a Token> {
        self.tokens.get(pos)
    }

    /// Whether there is still patience for another step.
    pub(super) fn step(&self) -> bool {
        let steps = self.shared.steps.get();
        self.shared.steps.set(steps.saturating_add(1));
        steps < MOST_STEPS
    }

    pub(super) fn is_noise(&self, pos: usize) -> bool {
        self.at(pos).is_some_and(|token| {
            token.kind == Kind::Word
                && vocabulary::find("NOISE")
                    .is_some_and(|c| c.words.contains(&token.lower.as_str()))
        })
    }

    /// The places from one on that only words which say nothing lie before.
    pub(super) fn starts(&self, pos: usize) -> Vec<usize> {
        let mut out = vec![pos];
        let mut at = pos;
        while self.is_noise(at) {
            at += 1;
            out.push(at);
        }
        out
    }

    /// Behind words that say nothing.
    pub(super) fn skip(&self, pos: usize) -> usize {
        let mut at = pos;
        while self.is_noise(at) {
            at += 1;
        }
        at
    }

    /// Whether a word is that of the vocabulary, of a type, or a name of the schema.
    pub(super) fn is_known(&self, token: &Token) -> bool {
        if token.kind != Kind::Word || token.parts.len() > 1 {
            return true;
        }
        super::typos::is_word(&token.lower)
            || DICTIONARY.words.contains(token.lower.as_str())
            || !self.names.tables_named(None, &token.text).is_empty()
            || self.names.tables.iter().any(|table| !table.columns_named(&token.text).is_empty())
            || self
                .names
                .raw_types
                .iter()
                .any(|(words, _)| words.split(' ').any(|w| w == token.lower))
    }

    fn is_known_at(&self, pos: usize) -> bool {
        let key = (pos, self.spoken.world);
        if let Some(known) = self.shared.known.borrow().get(&key) {
            return *known;
        }
        let known = self.at(pos).is_some_and(|token| self.is_known(token));
        self.shared.known.borrow_mut().insert(key, known);
        known
    }

    /// The ways in which words of a class stand at a place.
    pub(super) fn class(&self, pos: usize, class: &'static str) -> Read<()> {
        let known = self.shared.classes.borrow().get(&(class, pos)).map(Rc::clone);
        let found = known.unwrap_or_else(|| {
            let found = Rc::new(self.find_class(pos, class));
            self.shared.classes.borrow_mut().insert((class, pos), Rc::clone(&found));
            found
        });
        let mut out: Read<()> = found.to_vec();
        if self.spoken.gap == Some(class) && pos == self.begin {
            out.push((pos, (), Meta::cost(1)));
        }
        out
    }

    fn find_class(&self, pos: usize, class: &str) -> Read<()> {
        let mut out: Read<()> = Vec::new();
        let Some(phrases) = DICTIONARY.classes.get(class) else { return out };
        for start in self.starts(pos) {
            for phrase in phrases {
                if let Some(meta) = self.phrase(start, phrase)
                    && !out.iter().any(|(end, (), known)| {
                        *end == start + phrase.len() && known.cost <= meta.cost
                    })
                {
                    out.push((start + phrase.len(), (), meta));
                }
            }
        }
        out
    }

    /// Whether the words of a phrase stand at a place, one letter of one of them aside.
    pub(super) fn phrase(&self, pos: usize, phrase: &[&str]) -> Option<Meta> {
        let mut meta = Meta::default();
        for (nth, word) in phrase.iter().enumerate() {
            let token = self.at(pos + nth)?;
            if token.kind == Kind::Quoted {
                return None;
            }
            if token.possessive && nth + 1 < phrase.len() {
                return None;
            }
            if token.lower == *word {
                continue;
            }
            let long = word.len().max(token.lower.len()) >= 5 && word.len() >= 4;
            let near = long
                && meta.cost == 0
                && token.kind == Kind::Word
                && strsim::osa_distance(&token.lower, word) == 1
                && !self.is_known_at(pos + nth);
            if !near {
                return None;
            }
            meta = Meta::noted(TYPO, format!("`{}` is read as `{word}`", token.text));
        }
        Some(meta)
    }

    /// Whether a class stands at a place, and where it ends at the latest.
    pub(super) fn opt(&self, pos: usize, class: &'static str) -> Vec<(usize, Meta)> {
        let mut out: Vec<(usize, Meta)> =
            self.class(pos, class).into_iter().map(|(end, (), meta)| (end, meta)).collect();
        out.push((pos, Meta::default()));
        out
    }

    pub(super) fn sign(&self, pos: usize, sign: &str) -> bool {
        self.at(pos).is_some_and(|token| token.is_sign(sign))
    }

    /// The places behind what joins two of a list.
    pub(super) fn joined(&self, pos: usize) -> Vec<usize> {
        let mut out = Vec::new();
        if self.sign(pos, ",") {
            out.push(pos + 1);
            out.extend(self.word(pos + 1, "and"));
            out.extend(self.word(pos + 1, "or"));
        }
        for word in ["and", "or", "plus"] {
            out.extend(self.word(pos, word));
        }
        for words in ["as well as", "along with", "together with", "and also", "and a further"] {
            out.extend(self.said(pos, words));
        }
        let then: Vec<usize> = out.iter().filter_map(|at| self.word(*at, "then")).collect();
        out.extend(then);
        if self.sign(pos, "&") || self.sign(pos, "/") || self.sign(pos, "+") {
            out.push(pos + 1);
        }
        // `low/medium/high`
        if self.at(pos).is_some_and(|token| token.slashed) {
            out.push(pos);
        }
        out
    }

    pub(super) fn word(&self, pos: usize, word: &str) -> Option<usize> {
        self.at(pos)
            .is_some_and(|token| token.kind == Kind::Word && token.lower == word)
            .then_some(pos + 1)
    }

    /// Whether a word may be part of a new name that stands in no quotes.
    pub(super) fn may_name(&self, token: &Token) -> bool {
        if token.kind == Kind::Quoted {
            return true;
        }
        if token.kind != Kind::Word || STRUCTURE.contains(&token.lower.as_str()) {
            return false;
        }
        if super::typos::is_word(&token.lower) {
            return true;
        }
        // What is nearly a word of the structure is one that was mistyped.
        let near = |word: &&str| word.len() >= 5 && strsim::osa_distance(word, &token.lower) == 1;
        ![
            "column",
            "columns",
            "table",
            "tables",
            "field",
            "fields",
            "unique",
            "required",
            "optional",
            "nullable",
            "default",
            "references",
            "constraint",
            "index",
        ]
        .iter()
        .any(near)
    }
}

/// A clause that was read.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) end: usize,
    pub(super) ops: Vec<Op>,
    pub(super) meta: Meta,
    /// The verb, which the next clause may leave out.
    pub(super) verb: Option<&'static str>,
}
