//! Tables that are made anew beside themselves, with all the parts that they have and get.
//!
//! The server changes neither whether and how a table is cut into parts nor the type of a column that it is
//! cut by (<https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE>).

use std::collections::{BTreeMap, BTreeSet};

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Column, DefinitionKind, Expr, Facet, ForeignKey, Object, ObjectKind, ObjectPath, Table,
};
use specforge_db_core::name::NameCase;
use specforge_db_core::plan::{PlanCx, SchemaIndex};

use crate::apart::apart;
use crate::before::before;
use crate::inherit::Parent;
use crate::model;
use crate::needs::numbered_by;
use crate::render::parts_by;

const CASE: NameCase = NameCase::Sensitive;

/// A table that is made anew, and its parts: all by the names that they have afterwards.
#[derive(Clone, Debug)]
pub(crate) struct Remade {
    /// The table.
    pub(crate) root: ObjectPath,
    /// The table as it is and the parts that go with it, wholes before their parts.
    pub(crate) gone: Vec<ObjectPath>,
    /// The table as it will be and the parts that come with it, wholes before their parts. One that is a table
    /// of its own before is attached to it instead.
    pub(crate) come: Vec<ObjectPath>,
}

impl Remade {
    fn has(&self, table: &ObjectPath) -> bool {
        self.gone.contains(table) || self.come.contains(table)
    }
}

/// Whether a table cannot become what it is to be as it stands.
pub(crate) fn is_made_anew(table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let (Some(was), Some(is)) = (cx.before(table), cx.after(table)) else { return false };
    if was.partitioning.is_none() && is.partitioning.is_none()
        || model::is_foreign(was)
        || model::is_foreign(is)
    {
        return false;
    }
    let Some(was) = before(table, cx) else { return false };
    if cut(&was) != cut(is) {
        return true;
    }
    cut(is).is_some()
        && is.columns.iter().any(|column| {
            let was = was.column(column.name.as_str(), CASE);
            was.is_some_and(|was| {
                let sorts = |column: &Column| column.options.get(model::COLLATE).cloned();
                (was.ty != column.ty || sorts(was) != sorts(column)) && parts_by(was, table, cx)
            })
        })
}

fn cut(table: &Table) -> Option<(&str, Vec<&str>)> {
    let partitioning = table.partitioning.as_deref()?;
    let by = partitioning.by.iter().map(Expr::normal).collect();
    Some((partitioning.strategy.as_deref()?, by))
}

/// Whether a table is made anew by itself, or with what it is a part of before and after.
pub(crate) fn is_within(table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let is = chain(table, |path| whole_of(cx.after(path)?, path));
    let was =
        chain(table, |path| Some(cx.new_path(&whole_of(cx.before(path)?, &cx.old_path(path))?)));
    is.iter().any(|path| was.contains(path) && is_made_anew(path, cx))
}

/// A table and those above it.
fn chain(table: &ObjectPath, whole: impl Fn(&ObjectPath) -> Option<ObjectPath>) -> Vec<ObjectPath> {
    let mut all = vec![table.clone()];
    while all.len() < DEEPEST
        && let Some(next) = all.last().and_then(&whole)
    {
        all.push(next);
    }
    all
}

fn whole_of(part: &Table, path: &ObjectPath) -> Option<ObjectPath> {
    let of = part.partitioning.as_deref()?;
    let namespace = of.of_namespace.as_ref().or(path.namespace.as_ref());
    Some(ObjectPath::table(namespace, of.of.as_ref()?))
}

/// The tables that are made anew.
pub(crate) fn all(cx: &PlanCx<'_>) -> Vec<Remade> {
    let is_cut = |table: &Table| table.partitioning.is_some();
    let tables = cx
        .to
        .schema()
        .tables()
        .filter(|known| is_cut(known.table) || cx.before(&known.path()).is_some_and(is_cut));
    let anew: Vec<ObjectPath> =
        tables.map(|known| known.path()).filter(|path| is_made_anew(path, cx)).collect();
    if anew.is_empty() {
        return Vec::new();
    }
    let (was, is) = (wholes(cx.from, &|path| cx.new_path(&path)), wholes(cx.to, &|path| path));
    let found: Vec<Remade> = anew
        .into_iter()
        .map(|root| {
            let stays = |part: &ObjectPath| cx.after(part).is_some() && !beneath(part, &root, &is);
            let stood =
                |part: &ObjectPath| cx.before(part).is_some() && !beneath(part, &root, &was);
            let (gone, come) = (tree(&root, &was, &stays), tree(&root, &is, &stood));
            Remade { root, gone, come }
        })
        .collect();
    let is_part =
        |of: &Remade| found.iter().any(|other| other.root != of.root && other.has(&of.root));
    found.iter().filter(|remade| !is_part(remade)).cloned().collect()
}

/// The table of that name where it is made anew, and not as a part of another.
pub(crate) fn at(table: &ObjectPath, cx: &PlanCx<'_>) -> Option<Remade> {
    if !is_made_anew(table, cx) {
        return None;
    }
    all(cx).into_iter().find(|remade| remade.root == *table)
}

/// The whole of each part.
fn wholes(
    side: &SchemaIndex<'_>,
    name: &dyn Fn(ObjectPath) -> ObjectPath,
) -> BTreeMap<ObjectPath, ObjectPath> {
    let parts = side.schema().tables().filter_map(|known| {
        let path = known.path();
        let whole = whole_of(known.table, &path)?;
        Some((name(path), name(whole)))
    });
    parts.collect()
}

/// Nobody cuts a table so often; names in a circle end here.
const DEEPEST: usize = 64;

fn beneath(
    part: &ObjectPath,
    root: &ObjectPath,
    wholes: &BTreeMap<ObjectPath, ObjectPath>,
) -> bool {
    let mut above = wholes.get(part);
    for _ in 0..DEEPEST {
        match above {
            Some(whole) if whole == root => return true,
            Some(whole) => above = wholes.get(whole),
            None => return false,
        }
    }
    false
}

/// A table and its parts, but for those that are left out with theirs.
fn tree(
    root: &ObjectPath,
    wholes: &BTreeMap<ObjectPath, ObjectPath>,
    left_out: &dyn Fn(&ObjectPath) -> bool,
) -> Vec<ObjectPath> {
    let mut parts: BTreeMap<&ObjectPath, Vec<&ObjectPath>> = BTreeMap::new();
    for (part, whole) in wholes {
        parts.entry(whole).or_default().push(part);
    }
    let mut found = vec![root.clone()];
    let mut at = 0;
    while let Some(whole) = found.get(at).cloned() {
        at += 1;
        let own = parts.get(&whole).into_iter().flatten();
        let own: Vec<ObjectPath> =
            own.filter(|part| !left_out(part)).map(|p| (*p).clone()).collect();
        found.extend(own.into_iter().filter(|part| *part != *root));
    }
    found
}

/// What is done to such tables and their parts is done by making them anew; who refers to them goes before and
/// comes back after. Gives the changes that stand for all of it.
pub(crate) fn settle(changes: &mut Vec<Change>, remade: &[Remade], cx: &PlanCx<'_>) -> Vec<Change> {
    without_own(changes, remade);
    let sequences: Vec<ObjectPath> =
        remade.iter().flat_map(|of| own_sequences(&of.root, cx)).collect();
    changes.retain(|change| {
        let is_sequence = matches!(change.object(), Object::Definition(definition)
            if definition.kind == DefinitionKind::Sequence);
        !is_sequence || !sequences.iter().any(|own| same_name(own, &change.path))
    });
    references_around(changes, remade, cx);
    remade.iter().filter_map(|remade| whole_change(&remade.root, cx)).collect()
}

/// The sequences of their own, on one side alone, that are called as one of a column of the table is on the
/// other: they come and go with the table.
pub(crate) fn own_sequences(root: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let was = before(root, cx);
    let numbered = |table: Option<&Table>| {
        let table = table.map(|table| Object::Table(Box::new(table.clone())));
        table.iter().flat_map(|table| numbered_by(table, root)).collect::<Vec<_>>()
    };
    let known = |side: &SchemaIndex<'_>, path: &ObjectPath| {
        let path = ObjectPath { kind: ObjectKind::Definition, ..path.clone() };
        side.definition(&path, DefinitionKind::Sequence).is_some()
    };
    let (was, is) = (numbered(was.as_deref()), numbered(cx.after(root)));
    was.into_iter()
        .filter(|path| known(cx.to, path))
        .chain(is.into_iter().filter(|path| known(cx.from, path)))
        .collect()
}

fn same_name(one: &ObjectPath, other: &ObjectPath) -> bool {
    one.name == other.name && one.namespace == other.namespace
}

/// Leaves out what is made anew in any case; a table gets its other name before.
pub(crate) fn without_own(changes: &mut Vec<Change>, remade: &[Remade]) {
    let own: BTreeSet<&ObjectPath> =
        remade.iter().flat_map(|remade| remade.gone.iter().chain(&remade.come)).collect();
    changes.retain(|change| {
        let is_own = change.path.owner().is_some_and(|table| own.contains(&table));
        let named = matches!(change.op, Op::Rename { object: Object::Table(_), .. });
        !is_own || named || matches!(change.object(), Object::Definition(_))
    });
}

fn whole_change(root: &ObjectPath, cx: &PlanCx<'_>) -> Option<Change> {
    let (was, is) = (before(root, cx)?, cx.after(root)?);
    let op = Op::Alter {
        before: Object::Table(Box::new(was.into_owned())),
        after: Object::Table(Box::new(is.clone())),
        facets: vec![Facet::Partitioning],
    };
    Some(Change { path: root.clone(), op })
}

/// Whether a key of a table refers to that one.
pub(crate) fn refers(key: &ForeignKey, table: &ObjectPath, to: &ObjectPath) -> bool {
    let namespace = key.references_namespace.as_ref().or(table.namespace.as_ref());
    key.references == to.name && namespace == to.namespace.as_ref()
}

fn references_around(changes: &mut Vec<Change>, remade: &[Remade], cx: &PlanCx<'_>) {
    let touched: BTreeSet<ObjectPath> = changes
        .iter()
        .filter(|change| change.path.kind == ObjectKind::ForeignKey)
        .map(|change| change.path.clone())
        .collect();
    let mut split: BTreeSet<ObjectPath> = BTreeSet::new();
    let mut added: BTreeSet<ObjectPath> = BTreeSet::new();
    let mut more: Vec<Change> = Vec::new();
    for (of, table) in remade.iter().flat_map(|of| of.gone.iter().map(move |table| (of, table))) {
        for child in cx.from.referencing(&cx.old_path(table)) {
            let child = cx.new_path(&child.path());
            let (Some(was), Some(is)) = (before(&child, cx), cx.after(&child)) else { continue };
            if of.has(&child) {
                continue;
            }
            let whole = Parent::of(is, &child, cx);
            for key in was.foreign_keys.iter().filter(|key| refers(key, &child, table)) {
                let handed_down = whole.as_ref().is_some_and(|whole| whole.has_foreign_key(key));
                let Some(after) = is.foreign_keys.iter().find(|other| other.name == key.name)
                else {
                    continue;
                };
                let path = child.part(ObjectKind::ForeignKey, key.name.clone().unwrap_or_default());
                if touched.contains(&path) {
                    split.insert(path);
                } else if !handed_down && added.insert(path.clone()) {
                    let object = |key: &ForeignKey| Object::ForeignKey(Box::new(key.clone()));
                    more.push(Change { path: path.clone(), op: Op::Drop(object(key)) });
                    more.push(Change { path, op: Op::Create(object(after)) });
                }
            }
        }
    }
    apart(changes, |path, _, _| split.contains(path));
    changes.extend(more);
}
