//! Where in a request the requirements stand that were read from a document.

use crate::finding::Finding;
use crate::hash::HashMap;

/// Places of requirements, with the places in the request that they come from.
#[derive(Clone, Debug, Default)]
pub(in crate::design) struct Origins(HashMap<String, String>);

impl Origins {
    /// Says where a requirement comes from.
    pub(super) fn add(&mut self, requirement: String, place: String) {
        self.0.insert(requirement, place);
    }

    /// The place in the request of a place in the requirements.
    pub(in crate::design) fn place(&self, pointer: &str) -> String {
        let mut known = pointer;
        loop {
            if let Some(place) = self.0.get(known) {
                let rest = pointer.get(known.len()..).unwrap_or_default();
                // What a requirement is made of has other names in the document.
                return if place.starts_with("/requirements") {
                    format!("{place}{rest}")
                } else {
                    place.clone()
                };
            }
            match known.rfind('/') {
                Some(at) if at > 0 => known = known.get(..at).unwrap_or_default(),
                _ => return pointer.to_owned(),
            }
        }
    }

    /// Puts findings where what they are about stands in the request.
    pub(in crate::design) fn relocate(&self, findings: &mut [Finding]) {
        for finding in findings {
            if let Some(pointer) = &mut finding.location.pointer {
                *pointer = self.place(pointer);
            }
        }
    }
}
