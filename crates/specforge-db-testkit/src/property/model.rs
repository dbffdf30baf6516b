//! Properties of the model: reading, rendering, comparing.

use std::collections::HashSet;

use specforge_db_core::contract::SchemaSource;
use specforge_db_core::diff::{Renames, align, diff_schemas};
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::model::Schema;
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{
    Known, MigrationPlanner, OnUnreadable, PlanOptions, PlanResponse, fingerprint,
};
use specforge_db_core::read::load;
use specforge_db_core::version::Version;

use super::{Failure, Holds, Pair, build, ensure, script};
use crate::server::{Catalog, Database, Server};

/// Reads a text into normal form; a statement that cannot be read is an error.
fn read(planner: &dyn MigrationPlanner, text: &str, version: Version) -> Result<Schema, Failure> {
    let source = SchemaSource::Text(text.to_owned());
    let loaded =
        load(planner, &source, version, OnUnreadable::Fail, "/schema").map_err(|error| {
            let items: Vec<_> = error.items().iter().map(|item| item.detail.as_str()).collect();
            let detail = format!("{error}: {}\n{text}", items.join("; "));
            Failure::new("every statement of a schema is read", detail)
        })?;
    let mut schema = loaded.schema;
    planner.normalize(&mut schema, version);
    Ok(schema)
}

fn version(planner: &dyn MigrationPlanner, pair: &Pair) -> Version {
    pair.version.unwrap_or(planner.info().default_version)
}

/// Everything that can be said about both schemas without executing the plan.
pub(super) fn check(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    pair: &Pair,
    from: &Catalog,
    to: &Catalog,
) -> Result<(), Failure> {
    let version = version(planner, pair);
    let current = read(planner, &pair.current, version)?;
    let desired = read(planner, &pair.desired, version)?;
    for (schema, catalog) in [(&current, from), (&desired, to)] {
        equal_to_itself(planner, schema)?;
        rendered(planner, server, schema, catalog, version)?;
        survives_json(schema)?;
    }
    applied(planner, pair, &current, &desired)?;
    reversed(planner, pair, &desired, version)
}

fn equal_to_itself(planner: &dyn MigrationPlanner, schema: &Schema) -> Result<(), Failure> {
    let changes = diff_schemas(planner, schema, schema, &Renames::default());
    ensure(changes.is_empty(), "a schema does not differ from itself", || {
        changes.iter().map(specforge_db_core::diff::Change::describe).collect::<Vec<_>>().join("\n")
    })
}

fn survives_json(schema: &Schema) -> Result<(), Failure> {
    let value = serde_json::to_value(schema).holds("a schema survives JSON")?;
    let back: Schema = serde_json::from_value(value).holds("a schema survives JSON")?;
    ensure(back == *schema, "a schema survives JSON", || "it comes back different".to_owned())
}

fn spell(
    planner: &dyn MigrationPlanner,
    schema: &Schema,
    version: Version,
) -> Result<PlanResponse, Error> {
    let options = PlanOptions::default();
    let empty = Schema::default();
    specforge_db_core::plan::plan_models(
        planner,
        empty,
        schema.clone(),
        &[],
        &[],
        &options,
        version,
    )
}

/// A schema that is spelled and read again, or spelled and executed, is the same schema.
fn rendered(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    schema: &Schema,
    catalog: &Catalog,
    version: Version,
) -> Result<(), Failure> {
    let newest = planner.info().default_version;
    let spelled = spell(planner, schema, version);
    // What an older version does not know, the newest can at least spell.
    let plan = match spelled {
        Err(error) if error.code() == ErrorCode::Unsupported && version < newest => {
            spell(planner, schema, newest)
        }
        other => other,
    };
    let plan = plan.holds("a schema can be spelled")?;
    let sql: Vec<&str> =
        plan.body.migration_steps.iter().filter_map(|step| step.sql.as_deref()).collect();
    let text = sql.join("\n");
    let again = read(planner, &text, version)?;
    ensure(
        fingerprint(&again) == fingerprint(schema),
        "a schema that is spelled and read is the same",
        || {
            let changes = diff_schemas(planner, schema, &again, &Renames::default());
            let what: Vec<_> = changes.iter().map(|change| format!("{change:?}")).collect();
            format!("{}\nspelled as\n{text}", what.join("\n"))
        },
    )?;
    let built = build(server, &text).map_err(|error| {
        Failure::new("a schema that is spelled can be built", format!("{error}\n{text}"))
    })?;
    let mut built = built;
    let found = built.catalog().holds("the catalog can be read")?;
    ensure(found == *catalog, "a schema that is spelled and built is the same", || {
        format!("{}\nspelled as\n{text}", catalog.difference(&found))
    })
}

/// What differs, applied to the one, gives the other. Renames touch the object alone, so pairs
/// that state some are left to the executed plan.
fn applied(
    planner: &dyn MigrationPlanner,
    pair: &Pair,
    current: &Schema,
    desired: &Schema,
) -> Result<(), Failure> {
    let info = planner.info();
    let renames = Renames::new(&pair.renames, info.name_case);
    if !renames.is_empty() || pair.desired.contains("@renamed") {
        return Ok(());
    }
    let mut to = desired.clone();
    // The way of each change is the planner's; where a column stands in the end is not asked here.
    let known = Known::nothing();
    align(planner, current, &mut to, &renames, known, &pair.options, version(planner, pair));
    let changes = diff_schemas(planner, current, &to, &renames);
    let mut reached = current.clone();
    for change in &changes {
        reached.apply(change, info.name_case).holds("changes fit the schema they are made for")?;
    }
    let left = diff_schemas(planner, &reached, &to, &renames);
    ensure(
        left.is_empty() && fingerprint(&reached) == fingerprint(&to),
        "the changes lead from one schema to the other",
        || {
            let all: Vec<_> =
                changes.iter().map(specforge_db_core::diff::Change::describe).collect();
            format!("after {all:#?} there is left {left:#?}")
        },
    )
}

/// The order in which tables are declared means nothing.
fn reversed(
    planner: &dyn MigrationPlanner,
    pair: &Pair,
    desired: &Schema,
    version: Version,
) -> Result<(), Failure> {
    let split = planner.split(&pair.desired);
    let mut tables = Vec::new();
    let mut others = Vec::new();
    for statement in &split.statements {
        let words: Vec<String> =
            statement.text.split_whitespace().take(3).map(str::to_ascii_uppercase).collect();
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            // LIKE takes what is there when it is said, an index that was declared before it for one.
            ["CREATE", "TABLE", ..] if !others.is_empty() && is_like(statement.text) => {
                return Ok(());
            }
            ["CREATE", "TABLE" | "VIRTUAL", ..] => tables.push(statement.text),
            ["CREATE", ..] => others.push(statement.text),
            _ => return Ok(()),
        }
    }
    tables.reverse();
    let text = tables.iter().chain(&others).copied().chain([""]).collect::<Vec<_>>().join(";\n");
    if text.contains("@renamed") || numbered(desired) {
        return Ok(());
    }
    let again = read(planner, &text, version)?;
    let changes = diff_schemas(planner, desired, &again, &Renames::default());
    ensure(
        changes.is_empty() && fingerprint(desired) == fingerprint(&again),
        "the order of declarations means nothing",
        || {
            changes
                .iter()
                .map(specforge_db_core::diff::Change::describe)
                .collect::<Vec<_>>()
                .join("\n")
        },
    )
}

/// Whether a statement may make a table like another.
fn is_like(statement: &str) -> bool {
    let mut words = statement.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| word.eq_ignore_ascii_case("like"))
}

/// Whether names of keys, checks or indexes were taken, so that a number tells them apart: who was declared first has
/// none.
fn numbered(schema: &Schema) -> bool {
    let mut names: HashSet<&str> = HashSet::new();
    for table in schema.tables().map(|known| known.table) {
        let keys = table.primary_key.iter().chain(&table.uniques).filter_map(|k| k.name.as_ref());
        let checks = table.checks.iter().filter_map(|check| check.name.as_ref());
        let references = table.foreign_keys.iter().filter_map(|key| key.name.as_ref());
        let indexes = table.indexes.iter().map(|index| &index.name);
        names.extend(keys.chain(checks).chain(references).chain(indexes).map(Ident::as_str));
    }
    names.iter().any(|name| {
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
        bare.len() < name.len() && names.contains(bare)
    })
}

/// What the database says after the plan is what the plan promised, and nothing is left to plan.
pub(super) fn check_reached(
    planner: &dyn MigrationPlanner,
    pair: &Pair,
    plan: &PlanResponse,
    database: &mut dyn Database,
) -> Result<(), Failure> {
    let version = version(planner, pair);
    let declared = database.declared().holds("the database tells its schema")?;
    let mut request = pair.request();
    request.current_schema = SchemaSource::Text(declared.clone());
    request.renames.clear();
    request.table_stats.clear();
    let second = planner.plan(&request).map_err(|error| {
        let items: Vec<_> = error.items().iter().map(|item| item.detail.as_str()).collect();
        Failure::new(
            "a second plan is empty",
            format!("{error} {}\nthe database says\n{declared}", items.join("; ")),
        )
    })?;
    ensure(second.body.migration_steps.is_empty(), "a second plan is empty", || {
        format!(
            "{}\nthe first was\n{}\nthe database says\n{declared}",
            script(&second),
            script(plan)
        )
    })?;
    let live = read(planner, &declared, version)?;
    // What holds anyway, such as rights of an owner, the first plan could not know.
    let implied = live.namespaces.iter().any(|namespace| !namespace.implied.is_empty());
    let promised = if implied { &second } else { plan };
    ensure(
        fingerprint(&live) == promised.body.plan.to,
        "the plan names the state that it reaches",
        || {
            let changes = match read(planner, &pair.desired, version) {
                Ok(to) => diff_schemas(planner, &live, &to, &Renames::default()),
                Err(_) => Vec::new(),
            };
            let what: Vec<_> =
                changes.iter().map(specforge_db_core::diff::Change::describe).collect();
            format!(
                "the fingerprint of what is there is not the promised one; {}\nthe database says\n{declared}\nthe plan was\n{}",
                what.join("; "),
                script(plan)
            )
        },
    )
}
