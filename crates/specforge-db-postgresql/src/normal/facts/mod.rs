//! What the server's catalog says of its own types, operators, functions and casts.
//!
//! Read off `pg_type`, `pg_operator`, `pg_proc` and `pg_cast` of PostgreSQL 15: from these rows the
//! server itself finds out what an expression means, and which casts it adds.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::syntax::Ty;

/// A row of `pg_operator`.
#[derive(Debug)]
pub(super) struct Operator {
    /// Absent where the operator stands before its operand.
    pub left: Option<Ty>,
    pub right: Ty,
    pub result: Ty,
}

/// A row of `pg_proc`.
#[derive(Debug)]
pub(super) struct Function {
    pub args: Vec<Ty>,
    pub result: Ty,
    pub defaults: usize,
    pub variadic: bool,
}

/// When a cast is made without being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Implicit,
    Assignment,
    Explicit,
}

struct Facts {
    types: BTreeMap<&'static str, (char, bool)>,
    operators: BTreeMap<&'static str, Vec<Operator>>,
    functions: BTreeMap<&'static str, Vec<Function>>,
    casts: BTreeMap<(&'static str, &'static str), When>,
}

static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    let mut facts = Facts {
        types: BTreeMap::new(),
        operators: BTreeMap::new(),
        functions: BTreeMap::new(),
        casts: BTreeMap::new(),
    };
    for [name, category, preferred] in rows(include_str!("types.txt")) {
        facts.types.insert(name, (category.chars().next().unwrap_or('U'), preferred == "p"));
    }
    for [name, left, right, result] in rows(include_str!("operators.txt")) {
        let left = (left != "-").then(|| ty(left));
        let operator = Operator { left, right: ty(right), result: ty(result) };
        facts.operators.entry(name).or_default().push(operator);
    }
    for [name, args, result, more] in rows(include_str!("functions.txt")) {
        let args = args.split(',').filter(|arg| *arg != "-").map(ty).collect();
        let digits = more.trim_matches(|c: char| !c.is_ascii_digit());
        let defaults = digits.parse().unwrap_or_default();
        let variadic = more.contains('v');
        facts.functions.entry(name).or_default().push(Function {
            args,
            result: ty(result),
            defaults,
            variadic,
        });
    }
    for [source, target, context, _] in rows(include_str!("casts.txt")) {
        let when = match context {
            "i" => When::Implicit,
            "a" => When::Assignment,
            _ => When::Explicit,
        };
        facts.casts.insert((source, target), when);
    }
    facts
});

fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().filter_map(|line| {
        let fields: Vec<_> = line.split(' ').collect();
        fields.try_into().ok()
    })
}

/// A type by its name in the catalog, in which arrays start with `_`.
fn ty(name: &str) -> Ty {
    match name.strip_prefix('_') {
        Some(element) => Ty::new(element).array_of(),
        None => Ty::new(name),
    }
}

/// Whether a name is that of a type of the server's.
pub(super) fn is_type(name: &str) -> bool {
    FACTS.types.contains_key(name)
}

/// The category of a type of the server's, and whether it is the preferred one in it.
pub(super) fn category(name: &str) -> Option<(char, bool)> {
    FACTS.types.get(name).copied()
}

pub(super) fn operators(name: &str) -> &'static [Operator] {
    FACTS.operators.get(name).map_or(&[], Vec::as_slice)
}

pub(super) fn functions(name: &str) -> &'static [Function] {
    FACTS.functions.get(name).map_or(&[], Vec::as_slice)
}

/// When one type of the server's becomes another.
pub(super) fn cast(source: &str, target: &str) -> Option<When> {
    FACTS.casts.get(&(source, target)).copied()
}

static RESULTS: LazyLock<BTreeMap<&'static str, Vec<(smol_str::SmolStr, Ty)>>> =
    LazyLock::new(|| {
        let mut results = BTreeMap::new();
        for [name, columns] in rows(include_str!("results.txt")) {
            let columns = columns.split(',').filter_map(|column| column.split_once(':'));
            results.insert(name, columns.map(|(column, of)| (column.into(), ty(of))).collect());
        }
        results
    });

/// The columns of a table or view of the server's, by the majors in which they are these.
type OfMajors = Vec<(u32, u32, Vec<(smol_str::SmolStr, Option<Ty>)>)>;

static RELATIONS: LazyLock<BTreeMap<&'static str, OfMajors>> = LazyLock::new(|| {
    let mut relations: BTreeMap<&str, OfMajors> = BTreeMap::new();
    for [name, first, last, columns] in rows(include_str!("relations.txt")) {
        let columns = columns.split(',').filter_map(|column| column.split_once(':'));
        let columns = columns.map(|(column, of)| (column.into(), Some(ty(of)))).collect();
        let major = |text: &str| text.parse().unwrap_or_default();
        relations.entry(name).or_default().push((major(first), major(last), columns));
    }
    relations
});

/// The columns of a table or view of `pg_catalog` or `information_schema` in a major; before the first and
/// after the last that was looked at they are taken to be the same. Read off `pg_attribute` of 13 to 18.
pub(super) fn relation(
    path: &str,
    major: u32,
) -> Option<&'static Vec<(smol_str::SmolStr, Option<Ty>)>> {
    let known = RELATIONS.get(path.strip_prefix("pg_catalog.").unwrap_or(path))?;
    let (first, last) = (known.first()?, known.last()?);
    let major = major.clamp(first.0, last.1);
    let of = known.iter().find(|(first, last, _)| (*first..=*last).contains(&major));
    of.map(|(_, _, columns)| columns)
}

/// What the types of `information_schema` are over.
pub(super) const DOMAINS: [(&str, &str); 5] = [
    ("information_schema.cardinal_number", "int4"),
    ("information_schema.character_data", "varchar"),
    ("information_schema.sql_identifier", "name"),
    ("information_schema.time_stamp", "timestamptz"),
    ("information_schema.yes_or_no", "varchar"),
];

/// The named columns of what a function of the server's returns.
pub(super) fn results(name: &str) -> &'static [(smol_str::SmolStr, Ty)] {
    RESULTS.get(name).map_or(&[], Vec::as_slice)
}
