//! What an object uses: types, tables, columns, keys and routines, by their paths.

use specforge_db_core::model::{
    Column, Definition, DefinitionKind, Expr, Facet, ForeignKey, Index, Object, ObjectKind,
    ObjectPath, Table, Type,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{PlanCx, SchemaIndex};
use specforge_db_sql::string_value;

use crate::before::before;
use crate::inherit::{Parent, name_path, names as name_list, parents};
use crate::mentions::{Named, body_is_checked, known, known_in, names, names_of, tracked};
use crate::model;
use crate::needs::bare;
use crate::normal::is_builtin;
use crate::operators;
use crate::remark;
use crate::render::{extensions_of, of};
use crate::spelling::SPELLING;
use crate::words::Words;

type Uses = (Vec<ObjectPath>, Vec<ObjectPath>);

/// What an object uses, and what it had better find.
pub(crate) fn uses(
    object: &Object,
    path: &ObjectPath,
    side: &SchemaIndex<'_>,
    cx: &PlanCx<'_>,
) -> Uses {
    let mut out = Vec::new();
    match object {
        Object::Table(table) => return (table_uses(table, path, side, cx), Vec::new()),
        Object::Column(column) => column_uses(column, path, cx, &mut out),
        Object::PrimaryKey(key) | Object::Unique(key) => {
            let table = of(path);
            out.extend(key.columns().map(|column| table.part(ObjectKind::Column, column.clone())));
        }
        Object::Index(index) => index_uses(index, path, cx, &mut out),
        Object::ForeignKey(key) => foreign_key_uses(key, path, side, &mut out),
        Object::Check(check) => {
            let table = of(path);
            expression(&check.expr, cx, &mut out);
            columns_in(&check.expr, &table, cx, &mut out);
        }
        Object::Definition(definition) => return definition_uses(definition, path, side),
        Object::Namespace(_) | Object::Enum(_) => {}
    }
    (out, Vec::new())
}

fn table_uses(
    table: &Table,
    path: &ObjectPath,
    side: &SchemaIndex<'_>,
    cx: &PlanCx<'_>,
) -> Vec<ObjectPath> {
    let mut out = Vec::new();
    for column in &table.columns {
        of_type(&column.ty.raw, cx, &mut out);
        let computed = column.generated.as_ref().map(|generated| &generated.expr);
        column.default.iter().chain(computed).for_each(|expr| expression(expr, cx, &mut out));
        collation(column, cx, &mut out);
    }
    table.checks.iter().for_each(|check| expression(&check.expr, cx, &mut out));
    if let Some(partitioning) = &table.partitioning {
        partitioning.by.iter().for_each(|expr| expression(expr, cx, &mut out));
    }
    let parent = Parent::of(table, path, cx);
    if let Some(parent) = &parent {
        // What the server names by the columns of the whole has their new names.
        let renamed = cx.renames.columns_of(&parent.path, cx.info.name_case);
        out.extend(renamed.iter().map(|(_, to)| parent.path.part(ObjectKind::Column, to.clone())));
        out.push(parent.path.clone());
    }
    if let Some(parents) = table.options.text(model::INHERITS) {
        out.extend(name_list(parents).iter().map(|name| name_path(name, path)));
    }
    if let Some(of) = table.options.text(model::OF_TYPE) {
        of_type(of, cx, &mut out);
    }
    if let Some(server) = table.options.text(model::SERVER) {
        let public = path.namespace.as_ref().map(|_| Ident::from("public"));
        let name = Ident::from(format!("SERVER {server}"));
        out.push(ObjectPath::top(ObjectKind::Definition, public.as_ref(), &name));
    }
    for key in &table.foreign_keys {
        let handed_down = parent.as_ref().is_some_and(|parent| parent.has_foreign_key(key));
        if !handed_down && (key.references != table.name || key.references_namespace.is_some()) {
            let path = path.part(ObjectKind::ForeignKey, key.references.clone());
            foreign_key_uses(key, &path, side, &mut out);
        }
    }
    out.retain(|used| used != path);
    out
}

fn column_uses(column: &Column, path: &ObjectPath, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    of_type(&column.ty.raw, cx, out);
    collation(column, cx, out);
    column.default.iter().for_each(|expr| expression(expr, cx, out));
    if let Some(generated) = &column.generated {
        expression(&generated.expr, cx, out);
        columns_in(&generated.expr, &of(path), cx, out);
        out.retain(|used| used != path);
    }
}

fn collation(column: &Column, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    if let Some(collation) = column.options.text(model::COLLATE) {
        for named in names(collation) {
            let public = Ident::from("public");
            let namespace = named.namespace.as_ref().unwrap_or(&public);
            let name = Ident::from(format!("COLLATION {}", crate::spelling::quoted(&named.name)));
            let path = ObjectPath::top(ObjectKind::Definition, Some(namespace), &name);
            if cx.to.knows(Some(namespace), name.as_str())
                || cx.from.knows(Some(namespace), name.as_str())
            {
                out.push(path);
            }
        }
    }
}

fn index_uses(index: &Index, path: &ObjectPath, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    let table = of(path);
    for part in &index.parts {
        if let Some(column) = &part.column {
            out.push(table.part(ObjectKind::Column, column.clone()));
        }
        if let Some(expr) = &part.expr {
            expression(expr, cx, out);
            columns_in(expr, &table, cx, out);
        }
        if let Some(class) = part.options.text(model::OPCLASS) {
            out.push(operator_class(class, index.method.as_deref().unwrap_or("btree"), path));
        }
    }
    out.extend(index.include.iter().map(|c| table.part(ObjectKind::Column, c.clone())));
    if let Some(predicate) = &index.predicate {
        expression(predicate, cx, out);
        columns_in(predicate, &table, cx, out);
    }
    out.push(table);
}

/// The class by which an index compares values, whose parameters may stand behind its name.
fn operator_class(class: &str, method: &str, path: &ObjectPath) -> ObjectPath {
    let class = name_path(class.split('(').next().unwrap_or_default(), path);
    let name = format!("OPERATOR CLASS {} USING {method}", crate::spelling::quoted(&class.name));
    ObjectPath::top(ObjectKind::Definition, class.namespace.as_ref(), &Ident::from(name))
}

/// The operator classes of the schema that an index or EXCLUDE names, which is carried as a statement.
fn operator_classes(
    definition: &Definition,
    path: &ObjectPath,
    side: &SchemaIndex<'_>,
) -> Vec<ObjectPath> {
    let is_index = definition.name.as_str().starts_with("INDEX ");
    if definition.kind != DefinitionKind::Constraint && !is_index {
        return Vec::new();
    }
    let words = Words::new(&definition.text);
    let method = words.find(0, &["USING"]).map_or("btree", |at| words.token(at + 1));
    let spelled = |named: &Named| crate::spelling::quoted_in(named.namespace.as_ref(), &named.name);
    let classes = names(&definition.text);
    let classes = classes.iter().map(|named| operator_class(&spelled(named), method, path));
    classes.filter(|path| side.knows(path.namespace.as_ref(), path.name.as_str())).collect()
}

/// A reference uses the key that it refers to, and the columns on both sides.
fn foreign_key_uses(
    key: &ForeignKey,
    path: &ObjectPath,
    side: &SchemaIndex<'_>,
    out: &mut Vec<ObjectPath>,
) {
    let table = of(path);
    let namespace = key.references_namespace.as_ref().or(path.namespace.as_ref());
    let parent = ObjectPath::table(namespace, &key.references);
    out.extend(key.columns.iter().map(|c| table.part(ObjectKind::Column, c.clone())));
    out.extend(key.referenced_columns.iter().map(|c| parent.part(ObjectKind::Column, c.clone())));
    if let Some(referenced) = side.table(&parent) {
        // Who refers to the whole refers to each of its parts.
        if referenced.partitioning.as_ref().is_some_and(|p| p.strategy.is_some()) {
            out.extend(all_parts(&parent, side));
        }
        out.extend(keys_over(referenced, &parent, &key.referenced_columns));
    }
    if parent != table {
        out.push(parent);
    }
}

/// The parts of a table, and theirs.
fn all_parts(whole: &ObjectPath, side: &SchemaIndex<'_>) -> Vec<ObjectPath> {
    let mut wholes = vec![whole.clone()];
    let mut at = 0;
    while let Some(of) = wholes.get(at).cloned() {
        at += 1;
        for known in side.schema().tables().filter(|known| known.table.partitioning.is_some()) {
            let path = known.path();
            if parents(known.table, &path).contains(&of) && !wholes.contains(&path) {
                wholes.push(path);
            }
        }
    }
    wholes.split_off(1)
}

/// The keys and unique indexes of a table over exactly these columns; over its primary key where
/// none are said.
pub(crate) fn keys_over(table: &Table, path: &ObjectPath, columns: &[Ident]) -> Vec<ObjectPath> {
    let mut wanted: Vec<&Ident> = columns.iter().collect();
    wanted.sort();
    let fits = |of: Vec<&Ident>| {
        let mut of = of;
        of.sort();
        of == wanted
    };
    let mut out = Vec::new();
    if let Some(key) = &table.primary_key
        && (columns.is_empty() || fits(key.columns().collect()))
    {
        let name = key.name.clone().unwrap_or_else(|| Ident::from("primary key"));
        out.push(path.part(ObjectKind::PrimaryKey, name));
    }
    for key in table.uniques.iter().filter(|key| fits(key.columns().collect())) {
        out.extend(key.name.clone().map(|name| path.part(ObjectKind::Unique, name)));
    }
    for index in table.indexes.iter().filter(|index| index.unique && index.predicate.is_none()) {
        if fits(index.parts.iter().filter_map(|part| part.column.as_ref()).collect()) {
            out.push(path.part(ObjectKind::Index, index.name.clone()));
        }
    }
    out
}

/// The functions, types and sequences that an expression of a table uses.
pub(crate) fn expression(expr: &Expr, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    let all = names(&expr.text);
    let used = |named: &&Named| named.called || named.is_type || expr.text.contains("::regclass");
    push(known(all.iter().filter(used), cx), out);
    out.extend(sequences(expr));
    text_search(expr, cx, out);
}

/// The sequences that an expression counts by; that of a `serial` is declared nowhere.
fn sequences(expr: &Expr) -> Vec<ObjectPath> {
    let normal = expr.normal();
    let words = Words::new(if normal.contains("::regclass") { normal } else { "" });
    let public = ObjectPath::table(Some(&Ident::from("public")), &Ident::default());
    let called = |at: &usize| words.token(at + 1) == "::" && words.is(at + 2, "regclass");
    (0..words.len())
        .filter(called)
        .filter_map(|at| string_value(words.token(at), &SPELLING))
        .map(|name| name_path(&name, &public))
        .collect()
}

/// The configurations of text search that an expression names in strings.
fn text_search(expr: &Expr, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    if !["tsvector", "tsquery", "regconfig"].iter().any(|word| expr.text.contains(word)) {
        return;
    }
    let words = Words::new(&expr.text);
    for at in 0..words.len() {
        let Some(named) = string_value(words.token(at), &SPELLING) else { continue };
        let (namespace, name) = named.split_once('.').unwrap_or(("public", &named));
        let (namespace, name) =
            (Ident::from(namespace), Ident::from(format!("TEXT SEARCH CONFIGURATION {name}")));
        if [cx.from, cx.to].iter().any(|side| side.knows(Some(&namespace), name.as_str())) {
            let path = ObjectPath::top(ObjectKind::Definition, Some(&namespace), &name);
            out.push(crate::members::mappings(&path));
            out.push(path);
        }
    }
}

/// The type that a column is of, where it is one of the schema's.
fn of_type(raw: &str, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    let mut named = names(raw);
    // The type is the server's own, whatever a table or another type is called.
    named.retain(|named| named.namespace.is_some() || !is_builtin(named.name.as_str()));
    push(known(&named, cx), out);
    if !named.is_empty() {
        out.extend(extensions_of(&Type::new(crate::types::family(raw), raw), cx));
    }
}

/// What a table uses that changes itself, and not its columns: those that it has columns from, or only one of
/// the two kinds of them where the change is about that.
pub(crate) fn alter_table_uses(
    table: &Table,
    path: &ObjectPath,
    facets: &[Facet],
    cx: &PlanCx<'_>,
) -> Vec<ObjectPath> {
    let is_part = table.partitioning.as_ref().is_some_and(|p| p.of.is_some());
    let follows = Facet::Option(model::INHERITS.into());
    let others = match facets {
        [Facet::Partitioning] => !is_part,
        [facet] if *facet == follows => is_part,
        _ => false,
    };
    let mut out = if others { Vec::new() } else { parents(table, path) };
    if let Some(of) = table.options.text(model::OF_TYPE) {
        of_type(of, cx, &mut out);
    }
    out
}

/// The paths that the type of a column may have.
pub(crate) fn type_uses(raw: &str, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let mut out = Vec::new();
    of_type(raw, cx, &mut out);
    out
}

fn push(known: Vec<(Ident, Ident)>, out: &mut Vec<ObjectPath>) {
    for (namespace, name) in known {
        out.push(ObjectPath::table(Some(&namespace), &name));
        out.push(ObjectPath::top(ObjectKind::Enum, Some(&namespace), &name));
    }
}

/// The columns of a table that an expression mentions, by the names afterwards where they get others.
fn columns_in(expr: &Expr, table: &ObjectPath, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    let words = names(&expr.text);
    let was = before(table, cx);
    let sides = [was.as_deref(), cx.after(table)];
    for column in sides.into_iter().flatten().flat_map(|side| &side.columns) {
        let path = table.part(ObjectKind::Column, column.name.clone());
        if words.iter().any(|named| named.name == column.name) && !out.contains(&path) {
            out.push(path);
        }
    }
}

fn definition_uses(definition: &Definition, path: &ObjectPath, side: &SchemaIndex<'_>) -> Uses {
    let known = |names: &[Named]| known_in(names, &[side]);
    let mut hard = Vec::new();
    let mut soft = Vec::new();
    let mut all = without_own(names_of(definition), definition, path);
    let of_columns = definition.options.iter();
    let of_columns = of_columns.filter(|(name, _)| name.starts_with(model::OF_COLUMN));
    all.extend(
        of_columns
            .flat_map(|(name, _)| definition.options.text(name).map(names).unwrap_or_default()),
    );
    if definition.kind == DefinitionKind::Routine && body_is_checked(definition) {
        // Which of several that are called alike is meant, the types of the arguments tell alone.
        let own = bare(path);
        let (alike, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|n| n.name == own);
        push(known(&others), &mut hard);
        push(known(&alike), &mut soft);
    } else if definition.kind == DefinitionKind::Routine {
        let tracked = without_own(names(tracked(definition)), definition, path);
        push(known(&tracked), &mut hard);
        push(known(&all), &mut soft);
    } else {
        push(known(&all), &mut hard);
    }
    if let Some(on) = &definition.on {
        hard.push(ObjectPath::table(path.namespace.as_ref(), on));
    }
    hard.extend(remark::about(definition, path.namespace.as_ref()));
    hard.extend(operator_classes(definition, path, side));
    let operators = operators::in_view(definition).into_iter();
    hard.extend(
        operators
            .map(|name| ObjectPath::top(ObjectKind::Definition, path.namespace.as_ref(), &name)),
    );
    hard.extend(crate::members::built_on(definition, path, side));
    hard.extend(crate::firing::uses(definition, path, side));
    // What is beneath a table may be called like anything else.
    hard.retain(|used| {
        path.table.is_some() || used.name != path.name || used.namespace != path.namespace
    });
    soft.retain(|used| !hard.contains(used));
    (hard, soft)
}

/// The names in a routine's statement without its own at its head: others may be called the same.
fn without_own(mut names: Vec<Named>, definition: &Definition, path: &ObjectPath) -> Vec<Named> {
    if definition.kind == DefinitionKind::Routine {
        let own = bare(path);
        if let Some(at) = names.iter().position(|named| named.name == own) {
            names.remove(at);
        }
    }
    names
}
