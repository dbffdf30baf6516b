//! Indexes.

use specforge_db_core::model::{Facet, Index, KeyPart, ObjectPath, OptionValue, SortOrder};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, Unsupported};
use specforge_db_sql::SqlWriter;
use specforge_db_sql::render::column_list;

use super::constraint::{parameter, parameter_name, with_parameters};
use super::{Rendered, comment, of, statement};
use crate::inherit::name_path;
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
    let looked_at = index.options.iter().filter_map(|(name, value)| {
        Some(looks(index, name.strip_prefix(STATISTICS_OF)?, Some(value), table.namespace.as_ref()))
    });
    commands.extend(looked_at);
    if index.comment.is_some() {
        commands.push(index_comment(index, table.namespace.as_ref()));
    }
    commands
}

/// Option of an index: how many values ANALYZE looks at, by the place of an expression in it.
const STATISTICS_OF: &str = "statistics.";

/// An index without what is said of it once it is there.
pub(crate) fn bare(index: &Index) -> Index {
    let mut bare = Index { comment: None, ..index.clone() };
    for (name, _) in index.options.iter().filter(|(name, _)| name.starts_with(STATISTICS_OF)) {
        bare.options.remove(name);
    }
    bare
}

/// Takes away what is said of an index that is there.
pub(crate) fn unsaid(index: &Index, namespace: Option<&Ident>) -> Vec<Command> {
    let looked_at = index.options.iter().filter_map(|(name, _)| name.strip_prefix(STATISTICS_OF));
    let mut commands: Vec<Command> =
        looked_at.map(|place| looks(index, place, None, namespace)).collect();
    if index.comment.is_some() {
        commands.push(index_comment(&bare(index), namespace));
    }
    commands
}

/// Tells how many values of an expression ANALYZE is to look at.
fn looks(
    index: &Index,
    place: &str,
    count: Option<&OptionValue>,
    namespace: Option<&Ident>,
) -> Command {
    let count = count.map_or_else(|| "-1".to_owned(), ToString::to_string);
    statement(|w| {
        w.word("ALTER INDEX").qualified(namespace, &index.name);
        w.word("ALTER COLUMN").raw(place).word("SET STATISTICS").raw(&count);
    })
}

/// The remark on an index; where it has none, that it has none.
fn index_comment(index: &Index, namespace: Option<&Ident>) -> Command {
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
        Facet::Option(name) => {
            name.starts_with("with.") || name.starts_with(STATISTICS_OF) || name == model::SHARE_OF
        }
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
            Facet::Option(name) if name == model::SHARE_OF => {
                commands.extend(
                    after
                        .options
                        .text(name)
                        .map(|whole| crate::shares::attach_to(&name_path(whole, path), path)),
                );
            }
            Facet::Option(name) if name.starts_with(STATISTICS_OF) => {
                let place = name.strip_prefix(STATISTICS_OF).unwrap_or_default();
                commands.push(looks(after, place, after.options.get(name), namespace.as_ref()));
            }
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
