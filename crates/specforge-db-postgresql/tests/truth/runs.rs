//! The operations, each with a statement that does it on tables that every run finds.

/// How an operation is run.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    /// The row.
    pub(crate) id: &'static str,
    /// What stands before it.
    pub(crate) before: &'static str,
    /// The operation.
    pub(crate) statement: &'static str,
    /// The relation whose lock the row speaks of.
    pub(crate) target: &'static str,
    /// The first major that has it.
    pub(crate) since: u32,
    /// Whether it stands outside any transaction.
    pub(crate) alone: bool,
}

const fn run(id: &'static str, statement: &'static str) -> Run {
    Run { id, before: "", statement, target: "t", since: 13, alone: false }
}

const fn after(id: &'static str, before: &'static str, statement: &'static str) -> Run {
    Run { before, ..run(id, statement) }
}

const fn on(target: &'static str, run: Run) -> Run {
    Run { target, ..run }
}

const fn since(since: u32, run: Run) -> Run {
    Run { since, ..run }
}

const fn alone(run: Run) -> Run {
    Run { alone: true, ..run }
}

/// The tables that every run finds, filled.
pub(crate) const TABLES: &str = "
    CREATE TYPE mood AS ENUM ('a', 'b');
    CREATE DOMAIN positive AS int;
    CREATE TABLE ref (id int PRIMARY KEY, n int);
    INSERT INTO ref SELECT g, g FROM generate_series(1, 500) g;
    CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(50), c text, r int, nn int NOT NULL,
        num numeric(10, 2), m mood, d positive, ts timestamp);
    INSERT INTO t SELECT g, g, 'b' || g, 'c' || g, 1 + g % 500, g, g, 'a', g, now()
        FROM generate_series(1, 2000) g;
    CREATE INDEX t_a ON t (a);
    CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE SEQUENCE seq;
    CREATE VIEW v AS SELECT id, a FROM t;
    CREATE TABLE p (k int, x text) PARTITION BY RANGE (k);
    CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
    INSERT INTO p SELECT g % 100, 'x' FROM generate_series(1, 1000) g;
    CREATE TABLE p2 (k int, x text);
    INSERT INTO p2 SELECT 100 + g % 100, 'x' FROM generate_series(1, 1000) g;
";

const PROVEN: &str = "ALTER TABLE t ADD CONSTRAINT w CHECK (a IS NOT NULL)";
const CHECK: &str = "ALTER TABLE t ADD CONSTRAINT w CHECK (a > 0) NOT VALID";
const REFERENCE: &str =
    "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES ref (id) NOT VALID";
const REFERENCE_NOW: &str = "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES ref (id)";
const REPLACED: &str = "ALTER TABLE t DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES ref (id) ON DELETE CASCADE";
const REPLACED_LATER: &str = "ALTER TABLE t DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES ref (id) ON DELETE CASCADE NOT VALID";
const CHECKED: &str = "CREATE DOMAIN checked AS int CHECK (value > 0)";
const REFERENCED_PARTS: &str = "CREATE TABLE kp (k int PRIMARY KEY) PARTITION BY RANGE (k); \
    CREATE TABLE kp1 PARTITION OF kp FOR VALUES FROM (0) TO (9000); \
    CREATE TABLE kp2 PARTITION OF kp FOR VALUES FROM (9000) TO (9001); \
    INSERT INTO kp SELECT generate_series(0, 2000); INSERT INTO kp VALUES (9000); \
    CREATE TABLE kr (k int REFERENCES kp); INSERT INTO kr SELECT 9000 FROM generate_series(1, 2000)";
const ATTACHED_INDEXED: &str = "ALTER TABLE p2 ADD CONSTRAINT w CHECK (k IS NOT NULL AND k >= 100 AND k < 200); CREATE INDEX p_x ON p (x)";
const DEFAULT_PARTITION: &str = "CREATE TABLE pd PARTITION OF p DEFAULT; INSERT INTO p SELECT 900, 'x' FROM generate_series(1, 1000)";
const NUMBERED: &str = "ALTER TABLE t ALTER nn ADD GENERATED ALWAYS AS IDENTITY";
const COMPUTED: &str = "ALTER TABLE t ADD g int GENERATED ALWAYS AS (a + 1) STORED";
const VIRTUAL: &str = "ALTER TABLE t ADD g int GENERATED ALWAYS AS (a + 1) VIRTUAL";
const TRIGGER: &str = "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION trf()";
const BOUND: &str =
    "ALTER TABLE p2 ADD CONSTRAINT w CHECK (k IS NOT NULL AND k >= 100 AND k < 200)";

pub(crate) const RUNS: &[Run] = &[
    run("create-namespace", "CREATE SCHEMA other_one"),
    after("drop-namespace", "CREATE SCHEMA other_two", "DROP SCHEMA other_two"),
    run("create-enum", "CREATE TYPE e AS ENUM ('a')"),
    run("create-enum", "CREATE DOMAIN e AS int CHECK (value > 0)"),
    after("drop-enum", "CREATE TYPE e AS ENUM ('a')", "DROP TYPE e"),
    run("add-enum-value", "ALTER TYPE mood ADD VALUE 'c'"),
    run("rename-enum-value", "ALTER TYPE mood RENAME VALUE 'a' TO 'z'"),
    run("rename-type", "ALTER TYPE mood RENAME TO humour"),
    after("alter-type", "CREATE TYPE pair AS (x int)", "ALTER TYPE pair ADD ATTRIBUTE y int"),
    run("create-table", "CREATE TABLE other (a int)"),
    on("ref", run("create-table-referencing", "CREATE TABLE other (a int REFERENCES ref)")),
    on(
        "p",
        run("create-partition", "CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (200) TO (300)"),
    ),
    on(
        "p",
        after(
            "create-partition-beside-default",
            DEFAULT_PARTITION,
            "CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (200) TO (300)",
        ),
    ),
    on(
        "p",
        run(
            "create-partition-attached",
            "CREATE TABLE p3 (x text, k int); ALTER TABLE p ATTACH PARTITION p3 FOR VALUES FROM (200) TO (300)",
        ),
    ),
    on(
        "kr",
        after(
            "create-partition-referenced",
            "CREATE TABLE kp (k int PRIMARY KEY) PARTITION BY RANGE (k); CREATE TABLE kr (k int REFERENCES kp); CREATE TABLE kp1 PARTITION OF kp FOR VALUES FROM (0) TO (9000) PARTITION BY HASH (k)",
            "CREATE TABLE kp1_0 PARTITION OF kp1 FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        ),
    ),
    run("create-child", "CREATE TABLE other (e int) INHERITS (t)"),
    on(
        "kp",
        after(
            "drop-partition-referenced",
            REFERENCED_PARTS,
            "ALTER TABLE kp DETACH PARTITION kp1; DROP TABLE kp1",
        ),
    ),
    after("drop-table", "DROP VIEW v", "DROP TABLE t"),
    run("rename-table", "ALTER TABLE t RENAME TO u"),
    run("rename-column", "ALTER TABLE t RENAME COLUMN c TO c2"),
    run("rename-constraint", "ALTER TABLE t RENAME CONSTRAINT t_pkey TO t_key"),
    on("t_a", run("rename-index", "ALTER INDEX t_a RENAME TO t_b")),
    run("add-column", "ALTER TABLE t ADD COLUMN z int"),
    run("add-column", "ALTER TABLE t ADD COLUMN z int NOT NULL DEFAULT 7"),
    run("add-column", "ALTER TABLE t ADD COLUMN z timestamptz DEFAULT now()"),
    run("add-column-volatile", "ALTER TABLE t ADD COLUMN z timestamptz DEFAULT clock_timestamp()"),
    run("add-column-volatile", "ALTER TABLE t ADD COLUMN z uuid DEFAULT gen_random_uuid()"),
    after("add-column-checked", CHECKED, "ALTER TABLE t ADD COLUMN z checked"),
    after("add-column-checked", CHECKED, "ALTER TABLE t ADD COLUMN z checked DEFAULT 7"),
    run("add-column-filled", "ALTER TABLE t ADD COLUMN z int; UPDATE t SET z = a"),
    on(
        "far",
        after(
            "alter-foreign-table",
            "CREATE EXTENSION IF NOT EXISTS file_fdw; CREATE SERVER IF NOT EXISTS files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE far (x int) SERVER files OPTIONS (filename '/dev/null')",
            "ALTER TABLE far ALTER x TYPE bigint",
        ),
    ),
    run("add-column-numbered", "ALTER TABLE t ADD COLUMN z serial"),
    run("add-column-numbered", "ALTER TABLE t ADD COLUMN z int GENERATED ALWAYS AS IDENTITY"),
    run("add-column-computed", COMPUTED),
    since(18, run("add-column-virtual", VIRTUAL)),
    run("drop-column", "ALTER TABLE t DROP COLUMN c"),
    run("alter-column-default", "ALTER TABLE t ALTER c SET DEFAULT 'q'"),
    after(
        "alter-column-default",
        "ALTER TABLE t ALTER c SET DEFAULT 'q'",
        "ALTER TABLE t ALTER c DROP DEFAULT",
    ),
    run("set-not-null", "ALTER TABLE t ALTER a SET NOT NULL"),
    after("set-not-null-proven", PROVEN, "ALTER TABLE t ALTER a SET NOT NULL"),
    since(18, run("add-not-null-not-valid", "ALTER TABLE t ADD CONSTRAINT q NOT NULL a NOT VALID")),
    since(
        18,
        after(
            "validate-not-null",
            "ALTER TABLE t ADD CONSTRAINT q NOT NULL a NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT q",
        ),
    ),
    run("drop-not-null", "ALTER TABLE t ALTER nn DROP NOT NULL"),
    after("alter-column-type", "DROP VIEW v", "ALTER TABLE t ALTER a TYPE bigint"),
    run("alter-column-type", "ALTER TABLE t ALTER b TYPE varchar(20)"),
    run("alter-column-type", "ALTER TABLE t ALTER num TYPE numeric(12, 3)"),
    run("alter-column-type", "ALTER TABLE t ALTER m TYPE text"),
    run(
        "add-column-synced",
        "ALTER TABLE t ADD COLUMN z bigint; CREATE TRIGGER tr BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trf(); ALTER TABLE t ENABLE ALWAYS TRIGGER tr",
    ),
    after(
        "swap-column",
        "DROP VIEW v; ALTER TABLE t ADD COLUMN z bigint NOT NULL DEFAULT 7; UPDATE t SET z = id; CREATE UNIQUE INDEX u ON t (z); ALTER TABLE t ADD CONSTRAINT w CHECK (z > 0)",
        "ALTER TABLE t DROP COLUMN id; ALTER TABLE t RENAME COLUMN z TO id; ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX u",
    ),
    after(
        "remake-table",
        "DROP VIEW v",
        "LOCK TABLE ONLY t IN ACCESS EXCLUSIVE MODE; ALTER TABLE t DROP CONSTRAINT t_pkey; DROP INDEX t_a; ALTER TABLE t RENAME TO t_old; CREATE TABLE t (LIKE t_old, PRIMARY KEY (id)) PARTITION BY RANGE (id); CREATE TABLE t_all PARTITION OF t DEFAULT; INSERT INTO t SELECT * FROM ONLY t_old; DROP TABLE t_old; CREATE INDEX t_a ON t (a)",
    ),
    on(
        "p",
        run(
            "remake-table",
            "LOCK TABLE p IN ACCESS EXCLUSIVE MODE; ALTER TABLE p RENAME TO p_old; ALTER TABLE p1 RENAME TO p1_old; CREATE TABLE p (LIKE p_old); INSERT INTO p SELECT * FROM p_old; DROP TABLE p_old; CREATE INDEX ON p (x)",
        ),
    ),
    run("analyze", "ANALYZE t (a)"),
    run("alter-column-type-instant", "ALTER TABLE t ALTER b TYPE varchar(100)"),
    run("alter-column-type-instant", "ALTER TABLE t ALTER b TYPE varchar"),
    run("alter-column-type-instant", "ALTER TABLE t ALTER b TYPE text"),
    run("alter-column-type-instant", "ALTER TABLE t ALTER c TYPE varchar"),
    run("alter-column-type-instant", "ALTER TABLE t ALTER num TYPE numeric(14, 2)"),
    run("alter-column-type-instant", "ALTER TABLE t ALTER num TYPE numeric"),
    run("alter-column-type-instant", "ALTER TABLE t ALTER c TYPE text COLLATE \"C\""),
    after(
        "alter-column-type-instant",
        "CREATE INDEX t_b ON t (b)",
        "ALTER TABLE t ALTER b TYPE text",
    ),
    after(
        "alter-column-type-instant",
        "ALTER TABLE t ADD z timestamp(3)",
        "ALTER TABLE t ALTER z TYPE timestamp(6)",
    ),
    after(
        "alter-column-type-instant",
        "ALTER TABLE t ADD z interval(3)",
        "ALTER TABLE t ALTER z TYPE interval",
    ),
    after(
        "alter-column-type-instant",
        "ALTER TABLE t ADD z varbit(3)",
        "ALTER TABLE t ALTER z TYPE varbit(9)",
    ),
    after(
        "alter-column-type-instant",
        "ALTER TABLE t ADD z cidr",
        "ALTER TABLE t ALTER z TYPE inet",
    ),
    after(
        "alter-column-type-reindexed",
        "CREATE INDEX t_b ON t (b) WHERE b IS NOT NULL",
        "ALTER TABLE t ALTER b TYPE varchar(100)",
    ),
    after(
        "alter-column-type-reindexed",
        "CREATE INDEX t_c ON t (c)",
        "ALTER TABLE t ALTER c TYPE text COLLATE \"POSIX\"",
    ),
    after(
        "alter-column-type-checked",
        "ALTER TABLE t ADD CHECK (b <> '')",
        "ALTER TABLE t ALTER b TYPE varchar(100)",
    ),
    run("alter-column-statistics", "ALTER TABLE t ALTER a SET STATISTICS 500"),
    run("alter-column-statistics", "ALTER TABLE t ALTER a SET (n_distinct = 5)"),
    run("alter-column-storage", "ALTER TABLE t ALTER c SET STORAGE EXTERNAL"),
    since(14, run("alter-column-compression", "ALTER TABLE t ALTER c SET COMPRESSION pglz")),
    since(17, after("set-expression", COMPUTED, "ALTER TABLE t ALTER g SET EXPRESSION AS (a + 2)")),
    since(
        18,
        after("set-expression-virtual", VIRTUAL, "ALTER TABLE t ALTER g SET EXPRESSION AS (a + 2)"),
    ),
    after("drop-expression", COMPUTED, "ALTER TABLE t ALTER g DROP EXPRESSION"),
    run("alter-identity", NUMBERED),
    run(
        "number-column",
        "ALTER TABLE t ALTER nn ADD GENERATED ALWAYS AS IDENTITY; SELECT setval(pg_get_serial_sequence('t', 'nn'), COALESCE(max(nn) + 1, 1), false) FROM t",
    ),
    after("alter-identity", NUMBERED, "ALTER TABLE t ALTER nn DROP IDENTITY"),
    after("alter-identity", NUMBERED, "ALTER TABLE t ALTER nn SET GENERATED BY DEFAULT"),
    run("catch-up-sequence", "SELECT setval('seq', COALESCE(max(nn) + 1, 1), false) FROM t"),
    run("add-check", "ALTER TABLE t ADD CONSTRAINT w CHECK (a > 0)"),
    run("add-check-not-valid", CHECK),
    since(
        18,
        run("add-check-not-enforced", "ALTER TABLE t ADD CONSTRAINT w CHECK (a > 0) NOT ENFORCED"),
    ),
    since(
        18,
        run(
            "add-foreign-key-not-enforced",
            "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES ref (id) NOT ENFORCED",
        ),
    ),
    after("validate-check", CHECK, "ALTER TABLE t VALIDATE CONSTRAINT w"),
    run("add-foreign-key", REFERENCE_NOW),
    on("ref", run("add-foreign-key", REFERENCE_NOW)),
    run("add-foreign-key-not-valid", REFERENCE),
    on("ref", run("add-foreign-key-not-valid", REFERENCE)),
    after("replace-foreign-key", REFERENCE_NOW, REPLACED),
    on("ref", after("replace-foreign-key", REFERENCE_NOW, REPLACED)),
    after("replace-foreign-key-not-valid", REFERENCE_NOW, REPLACED_LATER),
    on("ref", after("replace-foreign-key-not-valid", REFERENCE_NOW, REPLACED_LATER)),
    after("validate-foreign-key", REFERENCE, "ALTER TABLE t VALIDATE CONSTRAINT f"),
    after("drop-foreign-key", REFERENCE_NOW, "ALTER TABLE t DROP CONSTRAINT f"),
    on("ref", after("drop-foreign-key", REFERENCE_NOW, "ALTER TABLE t DROP CONSTRAINT f")),
    after("drop-constraint", CHECK, "ALTER TABLE t DROP CONSTRAINT w"),
    run("drop-constraint", "ALTER TABLE t DROP CONSTRAINT t_pkey"),
    after("alter-constraint", REFERENCE_NOW, "ALTER TABLE t ALTER CONSTRAINT f DEFERRABLE"),
    run("add-unique", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)"),
    after(
        "add-primary-key",
        "ALTER TABLE t DROP CONSTRAINT t_pkey",
        "ALTER TABLE t ADD PRIMARY KEY (id)",
    ),
    after(
        "add-unique-using-index",
        "CREATE UNIQUE INDEX u ON t (a)",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX u",
    ),
    after(
        "add-primary-key-using-index",
        "ALTER TABLE t DROP CONSTRAINT t_pkey; CREATE UNIQUE INDEX u ON t (nn)",
        "ALTER TABLE t ADD CONSTRAINT u PRIMARY KEY USING INDEX u",
    ),
    run("add-exclusion", "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING btree (a WITH =)"),
    run("create-index", "CREATE INDEX i ON t (c)"),
    on("p", run("create-index-only", "CREATE INDEX i ON ONLY p (k)")),
    alone(run("create-index-concurrently", "CREATE INDEX CONCURRENTLY i ON t (c)")),
    on(
        "p1_k",
        after(
            "attach-index",
            "CREATE INDEX p_k ON ONLY p (k); CREATE INDEX p1_k ON p1 (k)",
            "ALTER INDEX p_k ATTACH PARTITION p1_k",
        ),
    ),
    run("drop-index", "DROP INDEX t_a"),
    alone(run("drop-index-concurrently", "DROP INDEX CONCURRENTLY t_a")),
    on("t_a", run("alter-index", "ALTER INDEX t_a SET (fillfactor = 80)")),
    run("create-view", "CREATE VIEW v2 AS SELECT a FROM t"),
    run("create-view", "CREATE OR REPLACE VIEW v AS SELECT id, a, b FROM t"),
    run("drop-view", "DROP VIEW v"),
    run("create-materialized-view", "CREATE MATERIALIZED VIEW mv AS SELECT a FROM t"),
    after(
        "drop-materialized-view",
        "CREATE MATERIALIZED VIEW mv AS SELECT a FROM t",
        "DROP MATERIALIZED VIEW mv",
    ),
    run(
        "create-routine",
        "CREATE OR REPLACE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ),
    run("drop-routine", "DROP FUNCTION trf()"),
    run("create-trigger", TRIGGER),
    since(
        14,
        after(
            "create-trigger",
            TRIGGER,
            "CREATE OR REPLACE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trf()",
        ),
    ),
    after("drop-trigger", TRIGGER, "DROP TRIGGER tr ON t"),
    run("create-policy", "CREATE POLICY po ON t USING (true)"),
    after("drop-policy", "CREATE POLICY po ON t USING (true)", "DROP POLICY po ON t"),
    run("create-rule", "CREATE RULE ru AS ON UPDATE TO t DO ALSO NOTHING"),
    after("drop-rule", "CREATE RULE ru AS ON UPDATE TO t DO ALSO NOTHING", "DROP RULE ru ON t"),
    run("row-security", "ALTER TABLE t ENABLE ROW LEVEL SECURITY"),
    run("row-security", "ALTER TABLE t FORCE ROW LEVEL SECURITY"),
    run("replica-identity", "ALTER TABLE t REPLICA IDENTITY FULL"),
    run("set-parameters", "ALTER TABLE t SET (fillfactor = 70)"),
    run("set-parameters", "ALTER TABLE t SET (autovacuum_enabled = false)"),
    run("cluster-on", "ALTER TABLE t CLUSTER ON t_a"),
    run("set-logged", "ALTER TABLE t SET UNLOGGED"),
    after("inherit", "CREATE TABLE base (a int)", "ALTER TABLE t INHERIT base"),
    on(
        "p2",
        run("attach-partition", "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (100) TO (200)"),
    ),
    on(
        "p2",
        after(
            "attach-partition-proven",
            BOUND,
            "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (100) TO (200)",
        ),
    ),
    on(
        "p2",
        after(
            "attach-partition-indexed",
            ATTACHED_INDEXED,
            "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (100) TO (200)",
        ),
    ),
    on(
        "pd",
        after(
            "attach-partition-beside-default",
            DEFAULT_PARTITION,
            "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (100) TO (200)",
        ),
    ),
    on(
        "p1",
        after(
            "move-partition",
            "CREATE TABLE q (LIKE p) PARTITION BY RANGE (k)",
            "ALTER TABLE p DETACH PARTITION p1; ALTER TABLE q ATTACH PARTITION p1 FOR VALUES FROM (0) TO (100)",
        ),
    ),
    on("p", run("detach-partition", "ALTER TABLE p DETACH PARTITION p1")),
    alone(since(
        14,
        on(
            "p",
            run("detach-partition-concurrently", "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"),
        ),
    )),
    run("set-comment", "COMMENT ON TABLE t IS 'x'"),
    run("set-comment", "COMMENT ON COLUMN t.a IS 'x'"),
    run("set-comment-apart", "COMMENT ON FUNCTION trf() IS 'x'"),
    run("set-comment-apart", "COMMENT ON CONSTRAINT t_pkey ON t IS 'x'"),
    run("set-comment-apart", "COMMENT ON SCHEMA s IS 'x'"),
    after("publish-tables", "CREATE PUBLICATION pub", "ALTER PUBLICATION pub ADD TABLE s.t"),
    after(
        "publish-tables",
        "CREATE PUBLICATION pub FOR TABLE s.t",
        "ALTER PUBLICATION pub DROP TABLE s.t",
    ),
    run("change-catalog", "CREATE PUBLICATION pub"),
    after("change-catalog", "CREATE PUBLICATION pub FOR TABLE s.t", "DROP PUBLICATION pub"),
    run("change-catalog", "CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple)"),
    run("change-catalog", "CREATE COLLATION other FROM \"C\""),
    after(
        "change-catalog",
        "CREATE STATISTICS st ON a, c FROM t",
        "ALTER STATISTICS st SET STATISTICS 200",
    ),
    on(
        "typed",
        after(
            "alter-type-of-tables",
            "CREATE TYPE pair AS (x int); CREATE TABLE typed OF pair",
            "ALTER TYPE pair ADD ATTRIBUTE y int CASCADE",
        ),
    ),
    run("create-statistics", "CREATE STATISTICS st ON a, c FROM t"),
    after("drop-statistics", "CREATE STATISTICS st ON a, c FROM t", "DROP STATISTICS st"),
    run("grant", "GRANT SELECT ON t TO PUBLIC"),
    run("create-sequence", "CREATE SEQUENCE other OWNED BY t.a"),
    run("alter-sequence", "ALTER SEQUENCE seq INCREMENT BY 2"),
    run("alter-sequence", "ALTER SEQUENCE seq OWNED BY t.a"),
    run("drop-sequence", "DROP SEQUENCE seq"),
    run("alter-domain", "ALTER DOMAIN positive SET DEFAULT 3"),
    run("alter-domain", "ALTER DOMAIN positive ADD CHECK (value > 0) NOT VALID"),
    run("alter-domain-checked", "ALTER DOMAIN positive ADD CHECK (value > 0)"),
    run("alter-domain-checked", "ALTER DOMAIN positive SET NOT NULL"),
    run("alter-nothing", "ALTER TABLE t ALTER nn SET NOT NULL"),
    run("alter-nothing", "ALTER TABLE t ADD COLUMN IF NOT EXISTS a int"),
    run("change-owner", "ALTER TABLE t OWNER TO CURRENT_USER"),
    run("switch-triggers", "ALTER TABLE t DISABLE TRIGGER ALL"),
    run("insert-rows", "INSERT INTO t (id, nn) VALUES (-1, 1)"),
    run("update-rows", "UPDATE t SET c = 'x' WHERE id < 1000"),
    run("delete-rows", "DELETE FROM t WHERE id < 1000"),
    run("truncate", "TRUNCATE t"),
    run("lock-access-exclusive", "LOCK TABLE t"),
    run("lock-exclusive", "LOCK TABLE t IN EXCLUSIVE MODE"),
    run("lock-share-row-exclusive", "LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE"),
    run("lock-share", "LOCK TABLE t IN SHARE MODE"),
    run("lock-share-update-exclusive", "LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE"),
    run("cluster", "CLUSTER t USING t_pkey"),
    run("reindex", "REINDEX TABLE t"),
    alone(run("reindex-concurrently", "REINDEX TABLE CONCURRENTLY t")),
    run(
        "backfill",
        "UPDATE t SET c = 'x' WHERE id IN (SELECT id FROM t WHERE c IS DISTINCT FROM 'x' ORDER BY id LIMIT 100)",
    ),
];
