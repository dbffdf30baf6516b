//! Relationships: what the references of a document mean together.

use super::reading::{Reading, Table};
use super::{Imported, Origins, words};
use crate::design::naming::{entity_key, plural, singular, snake};
use crate::design::requirement::{
    EntityEntry, OnDelete, OneOrMany, Relationship, RelationshipType, Requirements, Through,
};
use crate::design::wish::{Feature, FeatureEntry};
use crate::dialect::LogicalType;

/// A reference of one table to another, or to one of several.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) from: usize,
    pub(super) to: Vec<usize>,
    /// In which role: `author`.
    pub(super) role: String,
    /// Whether to many rows.
    pub(super) many: bool,
    /// Whether no other row refers to the same.
    pub(super) one: bool,
    /// Whether the row is a part of what it refers to.
    pub(super) part: bool,
    pub(super) required: bool,
    pub(super) place: String,
    /// Its name for messages.
    pub(super) shown: String,
    pub(super) description: Option<String>,
}

impl Reference {
    /// The only table that it refers to.
    fn target(&self) -> Option<usize> {
        match self.to.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }
}

/// Makes requirements of what was read.
pub(super) fn finish(mut reading: Reading<'_, '_, '_>) -> Imported {
    let references = std::mem::take(&mut reading.references);
    let mut relating = Relating { reading, references, out: Vec::new() };
    relating.pairs();
    relating.singles();
    relating.lists();
    let Relating { mut reading, out, .. } = relating;
    for table in &mut reading.tables {
        table.put_in_order();
    }
    let mut origins = Origins::default();
    let mut requirements = Requirements::default();
    let prefix = |place: &str| reading.doc.pointer(place);
    for (at, table) in reading.tables.iter().enumerate() {
        let own = format!("/requirements/entities/{at}");
        origins.add(own.clone(), prefix(&table.place));
        for (nth, place) in table.attributes_at.iter().enumerate() {
            origins.add(format!("{own}/attributes/{nth}"), prefix(place));
        }
        for (nth, place) in table.checks_at.iter().enumerate() {
            origins.add(format!("{own}/checks/{nth}"), prefix(place));
        }
    }
    for (at, (relationship, place)) in out.into_iter().enumerate() {
        origins.add(format!("/requirements/relationships/{at}"), prefix(&place));
        requirements.relationships.push(relationship);
    }
    requirements.features.extend(timestamps(&reading.tables));
    let tables = std::mem::take(&mut reading.tables).into_iter();
    requirements.entities = tables.map(|table| EntityEntry::Full(Box::new(table.entity))).collect();
    let notes = reading.notes;
    Imported { requirements, origins, decisions: notes.decisions, findings: notes.findings }
}

/// The feature that keeps `updated_at`, for the entities that have both times.
fn timestamps(tables: &[Table]) -> Option<FeatureEntry> {
    let both = |table: &&Table| {
        ["created_at", "updated_at"].iter().all(|name| {
            table.attribute(name).is_some_and(|found| found.ty == LogicalType::Timestamp)
        })
    };
    let names: Vec<String> =
        tables.iter().filter(both).map(|table| table.entity.name.clone()).collect();
    (!names.is_empty()).then(|| {
        let entity = Some(OneOrMany::Many(names));
        FeatureEntry::Kind(Box::new(Feature::Timestamps { entity }))
    })
}

struct Relating<'a, 'd, 'c> {
    reading: Reading<'a, 'd, 'c>,
    references: Vec<Reference>,
    out: Vec<(Relationship, String)>,
}

impl Relating<'_, '_, '_> {
    fn name(&self, table: usize) -> String {
        self.reading.entity(table)
    }

    fn key(&self, table: usize) -> String {
        entity_key(&self.name(table))
    }

    fn push(&mut self, relationship: Relationship, place: &str) {
        self.out.push((relationship, place.to_owned()));
    }

    fn blank(&self, from: usize, to: usize, ty: RelationshipType) -> Relationship {
        Relationship {
            from: self.name(from),
            to: OneOrMany::One(self.name(to)),
            ty,
            role: None,
            required: None,
            on_delete: None,
            through: None,
            description: None,
        }
    }

    /// Two entities that refer to each other by their names are one to one: one of them refers.
    fn pairs(&mut self) {
        let mut gone: Vec<usize> = Vec::new();
        for at in 0..self.references.len() {
            let Some(one) = self.references.get(at).cloned() else { continue };
            let Some(to) = one.target() else { continue };
            if one.many
                || one.part
                || to == one.from
                || gone.contains(&at)
                || one.role != self.key(to)
            {
                continue;
            }
            let own = self.key(one.from);
            let back = self.references.iter().enumerate().position(|(other, back)| {
                other > at
                    && !back.many
                    && !back.part
                    && back.from == to
                    && back.target() == Some(one.from)
                    && back.role == own
                    && !gone.contains(&other)
            });
            let Some(back_at) = back else { continue };
            // The one that cannot be without the other refers to it; the later one where both can.
            let back_required = self.references.get(back_at).is_some_and(|back| back.required);
            let (kept, dropped) =
                if one.required && !back_required { (at, back_at) } else { (back_at, at) };
            gone.push(dropped);
            if let Some(kept) = self.references.get_mut(kept) {
                kept.one = true;
            }
            let (Some(kept), Some(dropped)) =
                (self.references.get(kept), self.references.get(dropped))
            else {
                continue;
            };
            let (a, b) = (kept.shown.clone(), dropped.shown.clone());
            self.reading.notes.decide(
                "one-to-one",
                &a,
                format!("{a} and {b} are one relationship, one to one; the column is in the first"),
                "each names the other, and two columns could contradict each other",
                &["two relationships with roles of their own in `requirements`"],
            );
        }
        let mut at = 0;
        self.references.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
    }

    /// References of a row to one other.
    fn singles(&mut self) {
        self.break_cycles();
        let all = self.references.clone();
        for reference in all.iter().filter(|reference| !reference.many) {
            let names: Vec<String> = reference.to.iter().map(|table| self.name(*table)).collect();
            let from = self.name(reference.from);
            let relationship = match (reference.target(), names.as_slice()) {
                (Some(to), _) => {
                    let mut relationship = self.blank(
                        reference.from,
                        to,
                        if reference.one {
                            RelationshipType::OneToOne
                        } else {
                            RelationshipType::ManyToOne
                        },
                    );
                    if reference.role != self.key(to) || to == reference.from {
                        relationship.role = Some(reference.role.clone());
                    }
                    relationship.required = Some(reference.required);
                    if reference.part {
                        relationship.on_delete = Some(OnDelete::Cascade);
                    }
                    relationship.description.clone_from(&reference.description);
                    relationship
                }
                (None, names) => {
                    self.reading.notes.decide(
                        "one-of-several",
                        &format!("{from}.{}", reference.role),
                        format!("{} refers to one of `{}`", reference.shown, names.join("`, `")),
                        "the document says that it is one of them",
                        &[],
                    );
                    Relationship {
                        from,
                        to: OneOrMany::Many(names.to_vec()),
                        ty: RelationshipType::Polymorphic,
                        role: Some(reference.role.clone()),
                        required: Some(reference.required),
                        on_delete: (!reference.required).then_some(OnDelete::SetNull),
                        through: None,
                        description: reference.description.clone(),
                    }
                }
            };
            self.push(relationship, &reference.place);
        }
    }

    /// No row can be the first where each needs another before it: one reference gives way.
    fn break_cycles(&mut self) {
        for at in 0..self.references.len() {
            let Some(one) = self.references.get(at).cloned() else { continue };
            let (Some(to), true, false) = (one.target(), one.required, one.many) else { continue };
            if !self.needs(to, one.from, at) {
                continue;
            }
            if one.part {
                continue;
            }
            if let Some(reference) = self.references.get_mut(at) {
                reference.required = false;
            }
            let pointer = self.reading.doc.pointer(&one.place);
            let message = format!(
                "{} may be empty: the rows that it refers to need such a row before them, so that none could be the first",
                one.shown
            );
            self.reading.notes.taken("required-in-a-circle", pointer, message);
        }
    }

    /// Whether rows of a table need rows of another before them.
    fn needs(&self, table: usize, other: usize, but: usize) -> bool {
        let mut seen = vec![table];
        let mut waiting = vec![table];
        while let Some(table) = waiting.pop() {
            if table == other {
                return true;
            }
            for (at, reference) in self.references.iter().enumerate() {
                if at == but || reference.from != table || reference.many || !reference.required {
                    continue;
                }
                if let Some(to) = reference.target().filter(|to| !seen.contains(to)) {
                    seen.push(to);
                    waiting.push(to);
                }
            }
        }
        false
    }

    /// References of a row to many others: the other side of a reference, parts, or pairs.
    fn lists(&mut self) {
        let all = self.references.clone();
        let mut done: Vec<usize> = Vec::new();
        for (at, list) in all.iter().enumerate().filter(|(_, list)| list.many) {
            let Some(to) = list.target() else { continue };
            if done.contains(&at) {
                continue;
            }
            let backs: Vec<&Reference> = all
                .iter()
                .filter(|back| !back.many && back.from == to && back.target() == Some(list.from))
                .collect();
            if let Some(back) = inverse(&backs, list, &self.key(list.from)) {
                let shown = back.shown.clone();
                self.reading.notes.decide(
                    "other-side",
                    &list.shown,
                    format!("{} has no column: it is the other side of {shown}", list.shown),
                    "the rows of the list refer to the row that has it; a second structure could contradict them",
                    &["a relationship of its own in `requirements`, where the two lists differ"],
                );
                continue;
            }
            if let Some(between) = self.between(list, to, &all) {
                self.reading.notes.decide(
                    "through-entity",
                    &list.shown,
                    format!("{} is found through `{between}`", list.shown),
                    "an entity of the document refers to both sides already",
                    &["a relationship of its own in `requirements`"],
                );
                continue;
            }
            let mirror = all.iter().enumerate().position(|(other, back)| {
                other > at
                    && back.many
                    && back.from == to
                    && back.target() == Some(list.from)
                    && list.from != to
                    && !done.contains(&other)
            });
            if let Some(mirror) = mirror {
                done.push(mirror);
            }
            if mirror.is_none() && self.is_part(list, to, &all) {
                self.parts(list, to);
            } else {
                self.pairs_table(list, to, mirror.and_then(|mirror| all.get(mirror)));
            }
        }
    }

    /// Whether rows of a list are parts of the row that has it.
    fn is_part(&self, list: &Reference, to: usize, all: &[Reference]) -> bool {
        if list.from == to {
            return matches!(
                list.role.as_str(),
                "child" | "reply" | "subcategory" | "sub_category" | "subtask" | "subitem"
            );
        }
        let (own, other) = (self.key(list.from), self.key(to));
        if words::is_shared(&other) && !other.starts_with(&own) {
            return false;
        }
        let lists = all.iter().filter(|known| known.many && known.target() == Some(to)).count();
        let named = other.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('_'));
        lists == 1 && (named || words::is_part(&other) || words::is_part(&list.role))
    }

    /// Rows that belong to one row each.
    fn parts(&mut self, list: &Reference, to: usize) {
        let mut relationship = self.blank(list.from, to, RelationshipType::OneToMany);
        let own = if list.from == to { "parent".to_owned() } else { self.key(list.from) };
        let taken = |role: &str| {
            self.references
                .iter()
                .any(|known| known.from == to && !known.many && known.role == role)
        };
        let role = if taken(&own) { format!("{own}_of_{}", list.role) } else { own.clone() };
        if role != own || list.from == to {
            relationship.role = Some(role);
        }
        let lists = self.references.iter().filter(|known| known.target() == Some(to)).count();
        let of = self.reading.tables_of.iter().position(|table| *table == Some(to));
        let path = of.and_then(|of| self.reading.catalog.usage.got_by.get(of)).cloned().flatten();
        // What nothing else knows means nothing without the row that has it.
        let alone = lists == 1 && path.is_none();
        let named = list.from != to && (alone || self.key(to).starts_with(&self.key(list.from)));
        relationship.required = Some(named);
        if named {
            relationship.on_delete = Some(OnDelete::Cascade);
        }
        self.reading.notes.decide(
            "list-of-parts",
            &list.shown,
            format!(
                "each `{}` belongs to at most one `{}`: {} is a column there",
                self.name(to),
                self.name(list.from),
                list.shown
            ),
            "its name is that of a part, and no other list has such rows",
            &["`many-to-many` in `requirements`, where one can be in several lists"],
        );
        self.push(relationship, &list.place);
    }

    /// A table of pairs.
    fn pairs_table(&mut self, list: &Reference, to: usize, mirror: Option<&Reference>) {
        let mut relationship = self.blank(list.from, to, RelationshipType::ManyToMany);
        relationship.description.clone_from(&list.description);
        let (own, other) = (self.key(list.from), self.key(to));
        let role = singular(&list.role);
        let role = if role == own || role.is_empty() { other.clone() } else { role };
        if role != other {
            relationship.role = Some(role.clone());
        }
        if list.from == to && role == own {
            relationship.role = Some(format!("related_{own}"));
        }
        let tables = self.reading.tables.iter().map(|table| entity_key(&table.entity.name));
        let taken: Vec<String> = tables.collect();
        let mut through = format!("{own}_{}", singular(&role));
        let known = |name: &str, out: &[(Relationship, String)]| {
            taken.iter().any(|key| key == name)
                || out.iter().any(|(known, _)| {
                    known.through.as_ref().is_some_and(|t| snake(&t.name) == name)
                        || junction(known) == plural(name)
                })
        };
        if known(&through, &self.out) {
            while known(&through, &self.out) {
                through.push_str("_link");
            }
            relationship.through =
                Some(Through { name: words::pascal(&through), attributes: Vec::new() });
        }
        let both = mirror.map_or(String::new(), |mirror| format!(" and {}", mirror.shown));
        self.reading.notes.decide(
            "list-of-entities",
            &list.shown,
            format!("{}{both} is many to many", list.shown),
            "nothing says that one is in a single list only, and a table of pairs holds either",
            &["a reference back in the other schema, where each belongs to one: then it is one to many"],
        );
        self.push(relationship, &list.place);
    }

    /// An entity that refers to both sides and is called after them.
    fn between(&self, list: &Reference, to: usize, all: &[Reference]) -> Option<String> {
        let refers = |table: usize, other: usize| {
            all.iter()
                .any(|known| known.from == table && !known.many && known.target() == Some(other))
        };
        let (own, other) = (self.key(list.from), self.key(to));
        let wanted =
            [format!("{own}_{other}"), format!("{other}_{own}"), format!("{own}_{}", list.role)];
        (0..self.reading.tables.len())
            .find(|table| {
                wanted.contains(&self.key(*table))
                    && refers(*table, list.from)
                    && refers(*table, to)
            })
            .map(|table| self.name(table))
    }
}

/// The reference that a list is the other side of: the only one, or the one that is called so.
fn inverse<'r>(backs: &[&'r Reference], list: &Reference, own: &str) -> Option<&'r Reference> {
    match backs {
        [] => None,
        [one] => Some(one),
        several => several
            .iter()
            .find(|back| back.part || back.role == own)
            .or_else(|| several.iter().find(|back| list.role.starts_with(&back.role)))
            .or(several.first())
            .copied(),
    }
}

/// The table of pairs that a relationship without `through` has.
fn junction(relationship: &Relationship) -> String {
    if relationship.ty != RelationshipType::ManyToMany || relationship.through.is_some() {
        return String::new();
    }
    let to = relationship.to.names().first().map_or("", String::as_str);
    let role = relationship.role.clone().unwrap_or_else(|| singular(&snake(to)));
    format!("{}_{}", singular(&snake(&relationship.from)), plural(&role))
}
