//! The files of a design, laid out as programs and people look for them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::design::DesignResponse;
use specforge_db_core::dialect::Plugin;
use specforge_db_core::error::{Error, ErrorCode, Result};
use specforge_db_core::plan::{PlanOptions, plan_models};

use crate::input;
use crate::output::{check_files, text_to_file};

/// Where the files of a design go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Files")]
pub(crate) struct FileArgs {
    /// Write the design as files into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    out_dir: Option<PathBuf>,
    /// How the files are laid out
    #[arg(long, value_enum, default_value = "plain", requires = "out_dir")]
    layout: Layout,
    /// The module that the schema is of; for the layout `comfanion`
    #[arg(long, value_name = "NAME", requires = "out_dir")]
    module: Option<String>,
    /// The day of the migration, such as 20260131; for the layout `comfanion`
    #[arg(long, value_name = "YYYYMMDD", requires = "out_dir")]
    date: Option<String>,
}

/// How the files of a design are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// `schema.sql`, `schema-design.md` and `er-diagram.mmd`
    Plain,
    /// `.claude/database/schema.sql` and `schema-design.md` beside it
    Architect,
    /// `docs/architecture/MODULE/data-model.md`, `migrations/DATE_NNN_create_MODULE.sql` and
    /// `docs/diagrams/data/MODULE-erd.md`
    Comfanion,
}

impl FileArgs {
    /// Whether files are wanted.
    pub(crate) fn wanted(&self) -> bool {
        self.out_dir.is_some()
    }

    /// Writes the files of a design; what was written, a line each.
    pub(crate) fn write(
        &self,
        plugin: &dyn Plugin,
        response: &DesignResponse,
        existing: Option<&SchemaSource>,
        force: bool,
    ) -> Result<String> {
        let Some(folder) = &self.out_dir else { return Ok(String::new()) };
        let body = &response.body;
        let statements = match (&body.schema_sql, &body.schema_commands) {
            (Some(sql), _) => sql.clone(),
            (None, commands) => {
                let texts = commands.iter().flatten().map(|command| format!("{command:#}"));
                texts.collect::<Vec<_>>().join("\n") + "\n"
            }
        };
        let schema = if body.schema_sql.is_some() { "schema.sql" } else { "schema.json" };
        let document = body.design_doc.clone();
        let files: Vec<(PathBuf, String)> = match self.layout {
            Layout::Plain => vec![
                (folder.join(schema), statements),
                (folder.join("schema-design.md"), document),
                (folder.join("er-diagram.mmd"), body.er_diagram.clone()),
            ],
            Layout::Architect => {
                let folder = folder.join(".claude").join("database");
                vec![(folder.join(schema), statements), (folder.join("schema-design.md"), document)]
            }
            Layout::Comfanion => {
                let module = self.module()?;
                let migration = self.migration(&module)?;
                let docs = folder.join("docs");
                let diagram = format!("# {module}\n\n```mermaid\n{}```\n", body.er_diagram);
                vec![
                    (docs.join("architecture").join(&module).join("data-model.md"), document),
                    (
                        folder.join("migrations").join(migration),
                        up_and_down(plugin, response, existing)?,
                    ),
                    (docs.join("diagrams").join("data").join(format!("{module}-erd.md")), diagram),
                ]
            }
        };
        let paths: Vec<PathBuf> = files.iter().map(|(path, _)| path.clone()).collect();
        check_files(&paths, force)?;
        let mut written = String::new();
        for (path, text) in &files {
            text_to_file(path, force, text)?;
            written.push_str(&path.display().to_string());
            written.push('\n');
        }
        Ok(written)
    }

    fn module(&self) -> Result<String> {
        let usage = |detail: &str| Error::new(ErrorCode::Usage, detail);
        let module = self.module.as_deref().ok_or_else(|| {
            usage("the layout `comfanion` needs --module: its files are called by it")
        })?;
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if module.is_empty() || !module.chars().all(fits) {
            return Err(usage("--module has letters, digits, `-` and `_` alone"));
        }
        Ok(module.to_owned())
    }

    /// The name of the migration: the day, the next free number of that day, what it does.
    fn migration(&self, module: &str) -> Result<String> {
        let usage = |detail: &str| Error::new(ErrorCode::Usage, detail);
        let date = self.date.as_deref().ok_or_else(|| {
            usage("the layout `comfanion` needs --date, such as 20260131: the same request gives the same files")
        })?;
        if date.len() != 8 || !date.bytes().all(|b| b.is_ascii_digit()) {
            return Err(usage("--date is a day such as 20260131"));
        }
        let what = format!("create_{}.sql", module.replace('-', "_"));
        let folder = self.out_dir.as_ref().map(|folder| folder.join("migrations"));
        let mut taken: Vec<String> = Vec::new();
        if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
            let entries = std::fs::read_dir(&folder).map_err(|error| {
                let detail =
                    format!("{} cannot be read: {}", folder.display(), input::reason(&error));
                Error::new(ErrorCode::Io, detail)
            })?;
            taken =
                entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        }
        // The migration of this module that is there keeps its number.
        if let Some(own) = taken.iter().find(|name| name.starts_with(date) && name.ends_with(&what))
        {
            return Ok(own.clone());
        }
        let number = |name: &String| {
            name.strip_prefix(date)?.strip_prefix('_')?.get(..3)?.parse::<u32>().ok()
        };
        let next = taken.iter().filter_map(number).max().unwrap_or(0) + 1;
        Ok(format!("{date}_{next:03}_{what}"))
    }
}

/// A migration with the way there and the way back.
fn up_and_down(
    plugin: &dyn Plugin,
    response: &DesignResponse,
    existing: Option<&SchemaSource>,
) -> Result<String> {
    let Some(sql) = &response.body.schema_sql else {
        let detail = "the layout `comfanion` has migrations of SQL, and this database has none";
        return Err(Error::unsupported(detail));
    };
    let mut down = String::new();
    if existing.is_none() {
        let options = PlanOptions { online: false, ..PlanOptions::default() };
        let schema = response.body.schema.clone();
        let empty = specforge_db_core::model::Schema::default();
        let version = response.target_version;
        let plan = plan_models(plugin, empty, schema, &[], &[], &options, version)?;
        for step in plan.body.migration_steps.iter().rev() {
            if let Some(back) = step.rollback_sql.as_deref().filter(|text| !text.trim().is_empty())
            {
                down.push_str(back.trim_end());
                down.push('\n');
            }
        }
    } else {
        down.push_str("-- What lived before is in use: plan the way back with `plan-migration`.\n");
    }
    Ok(format!("-- +migrate Up\n{sql}\n-- +migrate Down\n{down}"))
}
