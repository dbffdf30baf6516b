//! Schemas that the command line names: files, standard input, live databases.

use std::path::{Path, PathBuf};

use specforge_db_core::contract::{SchemaSource, Secret, parse_request, read_json};
use specforge_db_core::design::Document;
use specforge_db_core::dialect::{
    Plugin, connector, connector_for_url, dialect, dialects, is_address,
};
use specforge_db_core::error::{Error, ErrorCode, Result};
use specforge_db_core::execute::OpenOptions;
use specforge_db_core::invoke::{Job, Refusal};
use specforge_db_core::version::Version;

use crate::input;

/// How long reading a live schema waits for somebody else's lock, in milliseconds.
const READ_LOCK_MS: u64 = 5000;

/// A schema as an argument names it.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// `-`.
    Stdin,
    /// A file of statements, or of JSON.
    File(PathBuf),
    /// A live database.
    Url(Secret),
}

impl From<&str> for Source {
    /// Tells files and addresses apart.
    fn from(text: &str) -> Self {
        match text {
            "-" => Self::Stdin,
            url if is_address(url) => Self::Url(Secret::new(url)),
            file => Self::File(file.into()),
        }
    }
}

impl Source {
    fn url(&self) -> Option<&Secret> {
        match self {
            Self::Url(url) => Some(url),
            Self::Stdin | Self::File(_) => None,
        }
    }
}

/// The dialect that an argument names, or that addresses show, or the only one there is.
pub(crate) fn choose_dialect(
    name: Option<&str>,
    sources: &[&Source],
) -> Result<&'static dyn Plugin> {
    let mut by_url: Option<&'static dyn Plugin> = None;
    for url in sources.iter().filter_map(|source| source.url()) {
        let plugin = connector_for_url(url.reveal())?;
        if by_url.is_some_and(|other| other.info().id != plugin.info().id) {
            let detail = "the two addresses are of different databases";
            return Err(Error::new(ErrorCode::Contradiction, detail));
        }
        by_url = Some(plugin);
    }
    let named = name.map(dialect).transpose()?;
    match (named, by_url) {
        (Some(named), Some(by_url)) if named.info().id != by_url.info().id => {
            let detail = format!(
                "--db says {}, and the address is of {}",
                named.info().id,
                by_url.info().id
            );
            Err(Error::new(ErrorCode::Contradiction, detail))
        }
        (Some(plugin), _) | (None, Some(plugin)) => Ok(plugin),
        (None, None) => {
            let all: Vec<_> = dialects()?.collect();
            match all.as_slice() {
                [only] => Ok(*only),
                all => {
                    let ids: Vec<_> = all.iter().map(|plugin| plugin.info().id).collect();
                    let detail = format!("--db must say for which database: {}", ids.join(", "));
                    Err(Error::new(ErrorCode::Usage, detail))
                }
            }
        }
    }
}

/// Reads a schema that an argument names; a live one tells the version of its database too.
pub(crate) fn load(
    source: &Source,
    plugin: &'static dyn Plugin,
) -> Result<(SchemaSource, Option<Version>)> {
    match source {
        Source::Stdin => Ok((from_bytes(input::stdin()?, "standard input", false, plugin)?, None)),
        Source::File(file) => Ok((from_file(file, plugin)?, None)),
        Source::Url(url) => {
            let (schema, version) = live(url, plugin)?;
            Ok((schema, Some(version)))
        }
    }
}

/// Puts schemas in place of the files and addresses that a request names.
pub(crate) fn resolve(job: &mut Job) -> Result<(), Refusal> {
    let plugin = job.plugin;
    for (pointer, source) in job.request.sources_mut() {
        let found = match &*source {
            SchemaSource::File(file) => from_file(Path::new(&file.file), plugin)
                .map_err(|e| e.at(format!("{pointer}/file"))),
            SchemaSource::Url(url) => live(&url.url, plugin)
                .map(|(schema, _)| schema)
                .map_err(|e| e.at(format!("{pointer}/url"))),
            _ => continue,
        };
        *source = found.map_err(|error| Refusal::new(error, Some(plugin.info().id)))?;
    }
    for (pointer, document) in job.request.documents_mut() {
        let Document::File(named) = &*document else { continue };
        let file = Path::new(&named.file);
        let text =
            input::bytes_of(file).and_then(|bytes| input::text(bytes, &input::name_of(file)));
        *document = text.map(Document::Text).map_err(|error| {
            Refusal::new(error.at(format!("{pointer}/file")), Some(plugin.info().id))
        })?;
    }
    Ok(())
}

/// Runs what waits for a database; a runtime exists only while it does.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Error::new(ErrorCode::Io, format!("the program cannot wait: {}", input::reason(&error)))
    })?;
    Ok(runtime.block_on(future))
}

fn from_file(file: &Path, plugin: &'static dyn Plugin) -> Result<SchemaSource> {
    let is_json = file.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("json"));
    from_bytes(input::bytes_of(file)?, &input::name_of(file), is_json, plugin)
}

fn from_bytes(
    bytes: Vec<u8>,
    name: &str,
    is_json: bool,
    plugin: &'static dyn Plugin,
) -> Result<SchemaSource> {
    if is_json {
        let schema = parse_request::<SchemaSource>(read_json(&bytes)?)?;
        return match schema {
            SchemaSource::File(_) | SchemaSource::Url(_) => {
                let detail = format!("{name} only names another source of a schema");
                Err(Error::new(ErrorCode::InvalidRequest, detail))
            }
            schema => Ok(schema),
        };
    }
    // Schemas in UTF-8 hold no NUL; database files do, right at their start.
    if bytes.iter().take(64).any(|byte| *byte == 0) {
        let detail = format!("{name} is no text, so it declares no schema");
        let scheme = plugin.info().url_schemes.first().copied().unwrap_or_default();
        return Err(Error::new(ErrorCode::InvalidRequest, detail)
            .help(format!("a live database is named by its address: {scheme}:…")));
    }
    Ok(SchemaSource::Text(input::text(bytes, name)?))
}

fn live(url: &Secret, plugin: &'static dyn Plugin) -> Result<(SchemaSource, Version)> {
    let by_url = connector_for_url(url.reveal())?.info();
    let info = plugin.info();
    if by_url.id != info.id {
        let detail = format!("the request is for {}, and the address is of {}", info.id, by_url.id);
        return Err(Error::new(ErrorCode::Contradiction, detail));
    }
    let connector = connector(info.id)?;
    let options = OpenOptions { read_only: true, create: false, lock_timeout_ms: READ_LOCK_MS };
    block_on(async {
        let mut session = connector.open(url, options).await?;
        let version = session.version().await?;
        Ok((SchemaSource::Model(session.introspect().await?), version))
    })?
}
