//! Pairs that failed once.

use std::path::Path;

use serde::{Deserialize, Serialize};
use specforge_db_core::plan::RenameSpec;
use specforge_db_core::version::Version;

use crate::property::Pair;

/// A pair that failed once, as a file remembers it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remembered {
    /// The seed that made it, before it was made smaller; 0 for one that somebody wrote.
    pub seed: u64,
    /// What did not hold.
    pub property: String,
    /// What was seen.
    pub detail: String,
    /// The version that it was planned for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// The schema as it was.
    pub current: String,
    /// The schema as it should have been.
    pub desired: String,
    /// The rows.
    #[serde(default)]
    pub rows: String,
    /// The renames.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renames: Vec<RenameSpec>,
}

impl Remembered {
    /// The pair.
    pub fn pair(&self) -> Pair {
        Pair {
            current: self.current.clone(),
            desired: self.desired.clone(),
            rows: self.rows.clone(),
            renames: self.renames.clone(),
            version: self.version,
            ..Pair::default()
        }
    }

    /// All that a folder remembers, by file name.
    pub fn all(folder: &Path) -> Result<Vec<(String, Self)>, String> {
        let mut all = Vec::new();
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(all) };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let text =
                std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let read =
                serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
            all.push((entry.file_name().to_string_lossy().into_owned(), read));
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(all)
    }

    /// Writes it into a folder.
    pub fn write(&self, folder: &Path) -> std::io::Result<std::path::PathBuf> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(format!("{:016x}.json", self.seed));
        std::fs::write(&path, serde_json::to_string_pretty(self)? + "\n")?;
        Ok(path)
    }
}
