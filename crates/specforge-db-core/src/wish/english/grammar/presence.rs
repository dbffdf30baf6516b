//! Whether rows have a value, and which when none is given, as people say it of the rows: `users without a
//! name are not allowed`, `new users start active`.

use super::change::{alter, default, no_default, optional, require_in};
use super::{Got, Rule, rule};
use crate::model::Family;
use crate::wish::english::attrs::Attr;
use crate::wish::english::names::NamedTable;
use crate::wish::english::parts::Columns;
use crate::wish::english::rows::Rows;
use crate::wish::english::values::Said;
use crate::wish::op::Op;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("require a value", "[EVERY] {t} without [a|any] {c} (are|is) (no longer|not) (allowed|permitted|possible|valid|ok|okay|accepted|acceptable|welcome) [any more]", "Users without a name are no longer allowed", require_in),
    rule("require a value", "(you|we|one|nobody) (cannot|can not|may not|must not|should not|can|may) have [a|an] {t} without [a|any] {c}", "You cannot have a user without a name", require_denied),
    rule("require a value", "(FORBID|stop|no) {t} without [a|any] {c}", "Forbid users without a name", require_in),
    rule("require a value", "[EVERY] {t} (must not|cannot|can not|may not|should not|can no longer|may no longer|must never|should never) (exist|be stored|be saved|be created|be) without [a|any] {c}", "A user cannot exist without a name", require_in),
    rule("require a value", "[EVERY] {t} (has to have|have to have|needs to have|need to have|must come with|must carry|must always have|should always have|always has|always have|always needs|always need) [a|an|some] {c}", "A user must always have a name", require_in),
    rule("require a value", "EVERY {t} (needs|need|requires|require) [a|an|some] {c}", "Every user needs a name", require_in),
    rule("require a value", "REQUIRE [a|an] {k} (on|for|in|of) (EVERY|every) {t}", "Require a user on every order", require_named),
    rule("require a value", "{c} MUST [be] REQUIRED [,|;|:|—] [and] (use|take|put|set it to|with|fill in) {v} MISSINGVALUE", "users.nickname is required, use 'none' where it is missing", filled),
    rule("require a value", "[EVERY] {t} (MUST have|cannot be without|needs|need|requires|require) [a|an] {c} [,|;|:|—] [and] (use|take|put|set it to|with|fill in) {v} MISSINGVALUE", "Users must have a nickname, use 'none' where it is missing", filled_of),
    rule("require a value", "{c} (MUSTNOT|CANNOT) [be] (null|empty|missing|NULL) [,|;|:|—|.] [and] (use|take|put|set it to|with|fill in) {v} (for those|for the ones|for rows|for the rows|for existing rows) [(that|which) (have|has) none|without one|without a value|without any]", "users.nickname must never be null; use 'none' for those that have none", filled),
    rule("require a value", "(FILL|MAKE|set|put) {c} (to|with|by|as) {v} MISSINGVALUE [,] (and|then|and then) (MAKE|make|set) it [to be] REQUIRED", "Set users.nickname to 'none' where missing and make it not null", filled),
    rule("set a default", "[new] {t} (should|must|shall|will|MUST) (default|have default|have as default) to {c} {v}", "New users should default to status 'active'", default_in),
    rule("require a value", "{t} (needs|need|requires|require) [a|an|some] {c}", "Users need a name", require_asked),
    rule("require a value", "EVERY {t} (should|must) have {c}", "Every user should have a name", require_in),
    rule("require a value", "there (must|should) be [a|an] {c} (for|on|in) EVERY {t}", "There must be a name for every user", require_in),
    rule("require a value", "there (must|should|can|may) [not] be no {t} without [a|any] {c}", "There must be no users without a name", require_in),
    rule("require a value", "{c} (is|are) (a must|needed|always needed|always there) [for|in|on] [EVERY] {t}", "A name is a must for users", require_in),
    rule("require a value", "[EVERY] {t} (may|must|can|should|cannot) [not] have (no|a missing|a null|an unknown|null as) {c} [any more]", "Users must not have a missing name", require_denied),
    rule("let a value be missing", "ALLOW {c} to be (left blank|left empty|left out|left unset|blank|missing|unknown|omitted|absent|unset|undefined)", "Allow users.email to be left blank", optional),
    rule("let a value be missing", "ALLOW [EVERY] {t} (to have no|to lack|to miss|without|with no|to be without|to go without|to exist without|not to have) [a|an|any] {c}", "Allow users without an email", optional_in),
    rule("let a value be missing", "[EVERY] {t} (may|can|could|might|should be able to|are allowed to|is allowed to) (have no|lack|be without|exist without|live without|be stored without|be created without|do without|miss|go without|come without) [a|an|any] {c}", "Users may have no email", optional_in),
    rule("let a value be missing", "[EVERY] {t} need not have [a|an|any] {c}", "Users need not have an email", optional_in),
    rule("let a value be missing", "{t} without [a|an|any] {c} (are|is|should be|must be) (allowed|ok|okay|fine|permitted|possible|valid)", "Users without an email are allowed", optional_in),
    rule("let a value be missing", "not (every|all) {t} (has|have|must have|need|needs) [a|an] {c}", "Not every user has an email", optional_in),
    rule("let a value be missing", "(loosen|relax) [the] {c} [so that it is|so that they are|to be|to] [OPTIONAL]", "Loosen users.email so that it is nullable", optional),
    rule("let a value be missing", "(leave|leaving) {c} (empty|blank|out|unset|null) [should be allowed|must be possible|should be possible|is allowed|is fine]", "Leaving users.email empty should be allowed", optional),
    rule("let a value be missing", "{c} need not be (REQUIRED|given|set|filled|present|there|provided|known|filled in|specified)", "users.email need not be given", optional),
    rule("set a default", "DEFAULT {c} [(to|is|should be|must be|as|=|:|becomes)] {v} [INSTEAD {v2}]", "Default status 'active'", default),
    rule("set a default", "{c} (gets|get|has|have|should get|should have|must have|needs|need|with|takes) [a] DEFAULT [VALUE] [of|:|=] {v} [INSTEAD {v2}]", "users.status gets the default 'active'", default),
    rule("set a default", "{c} (should|must) [BE] {v} BYDEFAULT [INSTEAD {v2}]", "users.status should be 'active' by default", default),
    rule("set a default", "{c} (defaults to|default to|should default to|must default to|DEFAULT to|DEFAULT :) {v} (INSTEAD) {v2}", "users.status defaults to 'active' rather than 'new'", default),
    rule("set a default", "(MAKE|CHANGE|ADD|GIVE) [a] DEFAULT [VALUE] [of|for|on] {c} (to|as|=|from {v2} to) {v} [INSTEAD {v2}]", "Change the default of users.status from 'new' to 'active'", default),
    rule("set a default", "[EVERY] {t} (get|gets|have|has|should get|should have|start with|starts with|should start with) {v} {c} BYDEFAULT [INSTEAD {v2}]", "Orders get 5 total by default", default_in),
    rule("set a default", "[EVERY] {t} (get|gets|have|has|should get|should have) [a|an] {c} [of] {v} BYDEFAULT", "Users have the status 'active' by default", default_in),
    rule("set a default", "BYDEFAULT [,] [EVERY] {t} (get|gets|have|has|should get|should have|start with|starts with|should start with) {v} {c}", "By default orders have 5 total", default_in),
    rule("set a default", "[new] {t} (created|added|inserted|stored|saved) without [a|an|any] {c} (should be|are|be|must be|should get|get|become|should become|should have) {v}", "Users created without a status should be 'active'", default_in),
    rule("set a default", "new {t} (should have|have|get|should get|start with|should start with|should start out with) [a|an] {c} [of|=|:] {v} [BYDEFAULT]", "New users should have status 'active'", default_in),
    rule("set a default", "BYDEFAULT [,] {c} (should be|is|are|be) {v}", "By default users.status should be 'active'", default),
    rule("set a default", "[new] {t} (should|shall|must|to) (start|begin|start out|start off|begin life|be|be created) [as|off as|out as] {v} [BYDEFAULT]", "New users should start as active", flag_new),
    rule("set a default", "[BYDEFAULT] [,] {t} (are|is|should be) {v} BYDEFAULT", "Users are active by default", flag),
    rule("set a default", "BYDEFAULT [,] [new] {t} (are|is|should be) {v}", "By default users are active", flag),
    rule("set a default", "if (nobody says otherwise|nothing else is said|nothing is said|nothing is given|not told otherwise) [,] [new] {t} (are|is|should be) {v}", "If nobody says otherwise, a user is active", flag),
    rule("set a default", "[new] {t} (are|is|should|will|must) not [be] {v} BYDEFAULT", "Users are not active by default", flag_denied),
    rule("set a default", "BYDEFAULT [,] [new] {t} (are|is|should|will|must) not [be] {v}", "By default users are not active", flag_denied),
    rule("drop a default", "{c} (should|must|need) not have (a|any|no) DEFAULT [VALUE] [at all|any more]", "orders.total should not have a default", no_default),
    rule("set a default", "let [EVERY] [new] {t} (be|start|start as|start out|start out as|begin as) {v} [BYDEFAULT]", "Let new users be active by default", flag_new),
    rule("set a default", "new {t} (get|should get|have|should have|start with|should start with|begin with) {v} {c}", "New orders should get 5 total", default_in),
    rule("set a default", "{c} (gets|get|has|have|should get|should have|takes) {v} as [the|its|a] DEFAULT [VALUE]", "orders.total gets 5 as its default", default),
    rule("drop a default", "there (should|must|shall) (not be|be no|no longer be) [a|any] DEFAULT [VALUE] (for|on|of) {c} [any more]", "There should not be any default for orders.total", no_default),
    rule("drop a default", "{c} (should|must|shall) (no longer|not) default to {v} [any more]", "users.status should no longer default to 'new'", no_default),
    rule("drop a default", "no [more] DEFAULT [VALUE] (for|on|of) {c} [any more]", "No default for orders.total", no_default),
    rule("drop a default", "{c} (without|needs no|need no|has no|should come without|must come without) [a|any] DEFAULT [VALUE] [any more]", "orders.total without a default", no_default),
    rule("drop a default", "(there should be no|stop having a|stop using a|take away the|lift the) DEFAULT [VALUE] (for|on|of|from) {c}", "There should be no default for orders.total", no_default),
    rule("let rows have no value", "[EVERY] {c} NEEDNOT REQUIRED [ANYMORE] [(in|on|for|of) {t}]", "users.email should not be mandatory any more", optional_there),
    rule("change a default", "MAKE {c} to {v} BYDEFAULT", "Set users.status to 'active' by default", default),
    rule("drop a default", "(DROP|no|remove that|drop that) [more] [the] DEFAULT {c} [any more] [(on|of|for|in) {t}]", "No default status for users", no_default_there),
    rule("drop a default", "[the] {c} DEFAULT [of {v}] [(on|of|for|in) {t}] CANGO", "The status default of users has to go", no_default_there),
    rule("drop a default", "DROP [that|the] [{v}] DEFAULT (on|of|for|from|in) {c} [(on|of|in) {t}]", "Drop the 'new' default of users.status", no_default_there),
    rule("require a value", "[EVERY] {j} {t} (MUST have|cannot be without|needs|need|requires|require) [a|an] {c}", "A sad note must have a body", required_of_some),
    rule("require a value", "[EVERY] {j} {t} without [a|an|any] {c} (makes no sense|make no sense|is nonsense|is wrong|is not allowed|are not allowed|must not exist|cannot exist|may not exist|should not exist|is invalid|is an error)", "A sad note without a body makes no sense", required_of_some),
];

/// Each row has the value that is said by what it refers to: `a driver` is `driver_id`.
fn require_named(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.c("k").filter(|columns| columns.table == table)?;
    got.owned();
    super::change::described(got, &columns, &[Attr::Required])
}

/// Rows without a value get one, and from then on each has one.
fn filled(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let attrs = [Attr::Required, Attr::Fill(got.v("v")?)];
    super::change::described(got, &columns, &attrs)
}

/// The same of a column of rows.
fn filled_of(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.within("c", &table)?;
    filled(got)
}

/// Something that is there may be wished for, or that each row has it.
fn require_asked(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    let names = got.reader.names;
    let known = |name: &String| names.column(&table, name).is_some_and(|column| column.required);
    if !columns.names.iter().all(known) {
        got.ask("the column is there: is each row to have a value?");
    }
    require_in(got)
}

/// `let new users be active`: without such words it may be anything.
fn flag_new(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tokens = got.reader.tokens;
    let said = |words: &[&str]| tokens.iter().any(|t| words.contains(&t.lower.as_str()));
    said(&["new", "default", "unless", "initially", "start", "begin", "otherwise", "created"])
        .then(|| flag(got))
        .flatten()
}

fn optional_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.within("c", &table)?;
    optional(got)
}

fn default_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.within("c", &table)?;
    default(got)
}

/// The column of truths that a word names, and whether it says that it is true: `active`, `inactive`.
fn truth(table: &NamedTable, word: &str) -> Option<(String, bool)> {
    let word = word.to_lowercase();
    let find = |word: &str| {
        let names = [format!("is_{word}"), word.to_owned(), format!("has_{word}")];
        let named = |column: &&crate::wish::english::names::NamedColumn| {
            column.family == Family::Bool && names.contains(&crate::design::snake(&column.name))
        };
        table.columns.iter().find(named).map(|column| column.name.clone())
    };
    if let Some(column) = find(&word) {
        return Some((column, true));
    }
    let negated = ["in", "un", "non", "non-", "dis"].iter();
    negated.filter_map(|prefix| word.strip_prefix(prefix)).find_map(find).map(|c| (c, false))
}

/// `new users start active`: a column of truths, or the only list of values that has the word.
fn flag(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    flagged(got, true)
}

/// `users are not active by default`
fn flag_denied(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    flagged(got, false)
}

/// `must not have a missing name`, but not `may have no name`.
fn require_denied(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let negated =
        got.reader.tokens.iter().any(|t| matches!(t.lower.as_str(), "not" | "cannot" | "nobody"));
    negated.then(|| require_in(got)).flatten()
}

fn flagged(got: &mut Got<'_, '_>, said: bool) -> Option<Vec<Op>> {
    let path = got.t("t")?;
    let (Said::Word(word) | Said::Text(word)) = got.v("v")? else { return None };
    let table = got.table(&path)?;
    if let Some((column, value)) = truth(table, &word) {
        let value = value == said;
        got.note(format!("`{word}` is taken as `{column}` being {value}"));
        return Some(alter(&Columns::of(&path, vec![column]), |is| {
            is.default = Some(serde_json::Value::Bool(value));
        }));
    }
    if !said {
        return None;
    }
    let enums = &got.reader.names.enums;
    let has = |family: &Family| match family {
        Family::Enum { name } => {
            enums.iter().any(|(known, values)| known == name && values.contains(&word))
        }
        _ => false,
    };
    let mut columns = table.columns.iter().filter(|column| has(&column.family));
    let found = columns.next().filter(|_| columns.next().is_none()).map(|c| c.name.clone());
    let state = || {
        let mut named = table.columns.iter().filter(|column| {
            matches!(column.name.as_str(), "status" | "state")
                && matches!(column.family, Family::Text { .. })
        });
        named.next().map(|column| column.name.clone())
    };
    let asked = found.is_none();
    let column = found.or_else(state)?;
    if asked {
        got.ask(format!("is `{word}` the default of `{column}`?"));
    }
    got.note(format!("`{word}` is taken as a value of `{column}`"));
    Some(alter(&Columns::of(&path, vec![column]), |is| is.default = Some(word.as_str().into())))
}

/// What need not be there, of a table that may be said behind.
fn optional_there(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    if let Some(table) = got.t("t") {
        got.within("c", &table)?;
    }
    optional(got)
}

/// The same of a default.
fn no_default_there(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    if let Some(table) = got.t("t") {
        got.within("c", &table)?;
    }
    if let Some(said) = got.v("v") {
        let (table, column) = got.one("c")?;
        // Another default than the one that is there is no default of that column.
        let is = got.reader.names.column(&table, &column)?.default.clone()?;
        let text = match &said {
            Said::Text(text) | Said::Word(text) | Said::Number(text) => text.clone(),
            _ => return None,
        };
        (is == text).then_some(())?;
    }
    no_default(got)
}

/// The state as a value of the only column that may say it, which is asked first.
fn may_be_status(got: &mut Got<'_, '_>, rows: &Rows, table: &str) -> Option<String> {
    let Rows::State(word, true) = rows else { return None };
    let says = |name: &str| matches!(name, "status" | "state") || name.ends_with("_status");
    let columns = &got.table(table)?.columns;
    let mut all = columns.iter().filter(|column| {
        matches!(column.family, Family::Text { .. }) && says(&crate::design::snake(&column.name))
    });
    let (Some(column), None) = (all.next(), all.next()) else { return None };
    let name = column.name.clone();
    let text = super::text_in_formula(word);
    got.ask(format!("no value `{word}` is known of `{table}.{name}`: is it one?"));
    Some(format!("{} = {text}", super::in_formula(&name)))
}

/// What rows have that are in a state: `a discharged admission must have discharged_at`.
fn required_of_some(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, rows) = (got.t("t")?, got.rows("j")?);
    if !matches!(rows, Rows::State(..)) {
        return None;
    }
    let columns = got.within("c", &table)?;
    let [column] = columns.names.as_slice() else { return None };
    let own = |when: &String| {
        // What says that it is so cannot be what is missing.
        let formula = crate::design::parse_formula(when, None);
        formula.is_ok_and(|f| f.columns().iter().any(|named| named.as_str() == column))
    };
    let when = match got.condition(&rows, &table).filter(|when| !own(when)) {
        Some(when) => when,
        None => may_be_status(got, &rows, &table)?,
    };
    got.note(format!("only rows of `{table}` for which {when} need a value"));
    let check = format!("not ({when}) or {} is not null", super::in_formula(column));
    Some(vec![Op::AddCheck { table, check, name: None }])
}
