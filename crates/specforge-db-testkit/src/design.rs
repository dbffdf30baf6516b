//! Requirements with what is designed for them.
//!
//! A case is a Markdown file with ```` ```json request ```` (requirements, or a whole request), or
//! ```` ```toml ```` that names a file of them, and a version. Outputs, all optional: `sql schema`,
//! `text decisions`, `text indexes`, `text findings`, `text error`. Statements in `sql session` are run
//! one by one on a database that has the schema; what it answers to each is the output `text answers`.
//! Whether a database that was made of the schema also declares it, the dialect's own test looks: it
//! knows how to read one.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use specforge_db_core::design::{DesignRequest, DesignResponse, SchemaDesigner};
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
}

/// Makes databases of a design, and gives what they answer to statements.
pub type Look<'l> = dyn Fn(&DesignResponse, &[&str]) -> Result<String, String> + 'l;

/// Runs a case; `look` makes databases of the design and gives what they answer to the statements of
/// the session, in order.
pub fn design_case(
    designer: &dyn SchemaDesigner,
    path: &Path,
    look: &Look<'_>,
) -> Result<(), Failed> {
    const OUTPUTS: [&str; 6] = ["schema", "decisions", "indexes", "findings", "answers", "error"];
    let known: Vec<&str> = ["", "request", "session"].into_iter().chain(OUTPUTS).collect();
    let document = open(path, &known)?;
    let block = document.blocks().iter().find(|block| block.language == "toml");
    let settings: Settings =
        block.map(|block| toml::from_str(&block.body)).transpose()?.unwrap_or_default();
    let text = match (document.body("request"), &settings.requirements) {
        (Some(request), None) => request.to_owned(),
        (None, Some(file)) => {
            std::fs::read_to_string(path.parent().unwrap_or(Path::new("")).join(file))?
        }
        _ => return Err("a case has a `request` block or names a file of requirements".into()),
    };
    let value: Value = serde_json::from_str(&text)?;
    let answer = DesignRequest::from_file(value).and_then(|mut request| {
        if settings.version.is_some() {
            request.target_version = settings.version;
        }
        let once = designer.design(&request)?;
        let again = designer.design(&request)?;
        Ok((once, again))
    });
    let mut outputs: Vec<(&str, String)> = Vec::new();
    match answer {
        Ok((response, again)) => {
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
            let session = document.body("session").unwrap_or_default();
            let statements: Vec<&str> = session
                .split_terminator(";\n")
                .map(str::trim)
                .filter(|statement| !statement.is_empty())
                .collect();
            outputs.push(("answers", look(&response, &statements)?));
        }
        Err(error) => outputs.push(("error", error_text(&error))),
    }
    compare(path, &document, &outputs, &OUTPUTS)
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
