//! A schema that grows statement by statement.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use specforge_db_core::dialect::Dialect as _;
use specforge_db_core::model::{Column, Definition, DefinitionKind, Index, KeyPart, Options, Type};
use specforge_db_core::read::{AddedColumn, Dropped, Edit, Item, SchemaBuilder};
use support::{Toy, name, table};

fn builder() -> SchemaBuilder {
    SchemaBuilder::new(Toy.info())
}

fn a_table(text: &str) -> Item {
    Item::Table { namespace: None, table: Box::new(table(text, &[])), if_not_exists: false }
}

fn an_index(on: &str, called: &str) -> Item {
    let index =
        Index { name: name(called), parts: vec![KeyPart::column("id")], ..Index::default() };
    Item::Index { namespace: None, table: name(on), index: Box::new(index), if_not_exists: false }
}

fn a_view(called: &str) -> Item {
    let definition = Definition {
        kind: DefinitionKind::View,
        name: name(called),
        on: None,
        text: format!("view {called}"),
        normal: None,
        depends_on: Vec::new(),
        options: Options::EMPTY,
    };
    Item::Definition {
        namespace: None,
        definition: Box::new(definition),
        if_not_exists: false,
        or_replace: false,
    }
}

fn alter(table: &str, edit: Edit) -> Item {
    Item::Alter { namespace: None, table: name(table), edit, only: false, if_exists: false }
}

fn drop(what: Dropped, called: &str, if_exists: bool) -> Item {
    Item::Drop { what, namespace: None, name: name(called), on: None, cascade: false, if_exists }
}

#[test]
fn declarations_stay_in_their_order() {
    let mut builder = builder();
    for text in ["b", "a", "c"] {
        builder.add(a_table(text)).unwrap();
    }
    let schema = builder.finish();
    let names: Vec<_> = schema.tables().map(|t| t.table.name.as_str()).collect();
    assert_eq!(names, ["b", "a", "c"]);
}

#[test]
fn nothing_is_declared_twice() {
    let mut builder = builder();
    builder.add(a_table("a")).unwrap();
    assert!(builder.add(a_table("A")).unwrap_err().contains('A'));
    assert!(builder.add(a_view("a")).is_err(), "a view may not take a table's name");
    builder.add(an_index("a", "i")).unwrap();
    assert!(builder.add(an_index("a", "I")).is_err());
    let again =
        Item::Table { namespace: None, table: Box::new(table("a", &[])), if_not_exists: true };
    builder.add(again).unwrap();
    assert_eq!(builder.finish().tables().count(), 1);
}

#[test]
fn an_index_needs_its_table() {
    let why = builder().add(an_index("nowhere", "i")).unwrap_err();
    assert!(why.contains("`nowhere`"), "{why}");
}

#[test]
fn what_is_dropped_is_gone_and_its_names_are_free() {
    let mut builder = builder();
    builder.add(a_table("a")).unwrap();
    builder.add(an_index("a", "i")).unwrap();
    builder.add(drop(Dropped::Table, "A", false)).unwrap();
    builder.add(a_table("b")).unwrap();
    builder.add(an_index("b", "i")).unwrap();
    assert!(builder.add(drop(Dropped::Table, "a", false)).is_err());
    builder.add(drop(Dropped::Table, "a", true)).unwrap();
    let schema = builder.finish();
    assert_eq!(schema.tables().count(), 1);
    assert_eq!(schema.namespaces[0].tables[0].indexes.len(), 1);
}

#[test]
fn alterations_count() {
    let mut builder = builder();
    builder.add(a_table("a")).unwrap();
    let column = Column::new("x", Type::raw("text"));
    let added = AddedColumn { column, unique: None, foreign_keys: Vec::new(), checks: Vec::new() };
    builder.add(alter("a", Edit::AddColumn(Box::new(added)))).unwrap();
    builder.add(alter("a", Edit::RenameColumn(name("x"), name("y")))).unwrap();
    builder.add(alter("a", Edit::RenameTable(name("z")))).unwrap();
    assert!(builder.add(alter("a", Edit::DropColumn(name("y")))).is_err(), "its name is z now");
    assert!(builder.add(alter("z", Edit::DropColumn(name("nowhere")))).is_err());
    let schema = builder.finish();
    let table = &schema.namespaces[0].tables[0];
    assert_eq!(table.name, "z");
    assert_eq!(table.columns[1].name, "y");
}
