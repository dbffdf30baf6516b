//! Regular expressions of requirements in the words of PostgreSQL.
//!
//! Requirements speak as JSON Schema does, which is ECMA 262. PostgreSQL's advanced regular
//! expressions are close, and differ silently where it hurts: `\b` is a backspace, `\d` and `\w` hold
//! letters of other scripts, `.` takes line feeds, and counts end at 255
//! (<https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS>). What is
//! not known to mean the same is refused.

/// The greatest count of a bound.
const MOST: u32 = 255;
/// How deep groups may stand in one another.
const DEEPEST: usize = 50;

type Written = Result<(), String>;

/// The same pattern as an advanced regular expression, or why there is none.
pub(super) fn advanced(pattern: &str) -> Result<String, String> {
    let mut reader = Reader { rest: pattern, out: String::new(), depth: 0 };
    reader.alternatives()?;
    if reader.rest.is_empty() { Ok(reader.out) } else { Err("a `)` closes nothing".to_owned()) }
}

struct Reader<'p> {
    rest: &'p str,
    out: String,
    depth: usize,
}

/// What was read, as far as it matters for a count behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// It takes characters.
    Atom,
    /// It only looks.
    Constraint,
}

/// How groups begin that are more than brackets.
const OPENINGS: [(&str, Piece); 5] = [
    ("(?:", Piece::Atom),
    ("(?=", Piece::Constraint),
    ("(?!", Piece::Constraint),
    ("(?<=", Piece::Constraint),
    ("(?<!", Piece::Constraint),
];

impl Reader<'_> {
    fn alternatives(&mut self) -> Written {
        loop {
            match self.rest.chars().next() {
                None | Some(')') => return Ok(()),
                Some('|') => self.copy(1),
                Some(_) => {
                    let piece = self.piece()?;
                    self.count(piece)?;
                }
            }
        }
    }

    fn piece(&mut self) -> Result<Piece, String> {
        match self.rest.chars().next().unwrap_or_default() {
            '^' | '$' => {
                self.copy(1);
                Ok(Piece::Constraint)
            }
            '(' => self.group(),
            '[' => self.class().map(|()| Piece::Atom),
            '\\' => self.escape(),
            '.' => {
                self.rest = self.rest.get(1..).unwrap_or_default();
                self.out.push_str("[^\\n\\r]");
                Ok(Piece::Atom)
            }
            c @ ('*' | '+' | '?' | '{') => Err(format!("`{c}` counts nothing")),
            '\0' => Err("it holds NUL".to_owned()),
            c => {
                self.copy(c.len_utf8());
                Ok(Piece::Atom)
            }
        }
    }

    fn group(&mut self) -> Result<Piece, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("groups stand more than {DEEPEST} deep"));
        }
        let opening = OPENINGS.iter().find(|(opening, _)| self.rest.starts_with(opening));
        let piece = match opening {
            Some((opening, piece)) => {
                self.copy(opening.len());
                *piece
            }
            None if self.rest.starts_with("(?") => {
                return Err("it knows no names and no options of groups".to_owned());
            }
            None => {
                self.copy(1);
                Piece::Atom
            }
        };
        self.alternatives()?;
        if !self.rest.starts_with(')') {
            return Err("a `(` is never closed".to_owned());
        }
        self.copy(1);
        self.depth -= 1;
        Ok(piece)
    }

    /// How often what stands before it comes.
    fn count(&mut self, piece: Piece) -> Written {
        let length = match self.rest.chars().next() {
            Some('*' | '+' | '?') => 1,
            Some('{') => self.bound()?,
            _ => return Ok(()),
        };
        if piece == Piece::Constraint {
            return Err("what takes no characters cannot be counted".to_owned());
        }
        self.copy(length);
        // Whether few or many are taken first makes no difference to whether it fits.
        if self.rest.starts_with('?') {
            self.copy(1);
        }
        match self.rest.chars().next() {
            Some(c @ ('*' | '+' | '?' | '{')) => Err(format!("`{c}` counts a count")),
            _ => Ok(()),
        }
    }

    /// The length of `{2}`, `{2,}` or `{2,5}`.
    fn bound(&self) -> Result<usize, String> {
        let wrong = || "a `{` is no count: expected `{2}`, `{2,}` or `{2,5}`".to_owned();
        let end = self.rest.find('}').ok_or_else(wrong)?;
        let inside = self.rest.get(1..end).unwrap_or_default();
        let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse::<u32>().unwrap_or(u32::MAX)).ok_or_else(wrong)
        };
        let least = number(least)?;
        let most = if most.is_empty() { least } else { number(most)? };
        if least > MOST || most > MOST {
            return Err(format!("it counts to {MOST}"));
        }
        if least > most {
            return Err(format!("a count goes from {least} to {most}"));
        }
        Ok(end + 1)
    }

    /// `\d` and the like, outside of brackets.
    fn escape(&mut self) -> Result<Piece, String> {
        let c = self.rest.chars().nth(1).ok_or("a `\\` stands at the end")?;
        let constraint = match c {
            'b' => Some("\\y"),
            'B' => Some("\\Y"),
            _ => None,
        };
        if let Some(written) = constraint {
            self.replace(2, written);
            return Ok(Piece::Constraint);
        }
        let class = match c {
            'd' => "[0-9]",
            'D' => "[^0-9]",
            'w' => "[A-Za-z0-9_]",
            'W' => "[^A-Za-z0-9_]",
            's' => "[[:space:]]",
            'S' => "[^[:space:]]",
            '1'..='9' => {
                return Err("a reference to a group means something else to it".to_owned());
            }
            _ => return self.character(c).map(|()| Piece::Atom),
        };
        self.replace(2, class);
        Ok(Piece::Atom)
    }

    /// An escape that stands for one character, in brackets or outside.
    fn character(&mut self, c: char) -> Written {
        match c {
            't' | 'n' | 'r' | 'f' | 'v' => self.copy(2),
            'x' | 'u' => {
                let length = if c == 'x' { 2 } else { 4 };
                let digits = self.rest.get(2..2 + length).unwrap_or_default();
                let number = u32::from_str_radix(digits, 16).unwrap_or_default();
                if digits.len() != length || number == 0 {
                    return Err(format!("`\\{c}` is followed by {length} hexadecimal digits"));
                }
                self.replace(2 + length, &format!("\\u{number:04x}"));
            }
            c if c.is_ascii_punctuation() || c == ' ' => self.copy(2),
            c => return Err(format!("`\\{c}` means something else to it, or nothing")),
        }
        Ok(())
    }

    /// `[a-z]`.
    fn class(&mut self) -> Written {
        self.copy(1);
        if self.rest.starts_with('^') {
            self.copy(1);
        }
        if self.rest.starts_with(']') {
            return Err("brackets without characters are read differently by it".to_owned());
        }
        loop {
            match self.rest.chars().next() {
                None => return Err("a `[` is never closed".to_owned()),
                Some(']') => {
                    self.copy(1);
                    return Ok(());
                }
                // It would open a class of characters by name.
                Some('[') => self.replace(1, "\\["),
                Some('\\') => self.in_class()?,
                // Before a class of characters it is one itself.
                Some('-') if self.is_class_at(1) => {
                    self.replace(1, "\\-");
                }
                Some(c) => {
                    self.ascends(c)?;
                    self.copy(c.len_utf8());
                }
            }
        }
    }

    /// Whether an escape that stands so many bytes ahead means a class of characters.
    fn is_class_at(&self, bytes: usize) -> bool {
        let escape = self.rest.get(bytes..).unwrap_or_default();
        ["\\d", "\\w", "\\s"].iter().any(|class| escape.starts_with(class))
    }

    /// Refuses a range whose end comes before its beginning.
    fn ascends(&self, from: char) -> Written {
        let mut behind = self.rest.chars().skip(1);
        match (behind.next(), behind.next()) {
            (Some('-'), Some(to)) if !matches!(to, ']' | '\\') && to < from => {
                Err(format!("a range goes from `{from}` to `{to}`"))
            }
            _ => Ok(()),
        }
    }

    fn in_class(&mut self) -> Written {
        let c = self.rest.chars().nth(1).ok_or("a `[` is never closed")?;
        let class = match c {
            'd' => "0-9",
            'w' => "A-Za-z0-9_",
            's' => "[:space:]",
            _ => return self.character(c),
        };
        self.replace(2, class);
        // Behind a class it begins no range.
        if self.rest.starts_with('-') {
            self.replace(1, "\\-");
        }
        Ok(())
    }

    /// Takes over so many bytes.
    fn copy(&mut self, bytes: usize) {
        let (taken, rest) = self.rest.split_at(bytes.min(self.rest.len()));
        self.out.push_str(taken);
        self.rest = rest;
    }

    /// Writes something else in place of so many bytes.
    fn replace(&mut self, bytes: usize, written: &str) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
        self.out.push_str(written);
    }
}
