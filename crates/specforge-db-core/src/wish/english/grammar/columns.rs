//! Columns come, get other names and go.

use super::keys::unique_op;
use super::{Got, Held, Rule, rule};
use crate::design::snake;
use crate::wish::english::attrs::Attr;
use crate::wish::english::column::Draft;
use crate::wish::english::names::american;
use crate::wish::english::parts::{Columns, quoted};
use crate::wish::op::{ColumnSpec, Op, TypeSpec};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("add a column", "ADD {d} TO {ts} {as}", "Add a phone column to users", add_to),
    rule("add a column", "(ADD|STORE|get|have) [COLUMN for] {d} TO {ts} {tas}", "Add phone to users, varchar(20)", add_to),
    rule("add a column", "STORE {d} PERROW {ts} {tas}", "Store a phone for each user, varchar(20)", add_to),
    rule("add a column", "(ADD|STORE) {d} TO {ts} {sh}", "Add phone and fax to users, varchar(20) each", add_to),
    rule("add a column", "ADD {d} TO {t} (if it does not exist|if it does not exist yet|if not exists|if it is not there|if it is missing|if missing)", "Add a phone column to users if it does not exist", add_missing),
    rule("add a column", "ADD {d}", "Add users.created_at timestamp", add_dotted),
    rule("add a column", "ADD TO {ts} {d}", "Add to users a phone column", add_to),
    rule("add a column", "TO {ts} ADD {d}", "To users add a phone column", add_to),
    rule("add a column", "GIVE [EVERY] {ts} {d}", "Give users a phone column", add_to),
    rule("add a column", "[EVERY] {ts} HAVE {d}", "Users should have a phone number", add_to),
    rule("add a column", "STORE {d} PERROW {ts} {as}", "Store a phone number for each user", add_to),
    rule("add a column", "STORE {d} (on|for|of|in) {ts} {as}", "Store a birth date on users", add_to),
    rule("add a column", "ADD COLUMN TO {ts} CALLED {d}", "Add a column to users called phone", add_to),
    rule("add a column", "(in|for|on) {ts} [,] ADD {d}", "In users, add a phone column", add_to),
    rule("add a column", "{ts} : ADD {d}", "users: add phone", add_to),
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
    rule("add a column", "new COLUMN {d} (on|in|for|to|of) {ts} {as}", "New column phone on users", add_to),
    rule("add a column", "COLUMN {d} (on|in|for|to|of) {ts} {as}", "Column phone for users", add_to),
    rule("add a column", "new COLUMN {d}", "New column users.phone", add_dotted),
    rule("add a column", "{d} (on|for|in) {ts} [{sh}]", "phone varchar(20) for users", add_named),
    rule("add a column", "{ts} with {d}", "Users with a phone varchar(20)", add_named),
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
    rule("drop a column", "{c} (is|are) (no longer needed|no longer used|not needed any more|obsolete|unused)", "users.nickname is no longer needed", no_longer_used),
    rule("drop a column", "DROP {c}", "Drop nickname from users", drop_columns),
    rule("drop a column", "DROP {c} FROM {t}", "Drop the nickname column from users", drop_from),
    rule("drop a column", "FROM {t} [,] DROP {c}", "From users drop nickname", drop_from),
    rule("drop a column", "[EVERY] {t} no longer (need|needs|have|has|require|requires) {c}", "Users no longer need a nickname", no_longer_needed),
    rule("rename a column", "RENAME {c} INTO {n}", "Rename users.name to full_name", rename),
    rule("rename a column", "CHANGE [COLUMN] NAME [of] {c} INTO {n}", "Change the column name users.name to full_name", rename),
    rule("rename a column", "RENAME {c} INTO {n} OF {t}", "Rename name to full_name in users", rename_in),
    rule("rename a column", "OF {t} [,] RENAME {c} INTO {n}", "In users rename name to full_name", rename_in),
    rule("rename a column", "RENAME {c} FROM {t} INTO {n}", "Rename name from users to full_name", rename_in),
    rule("rename a column", "{c} (should|must) be (called|named|renamed to|renamed) {n}", "users.name should be called full_name", rename),
    rule("rename a column", "(call|name) {c} {n} [instead]", "Call users.name full_name instead", rename),
    rule("rename a column", "{c} (->|=>|becomes|become|should become|must become|is now|is now called|is now named|are now called|is called|gets called|should go by|goes by) {n} [instead]", "users.name -> full_name", rename_short),
    rule("rename a column", "{c} (gets|get|should get|should have|must get|needs|takes) [a] [new] (name|the name|the new name) {n}", "users.name gets the name full_name", rename),
    rule("rename a column", "(CHANGE|MAKE) {c} NAME (to|into|->) {n}", "Change users.name's name to full_name", rename),
    rule("rename a column", "(CHANGE|MAKE) {c} NAME (to|into|->) {n} OF {t}", "Change nickname's name to alias in users", rename_in),
    rule("rename a column", "GIVE {c} [the] [new] NAME {n}", "Give users.name the new name full_name", rename),
    rule("rename a column", "{c} (should|must) be (called|named|renamed to|renamed) {n} (in|on|of) {t}", "name should be called full_name in users", rename_in),
    rule("rename a column", "{c} : (rename to|RENAME INTO|new name) {n}", "users.name: rename to full_name", rename),
    rule("rename a column", "RENAME {c} INTO {n} [and|,] {c2} INTO {n2} OF {t}", "Rename name to full_name and age to years in users", rename_both),
    rule("rename a column", "RENAME {c} INTO {d}", "Rename users (name, age) to full_name, years", rename_each),
    rule("rename a column", "RENAME {c} INTO [snake_case|snake case] [:|,] {d}", "Rename users (name, age) to snake case: full_name, years", rename_each),
    rule("rename a column", "(RENAME|CHANGE|MAKE) {c} INTO (snake_case|snake case|snake case names)", "Rename lastLogin to snake case", rename_snake),
    rule("rename a column", "{c} (should|must) (just|simply|rather) be {n}", "users.name should simply be full_name", rename_asked),
    rule("rename a column", "(change|alter|modify|update) {c} (to|into) {n}", "Change users.name to full_name", rename_asked),
    rule("rename a column", "MAKE {c} {n}", "Make lastLogin last_login", respell),
    rule("rename a column", "(spell|write) {c} [as] {n}", "Spell lastLogin last_login", respell),
    rule("split a column", "SPLIT {c} into {d}", "Split name into first_name and last_name", split),
    rule("merge columns", "MERGE {c} into {n}", "Merge users.name and users.nickname into display_name", merge),
    rule("merge columns", "MERGE {c} into a [single] column {n}", "Combine users.name and users.nickname into a single column display_name", merge),
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
    let mut table = if let Some(table) = first { table } else { added_where(got)? };
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
    let (table, _) = got.reader.spoken.scope.clone()?;
    got.meta.cost += 6;
    got.note(format!("`{table}` is meant, because it was spoken of"));
    Some(table)
}

/// Columns that only their table is said of: `users: phone varchar(20), bio text`.
fn add_listed(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, columns) = got.reader.spoken.topic.clone()?;
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
fn added(got: &mut Got<'_, '_>, table: &str, draft: &Draft, more: &[Attr]) -> Option<Vec<Op>> {
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
    let none = plain.attrs.iter().chain(&more).any(|attr| *attr == Attr::NoDefault);
    if none && spec.required && spec.backfill.is_none() {
        got.ask("each row is to have a value: which do the rows get that are there?");
    }
    let name = spec.name.clone();
    if got.family(table, &name).is_some() {
        // What is there is rather spoken of than added.
        got.meta.cost += super::UNKNOWN + 10;
    } else if let Some(near) = near_column(got, table, &name) {
        got.ask(format!("`{table}` has a column `{near}`: is a new one `{name}` meant?"));
    } else if let Some(other) = doubtful(got, &name) {
        got.ask(format!(
            "is `{name}` a value of its own? It might refer to `{other}`, which would be said by `{name}_id`"
        ));
    }
    if name == "tenant" {
        // `a tenant column` is said by a row of its own.
        got.meta.cost += 3;
    }
    let mut ops = vec![Op::AddColumn { table: table.to_owned(), column: Box::new(spec) }];
    if unique {
        let columns = Columns::of(table, vec![name.clone()]);
        ops.push(unique_op(got, &columns, &own));
    }
    for attr in &own {
        if let Attr::Above(number) = attr {
            let check = format!("{} > {number}", super::in_formula(&name));
            ops.push(Op::AddCheck { table: table.to_owned(), check, name: None });
        }
    }
    Some(ops)
}

/// The column of a table whose name is this one in the singular or plural.
fn near_column(got: &Got<'_, '_>, table: &str, name: &str) -> Option<String> {
    let known = got.table(table)?.columns_named(name);
    known.first().map(|column| column.name.clone())
}

/// The table that a name may mean whose type nobody said: it has the table's name, or nothing is known of it
/// but that its last word is one.
fn doubtful(got: &Got<'_, '_>, name: &str) -> Option<String> {
    let noted = |start: &str| {
        let start = format!("{start} `{name}`");
        got.meta.notes.iter().any(|note| note.starts_with(&start))
    };
    let names = got.reader.names;
    let inferred = noted("the name") || noted("nothing says the type of");
    let whole = names.tables_named(None, name).into_iter().next().filter(|_| inferred);
    let last = name.rsplit('_').next().unwrap_or(name);
    let last = || names.tables_named(None, last).into_iter().next();
    let found = whole.or_else(|| last().filter(|_| noted("nothing says the type of")));
    found.map(|table| table.path.clone())
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
    got.ask("is the column to go with its values, or to become optional?");
    Some(drop_ops(&columns))
}

fn no_longer_used(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    got.ask("is the column to go with its values, or to become optional?");
    Some(drop_ops(&columns))
}

fn rename(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, from) = got.one("c")?;
    let to = got.name_in("n", &table)?;
    (from != to).then(|| vec![Op::RenameColumn { table, from, to }])
}

fn rename_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    let [from] = columns.names.as_slice() else { return None };
    let to = got.name_in("n", &table)?;
    (*from != to).then(|| vec![Op::RenameColumn { table, from: from.clone(), to }])
}

/// A name behind a sign or `becomes`: a word that may as well be a value or a state is none.
fn rename_short(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let ops = rename(got)?;
    let Some([Op::RenameColumn { to, .. }]) = ops.get(..) else { return None };
    let arrow = got.reader.tokens.iter().any(|token| matches!(token.text.as_str(), "->" | "=>"));
    let called = got.reader.tokens.iter().any(|t| matches!(t.lower.as_str(), "called" | "named"));
    let quoted = got.reader.tokens.iter().any(|t| t.quote.is_some() && t.text == to.as_str());
    if !(arrow || called || quoted || to.contains('_')) {
        got.ask("is that the new name of the column?");
    }
    Some(ops)
}

/// What may be a name or a value is asked for.
fn rename_asked(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let ops = rename(got)?;
    got.ask("is that the new name of the column?");
    Some(ops)
}

/// Two columns of one table.
fn rename_both(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let mut ops = Vec::new();
    for (from, to) in [("c", "n"), ("c2", "n2")] {
        let columns = got.within(from, &table)?;
        let [from] = columns.names.as_slice() else { return None };
        let to = got.name_in(to, &table)?;
        ops.push(Op::RenameColumn { table: table.clone(), from: from.clone(), to });
    }
    Some(ops)
}

/// As many names as columns, in the same order.
fn rename_each(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c").filter(|columns| columns.names.len() > 1)?;
    let drafts = got.drafts("d").filter(|drafts| drafts.len() == columns.names.len())?;
    let bare = |draft: &Draft| {
        draft.attrs.is_empty() && draft.table.as_ref().is_none_or(|own| *own == columns.table)
    };
    if !drafts.iter().all(bare) {
        return None;
    }
    let pairs = columns.names.iter().zip(drafts);
    let op = |(from, draft): (&String, Draft)| Op::RenameColumn {
        table: columns.table.clone(),
        from: from.clone(),
        to: draft.name,
    };
    Some(pairs.map(op).collect())
}

fn rename_snake(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let others = columns.names.iter().filter(|name| snake(name) != **name);
    let op = |from: &String| Op::RenameColumn {
        table: columns.table.clone(),
        from: from.clone(),
        to: snake(from),
    };
    Some(others.map(op).collect())
}

/// Another spelling of the same name.
fn respell(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (_, from) = got.one("c")?;
    let ops = rename(got)?;
    let Some([Op::RenameColumn { to, .. }]) = ops.get(..) else { return None };
    let same = snake(&from) == snake(to) || american(&from) == american(to);
    same.then_some(ops)
}

fn split(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let drafts = got.drafts("d")?;
    let bare = |draft: &Draft| draft.table.is_none() && draft.attrs.is_empty();
    if drafts.len() < 2 || !drafts.iter().all(bare) {
        return None;
    }
    let into = drafts.into_iter().map(|draft| draft.name).collect();
    Some(vec![Op::SplitColumn { table, column, into }])
}

fn merge(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c").filter(|columns| columns.names.len() > 1)?;
    let into = got.name_in("n", &columns.table)?;
    Some(vec![Op::MergeColumns { table: columns.table, columns: columns.names, into }])
}
