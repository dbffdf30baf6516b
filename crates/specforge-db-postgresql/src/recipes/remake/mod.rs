//! Tables that are made anew, with their parts, and filled from the old ones.

mod copy;
mod fits;
mod side;

use specforge_db_core::diff::{Change, Op, diff_schemas};
use specforge_db_core::model::{
    Column, DefinitionKind, Expr, Facet, Object, ObjectKind, ObjectPath, Table,
};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{
    Claim, Command, Group, Phase, PlanCx, Rank, Recipe, SchemaIndex, StepDraft, Undo, Unsupported,
    draft_alone, loses, row_checks,
};

use crate::Postgresql;
use crate::before::before;
use crate::inherit::{Parent, parents};
use crate::model;
use crate::needs::numbered_by;
use crate::remade::{self, Remade};
use crate::render::{alter_table, qualified, statement};
use crate::rework::one_by_one;
use side::Side;

const CASE: NameCase = NameCase::Sensitive;

/// What the server changes neither of a table nor of its parts.
pub(super) const REMAKE: Recipe = Recipe {
    id: "remake-partitioned",
    summary: "Makes a table that is cut into parts otherwise anew, copies the rows, and drops the old one, all in one transaction.",
    page: include_str!("../remake.md"),
    claim,
    draft,
};

fn claim(group: &Group<'_>, cx: &PlanCx<'_>) -> Claim {
    let is_whole = |change: &&Change| {
        matches!(&change.op, Op::Alter { after: Object::Table(_), facets, .. }
            if facets.as_slice() == [Facet::Partitioning])
    };
    let at = group.changes.iter().position(is_whole);
    let Some((at, of)) = at.and_then(|at| Some((at, remade::at(group.owner, cx)?))) else {
        return Claim::none();
    };
    Claim { changes: vec![at], disturbs: disturbed(&of, cx) }
}

/// Whatever is built on one of the tables, or has a right on a sequence of theirs.
fn disturbed(of: &Remade, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let mut paths: Vec<ObjectPath> = of.gone.iter().chain(&of.come).cloned().collect();
    for table in &of.gone {
        let was = before(table, cx).map(|was| Object::Table(Box::new(was.into_owned())));
        paths.extend(was.iter().flat_map(|was| numbered_by(was, table)));
    }
    paths.extend(remade::own_sequences(&of.root, cx));
    paths.sort_unstable();
    paths.dedup();
    paths
}

fn draft(group: &Group<'_>, cx: &PlanCx<'_>) -> Result<Vec<StepDraft>, Unsupported> {
    let root = group.owner;
    let Some(of) = remade::at(root, cx) else { return Ok(Vec::new()) };
    refuse(&of, cx)?;
    // What is done to the tables themselves, which the new ones come with.
    let own: Vec<Change> = diff_schemas(&Postgresql, cx.from.schema(), cx.to.schema(), cx.renames)
        .into_iter()
        .filter(|change| {
            !matches!(change.object(), Object::Definition(_))
                && !matches!(change.op, Op::Rename { object: Object::Table(_), .. })
        })
        .filter(|change| {
            change.path.owner().is_some_and(|t| of.gone.contains(&t) || of.come.contains(&t))
        })
        .collect();
    let old = side::under_new_names(cx);
    let (without_old, without_new) =
        (side::without(&old, &of.gone), side::without(cx.to.schema(), &of.come));
    let index = |schema| SchemaIndex::new(schema, cx.info);
    let (old, without_old, without_new) = (index(&old), index(&without_old), index(&without_new));
    let was = Side { cx: side::context(cx, &without_new, &old), tables: &of.gone, root };
    let is = Side { cx: side::context(cx, &without_old, cx.to), tables: &of.come, root };

    // Whoever renames a column looks at the tables that are there.
    let named = PlanCx { to: &old, ..*cx };
    let renames = own.iter().filter(|change| matches!(change.op, Op::Rename { .. }));
    let renames = one_by_one(renames.cloned().collect(), &named);
    let mut commands = vec![lock(root, was.table(root))];
    let back = cx.renames.reversed(cx.info.name_case);
    let mut named_back = Vec::new();
    for rename in &renames {
        commands.extend(crate::render::change(rename, &named)?);
        let inverse = crate::render::change(&rename.inverse(), &named.reversed(&back))?;
        named_back.splice(0..0, inverse);
    }
    let title = format!("Make {root} anew and copy its rows");
    let made = made_anew(&was, &is, &Filled::forward(cx))?;
    commands.extend(made.commands);
    let mut step =
        StepDraft::new("remake-table", title, commands, undo(&was, &is, &own, named_back, cx));
    for draft in made.drafts {
        step.absorb(draft);
    }
    step.because.push(root.clone());
    step.because.extend(own.iter().map(|change| change.path.clone()));
    tidy(&mut step.because);
    step.why = why(root, cx);
    step.table = Some(root.clone());
    step.rank = Some(Rank::Alter);
    step.reshapes = true;
    step.safety = None;
    step.phase = Phase::Expand;
    step.disturbs = disturbed(&of, cx);
    connect(&mut step, &was, &is, &own, cx);
    // Nobody may miss the rows of children until they are parts.
    step.with.extend(children(root, cx));
    step.checks.clear();
    for change in own.iter().filter(|change| of_root(change, root)) {
        step.checks.extend(row_checks(&Postgresql, change, cx));
    }
    step.checks.extend(fits::check(&is, cx)?);
    step.warning = Some(format!(
        "whoever uses {root} waits until all rows are copied and every index is built, and the rows need room twice until then"
    ));
    Ok(vec![step, analyze(root)])
}

/// What is known of the values, for plans that are made right after; by itself the server learns nothing of a
/// table that is cut into parts.
fn analyze(root: &ObjectPath) -> StepDraft {
    let command = statement(|w| {
        w.word("ANALYZE");
        qualified(w, root);
    });
    let mut step =
        StepDraft::new("analyze", format!("Analyze {root}"), vec![command], Undo::nothing());
    step.because = vec![root.clone()];
    step.table = Some(root.clone());
    step.reshapes = false;
    step.uses = vec![root.clone()];
    step.rank = Some(Rank::Settle);
    step
}

/// Whether a change is made to what the root is made of.
fn of_root(change: &Change, root: &ObjectPath) -> bool {
    change.path.owner().as_ref() == Some(root) && !matches!(change.object(), Object::Table(_))
}

/// The tables that inherit from a table and become parts of what takes its place.
fn children(root: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let old = cx.old_path(root);
    let tables = cx.from.schema().tables().filter(|known| {
        known.table.partitioning.is_none() && parents(known.table, &known.path()).contains(&old)
    });
    let stays = |path: &ObjectPath| cx.after(path).is_some_and(|is| is.partitioning.is_some());
    tables.map(|known| cx.new_path(&known.path())).filter(stays).collect()
}

fn tidy(paths: &mut Vec<ObjectPath>) {
    paths.sort_unstable();
    paths.dedup();
}

/// What nobody can do for the caller.
fn refuse(of: &Remade, cx: &PlanCx<'_>) -> Result<(), Unsupported> {
    for table in of.gone.iter().chain(&of.come) {
        let elsewhere = |side: Option<&Table>| side.is_some_and(model::is_foreign);
        if elsewhere(cx.before(table)) || elsewhere(cx.after(table)) {
            return Err(Unsupported::new(format!(
                "PostgreSQL cannot change how {} is cut into parts, and the rows of its part {table} are elsewhere: detach that first",
                of.root
            )));
        }
        if cx.has_stand_in(table) {
            return Err(Unsupported::new(format!(
                "{table} is made anew, as how {} is cut into parts changes: rename it in a plan before",
                of.root
            )));
        }
        let ty = |side: &SchemaIndex<'_>| {
            side.schema().tables().find_map(|known| {
                let holder = known.path();
                let column = known.table.columns.iter().find(|column| {
                    crate::domains::type_path(&column.ty.raw)
                        .is_some_and(|ty| ty.name == table.name && ty.namespace == table.namespace)
                })?;
                Some(holder.part(ObjectKind::Column, column.name.clone()))
            })
        };
        if let Some(column) = ty(cx.from).and(ty(cx.to)) {
            return Err(Unsupported::new(format!(
                "{table} has to be made anew, and {column} is of the type of its rows: give that column another type first"
            )));
        }
    }
    Ok(())
}

fn why(root: &ObjectPath, cx: &PlanCx<'_>) -> String {
    let cut = |table: Option<&Table>| {
        table.and_then(|t| t.partitioning.as_ref()).is_some_and(|p| p.strategy.is_some())
    };
    let what = match (cut(cx.before(root)), cut(cx.after(root))) {
        (false, true) => "cuts no table into parts that has been made whole",
        (true, false) => "makes no table whole that is cut into parts",
        _ => {
            "does not change how a table is cut into parts, nor the type of a column that it is cut by"
        }
    };
    format!(
        "PostgreSQL {what}: a new one takes the place of {root}, with the rows and all that is built on it, in one transaction."
    )
}

/// A parent of tables that inherit from it is locked without these.
fn lock(root: &ObjectPath, table: Option<&Table>) -> Command {
    let only = table.is_some_and(|table| table.partitioning.is_none());
    statement(|w| {
        w.word(if only { "LOCK TABLE ONLY" } else { "LOCK TABLE" });
        qualified(w, root);
        w.word("IN ACCESS EXCLUSIVE MODE");
    })
}

/// What a caller wants rows to hold that have no value: nothing on the way back.
pub(super) struct Filled<'a> {
    cx: Option<&'a PlanCx<'a>>,
}

impl<'a> Filled<'a> {
    fn forward(cx: &'a PlanCx<'a>) -> Self {
        Self { cx: Some(cx) }
    }

    fn value(&self, table: &ObjectPath, column: &Ident) -> Option<&'a Expr> {
        self.cx.and_then(|cx| cx.backfill(table, column))
    }
}

struct Made {
    commands: Vec<Command>,
    /// The drafts that the new tables would have by themselves.
    drafts: Vec<StepDraft>,
}

/// The commands that let the tables of one side take the place of those of the other.
fn made_anew(was: &Side<'_>, is: &Side<'_>, filled: &Filled<'_>) -> Result<Made, Unsupported> {
    let root = is.root;
    let (Some(old), Some(new)) = (was.table(root), is.table(root)) else {
        return Err(Unsupported::new(format!("table {root} is not known on both sides")));
    };
    let passing = |name: &Ident| was.passing(name, root, &is.cx);
    let mut commands = Vec::new();
    if let Some(whole) = Parent::of(old, root, &was.cx).filter(Parent::is_partitioned) {
        commands.push(crate::render::detach(&whole.path, root, false));
        commands.extend(was.without_shares(&whole.path));
    }
    let counted = copy::numbers(was, is);
    commands.extend(counted.iter().filter_map(|number| number.make_room(&passing)));
    commands.extend(was.without_keys());
    for table in was.tables {
        commands.push(alter_table(table, |w| {
            w.word("RENAME TO").ident(&passing(&table.name));
        }));
    }
    let (tables, later) = is.changes();
    let mut drafts = Vec::new();
    let mut draw = |changes: &[Change], commands: &mut Vec<Command>| {
        for change in changes {
            let draft = draft_alone(&Postgresql, change, &is.cx)?;
            commands.extend(draft.commands.iter().cloned());
            drafts.push(draft);
        }
        Ok::<(), Unsupported>(())
    };
    let sequences = is.sequences_beside(&was.cx).into_iter().filter_map(|path| {
        let sequence = is.cx.to.definition(&path, DefinitionKind::Sequence)?;
        let object = Object::Definition(Box::new(sequence.clone()));
        Some(Change { path, op: Op::Create(object) })
    });
    draw(&sequences.collect::<Vec<_>>(), &mut commands)?;
    draw(&tables, &mut commands)?;
    let source = ObjectPath { name: passing(&root.name), ..root.clone() };
    commands.push(copy::rows(root, old, new, &source, filled)?);
    commands.extend(counted.iter().filter_map(|number| number.go_on(&passing)));
    let owned = was.owned_sequences(&is.cx);
    for (sequence, column) in &owned {
        commands.push(statement(|w| {
            w.word("ALTER SEQUENCE");
            qualified(w, sequence);
            w.word("OWNED BY").raw(column);
        }));
    }
    commands.push(statement(|w| {
        w.word("DROP TABLE");
        qualified(w, &source);
    }));
    for sequence in was.sequences_beside(&is.cx) {
        commands.push(statement(|w| {
            w.word("DROP SEQUENCE")
                .qualified(sequence.namespace.as_ref(), &passing(&sequence.name));
        }));
    }
    draw(&later, &mut commands)?;
    Ok(Made { commands, drafts })
}

fn undo(
    was: &Side<'_>,
    is: &Side<'_>,
    own: &[Change],
    named_back: Vec<Command>,
    cx: &PlanCx<'_>,
) -> Undo {
    let root = is.root;
    if let Some(column) = gone_for_good(was, is) {
        return Undo::Impossible {
            why: format!("the values of {root}.{} are gone, and it takes no NULL", column.name),
        };
    }
    let made = match made_anew(is, was, &Filled { cx: None }) {
        Ok(made) => made,
        Err(why) => return Undo::Impossible { why: why.why },
    };
    let mut commands = vec![lock(root, is.table(root))];
    commands.extend(made.commands);
    commands.extend(named_back);
    let lost: Vec<String> =
        own.iter().filter(|c| of_root(c, root)).filter_map(|change| loses(change, cx)).collect();
    if lost.is_empty() {
        Undo::Commands(commands)
    } else {
        Undo::Lossy { commands, loses: lost.join("; ") }
    }
}

/// A column whose values nothing can stand for once they are gone.
fn gone_for_good<'t>(was: &Side<'t>, is: &Side<'_>) -> Option<&'t Column> {
    let (old, new) = (was.table(was.root)?, is.table(is.root)?);
    old.columns.iter().find(|column| {
        let filled = column.nullable
            || column.default.is_some()
            || column.generated.is_some()
            || column.identity.is_some()
            || column.options.get(model::SERIAL).is_some();
        !filled && new.column(column.name.as_str(), CASE).is_none()
    })
}

/// What has to be there, and what may be there only before or after.
fn connect(step: &mut StepDraft, was: &Side<'_>, is: &Side<'_>, own: &[Change], cx: &PlanCx<'_>) {
    let parts = |side: &Side<'_>| -> Vec<ObjectPath> {
        let mut all = Vec::new();
        for path in side.tables {
            all.push(path.clone());
            let Some(table) = side.table(path) else { continue };
            all.extend(table.columns.iter().map(|c| path.part(ObjectKind::Column, c.name.clone())));
            all.extend(table.indexes.iter().map(|i| path.part(ObjectKind::Index, i.name.clone())));
            let keys = table.primary_key.iter().map(|key| (ObjectKind::PrimaryKey, key));
            let keys = keys.chain(table.uniques.iter().map(|key| (ObjectKind::Unique, key)));
            all.extend(keys.filter_map(|(kind, key)| Some(path.part(kind, key.name.clone()?))));
            all.extend(numbered_by(&Object::Table(Box::new(table.clone())), path));
        }
        all
    };
    step.creates.extend(parts(is));
    step.drops.extend(parts(was));
    for path in was.tables {
        let Some(table) = was.table(path) else { continue };
        let change =
            Change { path: path.clone(), op: Op::Drop(Object::Table(Box::new(table.clone()))) };
        step.uses_old.extend(crate::needs::needs(&change, &was.cx.reversed(was.cx.renames)).old);
    }
    for change in own.iter().filter(|change| matches!(change.op, Op::Drop(_) | Op::Alter { .. })) {
        step.uses_old.extend(crate::needs::needs(change, cx).old);
    }
    let own: Vec<&ObjectPath> = was.tables.iter().chain(is.tables).collect();
    let outside = |path: &ObjectPath| {
        !path.owner().is_some_and(|table| own.contains(&&table)) && !own.contains(&path)
    };
    step.uses.retain(outside);
    step.uses_old.retain(outside);
    step.prefers.retain(outside);
    step.with.retain(outside);
    // A part goes from its whole, and one comes to it, whatever else is done to that.
    let whole = |side: &Side<'_>| {
        let table = side.table(side.root)?;
        Some(Parent::of(table, side.root, &side.cx).filter(Parent::is_partitioned)?.path)
    };
    if let Some(whole) = whole(was).filter(|old| whole(is).as_ref() == Some(old)) {
        step.uses_old.retain(|path| path.owner().as_ref() != Some(&whole) && *path != whole);
    }
    for paths in [&mut step.creates, &mut step.drops, &mut step.uses, &mut step.uses_old] {
        tidy(paths);
    }
    // Sequences that others own by name go over to the new table in this very step.
    let sequences = was.owned_sequences(&is.cx);
    step.uses.extend(
        sequences.into_iter().map(|(path, _)| ObjectPath { kind: ObjectKind::Definition, ..path }),
    );
}
