//! Documents as Markdown.

use super::doc::{Block, Doc, Line, Tone};

/// The document as Markdown.
pub(super) fn render(doc: &Doc) -> String {
    let mut text = String::new();
    for block in &doc.0 {
        if !text.is_empty() {
            text.push('\n');
        }
        match block {
            Block::Heading(level, line) => {
                text.extend(std::iter::repeat_n('#', usize::from(*level)));
                text.push(' ');
                push_line(&mut text, line);
                text.push('\n');
            }
            Block::Text(line) => {
                push_line(&mut text, line);
                text.push('\n');
            }
            Block::Bullets(lines) => {
                for line in lines {
                    text.push_str("- ");
                    push_line(&mut text, line);
                    text.push('\n');
                }
            }
            Block::Facts(facts) => {
                for (name, line) in facts {
                    text.push_str("- **");
                    text.push_str(name);
                    text.push_str("**: ");
                    push_line(&mut text, line);
                    text.push('\n');
                }
            }
            Block::Table(table) => {
                text.push_str("| ");
                text.push_str(&table.head.join(" | "));
                text.push_str(" |\n|");
                text.extend(std::iter::repeat_n("---|", table.head.len()));
                text.push('\n');
                for row in &table.rows {
                    text.push('|');
                    for cell in row {
                        text.push(' ');
                        push_line(&mut text, cell);
                        text.push_str(" |");
                    }
                    text.push('\n');
                }
            }
            Block::Code { language, text: code } => {
                let fence = "`".repeat(3.max(longest_ticks(code) + 1));
                let pieces = [fence.as_str(), language, "\n", code, "\n", &fence, "\n"];
                text.extend(pieces);
            }
        }
    }
    text
}

fn push_line(text: &mut String, line: &Line) {
    for run in &line.0 {
        let (before, after) = match run.tone {
            Tone::Strong | Tone::Bad => ("**", "**"),
            _ => ("", ""),
        };
        // Emphasis must not begin or end with a blank.
        let inner = run.text.trim();
        let lead = run.text.len() - run.text.trim_start().len();
        text.push_str(run.text.get(..lead).unwrap_or_default());
        if inner.is_empty() {
            continue;
        }
        if run.tone == Tone::Code {
            let ticks = "`".repeat(longest_ticks(inner) + 1);
            let blank = if inner.contains('`') { " " } else { "" };
            // Inside a table even code must escape the bar.
            let inner = inner.replace('|', "\\|");
            text.extend([ticks.as_str(), blank, &inner, blank, &ticks]);
        } else {
            text.push_str(before);
            for c in inner.chars() {
                if matches!(c, '\\' | '*' | '_' | '<' | '>' | '|' | '`' | '[' | ']' | '#') {
                    text.push('\\');
                }
                text.push(c);
            }
            text.push_str(after);
        }
        text.push_str(run.text.get(lead + inner.len()..).unwrap_or_default());
    }
}

fn longest_ticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}
