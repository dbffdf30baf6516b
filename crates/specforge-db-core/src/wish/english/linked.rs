//! What is said of a column that refers to rows of another table, and what happens to its rows when these go.

use super::attrs::Attr;
use super::lexer::Kind;
use super::read::{Meta, Read, Reader};
use crate::design::OnDelete;

impl Reader<'_> {
    pub(super) fn references(&self, start: usize, out: &mut Read<Attr>) {
        let mut ends = self.class(start, "REFERENCES");
        // `… has a title and belongs to a user`: the row does, not its title.
        let own = ["belongs", "belong"].iter().any(|word| self.word(start, word).is_some());
        if own && start > 0 && self.word(start - 1, "and").is_some() {
            ends.clear();
        }
        for (end, (), meta) in self.class(start, "FK") {
            for word in ["to", "on", "into"] {
                if let Some(end) = self.word(end, word) {
                    ends.push((end, (), meta.clone()));
                }
            }
        }
        for (end, (), meta) in ends {
            for (end, table, more) in self.referred(end) {
                out.push((end, Attr::References(table, None), meta.and(&more)));
            }
        }
        // `a mentor who is another student`
        for words in ["who is", "who are", "who must be", "being"] {
            let Some(at) = self.said(start, words) else { continue };
            let one = ["one of our", "one of the", "one of", "another of our", "also", "always"];
            let at = one.iter().find_map(|words| self.said(at, words)).unwrap_or(at);
            for (end, table, more) in self.table(at) {
                if more.cost == 0 && end > at {
                    let note = format!("it refers to `{table}`");
                    out.push((end, Attr::References(table, None), Meta::noted(1, note)));
                }
            }
        }
        // `organization_id uuid fk`
        for (end, (), meta) in self.class(start, "FK") {
            let ends = self.at(end).is_none_or(|token| {
                token.kind == Kind::Stop || token.is_sign(",") || token.is_sign(")")
            });
            if ends || self.word(end, "and").is_some() {
                out.push((end, Attr::ByName, meta.and(&Meta::cost(1))));
            }
        }
    }

    /// A table that is referred to: `users`, `users(id)`, `users.id`.
    pub(super) fn referred(&self, pos: usize) -> Read<String> {
        let mut out: Read<String> = Vec::new();
        for (end, table, meta) in self.table(pos) {
            for end in self.behind_key(end, &table) {
                out.push((end, table.clone(), meta.clone()));
            }
        }
        let at = self.skip(pos);
        if let Some(token) = self.at(at)
            && let Some((column, path)) =
                token.parts.split_last().filter(|(_, path)| !path.is_empty())
            && let Some(name) = path.last()
        {
            for table in self.names.tables_named(None, name) {
                if table.key.len() == 1 && table.key.iter().any(|k| k == column.as_str()) {
                    out.push((at + 1, table.path.clone(), Meta::default()));
                }
            }
        }
        out
    }

    /// Behind a key that is named after its table: `(id)`.
    fn behind_key(&self, end: usize, table: &str) -> Vec<usize> {
        let mut out = vec![end];
        if self.sign(end, "(") && self.sign(end + 2, ")") {
            let key = self.names.table(table).map(|known| known.key.clone()).unwrap_or_default();
            if let (Some(token), [only]) = (self.at(end + 1), key.as_slice())
                && token.text == *only
            {
                out.push(end + 3);
            }
        }
        out
    }

    /// What happens when a row that is referred to goes.
    pub(super) fn action(&self, pos: usize) -> Read<OnDelete> {
        let mut out = Vec::new();
        for start in self.starts(pos) {
            for (class, action) in [
                ("CASCADE", OnDelete::Cascade),
                ("RESTRICT", OnDelete::Restrict),
                ("SETNULL", OnDelete::SetNull),
            ] {
                for (end, (), meta) in self.class(start, class) {
                    out.push((end, action, meta));
                }
            }
        }
        out
    }

    pub(super) fn on_delete(&self, start: usize, out: &mut Read<Attr>) {
        // `gets null when the address is removed`: what is referred to is that.
        let said = |pos: usize| -> Option<(usize, OnDelete)> {
            const NULL: &[&str] = &[
                "gets null",
                "becomes null",
                "is nulled",
                "is set to null",
                "gets set to null",
                "is emptied",
                "is cleared",
                "set null",
                "set to null",
                "nulled",
                "null",
            ];
            const GONE: &[&str] = &[
                "is deleted with it",
                "goes with it",
                "disappears",
                "is deleted",
                "vanishes",
                "goes away",
                "is removed",
                "go away",
                "disappear",
                "cascade",
                "cascading",
            ];
            let null = NULL.iter().filter_map(|w| self.said(pos, w)).max();
            let gone = || GONE.iter().filter_map(|w| self.said(pos, w)).max();
            null.map(|end| (end, OnDelete::SetNull))
                .or_else(|| gone().map(|end| (end, OnDelete::Cascade)))
        };
        if let Some((end, action)) = said(start) {
            for (end, table, meta) in self.goes(end) {
                if meta.cost == 0 && self.names.table(&table).is_some() {
                    let note = format!("what is referred to is a row of `{table}`");
                    out.push((end, Attr::OnDelete(action), Meta::noted(1, note)));
                }
            }
        }
        // `carrier_id, required, cascade`
        for (end, (), meta) in self.class(start, "CASCADE") {
            let ends = self.at(end).is_none_or(|token| {
                token.kind == Kind::Stop || [",", ")"].iter().any(|sign| token.is_sign(sign))
            });
            let apart = start > 0
                && (self.sign(start - 1, ",")
                    || self.sign(start - 1, "(")
                    || self.at(start - 1).is_some_and(|before| {
                        !self.names.tables_named(None, &before.text).is_empty()
                    }));
            if ends && apart {
                out.push((end, Attr::OnDelete(OnDelete::Cascade), meta.and(&Meta::cost(1))));
            }
        }
        for (end, (), meta) in self.class(start, "ONDELETE") {
            for (end, action, more) in self.action(end) {
                out.push((end, Attr::OnDelete(action), meta.and(&more)));
            }
        }
        for (end, action, meta) in self.action(start) {
            for (end, (), more) in self.class(end, "ONDELETE") {
                out.push((end, Attr::OnDelete(action), meta.and(&more)));
            }
            for phrase in [&["delete"][..], &["deletes"], &["deletion"], &["deletions"]] {
                if let Some(more) = self.phrase(end, phrase) {
                    out.push((end + 1, Attr::OnDelete(action), meta.and(&more)));
                }
            }
        }
    }
}
