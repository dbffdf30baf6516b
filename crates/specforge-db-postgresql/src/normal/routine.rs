//! The headers of functions and procedures.

use smol_str::SmolStr;

use super::resolve::Relation;
use super::syntax::{Cursor, Read, Tok, Ty, Unread};

/// What a routine takes and gives.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub name: SmolStr,
    /// The types of what goes in.
    pub args: Vec<Ty>,
    pub result: Option<Ty>,
    /// The columns of its rows, where it returns a table.
    pub columns: Option<Relation>,
}

/// Reads the header of CREATE FUNCTION.
pub(super) fn read(text: &str) -> Option<Header> {
    let mut cursor = Cursor::new(text, 0);
    header(&mut cursor).ok()
}

fn header(cursor: &mut Cursor) -> Read<Header> {
    cursor.expect_word("create")?;
    cursor.eat_words(&["or", "replace"]);
    if !cursor.eat_word("function") {
        return Err(Unread);
    }
    let name = cursor.path()?.pop().ok_or(Unread)?;
    let mut header = Header { name, ..Header::default() };
    let mut outputs = Relation::new();
    cursor.expect(&Tok::Open)?;
    while !cursor.eat(&Tok::Close) {
        argument(cursor, &mut header, &mut outputs)?;
        cursor.eat(&Tok::Comma);
    }
    if cursor.eat_word("returns") {
        if cursor.eat_word("table") {
            header.columns = Some(cursor.parens(|c| c.list(|c| Ok((c.name()?, Some(c.ty()?)))))?);
            return Ok(header);
        }
        let set = cursor.eat_word("setof");
        let ty = cursor.ty()?;
        header.result = (!ty.is("record")).then_some(ty);
        let _ = set;
    } else if let [(_, ty)] = outputs.as_slice() {
        header.result.clone_from(ty);
    }
    if outputs.len() > 1 {
        header.columns = Some(outputs);
    }
    Ok(header)
}

fn argument(cursor: &mut Cursor, header: &mut Header, outputs: &mut Relation) -> Read<()> {
    let (mut input, mut output) = (true, false);
    match cursor.word() {
        "in" | "variadic" => {
            cursor.skip(1);
            output = cursor.eat_word("out");
        }
        "out" => {
            cursor.skip(1);
            (input, output) = (false, true);
        }
        "inout" => {
            cursor.skip(1);
            output = true;
        }
        _ => {}
    }
    // A type alone, or a name before it.
    let place = cursor.place();
    let alone = cursor.ty().ok().filter(|_| ends(cursor));
    let (name, ty) = match alone {
        Some(ty) => (SmolStr::default(), ty),
        None => {
            cursor.back_to(place);
            (cursor.name()?, cursor.ty()?)
        }
    };
    if output {
        outputs.push((name, Some(ty.clone())));
    }
    if input {
        header.args.push(ty.base());
    }
    if cursor.eat_word("default") || cursor.eat_op("=") || cursor.eat_op(":=") {
        cursor.expression()?;
    }
    if matches!(cursor.peek(), Some(Tok::Comma | Tok::Close)) { Ok(()) } else { Err(Unread) }
}

fn ends(cursor: &Cursor) -> bool {
    matches!(cursor.peek(), Some(Tok::Comma | Tok::Close))
        || cursor.word() == "default"
        || cursor.is_op("=")
        || cursor.is_op(":=")
}
