//! Requirements that cannot be: every mistake at once, each at its place.

use serde_json::{Value, json};
use specforge_db_core::design::{DesignRequest, SchemaDesigner};
use specforge_db_core::error::ErrorCode;
use specforge_db_core::finding::Severity;

use specforge_db_sqlite::Sqlite;

use super::support::{database, design, run, try_design};

/// The mistakes: code of the first, and pointer with a part of the detail of each.
fn mistakes(request: Value) -> (ErrorCode, Vec<(String, String)>) {
    // Typed, because a NUL is refused by the envelope before the design sees it.
    let typed = |bare: Value| serde_json::from_value(bare).map(DesignRequest::of);
    let has_nul = request.to_string().contains("\\u0000");
    let result = if has_nul {
        Sqlite.design(&typed(request.clone()).unwrap())
    } else {
        try_design(request.clone())
    };
    let error = match result {
        Ok(response) => {
            panic!("designed: {}\n{request}", response.body.schema_sql.unwrap_or_default())
        }
        Err(error) => error,
    };
    let items = if error.items().is_empty() {
        vec![(error.pointer().unwrap_or_default().to_owned(), error.detail().to_owned())]
    } else {
        let items = error.items().iter();
        items.map(|item| (item.pointer.clone().unwrap_or_default(), item.detail.clone())).collect()
    };
    (error.code(), items)
}

fn one(request: Value) -> (ErrorCode, String, String) {
    let (code, items) = mistakes(request);
    assert_eq!(items.len(), 1, "{items:#?}");
    let (pointer, detail) = items.into_iter().next().unwrap();
    (code, pointer, detail)
}

fn entity(attributes: Value) -> Value {
    json!({"entities": [{"name": "Thing", "attributes": attributes}]})
}

#[test]
fn attributes_that_contradict_themselves() {
    for (attribute, field) in [
        (json!({"name": "a", "type": "enum"}), "values"),
        (json!({"name": "a", "type": "enum", "values": ["x"], "default": "y"}), "default"),
        (json!({"name": "a", "type": "enum", "values": ["x", "x"]}), "values/1"),
        (json!({"name": "a", "type": "integer", "min": 3, "max": 2}), "min"),
        (json!({"name": "a", "type": "integer", "min": 3, "default": 2}), "default"),
        (json!({"name": "a", "type": "integer", "default": "two"}), "default"),
        (json!({"name": "a", "type": "boolean", "default": "maybe"}), "default"),
        (json!({"name": "a", "type": "timestamp", "default": "); DROP TABLE x; --"}), "default"),
        (json!({"name": "a", "type": "money", "default": 0.001}), "default"),
        (json!({"name": "a", "type": "string", "min": 3}), "min"),
        (json!({"name": "a", "type": "string", "max_length": 2, "default": "long"}), "default"),
        (json!({"name": "a", "type": "integer", "max_length": 3}), "max_length"),
        (json!({"name": "a", "type": "string", "values": ["x"]}), "values"),
        (json!({"name": "a", "type": "decimal", "precision": 2, "scale": 3}), "scale"),
        (json!({"name": "a", "type": "string", "required": true, "default": null}), "default"),
    ] {
        let (code, pointer, detail) = one(entity(json!([attribute])));
        assert_eq!(pointer, format!("/requirements/entities/0/attributes/0/{field}"), "{detail}");
        assert_eq!(code, ErrorCode::Contradiction, "{detail}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let (_, items) = mistakes(json!({
        "entities": [
            {"name": "Post", "attributes": [{"name": "a", "type": "string"}, {"name": "A", "type": "text"}], "checks": ["b > 1", "a >"]},
            "posts",
            {"name": "User", "unique": [["emial"]], "attributes": [{"name": "email", "type": "email"}]}
        ],
        "relationships": [{"from": "Usr", "to": "Post", "type": "one-to-many"}],
        "features": ["soft delete on psts"]
    }));
    let pointers: Vec<_> = items.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/requirements/entities/0/attributes/1/name",
            "/requirements/entities/1",
            "/requirements/relationships/0/from",
            "/requirements/entities/0/checks/0",
            "/requirements/entities/0/checks/1",
            "/requirements/entities/2/unique/0/0",
            "/requirements/features/0",
        ]
    );
    assert!(items[2].1.contains("did you mean `User`?"), "{}", items[2].1);
    assert!(items[5].1.contains("did you mean `email`?"), "{}", items[5].1);
    assert!(items[6].1.contains("did you mean `posts`?"), "{}", items[6].1);
}

#[test]
fn names_that_no_database_should_be_given() {
    let long = "n".repeat(2000);
    for name in [
        "",
        "  ",
        "a\0b",
        "\"; DROP TABLE x; --",
        "a`b",
        "line\nbreak",
        "[x]",
        "sqlite_master",
        "specforge_migrations",
        long.as_str(),
    ] {
        let (code, pointer, detail) = one(json!({"entities": [{"name": name, "attributes": []}]}));
        assert_eq!(
            (code, pointer.as_str()),
            (ErrorCode::InvalidName, "/requirements/entities/0/name"),
            "{name:?}: {detail}"
        );
        if !name.starts_with("sqlite") && !name.starts_with("specforge") {
            let (code, pointer, _) = one(entity(json!([{"name": name, "type": "string"}])));
            assert_eq!(
                (code, pointer.as_str()),
                (ErrorCode::InvalidName, "/requirements/entities/0/attributes/0/name"),
                "{name:?}"
            );
        }
    }
}

#[test]
fn names_of_every_script_and_reserved_words_are_fine() {
    let db = database(&design(json!({
        "entities": [
            {"name": "Order", "attributes": [{"name": "select", "type": "string"}, {"name": "größe", "type": "integer", "min": 0}]},
            {"name": "商品", "attributes": [{"name": "名前", "type": "string", "required": true, "unique": true}]}
        ],
        "relationships": [{"from": "Order", "to": "商品", "type": "many-to-one"}]
    })));
    run(
        &db,
        "INSERT INTO \"商品\" (\"名前\") VALUES ('x'); INSERT INTO orders (\"select\", \"größe\", \"商品_id\") VALUES ('a', 1, 1)",
    );
}

#[test]
fn an_entity_that_nobody_lists_is_external() {
    let request = |existing: Option<&str>| {
        let mut request = json!({
            "task": "design-schema",
            "requirements": {"entities": ["Order"], "relationships": [{"from": "Order", "to": "Customer", "type": "many-to-one"}]}
        });
        if let Some(text) = existing {
            request["existing_schema"] = json!(text);
        }
        design(request)
    };
    let alone = request(None);
    assert!(!alone.body.external_entities[0].resolved);
    assert!(
        alone
            .findings
            .iter()
            .any(|f| f.rule == "external-entity" && f.severity == Severity::Warning)
    );
    let orders = alone.body.schema.tables().find(|t| t.table.name == "orders").unwrap().table;
    assert!(
        orders.foreign_keys.is_empty()
            && orders.column("customer_id", specforge_db_core::name::NameCase::Sensitive).is_some()
    );

    let beside = request(Some("CREATE TABLE customers (code TEXT PRIMARY KEY, name TEXT)"));
    assert!(beside.body.external_entities[0].resolved);
    let text = beside.body.schema_sql.unwrap();
    assert!(!text.contains("CREATE TABLE \"customers\""), "{text}");
    assert!(text.contains("REFERENCES \"customers\""), "{text}");
    assert!(text.contains("\"customer_code\" TEXT NOT NULL"), "{text}");
}

#[test]
fn what_is_not_built_or_understood_is_said() {
    let response = try_design(json!({"entities": ["Post"], "features": [
        "sotf delete", "quantum entanglement", "timestamps whenever", {"kind": "hierarchy", "entity": "Post", "strategy": "closure"}
    ]}))
    .unwrap();
    let found: Vec<_> = response
        .findings
        .iter()
        .map(|f| (f.rule.as_str(), f.severity, f.location.pointer.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        found,
        [
            ("unrecognised-feature", Severity::Warning, "/requirements/features/0"),
            ("unrecognised-feature", Severity::Warning, "/requirements/features/1"),
            ("unrecognised-feature", Severity::Warning, "/requirements/features/2"),
        ]
    );
    assert!(response.findings[0].message.contains("did you mean `soft delete`?"));
    assert!(response.findings[2].message.contains("expected `timestamps`"));
    assert_eq!(response.warnings.len(), 3);
}

#[test]
fn relationships_that_cannot_be() {
    for (relationship, code, field) in [
        (
            json!({"from": "A", "to": ["B", "C"], "type": "many-to-one"}),
            ErrorCode::Contradiction,
            "/to",
        ),
        (json!({"from": "A", "to": "B", "type": "polymorphic"}), ErrorCode::Contradiction, "/to"),
        (
            json!({"from": "A", "to": "B", "type": "many-to-one", "through": {"name": "X"}}),
            ErrorCode::Contradiction,
            "/through",
        ),
        (
            json!({"from": "A", "to": "B", "type": "many-to-one", "required": true, "on_delete": "set null"}),
            ErrorCode::Contradiction,
            "/on_delete",
        ),
        (
            json!({"from": "Nowhere", "to": "B", "type": "many-to-one"}),
            ErrorCode::UnknownEntity,
            "/from",
        ),
    ] {
        let request = json!({"entities": ["A", "B", "C"], "relationships": [relationship]});
        let (found, pointer, detail) = one(request);
        assert_eq!(
            (found, pointer),
            (code, format!("/requirements/relationships/0{field}")),
            "{detail}"
        );
    }
    let (_, pointer, detail) = one(json!({"entities": ["A", "B"], "relationships": [
        {"from": "A", "to": "B", "type": "many-to-one"}, {"from": "A", "to": "B", "type": "many-to-one"}
    ]}));
    assert_eq!(pointer, "/requirements/relationships/1/as", "{detail}");
}

#[test]
fn deep_and_long_conditions_are_refused_quickly() {
    let deep = format!("{}a{} > 1", "(".repeat(100_000), ")".repeat(100_000));
    let long = format!("a > 1{}", " and a > 1".repeat(100_000));
    let nested = format!("{}a{} > 1", "(".repeat(60), ")".repeat(60));
    for check in [deep, long, nested] {
        let request = json!({"entities": [{"name": "T", "attributes": [{"name": "a", "type": "integer"}], "checks": [check]}]});
        let (code, pointer, _) = one(request);
        assert_eq!(
            (code, pointer.as_str()),
            (ErrorCode::NotUnderstood, "/requirements/entities/0/checks/0")
        );
    }
}
