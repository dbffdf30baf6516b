//! Making the desired schema say what it leaves open as the current one says it.

use super::keep::keep_unmentioned;
use super::{Renames, renamed_table};
use crate::dialect::{DialectInfo, OptionOf, cap};
use crate::finding::{Advice, Finding, Severity};
use crate::hash::HashMap;
use crate::model::{Column, Definition, Namespace, ObjectPath, Options, Schema, Table};
use crate::name::{Ident, NameCase};
use crate::plan::{
    ColumnOrder, Known, MadeAnew, MigrationPlanner, PlanCx, PlanOptions, SchemaIndex, Unmentioned,
};
use crate::version::Version;
use smol_str::SmolStr;

/// Makes `to` adopt from `from` what is not to be changed: the case of names where case does not
/// count, cosmetic options, the order of columns and unmentioned tables where the options say so, and
/// the order of columns where the version cannot establish another.
///
/// What is left different is what the plan changes, so that the state it reaches can be named exactly.
pub fn align<P: MigrationPlanner + ?Sized>(
    planner: &P,
    from: &Schema,
    to: &mut Schema,
    renames: &Renames,
    known: Known<'_>,
    options: &PlanOptions,
    version: Version,
) -> Vec<Finding> {
    let info = planner.info();
    let order = match options.column_order {
        ColumnOrder::Ignore => Order::Ignored,
        ColumnOrder::Enforce if info.can(cap::COLUMN_ORDER, version) => Order::Established,
        ColumnOrder::Enforce => Order::Kept,
    };
    let mut findings = Vec::new();
    let anew = match order {
        Order::Established => HashMap::default(),
        _ => made_anew(planner, from, to, renames, known, options, version),
    };
    for before in &from.namespaces {
        let known = to.namespace(before.name.as_ref()).is_some();
        if !known && options.unmentioned == Unmentioned::Drop {
            continue;
        }
        let after = to.namespace_mut(before.name.as_ref());
        align_namespace(planner, (before, after), renames, (order, &anew), &mut findings);
        if options.unmentioned == Unmentioned::Keep {
            keep_unmentioned(planner, before, after, (renames, version), &mut findings);
        }
    }
    if options.unmentioned == Unmentioned::Keep && !renames.is_empty() {
        // What follows another name is spelled anew.
        planner.normalize(to, version);
    }
    findings.extend(planner.keep_unchangeable(from, to, renames, version));
    findings
}

/// The columns that are made anew, by their tables; schemas are indexed only where a column differs.
fn made_anew<P: MigrationPlanner + ?Sized>(
    planner: &P,
    from: &Schema,
    to: &Schema,
    renames: &Renames,
    known: Known<'_>,
    options: &PlanOptions,
    version: Version,
) -> HashMap<ObjectPath, MadeAnew> {
    let info = planner.info();
    let case = info.name_case;
    let mut pairs = Vec::new();
    for after in &to.namespaces {
        let Some(before) = from.namespace(after.name.as_ref()) else { continue };
        let old: HashMap<SmolStr, &Table> =
            before.tables.iter().map(|table| (case.key(table.name.as_str()), table)).collect();
        for table in &after.tables {
            let path = ObjectPath::table(after.name.as_ref(), &table.name);
            let name = renames.table_from(&path, case).unwrap_or(&table.name);
            let was = old.get(&case.key(name.as_str()));
            if let Some(was) = was.filter(|was| was.columns != table.columns) {
                pairs.push((path, *was, table));
            }
        }
    }
    if pairs.is_empty() {
        return HashMap::default();
    }
    let (from, to) = (SchemaIndex::new(from, info), SchemaIndex::new(to, info));
    let Known { stats, backfills } = known;
    let cx = PlanCx {
        info,
        version,
        from: &from,
        to: &to,
        renames,
        options,
        backfills,
        stats,
        back: false,
    };
    let anew = pairs.into_iter().map(|(path, was, is)| {
        let was = renamed_table(planner, was, &path, path.namespace.as_ref(), renames);
        let columns = planner.made_anew(&path, &was, is, &cx);
        (path, columns)
    });
    anew.filter(|(_, columns)| !columns.is_empty()).collect()
}

/// What becomes of another order of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// It is made.
    Established,
    /// Nobody asked for one.
    Ignored,
    /// The database cannot make it, which has to be said.
    Kept,
}

fn align_namespace<P: MigrationPlanner + ?Sized>(
    planner: &P,
    (before, after): (&Namespace, &mut Namespace),
    renames: &Renames,
    (order, anew): (Order, &HashMap<ObjectPath, MadeAnew>),
    findings: &mut Vec<Finding>,
) {
    let info = planner.info();
    let case = info.name_case;
    let mut old: HashMap<SmolStr, &Table> = HashMap::default();
    old.reserve(before.tables.len());
    for table in &before.tables {
        old.insert(case.key(table.name.as_str()), table);
    }
    let mut new = Vec::new();
    let has_cosmetic = info.options.iter().any(|row| row.cosmetic);
    let name = after.name.clone();
    let of_their_own = in_own_order(after, case);
    for (at, table) in after.tables.iter_mut().enumerate() {
        let path = ObjectPath::table(name.as_ref(), &table.name);
        let renamed = renames.table_from(&path, case);
        let Some(was) = old.remove(&case.key(renamed.unwrap_or(&table.name).as_str())) else {
            new.push(at);
            continue;
        };
        if *was == *table {
            continue;
        }
        if renamed.is_none() {
            table.name = was.name.clone();
        }
        adopt_spelling(was, table, renames.columns_of(&path, case), case);
        if order != Order::Established {
            let none = MadeAnew::default();
            let anew = anew.get(&path).unwrap_or(&none);
            let moved =
                !anew.all && adopt_order(was, table, renames.columns_of(&path, case), anew, case);
            if moved && order == Order::Kept {
                findings.push(order_kept(info, &path, anew));
            }
        }
        if has_cosmetic {
            adopt_cosmetic(info, was, table, case);
        }
    }
    if order != Order::Established {
        new.retain(|at| !of_their_own.contains(at));
        parts_as_wholes(after, &new, case);
        children_after_parents(planner, after, case);
    }
    let key = |d: &Definition| {
        let table = d.path(None, info.scoped_definitions).table;
        (d.kind, table.map(|table| case.key(table.as_str())), case.key(d.name.as_str()))
    };
    let known: HashMap<_, _> = before.definitions.iter().map(|d| (key(d), d)).collect();
    for definition in &mut after.definitions {
        let was = known.get(&key(definition));
        // Two spellings of one definition: what it depends on may be spelled otherwise too.
        if let Some(was) = was.filter(|was| was.normal() == definition.normal()) {
            let mentioned = std::mem::take(&mut definition.depends_on);
            // What stands beside the text is no spelling of it.
            let (on, options) = (definition.on.take(), std::mem::take(&mut definition.options));
            definition.clone_from(was);
            let as_before = match (&on, &was.on) {
                (Some(new), Some(old)) => case.same(new.as_str(), old.as_str()),
                _ => on == was.on,
            };
            if !as_before {
                definition.on = on;
            }
            definition.options = options;
            // A name that is an object before may be only a column's afterwards.
            definition.depends_on.retain(|old| {
                mentioned.iter().any(|new| {
                    new.namespace == old.namespace
                        && case.same(new.name.as_str(), old.name.as_str())
                })
            });
        }
    }
    adopt_implied(before, after, key);
}

/// What one of the schemas declares and in the other holds without that is left as it is.
fn adopt_implied<K: std::hash::Hash + Eq>(
    before: &Namespace,
    after: &mut Namespace,
    key: impl Fn(&Definition) -> K,
) {
    if before.implied.is_empty() && after.implied.is_empty() {
        return;
    }
    let by_key = |list: &[Definition]| -> HashMap<K, Definition> {
        list.iter().map(|definition| (key(definition), definition.clone())).collect()
    };
    let holds = |implied: &HashMap<K, Definition>, wanted: &Definition| {
        implied.get(&key(wanted)).is_some_and(|implied| implied.normal() == wanted.normal())
    };
    let (known, implied) = (by_key(&before.definitions), by_key(&before.implied));
    after.definitions.retain_mut(|definition| match known.get(&key(definition)) {
        _ if !holds(&implied, definition) => true,
        Some(was) => {
            definition.clone_from(was);
            true
        }
        None => false,
    });
    let implied = by_key(&after.implied);
    for was in before.definitions.iter().filter(|was| holds(&implied, was)) {
        match after.definitions.iter_mut().find(|definition| key(definition) == key(was)) {
            Some(definition) => definition.clone_from(was),
            None => after.definitions.push(was.clone()),
        }
    }
}

/// Columns and indexes keep the case in which they are spelled.
fn adopt_spelling(was: &Table, table: &mut Table, renamed: &[(Ident, Ident)], case: NameCase) {
    if case == NameCase::Sensitive {
        return;
    }
    let mut spelled: HashMap<SmolStr, &Ident> = HashMap::default();
    for column in &was.columns {
        spelled.insert(case.key(column.name.as_str()), &column.name);
    }
    for (from, to) in renamed {
        spelled.remove(&case.key(from.as_str()));
        spelled.insert(case.key(to.as_str()), to);
    }
    let adopt = |name: &mut Ident| {
        if let Some(known) = spelled.get(&case.key(name.as_str())) {
            *name = (*known).clone();
        }
    };
    for column in &mut table.columns {
        adopt(&mut column.name);
        let from = renamed.iter().find(|(_, to)| case.same(to.as_str(), column.name.as_str()));
        let known = from.map_or(&column.name, |(from, _)| from);
        // Where names do not count their case, types do not either.
        if let Some(known) = was.column(known.as_str(), case)
            && known.ty.raw.eq_ignore_ascii_case(&column.ty.raw)
        {
            column.ty = known.ty.clone();
        }
    }
    for key in table.primary_key.iter_mut().chain(&mut table.uniques) {
        key.parts.iter_mut().filter_map(|part| part.column.as_mut()).for_each(adopt);
    }
    for index in &mut table.indexes {
        index.parts.iter_mut().filter_map(|part| part.column.as_mut()).for_each(adopt);
        if let Some(known) = was.index(index.name.as_str(), case) {
            index.name = known.name.clone();
        }
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().for_each(adopt);
        for known in &was.foreign_keys {
            if case.same(known.references.as_str(), key.references.as_str()) {
                key.references = known.references.clone();
                if known.referenced_columns.len() == key.referenced_columns.len() {
                    for (a, b) in known.referenced_columns.iter().zip(&mut key.referenced_columns) {
                        if case.same(a.as_str(), b.as_str()) {
                            *b = a.clone();
                        }
                    }
                }
            }
        }
    }
}

fn order_kept(info: &DialectInfo, table: &ObjectPath, anew: &MadeAnew) -> Finding {
    let mut message = format!(
        "{} cannot put columns into another order: those of {table} keep theirs, and new ones follow",
        info.name
    );
    if !anew.is_empty() {
        let names: Vec<&str> = anew.first.iter().chain(&anew.last).map(Ident::as_str).collect();
        message.push_str(", as do those that are made anew: ");
        message.push_str(&names.join(", "));
    }
    Finding::new("column-order-kept", Severity::Info, message)
        .object(table)
        .advise(Advice::note("name the columns wherever their order counts"))
}

/// The parts whose columns the schema has in another order than those of the whole: they were tables of their
/// own first.
fn in_own_order(namespace: &Namespace, case: NameCase) -> Vec<usize> {
    let order = |table: &Table| -> Vec<SmolStr> {
        table.columns.iter().map(|column| case.key(column.name.as_str())).collect()
    };
    let is_own = |part: &Table| {
        let of = part.partitioning.as_ref().and_then(|part| part.of.as_ref());
        let whole = of.and_then(|of| {
            namespace.tables.iter().find(|t| case.same(t.name.as_str(), of.as_str()))
        });
        whole.is_some_and(|whole| order(whole) != order(part))
    };
    let parts = namespace.tables.iter().enumerate().filter(|(_, part)| is_own(part));
    parts.map(|(at, _)| at).collect()
}

/// New parts of a table are made with its columns in the order that they have there.
fn parts_as_wholes(namespace: &mut Namespace, new: &[usize], case: NameCase) {
    for at in new {
        let of = namespace.tables.get(*at).and_then(|part| part.partitioning.as_ref()?.of.clone());
        let Some(of) = of else { continue };
        let whole = namespace.tables.iter().find(|t| case.same(t.name.as_str(), of.as_str()));
        let Some(whole) = whole else { continue };
        let order: HashMap<SmolStr, usize> = whole
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| (case.key(column.name.as_str()), at))
            .collect();
        if let Some(part) = namespace.tables.get_mut(*at) {
            part.columns.sort_by_key(|column| order.get(&case.key(column.name.as_str())).copied());
        }
    }
}

/// What a child has from its parents stands before what it has for itself, as wherever it is read.
fn children_after_parents<P: MigrationPlanner + ?Sized>(
    planner: &P,
    namespace: &mut Namespace,
    case: NameCase,
) {
    let name = namespace.name.clone();
    for at in 0..namespace.tables.len() {
        let Some(child) = namespace.tables.get(at) else { continue };
        if child.partitioning.is_some() {
            continue;
        }
        let parents = planner.parents(child, &ObjectPath::table(name.as_ref(), &child.name));
        let mut order: HashMap<SmolStr, usize> = HashMap::default();
        for parent in parents.iter().filter(|parent| parent.namespace == name) {
            let same = |table: &&Table| case.same(table.name.as_str(), parent.name.as_str());
            for column in namespace.tables.iter().find(same).into_iter().flat_map(|t| &t.columns) {
                let next = order.len();
                order.entry(case.key(column.name.as_str())).or_insert(next);
            }
        }
        if let (Some(child), false) = (namespace.tables.get_mut(at), order.is_empty()) {
            child.columns.sort_by_key(|column| {
                order.get(&case.key(column.name.as_str())).copied().unwrap_or(usize::MAX)
            });
        }
    }
}

/// Kept columns stand as they stand; then those in whose place new ones come first, new ones, computed
/// ones, and those that are made anew last.
/// Says whether that is another order.
fn adopt_order(
    was: &Table,
    table: &mut Table,
    renamed: &[(Ident, Ident)],
    anew: &MadeAnew,
    case: NameCase,
) -> bool {
    let mut position: HashMap<SmolStr, usize> = HashMap::default();
    for (at, column) in was.columns.iter().enumerate() {
        let renamed_to =
            renamed.iter().find(|(from, _)| case.same(from.as_str(), column.name.as_str()));
        let name = renamed_to.map_or(&column.name, |(_, to)| to);
        position.insert(case.key(name.as_str()), at);
    }
    let last = was.columns.len();
    let place = |column: &Column| match position.get(&case.key(column.name.as_str())) {
        Some(_) if anew.first.contains(&column.name) => last,
        Some(_) if anew.last.contains(&column.name) => last + 3,
        Some(at) => *at,
        None if column.generated.is_some() => last + 2,
        None => last + 1,
    };
    let moved = !table.columns.is_sorted_by_key(place);
    table.columns.sort_by_key(place);
    moved
}

fn adopt_cosmetic(info: &DialectInfo, was: &Table, table: &mut Table, case: NameCase) {
    let adopt = |of: OptionOf, was: &Options, is: &mut Options| {
        for row in info.options.iter().filter(|row| row.cosmetic && row.of == of) {
            is.remove(row.name);
            if let Some(value) = was.get(row.name) {
                is.set(row.name, value.clone());
            }
        }
    };
    adopt(OptionOf::Table, &was.options, &mut table.options);
    for column in &mut table.columns {
        if let Some(known) = was.column(column.name.as_str(), case) {
            adopt(OptionOf::Column, &known.options, &mut column.options);
        }
    }
}
