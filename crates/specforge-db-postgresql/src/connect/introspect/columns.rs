//! Columns of tables, with the identities that number them.

use std::collections::HashMap;

use specforge_db_core::model::Expr;
use specforge_db_core::name::Ident;
use specforge_db_sql::SqlWriter;

use super::fields::Fields;
use super::relations::Relation;
use super::sequences::Owned;
use super::spell::{bracketed, foreign_options, spelled, storage};

/// A column, and what is said of it behind its table.
pub(super) struct Column {
    pub(super) name: Ident,
    /// As it stands in CREATE TABLE.
    pub(super) text: String,
    /// Whether the table itself declares it, and not only a parent.
    pub(super) own: bool,
    /// What a child says of a parent's column in other words.
    pub(super) default: Option<String>,
    pub(super) late: Vec<String>,
}

/// Spells a column of a relation.
pub(super) fn column(
    relation: &Relation,
    fields: &mut Fields<'_>,
    identities: &HashMap<(u32, &str), &Owned>,
) -> Column {
    let name = fields.name();
    let ty = fields.text();
    let not_null = fields.flag();
    let default = fields.maybe();
    let (generated, identity) = (fields.text(), fields.text());
    let collation = (fields.maybe(), fields.name());
    let (store, compression, target) = (fields.maybe(), fields.maybe(), fields.maybe());
    let own = fields.flag();
    let (options, foreign) = (fields.texts(), fields.texts());
    let not_null_name =
        fields.maybe().filter(|name_of| not_null_name_of(relation, &name) != *name_of);
    let valid = fields.flag();
    let no_inherit = fields.flag();
    let own_not_null = fields.flag();
    let lost_default = fields.flag();
    let text = spelled(|sql| {
        sql.ident(&name);
        if relation.of.is_none() {
            sql.raw(ty);
        }
        if !foreign.is_empty() {
            foreign_options(sql, &foreign);
        }
        if let (Some(namespace), collation) = &collation {
            sql.word("COLLATE").qualified(Some(&Ident::from(*namespace)), collation);
        }
        match (default, generated) {
            (Some(expr), "s") => {
                sql.word("GENERATED ALWAYS AS");
                bracketed(sql, expr).word("STORED");
            }
            (Some(expr), "v") => {
                sql.word("GENERATED ALWAYS AS");
                bracketed(sql, expr).word("VIRTUAL");
            }
            (Some(expr), _) => {
                sql.word("DEFAULT").expr(&Expr::new(expr));
            }
            (None, _) => {}
        }
        numbering(sql, identity, identities.get(&(relation.oid, name.as_str())).copied());
        if not_null && valid {
            if let Some(name) = not_null_name {
                sql.word("CONSTRAINT").ident(&Ident::from(name));
            }
            sql.word("NOT NULL");
            if no_inherit {
                sql.word("NO INHERIT");
            }
        }
    });
    let mut late = Vec::new();
    let mut alter = |write: &dyn Fn(&mut SqlWriter)| {
        late.push(spelled(|sql| {
            sql.word("ALTER TABLE ONLY");
            sql.qualified(Some(&relation.named.namespace), &relation.named.name);
            write(sql);
        }));
    };
    let storage_word = store.and_then(|store| match store {
        "p" => Some("SET STORAGE PLAIN"),
        "e" => Some("SET STORAGE EXTERNAL"),
        "m" => Some("SET STORAGE MAIN"),
        "x" => Some("SET STORAGE EXTENDED"),
        _ => None,
    });
    if let Some(words) = storage_word {
        alter(&|sql| {
            sql.word("ALTER COLUMN").ident(&name).word(words);
        });
    }
    let compression_word = compression.and_then(|compression| match compression {
        "p" => Some("SET COMPRESSION pglz"),
        "l" => Some("SET COMPRESSION lz4"),
        _ => None,
    });
    if let Some(words) = compression_word {
        alter(&|sql| {
            sql.word("ALTER COLUMN").ident(&name).word(words);
        });
    }
    if let Some(target) = target {
        alter(&|sql| {
            sql.word("ALTER COLUMN").ident(&name).word("SET STATISTICS").raw(target);
        });
    }
    if !options.is_empty() {
        alter(&|sql| {
            sql.word("ALTER COLUMN").ident(&name).word("SET");
            storage(sql, &[("", &options)]);
        });
    }
    if !valid
        && let Some(constraint) = not_null_name
            .map(Ident::from)
            .or_else(|| not_null.then(|| not_null_name_of(relation, &name)))
    {
        alter(&|sql| {
            sql.word("ADD CONSTRAINT").ident(&constraint).word("NOT NULL").ident(&name);
            if no_inherit {
                sql.word("NO INHERIT");
            }
            sql.word("NOT VALID");
        });
    }
    if lost_default {
        alter(&|sql| {
            sql.word("ALTER COLUMN").ident(&name).word("DROP DEFAULT");
        });
    }
    if !own && not_null && own_not_null && valid {
        alter(&|sql| {
            sql.word("ALTER COLUMN").ident(&name).word("SET NOT NULL");
        });
    }
    Column {
        name,
        text,
        own,
        default: default.filter(|_| generated.is_empty()).map(str::to_owned),
        late,
    }
}

fn numbering(sql: &mut SqlWriter, identity: &str, owned: Option<&Owned>) {
    match identity {
        "a" => sql.word("GENERATED ALWAYS AS IDENTITY"),
        "d" => sql.word("GENERATED BY DEFAULT AS IDENTITY"),
        _ => return,
    };
    if let Some(owned) = owned {
        sql.parens(|sql| {
            sql.word("SEQUENCE NAME");
            sql.qualified(Some(&owned.sequence.namespace), &owned.sequence.name);
            sql.raw(&owned.parameters);
        });
    }
}

/// The name that the server gives to NOT NULL.
fn not_null_name_of(relation: &Relation, column: &Ident) -> Ident {
    crate::names::generated(&[relation.named.name.as_str(), column.as_str()], "not_null")
}
