//! What sentences may speak of: the names of the schema, and what wishes add to them.

use crate::design::{entity_key, snake};
use crate::dialect::{LogicalType, Plugin, TypeSpec, cap};
use crate::model::{Column, Family, Key, Schema, Table};
use crate::version::Version;
use crate::wish::op::{ColumnSpec, Op};

/// The names that sentences are read against.
#[derive(Clone, Debug, Default)]
pub(in crate::wish) struct Names {
    pub(super) tables: Vec<NamedTable>,
    pub(super) enums: Vec<(String, Vec<String>)>,
    pub(super) raw_types: &'static [(&'static str, &'static str)],
    types: &'static [TypeSpec],
    /// Whether lists of values are types of their own.
    pub(super) has_enums: bool,
    /// The list of values that a wish makes.
    pub(super) made_enum: Option<String>,
}

/// A table by its names.
#[derive(Clone, Debug, Default)]
pub(super) struct NamedTable {
    /// As ops name it.
    pub(super) path: String,
    pub(super) namespace: Option<String>,
    pub(super) bare: String,
    pub(super) columns: Vec<NamedColumn>,
    pub(super) indexes: Vec<String>,
    pub(super) constraints: Vec<String>,
    /// The referring columns and the table that they refer to.
    pub(super) references: Vec<(Vec<String>, String)>,
    pub(super) key: Vec<String>,
    /// What is unique in all rows.
    pub(super) uniques: Vec<Vec<String>>,
    /// Whether a wish makes it.
    pub(super) made: bool,
}

/// A column by its names.
#[derive(Clone, Debug)]
pub(super) struct NamedColumn {
    pub(super) name: String,
    pub(super) family: Family,
    /// Whether each row has a value, as far as the schema says.
    pub(super) required: bool,
    /// The values that it is known to have: those of its list, and its default.
    pub(super) values: Vec<String>,
    /// Its default, where that is a text.
    pub(super) default: Option<String>,
}

impl NamedColumn {
    fn new(name: String, family: Family, required: bool) -> Self {
        Self { name, family, required, values: Vec::new(), default: None }
    }
}

impl Names {
    /// The names of a schema.
    pub(in crate::wish) fn of(schema: &Schema, designer: &dyn Plugin, version: Version) -> Self {
        let info = designer.info();
        let has_enums = info.can(cap::ENUMS, version);
        let mut names =
            Self { raw_types: info.type_words, types: info.types, has_enums, ..Self::default() };
        for namespace in &schema.namespaces {
            let own = namespace.name.as_ref().map(ToString::to_string);
            let home = own.as_deref() == info.default_namespace;
            for table in &namespace.tables {
                names.tables.push(named(table, own.clone(), home));
            }
            for object in &namespace.enums {
                let values = object.values.iter().map(ToString::to_string).collect();
                names.enums.push((object.name.to_string(), values));
            }
        }
        names.of_enums(schema);
        names.of_checks(schema, designer, version);
        names
    }

    /// Says of columns which values their checks and their types list.
    fn of_checks(&mut self, schema: &Schema, designer: &dyn Plugin, version: Version) {
        for (known, found) in self.tables.iter_mut().zip(schema.tables()) {
            let lists = found.table.checks.iter();
            for (of, values) in lists.filter_map(|check| designer.listed(&check.expr.text, version))
            {
                let column = known.columns.iter_mut().find(|column| column.name == of.as_str());
                if let Some(column) = column {
                    column.values.extend(values.iter().map(ToString::to_string));
                }
            }
            for column in &mut known.columns {
                if let Family::Enum { name } = &column.family
                    && let Some((_, values)) =
                        self.enums.iter().find(|(known, _)| *known == name.as_str())
                {
                    column.values.extend(values.iter().cloned());
                }
            }
        }
    }

    /// Says of columns whose type is a list of values of the schema that they hold these.
    fn of_enums(&mut self, schema: &Schema) {
        let columns = schema.tables().flat_map(|table| &table.table.columns);
        let known = self.tables.iter_mut().flat_map(|table| &mut table.columns);
        for (known, column) in
            known.zip(columns).filter(|(_, column)| column.ty.family == Family::Other)
        {
            let raw = column.ty.raw.as_str();
            let bare = raw.rsplit('.').next().unwrap_or(raw).trim_matches('"');
            if self.enums.iter().any(|(name, _)| name == bare) {
                known.family = Family::Enum { name: bare.into() };
            }
        }
    }

    /// The check that texts of a kind need, however long they are.
    pub(super) fn check_of(&self, kind: LogicalType) -> Option<&'static str> {
        let checks =
            self.types.iter().filter(|row| row.logical == kind).filter_map(|row| row.check);
        checks.into_iter().find(|check| !check.contains("{max}"))
    }

    pub(super) fn table(&self, path: &str) -> Option<&NamedTable> {
        self.tables.iter().find(|table| table.path == path)
    }

    pub(super) fn column(&self, table: &str, column: &str) -> Option<&NamedColumn> {
        self.table(table)?.columns.iter().find(|known| known.name == column)
    }

    /// The tables that a name may mean: by its very spelling, or else however it is spelled.
    pub(super) fn tables_named(&self, namespace: Option<&str>, name: &str) -> Vec<&NamedTable> {
        let within = |table: &&NamedTable| {
            namespace.is_none_or(|wanted| {
                table.namespace.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(wanted))
            })
        };
        let all = || self.tables.iter().filter(within);
        let exact: Vec<_> = all().filter(|table| table.bare == name).collect();
        if !exact.is_empty() {
            return exact;
        }
        let key = entity_key(name);
        all().filter(|table| entity_key(&table.bare) == key).collect()
    }

    /// Adds what an op makes, so that other wishes may speak of it.
    pub(in crate::wish) fn grow(&mut self, op: &Op) {
        match op {
            Op::AddColumn { table, column } => self.add(table, column),
            Op::CreateTable { table, columns, primary_key, .. } if self.table(table).is_none() => {
                let own_key = primary_key.is_empty();
                let mut new = NamedTable {
                    path: table.clone(),
                    bare: table.rsplit('.').next().unwrap_or(table).to_owned(),
                    key: if own_key { vec!["id".to_owned()] } else { primary_key.clone() },
                    made: true,
                    ..NamedTable::default()
                };
                if own_key && !columns.iter().any(|column| column.name == "id") {
                    let family = Family::Int { bits: 64, unsigned: false };
                    new.columns.push(NamedColumn::new("id".to_owned(), family, true));
                }
                self.tables.push(new);
                for column in columns {
                    self.add(table, column);
                }
            }
            Op::RenameTable { from, to } => {
                if let Some(known) = self.table(from).cloned()
                    && self.table(to).is_none()
                {
                    let bare = to.rsplit('.').next().unwrap_or(to).to_owned();
                    self.tables.push(NamedTable { path: to.clone(), bare, ..known });
                }
            }
            Op::RenameColumn { table, from, to } => {
                let family = self.column(table, from).map(|column| column.family.clone());
                if let (Some(family), None) = (family, self.column(table, to)) {
                    self.push(table, NamedColumn::new(to.clone(), family, false));
                }
            }
            Op::CreateEnum { name, values }
                if !self.enums.iter().any(|(known, _)| known == name) =>
            {
                self.enums.push((name.clone(), values.clone()));
                self.made_enum = Some(name.clone());
            }
            _ => {}
        }
    }

    fn add(&mut self, table: &str, spec: &ColumnSpec) {
        if self.column(table, &spec.name).is_some() {
            return;
        }
        let family = spec
            .ty
            .as_ref()
            .and_then(super::super::spec::TypeSpec::words)
            .map_or(Family::Other, |words| family_of(words.kind));
        if let Some(to) = &spec.references
            && let Some(known) = self.tables.iter_mut().find(|known| known.path == table)
        {
            known.references.push((vec![spec.name.clone()], to.clone()));
        }
        self.push(table, NamedColumn::new(spec.name.clone(), family, spec.required));
    }

    fn push(&mut self, table: &str, column: NamedColumn) {
        if let Some(known) = self.tables.iter_mut().find(|known| known.path == table) {
            known.columns.push(column);
        }
    }

    /// Whether no name has a capital.
    pub(super) fn is_lower(&self) -> bool {
        let lower = |name: &str| !name.contains(char::is_uppercase);
        self.tables.iter().all(|table| {
            lower(&table.bare) && table.columns.iter().all(|column| lower(&column.name))
        })
    }

    /// How many names there are.
    pub(in crate::wish) fn size(&self) -> usize {
        self.tables.iter().map(|table| 1 + table.columns.len()).sum::<usize>() + self.enums.len()
    }
}

impl NamedTable {
    /// The columns that a name may mean: by its very spelling, or else however it is spelled.
    pub(super) fn columns_named(&self, name: &str) -> Vec<&NamedColumn> {
        let exact: Vec<_> = self.columns.iter().filter(|column| column.name == name).collect();
        if !exact.is_empty() {
            return exact;
        }
        let plain = snake(name);
        let same: Vec<_> =
            self.columns.iter().filter(|column| snake(&column.name) == plain).collect();
        if !same.is_empty() {
            return same;
        }
        // `SKUs` are several of `sku`.
        let lower = name.to_lowercase();
        let shouted = name.len() > 2 && name.get(..2).is_some_and(|two| two == two.to_uppercase());
        let key = entity_key(if shouted { &lower } else { name });
        let same: Vec<_> =
            self.columns.iter().filter(|column| entity_key(&column.name) == key).collect();
        if !same.is_empty() {
            return same;
        }
        let others = super::ends::ENDS.iter().filter_map(|(said, written)| {
            let stem = key.strip_suffix(said)?;
            let plain = format!("{stem}{written}");
            self.columns.iter().find(|column| snake(&column.name) == plain)
        });
        others.take(1).collect()
    }

    /// The column that a word for another thing means: `customer` is `customer_id`, and so is whatever alone
    /// refers to `customers`.
    pub(super) fn reference_named(&self, name: &str) -> Option<&str> {
        let stem = snake(name);
        let ends = [format!("{stem}_id"), format!("{}_id", crate::design::singular(&stem))];
        let named = self.columns.iter().find(|column| ends.contains(&snake(&column.name)));
        if let Some(column) = named {
            return Some(&column.name);
        }
        let key = entity_key(name);
        let mut refers = self.references.iter().filter(|(_, to)| entity_key(to) == key);
        match (refers.next(), refers.next()) {
            (Some((columns, _)), None) => match columns.as_slice() {
                [one] => Some(one),
                _ => None,
            },
            _ => None,
        }
    }

    /// The column that a word says: by its name, as a reference, or by how such a name begins.
    pub(super) fn key_named(&self, name: &str) -> Option<&str> {
        if let Some(column) = self.columns_named(name).first() {
            return Some(&column.name);
        }
        if let Some(column) = self.reference_named(name) {
            return Some(column);
        }
        let begin = name.to_lowercase();
        if begin.len() < 3 {
            return None;
        }
        let mut all = self.columns.iter().filter(|column| {
            let plain = snake(&column.name);
            plain.ends_with("_id") && plain.starts_with(&begin)
        });
        match (all.next(), all.next()) {
            (Some(one), None) => Some(&one.name),
            _ => None,
        }
    }

    /// Whether a word means all rows of the table, as `users` does and `a user` does not.
    pub(super) fn is_all(&self, name: &str) -> bool {
        let plain = snake(name);
        self.is_named(name) && crate::design::singular(&plain) != plain
    }

    /// Whether a word names the table itself.
    pub(super) fn is_named(&self, name: &str) -> bool {
        entity_key(&self.bare) == entity_key(name)
    }

    /// Whether most of its columns are spelled like `createdAt`.
    pub(super) fn is_camel(&self) -> bool {
        let camel = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.contains(|c: char| c.is_ascii_uppercase())
        };
        self.columns.iter().any(|column| camel(&column.name))
            && !self.columns.iter().any(|column| column.name.contains('_'))
    }
}

/// A name in American spelling, to compare it.
pub(super) fn american(name: &str) -> String {
    const ENDS: &[(&str, &str)] = &[
        ("colour", "color"),
        ("favour", "favor"),
        ("labour", "labor"),
        ("behaviour", "behavior"),
        ("neighbour", "neighbor"),
        ("honour", "honor"),
        ("centre", "center"),
        ("metre", "meter"),
        ("litre", "liter"),
        ("licence", "license"),
        ("defence", "defense"),
        ("cheque", "check"),
        ("grey", "gray"),
        ("catalogue", "catalog"),
        ("dialogue", "dialog"),
        ("cancelled", "canceled"),
        ("labelled", "labeled"),
        ("isation", "ization"),
        ("ised", "ized"),
        ("enrol", "enroll"),
        ("fulfil", "fulfill"),
        ("programme", "program"),
        ("speciality", "specialty"),
        ("postcode", "postal_code"),
        ("postalcode", "postal_code"),
    ];
    let mut out = name.to_lowercase();
    for (british, american) in ENDS {
        if !out.contains(american) {
            out = out.replace(british, american);
        }
    }
    out
}

fn named(table: &Table, namespace: Option<String>, home: bool) -> NamedTable {
    let bare = table.name.to_string();
    let path = match &namespace {
        Some(namespace) if !home => format!("{namespace}.{bare}"),
        _ => bare.clone(),
    };
    let column = |column: &Column| {
        let mut known =
            NamedColumn::new(column.name.to_string(), column.ty.family.clone(), !column.nullable);
        known.default = column.default.as_ref().and_then(|text| default_text(&text.text));
        known.values.extend(known.default.clone());
        known
    };
    let uniques = table.uniques.iter().filter_map(|key| key.name.as_ref());
    let references = table.foreign_keys.iter().filter_map(|key| key.name.as_ref());
    let checks = table.checks.iter().filter_map(|check| check.name.as_ref());
    NamedTable {
        path,
        namespace,
        bare,
        columns: table.columns.iter().map(column).collect(),
        indexes: table.indexes.iter().map(|index| index.name.to_string()).collect(),
        constraints: uniques
            .chain(references)
            .chain(checks)
            .chain(table.primary_key.iter().filter_map(|key| key.name.as_ref()))
            .map(ToString::to_string)
            .collect(),
        references: table
            .foreign_keys
            .iter()
            .map(|key| {
                let columns = key.columns.iter().map(ToString::to_string).collect();
                (columns, key.references.to_string())
            })
            .collect(),
        key: table.primary_key.iter().flat_map(Key::columns).map(ToString::to_string).collect(),
        uniques: uniques_of(table),
        made: false,
    }
}

fn uniques_of(table: &Table) -> Vec<Vec<String>> {
    let of_keys = table.uniques.iter().map(|key| &key.parts);
    let indexes = table.indexes.iter();
    let indexes = indexes.filter(|index| index.unique && index.predicate.is_none());
    of_keys
        .chain(indexes.map(|index| &index.parts))
        .filter_map(|parts| parts.iter().map(|p| Some(p.column.as_ref()?.to_string())).collect())
        .collect()
}

/// The type of what a column holds, in the words of requirements; absent where these have none.
pub(super) fn type_of(family: &Family) -> Option<crate::wish::op::TypeSpec> {
    use crate::dialect::LogicalType as T;
    use crate::wish::op::{TypeSpec, TypeWords};
    let plain = |kind: T| TypeWords { kind, ..TypeWords::default() };
    Some(TypeSpec::of(match family {
        Family::Bool => plain(T::Boolean),
        Family::Int { bits: 32, unsigned: false } => plain(T::Integer),
        Family::Int { bits: 64, unsigned: false } => plain(T::Bigint),
        Family::Decimal { precision, scale } => TypeWords {
            precision: *precision,
            scale: scale.and_then(|scale| u32::try_from(scale).ok()),
            ..plain(T::Decimal)
        },
        Family::Text { max: None } => plain(T::Text),
        Family::Text { max } => TypeWords { max_length: *max, ..plain(T::String) },
        Family::Date => plain(T::Date),
        Family::Timestamp { .. } => plain(T::Timestamp),
        Family::Uuid => plain(T::Uuid),
        Family::Json => plain(T::Json),
        _ => return None,
    }))
}

/// The text that a default is: `'new'`, whatever type it is cast to.
fn default_text(text: &str) -> Option<String> {
    let inner = text.trim().trim_start_matches('(').strip_prefix('\'')?;
    let end = inner.find('\'')?;
    let value = inner.get(..end)?;
    (!value.is_empty()).then(|| value.to_owned())
}

/// What a logical type means.
pub(super) fn family_of(kind: crate::dialect::LogicalType) -> Family {
    use crate::dialect::LogicalType as T;
    match kind {
        T::Integer => Family::Int { bits: 32, unsigned: false },
        T::Bigint => Family::Int { bits: 64, unsigned: false },
        T::Decimal | T::Money => Family::Decimal { precision: None, scale: None },
        T::Boolean => Family::Bool,
        T::Date => Family::Date,
        T::Time => Family::Time { zone: false },
        T::Timestamp => Family::Timestamp { zone: true },
        T::Duration => Family::Interval,
        T::Uuid => Family::Uuid,
        T::Json => Family::Json,
        T::Binary => Family::Bytes { max: None },
        T::Ip => Family::Network,
        T::Point => Family::Geo,
        T::List | T::Vector => Family::Other,
        _ => Family::Text { max: None },
    }
}
