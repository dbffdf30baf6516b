//! What follows something to its new name, while a schema grows.

use super::{Misfit, SchemaBuilder};
use crate::model::{Definition, Expr, Table};
use crate::read::{Built, Dependent, Gone, GoneKind, Renaming};

impl SchemaBuilder {
    /// Lets what is built on something say its new name.
    pub(super) fn follow(&mut self, old: &Gone, new: &Gone) -> Result<(), Misfit> {
        let Some(renaming) = self.implicit.renames else { return Ok(()) };
        let mut moved = Vec::new();
        let alike = self.is_called_alike(old);
        for (at, slot) in self.definitions.iter_mut().enumerate() {
            let Some((namespace, definition)) = slot else { continue };
            let place = namespace.as_ref();
            let own = place == new.namespace.as_ref() && definition.name == new.name;
            let dependent = Dependent::Definition(place, definition);
            if own || (renaming.built_on)(dependent, old) == Built::Apart {
                continue;
            }
            let text = (renaming.text)(dependent, old, new)
                .filter(|_| !alike)
                .ok_or_else(|| stuck(old, &format!("`{}`", definition.name)))?;
            let name = (renaming.name)(&definition.name, old, new);
            moved.push((at, Definition { text, name, normal: None, ..definition.clone() }));
        }
        for (at, definition) in moved {
            let Some(Some((namespace, known))) = self.definitions.get(at) else { continue };
            let before = self.definition_key(namespace.as_ref(), known);
            let after = self.definition_key(namespace.as_ref(), &definition);
            let namespace = namespace.clone();
            if self.definition_at.remove(&before).is_some() {
                self.definition_at.insert(after, at);
            }
            if let Some(slot) = self.definitions.get_mut(at) {
                *slot = Some((namespace, definition));
            }
        }
        for (_, table) in self.tables.iter_mut().flatten() {
            // A word is a value of the enum only where a column is.
            if let GoneKind::Value(_) = old.kind {
                let of = Gone { kind: GoneKind::Type, ..old.clone() };
                let is = |ty| (renaming.built_on)(Dependent::Type(ty), &of) != Built::Apart;
                if !table.columns.iter().any(|column| is(&column.ty)) {
                    continue;
                }
            }
            let renaming =
                Renaming { text: if alike { |_, _, _| None } else { renaming.text }, ..renaming };
            follow_in_table(table, old, new, &renaming)
                .map_err(|()| stuck(old, &format!("table `{}`", table.name)))?;
        }
        Ok(())
    }
}

fn follow_in_table(
    table: &mut Table,
    old: &Gone,
    new: &Gone,
    renaming: &Renaming,
) -> Result<(), ()> {
    let swap = |expr: &mut Expr| {
        let dependent = Dependent::Expr(&expr.text);
        if (renaming.built_on)(dependent, old) != Built::Apart {
            *expr = Expr::new((renaming.text)(dependent, old, new).ok_or(())?);
        }
        Ok(())
    };
    for column in &mut table.columns {
        let dependent = Dependent::Type(&column.ty);
        if (renaming.built_on)(dependent, old) != Built::Apart {
            column.ty = (renaming.ty)(&(renaming.text)(dependent, old, new).ok_or(())?);
        }
        column.default.iter_mut().try_for_each(swap)?;
        column.generated.iter_mut().try_for_each(|generated| swap(&mut generated.expr))?;
    }
    table.checks.iter_mut().try_for_each(|check| swap(&mut check.expr))?;
    for index in &mut table.indexes {
        index.parts.iter_mut().filter_map(|part| part.expr.as_mut()).try_for_each(swap)?;
        index.predicate.iter_mut().try_for_each(swap)?;
    }
    table.partitioning.iter_mut().flat_map(|parts| &mut parts.by).try_for_each(swap)
}

fn stuck(old: &Gone, dependent: &str) -> Misfit {
    let what = match &old.kind {
        GoneKind::Value(value) => format!("value '{value}' of `{}`", old.name),
        _ => format!("`{}`", old.name),
    };
    format!("{what} gets another name or place, but {dependent} may mention it by the old one")
}
