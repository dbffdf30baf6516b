//! Filling in what a source leaves out, and checking what it may say.

use super::sink::MAX_ITEMS;
use super::{Item, Loaded, SchemaReader};
use crate::dialect::OptionOf;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::{Advice, Finding, Severity};
use crate::hash::HashSet;
use crate::model::{Definition, Expr, Family, Options, Schema, Table, Type};
use crate::name::Ident;
use crate::version::Version;

/// Fills in the families of types and checks options against the dialect's rows.
pub(super) fn complete<P: SchemaReader + ?Sized>(reader: &P, loaded: &mut Loaded, pointer: &str) {
    let info = reader.info();
    for namespace in &mut loaded.schema.namespaces {
        for table in &mut namespace.tables {
            for column in &mut table.columns {
                complete_type(reader, &mut column.ty);
            }
            for (of, name) in unknown_options(info, table) {
                let message = format!(
                    "{} does not know the option `{name}` of table {}",
                    info.name, table.name
                );
                let mut finding = Finding::new("unknown-option", Severity::Warning, message)
                    .at(pointer)
                    .object(&table.name);
                if let Some(near) = info.near_option(of, &name) {
                    finding = finding.advise(Advice::note(format!("did you mean `{near}`?")));
                }
                loaded.findings.push(finding);
            }
        }
    }
}

fn complete_type<P: SchemaReader + ?Sized>(reader: &P, ty: &mut Type) {
    if ty.family == Family::Other && !ty.raw.is_empty() {
        ty.family = reader.family(&ty.raw);
    }
}

fn unknown_options(info: &crate::dialect::DialectInfo, table: &Table) -> Vec<(OptionOf, String)> {
    let mut unknown = Vec::new();
    let mut look = |of: OptionOf, options: &Options| {
        for (name, _) in options.iter() {
            if info.option(of, name).is_none() {
                unknown.push((of, name.to_owned()));
            }
        }
    };
    look(OptionOf::Table, &table.options);
    for column in &table.columns {
        look(OptionOf::Column, &column.options);
    }
    for key in table.primary_key.iter().chain(&table.uniques) {
        look(OptionOf::Key, &key.options);
    }
    for index in &table.indexes {
        look(OptionOf::Index, &index.options);
        for part in &index.parts {
            look(OptionOf::Part, &part.options);
        }
    }
    for key in &table.foreign_keys {
        look(OptionOf::ForeignKey, &key.options);
    }
    for check in &table.checks {
        look(OptionOf::Check, &check.options);
    }
    unknown
}

/// Refuses a model that says more than a schema may: names that no database takes, names that stand
/// twice, texts that reach beyond their place, and definitions that are something else.
pub(super) fn check_model<P: SchemaReader + ?Sized>(
    reader: &P,
    schema: &Schema,
    version: Version,
    pointer: &str,
) -> Result<()> {
    let mut check = Check { reader, version, items: Vec::new() };
    for (n, namespace) in schema.namespaces.iter().enumerate() {
        let place = format!("{pointer}/namespaces/{n}");
        let mut names = HashSet::default();
        for (t, table) in namespace.tables.iter().enumerate() {
            let place = format!("{place}/tables/{t}");
            if !names.insert(check.key(&table.name)) {
                check
                    .say(format!("{place}/name"), format!("table `{}` is there twice", table.name));
            }
            check.table(table, &place);
        }
        for (d, definition) in namespace.definitions.iter().enumerate() {
            check.definition(definition, &format!("{place}/definitions/{d}"));
        }
    }
    if check.items.is_empty() {
        return Ok(());
    }
    let detail = match check.items.as_slice() {
        [one] => one.detail.clone(),
        many => format!(
            "{} mistakes in the schema; the first: {}",
            many.len(),
            many.first().map(|i| i.detail.as_str()).unwrap_or_default()
        ),
    };
    check.items.truncate(MAX_ITEMS);
    Err(Error::of_items(ErrorCode::InvalidSchema, detail, check.items))
}

struct Check<'r, P: ?Sized> {
    reader: &'r P,
    version: Version,
    items: Vec<ErrorItem>,
}

impl<P: SchemaReader + ?Sized> Check<'_, P> {
    fn say(&mut self, pointer: String, detail: String) {
        self.items.push(ErrorItem { pointer: Some(pointer), detail, span: None });
    }

    fn key(&self, name: &Ident) -> smol_str::SmolStr {
        self.reader.info().name_case.key(name.as_str())
    }

    fn name(&mut self, name: &Ident, place: &str) {
        let most = self.reader.info().max_name_bytes;
        let problem = match name.as_str() {
            "" => Some("a name is empty".to_owned()),
            text if text.contains('\0') => Some("a name holds a NUL character".to_owned()),
            text if text.len() > most => {
                Some(format!("a name has {} bytes; at most {most} are taken", text.len()))
            }
            _ => None,
        };
        if let Some(problem) = problem {
            self.say(format!("{place}/name"), problem);
        }
    }

    fn text(&mut self, text: &str, place: String) {
        if let Err(problem) = self.reader.check_text(text) {
            self.say(place, problem);
        }
    }

    fn expr(&mut self, expr: Option<&Expr>, place: String) {
        if let Some(expr) = expr {
            self.text(&expr.text, place);
        }
    }

    fn table(&mut self, table: &Table, place: &str) {
        self.name(&table.name, place);
        let case = self.reader.info().name_case;
        let mut names = HashSet::default();
        for (c, column) in table.columns.iter().enumerate() {
            let place = format!("{place}/columns/{c}");
            self.name(&column.name, &place);
            if !names.insert(self.key(&column.name)) {
                self.say(
                    format!("{place}/name"),
                    format!("column `{}` is there twice", column.name),
                );
            }
            self.text(&column.ty.raw, format!("{place}/type"));
            self.expr(column.default.as_ref(), format!("{place}/default"));
            self.expr(
                column.generated.as_ref().map(|g| &g.expr),
                format!("{place}/generated/expr"),
            );
        }
        for (i, index) in table.indexes.iter().enumerate() {
            let place = format!("{place}/indexes/{i}");
            self.name(&index.name, &place);
            for (p, part) in index.parts.iter().enumerate() {
                self.expr(part.expr.as_ref(), format!("{place}/parts/{p}/expr"));
            }
            self.expr(index.predicate.as_ref(), format!("{place}/predicate"));
        }
        for (c, constraint) in table.checks.iter().enumerate() {
            self.expr(Some(&constraint.expr), format!("{place}/checks/{c}/expr"));
        }
        for (k, key) in table.primary_key.iter().chain(&table.uniques).enumerate() {
            for column in key.columns().filter(|name| !names.contains(&case.key(name.as_str()))) {
                self.items.push(ErrorItem {
                    pointer: Some(format!(
                        "{place}/{}",
                        if k == 0 { "primary_key" } else { "uniques" }
                    )),
                    detail: format!("table `{}` has no column `{column}`", table.name),
                    span: None,
                });
            }
        }
        for (k, key) in table.foreign_keys.iter().enumerate() {
            for column in
                key.columns.iter().filter(|name| !names.contains(&case.key(name.as_str())))
            {
                self.items.push(ErrorItem {
                    pointer: Some(format!("{place}/foreign_keys/{k}/columns")),
                    detail: format!("table `{}` has no column `{column}`", table.name),
                    span: None,
                });
            }
        }
    }

    /// A carried definition is run as it stands: it has to be the one statement that it claims to be.
    fn definition(&mut self, definition: &Definition, place: &str) {
        let statements = self.reader.split(&definition.text).statements;
        let is_itself = match statements.as_slice() {
            [one] => {
                let items = self.reader.read_statement(one.text, self.version).items;
                // What takes a right away takes back that it was given.
                let mut declared =
                    items.iter().filter(|item| !matches!(item, Item::Drop { if_exists: true, .. }));
                match (declared.next(), declared.next()) {
                    (Some(item), None) => self.declares(item, definition),
                    _ => false,
                }
            }
            _ => false,
        };
        if !is_itself {
            let detail = format!(
                "the text of `{}` is not the one statement that creates it",
                definition.name
            );
            self.say(format!("{place}/text"), detail);
        }
    }

    fn declares(&self, item: &Item, definition: &Definition) -> bool {
        match item {
            Item::Definition { definition: read, .. } => {
                read.kind == definition.kind && self.key(&read.name) == self.key(&definition.name)
            }
            Item::Standing { item, .. } => self.declares(item, definition),
            Item::Either(first, second) => {
                self.declares(first, definition) || self.declares(second, definition)
            }
            _ => false,
        }
    }
}
