//! Views that stand for renamed tables by their old names.

use specforge_db_core::diff::Renames;
use specforge_db_core::finding::{Advice, Finding, Severity};
use specforge_db_core::model::{
    Definition, DefinitionKind, ObjectKind, ObjectPath, Options, Schema, Table,
};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{PlanCx, RenameSpec, RenamedKind};
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use crate::model;
use crate::spelling::{SPELLING, quoted};

const CASE: NameCase = NameCase::Sensitive;

/// Adds the views and their rights; whether there are any, and why others are not.
pub(crate) fn add(
    from: &Schema,
    to: &mut Schema,
    renames: &Renames,
    version: Version,
) -> (bool, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut added = false;
    for spec in renames.all() {
        let name = match spec.kind {
            RenamedKind::Table => spec.from.clone(),
            RenamedKind::Column => match &spec.table {
                Some(table) if !is_renamed(spec, table, renames) => table.clone(),
                _ => continue,
            },
            _ => continue,
        };
        if spec.kind == RenamedKind::Column {
            let why = format!(
                "column {}: a view would need the name of its table, which stays",
                spec.from
            );
            findings.push(refused(&name, &why));
            continue;
        }
        match definitions(spec, from, to, renames, version) {
            Ok(definitions) => {
                added = true;
                to.namespace_mut(spec.schema.as_ref()).definitions.extend(definitions);
            }
            Err(why) => findings.push(refused(&name, &why)),
        }
    }
    (added, findings)
}

fn is_renamed(spec: &RenameSpec, table: &Ident, renames: &Renames) -> bool {
    renames.table_from(&ObjectPath::table(spec.schema.as_ref(), table), CASE).is_some()
}

fn refused(name: &Ident, why: &str) -> Finding {
    let message = format!("no view stands for {name} by its old name: {why}");
    Finding::new("no-compatibility-view", Severity::Warning, message)
        .object(name)
        .advise(Advice::note("let programs know the new name before the plan runs, or add it first and take the old one away in a later plan"))
}

/// The view of a renamed table, and the rights on it.
fn definitions(
    spec: &RenameSpec,
    from: &Schema,
    to: &Schema,
    renames: &Renames,
    version: Version,
) -> Result<Vec<Definition>, String> {
    let namespace = spec.schema.as_ref();
    let (Some(before), Some(after)) = (
        from.table(namespace, spec.from.as_str(), CASE),
        to.table(namespace, spec.to.as_str(), CASE),
    ) else {
        return Err("the table is not there on both sides".to_owned());
    };
    let beside = to.namespace(namespace);
    let taken = beside.is_some_and(|n| {
        n.tables.iter().any(|table| table.name == spec.from)
            || n.definitions.iter().any(|d| d.name == spec.from && d.kind != DefinitionKind::Grant)
    });
    if taken {
        return Err("something else has that name".to_owned());
    }
    let invoker = version >= Version::short(15, 0);
    let secured = |table: &Table| table.options.flag(model::ROW_SECURITY);
    if !invoker && (secured(before) || secured(after)) {
        return Err(
            "before 15 a view would show rows that the policies of the table hide".to_owned()
        );
    }
    let path = ObjectPath::table(namespace, &spec.to);
    let renamed = renames.columns_of(&path, CASE);
    let mut columns: Vec<(&Ident, &Ident)> = Vec::new();
    for column in &before.columns {
        let to = renamed.iter().find(|(from, _)| *from == column.name);
        let now = to.map_or(&column.name, |(_, to)| to);
        let same = after.column(now.as_str(), CASE).filter(|is| {
            is.ty == column.ty
                && is.options.get(model::COLLATE) == column.options.get(model::COLLATE)
        });
        if same.is_none() {
            return Err(format!("its column {} goes or changes in the same plan", column.name));
        }
        columns.push((now, &column.name));
    }
    let mut w = SqlWriter::new(&SPELLING);
    w.word("CREATE VIEW").raw(&named(namespace, &spec.from));
    if invoker {
        w.word("WITH (security_invoker=true)");
    }
    w.word("AS SELECT").list(&columns, |w, (now, old)| {
        w.raw(&quoted(now));
        if now != old {
            w.word("AS").raw(&quoted(old));
        }
    });
    w.word("FROM").raw(&named(namespace, &spec.to));
    let definition = |kind, name: Ident, on: Option<Ident>, text: String, options: Options| {
        Definition { kind, name, on, text, normal: None, depends_on: Vec::new(), options }
    };
    let view =
        definition(DefinitionKind::View, spec.from.clone(), None, w.finish(), Options::EMPTY);
    let mut all = vec![view];
    for right in beside.into_iter().flat_map(|namespace| &namespace.definitions) {
        let own = right.kind == DefinitionKind::Grant && right.on.as_ref() == Some(&spec.to);
        let words = right.name.as_str().split_once(" ON TABLE ");
        let Some((privilege, rest)) = words.filter(|_| own) else { continue };
        let Some((_, grantee)) = rest.rsplit_once(" TO ") else { continue };
        // Rights on columns are told by the columns' names, which may differ.
        if privilege.contains('(') {
            if renamed.is_empty() {
                all.push(right_of(right, privilege, grantee, spec));
            }
            continue;
        }
        all.push(right_of(right, privilege, grantee, spec));
    }
    let known: Vec<Definition> = beside.map(|n| n.definitions.clone()).unwrap_or_default();
    all.retain(|new| !known.iter().any(|d| d.kind == new.kind && d.name == new.name));
    Ok(all)
}

fn right_of(right: &Definition, privilege: &str, grantee: &str, spec: &RenameSpec) -> Definition {
    let option = if right.options.flag(model::GRANT_OPTION) { " WITH GRANT OPTION" } else { "" };
    let name = format!("{privilege} ON TABLE {} TO {grantee}", quoted(&spec.from));
    let table = named(spec.schema.as_ref(), &spec.from);
    Definition {
        kind: DefinitionKind::Grant,
        name: Ident::from(name),
        on: Some(spec.from.clone()),
        text: format!("GRANT {privilege} ON TABLE {table} TO {grantee}{option}"),
        normal: None,
        depends_on: Vec::new(),
        options: right.options.clone(),
    }
}

/// A name as carried text says it: with its namespace, where that is not the usual one.
fn named(namespace: Option<&Ident>, name: &Ident) -> String {
    match namespace.filter(|namespace| namespace.as_str() != "public") {
        Some(namespace) => format!("{}.{}", quoted(namespace), quoted(name)),
        None => quoted(name),
    }
}

/// What stands for a renamed table by its old name: the view, then the rights on it.
pub(crate) fn of<'a>(table: &ObjectPath, from: &Ident, cx: &PlanCx<'a>) -> Vec<&'a Definition> {
    if !cx.options.compatibility_views {
        return Vec::new();
    }
    let namespace = table.namespace.as_ref();
    let path = ObjectPath::top(ObjectKind::Definition, namespace, from);
    let Some(view) = cx.to.definition(&path, DefinitionKind::View) else { return Vec::new() };
    let beside = cx.to.schema().namespace(namespace);
    let rights = beside
        .into_iter()
        .flat_map(|namespace| &namespace.definitions)
        .filter(|d| d.kind == DefinitionKind::Grant && d.on.as_ref() == Some(from));
    std::iter::once(view).chain(rights).collect()
}
