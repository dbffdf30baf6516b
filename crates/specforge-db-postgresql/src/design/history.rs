//! Triggers that keep whole rows in another table.

use specforge_db_core::design::Kept;
use specforge_db_core::model::{Definition, Key, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_core::version::Version;

use super::definition;
use super::triggers::{function, function_name, name, trigger};
use crate::info::INFO;
use crate::spelling::quoted;

/// As the record of changes, it runs with the rights of its owner, so that nobody need be let write
/// the history himself.
const HEADER: &str = " SECURITY DEFINER SET search_path = ''";

/// Keeps rows of a table in another, as they were or with the time in which they hold.
pub(super) fn keep(
    table: &Table,
    into: &Ident,
    columns: &[Ident],
    kept: &Kept,
    version: Version,
) -> Result<Vec<Definition>, Unsupported> {
    let namespace = Ident::from(INFO.default_namespace.unwrap_or_default());
    let into_whole = format!("{}.{}", quoted(&namespace), quoted(into));
    let names = list(columns.iter().map(quoted));
    let values = |row: &str| list(columns.iter().map(|column| format!("{row}.{}", quoted(column))));
    let (event, body) = match kept {
        Kept::Former { action } => (
            "AFTER UPDATE OR DELETE",
            format!(
                "BEGIN\n  INSERT INTO {into_whole} ({names}, {})\n    VALUES ({}, lower(TG_OP));\n  RETURN NULL;\nEND",
                quoted(action),
                values("OLD"),
            ),
        ),
        Kept::Valid { from, to } => {
            let (from, to) = (quoted(from), quoted(to));
            let key = table.primary_key.iter().flat_map(Key::columns);
            let same: Vec<String> =
                key.map(|part| format!("{0} = OLD.{0}", quoted(part))).collect();
            let same = same.join(" AND ");
            // Times follow one another even where a clock was set back.
            let body = format!(
                "\
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE {into_whole} SET {to} = greatest(moment, {from} + interval '1 microsecond')
      WHERE {same} AND {to} IS NULL
      RETURNING {to} INTO moment;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO {into_whole} ({names}, {from})
      VALUES ({}, coalesce(moment, clock_timestamp()));
  END IF;
  RETURN NULL;
END",
                values("NEW"),
            );
            ("AFTER INSERT OR UPDATE OR DELETE", body)
        }
    };
    let keeper = function_name(&format!("keep_{into}"));
    let trigger = trigger(&name(table, "history"), event, table, None, &keeper, &[]);
    Ok(vec![
        definition(&function(&keeper, HEADER, &body), version)?,
        definition(&trigger, version)?,
    ])
}

fn list(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
