//! Statements whose names without a namespace are in another one than `public`, with that namespace said.
//!
//! A schema carries texts: bodies of views, triggers and policies, defaults, checks. They have to mean the
//! same wherever they are run, and not only under the `search_path` under which somebody wrote them.

use std::collections::BTreeSet;

use specforge_db_core::name::Ident;
use specforge_db_core::read::{Has, Named};
use specforge_db_sql::{Token, TokenKind, string_value, unquote};

use super::cursor::tokens;
use crate::spelling::{SPELLING, literal, quoted, quoted_in};

/// Words behind which the name of a table, view or sequence stands.
const BEFORE_RELATION: &[&str] = &[
    "from",
    "join",
    "into",
    "update",
    "only",
    "table",
    "view",
    "sequence",
    "references",
    "truncate",
    "like",
];
/// Words behind which the name of a type stands.
const BEFORE_TYPE: &[&str] = &["type", "domain", "returns", "setof"];
/// Routines whose arguments have a FROM that names no table.
const FROM_OF_ARGUMENTS: &[&str] = &["extract", "substring", "trim", "overlay", "position"];
/// Routines whose argument names a sequence.
const OF_SEQUENCES: &[&str] = &["nextval", "currval", "setval"];
/// What ON names a table in; elsewhere a condition follows it.
const ON_RELATION: &[&str] = &["trigger", "policy", "rule", "index", "constraint", "comment"];
/// What a constraint of a table starts with.
const CONSTRAINTS: &[&str] =
    &["constraint", "primary", "unique", "check", "foreign", "exclude", "like"];
/// What may stand before the type of an argument.
const MODES: &[&str] = &["in", "out", "inout", "variadic"];

/// A statement with its namespace wherever it names what that has; nothing where it does not.
pub(crate) fn within(text: &str, own: &Ident, has: Has<'_>) -> Option<String> {
    let tokens = tokens(text);
    let mut scan = Scan::new(text, &tokens, has);
    let mut out = String::with_capacity(text.len() + 64);
    let mut copied = 0;
    for at in 0..tokens.len() {
        let Some(token) = tokens.get(at) else { break };
        let put = scan.next(at, own);
        match put {
            Some(Put::Before) => {
                out.push_str(text.get(copied..token.span.start).unwrap_or_default());
                out.push_str(&quoted(own));
                out.push('.');
                copied = token.span.start;
            }
            Some(Put::Instead(said)) => {
                out.push_str(text.get(copied..token.span.start).unwrap_or_default());
                out.push_str(&said);
                copied = token.span.end;
            }
            None => {}
        }
    }
    if copied == 0 {
        return None;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Some(out)
}

/// What is done to a token.
enum Put {
    /// The namespace is said before it.
    Before,
    /// Another text takes its place.
    Instead(String),
}

/// What is known inside a pair of brackets.
#[derive(Debug, Default)]
struct Level {
    /// The word before the bracket.
    opener: String,
    /// Whether tables are listed here.
    in_from: bool,
    /// Whether names with their types are listed here.
    declares: bool,
    /// How many words the item that is listed has so far, its mode left out.
    words: usize,
    /// Whether that item is a constraint.
    is_constraint: bool,
}

struct Scan<'a> {
    text: &'a str,
    tokens: &'a [Token],
    has: Has<'a>,
    /// The first words of the statement.
    head: Vec<String>,
    /// Queries that the statement names for itself.
    own_queries: BTreeSet<Ident>,
    levels: Vec<Level>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, tokens: &'a [Token], has: Has<'a>) -> Self {
        let words = tokens.iter().take_while(|token| token.kind == TokenKind::Word);
        let head = words.take(6).map(|token| token.text(text).to_ascii_lowercase()).collect();
        let mut scan = Self {
            text,
            tokens,
            has,
            head,
            own_queries: BTreeSet::new(),
            levels: vec![Level::default()],
        };
        scan.own_queries = (0..tokens.len()).filter_map(|at| scan.own_query(at)).collect();
        scan
    }

    /// The name that WITH gives a query there.
    fn own_query(&self, at: usize) -> Option<Ident> {
        let name = self.name(at)?;
        if !(self.is_any(at.checked_sub(1)?, &["with", "recursive"])
            || self.kind(at.checked_sub(1)?) == Some(TokenKind::Comma))
        {
            return None;
        }
        let mut next = at + 1;
        if self.kind(next) == Some(TokenKind::Open) {
            let mut depth = 0;
            while let Some(kind) = self.kind(next) {
                next += 1;
                match kind {
                    TokenKind::Open => depth += 1,
                    TokenKind::Close => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
        }
        let is_query = self.is_any(next, &["as"])
            && (self.kind(next + 1) == Some(TokenKind::Open)
                || self.is_any(next + 1, &["not", "materialized"]));
        is_query.then_some(name)
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn word(&self, at: usize) -> String {
        let token = self.tokens.get(at).filter(|token| token.kind == TokenKind::Word);
        token.map(|token| token.text(self.text).to_ascii_lowercase()).unwrap_or_default()
    }

    fn is_any(&self, at: usize, words: &[&str]) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|token| words.iter().any(|word| token.is_word(self.text, word)))
    }

    fn name(&self, at: usize) -> Option<Ident> {
        let token = self.tokens.get(at)?;
        let text = token.text(self.text);
        match token.kind {
            TokenKind::Word => Some(Ident::from(text.to_lowercase())),
            TokenKind::QuotedIdent => Some(Ident::from(unquote(text, &SPELLING).into_owned())),
            _ => None,
        }
    }

    /// What is done to a token, where all before it have been passed.
    fn next(&mut self, at: usize, own: &Ident) -> Option<Put> {
        let put = match self.kind(at)? {
            TokenKind::Word | TokenKind::QuotedIdent => self.of_name(at),
            TokenKind::String => self.of_string(at, own),
            _ => None,
        };
        self.pass(at);
        put
    }

    /// A string that names a sequence or a table.
    fn of_string(&self, at: usize, own: &Ident) -> Option<Put> {
        let cast = self.tokens.get(at + 1).is_some_and(|token| token.text(self.text) == "::")
            && self.is_any(at + 2, &["regclass"]);
        let opener = self.levels.last().map(|level| level.opener.as_str()).unwrap_or_default();
        if !cast && !OF_SEQUENCES.contains(&opener) {
            return None;
        }
        let said = string_value(self.tokens.get(at)?.text(self.text), &SPELLING)?;
        let [named] = crate::mentions::names(&said).try_into().ok()?;
        let meant = named.namespace.is_none() && (self.has)(Named::Relation, &named.name);
        meant.then(|| Put::Instead(literal(&quoted_in(Some(own), &named.name))))
    }

    fn of_name(&self, at: usize) -> Option<Put> {
        let name = self.name(at)?;
        let before = at.checked_sub(1);
        if before.is_some_and(|before| self.kind(before) == Some(TokenKind::Dot)) {
            return None;
        }
        let level = self.levels.last()?;
        let called = self.kind(at + 1) == Some(TokenKind::Open);
        // A column is said with its table.
        if self.kind(at + 1) == Some(TokenKind::Dot) {
            let of_column = before.is_some_and(|before| {
                self.is_any(before, &["column"])
                    && self.head.first().is_some_and(|w| w == "comment")
                    || self.is_any(before, &["by"])
                        && before.checked_sub(1).is_some_and(|b| self.is_any(b, &["owned"]))
            });
            return (of_column && (self.has)(Named::Relation, &name)).then_some(Put::Before);
        }
        let is = |named: Named| (self.has)(named, &name).then_some(Put::Before);
        if self.is_relation(at, level) && !self.own_queries.contains(&name) {
            return is(Named::Relation);
        }
        if self.is_type(at, level) {
            return is(Named::Type);
        }
        if called && !before.is_some_and(|before| self.is_any(before, &["as"])) {
            return is(Named::Routine);
        }
        None
    }

    fn is_relation(&self, at: usize, level: &Level) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let listed = matches!(self.kind(before), Some(TokenKind::Comma | TokenKind::Open));
        if level.in_from && listed {
            return true;
        }
        let word = self.word(before);
        let second = before.checked_sub(1);
        match word.as_str() {
            "from" => {
                !self.grants()
                    && !FROM_OF_ARGUMENTS.contains(&level.opener.as_str())
                    && !second.is_some_and(|second| self.is_any(second, &["distinct"]))
            }
            "on" => {
                self.grants() || self.head.iter().any(|word| ON_RELATION.contains(&word.as_str()))
            }
            "to" => self.head.iter().any(|word| word == "rule"),
            "of" => second.is_some_and(|second| self.is_any(second, &["partition"])),
            word => BEFORE_RELATION.contains(&word),
        }
    }

    fn is_type(&self, at: usize, level: &Level) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let token = self.tokens.get(before);
        if token.is_some_and(|token| token.text(self.text) == "::") {
            return true;
        }
        let word = self.word(before);
        if BEFORE_TYPE.contains(&word.as_str()) {
            return true;
        }
        if word == "as" {
            let of_domain = self.levels.len() == 1 && self.head.iter().any(|word| word == "domain");
            return level.opener == "cast" || of_domain;
        }
        if level.declares {
            if level.is_constraint {
                return false;
            }
            // A lone name among arguments is a type.
            let alone = level.words == 0
                && matches!(self.kind(at + 1), Some(TokenKind::Comma | TokenKind::Close));
            return level.words == 1 || alone && !self.is_table();
        }
        self.is_added(at)
    }

    /// Whether the statement gives rights or takes them.
    fn grants(&self) -> bool {
        self.head.first().is_some_and(|word| matches!(word.as_str(), "grant" | "revoke"))
    }

    /// Whether the statement makes a table, the items of which all have a name first.
    fn is_table(&self) -> bool {
        self.head.iter().any(|word| word == "table")
    }

    /// Whether the type of a column stands there which ALTER TABLE adds.
    fn is_added(&self, at: usize) -> bool {
        if !(self.head.first().is_some_and(|word| word == "alter") && self.levels.len() == 1) {
            return false;
        }
        let Some(mut name) = at.checked_sub(1).filter(|name| self.name(*name).is_some()) else {
            return false;
        };
        let mut back = |words: &[&str]| {
            let found = name.checked_sub(1).is_some_and(|before| self.is_any(before, words));
            name -= usize::from(found);
            found
        };
        let _ = back(&["exists"]) && back(&["not"]) && back(&["if"]);
        back(&["column"]);
        back(&["add"])
    }

    /// Passes a token.
    fn pass(&mut self, at: usize) {
        let Some(kind) = self.kind(at) else { return };
        match kind {
            TokenKind::Open => {
                let before = at.checked_sub(1);
                let opener = before.map(|before| self.word(before)).unwrap_or_default();
                let in_from = self.levels.last().is_some_and(|level| level.in_from)
                    && (matches!(opener.as_str(), "from" | "join" | "lateral")
                        || before.is_some_and(|before| {
                            matches!(self.kind(before), Some(TokenKind::Comma | TokenKind::Open))
                        }));
                let declares = self.levels.len() == 1 && self.declares(at);
                self.levels.push(Level { opener, in_from, declares, ..Level::default() });
            }
            TokenKind::Close if self.levels.len() > 1 => {
                self.levels.pop();
            }
            TokenKind::Comma => {
                if let Some(level) = self.levels.last_mut() {
                    level.words = 0;
                    level.is_constraint = false;
                }
            }
            TokenKind::Word | TokenKind::QuotedIdent => {
                let word = self.word(at);
                let from = word == "from" && {
                    let level = self.levels.last();
                    let of_arguments = level
                        .is_some_and(|level| FROM_OF_ARGUMENTS.contains(&level.opener.as_str()));
                    let distinct =
                        at.checked_sub(1).is_some_and(|before| self.is_any(before, &["distinct"]));
                    !of_arguments && !distinct && !self.grants()
                };
                let grants = self.grants();
                let Some(level) = self.levels.last_mut() else { return };
                if level.words == 0 {
                    level.is_constraint = CONSTRAINTS.contains(&word.as_str());
                }
                if !(level.declares && level.words == 0 && MODES.contains(&word.as_str())) {
                    level.words += 1;
                }
                match word.as_str() {
                    "from" => level.in_from |= from,
                    "on" if grants => level.in_from = true,
                    "to" if grants => level.in_from = false,
                    "where" | "group" | "having" | "order" | "limit" | "offset" | "window"
                    | "union" | "except" | "intersect" | "returning" | "set" | "select"
                    | "values" | "for" => level.in_from = false,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Whether the bracket opens a list of names with their types: the columns of a table or a composite
    /// type, the arguments of a routine, or the columns that it returns.
    fn declares(&self, at: usize) -> bool {
        let of = |words: &[&str]| self.head.iter().any(|word| words.contains(&word.as_str()));
        let first = |at: usize| {
            !self.tokens.get(..at).unwrap_or_default().iter().any(|t| t.kind == TokenKind::Open)
        };
        if of(&["function", "procedure", "aggregate", "routine"]) {
            return first(at) || at.checked_sub(1).is_some_and(|b| self.is_any(b, &["table"]));
        }
        first(at)
            && self.head.first().is_some_and(|word| word == "create")
            && of(&["table", "type"])
    }
}
