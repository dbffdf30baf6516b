//! CREATE TABLE in all its forms.

use specforge_db_core::model::{Column, DefinitionKind, Expr, Key, Partitioning, Table, Type};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Edit, HandDown, Inherit, Item, Items, Like};
use specforge_db_sql::TokenKind;

use super::column::{self, ReadColumn};
use super::composite;
use super::constraint::{self, Constraint, carried, not_null_options};
use super::cursor::{Cursor, Qualified, Read};
use super::foreign;
use super::index::{part, set_storage};
use crate::model;
use crate::names::generated;
use crate::shares::SHARE;
use crate::spelling::quoted_in;

/// A table while it is read, with what has to be looked up once it is declared.
struct Reading {
    named: Qualified,
    table: Table,
    likes: Vec<Like>,
    edits: Vec<Edit>,
    excludes: Vec<constraint::Exclude>,
}

/// Reads a table, from behind CREATE … TABLE.
pub(super) fn table(cursor: &mut Cursor<'_>, unlogged: bool, foreign: bool) -> Read<Items> {
    let if_not_exists = cursor.if_not_exists();
    let named = cursor.qualified()?;
    let mut reading = Reading {
        table: Table::new(named.name.clone()),
        named,
        likes: Vec::new(),
        edits: Vec::new(),
        excludes: Vec::new(),
    };
    if unlogged {
        reading.table.options.set(model::UNLOGGED, true);
    }
    if cursor.eat("OF") {
        let of = cursor.qualified()?;
        let text = quoted_in(of.namespace.as_ref(), &of.name);
        reading.table.options.set(model::OF_TYPE, text.as_str());
        reading.edits.push(Edit::TakeFrom {
            kind: DefinitionKind::Type,
            namespace: of.namespace,
            name: of.name,
            take: composite::columns_of,
        });
        reading.elements(cursor, column::column_without_type)?;
    } else if cursor.eat_all(&["PARTITION", "OF"]) {
        let parent = cursor.qualified()?;
        reading.elements(cursor, column::column_without_type)?;
        let from = cursor.position();
        bound(cursor)?;
        reading.table.partitioning = Some(Box::new(Partitioning {
            of: Some(parent.name),
            of_namespace: parent.namespace,
            bounds: vec![carried(cursor.since(from))],
            ..Partitioning::default()
        }));
        reading.edits.push(Edit::BecomePart(HAND));
    } else if cursor.kind() == Some(TokenKind::Open) {
        let mut ahead = *cursor;
        ahead.skip_one();
        if is_query(&ahead) {
            return Err(from_query(cursor));
        }
        reading.elements(cursor, column::column)?;
    }
    if is_query(cursor) {
        return Err(from_query(cursor));
    }
    reading.clauses(cursor, foreign)?;
    cursor.end()?;
    Ok(reading.items(if_not_exists))
}

/// The bound of a partition: `FOR VALUES …` or DEFAULT.
pub(super) fn bound(cursor: &mut Cursor<'_>) -> Read<()> {
    if cursor.eat("DEFAULT") {
        return Ok(());
    }
    if !cursor.eat_all(&["FOR", "VALUES"]) {
        return Err(cursor.problem("expected FOR VALUES or DEFAULT"));
    }
    if cursor.eat("FROM") {
        cursor.skip_one();
        cursor.need("TO")?;
    } else if !cursor.eat("IN") {
        cursor.need("WITH")?;
    }
    cursor.skip_one();
    Ok(())
}

fn is_query(cursor: &Cursor<'_>) -> bool {
    let mut ahead = *cursor;
    while !ahead.at_end() && !ahead.is("AS") {
        ahead.skip_one();
    }
    cursor.is("AS")
        || (cursor.is_any(&["USING", "WITH", "ON", "TABLESPACE", "WITHOUT"]) && ahead.is("AS"))
}

fn from_query(cursor: &Cursor<'_>) -> specforge_db_core::read::Problem {
    cursor.problem(
        "CREATE TABLE … AS takes its columns from a query that only the database can name; declare them instead",
    )
}

impl Reading {
    /// What stands in the brackets, if there are any.
    fn elements(
        &mut self,
        cursor: &mut Cursor<'_>,
        read: fn(&mut Cursor<'_>) -> Read<ReadColumn>,
    ) -> Read<()> {
        if cursor.kind() != Some(TokenKind::Open) {
            return Ok(());
        }
        for mut item in cursor.group()?.items() {
            if item.eat("LIKE") {
                let like = like(&mut item, self.table.columns.len())?;
                self.likes.push(like);
            } else if constraint::starts(&item) {
                let constraint = constraint::table_constraint(&mut item)?;
                self.constraint(constraint, &item)?;
            } else {
                let column = read(&mut item)?;
                self.column(column, &item)?;
            }
            item.end()?;
        }
        Ok(())
    }

    fn column(&mut self, read: ReadColumn, at: &Cursor<'_>) -> Read<()> {
        if read.primary_key.is_some() && self.table.primary_key.is_some() {
            return Err(at.problem("a table has two primary keys"));
        }
        if self.table.columns.iter().any(|known| known.name == read.column.name) {
            let name = &read.column.name;
            return Err(at.problem(&format!("column `{name}` is declared a second time")));
        }
        self.table.columns.push(read.column);
        self.table.primary_key = self.table.primary_key.take().or(read.primary_key);
        self.table.uniques.extend(read.uniques);
        self.table.foreign_keys.extend(read.foreign_keys);
        self.table.checks.extend(read.checks);
        Ok(())
    }

    fn constraint(&mut self, constraint: Constraint, at: &Cursor<'_>) -> Read<()> {
        let table = &mut self.table;
        match constraint {
            Constraint::PrimaryKey(_) if table.primary_key.is_some() => {
                return Err(at.problem("a table has two primary keys"));
            }
            Constraint::PrimaryKey(key) => table.primary_key = Some(key),
            Constraint::Unique(key) => table.uniques.push(key),
            Constraint::ForeignKey(key) => table.foreign_keys.push(*key),
            Constraint::Check(check) => table.checks.push(check),
            Constraint::Exclude(exclude) => self.excludes.push(exclude),
            Constraint::NotNull { ref column, ref name, ref options } => {
                if let Some(found) = table.columns.iter_mut().find(|known| known.name == *column) {
                    found.nullable = false;
                    for (name, value) in not_null_options(name.as_ref(), options).iter() {
                        found.options.set(name, value.clone());
                    }
                    return Ok(());
                }
                // A column that comes from elsewhere; what is said of it here has a name of its own.
                let usual = || {
                    let parts = [self.named.name.as_str(), column.as_str()];
                    Ident::from(generated(&parts, "not_null").as_str())
                };
                let (column, options) = (column.clone(), options.clone());
                let name = Some(name.clone().unwrap_or_else(usual));
                let own = Constraint::NotNull { column, name, options };
                self.edits.extend(own.edits().unwrap_or_default());
            }
            Constraint::UsingIndex { .. } => {
                return Err(at.problem("a table that is created has no index yet"));
            }
        }
        Ok(())
    }

    /// What stands behind the brackets.
    fn clauses(&mut self, cursor: &mut Cursor<'_>, foreign: bool) -> Read<()> {
        let table = &mut self.table;
        while !cursor.at_end() {
            if cursor.eat("INHERITS") {
                let mut parents = Vec::new();
                for mut item in cursor.group()?.items() {
                    let parent = item.qualified()?;
                    parents.push((parent.namespace, parent.name));
                }
                if !parents.is_empty() {
                    self.edits.insert(0, Edit::Inherit(Box::new(inherit(parents, true))));
                }
            } else if cursor.eat_all(&["PARTITION", "BY"]) {
                let strategy = cursor.name()?.as_str().to_ascii_lowercase();
                let mut by = Vec::new();
                for mut item in cursor.group()?.items() {
                    by.push(carried(item.rest()));
                    part(&mut item)?;
                    item.end()?;
                }
                let partitioning = table.partitioning.get_or_insert_default();
                partitioning.strategy = Some(strategy.into());
                partitioning.by = by;
            } else if cursor.eat("USING") {
                let method = cursor.name()?;
                if method != "heap" {
                    table.options.set(model::USING, method.as_str());
                }
            } else if cursor.eat("WITH") {
                set_storage(cursor, &mut table.options)?;
                // Tables had object identifiers long ago; OIDS = FALSE is what is left of that.
                table.options.remove("with.oids");
            } else if cursor.eat_all(&["WITHOUT", "OIDS"]) {
            } else if cursor.eat("TABLESPACE") {
                table.options.set(model::TABLESPACE, cursor.name()?.as_str());
            } else if foreign && cursor.eat("SERVER") {
                table.options.set(model::SERVER, cursor.name()?.as_str());
            } else if foreign && cursor.eat("OPTIONS") {
                let text = foreign::options(cursor)?;
                table.options.set(model::FOREIGN_OPTIONS, text.as_str());
            } else {
                return Err(cursor.problem("this part of CREATE TABLE is not understood"));
            }
        }
        Ok(())
    }

    fn items(self, if_not_exists: bool) -> Items {
        let Self { named: Qualified { namespace, name }, mut table, likes, edits, excludes } = self;
        keys_once(&mut table);
        if !model::is_foreign(&table) {
            no_rows_yet(&mut table);
        }
        let follows = |edit: &Edit| matches!(edit, Edit::Inherit(_) | Edit::BecomePart(_));
        let mut named = Vec::new();
        if edits.iter().any(follows) {
            name_not_nulls(&mut table, &name);
            named = named_by_key(&table, &name);
        }
        let alter = |edit: Edit| Item::Alter {
            namespace: namespace.clone(),
            table: name.clone(),
            edit,
            only: true,
            if_exists: false,
        };
        // The last first, so that the places of the others stay what they are.
        let likes = likes.into_iter().rev().map(|like| Edit::Like(Box::new(like)));
        let mut items: Vec<_> = likes.chain(edits).chain(named).map(alter).collect();
        items.extend(
            excludes_once(excludes)
                .into_iter()
                .map(|exclude| exclude_item(namespace.as_ref(), &name, exclude)),
        );
        let table =
            Item::Table { namespace: namespace.clone(), table: Box::new(table), if_not_exists };
        Items::one(if items.is_empty() { table } else { Item::Then(Box::new(table), items) })
    }
}

/// What a table says itself has its own name, and not that of what it follows.
fn name_not_nulls(table: &mut Table, name: &Ident) {
    for column in table.columns.iter_mut().filter(|column| !column.nullable) {
        if column.options.get(model::NOT_NULL_NAME).is_none() {
            let usual = generated(&[name.as_str(), column.name.as_str()], "not_null");
            column.options.set(model::NOT_NULL_NAME, usual.as_str());
        }
    }
}

/// So has what its own key says of a column that it has from what it follows.
fn named_by_key(table: &Table, name: &Ident) -> Vec<Edit> {
    let declared = |column: &Ident| table.columns.iter().any(|known| known.name == *column);
    let columns = table.primary_key.iter().flat_map(Key::columns);
    let named = columns.filter(|column| !declared(column)).map(|column| {
        let usual = generated(&[name.as_str(), column.as_str()], "not_null");
        let option = (model::NOT_NULL_NAME.into(), Some(usual.as_str().into()));
        Edit::SetColumnOptions(column.clone(), vec![option])
    });
    named.collect()
}

/// A new table has no rows that a constraint could not hold for, so NOT VALID says nothing there
/// (<https://www.postgresql.org/docs/current/sql-createtable.html>; foreign tables have rows elsewhere).
fn no_rows_yet(table: &mut Table) {
    for column in &mut table.columns {
        column.options.remove(model::NOT_NULL_NOT_VALID);
    }
    let checks = table.checks.iter_mut().map(|check| &mut check.options);
    let references = table.foreign_keys.iter_mut().map(|key| &mut key.options);
    checks.chain(references).for_each(|options| drop(options.remove(model::NOT_VALID)));
}

/// Of keys of one statement that are equal the server makes one, under the first of their names
/// (<https://github.com/postgres/postgres/blob/master/src/backend/parser/parse_utilcmd.c>).
fn keys_once(table: &mut Table) {
    let mut known: Vec<Key> = table.primary_key.take().into_iter().collect();
    let primary = !known.is_empty();
    for key in std::mem::take(&mut table.uniques) {
        let same = |other: &&mut Key| other.parts == key.parts && other.options == key.options;
        match known.iter_mut().find(same) {
            Some(first) => first.name = first.name.take().or(key.name),
            None => known.push(key),
        }
    }
    let mut known = known.into_iter();
    table.primary_key = if primary { known.next() } else { None };
    table.uniques = known.collect();
}

/// So it does of constraints that exclude the same.
fn excludes_once(excludes: Vec<constraint::Exclude>) -> Vec<constraint::Exclude> {
    let mut known: Vec<constraint::Exclude> = Vec::new();
    for exclude in excludes {
        match known.iter_mut().find(|other| other.is_like(&exclude)) {
            Some(first) => first.take_name(exclude),
            None => known.push(exclude),
        }
    }
    known
}

/// An EXCLUDE constraint as an item.
pub(super) fn exclude_item(
    namespace: Option<&Ident>,
    table: &Ident,
    exclude: constraint::Exclude,
) -> Item {
    Item::Definition {
        namespace: namespace.cloned(),
        definition: Box::new(exclude.definition(namespace, table)),
        if_not_exists: false,
        or_replace: false,
    }
}

/// That a table follows others.
pub(super) fn inherit(parents: Vec<(Option<Ident>, Ident)>, take: bool) -> Inherit {
    Inherit {
        parents,
        take,
        mark: model::INHERITED,
        not_handed_down: model::NO_INHERIT,
        option: model::INHERITS,
        spell: quoted_in,
        hand: HAND,
    }
}

/// How a table hands its columns and checks to its parts, its children and its likenesses.
pub(super) const HAND: HandDown = HandDown {
    name: Some(crate::normal::name_checks),
    column: Some(handed_column),
    share: Some(SHARE),
};

/// NOT NULL comes with its name, also where the server chose that, and of `serial` what it stands for.
fn handed_column(namespace: Option<&Ident>, source: &Table, copy: &mut Column, with_default: bool) {
    let parts = [source.name.as_str(), copy.name.as_str()];
    let whole = match copy.ty.raw.as_str() {
        "serial" => Some("integer"),
        "bigserial" => Some("bigint"),
        "smallserial" => Some("smallint"),
        _ => None,
    };
    if let Some(raw) = whole {
        let sequence = quoted_in(namespace, &generated(&parts, "seq"));
        copy.ty = Type::new(crate::types::family(raw), raw);
        copy.nullable = false;
        copy.default = with_default
            .then(|| Expr::new(format!("nextval({}::regclass)", quoted_text(&sequence))));
    }
    let keys = source.primary_key.iter().flat_map(Key::columns);
    if keys.into_iter().any(|name| *name == copy.name) || source_numbers(source, &copy.name) {
        copy.nullable = false;
    }
    if !copy.nullable && copy.options.get(model::NOT_NULL_NAME).is_none() {
        copy.options.set(model::NOT_NULL_NAME, generated(&parts, "not_null").as_str());
    }
}

/// Whether a column numbers the rows of its table by itself, and so holds no NULL.
fn source_numbers(source: &Table, name: &Ident) -> bool {
    source.columns.iter().any(|column| column.name == *name && column.identity.is_some())
}

fn quoted_text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// LIKE table INCLUDING … EXCLUDING …, in the order in which it is said.
fn like(cursor: &mut Cursor<'_>, at: usize) -> Read<Like> {
    let named = cursor.qualified()?;
    let mut like = Like {
        namespace: named.namespace,
        table: named.name,
        at,
        always: &[model::COLLATE, model::NOT_NULL_NAME],
        hand: HAND,
        ..Like::default()
    };
    loop {
        let yes = match cursor.eat_any(&["INCLUDING", "EXCLUDING"]) {
            Some("INCLUDING") => true,
            Some(_) => false,
            None => return Ok(like),
        };
        let what = cursor.name()?.as_str().to_ascii_lowercase();
        let all = what == "all";
        let mut known = all;
        let flags: [(&str, &mut bool); 6] = [
            ("defaults", &mut like.defaults),
            ("generated", &mut like.generated),
            ("identity", &mut like.identity),
            ("constraints", &mut like.checks),
            ("indexes", &mut like.indexes),
            ("comments", &mut like.comments),
        ];
        for (name, flag) in flags {
            if all || what == name {
                *flag = yes;
                known = true;
            }
        }
        for (name, option) in [("storage", model::STORAGE), ("compression", model::COMPRESSION)] {
            if all || what == name {
                like.options.retain(|known| *known != option);
                if yes {
                    like.options.push(option);
                }
                known = true;
            }
        }
        if !known && what != "statistics" {
            return Err(cursor.problem("this part of LIKE is not understood"));
        }
    }
}
