//! Whether every row that is there has a part to go to.

use specforge_db_core::model::ObjectPath;
use specforge_db_core::plan::{Check, PlanCx, Unsupported};

use super::side::Side;
use crate::bounds;

/// What a part, or a whole, takes.
enum Takes {
    All,
    /// The rows that fulfil one of these.
    Where(Vec<String>),
}

/// Asks for the rows that no part takes; where nobody can ask, a row would stop the copy.
pub(super) fn check(is: &Side<'_>, cx: &PlanCx<'_>) -> Result<Option<Check>, Unsupported> {
    let root = is.root;
    if cx.rows(root) == Some(0) {
        return Ok(None);
    }
    let unknown = || {
        Unsupported::new(format!(
            "{root} has to be made anew, and nobody can ask beforehand whether each of its rows would have a part to go to: give it parts that take all rows, such as a DEFAULT one"
        ))
    };
    let Takes::Where(conditions) = takes(root, is).ok_or_else(unknown)? else { return Ok(None) };
    let condition = match conditions.as_slice() {
        [] => "false".to_owned(),
        all => all.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" OR "),
    };
    let why = format!("no part of {root} would take these rows");
    bounds::ask(root, &condition, false, why, cx).map(Some).ok_or_else(unknown)
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
        // Every modulus divides the largest: of so many remainders each part takes its share.
        let mut shares = Vec::new();
        for (part, takes) in &parts {
            let bound = is.table(part)?.partitioning.as_ref()?.bounds.first()?;
            shares.push(bounds::modulus(&bound.text)?.0);
            if matches!(takes, Takes::Where(_)) {
                return None;
            }
        }
        let most = shares.iter().copied().max()?;
        let taken: i64 = shares.iter().filter_map(|share| most.checked_div(*share)).sum();
        return (taken == most).then_some(Takes::All);
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
