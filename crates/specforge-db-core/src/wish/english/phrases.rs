//! Words that only say in another way what the grammar says: they become its words, or none.
//!
//! Nothing that is said gets lost here: words that become none are those of politeness and the like.

use super::lexer::{DASH, Kind, Token};

/// What is said, and what stands for it; nothing stands for what says nothing.
#[rustfmt::skip]
const SAME: &[(&str, &str)] = &[
    ("would be nice", ""), ("would be great", ""), ("would be good", ""), ("would be helpful", ""), ("would be useful", ""), ("would be appreciated", ""), ("would be welcome", ""), ("i would rather", ""), ("we would rather", ""), ("had rather", ""),
    ("please be so kind as to", ""), ("be so kind as to", ""), ("please be so kind and", ""), ("please to", ""), ("should really be", "should be"), ("must really be", "must be"), ("should actually be", "should be"), ("should rather be", "should be"), ("should better be", "should be"), ("should properly be", "should be"), ("should both be", "should be"), ("must both be", "must be"), ("should all be", "should be"), ("must all be", "must be"),
    ("would help", ""), ("would help a lot", ""), ("would be perfect", ""), ("would suffice", ""), ("would do", ""), ("would be enough", ""), ("is what we need", ""), ("is what we want", ""), ("is what i need", ""), ("for the time being", ""), ("for the moment", ""),
    ("please", ""), ("pls", ""), ("plz", ""), ("thanks", ""), ("thank you", ""), ("many thanks", ""), ("cheers", ""),
    ("from now on", ""), ("from here on", ""), ("from this point on", ""), ("going forward", ""), ("henceforth", ""),
    ("if possible", ""), ("asap", ""), ("as soon as possible", ""), ("at last", ""), ("completely", ""), ("entirely", ""), ("altogether", ""), ("from the start", ""), ("as usual", ""), ("explicitly", ""),
    ("ought to", "should"), ("has got to", "must"), ("have got to", "must"), ("had better", "should"), ("is supposed to", "should"), ("are supposed to", "should"),
    ("has to be able to", "must be able to"), ("have to be able to", "must be able to"), ("needs to be able to", "must be able to"), ("need to be able to", "must be able to"),
    ("as discussed", ""), ("as agreed", ""), ("as requested", ""), ("as mentioned", ""), ("as planned", ""), ("as promised", ""), ("as announced", ""), ("as decided", ""),
    ("we should have", "we need"), ("we must have", "we need"), ("give us", "we need"), ("get us", "we need"),
    ("i would like to have", "we want"), ("we would like to have", "we want"), ("i want to have", "we want"), ("we want to have", "we want"), ("i would love to have", "we want"), ("it would be nice to have", "we want"), ("it would be good to have", "we want"), ("it would be great to have", "we want"), ("it would be useful to have", "we want"), ("it would be helpful to have", "we want"),
    ("i would like", "i want"), ("we would like", "we want"), ("i would love", "i want"), ("we would love", "we want"), ("i wish for", "i want"), ("we could use", "we need"), ("i could use", "i need"), ("we are missing", "we need"), ("we lack", "we need"), ("i am missing", "i need"),
    ("is better named", "should be named"), ("is better called", "should be named"), ("are better named", "should be named"), ("are better called", "should be named"), ("would better be named", "should be named"), ("would better be called", "should be named"), ("better be named", "should be named"), ("better be called", "should be named"),
    ("could use", "need"), ("could do with", "need"),
    ("note down", "store"), ("write down", "store"), ("jot down", "store"),
    ("dont", "do not"), ("doesnt", "does not"), ("isnt", "is not"), ("arent", "are not"), ("cant", "can not"), ("shouldnt", "should not"), ("mustnt", "must not"), ("lets", "let us"), ("neednt", "need not"),
    ("anymore", "any more"), ("any longer", "any more"),
    ("does not have to be", "need not be"), ("do not have to be", "need not be"), ("does not need to be", "need not be"), ("do not need to be", "need not be"), ("does not need be", "need not be"), ("no longer has to be", "need not be"), ("no longer have to be", "need not be"), ("no longer needs to be", "need not be"), ("no longer need to be", "need not be"), ("not have to be", "need not be"),
    ("does not have to have", "need not have"), ("do not have to have", "need not have"), ("does not need to have", "need not have"), ("do not need to have", "need not have"), ("no longer has to have", "need not have"), ("no longer have to have", "need not have"), ("no longer needs to have", "need not have"), ("no longer need to have", "need not have"),
    ("does not always have", "need not have"), ("do not always have", "need not have"),
    ("should instead be", "should be"), ("must instead be", "must be"), ("can both be", "can be"), ("may both be", "may be"), ("can all be", "can be"), ("could both be", "could be"), ("wants to be", "should be"), ("want to be", "should be"), ("is to become", "should be"), ("are to become", "should be"), ("is going to be", "should be"), ("are going to be", "should be"), ("has to become", "should be"), ("have to become", "should be"), ("needs to become", "should be"), ("need to become", "should be"), ("shall become", "should be"), ("will become", "should be"), ("needs to stay", "must stay"), ("has to stay", "must stay"), ("have to stay", "must stay"),
    ("once and for all", ""), ("for good", ""), ("right away", ""), ("straight away", ""), ("if you would", ""), ("if you do not mind", ""), ("if that is ok", ""), ("if that is okay", ""), ("at your convenience", ""), ("when you have time", ""), ("when you get a chance", ""), ("from today on", ""), ("as of today", ""), ("as of now", ""), ("effective immediately", ""), ("starting now", ""), ("by the way", ""), ("btw", ""), ("of course", ""), ("obviously", ""), ("as a matter of fact", ""), ("on second thoughts", "on second thought"),
    ("should go by the name", "should be called"), ("should go by", "should be called"), ("should be known as", "should be called"), ("shall be known as", "should be called"), ("is to be known as", "should be called"), ("to be known as", "to be called"), ("is to be called", "should be called"), ("is to be named", "should be named"), ("ought to be called", "should be called"),
    ("in place of", "instead of"), ("as opposed to", "instead of"), ("and nothing else", ""), ("inclusive", ""),
    ("may be zero but never negative", "must be at least zero"), ("may be zero but not negative", "must be at least zero"), ("can be zero but never negative", "must be at least zero"), ("can be zero but not negative", "must be at least zero"),
    ("big enough for", "up to"), ("large enough for", "up to"), ("long enough for", "up to"), ("wide enough for", "up to"), ("big enough to hold", "up to"), ("long enough to hold", "up to"), ("large enough to hold", "up to"), ("unique worldwide", "unique"), ("unique globally", "unique"), ("unique everywhere", "unique"), ("unique across the board", "unique"), ("for every single", "for every"), ("each and every", "every"),
];

/// That something becomes possible, before a verb of keeping.
const POSSIBLE: &[&str] = &[
    "make it possible to",
    "it should be possible to",
    "it must be possible to",
    "it needs to be possible to",
    "it has to be possible to",
    "we need to be able to",
    "we should be able to",
    "we want to be able to",
    "i want to be able to",
    "i need to be able to",
    "allow us to",
    "let us",
];

/// What becomes possible so: to keep something, or to leave it out.
const KEEPING: &[&str] = &[
    "store", "record", "note", "write", "jot", "keep", "track", "save", "leave", "remember",
    "hold", "have",
];

/// What stands before a verb in `-ing`.
const OPENERS: &[&str] = &[
    "how about",
    "what about",
    "would you mind",
    "do you mind",
    "consider",
    "i suggest",
    "we suggest",
    "i propose",
    "we propose",
    "we are considering",
    "i recommend",
    "we recommend",
    "i am for",
    "we are for",
    "i vote for",
    "let us start by",
    "start by",
    "start with",
    "think about",
    "we plan on",
];

/// A verb in `-ing` as it wishes something.
fn wishing(word: &str) -> Option<&'static str> {
    const VERBS: &[&str] = &[
        "add",
        "drop",
        "remove",
        "delete",
        "rename",
        "make",
        "change",
        "give",
        "convert",
        "extend",
        "set",
        "split",
        "index",
        "create",
        "widen",
        "allow",
        "require",
        "introduce",
        "store",
        "link",
        "move",
        "turn",
        "merge",
        "track",
        "record",
        "increase",
        "put",
        "switch",
        "call",
        "enforce",
        "enable",
        "partition",
        "alter",
        "mark",
        "shorten",
        "limit",
        "fill",
        "get",
    ];
    let stem = word.strip_suffix("ing")?;
    let of = |verb: &&&str| {
        let doubled = verb.chars().last().map(|last| format!("{verb}{last}"));
        **verb == stem
            || verb.strip_suffix('e') == Some(stem)
            || doubled.is_some_and(|doubled| doubled == stem)
    };
    VERBS.iter().find(of).copied()
}

/// Words behind a verb in `-ing` that say what it does.
const TELLING: &[&str] = &[
    "should", "must", "may", "can", "will", "shall", "deletes", "removes", "keeps", "leaves",
    "cascades", "fails", "clears", "unlinks", "nulls",
];

/// Where a verb in `-ing` that wishes something stands, at the beginning or behind what opens it so.
fn gerund(tokens: &[Token], at: usize, out: &[Token]) -> Option<(usize, Token)> {
    let begins = out.last().is_none_or(|token| token.kind == Kind::Stop);
    let opened = OPENERS.iter().find_map(|words| said(tokens, at, words));
    // `Deleting a user should delete their notes` says what happens, and wishes no deletion.
    let tells = tokens.iter().any(|token| TELLING.contains(&token.lower.as_str()));
    let place = opened.or_else(|| (begins && !tells).then_some(at))?;
    let token = tokens.get(place).filter(|token| token.kind == Kind::Word)?;
    let verb = wishing(&token.lower)?;
    // `Indexing on users` is no wish; `adding a phone` is.
    Some((place + 1, Token::word(verb, token.start, token.end)))
}

/// Words that say that a wish follows, before `:`.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "todo", "task", "ticket", "change", "changes", "small", "one", "more", "thing", "next", "step", "request", "feature", "schema", "migration", "cleanup", "item", "wish", "follow", "up", "followup", "another", "last", "first", "quick", "minor", "urgent", "important", "sprint", "perf", "performance", "backend", "frontend", "bug", "fix", "chore", "feat", "refactor", "ops", "infra", "prio", "reminder", "fyi", "ps", "spelling", "british", "american", "typo", "naming", "convention", "convention", "ok", "okay", "issue", "story", "db", "database", "request", "here", "goes", "new", "multi", "tenancy", "phase", "part", "docs", "doc", "test", "style", "build", "ci", "misc", "improvement", "enhancement", "housekeeping", "maintenance", "compliance", "security", "legal", "audit", "the", "a", "please", "and", "also",
];

/// Behind what only says that a wish follows: `one more thing:`, `ticket 12:`.
fn label(tokens: &[Token], at: usize, out: &[Token]) -> Option<usize> {
    if out.last().is_some_and(|token| token.kind != Kind::Stop) {
        return None;
    }
    let ends = (at + 1..at + 6).find(|end| tokens.get(*end).is_some_and(|t| t.is_sign(":")))?;
    let label = |token: &Token| LABELS.contains(&token.lower.as_str());
    // `feat(lab): …`, `ticket ABC-212: …`
    let first = tokens.get(at).is_some_and(label);
    let ticket = |token: &Token| {
        let shouted = token.text.len() > 1 && token.text.bytes().all(|b| b.is_ascii_uppercase());
        token.is_sign("-") || shouted
    };
    let inside = |nth: usize| {
        let begin = tokens.get(at + nth.wrapping_sub(1)).is_some_and(|token| token.is_sign("("));
        nth > 0 && begin && tokens.get(at + nth + 1).is_some_and(|token| token.is_sign(")"))
    };
    let numbered = tokens.get(at..ends).is_some_and(|span| {
        span.iter().any(|token| token.kind == Kind::Number || token.text.contains('-'))
    });
    let says = |(nth, token): (usize, &Token)| {
        token.kind == Kind::Number
            || (token.kind == Kind::Word && label(token))
            || (first && (token.is_sign("(") || token.is_sign(")") || inside(nth)))
            || (first && numbered && ticket(token))
    };
    tokens.get(at..ends)?.iter().enumerate().all(says).then_some(ends + 1)
}

/// Whether a `-` with spaces around it is a dash, and not what is taken from something.
fn dashes(tokens: &[Token]) -> bool {
    let sign = |token: &Token| {
        ["=", "<", ">", "<=", ">=", "*", "+", "<>", "!="].iter().any(|s| token.is_sign(s))
    };
    let word = |token: &Token| {
        matches!(token.lower.as_str(), "computed" | "generated" | "calculated" | "minus" | "equals")
    };
    !tokens.iter().any(|token| sign(token) || word(token))
}

/// The words of a sentence in those of the grammar.
pub(super) fn plain(tokens: &[Token]) -> Vec<Token> {
    let tokens = super::letter::body(tokens);
    let shorter = super::letter::without_today(tokens);
    let tokens = shorter.as_deref().unwrap_or(tokens);
    let mut out: Vec<Token> = Vec::new();
    let dashes = dashes(tokens);
    let mut at = 0;
    let mut depth = 0_usize;
    while let Some(token) = tokens.get(at) {
        depth = match token.text.as_str() {
            "(" => depth + 1,
            ")" => depth.saturating_sub(1),
            _ => depth,
        };
        if let Some(end) = numbered(tokens, at, depth, &out) {
            stop(&mut out, token);
            at = end;
            continue;
        }
        let spaced = at > 0
            && tokens.get(at - 1).is_some_and(|before| before.end < token.start)
            && tokens.get(at + 1).is_some_and(|next| next.start > token.end);
        if dashes && spaced && token.is_sign("-") {
            out.push(Token { text: DASH.into(), lower: DASH.into(), ..token.clone() });
            at += 1;
            continue;
        }
        if let Some(end) = label(tokens, at, &out) {
            at = end;
            continue;
        }
        if let Some((end, verb)) = gerund(tokens, at, &out) {
            out.push(verb);
            at = end;
            continue;
        }
        let possible = POSSIBLE.iter().filter_map(|words| said(tokens, at, words));
        let mut possible = possible.filter(|end| {
            tokens.get(*end).is_some_and(|next| KEEPING.contains(&next.lower.as_str()))
        });
        if let Some(end) = possible.next() {
            at = end;
            continue;
        }
        let found = SAME.iter().filter_map(|(from, to)| Some((said(tokens, at, from)?, *to)));
        match found.max_by_key(|(end, _)| *end) {
            Some((end, to)) if fits(tokens, end, to) && !it_would(token, &out) => {
                let last = tokens.get(end.saturating_sub(1)).unwrap_or(token);
                let words = to.split(' ').filter(|word| !word.is_empty());
                out.extend(words.map(|word| Token::word(word, token.start, last.end)));
                at = end;
                if to.is_empty() {
                    at = tidy(&mut out, tokens, at);
                }
            }
            _ => {
                out.push(token.clone());
                at += 1;
            }
        }
    }
    while out.last().is_some_and(|token| token.kind == Kind::Stop) {
        out.pop();
    }
    out
}

/// `thanks to` and `as well as` are no words that say nothing.
fn fits(tokens: &[Token], end: usize, to: &str) -> bool {
    !(to.is_empty() && tokens.get(end).is_some_and(|next| next.lower == "to"))
}

/// `it would be nice if` opens a wish, and `a phone would be nice` closes one.
fn it_would(token: &Token, out: &[Token]) -> bool {
    token.lower == "would" && out.last().is_some_and(|before| before.lower == "it")
}

/// Takes away the comma that words which are gone stood behind or before.
fn tidy(out: &mut Vec<Token>, tokens: &[Token], at: usize) -> usize {
    let next = tokens.get(at);
    let ends = next.is_none_or(|token| token.kind == Kind::Stop);
    if ends && out.last().is_some_and(|token| token.is_sign(",")) {
        out.pop();
    }
    let begins = out.last().is_none_or(|token| token.kind == Kind::Stop);
    let sign = next.is_some_and(|token| token.is_sign(",") || token.is_sign(":"));
    if begins && sign { at + 1 } else { at }
}

/// Where words end that stand at a place, in no quotes.
fn said(tokens: &[Token], at: usize, words: &str) -> Option<usize> {
    let mut end = at;
    for word in words.split(' ') {
        let token = tokens.get(end)?;
        if token.kind != Kind::Word || token.lower != *word || token.possessive {
            return None;
        }
        end += 1;
    }
    Some(end)
}

/// Behind the number of a list: `1) … 2) …`, `1. …`.
fn numbered(tokens: &[Token], at: usize, depth: usize, out: &[Token]) -> Option<usize> {
    let token = tokens.get(at).filter(|token| depth == 0 && token.kind == Kind::Number)?;
    let small = token.text.parse::<u32>().is_ok_and(|number| (1..=20).contains(&number));
    let next = tokens.get(at + 1)?;
    let bracket = next.is_sign(")");
    let begins = out.last().is_none_or(|token| token.kind == Kind::Stop || token.is_sign(","));
    let dot = next.kind == Kind::Stop && next.text == "." && begins && next.start == token.end;
    (small && (bracket || dot)).then_some(at + 2)
}

/// Ends a sentence where one was begun.
fn stop(out: &mut Vec<Token>, token: &Token) {
    let open = |last: &Token| last.kind != Kind::Stop;
    let comma = out.last().is_some_and(|token| token.is_sign(","));
    if comma {
        out.pop();
    }
    if out.last().is_some_and(open) {
        let dot = Token { kind: Kind::Stop, ..Token::word(".", token.start, token.start) };
        out.push(dot);
    }
}
