//! Ops edit a copy of the schema; what differs afterwards is planned as any other difference is.

mod alter;
mod columns;
mod drops;
mod enums;
mod features;
mod indexes;
mod keys;
mod names;
mod parts;
mod renames;
mod tables;

use super::op::Op;
use crate::design::Amending;
use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode};
use crate::finding::{Finding, Severity};
use crate::model::{Namespace, ObjectPath, Schema, Table};
use crate::name::NameCase;
use crate::plan::{Backfill, RenameSpec};
use crate::version::Version;

use drops::names as drops_names;
pub(super) use names::near;

/// A schema on its way to what is wished.
#[derive(Debug)]
pub(super) struct Edit<'a> {
    pub(super) designer: &'a dyn Plugin,
    pub(super) version: Version,
    /// The schema so far.
    pub(super) schema: Schema,
    /// What only gets another name.
    pub(super) renames: Vec<RenameSpec>,
    /// What rows get.
    pub(super) backfills: Vec<Backfill>,
    /// What is worth knowing.
    pub(super) findings: Vec<Finding>,
    /// Tables that this request makes, by their names.
    pub(super) made: Vec<ObjectPath>,
    /// The place of the wish in the request.
    pub(super) pointer: String,
}

/// What became of an op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// The schema is another one.
    Changed,
    /// It was so already, as a sentence says.
    Holds(String),
}

/// Why an op is not made.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// A name that is not there, at a place within the op, with those that are near.
    Unknown { place: String, question: String, near: Vec<String> },
    /// Something that only the caller can decide, with ops that would be clear.
    Question { question: String, choices: Vec<(String, Vec<Op>)> },
    /// What the op says is wrong.
    Wrong { place: String, code: ErrorCode, detail: String },
    /// Understood, but not made, and why.
    Unsupported(String),
}

impl Trouble {
    fn ask(question: impl Into<String>, choices: Vec<(String, Vec<Op>)>) -> Self {
        Self::Question { question: question.into(), choices }
    }

    fn wrong(place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Wrong { place: place.into(), code: ErrorCode::InvalidRequest, detail: detail.into() }
    }

    /// An error of an engine that was asked on the way.
    fn of(error: &Error) -> Self {
        let detail = match error.help_text() {
            Some(help) => format!("{}; {help}", error.detail()),
            None => error.detail().to_owned(),
        };
        if error.is_unsupported() {
            return Self::Unsupported(detail);
        }
        Self::Wrong { place: String::new(), code: error.code(), detail }
    }
}

pub(super) type Result<T> = std::result::Result<T, Trouble>;

impl<'a> Edit<'a> {
    /// Starts from a schema in normal form.
    pub(super) fn new(designer: &'a dyn Plugin, version: Version, schema: Schema) -> Self {
        Self {
            designer,
            version,
            schema,
            renames: Vec::new(),
            backfills: Vec::new(),
            findings: Vec::new(),
            made: Vec::new(),
            pointer: String::new(),
        }
    }

    /// Makes an op; renames are made together, by [`Edit::rename_all`].
    pub(super) fn apply(&mut self, op: &Op) -> Result<Done> {
        match op {
            Op::AddColumn { table, column } => self.add_column(table, column),
            Op::DropColumn { table, column } => self.drop_column(table, column),
            Op::AlterColumn { table, column, ty, required, default, drop_default, backfill } => {
                self.alter_column(
                    (table, column),
                    ty.as_ref(),
                    *required,
                    (default.as_ref(), *drop_default),
                    backfill.as_ref(),
                )
            }
            Op::CreateTable { table, columns, primary_key, unique } => {
                self.create_table(table, columns, primary_key, unique)
            }
            Op::DropTable { table } => self.drop_table(table),
            Op::AddIndex { table, columns, include, condition, method, name } => {
                let columns: Vec<_> = columns.iter().map(super::op::IndexColumn::ordered).collect();
                self.add_index(
                    table,
                    &columns,
                    include,
                    condition.as_deref(),
                    (method.as_deref(), name.as_deref()),
                )
            }
            Op::DropIndex { name, table, columns } => {
                self.drop_index(name.as_deref(), table.as_deref(), columns)
            }
            Op::AddUnique { table, columns, case_insensitive, condition, name } => self.add_unique(
                table,
                columns,
                *case_insensitive,
                condition.as_deref(),
                name.as_deref(),
            ),
            Op::AddPrimaryKey { table, columns } => self.add_primary_key(table, columns),
            Op::AddForeignKey { table, columns, references, referenced_columns, on_delete } => {
                self.add_foreign_key(table, columns, (references, referenced_columns), *on_delete)
            }
            Op::SetOnDelete { table, columns, on_delete } => {
                self.set_on_delete(table, columns, *on_delete)
            }
            Op::AddCheck { table, check, name } => self.add_check(table, check, name.as_deref()),
            Op::DropConstraint { table, name, kind, columns } => {
                self.drop_constraint(table, name.as_deref(), *kind, columns)
            }
            Op::CreateEnum { name, values } => self.create_enum(name, values),
            Op::DropEnum { name } => self.drop_enum(name),
            Op::RenameEnum { from, to } => self.rename_enum(from, to),
            Op::AddEnumValue { of, value, before, after } => {
                self.add_enum_value(of, value, before.as_deref(), after.as_deref())
            }
            Op::SetComment { table, column, comment } => {
                self.set_comment(table, column.as_deref(), comment.as_deref())
            }
            Op::SetOption { table, option, value } => self.set_option(table, option, *value),
            Op::AddFeature { feature } => self.add_feature(feature),
            Op::RenameColumn { .. }
            | Op::RenameTable { .. }
            | Op::RenameIndex { .. }
            | Op::RenameConstraint { .. }
            | Op::RenameEnumValue { .. } => Ok(Done::Changed),
            Op::SplitColumn { table, column, into, at } => {
                self.split_column(table, column, into, at.as_deref())
            }
            Op::MergeColumns { table, columns, into } => self.merge_columns(table, columns, into),
            Op::AddPattern { table, column, pattern } => self.add_pattern(table, column, pattern),
            Op::SetIdentity { table, column } => self.set_identity(table, column),
            Op::SplitTable { .. } | Op::MergeTables { .. } => Err(Trouble::Unsupported(
                "rows are not moved between tables yet: create the new table, move the rows by the program, and drop what is left by a plan of its own".to_owned(),
            )),
            Op::MoveTable { .. } => Err(Trouble::Unsupported(
                "tables are not moved between namespaces yet: it would drop the table and make it again".to_owned(),
            )),
            Op::PartitionTable { table, .. } => Err(Trouble::Unsupported(format!(
                "a table that lives is not cut into parts yet: make a new one beside `{table}` by `desired_schema`, and move its rows"
            ))),
        }
    }

    fn case(&self) -> NameCase {
        self.designer.info().name_case
    }

    /// The designer over a namespace of the schema so far.
    fn amending<'s>(&'s self, namespace: &'s Namespace) -> Amending<'s, dyn Plugin> {
        Amending { designer: self.designer, version: self.version, schema: &self.schema, namespace }
    }

    fn namespace_of(&self, path: &ObjectPath) -> Result<&Namespace> {
        self.schema
            .namespace(path.namespace.as_ref())
            .ok_or_else(|| Trouble::wrong("/table", format!("there is no table `{path}`")))
    }

    /// The table at a path that was looked up before.
    fn at(&self, path: &ObjectPath) -> Result<&Table> {
        self.schema
            .table(path.namespace.as_ref(), path.name.as_str(), self.case())
            .ok_or_else(|| Trouble::wrong("/table", format!("there is no table `{path}`")))
    }

    fn at_mut(&mut self, path: &ObjectPath) -> Result<&mut Table> {
        let case = self.case();
        self.schema
            .namespaces
            .iter_mut()
            .filter(|namespace| namespace.name == path.namespace)
            .flat_map(|namespace| &mut namespace.tables)
            .find(|table| case.same(table.name.as_str(), path.name.as_str()))
            .ok_or_else(|| Trouble::wrong("/table", format!("there is no table `{path}`")))
    }

    /// Says something that is worth knowing about the wish.
    fn say(&mut self, rule: &'static str, severity: Severity, message: impl Into<String>) {
        let finding = Finding::new(rule, severity, message).at(&self.pointer);
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Takes over what the designer found; what it could not do keeps the wish from being made.
    fn heed(&mut self, findings: &[Finding]) -> Result<()> {
        if let Some(bad) = findings.iter().find(|finding| finding.severity == Severity::Error) {
            return Err(Trouble::Unsupported(bad.message.clone()));
        }
        for finding in findings {
            let finding = finding.clone().at(&self.pointer);
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        }
        Ok(())
    }
}
