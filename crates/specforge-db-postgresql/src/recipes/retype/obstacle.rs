//! Why no new column can take an old one's place while others use the table.

use specforge_db_core::model::{
    Column, Definition, DefinitionKind, ForeignKey, Key, Object, ObjectPath, Table, Type,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{PlanCx, SchemaIndex};
use specforge_db_sql::TokenKind;

use super::fits::{Fits, enum_of, fits};
use super::parts::{self, rebuilt};
use super::{CASE, Retyped, sync};
use crate::mentions::{mentions, names, takes_all};
use crate::model;
use crate::operations::is_checked_domain;
use crate::over_columns::over;
use crate::over_keys::comparable;
use crate::publications::refuses_updates;
use crate::render::{additions, comes};
use crate::rework;
use crate::words::Words;

/// The first reason that is found.
pub(super) fn obstacle(column: &Retyped<'_>, cx: &PlanCx<'_>) -> Option<String> {
    table(column, cx)
        .or_else(|| own(column, cx))
        .or_else(|| of_parts(column, cx))
        .or_else(|| of_others(column, cx))
}

/// What the table is.
fn table(column: &Retyped<'_>, cx: &PlanCx<'_>) -> Option<String> {
    let Retyped { table, before, after, .. } = column;
    for side in [before, after] {
        if side.partitioning.is_some() || side.options.get(model::INHERITS).is_some() {
            return Some("the table is a part of another or has parts".to_owned());
        }
        if side.options.get(model::OF_TYPE).is_some() || model::is_foreign(side) {
            return Some("the table is foreign or has its columns from a type".to_owned());
        }
    }
    let has_children = |side: &SchemaIndex<'_>, path: &ObjectPath| {
        side.schema().tables().any(|known| {
            known.table.options.text(model::INHERITS).is_some_and(|list| {
                crate::inherit::names(list)
                    .iter()
                    .any(|name| crate::inherit::name_path(name, &known.path()) == *path)
            })
        })
    };
    if has_children(cx.from, &cx.old_path(table)) || has_children(cx.to, table) {
        return Some("other tables inherit from it".to_owned());
    }
    if let Some(publication) = refuses_updates(&cx.old_path(table), cx.from) {
        return Some(format!(
            "{publication} tells its rows apart by columns that do not identify them, and the server lets nobody change any"
        ));
    }
    let case = cx.info.name_case;
    let renamed = !cx.renames.columns_of(table, case).is_empty()
        || cx.renames.indexes_of(table, case).next().is_some()
        || cx.renames.constraints_of(table, case).next().is_some();
    if renamed {
        return Some(
            "columns, indexes or constraints of the table get other names in the same plan"
                .to_owned(),
        );
    }
    let columns = |key: &Key| key.columns().cloned().collect::<Vec<_>>();
    match (&before.primary_key, &after.primary_key) {
        (None, _) => {
            Some("without a primary key its rows cannot be gone through in batches".to_owned())
        }
        (Some(was), Some(is)) if columns(was) == columns(is) => None,
        _ => Some("its primary key changes in the same plan".to_owned()),
    }
}

/// What the column is.
fn own(column: &Retyped<'_>, cx: &PlanCx<'_>) -> Option<String> {
    let Retyped { table, before, after, was, is } = column;
    if was.generated.is_some() || is.generated.is_some() {
        return Some("the column is computed".to_owned());
    }
    let identity = |column: &Column| column.identity.as_ref().map(|identity| identity.kind);
    let serial = |column: &Column| column.options.get(model::SERIAL).cloned();
    if identity(was) != identity(is) || serial(was) != serial(is) {
        return Some("how the column is numbered changes in the same plan".to_owned());
    }
    for option in [model::INHERITED, model::NOT_NULL_NOT_VALID, model::NOT_NULL_NO_INHERIT] {
        if was.options.flag(option) || is.options.flag(option) {
            return Some("its NOT NULL is not a usual one".to_owned());
        }
    }
    let computed_from = |side: &Table| {
        side.columns
            .iter()
            .any(|other| other.generated.as_ref().is_some_and(|g| mentions(&g.expr.text, &is.name)))
    };
    if computed_from(before) || computed_from(after) {
        return Some("another column is computed from it".to_owned());
    }
    if !rework::made_anew(before, after, cx.version).is_empty() {
        return Some("computed columns of the table are made anew in the same plan".to_owned());
    }
    let passing = column.passing();
    let lower = is.name.as_str().to_ascii_lowercase();
    let clashes = |side: &Table| {
        side.column(passing.as_str(), CASE).is_some()
            || side
                .columns
                .iter()
                .any(|c| c.name != is.name && c.name.as_str().to_ascii_lowercase() == lower)
    };
    if clashes(before) || clashes(after) {
        return Some("names of other columns are too like its own".to_owned());
    }
    if is_checked_domain(&is.ty.raw, cx) {
        return Some(
            "its type is a domain with conditions, for which every row is written anew even as the column comes"
                .to_owned(),
        );
    }
    if cx.backfill(table, &is.name).is_some() {
        return Some("a value is given for rows that have none".to_owned());
    }
    if comes(&is.ty, cx) {
        return Some(
            "its new type comes in the same plan, so that no value can be asked beforehand"
                .to_owned(),
        );
    }
    match fits(&is.name, &was.ty, &is.ty, cx) {
        Fits::Unknown => Some("in one statement either all values become of the new type or none, and which would not cannot be asked beforehand".to_owned()),
        _ => None,
    }
}

/// Whether a reference is to a new table that is called as the old type of the column is.
fn waits_for_type(key: &ForeignKey, was: &Column, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let namespace = key.references_namespace.as_ref().or(table.namespace.as_ref());
    let referenced = ObjectPath::table(namespace, &key.references);
    cx.is_new(&referenced)
        && crate::domains::type_path(was.ty.raw.trim_end_matches("[]"))
            .is_some_and(|ty| ty.name == referenced.name && ty.namespace == referenced.namespace)
}

/// What stands over the column.
fn of_parts(column: &Retyped<'_>, cx: &PlanCx<'_>) -> Option<String> {
    let Retyped { table, before, after, was, is } = column;
    let names_of = std::slice::from_ref(&is.name);
    let kept = rebuilt(column);
    let is_in = |side: &Table, path: &ObjectPath| match path.kind {
        specforge_db_core::model::ObjectKind::Index => {
            side.index(path.name.as_str(), CASE).is_some()
        }
        _ => constraint_names(side).any(|name| *name == path.name),
    };
    let were = over(before, table, names_of);
    let calls = were.iter().find(|(_, part)| crate::over_routines::calls_another(part, cx));
    if let Some((path, _)) = calls {
        return Some(format!("{} calls a routine that another takes the place of", path.name));
    }
    // A part that comes to the column from others, though it is there.
    let comes = kept
        .iter()
        .find(|(path, _)| is_in(before, path) && !were.iter().any(|(known, _)| known == path));
    if let Some((path, _)) = comes {
        return Some(format!("{} changes its columns", path.name));
    }
    if let Some((path, _)) =
        were.iter().find(|(path, _)| !kept.iter().any(|(known, _)| known == path))
    {
        return Some(format!("{} goes in the same plan", path.name));
    }
    let retyped: Vec<Ident> = after
        .columns
        .iter()
        .filter(|other| other.name != is.name)
        .filter(|other| {
            let was = before.column(other.name.as_str(), CASE);
            was.is_some_and(|was| was.ty != other.ty || is_swapped(&was.ty, &other.ty, cx))
        })
        .map(|other| other.name.clone())
        .collect();
    let twice = over(after, table, &retyped);
    let new: Vec<Ident> = after
        .columns
        .iter()
        .filter(|other| before.column(other.name.as_str(), CASE).is_none())
        .map(|other| other.name.clone())
        .collect();
    let waits = over(after, table, &new);
    for (path, object) in &kept {
        let name = &path.name;
        if twice.iter().any(|(other, _)| other == path) || refers_to_retyped(object, is, table, cx)
        {
            return Some(format!("{name} is over several columns whose types change"));
        }
        if waits.iter().any(|(other, _)| other == path) {
            return Some(format!("{name} is over a column as well that comes in the same plan"));
        }
        if let Object::ForeignKey(key) = object
            && waits_for_type(key, was, table, cx)
        {
            return Some(format!(
                "{} takes the name of the old type, which goes only with the column",
                key.references
            ));
        }
        let texts: Vec<&str> = match object {
            Object::Index(index) => index
                .parts
                .iter()
                .filter_map(|part| part.expr.as_ref())
                .chain(&index.predicate)
                .map(|expr| expr.text.as_str())
                .collect(),
            Object::Check(check) => vec![check.expr.text.as_str()],
            _ => Vec::new(),
        };
        let otherwise = texts.iter().any(|text| {
            names(text).iter().any(|named| {
                named.name == is.name
                    && (named.called || named.is_type || named.namespace.is_some())
            })
        });
        if otherwise {
            return Some(format!("the name of the column means something else in {name}"));
        }
        let special = match object {
            Object::PrimaryKey(key) | Object::Unique(key) => {
                key.options.flag(model::WITHOUT_OVERLAPS)
            }
            Object::ForeignKey(key) => {
                key.options.flag(model::PERIOD) || key.options.get(model::SET_COLUMNS).is_some()
            }
            Object::Index(index) => {
                index.options.flag(model::INVALID) || index.options.flag(model::ONLY)
            }
            _ => false,
        };
        if special {
            return Some(format!("{name} is not a usual one"));
        }
        let passing = parts::passing(name);
        if cx.from.has_relation(table.namespace.as_ref(), passing.as_str())
            || cx.to.has_relation(table.namespace.as_ref(), passing.as_str())
            || [before, after].iter().any(|side| constraint_names(side).any(|n| *n == passing))
        {
            return Some(format!("the name {passing} is taken"));
        }
        let by_name = [before, after].iter().any(|side| {
            [model::CLUSTER, model::REPLICA_IDENTITY]
                .iter()
                .any(|option| side.options.text(option).is_some_and(|text| mentions(text, name)))
        });
        if by_name {
            return Some(format!("the table is clustered or replicated by {name}"));
        }
    }
    None
}

/// Whether another type takes the place of the enum that a column is of.
fn is_swapped(was: &Type, is: &Type, cx: &PlanCx<'_>) -> bool {
    let (was, is) = (enum_of(was, cx.from), enum_of(is, cx.to));
    let both = was.zip(is).filter(|(was, is)| was.values != is.values);
    both.is_some_and(|(was, is)| additions(was, is).is_none())
}

/// Whether what a reference refers to gets another type as well, and has one until then with which the
/// new one cannot be compared.
fn refers_to_retyped(object: &Object, is: &Column, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let Object::ForeignKey(key) = object else { return false };
    let namespace = key.references_namespace.as_ref().or(table.namespace.as_ref());
    let parent = ObjectPath::table(namespace, &key.references);
    let (Some(before), Some(after)) = (cx.before(&parent), cx.after(&parent)) else { return false };
    let primary = || after.primary_key.iter().flat_map(Key::columns).collect::<Vec<_>>();
    let stated: Vec<&Ident> = key.referenced_columns.iter().collect();
    let referenced = if stated.is_empty() { primary() } else { stated };
    key.columns.iter().zip(referenced).any(|(own, other)| {
        let was = before.column(other.as_str(), CASE).map(|column| &column.ty);
        let now = after.column(other.as_str(), CASE).map(|column| &column.ty);
        *own == is.name && was != now && was.is_none_or(|was| !comparable(was, &is.ty))
    })
}

fn constraint_names(table: &Table) -> impl Iterator<Item = &Ident> {
    let keys = table.primary_key.iter().chain(&table.uniques).filter_map(|key| key.name.as_ref());
    let checks = table.checks.iter().filter_map(|check| check.name.as_ref());
    keys.chain(checks).chain(table.foreign_keys.iter().filter_map(|key| key.name.as_ref()))
}

/// What others have to do with the column.
fn of_others(column: &Retyped<'_>, cx: &PlanCx<'_>) -> Option<String> {
    let Retyped { table, is, .. } = column;
    for (side, path) in [(cx.from, cx.old_path(table)), (cx.to, table.clone())] {
        for child in side.referencing(&path) {
            for key in &child.table.foreign_keys {
                let namespace = key.references_namespace.as_ref().or(child.namespace.name.as_ref());
                let here = key.references == path.name && namespace == path.namespace.as_ref();
                let keyed = || {
                    side.table(&path)
                        .and_then(|table| table.primary_key.as_ref())
                        .is_some_and(|key| key.columns().any(|name| *name == is.name))
                };
                let over = if key.referenced_columns.is_empty() {
                    keyed()
                } else {
                    key.referenced_columns.contains(&is.name)
                };
                if here && over {
                    return Some(format!("{} refers to it", child.table.name));
                }
            }
        }
        let schema = side.schema();
        for namespace in &schema.namespaces {
            let here = namespace.name == path.namespace;
            for definition in &namespace.definitions {
                if let Some(why) = of_definition(definition, here, &path, column) {
                    return Some(why);
                }
            }
        }
    }
    None
}

fn of_definition(
    definition: &Definition,
    here: bool,
    table: &ObjectPath,
    column: &Retyped<'_>,
) -> Option<String> {
    use DefinitionKind as Kind;
    let on = here && definition.on.as_ref() == Some(&table.name);
    let name = &definition.name;
    match definition.kind {
        Kind::Constraint if on && mentions(&definition.text, &column.is.name) => {
            Some(format!("{name} excludes rows by it"))
        }
        Kind::Sequence if on && mentions(&definition.text, &column.is.name) => {
            Some(format!("the sequence {name} belongs to it"))
        }
        Kind::Trigger if on && *name >= sync::name(&column.table.name, &column.is.name) => {
            Some(format!("the trigger {name} would fire after the one that fills the new column"))
        }
        Kind::Routine if takes_all(&definition.text) && mentions(&definition.text, &table.name) => {
            Some(format!("{name} takes all columns of the table in their order"))
        }
        Kind::Routine | Kind::Policy if gives_all(&definition.text, &table.name) => {
            Some(format!("{name} gives values to the columns of the table in their order"))
        }
        _ => None,
    }
}

/// Whether a text inserts into a table without saying into which columns, be it within a body in quotes.
fn gives_all(text: &str, table: &Ident) -> bool {
    let words = Words::new(text);
    let inside = |at: usize| {
        let body = words.token(at);
        let quoted = words.kind(at) == Some(TokenKind::String) && body.contains(' ');
        quoted && gives_all(body.trim_matches(['$', '\'']), table)
    };
    let all_columns = |at: usize| {
        let end = words.past_name(at + 2);
        let named = crate::mentions::mentions(words.between(at + 2, end), table);
        let end = if words.is(end, "AS") { end + 2 } else { end };
        words.are(at, &["INSERT", "INTO"]) && named && words.kind(end) != Some(TokenKind::Open)
    };
    (0..words.len()).any(|at| all_columns(at) || inside(at))
}
