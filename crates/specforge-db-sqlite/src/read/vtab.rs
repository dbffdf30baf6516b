//! Virtual tables: what their modules make of their arguments.

use specforge_db_core::model::Definition;
use specforge_db_core::name::Ident;
use specforge_db_sql::unquote;

use crate::spelling::SPELLING;

/// The tables in which a module keeps its data, by their suffixes
/// (<https://sqlite.org/vtab.html#the_xshadowname_method>, <https://sqlite.org/fts5.html>,
/// <https://sqlite.org/fts3.html#_shadow_tables_>, <https://sqlite.org/rtree.html>).
#[rustfmt::skip]
pub(crate) const SHADOWS: &[(&str, &[&str])] = &[
    ("fts5",      &["data", "idx", "content", "docsize", "config"]),
    ("fts4",      &["content", "segments", "segdir", "docsize", "stat"]),
    ("fts3",      &["content", "segments", "segdir", "docsize", "stat"]),
    ("rtree",     &["node", "parent", "rowid"]),
    ("rtree_i32", &["node", "parent", "rowid"]),
    ("geopoly",   &["node", "parent", "rowid"]),
];

/// The arguments of a virtual table, sorted.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    /// Its columns.
    pub(crate) columns: Vec<Ident>,
    /// Its options, as name and value.
    pub(crate) options: Vec<(String, String)>,
}

impl Arguments {
    /// The value of an option.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Sorts arguments into columns and options.
pub(crate) fn arguments<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Arguments {
    let mut sorted = Arguments::default();
    for argument in arguments {
        let argument = argument.trim();
        match argument.split_once('=') {
            Some((name, value))
                if name.trim().chars().all(|c| c.is_ascii_alphanumeric() || c == '_') =>
            {
                let value = unquote(value.trim(), &SPELLING).into_owned();
                sorted.options.push((name.trim().to_ascii_lowercase(), value));
            }
            _ => {
                let first = specforge_db_sql::lex(argument, &SPELLING).next();
                if let Some(token) = first {
                    sorted.columns.push(Ident::from(&*unquote(token.text(argument), &SPELLING)));
                }
            }
        }
    }
    sorted
}

/// Notes the module, and whether the data are another table's.
pub(super) fn describe(definition: &mut Definition, module: &Ident, given: &[&str]) {
    definition.options.set("module", module.as_str().to_ascii_lowercase().as_str());
    let arguments = arguments(given.iter().copied());
    if let Some(content) = arguments.option("content")
        && !content.is_empty()
    {
        definition.options.set("derived", true);
        definition.depends_on.push(Ident::from(content).into());
    }
}
