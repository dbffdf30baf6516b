//! GRANT and REVOKE: one definition for each privilege, object and grantee.

use super::definitions;

fn names(sql: &str) -> Vec<String> {
    definitions(sql).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn rights_are_held_one_by_one() {
    for (sql, expected) in [
        (
            "GRANT SELECT, INSERT ON public.t, app.u TO a, PUBLIC",
            &[
                "SELECT ON TABLE t TO a",
                "SELECT ON TABLE t TO PUBLIC",
                "INSERT ON TABLE t TO a",
                "INSERT ON TABLE t TO PUBLIC",
                "app: SELECT ON TABLE u TO a",
                "app: SELECT ON TABLE u TO PUBLIC",
                "app: INSERT ON TABLE u TO a",
                "app: INSERT ON TABLE u TO PUBLIC",
            ][..],
        ),
        (
            "GRANT ALL ON SEQUENCE s TO a; REVOKE UPDATE ON SEQUENCE s FROM a",
            &["USAGE ON SEQUENCE s TO a", "SELECT ON SEQUENCE s TO a"],
        ),
        (
            "GRANT UPDATE (x, y) ON t TO a",
            &["UPDATE (x) ON TABLE t TO a", "UPDATE (y) ON TABLE t TO a"],
        ),
        ("GRANT USAGE ON SCHEMA app TO a", &["app: USAGE ON SCHEMA app TO a"]),
        (
            "REVOKE ALL ON FUNCTION f(int) FROM PUBLIC; GRANT ALL ON FUNCTION f(integer) TO a",
            &["EXECUTE ON FUNCTION f(integer) FROM PUBLIC", "EXECUTE ON FUNCTION f(integer) TO a"],
        ),
        ("REVOKE ALL ON FUNCTION f() FROM PUBLIC; GRANT EXECUTE ON FUNCTION f() TO PUBLIC", &[]),
        ("GRANT SELECT ON t TO a; REVOKE ALL ON t FROM a", &[]),
        (
            "REVOKE USAGE ON SCHEMA public FROM PUBLIC; GRANT ALL ON SCHEMA public TO PUBLIC",
            &["CREATE ON SCHEMA public TO PUBLIC"],
        ),
        (
            "CREATE TABLE a (i int); CREATE VIEW b AS SELECT 1; GRANT SELECT ON ALL TABLES IN SCHEMA public TO r",
            &["b", "SELECT ON TABLE a TO r", "SELECT ON TABLE b TO r"],
        ),
        (
            "ALTER DEFAULT PRIVILEGES FOR ROLE o IN SCHEMA app GRANT SELECT ON TABLES TO r",
            &["DEFAULT FOR ROLE o IN SCHEMA app SELECT ON TABLES TO r"],
        ),
        (
            "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
            &["DEFAULT EXECUTE ON FUNCTIONS FROM PUBLIC"],
        ),
    ] {
        assert_eq!(names(sql), expected, "{sql}");
    }
}

#[test]
fn the_statement_gives_the_right() {
    let sql = "GRANT SELECT ON app.t TO \"Me\" WITH GRANT OPTION; ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT USAGE ON TYPES TO r";
    let texts: Vec<_> = definitions(sql).into_iter().map(|(_, text)| text).collect();
    assert_eq!(
        texts,
        [
            "ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT USAGE ON TYPES TO r",
            "GRANT SELECT ON TABLE app.t TO \"Me\" WITH GRANT OPTION",
        ]
        .map(str::to_owned)
        .into_iter()
        .rev()
        .collect::<Vec<_>>()
    );
    let less =
        "GRANT SELECT ON t TO a WITH GRANT OPTION; REVOKE GRANT OPTION FOR SELECT ON t FROM a";
    assert_eq!(definitions(less)[0].1, "GRANT SELECT ON TABLE t TO a");
}
