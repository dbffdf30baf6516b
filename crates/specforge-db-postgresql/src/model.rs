//! How PostgreSQL's objects stand in the model.
//!
//! This is the agreement between the reader, the live catalog, the renderer and the recipes. All of
//! it is said of the normal form, which `normalize` makes and in which everything is compared.
//!
//! **Names** are held as the catalog holds them: unquoted ones folded to lower case, cut to 63 bytes.
//! `public` is the default namespace and always there; every other namespace is named. A name in a
//! type, an expression or a body is written without `public.`, and with any other namespace, as
//! PostgreSQL itself writes it under `search_path = public`. Generated names of constraints, indexes
//! and sequences are filled in by PostgreSQL's own rules, so that every constraint has a name.
//!
//! **Types**: `Type::raw` is what `format_type` writes: `integer`, `character varying(255)`,
//! `numeric(10,2)`, `timestamp(3) with time zone`, `text[]`, `mood`, `app.mood`, `"Mood"`.
//!
//! **Columns**: collation in the option [`COLLATE`], where it is not the type's own. An identity is
//! `Column::identity`, its sequence's parameters are options of it, where they are not the usual ones.
//! Its options are `sequence_name`, `start`, `increment`, `min`, `max`, `cache` and `cycle`.
//! A `serial` is the integer type, NOT NULL, without a default, and with the option [`SERIAL`], whose
//! value is the name of the sequence: so it is read from `serial`, and from the three statements that
//! `pg_dump` writes instead, where the sequence is owned by the column and its parameters are the
//! usual ones. Any other sequence is a definition, with `on` where a column owns it.
//!
//! **Constraints**: a key's, check's or reference's deferrability is the option [`DEFERRABLE`], whose
//! value is `DEFERRABLE` or `DEFERRABLE INITIALLY DEFERRED`; [`NOT_VALID`], [`NOT_ENFORCED`] and
//! [`NO_INHERIT`] are flags; a unique constraint may have [`NULLS_NOT_DISTINCT`], [`INCLUDE`] and, as
//! a primary key does, [`WITHOUT_OVERLAPS`]. EXCLUDE is a definition of kind `Constraint`, on its table.
//!
//! **Indexes**: the method only where it is not `btree`; operator class, collation and nulls order are
//! options of the part, where they are not the usual ones; NULLS NOT DISTINCT and storage parameters
//! are options of the index. An index that belongs to a constraint is not an index of the table. The
//! index of a partition that is attached to its parent's index is not one either, for it comes and
//! goes with that.
//!
//! **Tables**: storage parameters as options `with.fillfactor` and so on; UNLOGGED, access method,
//! tablespace, row security, FORCE, replica identity and CLUSTER as options; parents of inheritance as
//! the option [`INHERITS`]. `Partitioning` says how a table is cut (`strategy`, `by`), or which part
//! it is (`of`, with `bounds` holding the one bound, such as `FOR VALUES IN ('a')` or `DEFAULT`, whose
//! normal form holds the values that the server makes of it);
//! the columns and constraints that a part has from its parent are in it as well, and what it alone
//! has is beside them.
//!
//! A part of another namespace than the whole says `of_namespace`. A child by INHERITS has its
//! parents' columns first, and their checks, each with the flag [`INHERITED`] unless it declares it
//! too. A foreign table is a table with the option [`SERVER`].
//!
//! **Definitions** carry one whole statement in `text`, without OR REPLACE and IF NOT EXISTS, with the
//! namespace of everything that is not in `public` or `pg_catalog` (the reader does so for the name at
//! its head and the table that it is on; the normal form for all else). Their `name`:
//! - of a routine with the types of the arguments that go in, as SQL: `total(integer, text)`,
//!   `"Total"()`; the types without modifiers, as `format_type(oid, NULL)` writes them;
//! - of a trigger, policy, rule or EXCLUDE the bare name, for it is unique beneath its table only (`on`);
//! - of a sequence, type, domain, view, extension or event trigger the bare name;
//! - of kind `Other` the class and the words that tell it, as SQL without the own namespace:
//!   `PUBLICATION p`, `STATISTICS s`, `SERVER far`, `CAST (mood AS integer)`, `OPERATOR === (integer,
//!   text)`, `OPERATOR CLASS c USING btree`, `USER MAPPING FOR PUBLIC SERVER far`, `COLLATION c`,
//!   `TEXT SEARCH CONFIGURATION c`; what a publication publishes is by itself, `PUBLICATION p TABLE
//!   app.t`, on its table; an index of a materialised view is `INDEX i`, on the view;
//! - of a comment on anything that has no field for it `COMMENT ON FUNCTION total(integer)`, kind
//!   `Other`, in the namespace of what it is about, on that, or on its table;
//! - of a right `SELECT ON TABLE users TO reader`, or `EXECUTE ON FUNCTION f() FROM PUBLIC` where
//!   everybody has lost what everybody has; one for each privilege, column, object and grantee, ALL
//!   spelled out, views as TABLE, WITH GRANT OPTION as the flag [`GRANT_OPTION`]; what is given by
//!   default is `DEFAULT FOR ROLE o IN SCHEMA app SELECT ON TABLES TO reader`.
//!
//! What a live database holds and nobody reads yet (operator classes and families, conversions) stands there without a text, so that no plan passes over it.
//!
//! Rights that are given by default stand once as such, and once as rights of the objects that were declared
//! after them, as in the catalog. Those without FOR ROLE are of whoever reads the schema, and so are user
//! mappings FOR `CURRENT_USER`: a live database says so of those of the user who reads it.
//!
//! Texts of sequences, domains and composite types are spelled anew, in one order of their parts, so
//! that ALTER can change them; extensions without `public` and CASCADE; materialised views without WITH [NO] DATA. A trigger or rule that does not fire the usual
//! way has the option [`FIRING`].
//!
//! Implied ([`Namespace::implied`](specforge_db_core::model::Namespace::implied)) are the rights of an owner,
//! which GRANTED BY the same role tells, and, in a live database, the versions of extensions.
//!
//! **Not in the model**: owners, comments on extensions (they come with them), roles, databases and
//! tablespaces, security labels, `plpgsql`, whether a materialised view holds rows.

use specforge_db_core::model::Table;

/// Column: its collation, as SQL text.
pub(crate) const COLLATE: &str = "collate";
/// Column: the sequence of a `serial`, as SQL text.
pub(crate) const SERIAL: &str = "serial";
/// Column: STORAGE, where it is not the type's own.
pub(crate) const STORAGE: &str = "storage";
/// Column: COMPRESSION.
pub(crate) const COMPRESSION: &str = "compression";
/// Column: SET STATISTICS.
pub(crate) const STATISTICS: &str = "statistics";
/// Column: the name of its NOT NULL constraint, where it is not the generated one (18 and later).
pub(crate) const NOT_NULL_NAME: &str = "not_null_name";
/// Column: its NOT NULL constraint is not yet validated (18 and later).
pub(crate) const NOT_NULL_NOT_VALID: &str = "not_null_not_valid";
/// Column: its NOT NULL constraint is not handed down to children (18 and later).
pub(crate) const NOT_NULL_NO_INHERIT: &str = "not_null_no_inherit";
/// Column: `n_distinct`, as `ALTER COLUMN … SET (…)` sets it.
pub(crate) const N_DISTINCT: &str = "n_distinct";
/// Column: `n_distinct_inherited`.
pub(crate) const N_DISTINCT_INHERITED: &str = "n_distinct_inherited";
/// Column or check of a child: it is the parent's, and not said again.
pub(crate) const INHERITED: &str = "inherited";
/// Column that goes, within a plan: the children that keep it, as a list of names in SQL.
pub(crate) const KEPT_BY: &str = "kept_by";
/// Column that goes, within a plan: the children that lose it though others keep it.
pub(crate) const LOST_BY: &str = "lost_by";
/// Constraint: when it is checked.
pub(crate) const DEFERRABLE: &str = "deferrable";
/// Constraint: rows that were there before it are not checked yet.
pub(crate) const NOT_VALID: &str = "not_valid";
/// Constraint: it is declared and not enforced (18 and later).
pub(crate) const NOT_ENFORCED: &str = "not_enforced";
/// Check: children do not have it.
pub(crate) const NO_INHERIT: &str = "no_inherit";
/// Key or index: NULLs are equal to each other.
pub(crate) const NULLS_NOT_DISTINCT: &str = "nulls_not_distinct";
/// Key: columns that its index carries along, as a list of names in SQL.
pub(crate) const INCLUDE: &str = "include";
/// Key: the last column is a range, and ranges do not overlap (18 and later).
pub(crate) const WITHOUT_OVERLAPS: &str = "without_overlaps";
/// Foreign key: the last column is a range (18 and later).
pub(crate) const PERIOD: &str = "period";
/// Foreign key: FULL, where it is not SIMPLE.
pub(crate) const MATCH: &str = "match";
/// Foreign key: the columns that ON DELETE SET NULL or SET DEFAULT sets, where not all.
pub(crate) const SET_COLUMNS: &str = "set_columns";
/// Part of a key or index: its operator class with parameters, as SQL text.
pub(crate) const OPCLASS: &str = "opclass";
/// Part of a key or index: FIRST or LAST, where it is not the usual one of its order.
pub(crate) const NULLS: &str = "nulls";
/// Index of a partitioned table: it was made ON ONLY the table, and parts are attached by hand.
pub(crate) const ONLY: &str = "only";
/// Index of a part: the index of the whole that it is a share of, as SQL text with its namespace.
pub(crate) const SHARE_OF: &str = "share_of";
/// Index: it is there and does not work, because making or dropping it concurrently was interrupted.
pub(crate) const INVALID: &str = "invalid";
/// Table: UNLOGGED.
pub(crate) const UNLOGGED: &str = "unlogged";
/// Table or index: its tablespace.
pub(crate) const TABLESPACE: &str = "tablespace";
/// Table: its access method, where it is not `heap`.
pub(crate) const USING: &str = "using";
/// Table: row security is enabled.
pub(crate) const ROW_SECURITY: &str = "row_security";
/// Table: row security holds for the owner too.
pub(crate) const FORCE_ROW_SECURITY: &str = "force_row_security";
/// Table: FULL, NOTHING or USING INDEX name.
pub(crate) const REPLICA_IDENTITY: &str = "replica_identity";
/// Table: the index it was last clustered on.
pub(crate) const CLUSTER: &str = "cluster";
/// Table: its parents, as a list of names in SQL.
pub(crate) const INHERITS: &str = "inherits";
/// Table: the composite type that it is of.
pub(crate) const OF_TYPE: &str = "of";
/// Foreign table: its server.
pub(crate) const SERVER: &str = "server";
/// Foreign table or its column: what OPTIONS holds, as SQL text without the brackets.
pub(crate) const FOREIGN_OPTIONS: &str = "foreign_options";
/// Identity: the name of its sequence, as SQL text.
pub(crate) const SEQUENCE_NAME: &str = "sequence_name";
/// Identity: START WITH.
pub(crate) const START: &str = "start";
/// Identity: INCREMENT BY.
pub(crate) const INCREMENT: &str = "increment";
/// Identity: MINVALUE.
pub(crate) const MIN: &str = "min";
/// Identity: MAXVALUE.
pub(crate) const MAX: &str = "max";
/// Identity: CACHE.
pub(crate) const CACHE: &str = "cache";
/// Identity: CYCLE.
pub(crate) const CYCLE: &str = "cycle";
/// Trigger, event trigger or rule: DISABLE, REPLICA or ALWAYS, where it does not fire the usual way.
pub(crate) const FIRING: &str = "firing";
/// View: a setting of one of its columns, with the name of the setting and of the column behind it:
/// `column.default.a`, or `column.statistics.a` of a materialised one.
pub(crate) const OF_COLUMN: &str = "column.";
/// How many values extended statistics look at, where that is not the usual number.
pub(crate) const STATISTICS_TARGET: &str = "statistics_target";
/// Grant: the grantee may hand the right on.
pub(crate) const GRANT_OPTION: &str = "grant_option";
/// Right: given by the role that has it, which only the owner's own are.
pub(crate) const TO_ITSELF: &str = "to_itself";

/// Whether a table is foreign: its rows are elsewhere, and this database has no indexes of them.
pub(crate) fn is_foreign(table: &Table) -> bool {
    table.options.get(SERVER).is_some()
}
