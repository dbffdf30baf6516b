//! Spelling changes: the only place, beside recipes, where commands are made.
//!
//! Every name is written with its namespace, so that no setting of a session can give it another
//! meaning; only carried text relies on `search_path = public`, as the model says.

mod cast;
mod column;
mod column_alter;
mod constraint;
mod defaults;
pub(crate) mod definition;
mod enums;
mod exclusion;
mod index;
mod inherited;
mod new_value;
mod not_yet;
mod nullability;
mod parents;
mod probe;
mod renumbered;
mod sequence;
pub(crate) mod settings;
mod table;

pub(crate) use crate::coming::{comes, extensions_of};
pub(crate) use cast::{Cast, base, cast};
pub(crate) use column::{add as add_column, add_not_null, not_null_name, serial_sequence};
pub(crate) use column_alter::{
    add_identity, alter_column, computed_in_place, converted_value, fill, parts_by, usual_storage,
};
pub(crate) use constraint::{
    add_check, add_foreign_key, add_key, check_clause, drop_constraint, foreign_key_clause,
    rename_constraint, validate,
};
pub(crate) use definition::{attributes, create_domain};
pub(crate) use enums::{additions, create as create_enum};
pub(crate) use exclusion::conflicting;
pub(crate) use index::{
    Manner, bare, create_index, drop_index, index_in_place, rename_index, rename_share, unsaid,
};
pub(crate) use not_yet::{Named, names_new};
pub(crate) use parents::{attach, detach, is_attached};
pub(crate) use probe::{as_they_are, ask, cannot_be_asked, with_rows};
pub(crate) use renumbered::goes_on;
pub(crate) use sequence::{SequenceOf, catch_up_column, own, rename_sequence, take_over};
pub(crate) use table::leaves_referenced;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{DefinitionKind, Facet, Object, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx, Unsupported};
use specforge_db_sql::SqlWriter;

use crate::spelling::SPELLING;

/// Commands, or why there are none.
pub(crate) type Rendered = Result<Vec<Command>, Unsupported>;

/// Spells one change.
pub(crate) fn change(change: &Change, cx: &PlanCx<'_>) -> Rendered {
    let path = &change.path;
    match &change.op {
        Op::Create(object) => {
            let mut commands = create(object, path, cx)?;
            commands.extend(defaults::taken_back(object, path, cx)?);
            commands.extend(crate::shares::attach(change, cx));
            Ok(commands)
        }
        Op::Drop(object) => drop(object, path, cx),
        Op::Rename { from, object } => rename(from, object, path, cx),
        Op::Alter { before, after, facets } => alter(before, after, facets, path, cx),
    }
}

fn create(object: &Object, path: &ObjectPath, cx: &PlanCx<'_>) -> Rendered {
    match object {
        Object::Namespace(name) => {
            if name.as_str() == "public" {
                return Err(Unsupported::new("the namespace public is always there"));
            }
            Ok(vec![statement(|w| {
                w.word("CREATE SCHEMA").ident(name);
            })])
        }
        Object::Enum(object) => Ok(enums::create(object, path)),
        Object::Table(table) => table::create(table, path, cx),
        Object::Column(column) => {
            column::can_add(column, path, cx)?;
            Ok(column::add(column, path, cx))
        }
        Object::PrimaryKey(key) => Ok(vec![add_key(key, true, &of(path))]),
        Object::Unique(key) => Ok(vec![add_key(key, false, &of(path))]),
        Object::Index(index) => Ok(create_index(index, &of(path), Manner::Plain)),
        Object::ForeignKey(key) => Ok(vec![add_foreign_key(key, &of(path))]),
        Object::Check(check) => Ok(constraint::create_check(check, &of(path), cx)),
        Object::Definition(definition) => definition::create(definition, path, cx),
    }
}

fn drop(object: &Object, path: &ObjectPath, cx: &PlanCx<'_>) -> Rendered {
    match object {
        Object::Namespace(name) => {
            if name.as_str() == "public" {
                return Err(Unsupported::new("the namespace public stays"));
            }
            Ok(vec![statement(|w| {
                w.word("DROP SCHEMA").ident(name);
            })])
        }
        Object::Enum(_) => {
            refuse_kept_name(path, cx)?;
            Ok(vec![statement(|w| {
                w.word("DROP TYPE");
                qualified(w, path);
            })])
        }
        Object::Table(table) => Ok(table::drop(table, path, cx)),
        Object::Column(column) => Ok(column::drop(column, path, cx)),
        Object::PrimaryKey(key) | Object::Unique(key) => {
            Ok(vec![drop_constraint(named(key.name.as_ref(), path)?, &of(path))])
        }
        Object::Index(index) if index.options.get(crate::model::SHARE_OF).is_some() => {
            crate::shares::drop(index, path, cx)
        }
        Object::Index(index) => crate::shares::drop_of_whole(index, path, cx),
        Object::ForeignKey(key) => {
            Ok(vec![drop_constraint(named(key.name.as_ref(), path)?, &of(path))])
        }
        Object::Check(check) => constraint::drop_check(check, path, cx),
        Object::Definition(definition) => {
            use DefinitionKind as Kind;
            if matches!(definition.kind, Kind::Type | Kind::View | Kind::MaterializedView) {
                refuse_kept_name(path, cx)?;
            }
            definition::drop(definition, path, cx)
        }
    }
}

/// What a column is of cannot go, be it of another of the same name afterwards.
fn refuse_kept_name(path: &ObjectPath, cx: &PlanCx<'_>) -> Result<(), Unsupported> {
    match crate::composites::keeps_name(path, cx) {
        Some(column) => Err(Unsupported::new(format!(
            "{column} is of the type {path}, which therefore cannot go, not even for another of that name: give the new one a name of its own, add a column of it and fill it"
        ))),
        None => Ok(()),
    }
}

fn rename(from: &Ident, object: &Object, path: &ObjectPath, cx: &PlanCx<'_>) -> Rendered {
    match object {
        Object::Table(table) => Ok(table::rename(table, from, path, cx.version)),
        Object::Column(column) => Ok(column::rename(column, from, path, cx.version)),
        Object::Index(_) => {
            let namespace = path.namespace.as_ref();
            let declared = cx.named().has_relation(namespace, path.name.as_str())
                || cx.from.has_relation(namespace, from.as_str());
            let how = if declared { rename_index } else { rename_share };
            Ok(vec![how(from, &path.name, namespace)])
        }
        Object::Enum(_) if path.table.is_some() => Ok(vec![statement(|w| {
            w.word("ALTER TYPE");
            qualified(w, &of(path));
            w.word("RENAME VALUE").literal(from.as_str()).word("TO").literal(path.name.as_str());
        })]),
        Object::Enum(_) => Ok(vec![statement(|w| {
            w.word("ALTER TYPE");
            w.qualified(path.namespace.as_ref(), from);
            w.word("RENAME TO").ident(&path.name);
        })]),
        Object::ForeignKey(_) => {
            Ok(constraint::rename_foreign_key(from, &path.name, &of(path), cx))
        }
        Object::PrimaryKey(_) | Object::Unique(_) | Object::Check(_) => {
            Ok(vec![rename_constraint(from, &path.name, &of(path))])
        }
        Object::Definition(definition) => definition::rename(definition, from, path),
        Object::Namespace(name) => Ok(vec![statement(|w| {
            w.word("ALTER SCHEMA").ident(from).word("RENAME TO").ident(name);
        })]),
    }
}

fn alter(
    before: &Object,
    after: &Object,
    facets: &[Facet],
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Rendered {
    match (before, after) {
        (Object::Enum(before), Object::Enum(after)) => enums::alter(before, after, path, cx),
        (Object::Table(before), Object::Table(after)) => {
            table::alter(before, after, facets, path, cx)
        }
        (Object::Column(before), Object::Column(after)) => {
            alter_column(before, after, facets, path, cx)
        }
        (Object::PrimaryKey(before), Object::PrimaryKey(after)) => {
            constraint::alter_key(before, after, facets, true, path)
        }
        (Object::Unique(before), Object::Unique(after)) => {
            constraint::alter_key(before, after, facets, false, path)
        }
        (Object::ForeignKey(before), Object::ForeignKey(after)) => {
            constraint::alter_foreign_key(before, after, facets, path, cx)
        }
        (Object::Check(before), Object::Check(after)) => {
            if facets.contains(&Facet::Option(crate::model::INHERITED.into()))
                && parents::stay(&of(path), cx)
            {
                return Err(Unsupported::new(format!(
                    "PostgreSQL keeps in mind whether {path} was declared by the table itself or comes from a parent, and cannot change that: say it as it is now"
                )));
            }
            constraint::alter_check(before, after, facets, path)
        }
        (Object::Index(before), Object::Index(after)) => index::alter(before, after, facets, path),
        (Object::Definition(before), Object::Definition(after)) => {
            definition::alter(before, after, path, cx)
        }
        _ => Err(Unsupported::new(format!("{path} would become another kind of object"))),
    }
}

/// Whether a definition or an index is altered as it stands.
pub(crate) fn in_place(change: &Change, cx: &PlanCx<'_>) -> bool {
    match &change.op {
        Op::Alter {
            before: Object::Definition(before), after: Object::Definition(after), ..
        } => {
            definition::in_place(before, after, cx.version)
                && !crate::mentions::speaks_of_renamed(before, cx)
                && !crate::overloads::may_mean_another(after, cx)
        }
        Op::Alter { after: Object::Index(_), facets, .. } => index_in_place(facets),
        _ => false,
    }
}

/// One statement.
pub(crate) fn statement(write: impl FnOnce(&mut SqlWriter)) -> Command {
    let mut w = SqlWriter::new(&SPELLING);
    write(&mut w);
    Command::Text(w.finish())
}

/// `ALTER TABLE` with what the closure writes behind it.
pub(crate) fn alter_table(table: &ObjectPath, what: impl FnOnce(&mut SqlWriter)) -> Command {
    statement(|w| {
        w.word("ALTER TABLE");
        qualified(w, table);
        what(w);
    })
}

/// The name of a top-level object with its namespace.
pub(crate) fn qualified(w: &mut SqlWriter, path: &ObjectPath) {
    w.qualified(path.namespace.as_ref(), &path.name);
}

/// The table that a path lies in.
pub(crate) fn of(path: &ObjectPath) -> ObjectPath {
    path.owner().unwrap_or_else(|| ObjectPath { kind: ObjectKind::Table, ..path.clone() })
}

fn named<'a>(name: Option<&'a Ident>, path: &ObjectPath) -> Result<&'a Ident, Unsupported> {
    name.ok_or_else(|| {
        Unsupported::new(format!("{} {path} has no name by which it could go", path.kind.word()))
    })
}

/// A remark on an object; absent removes it.
pub(crate) fn comment(on: impl FnOnce(&mut SqlWriter), text: Option<&str>) -> Command {
    statement(|w| {
        w.word("COMMENT ON");
        on(w);
        w.word("IS");
        match text {
            Some(text) => w.literal(text),
            None => w.word("NULL"),
        };
    })
}
