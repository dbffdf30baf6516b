//! `docs/wishes.md`: the language of wishes, from the rows of its grammar.

use std::fmt::Write as _;

use specforge_db_core::dialect::{Dialect, dialects};
use specforge_db_core::wish::{NAME_ROWS, TYPE_ROWS, WORD_CLASSES, grammar_rows};

/// What stands before the tables.
const HEAD: &str = include_str!("wishes_head.md");

pub(crate) fn page() -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n## What can be said\n\nEach sentence runs as a test on the schema above.\n\n");
    let mut intents: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for (intent, pattern, example) in grammar_rows() {
        match intents.iter_mut().find(|(known, _)| *known == intent) {
            Some((_, rows)) => rows.push((pattern, example)),
            None => intents.push((intent, vec![(pattern, example)])),
        }
    }
    for (intent, rows) in &intents {
        write!(text, "### {intent}\n\n| example | pattern |\n|---|---|\n").unwrap();
        for (pattern, example) in rows {
            writeln!(text, "| {} | `{}` |", escape(example), escape(pattern)).unwrap();
        }
        text.push('\n');
    }
    text.push_str(
        "## Words\n\nA pattern names classes of words in capitals; these are their words.\n\n",
    );
    text.push_str("| class | means | words |\n|---|---|---|\n");
    for class in WORD_CLASSES {
        writeln!(
            text,
            "| {} | {} | {} |",
            class.name,
            class.means,
            escape(&class.words.join(", "))
        )
        .unwrap();
    }
    text.push_str("\n## Types\n\n| type | words |\n|---|---|\n");
    for row in TYPE_ROWS {
        let logical = serde_json::to_value(row.logical).unwrap();
        writeln!(text, "| `{}` | {} |", logical.as_str().unwrap_or_default(), row.words.join(", "))
            .unwrap();
    }
    for info in dialects().unwrap().map(Dialect::info) {
        let words: Vec<&str> = info.type_words.iter().map(|(words, _)| *words).collect();
        if !words.is_empty() {
            writeln!(text, "\n{} knows also: {}.", info.name, words.join(", ")).unwrap();
        }
    }
    text.push_str("\n## What names say\n\nWhere a sentence names no type, the name says it, and the answer says so.\n\n");
    text.push_str("| name | type | up to | required | default |\n|---|---|---|---|---|\n");
    for row in NAME_ROWS {
        let logical = serde_json::to_value(row.logical).unwrap();
        writeln!(
            text,
            "| `{}` | `{}` | {} | {} | {} |",
            row.name,
            logical.as_str().unwrap_or_default(),
            row.longest.map(|n| n.to_string()).unwrap_or_default(),
            if row.required { "yes" } else { "" },
            row.default.unwrap_or_default()
        )
        .unwrap();
    }
    text
}

fn escape(text: &str) -> String {
    text.replace('|', "\\|")
}
