//! What a table or an index needs that older versions do not have.

use specforge_db_core::dialect::cap;
use specforge_db_core::model::{Index, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{PlanCx, Unsupported};

use crate::capabilities::{STRICT, WITHOUT_ROWID};

/// Refuses a table that the target version cannot create.
pub(crate) fn table(table: &Table, cx: &PlanCx<'_>) -> Result<(), Unsupported> {
    let generated = table.columns.iter().find(|column| column.generated.is_some());
    let needs = [
        (STRICT, table.options.flag("strict"), "is STRICT".to_owned()),
        (WITHOUT_ROWID, table.options.flag("without_rowid"), "is WITHOUT ROWID".to_owned()),
        (
            cap::GENERATED_COLUMNS,
            generated.is_some(),
            generated.map(|c| format!("has the generated column {}", c.name)).unwrap_or_default(),
        ),
    ];
    for (capability, needed, what) in needs {
        if needed {
            require(capability, &format!("table {} {what}", table.name), cx)?;
        }
    }
    table.indexes.iter().try_for_each(|one| index(&table.name, one, cx))
}

/// Refuses an index that the target version cannot create.
pub(crate) fn index(table: &Ident, index: &Index, cx: &PlanCx<'_>) -> Result<(), Unsupported> {
    let name = &index.name;
    if index.predicate.is_some() {
        require(cap::PARTIAL_INDEXES, &format!("index {name} of {table} is partial"), cx)?;
    }
    if index.parts.iter().any(|part| part.expr.is_some()) {
        let what = format!("index {name} of {table} is over an expression");
        require(cap::EXPRESSION_INDEXES, &what, cx)?;
    }
    Ok(())
}

fn require(capability: &str, what: &str, cx: &PlanCx<'_>) -> Result<(), Unsupported> {
    if cx.can(capability) {
        return Ok(());
    }
    let row = cx.info.capabilities.iter().find(|row| row.id == capability);
    let since = row.and_then(|row| row.since).map(|since| format!("; {since} can"));
    Err(Unsupported::new(format!(
        "{what}, which {} {} does not know{}",
        cx.info.name,
        cx.version,
        since.unwrap_or_default()
    )))
}
