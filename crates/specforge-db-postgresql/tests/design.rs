//! Facts that designs rest on, held against servers; what is designed is in `cases/design`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use serde_json::json;
use specforge_db_core::design::DesignRequest;
use specforge_db_core::dialect::dialect;
use support::{Build, Postgres, build, builds};

/// What is found when texts in a language are to be searched by a version.
fn findings(language: &str, major: u32) -> Vec<String> {
    let request = json!({
        "task": "design-schema", "target_version": major.to_string(),
        "requirements": {"entities": [{"name": "Note", "attributes": [{"name": "body", "type": "text"}]}],
            "features": [{"kind": "full_text_search", "entity": "Note", "language": language}]}
    });
    let request = DesignRequest::from_file(request).unwrap();
    let response = dialect("postgresql").unwrap().design(&request).unwrap();
    response.findings.into_iter().map(|finding| finding.message).collect()
}

fn languages(build: Build) -> Vec<String> {
    let mut database = Postgres::on(build).unwrap().database().unwrap();
    let rows = database.client().unwrap().query("SELECT cfgname::text FROM pg_ts_config", &[]);
    rows.unwrap().iter().map(|row| row.get(0)).collect()
}

#[test]
fn exactly_the_languages_of_a_server_can_be_searched() {
    let newest = languages(build(18).unwrap());
    assert!(newest.len() > 25, "{newest:?}");
    for build in builds().unwrap() {
        let major = build.major;
        let known = languages(build);
        for language in &newest {
            let found = findings(language, major);
            assert_eq!(found.is_empty(), known.contains(language), "{major} {language}: {found:?}");
        }
    }
}
