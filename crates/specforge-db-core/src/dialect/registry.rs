//! Which dialects are linked in.
//!
//! A dialect crate that is only listed as a dependency is not linked: the program has to say
//! `use specforge_db_duckdb as _;`. `inventory` promises no order, so everything here is sorted.

use std::sync::LazyLock;

use super::Plugin;
use crate::error::{Error, ErrorCode, Result};
use crate::execute::Connector;
use crate::name::did_you_mean;
use crate::review::ScriptReviewer;

/// What a dialect crate submits; use [`register_dialect!`](crate::register_dialect).
#[derive(Clone, Copy, Debug)]
pub struct Registration {
    /// The dialect.
    pub plugin: &'static dyn Plugin,
    /// The crate that registered it.
    pub crate_name: &'static str,
}

inventory::collect!(Registration);

/// What a dialect crate submits with its feature `connect`; use
/// [`register_connector!`](crate::register_connector).
#[derive(Clone, Copy, Debug)]
pub struct ConnectorRegistration {
    /// The connector.
    pub connector: &'static dyn Connector,
}

inventory::collect!(ConnectorRegistration);

/// What a dialect crate submits that reviews scripts; use
/// [`register_reviewer!`](crate::register_reviewer).
#[derive(Clone, Copy, Debug)]
pub struct ReviewerRegistration {
    /// The dialect.
    pub reviewer: &'static dyn ScriptReviewer,
}

inventory::collect!(ReviewerRegistration);

/// Registers a dialect with the programs that link its crate.
#[macro_export]
macro_rules! register_dialect {
    ($plugin:expr) => {
        $crate::inventory::submit! {
            $crate::dialect::Registration { plugin: &$plugin, crate_name: env!("CARGO_PKG_NAME") }
        }
    };
}

/// Registers a dialect's connector.
#[macro_export]
macro_rules! register_connector {
    ($connector:expr) => {
        $crate::inventory::submit! {
            $crate::dialect::ConnectorRegistration { connector: &$connector }
        }
    };
}

/// Registers what reviews a dialect's scripts.
#[macro_export]
macro_rules! register_reviewer {
    ($reviewer:expr) => {
        $crate::inventory::submit! {
            $crate::dialect::ReviewerRegistration { reviewer: &$reviewer }
        }
    };
}

static DIALECTS: LazyLock<Result<Vec<&'static Registration>>> = LazyLock::new(|| {
    let mut all: Vec<_> = inventory::iter::<Registration>.into_iter().collect();
    all.sort_by_key(|registration| (registration.plugin.info().id, registration.crate_name));
    for registration in &all {
        let id = registration.plugin.info().id;
        let valid = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if !valid {
            return Err(Error::internal(format!(
                "crate {} registers a dialect as `{id}`: an id is lower-case letters and digits",
                registration.crate_name
            )));
        }
    }
    for (a, b) in all.iter().zip(all.iter().skip(1)) {
        if a.plugin.info().id == b.plugin.info().id {
            return Err(Error::internal(format!(
                "two crates register the dialect `{}`: {} and {}",
                a.plugin.info().id,
                a.crate_name,
                b.crate_name
            )));
        }
    }
    Ok(all)
});

/// All dialects that are linked in, by id.
pub fn dialects() -> Result<impl Iterator<Item = &'static dyn Plugin>> {
    match &*DIALECTS {
        Ok(all) => Ok(all.iter().map(|registration| registration.plugin)),
        Err(error) => Err(error.clone()),
    }
}

/// The dialect of that id or alias.
pub fn dialect(name: &str) -> Result<&'static dyn Plugin> {
    let all: Vec<_> = dialects()?.collect();
    let found = all.iter().find(|plugin| {
        let info = plugin.info();
        info.id.eq_ignore_ascii_case(name)
            || info.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    });
    if let Some(plugin) = found {
        return Ok(*plugin);
    }
    let ids: Vec<_> = all.iter().map(|plugin| plugin.info().id).collect();
    let error = Error::new(
        ErrorCode::UnknownDatabase,
        format!(
            "{} is not a database that this program knows; it knows: {}",
            crate::contract::quote(name),
            ids.join(", ")
        ),
    );
    Err(error.suggest(name, ids.iter().copied()))
}

/// The connector of a dialect.
pub fn connector(id: &str) -> Result<&'static dyn Connector> {
    let mut all: Vec<_> = inventory::iter::<ConnectorRegistration>.into_iter().collect();
    all.sort_by_key(|registration| registration.connector.dialect());
    let found = all.iter().find(|registration| registration.connector.dialect() == id);
    found.map(|registration| registration.connector).ok_or_else(|| {
        Error::unsupported(format!(
            "this program was built without the part that opens {id} databases (feature `connect`)"
        ))
    })
}

/// What reviews the scripts of a dialect.
pub fn reviewer(id: &str) -> Result<&'static dyn ScriptReviewer> {
    let all = inventory::iter::<ReviewerRegistration>.into_iter();
    // There is at most one for a dialect, as there is one dialect of that id.
    let found = all.map(|registration| registration.reviewer).find(|r| r.info().id == id);
    found.ok_or_else(|| {
        Error::unsupported(format!(
            "scripts for {id} cannot be reviewed: its dialect does not say how they are written"
        ))
    })
}

/// The dialect whose URLs have that scheme.
pub fn connector_for_url(url: &str) -> Result<&'static dyn Plugin> {
    let scheme = url.split(':').next().unwrap_or_default();
    let all: Vec<_> = dialects()?.collect();
    let found = all.iter().find(|plugin| {
        plugin.info().url_schemes.iter().any(|known| known.eq_ignore_ascii_case(scheme))
    });
    if let Some(plugin) = found {
        return Ok(*plugin);
    }
    let known: Vec<_> =
        all.iter().flat_map(|plugin| plugin.info().url_schemes.iter().copied()).collect();
    let mut error = Error::new(
        ErrorCode::UnknownDatabase,
        format!(
            "no database of this program has URLs of that scheme; expected one of: {}:",
            known.join(":, ")
        ),
    );
    if let Some(near) = did_you_mean(scheme, known.iter().copied()) {
        error = error.help(format!("did you mean `{near}:`?"));
    }
    Err(error)
}

/// Checks that every dialect that a program was built with has registered.
///
/// Without this, a crate that is listed but never linked would be silently absent.
pub fn inventory_check(expected: &[&str]) -> Result<()> {
    let present: Vec<_> = dialects()?.map(|plugin| plugin.info().id).collect();
    let missing: Vec<_> = expected.iter().filter(|id| !present.contains(id)).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::internal(format!(
        "built with {} but not linked: say `use specforge_db_{} as _;` in the program",
        missing.join(", "),
        missing.first().copied().unwrap_or_default()
    )))
}

/// Whether a text looks like the address of a database, which could hold a password.
pub fn is_address(text: &str) -> bool {
    if text.contains("://") {
        return true;
    }
    let Some((scheme, _)) = text.split_once(':') else { return false };
    dialects().is_ok_and(|mut all| {
        all.any(|plugin| {
            plugin.info().url_schemes.iter().any(|known| known.eq_ignore_ascii_case(scheme))
        })
    })
}
