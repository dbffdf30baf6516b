//! Objects whose statements are carried: views, triggers, policies and whatever has a body.

use specforge_db_core::model::{Definition, DefinitionKind, Options};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Item, Items};

use super::cursor::{Cursor, Qualified, Read};
use crate::filled::leave_empty;
use crate::spelling::{quoted, quoted_in};

/// How a carried object may be declared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    pub(super) if_not_exists: bool,
    pub(super) or_replace: bool,
}

/// A definition with nothing but its text.
pub(super) fn definition(
    kind: DefinitionKind,
    name: Ident,
    on: Option<Ident>,
    text: String,
) -> Definition {
    let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text };
    Definition {
        kind,
        name,
        on,
        text,
        normal: None,
        depends_on: Vec::new(),
        options: Options::EMPTY,
    }
}

/// A definition as the only thing that a statement declares.
pub(super) fn declare(
    namespace: Option<Ident>,
    definition: Definition,
    Manner { if_not_exists, or_replace }: Manner,
) -> Items {
    Items::one(Item::Definition {
        namespace,
        definition: Box::new(definition),
        if_not_exists,
        or_replace,
    })
}

/// A named object, from its name on; `head` is what stands before it in the text that is carried.
pub(super) fn named(
    cursor: &mut Cursor<'_>,
    kind: DefinitionKind,
    head: &str,
    mut manner: Manner,
) -> Read<Items> {
    manner.if_not_exists |= cursor.if_not_exists();
    let Qualified { namespace, name } = cursor.qualified()?;
    let tail = cursor.take_rest();
    let space = if tail.is_empty() { "" } else { " " };
    let text = format!("{head} {}{space}{tail}", quoted_in(namespace.as_ref(), &name));
    let own = match kind {
        DefinitionKind::Other => other_name(head, &quoted(&name)),
        _ => name,
    };
    Ok(declare(namespace, definition(kind, own, None, text), manner))
}

/// Objects of many kinds share one list: the name says the kind, as in `PUBLICATION p`.
pub(super) fn other_name(head: &str, rest: &str) -> Ident {
    Ident::from(format!("{} {rest}", head.strip_prefix("CREATE ").unwrap_or(head)))
}

/// A materialised view. Whether it holds rows yet is no part of what it is, but is said when it is made.
pub(super) fn materialized_view(cursor: &mut Cursor<'_>) -> Read<Items> {
    let is_empty = cursor.drop_end(&["WITH", "NO", "DATA"]);
    if !is_empty {
        cursor.drop_end(&["WITH", "DATA"]);
    }
    let head = "CREATE MATERIALIZED VIEW";
    let mut items = named(cursor, DefinitionKind::MaterializedView, head, Manner::default())?;
    if is_empty {
        for item in &mut items.items {
            if let Item::Definition { definition, .. } = item {
                leave_empty(definition);
            }
        }
    }
    Ok(items)
}

/// A trigger, from its name on.
pub(super) fn trigger(cursor: &mut Cursor<'_>, constraint: bool, manner: Manner) -> Read<Items> {
    let name = cursor.name()?;
    let from = cursor.position();
    while !cursor.at_end() && !cursor.is("ON") {
        cursor.next();
    }
    let events = cursor.since(from);
    cursor.need("ON")?;
    let table = cursor.qualified()?;
    let head = if constraint { "CREATE CONSTRAINT TRIGGER" } else { "CREATE TRIGGER" };
    let text = format!(
        "{head} {} {events} ON {} {}",
        quoted(&name),
        quoted_in(table.namespace.as_ref(), &table.name),
        cursor.take_rest()
    );
    let trigger = definition(DefinitionKind::Trigger, name, Some(table.name), text);
    Ok(declare(table.namespace, trigger, manner))
}

/// A policy, from its name on.
pub(super) fn policy(cursor: &mut Cursor<'_>) -> Read<Items> {
    let name = cursor.name()?;
    cursor.need("ON")?;
    let table = cursor.qualified()?;
    let tail = cursor.take_rest();
    let space = if tail.is_empty() { "" } else { " " };
    let text = format!(
        "CREATE POLICY {} ON {}{space}{tail}",
        quoted(&name),
        quoted_in(table.namespace.as_ref(), &table.name)
    );
    let policy = definition(DefinitionKind::Policy, name, Some(table.name), text);
    Ok(declare(table.namespace, policy, Manner::default()))
}

/// A rewrite rule, from its name on.
pub(super) fn rule(cursor: &mut Cursor<'_>, manner: Manner) -> Read<Items> {
    let name = cursor.name()?;
    let from = cursor.position();
    while !cursor.at_end() && !cursor.is("TO") {
        cursor.next();
    }
    let event = cursor.since(from);
    cursor.need("TO")?;
    let table = cursor.qualified()?;
    let text = format!(
        "CREATE RULE {} {event} TO {} {}",
        quoted(&name),
        quoted_in(table.namespace.as_ref(), &table.name),
        cursor.take_rest()
    );
    let rule = definition(DefinitionKind::Policy, name, Some(table.name), text);
    Ok(declare(table.namespace, rule, manner))
}

/// Extended statistics, from behind CREATE STATISTICS.
pub(super) fn statistics(cursor: &mut Cursor<'_>) -> Read<Items> {
    let if_not_exists = cursor.if_not_exists();
    let mut named = None;
    if !cursor.is("ON") && cursor.is_name() {
        named = Some(cursor.qualified()?);
    }
    let from = cursor.position();
    while !cursor.at_end() && !cursor.is("FROM") {
        cursor.skip_one();
    }
    let what = cursor.since(from);
    cursor.need("FROM")?;
    let table = cursor.qualified()?;
    cursor.end()?;
    let from = quoted_in(table.namespace.as_ref(), &table.name);
    let (namespace, name, written) = match named {
        Some(Qualified { namespace, name }) => {
            let written = format!(" {}", quoted_in(namespace.as_ref(), &name));
            (namespace, other_name("STATISTICS", &quoted(&name)), written)
        }
        // It gets one by its columns, with the others that have none.
        None => (table.namespace, Ident::default(), String::new()),
    };
    let text = format!("CREATE STATISTICS{written} {what} FROM {from}");
    let statistics = definition(DefinitionKind::Other, name, Some(table.name), text);
    Ok(declare(namespace, statistics, Manner { if_not_exists, ..Manner::default() }))
}
