//! Names of columns that are not there: they are asked for, and never guessed.

use super::lexer::Token;
use super::parts::Columns;
use super::read::{Meta, Read, Reader, UNKNOWN};

impl Reader<'_> {
    /// Names that no table has, where the words leave no doubt that they are names of columns.
    pub(super) fn unknown_columns(&self, start: usize, out: &mut Read<Columns>) {
        for (begin, noun) in self.opt(start, "COLUMN") {
            let begin = self.skip(begin);
            let Some(token) = self.at(begin).filter(|token| self.may_name(token)) else { continue };
            let end = begin + 1;
            let ends: Vec<usize> =
                self.opt(end, "COLUMN").into_iter().map(|(end, _)| end).collect();
            if let Some((name, path)) =
                token.parts.split_last().filter(|(_, path)| !path.is_empty())
            {
                let table = match path {
                    [name] => self.names.tables_named(None, name),
                    [namespace, name] => self.names.tables_named(Some(namespace), name),
                    _ => Vec::new(),
                };
                let table = table.first().map_or_else(
                    || path.iter().map(smol_str::SmolStr::as_str).collect::<Vec<_>>().join("."),
                    |table| table.path.clone(),
                );
                let found = Columns::of(&table, vec![name.to_string()]);
                out.extend(
                    ends.iter().map(|end| (*end, found.clone(), noun.and(&Meta::cost(UNKNOWN)))),
                );
                continue;
            }
            for end in ends {
                for (of, (), _) in self.class(end, "OF") {
                    for (end, table, meta) in self.table(of) {
                        let found = Columns::of(&table, vec![token.text.to_string()]);
                        out.push((end, found, meta.and(&Meta::cost(UNKNOWN))));
                    }
                }
                self.nowhere(token, end, out);
            }
        }
    }

    /// A column that no table has: those that are spelled nearly so are asked for.
    fn nowhere(&self, token: &Token, end: usize, out: &mut Read<Columns>) {
        let question = format!("no table has a column `{}`: which is meant?", token.text);
        let asked = Meta { question: Some(question), ..Meta::cost(UNKNOWN + 20) };
        let mut found = false;
        for table in &self.names.tables {
            let known = table.columns.iter().map(|column| column.name.as_str());
            if let Some(near) = crate::name::did_you_mean(&token.text, known) {
                found = true;
                let columns = Columns::of(&table.path, vec![near.to_owned()]);
                out.push((end, columns, asked.clone()));
            }
        }
        if !found {
            let columns = Columns::of("", vec![token.text.to_string()]);
            out.push((end, columns, asked));
        }
    }
}
