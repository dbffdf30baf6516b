-- Extensions.
SELECT 'extension ' || quote_ident(e.extname), concat_ws(' ', 'version', e.extversion, 'in', n.nspname)
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace;

-- Event triggers.
SELECT 'event trigger ' || quote_ident(e.evtname), concat_ws(' ', 'on', e.evtevent, 'by', e.evtfoid::regproc,
  'enabled', e.evtenabled, 'for ' || array_to_string(e.evttags, ', '))
FROM pg_event_trigger e WHERE ('pg_event_trigger'::regclass, e.oid) NOT IN (SELECT * FROM member);

-- Publications.
SELECT 'publication ' || quote_ident(p.pubname), (to_jsonb(p) - 'oid' - 'pubname' - 'pubowner')::text
FROM pg_publication p
UNION ALL
SELECT 'publication ' || quote_ident(p.pubname), 'table ' || r.prrelid::regclass
FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid;

-- since 15: some columns and some rows.
SELECT 'publication ' || quote_ident(p.pubname), concat_ws(' ', 'of table', r.prrelid::regclass,
  'columns ' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM pg_attribute a
    WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)),
  'where ' || pg_get_expr(r.prqual, r.prrelid))
FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid;

-- since 15: whole schemas in publications.
SELECT 'publication ' || quote_ident(p.pubname), 'schema ' || s.pnnspid::regnamespace
FROM pg_publication p JOIN pg_publication_namespace s ON s.pnpubid = p.oid;

-- Subscriptions of this database.
SELECT 'subscription ' || quote_ident(s.subname), concat_ws(' ', 'enabled', s.subenabled, 'to', s.subconninfo,
  'slot', s.subslotname, s.subsynccommit, array_to_string(s.subpublications, ', '))
FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database();

-- Foreign data.
SELECT 'foreign data wrapper ' || quote_ident(w.fdwname), concat_ws(' ', 'handler', w.fdwhandler::regproc,
  'validator', w.fdwvalidator::regproc,
  'options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(w.fdwoptions) o))
FROM pg_foreign_data_wrapper w WHERE ('pg_foreign_data_wrapper'::regclass, w.oid) NOT IN (SELECT * FROM member)
UNION ALL
SELECT 'server ' || quote_ident(s.srvname), concat_ws(' ', 'wrapper', w.fdwname, 'type ' || s.srvtype,
  'version ' || s.srvversion, 'options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(s.srvoptions) o))
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
UNION ALL
SELECT 'user mapping ' || m.usename || ' ' || quote_ident(m.srvname),
  coalesce('options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(m.umoptions) o), 'no options')
FROM pg_user_mappings m
UNION ALL
SELECT r.object, concat_ws(' ', 'server', s.srvname,
  'options ' || (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(f.ftoptions) o))
FROM relation r JOIN pg_foreign_table f ON f.ftrelid = r.oid JOIN pg_foreign_server s ON s.oid = f.ftserver;

-- Comments on everything that somebody made, and on the schema `public`.
SELECT o.type || ' ' || o.identity, 'comment ' || d.description
FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) o
WHERE (d.objoid >= 16384 OR d.objoid = 'public'::regnamespace AND d.classoid = 'pg_namespace'::regclass)
  AND (d.classoid, d.objoid) NOT IN (SELECT * FROM member) AND o.identity !~ '\mspecforge_migrations\M';

-- Who may do what. What nobody changed is spelled out, so that it equals what was given back; the owner goes
-- by that word.
SELECT g.object, concat_ws(' ', 'grant', a.privilege_type, 'to',
  CASE a.grantee WHEN 0 THEN 'PUBLIC' WHEN g.owner THEN 'the owner' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
  CASE WHEN a.is_grantable THEN 'with grant option' END)
FROM (
  SELECT object, relowner, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
  FROM relation WHERE relkind <> 'c'
  UNION ALL
  SELECT r.object || ' column ' || quote_ident(c.attname), r.relowner, c.attacl
  FROM relation r JOIN pg_attribute c ON c.attrelid = r.oid
  WHERE c.attnum > 0 AND NOT c.attisdropped AND c.attacl IS NOT NULL
  UNION ALL
  SELECT object, nspowner, coalesce(nspacl, acldefault('n', nspowner)) FROM space
  UNION ALL
  SELECT object, proowner, coalesce(proacl, acldefault('f', proowner)) FROM routine
  UNION ALL
  SELECT object, typowner, coalesce(typacl, acldefault('T', typowner)) FROM kind
  UNION ALL
  SELECT 'foreign data wrapper ' || quote_ident(fdwname), fdwowner, coalesce(fdwacl, acldefault('F', fdwowner))
  FROM pg_foreign_data_wrapper
  UNION ALL
  SELECT 'server ' || quote_ident(srvname), srvowner, coalesce(srvacl, acldefault('S', srvowner))
  FROM pg_foreign_server
  UNION ALL
  SELECT 'language ' || quote_ident(lanname), lanowner, coalesce(lanacl, acldefault('l', lanowner)) FROM pg_language
) g (object, owner, acl), aclexplode(g.acl) a;

-- Rights on what the system or an extension made, where they are not the first ones.
SELECT o.type || ' ' || o.identity, concat_ws(' ', 'grant', a.privilege_type, 'to',
  CASE a.grantee WHEN 0 THEN 'PUBLIC' WHEN g.owner THEN 'the owner' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
  CASE WHEN a.is_grantable THEN 'with grant option' END)
FROM (
  SELECT made.* FROM (
  SELECT 'pg_class'::regclass, c.oid, c.relowner, c.relacl,
    acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)
  FROM pg_class c WHERE c.oid NOT IN (SELECT oid FROM relation) AND c.relname <> 'specforge_migrations'
    AND c.relnamespace <> 'information_schema'::regnamespace
  UNION ALL
  SELECT 'pg_proc'::regclass, p.oid, p.proowner, p.proacl, acldefault('f', p.proowner)
  FROM pg_proc p WHERE p.oid NOT IN (SELECT oid FROM routine)
  UNION ALL
  SELECT 'pg_namespace'::regclass, n.oid, n.nspowner, n.nspacl, acldefault('n', n.nspowner)
  FROM pg_namespace n WHERE n.oid NOT IN (SELECT oid FROM space) AND n.nspname <> 'information_schema'
) made (class, oid, owner, acl, usual)
  LEFT JOIN pg_init_privs i ON i.classoid = made.class AND i.objoid = made.oid AND i.objsubid = 0
  WHERE acl IS NOT NULL AND acl <> coalesce(i.initprivs, usual)
  -- Names are asked only of the few that are left.
  OFFSET 0) g, pg_identify_object(g.class, g.oid, 0) o, aclexplode(g.acl) a;

-- Default privileges.
SELECT concat_ws(' ', 'default privileges on', d.defaclobjtype, 'in ' || n.nspname,
    'of ' || CASE WHEN d.defaclrole <> current_user::regrole THEN pg_get_userbyid(d.defaclrole) END),
  coalesce(concat_ws(' ', 'grant', a.privilege_type, 'to',
    CASE a.grantee WHEN 0 THEN 'PUBLIC' WHEN d.defaclrole THEN 'the owner' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
    CASE WHEN a.is_grantable THEN 'with grant option' END), 'nothing')
FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
LEFT JOIN LATERAL aclexplode(d.defaclacl) a ON true;

-- Settings of the database.
SELECT 'database', concat_ws(' ', 'setting', s, 'of ' || CASE WHEN r.setrole <> 0 THEN pg_get_userbyid(r.setrole) END)
FROM pg_db_role_setting r JOIN pg_database d ON d.oid = r.setdatabase, unnest(r.setconfig) s
WHERE d.datname = current_database()
