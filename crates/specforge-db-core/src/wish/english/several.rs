//! Several new columns of which something is said at once: `two booleans a and b`, `both optional`.

use super::attrs::Attr;
use super::column::Draft;
use super::lexer::DASH;
use super::read::{Meta, Read, Reader};

impl Reader<'_> {
    /// What is said of all columns of a list at once: `all optional`, `varchar(20) each`.
    pub(super) fn shared(&self, pos: usize) -> Read<Vec<Attr>> {
        const ALL: &[&str] = &[
            "all of them",
            "both of them",
            "each of them",
            "all of which",
            "both of which",
            "all",
            "both",
            "each",
            "each one",
        ];
        let mut out: Read<Vec<Attr>> = Vec::new();
        let open = self.sign(pos, "(");
        let sign = open || self.sign(pos, ",") || self.sign(pos, DASH);
        let begin = pos + usize::from(sign);
        let mut close = |end: usize, attrs: Vec<Attr>, meta: Meta| {
            if !attrs.is_empty() && (!open || self.sign(end, ")")) {
                out.push((end + usize::from(open), attrs, meta));
            }
        };
        for words in ALL {
            if let Some(at) = self.said(begin, words) {
                for (end, attrs, meta) in self.typed_attrs(at) {
                    close(end, attrs, meta);
                }
            }
        }
        if sign {
            for (end, attrs, meta) in self.typed_attrs(begin) {
                if let Some(end) = ALL.iter().find_map(|words| self.said(end, words)) {
                    close(end, attrs, meta);
                }
            }
        }
        out
    }

    /// A type, other things that are said of a column, or both.
    pub(super) fn typed_attrs(&self, pos: usize) -> Read<Vec<Attr>> {
        let mut out = self.attrs(pos);
        // `varchar(20), required`, `optional text`, `as required text`.
        let mut firsts: Read<Vec<Attr>> = vec![(pos, Vec::new(), Meta::default())];
        let behind = self.word(pos, "as").or_else(|| self.word(pos, "an")).unwrap_or(pos);
        for start in [pos, self.skip(behind)] {
            for (class, attr) in [
                ("REQUIRED", Attr::Required),
                ("OPTIONAL", Attr::Optional),
                ("UNIQUE", Attr::Unique),
            ] {
                for (end, (), meta) in self.class(start, class) {
                    let end = end + usize::from(self.sign(end, ","));
                    firsts.push((end, vec![attr.clone()], meta));
                }
            }
        }
        if behind > pos {
            firsts.push((behind, Vec::new(), Meta::default()));
        }
        for (at, first, lead) in firsts {
            for (end, ty, meta) in self.ty(at) {
                for (end, attrs, more) in self.attrs(end) {
                    let all = first.iter().cloned().chain([Attr::Type(ty.clone())]).chain(attrs);
                    let found = (end, all.collect::<Vec<_>>(), lead.and(&meta).and(&more));
                    if !out.contains(&found) {
                        out.push(found);
                    }
                }
            }
        }
        out
    }

    /// `two booleans`, `three optional text columns`: how many, and what is said of all of them.
    pub(super) fn count_heads(&self, pos: usize) -> Read<(u64, Vec<Attr>)> {
        let mut out: Read<(u64, Vec<Attr>)> = Vec::new();
        let start = self.skip(pos);
        let count = self.number(start).and_then(|(end, n)| Some((end, n.as_u64()?)));
        let Some((at, count)) = count.filter(|(_, count)| *count > 1) else { return out };
        let more = ["more", "further", "other", "new"].iter().find_map(|word| self.word(at, word));
        let at = more.unwrap_or(at);
        let mut firsts: Vec<(usize, Vec<Attr>, Meta)> = vec![(at, Vec::new(), Meta::default())];
        for (class, attr) in [("REQUIRED", Attr::Required), ("OPTIONAL", Attr::Optional)] {
            for (end, (), meta) in self.class(at, class) {
                firsts.push((end, vec![attr.clone()], meta));
            }
        }
        for (end, first, meta) in firsts {
            for (end, (), more) in self.class(end, "COLUMN") {
                out.push((end, (count, first.clone()), meta.and(&more)));
            }
            for (end, ty, more) in self.ty(end) {
                let all: Vec<Attr> = first.iter().cloned().chain([Attr::Type(ty)]).collect();
                for (end, noun) in self.opt(end, "COLUMN") {
                    out.push((end, (count, all.clone()), meta.and(&more).and(&noun)));
                }
            }
        }
        out
    }

    /// `two booleans: a and b`, `three text columns a, b and c`: names whose type is said before them.
    pub(super) fn counted(&self, pos: usize, table: Option<&str>) -> Read<Vec<Draft>> {
        let mut out: Read<Vec<Draft>> = Vec::new();
        let heads = self.count_heads(pos);
        for (end, (count, attrs), meta) in heads {
            for (end, called) in self.opt(end, "CALLED") {
                let bracket = self.sign(end, "(") || self.sign(end, DASH);
                let begin =
                    end + usize::from(bracket || self.sign(end, ":") || self.sign(end, ","));
                for (end, names, more) in self.names_only(begin, table) {
                    let closed = self.sign(end, ")") || self.sign(end, DASH);
                    if names.len() as u64 != count || (self.sign(begin - 1, "(") && !closed) {
                        continue;
                    }
                    let end = end + usize::from(bracket && closed);
                    let with = |more: &[Attr]| -> Vec<Draft> {
                        let all: Vec<Attr> = attrs.iter().chain(more).cloned().collect();
                        let draft = |name: &String| Draft {
                            table: None,
                            name: name.clone(),
                            attrs: all.clone(),
                        };
                        names.iter().map(draft).collect()
                    };
                    let known = meta.and(&called).and(&more);
                    out.push((end, with(&[]), known.clone()));
                    for (end, shared, more) in self.shared(end) {
                        out.push((end, with(&shared), known.and(&more)));
                    }
                }
            }
        }
        out
    }

    /// A list of new names of which nothing else is said.
    fn names_only(&self, pos: usize, table: Option<&str>) -> Read<Vec<String>> {
        let mut out: Read<Vec<String>> = Vec::new();
        let mut open: Read<Vec<String>> = vec![(pos, Vec::new(), Meta::default())];
        while let Some((end, names, meta)) = open.pop() {
            if names.len() >= 12 || !self.step() {
                continue;
            }
            let starts = if names.is_empty() { vec![end] } else { self.joined(end) };
            for start in starts {
                for (end, name, more) in self.new_name(start, table) {
                    if names.contains(&name) {
                        continue;
                    }
                    let all: Vec<String> = names.iter().cloned().chain([name]).collect();
                    out.push((end, all.clone(), meta.and(&more)));
                    open.push((end, all, meta.and(&more)));
                }
            }
        }
        out
    }
}
