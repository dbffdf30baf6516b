//! Encrypted connections: whose certificate is believed, and what is said of one that is not.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use postgres::Client;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use specforge_db_core::error::{Error, ErrorCode};

use crate::live::{READING, block_on, open};
use crate::support::{Running, distribution, own_server};

const PASSWORD: &str = "S3cr3t canary";

/// An authority, and the file that says so.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let file = folder.join(format!("{name}.pem"));
        std::fs::write(&file, issuer.pem()).unwrap();
        Self { issuer, file }
    }

    /// A certificate for `localhost` with its key, both as PEM.
    fn signs(&self, years: std::ops::Range<i32>) -> (String, String) {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.not_before = date_time_ymd(years.start, 1, 1);
        params.not_after = date_time_ymd(years.end, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

/// A server that asks `guarded` for encryption and a password.
struct Guarded {
    server: Running,
    client: Client,
}

impl Guarded {
    fn start() -> Self {
        let server = own_server(distribution().unwrap()).unwrap();
        let mut client = server.connect("postgres").unwrap();
        client
            .batch_execute(&format!(
                "SET password_encryption = 'scram-sha-256';
                 CREATE ROLE guarded LOGIN PASSWORD '{PASSWORD}';"
            ))
            .unwrap();
        let rules = server.process.data().join("pg_hba.conf");
        let others = std::fs::read_to_string(&rules).unwrap();
        let own = "hostnossl all guarded all reject\nhostssl all guarded all scram-sha-256";
        std::fs::write(&rules, format!("{own}\n{others}")).unwrap();
        Self { server, client }
    }

    /// Lets it show this certificate to whoever connects from now on.
    fn shows(&mut self, (certificate, key): &(String, String)) {
        // The server writes the files itself, which then are its own and nobody else's.
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let lines: Vec<String> =
                text.lines().map(|line| format!("('{}')", line.trim_end())).collect();
            let copy =
                format!("COPY (VALUES {}) TO PROGRAM 'umask 077; cat > {name}'", lines.join(", "));
            self.client.batch_execute(&copy).unwrap();
        }
        self.client.batch_execute("ALTER SYSTEM SET ssl = on").unwrap();
        let loaded = "SELECT pg_conf_load_time()::text";
        let before: String = self.client.query_one(loaded, &[]).unwrap().get(0);
        self.client.batch_execute("SELECT pg_reload_conf()").unwrap();
        let since = Instant::now();
        while self.client.query_one(loaded, &[]).unwrap().get::<_, String>(0) == before {
            assert!(since.elapsed() < Duration::from_secs(20), "it does not load its settings");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn at(&self, host: &str, parameters: &str) -> String {
        let port = self.server.process.port();
        let password = PASSWORD.replace(' ', "%20");
        format!("postgresql://guarded:{password}@{host}:{port}/postgres?{parameters}")
    }

    #[track_caller]
    fn takes(&self, host: &str, parameters: &str) {
        if let Err(error) = block_on(open(&self.at(host, parameters), READING)) {
            panic!("{parameters}: {error}");
        }
    }

    #[track_caller]
    fn refused(&self, host: &str, parameters: &str, words: &str) {
        let opened = block_on(open(&self.at(host, parameters), READING));
        let Err(error) = opened else { panic!("{parameters}: it opens") };
        tells(&error, words);
    }
}

#[track_caller]
fn tells(error: &Error, words: &str) {
    let all = format!("{error} {error:?} {:?}", error.help_text());
    assert!(!all.contains(PASSWORD), "{all}");
    assert_eq!(error.code(), ErrorCode::CannotOpen, "{all}");
    assert_eq!(error.pointer(), Some("/connection/url"), "{all}");
    assert!(all.contains(words), "{all}");
}

#[test]
fn a_certificate_is_believed_as_far_as_the_address_asks() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) =
        (Authority::new(folder.path(), "ours"), Authority::new(folder.path(), "theirs"));
    let with = |mode: &str, authority: &Authority| {
        format!("sslmode={mode}&sslrootcert={}", authority.file.display())
    };
    let mut server = Guarded::start();
    server.shows(&ours.signs(2020..2100));

    // What was signed for this host by somebody trusted is taken in every mode.
    for mode in ["verify-full", "verify-ca", "require", "prefer"] {
        server.takes("localhost", &with(mode, &ours));
    }
    // Nor is the password of use to somebody between: it is bound to the certificate.
    server.takes("localhost", &format!("{}&channel_binding=require", with("verify-full", &ours)));
    // Signed, but for another host.
    server.refused("127.0.0.1", &with("verify-full", &ours), "for another host");
    server.takes("127.0.0.1", &with("verify-ca", &ours));
    // By somebody else.
    for mode in ["verify-full", "verify-ca"] {
        server.refused("localhost", &with(mode, &theirs), "nobody trusted has signed");
        // The system's authorities do not know ours either.
        server.refused("localhost", &format!("sslmode={mode}"), "trust");
    }
    server.takes("localhost", "sslmode=require");
    // As in libpq, an authority that is named is asked, whatever the mode says less.
    server.refused("localhost", &with("require", &theirs), "nobody trusted has signed");
    // The server lets nobody in who does not encrypt.
    server.refused("localhost", "sslmode=disable", "does not let this user in");

    server.shows(&ours.signs(2020..2021));
    server.refused("localhost", &with("verify-full", &ours), "expired");
    server.refused("localhost", &with("verify-ca", &ours), "expired");
    server.takes("localhost", "sslmode=require");
}
