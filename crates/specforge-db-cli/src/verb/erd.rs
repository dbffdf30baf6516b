//! `erd`: the tables of a schema, and how they refer to one another, as a diagram.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;
use specforge_db_core::diagram::{Columns, DiagramFormat, Picture, Select};
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::invoke::Refusal;
use specforge_db_core::read::ReadRequest;
use specforge_db_core::tasks::Task;

use super::read::{TargetArgs, warn_of_passwords};
use super::{blank, nowhere};
use crate::args::{Format, OutputArgs};
use crate::output::{Shown, check_files, note, text_to_file};
use crate::source::{Source, choose_dialect, load};

#[derive(Debug, Args)]
#[command(after_help = "\
Formats: mermaid (the default), dbml, dot, svg; markdown puts Mermaid into fences, json into a list.

Examples:
  specforge-db erd schema.sql --db postgresql
  specforge-db erd sqlite:shop.db --format svg --output shop.svg
  specforge-db erd schema.sql --db postgresql --tables orders,order_items --columns keys
  specforge-db erd schema.sql --db postgresql --split 20 --format svg --out-dir diagrams")]
pub(crate) struct ErdArgs {
    /// A file of statements, a .json file with the model, an address, or `-` for standard input
    #[arg(value_name = "FILE|URL")]
    source: Source,
    /// Only these tables [default: all]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    tables: Vec<String>,
    /// Which columns to show
    #[arg(long, value_enum, default_value = "all")]
    columns: ColumnsArg,
    /// Draw a diagram for each part that nothing joins, where there are more tables than this
    #[arg(long, value_name = "TABLES")]
    split: Option<usize>,
    /// Write a file for each diagram into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    out_dir: Option<PathBuf>,
    #[command(flatten)]
    target: TargetArgs,
}

/// Which columns to show.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColumnsArg {
    /// All of them
    All,
    /// Those that identify a row or refer to another
    Keys,
    /// None
    None,
}

pub(super) fn run(args: &ErdArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    warn_of_passwords(&[&args.source], output);
    let plugin = choose_dialect(args.target.db.as_deref(), &[&args.source]).map_err(nowhere)?;
    let info = plugin.info();
    let known = |error| Refusal::new(error, Some(info.id));
    let (schema, version) = load(&args.source, plugin).map_err(known)?;
    let mut request: Box<ReadRequest> = blank(Task::ReadSchema, plugin, json!({}))?;
    request.target_version = args.target.target_version.or(version);
    request.schema = Some(schema);
    let response = plugin.read(&request).map_err(known)?;
    for warning in &response.warnings {
        note(output, &format!("warning: {warning}"));
    }
    let columns = match args.columns {
        ColumnsArg::All => Columns::All,
        ColumnsArg::Keys => Columns::Keys,
        ColumnsArg::None => Columns::None,
    };
    let select = Select { tables: args.tables.clone(), columns };
    let picture = Picture::of(&response.body.schema, &select, info.name_case).map_err(known)?;
    let diagrams = diagrams(picture, args.split);
    let asked = output.format.unwrap_or(Format::Mermaid);
    let format = asked.diagram().unwrap_or(DiagramFormat::Mermaid);
    if let Some(folder) = &args.out_dir {
        let files: Vec<PathBuf> = diagrams
            .iter()
            .enumerate()
            .map(|(nth, (name, _))| {
                let number =
                    if diagrams.len() > 1 { format!("{:02}-", nth + 1) } else { String::new() };
                folder.join(format!("{number}{}.{}", file_name(name), format.extension()))
            })
            .collect();
        check_files(&files, output.force).map_err(known)?;
        let mut written = String::new();
        for (file, (_, picture)) in files.iter().zip(&diagrams) {
            text_to_file(file, output.force, &picture.spell(format)).map_err(known)?;
            written.push_str(&file.display().to_string());
            written.push('\n');
        }
        return Ok(Shown::Raw(written));
    }
    Ok(Shown::Raw(match (asked, diagrams.as_slice()) {
        (Format::Json, diagrams) => {
            let list: Vec<_> = diagrams
                .iter()
                .map(|(name, picture)| {
                    let tables: Vec<&str> =
                        picture.tables.iter().map(|t| t.name.as_str()).collect();
                    json!({"name": name, "tables": tables, "mermaid": picture.spell(format)})
                })
                .collect();
            format!("{}\n", json!({"database": info.id, "diagrams": list}))
        }
        (Format::Markdown, diagrams) => {
            let parts = diagrams.iter().map(|(name, picture)| {
                format!("## {name}\n\n```mermaid\n{}```\n", picture.spell(format))
            });
            parts.collect::<Vec<_>>().join("\n")
        }
        (_, [(_, one)]) => one.spell(format),
        _ => {
            let detail = "several diagrams cannot stand in one file of this format";
            let error = Error::new(ErrorCode::Usage, detail);
            return Err(known(error.help("say --out-dir, or --format markdown or json")));
        }
    }))
}

/// The diagrams with their names: one, or one for each part.
fn diagrams(picture: Picture, split: Option<usize>) -> Vec<(String, Picture)> {
    match split {
        Some(most) if picture.tables.len() > most => {
            picture.components().into_iter().map(|part| (part.name, part.picture)).collect()
        }
        _ => vec![("schema".to_owned(), picture)],
    }
}

/// A name that every file system takes.
fn file_name(name: &str) -> String {
    let fits = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    name.chars().take(80).map(fits).collect()
}
