//! Recipes: what SQLite cannot change in one statement, or only with care.

mod column;
mod in_place;
mod rebuild;
mod virtual_table;

pub(crate) use in_place::{one as in_place, same};
pub(crate) use rebuild::{find, rowid_alias};

use specforge_db_core::plan::{Check, Command, Frame, PlanCx, Recipe, StepDraft, Undo};
use specforge_db_sql::SqlWriter;

use crate::spelling::SPELLING;

/// All recipes, best first.
pub(crate) const ALL: &[&Recipe] = &[
    &rebuild::TABLE_REBUILD,
    &virtual_table::VIRTUAL_TABLE_REBUILD,
    &column::ADD_COLUMN,
    &column::DROP_COLUMN,
];

/// The setting under which a table can be dropped without its rows' children being touched.
pub(crate) const FOREIGN_KEYS_OFF: &str = "foreign-keys-off";

/// Turns foreign keys off around a plan in which a table goes or is rebuilt: DROP TABLE would
/// otherwise delete its rows one by one, with all that ON DELETE does.
///
/// The setting is ignored inside a transaction, so that it stands before it, and is read back.
pub(crate) fn frame(steps: &[&StepDraft], _cx: &PlanCx<'_>) -> Frame {
    let needed = steps
        .iter()
        .any(|step| step.operation == "drop-table" || step.settings.contains(&FOREIGN_KEYS_OFF));
    if !needed {
        return Frame::default();
    }
    let mut off = StepDraft::new(
        "pragma",
        "Turn the enforcement of foreign keys off",
        vec![pragma("PRAGMA foreign_keys = OFF")],
        Undo::Commands(vec![pragma("PRAGMA foreign_keys = ON")]),
    );
    off.why.push_str(
        "A table that goes would otherwise take along, or be kept by, the rows that refer to it.",
    );
    off.alone = true;
    off.verify.push(Check::no_rows(
        pragma("SELECT 1 FROM pragma_foreign_keys WHERE foreign_keys <> 0"),
        "inside a transaction the setting is silently ignored; then nothing may be done",
    ));
    let mut on = StepDraft::new(
        "pragma",
        "Turn the enforcement of foreign keys on again",
        vec![pragma("PRAGMA foreign_keys = ON")],
        Undo::Commands(vec![pragma("PRAGMA foreign_keys = OFF")]),
    );
    on.why.push_str("What the plan did was checked before its transaction ended.");
    on.alone = true;
    Frame { before: vec![off], after: vec![on] }
}

fn pragma(text: &'static str) -> Command {
    let mut w = SqlWriter::new(&SPELLING);
    w.word(text);
    Command::Text(w.finish())
}
