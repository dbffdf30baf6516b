//! Spelling changes; text is put together by the writer, which always quotes.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Object, ObjectPath, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, Unsupported};
use specforge_db_sql::SqlWriter;
use specforge_db_sql::render::{create_index, foreign_key_clause, key_parts};

use crate::SPELLING;

/// Spells one change, or says why this database cannot make it.
pub(crate) fn change(change: &Change) -> std::result::Result<Vec<Command>, Unsupported> {
    let mut w = SqlWriter::new(&SPELLING);
    let table = owner(&change.path);
    match &change.op {
        Op::Create(Object::Table(table)) => create_table(&mut w, table),
        Op::Drop(Object::Table(table)) => {
            w.word("DROP TABLE").ident(&table.name);
        }
        Op::Create(Object::Index(index)) => create_index(&mut w, None, table, index),
        Op::Drop(Object::Index(index)) => {
            w.word("DROP INDEX").ident(&index.name);
        }
        Op::Create(Object::Column(new)) => {
            w.word("ALTER TABLE").ident(table).word("ADD COLUMN");
            column(&mut w, new);
        }
        Op::Drop(Object::Column(old)) => {
            w.word("ALTER TABLE").ident(table).word("DROP COLUMN").ident(&old.name);
        }
        _ => return Err(Unsupported::new(format!("Tiny cannot {}", change.describe()))),
    }
    Ok(vec![Command::Text(w.finish())])
}

fn owner(path: &ObjectPath) -> &Ident {
    path.table.as_ref().unwrap_or(&path.name)
}

fn create_table(w: &mut SqlWriter, table: &Table) {
    w.word("CREATE TABLE").ident(&table.name);
    let columns = table.columns.iter().map(Line::Column);
    let keys = table.primary_key.iter().map(|key| Line::Key("PRIMARY KEY", key));
    let uniques = table.uniques.iter().map(|key| Line::Key("UNIQUE", key));
    let references = table.foreign_keys.iter().map(Line::Reference);
    w.lines(columns.chain(keys).chain(uniques).chain(references), |w, line| match line {
        Line::Column(one) => column(w, one),
        Line::Key(word, key) => {
            w.word(word);
            key_parts(w, &key.parts);
        }
        Line::Reference(key) => foreign_key_clause(w, key),
    });
}

enum Line<'t> {
    Column(&'t Column),
    Key(&'static str, &'t specforge_db_core::model::Key),
    Reference(&'t specforge_db_core::model::ForeignKey),
}

fn column(w: &mut SqlWriter, column: &Column) {
    w.ident(&column.name).raw(&column.ty.raw);
    if !column.nullable {
        w.word("NOT NULL");
    }
    if let Some(default) = &column.default {
        w.word("DEFAULT").expr(default);
    }
}
