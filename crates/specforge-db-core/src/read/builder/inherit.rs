//! Tables that are parts of others, follow them, or were copied from them.

use super::{Misfit, SchemaBuilder, exists};
use crate::hash::{HashMap, HashSet};
use crate::model::{Column, Expr, Index, Key, Partitioning, Table};
use crate::name::Ident;
use crate::read::{HandDown, Inherit, Like, Share};

/// Which tables follow which, by their positions.
#[derive(Clone, Debug, Default)]
pub(super) struct Families {
    children: HashMap<usize, Vec<Child>>,
    /// How the dialect hands things on, once a table follows another.
    pub(super) hand: HandDown,
    attached: Vec<Attached>,
}

/// A table that follows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Child {
    pub(super) at: usize,
    /// The flag that marks what is the other table's; absent for a part.
    pub(super) mark: Option<&'static str>,
}

/// The index of a part that belongs to the index of the whole.
#[derive(Clone, Debug)]
struct Attached {
    whole: usize,
    index: Ident,
    share: Share,
    part: usize,
    /// The part's index; absent where it is that of a key.
    own: Option<Index>,
}

impl Families {
    pub(super) fn add(&mut self, parent: usize, child: Child) {
        let children = self.children.entry(parent).or_default();
        if !children.contains(&child) {
            children.push(child);
        }
    }

    fn remove(&mut self, parent: usize, at: usize) {
        if let Some(children) = self.children.get_mut(&parent) {
            children.retain(|child| child.at != at);
        }
    }

    pub(super) fn children_of(&self, at: usize) -> &[Child] {
        self.children.get(&at).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn parts_of(&self, at: usize) -> Vec<usize> {
        let parts = self.children_of(at).iter().filter(|child| child.mark.is_none());
        parts.map(|child| child.at).collect()
    }

    pub(super) fn forget(&mut self, at: usize) {
        self.children.remove(&at);
    }

    pub(super) fn attached(
        &mut self,
        whole: usize,
        index: Ident,
        share: Share,
        (part, own): (usize, Option<Index>),
    ) {
        self.attached.push(Attached { whole, index, share, part, own });
    }
}

impl SchemaBuilder {
    fn table_copy(&self, namespace: Option<Ident>, name: &Ident) -> Result<(usize, Table), Misfit> {
        let namespace = self.namespace(namespace);
        let at = self.table_position(namespace.as_ref(), name)?;
        let table = self.tables.get(at).and_then(Option::as_ref);
        table
            .map(|(_, table)| (at, table.clone()))
            .ok_or_else(|| format!("no table `{name}` has been declared before this statement"))
    }

    /// The same, with a name for everything whose name comes along.
    fn named_copy(
        &mut self,
        namespace: Option<Ident>,
        name: &Ident,
        hand: HandDown,
    ) -> Result<(usize, Table), Misfit> {
        let stated = self.namespace(namespace.clone());
        let at = self.table_position(stated.as_ref(), name)?;
        if let (Some(give), Some(table)) = (hand.name, self.table_mut(at)) {
            give(table);
        }
        self.table_copy(namespace, name)
    }

    pub(super) fn table_mut(&mut self, at: usize) -> Option<&mut Table> {
        self.tables.get_mut(at)?.as_mut().map(|(_, table)| table)
    }

    /// A part has the columns and constraints of the whole.
    pub(super) fn become_part(
        &mut self,
        at: usize,
        namespace: Option<&Ident>,
        hand: HandDown,
    ) -> Result<(), Misfit> {
        self.families.hand = hand;
        let default = self.default_namespace.clone();
        let Some(partitioning) = self.table_mut(at).and_then(|t| t.partitioning.as_mut()) else {
            return Ok(());
        };
        let Some(of) = partitioning.of.clone() else { return Ok(()) };
        // A namespace is said only where it is another one.
        let stated = partitioning.of_namespace.take().or(default);
        partitioning.of_namespace = stated.clone().filter(|stated| Some(stated) != namespace);
        let (parent, mut whole) = self.named_copy(stated.clone(), &of, hand)?;
        hand_on(hand, stated.as_ref(), &mut whole);
        self.families.add(parent, Child { at, mark: None });
        let case = self.case;
        let Some(part) = self.table_mut(at) else { return Ok(()) };
        let own = std::mem::take(&mut part.columns);
        part.columns.clone_from(&whole.columns);
        for said in own {
            let known = part.columns.iter_mut();
            let Some(column) =
                known.into_iter().find(|c| case.same(c.name.as_str(), said.name.as_str()))
            else {
                return Err(format!("table `{}` has no column `{}`", whole.name, said.name));
            };
            overlay(column, said);
        }
        part.checks.splice(0..0, whole.checks.iter().cloned());
        take_keys(part, &whole);
        Ok(())
    }

    pub(super) fn attach_part(
        &mut self,
        parent: usize,
        (namespace, name): (Option<Ident>, &Ident),
        (bound, hand): (Expr, HandDown),
    ) -> Result<(), Misfit> {
        self.families.hand = hand;
        let (at, _) = self.table_copy(namespace, name)?;
        let Some(Some((parent_namespace, whole))) = self.tables.get(parent) else {
            return Ok(());
        };
        let (parent_namespace, whole) = (parent_namespace.clone(), whole.clone());
        self.families.add(parent, Child { at, mark: None });
        let Some(Some((own, part))) = self.tables.get_mut(at) else { return Ok(()) };
        let partitioning = part.partitioning.get_or_insert_default();
        partitioning.of = Some(whole.name.clone());
        partitioning.of_namespace = parent_namespace.filter(|parent| Some(parent) != own.as_ref());
        partitioning.bounds = vec![bound];
        take_keys(part, &whole);
        if let Some(share) = self.families.hand.share {
            for index in whole.indexes.iter().filter(|index| !index.options.flag(share.by_hand)) {
                self.take_share(parent, index, at, share);
            }
        }
        Ok(())
    }

    /// The newest index of a whole takes what fits of its parts for its shares.
    pub(super) fn take_shares(&mut self, whole: usize) {
        let parts = self.families.parts_of(whole);
        let (Some(share), false) = (self.families.hand.share, parts.is_empty()) else { return };
        let index = self.table_mut(whole).and_then(|table| table.indexes.last().cloned());
        if let Some(index) = index.filter(|index| !index.options.flag(share.by_hand)) {
            for part in parts {
                self.take_share(whole, &index, part, share);
            }
        }
    }

    fn take_share(&mut self, whole: usize, index: &Index, part: usize, share: Share) {
        let Some(table) = self.table_mut(part) else { return };
        let fitting = table.indexes.iter().find(|own| (share.fits)(index, own));
        let Some(name) = fitting.map(|own| own.name.clone()) else { return };
        let namespace = self.tables.get(part).and_then(Option::as_ref).and_then(|(n, _)| n.clone());
        let key = self.key(namespace.as_ref(), &name);
        if let Some((part, own)) = self.take_index(&key, &name) {
            self.families.attached(whole, index.name.clone(), share, (part, Some(own)));
        }
    }

    pub(super) fn detach_part(
        &mut self,
        parent: usize,
        (namespace, name): (Option<Ident>, &Ident),
    ) -> Result<(), Misfit> {
        let (at, _) = self.table_copy(namespace, name)?;
        self.families.remove(parent, at);
        let Some(part) = self.table_mut(at) else { return Ok(()) };
        if let Some(partitioning) = &mut part.partitioning {
            **partitioning = Partitioning {
                of: None,
                of_namespace: None,
                bounds: Vec::new(),
                ..std::mem::take(&mut **partitioning)
            };
            if partitioning.strategy.is_none() {
                part.partitioning = None;
            }
        }
        Ok(())
    }

    pub(super) fn inherit(
        &mut self,
        at: usize,
        own_namespace: Option<&Ident>,
        inherit: &Inherit,
    ) -> Result<(), Misfit> {
        let case = self.case;
        let mut columns: Vec<Column> = Vec::new();
        let mut checks = Vec::new();
        let mut listed = Vec::new();
        self.families.hand = inherit.hand;
        for (namespace, name) in &inherit.parents {
            let (parent, mut table) = self.named_copy(namespace.clone(), name, inherit.hand)?;
            let place = self.namespace(namespace.clone());
            hand_on(inherit.hand, place.as_ref(), &mut table);
            self.families.add(parent, Child { at, mark: Some(inherit.mark) });
            let stated = self.namespace(namespace.clone());
            let stated = stated.as_ref().filter(|stated| Some(*stated) != own_namespace);
            // Where both are in one namespace, it is still said: an option is read by itself.
            listed.push((inherit.spell)(stated.or(own_namespace), name));
            for column in table.columns {
                let known =
                    columns.iter_mut().find(|c| case.same(c.name.as_str(), column.name.as_str()));
                if let Some(known) = known {
                    known.nullable &= column.nullable;
                } else {
                    let mut column = column;
                    column.identity = None;
                    column.options.set(inherit.mark, true);
                    columns.push(column);
                }
            }
            let handed =
                table.checks.into_iter().filter(|c| !c.options.flag(inherit.not_handed_down));
            checks.extend(handed.map(|mut check| {
                check.options.set(inherit.mark, true);
                check
            }));
        }
        let Some(table) = self.table_mut(at) else { return Ok(()) };
        let list = match table.options.text(inherit.option) {
            Some(before) => format!("{before}, {}", listed.join(", ")),
            None => listed.join(", "),
        };
        table.options.set(inherit.option, list.as_str());
        if !inherit.take {
            return Ok(());
        }
        let inherited = columns.len();
        let own = std::mem::replace(&mut table.columns, columns);
        for said in own {
            let heads = table.columns.iter_mut().take(inherited);
            let known = heads.into_iter().find(|c| case.same(c.name.as_str(), said.name.as_str()));
            match known {
                Some(known) => {
                    let ty = said.ty.clone();
                    overlay(known, said);
                    known.ty = ty;
                    known.options.remove(inherit.mark);
                }
                None => table.columns.push(said),
            }
        }
        // A check of the same name is merged with the table's own.
        checks.retain(|check| {
            check.name.is_none() || !table.checks.iter().any(|own| own.name == check.name)
        });
        table.checks.splice(0..0, checks);
        Ok(())
    }

    pub(super) fn disinherit(
        &mut self,
        at: usize,
        own_namespace: Option<&Ident>,
        inherit: &Inherit,
    ) -> Result<(), Misfit> {
        for (namespace, name) in &inherit.parents {
            let (parent, _) = self.table_copy(namespace.clone(), name)?;
            self.families.remove(parent, at);
            let stated = self.namespace(namespace.clone());
            let gone = (inherit.spell)(stated.as_ref().or(own_namespace), name);
            let Some(table) = self.table_mut(at) else { continue };
            let before = table.options.text(inherit.option).unwrap_or_default();
            let list: Vec<_> = before.split(", ").filter(|known| *known != gone).collect();
            if list.concat().is_empty() {
                table.options.remove(inherit.option);
                table.columns.iter_mut().for_each(|c| drop(c.options.remove(inherit.mark)));
                table.checks.iter_mut().for_each(|c| drop(c.options.remove(inherit.mark)));
            } else {
                let list = list.join(", ");
                table.options.set(inherit.option, list.as_str());
            }
        }
        Ok(())
    }

    pub(super) fn like(&mut self, at: usize, like: Like) -> Result<(), Misfit> {
        let (_, source) = self.named_copy(like.namespace.clone(), &like.table, like.hand)?;
        let place = self.namespace(like.namespace.clone());
        let case = self.case;
        let Some(table) = self.table_mut(at) else { return Ok(()) };
        for column in &source.columns {
            if table.column(column.name.as_str(), case).is_some() {
                return exists(false, "column", &column.name);
            }
        }
        let copies = source.columns.iter().map(|column| {
            let mut copy = Column::new(column.name.clone(), column.ty.clone());
            copy.nullable = column.nullable;
            copy.default = column.default.clone().filter(|_| like.defaults);
            copy.generated = column.generated.clone().filter(|_| like.generated);
            copy.identity = column.identity.clone().filter(|_| like.identity);
            copy.comment = column.comment.clone().filter(|_| like.comments);
            for name in like.always.iter().chain(&like.options) {
                if let Some(value) = column.options.get(name) {
                    copy.options.set(name, value.clone());
                }
            }
            if let Some(make) = like.hand.column {
                make(place.as_ref(), &source, &mut copy, like.defaults);
            }
            copy
        });
        let copies: Vec<_> = copies.collect();
        let at = like.at.min(table.columns.len());
        table.columns.splice(at..at, copies);
        if like.checks {
            table.checks.extend(source.checks.iter().cloned());
        }
        if like.indexes {
            let nameless = |key: &Key| Key { name: None, ..key.clone() };
            if table.primary_key.is_none() {
                table.primary_key = source.primary_key.as_ref().map(nameless);
            }
            table.uniques.extend(source.uniques.iter().map(nameless));
            let indexes = source.indexes.iter();
            table.indexes.extend(indexes.map(|i| Index { name: Ident::default(), ..i.clone() }));
        }
        Ok(())
    }

    /// An index of a whole is no longer one that parts are attached to by hand once all of them are. Of the
    /// parts' indexes only those are said that the server would not make by itself.
    pub(super) fn settle_parts(&mut self) {
        let mut done: HashMap<(usize, Ident), HashSet<usize>> = HashMap::default();
        let attached = std::mem::take(&mut self.families.attached);
        for Attached { whole, index, part, .. } in &attached {
            done.entry((*whole, index.clone())).or_default().insert(*part);
        }
        let case = self.case;
        for Attached { whole, index, share, part, own } in attached {
            let parts = done.get(&(whole, index.clone()));
            let is_attached = |part: &usize| parts.is_some_and(|parts| parts.contains(part));
            let known = self.families.parts_of(whole);
            // After it was detached, the index is its own.
            let is_part = known.contains(&part);
            let has_none = |part: &usize| {
                let table = self.tables.get(*part).and_then(Option::as_ref);
                table.is_some_and(|(_, table)| (share.has_none)(table))
            };
            let all = known.iter().all(|part| is_attached(part) || has_none(part));
            let Some(Some((namespace, table))) = self.tables.get_mut(whole) else { continue };
            let of_whole = |known: &&mut Index| case.same(known.name.as_str(), index.as_str());
            let Some(of_whole) = table.indexes.iter_mut().find(of_whole) else { continue };
            if all {
                of_whole.options.remove(share.by_hand);
            }
            let by_server = !of_whole.options.flag(share.by_hand);
            let name = (share.spell)(namespace.as_ref(), &of_whole.name);
            let (Some(part), Some(mut own)) = (self.table_mut(part), own) else { continue };
            if is_part && by_server && (share.is_usual)(part, &own) {
                continue;
            }
            if is_part {
                own.options.set(share.option, name.as_str());
            }
            part.indexes.push(own);
        }
    }
}

/// Makes the columns of a table's copy what they are in a table that follows it.
fn hand_on(hand: HandDown, namespace: Option<&Ident>, copy: &mut Table) {
    // What is remarked on a column stays with the table it was remarked on.
    copy.columns.iter_mut().for_each(|column| column.comment = None);
    let Some(make) = hand.column else { return };
    let source = copy.clone();
    copy.columns.iter_mut().for_each(|column| make(namespace, &source, column, true));
}

/// What is said of a column that another table declares.
fn overlay(column: &mut Column, said: Column) {
    column.nullable &= said.nullable;
    column.default = said.default.or_else(|| column.default.take());
    column.generated = said.generated.or_else(|| column.generated.take());
    column.identity = said.identity.or_else(|| column.identity.take());
    for (name, value) in said.options.iter() {
        column.options.set(name, value.clone());
    }
}

/// A part has keys and references like those of the whole; keys get names of their own.
fn take_keys(part: &mut Table, whole: &Table) {
    if part.primary_key.is_none() {
        part.primary_key = whole.primary_key.as_ref().map(nameless);
    }
    for key in &whole.uniques {
        if !part.uniques.iter().any(|own| own.parts == key.parts && own.options == key.options) {
            part.uniques.push(nameless(key));
        }
    }
    for key in &whole.foreign_keys {
        let same = |own: &crate::model::ForeignKey| {
            own.columns == key.columns
                && own.references == key.references
                && own.references_namespace == key.references_namespace
        };
        if !part.foreign_keys.iter().any(same) {
            part.foreign_keys.push(key.clone());
        }
    }
}

pub(super) fn nameless(key: &Key) -> Key {
    Key { name: None, ..key.clone() }
}
