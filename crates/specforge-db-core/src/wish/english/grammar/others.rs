//! Lists of values, remarks and features.

use super::{Got, Rule, rule, tenant_of};
use crate::design::{Feature, OneOrMany};
use crate::wish::op::{ColumnSpec, Op, TypeSpec};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("say a remark", "DESCRIBE [on] {c} [as|with|that|:] {q}", "Describe users.email as 'where mail goes'", comment_column),
    rule("say a remark", "DESCRIBE [on] {t} [as|with|that|:] {q}", "Describe users as 'who logs in'", comment_table),
    rule("say a remark", "(ADD|MAKE|GIVE) [a] COMMENT (to|on|of|for) {c} SAYING {q}", "Put a description on users.email saying 'where mail goes'", comment_column),
    rule("say a remark", "(ADD|MAKE|GIVE) [a] COMMENT (to|on|of|for) {c} SAYING : {qq}", "Put a description on users.email saying: where mail goes", comment_free),
    rule("say a remark", "(ADD|MAKE|GIVE) [a] COMMENT (to|on|of|for) {t} SAYING : {qq}", "Put a description on users saying: who logs in", comment_free),
    rule("say a remark", "(ADD|MAKE|GIVE) [a] COMMENT (to|on|of|for) {t} SAYING {q}", "Put a description on users saying 'who logs in'", comment_table),
    rule("say a remark", "(GIVE {c}|{c} HAVE|{c} MUST have) [a] COMMENT [SAYING] {q}", "users.email should have the comment 'where mail goes'", comment_column),
    rule("say a remark", "(GIVE {t}|{t} HAVE|{t} MUST have) [a] COMMENT [SAYING] {q}", "The table users should have the comment 'who logs in'", comment_table),
    rule("say a remark", "(DESCRIBE|explain) {c} with [a] COMMENT {q}", "Annotate users.email with the comment 'where mail goes'", comment_column),
    rule("say a remark", "(DESCRIBE|explain) {t} with [a] COMMENT {q}", "Annotate users with the comment 'who logs in'", comment_table),
    rule("say a remark", "(explain|note|state|DESCRIBE) [(in the catalog|in the database|in a comment|in the schema)] that {c} (is|are|holds|means|contains) {q}", "Explain in the catalog that users.email is 'where mail goes'", comment_column),
    rule("say a remark", "(explain|note|state|DESCRIBE) [(in the catalog|in the database|in a comment|in the schema)] that {t} (is|are|holds|means|contains) {q}", "Note in a comment that users are 'who logs in'", comment_table),
    rule("say a remark", "COMMENT (of|on|for) {c} (is|should be|must be|:|should say|should read) {q}", "The comment of users.email should be 'where mail goes'", comment_column),
    rule("say a remark", "COMMENT (of|on|for) {t} (is|should be|must be|:|should say|should read) {q}", "The comment of users should be 'who logs in'", comment_table),
    rule("say a remark", "(ADD|MAKE) COMMENT {q} (to|on|of|for) {c}", "Add the comment 'where mail goes' to users.email", comment_column),
    rule("say a remark", "(ADD|MAKE) COMMENT {q} (to|on|of|for) {t}", "Add the comment 'who logs in' to users", comment_table),
    rule("say a remark", "(ADD|MAKE|CHANGE) COMMENT (to|on|of|for) {c} [to|as|:|saying] {q}", "Set the comment on users.email to 'where mail goes'", comment_column),
    rule("say a remark", "(ADD|MAKE|CHANGE) COMMENT (to|on|of|for) {t} [to|as|:|saying] {q}", "Set the comment on users to 'who logs in'", comment_table),
    rule("say a remark", "(COMMENT|DESCRIBE) (on|of|for) {t} : {qq}", "Comment on users: people who log in", comment_free),
    rule("say a remark", "(COMMENT|DESCRIBE) (on|of|for) {c} : {qq}", "Comment on users.email: where mail goes", comment_free),
    rule("drop a remark", "DROP COMMENT (from|of|on|for) {c}", "Remove the comment from users.email", no_comment_column),
    rule("drop a remark", "DROP COMMENT (from|of|on|for) {t}", "Remove the comment from users", no_comment_table),
    rule("keep deleted rows", "ENABLE SOFTDELETE (for|on|to|in|of) {ts}", "Add soft delete to orders", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep deleted rows", "SOFTDELETE [for|on] {ts}", "Soft delete orders", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep deleted rows", "MAKE {ts} (SOFTDELETE|use SOFTDELETE|support SOFTDELETE)", "Make orders soft deletable", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep deleted rows", "{ts} (should|must) (support|have|use) SOFTDELETE", "Orders should support soft delete", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep deleted rows", "{ts} (MUST|should|must) [be] SOFTDELETE", "Orders must be soft-deletable", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep deleted rows", "{ts} (MUSTNOT|CANNOT) [REALLY] [be] deleted [,] [but] [only|just|rather] (marked|flagged|hidden) [as deleted] [instead] [:|,] [use deleted_at|by deleted_at|with deleted_at]", "Orders should not really be deleted, only marked", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep deleted rows", "(MARK|mark|flag) {ts} as deleted instead of (deleting|removing) them", "Mark orders as deleted instead of deleting them", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep times of rows", "TIMESTAMPS (for|on|to|in|of) {ts}", "Timestamps on orders", |got| feature(got, |e| Feature::Timestamps { entity: e })),
    rule("keep times of rows", "[EVERY] {t} MUST REMEMBER when (it|they) (was|were|is|got) [last] CHANGED", "Every order should know when it was last changed", |got| when(got, "updated_at")),
    rule("keep times of rows", "(STORE|REMEMBER) when [EVERY] {t} (was|were|is) [last] CHANGED", "Remember when an order was last changed", |got| when(got, "updated_at")),
    rule("keep times of rows", "(STORE|REMEMBER) when [EVERY] {t} (was|were|is|are|got|gets|has been|have been) [last|finally] {x}", "Store when an order was shipped", when_done),
    rule("keep times of rows", "[EVERY] {t} (MUST|should|must|HAVE|need to|needs to) [REMEMBER] when (it|they|he|she) (was|were|is|are|got|gets|has been|have been) [last|finally] {x}", "Orders must record when they were shipped", when_done),
    rule("keep times of rows", "[EVERY] {t} MUST REMEMBER when (it|they) (was|were|is|got) created", "Every order should know when it was created", |got| when(got, "created_at")),
    rule("keep times of rows", "(STORE|REMEMBER) when [EVERY] {t} (was|were|is) created", "Remember when an order was created", |got| when(got, "created_at")),
    rule("keep times of rows", "[EVERY] {t} (HAVE|MUST have|should get|should have) updated_at [column] [,] [that is|which is] (KEPTFRESH) {any}", "Orders should get an updated_at, kept current by a trigger", touched),
    rule("keep times of rows", "(updated_at|ADD updated_at) (on|for|to|in) {t} [,] (with|by) [a] TRIGGER", "updated_at for orders with a trigger", touched),
    rule("record changes", "AUDIT (for|on|of) {ts}", "Audit log for orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("record changes", "(ENABLE|ADD|STORE|MAKE) AUDIT (of|for) [all|the|every] (changes|change) (to|of|in|on) {ts}", "Keep an audit trail of all changes to orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("record changes", "(log|audit|track|STORE) [all|every|the|any] (changes|change|modification|modifications) (to|of|in|on) {ts}", "Log every change to orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("keep times of rows", "(ENABLE|ADD) TIMESTAMPS (for|on|to|in|of) {ts}", "Add timestamps to orders", |got| feature(got, |e| Feature::Timestamps { entity: e })),
    rule("keep times of rows", "(GIVE {ts} TIMESTAMPS|{ts} HAVE TIMESTAMPS)", "Orders should have timestamps", |got| feature(got, |e| Feature::Timestamps { entity: e })),
    rule("record changes", "(ENABLE|ADD) AUDIT (for|on|to|in|of) {ts}", "Add an audit trail to orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("record changes", "(audit|STORE AUDIT of|STORE AUDIT for) [changes] [to|of] {ts}", "Audit changes to orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("record changes", "(STORE|track|log|audit|keep track of) (who changed what|who changed what and when|who changes what|who did what|who changed them|what changed|what changes|what was changed) (on|in|of|to|for) {ts}", "Track who changed what on orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("record changes", "(STORE|keep track of) [all] changes (to|of|in) {ts}", "Record all changes to orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("tell writers apart", "(ENABLE|ADD) LOCKING (for|on|to|in|of) {ts}", "Enable optimistic locking on orders", |got| feature(got, |e| Feature::OptimisticLocking { entity: e })),
    rule("put rows into one another", "(ENABLE|ADD) HIERARCHY (for|on|to|in|of) {ts}", "Add a hierarchy to notes", |got| feature(got, |e| Feature::Hierarchy { entity: e, strategy: None })),
    rule("tag rows", "{ts} (can|may|should|must|MUST) [be] (tagged|taggable)", "Notes can be tagged", |got| feature(got, |e| Feature::Tags { entity: e })),
    rule("tag rows", "{ts} (can|may|should|must) (have|carry|get) (several|MANY|any number of) tags", "Notes may have many tags", tagged),
    rule("tag rows", "MAKE {ts} taggable", "Make notes taggable", |got| feature(got, |e| Feature::Tags { entity: e })),
    rule("say whose rows are", "(ENABLE|ADD) (tenancy|multi tenancy|multitenancy|multi tenant support) [by column|with a column|by a column] (to|for|on|in) {ts}", "Add multi-tenancy to orders", tenant),
    rule("tag rows", "(ENABLE|ADD) TAGGING (for|on|of) {ts}", "Add tagging for notes", |got| feature(got, |e| Feature::Tags { entity: e })),
    rule("find words in texts", "(ENABLE|ADD) FULLTEXT (on|for|to|over|in) {ts}", "Enable full-text search on notes", |got| feature(got, |e| Feature::FullTextSearch { entity: e, fields: None, weights: None, language: None })),
    rule("see only some rows", "ENABLE ROWSECURITY (for|on|to|in|of) {ts}", "Enable row level security on orders", |got| security(got, true)),
    rule("see only some rows", "{ts} (need|needs|MUST have|HAVE|require|requires) ROWSECURITY [turned on|switched on|enabled|activated]", "Orders need row-level security", |got| security(got, true)),
    rule("see only some rows", "ENABLE ROWSECURITY (for|on|to|in|of) {t} (so that|with|such that|where|limiting|restricting) {any}", "Enable row level security on orders so that users see their own", |got| Some(policy(got))),
    rule("see only some rows", "ROWSECURITY (for|on|to|in|of) {t} {any}", "Row security on orders by user_id", |got| Some(policy(got))),
    rule("see only some rows", "(ADD|ENABLE|MAKE) [ROWSECURITY] POLICY {any}", "Add a policy so that users see only their own orders", |got| Some(policy(got))),
    rule("see only some rows", "{t} [rows|records] (need|needs|MUST have|HAVE|require|requires) ROWSECURITY {any}", "Orders need row security, forced for the owner too", |got| Some(policy(got))),
    rule("see only some rows", "DISABLE ROWSECURITY (for|on|to|in|of) {ts}", "Disable row level security on orders", |got| security(got, false)),
    rule("see only some rows", "ENABLE ROWSECURITY (by|per|for each|based on) TENANTCOLUMN (for|on|to|in|of) {ts}", "Add row level security by tenant to orders", security_by_tenant),
    rule("see only some rows", "ENABLE ROWSECURITY (for|on|to|in|of) {ts} (by|per|for each|based on) TENANTCOLUMN", "Enable row level security on orders by tenant", security_by_tenant),
    rule("say whose rows are", "ADD TENANTCOLUMN [COLUMN] (to|for|on|in) {ts}", "Add a tenant column to orders", tenant),
    rule("say whose rows are", "(GIVE {ts} TENANTCOLUMN|{ts} HAVE TENANTCOLUMN)", "Give orders a tenant column", tenant),
    rule("keep deleted rows", "SOFTDELETE (for|on|of) {ts} (via|by|with|using|through) [a] deleted_at [column]", "Soft delete for orders via deleted_at", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("keep deleted rows", "{ts} (must|should) (never|not) be REALLY (deleted|removed) [,|.|;|:] [GIVE] [them] [SOFTDELETE]", "Orders must never be physically deleted", |got| feature(got, |e| Feature::SoftDelete { entity: e })),
    rule("record changes", "[EVERY|all] (change|changes|modification|modifications|update|updates) (to|of|in|on) {ts} MUST (end up in|be recorded in|be logged in|be written to|be kept in|go to|go into|land in|be tracked in) AUDIT", "Every change to orders must end up in an audit table", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
    rule("record changes", "(ENABLE|MAKE) AUDIT (for|on|of) {ts}", "Turn on auditing for orders", |got| feature(got, |e| Feature::AuditTrail { entity: e, strategy: None })),
];

/// A column that says when rows came or changed.
fn when(got: &mut Got<'_, '_>, name: &str) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.note(format!("`{name}` says it, and its default is now"));
    if name == "updated_at" {
        got.note("writers set it when they change a row".to_owned());
    }
    let column = ColumnSpec {
        name: name.to_owned(),
        ty: Some(TypeSpec::Word("timestamp".to_owned())),
        required: true,
        default: Some("now".into()),
        ..ColumnSpec::default()
    };
    Some(vec![Op::AddColumn { table, column: Box::new(column) }])
}

/// When a row changed last, by a trigger: the feature that has both times, where the other one is there.
fn touched(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.reader.tokens.iter().any(|token| token.lower.starts_with("trigger")).then_some(())?;
    if got.family(&table, "created_at").is_none() {
        got.ask("`updated_at` comes with a trigger as the feature `timestamps` has it, which adds `created_at` too: are both meant?");
    }
    got.note("`updated_at` is kept by a trigger, as the feature `timestamps` has it");
    let entity = Some(OneOrMany::One(table));
    Some(vec![Op::AddFeature { feature: Box::new(Feature::Timestamps { entity }) }])
}

/// A column that says when something was done to rows: `when it was shipped` is `shipped_at`.
fn when_done(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let word = got.n("x")?;
    let known =
        ["created", "changed", "updated", "modified", "edited", "deleted", "touched", "altered"];
    let done = word.ends_with("ed") || matches!(word.as_str(), "sent" | "paid" | "read" | "seen");
    if !done || known.contains(&word.as_str()) {
        return None;
    }
    let last = got.reader.tokens.iter().any(|token| token.lower == "last");
    let name = format!("{}{word}_at", if last { "last_" } else { "" });
    if got.family(&table, &name).is_some() {
        let column = Box::new(ColumnSpec { name, ..ColumnSpec::default() });
        return Some(vec![Op::AddColumn { table, column }]);
    }
    got.note(format!("when that was is called `{name}`, and it is optional"));
    let ty = Some(TypeSpec::Word("timestamp".to_owned()));
    let column = Box::new(ColumnSpec { name, ty, ..ColumnSpec::default() });
    Some(vec![Op::AddColumn { table, column }])
}

/// What a policy lets be seen is a condition of the database's own, on what only the program sets.
fn policy(got: &mut Got<'_, '_>) -> Vec<Op> {
    got.refuse(
        "policies are not made by wishes, because only the program knows how a session says whose rows it may see: wish \"Enable row level security on …\" alone, and state the policy in SQL by `desired_schema`",
    )
}

fn comment_column(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    Some(vec![Op::SetComment { table, column: Some(column), comment: Some(got.text("q")?) }])
}

/// A remark without quotes, behind a colon.
fn comment_free(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let said = got.text("qq")?;
    // What goes on with a verb is rather another wish than a remark.
    let mut words = said.split([' ', ',']).filter(|word| !word.is_empty());
    let mut before = "";
    let goes_on = words.any(|word| {
        let verb = matches!(before, "and" | "then") || said.contains(&format!(", {word}"));
        before = word;
        verb && crate::wish::english::aside::is_verb(&word.to_lowercase())
    });
    if goes_on {
        return None;
    }
    let comment = Some(said);
    if let Some(table) = got.t("t") {
        return Some(vec![Op::SetComment { table, column: None, comment }]);
    }
    let (table, column) = got.one("c")?;
    Some(vec![Op::SetComment { table, column: Some(column), comment }])
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

/// Tags that are not there yet; those that are belong to many, as other rows do.
fn tagged(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let none = got.reader.names.tables_named(None, "tags").is_empty();
    none.then(|| feature(got, |entity| Feature::Tags { entity })).flatten()
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
