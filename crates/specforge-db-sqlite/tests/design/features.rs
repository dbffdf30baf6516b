//! Features, each by what it does.

use serde_json::{Value, json};
use specforge_db_core::design::{DesignRequest, SchemaDesigner};
use specforge_db_core::dialect::Dialect;
use specforge_db_core::plan::{PlanOptions, RenamedKind, plan_models};
use specforge_db_sqlite::Sqlite;

use super::support::{assert_read_back, database, design, living, number, refused, run, text};

fn with(entities: Value, features: Value) -> Value {
    json!({"entities": entities, "features": features})
}

#[test]
fn phrases_and_kinds_say_the_same() {
    let entities = json!(["User", {"name": "Post", "attributes": [
        {"name": "title", "type": "string"}, {"name": "body", "type": "text"}, {"name": "published_at", "type": "timestamp"},
        {"name": "status", "type": "enum", "values": ["draft", "public"], "default": "draft"}
    ]}]);
    for (phrase, kind) in [
        ("Soft delete", json!({"kind": "soft_delete"})),
        ("soft-delete on posts", json!({"kind": "soft_delete", "entity": "Post"})),
        (
            "soft delete for users and posts",
            json!({"kind": "soft_delete", "entity": ["User", "Post"]}),
        ),
        ("full-text search on posts", json!({"kind": "full_text_search", "entity": "Post"})),
        (
            "full-text search on title and body of posts",
            json!({"kind": "full_text_search", "entity": "Post", "fields": ["title", "body"]}),
        ),
        (
            "full-text search on posts.body",
            json!({"kind": "full_text_search", "entity": "Post", "fields": ["body"]}),
        ),
        (
            "search on posts (title, body)",
            json!({"kind": "full_text_search", "entity": "Post", "fields": ["title", "body"]}),
        ),
        ("timestamps", json!({"kind": "timestamps"})),
        ("with user roles", json!({"kind": "user_roles"})),
        ("multi-tenant", json!({"kind": "multi_tenant", "strategy": "column"})),
        ("optimistic locking on posts", json!({"kind": "optimistic_locking", "entity": "Post"})),
        ("tags on posts", json!({"kind": "tags", "entity": "Post"})),
        ("slugs for posts", json!({"kind": "slugs", "entity": "Post"})),
        ("status values", json!({"kind": "status_workflow"})),
        (
            "status values on users: active, blocked",
            json!({"kind": "status_workflow", "entity": "User", "values": ["active", "blocked"]}),
        ),
        ("audit trail for posts", json!({"kind": "audit_trail", "entity": "Post"})),
        (
            "audit trail on posts with history tables",
            json!({"kind": "audit_trail", "entity": "Post", "strategy": "history_table"}),
        ),
        (
            "validity ranges for posts",
            json!({"kind": "audit_trail", "entity": "Post", "strategy": "validity"}),
        ),
        ("version history of posts", json!({"kind": "versioning", "entity": "Post"})),
        (
            "status workflow on posts: draft -> public, public -> draft",
            json!({"kind": "status_workflow", "entity": "Post", "transitions": {"draft": "public", "public": "draft"}}),
        ),
        ("users have roles", json!({"kind": "user_roles", "entity": "User"})),
        ("roles and permissions", json!({"kind": "user_roles", "permissions": true})),
        ("nested posts", json!({"kind": "hierarchy", "entity": "Post"})),
        (
            "hierarchy of posts with a closure table",
            json!({"kind": "hierarchy", "entity": "Post", "strategy": "closure"}),
        ),
        (
            "search posts by title and body",
            json!({"kind": "full_text_search", "entity": "Post", "fields": ["title", "body"]}),
        ),
        (
            "full-text search in posts over title and body",
            json!({"kind": "full_text_search", "entity": "Post", "fields": ["title", "body"]}),
        ),
        (
            "translations of post titles",
            json!({"kind": "i18n", "entity": "Post", "fields": ["title"]}),
        ),
        ("post comments", json!({"kind": "comments", "entity": "Post"})),
        (
            "OAuth login with Google and GitHub",
            json!({"kind": "oauth_providers", "providers": ["google", "github"]}),
        ),
        (
            "retention of 90 days for posts by published_at",
            json!({"kind": "retention", "entity": "Post", "days": 90, "by": "published_at"}),
        ),
        (
            "retention of posts for 7 years",
            json!({"kind": "retention", "entity": "Post", "days": 2555}),
        ),
        (
            "purge posts older than 90 days",
            json!({"kind": "retention", "entity": "Post", "days": 90}),
        ),
        ("delete posts after 90 days", json!({"kind": "retention", "entity": "Post", "days": 90})),
        ("enums as lookup tables", json!({"kind": "enum_strategy", "strategy": "lookup"})),
        ("comments on users and posts", json!({"kind": "comments", "entity": ["User", "Post"]})),
        ("file attachments on posts", json!({"kind": "attachments", "entity": "Post"})),
        (
            "translations of title and body of posts",
            json!({"kind": "i18n", "entity": "Post", "fields": ["title", "body"]}),
        ),
        (
            "no overlapping users per name",
            json!({"kind": "scheduling", "entity": "User", "resource": "name"}),
        ),
        ("user sessions", json!({"kind": "sessions"})),
        ("social login for users", json!({"kind": "oauth_providers", "entity": "User"})),
        ("rate limiting", json!({"kind": "rate_limits"})),
        ("transactional outbox", json!({"kind": "outbox"})),
        (
            "monthly partitions of users by created_at from 2026-02",
            json!({"kind": "partitioning", "entity": "User", "by": "created_at", "interval": "month", "from": "2026-02"}),
        ),
        (
            "retention of 2 weeks for users",
            json!({"kind": "retention", "entity": "User", "days": 14}),
        ),
        ("slugs for users from name", json!({"kind": "slugs", "entity": "User", "from": "name"})),
        ("multi-tenant by database", json!({"kind": "multi_tenant", "strategy": "database"})),
    ] {
        let by_phrase = design(with(entities.clone(), json!([phrase])));
        let by_kind = design(with(entities.clone(), json!([kind])));
        assert_eq!(by_phrase.findings, by_kind.findings, "{phrase}");
        let said = |rule: &str| ["rows-wanted", "no-partitions"].contains(&rule);
        assert!(by_phrase.findings.iter().all(|f| said(&f.rule)), "{:?}", by_phrase.findings);
        assert_eq!(by_phrase.body.schema_sql, by_kind.body.schema_sql, "{phrase}");
        assert_read_back(&by_phrase);
    }
}

#[test]
fn the_order_of_features_does_not_matter() {
    let entities = json!(["User", "Post"]);
    let one = design(with(
        entities.clone(),
        json!(["multi-tenant", "soft delete", "user roles", "timestamps"]),
    ));
    let two =
        design(with(entities, json!(["timestamps", "user roles", "soft delete", "multi-tenant"])));
    assert_eq!(one.body.schema_sql, two.body.schema_sql);
}

#[test]
fn adding_an_entity_leaves_the_others_as_they_were() {
    let before = design(with(json!(["User", "Post"]), json!(["soft delete"])));
    let after = design(with(json!(["User", "Invoice", "Post"]), json!(["soft delete"])));
    for table in before.body.schema.tables() {
        let same = after.body.schema.tables().find(|other| other.table.name == table.table.name);
        assert_eq!(same.unwrap().table, table.table);
    }
}

#[test]
fn changes_get_their_time() {
    let db = living(with(json!(["User"]), json!(["timestamps"])));
    run(
        &db,
        "INSERT INTO users (email, name, created_at, updated_at) VALUES ('a@b', 'x', '2020-01-01', '2020-01-01')",
    );
    run(&db, "UPDATE users SET name = 'y'");
    assert_eq!(
        number(&db, "SELECT updated_at > '2026' AND created_at = '2020-01-01' FROM users"),
        1
    );
    run(&db, "UPDATE users SET updated_at = '2021-01-01'");
    assert_eq!(text(&db, "SELECT updated_at FROM users"), "2021-01-01");
    run(&db, "PRAGMA recursive_triggers = ON; UPDATE users SET name = 'z'");
    assert_eq!(number(&db, "SELECT updated_at > '2026' FROM users"), 1);
}

#[test]
fn words_are_found_whatever_the_key_is() {
    for key in ["bigserial", "uuid"] {
        let request = json!({"task": "design-schema", "options": {"primary_key": key}, "requirements": {
            "entities": [{"name": "Note", "attributes": [{"name": "body", "type": "text"}]}],
            "features": ["full-text search on notes", "soft delete"]
        }});
        let response = design(request);
        assert_read_back(&response);
        let db = database(&response);
        run(&db, "INSERT INTO notes (body) VALUES ('one apple'), ('two pears'), (NULL)");
        let found = |word: &str| {
            number(
                &db,
                &format!("SELECT count(*) FROM notes_search WHERE notes_search MATCH '{word}'"),
            )
        };
        assert_eq!((found("apple"), found("pears")), (1, 1), "{key}");
        run(&db, "UPDATE notes SET body = 'three plums' WHERE body = 'one apple'");
        assert_eq!((found("apple"), found("plums")), (0, 1), "{key}");
        run(&db, "DELETE FROM notes WHERE body = 'two pears'");
        assert_eq!(found("pears"), 0, "{key}");
    }
}

#[test]
fn unique_is_per_tenant_and_among_the_living() {
    let entities = json!([{"name": "User", "attributes": [{"name": "email", "type": "email", "unique": true, "required": true}]}]);
    let db = living(with(entities, json!(["multi-tenant", "soft delete on users"])));
    run(&db, "INSERT INTO tenants (name, subdomain) VALUES ('a', 'a'), ('b', 'b')");
    run(&db, "INSERT INTO users (tenant_id, email) VALUES (1, 'x@y'), (2, 'x@y')");
    assert!(
        refused(&db, "INSERT INTO users (tenant_id, email) VALUES (1, 'x@y')").contains("UNIQUE")
    );
    run(&db, "UPDATE users SET deleted_at = 'now' WHERE tenant_id = 1");
    run(&db, "INSERT INTO users (tenant_id, email) VALUES (1, 'x@y')");
}

#[test]
fn lists_that_all_share_have_no_tenant() {
    let response = design(json!({
        "entities": ["Country", "User", {"name": "Setting", "attributes": [{"name": "key", "type": "string"}]}],
        "relationships": [{"from": "User", "to": "Country", "type": "many-to-one"}],
        "features": [{"kind": "multi_tenant", "shared": ["Setting"]}]
    }));
    let with_tenant: Vec<_> = response
        .body
        .schema
        .tables()
        .filter(|t| t.table.columns.iter().any(|c| c.name == "tenant_id"))
        .map(|t| t.table.name.to_string())
        .collect();
    assert_eq!(with_tenant, ["users"]);
}

#[test]
fn one_to_one_is_at_most_one() {
    let db = living(
        json!({"entities": ["User", "Profile"], "relationships": [{"from": "Profile", "to": "User", "type": "one-to-one"}]}),
    );
    run(
        &db,
        "INSERT INTO users (email, name) VALUES ('a@b', 'x'); INSERT INTO profiles (user_id) VALUES (1)",
    );
    assert!(refused(&db, "INSERT INTO profiles (user_id) VALUES (1)").contains("UNIQUE"));
}

#[test]
fn things_of_one_kind_refer_to_one_another() {
    let response = design(json!({"entities": ["Person"], "relationships": [
        {"from": "Person", "to": "Person", "type": "many-to-one", "as": "manager"},
        {"from": "Person", "to": "Person", "type": "many-to-many", "as": "friend", "through": {"name": "Friendship"}}
    ]}));
    assert_read_back(&response);
    let db = database(&response);
    run(&db, "INSERT INTO people (first_name, last_name) VALUES ('a', 'a')");
    run(&db, "INSERT INTO people (first_name, last_name, manager_id) VALUES ('b', 'b', 1)");
    run(&db, "INSERT INTO friendships (person_id, friend_id) VALUES (1, 2)");
    run(&db, "DELETE FROM people WHERE id = 1");
    assert_eq!(number(&db, "SELECT count(*) FROM people WHERE manager_id IS NULL"), 1);
    assert_eq!(number(&db, "SELECT count(*) FROM friendships"), 0);
}

#[test]
fn keys_of_several_columns_are_referred_to_whole() {
    let response = design(json!({
        "entities": [
            {"name": "Order", "attributes": []},
            {"name": "OrderLine", "attributes": [{"name": "position", "type": "integer"}], "primary_key": ["order_id", "position"]},
            {"name": "Refund", "attributes": [{"name": "amount", "type": "money", "required": true}]}
        ],
        "relationships": [
            {"from": "Refund", "to": "OrderLine", "type": "many-to-one"},
            {"from": "Order", "to": "OrderLine", "type": "one-to-many", "on_delete": "cascade"}
        ]
    }));
    assert_read_back(&response);
    let db = database(&response);
    run(
        &db,
        "INSERT INTO orders DEFAULT VALUES; INSERT INTO order_lines (order_id, position) VALUES (1, 1)",
    );
    run(
        &db,
        "INSERT INTO refunds (order_line_order_id, order_line_position, amount_cents) VALUES (1, 1, 5)",
    );
    refused(
        &db,
        "INSERT INTO refunds (order_line_order_id, order_line_position, amount_cents) VALUES (1, 2, 5)",
    );
}

#[test]
fn renames_and_backfills_are_handed_on() {
    let request = json!({"entities": [{"name": "Client", "renamed_from": "Customer", "attributes": [
        {"name": "full_name", "type": "string", "renamed_from": "name"},
        {"name": "balance", "type": "money", "required": true, "backfill": 1.5, "renamed_from": "saldo"},
        {"name": "since", "type": "date", "required": true, "backfill": "today"}
    ]}]});
    let draft = Sqlite.draft(&DesignRequest::from_file(request).unwrap()).unwrap();
    let renames: Vec<_> =
        draft.renames.iter().map(|r| (r.kind, r.from.as_str(), r.to.as_str())).collect();
    assert_eq!(
        renames,
        [
            (RenamedKind::Table, "customers", "clients"),
            (RenamedKind::Column, "name", "full_name"),
            (RenamedKind::Column, "saldo_cents", "balance_cents"),
        ]
    );
    let backfills: Vec<_> =
        draft.backfills.iter().map(|b| (b.column.as_str(), b.value.text.as_str())).collect();
    assert_eq!(backfills, [("balance_cents", "150"), ("since", "CURRENT_DATE")]);
}

#[test]
fn a_pattern_is_held_or_said_not_to_be() {
    let db = living(json!({"entities": [{"name": "T", "attributes": [
        {"name": "a", "type": "string", "pattern": "^[A-Z]{2}-\\d{3}$"},
        {"name": "b", "type": "string", "pattern": "^[\\w\\-]{2,4}$"},
        {"name": "c", "type": "string", "pattern": "^[0-9]*$"}
    ]}]}));
    run(&db, "INSERT INTO ts (a, b, c) VALUES ('AB-123', 'a_-1', ''), (NULL, NULL, '42')");
    for (column, value) in [
        ("a", "Ab-123"),
        ("a", "AB-12"),
        ("a", "AB-1234"),
        ("b", "a"),
        ("b", "abcde"),
        ("b", "a b"),
        ("c", "4x"),
    ] {
        assert!(
            refused(&db, &format!("INSERT INTO ts ({column}) VALUES ('{value}')"))
                .contains("pattern"),
            "{column} {value}"
        );
    }
    for pattern in ["^(a|b)+$", "abc", "^a.c$", "^[a-z]+@[a-z]+$", "^[^a]+$", "^\\w+\\b$"] {
        let response = design(
            json!({"entities": [{"name": "T", "attributes": [{"name": "a", "type": "string", "pattern": pattern}]}]}),
        );
        assert!(response.findings.iter().any(|f| f.rule == "unsupported-pattern"), "{pattern}");
    }
}

#[test]
fn every_type_is_placed_and_read_back() {
    let types = [
        "string",
        "text",
        "integer",
        "bigint",
        "decimal",
        "money",
        "boolean",
        "date",
        "time",
        "timestamp",
        "duration",
        "uuid",
        "json",
        "binary",
        "list",
        "email",
        "url",
        "slug",
        "phone",
        "country",
        "currency",
        "ip",
        "point",
        "vector",
    ];
    let mut attributes: Vec<Value> =
        types.iter().map(|ty| json!({"name": format!("a_{ty}"), "type": ty})).collect();
    attributes.push(json!({"name": "a_enum", "type": "enum", "values": ["x"]}));
    for ty in ["string", "text", "email", "url", "slug", "phone", "binary"] {
        attributes.push(json!({"name": format!("b_{ty}"), "type": ty, "max_length": 40}));
    }
    attributes.push(json!({"name": "b_decimal", "type": "decimal", "precision": 8, "scale": 3}));
    let response = design(json!({"entities": [{"name": "Thing", "attributes": attributes}]}));
    assert_read_back(&response);
    run(&database(&response), "INSERT INTO things DEFAULT VALUES");
}

/// Runs the plan from one design to the next on a database with rows.
fn migrate(db: &rusqlite::Connection, before: Value, after: Value) {
    let before = design(before).body.schema;
    let after = Sqlite.draft(&DesignRequest::from_file(after).unwrap()).unwrap();
    let options = PlanOptions::default();
    let version = Sqlite.info().default_version;
    let plan = plan_models(
        &Sqlite,
        before,
        after.schema,
        &after.renames,
        &after.backfills,
        &options,
        version,
    )
    .unwrap();
    assert!(!plan.body.migration_steps.is_empty());
    for step in plan.body.migration_steps {
        run(db, &step.sql.unwrap());
    }
    assert_eq!(number(db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

#[test]
fn changed_requirements_become_a_plan_that_keeps_the_rows() {
    let before = json!({"entities": [
        {"name": "User", "attributes": [{"name": "mail", "type": "email", "unique": true, "required": true}]},
        {"name": "Post", "attributes": [{"name": "text", "type": "text"}]}
    ], "relationships": [{"from": "User", "to": "Post", "type": "one-to-many"}]});
    let after = json!({"entities": [
        {"name": "Member", "renamed_from": "User", "attributes": [
            {"name": "email", "type": "email", "unique": true, "required": true, "renamed_from": "mail"},
            {"name": "level", "type": "integer", "required": true, "backfill": 7, "min": 1}
        ]},
        {"name": "Post", "attributes": [{"name": "text", "type": "text"}, {"name": "title", "type": "string", "max_length": 80}]},
        "Comment"
    ], "relationships": [
        {"from": "Member", "to": "Post", "type": "one-to-many", "as": "user"},
        {"from": "Post", "to": "Comment", "type": "one-to-many"}
    ], "features": ["soft delete", "full-text search on posts", "timestamps"]});
    let db = living(before.clone());
    run(
        &db,
        "INSERT INTO users (mail) VALUES ('a@b'); INSERT INTO posts (user_id, text) VALUES (1, 'old words')",
    );
    migrate(&db, before, after);
    assert_eq!(number(&db, "SELECT level FROM members WHERE email = 'a@b'"), 7);
    assert_eq!(number(&db, "SELECT rowid FROM posts_search WHERE posts_search MATCH 'old'"), 1);
    assert_eq!(
        number(&db, "SELECT count(*) FROM posts JOIN members ON members.id = posts.user_id"),
        1
    );
    run(
        &db,
        "UPDATE members SET deleted_at = CURRENT_TIMESTAMP; INSERT INTO members (email, level) VALUES ('a@b', 1)",
    );
    refused(&db, "INSERT INTO members (email, level) VALUES ('c@d', 0)");
}
