//! What PostgreSQL, or the way to it, says when something goes wrong.

use std::error::Error as _;
use std::io;

use specforge_db_core::error::{Error, ErrorCode};
use tokio_postgres::Error as Fault;
use tokio_postgres::error::{DbError, SqlState};

/// An error of a command as one of ours; never with the text of a statement or an address.
pub(super) fn fault(fault: &Fault) -> Error {
    let Some(said) = fault.as_db_error() else { return lost() };
    match *said.code() {
        SqlState::LOCK_NOT_AVAILABLE => busy("a lock was not to be had in time"),
        SqlState::T_R_DEADLOCK_DETECTED => {
            busy("two transactions waited for each other, and the server ended this one")
        }
        SqlState::QUERY_CANCELED => Error::new(
            ErrorCode::Database,
            "the statement was cancelled: it took longer than it may, or somebody cancelled it",
        ),
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => lost(),
        SqlState::DISK_FULL => Error::new(ErrorCode::Database, "the server's disk is full"),
        SqlState::READ_ONLY_SQL_TRANSACTION => {
            Error::new(ErrorCode::Database, "nothing may be written in this session")
        }
        _ => {
            let error = Error::new(ErrorCode::Database, words(said));
            match said.hint() {
                Some(hint) => error.help(hint),
                None => error,
            }
        }
    }
}

/// What the server said, in one sentence.
fn words(said: &DbError) -> String {
    match said.detail() {
        Some(detail) => format!("{}: {detail} ({})", said.message(), said.code().code()),
        None => format!("{} ({})", said.message(), said.code().code()),
    }
}

/// The connection is gone, and with it whatever was not committed.
pub(super) fn lost() -> Error {
    Error::new(ErrorCode::Database, "the connection to the server was lost")
        .help("when the server is back, resume: the journal knows how far it got")
}

/// Somebody else holds a lock, and waiting did not help.
pub(super) fn busy(why: &str) -> Error {
    Error::new(ErrorCode::Busy, why)
        .help("look for long transactions in pg_stat_activity; try again, or wait longer with `lock_timeout_ms`")
}

/// Whether a failure to connect may be over in a moment.
pub(super) fn passes(fault: &Fault) -> bool {
    fault.code() == Some(&SqlState::CANNOT_CONNECT_NOW)
}

/// Why a connection could not be opened.
pub(super) fn explain(fault: &Fault) -> Error {
    if let Some(said) = fault.as_db_error() {
        return refused(said);
    }
    match io_kind(fault) {
        Some(io::ErrorKind::ConnectionRefused) => {
            cannot("nobody listens at the host and port of the URL")
                .help("check host and port, and whether the server runs and listens there")
        }
        Some(io::ErrorKind::NotFound) => cannot("there is no socket where the URL says"),
        Some(io::ErrorKind::PermissionDenied) => cannot("the server may not be reached from here"),
        Some(io::ErrorKind::TimedOut) => silent(),
        Some(io::ErrorKind::InvalidData) => {
            let why = tls_reason(fault);
            cannot(format!("the server's encryption is not trusted: {why}"))
                .help("name the certificate of its authority with `sslrootcert`, or accept any with `sslmode=require`")
        }
        Some(
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::BrokenPipe,
        ) => cannot("who listens at the host and port of the URL hung up: it may be no PostgreSQL"),
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            cannot("there is no way to the host of the URL")
        }
        _ => other(fault),
    }
}

/// Errors of the client's own, which it tells apart by their words alone.
fn other(fault: &Fault) -> Error {
    let words = fault.to_string();
    let source = fault.source().map(ToString::to_string).unwrap_or_default();
    if words.contains("TLS") || source.contains("TLS") {
        return cannot("the server does not offer encryption").help(
            "let it, or say `sslmode=disable` in the URL where nobody can listen on the way",
        );
    }
    if source.contains("password") {
        return cannot("the server asks for a password, and the URL holds none")
            .help("put it into the URL, or into the environment variable PGPASSWORD");
    }
    if words.contains("authentication") || source.contains("authentication") {
        return cannot("the server asks for a way to authenticate that this program does not know");
    }
    if source.contains("lookup") || source.contains("resolve") || source.contains("service") {
        return cannot("the host of the URL has no address");
    }
    if words.contains("connecting") && source.contains("session") {
        return cannot("no host of the URL takes sessions of the kind that it asks for");
    }
    cannot("who listens at the host and port of the URL does not answer as PostgreSQL does")
}

/// What the server says to somebody whom it does not let in.
fn refused(said: &DbError) -> Error {
    match *said.code() {
        SqlState::INVALID_PASSWORD => {
            cannot("the server does not take this user with this password")
        }
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            cannot("the server does not let this user in from here")
                .help("look at its pg_hba.conf, and whether the role exists and may log in")
        }
        SqlState::INVALID_CATALOG_NAME => cannot("there is no database of the name in the URL"),
        SqlState::TOO_MANY_CONNECTIONS => {
            Error::new(ErrorCode::Busy, "the server has as many connections as it takes")
                .at("/connection/url")
        }
        SqlState::CANNOT_CONNECT_NOW => {
            Error::new(ErrorCode::Busy, "the server is starting, stopping or recovering")
                .at("/connection/url")
                .help("try again in a moment")
        }
        SqlState::INSUFFICIENT_PRIVILEGE => cannot("the user may not connect to this database"),
        ref code => cannot(format!("the server refused the connection ({})", code.code())),
    }
}

/// Nobody answered in time.
pub(super) fn silent() -> Error {
    cannot("nobody answered at the host and port of the URL in time")
        .help("check them, or wait longer with `connect_timeout` in the URL")
}

/// A database that cannot be opened.
pub(super) fn cannot(why: impl Into<String>) -> Error {
    Error::new(ErrorCode::CannotOpen, why).at("/connection/url")
}

fn io_kind(fault: &Fault) -> Option<io::ErrorKind> {
    let error = fault.source()?.downcast_ref::<io::Error>()?;
    Some(error.kind())
}

/// Why a certificate was not believed, without anything that could come from the address.
fn tls_reason(fault: &Fault) -> &'static str {
    use rustls::CertificateError as Bad;
    let error = fault.source().and_then(|source| source.downcast_ref::<io::Error>());
    let inner = error.and_then(io::Error::get_ref);
    match inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(bad)) => match bad {
            Bad::UnknownIssuer => "nobody trusted has signed its certificate",
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
                "its certificate is for another host"
            }
            Bad::Expired | Bad::ExpiredContext { .. } => "its certificate has expired",
            Bad::Revoked => "its certificate was revoked",
            _ => "its certificate is not valid",
        },
        _ => "both sides do not agree on how to encrypt",
    }
}
