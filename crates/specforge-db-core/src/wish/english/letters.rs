//! How the letters of a text follow each other: `exactly three uppercase letters` is `^[A-Z]{3}$`.

use std::fmt::Write as _;

use super::read::Reader;

/// Kinds of letters, each as a class of a regular expression says it.
#[rustfmt::skip]
const KINDS: &[(&str, &str)] = &[
    ("uppercase letters", "A-Z"), ("upper case letters", "A-Z"), ("capital letters", "A-Z"), ("uppercase letter", "A-Z"), ("capital letter", "A-Z"), ("capitals", "A-Z"), ("upper case characters", "A-Z"), ("uppercase characters", "A-Z"), ("uppercase", "A-Z"), ("upper case", "A-Z"),
    ("lowercase letters", "a-z"), ("lower case letters", "a-z"), ("small letters", "a-z"), ("lowercase letter", "a-z"), ("lower case letter", "a-z"), ("lowercase characters", "a-z"), ("lower case characters", "a-z"), ("lowercase", "a-z"), ("lower case", "a-z"),
    ("letters", "A-Za-z"), ("letter", "A-Za-z"), ("alphanumeric characters", "A-Za-z0-9"), ("alphanumeric", "A-Za-z0-9"), ("alphanumerics", "A-Za-z0-9"), ("letters of the alphabet", "A-Za-z"),
    ("digits", "0-9"), ("digit", "0-9"), ("numbers", "0-9"), ("numerals", "0-9"), ("decimal digits", "0-9"), ("numeric characters", "0-9"), ("hex digits", "0-9A-Fa-f"), ("hexadecimal digits", "0-9A-Fa-f"),
    ("dashes", "-"), ("hyphens", "-"), ("dash", "-"), ("hyphen", "-"), ("minus signs", "-"), ("underscores", "_"), ("underscore", "_"), ("dots", "."), ("periods", "."), ("spaces", " "), ("blanks", " "),
];

impl Reader<'_> {
    /// Letters of one kind, and the class that they are.
    fn letter_kind(&self, pos: usize) -> Option<(usize, &'static str)> {
        let found =
            KINDS.iter().filter_map(|(words, class)| Some((self.said(pos, words)?, *class)));
        found.max_by_key(|(end, _)| *end)
    }

    /// How a text looks, as a regular expression over the whole of it.
    pub(super) fn looks(&self, pos: usize) -> Option<(usize, String)> {
        if let Some(end) = [
            "a hex code",
            "hex code",
            "a hex color",
            "a hex color code",
            "a hex colour",
            "a hex colour code",
            "a hexadecimal color",
            "a hex color like",
            "hex color",
        ]
        .iter()
        .filter_map(|words| self.said(pos, words))
        .max()
        {
            // `like #a1b2c3` shows one.
            let end = self.word(end, "like").map_or(end, |at| at + 1);
            return Some((end, "^#[0-9A-Fa-f]{6}$".to_owned()));
        }
        let exactly = ["exactly", "precisely", "always"].iter().find_map(|w| self.word(pos, w));
        let only = ["only", "just", "nothing but", "solely"].iter().find_map(|w| self.said(pos, w));
        let at = self.skip(exactly.or(only).unwrap_or(pos));
        if let Some((end, count)) = self.number(at)
            && let Some(count) = count.as_u64().filter(|count| (1..=200).contains(count))
            && let Some((end, class)) = self.letter_kind(end)
        {
            let mut pattern = format!("^[{class}]{{{count}}}");
            let mut end = end;
            // `two letters followed by four digits`
            for _ in 0..4 {
                let next = ["followed by", "and then", "then", "and", "plus"];
                let Some(next) = next.iter().filter_map(|words| self.said(end, words)).max() else {
                    break;
                };
                let least = self.said(next, "at least").unwrap_or(next);
                let Some((to, count)) = self.number(self.skip(least)) else { break };
                let Some((to, class)) = self.letter_kind(to) else { break };
                let count = count.as_u64().filter(|count| (1..=200).contains(count))?;
                let open = if least > next { "," } else { "" };
                let _ = write!(pattern, "[{class}]{{{count}{open}}}");
                end = to;
            }
            let end = self.word(end, "only").unwrap_or(end);
            pattern.push('$');
            return Some((end, pattern));
        }
        // `lowercase letters, digits and dashes only`
        let mut classes: Vec<&str> = Vec::new();
        let mut dash = false;
        let (mut end, mut place) = (at, at);
        while let Some((to, class)) = self.letter_kind(place) {
            // A dash stands last, where it is no range.
            dash |= class == "-";
            if class != "-" && !classes.contains(&class) {
                classes.push(class);
            }
            end = to;
            match self.joined(to).into_iter().max() {
                Some(next) => place = next,
                None => break,
            }
        }
        let behind = self.word(end, "only").or_else(|| self.word(end, "alone"));
        if (classes.is_empty() && !dash) || !(only.is_some() || behind.is_some() || self.ends(end))
        {
            return None;
        }
        Some((
            behind.unwrap_or(end),
            format!("^[{}{}]+$", classes.concat(), if dash { "-" } else { "" }),
        ))
    }

    fn ends(&self, pos: usize) -> bool {
        self.at(pos).is_none_or(|token| token.kind == super::lexer::Kind::Stop)
    }
}
