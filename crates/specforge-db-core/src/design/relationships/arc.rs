//! References to one of several entities.

use super::{Adding, adopt, link};
use crate::design::external::Target;
use crate::design::formula::Formula;
use crate::design::naming::{singular, snake};
use crate::design::requirement::{OnDelete, Relationship};
use crate::design::sketch::{CheckSketch, ColumnSketch};
use crate::error::ErrorCode;
use crate::model::ReferentialAction;
use crate::name::Ident;

impl Adding<'_, '_> {
    /// A table refers to one of several: an exclusive arc of real foreign keys.
    pub(super) fn arc(&mut self, relationship: &Relationship) -> bool {
        let Some(own) = self.own(&relationship.from, "from") else { return true };
        let mut targets = Vec::new();
        for (nth, name) in relationship.to.names().iter().enumerate() {
            match self.target(name, &format!("to/{nth}")) {
                Some(target) if target.complete => targets.push((singular(&snake(name)), target)),
                Some(_) => return false,
                None => return true,
            }
        }
        let set_null = relationship.on_delete == Some(OnDelete::SetNull);
        let required = relationship.required.unwrap_or(!set_null);
        let on_delete = match relationship.on_delete {
            Some(OnDelete::Restrict) => ReferentialAction::Restrict,
            Some(OnDelete::SetNull) => ReferentialAction::SetNull,
            Some(OnDelete::Cascade) | None => ReferentialAction::Cascade,
        };
        let Some(sides) = self.sides(relationship, own, &targets) else { return true };
        let mut firsts = Vec::new();
        for ((role, target), columns) in targets.iter().zip(sides) {
            let names: Vec<Ident> = columns.iter().map(|column| column.name.clone()).collect();
            firsts.extend(names.first().cloned());
            if let Some(table) = self.sketch.tables.get_mut(own) {
                for column in columns {
                    adopt(table, column);
                }
            }
            link(self.sketch, own, target, names, on_delete, false, false, role);
        }
        let Some(table) = self.sketch.tables.get_mut(own) else { return true };
        let role = relationship.role.as_ref().map_or("target".to_owned(), |role| snake(role));
        table.checks.push(CheckSketch {
            suffix: format!("one_{role}"),
            formula: exclusive(&firsts, required),
            column: None,
        });
        let name = table.name.clone();
        self.sketch.decide(
            "exclusive-arc",
            &format!("{name}.{role}"),
            format!("`{name}` has one reference for each kind of {role}, of which {} is set", if required { "exactly one" } else { "at most one" }),
            "each is a real foreign key, which a pair of type and number could not be: no row can refer to what is not there",
            &["a column with the type beside one with the number, where kinds are added at run time", "a table of references for each kind"],
        );
        true
    }

    /// The columns of an arc, for each side: named by what they refer to, and by the role too where
    /// other references have such names already.
    fn sides(
        &mut self,
        relationship: &Relationship,
        own: usize,
        targets: &[(String, Target)],
    ) -> Option<Vec<Vec<ColumnSketch>>> {
        let table = self.sketch.tables.get(own)?;
        let stated = relationship.role.as_ref().map(|role| snake(role));
        let taken = |columns: &[ColumnSketch]| {
            let refers = |name: &Ident| table.links.iter().any(|link| link.columns.contains(name));
            columns.iter().any(|column| refers(&column.name))
        };
        let mut sides: Vec<Vec<ColumnSketch>> = Vec::new();
        for (nth, (role, target)) in targets.iter().enumerate() {
            let nth = u32::try_from(nth).unwrap_or(0);
            let mut columns = self.columns(role, target, nth);
            if let (true, Some(stated)) = (taken(&columns), &stated) {
                columns = self.columns(&format!("{stated}_{role}"), target, nth);
            }
            let names: Vec<&Ident> = columns.iter().map(|column| &column.name).collect();
            let twice = sides.iter().flatten().any(|column| names.contains(&&column.name));
            if taken(&columns) || twice {
                let names = names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
                let detail = format!(
                    "a second relationship would use `{}.{names}`: give one of them a role with `as`",
                    table.name
                );
                let pointer = self.pointer("to");
                self.problems.add(ErrorCode::Contradiction, pointer, detail);
                return None;
            }
            sides.push(columns);
        }
        Some(sides)
    }
}

/// Exactly one (or at most one) of the columns is set.
fn exclusive(columns: &[Ident], required: bool) -> Formula {
    let only = |set: Option<&Ident>| {
        Formula::And(
            columns
                .iter()
                .map(|column| {
                    let column_formula = Formula::column(column);
                    if Some(column) == set {
                        column_formula.is_not_null()
                    } else {
                        column_formula.is_null()
                    }
                })
                .collect(),
        )
    };
    let mut ways: Vec<Formula> = columns.iter().map(|column| only(Some(column))).collect();
    if !required {
        ways.push(only(None));
    }
    Formula::Or(ways)
}
