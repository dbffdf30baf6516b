//! Texts in several languages.

use super::build::{Reference, short};
use super::phrases::{attributes, plain, subject};
use super::search::texts;
use super::{Applying, Kind, Said, is_entity};
use crate::design::external::own;
use crate::design::formula::{Comparison, Formula};
use crate::design::naming::singular;
use crate::design::relationships::link;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{CheckSketch, ColumnSketch, Role, TableSketch, place};
use crate::design::wish::Feature;
use crate::error::ErrorCode;
use crate::model::ReferentialAction;
use crate::name::Ident;

pub(super) const KIND: Kind = Kind {
    name: "i18n",
    phrases: &[
        "translations",
        "internationalization",
        "internationalisation",
        "i18n",
        "localization",
        "localisation",
        "multiple languages",
        "multilingual texts",
    ],
    words,
    apply: |to, feature| {
        if let Feature::I18n { entity, fields } = feature {
            apply(to, entity.as_ref(), fields.as_deref());
        }
    },
};

/// The column of the language, and how long its tags get
/// (<https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1>).
const LANGUAGE: &str = "language";
const LONGEST: u32 = 35;

/// `of title and body of posts`, `of products (name, description)`.
fn words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let Some(about) = subject(said.rest) else { return plain(feature, said) };
    let all = attributes(about, said.knows).into_iter().map(|(entity, fields)| Feature::I18n {
        entity: Some(OneOrMany::One(entity)),
        fields: (!fields.is_empty()).then_some(fields),
    });
    Some(all.collect())
}

fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, fields: Option<&[String]>) {
    let scope = to.scope(entity, |table| is_entity(table) && !texts(table).is_empty());
    for at in scope {
        let Some(columns) = translated(to, at, fields) else { continue };
        let Some(table) = to.sketch.tables.get(at) else { continue };
        let of = table.name.clone();
        let role = singular(of.as_str());
        let entity = format!("{role}_translation");
        let known = to.sketch.find(&entity);
        let new = known.unwrap_or_else(|| {
            let table = to.bare_table(&entity, Role::Support);
            to.sketch.add(table)
        });
        let on_delete = ReferentialAction::Cascade;
        let key = to.refer(new, at, Reference { role: &role, on_delete, required: true });
        let languages = to.sketch.find("language").and_then(|at| own(to.sketch, at));
        let Some(table) = to.sketch.tables.get_mut(new) else { continue };
        let name = table.name.clone();
        let language = Ident::from(LANGUAGE);
        if known.is_none() {
            table.primary_key = key.iter().cloned().chain([language.clone()]).collect();
            let mut column = short(LANGUAGE, LONGEST).required();
            column.place = place::LINK + 1;
            table.add(column);
            let tagged = Formula::column(&language);
            table.checks.push(CheckSketch {
                suffix: LANGUAGE.to_owned(),
                formula: tagged.length().compared(Comparison::GreaterOrEqual, Formula::integer(2)),
                column: Some(language.clone()),
            });
        }
        for column in columns {
            table.add(ColumnSketch { default: None, place: place::ATTRIBUTE, ..column });
        }
        // A list of languages whose key is their tag can be referred to.
        if let Some(target) = languages.filter(|target| tagged(to, &target.table))
            && known.is_none()
        {
            let restrict = ReferentialAction::Restrict;
            link(to.sketch, new, &target, vec![language], restrict, true, false, LANGUAGE);
        }
        to.sketch.decide(
            "translations",
            of.as_str(),
            format!("`{name}` has the texts of `{of}` in other languages: one row for each and each language; `{of}` itself has them in the language of the service"),
            "a new language is rows and no migration, whatever is not translated yet shows as it is in the first language, and the pair is the key, so that there are no two translations into one language",
            &["a column for each language, where there are two for ever", "a document of all languages in the column, where they are always read together and never searched"],
        );
    }
}

/// Whether a table is identified by a text.
fn tagged(to: &Applying<'_, '_>, table: &Ident) -> bool {
    use crate::dialect::LogicalType as T;
    let table = to.sketch.tables.iter().find(|known| known.name == *table);
    table.is_some_and(|table| match table.primary_key.as_slice() {
        [key] => table
            .column(key.as_str())
            .and_then(ColumnSketch::wish)
            .is_some_and(|wish| matches!(wish.logical, T::String | T::Text | T::Slug)),
        _ => false,
    })
}

/// The texts that are translated; a mistake where one is none.
fn translated(
    to: &mut Applying<'_, '_>,
    at: usize,
    fields: Option<&[String]>,
) -> Option<Vec<ColumnSketch>> {
    let table: &TableSketch = to.sketch.tables.get(at)?;
    let names = match fields {
        None => texts(table),
        Some(fields) => {
            let mut names = Vec::new();
            for (nth, field) in fields.iter().enumerate() {
                let place = format!("{}/fields/{nth}", to.pointer);
                let found =
                    crate::design::entities::columns_named(table, field, &place, to.problems);
                let Some(name) = found else { continue };
                let column = table.column(name.as_str()).and_then(ColumnSketch::wish);
                if column.is_some_and(|wish| super::search::is_words(wish.logical)) {
                    names.push(name);
                } else {
                    let detail = format!(
                        "`{field}` of `{}` is no text that could be translated",
                        table.entity
                    );
                    to.problems.add(ErrorCode::Contradiction, place, detail);
                }
            }
            names
        }
    };
    let columns: Vec<ColumnSketch> =
        table.columns.iter().filter(|column| names.contains(&column.name)).cloned().collect();
    if columns.is_empty() {
        let message = format!("`{}` is to be translated, but it has no texts", table.entity);
        to.incomplete(
            message,
            "name the `fields`, or give the entity attributes of the type `text`",
        );
        return None;
    }
    Some(columns)
}
