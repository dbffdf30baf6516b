//! Loading schemas in every form a request may bring them in.

use std::borrow::Cow;

use super::complete::{check_model, complete};
use super::sink::Sink;
use super::{Items, SchemaBuilder, SchemaReader, SkippedCount, Split, Statement};
use crate::contract::SchemaSource;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::Finding;
use crate::hash::HashMap;
use crate::model::Schema;
use crate::parallel;
use crate::plan::{OnUnreadable, RenameSpec};
use crate::span::Lines;
use crate::version::Version;

/// The largest text that is read, in bytes.
pub(crate) const MAX_TEXT: usize = 64 << 20;
/// The deepest nesting of brackets that a parser is given.
const MAX_NESTING: u32 = 256;
/// The longest chain of operators that a parser is given.
const MAX_CHAIN: u32 = 4096;
/// How many statements are worth a thread of their own.
const STATEMENTS_A_THREAD: usize = 200;
/// How much text, in bytes.
const BYTES_A_THREAD: usize = 128 << 10;

/// A schema with what was found while reading it.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The model, in normal form.
    pub schema: Schema,
    /// What is worth knowing.
    pub findings: Vec<Finding>,
    /// Renames that comments state.
    pub renames: Vec<RenameSpec>,
    /// What was passed over.
    pub skipped: Vec<SkippedCount>,
}

/// Reads one schema; `pointer` is its place in the request.
pub fn load<P: SchemaReader + ?Sized>(
    reader: &P,
    source: &SchemaSource,
    version: Version,
    on_unreadable: OnUnreadable,
    pointer: &str,
) -> Result<Loaded> {
    let pieces = pieces(reader, source, pointer)?;
    let set = Set { source: Some(source), pieces, pointer };
    load_sets(reader, &[set], version, on_unreadable).pop().unwrap_or_else(|| Ok(Loaded::default()))
}

/// Reads statements that come one by one, as from a catalog; each has the place that errors name.
pub fn load_statements<P: SchemaReader + ?Sized>(
    reader: &P,
    statements: &[(String, String)],
    version: Version,
    on_unreadable: OnUnreadable,
) -> Result<Loaded> {
    let piece = |(text, pointer): &'_ (String, String)| Piece {
        text: Cow::Owned(text.clone()),
        pointer: pointer.clone(),
        lines: false,
    };
    let pieces = statements.iter().map(piece).collect();
    let set = Set { source: None, pieces, pointer: "/connection" };
    load_sets(reader, &[set], version, on_unreadable).pop().unwrap_or_else(|| Ok(Loaded::default()))
}

/// Reads two schemas of one request; a statement that stands in both is parsed once.
pub fn load_pair<P: SchemaReader + ?Sized>(
    reader: &P,
    (current, desired): (&SchemaSource, &SchemaSource),
    version: Version,
    on_unreadable: OnUnreadable,
) -> Result<(Loaded, Loaded)> {
    let named = [("/current_schema", current), ("/desired_schema", desired)];
    let mut sets = Vec::new();
    for (pointer, source) in named {
        sets.push(Set { source: Some(source), pieces: pieces(reader, source, pointer)?, pointer });
    }
    let mut loaded = load_sets(reader, &sets, version, on_unreadable).into_iter();
    let mut next = || loaded.next().unwrap_or_else(|| Ok(Loaded::default()));
    match (next(), next()) {
        (Ok(current), Ok(desired)) => Ok((current, desired)),
        (Err(a), Err(b)) if a.code() == b.code() => {
            let items = a.items().iter().chain(b.items()).cloned().collect();
            Err(Error::of_items(a.code(), format!("{a}; and {b}"), items))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// The texts of one schema.
struct Set<'a> {
    source: Option<&'a SchemaSource>,
    pieces: Vec<Piece<'a>>,
    pointer: &'a str,
}

/// One text of a schema.
struct Piece<'a> {
    text: Cow<'a, str>,
    pointer: String,
    /// Whether a line and a column mean anything to the one who wrote it.
    lines: bool,
}

fn pieces<'a, P: SchemaReader + ?Sized>(
    reader: &P,
    source: &'a SchemaSource,
    pointer: &str,
) -> Result<Vec<Piece<'a>>> {
    let mut pieces = Vec::new();
    match source {
        SchemaSource::Text(text) if text.len() > MAX_TEXT => {
            return Err(too_large(text, pointer));
        }
        SchemaSource::Text(text) => {
            pieces.push(Piece {
                text: Cow::Borrowed(text),
                pointer: pointer.to_owned(),
                lines: true,
            });
        }
        SchemaSource::Model(_) => {}
        SchemaSource::Short(short) => {
            for (name, table) in &short.tables {
                let place = format!("{pointer}/tables/{}", escape(name));
                let text = reader.short_table(name, table).map_err(|error| error.below(&place))?;
                pieces.push(Piece { text: Cow::Owned(text), pointer: place.clone(), lines: false });
                for (at, index) in table.indexes.iter().enumerate() {
                    let pointer = format!("{place}/indexes/{at}");
                    pieces.push(Piece { text: Cow::Borrowed(index), pointer, lines: true });
                }
            }
        }
        SchemaSource::Commands(commands) => {
            for (at, command) in commands.commands.iter().enumerate() {
                let pointer = format!("{pointer}/commands/{at}");
                pieces.push(Piece { text: Cow::Owned(command.to_string()), pointer, lines: false });
            }
        }
        SchemaSource::File(_) | SchemaSource::Url(_) => {
            let detail = "a file or a live database can be named only at the command line; hand over its text here";
            return Err(Error::new(ErrorCode::InvalidRequest, detail).at(pointer));
        }
    }
    Ok(pieces)
}

fn load_sets<P: SchemaReader + ?Sized>(
    reader: &P,
    sets: &[Set<'_>],
    version: Version,
    on_unreadable: OnUnreadable,
) -> Vec<Result<Loaded>> {
    let size = sets.iter().flat_map(|set| &set.pieces).map(|piece| piece.text.len()).sum();
    let threads = parallel::threads(size, BYTES_A_THREAD).min(sets.len());
    let splits: Vec<Vec<Split<'_>>> = parallel::map(sets, threads, |set| {
        set.pieces.iter().map(|piece| reader.split(&piece.text)).collect()
    });
    // Nothing is handed to a parser before all of it is known to be shallow.
    for (set, splits) in sets.iter().zip(&splits) {
        for (piece, split) in set.pieces.iter().zip(splits) {
            if let Err(error) = check_depth(&piece.text, split, &piece.pointer) {
                return vec![Err(error)];
            }
        }
    }
    let all = splits.iter().flatten().flat_map(|split| &split.statements);
    let mut parsed = Parsed::new(reader, all, version);
    let statements = parsed.items.len();
    let load = |(set, splits): (&Set<'_>, &Vec<Split<'_>>)| match set.source {
        Some(SchemaSource::Model(schema)) => {
            check_model(reader, schema, version, set.pointer)?;
            Ok(Loaded { schema: schema.clone(), ..Loaded::default() })
        }
        _ => finish(fill(reader, set, splits, &mut parsed, version), set, on_unreadable),
    };
    let mut loaded: Vec<Result<Loaded>> = sets.iter().zip(&splits).map(load).collect();
    let settle = |(loaded, set): (&mut Result<Loaded>, &Set<'_>)| {
        if let Ok(loaded) = loaded {
            complete(reader, loaded, set.pointer);
            reader.normalize(&mut loaded.schema, version);
        }
    };
    let threads = parallel::threads(statements, STATEMENTS_A_THREAD).min(sets.len());
    parallel::map(loaded.iter_mut().zip(sets), threads, settle);
    loaded
}

/// Reads a schema that further statements will change: in normal form, and as it grows.
pub(crate) fn open<P: SchemaReader + ?Sized>(
    reader: &P,
    source: &SchemaSource,
    version: Version,
    on_unreadable: OnUnreadable,
    pointer: &str,
) -> Result<(Loaded, SchemaBuilder)> {
    if let SchemaSource::Model(schema) = source {
        let loaded = load(reader, source, version, on_unreadable, pointer)?;
        let mut builder = SchemaBuilder::of(schema, reader.info());
        builder.adopt(&loaded.schema);
        return Ok((loaded, builder));
    }
    let set = Set { source: Some(source), pieces: pieces(reader, source, pointer)?, pointer };
    let splits: Vec<Split<'_>> = set.pieces.iter().map(|piece| reader.split(&piece.text)).collect();
    for (piece, split) in set.pieces.iter().zip(&splits) {
        check_depth(&piece.text, split, &piece.pointer)?;
    }
    let statements = splits.iter().flat_map(|split| &split.statements);
    let mut parsed = Parsed::new(reader, statements, version);
    let mut sink = fill(reader, &set, &splits, &mut parsed, version);
    let mut builder = sink.builder();
    let mut loaded = finish(sink, &set, on_unreadable)?;
    complete(reader, &mut loaded, pointer);
    reader.normalize(&mut loaded.schema, version);
    builder.adopt(&loaded.schema);
    Ok((loaded, builder))
}

/// Parses the statements of a script; `pointer` is its place in the request.
pub(crate) fn parse_script<'t, P: SchemaReader + ?Sized>(
    reader: &P,
    text: &'t str,
    version: Version,
    pointer: &str,
) -> Result<(Split<'t>, Vec<Items>)> {
    if text.len() > MAX_TEXT {
        return Err(too_large(text, pointer));
    }
    let split = reader.split(text);
    check_depth(text, &split, pointer)?;
    let texts: Vec<&str> = split.statements.iter().map(|statement| statement.text).collect();
    let items = parse_all(reader, &texts, version);
    Ok((split, items))
}

/// Brings a schema that has grown into the form in which schemas are compared.
pub(crate) fn settle<P: SchemaReader + ?Sized>(
    reader: &P,
    schema: Schema,
    version: Version,
) -> Schema {
    let mut loaded = Loaded { schema, ..Loaded::default() };
    complete(reader, &mut loaded, "");
    reader.normalize(&mut loaded.schema, version);
    loaded.schema
}

fn check_depth(text: &str, split: &Split<'_>, pointer: &str) -> Result<()> {
    match split.statements.iter().find(|statement| too_deep(statement)) {
        Some(statement) => Err(too_deep_error(&Lines::new(text), statement, pointer)),
        None => Ok(()),
    }
}

fn too_large(text: &str, pointer: &str) -> Error {
    let detail = format!("the text has {} bytes; at most {MAX_TEXT} are read", text.len());
    Error::new(ErrorCode::TooLarge, detail).at(pointer)
}

/// Gathers what the statements of a set declare.
fn fill<'i, P: SchemaReader + ?Sized>(
    reader: &'i P,
    set: &Set<'_>,
    splits: &[Split<'_>],
    parsed: &mut Parsed<'_>,
    version: Version,
) -> Sink<'i> {
    let mut sink = Sink::new(reader.info());
    let mut offset = 0;
    for (piece, split) in set.pieces.iter().zip(splits) {
        split.skipped.iter().for_each(|skipped| sink.skip(skipped.kind));
        for statement in &split.statements {
            let items = parsed.take(statement.text);
            let placed = sink.gathered().placed(reader, statement.text, &items, version);
            let items = placed.unwrap_or(items);
            sink.add(items, offset + statement.span.start, statement.text);
        }
        offset += piece.text.len() + 1;
    }
    sink
}

/// The schema of a set, or what is wrong with its statements, each at its place.
fn finish(sink: Sink<'_>, set: &Set<'_>, on_unreadable: OnUnreadable) -> Result<Loaded> {
    let mut starts = Vec::with_capacity(set.pieces.len());
    let mut offset = 0;
    for piece in &set.pieces {
        starts.push(offset);
        offset += piece.text.len() + 1;
    }
    let lines: std::cell::OnceCell<(usize, Lines<'_>)> = std::cell::OnceCell::new();
    let first = set.pieces.first().map_or(set.pointer, |piece| &piece.pointer);
    sink.finish(on_unreadable, first, &|offset| {
        let at = starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let Some(piece) = set.pieces.get(at) else { return (set.pointer.to_owned(), None) };
        if !piece.lines {
            return (piece.pointer.clone(), None);
        }
        let start = starts.get(at).copied().unwrap_or_default();
        let (of, known) = lines.get_or_init(|| (at, Lines::new(&piece.text)));
        let place = if *of == at {
            known.at(offset - start)
        } else {
            Lines::new(&piece.text).at(offset - start)
        };
        (piece.pointer.clone(), Some(place))
    })
}

/// Every distinct statement, parsed once.
struct Parsed<'t> {
    at: HashMap<&'t str, usize>,
    items: Vec<(Items, u32)>,
}

impl<'t> Parsed<'t> {
    fn new<'s, P: SchemaReader + ?Sized>(
        reader: &P,
        statements: impl Iterator<Item = &'s Statement<'t>>,
        version: Version,
    ) -> Self
    where
        't: 's,
    {
        let mut at: HashMap<&str, usize> = HashMap::default();
        let mut distinct: Vec<&str> = Vec::new();
        let mut uses: Vec<u32> = Vec::new();
        for statement in statements {
            let position = *at.entry(statement.text).or_insert_with(|| {
                distinct.push(statement.text);
                uses.push(0);
                distinct.len() - 1
            });
            if let Some(count) = uses.get_mut(position) {
                *count += 1;
            }
        }
        let items = parse_all(reader, &distinct, version);
        Self { at, items: items.into_iter().zip(uses).collect() }
    }

    /// What a statement declares; the last use takes it, the ones before it copy it.
    fn take(&mut self, text: &str) -> Items {
        let Some((items, uses)) = self.at.get(text).and_then(|at| self.items.get_mut(*at)) else {
            return Items::default();
        };
        *uses = uses.saturating_sub(1);
        if *uses == 0 { std::mem::take(items) } else { items.clone() }
    }
}

/// Parses statements, on several threads where there are many; the result does not depend on that.
fn parse_all<P: SchemaReader + ?Sized>(reader: &P, texts: &[&str], version: Version) -> Vec<Items> {
    let threads = parallel::threads(texts.len(), STATEMENTS_A_THREAD);
    let chunks = texts.chunks(texts.len().div_ceil(threads).max(1));
    let parsed = parallel::map(chunks, threads, |texts| reader.read_statements(texts, version));
    parsed.into_iter().flatten().collect()
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

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
