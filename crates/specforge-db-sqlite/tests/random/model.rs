//! What a generated schema is: names apart from identities, so that a rename is only a new name.

pub type Id = u32;

#[derive(Clone, Debug, Default)]
pub struct Schema {
    pub tables: Vec<Table>,
    pub views: Vec<View>,
    pub triggers: Vec<Trigger>,
    pub searches: Vec<Search>,
}

#[derive(Clone, Debug, Default)]
pub struct Table {
    pub id: Id,
    pub name: String,
    pub columns: Vec<Column>,
    pub key: Key,
    pub uniques: Vec<Unique>,
    pub checks: Vec<Check>,
    pub references: Vec<Reference>,
    pub indexes: Vec<Index>,
    pub strict: bool,
    pub without_rowid: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Column {
    pub id: Id,
    pub name: String,
    pub ty: &'static str,
    pub not_null: bool,
    pub not_null_conflict: &'static str,
    pub default: Option<String>,
    pub collate: &'static str,
    pub check: Option<(Option<String>, Condition)>,
    pub generated: Option<Generated>,
}

#[derive(Clone, Debug)]
pub struct Generated {
    pub of: Id,
    pub form: u8,
    pub stored: bool,
}

#[derive(Clone, Debug, Default)]
pub enum Key {
    #[default]
    None,
    /// In the column's own definition.
    Inline {
        column: Id,
        autoincrement: bool,
        descending: bool,
    },
    Table {
        name: Option<String>,
        columns: Vec<(Id, bool)>,
        conflict: &'static str,
    },
}

impl Key {
    pub fn columns(&self) -> Vec<Id> {
        match self {
            Self::None => Vec::new(),
            Self::Inline { column, .. } => vec![*column],
            Self::Table { columns, .. } => columns.iter().map(|(id, _)| *id).collect(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Unique {
    pub name: Option<String>,
    pub columns: Vec<Id>,
    pub conflict: &'static str,
    pub inline: bool,
}

#[derive(Clone, Debug)]
pub struct Check {
    pub name: Option<String>,
    pub condition: Condition,
}

#[derive(Clone, Debug)]
pub enum Condition {
    /// A number that is above, or no number.
    Above(Id, i64),
    Shorter(Id, u32),
    Ordered(Id, Id),
    OneOf(Id),
    Some(Id),
}

impl Condition {
    pub fn columns(&self) -> Vec<Id> {
        match self {
            Self::Above(a, _) | Self::Shorter(a, _) | Self::OneOf(a) | Self::Some(a) => vec![*a],
            Self::Ordered(a, b) => vec![*a, *b],
        }
    }
}

#[derive(Clone, Debug)]
pub struct Reference {
    pub name: Option<String>,
    pub columns: Vec<Id>,
    pub table: Id,
    /// None means the primary key, unstated.
    pub target: Option<Vec<Id>>,
    pub on_delete: &'static str,
    pub on_update: &'static str,
    pub deferred: bool,
    pub inline: bool,
}

#[derive(Clone, Debug)]
pub struct Index {
    pub id: Id,
    pub name: String,
    pub unique: bool,
    pub parts: Vec<Part>,
    pub predicate: Option<(Id, u8)>,
}

#[derive(Clone, Debug)]
pub struct Part {
    pub column: Id,
    /// 0 the column itself, else an expression over it.
    pub form: u8,
    pub descending: bool,
    pub collate: &'static str,
}

#[derive(Clone, Debug)]
pub struct View {
    pub id: Id,
    pub name: String,
    /// A table or an earlier view.
    pub of: Id,
    /// Columns of the table; of a view, as many of its own.
    pub columns: Vec<Id>,
    pub form: u8,
    pub named: bool,
}

#[derive(Clone, Debug)]
pub struct Trigger {
    pub name: String,
    pub on: Id,
    pub timing: &'static str,
    pub event: &'static str,
    pub of: Option<Id>,
    pub when: Option<Id>,
    /// The table that the body writes to, and a column of it.
    pub target: (Id, Id),
    pub form: u8,
}

#[derive(Clone, Debug)]
pub struct Search {
    pub name: String,
    pub columns: Vec<String>,
    pub options: &'static str,
}

impl Schema {
    pub fn table(&self, id: Id) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    pub fn view(&self, id: Id) -> Option<&View> {
        self.views.iter().find(|view| view.id == id)
    }

    /// All names that a table, view or index may not take.
    pub fn names(&self) -> Vec<String> {
        let tables = self.tables.iter().map(|t| &t.name);
        let indexes = self.tables.iter().flat_map(|t| t.indexes.iter().map(|i| &i.name));
        let others =
            self.views.iter().map(|v| &v.name).chain(self.searches.iter().map(|s| &s.name));
        let triggers = self.triggers.iter().map(|t| &t.name);
        tables.chain(indexes).chain(others).chain(triggers).map(|n| n.to_lowercase()).collect()
    }

    /// Takes away whatever refers to what is no longer there, until nothing does.
    pub fn repair(&mut self) {
        for table in &mut self.tables {
            table.repair();
        }
        self.tables.retain(|table| table.columns.iter().any(|c| c.generated.is_none()));
        let snapshot = self.clone();
        for table in &mut self.tables {
            let own: Vec<Id> = table.columns.iter().map(|c| c.id).collect();
            table.references.retain(|reference| {
                let Some(parent) = snapshot.table(reference.table) else { return false };
                let target = reference.target.clone().unwrap_or_else(|| parent.key.columns());
                target.len() == reference.columns.len()
                    && reference.columns.iter().all(|id| own.contains(id))
                    && parent.is_unique(&target)
            });
        }
        // A view stands only on what stands before it.
        let mut views: Vec<View> = Vec::new();
        for mut view in std::mem::take(&mut self.views) {
            if let Some(table) = self.table(view.of) {
                view.columns.retain(|id| table.columns.iter().any(|c| c.id == *id));
            } else if let Some(base) = views.iter().find(|v| v.id == view.of) {
                view.columns.retain(|id| base.columns.contains(id));
            } else {
                continue;
            }
            if !view.columns.is_empty() {
                views.push(view);
            }
        }
        self.views = views;
        let snapshot = self.clone();
        self.triggers.retain_mut(|trigger| {
            let columns: Vec<Id> = match (snapshot.table(trigger.on), snapshot.view(trigger.on)) {
                (Some(table), _) if trigger.timing != "INSTEAD OF" => {
                    table.columns.iter().map(|c| c.id).collect()
                }
                (None, Some(view)) if trigger.timing == "INSTEAD OF" => view.columns.clone(),
                _ => return false,
            };
            trigger.of = trigger.of.filter(|id| columns.contains(id));
            trigger.when = trigger.when.filter(|id| columns.contains(id));
            let (table, column) = trigger.target;
            snapshot
                .table(table)
                .is_some_and(|t| t.columns.iter().any(|c| c.id == column && c.generated.is_none()))
        });
    }
}

impl Table {
    pub fn column(&self, id: Id) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }

    fn is_unique(&self, columns: &[Id]) -> bool {
        let same = |other: &[Id]| {
            other.len() == columns.len() && columns.iter().all(|id| other.contains(id))
        };
        !columns.is_empty()
            && (same(&self.key.columns()) || self.uniques.iter().any(|u| same(&u.columns)))
    }

    fn repair(&mut self) {
        let plain: Vec<Id> =
            self.columns.iter().filter(|c| c.generated.is_none()).map(|c| c.id).collect();
        for column in &mut self.columns {
            if column.generated.as_ref().is_some_and(|g| !plain.contains(&g.of)) {
                column.id = Id::MAX;
            }
        }
        self.columns.retain(|column| column.id != Id::MAX);
        let all: Vec<Id> = self.columns.iter().map(|c| c.id).collect();
        for column in &mut self.columns {
            if let Some((_, condition)) = &column.check
                && !condition.columns().iter().all(|id| all.contains(id))
            {
                column.check = None;
            }
        }
        let columns = self.key.columns();
        if !columns.iter().all(|id| plain.contains(id)) {
            self.key = Key::None;
        }
        if let Key::Inline { column, autoincrement, descending } = &mut self.key {
            let integer = self.columns.iter().any(|c| c.id == *column && c.ty == "INTEGER");
            *autoincrement &= integer && !self.without_rowid;
            *descending &= !*autoincrement;
        }
        if matches!(self.key, Key::None) {
            self.without_rowid = false;
        }
        self.uniques.retain(|unique| unique.columns.iter().all(|id| all.contains(id)));
        self.checks.retain(|check| check.condition.columns().iter().all(|id| all.contains(id)));
        for index in &mut self.indexes {
            index.parts.retain(|part| all.contains(&part.column));
            index.predicate = index.predicate.filter(|(id, _)| all.contains(id));
        }
        self.indexes.retain(|index| !index.parts.is_empty());
        if self.strict {
            for column in &mut self.columns {
                column.ty = strict_type(column.ty);
                if column.default.as_deref().is_some_and(|d| !fits_strict(column.ty, d)) {
                    column.default = None;
                }
            }
        }
    }
}

pub const STRICT: [&str; 6] = ["INTEGER", "INT", "TEXT", "REAL", "BLOB", "ANY"];

fn strict_type(ty: &'static str) -> &'static str {
    if STRICT.contains(&ty) {
        return ty;
    }
    match affinity(ty) {
        'i' => "INTEGER",
        't' => "TEXT",
        'r' => "REAL",
        'b' => "BLOB",
        _ => "ANY",
    }
}

fn fits_strict(ty: &str, default: &str) -> bool {
    let number = default.trim_matches(['(', ')', '-', ' ']).parse::<i64>().is_ok();
    match ty {
        "ANY" => true,
        "TEXT" => default.starts_with('\'') || default.starts_with("CURRENT") || number,
        "INTEGER" | "INT" | "REAL" => number || default == "NULL",
        _ => default == "NULL" || default.starts_with("x'"),
    }
}

/// What SQLite makes of a type's name: i, t, b, r or n.
pub fn affinity(ty: &str) -> char {
    let ty = ty.to_uppercase();
    let has = |part: &str| ty.contains(part);
    if has("INT") {
        'i'
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        't'
    } else if has("BLOB") || ty.is_empty() || ty == "ANY" {
        'b'
    } else if has("REAL") || has("FLOA") || has("DOUB") {
        'r'
    } else {
        'n'
    }
}
