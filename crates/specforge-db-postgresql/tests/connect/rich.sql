CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'the application''s own';
CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s fine');
COMMENT ON TYPE mood IS 'how people feel';
CREATE TYPE app."Odd Name" AS ENUM ('a');
CREATE TYPE pair AS (x integer, y text COLLATE "C", "z z" numeric(10,2)[]);
CREATE DOMAIN email AS text COLLATE "C" DEFAULT 'a@b' NOT NULL CHECK (VALUE ~ '@');
CREATE SEQUENCE numbers AS integer START WITH 5 INCREMENT BY -2 MINVALUE -100 MAXVALUE 50 CACHE 3 CYCLE;

CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 10) PRIMARY KEY,
  old_id serial,
  name varchar(50) NOT NULL DEFAULT 'nobody',
  address email,
  feels mood DEFAULT 'ok',
  tags text[] DEFAULT '{}',
  data jsonb NOT NULL DEFAULT '{"a": 1}'::jsonb,
  price numeric(12,2) CHECK (price > 0 AND price < 1e6),
  since timestamptz(3) DEFAULT now(),
  lower_name text GENERATED ALWAYS AS (lower(name)) STORED,
  "Odd ""Column""" text COLLATE "C",
  number integer DEFAULT nextval('numbers'),
  CONSTRAINT users_name_key UNIQUE (name) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT positive CHECK (id > 0) NO INHERIT
) WITH (fillfactor = 70);
ALTER TABLE users ALTER COLUMN name SET STATISTICS 500;
ALTER TABLE users ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE users IS 'people';
COMMENT ON COLUMN users.name IS 'what they are called';
CREATE INDEX users_lower ON users (lower(name) text_pattern_ops, since DESC NULLS LAST) INCLUDE (price) WHERE price IS NOT NULL;
COMMENT ON INDEX users_lower IS 'for the search';
CREATE UNIQUE INDEX "Users Tags" ON users USING btree (tags, old_id);
CREATE INDEX users_data ON users USING gin (data jsonb_path_ops) WITH (fastupdate = off);

CREATE UNLOGGED TABLE app.posts (
  id integer PRIMARY KEY,
  author bigint NOT NULL REFERENCES users ON DELETE CASCADE ON UPDATE SET NULL,
  during int4range,
  title text,
  CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (title IS NOT NULL)
);
ALTER TABLE app.posts ADD CONSTRAINT later FOREIGN KEY (author) REFERENCES users (id) NOT VALID;
ALTER TABLE app.posts REPLICA IDENTITY FULL;
CREATE UNLOGGED TABLE app.likes (post integer, who bigint, PRIMARY KEY (post, who),
  FOREIGN KEY (post) REFERENCES app.posts DEFERRABLE, FOREIGN KEY (who) REFERENCES users (id) MATCH FULL);

CREATE TABLE events (at timestamptz NOT NULL, kind text, n integer DEFAULT 1, CHECK (n > 0), PRIMARY KEY (at, kind))
  PARTITION BY RANGE (at);
CREATE INDEX events_kind ON events (kind);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT PARTITION BY LIST (kind);
CREATE TABLE app.events_a PARTITION OF events_rest FOR VALUES IN ('a', 'b');
CREATE TABLE base (a integer NOT NULL, b text, CHECK (a > 0));
CREATE TABLE heir (c text) INHERITS (base);

CREATE FUNCTION total(a integer, b integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT a + b $$;
COMMENT ON FUNCTION total(integer, integer) IS 'a sum';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
  AS $body$ BEGIN NEW.since := now(); RETURN NEW; END $body$;
CREATE PROCEDURE app.nothing(INOUT x text) LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE AGGREGATE sum_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE TRIGGER touched BEFORE UPDATE OF name, price ON users FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch();
CREATE TRIGGER sleeping AFTER INSERT ON users FOR EACH STATEMENT EXECUTE FUNCTION touch();
ALTER TABLE users DISABLE TRIGGER sleeping;
COMMENT ON TRIGGER touched ON users IS 'keeps the time';
CREATE VIEW dear AS SELECT id, name FROM users WHERE price > 100 WITH LOCAL CHECK OPTION;
CREATE VIEW app.fenced WITH (security_barrier = true) AS SELECT p.id, u.name AS author FROM app.posts p JOIN users u ON u.id = p.author;
CREATE MATERIALIZED VIEW counted AS SELECT kind, count(*) AS n FROM events GROUP BY kind WITH NO DATA;
CREATE UNIQUE INDEX counted_kind ON counted (kind);
CREATE RULE quiet AS ON DELETE TO base WHERE OLD.a > 10 DO INSTEAD NOTHING;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (name = current_user) WITH CHECK (price IS NOT NULL);
CREATE POLICY seen ON users FOR SELECT USING (true);
CREATE STATISTICS together (dependencies, ndistinct) ON name, price FROM users;
ALTER TABLE users CLUSTER ON "Users Tags";
