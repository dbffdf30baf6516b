//! What is wrong with a database as it stands.
//!
//! That something is declared invalid is a fact of the catalog. Here is what no schema asks for.

use postgres::{Client, SimpleQueryMessage};

use super::catalog::PINNED;
use super::known::Known;

/// What is broken, half done or left behind.
const LEFT: &str = "
SELECT 'invalid index ' || i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relkind = 'i' AND NOT (i.indisvalid AND i.indisready AND i.indislive)
UNION ALL
SELECT 'detach pending of ' || inhrelid::regclass FROM pg_inherits i WHERE to_jsonb(i)->>'inhdetachpending' = 'true'
UNION ALL
SELECT 'advisory lock ' || concat_ws(' ', classid, objid) FROM pg_locks
WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'prepared transaction ' || gid FROM pg_prepared_xacts WHERE database = current_database()
UNION ALL
SELECT 'open transaction ' || query FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'
ORDER BY 1";

/// For every rule of which the catalog says that all rows keep it, a query for one that does not.
const BROKEN: &str = "
SELECT format('SELECT %L FROM ONLY %s WHERE NOT %s', 'breaks ' || c.conname, c.conrelid::regclass,
    '(' || pg_get_expr(c.conbin, c.conrelid) || ')')
FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
WHERE c.contype = 'c' AND c.convalidated AND r.relkind = 'r'
UNION ALL
SELECT format('SELECT %L FROM ONLY %s WHERE %I IS NULL', 'null in ' || a.attname, a.attrelid::regclass, a.attname)
FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid JOIN pg_namespace n ON n.oid = r.relnamespace
WHERE a.attnotnull AND a.attnum > 0 AND NOT a.attisdropped AND r.relkind = 'r'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype::text = 'n'
    AND k.conkey = ARRAY[a.attnum] AND NOT k.convalidated)
UNION ALL
SELECT format('SELECT %L FROM %s f WHERE %s AND NOT EXISTS (SELECT FROM %s t WHERE %s)',
    'refers to nothing by ' || c.conname, c.conrelid::regclass, filled, c.confrelid::regclass, same)
FROM pg_constraint c CROSS JOIN LATERAL (
  SELECT string_agg(format('f.%I = t.%I', a.attname, b.attname), ' AND '),
    string_agg(format('f.%I IS NOT NULL', a.attname), ' AND ')
  FROM unnest(c.conkey, c.confkey) k (mine, theirs)
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.mine
  JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.theirs) p (same, filled)
WHERE c.contype = 'f' AND c.convalidated AND c.conparentid = 0
  AND coalesce(to_jsonb(c)->>'conperiod', 'false') = 'false'
ORDER BY 1";

/// Everything that is wrong, in order.
pub fn ailments(client: &mut Client, known: &mut Known) -> Result<Vec<String>, postgres::Error> {
    client.batch_execute(PINNED)?;
    let mut found: Vec<String> = known.ask(client, LEFT)?.iter().map(|row| row.get(0)).collect();
    let rules: Vec<String> = known
        .ask(client, BROKEN)?
        .iter()
        .map(|query| format!("({} LIMIT 1)", query.get::<_, &str>(0)))
        .collect();
    if !rules.is_empty() {
        for message in client.simple_query(&rules.join("\nUNION ALL\n"))? {
            if let SimpleQueryMessage::Row(row) = message {
                found.extend(row.get(0).map(str::to_owned));
            }
        }
    }
    Ok(found)
}
