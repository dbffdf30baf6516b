//! The normal forms of what is carried as a statement.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;
use specforge_db_core::model::{Definition, DefinitionKind, Schema};

use super::resolve::{Env, Relation, Scope, Walker};
use super::{expressions, print, statement, syntax, view};
use crate::model;

/// Gives every carried statement its normal form, and views before what reads them.
pub(super) fn normalize(schema: &mut Schema, mut env: Env) {
    views(schema, &mut env);
    for namespace in &mut schema.namespaces {
        let names: Vec<_> = namespace
            .definitions
            .iter()
            .map(|d| d.on.as_ref().map(|on| expressions::path(namespace, on.as_str())))
            .collect();
        for (definition, on) in namespace.definitions.iter_mut().zip(names) {
            if !is_view(definition) {
                let table = on.and_then(|on| env.relations.get(&on));
                let form = statement::normal(definition, table, &env);
                set(definition, form);
            }
        }
    }
}

/// Gives what the columns of a view have by default its normal form.
fn defaults(view: &mut Definition, columns: &Relation, env: &Env) {
    for (name, ty) in columns {
        let option = format!("{}default.{name}", model::OF_COLUMN);
        let Some(text) = view.options.text(&option) else { continue };
        if let Ok(node) = syntax::expression(text, env.major) {
            let mut walker = Walker::new(env);
            let form = print::expression(&walker.assigned(node, &Scope::default(), ty.as_ref()));
            view.options.set(&option, form.as_str());
        }
    }
}

fn is_view(definition: &Definition) -> bool {
    matches!(definition.kind, DefinitionKind::View | DefinitionKind::MaterializedView)
}

fn set(definition: &mut Definition, form: String) {
    definition.normal = (form != definition.text).then(|| form.into());
}

/// A view whose statement was read, waiting for the views that it reads.
struct Waiting {
    at: (usize, usize),
    path: SmolStr,
    view: view::View,
    /// How many views it still waits for.
    needs: usize,
}

fn views(schema: &mut Schema, env: &mut Env) {
    let mut waiting = Vec::new();
    let mut by_name = BTreeMap::new();
    for (n, namespace) in schema.namespaces.iter().enumerate() {
        for (d, definition) in namespace.definitions.iter().enumerate().filter(|(_, d)| is_view(d))
        {
            if let Some(view) = view::read(&definition.text, env.major) {
                let path = expressions::path(namespace, definition.name.as_str());
                by_name.insert(path.clone(), waiting.len());
                waiting.push(Waiting { at: (n, d), path, view, needs: 0 });
            }
        }
    }
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); waiting.len()];
    for (reader, entry) in waiting.iter_mut().enumerate() {
        for relation in &entry.view.relations {
            let rows = relation.strip_suffix("()").and_then(|routine| env.routines.get(routine));
            let rows = rows.into_iter().flatten().filter_map(|routine| routine.result.as_ref());
            let rows = rows.map(|ty| &ty.name);
            for relation in rows.chain([relation]) {
                if let Some(at) = by_name.get(relation)
                    && let Some(list) = readers.get_mut(*at)
                    && *at != reader
                {
                    list.push(reader);
                    entry.needs += 1;
                }
            }
        }
    }
    let mut ready: Vec<usize> =
        (0..waiting.len()).filter(|at| waiting.get(*at).is_some_and(|w| w.needs == 0)).collect();
    let mut forms = Vec::new();
    let mut slots: Vec<Option<Waiting>> = waiting.into_iter().map(Some).collect();
    while let Some(at) = ready.pop() {
        if let Some(entry) = slots.get_mut(at).and_then(Option::take) {
            let (form, columns) = view::normal(entry.view, env);
            let (n, d) = entry.at;
            if let Some(view) = schema.namespaces.get_mut(n).and_then(|n| n.definitions.get_mut(d))
            {
                defaults(view, &columns, env);
            }
            env.relations.insert(entry.path, columns);
            forms.push((entry.at, form));
        }
        for reader in readers.get_mut(at).map(std::mem::take).unwrap_or_default() {
            if let Some(Some(entry)) = slots.get_mut(reader) {
                entry.needs -= 1;
                if entry.needs == 0 {
                    ready.push(reader);
                }
            }
        }
    }
    let understood: BTreeSet<(usize, usize)> = forms.iter().map(|(at, _)| *at).collect();
    for ((n, d), form) in forms {
        let definition =
            schema.namespaces.get_mut(n).and_then(|namespace| namespace.definitions.get_mut(d));
        if let Some(definition) = definition {
            set(definition, form);
        }
    }
    for (n, namespace) in schema.namespaces.iter_mut().enumerate() {
        for (d, definition) in namespace.definitions.iter_mut().enumerate() {
            if is_view(definition) && !understood.contains(&(n, d)) {
                let form = statement::tokens(crate::filled::without(&definition.text));
                set(definition, form);
            }
        }
    }
}
