//! What is unique, said of rows: that no two have the same, that each occurs once, one for each of another.

use super::keys::unique_op;
use super::{Got, Rule, rule};
use crate::model::Family;
use crate::wish::english::attrs::Attr;
use crate::wish::english::parts::Columns;
use crate::wish::english::qualifier::Qualifier;
use crate::wish::english::rows::Rows;
use crate::wish::op::{ConstraintKind, Op};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("make unique", "{u} [,] [MAKE|ENSURE] [that] [EVERY] {k} [:|,] [MUST] {u2} UNIQUE {u3}", "orders.number must be unique within each user", said),
    rule("make unique", "[EVERY] {k} (only|just) (need to be|needs to be|have to be|has to be) UNIQUE {u}", "orders.number only has to be unique per user", only_within),
    rule("make unique", "[EVERY] {k} need only be UNIQUE {u}", "orders.number need only be unique per user", only_within),
    rule("make unique", "[ADD] [INSENSITIVE] UNIQUENESS {u} (to|on|for|over|of|across) {k} {u2}", "Add a unique constraint called mail_once on users.email", said),
    rule("make unique", "ADD [INSENSITIVE] UNIQUENESS {u} (on|for|over|to) {k} where {f}", "Add a unique index called open_orders on orders.number where total > 0", said_where),
    rule("make unique", "ENSURE UNIQUENESS (of|on|for) {k} {u}", "Enforce uniqueness of orders.number per user", said),
    rule("make unique", "{u} [,] NOTWO [{j}] {t} {u2} [MAYDO] SHARE [SAME] {k} {u3}", "No two active users may share an email", two_rows),
    rule("make unique", "[no] two [{j}] {t} {u2} (CANNOT|MUSTNOT) SHARE [SAME] {k} {u}", "Two users cannot share an email", two_rows),
    rule("make unique", "no [{j}] {t} [MAYDO] SHARE SAME {k} (twice|as another [{j}] [{t2}]|as any other [{t2}]) {u}", "No user may have the same email as another user", two_rows),
    rule("make unique", "[ENSURE] [that] no {k} [MAYDO|BE] USED by (two|several|MANY) [{j}] {t}", "Ensure that no email is used by two users", two_rows),
    rule("make unique", "{u} [,] [EVERY] [SAME] {k} {u2} [MAYDO|MUST] OCCUR [ONLY] ONCE {u3}", "A number may occur only once per user", once),
    rule("make unique", "{u} [,] [EVERY] [SAME] {k} {u2} [CANNOT|MUSTNOT] OCCUR TWICE {u3}", "The same number must not occur twice within a user", once),
    rule("make unique", "[EVERY] {k} [MAYDO] HOLDROW [EVERY|SAME] {k2} [ONLY] ONCE", "A user may use each number only once", pair_once),
    rule("make unique", "[EVERY] {k} (CANNOT|MUSTNOT) HOLDROW [EVERY|SAME] {k2} TWICE", "A user cannot use the same number twice", pair_once),
    rule("make unique", "[ENSURE|ALLOW|there] [that|MUST] [MAYDO|there] [be] ONLYONE [{j}] {t} {u}", "Only one order per user", one_per),
    rule("make unique", "[EVERY] {k} (MAYDO|MUST) [only] have ONLYONE [{j}] {t} {u}", "A user may have only one order", one_of_each),
    rule("make unique", "[EVERY] {k} (CANNOT|MUSTNOT) have (MANY|two|several) [{j}] {t} {u}", "A user cannot have several orders", one_of_each),
    rule("make unique", "[EVERY] {t2} (CANNOT|MUSTNOT) have (MANY|two|several|2) {t} ([with|on|in|for|at|that have|having] [the] SAME {k}|[that] (STARTS|starting|beginning|begin|begins) (at|on) [the] SAME (moment|time|instant|minute|hour|day|date|date and time))", "A user cannot have two notes with the same body", two_of_one),
    rule("make unique", "[EVERY] {t} (CANNOT|MUSTNOT) OCCUR TWICE (for|with|in|at|on|by) [the] [SAME] {k}", "An order cannot exist twice for the same user_id and number", two_rows),
    rule("make unique", "(no|No) {k} [MAYDO|MUST] OCCUR TWICE [,] {u}", "No number may be used twice", once),
    rule("make unique", "{k} TOGETHER (MUST|has to be|have to be|must be|should be) UNIQUE [(in|on|for) {t}] {u}", "number and user_id together must be unique in orders", said_together),
    rule("make unique", "UNIQUE : {k} {u}", "unique: orders.number", said),
    rule("make unique", "{k} [BE|MUST|MAYDO] [OCCUR] ONCE {u}", "orders: number + total only once", once),
    rule("let equal values be", "[EVERY] {k} NEEDNOT [globally|strictly] UNIQUE [ANYMORE] {u}", "orders.number does not have to be unique any more", dropped),
    rule("let equal values be", "DROP UNIQUENESS (from|on|of|for|over) {k}", "Drop the unique constraint on orders.number", dropped),
    rule("let equal values be", "UNIQUENESS (on|of|for|over) {k} CANGO", "The unique constraint on orders.number can go", dropped),
    rule("let equal values be", "(ALLOW|let) (MANY|two|several|different) {t} [to] (SHARE SAME|share [a]) {k} {u}", "Allow several orders to use the same number", dropped_rows),
    rule("let equal values be", "(MANY|two|several|different) {t} MAYCAN (SHARE SAME|share [a]) {k} {u}", "Several orders may have the same number", dropped_rows),
    rule("let equal values be", "{t} MAYCAN (SHARE SAME|share [a]) {k} {u}", "Orders may share a number", dropped_rows),
    rule("let equal values be", "{t} MAYCAN REPEAT {k} {u}", "Orders may repeat a number", dropped_rows),
    rule("let equal values be", "{k} {u} MAYCAN (REPEAT|be DUPLICATE|be repeated|occur more than once)", "orders.number may be repeated", dropped),
    rule("let equal values be", "ALLOW DUPLICATE {k} {u}", "Allow duplicate orders.number", dropped),
    rule("make unique otherwise", "[EVERY] {k} NEEDNOT [globally|strictly] UNIQUE [ANYMORE] [,] [but] (only|just) [UNIQUE] {u}", "orders.number should not be unique, only unique per user", narrowed),
    rule("make unique otherwise", "MAKE {k} UNIQUE {u} (instead of globally|instead of UNIQUE globally|rather than globally|and not globally)", "Make orders.number unique per user instead of globally", narrowed),
    rule("let no two rows have the same", "(FORBID|ENSURE no|MAKE no|ALLOW no|avoid|stop|no) DUPLICATE {k} {u}", "Prevent duplicate numbers for the same user", once_within),
    rule("let no two rows have the same", "[EVERY] {k} (CANNOT|MUSTNOT) (repeat|be repeated|reoccur|recur|be reused|be used twice|be used again|clash|collide) {u}", "orders.number must not repeat", once),
    rule("let rows have the same", "DROP [the] (rule|requirement|condition|CONSTRAINT) that {k} (BE|MUST|must|should|are|is|be) UNIQUE {u}", "Remove the rule that orders.number must be unique", dropped),
];

/// The adjective of rows as a condition on them.
pub(super) fn adjective(got: &Got<'_, '_>, qualifiers: &mut Vec<Qualifier>) -> Option<()> {
    let Some(rows) = got.rows("j") else {
        // A word is explained that nobody said.
        let explained = qualifiers.iter().any(|one| matches!(one, Qualifier::Means(..)));
        return (!explained).then_some(());
    };
    if let Rows::State(word, _) = &rows {
        let mut meant = None;
        qualifiers.retain(|one| match one {
            Qualifier::Means(of, rows) if of == word => {
                meant = Some(rows.clone());
                false
            }
            _ => true,
        });
        if let Some(rows) = meant {
            qualifiers.push(Qualifier::Where(rows));
            return Some(());
        }
        // `unpaid orders (paid_at is null)`: the brackets say it.
        if qualifiers.iter().any(|one| matches!(one, Qualifier::Where(_))) && !is_known(got, &rows)
        {
            return Some(());
        }
    }
    qualifiers.push(Qualifier::Where(rows));
    Some(())
}

fn is_known(got: &Got<'_, '_>, rows: &Rows) -> bool {
    let Rows::State(word, _) = rows else { return true };
    let mut columns = got.reader.names.tables.iter().flat_map(|table| &table.columns);
    columns.any(|column| column.values.iter().any(|value| value.eq_ignore_ascii_case(word)))
}

/// Uniqueness with all that is said of it.
fn unique(
    got: &mut Got<'_, '_>,
    mut columns: Columns,
    qualifiers: &[Qualifier],
) -> Option<Vec<Op>> {
    columns.descending.is_empty().then_some(())?;
    let table = got.table(&columns.table)?.clone();
    let mut attrs: Vec<Attr> = Vec::new();
    let mut per: Vec<String> = Vec::new();
    let mut with: Vec<String> = Vec::new();
    let (mut condition, mut called, mut together) = (None, None, columns.grouped);
    let plain = columns.lowered.is_empty();
    if !plain || qualifiers.contains(&Qualifier::Insensitive) || says_insensitive(got) {
        attrs.push(Attr::Insensitive);
    }
    for one in qualifiers {
        match one {
            Qualifier::Per(names) | Qualifier::With(names) => {
                if let [only] = names.as_slice()
                    && table.is_all(only)
                {
                    got.owned();
                    continue;
                }
                for name in names {
                    // What is once for each row of its own table is nothing.
                    if table.is_named(name) && table.columns_named(name).is_empty() {
                        return None;
                    }
                    let column = table.key_named(name)?.to_owned();
                    if crate::design::snake(&column) != crate::design::snake(name) {
                        got.note(format!(
                            "`{column}` says of which {} a row is",
                            name.replace('_', " ")
                        ));
                    }
                    if [&columns.names, &per, &with].iter().any(|known| known.contains(&column)) {
                        return None;
                    }
                    let behind = matches!(one, Qualifier::With(_));
                    if behind { &mut with } else { &mut per }.push(column);
                }
            }
            Qualifier::PerTenant => attrs.push(Attr::PerTenant),
            Qualifier::Where(rows) if condition.is_none() => {
                condition = Some(super::indexes::condition_said(got, rows, &columns.table)?);
            }
            Qualifier::ButEmpty if condition.is_none() => {
                condition = Some(not_empty(got, &columns)?);
            }
            Qualifier::Called(name) if called.is_none() => called = Some(name.clone()),
            Qualifier::Insensitive => {}
            Qualifier::Together => together = true,
            _ => return None,
        }
    }
    if columns.names.len() > 1 && !together && !is_one(got) {
        got.ask("are they unique together, or each by itself?");
    }
    columns.names = per.into_iter().chain(columns.names).chain(with).collect();
    match unique_op(got, &columns, &attrs) {
        Op::AddUnique { table, columns, case_insensitive, condition: own, .. } => {
            if own.is_some() && condition.is_some() {
                return None;
            }
            let condition = condition.or(own);
            Some(vec![Op::AddUnique { table, columns, case_insensitive, condition, name: called }])
        }
        _ => None,
    }
}

/// That there is a value: an empty text is none.
fn not_empty(got: &mut Got<'_, '_>, columns: &Columns) -> Option<String> {
    let [name] = columns.names.as_slice() else { return None };
    let column = super::in_formula(name);
    Some(match got.family(&columns.table, name)? {
        Family::Text { .. } => {
            got.note(format!("`{name}` is empty where it is NULL or has no letters"));
            format!("{column} <> ''")
        }
        _ => format!("{column} is not null"),
    })
}

/// Whether words of the pattern itself say that letters of both cases are one.
fn says_insensitive(got: &Got<'_, '_>) -> bool {
    got.reader
        .tokens
        .iter()
        .any(|token| token.lower == "insensitive" || token.lower == "insensitively")
}

/// One index or constraint is over all that it names.
fn is_one(got: &Got<'_, '_>) -> bool {
    let one = ["index", "constraint", "key", "+"];
    got.reader.tokens.iter().any(|token| one.contains(&token.lower.as_str()))
}

fn said(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.ordered("k")?;
    let qualifiers = got.qualifiers(&["u", "u2", "u3"]);
    unique(got, columns, &qualifiers)
}

/// The same of columns that were said to be one.
fn said_together(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.ordered("k")?;
    if got.t("t").is_some_and(|table| table != columns.table) {
        return None;
    }
    if got.t("t").is_some() {
        got.owned();
    }
    let qualifiers = got.qualifiers(&["u"]);
    unique(got, Columns { grouped: true, ..columns }, &qualifiers)
}

/// The same among rows of a condition.
fn said_where(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let mut ops = said(got)?;
    for op in &mut ops {
        if let Op::AddUnique { table, condition, .. } = op {
            let text = super::indexes::condition_of(got, table)?;
            condition.is_none().then_some(())?;
            *condition = Some(text);
        }
    }
    Some(ops)
}

/// Rows of a table of which no two have the same.
fn two_rows(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    if got.t("t2").is_some_and(|other| other != table) {
        return None;
    }
    let columns = got.ordered("k").filter(|columns| columns.table == table)?;
    let mut qualifiers = got.qualifiers(&["u", "u2", "u3"]);
    adjective(got, &mut qualifiers)?;
    got.owned();
    // What several rows may not have at once is one combination.
    let columns = Columns { grouped: true, ..columns };
    unique(got, columns, &qualifiers)
}

/// A value occurs once within something; of what occurs once and nothing else, nobody knows where.
fn once(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.ordered("k")?;
    let qualifiers = got.qualifiers(&["u", "u2", "u3"]);
    let columns = Columns { grouped: true, ..columns };
    unique(got, columns, &qualifiers)
}

/// Values that occur once within something that is said.
fn once_within(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let within = got.qualifiers(&["u"]).iter().any(|one| matches!(one, Qualifier::Per(_)));
    within.then(|| once(got)).flatten()
}

/// Two columns of one table whose values go together once.
fn pair_once(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let mut columns = got.c("k")?;
    let more = got.c("k2").filter(|more| more.table == columns.table)?;
    if more.names.iter().any(|name| columns.names.contains(name)) {
        return None;
    }
    columns.names.extend(more.names);
    columns.grouped = true;
    unique(got, columns, &[])
}

/// One row of a table for each of something.
fn one_per(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let mut qualifiers = got.qualifiers(&["u"]);
    adjective(got, &mut qualifiers)?;
    let at = qualifiers.iter().position(|one| matches!(one, Qualifier::Per(_)))?;
    let Qualifier::Per(names) = qualifiers.remove(at) else { return None };
    let known = got.table(&table)?.clone();
    let mut columns = Vec::new();
    for name in &names {
        let column = known.key_named(name)?.to_owned();
        if known.is_named(name) || columns.contains(&column) {
            return None;
        }
        got.note(format!("`{column}` says of which {} a row is", name.replace('_', " ")));
        columns.push(column);
    }
    unique(got, Columns { grouped: true, ..Columns::of(&table, columns) }, &qualifiers)
}

/// The same, said of the other: a user may have one.
fn one_of_each(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.ordered("k").filter(|columns| columns.table == table)?;
    let mut qualifiers = got.qualifiers(&["u"]);
    adjective(got, &mut qualifiers)?;
    got.owned();
    unique(got, Columns { grouped: true, ..columns }, &qualifiers)
}

/// Of those of one no two have the same.
fn two_of_one(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    if got.held("k").is_none() {
        return two_at_once(got);
    }
    let columns = got.c("k").filter(|columns| columns.table == table)?;
    got.owned();
    of_one(got, &table, columns.names)
}

/// Of those of one no two begin at the same time.
fn two_at_once(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let known = got.table(&table)?;
    let mut begins = known.columns.iter().filter(|column| {
        let plain = crate::design::snake(&column.name);
        plain.starts_with("start") || plain.starts_with("begin") || plain.starts_with("begun")
    });
    let (Some(one), None) = (begins.next(), begins.next()) else { return None };
    let name = one.name.clone();
    of_one(got, &table, vec![name])
}

fn of_one(got: &mut Got<'_, '_>, table: &str, names: Vec<String>) -> Option<Vec<Op>> {
    let to = got.t("t2")?;
    let bare = to.rsplit('.').next().unwrap_or(&to).to_owned();
    let known = got.table(table)?;
    let mut refers = known.references.iter().filter(|(_, target)| *target == bare);
    let (Some((columns, _)), None) = (refers.next(), refers.next()) else { return None };
    let [column] = columns.as_slice() else { return None };
    let column = column.clone();
    if names.contains(&column) {
        return None;
    }
    got.note(format!("`{column}` says of which of `{to}` a row is"));
    let all = [column].into_iter().chain(names).collect();
    unique(got, Columns { grouped: true, ..Columns::of(table, all) }, &[])
}

/// The columns over which uniqueness goes, with those that it is within.
fn freed(got: &mut Got<'_, '_>, mut columns: Columns) -> Option<Vec<Op>> {
    let table = got.table(&columns.table)?.clone();
    let mut per = Vec::new();
    for one in got.qualifiers(&["u"]) {
        match one {
            Qualifier::Per(names) => {
                for name in names {
                    if table.is_all(&name) {
                        got.owned();
                        continue;
                    }
                    if table.is_named(&name) && table.columns_named(&name).is_empty() {
                        return None;
                    }
                    per.push(table.key_named(&name)?.to_owned());
                }
            }
            _ => return None,
        }
    }
    columns.names = per.into_iter().chain(columns.names).collect();
    Some(vec![Op::DropConstraint {
        table: columns.table,
        name: None,
        kind: Some(ConstraintKind::Unique),
        columns: columns.names,
    }])
}

fn dropped(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("k")?;
    freed(got, columns)
}

fn dropped_rows(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.c("k").filter(|columns| columns.table == table)?;
    got.owned();
    freed(got, columns)
}

/// Unique within something, and no longer by itself.
/// Whatever is unique alone need not be so any longer.
fn only_within(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("k")?;
    let alone = got.table(&columns.table)?.uniques.contains(&columns.names);
    if alone {
        return narrowed(got);
    }
    let qualifiers = got.qualifiers(&["u"]);
    let within = |one: &Qualifier| matches!(one, Qualifier::Per(_) | Qualifier::PerTenant);
    qualifiers.iter().any(within).then(|| unique(got, columns, &qualifiers)).flatten()
}

fn narrowed(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("k")?;
    let qualifiers = got.qualifiers(&["u"]);
    qualifiers
        .iter()
        .any(|one| matches!(one, Qualifier::Per(_) | Qualifier::PerTenant))
        .then_some(())?;
    let goes = Op::DropConstraint {
        table: columns.table.clone(),
        name: None,
        kind: Some(ConstraintKind::Unique),
        columns: columns.names.clone(),
    };
    let mut ops = vec![goes];
    ops.extend(unique(got, columns, &qualifiers)?);
    Some(ops)
}
