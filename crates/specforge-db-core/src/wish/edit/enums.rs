//! Lists of values: of types of their own, and those that a check holds.

use smol_str::SmolStr;

use super::{Done, Edit, Result, Trouble};
use crate::design::Formula;
use crate::dialect::cap;
use crate::error::ErrorCode;
use crate::model::{Column, Enum, Family, ObjectPath, Table};
use crate::name::Ident;

/// Where a list of values is.
pub(super) enum Listed {
    /// In an enum of that namespace and name.
    Enum(Option<Ident>, Ident),
    /// In a check of a column, at a position among the table's.
    Check(ObjectPath, Ident, usize, Vec<SmolStr>),
}

impl Edit<'_> {
    /// The values that a column may have, where they are listed.
    pub(super) fn values_of(&self, path: &ObjectPath, column: &Column) -> Vec<String> {
        if let Some(found) = self.enum_of(column) {
            return found.values.iter().map(ToString::to_string).collect();
        }
        let table = self.at(path).ok();
        let listed = table.and_then(|table| self.listed(table, &column.name));
        listed
            .map(|(_, values)| values.iter().map(ToString::to_string).collect())
            .unwrap_or_default()
    }

    /// The check that lists the values of a column, by its position, and the values.
    fn listed(&self, table: &Table, column: &Ident) -> Option<(usize, Vec<SmolStr>)> {
        table.checks.iter().enumerate().find_map(|(at, check)| {
            let (of, values) = self.designer.listed(&check.expr.text, self.version)?;
            (of == *column).then_some((at, values))
        })
    }

    fn enum_of(&self, column: &Column) -> Option<&Enum> {
        let raw = column.ty.raw.as_str();
        let bare = raw.rsplit('.').next().unwrap_or(raw).trim_matches('"');
        let name = match &column.ty.family {
            Family::Enum { name } => name.as_str(),
            Family::Other => bare,
            _ => return None,
        };
        let mut enums = self.schema.namespaces.iter().flat_map(|namespace| &namespace.enums);
        enums.find(|object| object.name.as_str() == name)
    }

    pub(super) fn create_enum(&mut self, name: &str, values: &[String]) -> Result<Done> {
        self.need_enums()?;
        if values.is_empty() {
            return Err(Trouble::wrong("/values", "a list of values names at least one"));
        }
        for (at, value) in values.iter().enumerate() {
            fits(value, &format!("/values/{at}"))?;
            if values.iter().take(at).any(|earlier| earlier == value) {
                let detail = format!("`{value}` is there twice");
                return Err(Trouble::wrong(format!("/values/{at}"), detail));
            }
        }
        let (path, taken) = self.new_table("/name", name)?;
        let known = self.schema.namespace(path.namespace.as_ref());
        let known = known.and_then(|n| n.enums.iter().find(|object| object.name == path.name));
        if known.is_some_and(|known| known.values.iter().eq(values.iter())) {
            return Ok(Done::Holds(format!("the enum `{name}` is there already")));
        }
        if taken {
            return Err(Trouble::wrong("/name", format!("the name `{name}` is taken")));
        }
        let values = values.iter().map(SmolStr::new).collect();
        let namespace = self.schema.namespace_mut(path.namespace.as_ref());
        namespace.enums.push(Enum { name: path.name, values, comment: None });
        Ok(Done::Changed)
    }

    fn need_enums(&self) -> Result<()> {
        let info = self.designer.info();
        if info.can(cap::ENUMS, self.version) {
            return Ok(());
        }
        Err(Trouble::Unsupported(format!(
            "{} has no types with values of their own: give the column the type `enum` with its values, and a check holds them",
            info.name
        )))
    }

    pub(super) fn drop_enum(&mut self, name: &str) -> Result<Done> {
        self.need_enums()?;
        let Some(Listed::Enum(namespace, found)) = self.find_enum(name) else {
            return Err(self.unknown_list("/name", name));
        };
        let used = self.schema.tables().find(|table| {
            table.table.columns.iter().any(|c| self.enum_of(c).is_some_and(|e| e.name == found))
        });
        if let Some(table) = used {
            let question = format!(
                "`{}` has a column of the type `{found}`: what becomes of it?",
                table.path()
            );
            return Err(Trouble::ask(question, Vec::new()));
        }
        self.schema.namespace_mut(namespace.as_ref()).enums.retain(|object| object.name != found);
        Ok(Done::Changed)
    }

    fn find_enum(&self, name: &str) -> Option<Listed> {
        let case = self.case();
        let all = self.schema.namespaces.iter();
        let mut all = all.flat_map(|n| n.enums.iter().map(move |object| (&n.name, object)));
        let (namespace, found) = all.find(|(namespace, object)| {
            let full = namespace.as_ref().map(|ns| format!("{ns}.{}", object.name));
            case.same(object.name.as_str(), name) || full.is_some_and(|full| case.same(&full, name))
        })?;
        Some(Listed::Enum(namespace.clone(), found.name.clone()))
    }

    /// The list that a name means: an enum's, or that of a column such as `orders.status`.
    pub(super) fn list_of(&self, of: &str) -> Result<Listed> {
        if let Some(found) = self.find_enum(of) {
            return Ok(found);
        }
        let Some((table, column)) = of.rsplit_once('.') else {
            return Err(self.unknown_list("/of", of));
        };
        let unknown = |trouble: Trouble| match trouble {
            Trouble::Unknown { question, near, .. } => Trouble::Unknown {
                place: "/of".to_owned(),
                question,
                near: near.into_iter().map(|name| format!("{table}.{name}")).collect(),
            },
            other => other,
        };
        let path = self.table("/of", table)?;
        let name = self.column("/of", &path, column).map_err(unknown)?;
        let column = self.column_at(&path, &name)?;
        if let Some(found) = self.enum_of(column) {
            let found = found.name.clone();
            return self.find_enum(found.as_str()).ok_or_else(|| self.unknown_list("/of", of));
        }
        match self.listed(self.at(&path)?, &name) {
            Some((at, values)) => Ok(Listed::Check(path, name, at, values)),
            None => Err(Trouble::Unsupported(format!(
                "no list of the values of `{path}.{name}` is found: state it by `desired_schema`"
            ))),
        }
    }

    fn unknown_list(&self, place: &str, name: &str) -> Trouble {
        let all = self.schema.namespaces.iter().flat_map(|namespace| &namespace.enums);
        let near = super::near(name, all.map(|object| object.name.as_str()));
        let question = format!("there is no list of values `{name}`: which is meant?");
        Trouble::Unknown { place: place.to_owned(), question, near }
    }

    pub(super) fn add_enum_value(
        &mut self,
        of: &str,
        value: &str,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Result<Done> {
        fits(value, "/value")?;
        if before.is_some() && after.is_some() {
            return Err(Trouble::wrong("/before", "a value stands before one or after one"));
        }
        let list = self.list_of(of)?;
        let known: Vec<SmolStr> = match &list {
            Listed::Enum(namespace, name) => self
                .schema
                .namespace(namespace.as_ref())
                .and_then(|n| n.enums.iter().find(|object| object.name == *name))
                .map(|object| object.values.clone())
                .unwrap_or_default(),
            Listed::Check(_, _, _, values) => values.clone(),
        };
        if known.iter().any(|known| known == value) {
            return Ok(Done::Holds(format!("`{value}` is a value of `{of}` already")));
        }
        let at = place_of(&known, before, after)?;
        match list {
            Listed::Enum(namespace, name) => {
                let enums = &mut self.schema.namespace_mut(namespace.as_ref()).enums;
                if let Some(object) = enums.iter_mut().find(|object| object.name == name) {
                    object.values.insert(at, value.into());
                }
            }
            Listed::Check(path, column, position, mut values) => {
                values.insert(at, value.into());
                let list = Formula::column(&column).one_of(values.iter().map(SmolStr::as_str));
                let expr = self.formula(&path, &list)?;
                if let Some(check) = self.at_mut(&path)?.checks.get_mut(position) {
                    check.expr = expr;
                }
            }
        }
        Ok(Done::Changed)
    }
}

fn fits(value: &str, place: &str) -> Result<()> {
    if value.is_empty() || value.contains(char::is_control) {
        let detail = "a value is neither empty nor holds control characters".to_owned();
        return Err(Trouble::Wrong {
            place: place.to_owned(),
            code: ErrorCode::InvalidRequest,
            detail,
        });
    }
    Ok(())
}

fn place_of(known: &[SmolStr], before: Option<&str>, after: Option<&str>) -> Result<usize> {
    let (place, wanted, more) = match (before, after) {
        (Some(before), _) => ("/before", before, 0),
        (None, Some(after)) => ("/after", after, 1),
        (None, None) => return Ok(known.len()),
    };
    match known.iter().position(|value| value == wanted) {
        Some(at) => Ok(at + more),
        None => Err(Trouble::Unknown {
            place: place.to_owned(),
            question: format!("there is no value `{wanted}`: which is meant?"),
            near: super::near(wanted, known.iter().map(SmolStr::as_str)),
        }),
    }
}
