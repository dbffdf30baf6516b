//! Where the objects of a schema stand in its text.

use crate::error::Result;
use crate::finding::Finding;
use crate::hash::HashMap;
use crate::model::{ObjectKind, Schema, TableRef};
use crate::name::{Ident, NameCase};
use crate::read::{Item, SchemaReader, parse_script};
use crate::span::{LineColumn, Lines};
use crate::version::Version;

/// The places of objects, by what findings call them.
pub(super) struct Places {
    of: HashMap<String, LineColumn>,
}

impl Places {
    /// Looks where the tables of a schema, their columns and their indexes are declared.
    pub(super) fn of<P: SchemaReader + ?Sized>(
        reader: &P,
        text: &str,
        schema: &Schema,
        version: Version,
    ) -> Result<Self> {
        let info = reader.info();
        let case = info.name_case;
        let (split, items) = parse_script(reader, text, version, "/schema")?;
        let space = |namespace: Option<&Ident>| {
            namespace.map_or(info.default_namespace.unwrap_or_default(), Ident::as_str).to_owned()
        };
        // Offsets of what declares a table or an index, by namespace, table and index.
        let mut declared: HashMap<(String, String, String), (usize, &str)> = HashMap::default();
        for (statement, items) in split.statements.iter().zip(&items) {
            for item in &items.items {
                let (namespace, table, index) = match item {
                    Item::Table { namespace, table, .. } => (namespace, &table.name, None),
                    Item::Index { namespace, table, index, .. } => {
                        (namespace, table, Some(&index.name))
                    }
                    _ => continue,
                };
                let key = |name: &Ident| case.key(name.as_str()).to_string();
                let key = (space(namespace.as_ref()), key(table), index.map_or(String::new(), key));
                declared.entry(key).or_insert((statement.span.start, statement.text));
            }
        }
        let lines = Lines::new(text);
        let mut of: HashMap<String, LineColumn> = HashMap::default();
        for found in schema.tables() {
            let own = space(found.namespace.name.as_ref());
            let table = case.key(found.table.name.as_str()).to_string();
            let key = |index: &str| (own.clone(), table.clone(), index.to_owned());
            if let Some((start, statement)) = declared.get(&key("")) {
                of.insert(found.path().to_string(), lines.at(*start));
                parts(found, case, statement, |name, offset| {
                    of.entry(name).or_insert_with(|| lines.at(start + offset));
                });
            }
            for index in &found.table.indexes {
                if let Some((start, _)) = declared.get(&key(&case.key(index.name.as_str()))) {
                    let path = found.path().part(ObjectKind::Index, index.name.clone());
                    of.insert(path.to_string(), lines.at(*start));
                }
            }
        }
        Ok(Self { of })
    }

    /// Says at which place of the text a finding is: that of its object, or of what that belongs to.
    pub(super) fn put(&self, finding: Finding, pointer: &str) -> Finding {
        if finding.location.span.is_some() {
            return finding;
        }
        let mut name = finding.location.object.as_deref();
        while let Some(object) = name {
            if let Some(place) = self.of.get(object) {
                let place = *place;
                return finding.at(pointer).span(place);
            }
            name = object.rsplit_once('.').map(|(whole, _)| whole);
        }
        finding
    }
}

/// The parts of a table that have a name, where their statement first speaks of each.
fn parts(found: TableRef<'_>, case: NameCase, statement: &str, mut put: impl FnMut(String, usize)) {
    let table = found.table;
    let head = statement.find('(').unwrap_or_default();
    let columns = table.columns.iter().map(|column| (ObjectKind::Column, Some(&column.name)));
    let keys = table.foreign_keys.iter().map(|key| (ObjectKind::ForeignKey, key.name.as_ref()));
    // A key without a name is called by its columns, and stands where the first of them does.
    for key in table.foreign_keys.iter().filter(|key| key.name.is_none()) {
        let names: Vec<&str> = key.columns.iter().map(Ident::as_str).collect();
        let name = Ident::from(format!("({})", names.join(", ")));
        let first = key.columns.first();
        let text = statement.get(head..).unwrap_or_default();
        if let Some(offset) = first.and_then(|first| mention(text, first, case)) {
            put(found.path().part(ObjectKind::ForeignKey, name).to_string(), head + offset);
        }
    }
    let checks = table.checks.iter().map(|check| (ObjectKind::Check, check.name.as_ref()));
    for (kind, name) in columns.chain(keys).chain(checks) {
        let Some(name) = name else { continue };
        if let Some(offset) = mention(statement.get(head..).unwrap_or_default(), name, case) {
            put(found.path().part(kind, name.clone()).to_string(), head + offset);
        }
    }
}

/// Where a text speaks of a name as a word of its own.
fn mention(text: &str, name: &Ident, case: NameCase) -> Option<usize> {
    let name = name.as_str();
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    text.char_indices().find_map(|(at, _)| {
        let end = at + name.len();
        let here = text.get(at..end)?;
        let before = text.get(..at)?.chars().next_back();
        let after = text.get(end..)?.chars().next();
        let alone = !before.is_some_and(word) && !after.is_some_and(word);
        (alone && (case.same(here, name) || here.eq_ignore_ascii_case(name))).then_some(at)
    })
}
