//! What goes with something that is dropped, by the rules of `pg_depend`
//! (<https://www.postgresql.org/docs/current/ddl-depend.html>).

use specforge_db_core::model::{Definition, DefinitionKind as Kind, Type};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Built, Dependent, Gone, GoneKind};
use specforge_db_sql::{TokenKind, string_value};

use crate::mentions::{Named, mentions, names, takes_all, tracked};
use crate::normal::{is_reserved, view_paths};
use crate::spelling::{SPELLING, quoted};
use crate::words::{Words, name_at};

/// Whether something is built on what a statement drops.
pub(crate) fn built_on(dependent: Dependent<'_>, gone: &Gone) -> Built {
    match dependent {
        Dependent::Type(ty) => of_type(ty, gone),
        Dependent::Expr(text) => in_expression(text, gone),
        Dependent::Definition(_, definition) => in_definition(definition, gone),
    }
}

fn of_type(ty: &Type, gone: &Gone) -> Built {
    let types = matches!(gone.kind, GoneKind::Type | GoneKind::Relation);
    on(types && names(&ty.raw).first().is_some_and(|named| is(named, gone)))
}

fn on(yes: bool) -> Built {
    if yes { Built::On } else { Built::Apart }
}

/// Whether a name is that of what has gone.
fn is(named: &Named, gone: &Gone) -> bool {
    let place = |namespace: Option<&Ident>| {
        namespace.map_or_else(|| "public".to_owned(), ToString::to_string)
    };
    named.name == gone.name && place(named.namespace.as_ref()) == place(gone.namespace.as_ref())
}

fn in_expression(text: &str, gone: &Gone) -> Built {
    match &gone.kind {
        GoneKind::Relation => Built::Apart,
        GoneKind::Column(column) => on(mentions(text, column)),
        GoneKind::Routine => on(calls(text, gone)),
        GoneKind::Sequence => on(counts(text, gone)),
        GoneKind::Type => is_cast(text, gone),
        GoneKind::Value(value) => on(says(text, value)),
    }
}

/// Whether a text says a value in a string.
fn says(text: &str, value: &Ident) -> bool {
    let words = Words::new(text);
    (0..words.len()).any(|at| {
        words.kind(at) == Some(TokenKind::String)
            && string_value(words.token(at), &SPELLING).is_some_and(|said| *said == *value.as_str())
    })
}

/// Whether a text calls a routine.
fn calls(text: &str, gone: &Gone) -> bool {
    count_calls(text, gone) > 0
}

/// How often a text calls a routine, whose name here comes with the types of its arguments.
fn count_calls(text: &str, gone: &Gone) -> usize {
    let Some(name) = base(&gone.name) else { return 0 };
    let gone = Gone { name, ..gone.clone() };
    names(text).iter().filter(|named| named.called && is(named, &gone)).count()
}

/// The name of a routine without the types of its arguments.
fn base(name: &Ident) -> Option<Ident> {
    names(name.as_str()).into_iter().next().map(|named| named.name)
}

/// Whether a text asks a sequence for a number.
fn counts(text: &str, gone: &Gone) -> bool {
    let words = Words::new(text);
    let in_string = |at: usize| {
        let value = string_value(words.token(at), &SPELLING)?;
        names(&value).into_iter().next()
    };
    (0..words.len()).any(|at| {
        words.kind(at) == Some(TokenKind::String)
            && in_string(at).is_some_and(|named| is(&named, gone))
    })
}

/// Whether a text converts to a type; another mention of its name may be a column's.
fn is_cast(text: &str, gone: &Gone) -> Built {
    let named: Vec<_> = names(text).into_iter().filter(|named| is(named, gone)).collect();
    match named.as_slice() {
        [] => Built::Apart,
        all if all.iter().any(|named| named.is_type) => Built::On,
        _ => Built::Unknown,
    }
}

fn in_definition(definition: &Definition, gone: &Gone) -> Built {
    let text = tracked(definition);
    let of_table = definition.on.as_ref() == Some(&gone.name);
    match (definition.kind, &gone.kind) {
        // It may be in a condition on a column of that type.
        (Kind::Grant | Kind::Other | Kind::Sequence, GoneKind::Value(_)) => Built::Apart,
        (_, GoneKind::Value(value)) => on(says(text, value)),
        (Kind::View | Kind::MaterializedView, _) => in_view(text, gone),
        // What is on a table goes with it anyway.
        (Kind::Grant, GoneKind::Column(column)) => {
            into(of_table && definition.name.as_str().contains(&format!("({})", quoted(column))))
        }
        (Kind::Sequence | Kind::Constraint | Kind::Other, GoneKind::Column(column)) => {
            into(of_table && mentions(text, column))
        }
        (Kind::Grant | Kind::Extension | Kind::VirtualTable | Kind::Sequence, _) => Built::Apart,
        (Kind::Routine, GoneKind::Type | GoneKind::Relation) => {
            on(names(text).iter().any(|named| !named.called && is(named, gone)))
        }
        (Kind::Routine, GoneKind::Routine) => {
            // Its own name at the head is no call.
            let own = base(&definition.name);
            let heads = usize::from(own == base(&gone.name) && own.is_some());
            on(definition.name != gone.name && count_calls(text, gone) > heads)
        }
        (Kind::Type, GoneKind::Type) => {
            let mentioned = names(text).iter().skip(1).any(|named| is(named, gone));
            let domain = Words::new(text).is(1, "DOMAIN");
            match mentioned && definition.name != gone.name {
                true if domain => Built::On,
                true => Built::Unknown,
                false => Built::Apart,
            }
        }
        (Kind::Trigger | Kind::Policy, GoneKind::Column(column)) if of_table => {
            on(mentions(text, column))
        }
        (_, GoneKind::Routine) => on(calls(text, gone)),
        (_, GoneKind::Sequence) => on(counts(text, gone)),
        (_, GoneKind::Type) => is_cast(text, gone),
        (_, GoneKind::Relation) => {
            on(!of_table && names(text).iter().any(|named| !named.called && is(named, gone)))
        }
        (_, GoneKind::Column(column)) => {
            let table = names(text).iter().any(|named| is(named, gone));
            if table && mentions(text, column) { Built::Unknown } else { Built::Apart }
        }
    }
}

fn into(yes: bool) -> Built {
    if yes { Built::Into } else { Built::Apart }
}

fn in_view(text: &str, gone: &Gone) -> Built {
    let paths = view_paths(text);
    let reads = match &paths {
        Some(paths) => paths.iter().any(|path| {
            let mut path = path.iter().rev().map(|name| Ident::from(name.as_str()));
            let name = path.next().unwrap_or_default();
            is(&Named { namespace: path.next(), name, called: false, is_type: false }, gone)
        }),
        None => names(text).iter().any(|named| is(named, gone)),
    };
    match &gone.kind {
        GoneKind::Relation if paths.is_some() => on(reads),
        GoneKind::Relation => {
            if reads {
                Built::Unknown
            } else {
                Built::Apart
            }
        }
        GoneKind::Routine => on(calls(text, gone)),
        GoneKind::Sequence => on(counts(text, gone)),
        GoneKind::Type => is_cast(text, gone),
        GoneKind::Value(value) => on(says(text, value)),
        GoneKind::Column(_) if !reads => Built::Apart,
        GoneKind::Column(column) => {
            let alone = paths.is_some_and(|paths| paths.len() == 1);
            match (mentions(text, column) || takes_all(text), alone) {
                (true, true) => Built::On,
                (true, false) => of_relation(text, column, gone),
                (false, _) => Built::Apart,
            }
        }
    }
}

/// Whether a column that a join mentions is that of the table: where each mention says whose it is.
fn of_relation(text: &str, column: &Ident, gone: &Gone) -> Built {
    if takes_all(text) {
        return Built::Unknown;
    }
    let words = Words::new(text);
    let mut called = vec![gone.name.clone()];
    for at in 0..words.len() {
        let end = words.past_name(at);
        let last = end.checked_sub(1).and_then(|last| name_at(&words, last));
        if end == at || last.as_deref() != Some(gone.name.as_str()) {
            continue;
        }
        let at = if words.is(end, "AS") { end + 1 } else { end };
        let alias = words.token(at);
        if !is_reserved(&alias.to_ascii_lowercase()) {
            called.extend(name_at(&words, at).map(Ident::from));
        }
    }
    let mentions: Vec<_> = names(text).into_iter().filter(|named| named.name == *column).collect();
    let of = |named: &Named| named.namespace.as_ref().is_some_and(|of| called.contains(of));
    if mentions.iter().any(of) {
        Built::On
    } else if mentions.iter().all(|named| named.namespace.is_some()) {
        Built::Apart
    } else {
        Built::Unknown
    }
}
