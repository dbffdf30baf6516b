//! Questions about rows that every SQL dialect can be asked; no rows come back when all is well.

use specforge_db_core::model::{Expr, ForeignKey, KeyPart};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, Probe};

use crate::spelling::Spelling;
use crate::writer::SqlWriter;

/// Where the rows come from: a table, or a query in parentheses.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Writes the table or the query.
    pub rows: &'a dyn Fn(&mut SqlWriter),
    /// The name that conditions may call it by, where it is not what `rows` writes.
    pub alias: Option<&'a Ident>,
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("alias", &self.alias).finish_non_exhaustive()
    }
}

impl Source<'_> {
    /// Writes the rows with the name that conditions call them by.
    pub fn write(&self, w: &mut SqlWriter) {
        (self.rows)(w);
        if let Some(alias) = self.alias {
            w.word("AS").ident(alias);
        }
    }
}

/// Spells a question in the standard's language; `source` gives the rows in the form that they will
/// have, of the table that the question is about.
pub fn probe(probe: &Probe<'_>, source: Source<'_>, spelling: &'static Spelling) -> Command {
    match probe {
        Probe::AnyRow { .. } => any_row(source, spelling),
        Probe::Nulls { column, .. } => nulls(source, column, spelling),
        Probe::Duplicates { parts, predicate, .. } => {
            duplicates(source, parts, *predicate, Nulls::Distinct, spelling)
        }
        Probe::Orphans { table, foreign_key } => {
            orphans(source, foreign_key, table.namespace.as_ref(), spelling)
        }
        Probe::Referring { foreign_key, .. } => referring(source, &foreign_key.columns, spelling),
        Probe::Violations { check, .. } => violations(source, &check.expr, spelling),
    }
}

/// Do two tables hold different numbers of rows?
pub fn row_counts(a: Source<'_>, b: Source<'_>, spelling: &'static Spelling) -> Command {
    let mut w = SqlWriter::new(spelling);
    w.word("SELECT 1 WHERE").parens(|w| {
        w.word("SELECT COUNT(*) FROM");
        a.write(w);
    });
    w.word("<>").parens(|w| {
        w.word("SELECT COUNT(*) FROM");
        b.write(w);
    });
    Command::Text(w.finish())
}

/// Is there any row at all?
pub fn any_row(source: Source<'_>, spelling: &'static Spelling) -> Command {
    let mut w = SqlWriter::new(spelling);
    w.word("SELECT 1 FROM");
    source.write(&mut w);
    w.word("LIMIT 1");
    Command::Text(w.finish())
}

/// Which rows have no value?
pub fn nulls(source: Source<'_>, column: &Ident, spelling: &'static Spelling) -> Command {
    let mut w = SqlWriter::new(spelling);
    w.word("SELECT * FROM");
    source.write(&mut w);
    w.word("WHERE").ident(column).word("IS NULL");
    Command::Text(w.finish())
}

/// Whether two rows without a value count as having the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// They do not, as the standard has it.
    Distinct,
    /// They do.
    Equal,
}

/// Which values occur more than once?
pub fn duplicates(
    source: Source<'_>,
    parts: &[KeyPart],
    predicate: Option<&Expr>,
    nulls: Nulls,
    spelling: &'static Spelling,
) -> Command {
    let mut w = SqlWriter::new(spelling);
    let columns = parts.iter().map(Some).chain([None]);
    w.word("SELECT").list(columns, |w, column| match column {
        Some(one) => part(w, one),
        None => {
            w.word("COUNT(*)");
        }
    });
    w.word("FROM");
    source.write(&mut w);
    let mut joint = ["WHERE"].into_iter().chain(std::iter::repeat("AND"));
    for one in parts.iter().filter(|_| nulls == Nulls::Distinct) {
        w.word(joint.next().unwrap_or_default());
        part(&mut w, one);
        w.word("IS NOT NULL");
    }
    if let Some(predicate) = predicate {
        w.word(joint.next().unwrap_or_default()).parens(|w| {
            w.expr(predicate);
        });
    }
    w.word("GROUP BY").list(parts, part);
    w.word("HAVING COUNT(*) > 1");
    Command::Text(w.finish())
}

fn part(w: &mut SqlWriter, part: &KeyPart) {
    if let Some(column) = &part.column {
        w.ident(column);
    } else if let Some(expr) = &part.expr {
        w.parens(|w| {
            w.expr(expr);
        });
    }
    if let Some(collation) = part.options.text("collate") {
        w.word("COLLATE").ident(&Ident::new(collation));
    }
}

/// Which rows point at nothing? The referenced columns have to be filled in.
pub fn orphans(
    source: Source<'_>,
    key: &ForeignKey,
    namespace: Option<&Ident>,
    spelling: &'static Spelling,
) -> Command {
    let referenced = |w: &mut SqlWriter| {
        w.qualified(key.references_namespace.as_ref().or(namespace), &key.references);
    };
    orphans_among(source, &referenced, key, spelling)
}

/// Which rows point at nothing among those that a closure writes? The referenced columns have to be
/// filled in.
pub fn orphans_among(
    source: Source<'_>,
    referenced: &dyn Fn(&mut SqlWriter),
    key: &ForeignKey,
    spelling: &'static Spelling,
) -> Command {
    let child = Ident::from("referencing");
    let parent = Ident::from("referenced");
    let mut w = SqlWriter::new(spelling);
    w.word("SELECT * FROM");
    (source.rows)(&mut w);
    w.word("AS").ident(&child).word("WHERE");
    for (nth, column) in key.columns.iter().enumerate() {
        if nth > 0 {
            w.word("AND");
        }
        w.qualified(Some(&child), column).word("IS NOT NULL");
    }
    w.word("AND NOT EXISTS").parens(|w| {
        w.word("SELECT 1 FROM");
        referenced(w);
        w.word("AS").ident(&parent).word("WHERE");
        for (nth, (column, target)) in key.columns.iter().zip(&key.referenced_columns).enumerate() {
            if nth > 0 {
                w.word("AND");
            }
            w.qualified(Some(&parent), target).word("=").qualified(Some(&child), column);
        }
    });
    Command::Text(w.finish())
}

/// Which rows have a value in all of these columns?
pub fn referring(source: Source<'_>, columns: &[Ident], spelling: &'static Spelling) -> Command {
    let mut w = SqlWriter::new(spelling);
    w.word("SELECT * FROM");
    source.write(&mut w);
    for (nth, column) in columns.iter().enumerate() {
        w.word(if nth == 0 { "WHERE" } else { "AND" }).ident(column).word("IS NOT NULL");
    }
    Command::Text(w.finish())
}

/// Which rows break a condition? A condition that is unknown is not broken.
pub fn violations(source: Source<'_>, condition: &Expr, spelling: &'static Spelling) -> Command {
    let mut w = SqlWriter::new(spelling);
    w.word("SELECT * FROM");
    source.write(&mut w);
    w.word("WHERE NOT").parens(|w| {
        w.expr(condition);
    });
    Command::Text(w.finish())
}
