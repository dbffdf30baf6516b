//! Tables, views, their constraints and indexes.

use std::collections::HashMap;

use serde_json::Value;
use specforge_db_core::model::Expr;
use specforge_db_core::name::Ident;
use specforge_db_sql::SqlWriter;
use tokio_postgres::SimpleQueryRow;

use super::columns::{Column, column};
use super::fields::{Fields, at};
use super::sequences::Owned;
use super::spell::{Class, Named, Script, foreign_options, spelled, storage};

/// A relation, as far as it is not a list of columns.
pub(super) struct Relation {
    pub(super) oid: u32,
    pub(super) named: Named,
    pub(super) kind: String,
    pub(super) unlogged: bool,
    pub(super) method: Option<String>,
    pub(super) tablespace: Option<Ident>,
    pub(super) options: Vec<String>,
    pub(super) toast: Vec<String>,
    pub(super) row_security: bool,
    pub(super) force_row_security: bool,
    pub(super) identity: String,
    pub(super) identity_index: Option<Ident>,
    pub(super) cluster: Option<Ident>,
    pub(super) of: Option<String>,
    pub(super) parted_by: Option<String>,
    pub(super) bound: Option<String>,
    pub(super) parents: Vec<(u32, Named)>,
    pub(super) server: Option<Ident>,
    pub(super) foreign: Vec<String>,
    pub(super) query: String,
    pub(super) populated: bool,
    /// Of a view: the statements that say what its columns have by default, or how they are stored.
    pub(super) of_columns: Vec<String>,
}

impl Relation {
    fn read(row: &SimpleQueryRow) -> Self {
        let mut fields = Fields::of(row);
        let parent = |parent: Value| {
            let oid = at(&parent, 2)?.parse().ok()?;
            Some((oid, Named::new(at(&parent, 0)?, at(&parent, 1)?)))
        };
        Self {
            oid: fields.oid(),
            named: Named::new(fields.name(), fields.name()),
            kind: fields.text().to_owned(),
            unlogged: fields.text() == "u",
            method: fields.maybe().map(str::to_owned),
            tablespace: fields.maybe().map(Ident::from),
            options: fields.texts(),
            toast: fields.texts(),
            row_security: fields.flag(),
            force_row_security: fields.flag(),
            identity: fields.text().to_owned(),
            identity_index: fields.maybe().map(Ident::from),
            cluster: fields.maybe().map(Ident::from),
            of: fields.maybe().map(str::to_owned),
            parted_by: fields.maybe().map(str::to_owned),
            bound: fields.maybe().map(str::to_owned),
            parents: fields.list().into_iter().filter_map(parent).collect(),
            server: fields.maybe().map(Ident::from),
            foreign: fields.texts(),
            query: fields.text().to_owned(),
            populated: fields.flag(),
            of_columns: fields.texts(),
        }
    }

    fn is_table(&self) -> bool {
        matches!(self.kind.as_str(), "r" | "p" | "f")
    }

    fn word(&self) -> &'static str {
        match self.kind.as_str() {
            "v" => "VIEW",
            "m" => "MATERIALIZED VIEW",
            "f" => "FOREIGN TABLE",
            _ => "TABLE",
        }
    }
}

/// Spells tables, then what is on them; views, whose queries are opaque here, come last.
pub(super) fn relations(
    script: &mut Script,
    relations: &[SimpleQueryRow],
    columns: &[SimpleQueryRow],
    constraints: &[SimpleQueryRow],
    owned: &[Owned],
) {
    let relations: Vec<Relation> = relations.iter().map(Relation::read).collect();
    for relation in &relations {
        script.call(Class::Relation, relation.oid, relation.word(), relation.named.spelled());
    }
    let mut identities: HashMap<(u32, &str), &Owned> = HashMap::new();
    for owned in owned.iter().filter(|owned| owned.identity) {
        identities.insert((owned.table, owned.column.as_str()), owned);
    }
    let mut of_table = by_table(&relations, columns, &identities);
    let (checks, constraints) = constraints_of(script, constraints, &relations);
    let order = parents_first(&relations);
    for relation in order.iter().filter_map(|at| relations.get(*at)) {
        let columns = of_table.remove(&relation.oid).unwrap_or_default();
        let checks = checks.get(&relation.oid).map(Vec::as_slice).unwrap_or_default();
        table(script, relation, &columns, checks);
    }
    script.statements.extend(constraints);
    for relation in order.iter().filter_map(|at| relations.get(*at)) {
        attach(script, relation);
    }
    for relation in relations.iter().filter(|relation| !relation.is_table()) {
        view(script, relation);
    }
    for relation in relations.iter().filter(|relation| relation.is_table()) {
        afterwards(script, relation);
    }
}

/// The places of the tables, each behind its parents.
fn parents_first(relations: &[Relation]) -> Vec<usize> {
    let place: HashMap<u32, usize> =
        relations.iter().enumerate().map(|(at, relation)| (relation.oid, at)).collect();
    let mut done = vec![false; relations.len()];
    let mut order = Vec::with_capacity(relations.len());
    for start in 0..relations.len() {
        let mut open = vec![start];
        while let Some(at) = open.last().copied() {
            let parents = relations.get(at).map(|r| r.parents.as_slice()).unwrap_or_default();
            let waiting = parents
                .iter()
                .filter_map(|(oid, _)| place.get(oid).copied())
                .find(|parent| done.get(*parent) == Some(&false) && !open.contains(parent));
            if let Some(parent) = waiting {
                open.push(parent);
                continue;
            }
            open.pop();
            if let Some(done) = done.get_mut(at).filter(|done| !**done) {
                *done = true;
                order.push(at);
            }
        }
    }
    order.retain(|at| relations.get(*at).is_some_and(Relation::is_table));
    order
}

fn by_table(
    relations: &[Relation],
    rows: &[SimpleQueryRow],
    identities: &HashMap<(u32, &str), &Owned>,
) -> HashMap<u32, Vec<Column>> {
    let known: HashMap<u32, &Relation> = relations.iter().map(|r| (r.oid, r)).collect();
    let mut of_table: HashMap<u32, Vec<Column>> = HashMap::new();
    for row in rows {
        let mut fields = Fields::of(row);
        let oid = fields.oid();
        let Some(relation) = known.get(&oid) else { continue };
        let column = column(relation, &mut fields, identities);
        of_table.entry(oid).or_default().push(column);
    }
    of_table
}

/// A partition is spelled with all its columns and attached later; any other child only with its own.
fn table(script: &mut Script, relation: &Relation, columns: &[Column], checks: &[String]) {
    let is_part = relation.bound.is_some();
    script.push(|sql| {
        sql.word(match (relation.kind.as_str(), relation.unlogged) {
            ("f", _) => "CREATE FOREIGN TABLE",
            (_, true) => "CREATE UNLOGGED TABLE",
            _ => "CREATE TABLE",
        });
        sql.qualified(Some(&relation.named.namespace), &relation.named.name);
        if let Some(of) = &relation.of {
            sql.word("OF").raw(of);
        }
        let listed = columns.iter().filter(|column| is_part || column.own);
        let listed: Vec<&String> = listed.map(|column| &column.text).chain(checks).collect();
        if relation.of.is_none() || !listed.is_empty() {
            sql.parens(|sql| {
                sql.list(&listed, |sql, text| {
                    sql.raw(text);
                });
            });
        }
        if !is_part && !relation.parents.is_empty() {
            sql.word("INHERITS").parens(|sql| {
                sql.list(&relation.parents, |sql, (_, parent)| {
                    sql.qualified(Some(&parent.namespace), &parent.name);
                });
            });
        }
        if let Some(by) = &relation.parted_by {
            sql.word("PARTITION BY").raw(by);
        }
        if let Some(method) = relation.method.as_ref().filter(|method| *method != "heap") {
            sql.word("USING").ident(&Ident::from(method.as_str()));
        }
        if let Some(server) = &relation.server {
            sql.word("SERVER").ident(server);
            foreign_options(sql, &relation.foreign);
        }
        if !relation.options.is_empty() || !relation.toast.is_empty() {
            sql.word("WITH");
            storage(sql, &[("", &relation.options), ("toast.", &relation.toast)]);
        }
        if let Some(tablespace) = &relation.tablespace {
            sql.word("TABLESPACE").ident(tablespace);
        }
    });
    for column in columns {
        if !is_part
            && !column.own
            && let Some(default) = &column.default
        {
            script.push(|sql| {
                sql.word("ALTER TABLE ONLY");
                sql.qualified(Some(&relation.named.namespace), &relation.named.name);
                sql.word("ALTER COLUMN").ident(&column.name).word("SET DEFAULT");
                sql.expr(&Expr::new(default.as_str()));
            });
        }
        script.statements.extend(column.late.iter().cloned());
    }
}

/// The checks that stand in CREATE TABLE, so that children have them as well, and the statements that
/// make all other constraints, references last. What came with a parent is not said.
fn constraints_of(
    script: &mut Script,
    rows: &[SimpleQueryRow],
    relations: &[Relation],
) -> (HashMap<u32, Vec<String>>, Vec<String>) {
    let known: HashMap<u32, &Relation> = relations.iter().map(|r| (r.oid, r)).collect();
    let mut checks: HashMap<u32, Vec<String>> = HashMap::new();
    let mut others = Vec::new();
    for row in rows {
        let mut fields = Fields::of(row);
        let oid = fields.oid();
        let Some(relation) = known.get(&fields.oid()) else { continue };
        let is_check = fields.text() == "c";
        let name = fields.name();
        let definition = fields.text();
        let own = fields.flag();
        let has_parent = fields.flag();
        let options = fields.texts();
        let tablespace = fields.maybe().map(Ident::from);
        let on = spelled(|sql| {
            sql.ident(&name).word("ON");
            sql.qualified(Some(&relation.named.namespace), &relation.named.name);
        });
        script.call(Class::Constraint, oid, "CONSTRAINT", on);
        if has_parent || (!own && relation.bound.is_none()) {
            continue;
        }
        let constraint = |sql: &mut SqlWriter| {
            sql.ident(&name);
            let at = definition.rfind(" DEFERRABLE").unwrap_or(definition.len());
            let (before, behind) = definition.split_at(at);
            if options.is_empty() && tablespace.is_none() {
                sql.raw(definition);
                return;
            }
            sql.raw(before);
            if !options.is_empty() {
                sql.word("WITH");
                storage(sql, &[("", &options)]);
            }
            if let Some(tablespace) = &tablespace {
                sql.word("USING INDEX TABLESPACE").ident(tablespace);
            }
            sql.raw(behind.trim_start());
        };
        if is_check && !definition.ends_with(" NOT VALID") {
            checks.entry(relation.oid).or_default().push(spelled(|sql| {
                sql.word("CONSTRAINT");
                constraint(sql);
            }));
            continue;
        }
        others.push(spelled(|sql| {
            sql.word(match (relation.kind.as_str(), is_check) {
                ("f", _) => "ALTER FOREIGN TABLE",
                (_, true) => "ALTER TABLE",
                _ => "ALTER TABLE ONLY",
            });
            sql.qualified(Some(&relation.named.namespace), &relation.named.name);
            sql.word("ADD CONSTRAINT");
            constraint(sql);
        }));
    }
    (checks, others)
}

fn attach(script: &mut Script, relation: &Relation) {
    let (Some(bound), Some((_, parent))) = (&relation.bound, relation.parents.first()) else {
        return;
    };
    script.push(|sql| {
        sql.word("ALTER TABLE ONLY").qualified(Some(&parent.namespace), &parent.name);
        sql.word("ATTACH PARTITION");
        sql.qualified(Some(&relation.named.namespace), &relation.named.name).raw(bound);
    });
}

fn view(script: &mut Script, relation: &Relation) {
    let checked = |option: &&String| option.starts_with("check_option=");
    let check = relation.options.iter().find(checked).map(String::as_str);
    let options: Vec<String> =
        relation.options.iter().filter(|option| !checked(option)).cloned().collect();
    script.push(|sql| {
        let materialized = relation.kind == "m";
        sql.word(if materialized { "CREATE MATERIALIZED VIEW" } else { "CREATE VIEW" });
        sql.qualified(Some(&relation.named.namespace), &relation.named.name);
        if let Some(method) = relation.method.as_ref().filter(|m| materialized && *m != "heap") {
            sql.word("USING").ident(&Ident::from(method.as_str()));
        }
        if !options.is_empty() {
            sql.word("WITH");
            storage(sql, &[("", &options)]);
        }
        if let Some(tablespace) = &relation.tablespace {
            sql.word("TABLESPACE").ident(tablespace);
        }
        sql.word("AS").raw(relation.query.trim().trim_end_matches(';'));
        match check {
            Some("check_option=local") => {
                sql.word("WITH LOCAL CHECK OPTION");
            }
            Some(_) => {
                sql.word("WITH CASCADED CHECK OPTION");
            }
            None => {}
        }
        if materialized && !relation.populated {
            sql.word("WITH NO DATA");
        }
    });
    relation.of_columns.iter().for_each(|text| script.carry(text));
}

/// What a dump says of a table after everything else.
fn afterwards(script: &mut Script, relation: &Relation) {
    let mut alter = |write: &dyn Fn(&mut SqlWriter)| {
        script.push(|sql| {
            sql.word("ALTER TABLE ONLY");
            sql.qualified(Some(&relation.named.namespace), &relation.named.name);
            write(sql);
        });
    };
    if relation.row_security {
        alter(&|sql| {
            sql.word("ENABLE ROW LEVEL SECURITY");
        });
    }
    if relation.force_row_security {
        alter(&|sql| {
            sql.word("FORCE ROW LEVEL SECURITY");
        });
    }
    match (relation.identity.as_str(), &relation.identity_index) {
        ("f", _) => alter(&|sql| {
            sql.word("REPLICA IDENTITY FULL");
        }),
        ("n", _) => alter(&|sql| {
            sql.word("REPLICA IDENTITY NOTHING");
        }),
        ("i", Some(index)) => alter(&|sql| {
            sql.word("REPLICA IDENTITY USING INDEX").ident(index);
        }),
        _ => {}
    }
    if let Some(index) = &relation.cluster {
        alter(&|sql| {
            sql.word("CLUSTER ON").ident(index);
        });
    }
}

/// Spells indexes; the server says ONLY of every partitioned table, where it is true only of an index
/// to which not every partition has one attached.
pub(super) fn indexes(script: &mut Script, rows: &[SimpleQueryRow]) {
    for row in rows {
        let mut fields = Fields::of(row);
        let oid = fields.oid();
        if script.called(Class::Relation, fields.oid()).is_none() {
            continue;
        }
        let name = fields.name();
        let definition = fields.text();
        let valid = fields.flag();
        let parted = fields.text() == "I";
        let targets = fields.list();
        let named = Named::new(fields.name(), name);
        if parted && valid {
            script.carry(&definition.replacen(" ON ONLY ", " ON ", 1));
        } else {
            script.carry(definition);
        }
        script.call(Class::Relation, oid, "INDEX", named.spelled());
        for target in &targets {
            let number = |at: usize| target.get(at).and_then(Value::as_i64).unwrap_or_default();
            script.push(|sql| {
                sql.word("ALTER INDEX").qualified(Some(&named.namespace), &named.name);
                sql.word("ALTER COLUMN")
                    .integer(number(0))
                    .word("SET STATISTICS")
                    .integer(number(1));
            });
        }
        if !valid && !parted {
            script.invalid.push(named);
        }
    }
}
