//! Full-text search: an FTS5 table beside the table, kept by triggers.

use specforge_db_core::design::{Decision, FullText, IndexNote, Search, Weight, shorten};
use specforge_db_core::model::{Key, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::{call, definition, insert, literal, of_row, trigger};
use crate::info::INFO;
use crate::spelling::SPELLING;

/// Columns that FTS5 has itself.
const TAKEN: &[&str] = &["rowid", "rank"];

/// Adds `<table>_search` and the triggers that keep it.
pub(super) fn place(
    search: &Search,
    table: &Table,
    version: Version,
) -> Result<FullText, Unsupported> {
    let index = Ident::from(shorten(&format!("{}_search", table.name), INFO.max_name_bytes));
    let taken = |column: &&Ident| TAKEN.iter().any(|t| column.as_str().eq_ignore_ascii_case(t));
    if let Some(column) = search.columns.iter().find(taken) {
        return Err(Unsupported::new(format!(
            "FTS5 has a column `{column}` of its own: call this one otherwise"
        )));
    }
    let key = row_number(table);
    let mut definitions = vec![definition(&virtual_table(&index, search, table, key), version)?];
    let columns = &search.columns;
    let add = match key {
        Some(key) => add_text(&index, columns, key),
        None => add_with_key(&index, columns, table),
    };
    let remove = match key {
        Some(key) => remove_text(&index, columns, key),
        None => remove_by_key(&index, table),
    };
    let of_texts = |w: &mut SqlWriter| {
        w.word("AFTER UPDATE OF");
        w.list(columns.iter().chain(key_beside(columns, table)), |w, column| {
            w.ident(column);
        });
    };
    let after_insert = |w: &mut SqlWriter| {
        w.word("AFTER INSERT");
    };
    let after_delete = |w: &mut SqlWriter| {
        w.word("AFTER DELETE");
    };
    definitions.extend([
        trigger(table, "search_insert", after_insert, None, std::slice::from_ref(&add)),
        trigger(table, "search_delete", after_delete, None, std::slice::from_ref(&remove)),
        trigger(table, "search_update", of_texts, None, &[remove.clone(), add.clone()]),
    ]);
    Ok(FullText {
        definitions,
        decision: decide(&index, search, table),
        index: note(&index, search, table),
    })
}

/// The column that is the row's own number, where the table has one.
fn row_number(table: &Table) -> Option<&Ident> {
    let key = table.primary_key.as_ref()?;
    let mut columns = key.columns();
    let (only, None) = (columns.next()?, columns.next()) else { return None };
    let column = table.columns.iter().find(|column| column.name == *only)?;
    column.ty.raw.eq_ignore_ascii_case("INTEGER").then_some(only)
}

fn virtual_table(index: &Ident, search: &Search, table: &Table, key: Option<&Ident>) -> String {
    let english =
        search.language.as_deref().is_some_and(|l| l.to_ascii_lowercase().starts_with("en"));
    let tokens = if english {
        "porter unicode61 remove_diacritics 2"
    } else {
        "unicode61 remove_diacritics 2"
    };
    let mut arguments: Vec<String> = search.columns.iter().map(name_of).collect();
    if let Some(key) = key {
        arguments.push(format!("content={}", literal(table.name.as_str())));
        arguments.push(format!("content_rowid={}", literal(key.as_str())));
    } else {
        let key = key_beside(&search.columns, table);
        arguments.extend(key.map(|column| format!("{} UNINDEXED", name_of(column))));
    }
    arguments.push(format!("tokenize={}", literal(tokens)));
    let mut w = SqlWriter::new(&SPELLING);
    w.word("CREATE VIRTUAL TABLE").ident(index).word("USING").raw(&call("fts5", &arguments));
    w.finish()
}

fn name_of(column: &Ident) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.ident(column);
    w.finish()
}

/// The texts of a new row.
fn add_text(index: &Ident, columns: &[Ident], key: &Ident) -> String {
    let rowid = Ident::from("rowid");
    let names: Vec<&Ident> = std::iter::once(&rowid).chain(columns).collect();
    let values: Vec<String> =
        std::iter::once(key).chain(columns).map(|column| of_row("new", column)).collect();
    insert(index, &names, &values)
}

/// An index without texts of its own has to be told what it forgets.
fn remove_text(index: &Ident, columns: &[Ident], key: &Ident) -> String {
    let rowid = Ident::from("rowid");
    let names: Vec<&Ident> = [index, &rowid].into_iter().chain(columns).collect();
    let old = std::iter::once(key).chain(columns).map(|column| of_row("old", column));
    let values: Vec<String> = std::iter::once(literal("delete")).chain(old).collect();
    insert(index, &names, &values)
}

/// The columns of the key that are not searched themselves.
fn key_beside<'t>(columns: &'t [Ident], table: &'t Table) -> impl Iterator<Item = &'t Ident> {
    let key = table.primary_key.iter().flat_map(Key::columns);
    key.filter(|column| !columns.contains(column))
}

fn add_with_key(index: &Ident, columns: &[Ident], table: &Table) -> String {
    let all: Vec<&Ident> = columns.iter().chain(key_beside(columns, table)).collect();
    let values: Vec<String> = all.iter().map(|column| of_row("new", column)).collect();
    insert(index, &all, &values)
}

fn remove_by_key(index: &Ident, table: &Table) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("DELETE FROM").ident(index).word("WHERE");
    for (nth, column) in table.primary_key.iter().flat_map(Key::columns).enumerate() {
        if nth > 0 {
            w.word("AND");
        }
        w.ident(column).word("=").raw(&of_row("old", column));
    }
    w.finish()
}

fn note(index: &Ident, search: &Search, table: &Table) -> IndexNote {
    let columns: Vec<&str> = search.columns.iter().map(Ident::as_str).collect();
    IndexNote {
        name: index.to_string(),
        table: table.name.clone(),
        method: Some("FTS5".to_owned()),
        serves: vec![format!("words in {}", columns.join(", "))],
    }
}

fn decide(index: &Ident, search: &Search, table: &Table) -> Decision {
    let columns: Vec<String> = search.columns.iter().map(|column| format!("`{column}`")).collect();
    let weights: Vec<String> = search.columns.iter().map(|column| weight(search, column)).collect();
    let ranked = if search.weights.is_empty() {
        "`ORDER BY rank` puts the best first".to_owned()
    } else {
        format!(
            "`ORDER BY bm25({index}, {})` puts the best first with the stated weights",
            weights.join(", ")
        )
    };
    let living = if table.columns.iter().any(|column| column.name.as_str() == "deleted_at") {
        "; deleted rows are left out by the join with `deleted_at IS NULL`"
    } else {
        ""
    };
    Decision {
        id: format!("full-text-search:{}", table.name),
        rule: "full-text-search".to_owned(),
        choice: format!(
            "the FTS5 table `{index}` finds words in {} of `{}`",
            columns.join(", "),
            table.name
        ),
        reason: format!(
            "it ranks and finds words and beginnings of words, which LIKE cannot without reading every row; triggers keep it in step, and it holds no second copy of the texts where the key is a number; {ranked}{living}"
        ),
        alternatives: vec![
            "the tokenizer `trigram`, where parts of words are searched".to_owned(),
            "a search engine beside the database, where typing errors and synonyms matter"
                .to_owned(),
        ],
    }
}

/// Letters weigh as they do where they come from: A ten times as much as D.
fn weight(search: &Search, column: &Ident) -> String {
    let stated = search.weights.iter().find(|(known, _)| known == column).map(|(_, weight)| weight);
    match stated {
        Some(Weight::Factor(factor)) => factor.to_string(),
        Some(Weight::Letter(letter)) => match letter.to_ascii_uppercase().as_str() {
            "A" => "10.0",
            "B" => "4.0",
            "C" => "2.0",
            _ => "1.0",
        }
        .to_owned(),
        None => "1.0".to_owned(),
    }
}
