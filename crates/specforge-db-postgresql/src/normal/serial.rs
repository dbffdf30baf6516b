//! `serial`, and the sequence, the default and the owner that it stands for.

use std::collections::{BTreeMap, BTreeSet};

use specforge_db_core::model::{
    Column, Definition, DefinitionKind, Namespace, OptionValue, Options, Schema, Type,
};
use specforge_db_core::name::Ident;

use super::syntax::{self, Cursor, Node, Tok, quote};
use super::usual::drop_usual;
use crate::model;

/// Whether a schema has a sequence of its own that is called like that of a `serial`.
pub(crate) fn stands_alone(schema: &Schema, sequence: &str) -> bool {
    schema.namespaces.iter().any(|namespace| {
        let of_kind = namespace.definitions.iter().filter(|d| d.kind == DefinitionKind::Sequence);
        of_kind
            .map(|d| spelled(namespace.name.as_ref(), d.name.as_str()))
            .any(|name| name == sequence)
    })
}

/// Folds what `serial` makes into the column it is made for.
pub(super) fn fold(schema: &mut Schema) {
    for namespace in &mut schema.namespaces {
        let own = namespace.name.clone();
        for column in namespace.tables.iter_mut().flat_map(|table| &mut table.columns) {
            from_type(column, own.as_ref());
        }
        from_sequences(namespace);
    }
}

/// `serial` as a type.
fn from_type(column: &mut Column, namespace: Option<&Ident>) {
    let raw = match column.ty.raw.as_str() {
        "serial" => "integer",
        "bigserial" => "bigint",
        "smallserial" => "smallint",
        _ => return,
    };
    column.ty = Type::new(crate::types::family(raw), raw);
    column.nullable = false;
    if let Some(name) = column.options.text(model::SERIAL).map(ToOwned::to_owned) {
        column.options.set(model::SERIAL, spelled(namespace, &name).as_str());
    }
}

fn spelled(namespace: Option<&Ident>, name: &str) -> String {
    let mut out = String::new();
    if let Some(namespace) = super::foreign(namespace) {
        quote(&mut out, namespace.as_str());
        out.push('.');
    }
    quote(&mut out, name);
    out
}

/// What a statement says of a sequence.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    /// `integer` and the like, where it is not `bigint`.
    pub ty: Option<String>,
    pub options: Options,
    pub unlogged: bool,
    /// The column that owns it, with its table, as names.
    pub owner: Vec<String>,
}

/// A sequence that a column of a table owns.
struct Owned {
    column: String,
    name: Ident,
    sequence: Sequence,
}

/// Sequences that columns own and number themselves by.
fn from_sequences(namespace: &mut Namespace) {
    let own = namespace.name.clone();
    let mut owned: BTreeMap<String, Vec<Owned>> = BTreeMap::new();
    for definition in namespace.definitions.iter().filter(|d| d.kind == DefinitionKind::Sequence) {
        let Some(mut sequence) = read(&definition.text) else { continue };
        if let Some(column) = sequence.owner.pop()
            && let Some(table) = sequence.owner.pop()
        {
            let name = definition.name.clone();
            owned.entry(table).or_default().push(Owned { column, name, sequence });
        }
    }
    let mut gone = BTreeSet::new();
    for table in &mut namespace.tables {
        let unlogged = table.options.flag(model::UNLOGGED);
        let Some(owned) = owned.get(table.name.as_str()) else { continue };
        for column in &mut table.columns {
            // Of several the last is the one.
            let mut of_column = owned.iter().rev();
            let Some(Owned { name, sequence, .. }) =
                of_column.find(|owned| column.name == owned.column.as_str())
            else {
                continue;
            };
            let name_in_sql = spelled(own.as_ref(), name.as_str());
            let whole = match column.ty.raw.as_str() {
                "integer" => sequence.ty.as_deref() == Some("integer"),
                "bigint" => sequence.ty.is_none(),
                "smallint" => sequence.ty.as_deref() == Some("smallint"),
                _ => false,
            };
            let counts =
                column.default.as_ref().is_some_and(|default| counts(&default.text, &name_in_sql));
            // The sequence of a table without a log has none either.
            let whole = whole && (unlogged || !sequence.unlogged);
            if whole && counts && !column.nullable && sequence.options.is_empty() {
                column.default = None;
                column.options.set(model::SERIAL, name_in_sql.as_str());
                gone.insert(name.clone());
            }
        }
    }
    let folded = |d: &Definition| d.kind == DefinitionKind::Sequence && gone.contains(&d.name);
    namespace.definitions.retain(|definition| !folded(definition));
}

/// Whether a default is the next number of that sequence.
fn counts(text: &str, sequence: &str) -> bool {
    // As dumps spell it.
    let named = text.strip_prefix("nextval('").and_then(|rest| rest.strip_suffix("'::regclass)"));
    if named.is_some_and(|named| named.strip_prefix("public.").unwrap_or(named) == sequence) {
        return true;
    }
    let Ok(Node::Call(call)) = syntax::expression(text, 18) else { return false };
    let [(None, arg)] = call.args.as_slice() else { return false };
    let name = match arg {
        Node::Cast(inside, ty) if ty.name == "regclass" => inside,
        arg => arg,
    };
    let Node::Text(name) = name else { return false };
    let path: Vec<String> =
        super::usual::name_list(name).into_iter().filter(|part| part != "public").collect();
    let mut spelled = String::new();
    for (nth, part) in path.iter().enumerate() {
        if nth > 0 {
            spelled.push('.');
        }
        quote(&mut spelled, part);
    }
    call.name == "nextval" && spelled == sequence
}

/// Reads CREATE SEQUENCE; absent where it says what we do not know.
pub(super) fn read(text: &str) -> Option<Sequence> {
    let mut cursor = Cursor::new(text, 0);
    let mut sequence = Sequence::default();
    cursor.expect_word("create").ok()?;
    sequence.unlogged = cursor.eat_word("unlogged");
    if !matches!(cursor.word(), "sequence") {
        return None;
    }
    cursor.skip(1);
    cursor.eat_words(&["if", "not", "exists"]);
    cursor.path().ok()?;
    while !cursor.is_end() {
        parameter(&mut cursor, &mut sequence)?;
    }
    let largest = match sequence.ty.as_deref() {
        Some("smallint") => i64::from(i16::MAX),
        Some("integer") => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    drop_usual(&mut sequence.options, largest);
    Some(sequence)
}

fn parameter(cursor: &mut Cursor, sequence: &mut Sequence) -> Option<()> {
    let mut set = |name: &str, value: OptionValue| sequence.options.set(name, value);
    let word = cursor.word().to_owned();
    cursor.skip(1);
    match word.as_str() {
        "as" => {
            let ty = cursor.ty().ok()?.to_string();
            sequence.ty = (ty != "bigint").then_some(ty);
        }
        "increment" => {
            cursor.eat_word("by");
            set("increment", number(cursor)?);
        }
        "start" => {
            cursor.eat_word("with");
            set("start", number(cursor)?);
        }
        "minvalue" => set("min", number(cursor)?),
        "maxvalue" => set("max", number(cursor)?),
        "cache" => set("cache", number(cursor)?),
        "cycle" => set("cycle", OptionValue::Bool(true)),
        "no" => cursor.skip(1),
        "owned" => {
            cursor.expect_word("by").ok()?;
            let path = cursor.path().ok()?;
            if path.len() > 1 {
                sequence.owner = path.iter().map(ToString::to_string).collect();
            }
        }
        _ => return None,
    }
    Some(())
}

fn number(cursor: &mut Cursor) -> Option<OptionValue> {
    let negative = cursor.eat_op("-");
    match cursor.next()? {
        Tok::Number(text) => {
            let number: i64 =
                if negative { format!("-{text}").parse().ok()? } else { text.parse().ok()? };
            Some(OptionValue::Int(number))
        }
        _ => None,
    }
}
