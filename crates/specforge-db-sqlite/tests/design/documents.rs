//! Documents as requirements: what is refused, what is said, and that nothing breaks.

use serde_json::{Value, json};
use specforge_db_core::design::DesignRequest;
use specforge_db_core::error::ErrorCode;

use super::support::{database, try_design};

const DOCUMENTS: [(&str, &str); 4] = [
    ("openapi", include_str!("../../../../examples/documents/pets.yaml")),
    ("openapi", include_str!("../../../../examples/documents/shop.yaml")),
    ("openapi", include_str!("../../../../examples/documents/billing.json")),
    ("json_schema", include_str!("../../../../examples/documents/clinic.json")),
];

fn request(field: &str, document: Value) -> Value {
    json!({"task": "design-schema", field: document})
}

fn refused(request: Value) -> (ErrorCode, String, String) {
    let error = try_design(request).expect_err("it is refused");
    (error.code(), error.pointer().unwrap_or_default().to_owned(), error.detail().to_owned())
}

#[test]
fn a_document_is_read_as_text_and_as_json_alike() {
    for (field, text) in DOCUMENTS {
        let parsed = specforge_db_core::contract::read_yaml(text).unwrap();
        let as_text = try_design(request(field, text.into())).unwrap();
        let as_json = try_design(request(field, parsed.clone())).unwrap();
        assert_eq!(as_text, as_json);
        // A file of the document alone is known by what it holds.
        let bare = DesignRequest::from_file(parsed).unwrap();
        assert_eq!(bare.openapi.is_some(), field == "openapi");
        assert_eq!(bare.json_schema.is_some(), field == "json_schema");
    }
}

#[test]
fn requirements_of_a_document_make_the_same_schema() {
    for (field, text) in DOCUMENTS {
        let response = try_design(request(field, text.into())).unwrap();
        let requirements = serde_json::to_value(&response.body.requirements).unwrap();
        let again = try_design(json!({"task": "design-schema", "requirements": requirements}));
        assert_eq!(again.unwrap().body.schema_sql, response.body.schema_sql);
    }
}

#[test]
fn what_is_no_document_is_refused_at_its_place() {
    let (code, pointer, _) = refused(request("openapi", json!({"swagger": "2.0", "info": {}})));
    assert_eq!((code, pointer.as_str()), (ErrorCode::InvalidRequest, "/openapi/swagger"));
    let (code, pointer, _) = refused(request("openapi", json!({"openapi": "4.0.0"})));
    assert_eq!((code, pointer.as_str()), (ErrorCode::InvalidRequest, "/openapi/openapi"));
    let (_, pointer, _) = refused(request("openapi", json!({"info": {}})));
    assert_eq!(pointer, "/openapi/openapi");
    let (code, pointer, _) = refused(request("openapi", "a: [1".into()));
    assert_eq!((code, pointer.as_str()), (ErrorCode::InvalidYaml, "/openapi"));
    let (code, _, detail) = refused(request("openapi", "{\"openapi\": \"3.0.0\"".into()));
    assert_eq!(code, ErrorCode::InvalidJson, "{detail}");
    let (code, pointer, _) = refused(request("json_schema", json!({"$defs": {}})));
    assert_eq!((code, pointer.as_str()), (ErrorCode::InvalidRequest, "/json_schema"));
    let (code, pointer, _) = refused(request("openapi", json!({"file": "api.yaml"})));
    assert_eq!((code, pointer.as_str()), (ErrorCode::InvalidRequest, "/openapi/file"));
    let both = json!({"task": "design-schema", "openapi": "a: 1", "json_schema": "a: 1"});
    assert_eq!(refused(both).0, ErrorCode::Contradiction);
    let none = json!({"task": "design-schema"});
    assert_eq!(refused(none).1, "/requirements/entities");
}

#[test]
fn references_in_circles_end() {
    let schemas = json!({
        "A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"},
        "C": {"allOf": [{"$ref": "#/components/schemas/D"}], "properties": {"id": {"type": "integer"}, "a": {"$ref": "#/components/schemas/A"}}},
        "D": {"allOf": [{"$ref": "#/components/schemas/C"}], "properties": {"x": {"type": "string"}}},
        "E": {"properties": {"id": {"type": "integer"}, "e": {"oneOf": [{"$ref": "#/components/schemas/F"}]}}},
        "F": {"oneOf": [{"$ref": "#/components/schemas/F"}, {"$ref": "#/components/schemas/G"}]},
        "G": {"type": "array", "items": {"$ref": "#/components/schemas/G"}}
    });
    let document = json!({"openapi": "3.1.0", "info": {}, "components": {"schemas": schemas}});
    let response = try_design(request("openapi", document)).unwrap();
    database(&response);
}

#[test]
fn as_many_things_as_an_api_can_have_are_read_in_time() {
    let schemas: serde_json::Map<String, Value> = (0..600)
        .map(|n| {
            let next = format!("#/components/schemas/Thing{}", (n * 7 + 1) % 600);
            let thing = json!({"type": "object", "required": ["id"], "properties": {
                "id": {"type": "integer", "format": "int64"}, "name": {"type": "string", "maxLength": 100},
                "next": {"$ref": next}, "all": {"type": "array", "items": {"$ref": next}},
                "part": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "number"}}}
            }});
            (format!("Thing{n}"), thing)
        })
        .collect();
    let document = json!({"openapi": "3.0.0", "info": {}, "components": {"schemas": schemas}});
    let start = std::time::Instant::now();
    let response = try_design(request("openapi", document)).unwrap();
    assert_eq!(response.body.requirements.as_ref().unwrap().entities.len(), 600);
    // Generous: this is a debug build on whatever machine runs it; what it guards is the growth.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

/// Changes one place of a document: takes it away, puts something else there, or something of elsewhere.
fn damage(document: &mut Value, dice: &mut Dice) {
    let mut places = Vec::new();
    all_places(document, String::new(), &mut places);
    let place = places[dice.roll(places.len())].clone();
    let odd = [
        json!(null),
        json!(true),
        json!(false),
        json!({}),
        json!([]),
        json!(""),
        json!("\u{fc}\"; DROP TABLE x; --"),
        json!(-1),
        json!(1e300),
        json!(18_446_744_073_709_551_615_u64),
        json!(["null"]),
        json!({"type": "object"}),
        json!({"type": ["string", "integer", "null"]}),
        json!({"oneOf": []}),
        json!({"allOf": [false]}),
        json!({"type": "array"}),
        json!({"type": "string", "format": "uuid"}),
        json!("x".repeat(300)),
        json!({"type": "object", "properties": {"id": {"type": "integer"}, "": {"type": "string"}, "order": {}}}),
    ];
    let new = if dice.roll(3) == 0 {
        document.pointer(&places[dice.roll(places.len())]).unwrap().clone()
    } else {
        odd[dice.roll(odd.len())].clone()
    };
    let Some((parent, name)) = place.rsplit_once('/') else { return };
    let name = name.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent) {
        Some(Value::Object(fields)) if dice.roll(4) == 0 => {
            fields.shift_remove(&name);
        }
        Some(Value::Object(fields)) => {
            fields.insert(name, new);
        }
        Some(Value::Array(items)) => {
            if let Ok(at) = name.parse::<usize>() {
                items[at] = new;
            }
        }
        _ => {}
    }
}

fn all_places(value: &Value, place: String, places: &mut Vec<String>) {
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            all_places(field, format!("{place}/{}", escaped(name)), places);
        }),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(at, item)| all_places(item, format!("{place}/{at}"), places));
        }
        _ => {}
    }
    places.push(place);
}

#[test]
fn damaged_documents_are_designed_or_refused_and_never_break() {
    let mut dice = Dice(7);
    let mut designed = 0;
    for round in 0..400 {
        let (field, text) = DOCUMENTS[round % DOCUMENTS.len()];
        let mut document = specforge_db_core::contract::read_yaml(text).unwrap();
        for _ in 0..=dice.roll(6) {
            damage(&mut document, &mut dice);
        }
        let shown = document.to_string();
        match try_design(request(field, document)) {
            Ok(response) => {
                designed += 1;
                database(&response);
            }
            // What a document cannot mean is told at a place in it.
            Err(error) => {
                let codes = [ErrorCode::InvalidRequest, ErrorCode::TooDeep];
                assert!(codes.contains(&error.code()), "{round}: {error:?}\n{shown}");
                let place = error.pointer().unwrap_or_default();
                assert!(place.starts_with(&format!("/{field}")), "{round}: {error:?}\n{shown}");
            }
        }
    }
    assert!(designed > 200, "only {designed} were designed");
}
