//! From migrations to tasks: which ones are to be run, and in which transactions.

use std::cmp::Ordering;

use super::parse::compare_versions;
use super::{Migration, Script, unfit};
use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::execute::task::{Scope, Task, checksum, is_setting, skips};
use crate::execute::{ExecuteMode, JournalEntry, JournalState};
use crate::finding::{Finding, Severity};
use crate::plan::Command;
use crate::read::SkipKind;
use crate::version::Version;

/// What a mode does with migrations.
#[derive(Debug, Default)]
pub(in crate::execute) struct Selection {
    pub(in crate::execute) tasks: Vec<Task>,
    pub(in crate::execute) findings: Vec<Finding>,
}

/// Checks migrations against the journal, and takes those that the mode is about.
pub(in crate::execute) fn select(
    plugin: &dyn Plugin,
    migrations: &[Migration],
    journal: &[JournalEntry],
    mode: ExecuteMode,
    to: Option<&str>,
    version: Version,
) -> Result<Selection> {
    if let Some(to) = to
        && to != "0"
        && !migrations.iter().any(|m| same(&m.version, to))
    {
        let known: Vec<_> = migrations.iter().map(|m| m.version.as_str()).collect();
        let detail = format!("there is no migration of version `{to}`");
        return Err(unfit(detail).at("/options/to").suggest(to, known));
    }
    changed(migrations, journal)?;
    let mut selection = Selection { findings: odd(migrations, journal), ..Selection::default() };
    let touched = |m: &&Migration| journal.iter().any(|e| e.run == m.version && is_there(e));
    let wanted: Vec<&Migration> = match (mode, to) {
        (ExecuteMode::Status, _)
        | (ExecuteMode::DryRun | ExecuteMode::Apply | ExecuteMode::Resume, None) => {
            migrations.iter().collect()
        }
        (ExecuteMode::DryRun | ExecuteMode::Apply | ExecuteMode::Resume, Some(to)) => migrations
            .iter()
            .filter(|m| compare_versions(&m.version, to) != Ordering::Greater)
            .collect(),
        (ExecuteMode::Rollback, None) => migrations.iter().rfind(touched).into_iter().collect(),
        (ExecuteMode::Rollback, Some(to)) => migrations
            .iter()
            .filter(touched)
            .filter(|m| compare_versions(&m.version, to) == Ordering::Greater)
            .collect(),
    };
    for migration in wanted {
        let tasks =
            tasks(plugin, migration, version).map_err(|e| e.at(migration.pointer.clone()))?;
        selection.tasks.extend(tasks);
    }
    for (at, task) in selection.tasks.iter_mut().filter(|task| !task.setting).enumerate() {
        task.number = u32::try_from(at + 1).unwrap_or(u32::MAX);
    }
    Ok(selection)
}

fn same(a: &str, b: &str) -> bool {
    compare_versions(a, b) == Ordering::Equal
}

fn is_there(entry: &JournalEntry) -> bool {
    entry.state != JournalState::RolledBack
}

/// Refuses files that were changed after they were applied.
fn changed(migrations: &[Migration], journal: &[JournalEntry]) -> Result<()> {
    let mut items = Vec::new();
    for migration in migrations {
        let entry = journal.iter().find(|e| e.run == migration.version && is_there(e));
        if let Some(entry) = entry
            && entry.checksum != migration.checksum
        {
            let detail = format!(
                "`{}` was changed after it was applied: its checksum was {} and is {}",
                migration.name, entry.checksum, migration.checksum
            );
            items.push(ErrorItem { pointer: Some(migration.pointer.clone()), detail, span: None });
        }
    }
    match items.first() {
        None => Ok(()),
        Some(first) => {
            let detail = first.detail.clone();
            Err(Error::of_items(ErrorCode::ChecksumMismatch, detail, items).help(
                "bring the file back to what was applied, and put the change into a new migration",
            ))
        }
    }
}

/// What is odd, but no reason to stop.
fn odd(migrations: &[Migration], journal: &[JournalEntry]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let applied = |e: &&JournalEntry| is_there(e) && e.step == 1 && !e.run.starts_with("sha256:");
    let mut newest: Option<&str> = None;
    for entry in journal.iter().filter(applied) {
        if !migrations.iter().any(|m| m.version == entry.run) {
            let message = format!(
                "`{}` was applied to this database, and its file is not among these",
                entry.name
            );
            findings.push(Finding::new("missing-migration", Severity::Warning, message));
        }
        if newest.is_none_or(|n| compare_versions(&entry.run, n) == Ordering::Greater) {
            newest = Some(&entry.run);
        }
    }
    for migration in migrations {
        let pending = !journal.iter().any(|e| e.run == migration.version && is_there(e));
        if let Some(newest) = newest
            && pending
            && compare_versions(&migration.version, newest) == Ordering::Less
        {
            let message =
                format!("`{}` comes late: version {newest} was applied before it", migration.name);
            findings.push(
                Finding::new("late-migration", Severity::Warning, message).at(&migration.pointer),
            );
        }
    }
    findings
}

/// A piece of a script that succeeds or fails as a whole.
struct Piece {
    commands: Vec<Command>,
    scope: Scope,
    setting: bool,
}

fn tasks(plugin: &dyn Plugin, migration: &Migration, version: Version) -> Result<Vec<Task>> {
    let up = pieces(plugin, &migration.up, version)?;
    let mut down = match &migration.down {
        Some(script) => pieces(plugin, script, version)?,
        None => Vec::new(),
    };
    let single = up.iter().filter(|piece| !piece.setting).count() <= 1;
    let of = up.iter().filter(|piece| !piece.setting).count();
    let of = u32::try_from(of).unwrap_or(u32::MAX);
    let empty = Task {
        run: migration.version.clone(),
        step: 0,
        of,
        number: 0,
        name: migration.name.clone(),
        checksum: migration.checksum.clone(),
        commands: Vec::new(),
        repeat: false,
        scope: Scope::Own,
        undo: Vec::new(),
        undo_scope: Scope::Own,
        irreversible: migration.down.is_none().then(|| {
            format!("`{}` has no DOWN part and no file beside it that goes back", migration.name)
        }),
        loses: None,
        checks: Vec::new(),
        verify: Vec::new(),
        setting: false,
        pointer: migration.pointer.clone(),
    };
    // Taking back runs tasks from the last to the first, and DOWN is a script of its own: its settings
    // stand around the first task, which carries all the rest of it.
    let lead: Vec<Command> = drain_settings(&mut down, true);
    let tail: Vec<Command> = drain_settings(&mut down, false);
    let setting = |undo: Vec<Command>| Task {
        undo,
        scope: Scope::Outside,
        undo_scope: Scope::Outside,
        setting: true,
        irreversible: None,
        ..empty.clone()
    };
    let mut tasks = Vec::new();
    if !tail.is_empty() {
        tasks.push(setting(tail));
    }
    let mut step = 0;
    for piece in up {
        if piece.setting {
            tasks.push(Task { commands: piece.commands, ..setting(Vec::new()) });
            continue;
        }
        step += 1;
        let mut task = Task { step, commands: piece.commands, scope: piece.scope, ..empty.clone() };
        if !single {
            task.name = format!("{} ({step} of {of})", migration.name);
        }
        if step == 1 {
            let outside = down.iter().any(|piece| piece.scope == Scope::Outside);
            task.undo_scope = if outside { Scope::Outside } else { Scope::Own };
            task.undo = down.drain(..).flat_map(|piece| piece.commands).collect();
        }
        tasks.push(task);
    }
    if step == 0 {
        // Nothing but comments or settings: still a version that was applied.
        tasks.push(Task { step: 1, of: 1, ..empty.clone() });
    }
    if !lead.is_empty() {
        tasks.push(setting(lead));
    }
    Ok(tasks)
}

fn drain_settings(pieces: &mut Vec<Piece>, leading: bool) -> Vec<Command> {
    let mut commands = Vec::new();
    loop {
        let end = if leading { pieces.first() } else { pieces.last() };
        if !end.is_some_and(|piece| piece.setting) {
            break;
        }
        let piece = if leading { Some(pieces.remove(0)) } else { pieces.pop() };
        let taken = piece.map(|piece| piece.commands).unwrap_or_default();
        commands.splice(if leading { commands.len()..commands.len() } else { 0..0 }, taken);
    }
    commands
}

/// Cuts a script into what succeeds or fails as a whole.
///
/// Settings at either end of a transaction stand outside it as well, because some have no effect
/// inside: foreign keys that were meant to be off would otherwise delete the children of a table
/// that is rebuilt.
fn pieces(plugin: &dyn Plugin, script: &Script, version: Version) -> Result<Vec<Piece>> {
    let is = |command: &Command, kind| skips(plugin, command, kind, version);
    let piece = |commands: Vec<Command>, scope| {
        let setting = scope == Scope::Outside && is_setting(plugin, &commands, version);
        Piece { commands, scope, setting }
    };
    if script.outside {
        return bracketed(&script.statements, is, piece);
    }
    let all = script.statements.as_slice();
    let leading = all.iter().take_while(|c| is(c, SkipKind::Setting)).count();
    let (lead, rest) = all.split_at_checked(leading).unwrap_or((all, &[]));
    let trailing = rest.iter().rev().take_while(|c| is(c, SkipKind::Setting)).count();
    let (rest, tail) = rest.split_at_checked(rest.len() - trailing).unwrap_or((rest, &[]));
    // A script that brings its own transaction around everything gets ours in its place.
    let body = match rest {
        [first, inner @ .., last]
            if is(first, SkipKind::Transaction)
                && opens(first)
                && is(last, SkipKind::Transaction)
                && closes(last) =>
        {
            inner.to_vec()
        }
        [] => Vec::new(),
        _ => all.to_vec(),
    };
    if let Some(command) = body.iter().find(|c| is(c, SkipKind::Transaction)) {
        return Err(unfit(format!(
            "`{}` stands inside the transaction that the migration runs in; take it out, or mark the section `notransaction`",
            words(command)
        )));
    }
    let outside = |commands: &[Command]| {
        let alone = |command: &Command| piece(vec![command.clone()], Scope::Outside);
        commands.iter().map(alone).collect::<Vec<_>>()
    };
    let mut pieces = outside(lead);
    if !body.is_empty() {
        pieces.push(piece(body, Scope::Own));
    }
    pieces.extend(outside(tail));
    Ok(pieces)
}

/// Every statement alone, but for those between BEGIN and COMMIT.
fn bracketed(
    statements: &[Command],
    is: impl Fn(&Command, SkipKind) -> bool,
    piece: impl Fn(Vec<Command>, Scope) -> Piece,
) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut open: Option<Vec<Command>> = None;
    for command in statements {
        if !is(command, SkipKind::Transaction) {
            match &mut open {
                Some(commands) => commands.push(command.clone()),
                None => pieces.push(piece(vec![command.clone()], Scope::Outside)),
            }
            continue;
        }
        match open.take() {
            None if opens(command) => open = Some(Vec::new()),
            Some(commands) if closes(command) => pieces.push(piece(commands, Scope::Own)),
            _ => {
                return Err(unfit(format!(
                    "`{}` has no place here: expected BEGIN … COMMIT around statements",
                    words(command)
                )));
            }
        }
    }
    match open {
        None => Ok(pieces),
        Some(_) => Err(unfit("a transaction is begun and never ended by COMMIT")),
    }
}

fn opens(command: &Command) -> bool {
    matches!(first_word(command).as_str(), "BEGIN" | "START")
}

fn closes(command: &Command) -> bool {
    matches!(first_word(command).as_str(), "COMMIT" | "END")
}

fn first_word(command: &Command) -> String {
    let text = command.text().unwrap_or_default();
    text.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase()
}

fn words(command: &Command) -> String {
    command.text().unwrap_or_default().chars().take(40).collect()
}

/// What `confirm` has to repeat for migration files.
pub(in crate::execute) fn hash(tasks: &[&Task]) -> String {
    let lines = tasks.iter().map(|task| Command::Text(format!("{} {}", task.run, task.checksum)));
    checksum(&lines.collect::<Vec<_>>())
}
