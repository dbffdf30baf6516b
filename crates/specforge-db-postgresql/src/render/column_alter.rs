//! Columns that change as they stand.

use specforge_db_core::model::{
    Column, Expr, Facet, Identity, IdentityKind, ObjectPath, OptionValue,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx, Unsupported};
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::column::{expression, remark};
use super::constraint::{parameter, parameter_name};
use super::nullability::nullability;
use super::renumbered::Renumbered;
use super::sequence::{
    self, NUMBERS, Range, SequenceOf, catch_up, catch_up_column, identity_name, identity_options,
    rename_sequence,
};
use super::table::foreign_options;
use super::{Cast, Rendered, alter_table, base, cast, of, qualified, statement};
use crate::before::before;
use crate::composites;
use crate::mentions::names;
use crate::model;
use crate::normal::stands_alone;
use crate::with_parent::{hands_default_down, must_by_another};

/// Brings a column to its new form: what hinders first, then its type, then what it says of values.
pub(crate) fn alter_column(
    before: &Column,
    after: &Column,
    facets: &[Facet],
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Rendered {
    let table = of(path);
    let mut commands = Vec::new();
    if facets.contains(&Facet::Option(model::INHERITED.into())) {
        return Err(Unsupported::new(format!(
            "PostgreSQL keeps in mind whether {path} was declared by the table itself or comes from a parent, and cannot change that: say it as it is now"
        )));
    }
    if facets.contains(&Facet::Type)
        && let Some((holder, column)) = composites::holds_rows(&table, cx.from)
    {
        return Err(Unsupported::new(format!(
            "{holder}.{column} holds rows of {table}, of which PostgreSQL lets no column change its type: add a column of the new type and fill it, or give {column} another type first"
        )));
    }
    if facets.contains(&Facet::Option(model::NOT_NULL_NAME.into()))
        && must_by_another(before, after, path, cx)
    {
        return Err(Unsupported::new(format!(
            "PostgreSQL keeps in mind whether NOT NULL of {path} was declared by the table itself or comes from a parent, and cannot change that: say it as it is now"
        )));
    }
    generated(before, after, &table, path, cx, &mut commands)?;
    let alter = |what: &dyn Fn(&mut SqlWriter)| {
        alter_table(&table, |w| {
            w.word("ALTER COLUMN").ident(&after.name);
            what(w);
        })
    };
    let (had, has) = (before.options.text(model::SERIAL), after.options.text(model::SERIAL));
    let renumbered = Renumbered::of(before, after, &table);
    let create =
        |sequence: &str| sequence::create_serial(sequence, after, cx.after(&table), cx.version);
    if let Some(renumbered) = renumbered.as_ref().filter(|_| has.is_some()) {
        commands.extend(renumbered.ahead(create));
    }
    if before.identity.is_some() && after.identity.is_none() {
        commands.push(alter(&|w| {
            w.word("DROP IDENTITY");
        }));
    }
    let kept_sequence = had.is_some() && has.is_some();
    let parted = had.filter(|name| stands_alone(cx.to.schema(), name));
    let joined = has.filter(|name| stands_alone(cx.from.schema(), name));
    if let Some(sequence) = parted.or(joined).filter(|_| had != has) {
        return Err(Unsupported::new(format!(
            "sequence {sequence} belongs to column {path} in one of the two schemas and stands alone in the other: change that first, by ALTER SEQUENCE … OWNED BY"
        )));
    }
    if let (Some(sequence), None) = (had, has) {
        commands.push(alter(&|w| {
            w.word("DROP DEFAULT");
        }));
        match &renumbered {
            Some(renumbered) => commands.extend(renumbered.aside()),
            None => commands.push(statement(|w| {
                w.word("DROP SEQUENCE").raw(sequence);
            })),
        }
    }
    let retyped = before.ty != after.ty
        || before.options.get(model::COLLATE) != after.options.get(model::COLLATE);
    let default_changes = before.default != after.default;
    let handed_down = (!default_changes && !retyped) || hands_default_down(path, cx);
    let alter_default = |what: &dyn Fn(&mut SqlWriter)| {
        statement(|w| {
            w.word(if handed_down { "ALTER TABLE" } else { "ALTER TABLE ONLY" });
            qualified(w, &table);
            w.word("ALTER COLUMN").ident(&after.name);
            what(w);
        })
    };
    // A default of the old type may have no cast to the new one; it comes back below.
    let default_away = before.default.is_some() && (default_changes || retyped);
    if default_away && (retyped || after.default.is_none()) {
        commands.push(alter_default(&|w| {
            w.word("DROP DEFAULT");
        }));
    }
    if retyped {
        if parts_by(before, &table, cx) {
            return Err(Unsupported::new(format!(
                "{path} is what its table is cut into parts by, and PostgreSQL does not change the type of such a column: create a table that has it, copy the rows, and swap the names"
            )));
        }
        if composites::takes_none(before, after, cx) {
            return Err(Unsupported::new(format!(
                "{path} would turn from {} into {}, and no value of the one is one of the other: add a column of the new type and fill it",
                before.ty.raw, after.ty.raw
            )));
        }
        commands.push(set_type(before, after, &table, path)?);
        if kept_sequence && let Some(sequence) = had {
            commands.push(statement(|w| {
                w.word("ALTER SEQUENCE").raw(sequence).word("AS").raw(&after.ty.raw);
            }));
        }
    }
    if before.nullable
        && !after.nullable
        && let Some(value) = cx.backfill(&table, &after.name)
    {
        commands.push(fill(&after.name, value, &table));
    }
    nullability(before, after, &table, cx, &mut commands);
    if let Some(default) = &after.default
        && (default_changes || retyped)
    {
        commands.push(alter_default(&|w| {
            w.word("SET DEFAULT");
            expression(w, &default.text);
        }));
    }
    match (had, has) {
        (None, Some(sequence)) => {
            commands.push(match &renumbered {
                Some(renumbered) => renumbered.arrives(),
                None => create(sequence),
            });
            commands.push(alter(&|w| {
                w.word("SET DEFAULT nextval").tight().parens(|w| {
                    w.literal(sequence).tight().word("::regclass");
                });
            }));
            commands.push(sequence::own(sequence, &table, &after.name));
            if renumbered.is_none() {
                let named = SequenceOf::Named(sequence);
                commands.push(catch_up(named, Range::usual(), &table, &after.name));
            }
        }
        (Some(had), Some(has)) if had != has => commands.push(rename_sequence(had, has)),
        _ => {}
    }
    identity(before.identity.as_deref(), after.identity.as_deref(), after, &table, &mut commands);
    if after.identity.is_some() && before.identity.is_none() {
        match &renumbered {
            Some(renumbered) => commands.extend(renumbered.hands_over()),
            None => commands.push(catch_up_column(after, &table)),
        }
    }
    for facet in facets {
        match facet {
            Facet::Option(name) if name == model::FOREIGN_OPTIONS => {
                commands.push(foreign_options(&before.options, &after.options, &table, |w| {
                    w.word("ALTER COLUMN").ident(&after.name);
                }));
            }
            Facet::Option(name) if !KNOWN_ELSEWHERE.contains(&name.as_str()) => {
                let command = option(after, name, &table).ok_or_else(|| {
                    Unsupported::new(format!("the option {name} of {path} cannot be changed"))
                })?;
                commands.push(command);
            }
            Facet::Comment => commands.push(remark(after, &table)),
            _ => {}
        }
    }
    Ok(commands)
}

/// Options that are dealt with by name above, or by what they go with.
const KNOWN_ELSEWHERE: &[&str] = &[
    model::COLLATE,
    model::SERIAL,
    model::NOT_NULL_NAME,
    model::NOT_NULL_NOT_VALID,
    model::NOT_NULL_NO_INHERIT,
    model::INHERITED,
];

/// What is computed cannot be made of what is not, and not every version can change how.
fn generated(
    before: &Column,
    after: &Column,
    table: &ObjectPath,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
    commands: &mut Vec<Command>,
) -> Result<(), Unsupported> {
    let anew = || {
        Err(Unsupported::new(format!(
            "how {path} is computed cannot be changed as it stands in PostgreSQL {}",
            cx.version.major()
        )))
    };
    match (&before.generated, &after.generated) {
        (None, None) => {}
        (None, Some(_)) => return anew(),
        (Some(was), None) => {
            if !was.stored || cx.version < Version::short(13, 0) {
                return anew();
            }
            commands.push(alter_table(table, |w| {
                w.word("ALTER COLUMN").ident(&after.name).word("DROP EXPRESSION");
            }));
        }
        (Some(was), Some(is)) if was == is => {}
        (Some(was), Some(is)) => {
            if was.stored != is.stored || cx.version < Version::short(17, 0) {
                return anew();
            }
            commands.push(alter_table(table, |w| {
                w.word("ALTER COLUMN").ident(&after.name).word("SET EXPRESSION AS").parens(|w| {
                    w.expr(&is.expr);
                });
            }));
        }
    }
    Ok(())
}

/// Whether a table is cut into parts by that column, alone or within an expression.
pub(crate) fn parts_by(column: &Column, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let was = before(table, cx);
    let partitioning = was.as_ref().and_then(|table| table.partitioning.as_ref());
    partitioning.is_some_and(|partitioning| {
        partitioning
            .by
            .iter()
            .any(|by| names(&by.text).iter().any(|named| named.name == column.name))
    })
}

/// Whether the server can bring a computed column to its new form as it stands.
pub(crate) fn computed_in_place(before: &Column, after: &Column, version: Version) -> bool {
    match (&before.generated, &after.generated) {
        (None, None) => true,
        (None, Some(_)) => false,
        (Some(was), None) => was.stored && version >= Version::short(13, 0),
        (Some(was), Some(is)) => {
            // Otherwise computed it would have to be of both types at once.
            let otherwise = was.stored == is.stored && before.ty == after.ty;
            was == is || (otherwise && version >= Version::short(17, 0))
        }
    }
}

/// Gives a column another type.
pub(crate) fn set_type(
    before: &Column,
    after: &Column,
    table: &ObjectPath,
    path: &ObjectPath,
) -> Result<Command, Unsupported> {
    let how = cast(&before.ty, &after.ty);
    if how == Cast::Unknown {
        return Err(Unsupported::new(format!(
            "{path} would turn from {} into {}, and {}: add a column of the new type and fill it",
            before.ty.raw,
            after.ty.raw,
            if [&before.ty, &after.ty].iter().any(|ty| base(&ty.raw).0 == "bytea") {
                "which bytes stand for a value can be said in several ways"
            } else {
                "PostgreSQL has no cast that says how"
            }
        )));
    }
    Ok(alter_table(table, |w| {
        w.word("ALTER COLUMN")
            .ident(&after.name)
            .word("TYPE")
            .raw(&crate::types::written(&after.ty.raw));
        if let Some(collation) = after.options.text(model::COLLATE) {
            w.word("COLLATE").raw(collation);
        }
        if how != Cast::Assignment {
            w.word("USING");
            converted(w, how, &after.name, &after.ty.raw);
        }
    }))
}

/// The value of a column as one of another type.
pub(crate) fn converted(w: &mut SqlWriter, how: Cast, column: &Ident, ty: &str) {
    let value = |w: &mut SqlWriter| {
        w.ident(column);
    };
    converted_value(w, how, &value, ty);
}

/// A value as one of another type.
pub(crate) fn converted_value(
    w: &mut SqlWriter,
    how: Cast,
    value: &dyn Fn(&mut SqlWriter),
    ty: &str,
) {
    match how {
        Cast::Wrapped => {
            w.word("CASE WHEN");
            value(w);
            w.word("IS NULL THEN NULL ELSE ARRAY[").tight();
            value(w);
            w.tight().word("]").tight().word("::").tight().raw(ty).word("END");
        }
        Cast::ByText => {
            value(w);
            w.tight().word("::text::").tight().raw(ty);
        }
        Cast::ByInteger => {
            value(w);
            w.tight().word("::integer::").tight().raw(ty);
        }
        Cast::Assignment | Cast::Explicit | Cast::Unknown => {
            value(w);
            w.tight().word("::").tight().raw(ty);
        }
    }
}

/// Gives every row that has no value of a column this one.
pub(crate) fn fill(column: &Ident, value: &Expr, table: &ObjectPath) -> Command {
    statement(|w| {
        w.word("UPDATE");
        qualified(w, table);
        w.word("SET").ident(column).word("=").expr(value);
        w.word("WHERE").ident(column).word("IS NULL");
    })
}

fn identity(
    before: Option<&Identity>,
    after: Option<&Identity>,
    column: &Column,
    table: &ObjectPath,
    commands: &mut Vec<Command>,
) {
    let alter = |what: &dyn Fn(&mut SqlWriter)| {
        alter_table(table, |w| {
            w.word("ALTER COLUMN").ident(&column.name);
            what(w);
        })
    };
    match (before, after) {
        (None, Some(is)) => {
            commands.push(add_identity(is, table, &column.name));
        }
        (Some(was), Some(is)) if was != is => {
            let (had, has) = (identity_name(was, table, column), identity_name(is, table, column));
            if had != has {
                commands.push(rename_sequence(&had, &has));
            }
            let kind = was.kind != is.kind;
            let numbers =
                NUMBERS.iter().any(|(name, _)| was.options.get(name) != is.options.get(name));
            let cycle = was.options.flag(model::CYCLE) != is.options.flag(model::CYCLE);
            let (had, has) = (Range::of(was, column), Range::of(is, column));
            commands.extend(had.leave_for(has, column, table));
            if kind || numbers || cycle {
                commands.push(alter(&|w| {
                    if kind {
                        w.word("SET").word(words(is.kind));
                    }
                    // Where it starts follows its bounds only when it is made.
                    if had.start != has.start {
                        w.word("SET START WITH").integer(has.start);
                    }
                    for (name, words) in
                        NUMBERS.into_iter().filter(|(name, _)| *name != model::START)
                    {
                        let (had, has) = (was.options.get(name), is.options.get(name));
                        if had == has {
                            continue;
                        }
                        w.word("SET");
                        match has {
                            Some(OptionValue::Int(number)) => w.word(words).integer(*number),
                            _ => w.word(usual(name)),
                        };
                    }
                    if cycle {
                        w.word(if is.options.flag(model::CYCLE) {
                            "SET CYCLE"
                        } else {
                            "SET NO CYCLE"
                        });
                    }
                }));
            }
        }
        _ => {}
    }
}

fn words(kind: IdentityKind) -> &'static str {
    match kind {
        IdentityKind::Always => "GENERATED ALWAYS",
        IdentityKind::ByDefault => "GENERATED BY DEFAULT",
    }
}

/// Lets a column number rows.
pub(crate) fn add_identity(identity: &Identity, table: &ObjectPath, column: &Ident) -> Command {
    alter_table(table, |w| {
        w.word("ALTER COLUMN").ident(column);
        w.word("ADD").word(words(identity.kind)).word("AS IDENTITY");
        identity_options(w, &identity.options);
    })
}

/// What a parameter of a sequence is where nothing is said.
fn usual(name: &str) -> &'static str {
    match name {
        model::INCREMENT => "INCREMENT BY 1",
        model::MIN => "NO MINVALUE",
        model::MAX => "NO MAXVALUE",
        _ => "CACHE 1",
    }
}

/// Sets or resets an option of a column.
pub(super) fn option(column: &Column, name: &str, table: &ObjectPath) -> Option<Command> {
    let value = column.options.get(name);
    let alter = |what: &dyn Fn(&mut SqlWriter)| {
        alter_table(table, |w| {
            w.word("ALTER COLUMN").ident(&column.name);
            what(w);
        })
    };
    Some(match name {
        model::STORAGE => alter(&|w| {
            w.word("SET STORAGE");
            match value {
                Some(value) => w.plain(&value.to_string()),
                None => w.word(usual_storage(&column.ty.raw)),
            };
        }),
        model::COMPRESSION => alter(&|w| {
            w.word("SET COMPRESSION");
            match value {
                Some(value) => w.plain(&value.to_string()),
                None => w.word("DEFAULT"),
            };
        }),
        model::STATISTICS => alter(&|w| {
            w.word("SET STATISTICS");
            match value {
                Some(OptionValue::Int(number)) => w.integer(*number),
                _ => w.integer(-1),
            };
        }),
        model::N_DISTINCT | model::N_DISTINCT_INHERITED => match value {
            Some(value) => alter(&|w| {
                w.word("SET").parens(|w| parameter(w, name, value));
            }),
            None => alter(&|w| {
                w.word("RESET").parens(|w| parameter_name(w, name));
            }),
        },
        _ => return None,
    })
}

/// The storage that a type has where nothing is said (`typstorage` in `pg_type`).
pub(crate) fn usual_storage(raw: &str) -> &'static str {
    let (base, array) = super::cast::base(raw);
    match base {
        _ if array => "EXTENDED",
        "numeric" | "inet" | "cidr" => "MAIN",
        "smallint" | "integer" | "bigint" | "real" | "double precision" | "boolean" | "date"
        | "uuid" | "interval" | "money" | "oid" | "\"char\"" | "name" | "macaddr" | "macaddr8"
        | "point" | "line" | "lseg" | "box" | "circle" => "PLAIN",
        base if base.starts_with("time") => "PLAIN",
        _ => "EXTENDED",
    }
}
