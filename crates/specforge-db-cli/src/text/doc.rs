//! Documents: what is shown, without saying how.

use std::borrow::Cow;

/// How a piece of text is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// To be seen first.
    Strong,
    /// To be seen last.
    Dim,
    /// All is well.
    Good,
    /// Look at it.
    Caution,
    /// It loses something or goes wrong.
    Bad,
    /// Something to type, or a name.
    Code,
}

/// A piece of text; it holds no control characters.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) tone: Tone,
}

/// Text on one line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line(pub(crate) Vec<Run>);

impl Line {
    /// A line in one tone.
    pub(crate) fn of(tone: Tone, text: impl AsRef<str>) -> Self {
        Self::default().and(tone, text)
    }

    pub(crate) fn plain(text: impl AsRef<str>) -> Self {
        Self::of(Tone::Plain, text)
    }

    pub(crate) fn strong(text: impl AsRef<str>) -> Self {
        Self::of(Tone::Strong, text)
    }

    pub(crate) fn code(text: impl AsRef<str>) -> Self {
        Self::of(Tone::Code, text)
    }

    /// The line with more text behind it.
    pub(crate) fn and(mut self, tone: Tone, text: impl AsRef<str>) -> Self {
        let text: String = clean(text.as_ref())
            .chars()
            .map(|c| if c == '\n' || c == '\t' { ' ' } else { c })
            .collect();
        self.0.push(Run { text, tone });
        self
    }

    /// The line with more plain text behind it.
    pub(crate) fn then(self, text: impl AsRef<str>) -> Self {
        self.and(Tone::Plain, text)
    }
}

/// Rows under a head.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) head: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Line>>,
}

impl Table {
    pub(crate) fn new(head: impl Into<Vec<&'static str>>) -> Self {
        Self { head: head.into(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl Into<Vec<Line>>) {
        self.rows.push(cells.into());
    }
}

/// One part of a document.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// A heading; 1 is the title.
    Heading(u8, Line),
    /// A paragraph.
    Text(Line),
    /// Points.
    Bullets(Vec<Line>),
    /// Names with what they are.
    Facts(Vec<(&'static str, Line)>),
    /// Rows.
    Table(Table),
    /// Statements and the like, shown as they are but for control characters.
    Code {
        /// Of which language.
        language: &'static str,
        /// The text.
        text: String,
    },
}

/// What is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doc(pub(crate) Vec<Block>);

impl Doc {
    pub(crate) fn heading(&mut self, level: u8, line: Line) {
        self.0.push(Block::Heading(level, line));
    }

    pub(crate) fn text(&mut self, line: Line) {
        self.0.push(Block::Text(line));
    }

    pub(crate) fn bullets(&mut self, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.0.push(Block::Bullets(lines));
        }
    }

    pub(crate) fn facts(&mut self, facts: Vec<(&'static str, Line)>) {
        if !facts.is_empty() {
            self.0.push(Block::Facts(facts));
        }
    }

    pub(crate) fn table(&mut self, table: Table) {
        self.0.push(Block::Table(table));
    }

    pub(crate) fn code(&mut self, language: &'static str, text: &str) {
        let text = clean(text.trim_end()).into_owned();
        self.0.push(Block::Code { language, text });
    }
}

/// A text without what a terminal obeys: control characters (C0 but line feed and tab, DEL, C1) and
/// marks that turn the direction of writing, which make a text look like another.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let hostile = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
    };
    if !text.contains(hostile) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    Cow::Owned(
        text.chars().map(|c| if hostile(c) { char::REPLACEMENT_CHARACTER } else { c }).collect(),
    )
}
