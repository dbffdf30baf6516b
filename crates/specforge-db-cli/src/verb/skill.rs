//! `skill`: pages that teach an agent one thing about a database.

use clap::Args;
use serde_json::json;
use specforge_db_core::contract::quote;
use specforge_db_core::dialect::{Dialect, DialectInfo, Skill, dialects};
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::invoke::Refusal;

use super::nowhere;
use crate::output::Shown;
use crate::text::{Doc, Line, Table};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db skill list
  specforge-db skill specforge-db-sqlite/sqlite-migrations")]
pub(crate) struct SkillArgs {
    /// The skill, such as `specforge-db-sqlite/sqlite-migrations`, or `list`
    name: String,
}

pub(super) fn run(args: &SkillArgs) -> Result<Shown, Refusal> {
    let all: Vec<(&DialectInfo, &Skill)> = dialects()
        .map_err(nowhere)?
        .map(Dialect::info)
        .flat_map(|info| info.skills.iter().map(move |skill| (info, skill)))
        .collect();
    if args.name == "list" {
        return Ok(list(&all));
    }
    let full = |info: &DialectInfo, skill: &Skill| format!("{}/{}", info.plugin_name(), skill.name);
    let found: Vec<_> = all
        .iter()
        .filter(|(info, skill)| args.name == skill.name || args.name == full(info, skill))
        .collect();
    match found.as_slice() {
        [(_, skill)] => Ok(Shown::Raw(skill.text.to_owned())),
        [] => {
            let names: Vec<String> = all.iter().map(|(info, skill)| full(info, skill)).collect();
            let detail = format!(
                "there is no skill {}; `skill list` lists those there are",
                quote(&args.name)
            );
            let known = names.iter().map(String::as_str).chain(all.iter().map(|(_, s)| s.name));
            Err(nowhere(Error::new(ErrorCode::UnknownSkill, detail).suggest(&args.name, known)))
        }
        many => {
            let names: Vec<String> = many.iter().map(|(info, skill)| full(info, skill)).collect();
            let detail = format!("several skills are called so: {}", names.join(", "));
            Err(nowhere(Error::new(ErrorCode::UnknownSkill, detail)))
        }
    }
}

fn list(all: &[(&DialectInfo, &Skill)]) -> Shown {
    let json = all
        .iter()
        .map(|(info, skill)| {
            json!({"plugin": info.plugin_name(), "name": skill.name, "summary": skill.summary})
        })
        .collect::<Vec<_>>();
    let mut doc = Doc::default();
    if all.is_empty() {
        doc.text(Line::plain("There are no skills yet."));
    } else {
        let mut table = Table::new(["skill", "about"]);
        for (info, skill) in all {
            let name = format!("{}/{}", info.plugin_name(), skill.name);
            table.row([Line::strong(name), Line::plain(skill.summary)]);
        }
        doc.table(table);
    }
    Shown::Page { json: json!({ "skills": json }), doc }
}
