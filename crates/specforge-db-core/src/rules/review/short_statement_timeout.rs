use super::at;
use crate::declare_rule;
use crate::finding::Advice;
use crate::review::Deed;
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// A statement that takes as long as there are rows is cut off.
    pub(crate) static SHORT_STATEMENT_TIMEOUT: Review = {
        id: "short-statement-timeout",
        summary: "a statement that takes as long as there are rows is cut off by a short timeout",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("short_statement_timeout.md"),
        check: check,
    }
}

/// Shorter than that it is over before many rows are through, in milliseconds.
const SHORT: u64 = 600_000;

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    let Some(setting) = cx.settings.statement_timeout else { return };
    let mut limit: Option<u64> = None;
    for statement in cx.statements {
        for deed in &statement.manner.deeds {
            if let Deed::Set { name, value, .. } = deed
                && name == setting
            {
                limit = value.as_deref().and_then(milliseconds);
            }
        }
        let Some(limit) = limit.filter(|limit| (1..SHORT).contains(limit)) else { continue };
        let works =
            statement.operations.iter().any(|o| o.grows() && !o.blocks() && o.rows.is_none());
        if works {
            let message = format!(
                "statement {} is cut off after {limit} ms, and it takes as long as there are rows",
                statement.number
            );
            out.push(
                at(&SHORT_STATEMENT_TIMEOUT, statement, message)
                    .advise(Advice::Setting { name: setting.to_owned(), value: "0".to_owned() })
                    .advise(Advice::note(
                        "nobody waits for it: only the time for its lock has to be short",
                    )),
            );
        }
    }
}

/// `5s`, `2min`, `3000` as milliseconds.
fn milliseconds(value: &str) -> Option<u64> {
    let value = value.trim();
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let number: u64 = value.get(..end)?.parse().ok()?;
    let unit = match value.get(end..)?.trim() {
        "" | "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    Some(number.saturating_mul(unit))
}
