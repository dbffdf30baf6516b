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
    let whole = pick(rng, patterns);
    let mut rest = whole;
    let pattern = chosen(rng, &mut rest);
    let mut out: Vec<String> = Vec::new();
    for part in pattern.split_whitespace() {
        let class = WORD_CLASSES.iter().find(|class| class.name == part);
        if let Some(class) = class {
            out.push(pick(rng, class.words).to_owned());
        } else if part.starts_with('{') {
            out.push(slot(rng, part, names));
        } else if rng.below(8) > 0 {
            out.push(part.replace('«', "(").replace('»', ")"));
        }
    }
    out.join(" ")
}

/// One of the ways to say a pattern: an alternative of each group, and without some of what may be left out.
fn chosen(rng: &mut Rng, rest: &mut &str) -> String {
    let mut branches = vec![String::new()];
    while let Some(c) = rest.chars().next() {
        *rest = rest.get(c.len_utf8()..).unwrap_or_default();
        let said = match c {
            '(' => chosen(rng, rest),
            '[' => {
                let inner = chosen(rng, rest);
                if rng.below(3) == 0 { inner } else { String::new() }
            }
            ')' | ']' => break,
            '|' => {
                branches.push(String::new());
                continue;
            }
            c => c.to_string(),
        };
        if let Some(last) = branches.last_mut() {
            last.push_str(&said);
        }
    }
    let at = rng.below(branches.len());
    branches.swap_remove(at)
}

fn slot(rng: &mut Rng, part: &str, names: &[&str]) -> String {
    let new = ["phone", "slug", "paid_at", "legacy_code", "is_vip"];
    let types = ["text", "bigint", "decimal(10,2)", "string up to 40", "boolean"];
    match part.trim_matches(|c: char| "{}".contains(c) || c.is_ascii_digit()) {
        "d" => match rng.below(3) {
            0 => pick(rng, &new).to_owned(),
            1 => format!("{} {}", pick(rng, &new), pick(rng, &types)),
            _ => format!("{} as {}, required", pick(rng, &new), pick(rng, &types)),
        },
        "n" | "nt" | "x" => pick(rng, &new).to_owned(),
        "ty" => pick(rng, &types).to_owned(),
        "v" | "vs" => pick(rng, &["10", "'x'", "'new', 'active'", "true", "now"]).to_owned(),
        "num" => pick(rng, &["5", "50", "255"]).to_owned(),
        "q" => "'a remark'".to_owned(),
        "as" => {
            pick(rng, &["", "required", "unique", "with default 10", "ignoring case"]).to_owned()
        }
        "i" => "month".to_owned(),
        "u" => {
            let said =
                ["", "", "per user", "ignoring case", "where not deleted", "called first_one"];
            pick(rng, &said).to_owned()
        }
        "p" => {
            let said =
                ["at least 1", "positive", "between 1 and 5", "after starts_at", "not empty"];
            pick(rng, &said).to_owned()
        }
        "w" => "deleted_at is null".to_owned(),
        "j" | "ro" => "active".to_owned(),
        "ix" => pick(rng, &["idx_users_name", "users_status"]).to_owned(),
        "pl" => pick(rng, &["after 'sad'", "before 'ok'", "at the end"]).to_owned(),
        "ev" => "when a user is deleted".to_owned(),
        "co" => pick(rng, &["delete their notes", "keep their notes"]).to_owned(),
        "wh" => "with notes".to_owned(),
        "g" => "total * 2".to_owned(),
        "qq" => "what it is".to_owned(),
        "act" => "cascade".to_owned(),
        _ => pick(rng, names).to_owned(),
    }
}
