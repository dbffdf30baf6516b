//! What lives and the desired schema does not mention, where it is only a part of the whole.

use smol_str::SmolStr;

use super::renames::Renames;
use crate::finding::{Advice, Finding, Severity};
use crate::hash::{HashMap, HashSet};
use crate::model::{Definition, DefinitionKind, Namespace, ObjectKind, ObjectPath, Table};
use crate::name::{Ident, NameCase};
use crate::plan::{MigrationPlanner, RenamedKind};
use crate::read::Item;
use crate::version::Version;

/// Keeps what is not mentioned, with a finding each.
///
/// What mentions a column that goes cannot stay as it is: it goes with the column, which takes a
/// permission of its own.
pub(super) fn keep_unmentioned<P: MigrationPlanner + ?Sized>(
    planner: &P,
    before: &Namespace,
    after: &mut Namespace,
    (renames, version): (&Renames, Version),
    findings: &mut Vec<Finding>,
) {
    let info = planner.info();
    let case = info.name_case;
    let gone = columns_that_go(before, after, renames, case);
    let mentioned: HashSet<SmolStr> = after
        .tables
        .iter()
        .map(|table| {
            let path = ObjectPath::table(after.name.as_ref(), &table.name);
            case.key(renames.table_from(&path, case).unwrap_or(&table.name).as_str())
        })
        .collect();
    for table in &before.tables {
        if !mentioned.contains(&case.key(table.name.as_str())) {
            findings.push(
                Finding::new(
                    "kept-table",
                    Severity::Info,
                    format!("table {} is not mentioned and is kept", table.name),
                )
                .object(&table.name)
                .advise(Advice::note("drop it by a plan of its own where it is no longer needed")),
            );
            after.tables.push(table.clone());
        }
    }
    keep_enums(before, after, renames, case, findings);
    let mut unmentioned = Vec::new();
    let places = Places::of(before, after, info.scoped_definitions, case);
    let changed = Changed::all(before, after, renames, case);
    for definition in &before.definitions {
        let (definition, name) = followed(planner, definition, &changed, version);
        if !places.taken(&definition, &name) && !places.owner_is_gone(&definition) {
            unmentioned.push(definition);
        }
    }
    for (path, definition) in out_of_the_way(planner, &mut unmentioned, gone, after.name.as_ref()) {
        let message = format!("{} mentions {path}, which goes, and goes with it", definition.name);
        findings.push(
            Finding::new("goes-with-column", Severity::Warning, message)
                .object(&definition.name)
                .advise(Advice::note("change it first where it is to stay")),
        );
    }
    for definition in unmentioned {
        findings.push(kept(&definition.name));
        after.definitions.push(definition);
    }
}

fn keep_enums(
    before: &Namespace,
    after: &mut Namespace,
    renames: &Renames,
    case: NameCase,
    findings: &mut Vec<Finding>,
) {
    for object in &before.enums {
        let renamed = renames.all().iter().any(|spec| {
            spec.kind == RenamedKind::Type && case.same(spec.from.as_str(), object.name.as_str())
        });
        let known = |name: &Ident| case.same(name.as_str(), object.name.as_str());
        if !renamed && !after.enums.iter().any(|other| known(&other.name)) {
            findings.push(kept(&object.name));
            after.enums.push(object.clone());
        }
    }
}

fn kept(name: &Ident) -> Finding {
    let message = format!("{name} is not mentioned and is kept");
    Finding::new("kept-object", Severity::Info, message).object(name)
}

/// Columns that tables of the desired schema no longer have.
fn columns_that_go(
    before: &Namespace,
    after: &Namespace,
    renames: &Renames,
    case: NameCase,
) -> Vec<ObjectPath> {
    let mut gone = Vec::new();
    let lived: HashMap<SmolStr, &Table> =
        before.tables.iter().map(|table| (case.key(table.name.as_str()), table)).collect();
    for table in &after.tables {
        let path = ObjectPath::table(after.name.as_ref(), &table.name);
        let old = renames.table_from(&path, case).unwrap_or(&table.name);
        let was = lived.get(&case.key(old.as_str()));
        let renamed = renames.columns_of(&path, case);
        for column in was.into_iter().flat_map(|was| &was.columns) {
            let is =
                renamed.iter().find(|(from, _)| case.same(from.as_str(), column.name.as_str()));
            let is = is.map_or(&column.name, |(_, to)| to);
            if table.column(is.as_str(), case).is_none() {
                gone.push(path.part(ObjectKind::Column, column.name.clone()));
            }
        }
    }
    gone
}

/// What has which name afterwards.
struct Places {
    scoped: &'static [DefinitionKind],
    case: NameCase,
    definitions: HashSet<(DefinitionKind, Option<SmolStr>, SmolStr)>,
    owners: HashSet<SmolStr>,
}

impl Places {
    fn of(
        before: &Namespace,
        after: &Namespace,
        scoped: &'static [DefinitionKind],
        case: NameCase,
    ) -> Self {
        let tables = after.tables.iter().map(|table| &table.name);
        let others = before.definitions.iter().chain(&after.definitions).map(|d| &d.name);
        let owners = tables.chain(others).map(|name| case.key(name.as_str())).collect();
        let mut places = Self { scoped, case, definitions: HashSet::default(), owners };
        for definition in &after.definitions {
            let place = places.place(definition, &definition.name);
            places.definitions.insert(place);
        }
        places
    }

    fn place(
        &self,
        definition: &Definition,
        name: &Ident,
    ) -> (DefinitionKind, Option<SmolStr>, SmolStr) {
        let table = definition.on.as_ref().filter(|_| self.scoped.contains(&definition.kind));
        let table = table.map(|table| self.case.key(table.as_str()));
        (definition.kind, table, self.case.key(name.as_str()))
    }

    fn taken(&self, definition: &Definition, name: &Ident) -> bool {
        [&definition.name, name]
            .into_iter()
            .any(|name| self.definitions.contains(&self.place(definition, name)))
    }

    fn owner_is_gone(&self, definition: &Definition) -> bool {
        let owner = definition.on.as_ref();
        owner.is_some_and(|on| !self.owners.contains(&self.case.key(on.as_str())))
    }
}

/// A table that gets another name, or whose columns do.
struct Changed<'a> {
    was: &'a Ident,
    /// What is called otherwise, the table first.
    names: Vec<(&'a Ident, &'a Ident)>,
}

impl<'a> Changed<'a> {
    fn all(
        before: &Namespace,
        after: &'a Namespace,
        renames: &'a Renames,
        case: NameCase,
    ) -> Vec<Self> {
        let mut all = Vec::new();
        for table in after.tables.iter().filter(|_| !renames.is_empty()) {
            let path = ObjectPath::table(after.name.as_ref(), &table.name);
            let renamed = renames.table_from(&path, case);
            let was = renamed.unwrap_or(&table.name);
            let columns = renames.columns_of(&path, case).iter().map(|(from, to)| (from, to));
            let names: Vec<_> =
                renamed.map(|from| (from, &table.name)).into_iter().chain(columns).collect();
            let lived = before.tables.iter().any(|t| case.same(t.name.as_str(), was.as_str()));
            if !names.is_empty() && lived {
                all.push(Self { was, names });
            }
        }
        all
    }
}

/// A definition as it is once the tables that it mentions have their new names, and the name that it
/// would have if it was called after them: whoever has that name takes its place.
fn followed<P: MigrationPlanner + ?Sized>(
    planner: &P,
    definition: &Definition,
    changed: &[Changed<'_>],
    version: Version,
) -> (Definition, Ident) {
    let case = planner.info().name_case;
    let mut is = definition.clone();
    let mut name = definition.name.to_string();
    for table in changed {
        let about = |name: &Ident| case.same(name.as_str(), table.was.as_str());
        let mentioned = definition.on.iter().any(about)
            || definition.depends_on.iter().any(|mention| about(&mention.name));
        for (from, to) in table.names.iter().filter(|_| mentioned) {
            is.text = planner.rename_in(&is.text, from.as_str(), to.as_str());
            name = name.replace(from.as_str(), to.as_str());
        }
    }
    if is.text != definition.text
        && let Some(Item::Definition { definition: read, .. }) =
            planner.read_statement(&is.text, version).items.into_iter().next()
    {
        let Definition { on, text, normal, depends_on, .. } = *read;
        is = Definition { on, text, normal, depends_on, ..is };
    }
    (is, Ident::from(name))
}

/// Lets what mentions tables and columns that get other names say the new ones.
pub(crate) fn follow<P: MigrationPlanner + ?Sized>(
    planner: &P,
    before: &Namespace,
    after: &mut Namespace,
    renames: &Renames,
    version: Version,
) {
    let changed = Changed::all(before, after, renames, planner.info().name_case);
    let followed =
        before.definitions.iter().map(|known| followed(planner, known, &changed, version).0);
    let followed: Vec<Definition> = followed.collect();
    after.definitions = followed;
}

/// Takes out what mentions a column that goes, and what mentions that in turn, each with the reason.
fn out_of_the_way<P: MigrationPlanner + ?Sized>(
    planner: &P,
    definitions: &mut Vec<Definition>,
    gone: Vec<ObjectPath>,
    namespace: Option<&Ident>,
) -> Vec<(ObjectPath, Definition)> {
    let mut out = Vec::new();
    let mut next = gone;
    while let Some(path) = next.pop() {
        // A column is told by its name alone: it has to be that of a table that is mentioned too.
        let table = path.owner();
        let mentions = |definition: &Definition| {
            let of_table = table.as_ref().is_none_or(|table| {
                definition.on.as_ref() == Some(&table.name)
                    || definition.depends_on.iter().any(|mention| mention.name == table.name)
            });
            of_table && planner.names(definition, &path)
        };
        let (go, stay): (Vec<_>, Vec<_>) =
            std::mem::take(definitions).into_iter().partition(mentions);
        *definitions = stay;
        for definition in go {
            next.push(definition.path(namespace, planner.info().scoped_definitions));
            out.push((path.clone(), definition));
        }
    }
    out
}
