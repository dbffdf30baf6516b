//! `docs/features.md`: what can be wanted beyond entities, from the rows of features and the schema of requests.

use std::fmt::Write as _;

use serde_json::Value;
use specforge_db_core::design::feature_phrases;
use specforge_db_core::tasks::Task;

/// What stands before the kinds.
const HEAD: &str = include_str!("features_head.md");

pub(crate) fn page() -> String {
    let task = Task::ALL.iter().find(|task| task.name() == "design-schema").unwrap();
    let schema = serde_json::to_value(task.request_schema()).unwrap();
    let variants = schema["$defs"]["Feature"]["oneOf"].as_array().unwrap();
    let mut text = HEAD.to_owned();
    for (kind, phrases) in feature_phrases() {
        let variant = variants.iter().find(|v| v["properties"]["kind"]["const"] == kind);
        let variant = variant.unwrap_or_else(|| panic!("no request can ask for `{kind}`"));
        let said: Vec<String> = phrases.iter().map(|phrase| format!("`{phrase}`")).collect();
        write!(text, "\n### {kind}\n\n{}\n\n", words(variant)).unwrap();
        writeln!(text, "Said as {}.", said.join(", ")).unwrap();
        let options = variant["properties"].as_object().unwrap();
        let mut options = options.iter().filter(|(name, _)| *name != "kind").peekable();
        if options.peek().is_some() {
            text.push_str("\n| option | means | values |\n|---|---|---|\n");
        }
        for (name, option) in options {
            let values = values(option, &schema);
            writeln!(text, "| `{name}` | {} | {values} |", words(option)).unwrap();
        }
    }
    text
}

fn words(of: &Value) -> String {
    of["description"].as_str().unwrap().replace('\n', " ")
}

/// The values of an option that takes one of a few.
fn values(option: &Value, schema: &Value) -> String {
    let named = option["anyOf"][0]["$ref"].as_str().and_then(|name| name.rsplit('/').next());
    let variants = named.and_then(|name| schema["$defs"][name]["oneOf"].as_array());
    let consts = variants.into_iter().flatten().filter_map(|variant| variant["const"].as_str());
    consts.map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}
