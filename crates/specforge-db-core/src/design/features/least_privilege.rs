//! Least privilege: programs may do what they need and no more.

use super::phrases::plain;
use super::{Applying, Kind};

pub(super) const KIND: Kind = Kind {
    name: "least_privilege",
    phrases: &["least privilege roles", "least privilege", "database roles", "read only role"],
    words: plain,
    apply: |to, _| apply(to),
};

/// Notes that roles get rights; which, the dialect says once all tables are there.
fn apply(to: &mut Applying<'_, '_>) {
    to.sketch.privileges = Some(to.pointer.clone());
}
