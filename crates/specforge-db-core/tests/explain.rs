//! A request that does not fit is explained: every mistake, its place, and what was expected.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use specforge_db_core::contract::parse_request;
use specforge_db_core::error::Error;
use specforge_db_core::execute::ExecuteRequest;
use specforge_db_core::plan::PlanRequest;

fn refuse(request: Value) -> Error {
    parse_request::<PlanRequest>(request).expect_err("the request must be refused")
}

fn with(extra: Value) -> Value {
    let mut request = json!({"task": "plan-migration", "current_schema": "", "desired_schema": ""});
    let fields = request.as_object_mut().unwrap();
    fields.extend(extra.as_object().unwrap().clone());
    request
}

fn pointers(error: &Error) -> Vec<&str> {
    error.items().iter().filter_map(|item| item.pointer.as_deref()).collect()
}

#[test]
fn a_request_that_fits_is_read() {
    let request = with(json!({"options": {"online": false}, "target_version": "3.45"}));
    assert!(!parse_request::<PlanRequest>(request).unwrap().options.online);
}

#[test]
fn all_mistakes_are_said_at_once() {
    let error = refuse(with(json!({
        "renames": [
            {"kind": "colum", "from": "a", "to": "b"},
            {"kind": "table", "form": "a", "to": "b"},
        ],
        "table_stats": {"users": {"rows": "many"}},
        "options": {"online": 1, "batch_size": -1},
        "target_version": "new",
        "dsired_changes": [],
    })));
    let mut places = pointers(&error);
    places.sort_unstable();
    assert_eq!(
        places,
        [
            "/dsired_changes",
            "/options/batch_size",
            "/options/online",
            "/renames/0/kind",
            "/renames/1/form",
            "/renames/1/from",
            "/table_stats/users/rows",
            "/target_version",
        ]
    );
}

#[test]
fn words_say_what_was_expected() {
    let cases = [
        (json!({"optons": {}}), "/optons", "unknown field `optons`; did you mean `options`?"),
        (
            json!({"renames": [{"kind": "colum", "from": "a", "to": "b"}]}),
            "/renames/0/kind",
            "`colum` is not known here; expected one of `column`, `table`, `index`, `constraint`, \
             `enum_value`, `type`; did you mean `column`?",
        ),
        (
            json!({"renames": [{"kind": "table", "to": "b"}]}),
            "/renames/0/from",
            "the field `from` is missing",
        ),
        (
            json!({"options": {"online": "yes"}}),
            "/options/online",
            "expected true or false, found a string",
        ),
        (
            json!({"options": {"batch_size": -1}}),
            "/options/batch_size",
            "expected a number of at least 0",
        ),
        (
            json!({"current_schema": 7}),
            "/current_schema",
            "expected a string or an object, found a number",
        ),
        (
            json!({"current_schema": {"table": {}}}),
            "/current_schema/table",
            "unknown field `table`; expected one of `namespaces`, `tables`, `commands`, `file`, \
             `url`; did you mean `tables`?",
        ),
        (
            json!({"current_schema": {"tables": {"users": {"columns": {"id": 1}}}}}),
            "/current_schema/tables/users/columns/id",
            "expected a string, found a number",
        ),
        (
            json!({"current_schema": {"namespaces": [{"tables": [{"name": "t", "columns": [
                {"name": "a", "type": {"family": {"kind": "txt"}, "raw": "TEXT"}}]}]}]}}),
            "/current_schema/namespaces/0/tables/0/columns/0/type/family/kind",
            "did you mean `text`?",
        ),
        (
            json!({"table_stats": {"a/b~c": {"rows": "x"}}}),
            "/table_stats/a~1b~0c/rows",
            "expected a whole number or null, found a string",
        ),
    ];
    for (extra, pointer, words) in cases {
        let error = refuse(with(extra.clone()));
        assert_eq!(pointers(&error), [pointer], "{extra}");
        let detail = &error.items()[0].detail;
        assert!(detail.contains(words), "{extra}: {detail}");
        assert_eq!(error.pointer(), Some(pointer));
    }
}

#[test]
fn a_long_input_is_not_repeated() {
    let long = "x".repeat(10_000);
    let error = refuse(with(
        json!({ (long.as_str()): 1, "renames": [{"kind": long, "from": "a", "to": "b"}]}),
    ));
    assert_eq!(error.items().len(), 2);
    for item in error.items() {
        assert!(item.detail.len() < 600, "{}", item.detail);
        assert!(item.pointer.as_deref().unwrap().len() < 300);
    }
    assert!(error.detail().len() < 600);
}

#[test]
fn an_address_is_never_repeated() {
    let url = "postgres://user:S3cr3t-canary@host/db";
    let base = || json!({"task": "execute-migration", "connection": {"url_env": "X"}});
    let mut requests = Vec::new();
    for connection in [
        json!(url),
        json!([url]),
        json!({"url": [url]}),
        json!({"url": {"url": url}}),
        json!({"url": url, (url): 1}),
        json!({"uri": url}),
        json!({ (url): url }),
    ] {
        let mut request = base();
        request["connection"] = connection;
        requests.push(request);
    }
    let mut request = base();
    request["mode"] = json!(url);
    requests.push(request);
    let mut request = base();
    request["target_version"] = json!(url);
    requests.push(request);
    let mut request = base();
    request["connection"] = json!({"url": url});
    request["options"] = json!({"lock_timeout_ms": 1e30});
    requests.push(request);
    for request in requests {
        let error = parse_request::<ExecuteRequest>(request.clone()).expect_err("refused");
        let shown = format!("{error:?}");
        assert!(!shown.contains("S3cr3t"), "{request}: {shown}");
        assert!(!error.items().is_empty());
    }
}

#[test]
fn hostile_input_ends_quickly() {
    let million = |item: Value| Value::Array(vec![item; 1_000_000]);
    let deep = (0..50)
        .fold(json!("TEXT"), |of, _| json!({"family": {"kind": "array", "of": of}, "raw": "x"}));
    let column = json!({"name": "a", "type": deep});
    let requests = [
        json!({"renames": million(json!(1))}),
        json!({"desired_changes": million(json!("x")), "x": 1}),
        json!({"current_schema": {"commands": million(json!(1)), "file": "x"}}),
        json!({"current_schema": {"namespaces": million(json!({}))}, "y": 1}),
        json!({"current_schema": {"namespaces": [{"tables": million(json!(null))}]}}),
        json!({"current_schema": {"namespaces": [{"tables": [{"name": "t", "columns": [column]}]}]},
               "z": 1}),
    ];
    for request in requests {
        let request = with(request);
        let start = Instant::now();
        let error = refuse(request);
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
        assert!((1..=100).contains(&error.items().len()));
    }
}

#[test]
fn a_deep_value_is_refused() {
    let mut value = json!(1);
    for _ in 0..2000 {
        value = json!([value]);
    }
    let error = refuse(with(json!({"desired_changes": value})));
    assert_eq!(error.code().as_str(), "too-deep");
}
