//! Customs of the source tree, held by tests rather than by memory.

use std::path::{Path, PathBuf};

/// The source files of a folder with that ending, in order.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, ending, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            collect(&path, ending, found);
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
}

/// Files that are longer than that many lines.
pub fn too_long(folder: &Path, ending: &str, most: usize) -> Vec<String> {
    let mut long = Vec::new();
    for path in files(folder, ending) {
        let lines = std::fs::read_to_string(&path).unwrap_or_default().lines().count();
        if lines > most {
            long.push(format!("{}: {lines} lines, {most} at most", path.display()));
        }
    }
    long
}

/// Lines of code, comments left out, that hold one of those words in any case.
pub fn words(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(folder, ".rs") {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for (number, line) in text.lines().enumerate() {
            let code = without_comment(line).to_ascii_lowercase();
            if words.iter().any(|word| code.contains(&word.to_ascii_lowercase())) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    found
}

/// A line without its comment; `//` inside a text, such as a URL, is none.
fn without_comment(line: &str) -> &str {
    let mut inside = false;
    let mut before = '\0';
    for (at, c) in line.char_indices() {
        match c {
            '"' if before != '\\' => inside = !inside,
            '/' if before == '/' && !inside => return line.get(..at - 1).unwrap_or_default(),
            _ => {}
        }
        before = c;
    }
    line
}

/// Rules and recipes whose page is missing, and pages that belong to none: `x.rs` goes with `x.md`.
pub fn without_page(folder: &Path) -> Vec<String> {
    let mut missing = Vec::new();
    for path in files(folder, ".rs") {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for (number, line) in text.lines().enumerate() {
            let Some(page) = without_comment(line)
                .split("include_str!(\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
            else {
                continue;
            };
            if !path.with_file_name(page).exists() {
                missing.push(format!("{}:{}: there is no {page}", path.display(), number + 1));
            }
        }
    }
    missing
}

/// Lines that end in blanks.
pub fn trailing_blanks(folder: &Path, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(folder, ending) {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for (number, line) in text.lines().enumerate() {
            if line.ends_with([' ', '\t']) {
                found.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    found
}

/// What a dialect crate must hold at the top of its `src`, so that whoever knows one knows all.
pub const DIALECT_FILES: [&str; 9] =
    ["lib", "info", "capabilities", "types", "operations", "options", "read", "render", "recipes"];

/// Which of [`DIALECT_FILES`] a dialect's `src` lacks; each may be a file or a folder.
pub fn missing_files(source: &Path) -> Vec<&'static str> {
    let is_there = |name: &&str| {
        source.join(format!("{name}.rs")).exists() || source.join(name).join("mod.rs").exists()
    };
    DIALECT_FILES.into_iter().filter(|name| !is_there(name)).collect()
}
