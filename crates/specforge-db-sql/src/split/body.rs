//! Bodies in which a `;` does not end the statement.

use crate::keyword::Keyword;
use crate::lex::{Token, TokenKind};
use crate::spelling::CompoundBodies;

/// What is known of the current statement's body.
#[derive(Debug)]
pub(super) struct Body {
    bodies: CompoundBodies,
    stage: Stage,
    /// Open BEGINs and CASEs, where they nest.
    depth: u32,
    /// An END that closes something unless the next word says that it closes a loop.
    pending_end: bool,
    before: Before,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// No token yet.
    Start,
    /// CREATE, then so many more tokens, but no kind of object yet.
    Created(u8),
    /// No body, or it is over.
    Plain,
    /// An object of a kind that has a body.
    Routine,
    /// A rule, whose brackets hold statements.
    Rule,
    /// Inside the body.
    Inside,
}

/// What stands right before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Semicolon,
    /// An operator, a point, a comma or a bracket: what follows is a name or a value.
    Joint,
    Word(Keyword),
    Other,
}

/// How many tokens behind CREATE may stand before the kind of object: DEFINER and the like.
const LONGEST_HEAD: u8 = 16;

impl Body {
    pub(super) fn new(bodies: CompoundBodies) -> Self {
        Self { bodies, stage: Stage::Start, depth: 0, pending_end: false, before: Before::Other }
    }

    pub(super) fn reset(&mut self) {
        *self = Self::new(self.bodies);
    }

    /// Whether a `;` belongs to the statement.
    pub(super) fn holds(&self, in_parentheses: bool) -> bool {
        match self.stage {
            Stage::Inside => true,
            Stage::Rule => in_parentheses,
            Stage::Routine => self.bodies == CompoundBodies::Routine && self.depth > 0,
            _ => false,
        }
    }

    /// A `;` that belongs to the statement.
    pub(super) fn semicolon(&mut self) {
        self.before = Before::Semicolon;
    }

    /// Decides what the last END closed, now that the next word is known.
    #[inline]
    pub(super) fn settle(&mut self, next: Keyword) {
        if self.pending_end {
            self.pending_end = false;
            if next != Keyword::Loop {
                self.depth = self.depth.saturating_sub(1);
            }
        }
    }

    #[inline]
    pub(super) fn word(&mut self, keyword: Keyword) {
        match self.stage {
            Stage::Plain => return,
            Stage::Start => {
                let created = keyword == Keyword::Create && self.bodies != CompoundBodies::None;
                self.stage = if created { Stage::Created(0) } else { Stage::Plain };
            }
            Stage::Created(seen) => self.stage = self.kind(keyword, seen),
            Stage::Rule => {}
            Stage::Routine if self.bodies == CompoundBodies::Routine => {
                self.settle(keyword);
                self.nest(keyword);
            }
            Stage::Routine => self.enter(keyword),
            Stage::Inside => self.leave(keyword),
        }
        self.before = Before::Word(keyword);
    }

    #[inline]
    pub(super) fn token(&mut self, text: &str, token: Token) {
        match self.stage {
            Stage::Plain => return,
            Stage::Start => self.stage = Stage::Plain,
            Stage::Created(seen) => self.stage = self.kind(Keyword::None, seen),
            _ => self.settle(Keyword::None),
        }
        self.before = match token.kind {
            // A label stands before its block: `again: BEGIN`.
            TokenKind::Operator if token.text(text) == ":" => Before::Other,
            TokenKind::Operator | TokenKind::Dot | TokenKind::Comma | TokenKind::Open => {
                Before::Joint
            }
            _ => Before::Other,
        };
    }

    fn kind(&self, keyword: Keyword, seen: u8) -> Stage {
        use CompoundBodies as Bodies;
        match (keyword, self.bodies) {
            (Keyword::Trigger, Bodies::Trigger | Bodies::Routine)
            | (Keyword::Routine, Bodies::Atomic | Bodies::Routine)
            | (Keyword::Event, Bodies::Routine) => Stage::Routine,
            (Keyword::Rule, Bodies::Atomic) => Stage::Rule,
            (
                Keyword::Trigger
                | Keyword::Routine
                | Keyword::Event
                | Keyword::Rule
                | Keyword::PlainObject,
                _,
            ) => Stage::Plain,
            _ if seen >= LONGEST_HEAD => Stage::Plain,
            _ => Stage::Created(seen + 1),
        }
    }

    fn enter(&mut self, keyword: Keyword) {
        let enters = match self.bodies {
            CompoundBodies::Trigger => keyword == Keyword::Begin && self.before != Before::Joint,
            _ => keyword == Keyword::Atomic && self.before == Before::Word(Keyword::Begin),
        };
        if enters {
            self.stage = Stage::Inside;
        }
    }

    /// In a body of plain statements only an END behind a `;` is its own: any other is a CASE's, or
    /// a column that bears its name.
    fn leave(&mut self, keyword: Keyword) {
        let first = matches!(
            self.before,
            Before::Semicolon | Before::Word(Keyword::Begin | Keyword::Atomic)
        );
        if keyword == Keyword::End && first {
            self.stage = Stage::Plain;
        }
    }

    fn nest(&mut self, keyword: Keyword) {
        match keyword {
            Keyword::Begin if self.before != Before::Joint => self.depth += 1,
            Keyword::Case if self.before != Before::Word(Keyword::End) => self.depth += 1,
            Keyword::End if self.before != Before::Joint => self.pending_end = true,
            _ => {}
        }
    }
}
