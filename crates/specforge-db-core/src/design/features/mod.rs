//! Features: what is wanted beyond entities and relationships.
//!
//! One file a kind or a few, each kind a row ([`Kind`]): how people say it, and what it does. They are
//! applied in the order of the rows, whatever order they were asked in, because they build on one
//! another: what is unique is unique per tenant and among the living, and what keeps former rows
//! keeps every column that other features brought.

mod audit;
mod belongings;
mod build;
mod hierarchy;
mod history;
mod i18n;
mod least_privilege;
mod logins;
mod lookups;
mod outbox;
mod partitions;
mod phrases;
mod rate_limits;
mod scheduling;
mod search;
mod simple;
mod soft_delete;
mod status;
mod tags;
mod tenants;
mod user_roles;
mod versions;
mod ways;

use super::cx::{DesignCx, Problems};
use super::requirement::{OneOrMany, Requirements};
use super::sketch::{Role, Sketch, TableSketch};
use super::wish::{Feature, FeatureEntry};
use crate::error::ErrorCode;
use crate::finding::{Advice, Finding, Severity};

/// A kind of feature.
struct Kind {
    /// Its name in requests.
    name: &'static str,
    /// How people say it, in lower case and without hyphens.
    phrases: &'static [&'static str],
    /// Reads the words behind a phrase; nothing where they are not understood.
    words: fn(Feature, &Said<'_>) -> Option<Vec<Feature>>,
    /// Does it.
    apply: fn(&mut Applying<'_, '_>, &Feature),
}

/// A feature in words.
struct Said<'t> {
    /// The phrase that it starts with.
    phrase: &'static str,
    /// What follows it.
    rest: &'t str,
    /// Whether there is such an entity.
    knows: &'t dyn Fn(&str) -> bool,
}

/// The kinds, in the order in which they are applied.
const KINDS: &[Kind] = &[
    status::KIND,
    lookups::KIND,
    simple::SLUGS,
    simple::MONEY,
    hierarchy::KIND,
    tags::KIND,
    belongings::COMMENTS,
    belongings::ATTACHMENTS,
    i18n::KIND,
    user_roles::KIND,
    logins::SESSIONS,
    logins::PROVIDERS,
    rate_limits::KIND,
    outbox::KIND,
    simple::TIMESTAMPS,
    soft_delete::KIND,
    versions::LOCKING,
    tenants::KIND,
    scheduling::KIND,
    search::KIND,
    partitions::PARTITIONING,
    partitions::RETENTION,
    versions::VERSIONING,
    audit::KIND,
    least_privilege::KIND,
];

/// The kinds of features in the order in which they are applied, each with how people say it.
pub fn feature_phrases() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    KINDS.iter().map(|kind| (kind.name, kind.phrases))
}

/// A feature that is asked for: the rank of its kind, what it says, and its place in the request.
type Wanted = (usize, Feature, String);

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
    let mut wanted: Vec<Wanted> = Vec::new();
    for (at, entry) in requirements.features.iter().enumerate() {
        let pointer = format!("/requirements/features/{at}");
        let features = match entry {
            FeatureEntry::Kind(feature) => vec![(**feature).clone()],
            FeatureEntry::Phrase(phrase) => {
                match phrases::understand(phrase, &|name| sketch.find(name).is_some()) {
                    Ok(features) => features,
                    Err(hint) => {
                        sketch.findings.push(unrecognised(phrase, &hint).at(&pointer));
                        continue;
                    }
                }
            }
        };
        for feature in features {
            match KINDS.iter().position(|kind| kind.name == feature.kind()) {
                Some(rank) => wanted.push((rank, feature, pointer.clone())),
                None => sketch.findings.push(not_built(&feature).at(&pointer)),
            }
        }
    }
    tenants::agree(&mut wanted, problems);
    let last = KINDS.iter().position(|kind| kind.name == audit::KIND.name).unwrap_or_default();
    wanted.sort_by_key(|(rank, feature, _)| {
        // What is said of the log comes once the log is there.
        let log = feature.entity().is_some_and(|of| of.names().iter().any(|n| audit::is_log(n)));
        if log && sketch.find("audit_logs").is_none() { (last, *rank + 1) } else { (*rank, 0) }
    });
    for (rank, feature, pointer) in &wanted {
        let Some(kind) = KINDS.get(*rank) else { continue };
        (kind.apply)(&mut Applying { cx, sketch, problems, pointer: pointer.clone() }, feature);
    }
    tenants::keep_references_apart(cx, sketch);
}

impl Applying<'_, '_> {
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

fn not_built(feature: &Feature) -> Finding {
    let message = format!(
        "the feature `{}` is understood but not built yet: nothing in the schema is for it",
        feature.kind()
    );
    Finding::new("unsupported-feature", Severity::Error, message).advise(Advice::note(format!(
        "model it by entities and attributes of its own; built are: {}",
        KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
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
