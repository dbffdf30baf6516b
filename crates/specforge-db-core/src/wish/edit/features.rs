//! Features of tables that live: what the designer would have made, added.

use super::{Done, Edit, Result, Trouble};
use crate::design::{Amended, Feature};
use crate::dialect::OptionOf;
use crate::finding::Severity;
use crate::model::{Definition, ObjectPath, OptionValue, Table};
use crate::name::Ident;

/// Kinds that add to tables what rows that live need no value for.
const OF_LIVING: &[&str] = &[
    "soft_delete",
    "timestamps",
    "audit_trail",
    "optimistic_locking",
    "full_text_search",
    "tags",
    "hierarchy",
    "user_roles",
    "status_workflow",
];

impl Edit<'_> {
    pub(super) fn add_feature(&mut self, feature: &Feature) -> Result<Done> {
        let kind = feature.kind();
        if !OF_LIVING.contains(&kind) {
            return Err(Trouble::Unsupported(format!(
                "the feature `{kind}` is not added to tables that live: say by columns and tables what it needs; added are {}",
                OF_LIVING.join(", ")
            )));
        }
        let home = self.designer.info().default_namespace.map(Ident::from);
        for name in feature.entity().map(|entity| entity.names().to_vec()).unwrap_or_default() {
            let path = self.table("/feature/entity", &name)?;
            if path.namespace != home {
                return Err(Trouble::Unsupported(format!(
                    "features are added to tables of the default namespace, and `{path}` is in another"
                )));
            }
        }
        let Some(namespace) = self.schema.namespace(home.as_ref()) else {
            return Err(Trouble::wrong("/feature", "there is no table yet"));
        };
        let added = self.amending(namespace).feature(feature);
        let added = added.map_err(|error| Trouble::of(&error))?;
        self.heed(added.findings())?;
        let before = self.schema.clone();
        self.take(&added, home.as_ref())?;
        if self.schema == before {
            return Ok(Done::Holds(format!("the feature `{kind}` is there already")));
        }
        if kind == "soft_delete" {
            self.say_of_deleted(feature);
        }
        Ok(Done::Changed)
    }

    /// Takes over what the designer placed beyond what lives.
    fn take(&mut self, added: &Amended, home: Option<&Ident>) -> Result<()> {
        // A table that is there under such a name need have no key that could be referred to.
        let keyless = added.tables.iter().flat_map(|table| &table.foreign_keys);
        if let Some(key) = keyless.into_iter().find(|key| key.columns.is_empty()) {
            return Err(Trouble::Unsupported(format!(
                "`{}` is there already and has no primary key that rows could refer to: give it one first",
                key.references
            )));
        }
        for placed in &added.tables {
            let path = ObjectPath::table(home, &placed.name);
            if self.at(&path).is_err() {
                let mut table = placed.clone();
                for index in &mut table.indexes {
                    index.name = self.free_name(&path, index.name.as_str());
                }
                self.schema.namespace_mut(home).tables.push(table);
                self.made.push(path);
                continue;
            }
            self.take_parts(&path, placed)?;
        }
        let draft = &added.draft.schema;
        for namespace in &draft.namespaces {
            for definition in &namespace.definitions {
                self.take_definition(home, definition)?;
            }
            for object in &namespace.enums {
                self.schema.namespace_mut(home).enums.push(object.clone());
            }
        }
        Ok(())
    }

    fn take_parts(&mut self, path: &ObjectPath, placed: &Table) -> Result<()> {
        let mut columns = placed.columns.clone();
        self.at_mut(path)?.columns.append(&mut columns);
        for check in &placed.checks {
            self.push_check(path, check.clone())?;
        }
        for key in &placed.foreign_keys {
            let known = self.at(path)?.foreign_keys.iter().any(|k| k.columns == key.columns);
            if !known {
                self.at_mut(path)?.foreign_keys.push(key.clone());
            }
        }
        for index in &placed.indexes {
            let known = self.at(path)?.indexes.iter().any(|k| k.parts == index.parts);
            if !known {
                let mut index = index.clone();
                index.name = self.free_name(path, index.name.as_str());
                self.at_mut(path)?.indexes.push(index);
            }
        }
        Ok(())
    }

    fn take_definition(&mut self, home: Option<&Ident>, new: &Definition) -> Result<()> {
        let namespace = self.schema.namespace_mut(home);
        let known = namespace
            .definitions
            .iter()
            .find(|known| known.kind == new.kind && known.name == new.name && known.on == new.on);
        match known {
            None => namespace.definitions.push(new.clone()),
            Some(known) if same_text(&known.text, &new.text) => {}
            Some(known) => {
                return Err(Trouble::Unsupported(format!(
                    "`{}` is there already and does something else",
                    known.name
                )));
            }
        }
        Ok(())
    }

    fn say_of_deleted(&mut self, feature: &Feature) {
        for name in feature.entity().map(|entity| entity.names().to_vec()).unwrap_or_default() {
            let Ok(path) = self.table("", &name) else { continue };
            let unique = self.at(&path).is_ok_and(|table| {
                !table.uniques.is_empty() || table.indexes.iter().any(|index| index.unique)
            });
            if unique {
                let message = format!(
                    "what is unique in `{path}` stays so among deleted rows too: make it unique among active rows where values may be taken again"
                );
                self.say("unique-among-deleted", Severity::Warning, message);
            }
        }
    }

    pub(super) fn set_option(&mut self, table: &str, option: &str, value: bool) -> Result<Done> {
        let info = self.designer.info();
        let Some(row) = info.option(OptionOf::Table, option) else {
            return Err(Trouble::Unsupported(format!(
                "tables of {} have no option `{option}`",
                info.name
            )));
        };
        if row.value != crate::dialect::OptionType::Flag {
            let detail = format!("the option `{option}` is not one that is on or off");
            return Err(Trouble::wrong("/option", detail));
        }
        let path = self.table("/table", table)?;
        let to = self.at_mut(&path)?;
        let known = to.options.flag(row.name);
        if known == value {
            return Ok(Done::Holds(format!("`{option}` of `{path}` is so already")));
        }
        if value {
            to.options.set(row.name, OptionValue::Bool(true));
        } else {
            to.options.remove(row.name);
        }
        Ok(Done::Changed)
    }
}

/// Whether two statements differ in nothing but space.
fn same_text(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}
