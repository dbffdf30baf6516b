//! Whether what lives does already what an index is for.

use crate::design::indexes::begins;
use crate::model::{Index, KeyPart, SortOrder, Table};
use crate::name::Ident;

/// The columns of an index; none in the place of an expression.
pub(super) fn columns(index: &Index) -> Vec<Option<&Ident>> {
    index.parts.iter().map(|part| part.column.as_ref()).collect()
}

/// Whether a living index or key does what an index of that shape is for.
pub(super) fn serves(living: &Table, index: &Index, shape: (usize, usize)) -> bool {
    let wanted = columns(index);
    if wanted.iter().any(Option::is_none) {
        return living
            .indexes
            .iter()
            .any(|known| known.name == index.name || known.parts == index.parts);
    }
    let own = ordered(&index.parts);
    let plain = index.method.is_none() && index.include.is_empty();
    let mut keys = living.primary_key.iter().chain(&living.uniques);
    let whole = index.predicate.is_none() || !index.unique;
    if plain
        && whole
        && keys.any(|key| {
            let key = ordered(&key.parts);
            index.unique && key == own || !index.unique && begins(&key, &own, shape)
        })
    {
        return true;
    }
    living.indexes.iter().any(|known| {
        let covers = if index.unique {
            known.unique && columns(known) == wanted
        } else {
            begins(&ordered(&known.parts), &own, shape)
        };
        let rows = known.predicate == index.predicate || known.predicate.is_none() && !index.unique;
        known.method == index.method
            && covers
            && rows
            && index.include.iter().all(|c| known.include.contains(c))
    })
}

/// The columns of an index or a key up to its first expression, each with its way.
fn ordered(parts: &[KeyPart]) -> Vec<(Ident, SortOrder)> {
    let columns = parts.iter().map_while(|part| Some((part.column.clone()?, part.order)));
    columns.collect()
}
