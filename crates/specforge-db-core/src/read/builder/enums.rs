//! Enums while a schema grows.

use super::{Misfit, SchemaBuilder, exists};
use crate::model::Enum;
use crate::name::Ident;
use crate::read::{EnumEdit, EnumPlace, Gone, GoneKind};
use smol_str::SmolStr;

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
        self.declared.insert(self.key(namespace.as_ref(), &object.name));
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
        }
        let of = |kind, place: Option<&Ident>, name: &Ident| Gone {
            kind,
            namespace: place.cloned(),
            name: name.clone(),
        };
        let here = namespace.as_ref();
        let followed = match &edit {
            EnumEdit::Rename(to) => {
                Some((of(GoneKind::Type, here, name), of(GoneKind::Type, here, to)))
            }
            EnumEdit::SetNamespace(to) => {
                Some((of(GoneKind::Type, here, name), of(GoneKind::Type, Some(to), name)))
            }
            EnumEdit::RenameValue(from, to) => {
                let value = |value: &SmolStr| GoneKind::Value(Ident::from(value.as_str()));
                Some((of(value(from), here, name), of(value(to), here, name)))
            }
            EnumEdit::Comment(_) | EnumEdit::AddValue { .. } => None,
        };
        self.edit_enum(at, name, edit)?;
        followed.map_or(Ok(()), |(old, new)| self.follow(&old, &new))
    }

    fn edit_enum(&mut self, at: usize, name: &Ident, edit: EnumEdit) -> Result<(), Misfit> {
        let missing = || format!("no enum `{name}` has been declared before this statement");
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
}
