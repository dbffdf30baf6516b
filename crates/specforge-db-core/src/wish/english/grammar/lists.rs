//! Lists of values: types of their own, and those that a column may have.

use super::{Got, Rule, rule};
use crate::model::Family;
use crate::wish::english::names::NamedColumn;
use crate::wish::english::pattern::{Held, Place};
use crate::wish::op::{Op, TypeSpec};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("create an enum", "ADD ENUM [CALLED] {x} (WITHVALUES|:) {vs}", "Create an enum level with values low, high", create_enum),
    rule("create an enum", "ADD ENUM [CALLED] {x} {vs}", "Create enum level (low, high)", create_enum),
    rule("create an enum", "ENUM [CALLED] {x} : {vs}", "New enum level: low, high", create_enum),
    rule("create an enum", "ADD {x} ENUM (WITHVALUES|:) {vs}", "Create a level enum with values low, high", create_enum),
    rule("create an enum", "ADD TYPE [CALLED] {x} as ENUM [WITHVALUES|:] {vs}", "Create type level as enum (low, high)", create_enum),
    rule("make a column of an enum", "ADD ENUM [CALLED] {x} [WITHVALUES|:] {vs} and USEIT (for|in|on|as the type of|as type of) {c}", "Create an enum state with values new, active and use it for users.status", enum_column),
    rule("make a column of an enum", "[instead of free text|instead of text] [,] (CHANGE|MAKE) {c} [from text] [to|into|as|to be|be] ENUM [CALLED] {x} [WITHVALUES|:] {vs}", "Turn users.status into an enum user_state with new, active", enum_column),
    rule("make a column of an enum", "[instead of free text|instead of text] [,] {c} MUST [be|become] ENUM [CALLED] {x} [WITHVALUES|:] {vs}", "users.status should be an enum user_state (new, active)", enum_column),
    rule("make a column of an enum", "{c} [:] [text] (->|=>) ENUM {x} {vs}", "users.status: text -> enum user_state(new, active)", enum_column),
    rule("make a column of an enum", "(CHANGE|MAKE) {c} [from text] [to|into|as] REALENUM [WITHVALUES|:] {vs}", "Convert users.status to a proper enum: new, active", enum_of_column),
    rule("make a column of an enum", "use [a] ENUM [CALLED] {x} [WITHVALUES|:] {vs} (for|in|on) {c}", "Use an enum user_state (new, active) for users.status", enum_column),
    rule("add a value", "(MAKE|let) {e} [also] (have|contain|include) [a] [VALUE] {v} [{pl}]", "Let mood have 'fine' at the end", add_value),
    rule("rename an enum", "RENAME (ENUM|TYPE) {x} INTO {x2}", "Rename enum mood to feeling_kind", rename_enum),
    rule("rename an enum", "(ENUM|TYPE) {x} (MUST|to) [be] (called|named|renamed to|renamed) {x2}", "The type mood should be named feeling_kind", rename_enum),
    rule("rename an enum", "(call|name) (ENUM|TYPE) {x} {x2} [instead]", "Call the enum mood feeling_kind", rename_enum),
    rule("drop an enum", "DROP (ENUM|TYPE) {x}", "Drop the enum mood", drop_enum),
    rule("drop an enum", "DROP {x} ENUM", "Drop the mood enum", drop_enum),
    rule("drop an enum", "(ENUM|TYPE) {x} CANGO", "The enum mood is no longer needed", drop_enum),
    rule("add a value", "ADD [VALUE] {v} [as] [VALUE] (to|in|for|into) [VALUE] [of|for] {e} [{pl}]", "Add value 'gone' to users.status", add_value),
    rule("add a value", "ADD [VALUE] {v} {pl} (to|in|for|of|into) {e}", "Add value 'fine' after 'sad' to mood", add_value),
    rule("add a value", "ADD [a] {e} VALUE {v} [{pl}]", "Add a mood value 'fine'", add_value),
    rule("add a value", "(new|another) {e} [VALUE] {v} {pl}", "New mood 'fine' right after ok", add_value),
    rule("add a value", "ADD [a] {e} [VALUE] CALLED {v} [{pl}]", "Add a mood called 'fine' after ok", add_value),
    rule("rename a value", "(in|for|of) {e} [,] [VALUE] {v} (becomes|become|should become|must become|is now|is now called|should be called|should be|must be called|->|=>) {v2}", "In the mood enum, ok becomes good", rename_value),
    rule("add a value", "ADD [a] {e} {v} {pl}", "Add a mood 'fine' before 'ok'", add_value),
    rule("add a value", "{e} : [ADD] [VALUE] {v} [{pl}]", "mood: new value fine, before ok", add_value),
    rule("add a value", "{e} [VALUE] (HAVE|MUST have) [a] [VALUE] [:] {v} [{pl}]", "mood needs a value 'fine' after 'sad'", add_value),
    rule("add a value", "[EVERY] {t} (HAVE|MUST have) [a] {e} [VALUE] {v} [{pl}]", "Users need a status 'gone' after 'active'", add_value),
    rule("add a value", "[a|VALUE] {v} {e} [VALUE] (ISNEEDED|should exist|must exist) [{pl}]", "A 'gone' status is needed after 'active'", add_value),
    rule("add a value", "ALLOW [VALUE] {v} [as] [VALUE] (for|in|as) [VALUE] [for|of] {e} [ASWELL] [{pl}]", "Allow 'gone' in users.status", add_value),
    rule("add a value", "(ALLOW|let) {e} [to] be {v} [ASWELL]", "Allow users.status to be 'gone'", add_value),
    rule("add a value", "{e} (can|may|should|must) [be able to] also be {v}", "users.status can also be 'gone'", add_value),
    rule("add a value", "{e} (can|may|should) be {v} (as well|too)", "users.status can be 'gone' as well", add_value),
    rule("add a value", "{e} MUST [also] (ALLOW|accept|support|include|know) [VALUE] {v} [ASWELL]", "users.status should also accept 'gone'", add_value),
    rule("add values", "ADD [VALUE] {vs} [as] [VALUE] (to|in|for|into) [VALUE] [of|for] {e}", "Add 'fine' and 'great' to mood", add_values),
    rule("add a value", "[EVERY] {t} (can|may|could|should) [also] (be of|be of the|have|have the|have a|be) {c} {v} [ASWELL]", "Users may also be of status 'gone'", add_value_of),
    rule("rename a value", "RENAME [ENUM] VALUE {v} (to|into|as) {v2}", "Rename the enum value ok to good", rename_known),
    rule("rename a value", "RENAME [VALUE] {v} (to|into|as) {v2} (in|of|for|on) {e}", "Rename value 'ok' to 'good' in mood", rename_value),
    rule("rename a value", "RENAME [VALUE] {v} (in|of|for|on) {e} (to|into|as) {v2}", "Rename value 'ok' of mood to 'good'", rename_value),
    rule("rename a value", "RENAME {e} [VALUE] {v} (to|into|as) {v2}", "Rename mood value 'ok' to 'good'", rename_value),
    rule("rename a value", "[VALUE] {v} (of|in) {e} (MUST|to) [be] (called|named|renamed to|renamed|spelled) {v2}", "The value 'ok' of mood should be called 'good'", rename_value),
    rule("rename a value", "(in|for) {e} [,] RENAME [VALUE] {v} (to|into|as) {v2}", "In mood rename 'ok' to 'good'", rename_value),
    rule("drop a value", "DROP [VALUE] {v} (from|of|in) {e}", "Remove 'ok' from mood", drop_value),
];

fn create_enum(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let values = got.vs("vs").filter(|values| values.len() > 1)?;
    Some(vec![Op::CreateEnum { name: got.n("x")?, values }])
}

fn drop_enum(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(vec![Op::DropEnum { name: got.n("x")? }])
}

fn rename_enum(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (from, to) = (got.n("x")?, got.n("x2")?);
    let known = got.reader.names.enums.iter().any(|(name, _)| *name == from);
    known.then(|| vec![Op::RenameEnum { from, to }])
}

/// A column gets the type of a new enum; its default stays, where it is one of the values.
fn enum_column(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let name = got.n("x")?;
    let values = got.vs("vs")?;
    to_enum(got, name, values)
}

/// The same, named after the column.
fn enum_of_column(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let values = got.vs("vs")?;
    own_enum(got, values)
}

/// A column of texts gets a type of its own, of these values.
pub(super) fn own_enum(got: &mut Got<'_, '_>, values: Vec<String>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let bare = &got.table(&table)?.bare;
    let name = format!("{}_{column}", crate::design::singular(&crate::design::snake(bare)));
    got.note(format!("the enum is called `{name}`"));
    to_enum(got, name, values)
}

fn to_enum(got: &mut Got<'_, '_>, name: String, values: Vec<String>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    if values.len() < 2 {
        return None;
    }
    let known = got.reader.names.column(&table, &column)?;
    if !matches!(known.family, Family::Text { .. }) {
        return None;
    }
    let default = known.default.clone().filter(|value| values.contains(value));
    Some(vec![
        Op::CreateEnum { name: name.clone(), values },
        Op::AlterColumn {
            table,
            column,
            ty: Some(TypeSpec::Word(name)),
            required: None,
            default: default.map(Into::into),
            drop_default: false,
            backfill: None,
        },
    ])
}

/// The values that a list is known to have.
fn values_of(got: &Got<'_, '_>, of: &str) -> Vec<String> {
    let enums = &got.reader.names.enums;
    if let Some((_, values)) = enums.iter().find(|(name, _)| name == of) {
        return values.clone();
    }
    let column = of.rsplit_once('.');
    let column = column.and_then(|(table, column)| got.reader.names.column(table, column));
    column
        .map(|column| match &column.family {
            Family::Enum { name } => {
                let known = enums.iter().find(|(known, _)| *known == name.as_str());
                known.map(|(_, values)| values.clone()).unwrap_or_default()
            }
            _ => column.values.clone(),
        })
        .unwrap_or_default()
}

/// The list that is spoken of; of a column that is said with its table the table is that one.
fn list(got: &Got<'_, '_>) -> Option<String> {
    let of = got.text("e")?;
    let known = got.reader.names.enums.iter().any(|(name, _)| *name == of);
    if let Some(table) = got.t("t") {
        let (own, _) = of.rsplit_once('.')?;
        return (own == table).then_some(of);
    }
    (of.contains('.') || known).then_some(of)
}

fn add_value(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let of = list(got)?;
    let value = got.text_value("v")?;
    if got.held("t").is_some() {
        got.owned();
    }
    let known = values_of(got, &of);
    if known.is_empty() {
        // What has no list is rather spoken of otherwise, and a word is no value of it.
        let noun = |class: &str, word: &str| {
            crate::wish::english::vocabulary::find(class)
                .is_some_and(|class| class.words.contains(&word))
        };
        let tokens = got.reader.tokens;
        let said = tokens
            .iter()
            .any(|t| noun("VALUE", &t.lower) || noun("LISTNOUN", &t.lower) || t.quote.is_some());
        let of_enum = got.reader.names.enums.iter().any(|(name, _)| *name == of);
        if !said && !of_enum {
            return None;
        }
        got.meta.cost += 4;
    }
    let (mut before, mut after) = (None, None);
    match got.held("pl") {
        None => {}
        Some(Held::Place(place)) => match place.clone() {
            Place::Before(other) => before = Some(other),
            Place::After(other) => after = Some(other),
            Place::Between(low, high) => {
                let at = |value: &str| known.iter().position(|known| known == value);
                if let (Some(low), Some(high)) = (at(&low), at(&high))
                    && low + 1 != high
                {
                    got.ask(format!("`{value}` may stand in more than one place between these: right behind which value?"));
                }
                after = Some(low);
            }
            Place::First => before = Some(known.first()?.clone()),
            Place::Last => {}
        },
        _ => return None,
    }
    Some(vec![Op::AddEnumValue { of, value, before, after }])
}

fn rename_value(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let of = list(got)?;
    let (from, to) = (got.text_value("v")?, got.text_value("v2")?);
    Some(vec![Op::RenameEnumValue { of, from, to }])
}

/// Rows may hold a value that goes.
fn drop_value(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let of = list(got)?;
    let value = got.text_value("v")?;
    values_of(got, &of).contains(&value).then_some(())?;
    Some(got.refuse(format!(
        "rows may hold `{value}`, and what they are to hold then only the program knows: change the rows first, and state the list without it by `desired_schema`"
    )))
}

/// Several values, where there is a list that takes them.
fn add_values(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let of = list(got)?;
    let values = got.vs("vs").filter(|values| values.len() > 1)?;
    if values_of(got, &of).len() < 2 {
        return None;
    }
    let (before, after) = (None, None);
    let add = |value: String| Op::AddEnumValue {
        of: of.clone(),
        value,
        before: before.clone(),
        after: after.clone(),
    };
    Some(values.into_iter().map(add).collect())
}

/// One more value of a column that has a list: `vehicles may also be of kind drone`.
fn add_value_of(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    let [column] = columns.names.as_slice() else { return None };
    let also = ["also", "too", "well", "additionally"];
    let said = got.reader.tokens.iter().any(|token| also.contains(&token.lower.as_str()));
    let of = format!("{table}.{column}");
    let value = got.text_value("v").filter(|_| said && values_of(got, &of).len() > 1)?;
    Some(vec![Op::AddEnumValue { of, value, before: None, after: None }])
}

/// A value that only one list has.
fn rename_known(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (from, to) = (got.text_value("v")?, got.text_value("v2")?);
    let names = got.reader.names;
    let enums = names.enums.iter().filter(|(_, values)| values.contains(&from));
    let mut found: Vec<String> = enums.map(|(name, _)| name.clone()).collect();
    for table in &names.tables {
        let own = |column: &&NamedColumn| {
            !matches!(column.family, Family::Enum { .. })
                && column.values.len() > 1
                && column.values.contains(&from)
        };
        let lists = table.columns.iter().filter(own);
        found.extend(lists.map(|column| format!("{}.{}", table.path, column.name)));
    }
    let [of] = found.as_slice() else { return None };
    got.note(format!("only `{of}` has the value `{from}`"));
    Some(vec![Op::RenameEnumValue { of: of.clone(), from, to }])
}
