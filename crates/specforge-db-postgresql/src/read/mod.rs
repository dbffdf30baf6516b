//! Reading PostgreSQL's statements.
//!
//! `squawk-syntax` says whether a text is a statement of PostgreSQL; what it declares is read off its
//! tokens by readers of our own, one for each kind, because the texts of types, expressions and
//! bodies are carried as they were written. What ALTER changes of an object that is carried is made
//! of its statement by functions that the builder calls where the object stands.

// Functions that the builder calls may fail as a rule, though a few of them never do; texts are put
// together piece by piece.
#![allow(clippy::unnecessary_wraps, clippy::format_push_string)]

mod alter;
mod alter_table;
mod amend;
mod block;
mod built_on;
mod carry;
mod column;
mod comment;
mod composite;
mod constraint;
mod create;
pub(crate) mod cursor;
mod defaults;
mod domain;
mod drop;
mod extension;
mod follow;
mod foreign;
mod grammar;
mod grant;
mod identity;
mod index;
mod object;
mod publication;
mod renamed;
mod routine;
mod search_path;
mod sequence;
mod statement;
mod table;
mod text_search;
mod ty;
mod view_column;
mod within;

pub(crate) use defaults::{brings, is_default};
pub(crate) use domain::{Domain, DomainCheck, parse as parse_domain};
pub(crate) use extension::{namespace as namespace_of_extension, unversioned};
pub(crate) use index::unnamed as unnamed_index;
pub(crate) use statement::{statement, statements, written};
pub(crate) use within::within;

use specforge_db_core::model::Type;
use specforge_db_core::read::{Implicit, OwnSequence, Renaming};

/// What the server does without being told.
pub(crate) const IMPLICIT: Implicit = Implicit {
    names: Some(crate::normal::name_unnamed),
    sequence: Some(OwnSequence { brings: sequence::is_serial, apart: sequence::of_serial }),
    drops: Some(built_on::built_on),
    renames: Some(Renaming {
        built_on: built_on::built_on,
        text: renamed::renamed,
        ty: |raw| Type::new(crate::types::family(raw), raw),
        name: renamed::renamed_in_name,
    }),
};

/// The type that a text spells, and nothing behind it.
pub(crate) fn type_of(text: &str) -> Option<Type> {
    let tokens = cursor::tokens(text);
    let mut cursor = cursor::Cursor::new(text, &tokens);
    ty::ty(&mut cursor).ok().filter(|_| cursor.at_end())
}
