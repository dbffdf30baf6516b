//! Databases of a running server as the testkit's.

use std::io::Write;
use std::process::{Command as Program, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::error::SqlState;
use postgres::{Client, SimpleQueryMessage};
use specforge_db_core::plan::Command;
use specforge_db_testkit::{Catalog, Cell, Contents, Database, Move, Server};

use super::known::Known;
use super::server::{Build, Running, distribution, shared};
use super::{ailments, catalog, contents, dump};

/// A server of which tests can have as many empty databases as they want.
#[derive(Clone, Copy, Debug)]
pub struct Postgres {
    running: &'static Running,
    lenient: bool,
}

impl Postgres {
    /// On the shared server of a build.
    pub fn on(build: Build) -> Result<Self, String> {
        Ok(Self { running: shared(build)?, lenient: false })
    }

    /// For scripts that somebody else wrote for a server of theirs: roles and schemas that they
    /// presume are made, and commands to their client are left out.
    pub fn lenient(self) -> Self {
        Self { lenient: true, ..self }
    }

    /// The server.
    pub fn running(&self) -> &'static Running {
        self.running
    }

    /// An empty database.
    pub fn database(&self) -> Result<Pg, String> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let mut root = self.running.connect("postgres")?;
        root.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
            .map_err(|e| said(&e))?;
        let client = self.running.connect(&name)?;
        Ok(Pg {
            client: Some(client),
            root,
            name,
            server: *self,
            open: false,
            known: Known::default(),
        })
    }
}

impl Server for Postgres {
    fn open(&self) -> Result<Box<dyn Database + '_>, String> {
        Ok(Box::new(self.database()?))
    }
}

/// A database, dropped with this value.
pub struct Pg {
    client: Option<Client>,
    root: Client,
    name: String,
    server: Postgres,
    /// Whether a transaction is open.
    open: bool,
    /// What its own connection was asked before.
    known: Known,
}

/// A name as an identifier.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What the server said, in a line or two.
pub fn said(error: &postgres::Error) -> String {
    let Some(db) = error.as_db_error() else { return error.to_string() };
    let more = [("detail", db.detail()), ("hint", db.hint()), ("where", db.where_())];
    let more = more.iter().filter_map(|(what, text)| Some(format!("\n{what}: {}", (*text)?)));
    format!("{} {}: {}{}", db.severity(), db.code().code(), db.message(), more.collect::<String>())
}

/// Drops what schemas hold, and the schemas but `public`, which the server itself made; all of a kind
/// at once, so that none is missed because it went with another.
const EMPTY: &str = "RESET ALL; SET SESSION AUTHORIZATION DEFAULT; SELECT pg_advisory_unlock_all();
DISCARD TEMP; DISCARD SEQUENCES; SET client_min_messages = warning;
DO $empty$ DECLARE made text; BEGIN
  SELECT string_agg(format('DROP %s IF EXISTS %s CASCADE', kind, names), '; ') INTO made FROM (
    SELECT 'SCHEMA', string_agg(quote_ident(nspname), ', ') FROM pg_namespace WHERE oid >= 16384
      AND nspname !~ '^pg_(toast_)?temp_' HAVING count(*) > 0
    UNION ALL SELECT 'EXTENSION', string_agg(quote_ident(extname), ', ') FROM pg_extension
      WHERE oid >= 16384 HAVING count(*) > 0
    UNION ALL SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
        WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, string_agg(oid::regclass::text, ', ')
      FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        -- Those of identities go with their columns.
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
          AND d.objid = c.oid AND d.deptype = 'i' AND c.relkind = 'S') GROUP BY 1
    UNION ALL SELECT 'TYPE', string_agg(oid::regtype::text, ', ')
      FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd') HAVING count(*) > 0
    UNION ALL SELECT 'ROUTINE', string_agg(oid::regprocedure::text, ', ')
      FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prokind <> 'a'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
          AND d.objid = p.oid AND d.deptype = 'e') HAVING count(*) > 0
  ) found (kind, names);
  IF made IS NOT NULL THEN EXECUTE made; END IF;
END $empty$;
RESET client_min_messages";

/// Whether anything is there that a new database does not have.
const LEFT: &str = "SELECT EXISTS (SELECT FROM pg_class WHERE oid >= 16384 AND relnamespace IN \
      (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_')) \
    OR EXISTS (SELECT FROM pg_proc p LEFT JOIN pg_init_privs i ON i.objoid = p.oid \
      AND i.classoid = 'pg_proc'::regclass WHERE p.oid >= 16384 \
      OR p.proacl IS NOT NULL AND p.proacl IS DISTINCT FROM i.initprivs) OR EXISTS (SELECT FROM pg_namespace \
      WHERE oid >= 16384 AND nspname !~ '^pg_(toast_)?temp_') \
    OR EXISTS (SELECT FROM pg_type WHERE oid >= 16384 AND typtype <> 'b' AND typrelid = 0) \
    OR EXISTS (SELECT FROM pg_foreign_data_wrapper) OR EXISTS (SELECT FROM pg_language WHERE oid >= 16384) \
    OR EXISTS (SELECT FROM pg_cast WHERE oid >= 16384) OR EXISTS (SELECT FROM pg_collation WHERE oid >= 16384) \
    OR EXISTS (SELECT FROM pg_operator WHERE oid >= 16384) OR EXISTS (SELECT FROM pg_opfamily WHERE oid >= 16384) \
    OR EXISTS (SELECT FROM pg_ts_config WHERE oid >= 16384) OR EXISTS (SELECT FROM pg_ts_dict WHERE oid >= 16384) \
    OR EXISTS (SELECT FROM pg_db_role_setting WHERE setdatabase = \
      (SELECT oid FROM pg_database WHERE datname = current_database())) \
    OR EXISTS (SELECT FROM pg_namespace n LEFT JOIN pg_init_privs i ON i.objoid = n.oid \
      AND i.classoid = 'pg_namespace'::regclass WHERE n.nspname = 'public' \
      AND (n.nspacl IS DISTINCT FROM i.initprivs \
        OR obj_description(n.oid, 'pg_namespace') IS DISTINCT FROM 'standard public schema')) \
    OR EXISTS (SELECT FROM pg_default_acl) OR EXISTS (SELECT FROM pg_extension WHERE oid >= 16384) \
    OR EXISTS (SELECT FROM pg_publication) OR EXISTS (SELECT FROM pg_event_trigger)";

impl Pg {
    /// A connection string for it.
    pub fn url(&self) -> String {
        self.server.running.url(&self.name)
    }

    /// Another connection to it.
    pub fn connect(&self) -> Result<Client, String> {
        self.server.running.connect(&self.name)
    }

    /// Its own connection.
    pub fn client(&mut self) -> Result<&mut Client, String> {
        self.client.as_mut().ok_or_else(|| "the connection is gone".to_owned())
    }

    /// Takes away everything that was made in it, the settings of its session included; an error
    /// where something is left.
    pub fn empty(&mut self) -> Result<(), String> {
        if self.open {
            self.rollback()?;
        }
        self.batch(EMPTY)?;
        let left = self.client()?.query_one(LEFT, &[]).map_err(|e| said(&e))?;
        if left.get(0) { Err("something is left".to_owned()) } else { Ok(()) }
    }

    fn major(&self) -> u32 {
        self.server.running.build.major
    }

    fn batch(&mut self, sql: &str) -> Result<(), String> {
        self.client()?.batch_execute(sql).map_err(|e| said(&e))
    }

    /// Does something in a transaction of its own, or in a part of the open one, that ends afterwards.
    fn apart<T>(
        &mut self,
        keep: bool,
        work: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
    ) -> Result<T, String> {
        let (begin, commit, rollback) = if self.open {
            ("SAVEPOINT apart", "RELEASE apart", "ROLLBACK TO apart; RELEASE apart")
        } else {
            ("BEGIN", "COMMIT", "ROLLBACK")
        };
        self.batch(begin)?;
        let found = work(self.client()?).map_err(|e| said(&e));
        self.batch(if keep && found.is_ok() { commit } else { rollback })?;
        found
    }

    /// Asks about everything; once more where a script has discarded what was prepared for it.
    fn asked<T>(
        &mut self,
        work: impl Fn(&mut Client, &mut Known) -> Result<T, postgres::Error>,
    ) -> Result<T, String> {
        let mut known = std::mem::take(&mut self.known);
        let mut answer = self.apart(false, |client| work(client, &mut known));
        if answer.is_err() && known.forget() {
            answer = self.apart(false, |client| work(client, &mut known));
        }
        self.known = known;
        answer
    }

    /// Has `psql` execute a script, statement by statement.
    fn script(&self, sql: &str) -> Result<(), String> {
        let mut psql = Program::new(distribution()?.programs.join("psql"));
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", "-d"]).arg(self.url());
        psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = psql.spawn().map_err(|e| format!("psql: {e}"))?;
        let mut input = child.stdin.take().ok_or("psql has no input")?;
        let sql = sql.to_owned();
        // Beside the wait, because psql may say more than a pipe holds before it has read all.
        let feed = std::thread::spawn(move || input.write_all(sql.as_bytes()));
        let output = child.wait_with_output().map_err(|e| e.to_string())?;
        // A failure to write means that psql stopped early, and says why.
        let _ = feed.join();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(said) }
    }

    fn run_leniently(&mut self, sql: &str) -> Result<(), String> {
        let sql = foreign(sql);
        // Each round makes one thing that was missing.
        for _ in 0..50 {
            let Err(error) = self.client()?.batch_execute(&sql) else { return Ok(()) };
            let message = error.as_db_error().map(|e| e.message().to_owned()).unwrap_or_default();
            let name = message.split('"').nth(1).map(quoted);
            let make = match (error.code(), name) {
                (Some(&SqlState::UNDEFINED_OBJECT), Some(name)) if message.starts_with("role") => {
                    format!("CREATE ROLE {name}")
                }
                (Some(&SqlState::INVALID_SCHEMA_NAME), Some(name)) => {
                    format!("CREATE SCHEMA {name}")
                }
                (Some(&SqlState::ACTIVE_SQL_TRANSACTION), _) => return self.script(&sql),
                _ => return Err(said(&error)),
            };
            self.batch(&make)?;
        }
        Err("too much is missing".to_owned())
    }
}

/// A script without commands to a client, and with roles made only where they are missing, because
/// they belong to the whole server.
fn foreign(sql: &str) -> String {
    // We hand the text over in UTF-8, whatever the file was in.
    let encoded = |line: &&str| !line.to_ascii_uppercase().starts_with("SET CLIENT_ENCODING");
    let own = sql.lines().filter(|line| !line.starts_with('\\')).filter(encoded);
    let lines = own.map(|line| match line.trim().strip_suffix(';') {
        Some(make) if make.to_ascii_uppercase().starts_with("CREATE ROLE ") => format!(
            "DO $made$ BEGIN {make}; EXCEPTION WHEN duplicate_object THEN NULL; END $made$;"
        ),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl Drop for Pg {
    fn drop(&mut self) {
        // Its own connection first, for servers that do not drop what is in use.
        self.client = None;
        let force = if self.major() >= 13 { " WITH (FORCE)" } else { "" };
        let _ = self.root.batch_execute(&format!("DROP DATABASE IF EXISTS {}{force}", self.name));
    }
}

impl Database for Pg {
    fn believes_losses(&self) -> bool {
        true
    }

    fn run(&mut self, command: &Command) -> Result<(), String> {
        let Command::Text(sql) = command else { return Err(format!("{command:?} is no text")) };
        if self.server.lenient && !self.open {
            return self.run_leniently(sql);
        }
        match self.client()?.batch_execute(sql) {
            // Several statements in one message are one transaction, which some refuse.
            Err(error) if !self.open && error.code() == Some(&SqlState::ACTIVE_SQL_TRANSACTION) => {
                self.script(sql)
            }
            result => result.map_err(|e| said(&e)),
        }
    }

    fn ask(&mut self, query: &Command, limit: usize) -> Result<Vec<Vec<Cell>>, String> {
        let text = query.text().ok_or("a document is no query")?;
        let answer = self.client()?.simple_query(text).map_err(|e| said(&e))?;
        let rows = answer.into_iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(contents::cells(&row)),
            _ => None,
        });
        Ok(rows.take(limit).collect())
    }

    fn begin(&mut self) -> Result<(), String> {
        self.batch("BEGIN")?;
        self.open = true;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), String> {
        self.batch("COMMIT")?;
        self.open = false;
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), String> {
        self.open = false;
        self.batch("ROLLBACK")
    }

    fn catalog(&mut self) -> Result<Catalog, String> {
        let major = self.major();
        let catalog = self.asked(|client, known| catalog::catalog(client, known, major))?;
        // What follows is as if by somebody who has just connected.
        self.batch("RESET ALL; RESET SESSION AUTHORIZATION")?;
        Ok(catalog)
    }

    fn contents(&mut self) -> Result<Contents, String> {
        self.asked(contents::contents)
    }

    fn declared(&mut self) -> Result<String, String> {
        let dump = dump::dump(&self.server.running.build, &self.url())?;
        Ok(dump + &self.apart(false, dump::left_out)?)
    }

    fn takes(&mut self, moves: &[Move<'_>]) -> Result<bool, String> {
        let taken = self.apart(true, |client| contents::take(client, moves));
        // What the server refuses are the rows, because there is nothing else in these statements.
        Ok(taken.is_ok())
    }

    fn ailments(&mut self) -> Result<Vec<String>, String> {
        self.asked(ailments::ailments)
    }
}
