//! Answering review-migration.

use smol_str::SmolStr;

use super::response::{ReviewedOperation, TableLock};
use super::transactions::Transactions;
use super::walk::{Taken, Walk};
use super::{
    Deed, Instead, Manner, Operated, ReviewBody, ReviewRequest, ReviewResponse, Reviewed,
    ReviewedStatement, ScriptReviewer, StatementState, Transaction,
};
use crate::contract::{Response, SchemaSource, Target};
use crate::dialect::{DialectInfo, Lock, Observed};
use crate::diff::{Change, Op, diff_schemas, prepare};
use crate::error::{Error, ErrorCode, Result};
use crate::finding::{Evidence as Because, Finding, Severity};
use crate::hash::{HashMap, HashSet};
use crate::model::{Object, Schema};
use crate::plan::{
    ColumnOrder, Evidence, Known, LockInfo, PlanCx, PlanOptions, Reversibility, Step, TableStats,
    downtime,
};
use crate::read::{Items, Loaded, open, parse_script, settle};
use crate::rule::{ReviewCx, check_schema, check_script};
use crate::span::{LineColumn, Lines};
use crate::version::Version;

/// Where the script stands in the request.
const SCRIPT: &str = "/script";

/// Answers a review-migration request.
pub fn run<R: ScriptReviewer + ?Sized>(
    reviewer: &R,
    request: &ReviewRequest,
) -> Result<ReviewResponse> {
    let info = reviewer.info();
    let target =
        Target::resolve(info, request.contract_version.as_deref(), request.target_version)?;
    let version = target.version;
    let options = &request.options;
    let (split, parsed) = parse_script(reviewer, &request.script, version, SCRIPT)?;
    let known = request.schema.is_some();
    let empty = SchemaSource::empty();
    let source = request.schema.as_ref().unwrap_or(&empty);
    let (current, builder) = open(reviewer, source, version, options.on_unreadable, "/schema")?;
    let stats = stats(info, &current.schema, known, request)?;
    let mut findings = current.findings.clone();
    let mut walk = Walk::new(reviewer, version, builder, known, &stats, options.allow_destructive);

    let lines = Lines::new(&request.script);
    let mut transactions = Transactions::new(options.in_transaction);
    let mut statements: Vec<Reviewed<'_>> = Vec::with_capacity(parsed.len());
    let mut others: Vec<Option<Instead>> = Vec::with_capacity(parsed.len());
    let mut said: Vec<Vec<Finding>> = Vec::with_capacity(parsed.len());
    let manners: Vec<Manner> =
        split.statements.iter().map(|s| reviewer.manner(s.text, version)).collect();
    if manners.iter().any(|manner| manner.deeds.contains(&Deed::Rollback)) {
        walk.keep_starts(options.in_transaction);
    }
    let parts = split.statements.iter().zip(&parsed).zip(manners);
    for (at, ((statement, items), manner)) in parts.enumerate() {
        let place = lines.at(statement.span.start);
        let placed = walk.placed(statement.text, items);
        let items = placed.as_ref().unwrap_or(items);
        let taken = walk.take(items, &manner);
        let mut reviewed = Reviewed {
            number: at + 1,
            text: statement.text,
            place,
            state: state(items, &manner, &taken, known),
            transaction: transactions.next(&manner),
            manner,
            operations: Vec::new(),
            checks: taken.checks,
            assumed: taken.assumed,
        };
        let mut own = Vec::new();
        for problem in &items.problems {
            own.push(unread(&problem.detail, lines.at(statement.span.start + problem.offset)));
        }
        if known {
            own.extend(taken.misfits.iter().map(|misfit| misfits(&reviewed, misfit)));
        }
        own.extend(taken.refusals.iter().map(|refusal| refused(&reviewed, &refusal.why)));
        own.extend(taken.findings.into_iter().map(|finding| finding.at(SCRIPT).span(place)));
        reviewed.operations = taken.operations;
        others.push(taken.instead);
        said.push(own);
        statements.push(reviewed);
    }
    let unfinished = transactions.unfinished();
    let of_rules = check_script(&ReviewCx {
        statements: &statements,
        info,
        version,
        settings: reviewer.settings(),
        options,
        unfinished,
    });
    findings.extend(said.into_iter().flatten());
    findings.extend(of_rules);
    in_order(&mut findings);
    findings.extend(unknown(known, &statements));
    let mut changes = if known { changes(&walk, &current, &mut findings) } else { None };
    let unknown = unfollowed(&statements, &findings);
    if let Some(finding) = unknown.filter(|_| changes.take().is_some()) {
        findings.push(finding);
    }
    let body = body(info, version, &statements, others, &stats, changes);
    Ok(Response::completed(info, version, body, findings))
}

/// As they stand in the script; what has no place comes last.
fn in_order(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| {
        let here = finding.location.pointer.as_deref() == Some(SCRIPT);
        let span = finding.location.span.filter(|_| here);
        (span.is_none(), span.map(|span| (span.line, span.column)))
    });
}

/// The figures that the request brings, by table.
fn stats(
    info: &DialectInfo,
    schema: &Schema,
    known: bool,
    request: &ReviewRequest,
) -> Result<HashMap<SmolStr, TableStats>> {
    let case = info.name_case;
    let mut tables: HashSet<SmolStr> = HashSet::default();
    for table in schema.tables() {
        tables.insert(PlanCx::stats_key(table.table.name.as_str(), case));
        tables.insert(PlanCx::stats_key(&table.path().to_string(), case));
    }
    let mut stats = HashMap::default();
    for (name, figures) in &request.table_stats {
        let key = PlanCx::stats_key(name, case);
        if known && !tables.contains(&key) {
            let pointer = format!("/table_stats/{}", name.replace('~', "~0").replace('/', "~1"));
            let names: Vec<_> = schema.tables().map(|t| t.table.name.as_str()).collect();
            let detail = format!("there is no table `{name}` in the schema");
            return Err(Error::new(ErrorCode::UnknownTable, detail)
                .at(pointer)
                .suggest(name, names));
        }
        stats.insert(key, *figures);
    }
    Ok(stats)
}

fn state(items: &Items, manner: &Manner, taken: &Taken, known: bool) -> StatementState {
    if !items.problems.is_empty() {
        StatementState::Unread
    } else if manner.deeds.contains(&Deed::Code) {
        StatementState::Opaque
    } else if !taken.refusals.is_empty() {
        StatementState::Misfit
    } else if !taken.misfits.is_empty() {
        // What it makes of something depends on what that is.
        if known { StatementState::Misfit } else { StatementState::Opaque }
    } else if taken.operations.is_empty() {
        StatementState::Passed
    } else {
        StatementState::Understood
    }
}

fn unread(detail: &str, span: LineColumn) -> Finding {
    let message =
        format!("this statement cannot be read, and nothing is said of what it does: {detail}");
    Finding::new("unreadable-statement", Severity::Error, message)
        .at(SCRIPT)
        .span(span)
        .because(Because::Source { span })
}

fn misfits(statement: &Reviewed<'_>, misfit: &str) -> Finding {
    let message = format!("statement {} does not fit the schema: {misfit}", statement.number);
    Finding::new("misfit-statement", Severity::Error, message).at(SCRIPT).span(statement.place)
}

fn refused(statement: &Reviewed<'_>, refusal: &str) -> Finding {
    let message = format!("statement {} fails: {refusal}", statement.number);
    Finding::new("refused-statement", Severity::Error, message).at(SCRIPT).span(statement.place)
}

/// What could not be known without the schema.
fn unknown(known: bool, statements: &[Reviewed<'_>]) -> Option<Finding> {
    if known || statements.iter().all(|statement| statement.operations.is_empty()) {
        return None;
    }
    let mut seen: HashSet<&str> = HashSet::default();
    let all = statements.iter().flat_map(|statement| &statement.assumed);
    let tables: Vec<&str> = all.map(String::as_str).filter(|name| seen.insert(name)).collect();
    let of = match tables.as_slice() {
        [] => String::new(),
        some => {
            let shown = some.iter().take(8).copied().collect::<Vec<_>>().join(", ");
            let more = if some.len() > 8 {
                format!(" and {} more", some.len() - 8)
            } else {
                String::new()
            };
            format!(" (assumed to be there: {shown}{more})")
        }
    };
    let message = format!(
        "the schema was not handed over{of}: whether the script fits it, which types columns have, what is proven already and what else is on a table is not known, and the worst of it is assumed"
    );
    Some(
        Finding::new("schema-not-known", Severity::Info, message)
            .at("/schema")
            .because(Because::Missing { wanted: "the schema that the script runs on".to_owned() }),
    )
}

/// Why it cannot be said how the schema differs afterwards: what CASCADE takes along beyond parts and
/// references is not told by the schema, and a transaction in which a statement fails comes to nothing.
fn unfollowed(statements: &[Reviewed<'_>], findings: &[Finding]) -> Option<Finding> {
    let fails = |statement: &Reviewed<'_>| {
        matches!(statement.transaction, Transaction::Group(_))
            && findings.iter().any(|finding| {
                finding.severity == Severity::Error
                    && finding.rule != "unfinished-transaction"
                    && finding.location.span == Some(statement.place)
            })
    };
    let (statement, why) = statements.iter().find_map(|statement| {
        if statement.manner.cascade {
            Some((statement, "takes along with CASCADE whatever is built on what it drops"))
        } else if fails(statement) {
            Some((statement, "fails, and takes the whole of its transaction with it"))
        } else {
            None
        }
    })?;
    let message = format!(
        "how the schema differs afterwards is not said: statement {} {why}",
        statement.number
    );
    let finding = Finding::new("changes-not-known", Severity::Info, message);
    Some(finding.at(SCRIPT).span(statement.place))
}

/// How the schema differs afterwards, and what is newly worth saying of it.
fn changes<R: ScriptReviewer + ?Sized>(
    walk: &Walk<'_, R>,
    current: &Loaded,
    findings: &mut Vec<Finding>,
) -> Option<Vec<Change>> {
    let (reviewer, version) = (walk.reviewer, walk.version);
    let info = reviewer.info();
    let after = settle(reviewer, walk.builder.clone().finish(), version);
    let known: HashSet<(SmolStr, String)> = check_schema(&current.schema, info, version)
        .into_iter()
        .map(|finding| (finding.rule, finding.message))
        .collect();
    findings.extend(
        check_schema(&after, info, version)
            .into_iter()
            .filter(|f| !known.contains(&(f.rule.clone(), f.message.clone()))),
    );
    let renames = walk.composed.specs(&walk.builder);
    let desired = Loaded { schema: after, renames, ..Loaded::default() };
    let options = PlanOptions { column_order: ColumnOrder::Ignore, ..PlanOptions::default() };
    let options = options.for_comparison();
    let current = Loaded { schema: current.schema.clone(), ..Loaded::default() };
    let pair = prepare(reviewer, current, desired, &[], Known::nothing(), &options, version);
    let pair = match pair {
        Ok(pair) => pair,
        Err(error) => {
            let message = format!("how the schema differs afterwards cannot be said: {error}");
            findings.push(Finding::new("changes-not-known", Severity::Warning, message).at(SCRIPT));
            return None;
        }
    };
    let mut changes = diff_schemas(reviewer, &pair.from, &pair.to, &pair.renames);
    if !pair.renames.is_empty() {
        // A view that nobody touched follows what it reads to its new name.
        changes.retain(|change| match &change.op {
            Op::Alter { before: Object::Definition(a), after: Object::Definition(b), .. } => {
                a.text != b.text
            }
            _ => true,
        });
    }
    Some(changes)
}

fn body(
    info: &'static DialectInfo,
    version: Version,
    statements: &[Reviewed<'_>],
    others: Vec<Option<Instead>>,
    stats: &HashMap<SmolStr, TableStats>,
    changes: Option<Vec<Change>>,
) -> ReviewBody {
    let mut sizes = Vec::with_capacity(statements.len());
    let mut steps = Vec::with_capacity(statements.len());
    let mut shown = Vec::with_capacity(statements.len());
    for (reviewed, other) in statements.iter().zip(others) {
        let statement = statement(reviewed, other, version);
        let size = reviewed.operations.iter().find_map(|operated| {
            let table = operated.path.as_ref()?.owner()?;
            let full = stats.get(&PlanCx::stats_key(&table.to_string(), info.name_case));
            let key = PlanCx::stats_key(table.name.as_str(), info.name_case);
            full.or_else(|| stats.get(&key)).copied()
        });
        if !statement.operations.is_empty() {
            sizes.push(size.unwrap_or_default());
            steps.push(as_step(&statement));
        }
        shown.push(statement);
    }
    let (estimated_downtime, downtime) = downtime(&steps, &sizes, info, "statement");
    ReviewBody { statements: shown, estimated_downtime, downtime, changes }
}

/// What the reckoning of times has to know of a statement.
fn as_step(statement: &ReviewedStatement) -> Step {
    let costly = |operation: &&ReviewedOperation| (operation.rewrites_table, operation.scans_table);
    let operation = statement.operations.iter().max_by_key(costly);
    Step {
        step: statement.statement,
        blocking: statement.blocking,
        lock: statement.lock.clone(),
        rewrites_table: statement.rewrites_table,
        scans_table: statement.scans_table,
        evidence: statement.evidence,
        operation: operation.map(|operation| operation.operation.clone()).unwrap_or_default(),
        ..Step::default()
    }
}

fn statement(
    reviewed: &Reviewed<'_>,
    instead: Option<Instead>,
    version: Version,
) -> ReviewedStatement {
    let operations: Vec<ReviewedOperation> =
        reviewed.operations.iter().map(|operated| operation(operated, version)).collect();
    let strictest = reviewed
        .operations
        .iter()
        .zip(&operations)
        .max_by_key(|(operated, _)| (operated.blocks(), operated.lock(), operated.grows()));
    let none = || LockInfo {
        level: "none".to_owned(),
        blocks: Lock::Nothing.words().to_owned(),
        duration: "instant".to_owned(),
    };
    let lock = strictest.map_or_else(none, |(_, shown)| shown.lock.clone());
    let loses: Vec<&str> =
        reviewed.operations.iter().filter_map(|operated| operated.loses.as_deref()).collect();
    let evidence = operations.iter().map(|operation| operation.evidence).max_by_key(|e| match e {
        Evidence::Observed => 0,
        Evidence::Documented => 1,
        Evidence::Assumed => 2,
    });
    let locks = reviewed.locks().into_iter().map(|held| TableLock {
        table: held.table.to_string(),
        level: held.name.to_owned(),
        blocks: held.lock.words().to_owned(),
    });
    ReviewedStatement {
        statement: u32::try_from(reviewed.number).unwrap_or(u32::MAX),
        line: reviewed.place.line,
        column: reviewed.place.column,
        sql: beginning(reviewed.text),
        state: reviewed.state,
        lock,
        locks: locks.collect(),
        blocking: reviewed.blocks(),
        rewrites_table: operations.iter().any(|operation| operation.rewrites_table),
        scans_table: operations.iter().any(|operation| operation.scans_table),
        transaction: match reviewed.transaction {
            Transaction::Own => "own".to_owned(),
            Transaction::Group(group) => format!("group:{group}"),
            Transaction::Outside => "none".to_owned(),
        },
        reversibility: if loses.is_empty() {
            Reversibility::Reversible
        } else {
            Reversibility::Lossy
        },
        loses: (!loses.is_empty()).then(|| loses.join(", ")),
        checks: reviewed.checks.clone(),
        evidence: evidence.unwrap_or(Evidence::Documented),
        instead,
        operations,
    }
}

fn operation(operated: &Operated, version: Version) -> ReviewedOperation {
    let strictest = operated.locks.iter().max_by_key(|held| held.lock);
    let evidence = match operated.row.map(|row| row.observed) {
        Some(Observed::On(seen)) if seen.iter().any(|seen| seen.major() == version.major()) => {
            Evidence::Observed
        }
        Some(_) => Evidence::Documented,
        None => Evidence::Assumed,
    };
    let grows = operated.in_use && operated.row.is_none_or(|row| row.grows);
    ReviewedOperation {
        operation: operated.id.to_owned(),
        object: operated.path.clone(),
        lock: LockInfo {
            level: strictest.map_or("none", |held| held.name).to_owned(),
            blocks: operated.lock().words().to_owned(),
            duration: if grows { "grows with rows" } else { "instant" }.to_owned(),
        },
        rewrites_table: operated.row.is_none_or(|row| row.rewrites),
        scans_table: operated.row.is_none_or(|row| row.scans),
        evidence,
        says: operated.row.map(|row| row.says).unwrap_or_default().to_owned(),
    }
}

/// The first words of a statement, on one line; of one that may hold a secret very few.
fn beginning(text: &str) -> String {
    const MOST: usize = 100;
    let secret = text.to_ascii_lowercase().contains("password");
    let words = if secret { 3 } else { 40 };
    let mut line = String::new();
    let mut all = text.split_whitespace();
    for word in all.by_ref().take(words) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > MOST {
            break;
        }
    }
    let cut = all.next().is_some() || line.chars().count() > MOST;
    let mut line: String = line.chars().take(MOST).collect();
    if cut {
        line.push('…');
    }
    line
}
