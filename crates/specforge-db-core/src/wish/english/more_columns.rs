//! Columns that are called otherwise than they are named, and columns of several tables.

use super::lexer::Kind;
use super::names::{NamedColumn, NamedTable, american};
use super::parts::Columns;
use super::read::{Meta, Read, Reader};
use crate::design::{singular, snake};

/// What happens, and how columns begin that say when.
#[rustfmt::skip]
const DEEDS: &[(&str, &str)] = &[
    ("arrival", "arriv"), ("departure", "depart"), ("delivery", "deliver"), ("expiry", "expir"), ("expiration", "expir"), ("publication", "publish"), ("cancellation", "cancel"), ("discharge", "discharg"), ("admission", "admit"), ("payment", "paid"), ("creation", "created"), ("birth", "born"), ("registration", "register"), ("submission", "submit"), ("departure_time", "depart"), ("arrival_time", "arriv"), ("delivery_date", "deliver"), ("cancellation_date", "cancel"), ("birth_date", "born"), ("date_of_birth", "born"), ("payment_date", "paid"), ("end_date", "end"), ("start_date", "start"), ("discharge_date", "discharg"), ("admission_date", "admit"),
];

/// How names end that say in what a number is measured.
const UNITS: &[&str] = &[
    "kg", "g", "grams", "cm", "mm", "m", "km", "meters", "metres", "miles", "seconds", "minutes",
    "hours", "days", "ms", "cents", "percent", "pct", "px", "bytes", "mb", "celsius", "usd", "eur",
];

impl Reader<'_> {
    /// The columns that a name means: by its spelling, by that of another English, or by what they refer to.
    pub(super) fn named_so(&self, table: &NamedTable, name: &str) -> Vec<(String, Meta)> {
        let found = table.columns_named(name);
        if !found.is_empty() {
            let plain = |column: &&NamedColumn| (column.name.clone(), Meta::default());
            return found.iter().map(plain).collect();
        }
        let plain = snake(name);
        // `the arrival` is `arrives_at`.
        if let Some((_, stem)) = DEEDS.iter().find(|(noun, _)| *noun == plain) {
            let time = |column: &&NamedColumn| {
                let known = snake(&column.name);
                known.starts_with(stem) && (known.ends_with("_at") || known.ends_with("_on"))
            };
            let mut times = table.columns.iter().filter(time);
            if let (Some(column), None) = (times.next(), times.next()) {
                let note = format!("`{name}` is taken as the column `{}`", column.name);
                return vec![(column.name.clone(), Meta::noted(2, note))];
            }
        }
        // `the weight` is `weight_kg`, where nothing else is called so.
        let mut measured = table.columns.iter().filter(|column| {
            let known = snake(&column.name);
            known
                .rsplit_once('_')
                .is_some_and(|(stem, unit)| stem == plain && UNITS.contains(&unit))
        });
        if let (Some(column), None) = (measured.next(), measured.next())
            && self.is_nowhere(name)
        {
            let note = format!("`{name}` is taken as the column `{}`", column.name);
            return vec![(column.name.clone(), Meta::noted(2, note))];
        }
        let tables = self.names.tables_named(None, name);
        let mut others = table.columns.iter().filter(|column| {
            let known = snake(&column.name);
            known
                .strip_suffix("_id")
                .is_some_and(|stem| stem == plain || stem == singular(&plain) && tables.is_empty())
                || (american(&known) == american(&plain) && self.is_nowhere(name))
        });
        match (others.next(), others.next()) {
            (Some(column), None) => {
                let note = format!("`{name}` is taken as the column `{}`", column.name);
                vec![(column.name.clone(), Meta::noted(2, note))]
            }
            _ => Vec::new(),
        }
    }

    /// Behind a noun that says of which kind a column is that is there.
    pub(super) fn kind_noun(&self, pos: usize) -> Option<usize> {
        const NOUNS: &[&str] = &["flag", "timestamp", "info", "information", "counter", "data"];
        let token = self.at(pos).filter(|token| NOUNS.contains(&token.lower.as_str()))?;
        (token.kind == Kind::Word && !token.possessive).then_some(pos + 1)
    }

    fn is_nowhere(&self, name: &str) -> bool {
        self.names.tables.iter().all(|table| table.columns_named(name).is_empty())
    }

    /// `phone of users and orders`: columns of the same names in other tables.
    pub(super) fn of_others(
        &self,
        end: usize,
        found: &Columns,
        meta: &Meta,
        out: &mut Read<Columns>,
    ) {
        let mut open = vec![(end, found.clone(), meta.clone())];
        while let Some((end, known, meta)) = open.pop() {
            if known.also.len() > 8 || !self.step() {
                return;
            }
            for next in self.joined(end) {
                for (end, path, more) in self.table(next) {
                    let Some(table) = self.names.table(&path).filter(|_| more.cost == 0) else {
                        continue;
                    };
                    let mut names = Vec::new();
                    for name in &known.names {
                        if let [column] = table.columns_named(name).as_slice() {
                            names.push(column.name.clone());
                        }
                    }
                    let fresh = path != known.table && known.also.iter().all(|(t, _)| *t != path);
                    if names.len() == known.names.len() && fresh {
                        let mut all = known.clone();
                        all.also.push((path, names));
                        let meta = meta.and(&more);
                        out.push((end, all.clone(), meta.clone()));
                        open.push((end, all, meta));
                    }
                }
            }
        }
    }

    /// `users.phone and orders.phone`: columns that say their tables.
    pub(super) fn of_both(&self, out: &mut Read<Columns>) {
        let firsts: Vec<_> = out.iter().filter(|(_, _, meta)| meta.cost == 0).cloned().collect();
        for (end, found, meta) in firsts {
            for next in self.joined(end) {
                let at = self.skip(next);
                let Some((name, path)) = self
                    .at(at)
                    .filter(|token| token.is_name())
                    .and_then(|token| token.parts.split_last())
                else {
                    continue;
                };
                for table in self.names.tables.iter().filter(|table| self.is_path(table, path)) {
                    if let [column] = table.columns_named(name).as_slice()
                        && table.path != found.table
                    {
                        let mut all = found.clone();
                        all.also.push((table.path.clone(), vec![column.name.clone()]));
                        out.push((at + 1, all, meta.clone()));
                    }
                }
            }
        }
    }
}
