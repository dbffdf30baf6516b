//! Spelling what stands on tables: views, triggers, policies.

use super::model::*;
use super::write::{Out, column_name, condition, quote};

impl Schema {
    /// The names under which a view shows its columns.
    fn view_columns(&self, view: &View) -> Vec<String> {
        if view.named {
            return (0..view.columns.len()).map(|at| format!("shown_{at}")).collect();
        }
        view.columns.iter().map(|id| self.shown(view.of, *id)).collect()
    }

    pub fn shown(&self, of: Id, id: Id) -> String {
        if let Some(table) = self.table(of) {
            return table.column(id).map(|c| c.name.clone()).unwrap_or_default();
        }
        let Some(view) = self.view(of) else { return String::new() };
        let at = view.columns.iter().position(|c| *c == id).unwrap_or_default();
        self.view_columns(view).get(at).cloned().unwrap_or_default()
    }

    pub fn relation(&self, id: Id) -> String {
        let table = self.table(id).map(|table| self.table_name(table));
        let view = || self.view(id).map(|view| self.named(view.space, &view.name));
        table.or_else(view).unwrap_or_default()
    }

    pub fn write_view(&self, view: &View, out: &mut Out) {
        let of = self.relation(view.of);
        let name = self.named(view.space, &view.name);
        let columns: Vec<String> =
            view.columns.iter().map(|id| quote(&self.shown(view.of, *id))).collect();
        let list = if view.named {
            format!(" ({})", self.view_columns(view).join(", "))
        } else {
            String::new()
        };
        let first = columns.first().cloned().unwrap_or_default();
        let family = view.columns.first().and_then(|id| self.family(*id)).unwrap_or(Family::Other);
        let sorts = family != Family::Json;
        let all = columns.join(", ");
        let call = view.call.and_then(|(function, column)| {
            let function = self.functions.iter().find(|f| f.id == function)?;
            let at = view.columns.iter().position(|id| *id == column)?;
            let called = self.function_name(function);
            Some(format!("{called}({}) > 1", columns.get(at)?))
        });
        let select = match (view.form % 7, call) {
            (_, Some(call)) => format!("SELECT {all} FROM {of} WHERE {call}"),
            (1, _) => {
                format!("SELECT {all} FROM {of} WHERE {}", condition(&first, family, view.form / 7))
            }
            (2, _) => {
                let prefixed: Vec<String> = columns.iter().map(|c| format!("src.{c}")).collect();
                format!("SELECT {} FROM {of} AS src", prefixed.join(", "))
            }
            (3, _) if sorts => format!(
                "SELECT {all} FROM {of} WHERE {first} IN (SELECT {first} FROM {of}) ORDER BY 1 DESC LIMIT 100"
            ),
            (4, _) => format!("SELECT {all} FROM {of} UNION ALL SELECT {all} FROM {of}"),
            (5, _) if sorts => {
                let shown: Vec<String> = columns.iter().map(|c| format!("a.{c}")).collect();
                format!(
                    "SELECT {} FROM {of} a LEFT JOIN {of} b ON a.{first} = b.{first}",
                    shown.join(", ")
                )
            }
            (6, _) => format!("WITH src AS (SELECT {all} FROM {of}) SELECT {all} FROM src"),
            _ => format!("SELECT {all} FROM {of}"),
        };
        let (kind, with) = match (view.kept, view.invoker) {
            (true, _) => ("MATERIALIZED VIEW", ""),
            (false, true) => ("VIEW", " WITH (security_invoker = true)"),
            (false, false) => ("VIEW", ""),
        };
        out.line(format!("CREATE {kind} {name}{list}{with} AS\n  {select}"));
        if let Some(index) = view.index.as_ref().filter(|_| sorts) {
            let shown = self.view_columns(view).first().map(|c| quote(c)).unwrap_or_default();
            out.line(format!("CREATE INDEX {} ON {name} ({shown})", quote(index)));
        }
        out.comment(kind, &name, view.comment);
        if view.grants {
            out.line(format!("GRANT SELECT ON {name} TO PUBLIC"));
        }
    }

    pub fn write_trigger(&self, trigger: &Trigger, out: &mut Out) {
        let Some(function) = self.functions.iter().find(|f| f.id == trigger.function) else {
            return;
        };
        let events: Vec<String> = trigger
            .events
            .iter()
            .map(|event| match trigger.of {
                Some(id) if *event == "UPDATE" => {
                    format!("UPDATE OF {}", quote(&self.shown(trigger.on, id)))
                }
                _ => (*event).to_owned(),
            })
            .collect();
        let row = if trigger.events == ["DELETE"] { "OLD" } else { "NEW" };
        let mixed = trigger.events.contains(&"DELETE") && trigger.events.len() > 1;
        let when = trigger
            .when
            .filter(|_| !mixed)
            .map(|id| format!(" WHEN ({row}.{} IS NOT NULL)", quote(&self.shown(trigger.on, id))));
        out.line(format!(
            "CREATE TRIGGER {} {} {} ON {} FOR EACH {}{} EXECUTE FUNCTION {}()",
            quote(&trigger.name),
            trigger.timing,
            events.join(" OR "),
            self.relation(trigger.on),
            if trigger.row { "ROW" } else { "STATEMENT" },
            when.unwrap_or_default(),
            self.function_name(function)
        ));
        let name = format!("{} ON {}", quote(&trigger.name), self.relation(trigger.on));
        self.write_remark(trigger.id, "TRIGGER", &name, out);
    }

    pub fn write_policies(&self, table: &Table, out: &mut Out) {
        let name = self.table_name(table);
        for policy in &table.policies {
            let (column, form) = policy.using;
            let condition =
                condition(&column_name(table, column), self.family_of(table, column), form);
            let mut line = format!("CREATE POLICY {} ON {name}", quote(&policy.name));
            if policy.restrictive {
                line.push_str(" AS RESTRICTIVE");
            }
            line.push_str(&format!(" FOR {}", policy.command));
            if policy.command != "INSERT" {
                line.push_str(&format!(" USING ({condition})"));
            }
            let checks = matches!(policy.command, "ALL" | "UPDATE") && policy.check;
            if checks || policy.command == "INSERT" {
                line.push_str(&format!(" WITH CHECK ({condition})"));
            }
            out.line(line);
            let own = format!("{} ON {name}", quote(&policy.name));
            self.write_remark(policy.id, "POLICY", &own, out);
        }
        if table.row_security {
            out.line(format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"));
        }
        if table.forced {
            out.line(format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY"));
        }
    }
}
