//! The normal forms of all expressions of a schema.

use smol_str::{SmolStr, format_smolstr};
use specforge_db_core::hash::HashMap;
use specforge_db_core::model::{DefinitionKind, Expr, Namespace, Schema, Table};
use specforge_db_core::version::Version;
use specforge_db_sql::normal;

use super::print;
use super::resolve::{Env, Relation, Routine, Scope, Walker};
use super::syntax::{self, Cursor, Ty, quote};
use super::usual::usual_classes;
use crate::model;
use crate::spelling::SPELLING;

/// Gives every expression its normal form.
pub(super) fn normalize(schema: &mut Schema, env: &Env) {
    let mut forms = Forms::default();
    for namespace in &mut schema.namespaces {
        for table in &mut namespace.tables {
            let path = path_in(namespace.name.as_ref(), table.name.as_str());
            if let Some(columns) = env.relations.get(&path) {
                of_table(table, columns, env, &mut forms);
            }
        }
    }
}

/// What the schema declares, as far as expressions depend on it.
pub(super) fn environment(schema: &Schema, version: Version) -> Env {
    let mut env = Env { major: version.major(), ..Env::default() };
    let own = super::facts::DOMAINS.iter();
    env.domains.extend(own.map(|(domain, over)| ((*domain).into(), Ty::new(over))));
    for namespace in &schema.namespaces {
        for object in &namespace.enums {
            env.enums.insert(declared(namespace, object.name.as_str()));
        }
        for definition in namespace.definitions.iter().filter(|d| d.kind == DefinitionKind::Type) {
            if let Some(ty) = domain(&definition.text) {
                env.domains.insert(declared(namespace, definition.name.as_str()), ty);
            } else if let Some(fields) = super::declared::fields(&definition.text) {
                env.relations.insert(declared(namespace, definition.name.as_str()), fields);
            } else if let Some(subtype) = super::declared::subtype(&definition.text) {
                let name = definition.name.as_str();
                let range = declared(namespace, name);
                let made = env.routines.entry(path(namespace, name)).or_default();
                made.extend(constructors(&subtype, &Ty::new(&range)));
                env.ranges.insert(range, subtype);
            }
        }
        for definition in namespace.definitions.iter().filter(|d| d.kind == DefinitionKind::Routine)
        {
            if let Some((name, routine, columns)) = routine(&definition.text) {
                if let Some(columns) = columns {
                    let called = declared(namespace, &name);
                    env.relations.insert(format_smolstr!("{called}()"), columns);
                }
                env.routines.entry(path(namespace, &name)).or_default().push(routine);
            }
        }
    }
    // A few types are those of very many columns.
    let mut types: HashMap<&str, Option<Ty>> = HashMap::default();
    for namespace in &schema.namespaces {
        for table in &namespace.tables {
            let relation = relation(table, &mut types);
            env.relations.insert(path(namespace, table.name.as_str()), relation);
        }
    }
    env
}

/// The routines that come with a range type and make values of it from its bounds
/// (<https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-CONSTRUCT>).
fn constructors(subtype: &Ty, range: &Ty) -> [Routine; 2] {
    let bounds = [subtype.clone(), subtype.clone(), Ty::new("text")];
    let of =
        |args: &[Ty]| Routine { args: args.to_vec(), defaults: 0, result: Some(range.clone()) };
    [of(bounds.get(..2).unwrap_or_default()), of(&bounds)]
}

/// The name of a type as SQL spells it.
fn declared(namespace: &Namespace, name: &str) -> SmolStr {
    let mut out = String::new();
    if let Some(namespace) = super::foreign(namespace.name.as_ref()) {
        quote(&mut out, namespace.as_str());
        out.push('.');
    }
    quote(&mut out, name);
    out.into()
}

/// The name of a table as queries look it up.
pub(super) fn path(namespace: &Namespace, name: &str) -> SmolStr {
    path_in(namespace.name.as_ref(), name)
}

/// The name of a table of that namespace as queries look it up.
pub(super) fn path_in(namespace: Option<&specforge_db_core::name::Ident>, name: &str) -> SmolStr {
    match super::foreign(namespace) {
        Some(namespace) => format_smolstr!("{namespace}.{name}"),
        None => name.into(),
    }
}

fn relation<'s>(table: &'s Table, types: &mut HashMap<&'s str, Option<Ty>>) -> Relation {
    let mut ty = |raw: &'s str| types.entry(raw).or_insert_with(|| syntax::ty(raw).ok()).clone();
    let columns = table.columns.iter();
    columns.map(|column| (column.name.as_str().into(), ty(column.ty.raw.as_str()))).collect()
}

/// What a domain is over.
fn domain(text: &str) -> Option<Ty> {
    let mut cursor = Cursor::new(text, 0);
    if !cursor.eat_words(&["create", "domain"]) {
        return None;
    }
    cursor.path().ok()?;
    cursor.eat_word("as");
    cursor.ty().ok()
}

/// The types of a routine, and the columns of its rows where it returns a table.
fn routine(text: &str) -> Option<(SmolStr, Routine, Option<Relation>)> {
    let header = super::routine::read(text)?;
    let routine = Routine { args: header.args, defaults: header.defaults, result: header.result };
    Some((header.name, routine, header.columns))
}

/// Stands for the type of a condition, which no column is of by that name.
const CONDITION: &str = "?";

/// Normal forms that were found before: the same defaults and checks stand in very many tables.
#[derive(Debug, Default)]
struct Forms {
    /// By the text: of which table's columns it is about, of which type its value becomes, the form.
    known: HashMap<String, Vec<(Option<usize>, SmolStr, String)>>,
    /// Every list of columns that was met, with their types.
    columns: HashMap<Relation, usize>,
}

impl Forms {
    /// The number of a table's list of columns.
    fn list(&mut self, columns: &Relation) -> usize {
        let next = self.columns.len();
        if let Some(number) = self.columns.get(columns) {
            return *number;
        }
        self.columns.insert(columns.clone(), next);
        next
    }

    /// Sets the normal form of an expression, which is walked only where it was not met before over the same
    /// columns and for the same type.
    fn assign(
        &mut self,
        expr: &mut Expr,
        (list, ty): (Option<usize>, &str),
        walk: impl FnOnce(syntax::Node) -> syntax::Node,
        major: u32,
    ) {
        let known = self
            .known
            .get(&expr.text)
            .and_then(|forms| forms.iter().find(|(over, of, _)| *over == list && of == ty));
        if let Some((_, _, form)) = known {
            let text = std::mem::take(&mut expr.text);
            *expr = Expr::with_normal(text, form.clone());
            return;
        }
        let text = expr.text.clone();
        assign(expr, walk, major);
        let form = expr.normal().to_owned();
        self.known.entry(text).or_default().push((list, ty.into(), form));
    }
}

fn of_table(table: &mut Table, columns: &Relation, env: &Env, forms: &mut Forms) {
    let scope = Scope::of_table(table.name.as_str(), columns.clone());
    let list = forms.list(columns);
    let name = table.name.to_string();
    let walker = || {
        let mut walker = Walker::new(env);
        walker.names.push(vec![name.as_str().into()]);
        walker
    };
    for (column, (_, ty)) in table.columns.iter_mut().zip(columns) {
        if let Some(default) = &mut column.default {
            // No default mentions a column.
            let place = (None, column.ty.raw.as_str());
            let walk = |node| walker().assigned(node, &scope, ty.as_ref());
            forms.assign(default, place, walk, env.major);
        }
        if let Some(generated) = &mut column.generated {
            assign(
                &mut generated.expr,
                |node| walker().assigned(node, &scope, ty.as_ref()),
                env.major,
            );
        }
    }
    if let Some(partitioning) = &mut table.partitioning {
        for by in &mut partitioning.by {
            assign(by, |node| walker().assigned(node, &scope, None), env.major);
        }
    }
    for check in &mut table.checks {
        let walk = |node| walker().condition(node, &scope);
        if check.expr.text.contains(&name) {
            assign(&mut check.expr, walk, env.major);
        } else {
            forms.assign(&mut check.expr, (Some(list), CONDITION), walk, env.major);
        }
    }
    for index in &mut table.indexes {
        let method = index.method.clone().unwrap_or_else(|| "btree".into());
        for part in index.parts.iter_mut().filter(|part| part.expr.is_some()) {
            let Some(expr) = &part.expr else { continue };
            let Some(class) = part.options.text(model::OPCLASS) else { continue };
            let node = syntax::expression(&expr.text, env.major).ok();
            let ty = node.and_then(|node| walker().type_of(node, &scope));
            let class = class.strip_prefix("pg_catalog.").unwrap_or(class);
            if ty.is_some_and(|ty| usual_classes(&method, &ty).iter().any(|usual| usual == class)) {
                part.options.remove(model::OPCLASS);
            }
        }
        for expr in index.parts.iter_mut().filter_map(|part| part.expr.as_mut()) {
            // The collation is the part's, not the expression's.
            let bare = |node| match node {
                syntax::Node::Collate(inside, _) => *inside,
                other => other,
            };
            assign(expr, |node| walker().assigned(bare(node), &scope, None), env.major);
        }
        if let Some(predicate) = &mut index.predicate {
            let walk = |node| walker().condition(node, &scope);
            if predicate.text.contains(&name) {
                assign(predicate, walk, env.major);
            } else {
                forms.assign(predicate, (Some(list), CONDITION), walk, env.major);
            }
        }
    }
}

/// Sets the normal form of an expression; what is not read has that of its tokens.
fn assign(expr: &mut Expr, walk: impl FnOnce(syntax::Node) -> syntax::Node, major: u32) {
    let form = match syntax::expression(&expr.text, major) {
        Ok(node) => print::expression(&walk(node)),
        Err(_) => normal(&expr.text, &SPELLING, |_| true),
    };
    let text = std::mem::take(&mut expr.text);
    *expr = Expr::with_normal(text, form);
}
