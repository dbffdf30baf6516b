//! What the design engine asks this database: defaults, conditions, keys, search and triggers.

mod apart;
mod audit;
mod full_text;
mod hierarchy;
mod history;
mod language;
mod parts;
mod pattern;
mod security;
mod triggers;
mod values;

use smol_str::SmolStr;
use specforge_db_core::design::{
    Cut, Decision, DefaultValue, DesignCx, Draft, Duty, Formula, Fulfilled, FullText, KeyKind,
    Link, SchemaDesigner, Search, TypeWish,
};
use specforge_db_core::model::{
    Column, Definition, Expr, ForeignKey, Identity, IdentityKind, KeyPart, Type,
};
use specforge_db_core::model::{ReferentialAction, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_core::read::{Item, SchemaReader};
use specforge_db_core::version::Version;
use specforge_db_sql::{Literals, SqlWriter};

use crate::names::generated;
use crate::spelling::{SPELLING, literal, quoted};
use crate::{Postgresql, model, read};

const LITERALS: Literals = Literals { yes: "TRUE", no: "FALSE", seconds: values::seconds };

/// Columns that every table has
/// (<https://www.postgresql.org/docs/current/ddl-system-columns.html>).
const SYSTEM_COLUMNS: &[&str] = &["cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"];

/// The first version whose UUIDs can follow one another in time
/// (<https://www.postgresql.org/docs/18/functions-uuid.html>).
const ORDERED_UUIDS: Version = Version::short(18, 0);

impl SchemaDesigner for Postgresql {
    fn ty(&self, spelling: &str) -> Type {
        read::type_of(spelling)
            .unwrap_or_else(|| Type::new(SchemaReader::family(self, spelling), spelling))
    }

    fn default_expr(
        &self,
        value: &DefaultValue,
        wish: &TypeWish,
        cx: &DesignCx<'_>,
    ) -> Result<Expr, Unsupported> {
        values::default_expr(value, wish, cx.version).map(Expr::new)
    }

    fn formula(&self, formula: &Formula) -> Option<Expr> {
        Some(Expr::new(specforge_db_sql::formula(formula, &SPELLING, &LITERALS)))
    }

    fn pattern(&self, column: &Ident, pattern: &str) -> Result<Expr, Unsupported> {
        let pattern = pattern::advanced(pattern).map_err(Unsupported::new)?;
        let mut w = SqlWriter::new(&SPELLING);
        w.ident(column).word("~").literal(&pattern);
        Ok(Expr::new(w.finish()))
    }

    fn identity_column(&self, column: &Column, version: Version) -> Result<Column, Unsupported> {
        if version < Version::short(10, 0) {
            return Err(Unsupported::new("it has identity columns from 10 on"));
        }
        let mut out = column.clone();
        out.default = None;
        out.options.remove(model::SERIAL);
        out.identity = Some(Box::new(Identity::default()));
        Ok(out)
    }

    fn joined(&self, columns: &[Ident], between: &str, _version: Version) -> Option<Expr> {
        Some(Expr::new(specforge_db_sql::joined(columns, between, &SPELLING)))
    }

    fn piece(&self, column: &Ident, at: &str, behind: bool, _version: Version) -> Option<Expr> {
        let (column, text) = (quoted(column), literal(at));
        let place = format!("strpos({column}, {text})");
        let length = at.chars().count();
        Some(Expr::new(if behind {
            format!("CASE WHEN {place} > 0 THEN substr({column}, {place} + {length}) END")
        } else {
            format!("CASE WHEN {place} > 0 THEN left({column}, {place} - 1) ELSE {column} END")
        }))
    }

    fn key_column(
        &self,
        table: &Ident,
        name: &Ident,
        kind: KeyKind,
        cx: &DesignCx<'_>,
    ) -> Option<Column> {
        let mut column = Column::new(name.clone(), self.ty("bigint"));
        column.nullable = false;
        match kind {
            KeyKind::Bigserial => {
                let sequence = generated(&[table.as_str(), name.as_str()], "seq");
                column.options.set(model::SERIAL, quoted(&sequence).as_str());
            }
            KeyKind::Identity => {
                let identity = Identity { kind: IdentityKind::Always, ..Identity::default() };
                column.identity = Some(Box::new(identity));
            }
            KeyKind::Uuid if cx.version >= ORDERED_UUIDS => {
                column.ty = self.ty("uuid");
                column.default = Some(Expr::new("uuidv7()"));
            }
            KeyKind::Uuid => return None,
        }
        Some(column)
    }

    fn reference_type(&self, kind: KeyKind) -> Option<Type> {
        Some(self.ty(if kind == KeyKind::Uuid { "uuid" } else { "bigint" }))
    }

    fn enum_type(&self, name: &Ident) -> Option<Type> {
        Some(self.ty(&quoted(name)))
    }

    /// An index in the order of a language finds no beginnings
    /// (<https://www.postgresql.org/docs/current/indexes-opclass.html>).
    fn by_prefix(&self, part: &mut KeyPart) {
        part.options.set(model::OPCLASS, "text_pattern_ops");
    }

    fn reference(&self, link: &Link, key: &mut ForeignKey, _cx: &DesignCx<'_>) {
        if !link.keeps.is_empty() && key.on_delete == ReferentialAction::SetNull {
            let lost = key.columns.iter().filter(|column| !link.keeps.contains(column));
            let lost: Vec<String> = lost.map(quoted).collect();
            key.options.set(model::SET_COLUMNS, lost.join(", ").as_str());
        }
        if link.late {
            key.options.set(model::DEFERRABLE, "DEFERRABLE INITIALLY DEFERRED");
        }
    }

    fn reserved_column(&self, name: &str) -> Option<String> {
        SYSTEM_COLUMNS
            .contains(&name)
            .then(|| "every table of PostgreSQL has such a column of its own".to_owned())
    }

    fn listed(&self, condition: &str, version: Version) -> Option<(Ident, Vec<SmolStr>)> {
        crate::normal::listed(condition, version)
    }

    fn numbers_rows(&self, column: &Column) -> bool {
        column.identity.is_some() || column.options.get(model::SERIAL).is_some()
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
        cx: &DesignCx<'_>,
    ) -> Result<Fulfilled, Unsupported> {
        let version = cx.version;
        match duty {
            Duty::Touch { column } => triggers::touch(table, column, version),
            Duty::Count { column } => triggers::count(table, column, version),
            Duty::Transitions { column, allowed } => {
                triggers::transitions(table, column, allowed, version)
            }
            Duty::Record { into, hidden, whose, actor } => {
                let told = audit::Told { whose: whose.as_ref(), actor: actor.as_ref() };
                audit::record(table, into, hidden, told, version)
            }
            Duty::Keep { into, columns, kept, .. } => {
                history::keep(table, into, columns, kept, version)
            }
            Duty::Ancestors(wanted) => hierarchy::ancestors(table, wanted, version),
            Duty::Path { column, parent } => hierarchy::path(table, column, parent, version),
            Duty::Apart { .. } => return apart::apart(duty, table, version),
            Duty::Expire { time, days, by_parts } => {
                return parts::expire(table, time, *days, *by_parts, version);
            }
        }
        .map(Fulfilled::from)
    }

    fn secure(
        &self,
        table: &mut Table,
        column: &Ident,
        setting: &str,
        cx: &DesignCx<'_>,
    ) -> Result<Fulfilled, Unsupported> {
        security::secure(table, column, setting, cx.version)
    }

    fn privileges(
        &self,
        tables: &[Table],
        records: &[Ident],
        cx: &DesignCx<'_>,
    ) -> Result<Fulfilled, Unsupported> {
        security::privileges(self, tables, records, cx.version)
    }

    fn cut(
        &self,
        cut: &Cut,
        table: &mut Table,
        cx: &DesignCx<'_>,
    ) -> Result<Fulfilled, Unsupported> {
        parts::cut(self, cut, table, cx.version)
    }

    fn refine(&self, draft: &mut Draft, cx: &DesignCx<'_>) {
        let decision = key_decision(cx.options.primary_key, cx.version);
        let made_here = |column: &Column| {
            column.options.get(model::SERIAL).is_some()
                || column.identity.is_some()
                || (column.ty.raw == "uuid" && column.name.as_str() == "id")
        };
        if draft.tables().any(|table| table.columns.iter().any(made_here)) {
            draft.decisions.push(decision);
        }
    }
}

/// Of what type keys are.
fn key_decision(kind: KeyKind, version: Version) -> Decision {
    let (choice, reason, alternative) = match kind {
        KeyKind::Bigserial => (
            "keys are BIGSERIAL",
            "a `bigint` counted by a sequence that belongs to it does not run out, as `serial` does after two thousand million rows",
            "`\"primary_key\": \"identity\"`, the words of the SQL standard for it: no statement can then give a number by mistake",
        ),
        KeyKind::Identity => (
            "keys are `bigint GENERATED ALWAYS AS IDENTITY`",
            "the database alone gives the numbers, so that none that was given by hand meets the sequence later; who loads rows with their numbers says OVERRIDING SYSTEM VALUE",
            "`\"primary_key\": \"bigserial\"`, where programs expect to give numbers themselves",
        ),
        KeyKind::Uuid if version >= ORDERED_UUIDS => (
            "keys are UUIDs of version 7, made by `uuidv7()`",
            "they begin with the time, so that new rows lie together at the end of the index instead of all over it",
            "`gen_random_uuid()`, where a key must not tell when its row came",
        ),
        KeyKind::Uuid if version < values::RANDOM_UUIDS => (
            "keys are UUIDs that the program makes",
            "the server makes none without the extension pgcrypto",
            "a later version, which makes them itself",
        ),
        KeyKind::Uuid => (
            "keys are UUIDs of version 4, made by `gen_random_uuid()`",
            "they tell nothing, and are made anywhere without asking the database",
            "UUIDs of version 7 made by the program, or by the database from 18 on: they follow one another in time, which is kinder to indexes",
        ),
    };
    Decision {
        id: "key-type".to_owned(),
        rule: "key-type".to_owned(),
        choice: choice.to_owned(),
        reason: reason.to_owned(),
        alternatives: vec![alternative.to_owned()],
    }
}

/// What a statement of ours defines, as the reader reads it.
fn definition(text: &str, version: Version) -> Result<Definition, Unsupported> {
    match read::written(text, version).items.into_iter().next() {
        Some(Item::Definition { definition, .. }) => Ok(*definition),
        _ => Err(Unsupported::new(format!("its own reader does not understand `{text}`"))),
    }
}

/// A list of names as the text of an array.
fn array_of<'n>(names: impl IntoIterator<Item = &'n Ident>) -> String {
    let names = names.into_iter().map(|name| values::element(name.as_str()));
    format!("{{{}}}", names.collect::<Vec<_>>().join(","))
}
