-- Functions, procedures, window functions.
SELECT object, pg_get_functiondef(oid) FROM routine WHERE prokind <> 'a';

-- Aggregates.
SELECT r.object, concat_ws(' ', 'result', pg_get_function_result(r.oid), 'arguments', pg_get_function_arguments(r.oid),
  'parallel', r.proparallel, 'kind', a.aggkind, a.aggnumdirectargs, 'step', a.aggtransfn, 'state',
  format_type(a.aggtranstype, NULL), a.aggtransspace, 'final', a.aggfinalfn, a.aggfinalextra, a.aggfinalmodify,
  'combine', a.aggcombinefn, 'serial', a.aggserialfn, 'deserial', a.aggdeserialfn, 'start ' || quote_literal(a.agginitval),
  'moving', a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn, a.aggmfinalextra, a.aggmfinalmodify,
  CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END, a.aggmtransspace,
  quote_literal(a.aggminitval), 'sort', a.aggsortop::regoperator)
FROM routine r JOIN pg_aggregate a ON a.aggfnoid = r.oid;

-- Casts.
SELECT 'cast ' || format_type(c.castsource, NULL) || ' to ' || format_type(c.casttarget, NULL),
  concat_ws(' ', 'by', c.castfunc::regprocedure, 'context', c.castcontext, 'method', c.castmethod)
FROM pg_cast c WHERE c.oid >= 16384 AND ('pg_cast'::regclass, c.oid) NOT IN (SELECT * FROM member);

-- Operators.
SELECT 'operator ' || o.oid::regoperator, concat_ws(' ', 'by', o.oprcode::regprocedure, 'result',
  format_type(o.oprresult, NULL), 'commutator', o.oprcom::regoperator, 'negator', o.oprnegate::regoperator,
  'restrict', o.oprrest, 'join', o.oprjoin, 'hashes', o.oprcanhash, 'merges', o.oprcanmerge)
FROM pg_operator o JOIN space n ON n.oid = o.oprnamespace
WHERE ('pg_operator'::regclass, o.oid) NOT IN (SELECT * FROM member);

-- Operator classes, and families with what is in them.
SELECT 'operator class ' || quote_ident(n.nspname) || '.' || quote_ident(c.opcname) || ' ' || a.amname,
  concat_ws(' ', 'for', format_type(c.opcintype, NULL), 'default', c.opcdefault,
    'key ' || CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) END, 'family', f.opfname)
FROM pg_opclass c JOIN space n ON n.oid = c.opcnamespace JOIN pg_am a ON a.oid = c.opcmethod
JOIN pg_opfamily f ON f.oid = c.opcfamily
WHERE ('pg_opclass'::regclass, c.oid) NOT IN (SELECT * FROM member)
UNION ALL
SELECT 'operator family ' || quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' ' || a.amname, member_
FROM pg_opfamily f JOIN space n ON n.oid = f.opfnamespace JOIN pg_am a ON a.oid = f.opfmethod
CROSS JOIN LATERAL (
  SELECT 'exists'
  UNION ALL
  SELECT concat_ws(' ', 'operator', o.amopstrategy, o.amopopr::regoperator, o.amoppurpose,
    (SELECT opfname FROM pg_opfamily s WHERE s.oid = o.amopsortfamily))
  FROM pg_amop o WHERE o.amopfamily = f.oid
  UNION ALL
  SELECT concat_ws(' ', 'function', p.amprocnum, format_type(p.amproclefttype, NULL),
    format_type(p.amprocrighttype, NULL), p.amproc::regprocedure)
  FROM pg_amproc p WHERE p.amprocfamily = f.oid) AS m (member_)
WHERE f.oid >= 16384 AND ('pg_opfamily'::regclass, f.oid) NOT IN (SELECT * FROM member);

-- Text search.
SELECT 'text search configuration ' || c.oid::regconfig, 'parser ' || p.prsname
FROM pg_ts_config c JOIN space n ON n.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = c.cfgparser
WHERE ('pg_ts_config'::regclass, c.oid) NOT IN (SELECT * FROM member)
UNION ALL
SELECT 'text search configuration ' || c.oid::regconfig,
  concat_ws(' ', 'token', m.maptokentype, m.mapseqno, m.mapdict::regdictionary)
FROM pg_ts_config c JOIN space n ON n.oid = c.cfgnamespace JOIN pg_ts_config_map m ON m.mapcfg = c.oid
WHERE ('pg_ts_config'::regclass, c.oid) NOT IN (SELECT * FROM member)
UNION ALL
SELECT 'text search dictionary ' || d.oid::regdictionary, concat_ws(' ', 'template', t.tmplname, d.dictinitoption)
FROM pg_ts_dict d JOIN space n ON n.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = d.dicttemplate
WHERE ('pg_ts_dict'::regclass, d.oid) NOT IN (SELECT * FROM member)
UNION ALL
SELECT 'text search parser ' || quote_ident(n.nspname) || '.' || quote_ident(p.prsname),
  concat_ws(' ', p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype)
FROM pg_ts_parser p JOIN space n ON n.oid = p.prsnamespace
WHERE ('pg_ts_parser'::regclass, p.oid) NOT IN (SELECT * FROM member)
UNION ALL
SELECT 'text search template ' || quote_ident(n.nspname) || '.' || quote_ident(t.tmplname),
  concat_ws(' ', t.tmplinit, t.tmpllexize)
FROM pg_ts_template t JOIN space n ON n.oid = t.tmplnamespace
WHERE ('pg_ts_template'::regclass, t.oid) NOT IN (SELECT * FROM member);

-- Conversions, languages, transforms, access methods.
SELECT 'conversion ' || quote_ident(n.nspname) || '.' || quote_ident(c.conname), concat_ws(' ',
  pg_encoding_to_char(c.conforencoding), 'to', pg_encoding_to_char(c.contoencoding), 'by', c.conproc, 'default', c.condefault)
FROM pg_conversion c JOIN space n ON n.oid = c.connamespace
WHERE ('pg_conversion'::regclass, c.oid) NOT IN (SELECT * FROM member)
UNION ALL
SELECT 'language ' || quote_ident(l.lanname), concat_ws(' ', 'trusted', l.lanpltrusted, 'handler', l.lanplcallfoid::regproc,
  'inline', l.laninline::regproc, 'validator', l.lanvalidator::regproc)
FROM pg_language l WHERE l.oid >= 16384 AND ('pg_language'::regclass, l.oid) NOT IN (SELECT * FROM member)
UNION ALL
SELECT 'transform ' || format_type(t.trftype, NULL) || ' ' || l.lanname, concat_ws(' ', t.trffromsql, t.trftosql)
FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
WHERE ('pg_transform'::regclass, t.oid) NOT IN (SELECT * FROM member)
UNION ALL
SELECT 'access method ' || quote_ident(a.amname), concat_ws(' ', a.amtype, a.amhandler)
FROM pg_am a WHERE a.oid >= 16384 AND ('pg_am'::regclass, a.oid) NOT IN (SELECT * FROM member)
