//! Placing: a sketch in the words of a database, by its rows and hooks.

mod column;

pub(super) use column::spell;

use super::cx::DesignCx;
use super::draft::{Draft, IndexNote};
use super::duty::Duty;
use super::formula::Formula;
use super::indexes::{self, Candidate};
use super::naming::part_name;
use super::sketch::{ColumnSketch, Link, Sketch, TableSketch};
use super::{Fulfilled, SchemaDesigner};
use crate::error::Result;
use crate::finding::{Advice, Finding, Severity};
use crate::hash::{HashMap, HashSet};
use crate::model::{Definition, Enum, ForeignKey, Index, Key, KeyPart, Table};
use crate::name::Ident;
use crate::plan::Backfill;

/// Spells a sketch: types by the dialect's rows, the rest by its hooks.
pub fn place<D: SchemaDesigner + ?Sized>(
    designer: &D,
    sketch: &Sketch,
    cx: &DesignCx<'_>,
) -> Result<Draft> {
    // Tables and indexes have their names from one pool, wherever a design is to work.
    let names = sketch.tables.iter().map(|t| cx.info.name_case.key(t.name.as_str()).to_string());
    let lived = sketch.taken.iter().map(|name| cx.info.name_case.key(name).to_string());
    let names = names.chain(lived).collect();
    let mut to = Placing {
        designer,
        sketch,
        cx,
        draft: Draft::default(),
        names,
        enums: Vec::new(),
        made: HashMap::default(),
        decided: HashSet::default(),
        seen: 0,
    };
    let mut tables = Vec::new();
    for table in &sketch.tables {
        let mut placed = to.table(table)?;
        to.constraints(table, &mut placed);
        tables.push(placed);
    }
    let mut definitions: Vec<Definition> = Vec::new();
    let mut parts: Vec<Table> = Vec::new();
    for (table, placed) in sketch.tables.iter().zip(&mut tables) {
        to.indexes(table, placed);
        to.secure(table, placed, &mut definitions);
        to.cut(table, placed, &mut definitions, &mut parts);
        to.duties(table, placed, &mut definitions);
    }
    tables.append(&mut parts);
    to.privileges(&tables, &mut definitions);
    for (table, column, value, wish) in &sketch.backfills {
        if let Some(value) = to.value(table, column, value, wish, "backfill") {
            to.draft.backfills.push(Backfill {
                schema: None,
                table: table.clone(),
                column: column.clone(),
                value,
            });
        }
    }
    let Placing { mut draft, enums, .. } = to;
    let namespace = draft.namespace(cx.info.default_namespace);
    namespace.tables = tables;
    namespace.enums = enums;
    namespace.definitions = definitions;
    draft.renames.clone_from(&sketch.renames);
    draft.normalization.clone_from(&sketch.normalization);
    let placing = std::mem::take(&mut draft.decisions);
    draft.decisions.clone_from(&sketch.decisions);
    draft.decisions.extend(placing);
    let findings = std::mem::take(&mut draft.findings);
    draft.findings.clone_from(&sketch.findings);
    draft.findings.extend(findings);
    Ok(draft)
}

struct Placing<'a, 'c, D: ?Sized> {
    designer: &'a D,
    sketch: &'a Sketch,
    cx: &'a DesignCx<'c>,
    draft: Draft,
    names: indexes::Names,
    enums: Vec<Enum>,
    /// Where the definitions of a name stand.
    made: HashMap<String, Vec<usize>>,
    /// The ids of the decisions, as far as they were seen.
    decided: HashSet<String>,
    seen: usize,
}

impl<D: SchemaDesigner + ?Sized> Placing<'_, '_, D> {
    fn table(&mut self, sketch: &TableSketch) -> Result<Table> {
        let mut table = Table::new(sketch.name.clone());
        let mut columns: Vec<&ColumnSketch> = sketch.columns.iter().collect();
        columns.sort_by_key(|column| column.place);
        for column in columns {
            let placed = self.column(sketch, column, &mut table)?;
            table.columns.push(placed);
        }
        let mut key = Key::over(sketch.primary_key.iter().cloned());
        key.inline = sketch.primary_key.len() == 1;
        table.primary_key = Some(key);
        if self.cx.can(crate::dialect::cap::COMMENTS) {
            table.comment = sketch.description.as_deref().map(Into::into);
        }
        Ok(table)
    }

    /// A name that neither a table nor an index has.
    fn free_name(&mut self, base: &str) -> Ident {
        indexes::free(base, self.cx, &mut self.names)
    }

    fn constraints(&mut self, sketch: &TableSketch, table: &mut Table) {
        for check in &sketch.checks {
            self.check(table, &check.suffix, check.column.as_ref(), &check.formula);
        }
        for link in &sketch.links {
            if link.external && !link.resolved {
                continue;
            }
            let mut key = self.foreign_key(table, link);
            self.designer.reference(link, &mut key, self.cx);
            table.foreign_keys.push(key);
        }
    }

    fn foreign_key(&self, table: &Table, link: &Link) -> ForeignKey {
        let columns: Vec<&str> = link.columns.iter().map(Ident::as_str).collect();
        let longest = self.cx.info.max_name_bytes;
        ForeignKey {
            name: Some(Ident::from(part_name("fk", table.name.as_str(), &columns, longest))),
            columns: link.columns.clone(),
            references_namespace: None,
            inline: false,
            references: link.table.clone(),
            referenced_columns: link.referenced.clone(),
            on_delete: link.on_delete,
            on_update: crate::model::ReferentialAction::NoAction,
            options: crate::model::Options::EMPTY,
        }
    }

    fn indexes(&mut self, sketch: &TableSketch, table: &mut Table) {
        let candidates: Vec<Candidate> =
            indexes::candidates(self.cx, sketch, &mut self.draft.findings);
        let merged = indexes::merge(candidates, sketch);
        for served in merged.by_key {
            self.draft.decisions.push(super::response::Decision {
                id: format!("index-not-made:{}:{served}", table.name),
                rule: "index-not-made".to_owned(),
                choice: format!("no index on `{}` for {served}", table.name),
                reason: "its primary key begins with the same columns, and is an index already"
                    .to_owned(),
                alternatives: Vec::new(),
            });
        }
        for candidate in merged.made {
            let mut index = candidate
                .index(sketch, self.cx, &mut self.names, |formula| self.designer.formula(formula));
            for part in &mut index.parts {
                if part.column.as_ref().is_some_and(|column| sketch.prefixes.contains(column)) {
                    self.designer.by_prefix(part);
                }
            }
            let shown = super::words::parts(&index.parts);
            let what = if index.unique { "unique index" } else { "index" };
            let condition = if index.predicate.is_some() {
                ", among the rows that are not deleted"
            } else {
                ""
            };
            let carries = match index.include.as_slice() {
                [] => String::new(),
                more => format!(", carrying {} along", super::entities::list(more)),
            };
            self.draft.decisions.push(super::response::Decision {
                id: format!("index:{}", index.name),
                rule: "index".to_owned(),
                choice: format!(
                    "{what} `{}` on `{}` ({shown}){carries}{condition}",
                    index.name, table.name
                ),
                reason: format!("serves {}", candidate.serves.join("; ")),
                alternatives: Vec::new(),
            });
            self.draft.shapes.insert(index.name.to_string(), candidate.shape());
            self.draft.indexes.push(IndexNote {
                name: index.name.to_string(),
                table: table.name.clone(),
                method: index.method.as_ref().map(|method| method.to_uppercase()),
                serves: candidate.serves,
            });
            table.indexes.push(index);
        }
        for (columns, rows, what) in &sketch.narrow {
            self.narrow(sketch, table, columns, rows, what);
        }
    }

    /// An index of some rows only.
    fn narrow(
        &mut self,
        sketch: &TableSketch,
        table: &mut Table,
        columns: &[Ident],
        rows: &Formula,
        what: &str,
    ) {
        let names: Vec<&str> = columns.iter().map(Ident::as_str).collect();
        let base = part_name("idx", sketch.name.as_str(), &names, self.cx.info.max_name_bytes);
        let index = Index {
            name: self.free_name(&base),
            parts: columns.iter().cloned().map(KeyPart::column).collect(),
            predicate: self.designer.formula(rows),
            ..Index::default()
        };
        let shown = super::words::parts(&index.parts);
        self.draft.decisions.push(super::response::Decision {
            id: format!("index:{}", index.name),
            rule: "index".to_owned(),
            choice: format!("index `{}` on some rows of `{}` ({shown})", index.name, table.name),
            reason: format!("serves {what}"),
            alternatives: Vec::new(),
        });
        self.draft.indexes.push(IndexNote {
            name: index.name.to_string(),
            table: table.name.clone(),
            method: None,
            serves: vec![what.to_owned()],
        });
        table.indexes.push(index);
    }

    fn duties(
        &mut self,
        sketch: &TableSketch,
        table: &mut Table,
        definitions: &mut Vec<Definition>,
    ) {
        if let Some(search) = &sketch.search {
            let before = table.indexes.len();
            match self.designer.full_text(search, table, self.cx) {
                Ok(mut placed) => {
                    for index in table.indexes.iter_mut().skip(before) {
                        let stated = placed.index.name == index.name.as_str();
                        index.name = self.free_name(index.name.as_str());
                        if stated {
                            placed.index.name = index.name.to_string();
                        }
                    }
                    definitions.extend(placed.definitions);
                    self.draft.decisions.push(placed.decision);
                    self.draft.indexes.push(placed.index);
                }
                Err(why) => self.unsupported("full_text_search", &why.why, &search.pointer),
            }
        }
        for wanted in &sketch.duties {
            match self.designer.duty(&wanted.duty, table, self.cx) {
                Ok(placed) => self.fulfil(placed, definitions),
                Err(why) => self.unsupported(wanted.feature, &why.why, &wanted.pointer),
            }
        }
    }

    /// Takes over what was made; what several tables share is there once.
    fn fulfil(&mut self, placed: Fulfilled, definitions: &mut Vec<Definition>) {
        for new in placed.definitions {
            let known = self.made.entry(new.name.to_string()).or_default();
            if !known.iter().any(|at| definitions.get(*at) == Some(&new)) {
                known.push(definitions.len());
                definitions.push(new);
            }
        }
        for new in placed.decisions {
            // Others are added without asking.
            let unseen = self.draft.decisions.get(self.seen..).unwrap_or_default();
            self.decided.extend(unseen.iter().map(|known| known.id.clone()));
            if self.decided.insert(new.id.clone()) {
                self.draft.decisions.push(new);
            }
            self.seen = self.draft.decisions.len();
        }
        self.draft.findings.extend(placed.findings);
    }

    /// Keeps rows of tenants apart in tables that are new; what lives may have programs that name none.
    fn secure(
        &mut self,
        sketch: &TableSketch,
        table: &mut Table,
        definitions: &mut Vec<Definition>,
    ) {
        let (Some(wanted), Some(column)) = (&self.sketch.row_security, &sketch.tenant) else {
            return;
        };
        if super::living::is_there(self.cx, &sketch.name) {
            return;
        }
        match self.designer.secure(table, column, &wanted.setting, self.cx) {
            Ok(placed) => self.fulfil(placed, definitions),
            Err(why) if wanted.stated => {
                self.unsupported("multi_tenant", &why.why, &wanted.pointer);
            }
            Err(why) => {
                let reason = format!(
                    "{} cannot keep a session to the rows of its tenant: {}",
                    self.cx.info.name, why.why
                );
                let decision = super::response::Decision {
                    id: "tenant-filter".to_owned(),
                    rule: "tenant-filter".to_owned(),
                    choice: format!("every query of a tenant says `{column} = …`"),
                    reason,
                    alternatives: vec!["a database for each tenant".to_owned()],
                };
                self.fulfil(
                    Fulfilled { decisions: vec![decision], ..Fulfilled::default() },
                    definitions,
                );
            }
        }
    }

    fn privileges(&mut self, tables: &[Table], definitions: &mut Vec<Definition>) {
        let Some(pointer) = &self.sketch.privileges else { return };
        let duties = self.sketch.tables.iter().flat_map(|table| &table.duties);
        let records: Vec<Ident> = duties
            .filter_map(|known| match &known.duty {
                Duty::Record { into, .. } | Duty::Keep { into, .. } => Some(into.clone()),
                _ => None,
            })
            .collect();
        match self.designer.privileges(tables, &records, self.cx) {
            Ok(mut placed) => {
                for finding in &mut placed.findings {
                    finding.location.pointer = Some(pointer.clone());
                }
                self.fulfil(placed, definitions);
            }
            Err(why) => self.unsupported("least_privilege", &why.why, pointer),
        }
    }

    fn cut(
        &mut self,
        sketch: &TableSketch,
        table: &mut Table,
        definitions: &mut Vec<Definition>,
        parts: &mut Vec<Table>,
    ) {
        let Some(cut) = &sketch.cut else { return };
        match self.designer.cut(cut, table, self.cx) {
            Ok(mut placed) => {
                parts.append(&mut placed.tables);
                self.fulfil(placed, definitions);
            }
            Err(why) => self.unsupported("partitioning", &why.why, &cut.pointer),
        }
    }

    fn unsupported(&mut self, feature: &str, why: &str, pointer: &str) {
        let message =
            format!("{} cannot do all of the feature `{feature}`: {why}", self.cx.info.name);
        let known = |finding: &Finding| finding.message == message;
        if !self.draft.findings.iter().any(known) {
            let finding = Finding::new("unsupported-feature", Severity::Error, message).at(pointer);
            self.draft.findings.push(finding.advise(Advice::note("do it in the program")));
        }
    }
}
