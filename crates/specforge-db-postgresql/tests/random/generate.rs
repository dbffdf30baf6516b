//! Making schemas out of nothing.

use specforge_db_testkit::random::{Rng, names};

use super::model::*;

pub const KEYWORDS: [&str; 12] = [
    "select", "order", "group", "table", "index", "check", "from", "where", "values", "user",
    "analyse", "primary",
];
/// What trips over PostgreSQL's own rules: names as long as they get, in bytes and in letters.
const LONG: [&str; 4] = [
    "a_name_of_sixty_bytes_leaves_room_for_the_number_of_an_alias",
    "Another Long One, With \"Quotes\" And Capitals, Of Sixty Bytes",
    "größe_der_übermäßig_langen_bezeichnungen_für_maße",
    "user",
];
pub const ACTIONS: [&str; 6] = ["", "CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"];
pub const COMMENTS: [&str; 4] =
    ["what it is for", "it's; \"quoted\"", "ü\nsecond line", "-- no comment /* at all"];

/// Gives identities and names.
pub struct Maker<'r> {
    pub rng: &'r mut Rng,
    pub next: Id,
    /// The version of the server.
    pub major: u32,
}

impl Maker<'_> {
    pub fn id(&mut self) -> Id {
        self.next += 1;
        self.next
    }

    /// A name that is none of those.
    pub fn name(&mut self, taken: &[String]) -> String {
        let free = |name: &str| !taken.iter().any(|known| known == name);
        if self.rng.percent(3) {
            let long = self.rng.word(&LONG);
            if free(long) {
                return long.to_owned();
            }
        }
        if let Some(name) = names::some(self.rng, free) {
            return name;
        }
        let id = self.id();
        format!("name_{id}")
    }

    pub fn number(&mut self, below: usize) -> u8 {
        u8::try_from(self.rng.below(below)).unwrap_or(0)
    }

    pub fn maybe<T>(&mut self, chance: u64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.rng.percent(chance).then(|| make(self))
    }

    pub fn comment(&mut self, chance: u64) -> Option<&'static str> {
        self.maybe(chance, |maker| maker.rng.word(&COMMENTS))
    }

    pub fn constraint_name(&mut self) -> Option<String> {
        self.maybe(40, |maker| {
            let id = maker.id();
            if maker.rng.percent(20) { format!("rule \"{id}\"") } else { format!("rule_{id}") }
        })
    }

    /// A schema to put something in.
    pub fn space(&mut self, schema: &Schema) -> Id {
        if self.rng.percent(65) {
            return PUBLIC;
        }
        self.rng.pick(&schema.spaces).map_or(PUBLIC, |space| space.id)
    }

    pub fn schema(&mut self) -> Schema {
        let mut schema = Schema::default();
        let tables = match self.rng.below(10) {
            0..=4 => self.rng.between(1, 2),
            5..=8 => self.rng.between(2, 4),
            _ => self.rng.between(4, 7),
        };
        while self.rng.percent(35) {
            self.add_space(&mut schema);
        }
        for (chance, add) in [
            (35, Self::add_enum as fn(&mut Self, &mut Schema)),
            (25, Self::add_domain),
            (12, Self::add_composite),
            (25, Self::add_sequence),
            (45, Self::add_function),
        ] {
            while self.rng.percent(chance) {
                add(self, &mut schema);
            }
        }
        for _ in 0..tables {
            self.add_table(&mut schema);
        }
        for _ in 0..tables {
            if self.rng.percent(55) {
                self.add_reference(&mut schema);
            }
            if self.rng.percent(35) {
                self.add_view(&mut schema);
            }
            if self.rng.percent(30) {
                self.add_trigger(&mut schema);
            }
            if self.rng.percent(15) {
                self.add_policy(&mut schema);
            }
            if self.rng.percent(8) {
                self.add_rule(&mut schema);
            }
        }
        while self.rng.percent(40) {
            self.remark(&mut schema);
        }
        schema.repair();
        schema
    }

    pub fn add_space(&mut self, schema: &mut Schema) {
        let space = Space {
            id: self.id(),
            name: self.name(&schema.names()),
            comment: self.comment(10),
            usage: self.rng.percent(15),
            defaults: self.maybe(10, Self::default_rights),
        };
        schema.spaces.push(space);
    }

    pub fn add_enum(&mut self, schema: &mut Schema) {
        let mut labels: Vec<(Id, String)> = Vec::new();
        for _ in 0..self.rng.between(1, 5) {
            let label = self.label(&labels);
            labels.push(label);
        }
        let one = Enum {
            id: self.id(),
            space: self.space(schema),
            name: self.name(&schema.names()),
            labels,
            comment: self.comment(12),
        };
        schema.enums.push(one);
    }

    pub fn label(&mut self, known: &[(Id, String)]) -> (Id, String) {
        let taken: Vec<String> = known.iter().map(|(_, label)| label.clone()).collect();
        (self.id(), self.name(&taken))
    }

    pub fn add_domain(&mut self, schema: &mut Schema) {
        let base =
            self.rng.word(&["integer", "text", "date", "varchar(20)", "numeric(10,2)", "int8"]);
        let domain = Domain {
            id: self.id(),
            space: self.space(schema),
            name: self.name(&schema.names()),
            base,
            not_null: self.rng.percent(10),
            default: self.domain_default(base),
            check: self.maybe(50, |maker| {
                let id = maker.id();
                (Some(format!("rule_{id}")), maker.number(3))
            }),
        };
        schema.domains.push(domain);
    }

    pub fn domain_default(&mut self, base: &str) -> Option<String> {
        self.maybe(25, |maker| {
            let words: &[&str] = match family(base) {
                Family::Int => &["0", "'7'", "(1 + 2)", "NULL"],
                Family::Num => &["0", "1.5", "'3'"],
                Family::Text => &["'a'", "lower('B')", "'a' || 'b'"],
                _ => &["CURRENT_DATE", "'2020-01-31'"],
            };
            maker.rng.word(words).to_owned()
        })
    }

    pub fn add_sequence(&mut self, schema: &mut Schema) {
        let sequence = Sequence {
            id: self.id(),
            space: self.space(schema),
            name: self.name(&schema.names()),
            ty: self.rng.word(&["bigint", "bigint", "integer", "smallint"]),
            start: [1, 1, 10][self.rng.below(3)],
            increment: [1, 1, 5][self.rng.below(3)],
            maximum: self.rng.percent(20).then_some(30_000),
            cycle: self.rng.percent(15),
            owner: None,
            public: self.rng.percent(10),
        };
        schema.sequences.push(sequence);
    }

    pub fn add_function(&mut self, schema: &mut Schema) {
        let function = Function {
            id: self.id(),
            space: self.space(schema),
            name: self.name(&schema.names()),
            trigger: self.rng.percent(65),
            form: self.number(4),
            comment: self.comment(15),
            private: self.rng.percent(10),
        };
        schema.functions.push(function);
    }

    pub fn add_table(&mut self, schema: &mut Schema) {
        let table = Table {
            id: self.id(),
            space: self.space(schema),
            name: self.name(&schema.names()),
            unlogged: self.rng.percent(6),
            fillfactor: self.rng.percent(6).then_some(70),
            comment: self.comment(15),
            grants: self.maybe(12, Self::rights).into_iter().collect(),
            parent: self.rng.pick(&schema.tables).map(|parent| parent.id),
            ..Table::default()
        };
        let table = Table { parent: table.parent.filter(|_| self.rng.percent(8)), ..table };
        schema.tables.push(table);
        let at = schema.tables.len() - 1;
        let width =
            if self.rng.percent(85) { self.rng.between(1, 6) } else { self.rng.between(6, 16) };
        for _ in 0..width {
            let column = self.column(schema, at);
            schema.tables[at].columns.push(column);
        }
        if self.rng.percent(12) {
            self.part(schema, at);
        }
        let key = self.key(schema, at);
        schema.tables[at].key = key;
        if self.rng.percent(25) {
            self.add_unique(schema, at);
        }
        if self.rng.percent(35) {
            self.add_check(schema, at);
        }
        if self.rng.percent(15) {
            let column = self.generated(schema, at);
            schema.tables[at].columns.extend(column);
        }
        while self.rng.percent(40) {
            self.add_index(schema, at);
        }
        if self.rng.percent(6) {
            self.add_exclusion(schema, at);
        }
        if self.rng.percent(8) {
            self.add_statistics(schema, at);
        }
        if self.rng.percent(5) {
            schema.tables[at].readable = self.some_columns(&schema.tables[at], 2);
        }
        schema.tables[at].row_security = self.rng.percent(6);
        schema.tables[at].forced = self.rng.percent(3);
    }

    pub fn rights(&mut self) -> &'static str {
        self.rng.word(&["SELECT", "INSERT, UPDATE", "ALL"])
    }

    /// Parts a table by one of its columns, where one can be.
    pub fn part(&mut self, schema: &mut Schema, at: usize) {
        let table = &schema.tables[at];
        let fitting: Vec<(Id, Family)> = table
            .columns
            .iter()
            .filter(|c| c.generated.is_none())
            .map(|c| (c.id, schema.base(c.ty)))
            .filter(|(_, f)| matches!(f, Family::Int | Family::Date | Family::Text))
            .collect();
        let Some((by, family)) = self.rng.pick(&fitting).copied() else { return };
        let how = match family {
            _ if self.rng.percent(20) => How::Hash,
            Family::Date => How::Range,
            Family::Text => How::List,
            _ => [How::Range, How::List][self.rng.below(2)],
        };
        let mut parts = Parts { by, how, parts: Vec::new(), default: None };
        for number in 0..self.rng.between(0, 3) {
            // Not made: a table that is a part under the name of one that is none, and so with columns
            // of its own.
            let part = self.id();
            let name = format!("{}_{part}", self.rng.word(&names::HOSTILE));
            if parts.parts.iter().all(|known| known.name != name) {
                let number = u32::try_from(number).unwrap_or(0);
                let cut = self.rng.percent(12);
                parts.parts.push(Share { id: self.id(), name, number, cut });
            }
        }
        let part = self.id();
        let name = format!("{}_{part}", self.rng.word(&names::HOSTILE));
        parts.default = (how != How::Hash && self.rng.percent(60)).then(|| (self.id(), name));
        schema.tables[at].parts = Some(parts);
    }

    pub fn column_name(&mut self, table: &Table) -> String {
        let taken: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
        self.name(&taken)
    }

    pub fn ty(&mut self, schema: &Schema) -> Ty {
        let base = match self.rng.below(10) {
            0 => self.rng.pick(&schema.enums).map(|known| Base::Enum(known.id)),
            1 => self.rng.pick(&schema.domains).map(|known| Base::Domain(known.id)),
            2 => self.rng.pick(&schema.composites).map(|known| Base::Composite(known.id)),
            _ => None,
        };
        let base = base.unwrap_or_else(|| Base::Known(self.rng.word(&TYPES)));
        let array = !matches!(base, Base::Domain(_)) && self.rng.percent(6);
        Ty { base, array }
    }

    pub fn column(&mut self, schema: &Schema, at: usize) -> Column {
        let ty = self.ty(schema);
        Column {
            id: self.id(),
            name: self.column_name(&schema.tables[at]),
            ty,
            not_null: self.rng.percent(25),
            default: self.maybe(40, |m| m.value(schema, ty)).unwrap_or_default(),
            generated: None,
            unstored: false,
            collate: if self.rng.percent(5) { "\"C\"" } else { "" },
            comment: self.comment(5),
        }
    }

    /// Where the values of a column come from.
    pub fn value(&mut self, schema: &Schema, ty: Ty) -> Value {
        let family = schema.base(ty);
        if family == Family::Int {
            match self.rng.below(10) {
                0..=1 => return Value::Serial,
                2..=4 => {
                    return Value::Identity(self.rng.percent(50), [1, 1, 100][self.rng.below(3)]);
                }
                5 => {
                    if let Some(sequence) = self.rng.pick(&schema.sequences) {
                        return Value::Sequence(sequence.id);
                    }
                }
                _ => {}
            }
        }
        if let (Base::Enum(id), false) = (ty.base, ty.array) {
            let of = schema.enums.iter().find(|known| known.id == id);
            let label = of.and_then(|of| self.rng.pick(&of.labels));
            return label.map_or(Value::None, |(id, _)| Value::Label(*id));
        }
        self.default(family).map_or(Value::None, |text| Value::Expression(text, family))
    }

    fn default(&mut self, family: Family) -> Option<String> {
        let words: &[&str] = match family {
            Family::Int => &["0", "1", "-1", "42", "(2 * 3)", "NULL"],
            Family::Num => &["0", "1.5", "-2.25", "'3'", "(10 / 4.0)"],
            Family::Text => {
                &["''", "'a'", "'it''s'", "'ü; x'", "'NULL'", "lower('X')", "'a' || 'b'"]
            }
            Family::Bool => &["true", "false", "'t'", "(NOT true)"],
            Family::Date => &["CURRENT_DATE", "'2020-01-31'", "DATE '1999-12-31'"],
            Family::Time => {
                &["now()", "CURRENT_TIMESTAMP", "'2020-01-31 12:00:00'", "LOCALTIMESTAMP"]
            }
            Family::Uuid => &["gen_random_uuid()", "'00000000-0000-0000-0000-000000000001'"],
            Family::Json => &["'{}'", "'{\"a\": [1, null]}'", "'[]'"],
            Family::Bytes => &["'\\x00ff'", "''"],
            Family::Array => &["'{}'", "NULL"],
            Family::Enum | Family::Other => return None,
        };
        Some(self.rng.word(words).to_owned())
    }

    pub fn generated(&mut self, schema: &Schema, at: usize) -> Option<Column> {
        let table = &schema.tables[at];
        let plain: Vec<Id> =
            table.columns.iter().filter(|c| c.generated.is_none()).map(|c| c.id).collect();
        let of = *self.rng.pick(&plain)?;
        let unstored = self.major >= 18 && self.rng.percent(40);
        Some(Column {
            id: self.id(),
            name: self.column_name(table),
            // What it gives is not asked of it, so that nothing is built on it but what takes all.
            ty: Ty { base: Base::Known("inet"), array: false },
            generated: Some((of, self.number(3))),
            unstored,
            ..Column::default()
        })
    }

    pub fn some_columns(&mut self, table: &Table, most: usize) -> Vec<Id> {
        let mut ids: Vec<Id> =
            table.columns.iter().filter(|c| c.generated.is_none()).map(|c| c.id).collect();
        self.rng.shuffle(&mut ids);
        ids.truncate(self.rng.between(1, most));
        ids
    }

    /// Some columns, that by which the table is parted among them.
    fn key_columns(&mut self, table: &Table, most: usize) -> Vec<Id> {
        let mut columns = self.some_columns(table, most);
        if let Some(parts) = &table.parts
            && !columns.contains(&parts.by)
        {
            columns.push(parts.by);
        }
        columns
    }

    pub fn key(&mut self, schema: &Schema, at: usize) -> Option<Key> {
        let table = &schema.tables[at];
        if self.rng.percent(20) {
            return None;
        }
        let numbers: Vec<Id> = table
            .columns
            .iter()
            .filter(|c| c.generated.is_none() && schema.base(c.ty) == Family::Int)
            .map(|c| c.id)
            .collect();
        let simple = table.parts.is_none() && self.rng.percent(60);
        let columns = match self.rng.pick(&numbers) {
            Some(id) if simple => vec![*id],
            _ => self.key_columns(table, 2),
        };
        Some(Key { id: self.id(), name: self.constraint_name(), columns })
    }

    pub fn add_unique(&mut self, schema: &mut Schema, at: usize) {
        let table = &schema.tables[at];
        let columns = self.key_columns(table, 2);
        let include = self.some_columns(table, 1).first().copied().filter(|_| self.rng.percent(8));
        let unique = Unique {
            id: self.id(),
            name: self.constraint_name(),
            columns,
            nulls_equal: self.major >= 15 && self.rng.percent(12),
            deferrable: self.rng.percent(10),
            inline: self.rng.percent(50),
            include,
        };
        let known = |columns: &[Id]| {
            columns.len() == unique.columns.len()
                && unique.columns.iter().all(|id| columns.contains(id))
        };
        let table = &mut schema.tables[at];
        // PostgreSQL makes one of two that are equal.
        if !table.uniques.iter().any(|other| known(&other.columns))
            && !table.key.as_ref().is_some_and(|key| known(&key.columns))
        {
            table.uniques.push(unique);
        }
    }

    pub fn add_check(&mut self, schema: &mut Schema, at: usize) {
        let columns = self.some_columns(&schema.tables[at], 2);
        let check = Check {
            id: self.id(),
            name: self.constraint_name(),
            columns,
            form: self.number(3),
            inline: self.rng.percent(50),
            no_inherit: self.rng.percent(4),
        };
        schema.tables[at].checks.push(check);
    }
}
