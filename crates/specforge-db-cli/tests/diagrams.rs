//! Diagrams are judged by the packages of those who show them: Mermaid, DBML and Graphviz.
//!
//! `scripts/diagrams/setup` installs them; without them this test fails.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use specforge_db_core::contract::parse_request;
use specforge_db_core::design::DesignRequest;
use specforge_db_core::diagram::{Columns, DiagramFormat, Picture, Select};
use specforge_db_core::dialect::{dialect, dialects};
use specforge_db_core::model::Schema;
use specforge_db_core::read::ReadRequest;
use specforge_db_testkit::process::servers;

use {specforge_db_postgresql as _, specforge_db_sqlite as _};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Names that languages of diagrams have words for, and letters that they do not expect.
const HOSTILE: &str = r#"
CREATE TABLE "title" ("id" INTEGER PRIMARY KEY, "end" TEXT, "direction" TEXT, "class" TEXT);
CREATE TABLE "end" ("id" INTEGER PRIMARY KEY, "title_id" INTEGER REFERENCES "title" ("id"), "style" TEXT);
CREATE TABLE "two words" ("the id" INTEGER PRIMARY KEY, "2nd" TEXT, "größe" TEXT, "a""b" TEXT DEFAULT 'it''s "so"');
CREATE TABLE "商品" ("id" INTEGER PRIMARY KEY, "名前" TEXT, "two words_id" INTEGER REFERENCES "two words" ("the id"));
CREATE TABLE "<b>&amp;{x}|y</b>" ("a<b" DECIMAL(10, 2), "c{d}" "odd type; --", "e|f" TEXT);
CREATE TABLE "one" ("to" INTEGER PRIMARY KEY, "u" INTEGER UNIQUE REFERENCES "one" ("to"));
CREATE TABLE "pairs" ("a" INTEGER, "b" INTEGER, PRIMARY KEY ("a", "b"));
CREATE TABLE "of_pairs" ("x" INTEGER, "y" INTEGER, FOREIGN KEY ("x", "y") REFERENCES "pairs" ("a", "b"));
CREATE TABLE "50%" ("id" INTEGER PRIMARY KEY, "back\slash" TEXT);
"#;

fn designed(database: &str, request: Value) -> Schema {
    let request = DesignRequest::from_file(request).unwrap();
    dialect(database).unwrap().design(&request).unwrap().body.schema
}

fn schemas() -> Vec<(String, Schema)> {
    let file = |path: &str| std::fs::read_to_string(root().join("examples").join(path)).unwrap();
    let mut out = Vec::new();
    for plugin in dialects().unwrap() {
        let id = plugin.info().id;
        for path in ["shop/requirements.json", "saas/requirements.json"] {
            let request = serde_json::from_str(&file(path)).unwrap();
            out.push((format!("{path} in {id}"), designed(id, request)));
        }
        for path in ["pets.yaml", "shop.yaml", "billing.json"] {
            let text = file(&format!("documents/{path}"));
            let request = json!({"task": "design-schema", "openapi": text});
            out.push((format!("{path} in {id}"), designed(id, request)));
        }
    }
    let read = json!({"task": "read-schema", "schema": HOSTILE});
    let read = parse_request::<ReadRequest>(read).unwrap();
    let hostile = dialect("sqlite").unwrap().read(&read).unwrap().body.schema;
    assert_eq!(hostile.tables().count(), 9);
    out.push(("hostile names".to_owned(), hostile));
    out
}

#[test]
fn diagrams_are_read_by_those_who_show_them() {
    let mut cases = Vec::new();
    for (name, schema) in schemas() {
        for columns in [Columns::All, Columns::Keys, Columns::None] {
            let select = Select { columns, ..Select::default() };
            let case = dialect("sqlite").unwrap().info().name_case;
            let picture = Picture::of(&schema, &select, case).unwrap();
            let parts = picture.components();
            let tables: usize = parts.iter().map(|part| part.picture.tables.len()).sum();
            let links: usize = parts.iter().map(|part| part.picture.links.len()).sum();
            assert_eq!((tables, links), (picture.tables.len(), picture.links.len()), "{name}");
            for format in [DiagramFormat::Mermaid, DiagramFormat::Dbml, DiagramFormat::Dot] {
                // What DBML refers to are columns, so that without them it has no references.
                let bare = format == DiagramFormat::Dbml && columns == Columns::None;
                let text = picture.spell(format);
                assert_eq!(text, picture.spell(format));
                cases.push(json!({
                    "name": format!("{name}, {columns:?}"), "format": format, "text": text,
                    "tables": picture.tables.len(), "links": if bare { 0 } else { picture.links.len() },
                }));
            }
        }
    }
    let home = servers().join("diagrams");
    assert!(
        home.join("version").exists(),
        "{} is missing: run scripts/diagrams/setup",
        home.display()
    );
    let mut node = Command::new("node")
        .arg(root().join("scripts/diagrams/check.mjs"))
        .arg(&home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is missing: run scripts/diagrams/setup");
    node.stdin.take().unwrap().write_all(Value::from(cases).to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.ends_with(", 0 wrong\n"), "{said}");
}

/// What stands where in a picture: `(x, y, width, height)` of each table.
fn boxes(svg: &str) -> Vec<(f64, f64, f64, f64)> {
    let number = |text: &str| text.parse::<f64>().unwrap();
    let groups = svg.split("<g transform=\"translate(").skip(2);
    groups
        .map(|group| {
            let (x, rest) = group.split_once(' ').unwrap();
            let (y, rest) = rest.split_once(')').unwrap();
            let attribute = |name: &str| {
                let found = rest.split_once("class=\"box\" width=\"").unwrap().1;
                let (width, found) = found.split_once('"').unwrap();
                if name == "width" {
                    width.to_owned()
                } else {
                    found.split('"').nth(1).unwrap().to_owned()
                }
            };
            (number(x), number(y), number(&attribute("width")), number(&attribute("height")))
        })
        .collect()
}

#[test]
fn no_table_of_a_picture_covers_another() {
    for (name, schema) in schemas() {
        for columns in [Columns::All, Columns::Keys, Columns::None] {
            let select = Select { columns, ..Select::default() };
            let case = dialect("sqlite").unwrap().info().name_case;
            let picture = Picture::of(&schema, &select, case).unwrap();
            let svg = picture.spell(DiagramFormat::Svg);
            assert_eq!(svg, picture.spell(DiagramFormat::Svg));
            let boxes = boxes(&svg);
            assert_eq!(boxes.len(), picture.tables.len(), "{name}");
            for (at, a) in boxes.iter().enumerate() {
                for b in boxes.iter().skip(at + 1) {
                    let apart = a.0 + a.2 <= b.0
                        || b.0 + b.2 <= a.0
                        || a.1 + a.3 <= b.1
                        || b.1 + b.3 <= a.1;
                    assert!(apart, "{name} {columns:?}: {a:?} and {b:?}");
                }
            }
        }
    }
}

#[test]
fn a_table_that_is_not_there_is_a_mistake() {
    let (_, schema) = schemas().remove(0);
    let case = dialect("sqlite").unwrap().info().name_case;
    let select = |name: &str| Select { tables: vec![name.to_owned()], columns: Columns::Keys };
    let error = Picture::of(&schema, &select("ordres"), case).unwrap_err();
    assert!(error.detail().contains("did you mean `orders`"), "{error:?}");
    let one = Picture::of(&schema, &select("orders"), case).unwrap();
    assert_eq!((one.tables.len(), one.links.len()), (1, 0));
}
