//! `completions`: for shells.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::args::Cli;
use crate::output::Shown;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db completions bash > ~/.local/share/bash-completion/completions/specforge-db
  specforge-db completions zsh > ~/.zfunc/_specforge-db")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> Shown {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "specforge-db", &mut script);
    Shown::Raw(String::from_utf8_lossy(&script).into_owned())
}
