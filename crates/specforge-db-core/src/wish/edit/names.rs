//! Names in ops: found in the schema, or asked for.

use super::{Edit, Result, Trouble};
use crate::model::{Column, DefinitionKind, ObjectPath, Table};
use crate::name::{Ident, did_you_mean};
use crate::plan::RenamedKind;

/// How many names are offered in place of one that is not there.
const MOST_CHOICES: usize = 8;

/// Known names that may be meant by one that is not there: the near one first, then all if they are few.
pub(in crate::wish) fn near<'n>(wanted: &str, known: impl Iterator<Item = &'n str>) -> Vec<String> {
    let known: Vec<&str> = known.collect();
    let closest = did_you_mean(wanted, known.iter().copied());
    let mut out: Vec<String> = closest.iter().map(|name| (*name).to_owned()).collect();
    if known.len() <= MOST_CHOICES {
        out.extend(known.iter().filter(|name| Some(**name) != closest).map(|n| (*n).to_owned()));
    }
    out
}

impl Edit<'_> {
    /// The table of a name, which may say its namespace; old names of what this request renames count.
    pub(super) fn table(&self, place: &str, name: &str) -> Result<ObjectPath> {
        let found = self.find_table(place, name)?;
        let table = self.at(&found)?;
        let cut = table.partitioning.is_some() || table.options.get("inherits").is_some();
        if cut {
            return Err(Trouble::Unsupported(format!(
                "`{found}` is cut into parts or shares columns with others, and wishes do not reach these yet: hand over `desired_schema`"
            )));
        }
        Ok(found)
    }

    fn find_table(&self, place: &str, name: &str) -> Result<ObjectPath> {
        let case = self.case();
        let is = |path: &ObjectPath, name: &str| {
            case.same(path.name.as_str(), name) || case.same(&path.to_string(), name)
        };
        let all: Vec<ObjectPath> = self.schema.tables().map(|table| table.path()).collect();
        let found: Vec<&ObjectPath> = all.iter().filter(|path| is(path, name)).collect();
        let home = self.designer.info().default_namespace;
        let at_home = |path: &&&ObjectPath| path.namespace.as_ref().map(Ident::as_str) == home;
        match found.as_slice() {
            [one] => return Ok((*one).clone()),
            [] => {}
            several => {
                // A bare name is that of the default namespace, as it would be in a statement.
                if let Some(path) = several.iter().find(at_home) {
                    return Ok((**path).clone());
                }
                let near = several.iter().map(std::string::ToString::to_string).collect();
                let question = format!("several namespaces have a table `{name}`: which is meant?");
                return Err(Trouble::Unknown { place: place.to_owned(), question, near });
            }
        }
        let renamed = self.renames.iter().find(|spec| {
            spec.kind == RenamedKind::Table
                && is(&ObjectPath::table(spec.schema.as_ref(), &spec.from), name)
        });
        if let Some(spec) = renamed {
            return Ok(ObjectPath::table(spec.schema.as_ref(), &spec.to));
        }
        let question = match self.definition_named(name) {
            Some(kind) => {
                format!("`{name}` is a {kind}, and wishes are for tables: which table is meant?")
            }
            None => format!("there is no table `{name}`: which is meant?"),
        };
        let near = near(name, all.iter().map(|path| path.name.as_str()));
        Err(Trouble::Unknown { place: place.to_owned(), question, near })
    }

    fn definition_named(&self, name: &str) -> Option<&'static str> {
        let case = self.case();
        let mut all = self.schema.namespaces.iter().flat_map(|namespace| &namespace.definitions);
        let found = all.find(|definition| case.same(definition.name.as_str(), name))?;
        Some(match found.kind {
            DefinitionKind::View | DefinitionKind::MaterializedView => "view",
            DefinitionKind::VirtualTable => "virtual table",
            DefinitionKind::Sequence => "sequence",
            _ => return None,
        })
    }

    /// The column of a name, by its new name where this request gives it one.
    pub(super) fn column(&self, place: &str, path: &ObjectPath, name: &str) -> Result<Ident> {
        let case = self.case();
        let table = self.at(path)?;
        if let Some(column) = table.column(name, case) {
            return Ok(column.name.clone());
        }
        let renamed = self.renames.iter().find(|spec| {
            spec.kind == RenamedKind::Column
                && spec.schema == path.namespace
                && spec.table.as_ref().is_some_and(|t| case.same(t.as_str(), path.name.as_str()))
                && case.same(spec.from.as_str(), name)
        });
        if let Some(spec) = renamed {
            return Ok(spec.to.clone());
        }
        let near = near(name, table.columns.iter().map(|column| column.name.as_str()));
        let question = format!("`{path}` has no column `{name}`: which is meant?");
        Err(Trouble::Unknown { place: place.to_owned(), question, near })
    }

    /// The columns of names that stand in a list; each may be named once.
    pub(super) fn columns(
        &self,
        place: &str,
        path: &ObjectPath,
        names: &[String],
    ) -> Result<Vec<Ident>> {
        if names.is_empty() {
            return Err(Trouble::wrong(place, "it names no column"));
        }
        let mut out = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let place = format!("{place}/{at}");
            let column = self.column(&place, path, name)?;
            if out.contains(&column) {
                return Err(Trouble::wrong(place, format!("`{name}` is named twice")));
            }
            out.push(column);
        }
        Ok(out)
    }

    /// Refuses a new name that no database should be given.
    pub(super) fn new_name(&self, place: &str, what: &str, name: &str) -> Result<Ident> {
        crate::design::check_name(self.designer.info(), what, name).map_err(|detail| {
            Trouble::Wrong {
                place: place.to_owned(),
                code: crate::error::ErrorCode::InvalidName,
                detail,
            }
        })?;
        Ok(Ident::from(name))
    }

    /// A name in a namespace that neither a table nor an index nor a constraint has.
    pub(super) fn free_name(&self, path: &ObjectPath, base: &str) -> Ident {
        let info = self.designer.info();
        let mut name = base.to_owned();
        let mut count = 1;
        while self.is_taken(path, &name) {
            count += 1;
            name = crate::design::shorten(&format!("{base}_{count}"), info.max_name_bytes);
        }
        Ident::from(name)
    }

    pub(super) fn is_taken(&self, path: &ObjectPath, name: &str) -> bool {
        let case = self.case();
        let Some(namespace) = self.schema.namespace(path.namespace.as_ref()) else { return false };
        let same = |known: &Ident| case.same(known.as_str(), name);
        let ident = Ident::from(name);
        let in_table = |table: &Table| {
            same(&table.name)
                || table.indexes.iter().any(|index| same(&index.name))
                || table.constraints_named(&ident, case).next().is_some()
        };
        namespace.tables.iter().any(in_table)
            || namespace.definitions.iter().any(|definition| same(&definition.name))
            || namespace.enums.iter().any(|object| same(&object.name))
    }

    /// Where a table of that name would be, and whether it is there.
    pub(super) fn new_table(&self, place: &str, name: &str) -> Result<(ObjectPath, bool)> {
        let home = self.designer.info().default_namespace.map(Ident::from);
        let (namespace, bare) = match name.split_once('.') {
            Some((namespace, bare)) if home.is_some() => (Some(Ident::from(namespace)), bare),
            _ => (home, name),
        };
        if self.schema.namespace(namespace.as_ref()).is_none() && name.contains('.') {
            let known = self.schema.namespaces.iter().filter_map(|n| n.name.as_ref());
            let near = near(bare, known.map(Ident::as_str));
            let near = near.into_iter().map(|known| format!("{known}.{bare}")).collect();
            let question = format!("there is no namespace for `{name}`: which is meant?");
            return Err(Trouble::Unknown { place: place.to_owned(), question, near });
        }
        let ident = self.new_name(place, "table", bare)?;
        let path = ObjectPath::table(namespace.as_ref(), &ident);
        let there = self.is_taken(&path, bare);
        Ok((path, there))
    }

    /// The column itself.
    pub(super) fn column_at(&self, path: &ObjectPath, name: &Ident) -> Result<&Column> {
        let table = self.at(path)?;
        table
            .column(name.as_str(), self.case())
            .ok_or_else(|| Trouble::wrong("/column", format!("`{path}` has no column `{name}`")))
    }
}
