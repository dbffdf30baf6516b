//! Expressions, by the precedence of their operators
//! (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-PRECEDENCE>).

use smol_str::{SmolStr, format_smolstr};

use super::token::{Cursor, Tok};
use super::{Call, Logic, Node, Read, Subscript, Unread};

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const IS: u8 = 4;
const COMPARE: u8 = 5;
pub(super) const LIKE: u8 = 6;
const OTHER: u8 = 7;
const ADD: u8 = 8;
const MULTIPLY: u8 = 9;
const POWER: u8 = 10;
const AT: u8 = 11;
const COLLATE: u8 = 12;
const MINUS: u8 = 13;

/// What may stand behind a value, and how tightly it binds.
fn strength(op: &str) -> u8 {
    match op {
        "<" | ">" | "=" | "<=" | ">=" | "<>" => COMPARE,
        "+" | "-" => ADD,
        "*" | "/" | "%" => MULTIPLY,
        "^" => POWER,
        _ => OTHER,
    }
}

impl Cursor {
    pub(crate) fn expression(&mut self) -> Read<Node> {
        self.binding(0)
    }

    /// A call, or an expression in parentheses.
    pub(crate) fn index_expression(&mut self) -> Read<Node> {
        self.deeper(1, Self::primary)
    }

    pub(super) fn binding(&mut self, least: u8) -> Read<Node> {
        self.deeper(1, |c| {
            let left = c.prefix()?;
            c.infix(left, least)
        })
    }

    fn prefix(&mut self) -> Read<Node> {
        if self.eat_word("not") {
            return Ok(Node::Not(Box::new(self.binding(NOT)?)));
        }
        if let Some(Tok::Op(op)) = self.peek().cloned() {
            self.skip(1);
            let least = if matches!(op.as_str(), "+" | "-") { MINUS } else { OTHER + 1 };
            let inside = self.binding(least)?;
            return Ok(match (op.as_str(), inside) {
                ("+", inside) => inside,
                ("-", Node::Number(number)) if !number.starts_with('-') => {
                    Node::Number(format_smolstr!("-{number}"))
                }
                ("-", Node::Number(number)) => Node::Number(number.trim_start_matches('-').into()),
                (_, inside) => Node::Unary(op, Box::new(inside)),
            });
        }
        let node = self.primary()?;
        self.suffixes(node)
    }

    /// What binds tighter than every operator: fields, subscripts and casts.
    fn suffixes(&mut self, mut node: Node) -> Read<Node> {
        for levels in 0.. {
            self.deeper(levels, |_| Ok(()))?;
            node = if self.eat_op("::") {
                Node::Cast(Box::new(node), self.ty()?)
            } else if self.eat(&Tok::BracketOpen) {
                Node::Subscript(Box::new(node), self.subscript()?)
            } else if self.is(&Tok::Dot) {
                self.skip(1);
                if self.eat_op("*") {
                    // Which columns that are, the type alone tells.
                    return Err(Unread);
                }
                Node::Field(Box::new(node), self.label()?)
            } else {
                return Ok(node);
            };
        }
        Err(Unread)
    }

    fn subscript(&mut self) -> Read<Subscript> {
        let colon = |c: &Self| c.is_op(":");
        let from = if colon(self) { None } else { Some(Box::new(self.expression()?)) };
        if self.eat_op(":") {
            let to =
                if self.is(&Tok::BracketClose) { None } else { Some(Box::new(self.expression()?)) };
            self.need(&Tok::BracketClose)?;
            return Ok(Subscript::Slice(from, to));
        }
        self.need(&Tok::BracketClose)?;
        Ok(Subscript::At(from.ok_or(Unread)?))
    }

    fn infix(&mut self, mut left: Node, least: u8) -> Read<Node> {
        for levels in 0.. {
            // AND and OR of many parts stay flat; everything else grows deeper.
            let flat = matches!(left, Node::Logic(..));
            if !flat {
                self.deeper(levels / 2, |_| Ok(()))?;
            }
            let next = match self.peek() {
                Some(Tok::Op(op)) if op == "::" || op == ":" || op == ":=" || op == "=>" => None,
                Some(Tok::Op(op)) => Some(strength(op)),
                Some(Tok::Word(word)) => match word.as_str() {
                    "or" => Some(OR),
                    "and" => Some(AND),
                    "is" | "isnull" | "notnull" => Some(IS),
                    "between" | "in" | "like" | "ilike" | "similar" => Some(LIKE),
                    // Behind a default, NOT NULL is the column's or the domain's.
                    "not" if self.word_at(1) != "null" => Some(LIKE),
                    "overlaps" => Some(COMPARE),
                    "operator" if self.peek_at(1) == Some(&Tok::Open) => Some(OTHER),
                    "at" if self.word_at(1) == "time" || self.word_at(1) == "local" => Some(AT),
                    "collate" => Some(COLLATE),
                    _ => None,
                },
                _ => None,
            };
            let Some(power) = next.filter(|power| *power > least) else { return Ok(left) };
            left = self.operation(left, power)?;
        }
        Err(Unread)
    }

    fn operation(&mut self, left: Node, power: u8) -> Read<Node> {
        match power {
            OR | AND => {
                self.skip(1);
                let right = self.binding(power)?;
                let logic = if power == OR { Logic::Or } else { Logic::And };
                Ok(join(logic, left, right))
            }
            IS => self.test(left),
            LIKE => self.matching(left),
            AT => {
                self.skip(1);
                let args = if self.eat_word("local") {
                    vec![left]
                } else {
                    self.skip(1);
                    self.expect_word("zone")?;
                    vec![self.binding(AT)?, left]
                };
                Ok(self.spelled("AT TIME ZONE", "timezone", args))
            }
            COLLATE => {
                self.skip(1);
                let path = self.path()?;
                let name = path
                    .iter()
                    .rev()
                    .take(2)
                    .rev()
                    .filter(|p| !matches!(p.as_str(), "pg_catalog" | "public"));
                let name: Vec<_> = name.map(ToString::to_string).collect();
                Ok(Node::Collate(Box::new(left), name.join(".").into()))
            }
            _ if self.eat_word("overlaps") => {
                let right = self.binding(power)?;
                let (Node::Row(mut args), Node::Row(more)) = (left, right) else {
                    return Err(Unread);
                };
                args.extend(more);
                Ok(self.spelled("OVERLAPS", "overlaps", args))
            }
            _ => {
                let op = self.operator()?;
                if matches!(self.word(), "any" | "some" | "all")
                    && self.peek_at(1) == Some(&Tok::Open)
                {
                    let all = self.word() == "all";
                    self.skip(1);
                    let right = self.parens(Cursor::query_or_expression)?;
                    return Ok(Node::Quantified {
                        left: Box::new(left),
                        op,
                        all,
                        right: Box::new(right),
                    });
                }
                let right = self.binding(power)?;
                Ok(Node::Binary(op, Box::new(left), Box::new(right)))
            }
        }
    }

    pub(super) fn operator(&mut self) -> Read<SmolStr> {
        if self.eat_word("operator") {
            return self.parens(|c| {
                let mut namespace = None;
                while let Some(Tok::Word(name) | Tok::Quoted(name)) = c.peek().cloned() {
                    c.skip(1);
                    c.need(&Tok::Dot)?;
                    namespace = Some(name);
                }
                let Some(Tok::Op(op)) = c.next() else { return Err(Unread) };
                Ok(match namespace.as_deref() {
                    None | Some("pg_catalog" | "public") => op,
                    Some(namespace) => format_smolstr!("{namespace}.{op}"),
                })
            });
        }
        match self.next() {
            Some(Tok::Op(op)) => Ok(op),
            _ => Err(Unread),
        }
    }

    fn test(&mut self, left: Node) -> Read<Node> {
        let null = |left, text: &str| Ok(Node::Test(Box::new(left), text.into()));
        if self.eat_word("isnull") {
            return null(left, "NULL");
        }
        if self.eat_word("notnull") {
            return null(left, "NOT NULL");
        }
        self.expect_word("is")?;
        let not = self.eat_word("not");
        if self.eat_words(&["distinct", "from"]) {
            let right = self.binding(IS)?;
            // Of a bare NULL the server makes the usual test while it parses.
            let word = if not { "NULL" } else { "NOT NULL" };
            let distinct = match (left, right) {
                (Node::Null, tested) | (tested, Node::Null) => return null(tested, word),
                (left, right) => Node::Distinct(Box::new(left), Box::new(right)),
            };
            return Ok(if not { Node::Not(Box::new(distinct)) } else { distinct });
        }
        let mut words = String::from(if not { "NOT " } else { "" });
        match self.word() {
            word @ ("null" | "true" | "false" | "unknown" | "document") => {
                words.push_str(&word.to_ascii_uppercase());
                self.skip(1);
            }
            "json" => {
                while matches!(
                    self.word(),
                    "json"
                        | "value"
                        | "scalar"
                        | "object"
                        | "array"
                        | "with"
                        | "without"
                        | "unique"
                        | "keys"
                ) {
                    words.push_str(&self.word().to_ascii_uppercase());
                    words.push(' ');
                    self.skip(1);
                }
            }
            _ => return Err(Unread),
        }
        null(left, words.trim_end())
    }

    fn matching(&mut self, left: Node) -> Read<Node> {
        let not = self.eat_word("not");
        if self.eat_word("in") {
            return self.parens(|c| {
                if c.starts_query() {
                    let right = Box::new(Node::Query(Box::new(c.query()?)));
                    let found = Node::Quantified {
                        left: Box::new(left),
                        op: "=".into(),
                        all: false,
                        right,
                    };
                    return Ok(if not { Node::Not(Box::new(found)) } else { found });
                }
                Ok(Node::In { left: Box::new(left), not, list: c.list(Self::expression)? })
            });
        }
        if self.eat_word("between") {
            let symmetric = self.eat_word("symmetric");
            if !symmetric {
                self.eat_word("asymmetric");
            }
            let low = self.binding(LIKE)?;
            self.expect_word("and")?;
            let high = self.binding(LIKE)?;
            return self.between(left, not, symmetric, low, high);
        }
        let op = match (self.word(), not) {
            ("like", false) => "~~",
            ("like", true) => "!~~",
            ("ilike", false) => "~~*",
            ("ilike", true) => "!~~*",
            ("similar", false) => "~",
            ("similar", true) => "!~",
            _ => return Err(Unread),
        };
        let similar = self.word() == "similar";
        self.skip(if similar { 2 } else { 1 });
        if matches!(self.word(), "any" | "some" | "all") && self.peek_at(1) == Some(&Tok::Open) {
            let all = self.word() == "all";
            self.skip(1);
            let right = self.parens(Cursor::query_or_expression)?;
            return Ok(Node::Quantified {
                left: Box::new(left),
                op: op.into(),
                all,
                right: Box::new(right),
            });
        }
        let mut right = self.binding(LIKE)?;
        let escape = if self.eat_word("escape") { Some(self.binding(LIKE)?) } else { None };
        if similar {
            right = function("similar_to_escape", std::iter::once(right).chain(escape));
        } else if let Some(escape) = escape {
            right = function("like_escape", [right, escape]);
        }
        Ok(Node::Binary(op.into(), Box::new(left), Box::new(right)))
    }

    fn between(
        &mut self,
        left: Node,
        not: bool,
        symmetric: bool,
        low: Node,
        high: Node,
    ) -> Read<Node> {
        // The operand stands in the server's form twice.
        let text = format!(
            "{left:?}{}",
            if symmetric { format!("{low:?}{high:?}") } else { String::new() }
        );
        self.spare = self.spare.checked_sub(text.len() / 16).ok_or(Unread)?;
        let compare = |op: &str, left: &Node, right: Node| {
            Node::Binary(op.into(), Box::new(left.clone()), Box::new(right))
        };
        let pair = |low: Node, high: Node| {
            let ops = if not { ["<", ">"] } else { [">=", "<="] };
            let [first, second] = ops;
            let parts = vec![compare(first, &left, low), compare(second, &left, high)];
            Node::Logic(if not { Logic::Or } else { Logic::And }, parts)
        };
        Ok(if symmetric {
            let parts = vec![pair(low.clone(), high.clone()), pair(high, low)];
            Node::Logic(if not { Logic::And } else { Logic::Or }, parts)
        } else {
            pair(low, high)
        })
    }

    /// What SQL spells with words: by those where the server keeps them apart from a call (14 and
    /// later), as the call that it is before.
    pub(super) fn spelled(&self, words: &str, name: &str, args: Vec<Node>) -> Node {
        function(if self.major >= 14 { words } else { name }, args)
    }
}

/// Joins conditions without levels in between, since AND and OR of more than two are one.
pub(super) fn join(logic: Logic, left: Node, right: Node) -> Node {
    let mut parts = Vec::new();
    for side in [left, right] {
        match side {
            Node::Logic(inner, inside) if inner == logic && parts.is_empty() => parts = inside,
            Node::Logic(inner, inside) if inner == logic => parts.extend(inside),
            other => parts.push(other),
        }
    }
    Node::Logic(logic, parts)
}

fn function(name: &str, args: impl IntoIterator<Item = Node>) -> Node {
    let args = args.into_iter().map(|arg| (None, arg)).collect();
    Node::Call(Box::new(Call { name: name.into(), args, ..Call::default() }))
}
