//! Normal forms: what stands in a table and follows from less than its key.
//!
//! Only what the requirements state is judged (`functional_dependencies`), and beside it shapes that
//! nearly always are a table of their own. Nothing is changed: a better cut is proposed.

pub mod dependencies;
mod shapes;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::dependencies::{
    Attributes, Dependency, candidate_keys, closure, members, minimal_cover, synthesis,
};
use super::cx::Problems;
use super::naming::{plural, singular};
use super::requirement::Determines;
use super::sketch::{Sketch, TableSketch};
use crate::error::ErrorCode;
use crate::finding::{Advice, Finding, Severity};
use crate::name::Ident;

/// What is known of the normal form of an entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Normalization {
    /// The entity.
    pub entity: String,
    /// Its table.
    pub table: String,
    /// The highest form that it has.
    pub form: NormalForm,
    /// What identifies a row, as far as keys, uniqueness and dependencies say it.
    pub candidate_keys: Vec<Vec<String>>,
    /// Whether there are more keys than are listed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more_keys: bool,
    /// What keeps it from the next form.
    pub violations: Vec<Violation>,
    /// Tables that would hold the same without it; joined, they give the rows back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposal: Vec<Relation>,
    /// Dependencies that no table of the proposal could hold by its key alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost_dependencies: Vec<Determines>,
}

/// A normal form.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum NormalForm {
    /// Not even the first: values are lists.
    #[serde(rename = "none")]
    None,
    /// Every value is one.
    #[serde(rename = "1NF")]
    First,
    /// Nothing follows from a part of a key.
    #[serde(rename = "2NF")]
    Second,
    /// Nothing follows from what is no key.
    #[serde(rename = "3NF")]
    Third,
    /// Whatever something follows from is a key.
    #[default]
    #[serde(rename = "BCNF")]
    BoyceCodd,
}

impl NormalForm {
    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "no normal form",
            Self::First => "1NF",
            Self::Second => "2NF",
            Self::Third => "3NF",
            Self::BoyceCodd => "BCNF",
        }
    }
}

/// Something that keeps an entity from a normal form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Violation {
    /// The form that it keeps it from.
    pub form: NormalForm,
    /// What kind it is: `partial-dependency`, `transitive-dependency`, `determinant-without-key`,
    /// `repeating-group`, `list-in-text`, `entity-attribute-value`.
    pub kind: String,
    /// The attributes.
    pub attributes: Vec<String>,
    /// The dependency, where one was stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependency: Option<Determines>,
    /// Whether it was stated; otherwise names and types let one think so.
    pub stated: bool,
    /// What it means, for people.
    pub message: String,
    /// The place in the request.
    pub pointer: String,
}

/// A table that is proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    /// A name for it.
    pub name: String,
    /// Its attributes.
    pub attributes: Vec<String>,
    /// What identifies a row.
    pub key: Vec<String>,
}

/// Looks up the names in the dependencies of an entity and keeps them.
pub(super) fn add(
    table: &mut TableSketch,
    determines: &Determines,
    pointer: &str,
    problems: &mut Problems,
) {
    let mut side = |field: &str, names: &[String]| -> Vec<Ident> {
        if names.is_empty() {
            let detail = format!("`{field}` of a dependency names at least one attribute");
            problems.add(ErrorCode::Contradiction, format!("{pointer}/{field}"), detail);
        }
        let found = names.iter().enumerate().filter_map(|(at, name)| {
            let place = format!("{pointer}/{field}/{at}");
            super::entities::columns_named(table, name, &place, problems)
        });
        found.collect()
    };
    let (from, to) = (side("from", &determines.from), side("to", &determines.to));
    if from.len() == determines.from.len() && to.len() == determines.to.len() {
        table.dependencies.push((from, to, pointer.to_owned()));
    }
}

/// Judges every table that something is stated of, or whose attributes have a suspicious shape.
pub(super) fn judge(sketch: &mut Sketch) {
    let mut reports = Vec::new();
    for table in &sketch.tables {
        let shapes = shapes::find(table);
        if table.dependencies.is_empty() && shapes.is_empty() {
            continue;
        }
        let mut report = Normalization {
            entity: table.entity.clone(),
            table: table.name.to_string(),
            ..Normalization::default()
        };
        stated(table, &mut report);
        report.violations.extend(shapes);
        for violation in &report.violations {
            let least = match violation.form {
                NormalForm::None | NormalForm::First => NormalForm::None,
                NormalForm::Second => NormalForm::First,
                NormalForm::Third => NormalForm::Second,
                NormalForm::BoyceCodd => NormalForm::Third,
            };
            // What only looks so is no proof.
            if violation.stated {
                report.form = report.form.min(least);
            }
        }
        for violation in &report.violations {
            let severity = if violation.stated { Severity::Warning } else { Severity::Info };
            let rule = format!("normal-form-{}", violation.kind);
            let finding = Finding::new(&rule, severity, violation.message.clone());
            let advice = match report.proposal.as_slice() {
                [] => "make it an entity of its own, or leave it where rows are never changed"
                    .to_owned(),
                relations => format!("see `normalization`: {}", in_words(relations)),
            };
            sketch.findings.push(finding.at(&violation.pointer).advise(Advice::note(advice)));
        }
        reports.push(report);
    }
    sketch.normalization = reports;
}

fn in_words(relations: &[Relation]) -> String {
    let words = relations.iter().map(|relation| {
        format!(
            "{} ({}), key {}",
            relation.name,
            relation.attributes.join(", "),
            relation.key.join(", ")
        )
    });
    words.collect::<Vec<_>>().join("; ")
}

/// What dependencies speak of, a bit each; the last bit is all the rest.
struct Universe<'t> {
    names: Vec<&'t Ident>,
    rest: Vec<&'t Ident>,
}

impl<'t> Universe<'t> {
    fn of(table: &'t TableSketch) -> Option<Self> {
        let mut names: Vec<&Ident> = Vec::new();
        let stated = table.dependencies.iter().flat_map(|(from, to, _)| from.iter().chain(to));
        let uniques = table.uniques.iter().flat_map(|unique| &unique.columns);
        for name in table.primary_key.iter().chain(uniques).chain(stated) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let columns = table.columns.iter().map(|column| &column.name);
        let rest: Vec<&Ident> = columns.filter(|name| !names.contains(name)).collect();
        (names.len() < 127).then_some(Self { names, rest })
    }

    fn set(&self, names: &[Ident]) -> Attributes {
        let bits = self.names.iter().enumerate().filter(|(_, name)| names.contains(name));
        bits.fold(0, |set, (bit, _)| set | 1 << bit)
    }

    fn all(&self) -> Attributes {
        (1 << (self.names.len() + usize::from(!self.rest.is_empty()))) - 1
    }

    /// The names of a set; the rest is left out where only what was spoken of counts.
    fn names(&self, set: Attributes, with_rest: bool) -> Vec<String> {
        let own = self.names.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0);
        let mut out: Vec<String> = own.map(|(_, name)| name.to_string()).collect();
        if with_rest && set & (1 << self.names.len()) != 0 {
            out.extend(self.rest.iter().map(ToString::to_string));
        }
        out
    }
}

/// Judges what was stated.
fn stated(table: &TableSketch, report: &mut Normalization) {
    let Some(universe) = Universe::of(table) else { return };
    let all = universe.all();
    let mut dependencies = vec![Dependency { from: universe.set(&table.primary_key), to: all }];
    for unique in &table.uniques {
        // Rows without a value count as different, so that only what is required identifies.
        let required = |name: &Ident| table.column(name.as_str()).is_some_and(|c| c.required);
        if unique.columns.iter().all(required) {
            dependencies.push(Dependency { from: universe.set(&unique.columns), to: all });
        }
    }
    let told: Vec<(Dependency, &str)> = table
        .dependencies
        .iter()
        .map(|(from, to, pointer)| {
            let (from, to) = (universe.set(from), universe.set(to));
            (Dependency { from, to: to & !from }, pointer.as_str())
        })
        .collect();
    dependencies.extend(told.iter().map(|(dependency, _)| *dependency));
    let (keys, complete) = candidate_keys(all, &dependencies);
    report.candidate_keys = keys.iter().map(|key| universe.names(*key, true)).collect();
    report.more_keys = !complete;
    let prime = keys.iter().fold(0, |prime, key| prime | key);
    let superkey = |set: Attributes| closure(set, &dependencies) & all == all;
    for (dependency, pointer) in &told {
        if dependency.to == 0 || superkey(dependency.from) {
            continue;
        }
        let part = keys.iter().any(|key| dependency.from & !key == 0 && dependency.from != *key);
        let (form, kind) = if dependency.to & !prime == 0 {
            (NormalForm::BoyceCodd, "determinant-without-key")
        } else if part {
            (NormalForm::Second, "partial-dependency")
        } else {
            (NormalForm::Third, "transitive-dependency")
        };
        let names = |set| universe.names(set, false);
        let (from, to) = (names(dependency.from), names(dependency.to));
        let why = match form {
            NormalForm::Second => "a part of a key",
            NormalForm::Third => "what is no key",
            _ => "what is no key, though it is part of one itself",
        };
        let message = format!(
            "`{}` is not in {}: {} follow from {}, {why}: the same is written in many rows, and may come to differ",
            table.name,
            form.name(),
            to.join(", "),
            from.join(", "),
        );
        report.violations.push(Violation {
            form,
            kind: kind.to_owned(),
            attributes: to.clone(),
            dependency: Some(Determines { from, to }),
            stated: true,
            message,
            pointer: (*pointer).to_owned(),
        });
    }
    propose(table, &universe, &dependencies, report);
}

/// Cuts the table so that nothing stands in the way of the form.
fn propose(
    table: &TableSketch,
    universe: &Universe<'_>,
    dependencies: &[Dependency],
    report: &mut Normalization,
) {
    let Some(worst) = report.violations.iter().map(|violation| violation.form).min() else {
        return;
    };
    let all = universe.all();
    let mut relations = if worst < NormalForm::BoyceCodd {
        synthesis(all, dependencies)
    } else {
        vec![(all, universe.set(&table.primary_key))]
    };
    // The third form keeps every dependency within a table; beyond it some may be lost, which is said.
    let mut at = if worst < NormalForm::BoyceCodd { relations.len() } else { 0 };
    while let Some((relation, key)) = relations.get(at).copied() {
        let cut = minimal_cover(dependencies).into_iter().find(|dependency| {
            (dependency.from | dependency.to) & !relation == 0
                && closure(dependency.from, dependencies) & relation != relation
        });
        match cut {
            Some(dependency) if relations.len() < 40 => {
                let follows = closure(dependency.from, dependencies) & relation;
                let rest = dependency.from | (relation & !follows);
                let (keys, _) = candidate_keys(rest, &within(rest, dependencies));
                let first = keys.first().copied().unwrap_or(key);
                relations.splice(at..=at, [(rest, first), (follows, dependency.from)]);
            }
            _ => at += 1,
        }
    }
    let lost = minimal_cover(dependencies).into_iter().filter(|dependency| {
        let parts: Vec<Dependency> =
            relations.iter().flat_map(|(relation, _)| within(*relation, dependencies)).collect();
        closure(dependency.from, &parts) & dependency.to == 0
    });
    report.lost_dependencies = lost
        .map(|dependency| Determines {
            from: universe.names(dependency.from, false),
            to: universe.names(dependency.to, false),
        })
        .collect();
    // The table itself first: it keeps its name.
    relations.sort_by_key(|(_, key)| closure(*key, dependencies) & all != all);
    let mut names: Vec<String> = Vec::new();
    for (relation, key) in relations {
        let whole = closure(key, dependencies) & all == all;
        let mut name = if whole {
            table.name.to_string()
        } else {
            let key = universe.names(key, false).join("_");
            let key = key.strip_suffix("_id").unwrap_or(&key);
            plural(key)
        };
        if names.contains(&name) || !whole && name == table.name.as_str() {
            name = format!("{}_{name}", singular(table.name.as_str()));
        }
        names.push(name.clone());
        report.proposal.push(Relation {
            name,
            attributes: universe.names(relation, true),
            key: universe.names(key, true),
        });
    }
}

/// Dependencies of which both sides lie in a relation, with what follows from their left sides there.
fn within(relation: Attributes, dependencies: &[Dependency]) -> Vec<Dependency> {
    let lefts = dependencies.iter().map(|dependency| dependency.from & relation);
    let lefts = lefts.chain(members(relation));
    lefts
        .map(|from| Dependency { from, to: closure(from, dependencies) & relation & !from })
        .filter(|dependency| dependency.from != 0 && dependency.to != 0)
        .collect()
}
