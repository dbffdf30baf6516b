//! Normal forms: what is found, and what is proposed.

use serde_json::{Value, json};
use specforge_db_core::design::NormalForm;

use super::support::{design, try_design};

fn entity(attributes: &[&str], more: Value) -> Value {
    let attributes: Vec<Value> = attributes
        .iter()
        .map(|name| json!({"name": name, "type": "string", "required": true}))
        .collect();
    let mut entity = json!({"name": "Enrolment", "attributes": attributes});
    entity.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"entities": [entity]})
}

fn follows(from: &[&str], to: &[&str]) -> Value {
    json!({"determines": {"from": from, "to": to}})
}

#[test]
fn a_part_of_the_key_determines_something() {
    let response = design(entity(
        &["student", "course", "student_name", "room", "building"],
        json!({"primary_key": ["student", "course"], "functional_dependencies": [
            follows(&["student"], &["student_name"]),
            follows(&["room"], &["building"]),
            follows(&["student", "course"], &["room"]),
        ]}),
    ));
    let [report] = response.body.normalization.as_slice() else { panic!("one report") };
    assert_eq!(report.form, NormalForm::First);
    assert_eq!(report.candidate_keys, [["student", "course"]]);
    let kinds: Vec<_> = report.violations.iter().map(|v| v.kind.as_str()).collect();
    assert_eq!(kinds, ["partial-dependency", "transitive-dependency"]);
    let proposal: Vec<_> = report
        .proposal
        .iter()
        .map(|r| format!("{} ({}) by {}", r.name, r.attributes.join(", "), r.key.join(", ")))
        .collect();
    assert_eq!(
        proposal,
        [
            "enrolments (student, course, room) by student, course",
            "students (student, student_name) by student",
            "rooms (room, building) by room",
        ]
    );
    assert!(report.lost_dependencies.is_empty());
    let found: Vec<_> = response
        .findings
        .iter()
        .map(|f| (f.rule.as_ref(), f.location.pointer.as_deref().unwrap()))
        .collect();
    let place =
        |at: usize| format!("/requirements/entities/0/functional_dependencies/{at}/determines");
    assert_eq!(
        found,
        [
            ("normal-form-partial-dependency", place(0).as_str()),
            ("normal-form-transitive-dependency", place(1).as_str()),
        ]
    );
    // The schema is as it was asked for.
    let table = response.body.schema.tables().next().unwrap().table;
    assert_eq!(table.columns.len(), 5);
}

#[test]
fn a_key_of_its_own_makes_every_other_dependency_transitive() {
    let report = design(entity(
        &["zip", "city", "note"],
        json!({"functional_dependencies": [follows(&["zip"], &["city"])]}),
    ));
    let report = &report.body.normalization[0];
    assert_eq!(report.form, NormalForm::Second);
    assert_eq!(report.violations[0].kind, "transitive-dependency");
    let names: Vec<_> = report.proposal.iter().map(|r| r.attributes.join(" ")).collect();
    assert_eq!(names, ["id zip note", "zip city"]);
}

#[test]
fn beyond_the_third_form_a_dependency_is_lost_and_said_to_be() {
    let report = design(entity(
        &["street", "city", "zip"],
        json!({"primary_key": ["street", "city"], "functional_dependencies": [follows(&["zip"], &["city"])]}),
    ));
    let report = &report.body.normalization[0];
    assert_eq!(report.form, NormalForm::Third);
    assert_eq!(report.candidate_keys, [["street", "city"], ["street", "zip"]]);
    assert_eq!(report.violations[0].kind, "determinant-without-key");
    assert_eq!(report.lost_dependencies[0].from, ["street", "city"]);
    assert_eq!(report.proposal.len(), 2);
}

#[test]
fn what_is_in_order_is_reported_as_such() {
    let report = design(entity(
        &["code", "name"],
        json!({"unique": [["code"]], "functional_dependencies": [follows(&["code"], &["name"])]}),
    ));
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let report = &report.body.normalization[0];
    assert_eq!(report.form, NormalForm::BoyceCodd);
    assert_eq!(report.candidate_keys, [["id"], ["code"]]);
    assert!(report.violations.is_empty() && report.proposal.is_empty());
    assert!(design(entity(&["a", "b"], json!({}))).body.normalization.is_empty());
}

#[test]
fn shapes_that_are_tables_are_noted_and_others_are_not() {
    let kinds = |request: Value| -> Vec<String> {
        let reports = design(request).body.normalization;
        assert!(reports.iter().all(|report| report.form == NormalForm::BoyceCodd));
        let violations = reports.iter().flat_map(|report| &report.violations);
        violations.map(|v| format!("{}: {}", v.kind, v.attributes.join(" "))).collect()
    };
    assert_eq!(
        kinds(entity(&["phone_1", "phone_2", "tag_ids", "line1", "line2", "sha256"], json!({}))),
        ["repeating-group: phone_1 phone_2", "list-in-text: tag_ids"]
    );
    let anything = json!({"entities": ["Product", {"name": "ProductAttribute", "attributes": [
        {"name": "name", "type": "string"}, {"name": "value", "type": "text"}]}],
        "relationships": [{"from": "Product", "to": "ProductAttribute", "type": "one-to-many"}]});
    assert_eq!(kinds(anything), ["entity-attribute-value: name value"]);
    assert!(kinds(json!({"entities": ["Address", "User", "Setting"]})).is_empty());
}

#[test]
fn mistakes_are_told_at_their_place() {
    for (dependency, pointer, wanted) in [
        (follows(&["zpi"], &["city"]), "/from/0", "did you mean `zip`?"),
        (follows(&["zip"], &["city", "lang"]), "/to/1", "has no attribute `lang`"),
        (follows(&[], &["city"]), "/from", "at least one attribute"),
    ] {
        let request = entity(&["zip", "city"], json!({"functional_dependencies": [dependency]}));
        let error = try_design(request).unwrap_err();
        let place =
            format!("/requirements/entities/0/functional_dependencies/0/determines{pointer}");
        assert_eq!(error.pointer(), Some(place.as_str()), "{error}");
        assert!(error.to_string().contains(wanted), "{error}");
    }
}
