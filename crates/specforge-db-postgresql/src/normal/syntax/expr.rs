//! Expressions, by the precedence of their operators
//! (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-PRECEDENCE>).

use std::fmt::Write as _;

use smol_str::{SmolStr, format_smolstr};

use super::token::{Cursor, Tok, is_reserved};
use super::{Call, Case, Logic, Node, Read, Sort, Subscript, Ty, Unread, Window};

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const IS: u8 = 4;
const COMPARE: u8 = 5;
const LIKE: u8 = 6;
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

    fn binding(&mut self, least: u8) -> Read<Node> {
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
                    Node::Field(Box::new(node), "*".into())
                } else {
                    Node::Field(Box::new(node), self.label()?)
                }
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
            self.expect(&Tok::BracketClose)?;
            return Ok(Subscript::Slice(from, to));
        }
        self.expect(&Tok::BracketClose)?;
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
                    "between" | "in" | "like" | "ilike" | "similar" | "not" => Some(LIKE),
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

    fn operator(&mut self) -> Read<SmolStr> {
        if self.eat_word("operator") {
            return self.parens(|c| {
                let mut namespace = None;
                while let Some(Tok::Word(name) | Tok::Quoted(name)) = c.peek().cloned() {
                    c.skip(1);
                    c.expect(&Tok::Dot)?;
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
            let distinct = Node::Distinct(Box::new(left), Box::new(right));
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
    fn spelled(&self, words: &str, name: &str, args: Vec<Node>) -> Node {
        function(if self.major >= 14 { words } else { name }, args)
    }

    fn query_or_expression(&mut self) -> Read<Node> {
        if self.starts_query() {
            return Ok(Node::Query(Box::new(self.query()?)));
        }
        self.expression()
    }

    /// Whether a query starts here, in parentheses of its own or not.
    pub(super) fn starts_query(&self) -> bool {
        self.query_at(0, 0)
    }

    /// Whether a query in parentheses starts here.
    pub(super) fn starts_subquery(&self) -> bool {
        self.is(&Tok::Open) && self.query_at(1, 0)
    }

    fn query_at(&self, at: usize, depth: usize) -> bool {
        if matches!(self.word_at(at), "select" | "with" | "values") {
            return true;
        }
        // What starts with a query in parentheses may still be an operand of something.
        depth < 8
            && self.peek_at(at) == Some(&Tok::Open)
            && self.query_at(at + 1, depth + 1)
            && self.closes_query(at)
    }

    /// Whether nothing but what belongs to a query follows the parentheses that open here.
    fn closes_query(&self, from: usize) -> bool {
        let mut depth = 0_usize;
        let mut at = from;
        loop {
            match self.peek_at(at) {
                Some(Tok::Open) => depth += 1,
                Some(Tok::Close) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                None => return false,
                _ => {}
            }
            at += 1;
        }
        matches!(self.peek_at(at + 1), None | Some(Tok::Close))
            || matches!(
                self.word_at(at + 1),
                "union" | "intersect" | "except" | "order" | "limit" | "offset" | "fetch"
            )
    }

    fn primary(&mut self) -> Read<Node> {
        let Some(tok) = self.peek().cloned() else { return Err(Unread) };
        match tok {
            Tok::Number(number) => {
                self.skip(1);
                Ok(Node::Number(number))
            }
            Tok::Text(text) => {
                self.skip(1);
                Ok(Node::Text(text))
            }
            Tok::Bits(bits) => {
                self.skip(1);
                Ok(Node::Const(Some(binary(&bits)?), Ty::new("bit")))
            }
            Tok::Param(param) => {
                self.skip(1);
                Ok(Node::Param(param))
            }
            Tok::Open => self.parenthesised(),
            Tok::Word(word) => self.starting_with(&word),
            Tok::Quoted(_) => self.named(),
            _ => Err(Unread),
        }
    }

    fn parenthesised(&mut self) -> Read<Node> {
        if self.starts_subquery() {
            return self.parens(|c| Ok(Node::Query(Box::new(c.query()?))));
        }
        let mut list = self.parens(|c| c.list(Self::expression))?;
        Ok(match list.len() {
            1 => list.pop().ok_or(Unread)?,
            _ => Node::Row(list),
        })
    }

    fn starting_with(&mut self, word: &str) -> Read<Node> {
        let open = self.peek_at(1) == Some(&Tok::Open);
        match word {
            "null" => Ok(self.single(Node::Null)),
            "true" | "false" => Ok(self.single(Node::Const(Some(word.into()), Ty::new("bool")))),
            "current_date" | "current_role" | "current_user" | "session_user" | "user"
            | "current_catalog" | "localtime" | "localtimestamp" | "current_time"
            | "system_user" | "current_timestamp" => self.value_word(word),
            "current_schema" if !open => Ok(self.single(Node::Word("CURRENT_SCHEMA".into()))),
            "case" => self.case(),
            "array" if self.peek_at(1) == Some(&Tok::BracketOpen) => {
                self.skip(1);
                self.array()
            }
            "array" if open => {
                self.skip(1);
                self.parens(|c| Ok(Node::ArrayQuery(Box::new(c.query()?))))
            }
            "exists" if open => {
                self.skip(1);
                self.parens(|c| Ok(Node::Exists(Box::new(c.query()?))))
            }
            "row" if open => {
                self.skip(1);
                self.parens(|c| {
                    if c.is(&Tok::Close) {
                        return Ok(Node::Row(Vec::new()));
                    }
                    Ok(Node::Row(c.list(Self::expression)?))
                })
            }
            "cast" if open => {
                self.skip(1);
                self.parens(|c| {
                    let node = c.expression()?;
                    c.expect_word("as")?;
                    Ok(Node::Cast(Box::new(node), c.ty()?))
                })
            }
            "extract" | "position" | "substring" | "trim" | "overlay" | "normalize" if open => {
                self.words_call(word)
            }
            "left" | "right" | "coalesce" if open => self.call(),
            _ if is_reserved(word)
                && !(open && matches!(word, "like" | "ilike" | "collation" | "any")) =>
            {
                Err(Unread)
            }
            _ => {
                if let Some(node) = self.typed_literal()? {
                    return Ok(node);
                }
                self.named()
            }
        }
    }

    fn single(&mut self, node: Node) -> Node {
        self.skip(1);
        node
    }

    fn value_word(&mut self, word: &str) -> Read<Node> {
        self.skip(1);
        let mut text = word.to_ascii_uppercase();
        if self.is(&Tok::Open)
            && matches!(word, "localtime" | "localtimestamp" | "current_time" | "current_timestamp")
        {
            self.skip(1);
            let Some(Tok::Number(digits)) = self.next() else { return Err(Unread) };
            self.expect(&Tok::Close)?;
            text = format!("{text}({digits})");
        }
        Ok(Node::Word(text.into()))
    }

    /// `date '…'`, `interval '…' day`, `timestamp(3) '…'`.
    fn typed_literal(&mut self) -> Read<Option<Node>> {
        let place = self.place();
        let Ok(mut ty) = self.ty() else {
            self.back_to(place);
            return Ok(None);
        };
        let Some(Tok::Text(text)) = self.peek().cloned() else {
            self.back_to(place);
            return Ok(None);
        };
        self.skip(1);
        if ty.is("interval") && ty.mods.is_empty() {
            ty.mods = self.interval_mods()?;
        }
        Ok(Some(Node::Cast(Box::new(Node::Text(text)), ty)))
    }

    fn case(&mut self) -> Read<Node> {
        self.skip(1);
        let operand = if self.word() == "when" { None } else { Some(self.expression()?) };
        let mut arms = Vec::new();
        while self.eat_word("when") {
            let when = self.expression()?;
            self.expect_word("then")?;
            arms.push((when, self.expression()?));
        }
        let otherwise = if self.eat_word("else") { Some(self.expression()?) } else { None };
        self.expect_word("end")?;
        Ok(Node::Case(Box::new(Case { operand, arms, otherwise })))
    }

    fn array(&mut self) -> Read<Node> {
        self.deeper(1, |c| {
            c.expect(&Tok::BracketOpen)?;
            if c.eat(&Tok::BracketClose) {
                return Ok(Node::Array(Vec::new()));
            }
            let items =
                c.list(|c| if c.is(&Tok::BracketOpen) { c.array() } else { c.expression() })?;
            c.expect(&Tok::BracketClose)?;
            Ok(Node::Array(items))
        })
    }

    fn words_call(&mut self, word: &str) -> Read<Node> {
        let place = self.place();
        self.skip(1);
        let found = self.parens(|c| c.words_args(word));
        if let Ok(Some(node)) = found {
            Ok(node)
        } else {
            self.back_to(place);
            self.call()
        }
    }

    fn words_args(&mut self, word: &str) -> Read<Option<Node>> {
        match word {
            "extract" => {
                let field = match self.next() {
                    Some(Tok::Word(field) | Tok::Quoted(field)) => field,
                    Some(Tok::Text(field)) => field.to_ascii_lowercase().into(),
                    _ => return Err(Unread),
                };
                self.expect_word("from")?;
                let from = self.expression()?;
                Ok(Some(self.spelled("EXTRACT", "date_part", vec![Node::Text(field), from])))
            }
            "position" => {
                let what = self.binding(LIKE)?;
                self.expect_word("in")?;
                let within = self.expression()?;
                Ok(Some(self.spelled("POSITION", "position", vec![within, what])))
            }
            "substring" => {
                let text = self.expression()?;
                let mut args = vec![text];
                if self.eat_word("similar") {
                    args.push(self.expression()?);
                    self.expect_word("escape")?;
                    args.push(self.expression()?);
                    return Ok(Some(self.spelled("SUBSTRING SIMILAR", "substring", args)));
                }
                let (mut from, mut length) = (None, None);
                while matches!(self.word(), "from" | "for") {
                    let slot = if self.word() == "from" { &mut from } else { &mut length };
                    if slot.is_some() {
                        return Err(Unread);
                    }
                    self.skip(1);
                    let value = self.expression()?;
                    *slot = Some(value);
                }
                if from.is_none() && length.is_none() {
                    return Ok(None);
                }
                args.push(from.unwrap_or_else(|| Node::Number("1".into())));
                args.extend(length);
                Ok(Some(self.spelled("SUBSTRING", "substring", args)))
            }
            "overlay" => {
                let mut args = vec![self.expression()?];
                for (word, needed) in [("placing", true), ("from", true), ("for", false)] {
                    if self.eat_word(word) {
                        args.push(self.expression()?);
                    } else if needed {
                        return Ok(None);
                    }
                }
                Ok(Some(self.spelled("OVERLAY", "overlay", args)))
            }
            "normalize" => {
                let mut args = vec![self.expression()?];
                if self.eat(&Tok::Comma) {
                    args.push(Node::Text(self.label()?.to_ascii_uppercase().into()));
                }
                Ok(Some(self.spelled("NORMALIZE", "normalize", args)))
            }
            _ => {
                let (words, name) = match self.word() {
                    "leading" => ("TRIM LEADING", "ltrim"),
                    "trailing" => ("TRIM TRAILING", "rtrim"),
                    _ => ("TRIM BOTH", "btrim"),
                };
                if matches!(self.word(), "leading" | "trailing" | "both") {
                    self.skip(1);
                }
                let mut first =
                    if self.eat_word("from") { Vec::new() } else { self.list(Self::expression)? };
                if !first.is_empty() && self.eat_word("from") {
                    let mut args = self.list(Self::expression)?;
                    args.append(&mut first);
                    first = args;
                } else if first.is_empty() {
                    first = self.list(Self::expression)?;
                }
                Ok(Some(self.spelled(words, name, first)))
            }
        }
    }

    /// A column or a call.
    fn named(&mut self) -> Read<Node> {
        let mut ahead = 1;
        while self.peek_at(ahead) == Some(&Tok::Dot) {
            ahead += 2;
        }
        if self.peek_at(ahead) == Some(&Tok::Open) {
            return self.call();
        }
        let mut path = vec![self.name()?];
        while self.eat(&Tok::Dot) {
            if self.eat_op("*") {
                return Ok(Node::All(path));
            }
            path.push(self.label()?);
        }
        Ok(Node::Column(path))
    }

    fn call(&mut self) -> Read<Node> {
        let mut path = vec![self.label()?];
        while self.eat(&Tok::Dot) {
            path.push(self.label()?);
        }
        let name = path.pop().unwrap_or_default();
        let namespace = path.pop().filter(|n| !matches!(n.as_str(), "pg_catalog" | "public"));
        let mut call = Call { namespace, name, ..Call::default() };
        self.parens(|c| c.arguments(&mut call))?;
        if self.eat_words(&["within", "group"]) {
            call.within = true;
            call.order = self.parens(|c| {
                c.expect_word("order")?;
                c.expect_word("by")?;
                c.sorts()
            })?;
        }
        if self.word() == "filter" && self.peek_at(1) == Some(&Tok::Open) {
            self.skip(1);
            call.filter = Some(self.parens(|c| {
                c.expect_word("where")?;
                c.expression()
            })?);
        }
        if self.eat_word("over") {
            call.over = Some(if self.is(&Tok::Open) {
                self.parens(Self::window)?
            } else {
                Window { base: Some(self.name()?), bare: true, ..Window::default() }
            });
        }
        Ok(Node::Call(Box::new(call)))
    }

    fn arguments(&mut self, call: &mut Call) -> Read<()> {
        if self.is(&Tok::Close) {
            return Ok(());
        }
        if self.eat_op("*") {
            call.star = true;
            return Ok(());
        }
        if self.eat_word("distinct") {
            call.distinct = true;
        } else {
            self.eat_word("all");
        }
        call.args = self.list(|c| {
            if c.eat_word("variadic") {
                call.variadic = true;
            }
            let named = matches!(c.peek_at(1), Some(Tok::Op(op)) if op == "=>" || op == ":=");
            let name = if named {
                let name = c.label()?;
                c.skip(1);
                Some(name)
            } else {
                None
            };
            Ok((name, c.expression()?))
        })?;
        if self.eat_words(&["order", "by"]) {
            call.order = self.sorts()?;
        }
        Ok(())
    }

    pub(super) fn sorts(&mut self) -> Read<Vec<Sort>> {
        self.list(|c| {
            let by = c.expression()?;
            let mut words = String::new();
            if c.eat_word("using") {
                words = format!("USING {}", c.operator()?);
            }
            let descending = c.eat_word("desc");
            if !descending {
                c.eat_word("asc");
            }
            let mut last = !descending;
            if c.eat_word("nulls") {
                last = c.eat_word("last");
                if !last {
                    c.expect_word("first")?;
                }
            }
            if descending {
                words.push_str("DESC");
            }
            if last == descending {
                words.push_str(if last { " NULLS LAST" } else { " NULLS FIRST" });
            }
            Ok(Sort { by, words: words.trim().into() })
        })
    }

    pub(super) fn window(&mut self) -> Read<Window> {
        let mut window = Window::default();
        if matches!(self.peek(), Some(Tok::Word(_) | Tok::Quoted(_)))
            && !matches!(self.word(), "partition" | "order" | "range" | "rows" | "groups")
        {
            window.base = Some(self.name()?);
        }
        if self.eat_words(&["partition", "by"]) {
            window.partition = self.list(Self::expression)?;
        }
        if self.eat_words(&["order", "by"]) {
            window.order = self.sorts()?;
        }
        if matches!(self.word(), "range" | "rows" | "groups") {
            window.frame = self.frame()?;
        }
        Ok(window)
    }

    fn frame(&mut self) -> Read<Vec<Node>> {
        let word = |text: &str| Node::Word(text.to_ascii_uppercase().into());
        let mut parts = vec![word(self.word())];
        self.skip(1);
        let between = self.eat_word("between");
        parts.extend(self.bound()?);
        if between {
            self.expect_word("and")?;
            parts.extend(self.bound()?);
        } else {
            parts.extend([word("current"), word("row")]);
        }
        if self.eat_word("exclude") {
            let what = match self.word() {
                "current" => Some("EXCLUDE CURRENT ROW"),
                "group" => Some("EXCLUDE GROUP"),
                "ties" => Some("EXCLUDE TIES"),
                "no" => None,
                _ => return Err(Unread),
            };
            self.skip(if matches!(self.word(), "current" | "no") { 2 } else { 1 });
            parts.extend(what.map(word));
        }
        // What the server takes where no frame is given.
        let usual = ["RANGE", "UNBOUNDED", "PRECEDING", "CURRENT", "ROW"].map(word);
        Ok(if parts == usual { Vec::new() } else { parts })
    }

    fn bound(&mut self) -> Read<Vec<Node>> {
        let word = |text: &str| Node::Word(text.to_ascii_uppercase().into());
        let first = match self.word() {
            "unbounded" => {
                self.skip(1);
                word("unbounded")
            }
            "current" => {
                self.skip(2);
                return Ok(vec![word("current"), word("row")]);
            }
            _ => self.expression()?,
        };
        let direction = word(self.word());
        if !matches!(self.word(), "preceding" | "following") {
            return Err(Unread);
        }
        self.skip(1);
        Ok(vec![first, direction])
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

/// The bits of `b'…'` or `x'…'`.
fn binary(text: &str) -> Read<SmolStr> {
    let inside = text.get(2..).and_then(|t| t.strip_suffix('\'')).ok_or(Unread)?;
    if text.starts_with('b') {
        return Ok(inside.into());
    }
    let mut out = String::new();
    for c in inside.chars() {
        let _ = write!(out, "{:04b}", c.to_digit(16).ok_or(Unread)?);
    }
    Ok(out.into())
}
