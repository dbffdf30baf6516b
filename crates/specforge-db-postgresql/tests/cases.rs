//! One Markdown file, one case, on a server of the version that it plans for; `UPDATE=1
//! cargo test -p specforge-db-postgresql --test cases` writes their outputs anew.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::path::Path;

use support::{Pool, build, postgresql};

fn plan(path: &Path) -> datatest_stable::Result<()> {
    let text = std::fs::read_to_string(path)?;
    let stated = text.lines().find_map(|line| line.strip_prefix("version = \""));
    let stated = stated.and_then(|rest| rest.split(['"', '.']).next());
    let major = stated.ok_or("a case says for which version it is")?.parse()?;
    let server = Pool::shared(build(major)?)?;
    specforge_db_testkit::case::plan_case(postgresql(), server, path)
        .map_err(|error| error.to_string().into())
}

datatest_stable::harness! {
    { test = plan, root = "tests/cases/plan", pattern = r"\.md$" },
}
