-- What every query of these files starts with. `space`, `relation`, `routine` and `kind` are the schemas,
-- relations, routines and types that somebody made: not the system's, not an extension's, not the journal's.
-- From 16384 on are the numbers of what was made since the server was.
WITH member AS MATERIALIZED (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), space AS MATERIALIZED (
  SELECT n.*, 'schema ' || quote_ident(n.nspname) AS object
  FROM pg_namespace n
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
), relation AS MATERIALIZED (
  SELECT c.*,
    CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence'
      WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'type'
    END || ' ' || c.oid::regclass AS object
  FROM pg_class c JOIN space n ON n.oid = c.relnamespace
  WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S') AND c.relname <> 'specforge_migrations'
    AND ('pg_class'::regclass, c.oid) NOT IN (SELECT * FROM member)
    AND NOT EXISTS (
      SELECT FROM pg_depend d JOIN pg_class journal ON journal.oid = d.refobjid
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
        AND d.refclassid = 'pg_class'::regclass AND journal.relname = 'specforge_migrations')
), kind AS MATERIALIZED (
  SELECT t.*,
    CASE t.typtype WHEN 'd' THEN 'domain ' ELSE 'type ' END || format_type(t.oid, NULL) AS object
  FROM pg_type t JOIN space n ON n.oid = t.typnamespace
  WHERE t.oid >= 16384 AND (t.typrelid = 0 OR t.typrelid IN (SELECT oid FROM relation WHERE relkind = 'c'))
    AND t.typtype <> 'm' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
    AND ('pg_type'::regclass, t.oid) NOT IN (SELECT * FROM member)
), routine AS MATERIALIZED (
  SELECT p.*,
    CASE p.prokind WHEN 'p' THEN 'procedure ' WHEN 'a' THEN 'aggregate ' ELSE 'function ' END
      || p.oid::regprocedure AS object
  FROM pg_proc p JOIN space n ON n.oid = p.pronamespace
  WHERE p.oid >= 16384 AND ('pg_proc'::regclass, p.oid) NOT IN (SELECT * FROM member)
    -- The functions that come with a range type.
    AND NOT EXISTS (
      SELECT FROM pg_depend d
      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
)
