//! The current schema as it is once its enums have their new names: whatever is built on one follows it.

use crate::error::{Error, Result};
use crate::model::Schema;
use crate::plan::{MigrationPlanner, RenameSpec, RenamedKind};
use crate::read::{EnumEdit, Item, SchemaBuilder, settle};
use crate::version::Version;

/// The schema with the new names; nothing where no enum gets one.
pub(crate) fn renamed<P: MigrationPlanner + ?Sized>(
    planner: &P,
    from: &Schema,
    specs: &[RenameSpec],
    version: Version,
) -> Result<Option<Schema>> {
    let types: Vec<&RenameSpec> =
        specs.iter().filter(|spec| spec.kind == RenamedKind::Type).collect();
    let Some(first) = types.first() else { return Ok(None) };
    // A word that may mean either is not guessed at.
    let case = planner.info().name_case;
    let ambiguous = types.iter().find(|spec| {
        from.tables().any(|known| {
            case.same(known.table.name.as_str(), spec.from.as_str())
                || known.table.column(spec.from.as_str(), case).is_some()
        }) || from.namespaces.iter().flat_map(|namespace| &namespace.definitions).any(
            |definition| {
                // A trigger, a rule or a policy: its text has its name in it.
                definition.on.is_some() && case.same(definition.name.as_str(), spec.from.as_str())
            },
        )
    });
    if let Some(spec) = ambiguous {
        return Err(Error::unsupported(format!(
            "`{}` cannot be renamed to `{}`: a table, a column or what stands on a table is called as the type is, \
             and what mentions the name may mean either",
            spec.from, spec.to
        )));
    }
    let grown = || {
        let mut builder = SchemaBuilder::of(from, planner.info());
        builder.adopt(from);
        builder
    };
    // What does not come back as it was must not be lost by this.
    if settle(planner, grown().finish(), version) != *from {
        return Err(Error::unsupported(format!(
            "`{}` cannot be renamed to `{}`: what of the current schema follows it is not known",
            first.from, first.to
        )));
    }
    let mut builder = grown();
    for spec in types {
        let edit = EnumEdit::Rename(spec.to.clone());
        let item =
            Item::AlterEnum { namespace: spec.schema.clone(), name: spec.from.clone(), edit };
        builder.add(item).map_err(|misfit| {
            Error::unsupported(format!(
                "`{}` cannot be renamed to `{}`: {misfit}",
                spec.from, spec.to
            ))
        })?;
    }
    Ok(Some(settle(planner, builder.finish(), version)))
}
