//! What every request and every response has in common.

mod database;
mod envelope;
mod explain;
mod json;
mod schema;
mod source;
mod yaml;

pub use database::{ConnectionSource, Secret};
pub use envelope::{CONTRACT_VERSION, ErrorBody, Failure, Response, Status, Target};
pub(crate) use explain::escape;
pub use explain::parse_request;
pub use explain::quote;
pub use json::read_json;
pub use schema::{request_schema, response_schema};
pub use source::{DocumentCommands, FileSource, SchemaSource, ShortSchema, ShortTable, UrlSource};
pub use yaml::read_yaml;
