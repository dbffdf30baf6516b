//! What a sentence says of a thing that it makes becomes one op with what makes it.

use super::grammar::which_columns;
use super::read::{Meta, UNKNOWN};
use crate::design::entity_key;
use crate::wish::op::{ColumnSpec, Op};

/// The ops of a sentence, with what is said of new tables and columns in these.
pub(super) fn fold(ops: &[Op], meta: &Meta) -> Option<(Vec<Op>, Meta)> {
    let mut out: Vec<Op> = Vec::new();
    let mut meta = meta.clone();
    for op in ops {
        let folded = into_table(op, &mut out, &mut meta)
            || into_column(op, &mut out, &mut meta)
            || into_reference(op, &mut out);
        // What is said twice is wished once.
        if !folded && !out.contains(op) {
            out.push(op.clone());
        }
    }
    // `Users have pets; create a pets table`: that is told of the table, and is no column.
    let table_of = |name: &str| {
        out.iter().any(|op| match op {
            Op::CreateTable { table, .. } => entity_key(table) == entity_key(name),
            _ => false,
        })
    };
    let column = |op: &Op| match op {
        Op::AddColumn { column, .. } => column.references.is_none() && table_of(&column.name),
        _ => false,
    };
    (!out.iter().any(column)).then_some((out, meta))
}

/// A column of a table that the sentence makes.
fn into_table(op: &Op, out: &mut [Op], meta: &mut Meta) -> bool {
    let Op::AddColumn { table, column } = op else { return false };
    let made = out.iter_mut().find_map(|known| match known {
        Op::CreateTable { table: made, columns, .. } if made == table => Some(columns),
        _ => None,
    });
    let Some(columns) = made else { return false };
    if columns.iter().any(|known| known.name == column.name) {
        return false;
    }
    columns.push((**column).clone());
    // Which columns it has is said now.
    if meta.question.as_deref() == Some(which_columns(table).as_str()) {
        meta.question = None;
        meta.cost = meta.cost.saturating_sub(UNKNOWN);
    }
    true
}

/// What is said of a column that the sentence makes, where nothing else was said of that.
fn into_column(op: &Op, out: &mut [Op], meta: &mut Meta) -> bool {
    let Op::AlterColumn {
        table,
        column,
        ty: None,
        required,
        default,
        drop_default: false,
        backfill,
    } = op
    else {
        return false;
    };
    let Some(spec) = out.iter_mut().find_map(|known| made(known, table, column)) else {
        return false;
    };
    let twice = (default.is_some() && spec.default.is_some())
        || (backfill.is_some() && spec.backfill.is_some())
        || (*required == Some(false) && spec.required);
    if twice {
        return false;
    }
    if let Some(required) = required {
        spec.required = *required;
        let said = format!("`{column}` is optional, because nothing says that it is required");
        meta.notes.retain(|note| *note != said);
    }
    spec.default = spec.default.take().or_else(|| default.clone());
    spec.backfill = spec.backfill.take().or_else(|| backfill.clone());
    true
}

/// What happens on delete, of a reference that the sentence makes.
fn into_reference(op: &Op, out: &mut [Op]) -> bool {
    let Op::SetOnDelete { table, columns, on_delete } = op else { return false };
    for known in out.iter_mut() {
        if let Op::AddForeignKey { table: of, columns: by, on_delete: slot @ None, .. } = known
            && (&*of, &*by) == (table, columns)
        {
            *slot = Some(*on_delete);
            return true;
        }
        let [column] = columns.as_slice() else { continue };
        if let Some(spec) = made(known, table, column)
            && spec.references.is_some()
            && spec.on_delete.is_none()
        {
            spec.on_delete = Some(*on_delete);
            return true;
        }
    }
    false
}

/// The column of that name that an op makes.
fn made<'o>(op: &'o mut Op, table: &str, column: &str) -> Option<&'o mut ColumnSpec> {
    match op {
        Op::AddColumn { table: of, column: spec } if of == table && spec.name == column => {
            Some(&mut **spec)
        }
        Op::CreateTable { table: of, columns, .. } if of == table => {
            columns.iter_mut().find(|spec| spec.name == column)
        }
        _ => None,
    }
}
