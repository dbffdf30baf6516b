//! Fingerprints of schemas and hashes of plans.

use std::hash::{Hash, Hasher};

use serde_json::{Value, json};

use super::{PlanIds, Step};
use crate::hash::{HashMap, StableHasher};
use crate::model::{Namespace, Schema, Table};
use crate::name::Ident;
use crate::parallel;
use crate::version::Version;

/// The fingerprint of a schema: the order in which objects were declared does not count, the
/// order of columns does, and expressions and bodies count by their normal forms.
pub fn fingerprint(schema: &Schema) -> String {
    hash_schema(schema, &mut |_, table| table_digest(table))
}

/// How many tables are worth a thread of their own.
const TABLES_A_THREAD: usize = 200;

/// The fingerprints of two schemas; a table that stands in both alike is hashed once.
pub(super) fn fingerprints(from: &Schema, to: &Schema) -> (String, String) {
    let mut known: HashMap<(Option<&Ident>, &Ident), (&Table, Digest)> = HashMap::default();
    let tables: Vec<_> = from.tables().collect();
    known.reserve(tables.len());
    let threads = parallel::threads(tables.len(), TABLES_A_THREAD);
    let digests = parallel::map(&tables, threads, |table| table_digest(table.table));
    for (table, digest) in tables.iter().zip(digests) {
        known.insert((table.namespace.name.as_ref(), &table.table.name), (table.table, digest));
    }
    let mut look_up = |namespace: &Namespace, table: &Table| match known
        .get(&(namespace.name.as_ref(), &table.name))
    {
        Some((same, digest)) if *same == table => *digest,
        _ => table_digest(table),
    };
    (hash_schema(from, &mut look_up), hash_schema(to, &mut look_up))
}

type Digest = [u8; 32];

fn hash_schema(schema: &Schema, digest: &mut dyn FnMut(&Namespace, &Table) -> Digest) -> String {
    let mut hasher = StableHasher::default();
    let mut namespaces: Vec<_> = schema.namespaces.iter().filter(|n| !n.is_empty()).collect();
    namespaces.sort_by(|a, b| a.name.cmp(&b.name));
    for namespace in namespaces {
        namespace.name.hash(&mut hasher);
        namespace.options.hash(&mut hasher);
        let mut tables: Vec<_> = namespace.tables.iter().collect();
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        hasher.write_usize(tables.len());
        for table in tables {
            hasher.write(&digest(namespace, table));
        }
        hash_sorted(&namespace.enums, &mut hasher, |e| e.name.to_string());
        hash_sorted(&namespace.definitions, &mut hasher, |d| {
            format!("{:?} {} {}", d.kind, d.name, d.on.as_ref().map_or("", Ident::as_str))
        });
    }
    hasher.digest()
}

fn table_digest(table: &Table) -> Digest {
    let mut hasher = StableHasher::default();
    hash_table(table, &mut hasher);
    hasher.bytes()
}

fn hash_table(table: &Table, hasher: &mut StableHasher) {
    (&table.name, table.kind, &table.columns, &table.primary_key).hash(hasher);
    hash_sorted(&table.uniques, hasher, |key| {
        let mut text = key.name.as_ref().map(ToString::to_string).unwrap_or_default();
        for column in key.columns() {
            text.push(' ');
            text.push_str(column.as_str());
        }
        text
    });
    hash_sorted(&table.indexes, hasher, |index| index.name.to_string());
    hash_sorted(&table.foreign_keys, hasher, |key| {
        format!("{:?} {:?} {}", key.name, key.columns, key.references)
    });
    hash_sorted(&table.checks, hasher, |check| format!("{:?} {}", check.name, check.expr.normal()));
    (&table.partitioning, &table.options, &table.comment).hash(hasher);
}

fn hash_sorted<T: Hash>(items: &[T], hasher: &mut StableHasher, key: impl Fn(&T) -> String) {
    hasher.write_usize(items.len());
    match items {
        [] => {}
        [one] => one.hash(hasher),
        many => {
            let mut sorted: Vec<_> = many.iter().map(|item| (key(item), item)).collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            for (_, item) in sorted {
                item.hash(hasher);
            }
        }
    }
}

/// The hash of everything that a plan executes, with what it starts from and reaches.
pub fn plan_hash(database: &str, version: Version, ids: &PlanIds, steps: &[Step]) -> String {
    let mut hasher = StableHasher::default();
    let head = json!([database, version.to_string(), ids.from, ids.to]);
    write(&head, &mut hasher);
    for step in steps {
        let executable = json!([
            step.step,
            step.sql,
            step.command,
            step.rollback_sql,
            step.rollback_command,
            step.transaction,
            [step.timeouts.lock_ms, step.timeouts.statement_ms],
            step.prerequisites,
            step.checks,
            step.verify,
            step.repeat,
            step.reversibility,
            step.safety,
            step.loses,
        ]);
        write(&executable, &mut hasher);
    }
    hasher.digest()
}

fn write(value: &Value, hasher: &mut StableHasher) {
    // A JSON text of plain values: equal values give equal texts.
    hasher.write(value.to_string().as_bytes());
    hasher.write_u8(b'\n');
}
