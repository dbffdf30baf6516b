//! The arguments.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use specforge_db_core::diagram::DiagramFormat;
use specforge_db_core::finding::Severity;

use crate::secret;
use crate::verb;

/// A deterministic database engineer behind JSON contracts.
#[derive(Debug, Parser)]
#[command(name = "specforge-db", version, after_help = AFTER, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

const AFTER: &str = "\
Exit codes:
  0 done   1 findings at or above --fail-on, or an execution was refused   2 wrong usage
  3 a decision is needed   4 invalid input   5 not supported by this database or version
  6 I/O or database error   70 a bug of ours

Examples:
  specforge-db plan --from old.sql --to new.sql --db sqlite
  specforge-db read sqlite:shop.db
  specforge-db run request.json --pretty";

/// How answers are shown; the same for every verb.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// How to show the answer [default: text on a terminal, else json; run and agent: json]
    #[arg(long, global = true, value_enum)]
    pub(crate) format: Option<Format>,
    /// Indent JSON
    #[arg(long, global = true)]
    pub(crate) pretty: bool,
    /// Write the answer to a file instead of to standard output
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long, global = true)]
    pub(crate) force: bool,
    /// Say nothing on standard error but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more on standard error
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Exit with 1 where a finding is at least so bad
    #[arg(long, global = true, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
}

/// How to show an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The contract, for programs
    Json,
    /// For eyes
    Text,
    /// For documents and reviews
    Markdown,
    /// A Mermaid diagram (`erd` alone)
    Mermaid,
    /// A diagram in DBML (`erd` alone)
    Dbml,
    /// A diagram for Graphviz (`erd` alone)
    Dot,
    /// A picture (`erd` alone)
    Svg,
}

impl Format {
    /// The diagram that it is, where it is one.
    pub(crate) fn diagram(self) -> Option<DiagramFormat> {
        match self {
            Self::Json | Self::Text | Self::Markdown => None,
            Self::Mermaid => Some(DiagramFormat::Mermaid),
            Self::Dbml => Some(DiagramFormat::Dbml),
            Self::Dot => Some(DiagramFormat::Dot),
            Self::Svg => Some(DiagramFormat::Svg),
        }
    }
}

/// How bad a finding must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// It will go wrong, or loses something
    Error,
    /// To be looked at before going on
    Warning,
    /// Anything at all
    Info,
}

impl FailOn {
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
        }
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Answer one JSON request, dispatched by its `task` and `database`
    Run(verb::run::RunArgs),
    /// Answer one JSON request to an agent
    Agent(verb::run::AgentArgs),
    /// Read what a schema file or a live database declares
    Read(verb::read::ReadArgs),
    /// Design a schema that meets requirements
    Design(verb::design::DesignArgs),
    /// Draw the tables of a schema and how they refer to one another
    Erd(verb::erd::ErdArgs),
    /// Say what differs between two schemas
    Diff(verb::diff::DiffArgs),
    /// Plan the steps from one schema to another
    Plan(verb::plan::PlanArgs),
    /// Say what a hand-written script locks, reads and writes, and what is wrong with it
    Review(verb::review::ReviewArgs),
    /// Execute a plan, or migration files, on a live database
    Execute(verb::execute::ExecuteArgs),
    /// Make a live database meet requirements: design, plan, execute, read back
    Apply(verb::apply::ApplyArgs),
    /// List the databases that this program knows
    Dialects(verb::dialects::DialectsArgs),
    /// Print a page that teaches an agent one thing about a database
    Skill(verb::skill::SkillArgs),
    /// Print the JSON Schema of a task
    Schema(verb::schema::SchemaArgs),
    /// Print shell completions
    Completions(verb::completions::CompletionsArgs),
}

/// Parses the arguments; where there is nothing to run, says so and gives the exit code.
///
/// What looks like an address is masked in messages: it could hold a password.
pub(crate) fn parse(args: &[OsString]) -> Result<Cli, ExitCode> {
    Cli::try_parse_from(args).map_err(|error| {
        if error.use_stderr() {
            let styled = error.render();
            let plain = !matches!(
                anstream::AutoStream::choice(&std::io::stderr()),
                anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi
            );
            let text = if plain { styled.to_string() } else { styled.ansi().to_string() };
            crate::output::to_stderr(&secret::mask(&text, args));
            return ExitCode::from(2);
        }
        // Help or version; a closed pipe is no error.
        let _ = error.print();
        ExitCode::SUCCESS
    })
}
