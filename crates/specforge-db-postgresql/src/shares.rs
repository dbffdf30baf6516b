//! Indexes of parts that are shares of an index of the whole.
//!
//! The server makes a share with each index of the whole, and names it by itself; such shares are not said. A
//! share that was built under a name of its own and attached is an index of its part with the option
//! [`SHARE_OF`](model::SHARE_OF), as is every share of an index to which not all parts have one attached.
//! Where the whole's index is made, it takes the fitting indexes that the parts have for its shares
//! (<https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE>).

use std::collections::{BTreeMap, BTreeSet};

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Index, Object, ObjectKind, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Command, Needs, PlanCx, SchemaIndex, Unsupported};
use specforge_db_core::read::Share;
use specforge_db_core::version::Version;

use crate::inherit::{Parent, name_path};
use crate::model;
use crate::names::generated;
use crate::normal::of_index;
use crate::render::{Manner, create_index, drop_index, index_in_place, of, statement};
use crate::room::place;
use crate::spelling::quoted;

/// How a share is read.
pub(crate) const SHARE: Share = Share {
    by_hand: model::ONLY,
    option: model::SHARE_OF,
    spell: spelled,
    is_usual,
    fits,
    has_none: model::is_foreign,
};

fn spelled(namespace: Option<&Ident>, name: &Ident) -> String {
    let namespace = namespace.map_or("public", |namespace| namespace.as_str());
    format!("{}.{}", quoted(&Ident::from(namespace)), quoted(name))
}

/// Whether a share is called as the server would call it; the number behind says only in which order.
fn is_usual(part: &Table, index: &Index) -> bool {
    let usual = generated(&[part.name.as_str(), &of_index(index, Version::short(18, 0))], "idx");
    let rest = index.name.as_str().strip_prefix(usual.as_str());
    rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether an index of a part is of the same shape; how it is stored may differ (`CompareIndexInfo` in
/// <https://github.com/postgres/postgres/blob/master/src/backend/catalog/index.c>).
fn fits(of_whole: &Index, own: &Index) -> bool {
    let method = |index: &Index| index.method.clone().unwrap_or_else(|| "btree".into());
    let nulls = |index: &Index| index.options.flag(model::NULLS_NOT_DISTINCT);
    of_whole.unique == own.unique
        && method(of_whole) == method(own)
        && of_whole.parts == own.parts
        && of_whole.include == own.include
        && of_whole.predicate == own.predicate
        && nulls(of_whole) == nulls(own)
}

/// The whole's index that a part's index is a share of, by the path beneath its table.
pub(crate) fn whole_of(
    index: &Index,
    part: &ObjectPath,
    table: &Table,
    cx: &PlanCx<'_>,
) -> Option<ObjectPath> {
    let name = index.options.text(model::SHARE_OF)?;
    let parent = Parent::of(table, part, cx).filter(Parent::is_partitioned)?;
    Some(parent.path.part(ObjectKind::Index, name_path(name, part).name))
}

/// The shares of a whole's index that are said, by their paths.
fn shares_of(index: &ObjectPath, side: &SchemaIndex<'_>) -> Vec<ObjectPath> {
    let wanted = spelled(index.namespace.as_ref(), &index.name);
    let tables = side.schema().tables().filter(|known| known.table.partitioning.is_some());
    let shares = tables.flat_map(|known| {
        let own = known.path();
        let of_this = known.table.indexes.iter();
        let of_this = of_this.filter(|i| i.options.text(model::SHARE_OF) == Some(wanted.as_str()));
        of_this.map(move |i| own.part(ObjectKind::Index, i.name.clone())).collect::<Vec<_>>()
    });
    shares.collect()
}

/// Whether a share has to be attached to the whole's index.
fn taken_by_hand(index: &Index, part: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    by_hand(index, part, cx).is_some()
}

fn is_attached_by_hand(share: &Change, cx: &PlanCx<'_>) -> Option<ObjectPath> {
    let Op::Create(Object::Index(index)) = &share.op else { return None };
    by_hand(index, &of(&share.path), cx)
}

/// The whole's index of a share, where that is there or comes without looking for shares.
fn by_hand(index: &Index, part: &ObjectPath, cx: &PlanCx<'_>) -> Option<ObjectPath> {
    let whole = whole_of(index, part, cx.after(part)?, cx)?;
    let known = |table: Option<&Table>| {
        table.and_then(|t| t.index(whole.name.as_str(), NameCase::Sensitive)).cloned()
    };
    let (was, is) = (known(cx.before(&of(&whole))), known(cx.after(&of(&whole)))?);
    (is.options.flag(model::ONLY) || was.as_ref() == Some(&is)).then_some(whole)
}

/// The command that attaches a share, where creating one of the two indexes does not.
pub(crate) fn attach(share: &Change, cx: &PlanCx<'_>) -> Option<Command> {
    let whole = is_attached_by_hand(share, cx)?;
    Some(attach_to(&whole, &share.path))
}

/// Attaches an index of a part to one of the whole.
pub(crate) fn attach_to(whole: &ObjectPath, share: &ObjectPath) -> Command {
    statement(|w| {
        w.word("ALTER INDEX").qualified(whole.namespace.as_ref(), &whole.name);
        w.word("ATTACH PARTITION").qualified(share.namespace.as_ref(), &share.name);
    })
}

/// Whether an index that goes is one of a whole, and takes shares along that have names of their own.
pub(crate) fn takes_along(index: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    is_of_whole(index, cx.from) && !shares_of(index, cx.from).is_empty()
}

/// Drops a share: it goes with the whole's index, and by itself only where that is not there.
pub(crate) fn drop(
    index: &Index,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Result<Vec<Command>, Unsupported> {
    let part = of(path);
    let whole = cx.after(&part).and_then(|table| whole_of(index, &part, table, cx));
    let stands = whole.filter(|whole| {
        let table = cx.after(&of(whole));
        table.is_some_and(|t| t.index(whole.name.as_str(), NameCase::Sensitive).is_some())
    });
    match stands {
        Some(whole) => Err(Unsupported::new(format!("{path} goes only with {whole}"))),
        None => {
            Ok(vec![drop_if_there("DROP INDEX IF EXISTS", path.namespace.as_ref(), &index.name)])
        }
    }
}

/// What takes back an index of a whole: it goes with its shares, and those come back that were indexes of
/// their own.
pub(crate) fn take_back(index: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Command> {
    let mut commands =
        vec![drop_if_there("DROP INDEX IF EXISTS", index.namespace.as_ref(), &index.name)];
    // Most tables have no parts, and to look for these goes through all tables.
    if !is_of_whole(index, cx.to) {
        return commands;
    }
    for share in shares_of(index, cx.to) {
        let part = of(&share);
        let was = cx.before(&part).and_then(|t| t.index(share.name.as_str(), NameCase::Sensitive));
        if let Some(was) = was.filter(|was| was.options.get(model::SHARE_OF).is_none()) {
            commands.extend(create_index(was, &part, Manner::Plain));
        }
    }
    commands
}

/// Creates an index of a whole with the shares that a schema says of it.
pub(crate) fn with_shares(
    index: &Index,
    path: &ObjectPath,
    side: &SchemaIndex<'_>,
) -> Vec<Command> {
    let whole = create_index(index, &of(path), Manner::Plain);
    let mut commands = Vec::new();
    let mut attached = Vec::new();
    for share in shares_of(path, side) {
        let table = side.table(&of(&share));
        let known = table.and_then(|t| t.index(share.name.as_str(), NameCase::Sensitive));
        if let Some(known) = known {
            commands.extend(create_index(known, &of(&share), Manner::Plain));
            if index.options.flag(model::ONLY) {
                attached.push(attach_to(path, &share));
            }
        }
    }
    commands.into_iter().chain(whole).chain(attached).collect()
}

/// Drops an index of a whole, on which the key of a part may depend whose index is a share of it.
pub(crate) fn drop_of_whole(
    index: &Index,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Result<Vec<Command>, Unsupported> {
    let keys =
        if is_of_whole(path, cx.from) { keys_like(index, &of(path), cx.from) } else { Vec::new() };
    match keys.first() {
        Some(key) => Err(Unsupported::new(format!(
            "{key} may depend on {path}, which then cannot go before it"
        ))),
        None => Ok(vec![drop_index(&index.name, path.namespace.as_ref(), Manner::Plain)]),
    }
}

/// Drops an index that another may have taken along; `how` are the words.
pub(crate) fn drop_if_there(how: &'static str, namespace: Option<&Ident>, name: &Ident) -> Command {
    statement(|w| {
        w.word(how).qualified(namespace, name);
    })
}

/// Lets a whole's index come after the shares that it takes, and take its shares along when it goes.
pub(crate) fn needs(change: &Change, cx: &PlanCx<'_>, needs: &mut Needs) {
    match &change.op {
        Op::Create(Object::Index(index)) if index.options.get(model::SHARE_OF).is_some() => {
            let by_hand = is_attached_by_hand(change, cx);
            // What waits for the part need not wait for a share that waits for it.
            needs.quiet |= by_hand.is_some();
            needs.new.extend(by_hand);
        }
        Op::Create(Object::Index(index)) if is_of_whole(&change.path, cx.to) => {
            let said = shares_of(&change.path, cx.to);
            let only = index.options.flag(model::ONLY);
            let keys = keys_like(index, &of(&change.path), cx.to);
            if !said.is_empty() || only || !keys.is_empty() {
                // No part waits for it: it would make shares of its own.
                needs.quiet = true;
                let parts = crate::inherit::parts(&of(&change.path), cx);
                // Who is a part already gets no share, and may have one attached afterwards.
                let is_part = |path: &ObjectPath| {
                    let before = cx.before(path).and_then(|table| table.partitioning.as_ref());
                    before.is_some_and(|partitioning| partitioning.of.is_some())
                };
                let parts = parts.into_iter().map(|(path, _)| path);
                needs.new.extend(parts.filter(|path| !only || !is_part(path)));
            }
            if !only {
                needs.new.extend(said);
                needs.new.extend(keys);
            }
        }
        Op::Alter { after: Object::Index(index), facets, .. } if becomes_share(facets) => {
            let whole = index.options.text(model::SHARE_OF);
            needs.quiet = true;
            needs.new.extend(whole.map(|whole| name_path(whole, &change.path)));
        }
        Op::Drop(Object::Index(_)) if is_of_whole(&change.path, cx.from) => {
            needs.frees.extend(shares_of(&change.path, cx.from));
        }
        _ => {}
    }
}

/// Whether an index of a part is attached to one of the whole.
fn becomes_share(facets: &[Facet]) -> bool {
    facets.contains(&Facet::Option(model::SHARE_OF.into()))
}

/// The keys of parts whose indexes the server takes for shares of a unique index of the whole.
pub(crate) fn keys_like(
    index: &Index,
    whole: &ObjectPath,
    side: &SchemaIndex<'_>,
) -> Vec<ObjectPath> {
    let mut found = Vec::new();
    if !index.unique || index.predicate.is_some() {
        return found;
    }
    for known in side.schema().tables() {
        let (path, part) = (known.path(), known.table);
        if place(part, &path).is_none_or(|(parent, _)| parent != *whole) {
            continue;
        }
        let keys = part.primary_key.iter().map(|key| (ObjectKind::PrimaryKey, key));
        let keys = keys.chain(part.uniques.iter().map(|key| (ObjectKind::Unique, key)));
        for (kind, key) in keys.filter(|(_, key)| key.parts == index.parts) {
            found.extend(key.name.clone().map(|name| path.part(kind, name)));
        }
    }
    found
}

fn is_of_whole(index: &ObjectPath, side: &SchemaIndex<'_>) -> bool {
    let partitioning = side.table(&of(index)).and_then(|table| table.partitioning.as_ref());
    partitioning.is_some_and(|partitioning| partitioning.strategy.is_some())
}

/// Says what becomes of shares whose whole's index goes, is made anew, or stays under their old names.
pub(crate) fn settle(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let is_share = |change: &Change| match change.object() {
        Object::Index(index) => index.options.get(model::SHARE_OF).is_some(),
        _ => false,
    };
    if !changes.iter().any(is_share) {
        return;
    }
    let remade: BTreeSet<ObjectPath> = changes
        .iter()
        .filter(|change| !is_share(change) && !matches!(change.op, Op::Rename { .. }))
        .filter(|change| matches!(change.object(), Object::Index(_)))
        .map(|change| change.path.clone())
        .collect();
    let mut stay: BTreeMap<(ObjectPath, ObjectPath), [Option<Index>; 2]> = BTreeMap::new();
    for Change { path, op } in std::mem::take(changes) {
        let part = of(&path);
        let whole = |index: &Index, table: Option<&Table>| whole_of(index, &part, table?, cx);
        match op {
            Op::Drop(Object::Index(index)) => match whole(&index, cx.before(&part)) {
                // It goes with the whole's index, or with its table.
                Some(of) if remade.contains(&of) || cx.after(&part).is_none() => {}
                Some(of) => stay.entry((part, of)).or_default()[0] = Some(*index),
                None => changes.push(Change { path, op: Op::Drop(Object::Index(index)) }),
            },
            Op::Create(Object::Index(index)) => match whole(&index, cx.after(&part)) {
                Some(of) if !remade.contains(&of) && cx.before(&part).is_some() => {
                    stay.entry((part, of)).or_default()[1] = Some(*index);
                }
                _ => changes.push(Change { path, op: Op::Create(Object::Index(index)) }),
            },
            Op::Alter { before, after: Object::Index(after), facets } => {
                let was_share = matches!(&before, Object::Index(index)
                    if index.options.get(model::SHARE_OF).is_some());
                let mut facets = facets;
                match whole(&after, cx.after(&part)) {
                    // The whole's index takes it when it is made.
                    Some(_) if !was_share && !taken_by_hand(&after, &part, cx) => {
                        facets.retain(|facet| *facet != Facet::Option(model::SHARE_OF.into()));
                        if !facets.is_empty() {
                            let after = Object::Index(after);
                            changes.push(Change { path, op: Op::Alter { before, after, facets } });
                        }
                    }
                    // It goes with the whole's index, and is made anew.
                    Some(of) if was_share && remade.contains(&of) => {
                        changes.push(Change { path, op: Op::Create(Object::Index(after)) });
                    }
                    None if was_share => {
                        changes.push(Change { path, op: Op::Create(Object::Index(after)) });
                    }
                    // Each half knows what becomes of the shares.
                    _ if !index_in_place(&facets) && has_shares(&path, cx) => {
                        changes.push(Change { path: path.clone(), op: Op::Drop(before) });
                        changes.push(Change { path, op: Op::Create(Object::Index(after)) });
                    }
                    _ => {
                        let after = Object::Index(after);
                        changes.push(Change { path, op: Op::Alter { before, after, facets } });
                    }
                }
            }
            op => changes.push(Change { path, op }),
        }
    }
    for ((part, whole), [was, is]) in stay {
        changes.extend(renamed(&part, &whole, was, is, cx));
    }
}

fn has_shares(whole: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    is_of_whole(whole, cx.from)
        && [cx.from, cx.to].iter().any(|side| !shares_of(whole, side).is_empty())
}

/// A share of an index that stays gets another name; the one that it has or gets from the server is told by
/// the server's rule.
fn renamed(
    part: &ObjectPath,
    whole: &ObjectPath,
    was: Option<Index>,
    is: Option<Index>,
    cx: &PlanCx<'_>,
) -> Option<Change> {
    let only = |table: Option<&Table>| {
        table
            .and_then(|t| t.index(whole.name.as_str(), NameCase::Sensitive))
            .is_some_and(|index| index.options.flag(model::ONLY))
    };
    let by_server = |side: Option<&Table>, names: &SchemaIndex<'_>| -> Option<Ident> {
        let all = side?.indexes.iter();
        let shares = crate::recipes::shares(part, all, names, cx.version);
        shares.into_iter().find(|(index, _)| index.name == whole.name).map(|(_, name)| name)
    };
    let (before, after) = (cx.before(&of(whole)), cx.after(&of(whole)));
    let template = is.clone().or_else(|| was.clone())?;
    let missing = was.is_none() && only(before);
    if missing {
        let path = part.part(ObjectKind::Index, template.name.clone());
        return Some(Change { path, op: Op::Create(Object::Index(Box::new(template))) });
    }
    let from = was.map(|index| index.name).or_else(|| by_server(before, cx.from))?;
    let to = is.map(|index| index.name).or_else(|| by_server(after, cx.to))?;
    let object = Object::Index(Box::new(Index { name: to.clone(), ..template }));
    let path = part.part(ObjectKind::Index, to);
    (from != path.name).then_some(Change { path, op: Op::Rename { from, object } })
}
