//! Documents on a terminal: aligned, wrapped, and in colour where colour is welcome.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::doc::{Block, Doc, Line, Run, Table, Tone};

/// How wide a paragraph is, in columns.
const WIDTH: usize = 100;
/// How wide a cell of a table may be.
const CELL: usize = 64;

/// The document as lines of text.
pub(super) fn render(doc: &Doc, colour: bool) -> String {
    let mut page = Page { text: String::new(), colour };
    let mut before: Option<&Block> = None;
    for block in &doc.0 {
        let close = match (before, block) {
            (None | Some(Block::Heading(..)), _) | (Some(Block::Text(_)), Block::Code { .. }) => {
                true
            }
            (Some(Block::Bullets(_)), Block::Heading(level, _)) => *level > 2,
            _ => false,
        };
        if !close {
            page.text.push('\n');
        }
        page.block(block);
        before = Some(block);
    }
    page.text
}

struct Page {
    text: String,
    colour: bool,
}

impl Page {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, line) => {
                let tone = if *level < 3 { Tone::Strong } else { Tone::Plain };
                for run in &line.0 {
                    let tone = if run.tone == Tone::Plain { tone } else { run.tone };
                    self.run(&run.text, tone);
                }
                self.text.push('\n');
            }
            Block::Text(line) => self.wrapped(line, 2),
            Block::Bullets(lines) => {
                for line in lines {
                    self.text.push_str("  - ");
                    self.wrapped_from(line, 4, 4);
                }
            }
            Block::Facts(facts) => {
                let widest = facts.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
                for (name, line) in facts {
                    self.text.push_str("  ");
                    self.run(name, Tone::Dim);
                    self.pad(widest + 2 - name.width());
                    self.wrapped_from(line, widest + 4, widest + 4);
                }
            }
            Block::Table(table) => self.table(table),
            Block::Code { text, .. } => {
                for line in text.lines() {
                    self.text.push_str("    ");
                    self.run(line, Tone::Code);
                    self.text.push('\n');
                }
            }
        }
    }

    fn table(&mut self, table: &Table) {
        let mut widths: Vec<usize> = table.head.iter().map(|name| name.width()).collect();
        for row in &table.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(width_of(cell).min(CELL));
            }
        }
        let numbers: Vec<bool> = (0..table.head.len())
            .map(|at| {
                !table.rows.is_empty()
                    && table.rows.iter().all(|row| {
                        row.get(at).is_some_and(|cell| {
                            cell.0.iter().all(|run| run.text.bytes().all(|b| b.is_ascii_digit()))
                        })
                    })
            })
            .collect();
        let head: Vec<Line> = table.head.iter().map(|name| Line::of(Tone::Dim, name)).collect();
        for row in std::iter::once(&head).chain(&table.rows) {
            let last = row.len().saturating_sub(1);
            for (at, ((cell, width), number)) in row.iter().zip(&widths).zip(&numbers).enumerate() {
                self.text.push_str("  ");
                let cell = shortened(cell);
                let gap = width.saturating_sub(width_of(&cell));
                if *number {
                    self.pad(gap);
                }
                for run in &cell.0 {
                    self.run(&run.text, run.tone);
                }
                if !*number && at < last {
                    self.pad(gap);
                }
            }
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.push('\n');
        }
    }

    fn wrapped(&mut self, line: &Line, indent: usize) {
        self.pad(indent);
        self.wrapped_from(line, indent, indent);
    }

    /// Writes words, breaking between them; `column` is where the first one stands.
    fn wrapped_from(&mut self, line: &Line, mut column: usize, indent: usize) {
        let mut fresh = true;
        for run in &line.0 {
            // What is to be typed stays in one piece.
            let pieces: Vec<&str> = if run.tone == Tone::Code {
                vec![run.text.as_str()]
            } else {
                run.text.split_inclusive(' ').collect()
            };
            for piece in pieces {
                let width = piece.trim_end().width();
                if !fresh && column + width > WIDTH {
                    self.text.truncate(self.text.trim_end_matches(' ').len());
                    self.text.push('\n');
                    self.pad(indent);
                    column = indent;
                    let piece = piece.trim_start();
                    self.run(piece, run.tone);
                    column += piece.width();
                    continue;
                }
                self.run(piece, run.tone);
                column += piece.width();
                fresh = false;
            }
        }
        self.text.push('\n');
    }

    fn run(&mut self, text: &str, tone: Tone) {
        match style(tone).filter(|_| self.colour) {
            Some(style) => {
                self.text.push_str(&style.render().to_string());
                self.text.push_str(text);
                self.text.push_str(&style.render_reset().to_string());
            }
            None => self.text.push_str(text),
        }
    }

    fn pad(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(' ', columns));
    }
}

fn style(tone: Tone) -> Option<Style> {
    let colour = |colour: AnsiColor| Some(Style::new().fg_color(Some(colour.into())));
    match tone {
        Tone::Plain => None,
        Tone::Strong => Some(Style::new().bold()),
        Tone::Dim => Some(Style::new().dimmed()),
        Tone::Good => colour(AnsiColor::Green),
        Tone::Caution => colour(AnsiColor::Yellow),
        Tone::Bad => Some(Style::new().bold().fg_color(Some(AnsiColor::Red.into()))),
        Tone::Code => colour(AnsiColor::Cyan),
    }
}

fn width_of(line: &Line) -> usize {
    line.0.iter().map(|run| run.text.width()).sum()
}

/// A cell, cut where it is wider than a cell may be.
fn shortened(cell: &Line) -> Line {
    if width_of(cell) <= CELL {
        return cell.clone();
    }
    let mut left = CELL - 1;
    let mut short = Line::default();
    for run in &cell.0 {
        let mut text = String::new();
        for c in run.text.chars() {
            let width = c.to_string().width();
            if width > left {
                text.push('…');
                short.0.push(Run { text, tone: run.tone });
                return short;
            }
            left -= width;
            text.push(c);
        }
        short.0.push(Run { text, tone: run.tone });
    }
    short
}
