//! Features: what is wanted beyond entities and relationships.
//!
//! One file a kind. They are applied in one order, whatever order they were asked in, because they
//! build on one another: what is unique is unique per tenant and among the living.

mod audit;
mod hierarchy;
mod phrases;
mod search;
mod simple;
mod soft_delete;
mod status;
mod tags;
mod tenants;
mod user_roles;

use super::cx::{DesignCx, Problems};
use super::requirement::{OneOrMany, Requirements};
use super::sketch::{Role, Sketch, TableSketch};
use super::wish::{
    AuditStrategy, EnumStrategy, Feature, FeatureEntry, HierarchyStrategy, TenantStrategy,
};
use crate::error::ErrorCode;
use crate::finding::{Advice, Finding, Severity};

/// In which order kinds are applied; those that are not here are not built yet.
const ORDER: &[&str] = &[
    "enum_strategy",
    "status_workflow",
    "slugs",
    "money",
    "hierarchy",
    "tags",
    "user_roles",
    "optimistic_locking",
    "timestamps",
    "soft_delete",
    "audit_trail",
    "multi_tenant",
    "full_text_search",
];

/// What every kind gets to work with.
pub(super) struct Applying<'a, 'c> {
    pub(super) cx: &'a DesignCx<'c>,
    pub(super) sketch: &'a mut Sketch,
    pub(super) problems: &'a mut Problems,
    /// The place in the request.
    pub(super) pointer: String,
}

/// Adds what the features ask for; what cannot be done is a finding, never passed over.
pub(super) fn add_features(
    cx: &DesignCx<'_>,
    requirements: &Requirements,
    sketch: &mut Sketch,
    problems: &mut Problems,
) {
    let mut wanted: Vec<(usize, Feature, String)> = Vec::new();
    for (at, entry) in requirements.features.iter().enumerate() {
        let pointer = format!("/requirements/features/{at}");
        let features = match entry {
            FeatureEntry::Kind(feature) => vec![(**feature).clone()],
            FeatureEntry::Phrase(phrase) => match phrases::understand(phrase) {
                Ok(features) => features,
                Err(hint) => {
                    sketch.findings.push(unrecognised(phrase, &hint).at(&pointer));
                    continue;
                }
            },
        };
        for feature in features {
            match ORDER.iter().position(|kind| *kind == feature.kind()) {
                Some(rank) => wanted.push((rank, feature, pointer.clone())),
                None => sketch.findings.push(not_built(&feature, "").at(&pointer)),
            }
        }
    }
    wanted.sort_by_key(|(rank, _, _)| *rank);
    for (_, feature, pointer) in &wanted {
        apply(&mut Applying { cx, sketch, problems, pointer: pointer.clone() }, feature);
    }
    tenants::keep_references_apart(cx, sketch);
}

fn apply(to: &mut Applying<'_, '_>, feature: &Feature) {
    match feature {
        Feature::EnumStrategy { strategy } => match strategy {
            Some(EnumStrategy::Lookup) => to.refuse(feature, "lists of values as tables"),
            _ => simple::enums(to, *strategy),
        },
        Feature::StatusWorkflow { entity, field, values, transitions } => {
            status::apply(
                to,
                entity.as_ref(),
                field.as_deref(),
                values.as_deref(),
                transitions.as_ref(),
            );
        }
        Feature::Slugs { entity, from } => simple::slugs(to, entity.as_ref(), from.as_deref()),
        Feature::Money { entity } => simple::money(to, entity.as_ref()),
        Feature::Hierarchy { entity, strategy } => match strategy {
            None | Some(HierarchyStrategy::Adjacency) => hierarchy::apply(to, entity.as_ref()),
            Some(_) => to.refuse(feature, "closure tables and paths"),
        },
        Feature::Tags { entity } => tags::apply(to, entity.as_ref()),
        Feature::UserRoles { entity } => user_roles::apply(to, entity.as_ref()),
        Feature::OptimisticLocking { entity } => simple::locking(to, entity.as_ref()),
        Feature::Timestamps { entity } => simple::timestamps(to, entity.as_ref()),
        Feature::SoftDelete { entity } => soft_delete::apply(to, entity.as_ref()),
        Feature::AuditTrail { entity, strategy } => match strategy {
            None | Some(AuditStrategy::Changes) => audit::apply(to, entity.as_ref()),
            Some(_) => to.refuse(feature, "history tables and times of validity"),
        },
        Feature::MultiTenant { strategy, entity, shared } => match strategy {
            None | Some(TenantStrategy::Column) => {
                tenants::apply(to, entity.as_ref(), shared.as_deref().unwrap_or_default());
            }
            Some(_) => to.refuse(feature, "a namespace or a database for each tenant"),
        },
        Feature::FullTextSearch { entity, fields, weights, language } => {
            search::apply(
                to,
                entity.as_ref(),
                fields.as_deref(),
                weights.as_ref(),
                language.as_deref(),
            );
        }
        other => to.refuse(other, ""),
    }
}

impl Applying<'_, '_> {
    /// Says that a kind or one of its strategies is not built yet.
    fn refuse(&mut self, feature: &Feature, what: &str) {
        self.sketch.findings.push(not_built(feature, what).at(&self.pointer));
    }

    /// Says what is missing to do what was asked.
    fn incomplete(&mut self, message: impl Into<String>, advice: impl Into<String>) {
        let finding = Finding::new("incomplete-feature", Severity::Error, message)
            .at(&self.pointer)
            .advise(Advice::note(advice));
        self.sketch.findings.push(finding);
    }

    /// The tables that a feature is about: those stated, or those that fit.
    fn scope(
        &mut self,
        entity: Option<&OneOrMany>,
        fits: impl Fn(&TableSketch) -> bool,
    ) -> Vec<usize> {
        let Some(stated) = entity else {
            let tables = self.sketch.tables.iter().enumerate();
            let out: Vec<usize> =
                tables.filter(|(_, table)| fits(table)).map(|(at, _)| at).collect();
            if out.is_empty() {
                self.incomplete(
                    "no entity is of the kind that this feature is about: nothing in the schema is for it",
                    "name the `entity`",
                );
            }
            return out;
        };
        let mut out = Vec::new();
        for name in stated.names() {
            if let Some(at) = self.table(name)
                && !out.contains(&at)
            {
                out.push(at);
            }
        }
        out
    }

    /// The table of an entity; a mistake where there is none.
    fn table(&mut self, entity: &str) -> Option<usize> {
        let found = self.sketch.find(entity);
        if found.is_none() {
            let names: Vec<_> = self
                .sketch
                .tables
                .iter()
                .flat_map(|t| [t.entity.as_str(), t.name.as_str()])
                .collect();
            let hint = super::cx::hint(entity, names);
            let detail =
                format!("there is no entity `{entity}` that this feature could be about{hint}");
            self.problems.add(ErrorCode::UnknownEntity, &self.pointer, detail);
        }
        found
    }
}

/// Whether a table holds entities.
fn is_entity(table: &TableSketch) -> bool {
    matches!(table.role, Role::Entity | Role::Tenants)
}

fn not_built(feature: &Feature, what: &str) -> Finding {
    let kind = feature.kind();
    let message = match what {
        "" => format!(
            "the feature `{kind}` is understood but not built yet: nothing in the schema is for it"
        ),
        what => format!(
            "the feature `{kind}` is not built yet for {what}: nothing in the schema is for it"
        ),
    };
    Finding::new("unsupported-feature", Severity::Error, message).advise(Advice::note(format!(
        "model it by entities and attributes of its own; built are: {}",
        ORDER.join(", ")
    )))
}

fn unrecognised(phrase: &str, hint: &str) -> Finding {
    let shown: String = phrase.chars().take(80).collect();
    let message = format!(
        "the feature `{shown}` is not understood, and nothing in the schema is for it{hint}"
    );
    Finding::new("unrecognised-feature", Severity::Warning, message)
        .advise(Advice::note(format!("say it by its kind: {}", Feature::KINDS.join(", "))))
}
