//! Planning beside `pgmold`, the fastest other tool that plans PostgreSQL migrations from two files.
//!
//! It is no dependency: `cargo install pgmold`, and say in `PGMOLD` where the program is.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use specforge_db_bench::postgresql::YARDSTICK;

use crate::Promise;
use crate::program::command;

const SIZES: [usize; 2] = [100, 1_000];

#[allow(clippy::print_stdout)]
pub(crate) fn measure() -> Vec<Promise> {
    let Some(rival) = std::env::var_os("PGMOLD") else {
        println!("not measured: PGMOLD does not say where the program `pgmold` is");
        return Vec::new();
    };
    let folder = std::env::temp_dir().join(format!("specforge-db-rival-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{error}"));
    let promises = SIZES.map(|tables| {
        let [from, to] = [false, true].map(|desired| {
            let file = folder.join(format!("{tables}-{desired}.sql"));
            // `pgmold` 0.34 cannot read the long name of the type.
            let text = (YARDSTICK.schema)(tables, desired).replace("character varying", "varchar");
            std::fs::write(&file, text).unwrap_or_else(|error| panic!("{error}"));
            file.display().to_string()
        });
        let (mut own, mut other) = (Duration::MAX, Duration::MAX);
        for _ in 0..10 {
            own = own.min(time(&mut command(&[
                "plan",
                "--db",
                "postgresql",
                "--format",
                "json",
                "--from",
                &from,
                "--to",
                &to,
            ])));
            let (from, to) = (format!("sql:{from}"), format!("sql:{to}"));
            other = other.min(time(
                Command::new(&rival)
                    .args(["diff", "--json", "--from", &from, "--to", &to])
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null()),
            ));
        }
        let what = format!("plan of {tables} tables in {own:.2?}, pgmold {other:.2?}");
        Promise::at_most(what, own.as_secs_f64() / other.as_secs_f64(), 1.0 / 3.0, "times")
    });
    let _ = std::fs::remove_dir_all(&folder);
    promises.into()
}

fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    let done = command.status().is_ok_and(|status| status.success());
    assert!(done, "the program fails: {command:?}");
    start.elapsed()
}
