//! Indexes come, unique ones too.

use super::{Done, Edit, Result, Trouble};
use crate::design::{Formula, parse_formula, part_name};
use crate::dialect::cap;
use crate::finding::Severity;
use crate::model::{Expr, Index, Key, KeyPart, ObjectPath, SortOrder, Table};
use crate::name::Ident;
use crate::wish::op::OrderedColumn;

impl Edit<'_> {
    pub(super) fn add_unique(
        &mut self,
        table: &str,
        names: &[String],
        case_insensitive: bool,
        condition: Option<&str>,
        name: Option<&str>,
    ) -> Result<Done> {
        let path = self.table("/table", table)?;
        let columns = self.columns("/columns", &path, names)?;
        let to = self.at(&path)?;
        let text = |name: &Ident| {
            let column = to.columns.iter().find(|column| column.name == *name);
            column
                .is_some_and(|column| matches!(column.ty.family, crate::model::Family::Text { .. }))
        };
        if case_insensitive && !columns.iter().any(text) {
            let detail = "only texts have letters of both cases, and none of these columns is one";
            return Err(Trouble::wrong("/case_insensitive", detail));
        }
        let parts: Vec<OrderedColumn> = columns
            .iter()
            .map(|column| OrderedColumn {
                column: column.to_string(),
                order: SortOrder::Asc,
                case_insensitive: case_insensitive && text(column),
            })
            .collect();
        let mut index = self.index(&path, &parts, condition, ("uq", name))?;
        index.unique = true;
        let to = self.at(&path)?;
        if let Some(known) = unique_already(to, &columns, &index) {
            return Ok(Done::Holds(format!("{known} of `{path}` holds that already")));
        }
        if condition.is_none() && !case_insensitive {
            let nullable: Vec<&str> = to
                .columns
                .iter()
                .filter(|column| columns.contains(&column.name) && column.nullable)
                .map(|column| column.name.as_str())
                .collect();
            if !nullable.is_empty() {
                let message = format!(
                    "rows without {} never count as equal: several of them stay possible",
                    nullable.join(", ")
                );
                self.say("nulls-are-distinct", Severity::Info, message);
            }
        }
        self.warn_of_rows(format!(
            "rows of `{path}` that are equal in {} forbid it: the plan asks before anything is done",
            names.join(", ")
        ));
        self.at_mut(&path)?.indexes.push(index);
        Ok(Done::Changed)
    }

    pub(super) fn add_index(
        &mut self,
        table: &str,
        columns: &[OrderedColumn],
        include: &[String],
        condition: Option<&str>,
        (method, name): (Option<&str>, Option<&str>),
    ) -> Result<Done> {
        let path = self.table("/table", table)?;
        let mut index = self.index(&path, columns, condition, ("idx", name))?;
        if !include.is_empty() {
            if self.designer.info().option(crate::dialect::OptionOf::Key, "include").is_none() {
                return Err(Trouble::Unsupported(format!(
                    "indexes of {} carry no other columns along: add them behind the others",
                    self.designer.info().name
                )));
            }
            index.include = self.columns("/include", &path, include)?;
        }
        index.method = method.map(Into::into);
        if let Some(known) = served_already(self.at(&path)?, &index) {
            return Ok(Done::Holds(format!("{known} of `{path}` serves that already")));
        }
        self.at_mut(&path)?.indexes.push(index);
        Ok(Done::Changed)
    }

    /// An index over columns of a table that names are looked up in.
    fn index(
        &self,
        path: &ObjectPath,
        columns: &[OrderedColumn],
        condition: Option<&str>,
        (prefix, name): (&str, Option<&str>),
    ) -> Result<Index> {
        let names: Vec<String> = columns.iter().map(|column| column.column.clone()).collect();
        let found = self.columns("/columns", path, &names)?;
        let mut parts = Vec::new();
        let mut words: Vec<String> = Vec::new();
        for (column, name) in columns.iter().zip(&found) {
            words.push(name.to_string());
            let mut part = KeyPart::column(name.clone());
            if column.case_insensitive {
                if !self.designer.info().can(cap::EXPRESSION_INDEXES, self.version) {
                    return Err(Trouble::Unsupported(
                        "this version has no indexes over expressions".to_owned(),
                    ));
                }
                let lower = Formula::Call {
                    function: "lower".into(),
                    arguments: vec![Formula::column(name)],
                };
                part = KeyPart { expr: Some(self.formula(path, &lower)?), ..KeyPart::default() };
                words.push("lower".to_owned());
            }
            part.order = column.order;
            parts.push(part);
        }
        let predicate = condition.map(|text| self.predicate(path, text)).transpose()?;
        let name = if let Some(name) = name {
            let ident = self.new_name("/name", "index", name)?;
            if self.is_taken(path, name) {
                return Err(Trouble::wrong("/name", format!("the name `{name}` is taken")));
            }
            ident
        } else {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let longest = self.designer.info().max_name_bytes;
            self.free_name(path, &part_name(prefix, path.name.as_str(), &words, longest))
        };
        Ok(Index { name, parts, predicate, ..Index::default() })
    }

    /// The condition of an index that holds only some rows.
    fn predicate(&self, path: &ObjectPath, text: &str) -> Result<Expr> {
        if !self.designer.info().can(cap::PARTIAL_INDEXES, self.version) {
            let detail = "this version has no indexes of some rows only";
            return Err(Trouble::Unsupported(detail.to_owned()));
        }
        let mut formula = parse_formula(text, None)
            .map_err(|error| Trouble::wrong("/where", format!("`{text}`: {error}")))?;
        // The checks of conditions look at names and kinds; the same holds of these.
        let to = self.at(path)?.clone();
        self.checks(path, &to, text).map_err(|trouble| match trouble {
            Trouble::Wrong { code, detail, .. } => {
                Trouble::Wrong { place: "/where".to_owned(), code, detail }
            }
            other => other,
        })?;
        self.spell(path, &mut formula)?;
        self.formula(path, &formula)
    }

    /// Names of columns as the table spells them.
    pub(super) fn spell(&self, path: &ObjectPath, formula: &mut Formula) -> Result<()> {
        if let Formula::Column(name) = formula {
            *name = self.column("/where", path, name.as_str())?;
        }
        formula.parts_mut().into_iter().try_for_each(|part| self.spell(path, part))
    }

    pub(super) fn formula(&self, path: &ObjectPath, formula: &Formula) -> Result<Expr> {
        let namespace = self.namespace_of(path)?;
        self.amending(namespace).formula(formula).map_err(|error| Trouble::of(&error))
    }
}

/// What already holds that rows are unique, in words.
fn unique_already(table: &Table, columns: &[Ident], index: &Index) -> Option<String> {
    let plain = index.predicate.is_none() && index.parts.iter().all(|part| part.expr.is_none());
    let over = |key: &Key| {
        let parts: Vec<&Ident> = key.columns().collect();
        parts.len() == columns.len() && columns.iter().all(|column| parts.contains(&column))
    };
    if plain && table.primary_key.as_ref().is_some_and(over) {
        return Some("the primary key".to_owned());
    }
    if let Some(key) = table.uniques.iter().find(|key| plain && over(key)) {
        let name = key.name.as_ref().map_or("without a name", Ident::as_str);
        return Some(format!("the unique constraint `{name}`"));
    }
    let known = table.indexes.iter().find(|known| {
        known.unique && same_texts(known, index) && same_parts(&known.parts, &index.parts)
    })?;
    Some(format!("the unique index `{}`", known.name))
}

fn same_texts(a: &Index, b: &Index) -> bool {
    let text = |expr: &Option<Expr>| expr.as_ref().map(|expr| bare(&expr.text));
    text(&a.predicate) == text(&b.predicate)
}

/// A text without what two spellings of it may differ in.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '`' | '(' | ')'))
        .collect::<String>()
        .to_lowercase()
}

/// Whether two lists of parts are over the same columns and expressions, in any order.
fn same_parts(a: &[KeyPart], b: &[KeyPart]) -> bool {
    let key = |part: &KeyPart| (part.column.clone(), part.expr.as_ref().map(|e| bare(&e.text)));
    a.len() == b.len() && b.iter().all(|part| a.iter().any(|known| key(known) == key(part)))
}

/// What already serves what an index is for, in words.
fn served_already(table: &Table, index: &Index) -> Option<String> {
    let key = |part: &KeyPart| {
        (part.column.clone(), part.expr.as_ref().map(|e| bare(&e.text)), part.order)
    };
    let same = table.indexes.iter().find(|known| {
        known.parts.len() == index.parts.len()
            && known.parts.iter().zip(&index.parts).all(|(a, b)| key(a) == key(b))
            && same_texts(known, index)
            && known.method == index.method
            && index.include.iter().all(|column| known.include.contains(column))
    });
    if let Some(known) = same {
        return Some(format!("the index `{}`", known.name));
    }
    if index.predicate.is_some() || index.method.is_some() || !index.include.is_empty() {
        return None;
    }
    let over = |constraint: &Key| {
        constraint.parts.len() == index.parts.len()
            && constraint.parts.iter().zip(&index.parts).all(|(a, b)| key(a) == key(b))
    };
    if table.primary_key.as_ref().is_some_and(over) {
        return Some("the primary key".to_owned());
    }
    table.uniques.iter().any(over).then(|| "a unique constraint".to_owned())
}
