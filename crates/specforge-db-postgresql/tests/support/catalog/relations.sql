-- Schemas.
SELECT object, 'exists' FROM space
WHERE ('pg_namespace'::regclass, oid) NOT IN (SELECT * FROM member);

-- What relations are. Settings have no order.
SELECT r.object, concat_ws(' ',
  'kind', r.relkind, 'persistence', r.relpersistence, 'method', (SELECT amname FROM pg_am WHERE oid = r.relam),
  'tablespace ' || (SELECT spcname FROM pg_tablespace WHERE oid = r.reltablespace),
  'of ' || CASE WHEN r.reloftype <> 0 THEN format_type(r.reloftype, NULL) END,
  'populated', r.relispopulated)
FROM relation r WHERE r.relkind <> 'S'
UNION ALL
SELECT r.object, 'option ' || o FROM relation r, unnest(r.reloptions) o
UNION ALL
SELECT r.object, 'option toast.' || o
FROM relation r JOIN pg_class toast ON toast.oid = r.reltoastrelid, unnest(toast.reloptions) o;

-- Partitions and parents, in their order.
SELECT object, 'partitioned by ' || pg_get_partkeydef(oid) FROM relation WHERE relkind = 'p'
UNION ALL
SELECT object, 'partition ' || pg_get_expr(relpartbound, oid) FROM relation WHERE relispartition
UNION ALL
SELECT r.object, concat_ws(' ',
  'parent', row_number() OVER (PARTITION BY r.oid ORDER BY i.inhseqno), i.inhparent::regclass,
  CASE WHEN to_jsonb(i)->>'inhdetachpending' = 'true' THEN 'detach pending' END)
FROM relation r JOIN pg_inherits i ON i.inhrelid = r.oid;

-- Replica identity and row-level security.
SELECT r.object, concat_ws(' ', 'replica identity', r.relreplident,
  (SELECT i.indexrelid::regclass FROM pg_index i WHERE i.indrelid = r.oid AND i.indisreplident))
FROM relation r WHERE r.relkind IN ('r', 'p', 'm')
UNION ALL
SELECT object, 'row security enabled' FROM relation WHERE relrowsecurity
UNION ALL
SELECT object, 'row security forced' FROM relation WHERE relforcerowsecurity
UNION ALL
SELECT r.object, concat_ws(' ', 'policy', quote_ident(p.polname), p.polcmd, 'permissive', p.polpermissive,
  'to', (SELECT string_agg(CASE who WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(who) END, ', '
           ORDER BY CASE who WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(who) END) FROM unnest(p.polroles) who),
  'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
FROM relation r JOIN pg_policy p ON p.polrelid = r.oid;

-- The order of columns, but not the gaps that dropped ones leave.
SELECT r.object, CASE WHEN r.relkind IN ('r', 'p', 'f') THEN 'order ' ELSE 'attributes ' END || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid
WHERE r.relkind <> 'S' AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY r.object, r.relkind;

-- Columns.
SELECT r.object, concat_ws(' ',
  'column', quote_ident(a.attname),
  format_type(a.atttypid, a.atttypmod),
  'collate ' || CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
  CASE WHEN a.attnotnull THEN 'not null' END,
  CASE WHEN a.attgenerated = '' THEN 'default ' ELSE 'generated ' || a.attgenerated::text || ' ' END
    || pg_get_expr(d.adbin, d.adrelid),
  'identity ' || nullif(a.attidentity, '')::text,
  'storage', a.attstorage,
  'compression ' || nullif(to_jsonb(a)->>'attcompression', ''),
  'statistics ' || nullif(a.attstattarget, -1),
  'options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(a.attoptions) o),
  'foreign options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(a.attfdwoptions) o),
  CASE WHEN NOT a.attislocal THEN 'not local' END, 'inherited ' || nullif(a.attinhcount, 0))
FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE r.relkind <> 'S' AND a.attnum > 0 AND NOT a.attisdropped;

-- Constraints. Those of domains are with the types.
SELECT r.object, concat_ws(' ', 'constraint',
  -- No command gives NOT NULL of a part another name; what is promised of it is compared with what is read.
  CASE WHEN c.contype = 'n' AND NOT c.conislocal
    AND EXISTS (SELECT FROM pg_class p WHERE p.oid = c.conrelid AND p.relispartition)
    THEN 'as of the whole' ELSE quote_ident(c.conname) END, pg_get_constraintdef(c.oid),
  CASE WHEN NOT c.convalidated THEN 'not validated' END,
  CASE WHEN to_jsonb(c)->>'conenforced' = 'false' THEN 'not enforced' END,
  CASE WHEN c.condeferrable THEN 'deferrable' END, CASE WHEN c.condeferred THEN 'deferred' END,
  -- The server says it of every key but that of a part that was declared as one.
  CASE WHEN c.connoinherit AND c.contype IN ('c', 'n') THEN 'no inherit' END,
  CASE WHEN NOT c.conislocal THEN 'not local' END, 'inherited ' || nullif(c.coninhcount, 0),
  'part of ' || (SELECT quote_ident(p.conname) FROM pg_constraint p WHERE p.oid = c.conparentid))
FROM relation r JOIN pg_constraint c ON c.conrelid = r.oid WHERE c.contype <> 't'
  -- Of a reference to a table in parts there is one more for each part, under a name that nobody chooses.
  AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = c.conparentid AND p.conrelid = c.conrelid);

-- Indexes, with the constraint that one serves and the index that it is a part of. The order in which parameters
-- were said means nothing.
SELECT 'index ' || i.indexrelid::regclass, concat_ws(' ',
  CASE WHEN c.reloptions IS NULL THEN pg_get_indexdef(i.indexrelid)
    ELSE regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', '') END,
  'options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(c.reloptions) o),
  'tablespace ' || (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace),
  CASE WHEN NOT i.indisvalid THEN 'invalid' END, CASE WHEN NOT i.indisready THEN 'not ready' END,
  CASE WHEN NOT i.indimmediate THEN 'deferrable' END, CASE WHEN i.indisprimary THEN 'primary' END,
  CASE WHEN i.indisclustered THEN 'clustered' END, CASE WHEN i.indisreplident THEN 'replica identity' END,
  'of constraint ' || (SELECT quote_ident(k.conname) FROM pg_constraint k
    WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')),
  'part of ' || (SELECT h.inhparent::regclass FROM pg_inherits h WHERE h.inhrelid = i.indexrelid))
FROM relation r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class c ON c.oid = i.indexrelid
UNION ALL
SELECT 'index ' || i.indexrelid::regclass,
  concat_ws(' ', 'statistics of part', a.attnum, a.attstattarget)
FROM relation r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_attribute a ON a.attrelid = i.indexrelid
WHERE a.attstattarget <> -1;

-- Sequences, but not where they are.
SELECT r.object, concat_ws(' ', format_type(s.seqtypid, NULL), 'persistence', r.relpersistence, 'start', s.seqstart,
  'by', s.seqincrement, 'from', s.seqmin, 'to', s.seqmax, 'cache', s.seqcache, 'cycle', s.seqcycle,
  (SELECT concat_ws(' ', CASE d.deptype WHEN 'i' THEN 'identity of' ELSE 'owned by' END,
     d.refobjid::regclass || '.' || quote_ident(a.attname))
   FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
   WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i')
     AND d.refclassid = 'pg_class'::regclass))
FROM relation r JOIN pg_sequence s ON s.seqrelid = r.oid;

-- Views.
SELECT object, pg_get_viewdef(oid) FROM relation WHERE relkind IN ('v', 'm');

-- Rules but for those that make a view.
SELECT r.object, concat_ws(' ', pg_get_ruledef(u.oid), 'enabled', u.ev_enabled)
FROM relation r JOIN pg_rewrite u ON u.ev_class = r.oid WHERE u.rulename <> '_RETURN';

-- Triggers; of those that serve a constraint only that somebody switched them.
SELECT r.object, concat_ws(' ', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled,
  'part of ' || (SELECT quote_ident(p.tgname) FROM pg_trigger p WHERE p.oid::text = to_jsonb(t)->>'tgparentid'))
FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal
UNION ALL
SELECT r.object, concat_ws(' ', 'trigger', t.tgfoid::regproc, t.tgtype, 'of constraint', c.conname, 'enabled', t.tgenabled)
FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid JOIN pg_constraint c ON c.oid = t.tgconstraint
WHERE t.tgisinternal AND t.tgenabled <> 'O';

-- Statistics objects; of columns alone, which the server knows by their places, in the order of their names.
SELECT 'statistics ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname),
  concat_ws(' ', CASE WHEN to_jsonb(s)->>'stxexprs' IS NULL THEN concat_ws(' ', s.stxkind, 'on', r.object,
      (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname) FROM pg_attribute
        WHERE attrelid = s.stxrelid AND attnum = ANY (s.stxkeys::int2[])))
    ELSE pg_get_statisticsobjdef(s.oid) END, 'target ' || nullif(to_jsonb(s)->>'stxstattarget', '-1'))
FROM relation r JOIN pg_statistic_ext s ON s.stxrelid = r.oid JOIN pg_namespace n ON n.oid = s.stxnamespace
