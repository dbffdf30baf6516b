//! Tables come.

use super::{Done, Edit, Result, Trouble};
use crate::model::{Key, ObjectPath, Table};
use crate::name::Ident;
use crate::wish::op::ColumnSpec;

impl Edit<'_> {
    pub(super) fn create_table(
        &mut self,
        name: &str,
        columns: &[ColumnSpec],
        primary_key: &[String],
        unique: &[Vec<String>],
    ) -> Result<Done> {
        let (path, taken) = self.new_table("/table", name)?;
        if taken {
            return self.is_there(&path, name, columns);
        }
        let reserved = crate::design::check_table_name(
            path.name.as_str(),
            self.designer.reserved_name(path.name.as_str()),
        );
        reserved.map_err(|detail| Trouble::wrong("/table", detail))?;
        if let Some(column) = columns.iter().find(|column| column.generated.is_some()) {
            return Err(Trouble::Unsupported(format!(
                "`{}` is computed from columns that come with it: add it by a wish of its own",
                column.name
            )));
        }
        let twice = columns.iter().enumerate().find(|(at, column)| {
            columns.iter().take(*at).any(|other| self.case().same(&other.name, &column.name))
        });
        if let Some((at, column)) = twice {
            let detail = format!("`{}` is there twice", column.name);
            return Err(Trouble::wrong(format!("/columns/{at}/name"), detail));
        }
        let case = self.case();
        self.schema
            .namespace_mut(path.namespace.as_ref())
            .tables
            .push(Table::new(path.name.clone()));
        self.made.push(path.clone());
        let states_id = columns.iter().any(|column| case.same(&column.name, "id"));
        let mut key: Vec<Ident> =
            primary_key.iter().map(|name| Ident::from(name.as_str())).collect();
        if key.is_empty() && !states_id {
            self.own_key(&path)?;
        } else if key.is_empty() {
            key.push(Ident::from("id"));
        }
        let mut later = Vec::new();
        for (at, spec) in columns.iter().enumerate() {
            let table = self.at(&path)?.clone();
            let place = format!("/columns/{at}");
            let mut built = self.build(&path, &table, spec, &place)?;
            if key.iter().any(|part| case.same(part.as_str(), &spec.name)) {
                built.column.nullable = false;
            }
            later.push((built, spec));
            let placed = later.last().map(|(built, _)| built.column.clone());
            self.at_mut(&path)?.columns.extend(placed);
        }
        // What is said of a column may speak of another: all are there before it is looked at.
        for (built, spec) in later {
            let own = built.column.name.clone();
            let order: Vec<Ident> =
                self.at(&path)?.columns.iter().map(|column| column.name.clone()).collect();
            self.at_mut(&path)?.columns.retain(|column| column.name != own);
            self.place_column(&path, built, spec)?;
            let place = |name: &Ident| order.iter().position(|known| known == name);
            self.at_mut(&path)?.columns.sort_by_key(|column| place(&column.name));
        }
        if !key.is_empty() {
            let names: Vec<String> = key.iter().map(ToString::to_string).collect();
            let columns = self.columns("/primary_key", &path, &names)?;
            let single = columns.len() == 1;
            let mut over = Key::over(columns);
            over.inline = single;
            self.at_mut(&path)?.primary_key = Some(over);
        }
        for names in unique {
            self.add_unique(&path.to_string(), names, false, None, None)?;
        }
        // Nothing can be filled in a table that has no rows.
        self.backfills
            .retain(|backfill| backfill.table != path.name || backfill.schema != path.namespace);
        Ok(Done::Changed)
    }

    /// Gives a table the key that a row gets where nobody names one.
    fn own_key(&mut self, path: &ObjectPath) -> Result<()> {
        let namespace = self.namespace_of(path)?;
        let table = self.at(path)?.clone();
        let added = self.amending(namespace).key(&table).map_err(|error| Trouble::of(&error))?;
        self.heed(added.findings())?;
        let Some(placed) = added.table(&table.name).cloned() else {
            return Err(Trouble::Unsupported("the key cannot be placed".to_owned()));
        };
        let to = self.at_mut(path)?;
        to.columns = placed.columns;
        to.primary_key = placed.primary_key;
        to.checks = placed.checks;
        Ok(())
    }

    fn is_there(&self, path: &ObjectPath, name: &str, columns: &[ColumnSpec]) -> Result<Done> {
        let case = self.case();
        let Ok(table) = self.at(path) else {
            return Err(Trouble::wrong("/table", format!("the name `{name}` is taken")));
        };
        let missing: Vec<&ColumnSpec> =
            columns.iter().filter(|column| table.column(&column.name, case).is_none()).collect();
        if missing.is_empty() {
            return Ok(Done::Holds(format!("`{path}` has these columns already")));
        }
        let ops = missing.iter().map(|column| crate::wish::op::Op::AddColumn {
            table: path.to_string(),
            column: Box::new((*column).clone()),
        });
        let names: Vec<&str> = missing.iter().map(|column| column.name.as_str()).collect();
        let question = format!(
            "there is a table `{path}` already, without {}: is it to get these?",
            names.join(", ")
        );
        Err(Trouble::ask(
            question,
            vec![("add the columns that are missing".to_owned(), ops.collect())],
        ))
    }
}
