//! Rows of two tables that belong to several of each other: a table holds the pairs.

use super::references::links;
use super::{Got, Rule, rule};
use crate::design::OnDelete;
use crate::wish::english::parts::reference_name;
use crate::wish::op::{ColumnSpec, Op};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("let many belong to many", "[ADD] MANYMANY [FK] (between|from|for) {t} (and|to|with) {t2} [,] [VIA {nt}]", "Add a many-to-many relationship between users and tags", many),
    rule("let many belong to many", "[EVERY] {t} HASMANY {t2} [,] and [EVERY] {t3} HASMANY {t4} [,] [so] [VIA] [PAIRTABLE] [{nt}] [ISNEEDED|should be created|must be created]", "Users can have many orders and orders can have many users", many_both),
    rule("let many belong to many", "[EVERY] {t} [MAYDO] BEIN (MANY|several|different) {t2} [,] and [EVERY] {t3} HASMANY {t4} [;|,|.|:|—] [so] [ADD|MAKE] [VIA] [PAIRTABLE] [CALLED] [{nt}] [ISNEEDED|should be created|must be created]", "Users take part in many orders and orders have many users", many_both),
    rule("let many belong to many", "LINK {t} (and|to|with) {t2} [as|by|in|with] MANYMANY [VIA {nt}]", "Link users and orders many-to-many", many),
    rule("let many belong to many", "MAKE {t} and {t2} MANYMANY [VIA {nt}]", "Make users and orders many-to-many", many),
    rule("let many belong to many", "{t} (and|to|< ->|<>|->) {t2} [:|,] [is|are|should be] MANYMANY [VIA {nt}]", "Users and orders are many-to-many", many),
    rule("let many belong to many", "[EVERY] {t} MAYDO BEIN (MANY|several|different) {t2} [« MANYMANY »]", "An order can be in several notes", many),
    rule("let many belong to many", "[EVERY] {t} MAYDO BEIN (MANY|several|different) {t2} [,] and [EVERY] {t3} MAYDO (BEIN|have|contain) (MANY|several|different) {t4} [,] [so] [VIA] [PAIRTABLE] [{nt}] [ISNEEDED|should be created|must be created]", "Orders can be in several notes and notes can have several orders", many_both),
    rule("let many belong to many", "[EVERY] {t} MAYDO {x} (MANY|several|different) {t2} [,] and [EVERY] {t3} (MAYDO|be|can be) ({x2}|have|contain) [by] (MANY|several|different) {t4} [;|,|.|:|—] [so] [ADD|MAKE] [VIA] [PAIRTABLE] [{nt}] [ISNEEDED|should be created|must be created]", "Users can read many orders and orders can reach many users", many_both),
    rule("let many belong to many", "[EVERY] {t} MAYDO [be] {x} [by|to|with|in|for] (MANY|several|different|multiple) {t2} [,] and [EVERY] {t3} [MAYDO] [be] {x2} [by|to|with|in|for] (MANY|several|different|multiple) {t4}", "An order can be read by many users and a user reads many orders", many_both),
    rule("let many belong to many", "(ADD|MAKE) PAIRTABLE [CALLED] {nt} (between|for|of|linking|connecting|joining|that links|to link|from) {t} (and|with|to) {t2}", "Create a join table user_orders between users and orders", many),
    rule("let many belong to many", "(ADD|MAKE) PAIRTABLE (between|for|of|linking|connecting|joining|that links|to link) {t} (and|with|to) {t2} [CALLED {nt}]", "Create a join table between users and orders", many),
    rule("let many belong to many", "[EVERY] {t} MAYDO have (MANY|several) {x} [,] (who|which|that) are {t2}", "Orders can have several readers, who are users", many_as),
    rule("let many belong to many", "[EVERY] {t} MAYDO {x} [at|in|on|for|with|to|from|by] (MANY|several|different|multiple) {t2}", "A user can attend several meetings", many_maybe),
];

/// A table of pairs.
fn many(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (a, b) = (got.t("t")?, got.t("t2")?);
    let (first, second) = (got.table(&a)?.clone(), got.table(&b)?.clone());
    if a == b {
        return None;
    }
    let one = reference_name(&first.bare, &first.key)?;
    let other = reference_name(&second.bare, &second.key)?;
    let usual = format!(
        "{}_{}",
        crate::design::singular(&crate::design::snake(&first.bare)),
        crate::design::plural(&crate::design::snake(&second.bare))
    );
    let table = got.n("nt").unwrap_or(usual);
    // `make the join table` names none.
    if matches!(table.as_str(), "join" | "link" | "junction" | "bridge" | "mapping" | "pivot") {
        return None;
    }
    got.note(format!(
        "a new table `{table}` holds the pairs, and with either of both goes its pair"
    ));
    let column = |name: &str, to: &str| ColumnSpec {
        name: name.to_owned(),
        references: Some(to.to_owned()),
        required: true,
        on_delete: Some(OnDelete::Cascade),
        ..ColumnSpec::default()
    };
    Some(vec![Op::CreateTable {
        table,
        columns: vec![column(&one, &a), column(&other, &b)],
        primary_key: vec![one, other],
        unique: Vec::new(),
    }])
}

/// Both sides say that they have many of the other.
fn many_both(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let same = got.t("t") == got.t("t4") && got.t("t2") == got.t("t3");
    same.then(|| many(got)).flatten()
}

/// A table of pairs that is called after what the others are: `tasks have several watchers, who are members`.
fn many_as(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let a = got.t("t")?;
    let name = crate::design::snake(&got.n("x")?);
    let first = crate::design::singular(&crate::design::snake(&got.table(&a)?.bare));
    let mut ops = many(got)?;
    if let [Op::CreateTable { table, .. }] = ops.as_mut_slice() {
        let called = format!("{first}_{}", crate::design::plural(&name));
        got.meta.notes.iter_mut().for_each(|note| *note = note.replace(table.as_str(), &called));
        *table = called;
    }
    Some(ops)
}

/// Of what is said of one side alone nobody knows whether it is so of the other.
fn many_maybe(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (a, b) = (got.t("t")?, got.t("t2")?);
    let linked = !links(got, &a, &b).is_empty() || !links(got, &b, &a).is_empty();
    let ops = if linked { None } else { many(got) }?;
    let first = got.table(&a)?.clone();
    let references = Some(a.clone());
    let name = reference_name(&first.bare, &first.key)?;
    let column = Box::new(ColumnSpec { name, references, ..ColumnSpec::default() });
    got.ask(format!("may one of `{b}` have several of `{a}` too?"));
    for op in &ops {
        let one = Op::AddColumn { table: b.clone(), column: column.clone() };
        got.meta.others.push((op.clone(), one));
    }
    Some(ops)
}
