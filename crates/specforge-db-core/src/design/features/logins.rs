//! Logging in: sessions, and providers that vouch for users.

use super::build::{Reference, attribute, now, short, time};
use super::phrases::{about, names, option, plain};
use super::{Applying, Kind};
use crate::design::formula::{Comparison, Formula};
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{CheckSketch, ColumnSketch, Role, TableSketch};
use crate::design::wish::Feature;
use crate::dialect::LogicalType;
use crate::model::ReferentialAction;
use crate::name::Ident;

pub(super) const SESSIONS: Kind = Kind {
    name: "sessions",
    phrases: &["sessions", "user sessions", "login sessions", "session management"],
    words: plain,
    apply: |to, feature| {
        if let Feature::Sessions { entity } = feature {
            sessions(to, entity.as_ref());
        }
    },
};

pub(super) const PROVIDERS: Kind = Kind {
    name: "oauth_providers",
    phrases: &[
        "oauth providers",
        "oauth login",
        "oauth logins",
        "oauth",
        "social login",
        "social logins",
        "single sign on",
        "login by providers",
    ],
    words: |feature, said| {
        // `with google and github` says which vouch, and `by` whom it is about comes first.
        let stated = format!(" {}", said.rest);
        let (rest, by) = option(&stated, &["with", "via", "using", "through"]);
        let mut read = about(feature, rest.trim_start())?;
        if let [Feature::OauthProviders { providers, .. }] = read.as_mut_slice() {
            *providers = by.map(|listed| names(&listed));
        }
        Some(read)
    },
    apply: |to, feature| {
        if let Feature::OauthProviders { entity, providers: named } = feature {
            providers(to, entity.as_ref(), named.as_deref());
        }
    },
};

/// A digest of 256 bits, as hexadecimal digits.
const DIGEST: u32 = 64;

/// Adds `sessions`.
fn sessions(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    let Some(users) = to.users(entity, "sessions") else { return };
    let at = to.table_for("Session", Role::Support);
    belong(to, at, users);
    if let Some(table) = to.sketch.tables.get_mut(at) {
        table.with([
            digest("token_hash").required(),
            attribute("ip_address", LogicalType::Ip),
            attribute("user_agent", LogicalType::Text),
            now("created_at"),
            time("last_seen_at"),
            time("expires_at").required(),
        ]);
        hold_digest(table, "token_hash");
        expire(table);
        everywhere_unique(table, &["token_hash"]);
    }
    let name = to.name_of(at);
    to.sketch.decide(
        "sessions",
        "",
        format!("`{name}` has a row for each login, found by the SHA-256 digest of its token"),
        "who reads the table cannot log in as anybody: the token itself is in no row; a session is valid while `expires_at` is in the future, and the index on it finds those to delete",
        &["signed tokens without a table, where nobody has to be logged out before the token ends"],
    );
}

/// Adds `auth_providers`.
fn providers(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, named: Option<&[String]>) {
    let Some(users) = to.users(entity, "logins by providers") else { return };
    let at = to.table_for("AuthProvider", Role::Support);
    belong(to, at, users);
    if let Some(table) = to.sketch.tables.get_mut(at) {
        table.with([
            short("provider_name", 50).required(),
            short("provider_user_id", 255).required(),
            digest("access_token_hash"),
            digest("refresh_token_hash"),
            now("created_at"),
            time("expires_at"),
        ]);
        for token in ["access_token_hash", "refresh_token_hash"] {
            hold_digest(table, token);
        }
        if let Some(named) = named.filter(|named| !named.is_empty()) {
            let column = Ident::from("provider_name");
            table.checks.push(CheckSketch {
                suffix: format!("{column}_values"),
                formula: Formula::column(&column).one_of(named.iter().map(String::as_str)),
                column: Some(column),
            });
        }
        expire(table);
        table.unique(&["provider_name", "provider_user_id"]);
    }
    let name = to.name_of(at);
    to.sketch.decide(
        "oauth-providers",
        "",
        format!("`{name}` says which account at which provider is whose; tokens are kept as SHA-256 digests"),
        "an account at a provider logs in one user, and a user has several; a digest is enough to recognise a token, and useless to who reads the table",
        &["tokens in a vault, or encrypted with a key that is not in the database, where the program itself calls the provider for the user"],
    );
}

fn belong(to: &mut Applying<'_, '_>, at: usize, users: usize) {
    let on_delete = ReferentialAction::Cascade;
    to.refer(at, users, Reference { role: "user", on_delete, required: true });
}

fn digest(name: &str) -> ColumnSketch {
    ColumnSketch { sensitive: true, ..short(name, DIGEST) }
}

/// Refuses tokens that were not hashed, at least where they have another length.
fn hold_digest(table: &mut TableSketch, name: &str) {
    let column = Ident::from(name);
    table.checks.push(CheckSketch {
        suffix: format!("{name}_length"),
        formula: Formula::column(&column)
            .length()
            .compared(Comparison::Equal, Formula::integer(i64::from(DIGEST))),
        column: Some(column),
    });
}

fn expire(table: &mut TableSketch) {
    table.index(&["expires_at"], "what has ended and can be deleted");
}

/// A token is found before it is known whose it is.
fn everywhere_unique(table: &mut TableSketch, columns: &[&str]) {
    table.unique(columns);
    if let Some(unique) = table.uniques.last_mut() {
        unique.per_tenant = false;
    }
}
