//! Addresses of databases.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use specforge_db_core::contract::Secret;
use specforge_db_core::error::{Error, ErrorCode, Result};
use specforge_db_core::execute::percent_decoded;
use tokio_postgres::config::{ChannelBinding, Config, Host, SslMode, TargetSessionAttrs};

/// How long connecting may take where the address does not say.
const CONNECT: Duration = Duration::from_secs(10);
/// The longest that connecting may take, whatever the address says.
const LONGEST: Duration = Duration::from_mins(10);

const PARAMETERS: &str = "host, port, user, password, dbname, sslmode, sslrootcert, \
    connect_timeout, application_name, channel_binding and target_session_attrs";

/// An address, taken apart.
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) trust: Trust,
    /// Where the certificates stand that are trusted; the system's where it does not say.
    pub(super) roots: Option<PathBuf>,
    /// How long connecting may take in all.
    pub(super) patience: Duration,
}

/// What is asked of a server before anything is sent to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Nothing, and nothing is encrypted.
    Open,
    /// Encryption, whoever it is.
    Encrypted,
    /// A certificate that somebody trusted signed, for whichever host.
    Signed,
    /// A certificate for this very host.
    Host,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").field("trust", &self.trust).finish_non_exhaustive()
    }
}

impl Address {
    /// Takes an address apart.
    pub(super) fn parse(url: &Secret) -> Result<Self> {
        let rest = url.reveal().split_once("://").filter(|(scheme, _)| {
            scheme.eq_ignore_ascii_case("postgresql") || scheme.eq_ignore_ascii_case("postgres")
        });
        let Some((_, rest)) = rest else {
            return Err(bad("expected a URL such as `postgresql://user@host:5432/database`"));
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, hosts) = match authority.rsplit_once('@') {
            Some((user, hosts)) => (Some(user), hosts),
            None => (None, authority),
        };
        let mut parts = Parts::default();
        if let Some((user, password)) = user.map(|u| u.split_once(':').unwrap_or((u, ""))) {
            parts.user = some(percent_decoded(user)?);
            parts.password = some(percent_decoded(password)?);
        }
        for host in hosts.split(',').filter(|host| !host.is_empty()) {
            let (host, port) = split_port(host)?;
            parts.hosts.push(percent_decoded(host)?);
            parts.ports.extend(port);
        }
        parts.database = some(percent_decoded(database)?);
        for parameter in query.split('&').filter(|p| !p.is_empty()) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            parts.set(&percent_decoded(name)?, percent_decoded(value)?)?;
        }
        parts.finish()
    }
}

/// What an address says, piece by piece.
#[derive(Default)]
struct Parts {
    hosts: Vec<String>,
    ports: Vec<u16>,
    user: Option<String>,
    password: Option<String>,
    database: Option<String>,
    ssl: Option<Ssl>,
    roots: Option<PathBuf>,
    timeout: Option<Duration>,
    config: Config,
}

/// The values of `sslmode`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ssl {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl Parts {
    fn set(&mut self, name: &str, value: String) -> Result<()> {
        match name {
            "host" => self.hosts = value.split(',').map(str::to_owned).collect(),
            "port" => {
                self.ports = value.split(',').map(port).collect::<Result<_>>()?;
            }
            "user" => self.user = some(value),
            "password" => self.password = some(value),
            "dbname" => self.database = some(value),
            "sslmode" => {
                self.ssl = Some(match value.as_str() {
                    "disable" => Ssl::Disable,
                    "allow" | "prefer" => Ssl::Prefer,
                    "require" => Ssl::Require,
                    "verify-ca" => Ssl::VerifyCa,
                    "verify-full" => Ssl::VerifyFull,
                    _ => {
                        return Err(bad(
                            "`sslmode` in the URL is not understood; expected disable, prefer, require, verify-ca or verify-full",
                        ));
                    }
                });
            }
            "sslrootcert" => self.roots = Some(value).filter(|v| v != "system").map(PathBuf::from),
            "connect_timeout" => {
                let seconds: u64 = value
                    .parse()
                    .map_err(|_| bad("`connect_timeout` in the URL is no number of seconds"))?;
                self.timeout = (seconds > 0).then(|| Duration::from_secs(seconds).min(LONGEST));
            }
            "application_name" => {
                self.config.application_name(value);
            }
            "channel_binding" => {
                self.config.channel_binding(match value.as_str() {
                    "disable" => ChannelBinding::Disable,
                    "prefer" => ChannelBinding::Prefer,
                    "require" => ChannelBinding::Require,
                    _ => return Err(bad("`channel_binding` in the URL is not understood; expected disable, prefer or require")),
                });
            }
            "target_session_attrs" => {
                self.config.target_session_attrs(match value.as_str() {
                    "any" => TargetSessionAttrs::Any,
                    "read-write" | "primary" => TargetSessionAttrs::ReadWrite,
                    "read-only" | "standby" => TargetSessionAttrs::ReadOnly,
                    _ => return Err(bad("`target_session_attrs` in the URL is not understood; expected any, read-write or read-only")),
                });
            }
            other => {
                let name: String = other.chars().take(40).collect();
                return Err(bad(format!(
                    "the parameter `{name}` of the URL is not understood; expected one of {PARAMETERS}"
                )));
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Address> {
        let Self { mut hosts, ports, user, password, database, ssl, roots, timeout, mut config } =
            self;
        let texts = hosts.iter().chain(&user).chain(&password).chain(&database);
        if texts.clone().any(|text| text.contains('\0')) {
            return Err(bad("the URL holds a NUL character"));
        }
        if hosts.is_empty() {
            hosts.push("localhost".to_owned());
        }
        if ports.len() > 1 && ports.len() != hosts.len() {
            return Err(bad("the URL names several hosts, and ports for some of them only"));
        }
        for host in &hosts {
            config.host(host);
        }
        for port in &ports {
            config.port(*port);
        }
        if let Some(user) = user {
            config.user(user);
        }
        let given = || std::env::var("PGPASSWORD").ok().filter(|password| !password.is_empty());
        if let Some(password) = password.or_else(given) {
            config.password(password);
        }
        if let Some(database) = database {
            config.dbname(database);
        }
        if config.get_application_name().is_none() {
            config.application_name("specforge-db");
        }
        let near = config.get_hosts().iter().all(is_near);
        let trust = match ssl {
            Some(Ssl::Disable) => Trust::Open,
            // As libpq has it: who names an authority to `require` wants it asked.
            Some(Ssl::Require) if roots.is_some() => Trust::Signed,
            Some(Ssl::Prefer | Ssl::Require) => Trust::Encrypted,
            Some(Ssl::VerifyCa) => Trust::Signed,
            None if near => Trust::Encrypted,
            Some(Ssl::VerifyFull) | None => Trust::Host,
        };
        config.ssl_mode(match (trust, ssl) {
            (Trust::Open, _) => SslMode::Disable,
            (Trust::Encrypted, None | Some(Ssl::Prefer)) if near => SslMode::Prefer,
            _ => SslMode::Require,
        });
        let patience = timeout.unwrap_or(CONNECT);
        config.connect_timeout(patience).keepalives_idle(Duration::from_mins(1));
        config.tcp_user_timeout(Duration::from_mins(2));
        Ok(Address { config, trust, roots, patience })
    }
}

/// Whether nobody else's wire lies between: a socket, or the machine itself.
fn is_near(host: &Host) -> bool {
    match host {
        #[cfg(unix)]
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name.eq_ignore_ascii_case("localhost")
                || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    }
}

/// A host with its port; an IPv6 address stands in brackets.
fn split_port(text: &str) -> Result<(&str, Option<u16>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let Some((address, rest)) = rest.split_once(']') else {
            return Err(bad("in the URL, `[` is not closed"));
        };
        return match rest.strip_prefix(':') {
            Some(number) => Ok((address, Some(port(number)?))),
            None if rest.is_empty() => Ok((address, None)),
            None => Err(bad("in the URL, `]` is followed by something that is no port")),
        };
    }
    match text.rsplit_once(':') {
        Some((host, number)) => Ok((host, Some(port(number)?))),
        None => Ok((text, None)),
    }
}

fn port(text: &str) -> Result<u16> {
    match text.parse() {
        Ok(0) | Err(_) => Err(bad("the port in the URL is no number between 1 and 65535")),
        Ok(port) => Ok(port),
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn bad(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::CannotOpen, detail).at("/connection/url")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Address> {
        Address::parse(&Secret::new(url))
    }

    #[test]
    fn parts() -> Result<()> {
        let address = parse("postgresql://us%40er:p%3Aw@h1:5433,h2:5434/d%2Fb?connect_timeout=3")?;
        assert_eq!(address.config.get_user(), Some("us@er"));
        assert_eq!(address.config.get_password(), Some(&b"p:w"[..]));
        assert_eq!(address.config.get_dbname(), Some("d/b"));
        assert_eq!(address.config.get_ports(), [5433, 5434]);
        assert_eq!(address.config.get_hosts().len(), 2);
        assert_eq!(address.patience, Duration::from_secs(3));
        let socket = parse("postgres://%2Ftmp%2Fs:5555/db")?;
        assert!(matches!(socket.config.get_hosts(), [Host::Unix(path)] if path.ends_with("s")));
        let socket = parse("postgres:///db?host=/tmp/s&port=5555&user=u")?;
        assert!(matches!(socket.config.get_hosts(), [Host::Unix(_)]));
        assert_eq!(parse("postgres://[::1]:5/d")?.config.get_ports(), [5]);
        Ok(())
    }

    #[test]
    fn what_is_not_here_is_verified() -> Result<()> {
        for (url, trust, mode) in [
            ("postgres://localhost/d", Trust::Encrypted, SslMode::Prefer),
            ("postgres://127.0.0.1/d", Trust::Encrypted, SslMode::Prefer),
            ("postgres://[::1]/d", Trust::Encrypted, SslMode::Prefer),
            ("postgres:///d?host=/tmp", Trust::Encrypted, SslMode::Prefer),
            ("postgres://localhost/d?sslmode=require", Trust::Encrypted, SslMode::Require),
            ("postgres://db.example/d", Trust::Host, SslMode::Require),
            ("postgres://localhost,db.example/d", Trust::Host, SslMode::Require),
            ("postgres://db.example/d?sslmode=prefer", Trust::Encrypted, SslMode::Require),
            ("postgres://db.example/d?sslmode=require", Trust::Encrypted, SslMode::Require),
            (
                "postgres://localhost/d?sslmode=require&sslrootcert=r.pem",
                Trust::Signed,
                SslMode::Require,
            ),
            ("postgres://db.example/d?sslmode=verify-ca", Trust::Signed, SslMode::Require),
            ("postgres://localhost/d?sslmode=verify-full", Trust::Host, SslMode::Require),
            ("postgres://db.example/d?sslmode=disable", Trust::Open, SslMode::Disable),
        ] {
            let address = parse(url)?;
            assert_eq!((address.trust, address.config.get_ssl_mode()), (trust, mode), "{url}");
        }
        Ok(())
    }

    #[test]
    fn nothing_of_an_address_is_shown() -> Result<()> {
        for url in [
            "postgres:canary",
            "canary",
            "mysql://canary@h/d",
            "postgres://u:canary@h:canary/d",
            "postgres://u:canary@h:0/d",
            "postgres://u:canary%zz@h/d",
            "postgres://u:canary%ff@h/d",
            "postgres://u:canary%00@h/d",
            "postgres://[canary/d",
            "postgres://[::1]canary/d",
            "postgres://h1:1,h2,h3:canary/d",
            "postgres://u:canary@h/d?nosuch=canary",
            "postgres://u:canary@h/d?sslmode=canary",
            "postgres://u:canary@h/d?connect_timeout=canary",
            "postgres://u:canary@h/d?channel_binding=canary",
            "postgres://u:canary@h/d?target_session_attrs=canary",
            "postgres://u:canary@h/d?port=canary",
        ] {
            let error = Address::parse(&Secret::new(url)).expect_err(url);
            assert!(!format!("{error:?}").contains("canary"), "{url}: {error:?}");
        }
        let address = parse("postgres://canary:canary@h/canary?application_name=canary")?;
        assert!(!format!("{address:?}").contains("canary"));
        Ok(())
    }
}
