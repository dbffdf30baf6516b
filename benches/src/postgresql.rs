//! PostgreSQL: what `pg_dump --schema-only` prints, and `squawk-syntax`.

use std::fmt::Write as _;

use specforge_db_postgresql::Postgresql;
use squawk_syntax::SourceFile;

use crate::Yardstick;

/// One text: a statement that stands in both is parsed once.
pub const YARDSTICK: Yardstick =
    Yardstick { database: "postgresql", planner: &Postgresql, schema, raw_parse, texts: 1 };

const HEAD: &str = "SET statement_timeout = 0;\nSET lock_timeout = 0;\n\
    SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\
    SELECT pg_catalog.set_config('search_path', '', false);\nSET client_min_messages = warning;\n\n";

fn schema(tables: usize, desired: bool) -> String {
    let mut text = String::with_capacity(tables * 1_800);
    text.push_str(HEAD);
    for at in 0..tables {
        table(&mut text, at, desired && at % 10 == 0);
    }
    for at in 0..tables {
        keys(&mut text, at);
    }
    for at in 0..tables {
        let _ = write!(
            text,
            "ALTER TABLE ONLY public.order_item_{at}\n    ADD CONSTRAINT order_item_{at}_customer_id_fkey \
             FOREIGN KEY (customer_id) REFERENCES public.order_item_{}(id) ON DELETE CASCADE;\n\n\n",
            at / 2
        );
    }
    text
}

fn table(text: &mut String, at: usize, changed: bool) {
    let _ = write!(
        text,
        "--\n-- Name: order_item_{at}; Type: TABLE; Schema: public; Owner: -\n--\n\n\
         CREATE TABLE public.order_item_{at} (\n    id bigint NOT NULL,\n    customer_id bigint NOT NULL,\n    \
         reference character varying(40) NOT NULL,\n    status text DEFAULT 'pending'::text NOT NULL,\n    \
         quantity integer DEFAULT 1 NOT NULL,\n    unit_price_cents bigint NOT NULL,\n    \
         discount numeric(5,2) DEFAULT 0.0,\n    shipping_address text,\n    note text,\n    \
         created_at timestamp with time zone DEFAULT now() NOT NULL,\n    updated_at timestamp with time zone,\n"
    );
    if changed {
        text.push_str("    archived_at timestamp with time zone,\n");
    }
    let _ = write!(
        text,
        "    CONSTRAINT order_item_{at}_quantity_check CHECK ((quantity > 0)),\n    \
         CONSTRAINT order_item_{at}_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'paid'::text, \
         'shipped'::text, 'cancelled'::text]))),\n    \
         CONSTRAINT price_{at} CHECK ((unit_price_cents >= 0))\n);\n\n\n\
         --\n-- Name: order_item_{at}_id_seq; Type: SEQUENCE; Schema: public; Owner: -\n--\n\n\
         CREATE SEQUENCE public.order_item_{at}_id_seq\n    START WITH 1\n    INCREMENT BY 1\n    NO MINVALUE\n    \
         NO MAXVALUE\n    CACHE 1;\n\n\n\
         ALTER SEQUENCE public.order_item_{at}_id_seq OWNED BY public.order_item_{at}.id;\n\n\n\
         ALTER TABLE ONLY public.order_item_{at} ALTER COLUMN id SET DEFAULT \
         nextval('public.order_item_{at}_id_seq'::regclass);\n\n\n"
    );
}

fn keys(text: &mut String, at: usize) {
    let _ = write!(
        text,
        "ALTER TABLE ONLY public.order_item_{at}\n    ADD CONSTRAINT order_item_{at}_pkey PRIMARY KEY (id);\n\n\n\
         ALTER TABLE ONLY public.order_item_{at}\n    ADD CONSTRAINT order_item_{at}_reference_key UNIQUE (reference);\n\n\n\
         CREATE INDEX idx_order_item_{at}_customer_id ON public.order_item_{at} USING btree (customer_id, created_at DESC);\n\n\n\
         CREATE INDEX idx_order_item_{at}_open ON public.order_item_{at} USING btree (status) \
         WHERE (status <> 'cancelled'::text);\n\n\n"
    );
}

fn raw_parse(text: &str) -> usize {
    SourceFile::parse(text).tree().stmts().count()
}
