//! The few keywords that cutting a text into statements must know.

/// A keyword that means something to the splitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keyword {
    /// Any other word.
    None,
    /// Joins two operands.
    Joining,
    /// A kind of object that has no compound body.
    PlainObject,
    /// TRIGGER.
    Trigger,
    /// FUNCTION, PROCEDURE.
    Routine,
    /// EVENT.
    Event,
    /// RULE.
    Rule,
    /// CREATE, ALTER.
    Create,
    /// BEGIN.
    Begin,
    /// ATOMIC.
    Atomic,
    /// CASE.
    Case,
    /// WHEN, THEN, ELSE.
    CasePart,
    /// END.
    End,
    /// IF, LOOP, WHILE, REPEAT, FOR: what may follow an END that closes no BEGIN.
    Loop,
    /// COPY.
    Copy,
    /// FROM.
    From,
    /// STDIN.
    Stdin,
    /// DELIMITER.
    Delimiter,
}

impl Keyword {
    /// Finds a word, in any case.
    #[inline]
    pub(crate) fn of(word: &[u8]) -> Self {
        let first = word.first().copied().unwrap_or_default() | 0x20;
        let candidates: &[(&[u8], Self)] = match (word.len(), first) {
            (2, b'o') => &[(b"or", Self::Joining)],
            (2, b'i') => &[(b"is", Self::Joining), (b"in", Self::Joining), (b"if", Self::Loop)],
            (3, b'a') => &[(b"and", Self::Joining)],
            (3, b'x') => &[(b"xor", Self::Joining)],
            (3, b'n') => &[(b"not", Self::Joining)],
            (3, b'd') => &[(b"div", Self::Joining)],
            (3, b'm') => &[(b"mod", Self::Joining)],
            (3, b'e') => &[(b"end", Self::End)],
            (3, b'f') => &[(b"for", Self::Loop)],
            (4, b'l') => &[(b"like", Self::Joining), (b"loop", Self::Loop)],
            (4, b'j') => &[(b"join", Self::Joining)],
            (4, b'c') => &[(b"case", Self::Case), (b"copy", Self::Copy)],
            (4, b'f') => &[(b"from", Self::From)],
            (4, b'r') => &[(b"rule", Self::Rule)],
            (4, b'v') => &[(b"view", Self::PlainObject)],
            (4, b't') => &[(b"then", Self::CasePart), (b"type", Self::PlainObject)],
            (4, b'w') => &[(b"when", Self::CasePart)],
            (4, b'e') => &[(b"else", Self::CasePart)],
            (5, b'a') => &[(b"alter", Self::Create)],
            (5, b'b') => &[(b"begin", Self::Begin)],
            (5, b'e') => &[(b"event", Self::Event)],
            (5, b'i') => &[(b"ilike", Self::Joining), (b"index", Self::PlainObject)],
            (5, b'm') => &[(b"minus", Self::Joining)],
            (5, b's') => &[(b"stdin", Self::Stdin)],
            (5, b't') => &[(b"table", Self::PlainObject)],
            (5, b'u') => &[(b"union", Self::Joining)],
            (5, b'w') => &[(b"while", Self::Loop)],
            (6, b'a') => &[(b"atomic", Self::Atomic)],
            (6, b'c') => &[(b"create", Self::Create)],
            (6, b'd') => &[(b"domain", Self::PlainObject)],
            (6, b'e') => &[(b"except", Self::Joining)],
            (6, b'r') => &[(b"repeat", Self::Loop)],
            (6, b's') => &[(b"schema", Self::PlainObject)],
            (7, b'b') => &[(b"between", Self::Joining)],
            (7, b'c') => &[(b"collate", Self::Joining)],
            (7, b't') => &[(b"trigger", Self::Trigger)],
            (8, b'd') => &[(b"database", Self::PlainObject)],
            (8, b'f') => &[(b"function", Self::Routine)],
            (8, b's') => &[(b"sequence", Self::PlainObject)],
            (9, b'd') => &[(b"delimiter", Self::Delimiter)],
            (9, b'i') => &[(b"intersect", Self::Joining)],
            (9, b'p') => &[(b"procedure", Self::Routine)],
            _ => return Self::None,
        };
        candidates
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word))
            .map_or(Self::None, |(_, keyword)| *keyword)
    }
}
