//! A private server process: started for the tests, stopped with them however they end.
//!
//! A server has a folder of its own and listens on a free port of the loopback address. Beside it
//! runs a guard, a shell that waits for the end of the test program: its input closes then, whether
//! the tests were through, panicked or were killed, and the guard stops the server and removes the
//! folder. Servers refuse to run as root, so that a test program that does runs them as `nobody`.

use std::fmt;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a server may take until it answers, and until it is gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs the rest of its arguments, notes how that ends, and stops it when its own input closes. A
/// line of input instead says that the folder is still wanted.
const GUARD: &str = r#"
folder="$1" signal="$2"; shift 2
{ sh -c 'echo "$$" >"$0/pid"; exec "$@"' "$folder" "$@"; echo "$?" >"$folder/ended"; } </dev/null &
if read -r word; then keep=yes; else keep=; fi
kill -s "$signal" "$(cat "$folder/pid")" 2>/dev/null
tries=0
until [ -e "$folder/ended" ] || [ "$tries" -ge 200 ]; do sleep 0.05; tries=$((tries + 1)); done
[ -e "$folder/ended" ] || kill -s KILL "$(cat "$folder/pid")" 2>/dev/null
wait
[ -n "$keep" ] || rm -rf "$folder"
"#;

/// What a product has to say so that its servers can be started.
pub trait Program: fmt::Debug + Send + Sync {
    /// Product and version, as a name for folders.
    fn name(&self) -> String;

    /// What makes a data folder where there is none yet.
    fn initialise(&self, data: &Path) -> Command;

    /// What serves a data folder in the foreground, on that port of the loopback address.
    fn serve(&self, data: &Path, port: u16) -> Command;

    /// Whether the server of that data folder answers on that port.
    fn answers(&self, data: &Path, port: u16) -> bool;

    /// The signal that makes it leave soon and in order, without regard for its data.
    fn signal(&self) -> &'static str {
        "TERM"
    }
}

/// A server that runs until this is dropped or the test program ends.
#[derive(Debug)]
pub struct Process {
    program: Box<dyn Program>,
    folder: PathBuf,
    port: u16,
    guard: Option<Child>,
}

impl Process {
    /// Starts a server with fresh data, and waits until it answers.
    pub fn start(program: Box<dyn Program>) -> Result<Self, String> {
        let folder = tempfile::Builder::new()
            .prefix(&format!("specforge-db-{}-", program.name()))
            .tempdir()
            .map_err(|e| format!("there is no room for a server: {e}"))?
            .keep();
        if let Some(nobody) = Account::instead_of_root()? {
            nobody.own(&folder)?;
        }
        let mut server = Self { program, folder, port: 0, guard: None };
        fresh_data(&*server.program, &server.data())?;
        // A port that was free a moment ago may be taken by now.
        let mut result = Err(String::new());
        for _ in 0..3 {
            server.port = free_port()?;
            result = server.launch();
            if result.is_ok() {
                break;
            }
        }
        result.map(|()| server)
    }

    /// The port of the loopback address on which it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What it and its guard had to say.
    pub fn log(&self) -> String {
        let bytes = fs::read(self.folder.join("log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Ends it as a power cut would: nothing is written, nobody is told.
    pub fn kill(&mut self) -> Result<(), String> {
        self.send("KILL")?;
        self.leave()
    }

    /// Stops it in order; the data stays for [`Process::restart`].
    pub fn stop(&mut self) -> Result<(), String> {
        self.leave()
    }

    /// Starts it again with the data and the port that it had.
    pub fn restart(&mut self) -> Result<(), String> {
        self.leave()?;
        // What a killed server leaves behind may be in the way for some moments.
        let since = Instant::now();
        loop {
            match self.launch() {
                Err(_) if since.elapsed() < PATIENCE => sleep(Duration::from_millis(100)),
                result => return result,
            }
        }
    }

    /// Sends a signal to the server's own process.
    pub fn send(&self, signal: &str) -> Result<(), String> {
        let pid = fs::read_to_string(self.folder.join("pid")).map_err(|e| e.to_string())?;
        succeeds(Command::new("kill").arg("-s").arg(signal).arg(pid.trim()))
    }

    fn launch(&mut self) -> Result<(), String> {
        for left in ["pid", "ended"] {
            let _ = fs::remove_file(self.folder.join(left));
        }
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log"));
        let log = log.map_err(|e| e.to_string())?;
        let serve = self.program.serve(&self.data(), self.port);
        let mut guard = Command::new("sh");
        guard.arg("-c").arg(GUARD).arg("guard").arg(&self.folder).arg(self.program.signal());
        guard.arg(serve.get_program()).args(serve.get_args());
        environment(&mut guard, &serve);
        // Its own group, so that an interrupt at the keyboard ends the tests and not the guard.
        guard.current_dir(&self.folder).process_group(0).stdin(Stdio::piped());
        guard.stdout(log.try_clone().map_err(|e| e.to_string())?).stderr(log);
        Account::drop_root(&mut guard)?;
        self.guard = Some(guard.spawn().map_err(|e| format!("sh cannot be run: {e}"))?);
        let since = Instant::now();
        loop {
            let answers = self.program.answers(&self.data(), self.port);
            if self.folder.join("ended").exists() || since.elapsed() > PATIENCE {
                let why = format!("{} does not answer:\n{}", self.program.name(), self.log());
                self.leave()?;
                return Err(why);
            }
            if answers {
                return Ok(());
            }
            sleep(Duration::from_millis(20));
        }
    }

    /// Lets the guard stop the server, and waits for both.
    fn leave(&mut self) -> Result<(), String> {
        let Some(mut guard) = self.guard.take() else { return Ok(()) };
        if let Some(input) = &mut guard.stdin {
            input.write_all(b"keep\n").map_err(|e| format!("the guard is gone: {e}"))?;
        }
        guard.wait().map(drop).map_err(|e| e.to_string())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        match self.guard.take() {
            // Waiting closes its input.
            Some(mut guard) => drop(guard.wait()),
            None => drop(fs::remove_dir_all(&self.folder)),
        }
    }
}

/// Where `scripts/servers` puts the servers, a folder each.
pub fn servers() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(folder) = set("SPECFORGE_SERVERS") {
        return folder.into();
    }
    if is_root() {
        return "/var/cache/specforge-db/servers".into();
    }
    let cache = set("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(set("HOME")?).join(".cache")));
    cache.unwrap_or_default().join("specforge-db/servers")
}

/// How often this program has made data of a server.
static MADE: AtomicUsize = AtomicUsize::new(0);

/// Puts fresh data into a folder: a copy of what was initialised once, because that takes long.
fn fresh_data(program: &dyn Program, data: &Path) -> Result<(), String> {
    let mut hash = DefaultHasher::new();
    format!("{:?}", program.initialise(Path::new("data"))).hash(&mut hash);
    let store = servers().join("data");
    let pristine = store.join(format!("{}-{:016x}", program.name(), hash.finish()));
    if !pristine.exists() {
        if !may_keep(&store) {
            return initialise(program, data);
        }
        // Two programs, or two threads of one, may do this at once: the later one finds the name taken.
        let (process, made) = (std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let mine = store.join(format!(".{}-{process}-{made}", program.name()));
        let _ = fs::remove_dir_all(&mine);
        initialise(program, &mine)?;
        if fs::rename(&mine, &pristine).is_err() {
            let _ = fs::remove_dir_all(&mine);
        }
    }
    let mut copy = Command::new("cp");
    copy.arg("-Rp").arg(&pristine).arg(data);
    Account::drop_root(&mut copy)?;
    succeeds(&mut copy)
}

fn may_keep(store: &Path) -> bool {
    let made = fs::create_dir_all(store).is_ok();
    let owned = match Account::instead_of_root() {
        Ok(Some(nobody)) => nobody.own(store).is_ok(),
        Ok(None) => fs::metadata(store).is_ok_and(|found| !found.permissions().readonly()),
        Err(_) => false,
    };
    made && owned
}

fn initialise(program: &dyn Program, data: &Path) -> Result<(), String> {
    let mut command = program.initialise(data);
    Account::drop_root(&mut command)?;
    succeeds(command.current_dir("/"))
}

fn succeeds(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("{name}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{name}: {}\n{}", output.status, String::from_utf8_lossy(&said)))
}

fn environment(to: &mut Command, from: &Command) {
    for (name, value) in from.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(|e| format!("no port is free: {e}"))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Somebody without rights.
#[derive(Clone, Copy)]
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// As whom servers run when the tests run as root.
    fn instead_of_root() -> Result<Option<Self>, String> {
        if !is_root() {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd").map_err(|e| e.to_string())?;
        let nobody = accounts.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let user = fields.nth(1)?.parse().ok()?;
            let group = fields.next()?.parse().ok()?;
            (name == "nobody").then_some(Self { user, group })
        });
        nobody.map(Some).ok_or_else(|| "no account `nobody` to run servers as".to_owned())
    }

    fn drop_root(command: &mut Command) -> Result<(), String> {
        if let Some(nobody) = Self::instead_of_root()? {
            command.uid(nobody.user).gid(nobody.group).env("HOME", "/");
        }
        Ok(())
    }

    fn own(self, folder: &Path) -> Result<(), String> {
        chown(folder, Some(self.user), Some(self.group))
            .map_err(|e| format!("{}: {e}", folder.display()))
    }
}
