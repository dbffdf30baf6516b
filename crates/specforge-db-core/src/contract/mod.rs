//! What every request and every response has in common.

mod database;
mod envelope;
mod explain;
mod schema;
mod source;

pub use database::{ConnectionSource, Secret};
pub use envelope::{CONTRACT_VERSION, ErrorBody, Failure, Response, Status, Target};
pub use explain::parse_request;
pub use explain::quote;
pub use schema::{request_schema, response_schema};
pub use source::{DocumentCommands, FileSource, SchemaSource, ShortSchema, ShortTable, UrlSource};
