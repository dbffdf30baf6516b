//! Which renames of a generated pair can be told from something that went and something that came.

use specforge_db_core::name::NameCase;
use specforge_db_core::plan::{RenameSpec, RenamedKind};

/// Renames without those whose new name is one that goes, or whose old name one that comes: then
/// nobody could tell which of the two it is, and the names say.
///
/// `names` gives the names of a rename's kind, in its place, before and after; `table_before` the
/// name that the table of a part had, where it is the same one.
pub fn tellable(
    mut renames: Vec<RenameSpec>,
    names: impl Fn(&RenameSpec, &[RenameSpec]) -> (Vec<String>, Vec<String>),
    table_before: impl Fn(&RenameSpec) -> Option<String>,
    case: NameCase,
) -> Vec<RenameSpec> {
    loop {
        let before = renames.len();
        let known = renames.clone();
        renames.retain(|spec| {
            let siblings = || {
                known.iter().filter(|other| {
                    other.kind == spec.kind
                        && other.table == spec.table
                        && other.schema == spec.schema
                })
            };
            let same = |a: &str, b: &str| case.same(a, b);
            let (old, new) = names(spec, &known);
            let taken = old.iter().any(|name| same(name, spec.to.as_str()))
                && !siblings().any(|other| same(other.from.as_str(), spec.to.as_str()));
            let still = new.iter().any(|name| same(name, spec.from.as_str()))
                && !siblings().any(|other| same(other.to.as_str(), spec.from.as_str()));
            !taken && !still
        });
        // A part is renamed in a table that stays the same one.
        let known = renames.clone();
        renames.retain(|spec| {
            let Some(table) = &spec.table else { return true };
            table_before(spec).is_some_and(|before| {
                before == table.as_str()
                    || known.iter().any(|other| {
                        other.kind == RenamedKind::Table
                            && other.to == *table
                            && other.schema == spec.schema
                    })
            })
        });
        if renames.len() == before {
            return renames;
        }
    }
}
