//! Advice of optimize-query as wishes: the statements that it names, read and said as ops.

use super::op::{IndexColumn, Op, OrderedColumn};
use crate::design::{Formula, parse_formula};
use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode, Result};
use crate::model::{Index, KeyPart};
use crate::name::Ident;
use crate::optimize::{Recommendation, RecommendationKind};
use crate::read::{Dropped, Item, parse_script};
use crate::version::Version;

/// The ops that a recommendation asks for; `pointer` is its place in the request.
pub(super) fn ops(
    advice: &Recommendation,
    designer: &dyn Plugin,
    version: Version,
    pointer: &str,
) -> Result<Vec<Op>> {
    let changes =
        matches!(advice.kind, RecommendationKind::AddIndex | RecommendationKind::DropIndex);
    let (true, Some(sql)) = (changes, &advice.sql) else {
        let detail = "this recommendation changes no index: it is not planned, but done by whoever runs the query";
        return Err(Error::unsupported(detail).at(pointer));
    };
    let place = format!("{pointer}/recommendation/sql");
    let (split, read) = parse_script(designer, sql, version, &place)?;
    let mut ops = Vec::new();
    for (statement, items) in split.statements.iter().zip(read) {
        if let Some(problem) = items.problems.first() {
            let detail = format!("`{}` cannot be read: {}", statement.text, problem.detail);
            return Err(Error::new(ErrorCode::UnreadableStatement, detail).at(place));
        }
        for item in &items.items {
            ops.push(op(item).ok_or_else(|| {
                let detail = format!("`{}` is no index that an op can say", statement.text);
                Error::unsupported(detail).at(&place)
            })?);
        }
    }
    if ops.is_empty() {
        let detail = "the statement of the recommendation says nothing";
        return Err(Error::new(ErrorCode::InvalidRequest, detail).at(place));
    }
    Ok(ops)
}

fn op(item: &Item) -> Option<Op> {
    match item {
        Item::Index { namespace, table, index, .. } => added(namespace.as_ref(), table, index),
        Item::Drop { what: Dropped::Index, name, .. } => {
            Some(Op::DropIndex { name: Some(name.to_string()), table: None, columns: Vec::new() })
        }
        // What may be about a view as well is taken to be about a table.
        Item::Either(first, _) | Item::Standing { item: first, .. } => op(first),
        _ => None,
    }
}

fn added(namespace: Option<&Ident>, table: &Ident, index: &Index) -> Option<Op> {
    let table = match namespace {
        Some(namespace) => format!("{namespace}.{table}"),
        None => table.to_string(),
    };
    let columns: Vec<OrderedColumn> = index.parts.iter().map(part).collect::<Option<_>>()?;
    let condition = match &index.predicate {
        Some(predicate) => {
            parse_formula(&predicate.text, None).ok()?;
            Some(predicate.text.clone())
        }
        None => None,
    };
    let name = (!index.name.is_empty()).then(|| index.name.to_string());
    if !index.options.is_empty() || index.comment.is_some() {
        return None;
    }
    if !index.unique {
        let columns = columns.into_iter().map(IndexColumn::of).collect();
        let include = index.include.iter().map(ToString::to_string).collect();
        let method = index.method.as_ref().map(ToString::to_string);
        return Some(Op::AddIndex { table, columns, include, condition, method, name });
    }
    let plain = columns.iter().all(|column| column.order.is_ascending());
    let lower = columns.iter().all(|column| column.case_insensitive);
    let cased = columns.iter().all(|column| !column.case_insensitive);
    let fits = plain && (lower || cased) && index.include.is_empty() && index.method.is_none();
    let columns = columns.into_iter().map(|column| column.column).collect();
    fits.then_some(Op::AddUnique { table, columns, case_insensitive: lower, condition, name })
}

/// A column, or a column in lower case.
fn part(part: &KeyPart) -> Option<OrderedColumn> {
    if !part.options.is_empty() {
        return None;
    }
    let (column, case_insensitive) = match (&part.column, &part.expr) {
        (Some(column), None) => (column.to_string(), false),
        (None, Some(expr)) => match parse_formula(&expr.text, None).ok()? {
            Formula::Call { function, arguments } if function == "lower" => {
                match arguments.as_slice() {
                    [Formula::Column(column)] => (column.to_string(), true),
                    _ => return None,
                }
            }
            _ => return None,
        },
        _ => return None,
    };
    Some(OrderedColumn { column, order: part.order, case_insensitive })
}
