//! The trigger that gives a new column its value whenever a row is written.
//!
//! The value goes one way: nobody knows the new column yet, and the old one goes in the instant in which
//! the new one gets its name.

use specforge_db_core::model::{Column, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Command;
use specforge_db_sql::SqlWriter;

use crate::names::generated;
use crate::render::{Cast, alter_table, cast, converted_value, qualified, statement};
use crate::spelling::SPELLING;

/// On what conversions depend, as it is for the statements of a plan.
const SETTINGS: &str = "SET search_path = public SET TimeZone = 'UTC' SET DateStyle = 'ISO, MDY' \
    SET IntervalStyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex'";

/// The name of trigger and function. Triggers fire in the order of their names: what others make of a row
/// has to be there.
pub(super) fn name(table: &Ident, column: &Ident) -> Ident {
    generated(&["zz", table.as_str(), column.as_str()], "sync")
}

/// A value of the old column where one of the new is assigned: what an assignment converts by itself is
/// left to it, for it refuses what a cast would cut off.
pub(super) fn assigned(
    w: &mut SqlWriter,
    value: &dyn Fn(&mut SqlWriter),
    was: &Column,
    is: &Column,
) {
    match cast(&was.ty, &is.ty) {
        Cast::Assignment => value(w),
        how => converted_value(w, how, value, &is.ty.raw),
    }
}

/// Creates function and trigger; the trigger fires for rows that come by replication too.
pub(super) fn create(
    table: &ObjectPath,
    was: &Column,
    is: &Column,
    passing: &Ident,
) -> Vec<Command> {
    let name = name(&table.name, &is.name);
    let function = ObjectPath { name: name.clone(), ..table.clone() };
    let body = {
        let mut w = SqlWriter::new(&SPELLING);
        w.word("BEGIN NEW").member(passing).word(":=");
        let value = |w: &mut SqlWriter| {
            w.word("NEW").member(&was.name);
        };
        assigned(&mut w, &value, was, is);
        w.tight().word("; RETURN NEW; END");
        w.finish()
    };
    vec![
        statement(|w| {
            w.word("CREATE FUNCTION");
            qualified(w, &function);
            w.tight().word("() RETURNS trigger LANGUAGE plpgsql").word(SETTINGS).word("AS");
            w.literal(&body);
        }),
        statement(|w| {
            w.word("CREATE TRIGGER").ident(&name).word("BEFORE INSERT OR UPDATE ON");
            qualified(w, table);
            w.word("FOR EACH ROW EXECUTE FUNCTION");
            qualified(w, &function);
            w.tight().word("()");
        }),
        alter_table(table, |w| {
            w.word("ENABLE ALWAYS TRIGGER").ident(&name);
        }),
    ]
}

/// Drops both; where they may be gone already that is no mistake.
pub(super) fn drop(table: &ObjectPath, column: &Ident, perhaps: bool) -> Vec<Command> {
    let name = name(&table.name, column);
    let function = ObjectPath { name: name.clone(), ..table.clone() };
    let there = if perhaps { "IF EXISTS" } else { "" };
    let when = |w: &mut SqlWriter, what: &'static str| {
        w.word(what);
        if !there.is_empty() {
            w.word(there);
        }
    };
    vec![
        statement(|w| {
            when(w, "DROP TRIGGER");
            w.ident(&name).word("ON");
            qualified(w, table);
        }),
        statement(|w| {
            when(w, "DROP FUNCTION");
            qualified(w, &function);
            w.tight().word("()");
        }),
    ]
}
