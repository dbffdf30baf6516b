//! Changes of one table.

use super::index::set_options;
use super::{Misfit, exists};
use crate::model::{Column, Options, Table};
use crate::name::{Ident, NameCase};
use crate::read::{AddedColumn, Edit};

/// Makes a change that concerns this table alone.
pub(super) fn edit_table(table: &mut Table, edit: Edit, case: NameCase) -> Result<(), Misfit> {
    match edit {
        // These concern more than one table, and were taken care of before.
        Edit::RenameTable(_)
        | Edit::SetNamespace(_)
        | Edit::AddKeyFromIndex { .. }
        | Edit::AttachPart { .. }
        | Edit::DetachPart { .. }
        | Edit::BecomePart(_)
        | Edit::Inherit(_)
        | Edit::Disinherit(_)
        | Edit::Like(_)
        | Edit::TakeFrom { .. } => {}
        Edit::AddColumn(added) => return add_column(table, *added, case),
        Edit::AddColumnIfAbsent(added) => {
            if table.column(added.column.name.as_str(), case).is_none() {
                return add_column(table, *added, case);
            }
        }
        Edit::DropColumn(name) => return drop_column(table, &name, case),
        Edit::DropColumnIfPresent(name) => {
            if table.column(name.as_str(), case).is_some() {
                return drop_column(table, &name, case);
            }
        }
        Edit::RenameColumn(from, to) => return rename_column(table, &from, &to, case),
        Edit::SetNullable(name, nullable) => column_mut(table, &name, case)?.nullable = nullable,
        Edit::SetDefault(name, default) => column_mut(table, &name, case)?.default = default,
        Edit::SetType(name, ty) => column_mut(table, &name, case)?.ty = ty,
        Edit::SetIdentity(name, identity) => {
            let column = column_mut(table, &name, case)?;
            if identity.is_some() {
                column.nullable = false;
            }
            column.identity = identity;
        }
        Edit::AlterIdentity(name, kind, set) => {
            let column = column_mut(table, &name, case)?;
            let Some(identity) = &mut column.identity else {
                return Err(format!("column `{name}` of `{}` is no identity", table.name));
            };
            identity.kind = kind.unwrap_or(identity.kind);
            set_options(&mut identity.options, set);
        }
        Edit::SetColumnOptions(name, set) => {
            set_options(&mut column_mut(table, &name, case)?.options, set);
        }
        Edit::SetGenerated(name, expr) => {
            let column = column_mut(table, &name, case)?;
            match (expr, &mut column.generated) {
                (None, _) => column.generated = None,
                (Some(expr), Some(generated)) => generated.expr = expr,
                (Some(_), None) => {
                    return Err(format!("column `{name}` of `{}` is not computed", table.name));
                }
            }
        }
        Edit::ReplaceColumn(name, column) => *column_mut(table, &name, case)? = *column,
        Edit::AddPrimaryKey(key) => {
            if table.primary_key.is_some() {
                return Err(format!("table `{}` has two primary keys", table.name));
            }
            table.primary_key = Some(key);
        }
        Edit::AddUnique(key) => table.uniques.push(key),
        Edit::AddForeignKey(key) => table.foreign_keys.push(*key),
        Edit::AddCheck(check) => table.checks.push(check),
        Edit::DropConstraint(name) => {
            if !drop_constraint(table, &name, case) {
                return Err(format!("table `{}` has no constraint `{name}`", table.name));
            }
        }
        Edit::DropConstraintIfPresent(name) => {
            drop_constraint(table, &name, case);
        }
        Edit::RenameConstraint(from, to) => {
            constraint(table, &from, case, |name, _| *name = Some(to.clone()))?;
        }
        Edit::SetConstraintOptions(name, set) => {
            constraint(table, &name, case, |_, options| set_options(options, set.clone()))?;
        }
        Edit::SetOptions(options) => {
            for (name, value) in options.iter() {
                table.options.set(name, value.clone());
            }
        }
        Edit::RemoveOptions(names) => {
            for name in names {
                table.options.remove(&name);
            }
        }
        Edit::Rewrite { rewrite, statement } => return rewrite(table, &statement),
        Edit::Cascade(edit) => return edit_table(table, *edit, case),
        Edit::Comment(comment) => table.comment = comment,
        Edit::CommentColumn(name, comment) => column_mut(table, &name, case)?.comment = comment,
    }
    Ok(())
}

fn add_column(table: &mut Table, added: AddedColumn, case: NameCase) -> Result<(), Misfit> {
    let AddedColumn { column, unique, foreign_keys, checks } = added;
    if table.column(column.name.as_str(), case).is_some() {
        return exists(false, "column", &column.name);
    }
    table.columns.push(column);
    table.uniques.extend(unique);
    table.foreign_keys.extend(foreign_keys);
    table.checks.extend(checks);
    Ok(())
}

fn drop_column(table: &mut Table, name: &Ident, case: NameCase) -> Result<(), Misfit> {
    let is = |known: &Ident| case.same(known.as_str(), name.as_str());
    let before = table.columns.len();
    table.columns.retain(|column| !is(&column.name));
    if table.columns.len() == before {
        return Err(format!("table `{}` has no column `{name}`", table.name));
    }
    table.checks.retain(|check| !check.column.as_ref().is_some_and(is));
    table.foreign_keys.retain(|key| !key.columns.iter().any(is));
    Ok(())
}

fn rename_column(
    table: &mut Table,
    from: &Ident,
    to: &Ident,
    case: NameCase,
) -> Result<(), Misfit> {
    let swap = |name: &mut Ident| {
        if case.same(name.as_str(), from.as_str()) {
            *name = to.clone();
        }
    };
    column_mut(table, from, case)?.name = to.clone();
    for key in table.primary_key.iter_mut().chain(&mut table.uniques) {
        key.parts.iter_mut().filter_map(|part| part.column.as_mut()).for_each(swap);
    }
    for index in &mut table.indexes {
        index.parts.iter_mut().filter_map(|part| part.column.as_mut()).for_each(swap);
        index.include.iter_mut().for_each(swap);
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().for_each(swap);
    }
    for check in &mut table.checks {
        check.column.iter_mut().for_each(swap);
    }
    Ok(())
}

fn column_mut<'t>(
    table: &'t mut Table,
    name: &Ident,
    case: NameCase,
) -> Result<&'t mut Column, Misfit> {
    let table_name = &table.name;
    let found =
        table.columns.iter_mut().find(|column| case.same(column.name.as_str(), name.as_str()));
    found.ok_or_else(|| format!("table `{table_name}` has no column `{name}`"))
}

fn drop_constraint(table: &mut Table, name: &Ident, case: NameCase) -> bool {
    let is = |known: &Option<Ident>| {
        known.as_ref().is_some_and(|known| case.same(known.as_str(), name.as_str()))
    };
    let count = |t: &Table| {
        t.uniques.len()
            + t.foreign_keys.len()
            + t.checks.len()
            + usize::from(t.primary_key.is_some())
    };
    let before = count(table);
    table.uniques.retain(|key| !is(&key.name));
    table.foreign_keys.retain(|key| !is(&key.name));
    table.checks.retain(|check| !is(&check.name));
    if table.primary_key.as_ref().is_some_and(|key| is(&key.name)) {
        drop_primary_key(table);
    }
    count(table) != before
}

/// What was in a primary key still holds no NULL.
pub(super) fn drop_primary_key(table: &mut Table) {
    let Some(key) = table.primary_key.take() else { return };
    for column in table.columns.iter_mut().filter(|c| key.columns().any(|name| *name == c.name)) {
        column.nullable = false;
    }
}

/// Changes the name or the options of a constraint.
fn constraint(
    table: &mut Table,
    name: &Ident,
    case: NameCase,
    change: impl Fn(&mut Option<Ident>, &mut Options),
) -> Result<(), Misfit> {
    let is = |known: &Option<Ident>| {
        known.as_ref().is_some_and(|known| case.same(known.as_str(), name.as_str()))
    };
    let keys = table.primary_key.iter_mut().chain(&mut table.uniques);
    let keys = keys.map(|key| (&mut key.name, &mut key.options));
    let references = table.foreign_keys.iter_mut().map(|key| (&mut key.name, &mut key.options));
    let checks = table.checks.iter_mut().map(|check| (&mut check.name, &mut check.options));
    match keys.chain(references).chain(checks).find(|(known, _)| is(known)) {
        Some((name, options)) => {
            change(name, options);
            Ok(())
        }
        None => Err(format!("table `{}` has no constraint `{name}`", table.name)),
    }
}
