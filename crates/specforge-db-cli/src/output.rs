//! Showing answers: JSON, text or Markdown; on standard output or in a file.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;
use specforge_db_core::contract::Status;
use specforge_db_core::design::DesignBody;
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::execute::{Applied, ExecuteBody, ExecuteState};
use specforge_db_core::finding::{Finding, Severity};
use specforge_db_core::invoke::{Answer, Refusal};
use specforge_db_core::plan::PlanBody;
use specforge_db_core::review::{ReviewResponse, ReviewSchemaResponse};
use specforge_db_core::version::Version;

use crate::args::{Cli, Format, OutputArgs, Verb};
use crate::input::reason;
use crate::text::{self, Doc};

/// What a verb has to show.
#[derive(Debug)]
pub(crate) enum Shown {
    /// The answer to a request.
    Answer(Answer),
    /// What applying requirements came to.
    Applied(Box<Applied>),
    /// The review of a script.
    Review {
        /// What it found.
        response: Box<ReviewResponse>,
        /// The script.
        script: String,
        /// What it is called.
        name: String,
    },
    /// The review of a schema.
    SchemaReview {
        /// What it found.
        response: Box<ReviewSchemaResponse>,
        /// The text of the schema, where it is one.
        text: String,
        /// What it is called.
        name: String,
    },
    /// A page that is also data.
    Page {
        /// The data.
        json: serde_json::Value,
        /// The page.
        doc: Doc,
    },
    /// Text that is the same in every format.
    Raw(String),
}

impl OutputArgs {
    /// Refuses to begin what could not be shown in the end.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        match &self.output {
            Some(file) if !self.force && file.exists() => Err(Refusal::new(exists(file), None)),
            _ => Ok(()),
        }
    }

    /// Refuses a form that the verb does not have.
    pub(crate) fn check_format(&self, verb: &Verb) -> Result<(), Refusal> {
        match self.format {
            Some(format) if format.diagram().is_some() && !matches!(verb, Verb::Erd(_)) => {
                let detail = "this --format is of diagrams, and only `erd` draws them";
                Err(Refusal::new(Error::new(ErrorCode::Usage, detail), None))
            }
            _ => Ok(()),
        }
    }

    fn format(&self, verb: &Verb) -> Format {
        self.format.unwrap_or_else(|| {
            let door = matches!(verb, Verb::Run(_) | Verb::Agent(_));
            let eyes = !door && self.output.is_none() && io::stdout().is_terminal();
            if eyes { Format::Text } else { Format::Json }
        })
    }
}

/// Shows an answer or a failure, and says with which code to exit.
pub(crate) fn show(cli: &Cli, result: &Result<Shown, Refusal>) -> ExitCode {
    let format = cli.output.format(&cli.verb);
    let code = match result {
        Ok(shown) => exit_code(shown, &cli.output),
        Err(refusal) => refusal.error.code().exit_code(),
    };
    let written = match result {
        Ok(shown) => write(cli, |sink| match shown {
            Shown::Raw(raw) => sink.text(raw),
            Shown::Answer(answer) if format == Format::Json => sink.json(answer),
            Shown::Applied(applied) if format == Format::Json => {
                sink.json(&AppliedJson::of(applied))
            }
            Shown::Review { response, .. } if format == Format::Json => sink.json(response),
            Shown::SchemaReview { response, .. } if format == Format::Json => sink.json(response),
            Shown::Page { json, .. } if format == Format::Json => sink.json(json),
            Shown::Answer(Answer::Design(design)) if format == Format::Markdown => {
                sink.text(&text::clean(&design.body.design_doc))
            }
            Shown::Answer(answer) => sink.doc(&text::answer(answer), format),
            Shown::Review { response, script, name } => {
                let script = text::Script { name, text: script };
                sink.doc(&text::reviewed(response, &script), format)
            }
            Shown::SchemaReview { response, text, name } => {
                let script = text::Script { name, text };
                sink.doc(&text::reviewed_schema(response, Some(&script)), format)
            }
            Shown::Applied(applied) => sink.doc(&text::applied(applied), format),
            Shown::Page { doc, .. } => sink.doc(doc, format),
        }),
        Err(refusal) => {
            if format == Format::Json {
                to_stderr(&text::brief(&refusal.error));
            } else {
                complain(&refusal.error);
            }
            // A failed request must not leave a file behind that looks like an answer.
            if format == Format::Json && cli.output.output.is_none() {
                write(cli, |sink| sink.json(&refusal.to_failure()))
            } else {
                Ok(())
            }
        }
    };
    match written {
        Ok(()) => ExitCode::from(code),
        Err(error) => {
            complain(&error);
            ExitCode::from(error.code().exit_code())
        }
    }
}

/// Says on standard error what went wrong, in a line and, where there are, a few more.
pub(crate) fn complain(error: &Error) {
    let doc = text::failure(error);
    let colour = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    to_stderr(&text::render(&doc, Format::Text, colour));
}

/// Says something on standard error, unless the caller wants it quiet.
pub(crate) fn note(args: &OutputArgs, words: &str) {
    if !args.quiet {
        to_stderr(&format!("{}\n", text::clean(words)));
    }
}

/// Writes to standard error; where that is closed, nobody wants to know.
pub(crate) fn to_stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

fn exit_code(shown: &Shown, args: &OutputArgs) -> u8 {
    let (findings, executed): (Vec<&Finding>, _) = match shown {
        Shown::Answer(answer) => {
            let executed = match answer {
                Answer::Execute(response) => Some(&response.body),
                _ => None,
            };
            (answer.findings().iter().collect(), executed)
        }
        Shown::Applied(applied) => (all_findings(applied).collect(), Some(&applied.execution.body)),
        Shown::Review { response, .. } => (response.findings.iter().collect(), None),
        Shown::SchemaReview { response, .. } => (response.findings.iter().collect(), None),
        Shown::Page { .. } | Shown::Raw(_) => return 0,
    };
    if let Some(code) = executed.and_then(stopped_by) {
        return code.exit_code();
    }
    // A review is asked for in order to be heeded.
    let heeded = matches!(shown, Shown::Review { .. } | Shown::SchemaReview { .. });
    let usual = heeded.then_some(Severity::Error);
    let limit = args.fail_on.map(crate::args::FailOn::severity).or(usual);
    u8::from(limit.is_some_and(|limit| findings.iter().any(|finding| finding.severity >= limit)))
}

/// What stopped an execution, or spoiled its result.
fn stopped_by(body: &ExecuteBody) -> Option<ErrorCode> {
    let differs = body.verified.as_ref().is_some_and(|verified| verified.catalog != "matches");
    body.error_code().or(match body.state {
        ExecuteState::Refused => Some(ErrorCode::NotConfirmed),
        ExecuteState::PartiallyApplied => Some(ErrorCode::StepFailed),
        _ if differs && !body.dry_run => Some(ErrorCode::VerificationFailed),
        _ => None,
    })
}

/// What the design, the plan and the execution found.
fn all_findings(applied: &Applied) -> impl Iterator<Item = &Finding> {
    let execution = &applied.execution.findings;
    applied.design.findings.iter().chain(&applied.plan.findings).chain(execution)
}

/// The answer of `apply`: that of the execution, with the design and the plan beside it.
#[derive(Serialize)]
struct AppliedJson<'a> {
    status: Status,
    contract_version: &'a str,
    database: &'a str,
    target_version: Version,
    #[serde(flatten)]
    execution: &'a ExecuteBody,
    design: &'a DesignBody,
    plan: &'a PlanBody,
    warnings: Vec<&'a str>,
    findings: Vec<&'a Finding>,
}

impl<'a> AppliedJson<'a> {
    fn of(applied: &'a Applied) -> Self {
        let Applied { design, plan, execution } = applied;
        let warnings = design.warnings.iter().chain(&plan.warnings).chain(&execution.warnings);
        Self {
            status: execution.status,
            contract_version: &execution.contract_version,
            database: &execution.database,
            target_version: plan.target_version,
            execution: &execution.body,
            design: &design.body,
            plan: &plan.body,
            warnings: warnings.map(String::as_str).collect(),
            findings: all_findings(applied).collect(),
        }
    }
}

/// Where an answer goes, and how.
struct Sink<'a> {
    out: &'a mut dyn Write,
    pretty: bool,
    colour: bool,
}

impl Sink<'_> {
    fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        if self.pretty {
            serde_json::to_writer_pretty(&mut *self.out, value)?;
        } else {
            serde_json::to_writer(&mut *self.out, value)?;
        }
        self.out.write_all(b"\n")
    }

    fn doc(&mut self, doc: &Doc, format: Format) -> io::Result<()> {
        self.out.write_all(text::render(doc, format, self.colour).as_bytes())
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }
}

fn write(cli: &Cli, print: impl FnOnce(&mut Sink<'_>) -> io::Result<()>) -> Result<(), Error> {
    let pretty = cli.output.pretty;
    let Some(file) = &cli.output.output else {
        let stdout = io::stdout();
        let colour = AutoStream::choice(&stdout) != ColorChoice::Never;
        let mut out = io::BufWriter::with_capacity(1 << 16, stdout.lock());
        let done = print(&mut Sink { out: &mut out, pretty, colour }).and_then(|()| out.flush());
        // Whatever is still buffered for a reader that went away must not be tried again.
        let _ = out.into_parts();
        return match done {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let detail = format!("standard output cannot be written: {}", reason(&error));
                Err(Error::new(ErrorCode::Io, detail))
            }
            _ => Ok(()),
        };
    };
    to_file(file, cli.output.force, |out| print(&mut Sink { out, pretty, colour: false }))
}

/// Writes a text into a file, and makes the folders that it is to be in.
pub(crate) fn text_to_file(file: &Path, force: bool, text: &str) -> Result<(), Error> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| {
            let detail = format!("{} cannot be made: {}", folder.display(), reason(&error));
            Error::new(ErrorCode::Io, detail)
        })?;
    }
    to_file(file, force, |out| out.write_all(text.as_bytes()))
}

/// Refuses to begin where files are there that would not be replaced.
pub(crate) fn check_files(files: &[PathBuf], force: bool) -> Result<(), Error> {
    match files.iter().find(|file| file.exists()) {
        Some(file) if !force => Err(exists(file)),
        _ => Ok(()),
    }
}

/// Writes a file whole or not at all.
fn to_file(
    file: &Path,
    force: bool,
    print: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    let fail = |error: &io::Error| {
        let detail = format!("{} cannot be written: {}", file.display(), reason(error));
        Error::new(ErrorCode::Io, detail)
    };
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let temp = builder.tempfile_in(folder).map_err(|error| fail(&error))?;
    let mut out = io::BufWriter::new(temp);
    print(&mut out).map_err(|error| fail(&error))?;
    let temp = out.into_inner().map_err(|error| fail(error.error()))?;
    let kept = if force { temp.persist(file) } else { temp.persist_noclobber(file) };
    match kept {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(exists(file)),
        Err(error) => Err(fail(&error.error)),
    }
}

fn exists(file: &Path) -> Error {
    let detail = format!("{} is there already and is not replaced", file.display());
    Error::new(ErrorCode::Io, detail).help("choose another name, or say --force")
}
