//! Renames: made together and first, because the rest may speak of the new names.

use super::{Done, Edit, Result, Trouble};
use crate::diff::{Renames, follow, renamed_table, renamed_types};
use crate::model::ObjectPath;
use crate::name::Ident;
use crate::plan::{RenameSpec, RenamedKind};
use crate::wish::op::Op;

impl Edit<'_> {
    /// What an op renames, by the names before; absent where it renames nothing.
    pub(in crate::wish) fn rename_of(&self, op: &Op, all: &[Op]) -> Result<Option<RenameSpec>> {
        Ok(Some(match op {
            Op::RenameTable { from, to } => self.table_renamed(from, to, all)?,
            Op::RenameColumn { table, from, to } => self.column_renamed(table, from, to, all)?,
            Op::RenameIndex { from, to } => self.index_renamed(from, to)?,
            Op::RenameConstraint { table, from, to } => {
                let path = self.table("/table", table)?;
                let name = Ident::from(from.as_str());
                if self.at(&path)?.constraints_named(&name, self.case()).next().is_none() {
                    let all = super::drops_names(self.at(&path)?);
                    let near = super::near(from, all.iter().map(String::as_str));
                    let question = format!("`{path}` has no constraint `{from}`: which is meant?");
                    return Err(Trouble::Unknown { place: "/from".to_owned(), question, near });
                }
                self.free(&path, to)?;
                spec(RenamedKind::Constraint, &path, Some(path.name.clone()), from, to)
            }
            Op::RenameEnumValue { of, from, to } => self.value_renamed(of, from, to)?,
            _ => return Ok(None),
        }))
    }

    fn table_renamed(&self, from: &str, to: &str, all: &[Op]) -> Result<RenameSpec> {
        let path = self.table("/from", from)?;
        let (target, taken) = self.new_table("/to", to)?;
        if target.namespace != path.namespace && to.contains('.') {
            return Err(Trouble::Unsupported(
                "a table keeps its namespace when it gets another name".to_owned(),
            ));
        }
        let case = self.case();
        let freed = all.iter().any(|op| {
            matches!(op, Op::RenameTable { from, .. } if case.same(from, target.name.as_str()))
        });
        if taken && !freed && !case.same(path.name.as_str(), target.name.as_str()) {
            return Err(Trouble::wrong("/to", format!("the name `{to}` is taken")));
        }
        Ok(spec(RenamedKind::Table, &path, None, path.name.as_str(), target.name.as_str()))
    }

    fn column_renamed(&self, table: &str, from: &str, to: &str, all: &[Op]) -> Result<RenameSpec> {
        let path = self.table("/table", table)?;
        let name = self.column("/from", &path, from)?;
        self.new_name("/to", "column", to)?;
        let case = self.case();
        let freed = all.iter().any(|op| {
            matches!(op, Op::RenameColumn { table: other, from, .. } if case.same(other, table) && case.same(from, to))
        });
        let there = self.at(&path)?.column(to, case).is_some();
        if there && !freed && !case.same(name.as_str(), to) {
            let detail = format!("`{path}` has a column `{to}` already");
            return Err(Trouble::wrong("/to", detail));
        }
        if let Some(why) = self.designer.reserved_column(to) {
            return Err(Trouble::wrong("/to", format!("no column can be called `{to}`: {why}")));
        }
        Ok(spec(RenamedKind::Column, &path, Some(path.name.clone()), name.as_str(), to))
    }

    fn index_renamed(&self, from: &str, to: &str) -> Result<RenameSpec> {
        let case = self.case();
        let mut found = self.schema.tables().filter_map(|table| {
            let index = table.table.index(from, case)?;
            Some((table.path(), index.name.clone()))
        });
        let Some((path, name)) = found.next() else {
            let all: Vec<String> = self
                .schema
                .tables()
                .flat_map(|t| t.table.indexes.iter().map(|i| i.name.to_string()))
                .collect();
            let near = super::near(from, all.iter().map(String::as_str));
            let question = format!("there is no index `{from}`: which is meant?");
            return Err(Trouble::Unknown { place: "/from".to_owned(), question, near });
        };
        self.free(&path, to)?;
        Ok(spec(RenamedKind::Index, &path, Some(path.name.clone()), name.as_str(), to))
    }

    fn value_renamed(&self, of: &str, from: &str, to: &str) -> Result<RenameSpec> {
        let super::enums::Listed::Enum(namespace, name) = self.list_of(of)? else {
            return Err(Trouble::Unsupported(format!(
                "a check holds the values of `{of}`, and rows hold `{from}`: add `{to}` first, change the rows by the program, and take `{from}` out by a plan of its own"
            )));
        };
        let known = self.schema.namespace(namespace.as_ref());
        let known = known.and_then(|n| n.enums.iter().find(|object| object.name == name));
        let values = known.map(|object| object.values.clone()).unwrap_or_default();
        if !values.iter().any(|value| value == from) {
            let near = super::near(from, values.iter().map(smol_str::SmolStr::as_str));
            let question = format!("`{name}` has no value `{from}`: which is meant?");
            return Err(Trouble::Unknown { place: "/from".to_owned(), question, near });
        }
        if values.iter().any(|value| value == to) {
            return Err(Trouble::wrong("/to", format!("`{name}` has a value `{to}` already")));
        }
        let literal = format!("'{from}'");
        let says = |text: &str| text.contains(&literal);
        let speaks = self.schema.tables().find(|table| {
            let table = table.table;
            table.checks.iter().any(|check| says(&check.expr.text))
                || table.indexes.iter().any(|i| i.predicate.as_ref().is_some_and(|p| says(&p.text)))
        });
        if let Some(table) = speaks {
            return Err(Trouble::Unsupported(format!(
                "a condition of `{}` speaks of `{from}`: state the change by `desired_schema`",
                table.path()
            )));
        }
        let path = ObjectPath::table(namespace.as_ref(), &name);
        Ok(spec(RenamedKind::EnumValue, &path, Some(name), from, to))
    }

    /// An enum and whatever is of its type get the new name.
    pub(super) fn rename_enum(&mut self, from: &str, to: &str) -> Result<Done> {
        let super::enums::Listed::Enum(namespace, name) = self.list_of(from)? else {
            return Err(Trouble::Unsupported(format!(
                "`{from}` is no type with a name of its own"
            )));
        };
        let path = ObjectPath::table(namespace.as_ref(), &name);
        self.free(&path, to)?;
        let spec = spec(RenamedKind::Type, &path, None, name.as_str(), to);
        let specs = [spec.clone()];
        let renamed = renamed_types(self.designer, &self.schema, &specs, self.version);
        if let Some(schema) = renamed.map_err(|error| Trouble::of(&error))? {
            self.schema = schema;
        }
        self.renames.push(spec);
        Ok(Done::Changed)
    }

    fn free(&self, path: &ObjectPath, to: &str) -> Result<()> {
        self.new_name("/to", "object", to)?;
        if self.is_taken(path, to) {
            return Err(Trouble::wrong("/to", format!("the name `{to}` is taken")));
        }
        Ok(())
    }

    /// Gives everything its new name.
    pub(in crate::wish) fn rename_all(&mut self, mut specs: Vec<RenameSpec>) {
        if specs.is_empty() {
            return;
        }
        let case = self.case();
        // Parts are told by the name that their table has afterwards.
        let tables: Vec<RenameSpec> =
            specs.iter().filter(|spec| spec.kind == RenamedKind::Table).cloned().collect();
        for spec in &mut specs {
            let new = tables.iter().find(|table| {
                table.schema == spec.schema
                    && spec.kind != RenamedKind::EnumValue
                    && spec
                        .table
                        .as_ref()
                        .is_some_and(|t| case.same(t.as_str(), table.from.as_str()))
            });
            if let Some(new) = new {
                spec.table = Some(new.to.clone());
            }
        }
        let renames = Renames::new(&specs, case);
        let designer = self.designer;
        for namespace in &mut self.schema.namespaces {
            let before = namespace.clone();
            let own = namespace.name.clone();
            for table in &mut namespace.tables {
                let new = renames.table_to(own.as_ref(), table.name.as_str(), case);
                let path = ObjectPath::table(own.as_ref(), new.unwrap_or(&table.name));
                let renamed =
                    renamed_table(designer, table, &path, own.as_ref(), &renames).into_owned();
                *table = renamed;
            }
            follow(designer, &before, namespace, &renames, self.version);
        }
        for spec in specs.iter().filter(|spec| spec.kind == RenamedKind::EnumValue) {
            self.rename_value(spec);
        }
        self.renames = specs;
    }

    fn rename_value(&mut self, spec: &RenameSpec) {
        let Some(name) = &spec.table else { return };
        let (from, to) = (format!("'{}'", spec.from), format!("'{}'", spec.to));
        let namespace = self.schema.namespace_mut(spec.schema.as_ref());
        for object in namespace.enums.iter_mut().filter(|object| object.name == *name) {
            for value in object.values.iter_mut().filter(|value| *value == spec.from.as_str()) {
                *value = spec.to.as_str().into();
            }
        }
        for column in self
            .schema
            .namespaces
            .iter_mut()
            .flat_map(|n| &mut n.tables)
            .flat_map(|t| &mut t.columns)
        {
            let raw = column.ty.raw.rsplit('.').next().unwrap_or_default().trim_matches('"');
            let is = raw == name.as_str();
            if let Some(default) =
                column.default.as_mut().filter(|d| is && d.text.starts_with(&from))
            {
                *default = crate::model::Expr::new(default.text.replacen(&from, &to, 1));
            }
        }
    }
}

fn spec(
    kind: RenamedKind,
    path: &ObjectPath,
    table: Option<Ident>,
    from: &str,
    to: &str,
) -> RenameSpec {
    RenameSpec {
        kind,
        schema: path.namespace.clone(),
        table,
        from: Ident::from(from),
        to: Ident::from(to),
    }
}
