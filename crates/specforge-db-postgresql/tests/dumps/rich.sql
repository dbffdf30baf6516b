--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: app; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA app;


ALTER SCHEMA app OWNER TO postgres;

--
-- Name: SCHEMA app; Type: COMMENT; Schema: -; Owner: postgres
--

COMMENT ON SCHEMA app IS 'the application''s own';


--
-- Name: german; Type: COLLATION; Schema: public; Owner: postgres
--

CREATE COLLATION public.german (provider = icu, locale = 'de-DE');


ALTER COLLATION public.german OWNER TO postgres;

--
-- Name: pgcrypto; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;


--
-- Name: EXTENSION pgcrypto; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pgcrypto IS 'cryptographic functions';


--
-- Name: address; Type: TYPE; Schema: app; Owner: postgres
--

CREATE TYPE app.address AS (
	street text COLLATE pg_catalog."C",
	zip character varying(10),
	tags text[]
);


ALTER TYPE app.address OWNER TO postgres;

--
-- Name: email; Type: DOMAIN; Schema: app; Owner: postgres
--

CREATE DOMAIN app.email AS character varying(255) NOT NULL DEFAULT 'nobody@example.org'::character varying
	CONSTRAINT has_at CHECK (((VALUE)::text ~ '@'::text));


ALTER DOMAIN app.email OWNER TO postgres;

--
-- Name: DOMAIN email; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON DOMAIN app.email IS 'an address';


--
-- Name: span; Type: TYPE; Schema: app; Owner: postgres
--

CREATE TYPE app.span AS RANGE (
    subtype = double precision,
    multirange_type_name = app.span_multirange,
    subtype_diff = float8mi
);


ALTER TYPE app.span OWNER TO postgres;

--
-- Name: mood; Type: TYPE; Schema: public; Owner: postgres
--

CREATE TYPE public.mood AS ENUM (
    'sad',
    'it''s ok',
    'happy'
);


ALTER TYPE public.mood OWNER TO postgres;

--
-- Name: TYPE mood; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON TYPE public.mood IS 'how one feels';


--
-- Name: CAST (public.mood AS integer); Type: CAST; Schema: -; Owner: -
--

CREATE CAST (public.mood AS integer) WITH INOUT AS ASSIGNMENT;


--
-- Name: total(integer, text, integer[]); Type: FUNCTION; Schema: app; Owner: postgres
--

CREATE FUNCTION app.total(a integer, b text DEFAULT 'x'::text, VARIADIC rest integer[] DEFAULT '{}'::integer[]) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT $1 + 1; $_$;


ALTER FUNCTION app.total(a integer, b text, VARIADIC rest integer[]) OWNER TO postgres;

--
-- Name: FUNCTION total(a integer, b text, VARIADIC rest integer[]); Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON FUNCTION app.total(a integer, b text, VARIADIC rest integer[]) IS 'adds';


--
-- Name: atomic(integer); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.atomic(x integer) RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT (x + 1);
END;


ALTER FUNCTION public.atomic(x integer) OWNER TO postgres;

--
-- Name: clean(integer); Type: PROCEDURE; Schema: public; Owner: postgres
--

CREATE PROCEDURE public.clean(INOUT n integer)
    LANGUAGE plpgsql
    AS $$ BEGIN n := 1; END $$;


ALTER PROCEDURE public.clean(INOUT n integer) OWNER TO postgres;

--
-- Name: on_ddl(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.on_ddl() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$ BEGIN END $$;


ALTER FUNCTION public.on_ddl() OWNER TO postgres;

--
-- Name: same(public.mood, public.mood); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.same(a public.mood, b public.mood) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$SELECT a::text = b::text$$;


ALTER FUNCTION public.same(a public.mood, b public.mood) OWNER TO postgres;

--
-- Name: touch(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'app'
    AS $$ BEGIN NEW.body := 'a;b'; RETURN NEW; END $$;


ALTER FUNCTION public.touch() OWNER TO postgres;

--
-- Name: sum2(double precision); Type: AGGREGATE; Schema: app; Owner: postgres
--

CREATE AGGREGATE app.sum2(double precision) (
    SFUNC = float8pl,
    STYPE = double precision,
    INITCOND = '0'
);


ALTER AGGREGATE app.sum2(double precision) OWNER TO postgres;

--
-- Name: ===; Type: OPERATOR; Schema: public; Owner: postgres
--

CREATE OPERATOR public.=== (
    FUNCTION = public.same,
    LEFTARG = public.mood,
    RIGHTARG = public.mood,
    COMMUTATOR = OPERATOR(public.===)
);


ALTER OPERATOR public.=== (public.mood, public.mood) OWNER TO postgres;

--
-- Name: en; Type: TEXT SEARCH CONFIGURATION; Schema: public; Owner: postgres
--

CREATE TEXT SEARCH CONFIGURATION public.en (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR asciiword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR word WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR numword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR email WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR url WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR host WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR sfloat WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR version WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR hword_numpart WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR hword_part WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR hword_asciipart WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR numhword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR asciihword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR hword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR url_path WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR file WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR "float" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR "int" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.en
    ADD MAPPING FOR uint WITH simple;


ALTER TEXT SEARCH CONFIGURATION public.en OWNER TO postgres;

--
-- Name: dummy; Type: FOREIGN DATA WRAPPER; Schema: -; Owner: postgres
--

CREATE FOREIGN DATA WRAPPER dummy;


ALTER FOREIGN DATA WRAPPER dummy OWNER TO postgres;

--
-- Name: far; Type: SERVER; Schema: -; Owner: postgres
--

CREATE SERVER far FOREIGN DATA WRAPPER dummy OPTIONS (
    host 'example.org'
);


ALTER SERVER far OWNER TO postgres;

--
-- Name: USER MAPPING public SERVER far; Type: USER MAPPING; Schema: -; Owner: postgres
--

CREATE USER MAPPING FOR public SERVER far OPTIONS (
    password 'x'
);


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: users; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE app.users (
    id bigint NOT NULL,
    "Name" text NOT NULL,
    email app.email,
    feeling public.mood DEFAULT 'happy'::public.mood,
    home app.address,
    born date,
    score numeric(10,2) DEFAULT 0.0,
    balance double precision,
    code character(3) COLLATE pg_catalog."C",
    seen timestamp(3) with time zone DEFAULT now(),
    length interval day to second(2),
    bits bit varying(8),
    tags text[] DEFAULT '{}'::text[],
    doc jsonb,
    twice numeric GENERATED ALWAYS AS ((score * (2)::numeric)) STORED,
    CONSTRAINT users_score_positive CHECK (((score >= (0)::numeric) AND (score < (1000)::numeric)))
)
WITH (fillfactor='70', autovacuum_enabled=off);
ALTER TABLE ONLY app.users ALTER COLUMN born SET (n_distinct=-0.5);
ALTER TABLE ONLY app.users ALTER COLUMN tags SET STATISTICS 500;
ALTER TABLE ONLY app.users ALTER COLUMN doc SET STORAGE EXTERNAL;


ALTER TABLE app.users OWNER TO postgres;

--
-- Name: TABLE users; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON TABLE app.users IS 'people; "all" of them';


--
-- Name: COLUMN users."Name"; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON COLUMN app.users."Name" IS 'line one
line two';


--
-- Name: CONSTRAINT users_score_positive ON users; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON CONSTRAINT users_score_positive ON app.users IS 'no debts';


--
-- Name: ticket; Type: SEQUENCE; Schema: app; Owner: postgres
--

CREATE SEQUENCE app.ticket
    AS integer
    START WITH 100
    INCREMENT BY 5
    MINVALUE 10
    MAXVALUE 100000
    CACHE 20
    CYCLE;


ALTER TABLE app.ticket OWNER TO postgres;

--
-- Name: ticket; Type: SEQUENCE OWNED BY; Schema: app; Owner: postgres
--

ALTER SEQUENCE app.ticket OWNED BY app.users.score;


--
-- Name: posts; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.posts (
    id integer NOT NULL,
    author bigint,
    editor bigint,
    number integer DEFAULT nextval('app.ticket'::regclass),
    title character varying(200) NOT NULL,
    body text,
    published boolean DEFAULT false NOT NULL,
    during tstzrange,
    room integer
);

ALTER TABLE ONLY public.posts REPLICA IDENTITY FULL;

ALTER TABLE ONLY public.posts FORCE ROW LEVEL SECURITY;


ALTER TABLE public.posts OWNER TO postgres;

--
-- Name: authors; Type: VIEW; Schema: app; Owner: postgres
--

CREATE VIEW app.authors AS
 SELECT u.id,
    u."Name",
    count(p.id) AS n
   FROM (app.users u
     LEFT JOIN public.posts p ON ((p.author = u.id)))
  GROUP BY u.id, u."Name";


ALTER TABLE app.authors OWNER TO postgres;

--
-- Name: VIEW authors; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON VIEW app.authors IS 'who writes';


--
-- Name: COLUMN authors.n; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON COLUMN app.authors.n IS 'how much';


--
-- Name: users_id_seq; Type: SEQUENCE; Schema: app; Owner: postgres
--

ALTER TABLE app.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME app.users_id_seq
    START WITH 1000
    INCREMENT BY 10
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: cache; Type: TABLE; Schema: public; Owner: postgres
--

CREATE UNLOGGED TABLE public.cache (
    k text NOT NULL,
    v bytea
);


ALTER TABLE public.cache OWNER TO postgres;

--
-- Name: child; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.child (
    extra text,
    CONSTRAINT child_extra_check CHECK ((extra <> ''::text))
)
INHERITS (public.posts);


ALTER TABLE public.child OWNER TO postgres;

--
-- Name: measures; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.measures (
    at timestamp without time zone NOT NULL,
    region text NOT NULL,
    v real,
    owner bigint,
    CONSTRAINT v_ok CHECK ((v > (0)::double precision))
)
PARTITION BY RANGE (at);


ALTER TABLE public.measures OWNER TO postgres;

--
-- Name: measures_2024; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.measures_2024 (
    at timestamp without time zone NOT NULL,
    region text NOT NULL,
    v real,
    owner bigint,
    CONSTRAINT v_ok CHECK ((v > (0)::double precision))
)
PARTITION BY LIST (region);


ALTER TABLE public.measures_2024 OWNER TO postgres;

--
-- Name: measures_2024_eu; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.measures_2024_eu (
    at timestamp without time zone NOT NULL,
    region text NOT NULL,
    v real,
    owner bigint,
    CONSTRAINT v_ok CHECK ((v > (0)::double precision))
);


ALTER TABLE public.measures_2024_eu OWNER TO postgres;

--
-- Name: measures_rest; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.measures_rest (
    at timestamp without time zone NOT NULL,
    region text NOT NULL,
    v real,
    owner bigint,
    CONSTRAINT v_ok CHECK ((v > (0)::double precision))
);


ALTER TABLE public.measures_rest OWNER TO postgres;

--
-- Name: nums; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.nums AS
 WITH RECURSIVE nums(n) AS (
         VALUES (1)
        UNION ALL
         SELECT (nums_1.n + 1)
           FROM nums nums_1
          WHERE (nums_1.n < 10)
        )
 SELECT nums.n
   FROM nums;


ALTER TABLE public.nums OWNER TO postgres;

--
-- Name: posts_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.posts_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.posts_id_seq OWNER TO postgres;

--
-- Name: posts_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.posts_id_seq OWNED BY public.posts.id;


--
-- Name: remote; Type: FOREIGN TABLE; Schema: public; Owner: postgres
--

CREATE FOREIGN TABLE public.remote (
    id integer NOT NULL,
    t text
)
SERVER far
OPTIONS (
    schema_name 's',
    table_name 't'
);
ALTER FOREIGN TABLE public.remote ALTER COLUMN id OPTIONS (
    column_name 'ID'
);


ALTER FOREIGN TABLE public.remote OWNER TO postgres;

--
-- Name: safe; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.safe WITH (security_barrier='true') AS
 SELECT posts.id,
    posts.title
   FROM public.posts
  WHERE posts.published
  WITH LOCAL CHECK OPTION;


ALTER TABLE public.safe OWNER TO postgres;

--
-- Name: stats; Type: MATERIALIZED VIEW; Schema: public; Owner: postgres
--

CREATE MATERIALIZED VIEW public.stats AS
 SELECT posts.author,
    count(*) AS n
   FROM public.posts
  GROUP BY posts.author
  WITH NO DATA;


ALTER TABLE public.stats OWNER TO postgres;

--
-- Name: measures_2024; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.measures ATTACH PARTITION public.measures_2024 FOR VALUES FROM ('2024-01-01 00:00:00') TO ('2025-01-01 00:00:00');


--
-- Name: measures_2024_eu; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.measures_2024 ATTACH PARTITION public.measures_2024_eu FOR VALUES IN ('eu', 'uk');


--
-- Name: measures_rest; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.measures ATTACH PARTITION public.measures_rest DEFAULT;


--
-- Name: child id; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.child ALTER COLUMN id SET DEFAULT nextval('public.posts_id_seq'::regclass);


--
-- Name: child number; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.child ALTER COLUMN number SET DEFAULT nextval('app.ticket'::regclass);


--
-- Name: child published; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.child ALTER COLUMN published SET DEFAULT true;


--
-- Name: posts id; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.posts ALTER COLUMN id SET DEFAULT nextval('public.posts_id_seq'::regclass);


--
-- Data for Name: users; Type: TABLE DATA; Schema: app; Owner: postgres
--

COPY app.users (id, "Name", email, feeling, home, born, score, balance, code, seen, length, bits, tags, doc) FROM stdin;
\.


--
-- Data for Name: cache; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.cache (k, v) FROM stdin;
\.


--
-- Data for Name: child; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.child (id, author, editor, number, title, body, published, during, room, extra) FROM stdin;
\.


--
-- Data for Name: measures_2024_eu; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.measures_2024_eu (at, region, v, owner) FROM stdin;
\.


--
-- Data for Name: measures_rest; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.measures_rest (at, region, v, owner) FROM stdin;
\.


--
-- Data for Name: posts; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.posts (id, author, editor, number, title, body, published, during, room) FROM stdin;
3	\N	\N	200	one	\N	f	\N	1
4	\N	\N	205	it's; two	\N	f	\N	2
\.


--
-- Name: ticket; Type: SEQUENCE SET; Schema: app; Owner: postgres
--

SELECT pg_catalog.setval('app.ticket', 55, true);


--
-- Name: users_id_seq; Type: SEQUENCE SET; Schema: app; Owner: postgres
--

SELECT pg_catalog.setval('app.users_id_seq', 1000, false);


--
-- Name: posts_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.posts_id_seq', 4, true);


--
-- Name: users users_email_key; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.users
    ADD CONSTRAINT users_email_key UNIQUE (email) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: cache cache_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.cache
    ADD CONSTRAINT cache_pkey PRIMARY KEY (k);


--
-- Name: measures measures_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.measures
    ADD CONSTRAINT measures_pkey PRIMARY KEY (at, region);


--
-- Name: measures_2024 measures_2024_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.measures_2024
    ADD CONSTRAINT measures_2024_pkey PRIMARY KEY (at, region);


--
-- Name: measures_2024_eu measures_2024_eu_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.measures_2024_eu
    ADD CONSTRAINT measures_2024_eu_pkey PRIMARY KEY (at, region);


--
-- Name: measures_rest measures_rest_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.measures_rest
    ADD CONSTRAINT measures_rest_pkey PRIMARY KEY (at, region);


--
-- Name: posts posts_during_excl; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_during_excl EXCLUDE USING gist (during WITH &&) WHERE (published);


--
-- Name: posts posts_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_pkey PRIMARY KEY (id);


--
-- Name: posts posts_room_title_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_room_title_key UNIQUE NULLS NOT DISTINCT (room) INCLUDE (title);


--
-- Name: users_doc; Type: INDEX; Schema: app; Owner: postgres
--

CREATE INDEX users_doc ON app.users USING gin (doc jsonb_path_ops);


--
-- Name: users_name_c; Type: INDEX; Schema: app; Owner: postgres
--

CREATE INDEX users_name_c ON app.users USING btree ("Name" COLLATE "C" DESC);


--
-- Name: measures_v; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX measures_v ON ONLY public.measures USING btree (v);


--
-- Name: measures_2024_v_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX measures_2024_v_idx ON ONLY public.measures_2024 USING btree (v);


--
-- Name: measures_2024_eu_v_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX measures_2024_eu_v_idx ON public.measures_2024_eu USING btree (v);


--
-- Name: measures_rest_v_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX measures_rest_v_idx ON public.measures_rest USING btree (v);


--
-- Name: posts_body_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX posts_body_idx ON public.posts USING gin (to_tsvector('english'::regconfig, body));


--
-- Name: INDEX posts_body_idx; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON INDEX public.posts_body_idx IS 'search';


--
-- Name: posts_room; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX posts_room ON public.posts USING btree (room, number);

ALTER TABLE public.posts CLUSTER ON posts_room;


--
-- Name: posts_title_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX posts_title_idx ON public.posts USING btree (lower((title)::text) text_pattern_ops DESC NULLS LAST, published) INCLUDE (number) WITH (fillfactor='80') WHERE published;


--
-- Name: stats_author; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX stats_author ON public.stats USING btree (author);


--
-- Name: measures_2024_eu_pkey; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.measures_2024_pkey ATTACH PARTITION public.measures_2024_eu_pkey;


--
-- Name: measures_2024_eu_v_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.measures_2024_v_idx ATTACH PARTITION public.measures_2024_eu_v_idx;


--
-- Name: measures_2024_pkey; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.measures_pkey ATTACH PARTITION public.measures_2024_pkey;


--
-- Name: measures_2024_v_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.measures_v ATTACH PARTITION public.measures_2024_v_idx;


--
-- Name: measures_rest_pkey; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.measures_pkey ATTACH PARTITION public.measures_rest_pkey;


--
-- Name: measures_rest_v_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.measures_v ATTACH PARTITION public.measures_rest_v_idx;


--
-- Name: posts_stats; Type: STATISTICS; Schema: app; Owner: postgres
--

CREATE STATISTICS app.posts_stats (ndistinct, dependencies) ON author, editor FROM public.posts;


ALTER STATISTICS app.posts_stats OWNER TO postgres;

--
-- Name: cache no_delete; Type: RULE; Schema: public; Owner: postgres
--

CREATE RULE no_delete AS
    ON DELETE TO public.cache DO INSTEAD NOTHING;


--
-- Name: posts later; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE CONSTRAINT TRIGGER later AFTER INSERT ON public.posts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.touch();


--
-- Name: TRIGGER later ON posts; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON TRIGGER later ON public.posts IS 'later on';


--
-- Name: posts touch_posts; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER touch_posts BEFORE INSERT OR UPDATE OF title ON public.posts FOR EACH ROW WHEN (new.published) EXECUTE FUNCTION public.touch();

ALTER TABLE public.posts DISABLE TRIGGER touch_posts;


--
-- Name: measures measures_owner_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE public.measures
    ADD CONSTRAINT measures_owner_fkey FOREIGN KEY (owner) REFERENCES app.users(id);


--
-- Name: posts posts_author_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_author_fkey FOREIGN KEY (author) REFERENCES app.users(id) ON DELETE CASCADE;


--
-- Name: posts posts_editor_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_editor_fk FOREIGN KEY (editor) REFERENCES app.users(id) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE;


--
-- Name: posts own; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY own ON public.posts AS RESTRICTIVE FOR SELECT TO reader, writer USING ((author = 1));


--
-- Name: posts; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.posts ENABLE ROW LEVEL SECURITY;

--
-- Name: posts put; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY put ON public.posts FOR INSERT WITH CHECK ((published IS NOT NULL));


--
-- Name: everything; Type: PUBLICATION; Schema: -; Owner: postgres
--

CREATE PUBLICATION everything WITH (publish = 'insert, update, delete, truncate');


ALTER PUBLICATION everything OWNER TO postgres;

--
-- Name: pub; Type: PUBLICATION; Schema: -; Owner: postgres
--

CREATE PUBLICATION pub WITH (publish = 'insert, update');


ALTER PUBLICATION pub OWNER TO postgres;

--
-- Name: pub users; Type: PUBLICATION TABLE; Schema: app; Owner: postgres
--

ALTER PUBLICATION pub ADD TABLE ONLY app.users;


--
-- Name: pub child; Type: PUBLICATION TABLE; Schema: public; Owner: postgres
--

ALTER PUBLICATION pub ADD TABLE ONLY public.child (id, title) WHERE (published);


--
-- Name: pub posts; Type: PUBLICATION TABLE; Schema: public; Owner: postgres
--

ALTER PUBLICATION pub ADD TABLE ONLY public.posts (id, title) WHERE (published);


--
-- Name: everything app; Type: PUBLICATION TABLES IN SCHEMA; Schema: app; Owner: postgres
--

ALTER PUBLICATION everything ADD TABLES IN SCHEMA app;


--
-- Name: SCHEMA app; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA app TO PUBLIC;


--
-- Name: FUNCTION touch(); Type: ACL; Schema: public; Owner: postgres
--

REVOKE ALL ON FUNCTION public.touch() FROM PUBLIC;
GRANT ALL ON FUNCTION public.touch() TO writer;


--
-- Name: TABLE users; Type: ACL; Schema: app; Owner: postgres
--

GRANT SELECT,INSERT,REFERENCES,TRIGGER,TRUNCATE,UPDATE ON TABLE app.users TO writer;


--
-- Name: SEQUENCE ticket; Type: ACL; Schema: app; Owner: postgres
--

GRANT USAGE ON SEQUENCE app.ticket TO writer;


--
-- Name: TABLE posts; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE public.posts TO reader WITH GRANT OPTION;
GRANT SELECT,INSERT ON TABLE public.posts TO writer WITH GRANT OPTION;


--
-- Name: COLUMN child.id; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT(id) ON TABLE public.child TO reader;


--
-- Name: COLUMN child.title; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT(title) ON TABLE public.child TO reader;


--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: app; Owner: postgres
--

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA app GRANT SELECT ON TABLES  TO reader;


--
-- Name: watch; Type: EVENT TRIGGER; Schema: -; Owner: postgres
--

CREATE EVENT TRIGGER watch ON ddl_command_end
         WHEN TAG IN ('CREATE TABLE')
   EXECUTE FUNCTION public.on_ddl();

ALTER EVENT TRIGGER watch DISABLE;


ALTER EVENT TRIGGER watch OWNER TO postgres;

--
-- Name: stats; Type: MATERIALIZED VIEW DATA; Schema: public; Owner: postgres
--

REFRESH MATERIALIZED VIEW public.stats;


--
-- PostgreSQL database dump complete
--


