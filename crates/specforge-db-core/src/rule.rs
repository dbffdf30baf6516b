//! Rules: what is worth saying about a schema, a plan or a query.
//!
//! A rule is static data and a function; its page is documentation, and the examples on it run as
//! tests. Rules register themselves, so that a dialect crate can bring rules of its own. A rule
//! for many databases asks the dialect's rows, never its name.

use crate::dialect::DialectInfo;
use crate::finding::{Finding, Severity};
use crate::model::Schema;
use crate::plan::{PlanCx, Step};
use crate::version::Version;

/// What is common to rules of every stage.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// The stable name, kebab-case, naming what is found: `drop-column`.
    pub id: &'static str,
    /// What is found, in a sentence.
    pub summary: &'static str,
    /// How bad it usually is.
    pub severity: Severity,
    /// The version of this program that brought it.
    pub since: &'static str,
    /// The page.
    pub page: &'static str,
    /// Where it is declared.
    pub file: &'static str,
}

/// A rule of one stage.
#[derive(Debug)]
pub struct Rule<S: Stage> {
    /// What is common to all rules.
    pub meta: Meta,
    /// Looks at the subject and says what is worth saying.
    pub check: for<'c> fn(&S::Cx<'c>, &mut Findings),
}

/// A stage at which rules look.
pub trait Stage: std::fmt::Debug + Copy + 'static {
    /// What the rules of this stage look at.
    type Cx<'a>;
}

/// Rules that look at a schema.
#[derive(Clone, Copy, Debug)]
pub struct SchemaStage;

impl Stage for SchemaStage {
    type Cx<'a> = SchemaCx<'a>;
}

/// Rules that look at a plan.
#[derive(Clone, Copy, Debug)]
pub struct PlanStage;

impl Stage for PlanStage {
    type Cx<'a> = PlanRuleCx<'a>;
}

/// A schema with the database that it is for.
#[derive(Clone, Copy, Debug)]
pub struct SchemaCx<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// The database.
    pub info: &'static DialectInfo,
    /// Its version.
    pub version: Version,
}

/// A plan with everything it was made from.
#[derive(Debug)]
pub struct PlanRuleCx<'a> {
    /// What it was made from.
    pub plan: &'a PlanCx<'a>,
    /// The changes it makes.
    pub changes: &'a [crate::diff::Change],
    /// Its steps.
    pub steps: &'a [Step],
}

/// A rule of any stage.
#[derive(Clone, Copy, Debug)]
pub enum AnyRule {
    /// It looks at schemas.
    Schema(&'static Rule<SchemaStage>),
    /// It looks at plans.
    Plan(&'static Rule<PlanStage>),
}

impl AnyRule {
    /// What is common to all rules.
    pub fn meta(&self) -> &'static Meta {
        match self {
            Self::Schema(rule) => &rule.meta,
            Self::Plan(rule) => &rule.meta,
        }
    }
}

inventory::collect!(AnyRule);

/// Declares a rule and registers it; the page stands beside the file, under the same name.
///
/// ```text
/// declare_rule! {
///     /// Columns that are dropped take their data with them.
///     pub(crate) static DROP_COLUMN: Plan = {
///         id: "drop-column",
///         summary: "a dropped column takes its data with it",
///         severity: Warning,
///         since: "0.1.0",
///         page: include_str!("drop_column.md"),
///         check: check,
///     }
/// }
/// ```
#[macro_export]
macro_rules! declare_rule {
    ($(#[$attr:meta])* $vis:vis static $name:ident: $stage:ident = {
        id: $id:literal, summary: $summary:literal, severity: $severity:ident, since: $since:literal,
        page: $page:expr, check: $check:path $(,)?
    }) => {
        $(#[$attr])*
        $vis static $name: $crate::rule::Rule<$crate::declare_rule!(@stage $stage)> = $crate::rule::Rule {
            meta: $crate::rule::Meta {
                id: $id,
                summary: $summary,
                severity: $crate::finding::Severity::$severity,
                since: $since,
                page: $page,
                file: file!(),
            },
            check: $check,
        };
        $crate::inventory::submit! { $crate::rule::AnyRule::$stage(&$name) }
    };
    (@stage Schema) => { $crate::rule::SchemaStage };
    (@stage Plan) => { $crate::rule::PlanStage };
}

/// All rules that are linked in, by id.
pub fn rules() -> Vec<AnyRule> {
    let mut all: Vec<_> = inventory::iter::<AnyRule>.into_iter().copied().collect();
    all.sort_by_key(|rule| rule.meta().id);
    all.dedup_by_key(|rule| rule.meta().id);
    all
}

/// Runs every rule that looks at schemas.
pub fn check_schema(cx: &SchemaCx<'_>) -> Vec<Finding> {
    let mut findings = Findings::default();
    for rule in rules() {
        if let AnyRule::Schema(rule) = rule {
            (rule.check)(cx, &mut findings);
        }
    }
    findings.0
}

/// Runs every rule that looks at plans.
pub fn check_plan(cx: &PlanRuleCx<'_>) -> Vec<Finding> {
    let mut findings = Findings::default();
    for rule in rules() {
        if let AnyRule::Plan(rule) = rule {
            (rule.check)(cx, &mut findings);
        }
    }
    findings.0
}

/// What the rules found.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding of a rule in words of its own; it has the rule's severity.
    pub fn add<S: Stage>(
        &mut self,
        rule: &'static Rule<S>,
        message: impl Into<String>,
    ) -> &mut Finding {
        self.push(Finding::new(rule.meta.id, rule.meta.severity, message))
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) -> &mut Finding {
        self.0.push(finding);
        let last = self.0.len() - 1;
        // Just pushed.
        #[allow(clippy::indexing_slicing)]
        &mut self.0[last]
    }
}
