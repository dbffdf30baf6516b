//! Features in words: `full-text search on title and body of posts`.

use crate::design::requirement::OneOrMany;
use crate::design::wish::{AuditStrategy, Feature, TenantStrategy};
use crate::name::did_you_mean;

/// How people say it, in lower case and without hyphens, and the kind that they mean.
#[rustfmt::skip]
const PHRASES: &[(&str, &str)] = &[
    ("full text search", "full_text_search"), ("fulltext search", "full_text_search"), ("text search", "full_text_search"), ("search", "full_text_search"),
    ("user roles and permissions", "user_roles"), ("user roles", "user_roles"), ("roles", "user_roles"), ("role based access control", "user_roles"), ("rbac", "user_roles"),
    ("soft delete", "soft_delete"), ("soft deletes", "soft_delete"), ("soft deletion", "soft_delete"),
    ("timestamps", "timestamps"), ("timestamp columns", "timestamps"), ("created and updated timestamps", "timestamps"), ("created at and updated at", "timestamps"),
    ("audit trail", "audit_trail"), ("audit log", "audit_trail"), ("audit logging", "audit_trail"), ("auditing", "audit_trail"), ("change log", "audit_trail"),
    ("versioning", "versioning"), ("version history", "versioning"), ("revisions", "versioning"),
    ("optimistic locking", "optimistic_locking"), ("optimistic concurrency", "optimistic_locking"), ("optimistic concurrency control", "optimistic_locking"),
    ("multi tenant", "multi_tenant"), ("multi tenancy", "multi_tenant"), ("multitenant", "multi_tenant"), ("multitenancy", "multi_tenant"), ("tenant column", "multi_tenant"), ("tenants", "multi_tenant"), ("tenant isolation", "multi_tenant"),
    ("tags", "tags"), ("tagging", "tags"),
    ("hierarchy", "hierarchy"), ("tree", "hierarchy"), ("nesting", "hierarchy"),
    ("comments", "comments"), ("commenting", "comments"),
    ("attachments", "attachments"), ("file attachments", "attachments"),
    ("status workflow", "status_workflow"), ("status values", "status_workflow"), ("workflow", "status_workflow"), ("state machine", "status_workflow"),
    ("enums as checks", "enum_strategy"), ("enum strategy", "enum_strategy"),
    ("money", "money"), ("amounts of money", "money"),
    ("unique slugs", "slugs"), ("slugs", "slugs"), ("slug", "slugs"),
    ("translations", "i18n"), ("internationalization", "i18n"), ("internationalisation", "i18n"), ("i18n", "i18n"), ("localization", "i18n"), ("multiple languages", "i18n"),
    ("scheduling", "scheduling"), ("no overlapping", "scheduling"), ("no overlaps", "scheduling"), ("no double booking", "scheduling"),
    ("rate limits", "rate_limits"), ("rate limiting", "rate_limits"),
    ("sessions", "sessions"), ("user sessions", "sessions"),
    ("oauth providers", "oauth_providers"), ("oauth", "oauth_providers"), ("social login", "oauth_providers"),
    ("partitioning", "partitioning"), ("partitions", "partitioning"), ("monthly partitions", "partitioning"),
    ("retention", "retention"), ("archival", "retention"), ("data retention", "retention"),
    ("transactional outbox", "outbox"), ("outbox", "outbox"),
    ("least privilege", "least_privilege"), ("least privilege roles", "least_privilege"),
];

/// Words before a phrase that say nothing.
const FILLERS: &[&str] =
    &["with ", "add ", "enable ", "support for ", "support ", "use ", "a ", "an ", "the "];
/// Words between a phrase and what it is about.
const LINKS: &[&str] = &["on ", "for ", "of ", "in ", "to ", "over ", "across "];

/// What a phrase asks for, or a hint where it is not understood.
pub(super) fn understand(phrase: &str) -> Result<Vec<Feature>, String> {
    let lower = phrase.trim().trim_end_matches(['.', '!']).to_lowercase().replace('-', " ");
    let text = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = text.as_str();
    while let Some(rest) = FILLERS.iter().find_map(|filler| text.strip_prefix(filler)) {
        text = rest;
    }
    let found = PHRASES
        .iter()
        .filter_map(|(words, kind)| Some((words.len(), *kind, after(text, words)?)))
        .max_by_key(|(length, _, _)| *length);
    let Some((_, kind, rest)) = found else { return Err(near(text)) };
    let Some(feature) = Feature::bare(kind) else { return Err(near(text)) };
    detail(feature, rest).ok_or_else(|| {
        format!(
            ": expected `{}`, or that followed by `on` and the entities",
            kind.replace('_', " ")
        )
    })
}

/// What follows the words, where a text starts with them.
fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(words)?;
    (rest.is_empty() || rest.starts_with([' ', ':'])).then(|| rest.trim_start())
}

fn near(text: &str) -> String {
    let head = LINKS
        .iter()
        .filter_map(|link| text.find(&format!(" {link}")))
        .min()
        .and_then(|at| text.get(..at))
        .unwrap_or(text);
    match did_you_mean(head, PHRASES.iter().map(|(words, _)| *words)) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    }
}

/// What a feature is about, in the words that follow it.
fn detail(feature: Feature, rest: &str) -> Option<Vec<Feature>> {
    let mut feature = feature;
    let mut rest = rest;
    if let Feature::MultiTenant { strategy, .. } = &mut feature {
        for (words, meant) in [
            ("by column", TenantStrategy::Column),
            ("with a tenant column", TenantStrategy::Column),
            ("by schema", TenantStrategy::Schema),
            ("by database", TenantStrategy::Database),
        ] {
            if rest == words {
                *strategy = Some(meant);
                rest = "";
            }
        }
        rest = rest.strip_prefix("column").unwrap_or(rest);
    }
    if let Feature::AuditTrail { strategy, .. } = &mut feature
        && let Some(before) = rest.strip_suffix("changes only").or(rest.strip_suffix("of changes"))
    {
        *strategy = Some(AuditStrategy::Changes);
        rest = before.trim();
    }
    if let Feature::StatusWorkflow { values, .. } = &mut feature
        && let Some((before, listed)) = rest.split_once(':')
    {
        *values = Some(names(listed));
        rest = before.trim();
    }
    if rest.is_empty() {
        return Some(vec![feature]);
    }
    let about = LINKS.iter().find_map(|link| rest.strip_prefix(link));
    let Some(about) = about else {
        // What is not built is said to be so, whatever else the phrase says.
        return (!super::ORDER.contains(&feature.kind())).then(|| vec![feature]);
    };
    if matches!(
        about,
        "everything" | "all" | "all entities" | "all tables" | "every entity" | "every table"
    ) {
        return Some(vec![feature]);
    }
    Some(with_entities(feature, about))
}

fn with_entities(feature: Feature, about: &str) -> Vec<Feature> {
    if let Feature::FullTextSearch { weights, language, .. } = feature {
        return searched(about)
            .into_iter()
            .map(|(entity, fields)| Feature::FullTextSearch {
                entity: Some(OneOrMany::One(entity)),
                fields: (!fields.is_empty()).then_some(fields),
                weights: weights.clone(),
                language: language.clone(),
            })
            .collect();
    }
    let stated = Some(OneOrMany::Many(names(about)));
    let mut feature = feature;
    match &mut feature {
        Feature::UserRoles { entity }
        | Feature::SoftDelete { entity }
        | Feature::Timestamps { entity }
        | Feature::AuditTrail { entity, .. }
        | Feature::OptimisticLocking { entity }
        | Feature::Tags { entity }
        | Feature::Hierarchy { entity, .. }
        | Feature::StatusWorkflow { entity, .. }
        | Feature::Money { entity }
        | Feature::Slugs { entity, .. } => *entity = stated,
        _ => {}
    }
    vec![feature]
}

/// `title and body of posts`, `posts.title,body`, `posts (title, body)`, `posts and comments`.
fn searched(about: &str) -> Vec<(String, Vec<String>)> {
    if let Some((fields, entity)) = about.split_once(" of ") {
        return vec![(trimmed(entity), names(fields))];
    }
    if let Some((entity, fields)) = about.split_once('(') {
        return vec![(trimmed(entity), names(fields.trim_end_matches(')')))];
    }
    if let Some((entity, fields)) = about.split_once('.') {
        let entity = trimmed(entity);
        let prefix = format!("{entity}.");
        let fields = names(fields).into_iter().map(|field| match field.strip_prefix(&prefix) {
            Some(bare) => bare.to_owned(),
            None => field,
        });
        return vec![(entity, fields.collect())];
    }
    names(about).into_iter().map(|entity| (entity, Vec::new())).collect()
}

fn names(text: &str) -> Vec<String> {
    let text = text.replace(" and ", ",").replace(" & ", ",").replace(" or ", ",");
    text.split(',').map(trimmed).filter(|name| !name.is_empty()).collect()
}

fn trimmed(text: &str) -> String {
    let text = text.trim().trim_matches(['`', '"', '\'']);
    text.strip_prefix("the ").unwrap_or(text).trim().to_owned()
}
