//! Relationships: foreign keys, tables between, and references to one of several.

mod arc;
mod belonging;

use belonging::{belongs, counts, goes_along};

use super::attributes::add_attribute;
use super::cx::{DesignCx, Problems};
use super::external::{Target, target};
use super::formula::{Comparison, Formula};
use super::naming::{entity_key, plural, shorten, singular, snake, table_name};
use super::requirement::{OnDelete, Relationship, RelationshipType, Requirements};
use super::response::ExternalEntity;
use super::sketch::{
    CheckSketch, ColumnSketch, Link, Role, Sketch, TableSketch, UniqueSketch, place,
};
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::model::ReferentialAction;
use crate::name::Ident;

/// Adds what the relationships ask for.
///
/// A key may be made of references, so that a relationship waits until the key it refers to is
/// there.
pub(super) fn add_relationships(
    cx: &DesignCx<'_>,
    requirements: &Requirements,
    sketch: &mut Sketch,
    externals: &mut Vec<ExternalEntity>,
    problems: &mut Problems,
) {
    let mut waiting: Vec<(usize, &Relationship)> =
        requirements.relationships.iter().enumerate().collect();
    waiting.retain(|(at, relationship)| fits(relationship, *at, problems));
    loop {
        let before = waiting.len();
        waiting.retain(|(at, relationship)| {
            let mut add = Adding { cx, sketch, externals, problems, at: *at };
            !add.add(relationship)
        });
        if waiting.is_empty() {
            return;
        }
        if waiting.len() == before {
            for (at, relationship) in waiting {
                let detail = format!(
                    "the key that `{}` and `{}` refer to is not complete: its `primary_key` names columns that neither attributes nor relationships give",
                    relationship.from,
                    relationship.to.names().join("`, `")
                );
                problems.add(
                    ErrorCode::Contradiction,
                    format!("/requirements/relationships/{at}"),
                    detail,
                );
            }
            return;
        }
    }
}

/// Whether a relationship says what its type can mean.
fn fits(relationship: &Relationship, at: usize, problems: &mut Problems) -> bool {
    let pointer = format!("/requirements/relationships/{at}");
    let polymorphic = relationship.ty == RelationshipType::Polymorphic;
    let mut wrong = |field: &str, detail: &str| {
        problems.add(ErrorCode::Contradiction, format!("{pointer}/{field}"), detail);
        false
    };
    let names = relationship.to.names();
    if !polymorphic && names.len() != 1 {
        return wrong("to", "only a polymorphic relationship has several `to`");
    }
    if polymorphic && names.len() < 2 {
        return wrong("to", "a polymorphic relationship refers to at least two entities");
    }
    if relationship.through.is_some() && relationship.ty != RelationshipType::ManyToMany {
        return wrong("through", "`through` belongs to the type `many-to-many`");
    }
    if relationship.required == Some(true) && relationship.on_delete == Some(OnDelete::SetNull) {
        return wrong(
            "on_delete",
            "a required reference cannot become null: choose `cascade` or `restrict`",
        );
    }
    true
}

struct Adding<'a, 'c> {
    cx: &'a DesignCx<'c>,
    sketch: &'a mut Sketch,
    externals: &'a mut Vec<ExternalEntity>,
    problems: &'a mut Problems,
    at: usize,
}

impl Adding<'_, '_> {
    /// Adds one relationship; false where a key is not there yet.
    fn add(&mut self, relationship: &Relationship) -> bool {
        match relationship.ty {
            RelationshipType::OneToMany => {
                let from = relationship.to.names().first().map_or("", String::as_str);
                self.refer(relationship, from, &relationship.from, "to")
            }
            RelationshipType::OneToOne if self.other_belongs(relationship) => {
                let from = relationship.to.names().first().map_or("", String::as_str);
                self.refer(relationship, from, &relationship.from, "to")
            }
            RelationshipType::ManyToOne | RelationshipType::OneToOne => {
                let to = relationship.to.names().first().map_or("", String::as_str);
                self.refer(relationship, &relationship.from, to, "from")
            }
            RelationshipType::ManyToMany => self.join(relationship),
            RelationshipType::Polymorphic => self.arc(relationship),
        }
    }

    /// Whether the other side of a one-to-one relationship is there for this one, as a profile is for its
    /// user, and so is the one to refer; what is said of the reference itself says who has it.
    fn other_belongs(&mut self, relationship: &Relationship) -> bool {
        let [to] = relationship.to.names() else { return false };
        let (own, other) = (entity_key(&relationship.from), entity_key(to));
        let stated = relationship.role.is_some() || relationship.required.is_some();
        if stated || !belongs(&other, &own) || belongs(&own, &other) {
            return false;
        }
        let names = [&relationship.from, to].map(|name| self.sketch.find(name));
        let [Some(a), Some(b)] = names else { return false };
        let names = [a, b].map(|at| self.sketch.tables.get(at).map(|table| table.name.clone()));
        let [Some(owner), Some(part)] = names else { return false };
        self.sketch.decide(
            "one-to-one-side",
            part.as_str(),
            format!("`{part}` refers to `{owner}`, not the other way round"),
            "it is there for the other: it comes later, and the other can do without",
            &["`required` or `as` at the relationship: then `from` refers to `to`"],
        );
        true
    }

    fn pointer(&self, field: &str) -> String {
        format!("/requirements/relationships/{}/{field}", self.at)
    }

    /// The position of the table that is to refer; a mistake where it is not of this design.
    fn own(&mut self, entity: &str, field: &str) -> Option<usize> {
        let found = self.sketch.find(entity);
        if found.is_none() {
            let names = self.sketch.tables.iter().map(|table| table.entity.as_str());
            let hint = super::cx::hint(entity, names);
            let detail = format!(
                "`{entity}` would refer to another entity, but it is none of the entities of these requirements{hint}"
            );
            let pointer = self.pointer(field);
            self.problems.add(ErrorCode::UnknownEntity, pointer, detail);
        }
        found
    }

    fn target(&mut self, entity: &str, field: &str) -> Option<Target> {
        let pointer = self.pointer(field);
        target(self.cx, self.sketch, entity, &pointer, self.externals, self.problems)
    }

    /// The columns that refer to a key, named by their role.
    fn columns(&self, role: &str, target: &Target, nth: u32) -> Vec<ColumnSketch> {
        let at = u32::try_from(self.at).unwrap_or(u32::MAX / 2).min(200_000) * 4 + nth;
        let columns = target.key.iter().map(|(name, kind)| {
            let name = name.as_str();
            let joined = if name == role || name.starts_with(&format!("{role}_")) {
                name.to_owned()
            } else {
                format!("{role}_{name}")
            };
            let mut column = ColumnSketch::typed(joined, LogicalType::Bigint, place::LINK + at);
            column.kind = kind.clone();
            column
        });
        columns.collect()
    }

    /// One table refers to another.
    fn refer(
        &mut self,
        relationship: &Relationship,
        from: &str,
        to: &str,
        from_field: &str,
    ) -> bool {
        let to_field = if from_field == "from" { "to" } else { "from" };
        let Some(own) = self.own(from, from_field) else { return true };
        let Some(target) = self.target(to, to_field) else { return true };
        if !target.complete {
            return false;
        }
        let itself = entity_key(from) == entity_key(to);
        // Only what is there for the other is on the other side of a one-to-one relationship.
        let part = relationship.ty == RelationshipType::OneToOne
            && from_field == "to"
            && goes_along(&entity_key(from), &entity_key(to));
        let set_null = relationship.on_delete == Some(OnDelete::SetNull);
        let required = relationship.required.unwrap_or(!itself && !set_null);
        let role = match (&relationship.role, itself) {
            (Some(role), _) => snake(role),
            (None, true) => "parent".to_owned(),
            (None, false) => singular(&snake(to)),
        };
        if relationship.role.is_none()
            && super::living::refers(self.cx, self.sketch, own, &target.table, &role)
        {
            return true;
        }
        let mut columns = self.columns(&role, &target, 0);
        let names: Vec<Ident> = columns.iter().map(|column| column.name.clone()).collect();
        let pointer = self.pointer("as");
        let Some(table) = self.sketch.tables.get_mut(own) else { return true };
        if table.links.iter().any(|link| link.columns == names) {
            let detail = format!(
                "a second relationship would use `{}.{}`: give it a role with `as`",
                table.name,
                names.iter().map(Ident::as_str).collect::<Vec<_>>().join(", ")
            );
            self.problems.add(ErrorCode::Contradiction, pointer, detail);
            return true;
        }
        for column in &mut columns {
            column.required = required;
            column.description.clone_from(&relationship.description);
            adopt(table, column.clone());
        }
        let one = relationship.ty == RelationshipType::OneToOne;
        if one {
            table.uniques.push(UniqueSketch {
                columns: names.clone(),
                per_tenant: false,
                among_deleted: false,
            });
        }
        let on_delete = match relationship.on_delete {
            Some(OnDelete::Cascade) => ReferentialAction::Cascade,
            Some(OnDelete::SetNull) => ReferentialAction::SetNull,
            None if part => ReferentialAction::Cascade,
            None if !required => ReferentialAction::SetNull,
            Some(OnDelete::Restrict) | None => ReferentialAction::Restrict,
        };
        let name = table.name.clone();
        link(self.sketch, own, &target, names, on_delete, required, one, &role);
        decide_deletion(
            self.sketch,
            relationship,
            &name,
            &role,
            &target.table,
            on_delete,
            required,
        );
        true
    }

    /// A table between two.
    fn join(&mut self, relationship: &Relationship) -> bool {
        let to = relationship.to.names().first().map_or("", String::as_str);
        let Some(a) = self.target(&relationship.from, "from") else { return true };
        let Some(b) = self.target(to, "to") else { return true };
        if !(a.complete && b.complete) {
            return false;
        }
        let own_side = [&a, &b].into_iter().any(|target| !target.external);
        if !own_side {
            let pointer = self.pointer("from");
            let detail = "neither side of this relationship is an entity of these requirements";
            self.problems.add(ErrorCode::UnknownEntity, pointer, detail);
            return true;
        }
        let itself = entity_key(&relationship.from) == entity_key(to);
        let a_role = singular(&snake(&relationship.from));
        let b_role = match (&relationship.role, itself) {
            (Some(role), _) => snake(role),
            (None, true) => format!("related_{a_role}"),
            (None, false) => singular(&snake(to)),
        };
        let name = match &relationship.through {
            Some(through) => table_name(&through.name, &self.cx.options.naming),
            None => format!("{}{a_role}_{}", self.cx.options.naming.table_prefix, plural(&b_role)),
        };
        let name = match relationship.through {
            Some(_) => name,
            None => shorten(&name, self.cx.info.max_name_bytes),
        };
        let a_columns = self.columns(&a_role, &a, 0);
        let b_columns = self.columns(&b_role, &b, 1);
        let names = |columns: &[ColumnSketch]| -> Vec<Ident> {
            columns.iter().map(|column| column.name.clone()).collect()
        };
        let (a_names, b_names) = (names(&a_columns), names(&b_columns));
        if a_names == b_names {
            let pointer = self.pointer("as");
            self.problems.add(
                ErrorCode::Contradiction,
                pointer,
                "both sides would have the same column: give one a role with `as`",
            );
            return true;
        }
        let entity = relationship.through.as_ref().map_or(name.as_str(), |t| t.name.as_str());
        let at = self.junction(relationship, entity, &name);
        let Some(table) = self.sketch.tables.get_mut(at) else { return true };
        if table.links.iter().any(|link| link.columns == a_names || link.columns == b_names) {
            let pointer = format!("/requirements/relationships/{}", self.at);
            let detail = format!(
                "`{name}` stands between `{}` and `{to}` already: name another table with `through`",
                relationship.from
            );
            self.problems.add(ErrorCode::Contradiction, pointer, detail);
            return true;
        }
        for mut column in a_columns.into_iter().chain(b_columns) {
            column.required = true;
            adopt(table, column);
        }
        let pair: Vec<Ident> = a_names.iter().chain(&b_names).cloned().collect();
        if table.primary_key.is_empty() {
            table.primary_key = pair;
        } else {
            table.uniques.push(UniqueSketch {
                columns: pair,
                per_tenant: false,
                among_deleted: false,
            });
        }
        let table_name = table.name.clone();
        if let (true, [first], [second]) =
            (itself && !table.lives, a_names.as_slice(), b_names.as_slice())
        {
            table.checks.push(CheckSketch {
                suffix: format!("{second}_other"),
                formula: Formula::column(second)
                    .compared(Comparison::NotEqual, Formula::column(first)),
                column: None,
            });
        }
        let on_delete = match relationship.on_delete {
            Some(OnDelete::Restrict | OnDelete::SetNull) => ReferentialAction::Restrict,
            _ => ReferentialAction::Cascade,
        };
        let lines = relationship.on_delete.is_none() && !itself && counts(relationship);
        let of_b = if lines { ReferentialAction::Restrict } else { on_delete };
        if lines {
            self.sketch.decide(
                "lines-stay",
                table_name.as_str(),
                format!("a row of `{table_name}` goes with its row of `{}` and keeps its row of `{}` from being deleted", a.table, b.table),
                "it says what was there for how much: that has to be known as long as the whole is",
                &["`\"on_delete\": \"cascade\"`, where nobody asks for it any more", "soft delete of what is no longer offered"],
            );
        }
        link(self.sketch, at, &a, a_names, on_delete, true, false, &a_role);
        link(self.sketch, at, &b, b_names, of_b, true, false, &b_role);
        self.sketch.decide(
            "junction",
            table_name.as_str(),
            format!("`{table_name}` stands between `{}` and `{}`, one row a pair{}", a.table, b.table, if itself { ", never of one with itself" } else { "" }),
            "each of many belongs to many others, which takes a table; the pair is its key, so that no pair is there twice, and both directions have an index",
            &["a list in one of the two tables, where the database cannot check that its elements exist"],
        );
        true
    }

    /// The table between: a new one, or an entity that the requirements list.
    fn junction(&mut self, relationship: &Relationship, entity: &str, name: &str) -> usize {
        let at = self.sketch.find(entity).unwrap_or_else(|| {
            self.sketch.add(TableSketch {
                entity: entity.to_owned(),
                name: Ident::from(name),
                role: Role::Junction,
                pointer: format!("/requirements/relationships/{}", self.at),
                description: relationship.description.clone(),
                ..TableSketch::default()
            })
        });
        if let Some(through) = &relationship.through {
            super::names::check(
                self.cx,
                "table",
                &through.name,
                &format!("/requirements/relationships/{}/through/name", self.at),
                self.problems,
            );
            let mut table = self.sketch.tables.get(at).cloned().unwrap_or_default();
            for (nth, attribute) in through.attributes.iter().enumerate() {
                let pointer =
                    format!("/requirements/relationships/{}/through/attributes/{nth}", self.at);
                add_attribute(self.cx, self.sketch, &mut table, attribute, &pointer, self.problems);
            }
            if let Some(slot) = self.sketch.tables.get_mut(at) {
                *slot = table;
            }
        }
        at
    }
}

/// Adds a referring column; an attribute of that name becomes it.
fn adopt(table: &mut TableSketch, column: ColumnSketch) {
    match table.columns.iter_mut().find(|known| known.name == column.name) {
        Some(known) => {
            known.kind = column.kind;
            known.required |= column.required;
        }
        None => table.columns.push(column),
    }
}

#[allow(clippy::too_many_arguments)]
pub(super) fn link(
    sketch: &mut Sketch,
    own: usize,
    target: &Target,
    columns: Vec<Ident>,
    on_delete: ReferentialAction,
    required: bool,
    one: bool,
    label: &str,
) {
    let Some(table) = sketch.tables.get_mut(own) else { return };
    table.links.push(Link {
        columns,
        table: target.table.clone(),
        referenced: target.key.iter().map(|(name, _)| name.clone()).collect(),
        on_delete,
        required,
        one,
        external: target.external,
        resolved: target.resolved,
        keeps: Vec::new(),
        late: false,
        label: label.to_owned(),
    });
}

fn decide_deletion(
    sketch: &mut Sketch,
    relationship: &Relationship,
    own: &Ident,
    role: &str,
    target: &Ident,
    on_delete: ReferentialAction,
    required: bool,
) {
    let stated = relationship.on_delete.is_some();
    let (choice, reason) = match on_delete {
        ReferentialAction::Cascade if stated => ("go with it", "the requirements say so"),
        ReferentialAction::Cascade => {
            ("go with it", "they are there for it, and mean nothing without it")
        }
        ReferentialAction::SetNull if stated => ("lose the reference", "the requirements say so"),
        ReferentialAction::SetNull => (
            "lose the reference and stay",
            "the reference is optional, so that they mean something without it",
        ),
        _ if stated => ("keep it from being deleted", "the requirements say so"),
        _ => (
            "keep it from being deleted",
            "rows that somebody else still needs should not vanish with one statement; who wants that says `\"on_delete\": \"cascade\"`",
        ),
    };
    let cascade = (on_delete != ReferentialAction::Cascade)
        .then_some("`\"on_delete\": \"cascade\"` for parts that mean nothing alone");
    let optional =
        required.then_some("`\"required\": false` where a row may do without its reference");
    let restrict = matches!(on_delete, ReferentialAction::Cascade | ReferentialAction::SetNull)
        .then_some("`\"on_delete\": \"restrict\"` where the other may not go while it is needed");
    let alternatives: Vec<&str> = [cascade, optional, restrict].into_iter().flatten().collect();
    let necessity = if required { "always refers" } else { "may refer" };
    sketch.decide(
        "on-delete",
        &format!("{own}.{role}"),
        format!("a row of `{own}` {necessity} to one of `{target}` as its {role}; when that one is deleted, rows that refer to it {choice}"),
        reason,
                &alternatives,
    );
}
