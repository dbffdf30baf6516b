//! Markdown files as cases: fenced blocks in, fenced blocks out.

use std::ops::Range;

/// A Markdown file with its fenced blocks.
#[derive(Clone, Debug)]
pub struct Document {
    text: String,
    blocks: Vec<Block>,
}

/// A fenced block; its first word is the language, its second what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The language, such as `sql`.
    pub language: String,
    /// What it is for, such as `current`; empty where nothing is said.
    pub role: String,
    /// What stands between the fences.
    pub body: String,
    /// On which line its opening fence stands, from 1.
    pub line: usize,
    range: Range<usize>,
}

impl Document {
    /// Reads a file's text; a block that is not closed is an error with its line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut blocks = Vec::new();
        let mut open: Option<(Block, String)> = None;
        let mut at = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let bare = line.trim_end();
            match &mut open {
                None => {
                    let ticks: String = bare.chars().take_while(|c| *c == '`').collect();
                    if ticks.len() >= 3 {
                        let mut words = bare.trim_start_matches('`').split_whitespace();
                        let mut word = || words.next().unwrap_or_default().to_owned();
                        let start = at + line.len();
                        let block = Block {
                            language: word(),
                            role: word(),
                            body: String::new(),
                            line: number + 1,
                            range: start..start,
                        };
                        open = Some((block, ticks));
                    }
                }
                Some((block, ticks)) if bare == ticks => {
                    block.range.end = at;
                    text.get(block.range.clone()).unwrap_or_default().clone_into(&mut block.body);
                    blocks.extend(open.take().map(|(block, _)| block));
                }
                Some(_) => {}
            }
            at += line.len();
        }
        match open {
            Some((block, _)) => Err(format!("the block on line {} is never closed", block.line)),
            None => Ok(Self { text: text.to_owned(), blocks }),
        }
    }

    /// The text of its first heading.
    pub fn title(&self) -> &str {
        let heading = self.text.lines().find_map(|line| line.strip_prefix("# "));
        heading.unwrap_or_default().trim()
    }

    /// Every block, in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The body of the block for that purpose.
    pub fn body(&self, role: &str) -> Option<&str> {
        self.blocks.iter().find(|block| block.role == role).map(|block| block.body.as_str())
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file's text with another body in the block for that purpose.
    pub fn with_body(&self, role: &str, body: &str) -> String {
        let Some(block) = self.blocks.iter().find(|block| block.role == role) else {
            return self.text.clone();
        };
        let mut text = self.text.clone();
        text.replace_range(block.range.clone(), body);
        text
    }
}
