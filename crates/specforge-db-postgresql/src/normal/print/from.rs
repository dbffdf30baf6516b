//! What a query reads from.

use super::super::syntax::{From, FromFunction, Join, On, Ty};
use super::Out;

impl Out {
    pub(super) fn from(&mut self, from: &From) {
        match from {
            From::Relation { path, only, alias, columns, sample } => {
                self.put(if *only { "ONLY " } else { "" });
                self.path(path);
                self.alias(alias.as_deref(), columns);
                if let Some(sample) = sample {
                    self.put(" TABLESAMPLE ");
                    self.node(sample);
                }
            }
            From::Query { lateral, query, alias, columns } => {
                self.nested(if *lateral { "LATERAL " } else { "" }, query);
                self.alias(alias.as_deref(), columns);
            }
            From::Function(function) => self.function(function),
            From::Join(join) => self.join(join),
        }
    }

    fn function(&mut self, function: &FromFunction) {
        self.put(if function.lateral { "LATERAL " } else { "" });
        self.put(if function.rows_from { "ROWS FROM (" } else { "" });
        for (nth, (call, columns)) in function.calls.iter().enumerate() {
            self.put(if nth > 0 { ", " } else { "" });
            self.node(call);
            if function.rows_from && !columns.is_empty() {
                self.put(" AS ");
                self.definitions(columns);
            }
        }
        self.put(if function.rows_from { ")" } else { "" });
        self.put(if function.ordinality { " WITH ORDINALITY" } else { "" });
        match function.calls.first() {
            // The columns of a single call are defined behind its alias.
            Some((_, columns)) if !function.rows_from && !columns.is_empty() => {
                self.put(" AS ");
                if let Some(alias) = &function.alias {
                    self.name(alias);
                }
                self.definitions(columns);
            }
            _ => self.alias(function.alias.as_deref(), &function.columns),
        }
    }

    fn definitions(&mut self, columns: &[(smol_str::SmolStr, Ty)]) {
        self.put("(");
        self.list(columns, ", ", |out, (name, ty)| {
            out.name(name);
            out.put(" ");
            ty.write(&mut out.0);
        });
        self.put(")");
    }

    fn join(&mut self, join: &Join) {
        self.put("(");
        self.from(&join.left);
        self.put(if join.on == On::Natural { " NATURAL " } else { " " });
        self.put(join.kind);
        self.put(" ");
        self.from(&join.right);
        match &join.on {
            On::Nothing | On::Natural => {}
            On::Condition(node) => {
                self.put(" ON ");
                self.node(node);
            }
            On::Using(columns, alias) => {
                self.put(" USING");
                self.columns(columns);
                self.alias(alias.as_deref(), &[]);
            }
        }
        self.put(")");
        self.alias(join.alias.as_deref(), &[]);
    }

    fn alias(&mut self, alias: Option<&str>, columns: &[smol_str::SmolStr]) {
        if let Some(alias) = alias {
            self.put(" ");
            self.name(alias);
        }
        self.columns(columns);
    }

    pub(super) fn columns(&mut self, columns: &[smol_str::SmolStr]) {
        if !columns.is_empty() {
            self.put("(");
            self.list(columns, ", ", |out, name| out.name(name));
            self.put(")");
        }
    }
}
