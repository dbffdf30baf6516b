//! The program: the command line's library with the dialects of its features.

#[cfg(feature = "postgresql")]
use specforge_db_postgresql as _;
#[cfg(feature = "sqlite")]
use specforge_db_sqlite as _;

/// Schemas and plans are many small texts, which the system's allocator hands out more slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    specforge_db_cli::main()
}
