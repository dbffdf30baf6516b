use super::{change as evidence, loss, rows};
use crate::declare_rule;
use crate::dialect::cap;
use crate::diff::{Change, Op};
use crate::finding::Advice;
use crate::hash::HashMap;
use crate::model::{Facet, Family, Object, ObjectPath};
use crate::plan::Reversibility;
use crate::rule::{Findings, PlanRuleCx};

declare_rule! {
    /// Not every value survives the new type.
    pub(crate) static LOSSY_TYPE_CHANGE: Plan = {
        id: "lossy-type-change",
        summary: "not every value survives the change of a column's type",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("lossy_type_change.md"),
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    let mut lossy: HashMap<&ObjectPath, &str> = HashMap::default();
    for (step, subject) in cx.steps() {
        if step.reversibility == Reversibility::Lossy
            && let Some(loses) = &step.loses
        {
            lossy.extend(subject.because.iter().map(|path| (path, loses.as_str())));
        }
    }
    for change in cx.changes {
        let Some((before, after)) = types(change) else { continue };
        let loses = match lossy.get(&change.path) {
            Some(loses) => (*loses).to_owned(),
            None if cx.plan.can(cap::BOUNDED_TYPES) => {
                match narrower(&before.family, &after.family) {
                    Some(loses) => loses.to_owned(),
                    None => continue,
                }
            }
            None => continue,
        };
        let Some(table) = change.path.owner() else { continue };
        let mut finding = LOSSY_TYPE_CHANGE
            .finding(format!(
                "column {} changes from {} to {}, and not all of it comes back: {loses}",
                change.path,
                spelled(&before.raw),
                spelled(&after.raw)
            ))
            .object(&change.path)
            .because(evidence(change))
            .because(rows(cx, &table))
            .advise(Advice::note(
                "keep the old values in a column of their own until the new ones are checked",
            ));
        finding.severity = loss(cx, &table);
        out.push(finding);
    }
}

fn types(change: &Change) -> Option<(&crate::model::Type, &crate::model::Type)> {
    match &change.op {
        Op::Alter { before: Object::Column(before), after: Object::Column(after), facets }
            if facets.contains(&Facet::Type) =>
        {
            Some((&before.ty, &after.ty))
        }
        _ => None,
    }
}

fn spelled(raw: &str) -> &str {
    if raw.is_empty() { "no type" } else { raw }
}

/// What the second type cannot hold of the first, where types are enforced.
fn narrower(before: &Family, after: &Family) -> Option<&'static str> {
    use Family as F;
    let fits = |old: Option<u32>, new: Option<u32>| match (old, new) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(old), Some(new)) => old <= new,
    };
    match (before, after) {
        (F::Text { max: old }, F::Text { max: new }) => {
            (!fits(*old, *new)).then_some("texts that are longer than the new type allows")
        }
        (F::Bytes { max: old }, F::Bytes { max: new }) => {
            (!fits(*old, *new)).then_some("values that are longer than the new type allows")
        }
        (F::Int { bits: old, unsigned: a }, F::Int { bits: new, unsigned: b }) => {
            let fits = match (a, b) {
                (false, true) => false,
                (true, false) => new > old,
                _ => new >= old,
            };
            (!fits).then_some("numbers beyond the new type's range")
        }
        (F::Decimal { precision: p, scale: s }, F::Decimal { precision: q, scale: t }) => {
            let digits =
                |scale: &Option<i32>| scale.map_or(0, |scale| u32::try_from(scale).unwrap_or(0));
            let whole =
                |precision: &Option<u32>, scale| precision.map(|p| p.saturating_sub(digits(scale)));
            let fits = fits(whole(p, s), whole(q, t))
                && (q.is_none() || (p.is_some() && digits(s) <= digits(t)));
            (!fits).then_some("digits beyond the new type's precision")
        }
        (F::Float { bits: old }, F::Float { bits: new }) => {
            (new < old).then_some("digits beyond the new type's precision")
        }
        (F::Float { .. } | F::Decimal { .. }, F::Int { .. }) => {
            Some("what stands behind the point")
        }
        (F::Decimal { .. }, F::Float { .. }) => Some("the exactness of decimal fractions"),
        (F::Timestamp { .. }, F::Date) => Some("the time of day"),
        (F::Timestamp { .. }, F::Time { .. }) => Some("the day"),
        (F::Timestamp { zone: true }, F::Timestamp { zone: false }) => Some("the zone"),
        _ => None,
    }
}
