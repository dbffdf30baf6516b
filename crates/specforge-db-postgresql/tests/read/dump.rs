//! A dump that the real `pg_dump` 15 made of a schema with something of everything.

use super::{json, schema};

const DUMP: &str = include_str!("../dumps/rich.sql");

/// What the namespace `app` carries.
const APP: &[&str] = &[
    "COMMENT ON COLUMN authors.n",
    "COMMENT ON CONSTRAINT users_score_positive ON users",
    "COMMENT ON DOMAIN email",
    "COMMENT ON FUNCTION total(integer, text, integer[])",
    "COMMENT ON SCHEMA app",
    "COMMENT ON VIEW authors",
    "INSERT ON TABLE users TO writer",
    "PUBLICATION pub TABLE app.users",
    "REFERENCES ON TABLE users TO writer",
    "SELECT ON TABLE users TO writer",
    "STATISTICS posts_stats",
    "TRIGGER ON TABLE users TO writer",
    "TRUNCATE ON TABLE users TO writer",
    "UPDATE ON TABLE users TO writer",
    "USAGE ON SCHEMA app TO PUBLIC",
    "USAGE ON SEQUENCE ticket TO writer",
    "address",
    "authors",
    "email",
    "span",
    "sum2(double precision)",
    "ticket",
    "total(integer, text, integer[])",
];
/// What `public` carries, but for the mappings of the text search configuration.
const PUBLIC: &[&str] = &[
    "CAST (mood AS integer)",
    "COLLATION german",
    "COMMENT ON TRIGGER later ON posts",
    "DEFAULT FOR ROLE postgres IN SCHEMA app SELECT ON TABLES TO reader",
    "EXECUTE ON FUNCTION touch() FROM PUBLIC",
    "EXECUTE ON FUNCTION touch() TO writer",
    "FOREIGN DATA WRAPPER dummy",
    "INDEX stats_author",
    "INSERT ON TABLE posts TO reader",
    "INSERT ON TABLE posts TO writer",
    "OPERATOR === (mood, mood)",
    "PUBLICATION everything",
    "PUBLICATION everything TABLES IN SCHEMA app",
    "PUBLICATION pub",
    "PUBLICATION pub TABLE child",
    "PUBLICATION pub TABLE posts",
    "SELECT (id) ON TABLE child TO reader",
    "SELECT (title) ON TABLE child TO reader",
    "SELECT ON TABLE posts TO reader",
    "SELECT ON TABLE posts TO writer",
    "SERVER far",
    "TEXT SEARCH CONFIGURATION en",
    "USER MAPPING FOR PUBLIC SERVER far",
    "atomic(integer)",
    "clean(integer)",
    "later",
    "no_delete",
    "nums",
    "on_ddl()",
    "own",
    "pgcrypto",
    "posts_during_excl",
    "posts_id_seq",
    "put",
    "safe",
    "same(mood, mood)",
    "stats",
    "touch()",
    "touch_posts",
    "watch",
];
const TABLES: &[&str] = &[
    "cache",
    "child",
    "measures",
    "measures_2024",
    "measures_2024_eu",
    "measures_rest",
    "posts",
    "remote",
];

#[test]
fn nothing_of_a_dump_is_lost() {
    let schema = schema(DUMP);
    let of = |name: &str| {
        schema.namespaces.iter().find(|n| n.name.as_ref().is_some_and(|n| n == name)).unwrap()
    };
    for (name, expected) in [("app", APP), ("public", PUBLIC)] {
        let definitions = of(name).definitions.iter().map(|d| d.name.as_str());
        let mut names: Vec<_> =
            definitions.filter(|name| !name.contains(" en MAPPING FOR ")).collect();
        names.sort_unstable();
        assert_eq!(names, expected);
    }
    let mut tables: Vec<_> = of("public").tables.iter().map(|t| t.name.as_str()).collect();
    tables.sort_unstable();
    assert_eq!(tables, TABLES);
    assert_eq!(of("app").tables.len(), 1);
    assert_eq!(of("public").enums[0].values, ["sad", "it's ok", "happy"]);
}

#[test]
fn what_alter_adds_in_a_dump_is_in_its_table() {
    let users = json(DUMP, "/namespaces/0/tables/0");
    assert_eq!(users["primary_key"]["name"], "users_pkey");
    assert_eq!(users["columns"][0]["identity"]["options"]["start"], 1000);
    assert_eq!(users["uniques"][0]["options"]["deferrable"], "DEFERRABLE INITIALLY DEFERRED");
    assert_eq!(users["columns"][1]["comment"], "line one\nline two");
    let posts = json(DUMP, "/namespaces/1/tables/0");
    assert_eq!(posts["options"]["row_security"], true);
    assert_eq!(posts["options"]["cluster"], "posts_room");
    assert_eq!(posts["foreign_keys"][1]["references_namespace"], "app");
    assert_eq!(posts["columns"][0]["default"], "nextval('public.posts_id_seq'::regclass)");
}

#[test]
fn parts_of_a_dump_belong_to_their_whole() {
    let tables = json(DUMP, "/namespaces/1/tables");
    for table in tables.as_array().unwrap() {
        let name = table["name"].as_str().unwrap();
        if name.starts_with("measures") {
            assert_eq!(table["columns"].as_array().unwrap().len(), 4, "{name}");
            assert_eq!(table["foreign_keys"].as_array().unwrap().len(), 1, "{name}");
            assert_eq!(table["checks"].as_array().unwrap().len(), 1, "{name}");
            assert!(table["primary_key"]["name"].as_str().unwrap().starts_with(name), "{name}");
            let indexes = table["indexes"].as_array().map_or(0, Vec::len);
            assert_eq!(indexes, usize::from(name == "measures"), "{name}");
        }
    }
}
