//! Rate limits: how often something was done in a window of time.

use super::build::{attribute, short, time};
use super::phrases::plain;
use super::{Applying, Kind};
use crate::design::sketch::{Role, place};
use crate::design::value::DefaultValue;
use crate::dialect::LogicalType;
use crate::name::Ident;

pub(super) const KIND: Kind = Kind {
    name: "rate_limits",
    phrases: &["rate limits", "rate limiting", "rate limit", "request quotas"],
    words: plain,
    apply: |to, _| apply(to),
};

/// Adds `rate_limits`.
fn apply(to: &mut Applying<'_, '_>) {
    if !to.is_free("RateLimit", KIND.name) {
        return;
    }
    let mut table = to.bare_table("RateLimit", Role::Log);
    let mut start = time("window_start").required();
    start.place = place::ATTRIBUTE;
    table.with([
        short("subject", 255).required(),
        short("action", 100).required(),
        start,
        attribute("requests", LogicalType::Integer)
            .required()
            .default(DefaultValue::Number("1".into())),
    ]);
    table.at_least("requests", 0);
    table.primary_key = ["subject", "action", "window_start"].map(Ident::from).to_vec();
    table.index(&["window_start"], "windows that have passed and can be deleted");
    let name = table.name.clone();
    to.sketch.add(table);
    to.sketch.decide(
        "rate-limits",
        "",
        format!("`{name}` counts what each subject did of each action in windows of a fixed length"),
        format!("the key is who, what and when the window began, so that one statement counts and tells the count, whoever else counts: `INSERT INTO {name} (subject, action, window_start) VALUES (?, ?, ?) ON CONFLICT (subject, action, window_start) DO UPDATE SET requests = {name}.requests + 1 RETURNING requests`; at the border of two windows twice the limit can pass"),
        &["a bucket that fills as time passes, where bursts at the border of windows matter: a level and a time per subject, in one statement as well", "counters outside the database, where losing them costs nothing"],
    );
}
