//! One Markdown file, one case; `UPDATE=1 cargo test -p specforge-db-sqlite --test cases` writes
//! their outputs anew.

mod support;

use std::path::Path;

fn plan(path: &Path) -> datatest_stable::Result<()> {
    specforge_db_testkit::case::plan_case(support::sqlite(), &support::InMemory, path)
        .map_err(|error| error.to_string().into())
}

datatest_stable::harness! {
    { test = plan, root = "tests/cases/plan", pattern = r"\.md$" },
}
