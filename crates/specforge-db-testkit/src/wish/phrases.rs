//! Rows of phrasings, each with what it means, written by hand.
//!
//! A file begins with a schema, up to a line `---`. Then come groups of lines: `@` names an intent, `>` is a
//! phrasing, and what follows it says what all phrasings before it mean: `=` an op as JSON (several lines are
//! several ops), `?` a part of the question that is asked, `!!` a part of the refusal, `~` a part of why it is
//! not supported. `!` is a part of the refusal of the last phrasing alone.

use serde_json::{Value, json};
use specforge_db_core::contract::parse_request;
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::plan::{MigrationPlanner, PlanRequest, PlanResponse};
use specforge_db_core::wish::{Op, say};

/// What a phrasing means.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// These ops.
    Ops(Vec<Op>),
    /// A question that holds this text.
    Question(String),
    /// A refusal that holds this text.
    Refusal(String),
    /// It is understood and not made, for a reason that holds this text.
    Unsupported(String),
}

/// A phrasing with its intent and its meaning.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// What is wished in general.
    pub intent: String,
    /// The words.
    pub words: String,
    /// What they mean.
    pub meaning: Meaning,
}

/// The schema and the rows of a file.
pub fn phrases(text: &str) -> Result<(String, Vec<Phrase>), String> {
    let (schema, rows) = text.split_once("\n---\n").ok_or("there is no line `---`")?;
    let mut out: Vec<Phrase> = Vec::new();
    let mut intent = String::new();
    let mut waiting: Vec<String> = Vec::new();
    let mut ops: Vec<Op> = Vec::new();
    let mut settle = |intent: &str, waiting: &mut Vec<String>, meaning: Meaning| {
        out.extend(waiting.drain(..).map(|words| Phrase {
            intent: intent.to_owned(),
            words,
            meaning: meaning.clone(),
        }));
    };
    for (number, line) in rows.lines().chain([""]).enumerate() {
        let (sign, rest) = line.split_at(line.len().min(1));
        let rest = rest.trim();
        if sign != "=" && !ops.is_empty() {
            settle(&intent, &mut waiting, Meaning::Ops(std::mem::take(&mut ops)));
        }
        match sign {
            "" | "#" => {}
            "@" => rest.clone_into(&mut intent),
            ">" => waiting.push(rest.to_owned()),
            "=" => ops.push(
                serde_json::from_str(rest)
                    .map_err(|error| format!("row {number}: {error}: {rest}"))?,
            ),
            "?" => settle(&intent, &mut waiting, Meaning::Question(rest.to_owned())),
            "!" => {
                if let Some(all) = rest.strip_prefix('!') {
                    settle(&intent, &mut waiting, Meaning::Refusal(all.trim().to_owned()));
                } else {
                    let mut last = waiting.pop().into_iter().collect();
                    settle(&intent, &mut last, Meaning::Refusal(rest.to_owned()));
                }
            }
            "~" => settle(&intent, &mut waiting, Meaning::Unsupported(rest.to_owned())),
            _ => return Err(format!("row {number} begins with none of the signs: {line}")),
        }
    }
    if waiting.is_empty() {
        Ok((schema.to_owned(), out))
    } else {
        Err(format!("no meaning: {waiting:?}"))
    }
}

/// A request with wishes.
fn request(planner: &dyn MigrationPlanner, schema: &str, changes: &Value) -> Value {
    json!({
        "task": "plan-migration", "database": planner.info().id,
        "current_schema": schema, "desired_changes": changes,
    })
}

fn plan(planner: &dyn MigrationPlanner, request: &Value) -> Result<PlanResponse, Error> {
    let request: PlanRequest = parse_request(request.clone())?;
    planner.plan(&request)
}

/// What wishes are understood as, or why they are not.
pub fn understood(
    planner: &dyn MigrationPlanner,
    schema: &str,
    changes: &Value,
) -> Result<Vec<Op>, Error> {
    let response = plan(planner, &request(planner, schema, changes))?;
    Ok(response.body.understood.into_iter().map(|understood| understood.op).collect())
}

/// Holds a phrasing to its meaning; what is wrong is said.
pub fn check_phrase(
    planner: &dyn MigrationPlanner,
    schema: &str,
    phrase: &Phrase,
) -> Result<(), String> {
    let words = &phrase.words;
    let found = understood(planner, schema, &json!([words]));
    let said = |text: &str, part: &str| text.to_lowercase().contains(&part.to_lowercase());
    let wrong = |found: &str| {
        let wanted = match &phrase.meaning {
            Meaning::Ops(ops) => serde_json::to_string(ops).unwrap_or_default(),
            other => format!("{other:?}"),
        };
        Err(format!("[{}] {words}\n  wanted {wanted}\n  found  {found}", phrase.intent))
    };
    match (&phrase.meaning, found) {
        (Meaning::Ops(wanted), Ok(found)) => {
            let same = wanted.len() == found.len() && wanted.iter().all(|op| found.contains(op));
            if !same {
                return wrong(&serde_json::to_string(&found).unwrap_or_default());
            }
            round_trip(planner, schema, wanted)
        }
        (_, Ok(found)) => wrong(&serde_json::to_string(&found).unwrap_or_default()),
        (Meaning::Question(part), Err(error)) if error.code() == ErrorCode::NeedsClarification => {
            let asked: Vec<&str> = error.questions().iter().map(|q| q.question.as_str()).collect();
            if !asked.iter().any(|question| said(question, part)) {
                return wrong(&asked.join(" "));
            }
            answered(planner, schema, words, &error)
        }
        (Meaning::Refusal(part), Err(error))
            if matches!(
                error.code(),
                ErrorCode::NotUnderstood
                    | ErrorCode::InvalidRequest
                    | ErrorCode::InvalidName
                    | ErrorCode::Contradiction
            ) && said(error.detail(), part) =>
        {
            if error.pointer().is_none() || error.detail().trim().is_empty() {
                return wrong("a refusal without its place");
            }
            Ok(())
        }
        (Meaning::Unsupported(part), Err(error))
            if error.code() == ErrorCode::Unsupported && said(error.detail(), part) =>
        {
            Ok(())
        }
        (_, Err(error)) => {
            let asked: Vec<String> = error
                .questions()
                .iter()
                .map(|q| {
                    let choices: Vec<&str> = q.choices.iter().map(|c| c.label.as_str()).collect();
                    format!("{} {choices:?}", q.question)
                })
                .collect();
            wrong(&format!("{}: {error} {}", error.code().as_str(), asked.join(" ")))
        }
    }
}

/// Every answer that is offered makes the request clear.
fn answered(
    planner: &dyn MigrationPlanner,
    schema: &str,
    words: &str,
    error: &Error,
) -> Result<(), String> {
    for choice in error.questions().iter().flat_map(|question| &question.choices) {
        let mut answered = request(planner, schema, &json!([words]));
        if let (Some(fields), Some(patch)) =
            (answered.as_object_mut(), choice.request_patch.as_object())
        {
            patch.iter().for_each(|(name, value)| drop(fields.insert(name.clone(), value.clone())));
        }
        match plan(planner, &answered) {
            Ok(_) => {}
            Err(error) if error.is_unsupported() => {}
            Err(error) => {
                return Err(format!(
                    "{words}\n  the answer {:?} is not clear: {} {error}\n  {}",
                    choice.label,
                    error.code().as_str(),
                    choice.request_patch
                ));
            }
        }
    }
    Ok(())
}

/// Ops that sentences mean are said by sentences that mean them.
pub fn round_trip(planner: &dyn MigrationPlanner, schema: &str, ops: &[Op]) -> Result<(), String> {
    let shown = serde_json::to_string(ops).unwrap_or_default();
    let sentences: Option<Vec<String>> = ops.iter().map(say).collect();
    let Some(sentences) = sentences else { return Err(format!("no sentences say {shown}")) };
    let said = sentences.join("` and `");
    match understood(planner, schema, &json!(sentences)) {
        Ok(found) if found == ops => Ok(()),
        Ok(found) => Err(format!(
            "`{said}` is said for\n  {shown}\n  and means\n  {}",
            serde_json::to_string(&found).unwrap_or_default()
        )),
        Err(error) => Err(format!(
            "`{said}` is said for {shown}\n  and is not understood: {} {error}",
            error.code().as_str()
        )),
    }
}
