//! Tables, columns and values in a sentence, in every way that they can be read.

use super::lexer::{Kind, Token};
use super::names::NamedTable;
use super::read::{Meta, Read, Reader, UNKNOWN};
use crate::design::{singular, snake};

/// Columns of one table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Columns {
    pub(super) table: String,
    pub(super) names: Vec<String>,
    /// Those of them that run from the largest down.
    pub(super) descending: Vec<String>,
    /// Columns of other tables that are spoken of along with them: `phone of users and orders`.
    pub(super) also: Vec<(String, Vec<String>)>,
    /// Those of them whose letters are taken in lower case.
    pub(super) lowered: Vec<String>,
    /// Whether they were said to be one: in brackets, as a pair.
    pub(super) grouped: bool,
    /// Whether `or` stands between them.
    pub(super) either: bool,
}

impl Columns {
    pub(super) fn of(table: &str, columns: Vec<String>) -> Self {
        Self {
            table: table.to_owned(),
            names: columns,
            descending: Vec::new(),
            also: Vec::new(),
            lowered: Vec::new(),
            grouped: false,
            either: false,
        }
    }

    /// The same for each table apart.
    pub(super) fn apart(&self) -> Vec<Self> {
        let first = Self { also: Vec::new(), ..self.clone() };
        let others = self.also.iter().map(|(table, names)| Self::of(table, names.clone()));
        [first].into_iter().chain(others).collect()
    }
}

/// A column of a list, and whether it runs from the largest down.
type Item = (String, bool);

/// How many words a name may have that stands in no quotes.
pub(super) const LONGEST_NAME: usize = 4;

impl Reader<'_> {
    /// The words from one place to another as one name; absent where they are none.
    pub(super) fn joined_name(&self, from: usize, to: usize) -> Option<String> {
        let tokens = self.tokens.get(from..to)?;
        let last = tokens.len().checked_sub(1)?;
        let plain = |(nth, token): (usize, &Token)| {
            token.kind == Kind::Word && token.parts.len() == 1 && (!token.possessive || nth == last)
        };
        match tokens {
            [one] if one.is_name() && one.parts.len() == 1 => Some(one.text.to_string()),
            [_] => None,
            several => several
                .iter()
                .enumerate()
                .all(plain)
                .then(|| several.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join("_")),
        }
    }

    /// A table that is there, or a name that none has.
    pub(super) fn table(&self, pos: usize) -> Read<String> {
        let mut out = Vec::new();
        for start in self.starts(pos) {
            for (behind, noun) in self.opt(start, "TABLE") {
                let mut begin = self.skip(behind);
                if behind > start
                    && let Some((called, (), _)) = self.class(behind, "CALLED").into_iter().next()
                {
                    begin = called;
                }
                for (end, path, meta) in self.bare_table(begin) {
                    for (behind, after) in self.opt(end, "TABLE") {
                        out.push((behind, path.clone(), meta.and(&noun).and(&after)));
                    }
                }
            }
        }
        self.that_table(pos, &mut out);
        cheapest(out)
    }

    /// The table that was spoken of: `it`, `that table`, `the whole table`.
    fn that_table(&self, pos: usize, out: &mut Read<String>) {
        let start = self.skip(pos);
        let pronoun = ["it", "them"].iter().find_map(|word| self.word(start, word));
        let shown = ["that", "this"].iter().find_map(|word| self.word(start, word));
        let noun = shown.unwrap_or(start);
        let noun = self.word(noun, "table").filter(|_| shown.is_some() || start > pos);
        if pronoun.is_some() {
            out.retain(|(_, _, meta)| meta.cost < UNKNOWN);
        }
        let Some((table, columns)) = &self.spoken.scope else { return };
        // `each has a name`, of the table that was spoken of.
        for word in ["each", "each one", "every one", "each of them", "they", "these"] {
            if let Some(end) =
                self.said(start, word).filter(|_| columns.is_empty() && pos == self.begin)
            {
                let note = format!("`{word}` is taken as those of the table `{table}`");
                out.push((end, table.clone(), Meta::noted(2, note)));
            }
        }
        // `it` is rather the column that was spoken of than its table.
        let cost = if columns.is_empty() { 1 } else { 4 };
        // Where a remark speaks of several columns, `it` is nothing.
        if let Some(end) = pronoun.filter(|_| !(self.spoken.told && columns.len() > 1)) {
            let meta = Meta::noted(cost, format!("`it` is taken as the table `{table}`"));
            out.push((end, table.clone(), if self.spoken.told { meta } else { Meta::cost(cost) }));
        }
        if let Some(end) = noun {
            out.push((end, table.clone(), Meta::cost(1)));
        }
    }

    fn bare_table(&self, pos: usize) -> Read<String> {
        let mut out: Read<String> = Vec::new();
        let Some(token) = self.at(pos) else { return out };
        if let [namespace, name] = token.parts.as_slice() {
            for table in self.names.tables_named(Some(namespace), name) {
                out.push((pos + 1, table.path.clone(), Meta::default()));
            }
        }
        for length in 1..=LONGEST_NAME {
            let Some(name) = self.joined_name(pos, pos + length) else { break };
            let found = self.names.tables_named(None, &name);
            for table in &found {
                out.push((pos + length, table.path.clone(), Meta::default()));
            }
        }
        if let (true, Some(path)) = (out.is_empty(), self.shortened(token)) {
            let note = format!("`{}` is read as `{path}`", token.text);
            out.push((pos + 1, path, Meta::noted(3, note)));
        }
        if out.is_empty() && token.is_name() && self.may_name(token) {
            let unknown = Meta::cost(UNKNOWN);
            // `users.phone` is a column that is not there rather than a table.
            let first = token.parts.first().map_or("", smol_str::SmolStr::as_str);
            let of_table = !self.names.tables_named(None, first).is_empty();
            if token.parts.len() == 1 || (token.parts.len() == 2 && !of_table) {
                out.push((pos + 1, token.text.to_string(), unknown));
            }
        }
        out
    }

    /// The only table whose name begins with a word that is known in no other way: `org` for `organizations`.
    fn shortened(&self, token: &Token) -> Option<String> {
        let fits = token.kind == Kind::Word && token.parts.len() == 1 && token.lower.len() >= 3;
        if !fits || self.is_known(token) {
            return None;
        }
        let begin = token.lower.strip_suffix('s').filter(|b| b.len() >= 3).unwrap_or(&token.lower);
        let mut all = self.names.tables.iter().filter(|t| t.bare.to_lowercase().starts_with(begin));
        match (all.next(), all.next()) {
            (Some(one), None) if one.bare.len() >= begin.len() + 3 => Some(one.path.clone()),
            _ => None,
        }
    }

    /// Several tables: a list, or every one.
    pub(super) fn tables(&self, pos: usize) -> Read<Vec<String>> {
        let mut out: Read<Vec<String>> = Vec::new();
        for (end, (), meta) in self.class(pos, "EVERY") {
            for (end, (), noun) in self.class(self.skip(end), "TABLE") {
                let all: Vec<String> = self.names.tables.iter().map(|t| t.path.clone()).collect();
                if !all.is_empty() {
                    let note = format!("every table is meant: {}", all.join(", "));
                    let said = Meta::noted(0, note);
                    out.push((end, all, meta.and(&noun).and(&said)));
                }
            }
        }
        let mut open: Vec<(usize, Vec<String>, Meta)> = self
            .table(pos)
            .into_iter()
            .map(|(end, table, meta)| (end, vec![table], meta))
            .collect();
        while let Some((end, tables, meta)) = open.pop() {
            if tables.len() < 12 && self.step() {
                for next in self.joined(end) {
                    for (end, table, more) in self.table(next) {
                        // A name that is not there may as well begin the next wish.
                        if !tables.contains(&table) && more.cost < UNKNOWN {
                            let all = tables.iter().cloned().chain([table]).collect();
                            open.push((end, all, meta.and(&more)));
                        }
                    }
                }
            }
            out.push((end, tables, meta));
        }
        out
    }

    /// A column of a table at a place, with its noun before or behind it.
    pub(super) fn column_of(&self, table: &NamedTable, pos: usize) -> Read<String> {
        let mut out: Read<String> = Vec::new();
        for (begin, noun) in self.opt(self.skip(pos), "COLUMN") {
            let begin = self.skip(begin);
            for length in 1..=LONGEST_NAME {
                let Some(name) = self.joined_name(begin, begin + length) else { break };
                for (column, how) in self.named_so(table, &name) {
                    for (end, after) in self.opt(begin + length, "COLUMN") {
                        out.push((end, column.clone(), noun.and(&after).and(&how)));
                    }
                    // `the is_vip flag`
                    if let Some(end) = self.kind_noun(begin + length) {
                        out.push((end, column, noun.and(&how).and(&Meta::cost(1))));
                    }
                }
            }
            if let Some(token) = self.at(begin)
                && token.parts.len() > 1
                && let Some((name, path)) = token.parts.split_last()
                && self.is_path(table, path)
            {
                for (column, how) in self.named_so(table, name) {
                    for (end, after) in self.opt(begin + 1, "COLUMN") {
                        out.push((end, column.clone(), noun.and(&after).and(&how)));
                    }
                }
            }
        }
        out
    }

    pub(super) fn is_path(&self, table: &NamedTable, path: &[smol_str::SmolStr]) -> bool {
        let found = match path {
            [name] => self.names.tables_named(None, name),
            [namespace, name] => self.names.tables_named(Some(namespace), name),
            _ => Vec::new(),
        };
        found.iter().any(|known| known.path == table.path)
    }

    /// A list of columns of one table, without the words that say which table.
    fn items(&self, table: &NamedTable, pos: usize) -> Read<Columns> {
        let mut out: Read<Columns> = Vec::new();
        let mut open: Read<Vec<Item>> = self
            .item(table, pos)
            .into_iter()
            .map(|(end, item, meta)| (end, vec![item], meta))
            .collect();
        open.extend(self.noun_of_both(table, pos));
        while let Some((end, items, meta)) = open.pop() {
            if items.len() < 16 && self.step() {
                for next in self.joined(end) {
                    for (end, item, more) in self.item(table, next) {
                        if items.iter().all(|(known, _)| *known != item.0) {
                            let all = items.iter().cloned().chain([item]).collect();
                            open.push((end, all, meta.and(&more)));
                        }
                    }
                }
            }
            let descending = items.iter().filter(|(_, desc)| *desc);
            let descending = descending.map(|(name, _)| name.clone()).collect();
            let columns = items.into_iter().map(|(name, _)| name).collect();
            let either = (pos..end).any(|at| self.word(at, "or").is_some());
            let found = Columns { descending, either, ..Columns::of(&table.path, columns) };
            out.push((end, found, meta));
        }
        out
    }

    /// `first and last name` are `first_name` and `last_name`, where the table has both.
    fn noun_of_both(&self, table: &NamedTable, pos: usize) -> Read<Vec<Item>> {
        let mut out = Vec::new();
        let begin = self.skip(pos);
        let Some(first) = self.joined_name(begin, begin + 1) else { return out };
        for next in self.joined(begin + 1) {
            for length in 2..=LONGEST_NAME {
                let Some(second) = self.joined_name(next, next + length) else { break };
                let Some((_, noun)) = second.split_once('_') else { break };
                let one = table.columns_named(&format!("{first}_{noun}"));
                let two = table.columns_named(&second);
                let alone = table.columns_named(&first).is_empty();
                if let ([one], [two], true) = (one.as_slice(), two.as_slice(), alone)
                    && one.name != two.name
                {
                    let note = format!("`{first}` is taken as `{}`", one.name);
                    let items = vec![(one.name.clone(), false), (two.name.clone(), false)];
                    out.push((next + length, items, Meta::noted(1, note)));
                }
            }
        }
        out
    }

    /// A column with the way it runs.
    fn item(&self, table: &NamedTable, pos: usize) -> Read<Item> {
        let mut out = Vec::new();
        for (end, column, meta) in self.column_of(table, pos) {
            for (class, desc) in [("DESC", true), ("ASC", false)] {
                for (end, (), more) in self.class(end, class) {
                    out.push((end, (column.clone(), desc), meta.and(&more)));
                }
            }
            out.push((end, (column, false), meta));
        }
        out
    }

    /// Columns of one table, said in any of the ways in which people say it.
    pub(super) fn columns(&self, pos: usize) -> Read<Columns> {
        let mut out: Read<Columns> = Vec::new();
        let mut bare: Read<Columns> = Vec::new();
        let start = self.skip(pos);
        for table in &self.names.tables {
            if !self.step() {
                return out;
            }
            for (end, found, meta) in self.items(table, start) {
                let dotted = self.says_table(table, start, end);
                let mut owned = false;
                for (of, (), link) in self.class(end, "OF") {
                    for (end, path, more) in self.table(of) {
                        if path == table.path {
                            owned = true;
                            let known = meta.and(&link).and(&more);
                            self.of_others(end, &found, &known, &mut out);
                            out.push((end, found.clone(), known));
                        }
                    }
                }
                if self.sign(end, "(") {
                    for (end, path, more) in self.table(end + 1) {
                        if path == table.path && self.sign(end, ")") {
                            owned = true;
                            out.push((end + 1, found.clone(), meta.and(&more)));
                        }
                    }
                }
                // `a title there`, of the table that was spoken of
                let there = self.spoken.scope.as_ref().is_some_and(|(of, _)| *of == table.path);
                if there && let Some(end) = self.word(end, "there") {
                    owned = true;
                    out.push((end, found.clone(), meta.and(&Meta::cost(1))));
                }
                let about = self.spoken.topic.as_ref();
                if dotted || (about.is_some_and(|(topic, _)| *topic == table.path) && !owned) {
                    out.push((end, found.clone(), meta));
                } else if !owned {
                    bare.push((end, found.clone(), meta));
                } else {
                    bare.push((end, found.clone(), meta.and(&Meta::cost(3))));
                }
            }
        }
        self.after_table(pos, &mut out);
        self.of_both(&mut out);
        self.it(pos, &mut out);
        if let Some((table, columns)) = self.spoken.topic.as_ref().filter(|(_, c)| !c.is_empty()) {
            // What a sentence is about need not be said again.
            out.push((pos, Columns::of(table, columns.clone()), Meta::cost(2)));
        }
        self.inferred(bare, &mut out);
        if out.is_empty() {
            self.unknown_columns(start, &mut out);
        }
        out
    }

    /// Whether the words say by themselves of which table the columns are: `users.email`.
    pub(super) fn says_table(&self, _table: &NamedTable, from: usize, to: usize) -> bool {
        self.tokens.get(from..to).is_some_and(|tokens| {
            tokens.iter().find(|token| token.is_name()).is_some_and(|first| first.parts.len() > 1)
        })
    }

    /// `users' email`, `users email`, `users (email, name)`.
    fn after_table(&self, pos: usize, out: &mut Read<Columns>) {
        for (end, path, meta) in self.table(pos) {
            let Some(table) = self.names.table(&path) else { continue };
            let open = usize::from(self.sign(end, "("));
            for (end, found, more) in self.items(table, end + open) {
                if open == 1 && !self.sign(end, ")") {
                    continue;
                }
                out.push((end + open, found, meta.and(&more)));
            }
        }
    }

    /// What was spoken of last.
    fn it(&self, pos: usize, out: &mut Read<Columns>) {
        let Some((table, columns)) = &self.spoken.scope else { return };
        if columns.is_empty() {
            return;
        }
        for start in self.starts(pos) {
            for (end, (), meta) in self.class(start, "IT") {
                let both = self.at(end - 1).is_some_and(|token| token.lower == "both");
                if both && columns.len() != 2 {
                    continue;
                }
                // Of several things that a remark speaks of, `it` is none.
                let several = self.at(end - 1).is_some_and(|token| {
                    let word = token.lower.as_str();
                    matches!(word, "both" | "them" | "these" | "those" | "columns" | "fields")
                });
                if self.spoken.told && columns.len() > 1 && !several {
                    continue;
                }
                let found = Columns::of(table, columns.clone());
                let said = if self.spoken.told {
                    Meta::noted(
                        1,
                        format!("{} of `{table}` is what was spoken of", quoted(columns)),
                    )
                } else {
                    Meta::cost(1)
                };
                out.push((end, found, meta.and(&said)));
            }
        }
    }

    /// Columns without their table: the only one that has them, or the one that was spoken of.
    pub(super) fn inferred(&self, bare: Read<Columns>, out: &mut Read<Columns>) {
        for (end, found, meta) in &bare {
            let others = bare.iter().filter(|(other, known, _)| {
                other == end && known.table != found.table && known.names.len() == found.names.len()
            });
            let ambiguous = others.count() > 0;
            // `… and the longitude too`: of the same table, within a sentence.
            let goes_on = self.begin > 0
                && self.at(self.begin - 1).is_some_and(|token| token.kind != Kind::Stop);
            let spoken = (self.spoken.gap.is_some() || self.spoken.told || goes_on)
                && self.spoken.scope.as_ref().is_some_and(|(table, _)| *table == found.table);
            let listed = quoted(&found.names);
            let said = if spoken && ambiguous {
                Meta::noted(
                    4,
                    format!("{listed} is taken as that of `{}`, which was spoken of", found.table),
                )
            } else if ambiguous {
                Meta::noted(5, format!("{listed} is taken as that of `{}`", found.table))
            } else {
                Meta::noted(5, format!("only `{}` has {listed}", found.table))
            };
            out.push((*end, found.clone(), meta.and(&said)));
        }
    }
}

/// Of readings that end at one place the cheapest of each.
pub(super) fn cheapest<T: PartialEq + Clone>(all: Read<T>) -> Read<T> {
    let mut out: Read<T> = Vec::new();
    for (end, value, meta) in all {
        match out.iter_mut().find(|(known, other, _)| *known == end && *other == value) {
            Some((_, _, known)) if known.cost > meta.cost => *known = meta,
            Some(_) => {}
            None => out.push((end, value, meta)),
        }
    }
    out
}

/// `a`, `b`.
pub(super) fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The column by which rows refer to those of a table.
pub(super) fn reference_name(table: &str, key: &[String]) -> Option<String> {
    let bare = table.rsplit('.').next().unwrap_or(table);
    match key {
        [one] => Some(format!("{}_{one}", singular(&snake(bare)))),
        _ => None,
    }
}
