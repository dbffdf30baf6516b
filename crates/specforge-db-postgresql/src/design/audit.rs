//! Triggers that record what changed.

use std::fmt::Write as _;

use specforge_db_core::design::{Actor, Whose};
use specforge_db_core::model::{Definition, Key, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_core::version::Version;

use super::triggers::{function, function_name, name, trigger};
use super::{array_of, definition};
use crate::info::INFO;
use crate::spelling::{literal, quoted};

/// What a record tells beside what changed.
pub(super) struct Told<'d> {
    /// Whose it is, where there are tenants.
    pub(super) whose: Option<&'d Whose>,
    /// Who acted.
    pub(super) actor: Option<&'d Actor>,
}

/// One function records for all tables; which columns are the key and which are not recorded, each
/// trigger says.
///
/// It runs with the rights of its owner, so that who may write a table need not be let write the
/// record of it, and finds nothing but what it names whole, so that nobody can put something of
/// theirs in its way (<https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY>).
pub(super) fn record(
    table: &Table,
    into: &Ident,
    hidden: &[Ident],
    told: Told<'_>,
    version: Version,
) -> Result<Vec<Definition>, Unsupported> {
    let shared = function_name(&format!("record_in_{into}"));
    let namespace = Ident::from(INFO.default_namespace.unwrap_or_default());
    let whole = format!("{}.{}", quoted(&namespace), quoted(into));
    let header = " SECURITY DEFINER SET search_path = ''";
    // The value has the type of the column, whatever that is.
    let whose = told.whose;
    let (mut column, mut value) = whose.map_or_else(Default::default, |whose| {
        let own = literal(whose.into.as_str());
        let row = format!("jsonb_build_object({own}, coalesce(is_now, was) -> TG_ARGV[3])");
        let column = quoted(&whose.into);
        let value = format!("(jsonb_populate_record(NULL::{whole}, {row})).{column}");
        (format!("{column}, "), format!("{value}, "))
    });
    if let Some(actor) = told.actor {
        // What a transaction has set for itself alone is empty, not NULL, in the next one.
        let setting = literal(actor.setting);
        let _ = write!(column, "{}, ", quoted(&actor.column));
        let _ =
            write!(value, "coalesce(nullif(current_setting({setting}, true), ''), session_user), ");
    }
    let body = BODY.replace("{columns}", &column).replace("{values}", &value);
    let function = function(&shared, header, &body.replace("{into}", &whole));
    let computed = table.columns.iter().filter(|column| column.generated.is_some());
    let hidden = hidden.iter().chain(computed.map(|column| &column.name));
    let key = table.primary_key.iter().flat_map(Key::columns);
    let mut arguments = vec![array_of(key), array_of(hidden)];
    // A trigger of a part tells the name of the part.
    let tenant = whose.and_then(|whose| whose.from.as_ref());
    if table.partitioning.is_some() || tenant.is_some() {
        arguments.push(table.name.to_string());
    }
    arguments.extend(tenant.map(ToString::to_string));
    let trigger = trigger(
        &name(table, "audit"),
        "AFTER INSERT OR UPDATE OR DELETE",
        table,
        None,
        &shared,
        &arguments,
    );
    Ok(vec![definition(&function, version)?, definition(&trigger, version)?])
}

const BODY: &str = "\
DECLARE
  key text[] := TG_ARGV[0]::text[];
  hidden text[] := TG_ARGV[1]::text[];
  was jsonb;
  is_now jsonb;
  row_key text;
  changed jsonb;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    was := to_jsonb(OLD);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    is_now := to_jsonb(NEW);
  END IF;
  SELECT CASE count(*)
      WHEN 1 THEN min(coalesce(is_now, was) ->> part)
      ELSE jsonb_agg(coalesce(is_now, was) -> part ORDER BY nth)::text
    END
    INTO row_key
    FROM unnest(key) WITH ORDINALITY AS parts (part, nth);
  SELECT jsonb_object_agg(name, CASE TG_OP
      WHEN 'INSERT' THEN jsonb_build_object('new', after.value)
      WHEN 'DELETE' THEN jsonb_build_object('old', before.value)
      ELSE jsonb_build_object('old', before.value, 'new', after.value)
    END)
    INTO changed
    FROM jsonb_each(was - hidden) AS before (name, value)
    FULL JOIN jsonb_each(is_now - hidden) AS after (name, value) USING (name)
    WHERE before.value IS DISTINCT FROM after.value;
  IF changed IS NOT NULL OR TG_OP <> 'UPDATE' THEN
    INSERT INTO {into} ({columns}table_name, record_id, action, changes)
      VALUES ({values}coalesce(TG_ARGV[2], TG_TABLE_NAME), row_key, lower(TG_OP), coalesce(changed, '{}'));
  END IF;
  RETURN NULL;
END";
