//! Lists of values, remarks and features.

use super::{Got, Rule, rule, tenant_of};
use crate::design::{Feature, OneOrMany};
use crate::wish::op::{ColumnSpec, Op, TypeSpec};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("create an enum", "ADD ENUM [CALLED] {x} WITHVALUES {vs}", "Create an enum level with values low, high", create_enum),
    rule("create an enum", "ADD ENUM [CALLED] {x} [:] {vs}", "Create enum level (low, high)", create_enum),
    rule("create an enum", "ADD {x} ENUM WITHVALUES {vs}", "Create a level enum with values low, high", create_enum),
    rule("create an enum", "ADD TYPE {x} as ENUM [WITHVALUES] {vs}", "Create type level as enum (low, high)", create_enum),
    rule("drop an enum", "DROP ENUM {x}", "Drop the enum mood", drop_enum),
    rule("drop an enum", "DROP {x} ENUM", "Drop the mood enum", drop_enum),
    rule("add a value", "ADD [VALUE] {v} [as] [VALUE] (to|in|for|into) [VALUE] [of|for] {e} [after {v2}]", "Add value 'gone' to users.status", add_value),
    rule("add a value", "ADD [VALUE] {v} (to|in|for|into) {e} before {v2}", "Add value 'fine' to mood before 'ok'", add_value_before),
    rule("add a value", "ADD {e} VALUE {v}", "Add a mood value 'fine'", add_value),
    rule("add a value", "ADD [VALUE] {v} after {v2} (to|in|for) {e}", "Add value 'fine' after 'sad' to mood", add_value),
    rule("add a value", "ADD [VALUE] {v} before {v2} (to|in|for) {e}", "Add value 'fine' before 'ok' to mood", add_value_before),
    rule("add a value", "ALLOW [VALUE] {v} [as] [VALUE] (for|in|as) [VALUE] [for|of] {e}", "Allow 'gone' in users.status", add_value),
    rule("add a value", "(ALLOW|let) {e} [to] be {v}", "Allow users.status to be 'gone'", add_value),
    rule("add a value", "{e} (can|may|should) also be {v}", "users.status can also be 'gone'", add_value),
    rule("rename a value", "RENAME [VALUE] {v} (to|into|as) {v2} (in|of|for|on) {e}", "Rename value 'ok' to 'good' in mood", rename_value),
    rule("rename a value", "RENAME [VALUE] {v} (in|of|for|on) {e} (to|into|as) {v2}", "Rename value 'ok' of mood to 'good'", rename_value),
    rule("rename a value", "RENAME {e} VALUE {v} (to|into|as) {v2}", "Rename mood value 'ok' to 'good'", rename_value),
    rule("say a remark", "DESCRIBE [on] {c} [as|with|that|:] {q}", "Describe users.email as 'where mail goes'", comment_column),
    rule("say a remark", "DESCRIBE [on] {t} [as|with|that|:] {q}", "Describe users as 'who logs in'", comment_table),
    rule("say a remark", "(ADD|MAKE) COMMENT {q} (to|on|of|for) {c}", "Add the comment 'where mail goes' to users.email", comment_column),
    rule("say a remark", "(ADD|MAKE) COMMENT {q} (to|on|of|for) {t}", "Add the comment 'who logs in' to users", comment_table),
    rule("say a remark", "(ADD|MAKE|CHANGE) COMMENT (to|on|of|for) {c} [to|as|:|saying] {q}", "Set the comment on users.email to 'where mail goes'", comment_column),
    rule("say a remark", "(ADD|MAKE|CHANGE) COMMENT (to|on|of|for) {t} [to|as|:|saying] {q}", "Set the comment on users to 'who logs in'", comment_table),
    rule("drop a remark", "DROP COMMENT (from|of|on|for) {c}", "Remove the comment from users.email", no_comment_column),
    rule("drop a remark", "DROP COMMENT (from|of|on|for) {t}", "Remove the comment from users", no_comment_table),
    rule("keep deleted rows", "ENABLE SOFTDELETE (for|on|to|in|of) {ts}", "Add soft delete to orders", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep deleted rows", "SOFTDELETE [for|on] {ts}", "Soft delete orders", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep deleted rows", "MAKE {ts} (SOFTDELETE|use SOFTDELETE|support SOFTDELETE)", "Make orders soft deletable", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep deleted rows", "{ts} (should|must) (support|have|use) SOFTDELETE", "Orders should support soft delete", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep times of rows", "(ENABLE|ADD) TIMESTAMPS (for|on|to|in|of) {ts}", "Add timestamps to orders", |got| feature(got, |e| Feature::Timestamps { entity: e })),
    rule("keep times of rows", "(GIVE {ts} TIMESTAMPS|{ts} HAVE TIMESTAMPS)", "Orders should have timestamps", |got| feature(got, |e| Feature::Timestamps { entity: e })),
    rule("record changes", "(ENABLE|ADD) AUDIT (for|on|to|in|of) {ts}", "Add an audit trail to orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("record changes", "(audit|STORE AUDIT of|STORE AUDIT for) [changes] [to|of] {ts}", "Audit changes to orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("record changes", "(STORE|keep track of) [all] changes (to|of|in) {ts}", "Record all changes to orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("tell writers apart", "(ENABLE|ADD) LOCKING (for|on|to|in|of) {ts}", "Enable optimistic locking on orders", |got| feature(got, |e| Feature::OptimisticLocking { entity: e })),
    rule("put rows into one another", "(ENABLE|ADD) HIERARCHY (for|on|to|in|of) {ts}", "Add a hierarchy to notes", |got| feature(got, |e| Feature::Hierarchy { entity: e, strategy: None })),
    rule("tag rows", "(ENABLE|ADD) TAGGING (for|on|of) {ts}", "Add tagging for notes", |got| feature(got, |e| Feature::Tags { entity: e })),
    rule("find words in texts", "(ENABLE|ADD) FULLTEXT (on|for|to|over|in) {ts}", "Enable full-text search on notes", |got| feature(got, |e| Feature::FullTextSearch { entity: e, fields: None, weights: None, language: None })),
    rule("see only some rows", "ENABLE ROWSECURITY (for|on|to|in|of) {ts}", "Enable row level security on orders", |got| security(got, true)),
    rule("see only some rows", "DISABLE ROWSECURITY (for|on|to|in|of) {ts}", "Disable row level security on orders", |got| security(got, false)),
    rule("see only some rows", "ENABLE ROWSECURITY (by|per|for each|based on) TENANTCOLUMN (for|on|to|in|of) {ts}", "Add row level security by tenant to orders", security_by_tenant),
    rule("see only some rows", "ENABLE ROWSECURITY (for|on|to|in|of) {ts} (by|per|for each|based on) TENANTCOLUMN", "Enable row level security on orders by tenant", security_by_tenant),
    rule("say whose rows are", "ADD TENANTCOLUMN [COLUMN] (to|for|on|in) {ts}", "Add a tenant column to orders", tenant),
    rule("say whose rows are", "(GIVE {ts} TENANTCOLUMN|{ts} HAVE TENANTCOLUMN)", "Give orders a tenant column", tenant),
];

fn create_enum(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let values = got.vs("vs").filter(|values| values.len() > 1)?;
    Some(vec![Op::CreateEnum { name: got.n("x")?, values }])
}

fn drop_enum(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(vec![Op::DropEnum { name: got.n("x")? }])
}

/// Whether what a list of values is said of has one, as far as the names tell.
fn is_list(got: &Got<'_, '_>, of: &str) -> bool {
    let enums = || got.reader.names.enums.iter().any(|(name, _)| name == of);
    of.contains('.') || enums()
}

fn value_op(got: &mut Got<'_, '_>) -> Option<(String, String, Option<String>)> {
    let of = got.text("e")?;
    let value = got.text_value("v")?;
    is_list(got, &of).then_some(())?;
    let other = match got.held("v2") {
        Some(_) => Some(got.text_value("v2")?),
        None => None,
    };
    Some((of, value, other))
}

fn add_value(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (of, value, after) = value_op(got)?;
    Some(vec![Op::AddEnumValue { of, value, before: None, after }])
}

fn add_value_before(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (of, value, before) = value_op(got)?;
    Some(vec![Op::AddEnumValue { of, value, before, after: None }])
}

fn rename_value(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (of, from, to) = value_op(got)?;
    Some(vec![Op::RenameEnumValue { of, from, to: to? }])
}

fn comment_column(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    Some(vec![Op::SetComment { table, column: Some(column), comment: Some(got.text("q")?) }])
}

fn comment_table(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(vec![Op::SetComment { table: got.t("t")?, column: None, comment: Some(got.text("q")?) }])
}

fn no_comment_column(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    Some(vec![Op::SetComment { table, column: Some(column), comment: None }])
}

fn no_comment_table(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    // A column of that name is rather spoken of.
    let table = got.t("t")?;
    let words = ["comment", "description", "note", "remark"];
    let said = |word: &&str| got.reader.tokens.iter().any(|token| token.lower == **word);
    let named = words.iter().filter(|word| said(word));
    let known = got.table(&table);
    if named.into_iter().any(|word| known.is_some_and(|t| !t.columns_named(word).is_empty())) {
        got.meta.cost += 2;
    }
    Some(vec![Op::SetComment { table: got.t("t")?, column: None, comment: None }])
}

fn feature(got: &mut Got<'_, '_>, make: impl Fn(Option<OneOrMany>) -> Feature) -> Option<Vec<Op>> {
    let tables = got.ts("ts")?;
    let op =
        |table: String| Op::AddFeature { feature: Box::new(make(Some(OneOrMany::One(table)))) };
    Some(tables.into_iter().map(op).collect())
}

fn security(got: &mut Got<'_, '_>, value: bool) -> Option<Vec<Op>> {
    let tables = got.ts("ts")?;
    if value {
        got.note("without a policy nobody but the owner sees a row");
    }
    let op = |table: String| Op::SetOption { table, option: "row_security".to_owned(), value };
    Some(tables.into_iter().map(op).collect())
}

/// That a tenant sees its own rows is a policy, and how a session says its tenant only the program knows.
fn security_by_tenant(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    got.ask(
        "policies that compare the tenant of a row are not made yet, because only the program knows how a session says its tenant: is row level security to be switched on without one, so that nobody but the owner sees a row?",
    );
    security(got, true)
}

/// A column that says whose a row is; it refers to the tenants where there are any.
fn tenant(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts")?;
    let tenants = got.reader.names.tables_named(None, "tenants");
    let references = tenants.first().map(|table| table.path.clone());
    got.note(match &references {
        Some(table) => format!("the new column `tenant_id` refers to `{table}`"),
        None => "there is no table of tenants: `tenant_id` is a bigint that refers to nothing"
            .to_owned(),
    });
    got.note("`tenant_id` is optional, because rows that are there belong to no tenant yet");
    let mut ops = Vec::new();
    for table in tables {
        let known = got.table(&table)?;
        if references.as_ref() == Some(&table) {
            continue;
        }
        let name = tenant_of(known).filter(|name| *name == "tenant_id").unwrap_or("tenant_id");
        let ty = references.is_none().then(|| TypeSpec::Word("bigint".to_owned()));
        let column = ColumnSpec {
            name: name.to_owned(),
            ty,
            references: references.clone(),
            ..ColumnSpec::default()
        };
        ops.push(Op::AddColumn { table, column: Box::new(column) });
    }
    Some(ops)
}
