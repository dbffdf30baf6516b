//! Whether a table can take back its old shape when values of dropped columns are gone.

use specforge_db_core::model::{Column, Expr, Table};
use specforge_db_sql::{TokenKind, lex, mentions_any, normal};

use crate::recipes::same;
use crate::spelling::SPELLING;

/// Why rows without a column's values would not fit the table as it was; absent where they would.
///
/// On the way back the column holds NULL, or its default where NULL is not allowed.
pub(crate) fn obstacle(column: &Column, before: &Table) -> Option<&'static str> {
    let valued = column.default.as_ref().is_some_and(|default| default.normal() != "null");
    if !column.nullable && !valued {
        return Some("it is required");
    }
    let holds =
        |key: &specforge_db_core::model::Key| key.columns().any(|name| same(name, &column.name));
    if before.primary_key.as_ref().is_some_and(holds) {
        return Some("rows are told apart by it");
    }
    let mentioned = |expr: &Expr| {
        mentions_any(&expr.text, &SPELLING, &|word| word.eq_ignore_ascii_case(column.name.as_str()))
    };
    let in_unique_index = before.indexes.iter().filter(|index| index.unique).any(|index| {
        index.parts.iter().any(|part| {
            part.column.as_ref().is_some_and(|name| same(name, &column.name))
                || part.expr.as_ref().is_some_and(mentioned)
        })
    });
    if !column.nullable && (before.uniques.iter().any(holds) || in_unique_index) {
        return Some("rows are told apart by it");
    }
    // What NULL is not passed on by may become one value in all rows.
    let told_apart = before.indexes.iter().filter(|index| index.unique).any(|index| {
        let exprs = index.parts.iter().filter_map(|part| part.expr.as_ref());
        exprs.chain(&index.predicate).any(|expr| mentioned(expr) && !lets_null_pass(expr))
    });
    if told_apart {
        return Some("rows are told apart by what is computed from it");
    }
    let referring =
        before.foreign_keys.iter().any(|key| key.columns.iter().any(|c| same(c, &column.name)));
    if !column.nullable && referring {
        return Some("it refers to rows of another table");
    }
    let refused = before.checks.iter().filter(|check| mentioned(&check.expr)).any(|check| {
        if column.nullable {
            !lets_null_pass(&check.expr)
        } else {
            !lists_default(&check.expr, column)
        }
    });
    if refused {
        return Some("a check asks for it");
    }
    let computed = before.columns.iter().any(|other| {
        !other.nullable
            && other.generated.as_ref().is_some_and(|generated| mentioned(&generated.expr))
    });
    computed.then_some("a required column is computed from it")
}

/// Functions that give NULL for NULL (<https://sqlite.org/lang_corefunc.html>).
const STRICT: &[&str] = &[
    "abs",
    "date",
    "datetime",
    "glob",
    "instr",
    "julianday",
    "length",
    "like",
    "lower",
    "ltrim",
    "round",
    "rtrim",
    "strftime",
    "substr",
    "substring",
    "time",
    "trim",
    "unicode",
    "upper",
];

/// Words that tell NULL from other values.
const TELLING: &[&str] = &["is", "isnull", "notnull", "case", "exists", "select", "distinct"];

/// Whether a condition that a row fulfils is not broken when one of its values becomes NULL: true of
/// everything in which NULL only makes things unknown, since an unknown condition is not broken.
fn lets_null_pass(condition: &Expr) -> bool {
    let text = &condition.text;
    let tokens: Vec<_> = lex(text, &SPELLING).filter(|token| !token.is_comment()).collect();
    tokens.iter().enumerate().all(|(at, token)| {
        let word = token.text(text);
        let called = tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::Open);
        let is_any = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(word));
        match token.kind {
            TokenKind::Word if is_any(TELLING) => false,
            TokenKind::Word | TokenKind::QuotedIdent if called => {
                is_any(STRICT) || is_any(&["in", "and", "or", "not", "between", "check"])
            }
            _ => true,
        }
    })
}

/// Whether a condition is a list of values in which the column's default stands.
fn lists_default(condition: &Expr, column: &Column) -> bool {
    let Some(default) = &column.default else { return false };
    let is_name = |name: &str| name.eq_ignore_ascii_case(column.name.as_str());
    let condition = normal(&condition.text, &SPELLING, is_name);
    let head = format!("{} in(", column.name.as_str().to_ascii_lowercase());
    let head_spaced = format!("{} in (", column.name.as_str().to_ascii_lowercase());
    let Some(list) = condition.strip_prefix(&head).or_else(|| condition.strip_prefix(&head_spaced))
    else {
        return false;
    };
    let Some(list) = list.strip_suffix(')') else { return false };
    let default = default.normal();
    let mut start = 0;
    let mut values = Vec::new();
    for token in lex(list, &SPELLING) {
        match token.kind {
            TokenKind::Comma => {
                values.push(list.get(start..token.span.start).unwrap_or_default().trim());
                start = token.span.end;
            }
            TokenKind::Open | TokenKind::Close => return false,
            _ => {}
        }
    }
    values.push(list.get(start..).unwrap_or_default().trim());
    values.contains(&default)
}
