//! The engine that reads schemas in every form a request may bring them in.

use std::collections::BTreeMap;

use super::{
    Item, Items, ReadBody, ReadRequest, ReadResponse, SchemaBuilder, SchemaReader, SkipKind,
    SkippedCount, Statement,
};
use crate::contract::{Response, SchemaSource, Target};
use crate::dialect::OptionOf;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::{Evidence, Finding, Severity};
use crate::hash::{HashMap, HashSet};
use crate::model::{Family, Options, Schema, Table, Type};
use crate::plan::{OnUnreadable, RenameSpec, RenamedKind};
use crate::span::Lines;
use crate::version::Version;

/// The largest text that is read, in bytes.
pub(crate) const MAX_TEXT: usize = 64 << 20;
/// The deepest nesting of brackets that a parser is given.
const MAX_NESTING: u32 = 256;
/// The longest chain of operators that a parser is given.
const MAX_CHAIN: u32 = 4096;
/// How many mistakes one answer lists.
const MAX_ITEMS: usize = 100;

/// A schema with what was found while reading it.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The model, not yet in normal form.
    pub schema: Schema,
    /// What is worth knowing.
    pub findings: Vec<Finding>,
    /// Renames that comments state.
    pub renames: Vec<RenameSpec>,
    /// What was passed over.
    pub skipped: Vec<SkippedCount>,
}

/// Statements that were read once and will be met again.
type Cache<'t> = HashMap<&'t str, Items>;

/// Answers a read-schema request.
pub(super) fn run<P: SchemaReader + ?Sized>(
    reader: &P,
    request: &ReadRequest,
) -> Result<ReadResponse> {
    let info = reader.info();
    let target =
        Target::resolve(info, request.contract_version.as_deref(), request.target_version)?;
    let Some(source) = &request.schema else {
        return Err(Error::new(
            ErrorCode::InvalidRequest,
            "a request to read needs `schema`, or `connection` where the program can open databases",
        )
        .at("/schema"));
    };
    let loaded = load(reader, source, target.version, OnUnreadable::Carry, "/schema")?;
    let fingerprint = crate::plan::fingerprint(&loaded.schema);
    let mut findings = loaded.findings;
    let cx = crate::rule::SchemaCx { schema: &loaded.schema, info, version: target.version };
    findings.extend(crate::rule::check_schema(&cx));
    let body = ReadBody { schema: loaded.schema, fingerprint, skipped: loaded.skipped };
    Ok(Response::completed(info, target.version, body, findings))
}

/// Reads one schema; `pointer` is its place in the request.
pub fn load<P: SchemaReader + ?Sized>(
    reader: &P,
    source: &SchemaSource,
    version: Version,
    on_unreadable: OnUnreadable,
    pointer: &str,
) -> Result<Loaded> {
    Loader { reader, version, on_unreadable, keep: HashSet::default(), cache: Cache::default() }
        .load(source, pointer)
}

/// Reads statements that come one by one, as from a catalog; each has the place that errors name.
pub fn load_statements<P: SchemaReader + ?Sized>(
    reader: &P,
    statements: &[(String, String)],
    version: Version,
    on_unreadable: OnUnreadable,
) -> Result<Loaded> {
    let (keep, cache) = (HashSet::default(), Cache::default());
    let loader = Loader { reader, version, on_unreadable, keep, cache };
    let mut loaded = loader.load_pieces(statements)?;
    loader.complete(&mut loaded, "/connection");
    Ok(loaded)
}

/// Reads two schemas of one request; a statement that stands in both texts is parsed once.
pub fn load_pair<P: SchemaReader + ?Sized>(
    reader: &P,
    (current, desired): (&SchemaSource, &SchemaSource),
    version: Version,
    on_unreadable: OnUnreadable,
) -> Result<(Loaded, Loaded)> {
    let mut keep = HashSet::default();
    if let (SchemaSource::Text(_), SchemaSource::Text(text)) = (current, desired)
        && text.len() <= MAX_TEXT
    {
        keep.extend(reader.split(text).statements.iter().map(|statement| statement.text));
    }
    let mut loader = Loader { reader, version, on_unreadable, keep, cache: Cache::default() };
    let current = loader.load(current, "/current_schema");
    loader.keep.clear();
    let desired = loader.load(desired, "/desired_schema");
    match (current, desired) {
        (Ok(current), Ok(desired)) => Ok((current, desired)),
        (Err(a), Err(b)) if a.code() == b.code() => {
            let items = a.items().iter().chain(b.items()).cloned().collect();
            Err(Error::of_items(a.code(), format!("{a}; and {b}"), items))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

struct Loader<'r, 't, P: ?Sized> {
    reader: &'r P,
    version: Version,
    on_unreadable: OnUnreadable,
    /// Statements that will be met again.
    keep: HashSet<&'t str>,
    cache: Cache<'t>,
}

impl<'t, P: SchemaReader + ?Sized> Loader<'_, 't, P> {
    fn load(&mut self, source: &'t SchemaSource, pointer: &str) -> Result<Loaded> {
        let mut loaded = match source {
            SchemaSource::Text(text) => self.load_text(text, pointer)?,
            SchemaSource::Model(schema) => Loaded { schema: schema.clone(), ..Loaded::default() },
            SchemaSource::Short(short) => {
                let mut texts = Vec::new();
                for (name, table) in &short.tables {
                    let place = format!("{pointer}/tables/{}", escape(name));
                    texts.push((
                        self.reader.short_table(name, table).map_err(|e| e.below(&place))?,
                        place.clone(),
                    ));
                    for (at, index) in table.indexes.iter().enumerate() {
                        texts.push((index.clone(), format!("{place}/indexes/{at}")));
                    }
                }
                self.load_pieces(&texts)?
            }
            SchemaSource::Commands(commands) => {
                let texts: Vec<_> = commands
                    .commands
                    .iter()
                    .enumerate()
                    .map(|(at, command)| (command.to_string(), format!("{pointer}/commands/{at}")))
                    .collect();
                self.load_pieces(&texts)?
            }
            SchemaSource::File(_) | SchemaSource::Url(_) => {
                return Err(Error::new(
                    ErrorCode::InvalidRequest,
                    "a file or a live database can be named only at the command line; hand over its text here",
                )
                .at(pointer));
            }
        };
        self.complete(&mut loaded, pointer);
        self.reader.normalize(&mut loaded.schema, self.version);
        Ok(loaded)
    }

    fn load_text(&mut self, text: &'t str, pointer: &str) -> Result<Loaded> {
        if text.len() > MAX_TEXT {
            return Err(Error::new(
                ErrorCode::TooLarge,
                format!("the text has {} bytes; at most {MAX_TEXT} are read", text.len()),
            )
            .at(pointer));
        }
        let split = self.reader.split(text);
        let mut sink = Sink::new(self.reader.info());
        for skipped in &split.skipped {
            *sink.skipped.entry(skipped.kind).or_default() += 1;
        }
        for statement in &split.statements {
            if too_deep(statement) {
                return Err(too_deep_error(&Lines::new(text), statement, pointer));
            }
            let items = match self.cache.remove(statement.text) {
                Some(items) => items,
                None => {
                    let items = self.reader.read_statement(statement.text, self.version);
                    if self.keep.contains(statement.text) {
                        self.cache.insert(statement.text, items.clone());
                    }
                    items
                }
            };
            sink.add(items, statement.span.start, statement.text);
        }
        let place = |offset: usize, lines: &Lines<'_>| (pointer.to_owned(), Some(lines.at(offset)));
        sink.finish(self.on_unreadable, Some(text), place)
    }

    fn load_pieces(&self, texts: &[(String, String)]) -> Result<Loaded> {
        let mut sink = Sink::new(self.reader.info());
        let mut starts = Vec::with_capacity(texts.len());
        let mut offset = 0;
        for (text, place) in texts {
            starts.push(offset);
            for statement in &self.reader.split(text).statements {
                if too_deep(statement) {
                    return Err(too_deep_error(&Lines::new(text), statement, place));
                }
                let items = self.reader.read_statement(statement.text, self.version);
                sink.add(items, offset + statement.span.start, statement.text);
            }
            offset += text.len() + 1;
        }
        sink.finish(self.on_unreadable, None, |offset, _| {
            let at = starts.partition_point(|start| *start <= offset).saturating_sub(1);
            (texts.get(at).map(|(_, place)| place.clone()).unwrap_or_default(), None)
        })
    }

    /// Fills in the families of types and checks options against the dialect's rows.
    fn complete(&self, loaded: &mut Loaded, pointer: &str) {
        let info = self.reader.info();
        for namespace in &mut loaded.schema.namespaces {
            for table in &mut namespace.tables {
                for column in &mut table.columns {
                    self.complete_type(&mut column.ty);
                }
                for (of, name) in unknown_options(info, table) {
                    let mut finding = Finding::new(
                        "unknown-option",
                        Severity::Warning,
                        format!(
                            "{} does not know the option `{name}` of table {}",
                            info.name, table.name
                        ),
                    )
                    .at(pointer)
                    .object(&table.name);
                    if let Some(near) = info.near_option(of, &name) {
                        finding = finding.advise(crate::finding::Advice::note(format!(
                            "did you mean `{near}`?"
                        )));
                    }
                    loaded.findings.push(finding);
                }
            }
        }
    }

    fn complete_type(&self, ty: &mut Type) {
        if ty.family == Family::Other && !ty.raw.is_empty() {
            ty.family = self.reader.family(&ty.raw);
        }
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

fn too_deep(statement: &Statement<'_>) -> bool {
    statement.nesting > MAX_NESTING || statement.chain > MAX_CHAIN
}

fn too_deep_error(lines: &Lines<'_>, statement: &Statement<'_>, pointer: &str) -> Error {
    let detail = if statement.nesting > MAX_NESTING {
        format!("brackets nest {} deep; at most {MAX_NESTING} are read", statement.nesting)
    } else {
        format!("{} operands are chained; at most {MAX_CHAIN} are read", statement.chain)
    };
    let item = ErrorItem {
        pointer: Some(pointer.to_owned()),
        detail: detail.clone(),
        span: Some(lines.at(statement.span.start)),
    };
    Error::of_items(ErrorCode::TooDeep, detail, vec![item])
}

/// Gathers what statements declare and what is wrong with them.
struct Sink {
    builder: SchemaBuilder,
    unreadable: Vec<(usize, String)>,
    misfits: Vec<(usize, String)>,
    skipped: BTreeMap<SkipKind, usize>,
    renames: Vec<RenameSpec>,
}

impl Sink {
    fn new(info: &crate::dialect::DialectInfo) -> Self {
        Self {
            builder: SchemaBuilder::new(info),
            unreadable: Vec::new(),
            misfits: Vec::new(),
            skipped: BTreeMap::new(),
            renames: Vec::new(),
        }
    }

    fn add(&mut self, items: Items, start: usize, text: &str) {
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
            if let Err(misfit) = self.builder.add(item) {
                self.misfits.push((start, misfit));
            }
        }
    }

    fn finish(
        self,
        on_unreadable: OnUnreadable,
        text: Option<&str>,
        place: impl Fn(usize, &Lines<'_>) -> (String, Option<crate::span::LineColumn>),
    ) -> Result<Loaded> {
        let lines = Lines::new(text.unwrap_or_default());
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
            let mut items: Vec<_> = problems
                .iter()
                .take(MAX_ITEMS)
                .map(|(offset, detail)| {
                    let (pointer, span) = place(*offset, &lines);
                    ErrorItem { pointer: Some(pointer), detail: detail.clone(), span }
                })
                .collect();
            if items.is_empty() {
                continue;
            }
            if on_unreadable == OnUnreadable::Fail {
                let count = problems.len();
                let first = items.first().map(|item| item.detail.clone()).unwrap_or_default();
                let detail = match count {
                    1 => format!("a statement {noun}: {first}"),
                    _ => format!("{count} statements are at fault; the first {noun}: {first}"),
                };
                return Err(Error::of_items(code, detail, items));
            }
            for item in items.drain(..) {
                let mut finding = Finding::new(rule, Severity::Error, item.detail)
                    .at(item.pointer.unwrap_or_default());
                if let Some(span) = item.span {
                    finding = finding.span(span).because(Evidence::Source { span });
                }
                findings.push(finding);
            }
        }
        let skipped: Vec<_> =
            self.skipped.into_iter().map(|(kind, count)| SkippedCount { kind, count }).collect();
        if !skipped.is_empty() {
            let (pointer, _) = place(0, &lines);
            findings.push(skipped_finding(&skipped).at(pointer));
        }
        Ok(Loaded { schema: self.builder.finish(), findings, renames: self.renames, skipped })
    }
}

fn skipped_finding(skipped: &[SkippedCount]) -> Finding {
    let words = skipped.iter().map(|s| {
        let what = match s.kind {
            SkipKind::Data => "statements with rows",
            SkipKind::Setting => "settings of the session",
            SkipKind::Transaction => "transaction commands",
            SkipKind::ClientCommand => "commands to a client program",
            SkipKind::Maintenance => "maintenance commands",
            SkipKind::Query => "queries",
        };
        format!("{} {what}", s.count)
    });
    let message = format!(
        "passed over, because they declare nothing: {}",
        words.collect::<Vec<_>>().join(", ")
    );
    Finding::new("skipped-statements", Severity::Info, message)
}

fn rename_spec(items: &[Item], stated: super::StatedRename) -> Option<RenameSpec> {
    let (namespace, table, object, kind) = items.iter().find_map(|item| match item {
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

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
