//! The doors: one request in, one answer out, whichever task and database.
//!
//! [`invoke`] and [`run`] speak JSON and never fail: a failure is an answer. What they stand on is
//! open too: [`route`] makes a [`Job`] of a request, and a job gives a typed [`Answer`].

mod job;
mod route;

use serde_json::Value;

pub use self::job::{Answer, Job, Request};
pub use self::route::{Door, Refusal, route};

/// Answers a request to an agent such as `specforge-db-sqlite/migration-planner`.
///
/// Tasks that open a database need [`invoke_async`].
pub fn invoke(agent_ref: &str, request: Value) -> Value {
    to_json(route(Door::Agent(agent_ref), request).and_then(Job::answer))
}

/// Answers a request, dispatched by its `task` and `database`.
///
/// Tasks that open a database need [`run_async`].
pub fn run(request: Value) -> Value {
    to_json(route(Door::Request, request).and_then(Job::answer))
}

/// Answers a request to an agent; opens databases where the task asks for it.
pub async fn invoke_async(agent_ref: &str, request: Value) -> Value {
    to_json(answer_async(Door::Agent(agent_ref), request).await)
}

/// Answers a request, dispatched by its `task` and `database`; opens databases where the task asks for it.
pub async fn run_async(request: Value) -> Value {
    to_json(answer_async(Door::Request, request).await)
}

async fn answer_async(door: Door<'_>, request: Value) -> Result<Answer, Refusal> {
    route(door, request)?.answer_async(&mut |_| {}).await
}

fn to_json(answer: Result<Answer, Refusal>) -> Value {
    let value = match &answer {
        Ok(answer) => serde_json::to_value(answer),
        Err(refusal) => serde_json::to_value(refusal.to_failure()),
    };
    // Every key of an answer is a string, so this cannot fail; and if it does, it is said.
    value.unwrap_or_else(|error| {
        let error = crate::error::Error::internal(error.to_string());
        let failure = Refusal::new(error, None).to_failure();
        serde_json::json!({
            "status": "failed",
            "contract_version": failure.contract_version,
            "error": {"code": "internal", "title": "A bug in specforge-db", "detail": "the answer is no JSON"},
        })
    })
}
