//! Columns that are there change.

use serde_json::Value;

use super::columns::Built;
use super::{Done, Edit, Result, Trouble};
use crate::design::part_name;
use crate::dialect::cap;
use crate::model::{Check, Column, Family, ObjectPath, Table};
use crate::name::Ident;
use crate::wish::op::{ColumnSpec, Op, TypeSpec};

impl Edit<'_> {
    #[allow(clippy::too_many_arguments)]
    pub(super) fn alter_column(
        &mut self,
        (table, column): (&str, &str),
        ty: Option<&TypeSpec>,
        required: Option<bool>,
        (default, drop_default): (Option<&Value>, bool),
        backfill: Option<&Value>,
    ) -> Result<Done> {
        let path = self.table("/table", table)?;
        let name = self.column("/column", &path, column)?;
        let before = self.at(&path)?.clone();
        let mut is = self.column_at(&path, &name)?.clone();
        if default.is_some() && drop_default {
            return Err(Trouble::wrong("/drop_default", "a default cannot come and go"));
        }
        let mut checks = None;
        if let Some(ty) = ty {
            let built = self.retyped(&path, &before, &is, ty)?;
            self.held_type(&path, &is, &built.column.ty.family)?;
            let same_kind = std::mem::discriminant(&is.ty.family)
                == std::mem::discriminant(&built.column.ty.family);
            let fits = same_kind || stays_a_number(&is, &built.column.ty.family);
            if is.default.is_some() && default.is_none() && !drop_default && !fits {
                return Err(default_in_the_way(table, column, &is, ty));
            }
            if is.ty.raw != built.column.ty.raw || !built.checks.is_empty() {
                is.ty = built.column.ty;
                checks = Some(built.checks);
            }
        }
        if let Some(required) = required {
            let mut key = before.primary_key.iter().flat_map(crate::model::Key::columns);
            if !required && key.any(|part| *part == name) {
                let detail = format!(
                    "`{path}.{name}` is part of the primary key, which holds a value in every row"
                );
                return Err(Trouble::wrong("/required", detail));
            }
            is.nullable = !required;
        }
        if let Some(value) = default {
            is.default = self.value(&path, &is, value, "/default")?;
        }
        if drop_default {
            is.default = None;
        }
        let fill = match backfill {
            Some(value) => self.value(&path, &is, value, "/backfill")?,
            None => None,
        };
        if let Some(checks) = checks {
            self.swap_type_checks(&path, &name, checks)?;
        }
        let (known, case) = (name.clone(), self.case());
        let now = self.at_mut(&path)?;
        if let Some(column) =
            now.columns.iter_mut().find(|c| case.same(c.name.as_str(), known.as_str()))
        {
            *column = is;
        }
        let unchanged = *now == before && fill.is_none();
        if let Some(value) = fill {
            self.fill(&path, &name, value);
        }
        Ok(if unchanged {
            Done::Holds(format!("`{path}.{name}` is so already"))
        } else {
            Done::Changed
        })
    }

    fn retyped(
        &mut self,
        path: &ObjectPath,
        before: &Table,
        column: &Column,
        ty: &TypeSpec,
    ) -> Result<Built> {
        let mut without = before.clone();
        without.columns.retain(|known| known.name != column.name);
        without.checks.clear();
        let spec = ColumnSpec {
            name: column.name.to_string(),
            ty: Some(ty.clone()),
            ..ColumnSpec::default()
        };
        let built = self.build(path, &without, &spec, "")?;
        if built.column.name != column.name {
            return Err(Trouble::Unsupported(format!(
                "amounts of money are kept in a column `{}`, and `{}` holds another unit: add that column and fill it by the program",
                built.column.name, column.name
            )));
        }
        Ok(built)
    }

    /// Why a column keeps the kind of values that it has: what numbers itself counts in whole numbers, and of
    /// what identifies rows no other kind is made by a cast, since rows elsewhere hold on to it.
    fn held_type(&self, path: &ObjectPath, column: &Column, to: &Family) -> Result<()> {
        let was = &column.ty.family;
        let whole = |family: &Family| matches!(family, Family::Int { .. });
        if std::mem::discriminant(was) == std::mem::discriminant(to) {
            return Ok(());
        }
        let name = &column.name;
        let advice = "add a new column, fill it by the program, and let it take the old one's place by a plan of its own";
        if self.designer.numbers_rows(column) && !whole(to) {
            return Err(Trouble::Unsupported(format!(
                "`{path}.{name}` numbers its rows, which only whole numbers do: {advice}"
            )));
        }
        let table = self.at(path)?;
        let in_key =
            table.primary_key.iter().flat_map(crate::model::Key::columns).any(|c| c == name);
        if in_key && whole(was) {
            return Err(Trouble::Unsupported(format!(
                "`{path}.{name}` identifies rows by whole numbers, and of these no others are made by a cast: {advice}"
            )));
        }
        let refers = table.foreign_keys.iter().any(|key| key.columns.contains(name));
        if refers || self.is_referred_to(path, name) {
            return Err(Trouble::Unsupported(format!(
                "`{path}.{name}` is one end of a reference, and both ends hold the same kind of values: drop the reference first, by a plan of its own"
            )));
        }
        Ok(())
    }

    /// Whether a reference of any table ends at a column.
    fn is_referred_to(&self, path: &ObjectPath, column: &Ident) -> bool {
        let case = self.case();
        self.schema.tables().any(|other| {
            let home = other.path().namespace;
            other.table.foreign_keys.iter().any(|key| {
                key.references_namespace.as_ref().or(home.as_ref()) == path.namespace.as_ref()
                    && case.same(key.references.as_str(), path.name.as_str())
                    && key.referenced_columns.contains(column)
            })
        })
    }

    /// Lets the checks that belonged to the old type of a column go, and those of the new one come.
    fn swap_type_checks(
        &mut self,
        path: &ObjectPath,
        column: &Ident,
        checks: Vec<Check>,
    ) -> Result<()> {
        let longest = self.designer.info().max_name_bytes;
        let words: Vec<String> = TYPE_WORDS
            .iter()
            .map(|word| {
                part_name("chk", path.name.as_str(), &[&format!("{column}_{word}")], longest)
            })
            .collect();
        let belongs = |check: &Check| {
            check.name.as_ref().is_some_and(|name| words.iter().any(|word| word == name.as_str()))
        };
        self.at_mut(path)?.checks.retain(|check| !belongs(check));
        for check in checks {
            self.push_check(path, check)?;
        }
        Ok(())
    }

    pub(super) fn set_comment(
        &mut self,
        table: &str,
        column: Option<&str>,
        comment: Option<&str>,
    ) -> Result<Done> {
        let info = self.designer.info();
        if !info.can(cap::COMMENTS, self.version) {
            return Err(Trouble::Unsupported(format!("{} keeps no remarks on objects", info.name)));
        }
        let path = self.table("/table", table)?;
        let column = column.map(|column| self.column("/column", &path, column)).transpose()?;
        let case = self.case();
        let to = self.at_mut(&path)?;
        let slot = match &column {
            None => Some(&mut to.comment),
            Some(name) => to
                .columns
                .iter_mut()
                .find(|known| case.same(known.name.as_str(), name.as_str()))
                .map(|column| &mut column.comment),
        };
        let comment: Option<Box<str>> = comment.filter(|text| !text.is_empty()).map(Into::into);
        match slot {
            Some(slot) if *slot != comment => {
                *slot = comment;
                Ok(Done::Changed)
            }
            _ => Ok(Done::Holds("the remark is there already".to_owned())),
        }
    }
}

/// What the names of checks end in that a type brings.
const TYPE_WORDS: &[&str] = &[
    "string", "text", "integer", "bigint", "decimal", "money", "boolean", "uuid", "json", "binary",
    "list", "email", "url", "slug", "phone", "country", "currency", "ip", "point", "duration",
    "values",
];

/// Whether the default is a number, and one of the new type as well.
fn stays_a_number(is: &Column, to: &Family) -> bool {
    let number = |text: &str| text.trim().parse::<f64>().is_ok();
    let whole = |text: &str| text.trim().parse::<i64>().is_ok();
    is.default.as_ref().is_some_and(|default| match to {
        Family::Decimal { .. } | Family::Float { .. } => number(&default.text),
        Family::Int { .. } => whole(&default.text),
        _ => false,
    })
}

fn default_in_the_way(table: &str, column: &str, is: &Column, ty: &TypeSpec) -> Trouble {
    let default = is.default.as_ref().map_or("", |default| default.text.as_str());
    let question = format!(
        "`{column}` of `{table}` has the default `{default}`, which may be none of the new type: what becomes of it?"
    );
    let alter = Op::AlterColumn {
        table: table.to_owned(),
        column: column.to_owned(),
        ty: Some(ty.clone()),
        required: None,
        default: None,
        drop_default: true,
        backfill: None,
    };
    Trouble::ask(question, vec![("the default goes".to_owned(), vec![alter])])
}
