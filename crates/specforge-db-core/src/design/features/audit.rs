//! Audit trail: what changed is recorded.

use super::{Applying, is_entity};
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnKind, ColumnSketch, Duty, Role, TableSketch, TypeWish, place};
use crate::design::value::DefaultValue;
use crate::dialect::LogicalType;
use crate::name::Ident;

/// Adds `audit_logs` and has changes recorded there.
pub(super) fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    let scope = to.scope(entity, is_entity);
    let name = Ident::from(format!("{}audit_logs", to.cx.options.naming.table_prefix));
    if to.sketch.find(name.as_str()).is_none() {
        let mut log = TableSketch {
            entity: "AuditLog".to_owned(),
            name: name.clone(),
            role: Role::Log,
            pointer: to.pointer.clone(),
            ..TableSketch::default()
        };
        crate::design::entities::add_key(to.cx, to.sketch, &mut log);
        let text = |name: &str| {
            ColumnSketch::typed(name, LogicalType::String, place::ATTRIBUTE).required()
        };
        log.add(text("table_name"));
        log.add(text("record_id"));
        let mut action = text("action");
        action.kind = ColumnKind::Typed(TypeWish {
            logical: LogicalType::Enum,
            values: ["insert", "update", "delete"].map(str::to_owned).to_vec(),
            ..TypeWish::default()
        });
        log.add(action);
        log.add(ColumnSketch::typed("changes", LogicalType::Json, place::ATTRIBUTE).required());
        log.add(
            ColumnSketch::typed("created_at", LogicalType::Timestamp, place::TIME)
                .required()
                .default(DefaultValue::Now),
        );
        log.indexes.push((
            vec![Ident::from("table_name"), Ident::from("record_id")],
            "the history of one row".to_owned(),
        ));
        to.sketch.add(log);
    }
    for at in scope {
        let pointer = to.pointer.clone();
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        if table.role != Role::Log && !table.duties.iter().any(|d| matches!(d, Duty::Record { .. }))
        {
            let hidden = table
                .columns
                .iter()
                .filter(|column| column.sensitive || column.name.as_str().contains("password"));
            let hidden = hidden.map(|column| column.name.clone()).collect();
            table.duties.push(Duty::Record { into: name.clone(), hidden, pointer });
        }
    }
    to.sketch.decide(
        "audit-trail",
        "",
        "`audit_logs` has a row for every change: of which row, what was done, and for each changed column the value before and after",
        "the database records it, so that no program can forget to; only what changed is kept, so that the record stays small and readable",
        &["a table of former rows beside each, where whole states are asked for", "times of validity in the rows, where queries ask how things stood on a day"],
    );
}
