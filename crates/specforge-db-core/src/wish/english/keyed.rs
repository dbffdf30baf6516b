//! Columns that a key, an index or a reference is over: by their names, by what they refer to, in lower case.

use super::names::NamedTable;
use super::parts::{Columns, LONGEST_NAME, cheapest};
use super::read::{Meta, Read, Reader, UNKNOWN};

/// A column of a list: its name, whether it runs from the largest down, whether letters are taken in lower case.
type Item = (String, bool, bool);

impl Reader<'_> {
    /// Columns of one table, where `customer` may say `customer_id`, and a list may be a pair.
    pub(super) fn keyed(&self, pos: usize) -> Read<Columns> {
        let mut out: Read<Columns> = Vec::new();
        let mut bare: Read<Columns> = Vec::new();
        for table in &self.names.tables {
            if !self.step() {
                return out;
            }
            for (end, found, meta) in self.group(table, pos) {
                let dotted = self.says_table(table, self.skip(pos), end);
                for (of, (), link) in self.class(end, "OF") {
                    for (end, path, more) in self.table(of) {
                        if path == table.path {
                            out.push((end, found.clone(), meta.and(&link).and(&more)));
                        }
                    }
                }
                let places = if dotted { &mut out } else { &mut bare };
                places.push((end, found, meta));
            }
        }
        for (end, path, meta) in self.table(pos) {
            let Some(table) = self.names.table(&path) else { continue };
            for (end, found, more) in self.group(table, end) {
                out.push((end, found, meta.and(&more)));
            }
        }
        self.inferred(bare, &mut out);
        let mut plain = self.columns(pos);
        if !out.is_empty() {
            plain.retain(|(.., meta)| meta.cost < UNKNOWN);
        }
        out.extend(plain);
        cheapest(out)
    }

    /// A list, in brackets or as a pair or not.
    fn group(&self, table: &NamedTable, pos: usize) -> Read<Columns> {
        let mut out: Read<Columns> = Vec::new();
        let mut begins = vec![(pos, false)];
        for start in self.starts(pos) {
            for (end, (), _) in self.class(start, "COMBINATION") {
                begins.extend(self.word(end, "of").map(|end| (end, true)));
                begins.extend(self.sign(end, "(").then_some((end, true)));
            }
        }
        for (begin, said) in begins {
            let at = self.skip(begin);
            let open = self.sign(at, "(");
            for (end, mut found, meta) in self.key_items(table, at + usize::from(open)) {
                if open && !self.sign(end, ")") {
                    continue;
                }
                let end = end + usize::from(open);
                found.grouped = open || said;
                for (behind, (), _) in self.class(end, "COMBINATION") {
                    let grouped = Columns { grouped: true, ..found.clone() };
                    out.push((behind, grouped, meta.clone()));
                }
                out.push((end, found, meta));
            }
        }
        out
    }

    fn key_items(&self, table: &NamedTable, pos: usize) -> Read<Columns> {
        let mut out: Read<Columns> = Vec::new();
        let mut open: Read<Vec<Item>> = self
            .key_item(table, pos)
            .into_iter()
            .map(|(end, item, meta)| (end, vec![item], meta))
            .collect();
        while let Some((end, items, meta)) = open.pop() {
            if items.len() < 16 && self.step() {
                let mut nexts = self.joined(end);
                for next in nexts.clone() {
                    nexts.extend(self.word(next, "then"));
                }
                nexts.extend(self.word(end, "then"));
                nexts.sort_unstable();
                nexts.dedup();
                for next in nexts {
                    for (end, item, more) in self.key_item(table, next) {
                        if items.iter().all(|(known, ..)| *known != item.0) {
                            let all = items.iter().cloned().chain([item]).collect();
                            open.push((end, all, meta.and(&more)));
                        }
                    }
                }
            }
            let those = |is: fn(&Item) -> bool| -> Vec<String> {
                items.iter().filter(|item| is(item)).map(|(name, ..)| name.clone()).collect()
            };
            let found = Columns {
                either: (pos..end).any(|at| self.word(at, "or").is_some()),
                descending: those(|item| item.1),
                lowered: those(|item| item.2),
                ..Columns::of(&table.path, items.iter().map(|(name, ..)| name.clone()).collect())
            };
            out.push((end, found, meta));
        }
        out
    }

    /// A column with the way it runs, and whether its letters are taken in lower case.
    fn key_item(&self, table: &NamedTable, pos: usize) -> Read<Item> {
        let mut found: Read<(String, bool)> = Vec::new();
        let start = self.skip(pos);
        let mut begins = vec![(start, false)];
        begins.extend(self.class(start, "FK").into_iter().map(|(end, ..)| (self.skip(end), false)));
        begins.extend(self.class(start, "LOWERED").into_iter().map(|(end, ..)| (end, true)));
        for (begin, lowered) in begins {
            for (end, column, meta) in self.key_column(table, begin) {
                for (behind, (), more) in self.class(end, "INLOWER") {
                    found.push((behind, (column.clone(), true), meta.and(&more)));
                }
                found.push((end, (column, lowered), meta));
            }
        }
        if self.word(start, "lower").is_some() && self.sign(start + 1, "(") {
            for (end, column, meta) in self.key_column(table, start + 2) {
                if self.sign(end, ")") {
                    found.push((end + 1, (column, true), meta));
                }
            }
        }
        let mut out: Read<Item> = Vec::new();
        for (end, (column, lowered), meta) in found {
            for (class, desc) in [("DESC", true), ("ASC", false)] {
                let at = end + usize::from(self.sign(end, ","));
                for (end, (), more) in self.class(at, class) {
                    out.push((end, (column.clone(), desc, lowered), meta.and(&more)));
                }
            }
            out.push((end, (column, false, lowered), meta));
        }
        out
    }

    /// A column by its name, or by what it refers to.
    fn key_column(&self, table: &NamedTable, pos: usize) -> Read<String> {
        let mut out = self.column_of(table, pos);
        let at = self.skip(pos);
        for length in 1..=LONGEST_NAME {
            let Some(name) = self.joined_name(at, at + length) else { break };
            if !table.columns_named(&name).is_empty() || table.is_named(&name) {
                continue;
            }
            if let Some(column) = table.reference_named(&name) {
                let note = format!("`{}` is `{column}`", name.replace('_', " "));
                out.push((at + length, column.to_owned(), Meta::noted(1, note)));
            }
        }
        out
    }

    /// Names of what a value is unique within: columns, or things that columns refer to.
    pub(super) fn scope_names(&self, pos: usize) -> Read<Vec<String>> {
        let mut out: Read<Vec<String>> = Vec::new();
        let mut open: Read<Vec<String>> = self
            .scope_name(pos)
            .into_iter()
            .map(|(end, name)| (end, vec![name], Meta::default()))
            .collect();
        while let Some((end, names, meta)) = open.pop() {
            if names.len() < 6 && self.step() {
                for next in self.joined(end) {
                    let next =
                        ["each", "every"].iter().find_map(|w| self.word(next, w)).unwrap_or(next);
                    for (end, name) in self.scope_name(next) {
                        if !names.contains(&name) {
                            let all = names.iter().cloned().chain([name]).collect();
                            open.push((end, all, meta.clone()));
                        }
                    }
                }
            }
            out.push((end, names, meta));
        }
        out
    }

    fn scope_name(&self, pos: usize) -> Vec<(usize, String)> {
        let mut out = Vec::new();
        for (at, _) in self.opt(self.skip(pos), "COLUMN") {
            let at = self.skip(at);
            for length in 1..=LONGEST_NAME {
                let Some(name) = self.joined_name(at, at + length) else { break };
                let known =
                    |table: &NamedTable| table.key_named(&name).is_some() || table.is_named(&name);
                if self.names.tables.iter().any(known) {
                    for (end, _) in self.opt(at + length, "COLUMN") {
                        out.push((end, name.clone()));
                    }
                }
            }
        }
        out
    }
}
