//! What only the text of CREATE TABLE tells: checks, conflict clauses, collations, deferral.

use super::tokens::{Token, bare, closing, split, text, tokens};

const STARTS: [&str; 12] = [
    "constraint",
    "primary",
    "not",
    "null",
    "unique",
    "check",
    "default",
    "collate",
    "references",
    "generated",
    "as",
    "on",
];

/// Facts of a table that no PRAGMA shows; constraints of columns in the form of those of tables.
pub fn facts(sql: &str) -> Vec<String> {
    let all = tokens(sql);
    let Some(open) = all.iter().position(|t| t.is("(")) else {
        return vec![format!("no columns: {}", text(&all))];
    };
    let close = closing(&all, open);
    let mut facts = Vec::new();
    let mut in_constraints = false;
    for item in split(&all[open + 1..close.min(all.len())]) {
        let first = |word| item.first().is_some_and(|t: &Token| t.is(word));
        in_constraints = in_constraints
            || (item.len() > 1
                && (first("constraint")
                    || first("unique")
                    || first("check")
                    || first("foreign")
                    || first("primary")));
        if in_constraints {
            table_constraints(item, &mut facts);
        } else {
            column(item, &mut facts);
        }
    }
    if let Some(options) = all.get(close + 1..) {
        for option in split(options) {
            facts.push(format!("option {}", text(option)));
        }
    }
    facts
}

struct Cursor<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Cursor<'t> {
    fn peek(&self, word: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|t| t.is(word))
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.peek(word);
        self.at += usize::from(found);
        found
    }

    fn next(&mut self) -> String {
        let text = self.tokens.get(self.at).map(|t| text(std::slice::from_ref(t)));
        self.at += 1;
        text.unwrap_or_default()
    }

    fn brackets(&mut self) -> &'t [Token] {
        if !self.peek("(") {
            return &[];
        }
        let close = closing(self.tokens, self.at);
        let inner = &self.tokens[self.at + 1..close.min(self.tokens.len())];
        self.at = close + 1;
        inner
    }

    fn conflict(&mut self) -> String {
        if self.peek("on") && self.tokens.get(self.at + 1).is_some_and(|t| t.is("conflict")) {
            self.at += 2;
            let action = self.next();
            if action != "abort" {
                return format!(" conflict {action}");
            }
        }
        String::new()
    }

    fn reference(&mut self) -> String {
        let mut fact = self.next();
        let columns = self.brackets();
        fact.push_str(&format!(" ({})", text(columns)));
        let mut actions = Vec::new();
        loop {
            if self.eat("on") {
                let event = self.next();
                let mut action = self.next();
                if action == "set" || action == "no" {
                    action = format!("{action} {}", self.next());
                }
                if action != "no action" {
                    actions.push(format!("on {event} {action}"));
                }
            } else if self.eat("match") {
                let kind = self.next();
                if kind != "simple" {
                    actions.push(format!("match {kind}"));
                }
            } else if self.peek("not")
                && self.tokens.get(self.at + 1).is_some_and(|t| t.is("deferrable"))
            {
                self.at += 2;
                if self.eat("initially") {
                    self.next();
                }
            } else if self.eat("deferrable") {
                let when = if self.eat("initially") { self.next() } else { "immediate".to_owned() };
                if when == "deferred" {
                    actions.push("deferred".to_owned());
                }
            } else {
                break;
            }
        }
        actions.sort();
        format!("{fact} {}", actions.join(" "))
    }
}

fn column(item: &[Token], facts: &mut Vec<String>) {
    let mut cursor = Cursor { tokens: item, at: 0 };
    let name = cursor.next();
    while cursor.at < item.len() && !STARTS.iter().any(|word| cursor.peek(word)) {
        cursor.at += 1;
    }
    let mut label = String::new();
    while cursor.at < item.len() {
        let named = std::mem::take(&mut label);
        if cursor.eat("constraint") {
            label = format!(" {}", cursor.next());
        } else if cursor.eat("primary") {
            cursor.eat("key");
            let desc = if cursor.eat("desc") { " desc-inline" } else { "" };
            cursor.eat("asc");
            let conflict = cursor.conflict();
            let auto = if cursor.eat("autoincrement") { " autoincrement" } else { "" };
            facts.push(format!("primary key{named} ({name}){desc}{conflict}{auto}"));
        } else if cursor.eat("not") {
            cursor.eat("null");
            let conflict = cursor.conflict();
            if !conflict.is_empty() {
                facts.push(format!("not null {name}{conflict}"));
            }
        } else if cursor.eat("null") {
            cursor.conflict();
        } else if cursor.eat("unique") {
            let conflict = cursor.conflict();
            facts.push(format!("unique{named} ({name}){conflict}"));
        } else if cursor.eat("check") {
            let body = text(bare(cursor.brackets()));
            facts.push(format!("check{named} ({body}){}", cursor.conflict()));
        } else if cursor.eat("default") {
            if cursor.peek("(") {
                cursor.brackets();
            } else {
                if !cursor.eat("-") {
                    cursor.eat("+");
                }
                cursor.next();
            }
        } else if cursor.eat("collate") {
            let collation = cursor.next();
            if collation != "binary" {
                facts.push(format!("collate {name} {collation}"));
            }
        } else if cursor.eat("references") {
            let reference = cursor.reference();
            facts.push(format!("foreign key{named} ({name}) {reference}"));
        } else if cursor.peek("generated") || cursor.peek("as") {
            cursor.eat("generated");
            cursor.eat("always");
            cursor.eat("as");
            let body = text(bare(cursor.brackets()));
            let stored = cursor.eat("stored");
            cursor.eat("virtual");
            let kind = if stored { "stored" } else { "virtual" };
            facts.push(format!("generated {name} as ({body}) {kind}"));
        } else {
            facts.push(format!("not understood in {name}: {}", cursor.next()));
        }
    }
}

fn table_constraints(item: &[Token], facts: &mut Vec<String>) {
    let mut cursor = Cursor { tokens: item, at: 0 };
    let mut label = String::new();
    while cursor.at < item.len() {
        let named = std::mem::take(&mut label);
        if cursor.eat("constraint") {
            label = format!(" {}", cursor.next());
        } else if cursor.eat("primary") {
            cursor.eat("key");
            let inner = cursor.brackets();
            let auto = inner.last().is_some_and(|t| t.is("autoincrement"));
            let inner = if auto { &inner[..inner.len() - 1] } else { inner };
            let auto = if auto { " autoincrement" } else { "" };
            let conflict = cursor.conflict();
            facts.push(format!("primary key{named} ({}){conflict}{auto}", key(inner)));
        } else if cursor.eat("unique") {
            let inner = key(cursor.brackets());
            facts.push(format!("unique{named} ({inner}){}", cursor.conflict()));
        } else if cursor.eat("check") {
            let body = text(bare(cursor.brackets()));
            facts.push(format!("check{named} ({body}){}", cursor.conflict()));
        } else if cursor.eat("foreign") {
            cursor.eat("key");
            let columns = text(cursor.brackets());
            cursor.eat("references");
            let reference = cursor.reference();
            facts.push(format!("foreign key{named} ({columns}) {reference}"));
        } else {
            facts.push(format!("not understood: {}", cursor.next()));
        }
    }
}

/// The parts of a key, without what is usual.
fn key(inner: &[Token]) -> String {
    let parts = split(inner).into_iter().map(|part| {
        let part = match part {
            [rest @ .., last] if last.is("asc") => rest,
            all => all,
        };
        text(part)
    });
    parts.collect::<Vec<_>>().join(" , ")
}
