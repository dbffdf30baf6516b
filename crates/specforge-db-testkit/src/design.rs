//! Requirements with what is designed for them.
//!
//! A case is a Markdown file with ```` ```json request ```` (requirements, or a whole request), or
//! ```` ```toml ```` that names a file of them, and a version. A document stands in the block `openapi` or
//! `json_schema`, as YAML or JSON, or the settings name its file; then a request says what is wanted
//! beside it. What lives already stands in the block `sql existing`. Outputs, all optional: `sql schema`, `text decisions`, `text indexes`, `text findings`,
//! `json requirements` (as which a document was read), `text error`. Statements in `sql session` are run
//! one by one on a database that has the schema; what it answers to each is the output `text answers`.
//! Whether a database that was made of the schema also declares it, the dialect's own test looks: it
//! knows how to read one.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::design::{DesignRequest, DesignResponse, Document, SchemaDesigner};
use specforge_db_core::plan::Command;
use specforge_db_core::version::Version;

use crate::case::{Failed, compare, error_text, findings_text, open};
use crate::server::Database;

/// What a case says beside its requirements.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    version: Option<Version>,
    /// A file of requirements, from the folder of the case.
    requirements: Option<String>,
    /// A file with an OpenAPI document.
    openapi: Option<String>,
    /// A file with a JSON Schema.
    json_schema: Option<String>,
}

/// Makes databases of a design, and gives what they answer to statements.
pub type Look<'l> = dyn Fn(&Made<'_>, &[&str]) -> Result<String, String> + 'l;

/// What databases are made of.
#[derive(Clone, Copy, Debug)]
pub struct Made<'m> {
    /// The design.
    pub response: &'m DesignResponse,
    /// The statements of what lived before it.
    pub existing: Option<&'m str>,
}

/// Runs a case; `look` makes databases of the design and gives what they answer to the statements of
/// the session, in order.
pub fn design_case(
    designer: &dyn SchemaDesigner,
    path: &Path,
    look: &Look<'_>,
) -> Result<(), Failed> {
    const OUTPUTS: [&str; 7] =
        ["schema", "decisions", "indexes", "findings", "requirements", "answers", "error"];
    let inputs = ["", "request", "session", "openapi", "json_schema", "existing"];
    let known: Vec<&str> = inputs.into_iter().chain(OUTPUTS).collect();
    let document = open(path, &known)?;
    let block = document.blocks().iter().find(|block| block.language == "toml");
    let settings: Settings =
        block.map(|block| toml::from_str(&block.body)).transpose()?.unwrap_or_default();
    let folder = path.parent().unwrap_or(Path::new(""));
    let file = |name: &str| std::fs::read_to_string(folder.join(name));
    let handed = |block: &str, named: &Option<String>| match (document.body(block), named) {
        (Some(body), _) => Ok(Some(Document::Text(body.to_owned()))),
        (None, Some(name)) => file(name).map(|text| Some(Document::Text(text))),
        (None, None) => Ok(None),
    };
    let openapi = handed("openapi", &settings.openapi)?;
    let json_schema = handed("json_schema", &settings.json_schema)?;
    let text =
        match (document.body("request"), &settings.requirements) {
            (Some(request), None) => request.to_owned(),
            (None, Some(name)) => file(name)?,
            (None, None) if openapi.is_some() || json_schema.is_some() => "{}".to_owned(),
            _ => return Err(
                "a case has a `request` block, or names a file of requirements, or has a document"
                    .into(),
            ),
        };
    let value: Value = serde_json::from_str(&text)?;
    let existing = document.body("existing").map(str::to_owned);
    let answer = DesignRequest::from_file(value).and_then(|mut request| {
        request.openapi = openapi.or(request.openapi);
        request.json_schema = json_schema.or(request.json_schema);
        if let Some(existing) = &existing {
            request.existing_schema = Some(SchemaSource::Text(existing.clone()));
        }
        if settings.version.is_some() {
            request.target_version = settings.version;
        }
        let once = designer.design(&request)?;
        let again = designer.design(&request)?;
        Ok((once, again, request))
    });
    let mut outputs: Vec<(&str, String)> = Vec::new();
    match answer {
        Ok((response, again, request)) => {
            if response != again {
                return Err("two designs for one request differ".into());
            }
            let body = &response.body;
            let decisions = body.decisions.iter().filter(|decision| decision.rule != "index");
            let decisions = decisions.map(|d| format!("{}: {}", d.choice, d.reason));
            outputs.push(("schema", body.schema_sql.clone().unwrap_or_default()));
            outputs.push(("decisions", lines(decisions)));
            outputs.push(("indexes", lines(body.indexes.iter().cloned())));
            outputs.push(("findings", findings_text(&response.findings)));
            if let Some(requirements) = &body.requirements {
                let text = serde_json::to_string_pretty(requirements)? + "\n";
                outputs.push(("requirements", text));
            }
            let session = document.body("session").unwrap_or_default();
            let statements: Vec<&str> = session
                .split_terminator(";\n")
                .map(str::trim)
                .filter(|statement| !statement.is_empty())
                .collect();
            let made = Made { response: &response, existing: existing.as_deref() };
            outputs.push(("answers", look(&made, &statements)?));
            nothing_is_left_to_add(designer, &request, &response, existing.as_deref())?;
        }
        Err(error) => outputs.push(("error", error_text(&error))),
    }
    compare(path, &document, &outputs, &OUTPUTS)
}

/// A design into what it made itself comes to nothing.
fn nothing_is_left_to_add(
    designer: &dyn SchemaDesigner,
    request: &DesignRequest,
    response: &DesignResponse,
    existing: Option<&str>,
) -> Result<(), Failed> {
    let made = response.body.schema_sql.clone().unwrap_or_default();
    // A rebuilt table is declared by more than its statements.
    let lives = match existing {
        Some(_) => SchemaSource::Model(response.body.schema.clone()),
        None => SchemaSource::Text(made),
    };
    let request = DesignRequest { existing_schema: Some(lives), ..request.clone() };
    let again = designer.design(&request).map_err(|error| error_text(&error))?;
    match again.body.schema_sql.as_deref() {
        None | Some("") => Ok(()),
        Some(left) => Err(format!("a design into itself would still do something:\n{left}").into()),
    }
}

fn lines(texts: impl Iterator<Item = String>) -> String {
    texts.fold(String::new(), |all, text| all + &text + "\n")
}

/// What a database answers to statements that are run one by one: rows, or why not.
pub fn answers(database: &mut dyn Database, statements: &[&str]) -> String {
    let mut text = String::new();
    for statement in statements {
        let shown: String = statement.chars().take(100).collect();
        let _ = writeln!(text, "{}{}", shown, if shown == *statement { "" } else { " …" });
        match database.ask(&Command::Text((*statement).to_owned()), 100) {
            Ok(rows) if rows.is_empty() => text.push_str("  done\n"),
            Ok(rows) => {
                for row in rows {
                    let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
                    let _ = writeln!(text, "  {}", cells.join(" | "));
                }
            }
            Err(why) => {
                let why = why.lines().next().unwrap_or_default();
                let _ = writeln!(text, "  refused: {why}");
            }
        }
    }
    text
}
