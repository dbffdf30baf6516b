//! Finding PostgreSQL of a major version, and starting a server of it.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use postgres::{Client, Config, NoTls};
use specforge_db_testkit::process::{Process, Program, servers};

/// PostgreSQL of some version, installed somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Build {
    /// The major version.
    pub major: u32,
    /// The folder of its programs.
    pub programs: PathBuf,
}

/// The build of that major that `scripts/servers` fetched, or the distribution's.
pub fn build(major: u32) -> Result<Build, String> {
    let fetched = servers().join(format!("postgresql-{major}/bin"));
    let installed = PathBuf::from(format!("/usr/lib/postgresql/{major}/bin"));
    let found = [fetched, installed].into_iter().find(|folder| folder.join("initdb").exists());
    let programs = found.ok_or_else(|| {
        format!("PostgreSQL {major} is not in {}: run scripts/setup", servers().display())
    })?;
    Ok(Build { major, programs })
}

/// The newest build that the distribution installed.
pub fn distribution() -> Result<Build, String> {
    let entries = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let builds = entries.filter_map(|entry| {
        let major = entry.file_name().to_string_lossy().parse().ok()?;
        let programs = entry.path().join("bin");
        programs.join("initdb").exists().then_some(Build { major, programs })
    });
    builds.max().ok_or_else(|| "the distribution's PostgreSQL is missing: run scripts/setup".into())
}

/// What to test on: the distribution's and 18, or what `SPECFORGE_POSTGRESQL` says: `all`, or majors
/// with commas between.
pub fn builds() -> Result<Vec<Build>, String> {
    let wanted = std::env::var("SPECFORGE_POSTGRESQL").unwrap_or_default();
    let majors: Vec<u32> = match wanted.trim() {
        "" => return Ok(vec![distribution()?, build(18)?]),
        "all" => (13..=18).collect(),
        list => list
            .split(',')
            .map(|major| major.trim().parse().map_err(|_| format!("`{major}` is no version")))
            .collect::<Result<_, String>>()?,
    };
    majors.into_iter().map(build).collect()
}

impl Program for Build {
    fn name(&self) -> String {
        format!("postgresql-{}", self.major)
    }

    fn initialise(&self, data: &Path) -> Command {
        let mut command = Command::new(self.programs.join("initdb"));
        command.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        command.args(["--no-sync", "--wal-segsize=1", "-D"]).arg(data);
        command
    }

    fn serve(&self, data: &Path, port: u16) -> Command {
        let mut command = Command::new(self.programs.join("postgres"));
        command.arg("-D").arg(data).arg("-p").arg(port.to_string());
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            // Nothing here outlives the machine.
            "fsync=off",
            "full_page_writes=off",
            "max_connections=100",
            "shared_buffers=32MB",
            "max_wal_size=128MB",
            "autovacuum=off",
            "jit=off",
            // Prepared transactions and logical decoding can be tested.
            "max_prepared_transactions=10",
            "wal_level=logical",
            "TimeZone=UTC",
            "log_timezone=UTC",
        ] {
            command.arg("-c").arg(setting);
        }
        command
    }

    fn answers(&self, data: &Path, port: u16) -> bool {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        // Refused at once as long as it does not listen, which a client would take for an error.
        if TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_err() {
            return false;
        }
        let Ok(mut client) = connect(port, "postgres") else { return false };
        let found = client.query_one("SHOW data_directory", &[]);
        found.is_ok_and(|row| Path::new(row.get::<_, &str>(0)) == data)
    }

    fn signal(&self) -> &'static str {
        // Immediate shutdown: it removes its shared memory but writes nothing.
        "QUIT"
    }
}

/// A server that answers.
#[derive(Debug)]
pub struct Running {
    /// What it runs.
    pub build: Build,
    /// Its process.
    pub process: Process,
}

impl Running {
    /// A connection string for one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{database}", self.process.port())
    }

    /// A connection to one of its databases.
    pub fn connect(&self, database: &str) -> Result<Client, String> {
        connect(self.process.port(), database)
    }
}

fn connect(port: u16, database: &str) -> Result<Client, String> {
    let mut config = Config::new();
    config.host("127.0.0.1").port(port).user("postgres").dbname(database);
    config.connect_timeout(Duration::from_secs(10));
    config.connect(NoTls).map_err(|e| super::database::said(&e))
}

/// A server of its own, for tests that kill and restart it.
pub fn own_server(build: Build) -> Result<Running, String> {
    let process = Process::start(Box::new(build.clone()))?;
    Ok(Running { build, process })
}

/// The server of that build that all tests of this program share.
pub fn shared(wanted: Build) -> Result<&'static Running, String> {
    static RUNNING: Mutex<BTreeMap<Build, &'static Running>> = Mutex::new(BTreeMap::new());
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = running.get(&wanted) {
        return Ok(known);
    }
    // Never dropped: its guard stops it when this program ends.
    let started: &'static Running = Box::leak(Box::new(own_server(wanted.clone())?));
    running.insert(wanted, started);
    Ok(started)
}

/// The shared server of a major.
pub fn server(major: u32) -> Result<&'static Running, String> {
    shared(build(major)?)
}
