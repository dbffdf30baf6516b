//! Whether every row that is there has a part to go to.

use specforge_db_core::model::ObjectPath;
use specforge_db_core::plan::{Check, PlanCx};

use super::side::Side;
use crate::bounds;
use crate::words::Words;

/// What a part, or a whole, takes.
enum Takes {
    All,
    /// The rows that fulfil one of these.
    Where(Vec<String>),
}

/// Asks for the rows that no part takes.
pub(super) fn check(is: &Side<'_>, cx: &PlanCx<'_>) -> Option<Check> {
    let Takes::Where(conditions) = takes(is.root, is)? else { return None };
    let condition = match conditions.as_slice() {
        [] => "false".to_owned(),
        all => all.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" OR "),
    };
    let why = format!("no part of {} would take these rows", is.root);
    bounds::ask(is.root, &condition, false, why, cx)
}

/// None where it cannot be said.
fn takes(table: &ObjectPath, is: &Side<'_>) -> Option<Takes> {
    let whole = is.table(table)?.partitioning.as_deref();
    let Some(whole) = whole.filter(|whole| whole.strategy.is_some()) else {
        return Some(Takes::All);
    };
    let parts = is.tables.iter().filter(|part| {
        let of = is.table(part).and_then(|part| part.partitioning.as_deref());
        of.is_some_and(|of| {
            of.of.as_ref() == Some(&table.name)
                && of.of_namespace.as_ref().or(part.namespace.as_ref()) == table.namespace.as_ref()
        })
    });
    let parts: Vec<(&ObjectPath, Takes)> =
        parts.map(|part| Some((part, takes(part, is)?))).collect::<Option<_>>()?;
    if whole.strategy.as_deref() == Some("hash") {
        let mut room = 0.0;
        for (part, takes) in &parts {
            let bound = is.table(part)?.partitioning.as_ref()?.bounds.first()?;
            let words = Words::new(&bound.text);
            let modulus = words.token(words.find(0, &["MODULUS"])? + 1);
            room += 1.0 / modulus.parse::<f64>().ok()?;
            if matches!(takes, Takes::Where(_)) {
                return None;
            }
        }
        return ((room - 1.0_f64).abs() < 1e-9).then_some(Takes::All);
    }
    let mut all = Vec::new();
    for (part, takes) in parts {
        let of_part = is.table(part)?;
        if bounds::is_default(of_part) {
            match takes {
                Takes::All => return Some(Takes::All),
                Takes::Where(_) => return None,
            }
        }
        let bound = of_part.partitioning.as_ref()?.bounds.first()?;
        let own = bounds::condition(&whole.by, bound)?;
        all.push(match takes {
            Takes::All => own,
            Takes::Where(inner) => {
                let inner: Vec<String> = inner.iter().map(|one| format!("({one})")).collect();
                format!("({own}) AND ({})", inner.join(" OR "))
            }
        });
    }
    Some(Takes::Where(all))
}
