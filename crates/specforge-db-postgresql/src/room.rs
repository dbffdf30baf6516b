//! Bounds of parts that make room for each other: the server refuses two parts of a table that overlap, even
//! for an instant.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Expr, Object, ObjectKind, ObjectPath, Schema, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Needs, PlanCx};

use crate::words::Words;

/// The parent of a part, and the part's bound.
pub(crate) fn place<'t>(table: &'t Table, path: &ObjectPath) -> Option<(ObjectPath, &'t Expr)> {
    let partitioning = table.partitioning.as_ref()?;
    let namespace = partitioning.of_namespace.as_ref().or(path.namespace.as_ref());
    let parent = ObjectPath::table(namespace, partitioning.of.as_ref()?);
    Some((parent, partitioning.bounds.first()?))
}

fn place_of<'o>(object: Option<&'o Object>, path: &ObjectPath) -> Option<(ObjectPath, &'o Expr)> {
    match object? {
        Object::Table(table) => place(table, path),
        _ => None,
    }
}

/// What stands for the bounds of a table's parts: whoever makes room in it comes before whoever takes some.
pub(crate) fn space(parent: &ObjectPath) -> ObjectPath {
    let name = Ident::from(format!("BOUNDS OF {}", parent.name));
    ObjectPath::top(ObjectKind::Definition, parent.namespace.as_ref(), &name)
}

/// Lets a part that goes make room for one that comes.
pub(crate) fn needs(change: &Change, cx: &PlanCx<'_>, needs: &mut Needs) {
    let (before, after) = match &change.op {
        Op::Create(object) => (None, Some(object)),
        Op::Drop(object) => (Some(object), None),
        Op::Alter { before, after, .. } => (Some(before), Some(after)),
        Op::Rename { .. } => return,
    };
    let (was, is) = (place_of(before, &change.path), place_of(after, &change.path));
    // Who stays in the same table goes and comes in one step.
    if was.as_ref().map(|(parent, _)| parent) == is.as_ref().map(|(parent, _)| parent) {
        return;
    }
    if let Some((parent, bound)) = was
        && others(&parent, cx, false).iter().any(|other| overlap(other, bound))
    {
        needs.frees.push(space(&parent));
    }
    if let Some((parent, bound)) = is
        && others(&parent, cx, true).iter().any(|other| overlap(other, bound))
    {
        needs.provides.push(space(&parent));
    }
}

/// The bounds that a table's parts have before the plan alone, or after it alone.
fn others<'c>(parent: &ObjectPath, cx: &PlanCx<'c>, before: bool) -> Vec<&'c Expr> {
    let (here, there) = if before { (cx.from, cx.to) } else { (cx.to, cx.from) };
    if here.table(parent).is_none() {
        return Vec::new();
    }
    let schema: &'c Schema = here.schema();
    let only_here = |path: &ObjectPath, bound: &Expr| {
        let elsewhere = if before { cx.new_path(path) } else { cx.old_path(path) };
        let same = there.table(&elsewhere).and_then(|table| place(table, &elsewhere));
        same.is_none_or(|(other, known)| other != *parent || known != bound)
    };
    schema
        .tables()
        .filter_map(|known| {
            let path = known.path();
            let (of, bound) = place(known.table, &path)?;
            (of == *parent && only_here(&path, bound)).then_some(bound)
        })
        .collect()
}

/// Whether a row can lie within both bounds of parts of one table. Where that cannot be told from the texts it
/// may.
fn overlap(one: &Expr, other: &Expr) -> bool {
    let words = [Words::new(one.normal()), Words::new(other.normal())];
    if let [Some(one), Some(other)] = words.each_ref().map(values) {
        return one.iter().any(|value| other.contains(value));
    }
    let [Some((from, to)), Some((other_from, other_to))] = words.each_ref().map(range) else {
        return true;
    };
    let ends_before = |end: &str, start: &str| {
        end != "MAXVALUE"
            && start != "MINVALUE"
            && (end == start || comparable(end, start).is_some_and(std::cmp::Ordering::is_le))
    };
    !ends_before(to, other_from) && !ends_before(other_to, from)
}

/// The values of a list.
fn values<'w>(words: &'w Words<'_>) -> Option<Vec<&'w str>> {
    let open = words.are(0, &["FOR", "VALUES", "IN"]).then_some(3)?;
    let close = words.closing(open)?;
    Some((open + 1..close).map(|at| words.token(at)).filter(|token| *token != ",").collect())
}

/// Both ends of a range over one column.
fn range<'w>(words: &'w Words<'_>) -> Option<(&'w str, &'w str)> {
    let from = words.are(0, &["FOR", "VALUES", "FROM"]).then_some(3)?;
    let to = words.closing(from)? + 2;
    let end = words.closing(to)?;
    (to == from + 4 && end == to + 2).then(|| (words.token(from + 1), words.token(to + 1)))
}

/// How two values compare: numbers by their value, dates and points in time of one shape as texts.
fn comparable(one: &str, other: &str) -> Option<std::cmp::Ordering> {
    let (one, other) = (one.trim_matches('\''), other.trim_matches('\''));
    if let (Ok(one), Ok(other)) = (one.parse::<i64>(), other.parse::<i64>()) {
        return Some(one.cmp(&other));
    }
    let is_date = |text: &str| {
        let digits = |range: std::ops::Range<usize>| {
            text.get(range).is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()))
        };
        digits(0..4) && digits(5..7) && digits(8..10) && text.get(4..5) == Some("-")
    };
    (is_date(one) && is_date(other) && one.len() == other.len()).then(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::overlap;
    use specforge_db_core::model::Expr;

    #[test]
    fn bounds_that_cannot_be_compared_may_overlap() {
        let range = |from: &str, to: &str| Expr::new(format!("FOR VALUES FROM ({from}) TO ({to})"));
        let list = |values: &str| Expr::new(format!("FOR VALUES IN ({values})"));
        assert!(!overlap(&range("'1'", "'2'"), &range("'2'", "'10'")));
        assert!(overlap(&range("'1'", "'9'"), &range("'8'", "MAXVALUE")));
        assert!(!overlap(&range("MINVALUE", "'-5'"), &range("'-5'", "MAXVALUE")));
        assert!(!overlap(
            &range("'2024-01-01'", "'2024-02-01'"),
            &range("'2024-02-01'", "'2024-03-01'")
        ));
        assert!(overlap(&range("'b'", "'c'"), &range("'a'", "'b b'")));
        assert!(overlap(&range("'1', '2'", "'3', '4'"), &range("'5', '6'", "'7', '8'")));
        assert!(!overlap(&list("'a', 'b'"), &list("'c', NULL")));
        assert!(overlap(&list("'a', 'b'"), &list("'b'")));
        assert!(overlap(&Expr::new("DEFAULT"), &list("'b'")));
    }
}
