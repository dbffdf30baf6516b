//! Does one thing once, for a profiler that counts instructions: on a busy machine these tell more than times.
//!
//! ```console
//! cargo build --release -p specforge-db-bench --examples
//! valgrind --tool=callgrind target/release/examples/once sqlite raw 1000
//! valgrind --tool=callgrind target/release/examples/once sqlite plan 1000
//! ```
//!
//! The first word is the database, the second `nothing`, `raw` or `plan`, the third the number of tables. What `nothing` takes is that
//! of making the texts, and has to be taken from the other two.

use std::hint::black_box;
use std::process::ExitCode;

use specforge_db_bench::{YARDSTICKS, request};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [database, what, tables] = args.as_slice() else { return ExitCode::from(2) };
    let Ok(tables) = tables.parse() else { return ExitCode::from(2) };
    let Some(yardstick) = YARDSTICKS.iter().find(|yardstick| yardstick.database == database) else {
        return ExitCode::from(2);
    };
    let (current, desired) = ((yardstick.schema)(tables, false), (yardstick.schema)(tables, true));
    let done = match what.as_str() {
        "nothing" => !black_box((current, desired)).0.is_empty(),
        "raw" => yardstick.raw(&current, &desired) > 0,
        "plan" => black_box(yardstick.planner.plan(&request(current, desired))).is_ok(),
        _ => return ExitCode::from(2),
    };
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
