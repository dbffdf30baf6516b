-- # the name of a partition's constraints, and the values of its bounds
CREATE TABLE logs (id bigint NOT NULL, at timestamp NOT NULL, n int CHECK (n > 0)) PARTITION BY RANGE (at);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (DATE '2024-02-01') TO (MAXVALUE);
CREATE TABLE logs_rest PARTITION OF logs DEFAULT;

-- # bounds of every strategy and of several columns
CREATE TABLE l (a text, b bool, c int) PARTITION BY LIST (b);
CREATE TABLE l_t PARTITION OF l FOR VALUES IN (TRUE, NULL);
CREATE TABLE r (a int, b text, c date) PARTITION BY RANGE (a, b);
CREATE TABLE r_1 PARTITION OF r FOR VALUES FROM (-10, MINVALUE) TO (10, 'x');
CREATE TABLE r_2 PARTITION OF r FOR VALUES FROM (10, 'x') TO (MAXVALUE, MAXVALUE);
CREATE TABLE h (a int) PARTITION BY HASH (a);
CREATE TABLE h_0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE h_1 PARTITION OF h FOR VALUES WITH (remainder 1, modulus 2);
CREATE TABLE n (a numeric(10,2), at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE n_1 PARTITION OF n FOR VALUES FROM ('2024-01-01') TO ('2024-06-01 02:00+02');
CREATE TABLE s (a text) PARTITION BY LIST (a);
CREATE TABLE s_1 PARTITION OF s FOR VALUES IN ('z', 'it''s', 'a');
CREATE TABLE d (a date) PARTITION BY RANGE (a);
CREATE TABLE d_1 PARTITION OF d FOR VALUES FROM ('2024-1-5') TO ('2025-01-01');

-- # a part of a part, with keys, and indexes of the whole
CREATE TABLE w (id bigint, k int, PRIMARY KEY (id, k)) PARTITION BY LIST (k);
CREATE TABLE w1 PARTITION OF w FOR VALUES IN (1) PARTITION BY RANGE (id);
CREATE TABLE w1a PARTITION OF w1 FOR VALUES FROM (0) TO (100);
CREATE INDEX ON w (k);

-- # children have their parents' columns, checks and defaults
CREATE TABLE base (id bigserial, kind text NOT NULL CHECK (kind <> ''), made timestamptz DEFAULT now());
CREATE TABLE child (extra int CHECK (extra > 0), UNIQUE (id)) INHERITS (base);
CREATE TABLE second (kind text NOT NULL DEFAULT 'x') INHERITS (base);

-- # LIKE
CREATE TABLE source (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'x', n int CHECK (n > 1), CHECK (n < id));
CREATE INDEX ON source (name);
CREATE TABLE plain (LIKE source);
CREATE TABLE whole (LIKE source INCLUDING ALL, more int);
CREATE TABLE part (first int, LIKE source INCLUDING DEFAULTS INCLUDING CONSTRAINTS);

-- # names longer than the server keeps, and those that it makes of them
CREATE TABLE a_table_with_a_very_long_name_that_is_longer_than_sixty_three_bytes_are (
  a_column_with_a_very_long_name_that_is_longer_than_sixty_three_bytes int UNIQUE,
  b serial NOT NULL CHECK (b > 0));
CREATE INDEX ON a_table_with_a_very_long_name_that_is_longer_than_sixty_three_bytes_are (b);
CREATE TABLE "ümläute_in_einem_namen_der_sehr_lang_ist_und_geschnitten_wird_üü" ("ä" int PRIMARY KEY);

-- # names that are taken
CREATE TABLE t (a int CHECK (a > 0), b int, CHECK (a > 1), CHECK (a > b), CHECK (b > a), UNIQUE (a), UNIQUE (b));
CREATE INDEX ON t (a); CREATE INDEX ON t (a); CREATE INDEX ON t (lower(a::text), (a + b)); CREATE INDEX t_b_idx ON t (a, b); CREATE INDEX ON t (b);

-- # statistics, with and without a name
CREATE TABLE t (a int, b int, c text);
CREATE STATISTICS named (mcv, ndistinct) ON b, a FROM t;
CREATE STATISTICS every ON a, c FROM t;
CREATE STATISTICS all_kinds (dependencies, mcv, ndistinct) ON a, b FROM t;

-- # since 16: statistics of expressions, and without a name
CREATE TABLE t (a int, b int, c text);
CREATE STATISTICS sums ON (a+b), a FROM t;
CREATE STATISTICS (ndistinct) ON c, (lower(c)) FROM t;
CREATE STATISTICS ON a, b FROM t;
CREATE STATISTICS one ON (a % 2) FROM t;

-- # domains with a default and several conditions
CREATE DOMAIN plain AS text;
CREATE DOMAIN email AS varchar(200) DEFAULT 'a@b.c' NOT NULL CHECK (VALUE LIKE '%@%') CONSTRAINT long CHECK (length(VALUE) > 3) CHECK (VALUE <> 'x');
CREATE DOMAIN amount numeric(10,2) CHECK (VALUE > 0) DEFAULT 1;
CREATE DOMAIN folded AS text COLLATE "C";
CREATE TABLE t (a email, b amount DEFAULT 2, c folded);

-- # composite types
CREATE TYPE address AS (street text, "Number" int, tags varchar(10)[], folded text COLLATE "C");
CREATE TABLE t (a address, b address[]);

-- # EXCLUDE
CREATE TABLE t (a int4range, b int, at tsrange NOT NULL, EXCLUDE USING gist (a WITH &&),
  CONSTRAINT named EXCLUDE USING gist (at WITH &&, (int4range(b, b + 1)) WITH &&) WHERE (b > 3) DEFERRABLE INITIALLY DEFERRED);

-- # policies
CREATE TABLE t (id int, owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON t USING (owner = current_user);
CREATE POLICY reads ON t AS RESTRICTIVE FOR SELECT TO PUBLIC USING (id > 0);
CREATE POLICY writes ON t FOR INSERT WITH CHECK (owner = current_user AND id IN (SELECT id FROM t));

-- # an index of a materialised view that has no name
CREATE TABLE t (id int, n text);
CREATE MATERIALIZED VIEW mv AS SELECT id, n FROM t;
CREATE UNIQUE INDEX ON mv (id);
CREATE INDEX ON mv (lower(n), id);

-- # default privileges, and what they gave
CREATE TABLE before_it (id int);
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO pg_monitor;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO pg_monitor WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO pg_monitor;
CREATE SCHEMA app;
CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY);
CREATE TABLE app.t (id int);
CREATE VIEW v AS SELECT id FROM t;
CREATE SEQUENCE s;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
REVOKE INSERT ON t FROM pg_monitor;
GRANT DELETE ON app.t TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT, INSERT ON TABLES FROM pg_monitor;
CREATE TABLE after_it (id int);

-- # default privileges of another role
SET ROLE pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pg_read_all_data;
RESET ROLE;
CREATE TABLE t (id int);

-- # since 14: bodies that the server parses
CREATE TABLE t (id int, n int);
CREATE FUNCTION plus(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + b * 2; END;
CREATE FUNCTION twice(a text) RETURNS text RETURN a || 'x' || a;
CREATE FUNCTION counted(a int) RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM t WHERE id = a; END;
CREATE FUNCTION named(id int) RETURNS int BEGIN ATOMIC SELECT t.n FROM t WHERE t.id = named.id; SELECT 1; END;
CREATE FUNCTION plus(a text) RETURNS int LANGUAGE sql RETURN plus(length(a), 1);

-- # functions that are called the same
CREATE FUNCTION ovl(a integer) RETURNS integer AS $$ BEGIN RETURN 1; END; $$ LANGUAGE plpgsql;
CREATE FUNCTION ovl(a text) RETURNS text AS $$ BEGIN RETURN ovl(1)::text; END; $$ LANGUAGE plpgsql;

-- # NOT NULL with a name
CREATE TABLE t (a int CONSTRAINT given NOT NULL, b int CONSTRAINT t_b_not_null NOT NULL, c int NOT NULL);

-- # identities and sequences
CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY (START WITH -100 INCREMENT BY 5 MINVALUE -100 MAXVALUE 100),
  b smallint GENERATED ALWAYS AS IDENTITY (INCREMENT -1), c bigint DEFAULT 0);
CREATE SEQUENCE down INCREMENT -2 MAXVALUE 10 START 4 CYCLE CACHE 7;
CREATE SEQUENCE of_c AS int OWNED BY t.c;

-- # collations of columns and indexes
CREATE TABLE t (a text COLLATE "C", b varchar(5) COLLATE pg_catalog."POSIX");
CREATE INDEX ON t (a COLLATE "POSIX" text_pattern_ops DESC NULLS LAST, b varchar_pattern_ops);
CREATE TABLE p (a text COLLATE "C") PARTITION BY LIST (a COLLATE "POSIX");

-- # since 14: ranges and what comes with them
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE other AS RANGE (subtype = int, multirange_type_name = many_others);
CREATE TABLE t (a span, b many_others, c span_multirange DEFAULT '{}');

-- # collations
CREATE COLLATION plain (locale = 'C');
CREATE COLLATION parts (lc_collate = 'C', lc_ctype = 'POSIX', provider = libc);
CREATE COLLATION german (provider = icu, locale = 'de');
CREATE COLLATION loose (PROVIDER = icu, locale = 'und', DETERMINISTIC = false);
CREATE TABLE t (a text COLLATE german);
COMMENT ON COLLATION plain IS 'as it comes';

-- # casts and operators
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE FUNCTION number_of(mood) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;
CREATE CAST (mood AS int4) WITH FUNCTION number_of(mood) AS ASSIGNMENT;
CREATE TYPE pair AS (a int, b int);
CREATE CAST (pair AS text) WITH INOUT;
CREATE SCHEMA app;
CREATE FUNCTION alike(int, text) RETURNS bool LANGUAGE sql AS $$ SELECT true $$;
CREATE FUNCTION app.unlike(int, text) RETURNS bool LANGUAGE sql AS $$ SELECT false $$;
CREATE OPERATOR === (leftarg = int4, rightarg = text, procedure = alike, restrict = eqsel, join = eqjoinsel, hashes, negator = OPERATOR(app.!==));
CREATE OPERATOR app.!== (FUNCTION = app.unlike, LEFTARG = integer, RIGHTARG = text, NEGATOR = OPERATOR(public.===));
COMMENT ON OPERATOR === (int, text) IS 'alike';
COMMENT ON CAST (mood AS int) IS 'its place';

-- # tables that were clustered
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX t_b ON t (b);
CLUSTER t USING t_b;
CREATE TABLE u (a int CONSTRAINT u_key PRIMARY KEY);
CLUSTER VERBOSE u USING u_key;

-- # text search: a copy of one of the server's own configurations, and what changes it.
CREATE SCHEMA "Srch";
CREATE TEXT SEARCH DICTIONARY plain_words (TEMPLATE = simple, STOPWORDS = english, accept = false);
CREATE TEXT SEARCH CONFIGURATION searched (COPY = russian);
ALTER TEXT SEARCH CONFIGURATION searched ALTER MAPPING FOR word, hword WITH plain_words, english_stem;
ALTER TEXT SEARCH CONFIGURATION searched DROP MAPPING FOR email, url;
CREATE TEXT SEARCH CONFIGURATION "Srch"."C c" (PARSER = default);
ALTER TEXT SEARCH CONFIGURATION "Srch"."C c" ADD MAPPING FOR asciiword, word WITH simple;
CREATE TABLE searched_in (
  t text, v tsvector GENERATED ALWAYS AS (to_tsvector('searched', t)) STORED
);

-- # rules that write
CREATE TABLE kept (id bigint PRIMARY KEY, a text DEFAULT 'x', b numeric(10,2), c varchar(5), k timestamptz);
CREATE TABLE said (id bigint, note text);
CREATE RULE r1 AS ON INSERT TO kept DO ALSO INSERT INTO said VALUES (NEW.id, 'new ' || NEW.a);
CREATE RULE r2 AS ON UPDATE TO kept WHERE OLD.a <> NEW.a DO ALSO (
  INSERT INTO said (note, id) SELECT 'x', OLD.id FROM said WHERE note = NEW.a;
  UPDATE said SET note = 'changed', id = 5 WHERE id = OLD.id
);
CREATE RULE r3 AS ON DELETE TO kept DO INSTEAD UPDATE kept x SET a = NULL, b = 0, c = 'q' WHERE x.id = OLD.id;
CREATE RULE r4 AS ON INSERT TO said WHERE new.id < 0 DO INSTEAD NOTHING;

-- # since 14: routines that write
CREATE TABLE kept (id bigint PRIMARY KEY, a text DEFAULT 'x', b numeric(10,2), c varchar(5), k timestamptz);
CREATE TABLE said (id bigint, note text);
CREATE FUNCTION wr(n bigint, what text) RETURNS bigint LANGUAGE sql BEGIN ATOMIC
  INSERT INTO kept (id, a, b, c, k) VALUES (n, what, 1, 'abc', now()), (n + 1, DEFAULT, 2.5, NULL, DEFAULT) RETURNING id;
END;
CREATE FUNCTION up(n bigint) RETURNS SETOF kept LANGUAGE sql BEGIN ATOMIC
  UPDATE kept SET b = b + 1 FROM said WHERE said.id = kept.id AND kept.id = n;
  DELETE FROM said USING kept WHERE kept.id = said.id AND note LIKE 'a%';
  SELECT * FROM kept;
END;
CREATE PROCEDURE ins(n bigint) LANGUAGE sql BEGIN ATOMIC
  INSERT INTO said SELECT id, a FROM kept WHERE id = n ON CONFLICT DO NOTHING;
  INSERT INTO said DEFAULT VALUES;
END;
CREATE FUNCTION total() RETURNS numeric LANGUAGE sql STABLE RETURN (SELECT coalesce(sum(b), 0) FROM up(1));

-- # since 14: rows as values
CREATE TYPE pt AS (x int, y numeric);
CREATE TABLE h (id int, p pt, q integer GENERATED ALWAYS AS ((p).x + 1) STORED, CHECK ((p).y > 0));
CREATE FUNCTION px(p pt) RETURNS int LANGUAGE sql IMMUTABLE RETURN p.x + 1;
CREATE FUNCTION of_h(r h) RETURNS text LANGUAGE sql STABLE RETURN CASE WHEN r.id > 0 THEN 'more' ELSE 'less' END;
CREATE VIEW whole AS SELECT v AS all_of_it, v.id FROM h v;

-- # operator classes of exclusion
CREATE EXTENSION btree_gist;
CREATE TABLE a (
  id bigint PRIMARY KEY, t int, net cidr NOT NULL,
  EXCLUDE USING gist (net inet_ops WITH &&),
  CONSTRAINT z EXCLUDE USING gist (t public.gist_int4_ops WITH =, (net::inet) inet_ops WITH &&) WHERE (t > 0)
);
ALTER TABLE a ADD CONSTRAINT y EXCLUDE (t int4_ops WITH =, id WITH =);

-- # how values are stored, said though it is usual
CREATE TABLE s (a text, b numeric, c inet);
ALTER TABLE s ALTER a SET STORAGE EXTENDED;
ALTER TABLE s ALTER b SET STORAGE MAIN;
ALTER TABLE s ALTER c SET STORAGE EXTERNAL;

-- # a trigger of the whole that fires otherwise in a part
CREATE TABLE fired (k int NOT NULL) PARTITION BY LIST (k);
CREATE TABLE fired_1 PARTITION OF fired FOR VALUES IN (1);
CREATE TABLE fired_2 PARTITION OF fired FOR VALUES IN (2);
CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE TRIGGER fires AFTER INSERT ON fired FOR EACH ROW EXECUTE FUNCTION fired();
CREATE TRIGGER rests AFTER INSERT ON fired FOR EACH ROW EXECUTE FUNCTION fired();
ALTER TABLE fired DISABLE TRIGGER rests;
ALTER TABLE fired_1 DISABLE TRIGGER fires;
ALTER TABLE fired_2 ENABLE ALWAYS TRIGGER rests;
