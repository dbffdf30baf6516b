//! What other forms of an entity, and the paths of an API, say of it.

use super::Reading;
use super::catalog::Class;
use super::doc::Slot;
use super::property::At;
use super::relate::Reference;
use super::view::View;
use super::words::{self, Affix};
use crate::design::naming::entity_key;
use crate::dialect::LogicalType;
use crate::hash::HashSet;

impl<'d> Reading<'_, 'd, '_> {
    /// What a request to make one says of a simple value beside what the entity says.
    pub(super) fn enriched(
        &self,
        name: &str,
        slots: Vec<Slot<'d>>,
        more: &[View<'d>],
    ) -> Vec<Slot<'d>> {
        let own = self.doc.view_all(&slots);
        if !own.is().scalar() || own.named.is_some() {
            return slots;
        }
        let mut all = Vec::new();
        for form in more {
            let properties = form.properties();
            let Some(said) = properties.get(name) else { continue };
            let view = self.doc.view_all(said);
            if view.is() == own.is() && view.named.is_none() && !view.may_be_null() {
                all.extend(said.iter().cloned());
            }
        }
        all.extend(slots);
        all
    }

    /// The requests by which one is made.
    pub(super) fn request_forms(&self, named: usize) -> Vec<View<'d>> {
        let forms = (0..self.catalog.views.len()).filter(|at| {
            let key = self.key_of_named(*at);
            self.catalog.classes.get(*at) == Some(&Class::Form(named, Affix::Request))
                && (key.contains("create") || key.starts_with("new_") || key.ends_with("_input"))
        });
        forms.filter_map(|at| self.catalog.views.get(at).cloned()).collect()
    }

    /// What other forms of an entity have beyond it.
    pub(super) fn other_forms(&mut self, named: usize, table: usize) {
        let own = self.catalog.views.get(named).map(View::properties).unwrap_or_default();
        let own: Vec<String> = own.keys().map(|name| (*name).to_owned()).collect();
        let mut seen: HashSet<String> = own.into_iter().collect();
        for at in 0..self.catalog.classes.len() {
            let Some(Class::Form(of, affix)) = self.catalog.classes.get(at).copied() else {
                continue;
            };
            if of != named {
                continue;
            }
            let (Some(view), Some(schema)) =
                (self.catalog.views.get(at).cloned(), self.doc.named.get(at))
            else {
                continue;
            };
            let name = schema.name.clone();
            let pointer = self.doc.pointer(&schema.slot.place);
            let entity = self.tables.get(table).map_or(String::new(), |t| t.entity.name.clone());
            let new: Vec<(&str, Vec<Slot<'d>>)> =
                view.properties().into_iter().filter(|(name, _)| !seen.contains(*name)).collect();
            let listed: Vec<String> = new.iter().map(|(name, _)| format!("`{name}`")).collect();
            let listed = listed.join(", ");
            match affix {
                Affix::View if new.is_empty() => {
                    self.notes
                        .aside(pointer, format!("`{name}` has no table: it shows a `{entity}`"));
                }
                Affix::View => {
                    self.notes.decide(
                        "fuller-form",
                        &name,
                        format!("`{name}` shows a `{entity}`, whose table has its {listed} too"),
                        "its name and its properties say that both are forms of one thing",
                        &["`x-specforge: {\"as\": \"table\"}` in it, where it is a thing of its own"],
                    );
                    for (name, slots) in new {
                        seen.insert(name.to_owned());
                        let at = At {
                            table,
                            prefix: String::new(),
                            required: false,
                            some: false,
                            key: &[],
                        };
                        self.property(&at, name, &slots);
                    }
                }
                Affix::Request if new.is_empty() => {
                    self.notes.aside(
                        pointer,
                        format!("`{name}` has no table: it is sent to make or change a `{entity}`"),
                    );
                }
                Affix::Request => {
                    let message = format!(
                        "`{name}` is sent to make or change a `{entity}`, which has no property {listed}: nothing of it is kept"
                    );
                    self.notes.lost(pointer, message, "add what is to be kept to the entity, in the document or as an attribute in `requirements`");
                }
                Affix::Tombstone => {
                    self.notes.aside(
                        pointer,
                        format!(
                            "`{name}` has no table: it is what is told of a `{entity}` that is gone"
                        ),
                    );
                }
            }
        }
    }

    /// What a path gets one by is unique.
    pub(super) fn by_path(&mut self, named: usize, table: usize) {
        let Some(Some(parameter)) = self.catalog.usage.got_by.get(named).cloned() else { return };
        let column = words::column_name(&parameter);
        let key = self.catalog.key_of(named);
        if key.contains(&parameter) || column == "id" {
            return;
        }
        let Some(to) = self.tables.get_mut(table) else { return };
        let entity = to.entity.name.clone();
        let found = to.entity.attributes.iter_mut().find(|attribute| attribute.name == column);
        if let Some(attribute) = found.filter(|attribute| !attribute.unique)
            && matches!(
                attribute.ty,
                LogicalType::String
                    | LogicalType::Text
                    | LogicalType::Slug
                    | LogicalType::Email
                    | LogicalType::Uuid
                    | LogicalType::Bigint
                    | LogicalType::Integer
            )
        {
            attribute.unique = true;
            self.notes.decide(
                "unique-by-path",
                &format!("{entity}.{column}"),
                format!("`{column}` of `{entity}` is unique"),
                format!("a path gets one by its `{parameter}`, so that no two can have the same"),
                &["another key in the path, where it can be taken twice"],
            );
        }
    }

    /// What is listed or made below one of another belongs to that, where nothing else says so.
    pub(super) fn nested_paths(&mut self) {
        for nested in self.catalog.usage.nested.clone() {
            let child = match self.catalog.class(nested.child) {
                Class::Form(of, Affix::Request) => of,
                _ => nested.child,
            };
            let Some(child) = self.table_of(child) else { continue };
            let parent = self
                .tables
                .iter()
                .position(|table| entity_key(&table.entity.name) == nested.parent);
            let Some(parent) = parent.filter(|parent| *parent != child) else { continue };
            let between = |a: usize, b: usize| {
                self.references.iter().any(|known| known.from == a && known.to.contains(&b))
            };
            if between(child, parent) || between(parent, child) {
                continue;
            }
            let (own, other) = (self.entity(child), self.entity(parent));
            let many = words::is_shared(&entity_key(&own));
            let (from, to) = if many { (parent, child) } else { (child, parent) };
            let role = entity_key(&self.entity(to));
            if self.references.iter().any(|known| known.from == from && known.role == role) {
                continue;
            }
            self.notes.decide(
                "nested-path",
                &format!("{own}.{}", nested.parent),
                format!("`{own}` belongs to `{other}`"),
                format!(
                    "the path `{}` has them below one, and neither schema names the other",
                    nested.path
                ),
                &["a property that names it, in the document", "`relationships` in `requirements`"],
            );
            self.references.push(Reference {
                from,
                to: vec![to],
                role,
                many,
                one: false,
                part: false,
                required: false,
                place: nested.place,
                shown: format!("`{}`", nested.path),
                description: None,
            });
        }
    }
}
