//! What ALTER makes of objects whose statements are carried.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Amendment, Carried, Item};
use specforge_db_sql::TokenKind;

use super::carry::other_name;
use super::cursor::{Cursor, Qualified, Read, tokens};
use super::object::{self, Class, Object};
use super::routine::{arguments, with_types};
use crate::model;
use crate::spelling::{quoted, quoted_in};

type Apply = fn(&mut Carried, &str) -> Result<(), String>;

/// The change of a carried object, to be made where it stands.
pub(super) fn item(
    kind: DefinitionKind,
    object: Object,
    if_exists: bool,
    apply: Apply,
    statement: &str,
) -> Item {
    Item::Amend {
        kind,
        namespace: object.namespace,
        name: object.name,
        on: object.on,
        how: Amendment { apply, statement: statement.into() },
        if_exists,
    }
}

/// ENABLE and DISABLE of a trigger or rule; the usual way to fire is said by absence.
pub(super) fn firing(
    namespace: Option<&Ident>,
    table: &Ident,
    what: &str,
    name: Ident,
    mode: Option<&str>,
) -> Item {
    let kind = if what == "RULE" { DefinitionKind::Policy } else { DefinitionKind::Trigger };
    let of_whole = crate::firing::of_part(namespace, table, &name, mode);
    let own = Item::Amend {
        kind,
        namespace: namespace.cloned(),
        name,
        on: Some(table.clone()),
        how: Amendment { apply: set_firing, statement: mode.unwrap_or_default().into() },
        if_exists: false,
    };
    if kind == DefinitionKind::Policy {
        return own;
    }
    let of_whole = Item::Definition {
        namespace: namespace.cloned(),
        definition: Box::new(of_whole),
        if_not_exists: false,
        or_replace: true,
    };
    Item::Either(Box::new(own), Box::new(of_whole))
}

/// The same for an event trigger.
pub(super) fn set_firing(carried: &mut Carried, mode: &str) -> Result<(), String> {
    let options = &mut carried.definition.options;
    if mode.is_empty() {
        options.remove(model::FIRING);
    } else {
        options.set(model::FIRING, mode);
    }
    Ok(())
}

/// REFRESH fills a materialised view, or empties it.
pub(super) fn refreshed(view: Qualified, with_data: bool) -> Item {
    fn fill(view: &mut Carried, _: &str) -> Result<(), String> {
        crate::filled::fill(&mut view.definition);
        Ok(())
    }
    fn empty(view: &mut Carried, _: &str) -> Result<(), String> {
        crate::filled::leave_empty(&mut view.definition);
        Ok(())
    }
    let apply = if with_data { fill } else { empty };
    Item::Amend {
        kind: DefinitionKind::MaterializedView,
        namespace: view.namespace,
        name: view.name,
        on: None,
        how: Amendment { apply, statement: "".into() },
        if_exists: true,
    }
}

/// CLUSTER ON, of an index of a materialised view.
pub(super) fn clustered(view: &Qualified, index: &Ident, if_exists: bool) -> Item {
    Item::Amend {
        kind: DefinitionKind::Other,
        namespace: view.namespace.clone(),
        name: other_name("INDEX", &quoted(index)),
        on: Some(view.name.clone()),
        how: Amendment { apply: set_clustered, statement: "".into() },
        if_exists,
    }
}

fn set_clustered(carried: &mut Carried, _: &str) -> Result<(), String> {
    carried.definition.options.set(model::CLUSTER, true);
    Ok(())
}

/// SET STATISTICS of extended statistics; the usual number is said by absence.
pub(super) fn set_statistics(carried: &mut Carried, target: &str) -> Result<(), String> {
    let options = &mut carried.definition.options;
    match target.trim() {
        "DEFAULT" | "default" | "-1" => {
            options.remove(model::STATISTICS_TARGET);
        }
        target if target.bytes().all(|b| b.is_ascii_digit()) && !target.is_empty() => {
            options.set(model::STATISTICS_TARGET, target);
        }
        other => return Err(format!("`{other}` is no number of values")),
    }
    Ok(())
}

/// RENAME TO and SET SCHEMA, of anything whose name stands behind what it is.
pub(super) fn rename(carried: &mut Carried, statement: &str) -> Result<(), String> {
    let change = |carried: &mut Carried| -> Read<()> {
        let tokens = tokens(statement);
        let mut cursor = Cursor::new(statement, &tokens);
        cursor.need("ALTER")?;
        let said = object::class(&mut cursor)?;
        cursor.if_exists();
        object::object(&mut cursor, said)?;
        if cursor.eat_all(&["RENAME", "TO"]) {
            let to = cursor.name()?;
            reheaded(carried, None, Some(to))
        } else if cursor.eat_all(&["SET", "SCHEMA"]) {
            let to = cursor.name()?;
            reheaded(carried, Some(to), None)
        } else {
            Err(cursor.problem("this change is not understood"))
        }
    };
    change(carried).map_err(|problem| problem.detail)
}

/// Puts an object's own name, or that of its namespace, into its statement.
pub(super) fn reheaded(
    carried: &mut Carried,
    namespace: Option<Ident>,
    name: Option<Ident>,
) -> Read<()> {
    let text = std::mem::take(&mut carried.definition.text);
    let all = tokens(&text);
    let mut cursor = Cursor::new(&text, &all);
    cursor.need("CREATE")?;
    cursor.eat_any(&["CONSTRAINT", "RECURSIVE", "TRUSTED", "DEFAULT"]);
    let said = object::class(&mut cursor)?;
    let head = cursor.since(0);
    let old = cursor.qualified()?;
    if namespace.is_some() {
        carried.namespace = namespace;
    }
    // What stood without its namespace is in that of the definition.
    let own = carried.namespace.clone().or(old.namespace);
    let new = name.unwrap_or(old.name);
    let scoped = matches!(said.class, Class::On(_));
    let spelled = if scoped { quoted(&new) } else { quoted_in(own.as_ref(), &new) };
    let definition = &mut carried.definition;
    definition.name = match said.class {
        Class::Routine if cursor.kind() == Some(TokenKind::Open) => {
            with_types(&new, &arguments(&mut cursor.clone())?)
        }
        Class::Other => other_name(&said.words(), &quoted(&new)),
        _ => new,
    };
    let rest = cursor.rest();
    let tight = rest.is_empty() || said.class == Class::Routine;
    let space = if tight { "" } else { " " };
    definition.text = format!("{head} {spelled}{space}{rest}");
    Ok(())
}

/// ALTER VIEW … SET (…) and RESET (…).
pub(super) fn view_options(carried: &mut Carried, statement: &str) -> Result<(), String> {
    let change = |carried: &mut Carried| -> Read<()> {
        let all = tokens(statement);
        let mut cursor = Cursor::new(statement, &all);
        cursor.need("ALTER")?;
        object::class(&mut cursor)?;
        cursor.if_exists();
        cursor.qualified()?;
        let set = cursor.eat("SET");
        if !set {
            cursor.need("RESET")?;
        }
        let changes = super::index::storage(&mut cursor)?;
        let text = carried.definition.text.clone();
        let all = tokens(&text);
        let mut view = Cursor::new(&text, &all);
        view.need("CREATE")?;
        view.eat_any(&["RECURSIVE", "MATERIALIZED"]);
        view.need("VIEW")?;
        view.qualified()?;
        if view.kind() == Some(TokenKind::Open) {
            view.skip_one();
        }
        let head = view.since(0);
        let mut options =
            if view.eat("WITH") { super::index::storage(&mut view)? } else { Vec::new() };
        for (name, value) in changes {
            options.retain(|(known, _)| *known != name);
            if set {
                options.push((name, value));
            }
        }
        let list: Vec<_> = options
            .iter()
            .map(|(name, value)| {
                let name = name.strip_prefix("with.").unwrap_or(name);
                value.as_ref().map_or_else(|| name.to_owned(), |value| format!("{name}={value}"))
            })
            .collect();
        let with =
            if list.is_empty() { String::new() } else { format!(" WITH ({})", list.join(", ")) };
        carried.definition.text = format!("{head}{with} {}", view.rest());
        Ok(())
    };
    change(carried).map_err(|problem| problem.detail)
}

/// ALTER POLICY: roles and conditions.
pub(super) fn policy(carried: &mut Carried, statement: &str) -> Result<(), String> {
    let change = |carried: &mut Carried| -> Read<()> {
        let text = carried.definition.text.clone();
        let (all, more) = (tokens(&text), tokens(statement));
        let mut known = Cursor::new(&text, &all);
        let mut said = Cursor::new(statement, &more);
        let head = {
            known.eat_all(&["CREATE", "POLICY"]);
            known.name()?;
            known.need("ON")?;
            known.qualified()?;
            while !known.at_end() && !known.is_any(&["TO", "USING", "WITH"]) {
                known.next();
            }
            known.since(0)
        };
        said.eat_all(&["ALTER", "POLICY"]);
        said.name()?;
        said.need("ON")?;
        said.qualified()?;
        let before = policy_parts(&mut known)?;
        let after = policy_parts(&mut said)?;
        let [to, using, check] = [0, 1, 2].map(|at| {
            after.get(at).copied().flatten().or_else(|| before.get(at).copied().flatten())
        });
        let mut text = head.to_owned();
        for (words, part) in [(" TO ", to), (" USING ", using), (" WITH CHECK ", check)] {
            if let Some(part) = part {
                text.push_str(words);
                text.push_str(part);
            }
        }
        carried.definition.text = text;
        Ok(())
    };
    change(carried).map_err(|problem| problem.detail)
}

fn policy_parts<'t>(cursor: &mut Cursor<'t>) -> Read<[Option<&'t str>; 3]> {
    let [mut to, mut using, mut check] = [None; 3];
    while !cursor.at_end() {
        let part = if cursor.eat("TO") {
            let from = cursor.position();
            while !cursor.at_end() && !cursor.is_any(&["USING", "WITH"]) {
                cursor.next();
            }
            to = Some(cursor.since(from));
            continue;
        } else if cursor.eat("USING") {
            &mut using
        } else if cursor.eat_all(&["WITH", "CHECK"]) {
            &mut check
        } else {
            return Err(cursor.problem("this part of a policy is not understood"));
        };
        let from = cursor.position();
        cursor.skip_one();
        *part = Some(cursor.since(from));
    }
    Ok([to, using, check])
}
