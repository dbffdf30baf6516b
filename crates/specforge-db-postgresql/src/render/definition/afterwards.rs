//! What no CREATE can say and an ALTER adds: how a trigger fires, how closely statistics look.

use specforge_db_core::model::{Definition, DefinitionKind, ObjectPath};
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
    firing.into_iter().chain(target).chain(order).collect()
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
