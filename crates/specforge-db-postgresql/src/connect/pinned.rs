//! Settings on which the meaning of statements and the spelling of the catalog depend.
//!
//! Whatever the server, the database or the role say, a session has these; an unknown `TimeZone`
//! alone decides whether a change of type rewrites a table.

/// Settings that every supported version has.
///
/// The first ones decide how the others are done.
const ALWAYS: &str = "SET statement_timeout = 0; SET quote_all_identifiers = off; \
    SET search_path = public; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; \
    SET IntervalStyle = 'postgres'; SET client_encoding = 'UTF8'; \
    SET standard_conforming_strings = on; SET extra_float_digits = 1; SET bytea_output = 'hex'; \
    SET idle_in_transaction_session_timeout = 0; SET client_min_messages = warning; \
    SET default_transaction_isolation = 'read committed'; \
    SET default_transaction_deferrable = off; SET transform_null_equals = off; \
    SET default_tablespace = ''; SET default_table_access_method = 'heap'; SET row_security = off";

/// Settings that came later, each with its major version.
const LATER: &[(u32, &str)] = &[
    (14, "SET idle_session_timeout = 0"),
    // A server whose client is gone ends the statement itself, instead of finishing it unseen.
    (
        14,
        "SELECT set_config('client_connection_check_interval', '1000', false) \
          FROM pg_settings WHERE name = 'client_connection_check_interval' AND max_val <> '0'",
    ),
    (17, "SET transaction_timeout = 0"),
];

/// The statements that set a session up.
pub(super) fn statements(major: u32, read_only: bool, lock_timeout_ms: u64) -> String {
    let read_only = if read_only { "on" } else { "off" };
    let mut text = format!(
        "{ALWAYS}; SET default_transaction_read_only = {read_only}; {}",
        lock_timeout(lock_timeout_ms)
    );
    for (_, statement) in LATER.iter().filter(|(since, _)| major >= *since) {
        text.push_str("; ");
        text.push_str(statement);
    }
    text
}

/// How long a statement waits for a lock; never for ever.
pub(super) fn lock_timeout(ms: u64) -> String {
    format!("SET lock_timeout = {}", ms.clamp(1, LONGEST_MS))
}

/// How long a statement may take; 0 is as long as it takes.
pub(super) fn statement_timeout(ms: u64) -> String {
    format!("SET statement_timeout = {}", ms.min(LONGEST_MS))
}

/// The largest value of a timeout (<https://www.postgresql.org/docs/current/runtime-config-client.html>).
const LONGEST_MS: u64 = i32::MAX as u64;
