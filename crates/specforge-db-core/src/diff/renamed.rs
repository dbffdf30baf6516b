//! The current schema under the names of the desired one.

use std::borrow::Cow;

use super::Renames;
use crate::dialect::{OptionOf, OptionType};
use crate::model::{Expr, KeyPart, ObjectPath, Options, Table};
use crate::name::{Ident, NameCase};
use crate::plan::MigrationPlanner;

/// A table as it is, with the stated renames of itself, its columns, its indexes and the tables and
/// columns that it references already made, so that what is left to compare is what really differs.
pub fn renamed_table<'t, P: MigrationPlanner + ?Sized>(
    planner: &P,
    table: &'t Table,
    path: &ObjectPath,
    namespace: Option<&Ident>,
    renames: &Renames,
) -> Cow<'t, Table> {
    let case = planner.info().name_case;
    if renames.is_empty() {
        return Cow::Borrowed(table);
    }
    let columns = renames.columns_of(path, case);
    let whole = renamed_whole(table, namespace, renames, case);
    let options = planner.renamed_options(table, path, renames);
    let renamed = table.name != path.name
        || whole.is_some()
        || options.is_some()
        || !columns.is_empty()
        || renames.indexes_of(path, case).next().is_some()
        || renames.constraints_of(path, case).next().is_some()
        || table.foreign_keys.iter().any(|key| references_renamed(key, namespace, renames, case));
    if !renamed {
        return Cow::Borrowed(table);
    }
    let mut table = table.clone();
    table.name = path.name.clone();
    for (from, to) in one_by_one(columns, case) {
        rename_column(planner, &mut table, &from, &to, case);
    }
    let indexes: Vec<_> = renames.indexes_of(path, case).map(|(a, b)| (a, b)).collect();
    rename_indexes(&mut table, &indexes, case);
    let constraints: Vec<_> = renames.constraints_of(path, case).map(|(a, b)| (a, b)).collect();
    rename_constraints(&mut table, &constraints, case);
    rename_references(&mut table, namespace, renames, case);
    if let (Some(whole), Some(part)) = (whole, &mut table.partitioning) {
        part.of = Some(whole.clone());
    }
    if let Some(options) = options {
        table.options = options;
    }
    Cow::Owned(table)
}

/// The new name of the table that another is a part of, where it gets one.
fn renamed_whole<'r>(
    table: &Table,
    namespace: Option<&Ident>,
    renames: &'r Renames,
    case: NameCase,
) -> Option<&'r Ident> {
    let part = table.partitioning.as_ref()?;
    renames.table_to(part.of_namespace.as_ref().or(namespace), part.of.as_ref()?.as_str(), case)
}

/// Gives indexes other names, all at once: one may take the name of another.
pub fn rename_indexes(table: &mut Table, renames: &[(&Ident, &Ident)], case: NameCase) {
    for index in &mut table.indexes {
        let is = |name: &Ident| case.same(name.as_str(), index.name.as_str());
        if let Some((_, to)) = renames.iter().find(|(from, _)| is(from)) {
            index.name = (*to).clone();
        }
    }
}

/// Gives constraints other names, all at once: names may be swapped.
pub fn rename_constraints(table: &mut Table, renames: &[(&Ident, &Ident)], case: NameCase) {
    let keys = table.primary_key.iter_mut().chain(&mut table.uniques).map(|key| &mut key.name);
    let references = table.foreign_keys.iter_mut().map(|key| &mut key.name);
    let checks = table.checks.iter_mut().map(|check| &mut check.name);
    for name in keys.chain(references).chain(checks).flatten() {
        let renamed = renames.iter().find(|(from, _)| case.same(from.as_str(), name.as_str()));
        if let Some((_, to)) = renamed {
            *name = (*to).clone();
        }
    }
}

/// Renames that can be made one after the other: where one takes a name that another frees, all pass
/// through names that nothing else has.
fn one_by_one(columns: &[(Ident, Ident)], case: NameCase) -> Vec<(Ident, Ident)> {
    let takes = |(_, to): &(Ident, Ident)| {
        columns.iter().any(|(from, _)| case.same(from.as_str(), to.as_str()))
    };
    if !columns.iter().any(takes) {
        return columns.to_vec();
    }
    let passing = |at: usize| Ident::from(format!("specforge_passing_{at}"));
    let away = columns.iter().enumerate().map(|(at, (from, _))| (from.clone(), passing(at)));
    let home = columns.iter().enumerate().map(|(at, (_, to))| (passing(at), to.clone()));
    away.chain(home).collect()
}

/// Lets a table's foreign keys name the tables and columns that they refer to by their new names.
pub(super) fn rename_references(
    table: &mut Table,
    namespace: Option<&Ident>,
    renames: &Renames,
    case: NameCase,
) {
    for key in &mut table.foreign_keys {
        let target_namespace = key.references_namespace.as_ref().or(namespace);
        if let Some(to) = renames.table_to(target_namespace, key.references.as_str(), case) {
            key.references = to.clone();
        }
        let target = ObjectPath::table(target_namespace, &key.references);
        let columns = renames.columns_of(&target, case);
        for column in &mut key.referenced_columns {
            let renamed =
                columns.iter().find(|(from, _)| case.same(column.as_str(), from.as_str()));
            if let Some((_, to)) = renamed {
                *column = to.clone();
            }
        }
    }
}

fn references_renamed(
    key: &crate::model::ForeignKey,
    namespace: Option<&Ident>,
    renames: &Renames,
    case: NameCase,
) -> bool {
    let namespace = key.references_namespace.as_ref().or(namespace);
    renames.table_to(namespace, key.references.as_str(), case).is_some()
        || !renames.columns_of(&ObjectPath::table(namespace, &key.references), case).is_empty()
}

fn rename_column<P: MigrationPlanner + ?Sized>(
    planner: &P,
    table: &mut Table,
    from: &Ident,
    to: &Ident,
    case: NameCase,
) {
    let swap = |name: &mut Ident| {
        if case.same(name.as_str(), from.as_str()) {
            *name = to.clone();
        }
    };
    let expr = |expr: &mut Expr| {
        let text = planner.rename_in(&expr.text, from.as_str(), to.as_str());
        let normal = planner.rename_in(expr.normal(), from.as_str(), to.as_str());
        *expr = Expr::with_normal(text, normal);
    };
    let parts = |parts: &mut Vec<KeyPart>| {
        for part in parts {
            if let Some(column) = &mut part.column {
                swap(column);
            }
            if let Some(inner) = &mut part.expr {
                expr(inner);
            }
        }
    };
    for column in &mut table.columns {
        swap(&mut column.name);
        if let Some(generated) = &mut column.generated {
            expr(&mut generated.expr);
        }
    }
    let listed = |options: &mut Options, of: OptionOf| {
        for row in planner.info().options {
            if row.of == of
                && row.value == OptionType::Columns
                && let Some(list) = options.text(row.name)
            {
                let list = planner.rename_in(list, from.as_str(), to.as_str());
                options.set(row.name, list.as_str());
            }
        }
    };
    table.partitioning.iter_mut().flat_map(|cut| &mut cut.by).for_each(expr);
    for key in table.primary_key.iter_mut().chain(&mut table.uniques) {
        parts(&mut key.parts);
        listed(&mut key.options, OptionOf::Key);
    }
    for index in &mut table.indexes {
        parts(&mut index.parts);
        index.include.iter_mut().for_each(swap);
        if let Some(predicate) = &mut index.predicate {
            expr(predicate);
        }
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().for_each(swap);
        listed(&mut key.options, OptionOf::ForeignKey);
    }
    for check in &mut table.checks {
        expr(&mut check.expr);
        if let Some(column) = &mut check.column {
            swap(column);
        }
    }
}
