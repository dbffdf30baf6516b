//! `docs/operations.md`, `docs/capabilities.md`, `docs/rules.md`: what the rows of every dialect say.

use std::fmt::Write as _;

use specforge_db_core::dialect::{Dialect, DialectInfo, Observed, dialects};
use specforge_db_core::finding::Severity;
use specforge_db_core::rule::{AnyRule, rules};
use specforge_db_core::version::Version;

fn infos() -> Vec<&'static DialectInfo> {
    dialects().unwrap().map(Dialect::info).collect()
}

pub(crate) fn operations() -> String {
    let mut text = String::from(
        "# What operations cost\n\n\
         What each operation locks, rewrites and scans, by database and version. The pages are made \
         from the rows that plans cite; *observed* means that a test has seen it on a real server of \
         those versions.\n",
    );
    for info in infos() {
        write!(text, "\n## {}\n\n", info.name).unwrap();
        text.push_str(
            "| operation | versions | blocks | lock | time | rewrites | scans | known |\n",
        );
        text.push_str("|---|---|---|---|---|---|---|---|\n");
        for row in info.operations {
            let known = match row.observed {
                Observed::On(versions) => {
                    let versions: Vec<_> = versions.iter().map(ToString::to_string).collect();
                    format!("observed on {}", versions.join(", "))
                }
                Observed::Documented => "documented".to_owned(),
            };
            writeln!(
                text,
                "| [`{}`]({}) | {} | {} | {} | {} | {} | {} | {known} |",
                row.id,
                row.source,
                versions(row.since, row.until),
                row.lock.words(),
                escape(row.lock_name),
                if row.grows { "grows with rows" } else { "instant" },
                yes(row.rewrites),
                yes(row.scans),
            )
            .unwrap();
        }
        text.push('\n');
        for row in info.operations {
            writeln!(text, "- `{}` ({}): {}", row.id, versions(row.since, row.until), row.says)
                .unwrap();
        }
    }
    text
}

pub(crate) fn capabilities() -> String {
    let mut text = String::from("# What databases can do\n\nBy version, with the vendor's page.\n");
    for info in infos() {
        write!(
            text,
            "\n## {}\n\nVersions {} to {}; {} is meant where a request names none.\n\n",
            info.name, info.oldest_version, info.newest_version, info.default_version
        )
        .unwrap();
        text.push_str("| capability | versions | source |\n|---|---|---|\n");
        for row in info.capabilities {
            let versions = versions(row.since, row.until);
            writeln!(text, "| `{}` | {versions} | <{}> |", row.id, row.source).unwrap();
        }
    }
    text
}

pub(crate) fn rules_page() -> String {
    let mut text = String::from(
        "# Rules\n\nWhat is worth saying about a schema or a plan. Each page stands beside its rule, \
         and its examples run as tests.\n",
    );
    let all = rules();
    if all.is_empty() {
        text.push_str("\nThere are none yet.\n");
    } else {
        text.push_str("\n| rule | about | severity | since | finds |\n|---|---|---|---|---|\n");
    }
    for rule in all {
        let meta = rule.meta();
        let about = match rule {
            AnyRule::Schema(_) => "schemas",
            AnyRule::Plan(_) => "plans",
            AnyRule::Review(_) => "scripts",
            AnyRule::Design(_) => "designs",
        };
        let severity = match meta.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let page = meta.file.strip_suffix(".rs").unwrap_or(meta.file);
        writeln!(
            text,
            "| [`{}`](../{page}.md) | {about} | {severity} | {} | {} |",
            meta.id,
            meta.since,
            escape(meta.summary)
        )
        .unwrap();
    }
    text
}

fn versions(since: Option<Version>, until: Option<Version>) -> String {
    match (since, until) {
        (None, None) => "all".to_owned(),
        (Some(since), None) => format!("from {since}"),
        (None, Some(until)) => format!("before {until}"),
        (Some(since), Some(until)) => format!("from {since}, before {until}"),
    }
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

fn escape(text: &str) -> String {
    text.replace('|', "\\|")
}
