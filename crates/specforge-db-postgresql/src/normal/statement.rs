//! The normal forms of statements that are carried whole.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use smol_str::SmolStr;
use specforge_db_core::model::{Definition, DefinitionKind};
use specforge_db_sql::normal as token_form;

use super::resolve::{Env, Item, Relation, Scope, Walker};
use super::syntax::{Cursor, Node, Read, Tok, Ty, Unread, quote};
use super::usual::usual_classes;
use super::{change, declared, keyed, print, routine, serial};
use crate::render::definition::is_rule;
use crate::spelling::SPELLING;

/// The form of a statement that is not understood further: its tokens, without the names of
/// namespaces that need not be said.
pub(super) fn tokens(text: &str) -> String {
    let mut cursor = Cursor::new(text, 0);
    if cursor.peek().is_none() {
        return token_form(text, &SPELLING, |_| true);
    }
    words(&mut cursor)
}

/// The tokens that are left.
fn words(cursor: &mut Cursor) -> String {
    let mut out = String::new();
    while let Some(tok) = cursor.next() {
        let qualifies = matches!(&tok, Tok::Word(name) | Tok::Quoted(name) if matches!(name.as_str(), "public" | "pg_catalog"));
        if qualifies && cursor.eat(&Tok::Dot) {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        spell(&mut out, &tok);
    }
    out
}

pub(super) fn spell(out: &mut String, tok: &Tok) {
    match tok {
        Tok::Word(text)
        | Tok::Number(text)
        | Tok::Param(text)
        | Tok::Op(text)
        | Tok::Bits(text) => out.push_str(text),
        Tok::Quoted(name) => quote(out, name),
        Tok::Text(text) => {
            out.push('\'');
            out.push_str(&text.replace('\'', "''"));
            out.push('\'');
        }
        Tok::Open => out.push('('),
        Tok::Close => out.push(')'),
        Tok::BracketOpen => out.push('['),
        Tok::BracketClose => out.push(']'),
        Tok::Comma => out.push(','),
        Tok::Dot => out.push('.'),
        Tok::Semicolon => out.push(';'),
    }
}

/// The normal form of a definition that is no view; `table` has the columns of what it is on.
pub(super) fn normal(definition: &Definition, table: Option<&Relation>, env: &Env) -> String {
    let mut cursor = Cursor::new(&definition.text, env.major);
    let on = definition.on.as_ref().map(|on| SmolStr::from(on.as_str())).unwrap_or_default();
    let place = Place { table: on, columns: table.cloned().unwrap_or_default(), env };
    let form = match definition.kind {
        DefinitionKind::Routine => {
            let place = cursor.place();
            routine::normal(&mut cursor, env).or_else(|_| {
                cursor.back_to(place);
                keyed::aggregate(&mut cursor)
            })
        }
        DefinitionKind::Trigger => place.trigger(&mut cursor),
        DefinitionKind::Policy if is_rule(definition) => super::rule::normal(&place, &mut cursor),
        DefinitionKind::Policy => place.policy(&mut cursor),
        DefinitionKind::Sequence => return sequence(definition),
        DefinitionKind::Type => declared::normal(&mut cursor, env),
        DefinitionKind::Constraint => place.exclusion(&mut cursor),
        DefinitionKind::Other => match definition.name.as_str().split(' ').next() {
            Some("STATISTICS") => place.statistics(&mut cursor),
            Some("PUBLICATION") => super::publication::normal(&place, &mut cursor),
            Some("TEXT") => keyed::text_search(&mut cursor),
            Some("COLLATION") => keyed::collation(&mut cursor),
            Some("CAST") => keyed::cast(&mut cursor),
            Some("OPERATOR") => {
                let place = cursor.place();
                keyed::operator(&mut cursor).or_else(|_| {
                    cursor.back_to(place);
                    super::classes::normal(&mut cursor)
                })
            }
            Some("SERVER" | "FOREIGN" | "USER") => Ok(super::with_options::normal(&mut cursor)),
            _ => place.index(&mut cursor),
        },
        _ => Err(Unread),
    };
    form.unwrap_or_else(|_| tokens(&definition.text))
}

fn sequence(definition: &Definition) -> String {
    let Some(read) = serial::read(&definition.text) else { return tokens(&definition.text) };
    let options: Vec<_> =
        read.options.iter().map(|(name, value)| format!(" {name} {value}")).collect();
    let ty = read.ty.map(|ty| format!(" AS {ty}")).unwrap_or_default();
    let owner = match read.owner.as_slice() {
        [.., table, column] => format!(" OWNED BY {table}.{column}"),
        _ => String::new(),
    };
    // One that a column owns has a log where its table has one.
    let unlogged = if read.unlogged && owner.is_empty() { "UNLOGGED " } else { "" };
    format!("CREATE {unlogged}SEQUENCE {}{ty}{}{owner}", definition.name, options.concat())
}

/// A name without the namespaces that need not be said.
pub(super) fn path(cursor: &mut Cursor) -> Read<String> {
    let path = cursor.path()?;
    let mut out = String::new();
    let last = path.len().saturating_sub(1);
    for (nth, name) in path.iter().enumerate() {
        if nth < last && matches!(name.as_str(), "public" | "pg_catalog") {
            continue;
        }
        if !out.is_empty() {
            out.push('.');
        }
        quote(&mut out, name);
    }
    Ok(out)
}

/// The table that something is on.
pub(super) struct Place<'e> {
    table: SmolStr,
    columns: Relation,
    env: &'e Env,
}

impl Place<'_> {
    fn walker(&self) -> Walker<'_> {
        let mut walker = Walker::new(self.env);
        walker.names.push(vec![self.table.clone()]);
        walker
    }

    pub(super) fn condition(&self, node: Node) -> String {
        let scope = Scope::of_table(&self.table, self.columns.clone());
        print::expression(&self.walker().condition(node, &scope))
    }

    fn value(&self, node: Node) -> String {
        let scope = Scope::of_table(&self.table, self.columns.clone());
        print::expression(&self.walker().assigned(node, &scope, None))
    }

    fn policy(&self, cursor: &mut Cursor) -> Read<String> {
        cursor.expect_word("create")?;
        cursor.expect_word("policy")?;
        let mut name = String::new();
        quote(&mut name, &cursor.name()?);
        cursor.expect_word("on")?;
        let table = path(cursor)?;
        let (mut kind, mut command) = (SmolStr::from("permissive"), SmolStr::from("all"));
        let mut roles = vec!["public".to_owned()];
        let (mut using, mut check) = (String::new(), String::new());
        while !cursor.is_end() {
            if cursor.eat_word("as") {
                kind = cursor.label()?;
            } else if cursor.eat_word("for") {
                command = cursor.label()?;
            } else if cursor.eat_word("to") {
                roles = cursor.list(|c| Ok(c.label()?.to_string()))?;
                roles.sort();
                roles.dedup();
            } else if cursor.eat_word("using") {
                using = format!(" USING {}", self.condition(cursor.parens(Cursor::expression)?));
            } else if cursor.eat_words(&["with", "check"]) {
                check =
                    format!(" WITH CHECK {}", self.condition(cursor.parens(Cursor::expression)?));
            } else {
                return Err(Unread);
            }
        }
        let kind = if kind == "permissive" { String::new() } else { format!(" AS {kind}") };
        let command = if command == "all" { String::new() } else { format!(" FOR {command}") };
        let roles = roles.join(", ");
        let roles = if roles == "public" { String::new() } else { format!(" TO {roles}") };
        Ok(format!("CREATE POLICY {name} ON {table}{kind}{command}{roles}{using}{check}"))
    }

    fn trigger(&self, cursor: &mut Cursor) -> Read<String> {
        cursor.expect_word("create")?;
        cursor.eat_words(&["or", "replace"]);
        let constraint = cursor.eat_word("constraint");
        cursor.expect_word("trigger")?;
        let mut name = String::new();
        quote(&mut name, &cursor.name()?);
        let moment = if cursor.eat_words(&["instead", "of"]) {
            "instead of".into()
        } else {
            cursor.label()?
        };
        let events = events(cursor)?;
        cursor.expect_word("on")?;
        let table = path(cursor)?;
        let mut out = format!(
            "CREATE {}TRIGGER {name} {moment} {events} ON {table}",
            if constraint { "CONSTRAINT " } else { "" }
        );
        let mut deferrable = "";
        let mut each = "STATEMENT";
        let mut when = String::new();
        let mut tables: BTreeMap<SmolStr, String> = BTreeMap::new();
        loop {
            if cursor.eat_word("from") {
                let _ = write!(out, " FROM {}", path(cursor)?);
            } else if cursor.eat_words(&["not", "deferrable"])
                || cursor.eat_words(&["initially", "immediate"])
            {
            } else if cursor.eat_word("deferrable") {
                deferrable = if deferrable.is_empty() { " DEFERRABLE" } else { deferrable };
            } else if cursor.eat_words(&["initially", "deferred"]) {
                deferrable = " DEFERRABLE INITIALLY DEFERRED";
            } else if cursor.eat_word("referencing") {
                while matches!(cursor.word(), "old" | "new") && cursor.word_at(1) == "table" {
                    let which = cursor.label()?;
                    cursor.skip(1);
                    cursor.eat_word("as");
                    tables.insert(which, cursor.name()?.to_string());
                }
            } else if cursor.eat_word("for") {
                cursor.eat_word("each");
                each = if cursor.eat_word("row") { "ROW" } else { "STATEMENT" };
                if each == "STATEMENT" {
                    cursor.expect_word("statement")?;
                }
            } else if cursor.eat_word("when") {
                let node = cursor.parens(Cursor::expression)?;
                when = format!(" WHEN {}", self.rows_condition(node));
            } else {
                break;
            }
        }
        cursor.expect_word("execute")?;
        if !cursor.eat_word("procedure") {
            cursor.expect_word("function")?;
        }
        let function = path(cursor)?;
        let args = cursor.parens(|c| {
            if c.is(&Tok::Close) {
                return Ok(Vec::new());
            }
            c.list(|c| match c.next() {
                Some(Tok::Text(text) | Tok::Number(text) | Tok::Word(text) | Tok::Quoted(text)) => {
                    Ok(text.to_string())
                }
                _ => Err(Unread),
            })
        })?;
        cursor.end()?;
        let tables: Vec<_> =
            tables.iter().map(|(which, name)| format!(" {which} {name}")).collect();
        Ok(format!(
            "{out}{deferrable}{} EACH {each}{when} EXECUTE {function}({args:?})",
            tables.concat()
        ))
    }

    /// A command that may name the old and the new row.
    pub(super) fn command(&self, cursor: &mut Cursor) -> Read<String> {
        let scope = self.rows();
        if matches!(cursor.word(), "insert" | "update" | "delete") {
            return change::normal(cursor, &scope, self.env);
        }
        let query = cursor.query()?;
        Ok(print::query(&self.walker().within_scope(query, &scope)))
    }

    /// A condition on the old and the new row.
    pub(super) fn rows_condition(&self, node: Node) -> String {
        print::expression(&self.walker().condition(node, &self.rows()))
    }

    fn rows(&self) -> Scope<'_> {
        let item = |alias: &str| Item {
            alias: alias.into(),
            shown: alias.into(),
            columns: self.columns.clone(),
            known: true,
            ..Item::default()
        };
        Scope { items: vec![item("old"), item("new")], qualify: true, ..Scope::default() }
    }

    fn exclusion(&self, cursor: &mut Cursor) -> Read<String> {
        for word in ["alter", "table"] {
            cursor.expect_word(word)?;
        }
        cursor.eat_word("only");
        let table = path(cursor)?;
        cursor.expect_word("add")?;
        cursor.expect_word("constraint")?;
        let name = cursor.name()?;
        cursor.expect_word("exclude")?;
        let method = if cursor.eat_word("using") { cursor.name()? } else { "btree".into() };
        let parts = cursor.parens(|c| {
            c.list(|c| {
                let part = self.part(c, &method)?;
                c.expect_word("with")?;
                let op = if c.eat_word("operator") {
                    c.parens(|c| {
                        while !matches!(c.peek(), Some(Tok::Op(_))) && !c.is_end() {
                            c.skip(1);
                        }
                        Ok(c.next())
                    })?
                } else {
                    c.next()
                };
                let Some(Tok::Op(op)) = op else { return Err(Unread) };
                Ok(format!("{part} WITH {op}"))
            })
        })?;
        let filter = self.filter(cursor)?;
        let rest = rest(cursor);
        Ok(format!(
            "ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING {method} ({}){filter}{rest}",
            parts.join(", ")
        ))
    }

    fn filter(&self, cursor: &mut Cursor) -> Read<String> {
        if !cursor.eat_word("where") {
            return Ok(String::new());
        }
        Ok(format!(" WHERE {}", self.condition(cursor.expression()?)))
    }

    /// A column or expression of an index, with everything behind it but WITH.
    fn part(&self, cursor: &mut Cursor, method: &str) -> Read<String> {
        let named = matches!(cursor.peek(), Some(Tok::Word(_) | Tok::Quoted(_)))
            && !matches!(cursor.peek_at(1), Some(Tok::Open | Tok::Dot));
        let node =
            if named { Node::Column(vec![cursor.name()?]) } else { cursor.index_expression()? };
        let scope = Scope::of_table(&self.table, self.columns.clone());
        let ty = self.walker().type_of(node.clone(), &scope);
        let mut out = self.value(node);
        let place = cursor.place();
        let class = path(cursor).unwrap_or_default();
        let bare = class.rsplit('.').next().unwrap_or_default();
        if !ty.is_some_and(|ty| usual_classes(method, &ty).iter().any(|usual| usual == bare)) {
            cursor.back_to(place);
        }
        while !matches!(cursor.peek(), None | Some(Tok::Comma | Tok::Close))
            && cursor.word() != "with"
        {
            match cursor.next() {
                Some(Tok::Word(word)) if word == "asc" => {}
                Some(Tok::Word(name)) if name == "public" && cursor.eat(&Tok::Dot) => {}
                Some(tok) => {
                    out.push(' ');
                    spell(&mut out, &tok);
                }
                None => break,
            }
        }
        Ok(out)
    }

    /// Extended statistics: columns in the table's order, then expressions, and kinds where not all.
    fn statistics(&self, cursor: &mut Cursor) -> Read<String> {
        for word in ["create", "statistics"] {
            cursor.expect_word(word)?;
        }
        let name = path(cursor)?;
        let mut kinds = if cursor.is(&Tok::Open) {
            cursor.parens(|c| c.list(Cursor::label))?
        } else {
            Vec::new()
        };
        cursor.expect_word("on")?;
        let mut columns = Vec::new();
        let mut expressions = Vec::new();
        for node in cursor.list(Cursor::expression)? {
            match node {
                Node::Column(path) if path.len() == 1 => columns.extend(path),
                node => expressions.push(self.value(node)),
            }
        }
        cursor.expect_word("from")?;
        let table = path(cursor)?;
        cursor.end()?;
        columns.sort_unstable();
        kinds.sort();
        kinds.dedup();
        // All of them go without saying, and those of one expression cannot be chosen.
        let all = kinds.len() == 3 || (columns.is_empty() && expressions.len() == 1);
        let kinds = if all || kinds.is_empty() {
            String::new()
        } else {
            format!(" ({})", kinds.join(", "))
        };
        let parts: Vec<String> =
            columns.iter().map(ToString::to_string).chain(expressions).collect();
        Ok(format!("CREATE STATISTICS {name}{kinds} ON {} FROM {table}", parts.join(", ")))
    }

    /// The index of a materialised view.
    fn index(&self, cursor: &mut Cursor) -> Read<String> {
        cursor.expect_word("create")?;
        let unique = if cursor.eat_word("unique") { "UNIQUE " } else { "" };
        cursor.expect_word("index")?;
        let name = cursor.name()?;
        cursor.expect_word("on")?;
        cursor.eat_word("only");
        let table = path(cursor)?;
        let method = if cursor.eat_word("using") { cursor.name()? } else { "btree".into() };
        let parts = cursor.parens(|c| c.list(|c| self.part(c, &method)))?;
        let mut head = String::new();
        while !cursor.is_end() && cursor.word() != "where" {
            if let Some(tok) = cursor.next() {
                head.push(' ');
                spell(&mut head, &tok);
            }
        }
        let filter = self.filter(cursor)?;
        cursor.end()?;
        Ok(format!(
            "CREATE {unique}INDEX {name} ON {table} USING {method} ({}){head}{filter}",
            parts.join(", ")
        ))
    }
}

/// Events in the server's order.
fn events(cursor: &mut Cursor) -> Read<String> {
    let mut found: BTreeMap<u8, String> = BTreeMap::new();
    loop {
        let event = cursor.label()?;
        let (place, mut text) = match event.as_str() {
            "insert" => (0, "INSERT".to_owned()),
            "delete" => (1, "DELETE".to_owned()),
            "update" => (2, "UPDATE".to_owned()),
            "truncate" => (3, "TRUNCATE".to_owned()),
            _ => return Err(Unread),
        };
        if cursor.eat_word("of") {
            let mut columns = cursor.list(Cursor::name)?;
            columns.sort();
            let _ = write!(text, " OF {}", columns.join(", "));
        }
        found.insert(place, text);
        if !cursor.eat_word("or") {
            break;
        }
    }
    Ok(found.into_values().collect::<Vec<_>>().join(" OR "))
}

pub(super) fn rest(cursor: &mut Cursor) -> String {
    let words = words(cursor);
    if words.is_empty() { words } else { format!(" {words}") }
}

/// The default of a parameter of that type.
pub(super) fn default_value(node: Node, ty: &Ty, env: &Env) -> String {
    let node = Walker::new(env).assigned(node, &Scope::default(), Some(ty));
    print::expression(&node)
}
