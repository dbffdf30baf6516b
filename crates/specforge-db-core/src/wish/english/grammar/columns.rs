//! Columns come, get other names and go.

use super::doubts::{doubtful, near_column, reference_to, which_table};
use super::keys::unique_op;
use super::{Got, Held, Rule, rule};
use crate::design::snake;
use crate::model::Family;
use crate::wish::english::attr_lists::doubtful_values;
use crate::wish::english::attrs::Attr;
use crate::wish::english::column::Draft;
use crate::wish::english::parts::{Columns, quoted};
use crate::wish::op::{ColumnSpec, Op, TypeSpec};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("add a column", "ADD {d} TO {ts} {as}", "Add a phone column to users", add_to),
    rule("add a column", "(ADD|STORE|get|have) [COLUMN for] {d} TO {ts} {tas}", "Add phone to users, varchar(20)", add_to),
    rule("add a column", "STORE {d} PERROW {ts} {tas}", "Store a phone for each user, varchar(20)", add_to),
    rule("add a column", "(ADD|STORE) {d} TO {ts} {sh}", "Add phone and fax to users, varchar(20) each", add_to),
    rule("add a column", "ADD {d} TO {t} (if it does not exist|if it does not exist yet|if not exists|if it is not there|if it is missing|if missing)", "Add a phone column to users if it does not exist", add_missing),
    rule("add a column", "ADD {d} TO {ts} (record|records|rows) {as}", "Add a phone column to user records", add_to),
    rule("add a column", "STORE {ts} {d} {as}", "Store the user's hourly rate as money", add_owned),
    rule("add a column", "ADD {d}", "Add users.created_at timestamp", add_dotted),
    rule("add a column", "ADD TO {ts} [:] {d}", "Add to users a phone column", add_to),
    rule("add a column", "TO {ts} ADD {d}", "To users add a phone column", add_to),
    rule("add a column", "GIVE [EVERY] {ts} {d}", "Give users a phone column", add_to),
    rule("add a column", "[EVERY] {ts} HAVE {d}", "Users should have a phone number", add_to),
    rule("add a column", "STORE {d} PERROW {ts} {as}", "Store a phone number for each user", add_to),
    rule("add a column", "STORE {d} (on|for|of|in) {ts} {as}", "Store a birth date on users", add_to),
    rule("add a column", "ADD COLUMN TO {ts} CALLED {d}", "Add a column to users called phone", add_to),
    rule("add a column", "(in|for|on) {ts} [,] ADD {d}", "In users, add a phone column", add_to),
    rule("add a column", "{ts} : ADD {d}", "users: add phone", add_to),
    rule("add a column", "{dd}", "users.phone varchar(20)", add_typed),
    rule("add a column", "[EVERY] {ts} (do not have|does not have|have no|has no|do not yet have|are without|do not store|have not got) [a|any] {d} [yet|so far|at the moment|currently|right now]", "Users have no phone yet, add one", add_lacking),
    rule("add a column", "there is (no|not any|not a) {d} (on|in|for|of) {ts} [yet|so far|at the moment|currently|right now]", "There is no phone on users yet, add one", add_lacking),
    rule("add a column", "STORE EVERY {ts} {d} {as}", "Store each user's phone", add_to),
    rule("add a column", "{dt}", "users: phone varchar(20), bio text", add_listed),
    rule("add a column", "(get|have|see) {d} (on|in|for|to) {ts} {as}", "Could we get a phone column on users?", add_to),
    rule("add a column", "(ADD|STORE|have|get) COLUMN (for|with|holding|containing) {d} (on|in|to|of) {ts} {as}", "Add a column for the phone number to users", add_to),
    rule("add a column", "(ADD|have|get) {hd} (on|in|to|for) {ts} (:|CALLED|,|—) {d}", "Add two text columns to users: bio and motto", add_counted),
    rule("add a column", "[EVERY] {ts} HAVE {hd} (:|CALLED|,|—) {d}", "Users get two text columns: bio and motto", add_counted),
    rule("add a column", "ENSURE [that] [EVERY] {ts} HAVE {d}", "Make sure that users have a phone column", add_to),
    rule("add a column", "let [EVERY] {ts} have {d}", "Let users have a phone number", add_to),
    rule("add a column", "(extend|expand|augment|enrich) {ts} (with|by) {d}", "Extend users with a phone column", add_to),
    rule("add a column", "{d} (is|are) missing (on|in|from|for|of) {ts} {as}", "A phone column is missing on users", add_to),
    rule("add a column", "{d} (is|are) missing", "users.phone is missing", add_dotted),
    rule("add a column", "{d} (is|are) (needed|wanted) (on|in|for|from|of) {ts} {as}", "A phone column is needed on users", add_to),
    rule("add a column", "STORE (for|on) [EVERY] {ts} WHETHER (it|they|he|she) (is|are|was|were) {x} {as}", "Store for each user whether they are blocked", whether),
    rule("add a column", "new COLUMN {d} (on|in|for|to|of) {ts} {as}", "New column phone on users", add_to),
    rule("add a column", "COLUMN {d} (on|in|for|to|of) {ts} {as}", "Column phone for users", add_to),
    rule("add a column", "new COLUMN {d}", "New column users.phone", add_dotted),
    rule("add a column", "{d} (on|for|in) {ts} [{sh}]", "phone varchar(20) for users", add_named),
    rule("add a column", "{ts} with {d}", "Users with a phone varchar(20)", add_named),
    rule("add a column", "HAVE {d}", "Orders belong to a note and have a place", add_spoken),
    rule("add a column", "with {d}", "Create a join table user_orders between users and orders with a role", add_with),
    rule("add a column", "STORE {d} {as}", "For each user, store a phone number", add_told),
    rule("add a column", "(WIDEN|augment|enrich|complement|supplement|enhance|amend) {ts} (with|by) {d}", "Extend users by a phone column", add_to),
    rule("add a column", "[EVERY] {ts} (should|must) (be able to have|be able to carry|also have|also carry|always have|know|know about) {d}", "Users should be able to have a phone", add_to),
    rule("add a column", "ADD {ty} [COLUMN] (on|to|for|in|of) {ts} WHETHER [it|they|this|EVERY {t}] (is|are|was|were|has been|have been) {x} {as}", "Add a flag to users telling whether they are blocked", whether),
    rule("add a column", "STORE [(on|for|in) {ts} ,] WHETHER [EVERY] {t} (is|are|was|were|has been|have been) {x} {as}", "Store whether a user is blocked", whether),
    rule("add a column", "[EVERY] {ts} (HAVE|should know|must know|should say|must say) [{ty}] WHETHER [it|they|EVERY {t}] (is|are|was|were|has been|have been) {x} {as}", "Users should have a flag whether they are blocked", whether),
    rule("drop a column", "(i|we) (want|need|would like) {c} (gone|removed|dropped|deleted|out)", "We want users.nickname gone", drop_columns),
    rule("drop a column", "(i|we) (want|need|would like) {c} (gone|removed|dropped|deleted) from {t}", "We want the nickname gone from users", drop_from),
    rule("drop a column", "take {c} (off|out of|from|away from) {t}", "Take the nickname off users", drop_from),
    rule("drop a column", "(let {c} go|{c} can go|{c} may go|{c} should go|{c} must go|{c} has to go|{c} can be let go)", "users.nickname can go", drop_columns),
    rule("drop a column", "{c} (can go|may go|should go|must go|has to go|have to go) (from|in|on|out of) {t}", "nickname has to go from users", drop_from),
    rule("drop a column", "{c} (is|are) (no longer needed|no longer used|not needed any more|obsolete|unused)", "users.nickname is no longer needed", no_longer_used),
    rule("drop a column", "DROP {c}", "Drop nickname from users", drop_columns),
    rule("drop a column", "DROP {c} FROM {t}", "Drop the nickname column from users", drop_from),
    rule("drop a column", "FROM {t} [,] DROP {c}", "From users drop nickname", drop_from),
    rule("drop a column", "[EVERY] {t} no longer (need|needs|have|has|require|requires) {c}", "Users no longer need a nickname", no_longer_needed),
    rule("add columns", "{d} (for|on) {ts} with {v} as [the] DEFAULT [VALUE]", "created_at for orders with now() as default", add_defaulted),
];

/// Ops for new columns, each in every table that was named.
fn add_to(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts")?;
    let drafts = got.drafts("d")?;
    // One that says its table by itself is in no other.
    if drafts.iter().any(|draft| draft.table.is_some()) {
        let same = |draft: &Draft| draft.table.as_ref().is_none_or(|own| tables == [own.clone()]);
        if !drafts.iter().all(same) {
            return None;
        }
    }
    let mut more = got.attrs("as");
    let typed = got.attrs("tas");
    if !typed.is_empty() && drafts.len() > 1 {
        return None;
    }
    more.extend(typed);
    let shared = got.attrs("sh");
    if !shared.is_empty() && drafts.len() < 2 {
        return None;
    }
    more.extend(shared);
    let mut ops = Vec::new();
    for table in &tables {
        for draft in &drafts {
            ops.extend(added(got, table, draft, &more)?);
        }
    }
    Some(ops)
}

/// What is kept of each row is said to be its own: `the user's phone`.
fn add_owned(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let begin = got.reader.begin;
    let owner = got.reader.tokens.get(begin..begin + 5).or(got.reader.tokens.get(begin..))?;
    owner.iter().any(|token| token.possessive).then(|| add_to(got)).flatten()
}

/// A column that comes only where none of that name is there: of one that is, nothing is said but its name.
fn add_missing(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let mut ops = Vec::new();
    for draft in &got.drafts("d")? {
        if draft.table.as_ref().is_some_and(|own| *own != table) {
            return None;
        }
        let known = got.table(&table)?.columns_named(&draft.name);
        match known.first().map(|column| column.name.clone()) {
            Some(name) => {
                let column = Box::new(ColumnSpec { name, ..ColumnSpec::default() });
                ops.push(Op::AddColumn { table: table.clone(), column });
            }
            None => ops.extend(added(got, &table, draft, &[])?),
        }
    }
    Some(ops)
}

fn add_dotted(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let drafts = got.drafts("d")?;
    let first = drafts.first()?.table.clone();
    let Some(mut table) = first.or_else(|| added_where(got)) else {
        return which_table(got, &drafts);
    };
    let mut ops = Vec::new();
    for draft in &drafts {
        if let Some(own) = &draft.table {
            table.clone_from(own);
        }
        ops.extend(added(got, &table, draft, &[])?);
    }
    Some(ops)
}

/// The table of new columns that nobody says with them: what the sentence is about, or was spoken of before.
fn added_where(got: &mut Got<'_, '_>) -> Option<String> {
    if let Some((table, columns)) = &got.reader.spoken.topic {
        return columns.is_empty().then(|| table.clone());
    }
    // A verb that is left out is that of a clause which added columns too.
    let reader = got.reader;
    let said = reader.class(reader.begin, "ADD").iter().any(|(end, ..)| *end > reader.begin);
    if reader.spoken.gap == Some("ADD") && !said && !reader.spoken.added {
        return None;
    }
    let (table, columns) = got.reader.spoken.scope.clone()?;
    // Of a column that a remark spoke of, what follows is wished rather than of its table.
    if got.reader.spoken.told && !columns.is_empty() {
        return None;
    }
    got.meta.cost += 6;
    got.note(format!("`{table}` is meant, because it was spoken of"));
    Some(table)
}

/// Columns that only their table is said of: `users: phone varchar(20), bio text`.
fn add_listed(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let spoken = &got.reader.spoken;
    let told = spoken.scope.clone().filter(|_| spoken.told);
    let (table, columns) = spoken.topic.clone().or(told)?;
    if !columns.is_empty() {
        return None;
    }
    let typed = |attr: &Attr| {
        matches!(
            attr,
            Attr::Type(_) | Attr::Longest(_) | Attr::References(..) | Attr::Precision(..)
        )
    };
    let drafts = got.drafts("dt")?;
    let mut ops = Vec::new();
    for draft in &drafts {
        if draft.table.is_some() || !draft.attrs.iter().any(typed) {
            return None;
        }
        ops.extend(added(got, &table, draft, &[])?);
    }
    got.meta.cost += 1;
    let names: Vec<String> = drafts.into_iter().map(|draft| draft.name).collect();
    got.note(format!("{} is taken as what `{table}` gets", quoted(&names)));
    Some(ops)
}

/// A column with what is said of it; what makes it unique in a way of its own is an op beside.
pub(super) fn added(
    got: &mut Got<'_, '_>,
    table: &str,
    draft: &Draft,
    more: &[Attr],
) -> Option<Vec<Op>> {
    let special = |attr: &&Attr| {
        matches!(attr, Attr::Insensitive | Attr::PerTenant | Attr::Active | Attr::Above(_))
    };
    let own: Vec<Attr> = draft.attrs.iter().chain(more).filter(special).cloned().collect();
    let unique = own.iter().any(|attr| !matches!(attr, Attr::Above(_)));
    let keeps = |attr: &Attr| !(special(&attr) || unique && *attr == Attr::Unique);
    let said_unique = draft.attrs.iter().chain(more).any(|attr| *attr == Attr::Unique);
    if unique && !said_unique {
        return None;
    }
    let attrs: Vec<Attr> = draft.attrs.iter().filter(|a| keeps(a)).cloned().collect();
    let more: Vec<Attr> = more.iter().filter(|a| keeps(a)).cloned().collect();
    let plain = Draft { attrs, ..draft.clone() };
    let mut notes = Vec::new();
    let spec = got.reader.spec(&plain, &more, &mut notes)?;
    if spec.name == "id" && notes.iter().any(|note| note.starts_with("nothing says the type")) {
        return None;
    }
    for note in notes {
        got.note(note);
    }
    if let Some(question) = doubtful_values(&plain, &more, &got.meta.notes) {
        got.ask(question);
    }
    let none = plain.attrs.iter().chain(&more).any(|attr| *attr == Attr::NoDefault);
    if none && spec.required && spec.backfill.is_none() {
        got.ask("each row is to have a value: which do the rows get that are there?");
    }
    let name = spec.name.clone();
    let mut refers = None;
    if got.family(table, &name).is_some() {
        // What is there is rather spoken of than added.
        got.meta.cost += super::UNKNOWN + 10;
    } else if let Some(near) = near_column(got, table, &name) {
        got.ask(format!("`{table}` has a column `{near}`: is a new one `{name}` meant?"));
    } else if let Some(other) = doubtful(got, &name) {
        got.ask(format!(
            "is `{name}` a value of its own? It might refer to `{other}`, which would be said by `{name}_id`"
        ));
        refers = reference_to(got, &name, &other);
    }
    let value = rather_a_value(got, table, &name);
    if let Some((column, value)) = &value {
        got.ask(format!(
            "is `{value}` a new value of `{table}.{column}`, or is a new column `{name}` meant?"
        ));
    }
    if matches!(name.as_str(), "tenant" | "tagging" | "hierarchy" | "nesting" | "auditing") {
        // `a tenant column` is said by a row of its own.
        got.meta.cost += 3;
    }
    let add = |spec: ColumnSpec| Op::AddColumn { table: table.to_owned(), column: Box::new(spec) };
    if let Some(other) = refers {
        let other = ColumnSpec { required: spec.required, unique: spec.unique, ..other };
        got.meta.others.push((add(spec.clone()), add(other)));
    }
    if let Some((column, value)) = value {
        let of = format!("{table}.{column}");
        let value = Op::AddEnumValue { of, value, before: None, after: None };
        got.meta.others.push((add(spec.clone()), value));
    }
    let mut ops = vec![add(spec)];
    if unique {
        let columns = Columns::of(table, vec![name.clone()]);
        ops.push(unique_op(got, &columns, &own));
    }
    for attr in draft.attrs.iter().chain(&more) {
        if let Attr::Exactly(length) = attr {
            let check = format!("length({}) = {length}", super::in_formula(&name));
            ops.push(Op::AddCheck { table: table.to_owned(), check, name: None });
        }
    }
    for attr in &own {
        if let Attr::Above(number) = attr {
            let check = format!("{} > {number}", super::in_formula(&name));
            ops.push(Op::AddCheck { table: table.to_owned(), check, name: None });
        }
    }
    Some(ops)
}

/// The column with a list of values, and the value, that a name such as `blocked_status` may speak of.
fn rather_a_value(got: &Got<'_, '_>, table: &str, name: &str) -> Option<(String, String)> {
    let (value, column) = name.rsplit_once('_')?;
    let known = got.reader.names.column(table, column)?;
    let listed = known.values.len() > 1 || matches!(known.family, Family::Enum { .. });
    listed.then(|| (known.name.clone(), value.to_owned()))
}

/// Columns that say their table and their type, and are not there yet.
fn add_typed(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let drafts = got.drafts("dd")?;
    let mut ops = Vec::new();
    for draft in &drafts {
        let table = draft.table.clone()?;
        let typed = draft.attrs.iter().any(|attr| matches!(attr, Attr::Type(_)));
        let known = got.table(&table)?;
        if !typed || !known.columns_named(&draft.name).is_empty() {
            return None;
        }
        ops.extend(added(got, &table, draft, &[])?);
        got.note(format!("`{}` is taken as a column that is to come", draft.name));
    }
    got.meta.cost += 2;
    Some(ops)
}

/// What is not there comes only where the sentence goes on to say so: `add one`.
fn add_lacking(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let verbs = ["add", "create", "introduce", "include", "need", "want"];
    let them = ["it", "one", "them", "that", "those", "these", "both"];
    let echoed = got.reader.tokens.windows(2).any(|pair| match pair {
        [verb, it] => verbs.contains(&verb.lower.as_str()) && them.contains(&it.lower.as_str()),
        _ => false,
    });
    echoed.then(|| add_to(got)).flatten()
}

/// So many columns of one kind, whose names are said behind.
fn add_counted(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts")?;
    let (count, attrs) = match got.held("hd")? {
        Held::Counted(count, attrs) => (*count, attrs.clone()),
        _ => return None,
    };
    let drafts = got.drafts("d").filter(|drafts| drafts.len() as u64 == count)?;
    if drafts.iter().any(|draft| draft.table.is_some()) {
        return None;
    }
    let mut ops = Vec::new();
    for table in &tables {
        for draft in &drafts {
            ops.extend(added(got, table, draft, &attrs)?);
        }
    }
    Some(ops)
}

/// New columns without a verb: only their types say that they are to come.
fn add_named(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let said = |draft: &Draft| {
        draft.attrs.iter().any(|attr| matches!(attr, Attr::Type(_) | Attr::Longest(_)))
    };
    let typed = got.attrs("sh").iter().any(|attr| matches!(attr, Attr::Type(_)));
    let drafts = got.drafts("d")?;
    let ops = add_to(got)?;
    got.meta.cost += 3;
    (typed || drafts.iter().all(said)).then_some(ops)
}

/// What a table has that was just made.
fn add_with(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, _) = got.reader.spoken.scope.clone()?;
    got.table(&table)?.made.then(|| add_spoken(got)).flatten()
}

/// `… and have a place`, of what was spoken of.
fn add_spoken(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    if got.reader.begin == 0 || got.reader.spoken.told {
        return None;
    }
    let (table, columns) = got.reader.spoken.scope.clone()?;
    if !(columns.is_empty() || got.table(&table)?.made || got.reader.spoken.added) {
        return None;
    }
    let drafts = got.drafts("d")?;
    if drafts.iter().any(|draft| draft.table.is_some()) {
        return None;
    }
    got.meta.cost += 3;
    let mut ops = Vec::new();
    for draft in &drafts {
        ops.extend(added(got, &table, draft, &[])?);
    }
    got.note(format!("`{table}` is meant, because it was spoken of"));
    Some(ops)
}

/// What rows are to keep, of which kind the sentence said before.
fn add_told(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, columns) = got.reader.spoken.topic.clone()?;
    let drafts = got.drafts("d").filter(|_| columns.is_empty())?;
    if drafts.iter().any(|draft| draft.table.is_some()) {
        return None;
    }
    let more = got.attrs("as");
    let mut ops = Vec::new();
    for draft in &drafts {
        ops.extend(added(got, &table, draft, &more)?);
    }
    Some(ops)
}

/// A truth about rows: `whether they are blocked` is `is_blocked`.
fn whether(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = match (got.ts("ts"), got.t("t")) {
        (Some(tables), Some(told)) if tables != [told.clone()] => return None,
        (Some(tables), _) => tables,
        (None, Some(told)) => vec![told],
        (None, None) => return None,
    };
    let boolean = TypeSpec::Word("boolean".to_owned());
    if got.ty("ty").is_some_and(|ty| ty != boolean) {
        return None;
    }
    let word = snake(&got.n("x")?);
    let name = if word.starts_with("is_") { word } else { format!("is_{word}") };
    let draft = Draft { table: None, name: name.clone(), attrs: vec![Attr::Type(boolean)] };
    got.note(format!("whether that is so is called `{name}`"));
    let more = got.attrs("as");
    let mut ops = Vec::new();
    for table in &tables {
        ops.extend(added(got, table, &draft, &more)?);
    }
    Some(ops)
}

fn drop_ops(columns: &Columns) -> Vec<Op> {
    let drop =
        |column: &String| Op::DropColumn { table: columns.table.clone(), column: column.clone() };
    columns.names.iter().map(drop).collect()
}

/// What is to go has to be what it was called: what only resembles it is asked for.
fn sure(got: &mut Got<'_, '_>) {
    if got.meta.notes.iter().any(|note| note.contains("is taken as the column")) {
        got.ask("is that the column which is to go?");
    }
    let said = |word: &str| got.reader.tokens.iter().any(|token| token.lower == word);
    if said("or") || said("either") {
        got.ask("is one of them to go, or all of them?");
    }
}

fn drop_columns(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    sure(got);
    Some(drop_ops(&got.c("c")?))
}

fn drop_from(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    sure(got);
    Some(drop_ops(&got.within("c", &table)?))
}

fn no_longer_needed(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    go_or_optional(got, &columns);
    Some(drop_ops(&columns))
}

pub(super) fn no_longer_used(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    go_or_optional(got, &columns);
    Some(drop_ops(&columns))
}

/// Asks whether columns are to go, or only to be missing.
fn go_or_optional(got: &mut Got<'_, '_>, columns: &Columns) {
    got.ask("is the column to go with its values, or to become optional?");
    let optional = super::change::alter(columns, |is| is.required = Some(false));
    got.meta.others.extend(drop_ops(columns).into_iter().zip(optional));
}

/// New columns of which only the default is said, beside where they come.
fn add_defaulted(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let value = got.v("v")?;
    let drafts = got.drafts("d")?;
    let tables = got.ts("ts")?;
    let mut ops = Vec::new();
    for table in &tables {
        for draft in &drafts {
            let own = draft.attrs.iter().any(|attr| matches!(attr, Attr::Default(_)));
            if own || draft.table.is_some() {
                return None;
            }
            ops.extend(added(got, table, draft, &[Attr::Default(value.clone())])?);
        }
    }
    got.meta.cost += 2;
    Some(ops)
}
