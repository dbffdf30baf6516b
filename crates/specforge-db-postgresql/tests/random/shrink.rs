//! Making a failing pair smaller: whatever stands in both schemas may go from both, and whatever
//! differs may become equal.

use super::Sketch;
use super::model::*;

type Cut = Box<dyn Fn(&mut Schema)>;

pub fn smaller(sketch: &Sketch) -> Vec<Sketch> {
    let mut all = Vec::new();
    if sketch.rows {
        all.push(Sketch { rows: false, ..sketch.clone() });
    }
    let (from, to) = (sketch.from.write(), sketch.to.write());
    for cut in cuts(&sketch.from).into_iter().chain(cuts(&sketch.to)) {
        for (in_from, in_to) in [(true, true), (true, false), (false, true)] {
            let mut smaller = sketch.clone();
            for (schema, wanted) in [(&mut smaller.from, in_from), (&mut smaller.to, in_to)] {
                if wanted {
                    cut(schema);
                    schema.repair();
                }
            }
            if smaller.from.write() != from || smaller.to.write() != to {
                all.push(smaller);
            }
        }
    }
    // Back to what it was, table by table.
    for table in &sketch.to.tables {
        if let Some(was) = sketch.from.table(table.id) {
            let mut smaller = sketch.clone();
            if let Some(slot) = smaller.to.tables.iter_mut().find(|t| t.id == was.id) {
                *slot = was.clone();
            }
            smaller.to.repair();
            if smaller.to.write() != to {
                all.push(smaller);
            }
        }
    }
    all
}

/// A cut that is worth a try only where it does something.
fn on(
    cuts: &mut Vec<Cut>,
    table: &Table,
    there: bool,
    change: impl Fn(&mut Table) + Clone + 'static,
) {
    if there {
        let id = table.id;
        cuts.push(Box::new(move |s| s.tables.iter_mut().filter(|t| t.id == id).for_each(&change)));
    }
}

fn cuts(schema: &Schema) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::new();
    for table in &schema.tables {
        let id = table.id;
        cuts.push(Box::new(move |s| s.tables.retain(|t| t.id != id)));
    }
    for view in &schema.views {
        let id = view.id;
        cuts.push(Box::new(move |s| s.views.retain(|v| v.id != id)));
    }
    for trigger in &schema.triggers {
        let id = trigger.id;
        cuts.push(Box::new(move |s| s.triggers.retain(|t| t.id != id)));
    }
    for function in &schema.functions {
        let id = function.id;
        cuts.push(Box::new(move |s| s.functions.retain(|f| f.id != id)));
    }
    for sequence in &schema.sequences {
        let id = sequence.id;
        cuts.push(Box::new(move |s| s.sequences.retain(|q| q.id != id)));
    }
    for domain in &schema.domains {
        let id = domain.id;
        cuts.push(Box::new(move |s| s.domains.retain(|d| d.id != id)));
        cuts.push(Box::new(move |s| {
            let ours = s.domains.iter_mut().filter(|d| d.id == id);
            ours.for_each(|d| (d.default, d.check, d.not_null) = (None, None, false));
        }));
    }
    for composite in &schema.composites {
        let id = composite.id;
        cuts.push(Box::new(move |s| s.composites.retain(|c| c.id != id)));
        for (attribute, _, _) in &composite.attributes {
            let attribute = *attribute;
            cuts.push(Box::new(move |s| {
                let ours = s.composites.iter_mut().filter(|c| c.id == id && c.attributes.len() > 1);
                ours.for_each(|c| c.attributes.retain(|(known, _, _)| *known != attribute));
            }));
        }
    }
    for rule in &schema.rules {
        let id = rule.id;
        cuts.push(Box::new(move |s| s.rules.retain(|r| r.id != id)));
    }
    for one in &schema.enums {
        let id = one.id;
        cuts.push(Box::new(move |s| s.enums.retain(|e| e.id != id)));
        for (label, _) in &one.labels {
            let label = *label;
            cuts.push(Box::new(move |s| {
                let ours = s.enums.iter_mut().filter(|e| e.id == id && e.labels.len() > 1);
                ours.for_each(|e| e.labels.retain(|(known, _)| *known != label));
            }));
        }
    }
    for space in &schema.spaces {
        let id = space.id;
        cuts.push(Box::new(move |s| s.spaces.retain(|known| known.id != id)));
    }
    cuts.push(Box::new(Schema::unadorn));
    for table in &schema.tables {
        of_table(table, &mut cuts);
    }
    cuts
}

impl Schema {
    /// Without comments and rights.
    fn unadorn(&mut self) {
        self.remarks.clear();
        self.private.clear();
        let bare = |one: &mut Space| (one.comment, one.usage, one.defaults) = (None, false, None);
        self.spaces.iter_mut().for_each(bare);
        self.enums.iter_mut().for_each(|one| one.comment = None);
        self.sequences.iter_mut().for_each(|one| one.public = false);
        self.functions.iter_mut().for_each(|one| (one.comment, one.private) = (None, false));
        self.views.iter_mut().for_each(|one| (one.comment, one.grants) = (None, false));
        for table in &mut self.tables {
            table.comment = None;
            table.grants.clear();
            table.columns.iter_mut().for_each(|one| one.comment = None);
            table.indexes.iter_mut().for_each(|one| one.comment = None);
        }
    }
}

fn of_table(table: &Table, cuts: &mut Vec<Cut>) {
    for index in &table.indexes {
        let id = index.id;
        on(cuts, table, true, move |t| t.indexes.retain(|i| i.id != id));
        on(cuts, table, index.predicate.is_some(), move |t| {
            t.indexes.iter_mut().filter(|i| i.id == id).for_each(|i| i.predicate = None);
        });
        on(cuts, table, index.include.is_some(), move |t| {
            t.indexes.iter_mut().filter(|i| i.id == id).for_each(|i| i.include = None);
        });
        on(cuts, table, index.parts.len() > 1, move |t| {
            let ours = t.indexes.iter_mut().filter(|i| i.id == id && i.parts.len() > 1);
            ours.for_each(|i| drop(i.parts.pop()));
        });
    }
    for policy in &table.policies {
        let id = policy.id;
        on(cuts, table, true, move |t| t.policies.retain(|p| p.id != id));
    }
    on(cuts, table, !table.references.is_empty(), |t| drop(t.references.pop()));
    on(cuts, table, !table.exclusions.is_empty(), |t| drop(t.exclusions.pop()));
    on(cuts, table, !table.statistics.is_empty(), |t| drop(t.statistics.pop()));
    on(cuts, table, !table.readable.is_empty(), |t| t.readable.clear());
    on(cuts, table, table.parent.is_some(), |t| t.parent = None);
    on(cuts, table, !table.checks.is_empty(), |t| drop(t.checks.pop()));
    on(cuts, table, !table.uniques.is_empty(), |t| drop(t.uniques.pop()));
    on(cuts, table, table.key.is_some(), |t| t.key = None);
    on(cuts, table, table.parts.is_some(), |t| t.parts = None);
    if let Some(parts) = &table.parts {
        for part in &parts.parts {
            let id = part.id;
            on(cuts, table, true, move |t| {
                t.parts.iter_mut().for_each(|p| p.parts.retain(|known| known.id != id));
            });
        }
        on(cuts, table, parts.parts.iter().any(|part| part.cut), |t| {
            t.parts.iter_mut().flat_map(|p| &mut p.parts).for_each(|part| part.cut = false);
        });
        on(cuts, table, parts.default.is_some(), |t| {
            t.parts.iter_mut().for_each(|p| p.default = None);
        });
    }
    on(cuts, table, table.row_security || table.forced, |t| {
        (t.row_security, t.forced) = (false, false);
    });
    on(cuts, table, table.unlogged || table.fillfactor.is_some(), |t| {
        (t.unlogged, t.fillfactor) = (false, None);
    });
    for column in &table.columns {
        let id = column.id;
        on(cuts, table, table.columns.len() > 1, move |t| t.columns.retain(|c| c.id != id));
        let each = move |t: &mut Table, change: &dyn Fn(&mut Column)| {
            t.columns.iter_mut().filter(|c| c.id == id).for_each(change);
        };
        on(cuts, table, column.default != Value::None, move |t| {
            each(t, &|c| c.default = Value::None);
        });
        on(cuts, table, column.not_null, move |t| each(t, &|c| c.not_null = false));
        on(cuts, table, !column.collate.is_empty(), move |t| each(t, &|c| c.collate = ""));
        on(cuts, table, column.ty != Ty::default(), move |t| each(t, &|c| c.ty = Ty::default()));
    }
}
