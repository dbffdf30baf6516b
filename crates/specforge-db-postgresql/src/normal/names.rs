//! Names that PostgreSQL gives to what has none.
//!
//! By the rules of `ChooseConstraintName`, `ChooseRelationName` and `ChooseIndexColumnNames`: the
//! parts are cut so that the whole has 63 bytes, and a number follows where the name is taken.

use std::collections::BTreeSet;

use specforge_db_core::hash::HashSet;
use specforge_db_core::model::{
    Column, Definition, DefinitionKind, Index, Key, Namespace, Schema, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::read::Surroundings;
use specforge_db_core::version::Version;

use super::resolve::named_by;
use super::syntax;

/// The longest name, in bytes.
const LONGEST: usize = 63;

/// Names what has no name, in the order in which the server would.
pub(super) fn complete(schema: &mut Schema, version: Version) {
    for namespace in &mut schema.namespaces {
        let mut taken = Taken::of(namespace);
        for table in &mut namespace.tables {
            sequences(table, &mut taken);
            constraints(table, version, &mut taken);
            indexes_of(table, version, &mut taken);
            references(table, &mut taken);
        }
        not_nulls(namespace, version);
        exclusions(namespace, &mut taken);
        carried(namespace, version, &mut taken);
    }
}

/// Names the checks and references of one table, before their names go to tables that have them
/// from it.
pub(crate) fn name_checks(table: &mut Table) {
    let checks_named = table.checks.iter().all(|check| check.name.is_some());
    if checks_named && table.foreign_keys.iter().all(|key| key.name.is_some()) {
        return;
    }
    let named = table.checks.iter().filter_map(|check| check.name.as_ref());
    let references_named = table.foreign_keys.iter().filter_map(|key| key.name.as_ref());
    let constraints = named.chain(references_named).cloned().collect();
    let mut taken = Taken { constraints, ..Taken::default() };
    checks(table, NEWEST, &mut taken);
    references(table, &mut taken);
}

/// Names what a table holds without a name while a script goes on.
pub(crate) fn name_unnamed(table: &mut Table, beside: &Surroundings<'_>) {
    let keys = table.primary_key.iter().chain(&table.uniques).filter_map(|key| key.name.clone());
    let indexes = table.indexes.iter().map(|index| index.name.clone());
    let relations = keys.chain(indexes).chain([table.name.clone()]).collect();
    let mut taken = Taken { relations, beside: Some(beside), ..Taken::default() };
    sequences(table, &mut taken);
    constraints(table, NEWEST, &mut taken);
    indexes_of(table, NEWEST, &mut taken);
    references(table, &mut taken);
    of_columns(table, &mut taken);
}

/// NOT NULL keeps the name that comes from how table and column are called.
fn of_columns(table: &mut Table, taken: &mut Taken<'_>) {
    let name = table.name.clone();
    let name = name.as_str();
    let keys: Vec<Ident> = table.primary_key.iter().flat_map(Key::columns).cloned().collect();
    for column in &mut table.columns {
        let own = column.name.as_str();
        let serial = column.options.get(crate::model::SERIAL).is_some();
        if serial || column.identity.is_some() || keys.contains(&column.name) {
            column.nullable = false;
        }
        if !column.nullable && column.options.get(crate::model::NOT_NULL_NAME).is_none() {
            let chosen = taken.constraint(name, own, "not_null");
            column.options.set(crate::model::NOT_NULL_NAME, chosen.as_str());
        }
    }
}

/// The grammar that reads expressions of all versions.
const NEWEST: Version = Version::short(18, 0);

/// Names that are there already.
#[derive(Default)]
struct Taken<'a> {
    /// Of tables, indexes, sequences and views.
    relations: HashSet<Ident>,
    constraints: HashSet<Ident>,
    statistics: HashSet<Ident>,
    /// What other tables have, where it is not among these.
    beside: Option<&'a Surroundings<'a>>,
}

impl Taken<'_> {
    fn of(namespace: &Namespace) -> Self {
        let (mut relations, mut statistics) = (HashSet::default(), HashSet::default());
        for table in &namespace.tables {
            relations.insert(table.name.clone());
            relations.extend(table.indexes.iter().map(|index| index.name.clone()));
            let keys = table.primary_key.iter().chain(&table.uniques);
            relations.extend(keys.filter_map(|key| key.name.clone()));
        }
        for definition in &namespace.definitions {
            if matches!(
                definition.kind,
                DefinitionKind::Sequence | DefinitionKind::View | DefinitionKind::MaterializedView
            ) {
                relations.insert(definition.name.clone());
            }
            let name = definition.name.as_str();
            for (kind, names) in [("INDEX ", &mut relations), ("STATISTICS ", &mut statistics)] {
                if let Some(name) = name.strip_prefix(kind) {
                    names.extend(super::usual::name_list(name).pop().map(Ident::from));
                }
            }
        }
        Self { relations, statistics, ..Self::default() }
    }

    fn relation(&mut self, first: &str, second: &str, label: &str) -> Ident {
        let name = self.free(first, second, label, |taken, name| {
            taken.relations.contains(name)
                || taken.beside.is_some_and(|beside| has_relation(beside, name))
                || (label != "idx" && taken.constraints.contains(name))
        });
        self.relations.insert(name.clone());
        name
    }

    fn constraint(&mut self, first: &str, second: &str, label: &str) -> Ident {
        let name = self.free(first, second, label, |taken, name| {
            taken.constraints.contains(name)
                || taken.beside.is_some_and(|beside| has_constraint(beside, name))
        });
        self.constraints.insert(name.clone());
        name
    }

    fn statistics(&mut self, table: &str, columns: &str) -> Ident {
        let name = self.free(table, columns, "stat", |taken, name| taken.statistics.contains(name));
        self.statistics.insert(name.clone());
        name
    }

    fn free(
        &self,
        first: &str,
        second: &str,
        label: &str,
        is_taken: impl Fn(&Self, &str) -> bool,
    ) -> Ident {
        let mut name = object_name(first, second, label);
        let mut number = 1_u32;
        while is_taken(self, &name) && number < 10_000 {
            name = object_name(first, second, &format!("{label}{number}"));
            number += 1;
        }
        Ident::from(name)
    }
}

/// Whether a relation of the schema goes by that name, sequences that columns bring along among them.
fn has_relation(beside: &Surroundings<'_>, name: &str) -> bool {
    let last = |text: &str| super::usual::name_list(text).pop();
    let numbers = |column: &Column| {
        let identity = column.identity.as_ref();
        let stated = identity.and_then(|i| i.options.text(crate::model::SEQUENCE_NAME));
        let sequence = stated.or_else(|| column.options.text(crate::model::SERIAL));
        sequence.and_then(last).is_some_and(|known| known == name)
    };
    (beside.is_relation)(name) || (beside.any_table)(&|table| table.columns.iter().any(numbers))
}

/// Whether a constraint of another table goes by that name.
fn has_constraint(beside: &Surroundings<'_>, name: &str) -> bool {
    (beside.any_table)(&|table| {
        let keys = table.primary_key.iter().chain(&table.uniques).map(|key| key.name.as_ref());
        let references = table.foreign_keys.iter().map(|key| key.name.as_ref());
        let checks = table.checks.iter().map(|check| check.name.as_ref());
        keys.chain(references).chain(checks).flatten().any(|known| known == name)
            || table.columns.iter().any(|column| {
                // What follows another table has the other's names.
                let own = table.partitioning.as_ref().is_none_or(|parts| parts.of.is_none())
                    && !column.options.flag(crate::model::INHERITED);
                own && column.options.text(crate::model::NOT_NULL_NAME) == Some(name)
            })
    })
}

/// Joins the parts of a name, cutting the longer of the first two (`makeObjectName`).
pub(super) fn object_name(first: &str, second: &str, label: &str) -> String {
    let mut overhead = if label.is_empty() { 0 } else { label.len() + 1 };
    if !second.is_empty() {
        overhead += 1;
    }
    let room = LONGEST.saturating_sub(overhead);
    let (mut one, mut two) = (first.len(), second.len());
    while one + two > room && one + two > 0 {
        if one > two { one -= 1 } else { two -= 1 }
    }
    let mut name = clip(first, one).to_owned();
    for part in [clip(second, two), label] {
        if !part.is_empty() {
            name.push('_');
            name.push_str(part);
        }
    }
    name
}

fn clip(text: &str, mut end: usize) -> &str {
    end = end.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// Joins the names of columns, no further than matters (`ChooseIndexNameAddition`).
fn addition<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for column in columns {
        if !out.is_empty() {
            out.push('_');
        }
        out.push_str(clip(column, LONGEST));
        if out.len() > LONGEST {
            break;
        }
    }
    out
}

fn sequences(table: &mut Table, taken: &mut Taken<'_>) {
    let name = table.name.clone();
    for column in &mut table.columns {
        let serial = matches!(column.ty.raw.as_str(), "serial" | "bigserial" | "smallserial");
        if serial && column.options.text(crate::model::SERIAL).is_none() {
            let sequence = taken.relation(name.as_str(), column.name.as_str(), "seq");
            column.options.set(crate::model::SERIAL, sequence.as_str());
        } else if let Some(identity) = &mut column.identity {
            if let Some(stated) = identity.options.text(crate::model::SEQUENCE_NAME) {
                let name = super::usual::name_list(stated).pop();
                taken.relations.extend(name.map(Ident::from));
                continue;
            }
            let sequence = taken.relation(name.as_str(), column.name.as_str(), "seq");
            if let Some(beside) = taken.beside {
                let spelled =
                    crate::spelling::quoted_in(super::foreign(beside.namespace), &sequence);
                identity.options.set(crate::model::SEQUENCE_NAME, spelled.as_str());
            }
        }
    }
}

fn checks(table: &mut Table, version: Version, taken: &mut Taken<'_>) {
    if table.checks.iter().all(|check| check.name.is_some()) {
        return;
    }
    let columns: BTreeSet<_> = table.columns.iter().map(|column| column.name.to_string()).collect();
    for check in table.checks.iter_mut().filter(|check| check.name.is_none()) {
        let column = only_column(&check.expr.text, &columns, version);
        let column = column.unwrap_or_default();
        check.name = Some(taken.constraint(table.name.as_str(), &column, "check"));
    }
}

fn constraints(table: &mut Table, version: Version, taken: &mut Taken<'_>) {
    let named = table.checks.iter().filter_map(|check| check.name.as_ref());
    let named = named.chain(table.foreign_keys.iter().filter_map(|key| key.name.as_ref()));
    let keys = table.primary_key.iter().chain(&table.uniques).filter_map(|key| key.name.as_ref());
    taken.constraints.extend(named.chain(keys).cloned());
    checks(table, version, taken);
    let name = table.name.clone();
    if let Some(key) = table.primary_key.as_mut().filter(|key| key.name.is_none()) {
        let chosen = taken.relation(name.as_str(), "", "pkey");
        taken.constraints.insert(chosen.clone());
        key.name = Some(chosen);
    }
    for key in table.uniques.iter_mut().filter(|key| key.name.is_none()) {
        let carried =
            super::usual::name_list(key.options.text(crate::model::INCLUDE).unwrap_or_default());
        let all: Vec<_> = key.columns().map(ToString::to_string).chain(carried).collect();
        let chosen =
            taken.relation(name.as_str(), &addition(all.iter().map(String::as_str)), "key");
        taken.constraints.insert(chosen.clone());
        key.name = Some(chosen);
    }
}

/// The column of an expression that mentions only one.
fn only_column(text: &str, columns: &BTreeSet<String>, version: Version) -> Option<String> {
    let node = syntax::expression(text, version.major()).ok()?;
    let mut found = BTreeSet::new();
    super::resolve::columns_of(&node, &mut found);
    let mut own = found.into_iter().filter(|name| columns.contains(name.as_str()));
    let first = own.next()?;
    own.next().is_none().then(|| first.to_string())
}

fn indexes_of(table: &mut Table, version: Version, taken: &mut Taken<'_>) {
    let name = table.name.clone();
    for index in table.indexes.iter_mut().filter(|index| index.name.is_empty()) {
        index.name = taken.relation(name.as_str(), &of_index(index, version), "idx");
    }
}

/// What the name of an index without one says of its columns.
pub(crate) fn of_index(index: &Index, version: Version) -> String {
    addition(index_columns(index, version).iter().map(String::as_str))
}

/// The names that the columns of an index get (`ChooseIndexColumnNames`).
fn index_columns(index: &Index, version: Version) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |own: String| {
        let mut name = own.clone();
        let mut number = 1_u32;
        while names.contains(&name) {
            let suffix = number.to_string();
            name = format!("{}{suffix}", clip(&own, LONGEST - suffix.len()));
            number += 1;
        }
        names.push(name);
    };
    for part in &index.parts {
        match (&part.column, &part.expr) {
            (Some(column), _) => add(column.to_string()),
            (None, Some(expr)) => {
                let node = syntax::expression(&expr.text, version.major()).ok();
                let named = node.and_then(|node| named_by(&node, version.major()));
                add(named.map_or_else(|| "expr".into(), |name| name.to_string()));
            }
            (None, None) => {}
        }
    }
    index.include.iter().for_each(|column| add(column.to_string()));
    names
}

/// The version in which NOT NULL became a constraint with a name
/// (<https://www.postgresql.org/docs/18/release-18.html>).
pub(crate) const NOT_NULL_IS_NAMED: Version = Version::short(18, 0);

/// NOT NULL has a number behind its name where another table's has that name already, as `a_b`.`c` after
/// `a`.`b_c`.
fn not_nulls(namespace: &mut Namespace, version: Version) {
    if version < NOT_NULL_IS_NAMED {
        return;
    }
    let mut taken: HashSet<String> = HashSet::default();
    let mut seen: HashSet<(usize, u64)> = HashSet::default();
    let is_named = |table: &Table, column: &Column| {
        let key = table.primary_key.iter().flat_map(Key::columns).any(|name| *name == column.name);
        (!column.nullable || key) && column.options.get(crate::model::NOT_NULL_NAME).is_none()
    };
    // Most names are none that is there twice, and need not be put together to see that.
    let mut twice = false;
    for table in &namespace.tables {
        for column in table.columns.iter().filter(|column| is_named(table, column)) {
            let [table, column] = [table.name.as_str(), column.name.as_str()];
            let length = table.len() + column.len();
            twice |= length + "__not_null".len() > LONGEST;
            twice |= !seen.insert((length, joined_hash(table, column)));
        }
    }
    if !twice {
        return;
    }
    for table in &mut namespace.tables {
        let keys: Vec<Ident> = table.primary_key.iter().flat_map(Key::columns).cloned().collect();
        for column in &mut table.columns {
            if let Some(stated) = column.options.text(crate::model::NOT_NULL_NAME) {
                taken.insert(stated.to_owned());
                continue;
            }
            if column.nullable && !keys.contains(&column.name) {
                continue;
            }
            let [own, name] = [table.name.as_str(), column.name.as_str()];
            let usual = object_name(own, name, "not_null");
            let numbered = |number: u32| object_name(own, name, &format!("not_null{number}"));
            let mut names = std::iter::once(usual.clone()).chain((1..10_000).map(numbered));
            let chosen = names.find(|name| !taken.contains(name)).unwrap_or_default();
            if chosen != usual {
                column.options.set(crate::model::NOT_NULL_NAME, chosen.as_str());
            }
            taken.insert(chosen);
        }
    }
}

/// The hash of both names with one `_` between them.
fn joined_hash(table: &str, column: &str) -> u64 {
    let bytes = table.bytes().chain([b'_']).chain(column.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn references(table: &mut Table, taken: &mut Taken<'_>) {
    for key in table.foreign_keys.iter_mut().filter(|key| key.name.is_none()) {
        let columns = addition(key.columns.iter().map(Ident::as_str));
        key.name = Some(taken.constraint(table.name.as_str(), &columns, "fkey"));
    }
}

/// Indexes of materialised views, and statistics.
fn carried(namespace: &mut Namespace, version: Version, taken: &mut Taken<'_>) {
    for definition in &mut namespace.definitions {
        if definition.kind != DefinitionKind::Other || !definition.name.is_empty() {
            continue;
        }
        let Some(on) = definition.on.clone() else { continue };
        let on = on.as_str();
        if let Some(index) = crate::read::unnamed_index(&definition.text, version) {
            let columns = index_columns(&index, version);
            let name = taken.relation(on, &addition(columns.iter().map(String::as_str)), "idx");
            say_name(definition, "INDEX", &name);
        } else {
            let columns = syntax::statistics_columns(&definition.text);
            let name = taken.statistics(on, &addition(columns.iter().map(String::as_str)));
            say_name(definition, "STATISTICS", &name);
        }
    }
}

/// The statement says the name, so that a plan makes what the catalog will hold.
fn say_name(definition: &mut Definition, kind: &str, name: &Ident) {
    let mut quoted = String::new();
    syntax::quote(&mut quoted, name.as_str());
    if let Some((head, tail)) = definition.text.split_once(&format!("{kind} ")) {
        definition.text = format!("{head}{kind} {quoted} {tail}");
    }
    definition.name = Ident::from(format!("{kind} {quoted}"));
}

fn exclusions(namespace: &mut Namespace, taken: &mut Taken<'_>) {
    for definition in &mut namespace.definitions {
        if definition.kind != DefinitionKind::Constraint || !definition.name.is_empty() {
            continue;
        }
        let Some(table) = definition.on.clone() else { continue };
        let columns = syntax::exclusion_columns(&definition.text);
        let name =
            taken.relation(table.as_str(), &addition(columns.iter().map(String::as_str)), "excl");
        // The statement says the name, so that a plan makes what the catalog will hold.
        if let Some((head, tail)) = definition.text.split_once(" ADD EXCLUDE") {
            let mut quoted = String::new();
            syntax::quote(&mut quoted, name.as_str());
            definition.text = format!("{head} ADD CONSTRAINT {quoted} EXCLUDE{tail}");
        }
        definition.name = name;
    }
}
