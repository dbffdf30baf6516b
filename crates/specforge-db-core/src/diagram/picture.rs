//! What a diagram shows, before it is spelled.

use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::hash::HashMap;
use crate::model::{ForeignKey, Key, ReferentialAction, Schema, Table};
use crate::name::{Ident, NameCase, did_you_mean};

/// Which columns a diagram shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Columns {
    /// All of them.
    #[default]
    All,
    /// Those that identify a row or refer to another.
    Keys,
    /// None.
    None,
}

/// What a diagram shows of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Select {
    /// The tables; none means all.
    pub tables: Vec<String>,
    /// Their columns.
    pub columns: Columns,
}

/// What a diagram shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The tables, in the order of the schema.
    pub tables: Vec<PictureTable>,
    /// How they refer to one another.
    pub links: Vec<Link>,
    /// The enums, each with its values.
    pub enums: Vec<(String, Vec<String>)>,
}

/// A table of a diagram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PictureTable {
    /// Its name, with its namespace where there are several.
    pub name: String,
    /// What it is, for people.
    pub comment: Option<String>,
    /// The columns that are shown.
    pub columns: Vec<PictureColumn>,
    /// The columns that identify a row.
    pub key: Vec<String>,
    /// What no two rows have in common, and other indexes: columns, name, whether unique.
    pub indexes: Vec<(Vec<String>, String, bool)>,
}

/// A column of a diagram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PictureColumn {
    /// Its name.
    pub name: String,
    /// Its type, as it is declared.
    pub ty: String,
    /// Whether it may be empty.
    pub nullable: bool,
    /// Its default, as it is declared.
    pub default: Option<String>,
    /// What it is, for people.
    pub comment: Option<String>,
    /// What it is for.
    pub marks: Marks,
}

/// What a column is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// It identifies a row, alone or with others.
    pub primary: bool,
    /// It refers to another row.
    pub foreign: bool,
    /// No two rows have the same.
    pub unique: bool,
}

impl Marks {
    /// The marks as diagrams write them.
    pub fn words(self) -> Vec<&'static str> {
        [(self.primary, "PK"), (self.foreign, "FK"), (self.unique && !self.primary, "UK")]
            .into_iter()
            .filter_map(|(is, word)| is.then_some(word))
            .collect()
    }
}

/// A reference from one table of a diagram to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The number of the table that refers.
    pub from: usize,
    /// Its columns.
    pub columns: Vec<String>,
    /// The number of the table that is referred to.
    pub to: usize,
    /// The columns there.
    pub referenced: Vec<String>,
    /// Whether a row always refers to one.
    pub required: bool,
    /// Whether at most one row refers to the same.
    pub one: bool,
    /// What happens to the row when the other goes.
    pub on_delete: ReferentialAction,
}

/// Tables that refer to one another, directly or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// What it is called: the table that most refer to.
    pub name: String,
    /// The diagram of it.
    pub picture: Picture,
}

impl Picture {
    /// The picture of a schema; a table that is not there is a mistake.
    pub fn of(schema: &Schema, select: &Select, case: NameCase) -> Result<Self> {
        let all: Vec<(String, &Table, Option<&Ident>)> = named(schema);
        let chosen = chosen(&all, &select.tables, case)?;
        let mut places: HashMap<(Option<String>, String), usize> = HashMap::default();
        for (at, (_, table, namespace)) in chosen.iter().enumerate() {
            let key = case.key(table.name.as_str()).to_string();
            places.insert((namespace.map(ToString::to_string), key), at);
        }
        let mut picture = Self::default();
        for (at, (name, table, namespace)) in chosen.iter().enumerate() {
            picture.tables.push(shown(name, table, select.columns));
            for key in references(table) {
                let space = key.references_namespace.as_ref().or(*namespace);
                let wanted =
                    (space.map(ToString::to_string), case.key(key.references.as_str()).to_string());
                if let Some(to) = places.get(&wanted) {
                    picture.links.push(Link {
                        from: at,
                        columns: texts(&key.columns),
                        to: *to,
                        referenced: texts(&key.referenced_columns),
                        required: is_required(table, key),
                        one: is_one(table, key),
                        on_delete: key.on_delete,
                    });
                }
            }
        }
        let enums = schema.namespaces.iter().flat_map(|namespace| &namespace.enums);
        picture.enums = enums
            .map(|object| {
                let values = object.values.iter().map(ToString::to_string).collect();
                (object.name.to_string(), values)
            })
            .collect();
        Ok(picture)
    }

    /// The parts that nothing joins, the largest first; tables that stand alone come last, together.
    pub fn components(&self) -> Vec<Component> {
        let mut group: Vec<usize> = (0..self.tables.len()).collect();
        for link in &self.links {
            let (a, b) = (root(&group, link.from), root(&group, link.to));
            if let Some(slot) = group.get_mut(a.max(b)) {
                *slot = a.min(b);
            }
        }
        let mut members: Vec<(usize, Vec<usize>)> = Vec::new();
        for at in 0..self.tables.len() {
            let root = root(&group, at);
            match members.iter_mut().find(|(known, _)| *known == root) {
                Some((_, members)) => members.push(at),
                None => members.push((root, vec![at])),
            }
        }
        let (mut joined, alone): (Vec<_>, Vec<_>) =
            members.into_iter().map(|(_, members)| members).partition(|members| members.len() > 1);
        joined.sort_by_key(|members| (std::cmp::Reverse(members.len()), members.first().copied()));
        let alone: Vec<usize> = alone.into_iter().flatten().collect();
        if !alone.is_empty() {
            joined.push(alone);
        }
        joined.into_iter().map(|members| self.part(&members)).collect()
    }

    fn part(&self, members: &[usize]) -> Component {
        let place = |at: usize| members.iter().position(|member| *member == at);
        let links: Vec<Link> = self
            .links
            .iter()
            .filter_map(|link| {
                Some(Link { from: place(link.from)?, to: place(link.to)?, ..link.clone() })
            })
            .collect();
        let tables: Vec<PictureTable> =
            members.iter().filter_map(|at| self.tables.get(*at).cloned()).collect();
        let count =
            |at: usize| links.iter().filter(|link| link.to == at && link.from != at).count();
        let hub = (0..tables.len()).max_by_key(|at| (count(*at), std::cmp::Reverse(*at)));
        let name = match hub.and_then(|hub| tables.get(hub)) {
            Some(_) if links.is_empty() && tables.len() > 1 => "alone".to_owned(),
            Some(table) => table.name.clone(),
            None => String::new(),
        };
        let used = |name: &str| tables.iter().flat_map(|t| &t.columns).any(|c| c.ty == name);
        let enums = self.enums.iter().filter(|(name, _)| used(name)).cloned().collect();
        Component { name, picture: Self { tables, links, enums } }
    }
}

fn root(group: &[usize], at: usize) -> usize {
    let mut at = at;
    while let Some(next) = group.get(at).copied().filter(|next| *next != at) {
        at = next;
    }
    at
}

/// The tables with their names; where there are several namespaces with tables, they say which.
fn named(schema: &Schema) -> Vec<(String, &Table, Option<&Ident>)> {
    let several = schema.namespaces.iter().filter(|n| !n.tables.is_empty()).count() > 1;
    let name = |namespace: Option<&Ident>, table: &Table| match namespace {
        Some(namespace) if several => format!("{namespace}.{}", table.name),
        _ => table.name.to_string(),
    };
    schema
        .tables()
        .map(|found| {
            let namespace = found.namespace.name.as_ref();
            (name(namespace, found.table), found.table, namespace)
        })
        .collect()
}

type Chosen<'s> = Vec<(String, &'s Table, Option<&'s Ident>)>;

fn chosen<'s>(all: &Chosen<'s>, wanted: &[String], case: NameCase) -> Result<Chosen<'s>> {
    if wanted.is_empty() {
        return Ok(all.clone());
    }
    let mut unknown = Vec::new();
    for name in wanted {
        let fits = |known: &(String, &Table, Option<&Ident>)| {
            case.same(&known.0, name) || case.same(known.1.name.as_str(), name)
        };
        if !all.iter().any(fits) {
            let near = did_you_mean(name, all.iter().map(|(name, _, _)| name.as_str()));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let detail = format!("there is no table {}{hint}", crate::contract::quote(name));
            unknown.push(ErrorItem { pointer: None, detail, span: None });
        }
    }
    if let Some(first) = unknown.first() {
        let detail = first.detail.clone();
        return Err(Error::of_items(ErrorCode::UnknownTable, detail, unknown));
    }
    let fits = |known: &&(String, &Table, Option<&Ident>)| {
        wanted
            .iter()
            .any(|name| case.same(&known.0, name) || case.same(known.1.name.as_str(), name))
    };
    Ok(all.iter().filter(fits).cloned().collect())
}

fn shown(name: &str, table: &Table, select: Columns) -> PictureTable {
    let key: Vec<String> =
        table.primary_key.iter().flat_map(Key::columns).map(ToString::to_string).collect();
    let columns = table.columns.iter().filter_map(|column| {
        let own = column.name.as_str();
        let marks = Marks {
            primary: key.iter().any(|name| name == own),
            foreign: table.foreign_keys.iter().any(|key| key.columns.contains(&column.name)),
            unique: table.uniques.iter().any(|key| key.columns().eq([&column.name]))
                || table.indexes.iter().any(|index| {
                    index.unique
                        && index.predicate.is_none()
                        && index.parts.len() == 1
                        && index.parts.iter().any(|part| part.column.as_ref() == Some(&column.name))
                }),
        };
        let wanted = match select {
            Columns::All => true,
            Columns::Keys => marks.primary || marks.foreign,
            Columns::None => false,
        };
        wanted.then(|| PictureColumn {
            name: own.to_owned(),
            ty: column.ty.raw.to_string(),
            nullable: column.nullable && !marks.primary,
            default: column.default.as_ref().map(|default| default.text.clone()),
            comment: column.comment.as_deref().map(str::to_owned),
            marks,
        })
    });
    let indexes = table.indexes.iter().filter_map(|index| {
        let columns: Option<Vec<String>> =
            index.parts.iter().map(|part| part.column.as_ref().map(ToString::to_string)).collect();
        Some((columns?, index.name.to_string(), index.unique && index.predicate.is_none()))
    });
    let uniques = table.uniques.iter().map(|key| {
        let columns: Vec<String> = key.columns().map(ToString::to_string).collect();
        let name = key
            .name
            .as_ref()
            .map_or_else(|| format!("uq_{}", columns.join("_")), ToString::to_string);
        (columns, name, true)
    });
    PictureTable {
        name: name.to_owned(),
        comment: table.comment.as_deref().map(str::to_owned),
        columns: columns.collect(),
        key,
        indexes: uniques.chain(indexes).collect(),
    }
}

fn texts(names: &[Ident]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// The references of a table, without those that only repeat another with the tenant added.
pub(crate) fn references(table: &Table) -> Vec<&ForeignKey> {
    let keys = table.foreign_keys.iter();
    keys.filter(|key| {
        !table.foreign_keys.iter().any(|other| {
            other.references == key.references
                && other.columns.len() < key.columns.len()
                && other.columns.iter().all(|column| key.columns.contains(column))
        })
    })
    .collect()
}

/// Whether rows always refer to one.
pub(crate) fn is_required(table: &Table, key: &ForeignKey) -> bool {
    key.columns.iter().all(|name| {
        table.columns.iter().any(|column| column.name == *name && !column.nullable)
            || table.primary_key.iter().flat_map(Key::columns).any(|c| c == name)
    })
}

/// Whether at most one row refers to the same.
pub(crate) fn is_one(table: &Table, key: &ForeignKey) -> bool {
    let same = |columns: Vec<&Ident>| {
        columns.len() == key.columns.len() && columns.iter().all(|c| key.columns.contains(c))
    };
    table.primary_key.as_ref().is_some_and(|primary| same(primary.columns().collect()))
        || table.uniques.iter().any(|unique| same(unique.columns().collect()))
        || table.indexes.iter().any(|index| {
            index.unique
                && index.predicate.is_none()
                && same(index.parts.iter().filter_map(|part| part.column.as_ref()).collect())
        })
}
