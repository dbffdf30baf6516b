//! Spelling a generated schema, by a writer that shares nothing with the one under test.

use super::model::*;

pub fn quote(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        && name.len() > 3
        && !super::generate::KEYWORDS.contains(&name);
    if plain && !name.len().is_multiple_of(3) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

pub fn column_name(table: &Table, id: Id) -> String {
    table.column(id).map(|c| quote(&c.name)).unwrap_or_default()
}

pub fn names(table: &Table, ids: &[Id]) -> String {
    ids.iter().map(|id| column_name(table, *id)).collect::<Vec<_>>().join(", ")
}

fn label(name: Option<&String>) -> String {
    name.map(|n| format!("CONSTRAINT {} ", quote(n))).unwrap_or_default()
}

/// A condition over values of that family.
pub fn condition(name: &str, family: Family, form: u8) -> String {
    match (family, form % 3) {
        (_, 0) => format!("{name} IS NOT NULL"),
        (Family::Int, 1) => format!("{name} > 0"),
        (Family::Int, _) => format!("{name} BETWEEN -10 AND 500 OR {name} IN (1, 2, 1000)"),
        (Family::Num, 1) => format!("{name} >= 0"),
        (Family::Num, _) => format!("({name} * 2) <> 7.5"),
        (Family::Text, 1) => format!("length({name}) > 0"),
        (Family::Text, _) => format!("{name} IN ('a', 'it''s', 'ü') OR {name} NOT LIKE 'z%'"),
        (Family::Bool, 1) => name.to_owned(),
        (Family::Date | Family::Time, 1) => format!("{name} > '2001-02-03'"),
        (Family::Array, 1) => format!("cardinality({name}) < 9"),
        (_, 1) => format!("{name} IS DISTINCT FROM NULL"),
        _ => format!("NOT ({name} IS NULL)"),
    }
}

/// A value computed from one of that family.
fn computed(name: &str, family: Family, form: u8) -> String {
    match (family, form % 3) {
        (Family::Int, 0) => format!("{name} + 1"),
        (Family::Int | Family::Num, 1) => format!("abs({name}) * 2"),
        (Family::Text, 0) => format!("lower({name})"),
        (Family::Text, 1) => format!("coalesce({name}, 'none') || '-x'"),
        (Family::Array, 0) => format!("coalesce(array_length({name}, 1), 0)"),
        _ => format!("CASE WHEN {name} IS NULL THEN 0 ELSE 1 END"),
    }
}

/// The type of what [`computed`] gives.
fn computed_type(family: Family, form: u8) -> &'static str {
    match (family, form % 3) {
        (Family::Int, 0) => "bigint",
        (Family::Int | Family::Num, 1) => "numeric",
        (Family::Text, 0 | 1) => "text",
        _ => "integer",
    }
}

impl Schema {
    /// A name with its schema; without it only in `public`, and only now and then.
    pub fn named(&self, space: Id, name: &str) -> String {
        match self.spaces.iter().find(|known| known.id == space) {
            Some(space) => format!("{}.{}", quote(&space.name), quote(name)),
            None if name.len().is_multiple_of(5) => format!("public.{}", quote(name)),
            None => quote(name),
        }
    }

    /// A function's name, which without its schema may be one that the server has.
    pub fn function_name(&self, function: &Function) -> String {
        if self.spaces.iter().any(|known| known.id == function.space) {
            self.named(function.space, &function.name)
        } else {
            format!("public.{}", quote(&function.name))
        }
    }

    pub fn table_name(&self, table: &Table) -> String {
        self.named(table.space, &table.name)
    }

    pub fn type_text(&self, ty: Ty) -> String {
        let name = match ty.base {
            Base::Known(name) => name.to_owned(),
            Base::Enum(id) => {
                let of = self.enums.iter().find(|known| known.id == id);
                of.map(|of| self.named(of.space, &of.name)).unwrap_or_default()
            }
            Base::Domain(id) => {
                let of = self.domains.iter().find(|known| known.id == id);
                of.map(|of| self.named(of.space, &of.name)).unwrap_or_default()
            }
            Base::Composite(id) => {
                let of = self.composites.iter().find(|known| known.id == id);
                of.map(|of| self.named(of.space, &of.name)).unwrap_or_default()
            }
        };
        if ty.array { format!("{name}[]") } else { name }
    }

    pub fn write(&self) -> String {
        let mut out = Out::default();
        self.write_types(&mut out);
        self.write_functions(&mut out);
        for (at, table) in self.tables.iter().enumerate() {
            self.write_table(table, &self.tables[..at], &mut out);
        }
        for sequence in &self.sequences {
            if let Some((table, column)) = sequence.owner
                && let Some(table) = self.table(table)
            {
                out.line(format!(
                    "ALTER SEQUENCE {} OWNED BY {}.{}",
                    self.named(sequence.space, &sequence.name),
                    self.table_name(table),
                    column_name(table, column)
                ));
            }
        }
        for (at, table) in self.tables.iter().enumerate() {
            for reference in table.references.iter().filter(|r| !self.is_inline(r, at)) {
                let text = self.reference_text(table, reference);
                let valid = if reference.not_valid { " NOT VALID" } else { "" };
                out.line(format!("ALTER TABLE {} ADD {text}{valid}", self.table_name(table)));
            }
        }
        self.views.iter().for_each(|view| self.write_view(view, &mut out));
        self.triggers.iter().for_each(|trigger| self.write_trigger(trigger, &mut out));
        self.write_rules(&mut out);
        self.tables.iter().for_each(|table| self.write_policies(table, &mut out));
        for table in &self.tables {
            let name = self.table_name(table);
            for reference in &table.references {
                let constraint = reference.name.as_ref();
                self.write_constraint_remark(reference.id, constraint, &name, &mut out);
            }
        }
        self.write_defaults(&mut out);
        out.0
    }

    fn write_types(&self, out: &mut Out) {
        for space in &self.spaces {
            out.line(format!("CREATE SCHEMA {}", quote(&space.name)));
            out.comment("SCHEMA", &quote(&space.name), space.comment);
        }
        for one in &self.enums {
            let labels: Vec<String> = one.labels.iter().map(|(_, label)| text(label)).collect();
            let name = self.named(one.space, &one.name);
            out.line(format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", ")));
            out.comment("TYPE", &name, one.comment);
        }
        for domain in &self.domains {
            let mut line = format!(
                "CREATE DOMAIN {} AS {}",
                self.named(domain.space, &domain.name),
                domain.base
            );
            if let Some(default) = &domain.default {
                line.push_str(&format!(" DEFAULT {default}"));
            }
            line.push_str(if domain.not_null { " NOT NULL" } else { "" });
            if let Some((name, form)) = &domain.check {
                let condition = condition("VALUE", family(domain.base), *form);
                line.push_str(&format!(" {}CHECK ({condition})", label(name.as_ref())));
            }
            out.line(line);
            let name = self.named(domain.space, &domain.name);
            self.write_remark(domain.id, "DOMAIN", &name, out);
        }
        self.write_composites(out);
        for sequence in &self.sequences {
            let name = self.named(sequence.space, &sequence.name);
            let maximum =
                sequence.maximum.map(|max| format!(" MAXVALUE {max}")).unwrap_or_default();
            out.line(format!(
                "CREATE SEQUENCE {name} AS {} INCREMENT BY {}{maximum} START WITH {}{}",
                sequence.ty,
                sequence.increment,
                sequence.start,
                if sequence.cycle { " CYCLE" } else { "" }
            ));
            self.write_remark(sequence.id, "SEQUENCE", &name, out);
            if sequence.public {
                out.line(format!("GRANT USAGE ON SEQUENCE {name} TO PUBLIC"));
            }
        }
    }

    fn write_functions(&self, out: &mut Out) {
        for function in &self.functions {
            let name = self.function_name(function);
            let arguments = if function.trigger { "" } else { "bigint" };
            out.line(match (function.trigger, function.form % 4) {
                (true, 0) => format!(
                    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN coalesce(NEW, OLD); END $$"
                ),
                (true, form) => format!(
                    "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $body$\nDECLARE\n  seen text := 'it''s; {form}';\nBEGIN\n  -- nothing\n  RETURN coalesce(NEW, OLD);\nEND;\n$body$ LANGUAGE plpgsql{}",
                    if form == 3 { " SECURITY DEFINER" } else { "" }
                ),
                (false, 0) => format!(
                    "CREATE FUNCTION {name}(value bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'"
                ),
                (false, 1) => format!(
                    "CREATE FUNCTION {name}(bigint) RETURNS numeric LANGUAGE sql STABLE STRICT AS $$SELECT 2.5 * $1; -- done$$"
                ),
                (false, 2) => format!(
                    "CREATE FUNCTION {name}(value bigint) RETURNS bigint IMMUTABLE PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN IF value > 10 THEN RETURN 10; END IF; RETURN value; END; $$"
                ),
                (false, _) => format!(
                    "CREATE FUNCTION {name}(value bigint) RETURNS bigint LANGUAGE sql IMMUTABLE COST 5 AS 'SELECT value * 2'"
                ),
            });
            out.comment("FUNCTION", &format!("{name}({arguments})"), function.comment);
            if function.private {
                out.line(format!("REVOKE ALL ON FUNCTION {name}({arguments}) FROM PUBLIC"));
            }
        }
    }

    /// Whether a reference can stand in its table, because what it refers to stands before.
    fn is_inline(&self, reference: &Reference, at: usize) -> bool {
        let parent = self.tables.iter().position(|table| table.id == reference.table);
        !reference.not_valid
            && reference.id.is_multiple_of(2)
            && parent.is_some_and(|parent| parent <= at)
    }

    fn reference_text(&self, table: &Table, reference: &Reference) -> String {
        let Some(parent) = self.table(reference.table) else { return String::new() };
        let own_key = parent.key.as_ref().is_some_and(|key| key.columns == reference.target);
        // Unstated it is the primary key.
        let target = if own_key && reference.id.is_multiple_of(3) {
            String::new()
        } else {
            format!(" ({})", names(parent, &reference.target))
        };
        let mut line = format!(
            "{}FOREIGN KEY ({}) REFERENCES {}{target}",
            label(reference.name.as_ref()),
            names(table, &reference.columns),
            self.table_name(parent)
        );
        for (event, action) in [("DELETE", reference.on_delete), ("UPDATE", reference.on_update)] {
            if !action.is_empty() {
                line.push_str(&format!(" ON {event} {action}"));
            }
        }
        line.push_str(match reference.deferred {
            0 => "",
            1 => " DEFERRABLE",
            _ => " DEFERRABLE INITIALLY DEFERRED",
        });
        line
    }

    fn write_table(&self, table: &Table, before: &[Table], out: &mut Out) {
        let name = self.table_name(table);
        let mut items: Vec<String> =
            table.columns.iter().map(|c| self.column_text(table, c)).collect();
        if let Some(key) = &table.key {
            items.push(format!(
                "{}PRIMARY KEY ({})",
                label(key.name.as_ref()),
                names(table, &key.columns)
            ));
        }
        for unique in table.uniques.iter().filter(|u| !u.is_inline()) {
            let include = unique.include.map(|id| format!(" INCLUDE ({})", column_name(table, id)));
            items.push(format!(
                "{}UNIQUE{} ({}){}{}",
                label(unique.name.as_ref()),
                if unique.nulls_equal { " NULLS NOT DISTINCT" } else { "" },
                names(table, &unique.columns),
                include.unwrap_or_default(),
                if unique.deferrable { " DEFERRABLE INITIALLY IMMEDIATE" } else { "" }
            ));
        }
        for check in table.checks.iter().filter(|c| !c.is_inline()) {
            items.push(self.check_text(table, check));
        }
        for reference in table.references.iter().filter(|r| self.is_inline(r, before.len())) {
            items.push(self.reference_text(table, reference));
        }
        items.extend(table.exclusions.iter().map(|e| self.exclusion_text(table, e)));
        let mut line = format!(
            "CREATE {}TABLE {name} (\n  {}\n)",
            if table.unlogged { "UNLOGGED " } else { "" },
            items.join(",\n  ")
        );
        if let Some(parent) = table.parent.and_then(|id| self.table(id)) {
            line.push_str(&format!(" INHERITS ({})", self.table_name(parent)));
        }
        if let Some(parts) = &table.parts {
            let how = format!("{:?}", parts.how).to_uppercase();
            line.push_str(&format!(" PARTITION BY {how} ({})", column_name(table, parts.by)));
        }
        if let Some(factor) = table.fillfactor {
            line.push_str(&format!(" WITH (fillfactor = {factor})"));
        }
        out.line(line);
        self.write_parts(table, &name, out);
        for index in &table.indexes {
            out.line(self.index_text(table, index));
            if let Some(own) = &index.name {
                out.comment("INDEX", &self.named(table.space, own), index.comment);
            }
        }
        out.comment("TABLE", &name, table.comment);
        for column in &table.columns {
            out.comment("COLUMN", &format!("{name}.{}", quote(&column.name)), column.comment);
        }
        for right in &table.grants {
            out.line(format!("GRANT {right} ON TABLE {name} TO PUBLIC"));
        }
        self.write_extras(table, out);
    }

    fn check_text(&self, table: &Table, check: &Check) -> String {
        let conditions: Vec<String> = check
            .columns
            .iter()
            .map(|id| condition(&column_name(table, *id), self.family_of(table, *id), check.form))
            .collect();
        format!(
            "{}CHECK ({}){}",
            label(check.name.as_ref()),
            conditions.join(" OR "),
            if check.no_inherit { " NO INHERIT" } else { "" }
        )
    }

    fn column_text(&self, table: &Table, column: &Column) -> String {
        let mut line = format!("{} ", quote(&column.name));
        let ty = self.type_text(column.ty);
        match (&column.default, &column.generated) {
            (Value::Serial, _) => line.push_str(match ty.as_str() {
                "bigint" | "int8" => "bigserial",
                "smallint" => "smallserial",
                _ => "serial",
            }),
            (_, Some((of, form))) => {
                let family = self.family_of(table, *of);
                line.push_str(&format!(
                    "{} GENERATED ALWAYS AS ({}) {}",
                    computed_type(family, *form),
                    computed(&column_name(table, *of), family, *form),
                    if column.unstored { "VIRTUAL" } else { "STORED" }
                ));
            }
            _ => line.push_str(&ty),
        }
        if !column.collate.is_empty() {
            line.push_str(&format!(" COLLATE {}", column.collate));
        }
        match &column.default {
            Value::None | Value::Serial => {}
            Value::Expression(expression, _) => line.push_str(&format!(" DEFAULT {expression}")),
            Value::Sequence(id) => {
                let of = self.sequences.iter().find(|known| known.id == *id);
                let name = of.map(|of| self.named(of.space, &of.name)).unwrap_or_default();
                line.push_str(&format!(" DEFAULT nextval({}::regclass)", text(&name)));
            }
            Value::Label(id) => {
                let mut labels = self.enums.iter().flat_map(|known| &known.labels);
                let of = labels.find(|(known, _)| known == id);
                line.push_str(&format!(
                    " DEFAULT {}",
                    of.map(|(_, label)| text(label)).unwrap_or_default()
                ));
            }
            Value::Identity(always, start) => {
                let how = if *always { "ALWAYS" } else { "BY DEFAULT" };
                let from =
                    if *start == 1 { String::new() } else { format!(" (START WITH {start})") };
                line.push_str(&format!(" GENERATED {how} AS IDENTITY{from}"));
            }
        }
        if column.not_null && !matches!(column.default, Value::Serial) {
            line.push_str(" NOT NULL");
        }
        for unique in table.uniques.iter().filter(|u| u.is_inline() && u.columns == [column.id]) {
            line.push_str(&format!(" {}UNIQUE", label(unique.name.as_ref())));
        }
        for check in table.checks.iter().filter(|c| c.is_inline() && c.columns == [column.id]) {
            line.push_str(&format!(" {}", self.check_text(table, check)));
        }
        line
    }

    fn index_text(&self, table: &Table, index: &Index) -> String {
        let parts: Vec<String> = index
            .parts
            .iter()
            .map(|part| {
                let name = column_name(table, part.column);
                let family = self.family_of(table, part.column);
                let what = match part.form {
                    0 => name,
                    form => format!("({})", computed(&name, family, form)),
                };
                format!("{what}{}", part.order)
            })
            .collect();
        let name = index.name.as_ref().map(|n| format!(" {}", quote(n))).unwrap_or_default();
        let method = if index.method == "btree" {
            String::new()
        } else {
            format!(" USING {}", index.method)
        };
        let include = index.include.map(|id| format!(" INCLUDE ({})", column_name(table, id)));
        let predicate = index.predicate.map(|(id, form)| {
            format!(
                " WHERE {}",
                condition(&column_name(table, id), self.family_of(table, id), form)
            )
        });
        format!(
            "CREATE {}INDEX{name} ON {}{method} ({}){}{}{}",
            if index.unique { "UNIQUE " } else { "" },
            self.table_name(table),
            parts.join(", "),
            include.unwrap_or_default(),
            if index.nulls_equal { " NULLS NOT DISTINCT" } else { "" },
            predicate.unwrap_or_default()
        )
    }
}

impl Unique {
    fn is_inline(&self) -> bool {
        self.inline
            && self.columns.len() == 1
            && !self.nulls_equal
            && !self.deferrable
            && self.include.is_none()
    }
}

impl Check {
    fn is_inline(&self) -> bool {
        self.inline && self.columns.len() == 1
    }
}

/// Statements, each ended.
#[derive(Default)]
pub struct Out(pub String);

impl Out {
    pub fn line(&mut self, statement: impl AsRef<str>) {
        self.0.push_str(statement.as_ref());
        self.0.push_str(";\n");
    }

    pub fn comment(&mut self, kind: &str, name: &str, comment: Option<&str>) {
        if let Some(comment) = comment {
            self.line(format!("COMMENT ON {kind} {name} IS {}", text(comment)));
        }
    }
}
