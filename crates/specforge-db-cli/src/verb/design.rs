//! `design`: a schema that meets requirements.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value;
use specforge_db_core::design::DesignRequest;
use specforge_db_core::error::{Error, ErrorCode, Result};
use specforge_db_core::invoke::{Job, Refusal, Request};
use specforge_db_core::tasks::Task;

use super::files::FileArgs;
use super::read::{TargetArgs, warn_of_passwords};
use super::{answer, nowhere};
use crate::args::OutputArgs;
use crate::input;
use crate::output::{Shown, note};
use crate::source::{self, Source, choose_dialect, load};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db design requirements.json --db sqlite
  specforge-db design requirements.json --db postgresql --out-dir . --layout architect
  specforge-db design --from openapi api.yaml --with features.json --db postgresql
  specforge-db design requirements.json --existing sqlite:shop.db --format markdown --output design.md")]
pub(crate) struct DesignArgs {
    /// Requirements, a whole design-schema request, or a document, as JSON or YAML; `-` or nothing is
    /// standard input
    requirements: Option<PathBuf>,
    #[command(flatten)]
    wanted: WantedArgs,
    /// What lives already: a file, an address, or `-`; it is never dropped or renamed
    #[arg(long, value_name = "FILE|URL")]
    existing: Option<Source>,
    #[command(flatten)]
    files: FileArgs,
    #[command(flatten)]
    target: TargetArgs,
}

pub(super) fn run(args: &DesignArgs, output: &OutputArgs) -> std::result::Result<Shown, Refusal> {
    let sources: Vec<&Source> = args.existing.iter().collect();
    warn_of_passwords(&sources, output);
    let (value, wanted) = args.wanted.read(args.requirements.as_deref()).map_err(nowhere)?;
    let named = value.get("database").and_then(Value::as_str);
    let plugin = choose_dialect(args.target.db.as_deref().or(named), &sources).map_err(nowhere)?;
    let info = plugin.info();
    let known = |error| Refusal::new(error, Some(info.id));
    let mut request = wanted.request(value).map_err(known)?;
    if request.task != Task::DesignSchema.name() {
        let detail = "the file is a request of another task; requirements were expected";
        return Err(known(Error::new(ErrorCode::Contradiction, detail).at("/task")));
    }
    request.database = Some(info.id.to_owned());
    if let Some(source) = &args.existing {
        let (schema, version) = load(source, plugin).map_err(known)?;
        request.existing_schema = Some(schema);
        request.target_version = request.target_version.or(version);
    }
    request.target_version = args.target.target_version.or(request.target_version);
    if args.files.wanted() {
        let mut job = Job { plugin, request: Request::Design(Box::new(request)) };
        source::resolve(&mut job)?;
        let Request::Design(request) = &job.request else {
            return Err(known(Error::internal("a design is no design")));
        };
        let response = plugin.design(request).map_err(known)?;
        for warning in &response.warnings {
            note(output, &format!("warning: {warning}"));
        }
        let existing = request.existing_schema.as_ref();
        let written = args.files.write(plugin, &response, existing, output.force).map_err(known)?;
        return Ok(Shown::Raw(written));
    }
    answer(plugin, Request::Design(Box::new(request)), output)
}

/// What the file of requirements is, and what is wanted beside it.
#[derive(Debug, Args)]
pub(crate) struct WantedArgs {
    /// What the file is [default: told from what it holds]
    #[arg(long, value_enum, value_name = "KIND")]
    from: Option<FileKind>,
    /// Requirements beside a document: features, relationships, more of its entities
    #[arg(long, value_name = "FILE")]
    with: Option<PathBuf>,
}

/// What a file of requirements is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileKind {
    /// Requirements, or a whole design-schema request
    Requirements,
    /// An OpenAPI 3.0 or 3.1 document
    Openapi,
    /// A JSON Schema
    JsonSchema,
}

/// How a file that was read becomes a request.
#[derive(Debug)]
pub(crate) struct Wanted {
    from: Option<FileKind>,
    with: Option<Value>,
}

impl WantedArgs {
    /// Reads the file, and what is wanted beside it.
    pub(crate) fn read(&self, file: Option<&Path>) -> Result<(Value, Wanted)> {
        let value = input::document(file)?;
        let with = self.with.as_deref().map(|file| input::document(Some(file))).transpose()?;
        Ok((value, Wanted { from: self.from, with }))
    }
}

impl Wanted {
    /// Whether the file alone says what is wanted.
    pub(crate) fn is_plain(&self) -> bool {
        self.with.is_none() && matches!(self.from, None | Some(FileKind::Requirements))
    }

    /// The request that the file and what is beside it make.
    pub(crate) fn request(self, value: Value) -> Result<DesignRequest> {
        let mut request = match self.from {
            Some(FileKind::Openapi) => DesignRequest::of_document(value, true),
            Some(FileKind::JsonSchema) => DesignRequest::of_document(value, false),
            Some(FileKind::Requirements) | None => DesignRequest::from_file(value)?,
        };
        let Some(with) = self.with else { return Ok(request) };
        if request.openapi.is_none() && request.json_schema.is_none() {
            let detail = "--with adds to an OpenAPI or JSON Schema document, and the file is none";
            return Err(Error::new(ErrorCode::Usage, detail));
        }
        let beside = DesignRequest::from_file(with)?;
        if beside.openapi.is_some() || beside.json_schema.is_some() {
            let detail = "--with names requirements, and this is a document";
            return Err(Error::new(ErrorCode::Usage, detail));
        }
        request =
            DesignRequest { openapi: request.openapi, json_schema: request.json_schema, ..beside };
        Ok(request)
    }
}
