//! What a change disturbs: nothing may be built on it, or mention it, while the change is made.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Definition, DefinitionKind, Facet, Object, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::PlanCx;

use crate::mentions::{mentions, names, names_of, takes_all, tracked};
use crate::model;
use crate::needs::bare;
use crate::operators;
use crate::remark;
use crate::render::index_in_place;
use crate::words::Words;

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
        Op::Alter { before, after, facets }
            if is_constraint(after) && (!is_kept(after, facets) || loosens(before, after)) =>
        {
            vec![change.path.clone()]
        }
        _ => Vec::new(),
    }
}

/// The name that a table gives to another: what stays and mentions it speaks of that one afterwards.
pub(crate) fn given_away(change: &Change, cx: &PlanCx<'_>) -> Option<ObjectPath> {
    let Op::Rename { from, object: Object::Table(_) } = &change.op else { return None };
    let old = ObjectPath { name: from.clone(), ..change.path.clone() };
    let given = cx.from.table(&old).is_some() && cx.to.table(&old).is_some();
    given.then(|| ObjectPath::top(ObjectKind::Definition, old.namespace.as_ref(), from))
}

/// Whether rows that are there may break a constraint from then on, which only a new one lets them.
fn loosens(before: &Object, after: &Object) -> bool {
    let open = |object: &Object| match object {
        Object::ForeignKey(key) => key.options.flag(model::NOT_VALID),
        Object::Check(check) => check.options.flag(model::NOT_VALID),
        _ => false,
    };
    open(after) && !open(before)
}

fn is_constraint(object: &Object) -> bool {
    matches!(
        object,
        Object::PrimaryKey(_) | Object::Unique(_) | Object::ForeignKey(_) | Object::Check(_)
    )
}

/// Whether a part of a table is the same one after a change: only its name, what is remarked on it, or when
/// it is checked is another.
pub(crate) fn is_kept(after: &Object, facets: &[Facet]) -> bool {
    match after {
        Object::Index(_) => index_in_place(facets),
        Object::PrimaryKey(_) | Object::Unique(_) => facets == [Facet::Name],
        Object::ForeignKey(_) | Object::Check(_) => !is_remade(facets),
        _ => false,
    }
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
    if let Some(symbol) = operators::symbol(disturbed) {
        return operators::is_in_view(symbol, definition);
    }
    match disturbed.kind {
        // What is grouped by a key shows the other columns of its table as well, and depends on the key.
        ObjectKind::PrimaryKey => match definition.kind {
            Kind::View | Kind::MaterializedView | Kind::Routine => {
                let words = Words::new(tracked(definition));
                let grouped =
                    (1..words.len()).any(|at| words.is(at - 1, "GROUP") && words.is(at, "BY"));
                grouped || settles_by(definition, &disturbed.name)
            }
            _ => settles_by(definition, &disturbed.name),
        },
        ObjectKind::Unique => settles_by(definition, &disturbed.name),
        ObjectKind::ForeignKey | ObjectKind::Check => false,
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
                Kind::Type => {
                    names_of(definition).iter().any(|named| named.name == bare(disturbed))
                }
                // The numbers that it has given stay given: it leaves its table before that goes.
                Kind::Sequence => false,
                Kind::Grant | Kind::Other | Kind::Extension => on,
                Kind::Routine => {
                    // Its own name at its head is no mention of another that is called the same.
                    let named = names(tracked(definition)).into_iter();
                    let own = definition.name.as_str().split('(').next().unwrap_or_default();
                    let bare = bare(disturbed);
                    let count = named.filter(|named| named.name == bare).count();
                    on || count > usize::from(bare.as_str() == own)
                }
                _ => on || mentions(&definition.text, &bare(disturbed)),
            }
        }
    }
}

/// Whether a rule, or a routine whose body is looked up when it is made, says ON CONFLICT ON CONSTRAINT.
fn settles_by(definition: &Definition, constraint: &Ident) -> bool {
    if !matches!(definition.kind, DefinitionKind::Routine | DefinitionKind::Policy) {
        return false;
    }
    let words = Words::new(tracked(definition));
    let names = |at: usize| names(words.between(at, at + 1)).iter().any(|n| n.name == *constraint);
    (0..words.len()).any(|at| words.are(at, &["ON", "CONSTRAINT"]) && names(at + 2))
}
