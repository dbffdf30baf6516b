//! Who may reach which rows and tables: row security of tenants, and rights of roles.

use std::fmt::Write as _;

use specforge_db_core::contract::SchemaSource;
use specforge_db_core::design::{Decision, Fulfilled, shorten};
use specforge_db_core::finding::{Advice, Finding, Severity};
use specforge_db_core::model::{Definition, Table, Type};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{OnUnreadable, Unsupported};
use specforge_db_core::read::load;
use specforge_db_core::version::Version;

use super::definition;
use crate::Postgresql;
use crate::info::INFO;
use crate::model;
use crate::spelling::{literal, quoted};

/// The first version in which not everybody may create objects in `public`
/// (<https://www.postgresql.org/docs/15/release-15.html>).
const PUBLIC_IS_CLOSED: Version = Version::short(15, 0);

/// A policy that lets a session reach the rows of its tenant alone.
///
/// FORCE holds for the owner of the table too. The setting is asked for in a subquery, so that it is
/// read once a query and not once a row, and may be missing or empty: then no row is the session's
/// (<https://www.postgresql.org/docs/current/ddl-rowsecurity.html>).
pub(super) fn secure(
    table: &mut Table,
    column: &Ident,
    setting: &str,
    version: Version,
) -> Result<Fulfilled, Unsupported> {
    let known = table.columns.iter().find(|known| known.name == *column);
    let known =
        known.ok_or_else(|| Unsupported::new(format!("`{}` has no `{column}`", table.name)))?;
    let ty: &Type = &known.ty;
    let own = format!(
        "{} = (SELECT NULLIF(current_setting({}, true), '')::{})",
        quoted(column),
        literal(setting),
        ty.raw
    );
    // What is of no tenant may be written, and no tenant reads it.
    let written =
        if known.nullable { format!("{} IS NULL OR {own}", quoted(column)) } else { own.clone() };
    let name = Ident::from(shorten(&format!("{}_of_tenant", table.name), INFO.max_name_bytes));
    let text = format!(
        "CREATE POLICY {} ON {} USING ({own}) WITH CHECK ({written})",
        quoted(&name),
        quoted(&table.name)
    );
    table.options.set(model::ROW_SECURITY, true);
    table.options.set(model::FORCE_ROW_SECURITY, true);
    let decision = Decision {
        id: "row-security".to_owned(),
        rule: "row-security".to_owned(),
        choice: format!("a policy on every table with rows of tenants lets a session reach those of the tenant in its setting `{setting}` alone"),
        reason: format!("a query that forgets the tenant finds nothing, and no row of another can be written; `SET LOCAL {setting} = '…'` at the beginning of each transaction says whose it is, and without it no row is reached; the policies hold for the owner of the tables too, but never for superusers and roles with BYPASSRLS: programs log in as neither, and what works for all tenants (retention, sending of events) as a role with BYPASSRLS; the table of tenants has no policy, for who logs in is looked up there first"),
        alternatives: vec!["`\"row_security\": false`, where every query is known to name the tenant".to_owned(), "an error where the setting is missing, by `current_setting` without its second argument, where silence would hide a mistake".to_owned()],
    };
    Ok(Fulfilled {
        definitions: vec![definition(&text, version)?],
        decisions: vec![decision],
        ..Fulfilled::default()
    })
}

/// Rights of a role that reads and one that writes; records are written by triggers alone.
pub(super) fn privileges(
    designer: &Postgresql,
    tables: &[Table],
    records: &[Ident],
    version: Version,
) -> Result<Fulfilled, Unsupported> {
    let mut texts: Vec<String> = Vec::new();
    let home = quoted(&Ident::from(INFO.default_namespace.unwrap_or_default()));
    if version < PUBLIC_IS_CLOSED {
        texts.push(format!("REVOKE CREATE ON SCHEMA {home} FROM PUBLIC"));
    }
    for table in tables {
        // Rights on a table are asked for, whatever part holds the row.
        if table.partitioning.as_ref().is_some_and(|cut| cut.of.is_some()) {
            continue;
        }
        let name = quoted(&table.name);
        for role in [READER, WRITER] {
            texts.push(format!("GRANT SELECT ON TABLE {name} TO {role}"));
        }
        if records.contains(&table.name) {
            continue;
        }
        for right in ["INSERT", "UPDATE", "DELETE"] {
            texts.push(format!("GRANT {right} ON TABLE {name} TO {WRITER}"));
        }
        for column in &table.columns {
            if let Some(sequence) = column.options.text(model::SERIAL) {
                texts.push(format!("GRANT USAGE ON SEQUENCE {sequence} TO {WRITER}"));
            }
        }
    }
    let mut definitions = Vec::new();
    for text in &texts {
        definitions.push(definition(text, version)?);
    }
    definitions.extend(by_default(designer, &home, version)?);
    let decision = Decision {
        id: "least-privilege".to_owned(),
        rule: "least-privilege".to_owned(),
        choice: format!("`{READER}` reads all tables, and `{WRITER}` also writes those that no trigger alone writes; later tables are theirs by default"),
        reason: "a program logs in as a role of its own that is a member of one of these, so that who takes it over changes no table and no record of what happened; the owner of the tables runs migrations and nothing else".to_owned(),
        alternatives: vec!["the roles `pg_read_all_data` and `pg_write_all_data`, where one program has the database for itself".to_owned()],
    };
    let message = format!(
        "`{READER}` and `{WRITER}` have to be there first: a role belongs to the server, and to no schema"
    );
    let finding = Finding::new("roles-wanted", Severity::Warning, message).advise(Advice::note(
        format!("CREATE ROLE {READER} NOLOGIN; CREATE ROLE {WRITER} NOLOGIN; and for each program a role that logs in, with GRANT {WRITER} TO it"),
    ));
    Ok(Fulfilled {
        definitions,
        decisions: vec![decision],
        findings: vec![finding],
        ..Fulfilled::default()
    })
}

/// Rights on what the same owner makes later.
fn by_default(
    designer: &Postgresql,
    home: &str,
    version: Version,
) -> Result<Vec<Definition>, Unsupported> {
    let mut text = String::new();
    for (rights, of, role) in [
        ("SELECT", "TABLES", READER),
        ("SELECT, INSERT, UPDATE, DELETE", "TABLES", WRITER),
        ("USAGE", "SEQUENCES", WRITER),
    ] {
        let _ = writeln!(
            text,
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {home} GRANT {rights} ON {of} TO {role};"
        );
    }
    let source = SchemaSource::Text(text);
    let read = load(designer, &source, version, OnUnreadable::Carry, "");
    let read = read.map_err(|error| Unsupported::new(error.to_string()))?;
    let namespaces = read.schema.namespaces.into_iter();
    Ok(namespaces.flat_map(|namespace| namespace.definitions).collect())
}

const READER: &str = "app_reader";
const WRITER: &str = "app_writer";
