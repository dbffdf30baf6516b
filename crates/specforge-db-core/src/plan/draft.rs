//! Steps before they are ordered and numbered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Check, Command, Rank, Safety, Undo};
use crate::model::ObjectPath;

/// A step before it is ordered, numbered and costed.
///
/// What it creates, drops and uses is all that the ordering knows of it.
#[derive(Clone, Debug)]
pub struct StepDraft {
    /// The row of the dialect's operations that says what it costs.
    pub operation: &'static str,
    /// What it does, in a few words.
    pub title: String,
    /// Why it is done, and why so.
    pub why: String,
    /// Where in the life of a deployment it belongs.
    pub phase: Phase,
    /// How it is done.
    pub commands: Vec<Command>,
    /// How it is taken back.
    pub undo: Undo,
    /// The changes it makes, by their objects.
    pub because: Vec<ObjectPath>,
    /// The table whose rows it goes through or whose lock it takes.
    pub table: Option<ObjectPath>,
    /// The table whose rows it goes through instead, such as the part from which a new one might take some.
    pub searched: Option<ObjectPath>,
    /// Whether whoever uses that table has to wait for this step; a reference that comes or goes
    /// changes nothing for them.
    pub reshapes: bool,
    /// Whether it hinders nobody who uses the table in its old form, though it reshapes it: what has to be
    /// out of the way of later steps may stay until those.
    pub gentle: bool,
    /// Objects that are there afterwards and were not before.
    pub creates: Vec<ObjectPath>,
    /// Objects that are gone afterwards.
    pub drops: Vec<ObjectPath>,
    /// Objects that have to be there, in their new form where the plan changes them.
    pub uses: Vec<ObjectPath>,
    /// Objects that are used in their old form: this step comes before whatever changes or drops them.
    pub uses_old: Vec<ObjectPath>,
    /// Tables that it uses in their old form but for the names, of themselves and of their columns, that
    /// this plan gives them.
    pub renamed: Vec<ObjectPath>,
    /// Objects that had better be there, where the order allows it.
    pub prefers: Vec<ObjectPath>,
    /// Settings of the connection that it needs, for the dialect's frame to make.
    pub settings: Vec<&'static str>,
    /// Whether it follows the draft before it, as the next step of one recipe.
    pub follows: bool,
    /// Whether it shares a transaction with the draft that it follows.
    pub joins: bool,
    /// Objects with whose changes it shares a transaction.
    pub with: Vec<ObjectPath>,
    /// Whether it must stand outside any transaction.
    pub alone: bool,
    /// Whether what follows can only use it once its transaction has ended.
    pub commits: bool,
    /// Whether it waits for others by its nature, so that a short limit on waiting would only break it.
    pub patient: bool,
    /// Where it stands among the steps as long as nothing forces another place.
    pub rank: Option<Rank>,
    /// Objects that nothing may be built on while it runs: what is, goes before and comes back after,
    /// in the same transaction.
    pub disturbs: Vec<ObjectPath>,
    /// What must not be left behind from before, of which the catalog is asked and not the rows.
    pub remains: Vec<Check>,
    /// What must hold of the rows before anything is done.
    pub checks: Vec<Check>,
    /// What must hold right after it.
    pub verify: Vec<Check>,
    /// What must hold before its transaction ends.
    pub closing: Vec<Check>,
    /// A judgement that the costs alone would not give.
    pub safety: Option<Safety>,
    /// What a caller should know beyond the rows' facts.
    pub warning: Option<String>,
    /// Whether the step is repeated until it changes nothing.
    pub repeat: bool,
}

impl StepDraft {
    /// The table whose rows it goes through.
    pub(super) fn rows_of(&self) -> Option<&ObjectPath> {
        self.searched.as_ref().or(self.table.as_ref())
    }

    /// A draft with nothing but a name, commands and an undo.
    pub fn new(
        operation: &'static str,
        title: impl Into<String>,
        commands: Vec<Command>,
        undo: Undo,
    ) -> Self {
        Self {
            operation,
            title: title.into(),
            why: String::new(),
            phase: Phase::Expand,
            commands,
            undo,
            because: Vec::new(),
            table: None,
            searched: None,
            reshapes: true,
            gentle: false,
            creates: Vec::new(),
            drops: Vec::new(),
            uses: Vec::new(),
            uses_old: Vec::new(),
            renamed: Vec::new(),
            prefers: Vec::new(),
            settings: Vec::new(),
            follows: false,
            joins: false,
            with: Vec::new(),
            alone: false,
            commits: false,
            patient: false,
            rank: None,
            disturbs: Vec::new(),
            remains: Vec::new(),
            checks: Vec::new(),
            verify: Vec::new(),
            closing: Vec::new(),
            safety: None,
            warning: None,
            repeat: false,
        }
    }

    /// Takes over everything that another draft of the same table and operation asks for, so that one step
    /// stands for both; what it is called, does and takes back is the caller's to say.
    pub fn absorb(&mut self, other: Self) {
        // Every field is named, so that a new one is not forgotten.
        let Self {
            operation: _,
            title: _,
            commands: _,
            undo: _,
            table: _,
            searched: _,
            follows: _,
            joins: _,
            rank: _,
            why,
            phase,
            because,
            reshapes,
            gentle,
            creates,
            drops,
            uses,
            uses_old,
            renamed,
            prefers,
            settings,
            with,
            alone,
            commits,
            patient,
            disturbs,
            remains,
            checks,
            verify,
            closing,
            safety,
            warning,
            repeat,
        } = other;
        self.because.extend(because);
        self.creates.extend(creates);
        self.drops.extend(drops);
        self.uses.extend(uses);
        self.uses_old.extend(uses_old);
        self.renamed.extend(renamed);
        self.prefers.extend(prefers);
        self.settings.extend(settings);
        self.with.extend(with);
        self.disturbs.extend(disturbs);
        self.remains.extend(remains);
        self.checks.extend(checks);
        self.verify.extend(verify);
        self.closing.extend(closing);
        self.reshapes |= reshapes;
        self.gentle &= gentle;
        self.alone |= alone;
        self.commits |= commits;
        self.patient |= patient;
        self.repeat |= repeat;
        self.phase = self.phase.max(phase);
        self.safety = self.safety.max(safety);
        if let Some(other) = warning.filter(|other| self.warning.as_ref() != Some(other)) {
            self.warning = Some(match self.warning.take() {
                Some(own) => format!("{own}; {other}"),
                None => other,
            });
        }
        if self.why.is_empty() {
            self.why = why;
        }
    }
}

/// Where in the life of a deployment a step belongs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Before the new code runs: old and new code both work afterwards.
    Expand,
    /// Rows are brought to the new form.
    Backfill,
    /// What the rows now fulfil is enforced.
    Validate,
    /// After the old code is gone.
    Contract,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ObjectPath;
    use crate::name::Ident;

    #[test]
    fn one_step_for_two_shares_the_transaction_and_the_demands_of_both() {
        let path = |name: &str| ObjectPath::table(None, &Ident::from(name));
        let draft = |name: &str| {
            let mut draft = StepDraft::new("alter", name, Vec::new(), Undo::nothing());
            draft.because = vec![path(name)];
            draft.with = vec![path(&format!("{name} shares"))];
            draft.uses = vec![path(&format!("{name} uses"))];
            draft
        };
        let mut whole = draft("a");
        whole.warning = Some("one".to_owned());
        let mut other = draft("b");
        other.warning = Some("two".to_owned());
        other.alone = true;
        other.safety = Some(Safety::Caution);
        whole.absorb(other);
        assert_eq!(whole.because, [path("a"), path("b")]);
        assert_eq!(whole.with, [path("a shares"), path("b shares")]);
        assert_eq!(whole.uses, [path("a uses"), path("b uses")]);
        assert_eq!(whole.warning.as_deref(), Some("one; two"));
        assert_eq!((whole.alone, whole.safety), (true, Some(Safety::Caution)));
        assert_eq!(whole.title, "a");
    }
}
