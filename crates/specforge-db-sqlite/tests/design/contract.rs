//! The request of the contract: User, Post, Comment and three features.

use serde_json::{Value, json};

use super::support::{assert_read_back, database, design, number, refused, run, sql, text};

fn blog() -> Value {
    json!({
        "task": "design-schema", "database": "sqlite",
        "requirements": {
            "entities": ["User", {"name": "Post", "attributes": [
                {"name": "title", "type": "string", "max_length": 200, "required": true},
                {"name": "body", "type": "text", "required": true}
            ]}, "Comment"],
            "relationships": [
                {"from": "User", "to": "Post", "type": "one-to-many"},
                {"from": "Post", "to": "Comment", "type": "one-to-many"},
                {"from": "User", "to": "Comment", "type": "one-to-many"}
            ],
            "features": ["full-text search on posts", "user roles", "soft delete"]
        }
    })
}

#[test]
fn names_of_the_contract_are_there() {
    let response = design(blog());
    for index in
        ["idx_posts_user_id", "idx_comments_post_id", "idx_comments_user_id", "posts_search (FTS5)"]
    {
        assert!(
            response.body.indexes.iter().any(|name| name == index),
            "{index}: {:?}",
            response.body.indexes
        );
    }
    let tables: Vec<_> = response.body.schema.tables().map(|t| t.table.name.to_string()).collect();
    assert_eq!(tables, ["users", "posts", "comments", "roles", "user_roles"]);
    for table in ["users", "posts", "comments"] {
        let table = response.body.schema.tables().find(|t| t.table.name == *table).unwrap().table;
        assert!(
            table.columns.iter().any(|c| c.name == "deleted_at" && c.nullable),
            "{}",
            table.name
        );
    }
    assert_eq!(response.body.checklist.len(), 11);
    assert!(response.body.er_diagram.contains("users ||--o{ posts : \"user_id\""));
    assert!(response.body.design_decisions.iter().any(|text| text.starts_with("assumed: `users`")));
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let once = serde_json::to_string(&design(blog())).unwrap();
    let twice = serde_json::to_string(&design(blog())).unwrap();
    assert_eq!(once, twice);
}

#[test]
fn what_is_read_back_is_what_was_designed() {
    assert_read_back(&design(blog()));
}

#[test]
fn the_blog_works() {
    let response = design(blog());
    let db = database(&response);
    run(&db, "INSERT INTO users (email, name) VALUES ('a@b.c', 'Ada')");
    assert!(
        refused(&db, "INSERT INTO users (email, name) VALUES ('a@b.c', 'Bob')").contains("UNIQUE")
    );
    assert!(
        refused(&db, "INSERT INTO users (email, name) VALUES ('nonsense', 'Bob')")
            .contains("CHECK")
    );
    run(&db, "UPDATE users SET deleted_at = CURRENT_TIMESTAMP WHERE id = 1");
    run(&db, "INSERT INTO users (email, name) VALUES ('a@b.c', 'Bob')");

    run(&db, "INSERT INTO posts (user_id, title, body) VALUES (2, 'Hello', 'The quick brown fox')");
    assert_eq!(
        number(&db, "SELECT count(*) FROM posts_search WHERE posts_search MATCH 'quick'"),
        1
    );
    run(&db, "UPDATE posts SET body = 'A lazy dog'");
    assert_eq!(
        number(&db, "SELECT count(*) FROM posts_search WHERE posts_search MATCH 'quick'"),
        0
    );
    assert_eq!(number(&db, "SELECT rowid FROM posts_search WHERE posts_search MATCH 'lazy'"), 1);
    run(&db, "DELETE FROM posts");
    assert_eq!(number(&db, "SELECT count(*) FROM posts_search WHERE posts_search MATCH 'lazy'"), 0);
    run(&db, "INSERT INTO posts_search (posts_search, rank) VALUES ('integrity-check', 1)");

    run(&db, "INSERT INTO roles (name) VALUES ('admin')");
    run(&db, "INSERT INTO user_roles (user_id, role_id) VALUES (2, 1)");
    assert!(
        refused(&db, "INSERT INTO user_roles (user_id, role_id) VALUES (2, 1)").contains("UNIQUE")
    );
    assert!(
        refused(&db, "INSERT INTO user_roles (user_id, role_id) VALUES (9, 1)")
            .contains("FOREIGN KEY")
    );
    assert!(refused(&db, "DELETE FROM roles").contains("FOREIGN KEY"));
    assert_eq!(text(&db, "SELECT typeof(id) FROM users WHERE name = 'Bob'"), "integer");
    assert!(sql(&response).contains("WHERE \"deleted_at\" IS NULL"));
}
