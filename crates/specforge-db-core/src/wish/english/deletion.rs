//! What becomes of rows when the one that they refer to goes, as people tell it.

use super::parts::Columns;
use super::read::{Meta, Read, Reader, UNKNOWN};
use crate::design::OnDelete;

/// What becomes of rows: of which table, or by which columns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fate {
    pub(super) action: OnDelete,
    pub(super) table: Option<String>,
    pub(super) columns: Option<Columns>,
}

impl Fate {
    fn of(action: OnDelete, table: &str) -> Self {
        Self { action, table: Some(table.to_owned()), columns: None }
    }

    fn by(action: OnDelete, columns: &Columns) -> Self {
        Self { action, table: Some(columns.table.clone()), columns: Some(columns.clone()) }
    }

    fn bare(action: OnDelete) -> Self {
        Self { action, table: None, columns: None }
    }
}

impl Reader<'_> {
    /// A table that is there, behind `each`, `that`, `its`.
    fn whose(&self, pos: usize) -> Read<String> {
        let mut out = Vec::new();
        for (at, meta) in self.opt(pos, "ANYONE") {
            for (end, table, more) in self.table(at) {
                if more.cost < UNKNOWN {
                    out.push((end, table, meta.and(&more)));
                }
            }
        }
        out
    }

    /// `when a user is deleted`: the table whose rows go.
    pub(super) fn goes(&self, pos: usize) -> Read<String> {
        let mut out: Read<String> = Vec::new();
        for (at, (), meta) in self.class(pos, "UPON") {
            for (end, table, more) in self.whose(at) {
                let mut ends = vec![end];
                // `when the order they belong to is deleted`
                ends.extend(self.belonging(end));
                for end in ends {
                    for (end, (), last) in self.class(end, "ISGONE") {
                        out.push((end, table.clone(), meta.and(&more).and(&last)));
                    }
                }
            }
        }
        for (at, (), meta) in self.class(pos, "ATDELETION") {
            for (end, table, more) in self.whose(at) {
                out.push((end, table, meta.and(&more)));
            }
        }
        out
    }

    /// Behind `they belong to`, `it refers to`.
    fn belonging(&self, pos: usize) -> Option<usize> {
        const TO: &[&str] = &[
            "belong to",
            "belongs to",
            "refer to",
            "refers to",
            "reference",
            "references",
            "point to",
            "points to",
            "are for",
            "is for",
            "are part of",
            "is part of",
            "are in",
            "is in",
            "are attached to",
            "is attached to",
            "are linked to",
            "is linked to",
        ];
        let that = ["that", "which"].iter().find_map(|word| self.word(pos, word)).unwrap_or(pos);
        let who = ["they", "it"].iter().find_map(|word| self.word(that, word))?;
        TO.iter().find_map(|words| self.said(who, words))
    }

    /// What becomes of rows then.
    pub(super) fn fate(&self, pos: usize) -> Read<Fate> {
        let mut out: Read<Fate> = Vec::new();
        let mut verbs = vec![(pos, Meta::default())];
        verbs.extend(self.class(pos, "MUST").into_iter().map(|(end, (), meta)| (end, meta)));
        for (at, meta) in verbs {
            for (class, action) in [
                ("DELETEVERB", OnDelete::Cascade),
                ("UNLINK", OnDelete::SetNull),
                ("KEEP", OnDelete::SetNull),
            ] {
                for (end, (), more) in self.class(at, class) {
                    for (end, table, last) in self.whose(end) {
                        let end = self.as_well(end);
                        if class == "KEEP" {
                            self.kept(end, &table, &meta, &mut out);
                            continue;
                        }
                        let all = meta.and(&more).and(&last);
                        out.push((end, Fate::of(action, &table), all));
                    }
                }
            }
            for (end, (), more) in self.class(at, "EMPTYOUT") {
                for (end, columns, last) in self.keyed(end) {
                    if last.cost >= UNKNOWN {
                        continue;
                    }
                    let fate = Fate::by(OnDelete::SetNull, &columns);
                    let end = ["to", "as"].iter().find_map(|w| self.word(end, w)).unwrap_or(end);
                    let end = self.word(end, "null").unwrap_or(end);
                    out.push((end, fate, meta.and(&more).and(&last)));
                }
            }
            for (end, (), more) in self.class(at, "CASCADE") {
                let end = self.phrase(end, &["delete"]).map_or(end, |_| end + 1);
                out.push((end, Fate::bare(OnDelete::Cascade), meta.and(&more)));
                for word in ["to", "into"] {
                    for (end, table, last) in
                        self.word(end, word).map_or(Vec::new(), |e| self.whose(e))
                    {
                        out.push((end, Fate::of(OnDelete::Cascade, &table), more.and(&last)));
                    }
                }
            }
            for (end, (), more) in self.class(at, "MUSTFAIL") {
                out.push((end, Fate::bare(OnDelete::Restrict), meta.and(&more)));
            }
        }
        for (end, table, meta) in self.whose(pos) {
            let mut ats = vec![(end, Meta::default())];
            ats.extend(self.class(end, "MUST").into_iter().map(|(end, (), meta)| (end, meta)));
            for (at, must) in ats {
                let meta = meta.and(&must);
                for class in ["BEGONE", "CASCADE"] {
                    for (end, (), more) in self.class(self.as_well(at), class) {
                        let end = self.as_well(end);
                        out.push((end, Fate::of(OnDelete::Cascade, &table), meta.and(&more)));
                    }
                }
                for (end, (), more) in self.class(at, "BEKEPT") {
                    self.kept(end, &table, &meta.and(&more), &mut out);
                }
                for (end, (), more) in self.class(at, "BEUNLINKED") {
                    out.push((end, Fate::of(OnDelete::SetNull, &table), meta.and(&more)));
                }
            }
        }
        for (end, columns, meta) in self.keyed(pos) {
            if meta.cost >= UNKNOWN {
                continue;
            }
            let mut ats = vec![end];
            ats.extend(self.class(end, "MUST").into_iter().map(|(end, ..)| end));
            for at in ats {
                for (end, (), more) in self.class(at, "BENULL") {
                    out.push((end, Fate::by(OnDelete::SetNull, &columns), meta.and(&more)));
                }
            }
        }
        out
    }

    /// Rows that are kept refer to nothing then; how, may be said behind.
    fn kept(&self, end: usize, table: &str, meta: &Meta, out: &mut Read<Fate>) {
        let note = format!("rows of `{table}` that are kept refer to nothing then");
        let said = Meta::noted(1, note);
        out.push((end, Fate::of(OnDelete::SetNull, table), meta.and(&said)));
        for phrase in ["without one", "without it", "without them", "without any"] {
            if let Some(end) = self.said(end, phrase) {
                out.push((end, Fate::of(OnDelete::SetNull, table), meta.clone()));
            }
        }
        let at = end + usize::from(self.sign(end, ","));
        for lead in ["with", "but", "and"] {
            let Some(at) = self.word(at, lead) else { continue };
            let own = |found: &(usize, Columns, Meta)| found.1.table == table;
            for (end, columns, _) in self.keyed(at).into_iter().filter(own) {
                for (end, (), more) in self.class(end, "BENULL") {
                    let fate = Fate::by(OnDelete::SetNull, &columns);
                    out.push((end, fate, meta.and(&more)));
                }
            }
            for (end, (), more) in self.class(at, "EMPTYOUT") {
                for (end, columns, _) in self.keyed(end).into_iter().filter(own) {
                    out.push((end, Fate::by(OnDelete::SetNull, &columns), meta.and(&more)));
                }
            }
        }
    }

    fn as_well(&self, pos: usize) -> usize {
        self.class(pos, "ASWELL").into_iter().map(|(end, ..)| end).max().unwrap_or(pos)
    }

    /// `while it has orders`, `that still has orders`, `with orders`, `as long as orders refer to it`.
    pub(super) fn while_has(&self, pos: usize) -> Read<String> {
        let mut out: Read<String> = Vec::new();
        let mut begins = vec![(pos, Meta::default())];
        begins.extend(self.class(pos, "WHILE").into_iter().map(|(end, (), meta)| (end, meta)));
        for (at, meta) in begins {
            for (end, (), more) in self.class(at, "STILLHAS") {
                for (end, table, last) in self.whose(end) {
                    for phrase in [&["for", "it"][..], &["of", "it"], &["left"], &["attached"]] {
                        if self.phrase(end, phrase).is_some_and(|found| found.cost == 0) {
                            out.push((end + phrase.len(), table.clone(), last.clone()));
                        }
                    }
                    out.push((end, table, meta.and(&more).and(&last)));
                }
            }
            if at == pos {
                continue;
            }
            for (end, table, more) in self.whose(at) {
                for (end, (), last) in self.class(end, "STILLREFER") {
                    out.push((end, table.clone(), meta.and(&more).and(&last)));
                }
            }
        }
        out
    }
}
