//! What ALTER says of the columns of a view: the default of one that rows are written through, and how the
//! values of a materialised one are stored and counted.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Amendment, Carried, Edit, Item};

use super::cursor::Qualified;
use crate::model;

/// What parts the words of a change: no name and no expression has it.
const BETWEEN: char = '\0';

/// A change of a column as one of a view's; absent where no view knows it.
pub(super) fn of_view(view: &Qualified, edit: &Edit, if_exists: bool) -> Option<Item> {
    let (kind, column, set) = match edit {
        Edit::SetDefault(column, default) => {
            let value = default.as_ref().map(|expr| expr.text.clone());
            (DefinitionKind::View, column, vec![("default", value)])
        }
        Edit::SetColumnOptions(column, set) => {
            let set = set
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_ref().map(ToString::to_string)));
            (DefinitionKind::MaterializedView, column, set.collect())
        }
        _ => return None,
    };
    let mut words: Vec<String> = Vec::new();
    for (setting, value) in set {
        words.extend([option(setting, column), value.unwrap_or_default()]);
    }
    let statement = words.join(&BETWEEN.to_string());
    Some(Item::Amend {
        kind,
        namespace: view.namespace.clone(),
        name: view.name.clone(),
        on: None,
        how: Amendment { apply, statement: statement.into() },
        if_exists,
    })
}

/// The option of a view that says a setting of one of its columns.
fn option(setting: &str, column: &Ident) -> String {
    format!("{}{setting}.{column}", model::OF_COLUMN)
}

fn apply(carried: &mut Carried, statement: &str) -> Result<(), String> {
    let mut words = statement.split(BETWEEN);
    while let (Some(option), Some(value)) = (words.next(), words.next()) {
        if value.is_empty() {
            carried.definition.options.remove(option);
        } else {
            carried.definition.options.set(option, value);
        }
    }
    Ok(())
}
