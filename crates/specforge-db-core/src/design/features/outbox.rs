//! The outbox: events that are sent exactly when the change that they tell of is kept.

use super::build::{attribute, now, short, time};
use super::phrases::plain;
use super::{Applying, Kind};
use crate::design::formula::Formula;
use crate::design::sketch::Role;
use crate::design::value::DefaultValue;
use crate::dialect::{LogicalType, cap};
use crate::name::Ident;

pub(super) const KIND: Kind = Kind {
    name: "outbox",
    phrases: &["transactional outbox", "outbox pattern", "outbox", "event outbox"],
    words: plain,
    apply: |to, _| apply(to),
};

/// Adds `outbox_events`.
fn apply(to: &mut Applying<'_, '_>) {
    let at = to.table_for("OutboxEvent", Role::Log);
    let partial = to.cx.can(cap::PARTIAL_INDEXES);
    let Some(table) = to.sketch.tables.get_mut(at) else { return };
    table.with([
        short("aggregate_type", 100).required(),
        short("aggregate_id", 255).required(),
        short("event_type", 100).required(),
        attribute("payload", LogicalType::Json).required(),
        attribute("attempts", LogicalType::Integer)
            .required()
            .default(DefaultValue::Number("0".into())),
        attribute("last_error", LogicalType::Text),
        now("created_at"),
        time("sent_at"),
    ]);
    table.at_least("attempts", 0);
    let key = table.primary_key.clone();
    let what = "the events that are not sent yet, in order".to_owned();
    let columns: Vec<Ident> = std::iter::once(Ident::from("created_at")).chain(key).collect();
    if partial {
        let unsent = Formula::column(&Ident::from("sent_at")).is_null();
        table.narrow.push((columns, unsent, what));
    } else {
        let columns = std::iter::once(Ident::from("sent_at")).chain(columns).collect();
        table.indexes.push((columns, what));
    }
    let name = table.name.clone();
    to.sketch.decide(
        "outbox",
        "",
        format!("`{name}` takes the events of a change in the transaction of the change; a sender marks them in `sent_at`"),
        "an event is kept exactly when its change is, which no call to another service from within a transaction can promise; it may be sent twice, so that who gets it looks at its `id`; the index holds only what is unsent, and stays small however long the table grows",
        &["reading the log of the database, where something that does so is run anyway"],
    );
}
