//! Properties: attributes, references, parts, documents.

use serde_json::Value;

use super::Reading;
use super::doc::Slot;
use super::hint::{Form, Hint};
use super::reading::KeyOf;
use super::scalar::{items, simple};
use super::target::Target;
use super::view::{Is, View};
use super::words;
use crate::contract::quote;
use crate::design::naming::singular;
use crate::design::requirement::Attribute;
use crate::dialect::LogicalType;

/// Where a property belongs.
#[derive(Clone, Debug)]
pub(super) struct At<'k> {
    pub(super) table: usize,
    /// What its columns start with, where it stands in an object of the entity.
    pub(super) prefix: String,
    /// Whether every row has it.
    pub(super) required: bool,
    /// Whether only rows of some kinds have it.
    pub(super) some: bool,
    /// The properties that identify a row.
    pub(super) key: &'k [String],
}

impl<'d> Reading<'_, 'd, '_> {
    /// The name of a table for messages.
    pub(super) fn entity(&self, table: usize) -> String {
        self.tables.get(table).map_or(String::new(), |table| table.entity.name.clone())
    }

    /// Reads a property.
    pub(super) fn property(&mut self, at: &At<'_>, name: &str, slots: &[Slot<'d>]) {
        let view = self.doc.view_all(slots);
        let place = slots.last().map_or(String::new(), |slot| slot.place.clone());
        let pointer = self.doc.pointer(&place);
        let hint = match Hint::of(&view) {
            Ok(hint)
                if view.named.is_none()
                    || view
                        .layers
                        .iter()
                        .any(|l| l.own && l.fields.contains_key("x-specforge")) =>
            {
                hint
            }
            Ok(_) => Hint::default(),
            Err((place, error)) => {
                self.notes.mistake(self.doc.pointer(&place), &error);
                return;
            }
        };
        let own = hint.name.as_deref().unwrap_or(name);
        let column = format!("{}{}", at.prefix, words::column_name(own));
        let shown = format!("`{}.{name}`", self.entity(at.table));
        if hint.form == Some(Form::None) {
            self.notes.aside(pointer, format!("{shown} has no column: the document says so"));
            return;
        }
        if at.prefix.is_empty() && at.key.iter().any(|key| key == name) {
            self.key_property(at, name, &column, &view, &place);
            return;
        }
        let required = at.required && !view.may_be_null();
        let target = self.target(&view);
        let holds = !matches!(target, Target::Scalar(_) | Target::One(_) | Target::Choice(..));
        if words::is_link(name) && holds {
            self.notes.aside(pointer, format!("{shown} has no column: it holds links of the API"));
            return;
        }
        if let Some(values) = view.values().filter(|_| view.is().scalar())
            && let [Value::String(only)] = values.as_slice()
        {
            let only = quote(only);
            self.notes.aside(pointer, format!("{shown} has no column: its only value is {only}"));
            return;
        }
        let mut put = Property { at, hint, column, shown, place, pointer, required };
        match (put.hint.form, target) {
            (Some(Form::Json), _) => self.json(&put, &view, "the document says so"),
            (_, Target::Nothing(why)) => {
                let message = format!("{} has no column: {why}", put.shown);
                self.notes.aside(put.pointer, message);
            }
            (_, Target::Scalar(inner)) => self.scalar(&mut put, &view, &inner, None),
            (_, Target::Choice(inner, values)) => {
                self.scalar(&mut put, &view, &inner, Some(values));
            }
            (_, Target::List(inner)) => self.list(&put, &view, &inner),
            (_, Target::One(tables)) => self.refer(&put, &view, &tables, false),
            (_, Target::Many(table)) => self.refer(&put, &view, &[table], true),
            (_, Target::Object(inner)) => self.value(&put, &view, &inner),
            (_, Target::Objects(inner)) => self.parts(&put, &view, &inner),
            (_, Target::Json(why)) => self.json(&put, &view, why),
        }
    }

    /// The property that identifies a row: a counted key is that of every table, `id`.
    fn key_property(
        &mut self,
        at: &At<'_>,
        name: &str,
        column: &str,
        view: &View<'d>,
        place: &str,
    ) {
        let kind = self.tables.get(at.table).map_or(KeyOf::Counted, |table| table.key);
        let entity = self.entity(at.table);
        match kind {
            KeyOf::Counted => {
                if column != "id" {
                    self.notes.decide(
                        "key-is-id",
                        &entity,
                        format!("`{entity}.{name}` is kept as `id`"),
                        "it identifies a row, and every table calls that `id`; references carry the name of the entity",
                        &["`primary_key` of the entity, where the column has to keep its name"],
                    );
                }
                self.notes.decide(
                    "counted-key",
                    "",
                    "keys that are whole numbers are counted up by the database",
                    "the document says that they are numbers and not who makes them",
                    &["`primary_key` of the entity, where programs bring numbers of their own"],
                );
            }
            KeyOf::Uuid => {
                let attribute = Attribute {
                    name: "id".to_owned(),
                    ty: LogicalType::Uuid,
                    required: true,
                    default: Some(Value::from("uuid")),
                    description: view.description(),
                    ..Attribute::default()
                };
                self.put(at.table, attribute, place);
            }
            KeyOf::Text => {
                let mut simple = simple(view, "id", true);
                simple.attribute.required = true;
                simple.attribute.unique = false;
                if !matches!(simple.attribute.ty, LogicalType::Enum | LogicalType::Text)
                    || simple.attribute.max_length.is_some()
                {
                    self.put_simple(at.table, simple, place);
                } else {
                    simple.attribute.ty = LogicalType::String;
                    simple.attribute.values = Vec::new();
                    self.put_simple(at.table, simple, place);
                }
                self.notes.decide(
                    "stated-text-key",
                    &entity,
                    format!(
                        "`{entity}` is identified by the text in `id`, which the program makes"
                    ),
                    "the document says that it is a text and not how it is made",
                    &["`format: uuid`, where it is one: then the database can make it"],
                );
            }
            KeyOf::Stated => {
                let mut simple = simple(view, column, true);
                simple.attribute.required = true;
                if !view.is().scalar() {
                    simple.attribute.ty = LogicalType::String;
                }
                self.put_simple(at.table, simple, place);
                if let Some(table) = self.tables.get_mut(at.table) {
                    table.entity.primary_key.push(column.to_owned());
                }
            }
        }
    }

    fn scalar(
        &mut self,
        put: &mut Property<'_>,
        view: &View<'d>,
        inner: &View<'d>,
        values: Option<Vec<String>>,
    ) {
        if put.hint.references.as_deref() != Some("")
            && let Some((table, role)) = self.named_by(put, inner)
        {
            self.add_reference(put, vec![table], role, false, view.description());
            return;
        }
        let mut simple = simple(inner, &put.column, put.hint.unique);
        if let Some(values) = values {
            simple.attribute.values = values;
            simple.attribute.ty = LogicalType::Enum;
            simple.attribute.pattern = None;
            simple.checks.clear();
        }
        simple.attribute.required = put.required;
        simple.attribute.unique = put.hint.unique;
        simple.attribute.sensitive |= put.hint.sensitive || view.flag("writeOnly");
        if simple.attribute.default.is_none() {
            simple.attribute.default =
                view.get("default").filter(|value| !value.is_null()).cloned();
        }
        let secret = put.column == "password" || put.column.ends_with("_password");
        if secret && inner.is() == Is::Text && simple.attribute.values.is_empty() {
            let column = format!("{}_hash", put.column);
            self.notes.decide(
                "password-hash",
                &format!("{}.{column}", self.entity(put.at.table)),
                format!("{} is kept as `{column}`", put.shown),
                "a password is never kept, only what it can be checked with; bounds of the password are not those of its hash",
                &["another service that knows who may log in"],
            );
            simple.attribute = Attribute {
                name: column,
                ty: LogicalType::String,
                max_length: Some(255),
                required: put.required,
                sensitive: true,
                description: simple.attribute.description,
                ..Attribute::default()
            };
            simple.checks.clear();
        }
        if view.flag("deprecated") {
            self.notes.taken(
                "deprecated-property",
                put.pointer.clone(),
                format!("{} is deprecated, and has a column all the same", put.shown),
            );
        }
        if put.at.some && simple.attribute.default.take().is_some() {
            self.notes.unheld(
                put.pointer.clone(),
                format!("{} has no default: rows of other kinds would get it too", put.shown),
            );
        }
        let given = simple.attribute.default.is_some() && put.at.prefix.is_empty();
        let fits =
            given && self.refused(&simple.attribute).is_none_or(|(field, _)| field != "default");
        if fits && !view.may_be_null() && !put.required {
            simple.attribute.required = true;
            self.notes.decide(
                "default-is-a-value",
                "",
                "a property with a default that cannot be null always has a value",
                "where it is left out it has its default, so that no row is without one",
                &["no `default`, or null among its values, where a row may have none"],
            );
        }
        self.times(&mut simple.attribute);
        self.put_simple(put.at.table, simple, &put.place);
    }

    /// When a row came and when it changed last, the database knows.
    fn times(&mut self, attribute: &mut Attribute) {
        let known = [
            "created_at",
            "updated_at",
            "created",
            "inserted_at",
            "date_created",
            "modified_at",
            "updated",
        ];
        if attribute.ty == LogicalType::Timestamp
            && attribute.default.is_none()
            && known.contains(&attribute.name.as_str())
        {
            attribute.default = Some(Value::from("now"));
            attribute.required = true;
            self.notes.decide(
                "time-of-row",
                "",
                "`created_at` and the like are the time of the insertion where nothing else is given",
                "the server says when something came; the database is where it comes to",
                &["no default, where the time is that of something else"],
            );
        }
    }

    fn list(&mut self, put: &Property<'_>, view: &View<'d>, inner: &View<'d>) {
        let stem = words::key_stem(&put.column).map(singular).filter(|_| put.column.ends_with('s'));
        if let Some(stem) = stem
            && let Some((table, role)) = self.entity_for(put, &stem, inner)
        {
            self.add_reference(put, vec![table], role, true, view.description());
            return;
        }
        let (ty, unheld) = items(inner);
        for what in unheld {
            self.notes
                .unheld(put.pointer.clone(), format!("{} is not held to the {what}", put.shown));
        }
        for word in ["minItems", "maxItems", "uniqueItems"] {
            if view
                .get(word)
                .is_some_and(|value| *value != Value::Bool(false) && value.as_u64() != Some(0))
            {
                self.notes
                    .unheld(put.pointer.clone(), format!("{} is not held to `{word}`", put.shown));
            }
        }
        let attribute = Attribute {
            name: put.column.clone(),
            ty: LogicalType::List,
            items: Some(ty),
            required: put.required,
            default: view.get("default").filter(|value| value.is_array()).cloned(),
            sensitive: put.hint.sensitive,
            description: view.description(),
            ..Attribute::default()
        };
        self.put(put.at.table, attribute, &put.place);
    }

    pub(super) fn json(&mut self, put: &Property<'_>, view: &View<'d>, why: &str) {
        let attribute = Attribute {
            name: put.column.clone(),
            ty: LogicalType::Json,
            required: put.required,
            default: view.get("default").filter(|value| !value.is_null()).cloned(),
            sensitive: put.hint.sensitive || view.flag("writeOnly"),
            description: view.description(),
            ..Attribute::default()
        };
        self.notes.decide(
            "document-column",
            &format!("{}.{}", self.entity(put.at.table), put.column),
            format!("{} is a JSON document", put.shown),
            why,
            &["properties with names and types, which become columns or tables"],
        );
        self.put(put.at.table, attribute, &put.place);
    }
}

/// A property that is being read.
pub(super) struct Property<'p> {
    pub(super) at: &'p At<'p>,
    pub(super) hint: Hint,
    pub(super) column: String,
    /// Its name for messages.
    pub(super) shown: String,
    pub(super) place: String,
    pub(super) pointer: String,
    pub(super) required: bool,
}
