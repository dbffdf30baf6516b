-- Types of every sort.
SELECT object, concat_ws(' ', 'sort', typtype,
  'shell ' || CASE WHEN NOT typisdefined THEN 'true' END,
  CASE WHEN typtype = 'b' THEN concat_ws(' ', 'input', typinput, 'output', typoutput, 'receive', typreceive,
    'send', typsend, 'length', typlen, 'by value', typbyval, 'align', typalign, 'storage', typstorage,
    'category', typcategory, 'preferred', typispreferred, 'delimiter', typdelim, 'default ' || typdefault,
    'element ' || CASE WHEN typelem <> 0 THEN format_type(typelem, NULL) END, 'modifiers', typmodin, typmodout) END)
FROM kind;

-- Labels of enums, in order.
SELECT k.object, concat_ws(' ', 'label',
  to_char(row_number() OVER (PARTITION BY k.oid ORDER BY e.enumsortorder), 'FM0000'), quote_literal(e.enumlabel))
FROM kind k JOIN pg_enum e ON e.enumtypid = k.oid;

-- Domains and their constraints.
SELECT k.object, concat_ws(' ', 'as', format_type(k.typbasetype, k.typtypmod),
  'collate ' || CASE WHEN k.typcollation <> b.typcollation THEN k.typcollation::regcollation::text END,
  CASE WHEN k.typnotnull THEN 'not null' END, 'default ' || coalesce(pg_get_expr(k.typdefaultbin, 0), k.typdefault))
FROM kind k JOIN pg_type b ON b.oid = k.typbasetype WHERE k.typtype = 'd'
UNION ALL
SELECT k.object, concat_ws(' ', 'constraint', quote_ident(c.conname), pg_get_constraintdef(c.oid),
  CASE WHEN NOT c.convalidated THEN 'not validated' END)
FROM kind k JOIN pg_constraint c ON c.contypid = k.oid;

-- Ranges.
SELECT k.object, concat_ws(' ', 'range of', format_type(g.rngsubtype, NULL),
  'collate ' || CASE WHEN g.rngcollation <> 0 THEN g.rngcollation::regcollation::text END,
  'by', (SELECT quote_ident(n.nspname) || '.' || quote_ident(o.opcname)
    FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace WHERE o.oid = g.rngsubopc),
  'canonical', g.rngcanonical, 'difference', g.rngsubdiff,
  'multirange ' || format_type((to_jsonb(g)->>'rngmultitypid')::oid, NULL))
FROM kind k JOIN pg_range g ON g.rngtypid = k.oid;

-- Collations, without the version that the library had.
SELECT 'collation ' || c.oid::regcollation,
  (to_jsonb(c) - 'oid' - 'collname' - 'collnamespace' - 'collowner' - 'collversion')::text
FROM pg_collation c JOIN space n ON n.oid = c.collnamespace
WHERE ('pg_collation'::regclass, c.oid) NOT IN (SELECT * FROM member)
