//! Cutting a sentence into words.

use smol_str::SmolStr;

/// How many characters a wish may have.
const LONGEST: usize = 1000;
/// How many words.
const MOST_TOKENS: usize = 120;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, digits and `_`; several joined by `.` are one.
    Word,
    /// What stands in quotes.
    Quoted,
    /// A number.
    Number,
    /// `,` `:` `(` `)` `=` `<` and the like.
    Sign,
    /// The end of a sentence, or `;`.
    Stop,
}

/// What a dash is read as, however it is written.
pub(super) const DASH: &str = "—";

/// A word with its place.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// As written, without quotes.
    pub(super) text: SmolStr,
    /// In lower case.
    pub(super) lower: SmolStr,
    /// The names of `users.email`, one for a plain word.
    pub(super) parts: Vec<SmolStr>,
    /// Whether `'s` follows it.
    pub(super) possessive: bool,
    /// Whether a slash joins it to the word before.
    pub(super) slashed: bool,
    /// Which quotes it stood in.
    pub(super) quote: Option<char>,
    /// Its place in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    /// A plain word.
    pub(super) fn word(text: &str, start: usize, end: usize) -> Self {
        Self {
            kind: Kind::Word,
            text: text.into(),
            lower: text.to_lowercase().into(),
            parts: vec![text.into()],
            possessive: false,
            slashed: false,
            quote: None,
            start,
            end,
        }
    }

    /// Whether it could be the name of something.
    pub(super) fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Quoted)
    }
}

/// What no sentence holds.
const BAD: &[&str] = &["/*", "*/", "\\", "$$", "{{", "}}", "${", "<script"];
/// What begins a command rather than a sentence.
const COMMANDS: &[&str] = &[
    "drop table",
    "drop database",
    "drop schema",
    "delete from",
    "insert into",
    "alter table",
    "create table",
    "create role",
    "create user",
    "grant",
    "revoke",
    "truncate",
    "select",
    "update",
    "exec",
    "execute",
    "copy",
    "--",
];

/// A `--` or `;` that stands where no sentence has a dash or ends: `x;y`, `x --`, `; DROP TABLE`.
fn bad_mark(text: &str) -> Option<&'static &'static str> {
    const MARKS: &[&str] = &["--", ";"];
    let [dash, stop] = MARKS else { return None };
    let spaced = |text: Option<&str>| text.is_some_and(|t| t.starts_with(char::is_whitespace));
    for (at, _) in text.match_indices(dash) {
        let before = text.get(..at).is_some_and(|t| t.ends_with(char::is_whitespace));
        let after = text.get(at + dash.len()..);
        let ends = after.is_some_and(|t| t.trim().is_empty());
        if !before || !spaced(after) || ends {
            return Some(dash);
        }
    }
    for (at, _) in text.match_indices(stop) {
        let after = text.get(at + stop.len()..).unwrap_or_default();
        let words: Vec<String> = after.split_whitespace().map(str::to_lowercase).collect();
        let then = words.join(" ");
        let commands = COMMANDS.iter().any(|command| then.starts_with(command));
        if commands || !(after.trim().is_empty() || spaced(Some(after))) {
            return Some(stop);
        }
    }
    None
}

const SIGNS: &[&str] = &[
    "+=", "<=", ">=", "<>", "!=", "==", "=>", "->", "<", ">", "=", "+", "*", "%", ",", ":", "(",
    ")", "[", "]", "&", "-", "/",
];

/// The words of a sentence, or what does not belong in one.
pub(super) fn words(text: &str) -> Result<Vec<Token>, String> {
    if text.chars().count() > LONGEST {
        return Err(format!("a wish has at most {LONGEST} characters"));
    }
    if let Some(bad) = text.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(format!("{bad:?} does not belong in a wish"));
    }
    if let Some(bad) =
        BAD.iter().find(|bad| text.to_lowercase().contains(**bad)).or_else(|| bad_mark(text))
    {
        return Err(format!(
            "`{bad}` does not belong in a wish: it is a sentence, and no text of it becomes a command"
        ));
    }
    let mut out: Vec<Token> = Vec::new();
    let (mut at, mut slash) = (0, false);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        // A definition in backticks is said as it stands: `fee numeric(10,2) not null`.
        if first == '`'
            && let Some(inner) = definition(rest)
        {
            let inside = words(inner)?;
            for mut token in inside {
                token.start += at + 1;
                token.end += at + 1;
                push(&mut out, token);
            }
            at += inner.len() + 2;
            continue;
        }
        // `case-insensitive` and `yes/no` are words side by side.
        let glued = out.last().is_some_and(|before| before.end == at && before.is_name());
        let joins = rest.chars().nth(1).is_some_and(char::is_alphanumeric);
        if matches!(first, '-' | '/') && glued && joins {
            (at, slash) = (at + 1, first == '/');
            continue;
        }
        if let Some((pair, length)) = contraction(rest, at, &out) {
            at += length;
            for token in pair {
                push(&mut out, token);
            }
            continue;
        }
        let (mut token, length) = token(rest, first, at, out.last())?;
        at += length;
        token.slashed = std::mem::take(&mut slash);
        push(&mut out, token);
        if out.len() > MOST_TOKENS {
            return Err(format!("a wish has at most {MOST_TOKENS} words"));
        }
    }
    while out.last().is_some_and(|token| token.kind == Kind::Stop) {
        out.pop();
    }
    Ok(out)
}

/// What stands in backticks, where it is more than a name: a name, and a word behind it that is no name.
fn definition(rest: &str) -> Option<&str> {
    let inner = rest.get(1..)?;
    let inner = inner.get(..inner.find('`')?)?;
    let mut words = inner.split_whitespace();
    let name = words.next()?;
    let plain = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let typed = words.next()?;
    let kind: String = typed.chars().take_while(char::is_ascii_alphanumeric).collect();
    let bounded = typed.contains('(');
    (plain(name) && (bounded || super::types::is_word(&kind.to_lowercase()))).then_some(inner)
}

/// Words of which one has lost letters: `don't`, `we'd`, `let's`.
fn contraction(rest: &str, at: usize, before: &[Token]) -> Option<(Vec<Token>, usize)> {
    let glued = before.last().is_some_and(|token| token.end == at && token.is_name());
    let length = word_length(rest);
    let word = rest.get(..length).filter(|word| !word.is_empty() && !glued)?;
    let tail = rest.get(length..)?;
    let quote = tail.chars().next().filter(|c| matches!(c, '\'' | '’'))?;
    let behind = tail.get(quote.len_utf8()..)?;
    let short = behind.get(..word_length(behind))?;
    let lower = word.to_lowercase();
    let (first, second) = match (lower.as_str(), short.to_lowercase().as_str()) {
        ("can", "t") => ("can", "not"),
        ("won", "t") => ("will", "not"),
        ("shan", "t") => ("shall", "not"),
        (word, "t") if word.len() > 2 => (word.strip_suffix('n')?, "not"),
        ("let", "s") => ("let", "us"),
        (
            "it" | "that" | "there" | "what" | "he" | "she" | "who" | "here" | "this" | "nobody"
            | "nothing",
            "s",
        ) => (lower.as_str(), "is"),
        ("i" | "we" | "you" | "they" | "it" | "that" | "there", "d") => (lower.as_str(), "would"),
        ("i" | "we" | "you" | "they" | "it" | "that", "ll") => (lower.as_str(), "will"),
        ("i" | "we" | "you" | "they", "ve") => (lower.as_str(), "have"),
        ("we" | "you" | "they", "re") => (lower.as_str(), "are"),
        ("i", "m") => ("i", "am"),
        _ => return None,
    };
    let whole = length + quote.len_utf8() + short.len();
    // The second word ends where both do, so that nothing is glued to it.
    let pair = [first, second].map(|word| Token::word(word, at, at + whole));
    Some((pair.into(), whole))
}

/// Adds a word; `users` `.` `email` are one.
fn push(out: &mut Vec<Token>, mut token: Token) {
    if token.kind == Kind::Sign && token.text == "'s" {
        if let Some(last) = out.last_mut() {
            last.possessive = true;
        }
        return;
    }
    if token.is_name()
        && out.last().is_some_and(|dot| dot.text == "." && dot.end == token.start)
        && let Some(_) = out.pop()
        && let Some(mut before) = out.pop()
    {
        before.parts.append(&mut token.parts);
        before.text = format!("{}.{}", before.text, token.text).into();
        before.lower = before.text.to_lowercase().into();
        before.end = token.end;
        before.possessive = token.possessive;
        before.kind = Kind::Word;
        before.quote = before.quote.and(token.quote);
        out.push(before);
        return;
    }
    out.push(token);
}

fn token(
    rest: &str,
    first: char,
    at: usize,
    before: Option<&Token>,
) -> Result<(Token, usize), String> {
    let make = |kind: Kind, text: &str, length: usize| {
        let token = Token {
            kind,
            text: text.into(),
            lower: text.to_lowercase().into(),
            parts: vec![text.into()],
            possessive: false,
            slashed: false,
            quote: None,
            start: at,
            end: at + length,
        };
        (token, length)
    };
    let glued = before.is_some_and(|before| before.end == at && before.is_name());
    if let Some(uuid) = uuid(rest).filter(|_| !glued) {
        return Ok(make(Kind::Quoted, uuid, uuid.len()));
    }
    match first {
        '\'' | '’' if glued => {
            let tail = rest.get(first.len_utf8()..).unwrap_or_default();
            let ends = |text: &str| !text.starts_with(|c: char| c.is_alphanumeric());
            if let Some(after) = tail.strip_prefix(['s', 'S'])
                && ends(after)
            {
                return Ok(make(Kind::Sign, "'s", first.len_utf8() + 1));
            }
            if ends(tail) {
                return Ok(make(Kind::Sign, "'s", first.len_utf8()));
            }
            Err("an apostrophe stands within a word: write `do not` for `don't`".to_owned())
        }
        '"' | '`' | '“' | '”' | '‘' | '\'' | '’' => quoted(rest, first, at),
        '.' => {
            let next = rest.chars().nth(1);
            let joins = glued && next.is_some_and(|c| c.is_alphanumeric() || "_\"`".contains(c));
            Ok(make(if joins { Kind::Sign } else { Kind::Stop }, ".", 1))
        }
        '!' | '?' => Ok(make(Kind::Stop, ".", 1)),
        ';' => Ok(make(Kind::Stop, ";", 1)),
        '→' => Ok(make(Kind::Sign, "->", first.len_utf8())),
        '—' | '–' => Ok(make(Kind::Sign, DASH, first.len_utf8())),
        '-' if rest.starts_with("--") => Ok(make(Kind::Sign, DASH, 2)),
        '-' if rest.get(1..).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()))
            && !glued =>
        {
            let length = 1 + number_length(rest.get(1..).unwrap_or_default(), true);
            let text = rest.get(..length).unwrap_or_default();
            Ok(make(Kind::Number, text, length))
        }
        c if c.is_ascii_digit() => {
            // `decimal(265,255)` has two numbers.
            let alone = before.is_none_or(|before| before.end != at || before.lower != "(");
            let length = number_length(rest, alone);
            let tail = rest.get(length..).unwrap_or_default();
            // `2GB` is a number and what it counts.
            let unit = tail.get(..word_length(tail)).unwrap_or_default().to_lowercase();
            let counts = ["gb", "mb", "kb", "tb", "gib", "mib", "kg", "cm", "mm", "km", "px"];
            if !counts.contains(&unit.as_str())
                && tail.starts_with(|c: char| c.is_alphabetic() || c == '_')
            {
                let length = word_length(rest);
                return Ok(make(Kind::Word, rest.get(..length).unwrap_or_default(), length));
            }
            Ok(make(Kind::Number, rest.get(..length).unwrap_or_default(), length))
        }
        c if c.is_alphabetic() || c == '_' => {
            let length = word_length(rest);
            let text = rest.get(..length).unwrap_or_default();
            Ok(make(Kind::Word, text, length))
        }
        // `#a1b2c3` is a text that needs no quotes.
        '#' if rest.get(1..).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_hexdigit())) => {
            let length = 1 + word_length(rest.get(1..).unwrap_or_default());
            Ok(make(Kind::Quoted, rest.get(..length).unwrap_or_default(), length))
        }
        // A list in braces is one in brackets.
        '{' => Ok(make(Kind::Sign, "(", 1)),
        '}' => Ok(make(Kind::Sign, ")", 1)),
        _ => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => Ok(make(Kind::Sign, sign, sign.len())),
            None => Err(format!("{first:?} does not belong in a wish")),
        },
    }
}

/// A UUID as it is written, which needs no quotes.
fn uuid(rest: &str) -> Option<&str> {
    let text = rest.get(..36)?;
    let fits = text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    let ends = rest.get(36..)?.chars().next().is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
    (fits && ends).then_some(text)
}

fn word_length(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len())
}

/// How long a number is, which may be written with commas between its thousands where it stands alone.
fn number_length(rest: &str, alone: bool) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(rest);
    // `10,000` is one number, and `1, 2` are two.
    while let Some(tail) = rest.get(length..).and_then(|tail| tail.strip_prefix(',')) {
        let thousands = alone && digits(tail) == 3 && length > 0 && length <= 3;
        if !thousands {
            break;
        }
        length += 4;
    }
    if let Some(fraction) = rest.get(length..).and_then(|tail| tail.strip_prefix('.')) {
        let count = digits(fraction);
        if count > 0 {
            length += 1 + count;
        }
    }
    length
}

fn quoted(rest: &str, open: char, at: usize) -> Result<(Token, usize), String> {
    let close = match open {
        '“' | '”' => '”',
        '‘' | '’' => '’',
        other => other,
    };
    let inner = rest.get(open.len_utf8()..).unwrap_or_default();
    let Some(end) = inner.find(close) else {
        return Err(format!("`{open}` is never closed"));
    };
    let text = inner.get(..end).unwrap_or_default();
    if text.contains(['\'', '"', '`', '’']) {
        return Err("names and texts in a wish hold no quotes: say it by an op".to_owned());
    }
    if text.contains(';') || text.contains("--") {
        return Err("a text in a wish holds neither `;` nor `--`".to_owned());
    }
    let length = open.len_utf8() + end + close.len_utf8();
    let token = Token {
        kind: Kind::Quoted,
        text: text.into(),
        lower: text.to_lowercase().into(),
        parts: vec![text.into()],
        possessive: false,
        slashed: false,
        quote: Some(open),
        start: at,
        end: at + length,
    };
    Ok((token, length))
}
