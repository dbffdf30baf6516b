//! From files to migrations: versions, directions, statements, checksums.

use std::cmp::Ordering;

use super::{File, Migration, Script, unfit};
use crate::dialect::Plugin;
use crate::error::{Error, ErrorItem, Result};
use crate::execute::task::{checksum, statements};
use crate::plan::Command;

/// Which way a text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

/// A file of which the name is understood.
struct Named {
    stem: String,
    direction: Option<Direction>,
    file: File,
}

/// Puts files together, in the order of their versions.
pub(super) fn migrations(plugin: &dyn Plugin, files: Vec<File>) -> Result<Vec<Migration>> {
    let mut named: Vec<Named> = files.into_iter().map(name).collect();
    named.sort_by(|a, b| a.stem.cmp(&b.stem));
    let mut all: Vec<Migration> = Vec::new();
    let mut rest = named.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut pair = vec![first];
        while let Some(next) = rest.next_if(|next| pair.iter().all(|p| p.stem == next.stem)) {
            pair.push(next);
        }
        all.push(migration(plugin, pair)?);
    }
    all.sort_by(|a, b| compare_versions(&a.version, &b.version));
    let twice: Vec<ErrorItem> = all
        .iter()
        .zip(all.iter().skip(1))
        .filter(|(a, b)| compare_versions(&a.version, &b.version) == Ordering::Equal)
        .map(|(a, b)| ErrorItem {
            pointer: Some(b.pointer.clone()),
            detail: format!("`{}` and `{}` have the same version `{}`", a.name, b.name, b.version),
            span: None,
        })
        .collect();
    match twice.first() {
        Some(first) => {
            let detail = format!("two migrations cannot have one version: {}", first.detail);
            Err(Error::of_items(crate::error::ErrorCode::InvalidRequest, detail, twice))
        }
        None => Ok(all),
    }
}

/// Takes the endings off: `x.up.sql` and `x.sql` go up, `x.down.sql` and `x_down.sql` go down.
fn name(file: File) -> Named {
    let base = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = strip_end(base, ".sql").unwrap_or(base);
    let endings = [
        (".up", Direction::Up),
        ("_up", Direction::Up),
        (".down", Direction::Down),
        ("_down", Direction::Down),
    ];
    let found =
        endings.iter().find_map(|(ending, direction)| Some((strip_end(stem, ending)?, *direction)));
    let (stem, direction) = match found {
        Some((stem, direction)) => (stem.to_owned(), Some(direction)),
        None => (stem.to_owned(), None),
    };
    Named { stem, direction, file }
}

fn strip_end<'t>(text: &'t str, ending: &str) -> Option<&'t str> {
    let at = text.len().checked_sub(ending.len())?;
    let (head, tail) = (text.get(..at)?, text.get(at..)?);
    (tail.eq_ignore_ascii_case(ending) && !head.is_empty()).then_some(head)
}

fn migration(plugin: &dyn Plugin, pair: Vec<Named>) -> Result<Migration> {
    let (mut up, mut down): (Option<Script>, Option<Script>) = (None, None);
    let (mut stem, mut pointer) = (String::new(), String::new());
    let count = pair.len();
    for Named { stem: name, direction, file } in pair {
        let at = |error: Error| error.at(file.pointer.clone());
        let parts = sections(plugin, &file).map_err(at)?;
        let lower = file.name.to_ascii_lowercase();
        let dotted = lower.ends_with(".up.sql") || lower.ends_with(".down.sql");
        let marked = parts.iter().any(|(direction, _)| direction.is_some());
        for (section, script) in parts {
            let way = match (section, direction) {
                (Some(section), None) => section,
                (None, way) if !marked => way.unwrap_or(Direction::Up),
                (None, _) => continue,
                // A name that only happens to end so, as in `004_slow_down.sql`.
                (Some(section), Some(_)) if count == 1 && !dotted => section,
                (Some(_), Some(_)) => {
                    return Err(at(unfit(format!(
                        "`{}` says by its name which way it goes, and marks sections as well",
                        file.name
                    ))));
                }
            };
            let place = if way == Direction::Up { &mut up } else { &mut down };
            if place.replace(script).is_some() {
                let word = if way == Direction::Up { "UP" } else { "DOWN" };
                let more = if count > 1 { "with its twin, " } else { "" };
                return Err(at(unfit(format!("{more}`{}` has {word} twice", file.name))));
            }
        }
        pointer.clone_from(&file.pointer);
        stem = name;
    }
    let Some(up) = up else {
        return Err(unfit(format!("`{stem}` has only the way back; its UP is missing")).at(pointer));
    };
    let mut sealed = up.statements.clone();
    if let Some(down) = &down {
        sealed.push(Command::Text(String::new()));
        sealed.extend(down.statements.iter().cloned());
    }
    Ok(Migration {
        version: version(&stem),
        name: stem,
        checksum: checksum(&sealed),
        up,
        down,
        pointer,
    })
}

/// What stands before the first `_`; a date takes the number behind it along, as in `20240131_002_x`.
fn version(stem: &str) -> String {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut parts = stem.splitn(3, '_');
    let first = parts.next().unwrap_or_default();
    match parts.next() {
        Some(second) if first.len() == 8 && digits(first) && digits(second) => {
            format!("{first}_{second}")
        }
        _ => first.to_owned(),
    }
}

/// Orders versions: runs of digits by their numbers, all else by its letters.
pub(super) fn compare_versions(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let (x, y) = (digits(a), digits(b));
        if x > 0 && y > 0 {
            let (left, right) = (number(a, x), number(b, y));
            let order = left.len().cmp(&right.len()).then(left.cmp(right));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (a.get(x..).unwrap_or_default(), b.get(y..).unwrap_or_default());
            continue;
        }
        match (a.split_first(), b.split_first()) {
            (Some((left, tail)), Some((right, other))) if left == right => (a, b) = (tail, other),
            (left, right) => return left.map(|(b, _)| b).cmp(&right.map(|(b, _)| b)),
        }
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|b| b.is_ascii_digit()).count()
}

fn number(text: &[u8], len: usize) -> &[u8] {
    let digits = text.get(..len).unwrap_or_default();
    let zeros = digits.iter().take_while(|b| **b == b'0').count();
    digits.get(zeros..).unwrap_or_default()
}

type Section = (Option<Direction>, Script);

/// Cuts a file at its marks; what stands before the first mark may hold only comments.
fn sections(plugin: &dyn Plugin, file: &File) -> Result<Vec<Section>> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let mut sections = Vec::new();
    let mut current: (Option<Direction>, bool) = (None, false);
    let (mut start, mut offset) = (0, 0);
    for line in text.split_inclusive('\n') {
        let end = offset + line.len();
        if let Some(mark) = mark(line)
            && is_between_statements(plugin, text.get(start..offset).unwrap_or_default())
        {
            section(plugin, file, current, text.get(start..offset), &mut sections)?;
            current = (Some(mark.0), mark.1);
            start = end;
        }
        offset = end;
    }
    section(plugin, file, current, text.get(start..), &mut sections)?;
    Ok(sections)
}

fn section(
    plugin: &dyn Plugin,
    file: &File,
    (direction, outside): (Option<Direction>, bool),
    text: Option<&str>,
    out: &mut Vec<Section>,
) -> Result<()> {
    let statements = statements(plugin, text.unwrap_or_default())
        .map_err(|error| unfit(format!("in `{}`: {}", file.name, error.detail())))?;
    let before_marks =
        direction.is_some() && out.iter().any(|(d, s)| d.is_none() && !s.statements.is_empty());
    if before_marks {
        return Err(unfit(format!("`{}` has statements before its first mark", file.name)));
    }
    out.push((direction, Script { statements, outside }));
    Ok(())
}

/// `-- UP`, `-- DOWN`, `-- +migrate Up|Down [notransaction]`.
fn mark(line: &str) -> Option<(Direction, bool)> {
    let words = line.trim().strip_prefix("--")?.trim_start_matches('-').trim();
    let lower = words.to_ascii_lowercase();
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    if words.first() == Some(&"+migrate") {
        words.remove(0);
    } else if words.len() > 1 && words.get(1) != Some(&"notransaction") {
        return None;
    }
    let direction = match words.first()?.trim_end_matches(':') {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return None,
    };
    match words.get(1..)? {
        [] => Some((direction, false)),
        ["notransaction"] => Some((direction, true)),
        _ => None,
    }
}

/// Whether no quote, comment or body is open at the end of a text: a probe behind it then is a
/// statement of its own.
fn is_between_statements(plugin: &dyn Plugin, text: &str) -> bool {
    const PROBE: &str = "probe";
    let probed = format!("{text}\n;\n{PROBE}");
    plugin.split(&probed).statements.last().is_some_and(|statement| statement.text == PROBE)
}
