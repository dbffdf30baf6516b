//! Columns that become several, or one; how texts look; and how rows are numbered.

use super::{Done, Edit, Result, Trouble};
use crate::finding::Severity;
use crate::model::{Check, Column, Family, ObjectPath, Options, Type};
use crate::name::Ident;
use crate::wish::op::{ColumnSpec, Op, TypeSpec};

impl Edit<'_> {
    /// Columns of texts become one, with a space between their values.
    pub(super) fn merge_columns(
        &mut self,
        table: &str,
        names: &[String],
        into: &str,
    ) -> Result<Done> {
        let path = self.table("/table", table)?;
        let columns = self.columns("/columns", &path, names)?;
        if columns.len() < 2 {
            return Err(Trouble::wrong("/columns", "one column alone is merged with nothing"));
        }
        let known: Vec<Column> = columns
            .iter()
            .map(|name| self.column_at(&path, name).cloned())
            .collect::<Result<_>>()?;
        if let Some(other) = known.iter().find(|c| !matches!(c.ty.family, Family::Text { .. })) {
            return Err(Trouble::Unsupported(format!(
                "`{}` holds no texts, and how its values become those of `{into}` only their program knows: add the new column, fill it there, and drop the old ones by a plan of their own",
                other.name
            )));
        }
        let value = self.designer.joined(&columns, " ", self.version).ok_or_else(|| {
            Trouble::Unsupported(format!(
                "how texts become those of `{into}` is not known for this database: add the new column, fill it by the program, and drop the old ones by a plan of their own"
            ))
        })?;
        let required = known.iter().all(|column| !column.nullable);
        let name = self.added(&path, table, into, "/into", &known)?;
        if required {
            self.column_mut(&path, &name)?.nullable = false;
        }
        self.fill(&path, &name, value);
        for column in &columns {
            self.drop_column(table, column.as_str())?;
        }
        let listed: Vec<&str> = columns.iter().map(Ident::as_str).collect();
        self.say(
            "values-become-one",
            Severity::Warning,
            format!(
                "values of {} are joined to `{into}` with a space between them; what the program writes to the old columns after that is not carried over: let it write the new one first",
                listed.join(", ")
            ),
        );
        Ok(Done::Changed)
    }

    /// A column of texts becomes two, cut where a text stands for the first time.
    pub(super) fn split_column(
        &mut self,
        table: &str,
        column: &str,
        into: &[String],
        at: Option<&str>,
    ) -> Result<Done> {
        let path = self.table("/table", table)?;
        let name = self.column("/column", &path, column)?;
        let known = self.column_at(&path, &name)?.clone();
        let program = || {
            Trouble::Unsupported(format!(
                "how values of `{name}` are taken apart only its program knows: add the new columns, fill them there, and drop the old one by a plan of its own"
            ))
        };
        if !matches!(known.ty.family, Family::Text { .. }) || into.len() < 2 {
            return Err(program());
        }
        let Some(at) = at.filter(|at| !at.is_empty()) else {
            return Err(self.ask_where(table, &name, into));
        };
        let [first, rest] = into else { return Err(program()) };
        let value = |rest| self.designer.piece(&name, at, rest, self.version).ok_or_else(program);
        let values = (value(false)?, value(true)?);
        for (new, value) in [(first, values.0), (rest, values.1)] {
            let new = self.added(&path, table, new, "/into", std::slice::from_ref(&known))?;
            self.fill(&path, &new, value);
        }
        self.drop_column(table, name.as_str())?;
        self.say(
            "values-become-several",
            Severity::Warning,
            format!(
                "values of `{name}` are cut where `{at}` stands first: what is before it becomes `{first}`, what is behind it `{rest}`, which stays empty where there is none; what the program writes to `{name}` after that is not carried over"
            ),
        );
        Ok(Done::Changed)
    }

    /// Where values are to be cut nobody said.
    fn ask_where(&self, table: &str, name: &Ident, into: &[String]) -> Trouble {
        let question = format!(
            "where are values of `{name}` to be cut into {}?",
            into.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
        );
        let mut choices = Vec::new();
        if into.len() == 2 {
            let op = Op::SplitColumn {
                table: table.to_owned(),
                column: name.to_string(),
                into: into.to_vec(),
                at: Some(" ".to_owned()),
            };
            choices.push(("at the first space".to_owned(), vec![op]));
        }
        let add = |new: &String| Op::AddColumn {
            table: table.to_owned(),
            column: Box::new(ColumnSpec {
                name: new.clone(),
                ty: Some(TypeSpec::Word("text".to_owned())),
                ..ColumnSpec::default()
            }),
        };
        let label =
            format!("only add the new columns, to be filled by the program; `{name}` stays");
        choices.push((label, into.iter().map(add).collect()));
        Trouble::ask(question, choices)
    }

    /// A column of texts for what others held, without anything else.
    fn added(
        &mut self,
        path: &ObjectPath,
        table: &str,
        name: &str,
        place: &str,
        from: &[Column],
    ) -> Result<Ident> {
        let case = self.case();
        if self.at(path)?.column(name, case).is_some() {
            let detail = format!("`{path}` has a column `{name}` already");
            return Err(Trouble::wrong(place, detail));
        }
        let spec = ColumnSpec {
            name: name.to_owned(),
            ty: Some(TypeSpec::Word("text".to_owned())),
            ..ColumnSpec::default()
        };
        // One that becomes several keeps its type: no part is longer than the whole.
        let same: Option<Type> = match from {
            [one] => Some(one.ty.clone()),
            _ => None,
        };
        self.add_column(table, &spec)?;
        let name = Ident::from(name);
        if let Some(ty) = same {
            self.column_mut(path, &name)?.ty = ty;
        }
        Ok(name)
    }

    fn column_mut(&mut self, path: &ObjectPath, name: &Ident) -> Result<&mut Column> {
        let detail = format!("`{path}` has no column `{name}`");
        let table = self.at_mut(path)?;
        let column = table.columns.iter_mut().find(|column| column.name == *name);
        column.ok_or_else(|| Trouble::wrong("/column", detail))
    }

    /// Texts of a column look so.
    pub(super) fn add_pattern(&mut self, table: &str, column: &str, pattern: &str) -> Result<Done> {
        let path = self.table("/table", table)?;
        let name = self.column("/column", &path, column)?;
        if !matches!(self.column_at(&path, &name)?.ty.family, Family::Text { .. }) {
            let detail = format!("`{name}` holds no texts, which alone look like a pattern");
            return Err(Trouble::wrong("/column", detail));
        }
        let expr = self
            .designer
            .pattern(&name, pattern)
            .map_err(|why| Trouble::Unsupported(format!("`{pattern}`: {}", why.why)))?;
        let known = &self.at(&path)?.checks;
        if let Some(check) = known.iter().find(|check| check.expr.text == expr.text) {
            let named = check.name.as_ref().map_or("unnamed", Ident::as_str);
            return Ok(Done::Holds(format!("the check `{named}` of `{path}` says so already")));
        }
        let longest = self.designer.info().max_name_bytes;
        let words = [name.as_str(), "pattern"];
        let called = crate::design::part_name("chk", path.name.as_str(), &words, longest);
        let name_of = Some(Ident::from(called.as_str()));
        let check = Check { name: name_of, expr, column: None, options: Options::EMPTY };
        self.push_check(&path, check)?;
        self.warn_of_rows(format!(
            "rows whose `{name}` does not look like `{pattern}` keep the check from being validated"
        ));
        Ok(Done::Changed)
    }

    /// Rows are numbered by the column itself, not by a sequence beside it.
    pub(super) fn set_identity(&mut self, table: &str, column: &str) -> Result<Done> {
        let path = self.table("/table", table)?;
        let name = self.column("/column", &path, column)?;
        let known = self.column_at(&path, &name)?.clone();
        if known.identity.is_some() {
            return Ok(Done::Holds(format!("`{path}.{name}` is an identity column already")));
        }
        if !matches!(known.ty.family, Family::Int { .. }) || known.nullable {
            let detail =
                format!("`{name}` is no required whole number, which alone is an identity");
            return Err(Trouble::wrong("/column", detail));
        }
        if !self.designer.numbers_rows(&known) && known.default.is_some() {
            return Err(Trouble::Unsupported(format!(
                "`{name}` has a default of its own: drop it first, by a wish of its own"
            )));
        }
        let numbered = self.designer.identity_column(&known, self.version);
        let numbered = numbered.map_err(|why| Trouble::Unsupported(why.why))?;
        *self.column_mut(&path, &name)? = numbered;
        Ok(Done::Changed)
    }
}
