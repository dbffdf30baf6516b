//! The table of kinds of one thing, which a column tells apart.

use serde_json::Value;

use super::Reading;
use super::catalog::key_properties;
use super::doc::Slot;
use super::family::Family;
use super::property::At;
use super::scalar::quoted;
use super::view::View;
use super::words;
use crate::design::naming::entity_key;
use crate::design::requirement::Attribute;
use crate::dialect::LogicalType;

impl<'d> Reading<'_, 'd, '_> {
    /// Fills the table of kinds of one thing.
    pub(super) fn family(&mut self, table: usize, view: &View<'d>, family: &Family) {
        let members: Vec<(View<'d>, &[String])> = family
            .members
            .iter()
            .filter_map(|(at, values)| {
                Some((self.catalog.views.get(*at)?.clone(), values.as_slice()))
            })
            .collect();
        let kind = words::column_name(&family.property);
        let place = view.place.clone();
        let mut values: Vec<String> = Vec::new();
        let root_values = view
            .properties()
            .get(family.property.as_str())
            .and_then(|slots| self.doc.view_all(slots).values());
        let root_values =
            root_values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        for value in
            root_values.chain(members.iter().flat_map(|(_, values)| values.iter().cloned()))
        {
            if !values.contains(&value) && !value.is_empty() {
                values.push(value);
            }
        }
        // What all kinds have comes first; what only some have is theirs.
        let first = members.first().map(|(view, _)| view.properties()).unwrap_or_default();
        let of_all =
            |name: &str| members.iter().all(|(view, _)| view.properties().contains_key(name));
        let root = view.properties();
        let mut common: Vec<(&'d str, Vec<Slot<'d>>)> = root.into_iter().collect();
        for (name, slots) in first {
            if of_all(name) && !common.iter().any(|(known, _)| *known == name) {
                common.push((name, slots));
            }
        }
        let key = self.tables.get(table).map(|t| entity_key(&t.entity.name)).unwrap_or_default();
        let key = match key_properties(view, &key) {
            none if none.is_empty() => {
                members.first().map(|(view, _)| key_properties(view, &key)).unwrap_or_default()
            }
            some => some,
        };
        if let Some((member, _)) = members.first() {
            let found = self.key_kind(member, &key);
            if let Some(to) = self.tables.get_mut(table) {
                to.key = found;
            }
        }
        let required = |name: &str| {
            view.required().contains(&name)
                || members.iter().all(|(view, _)| view.required().contains(&name))
        };
        let mut done = Vec::new();
        let attribute = Attribute {
            name: kind.clone(),
            ty: LogicalType::Enum,
            required: true,
            values,
            ..Attribute::default()
        };
        let mut kind_put = Some(attribute);
        for (name, slots) in common {
            done.push(name);
            if name == family.property {
                if let Some(attribute) = kind_put.take() {
                    self.put(
                        table,
                        attribute,
                        &slots.last().map_or(place.clone(), |slot| slot.place.clone()),
                    );
                }
                continue;
            }
            let at = At {
                table,
                prefix: String::new(),
                required: required(name),
                some: false,
                key: &key,
            };
            self.property(&at, name, &slots);
        }
        if let Some(attribute) = kind_put {
            self.put(table, attribute, &place);
        }
        let mut own: Vec<(&'d str, Vec<Slot<'d>>)> = Vec::new();
        for (view, _) in &members {
            for (name, slots) in view.properties() {
                if name != family.property && !done.contains(&name) {
                    done.push(name);
                    own.push((name, slots));
                }
            }
        }
        for (name, slots) in own {
            let having: Vec<&(View<'d>, &[String])> =
                members.iter().filter(|(view, _)| view.properties().contains_key(name)).collect();
            let kinds: Vec<String> =
                having.iter().flat_map(|(_, values)| values.iter().cloned()).collect();
            let always: Vec<String> = having
                .iter()
                .filter(|(view, _)| {
                    view.required().contains(&name) && !self.doc.view_all(&slots).may_be_null()
                })
                .flat_map(|(_, values)| values.iter().cloned())
                .collect();
            let before = self.tables.get(table).map_or(0, |t| t.entity.attributes.len());
            let at = At { table, prefix: String::new(), required: false, some: true, key: &[] };
            self.property(&at, name, &slots);
            let Some(to) = self.tables.get_mut(table) else { continue };
            let added: Vec<String> =
                to.entity.attributes.iter().skip(before).map(|a| a.name.clone()).collect();
            let place = slots.last().map_or(place.clone(), |slot| slot.place.clone());
            for column in &added {
                let column = quoted(column);
                to.check(format!("{column} is null or {}", one_of(&kind, &kinds, false)), &place);
                if !always.is_empty() && added.len() == 1 {
                    to.check(
                        format!("{column} is not null or {}", one_of(&kind, &always, true)),
                        &place,
                    );
                }
            }
        }
        for (view, _) in &members {
            self.conditions(table, view, "");
        }
        let name = self.tables.get(table).map_or(String::new(), |t| t.entity.name.clone());
        let listed: Vec<String> = family
            .members
            .iter()
            .filter_map(|(at, _)| self.doc.named.get(*at).map(|named| format!("`{}`", named.name)))
            .collect();
        self.notes.decide(
            "kinds-in-one-table",
            &name,
            format!("{} are rows of the table of `{name}`, told apart by `{kind}`", listed.join(", ")),
            "a discriminator says that they are kinds of one thing with much in common: what refers to one needs no choice of tables, and conditions hold each kind to its own columns",
            &["a table for each kind, where they have little in common or are never looked for together"],
        );
    }
}

/// `kind = 'cat'`, or `kind in ('cat', 'dog')`.
fn one_of(column: &str, values: &[String], negated: bool) -> String {
    let column = quoted(column);
    let texts: Vec<String> =
        values.iter().map(|v| format!("'{}'", v.replace('\'', "''"))).collect();
    match (texts.as_slice(), negated) {
        ([one], false) => format!("{column} = {one}"),
        ([one], true) => format!("{column} <> {one}"),
        (several, false) => format!("{column} in ({})", several.join(", ")),
        (several, true) => format!("{column} not in ({})", several.join(", ")),
    }
}
