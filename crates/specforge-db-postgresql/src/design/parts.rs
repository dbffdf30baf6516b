//! Tables that are cut by time, and rows that go once they are old.

use std::fmt::Write as _;

use specforge_db_core::contract::SchemaSource;
use specforge_db_core::design::{Cut, Fulfilled, Interval, Span, shorten};
use specforge_db_core::model::{Expr, Family, Key, Options, Partitioning, Schema, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{PlanOptions, Unsupported, plan_models};
use specforge_db_core::version::Version;

use super::definition;
use crate::Postgresql;
use crate::info::INFO;
use crate::model;
use crate::spelling::{literal, quoted};

/// `PARTITION BY RANGE (…)` with the parts that are there at first, a default part, and a function
/// that makes more.
pub(super) fn cut(
    designer: &Postgresql,
    cut: &Cut,
    table: &mut Table,
    version: Version,
) -> Result<Fulfilled, Unsupported> {
    let column = table.columns.iter().find(|column| column.name == cut.by);
    let zoned = match column.map(|column| &column.ty.family) {
        Some(Family::Date) => false,
        Some(Family::Timestamp { .. }) => true,
        _ => return Err(Unsupported::new(format!("`{}` is no time", cut.by))),
    };
    table.partitioning = Some(Box::new(Partitioning {
        strategy: Some("range".into()),
        by: vec![Expr::new(quoted(&cut.by))],
        ..Partitioning::default()
    }));
    let mut tables = Vec::new();
    for (label, bound) in bounds(&cut.spans, zoned) {
        tables.push(part(designer, table, &part_name(table, &label), bound, version)?);
    }
    Ok(Fulfilled {
        tables,
        definitions: vec![definition(&adder(table, cut.interval, zoned), version)?],
        ..Fulfilled::default()
    })
}

/// What the names of parts end in, and their bounds: midnight is that of UTC.
fn bounds(spans: &[Span], zoned: bool) -> Vec<(String, String)> {
    let end =
        |day: &str| literal(&if zoned { format!("{day} 00:00:00+00") } else { day.to_owned() });
    let spans = spans.iter().map(|span| {
        let bound = format!("FOR VALUES FROM ({}) TO ({})", end(&span.from), end(&span.to));
        (span.label.clone(), bound)
    });
    spans.chain([("default".to_owned(), "DEFAULT".to_owned())]).collect()
}

/// The name of a part; room is left for the longest ending.
fn part_name(table: &Table, label: &str) -> Ident {
    Ident::from(format!("{}_{label}", shorten(table.name.as_str(), INFO.max_name_bytes - 11)))
}

/// A part as the server would tell it: as the reader reads it after the whole.
fn part(
    designer: &Postgresql,
    whole: &Table,
    name: &Ident,
    bound: String,
    version: Version,
) -> Result<Table, Unsupported> {
    let wrong = |why: String| Unsupported::new(format!("its part `{name}` cannot be told: {why}"));
    let mut alone = whole.clone();
    let keys = std::mem::take(&mut alone.foreign_keys);
    alone.indexes.clear();
    alone.options = Options::EMPTY;
    let mut desired = Schema::default();
    let home = INFO.default_namespace.map(Ident::from);
    desired.namespace_mut(home.as_ref()).tables.push(alone);
    let options = PlanOptions { online: false, ..PlanOptions::default() };
    let plan = plan_models(designer, Schema::default(), desired, &[], &[], &options, version);
    let plan = plan.map_err(|error| wrong(error.to_string()))?;
    let mut text = String::new();
    for step in &plan.body.migration_steps {
        text.push_str(step.sql.as_deref().unwrap_or_default());
        text.push('\n');
    }
    let (part, of) = (quoted(name), quoted(&whole.name));
    let _ = writeln!(text, "CREATE TABLE {part} PARTITION OF {of} {bound};");
    let read = specforge_db_core::read::load(
        designer,
        &SchemaSource::Text(text),
        version,
        specforge_db_core::plan::OnUnreadable::Carry,
        "",
    );
    let schema = read.map_err(|error| wrong(error.to_string()))?.schema;
    let found = schema.tables().find(|found| found.table.name == *name);
    let mut part = found.ok_or_else(|| wrong("it is not read".to_owned()))?.table.clone();
    part.foreign_keys = keys;
    // Policies of the whole hold for who asks the whole; nobody reads a part around them.
    if whole.options.flag(model::ROW_SECURITY) {
        part.options.set(model::ROW_SECURITY, true);
    }
    Ok(part)
}

/// A function that makes the part of a day.
fn adder(table: &Table, interval: Interval, zoned: bool) -> String {
    let name = Ident::from(shorten(&format!("add_part_of_{}", table.name), INFO.max_name_bytes));
    let whole = whole(table);
    let (unit, digits) = match interval {
        Interval::Day => ("day", "YYYY_MM_DD"),
        Interval::Week => ("week", "YYYY_MM_DD"),
        Interval::Month => ("month", "YYYY_MM"),
        Interval::Year => ("year", "YYYY"),
    };
    let midnight = if zoned { " || ' 00:00:00+00'" } else { "" };
    let prefix = part_name(table, "");
    let secured = if table.options.flag(model::ROW_SECURITY) {
        format!(
            "\n  EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', {}, {} || to_char(first, '{digits}'));",
            literal(INFO.default_namespace.unwrap_or_default()),
            literal(prefix.as_str()),
        )
    } else {
        String::new()
    };
    let home = literal(INFO.default_namespace.unwrap_or_default());
    format!(
        "\
CREATE FUNCTION {}(day date) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $add$
DECLARE
  first date := date_trunc('{unit}', day::timestamp)::date;
  past date := (first + interval '1 {unit}')::date;
BEGIN
  EXECUTE format('CREATE TABLE IF NOT EXISTS %I.%I PARTITION OF %s FOR VALUES FROM (%L) TO (%L)',
    {home}, {} || to_char(first, '{digits}'), {}, to_char(first, 'YYYY-MM-DD'){midnight}, to_char(past, 'YYYY-MM-DD'){midnight});{secured}
END
$add$",
        quoted(&name),
        literal(prefix.as_str()),
        literal(&whole),
    )
}

/// A function that deletes a batch of what is old, or drops the parts that are old as a whole; it
/// gives how many went.
pub(super) fn expire(
    table: &Table,
    time: &Ident,
    days: u32,
    by_parts: bool,
    version: Version,
) -> Result<Fulfilled, Unsupported> {
    let name = Ident::from(shorten(&format!("expire_{}", table.name), INFO.max_name_bytes));
    let (name, whole, time) = (quoted(&name), whole(table), quoted(time));
    let text = if by_parts {
        format!(
            "\
CREATE FUNCTION {name}() RETURNS integer LANGUAGE plpgsql SET search_path = '' AS $expire$
DECLARE
  part record;
  dropped integer := 0;
BEGIN
  FOR part IN
    SELECT c.oid::regclass AS name, (regexp_match(pg_get_expr(c.relpartbound, c.oid), $$TO \\('([^']+)'\\)$$))[1]::timestamptz AS past
      FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
      WHERE inhparent = {}::regclass
      ORDER BY c.relname
  LOOP
    IF part.past <= now() - interval '{days} days' THEN
      EXECUTE format('DROP TABLE %s', part.name);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  RETURN dropped;
END
$expire$",
            literal(&whole)
        )
    } else {
        let key: Vec<String> =
            table.primary_key.iter().flat_map(Key::columns).map(quoted).collect();
        let key = key.join(", ");
        format!(
            "\
CREATE FUNCTION {name}(batch integer DEFAULT 10000) RETURNS bigint LANGUAGE sql SET search_path = '' AS $expire$
  WITH old AS (
    SELECT {key} FROM {whole} WHERE {time} < now() - interval '{days} days' ORDER BY {time} LIMIT batch FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM {whole} WHERE ({key}) IN (SELECT {key} FROM old) RETURNING 1
  )
  SELECT count(*) FROM gone
$expire$"
        )
    };
    Ok(Fulfilled::from(vec![definition(&text, version)?]))
}

/// The name of a table with its namespace.
fn whole(table: &Table) -> String {
    let namespace = Ident::from(INFO.default_namespace.unwrap_or_default());
    format!("{}.{}", quoted(&namespace), quoted(&table.name))
}
