//! What the parts of a table say of columns that nobody declared.

use super::Misplaced;
use crate::dialect::DialectInfo;
use crate::hash::HashSet;
use crate::model::{DefinitionKind, Namespace, ObjectPath, Schema, Table};
use crate::name::Ident;
use smol_str::SmolStr;

/// Keys, indexes, references and triggers that no database would have taken: they name a column or a
/// table that is not there.
pub(super) fn undeclared(schema: &Schema, info: &DialectInfo) -> Vec<Misplaced> {
    let mut found = Vec::new();
    for namespace in &schema.namespaces {
        for table in &namespace.tables {
            let path = ObjectPath::table(namespace.name.as_ref(), &table.name);
            of_table(table, info, &mut |detail| found.push((path.clone(), detail)));
        }
        of_triggers(namespace, info, &mut found);
    }
    found
}

fn of_table(table: &Table, info: &DialectInfo, say: &mut dyn FnMut(String)) {
    let case = info.name_case;
    // A table of a type has the columns of that.
    if table.columns.is_empty() {
        return;
    }
    let own: HashSet<SmolStr> =
        table.columns.iter().map(|column| case.key(column.name.as_str())).collect();
    let missing = |name: &Ident| !own.contains(&case.key(name.as_str()));
    for key in table.primary_key.iter().chain(&table.uniques) {
        for column in key.columns().filter(|name| missing(name)) {
            say(format!(
                "table `{}` has no column `{column}`, and a key of it names one",
                table.name
            ));
        }
    }
    for index in &table.indexes {
        let columns = index.parts.iter().filter_map(|part| part.column.as_ref());
        for column in columns.chain(&index.include).filter(|name| missing(name)) {
            say(format!(
                "table `{}` has no column `{column}`, and its index `{}` names one",
                table.name, index.name
            ));
        }
    }
    for key in &table.foreign_keys {
        for column in key.columns.iter().filter(|name| missing(name)) {
            say(format!(
                "table `{}` has no column `{column}`, and its reference to `{}` names one",
                table.name, key.references
            ));
        }
        let (own, others) = (key.columns.len(), key.referenced_columns.len());
        if others != 0 && own != others {
            say(format!(
                "a reference of table `{}` to `{}` has {own} columns, and names {others} there",
                table.name, key.references
            ));
        }
    }
}

fn of_triggers(namespace: &Namespace, info: &DialectInfo, found: &mut Vec<Misplaced>) {
    let case = info.name_case;
    let triggers = namespace.definitions.iter().filter(|d| d.kind == DefinitionKind::Trigger);
    let mut triggers = triggers.filter_map(|d| Some((d, d.on.as_ref()?))).peekable();
    if triggers.peek().is_none() {
        return;
    }
    let tables = namespace.tables.iter().map(|table| &table.name);
    let others = namespace.definitions.iter().filter(|d| d.kind != DefinitionKind::Trigger);
    let known: HashSet<SmolStr> =
        tables.chain(others.map(|d| &d.name)).map(|name| case.key(name.as_str())).collect();
    for (trigger, on) in triggers.filter(|(_, on)| !known.contains(&case.key(on.as_str()))) {
        let path = trigger.path(namespace.name.as_ref(), info.scoped_definitions);
        let detail = format!("trigger `{}` is on `{on}`, and there is no such table", trigger.name);
        found.push((path, detail));
    }
}
