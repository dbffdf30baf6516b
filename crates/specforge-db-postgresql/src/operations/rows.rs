//! The rows: what each kind of operation locks, rewrites and reads.
//!
//! The lock is that on the table whose rows are there; locks on others are in `says`. Every row that
//! says so was seen by `tests/truth` on those versions.

use specforge_db_core::dialect::{Lock, Observed, Operation};
use specforge_db_core::version::Version;

const V12: Version = Version::short(12, 0);
const V13: Version = Version::short(13, 0);
const V14: Version = Version::short(14, 0);
const V15: Version = Version::short(15, 0);
const V16: Version = Version::short(16, 0);
const V17: Version = Version::short(17, 0);
const V18: Version = Version::short(18, 0);

const ALL: Observed = Observed::On(&[V13, V14, V15, V16, V17, V18]);
const FROM_14: Observed = Observed::On(&[V14, V15, V16, V17, V18]);
const FROM_17: Observed = Observed::On(&[V17, V18]);
const FROM_18: Observed = Observed::On(&[V18]);

const ALTER: &str = "https://www.postgresql.org/docs/current/sql-altertable.html";
const LOCKS: &str = "https://www.postgresql.org/docs/current/explicit-locking.html";
const INDEX: &str = "https://www.postgresql.org/docs/current/sql-createindex.html";
const CREATE: &str = "https://www.postgresql.org/docs/current/sql-createtable.html";
const TYPE: &str = "https://www.postgresql.org/docs/current/sql-altertype.html";
const DOMAIN: &str = "https://www.postgresql.org/docs/current/sql-alterdomain.html";
const PARTITION: &str = "https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE";

/// What happens to the rows while the lock is held.
#[derive(Clone, Copy)]
enum Rows {
    /// Nothing.
    Untouched,
    /// They are read.
    Read,
    /// They are written anew.
    Rewritten,
}

const fn row(
    id: &'static str,
    (lock, lock_name): (Lock, &'static str),
    rows: Rows,
    says: &'static str,
    source: &'static str,
) -> Operation {
    let (rewrites, scans) = match rows {
        Rows::Untouched => (false, false),
        Rows::Read => (false, true),
        Rows::Rewritten => (true, true),
    };
    Operation {
        id,
        since: None,
        until: None,
        lock,
        lock_name,
        grows: scans,
        rewrites,
        scans,
        observed: ALL,
        says,
        source,
    }
}

const fn since(version: Version, observed: Observed, row: Operation) -> Operation {
    Operation { since: Some(version), observed, ..row }
}

const fn documented(row: Operation) -> Operation {
    Operation { observed: Observed::Documented, ..row }
}

const NONE: (Lock, &str) = (Lock::Nothing, "none");
/// Rows that are written are locked one by one, as any UPDATE does.
const ROWS: (Lock, &str) = (Lock::Nothing, "ROW EXCLUSIVE");
const SUE: (Lock, &str) = (Lock::SchemaChanges, "SHARE UPDATE EXCLUSIVE");
const SHARE: (Lock, &str) = (Lock::Writes, "SHARE");
const SRE: (Lock, &str) = (Lock::Writes, "SHARE ROW EXCLUSIVE");
const AE: (Lock, &str) = (Lock::Everything, "ACCESS EXCLUSIVE");

use Rows::{Read, Rewritten, Untouched};

#[rustfmt::skip]
pub(crate) const OPERATIONS: &[Operation] = &[
    row("create-namespace", NONE, Untouched, "Nobody uses it yet.", "https://www.postgresql.org/docs/current/sql-createschema.html"),
    row("drop-namespace", NONE, Untouched, "It is empty by now; the server refuses otherwise.", "https://www.postgresql.org/docs/current/sql-dropschema.html"),
    row("create-enum", NONE, Untouched, "Nobody uses it yet.", "https://www.postgresql.org/docs/current/sql-createtype.html"),
    row("drop-enum", NONE, Untouched, "Nothing uses it by now; the server refuses otherwise.", "https://www.postgresql.org/docs/current/sql-droptype.html"),
    row("add-enum-value", NONE, Untouched, "No table is locked; the value can be used once its transaction has ended.", TYPE),
    row("rename-enum-value", NONE, Untouched, "Rows hold a number, not the label: they show the new one at once, and programs that send the old one fail.", TYPE),
    row("rename-type", NONE, Untouched, "Columns follow by themselves; programs that say the old name fail.", TYPE),
    row("alter-type", NONE, Untouched, "The server refuses it while a column of the type would have to be rewritten.", TYPE),
    row("create-table", NONE, Untouched, "Nobody uses it yet.", CREATE),
    row("create-table-referencing", SRE, Untouched, "Writers of the tables that it refers to wait for an instant.", CREATE),
    row("create-partition", AE, Untouched, "Its parent is locked for an instant.", CREATE),
    row("create-partition-beside-default", AE, Read, "Its parent is locked while the default partition is searched for rows that would belong to the new one.", CREATE),
    row("create-partition-attached", SUE, Untouched, "It is made alone and attached: changes of its parent wait for an instant.", PARTITION),
    row("create-partition-referenced", SRE, Untouched, "Writers of the tables that refer to what it is a part of wait for an instant.", CREATE),
    row("create-child", SUE, Untouched, "Changes of its parent wait for an instant.", CREATE),
    row("drop-partition-referenced", AE, Read, "It leaves its parent, and its rows are looked up in the tables that refer to that; then its files are removed.", PARTITION),
    row("drop-table", AE, Untouched, "Its files are removed; tables that it refers to are locked for that instant too.", "https://www.postgresql.org/docs/current/sql-droptable.html"),
    row("rename-table", AE, Untouched, "Views and references follow by themselves; programs that say the old name fail.", ALTER),
    row("rename-column", AE, Untouched, "Views, indexes and constraints follow by themselves; programs that say the old name fail.", ALTER),
    row("rename-constraint", AE, Untouched, "Only a name changes.", ALTER),
    row("rename-index", SUE, Untouched, "Readers and writers go on.", "https://www.postgresql.org/docs/current/sql-alterindex.html"),
    row("add-column", AE, Untouched, "The catalog alone changes: a constant default is kept there for the rows that are there.", ALTER),
    row("add-column-volatile", AE, Rewritten, "Its default differs from row to row, so that every row is written anew.", ALTER),
    row("add-column-checked", AE, Rewritten, "Its type is a domain with conditions: the server tries them by writing every row anew.", ALTER),
    row("add-column-filled", AE, Read, "It comes, and every row gets its value, while nobody else can use the table.", ALTER),
    row("alter-foreign-table", AE, Untouched, "What is known of the other server's table changes; nothing is looked up there.", "https://www.postgresql.org/docs/current/sql-alterforeigntable.html"),
    row("add-column-numbered", AE, Rewritten, "Every row gets a number of its own, so that all are written anew.", ALTER),
    row("add-column-computed", AE, Rewritten, "It is computed and stored for every row.", ALTER),
    since(V18, FROM_18, row("add-column-virtual", AE, Untouched, "It is computed when it is read: the catalog alone changes.", ALTER)),
    row("drop-column", AE, Untouched, "The catalog alone changes; the room is freed as rows are written.", ALTER),
    row("alter-column-default", AE, Untouched, "Only rows written from now on get it.", ALTER),
    row("set-not-null", AE, Read, "Every row is read while nobody else can use the table.", ALTER),
    since(V12, ALL, row("set-not-null-proven", AE, Untouched, "A check that was validated proves it, so that no row is read.", ALTER)),
    since(V18, FROM_18, row("add-not-null-not-valid", AE, Untouched, "Rows written from now on are checked; those that are there come with the validation.", ALTER)),
    since(V18, FROM_18, row("validate-not-null", SUE, Read, "Every row is read while readers and writers go on.", ALTER)),
    row("drop-not-null", AE, Untouched, "The catalog alone changes.", ALTER),
    row("alter-column-type", AE, Rewritten, "Every row and every index on the table is written anew.", ALTER),
    row("remake-table", AE, Rewritten, "A new table takes its place: every row is copied and every index built while nobody else can use either.", PARTITION),
    row("add-column-synced", AE, Untouched, "The column comes empty, and a trigger gives every row that is written from now on its value in it.", ALTER),
    row("swap-column", AE, Untouched, "The catalog alone changes: the old column goes, and the new one and all that was built over it get their names.", ALTER),
    row("analyze", SUE, Untouched, "A sample of the rows is read while readers and writers go on.", "https://www.postgresql.org/docs/current/sql-analyze.html"),
    row("alter-column-type-instant", AE, Untouched, "Every value of the old type is one of the new: the catalog alone changes.", ALTER),
    row("alter-column-type-reindexed", AE, Read, "The rows stay; indexes over the column are built anew.", ALTER),
    row("alter-column-type-checked", AE, Read, "The rows stay and are read, for a check mentions the column.", ALTER),
    row("alter-column-statistics", SUE, Untouched, "The next ANALYZE goes by it.", ALTER),
    row("alter-column-storage", AE, Untouched, "Only rows written from now on are stored so.", ALTER),
    since(V14, FROM_14, row("alter-column-compression", AE, Untouched, "Only rows written from now on are compressed so.", ALTER)),
    since(V17, FROM_17, row("set-expression", AE, Rewritten, "It is computed anew for every row.", ALTER)),
    since(V18, FROM_18, row("set-expression-virtual", AE, Untouched, "It is computed when it is read: the catalog alone changes.", ALTER)),
    since(V13, ALL, row("drop-expression", AE, Untouched, "The values stay as they are and are plain from now on.", ALTER)),
    row("alter-identity", AE, Untouched, "The catalog and a sequence change.", ALTER),
    row("number-column", AE, Read, "The catalog and a sequence change, and the largest number is looked up: in an instant where an index is over the column.", ALTER),
    row("catch-up-sequence", NONE, Read, "The largest number is looked up while readers and writers go on.", "https://www.postgresql.org/docs/current/functions-sequence.html"),
    row("add-check", AE, Read, "Every row is read while nobody else can use the table.", ALTER),
    row("add-check-not-valid", AE, Untouched, "Rows written from now on are checked; those that are there come with the validation.", ALTER),
    since(V18, FROM_18, row("add-check-not-enforced", AE, Untouched, "No row is held to it: the catalog alone changes.", ALTER)),
    since(V18, FROM_18, row("add-foreign-key-not-enforced", SRE, Untouched, "No row is held to it; writers of both tables wait for an instant.", ALTER)),
    row("validate-check", SUE, Read, "Every row is read while readers and writers go on.", ALTER),
    row("add-foreign-key", SRE, Read, "Every row is looked up while writers of both tables wait.", ALTER),
    row("add-foreign-key-not-valid", SRE, Untouched, "Rows written from now on are checked; writers of both tables wait for an instant.", ALTER),
    row("replace-foreign-key", AE, Read, "The old reference goes, and every row is looked up while nobody else can use the two tables.", ALTER),
    row("replace-foreign-key-not-valid", AE, Untouched, "The old reference goes and the new one holds for rows written from now on; both tables are locked for an instant.", ALTER),
    row("validate-foreign-key", SUE, Read, "Every row is looked up while readers and writers of both tables go on.", ALTER),
    row("drop-foreign-key", AE, Untouched, "Both tables are locked for an instant.", ALTER),
    row("drop-constraint", AE, Untouched, "The catalog alone changes.", ALTER),
    row("alter-constraint", AE, Untouched, "The catalog alone changes.", ALTER),
    row("add-unique", AE, Read, "The index behind it is built while nobody else can use the table.", ALTER),
    row("add-primary-key", AE, Read, "The index behind it is built while nobody else can use the table.", ALTER),
    row("add-unique-using-index", AE, Untouched, "The index is there: it only becomes a constraint.", ALTER),
    row("add-primary-key-using-index", AE, Untouched, "The index is there and its columns are required: it only becomes a key.", ALTER),
    row("add-exclusion", AE, Read, "The index behind it is built while nobody else can use the table; PostgreSQL has no other way.", ALTER),
    row("create-index", SHARE, Read, "Writers wait while the index is built.", INDEX),
    row("create-index-only", SHARE, Untouched, "Only the parent gets it; it is not valid until every partition has one attached.", INDEX),
    row("create-index-concurrently", SUE, Read, "The rows are read twice while readers and writers go on; it waits for transactions that are older than it.", "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"),
    row("attach-index", AE, Untouched, "The index of a partition becomes a part of its parent's.", "https://www.postgresql.org/docs/current/sql-alterindex.html"),
    row("drop-index", AE, Untouched, "The table is locked for an instant.", "https://www.postgresql.org/docs/current/sql-dropindex.html"),
    row("drop-index-concurrently", SUE, Untouched, "Readers and writers go on; it waits for transactions that still use the index.", "https://www.postgresql.org/docs/current/sql-dropindex.html"),
    row("alter-index", SUE, Untouched, "Readers and writers go on.", "https://www.postgresql.org/docs/current/sql-alterindex.html"),
    row("create-view", NONE, Untouched, "The tables that it reads are not kept from anybody.", "https://www.postgresql.org/docs/current/sql-createview.html"),
    row("drop-view", NONE, Untouched, "Only the view itself is locked.", "https://www.postgresql.org/docs/current/sql-dropview.html"),
    row("create-materialized-view", NONE, Read, "Its query is run while readers and writers go on.", "https://www.postgresql.org/docs/current/sql-creatematerializedview.html"),
    row("drop-materialized-view", NONE, Untouched, "Only the view itself is locked.", "https://www.postgresql.org/docs/current/sql-dropmaterializedview.html"),
    row("create-routine", NONE, Untouched, "Calls that run go on with the old body.", "https://www.postgresql.org/docs/current/sql-createfunction.html"),
    row("drop-routine", NONE, Untouched, "Nothing uses it by now; the server refuses otherwise.", "https://www.postgresql.org/docs/current/sql-dropfunction.html"),
    row("create-trigger", SRE, Untouched, "Writers wait for an instant.", "https://www.postgresql.org/docs/current/sql-createtrigger.html"),
    row("drop-trigger", AE, Untouched, "The table is locked for an instant.", "https://www.postgresql.org/docs/current/sql-droptrigger.html"),
    row("create-policy", AE, Untouched, "The table is locked for an instant.", "https://www.postgresql.org/docs/current/sql-createpolicy.html"),
    row("drop-policy", AE, Untouched, "The table is locked for an instant.", "https://www.postgresql.org/docs/current/sql-droppolicy.html"),
    row("create-rule", AE, Untouched, "The table is locked for an instant.", "https://www.postgresql.org/docs/current/sql-createrule.html"),
    row("drop-rule", AE, Untouched, "The table is locked for an instant.", "https://www.postgresql.org/docs/current/sql-droprule.html"),
    row("row-security", AE, Untouched, "From here on the policies of the table decide who sees which rows.", "https://www.postgresql.org/docs/current/ddl-rowsecurity.html"),
    row("replica-identity", AE, Untouched, "Subscribers tell rows apart by it from here on.", ALTER),
    row("set-parameters", SUE, Untouched, "Readers and writers go on.", ALTER),
    row("cluster-on", SUE, Untouched, "Only a later CLUSTER goes by it.", ALTER),
    row("set-logged", AE, Rewritten, "The whole table and its indexes are written anew.", ALTER),
    documented(row("set-tablespace", AE, Rewritten, "The whole table is copied.", ALTER)),
    documented(since(V15, Observed::Documented, row("set-access-method", AE, Rewritten, "The whole table is written anew.", ALTER))),
    row("inherit", AE, Untouched, "The child is locked for an instant, and changes of the parent wait.", ALTER),
    row("attach-partition", AE, Read, "The new partition is locked and read; readers and writers of the others go on.", PARTITION),
    row("attach-partition-beside-default", AE, Read, "The default partition is locked and searched for rows that would belong to the new one; readers and writers of the other partitions go on.", PARTITION),
    row("attach-partition-proven", AE, Untouched, "A check that was validated proves the bound, so that no row is read; readers and writers of the other partitions go on.", PARTITION),
    row("attach-partition-indexed", AE, Read, "The indexes of the whole that it lacks are built while nobody else can use the new partition; readers and writers of the others go on.", PARTITION),
    row("move-partition", AE, Read, "It leaves one place and its rows are read for the other, while nobody else can use it.", PARTITION),
    row("detach-partition", AE, Untouched, "Parent and partition are locked for an instant.", PARTITION),
    documented(since(V14, Observed::Documented, row("detach-partition-concurrently", SUE, Untouched, "Readers and writers go on; it waits for transactions that are older than it.", PARTITION))),
    row("set-comment", SUE, Untouched, "Readers and writers go on.", "https://www.postgresql.org/docs/current/sql-comment.html"),
    row("set-comment-apart", NONE, Untouched, "No table is locked.", "https://www.postgresql.org/docs/current/sql-comment.html"),
    row("publish-tables", SUE, Untouched, "Readers and writers go on; subscribers get other rows from here on.", "https://www.postgresql.org/docs/current/sql-alterpublication.html"),
    row("change-catalog", NONE, Untouched, "No table is locked.", LOCKS),
    row("alter-type-of-tables", AE, Untouched, "Tables that are made of it get the attribute too, and are locked for that instant.", TYPE),
    row("create-statistics", SUE, Untouched, "The next ANALYZE fills them.", "https://www.postgresql.org/docs/current/sql-createstatistics.html"),
    row("drop-statistics", SUE, Untouched, "Readers and writers go on.", "https://www.postgresql.org/docs/current/sql-dropstatistics.html"),
    row("grant", NONE, Untouched, "No table is locked.", "https://www.postgresql.org/docs/current/sql-grant.html"),
    row("create-sequence", NONE, Untouched, "Nobody uses it yet.", "https://www.postgresql.org/docs/current/sql-createsequence.html"),
    row("alter-sequence", NONE, Untouched, "Only the sequence itself is locked; where it stands is kept.", "https://www.postgresql.org/docs/current/sql-altersequence.html"),
    row("drop-sequence", NONE, Untouched, "Only the sequence itself is locked.", "https://www.postgresql.org/docs/current/sql-dropsequence.html"),
    row("alter-domain", NONE, Untouched, "Only values written from now on go by it.", DOMAIN),
    row("alter-domain-checked", SHARE, Read, "Every table with a column of the domain is read while its writers wait.", DOMAIN),
    documented(row("create-extension", NONE, Untouched, "What the extension does as it comes is its own.", "https://www.postgresql.org/docs/current/sql-createextension.html")),
    documented(row("alter-extension", AE, Untouched, "What the extension does as it changes is its own.", "https://www.postgresql.org/docs/current/sql-alterextension.html")),
    documented(row("drop-extension", NONE, Untouched, "Nothing uses it by now; the server refuses otherwise.", "https://www.postgresql.org/docs/current/sql-dropextension.html")),
    documented(row("create-definition", AE, Untouched, "The strictest lock is assumed.", LOCKS)),
    documented(row("drop-definition", AE, Untouched, "The strictest lock is assumed.", LOCKS)),
    documented(row("alter-definition", AE, Untouched, "The strictest lock is assumed.", LOCKS)),
    row("alter-nothing", AE, Untouched, "Everything is so already, and the table is locked for that instant all the same.", ALTER),
    row("change-owner", AE, Untouched, "The catalog alone changes.", ALTER),
    row("switch-triggers", SRE, Untouched, "Rows written from now on pass the triggers by, or no longer do; writers wait for an instant.", ALTER),
    row("insert-rows", ROWS, Untouched, "Nobody sees the new rows before the transaction ends.", "https://www.postgresql.org/docs/current/sql-insert.html"),
    row("update-rows", ROWS, Read, "Each row that is written is locked until the transaction ends, and leaves a dead one behind.", "https://www.postgresql.org/docs/current/sql-update.html"),
    row("delete-rows", ROWS, Read, "Each row that goes is locked until the transaction ends, and leaves a dead one behind.", "https://www.postgresql.org/docs/current/sql-delete.html"),
    row("truncate", AE, Untouched, "The rows are gone at once, for those too who look at an older state.", "https://www.postgresql.org/docs/current/sql-truncate.html"),
    row("lock-access-exclusive", AE, Untouched, "Nobody else uses the table until the transaction ends.", LOCKS),
    row("lock-exclusive", (Lock::Writes, "EXCLUSIVE"), Untouched, "Writers wait until the transaction ends.", LOCKS),
    row("lock-share-row-exclusive", SRE, Untouched, "Writers wait until the transaction ends.", LOCKS),
    row("lock-share", SHARE, Untouched, "Writers wait until the transaction ends.", LOCKS),
    row("lock-share-update-exclusive", SUE, Untouched, "Readers and writers go on.", LOCKS),
    documented(row("vacuum", SUE, Read, "The rows are read while readers and writers go on.", "https://www.postgresql.org/docs/current/sql-vacuum.html")),
    documented(row("vacuum-full", AE, Rewritten, "The whole table and its indexes are written anew.", "https://www.postgresql.org/docs/current/sql-vacuum.html")),
    row("cluster", AE, Rewritten, "The whole table and its indexes are written anew.", "https://www.postgresql.org/docs/current/sql-cluster.html"),
    row("reindex", (Lock::Everything, "SHARE"), Read, "Writers wait while the indexes are built, and so do readers, because planning a query looks at every index.", "https://www.postgresql.org/docs/current/sql-reindex.html"),
    row("reindex-concurrently", SUE, Read, "The rows are read twice while readers and writers go on; it waits for transactions that are older than it.", "https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY"),
    documented(row("refresh-materialized-view", AE, Read, "Its query is run while nobody reads the view.", "https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html")),
    documented(row("refresh-materialized-view-concurrently", (Lock::Writes, "EXCLUSIVE"), Read, "Its query is run while readers of the view go on.", "https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html")),
    row("backfill", ROWS, Read, "Rows are written in batches, each of which holds only its own rows.", "https://www.postgresql.org/docs/current/sql-update.html"),
];
