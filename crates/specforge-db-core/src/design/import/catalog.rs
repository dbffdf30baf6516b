//! What each named schema is: an entity, a part of one, another form of one, or none of it.

use serde_json::Value;

use super::doc::{Doc, Slot};
use super::family::{self, Family};
use super::hint::{Form, Hint};
use super::usage::Usage;
use super::uses::{Use, uses};
use super::view::{Is, View};
use super::words::{self, Affix};
use crate::design::common::common;
use crate::design::naming::{entity_key, singular};

/// What a named schema is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// It has a table.
    Entity,
    /// It means something only where it stands.
    Value,
    /// A value of one column, a list, a choice or anything: it stands wherever it is used.
    Plain,
    /// A document.
    Json,
    /// Another name of a schema.
    Alias(usize),
    /// Another form of an entity.
    Form(usize, Affix),
    /// A kind of an entity, in the table of that.
    Kind(usize),
    /// None of it.
    Aside(Why),
}

/// Why a schema is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It tells what went wrong.
    Error,
    /// It wraps what was asked for.
    Envelope,
    /// It tells where in a list one is.
    Paging,
    /// It is sent or answered and not kept.
    Message,
    /// It only gives its properties to others.
    Base,
    /// The document says so.
    Stated,
    /// It can have no value.
    Nothing,
}

/// The named schemas of a document, each by its number.
#[derive(Debug)]
pub(super) struct Catalog<'d> {
    pub(super) views: Vec<View<'d>>,
    pub(super) classes: Vec<Class>,
    /// The names of their entities.
    pub(super) names: Vec<String>,
    pub(super) hints: Vec<Hint>,
    pub(super) usage: Usage,
    /// Who refers to each.
    pub(super) uses: Vec<Vec<Use>>,
    /// Kinds of one thing.
    pub(super) families: Vec<Family>,
}

impl<'d> Catalog<'d> {
    /// Looks at every named schema; `hints` are theirs.
    pub(super) fn of(doc: &Doc<'d>, usage: Usage, hints: Vec<Hint>) -> Self {
        let views: Vec<View<'d>> = doc.named.iter().map(|named| doc.view(&named.slot)).collect();
        let prefix = common_prefix(doc);
        let names = doc.named.iter().zip(&hints).map(|(named, hint)| {
            let plain = named.name.strip_prefix(prefix.as_str()).unwrap_or(&named.name);
            words::entity_name(hint.name.as_deref().unwrap_or(plain))
        });
        let mut catalog = Self {
            classes: vec![Class::Plain; views.len()],
            names: names.collect(),
            uses: uses(doc),
            families: Vec::new(),
            views,
            hints,
            usage,
        };
        catalog.classify(doc);
        catalog
    }

    fn key(&self, at: usize) -> String {
        entity_key(self.names.get(at).map_or("", String::as_str))
    }

    fn set(&mut self, at: usize, class: Class) {
        if let Some(slot) = self.classes.get_mut(at) {
            *slot = class;
        }
    }

    /// The class of a schema; of another name that of what it names.
    pub(super) fn class(&self, at: usize) -> Class {
        let mut at = at;
        for _ in 0..self.classes.len() {
            match self.classes.get(at) {
                Some(Class::Alias(to)) => at = *to,
                Some(class) => return *class,
                None => break,
            }
        }
        Class::Aside(Why::Nothing)
    }

    /// The schema that another name is for.
    pub(super) fn real(&self, at: usize) -> usize {
        let mut at = at;
        for _ in 0..self.classes.len() {
            match self.classes.get(at) {
                Some(Class::Alias(to)) => at = *to,
                _ => break,
            }
        }
        at
    }

    fn classify(&mut self, doc: &Doc<'d>) {
        let all = 0..self.views.len();
        let mut objects = Vec::new();
        for at in all.clone() {
            let Some(view) = self.views.get(at) else { continue };
            let form = self.hints.get(at).and_then(|hint| hint.form);
            let class = match (form, view.named, view.is()) {
                (Some(Form::None), ..) => Class::Aside(Why::Stated),
                (Some(Form::Json), ..) => Class::Json,
                (Some(Form::Table), ..) => Class::Entity,
                (Some(Form::Columns), ..) => Class::Value,
                (None, Some(other), _) if other != at => Class::Alias(other),
                (None, _, Is::Object) => {
                    objects.push(at);
                    Class::Value
                }
                (None, _, Is::Nothing) => Class::Aside(Why::Nothing),
                _ => Class::Plain,
            };
            self.set(at, class);
        }
        let keys: Vec<String> = all.map(|at| self.key(at)).collect();
        self.set_aside(doc, &objects, &keys);
        self.forms(&objects, &keys);
        self.nameless(&objects, &keys);
        self.families = family::find(doc, self);
        self.bases(&objects, &keys);
        objects.retain(|at| self.classes.get(*at) == Some(&Class::Value));
        // Who is an entity tells who else is: what nobody but an envelope refers to stands alone.
        for at in &objects {
            if self.stands_alone(doc, *at, &keys) {
                self.set(*at, Class::Entity);
            }
        }
        self.bare_names(&keys);
    }

    fn set_aside(&mut self, doc: &Doc<'d>, objects: &[usize], keys: &[String]) {
        for at in objects {
            let (Some(key), Some(view)) = (keys.get(*at), self.views.get(*at)) else { continue };
            let used = |flags: &[bool]| flags.get(*at) == Some(&true);
            let usage = &self.usage;
            let fails_only = used(&usage.failed) && !used(&usage.answered) && !used(&usage.sent);
            let has_key = !self.key_of(*at).is_empty();
            let class = if fails_only || (words::is_error(key) && !has_key) {
                Class::Aside(Why::Error)
            } else if envelope(doc, view, key).is_some() {
                Class::Aside(Why::Envelope)
            } else if (words::is_paging(key) || words::is_links(key) && all_text(doc, view))
                && !has_key
            {
                Class::Aside(Why::Paging)
            } else {
                continue;
            };
            self.set(*at, class);
        }
    }

    /// Finds schemas that are other forms of entities, and messages that are of none.
    fn forms(&mut self, objects: &[usize], keys: &[String]) {
        for at in objects {
            if self.classes.get(*at) != Some(&Class::Value) {
                continue;
            }
            let Some(key) = keys.get(*at) else { continue };
            if self.only_base(*at) {
                continue;
            }
            if let Some((of, affix)) = self.form_of(*at, key, keys) {
                self.set(*at, Class::Form(of, affix));
                continue;
            }
            let has_key = !self.key_of(*at).is_empty() || used_by_path(&self.usage, *at);
            let referred = self.uses.get(*at).is_some_and(|uses| !uses.is_empty());
            if !has_key && !referred && common(key).is_none() && words::is_message(key) {
                self.set(*at, Class::Aside(Why::Message));
            }
        }
    }

    /// Whether a schema is used, and only to give its properties to others.
    fn only_base(&self, at: usize) -> bool {
        self.uses
            .get(at)
            .is_some_and(|uses| !uses.is_empty() && uses.iter().all(|found| found.base))
    }

    /// Finds forms of entities none of which has the plain name: the fullest has it.
    fn nameless(&mut self, objects: &[usize], keys: &[String]) {
        let mut groups: indexmap::IndexMap<String, Vec<usize>> = indexmap::IndexMap::new();
        for at in objects {
            if self.classes.get(*at) != Some(&Class::Value) || self.only_base(*at) {
                continue;
            }
            let stem = keys.get(*at).and_then(|key| {
                words::stems(key).into_iter().find(|(_, affix, _)| *affix == Affix::View)
            });
            if let Some((stem, _, _)) = stem {
                groups.entry(singular(&stem)).or_default().push(*at);
            }
        }
        for (stem, group) in groups {
            let count = |at: &usize| self.views.get(*at).map_or(0, |view| view.properties().len());
            let fullest = group.iter().copied().max_by_key(|at| (count(at), usize::MAX - at));
            let Some(main) = fullest.filter(|_| group.len() > 1) else { continue };
            if keys.contains(&stem) || self.hints.get(main).is_some_and(|hint| hint.name.is_some())
            {
                continue;
            }
            let others: Vec<usize> =
                group.into_iter().filter(|at| *at != main && self.alike(*at, main)).collect();
            if others.is_empty() {
                continue;
            }
            for other in others {
                self.set(other, Class::Form(main, Affix::View));
            }
            if let Some(name) = self.names.get_mut(main) {
                *name = words::pascal(&stem);
            }
        }
    }

    /// Finds schemas that only give their properties to others.
    fn bases(&mut self, objects: &[usize], keys: &[String]) {
        for at in objects {
            let Some(key) = keys.get(*at) else { continue };
            let named = key.split('_').any(|word| {
                matches!(word, "base" | "abstract" | "mixin" | "common" | "auditable" | "trait")
            });
            let alone = self.only_base(*at);
            let path = used_by_path(&self.usage, *at);
            let has_key = !self.key_of(*at).is_empty() || path;
            let several = self.uses.get(*at).is_some_and(|uses| uses.len() > 1) && !path;
            if self.classes.get(*at) == Some(&Class::Value)
                && alone
                && (named || !has_key || several)
            {
                self.set(*at, Class::Aside(Why::Base));
            }
        }
    }

    /// The entity that a schema is another form of: its name says so, and its properties do not deny it.
    fn form_of(&self, at: usize, key: &str, keys: &[String]) -> Option<(usize, Affix)> {
        for (stem, affix, before) in words::stems(key) {
            let stem = singular(&stem);
            let found = (0..keys.len()).find(|other| {
                *other != at
                    && keys.get(*other) == Some(&stem)
                    && matches!(
                        self.classes.get(*other),
                        Some(Class::Value | Class::Entity | Class::Form(..))
                    )
            });
            let Some(mut of) = found else { continue };
            // A form of a form is one of the entity.
            if let Some(Class::Form(root, _)) = self.classes.get(of).copied() {
                of = root;
            }
            if of == at {
                continue;
            }
            // `OrderDetail` need not be an order told in detail: then it has other properties.
            let plain = before && affix != Affix::View;
            if plain || self.alike(at, of) {
                return Some((of, affix));
            }
        }
        None
    }

    /// Whether at least half of the properties of the smaller are those of the other too.
    fn alike(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.views.get(one), self.views.get(other)) else {
            return false;
        };
        let (one, other) = (one.properties(), other.properties());
        let shared = one.keys().filter(|name| other.contains_key(**name)).count();
        shared * 2 >= one.len().min(other.len()).max(1)
    }

    /// Whether an object has a table of its own.
    fn stands_alone(&self, doc: &Doc<'d>, at: usize, keys: &[String]) -> bool {
        let Some(key) = keys.get(at) else { return false };
        if !self.key_of(at).is_empty() || used_by_path(&self.usage, at) {
            return true;
        }
        if doc.named.get(at).is_some_and(|named| named.slot.place.is_empty()) {
            return true;
        }
        if common(key).is_some() && !words::is_value(key) {
            return true;
        }
        let uses = self.uses.get(at).map_or(&[][..], Vec::as_slice);
        let mut counted = uses.iter().filter(|found| {
            found.by != at
                && !found.base
                && !matches!(self.classes.get(found.by), Some(Class::Aside(_) | Class::Form(..)))
        });
        counted.next().is_none()
    }

    /// The properties that identify one: those that a hint names, else the one that is called so.
    pub(super) fn key_of(&self, at: usize) -> Vec<String> {
        let (Some(view), Some(name)) = (self.views.get(at), self.names.get(at)) else {
            return Vec::new();
        };
        key_properties(view, &entity_key(name))
    }

    /// Cuts `Response` and the like off names where nothing else is called so.
    fn bare_names(&mut self, keys: &[String]) {
        for at in 0..self.names.len() {
            if self.classes.get(at) != Some(&Class::Entity)
                || self.hints.get(at).is_some_and(|hint| hint.name.is_some())
            {
                continue;
            }
            let family = self.families.iter().any(|family| family.root == at);
            let base = |key: &'_ str| {
                let stem = key.strip_prefix("base_").or_else(|| key.strip_prefix("abstract_"));
                stem.or_else(|| key.strip_suffix("_base")).filter(|_| family).map(str::to_owned)
            };
            if let Some(stem) = keys
                .get(at)
                .and_then(|key| base(key).or_else(|| words::bare(key).map(str::to_owned)))
                && (0..keys.len()).all(|other| {
                    keys.get(other) != Some(&stem)
                        || self.classes.get(other) == Some(&Class::Alias(at))
                })
                && let Some(name) = self.names.get_mut(at)
            {
                *name = words::pascal(&stem);
            }
        }
    }
}

/// Whether all properties are simple texts.
fn all_text(doc: &Doc<'_>, view: &View<'_>) -> bool {
    view.properties().values().all(|slots| doc.view_all(slots).is() == Is::Text)
}

/// Whether a path gets one by a parameter.
fn used_by_path(usage: &Usage, at: usize) -> bool {
    usage.got_by.get(at).is_some_and(Option::is_some)
}

/// The properties that hints say identify an object, by their names in the document.
pub(super) fn stated_key(view: &View<'_>) -> Vec<String> {
    let properties = view.properties();
    properties
        .iter()
        .filter(|(_, slots)| {
            slots
                .iter()
                .any(|slot| slot.schema.pointer("/x-specforge/key") == Some(&Value::Bool(true)))
        })
        .map(|(name, _)| (*name).to_owned())
        .collect()
}

/// The properties that identify an object, by their names in the document.
pub(super) fn key_properties(view: &View<'_>, key: &str) -> Vec<String> {
    let properties = view.properties();
    let stated = stated_key(view);
    if !stated.is_empty() {
        return stated;
    }
    let last = key.rsplit('_').next().unwrap_or(key);
    let names = [
        "id".to_owned(),
        "uuid".to_owned(),
        "guid".to_owned(),
        format!("{key}_id"),
        format!("{key}_uuid"),
        format!("{last}_id"),
    ];
    let simple = |slots: &[Slot<'_>]| {
        slots.iter().all(|slot| {
            slot.schema.get("properties").is_none() && slot.schema.get("items").is_none()
        })
    };
    let found = names.iter().find_map(|wanted| {
        let mut all = properties.iter();
        all.find(|(name, slots)| words::column_name(name) == *wanted && simple(slots))
    });
    found.map(|(name, _)| (*name).to_owned()).into_iter().collect()
}

/// What an object wraps, where it is only a wrapper: the property and its schemas.
pub(super) fn envelope<'d>(
    doc: &Doc<'d>,
    view: &View<'d>,
    key: &str,
) -> Option<(&'d str, Vec<Slot<'d>>)> {
    let properties = view.properties();
    let mut payload = None;
    let mut marks = 0_usize;
    for (name, slots) in &properties {
        let column = words::column_name(name);
        let inner = doc.view_all(slots);
        let is = inner.is();
        let holds = match is {
            Is::Array => true,
            Is::Object => !words::is_beside(&column),
            _ => inner.named.is_some() && is == Is::Union,
        };
        let fits = holds
            && !(is == Is::Array && matches!(column.as_str(), "errors" | "links" | "warnings"));
        if fits && payload.is_none() {
            payload = Some((*name, slots.clone(), column, is));
        } else if words::is_beside(&column) || words::is_page_mark(name) {
            marks += usize::from(words::is_page_mark(&column) || words::is_page_mark(name));
        } else {
            return None;
        }
    }
    let (name, slots, column, is) = payload?;
    let word = words::is_payload(&column) || words::is_payload(name);
    let named = words::is_envelope(key);
    let wraps = match is {
        Is::Array => named && (word || marks > 0 || properties.len() == 1) || word && marks > 0,
        _ => word && (named || properties.len() > 1) || named && key.starts_with(&column),
    };
    wraps.then_some((name, slots))
}

/// What the names of all schemas start with, up to a dot.
fn common_prefix(doc: &Doc<'_>) -> String {
    let mut names = doc.named.iter().map(|named| named.name.as_str());
    let Some(first) = names.next() else { return String::new() };
    let prefix = first.rsplit_once('.').map_or("", |(prefix, _)| prefix);
    let fits = |name: &str| {
        name.strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|rest| !rest.is_empty())
    };
    if prefix.is_empty() || !doc.named.iter().all(|named| fits(&named.name)) {
        return String::new();
    }
    format!("{prefix}.")
}
