//! What operations cost in PostgreSQL.

mod carried;
mod instant;
mod rows;

pub(crate) use instant::{Retyping, is_free, retyping};
pub(crate) use rows::OPERATIONS as ROWS;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Column, Definition, DefinitionKind, Facet, Object, ObjectPath, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{PlanCx, usual_operation};

use carried::Carried;

use crate::bounds::default_part;
use crate::inherit::Parent;
use crate::model;
use crate::recipes::{builds_shares, proves_bound};
use crate::render::{definition, goes_on, is_attached, leaves_referenced, of as table_of};
use crate::words::Words;

/// Which row says what a change costs that is made by itself.
pub(crate) fn of(change: &Change, cx: &PlanCx<'_>) -> &'static str {
    match &change.op {
        Op::Create(Object::Table(table)) => create_table(table, &change.path, cx),
        Op::Create(Object::Column(column)) => add_column(column, cx),
        Op::Create(Object::Check(check)) if check.options.flag(model::NOT_ENFORCED) => {
            "add-check-not-enforced"
        }
        Op::Create(Object::ForeignKey(key)) if key.options.flag(model::NOT_ENFORCED) => {
            "add-foreign-key-not-enforced"
        }
        Op::Create(Object::Check(check)) if check.options.flag(model::NOT_VALID) => {
            "add-check-not-valid"
        }
        Op::Create(Object::ForeignKey(key)) if key.options.flag(model::NOT_VALID) => {
            "add-foreign-key-not-valid"
        }
        Op::Create(Object::Index(index)) if index.options.flag(model::ONLY) => "create-index-only",
        Op::Drop(Object::ForeignKey(_)) => "drop-foreign-key",
        Op::Drop(Object::Table(table)) if leaves_referenced(table, &change.path, cx) => {
            "drop-partition-referenced"
        }
        Op::Create(Object::Definition(definition)) => create_definition(definition),
        Op::Drop(Object::Definition(definition)) => drop_definition(definition),
        Op::Rename { object: Object::Enum(_), .. } if change.path.table.is_some() => {
            "rename-enum-value"
        }
        Op::Rename { object, .. } => rename(object),
        Op::Alter { before: Object::Column(_), facets, .. }
            if *facets != [Facet::Comment]
                && cx.after(&table_of(&change.path)).is_some_and(model::is_foreign) =>
        {
            "alter-foreign-table"
        }
        Op::Alter { before, after, facets } => alter(before, after, facets, &change.path, cx),
        _ => usual_operation(change),
    }
}

fn create_table(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> &'static str {
    if let Some(parent) = Parent::of(table, path, cx).filter(|parent| !cx.is_new(&parent.path)) {
        if !parent.is_partitioned() {
            return "create-child";
        }
        return if default_part(&parent.path, cx).is_some() {
            "create-partition-beside-default"
        } else if is_attached(table, path, cx) {
            "create-partition-attached"
        } else {
            "create-partition"
        };
    }
    let refers = table.foreign_keys.iter().any(|key| {
        let namespace = key.references_namespace.as_ref().or(path.namespace.as_ref());
        let parent = ObjectPath::table(namespace, &key.references);
        parent != *path && !cx.is_new(&parent)
    });
    if refers {
        "create-table-referencing"
    } else if whole_is_referenced(table, path, cx) {
        "create-partition-referenced"
    } else {
        "create-table"
    }
}

/// Nobody cuts a table so often; names in a circle end here.
const DEEPEST: usize = 64;

/// Whether tables that are there refer to what a new part of a new part belongs to.
fn whole_is_referenced(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let mut at = (table, path.clone());
    for _ in 0..DEEPEST {
        let Some(whole) = Parent::of(at.0, &at.1, cx).filter(Parent::is_partitioned) else {
            return false;
        };
        if cx.to.referencing(&whole.path).iter().any(|from| !cx.is_new(&from.path())) {
            return true;
        }
        let Some(next) = whole.table else { return false };
        at = (next, whole.path);
    }
    false
}

/// Functions whose value is one for the whole transaction or for ever, by name; all others are taken to
/// differ from row to row.
const SETTLED: &[&str] = &[
    "now",
    "current_timestamp",
    "current_date",
    "current_time",
    "localtimestamp",
    "localtime",
    "transaction_timestamp",
    "statement_timestamp",
    "current_user",
    "session_user",
    "current_schema",
    "current_database",
    "current_setting",
    "array",
    "row",
    "coalesce",
    "nullif",
    "lower",
    "upper",
    "to_tsvector",
    "jsonb_build_object",
    "json_build_object",
    "make_date",
    "make_interval",
    "concat",
    "date_trunc",
    "timezone",
    "numrange",
    "int4range",
    "int8range",
    "daterange",
    "tstzrange",
    "tsrange",
    "character",
    "varchar",
    "numeric",
    "timestamp",
    "time",
    "bit",
    "interval",
    "char",
    "decimal",
    "float",
];

/// Whether a default gives each row a value of its own.
pub(crate) fn is_volatile(text: &str, cx: &PlanCx<'_>) -> bool {
    crate::mentions::names(text).iter().any(|named| {
        named.called
            && !named.is_type
            && !SETTLED.contains(&named.name.as_str())
            && !makes_range(&named.name, cx)
    })
}

/// Whether a function is the constructor of a declared range, which is immutable.
fn makes_range(name: &Ident, cx: &PlanCx<'_>) -> bool {
    let mut all = cx.to.schema().namespaces.iter().flat_map(|namespace| &namespace.definitions);
    all.any(|definition| {
        definition.kind == DefinitionKind::Type
            && definition.name == *name
            && Words::new(&definition.text).find(2, &["RANGE"]).is_some()
    })
}

fn add_column(column: &Column, cx: &PlanCx<'_>) -> &'static str {
    if let Some(generated) = &column.generated {
        return if generated.stored { "add-column-computed" } else { "add-column-virtual" };
    }
    if column.identity.is_some() || column.options.get(model::SERIAL).is_some() {
        return "add-column-numbered";
    }
    if column.default.as_ref().is_some_and(|default| is_volatile(&default.text, cx)) {
        return "add-column-volatile";
    }
    add_empty_column(&column.ty.raw, cx)
}

/// Which row says what it costs that a column comes without a value of its own for each row.
pub(crate) fn add_empty_column(ty: &str, cx: &PlanCx<'_>) -> &'static str {
    if is_checked_domain(ty, cx) { "add-column-checked" } else { "add-column" }
}

/// Whether a type is a domain that has conditions.
pub(crate) fn is_checked_domain(raw: &str, cx: &PlanCx<'_>) -> bool {
    let named = crate::mentions::names(raw);
    let mut all = cx.to.schema().namespaces.iter();
    all.any(|namespace| {
        namespace.definitions.iter().any(|definition| {
            let words = Words::new(&definition.text);
            definition.kind == DefinitionKind::Type
                && named.iter().any(|named| named.name == definition.name)
                && words.is(1, "DOMAIN")
                && words.find(2, &["CHECK", "NOT"]).is_some()
        })
    })
}

fn create_definition(definition: &Definition) -> &'static str {
    use DefinitionKind as Kind;
    match definition.kind {
        Kind::Extension => "create-extension",
        Kind::Sequence => "create-sequence",
        Kind::Type => "create-enum",
        Kind::Routine => "create-routine",
        Kind::View => "create-view",
        Kind::MaterializedView => "create-materialized-view",
        Kind::Trigger => "create-trigger",
        Kind::Policy if definition::is_rule(definition) => "create-rule",
        Kind::Policy => "create-policy",
        Kind::Constraint => "add-exclusion",
        Kind::Grant => "grant",
        _ => carried::row(definition, Carried::Comes).unwrap_or("create-definition"),
    }
}

fn drop_definition(definition: &Definition) -> &'static str {
    use DefinitionKind as Kind;
    match definition.kind {
        Kind::Extension => "drop-extension",
        Kind::Sequence => "drop-sequence",
        Kind::Type => "drop-enum",
        Kind::Routine => "drop-routine",
        Kind::View => "drop-view",
        Kind::MaterializedView => "drop-materialized-view",
        Kind::Trigger => "drop-trigger",
        Kind::Policy if definition::is_rule(definition) => "drop-rule",
        Kind::Policy => "drop-policy",
        Kind::Constraint => "drop-constraint",
        Kind::Grant => "grant",
        _ => carried::row(definition, Carried::Goes).unwrap_or("drop-definition"),
    }
}

fn rename(object: &Object) -> &'static str {
    match object {
        Object::Table(_) => "rename-table",
        Object::Column(_) => "rename-column",
        Object::Index(_) => "rename-index",
        Object::Enum(_) => "rename-type",
        Object::Definition(definition) if definition.kind == DefinitionKind::Sequence => {
            "alter-sequence"
        }
        Object::Definition(definition) if definition.kind == DefinitionKind::Type => "rename-type",
        Object::Definition(_) => "alter-definition",
        _ => "rename-constraint",
    }
}

fn alter(
    before: &Object,
    after: &Object,
    facets: &[Facet],
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> &'static str {
    match (before, after) {
        (_, Object::Index(_)) if facets == [Facet::Comment] => "set-comment",
        (_, Object::Enum(_)) if facets == [Facet::Comment] => "set-comment-apart",
        (_, Object::Enum(_)) => "add-enum-value",
        (Object::Table(before), Object::Table(after)) => {
            if facets.first() == Some(&Facet::Partitioning) {
                partitioning(before, after, path, cx)
            } else {
                alter_table(facets)
            }
        }
        (Object::Column(before), Object::Column(after)) => {
            alter_column(before, after, facets, path, cx)
        }
        (Object::PrimaryKey(_) | Object::Unique(_), Object::PrimaryKey(_) | Object::Unique(_)) => {
            alter_key(facets, matches!(after, Object::PrimaryKey(_)))
        }
        (Object::ForeignKey(before), Object::ForeignKey(after)) => {
            if facets == [Facet::Name] {
                "rename-constraint"
            } else if facets == [Facet::Option(model::DEFERRABLE.into())] {
                "alter-constraint"
            } else if before.options.flag(model::NOT_VALID) && !after.options.flag(model::NOT_VALID)
            {
                "validate-foreign-key"
            } else if after.options.flag(model::NOT_VALID) {
                "replace-foreign-key-not-valid"
            } else {
                "replace-foreign-key"
            }
        }
        (Object::Check(before), Object::Check(after)) => {
            if facets == [Facet::Name] {
                "rename-constraint"
            } else if before.options.flag(model::NOT_VALID)
                && !after.options.flag(model::NOT_VALID)
                && before.expr == after.expr
            {
                "validate-check"
            } else if after.options.flag(model::NOT_VALID) {
                "add-check-not-valid"
            } else {
                "add-check"
            }
        }
        (_, Object::Index(_)) if facets.contains(&Facet::Option(model::SHARE_OF.into())) => {
            "attach-index"
        }
        (_, Object::Index(_)) => "alter-index",
        (Object::Definition(before), Object::Definition(after)) => {
            alter_definition(before, after, path, cx)
        }
        _ => "alter-definition",
    }
}

fn alter_key(facets: &[Facet], primary: bool) -> &'static str {
    match (facets, primary) {
        ([Facet::Name], _) => "rename-constraint",
        (_, true) => "add-primary-key",
        (_, false) => "add-unique",
    }
}

/// Which row says what it costs that a table becomes a part, stops being one, or is one of another table.
pub(crate) fn partitioning(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> &'static str {
    let whole = |table: &Table| table.partitioning.as_ref().and_then(|part| part.of.clone());
    match (whole(before), whole(after)) {
        (Some(_), None) => "detach-partition",
        (Some(_), Some(_)) => "move-partition",
        (None, None) => "alter-column-type",
        (None, Some(whole)) => {
            let whole = ObjectPath::table(path.namespace.as_ref(), &whole);
            if default_part(&whole, cx).is_some() {
                "attach-partition-beside-default"
            } else if builds_shares(before, after, path, cx) {
                "attach-partition-indexed"
            } else if proves_bound(before, after, path, cx) {
                "attach-partition-proven"
            } else {
                "attach-partition"
            }
        }
    }
}

fn alter_table(facets: &[Facet]) -> &'static str {
    let named = |facet: &Facet| match facet {
        Facet::Comment => "set-comment",
        Facet::Option(name) => match name.as_str() {
            model::ROW_SECURITY | model::FORCE_ROW_SECURITY => "row-security",
            model::REPLICA_IDENTITY => "replica-identity",
            model::CLUSTER => "cluster-on",
            model::UNLOGGED => "set-logged",
            model::TABLESPACE => "set-tablespace",
            model::USING => "set-access-method",
            model::INHERITS => "inherit",
            name if name.starts_with("with.") => "set-parameters",
            _ => "inherit",
        },
        _ => "alter-column-type",
    };
    facets.first().map_or("set-comment", named)
}

/// The strictest of what is changed in a column: one step makes all of it.
fn alter_column(
    before: &Column,
    after: &Column,
    facets: &[Facet],
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> &'static str {
    let retyped = before.ty != after.ty
        || before.options.get(model::COLLATE) != after.options.get(model::COLLATE);
    if retyped {
        let row = match retyping(before, after, &table_of(path), cx) {
            Retyping::Rewrites => return "alter-column-type",
            Retyping::Reindexes => "alter-column-type-reindexed",
            Retyping::Reads => "alter-column-type-checked",
            Retyping::Instant => "alter-column-type-instant",
        };
        let required = before.nullable && !after.nullable;
        return if required && row == "alter-column-type-instant" { "set-not-null" } else { row };
    }
    if facets.contains(&Facet::Generated) {
        return match (&before.generated, &after.generated) {
            (Some(_), None) => "drop-expression",
            (_, Some(is)) if !is.stored => "set-expression-virtual",
            _ => "set-expression",
        };
    }
    if before.nullable && !after.nullable {
        return if after.options.flag(model::NOT_NULL_NOT_VALID) {
            "add-not-null-not-valid"
        } else {
            "set-not-null"
        };
    }
    if facets.contains(&Facet::Identity) || facets.contains(&Facet::Option(model::SERIAL.into())) {
        let numbers = |column: &Column| {
            (column.identity.is_some(), column.options.get(model::SERIAL).is_some())
        };
        let ((counted, serial), (counts, is_serial)) = (numbers(before), numbers(after));
        let comes = (counts && !counted) || (is_serial && !serial);
        // One that takes over the number of another looks no largest one up.
        let looks = comes && !goes_on(before, after, &table_of(path));
        return if looks { "number-column" } else { "alter-identity" };
    }
    if facets.contains(&Facet::Default) {
        return "alter-column-default";
    }
    if facets.contains(&Facet::Nullable) {
        return "drop-not-null";
    }
    let option = |name: &str| facets.contains(&Facet::Option(name.into()));
    if after.options.flag(model::NOT_NULL_NOT_VALID) && option(model::NOT_NULL_NOT_VALID) {
        "add-not-null-not-valid"
    } else if option(model::NOT_NULL_NOT_VALID) {
        "validate-not-null"
    } else if option(model::NOT_NULL_NAME) {
        "rename-constraint"
    } else if option(model::STORAGE) {
        "alter-column-storage"
    } else if option(model::COMPRESSION) {
        "alter-column-compression"
    } else if facets == [Facet::Comment] {
        "set-comment"
    } else if option(model::STATISTICS)
        || option(model::N_DISTINCT)
        || option(model::N_DISTINCT_INHERITED)
    {
        "alter-column-statistics"
    } else {
        "alter-constraint"
    }
}

/// Whether tables have their columns from a type.
fn has_tables(ty: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let of_type = |table: &Table| {
        let of = table.options.text(model::OF_TYPE).map(crate::mentions::names);
        of.is_some_and(|names| names.iter().any(|named| ty.name == named.name))
    };
    cx.from.schema().tables().any(|known| of_type(known.table))
}

fn alter_definition(
    before: &Definition,
    after: &Definition,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> &'static str {
    use DefinitionKind as Kind;
    match after.kind {
        Kind::View => "create-view",
        Kind::Routine => "create-routine",
        Kind::Trigger => "create-trigger",
        Kind::Sequence => "alter-sequence",
        Kind::Grant => "grant",
        Kind::Extension => "alter-extension",
        Kind::Type if Words::new(&after.text).is(1, "DOMAIN") => {
            let conditions = |d: &Definition| {
                let words = Words::new(&d.text);
                (0..words.len()).filter(|at| words.is(*at, "CHECK") || words.is(*at, "NOT")).count()
            };
            if conditions(after) >= conditions(before) && conditions(after) > 0 {
                "alter-domain-checked"
            } else {
                "alter-domain"
            }
        }
        Kind::Type if has_tables(path, cx) => "alter-type-of-tables",
        Kind::Type => "alter-type",
        _ => carried::row(after, Carried::Changes).unwrap_or("alter-definition"),
    }
}
