//! What is said of a key or an index beside its columns: within what, of which rows, what it carries, its name.

use super::parts::Columns;
use super::read::{Meta, Read, Reader, UNKNOWN};
use super::rows::Rows;

/// One thing that is said of a key or an index.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Qualifier {
    /// Within each of these.
    Per(Vec<String>),
    /// Together with these.
    With(Vec<String>),
    PerTenant,
    Insensitive,
    Together,
    Where(Rows),
    /// Rows without a value aside.
    ButEmpty,
    /// `(open = accepted_at is null)`: what a word before it means.
    Means(String, Rows),
    Include(Columns),
    Called(String),
    /// From the largest down, the last column.
    Descending,
    /// Words that say how an index is made or what it is for, and nothing of what it is.
    Purpose,
}

impl Reader<'_> {
    /// Any number of things that are said of a key or an index, none included.
    pub(super) fn qualifiers(&self, pos: usize) -> Read<Vec<Qualifier>> {
        let mut out: Read<Vec<Qualifier>> = vec![(pos, Vec::new(), Meta::default())];
        let mut open = out.clone();
        while let Some((end, all, meta)) = open.pop() {
            if all.len() >= 5 || !self.step() {
                continue;
            }
            let mut starts = vec![(end, false)];
            if self.sign(end, ",") {
                starts.push((end + 1, false));
                starts.extend(self.word(end + 1, "and").map(|end| (end, false)));
                starts.extend(self.word(end + 1, "but").map(|end| (end, false)));
            }
            for word in ["and", "but"] {
                starts.extend(self.word(end, word).map(|end| (end, false)));
            }
            if self.sign(end, "(") {
                starts.push((end + 1, true));
            }
            for (start, bracket) in starts {
                for (next, one, more) in self.qualifier(start, bracket) {
                    if bracket && !self.sign(next, ")") {
                        continue;
                    }
                    let next = next + usize::from(bracket);
                    if next <= end || all.contains(&one) {
                        continue;
                    }
                    let longer: Vec<Qualifier> = all.iter().cloned().chain([one]).collect();
                    let found = (next, longer, meta.and(&more));
                    if !out.contains(&found) {
                        open.push(found.clone());
                        out.push(found);
                    }
                }
            }
        }
        out
    }

    fn qualifier(&self, pos: usize, bracket: bool) -> Read<Qualifier> {
        let mut out: Read<Qualifier> = Vec::new();
        for (class, one) in [
            ("PERTENANT", Qualifier::PerTenant),
            ("INSENSITIVE", Qualifier::Insensitive),
            ("TOGETHER", Qualifier::Together),
            ("DESC", Qualifier::Descending),
            ("BUTEMPTY", Qualifier::ButEmpty),
            ("FORSPEED", Qualifier::Purpose),
        ] {
            for (end, (), meta) in self.class(pos, class) {
                out.push((end, one.clone(), meta));
            }
        }
        for (end, (), meta) in self.class(pos, "PER") {
            for (end, names, more) in self.scope_names(end) {
                out.push((end, Qualifier::Per(names), meta.and(&more)));
            }
        }
        for (end, (), meta) in self.class(pos, "PERWITH") {
            for (end, names, more) in self.scope_names(end) {
                out.push((end, Qualifier::With(names), meta.and(&more)));
            }
        }
        for (end, rows, meta) in self.which_rows(pos) {
            out.push((end, Qualifier::Where(rows), meta));
        }
        let comma = pos.checked_sub(1).is_some_and(|at| self.sign(at, ","));
        if bracket {
            for (end, rows, meta) in self.rows(pos) {
                out.push((end, Qualifier::Where(rows), meta));
            }
        }
        if bracket || comma {
            let word = self.at(pos).filter(|token| token.is_name() && token.parts.len() == 1);
            if let (Some(word), true) = (word, self.is_meaning(pos + 1)) {
                for (end, rows, meta) in self.rows(pos + 2) {
                    let text = word.lower.to_string();
                    out.push((end, Qualifier::Means(text, rows), meta));
                }
            }
        }
        for (end, (), meta) in self.class(pos, "COVERING") {
            for (end, columns, more) in self.columns(end) {
                if more.cost < UNKNOWN {
                    out.push((end, Qualifier::Include(columns), meta.and(&more)));
                }
            }
        }
        for word in ["with", "and"] {
            let Some(at) = self.word(pos, word) else { continue };
            for (end, columns, more) in self.columns(at) {
                if let Some(end) = self.word(end, "included").filter(|_| more.cost < UNKNOWN) {
                    out.push((end, Qualifier::Include(columns), more));
                }
            }
        }
        for (end, (), meta) in self.class(pos, "CALLED") {
            let at = self.skip(end);
            if let Some(token) = self.at(at).filter(|token| self.may_name(token)) {
                let name = Qualifier::Called(token.text.to_string());
                out.push((at + 1, name, meta));
            }
        }
        out
    }

    fn is_meaning(&self, pos: usize) -> bool {
        ["=", ":"].iter().any(|sign| self.sign(pos, sign))
            || ["means", "meaning"].iter().any(|word| self.word(pos, word).is_some())
    }
}
