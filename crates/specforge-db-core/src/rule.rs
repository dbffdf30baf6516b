//! Rules: what is worth saying about a schema, a plan or a query.
//!
//! A rule is static data and a function; its page is documentation, and the examples on it run as
//! tests. Rules register themselves, so that a dialect crate can bring rules of its own. A rule
//! for many databases asks the dialect's rows, never its name.

use std::sync::LazyLock;

use crate::dialect::DialectInfo;
use crate::finding::{Finding, Severity};
use crate::model::{ObjectPath, Schema};
use crate::plan::{PlanCx, SchemaIndex, Step};
use crate::review::{ReviewOptions, Reviewed, Settings};
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
    /// The only database that it is about, by its id; absent, it is about all that are linked in.
    pub database: Option<&'static str>,
}

impl Meta {
    /// Whether a rule has anything to say of a database: those of every dialect are linked in together.
    fn is_about(&self, info: &DialectInfo) -> bool {
        self.database.is_none_or(|id| id == info.id)
    }
}

/// A rule of one stage.
#[derive(Debug)]
pub struct Rule<S: Stage> {
    /// What is common to all rules.
    pub meta: Meta,
    /// Looks at the subject and says what is worth saying.
    pub check: for<'c> fn(&S::Cx<'c>, &mut Findings),
}

impl<S: Stage> Rule<S> {
    /// A finding of this rule, as bad as its findings usually are.
    pub fn finding(&self, message: impl Into<String>) -> Finding {
        Finding::new(self.meta.id, self.meta.severity, message)
    }
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

/// Rules that look at a script that somebody wrote.
#[derive(Clone, Copy, Debug)]
pub struct ReviewStage;

impl Stage for ReviewStage {
    type Cx<'a> = ReviewCx<'a>;
}

/// Rules that look at how a schema is designed; only who asks for a review hears of them.
#[derive(Clone, Copy, Debug)]
pub struct DesignStage;

impl Stage for DesignStage {
    type Cx<'a> = SchemaCx<'a>;
}

/// A script with everything that is known of its statements.
#[derive(Clone, Copy, Debug)]
pub struct ReviewCx<'a> {
    /// The statements in order.
    pub statements: &'a [Reviewed<'a>],
    /// The database.
    pub info: &'static DialectInfo,
    /// Its version.
    pub version: Version,
    /// What its settings are called.
    pub settings: &'static Settings,
    /// How the script is run.
    pub options: &'a ReviewOptions,
    /// Whether it ends within a transaction that it began.
    pub unfinished: bool,
}

/// A schema with the database that it is for.
#[derive(Clone, Copy, Debug)]
pub struct SchemaCx<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// Its objects by name.
    pub index: &'a SchemaIndex<'a>,
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
    /// What each step is about, in the same order.
    pub subjects: &'a [Subject],
}

impl<'a> PlanRuleCx<'a> {
    /// The steps with what they are about.
    pub fn steps(&self) -> impl Iterator<Item = (&'a Step, &'a Subject)> {
        self.steps.iter().zip(self.subjects)
    }
}

/// What a step is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The table whose rows it goes through or whose lock it takes.
    pub table: Option<ObjectPath>,
    /// The objects whose changes it makes.
    pub because: Vec<ObjectPath>,
    /// The objects that are gone after it.
    pub drops: Vec<ObjectPath>,
    /// The objects that are there after it, and were not before.
    pub creates: Vec<ObjectPath>,
    /// How many of its checks, the first ones, ask what is left behind and nothing of the rows.
    pub remains: usize,
}

/// A rule of any stage.
#[derive(Clone, Copy, Debug)]
pub enum AnyRule {
    /// It looks at schemas.
    Schema(&'static Rule<SchemaStage>),
    /// It looks at plans.
    Plan(&'static Rule<PlanStage>),
    /// It looks at scripts.
    Review(&'static Rule<ReviewStage>),
    /// It looks at how schemas are designed.
    Design(&'static Rule<DesignStage>),
}

impl AnyRule {
    /// What is common to all rules.
    pub fn meta(&self) -> &'static Meta {
        match self {
            Self::Schema(rule) => &rule.meta,
            Self::Plan(rule) => &rule.meta,
            Self::Review(rule) => &rule.meta,
            Self::Design(rule) => &rule.meta,
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
///
/// A rule about one database alone says so before `check`: `database: INFO.id,`.
#[macro_export]
macro_rules! declare_rule {
    ($(#[$attr:meta])* $vis:vis static $name:ident: $stage:ident = {
        id: $id:literal, summary: $summary:literal, severity: $severity:ident, since: $since:literal,
        page: $page:expr, $(database: $database:expr,)? check: $check:path $(,)?
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
                database: $crate::declare_rule!(@database $($database)?),
            },
            check: $check,
        };
        $crate::inventory::submit! { $crate::rule::AnyRule::$stage(&$name) }
    };
    (@database) => { None };
    (@database $database:expr) => { Some($database) };
    (@stage Schema) => { $crate::rule::SchemaStage };
    (@stage Plan) => { $crate::rule::PlanStage };
    (@stage Review) => { $crate::rule::ReviewStage };
    (@stage Design) => { $crate::rule::DesignStage };
}

static RULES: LazyLock<Vec<AnyRule>> = LazyLock::new(|| {
    let mut all: Vec<_> = inventory::iter::<AnyRule>.into_iter().copied().collect();
    all.sort_by_key(|rule| (rule.meta().id, rule.meta().file));
    all
});

/// All rules that are linked in, by id.
pub fn rules() -> Vec<AnyRule> {
    RULES.clone()
}

/// Runs every rule that looks at schemas.
pub fn check_schema(schema: &Schema, info: &'static DialectInfo, version: Version) -> Vec<Finding> {
    let index = SchemaIndex::new(schema, info);
    let cx = SchemaCx { schema, index: &index, info, version };
    let mut findings = Findings::default();
    for rule in RULES.iter() {
        if let AnyRule::Schema(rule) = rule
            && rule.meta.is_about(info)
        {
            (rule.check)(&cx, &mut findings);
        }
    }
    findings.0
}

/// Runs every rule that looks at how a schema is designed.
pub fn check_design(schema: &Schema, info: &'static DialectInfo, version: Version) -> Vec<Finding> {
    let index = SchemaIndex::new(schema, info);
    let cx = SchemaCx { schema, index: &index, info, version };
    let mut findings = Findings::default();
    for rule in RULES.iter() {
        if let AnyRule::Design(rule) = rule
            && rule.meta.is_about(info)
        {
            (rule.check)(&cx, &mut findings);
        }
    }
    findings.0
}

/// Runs every rule that looks at plans.
pub fn check_plan(cx: &PlanRuleCx<'_>) -> Vec<Finding> {
    let mut findings = Findings::default();
    for rule in RULES.iter() {
        if let AnyRule::Plan(rule) = rule
            && rule.meta.is_about(cx.plan.info)
        {
            (rule.check)(cx, &mut findings);
        }
    }
    findings.0
}

/// Rules over plans that look at changes alone and say of them what holds of a script as well.
const OF_CHANGES: [&str; 4] =
    ["dropped-index", "lossy-type-change", "rename-column", "rename-table"];

/// Runs the rules over plans that look at changes alone.
pub(crate) fn check_changes(cx: &PlanRuleCx<'_>) -> Vec<Finding> {
    let mut findings = Findings::default();
    for rule in RULES.iter() {
        if let AnyRule::Plan(rule) = rule
            && rule.meta.is_about(cx.plan.info)
            && OF_CHANGES.contains(&rule.meta.id)
        {
            (rule.check)(cx, &mut findings);
        }
    }
    findings.0
}

/// Runs every rule that looks at scripts.
pub fn check_script(cx: &ReviewCx<'_>) -> Vec<Finding> {
    let mut findings = Findings::default();
    for rule in RULES.iter() {
        if let AnyRule::Review(rule) = rule
            && rule.meta.is_about(cx.info)
        {
            (rule.check)(cx, &mut findings);
        }
    }
    findings.0
}

/// What the rules found.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding; [`Rule::finding`] makes one.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }
}
