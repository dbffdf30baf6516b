//! Sequences, and which columns they belong to.

use specforge_db_core::name::Ident;
use tokio_postgres::SimpleQueryRow;

use super::fields::Fields;
use super::spell::{Class, Named, Script, spelled};

/// A sequence that belongs to a column.
#[derive(Debug)]
pub(super) struct Owned {
    pub(super) sequence: Named,
    pub(super) table: u32,
    pub(super) column: Ident,
    /// Whether it numbers an identity.
    pub(super) identity: bool,
    pub(super) parameters: String,
}

/// Spells sequences that stand by themselves, and gives those that belong to columns.
pub(super) fn sequences(script: &mut Script, rows: &[SimpleQueryRow]) -> Vec<Owned> {
    let mut owned = Vec::new();
    for row in rows {
        let mut fields = Fields::of(row);
        let oid = fields.oid();
        let named = Named::new(fields.name(), fields.name());
        let unlogged = fields.text() == "u";
        let ty = fields.text();
        let parameters = parameters(ty, &mut fields);
        let kind = fields.maybe();
        let (table, column) = (fields.oid(), fields.name());
        let identity = kind == Some("i");
        script.call(Class::Relation, oid, "SEQUENCE", named.spelled());
        if !identity {
            script.push(|sql| {
                sql.word(if unlogged { "CREATE UNLOGGED SEQUENCE" } else { "CREATE SEQUENCE" });
                sql.qualified(Some(&named.namespace), &named.name);
                if ty != "bigint" {
                    sql.word("AS").raw(ty);
                }
                sql.raw(&parameters);
            });
        }
        if kind.is_some() {
            owned.push(Owned { sequence: named, table, column, identity, parameters });
        }
    }
    owned
}

/// The parameters that are not the usual ones
/// (<https://www.postgresql.org/docs/current/sql-createsequence.html>).
fn parameters(ty: &str, fields: &mut Fields<'_>) -> String {
    let (start, increment, min, max, cache) =
        (fields.number(), fields.number(), fields.number(), fields.number(), fields.number());
    let cycle = fields.flag();
    let (lowest, highest) = match ty {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let (usual_min, usual_max) = if increment > 0 { (1, highest) } else { (lowest, -1) };
    let usual_start = if increment > 0 { min } else { max };
    spelled(|sql| {
        for (words, value, usual) in [
            ("START WITH", start, usual_start),
            ("INCREMENT BY", increment, 1),
            ("MINVALUE", min, usual_min),
            ("MAXVALUE", max, usual_max),
            ("CACHE", cache, 1),
        ] {
            if value != usual {
                sql.word(words).integer(value);
            }
        }
        if cycle {
            sql.word("CYCLE");
        }
    })
}

/// Says which sequences go when a column goes; after the tables.
pub(super) fn owners(script: &mut Script, owned: &[Owned]) {
    for owned in owned.iter().filter(|owned| !owned.identity) {
        let Some(table) = script.called(Class::Relation, owned.table).cloned() else { continue };
        script.push(|sql| {
            sql.word("ALTER SEQUENCE");
            sql.qualified(Some(&owned.sequence.namespace), &owned.sequence.name);
            let column = spelled(|sql| {
                sql.ident(&owned.column);
            });
            sql.word("OWNED BY").raw(&format!("{}.{column}", table.name));
        });
    }
}
