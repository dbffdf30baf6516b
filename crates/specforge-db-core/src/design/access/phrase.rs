//! Access patterns in words: `list a customer's orders newest first`.
//!
//! A phrase is cut from its end: how the result is ordered, what lies between values, then whose the
//! rows are or what is known of them. What is left has to be the entity itself, so that no word is
//! passed over.

use crate::design::naming::{entity_key, singular, snake};
use crate::design::requirement::AccessPattern;
use crate::design::sketch::TableSketch;
use crate::error::ErrorCode;

/// Words that begin a search and say nothing of it.
const VERBS: &[&str] =
    &["list", "find", "show", "get", "read", "search", "fetch", "load", "look", "up", "for"];
/// Words before names.
const ARTICLES: &[&str] =
    &["a", "an", "the", "all", "one", "given", "certain", "some", "any", "its", "their", "each"];
/// Orders in words, by the attribute that they mean.
const ORDERS: &[(&[&str], &str)] = &[
    (&["newest", "first"], "created_at desc"),
    (&["latest", "first"], "created_at desc"),
    (&["most", "recent", "first"], "created_at desc"),
    (&["oldest", "first"], "created_at asc"),
];
/// Words that say how an attribute is ordered, before it and `first`.
const EXTREMES: &[(&str, &str)] = &[
    ("highest", "desc"),
    ("largest", "desc"),
    ("newest", "desc"),
    ("latest", "desc"),
    ("lowest", "asc"),
    ("smallest", "asc"),
    ("oldest", "asc"),
    ("earliest", "asc"),
];
const DIRECTIONS: &[(&str, &str)] =
    &[("desc", "desc"), ("descending", "desc"), ("asc", "asc"), ("ascending", "asc")];
/// Words behind an attribute that lies between values.
const BOUNDS: &[&str] = &["between", "above", "below", "over", "under", "since", "after", "before"];
/// What may stand for a value.
const VALUES: &[&str] =
    &["two", "value", "values", "day", "days", "date", "dates", "time", "times", "and"];
/// The longest phrase that is read, in words.
const LONGEST: usize = 40;

type Read<T> = Result<T, (ErrorCode, String)>;

/// Whether a phrase orders rows by when they came.
pub(super) fn by_age(phrase: &str) -> bool {
    let lower = phrase.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    ORDERS.iter().any(|(order, _)| words.windows(order.len()).any(|part| part == *order))
}

/// Reads a phrase, or says what is not understood of it.
pub(super) fn understand(table: &TableSketch, phrase: &str) -> Read<AccessPattern> {
    let lower = phrase.to_lowercase().replace(['.', ',', ';', ':', '`', '"'], " ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    if words.len() > LONGEST {
        return Err((
            ErrorCode::NotUnderstood,
            format!("a pattern in words has at most {LONGEST}"),
        ));
    }
    let mut pattern = AccessPattern { name: phrase.trim().to_owned(), ..AccessPattern::default() };
    let reading = Reading { table, phrase };
    let rest = reading.order(&words, &mut pattern)?;
    let rest = reading.range(rest, &mut pattern)?;
    let start = rest.iter().take_while(|word| VERBS.contains(word)).count();
    let rest = rest.get(start..).unwrap_or_default();
    reading.rows(rest, &mut pattern)?;
    Ok(pattern)
}

struct Reading<'a> {
    table: &'a TableSketch,
    phrase: &'a str,
}

impl Reading<'_> {
    fn not_understood<T>(&self, what: &str) -> Read<T> {
        let shown: String = self.phrase.chars().take(80).collect();
        let detail = format!(
            "`{shown}` is not understood: {what}; say it like `list a customer's orders newest first` or `find orders by number`, or as an object with `equality`, `sort` and `range`"
        );
        Err((ErrorCode::NotUnderstood, detail))
    }

    /// The attribute or reference that words mean.
    fn field(&self, words: &[&str]) -> Read<String> {
        let start = words.iter().take_while(|word| ARTICLES.contains(word)).count();
        let words = words.get(start..).unwrap_or_default();
        let name = snake(&words.join(" "));
        let known = self.table.columns.iter().map(|column| column.name.as_str());
        let meant = self.table.meant(&name).or_else(|| self.table.meant(&singular(&name)));
        if let Some(column) = meant {
            return Ok(column.name.to_string());
        }
        if let Some(same) = known.clone().find(|column| snake(column) == name) {
            return Ok(same.to_owned());
        }
        let hint = crate::design::cx::hint(&name, known);
        let detail = format!("`{}` has no attribute `{name}`{hint}", self.table.entity);
        Err((ErrorCode::UnknownColumn, detail))
    }

    /// Several attributes with `and` between them.
    fn fields(&self, words: &[&str]) -> Read<Vec<String>> {
        words.split(|word| *word == "and").map(|words| self.field(words)).collect()
    }

    fn is_entity(&self, words: &[&str]) -> bool {
        let start = words.iter().take_while(|word| ARTICLES.contains(word)).count();
        let words = words.get(start..).unwrap_or_default().join(" ");
        entity_key(&words) == entity_key(&self.table.entity)
    }

    /// Cuts off how the result is ordered.
    fn order<'w>(&self, words: &'w [&'w str], into: &mut AccessPattern) -> Read<&'w [&'w str]> {
        for (order, sort) in ORDERS {
            if let Some(rest) = words.strip_suffix(*order) {
                let name = sort.split(' ').next().unwrap_or_default();
                self.field(&[name])?;
                into.sort.push((*sort).to_owned());
                return Ok(rest);
            }
        }
        if let Some(before) = words.strip_suffix(&["first"])
            && let Some(at) = before.iter().rposition(|w| EXTREMES.iter().any(|(e, _)| e == w))
        {
            let way = before.get(at).and_then(|w| EXTREMES.iter().find(|(e, _)| e == w));
            let name = self.field(before.get(at + 1..).unwrap_or_default())?;
            into.sort.push(format!("{name} {}", way.map_or("asc", |(_, way)| way)));
            return Ok(before.get(..at).unwrap_or_default());
        }
        let sorted = ["sorted", "ordered"];
        let Some(at) = words.iter().position(|word| sorted.contains(word)) else {
            return Ok(words);
        };
        let Some((&"by", by)) = words.get(at + 1..).unwrap_or_default().split_first() else {
            return self.not_understood("`by` is expected behind it");
        };
        for words in by.split(|word| *word == "and" || *word == "then") {
            let way = words.last().and_then(|w| DIRECTIONS.iter().find(|(word, _)| word == w));
            let (words, way) = match (way, words.split_last()) {
                (Some((_, way)), Some((_, rest))) => (rest, *way),
                _ => (words, "asc"),
            };
            into.sort.push(format!("{} {way}", self.field(words)?));
        }
        Ok(words.get(..at).unwrap_or_default())
    }

    /// Cuts off what lies between values: `with a total above a value`.
    fn range<'w>(&self, words: &'w [&'w str], into: &mut AccessPattern) -> Read<&'w [&'w str]> {
        let Some(at) = words.iter().position(|word| BOUNDS.contains(word)) else {
            return Ok(words);
        };
        let values = words.get(at + 1..).unwrap_or_default();
        let odd = values.iter().find(|word| !VALUES.contains(word) && !ARTICLES.contains(word));
        if let Some(odd) = odd {
            return self.not_understood(&format!("`{odd}` stands where `two values` is expected"));
        }
        let before = words.get(..at).unwrap_or_default();
        let Some(with) = before.iter().rposition(|word| *word == "with" || *word == "and") else {
            return self.not_understood("`with` and an attribute are expected before it");
        };
        into.range.push(self.field(before.get(with + 1..).unwrap_or_default())?);
        let rest = before.get(..with).unwrap_or_default();
        Ok(rest.strip_suffix(&["and"]).unwrap_or(rest))
    }

    /// Whose the rows are, or what is known of them.
    fn rows(&self, words: &[&str], into: &mut AccessPattern) -> Read<()> {
        if let Some(at) = words.iter().position(|word| word.ends_with("'s") || word.ends_with("s'"))
        {
            let owner: Vec<&str> = words.iter().take(at + 1).copied().collect();
            let owner = owner.join(" ");
            let owner = owner.strip_suffix("'s").or(owner.strip_suffix('\'')).unwrap_or(&owner);
            let owner: Vec<&str> = owner.split(' ').collect();
            into.equality.push(self.field(&owner)?);
            return self.things(words.get(at + 1..).unwrap_or_default(), into);
        }
        self.things(words, into)
    }

    /// The entity, and what stands behind it.
    fn things(&self, words: &[&str], into: &mut AccessPattern) -> Read<()> {
        let joins = ["of", "by", "with", "for", "in", "from"];
        let at = words.iter().position(|word| joins.contains(word)).unwrap_or(words.len());
        if !self.is_entity(words.get(..at).unwrap_or_default()) {
            let found = words.get(..at).unwrap_or_default().join(" ");
            return self.not_understood(&format!(
                "`{found}` stands where `{}` is expected",
                self.table.entity
            ));
        }
        match words.get(at + 1..) {
            None => Ok(()),
            Some([]) => self.not_understood("an attribute is expected at its end"),
            Some(known) => {
                for words in known.split(|word| joins.contains(word)) {
                    into.equality.extend(self.fields(words)?);
                }
                Ok(())
            }
        }
    }
}
