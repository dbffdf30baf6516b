//! Triggers that a part has from the whole and that fire otherwise there than in the whole.
//!
//! Such a trigger is none of the part's own; how it fires is an object by itself, on the part, whose statement is
//! that of ALTER TABLE.

use std::collections::BTreeMap;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Definition, DefinitionKind, Namespace, Object, ObjectKind, ObjectPath, Options, Schema,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx, SchemaIndex, Unsupported};

use crate::apart::apart;
use crate::inherit::{name_path, parents};
use crate::model;
use crate::render::alter_table;
use crate::spelling::{quoted, quoted_in};
use crate::words::Words;

const HEAD: &str = "FIRING OF TRIGGER ";

/// What a part says of a trigger that it has from the whole; `mode` as the option of a trigger says it.
pub(crate) fn of_part(
    namespace: Option<&Ident>,
    part: &Ident,
    trigger: &Ident,
    mode: Option<&str>,
) -> Definition {
    let trigger = quoted(trigger);
    let table = quoted_in(namespace, part);
    Definition {
        kind: DefinitionKind::Other,
        name: Ident::from(format!("{HEAD}{trigger} ON {}", quoted(part))),
        on: Some(part.clone()),
        text: format!("ALTER TABLE {table} {} TRIGGER {trigger}", words(mode)),
        normal: None,
        depends_on: Vec::new(),
        options: Options::EMPTY,
    }
}

/// The words that make a trigger fire so.
pub(crate) fn words(mode: Option<&str>) -> &'static str {
    match mode {
        Some("DISABLE") => "DISABLE",
        Some("REPLICA") => "ENABLE REPLICA",
        Some("ALWAYS") => "ENABLE ALWAYS",
        _ => "ENABLE",
    }
}

/// The trigger whose firing a definition is about.
fn trigger_of(definition: &Definition) -> Option<Ident> {
    let rest = definition.name.as_str().strip_prefix(HEAD)?;
    let words = Words::new(rest);
    let from = ObjectPath::table(None, &Ident::default());
    (definition.kind == DefinitionKind::Other).then(|| name_path(words.token(0), &from).name)
}

/// The mode that such a definition says.
fn mode_of(definition: &Definition) -> Option<&'static str> {
    let words = Words::new(&definition.text);
    let at = words.find_last(&["TRIGGER"])?.checked_sub(1)?;
    ["DISABLE", "REPLICA", "ALWAYS"].into_iter().find(|mode| words.is(at, mode))
}

/// The triggers of that name above a part, the nearest first.
fn above(definition: &Definition, path: &ObjectPath, side: &SchemaIndex<'_>) -> Vec<ObjectPath> {
    let (Some(name), Some(on)) = (trigger_of(definition), &definition.on) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut table = ObjectPath::table(path.namespace.as_ref(), on);
    while let Some(whole) = side.table(&table).and_then(|t| parents(t, &table).into_iter().next()) {
        let mut trigger = whole.part(ObjectKind::Definition, name.clone());
        trigger.table = Some(whole.name.clone());
        if side.definition(&trigger, DefinitionKind::Trigger).is_some() {
            found.push(trigger);
        }
        table = whole;
    }
    found
}

/// What such a definition uses beside its table: the trigger.
pub(crate) fn uses(
    definition: &Definition,
    path: &ObjectPath,
    side: &SchemaIndex<'_>,
) -> Vec<ObjectPath> {
    above(definition, path, side)
}

/// Lets the trigger of a part fire as that of the whole does; nothing where a definition is about something else.
pub(crate) fn follow(
    definition: &Definition,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<Result<Vec<Command>, Unsupported>> {
    let (trigger, on) = (trigger_of(definition)?, definition.on.as_ref()?);
    let of_whole = [cx.to, cx.from].iter().find_map(|side| {
        let trigger = above(definition, path, side).into_iter().next()?;
        side.definition(&trigger, DefinitionKind::Trigger)
    });
    let mode = of_whole.and_then(|trigger| trigger.options.text(model::FIRING));
    let table = ObjectPath::table(path.namespace.as_ref(), on);
    Some(Ok(vec![alter_table(&table, |w| {
        w.word(words(mode)).word("TRIGGER").ident(&trigger);
    })]))
}

/// A trigger by its namespace, its table and its name.
type Key = (Option<Ident>, Ident, Ident);

/// What fires in a part as in the whole need not be said.
pub(crate) fn normalize(schema: &mut Schema) {
    let is_one =
        |namespace: &Namespace| namespace.definitions.iter().any(|d| trigger_of(d).is_some());
    if !schema.namespaces.iter().any(is_one) {
        return;
    }
    let mut modes: BTreeMap<Key, Option<String>> = BTreeMap::new();
    let mut wholes: BTreeMap<(Option<Ident>, Ident), (Option<Ident>, Ident)> = BTreeMap::new();
    for namespace in &schema.namespaces {
        let own = &namespace.name;
        for definition in &namespace.definitions {
            let Some(on) = &definition.on else { continue };
            if definition.kind == DefinitionKind::Trigger {
                let mode = definition.options.text(model::FIRING).map(str::to_owned);
                modes.insert((own.clone(), on.clone(), definition.name.clone()), mode);
            } else if let Some(trigger) = trigger_of(definition) {
                let mode = mode_of(definition).map(str::to_owned);
                modes.insert((own.clone(), on.clone(), trigger), mode);
            }
        }
        for table in &namespace.tables {
            let Some(part) = &table.partitioning else { continue };
            let Some(of) = &part.of else { continue };
            let whole = (part.of_namespace.clone().or(own.clone()), of.clone());
            wholes.insert((own.clone(), table.name.clone()), whole);
        }
    }
    for namespace in &mut schema.namespaces {
        let own = namespace.name.clone();
        namespace.definitions.retain(|definition| {
            let (Some(trigger), Some(on)) = (trigger_of(definition), &definition.on) else {
                return true;
            };
            let mut table = (own.clone(), on.clone());
            while let Some(whole) = wholes.get(&table) {
                table = whole.clone();
                let key = (table.0.clone(), table.1.clone(), trigger.clone());
                if let Some(mode) = modes.get(&key) {
                    return mode.as_deref() != mode_of(definition);
                }
            }
            true
        });
    }
}

/// A trigger that changes makes those of the parts fire as it does: what is said of them goes before and comes
/// back after.
pub(crate) fn around(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let mut more = Vec::new();
    let mut remade = Vec::new();
    let changed = |change: &Change| match &change.op {
        Op::Alter { after: Object::Definition(after), .. }
        | Op::Create(Object::Definition(after)) => after.kind == DefinitionKind::Trigger,
        _ => false,
    };
    let triggers: Vec<ObjectPath> =
        changes.iter().filter(|change| changed(change)).map(|change| change.path.clone()).collect();
    if triggers.is_empty() {
        return;
    }
    for namespace in &cx.to.schema().namespaces {
        for is in &namespace.definitions {
            let path = is.path(namespace.name.as_ref(), cx.info.scoped_definitions);
            let of: Vec<ObjectPath> =
                above(is, &path, cx.to).into_iter().filter(|t| triggers.contains(t)).collect();
            if of.is_empty() {
                continue;
            }
            remade.extend(of);
            let was = cx.from.definition(&path, is.kind);
            if let Some(was) = was.filter(|was| *was == is) {
                let object =
                    |definition: &Definition| Object::Definition(Box::new(definition.clone()));
                more.push(Change { path: path.clone(), op: Op::Drop(object(was)) });
                more.push(Change { path, op: Op::Create(object(is)) });
            }
        }
    }
    apart(changes, |path, _, _| remade.contains(path));
    changes.extend(more);
}
