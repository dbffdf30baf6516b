//! Status workflows as sentences: `orders move from pending to paid or cancelled`.
//!
//! A sentence is read whole or not at all: what stands between the words of the grammar has to be a
//! value, so that no condition (`when the customer pays`) is passed over.

use super::phrases::{names, trimmed};
use crate::design::naming::snake;

/// Words before the verb that say nothing of the ways.
const MODALS: &[&str] = &["can", "may", "must", "should", "will", "only", "always"];
/// Words that say that a status changes.
const VERBS: &[&str] = &[
    "move",
    "moves",
    "go",
    "goes",
    "change",
    "changes",
    "pass",
    "passes",
    "progress",
    "progresses",
    "advance",
    "advances",
    "proceed",
    "proceeds",
    "transition",
    "transitions",
    "switch",
    "switches",
];
/// Words that lead from what was said last to what follows.
const ONWARDS: &[&str] = &["to", "then", "through", "via", ">", "→"];
/// Words that no value has.
const NO_VALUE: &[&str] = &[
    "when",
    "if",
    "once",
    "after",
    "before",
    "by",
    "only",
    "not",
    "never",
    "can",
    "cannot",
    "must",
    "with",
    "without",
    "is",
    "are",
    "be",
    "for",
    "of",
    "the",
    "a",
    "an",
    "it",
    "unless",
    "until",
    "any",
    "anything",
    "everything",
    "back",
    "directly",
    "again",
];

/// What a sentence says of the status of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Workflow {
    /// Of what.
    pub entity: String,
    /// From which value to which.
    pub pairs: Vec<(String, String)>,
    /// The values, where no ways are said.
    pub values: Vec<String>,
}

/// Reads a sentence about an entity that is known.
pub(super) fn read(text: &str, knows: &dyn Fn(&str) -> bool) -> Option<Workflow> {
    let spaced = text.replace(',', " , ").replace(';', " ; ").replace('>', " > ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    if words.last().is_none_or(is_joint) {
        return None;
    }
    moves(&words, knows).or_else(|| listed(&words, knows))
}

/// A value as columns have it.
pub(super) fn value(text: &str) -> String {
    trimmed(text).replace(' ', "_")
}

/// `orders move from pending to paid or cancelled, then to archived`.
fn moves(words: &[&str], knows: &dyn Fn(&str) -> bool) -> Option<Workflow> {
    let verb = words.iter().position(|word| VERBS.contains(word))?;
    let (before, rest) = (words.get(..verb)?, words.get(verb + 1..)?);
    let end = before.iter().rposition(|word| !MODALS.contains(word))?;
    let entity = subject(before.get(..=end)?, knows)?;
    let pairs = pairs(rest)?;
    (!pairs.is_empty()).then_some(Workflow { entity, pairs, values: Vec::new() })
}

/// `the status of an order is pending, paid or cancelled`, `orders are either open or closed`.
fn listed(words: &[&str], knows: &dyn Fn(&str) -> bool) -> Option<Workflow> {
    let verb = words.iter().position(|word| matches!(*word, "is" | "are" | "can" | "may"))?;
    let before = words.get(..verb)?;
    let rest = words.get(verb + 1..)?;
    let rest = rest.strip_prefix(&["be"]).unwrap_or(rest);
    let (rest, stated) = match rest {
        ["either", rest @ ..] | ["one", "of", rest @ ..] => (rest, true),
        rest => (rest, before.contains(&"status")),
    };
    if !stated {
        return None;
    }
    let values = values(rest)?;
    let entity = subject(before, knows)?;
    (values.len() > 1).then_some(Workflow { entity, pairs: Vec::new(), values })
}

/// The entity of `an order`, `the status of orders`, `order status`.
fn subject(words: &[&str], knows: &dyn Fn(&str) -> bool) -> Option<String> {
    let words = match words {
        ["the", "status", "of", rest @ ..]
        | ["status", "of", rest @ ..]
        | [rest @ .., "status"] => rest,
        all => all,
    };
    let words = match words {
        ["a" | "an" | "the" | "each" | "every" | "all", rest @ ..] => rest,
        all => all,
    };
    let entity = words.join(" ");
    (!entity.is_empty() && knows(&entity)).then_some(entity)
}

/// Values and what leads to them.
struct Leg<'w> {
    /// `from`, a word of [`ONWARDS`], or nothing for values right behind the verb.
    lead: &'w str,
    /// The comma or conjunction before it.
    joint: Option<&'w str>,
    values: Vec<&'w str>,
}

/// The ways that are said behind the verb.
fn pairs(words: &[&str]) -> Option<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    // What is left, and what it becomes as far as was said.
    let (mut left, mut said): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for leg in legs(words)? {
        let values = values(&leg.values)?;
        if matches!(leg.lead, "" | "from") {
            (left, said) = (values, Vec::new());
            continue;
        }
        match (leg.lead, leg.joint) {
            _ if said.is_empty() => {}
            // `to paid and to cancelled` leaves the same value twice; a comma may mean either.
            ("to", Some("and" | "or")) => {}
            ("to", Some(_)) => return None,
            _ => left = said,
        }
        for (from, to) in left.iter().flat_map(|from| values.iter().map(move |to| (from, to))) {
            let pair = (from.clone(), to.clone());
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
        said = values;
    }
    (!left.is_empty()).then_some(pairs)
}

/// Cuts the words before each that leads to values.
fn legs<'w>(words: &[&'w str]) -> Option<Vec<Leg<'w>>> {
    let mut done = Vec::new();
    let mut leg = Leg { lead: "", joint: None, values: Vec::new() };
    for &word in words {
        if word != "from" && !ONWARDS.contains(&word) {
            leg.values.push(word);
        } else if leg.lead == "then" && leg.values.is_empty() {
            // `then to` leads on as `then` does.
            leg.lead = if word == "from" { word } else { "then" };
        } else {
            let mut joint = None;
            while let Some(last) = leg.values.pop_if(|last| is_joint(last)) {
                joint = joint.or(Some(last));
            }
            if !(leg.lead.is_empty() && leg.values.is_empty()) {
                done.push(leg);
            }
            leg = Leg { lead: word, joint, values: Vec::new() };
        }
    }
    done.push(leg);
    done.last().is_some_and(|leg| !leg.lead.is_empty()).then_some(done)
}

fn is_joint(word: &&str) -> bool {
    matches!(*word, "," | ";" | "and" | "or")
}

/// `pending, paid or in progress`.
fn values(words: &[&str]) -> Option<Vec<String>> {
    let joined = words.join(" ").replace(" either ", " ");
    let joined = joined.strip_prefix("either ").unwrap_or(&joined).replace(" , or ", ",");
    let said = names(&joined.replace(" , and ", ",").replace(" ;", ","));
    let fits = |text: &String| {
        let words: Vec<&str> = text.split(' ').collect();
        words.len() <= 2 && !words.iter().any(|word| NO_VALUE.contains(word))
    };
    (!said.is_empty() && said.iter().all(fits))
        .then(|| said.iter().map(|text| snake(&value(text))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<String> {
        let read = read(text, &|name| matches!(name, "order" | "orders"))?;
        let pairs = read.pairs.iter().map(|(from, to)| format!("{from}>{to}"));
        Some(pairs.chain(read.values).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn ways_are_read() {
        for (text, ways) in [
            ("orders move from pending to paid or cancelled", "pending>paid pending>cancelled"),
            ("an order can only go from draft to sent, then to paid", "draft>sent sent>paid"),
            (
                "orders go from pending to paid and from paid to shipped or refunded",
                "pending>paid paid>shipped paid>refunded",
            ),
            ("orders go from pending to paid, from paid to shipped", "pending>paid paid>shipped"),
            ("order status goes from open to on hold and to closed", "open>on_hold open>closed"),
            (
                "orders pass from new through in progress to done",
                "new>in_progress in_progress>done",
            ),
            ("orders go from pending or paid to cancelled", "pending>cancelled paid>cancelled"),
            ("orders move pending > paid > shipped", "pending>paid paid>shipped"),
            ("the status of an order is pending, paid, or cancelled", "pending paid cancelled"),
            ("orders are either open or closed", "open closed"),
        ] {
            assert_eq!(said(text).as_deref(), Some(ways), "{text}");
        }
    }

    #[test]
    fn what_says_more_is_not_read() {
        for text in [
            "orders move from pending to paid when the customer pays",
            "invoices move from pending to paid",
            "orders can be searched and tagged",
            "orders move from pending to paid, to shipped",
            "orders move from pending",
            "orders move from pending to paid,",
            "orders never go from paid to pending",
            "orders go",
            "orders go from",
            "orders go from to",
            "orders move to paid",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}
