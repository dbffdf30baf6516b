//! Cutting texts into statements.
#![allow(missing_docs)]

mod common;

use common::{BACKTICK, BRACKET, DOLLAR};
use specforge_db_core::read::SkipKind;
use specforge_db_sql::{Spelling, split};

fn statements<'t>(text: &'t str, spelling: &'static Spelling) -> Vec<&'t str> {
    split(text, spelling).statements.iter().map(|statement| statement.text).collect()
}

fn skipped<'t>(text: &'t str, spelling: &'static Spelling) -> Vec<(SkipKind, &'t str)> {
    split(text, spelling).skipped.iter().map(|skip| (skip.kind, skip.span.of(text))).collect()
}

fn bounds(text: &str, spelling: &'static Spelling) -> (u32, u32) {
    let split = split(text, spelling);
    let statement = split.statements.first().expect("a statement");
    (statement.nesting, statement.chain)
}

#[test]
fn comments_and_terminators_around_statements_are_left_out() {
    let text = "\u{feff}-- head\r\n;;a /* in */ b; -- tail;\r\n/* x; */ c\r\n-- end";
    assert_eq!(statements(text, &DOLLAR), ["a /* in */ b", "c"]);
    let split = split(text, &DOLLAR);
    assert!(split.statements.iter().all(|s| s.span.of(text) == s.text));
    assert_eq!(statements("", &DOLLAR), [""; 0]);
    assert_eq!(statements(" ; /* */ -- x", &BACKTICK), [""; 0]);
}

#[test]
fn quotes_hide_terminators() {
    assert_eq!(
        statements("a ';' \";\" $$;$$ $x$ $$; $x$; b E'\\';';c", &DOLLAR),
        ["a ';' \";\" $$;$$ $x$ $$; $x$", "b E'\\';'", "c"]
    );
    assert_eq!(statements("a '\\';' `;` \";\"; b", &BACKTICK), ["a '\\';' `;` \";\"", "b"]);
    assert_eq!(statements("a [;] ';' `;`;b", &BRACKET), ["a [;] ';' `;`", "b"]);
}

#[test]
fn what_never_ends_is_one_statement_with_all_that_follows() {
    assert_eq!(statements("a; b 'c; d; e", &DOLLAR), ["a", "b 'c; d; e"]);
    assert_eq!(statements("a; b /* c; d", &BRACKET), ["a", "b /* c; d"]);
    assert_eq!(statements("a; $x$ c; d", &DOLLAR), ["a", "$x$ c; d"]);
    assert_eq!(statements("a; `c; d", &BACKTICK), ["a", "`c; d"]);
    assert_eq!(statements("a ) ] } \\ \0; b", &BACKTICK), ["a ) ] } \\ \0", "b"]);
}

#[test]
fn trigger_bodies_stay_whole() {
    let triggers = [
        "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END",
        "create temp trigger if not exists a before update of x on t for each row when new.x > 1 \
         begin update t set y = case when 1 then 2 else case 3 when 4 then 5 end end; delete from u; end",
        "CREATE TRIGGER a AFTER INSERT ON t BEGIN UPDATE t SET end = 1, x = t.end; SELECT end; END",
        "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; /* END; */ -- END;\n END",
        "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END AS x; END",
    ];
    for trigger in triggers {
        let text = format!("x;{trigger};y;");
        assert_eq!(statements(&text, &BRACKET), ["x", trigger, "y"]);
    }
    assert_eq!(
        statements("CREATE TRIGGER a AFTER INSERT ON t; BEGIN; x; END; y", &BRACKET),
        ["CREATE TRIGGER a AFTER INSERT ON t", "BEGIN", "x", "END", "y"]
    );
    assert_eq!(
        statements("CREATE TABLE \"trigger\" (begin int); x", &BRACKET),
        ["CREATE TABLE \"trigger\" (begin int)", "x"]
    );
}

#[test]
fn atomic_bodies_and_rules_stay_whole() {
    for routine in [
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END",
        "CREATE OR REPLACE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (1); END",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC END",
        "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)",
    ] {
        let text = format!("x;{routine};BEGIN;y;COMMIT;");
        assert_eq!(statements(&text, &DOLLAR), ["x", routine, "BEGIN", "y", "COMMIT"]);
    }
    assert_eq!(
        statements("CREATE TRIGGER t BEFORE INSERT ON t EXECUTE FUNCTION f(); x", &DOLLAR).len(),
        2
    );
    // Elsewhere an open bracket costs its own statement only.
    assert_eq!(statements("CREATE TABLE t (a int; CREATE TABLE u (b int);", &DOLLAR).len(), 2);
}

#[test]
fn routines_stay_whole_without_a_delimiter() {
    for routine in [
        "CREATE PROCEDURE p() SELECT 1",
        "CREATE PROCEDURE p() BEGIN END",
        "CREATE DEFINER=`root`@`localhost` PROCEDURE p(IN a INT) BEGIN IF a THEN SELECT 1; ELSE \
         BEGIN SELECT 2; END; END IF; END",
        "CREATE FUNCTION f() RETURNS INT DETERMINISTIC BEGIN DECLARE x INT; l: LOOP SET x = 1; \
         LEAVE l; END LOOP l; RETURN CASE x WHEN 1 THEN 2 ELSE 3 END; END",
        "CREATE PROCEDURE p() lbl:BEGIN CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; \
         WHILE 1 DO SET a = IF(1,2,3); END WHILE; REPEAT SET b = t.end; UNTIL 1 END REPEAT; END lbl",
        "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET NEW.a = 1; END",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM t; END",
        "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; END",
        "CREATE FUNCTION f() RETURNS INT RETURN CASE WHEN 1 THEN 2 END",
    ] {
        let text = format!("x;{routine};y;");
        assert_eq!(statements(&text, &BACKTICK), ["x", routine, "y"]);
    }
    assert_eq!(statements("BEGIN; x; END; y", &BACKTICK), ["BEGIN", "x", "END", "y"]);
    assert_eq!(statements("CREATE TABLE t (begin INT); x", &BACKTICK).len(), 2);
}

#[test]
fn delimiters() {
    let text = "a;\r\nDELIMITER $$\r\nCREATE PROCEDURE p() BEGIN x; END$$\r\nb;c $$\n\
                delimiter ;\nd; DELIMITER //\ne // f//\n'//' g //\nDELIMITER ;;\n/*!1 h;;*/;; i; ;;\n\
                DELIMITER ;\nj;";
    assert_eq!(
        statements(text, &BACKTICK),
        [
            "a",
            "CREATE PROCEDURE p() BEGIN x; END",
            "b;c",
            "d",
            "e",
            "f",
            "'//' g",
            "/*!1 h;;*/",
            "i;",
            "j"
        ]
    );
    assert_eq!(skipped(text, &BACKTICK).len(), 5);
    assert_eq!(skipped("DELIMITER $$\r\n", &BACKTICK), [(SkipKind::ClientCommand, "DELIMITER $$")]);
    let column = "CREATE TABLE t (a INT,\n  delimiter varchar(1),\n delimiter2 INT)";
    assert_eq!(statements(column, &BACKTICK), [column]);
    assert_eq!(statements("a\nDELIMITER //\nb;c//", &BACKTICK), ["a", "b;c"]);
    assert_eq!(statements("DELIMITER //\na; b", &DOLLAR).len(), 2);
}

#[test]
fn client_commands() {
    let text = "\\connect x\na;\n\\set it's\nb \\gexec\n\\c d \\\\ e;\n\\restrict k";
    assert_eq!(statements(text, &DOLLAR), ["a", "b", "e"]);
    let kinds: Vec<_> = skipped(text, &DOLLAR).into_iter().map(|(_, text)| text).collect();
    assert_eq!(kinds, ["\\connect x", "\\set it's", "\\gexec", "\\c d \\\\", "\\restrict k"]);
    let text = ".tables don't\na\n.b;\n  .mode x\nc";
    assert_eq!(statements(text, &BRACKET), ["a\n.b", "c"]);
    assert_eq!(skipped(text, &BRACKET).len(), 2);
    assert_eq!(statements("\\x\na", &BRACKET), ["\\x\na"]);
}

#[test]
fn rows_behind_copy() {
    let text = "COPY public.t (a, b) FROM stdin;\n1\tit's; $$\n\\\\.\n\\.x\n\\.\n\nx;\ncopy t from stdin with (format csv);\n\\.\ny; COPY t TO stdout; z; COPY t FROM '/x';";
    assert_eq!(
        statements(text, &DOLLAR),
        [
            "COPY public.t (a, b) FROM stdin",
            "x",
            "copy t from stdin with (format csv)",
            "y",
            "COPY t TO stdout",
            "z",
            "COPY t FROM '/x'"
        ]
    );
    assert_eq!(
        skipped(text, &DOLLAR),
        [(SkipKind::Data, "1\tit's; $$\n\\\\.\n\\.x\n\\."), (SkipKind::Data, "\\.")]
    );
    assert_eq!(skipped("COPY t FROM stdin;\n1;\n2", &DOLLAR), [(SkipKind::Data, "1;\n2")]);
    assert_eq!(skipped("COPY t FROM stdin; it's\n1;\n", &DOLLAR), [(SkipKind::Data, "it's\n1;\n")]);
    assert_eq!(statements("COPY t FROM stdin;\r\n1\r\n\\.\r\nx", &DOLLAR).len(), 2);
}

#[test]
fn nesting_counts_brackets_and_cases() {
    assert_eq!(bounds("a", &DOLLAR).0, 0);
    assert_eq!(bounds("((a)) [{(b)}] ()", &DOLLAR).0, 3);
    assert_eq!(bounds("'((((' -- ((((\n (a)", &DOLLAR).0, 1);
    assert_eq!(bounds("CASE WHEN a THEN CASE WHEN (b) THEN c END END", &DOLLAR).0, 3);
    assert_eq!(bounds("CASE a END + CASE b END + CASE c END", &DOLLAR).0, 1);
    // A column named `end` must not hide depth.
    assert_eq!(bounds(&"CASE WHEN t.end THEN ".repeat(50), &DOLLAR).0, 50);
    assert_eq!(bounds(&"CASE WHEN end THEN ".repeat(50), &BRACKET).0, 50);
    assert_eq!(bounds("/*!1 ((a)) */", &BACKTICK).0, 2);
    assert_eq!(split("((((a)))); (b)", &DOLLAR).statements.get(1).map(|s| s.nesting), Some(1));
}

#[test]
fn chains_count_operands_at_one_level() {
    assert_eq!(bounds("1 + 1 + 1", &DOLLAR).1, 3);
    assert_eq!(bounds("a AND b OR NOT c", &DOLLAR).1, 4);
    assert_eq!(bounds("f(1 + 1, 1 + 1), 1 + 1", &DOLLAR).1, 2);
    assert_eq!(bounds("f(1) || f(2) || f(3) || f(4)", &DOLLAR).1, 4);
    assert_eq!(bounds("(1) UNION (2) UNION (3)", &DOLLAR).1, 3);
    assert_eq!(bounds("a.b.c.d", &DOLLAR).1, 4);
    assert_eq!(bounds("a[1][2][3]", &DOLLAR).1, 4);
    assert_eq!(bounds("f(1)(2)(3)", &DOLLAR).1, 3);
    assert_eq!(bounds("x AS (1 + 2 + 3); y", &DOLLAR).1, 3);
    assert!(bounds(&"DISTINCT ".repeat(1000), &DOLLAR).1 >= 1000);
    assert!(bounds("/*!1 1 + 1 + 1 */", &BACKTICK).1 >= 3);
}
