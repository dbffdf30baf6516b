//! What cannot be opened says why, and never what stands in the address.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use specforge_db_core::error::{Error, ErrorCode};

use crate::live::{READING, block_on, open};
use crate::support::{distribution, shared};

const CANARY: &str = "S3cr3t-canary";

/// Opens an address that cannot be opened.
#[track_caller]
fn refused(url: &str) -> Error {
    let error = block_on(open(url, READING)).err().expect("it cannot be opened");
    let all = format!("{error} {error:?} {:?}", error.help_text());
    assert!(!all.contains(CANARY), "{all}");
    assert_eq!(error.pointer(), Some("/connection/url"), "{all}");
    error
}

#[track_caller]
fn says(url: &str, code: ErrorCode, words: &str) {
    let error = refused(url);
    assert_eq!(error.code(), code, "{error}");
    assert!(error.detail().contains(words), "{error}");
}

/// Something that listens and is no PostgreSQL.
fn listener(answer: &'static [u8], then: Duration) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 64]);
            let _ = stream.write_all(answer);
            std::thread::sleep(then);
        }
    });
    port
}

#[test]
fn what_is_wrong_is_said() {
    let server = shared(distribution().unwrap()).unwrap();
    let port = server.process.port();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let at =
        |port: u16, rest: &str| format!("postgresql://{CANARY}:{CANARY}@127.0.0.1:{port}/{rest}");
    says(&at(closed, "postgres"), ErrorCode::CannotOpen, "nobody listens");
    says(&at(port, "postgres"), ErrorCode::CannotOpen, "this user");
    let nowhere = format!("postgresql://postgres:{CANARY}@127.0.0.1:{port}/{CANARY}");
    says(&nowhere, ErrorCode::CannotOpen, "no database");
    says("postgresql:///postgres?host=/nowhere", ErrorCode::CannotOpen, "no socket");
    says(&at(port, "postgres?sslmode=require"), ErrorCode::CannotOpen, "does not offer encryption");
    says("postgresql://nowhere.invalid/d", ErrorCode::CannotOpen, "no address");
}

#[test]
fn a_password_is_asked_for() {
    let server = shared(distribution().unwrap()).unwrap();
    let mut client = server.connect("postgres").unwrap();
    client.batch_execute("ALTER SYSTEM SET password_encryption = 'scram-sha-256'").unwrap();
    let rules = server.process.data().join("pg_hba.conf");
    let before = std::fs::read_to_string(&rules).unwrap();
    std::fs::write(&rules, format!("host all guarded all scram-sha-256\n{before}")).unwrap();
    client
        .batch_execute("SELECT pg_reload_conf(); CREATE ROLE guarded LOGIN PASSWORD 'right'")
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let at = |secret: &str| {
        format!("postgresql://guarded{secret}@127.0.0.1:{}/postgres", server.process.port())
    };
    says(&at(&format!(":{CANARY}")), ErrorCode::CannotOpen, "with this password");
    says(&at(""), ErrorCode::CannotOpen, "asks for a password");
    block_on(open(&at(":right"), READING)).unwrap();
    std::fs::write(&rules, before).unwrap();
}

#[test]
fn what_is_no_server_is_said_and_waited_for_with_an_end() {
    for (answer, then, words) in [
        (&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], Duration::ZERO, "PostgreSQL"),
        (b"", Duration::ZERO, "PostgreSQL"),
        (b"", Duration::from_secs(30), "in time"),
        (b"N", Duration::from_secs(30), "in time"),
    ] {
        let since = Instant::now();
        let url = format!(
            "postgresql://u:{CANARY}@127.0.0.1:{}/d?connect_timeout=1",
            listener(answer, then)
        );
        says(&url, ErrorCode::CannotOpen, words);
        assert!(since.elapsed() < Duration::from_secs(10), "{words}");
    }
}

/// Somebody on the way who says that there is no encryption learns nothing.
#[test]
fn nothing_is_sent_in_the_clear_to_somebody_else() {
    let port = listener(b"N", Duration::from_secs(1));
    for mode in ["prefer", "require", "verify-ca", "verify-full"] {
        let url =
            format!("postgresql://u:{CANARY}@127.0.0.1:{port}/d?sslmode={mode}&connect_timeout=2");
        let error = refused(&url);
        assert_eq!(error.code(), ErrorCode::CannotOpen, "{mode}: {error}");
    }
}

#[test]
fn a_full_server_says_so() {
    let server = shared(distribution().unwrap()).unwrap();
    let mut client = server.connect("postgres").unwrap();
    client.batch_execute("CREATE ROLE few LOGIN CONNECTION LIMIT 0").unwrap();
    let url = format!("postgresql://few:{CANARY}@127.0.0.1:{}/postgres", server.process.port());
    says(&url, ErrorCode::Busy, "connections");
}
