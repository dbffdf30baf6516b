use super::rows;
use crate::declare_rule;
use crate::diff::{Change, Op};
use crate::finding::Advice;
use crate::hash::{HashMap, HashSet};
use crate::model::{Facet, Object, ObjectKind, ObjectPath};
use crate::name::Ident;
use crate::rule::{Findings, PlanRuleCx};

declare_rule! {
    /// A step asks more of the rows than was asked before.
    pub(crate) static ROWS_MAY_FORBID: Plan = {
        id: "rows-may-forbid",
        summary: "a step asks more of the rows than was asked before",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("rows_may_forbid.md"),
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    if cx.steps.iter().all(|step| step.checks.is_empty()) {
        return;
    }
    let mut demanding: HashMap<&ObjectPath, &Change> = HashMap::default();
    let empty = new_and_empty(cx);
    let demands = |change: &&Change| asks_more(change) && !refers_to_nothing(change, &empty);
    for change in cx.changes.iter().filter(demands) {
        demanding.insert(&change.path, change);
    }
    for (step, subject) in cx.steps() {
        let Some(path) = subject.because.iter().find(|path| demanding.contains_key(path)) else {
            continue;
        };
        let mut whys = step.checks.iter().skip(subject.remains).map(|c| c.why.as_str());
        let Some(first) = whys.next() else { continue };
        let more = match whys.count() {
            0 => String::new(),
            1 => "; and one more".to_owned(),
            more => format!("; and {more} more"),
        };
        let mut finding = ROWS_MAY_FORBID
            .finding(format!("the rows may forbid step {}: {first}{more}", step.step))
            .object(path)
            .advise(Advice::note(
                "run the step's `prerequisites` now: each has to find nothing, and what it finds has \
                 to be mended first",
            ));
        if let Some(table) = &subject.table {
            finding = finding.because(rows(cx, table));
        }
        out.push(finding);
    }
}

/// Columns that no row has a value of when the plan has put them there.
fn new_and_empty(cx: &PlanRuleCx<'_>) -> HashSet<ObjectPath> {
    let empty = cx.changes.iter().filter(|change| match &change.op {
        Op::Create(Object::Column(column)) => {
            column.nullable && column.default.is_none() && column.generated.is_none()
        }
        _ => false,
    });
    let filled = |path: &ObjectPath| {
        let table = path.table.as_ref();
        cx.plan.backfills.iter().any(|b| Some(&b.table) == table && b.column == path.name)
    };
    empty.map(|change| change.path.clone()).filter(|path| !filled(path)).collect()
}

/// Whether all columns of a new reference are new and empty.
fn refers_to_nothing(change: &Change, empty: &HashSet<ObjectPath>) -> bool {
    let Op::Create(Object::ForeignKey(key)) = &change.op else { return false };
    let column = |name: &Ident| ObjectPath {
        kind: ObjectKind::Column,
        name: name.clone(),
        ..change.path.clone()
    };
    key.columns.iter().all(|name| empty.contains(&column(name)))
}

/// Whether rows that were right before may be wrong after.
fn asks_more(change: &Change) -> bool {
    match &change.op {
        Op::Create(Object::Column(column)) => !column.nullable,
        Op::Create(Object::Index(index)) => index.unique,
        // What others hold may belong into a part that comes.
        Op::Create(Object::Table(table)) => {
            table.partitioning.as_ref().is_some_and(|p| p.of.is_some())
        }
        Op::Drop(_) | Op::Rename { .. } => false,
        Op::Create(_) => true,
        Op::Alter { after: Object::Column(after), facets, .. } => {
            facets.contains(&Facet::Type) || (facets.contains(&Facet::Nullable) && !after.nullable)
        }
        Op::Alter { after: Object::Index(after), .. } => after.unique,
        Op::Alter { facets, .. } => facets.as_slice() != [Facet::ColumnOrder],
    }
}
