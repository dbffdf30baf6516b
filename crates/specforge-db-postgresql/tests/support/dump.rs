//! A database's schema as text, by `pg_dump`, which reads servers of its own major and older ones.

use std::path::PathBuf;
use std::process::Command;

use postgres::Client;
use specforge_db_testkit::process::servers;

use super::server::{Build, distribution};

/// The `pg_dump` that reads that major: the distribution's where it can, because its dumps are what
/// most people have.
fn program(major: u32) -> Result<PathBuf, String> {
    let installed = distribution()?;
    let installed = (installed.major >= major).then(|| installed.programs.join("pg_dump"));
    let fetched = servers().join("postgresql-client/bin/pg_dump");
    [installed, Some(fetched)].into_iter().flatten().find(|path| path.exists()).ok_or_else(|| {
        format!("there is no pg_dump that reads PostgreSQL {major}: run scripts/setup")
    })
}

const HEAD: &str = "ALTER DEFAULT PRIVILEGES";
/// As whom we connect.
const READER: &str = "postgres";

/// The schema of a database, without owners.
pub fn dump(build: &Build, url: &str) -> Result<String, String> {
    let mut command = Command::new(program(build.major)?);
    command.args(["--schema-only", "--no-owner", "--exclude-table=*.specforge_migrations", "-d"]);
    let output = command.arg(url).output().map_err(|e| format!("pg_dump: {e}"))?;
    if !output.status.success() {
        return Err(format!("pg_dump: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8(output.stdout).map_err(|e| format!("pg_dump: {e}"))?;
    // Commands to psql that carry a random word, another one in each dump.
    let fixed =
        |line: &&str| !line.starts_with("\\restrict ") && !line.starts_with("\\unrestrict ");
    // A newer pg_dump sets it for servers that do not know it.
    let known = |line: &&str| build.major >= 17 || !line.starts_with("SET transaction_timeout");
    // Defaults of rights are those of whoever reads, unless a text says otherwise; the dump says always. So
    // it says by name whose a user mapping is, where a text says CURRENT_USER.
    let reader = format!("{HEAD} FOR ROLE {READER} ");
    let mapping = format!("CREATE USER MAPPING FOR {READER} ");
    let own = |line: &str| {
        let line = line.replacen(&reader, &format!("{HEAD} "), 1);
        line.replacen(&mapping, "CREATE USER MAPPING FOR CURRENT_USER ", 1)
    };
    let lines = text.lines().filter(fixed).filter(known);
    Ok(lines.flat_map(|line| [own(line), "\n".to_owned()]).collect())
}

/// What a dump leaves out: rights that an owner has anyway, though somebody gave them, and versions of
/// extensions that are not the usual ones.
const LEFT_OUT: &str = "SELECT string_agg(line, E'\\n' ORDER BY line) FROM ( \
      SELECT format('GRANT %s%s ON TABLE %s TO %I GRANTED BY %4$I;', x.privilege_type, a.columns, \
        a.oid::regclass, pg_get_userbyid(x.grantee)) AS line \
      FROM (SELECT oid, relowner, relacl, '' FROM pg_class WHERE relkind NOT IN ('S', 'i', 'I') \
          UNION ALL SELECT c.oid, c.relowner, a.attacl, format(' (%I)', a.attname) \
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid) a (oid, owner, acl, columns), \
        aclexplode(a.acl) x WHERE a.oid >= 16384 AND x.grantee = a.owner \
      UNION ALL SELECT format('ALTER EXTENSION %I UPDATE TO %L;', e.extname, e.extversion) \
      FROM pg_extension e JOIN pg_available_extensions v ON v.name = e.extname \
      WHERE e.extversion <> v.default_version) lines";

/// The same as statements, so that a dump tells all that the server knows.
pub fn left_out(client: &mut Client) -> Result<String, postgres::Error> {
    let lines: Option<String> = client.query_one(LEFT_OUT, &[])?.get(0);
    Ok(lines.map(|lines| format!("\n{lines}\n")).unwrap_or_default())
}
