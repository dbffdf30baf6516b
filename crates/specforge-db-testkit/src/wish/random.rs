//! Random sentences of the vocabulary: none makes the reader panic, and those that are understood are said
//! by sentences that are understood as the same.

use specforge_db_core::plan::MigrationPlanner;
use specforge_db_core::wish::{WORD_CLASSES, grammar_rows};

use super::phrases::{round_trip, understood};
use crate::random::Rng;

/// How a campaign went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recombined {
    /// How many sentences were read.
    pub read: usize,
    /// How many of them were understood.
    pub understood: usize,
}

/// Reads random sentences; `names` are those of the schema, mixed into them.
pub fn recombine(
    planner: &dyn MigrationPlanner,
    schema: &str,
    names: &[&str],
    seed: u64,
    count: usize,
) -> Result<Recombined, String> {
    let mut rng = Rng::new(seed);
    let patterns: Vec<&str> = grammar_rows().map(|(_, pattern, _)| pattern).collect();
    let examples: Vec<&str> = grammar_rows().map(|(_, _, example)| example).collect();
    let mut result = Recombined::default();
    for _ in 0..count {
        let sentence = match rng.below(10) {
            0 | 1 => words(&mut rng, names),
            2 | 3 => shuffled(&mut rng, &examples),
            _ => of_pattern(&mut rng, &patterns, names),
        };
        result.read += 1;
        if let Ok(ops) = understood(planner, schema, &serde_json::json!([sentence])) {
            result.understood += 1;
            round_trip(planner, schema, &ops).map_err(|why| format!("`{sentence}`: {why}"))?;
        }
    }
    Ok(result)
}

fn pick<'l>(rng: &mut Rng, list: &[&'l str]) -> &'l str {
    let at = rng.below(list.len().max(1));
    list.get(at).copied().unwrap_or_default()
}

/// Any words in any order.
fn words(rng: &mut Rng, names: &[&str]) -> String {
    let length = 2 + rng.below(7);
    let word = |rng: &mut Rng| {
        if rng.below(2) == 0 {
            return pick(rng, names).to_owned();
        }
        let class = rng.below(WORD_CLASSES.len());
        WORD_CLASSES.get(class).map(|class| pick(rng, class.words)).unwrap_or_default().to_owned()
    };
    (0..length).map(|_| word(rng)).collect::<Vec<_>>().join(" ")
}

/// Two sentences of the grammar, cut and joined.
fn shuffled(rng: &mut Rng, examples: &[&str]) -> String {
    let (a, b) = (pick(rng, examples), pick(rng, examples));
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let (cut, from) = (rng.below(a.len() + 1), rng.below(b.len() + 1));
    let joined = a.iter().take(cut).chain(b.iter().skip(from));
    joined.copied().collect::<Vec<_>>().join(" ")
}

/// A pattern of the grammar with words in the places of its classes.
fn of_pattern(rng: &mut Rng, patterns: &[&str], names: &[&str]) -> String {
    let pattern = pick(rng, patterns);
    let mut out: Vec<String> = Vec::new();
    sequence(rng, pattern, names, &mut out);
    out.join(" ")
}

/// The words of a part of a pattern: one of what may stand there, and at times what may be left out.
fn sequence(rng: &mut Rng, part: &str, names: &[&str], out: &mut Vec<String>) {
    let branches = split(part, '|');
    let branch = pick(rng, &branches);
    for piece in split(branch, ' ') {
        let inner = |open, close| piece.strip_prefix(open).and_then(|p| p.strip_suffix(close));
        if let Some(inner) = inner('(', ')') {
            sequence(rng, inner, names, out);
        } else if let Some(inner) = inner('[', ']') {
            if rng.below(2) == 0 {
                sequence(rng, inner, names, out);
            }
        } else if let Some(class) = WORD_CLASSES.iter().find(|class| class.name == piece) {
            out.push(pick(rng, class.words).to_owned());
        } else if piece.starts_with('{') {
            out.push(slot(rng, piece, names));
        } else if !piece.is_empty() && rng.below(12) > 0 {
            out.push(piece.replace('«', "(").replace('»', ")"));
        }
    }
}

/// The parts of a pattern between signs that stand in no brackets.
fn split(pattern: &str, sign: char) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (at, c) in pattern.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if c == sign && depth == 0 => {
                out.extend(pattern.get(from..at));
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    out.extend(pattern.get(from..));
    out
}

fn slot(rng: &mut Rng, part: &str, names: &[&str]) -> String {
    let new = ["phone", "slug", "paid_at", "legacy_code", "is_vip"];
    let types = ["text", "bigint", "decimal(10,2)", "string up to 40", "boolean"];
    match part.trim_matches(|c: char| "{}".contains(c) || c.is_ascii_digit()) {
        "d" | "dt" | "dd" => match rng.below(3) {
            0 => pick(rng, &new).to_owned(),
            1 => format!("{} {}", pick(rng, &new), pick(rng, &types)),
            _ => format!("{} as {}, required", pick(rng, &new), pick(rng, &types)),
        },
        "n" | "nt" | "x" => pick(rng, &new).to_owned(),
        "ty" => pick(rng, &types).to_owned(),
        "v" | "vs" => pick(rng, &["10", "'x'", "'new', 'active'", "true", "now"]).to_owned(),
        "num" => pick(rng, &["5", "50", "255"]).to_owned(),
        "q" => "'a remark'".to_owned(),
        "sh" => "both optional".to_owned(),
        "tas" => "varchar(20)".to_owned(),
        "hd" => "two text columns".to_owned(),
        "as" => {
            pick(rng, &["", "required", "unique", "with default 10", "ignoring case"]).to_owned()
        }
        "i" => "month".to_owned(),
        "act" => "cascade".to_owned(),
        _ => pick(rng, names).to_owned(),
    }
}
