//! An address is never shown, whatever goes wrong with it.

use serde_json::json;

use crate::run::{command, run, run_command, run_with};

const SECRET: &str = "S3cr3t-canary";

#[track_caller]
fn hidden(ran: &crate::run::Ran) {
    assert!(!ran.stdout.contains(SECRET), "{ran:?}");
    assert!(!ran.stderr.contains(SECRET), "{ran:?}");
}

#[test]
fn in_arguments() {
    let urls = [
        format!("postgres://user:{SECRET}@host/db"),
        format!("sqlite:///nowhere/{SECRET}/shop.db"),
        format!("sqlite:/nowhere/{SECRET}/shop.db"),
        format!("sqlite:shop.db?key={SECRET}"),
        format!("nosuch://{SECRET}"),
    ];
    for url in &urls {
        for format in ["json", "text"] {
            for args in [
                vec!["read", url],
                vec!["diff", "--from", url, "--to", url],
                vec!["plan", "--to", url, "--db", "sqlite"],
                vec!["read", "x", url],
                vec!["plan", "--too", url],
                vec!["execute", "-", "--url", url],
                vec!["execute", "-", "--url", url, "--mode", "apply", "--create", "-v"],
                vec!["execute", "--url", url, "--mode", "status"],
                vec!["execute", "-", "--url-env", url],
                vec!["execute", "-", "--url", url, "--url-env", "X"],
                vec!["execute", "-", "--ulr", url],
                vec!["apply", "-", "--url", url],
                vec!["apply", "-", "--url", url, "--yes", "-v"],
                vec!["design", "-", "--existing", url],
                vec!["read", "x", "--format", url],
                vec!["read", "x", "--target-version", url],
                vec!["read", "x", "--db", url],
                vec!["agent", url],
                vec!["skill", url],
                vec!["schema", url],
                vec![url],
            ] {
                let mut args = args;
                if !args.contains(&"--format") {
                    args.extend(["--format", format]);
                }
                let ran = run_with(&args, b"{}");
                assert_ne!(ran.code, 0, "{args:?}");
                assert_ne!(ran.code, 70, "{args:?} {ran:?}");
                hidden(&ran);
            }
        }
    }
    let equals = format!("--url=postgres://u:{SECRET}@h/d");
    hidden(&run(&["read", &equals]));
}

#[test]
fn in_requests() {
    let url = format!("postgres://user:{SECRET}@host/db");
    let live = format!("sqlite:/nowhere/{SECRET}/shop.db");
    for url in [&url, &live] {
        for request in [
            json!({"task": "read-schema", "database": "sqlite", "connection": {"url": url}}),
            json!({"task": "read-schema", "database": "sqlite", "connection": {"url": [url]}}),
            json!({"task": "read-schema", "database": "sqlite", "connection": url}),
            json!({"task": "read-schema", "database": "sqlite", "connection": {"url": url, "x": 1}}),
            json!({"task": "read-schema", "database": "sqlite", "schema": {"url": url}}),
            json!({"task": "read-schema", "database": "sqlite", "schema": {"file": url}}),
            json!({"task": "execute-migration", "database": "sqlite", "connection": {"url": url}}),
            json!({"task": "execute-migration", "database": "sqlite", "mode": "status",
                   "connection": {"url_env": url}}),
            json!({"task": "execute-migration", "database": "sqlite", "connection": {"url": url},
                   "plan": {"migration_steps": []}, "confirm": "x", "mode": "apply"}),
        ] {
            let ran = run_with(&["run"], request.to_string().as_bytes());
            assert_ne!(ran.code, 0, "{request}");
            assert_ne!(ran.code, 70, "{request} {ran:?}");
            hidden(&ran);
        }
    }
    for request in [
        json!({"task": "read-schema", "database": url}),
        json!({"task": url, "database": "sqlite"}),
        json!({ (url.as_str()): 1, "task": "read-schema", "database": "sqlite"}),
        json!({"task": "read-schema", "database": "sqlite", "target_version": url, "schema": ""}),
    ] {
        hidden(&run_with(&["run"], request.to_string().as_bytes()));
    }
    hidden(&run_with(&["run"], format!("{{\"{url}\": 1, \"{url}\": 2}}").as_bytes()));
}

#[test]
fn in_the_environment() {
    let request =
        json!({"task": "read-schema", "database": "sqlite", "connection": {"url_env": "SHOP_URL"}});
    for url in [
        format!("sqlite:/nowhere/{SECRET}/shop.db"),
        format!("postgres://u:{SECRET}@h/d"),
        SECRET.to_owned(),
    ] {
        let ran =
            run_command(command().arg("run").env("SHOP_URL", &url), request.to_string().as_bytes());
        assert_ne!(ran.code, 0);
        assert_ne!(ran.code, 70, "{ran:?}");
        hidden(&ran);
    }
    let failure = run_with(&["run"], request.to_string().as_bytes()).failure(4, "invalid-request");
    assert_eq!(failure["error"]["pointer"], "/connection/url_env");
}

#[test]
fn a_password_in_an_argument_is_warned_of() {
    let ran = run(&["read", "sqlite://u:pw@/nowhere.db", "--format", "text"]);
    assert!(ran.stderr.contains("environment variable"), "{ran:?}");
}

#[test]
#[cfg(feature = "postgresql")]
fn in_statements_that_hold_them() {
    for sql in [
        format!("CREATE SUBSCRIPTION s CONNECTION 'host=h password={SECRET}' PUBLICATION p"),
        format!("CREATE USER MAPPING FOR u SERVER f OPTIONS (user 'u', password '{SECRET}')"),
        format!(
            "CREATE USER MAPPING FOR u SERVER f;
             ALTER USER MAPPING FOR u SERVER f OPTIONS (ADD password '{SECRET}')"
        ),
        format!("ALTER SUBSCRIPTION s CONNECTION 'host=h password={SECRET}'"),
    ] {
        for request in [
            json!({"task": "read-schema", "database": "postgresql", "schema": sql}),
            json!({"task": "plan-migration", "database": "postgresql", "current_schema": "",
                   "desired_schema": sql}),
        ] {
            for format in ["json", "text"] {
                let asked = ["run", "--format", format];
                let ran = run_with(&asked, request.to_string().as_bytes());
                assert_ne!(ran.code, 70, "{ran:?}");
                hidden(&ran);
            }
        }
    }
}
