//! Which views may be built on a table.
//!
//! A script may drop very many columns, and a schema have very many views: they are found by the words of
//! their texts, and only those are looked into that say a table's name.

use smol_str::SmolStr;

use super::Standing;
use crate::hash::HashMap;
use crate::model::{DefinitionKind, ObjectPath};
use crate::read::{Saved, SchemaBuilder};

/// The views by the words of their texts, gathered when they are first asked for.
#[derive(Debug, Default)]
pub(super) struct Views {
    by_word: Option<HashMap<SmolStr, Vec<usize>>>,
}

impl Views {
    /// Forgets what was gathered where a statement touched a view.
    pub(super) fn note(&mut self, was: &Saved, is: &Saved) {
        let is_view =
            |kind| matches!(kind, DefinitionKind::View | DefinitionKind::MaterializedView);
        let mut all = was.definitions.values().chain(is.definitions.values()).flatten();
        if all.any(|(_, definition)| is_view(definition.kind)) {
            self.by_word = None;
        }
    }

    /// The views that say the name of one of these tables.
    pub(super) fn on<'b>(
        &mut self,
        tables: &[ObjectPath],
        builder: &'b SchemaBuilder,
    ) -> Vec<Standing<'b>> {
        let by_word = self.by_word.get_or_insert_with(|| gather(builder));
        let mut found: Vec<usize> = Vec::new();
        for table in tables {
            let owner = table.table.as_ref().unwrap_or(&table.name);
            let word = words(owner.as_str()).next();
            found.extend(word.and_then(|word| by_word.get(&word)).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter_map(|at| builder.definition_at_slot(at)).collect()
    }
}

fn gather(builder: &SchemaBuilder) -> HashMap<SmolStr, Vec<usize>> {
    let mut by_word: HashMap<SmolStr, Vec<usize>> = HashMap::default();
    for (at, definition) in builder.views() {
        for word in words(&definition.text) {
            let known = by_word.entry(word).or_default();
            if known.last() != Some(&at) {
                known.push(at);
            }
        }
    }
    by_word
}

fn words(text: &str) -> impl Iterator<Item = SmolStr> {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    parts.filter(|part| !part.is_empty()).map(|part| part.to_lowercase().into())
}
