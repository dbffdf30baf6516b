use crate::declare_rule;
use crate::finding::Advice;
use crate::model::{Family, ObjectKind};
use crate::rule::{Findings, SchemaCx};

/// Words at the end of a name that mean an amount of money.
const MONEY: &[&str] = &[
    "amount", "balance", "charge", "cost", "deposit", "fee", "money", "payment", "price", "refund",
    "revenue", "salary", "subtotal", "wage",
];
/// Words that may stand behind them.
const CURRENCIES: &[&str] = &["chf", "eur", "gbp", "gross", "jpy", "net", "paid", "due", "usd"];

declare_rule! {
    /// Money is kept in a binary floating-point number.
    pub(crate) static FLOAT_FOR_MONEY: Schema = {
        id: "float-for-money",
        summary: "what looks like money is kept in a binary floating-point number",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("float_for_money.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        for column in &one.table.columns {
            if !matches!(column.ty.family, Family::Float { .. })
                || !means_money(column.name.as_str())
            {
                continue;
            }
            let path = one.path().part(ObjectKind::Column, column.name.clone());
            out.push(
                FLOAT_FOR_MONEY
                    .finding(format!(
                        "{path} looks like money and is {}: sums of such numbers are not exact",
                        column.ty.raw
                    ))
                    .object(&path)
                    .advise(Advice::note(
                        "keep the smallest unit, such as cents, in a whole number",
                    )),
            );
        }
    }
}

fn means_money(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut words = lower.rsplit('_').skip_while(|word| CURRENCIES.contains(word));
    words
        .next()
        .is_some_and(|word| MONEY.contains(&word) || MONEY.contains(&word.trim_end_matches('s')))
}
