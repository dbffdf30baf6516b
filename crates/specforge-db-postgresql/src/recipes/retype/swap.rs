//! The steps: a new column, its values, what stands over it, and the instant in which it takes the old
//! one's place.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Column, Expr, Facet, Index, KeyPart, Object, ObjectKind, ObjectPath,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{
    Check, Command, Expect, Phase, PlanCx, Rank, Safety, StepDraft, Undo, loses, row_checks,
};
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::fits::keeps_apart;
use super::parts::{Onto, is_constraint, named, passing, rebuilt};
use super::{Retyped, sync};
use crate::Postgresql;
use crate::model;
use crate::names::generated;
use crate::over_columns::over;
use crate::recipes::index::build;
use crate::recipes::key::index_behind;
use crate::recipes::not_null::proven;
use crate::render::{
    Manner, SequenceOf, add_check, add_column, add_foreign_key, add_identity, alter_table,
    change as render, drop_index, not_null_name, own, qualified, rename_constraint,
    rename_sequence, statement, take_over, validate,
};
use crate::spelling::SPELLING;

/// All steps for one column.
pub(super) fn steps(column: &Retyped<'_>, change: &Change, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let mut steps = vec![add(column, change, cx)];
    steps.extend(fill(column, cx));
    steps.extend(required(column, cx));
    let parts = rebuilt(column);
    for (_, part) in &parts {
        steps.extend(over_new(column, part, cx));
    }
    steps.push(analyze(column));
    for step in &mut steps {
        // What is in the way of the old column waits for none of this.
        step.because = vec![column.table.clone()];
        step.creates = Vec::new();
        step.drops = Vec::new();
        // Who uses the table goes on.
        step.reshapes = false;
    }
    steps.push(swap(column, &parts, change, cx));
    let needs = crate::needs::needs(change, cx);
    for (at, step) in steps.iter_mut().enumerate() {
        step.table = Some(column.table.clone());
        step.follows = at > 0;
        // What else is changed in the table waits: what is out of the way of the old column is so for an
        // instant only where nothing stands between.
        step.rank = Some(Rank::DropPart);
        step.uses = Vec::new();
        step.uses_old = Vec::new();
    }
    let mut uses: Vec<ObjectPath> = Vec::new();
    if let Some(last) = steps.last_mut() {
        last.uses.clone_from(&needs.new);
        last.uses_old.clone_from(&needs.old);
        last.because = vec![change.path.clone()];
        for (path, part) in &parts {
            last.because.push(path.clone());
            let comes = Change { path: path.clone(), op: Op::Create(part.clone()) };
            // A function that an index calls, a key that a reference needs.
            let new = crate::needs::needs(&comes, cx).new.into_iter();
            uses.extend(new.filter(|used| {
                let own = used.owner().as_ref() == Some(&column.table) || *used == column.table;
                // A key that comes with the plan, to which the table refers itself.
                let key = matches!(used.kind, ObjectKind::PrimaryKey | ObjectKind::Unique)
                    && !parts.iter().any(|(part, _)| part == used);
                !own || key
            }));
        }
    }
    if let Some(first) = steps.first_mut() {
        first.uses = needs.new;
        first.uses.extend(uses);
        // Columns that come with the plan stand behind it.
        first.drops.extend(new_columns(column));
        first.uses_old = needs.old;
    }
    steps
}

/// The columns that come with the plan.
fn new_columns(column: &Retyped<'_>) -> impl Iterator<Item = ObjectPath> {
    let come = column
        .after
        .columns
        .iter()
        .filter(|new| column.before.column(new.name.as_str(), super::CASE).is_none());
    come.map(|new| column.table.part(ObjectKind::Column, new.name.clone()))
}

/// The new column, which every row that is written from now on has a value in.
fn add(column: &Retyped<'_>, change: &Change, cx: &PlanCx<'_>) -> StepDraft {
    let Retyped { table, was, is, .. } = column;
    let name = column.passing();
    let mut empty = Column {
        name: name.clone(),
        nullable: true,
        default: None,
        identity: None,
        ..(*is).clone()
    };
    empty.options.remove(model::SERIAL);
    empty.options.remove(model::NOT_NULL_NAME);
    let mut commands = add_column(&empty, &table.part(ObjectKind::Column, name.clone()), cx);
    commands.extend(sync::create(table, was, is, &name));
    let mut back = sync::drop(table, &is.name, true);
    back.push(alter_table(table, |w| {
        w.word("DROP COLUMN IF EXISTS").ident(&name);
    }));
    let mut step = StepDraft::new(
        "add-column-synced",
        format!("Add column {name} of type {} beside {}", is.ty.raw, change.path),
        commands,
        Undo::Commands(back),
    );
    step.why = format!(
        "As it stands {table} would be written anew, with all its rows, while nobody else can use it."
    );
    step.checks = row_checks(&Postgresql, change, cx);
    let there = over(column.before, table, std::slice::from_ref(&is.name));
    for (path, part) in rebuilt(column) {
        // What comes, or asks for something else than before.
        let asks = !there.iter().any(|(known, was)| *known == path && asks_the_same(was, &part));
        // Values that differ may become equal.
        if asks || (!keeps_apart(&was.ty, &is.ty) && is_unique(&part)) {
            let built = Change { path, op: Op::Create(part) };
            step.checks.extend(row_checks(&Postgresql, &built, cx));
        }
    }
    step
}

/// Whether rows that fulfil one part fulfil the other: what a reference does when rows go is no matter.
fn asks_the_same(was: &Object, is: &Object) -> bool {
    match (was, is) {
        (Object::ForeignKey(was), Object::ForeignKey(is)) => {
            was.columns == is.columns
                && was.references == is.references
                && was.references_namespace == is.references_namespace
                && was.referenced_columns == is.referenced_columns
                && was.options.get(model::MATCH) == is.options.get(model::MATCH)
        }
        _ => was == is,
    }
}

fn is_unique(part: &Object) -> bool {
    match part {
        Object::PrimaryKey(_) | Object::Unique(_) => true,
        Object::Index(index) => index.unique,
        _ => false,
    }
}

/// Fills the rows that were there.
fn fill(column: &Retyped<'_>, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let Retyped { table, before, was, is, .. } = column;
    let (name, size) = (column.passing(), cx.options.batch_size.max(1));
    let keys: Vec<Ident> =
        before.primary_key.iter().flat_map(|key| key.columns().cloned()).collect();
    let missing = {
        let mut w = SqlWriter::new(&SPELLING);
        w.ident(&name).word("IS NULL AND").ident(&is.name).word("IS NOT NULL");
        w.finish()
    };
    let index = Index {
        name: generated(&[table.name.as_str(), is.name.as_str()], "backfill"),
        parts: keys.iter().cloned().map(KeyPart::column).collect(),
        predicate: Some(Expr::new(missing.clone())),
        ..Index::default()
    };
    let mut find = concurrently(&index, table, cx);
    find.title = format!("Create index {} over the rows that wait for a value", index.name);
    find.why = "Each batch finds the next rows by it, however many were filled before.".into();

    let list = |w: &mut SqlWriter| {
        w.list(&keys, |w, key| {
            w.ident(key);
        });
    };
    let batch = statement(|w| {
        w.word("UPDATE");
        qualified(w, table);
        w.word("SET").ident(&name).word("=");
        let value = |w: &mut SqlWriter| {
            w.ident(&is.name);
        };
        sync::assigned(w, &value, was, is);
        w.word("WHERE").parens(list).word("IN").parens(|w| {
            w.word("SELECT");
            list(w);
            w.word("FROM");
            qualified(w, table);
            w.word("WHERE").raw(&missing).word("ORDER BY");
            list(w);
            w.word("LIMIT").raw(&size.to_string());
        });
    });
    let mut fill = StepDraft::new(
        "backfill",
        format!("Fill {table}.{name} in batches of {size}"),
        vec![batch],
        Undo::nothing(),
    );
    fill.phase = Phase::Backfill;
    fill.repeat = true;
    let left = {
        let mut w = SqlWriter::new(&SPELLING);
        w.word("SELECT 1 FROM");
        qualified(&mut w, table);
        w.word("WHERE").raw(&missing).word("LIMIT 1");
        w.finish()
    };
    fill.verify = vec![Check {
        sql: Some(left),
        command: None,
        expect: Expect::NoRows,
        why: format!("every value of {} stands in {name} by then", is.name),
    }];

    let mut tidy = StepDraft::new(
        "drop-index-concurrently",
        format!("Drop index {}", index.name),
        vec![drop_index(&index.name, table.namespace.as_ref(), Manner::Concurrently)],
        Undo::nothing(),
    );
    tidy.why = "It served the batches alone.".into();
    tidy.alone = true;
    tidy.patient = true;
    vec![find, fill, tidy]
}

/// An index that is built beside others; what it says of the new column nobody can ask beforehand.
fn concurrently(index: &Index, table: &ObjectPath, cx: &PlanCx<'_>) -> StepDraft {
    let mut step = build(index, table, cx);
    step.checks.retain(|check| check.why.starts_with("an INVALID"));
    // Where it went with the column there is nothing to take back.
    step.undo = Undo::Commands(vec![statement(|w| {
        w.word("DROP INDEX CONCURRENTLY IF EXISTS")
            .qualified(table.namespace.as_ref(), &index.name);
    })]);
    step
}

/// Requires a value, where the old column does.
fn required(column: &Retyped<'_>, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let Retyped { table, is, .. } = column;
    if is.nullable {
        return Vec::new();
    }
    let may = Column { nullable: true, ..required_column(column) };
    let op = Op::Alter {
        before: Object::Column(Box::new(may)),
        after: Object::Column(Box::new(required_column(column))),
        facets: vec![Facet::Nullable],
    };
    let path = table.part(ObjectKind::Column, column.passing());
    let mut steps = proven(&required_column(column), &Change { path, op }, cx);
    for step in &mut steps {
        // It goes with the column.
        step.checks.clear();
        step.undo = Undo::nothing();
    }
    steps
}

/// The new column as it is before it takes the old one's place.
fn required_column(column: &Retyped<'_>) -> Column {
    let mut new =
        Column { name: column.passing(), identity: None, default: None, ..column.is.clone() };
    new.options.remove(model::NOT_NULL_NAME);
    new
}

/// What stands over the old column, built over the new one.
fn over_new(column: &Retyped<'_>, part: &Object, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let Retyped { table, is, .. } = column;
    let name = column.passing();
    let onto = Onto { from: &is.name, to: &name };
    match part {
        Object::Index(index) => vec![concurrently(&onto.index(index), table, cx)],
        Object::PrimaryKey(key) | Object::Unique(key) => {
            let Some(name) = &key.name else { return Vec::new() };
            let index = index_behind(&onto.key(key), &passing(name), table);
            let mut step = concurrently(&index, table, cx);
            step.why = format!("It will be the index behind {name}.");
            vec![step]
        }
        Object::Check(check) => {
            let (new, later) = (onto.check(check), !check.options.flag(model::NOT_VALID));
            let later = later && !check.options.flag(model::NOT_ENFORCED);
            let mut add = new.clone();
            if later {
                add.options.set(model::NOT_VALID, true);
            }
            constraint(
                ["add-check-not-valid", "validate-check"],
                table,
                new.name.as_ref(),
                add_check(&add, table),
                later,
            )
        }
        Object::ForeignKey(key) => {
            let (new, later) = (onto.foreign_key(key), !key.options.flag(model::NOT_VALID));
            let later = later && !key.options.flag(model::NOT_ENFORCED);
            let mut add = new.clone();
            if later {
                add.options.set(model::NOT_VALID, true);
            }
            constraint(
                ["add-foreign-key-not-valid", "validate-foreign-key"],
                table,
                new.name.as_ref(),
                add_foreign_key(&add, table),
                later,
            )
        }
        _ => Vec::new(),
    }
}

fn constraint(
    operations: [&'static str; 2],
    table: &ObjectPath,
    name: Option<&Ident>,
    command: Command,
    later: bool,
) -> Vec<StepDraft> {
    let Some(name) = name else { return Vec::new() };
    let [adding, validating] = operations;
    let back = alter_table(table, |w| {
        w.word("DROP CONSTRAINT IF EXISTS").ident(name);
    });
    let title = format!("Add {name} for new rows");
    let mut steps = vec![StepDraft::new(adding, title, vec![command], Undo::Commands(vec![back]))];
    if later {
        let title = format!("Validate {name}");
        let commands = vec![validate(name, table)];
        let mut valid = StepDraft::new(validating, title, commands, Undo::nothing());
        valid.phase = Phase::Validate;
        steps.push(valid);
    }
    steps
}

/// What is known of the values, for plans that are made right after.
fn analyze(column: &Retyped<'_>) -> StepDraft {
    let command = statement(|w| {
        w.word("ANALYZE");
        qualified(w, &column.table);
        w.parens(|w| {
            w.ident(&column.passing());
        });
    });
    let title = format!("Analyze {}.{}", column.table, column.passing());
    StepDraft::new("analyze", title, vec![command], Undo::nothing())
}

/// The instant in which the new column takes the old one's place.
fn swap(
    column: &Retyped<'_>,
    parts: &[(ObjectPath, Object)],
    change: &Change,
    cx: &PlanCx<'_>,
) -> StepDraft {
    let Retyped { table, is, .. } = column;
    let (name, namespace) = (column.passing(), table.namespace.as_ref());
    let mut commands = sync::drop(table, &is.name, false);
    let sequence = is.options.text(model::SERIAL);
    if let Some(sequence) = sequence {
        // Else it would go with the old column.
        commands.push(own(sequence, table, &name));
        commands.push(statement(|w| {
            w.word("ALTER SEQUENCE").raw(sequence).word("AS").raw(&is.ty.raw);
        }));
    }
    let numbers = generated(&[table.name.as_str(), name.as_str()], "seq");
    let numbers = {
        let mut w = SqlWriter::new(&SPELLING);
        w.qualified(namespace, &numbers);
        w.finish()
    };
    if let Some(identity) = &is.identity {
        let mut identity = identity.clone();
        identity.options.set(model::SEQUENCE_NAME, numbers.as_str());
        commands.push(add_identity(&identity, table, &name));
        commands.push(take_over(table, SequenceOf::Column(&is.name), SequenceOf::Column(&name)));
    }
    commands.push(alter_table(table, |w| {
        w.word("DROP COLUMN").ident(&is.name);
    }));
    commands.push(alter_table(table, |w| {
        w.word("RENAME COLUMN").ident(&name).word("TO").ident(&is.name);
    }));
    if let Some(default) = &is.default {
        commands.push(alter_table(table, |w| {
            w.word("ALTER COLUMN").ident(&is.name).word("SET DEFAULT").raw(&default.text);
        }));
    }
    if let Some(sequence) = sequence {
        commands.push(alter_table(table, |w| {
            w.word("ALTER COLUMN").ident(&is.name).word("SET DEFAULT nextval").tight();
            w.parens(|w| {
                w.literal(sequence).tight().word("::regclass");
            });
        }));
    }
    if let Some(identity) = &is.identity {
        let usual = generated(&[table.name.as_str(), is.name.as_str()], "seq");
        let own = identity.options.text(model::SEQUENCE_NAME).map(str::to_owned);
        let own = own.unwrap_or_else(|| crate::spelling::quoted(&usual));
        commands.push(rename_sequence(&numbers, &own));
    }
    if !is.nullable && cx.version >= Version::short(18, 0) {
        let (was, own) = (not_null_name(&required_column(column), table), not_null_name(is, table));
        // Two long names may be cut to the same one.
        if was != own {
            commands.push(rename_constraint(&was, &own, table));
        }
    }
    for (_, part) in parts {
        commands.extend(named(part, table));
    }
    let mut step = StepDraft::new(
        "swap-column",
        format!("Let {name} take the place of {}", change.path),
        commands,
        back(column, parts, change, cx),
    );
    step.phase = Phase::Contract;
    step.safety = loses(change, cx).map(|_| Safety::Unsafe);
    step.creates = vec![change.path.clone()];
    step.drops = vec![change.path.clone()];
    step.disturbs = crate::disturbed::disturbs(change);
    for (path, _) in parts {
        step.creates.push(path.clone());
        if is_constraint(path) {
            step.disturbs.push(path.clone());
        }
    }
    step.why = "All that was read by the old name is read by it still, as values of the new type; the column stands behind the others from here on.".into();
    step
}

/// The way back writes every row anew, in one statement; parts that came or changed go before it, and
/// come back after it as they were.
fn back(
    column: &Retyped<'_>,
    parts: &[(ObjectPath, Object)],
    change: &Change,
    cx: &PlanCx<'_>,
) -> Undo {
    let loses = loses(change, cx);
    let renames = cx.renames.reversed(cx.info.name_case);
    let cx = cx.reversed(&renames);
    let were = over(column.before, &column.table, std::slice::from_ref(&column.is.name));
    let mut changes = Vec::new();
    let mut after = Vec::new();
    for (path, is) in parts {
        let was = were.iter().find(|(known, _)| known == path).map(|(_, was)| was);
        if was == Some(is) {
            continue;
        }
        changes.push(Change { path: path.clone(), op: Op::Drop(is.clone()) });
        let was = was.map(|was| Change { path: path.clone(), op: Op::Create(was.clone()) });
        after.extend(was);
    }
    changes.push(change.inverse());
    changes.extend(after);
    let mut commands = Vec::new();
    for change in &changes {
        match render(change, &cx) {
            Ok(more) => commands.extend(more),
            Err(why) => return Undo::Impossible { why: why.why },
        }
    }
    match loses {
        Some(loses) => Undo::Lossy { commands, loses },
        None => Undo::Commands(commands),
    }
}
