//! Domains: a type with a default and conditions.

use specforge_db_core::model::{Definition, DefinitionKind};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Carried, Items, Problem};

use super::carry::{Manner, declare, definition};
use super::column::default;
use super::constraint::expr;
use super::cursor::{Cursor, Qualified, Read, tokens};
use super::ty::{self, Modifiers};
use crate::names::generated;
use crate::spelling::{quoted, quoted_in};

/// What a domain says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Domain {
    pub(crate) ty: String,
    pub(crate) collation: Option<String>,
    pub(crate) default: Option<String>,
    pub(crate) not_null: bool,
    pub(crate) not_null_name: Option<Ident>,
    pub(crate) checks: Vec<DomainCheck>,
}

/// A condition of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DomainCheck {
    pub(crate) name: Option<Ident>,
    pub(crate) expr: String,
    pub(crate) not_valid: bool,
}

/// Reads a domain, from its name on.
pub(super) fn domain(cursor: &mut Cursor<'_>) -> Read<Items> {
    let Qualified { namespace, name } = cursor.qualified()?;
    let domain = body(cursor)?;
    let definition = domain.definition(namespace.as_ref(), &name);
    Ok(declare(namespace, definition, Manner::default()))
}

/// What the statement of a carried domain says.
pub(crate) fn parse(text: &str) -> Read<Domain> {
    let tokens = tokens(text);
    let mut cursor = Cursor::new(text, &tokens);
    cursor.need("CREATE")?;
    cursor.need("DOMAIN")?;
    cursor.qualified()?;
    body(&mut cursor)
}

fn body(cursor: &mut Cursor<'_>) -> Read<Domain> {
    cursor.eat("AS");
    let mut domain = Domain { ty: ty::spelled(cursor, Modifiers::Kept)?, ..Domain::default() };
    while !cursor.at_end() {
        if cursor.eat("COLLATE") {
            let named = cursor.qualified()?;
            domain.collation = Some(quoted_in(named.namespace.as_ref(), &named.name));
        } else if cursor.eat("DEFAULT") {
            domain.default = Some(default(cursor).text);
        } else {
            domain.constraint(cursor)?;
        }
    }
    Ok(domain)
}

impl Domain {
    fn constraint(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        let name = if cursor.eat("CONSTRAINT") { Some(cursor.name()?) } else { None };
        if cursor.eat_all(&["NOT", "NULL"]) {
            self.not_null = true;
            self.not_null_name = name;
        } else if cursor.eat("NULL") {
            self.not_null = false;
        } else if cursor.eat("CHECK") {
            let expr = expr(cursor)?.text;
            let not_valid = cursor.eat_all(&["NOT", "VALID"]);
            self.checks.push(DomainCheck { name, expr, not_valid });
        } else {
            return Err(cursor.problem("this part of a domain is not understood"));
        }
        Ok(())
    }

    fn alter(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        if cursor.eat_all(&["SET", "DEFAULT"]) {
            self.default = Some(cursor.take_rest().to_owned());
        } else if cursor.eat_all(&["DROP", "DEFAULT"]) {
            self.default = None;
        } else if cursor.eat_all(&["SET", "NOT", "NULL"]) {
            self.not_null = true;
        } else if cursor.eat_all(&["DROP", "NOT", "NULL"]) {
            self.not_null = false;
            self.not_null_name = None;
        } else if cursor.eat("ADD") {
            self.constraint(cursor)?;
        } else if cursor.eat_all(&["DROP", "CONSTRAINT"]) {
            let may_be_absent = cursor.if_exists();
            let name = cursor.name()?;
            let before = self.checks.len();
            self.checks.retain(|check| check.name.as_ref() != Some(&name));
            if self.not_null_name.as_ref() == Some(&name) {
                self.not_null = false;
                self.not_null_name = None;
            } else if before == self.checks.len() && !may_be_absent {
                return Err(cursor.problem(&format!("the domain has no constraint `{name}`")));
            }
            cursor.eat_any(&["CASCADE", "RESTRICT"]);
        } else if cursor.eat_all(&["RENAME", "CONSTRAINT"]) {
            let from = cursor.name()?;
            cursor.need("TO")?;
            let to = cursor.name()?;
            self.check(&from, cursor)?.name = Some(to);
        } else if cursor.eat_all(&["VALIDATE", "CONSTRAINT"]) {
            let name = cursor.name()?;
            self.check(&name, cursor)?.not_valid = false;
        } else {
            return Err(cursor.problem("this change of a domain is not understood"));
        }
        cursor.end()
    }

    fn check(&mut self, name: &Ident, cursor: &Cursor<'_>) -> Read<&mut DomainCheck> {
        self.checks
            .iter_mut()
            .find(|check| check.name.as_ref() == Some(name))
            .ok_or_else(|| cursor.problem(&format!("the domain has no constraint `{name}`")))
    }

    /// Conditions have names of their own, which do not follow the domain.
    pub(crate) fn name_checks(&mut self, domain: &Ident) {
        let mut taken: Vec<Ident> = self.checks.iter().filter_map(|c| c.name.clone()).collect();
        for check in self.checks.iter_mut().filter(|check| check.name.is_none()) {
            let numbers = std::iter::once(String::new()).chain((1..).map(|n: u32| n.to_string()));
            let mut names = numbers.map(|n| generated(&[domain.as_str()], &format!("check{n}")));
            let free = names.find(|name| !taken.iter().any(|taken| *taken == name.as_str()));
            let name = free.unwrap_or_default();
            taken.push(name.clone());
            check.name = Some(name);
        }
    }

    /// The statement that creates it.
    pub(crate) fn spell(&self, namespace: Option<&Ident>, name: &Ident) -> String {
        let mut text = format!("CREATE DOMAIN {} AS {}", quoted_in(namespace, name), self.ty);
        if let Some(collation) = &self.collation {
            text.push_str(&format!(" COLLATE {collation}"));
        }
        if let Some(default) = &self.default {
            text.push_str(&format!(" DEFAULT {default}"));
        }
        let named = |name: Option<&Ident>| {
            name.map(|name| format!(" CONSTRAINT {}", quoted(name))).unwrap_or_default()
        };
        if self.not_null {
            text.push_str(&named(self.not_null_name.as_ref()));
            text.push_str(" NOT NULL");
        }
        for check in &self.checks {
            text.push_str(&named(check.name.as_ref()));
            text.push_str(&format!(" CHECK ({})", check.expr));
            if check.not_valid {
                text.push_str(" NOT VALID");
            }
        }
        text
    }

    fn definition(&self, namespace: Option<&Ident>, name: &Ident) -> Definition {
        let text = self.spell(namespace, name);
        definition(DefinitionKind::Type, name.clone(), None, text)
    }
}

/// Changes a carried domain as ALTER DOMAIN says.
pub(super) fn amend(carried: &mut Carried, statement: &str) -> Result<(), String> {
    let change = |carried: &mut Carried| -> Read<()> {
        let mut domain = parse(&carried.definition.text)?;
        domain.name_checks(&carried.definition.name);
        let tokens = tokens(statement);
        let mut cursor = Cursor::new(statement, &tokens);
        cursor.need("ALTER")?;
        cursor.next();
        cursor.qualified()?;
        if cursor.eat_all(&["RENAME", "TO"]) {
            carried.definition.name = cursor.name()?;
        } else if cursor.eat_all(&["SET", "SCHEMA"]) {
            carried.namespace = Some(cursor.name()?);
        } else {
            domain.alter(&mut cursor)?;
        }
        let Carried { namespace, definition } = carried;
        *definition = domain.definition(namespace.as_ref(), &definition.name);
        Ok(())
    };
    change(carried).map_err(|Problem { detail, .. }| detail)
}
