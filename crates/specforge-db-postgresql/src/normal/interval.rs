//! Intervals as the server writes them.

use std::fmt::Write as _;

const SECOND: i64 = 1_000_000;

/// Adds up `1 day 02:03:04`, `1 year 6 months`, `90 minutes` and the like; absent where the text says
/// it in another way.
pub(super) fn canonical(text: &str) -> Option<String> {
    let (mut months, mut days, mut micros) = (0_i64, 0_i64, 0_i64);
    let lower = text.trim().to_ascii_lowercase();
    let mut words = separate(&lower).into_iter();
    let mut seen = false;
    while let Some(word) = words.next() {
        seen = true;
        if word.contains(':') {
            micros = micros.checked_add(clock(&word)?)?;
            continue;
        }
        let unit = words.next().unwrap_or_else(|| "second".into());
        let whole = word.parse::<i64>().ok();
        let (slot, factor) = match unit.trim_end_matches('s') {
            "year" | "yr" | "y" => (&mut months, 12),
            "month" | "mon" => (&mut months, 1),
            "decade" => (&mut months, 120),
            "century" | "centurie" => (&mut months, 1200),
            "week" | "w" => (&mut days, 7),
            "day" | "d" => (&mut days, 1),
            "hour" | "hr" | "h" => (&mut micros, 3600 * SECOND),
            "minute" | "min" | "m" => (&mut micros, 60 * SECOND),
            "second" | "sec" | "" => (&mut micros, SECOND),
            "millisecond" | "msec" | "m_" => (&mut micros, 1000),
            _ => return None,
        };
        let amount = match whole {
            Some(whole) => whole.checked_mul(factor)?,
            None if factor == SECOND => fraction(&word)?,
            None => return None,
        };
        *slot = slot.checked_add(amount)?;
    }
    seen.then(|| write(months, days, micros))
}

/// Words and numbers, apart even where no space is between them.
fn separate(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let split = word.find(|c: char| c.is_ascii_alphabetic()).filter(|at| *at > 0);
        match split.and_then(|at| word.split_at_checked(at)) {
            Some((number, unit)) => out.extend([number.to_owned(), unit.to_owned()]),
            None => out.push(word.to_owned()),
        }
    }
    out
}

fn fraction(text: &str) -> Option<i64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 6 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let micros: i64 = format!("{part:0<6}").parse().ok()?;
    Some(sign * whole.checked_mul(SECOND)?.checked_add(micros)?)
}

fn clock(text: &str) -> Option<i64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut parts = text.split(':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let seconds = parts.next().map_or(Some(0), fraction)?;
    if parts.next().is_some() {
        return None;
    }
    hours
        .checked_mul(3600 * SECOND)?
        .checked_add(minutes.checked_mul(60 * SECOND)?)?
        .checked_add(seconds)?
        .checked_mul(sign)
}

fn write(months: i64, days: i64, micros: i64) -> String {
    let mut out = String::new();
    let mut negative = false;
    let parts =
        [(months / 12, "year", "years"), (months % 12, "mon", "mons"), (days, "day", "days")];
    for (amount, one, many) in parts {
        if amount != 0 {
            let sign = if negative && amount > 0 { "+" } else { "" };
            let space = if out.is_empty() { "" } else { " " };
            let _ = write!(out, "{space}{sign}{amount} {}", if amount == 1 { one } else { many });
            negative = amount < 0;
        }
    }
    if micros != 0 || out.is_empty() {
        let space = if out.is_empty() { "" } else { " " };
        let sign = if micros < 0 {
            "-"
        } else if negative {
            "+"
        } else {
            ""
        };
        let total = micros.unsigned_abs();
        let second = SECOND.unsigned_abs();
        let (seconds, part) = (total / second, total % second);
        let _ = write!(
            out,
            "{space}{sign}{:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        );
        if part != 0 {
            let text = format!("{part:06}");
            let _ = write!(out, ".{}", text.trim_end_matches('0'));
        }
    }
    out
}
