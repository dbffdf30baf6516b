//! Indexes.

use specforge_db_core::model::{Facet, Index, KeyPart, ObjectPath, SortOrder};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, Unsupported};
use specforge_db_sql::SqlWriter;
use specforge_db_sql::render::column_list;

use super::constraint::{parameter, parameter_name, with_parameters};
use super::{Rendered, comment, of, statement};
use crate::model;

/// Whether writers may go on while an index is built or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// They wait.
    Plain,
    /// They go on; not inside a transaction.
    Concurrently,
}

/// Creates an index, and remarks on it.
pub(crate) fn create_index(index: &Index, table: &ObjectPath, manner: Manner) -> Vec<Command> {
    let mut commands = vec![statement(|w| {
        w.word(if index.unique { "CREATE UNIQUE INDEX" } else { "CREATE INDEX" });
        if manner == Manner::Concurrently {
            w.word("CONCURRENTLY");
        }
        w.ident(&index.name).word("ON");
        if index.options.flag(model::ONLY) {
            w.word("ONLY");
        }
        w.qualified(table.namespace.as_ref(), &table.name);
        if let Some(method) = &index.method {
            w.word("USING").plain(method);
        }
        w.parens(|w| {
            w.list(&index.parts, part);
        });
        if !index.include.is_empty() {
            w.word("INCLUDE");
            column_list(w, &index.include);
        }
        if index.options.flag(model::NULLS_NOT_DISTINCT) {
            w.word("NULLS NOT DISTINCT");
        }
        with_parameters(w, &index.options);
        if let Some(space) = index.options.text(model::TABLESPACE) {
            w.word("TABLESPACE").ident(&Ident::from(space));
        }
        if let Some(predicate) = &index.predicate {
            w.word("WHERE").expr(predicate);
        }
    })];
    if index.comment.is_some() {
        commands.push(index_comment(index, table.namespace.as_ref()));
    }
    commands
}

/// The remark on an index; where it has none, that it has none.
pub(crate) fn index_comment(index: &Index, namespace: Option<&Ident>) -> Command {
    comment(
        |w| {
            w.word("INDEX").qualified(namespace, &index.name);
        },
        index.comment.as_deref(),
    )
}

/// One part: a column or an expression, its collation, operator class and order.
fn part(w: &mut SqlWriter, part: &KeyPart) {
    if let Some(column) = &part.column {
        w.ident(column);
    } else if let Some(expr) = &part.expr {
        w.parens(|w| {
            w.expr(expr);
        });
    }
    if let Some(collation) = part.options.text(model::COLLATE) {
        w.word("COLLATE").raw(collation);
    }
    if let Some(class) = part.options.text(model::OPCLASS) {
        w.raw(class);
    }
    if part.order == SortOrder::Desc {
        w.word("DESC");
    }
    match part.options.text(model::NULLS) {
        Some("FIRST") => w.word("NULLS FIRST"),
        Some(_) => w.word("NULLS LAST"),
        None => w,
    };
}

/// Drops an index.
pub(crate) fn drop_index(name: &Ident, namespace: Option<&Ident>, manner: Manner) -> Command {
    statement(|w| {
        w.word("DROP INDEX");
        if manner == Manner::Concurrently {
            w.word("CONCURRENTLY");
        }
        w.qualified(namespace, name);
    })
}

/// Gives an index another name.
pub(crate) fn rename_index(from: &Ident, to: &Ident, namespace: Option<&Ident>) -> Command {
    renamed(from, to, namespace, "ALTER INDEX")
}

/// Gives an index of which no schema speaks another name, if it has the one that is expected.
pub(crate) fn rename_share(from: &Ident, to: &Ident, namespace: Option<&Ident>) -> Command {
    renamed(from, to, namespace, "ALTER INDEX IF EXISTS")
}

fn renamed(from: &Ident, to: &Ident, namespace: Option<&Ident>, words: &'static str) -> Command {
    statement(|w| {
        w.word(words).qualified(namespace, from).word("RENAME TO").ident(to);
    })
}

/// Whether an index is changed as it stands; all else makes it anew.
pub(crate) fn index_in_place(facets: &[Facet]) -> bool {
    facets.iter().all(|facet| match facet {
        Facet::Comment => true,
        Facet::Option(name) => name.starts_with("with."),
        _ => false,
    })
}

pub(super) fn alter(
    before: &Index,
    after: &Index,
    facets: &[Facet],
    path: &ObjectPath,
) -> Rendered {
    if !index_in_place(facets) {
        return Err(Unsupported::new(format!("the index {path} can only be made anew")));
    }
    let namespace = of(path).namespace;
    let alter = |what: &dyn Fn(&mut SqlWriter)| {
        statement(|w| {
            w.word("ALTER INDEX").qualified(namespace.as_ref(), &after.name);
            what(w);
        })
    };
    let mut commands = Vec::new();
    for facet in facets {
        match facet {
            Facet::Option(name) => {
                let Some(parameter_is) = name.strip_prefix("with.") else { continue };
                commands.push(match after.options.get(name) {
                    Some(value) => alter(&|w| {
                        w.word("SET").parens(|w| parameter(w, parameter_is, value));
                    }),
                    None => alter(&|w| {
                        w.word("RESET").parens(|w| parameter_name(w, parameter_is));
                    }),
                });
            }
            _ => {
                if before.comment != after.comment {
                    commands.push(index_comment(after, namespace.as_ref()));
                }
            }
        }
    }
    Ok(commands)
}
