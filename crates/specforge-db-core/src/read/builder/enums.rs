//! Enums while a schema grows.

use super::{Misfit, SchemaBuilder, exists};
use crate::model::Enum;
use crate::name::Ident;
use crate::read::{EnumEdit, EnumPlace};

impl SchemaBuilder {
    pub(super) fn add_enum(
        &mut self,
        namespace: Option<Ident>,
        object: Enum,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let key = self.key(namespace.as_ref(), &object.name);
        if self.enum_at.contains_key(&key) {
            return exists(false, "enum", &object.name);
        }
        self.enum_at.insert(key, self.enums.len());
        self.enums.push(Some((namespace, object)));
        Ok(())
    }

    pub(super) fn alter_enum(
        &mut self,
        namespace: Option<Ident>,
        name: &Ident,
        edit: EnumEdit,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let key = self.key(namespace.as_ref(), name);
        let missing = || format!("no enum `{name}` has been declared before this statement");
        let at = self.enum_at.get(&key).copied().ok_or_else(missing)?;
        let target = match &edit {
            EnumEdit::Rename(to) => Some(self.key(namespace.as_ref(), to)),
            EnumEdit::SetNamespace(to) => Some(self.key(Some(to), name)),
            _ => None,
        };
        if let Some(target) = target {
            if self.enum_at.contains_key(&target) {
                return exists(false, "enum", name);
            }
            self.enum_at.remove(&key);
            self.enum_at.insert(target, at);
            if let EnumEdit::Rename(to) = &edit {
                self.retype(name, to);
            }
        }
        let Some(Some((place, object))) = self.enums.get_mut(at) else { return Err(missing()) };
        match edit {
            EnumEdit::Rename(to) => object.name = to,
            EnumEdit::SetNamespace(to) => *place = Some(to),
            EnumEdit::Comment(comment) => object.comment = comment,
            EnumEdit::RenameValue(from, to) => {
                let value = object.values.iter_mut().find(|value| **value == from);
                *value.ok_or_else(|| format!("enum `{name}` has no value '{from}'"))? = to;
            }
            EnumEdit::AddValue { value, place, if_absent } => {
                if object.values.contains(&value) {
                    let twice = format!("enum `{name}` has the value '{value}' already");
                    return if if_absent { Ok(()) } else { Err(twice) };
                }
                let find = |wanted: &smol_str::SmolStr| {
                    let found = object.values.iter().position(|value| value == wanted);
                    found.ok_or_else(|| format!("enum `{name}` has no value '{wanted}'"))
                };
                let at = match &place {
                    EnumPlace::Last => object.values.len(),
                    EnumPlace::Before(other) => find(other)?,
                    EnumPlace::After(other) => find(other)? + 1,
                };
                object.values.insert(at, value);
            }
        }
        Ok(())
    }

    /// Columns of a type that gets another name; spelled as the dialect spells a plain name.
    fn retype(&mut self, from: &Ident, to: &Ident) {
        for (_, table) in self.tables.iter_mut().flatten() {
            for column in &mut table.columns {
                let raw = column.ty.raw.as_str();
                let (base, rest) = raw.split_at(raw.find('[').unwrap_or(raw.len()));
                if base == from.as_str() {
                    column.ty.raw = format!("{to}{rest}").into();
                }
            }
        }
    }
}
