//! Tables as a whole.

use std::borrow::Cow;

use specforge_db_core::model::{
    Check, Column, Expr, Facet, ForeignKey, Key, ObjectPath, Options, Partitioning, Table,
};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Command, PlanCx, SchemaIndex, Unsupported};
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::column::{
    afterwards, column_definition, constraints, has_usual_not_null, not_null_name,
    numbers_by_usual, rename_sequence, usual_not_null_name,
};
use super::constraint::{
    add_key, check_clause, foreign_key_clause, key_clause, parameter, parameter_name,
    rename_constraint, with_parameters,
};
use super::inherited::said_otherwise;
use super::parents::{bound, follow, follows_later, inherits, partitioning};
use super::settings::{listed, write_changes};
use super::{Rendered, alter_table, comment, qualified, statement};
use crate::inherit::{Parent, is_from_parent, parents};
use crate::model;
use crate::names::generated;
use crate::words::Words;

/// Creates a table with its columns, keys, references and checks, and what is said of them.
pub(super) fn create(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> Rendered {
    if let Some(alone) = follows_later(table, path, cx) {
        let mut commands = create(&alone, path, cx)?;
        follow(&alone, table, path, &mut commands);
        return Ok(commands);
    }
    let (whole, key) = (table, key_of_its_own(table, path, cx.version));
    let bare = key.map(|_| Table { primary_key: None, ..table.clone() });
    let table = bare.as_ref().unwrap_or(table);
    let parent = Parent::of(table, path, cx);
    let mut commands = Vec::new();
    for column in own_columns(table, parent.as_ref()) {
        if let super::column::Serial::Named(sequence) = super::serial_sequence(column, path) {
            commands.push(super::sequence::create_serial(
                sequence,
                column,
                Some(table),
                cx.version,
            ));
        }
    }
    commands.push(create_table(table, path, parent.as_ref(), cx.version));
    commands.extend(key.map(|key| super::add_key(key, true, path)));
    for column in &table.columns {
        if let super::column::Serial::Named(sequence) = super::serial_sequence(column, path) {
            commands.push(super::sequence::own(sequence, path, &column.name));
        }
        commands.extend(afterwards(column, path));
    }
    commands.extend(said_otherwise(table, path, cx));
    let later = table.primary_key.iter().filter(|key| comes_later(key, table));
    commands.extend(later.map(|key| add_key(key, true, path)));
    // What is not checked for the rows that are there cannot be said where there are none yet.
    let of_whole = |key: &ForeignKey| parent.as_ref().is_some_and(|p| p.has_foreign_key(key));
    let unchecked = table.foreign_keys.iter().filter(|key| key.options.flag(model::NOT_VALID));
    for key in unchecked.filter(|key| !of_whole(key)) {
        commands.push(super::add_foreign_key(key, path));
    }
    for check in table.checks.iter().filter(|check| check.options.flag(model::NOT_VALID)) {
        commands.push(super::add_check(check, path));
    }
    for name in
        [model::ROW_SECURITY, model::FORCE_ROW_SECURITY, model::REPLICA_IDENTITY, model::CLUSTER]
    {
        if table.options.get(name).is_some() {
            commands.push(option(whole, name, path, cx.version)?);
        }
    }
    if table.comment.is_some() {
        commands.push(remark(table, path));
    }
    Ok(commands)
}

/// A primary key over columns that a child has from its parents, whose NOT NULL keeps their name only where it
/// is there before the key.
fn key_of_its_own<'t>(table: &'t Table, path: &ObjectPath, version: Version) -> Option<&'t Key> {
    let named_by_parent = |name: &Ident| {
        table.column(name.as_str(), NameCase::Sensitive).is_some_and(|column| {
            column.options.flag(model::INHERITED)
                && !column.nullable
                && not_null_name(column, path) != usual_not_null_name(&path.name, &column.name)
        })
    };
    let key = table.primary_key.as_ref().filter(|_| version >= Version::short(18, 0))?;
    key.columns().any(named_by_parent).then_some(key)
}

fn own_columns<'t>(table: &'t Table, parent: Option<&Parent<'_>>) -> Vec<&'t Column> {
    let whole = parent.is_some_and(Parent::is_partitioned);
    table.columns.iter().filter(|column| !whole && !column.options.flag(model::INHERITED)).collect()
}

enum Line<'t> {
    Column(&'t Column),
    /// A column whose type is that of the parent or of the composite type.
    Typeless(Cow<'t, Column>),
    PrimaryKey(&'t Key),
    Unique(&'t Key),
    ForeignKey(&'t ForeignKey),
    Check(&'t Check),
}

/// A column of a part without a NOT NULL that the part has from the whole and would have twice.
fn beside_whole<'t>(
    column: &'t Column,
    path: &ObjectPath,
    parent: Option<&Parent<'_>>,
) -> Cow<'t, Column> {
    let of_whole = parent.and_then(|parent| {
        let whole = parent.table?.column(column.name.as_str(), NameCase::Sensitive)?;
        (!whole.nullable).then(|| not_null_name(whole, &parent.path))
    });
    if column.nullable || of_whole != Some(not_null_name(column, path)) {
        return Cow::Borrowed(column);
    }
    Cow::Owned(Column { nullable: true, ..column.clone() })
}

/// Whether the primary key of a child is over a column whose NOT NULL is its parent's: within CREATE TABLE
/// it would have one of its own (observed on 18), under another name.
fn comes_later(key: &Key, table: &Table) -> bool {
    key.parts.iter().filter_map(|part| part.column.as_ref()).any(|name| {
        table.column(name.as_str(), NameCase::Sensitive).is_some_and(|column| {
            column.options.flag(model::INHERITED)
                && column.options.get(model::NOT_NULL_NAME).is_some()
        })
    })
}

fn lines<'t>(table: &'t Table, path: &ObjectPath, parent: Option<&Parent<'_>>) -> Vec<Line<'t>> {
    let mut lines: Vec<Line<'t>> = Vec::new();
    let of_type = table.options.get(model::OF_TYPE).is_some();
    if parent.is_some_and(Parent::is_partitioned) {
        let differs = |column: &&Column| parent.is_some_and(|parent| parent.differs(column));
        let said = table.columns.iter().filter(differs);
        lines.extend(said.map(|column| Line::Typeless(beside_whole(column, path, parent))));
    } else if of_type {
        let says = |column: &&Column| !column.nullable || column.default.is_some();
        let said = table.columns.iter().filter(says);
        lines.extend(said.map(|column| Line::Typeless(Cow::Borrowed(column))));
    } else {
        lines.extend(own_columns(table, parent).into_iter().map(Line::Column));
    }
    let own_key =
        |key: &&Key, primary: bool| parent.is_none_or(|parent| !parent.has_key(key, primary));
    let own_primary = |key: &&Key| own_key(key, true) && !comes_later(key, table);
    lines.extend(table.primary_key.iter().filter(own_primary).map(Line::PrimaryKey));
    lines.extend(table.uniques.iter().filter(|key| own_key(key, false)).map(Line::Unique));
    // Where not every row is checked, the server takes the words only behind ALTER TABLE.
    let valid = |options: &specforge_db_core::model::Options| !options.flag(model::NOT_VALID);
    lines.extend(
        table
            .foreign_keys
            .iter()
            .filter(|key| valid(&key.options))
            .filter(|key| parent.is_none_or(|parent| !parent.has_foreign_key(key)))
            .map(Line::ForeignKey),
    );
    lines.extend(
        table
            .checks
            .iter()
            .filter(|check| valid(&check.options) && !is_from_parent(check, parent))
            .map(Line::Check),
    );
    lines
}

fn create_table(
    table: &Table,
    path: &ObjectPath,
    parent: Option<&Parent<'_>>,
    version: Version,
) -> Command {
    let foreign = table.options.text(model::SERVER);
    statement(|w| {
        w.word(match (foreign, table.options.flag(model::UNLOGGED)) {
            (Some(_), _) => "CREATE FOREIGN TABLE",
            (None, true) => "CREATE UNLOGGED TABLE",
            (None, false) => "CREATE TABLE",
        });
        qualified(w, path);
        let lines = lines(table, path, parent);
        let bare = lines.is_empty();
        let part_of = table.partitioning.as_deref().and_then(|p| Some((p, p.of.as_ref()?)));
        let of_type = table.options.text(model::OF_TYPE);
        if let Some(of) = of_type {
            w.word("OF").raw(of);
        }
        if let (Some(_), Some(parent)) = (part_of, parent) {
            w.word("PARTITION OF");
            qualified(w, &parent.path);
        }
        if !(bare && (of_type.is_some() || part_of.is_some())) {
            if bare {
                w.parens(|_| {});
            } else {
                w.lines(lines, |w, line| write_line(w, &line, path, version));
            }
        }
        if let Some((partitioning, _)) = part_of {
            bound(w, partitioning);
        }
        if let Some(parents) = table.options.text(model::INHERITS) {
            w.word("INHERITS").parens(|w| {
                w.raw(parents);
            });
        }
        partition_by(w, table.partitioning.as_deref());
        if let Some(server) = foreign {
            w.word("SERVER").ident(&Ident::from(server));
            if let Some(options) = table.options.text(model::FOREIGN_OPTIONS) {
                w.word("OPTIONS").parens(|w| {
                    w.raw(options);
                });
            }
        }
        if let Some(method) = table.options.text(model::USING) {
            w.word("USING").plain(method);
        }
        with_parameters(w, &table.options);
        if let Some(space) = table.options.text(model::TABLESPACE) {
            w.word("TABLESPACE").ident(&Ident::from(space));
        }
    })
}

fn write_line(w: &mut SqlWriter, line: &Line<'_>, path: &ObjectPath, version: Version) {
    match line {
        Line::Column(column) => column_definition(w, column, path, version),
        Line::Typeless(column) => {
            w.ident(&column.name).word("WITH OPTIONS");
            constraints(w, column, version);
        }
        Line::PrimaryKey(key) => key_clause(w, key, true),
        Line::Unique(key) => key_clause(w, key, false),
        Line::ForeignKey(key) => foreign_key_clause(w, key, path),
        Line::Check(check) => check_clause(w, check),
    }
}

fn partition_by(w: &mut SqlWriter, partitioning: Option<&Partitioning>) {
    let Some(partitioning) = partitioning else { return };
    let Some(strategy) = &partitioning.strategy else { return };
    w.word("PARTITION BY").plain(&strategy.to_ascii_uppercase()).parens(|w| {
        w.list(&partitioning.by, |w, by: &Expr| {
            w.expr(by);
        });
    });
}

/// Drops a table, and with it what belongs to it.
pub(super) fn drop(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Command> {
    let mut commands = Vec::new();
    // Who refers to the whole refers to each part of it.
    if let Some(whole) = whole_that_stays(table, path, cx) {
        commands.push(alter_table(&whole, |w| {
            w.word("DETACH PARTITION");
            qualified(w, path);
        }));
    }
    commands.push(statement(|w| {
        w.word(if model::is_foreign(table) { "DROP FOREIGN TABLE" } else { "DROP TABLE" });
        qualified(w, path);
    }));
    commands
}

/// Whether a part goes from a whole that stays and that others refer to, or will.
pub(crate) fn leaves_referenced(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    whole_that_stays(table, path, cx).is_some()
}

/// Nobody cuts a table so often; names in a circle end here.
const DEEPEST: usize = 64;

/// The table that a part goes from, where that stays, or what it is a part of, and others refer to it, or will.
fn whole_that_stays(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> Option<ObjectPath> {
    table.partitioning.as_ref()?.of.as_ref()?;
    let whole = parents(table, path).pop()?;
    let mut above = Some(whole.clone());
    // Parts of a part go before it.
    for _ in 0..DEEPEST {
        let of = above.take()?;
        let referred = |schema: &SchemaIndex<'_>| !schema.referencing(&of).is_empty();
        if cx.after(&of).is_some() && (referred(cx.from) || referred(cx.to)) {
            return Some(whole);
        }
        above = cx.from.table(&of).and_then(|table| parents(table, &of).pop());
    }
    None
}

/// Gives a table another name, and with it the NOT NULL constraints that were named for it.
pub(super) fn rename(
    table: &Table,
    from: &Ident,
    path: &ObjectPath,
    version: Version,
) -> Vec<Command> {
    let old = ObjectPath { name: from.clone(), ..path.clone() };
    let mut commands = vec![alter_table(&old, |w| {
        w.word("RENAME TO").ident(&path.name);
    })];
    if table.partitioning.as_ref().is_none_or(|p| p.of.is_none()) {
        for column in table.columns.iter().filter(|column| has_usual_not_null(column, version)) {
            let name = |table: &Ident| usual_not_null_name(table, &column.name);
            commands.push(rename_constraint(&name(from), &name(&path.name), path));
        }
        for column in table.columns.iter().filter(|column| numbers_by_usual(column)) {
            let name = |table: &Ident| generated(&[table.as_str(), column.name.as_str()], "seq");
            commands.extend(rename_sequence(&name(from), &name(&path.name), path));
        }
    }
    commands
}

fn remark(table: &Table, path: &ObjectPath) -> Command {
    let foreign = model::is_foreign(table);
    comment(
        |w| {
            w.word(if foreign { "FOREIGN TABLE" } else { "TABLE" });
            qualified(w, path);
        },
        table.comment.as_deref(),
    )
}

/// Changes what is said of a table as a whole.
pub(super) fn alter(
    before: &Table,
    after: &Table,
    facets: &[Facet],
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Rendered {
    let mut commands = Vec::new();
    for facet in facets {
        match facet {
            Facet::Comment => commands.push(remark(after, path)),
            Facet::Partitioning => partitioning(before, after, path, cx, &mut commands)?,
            Facet::Option(name) if name == model::INHERITS => {
                inherits(before, after, path, cx, &mut commands)?;
            }
            Facet::Option(name) if name == model::FOREIGN_OPTIONS => {
                commands.push(foreign_options(&before.options, &after.options, path, |_| {}));
            }
            Facet::Option(name) => commands.push(option(after, name, path, cx.version)?),
            Facet::ColumnOrder => {}
            _ => {
                return Err(Unsupported::new(format!(
                    "{path} cannot become a table of another kind: create one, copy the rows, and swap the names"
                )));
            }
        }
    }
    Ok(commands)
}

/// Brings the options of a foreign table, or of a column of one, to what they are to be.
pub(super) fn foreign_options(
    before: &Options,
    after: &Options,
    table: &ObjectPath,
    head: impl Fn(&mut SqlWriter),
) -> Command {
    let text = |options: &Options| options.text(model::FOREIGN_OPTIONS).map(str::to_owned);
    let (was, is) = (text(before).unwrap_or_default(), text(after).unwrap_or_default());
    let (was, is) = (Words::new(&was), Words::new(&is));
    statement(|w| {
        w.word("ALTER FOREIGN TABLE");
        qualified(w, table);
        head(w);
        write_changes(w, &listed(&was, 0, was.len()), &listed(&is, 0, is.len()));
    })
}

/// Sets an option of a table to what it is in the table's new form.
fn option(
    after: &Table,
    name: &str,
    path: &ObjectPath,
    version: Version,
) -> Result<Command, Unsupported> {
    let value = after.options.get(name);
    let text = after.options.text(name);
    let flag = after.options.flag(name);
    let alter = |what: &dyn Fn(&mut SqlWriter)| alter_table(path, what);
    if let Some(parameter_is) = name.strip_prefix("with.") {
        return Ok(match value {
            Some(value) => alter(&|w| {
                w.word("SET").parens(|w| parameter(w, parameter_is, value));
            }),
            None => alter(&|w| {
                w.word("RESET").parens(|w| parameter_name(w, parameter_is));
            }),
        });
    }
    Ok(match name {
        model::UNLOGGED => alter(&|w| {
            w.word(if flag { "SET UNLOGGED" } else { "SET LOGGED" });
        }),
        model::TABLESPACE => alter(&|w| {
            w.word("SET TABLESPACE").ident(&Ident::from(text.unwrap_or("pg_default")));
        }),
        model::USING if version >= Version::short(15, 0) => alter(&|w| {
            w.word("SET ACCESS METHOD").plain(text.unwrap_or("heap"));
        }),
        model::ROW_SECURITY => alter(&|w| {
            w.word(if flag { "ENABLE ROW LEVEL SECURITY" } else { "DISABLE ROW LEVEL SECURITY" });
        }),
        model::FORCE_ROW_SECURITY => alter(&|w| {
            w.word(if flag { "FORCE ROW LEVEL SECURITY" } else { "NO FORCE ROW LEVEL SECURITY" });
        }),
        model::REPLICA_IDENTITY => alter(&|w| {
            w.word("REPLICA IDENTITY").raw(text.unwrap_or("DEFAULT"));
        }),
        model::CLUSTER => alter(&|w| match text {
            Some(index) => {
                w.word("CLUSTER ON").ident(&Ident::from(index));
            }
            None => {
                w.word("SET WITHOUT CLUSTER");
            }
        }),
        model::OF_TYPE => alter(&|w| match text {
            Some(of) => {
                w.word("OF").raw(of);
            }
            None => {
                w.word("NOT OF");
            }
        }),
        _ => {
            return Err(Unsupported::new(format!(
                "the option {name} of {path} cannot be changed in PostgreSQL {}",
                version.major()
            )));
        }
    })
}
