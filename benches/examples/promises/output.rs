//! What is written for eyes grows no faster than what it is about.

use specforge_db_bench::sqlite::YARDSTICK;

use crate::program::least_time;
use crate::{Promise, exponent};

const SIZES: [usize; 3] = [100, 1_000, 10_000];

pub(crate) fn measure() -> Vec<Promise> {
    let folder = std::env::temp_dir().join(format!("specforge-db-promises-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{error}"));
    let files = SIZES.map(|tables| {
        [false, true].map(|desired| {
            let file = folder.join(format!("{tables}-{desired}.sql"));
            std::fs::write(&file, (YARDSTICK.schema)(tables, desired))
                .unwrap_or_else(|error| panic!("{error}"));
            file.display().to_string()
        })
    });
    let nothing = least_time(20, &["--version"], None).as_secs_f64();
    let mut promises = Vec::new();
    for verb in ["plan", "diff", "read"] {
        for format in ["json", "text", "markdown"] {
            let times = files.each_ref().map(|[current, desired]| {
                let mut args = vec![verb, "--db", "sqlite", "--format", format];
                match verb {
                    "read" => args.push(current),
                    _ => args.extend(["--from", current, "--to", desired]),
                }
                // What starting costs does not grow, and would hide what does.
                (least_time(5, &args, None).as_secs_f64() - nothing).max(1e-4)
            });
            let shown = times.map(|time| format!("{:.0}", time * 1e3)).join(", ");
            let grown = exponent((SIZES[0], SIZES[2]), (times[0], times[2]));
            let what = format!("{verb} --format {format} ({shown} ms)");
            promises.push(Promise::at_most(what, grown, 1.1, "exponent"));
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    promises
}
