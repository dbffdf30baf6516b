//! Wishes: wanted changes in short English or in structured form.
//!
//! [`Op`] is the one language: a sentence is read into ops, and ops edit a copy of the schema. What
//! differs afterwards is planned as any other difference is, so that there is no second planner.
//! Nothing is guessed: what is unclear is asked, what is not understood is refused, and whatever was
//! taken for granted is said in the answer.

mod answer;
mod bounds;
mod edit;
mod english;
mod op;
mod order;
mod recommendation;
mod respond;
mod spec;

pub use answer::Understood;
pub use english::{
    NAME_ROWS, NameRow, TYPE_ROWS, TypeRow, WORD_CLASSES, WordClass, grammar_rows, say,
};
pub use op::{
    Advised, ColumnSpec, ConstraintKind, IndexColumn, Interval, Op, OrderedColumn, TypeSpec,
    TypeWords, WishEntry,
};
pub(crate) use respond::run;
