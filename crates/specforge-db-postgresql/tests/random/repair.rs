//! Taking away whatever refers to what is no longer there, or what the server would not take.

use super::model::*;

impl Schema {
    /// Repairs until nothing is left that the server would refuse for what is known here.
    pub fn repair(&mut self) {
        let known: Vec<Id> = self.spaces.iter().map(|space| space.id).chain([PUBLIC]).collect();
        let home = |space: &mut Id| {
            if !known.contains(space) {
                *space = PUBLIC;
            }
        };
        self.enums.iter_mut().for_each(|one| home(&mut one.space));
        self.domains.iter_mut().for_each(|one| home(&mut one.space));
        self.sequences.iter_mut().for_each(|one| home(&mut one.space));
        self.functions.iter_mut().for_each(|one| home(&mut one.space));
        self.tables.iter_mut().for_each(|one| home(&mut one.space));
        self.composites.iter_mut().for_each(|one| home(&mut one.space));
        self.views.iter_mut().for_each(|one| home(&mut one.space));
        let snapshot = self.clone();
        for table in &mut self.tables {
            for column in &mut table.columns {
                column.repair(&snapshot);
            }
        }
        let snapshot = self.clone();
        for table in &mut self.tables {
            table.repair(&snapshot);
        }
        self.tables.retain(|table| table.columns.iter().any(|c| c.generated.is_none()));
        self.repair_parents();
        let snapshot = self.clone();
        for table in &mut self.tables {
            let child = table.clone();
            table.references.retain(|reference| snapshot.can_refer(&child, reference));
        }
        for sequence in &mut self.sequences {
            sequence.owner = sequence.owner.filter(|(table, column)| {
                snapshot
                    .table(*table)
                    .is_some_and(|t| t.space == sequence.space && t.column(*column).is_some())
            });
        }
        self.repair_views(&snapshot);
        let snapshot = self.clone();
        self.triggers.retain_mut(|trigger| trigger.repair(&snapshot));
        self.rules.retain_mut(|rule| rule.repair(&snapshot));
    }

    /// A table has the columns of one that stands before it, and none that are called like them.
    fn repair_parents(&mut self) {
        for at in 0..self.tables.len() {
            let (before, rest) = self.tables.split_at_mut(at);
            let Some(table) = rest.first_mut() else { continue };
            let mut names: Vec<String> = Vec::new();
            let mut next = table.parent.filter(|_| table.parts.is_none());
            table.parent = next
                .filter(|id| before.iter().any(|known| known.id == *id && known.parts.is_none()));
            while let Some(parent) = next.and_then(|id| before.iter().find(|known| known.id == id))
            {
                names.extend(parent.columns.iter().map(|column| column.name.clone()));
                next = parent.parent;
            }
            // Not made: columns that a child has like its parent, which the server merges.
            let clash = table.columns.iter().any(|column| names.contains(&column.name));
            table.parent = table.parent.filter(|_| !clash);
        }
    }

    fn can_refer(&self, child: &Table, reference: &Reference) -> bool {
        let Some(parent) = self.table(reference.table) else { return false };
        let fits = |(own, theirs): (&Id, &Id)| {
            let (Some(own), Some(theirs)) = (child.column(*own), parent.column(*theirs)) else {
                return false;
            };
            let family = self.base(own.ty);
            let same = own.ty == theirs.ty && own.collate == theirs.collate;
            // A reference by arrays is one that the server makes and cannot check.
            own.generated.is_none()
                && family != Family::Array
                && (same || family == self.base(theirs.ty) && family == Family::Int)
        };
        reference.columns.len() == reference.target.len()
            && parent.is_unique(&reference.target)
            && reference.columns.iter().zip(&reference.target).all(fits)
            && (!parent.unlogged || child.unlogged)
            && !(reference.not_valid && (child.parts.is_some() || parent.parts.is_some()))
    }

    fn repair_views(&mut self, tables: &Self) {
        // A view stands only on what stands before it.
        let mut views: Vec<View> = Vec::new();
        for mut view in std::mem::take(&mut self.views) {
            if let Some(table) = tables.table(view.of) {
                view.columns.retain(|id| table.column(*id).is_some());
            } else if let Some(base) = views.iter().find(|v| v.id == view.of) {
                view.columns.retain(|id| base.columns.contains(id));
            } else {
                continue;
            }
            let columns = view.columns.clone();
            view.call = view.call.filter(|(function, column)| {
                let fits = tables.functions.iter().any(|f| f.id == *function && !f.trigger);
                fits && columns.contains(column) && tables.family(*column) == Some(Family::Int)
            });
            if !view.kept {
                view.index = None;
            }
            if !view.columns.is_empty() {
                views.push(view);
            }
        }
        self.views = views;
    }

    /// The family of a column of whatever table.
    pub fn family(&self, id: Id) -> Option<Family> {
        let column = self.tables.iter().find_map(|table| table.column(id))?;
        Some(self.base(column.ty))
    }

    fn enum_of(&self, ty: Ty) -> Option<&Enum> {
        let Base::Enum(id) = ty.base else { return None };
        self.enums.iter().find(|known| known.id == id)
    }
}

impl Column {
    fn repair(&mut self, schema: &Schema) {
        let known = match self.ty.base {
            Base::Known(_) => true,
            Base::Enum(id) => schema.enums.iter().any(|known| known.id == id),
            Base::Domain(id) => schema.domains.iter().any(|known| known.id == id),
            Base::Composite(id) => schema.composites.iter().any(|known| known.id == id),
        };
        if !known {
            self.ty.base = Base::Known("text");
        }
        let family = schema.base(self.ty);
        let plain = matches!(self.ty.base, Base::Known(_)) && !self.ty.array;
        let fits = match &self.default {
            Value::None => true,
            Value::Expression(_, of) => *of == family,
            Value::Sequence(id) => {
                family == Family::Int && schema.sequences.iter().any(|known| known.id == *id)
            }
            Value::Label(label) => {
                let of = schema.enum_of(self.ty).filter(|_| !self.ty.array);
                of.is_some_and(|of| of.labels.iter().any(|(id, _)| id == label))
            }
            Value::Serial | Value::Identity(..) => family == Family::Int && plain,
        };
        if !fits || self.generated.is_some() {
            self.default = Value::None;
        }
        if matches!(self.default, Value::Serial | Value::Identity(..)) {
            self.not_null = true;
        }
        if !(plain && family == Family::Text) {
            self.collate = "";
        }
        // What is not stored is not computed by what others made.
        let of_others = self.generated.is_some_and(|(of, _)| {
            let column = schema.tables.iter().find_map(|table| table.column(of));
            column.is_none_or(|column| !matches!(column.ty.base, Base::Known(_)))
        });
        self.unstored &= !of_others;
    }
}

impl Table {
    fn repair(&mut self, schema: &Schema) {
        let plain: Vec<Id> =
            self.columns.iter().filter(|c| c.generated.is_none()).map(|c| c.id).collect();
        self.columns.retain(|c| c.generated.is_none_or(|(of, _)| plain.contains(&of)));
        let all: Vec<Id> = self.columns.iter().map(|c| c.id).collect();
        let family = |id: Id| {
            let column = self.columns.iter().find(|c| c.id == id);
            column.map_or(Family::Other, |column| schema.base(column.ty))
        };
        self.parts = self.parts.take().filter(|parts| {
            let fits = match family(parts.by) {
                Family::Int => true,
                Family::Date => parts.how != How::List,
                Family::Text => parts.how != How::Range,
                _ => false,
            };
            fits && plain.contains(&parts.by)
        });
        if let Some(parts) = self.parts.as_mut().filter(|parts| parts.how == How::Hash) {
            parts.default = None;
            parts.parts.retain(|part| part.number < MODULUS);
        }
        let by = self.parts.as_ref().map(|parts| parts.by);
        if by.is_some() {
            self.unlogged = false;
            self.fillfactor = None;
            self.checks.iter_mut().for_each(|check| check.no_inherit = false);
        }
        let of_json = |id: Id| {
            let column = self.columns.iter().find(|c| c.id == id);
            column.is_some_and(|c| matches!(c.ty.base, Base::Known("json" | "jsonb")))
        };
        let json: Vec<Id> = all.iter().copied().filter(|id| of_json(*id)).collect();
        let sorts =
            |ids: &[Id]| ids.iter().all(|id| family(*id) != Family::Json && !json.contains(id));
        let parted = |ids: &[Id]| by.is_none_or(|by| ids.contains(&by));
        let fits = |ids: &[Id]| {
            !ids.is_empty() && ids.iter().all(|id| all.contains(id)) && sorts(ids) && parted(ids)
        };
        self.key = self.key.take().filter(|key| fits(&key.columns));
        self.uniques.retain_mut(|unique| {
            let columns = &unique.columns;
            unique.include = unique.include.filter(|id| all.contains(id) && !columns.contains(id));
            fits(columns)
        });
        self.checks.retain(|check| check.columns.iter().all(|id| all.contains(id)));
        for index in &mut self.indexes {
            index.parts.retain(|part| all.contains(&part.column));
            let tree = index.method == "btree";
            let keyed = match index.method {
                "gin" => index.parts.iter().all(|p| family(p.column) == Family::Array),
                _ => index.parts.iter().all(|p| p.form > 0 || family(p.column) != Family::Json),
            };
            let sole = tree || index.parts.len() == 1;
            if !keyed || !sole {
                index.parts.clear();
            }
            if !tree {
                index.parts.iter_mut().for_each(|part| part.order = "");
                index.parts.iter_mut().for_each(|part| part.form = 0);
            }
            index.unique &= tree;
            let columns: Vec<Id> =
                index.parts.iter().filter(|p| p.form == 0).map(|p| p.column).collect();
            index.unique &= parted(&columns);
            index.nulls_equal &= index.unique;
            index.include = index.include.filter(|id| tree && all.contains(id));
            index.predicate = index.predicate.filter(|(id, _)| all.contains(id));
        }
        self.indexes.retain(|index| !index.parts.is_empty());
        self.policies.retain(|policy| all.contains(&policy.using.0));
        self.readable.retain(|id| all.contains(id));
        self.exclusions.retain_mut(|exclusion| {
            exclusion.predicate = exclusion.predicate.filter(|(id, _)| all.contains(id));
            by.is_none() && fits(&exclusion.columns)
        });
        self.statistics.retain_mut(|statistics| {
            statistics.columns.retain(|id| all.contains(id) && family(*id) != Family::Json);
            statistics.columns.len() > 1
        });
        if self.key.is_some() {
            let columns = self.key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
            for column in &mut self.columns {
                column.not_null |= columns.contains(&column.id);
            }
        }
    }
}

impl Rule {
    fn repair(&mut self, schema: &Schema) -> bool {
        match (schema.table(self.on), schema.view(self.on)) {
            (Some(table), _) => self.when = self.when.filter(|id| table.column(*id).is_some()),
            (None, Some(view)) if !view.kept => self.when = None,
            _ => return false,
        }
        true
    }
}

impl Trigger {
    fn repair(&mut self, schema: &Schema) -> bool {
        if !schema.functions.iter().any(|f| f.id == self.function && f.trigger) {
            return false;
        }
        match (schema.table(self.on), schema.view(self.on)) {
            (Some(table), _) if self.timing != "INSTEAD OF" => {
                let known = |id: &Id| table.column(*id).is_some();
                // Before a row is stored its computed values are not known.
                let stored = |id: &Id| table.column(*id).is_some_and(|c| c.generated.is_none());
                self.of = self.of.filter(known);
                self.when = self.when.filter(stored).filter(|_| self.row);
                true
            }
            (None, Some(view)) if self.timing == "INSTEAD OF" => {
                (self.of, self.when, self.row) = (None, None, true);
                !view.kept
            }
            _ => false,
        }
    }
}
