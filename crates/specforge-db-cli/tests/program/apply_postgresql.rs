//! The main job on servers of PostgreSQL: requirements in, a living database out, again and again.

#[path = "../../../specforge-db-postgresql/tests/support/mod.rs"]
mod support;

use serde_json::{Value, json};
use specforge_db_testkit::Database as _;
use support::{Pg, Postgres, builds};

use crate::apply::state;
use crate::run::{Ran, file, run};

/// A database of each server, and requirements for it.
struct Living {
    database: Pg,
    folder: tempfile::TempDir,
}

impl Living {
    fn everywhere() -> impl Iterator<Item = Self> {
        builds().unwrap().into_iter().map(|build| Self {
            database: Postgres::on(build).unwrap().database().unwrap(),
            folder: tempfile::tempdir().unwrap(),
        })
    }

    fn apply(&self, requirements: &Value, more: &[&str]) -> Ran {
        let path = file(self.folder.path(), "requirements.json", &requirements.to_string());
        run(&[&["apply", &path, "--url", &self.database.url()], more].concat())
    }

    fn run(&mut self, sql: &str) {
        self.database.client().unwrap().batch_execute(sql).unwrap();
    }

    /// The first column of every row, as text.
    fn ask(&mut self, query: &str) -> Vec<String> {
        let rows = self.database.client().unwrap().query(query, &[]).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    fn refuses(&mut self, sql: &str) -> String {
        let error = self.database.client().unwrap().batch_execute(sql).unwrap_err();
        error.as_db_error().unwrap().message().to_owned()
    }

    fn tables(&mut self) -> Vec<String> {
        self.ask("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    }
}

fn customers(attributes: &Value) -> Value {
    json!({"entities": [{"name": "Customer", "attributes": attributes}]})
}

fn messages(answer: &Value) -> String {
    let findings = answer["findings"].as_array().unwrap().iter();
    findings.filter_map(|finding| finding["message"].as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_examples_live_and_need_nothing_more() {
    for name in ["shop", "saas"] {
        let path =
            format!("{}/../../examples/{name}/requirements.json", env!("CARGO_MANIFEST_DIR"));
        let requirements: Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for mut living in Living::everywhere() {
            state(&living.apply(&requirements, &[]), 0, "ready");
            assert!(living.tables().is_empty(), "a dry run makes nothing");
            let answer = state(&living.apply(&requirements, &["--yes"]), 0, "applied");
            assert_eq!(answer["verified"], json!({"catalog": "matches", "drift": []}));
            assert!(living.tables().len() > 15);
            let answer = state(&living.apply(&requirements, &["--yes"]), 0, "nothing_to_do");
            assert_eq!(answer["verified"]["catalog"], "matches");
        }
    }
}

#[test]
fn changed_requirements_keep_the_rows() {
    let before = json!({"entities": [
        {"name": "User", "attributes": [
            {"name": "mail", "type": "email", "unique": true, "required": true},
            {"name": "status", "type": "enum", "values": ["new", "known"], "default": "new"}
        ]},
        {"name": "Post", "attributes": [{"name": "text", "type": "text"}, {"name": "old", "type": "text"}]}
    ], "relationships": [{"from": "User", "to": "Post", "type": "one-to-many"}],
       "features": ["timestamps", "audit trail on users"]});
    let after = json!({"entities": [
        {"name": "Member", "renamed_from": "User", "attributes": [
            {"name": "email", "type": "email", "unique": true, "required": true, "renamed_from": "mail"},
            {"name": "status", "type": "enum", "values": ["new", "known", "gone"], "required": true, "backfill": "known"},
            {"name": "level", "type": "integer", "required": true, "backfill": 7, "min": 1},
            {"name": "token", "type": "uuid", "required": true, "backfill": "uuid", "unique": true}
        ]},
        {"name": "Post", "attributes": [{"name": "text", "type": "text"}, {"name": "old", "type": "text"}, {"name": "title", "type": "string", "max_length": 80}]},
        "Comment"
    ], "relationships": [
        {"from": "Member", "to": "Post", "type": "one-to-many", "as": "user"},
        {"from": "Post", "to": "Comment", "type": "one-to-many"}
    ], "features": ["soft delete", "full-text search on posts", "timestamps", "audit trail on members"]});
    for mut living in Living::everywhere() {
        state(&living.apply(&before, &["--yes"]), 0, "applied");
        living.run(
            "INSERT INTO users (mail, status) VALUES ('a@b', NULL), ('c@d', 'new'); \
             INSERT INTO posts (user_id, text) VALUES (1, 'old words'); DELETE FROM audit_logs",
        );
        // Which of the rows had no status is lost, which takes a permission.
        let answer = state(&living.apply(&after, &["--yes"]), 1, "refused");
        assert_eq!(answer["error"]["code"], "destructive", "{answer:#}");
        let more = ["--yes", "--allow-destructive"];
        let answer = state(&living.apply(&after, &more), 0, "applied");
        assert_eq!(answer["verified"], json!({"catalog": "matches", "drift": []}));
        state(&living.apply(&after, &["--yes"]), 0, "nothing_to_do");
        let rows =
            living.ask("SELECT concat_ws(' ', email, status, level) FROM members ORDER BY id");
        assert_eq!(rows, ["a@b known 7", "c@d new 7"]);
        assert_eq!(living.ask("SELECT count(DISTINCT token)::text FROM members"), ["2"]);
        let found = "SELECT text FROM posts JOIN members m ON m.id = user_id \
                     WHERE title IS NULL AND search_vector @@ 'words'::tsquery";
        assert_eq!(living.ask(found), ["old words"]);
        living.run("UPDATE members SET deleted_at = now() WHERE level = 7 AND email = 'a@b'");
        living.run("INSERT INTO members (email, status, level, token) SELECT 'a@b', 'gone', 1, gen_random_uuid()");
        assert!(living.refuses("INSERT INTO members (email, status, level, token) VALUES ('x@y', 'new', 0, gen_random_uuid())").contains("level_min"));
        // The triggers took the new name along, so that each change is recorded once.
        let recorded = "SELECT concat_ws(' ', table_name, action, record_id) FROM audit_logs WHERE created_at > (SELECT max(created_at) FROM members WHERE deleted_at IS NOT NULL) ORDER BY id";
        assert_eq!(living.ask(recorded).iter().filter(|row| row.contains("insert")).count(), 1);
        let triggers = "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'members'::regclass ORDER BY 1";
        assert_eq!(living.ask(triggers), ["trg_members_audit", "trg_members_touch"]);
    }
}

#[test]
fn data_are_lost_only_by_permission() {
    let name = json!({"name": "name", "type": "string"});
    let both = customers(&json!([name, {"name": "note", "type": "text"}]));
    let one = customers(&json!([name]));
    for mut living in Living::everywhere() {
        state(&living.apply(&both, &["--yes"]), 0, "applied");
        living.run("INSERT INTO customers (name, note) VALUES ('ann', 'kind')");
        living.run("CREATE VIEW notes AS SELECT note FROM customers");
        let answer = state(&living.apply(&one, &["--yes"]), 1, "refused");
        assert_eq!(answer["error"]["code"], "destructive");
        assert!(messages(&answer).contains("notes mentions public.customers.note"), "{answer:#}");
        assert_eq!(living.ask("SELECT note FROM notes"), ["kind"]);
        let answer = state(&living.apply(&one, &["--yes", "--allow-destructive"]), 0, "applied");
        assert_eq!(answer["verified"]["catalog"], "matches");
        assert_eq!(living.ask("SELECT name FROM customers"), ["ann"]);
        state(&living.apply(&one, &["--yes"]), 0, "nothing_to_do");
    }
}

#[test]
fn what_the_rows_forbid_is_refused_before_anything_happens() {
    let name = json!({"name": "name", "type": "string"});
    let kind = |values: Value| json!({"name": "kind", "type": "enum", "values": values});
    let first = customers(&json!([name, kind(json!(["a", "b"]))]));
    for mut living in Living::everywhere() {
        state(&living.apply(&first, &["--yes"]), 0, "applied");
        living.run("INSERT INTO customers (name, kind) VALUES ('ann', 'a'), ('ann', 'b')");
        let catalog = living.database.catalog().unwrap();
        for attributes in [
            json!([name, kind(json!(["a", "b"])), {"name": "vat", "type": "string", "required": true}]),
            json!([{"name": "name", "type": "string", "unique": true}, kind(json!(["a", "b"]))]),
            json!([name, kind(json!(["a"]))]),
            json!([{"name": "name", "type": "string", "max_length": 2}, kind(json!(["a", "b"]))]),
        ] {
            let answer = state(&living.apply(&customers(&attributes), &["--yes"]), 1, "refused");
            assert_eq!(answer["error"]["code"], "rows-forbid", "{answer:#}");
            assert_eq!(living.database.catalog().unwrap(), catalog);
        }
        assert_eq!(living.ask("SELECT name FROM customers"), ["ann", "ann"]);
    }
}

#[test]
fn what_the_requirements_do_not_know_is_kept() {
    let first = customers(&json!([{"name": "name", "type": "string"}]));
    let second = json!({"entities": [{"name": "Client", "renamed_from": "Customer", "attributes": [
        {"name": "full_name", "renamed_from": "name", "type": "string"}]}], "features": ["timestamps"]});
    for mut living in Living::everywhere() {
        state(&living.apply(&first, &["--yes"]), 0, "applied");
        living.run(
            "CREATE TYPE mood AS ENUM ('good', 'bad');
             CREATE TABLE legacy (x int, m mood DEFAULT 'good'); INSERT INTO legacy VALUES (1);
             CREATE SCHEMA apart; CREATE TABLE apart.t (y int); INSERT INTO apart.t VALUES (2);
             CREATE VIEW named AS SELECT name FROM customers;
             CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER mine BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION mine();
             INSERT INTO customers (name) VALUES ('ann')",
        );
        let answer = state(&living.apply(&second, &["--yes"]), 0, "applied");
        let said = messages(&answer);
        for kept in ["table legacy", "table t", "mood", "named", "mine()", "mine"] {
            assert!(
                said.contains(&format!("{kept} is not mentioned and is kept")),
                "{kept}: {said}"
            );
        }
        assert_eq!(answer["verified"]["catalog"], "matches");
        assert_eq!(living.ask("SELECT concat(x, m) FROM legacy"), ["1good"]);
        assert_eq!(living.ask("SELECT y::text FROM apart.t"), ["2"]);
        assert_eq!(living.ask("SELECT full_name FROM clients"), ["ann"]);
        let triggers = "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'clients'::regclass ORDER BY 1";
        assert_eq!(living.ask(triggers), ["mine", "trg_clients_touch"]);
        state(&living.apply(&second, &["--yes"]), 0, "nothing_to_do");
    }
}

#[test]
fn a_server_is_told_of_in_words_too() {
    let requirements = customers(&json!([{"name": "name", "type": "string"}]));
    let living = Living::everywhere().next().unwrap();
    let dry = living.apply(&requirements, &["--format", "text"]);
    assert_eq!(dry.code, 0, "{dry:?}");
    assert!(dry.stdout.contains("Plan for PostgreSQL") && dry.stdout.contains("--yes"), "{dry:?}");
    let done = living.apply(&requirements, &["--format", "text", "--yes"]);
    assert!(done.stdout.contains("Applied to PostgreSQL"), "{done:?}");
    assert!(done.stdout.contains("matches"), "{done:?}");
}
