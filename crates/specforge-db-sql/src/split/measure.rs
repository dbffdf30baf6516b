//! How deep and how long a statement's expressions are: upper bounds for recursive parsers.

use crate::keyword::Keyword;
use crate::lex::{Token, TokenKind, lex};
use crate::scan;
use crate::spelling::Spelling;

/// The bounds of the current statement.
#[derive(Debug)]
pub(super) struct Measure {
    /// The deepest nesting of brackets, CASEs and blocks.
    pub(super) nesting: u32,
    /// The most operands joined at one level.
    pub(super) chain: u32,
    /// The joints of the levels outside the current one.
    levels: Vec<u32>,
    /// The joints of the current level.
    joints: u32,
    /// How many of the open brackets are `(`.
    parentheses: u32,
    /// Open CASEs and BEGINs.
    blocks: u32,
    /// Words in a row: prefix operators may be words.
    words: u32,
    /// Points in a row with only names between them.
    points: u32,
    before: Before,
}

/// What stands right before a token, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Start,
    Joint,
    Close,
    End,
    Value,
}

/// How many words in a row are nothing to remark upon.
const USUAL_WORDS: u32 = 64;

impl Default for Measure {
    fn default() -> Self {
        Self {
            nesting: 0,
            chain: 1,
            levels: Vec::new(),
            joints: 0,
            parentheses: 0,
            blocks: 0,
            words: 0,
            points: 0,
            before: Before::Start,
        }
    }
}

impl Measure {
    /// Makes ready for the next statement and keeps the memory.
    pub(super) fn reset(&mut self) {
        let mut levels = std::mem::take(&mut self.levels);
        levels.clear();
        *self = Self { levels, ..Self::default() };
    }

    pub(super) fn in_parentheses(&self) -> bool {
        self.parentheses > 0
    }

    pub(super) fn semicolon(&mut self) {
        self.joints = 0;
        self.before = Before::Start;
    }

    #[inline]
    pub(super) fn word(&mut self, keyword: Keyword) {
        self.words += 1;
        if self.words > USUAL_WORDS {
            self.chain = self.chain.max(self.words);
        }
        let mut before = Before::Value;
        match keyword {
            Keyword::Joining => {
                self.join();
                before = Before::Joint;
            }
            Keyword::CasePart | Keyword::Atomic => before = Before::Joint,
            Keyword::Case | Keyword::Begin if self.before != Before::End => {
                self.blocks += 1;
                self.deepen();
                before = Before::Joint;
            }
            Keyword::End
                if matches!(
                    self.before,
                    Before::Value | Before::Close | Before::End | Before::Start
                ) =>
            {
                self.blocks = self.blocks.saturating_sub(1);
                before = Before::End;
            }
            _ => {}
        }
        self.before = before;
    }

    #[inline]
    pub(super) fn token(&mut self, text: &str, token: Token, spelling: &'static Spelling) {
        self.words = 0;
        if token.kind == TokenKind::Dot {
            self.points += 1;
            self.chain = self.chain.max(self.points + 1);
            self.before = Before::Joint;
            return;
        }
        if token.kind == TokenKind::QuotedIdent {
            self.before = Before::Value;
            return;
        }
        self.points = 0;
        self.before = match token.kind {
            TokenKind::Open => {
                self.parentheses += 1;
                if self.before == Before::Close {
                    self.join();
                }
                self.open()
            }
            TokenKind::Close => {
                self.parentheses = self.parentheses.saturating_sub(1);
                self.close()
            }
            TokenKind::Operator => {
                self.join();
                Before::Joint
            }
            TokenKind::Comma => {
                self.joints = 0;
                Before::Joint
            }
            TokenKind::Other => match text.as_bytes().get(token.span.start) {
                Some(b'[') => {
                    self.join();
                    self.open()
                }
                Some(b'{') => self.open(),
                Some(b']' | b'}') => self.close(),
                _ => Before::Joint,
            },
            TokenKind::VersionedComment => {
                self.inside(text, token, spelling);
                Before::Value
            }
            _ => Before::Value,
        };
    }

    fn open(&mut self) -> Before {
        self.levels.push(self.joints);
        self.joints = 0;
        self.deepen();
        Before::Joint
    }

    fn close(&mut self) -> Before {
        self.joints = self.levels.pop().unwrap_or(self.joints);
        Before::Close
    }

    fn join(&mut self) {
        self.joints += 1;
        self.chain = self.chain.max(self.joints + 1);
    }

    fn deepen(&mut self) {
        let brackets = u32::try_from(self.levels.len()).unwrap_or(u32::MAX);
        self.nesting = self.nesting.max(brackets.saturating_add(self.blocks));
    }

    /// The inside of a versioned comment is measured by itself, and stands one level deeper.
    fn inside(&mut self, text: &str, token: Token, spelling: &'static Spelling) {
        let head = scan::versioned_head(text.as_bytes(), token.span.start).unwrap_or_default();
        let inside = text.get(token.span.start + head..token.span.end.saturating_sub(2));
        let inside = inside.unwrap_or_default();
        let mut inner = Self::default();
        for token in lex(inside, spelling) {
            match token.kind {
                TokenKind::LineComment | TokenKind::BlockComment => {}
                // One inside another may be code too: its length bounds whatever it holds.
                TokenKind::VersionedComment => {
                    let length = token.span.end - token.span.start;
                    let bound = u32::try_from(length / 2).unwrap_or(u32::MAX);
                    inner.nesting = inner.nesting.saturating_add(bound);
                    inner.chain = inner.chain.saturating_add(bound);
                }
                TokenKind::Word => {
                    let word = inside.as_bytes().get(token.span.start..token.span.end);
                    inner.word(Keyword::of(word.unwrap_or_default()));
                }
                TokenKind::Semicolon => inner.semicolon(),
                _ => inner.token(inside, token, spelling),
            }
        }
        let brackets = u32::try_from(self.levels.len()).unwrap_or(u32::MAX);
        self.nesting = self.nesting.max(inner.nesting.saturating_add(brackets));
        self.chain = self.chain.max(inner.chain.saturating_add(self.joints));
        self.joints = self.joints.saturating_add(inner.joints);
    }
}
