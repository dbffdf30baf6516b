//! Reviewing scripts: how statements are written, and what SQLite refuses.

mod manner;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Check, Object};
use specforge_db_core::plan::{Group, MigrationPlanner as _, PlanCx};
use specforge_db_core::review::{Manner, Refusal, ScriptReviewer, Settings, Standing};
use specforge_db_core::version::Version;

use crate::Sqlite;
use crate::recipes::{in_place, same};

/// There is one lock for the whole file, and whoever waits for it keeps nobody else waiting
/// (<https://sqlite.org/lockingv3.html>).
const SETTINGS: Settings = Settings {
    lock_timeout: None,
    statement_timeout: None,
    locks_queue: false,
    locks_tables: false,
};

impl ScriptReviewer for Sqlite {
    fn settings(&self) -> &'static Settings {
        &SETTINGS
    }

    fn manner(&self, statement: &str, _version: Version) -> Manner {
        manner::of(statement)
    }

    fn written_operation(
        &self,
        change: &Change,
        manner: &Manner,
        cx: &PlanCx<'_>,
    ) -> Option<&'static str> {
        Some(match &change.op {
            // They come and go with the column that they were declared with.
            Op::Create(Object::Check(Check { column: Some(_), .. })) => "add-column-checked",
            Op::Create(Object::ForeignKey(_)) => return None,
            Op::Drop(Object::Check(Check { column: Some(_), .. }) | Object::ForeignKey(_)) => {
                return None;
            }
            Op::Create(Object::Definition(_)) if manner.virtual_table => "create-virtual-table",
            _ => self.operation(change, cx),
        })
    }

    fn refuses(
        &self,
        change: &Change,
        all: &[Change],
        _views: &[Standing<'_>],
        _manner: &Manner,
        cx: &PlanCx<'_>,
    ) -> Option<Refusal> {
        let owner = change.path.owner()?;
        let before = cx.before(&owner)?;
        // Whole tables, and indexes by statements of their own, it always takes.
        if matches!(change.object(), Object::Table(_) | Object::Index(_)) {
            return None;
        }
        let of_table = all.iter().filter(|other| other.path.owner().as_ref() == Some(&owner));
        let group = Group { owner: &owner, changes: of_table.collect() };
        if !in_place(change, &group, before, cx) {
            let why = format!(
                "SQLite {} cannot {} by ALTER TABLE, at least not where there are rows: the table has to be made anew",
                cx.version,
                change.describe()
            );
            return Some(Refusal { why, other_way: true });
        }
        let Op::Drop(Object::Column(column)) = &change.op else { return None };
        let index = before.indexes.iter().find(|index| {
            let mut columns = index.parts.iter().filter_map(|part| part.column.as_ref());
            columns.any(|name| same(name, &column.name))
        })?;
        let why = format!("index {} is over column {}", index.name, change.path);
        Some(Refusal { why, other_way: false })
    }
}
