//! Measures the dialect against a folder of pairs and schemas:
//! `SPECFORGE_CORPUS=folder cargo run -p specforge-db-postgresql --example measure_postgresql`.
//!
//! On the distribution's server and on 18, or on those that `SPECFORGE_POSTGRESQL` names (`all`, or
//! majors with commas between). `SPECFORGE_DETAILS=1` shows failures at full length, `SPECFORGE_ONLY`
//! measures only pairs and files whose name has one of its words, with commas between, in it.

#![allow(clippy::print_stdout)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::process::ExitCode;

use specforge_db_core::version::Version;
use specforge_db_testkit::corpus::{self, Place};
use support::{Build, Pool, Postgres, builds, postgresql};

fn main() -> ExitCode {
    let Some(folder) = std::env::var_os("SPECFORGE_CORPUS") else {
        println!("SPECFORGE_CORPUS names no folder: nothing is measured");
        return ExitCode::SUCCESS;
    };
    let measured = builds().and_then(|builds| {
        let mut well = true;
        for build in builds {
            well &= measure(Path::new(&folder), build)?;
        }
        Ok(well)
    });
    match measured {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn measure(folder: &Path, build: Build) -> Result<bool, String> {
    let version = Some(Version::new(build.major, 0, 0));
    println!("\n== PostgreSQL {} in {}\n", build.major, build.programs.display());
    let (planner, server) = (postgresql(), Pool::on(Postgres::on(build)?.lenient()));
    let place = Place { folder, pairs: "postgresql", schemas: "pg.sql" };
    let (words, well) = corpus::measure(planner, &server, place, version)?;
    println!("{words}");
    Ok(well)
}
