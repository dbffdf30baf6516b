//! The program: the command line's library with the dialects of its features.

#[cfg(feature = "postgresql")]
use specforge_db_postgresql as _;
#[cfg(feature = "sqlite")]
use specforge_db_sqlite as _;

fn main() -> std::process::ExitCode {
    specforge_db_cli::main()
}
