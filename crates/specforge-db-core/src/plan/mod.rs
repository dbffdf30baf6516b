//! Planning a migration: from two schemas to ordered steps, each with its reason, lock, checks and undo.
//!
//! The engine stands here, once. A dialect spells single changes ([`MigrationPlanner::render`]),
//! offers safer ways for some ([`Recipe`]), and says what its server considers equal.

mod assemble;
mod backfills;
mod briefly;
mod bundle;
mod check;
mod command;
mod context;
mod cost;
mod depend;
mod dependents;
mod downtime;
mod draft;
mod engine;
mod fingerprint;
mod graph;
mod needs;
mod rank;
mod rates;
mod recipe;
mod rename_cycles;
mod request;
mod respond;
mod row_checks;
mod spell;
mod step;
mod table_order;

pub use check::{Check, Expect, Probe};
pub use command::{Command, Undo};
pub use context::{PlanCx, SchemaIndex};
pub use cost::{Safety, usual_operation};
pub(crate) use downtime::downtime;
pub use draft::{Phase, StepDraft};
pub use engine::{Known, Planned, plan_schemas};
pub use fingerprint::{fingerprint, plan_hash};
pub use graph::{Cycle, order};
pub use needs::{Needs, usual_needs};
pub use rank::Rank;
pub use recipe::{Claim, Group, Recipe};
pub use request::{
    Backfill, ColumnOrder, OnUnreadable, PlanOptions, PlanRequest, RenameSpec, RenamedKind,
    TableStats, Unmentioned,
};
pub(crate) use respond::plan_loaded;
pub use respond::{plan_models, run as answer};
pub use row_checks::{refers_to_itself, resolved, row_checks};
pub use spell::{draft_alone, loses};
pub use step::{
    Bounds, Downtime, Evidence, LockInfo, PlanBody, PlanIds, PlanResponse, Reversibility, Step,
    Timeouts,
};

use crate::diff::{Change, DiffRequest, DiffResponse, Renames};
use crate::error::Result;
use crate::finding::{Finding, Severity};
use crate::model::{
    Column, Definition, Facet, Mention, Object, ObjectPath, Options, Schema, Table,
};
use crate::name::Ident;
use crate::read::SchemaReader;
use crate::version::Version;

/// Columns that are added again in their new form, by their names afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MadeAnew {
    /// Those that take the old one's place before other columns come.
    pub first: Vec<Ident>,
    /// Those that come after all others.
    pub last: Vec<Ident>,
    /// Whether all of them are, in the order in which they are wanted.
    pub all: bool,
}

impl MadeAnew {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        !self.all && self.first.is_empty() && self.last.is_empty()
    }
}

/// Plans migrations.
pub trait MigrationPlanner: SchemaReader {
    /// Spells one change; the only place, beside recipes, where commands are made.
    fn render(&self, change: &Change, cx: &PlanCx<'_>) -> Result<Vec<Command>, Unsupported>;

    /// Spells a question about rows, whose answer has no rows when all is well.
    fn probe(&self, probe: &Probe<'_>, cx: &PlanCx<'_>) -> Result<Command, Unsupported>;

    /// What rows have to fulfil before a change is made, as far as only the dialect knows: what its own
    /// kinds of definitions hold them to, and which values a new type does not take.
    fn own_checks(&self, _change: &Change, _cx: &PlanCx<'_>) -> Vec<Check> {
        Vec::new()
    }

    /// Safer ways to make changes than spelling them one by one, best first.
    fn recipes(&self) -> &'static [&'static Recipe] {
        &[]
    }

    /// What a change takes with it for good, as far as only the dialect knows.
    fn loses(&self, _change: &Change, _cx: &PlanCx<'_>) -> Option<String> {
        None
    }

    /// Which row of the dialect's operations says what a change costs.
    fn operation(&self, change: &Change, _cx: &PlanCx<'_>) -> &'static str {
        cost::usual_operation(change)
    }

    /// Changes that others bring with them, and changes in the parts in which they are made.
    fn rework(&self, changes: Vec<Change>, _cx: &PlanCx<'_>) -> Vec<Change> {
        changes
    }

    /// Why a change that is spelled by itself is made so, where that is worth saying.
    fn why(&self, _change: &Change, _cx: &PlanCx<'_>) -> Option<String> {
        None
    }

    /// The table whose rows a change goes through, where that is not the one that it is made to.
    fn searched(&self, _change: &Change, _cx: &PlanCx<'_>) -> Option<ObjectPath> {
        None
    }

    /// What has to be there while a change is made, beyond what the model itself refers to.
    fn needs(&self, change: &Change, cx: &PlanCx<'_>) -> Needs {
        usual_needs(change, cx)
    }

    /// Objects that nothing may be built on while a change is made.
    fn disturbs(&self, _change: &Change, _cx: &PlanCx<'_>) -> Vec<ObjectPath> {
        Vec::new()
    }

    /// The objects that a definition is built on or speaks of.
    fn mentions(&self, definition: &Definition, _cx: &PlanCx<'_>) -> Vec<Mention> {
        let on = definition.on.iter().map(|name| Mention::from(name.clone()));
        definition.depends_on.iter().cloned().chain(on).collect()
    }

    /// Whether a definition that mentions a disturbed object keeps it from being changed.
    fn in_the_way(&self, _definition: &Definition, _disturbed: &ObjectPath) -> bool {
        true
    }

    /// Whether a definition names an object of its surroundings, a column or another definition, so
    /// that it could not be made again without it.
    fn names(&self, _definition: &Definition, _object: &ObjectPath) -> bool {
        false
    }

    /// Whether a definition or an index is altered as it stands; otherwise it is dropped and created
    /// again.
    fn in_place(&self, _change: &Change, _cx: &PlanCx<'_>) -> bool {
        false
    }

    /// Whether rows that are there have no value for a column that comes, which requires one.
    fn needs_value(&self, column: &Column, _cx: &PlanCx<'_>) -> bool {
        !column.nullable
            && column.default.as_ref().is_none_or(|default| default.normal() == "null")
            && column.generated.is_none()
            && column.identity.is_none()
    }

    /// The columns of a table that get their new form by being added again in it: where the order of
    /// columns cannot be established, they stand behind the others from then on.
    ///
    /// It is asked before the desired schema has adopted the order of columns.
    fn made_anew(
        &self,
        _table: &ObjectPath,
        _before: &Table,
        _after: &Table,
        _cx: &PlanCx<'_>,
    ) -> MadeAnew {
        MadeAnew::default()
    }

    /// Lets the desired schema have what no command changes and no row or query depends on as the current
    /// one has it, and says so.
    fn keep_unchangeable(
        &self,
        _from: &Schema,
        _to: &mut Schema,
        _renames: &Renames,
        _version: Version,
    ) -> Vec<Finding> {
        Vec::new()
    }

    /// Adds views that stand for renamed tables by their old names to the desired schema, and says where
    /// none can; asked where the options want them.
    fn add_compatibility_views(
        &self,
        _from: &Schema,
        _to: &mut Schema,
        renames: &Renames,
        _version: Version,
    ) -> Vec<Finding> {
        if renames.is_empty() {
            return Vec::new();
        }
        let message =
            format!("no views stand for old names in {}: that is not made yet", self.info().name);
        vec![Finding::new("no-compatibility-view", Severity::Warning, message)]
    }

    /// Whether two objects agree in a facet, where equality of the model is too strict.
    fn same(&self, _facet: &Facet, _before: &Object, _after: &Object) -> bool {
        false
    }

    /// The tables from which a table has columns: they are there before it, and their columns get other
    /// names in it too.
    fn parents(&self, table: &Table, path: &ObjectPath) -> Vec<ObjectPath> {
        let part = table.partitioning.as_ref();
        let whole = part.and_then(|part| {
            let namespace = part.of_namespace.as_ref().or(path.namespace.as_ref());
            Some(ObjectPath::table(namespace, part.of.as_ref()?))
        });
        whole.into_iter().collect()
    }

    /// The options of a table as they are once other tables got other names, where they name some.
    fn renamed_options(
        &self,
        _table: &Table,
        _path: &ObjectPath,
        _renames: &Renames,
    ) -> Option<Options> {
        None
    }

    /// Rewrites an expression of a table after a column was renamed, so that both sides compare.
    fn rename_in(&self, text: &str, _from: &str, _to: &str) -> String {
        text.to_owned()
    }

    /// Steps that have to stand around the whole plan, such as settings that it needs.
    fn frame(&self, _steps: &[&StepDraft], _cx: &PlanCx<'_>) -> Frame {
        Frame::default()
    }

    /// Answers a diff-schema request.
    fn diff(&self, request: &DiffRequest) -> Result<DiffResponse> {
        crate::diff::run(self, request)
    }

    /// Answers a plan-migration request.
    fn plan(&self, request: &PlanRequest) -> Result<PlanResponse> {
        respond::run(self, request)
    }
}

/// Steps around a plan.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Before everything else.
    pub before: Vec<StepDraft>,
    /// After everything else.
    pub after: Vec<StepDraft>,
}

/// A change that this database or version cannot make, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Unsupported {
    /// Why, in a sentence that names the object.
    pub why: String,
}

impl Unsupported {
    /// Says why.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }
}
