//! Tables that features add, and references from them.

use super::Applying;
use crate::design::external::{Target, own};
use crate::design::formula::{Comparison, Formula};
use crate::design::living;
use crate::design::naming::table_name;
use crate::design::relationships::link;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{
    CheckSketch, ColumnSketch, Role, TableSketch, TypeWish, UniqueSketch, place,
};
use crate::design::value::DefaultValue;
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::model::ReferentialAction;
use crate::name::Ident;

/// Entities that are users by another name, in the order in which they are looked for.
const USERS: &[&str] = &["user", "account", "member", "employee", "person", "customer"];

/// How a table of a feature refers to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference<'r> {
    /// The role, from which columns have their names.
    pub(super) role: &'r str,
    /// What happens when the row referred to goes.
    pub(super) on_delete: ReferentialAction,
    /// Whether a row always refers to one.
    pub(super) required: bool,
}

impl Applying<'_, '_> {
    /// A table without columns, named as that of an entity is.
    pub(super) fn bare_table(&self, entity: &str, role: Role) -> TableSketch {
        TableSketch {
            entity: entity.to_owned(),
            name: Ident::from(table_name(entity, &self.cx.options.naming)),
            role,
            pointer: self.pointer.clone(),
            ..TableSketch::default()
        }
    }

    /// A table with a key of its own.
    pub(super) fn keyed_table(&mut self, entity: &str, role: Role) -> TableSketch {
        let mut table = self.bare_table(entity, role);
        crate::design::entities::add_key(self.cx, self.sketch, &mut table);
        table
    }

    /// The table of what a feature needs: that of the entity of that name, or one with a key of its own.
    pub(super) fn table_for(&mut self, entity: &str, role: Role) -> usize {
        self.sketch.find(entity).unwrap_or_else(|| {
            let table = self.keyed_table(entity, role);
            self.sketch.add(table)
        })
    }

    /// The name of a table.
    pub(super) fn name_of(&self, at: usize) -> Ident {
        self.sketch.tables.get(at).map(|table| table.name.clone()).unwrap_or_default()
    }

    /// Who uses the programs: the entity that is stated, or one that is a user by its name.
    pub(super) fn users(&mut self, entity: Option<&OneOrMany>, what: &str) -> Option<usize> {
        if let Some(name) = entity.and_then(|entity| entity.names().first()) {
            return self.table(name);
        }
        let found = self.known_users();
        if found.is_none() {
            self.incomplete(
                format!("{what} are wanted, but no entity is the user"),
                "add the entity `User`, or name the `entity` that is the user",
            );
        }
        found
    }

    /// Who works with the programs: users by whatever name, but no customers of theirs; where the
    /// requirements know none, a table of users is added, as if it had been named.
    pub(super) fn staff(&mut self) -> usize {
        let outside = |name: &&&str| !matches!(**name, "person" | "customer");
        if let Some(known) = USERS.iter().filter(outside).find_map(|name| self.sketch.find(name)) {
            return known;
        }
        let mut table = self.bare_table("User", Role::Entity);
        if let Some(lived) = living::table(self.cx, "User", table.name.as_str()) {
            table = TableSketch {
                entity: table.entity,
                pointer: table.pointer,
                ..living::sketch(lived)
            };
            living::decide(self.sketch, &table);
        } else {
            crate::design::entities::assume(self.cx, self.sketch, &mut table, self.problems);
        }
        self.sketch.decide(
            "assumed-users",
            table.name.as_str(),
            format!("assumed: `{}` are who has roles", table.name),
            "user roles are wanted, and no entity is the user",
            &["name the `entity` that has roles"],
        );
        self.sketch.add(table)
    }

    /// The entity that is a user by its name.
    pub(super) fn known_users(&self) -> Option<usize> {
        USERS.iter().find_map(|name| self.sketch.find(name))
    }

    /// Lets a table refer to another, unless it does so in that role; gives the referring columns.
    pub(super) fn refer(&mut self, from: usize, to: usize, how: Reference<'_>) -> Vec<Ident> {
        match own(self.sketch, to) {
            Some(target) => self.refer_to(from, &target, how),
            None => Vec::new(),
        }
    }

    fn refer_to(&mut self, from: usize, target: &Target, how: Reference<'_>) -> Vec<Ident> {
        let Some(table) = self.sketch.tables.get_mut(from) else { return Vec::new() };
        let nth = u32::try_from(table.links.len()).unwrap_or_default();
        let mut names = Vec::new();
        for (part, kind) in &target.key {
            let name = format!("{}_{part}", how.role);
            let mut column = ColumnSketch::typed(name, LogicalType::Bigint, place::LINK + nth);
            column.kind = kind.clone();
            column.required = how.required;
            names.push(column.name.clone());
            table.add(column);
        }
        if !table.links.iter().any(|link| link.columns == names) {
            let columns = names.clone();
            let Reference { role, on_delete, required } = how;
            link(self.sketch, from, target, columns, on_delete, required, false, role);
        }
        names
    }

    /// Refuses what a feature would call as something else is called.
    pub(super) fn is_free(&mut self, entity: &str, feature: &str) -> bool {
        let known = self.sketch.find(entity).and_then(|at| self.sketch.tables.get(at));
        let Some(known) = known else { return true };
        let detail = format!(
            "the feature `{feature}` needs a table `{}`, and the requirements have another of that name",
            known.name
        );
        self.problems.add(ErrorCode::Contradiction, &self.pointer, detail);
        false
    }
}

impl TableSketch {
    /// Adds columns unless they are there.
    pub(super) fn with(&mut self, columns: impl IntoIterator<Item = ColumnSketch>) {
        for column in columns {
            self.add(column);
        }
    }

    /// Lets no two rows have the same in some columns; per tenant where there are tenants.
    pub(super) fn unique(&mut self, columns: &[&str]) {
        self.uniques.push(UniqueSketch {
            columns: columns.iter().map(|name| Ident::from(*name)).collect(),
            per_tenant: true,
            among_deleted: false,
        });
    }

    /// Adds an index.
    pub(super) fn index(&mut self, columns: &[&str], what: &str) {
        let columns = columns.iter().map(|name| Ident::from(*name)).collect();
        self.indexes.push((columns, what.to_owned()));
    }

    /// Holds a column to a smallest value.
    pub(super) fn at_least(&mut self, column: &str, least: i64) {
        let name = Ident::from(column);
        self.checks.push(CheckSketch {
            suffix: format!("{column}_min"),
            formula: Formula::column(&name)
                .compared(Comparison::GreaterOrEqual, Formula::integer(least)),
            column: Some(name),
        });
    }
}

/// A column for an attribute.
pub(super) fn attribute(name: &str, logical: LogicalType) -> ColumnSketch {
    ColumnSketch::typed(name, logical, place::ATTRIBUTE)
}

/// A column for a short text.
pub(super) fn short(name: &str, longest: u32) -> ColumnSketch {
    attribute(name, LogicalType::String).longest(longest)
}

/// A column with one of some values.
pub(super) fn one_of(name: &str, values: &[&str]) -> ColumnSketch {
    let mut column = attribute(name, LogicalType::Enum).required();
    column.kind = crate::design::sketch::ColumnKind::Typed(TypeWish {
        logical: LogicalType::Enum,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        ..TypeWish::default()
    });
    column
}

/// A column with a time.
pub(super) fn time(name: &str) -> ColumnSketch {
    ColumnSketch::typed(name, LogicalType::Timestamp, place::TIME)
}

/// A column with the time of the insertion.
pub(super) fn now(name: &str) -> ColumnSketch {
    time(name).required().default(DefaultValue::Now)
}
