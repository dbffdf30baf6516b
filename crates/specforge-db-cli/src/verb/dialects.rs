//! `dialects`: the databases that this program knows.

use clap::Args;
use serde_json::json;
use specforge_db_core::dialect::{Dialect, DialectInfo, Tier, connector, dialects};
use specforge_db_core::invoke::Refusal;

use super::nowhere;
use crate::output::Shown;
use crate::text::{Doc, Line, Table};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db dialects
  specforge-db dialects --check")]
pub(crate) struct DialectsArgs {
    /// Fail unless every database that this program was built with is there, and only once
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: &DialectsArgs) -> Result<Shown, Refusal> {
    let all: Vec<&DialectInfo> = dialects().map_err(nowhere)?.map(Dialect::info).collect();
    // Every start checks what was built in; what is left to say is that there is something at all.
    if args.check && all.is_empty() {
        let error =
            specforge_db_core::error::Error::internal("no database is linked into this program");
        return Err(nowhere(error));
    }
    let opens = |info: &DialectInfo| connector(info.id).is_ok();
    let json = all
        .iter()
        .map(|info| {
            json!({
                "id": info.id,
                "name": info.name,
                "aliases": info.aliases,
                "tier": info.tier,
                "default_version": info.default_version,
                "oldest_version": info.oldest_version,
                "newest_version": info.newest_version,
                "url_schemes": info.url_schemes,
                "connects": opens(info),
                "documentation": info.documentation,
            })
        })
        .collect::<Vec<_>>();
    let mut table =
        Table::new(["database", "name", "versions", "default", "addresses", "opens", "tier"]);
    for info in &all {
        let schemes: Vec<String> =
            info.url_schemes.iter().map(|scheme| format!("{scheme}:")).collect();
        table.row([
            Line::strong(info.id),
            Line::plain(info.name),
            Line::plain(format!("{} to {}", info.oldest_version, info.newest_version)),
            Line::plain(info.default_version.to_string()),
            Line::code(schemes.join(" ")),
            Line::plain(if opens(info) { "yes" } else { "no" }),
            Line::plain(match info.tier {
                Tier::Tested => "tested",
                Tier::Preview => "preview",
            }),
        ]);
    }
    let mut doc = Doc::default();
    doc.table(table);
    Ok(Shown::Page { json: json!({ "dialects": json }), doc })
}
