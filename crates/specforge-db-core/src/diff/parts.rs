//! Comparing keys, constraints and indexes.

use super::{Change, Op, Renames};
use crate::hash::HashMap;
use crate::model::{
    Check, Facet, ForeignKey, Index, Key, Object, ObjectKind, ObjectPath, Options, Table,
};
use crate::name::{Ident, NameCase};
use crate::plan::MigrationPlanner;
use smol_str::SmolStr;

/// Adds a facet for each option that differs.
pub(super) fn diff_options(before: &Options, after: &Options, facets: &mut Vec<Facet>) {
    if before == after {
        return;
    }
    let names = before.iter().chain(after.iter()).map(|(name, _)| name);
    let mut differing: Vec<&str> =
        names.filter(|name| before.get(name) != after.get(name)).collect();
    differing.sort_unstable();
    differing.dedup();
    facets.extend(differing.into_iter().map(|name| Facet::Option(name.into())));
}

/// A constraint, which may lack a name and is then known by what it says.
trait Constraint: Clone + PartialEq {
    const KIND: ObjectKind;
    fn name(&self) -> Option<&Ident>;
    fn facets(&self, after: &Self) -> Vec<Facet>;
    fn object(&self) -> Object;
    /// What it is over, for its path where it has no name.
    fn over(&self) -> String;
    /// Whether it says the same, its name aside.
    fn says_same(&self, other: &Self) -> bool;
}

impl Constraint for Key {
    const KIND: ObjectKind = ObjectKind::Unique;

    fn name(&self) -> Option<&Ident> {
        self.name.as_ref()
    }

    fn facets(&self, after: &Self) -> Vec<Facet> {
        key_facets(self, after)
    }

    fn object(&self) -> Object {
        Object::Unique(self.clone())
    }

    fn over(&self) -> String {
        list(self.columns())
    }

    fn says_same(&self, other: &Self) -> bool {
        self.parts == other.parts && self.options == other.options
    }
}

impl Constraint for ForeignKey {
    const KIND: ObjectKind = ObjectKind::ForeignKey;

    fn name(&self) -> Option<&Ident> {
        self.name.as_ref()
    }

    fn facets(&self, after: &Self) -> Vec<Facet> {
        let mut facets = Vec::new();
        if self.name != after.name {
            facets.push(Facet::Name);
        }
        if self.columns != after.columns {
            facets.push(Facet::Parts);
        }
        let target = |key: &Self| {
            (
                key.references_namespace.clone(),
                key.references.clone(),
                key.referenced_columns.clone(),
            )
        };
        if target(self) != target(after) {
            facets.push(Facet::References);
        }
        if (self.on_delete, self.on_update) != (after.on_delete, after.on_update) {
            facets.push(Facet::Actions);
        }
        diff_options(&self.options, &after.options, &mut facets);
        facets
    }

    fn object(&self) -> Object {
        Object::ForeignKey(Box::new(self.clone()))
    }

    fn over(&self) -> String {
        format!("{} -> {}", list(self.columns.iter()), self.references)
    }

    fn says_same(&self, other: &Self) -> bool {
        let mut unnamed = self.clone();
        unnamed.name.clone_from(&other.name);
        unnamed == *other
    }
}

impl Constraint for Check {
    const KIND: ObjectKind = ObjectKind::Check;

    fn name(&self) -> Option<&Ident> {
        self.name.as_ref()
    }

    fn facets(&self, after: &Self) -> Vec<Facet> {
        let mut facets = Vec::new();
        if self.name != after.name {
            facets.push(Facet::Name);
        }
        if self.expr != after.expr {
            facets.push(Facet::Predicate);
        }
        diff_options(&self.options, &after.options, &mut facets);
        facets
    }

    fn object(&self) -> Object {
        Object::Check(self.clone())
    }

    fn over(&self) -> String {
        format!("({})", self.expr.normal())
    }

    fn says_same(&self, other: &Self) -> bool {
        self.expr == other.expr && self.options == other.options
    }
}

fn key_facets(before: &Key, after: &Key) -> Vec<Facet> {
    let mut facets = Vec::new();
    if before.name != after.name {
        facets.push(Facet::Name);
    }
    if before.parts != after.parts {
        facets.push(Facet::Parts);
    }
    diff_options(&before.options, &after.options, &mut facets);
    facets
}

fn list<'a>(columns: impl Iterator<Item = &'a Ident>) -> String {
    let names: Vec<_> = columns.map(Ident::as_str).collect();
    format!("({})", names.join(", "))
}

/// Compares primary key, unique constraints, foreign keys and checks.
pub(super) fn diff_keys<P: MigrationPlanner + ?Sized>(
    planner: &P,
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    changes: &mut Vec<Change>,
) {
    if before.primary_key != after.primary_key {
        let key_path = |key: &Key| {
            let name = key.name.clone().unwrap_or_else(|| Ident::from("primary key"));
            path.part(ObjectKind::PrimaryKey, name)
        };
        match (&before.primary_key, &after.primary_key) {
            (Some(was), Some(is)) => push_alter(
                planner,
                key_path(is),
                Object::PrimaryKey(was.clone()),
                Object::PrimaryKey(is.clone()),
                key_facets(was, is),
                changes,
            ),
            (Some(was), None) => {
                changes.push(Change {
                    path: key_path(was),
                    op: Op::Drop(Object::PrimaryKey(was.clone())),
                });
            }
            (None, Some(is)) => {
                changes.push(Change {
                    path: key_path(is),
                    op: Op::Create(Object::PrimaryKey(is.clone())),
                });
            }
            (None, None) => {}
        }
    }
    diff_constraints(planner, &before.uniques, &after.uniques, path, changes);
    diff_constraints(planner, &before.foreign_keys, &after.foreign_keys, path, changes);
    diff_constraints(planner, &before.checks, &after.checks, path, changes);
}

/// Pairs constraints: equal ones, then those of one name, then those that say the same.
fn diff_constraints<P: MigrationPlanner + ?Sized, C: Constraint>(
    planner: &P,
    before: &[C],
    after: &[C],
    path: &ObjectPath,
    changes: &mut Vec<Change>,
) {
    if before == after {
        return;
    }
    let case = planner.info().name_case;
    let mut old: Vec<&C> = before.iter().collect();
    let mut new: Vec<&C> = after.iter().collect();
    new.retain(|is| match old.iter().position(|was| was == is) {
        Some(at) => {
            old.remove(at);
            false
        }
        None => true,
    });
    let named = |was: &C, is: &C| match (was.name(), is.name()) {
        (Some(a), Some(b)) => case.same(a.as_str(), b.as_str()),
        _ => false,
    };
    let mut altered = Vec::new();
    for by_name in [true, false] {
        let pairing = |was: &C, is: &C| if by_name { named(was, is) } else { was.says_same(is) };
        new.retain(|is| match old.iter().position(|was| pairing(was, is)) {
            Some(at) => {
                altered.push((old.remove(at), *is));
                false
            }
            None => true,
        });
    }
    let part = |constraint: &C| {
        let name = constraint.name().cloned().unwrap_or_else(|| Ident::from(constraint.over()));
        path.part(C::KIND, name)
    };
    for (was, is) in altered {
        push_alter(planner, part(is), was.object(), is.object(), was.facets(is), changes);
    }
    for is in new {
        changes.push(Change { path: part(is), op: Op::Create(is.object()) });
    }
    for was in old {
        changes.push(Change { path: part(was), op: Op::Drop(was.object()) });
    }
}

/// Says which constraints were renamed.
pub(super) fn push_constraint_renames(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    renames: &Renames,
    case: NameCase,
    changes: &mut Vec<Change>,
) {
    for (from, to) in renames.constraints_of(path, case) {
        let was: Vec<_> = before.constraints_named(to, case).map(|object| object.kind()).collect();
        for object in after.constraints_named(to, case) {
            if was.contains(&object.kind()) {
                changes.push(Change {
                    path: path.part(object.kind(), to.clone()),
                    op: Op::Rename { from: from.clone(), object },
                });
            }
        }
    }
}

/// Says which indexes were renamed.
pub(super) fn push_index_renames(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    renames: &Renames,
    case: NameCase,
    changes: &mut Vec<Change>,
) {
    for (from, to) in renames.indexes_of(path, case) {
        if let (Some(_), Some(index)) =
            (before.index(to.as_str(), case), after.index(to.as_str(), case))
        {
            changes.push(Change {
                path: path.part(ObjectKind::Index, index.name.clone()),
                op: Op::Rename {
                    from: from.clone(),
                    object: Object::Index(Box::new(index.clone())),
                },
            });
        }
    }
}

/// Compares indexes by name.
pub(super) fn diff_indexes<P: MigrationPlanner + ?Sized>(
    planner: &P,
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    renames: &Renames,
    changes: &mut Vec<Change>,
) {
    let case = planner.info().name_case;
    push_index_renames(before, after, path, renames, case, changes);
    let mut old: HashMap<SmolStr, &Index> =
        before.indexes.iter().map(|index| (case.key(index.name.as_str()), index)).collect();
    let part = |index: &Index| path.part(ObjectKind::Index, index.name.clone());
    for is in &after.indexes {
        match old.remove(&case.key(is.name.as_str())) {
            None => {
                changes.push(Change {
                    path: part(is),
                    op: Op::Create(Object::Index(Box::new(is.clone()))),
                });
            }
            Some(was) if was != is => push_alter(
                planner,
                part(is),
                Object::Index(Box::new(was.clone())),
                Object::Index(Box::new(is.clone())),
                index_facets(was, is),
                changes,
            ),
            Some(_) => {}
        }
    }
    for was in &before.indexes {
        if old.contains_key(&case.key(was.name.as_str())) {
            changes.push(Change {
                path: part(was),
                op: Op::Drop(Object::Index(Box::new(was.clone()))),
            });
        }
    }
}

fn index_facets(before: &Index, after: &Index) -> Vec<Facet> {
    let mut facets = Vec::new();
    if before.unique != after.unique {
        facets.push(Facet::Unique);
    }
    if before.method != after.method {
        facets.push(Facet::Method);
    }
    if before.parts != after.parts {
        facets.push(Facet::Parts);
    }
    if before.include != after.include {
        facets.push(Facet::Include);
    }
    if before.predicate != after.predicate {
        facets.push(Facet::Predicate);
    }
    if before.comment != after.comment {
        facets.push(Facet::Comment);
    }
    diff_options(&before.options, &after.options, &mut facets);
    facets
}

fn push_alter<P: MigrationPlanner + ?Sized>(
    planner: &P,
    path: ObjectPath,
    before: Object,
    after: Object,
    mut facets: Vec<Facet>,
    changes: &mut Vec<Change>,
) {
    facets.retain(|facet| !planner.same(facet, &before, &after));
    if !facets.is_empty() {
        changes.push(Change { path, op: Op::Alter { before, after, facets } });
    }
}
