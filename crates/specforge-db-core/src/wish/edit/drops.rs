//! Columns, tables, indexes and constraints go.

use super::{Done, Edit, Result, Trouble};
use crate::finding::Severity;
use crate::model::{Check, ForeignKey, Index, Key, ObjectKind, ObjectPath, Table};
use crate::name::Ident;
use crate::wish::op::{ConstraintKind, Op};

impl Edit<'_> {
    pub(super) fn drop_column(&mut self, table: &str, column: &str) -> Result<Done> {
        let path = self.table("/table", table)?;
        let name = self.column("/column", &path, column)?;
        let before = self.at(&path)?.clone();
        if before.columns.len() == 1 {
            let detail = format!("`{name}` is the only column of `{path}`: drop the table instead");
            return Err(Trouble::wrong("/column", detail));
        }
        if before.primary_key.iter().flat_map(Key::columns).any(|part| *part == name) {
            return Err(Trouble::Unsupported(format!(
                "`{name}` is part of the primary key of `{path}`: what identifies its rows then has to be said by `desired_schema`"
            )));
        }
        self.refuse_references(&path, &name, table, column)?;
        self.refuse_definitions(&path, Some(&name))?;
        let uses = |text: &str| self.designer.rename_in(text, name.as_str(), "\u{1}") != text;
        let computed = before.columns.iter().find(|other| {
            other.name != name && other.generated.as_ref().is_some_and(|g| uses(&g.expr.text))
        });
        if let Some(other) = computed {
            return Err(Trouble::Unsupported(format!(
                "`{path}.{}` is computed from `{name}`: drop it first",
                other.name
            )));
        }
        let mut after = before.clone();
        after.columns.retain(|known| known.name != name);
        after.indexes.retain(|index| !index_uses(index, &name, &uses));
        after.uniques.retain(|key| !key.columns().any(|part| *part == name));
        after.foreign_keys.retain(|key| !key.columns.contains(&name));
        after.checks.retain(|check| !uses(&check.expr.text));
        self.say_what_goes(&path, &name, &before, &after);
        *self.at_mut(&path)? = after;
        Ok(Done::Changed)
    }

    fn say_what_goes(&mut self, path: &ObjectPath, column: &Ident, before: &Table, after: &Table) {
        let mut gone: Vec<String> = Vec::new();
        let kept = |name: &Ident| after.indexes.iter().any(|index| index.name == *name);
        gone.extend(
            before.indexes.iter().filter(|i| !kept(&i.name)).map(|i| format!("index `{}`", i.name)),
        );
        for key in before.uniques.iter().filter(|key| !after.uniques.contains(key)) {
            gone.push(named("unique constraint", key.name.as_ref()));
        }
        for key in before.foreign_keys.iter().filter(|key| !after.foreign_keys.contains(key)) {
            gone.push(named("foreign key", key.name.as_ref()));
        }
        for check in before.checks.iter().filter(|check| !after.checks.contains(check)) {
            gone.push(named("check", check.name.as_ref()));
        }
        if !gone.is_empty() {
            let message = format!("with `{path}.{column}` goes: {}", gone.join(", "));
            self.say("goes-with-column", Severity::Warning, message);
        }
    }

    /// Other tables that refer to the column keep it from going.
    fn refuse_references(
        &self,
        path: &ObjectPath,
        name: &Ident,
        table: &str,
        column: &str,
    ) -> Result<()> {
        let refers = |key: &&ForeignKey| key.referenced_columns.contains(name);
        let Some((other, key)) = self.referring(path).find(|(_, key)| refers(key)) else {
            return Ok(());
        };
        let op = Op::DropColumn { table: table.to_owned(), column: column.to_owned() };
        let question = format!("`{other}` refers to `{path}.{name}`: does that reference go too?");
        Err(Trouble::ask(question, vec![with_reference(&other, key, op)]))
    }

    /// The foreign keys of other tables that refer to a table.
    fn referring<'s>(
        &'s self,
        path: &'s ObjectPath,
    ) -> impl Iterator<Item = (ObjectPath, &'s ForeignKey)> {
        let case = self.case();
        self.schema.tables().flat_map(move |found| {
            let own = found.path();
            let keys = found.table.foreign_keys.iter().filter_map(move |key| {
                let namespace = key.references_namespace.as_ref().or(own.namespace.as_ref());
                let refers = namespace == path.namespace.as_ref()
                    && case.same(key.references.as_str(), path.name.as_str())
                    && own != *path;
                refers.then(|| (own.clone(), key))
            });
            keys.collect::<Vec<_>>()
        })
    }

    /// Views, triggers and the like that mention what goes keep it from going.
    fn refuse_definitions(&self, path: &ObjectPath, column: Option<&Ident>) -> Result<()> {
        let case = self.case();
        let object = match column {
            Some(column) => path.part(ObjectKind::Column, column.clone()),
            None => path.clone(),
        };
        for definition in self.schema.namespaces.iter().flat_map(|n| &n.definitions) {
            let same = |name: &Ident| case.same(name.as_str(), path.name.as_str());
            let owned = definition.on.as_ref().is_some_and(same);
            let about = owned || definition.depends_on.iter().any(|mention| same(&mention.name));
            // With a table goes what belongs to it.
            let stops = about
                && if column.is_some() { self.designer.names(definition, &object) } else { !owned };
            if stops {
                return Err(Trouble::Unsupported(format!(
                    "`{}` mentions `{object}`: change or drop it first, by `desired_schema`",
                    definition.name
                )));
            }
        }
        Ok(())
    }

    pub(super) fn drop_table(&mut self, table: &str) -> Result<Done> {
        let path = self.table("/table", table)?;
        if let Some((other, key)) = self.referring(&path).next() {
            let op = Op::DropTable { table: table.to_owned() };
            let question = format!("`{other}` refers to `{path}`: does that reference go too?");
            return Err(Trouble::ask(question, vec![with_reference(&other, key, op)]));
        }
        self.refuse_definitions(&path, None)?;
        let case = self.case();
        let same = |name: &Ident| case.same(name.as_str(), path.name.as_str());
        let namespace = self.schema.namespace_mut(path.namespace.as_ref());
        namespace.tables.retain(|known| !same(&known.name));
        namespace.definitions.retain(|known| !known.on.as_ref().is_some_and(same));
        Ok(Done::Changed)
    }

    pub(super) fn drop_index(
        &mut self,
        name: Option<&str>,
        table: Option<&str>,
        columns: &[String],
    ) -> Result<Done> {
        let case = self.case();
        let within = table.map(|table| self.table("/table", table)).transpose()?;
        let found: Vec<(ObjectPath, Index)> = match (name, &within) {
            (Some(name), _) => self
                .indexes(within.as_ref())
                .filter(|(_, index)| case.same(index.name.as_str(), name))
                .collect(),
            (None, Some(path)) if !columns.is_empty() => {
                let columns = self.columns("/columns", path, columns)?;
                self.indexes(within.as_ref())
                    .filter(|(_, index)| is_over(index, &columns))
                    .collect()
            }
            _ => return Err(Trouble::wrong("/name", "it needs `name`, or `table` and `columns`")),
        };
        match found.as_slice() {
            [(path, index)] => {
                if index.unique && name.is_none() {
                    let drop = drop_op(index);
                    let question = format!(
                        "the index `{}` of `{path}` also keeps rows apart: may equal rows come?",
                        index.name
                    );
                    return Err(Trouble::ask(question, vec![("drop it".to_owned(), vec![drop])]));
                }
                let (path, gone) = (path.clone(), index.name.clone());
                self.at_mut(&path)?.indexes.retain(|index| index.name != gone);
                Ok(Done::Changed)
            }
            [] => {
                let wanted = name.map_or_else(|| columns.join(", "), str::to_owned);
                let all: Vec<_> = self.indexes(within.as_ref()).map(|(_, index)| index).collect();
                let known = all.iter().map(|index| index.name.as_str());
                let near = super::near(&wanted, known);
                if name.is_some() {
                    let question = format!("there is no index `{wanted}`: which is meant?");
                    return Err(Trouble::Unknown { place: "/name".to_owned(), question, near });
                }
                let question = format!("no index is over {wanted} alone: which is meant?");
                let choice = |index: &Index| (format!("`{}`", index.name), vec![drop_op(index)]);
                Err(Trouble::ask(question, all.iter().take(8).map(choice).collect()))
            }
            several => {
                let choice = |(_, index): &(ObjectPath, Index)| {
                    (format!("`{}`", index.name), vec![drop_op(index)])
                };
                let question = "several indexes fit: which is meant?";
                Err(Trouble::ask(question, several.iter().map(choice).collect()))
            }
        }
    }

    fn indexes<'s>(
        &'s self,
        within: Option<&'s ObjectPath>,
    ) -> impl Iterator<Item = (ObjectPath, Index)> + 's {
        let tables = self.schema.tables().map(|found| (found.path(), found.table));
        tables.filter(move |(path, _)| within.is_none_or(|within| within == path)).flat_map(
            |(path, table)| table.indexes.iter().map(move |index| (path.clone(), index.clone())),
        )
    }

    pub(super) fn drop_constraint(
        &mut self,
        table: &str,
        name: Option<&str>,
        kind: Option<ConstraintKind>,
        columns: &[String],
    ) -> Result<Done> {
        let path = self.table("/table", table)?;
        let columns = match (columns, name) {
            ([], Some(_)) => Vec::new(),
            ([], None) if kind == Some(ConstraintKind::PrimaryKey) => Vec::new(),
            (columns, _) => self.columns("/columns", &path, columns)?,
        };
        let before = self.at(&path)?.clone();
        let mut after = before.clone();
        let case = self.case();
        let is = |known: Option<&Ident>| match name {
            Some(name) => known.is_some_and(|known| case.same(known.as_str(), name)),
            None => true,
        };
        let wanted = |of: ConstraintKind| kind.is_none_or(|kind| kind == of);
        let uses = |text: &str, name: &Ident| {
            self.designer.rename_in(text, name.as_str(), "\u{1}") != text
        };
        if wanted(ConstraintKind::Unique) {
            let over = |key: &Key| name.is_some() || same_set(key.columns(), &columns);
            after.uniques.retain(|key| !(is(key.name.as_ref()) && over(key)));
            let over = |index: &Index| name.is_some() || is_over(index, &columns);
            after.indexes.retain(|i| !(i.unique && is(Some(&i.name)) && over(i)));
        }
        if wanted(ConstraintKind::ForeignKey) {
            let over = |key: &ForeignKey| name.is_some() || key.columns == columns;
            after.foreign_keys.retain(|key| !(is(key.name.as_ref()) && over(key)));
        }
        if wanted(ConstraintKind::Check) {
            let over = |check: &Check| {
                let others = before.columns.iter().filter(|c| !columns.contains(&c.name));
                name.is_some()
                    || (columns.iter().all(|column| uses(&check.expr.text, column))
                        && !others.into_iter().any(|column| uses(&check.expr.text, &column.name)))
            };
            after.checks.retain(|check| !(is(check.name.as_ref()) && over(check)));
        }
        if wanted(ConstraintKind::PrimaryKey)
            && let Some(key) = &before.primary_key
            && is(key.name.as_ref())
            && (name.is_some() || kind.is_some())
        {
            return Err(Trouble::Unsupported(format!(
                "what identifies the rows of `{path}` without its primary key has to be said by `desired_schema`"
            )));
        }
        let gone = count(&before) - count(&after);
        match gone {
            0 => Err(no_constraint(&path, name, kind, &columns, &before)),
            1 => {
                self.refuse_lost_target(&path, &before, &after)?;
                *self.at_mut(&path)? = after;
                Ok(Done::Changed)
            }
            _ => {
                let choices = lost(&before, &after).into_iter().map(|name| {
                    let op = Op::DropConstraint {
                        table: table.to_owned(),
                        name: Some(name.clone()),
                        kind: None,
                        columns: Vec::new(),
                    };
                    (format!("`{name}`"), vec![op])
                });
                let question = format!("several constraints of `{path}` fit: which is meant?");
                Err(Trouble::ask(question, choices.collect()))
            }
        }
    }

    /// What other tables refer to stays unique.
    fn refuse_lost_target(&self, path: &ObjectPath, before: &Table, after: &Table) -> Result<()> {
        let lost: Vec<Vec<&Ident>> = before
            .uniques
            .iter()
            .filter(|key| !after.uniques.contains(key))
            .map(|key| key.columns().collect())
            .collect();
        let referring = self.referring(path).find(|(_, key)| {
            lost.iter().any(|columns| {
                columns.len() == key.referenced_columns.len()
                    && columns.iter().all(|column| key.referenced_columns.contains(column))
            })
        });
        match referring {
            Some((other, _)) => Err(Trouble::Unsupported(format!(
                "`{other}` refers to what that constraint keeps unique: drop the reference first"
            ))),
            None => Ok(()),
        }
    }
}

fn named(what: &str, name: Option<&Ident>) -> String {
    name.map_or_else(|| format!("a {what}"), |name| format!("{what} `{name}`"))
}

fn drop_op(index: &Index) -> Op {
    Op::DropIndex { name: Some(index.name.to_string()), table: None, columns: Vec::new() }
}

fn with_reference(other: &ObjectPath, key: &ForeignKey, op: Op) -> (String, Vec<Op>) {
    let drop = Op::DropConstraint {
        table: other.to_string(),
        name: key.name.as_ref().map(ToString::to_string),
        kind: Some(ConstraintKind::ForeignKey),
        columns: key.columns.iter().map(ToString::to_string).collect(),
    };
    ("the reference goes too".to_owned(), vec![drop, op])
}

fn index_uses(index: &Index, name: &Ident, uses: &dyn Fn(&str) -> bool) -> bool {
    index.include.contains(name)
        || index.predicate.as_ref().is_some_and(|expr| uses(&expr.text))
        || index.parts.iter().any(|part| {
            part.column.as_ref() == Some(name)
                || part.expr.as_ref().is_some_and(|expr| uses(&expr.text))
        })
}

/// Whether an index is over these columns and no others, as they are or in lower case.
fn is_over(index: &Index, columns: &[Ident]) -> bool {
    index.parts.len() == columns.len()
        && index.parts.iter().zip(columns).all(|(part, column)| match (&part.column, &part.expr) {
            (Some(name), _) => name == column,
            (None, Some(expr)) => {
                let text: String =
                    expr.text.chars().filter(|c| !matches!(c, '"' | '`' | ' ')).collect();
                text.eq_ignore_ascii_case(&format!("lower({column})"))
            }
            (None, None) => false,
        })
}

fn same_set<'n>(key: impl Iterator<Item = &'n Ident>, columns: &[Ident]) -> bool {
    let key: Vec<&Ident> = key.collect();
    key.len() == columns.len() && columns.iter().all(|column| key.contains(&column))
}

fn count(table: &Table) -> usize {
    table.uniques.len() + table.indexes.len() + table.foreign_keys.len() + table.checks.len()
}

/// The names of the constraints that one table has and the other has not.
fn lost(before: &Table, after: &Table) -> Vec<String> {
    let uniques = before.uniques.iter().filter(|key| !after.uniques.contains(key));
    let indexes = before.indexes.iter().filter(|index| !after.indexes.contains(index));
    let references = before.foreign_keys.iter().filter(|key| !after.foreign_keys.contains(key));
    let checks = before.checks.iter().filter(|check| !after.checks.contains(check));
    let names = uniques.filter_map(|key| key.name.clone());
    names
        .chain(indexes.map(|index| index.name.clone()))
        .chain(references.filter_map(|key| key.name.clone()))
        .chain(checks.filter_map(|check| check.name.clone()))
        .map(|name| name.to_string())
        .collect()
}

/// The names of all constraints and indexes of a table.
pub(super) fn names(table: &Table) -> Vec<String> {
    lost(table, &Table::new(table.name.clone()))
}

fn no_constraint(
    path: &ObjectPath,
    name: Option<&str>,
    kind: Option<ConstraintKind>,
    columns: &[Ident],
    table: &Table,
) -> Trouble {
    let known = names(table);
    if let Some(name) = name {
        let question = format!("`{path}` has no constraint `{name}`: which is meant?");
        let near = super::near(name, known.iter().map(String::as_str));
        return Trouble::Unknown { place: "/name".to_owned(), question, near };
    }
    let what = kind.map_or("constraint", ConstraintKind::words);
    let listed = columns.iter().map(Ident::as_str).collect::<Vec<_>>().join(", ");
    let question = format!("`{path}` has no {what} over {listed}: which constraint is meant?");
    let choices = known.into_iter().take(8).map(|name| {
        let op = Op::DropConstraint {
            table: path.to_string(),
            name: Some(name.clone()),
            kind: None,
            columns: Vec::new(),
        };
        (format!("`{name}`"), vec![op])
    });
    Trouble::ask(question, choices.collect())
}
