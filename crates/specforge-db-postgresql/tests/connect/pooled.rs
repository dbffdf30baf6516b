//! A pool that gives each transaction another session is found out.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use specforge_db_core::error::ErrorCode;

use crate::live::{WRITING, block_on, open};
use crate::support::{distribution, shared};

/// One message: its kind and what it says. The first message of a connection has no kind.
fn message(stream: &mut TcpStream, first: bool) -> Option<Vec<u8>> {
    let mut bytes = vec![0; if first { 4 } else { 5 }];
    stream.read_exact(&mut bytes).ok()?;
    let length = u32::from_be_bytes(bytes[bytes.len() - 4..].try_into().unwrap()) as usize;
    let head = bytes.len();
    bytes.resize(head + length - 4, 0);
    stream.read_exact(&mut bytes[head..]).ok()?;
    Some(bytes)
}

/// A session of the server, ready for whoever comes, and what it said when it was opened.
fn session(port: u16, startup: &[u8]) -> Option<(TcpStream, Vec<u8>)> {
    let mut server = TcpStream::connect(("127.0.0.1", port)).ok()?;
    server.write_all(startup).ok()?;
    let mut greeting = Vec::new();
    loop {
        let said = message(&mut server, false)?;
        greeting.extend(&said);
        if said[0] == b'Z' {
            return Some((server, greeting));
        }
    }
}

/// Sessions that nobody uses, and what the first of them said when it was opened.
#[derive(Default)]
struct Pool {
    free: Vec<TcpStream>,
    greeting: Vec<u8>,
}

/// Serves a client: each transaction in the session that was used last, or in another one.
fn serve(mut client: TcpStream, port: u16, pool: &Mutex<Pool>) -> Option<()> {
    let mut startup = message(&mut client, true)?;
    // Asks for encryption, which there is none of here.
    while startup[4..8] == 80_877_103_u32.to_be_bytes() {
        client.write_all(b"N").ok()?;
        startup = message(&mut client, true)?;
    }
    let greeting = pool.lock().unwrap().greeting.clone();
    if greeting.is_empty() {
        let (own, greeting) = session(port, &startup)?;
        client.write_all(&greeting).ok()?;
        *pool.lock().unwrap() = Pool { free: vec![own], greeting };
    } else {
        client.write_all(&greeting).ok()?;
    }
    let mut held: Option<TcpStream> = None;
    loop {
        let asked = message(&mut client, false)?;
        if asked[0] == b'X' {
            return None;
        }
        let free = || pool.lock().unwrap().free.pop();
        let another = || session(port, &startup).map(|(own, _)| own);
        let mut server = held.take().or_else(free).or_else(another)?;
        server.write_all(&asked).ok()?;
        // A question or the end of a series of messages is answered up to the state of the session.
        if !matches!(asked[0], b'Q' | b'S') {
            held = Some(server);
            continue;
        }
        loop {
            let said = message(&mut server, false)?;
            client.write_all(&said).ok()?;
            match said[..] {
                [b'Z', .., b'I'] => pool.lock().unwrap().free.push(server),
                [b'Z', ..] => held = Some(server),
                _ => continue,
            }
            break;
        }
    }
}

#[test]
fn a_pool_of_transactions_is_refused() {
    let server = shared(distribution().unwrap()).unwrap();
    let port = server.process.port();
    let pool = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgresql://postgres@{}/postgres", pool.local_addr().unwrap());
    std::thread::spawn(move || {
        let shared = Arc::new(Mutex::new(Pool::default()));
        for client in pool.incoming() {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || serve(client.unwrap(), port, &shared));
        }
    });
    let error = block_on(open(&url, WRITING)).err().expect("a pool is refused");
    assert_eq!(error.code(), ErrorCode::CannotOpen, "{error}");
    assert!(error.detail().contains("pool"), "{error}");
    assert!(error.help_text().unwrap().contains("server itself"));
    // The server itself is taken.
    block_on(open(&server.url("postgres"), WRITING)).unwrap();
}
