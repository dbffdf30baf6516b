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
    for cut in cuts(&sketch.from).into_iter().chain(cuts(&sketch.to)) {
        for (in_from, in_to) in [(true, true), (true, false), (false, true)] {
            let mut smaller = sketch.clone();
            for (schema, wanted) in [(&mut smaller.from, in_from), (&mut smaller.to, in_to)] {
                if wanted {
                    cut(schema);
                    schema.repair();
                }
            }
            if smaller.from.write() != sketch.from.write()
                || smaller.to.write() != sketch.to.write()
            {
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
            if smaller.to.write() != sketch.to.write() {
                all.push(smaller);
            }
        }
    }
    all
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
        let name = trigger.name.clone();
        cuts.push(Box::new(move |s| s.triggers.retain(|t| t.name != name)));
    }
    if !schema.searches.is_empty() {
        cuts.push(Box::new(|s| s.searches.clear()));
    }
    for table in &schema.tables {
        let id = table.id;
        let on = move |s: &mut Schema, change: &dyn Fn(&mut Table)| {
            s.tables.iter_mut().filter(|t| t.id == id).for_each(change);
        };
        for index in &table.indexes {
            let index = index.id;
            cuts.push(Box::new(move |s| on(s, &|t| t.indexes.retain(|i| i.id != index))));
        }
        if !table.references.is_empty() {
            cuts.push(Box::new(move |s| on(s, &|t| drop(t.references.pop()))));
        }
        if !table.checks.is_empty() {
            cuts.push(Box::new(move |s| on(s, &|t| drop(t.checks.pop()))));
        }
        if !table.uniques.is_empty() {
            cuts.push(Box::new(move |s| on(s, &|t| drop(t.uniques.pop()))));
        }
        if !matches!(table.key, Key::None) {
            cuts.push(Box::new(move |s| on(s, &|t| t.key = Key::None)));
        }
        if table.strict || table.without_rowid {
            cuts.push(Box::new(move |s| on(s, &|t| (t.strict, t.without_rowid) = (false, false))));
        }
        for column in &table.columns {
            let column_id = column.id;
            cuts.push(Box::new(move |s| on(s, &|t| t.columns.retain(|c| c.id != column_id))));
            let each = move |s: &mut Schema, change: &dyn Fn(&mut Column)| {
                on(s, &|t| t.columns.iter_mut().filter(|c| c.id == column_id).for_each(change));
            };
            if column.default.is_some() {
                cuts.push(Box::new(move |s| each(s, &|c| c.default = None)));
            }
            if column.not_null {
                cuts.push(Box::new(move |s| each(s, &|c| c.not_null = false)));
            }
            if !column.collate.is_empty() {
                cuts.push(Box::new(move |s| each(s, &|c| c.collate = "")));
            }
            if column.check.is_some() {
                cuts.push(Box::new(move |s| each(s, &|c| c.check = None)));
            }
        }
    }
    cuts
}
