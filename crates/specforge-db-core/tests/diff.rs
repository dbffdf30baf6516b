//! What differs, what is only spelled otherwise, and what got another name.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use specforge_db_core::dialect::Dialect as _;
use specforge_db_core::diff::{Change, Renames, align, diff_schemas, rename_candidates};
use specforge_db_core::error::ErrorCode;
use specforge_db_core::model::{Column, Schema, Type};
use specforge_db_core::name::NameCase;
use specforge_db_core::plan::{
    ColumnOrder, Known, PlanOptions, RenameSpec, RenamedKind, Unmentioned, fingerprint,
};
use support::{Toy, commands, name, plan, schema, table};

const CASE: NameCase = NameCase::AsciiInsensitive;

fn changes(from: &Schema, to: &Schema, specs: &[RenameSpec]) -> Vec<String> {
    let renames = Renames::new(specs, CASE);
    diff_schemas(&Toy, from, to, &renames).iter().map(Change::describe).collect()
}

fn rename(kind: RenamedKind, table: Option<&str>, from: &str, to: &str) -> RenameSpec {
    RenameSpec { kind, schema: None, table: table.map(name), from: name(from), to: name(to) }
}

fn with(columns: &[&str]) -> Schema {
    let mut table = table("t", &[]);
    table.columns.extend(columns.iter().map(|c| Column::new(*c, Type::raw("text"))));
    schema(vec![table])
}

#[test]
fn equal_schemas_do_not_differ() {
    let one = schema(vec![table("a", &["b"]), table("b", &[])]);
    let other = schema(vec![table("b", &[]), table("a", &["b"])]);
    assert!(changes(&one, &other, &[]).is_empty());
    assert_eq!(fingerprint(&one), fingerprint(&other));
}

#[test]
fn each_difference_is_one_change() {
    assert_eq!(changes(&with(&["x"]), &with(&["x", "y"]), &[]), ["create column t.y"]);
    assert_eq!(changes(&with(&["x", "y"]), &with(&["x"]), &[]), ["drop column t.y"]);
    let mut other = with(&["x"]);
    other.namespaces[0].tables[0].columns[1].ty = Type::raw("int");
    assert_eq!(changes(&with(&["x"]), &other, &[]), ["alter column t.x"]);
}

#[test]
fn names_are_joined_without_regard_to_case_where_the_dialect_says_so() {
    let mut shouting = with(&["x"]);
    shouting.namespaces[0].tables[0].name = name("T");
    shouting.namespaces[0].tables[0].columns[1].name = name("X");
    let options = PlanOptions::default();
    align(
        &Toy,
        &with(&["x"]),
        &mut shouting,
        &Renames::default(),
        Known::nothing(),
        &options,
        Toy.info().default_version,
    );
    assert!(changes(&with(&["x"]), &shouting, &[]).is_empty());
    assert_eq!(fingerprint(&shouting), fingerprint(&with(&["x"])));
}

#[test]
fn order_can_be_left_alone() {
    let from = with(&["x", "y"]);
    let mut to = with(&["z", "y", "x"]);
    let options = PlanOptions { column_order: ColumnOrder::Ignore, ..PlanOptions::default() };
    align(
        &Toy,
        &from,
        &mut to,
        &Renames::default(),
        Known::nothing(),
        &options,
        Toy.info().default_version,
    );
    let names: Vec<_> =
        to.namespaces[0].tables[0].columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["id", "x", "y", "z"]);
}

#[test]
fn what_is_not_mentioned_can_be_kept() {
    let from = schema(vec![table("a", &[]), table("b", &[])]);
    let mut to = schema(vec![table("a", &[])]);
    let options = PlanOptions { unmentioned: Unmentioned::Keep, ..PlanOptions::default() };
    let findings = align(
        &Toy,
        &from,
        &mut to,
        &Renames::default(),
        Known::nothing(),
        &options,
        Toy.info().default_version,
    );
    assert!(changes(&from, &to, &[]).is_empty());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule, "kept-table");
}

#[test]
fn cosmetic_options_are_no_difference() {
    let mut from = with(&["x"]);
    from.namespaces[0].tables[0].options.set("engine", "old");
    let mut to = with(&["x"]);
    to.namespaces[0].tables[0].options.set("engine", "new");
    align(
        &Toy,
        &from,
        &mut to,
        &Renames::default(),
        Known::nothing(),
        &PlanOptions::default(),
        Toy.info().default_version,
    );
    assert!(changes(&from, &to, &[]).is_empty());
}

#[test]
fn nothing_is_guessed_to_be_a_rename() {
    let (from, to) = (with(&["old"]), with(&["new"]));
    let found = diff_schemas(&Toy, &from, &to, &Renames::default());
    let words: Vec<_> = found.iter().map(Change::describe).collect();
    assert_eq!(words, ["create column t.new", "drop column t.old"]);
    let candidates = rename_candidates(&found);
    assert_eq!(candidates.len(), 1);
    assert_eq!(
        (candidates[0].rename.from.as_str(), candidates[0].rename.to.as_str()),
        ("old", "new")
    );
}

#[test]
fn a_stated_rename_is_one() {
    let spec = rename(RenamedKind::Column, Some("t"), "old", "new");
    assert_eq!(changes(&with(&["old"]), &with(&["new"]), &[spec]), ["rename column old to t.new"]);
}

#[test]
fn columns_that_swap_their_names_are_only_renamed() {
    let specs = [
        rename(RenamedKind::Column, Some("t"), "x", "y"),
        rename(RenamedKind::Column, Some("t"), "y", "x"),
    ];
    let plan = plan(with(&["x", "y"]), with(&["y", "x"]), &specs).unwrap();
    let steps = commands(&plan);
    assert_eq!(
        steps,
        [
            "rename column x to t.specforge_tmp_x",
            "rename column y to t.x",
            "rename column specforge_tmp_x to t.y"
        ]
    );
}

#[test]
fn tables_that_swap_their_names_step_aside() {
    let specs =
        [rename(RenamedKind::Table, None, "a", "b"), rename(RenamedKind::Table, None, "b", "a")];
    let both = || schema(vec![table("a", &[]), table("b", &[])]);
    let steps = commands(&plan(both(), both(), &specs).unwrap());
    assert_eq!(
        steps,
        [
            "rename table b to specforge_tmp_b",
            "rename table a to b",
            "rename table specforge_tmp_b to a"
        ]
    );
}

#[test]
fn references_follow_a_renamed_table() {
    let from = schema(vec![table("a", &[]), table("c", &["a"])]);
    let to = schema(vec![table("b", &[]), table("c", &["b"])]);
    let spec = rename(RenamedKind::Table, None, "a", "b");
    assert_eq!(changes(&from, &to, &[spec]), ["rename table a to b"]);
}

#[test]
fn a_rename_that_does_not_fit_is_refused_with_its_place() {
    let spec = rename(RenamedKind::Column, Some("t"), "nowhere", "new");
    let error = plan(with(&["old"]), with(&["new"]), &[spec]).unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnknownColumn);
    assert_eq!(error.pointer(), Some("/renames/0"));
    assert!(error.detail().contains("no column `nowhere`"), "{}", error.detail());
}

#[test]
fn changes_applied_lead_there() {
    let from = schema(vec![table("a", &["b"]), table("b", &[]), table("gone", &[])]);
    let mut to = schema(vec![table("a", &[]), table("b", &["a"]), table("new", &["b"])]);
    to.namespaces[0].tables[0].columns.push(Column::new("extra", Type::raw("text")));
    let mut reached = from.clone();
    for change in diff_schemas(&Toy, &from, &to, &Renames::default()) {
        reached.apply(&change, CASE).unwrap();
    }
    assert_eq!(fingerprint(&reached), fingerprint(&to));
}

#[test]
fn a_change_and_its_inverse_cancel_out() {
    let (from, to) = (with(&["x"]), with(&["x", "y"]));
    for change in diff_schemas(&Toy, &from, &to, &Renames::default()) {
        let mut schema = from.clone();
        schema.apply(&change, CASE).unwrap();
        schema.apply(&change.inverse(), CASE).unwrap();
        assert_eq!(fingerprint(&schema), fingerprint(&from));
    }
}

#[test]
fn a_change_that_does_not_fit_is_refused() {
    let mut other = schema(vec![table("u", &[])]);
    let change = diff_schemas(&Toy, &with(&["x"]), &with(&[]), &Renames::default()).remove(0);
    assert!(other.apply(&change, CASE).is_err());
}

#[test]
fn the_fingerprint_is_the_same_everywhere() {
    // A changed value here means that journals and plans out there no longer match.
    let of = fingerprint(&schema(vec![table("a", &["b"]), table("b", &[])]));
    assert_eq!(of, GOLDEN);
}

const GOLDEN: &str = "sha256:1943d6dd9fc2b5b86082705b39d7103de472c508c893a424613441a76e7444c6";

#[test]
fn everything_counts_in_a_fingerprint_but_the_order_of_tables() {
    let base = with(&["x", "y"]);
    let mut others = vec![with(&["y", "x"]), with(&["x"]), Schema::default()];
    let mut nullable = base.clone();
    nullable.namespaces[0].tables[0].columns[1].nullable = false;
    others.push(nullable);
    let mut keyless = base.clone();
    keyless.namespaces[0].tables[0].primary_key = None;
    others.push(keyless);
    for other in others {
        assert_ne!(fingerprint(&base), fingerprint(&other), "{other:?}");
    }
}
