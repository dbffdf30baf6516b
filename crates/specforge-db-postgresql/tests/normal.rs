//! What was written and what the server prints for it have one normal form, and what the server tells
//! apart has two.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use postgres::Client;
use specforge_db_core::model::{
    Check, Column, Definition, DefinitionKind, Enum, Expr, Index, KeyPart, Namespace, Options,
    Schema, Table, Type,
};
use specforge_db_core::name::Ident;
use specforge_db_core::read::SchemaReader;
use specforge_db_core::version::Version;
use specforge_db_postgresql::Postgresql;
use support::{Pg, Postgres, builds};

const SETUP: &str = include_str!("normal/setup.sql");

/// A database with the tables of the set-up, and the schema that says so.
struct Server {
    major: u32,
    client: Client,
    schema: Schema,
    _database: Pg,
}

fn servers() -> Vec<Server> {
    let each = |build: support::Build| {
        let major = build.major;
        let on = Postgres::on(build).unwrap();
        let database = on.database().unwrap();
        let name = database.url().rsplit('/').next().unwrap().to_owned();
        let mut client = on.running().connect(&name).unwrap();
        client.batch_execute(SETUP).unwrap();
        let schema = declared(&mut client);
        Server { major, client, schema, _database: database }
    };
    builds().unwrap().into_iter().map(each).collect()
}

fn declared(client: &mut Client) -> Schema {
    let columns = "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) \
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 \
        ORDER BY c.relname, a.attnum";
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for row in client.query(columns, &[]).unwrap() {
        let table: String = row.get(0);
        let column = Column::new(row.get::<_, &str>(1), Type::raw(row.get::<_, &str>(2)));
        tables
            .entry(table.clone())
            .or_insert_with(|| Table::new(table.as_str()))
            .columns
            .push(column);
    }
    let mood = Enum {
        name: Ident::from("mood"),
        values: ["sad", "ok", "happy"].map(Into::into).to_vec(),
        comment: None,
    };
    let domains = [("email", "text"), ("quantity", "integer")].map(|(name, base)| {
        definition(DefinitionKind::Type, name, None, &format!("CREATE DOMAIN {name} AS {base}"))
    });
    let namespace = Namespace {
        tables: tables.into_values().collect(),
        enums: vec![mood],
        definitions: domains.to_vec(),
        ..Namespace::default()
    };
    Schema { namespaces: vec![namespace] }
}

fn definition(kind: DefinitionKind, name: &str, on: Option<&str>, text: &str) -> Definition {
    Definition {
        kind,
        name: Ident::from(name),
        on: on.map(Ident::from),
        text: text.to_owned(),
        normal: None,
        depends_on: Vec::new(),
        options: Options::EMPTY,
    }
}

impl Server {
    /// What the server answers, each time from the same start.
    fn printed(&mut self, statements: &str, query: &str) -> Option<String> {
        let mut transaction = self.client.transaction().unwrap();
        transaction.batch_execute(statements).unwrap_or_else(|e| panic!("{statements}: {e:?}"));
        transaction.query_one(query, &[]).unwrap().get(0)
    }

    /// The normal form of something that is put into the schema.
    fn form(
        &self,
        put: impl FnOnce(&mut Namespace),
        get: impl FnOnce(&Namespace) -> String,
    ) -> String {
        let mut schema = self.schema.clone();
        put(&mut schema.namespaces[0]);
        Postgresql.normalize(&mut schema, Version::short(self.major, 0));
        let once = schema.clone();
        Postgresql.normalize(&mut schema, Version::short(self.major, 0));
        assert_eq!(once, schema, "a second time changes something");
        get(&schema.namespaces[0])
    }

    fn of_definition(&self, definition: Definition) -> String {
        self.form(
            |namespace| namespace.definitions.push(definition),
            |namespace| namespace.definitions.last().unwrap().normal().to_owned(),
        )
    }

    fn of_table(&self, put: impl FnOnce(&mut Table), get: impl FnOnce(&Table) -> String) -> String {
        let find = |namespace: &Namespace| {
            namespace.tables.iter().position(|t| t.name.as_str() == "t").unwrap()
        };
        self.form(
            |namespace| {
                let at = find(namespace);
                put(&mut namespace.tables[at]);
            },
            |namespace| get(&namespace.tables[find(namespace)]),
        )
    }

    fn check(&self, text: &str) -> String {
        let name = Some(Ident::from("z"));
        let check = Check { name, expr: Expr::new(text), column: None, options: Options::EMPTY };
        self.of_table(
            |table| table.checks.push(check),
            |table| table.checks[0].expr.normal().to_owned(),
        )
    }

    fn default(&self, ty: &str, text: Option<&str>) -> String {
        let mut column = Column::new("fresh", Type::raw(ty));
        column.default = text.map(Expr::new);
        self.of_table(
            |table| table.columns.push(column),
            |table| {
                table
                    .columns
                    .last()
                    .unwrap()
                    .default
                    .as_ref()
                    .map_or_else(|| "-".into(), |e| e.normal().to_owned())
            },
        )
    }

    fn part(&self, text: &str) -> String {
        let part = KeyPart { expr: Some(Expr::new(text)), ..KeyPart::default() };
        let index = Index { name: Ident::from("z"), parts: vec![part], ..Index::default() };
        let get = |table: &Table| {
            let part = &table.indexes[0].parts[0];
            format!("{:?} {:?}", part.column, part.expr.as_ref().map(Expr::normal))
        };
        self.of_table(|table| table.indexes.push(index), get)
    }

    fn predicate(&self, text: &str) -> String {
        let mut index = Index {
            name: Ident::from("z"),
            parts: vec![KeyPart::column("id")],
            ..Index::default()
        };
        index.predicate = Some(Expr::new(text));
        self.of_table(
            |table| table.indexes.push(index),
            |table| table.indexes[0].predicate.as_ref().unwrap().normal().to_owned(),
        )
    }
}

/// Collects what the server prints by the form that we give it.
#[derive(Default)]
struct Forms {
    by_form: BTreeMap<String, BTreeSet<String>>,
    different: Vec<String>,
}

impl Forms {
    fn compare(&mut self, major: u32, written: &str, ours: String, printed: &str, theirs: String) {
        if ours != theirs {
            self.different.push(format!(
                "{major}: {written}\n  printed {printed}\n  ours    {ours}\n  theirs  {theirs}"
            ));
        }
        self.by_form.entry(theirs).or_default().insert(printed.to_owned());
    }

    /// No phantom difference, and nothing equal that the server tells apart, but for what is allowed.
    fn settle(self, equal: &[[&str; 2]]) {
        assert!(self.different.is_empty(), "{}", self.different.join("\n"));
        for (form, printed) in self.by_form {
            let printed: Vec<_> = printed.iter().map(String::as_str).collect();
            let allowed = equal.iter().any(|pair| printed.iter().all(|text| pair.contains(text)));
            assert!(printed.len() == 1 || allowed, "one form `{form}` for {printed:?}");
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty())
}

#[test]
fn checks() {
    for mut server in servers() {
        let mut forms = Forms::default();
        for written in lines(include_str!("normal/checks.txt")) {
            // What the grammar of this version does not know.
            if server.major < 14 && written.contains("jb['a']") {
                continue;
            }
            let printed = server.printed(
                &format!("ALTER TABLE t ADD CONSTRAINT z CHECK ({written})"),
                "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'z'",
            );
            let printed = printed.unwrap();
            let (ours, theirs) = (server.check(written), server.check(&printed));
            forms.compare(server.major, written, ours, &printed, theirs);
        }
        // AND is AND however it is bracketed: the server itself loses the difference in a dump.
        forms.settle(&[[
            "((id > 0) AND (n > 0) AND (big > 0))",
            "((id > 0) AND ((n > 0) AND (big > 0)))",
        ]]);
    }
}

#[test]
fn defaults() {
    const LONG: &[&str] = &[
        "double precision",
        "timestamp without time zone",
        "timestamp with time zone",
        "time without time zone",
        "bit varying",
        "character varying(20)",
        "character varying(10)[]",
        "character varying",
    ];
    for mut server in servers() {
        let mut forms: BTreeMap<&str, Forms> = BTreeMap::new();
        for line in lines(include_str!("normal/defaults.txt")) {
            let long = LONG.iter().find(|ty| line.starts_with(&format!("{ty} ")));
            let ty = long.copied().unwrap_or_else(|| line.split(' ').next().unwrap());
            let written = &line[ty.len() + 1..];
            let printed = server.printed(
                &format!(
                    "CREATE SEQUENCE seq; CREATE SEQUENCE \"Odd Seq\"; CREATE SCHEMA app; \
                     CREATE SEQUENCE app.seq; ALTER TABLE t ADD COLUMN fresh {ty}; \
                     ALTER TABLE t ALTER COLUMN fresh SET DEFAULT {written}"
                ),
                "SELECT (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 't'::regclass)",
            );
            let (ours, theirs) =
                (server.default(ty, Some(written)), server.default(ty, printed.as_deref()));
            let printed = printed.unwrap_or_default();
            forms.entry(ty).or_default().compare(server.major, line, ours, &printed, theirs);
        }
        for forms in forms.into_values() {
            forms.settle(&[]);
        }
    }
}

#[test]
fn indexes() {
    for mut server in servers() {
        let mut forms = Forms::default();
        for written in lines(include_str!("normal/indexes.txt")) {
            let printed = server.printed(
                &format!("CREATE INDEX z ON t ({written})"),
                "SELECT pg_get_indexdef('z'::regclass, 1, false)",
            );
            let printed = printed.unwrap();
            let (ours, theirs) = (server.part(written), server.part(&printed));
            forms.compare(server.major, written, ours, &printed, theirs);
        }
        forms.settle(&[]);
        let mut forms = Forms::default();
        for written in lines(include_str!("normal/predicates.txt")) {
            let printed = server.printed(
                &format!("CREATE INDEX z ON t (id) WHERE {written}"),
                "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'z'::regclass",
            );
            let printed = printed.unwrap();
            let (ours, theirs) = (server.predicate(written), server.predicate(&printed));
            forms.compare(server.major, written, ours, &printed, theirs);
        }
        forms.settle(&[]);
    }
}

#[test]
fn views() {
    for mut server in servers() {
        let mut forms = Forms::default();
        for written in lines(include_str!("normal/views.txt")) {
            let statement = format!("CREATE VIEW v AS {written}");
            let printed =
                server.printed(&statement, "SELECT pg_get_viewdef('v'::regclass)").unwrap();
            let stated = format!("CREATE VIEW public.v AS {}", printed.trim_end_matches(';'));
            let view = |text: &str| {
                server.of_definition(definition(DefinitionKind::View, "v", None, text))
            };
            let (ours, theirs) = (view(&statement), view(&stated));
            forms.compare(server.major, written, ours, &printed, theirs);
        }
        forms.settle(&[]);
    }
}

#[test]
fn routines_and_triggers() {
    for mut server in servers() {
        let noop =
            "CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'";
        server.client.batch_execute(noop).unwrap();
        let mut forms = Forms::default();
        for written in lines(include_str!("normal/statements.txt")) {
            // Bodies that the server parses came with 14.
            if server.major < 14 && (written.contains("ATOMIC") || written.contains(" RETURN ")) {
                continue;
            }
            let trigger = written.contains("TRIGGER g ");
            let query = if trigger {
                "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'g'"
            } else {
                "SELECT pg_get_functiondef('f'::regproc)"
            };
            let printed = server.printed(written, query).unwrap();
            let of = |text: &str| {
                let (kind, name, on) = if trigger {
                    (DefinitionKind::Trigger, "g", Some("s"))
                } else {
                    (DefinitionKind::Routine, "f", None)
                };
                server.of_definition(definition(kind, name, on, text))
            };
            let (ours, theirs) = (of(written), of(&printed));
            forms.compare(server.major, written, ours, &printed, theirs);
        }
        forms.settle(&[]);
    }
}
