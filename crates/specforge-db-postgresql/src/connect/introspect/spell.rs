//! The statements as which a catalog is read, and the words by which its objects are called.

use std::collections::HashMap;

use specforge_db_core::model::Expr;
use specforge_db_core::name::Ident;
use specforge_db_sql::SqlWriter;

use crate::spelling::SPELLING;

/// Statements in an order in which each finds what it is about, as a dump has them.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) statements: Vec<String>,
    /// What objects are called in COMMENT ON and GRANT, by their catalog and number.
    called: HashMap<(Class, u32), Called>,
    /// Indexes that do not work.
    pub(super) invalid: Vec<Named>,
    /// Objects that are there and are not read: their namespaces, and the words that tell them.
    pub(super) unread: Vec<(String, String)>,
}

/// The catalog in which an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Relation,
    Type,
    Routine,
    Namespace,
    Constraint,
    Trigger,
    Rule,
    Policy,
    Statistics,
    Extension,
    Event,
    Publication,
    Server,
    Wrapper,
    Collation,
    Cast,
    Operator,
}

impl Class {
    /// The class of that catalog.
    pub(super) fn of(catalog: &str) -> Option<Self> {
        Some(match catalog {
            "pg_class" => Self::Relation,
            "pg_type" => Self::Type,
            "pg_proc" => Self::Routine,
            "pg_namespace" => Self::Namespace,
            "pg_constraint" => Self::Constraint,
            "pg_trigger" => Self::Trigger,
            "pg_rewrite" => Self::Rule,
            "pg_policy" => Self::Policy,
            "pg_statistic_ext" => Self::Statistics,
            "pg_extension" => Self::Extension,
            "pg_event_trigger" => Self::Event,
            "pg_publication" => Self::Publication,
            "pg_foreign_server" => Self::Server,
            "pg_foreign_data_wrapper" => Self::Wrapper,
            "pg_collation" => Self::Collation,
            "pg_cast" => Self::Cast,
            "pg_operator" => Self::Operator,
            _ => return None,
        })
    }
}

/// What an object is called.
#[derive(Clone, Debug)]
pub(super) struct Called {
    /// The word for its kind, such as `MATERIALIZED VIEW`.
    pub(super) kind: &'static str,
    /// Its name as a statement spells it.
    pub(super) name: String,
}

/// A name with its namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) namespace: Ident,
    pub(super) name: Ident,
}

impl Named {
    pub(super) fn new(namespace: impl Into<Ident>, name: impl Into<Ident>) -> Self {
        Self { namespace: namespace.into(), name: name.into() }
    }

    /// As a statement spells it.
    pub(super) fn spelled(&self) -> String {
        spelled(|sql| {
            sql.qualified(Some(&self.namespace), &self.name);
        })
    }
}

impl Script {
    pub(super) fn push(&mut self, write: impl FnOnce(&mut SqlWriter)) {
        self.statements.push(spelled(write));
    }

    /// Takes a statement that the server spelled.
    pub(super) fn carry(&mut self, statement: &str) {
        self.statements.push(statement.trim_end().trim_end_matches(';').to_owned());
    }

    pub(super) fn call(&mut self, class: Class, oid: u32, kind: &'static str, name: String) {
        self.called.insert((class, oid), Called { kind, name });
    }

    pub(super) fn called(&self, class: Class, oid: u32) -> Option<&Called> {
        self.called.get(&(class, oid))
    }
}

/// What a closure writes.
pub(super) fn spelled(write: impl FnOnce(&mut SqlWriter)) -> String {
    let mut sql = SqlWriter::new(&SPELLING);
    write(&mut sql);
    sql.finish()
}

/// Writes an expression that the server spelled, in brackets.
pub(super) fn bracketed<'s>(sql: &'s mut SqlWriter, expr: &str) -> &'s mut SqlWriter {
    sql.parens(|sql| {
        sql.expr(&Expr::new(expr));
    })
}

/// Writes `(name=value, …)` from texts `name=value`, with a prefix before each name.
pub(super) fn storage(sql: &mut SqlWriter, sets: &[(&'static str, &[String])]) {
    let all = sets.iter().flat_map(|(prefix, options)| options.iter().map(move |o| (*prefix, o)));
    sql.parens(|sql| {
        sql.list(all, |sql, (prefix, option)| {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            // Storage parameters are called by plain words, and all take their value as a string.
            sql.raw(&format!("{prefix}{}", plain(name))).word("=").literal(value);
        });
    });
}

/// Writes `(name 'value', …)` from texts `name=value`.
pub(super) fn foreign_options(sql: &mut SqlWriter, options: &[String]) {
    if options.is_empty() {
        return;
    }
    sql.word("OPTIONS").parens(|sql| {
        sql.list(options, |sql, option| {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            sql.ident(&Ident::from(name)).literal(value);
        });
    });
}

/// A word as it is where it is a plain one, and quoted where it is not.
fn plain(word: &str) -> String {
    spelled(|sql| {
        sql.plain(word);
    })
}
