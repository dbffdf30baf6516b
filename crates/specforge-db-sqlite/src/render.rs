//! Spelling changes: the only place, beside recipes, where commands are made.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Check, Column, Definition, DefinitionKind, Expr, Facet, ForeignKey, Index, Key, Object,
    ObjectPath, SortOrder, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx, Unsupported};
use specforge_db_sql::render::{self, column_list, constraint_name, key_parts, references_clause};
use specforge_db_sql::{SqlWriter, TokenKind, lex, rename, strip_parens};

use crate::spelling::SPELLING;
use crate::versions;

/// Spells one change.
pub(crate) fn change(
    change: &Change,
    cx: &PlanCx<'_>,
) -> std::result::Result<Vec<Command>, Unsupported> {
    match &change.op {
        Op::Create(object) => create(object, &change.path, cx),
        Op::Drop(object) => drop(object, &change.path),
        Op::Rename { from, object } => rename_object(from, object, &change.path),
        Op::Alter { before, after, facets } => alter(before, after, facets, &change.path, cx),
    }
}

fn create(
    object: &Object,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> std::result::Result<Vec<Command>, Unsupported> {
    match object {
        Object::Table(table) => {
            versions::table(table, cx)?;
            Ok(vec![create_table(table, &table.name)])
        }
        Object::Index(index) => {
            versions::index(&table_of(path), index, cx)?;
            Ok(vec![create_index(&table_of(path), index)])
        }
        Object::Definition(definition) => Ok(create_definition(definition, path, cx)),
        Object::Column(column) => Ok(vec![add_column(&table_of(path), column, &[], &[])]),
        Object::Check(check) => match &check.name {
            Some(_) => Ok(vec![alter_table(&table_of(path), |w| {
                w.word("ADD");
                check_clause(w, check);
            })]),
            None => Err(Unsupported::new(format!(
                "an unnamed check cannot be added to {}",
                table_of(path)
            ))),
        },
        _ => Err(in_place(path)),
    }
}

fn drop(object: &Object, path: &ObjectPath) -> std::result::Result<Vec<Command>, Unsupported> {
    let text = |kind: &'static str, name: &Ident| {
        let mut w = SqlWriter::new(&SPELLING);
        w.word("DROP").word(kind).ident(name);
        Ok(vec![Command::Text(w.finish())])
    };
    match object {
        Object::Table(table) => text("TABLE", &table.name),
        Object::Index(index) => text("INDEX", &index.name),
        Object::Definition(definition) => match definition.kind {
            DefinitionKind::View => text("VIEW", &definition.name),
            DefinitionKind::Trigger => text("TRIGGER", &definition.name),
            DefinitionKind::VirtualTable => text("TABLE", &definition.name),
            _ => Err(in_place(path)),
        },
        Object::Column(column) => Ok(vec![alter_table(&table_of(path), |w| {
            w.word("DROP COLUMN").ident(&column.name);
        })]),
        Object::Check(check) => match &check.name {
            Some(name) => Ok(vec![alter_table(&table_of(path), |w| {
                w.word("DROP CONSTRAINT").ident(name);
            })]),
            None => Err(Unsupported::new(format!(
                "an unnamed check of {} cannot be dropped in place",
                table_of(path)
            ))),
        },
        _ => Err(in_place(path)),
    }
}

fn rename_object(
    from: &Ident,
    object: &Object,
    path: &ObjectPath,
) -> std::result::Result<Vec<Command>, Unsupported> {
    match object {
        Object::Table(_) => Ok(vec![alter_table(from, |w| {
            w.word("RENAME TO").ident(&path.name);
        })]),
        Object::Column(_) => Ok(vec![alter_table(&table_of(path), |w| {
            w.word("RENAME COLUMN").ident(from).word("TO").ident(&path.name);
        })]),
        // SQLite cannot rename an index: it is made again.
        Object::Index(index) => {
            let mut w = SqlWriter::new(&SPELLING);
            w.word("DROP INDEX").ident(from);
            Ok(vec![Command::Text(w.finish()), create_index(&table_of(path), index)])
        }
        _ => Err(in_place(path)),
    }
}

fn alter(
    before: &Object,
    after: &Object,
    facets: &[Facet],
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> std::result::Result<Vec<Command>, Unsupported> {
    match (after, facets) {
        (Object::Index(_), _) => {
            let mut commands = drop(before, path)?;
            commands.extend(create(after, path, cx)?);
            Ok(commands)
        }
        (Object::Column(column), [Facet::Nullable]) => {
            Ok(vec![alter_table(&table_of(path), |w| {
                w.word("ALTER COLUMN").ident(&column.name);
                w.word(if column.nullable { "DROP NOT NULL" } else { "SET NOT NULL" });
            })])
        }
        _ => Err(in_place(path)),
    }
}

fn in_place(path: &ObjectPath) -> Unsupported {
    Unsupported::new(format!("SQLite cannot change the {} {path} in place", path.kind.word()))
}

fn table_of(path: &ObjectPath) -> Ident {
    path.table.clone().unwrap_or_else(|| path.name.clone())
}

/// `ALTER TABLE` with what the closure writes behind it.
pub(crate) fn alter_table(table: &Ident, what: impl FnOnce(&mut SqlWriter)) -> Command {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("ALTER TABLE").ident(table);
    what(&mut w);
    Command::Text(w.finish())
}

/// Adds a column together with the checks and references declared with it.
pub(crate) fn add_column(
    table: &Ident,
    column: &Column,
    checks: &[&Check],
    keys: &[&ForeignKey],
) -> Command {
    alter_table(table, |w| {
        w.word("ADD COLUMN");
        column_definition(w, column, None, &[], checks, keys);
    })
}

/// `CREATE INDEX`.
pub(crate) fn create_index(table: &Ident, index: &Index) -> Command {
    let mut w = SqlWriter::new(&SPELLING);
    render::create_index(&mut w, None, table, index);
    Command::Text(w.finish())
}

/// A definition as it was written; one that is made from another table's rows is filled from them.
fn create_definition(definition: &Definition, path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Command> {
    let mut commands = vec![Command::Text(definition.text.clone())];
    if definition.options.flag("derived") {
        let of_old_rows = definition.depends_on.iter().any(|content| {
            cx.before(&ObjectPath::table(path.namespace.as_ref(), &content.name)).is_some()
        });
        if of_old_rows {
            commands.push(fill_derived(&definition.name));
        }
    }
    commands
}

/// Has a full-text index read its content table again.
pub(crate) fn fill_derived(name: &Ident) -> Command {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("INSERT INTO").ident(name).parens(|w| {
        w.ident(name);
    });
    w.word("VALUES").parens(|w| {
        w.literal("rebuild");
    });
    Command::Text(w.finish())
}

/// `CREATE TABLE` under a given name.
pub(crate) fn create_table(table: &Table, name: &Ident) -> Command {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("CREATE TABLE").ident(name);
    let inline_key = |column: &Column| {
        table.primary_key.as_ref().filter(|key| is_inline(key, table) && holds(key, column))
    };
    let inline_uniques = |column: &Column| -> Vec<&Key> {
        let inline = |key: &&Key| key.inline && single(key) && holds(key, column);
        table.uniques.iter().filter(inline).collect()
    };
    let checks = |column: &Column| -> Vec<&Check> {
        table
            .checks
            .iter()
            .filter(|check| check.column.as_ref().is_some_and(|c| same(c, &column.name)))
            .collect()
    };
    let keys = |column: &Column| -> Vec<&ForeignKey> {
        let of_column = |key: &&ForeignKey| {
            key.inline && matches!(key.columns.as_slice(), [one] if same(one, &column.name))
        };
        table.foreign_keys.iter().filter(of_column).collect()
    };
    let mut lines: Vec<Line<'_>> = table.columns.iter().map(Line::Column).collect();
    let uniques = |first: bool| {
        let apart = move |key: &&Key| !(key.inline && single(key)) && is_first(key) == first;
        table.uniques.iter().filter(apart).map(Line::Unique)
    };
    lines.extend(uniques(true));
    lines.extend(
        table.primary_key.iter().filter(|key| !is_inline(key, table)).map(Line::PrimaryKey),
    );
    lines.extend(uniques(false));
    lines.extend(
        table
            .foreign_keys
            .iter()
            .filter(|key| !(key.inline && key.columns.len() == 1))
            .map(Line::ForeignKey),
    );
    let has_column = |name: &Ident| table.columns.iter().any(|column| same(&column.name, name));
    lines.extend(
        table
            .checks
            .iter()
            .filter(|check| !check.column.as_ref().is_some_and(has_column))
            .map(Line::Check),
    );
    w.lines(lines, |w, line| match line {
        Line::Column(column) => {
            let uniques = inline_uniques(column);
            column_definition(
                w,
                column,
                inline_key(column),
                &uniques,
                &checks(column),
                &keys(column),
            );
        }
        Line::PrimaryKey(key) => primary_key(w, key, table),
        Line::Unique(key) => {
            constraint_name(w, key.name.as_ref());
            w.word("UNIQUE");
            key_parts(w, &key.parts);
            on_conflict(w, key.options.text("on_conflict"));
        }
        Line::ForeignKey(key) => {
            constraint_name(w, key.name.as_ref());
            w.word("FOREIGN KEY");
            column_list(w, &key.columns);
            references(w, key);
        }
        Line::Check(check) => {
            check_clause(w, check);
            on_conflict(w, check.options.text("on_conflict"));
        }
    });
    let (strict, without_rowid) =
        (table.options.flag("strict"), table.options.flag("without_rowid"));
    if strict {
        w.word("STRICT");
    }
    if without_rowid {
        w.word(if strict { ", WITHOUT ROWID" } else { "WITHOUT ROWID" });
    }
    Command::Text(w.finish())
}

enum Line<'t> {
    Column(&'t Column),
    PrimaryKey(&'t Key),
    Unique(&'t Key),
    ForeignKey(&'t ForeignKey),
    Check(&'t Check),
}

/// AUTOINCREMENT, and DESC on a key that is no alias of the rowid, are said only with the column.
fn is_inline(key: &Key, table: &Table) -> bool {
    let identity = table.columns.iter().any(|column| column.identity.is_some());
    single(key)
        && key.parts.iter().all(|part| part.options.is_empty())
        && (key.inline || identity || key.options.flag("not_rowid"))
        && (key.parts.iter().all(|part| part.order == SortOrder::Asc)
            || key.options.flag("not_rowid"))
}

/// Whether it is declared before the primary key.
fn is_first(key: &Key) -> bool {
    key.options.flag("first")
}

fn single(key: &Key) -> bool {
    key.parts.len() == 1
}

fn holds(key: &Key, column: &Column) -> bool {
    key.columns().any(|name| same(name, &column.name))
}

fn same(a: &Ident, b: &Ident) -> bool {
    a.as_str().eq_ignore_ascii_case(b.as_str())
}

fn primary_key(w: &mut SqlWriter, key: &Key, table: &Table) {
    constraint_name(w, key.name.as_ref());
    w.word("PRIMARY KEY");
    let auto = table.columns.iter().any(|column| column.identity.is_some() && holds(key, column));
    if auto && single(key) {
        w.parens(|w| {
            w.list(&key.parts, render::key_part);
            w.word("AUTOINCREMENT");
        });
    } else {
        key_parts(w, &key.parts);
    }
    on_conflict(w, key.options.text("on_conflict"));
}

fn column_definition(
    w: &mut SqlWriter,
    column: &Column,
    primary_key: Option<&Key>,
    uniques: &[&Key],
    checks: &[&Check],
    keys: &[&ForeignKey],
) {
    w.ident(&column.name).raw(&column.ty.raw);
    let unique = |w: &mut SqlWriter, first: bool| {
        for key in uniques.iter().filter(|key| is_first(key) == first) {
            constraint_name(w, key.name.as_ref());
            w.word("UNIQUE");
            on_conflict(w, key.options.text("on_conflict"));
        }
    };
    unique(w, true);
    if let Some(key) = primary_key {
        constraint_name(w, key.name.as_ref());
        w.word("PRIMARY KEY");
        if key.options.flag("not_rowid") {
            w.word("DESC");
        }
        on_conflict(w, key.options.text("on_conflict"));
        if column.identity.is_some() {
            w.word("AUTOINCREMENT");
        }
    }
    if !column.nullable {
        constraint_name(w, column.options.text("not_null_name").map(Ident::from).as_ref());
        w.word("NOT NULL");
        on_conflict(w, column.options.text("not_null_conflict"));
    }
    unique(w, false);
    if let Some(default) = &column.default {
        w.word("DEFAULT");
        default_value(w, default);
    }
    if let Some(collation) = column.options.text("collate") {
        w.word("COLLATE").ident(&Ident::from(collation));
    }
    for check in checks {
        check_clause(w, check);
    }
    for key in keys {
        constraint_name(w, key.name.as_ref());
        references(w, key);
    }
    if let Some(generated) = &column.generated {
        w.word("GENERATED ALWAYS AS").parens(|w| {
            w.expr(&generated.expr);
        });
        w.word(if generated.stored { "STORED" } else { "VIRTUAL" });
    }
}

fn check_clause(w: &mut SqlWriter, check: &Check) {
    constraint_name(w, check.name.as_ref());
    w.word("CHECK").parens(|w| {
        w.expr(&check.expr);
    });
}

fn references(w: &mut SqlWriter, key: &ForeignKey) {
    references_clause(w, key);
    if let Some(word) = key.options.text("match") {
        w.word("MATCH").plain(word);
    }
    match key.options.text("deferrable") {
        Some("DEFERRABLE INITIALLY DEFERRED") => w.word("DEFERRABLE INITIALLY DEFERRED"),
        Some("DEFERRABLE INITIALLY IMMEDIATE") => w.word("DEFERRABLE INITIALLY IMMEDIATE"),
        Some("DEFERRABLE") => w.word("DEFERRABLE"),
        Some("NOT DEFERRABLE INITIALLY DEFERRED") => w.word("NOT DEFERRABLE INITIALLY DEFERRED"),
        Some("NOT DEFERRABLE INITIALLY IMMEDIATE") => w.word("NOT DEFERRABLE INITIALLY IMMEDIATE"),
        Some("NOT DEFERRABLE") => w.word("NOT DEFERRABLE"),
        _ => w,
    };
}

fn on_conflict(w: &mut SqlWriter, conflict: Option<&str>) {
    match conflict {
        Some("ROLLBACK") => w.word("ON CONFLICT ROLLBACK"),
        Some("FAIL") => w.word("ON CONFLICT FAIL"),
        Some("IGNORE") => w.word("ON CONFLICT IGNORE"),
        Some("REPLACE") => w.word("ON CONFLICT REPLACE"),
        _ => w,
    };
}

fn default_value(w: &mut SqlWriter, default: &Expr) {
    let single = lex(&default.text, &SPELLING).count() == 1;
    if single || is_literal(default) || is_current_time(default) {
        w.expr(default);
    } else {
        w.parens(|w| {
            w.expr(default);
        });
    }
}

/// Whether a default is a constant that SQLite takes without brackets and adds to tables with rows.
pub(crate) fn is_literal(default: &Expr) -> bool {
    let text = strip_parens(&default.text, &SPELLING);
    let tokens: Vec<_> = lex(text, &SPELLING).collect();
    let literal = |kind: TokenKind, word: &str| match kind {
        // A quoted name where a value is expected is a text.
        TokenKind::Number | TokenKind::String | TokenKind::QuotedIdent => true,
        TokenKind::Word => {
            ["null", "true", "false"].iter().any(|known| word.eq_ignore_ascii_case(known))
        }
        _ => false,
    };
    match tokens.as_slice() {
        [one] => literal(one.kind, one.text(text)),
        [sign, number] => matches!(sign.text(text), "+" | "-") && number.kind == TokenKind::Number,
        _ => false,
    }
}

/// Whether a default is the time of the statement, which SQLite takes without brackets too.
pub(crate) fn is_current_time(default: &Expr) -> bool {
    ["current_timestamp", "current_date", "current_time"].contains(&default.normal())
}

/// An expression after a column was renamed.
pub(crate) fn rename_in(text: &str, from: &str, to: &str) -> String {
    rename(text, &SPELLING, &|name| name.eq_ignore_ascii_case(from).then(|| to.to_owned()))
}
