//! Tables come, get other names and go.

use super::{Got, Rule, rule};
use crate::wish::english::attr_lists::doubtful_values;
use crate::wish::english::attrs::Attr;
use crate::wish::english::column::Draft;
use crate::wish::english::lexer::DASH;
use crate::wish::english::parts::reference_name;
use crate::wish::op::{ColumnSpec, Op};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("create a table", "ADD {nt} [WITH {d}]", "Create a table invoices with number, total and due date", create),
    rule("create a table", "ADD {nt} (:|—) {d}", "We need a table invoices: number, total and due date", create),
    rule("create a table", "ADD {nt} FORWHOM {t} [WITH|:] [«] {d} [»]", "Create an invoices table for users with number and total", create_for),
    rule("create a table", "ADD {nt} WITH {d} FORWHOM [EVERY] {t}", "Create an invoices table with number and total for each user", create_for),
    rule("create a table", "[ADD] [TABLE] [for|of] {nt} (WITH|:|—) {d} (, [and] [it|each|which|that]|; [it|each]|that|which|and each|and it) (FORWHOM|BELONGS|REFERENCES|references|referencing) [EVERY] {t}", "Create an invoices table: number, paid_at, belonging to users", create_for),
    rule("create a table", "[ADD] [TABLE] [:] {nt} « {d} » (, [and] [it|each|which|that]|; [it|each]|that|which|and each|and it) (FORWHOM|BELONGS|REFERENCES|references|referencing) [EVERY] {t}", "Create table invoices (number, total) that references users", create_for),
    rule("create a table", "[ADD] TABLE : {nt} « {d} »", "New table: invoices (number, total)", create),
    rule("create a table", "ADD {nt} WITH {d} [,] [with|and] PK [of|:|(on|over)] {vs}", "Create table rates with country string and rate decimal, primary key country", create_keyed),
    rule("create a table", "ADD {nt} [WITH|:] « {d} » [,] [with|and] PK [of|:|(on|over)] {vs}", "Create table rates (country string, rate decimal), primary key country", create_keyed),
    rule("create a table", "[ADD] TABLE {nt} : {d}", "New table invoices: number, total", create),
    rule("create a table", "TABLE (for|of) {nt} ISNEEDED [,|:] [with|WITH] {d}", "A table for invoices is needed with number and total", create),
    rule("create a table", "{nt} (:|—) ADD TABLE [WITH|:] {d}", "invoices: add a table with number and total", create_about),
    rule("create a table", "ADD {nt} « {d} »", "Create an invoices table (number, total)", create),
    rule("create a table", "STORE {nt} (:|—) {d}", "Store time entries: minutes and a note", create_stored),
    rule("create a table", "TABLE {nt} « {d} »", "Table invoices (number string, total money)", create),
    rule("create a table", "TABLE (for|of) {nt} (:|—) {d}", "A table for invoices: number, total", create),
    rule("create a table", "TABLE {nt} WITH {d}", "A table invoices with number, total and due date", create),
    rule("create a table", "ADD TABLE (to store|to hold|to keep|that stores|storing|to record|to track) {nt} WITH {d}", "Add a table to store invoices with number, total", create),
    rule("create a table", "MAKE [me|us] {nt} (,|:|WITH) {d}", "Make me an invoices table with number, total", create),
    rule("create a table", "ADD TABLE for {nt} WITH {d}", "Add a table for invoices with number, total", create),
    rule("create a table", "ADD TABLE {nt} « {d} »", "Create table invoices (number string, total money)", create),
    rule("drop a table", "drop {tb}", "Drop notes", drop),
    rule("drop a table", "DROP {tn}", "Remove the notes table", drop),
    rule("drop a table", "ERASE {tb}", "Delete notes", drop_or_empty),
    rule("drop a table", "{tn} CANGO", "The tags table can be dropped", drop_unneeded),
    rule("rename a table", "RENAME {t} INTO {nt}", "Rename users to people", rename),
    rule("rename a table", "{t} (should|must) be (called|named|renamed to|renamed) {nt}", "The users table should be called people", rename),
    rule("rename a table", "{t} (->|=>|becomes|become|should become|must become|is now|is now called|is now named|are now called|gets called) {nt} [instead]", "users -> people", rename_short),
    rule("rename a table", "{t} (gets|get|should get|should have|must get|needs|takes) [a] [new] (name|the name|the new name) {nt}", "The users table gets the name people", rename),
    rule("rename a table", "{t} : (rename to|RENAME INTO|new name) {nt}", "users: rename to people", rename),
    rule("rename a table", "CHANGE NAME [OF] {t} (to|into|->) {nt}", "Change the name of the users table to people", rename),
    rule("rename a table", "(call|name) {t} {nt} [instead]", "Call the users table people instead", rename),
    rule("split a table", "(MOVE|SPLIT) {c} [out] (into|to) [a|TABLE|separate|new] {nt}", "Move users.nickname into a separate table profiles", split),
    rule("split a table", "(MOVE|SPLIT|EXTRACT) {c} [out of|from] [{t}] (into|to) [a|their|TABLE|separate|new|own|its] {nt}", "Extract users.nickname into its own table profiles", split),
    rule("split a table", "{c} (BELONG|MUST go) (in|to|into) [a|TABLE|separate|new|own] {nt} [{any}]", "nickname of users belongs in a profiles table", split),
    rule("split a table", "{c} (BELONG|MUST|should|must) (move|go|be moved|live) (in|to|into) [a] TABLE [of their own|of its own] [,|:|CALLED] {nt} [{any}]", "nickname of users should move to a table of its own, profiles", split),
    rule("split a column", "(SPLIT|TAKEAPART) {c} [at|by|on {any}]", "Split users.name at the first space", apart),
    rule("split a column", "(SPLIT|TAKEAPART) [up] {c} (at|by|on) {any}", "Separate users.name at the first space into two", apart),
    rule("merge columns", "MERGE {c} (of|in|from) {t} into {any}", "Combine name and nickname of users into one column", together),
    rule("merge columns", "MERGE {c} into {any}", "Merge users.name and users.nickname into one full name", together),
    rule("merge tables", "MERGE {ts} into {nt}", "Merge orders and notes into entries", merge),
    rule("move a table", "MOVE {t} (to|into) SCHEMA {x}", "Move orders to schema sales", move_to),
    rule("move a table", "(MOVE|PUTIN) {t} (to|into|in) [SCHEMA] [CALLED] {x} [SCHEMA] [{any}]", "Put orders in the schema sales", move_said),
    rule("move a table", "(MOVE|PUTIN) {t} (to|into|in) SCHEMA CALLED {x}", "Put orders in a new schema called sales", move_to),
    rule("move a table", "{t} (MUST|should) (live|be|go|reside|be moved) (in|to|into) [SCHEMA] {x} [SCHEMA] [{any}]", "Orders should live in the sales schema", move_said),
    rule("move a table", "MOVE {t} (to|into) {x} SCHEMA", "Move orders to the sales schema", move_to),
    rule("partition a table", "{t} MUST [be] [range] PARTITIONED (by|per|into|in|on) {i} [(on|by|of|using|over) {c}]", "Orders should be partitioned by month on created_on", partition_by),
    rule("partition a table", "(CHANGE|MAKE) {t} [into|to] [a] [TABLE] PARTITIONED [TABLE] [by|per|into] {i} [(on|by|of|using|over) {c}]", "Turn orders into a table partitioned monthly by created_on", partition_by),
    rule("partition a table", "(PARTITION|SPLIT) {t} (by|into|per) {i} [partitions|parts] [(on|by|of|using|over) {c}]", "Split orders into monthly partitions by created_on", partition_by),
    rule("partition a table", "PARTITION {t} by {i}", "Partition orders by month", partition),
    rule("partition a table", "PARTITION {t} {i} (on|by|of|using|over) {c}", "Partition orders monthly by created_on", partition_by),
    rule("partition a table", "PARTITION {t} (by|on) {c} [by|per|into|in] {i}", "Partition orders by created_on monthly", partition_by),
    rule("partition a table", "PARTITION {t} by range (of|on|over) {c} [,] [by|per|with|into] {i} [partitions|parts]", "Partition orders by range of created_on, monthly", partition_by),
    rule("partition a table", "PARTITION {t} by {i} (on|of|using|over) {c}", "Partition orders by month on created_on", partition_by),
    rule("partition a table", "(ADD|ENABLE) {i} (partitions|partitioning) (to|for|on) {t} [(on|by|of|using) {c}]", "Add monthly partitions to orders", partition_by),
    rule("create a table", "{nt} (HAVE|MUST have|BELONG in) TABLE of (their|its) own (:|—|,|with) {d}", "Places deserve a table of their own: name, city", create_about),
    rule("create a table", "{nt} (into|in) [their|its] own TABLE (:|—|with) {d}", "Places into their own table with name, city", create_about),
];

/// What is asked of a table of which only the name is said.
pub(in crate::wish::english) fn which_columns(table: &str) -> String {
    format!("which columns is `{table}` to have, beside its key?")
}

/// A new table with its columns; without any it has a key alone, which is asked for.
fn create(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    created(got, Vec::new(), None)
}

/// A table of things that belong to those of another.
fn create_for(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let to = got.t("t")?;
    let target = got.table(&to)?.clone();
    let name = reference_name(&target.bare, &target.key)?;
    if got.drafts("d").unwrap_or_default().iter().any(|draft| draft.name == name) {
        return None;
    }
    got.note(format!("`{name}` refers to `{to}`, and each row has one"));
    let column = ColumnSpec { name, references: Some(to), required: true, ..ColumnSpec::default() };
    created(got, vec![column], None)
}

/// A table whose key is said behind its columns.
fn create_keyed(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let key = got.vs("vs")?;
    created(got, Vec::new(), Some(key))
}

fn created(
    got: &mut Got<'_, '_>,
    mut columns: Vec<ColumnSpec>,
    key: Option<Vec<String>>,
) -> Option<Vec<Op>> {
    let table = got.n("nt")?;
    // `a join table user_orders` is called by the name behind.
    let pairs = ["join", "link", "junction", "bridge", "mapping", "pivot", "lookup", "association"];
    if pairs.contains(&table.as_str()) {
        return None;
    }
    let noun = got.reader.tokens.iter().any(|token| {
        matches!(
            token.lower.as_str(),
            "table" | "collection" | "tables" | "collections" | "entity" | "entities"
        )
    });
    let drafts = got.drafts("d").unwrap_or_default();
    // The verb that the clause before had is not one for tables, unless the noun says so.
    let at = got.reader.begin;
    let made = got.reader.class(at, "MAKE").iter().any(|(end, ..)| *end > at);
    if made && (!noun || !got.reader.names.tables_named(None, &table).is_empty()) {
        return None;
    }
    let said = ["ADD", "TABLE", "MAKE", "STORE"]
        .iter()
        .any(|class| got.reader.class(at, class).iter().any(|(end, ..)| *end > at));
    // `invoices: add a table with …`
    let about = (at + 1..at + 6).any(|at| {
        let sign = got.reader.sign(at, ":") || got.reader.sign(at, DASH);
        sign && !got.reader.class(at + 1, "ADD").is_empty()
    });
    // `places deserve a table of their own`
    let own = noun && got.reader.tokens.iter().any(|token| token.lower == "own");
    if !said && !about && !own {
        return None;
    }
    // A name with several columns is that of a table, where nothing else is called so.
    if !noun {
        if drafts.len() < 2 || !got.reader.names.tables_named(None, &table).is_empty() {
            return None;
        }
        got.meta.cost += 1;
        got.note(format!("`{table}` is taken as a new table"));
    }
    let before = columns.len();
    let mut keys: Vec<String> = Vec::new();
    let mut checks: Vec<Op> = Vec::new();
    for draft in &drafts {
        let special =
            |attr: &Attr| matches!(attr, Attr::Insensitive | Attr::PerTenant | Attr::Active);
        if draft.table.is_some() || draft.attrs.iter().any(special) {
            return None;
        }
        let mut draft = draft.clone();
        for attr in &draft.attrs {
            if let Attr::Above(number) = attr {
                let check = format!("{} > {number}", super::in_formula(&draft.name));
                checks.push(Op::AddCheck { table: table.clone(), check, name: None });
            }
            if let Attr::Exactly(length) = attr {
                let check = format!("length({}) = {length}", super::in_formula(&draft.name));
                checks.push(Op::AddCheck { table: table.clone(), check, name: None });
            }
        }
        draft.attrs.retain(|attr| !matches!(attr, Attr::Above(_)));
        // `with unique names`: each has one.
        let one = crate::design::singular(&draft.name);
        if draft.attrs == [Attr::Unique]
            && one != draft.name
            && crate::wish::english::types::of_name(&one).is_some()
        {
            got.note(format!("each has one: `{}` is called `{one}`", draft.name));
            draft.name = one;
        }
        if draft.attrs.contains(&Attr::Key) {
            draft.attrs.retain(|attr| *attr != Attr::Key);
            keys.push(draft.name.clone());
            if is_own_key(&draft) == Some(true) {
                keys.pop();
            }
        }
        let draft = &draft;
        // `method, belonging to users` says of the table rather than of its last column whose it is.
        let other = draft.attrs.iter().any(|attr| match attr {
            Attr::References(to, _) => {
                let one = crate::design::singular(to.rsplit('.').next().unwrap_or(to));
                !draft.name.ends_with("_id") && !draft.name.contains(&one)
            }
            _ => false,
        });
        if other {
            got.meta.cost += 2;
        }
        if key.is_none() && is_own_key(draft)? {
            got.note(format!("`id` is the key of `{table}`, as a table without one gets it"));
            continue;
        }
        if let Some(column) = thing(got, draft) {
            columns.push(column);
            continue;
        }
        if let Some(question) = doubtful_values(draft, &[], &got.meta.notes) {
            got.ask(question);
        }
        let mut notes = Vec::new();
        columns.push(got.reader.spec(draft, &[], &mut notes)?);
        for note in notes {
            got.note(note);
        }
    }
    let own_key = before + drafts.len() > columns.len();
    if columns.is_empty() {
        got.ask(which_columns(&table));
    } else if key.is_none()
        && keys.is_empty()
        && !own_key
        && !columns.iter().any(|column| column.name == "id")
    {
        got.note(format!("`{table}` has a key `id` of its own"));
    }
    let mut primary_key = Vec::new();
    if key.is_some() && !keys.is_empty() {
        return None;
    }
    for name in key.unwrap_or(keys) {
        let column = columns.iter_mut().find(|column| column.name == name)?;
        column.required = true;
        let said = format!("`{name}` is optional, because nothing says that it is required");
        got.meta.notes.retain(|note| *note != said);
        primary_key.push(name);
    }
    let made = Op::CreateTable { table, columns, primary_key, unique: Vec::new() };
    Some([made].into_iter().chain(checks).collect())
}

/// `invoices: add a table with …`, where nothing is called so yet.
fn create_about(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.n("nt")?;
    got.reader.names.tables_named(None, &table).is_empty().then(|| create(got)).flatten()
}

/// Things that are to be stored, with what of each: a table of theirs.
fn create_stored(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.n("nt")?;
    let fresh = got.reader.names.tables_named(None, &table).is_empty();
    let several = crate::design::plural(&table) == table;
    (fresh && several && got.drafts("d")?.len() > 1).then(|| create(got)).flatten()
}

/// A column that is called as the rows of another table are, and of which nothing is said: it refers to one.
fn thing(got: &mut Got<'_, '_>, draft: &Draft) -> Option<ColumnSpec> {
    let plain = |attr: &Attr| matches!(attr, Attr::Required | Attr::Optional);
    if !draft.attrs.iter().all(plain) {
        return None;
    }
    let said = draft.name.strip_suffix("_reference").unwrap_or(&draft.name);
    let tables = got.reader.names.tables_named(None, said);
    let [target] = tables.as_slice() else { return None };
    let singular = crate::design::singular(said) == said && target.bare != said;
    let name = reference_name(&target.bare, &target.key).filter(|_| singular)?;
    let to = target.path.clone();
    got.note(format!("`{}` refers to `{to}`, by `{name}`", draft.name));
    let required = draft.attrs.contains(&Attr::Required);
    Some(ColumnSpec { name, references: Some(to), required, ..ColumnSpec::default() })
}

/// A table that goes because nobody needs it: whether it goes with its rows is asked, unless that is said.
pub(super) fn drop_unneeded(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let ops = drop_all(got, "tn")?;
    let words = ["dropped", "removed", "deleted"];
    let said = got.reader.tokens.iter().any(|token| words.contains(&token.lower.as_str()));
    if !said {
        got.ask("is the whole table to go, with its rows?");
    }
    Some(ops)
}

/// How values are taken apart only their program knows.
fn apart(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (_, column) = got.one("c")?;
    Some(got.refuse(format!(
        "how values of `{column}` are taken apart only its program knows: add the new columns, fill them there, and drop the old one by a plan of its own"
    )))
}

/// How values become one only their program knows.
fn together(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = match got.t("t") {
        Some(table) => got.within("c", &table)?,
        None => got.c("c")?,
    };
    (columns.names.len() > 1).then_some(())?;
    Some(got.refuse(
        "how values become those of one column only their program knows: add the new column, fill it there, and drop the old ones by a plan of their own",
    ))
}

/// A namespace by its noun, or by nothing else that a table could be put in.
fn move_said(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let nouns = ["schema", "namespace"];
    let noun = got.reader.tokens.iter().any(|token| nouns.contains(&token.lower.as_str()));
    noun.then(|| move_to(got)).flatten()
}

/// Whether a new column is the key that a table gets anyway: `id`, of which nothing else is said than what a
/// key is. Absent where more is said of it, but not its type.
fn is_own_key(draft: &Draft) -> Option<bool> {
    let typed = |attr: &Attr| matches!(attr, Attr::Type(_) | Attr::References(..));
    if !draft.name.eq_ignore_ascii_case("id") || draft.attrs.iter().any(typed) {
        return Some(false);
    }
    let of_keys = |attr: &Attr| matches!(attr, Attr::Required | Attr::Unique | Attr::Indexed);
    draft.attrs.iter().all(of_keys).then_some(true)
}

fn drop_all(got: &mut Got<'_, '_>, label: &str) -> Option<Vec<Op>> {
    let tables = got.ts(label)?;
    let every = got.meta.notes.iter().any(|note| note.starts_with("every table is meant"));
    if every {
        return None;
    }
    Some(tables.into_iter().map(|table| Op::DropTable { table }).collect())
}

fn drop(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    if got.held("tn").is_some() {
        return drop_all(got, "tn");
    }
    let ops = drop_all(got, "tb")?;
    if got.meta.notes.iter().any(|note| note.starts_with("`it` is taken as the table")) {
        got.ask("is the whole table to go, with its rows?");
    }
    for table in got.ts("tb")? {
        may_be_column(got, &table);
    }
    Some(ops)
}

/// A bare name that columns have too is no more likely that of the table.
fn may_be_column(got: &mut Got<'_, '_>, table: &str) {
    let noun = got.reader.tokens.iter().any(|token| {
        matches!(token.lower.as_str(), "table" | "tables" | "collection" | "collections")
    });
    let bare = table.rsplit('.').next().unwrap_or(table);
    let named = got.reader.names.tables.iter().any(|known| !known.columns_named(bare).is_empty());
    if named && !noun {
        got.meta.cost += 5;
    }
}

/// `delete users` may mean its rows.
fn drop_or_empty(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let ops = drop_all(got, "tb")?;
    got.ask("is the whole table to go, with its rows? Rows alone are not deleted by a change of the schema");
    Some(ops)
}

fn rename(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (from, to) = (got.t("t")?, got.n("nt")?);
    may_be_column(got, &from);
    (from != to).then(|| vec![Op::RenameTable { from, to }])
}

/// A name behind a sign or `becomes`: of a word that may be anything, it is said that it is a name.
fn rename_short(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let ops = rename(got)?;
    let Some([Op::RenameTable { to, .. }]) = ops.get(..) else { return None };
    let tokens = got.reader.tokens;
    let arrow = tokens.iter().any(|token| matches!(token.text.as_str(), "->" | "=>"));
    let said = tokens.iter().any(|t| matches!(t.lower.as_str(), "called" | "named" | "table"));
    let quoted = tokens.iter().any(|t| t.quote.is_some() && t.text == to.as_str());
    (arrow || said || quoted).then_some(ops)
}

fn split(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let into = got.n("nt")?;
    let noun = got.reader.tokens.iter().any(|token| token.lower == "table");
    noun.then(|| vec![Op::SplitTable { table: columns.table, columns: columns.names, into }])
}

fn merge(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let tables = got.ts("ts").filter(|tables| tables.len() > 1)?;
    Some(vec![Op::MergeTables { tables, into: got.n("nt")? }])
}

fn move_to(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(vec![Op::MoveTable { table: got.t("t")?, namespace: got.n("x")? }])
}

/// By time, where only one column says when rows came.
fn partition(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let interval = got.interval("i")?;
    let times: Vec<String> = got
        .table(&table)?
        .columns
        .iter()
        .filter(|column| {
            matches!(
                column.family,
                crate::model::Family::Date | crate::model::Family::Timestamp { .. }
            )
        })
        .map(|column| column.name.clone())
        .collect();
    let by = if let Some(by) = times.iter().find(|name| *name == "created_at").or(times.first()) {
        by.clone()
    } else {
        got.ask(format!("no column of `{table}` is a time: by which is it to be cut?"));
        String::new()
    };
    if times.len() > 1 {
        got.note(format!("`{by}` is taken as the time of a row"));
    }
    Some(vec![Op::PartitionTable { table, by, interval }])
}

fn partition_by(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    if got.held("c").is_none() {
        return partition(got);
    }
    let columns = got.within("c", &table)?;
    let [by] = columns.names.as_slice() else { return None };
    Some(vec![Op::PartitionTable { table, by: by.clone(), interval: got.interval("i")? }])
}
