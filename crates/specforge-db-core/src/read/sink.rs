//! Gathering what statements declare and what is wrong with them.

use std::collections::BTreeMap;

use super::declared::undeclared;
use super::{Item, Items, Loaded, SchemaBuilder, SkipKind, SkippedCount, StatedRename};
use crate::dialect::DialectInfo;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::{Evidence, Finding, Severity};
use crate::model::ObjectKind;
use crate::name::Ident;
use crate::plan::{OnUnreadable, RenameSpec, RenamedKind};
use crate::span::LineColumn;

/// How many mistakes one answer lists.
pub(super) const MAX_ITEMS: usize = 100;

/// Gathers what statements declare and what is wrong with them.
pub(super) struct Sink<'i> {
    info: &'i DialectInfo,
    builder: SchemaBuilder,
    /// Where tables and triggers were declared.
    starts: Vec<(ObjectKind, Ident, usize)>,
    unreadable: Vec<(usize, String)>,
    misfits: Vec<(usize, String)>,
    skipped: BTreeMap<SkipKind, usize>,
    renames: Vec<RenameSpec>,
}

impl<'i> Sink<'i> {
    /// Starts with nothing.
    pub(super) fn new(info: &'i DialectInfo) -> Self {
        Self {
            info,
            starts: Vec::new(),
            builder: SchemaBuilder::new(info),
            unreadable: Vec::new(),
            misfits: Vec::new(),
            skipped: BTreeMap::new(),
            renames: Vec::new(),
        }
    }

    /// Counts what was passed over before any statement was read.
    pub(super) fn skip(&mut self, kind: SkipKind) {
        *self.skipped.entry(kind).or_default() += 1;
    }

    /// Adds what a statement declares.
    pub(super) fn add(&mut self, items: Items, start: usize, text: &str) {
        for problem in items.problems {
            let words: String = text.split_whitespace().take(4).collect::<Vec<_>>().join(" ");
            let words: String = words.chars().take(60).collect();
            self.unreadable
                .push((start + problem.offset, format!("in `{words} …`: {}", problem.detail)));
        }
        for stated in items.renames {
            self.renames.extend(rename_spec(&items.items, stated));
        }
        for item in items.items {
            if let Item::Skip(kind) = &item {
                *self.skipped.entry(*kind).or_default() += 1;
            }
            match first(&item) {
                Item::Table { table, .. } => {
                    self.starts.push((ObjectKind::Table, table.name.clone(), start));
                }
                Item::Definition { definition, .. } => {
                    self.starts.push((ObjectKind::Definition, definition.name.clone(), start));
                }
                _ => {}
            }
            self.misfits.extend(self.builder.add_or_wait(item, start));
        }
    }

    /// What has been gathered so far.
    pub(super) fn gathered(&self) -> &SchemaBuilder {
        &self.builder
    }

    /// What has been gathered so far, to go on from; what waited for more no longer does.
    pub(super) fn builder(&mut self) -> SchemaBuilder {
        let misfits = self.builder.end_waiting();
        self.misfits.extend(misfits);
        self.builder.clone()
    }

    /// The schema, or everything that is wrong with the statements; `pointer` is the place of all of them,
    /// and `place` says where an offset is.
    pub(super) fn finish(
        mut self,
        on_unreadable: OnUnreadable,
        pointer: &str,
        place: &dyn Fn(usize) -> (String, Option<LineColumn>),
    ) -> Result<Loaded> {
        self.misfits.extend(self.builder.end_waiting());
        self.misfits.sort_by_key(|(start, _)| *start);
        let schema = self.builder.finish();
        // A catalog is what its database took.
        if !pointer.starts_with("/connection") {
            for (nth, (path, detail)) in undeclared(&schema, self.info).into_iter().enumerate() {
                let declared = |(kind, name, _): &&(ObjectKind, Ident, usize)| {
                    *kind == path.kind && *name == path.name
                };
                // Of very many only the first are shown.
                let mut starts = self.starts.iter().filter(|_| nth < MAX_ITEMS);
                let start = starts.find(declared).map_or(0, |(_, _, start)| *start);
                self.misfits.push((start, detail));
            }
        }
        let mut findings = Vec::new();
        for (code, rule, problems, noun) in [
            (
                ErrorCode::UnreadableStatement,
                "unreadable-statement",
                &self.unreadable,
                "cannot be read",
            ),
            (
                ErrorCode::InvalidSchema,
                "invalid-schema",
                &self.misfits,
                "does not fit what stands before it",
            ),
        ] {
            if problems.is_empty() {
                continue;
            }
            let items = problems.iter().take(MAX_ITEMS).map(|(offset, detail)| {
                let (pointer, span) = place(*offset);
                ErrorItem { pointer: Some(pointer), detail: detail.clone(), span }
            });
            if on_unreadable == OnUnreadable::Fail {
                let items: Vec<_> = items.collect();
                let first = items.first().map(|item| item.detail.clone()).unwrap_or_default();
                let detail = match problems.len() {
                    1 => format!("a statement {noun}: {first}"),
                    count => format!("{count} statements are at fault; the first {noun}: {first}"),
                };
                return Err(Error::of_items(code, detail, items));
            }
            findings.extend(items.map(|item| {
                let finding = Finding::new(rule, Severity::Error, item.detail)
                    .at(item.pointer.unwrap_or_default());
                match item.span {
                    Some(span) => finding.span(span).because(Evidence::Source { span }),
                    None => finding,
                }
            }));
        }
        let skipped: Vec<_> =
            self.skipped.into_iter().map(|(kind, count)| SkippedCount { kind, count }).collect();
        if skipped.iter().any(|skipped| skipped.kind != SkipKind::Code) {
            findings.push(skipped_finding(&skipped).at(pointer));
        }
        if let Some(code) = skipped.iter().find(|skipped| skipped.kind == SkipKind::Code) {
            findings.push(code_finding(code.count).at(pointer));
        }
        Ok(Loaded { schema, findings, renames: self.renames, skipped })
    }
}

fn skipped_finding(skipped: &[SkippedCount]) -> Finding {
    let words = skipped.iter().filter_map(|s| {
        let what = match s.kind {
            SkipKind::Data => "statements with rows",
            SkipKind::Setting => "settings of the session",
            SkipKind::Transaction => "transaction commands",
            SkipKind::ClientCommand => "commands to a client program",
            SkipKind::Maintenance => "maintenance commands",
            SkipKind::Query => "queries",
            SkipKind::Server => "statements about the whole server",
            SkipKind::Code => return None,
        };
        Some(format!("{} {what}", s.count))
    });
    let message = format!(
        "passed over, because they declare nothing: {}",
        words.collect::<Vec<_>>().join(", ")
    );
    Finding::new("skipped-statements", Severity::Info, message)
}

/// What is declared first where an item holds several.
fn first(item: &Item) -> &Item {
    match item {
        Item::Either(inner, _) | Item::Then(inner, _) => first(inner),
        other => other,
    }
}

/// What a block of code does to the schema only a server could tell.
fn code_finding(count: usize) -> Finding {
    let message = format!(
        "{count} blocks of code were not run: should they change the schema, that is not seen here"
    );
    Finding::new("code-not-run", Severity::Warning, message)
}

fn rename_spec(items: &[Item], stated: StatedRename) -> Option<RenameSpec> {
    let (namespace, table, object, kind) = items.iter().find_map(|item| match first(item) {
        Item::Table { namespace, table, .. } => Some((
            namespace.clone(),
            Some(table.name.clone()),
            table.name.clone(),
            RenamedKind::Table,
        )),
        Item::Index { namespace, table, index, .. } => {
            Some((namespace.clone(), Some(table.clone()), index.name.clone(), RenamedKind::Index))
        }
        _ => None,
    })?;
    Some(match stated.item {
        Some(item) => RenameSpec {
            kind: RenamedKind::Column,
            schema: namespace,
            table,
            from: stated.from,
            to: item,
        },
        None => RenameSpec {
            kind,
            schema: namespace,
            table: table.filter(|_| kind != RenamedKind::Table),
            from: stated.from,
            to: object,
        },
    })
}
