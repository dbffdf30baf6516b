//! Making schemas out of nothing.

use specforge_db_testkit::random::{Rng, names};

use super::model::*;

pub const KEYWORDS: [&str; 10] =
    ["select", "order", "group", "table", "index", "check", "from", "where", "values", "replace"];
pub const TYPES: [&str; 22] = [
    "INTEGER",
    "INTEGER",
    "TEXT",
    "TEXT",
    "INT",
    "BIGINT",
    "UNSIGNED BIG INT",
    "VARCHAR(20)",
    "CHAR(3)",
    "CLOB",
    "BLOB",
    "",
    "REAL",
    "DOUBLE PRECISION",
    "FLOAT",
    "NUMERIC",
    "DECIMAL(10, 2)",
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "nvarchar(100)",
    "JSON",
];
pub const ACTIONS: [&str; 6] = ["", "CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"];
pub const CONFLICTS: [&str; 4] = ["REPLACE", "IGNORE", "FAIL", "ROLLBACK"];

/// Gives identities and names.
pub struct Maker<'r> {
    pub rng: &'r mut Rng,
    pub next: Id,
}

impl Maker<'_> {
    pub fn id(&mut self) -> Id {
        self.next += 1;
        self.next
    }

    /// A name that is none of those.
    pub fn name(&mut self, taken: &[String]) -> String {
        let free = |name: &str| !taken.contains(&name.to_lowercase());
        if let Some(name) = names::some(self.rng, free) {
            return name;
        }
        let id = self.id();
        format!("name_{id}")
    }

    fn constraint_name(&mut self) -> Option<String> {
        self.rng.percent(30).then(|| {
            let id = self.id();
            if self.rng.percent(20) { format!("rule \"{id}\"") } else { format!("rule_{id}") }
        })
    }

    pub fn schema(&mut self) -> Schema {
        let mut schema = Schema::default();
        let tables = match self.rng.below(10) {
            0..=4 => self.rng.between(1, 3),
            5..=8 => self.rng.between(2, 5),
            _ => self.rng.between(5, 8),
        };
        for _ in 0..tables {
            self.add_table(&mut schema);
        }
        for _ in 0..tables {
            if self.rng.percent(55) {
                self.add_reference(&mut schema);
            }
            if self.rng.percent(30) {
                self.add_view(&mut schema);
            }
            if self.rng.percent(30) {
                self.add_trigger(&mut schema);
            }
        }
        if self.rng.percent(12) {
            self.add_search(&mut schema);
        }
        schema.repair();
        schema
    }

    pub fn add_table(&mut self, schema: &mut Schema) {
        let table = Table {
            id: self.id(),
            name: self.name(&schema.names()),
            strict: self.rng.percent(12),
            ..Table::default()
        };
        schema.tables.push(table);
        let at = schema.tables.len() - 1;
        let width =
            if self.rng.percent(85) { self.rng.between(1, 7) } else { self.rng.between(7, 20) };
        for _ in 0..width {
            let column = self.column(&schema.tables[at]);
            schema.tables[at].columns.push(column);
        }
        let key = self.key(&schema.tables[at]);
        schema.tables[at].key = key;
        schema.tables[at].without_rowid = self.rng.percent(15);
        if self.rng.percent(25) {
            self.add_unique(&mut schema.tables[at]);
        }
        if self.rng.percent(30) {
            self.add_check(&mut schema.tables[at]);
        }
        if self.rng.percent(20) {
            let column = self.generated(&schema.tables[at]);
            schema.tables[at].columns.extend(column);
        }
        while self.rng.percent(40) {
            self.add_index(schema, at);
        }
    }

    pub fn column_name(&mut self, table: &Table) -> String {
        let taken: Vec<String> = table.columns.iter().map(|c| c.name.to_lowercase()).collect();
        self.name(&taken)
    }

    pub fn column(&mut self, table: &Table) -> Column {
        let ty = if table.strict { self.rng.word(&STRICT) } else { self.rng.word(&TYPES) };
        let mut column =
            Column { id: self.id(), name: self.column_name(table), ty, ..Column::default() };
        if self.rng.percent(25) {
            column.default = Some(self.default(ty));
        }
        if self.rng.percent(25) {
            column.not_null = true;
            if self.rng.percent(8) {
                column.not_null_conflict = self.rng.word(&CONFLICTS);
            }
        }
        if affinity(ty) == 't' && self.rng.percent(15) {
            column.collate = self.rng.word(&["NOCASE", "RTRIM", "BINARY"]);
        }
        if self.rng.percent(10) {
            let name = self.constraint_name();
            column.check = Some((name, self.condition(column.id)));
        }
        column
    }

    pub fn default(&mut self, ty: &str) -> String {
        let expression =
            ["(1 + 1)", "CURRENT_TIMESTAMP", "(abs(-3))", "(lower('X'))", "NULL", "CURRENT_DATE"];
        let words: &[&str] = match affinity(ty) {
            'i' => &["0", "1", "-1", "42", "9223372036854775807", "(2 * 3)"],
            't' => &["''", "'a'", "'it''s'", "'ü; x'", "'NULL'", "'-- no'"],
            'r' => &["0", "1.5", "-2.25", "1e3", "3"],
            'b' => &["x'00ff'", "'text'", "NULL", "7"],
            _ => &["0", "10.5", "'2020-01-01'", "1", "TRUE", "FALSE"],
        };
        if self.rng.percent(20) { self.rng.word(&expression) } else { self.rng.word(words) }
            .to_owned()
    }

    pub fn condition(&mut self, id: Id) -> Condition {
        match self.rng.below(4) {
            0 => Condition::Above(id, [-5, 0, 10][self.rng.below(3)]),
            1 => Condition::Shorter(id, [3, 30][self.rng.below(2)]),
            2 => Condition::Some(id),
            _ => Condition::OneOf(id),
        }
    }

    pub fn generated(&mut self, table: &Table) -> Option<Column> {
        let plain: Vec<Id> =
            table.columns.iter().filter(|c| c.generated.is_none()).map(|c| c.id).collect();
        let of = *self.rng.pick(&plain)?;
        let ty = if table.strict { "ANY" } else { self.rng.word(&["TEXT", "INTEGER", ""]) };
        Some(Column {
            id: self.id(),
            name: self.column_name(table),
            ty,
            generated: Some(Generated {
                of,
                form: u8::try_from(self.rng.below(6)).unwrap_or(0),
                stored: self.rng.percent(40),
            }),
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

    pub fn key(&mut self, table: &Table) -> Key {
        match self.rng.below(10) {
            0..=1 => Key::None,
            2..=5 => {
                let integers: Vec<Id> = table
                    .columns
                    .iter()
                    .filter(|c| c.ty == "INTEGER" && c.generated.is_none())
                    .map(|c| c.id)
                    .collect();
                let chosen = self.rng.pick(&integers).copied();
                let any = self.some_columns(table, 1);
                match chosen.or(any.first().copied()) {
                    Some(column) => Key::Inline {
                        column,
                        autoincrement: self.rng.percent(35),
                        descending: self.rng.percent(6),
                    },
                    None => Key::None,
                }
            }
            _ => {
                let columns = self
                    .some_columns(table, 3)
                    .into_iter()
                    .map(|id| (id, self.rng.percent(10)))
                    .collect();
                Key::Table {
                    name: self.constraint_name(),
                    columns,
                    conflict: if self.rng.percent(10) { self.rng.word(&CONFLICTS) } else { "" },
                }
            }
        }
    }

    pub fn add_unique(&mut self, table: &mut Table) {
        let unique = Unique {
            name: self.constraint_name(),
            columns: self.some_columns(table, 2),
            conflict: if self.rng.percent(15) { self.rng.word(&CONFLICTS) } else { "" },
            inline: self.rng.percent(50),
        };
        let same = |other: &Unique| {
            other.columns.len() == unique.columns.len()
                && unique.columns.iter().all(|id| other.columns.contains(id))
        };
        if !unique.columns.is_empty() && !table.uniques.iter().any(same) {
            table.uniques.push(unique);
        }
    }

    pub fn add_check(&mut self, table: &mut Table) {
        let ids = self.some_columns(table, 2);
        let condition = match ids.as_slice() {
            [a, b] => Condition::Ordered(*a, *b),
            [a] => self.condition(*a),
            _ => return,
        };
        table.checks.push(Check { name: self.constraint_name(), condition });
    }

    pub fn add_index(&mut self, schema: &mut Schema, at: usize) {
        let name = self.name(&schema.names());
        let table = &schema.tables[at];
        let columns = self.some_columns(table, 3);
        let mut parts = Vec::new();
        for column in columns {
            let form = if self.rng.percent(20) {
                u8::try_from(self.rng.between(1, 3)).unwrap_or(1)
            } else {
                0
            };
            let collate =
                if self.rng.percent(10) { self.rng.word(&["NOCASE", "BINARY"]) } else { "" };
            parts.push(Part { column, form, descending: self.rng.percent(20), collate });
        }
        let predicate =
            self.some_columns(table, 1).first().copied().filter(|_| self.rng.percent(20));
        let predicate = predicate.map(|id| (id, u8::try_from(self.rng.below(3)).unwrap_or(0)));
        let index = Index { id: self.id(), name, unique: self.rng.percent(15), parts, predicate };
        if !index.parts.is_empty() {
            schema.tables[at].indexes.push(index);
        }
    }

    /// A reference from one table to a key of another, or to a column that is made unique for it.
    pub fn add_reference(&mut self, schema: &mut Schema) {
        let parent = self.rng.below(schema.tables.len());
        let child = self.rng.below(schema.tables.len());
        let Some(target) = schema.tables.get(parent) else { return };
        let (parent_id, mut columns) = (target.id, target.key.columns());
        let mut stated = self.rng.percent(60);
        if let Some(unique) = target.uniques.first()
            && (columns.is_empty() || self.rng.percent(20))
        {
            columns.clone_from(&unique.columns);
            stated = true;
        }
        if columns.is_empty() || columns.len() > 3 {
            return;
        }
        let mut own = Vec::new();
        for id in &columns {
            let Some(ty) = schema.tables[parent].column(*id).map(|c| c.ty) else { return };
            let mut column = self.column(&schema.tables[child]);
            column.ty = ty;
            column.default = None;
            column.check = None;
            column.not_null = false;
            column.not_null_conflict = "";
            own.push(column.id);
            schema.tables[child].columns.push(column);
        }
        let reference = Reference {
            name: self.constraint_name(),
            columns: own,
            table: parent_id,
            target: stated.then_some(columns),
            on_delete: self.rng.word(&ACTIONS),
            on_update: self.rng.word(&ACTIONS),
            deferred: self.rng.percent(15),
            inline: self.rng.percent(50),
        };
        schema.tables[child].references.push(reference);
    }

    pub fn add_view(&mut self, schema: &mut Schema) {
        let name = self.name(&schema.names());
        let bases: Vec<(Id, Vec<Id>)> =
            schema.views.iter().map(|v| (v.id, v.columns.clone())).collect();
        let (of, mut columns) = match self.rng.pick(&bases) {
            Some(base) if self.rng.percent(25) => base.clone(),
            _ => {
                let Some(table) = self.rng.pick(&schema.tables) else { return };
                (table.id, table.columns.iter().map(|c| c.id).collect())
            }
        };
        self.rng.shuffle(&mut columns);
        columns.truncate(self.rng.between(1, 4));
        let view = View {
            id: self.id(),
            name,
            of,
            columns,
            form: u8::try_from(self.rng.below(5)).unwrap_or(0),
            named: self.rng.percent(25),
        };
        schema.views.push(view);
    }

    pub fn add_trigger(&mut self, schema: &mut Schema) {
        let name = self.name(&schema.names());
        let Some(target) = self.rng.pick(&schema.tables) else { return };
        let Some(column) = self.some_columns(target, 1).first().copied() else { return };
        let target = (target.id, column);
        let view = self.rng.pick(&schema.views).filter(|_| self.rng.percent(30));
        let (on, timing, columns): (Id, &'static str, Vec<Id>) = if let Some(view) = view {
            (view.id, "INSTEAD OF", view.columns.clone())
        } else {
            let Some(table) = self.rng.pick(&schema.tables) else { return };
            let timing = self.rng.word(&["BEFORE", "AFTER"]);
            (
                table.id,
                if timing == "BEFORE" { "BEFORE" } else { "AFTER" },
                table.columns.iter().map(|c| c.id).collect(),
            )
        };
        let event = ["INSERT", "UPDATE", "DELETE"][self.rng.below(3)];
        let of = self.rng.pick(&columns).copied().filter(|_| self.rng.percent(40));
        let when = self.rng.pick(&columns).copied().filter(|_| self.rng.percent(30));
        schema.triggers.push(Trigger {
            name,
            on,
            timing,
            event,
            of,
            when,
            target,
            form: u8::try_from(self.rng.below(3)).unwrap_or(0),
        });
    }

    pub fn add_search(&mut self, schema: &mut Schema) {
        let name = self.name(&schema.names());
        let columns = (0..self.rng.between(1, 3)).map(|at| format!("text_{at}")).collect();
        let options = ["", "tokenize = 'porter ascii'", "prefix = '2 3'"][self.rng.below(3)];
        schema.searches.push(Search { name, columns, options });
    }
}
