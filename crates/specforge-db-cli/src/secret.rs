//! Keeping addresses out of everything that is printed.

use std::ffi::OsString;

use specforge_db_core::dialect::is_address;

/// Whether an address holds a password, as far as one can see.
pub(crate) fn has_password(url: &str) -> bool {
    let user = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = user.split(['/', '?', '#']).next().unwrap_or_default();
    let in_user = authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    let lower = url.to_ascii_lowercase();
    in_user || ["password=", "passwd=", "pwd=", "key="].iter().any(|name| lower.contains(name))
}

/// Masks in a message every argument, or value of an argument, that could be an address.
pub(crate) fn mask(message: &str, args: &[OsString]) -> String {
    let mut message = message.to_owned();
    let mut after_url = false;
    for arg in args.iter().skip(1) {
        let arg = arg.to_string_lossy();
        let value = match arg.split_once('=') {
            Some((name, value)) if name.starts_with('-') => value,
            _ => arg.as_ref(),
        };
        let named = after_url || arg.starts_with("--url") && arg.contains('=');
        if !value.is_empty() && (named && value.len() > 2 || is_address(value)) {
            message = message.replace(value, "***");
        }
        after_url = arg == "--url";
    }
    message
}
