//! Random sets of requirements, each made into a database and read back.
//!
//! `SPECFORGE_SETS=2000` makes more of them, `SPECFORGE_SEED=7` others.

use specforge_db_sqlite::Sqlite;
use specforge_db_testkit::requirement::Sets;

use super::support::try_read_back;

/// Versions between which what can be designed changes.
const VERSIONS: [&str; 3] = ["3.25", "3.45", "3.53"];

#[test]
fn random_requirements_are_designed_as_they_were_asked_for() {
    let sets = Sets::from_environment(300, &VERSIONS);
    let report = sets.run(&Sqlite, &mut |response| try_read_back(response));
    assert!(report.failures.is_empty(), "{report}");
    assert!(report.refusals() * 3 < report.made, "too many contradict themselves: {report}");
}
