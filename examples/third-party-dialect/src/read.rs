//! Reading CREATE TABLE and CREATE INDEX; whatever else it meets, it says so with its place.

use specforge_db_core::model::{Column, Expr, ForeignKey, Index, Key, KeyPart, Table, Type};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Item, Items, SkipKind};
use specforge_db_core::span::Span;
use specforge_db_sql::{Token, TokenKind, lex, normal, unquote};

use crate::{SPELLING, info};

/// Reads one statement.
pub(crate) fn statement(text: &str) -> Items {
    let mut tokens = Tokens::new(text);
    if ["INSERT", "UPDATE", "DELETE"].iter().any(|word| tokens.is(word)) {
        return Items::skip(SkipKind::Data);
    }
    match create(&mut tokens) {
        Ok(item) => Items::one(item),
        Err(Misfit { expected, at }) => Items::unreadable(format!("expected {expected}"), at),
    }
}

/// What was expected instead, and where.
struct Misfit {
    expected: &'static str,
    at: usize,
}

type Read<T> = Result<T, Misfit>;

fn create(tokens: &mut Tokens<'_>) -> Read<Item> {
    tokens.word("CREATE", "CREATE TABLE or CREATE INDEX")?;
    if tokens.eat("TABLE") {
        return table(tokens);
    }
    let unique = tokens.eat("UNIQUE");
    tokens.word("INDEX", "TABLE, INDEX or UNIQUE INDEX")?;
    let name = tokens.name("the name of the index")?;
    tokens.word("ON", "ON")?;
    let table = tokens.name("the table of the index")?;
    let parts = tokens.names()?.into_iter().map(KeyPart::column).collect();
    tokens.end()?;
    let index = Index { name, unique, parts, ..Index::default() };
    Ok(Item::Index { namespace: None, table, index: Box::new(index), if_not_exists: false })
}

fn table(tokens: &mut Tokens<'_>) -> Read<Item> {
    let mut table = Table::new(tokens.name("the name of the table")?);
    tokens.kind(TokenKind::Open, "`(`")?;
    loop {
        element(tokens, &mut table)?;
        if !tokens.eat_kind(TokenKind::Comma) {
            break;
        }
    }
    tokens.kind(TokenKind::Close, "`,` or `)`")?;
    tokens.end()?;
    Ok(Item::Table { namespace: None, table: Box::new(table), if_not_exists: false })
}

fn element(tokens: &mut Tokens<'_>, table: &mut Table) -> Read<()> {
    if tokens.eat("PRIMARY") {
        tokens.word("KEY", "KEY")?;
        table.primary_key = Some(Key::over(tokens.names()?));
    } else if tokens.eat("UNIQUE") {
        table.uniques.push(Key::over(tokens.names()?));
    } else if tokens.eat("FOREIGN") {
        tokens.word("KEY", "KEY")?;
        let columns = tokens.names()?;
        tokens.word("REFERENCES", "REFERENCES")?;
        let references = tokens.name("the referenced table")?;
        let referenced_columns = tokens.names()?;
        table.foreign_keys.push(ForeignKey {
            columns,
            references,
            referenced_columns,
            ..ForeignKey::default()
        });
    } else {
        column(tokens, table)?;
    }
    Ok(())
}

fn column(tokens: &mut Tokens<'_>, table: &mut Table) -> Read<()> {
    let name = tokens.name("a column, PRIMARY KEY, UNIQUE or FOREIGN KEY")?;
    let raw = tokens.type_text()?;
    let mut column = Column::new(name.clone(), Type::new(info::family(raw), raw));
    loop {
        if tokens.eat("NOT") {
            tokens.word("NULL", "NULL")?;
            column.nullable = false;
        } else if tokens.eat("PRIMARY") {
            tokens.word("KEY", "KEY")?;
            column.nullable = false;
            table.primary_key = Some(Key { inline: true, ..Key::over([name.clone()]) });
        } else if tokens.eat("DEFAULT") {
            let value = tokens.literal()?;
            column.default = Some(Expr::with_normal(value, normal(value, &SPELLING, |_| false)));
        } else {
            table.columns.push(column);
            return Ok(());
        }
    }
}

/// The tokens of a statement, one after the other.
struct Tokens<'t> {
    text: &'t str,
    all: Vec<Token>,
    at: usize,
}

impl<'t> Tokens<'t> {
    fn new(text: &'t str) -> Self {
        let all = lex(text, &SPELLING).filter(|token| !token.is_comment()).collect();
        Self { text, all, at: 0 }
    }

    fn peek(&self) -> Option<Token> {
        self.all.get(self.at).copied()
    }

    fn is(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| token.is_word(self.text, word))
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.is(word);
        self.at += usize::from(found);
        found
    }

    fn eat_kind(&mut self, kind: TokenKind) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == kind);
        self.at += usize::from(found);
        found
    }

    fn misfit<T>(&self, expected: &'static str) -> Read<T> {
        let at = self.peek().map_or(self.text.len(), |token| token.span.start);
        Err(Misfit { expected, at })
    }

    fn word(&mut self, word: &str, expected: &'static str) -> Read<()> {
        if self.eat(word) { Ok(()) } else { self.misfit(expected) }
    }

    fn kind(&mut self, kind: TokenKind, expected: &'static str) -> Read<()> {
        if self.eat_kind(kind) { Ok(()) } else { self.misfit(expected) }
    }

    fn end(&self) -> Read<()> {
        if self.peek().is_none() { Ok(()) } else { self.misfit("the end of the statement") }
    }

    fn name(&mut self, expected: &'static str) -> Read<Ident> {
        match self.peek() {
            Some(token) if matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdent) => {
                self.at += 1;
                Ok(Ident::from(&*unquote(token.text(self.text), &SPELLING)))
            }
            _ => self.misfit(expected),
        }
    }

    fn names(&mut self) -> Read<Vec<Ident>> {
        self.kind(TokenKind::Open, "`(`")?;
        let mut names = vec![self.name("a column")?];
        while self.eat_kind(TokenKind::Comma) {
            names.push(self.name("a column")?);
        }
        self.kind(TokenKind::Close, "`,` or `)`")?;
        Ok(names)
    }

    /// A word, and a length in brackets where there is one.
    fn type_text(&mut self) -> Read<&'t str> {
        let Some(first) = self.peek().filter(|token| token.kind == TokenKind::Word) else {
            return self.misfit("a type");
        };
        self.at += 1;
        let mut end = first.span.end;
        if self.eat_kind(TokenKind::Open) {
            self.kind(TokenKind::Number, "a length")?;
            end = self.peek().map_or(end, |token| token.span.end);
            self.kind(TokenKind::Close, "`)`")?;
        }
        Ok(Span::new(first.span.start, end).of(self.text))
    }

    fn literal(&mut self) -> Read<&'t str> {
        let constant = |token: &Token| {
            matches!(token.kind, TokenKind::Number | TokenKind::String)
                || ["NULL", "TRUE", "FALSE"].iter().any(|word| token.is_word(self.text, word))
        };
        match self.peek().filter(constant) {
            Some(token) => {
                self.at += 1;
                Ok(token.text(self.text))
            }
            None => self.misfit("a constant"),
        }
    }
}
