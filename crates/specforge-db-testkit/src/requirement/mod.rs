//! Random sets of requirements: what must hold of every design, whatever was asked for.
//!
//! A dialect brings a judge, which makes a real database of a design and reads it back. The rest is
//! looked at here, without the engine's own code: that all that was asked for is there or is said to
//! be missing (`kept`), that the checklist tells the truth (`honest`), that equal requests get
//! equal bytes, that one more entity leaves the others alone, and that a design into what it made
//! itself comes to nothing.

mod generate;
mod honest;
mod kept;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde_json::Value;
use specforge_db_core::contract::{SchemaSource, parse_request};
use specforge_db_core::design::{DesignRequest, DesignResponse, SchemaDesigner};
use specforge_db_core::error::Error;

use crate::random::Rng;

/// Makes a database of a design, reads it back, and says what is wrong.
pub type Judge<'j> = dyn FnMut(&DesignResponse) -> Result<(), String> + 'j;

/// How many sets are made, and which.
#[derive(Clone, Debug)]
pub struct Sets {
    /// How many.
    pub count: u64,
    /// Where they start from.
    pub seed: u64,
    /// The versions that are designed for, in turn; none means the dialect's own.
    pub versions: Vec<String>,
    /// After how many failures it ends.
    pub enough: usize,
}

impl Sets {
    /// As many as `SPECFORGE_SETS` says, from `SPECFORGE_SEED` on.
    pub fn from_environment(count: u64, versions: &[&str]) -> Self {
        let read = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        Self {
            count: read("SPECFORGE_SETS").unwrap_or(count),
            seed: read("SPECFORGE_SEED").unwrap_or(0x5eed),
            versions: versions.iter().map(|version| (*version).to_owned()).collect(),
            enough: 5,
        }
    }

    /// Designs each set, and holds it to everything.
    pub fn run(&self, designer: &dyn SchemaDesigner, judge: &mut Judge<'_>) -> Report {
        let mut report = Report::default();
        for nth in 0..self.count {
            let mut rng = Rng::new(self.seed.wrapping_add(nth));
            let turn = usize::try_from(nth).unwrap_or(0) % self.versions.len().max(1);
            let version = self.versions.get(turn).map(String::as_str);
            let request = generate::request(&mut rng, version);
            report.made += 1;
            match holds(designer, &request, judge) {
                Ok(Outcome::Designed(tables)) => report.tables += tables,
                Ok(Outcome::Refused(detail)) => {
                    *report.refused.entry(kind_of(&detail)).or_default() += 1;
                }
                Err(why) => {
                    let (request, why) = smallest(designer, request, why, judge);
                    report.failures.push((request, why));
                    if report.failures.len() >= self.enough {
                        return report;
                    }
                }
            }
        }
        report
    }
}

/// How a campaign went.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many sets were made.
    pub made: u64,
    /// How many tables were designed.
    pub tables: usize,
    /// How often what was refused.
    pub refused: BTreeMap<String, u64>,
    /// Sets of which something does not hold, as small as they got.
    pub failures: Vec<(Value, String)>,
}

impl Report {
    /// How many sets were refused.
    pub fn refusals(&self) -> u64 {
        self.refused.values().sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} sets, {} tables, {} refused", self.made, self.tables, self.refusals())?;
        for (detail, count) in &self.refused {
            writeln!(f, "  {count} times: {detail}")?;
        }
        for (request, why) in &self.failures {
            let text = serde_json::to_string_pretty(request).unwrap_or_default();
            writeln!(f, "\n{why}\n{text}")?;
        }
        Ok(())
    }
}

/// What became of a request.
enum Outcome {
    /// So many tables.
    Designed(usize),
    /// The requirements contradict themselves.
    Refused(String),
}

/// A refusal without the names in it.
fn kind_of(detail: &str) -> String {
    let parts = detail.split('`').enumerate();
    parts.map(|(nth, part)| if nth % 2 == 0 { part } else { "…" }).collect()
}

/// Holds a request to everything; an error says what does not hold.
fn holds(
    designer: &dyn SchemaDesigner,
    request: &Value,
    judge: &mut Judge<'_>,
) -> Result<Outcome, String> {
    let read = |value: &Value| parse_request::<DesignRequest>(value.clone());
    let asked = read(request).map_err(|e| format!("the request is not read: {e}"))?;
    let designed = match designer.design(&asked) {
        Ok(designed) => designed,
        Err(error) => return refused(request, &error).map(Outcome::Refused),
    };
    let bytes = |response: &DesignResponse| serde_json::to_string(response).unwrap_or_default();
    let again = designer.design(&asked).map_err(|e| format!("refused the second time: {e}"))?;
    if bytes(&designed) != bytes(&again) {
        return Err("two designs for one request differ".to_owned());
    }
    judge(&designed)?;
    kept::all_is_there(&asked, &designed)?;
    honest::checklist(&asked, &designed)?;
    one_more(designer, request, &designed)?;
    into_itself(designer, &asked, &designed)?;
    Ok(Outcome::Designed(designed.body.schema.tables().count()))
}

/// A refusal points at places that are in the request.
fn refused(request: &Value, error: &Error) -> Result<String, String> {
    let items = error.items().iter().filter_map(|item| item.pointer.as_deref());
    let pointers: Vec<&str> = error.pointer().into_iter().chain(items).collect();
    if pointers.is_empty() {
        return Err(format!("refused without a place: {error}"));
    }
    for pointer in pointers {
        // The last part of a place may be what is missing there.
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        if request.pointer(pointer).is_none() && request.pointer(parent).is_none() {
            return Err(format!("`{pointer}` is no place in the request: {error}"));
        }
    }
    Ok(error.to_string())
}

/// One more entity leaves what is made for the others as it is.
fn one_more(
    designer: &dyn SchemaDesigner,
    request: &Value,
    designed: &DesignResponse,
) -> Result<(), String> {
    let mut more = request.clone();
    let entities = more.pointer_mut("/requirements/entities").and_then(Value::as_array_mut);
    let Some(entities) = entities else { return Ok(()) };
    entities.push(serde_json::json!({"name": "Zeppelin", "attributes": [
        {"name": "name", "type": "string", "required": true, "unique": true},
    ]}));
    let asked = parse_request::<DesignRequest>(more).map_err(|e| e.to_string())?;
    let more = designer.design(&asked);
    let more = more.map_err(|e| format!("with one more entity it is refused: {e}"))?;
    for found in designed.body.schema.tables() {
        let same = more.body.schema.tables().find(|other| other.table.name == found.table.name);
        if same.is_none_or(|same| same.table != found.table) {
            return Err(format!("one more entity changes `{}`", found.table.name));
        }
    }
    let all: Vec<&str> =
        more.body.schema_sql.as_deref().unwrap_or_default().split("\n\n").collect();
    let mut lost = String::new();
    for statement in designed.body.schema_sql.as_deref().unwrap_or_default().split("\n\n") {
        if !all.iter().any(|other| other.trim() == statement.trim()) {
            let _ = writeln!(lost, "{statement}");
        }
    }
    if lost.is_empty() {
        Ok(())
    } else {
        Err(format!("one more entity changes statements of others:\n{lost}"))
    }
}

/// A design into what it made itself comes to nothing.
fn into_itself(
    designer: &dyn SchemaDesigner,
    asked: &DesignRequest,
    designed: &DesignResponse,
) -> Result<(), String> {
    let made = designed.body.schema_sql.clone().unwrap_or_default();
    let request =
        DesignRequest { existing_schema: Some(SchemaSource::Text(made)), ..asked.clone() };
    let again = designer.design(&request);
    let again = again.map_err(|error| format!("into itself it is refused: {error}"))?;
    match again.body.schema_sql.as_deref() {
        None | Some("") => Ok(()),
        Some(left) => Err(format!("a design into itself would still do something:\n{left}")),
    }
}

/// Takes away whatever may go while something still does not hold.
fn smallest(
    designer: &dyn SchemaDesigner,
    mut request: Value,
    mut why: String,
    judge: &mut Judge<'_>,
) -> (Value, String) {
    let mut attempts = 0;
    'smaller: loop {
        for pointer in places(&request) {
            attempts += 1;
            if attempts > 1500 {
                return (request, why);
            }
            let Some(smaller) = without(&request, &pointer) else { continue };
            if parse_request::<DesignRequest>(smaller.clone()).is_err() {
                continue;
            }
            if let Err(still) = holds(designer, &smaller, judge)
                && shape(&still) == shape(&why)
            {
                (request, why) = (smaller, still);
                continue 'smaller;
            }
        }
        return (request, why);
    }
}

/// What does not hold, without the names in it.
fn shape(why: &str) -> String {
    kind_of(why.lines().next().unwrap_or_default())
}

/// Every place that could be left out, the largest first.
fn places(request: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, out: &mut Vec<(usize, String)>) {
        let mut child = |key: &str, value: &Value| {
            let key = key.replace('~', "~0").replace('/', "~1");
            let place = format!("{at}/{key}");
            out.push((value.to_string().len(), place.clone()));
            walk(value, &place, out);
        };
        match value {
            Value::Object(fields) => fields.iter().for_each(|(key, value)| child(key, value)),
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(at, value)| child(&at.to_string(), value));
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(request, "", &mut out);
    out.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
    out.into_iter().map(|(_, place)| place).collect()
}

fn without(request: &Value, pointer: &str) -> Option<Value> {
    let (parent, key) = pointer.rsplit_once('/')?;
    let mut request = request.clone();
    match request.pointer_mut(parent)? {
        Value::Object(fields) => {
            fields.shift_remove(&key.replace("~1", "/").replace("~0", "~"))?;
        }
        Value::Array(list) => {
            let at: usize = key.parse().ok()?;
            if at >= list.len() {
                return None;
            }
            list.remove(at);
        }
        _ => return None,
    }
    Some(request)
}
