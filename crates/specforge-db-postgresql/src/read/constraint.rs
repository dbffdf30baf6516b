//! Constraints, those of a table and those declared with a column.

use specforge_db_core::model::{
    Check, Definition, DefinitionKind, Expr, ForeignKey, Key, KeyPart, Options, ReferentialAction,
};
use specforge_db_core::name::Ident;
use specforge_db_core::read::Edit;
use specforge_db_sql::TokenKind;

use super::cursor::{Cursor, Read};
use super::index::{self, set_storage};
use crate::model;
use crate::spelling::{quoted, quoted_in};
use crate::words::Words;

/// A constraint of a table.
#[derive(Clone, Debug)]
pub(super) enum Constraint {
    PrimaryKey(Key),
    Unique(Key),
    ForeignKey(Box<ForeignKey>),
    Check(Check),
    Exclude(Exclude),
    NotNull { column: Ident, name: Option<Ident>, options: Options },
    UsingIndex { name: Option<Ident>, index: Ident, primary: bool, options: Options },
}

/// An EXCLUDE constraint: its name, and everything behind it.
#[derive(Clone, Debug)]
pub(super) struct Exclude {
    name: Option<Ident>,
    text: String,
}

impl Exclude {
    /// Whether another says the same but for its name.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let said = |of: &Self| {
            let words = Words::new(&of.text);
            words.stretch(0, words.len())
        };
        said(self) == said(other)
    }

    /// Takes the name of another where it has none.
    pub(super) fn take_name(&mut self, other: Self) {
        self.name = self.name.take().or(other.name);
    }

    /// Carries it as the statement that adds it to its table.
    pub(super) fn definition(self, namespace: Option<&Ident>, table: &Ident) -> Definition {
        let on = quoted_in(namespace, table);
        let named = self.name.as_ref().map(|name| format!("CONSTRAINT {} ", quoted(name)));
        let text = format!("ALTER TABLE {on} ADD {}{}", named.unwrap_or_default(), self.text);
        Definition {
            kind: DefinitionKind::Constraint,
            name: self.name.unwrap_or_default(),
            on: Some(table.clone()),
            text,
            normal: None,
            depends_on: Vec::new(),
            options: Options::EMPTY,
        }
    }
}

/// Whether a constraint of a table stands here, and no column.
pub(super) fn starts(cursor: &Cursor<'_>) -> bool {
    // EXCLUDE is no reserved word: it may be a column.
    cursor.is_any(&["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"])
        || (cursor.is("EXCLUDE")
            && (cursor.is_at(1, "USING") || cursor.kind_at(1) == Some(TokenKind::Open)))
        || cursor.are(&["NOT", "NULL"])
}

/// Reads a constraint of a table.
pub(super) fn table_constraint(cursor: &mut Cursor<'_>) -> Read<Constraint> {
    let name = if cursor.eat("CONSTRAINT") { Some(cursor.name()?) } else { None };
    if cursor.eat_all(&["PRIMARY", "KEY"]) {
        return key(cursor, name, true);
    }
    if cursor.eat("UNIQUE") {
        return key(cursor, name, false);
    }
    if cursor.eat("CHECK") {
        let mut check = Check { name, expr: expr(cursor)?, column: None, options: Options::EMPTY };
        attributes(cursor, &mut check.options)?;
        return Ok(Constraint::Check(check));
    }
    if cursor.eat_all(&["FOREIGN", "KEY"]) {
        let (columns, period) = columns(cursor)?;
        let mut key = references(cursor)?;
        key.name = name;
        key.columns = columns;
        if period {
            key.options.set(model::PERIOD, true);
        }
        attributes(cursor, &mut key.options)?;
        return Ok(Constraint::ForeignKey(Box::new(key)));
    }
    if cursor.eat_all(&["NOT", "NULL"]) {
        let column = cursor.name()?;
        let mut options = Options::EMPTY;
        attributes(cursor, &mut options)?;
        return Ok(Constraint::NotNull { column, name, options });
    }
    if cursor.is("EXCLUDE") {
        return Ok(Constraint::Exclude(Exclude { name, text: cursor.take_rest().to_owned() }));
    }
    Err(cursor.problem("this constraint is not understood"))
}

fn key(cursor: &mut Cursor<'_>, name: Option<Ident>, primary: bool) -> Read<Constraint> {
    let mut options = Options::EMPTY;
    nulls(cursor, &mut options);
    if cursor.eat_all(&["USING", "INDEX"]) {
        let index = cursor.name()?;
        attributes(cursor, &mut options)?;
        return Ok(Constraint::UsingIndex { name, index, primary, options });
    }
    let mut key = Key { name, options, ..Key::default() };
    for mut item in cursor.group()?.items() {
        key.parts.push(KeyPart::column(item.name()?));
        if item.eat_all(&["WITHOUT", "OVERLAPS"]) {
            key.options.set(model::WITHOUT_OVERLAPS, true);
        }
        item.end()?;
    }
    index_parameters(cursor, &mut key.options)?;
    attributes(cursor, &mut key.options)?;
    Ok(if primary { Constraint::PrimaryKey(key) } else { Constraint::Unique(key) })
}

/// NULLS [NOT] DISTINCT.
pub(super) fn nulls(cursor: &mut Cursor<'_>, options: &mut Options) {
    if cursor.eat_all(&["NULLS", "NOT", "DISTINCT"]) {
        options.set(model::NULLS_NOT_DISTINCT, true);
    } else {
        cursor.eat_all(&["NULLS", "DISTINCT"]);
    }
}

/// INCLUDE, WITH and USING INDEX TABLESPACE behind a key.
pub(super) fn index_parameters(cursor: &mut Cursor<'_>, options: &mut Options) -> Read<()> {
    if cursor.eat("INCLUDE") {
        let names: Vec<_> = index::names(cursor)?.iter().map(quoted).collect();
        options.set(model::INCLUDE, names.join(", ").as_str());
    }
    if cursor.eat("WITH") {
        set_storage(cursor, options)?;
    }
    if cursor.eat_all(&["USING", "INDEX", "TABLESPACE"]) {
        options.set(model::TABLESPACE, cursor.name()?.as_str());
    }
    Ok(())
}

/// The columns of a key, the last of which may be a PERIOD.
fn columns(cursor: &mut Cursor<'_>) -> Read<(Vec<Ident>, bool)> {
    let mut names = Vec::new();
    let mut period = false;
    for mut item in cursor.group()?.items() {
        // PERIOD alone is a name.
        period = item.is("PERIOD") && item.kind_at(1).is_some();
        if period {
            item.next();
        }
        names.push(item.name()?);
        item.end()?;
    }
    Ok((names, period))
}

/// REFERENCES and everything that belongs to it but its attributes.
pub(super) fn references(cursor: &mut Cursor<'_>) -> Read<ForeignKey> {
    cursor.need("REFERENCES")?;
    let target = cursor.qualified()?;
    let mut key = ForeignKey {
        references_namespace: target.namespace,
        references: target.name,
        ..ForeignKey::default()
    };
    if cursor.kind() == Some(TokenKind::Open) {
        key.referenced_columns = columns(cursor)?.0;
    }
    loop {
        if cursor.eat("MATCH") {
            match cursor.eat_any(&["FULL", "PARTIAL", "SIMPLE"]) {
                Some("SIMPLE") => {}
                Some(word) => key.options.set(model::MATCH, word),
                None => return Err(cursor.problem("expected FULL or SIMPLE")),
            }
        } else if cursor.eat_all(&["ON", "DELETE"]) {
            key.on_delete = action(cursor)?;
            if cursor.kind() == Some(TokenKind::Open) {
                let names: Vec<_> = index::names(cursor)?.iter().map(quoted).collect();
                key.options.set(model::SET_COLUMNS, names.join(", ").as_str());
            }
        } else if cursor.eat_all(&["ON", "UPDATE"]) {
            key.on_update = action(cursor)?;
        } else {
            return Ok(key);
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Read<ReferentialAction> {
    if cursor.eat_all(&["NO", "ACTION"]) {
        Ok(ReferentialAction::NoAction)
    } else if cursor.eat("RESTRICT") {
        Ok(ReferentialAction::Restrict)
    } else if cursor.eat("CASCADE") {
        Ok(ReferentialAction::Cascade)
    } else if cursor.eat_all(&["SET", "NULL"]) {
        Ok(ReferentialAction::SetNull)
    } else if cursor.eat_all(&["SET", "DEFAULT"]) {
        Ok(ReferentialAction::SetDefault)
    } else {
        Err(cursor.problem("expected an action"))
    }
}

/// Everything that may stand behind any constraint.
pub(super) fn attributes(cursor: &mut Cursor<'_>, options: &mut Options) -> Read<()> {
    while attribute(cursor, options)? {}
    Ok(())
}

/// One attribute, if one stands here.
pub(super) fn attribute(cursor: &mut Cursor<'_>, options: &mut Options) -> Read<bool> {
    if cursor.eat_all(&["NOT", "DEFERRABLE"]) {
        options.remove(model::DEFERRABLE);
    } else if cursor.eat("DEFERRABLE") {
        if options.get(model::DEFERRABLE).is_none() {
            options.set(model::DEFERRABLE, "DEFERRABLE");
        }
    } else if cursor.eat_all(&["INITIALLY", "DEFERRED"]) {
        options.set(model::DEFERRABLE, "DEFERRABLE INITIALLY DEFERRED");
    } else if cursor.eat_all(&["INITIALLY", "IMMEDIATE"]) {
    } else if cursor.eat_all(&["NOT", "VALID"]) {
        options.set(model::NOT_VALID, true);
    } else if cursor.eat_all(&["NOT", "ENFORCED"]) {
        options.set(model::NOT_ENFORCED, true);
    } else if cursor.eat("ENFORCED") {
        options.remove(model::NOT_ENFORCED);
    } else if cursor.eat_all(&["NO", "INHERIT"]) {
        options.set(model::NO_INHERIT, true);
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// An expression in parentheses, without them.
pub(super) fn expr(cursor: &mut Cursor<'_>) -> Read<Expr> {
    let mut inside = cursor.group()?;
    Ok(carried(inside.take_rest()))
}

/// An expression as it was written.
pub(super) fn carried(text: &str) -> Expr {
    if text.contains('\r') { Expr::new(text.replace("\r\n", "\n")) } else { Expr::new(text) }
}

impl Constraint {
    /// The change that adds it to a table; EXCLUDE is a definition, and no change of the table.
    pub(super) fn edits(self) -> Result<Vec<Edit>, Exclude> {
        Ok(match self {
            Self::PrimaryKey(key) => vec![Edit::AddPrimaryKey(key)],
            Self::Unique(key) => vec![Edit::AddUnique(key)],
            Self::ForeignKey(key) => vec![Edit::AddForeignKey(key)],
            Self::Check(check) => vec![Edit::AddCheck(check)],
            Self::Exclude(exclude) => return Err(exclude),
            Self::NotNull { column, name, options } => {
                let mut edits = vec![Edit::SetNullable(column.clone(), false)];
                let options = not_null_options(name.as_ref(), &options);
                if !options.is_empty() {
                    let set = options.iter().map(|(k, v)| (k.into(), Some(v.clone()))).collect();
                    edits.push(Edit::SetColumnOptions(column, set));
                }
                edits
            }
            Self::UsingIndex { name, index, primary, options } => {
                vec![Edit::AddKeyFromIndex { name, index, primary, options }]
            }
        })
    }
}

/// How a NOT NULL constraint stands among the options of its column.
pub(super) fn not_null_options(name: Option<&Ident>, attributes: &Options) -> Options {
    let mut options = Options::EMPTY;
    if let Some(name) = name {
        options.set(model::NOT_NULL_NAME, name.as_str());
    }
    if attributes.flag(model::NOT_VALID) {
        options.set(model::NOT_NULL_NOT_VALID, true);
    }
    if attributes.flag(model::NO_INHERIT) {
        options.set(model::NOT_NULL_NO_INHERIT, true);
    }
    options
}
