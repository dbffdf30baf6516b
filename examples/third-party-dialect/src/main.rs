use specforge_db_tiny as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    specforge_db_cli::main()
}
