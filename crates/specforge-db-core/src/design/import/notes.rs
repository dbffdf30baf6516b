//! What is said on the way: decisions, findings and mistakes.

use crate::design::response::Decision;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::{Advice, Finding, Severity};

/// What is said on the way.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) decisions: Vec<Decision>,
    pub(super) findings: Vec<Finding>,
    mistakes: Vec<ErrorItem>,
}

impl Notes {
    /// Adds a decision, once.
    pub(super) fn decide(
        &mut self,
        rule: &str,
        object: &str,
        choice: impl Into<String>,
        reason: impl Into<String>,
        alternatives: &[&str],
    ) {
        Decision::new(rule, object, choice, reason, alternatives).once_in(&mut self.decisions);
    }

    /// Says that something of the document has no place in the schema.
    pub(super) fn aside(&mut self, pointer: String, message: impl Into<String>) {
        self.findings.push(Finding::new("set-aside", Severity::Info, message).at(pointer));
    }

    /// Says what is not kept though somebody may miss it.
    pub(super) fn lost(&mut self, pointer: String, message: impl Into<String>, advice: &str) {
        let finding = Finding::new("not-kept", Severity::Warning, message).at(pointer);
        self.findings.push(finding.advise(Advice::note(advice)));
    }

    /// Says what the database does not hold values to.
    pub(super) fn unheld(&mut self, pointer: String, message: impl Into<String>) {
        let finding = Finding::new("not-held", Severity::Warning, message).at(pointer);
        self.findings.push(finding.advise(Advice::note("check it in the program")));
    }

    /// Says how something was taken that could be meant otherwise.
    pub(super) fn taken(&mut self, rule: &str, pointer: String, message: impl Into<String>) {
        self.findings.push(Finding::new(rule, Severity::Info, message).at(pointer));
    }

    /// Adds a mistake of the document.
    pub(super) fn mistake(&mut self, pointer: String, error: &Error) {
        let items = error.items();
        if items.is_empty() {
            let detail = error.detail().to_owned();
            self.mistakes.push(ErrorItem { pointer: Some(pointer), detail, span: None });
            return;
        }
        self.mistakes.extend(items.iter().map(|item| ErrorItem {
            pointer: Some(format!("{pointer}{}", item.pointer.as_deref().unwrap_or_default())),
            detail: item.detail.clone(),
            span: None,
        }));
    }

    /// One error of all mistakes, if there are any.
    pub(super) fn result(&mut self) -> Result<()> {
        let items = std::mem::take(&mut self.mistakes);
        match items.first().map(|first| first.detail.clone()) {
            None => Ok(()),
            Some(detail) => Err(Error::of_items(ErrorCode::InvalidRequest, detail, items)),
        }
    }
}
