//! What is asked of the catalog: as many queries as stand here, however many tables there are.
//!
//! `{14: a | b}` in a query means `a` since that major version and `b` before it. What belongs to an
//! extension comes with it and is left out, and so is our own journal.

/// The largest number of queries that reading a catalog takes.
#[cfg(test)]
pub(super) const MOST: usize = 12;

/// Which namespaces are anybody's own.
macro_rules! own {
    ($namespace:literal) => {
        concat!(
            "(",
            $namespace,
            ".nspname !~ '^pg_' AND ",
            $namespace,
            ".nspname <> 'information_schema')"
        )
    };
}

/// That an object belongs to no extension.
macro_rules! free {
    ($class:literal, $oid:literal) => {
        concat!(
            "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '",
            $class,
            "'::regclass AND e.objid = ",
            $oid,
            " AND e.deptype = 'e')"
        )
    };
}

/// Namespaces and extensions.
pub(super) const PLACES: &str = concat!(
    "SELECT 'schema', n.oid, n.nspname, NULL, NULL FROM pg_namespace n WHERE ",
    own!("n"),
    " AND ",
    free!("pg_namespace", "n.oid"),
    " UNION ALL SELECT 'extension', x.oid, x.extname, n.nspname, x.extversion FROM pg_extension x \
      JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname <> 'plpgsql' ORDER BY 1 DESC, 2"
);

/// Tables, views, and the indexes by which they are clustered or identified.
pub(super) const RELATIONS: &str = concat!(
    "SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, am.amname, ts.spcname, \
      to_json(c.reloptions), to_json(tc.reloptions), c.relrowsecurity, c.relforcerowsecurity, \
      c.relreplident, \
      (SELECT ic.relname FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid \
        WHERE i.indrelid = c.oid AND i.indisreplident), \
      (SELECT ic.relname FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid \
        WHERE i.indrelid = c.oid AND i.indisclustered), \
      CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END, \
      CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, \
      pg_get_expr(c.relpartbound, c.oid), \
      CASE WHEN c.relhassubclass OR c.relispartition OR c.relkind IN ('r', 'f') THEN \
        (SELECT json_agg(json_build_array(pn.nspname, p.relname, p.oid::text) ORDER BY h.inhseqno) \
          FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent \
          JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid) END, \
      fs.srvname, to_json(ft.ftoptions), \
      CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, c.relispopulated, \
      CASE WHEN c.relkind IN ('v', 'm') THEN (SELECT json_agg(format('ALTER %s %I.%I ALTER COLUMN %I %s', \
          CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END, n.nspname, c.relname, a.attname, x.what) \
          ORDER BY a.attnum, x.what) \
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid \
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum, \
        LATERAL (VALUES ('SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)), \
          (CASE WHEN a.attstattarget >= 0 THEN 'SET STATISTICS ' || a.attstattarget END), \
          (CASE WHEN c.relkind = 'm' AND a.attstorage <> t.typstorage THEN 'SET STORAGE ' || CASE a.attstorage \
            WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END), \
          (CASE {14: a.attcompression | ''} WHEN 'p' THEN 'SET COMPRESSION pglz' WHEN 'l' THEN 'SET COMPRESSION lz4' END), \
          ('SET (' || array_to_string(a.attoptions, ', ') || ')')) x (what) \
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND x.what IS NOT NULL)::text END \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    LEFT JOIN pg_am am ON am.oid = c.relam LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace \
    LEFT JOIN pg_class tc ON tc.oid = c.reltoastrelid \
    LEFT JOIN pg_foreign_table ft ON ft.ftrelid = c.oid \
    LEFT JOIN pg_foreign_server fs ON fs.oid = ft.ftserver \
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND ",
    own!("n"),
    " AND (n.nspname, c.relname) <> ('public', 'specforge_migrations') AND ",
    free!("pg_class", "c.oid"),
    " ORDER BY c.oid"
);

/// Columns of tables.
pub(super) const COLUMNS: &str = concat!(
    "SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, \
      pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity, \
      CASE WHEN a.attcollation <> t.typcollation THEN cn.nspname END, co.collname, \
      CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, \
      {14: nullif(a.attcompression, '') | NULL}, \
      CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END, a.attislocal, \
      to_json(a.attoptions), to_json(a.attfdwoptions), \
      {18: k.conname | NULL}, {18: k.convalidated | true}, {18: k.connoinherit | false}, \
      {18: coalesce(k.conislocal, true) | NOT EXISTS (SELECT FROM pg_inherits h \
        JOIN pg_attribute pa ON pa.attrelid = h.inhparent AND pa.attname = a.attname \
        WHERE h.inhrelid = a.attrelid AND pa.attnotnull)}, \
      a.attinhcount > 0 AND d.adbin IS NULL AND EXISTS (SELECT FROM pg_inherits h \
        JOIN pg_attribute pa ON pa.attrelid = h.inhparent AND pa.attname = a.attname \
        JOIN pg_attrdef pd ON pd.adrelid = pa.attrelid AND pd.adnum = pa.attnum \
        WHERE h.inhrelid = a.attrelid) \
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
    JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid \
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
    LEFT JOIN pg_collation co ON co.oid = a.attcollation \
    LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace \
    {18: LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'n' \
      AND k.conkey = ARRAY[a.attnum] |} \
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f') AND ",
    own!("n"),
    " ORDER BY a.attrelid, a.attnum"
);

/// Constraints of tables.
pub(super) const CONSTRAINTS: &str = concat!(
    "SELECT k.oid, k.conrelid, k.contype, k.conname, pg_get_constraintdef(k.oid), k.conislocal, \
      k.conparentid <> 0, to_json(ic.reloptions), ts.spcname \
    FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace \
    LEFT JOIN pg_class ic ON ic.oid = k.conindid AND k.contype IN ('p', 'u', 'x') \
    LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace \
    WHERE k.conrelid <> 0 AND k.contype IN ('p', 'u', 'x', 'c', 'f') AND ",
    own!("n"),
    " ORDER BY k.contype = 'f', k.oid"
);

/// Indexes that belong to no constraint and to no index of a parent.
pub(super) const INDEXES: &str = concat!(
    "SELECT i.indexrelid, i.indrelid, c.relname, pg_get_indexdef(i.indexrelid), i.indisvalid, c.relkind, \
      (SELECT json_agg(json_build_array(a.attnum, a.attstattarget) ORDER BY a.attnum) \
        FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0), n.nspname \
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE ",
    own!("n"),
    " AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid \
        AND k.contype IN ('p', 'u', 'x')) \
      AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid) \
    ORDER BY i.indexrelid"
);

/// Sequences, and whose they are.
pub(super) const SEQUENCES: &str = concat!(
    "SELECT c.oid, n.nspname, c.relname, c.relpersistence, format_type(s.seqtypid, NULL), s.seqstart, \
      s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, d.deptype, d.refobjid, a.attname \
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0 \
      AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 \
    LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
    WHERE ",
    own!("n"),
    " AND (d.refobjid IS NULL OR d.refobjid <> coalesce(to_regclass('public.specforge_migrations'), 0)) AND ",
    free!("pg_class", "c.oid"),
    " ORDER BY c.oid"
);

/// Enums, domains, composites and ranges.
pub(super) const TYPES: &str = concat!(
    "SELECT t.oid, n.nspname, t.typname, t.typtype, \
      CASE t.typtype WHEN 'e' THEN \
        (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid) \
      WHEN 'd' THEN \
        (SELECT json_agg(json_build_array(conname, pg_get_constraintdef(oid)) ORDER BY convalidated DESC, oid) \
          FROM pg_constraint WHERE contypid = t.oid AND contype = 'c') \
      WHEN 'c' THEN \
        (SELECT json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod), \
            CASE WHEN a.attcollation <> y.typcollation THEN o.oid::regcollation::text END) ORDER BY a.attnum) \
          FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid \
          LEFT JOIN pg_collation o ON o.oid = a.attcollation \
          WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) \
      END, \
      CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, t.typnotnull, \
      pg_get_expr(t.typdefaultbin, 0), \
      CASE WHEN t.typcollation <> b.typcollation THEN dn.nspname END, dc.collname, \
      CASE WHEN r.rngtypid IS NOT NULL THEN format_type(r.rngsubtype, NULL) END, \
      CASE WHEN NOT oc.opcdefault THEN ocn.nspname END, oc.opcname, \
      CASE WHEN r.rngcollation <> rs.typcollation THEN rn.nspname END, rc.collname, \
      nullif(r.rngcanonical, 0)::regproc, nullif(r.rngsubdiff, 0)::regproc, \
      {14: (SELECT m.typname FROM pg_type m WHERE m.oid = r.rngmultitypid) | NULL} \
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace \
    LEFT JOIN pg_class tc ON tc.oid = t.typrelid LEFT JOIN pg_type b ON b.oid = t.typbasetype \
    LEFT JOIN pg_collation dc ON dc.oid = t.typcollation LEFT JOIN pg_namespace dn ON dn.oid = dc.collnamespace \
    LEFT JOIN pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_type rs ON rs.oid = r.rngsubtype \
    LEFT JOIN pg_opclass oc ON oc.oid = r.rngsubopc LEFT JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace \
    LEFT JOIN pg_collation rc ON rc.oid = r.rngcollation LEFT JOIN pg_namespace rn ON rn.oid = rc.collnamespace \
    WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND tc.relkind = 'c')) AND ",
    own!("n"),
    " AND ",
    free!("pg_type", "t.oid"),
    " ORDER BY t.oid"
);

/// Functions, procedures and aggregates.
pub(super) const ROUTINES: &str = concat!(
    "SELECT p.oid, n.nspname, p.proname, p.prokind, pg_get_function_identity_arguments(p.oid), \
      CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END, \
      CASE WHEN p.prokind = 'a' THEN pg_get_function_arguments(p.oid) END, g.aggkind, \
      nullif(g.aggtransfn, 0)::regproc, format_type(nullif(g.aggtranstype, 0), NULL), nullif(g.aggtransspace, 0), \
      nullif(g.aggfinalfn, 0)::regproc, g.aggfinalextra, g.aggfinalmodify, \
      nullif(g.aggcombinefn, 0)::regproc, nullif(g.aggserialfn, 0)::regproc, nullif(g.aggdeserialfn, 0)::regproc, \
      nullif(g.aggmtransfn, 0)::regproc, nullif(g.aggminvtransfn, 0)::regproc, \
      format_type(nullif(g.aggmtranstype, 0), NULL), nullif(g.aggmfinalfn, 0)::regproc, \
      g.agginitval, g.aggminitval, nullif(g.aggsortop, 0)::regoperator, p.proparallel \
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid \
    WHERE ",
    own!("n"),
    " AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass \
        AND e.objid = p.oid AND e.deptype IN ('e', 'i')) ORDER BY p.oid"
);

/// Triggers, rules and policies of relations, and triggers of events.
pub(super) const REACTIONS: &str = concat!(
    "SELECT 'trigger', t.oid, t.tgrelid, t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid), \
      NULL, NULL, NULL, NULL, NULL \
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE NOT t.tgisinternal AND {13: t.tgparentid = 0 | true} AND ",
    own!("n"),
    " UNION ALL SELECT 'trigger of whole', t.oid, t.tgrelid, t.tgname, t.tgenabled::text, NULL, \
      NULL, NULL, NULL, NULL, NULL \
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE NOT t.tgisinternal AND {13: t.tgenabled <> \
      (SELECT w.tgenabled FROM pg_trigger w WHERE w.oid = t.tgparentid) | false} AND ",
    own!("n"),
    " UNION ALL SELECT 'rule', r.oid, r.ev_class, r.rulename, r.ev_enabled::text, pg_get_ruledef(r.oid), \
      NULL, NULL, NULL, NULL, NULL \
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE r.rulename <> '_RETURN' AND ",
    own!("n"),
    " UNION ALL SELECT 'policy', p.oid, p.polrelid, p.polname, NULL, NULL, p.polcmd::text, p.polpermissive::text, \
      (SELECT json_agg(coalesce(o.rolname, '') ORDER BY o.rolname)::text FROM unnest(p.polroles) u (oid) \
        LEFT JOIN pg_roles o ON o.oid = u.oid), \
      pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid) \
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE ",
    own!("n"),
    " UNION ALL SELECT 'event', v.oid, 0, v.evtname, v.evtenabled::text, v.evtfoid::regproc::text, v.evtevent, NULL, \
      to_json(v.evttags)::text, NULL, NULL \
    FROM pg_event_trigger v WHERE ",
    free!("pg_event_trigger", "v.oid"),
    " ORDER BY 1, 2"
);

/// Remarks.
pub(super) const COMMENTS: &str = "SELECT d.classoid::regclass, d.objoid, a.attname, d.description FROM pg_description d \
    LEFT JOIN pg_attribute a ON d.classoid = 'pg_class'::regclass AND d.objsubid > 0 \
      AND a.attrelid = d.objoid AND a.attnum = d.objsubid \
    WHERE d.objoid >= 16384 OR (d.classoid = 'pg_namespace'::regclass AND d.objoid = 'public'::regnamespace \
      AND d.description <> 'standard public schema') ORDER BY 1, 2, d.objsubid";

/// Rights that were given or taken away. The owner's own are told as given by the owner.
pub(super) const RIGHTS: &str = "WITH acl (class, oid, column_name, owner, acl, usual) AS ( \
      SELECT 'pg_class', c.oid, NULL::name, c.relowner, c.relacl, \
        acldefault((CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::\"char\", c.relowner) \
      FROM pg_class c WHERE c.relacl IS NOT NULL AND c.oid >= 16384 \
      UNION ALL SELECT 'pg_class', a.attrelid, a.attname, c.relowner, a.attacl, '{}'::aclitem[] \
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL AND a.attrelid >= 16384 \
      UNION ALL SELECT 'pg_proc', p.oid, NULL, p.proowner, p.proacl, acldefault('f', p.proowner) \
      FROM pg_proc p WHERE p.proacl IS NOT NULL AND p.oid >= 16384 \
      UNION ALL SELECT 'pg_type', t.oid, NULL, t.typowner, t.typacl, acldefault('T', t.typowner) \
      FROM pg_type t WHERE t.typacl IS NOT NULL AND t.oid >= 16384 \
      UNION ALL SELECT 'pg_namespace', n.oid, NULL, n.nspowner, n.nspacl, \
        coalesce((SELECT initprivs FROM pg_init_privs i WHERE i.classoid = 'pg_namespace'::regclass \
          AND i.objoid = n.oid), acldefault('n', n.nspowner)) \
      FROM pg_namespace n WHERE n.nspacl IS NOT NULL \
      UNION ALL SELECT 'pg_foreign_server', s.oid, NULL, s.srvowner, s.srvacl, acldefault('S', s.srvowner) \
      FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL \
      UNION ALL SELECT 'pg_foreign_data_wrapper', w.oid, NULL, w.fdwowner, w.fdwacl, acldefault('F', w.fdwowner) \
      FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL), \
    has AS (SELECT class, oid, column_name, owner, x.grantee, x.privilege_type, x.is_grantable \
      FROM acl, aclexplode(acl) x WHERE x.grantee <> owner), \
    had AS (SELECT class, oid, column_name, owner, x.grantee, x.privilege_type, x.is_grantable \
      FROM acl, aclexplode(usual) x WHERE x.grantee <> owner), \
    changed AS (SELECT true AS given, h.* FROM (SELECT * FROM has EXCEPT SELECT * FROM had) h \
      UNION ALL SELECT false, h.* FROM (SELECT * FROM had EXCEPT SELECT * FROM has) h \
      UNION ALL SELECT true, class, oid, column_name, owner, x.grantee, x.privilege_type, x.is_grantable \
      FROM acl, aclexplode(acl) x WHERE x.grantee = owner) \
    SELECT c.given, c.class, c.oid, c.column_name, \
      CASE WHEN c.grantee = 0 THEN NULL ELSE pg_get_userbyid(c.grantee) END, c.is_grantable, \
      json_agg(c.privilege_type ORDER BY c.privilege_type), c.grantee = c.owner \
    FROM changed c GROUP BY 1, 2, 3, 4, 5, 6, 8 ORDER BY 2, 3, 4 NULLS FIRST, 1, 5 NULLS FIRST, 6";

/// Statistics, publications, foreign servers with their user mappings, and rights that new objects get.
pub(super) const OTHERS: &str = concat!(
    "SELECT 'statistics', s.oid, n.nspname, s.stxname, pg_get_statisticsobjdef(s.oid), \
      {13: CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::text END | NULL}, NULL, NULL, NULL \
    FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE ",
    own!("n"),
    " AND ",
    free!("pg_statistic_ext", "s.oid"),
    " UNION ALL SELECT 'wrapper', w.oid, NULL, w.fdwname, nullif(w.fdwhandler, 0)::regproc::text, \
      nullif(w.fdwvalidator, 0)::regproc::text, to_json(w.fdwoptions)::text, NULL, NULL \
    FROM pg_foreign_data_wrapper w WHERE ",
    free!("pg_foreign_data_wrapper", "w.oid"),
    " UNION ALL SELECT 'server', s.oid, NULL, s.srvname, s.srvtype, s.srvversion, \
      to_json(s.srvoptions)::text, w.fdwname, NULL \
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE ",
    free!("pg_foreign_server", "s.oid"),
    " UNION ALL SELECT 'mapping', m.umid, NULL, m.srvname, CASE WHEN m.umuser = 0 THEN 'PUBLIC' \
        WHEN m.usename = current_user THEN 'CURRENT_USER' ELSE quote_ident(m.usename) END, \
      to_json(m.umoptions)::text, (m.umoptions IS NOT NULL OR m.usename = current_user \
        OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))::text, NULL, NULL \
    FROM pg_user_mappings m JOIN pg_foreign_server s ON s.oid = m.srvid WHERE ",
    free!("pg_foreign_server", "s.oid"),
    " UNION ALL SELECT 'publication', p.oid, NULL, p.pubname, p.puballtables::text, \
      json_build_array(p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, {13: p.pubviaroot | false})::text, \
      (SELECT json_agg(json_build_array(pn.nspname, c.relname, \
          {15: CASE WHEN r.prattrs IS NOT NULL THEN (SELECT json_agg(a.attname ORDER BY a.attnum) \
            FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) END | NULL}, \
          {15: pg_get_expr(r.prqual, r.prrelid) | NULL}) ORDER BY r.oid)::text \
        FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid \
        JOIN pg_namespace pn ON pn.oid = c.relnamespace WHERE r.prpubid = p.oid), \
      {15: (SELECT json_agg(pn.nspname ORDER BY pn.nspname)::text FROM pg_publication_namespace x \
        JOIN pg_namespace pn ON pn.oid = x.pnnspid WHERE x.pnpubid = p.oid) | NULL}, \
      {18: p.pubgencols::text | NULL} \
    FROM pg_publication p WHERE ",
    free!("pg_publication", "p.oid"),
    " UNION ALL SELECT 'defaults', d.oid, n.nspname, d.defaclobjtype::text, \
      CASE WHEN d.defaclrole <> (SELECT oid FROM pg_roles WHERE rolname = current_user) \
        THEN pg_get_userbyid(d.defaclrole) END, \
      (SELECT json_agg(json_build_array( \
          CASE WHEN x.grantee <> 0 THEN pg_get_userbyid(x.grantee) END, x.is_grantable, x.list) ORDER BY x.grantee) \
        FROM (SELECT grantee, is_grantable, json_agg(privilege_type ORDER BY privilege_type) AS list \
          FROM (SELECT grantee, is_grantable, privilege_type FROM aclexplode(d.defaclacl) EXCEPT ALL \
            SELECT grantee, is_grantable, privilege_type FROM aclexplode(CASE WHEN d.defaclnamespace = 0 \
              THEN acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) END)) y \
          GROUP BY 1, 2) x)::text, \
      (SELECT json_agg(json_build_array( \
          CASE WHEN x.grantee <> 0 THEN pg_get_userbyid(x.grantee) END, x.is_grantable, x.list) ORDER BY x.grantee) \
        FROM (SELECT grantee, is_grantable, json_agg(privilege_type ORDER BY privilege_type) AS list \
          FROM (SELECT grantee, is_grantable, privilege_type FROM aclexplode(CASE WHEN d.defaclnamespace = 0 \
              THEN acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) END) \
            EXCEPT ALL SELECT grantee, is_grantable, privilege_type FROM aclexplode(d.defaclacl)) y \
          GROUP BY 1, 2) x)::text, NULL, NULL \
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace \
    UNION ALL SELECT 'collation', c.oid, n.nspname, c.collname, \
      format('CREATE COLLATION %I.%I (provider = %s, %s%s%s)', n.nspname, c.collname, \
        CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END, \
        CASE WHEN c.collprovider = 'c' AND c.collcollate <> c.collctype \
          THEN format('lc_collate = %L, lc_ctype = %L', c.collcollate, c.collctype) \
          ELSE format('locale = %L', coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', \
            c.collcollate::text)) END, \
        CASE WHEN NOT c.collisdeterministic THEN ', deterministic = false' END, \
        ', rules = ' || quote_literal(nullif(to_jsonb(c) ->> 'collicurules', ''))), NULL, NULL, NULL, NULL \
    FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE ",
    own!("n"),
    " AND ",
    free!("pg_collation", "c.oid"),
    " UNION ALL SELECT 'cast', c.oid, NULL, \
      format('(%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)), \
      CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT' \
        ELSE 'WITHOUT FUNCTION' END \
        || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END, \
      NULL, NULL, NULL, NULL \
    FROM pg_cast c WHERE c.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e \
      WHERE e.classid = 'pg_cast'::regclass AND e.objid = c.oid AND e.deptype IN ('e', 'i')) \
    UNION ALL SELECT 'operator', o.oid, n.nspname, format('%I.%s (%s, %s)', n.nspname, o.oprname, \
        coalesce(format_type(nullif(o.oprleft, 0), NULL), 'NONE'), \
        coalesce(format_type(nullif(o.oprright, 0), NULL), 'NONE')), \
      format('CREATE OPERATOR %I.%s (FUNCTION = %s', n.nspname, o.oprname, o.oprcode) \
        || coalesce(', LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL), '') \
        || coalesce(', RIGHTARG = ' || format_type(nullif(o.oprright, 0), NULL), '') \
        || coalesce((SELECT format(', COMMUTATOR = OPERATOR(%I.%s)', x.nspname, c.oprname) \
          FROM pg_operator c JOIN pg_namespace x ON x.oid = c.oprnamespace WHERE c.oid = o.oprcom), '') \
        || coalesce((SELECT format(', NEGATOR = OPERATOR(%I.%s)', x.nspname, c.oprname) \
          FROM pg_operator c JOIN pg_namespace x ON x.oid = c.oprnamespace WHERE c.oid = o.oprnegate), '') \
        || coalesce(', RESTRICT = ' || nullif(o.oprrest, 0)::regproc, '') \
        || coalesce(', JOIN = ' || nullif(o.oprjoin, 0)::regproc, '') \
        || CASE WHEN o.oprcanhash THEN ', HASHES' ELSE '' END \
        || CASE WHEN o.oprcanmerge THEN ', MERGES' ELSE '' END || ')', NULL, NULL, NULL, NULL \
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oprcode <> 0 AND ",
    own!("n"),
    " AND ",
    free!("pg_operator", "o.oid"),
    " UNION ALL SELECT 'unread', 0, n.nspname, format('OPERATOR CLASS %I USING %I', c.opcname, a.amname), \
      NULL, NULL, NULL, NULL, NULL \
    FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am a ON a.oid = c.opcmethod WHERE ",
    own!("n"),
    " AND ",
    free!("pg_opclass", "c.oid"),
    " UNION ALL SELECT 'unread', 0, n.nspname, format('OPERATOR FAMILY %I USING %I', f.opfname, a.amname), \
      NULL, NULL, NULL, NULL, NULL \
    FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am a ON a.oid = f.opfmethod \
    WHERE NOT EXISTS (SELECT FROM pg_opclass c WHERE c.opcfamily = f.oid AND c.opcname = f.opfname) AND ",
    own!("n"),
    " AND ",
    free!("pg_opfamily", "f.oid"),
    " UNION ALL SELECT 'search by', c.oid, n.nspname, c.cfgname, \
      format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname, pn.nspname, p.prsname), \
      (SELECT json_agg(format('ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s', \
          n.nspname, c.cfgname, m.alias, m.dictionaries) ORDER BY m.alias)::text \
        FROM (SELECT t.alias, string_agg(format('%I.%I', dn.nspname, d.dictname), ', ' ORDER BY x.mapseqno) AS dictionaries \
          FROM pg_ts_config_map x JOIN ts_token_type(c.cfgparser) t ON t.tokid = x.maptokentype \
          JOIN pg_ts_dict d ON d.oid = x.mapdict JOIN pg_namespace dn ON dn.oid = d.dictnamespace \
          WHERE x.mapcfg = c.oid GROUP BY t.alias) m), NULL, NULL, NULL \
    FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace \
    JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE ",
    own!("n"),
    " AND ",
    free!("pg_ts_config", "c.oid"),
    " UNION ALL SELECT 'look up by', d.oid, n.nspname, d.dictname, \
      format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, d.dictname, tn.nspname, t.tmplname, \
        coalesce(', ' || d.dictinitoption, '')), NULL, NULL, NULL, NULL \
    FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace \
    JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace tn ON tn.oid = t.tmplnamespace WHERE ",
    own!("n"),
    " AND ",
    free!("pg_ts_dict", "d.oid"),
    " UNION ALL SELECT 'unread', 0, n.nspname, 'CONVERSION ' || quote_ident(c.conname), \
      NULL, NULL, NULL, NULL, NULL \
    FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace WHERE ",
    own!("n"),
    " AND ",
    free!("pg_conversion", "c.oid"),
    " ORDER BY 1, 2"
);

/// All queries, in the order in which their answers are read.
pub(super) const ALL: [&str; 12] = [
    PLACES,
    RELATIONS,
    COLUMNS,
    CONSTRAINTS,
    INDEXES,
    SEQUENCES,
    TYPES,
    ROUTINES,
    REACTIONS,
    COMMENTS,
    RIGHTS,
    OTHERS,
];

/// All queries for a major version, to be sent in one go.
pub(super) fn for_version(major: u32) -> String {
    let mut text = String::new();
    for query in ALL {
        if !text.is_empty() {
            text.push_str(";\n");
        }
        let mut rest = query;
        while let Some((before, choice, behind)) = choice(rest) {
            text.push_str(before);
            let (since, (new, old)) = choice;
            text.push_str(if major >= since { new } else { old });
            rest = behind;
        }
        text.push_str(rest);
    }
    text
}

/// The major version with which the first of two texts came, and both texts.
type Choice<'t> = (u32, (&'t str, &'t str));

/// What stands before the next `{14: a | b}`, what it says, and what stands behind it.
fn choice(text: &str) -> Option<(&str, Choice<'_>, &str)> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('{')?;
        let rest = text.get(at + 1..)?;
        let stated =
            rest.split_once(": ").and_then(|(since, rest)| Some((since.parse().ok()?, rest)));
        if let Some((since, rest)) = stated {
            let (choice, behind) = rest.split_once('}')?;
            let choice = choice.split_once(" |").unwrap_or((choice, ""));
            return Some((text.get(..at)?, (since, choice), behind));
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_queries_for_every_version() {
        assert!(ALL.len() <= MOST);
        for major in 12..=18 {
            let text = for_version(major);
            assert_eq!(text.matches(";\n").count() + 1, ALL.len());
            assert!(!text.contains(": "), "{major}: {text}");
            assert_eq!(text.contains("attcompression"), major >= 14);
            assert_eq!(text.contains("tgparentid"), major >= 13);
        }
    }
}
