//! Regular expressions that GLOB can say.
//!
//! This database has no regular expressions of its own. What it can hold are sequences of characters and
//! classes with a fixed number, and one class with a free number.

use specforge_db_core::model::Expr;
use specforge_db_core::name::Ident;
use specforge_db_sql::SqlWriter;

use crate::spelling::SPELLING;

/// How long a pattern of fixed length may become.
const LONGEST: usize = 200;

/// A class of characters as GLOB writes it, without the brackets, and how often it stands there.
#[derive(Debug)]
struct Piece {
    class: String,
    least: usize,
    most: Option<usize>,
}

/// The check that a pattern asks for, where GLOB can say it exactly.
pub(super) fn check(column: &Ident, pattern: &str) -> Option<Expr> {
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let pieces = pieces(inner)?;
    let mut w = SqlWriter::new(&SPELLING);
    if let [only] = pieces.as_slice()
        && only.most != Some(only.least)
    {
        w.ident(column).word("NOT GLOB").literal(&format!("*[^{}]*", only.class));
        let mut name = SqlWriter::new(&SPELLING);
        name.ident(column);
        let length = super::call("length", &[name.finish()]);
        w.word("AND").raw(&length).word(">=").raw(&only.least.to_string());
        if let Some(most) = only.most {
            w.word("AND").raw(&length).word("<=").raw(&most.to_string());
        }
        return Some(Expr::new(w.finish()));
    }
    let mut glob = String::new();
    for piece in &pieces {
        if piece.most != Some(piece.least) || piece.least > LONGEST {
            return None;
        }
        for _ in 0..piece.least {
            glob.push('[');
            glob.push_str(&piece.class);
            glob.push(']');
        }
    }
    if glob.is_empty() || glob.len() > LONGEST * 4 {
        return None;
    }
    w.ident(column).word("GLOB").literal(&glob);
    Some(Expr::new(w.finish()))
}

fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (class, length) = match first {
            '[' => {
                let end = rest.find(']')?;
                (class(rest.get(1..end)?)?, end + 1)
            }
            '\\' => {
                let next = rest.chars().nth(1)?;
                let class = match next {
                    'd' => "0-9".to_owned(),
                    c if c.is_ascii_punctuation() && !matches!(c, ']' | '^' | '-') => c.to_string(),
                    '-' => "-".to_owned(),
                    _ => return None,
                };
                (class, 1 + next.len_utf8())
            }
            '(' | ')' | '|' | '.' | '*' | '+' | '?' | '{' | '}' | '^' | '$' | ']' => return None,
            c => (c.to_string(), c.len_utf8()),
        };
        rest = rest.get(length..)?;
        let (least, most, length) = count(rest)?;
        rest = rest.get(length..)?;
        out.push(Piece { class, least, most });
    }
    (!out.is_empty()).then_some(out)
}

/// A class that GLOB reads alike: a `-` at its end is a character, and nothing is escaped.
fn class(text: &str) -> Option<String> {
    if text.is_empty() || text.starts_with('^') || text.contains('[') {
        return None;
    }
    // A hyphen that is meant as such goes to the end, where GLOB takes it as such.
    let hyphen = text.contains("\\-");
    let mut text = text.replace("\\-", "").replace("\\d", "0-9").replace("\\w", "A-Za-z0-9_");
    if hyphen {
        text.push('-');
    }
    (!text.contains('\\')).then_some(text)
}

fn count(rest: &str) -> Option<(usize, Option<usize>, usize)> {
    match rest.chars().next() {
        Some('+') => Some((1, None, 1)),
        Some('*') => Some((0, None, 1)),
        Some('?') => Some((0, Some(1), 1)),
        Some('{') => {
            let end = rest.find('}')?;
            let inside = rest.get(1..end)?;
            let (least, most) = match inside.split_once(',') {
                None => (inside.parse().ok()?, Some(inside.parse().ok()?)),
                Some((least, "")) => (least.parse().ok()?, None),
                Some((least, most)) => (least.parse().ok()?, Some(most.parse().ok()?)),
            };
            Some((least, most, end + 1))
        }
        _ => Some((1, Some(1), 0)),
    }
}
