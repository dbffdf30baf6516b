//! Spelling a generated schema, by a writer that shares nothing with the one under test.

use super::model::*;

pub fn quote(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        && name.len() > 3
        && !super::generate::KEYWORDS.contains(&name);
    match name.len() % 3 {
        0 if plain => name.to_owned(),
        1 if !name.contains(']') => format!("[{name}]"),
        _ => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

fn column_name(table: &Table, id: Id) -> String {
    table.column(id).map(|c| quote(&c.name)).unwrap_or_default()
}

fn names(table: &Table, ids: &[Id]) -> String {
    ids.iter().map(|id| column_name(table, *id)).collect::<Vec<_>>().join(", ")
}

fn label(name: Option<&String>) -> String {
    name.map(|n| format!("CONSTRAINT {} ", quote(n))).unwrap_or_default()
}

fn conflict(action: &str) -> String {
    if action.is_empty() { String::new() } else { format!(" ON CONFLICT {action}") }
}

fn condition(table: &Table, condition: &Condition) -> String {
    let name = |id: &Id| column_name(table, *id);
    match condition {
        Condition::Above(id, bound) => {
            format!("typeof({0}) NOT IN ('integer', 'real') OR {0} > {bound}", name(id))
        }
        Condition::Shorter(id, length) => format!("length({}) <= {length}", name(id)),
        Condition::Ordered(a, b) => {
            format!("{} IS NULL OR {} >= {} OR 1=1", name(a), name(b), name(a))
        }
        Condition::OneOf(id) => {
            format!("{} IN ('a', 'it''s', 'ü', 1, 2) OR {0} IS NOT 'never'", name(id))
        }
        Condition::Some(id) => format!("{} IS NOT NULL", name(id)),
    }
}

impl Schema {
    pub fn write(&self) -> String {
        let mut out = String::new();
        for table in &self.tables {
            out.push_str(&self.table_text(table));
        }
        for search in &self.searches {
            let columns: Vec<_> = search.columns.iter().map(|c| quote(c)).collect();
            let options = if search.options.is_empty() {
                String::new()
            } else {
                format!(", {}", search.options)
            };
            out.push_str(&format!(
                "CREATE VIRTUAL TABLE {} USING fts5({}{options});\n",
                quote(&search.name),
                columns.join(", ")
            ));
        }
        for table in &self.tables {
            for index in &table.indexes {
                out.push_str(&index_text(table, index));
            }
        }
        for view in &self.views {
            out.push_str(&self.view_text(view));
        }
        for trigger in &self.triggers {
            out.push_str(&self.trigger_text(trigger));
        }
        out
    }

    fn reference_text(&self, reference: &Reference) -> String {
        let Some(parent) = self.table(reference.table) else { return String::new() };
        let target = reference
            .target
            .as_ref()
            .map(|ids| format!(" ({})", names(parent, ids)))
            .unwrap_or_default();
        let mut text = format!("REFERENCES {}{target}", quote(&parent.name));
        for (event, action) in [("DELETE", reference.on_delete), ("UPDATE", reference.on_update)] {
            if !action.is_empty() {
                text.push_str(&format!(" ON {event} {action}"));
            }
        }
        if reference.deferred {
            text.push_str(" DEFERRABLE INITIALLY DEFERRED");
        }
        text
    }

    fn table_text(&self, table: &Table) -> String {
        let mut items: Vec<String> =
            table.columns.iter().map(|c| self.column_text(table, c)).collect();
        if let Key::Table { name, columns, conflict: action } = &table.key {
            let parts: Vec<String> = columns
                .iter()
                .map(|(id, descending)| {
                    column_name(table, *id) + if *descending { " DESC" } else { "" }
                })
                .collect();
            items.push(format!(
                "{}PRIMARY KEY ({}){}",
                label(name.as_ref()),
                parts.join(", "),
                conflict(action)
            ));
        }
        for unique in table.uniques.iter().filter(|u| !u.is_inline()) {
            items.push(format!(
                "{}UNIQUE ({}){}",
                label(unique.name.as_ref()),
                names(table, &unique.columns),
                conflict(unique.conflict)
            ));
        }
        for check in &table.checks {
            items.push(format!(
                "{}CHECK ({})",
                label(check.name.as_ref()),
                condition(table, &check.condition)
            ));
        }
        for reference in table.references.iter().filter(|r| !r.is_inline()) {
            items.push(format!(
                "{}FOREIGN KEY ({}) {}",
                label(reference.name.as_ref()),
                names(table, &reference.columns),
                self.reference_text(reference)
            ));
        }
        let mut options = Vec::new();
        if table.strict {
            options.push("STRICT");
        }
        if table.without_rowid {
            options.push("WITHOUT ROWID");
        }
        format!(
            "CREATE TABLE {} (\n  {}\n) {};\n",
            quote(&table.name),
            items.join(",\n  "),
            options.join(", ")
        )
    }

    fn column_text(&self, table: &Table, column: &Column) -> String {
        let mut text = format!("{} {}", quote(&column.name), column.ty);
        if let Key::Inline { column: key, autoincrement, descending } = &table.key
            && *key == column.id
        {
            text.push_str(" PRIMARY KEY");
            text.push_str(if *descending { " DESC" } else { "" });
            text.push_str(if *autoincrement { " AUTOINCREMENT" } else { "" });
        }
        if column.not_null {
            text.push_str(&format!(" NOT NULL{}", conflict(column.not_null_conflict)));
        }
        for unique in table.uniques.iter().filter(|u| u.is_inline() && u.columns == [column.id]) {
            text.push_str(&format!(
                " {}UNIQUE{}",
                label(unique.name.as_ref()),
                conflict(unique.conflict)
            ));
        }
        if let Some(default) = &column.default {
            text.push_str(&format!(" DEFAULT {default}"));
        }
        if !column.collate.is_empty() {
            text.push_str(&format!(" COLLATE {}", column.collate));
        }
        if let Some((name, check)) = &column.check {
            text.push_str(&format!(" {}CHECK ({})", label(name.as_ref()), condition(table, check)));
        }
        if let Some(generated) = &column.generated {
            let of = column_name(table, generated.of);
            let expression = match generated.form % 3 {
                0 => format!("length({of})"),
                1 => format!("{of} || '-x'"),
                _ => format!("coalesce({of}, 0)"),
            };
            let head = if generated.form > 3 { "GENERATED ALWAYS AS" } else { "AS" };
            text.push_str(&format!(
                " {head} ({expression}){}",
                if generated.stored { " STORED" } else { "" }
            ));
        }
        for reference in
            table.references.iter().filter(|r| r.is_inline() && r.columns == [column.id])
        {
            text.push_str(&format!(
                " {}{}",
                label(reference.name.as_ref()),
                self.reference_text(reference)
            ));
        }
        text
    }

    /// The names under which a view shows its columns.
    fn view_columns(&self, view: &View) -> Vec<String> {
        if view.named {
            return (0..view.columns.len()).map(|at| format!("shown_{at}")).collect();
        }
        view.columns.iter().map(|id| self.shown(view.of, *id)).collect()
    }

    fn shown(&self, of: Id, id: Id) -> String {
        if let Some(table) = self.table(of) {
            return table.column(id).map(|c| c.name.clone()).unwrap_or_default();
        }
        let Some(view) = self.view(of) else { return String::new() };
        let at = view.columns.iter().position(|c| *c == id).unwrap_or_default();
        self.view_columns(view).get(at).cloned().unwrap_or_default()
    }

    fn view_text(&self, view: &View) -> String {
        let of =
            self.table(view.of).map(|t| &t.name).or_else(|| self.view(view.of).map(|v| &v.name));
        let of = of.map(|name| quote(name)).unwrap_or_default();
        let columns: Vec<String> =
            view.columns.iter().map(|id| quote(&self.shown(view.of, *id))).collect();
        let list = if view.named {
            format!(" ({})", self.view_columns(view).join(", "))
        } else {
            String::new()
        };
        let first = columns.first().cloned().unwrap_or_default();
        let (select, tail) = match view.form % 5 {
            0 => (columns.join(", "), String::new()),
            1 => (columns.join(", "), format!(" WHERE {first} IS NOT NULL")),
            2 => (
                columns.iter().map(|c| format!("src.{c}")).collect::<Vec<_>>().join(", "),
                " AS src".to_owned(),
            ),
            3 => (
                columns.join(", "),
                format!(" WHERE {first} IN (SELECT {first} FROM {of}) ORDER BY 1"),
            ),
            _ => {
                (columns.join(", "), format!(" UNION ALL SELECT {} FROM {of}", columns.join(", ")))
            }
        };
        format!("CREATE VIEW {}{list} AS SELECT {select} FROM {of}{tail};\n", quote(&view.name))
    }

    fn trigger_text(&self, trigger: &Trigger) -> String {
        let on = self
            .table(trigger.on)
            .map(|t| &t.name)
            .or_else(|| self.view(trigger.on).map(|v| &v.name));
        let on = on.map(|name| quote(name)).unwrap_or_default();
        let of = match trigger.of {
            Some(id) if trigger.event == "UPDATE" => {
                format!(" OF {}", quote(&self.shown(trigger.on, id)))
            }
            _ => String::new(),
        };
        let row = if trigger.event == "DELETE" { "OLD" } else { "NEW" };
        let when = trigger
            .when
            .map(|id| format!(" WHEN {row}.{} IS NOT NULL", quote(&self.shown(trigger.on, id))))
            .unwrap_or_default();
        let Some(table) = self.table(trigger.target.0) else { return String::new() };
        let (target, column) = (quote(&table.name), column_name(table, trigger.target.1));
        let body = match trigger.form % 3 {
            0 => format!("UPDATE {target} SET {column} = {column} WHERE 0;"),
            1 => format!("DELETE FROM {target} WHERE {column} = 'it''s; gone'; SELECT 1;"),
            _ => format!(
                "INSERT OR IGNORE INTO {target} ({column}) SELECT {column} FROM {target} WHERE 0;"
            ),
        };
        format!(
            "CREATE TRIGGER {} {} {}{of} ON {on} FOR EACH ROW{when} BEGIN {body} END;\n",
            quote(&trigger.name),
            trigger.timing,
            trigger.event
        )
    }
}

impl Unique {
    fn is_inline(&self) -> bool {
        self.inline && self.columns.len() == 1
    }
}

impl Reference {
    fn is_inline(&self) -> bool {
        self.inline && self.columns.len() == 1
    }
}

fn index_text(table: &Table, index: &Index) -> String {
    let parts: Vec<String> = index
        .parts
        .iter()
        .map(|part| {
            let name = column_name(table, part.column);
            let mut text = match part.form {
                0 => name,
                1 => format!("lower({name})"),
                2 => format!("coalesce({name}, '')"),
                _ => format!("({name} || 'x')"),
            };
            if !part.collate.is_empty() {
                text.push_str(&format!(" COLLATE {}", part.collate));
            }
            if part.descending {
                text.push_str(" DESC");
            }
            text
        })
        .collect();
    let predicate = index.predicate.map(|(id, form)| {
        let name = column_name(table, id);
        match form % 3 {
            0 => format!(" WHERE {name} IS NOT NULL"),
            1 => format!(" WHERE {name} > 3"),
            _ => format!(" WHERE {name} <> 'it''s'"),
        }
    });
    format!(
        "CREATE {}INDEX {} ON {} ({}){};\n",
        if index.unique { "UNIQUE " } else { "" },
        quote(&index.name),
        quote(&table.name),
        parts.join(", "),
        predicate.unwrap_or_default()
    )
}
