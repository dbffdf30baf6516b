//! What stands over a column, built again over the one that takes its place.

use specforge_db_core::model::{
    Check, Expr, ForeignKey, Index, Key, Object, ObjectKind, ObjectPath,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Command;

use super::Retyped;
use crate::model;
use crate::names::generated;
use crate::over_columns::over;
use crate::recipes::key::made_from;
use crate::render::{Manner, create_index, rename_constraint, rename_index};
use crate::spelling::SPELLING;

/// The parts over the column as they will be, those that come with the plan among them.
pub(super) fn rebuilt(column: &Retyped<'_>) -> Vec<(ObjectPath, Object)> {
    over(column.after, &column.table, std::slice::from_ref(&column.is.name))
}

/// Whether remarks on the part go with it.
pub(super) fn is_constraint(path: &ObjectPath) -> bool {
    matches!(
        path.kind,
        ObjectKind::PrimaryKey | ObjectKind::Unique | ObjectKind::ForeignKey | ObjectKind::Check
    )
}

/// The name of a part until it gets its own.
pub(super) fn passing(name: &Ident) -> Ident {
    generated(&[name.as_str()], "new")
}

/// Other names for columns.
pub(super) struct Onto<'a> {
    pub(super) from: &'a Ident,
    pub(super) to: &'a Ident,
}

impl Onto<'_> {
    fn ident(&self, name: &mut Ident) {
        if name == self.from {
            name.clone_from(self.to);
        }
    }

    fn text(&self, text: &str) -> String {
        specforge_db_sql::rename(text, &SPELLING, &|name| {
            let own = name == self.from.as_str() || name.to_ascii_lowercase() == self.from.as_str();
            own.then(|| self.to.to_string())
        })
    }

    fn expr(&self, expr: &mut Expr) {
        *expr = Expr::new(self.text(&expr.text));
    }

    /// A key's index over the new column, under its passing name.
    pub(super) fn key(&self, key: &Key) -> Key {
        let mut key = key.clone();
        key.parts.iter_mut().filter_map(|part| part.column.as_mut()).for_each(|c| self.ident(c));
        if let Some(include) = key.options.text(model::INCLUDE) {
            let include = self.text(include);
            key.options.set(model::INCLUDE, include.as_str());
        }
        key
    }

    /// An index over the new column, under its passing name and without a remark.
    pub(super) fn index(&self, index: &Index) -> Index {
        let mut index = index.clone();
        index.name = passing(&index.name);
        index.comment = None;
        for part in &mut index.parts {
            part.column.iter_mut().for_each(|column| self.ident(column));
            part.expr.iter_mut().for_each(|expr| self.expr(expr));
        }
        index.include.iter_mut().for_each(|column| self.ident(column));
        index.predicate.iter_mut().for_each(|expr| self.expr(expr));
        index
    }

    /// A check of the new column, under its passing name.
    pub(super) fn check(&self, check: &Check) -> Check {
        let mut check = check.clone();
        check.name = check.name.as_ref().map(passing);
        check.column = None;
        self.expr(&mut check.expr);
        check
    }

    /// A reference of the new column, under its passing name.
    pub(super) fn foreign_key(&self, key: &ForeignKey) -> ForeignKey {
        let mut key = key.clone();
        key.name = key.name.as_ref().map(passing);
        key.columns.iter_mut().for_each(|column| self.ident(column));
        key
    }
}

/// Gives what was built over the new column the names of what went with the old one.
pub(super) fn named(part: &Object, table: &ObjectPath) -> Vec<Command> {
    let namespace = table.namespace.as_ref();
    match part {
        Object::Index(index) => {
            let mut commands = vec![rename_index(&passing(&index.name), &index.name, namespace)];
            commands.extend(create_index(index, table, Manner::Plain).into_iter().skip(1));
            commands
        }
        Object::PrimaryKey(key) | Object::Unique(key) => {
            let primary = matches!(part, Object::PrimaryKey(_));
            let made =
                key.name.as_ref().map(|name| made_from(key, name, &passing(name), primary, table));
            made.into_iter().collect()
        }
        Object::Check(check) => renamed(check.name.as_ref(), table),
        Object::ForeignKey(key) => renamed(key.name.as_ref(), table),
        _ => Vec::new(),
    }
}

fn renamed(name: Option<&Ident>, table: &ObjectPath) -> Vec<Command> {
    name.map(|name| rename_constraint(&passing(name), name, table)).into_iter().collect()
}
