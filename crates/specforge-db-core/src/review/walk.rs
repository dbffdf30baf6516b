//! Going through a script statement by statement, with the schema as it is at each of them.

use smol_str::SmolStr;

use super::claims::{Before, Cost};
use super::composed::Composed;
use super::instead::{MOST, instead};
use super::stubs::Stubs;
use super::views::Views;
use super::{Deed, HeldLock, Instead, Manner, Named, Operated, Refusal, RowVerb, ScriptReviewer};
use crate::dialect::Lock;
use crate::diff::{Change, Op, Renames, diff_schemas};
use crate::finding::Finding;
use crate::hash::{HashMap, HashSet};
use crate::model::{Enum, Facet, Object, ObjectKind, ObjectPath, Schema};
use crate::name::Ident;
use crate::plan::{Check, PlanCx, PlanOptions, RenameSpec, SchemaIndex, TableStats, row_checks};
use crate::read::{Edit, IndexEdit, Item, Items, Saved, SchemaBuilder, settle};
use crate::rule::{PlanRuleCx, check_changes};
use crate::version::Version;

/// What a statement locks that names no table.
const WHOLE: &str = "(the whole database)";

/// Where a script is.
pub(super) struct Walk<'a, R: ?Sized> {
    pub(super) reviewer: &'a R,
    pub(super) version: Version,
    pub(super) options: PlanOptions,
    pub(super) stats: &'a HashMap<SmolStr, TableStats>,
    pub(super) builder: SchemaBuilder,
    /// What stands for the schema where nobody handed it over.
    pub(super) stubs: Option<Stubs>,
    /// Tables that the script itself brought, by where they are kept.
    created: HashSet<usize>,
    pub(super) composed: Composed,
    /// The state to which a transaction that is given up goes back; kept only where one is.
    start: Option<Box<(SchemaBuilder, HashSet<usize>)>>,
    keeps_starts: bool,
    /// For how many statements another way is still looked for.
    budget: usize,
    views: Views,
}

/// What became of a statement.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) operations: Vec<Operated>,
    pub(super) checks: Vec<Check>,
    pub(super) misfits: Vec<String>,
    /// Why the database refuses it.
    pub(super) refusals: Vec<Refusal>,
    /// How the planner would make the change.
    pub(super) instead: Option<Instead>,
    pub(super) assumed: Vec<String>,
    pub(super) findings: Vec<Finding>,
    /// What it changed was so before.
    pub(super) before: Saved,
    pub(super) renames: Vec<RenameSpec>,
}

impl<'a, R: ScriptReviewer + ?Sized> Walk<'a, R> {
    pub(super) fn new(
        reviewer: &'a R,
        version: Version,
        builder: SchemaBuilder,
        known: bool,
        stats: &'a HashMap<SmolStr, TableStats>,
        allow_destructive: bool,
    ) -> Self {
        let composed = Composed::new(&builder);
        Self {
            reviewer,
            version,
            options: PlanOptions { allow_destructive, ..PlanOptions::default() },
            stats,
            builder,
            stubs: (!known).then(Stubs::default),
            created: HashSet::default(),
            composed,
            start: None,
            keeps_starts: false,
            budget: MOST,
            views: Views::default(),
        }
    }

    /// Keeps the state at the begin of each transaction from here on, for one of them is given up.
    pub(super) fn keep_starts(&mut self, within: bool) {
        self.keeps_starts = true;
        if within {
            self.start = Some(Box::new((self.builder.clone(), self.created.clone())));
        }
    }

    fn transaction(&mut self, manner: &Manner) {
        if !self.keeps_starts {
            return;
        }
        for deed in &manner.deeds {
            match deed {
                Deed::Begin if self.start.is_none() => {
                    self.start = Some(Box::new((self.builder.clone(), self.created.clone())));
                }
                Deed::Commit => self.start = None,
                Deed::Rollback => {
                    if let Some(start) = self.start.take() {
                        (self.builder, self.created) = *start;
                        self.views = Views::default();
                    }
                }
                _ => {}
            }
        }
    }

    /// What a statement declares by the statements before it that say where names are.
    pub(super) fn placed(&self, text: &str, items: &Items) -> Option<Items> {
        self.builder.placed(self.reviewer, text, items, self.version)
    }

    /// Makes the changes of a statement, and says what they cost.
    pub(super) fn take(&mut self, items: &Items, manner: &Manner) -> Taken {
        let mut taken = Taken::default();
        self.transaction(manner);
        let declares = items.items.iter().any(|item| !matches!(item, Item::Skip(_)));
        if declares {
            self.declare(&items.items, manner, &mut taken);
        }
        for deed in &manner.deeds {
            if let Deed::Operation { id, on, rows } = deed {
                self.work(id, on, *rows, manner, &mut taken);
            }
        }
        taken
    }

    fn declare(&mut self, items: &[Item], manner: &Manner, taken: &mut Taken) {
        if let Some(stubs) = &mut self.stubs {
            taken.assumed = stubs.assume(&mut self.builder, items);
        }
        let mut around = self.builder.around(items);
        taken.before = self.builder.excerpt(&around);
        for item in items {
            let follows = matches!(item, Item::AmendMentions { .. });
            match self.builder.add(item.clone()) {
                Ok(()) => {}
                // The server lets whatever mentions a table follow it, also where our texts cannot.
                Err(_) if follows => {}
                Err(misfit) => taken.misfits.push(misfit),
            }
        }
        self.builder.grown(&mut around);
        let now = self.builder.excerpt(&around);
        taken.renames = renames(items, &taken.before, &now);
        let from = settle(self.reviewer, taken.before.schema(), self.version);
        let to = settle(self.reviewer, now.schema(), self.version);
        self.builder.adopt(&to);
        let changes = self.changes(items, (&taken.before, &from), (&now, &to), &taken.renames);
        let mut views = std::mem::take(&mut self.views);
        views.note(&taken.before, &now);
        self.cost(&mut views, &changes, (items, manner), (&from, &to), &now, taken);
        self.views = views;
        let refused = !taken.refusals.is_empty();
        let misfits = self.stubs.is_none() && !taken.misfits.is_empty();
        let wanted = if refused {
            taken.refusals.iter().all(|refusal| refusal.other_way)
        } else {
            taken.operations.iter().any(Operated::blocks)
        };
        if wanted && !misfits && self.budget > 0 {
            self.budget -= 1;
            taken.instead = instead(self, taken, refused);
        }
        // A statement that fails has changed nothing.
        if refused || misfits {
            self.builder.restore(&taken.before);
            taken.operations.clear();
            taken.checks.clear();
            taken.findings.clear();
            return;
        }
        self.composed.note(items, &taken.before, &now);
        for (at, slot) in &now.tables {
            let came = taken.before.tables.get(at).is_none_or(Option::is_none) && slot.is_some();
            if came {
                self.created.insert(*at);
            }
        }
    }

    /// The changes of a statement, in the words of the planner.
    fn changes(
        &self,
        items: &[Item],
        (was, from): (&Saved, &Schema),
        (is, to): (&Saved, &Schema),
        specs: &[RenameSpec],
    ) -> Vec<Change> {
        let info = self.reviewer.info();
        let renames = Renames::new(specs, info.name_case);
        let moved = super::claims::moved(was, is);
        let renamed = super::claims::renamed_types(was, is);
        let mut changes = diff_schemas(self.reviewer, from, to, &renames);
        changes.retain(|change| {
            let owner = change.path.owner();
            match change.path.kind {
                // These are told by where they are kept, and by what the items say.
                ObjectKind::Definition | ObjectKind::Namespace => false,
                ObjectKind::Enum => !renamed
                    .iter()
                    .any(|(from, to)| change.path.name == from.name || change.path.name == to.name),
                _ => !owner
                    .is_some_and(|table| moved.iter().any(|(a, b)| *a == table || *b == table)),
            }
        });
        for (old, new) in renamed {
            let name = new.name.clone();
            let object = Enum { name, values: Vec::new(), comment: None };
            let op = Op::Rename { from: old.name, object: Object::Enum(object) };
            changes.push(Change { path: new, op });
        }
        for (old, new) in moved {
            let Some(table) = super::claims::table_at(is, &new) else { continue };
            let object = Object::Table(Box::new(table.clone()));
            changes.push(Change { path: new, op: Op::Rename { from: old.name, object } });
        }
        changes.extend(super::claims::definitions(items, was, is, info.scoped_definitions));
        changes.extend(super::claims::namespaces(items));
        changes
    }

    fn cost(
        &self,
        views: &mut Views,
        changes: &[Change],
        (items, manner): (&[Item], &Manner),
        (from, to): (&Schema, &Schema),
        now: &Saved,
        taken: &mut Taken,
    ) {
        let info = self.reviewer.info();
        let (from, to) = (SchemaIndex::new(from, info), SchemaIndex::new(to, info));
        let renames = Renames::new(&taken.renames, info.name_case);
        let cx = PlanCx {
            info,
            version: self.version,
            from: &from,
            to: &to,
            renames: &renames,
            options: &self.options,
            backfills: &[],
            stats: self.stats,
            back: false,
        };
        let before = Before { created: &self.created, was: &taken.before, is: now };
        let cost = Cost { reviewer: self.reviewer, cx: &cx, before: &before, manner };
        let mut operations: Vec<Operated> =
            changes.iter().filter_map(|change| cost.of(change)).collect();
        if operations.is_empty() && taken.misfits.is_empty() {
            operations.extend(items.iter().filter_map(|item| cost.idle(item, &self.builder)));
        }
        for change in changes {
            let new = change.path.owner().is_some_and(|table| before.is_created(&table));
            // What reads no row cannot stumble over one, but for a column that has no value to begin with.
            let reads = operations.iter().any(|operated| {
                operated.change.as_ref() == Some(change)
                    && operated.row.is_none_or(|row| row.scans || row.rewrites)
            });
            if !new && (reads || matches!(&change.op, Op::Create(Object::Column(_)))) {
                taken.checks.extend(row_checks(self.reviewer, change, &cx));
            }
        }
        let gone = |change: &&Change| matches!(&change.op, Op::Drop(_) | Op::Alter { .. });
        let tables: Vec<ObjectPath> =
            changes.iter().filter(gone).filter_map(|change| change.path.owner()).collect();
        let views = if tables.is_empty() { Vec::new() } else { views.on(&tables, &self.builder) };
        for change in changes {
            let refusal = self.reviewer.refuses(change, changes, &views, manner, &cx);
            taken.refusals.extend(refusal);
        }
        taken.refusals.dedup();
        taken.findings =
            check_changes(&PlanRuleCx { plan: &cx, changes, steps: &[], subjects: &[] });
        taken.operations.extend(operations);
    }

    /// What a statement does to tables and no schema shows.
    fn work(
        &self,
        id: &'static str,
        on: &[Named],
        rows: Option<RowVerb>,
        manner: &Manner,
        taken: &mut Taken,
    ) {
        let info = self.reviewer.info();
        let row = info.operation(id, self.version);
        let mut any = on.is_empty();
        for (namespace, name) in on {
            let known = self.builder.has_relation(namespace.as_ref(), name);
            if !known && self.stubs.is_none() {
                taken.misfits.push(format!("no table `{name}` has been declared"));
                continue;
            }
            any = true;
            let place = self.builder.place_of(namespace.as_ref());
            let path = ObjectPath::table(place.as_ref(), name);
            let mut tables = self.builder.family(namespace.as_ref(), name);
            if !tables.contains(&path) {
                tables.insert(0, path.clone());
            }
            let size = self.size(&path);
            let slot = self.builder.slot_of(namespace.as_ref(), name);
            if manner.cascade {
                tables.extend(self.builder.referring(namespace.as_ref(), name));
            }
            // What came with the script nobody uses yet.
            tables.retain(|table| {
                let at = self.builder.slot_of(table.namespace.as_ref(), &table.name);
                !at.is_some_and(|at| self.created.contains(&at))
            });
            let created = slot.is_some_and(|at| self.created.contains(&at));
            let gone = matches!(rows, Some(RowVerb::Truncate | RowVerb::DeleteAll));
            let keeps = gone && !created && size != Some(0);
            let held = |table: &ObjectPath| match row {
                Some(row) => HeldLock::of(table.clone(), row),
                None => HeldLock { table: table.clone(), lock: Lock::Everything, name: "unknown" },
            };
            let locks = tables.iter().map(held).filter(|held| held.lock > Lock::Nothing);
            taken.operations.push(Operated {
                id,
                row,
                path: Some(path.clone()),
                change: None,
                rows,
                locks: if created { Vec::new() } else { locks.collect() },
                in_use: !created && size.is_none_or(|rows| rows > super::claims::FEW),
                size,
                loses: keeps.then(|| format!("the rows of table {name}")),
            });
        }
        if !any {
            return;
        }
        if on.is_empty() {
            let whole = ObjectPath::table(None, &Ident::from(WHOLE));
            let locks = row.map(|row| HeldLock::of(whole, row)).into_iter();
            taken.operations.push(Operated {
                id,
                row,
                path: None,
                change: None,
                rows,
                locks: locks.filter(|held| held.lock > Lock::Nothing).collect(),
                in_use: true,
                size: None,
                loses: None,
            });
        }
    }

    fn size(&self, table: &ObjectPath) -> Option<u64> {
        let case = self.reviewer.info().name_case;
        let full = self.stats.get(&PlanCx::stats_key(&table.to_string(), case));
        let known = full.or_else(|| self.stats.get(&PlanCx::stats_key(table.name.as_str(), case)));
        known.and_then(|stats| stats.rows)
    }
}

/// The renames that a statement states, by the names that its tables have afterwards.
fn renames(items: &[Item], was: &Saved, is: &Saved) -> Vec<RenameSpec> {
    use crate::plan::RenamedKind as Kind;
    let mut specs = Vec::new();
    let pairs = || {
        is.tables.iter().filter_map(|(at, slot)| {
            let (namespace, after) = slot.as_ref()?;
            let (_, before) = was.tables.get(at)?.as_ref()?;
            Some((namespace, before, after))
        })
    };
    for (namespace, before, after) in pairs() {
        let spec = |kind, from: &Ident, to: &Ident, table: Option<&Ident>| RenameSpec {
            kind,
            schema: namespace.clone(),
            table: table.cloned(),
            from: from.clone(),
            to: to.clone(),
        };
        if before.name != after.name {
            specs.push(spec(Kind::Table, &before.name, &after.name, None));
        }
        for (from, to) in stated(items, |edit| match edit {
            Edit::RenameColumn(from, to) => Some((from, to)),
            _ => None,
        }) {
            let here = |t: &crate::model::Table, n: &Ident| t.columns.iter().any(|c| c.name == *n);
            if here(before, from) && here(after, to) && !here(after, from) {
                specs.push(spec(Kind::Column, from, to, Some(&after.name)));
            }
        }
        for (from, to) in stated(items, |edit| match edit {
            Edit::RenameConstraint(from, to) => Some((from, to)),
            _ => None,
        }) {
            let case = crate::name::NameCase::Sensitive;
            let here =
                |t: &crate::model::Table, n: &Ident| t.constraints_named(n, case).count() > 0;
            if here(before, from) && here(after, to) {
                specs.push(spec(Kind::Constraint, from, to, Some(&after.name)));
            }
        }
        for (from, to) in indexes(items) {
            let here = |t: &crate::model::Table, n: &Ident| t.indexes.iter().any(|i| i.name == *n);
            if here(before, from) && here(after, to) {
                specs.push(spec(Kind::Index, from, to, Some(&after.name)));
            }
        }
    }
    for (namespace, name, from, to) in values(items) {
        specs.push(RenameSpec {
            kind: Kind::EnumValue,
            schema: namespace.or_else(|| {
                let found = is.enums.values().flatten().find(|(_, known)| known.name == *name);
                found.and_then(|(namespace, _)| namespace.clone())
            }),
            table: Some(name.clone()),
            from: from.as_str().into(),
            to: to.as_str().into(),
        });
    }
    specs
}

/// The items that a statement may come to.
fn each<'i>(items: &'i [Item], visit: &mut dyn FnMut(&'i Item)) {
    for item in items {
        match item {
            Item::Either(first, second) => {
                each(std::slice::from_ref(first), visit);
                each(std::slice::from_ref(second), visit);
            }
            Item::Then(first, others) => {
                each(std::slice::from_ref(first), visit);
                each(others, visit);
            }
            item => visit(item),
        }
    }
}

pub(super) fn stated<'i>(
    items: &'i [Item],
    pick: impl Fn(&'i Edit) -> Option<(&'i Ident, &'i Ident)>,
) -> Vec<(&'i Ident, &'i Ident)> {
    let mut found = Vec::new();
    each(items, &mut |item| {
        if let Item::Alter { edit, .. } = item {
            found.extend(pick(edit));
        }
    });
    found
}

pub(super) fn indexes(items: &[Item]) -> Vec<(&Ident, &Ident)> {
    let mut found = Vec::new();
    each(items, &mut |item| {
        if let Item::AlterIndex { name, edit: IndexEdit::Rename(to), .. } = item {
            found.push((name, to));
        }
    });
    found
}

type Value<'i> = (Option<Ident>, &'i Ident, &'i SmolStr, &'i SmolStr);

pub(super) fn values(items: &[Item]) -> Vec<Value<'_>> {
    let mut found = Vec::new();
    each(items, &mut |item| {
        if let Item::AlterEnum { namespace, name, edit } = item
            && let crate::read::EnumEdit::RenameValue(from, to) = edit
        {
            found.push((namespace.clone(), name, from, to));
        }
    });
    found
}

/// Whether a change of a column's type starts from one that nobody knows.
pub(super) fn from_nowhere(change: &Change) -> bool {
    match &change.op {
        Op::Alter { before: Object::Column(before), facets, .. } => {
            facets.contains(&Facet::Type) && before.ty.raw.is_empty()
        }
        _ => false,
    }
}
