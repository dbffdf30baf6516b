//! Wishes with the schema that they come to, written by hand: planned, run on a real database with rows,
//! held against that schema, and taken back.

use specforge_db_core::model::Expr;
use specforge_db_core::plan::{Backfill, MigrationPlanner, RenameSpec, RenamedKind};
use specforge_db_core::version::Version;
use specforge_db_core::wish::{Op, WishEntry};

use crate::markdown::Document;
use crate::property::{Depth, Outcome, Pair, check_pair};
use crate::server::Server;

/// Wishes with the schema that they come to.
#[derive(Clone, Debug)]
pub struct LiveCase {
    /// What it is about.
    pub name: String,
    /// The schemas, the rows and the wishes.
    pub pair: Pair,
    /// Why it cannot be done, in part, where that is expected.
    pub unsupported: Option<String>,
}

/// The cases of a file: a base schema with its rows, then a section for each case.
pub fn live_cases(text: &str, version: Option<Version>) -> Result<Vec<LiveCase>, String> {
    let mut sections = text.split("\n## ");
    let head = Document::parse(sections.next().unwrap_or_default())?;
    let base = head.body("base").ok_or("a file of live wishes begins with a block `base`")?;
    let base_rows = head.body("rows").unwrap_or_default();
    sections.map(|section| case(section, (base, base_rows), version)).collect()
}

fn case(
    section: &str,
    (base, base_rows): (&str, &str),
    version: Option<Version>,
) -> Result<LiveCase, String> {
    let name = section.lines().next().unwrap_or_default().trim().to_owned();
    let document = Document::parse(&format!("# {section}\n"))?;
    let known = ["wishes", "current", "more", "rows", "then", "desired", "unsupported"];
    for block in document.blocks() {
        if !known.contains(&block.role.as_str()) {
            return Err(format!("{name}: no block is for `{}`", block.role));
        }
    }
    let body = |role: &str| document.body(role);
    let current = match (body("current"), body("more")) {
        (Some(whole), _) => whole.to_owned(),
        (None, Some(more)) => format!("{base}\n{more}"),
        (None, None) => base.to_owned(),
    };
    let desired = match (body("desired"), body("then")) {
        (Some(whole), _) => whole.to_owned(),
        (None, Some(then)) => format!("{current}\n{then}"),
        (None, None) => current.clone(),
    };
    let rows = match (body("current"), body("rows")) {
        (_, Some(rows)) => rows.to_owned(),
        (None, None) => base_rows.to_owned(),
        (Some(_), None) => String::new(),
    };
    let wishes = body("wishes").ok_or_else(|| format!("{name}: it has no wishes"))?;
    let wishes = wishes.lines().filter(|line| !line.trim().is_empty());
    let wishes = wishes.map(wish).collect::<Result<Vec<_>, _>>()?;
    let unsupported = body("unsupported").map(|why| why.trim().to_owned());
    let pair =
        Pair { current, desired, wishes, rows, version, depth: Depth::Plan, ..Pair::default() };
    Ok(LiveCase { name, pair, unsupported })
}

/// A line is a sentence, or an op as JSON.
fn wish(line: &str) -> Result<WishEntry, String> {
    let line = line.trim();
    if line.starts_with('{') {
        let op = serde_json::from_str(line).map_err(|error| format!("{line}: {error}"))?;
        return Ok(WishEntry::Op(Box::new(op)));
    }
    Ok(WishEntry::Words(line.to_owned()))
}

/// Runs a case; what is wrong is said with its name.
pub fn run_live(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    case: &LiveCase,
) -> Result<(), String> {
    let mut pair = case.pair.clone();
    let wrong = |detail: String| format!("{}: {detail}", case.name);
    match planner.plan(&pair.request()) {
        Ok(plan) => {
            let ops = plan.body.understood.iter().map(|understood| &understood.op);
            pair.backfills = ops.clone().filter_map(filled).collect();
            pair.renames = ops.filter_map(renamed).collect();
            let tables: Vec<RenameSpec> = pair
                .renames
                .iter()
                .filter(|spec| spec.kind == RenamedKind::Table)
                .cloned()
                .collect();
            for spec in &mut pair.renames {
                let new = tables.iter().find(|table| spec.table.as_ref() == Some(&table.from));
                spec.table = new.map(|table| table.to.clone()).or(spec.table.take());
            }
            for backfill in &mut pair.backfills {
                if let Some(new) = tables.iter().find(|table| backfill.table == table.from) {
                    backfill.table = new.to.clone();
                }
            }
        }
        Err(error) if case.unsupported.is_none() => {
            let asked = error.questions().iter().map(|question| question.question.as_str());
            let asked: Vec<&str> = asked.collect();
            return Err(wrong(format!("{} {error} {}", error.code().as_str(), asked.join(" "))));
        }
        Err(_) => {}
    }
    let outcome = check_pair(planner, server, &pair);
    match (outcome.map_err(|failure| wrong(failure.to_string()))?, &case.unsupported) {
        (Outcome::Reached { .. }, None) => Ok(()),
        (Outcome::Unsupported { why }, Some(expected)) if why.contains(expected) => Ok(()),
        (Outcome::Reached { .. }, Some(_)) => Err(wrong("it was planned all the same".to_owned())),
        (Outcome::Unsupported { why }, _) => Err(wrong(format!("unsupported: {why}"))),
    }
}

/// The rename that an op is, so that rows can be followed.
fn renamed(op: &Op) -> Option<RenameSpec> {
    let (kind, table, from, to) = match op {
        Op::RenameEnumValue { of, from, to } => (RenamedKind::EnumValue, Some(of), from, to),
        Op::RenameColumn { table, from, to } => (RenamedKind::Column, Some(table), from, to),
        Op::RenameTable { from, to } => (RenamedKind::Table, None, from, to),
        _ => return None,
    };
    let table = table.map(|table| table.as_str().into());
    Some(RenameSpec {
        kind,
        schema: None,
        table,
        from: from.as_str().into(),
        to: to.as_str().into(),
    })
}

/// What an op fills, so that rows which got a value are known.
fn filled(op: &Op) -> Option<Backfill> {
    let Op::AlterColumn { table, column, backfill: Some(value), .. } = op else { return None };
    let value = Expr::new(format!("'{}'", value.as_str().unwrap_or_default()));
    let (table, column) = (table.as_str().into(), column.as_str().into());
    Some(Backfill { schema: None, table, column, value })
}
