//! Cases as models: what any dialect has to fulfil, one that nobody has written yet included.
//!
//! The models are spelled by the dialect itself, in the types that its own rows name, so there is no
//! text to keep. [`conformance!`](crate::conformance!) makes a test of it.

use serde_json::{Value, json};
use specforge_db_core::dialect::LogicalType;
use specforge_db_core::diff::{Renames, align, diff_schemas};
use specforge_db_core::model::Schema;
use specforge_db_core::plan::{
    Known, MigrationPlanner, PlanOptions, Reversibility, fingerprint, plan_models,
};

/// Makes a test that holds a registered dialect to the conformance cases:
/// `specforge_db_testkit::conformance!("duckdb");`, with `use specforge_db_duckdb as _;` beside it.
#[macro_export]
macro_rules! conformance {
    ($id:literal) => {
        #[test]
        fn conformance() {
            let plugin =
                specforge_db_core::dialect::dialect($id).expect("the dialect is linked in");
            let broken = $crate::conformance::broken(plugin);
            assert!(broken.is_empty(), "{}", broken.join("\n"));
        }
    };
}

/// The models, each with a name; later ones differ from earlier ones in many ways.
fn models(planner: &dyn MigrationPlanner) -> Vec<(&'static str, Schema)> {
    let info = planner.info();
    let ty = |logical: LogicalType| -> Value {
        let raw =
            info.type_spec(logical, info.default_version).map_or("integer", |row| row.spelling);
        let raw = raw.replace("{max}", "80").replace("{precision}", "10").replace("{scale}", "2");
        json!({"raw": raw, "family": planner.family(&raw)})
    };
    let (number, text) = (ty(LogicalType::Integer), ty(LogicalType::Text));
    let id = json!({"name": "id", "type": number, "nullable": false});
    let key = json!({"parts": [{"column": "id"}]});
    let users = json!({"name": "users", "columns": [id, {"name": "name", "type": text}], "primary_key": key});
    let longer = json!({"name": "users", "primary_key": key, "columns": [
        id, {"name": "name", "type": text}, {"name": "age", "type": number}]});
    let posts = json!({"name": "posts", "primary_key": key,
        "columns": [id, {"name": "user_id", "type": number}],
        "indexes": [{"name": "posts_by_user", "parts": [{"column": "user_id"}]}],
        "foreign_keys": [{"columns": ["user_id"], "references": "users", "referenced_columns": ["id"]}]});
    let hostile = json!({"name": "sel\"ect; --", "primary_key": key, "columns": [id, {"name": "a'b`c]", "type": text}]});
    let all = [
        ("nothing", json!([])),
        ("one table", json!([users])),
        ("a column more", json!([longer])),
        ("two tables that are related", json!([posts, users])),
        ("the same in another order", json!([users, posts])),
        ("a nasty name", json!([hostile])),
    ];
    let mut models = Vec::new();
    for (name, tables) in all {
        let namespace = match info.default_namespace {
            Some(default) => json!({"name": default, "tables": tables}),
            None => json!({"tables": tables}),
        };
        if let Ok(mut schema) = serde_json::from_value::<Schema>(json!({"namespaces": [namespace]}))
        {
            planner.normalize(&mut schema, info.default_version);
            models.push((name, schema));
        }
    }
    models
}

/// What a dialect does not fulfil; nothing where all is well.
pub fn broken(planner: &dyn MigrationPlanner) -> Vec<String> {
    let models = models(planner);
    let mut broken = Vec::new();
    if models.len() < 6 {
        broken.push("the models of the conformance cases cannot be read".to_owned());
    }
    for (a, from) in &models {
        for (b, to) in &models {
            if let Err(why) = pair(planner, from, to) {
                broken.push(format!("from {a} to {b}: {why}"));
            }
        }
    }
    broken
}

fn pair(planner: &dyn MigrationPlanner, from: &Schema, to: &Schema) -> Result<(), String> {
    let info = planner.info();
    let options = PlanOptions::default();
    let make = || {
        plan_models(planner, from.clone(), to.clone(), &[], &[], &options, info.default_version)
            .map_err(|error| error.to_string())
    };
    let plan = make()?;
    if serde_json::to_string(&plan).ok() != serde_json::to_string(&make()?).ok() {
        return Err("two plans of one request differ".to_owned());
    }
    let equal = fingerprint(from) == fingerprint(to);
    if plan.body.migration_steps.is_empty() != equal {
        return Err(format!(
            "equal: {equal}, but there are {} steps",
            plan.body.migration_steps.len()
        ));
    }
    for step in &plan.body.migration_steps {
        let does =
            step.sql.as_deref().is_some_and(|sql| !sql.trim().is_empty()) || step.command.is_some();
        let back = step.rollback_sql.as_deref().is_some_and(|sql| !sql.trim().is_empty())
            || step.rollback_command.is_some()
            || step.reversibility == Reversibility::Irreversible;
        if !does || !back || step.rationale.is_empty() {
            return Err(format!("a step does nothing, has no way back or no reason: {step:?}"));
        }
        if info.operation(&step.operation, info.default_version).is_none() {
            return Err(format!("no row says what `{}` costs", step.operation));
        }
    }
    let mut to = to.clone();
    let known = Known::nothing();
    align(planner, from, &mut to, &Renames::default(), known, &options, info.default_version);
    let mut reached = from.clone();
    for change in diff_schemas(planner, from, &to, &Renames::default()) {
        reached.apply(&change, info.name_case).map_err(|error| error.to_string())?;
    }
    if fingerprint(&reached) != fingerprint(&to) {
        return Err("the changes, applied, do not lead there".to_owned());
    }
    Ok(())
}
