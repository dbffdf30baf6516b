//! Migration files: every format, checksums, order, and both ways.

mod execute_common;

use execute_common::*;
use serde_json::{Value, json};
use specforge_db_core::error::ErrorCode;
use specforge_db_core::execute::{ExecuteState, StepState};

fn file(name: &str, text: &str) -> Value {
    json!({"name": name, "text": text})
}

fn users() -> Value {
    file(
        "001_create_users.sql",
        "-- UP\nCREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n-- DOWN\nDROP TABLE users;\n",
    )
}

fn posts() -> Value {
    file(
        "002_create_posts.sql",
        "-- +migrate Up\nCREATE TABLE posts (id INTEGER PRIMARY KEY);\nCREATE INDEX i ON posts (id);\n-- +migrate Down\nDROP TABLE posts;\n",
    )
}

fn none() -> Value {
    json!({})
}

fn states(response: &specforge_db_core::execute::ExecuteResponse) -> Vec<StepState> {
    response.body.steps.iter().map(|step| step.state).collect()
}

#[test]
fn up_and_down_and_up_again() {
    let database = Database::with("");
    let files = json!([posts(), users()]);
    let dry = database.migrate("dry-run", &files, none()).unwrap();
    assert_eq!(dry.body.state, ExecuteState::Ready);
    assert_eq!(dry.body.steps[0].description, "001_create_users");
    assert!(!database.has_journal());

    let response = database.migrate("apply", &files, none()).unwrap();
    assert_applied(&response);
    assert_eq!(database.journal(), ["001|1|done", "002|1|done"]);
    assert_eq!(database.catalog().len(), 3);
    assert_eq!(
        database.migrate("apply", &files, none()).unwrap().body.state,
        ExecuteState::NothingToDo
    );

    // One back, then the rest, then all again.
    let response = database.migrate("rollback", &files, none()).unwrap();
    assert_eq!(response.body.state, ExecuteState::RolledBack);
    assert_eq!(database.journal(), ["001|1|done", "002|1|rolled_back"]);
    assert_eq!(database.catalog().len(), 1);
    database.migrate("rollback", &files, none()).unwrap();
    assert!(database.catalog().is_empty());
    assert_eq!(
        database.migrate("rollback", &files, none()).unwrap().body.state,
        ExecuteState::NothingToDo
    );
    assert_applied(&database.migrate("apply", &files, none()).unwrap());
    assert_eq!(database.journal(), ["001|1|done", "002|1|done"]);
    assert_eq!(
        database.value("SELECT count(*) FROM specforge_migrations WHERE rolled_back_at IS NULL"),
        "2"
    );
    assert_eq!(states(&database.migrate("status", &files, none()).unwrap()), [StepState::Done; 2]);
}

#[test]
fn to_a_version_forward_and_back() {
    let database = Database::with("");
    let files = json!([
        users(),
        posts(),
        file("010_x.sql", "-- UP\nCREATE TABLE x (y);\n-- DOWN\nDROP TABLE x;")
    ]);
    assert_applied(&database.migrate("apply", &files, json!({"to": "002"})).unwrap());
    assert_eq!(database.journal(), ["001|1|done", "002|1|done"]);
    assert_applied(&database.migrate("apply", &files, none()).unwrap());
    database.migrate("rollback", &files, json!({"to": "1"})).unwrap();
    assert_eq!(database.journal(), ["001|1|done", "002|1|rolled_back", "010|1|rolled_back"]);
    database.migrate("rollback", &files, json!({"to": "0"})).unwrap();
    assert!(database.catalog().is_empty());
    let error = database.migrate("apply", &files, json!({"to": "01x"})).unwrap_err();
    assert_eq!(error.help_text(), Some("did you mean `010`?"));
}

#[test]
fn line_ends_marks_of_byte_order_and_comments_do_not_count() {
    let database = Database::with("");
    let text = "-- UP\nCREATE TABLE t (\n  a TEXT DEFAULT 'x\ny'\n);\nINSERT INTO t DEFAULT VALUES;\n-- DOWN\nDROP TABLE t;\n";
    let apply = |text: &str| database.migrate("apply", &json!([file("1_t.sql", text)]), none());
    assert_applied(&apply(text).unwrap());
    for same in [
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
        format!("\u{feff}{}", text.replace('\n', "\r\n")),
        format!("-- a word before\n\n{text}\n\n"),
        text.replace("INSERT", "-- why\nINSERT"),
    ] {
        assert_eq!(apply(&same).unwrap().body.state, ExecuteState::NothingToDo, "{same:?}");
    }
    for other in [
        text.replace("'x\ny'", "'x y'"),
        text.replace("DEFAULT VALUES", "VALUES ('z')"),
        text.replace("DROP TABLE t", "DROP TABLE IF EXISTS t"),
        text.replace("-- DOWN\n", ""),
    ] {
        let error = apply(&other).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ChecksumMismatch, "{other:?}");
        assert!(error.detail().contains("`1_t` was changed"), "{error}");
        assert_eq!(error.pointer(), Some("/migrations/0"));
    }
    // What was taken back may change.
    database.migrate("rollback", &json!([file("1_t.sql", text)]), none()).unwrap();
    assert_applied(&apply(&text.replace("'x\ny'", "'z'")).unwrap());
    assert_eq!(database.value("SELECT a FROM t"), "z");
}

#[test]
fn pairs_and_single_files() {
    let database = Database::with("");
    let files = json!([
        file("1_a.up.sql", "CREATE TABLE a (x);"),
        file("1_a.down.sql", "DROP TABLE a;"),
        file("2_b_down.sql", "DROP TABLE b;"),
        file("2_b.sql", "CREATE TABLE b (x);"),
        file("3_c.sql", "CREATE TABLE c (x);"),
    ]);
    // A name that only happens to end so.
    let slow =
        json!([file("4_slow_down.sql", "-- UP\nCREATE TABLE d (x);\n-- DOWN\nDROP TABLE d;")]);
    assert_eq!(database.migrate("dry-run", &slow, none()).unwrap().body.steps.len(), 1);
    let error = database
        .migrate("apply", &json!([file("4_slow_down.sql", "DROP TABLE d;")]), none())
        .unwrap_err();
    assert!(error.detail().contains("its UP is missing"), "{error}");
    assert_applied(&database.migrate("apply", &files, none()).unwrap());
    assert_eq!(database.journal(), ["1|1|done", "2|1|done", "3|1|done"]);
    let response = database.migrate("rollback", &files, none()).unwrap();
    assert_refused(&response, ErrorCode::Irreversible);
    let without = json!([files[0], files[1], files[2], files[3]]);
    let response = database.migrate("rollback", &without, json!({"to": "0"})).unwrap();
    assert_eq!(response.body.state, ExecuteState::RolledBack);
    assert!(
        response.warnings[0].contains("`3_c` was applied to this database"),
        "{:?}",
        response.warnings
    );
    assert_eq!(
        database.value("SELECT group_concat(name) FROM sqlite_schema WHERE name < 'd'"),
        "c"
    );
}

#[test]
fn a_folder_is_read_in_the_order_of_its_versions() {
    let database = Database::with("");
    let folder = database.folder.path().join("migrations");
    std::fs::create_dir(&folder).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("10_last.sql", "ALTER TABLE t ADD COLUMN c;");
    write("9_then.sql", "ALTER TABLE t ADD COLUMN b;");
    write("2_first.sql", "CREATE TABLE t (a);");
    write("README.md", "no migration");
    write(".hidden.sql", "nonsense");
    std::fs::create_dir(folder.join("below.sql")).unwrap();
    let path = json!(folder.display().to_string());
    assert_applied(&database.migrate("apply", &path, none()).unwrap());
    assert_eq!(database.journal(), ["2|1|done", "9|1|done", "10|1|done"]);
    let list =
        json!([folder.join("2_first.sql"), folder.join("9_then.sql"), folder.join("10_last.sql")]);
    assert_eq!(
        database.migrate("apply", &list, none()).unwrap().body.state,
        ExecuteState::NothingToDo
    );

    std::os::unix::fs::symlink("/etc/passwd", folder.join("11_link.sql")).unwrap();
    let error = database.migrate("apply", &path, none()).unwrap_err();
    assert!(error.code() == ErrorCode::Io && error.detail().contains("is a link"), "{error}");
    std::fs::remove_file(folder.join("11_link.sql")).unwrap();
    std::fs::write(folder.join("11_x.sql"), [0xff, 0xfe]).unwrap();
    let error = database.migrate("apply", &path, none()).unwrap_err();
    assert!(error.detail().contains("not UTF-8"), "{error}");
    let error = database.migrate("apply", &json!("/nowhere/at/all"), none()).unwrap_err();
    assert!(error.code() == ErrorCode::Io && error.detail().contains("does not exist"), "{error}");
}

#[test]
fn dates_with_numbers_are_versions_of_their_own_and_duplicates_are_refused() {
    let database = Database::with("");
    let day = json!([
        file("20240131_001_a.sql", "CREATE TABLE a (x);"),
        file("20240131_002_b.sql", "CREATE TABLE b (x);")
    ]);
    assert_applied(&database.migrate("apply", &day, none()).unwrap());
    assert_eq!(database.journal(), ["20240131_001|1|done", "20240131_002|1|done"]);
    for twice in [["1_a.sql", "1_b.sql"], ["001_a.sql", "1_b.sql"]] {
        let files =
            json!([file(twice[0], "CREATE TABLE p (x);"), file(twice[1], "CREATE TABLE q (x);")]);
        let error = database.migrate("apply", &files, none()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidRequest);
        assert!(error.detail().contains("same version"), "{error}");
    }
}

#[test]
fn marks_count_only_between_statements() {
    let database = Database::with("");
    let text = "-- UP\nCREATE TABLE t (a TEXT);\nINSERT INTO t VALUES ('\n-- DOWN\n');\n/*\n-- DOWN\n*/\nCREATE TRIGGER g AFTER INSERT ON t BEGIN\n  DELETE FROM t;\n-- DOWN\nEND;\n-- up the hill\nCREATE TABLE u (x)\n-- DOWN\nDROP TABLE u; DROP TABLE t";
    let files = json!([file("1_t.sql", text)]);
    assert_applied(&database.migrate("apply", &files, none()).unwrap());
    assert_eq!(database.value("SELECT a FROM t"), "\n-- DOWN\n");
    assert_eq!(database.catalog().len(), 3);
    database.migrate("rollback", &files, none()).unwrap();
    assert!(database.catalog().is_empty());
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let database = Database::with("");
    for (name, text, words) in [
        ("1_a.sql", "CREATE TABLE a (x);\n-- UP\nCREATE TABLE b (x);", "before its first mark"),
        ("1_a.sql", "-- DOWN\nDROP TABLE a;", "its UP is missing"),
        ("1_a.sql", "-- UP\nCREATE TABLE a (x);\n-- UP\nCREATE TABLE b (x);", "UP twice"),
        ("1_a.up.sql", "-- UP\nCREATE TABLE a (x);", "marks sections as well"),
        ("1_a.sql", "CREATE TABLE a (x); COMMIT; DROP TABLE a;", "`COMMIT` stands inside"),
        ("1_a.sql", "-- +migrate Up notransaction\nBEGIN; CREATE TABLE a (x);", "never ended"),
        (
            "1_a.sql",
            "-- +migrate Up notransaction\nCREATE TABLE a (x); COMMIT;",
            "`COMMIT` has no place",
        ),
        ("1_a.sql", ".read other.sql\nCREATE TABLE a (x);", "is no statement"),
    ] {
        let error = database.migrate("apply", &json!([file(name, text)]), none()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidRequest, "{text}: {error}");
        assert!(error.detail().contains(words), "{text}: {error}");
        assert_eq!(error.pointer(), Some("/migrations/0"), "{text}");
    }
    for wrong in [
        json!(7),
        json!([7]),
        json!([{"name": "x"}]),
        json!([{"name": "x", "text": "y", "more": 1}]),
    ] {
        let error = database.migrate("apply", &wrong, none()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidRequest, "{wrong}");
    }
    assert!(database.catalog().is_empty() && !database.has_journal());
}

#[test]
fn a_file_that_fails_is_taken_back_whole_and_those_before_it_stay() {
    let database = Database::with("");
    let files = |second: &str| {
        json!([users(), file("002_bad.sql", second), file("003_c.sql", "CREATE TABLE c (x);")])
    };
    let response = database
        .migrate("apply", &files("CREATE TABLE a (x); INSERT INTO nowhere VALUES (1);"), none())
        .unwrap();
    assert_eq!(response.body.state, ExecuteState::PartiallyApplied);
    assert_eq!(code(&response), Some(ErrorCode::StepFailed));
    assert_eq!(states(&response), [StepState::Done, StepState::Failed, StepState::Pending]);
    assert!(response.body.steps[1].error.as_ref().unwrap().contains("no such table"));
    assert_eq!(database.journal(), ["001|1|done"]);
    assert_eq!(database.catalog().len(), 1);
    // The file was never applied, so it may be mended, and what is left is applied.
    assert_applied(&database.migrate("apply", &files("CREATE TABLE a (x);"), none()).unwrap());
}

#[test]
fn foreign_keys_that_a_file_turns_off_are_off() {
    let rows = "CREATE TABLE parent (id INTEGER PRIMARY KEY);
CREATE TABLE child (p REFERENCES parent (id) ON DELETE CASCADE);
INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1), (1);";
    let rebuild = "CREATE TABLE n (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO n (id) SELECT id FROM parent; DROP TABLE parent; ALTER TABLE n RENAME TO parent;";
    for text in [
        format!("PRAGMA foreign_keys = OFF;\n{rebuild}\nPRAGMA foreign_keys = ON;"),
        format!(
            "PRAGMA foreign_keys = OFF;\nBEGIN;\n{rebuild}\nCOMMIT;\nPRAGMA foreign_keys = ON;"
        ),
        format!(
            "-- +migrate Up notransaction\nPRAGMA foreign_keys = OFF;\nBEGIN;\n{rebuild}\nCOMMIT;\nPRAGMA foreign_keys = ON;"
        ),
    ] {
        let database = Database::with(rows);
        let response = database.migrate("apply", &json!([file("1_r.sql", &text)]), none()).unwrap();
        assert_applied(&response);
        assert_eq!(database.value("SELECT count(*) FROM child"), "2", "{text}");
        assert_eq!(database.journal(), ["1|1|done"]);
        assert_eq!(response.body.steps.len(), 1);
    }
}

#[test]
fn settings_of_a_way_back_stand_around_it() {
    let database = Database::with(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);
CREATE TABLE child (p REFERENCES parent (id) ON DELETE CASCADE);
INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1), (1);",
    );
    let text = "-- UP\nALTER TABLE parent ADD COLUMN x TEXT;\n-- DOWN\nPRAGMA foreign_keys = OFF;
CREATE TABLE n (id INTEGER PRIMARY KEY); INSERT INTO n SELECT id FROM parent; DROP TABLE parent; ALTER TABLE n RENAME TO parent;
PRAGMA foreign_keys = ON;";
    let files = json!([file("1_r.sql", text)]);
    assert_applied(&database.migrate("apply", &files, none()).unwrap());
    let response = database.migrate("rollback", &files, none()).unwrap();
    assert_eq!(response.body.state, ExecuteState::RolledBack);
    assert_eq!(database.value("SELECT count(*) FROM child"), "2");
    assert_eq!(database.value("SELECT count(*) FROM pragma_table_info('parent')"), "1");
}

#[test]
fn statements_outside_a_transaction_are_journalled_one_by_one() {
    let database = Database::with("CREATE TABLE t (x);");
    let text = "-- +migrate Up notransaction\nCREATE TABLE a (x);\nVACUUM;\nINSERT INTO nowhere VALUES (1);\n-- +migrate Down notransaction\nDROP TABLE a;\nVACUUM;";
    let files = json!([file("1_x.sql", text)]);
    let response = database.migrate("apply", &files, none()).unwrap();
    assert_eq!(response.body.state, ExecuteState::PartiallyApplied);
    assert_eq!(database.journal(), ["1|1|done", "1|2|done", "1|3|intent"]);
    assert_refused(&database.migrate("apply", &files, none()).unwrap(), ErrorCode::Unfinished);
    // Nobody can tell whether rows were written; the caller has to say.
    let response = database.migrate("resume", &files, none()).unwrap();
    assert_eq!(code(&response), Some(ErrorCode::Unfinished));
    assert!(response.body.error.unwrap().help.unwrap().contains("interrupted"));
    database.open().execute_batch("CREATE TABLE nowhere (x);").unwrap();
    let response = database.migrate("resume", &files, json!({"interrupted": "again"})).unwrap();
    assert_applied(&response);
    assert_eq!(database.journal(), ["1|1|done", "1|2|done", "1|3|done"]);
    assert_eq!(
        database.migrate("rollback", &files, none()).unwrap().body.state,
        ExecuteState::RolledBack
    );
    assert_eq!(database.value("SELECT count(*) FROM sqlite_schema WHERE name = 'a'"), "0");
}

#[test]
fn a_late_migration_is_applied_and_said() {
    let database = Database::with("");
    assert_applied(&database.migrate("apply", &json!([posts()]), none()).unwrap());
    let response = database.migrate("apply", &json!([users(), posts()]), none()).unwrap();
    assert_applied(&response);
    assert!(response.warnings[0].contains("comes late"), "{:?}", response.warnings);
}

#[test]
fn a_confirmation_is_checked_where_it_is_given() {
    let database = Database::with("");
    let files = json!([users()]);
    let hash = database.migrate("dry-run", &files, none()).unwrap().body.hash.unwrap();
    let request = |confirm: &str| json!({"mode": "apply", "migrations": files, "confirm": confirm});
    assert_refused(&database.execute(request("sha256:0")).unwrap(), ErrorCode::NotConfirmed);
    assert!(!database.has_journal());
    assert_applied(&database.execute(request(&hash)).unwrap());
}
