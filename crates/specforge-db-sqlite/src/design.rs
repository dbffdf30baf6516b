//! What the design engine asks this database: defaults, conditions, keys, search and triggers.

mod apart;
mod audit;
mod full_text;
mod hierarchy;
mod history;
mod pattern;
mod triggers;

use specforge_db_core::design::{
    Decision, DefaultValue, DesignCx, Draft, Duty, Formula, Fulfilled, FullText, KeyKind,
    SchemaDesigner, Search, TimeUnit, TypeWish, shorten,
};
use specforge_db_core::model::{Column, Definition, DefinitionKind, Expr, Options, Table, Type};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, Unsupported};
use specforge_db_core::read::{Item, SchemaReader};
use specforge_db_core::version::Version;
use specforge_db_sql::{Literals, SqlWriter};

use crate::info::INFO;
use crate::spelling::SPELLING;
use crate::{Sqlite, read, render};

/// Booleans and lengths of time are numbers.
const LITERALS: Literals = Literals { yes: "1", no: "0", seconds: str::to_owned };

/// A random UUID of version 4, out of random bytes.
const UUID: &str = "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

impl SchemaDesigner for Sqlite {
    fn default_expr(
        &self,
        value: &DefaultValue,
        _wish: &TypeWish,
        _cx: &DesignCx<'_>,
    ) -> Result<Expr, Unsupported> {
        let text = match value {
            DefaultValue::Null => "NULL".to_owned(),
            DefaultValue::Bool(true) => "1".to_owned(),
            DefaultValue::Bool(false) => "0".to_owned(),
            DefaultValue::Number(number) => number.to_string(),
            DefaultValue::Text(text) | DefaultValue::List(_, text) => literal(text),
            DefaultValue::Now => "CURRENT_TIMESTAMP".to_owned(),
            DefaultValue::Today => "CURRENT_DATE".to_owned(),
            DefaultValue::Uuid => UUID.to_owned(),
            DefaultValue::Later { count, unit, day } => {
                let function = if *day { "date" } else { "datetime" };
                // A week is no unit of its own there.
                let (count, unit) = match unit {
                    TimeUnit::Week => (count * 7, TimeUnit::Day),
                    unit => (*count, *unit),
                };
                format!("{function}('now', '+{count} {}')", unit.plural())
            }
        };
        Ok(Expr::new(text))
    }

    fn formula(&self, formula: &Formula) -> Option<Expr> {
        Some(Expr::new(specforge_db_sql::formula(formula, &SPELLING, &LITERALS)))
    }

    fn joined(&self, columns: &[Ident], between: &str, version: Version) -> Option<Expr> {
        // https://www.sqlite.org/releaselog/3_44_0.html
        if version < Version::short(3, 44) {
            return None;
        }
        Some(Expr::new(specforge_db_sql::joined(columns, between, &SPELLING)))
    }

    fn piece(&self, column: &Ident, at: &str, behind: bool, _version: Version) -> Option<Expr> {
        let mut w = SqlWriter::new(&SPELLING);
        w.ident(column);
        let (column, text) = (w.finish(), literal(at));
        let place = format!("instr({column}, {text})");
        let length = at.chars().count();
        Some(Expr::new(if behind {
            format!("CASE WHEN {place} > 0 THEN substr({column}, {place} + {length}) END")
        } else {
            format!("CASE WHEN {place} > 0 THEN substr({column}, 1, {place} - 1) ELSE {column} END")
        }))
    }

    fn pattern(&self, column: &Ident, pattern: &str) -> Result<Expr, Unsupported> {
        pattern::check(column, pattern).ok_or_else(|| {
            Unsupported::new("it has no regular expressions, and GLOB holds only classes of characters with a fixed or free number, such as ^[A-Z]{2}-[0-9]+$")
        })
    }

    /// `INTEGER PRIMARY KEY` is the row's own number; any other key needs a type row alone.
    fn key_column(
        &self,
        _table: &Ident,
        name: &Ident,
        kind: KeyKind,
        _cx: &DesignCx<'_>,
    ) -> Option<Column> {
        if kind == KeyKind::Uuid {
            return None;
        }
        let mut column = Column::new(name.clone(), Type::new(self.family("INTEGER"), "INTEGER"));
        column.nullable = false;
        Some(column)
    }

    fn reserved_name(&self, name: &str) -> Option<String> {
        let head = name.get(..7).unwrap_or_default();
        head.eq_ignore_ascii_case("sqlite_")
            .then(|| "names that start with `sqlite_` are SQLite's own".to_owned())
    }

    fn full_text(
        &self,
        search: &Search,
        table: &mut Table,
        cx: &DesignCx<'_>,
    ) -> Result<FullText, Unsupported> {
        full_text::place(search, table, cx.version)
    }

    fn duty(
        &self,
        duty: &Duty,
        table: &Table,
        _cx: &DesignCx<'_>,
    ) -> Result<Fulfilled, Unsupported> {
        let definitions = match duty {
            Duty::Touch { column } => triggers::touch(table, column),
            Duty::Count { column } => triggers::count(table, column),
            Duty::Transitions { column, allowed } => triggers::transitions(table, column, allowed),
            // Nobody tells SQLite for whom a program acts.
            Duty::Record { into, hidden, whose, actor: _ } => {
                audit::record(table, into, hidden, whose.as_ref())
            }
            Duty::Keep { into, columns, mechanical, kept } => {
                history::keep(table, into, columns, mechanical, kept)
            }
            Duty::Ancestors(wanted) => hierarchy::ancestors(table, wanted),
            Duty::Path { column, parent } => hierarchy::path(table, column, parent)?,
            Duty::Apart { .. } => return apart::apart(duty, table),
            Duty::Expire { time, days, .. } => return Ok(expire(table, time, *days)),
        };
        Ok(Fulfilled::from(definitions))
    }

    fn privileges(
        &self,
        _tables: &[Table],
        _records: &[Ident],
        _cx: &DesignCx<'_>,
    ) -> Result<Fulfilled, Unsupported> {
        Err(Unsupported::new(
            "it has no users; whoever may read or write the file may do so with all that is in it, which the operating system decides",
        ))
    }

    /// Brings tables to the form in which they are read back: what is designed is what is found.
    fn refine(&self, draft: &mut Draft, cx: &DesignCx<'_>) {
        draft.decisions.push(Decision {
            id: "plain-tables".to_owned(),
            rule: "plain-tables".to_owned(),
            choice: "tables are plain, and checks hold what their types mean".to_owned(),
            reason: "STRICT knows six types only, so that dates, booleans and JSON would lose the names by which drivers and people know them".to_owned(),
            alternatives: vec!["STRICT tables, where every program binds values of the right type already".to_owned()],
        });
        for namespace in &mut draft.schema.namespaces {
            for table in &mut namespace.tables {
                let Command::Text(text) = render::create_table(table, &table.name) else {
                    continue;
                };
                let items = read::statement(&text, cx.version).items;
                if let Some(Item::Table { table: found, .. }) = items.into_iter().next() {
                    let indexes = std::mem::take(&mut table.indexes);
                    *table = *found;
                    table.indexes = indexes;
                }
            }
        }
    }
}

/// How rows go once they are old: SQLite runs nothing by itself and keeps no routines.
fn expire(table: &Table, time: &Ident, days: u32) -> Fulfilled {
    let mut name = SqlWriter::new(&SPELLING);
    name.ident(&table.name);
    let mut column = SqlWriter::new(&SPELLING);
    column.ident(time);
    let (name, column) = (name.finish(), column.finish());
    let decision = Decision {
        id: format!("expire:{}", table.name),
        rule: "expire".to_owned(),
        choice: format!(
            "the program deletes in batches: `DELETE FROM {name} WHERE rowid IN (SELECT rowid FROM {name} WHERE {column} < datetime('now', '-{days} days') ORDER BY {column} LIMIT 1000)`, until it deletes nothing"
        ),
        reason: "SQLite keeps no routines; others can write between two short transactions"
            .to_owned(),
        alternatives: vec![
            "a database file for each period, which is deleted as a whole".to_owned(),
        ],
    };
    Fulfilled { decisions: vec![decision], ..Fulfilled::default() }
}

/// What a statement of ours defines, as the reader reads it.
fn definition(text: &str, version: Version) -> Result<Definition, Unsupported> {
    match read::statement(text, version).items.into_iter().next() {
        Some(Item::Definition { definition, .. }) => Ok(*definition),
        _ => Err(Unsupported::new(format!("its own reader does not understand `{text}`"))),
    }
}

/// `"new"."title"`: a value of a row in a trigger.
fn of_row(row: &'static str, column: &Ident) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.qualified(Some(&Ident::from(row)), column);
    w.finish()
}

/// A call of a function.
fn call(function: &'static str, arguments: &[String]) -> String {
    format!("{function}({})", arguments.join(", "))
}

/// A text as a string.
fn literal(text: &str) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.literal(text);
    w.finish()
}

/// `INSERT INTO … VALUES …`.
fn insert(into: &Ident, columns: &[&Ident], values: &[String]) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("INSERT INTO").ident(into).parens(|w| {
        w.list(columns, |w, column| {
            w.ident(column);
        });
    });
    w.word("VALUES").parens(|w| {
        w.list(values, |w, value| {
            w.raw(value);
        });
    });
    w.finish()
}

/// A trigger of a table with its statements, one a line, as the reader reads it before its normal form.
fn trigger(
    table: &Table,
    what: &str,
    event: impl FnOnce(&mut SqlWriter),
    when: Option<&str>,
    statements: &[String],
) -> Definition {
    let name = Ident::from(shorten(&format!("trg_{}_{what}", table.name), INFO.max_name_bytes));
    let mut w = SqlWriter::new(&SPELLING);
    w.word("CREATE TRIGGER").ident(&name);
    event(&mut w);
    w.word("ON").ident(&table.name).word("FOR EACH ROW");
    if let Some(when) = when {
        w.word("WHEN").raw(when);
    }
    let body = statements.join(";\n  ");
    w.raw(&format!("BEGIN\n  {body};\nEND"));
    let (text, on) = (w.finish(), Some(table.name.clone()));
    // Parsing each of them again takes a quarter of a large design's time.
    debug_assert!(
        definition(&text, INFO.newest_version).is_ok_and(|read| {
            (read.kind, &read.name, &read.on, &read.text)
                == (DefinitionKind::Trigger, &name, &on, &text)
        }),
        "it is read otherwise: {text}"
    );
    let kind = DefinitionKind::Trigger;
    let (normal, depends_on, options) = (None, Vec::new(), Options::EMPTY);
    Definition { kind, name, on, text, normal, depends_on, options }
}
