//! The table rebuild: a table of the new shape is filled and takes the place of the old one.

use std::collections::HashSet;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Facet, Object, ObjectKind, ObjectPath, Table, TableRef};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{
    Check, Claim, Command, Group, PlanCx, Recipe, Safety, StepDraft, Undo, Unsupported, row_checks,
};
use specforge_db_sql::SqlWriter;
use specforge_db_sql::probe::{Source, row_counts};

use super::FOREIGN_KEYS_OFF;
use super::in_place::{self, ROWIDS, same};
use crate::Sqlite;
use crate::foreign_keys;
use crate::render::{create_index, create_table};
use crate::restore::obstacle;
use crate::revalued::Revalued;
use crate::rows::{From, Value, of_column, renamed_before, with_old_columns, write_value};
use crate::spelling::SPELLING;
use crate::values;
use crate::versions;

/// What SQLite cannot change in place is changed by building the table anew, in the order that
/// <https://sqlite.org/lang_altertable.html#otheralter> gives.
pub(super) static TABLE_REBUILD: Recipe = Recipe {
    id: "table-rebuild",
    summary: "builds a table anew where SQLite cannot change it in place",
    page: include_str!("rebuild.md"),
    claim,
    draft,
};

fn claim(group: &Group<'_>, cx: &PlanCx<'_>) -> Claim {
    // A view may have the name that a table gets, and is none of its parts.
    if group.owner.kind == ObjectKind::Definition {
        return Claim::none();
    }
    let Some(before) = renamed_before(group.owner, cx) else { return Claim::none() };
    if cx.after(group.owner).is_none() || in_place::all(group, &before, cx) {
        return Claim::none();
    }
    let changes = group
        .changes
        .iter()
        .enumerate()
        .filter(|(_, change)| !renamed_first(change, group, &before, cx))
        .map(|(at, _)| at)
        .collect();
    Claim { changes, disturbs: vec![group.owner.clone()] }
}

/// Renames go first and by themselves: SQLite then carries them into everything that refers to the
/// table, which a rebuild does not.
fn renamed_first(change: &Change, group: &Group<'_>, before: &Table, cx: &PlanCx<'_>) -> bool {
    matches!(change.op, Op::Rename { object: Object::Table(_) | Object::Column(_), .. })
        && in_place::one(change, group, before, cx)
}

fn draft(group: &Group<'_>, cx: &PlanCx<'_>) -> Result<Vec<StepDraft>, Unsupported> {
    let path = group.owner;
    let (Some(renamed), Some(after)) = (renamed_before(path, cx), cx.after(path)) else {
        return Err(Unsupported::new(format!("table {path} is not known on both sides")));
    };
    // Columns whose renaming is part of the copy still have their old names while it runs.
    let mut in_copy: Vec<(Ident, Ident)> = Vec::new();
    if group.changes.iter().any(|change| is_column_rename(change)) {
        in_copy.extend_from_slice(cx.renames.columns_of(path, NameCase::AsciiInsensitive));
        for (_, to) in &in_copy {
            foreign_keys::refuse_renamed_reference(path, to, cx)?;
        }
    }
    let old_columns = (!in_copy.is_empty()).then(|| with_old_columns(path, cx)).flatten();
    let before = old_columns.as_ref().unwrap_or(&renamed);
    versions::table(after, cx)?;
    let temporary = temporary_name(&after.name, path, cx);
    let plan = Rebuild { before, after, path, cx, renamed_in_it: &in_copy };
    let values = plan.values();

    let mut copy = StepDraft::new(
        "table-copy",
        format!("Copy the rows of table {path} into a table of the new shape"),
        copy_commands(before, after, &temporary, &values),
        Undo::Commands(vec![drop_if_there(&temporary)]),
    );
    copy.why = format!("{}.", reasons(group, &in_copy));
    copy.table = Some(path.clone());
    copy.because = group.changes.iter().map(|change| change.path.clone()).collect();
    copy.settings.push(FOREIGN_KEYS_OFF);
    // The way back refers to other tables under the names that they have after the plan.
    let referred = renamed.foreign_keys.iter().map(|key| ObjectPath::table(None, &key.references));
    copy.uses.extend(referred.filter(|table| cx.old_path(table) != *table));
    // A new column that stands for the rowid gets its values by itself, each another one.
    let numbered = rowid_alias(after).map(|column| &column.name);
    let numbered = numbered.filter(|_| {
        group.changes.iter().any(|change| matches!(&change.op, Op::Create(Object::Column(c)) if numbered == Some(&c.name)))
    });
    for change in &group.changes {
        let by_itself = match change.object() {
            Object::Column(column) => numbered == Some(&column.name),
            Object::PrimaryKey(_) => numbered.is_some(),
            _ => false,
        };
        if !by_itself {
            copy.checks.extend(row_checks(&Sqlite, change, cx));
        }
    }
    copy.checks.extend(values::checks(path, &renamed, after, cx));
    if let Some(revalued) = Revalued::of(path, cx) {
        copy.checks.extend(revalued.checks(&renamed, cx));
    }
    let name = |name: &Ident| {
        let name = name.clone();
        move |w: &mut SqlWriter| {
            w.ident(&name);
        }
    };
    let (old, new) = (name(&before.name), name(&temporary));
    let rows = |rows| Source { rows, alias: None };
    copy.verify.push(Check::no_rows(
        row_counts(rows(&old), rows(&new), &SPELLING),
        "every row has to be in the copy before the old table goes",
    ));
    copy.checks.extend(foreign_keys::standing_checks(path, cx));
    copy.checks.extend(foreign_keys::rekeyed_checks(path, cx));
    let mut asked = HashSet::new();
    copy.checks.retain(|check| asked.insert(check.sql.clone()));

    let mut swap = StepDraft::new(
        "table-swap",
        format!("Let the new table take the place of {path}"),
        swap_commands(before, after, &temporary),
        undo(group, &plan, &temporary),
    );
    swap.table = Some(path.clone());
    swap.because.clone_from(&copy.because);
    swap.follows = true;
    // Names of indexes may pass from one table to another.
    let index = |name: &Ident| path.part(ObjectKind::Index, name.clone());
    let named = |table: &Table, name: &Ident| {
        table.index(name.as_str(), NameCase::AsciiInsensitive).is_some()
    };
    swap.creates
        .extend(after.indexes.iter().filter(|i| !named(before, &i.name)).map(|i| index(&i.name)));
    swap.drops
        .extend(before.indexes.iter().filter(|i| !named(after, &i.name)).map(|i| index(&i.name)));
    swap.settings.push(FOREIGN_KEYS_OFF);
    swap.closing.extend(foreign_keys::closing_checks(path, cx));
    let converted = plan.after.columns.iter().any(|new| {
        plan.old(new).is_some_and(|old| values::lost(path, old, new, before, after).is_some())
    });
    if converted || plan.dropped().next().is_some() {
        swap.safety = Some(Safety::Unsafe);
    }
    Ok(vec![copy, swap])
}

/// Why the table has to be rebuilt, in words.
fn reasons(group: &Group<'_>, renamed: &[(Ident, Ident)]) -> String {
    let mut words: Vec<String> = renamed
        .iter()
        .map(|(from, to)| format!("rename column {from} to {}.{to}", group.owner))
        .collect();
    let others = group.changes.iter().filter(|change| !is_column_rename(change));
    words.extend(others.map(|change| match &change.op {
        Op::Alter { facets, .. } if facets.as_slice() == [Facet::ColumnOrder] => {
            format!("the columns of {} get another order", change.path)
        }
        _ => change.describe(),
    }));
    let more = words.len().saturating_sub(6);
    words.truncate(6);
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    let text = words.join("; ");
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + chars.as_str())
        .unwrap_or_default()
}

fn is_column_rename(change: &Change) -> bool {
    matches!(change.op, Op::Rename { object: Object::Column(_), .. })
}

struct Rebuild<'a> {
    before: &'a Table,
    after: &'a Table,
    path: &'a ObjectPath,
    cx: &'a PlanCx<'a>,
    renamed_in_it: &'a [(Ident, Ident)],
}

impl<'a> Rebuild<'a> {
    /// The values of the new rows.
    fn values(&self) -> Vec<Value<'a>> {
        let values = self.after.columns.iter().filter(|column| column.generated.is_none());
        values
            .map(|column| {
                of_column(column, self.old(column).map(|old| &old.name), self.path, self.cx)
            })
            .collect()
    }

    /// The column that a new column's values come from.
    fn old(&self, column: &Column) -> Option<&'a Column> {
        let renamed = self.renamed_in_it.iter().find(|(_, to)| same(to, &column.name));
        let given_away = self.renamed_in_it.iter().any(|(from, _)| same(from, &column.name));
        match renamed {
            Some((from, _)) => find(self.before, from),
            None if given_away => None,
            None => find(self.before, &column.name),
        }
    }

    /// Columns whose values are lost.
    fn dropped(&self) -> impl Iterator<Item = &'a Column> + '_ {
        self.before.columns.iter().filter(|old| {
            let kept = self.after.columns.iter().any(|new| {
                !computed_now(old, new)
                    && self.old(new).is_some_and(|from| same(&from.name, &old.name))
            });
            !kept && old.generated.is_none()
        })
    }
}

/// Whether a column that held values is computed from now on: then they do not come back.
fn computed_now(old: &Column, new: &Column) -> bool {
    old.generated.is_none() && new.generated.is_some()
}

/// The column of that name.
pub(crate) fn find<'t>(table: &'t Table, name: &Ident) -> Option<&'t Column> {
    table.column(name.as_str(), NameCase::AsciiInsensitive)
}

fn undo(group: &Group<'_>, plan: &Rebuild<'_>, temporary: &Ident) -> Undo {
    if let Some(other) = left_behind(plan) {
        let why = format!(
            "{other} refers to a column that is renamed in a copy of {}, and would not follow it back",
            group.owner
        );
        return Undo::Impossible { why };
    }
    let mut loses = Vec::new();
    for column in plan.dropped() {
        if let Some(why) = obstacle(column, plan.before) {
            let why =
                format!("the values of column {}.{} are gone, and {why}", group.owner, column.name);
            return Undo::Impossible { why };
        }
        let stays = plan
            .after
            .columns
            .iter()
            .any(|new| plan.old(new).is_some_and(|old| same(&old.name, &column.name)));
        if !stays {
            loses.push(format!("the values of column {}.{}", group.owner, column.name));
        }
    }
    for new in &plan.after.columns {
        let Some(old) = plan.old(new) else { continue };
        if old.nullable && !new.nullable && plan.cx.backfill(plan.path, &new.name).is_some() {
            loses.push(format!("which rows had no value in column {}.{}", group.owner, new.name));
        }
        loses.extend(values::lost(group.owner, old, new, plan.before, plan.after));
    }
    if numbered(plan.before) && !numbered(plan.after) {
        loses.push(format!("the number at which AUTOINCREMENT of {} goes on", group.owner));
    }
    let back: Vec<Value<'_>> = plan
        .before
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .map(|column| {
            let new = plan
                .after
                .columns
                .iter()
                .find(|new| plan.old(new).is_some_and(|old| same(&old.name, &column.name)))
                .filter(|new| !computed_now(column, new));
            Value {
                name: &column.name,
                from: match new {
                    Some(new) => From::Column(&new.name),
                    None => gone(column),
                },
            }
        })
        .collect();
    let mut commands = copy_commands(plan.after, plan.before, temporary, &back);
    commands.extend(swap_commands(plan.after, plan.before, temporary));
    if loses.is_empty() {
        Undo::Commands(commands)
    } else {
        Undo::Lossy { commands, loses: loses.join("; ") }
    }
}

/// A table that goes, or that loses its reference, and refers to a column that is renamed in the copy:
/// what takes that back knows the column by its new name.
fn left_behind(plan: &Rebuild<'_>) -> Option<ObjectPath> {
    let old = plan.cx.old_path(plan.path);
    let renamed = |name: &Ident| plan.renamed_in_it.iter().any(|(from, _)| same(from, name));
    let mut others = plan.cx.from.referencing(&old).iter();
    let other = others.find(|other| {
        other.path() != old
            && other.table.foreign_keys.iter().any(|key| {
                same(&key.references, &old.name) && key.referenced_columns.iter().any(renamed)
            })
    });
    other.map(TableRef::path)
}

/// The commands that turn a table into another one whose columns it has, by name.
pub(super) fn reverse(now: &Table, target: &Table, cx: &PlanCx<'_>) -> Vec<Command> {
    let values: Vec<Value<'_>> = target
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .map(|column| Value {
            name: &column.name,
            from: match find(now, &column.name) {
                Some(old) => From::Column(&old.name),
                None => gone(column),
            },
        })
        .collect();
    let temporary = temporary_name(&target.name, &ObjectPath::table(None, &target.name), cx);
    let mut commands = copy_commands(now, target, &temporary, &values);
    commands.extend(swap_commands(now, target, &temporary));
    commands
}

/// What stands for a value that is gone: NULL, or the default where NULL is not allowed.
fn gone(column: &Column) -> From<'_> {
    if column.nullable { From::New("NULL") } else { From::Default(None) }
}

fn copy_commands(
    before: &Table,
    after: &Table,
    temporary: &Ident,
    values: &[Value<'_>],
) -> Vec<Command> {
    let mut commands = vec![create_table(after, temporary)];
    // What has no value of its own gets the default of the new table.
    let mut given: Vec<&Value<'_>> =
        values.iter().filter(|value| !matches!(value.from, From::Default(_))).collect();
    let rowid = rowid_name(before, after);
    let by_itself = rowid_alias(after)
        .filter(|alias| values.first().is_some_and(|first| first.name == &alias.name))
        .map(|alias| Value { name: &alias.name, from: From::New("NULL") });
    if given.is_empty() && rowid.is_none() {
        // Something has to be said for each row; what stands for the rowid is numbered for NULL alone.
        given.extend(if by_itself.is_some() { by_itself.as_ref() } else { values.first() });
    }
    if !given.is_empty() || rowid.is_some() {
        let mut w = SqlWriter::new(&SPELLING);
        w.word("INSERT INTO").ident(temporary).parens(|w| {
            if let Some(rowid) = &rowid {
                w.ident(rowid);
                if !given.is_empty() {
                    w.word(",");
                }
            }
            w.list(&given, |w, value| {
                w.ident(value.name);
            });
        });
        w.word("SELECT");
        if let Some(rowid) = &rowid {
            w.ident(rowid);
            if !given.is_empty() {
                w.word(",");
            }
        }
        w.list(&given, |w, value| write_value(w, &value.from));
        w.word("FROM").ident(&before.name);
        commands.push(Command::Text(w.finish()));
    }
    if numbered(before) && numbered(after) {
        commands.extend(carry_sequence(&before.name, temporary));
    }
    commands
}

/// Tables without a key of their own may be told apart by the rowid, and full-text indexes refer to
/// it: it is carried over where both tables have one that no column stands for.
fn rowid_name(before: &Table, after: &Table) -> Option<Ident> {
    let plain = |table: &Table| !table.options.flag("without_rowid") && !has_rowid_alias(table);
    if !plain(before) || !plain(after) {
        return None;
    }
    let taken = |name: &str| {
        let name = Ident::from(name);
        find(before, &name).is_some() || find(after, &name).is_some()
    };
    ROWIDS.iter().find(|name| !taken(name)).map(|name| Ident::from(*name))
}

/// Whether a column stands for the rowid: INTEGER PRIMARY KEY
/// (<https://sqlite.org/lang_createtable.html#rowid>).
pub(crate) fn has_rowid_alias(table: &Table) -> bool {
    rowid_alias(table).is_some()
}

/// The column that stands for the rowid.
pub(crate) fn rowid_alias(table: &Table) -> Option<&Column> {
    let key = table.primary_key.as_ref()?;
    let [part] = key.parts.as_slice() else { return None };
    let column = find(table, part.column.as_ref()?)?;
    let alias = column.ty.raw.trim().eq_ignore_ascii_case("INTEGER")
        && !key.options.flag("not_rowid")
        && !table.options.flag("without_rowid");
    alias.then_some(column)
}

fn numbered(table: &Table) -> bool {
    table.columns.iter().any(|column| column.identity.is_some())
}

/// AUTOINCREMENT goes on counting where it was (<https://sqlite.org/autoinc.html>).
fn carry_sequence(from: &Ident, to: &Ident) -> [Command; 2] {
    let mut clear = SqlWriter::new(&SPELLING);
    clear.word("DELETE FROM sqlite_sequence WHERE name =").literal(to.as_str());
    let mut carry = SqlWriter::new(&SPELLING);
    carry.word("INSERT INTO sqlite_sequence (name, seq) SELECT").literal(to.as_str());
    carry.word(", seq FROM sqlite_sequence WHERE name =").literal(from.as_str());
    [Command::Text(clear.finish()), Command::Text(carry.finish())]
}

fn swap_commands(before: &Table, after: &Table, temporary: &Ident) -> Vec<Command> {
    let mut drop_old = SqlWriter::new(&SPELLING);
    drop_old.word("DROP TABLE").ident(&before.name);
    let rename = crate::render::alter_table(temporary, |w| {
        w.word("RENAME TO").ident(&after.name);
    });
    let mut commands = vec![Command::Text(drop_old.finish()), rename];
    commands.extend(after.indexes.iter().map(|index| create_index(&after.name, index)));
    commands
}

fn drop_if_there(name: &Ident) -> Command {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("DROP TABLE IF EXISTS").ident(name);
    Command::Text(w.finish())
}

/// A name that nothing has, neither before nor after.
pub(super) fn temporary_name(name: &Ident, path: &ObjectPath, cx: &PlanCx<'_>) -> Ident {
    let namespace = path.namespace.as_ref();
    let taken =
        |name: &str| cx.from.has_relation(namespace, name) || cx.to.has_relation(namespace, name);
    let mut temporary = format!("specforge_new_{name}");
    while taken(&temporary) {
        temporary.push('_');
    }
    Ident::from(temporary)
}
