CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN email AS text;
CREATE DOMAIN quantity AS integer;
CREATE TABLE t (
  id integer PRIMARY KEY, n smallint, big bigint, price numeric(10,2), num numeric,
  ratio double precision, r real, name text, code character varying(10), vc character varying,
  ch character(3), flag boolean, d date, ts timestamp without time zone,
  tz timestamp with time zone, tm time without time zone, iv interval, u uuid, j json, jb jsonb,
  tags text[], nums integer[], codes character varying(10)[], m mood, mail email,
  amount quantity, ip inet, span tstzrange, band int4range, doc tsvector, raw bytea, bits bit(8)
);
CREATE TABLE s (id integer PRIMARY KEY, t_id integer, label text, kind character varying(20), total numeric, at timestamp with time zone);
CREATE TABLE k (id integer, name text, extra jsonb);
