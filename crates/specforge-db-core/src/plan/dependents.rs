//! Definitions that have to be out of the way while something that they are built on changes.

use super::depend::bare;
use super::{MigrationPlanner, PlanCx, SchemaIndex};
use crate::diff::{Change, Op};
use crate::hash::{HashMap, HashSet};
use crate::model::{Definition, DefinitionKind, Object, ObjectKind, ObjectPath};
use crate::name::{Ident, NameCase};
use smol_str::SmolStr;

/// Changes together with those that stand around them.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// The changes: definitions that are not altered as they stand are dropped and created again.
    pub(super) changes: Vec<Change>,
    /// Which definition is out of the way of what.
    pub(super) pairs: Vec<Aside>,
}

/// A definition that is out of the way of something, both by their paths.
#[derive(Debug)]
pub(super) struct Aside {
    /// The definition.
    pub(super) definition: ObjectPath,
    /// What it is out of the way of.
    pub(super) touched: ObjectPath,
    /// Whether it has to be there at every other moment; what is only said of a constraint has not.
    pub(super) missed: bool,
}

fn is_constraint(kind: ObjectKind) -> bool {
    matches!(
        kind,
        ObjectKind::PrimaryKey | ObjectKind::Unique | ObjectKind::ForeignKey | ObjectKind::Check
    )
}

/// Namespace, name.
type Key = (Option<SmolStr>, SmolStr);

/// Settles what happens to definitions: those that are built on a disturbed object, directly or through
/// others, go before it is changed and come back after.
pub(super) fn settle<P: MigrationPlanner + ?Sized>(
    planner: &P,
    single: Vec<Change>,
    claimed: &[ObjectPath],
    disturbed: Vec<ObjectPath>,
    cx: &PlanCx<'_>,
) -> Around {
    let case = cx.info.name_case;
    let mut fate: HashMap<(DefinitionKind, ObjectPath), Fate> = HashMap::default();
    let mut queue: Vec<ObjectPath> = Vec::new();
    for path in disturbed {
        let old = cx.old_path(&path);
        if old != path {
            queue.push(old);
        }
        queue.push(path);
    }
    let one_way = one_way(planner, &single, cx);
    for change in &single {
        let Object::Definition(definition) = change.object() else { continue };
        let stays = match &change.op {
            Op::Create(_) | Op::Rename { .. } => continue,
            Op::Drop(_) => Fate::Goes,
            Op::Alter { .. } if one_way.contains(&change.path) => Fate::Replaced,
            Op::Alter { .. } if planner.in_place(change, cx) => Fate::Stays,
            Op::Alter { .. } => Fate::Replaced,
        };
        let path = path_before(change);
        if stays != Fate::Stays {
            queue.push(path.clone());
        }
        fate.insert((definition.kind, path), stays);
    }
    let mut around = Around::default();
    let mut extra: Vec<Change> = Vec::new();
    if !queue.is_empty() {
        let claimed: HashSet<&ObjectPath> = claimed.iter().collect();
        let builders = Builders::new(planner, cx.from, cx);
        let mut seen: HashSet<ObjectPath> = HashSet::default();
        let mut at = 0;
        while let Some(touched) = queue.get(at).cloned() {
            at += 1;
            if !seen.insert(touched.clone()) {
                continue;
            }
            for (path, definition) in builders.on(&touched, case) {
                if *path == touched || claimed.contains(path) {
                    continue;
                }
                if !planner.in_the_way(definition, &touched) {
                    continue;
                }
                let own = (definition.kind, path.clone());
                match fate.get(&own) {
                    Some(Fate::Goes) => continue,
                    Some(Fate::Replaced | Fate::Around) => {}
                    Some(Fate::Stays) => {
                        fate.insert(own, Fate::Replaced);
                        queue.push(path.clone());
                    }
                    None => {
                        let Some(after) = cx.to.definition(path, definition.kind) else { continue };
                        let object = |d: &Definition| Object::Definition(Box::new(d.clone()));
                        let path = path.clone();
                        extra.push(Change { path: path.clone(), op: Op::Drop(object(definition)) });
                        extra.push(Change { path, op: Op::Create(object(after)) });
                        queue.push(own.1.clone());
                        fate.insert(own, Fate::Around);
                    }
                }
                around.pairs.push(Aside {
                    definition: path.clone(),
                    touched: touched.clone(),
                    missed: !is_constraint(touched.kind)
                        || definition.kind != DefinitionKind::Other,
                });
            }
        }
    }
    for change in single {
        let replace = match change.object() {
            Object::Definition(definition) => {
                fate.get(&(definition.kind, path_before(&change))) == Some(&Fate::Replaced)
            }
            Object::Index(_) => !planner.in_place(&change, cx),
            _ => false,
        };
        let was = path_before(&change);
        match change.op {
            Op::Alter { before, after, .. } if replace => {
                let (definition, touched) = (change.path.clone(), was.clone());
                let missed = !is_constraint(touched.kind);
                around.pairs.push(Aside { definition, touched, missed });
                around.changes.push(Change { path: was, op: Op::Drop(before) });
                around.changes.push(Change { path: change.path, op: Op::Create(after) });
            }
            op => around.changes.push(Change { path: change.path, op }),
        }
    }
    around.changes.extend(extra);
    around
}

/// Definitions that could be altered as they stand, though not back again, while others are built on
/// them: the way back would find these in its way, so that both ways go through dropping.
fn one_way<P: MigrationPlanner + ?Sized>(
    planner: &P,
    single: &[Change],
    cx: &PlanCx<'_>,
) -> HashSet<ObjectPath> {
    let is_one_way = |change: &&Change| {
        matches!((&change.op, change.object()), (Op::Alter { .. }, Object::Definition(_)))
            && planner.in_place(change, cx)
            && !planner.in_place(&change.inverse(), cx)
    };
    let found: Vec<&Change> = single.iter().filter(is_one_way).collect();
    if found.is_empty() {
        return HashSet::default();
    }
    let sides = [cx.from, cx.to].map(|side| Builders::new(planner, side, cx));
    let carries = |path: &ObjectPath| {
        let mut on = sides.iter().flat_map(|side| side.on(path, cx.info.name_case));
        on.any(|(own, definition)| own != path && planner.in_the_way(definition, path))
    };
    found.into_iter().map(|change| change.path.clone()).filter(|path| carries(path)).collect()
}

/// Where what is altered stands before: its name may be spelled otherwise afterwards.
fn path_before(change: &Change) -> ObjectPath {
    let mut path = change.path.clone();
    match &change.op {
        Op::Alter { before: Object::Definition(was), .. } => path.name = was.name.clone(),
        Op::Alter { before: Object::Index(was), .. } => path.name = was.name.clone(),
        _ => {}
    }
    path
}

/// What happens to a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It goes for good.
    Goes,
    /// It is altered as it stands.
    Stays,
    /// It is altered by being dropped and created again.
    Replaced,
    /// It does not change, and is dropped and created again.
    Around,
}

/// The definitions of the current schema by what they mention.
struct Builders<'s> {
    all: Vec<(ObjectPath, &'s Definition)>,
    by_mention: HashMap<Key, Vec<usize>>,
}

impl<'s> Builders<'s> {
    fn new<P: MigrationPlanner + ?Sized>(
        planner: &P,
        side: &SchemaIndex<'s>,
        cx: &PlanCx<'_>,
    ) -> Self {
        let case = cx.info.name_case;
        let mut all = Vec::new();
        let mut by_mention: HashMap<Key, Vec<usize>> = HashMap::default();
        for namespace in &side.schema().namespaces {
            let here = namespace.name.as_ref();
            for definition in &namespace.definitions {
                let at = all.len();
                for mention in planner.mentions(definition, cx) {
                    let key = key(mention.namespace_in(here), mention.name.as_str(), case);
                    let list = by_mention.entry(key).or_default();
                    if list.last() != Some(&at) {
                        list.push(at);
                    }
                }
                all.push((definition.path(here, cx.info.scoped_definitions), definition));
            }
        }
        Self { all, by_mention }
    }

    /// Those that mention an object.
    fn on(&self, touched: &ObjectPath, case: NameCase) -> Vec<&(ObjectPath, &'s Definition)> {
        let namespace = touched.namespace.as_ref();
        // A part is mentioned with its table.
        let name = match (&touched.table, touched.kind) {
            (Some(table), kind) if kind != ObjectKind::Definition => table.as_str(),
            _ => touched.name.as_str(),
        };
        let mut found: Vec<usize> = Vec::new();
        let mut look = |name: &str| {
            found.extend(self.by_mention.get(&key(namespace, name, case)).into_iter().flatten());
        };
        // What is unique beneath a table only is mentioned with it: by its name alone that is another.
        match (&touched.table, touched.kind) {
            (Some(table), ObjectKind::Definition) => look(table.as_str()),
            _ => look(name),
        }
        let short = bare(touched);
        if touched.kind == ObjectKind::Definition && short != name {
            look(short);
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter_map(|at| self.all.get(at)).collect()
    }
}

fn key(namespace: Option<&Ident>, name: &str, case: NameCase) -> Key {
    (namespace.map(|name| case.key(name.as_str())), case.key(name))
}
