//! Keys, references and conditions come.

use super::{Done, Edit, Result, Trouble};
use crate::design::{OnDelete, part_name};
use crate::finding::Severity;
use crate::model::{Check, ForeignKey, Key, ObjectPath, Options, ReferentialAction, Table};
use crate::name::Ident;
use crate::wish::op::Op;

/// What the database calls it.
pub(super) fn action(on_delete: Option<OnDelete>) -> ReferentialAction {
    match on_delete {
        None => ReferentialAction::NoAction,
        Some(OnDelete::Cascade) => ReferentialAction::Cascade,
        Some(OnDelete::Restrict) => ReferentialAction::Restrict,
        Some(OnDelete::SetNull) => ReferentialAction::SetNull,
    }
}

impl Edit<'_> {
    pub(super) fn add_primary_key(&mut self, table: &str, names: &[String]) -> Result<Done> {
        let path = self.table("/table", table)?;
        let columns = self.columns("/columns", &path, names)?;
        let to = self.at(&path)?;
        if let Some(key) = &to.primary_key {
            let known: Vec<&Ident> = key.columns().collect();
            if known.len() == columns.len() && known.iter().all(|name| columns.contains(name)) {
                return Ok(Done::Holds(format!("that is the primary key of `{path}` already")));
            }
            let old: Vec<Ident> = known.into_iter().cloned().collect();
            self.refuse_referred(&path, &old)?;
            let listed: Vec<&str> = old.iter().map(Ident::as_str).collect();
            self.say(
                "key-replaced",
                Severity::Warning,
                format!(
                    "{} no longer identifies rows of `{path}`, nor need it be unique",
                    listed.join(", ")
                ),
            );
        }
        let to = self.at_mut(&path)?;
        for column in to.columns.iter_mut().filter(|column| columns.contains(&column.name)) {
            column.nullable = false;
        }
        to.primary_key = Some(Key::over(columns));
        Ok(Done::Changed)
    }

    /// What refers to rows by a key would lose its hold.
    fn refuse_referred(&self, path: &ObjectPath, key: &[Ident]) -> Result<()> {
        for found in self.schema.tables() {
            let refers = found.table.foreign_keys.iter().find(|other| {
                let own = found.namespace.name.as_ref();
                let namespace = other.references_namespace.as_ref().or(own);
                namespace == path.namespace.as_ref()
                    && self.case().same(other.references.as_str(), path.name.as_str())
                    && other.referenced_columns == key
            });
            if let Some(refers) = refers {
                let columns: Vec<&str> = refers.columns.iter().map(Ident::as_str).collect();
                return Err(Trouble::Unsupported(format!(
                    "`{}` refers by {} to the primary key of `{path}`, and its rows would have to follow one by one: state the new key by `desired_schema`, with the columns that refer to it",
                    found.table.name,
                    columns.join(", ")
                )));
            }
        }
        Ok(())
    }

    pub(super) fn add_foreign_key(
        &mut self,
        table: &str,
        names: &[String],
        (references, referenced): (&str, &[String]),
        on_delete: Option<OnDelete>,
    ) -> Result<Done> {
        let path = self.table("/table", table)?;
        let columns = self.columns("/columns", &path, names)?;
        let target = self.table("/references", references)?;
        let other = self.at(&target)?;
        let referred: Vec<Ident> = if referenced.is_empty() {
            other.primary_key.iter().flat_map(Key::columns).cloned().collect()
        } else {
            self.columns("/referenced_columns", &target, referenced)?
        };
        if referred.len() != columns.len() {
            let detail = format!(
                "{} columns of `{path}` cannot refer to {} of `{target}`",
                columns.len(),
                referred.len()
            );
            return Err(Trouble::wrong("/columns", detail));
        }
        if !is_unique(other, &referred) {
            let detail = format!("`{target}` is not unique by what is to be referred to");
            return Err(Trouble::wrong("/referenced_columns", detail));
        }
        self.fitting(&path, &columns, &target, &referred)?;
        let to = self.at(&path)?;
        let action = action(on_delete);
        let same = |key: &&ForeignKey| key.columns == columns;
        if let Some(known) = to.foreign_keys.iter().find(same) {
            return self.reference_is_there(table, &path, known, &target, (action, on_delete));
        }
        if action == ReferentialAction::SetNull
            && to.columns.iter().any(|c| columns.contains(&c.name) && !c.nullable)
        {
            let detail = "the reference cannot become null, because the column is required";
            return Err(Trouble::wrong("/on_delete", detail));
        }
        let longest = self.designer.info().max_name_bytes;
        let words: Vec<&str> = columns.iter().map(Ident::as_str).collect();
        let name = part_name("fk", path.name.as_str(), &words, longest);
        let key = ForeignKey {
            name: Some(self.free_name(&path, &name)),
            columns,
            references_namespace: target.namespace.filter(|ns| Some(ns) != path.namespace.as_ref()),
            references: target.name,
            referenced_columns: referred,
            on_delete: action,
            on_update: ReferentialAction::NoAction,
            inline: false,
            options: Options::EMPTY,
        };
        self.at_mut(&path)?.foreign_keys.push(key);
        Ok(Done::Changed)
    }

    /// Whether values of the referring columns can be those referred to.
    fn fitting(
        &self,
        path: &ObjectPath,
        columns: &[Ident],
        target: &ObjectPath,
        referred: &[Ident],
    ) -> Result<()> {
        for (own, other) in columns.iter().zip(referred) {
            let (a, b) = (self.column_at(path, own)?, self.column_at(target, other)?);
            if std::mem::discriminant(&a.ty.family) != std::mem::discriminant(&b.ty.family) {
                let detail = format!(
                    "`{path}.{own}` is {} and `{target}.{other}` is {}: no value could be both",
                    a.ty.raw, b.ty.raw
                );
                return Err(Trouble::wrong("/columns", detail));
            }
        }
        Ok(())
    }

    fn reference_is_there(
        &self,
        table: &str,
        path: &ObjectPath,
        known: &ForeignKey,
        target: &ObjectPath,
        (action, on_delete): (ReferentialAction, Option<OnDelete>),
    ) -> Result<Done> {
        let names: Vec<String> = known.columns.iter().map(ToString::to_string).collect();
        let listed = names.join(", ");
        if !self.case().same(known.references.as_str(), target.name.as_str()) {
            let question = format!(
                "`{path}` refers by {listed} to `{}` already, and one value cannot refer to two tables: which is meant?",
                known.references
            );
            return Err(Trouble::ask(question, Vec::new()));
        }
        let usual =
            |action| matches!(action, ReferentialAction::NoAction | ReferentialAction::Restrict);
        if known.on_delete == action || (usual(known.on_delete) && usual(action)) {
            return Ok(Done::Holds(format!("`{path}` refers by {listed} to `{target}` already")));
        }
        let Some(on_delete) = on_delete else {
            return Ok(Done::Holds(format!("`{path}` refers by {listed} to `{target}` already")));
        };
        let set = Op::SetOnDelete { table: table.to_owned(), columns: names, on_delete };
        let question = format!(
            "`{path}` refers by {listed} to `{target}` already, and does otherwise when a row there goes: is that to change?"
        );
        Err(Trouble::ask(question, vec![("change what happens".to_owned(), vec![set])]))
    }

    pub(super) fn set_on_delete(
        &mut self,
        table: &str,
        names: &[String],
        on_delete: OnDelete,
    ) -> Result<Done> {
        let path = self.table("/table", table)?;
        let columns = self.columns("/columns", &path, names)?;
        let action = action(Some(on_delete));
        let required: Vec<Ident> = self
            .at(&path)?
            .columns
            .iter()
            .filter(|c| !c.nullable)
            .map(|c| c.name.clone())
            .collect();
        let to = self.at_mut(&path)?;
        let Some(key) = to.foreign_keys.iter_mut().find(|key| key.columns == columns) else {
            let detail = format!("`{path}` refers to no table by {}", names.join(", "));
            return Err(Trouble::wrong("/columns", detail));
        };
        if key.on_delete == action {
            return Ok(Done::Holds(format!("`{path}` does so already")));
        }
        if action == ReferentialAction::SetNull && columns.iter().any(|c| required.contains(c)) {
            let detail = "the reference cannot become null, because the column is required";
            return Err(Trouble::wrong("/on_delete", detail));
        }
        key.on_delete = action;
        Ok(Done::Changed)
    }

    pub(super) fn add_check(
        &mut self,
        table: &str,
        text: &str,
        name: Option<&str>,
    ) -> Result<Done> {
        let path = self.table("/table", table)?;
        self.known_columns(&path, table, text, name)?;
        let mut to = self.at(&path)?.clone();
        let existing = std::mem::take(&mut to.checks);
        for mut check in self.checks(&path, &to, text)? {
            let same = |known: &&Check| {
                self.normal(&path, &known.expr.text) == self.normal(&path, &check.expr.text)
            };
            if let Some(known) = existing.iter().find(same) {
                let name = known.name.as_ref().map_or("unnamed", Ident::as_str);
                return Ok(Done::Holds(format!("the check `{name}` of `{path}` says so already")));
            }
            if let Some(name) = name {
                let ident = self.new_name("/name", "check", name)?;
                if self.is_taken(&path, name) {
                    let detail = format!("the name `{name}` is taken");
                    return Err(Trouble::wrong("/name", detail));
                }
                check.name = Some(ident);
            }
            self.push_check(&path, check)?;
        }
        Ok(Done::Changed)
    }

    /// Asks which columns are meant by a condition that names others.
    fn known_columns(
        &self,
        path: &ObjectPath,
        table: &str,
        text: &str,
        name: Option<&str>,
    ) -> Result<()> {
        let Ok(formula) = crate::design::parse_formula(text, None) else { return Ok(()) };
        for column in formula.columns() {
            let Err(Trouble::Unknown { question, near, .. }) =
                self.column("/check", path, column.as_str())
            else {
                continue;
            };
            let choices = near.into_iter().map(|known| {
                let check = with_column(text, column.as_str(), &known);
                let (table, name) = (table.to_owned(), name.map(str::to_owned));
                (format!("`{known}`"), vec![Op::AddCheck { table, check, name }])
            });
            return Err(Trouble::ask(question, choices.collect()));
        }
        Ok(())
    }

    /// A condition without what spellings of one meaning differ in.
    fn normal(&self, _path: &ObjectPath, text: &str) -> String {
        match crate::design::parse_formula(text, None) {
            Ok(formula) => format!("{formula:?}"),
            Err(_) => text.to_owned(),
        }
    }

    /// The checks that a condition asks for.
    pub(super) fn checks(
        &self,
        path: &ObjectPath,
        table: &Table,
        text: &str,
    ) -> Result<Vec<Check>> {
        let namespace = self.namespace_of(path)?;
        let added = self.amending(namespace).check(table, text);
        let added = added.map_err(|error| match Trouble::of(&error) {
            Trouble::Wrong { code, detail, .. } => {
                Trouble::Wrong { place: "/check".to_owned(), code, detail }
            }
            other => other,
        })?;
        let found = added.table(&table.name).map(|table| table.checks.clone());
        found.filter(|checks| !checks.is_empty()).ok_or_else(|| {
            Trouble::Unsupported("the database cannot hold rows to that condition".to_owned())
        })
    }

    /// Adds a check under a name that is free.
    pub(super) fn push_check(&mut self, path: &ObjectPath, mut check: Check) -> Result<()> {
        if let Some(name) = &check.name {
            check.name = Some(self.free_name(path, name.as_str()));
        }
        self.at_mut(path)?.checks.push(check);
        Ok(())
    }

    /// Says that rows may forbid what is wished.
    pub(super) fn warn_of_rows(&mut self, message: String) {
        self.say("rows-may-forbid-wish", Severity::Info, message);
    }
}

/// A condition in which one name stands for another.
fn with_column(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let mut quoted = false;
    for c in text.chars().chain(['\n']) {
        if !quoted && (c.is_alphanumeric() || c == '_') {
            word.push(c);
            continue;
        }
        out.push_str(if word == from { to } else { &word });
        word.clear();
        quoted ^= c == '\'';
        out.push(c);
    }
    out.pop();
    out
}

/// Whether no two rows of a table have the same values there.
fn is_unique(table: &Table, columns: &[Ident]) -> bool {
    let over = |key: &Key| {
        let parts: Vec<&Ident> = key.columns().collect();
        parts.len() == key.parts.len()
            && parts.len() == columns.len()
            && columns.iter().all(|column| parts.contains(&column))
    };
    let indexed = table.indexes.iter().any(|index| {
        index.unique
            && index.predicate.is_none()
            && index.parts.len() == columns.len()
            && columns
                .iter()
                .all(|name| index.parts.iter().any(|p| p.column.as_ref() == Some(name)))
    });
    table.primary_key.iter().chain(&table.uniques).any(over) || indexed
}
