//! What the tests of live databases share: sessions, schemas, and what differs between two of them.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use specforge_db_core::contract::{SchemaSource, Secret};
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::execute::{
    Connector as _, ExecuteRequest, ExecuteResponse, ExecuteState, OpenOptions, Session, run,
};
use specforge_db_core::model::Schema;
use specforge_db_core::plan::{OnUnreadable, PlanIds, Step, fingerprint, plan_hash};
use specforge_db_core::read::load;
use specforge_db_core::version::Version;
use specforge_db_postgresql::{Postgresql, PostgresqlConnector};

pub const WRITING: OpenOptions =
    OpenOptions { read_only: false, create: false, lock_timeout_ms: 1000 };
pub const READING: OpenOptions = OpenOptions { read_only: true, ..WRITING };

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub async fn open(url: &str, options: OpenOptions) -> Result<Box<dyn Session>, Error> {
    PostgresqlConnector.open(&Secret::new(url), options).await
}

/// What a live database declares, and its version.
pub fn introspect(url: &str) -> Result<(Schema, Version), Error> {
    block_on(async {
        let mut session = open(url, READING).await?;
        Ok((session.introspect().await?, session.version().await?))
    })
}

/// What a text declares, in normal form.
pub fn declared(text: &str, version: Version) -> Result<Schema, Error> {
    let source = SchemaSource::Text(text.to_owned());
    load(&Postgresql, &source, version, OnUnreadable::Fail, "/schema").map(|loaded| loaded.schema)
}

/// Every object of a schema, by what it is called.
fn objects(schema: &Schema) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for namespace in &schema.namespaces {
        let of = namespace.name.as_ref().map(ToString::to_string).unwrap_or_default();
        for table in &namespace.tables {
            let mut value = serde_json::to_value(table).unwrap();
            for list in ["columns", "uniques", "indexes", "foreign_keys", "checks"] {
                let parts = value.as_object_mut().unwrap().remove(list);
                for (at, part) in parts.iter().flat_map(|p| p.as_array().unwrap()).enumerate() {
                    let name = part["name"].as_str().unwrap_or_default();
                    let place = if list == "columns" { format!("{at} ") } else { String::new() };
                    all.insert(format!("{of}.{}: {list} {place}{name}", table.name), part.clone());
                }
            }
            all.insert(format!("{of}.{}", table.name), value);
        }
        for object in &namespace.enums {
            all.insert(format!("{of}.{}", object.name), serde_json::to_value(object).unwrap());
        }
        for object in &namespace.definitions {
            let on = object.on.as_ref().map(|on| format!(" on {on}")).unwrap_or_default();
            let value = json!({"normal": object.normal(), "options": object.options});
            all.insert(format!("{of}.{:?} {}{on}", object.kind, object.name), value);
        }
    }
    for value in all.values_mut() {
        forget_spelling(value);
    }
    all
}

/// Leaves of expressions only what is compared.
fn forget_spelling(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let (true, Some(normal)) = (map.contains_key("text"), map.get("normal").cloned()) {
                *value = normal;
                return;
            }
            map.remove("inline");
            // A check says with which column it was declared; that makes no difference.
            if map.contains_key("expr") && map.contains_key("name") {
                map.remove("column");
            }
            map.values_mut().for_each(forget_spelling);
        }
        Value::Array(list) => list.iter_mut().for_each(forget_spelling),
        _ => {}
    }
}

/// What differs between two schemas, object by object.
pub fn differences(text: &Schema, live: &Schema) -> Vec<String> {
    let (text, live) = (objects(text), objects(live));
    let mut found = Vec::new();
    for name in text.keys().chain(live.keys()).collect::<std::collections::BTreeSet<_>>() {
        match (text.get(name), live.get(name)) {
            (Some(text), Some(live)) if text == live => {}
            (text, live) => {
                let spell = |v: Option<&Value>| v.map_or("-".to_owned(), ToString::to_string);
                found.push(format!("{name}\n  text {}\n  live {}", spell(text), spell(live)));
            }
        }
    }
    found
}

/// A plan as plan-migration would answer it, out of steps written by hand.
pub fn plan(version: Version, from: &str, to: &str, steps: Value) -> Value {
    let mut steps: Vec<Step> = serde_json::from_value(steps).unwrap();
    for (at, step) in steps.iter_mut().enumerate() {
        step.step = u32::try_from(at + 1).unwrap();
    }
    let mut ids = PlanIds {
        from: fingerprint(&declared(from, version).unwrap()),
        to: fingerprint(&declared(to, version).unwrap()),
        hash: String::new(),
    };
    ids.hash = plan_hash("postgresql", version, &ids, &steps);
    json!({
        "status": "completed", "database": "postgresql", "target_version": version,
        "migration_steps": steps, "plan": ids,
    })
}

/// Executes a request on a URL.
pub fn execute(url: &str, mut request: Value) -> Result<ExecuteResponse, Error> {
    request["task"] = json!("execute-migration");
    request["connection"] = json!({"url": url});
    let request: ExecuteRequest = serde_json::from_value(request).unwrap();
    block_on(run(&Postgresql, &PostgresqlConnector, &request, &mut |_| {}))
}

/// Executes a plan that is confirmed.
pub fn execute_plan(url: &str, mode: &str, plan: &Value, options: Value) -> ExecuteResponse {
    let hash = plan["plan"]["hash"].clone();
    let request = json!({"mode": mode, "plan": plan, "confirm": hash, "options": options});
    execute(url, request).unwrap()
}

/// The code of the error that an answer carries.
pub fn code(response: &ExecuteResponse) -> Option<ErrorCode> {
    response.body.error_code()
}

#[track_caller]
pub fn assert_state(response: &ExecuteResponse, state: ExecuteState) {
    assert_eq!(response.body.state, state, "{:?}", response.body.error);
    if matches!(state, ExecuteState::Applied) {
        assert_eq!(response.body.error, None);
    }
}
