//! Statements about foreign things, whose OPTIONS have no order.

use std::fmt::Write as _;

use super::statement::spell;
use super::syntax::{Cursor, Tok};

/// The tokens of a statement whose OPTIONS have no order.
pub(super) fn normal(cursor: &mut Cursor) -> String {
    let mut out = String::new();
    while let Some(tok) = cursor.next() {
        if !out.is_empty() {
            out.push(' ');
        }
        spell(&mut out, &tok);
        let opens = matches!(&tok, Tok::Word(word) if word == "options") && cursor.eat(&Tok::Open);
        if opens {
            let mut options = vec![String::new()];
            while let Some(tok) = cursor.next().filter(|tok| *tok != Tok::Close) {
                match (options.last_mut(), tok) {
                    // Its name, which dumps put in quotes where it is a word of the language.
                    (Some(option), Tok::Word(name) | Tok::Quoted(name)) if option.is_empty() => {
                        option.push_str(&name);
                    }
                    (Some(option), tok) if tok != Tok::Comma => {
                        option.push(' ');
                        spell(option, &tok);
                    }
                    _ => options.push(String::new()),
                }
            }
            options.sort_unstable();
            let _ = write!(out, " ({} )", options.join(","));
        }
    }
    out
}
