//! What has to be there while a change is made, and what must be out of the way.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Column, Definition, DefinitionKind, Expr, Facet, ForeignKey, Index, Object, ObjectKind,
    ObjectPath, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Needs, PlanCx, SchemaIndex, usual_needs};

use crate::inherit::{Parent, name_path, names as name_list};
use crate::mentions::{Named, body_is_checked, known, mentions, names, takes_all, tracked};
use crate::model;
use crate::read::is_default;
use crate::remark;
use crate::render::of;

/// What has to be there while a change is made.
pub(crate) fn needs(change: &Change, cx: &PlanCx<'_>) -> Needs {
    let mut needs = match change.object() {
        // What a definition mentions is looked up below, with more care.
        Object::Definition(_) => Needs::default(),
        _ => usual_needs(change, cx),
    };
    let path = &change.path;
    let namespace = path.namespace.as_ref();
    needs_namespace(namespace, &mut needs, &change.op);
    match &change.op {
        Op::Create(object) => {
            let (new, better) = uses(object, path, cx.to, cx);
            needs.new.extend(new);
            needs.better.extend(better);
            if let Object::Definition(definition) = object
                && definition.kind == DefinitionKind::Grant
                && is_default(&definition.name)
            {
                // The objects of the plan have the rights that they say, and no others.
                needs.new.extend(created(cx));
            }
        }
        Op::Drop(object) => needs.old.extend(uses(object, path, cx.from, cx).0),
        Op::Rename { .. } => {}
        Op::Alter { before, after, facets } => {
            let (new, better) = uses(after, path, cx.to, cx);
            needs.new.extend(new);
            needs.better.extend(better);
            needs.old.extend(uses(before, path, cx.from, cx).0);
            if remakes(before, after, facets) {
                needs.remakes.push(path.clone());
            }
            settles(path, after, facets, cx, &mut needs);
            // What a part has from the whole keeps its name.
            match after {
                Object::Column(_)
                    if facets.contains(&Facet::Option(model::NOT_NULL_NAME.into())) =>
                {
                    needs.provides.push(path.clone());
                }
                Object::Table(_) if follows_no_longer(before, after, facets) => {
                    needs.provides.push(path.clone());
                }
                Object::Table(table) if follows(facets) => {
                    let columns = table.columns.iter().map(|column| column.name.clone());
                    needs.new.extend(columns.map(|name| path.part(ObjectKind::Column, name)));
                }
                _ => {}
            }
            needs.quiet =
                matches!(after, Object::Table(_)) && !facets.contains(&Facet::Partitioning);
            // A value that is added can be used once it was committed.
            if matches!(after, Object::Enum(_)) && facets.contains(&Facet::Values) {
                needs.provides.push(path.clone());
                needs.commits = true;
            }
        }
    }
    needs
}

fn follows(facets: &[Facet]) -> bool {
    facets.iter().any(|facet| match facet {
        Facet::Partitioning => true,
        Facet::Option(name) => name == model::INHERITS,
        _ => false,
    })
}

/// Whether a table stops being a part or a child.
fn follows_no_longer(before: &Object, after: &Object, facets: &[Facet]) -> bool {
    let by = |object: &Object| match object {
        Object::Table(table) => {
            table.partitioning.as_ref().is_some_and(|p| p.of.is_some())
                || table.options.get(model::INHERITS).is_some()
        }
        _ => false,
    };
    follows(facets) && by(before) && !by(after)
}

/// Every object that comes with the desired schema and may get rights by default.
fn created(cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    use DefinitionKind as Kind;
    let mut out = Vec::new();
    for namespace in &cx.to.schema().namespaces {
        let own = namespace.name.as_ref();
        let tables = namespace.tables.iter().map(|table| ObjectPath::table(own, &table.name));
        out.extend(tables.filter(|path| cx.from.table(path).is_none()));
        let enums = namespace.enums.iter();
        out.extend(enums.map(|object| ObjectPath::top(ObjectKind::Enum, own, &object.name)));
        for definition in &namespace.definitions {
            let kind = definition.kind;
            let given = matches!(kind, Kind::View | Kind::MaterializedView | Kind::Sequence)
                || matches!(kind, Kind::Routine | Kind::Type);
            let path = definition.path(own, cx.info.scoped_definitions);
            if given && cx.from.definition(&path, kind).is_none() {
                out.push(path);
            }
        }
    }
    out
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

fn needs_namespace(namespace: Option<&Ident>, needs: &mut Needs, op: &Op) {
    let Some(namespace) = namespace else { return };
    let path = ObjectPath::top(ObjectKind::Namespace, None, namespace);
    match op {
        Op::Drop(_) => needs.old.push(path),
        _ => needs.new.push(path),
    }
}

/// Whether whoever uses an object has to be gone before it changes and comes back after.
fn remakes(before: &Object, after: &Object, facets: &[Facet]) -> bool {
    match (before, after) {
        (Object::Column(before), Object::Column(after)) => {
            before.ty != after.ty
                || before.options.get(model::COLLATE) != after.options.get(model::COLLATE)
        }
        (Object::PrimaryKey(_) | Object::Unique(_), _) => facets != [Facet::Name],
        _ => false,
    }
}

/// Some settings of a table hold only once its indexes and policies are there.
fn settles(
    path: &ObjectPath,
    after: &Object,
    facets: &[Facet],
    cx: &PlanCx<'_>,
    needs: &mut Needs,
) {
    let Object::Table(table) = after else { return };
    for facet in facets {
        let Facet::Option(name) = facet else { continue };
        match name.as_str() {
            model::REPLICA_IDENTITY | model::CLUSTER => {
                let was = cx.before(path).and_then(|table| table.options.text(name));
                let index = |text: &str| {
                    let name = text.strip_prefix("USING INDEX ").unwrap_or(text);
                    part_of_name(path, name)
                };
                needs.new.extend(table.options.text(name).into_iter().flat_map(index));
                needs.old.extend(was.into_iter().flat_map(index));
            }
            model::ROW_SECURITY if table.options.flag(name) => {
                // Whoever turns it on shuts everybody out until there is a policy.
                for namespace in &cx.to.schema().namespaces {
                    if namespace.name != path.namespace {
                        continue;
                    }
                    for definition in &namespace.definitions {
                        if definition.kind == DefinitionKind::Policy
                            && definition.on.as_ref() == Some(&path.name)
                        {
                            needs.new.push(
                                definition
                                    .path(path.namespace.as_ref(), cx.info.scoped_definitions),
                            );
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// The paths that an index or the key behind it may have.
fn part_of_name(table: &ObjectPath, text: &str) -> Vec<ObjectPath> {
    let name = name_path(text, table).name;
    [ObjectKind::Index, ObjectKind::PrimaryKey, ObjectKind::Unique]
        .map(|kind| table.part(kind, name.clone()))
        .to_vec()
}

type Uses = (Vec<ObjectPath>, Vec<ObjectPath>);

/// What an object uses, and what it had better find.
fn uses(object: &Object, path: &ObjectPath, side: &SchemaIndex<'_>, cx: &PlanCx<'_>) -> Uses {
    let mut out = Vec::new();
    match object {
        Object::Table(table) => return (table_uses(table, path, side, cx), Vec::new()),
        Object::Column(column) => column_uses(column, path, side, cx, &mut out),
        Object::PrimaryKey(key) | Object::Unique(key) => {
            let table = of(path);
            out.extend(key.columns().map(|column| table.part(ObjectKind::Column, column.clone())));
        }
        Object::Index(index) => index_uses(index, path, cx, &mut out),
        Object::ForeignKey(key) => foreign_key_uses(key, path, side, &mut out),
        Object::Check(check) => {
            let table = of(path);
            expression(&check.expr, cx, &mut out);
            columns_in(&check.expr, &table, side, &mut out);
        }
        Object::Definition(definition) => return definition_uses(definition, path, cx),
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
    if let Some(parent) = Parent::of(table, path, cx) {
        out.push(parent.path);
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
        if key.references != table.name || key.references_namespace.is_some() {
            let path = path.part(ObjectKind::ForeignKey, key.references.clone());
            foreign_key_uses(key, &path, side, &mut out);
        }
    }
    out.retain(|used| used != path);
    out
}

fn column_uses(
    column: &Column,
    path: &ObjectPath,
    side: &SchemaIndex<'_>,
    cx: &PlanCx<'_>,
    out: &mut Vec<ObjectPath>,
) {
    of_type(&column.ty.raw, cx, out);
    collation(column, cx, out);
    column.default.iter().for_each(|expr| expression(expr, cx, out));
    if let Some(generated) = &column.generated {
        expression(&generated.expr, cx, out);
        columns_in(&generated.expr, &of(path), side, out);
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
            for side in [cx.from, cx.to] {
                columns_in(expr, &table, side, out);
            }
        }
    }
    out.extend(index.include.iter().map(|c| table.part(ObjectKind::Column, c.clone())));
    if let Some(predicate) = &index.predicate {
        expression(predicate, cx, out);
        for side in [cx.from, cx.to] {
            columns_in(predicate, &table, side, out);
        }
    }
    out.push(table);
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
            let all = side.schema().tables().map(|known| (known.path(), known.table));
            let is_part = |path: &ObjectPath, table: &Table| {
                table.partitioning.as_ref().is_some_and(|p| {
                    let place = p.of_namespace.as_ref().or(path.namespace.as_ref());
                    p.of.as_ref() == Some(&parent.name) && place == parent.namespace.as_ref()
                })
            };
            out.extend(all.filter(|(path, known)| is_part(path, known)).map(|(path, _)| path));
        }
        out.extend(keys_over(referenced, &parent, &key.referenced_columns));
    }
    if parent != table {
        out.push(parent);
    }
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
    let sequence =
        |named: &&Named| named.called || named.is_type || expr.text.contains("::regclass");
    push(known(all.iter().filter(sequence), cx), out);
}

/// The type that a column is of, where it is one of the schema's.
fn of_type(raw: &str, cx: &PlanCx<'_>, out: &mut Vec<ObjectPath>) {
    push(known(&names(raw), cx), out);
}

fn push(known: Vec<(Ident, Ident)>, out: &mut Vec<ObjectPath>) {
    for (namespace, name) in known {
        out.push(ObjectPath::table(Some(&namespace), &name));
        out.push(ObjectPath::top(ObjectKind::Enum, Some(&namespace), &name));
    }
}

/// The columns of a table that an expression mentions.
fn columns_in(expr: &Expr, table: &ObjectPath, side: &SchemaIndex<'_>, out: &mut Vec<ObjectPath>) {
    let Some(known) = side.table(table) else { return };
    let words = names(&expr.text);
    for column in &known.columns {
        if words.iter().any(|named| named.name == column.name) {
            out.push(table.part(ObjectKind::Column, column.name.clone()));
        }
    }
}

fn definition_uses(definition: &Definition, path: &ObjectPath, cx: &PlanCx<'_>) -> Uses {
    let mut hard = Vec::new();
    let mut soft = Vec::new();
    let all = without_own(names(&definition.text), definition, path);
    if definition.kind == DefinitionKind::Routine && !body_is_checked(definition) {
        let tracked = without_own(names(tracked(definition)), definition, path);
        push(known(&tracked, cx), &mut hard);
        push(known(&all, cx), &mut soft);
    } else {
        push(known(&all, cx), &mut hard);
    }
    if let Some(on) = &definition.on {
        hard.push(ObjectPath::table(path.namespace.as_ref(), on));
    }
    hard.extend(remark::about(definition, path.namespace.as_ref()));
    hard.retain(|used| used.name != path.name || used.namespace != path.namespace);
    soft.retain(|used| !hard.contains(used));
    (hard, soft)
}

/// Objects that nothing may be built on while a change is made.
pub(crate) fn disturbs(change: &Change) -> Vec<ObjectPath> {
    match &change.op {
        Op::Drop(Object::Column(_)) => vec![change.path.clone()],
        // What stays mentions another object of that name, which comes in this plan.
        Op::Drop(Object::Table(_)) => {
            let path = &change.path;
            vec![ObjectPath::top(ObjectKind::Definition, path.namespace.as_ref(), &path.name)]
        }
        Op::Alter { before: Object::Column(before), after: Object::Column(after), .. }
            if before.ty != after.ty
                || before.options.get(model::COLLATE) != after.options.get(model::COLLATE) =>
        {
            vec![change.path.clone()]
        }
        // What is remarked on it goes with it.
        Op::Create(object) | Op::Drop(object) if is_constraint(object) => {
            vec![change.path.clone()]
        }
        Op::Alter { after, facets, .. } if is_constraint(after) && is_remade(facets) => {
            vec![change.path.clone()]
        }
        _ => Vec::new(),
    }
}

fn is_constraint(object: &Object) -> bool {
    matches!(
        object,
        Object::PrimaryKey(_) | Object::Unique(_) | Object::ForeignKey(_) | Object::Check(_)
    )
}

/// Whether a change of a constraint makes it anew, and not only its name or when it is checked.
pub(crate) fn is_remade(facets: &[Facet]) -> bool {
    facets.iter().any(|facet| match facet {
        Facet::Name => false,
        Facet::Option(name) => !matches!(name.as_str(), model::DEFERRABLE | model::NOT_VALID),
        _ => true,
    })
}

/// Whether a definition that mentions a disturbed object keeps it from being changed.
pub(crate) fn in_the_way(definition: &Definition, disturbed: &ObjectPath) -> bool {
    use DefinitionKind as Kind;
    if remark::about(definition, disturbed.namespace.as_ref()).contains(disturbed) {
        return true;
    }
    match disturbed.kind {
        ObjectKind::PrimaryKey
        | ObjectKind::Unique
        | ObjectKind::ForeignKey
        | ObjectKind::Check => false,
        ObjectKind::Column => match definition.kind {
            Kind::View | Kind::MaterializedView => {
                takes_all(&definition.text) || mentions(&definition.text, &disturbed.name)
            }
            Kind::Trigger | Kind::Policy => mentions(&definition.text, &disturbed.name),
            Kind::Routine => {
                let tracked = tracked(definition);
                tracked.len() == definition.text.len()
                    && (takes_all(tracked) || mentions(tracked, &disturbed.name))
            }
            // They go with the column, and come back only when somebody makes them.
            Kind::Other => {
                ["ALTER PUBLICATION", "CREATE STATISTICS"]
                    .iter()
                    .any(|head| definition.text.starts_with(head))
                    && mentions(&definition.text, &disturbed.name)
            }
            Kind::Grant => {
                let of_columns = definition.name.as_str().split(" ON ").next().unwrap_or_default();
                of_columns.contains('(') && mentions(of_columns, &disturbed.name)
            }
            _ => false,
        },
        _ => {
            let on = definition.on.as_ref().is_some_and(|on| *on == disturbed.name);
            match definition.kind {
                Kind::Grant | Kind::Other | Kind::Extension | Kind::Sequence => on,
                Kind::Routine => on || mentions(tracked(definition), &bare(disturbed)),
                _ => on || mentions(&definition.text, &bare(disturbed)),
            }
        }
    }
}

/// The name of an object as others mention it.
fn bare(path: &ObjectPath) -> Ident {
    let name = path.name.as_str();
    match name.find('(') {
        Some(at) if at > 0 && path.kind == ObjectKind::Definition => {
            name_path(name.get(..at).unwrap_or(name), path).name
        }
        _ => path.name.clone(),
    }
}
