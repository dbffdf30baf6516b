//! Text that the writer puts together.
#![allow(missing_docs)]

mod common;

use common::{BACKTICK, BRACKET, DOLLAR, SQUARE};
use specforge_db_core::model::{
    Expr, ForeignKey, Index, Key, KeyPart, ReferentialAction, SortOrder,
};
use specforge_db_core::name::Ident;
use specforge_db_sql::render::{create_index, foreign_key_clause, key_parts};
use specforge_db_sql::{
    CarriedProblem, NameProblem, Spelling, SqlWriter, check_carried, check_name,
};

/// What one method writes.
fn one(
    spelling: &'static Spelling,
    write: impl FnOnce(&mut SqlWriter) -> &mut SqlWriter,
) -> String {
    written(spelling, |w| {
        write(w);
    })
}

fn written(spelling: &'static Spelling, write: impl FnOnce(&mut SqlWriter)) -> String {
    let mut w = SqlWriter::new(spelling);
    assert!(w.is_empty());
    write(&mut w);
    w.finish()
}

#[test]
fn one_space_where_it_is_needed() {
    let text = written(&DOLLAR, |w| {
        w.word("CREATE TABLE").qualified(Some(&"s".into()), &"t".into());
        w.lines(["a", "b"], |w, name| {
            w.ident(&name.into()).raw("numeric(1, 2)").word("DEFAULT").integer(-1);
            w.word("CHECK").parens(|w| {
                w.expr(&Expr::new("a > 0"));
            });
        });
        w.word("WITH").parens(|w| {
            w.list([1, 2], |w, number| {
                w.integer(number);
            });
        });
    });
    assert_eq!(
        text,
        "CREATE TABLE \"s\".\"t\" (\n  \"a\" numeric(1, 2) DEFAULT -1 CHECK (a > 0),\n  \"b\" numeric(1, 2) DEFAULT -1 CHECK (a > 0)\n) WITH (1, 2)"
    );
}

#[test]
fn names_are_always_quoted() {
    let name = Ident::new("a\"`]b");
    assert_eq!(one(&DOLLAR, |w| w.ident(&name)), "\"a\"\"`]b\"");
    assert_eq!(one(&BACKTICK, |w| w.ident(&name)), "`a\"``]b`");
    assert_eq!(one(&SQUARE, |w| w.ident(&name)), "[a\"`]]b]");
    assert_eq!(one(&DOLLAR, |w| w.ident(&"\"a\"".into())), "\"\"\"a\"\"\"");
    assert_eq!(one(&DOLLAR, |w| w.plain("gin").plain("a; b")), "gin \"a; b\"");
}

#[test]
fn values_survive_every_escape() {
    assert_eq!(one(&BRACKET, |w| w.literal("a'\\")), "'a''\\'");
    assert_eq!(one(&BACKTICK, |w| w.literal("a'\\")), "'a''\\\\'");
    assert_eq!(one(&DOLLAR, |w| w.literal("a'\\")), "E'a''\\\\'");
    assert_eq!(one(&DOLLAR, |w| w.literal("a'")), "'a'''");
}

#[test]
fn a_carried_comment_swallows_nothing() {
    let carried = |text: &'static str, spelling| {
        written(spelling, |w| {
            w.parens(|w| {
                w.raw(text);
            });
        })
    };
    assert_eq!(carried("a -- b", &DOLLAR), "(a -- b\n)");
    assert_eq!(carried("a -- b\n", &DOLLAR), "(a -- b\n)");
    assert_eq!(carried("a # b", &BACKTICK), "(a # b\n)");
    assert_eq!(carried("a # b", &DOLLAR), "(a # b)");
    assert_eq!(carried("'-- b'", &DOLLAR), "('-- b')");
    assert_eq!(carried("", &DOLLAR), "()");
}

#[test]
fn carried_text_is_checked() {
    for (text, problem) in [
        ("1); DROP TABLE x; --", CarriedProblem::Unbalanced),
        ("1; x", CarriedProblem::Semicolon),
        ("INTEGER, b TEXT", CarriedProblem::Comma),
        ("f(a, b), c", CarriedProblem::Comma),
        ("'a", CarriedProblem::Unterminated),
        ("a /* b", CarriedProblem::Unterminated),
        ("(a", CarriedProblem::Unbalanced),
        ("(a]", CarriedProblem::Unbalanced),
        ("[(])", CarriedProblem::Unbalanced),
        ("a\0", CarriedProblem::Nul),
    ] {
        assert_eq!(check_carried(text, &DOLLAR), Err(problem), "{text}");
    }
    for text in ["", "a > ';'", "','", "NUMERIC(8, 2)", "f(a[1], '{')", "a -- )", "\"a;\""] {
        assert_eq!(check_carried(text, &DOLLAR), Ok(()), "{text}");
    }
    let hidden = "1 /*! ); DROP TABLE x; -- */";
    assert_eq!(check_carried(hidden, &BACKTICK), Err(CarriedProblem::HiddenCode));
    assert_eq!(check_carried(hidden, &DOLLAR), Ok(()));
    assert_eq!(check_name(""), Err(NameProblem::Empty));
    assert_eq!(check_name("a\0b"), Err(NameProblem::Nul));
    assert_eq!(check_name("a;\"'"), Ok(()));
}

#[test]
fn shared_clauses() {
    let mut key = ForeignKey {
        name: Some("fk".into()),
        columns: vec!["a".into(), "b".into()],
        references_namespace: Some("s".into()),
        references: "t".into(),
        referenced_columns: vec!["c".into(), "d".into()],
        on_delete: ReferentialAction::SetNull,
        on_update: ReferentialAction::Cascade,
        inline: false,
        options: specforge_db_core::model::Options::EMPTY,
    };
    assert_eq!(
        written(&DOLLAR, |w| foreign_key_clause(w, &key)),
        "CONSTRAINT \"fk\" FOREIGN KEY (\"a\", \"b\") REFERENCES \"s\".\"t\" (\"c\", \"d\") ON DELETE SET NULL ON UPDATE CASCADE"
    );
    (key.name, key.references_namespace) = (None, None);
    (key.on_delete, key.on_update) = (ReferentialAction::NoAction, ReferentialAction::NoAction);
    key.referenced_columns.clear();
    assert_eq!(
        written(&BACKTICK, |w| foreign_key_clause(w, &key)),
        "FOREIGN KEY (`a`, `b`) REFERENCES `t`"
    );

    let mut part = KeyPart::column("a");
    part.order = SortOrder::Desc;
    part.options.set("collate", "C");
    let expr = KeyPart { expr: Some(Expr::new("lower(b) -- x")), ..KeyPart::default() };
    let index = Index {
        name: "i".into(),
        unique: true,
        method: Some("btree".into()),
        parts: vec![part, expr],
        include: vec!["c".into()],
        predicate: Some(Expr::new("d IS NULL")),
        ..Index::default()
    };
    assert_eq!(
        written(&DOLLAR, |w| create_index(w, Some(&"s".into()), &"t".into(), &index)),
        "CREATE UNIQUE INDEX \"i\" ON \"s\".\"t\" USING btree (\"a\" COLLATE \"C\" DESC, (lower(b) -- x\n)) INCLUDE (\"c\") WHERE d IS NULL"
    );
    assert_eq!(written(&SQUARE, |w| key_parts(w, &Key::over(["a", "b"]).parts)), "([a], [b])");
}
