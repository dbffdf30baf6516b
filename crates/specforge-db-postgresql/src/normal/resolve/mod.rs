//! What an expression means: its types, and the casts that the server adds to it.
//!
//! The server keeps the meaning of an expression, not its text, and prints it with every cast that it
//! added. So we add the same ones, by the rules by which it does
//! (<https://www.postgresql.org/docs/current/typeconv.html>), and both spellings become one.

mod choose;
mod env;
mod expr;
mod from;
mod literal;
mod operators;
mod query;
mod walk;

pub(super) use env::{Env, Relation, Routine};
pub(super) use expr::{Item, Scope, Walker};
pub(super) use literal::{canonical, columns_of};
pub(super) use query::named_by;
