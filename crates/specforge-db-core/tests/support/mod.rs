//! A toy dialect: enough of one to run the engines, without a database behind it.

#![allow(dead_code, unreachable_pub)]

use specforge_db_core::contract::ShortTable;
use specforge_db_core::dialect::{
    Capability, Dialect, DialectInfo, Lock, Observed, Operation, OptionOf, OptionSpec, OptionType,
    Tier, TransactionPolicy, cap,
};
use specforge_db_core::diff::Change;
use specforge_db_core::error::Result;
use specforge_db_core::model::{Column, Family, ForeignKey, Key, Schema, Table, Type};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{
    Command, MigrationPlanner, PlanCx, PlanOptions, PlanResponse, Probe, RenameSpec, Unsupported,
    plan_models,
};
use specforge_db_core::read::{Items, SchemaReader, Split, Statement};
use specforge_db_core::span::Span;
use specforge_db_core::version::Version;

/// A dialect that takes no reference to what is not there.
#[derive(Clone, Copy, Debug)]
pub struct Toy;

static CAPABILITIES: [Capability; 2] = [
    Capability::always(cap::ADD_FOREIGN_KEY, "toy"),
    Capability::since(cap::COLUMN_ORDER, Version::short(2, 0), "toy"),
];

static OPERATIONS: [Operation; 1] = [Operation {
    id: "add-column",
    since: None,
    until: None,
    lock: Lock::Writes,
    lock_name: "toy lock",
    grows: false,
    rewrites: false,
    scans: false,
    observed: Observed::Documented,
    says: "It is instant.",
    source: "toy",
}];

static OPTIONS: [OptionSpec; 1] = [OptionSpec {
    of: OptionOf::Table,
    name: "engine",
    value: OptionType::Text,
    cosmetic: true,
    source: "toy",
}];

static INFO: DialectInfo = DialectInfo {
    id: "toy",
    name: "Toy",
    aliases: &[],
    tier: Tier::Preview,
    default_version: Version::short(1, 0),
    oldest_version: Version::short(1, 0),
    newest_version: Version::short(2, 0),
    name_case: NameCase::AsciiInsensitive,
    default_namespace: None,
    max_name_bytes: 64,
    index_names_global: true,
    scoped_definitions: &[],
    implicit: specforge_db_core::read::Implicit::NONE,
    transactions: TransactionPolicy::PerStep,
    documents: false,
    url_schemes: &["toy"],
    capabilities: &CAPABILITIES,
    types: &[],
    operations: &OPERATIONS,
    options: &OPTIONS,
    type_words: &[],
    skills: &[],
    documentation: "toy",
};

impl Dialect for Toy {
    fn info(&self) -> &'static DialectInfo {
        &INFO
    }
}

impl SchemaReader for Toy {
    fn split<'t>(&self, text: &'t str) -> Split<'t> {
        let mut split = Split::default();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let bare = line.trim();
            if !bare.is_empty() {
                let span = Span { start: at, end: at + bare.len() };
                split.statements.push(Statement { text: bare, span, nesting: 0, chain: 0 });
            }
            at += line.len();
        }
        split
    }

    fn read_statement(&self, statement: &str, _: Version) -> Items {
        Items::unreadable(format!("the toy reads nothing, not even `{statement}`"), 0)
    }

    fn family(&self, _: &str) -> Family {
        Family::Other
    }

    fn short_table(&self, name: &str, _: &ShortTable) -> Result<String> {
        Ok(name.to_owned())
    }
}

impl MigrationPlanner for Toy {
    fn render(&self, change: &Change, _: &PlanCx<'_>) -> Result<Vec<Command>, Unsupported> {
        Ok(vec![Command::Text(change.describe())])
    }

    fn probe(&self, probe: &Probe<'_>, _: &PlanCx<'_>) -> Result<Command, Unsupported> {
        Ok(Command::Text(format!("{probe:?}")))
    }
}

/// A table with a key and references to others by their keys.
pub fn table(name: &str, references: &[&str]) -> Table {
    let mut table = Table::new(name);
    table.columns.push(Column { nullable: false, ..Column::new("id", Type::raw("int")) });
    table.primary_key = Some(Key::over(["id"]));
    for (at, other) in references.iter().enumerate() {
        let column = format!("ref_{at}");
        table.columns.push(Column::new(column.as_str(), Type::raw("int")));
        table.foreign_keys.push(reference(&column, other));
    }
    table
}

/// A reference to a table's key.
pub fn reference(column: &str, to: &str) -> ForeignKey {
    let json =
        serde_json::json!({"columns": [column], "references": to, "referenced_columns": ["id"]});
    serde_json::from_value(json).unwrap_or_else(|error| unreachable!("a plain reference: {error}"))
}

/// A schema of those tables.
pub fn schema(tables: Vec<Table>) -> Schema {
    let mut schema = Schema::default();
    schema.namespace_mut(None).tables = tables;
    schema
}

/// A plan from one model to another.
pub fn plan(from: Schema, to: Schema, renames: &[RenameSpec]) -> Result<PlanResponse> {
    plan_models(&Toy, from, to, renames, &[], &PlanOptions::default(), INFO.default_version)
}

/// The commands of a plan, in order.
pub fn commands(plan: &PlanResponse) -> Vec<String> {
    let steps = plan.body.migration_steps.iter();
    steps.map(|step| step.sql.clone().unwrap_or_default().replace(';', "")).collect()
}

/// A name.
pub fn name(text: &str) -> Ident {
    Ident::from(text)
}
