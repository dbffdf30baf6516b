//! What no CREATE can say and an ALTER adds: how a trigger fires, how closely statistics look, what the columns
//! of views have by default.

use specforge_db_core::model::{Definition, DefinitionKind, ObjectPath, Options};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Command;

use super::{alter_table, is_rule, qualified, statement};
use crate::model;
use crate::words::Words;

/// The commands that give a definition, just made, what its options say.
pub(super) fn settings(definition: &Definition, path: &ObjectPath) -> Vec<Command> {
    let firing = definition.options.text(model::FIRING);
    let target = definition.options.text(model::STATISTICS_TARGET);
    let firing = firing.and_then(|how| fires(definition, path, Some(how)));
    let target = target.map(|target| looks(definition, path, target));
    let ordered = definition.options.flag(model::CLUSTER);
    let order = ordered.then(|| orders(definition, path, true)).flatten();
    let columns = columns(None, definition, path);
    firing.into_iter().chain(target).chain(order).chain(columns).collect()
}

/// The commands that bring the columns of a view to what its options say of them.
pub(super) fn columns(
    before: Option<&Definition>,
    after: &Definition,
    path: &ObjectPath,
) -> Vec<Command> {
    let none = Options::EMPTY;
    let was = before.map_or(&none, |before| &before.options);
    let gone = was.iter().filter(|(name, _)| after.options.get(name).is_none());
    let gone = gone.map(|(name, _)| (name, None));
    let set = after.options.iter().filter(|(name, value)| was.get(name) != Some(value));
    let set = set.map(|(name, _)| (name, after.options.text(name)));
    gone.chain(set)
        .filter_map(|(name, value)| {
            let (setting, column) = name.strip_prefix(model::OF_COLUMN)?.split_once('.')?;
            Some(of_column(after, path, (setting, &Ident::from(column)), value))
        })
        .collect()
}

fn of_column(
    view: &Definition,
    path: &ObjectPath,
    (setting, column): (&str, &Ident),
    value: Option<&str>,
) -> Command {
    statement(|w| {
        w.word(if view.kind == DefinitionKind::View {
            "ALTER VIEW"
        } else {
            "ALTER MATERIALIZED VIEW"
        });
        qualified(w, path);
        w.word("ALTER COLUMN").ident(column);
        match (setting, value) {
            ("default", Some(value)) => w.word("SET DEFAULT").raw(value),
            ("default", None) => w.word("DROP DEFAULT"),
            (model::STATISTICS, value) => w.word("SET STATISTICS").raw(value.unwrap_or("-1")),
            (model::STORAGE, value) => w.word("SET STORAGE").raw(value.unwrap_or("DEFAULT")),
            (model::COMPRESSION, value) => {
                w.word("SET COMPRESSION").raw(value.unwrap_or("DEFAULT"))
            }
            (_, Some(value)) => w.word("SET").parens(|w| {
                w.raw(setting).word("=").raw(value);
            }),
            (_, None) => w.word("RESET").parens(|w| {
                w.raw(setting);
            }),
        };
    })
}

/// The commands that bring what is there to what the options say, where only these differ.
pub(super) fn changes(before: &Definition, after: &Definition, path: &ObjectPath) -> Vec<Command> {
    let changed = |option: &str| before.options.get(option) != after.options.get(option);
    let mut commands = Vec::new();
    if changed(model::FIRING) {
        commands.extend(fires(after, path, after.options.text(model::FIRING)));
    }
    if changed(model::STATISTICS_TARGET) {
        let target = after.options.text(model::STATISTICS_TARGET).unwrap_or("-1");
        commands.push(looks(after, path, target));
    }
    if changed(model::CLUSTER) {
        commands.extend(orders(after, path, after.options.flag(model::CLUSTER)));
    }
    commands.extend(columns(Some(before), after, path));
    commands
}

/// Whether two definitions differ in nothing but what is set afterwards.
pub(super) fn only(before: &Definition, after: &Definition) -> bool {
    before.normal() == after.normal() && before.options != after.options
}

fn fires(definition: &Definition, path: &ObjectPath, how: Option<&str>) -> Option<Command> {
    let how = crate::firing::words(how);
    let what = match definition.kind {
        DefinitionKind::Event => {
            return Some(statement(|w| {
                w.word("ALTER EVENT TRIGGER").ident(&definition.name).word(how);
            }));
        }
        DefinitionKind::Trigger => "TRIGGER",
        _ if is_rule(definition) => "RULE",
        _ => return None,
    };
    let table = super::owner(definition, path).ok()?;
    // A view has triggers and rules as well, and the words for a table do for it.
    Some(alter_table(&table, |w| {
        w.word(how).word(what).ident(&definition.name);
    }))
}

/// Whether a materialised view is ordered by an index when somebody says CLUSTER.
fn orders(index: &Definition, path: &ObjectPath, is: bool) -> Option<Command> {
    let view = super::owner(index, path).ok()?;
    let words = Words::new(index.name.as_str());
    let name = crate::inherit::name_path(words.from(1), path).name;
    Some(statement(|w| {
        w.word("ALTER MATERIALIZED VIEW");
        qualified(w, &view);
        if is {
            w.word("CLUSTER ON").ident(&name);
        } else {
            w.word("SET WITHOUT CLUSTER");
        }
    }))
}

fn looks(definition: &Definition, path: &ObjectPath, target: &str) -> Command {
    let words = Words::new(definition.name.as_str());
    let name = words.from(1);
    statement(|w| {
        w.word("ALTER STATISTICS");
        let own = ObjectPath { name: crate::inherit::name_path(name, path).name, ..path.clone() };
        qualified(w, &own);
        w.word("SET STATISTICS").raw(target);
    })
}
